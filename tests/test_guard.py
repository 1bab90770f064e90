"""What may be asked of the net, and what never: decided without a packet beyond loopback."""

from __future__ import annotations

import itertools
import re
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpcore
import pytest

from saksi.read import guard
from saksi.read.guard import RefusedError

PUBLIC = ["93.184.215.14", "8.8.8.8", "1.1.1.1", "2606:4700::6810:84e5", "2a00:1450:4001::1", "2404:6800:4003::1"]
FORBIDDEN = [
    "127.0.0.1", "127.1.2.3", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "100.64.0.1", "100.127.255.254", "169.254.169.254", "192.0.0.170", "192.0.2.1", "192.88.99.1", "198.18.0.1",
    "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "::ffff:93.184.215.14", "::ffff:0:127.0.0.1",
    "64:ff9b::a00:1", "64:ff9b::5db8:d70e", "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:5db8:d70e::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:10::1", "2001:db8::1", "3fff::1", "fc00::1", "fd00::1", "fe80::1",
    "fe80::1%eth0", "2606:4700::1%eth0", "fec0::1", "ff02::1", "100::1", "5f00::1", "4000::1",
    "", "localhost", "2130706433", "0x7f000001", "127.1",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_address_of_the_public_internet_may_be_asked(address: str) -> None:
    assert guard.why_not(address) is None


@pytest.mark.parametrize("address", FORBIDDEN)
def test_other_address_is_refused_with_a_reason(address: str) -> None:
    reason = guard.why_not(address)
    assert reason
    assert not address or address not in reason


@pytest.mark.parametrize(
    ("address", "allowed"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("::ffff:127.0.0.1", False), ("10.0.0.1", False),
     ("169.254.169.254", False), ("0.0.0.0", False), ("fe80::1", False)],
)  # fmt: skip
def test_setting_for_loopback_lets_loopback_pass_and_nothing_else(address: str, allowed: bool) -> None:
    assert (guard.why_not(address, loopback=True) is None) == allowed


@pytest.mark.parametrize(
    "host", ["127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0", "017700000001", "127.0.0.1", "::1", "0x7f.1"]
)
def test_odd_spelling_of_loopback_is_refused_as_what_the_resolver_makes_of_it(host: str) -> None:
    with pytest.raises(RefusedError, match=r"loopback|no host|no such host"):
        guard.addresses(host, 80)


URLS: list[tuple[str, str | None]] = [
    ("http://news.example/a?b=c#d", "http://news.example/a?b=c"),
    ("HTTPS://News.Example:443/", "https://news.example/"),
    ("http://news.example./a", "http://news.example/a"),
    ("http://news.example:8080/a", "http://news.example:8080/a"),
    ("  http://news.example/a \n", "http://news.example/a"),
    ("http://news.example/dua kata?q=a b", "http://news.example/dua%20kata?q=a%20b"),
    ("http://www。example。com/", "http://www.example.com/"),
    ("http://münchen.example/ü", "http://xn--mnchen-3ya.example/%C3%BC"),
    ("http://127.0.0.1#@good", "http://127.0.0.1"),
    ("http://news.example/@b", "http://news.example/@b"),
    ("http://[2606:4700::1]/a", "http://[2606:4700::1]/a"),
    ("http://good@127.0.0.1/", None),
    ("http://@127.0.0.1/", None),
    ("http://user:s3cret@news.example/", None),
    ("http://127.0.0.1\\@news.example/", None),
    ("http:\\\\news.example/", None),
    ("http://news\t.example/", None),
    ("http://news.example\n.evil.example/", None),
    ("http://news.example/a\r\nHost: evil", None),
    ("http://news.example/\x00", None),
    ("http://①②⑦.⓪.⓪.①/", None),
    ("http://127%2e0.0.1/", None),
    ("http://[fe80::1%25eth0]/", None),
    ("http://[::1", None),
    ("http://news.example:22/", None),
    ("http://news.example:6379/", None),
    ("http://news.example:0/", None),
    ("http://news.example:99999/", None),
    ("http://news.example:-1/", None),
    ("http://news.example:80a/", None),
    ("http://a..example/", None),
    ("http://.example/", None),
    ("http://a b.example/", None),
    (f"http://{'a' * 64}.example/", None),
    (f"http://{'a.' * 200}example/", None),
    ("http://", None),
    ("http:news.example", None),
    ("//news.example/", None),
    ("news.example", None),
    ("", None),
    ("file:///etc/passwd", None),
    ("ftp://news.example/", None),
    ("gopher://news.example/", None),
    ("data:text/html,hello", None),
    ("javascript:alert(1)", None),
    ("unix:/run/docker.sock", None),
    ("http://news.example/" + "a" * 5000, None),
]  # fmt: skip


@pytest.mark.parametrize(("url", "expected"), URLS)
def test_url_is_taken_apart_once_or_refused(url: str, expected: str | None) -> None:
    try:
        found: str | None = guard.target(url).url
    except RefusedError as error:
        found = None
        assert "s3cret" not in str(error) and len(str(error)) > 10 and "passwd" not in str(error)
    assert found == expected


def test_any_port_will_do_where_loopback_is_allowed() -> None:
    assert guard.target("http://127.0.0.1:45678/", loopback=True).port == 45678
    assert guard.target("http://news.example:7000/", ports=[7000]).origin == "http://news.example:7000"


class Connecting(httpcore.NetworkBackend):
    """Connects to nothing, and keeps what it was asked for."""

    def __init__(self, refuse: Sequence[str] = ()) -> None:
        self.asked: list[tuple[str, int]] = []
        self.refuse = refuse
        self.stream = httpcore.MockStream([b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"])

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.NetworkStream:
        self.asked.append((host, port))
        if host in self.refuse:
            raise httpcore.ConnectError("refused")
        return self.stream


def _get(url: str, answers: Sequence[Sequence[str]], connecting: Connecting, *, loopback: bool = False) -> int:
    import httpx

    turns = iter(answers)
    transport = guard.GuardedTransport(
        guard.Deadline(60.0, lambda: 0.0), tls=None, resolve=lambda _h, _p: next(turns), connect=connecting,
        loopback=loopback,
    )  # fmt: skip
    with httpx.Client(transport=transport, trust_env=False) as client:
        return client.get(url).status_code


def test_connection_goes_to_the_address_that_was_checked() -> None:
    connecting = Connecting()
    assert _get("http://news.example/", [["93.184.215.14"], ["127.0.0.1"]], connecting) == 200
    assert connecting.asked == [("93.184.215.14", 80)]


def test_of_public_and_private_addresses_only_the_public_ones_are_tried() -> None:
    connecting = Connecting(refuse=["93.184.215.14"])
    _get("http://news.example/", [["10.0.0.1", "93.184.215.14", "::1", "8.8.8.8"]], connecting)
    assert connecting.asked == [("93.184.215.14", 80), ("8.8.8.8", 80)]


@pytest.mark.parametrize("found", [["10.0.0.1"], ["::ffff:93.184.215.14"], ["fe80::1%2"], ["127.0.0.1", "::1"], []])
def test_no_connection_is_made_where_no_address_is_public(found: list[str]) -> None:
    connecting = Connecting()
    with pytest.raises(RefusedError) as caught:
        _get("http://news.example/", [found], connecting)
    assert connecting.asked == []
    assert not any(address in str(caught.value) for address in found)


def test_four_addresses_are_tried_at_most() -> None:
    many = [f"8.8.8.{n}" for n in range(1, 30)]
    connecting = Connecting(refuse=many)
    with pytest.raises(httpcore.ConnectError):
        _get("http://news.example/", [many], connecting)
    assert len(connecting.asked) == 4


def test_proxies_of_the_environment_have_no_say(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://10.0.0.9:3128")
    connecting = Connecting()
    assert _get("http://news.example/", [["8.8.8.8"]], connecting) == 200
    assert connecting.asked == [("8.8.8.8", 80)]


def test_look_up_that_never_ends_is_left_behind() -> None:
    never = threading.Event()

    def resolve(_host: str, _port: int) -> list[str]:
        never.wait(20)
        return []

    with pytest.raises(httpcore.ConnectTimeout):
        guard.addresses("news.example", 80, resolve=resolve, timeout_s=0.01)
    never.set()


def test_failing_look_up_is_a_refusal() -> None:
    def resolve(_host: str, _port: int) -> list[str]:
        raise OSError("no")

    with pytest.raises(RefusedError, match="no such host"):
        guard.addresses("news.example", 80, resolve=resolve)


def test_unix_sockets_are_out_of_reach() -> None:
    import httpx

    transport = guard.GuardedTransport(guard.Deadline(1.0, lambda: 0.0), tls=None)
    with httpx.Client(transport=transport) as client, pytest.raises((httpx.HTTPError, httpcore.UnsupportedProtocol)):
        client.get("unix:///run/docker.sock")


def test_deadline_counts_over_all_steps() -> None:
    ticks = itertools.count()
    deadline = guard.Deadline(3.0, lambda: float(next(ticks)))
    assert [deadline.left(2.0, TimeoutError) for _ in range(3)] == [2.0, 2.0, 1.0]
    with pytest.raises(TimeoutError):
        deadline.left(2.0, TimeoutError)


def test_no_other_module_has_a_way_to_the_net() -> None:
    ways = re.compile(
        r"^\s*(?:import|from)\s+(?:httpx|httpcore|requests|urllib3|aiohttp|urllib\.request|http\.client|ftplib|socket)\b"
        r"|\bfetch_url\b|\burlopen\b",
        re.MULTILINE,
    )
    root = Path(guard.__file__).parent.parent
    found = {p.relative_to(root).as_posix() for p in root.rglob("*.py") if ways.search(p.read_text(encoding="utf-8"))}
    # serving only listens; alerts are posted through the guard, or with its own word for it to a receiver in the house;
    # a batch asks whether the Ray cluster answers that its user named, and fetches nothing from there
    assert found == {"read/fetch.py", "read/guard.py", "cli/serving.py", "alerts/net.py", "batch/engines.py"}
    reaching = (root / "batch" / "engines.py").read_text(encoding="utf-8")
    assert reaching.count("socket.") == 1 and "socket.create_connection((host.strip" in reaching
    posting = (root / "alerts" / "net.py").read_text(encoding="utf-8")
    assert "guard.target(url" in posting and posting.count("HTTPTransport(") == 1 and "if internal:" in posting
    serving = (root / "cli" / "serving.py").read_text(encoding="utf-8")
    assert ".connect(" not in serving and "create_connection" not in serving
