"""Pages from the web: politely, within limits, and nothing of a server's words in what goes wrong.

All servers are on loopback; names are looked up by the test, and its clock is the only one that runs.
"""

from __future__ import annotations

import gzip
import itertools
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import brotli
import pytest
from msgspec import structs

from saksi.config import FetchSettings
from saksi.read import fetch as fetching
from saksi.read.fetch import Fetched, Fetcher, Validators
from saksi.records import Page, Skip
from tests.server import CERTIFICATE, Answer, Server, answer, page

HTML = "<!doctype html><title>Talks</title><p>Talks opened in Oslo on Monday."


class Clock:
    """Stands still, but for what is slept."""

    def __init__(self, start: float = 1_700_000_000.0) -> None:
        self.at = start
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.at += seconds


def fetcher(
    clock: Clock | None = None, names: Mapping[str, Sequence[str]] | None = None, **settings: object
) -> Fetcher:
    clock = clock or Clock()
    known = names or {}
    return Fetcher(
        FetchSettings(**{"allow_loopback": True, "gap_s": 2.0} | settings),  # type: ignore[arg-type]
        resolve=lambda host, _port: known.get(host, ["127.0.0.1"]),
        clock=clock,
        now=clock,
        sleep=clock.sleep,
    )


def get(routes: Mapping[str, Answer], path: str = "/a", **settings: object) -> Fetched:
    with Server(routes) as server:
        return fetcher(**settings).get(server.url(path))  # type: ignore[arg-type]


# -- what comes


def test_page_comes_with_its_url_and_what_the_server_says_of_it() -> None:
    with Server({"/a": page(HTML, ETag='W/"1"', Cache_Control="public, max-age=600")}) as server:
        got = fetcher().get(server.url("/a#top"))
        assert (got.status, got.reason, got.content) == (200, None, HTML.encode())
        assert (got.url, got.fresh_s, got.fetched) == (server.url("/a"), 600, "2023-11-14T22:13:20Z")
        made = fetching.page_of(got)
        assert isinstance(made, Page)
        assert (made.file, made.url, made.media_type, made.encoding) == (
            server.url("/a#top"),
            server.url("/a"),
            "text/html",
            "utf-8",
        )


KINDS: list[tuple[bytes, str, str]] = [
    (HTML.encode(), "text/html", "text/html"),
    (HTML.encode(), "text/plain", "text/html"),
    (b"Talks opened in Oslo.", "text/html", "text/html"),
    (b"Talks opened in Oslo.", "text/plain", "text/plain"),
    (b"Talks opened in Oslo.", "", "text/plain"),
    (b"\x89PNG\r\n\x1a\n123", "text/html", "it is a PNG image, which has no text"),
    (b"<?xml version='1.0'?><rss version='2.0'><channel/></rss>", "text/html", "it is feed, no page"),
]


@pytest.mark.parametrize(("content", "declared", "expected"), KINDS)
def test_kind_is_told_by_the_bytes_and_only_then_by_the_header(content: bytes, declared: str, expected: str) -> None:
    made = fetching.page_of(Fetched(asked="u", url="u", fetched="", status=200, content=content, content_type=declared))
    assert (made.media_type if isinstance(made, Page) else made.reason) == expected


def test_fetch_gives_a_page_or_a_skip_that_says_why() -> None:
    with Server({"/a": page(HTML)}) as server:
        here = fetcher()
        assert isinstance(fetching.fetch(server.url("/a"), fetcher=here), Page)
        missing = fetching.fetch(server.url("/b"), fetcher=here)
        assert missing == Skip(file=server.url("/b"), stage="fetch", reason="the server answered 404 (Not Found)")


def test_user_agent_is_honest_and_names_the_contact() -> None:
    with Server({"/a": page(HTML)}) as server:
        fetcher(contact="mailto:desk@news.example").get(server.url("/a"))
        sent = server.asked[-1].headers
        assert sent["user-agent"].startswith("Saksi/") and sent["user-agent"].endswith("(+mailto:desk@news.example)")
        assert sent["accept-encoding"] == "gzip"
        assert not {"cookie", "authorization", "referer"} & set(sent)


# -- failures, told in our own words

FAILURES: list[tuple[str, Answer, str]] = [
    ("missing", answer("SECRET", 404), "answered 404 (Not Found)"),
    ("gone", answer("SECRET", 410), "answered 410 (Gone)"),
    ("broken", answer("SECRET", 500), "answered 500"),
    ("odd", answer("SECRET", 299), "answered 299"),
    ("accepted", answer("SECRET", 202), "answered 202"),
    ("empty", answer(b"", 204, length=False), "answered 204"),
    ("part", answer("SECRET", 206), "answered 206"),
    ("teapot", b"HTTP/1.1 799 SECRET\r\n\r\n", "answered 799 (unknown to HTTP)"),
    ("unasked 304", answer(b"", 304), "304"),
    ("no http", b"SSH-2.0-SECRET\r\n", "no HTTP"),
    ("nothing", b"", "no HTTP"),
    ("bad header", b"HTTP/1.1 200 OK\r\nSECRET\r\n\r\n", "no HTTP"),
    ("endless header", itertools.repeat(b"HTTP/1.1 200 OK\r\nX: " + b"SECRET" * 10_000), "no HTTP"),
    ("length too long", answer("SECRET", length=400), "broken off"),
    ("negative length", answer("SECRET", length=-5), "no HTTP"),
    ("length no number", answer("SECRET", length="many"), "no HTTP"),
    ("two lengths", answer("SECRET", Content_Length="3"), "no HTTP"),
    ("huge length", answer("SECRET", length=10**15), "larger than 1 MB"),
    ("length beyond all", answer("SECRET", length=10**30), "no HTTP"),
    ("unasked brotli", answer(brotli.compress(b"SECRET"), Content_Encoding="br"), "not asked for"),
    ("unasked deflate", answer(zlib.compress(b"SECRET"), Content_Encoding="deflate"), "not asked for"),
    ("twice", answer(gzip.compress(gzip.compress(b"SECRET")), Content_Encoding="gzip, gzip"), "not asked for"),
    ("no gzip", answer("SECRET", Content_Encoding="gzip"), "cannot be unpacked"),
    ("cut gzip", answer(gzip.compress(b"SECRET" * 99)[:-12], Content_Encoding="gzip"), "broken off"),
    ("more gzip", answer(gzip.compress(b"a") * 3, Content_Encoding="gzip"), "more than one part"),
    ("no place", answer("SECRET", 302), "does not say where"),
    ("bad place", answer("SECRET", 302, Location="http://[SECRET"), "no valid host"),
]  # fmt: skip


@pytest.mark.parametrize(("route", "expected"), [row[1:] for row in FAILURES], ids=[row[0] for row in FAILURES])
def test_failure_is_told_without_the_words_of_the_server(route: Answer, expected: str) -> None:
    got = get({"/a": route}, megabytes=1)
    assert got.reason is not None and expected in got.reason
    assert "SECRET" not in got.reason and got.content == b"" and got.validators is None


def test_nobody_at_the_port_is_a_failed_connection() -> None:
    with Server({}) as server:
        url = server.url("/a")
    got = fetcher().get(url)
    assert got.status is None and "connection fails" in (got.reason or "")


# -- sizes


def _zeros(times: int) -> bytes:
    return gzip.compress(b"\0" * 1_000_000 * times)


SIZES: list[tuple[str, Answer, bool]] = [
    ("just as large", answer(b"a" * 1_000_000), True),
    ("one more", answer(b"a" * 1_000_001), False),
    ("packed, just as large", answer(_zeros(1), Content_Encoding="gzip"), True),
    ("bomb", answer(_zeros(100), Content_Encoding="gzip"), False),
    ("without length", answer(b"a" * 2_000_000, length=False), False),
    ("endless", itertools.chain([answer(b"", length=False)], itertools.repeat(b"a" * 65536)), False),
    ("chunked", itertools.chain([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"],
                                itertools.repeat(b"10000\r\n" + b"a" * 65536 + b"\r\n")), False),
]  # fmt: skip


@pytest.mark.parametrize(("route", "fits"), [row[1:] for row in SIZES], ids=[row[0] for row in SIZES])
def test_size_counts_after_unpacking_and_while_it_comes(route: Answer, fits: bool) -> None:
    got = get({"/a": route}, megabytes=1)
    assert (len(got.content), got.reason) == ((1_000_000, None) if fits else (0, "it is larger than 1 MB"))


def test_length_that_is_too_short_ends_the_page_there() -> None:
    assert get({"/a": answer("Talks opened", length=5)}).content == b"Talks"


def test_bytes_after_the_packed_page_are_left_away() -> None:
    assert get({"/a": answer(gzip.compress(b"Oslo") + b"\0" * 20, Content_Encoding="gzip")}).content == b"Oslo"


# -- time


class Running(Clock):
    """A second passes whenever somebody looks."""

    def __call__(self) -> float:
        self.at += 1.0
        return self.at


@pytest.mark.parametrize(
    "start", [b"HTTP/1.1 200 OK\r\nX-A: ", b"HTTP/1.1 200 OK\r\n\r\n"], ids=["in the head", "in the body"]
)
def test_server_that_drips_is_not_waited_for_beyond_the_deadline(start: bytes) -> None:
    with Server({"/a": itertools.chain([start], itertools.repeat(b"a"))}) as server:
        clock = Running()
        got = fetcher(clock, timeout_s=30.0, megabytes=100).get(server.url("/a"))
        assert got.reason == "it takes longer than 30 seconds"
        assert clock.at < 1_700_000_100


def test_answers_in_between_do_not_prolong_the_deadline() -> None:
    with Server({"/a": itertools.repeat(b"HTTP/1.1 103 Early Hints\r\n\r\n")}) as server:
        got = fetcher(Running(), timeout_s=6.0).get(server.url("/a"))
        assert got.reason == "it takes longer than 6 seconds"


# -- redirects


def test_redirects_are_followed_and_only_lasting_ones_are_kept() -> None:
    routes = {"/a": answer("", 301, Location="/b"), "/b": answer("", 308, Location="c"),
              "/c": answer("", 302, Location="/d"), "/d": page(HTML)}  # fmt: skip
    with Server(routes) as server:
        got = fetcher().get(server.url("/a"))
        assert (got.url, got.moved, got.status) == (server.url("/d"), server.url("/c"), 200)
        assert fetcher().get(server.url("/c")).moved is None


def test_redirect_with_letters_of_its_own_is_followed() -> None:
    location = "/berita/damai-é".encode().decode("latin-1")
    with Server({"/a": answer("", 302, Location=location), "/berita/damai-%C3%A9": page(HTML)}) as server:
        assert fetcher().get(server.url("/a")).status == 200


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_loop_of_redirects_ends(status: int) -> None:
    with Server({"/a": answer("", status, Location="/a")}) as server:
        got = fetcher(redirects=3).get(server.url("/a"))
        assert got.reason == "it leads on more than 3 times"
        assert server.paths() == ["/a"] * 4


REDIRECTS: list[tuple[str, str]] = [
    ("http://private.example/", "private address"),
    ("http://169.254.169.254/latest/meta-data/", "link-local"),
    ("//private.example/x", "private address"),
    ("http://[::ffff:10.0.0.1]/", "mapped"),
    ("http://user@news.example/", "user name"),
    ("file:///etc/passwd", "only http and https"),
    ("javascript:alert(1)", "only http and https"),
    ("gopher://private.example/", "only http and https"),
]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize(("location", "expected"), REDIRECTS)
def test_redirect_is_checked_like_the_first_url(status: int, location: str, expected: str) -> None:
    names = {
        "private.example": ["10.0.0.1"],
        "169.254.169.254": ["169.254.169.254"],
        "::ffff:10.0.0.1": ["::ffff:10.0.0.1"],
    }
    got = get({"/a": answer("", status, Location=location)}, names=names)
    assert got.reason is not None and expected in got.reason
    assert "10.0.0.1" not in got.reason and "169.254.169.254" not in got.reason


def test_loopback_is_refused_without_the_setting() -> None:
    with Server({"/a": page(HTML)}) as server:
        for url in (server.url("/a"), server.url("/a", "localhost"), server.url("/a", "127.1")):
            got = Fetcher(FetchSettings(ports=(server.port,))).get(url)
            assert "loopback" in (got.reason or "")
        assert server.asked == []


def test_what_a_page_says_of_other_places_is_not_followed() -> None:
    html = (
        "<base href='http://10.0.0.1/'><meta http-equiv=refresh content='0; url=http://10.0.0.1/'>"
        "<link rel=canonical href='http://10.0.0.1/'><link rel=icon href=/icon><img src=/image><p>Talks."
    )
    with Server({"/a": page(html, Link="<http://10.0.0.1/>; rel=canonical", Refresh="0; url=/b")}) as server:
        got = fetcher().get(server.url("/a"))
        assert got.content == html.encode()
        assert server.paths() == ["/a"]


def test_cookies_are_not_kept() -> None:
    routes = {"/a": answer("", 302, Location="/b", Set_Cookie="id=1; Path=/; Domain=127.0.0.1"), "/b": page(HTML)}
    with Server(routes) as server:
        here = fetcher()
        here.get(server.url("/a"))
        here.get(server.url("/b"))
        assert not any("cookie" in asked.headers for asked in server.asked)


def test_passwords_of_netrc_are_not_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".netrc").write_text("default login me password s3cret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    with Server({"/a": page(HTML)}) as server:
        fetcher().get(server.url("/a"))
        assert "authorization" not in server.asked[-1].headers


# -- TLS


def test_certificate_must_be_trusted_and_bear_the_name(tmp_path: Path) -> None:
    trusted = tmp_path / "ca.pem"
    trusted.write_text(CERTIFICATE)
    with Server({"/a": page(HTML)}, tls=True) as server:
        assert "certificate is not valid" in (fetcher().get(server.url("/a", "news.example")).reason or "")
        here = fetcher(ca_file=str(trusted))
        got = here.get(server.url("/a", "news.example"))
        assert (got.status, server.asked[-1].headers["host"]) == (200, f"news.example:{server.port}")
        assert "certificate is not valid" in (here.get(server.url("/a", "other.example")).reason or "")


def test_plain_server_on_a_secure_url_is_a_failure() -> None:
    with Server({"/a": page(HTML)}) as server:
        got = fetcher().get(server.url("/a").replace("http:", "https:"))
        assert got.reason is not None and got.status is None


# -- conditions


@pytest.mark.parametrize("etag", ['"a"', 'W/"a"', "a", "'a'", '"a', '""', '"\xe9\xfc"', '"a,b"', "W/a b"])
def test_validators_go_back_to_the_letter(etag: str) -> None:
    modified = "Yesterday, about noon"
    with Server({"/a": page(HTML, ETag=etag, Last_Modified=modified)}) as server:
        here = fetcher()
        got = here.get(server.url("/a"))
        assert got.validators == Validators(url=server.url("/a"), etag=etag, modified=modified)
        server.routes["/a"] = answer(b"", 304, ETag='"another"')
        again = here.get(server.url("/a"), validators=got.validators)
        sent = server.asked[-1].headers
        assert (sent["if-none-match"], sent["if-modified-since"]) == (etag, modified)
        assert (again.status, again.reason, again.validators) == (304, None, None)


@pytest.mark.parametrize("status", [203, 206, 304, 404, 500, 503])
def test_validators_are_kept_only_after_a_200(status: int) -> None:
    assert get({"/a": answer(HTML if status not in (304,) else b"", status, ETag='"a"')}).validators is None


def test_validators_go_to_no_other_url() -> None:
    with Server({"/a": answer("", 302, Location="/b"), "/b": page(HTML, ETag='"b"')}) as server:
        here = fetcher()
        got = here.get(server.url("/a"))
        assert got.validators == Validators(url=server.url("/b"), etag='"b"')
        here.get(server.url("/a"), validators=got.validators)
        conditions = [(a.path, "if-none-match" in a.headers) for a in server.asked if a.path != "/robots.txt"]
        assert conditions == [("/a", False), ("/b", False), ("/a", False), ("/b", True)]


def test_validator_of_a_megabyte_is_not_kept() -> None:
    assert get({"/a": page(HTML, ETag='"' + "a" * 5000 + '"')}).validators is None


# -- robots.txt

ROBOTS: list[tuple[str, Answer, bool]] = [
    ("nothing", answer("", 200), True),
    ("all forbidden", answer("User-agent: *\nDisallow: /"), False),
    ("others forbidden", answer("User-agent: otherbot\nDisallow: /"), True),
    ("this one forbidden", answer("User-agent: Saksi\nDisallow: /a\n\nUser-agent: *\nAllow: /"), False),
    ("this one allowed", answer("User-agent: *\nDisallow: /\n\nUser-agent: saksi\nDisallow: /x"), True),
    ("longest match allows", answer("User-agent: *\nDisallow: /\nAllow: /a"), True),
    ("longest match forbids", answer("User-agent: *\nAllow: /\nDisallow: /a$"), False),
    ("pattern", answer("User-agent: *\nDisallow: /*a"), False),
    ("group of several", answer("User-agent: otherbot\nUser-agent: saksi # us\nDisallow: /"), False),
    ("byte order mark", answer(b"\xef\xbb\xbfUser-agent: *\nDisallow: /"), False),
    ("line ends of a Mac", answer("User-agent: *\rDisallow: /"), False),
    ("a page in its place", page("<p>User-agent"), True),
    ("no such file", answer("", 404), True),
    ("not allowed to see it", answer("", 403), True),
    ("too many requests", answer("", 429), False),
    ("server broken", answer("", 500), False),
    ("service away", answer("", 503), False),
    ("no http", b"junk\r\n", False),
    ("moved", answer("", 301, Location="/robots2.txt"), False),
    ("moved to a private place", answer("", 301, Location="http://private.example/robots.txt"), False),
    ("going round", answer("", 301, Location="/robots.txt"), True),
    ("rule behind the limit", answer("#" * 512_000 + "\nUser-agent: *\nDisallow: /"), True),
    ("rule before the limit", answer("User-agent: *\nDisallow: /\n" + "#" * 900_000), False),
    ("bomb", answer(_zeros(100), Content_Encoding="gzip"), True),
]  # fmt: skip


@pytest.mark.parametrize(("robots", "allowed"), [row[1:] for row in ROBOTS], ids=[row[0] for row in ROBOTS])
def test_robots_txt_has_its_way(robots: Answer, allowed: bool) -> None:
    routes = {"/a": page(HTML), "/robots.txt": robots, "/robots2.txt": answer("User-agent: *\nDisallow: /")}
    with Server(routes) as server:
        got = fetcher(names={"private.example": ["10.0.0.1"]}).get(server.url("/a"))
        assert (got.reason is None) == allowed
        assert server.paths() == [p for p in server.paths() if p != "/a"] + ["/a"] * allowed
        assert allowed or "robots.txt" in (got.reason or "")


def test_robots_txt_of_many_groups_and_rules_is_read_in_time_that_grows_with_its_length() -> None:
    content = b"".join(b"User-agent: a%d\n" % n for n in range(15_000)) + b"Allow: /b\n" * 25_000
    rules = fetching._parsed(content + b"\nUser-agent: *\nDisallow: /a\n")
    assert not rules.can_fetch("http://news.example/a", "saksi")
    assert len(rules._user_agents) == 2


def test_robots_txt_is_kept_for_a_day_and_a_failure_for_ten_minutes() -> None:
    clock = Clock()
    with Server({"/a": page(HTML), "/robots.txt": answer("", 500)}) as server:
        here = fetcher(clock)
        counts = []
        for step in (0.0, 599.0, 2.0, 86_000.0, 1_000.0):
            clock.at += step
            here.get(server.url("/a"))
            counts.append(sum(a.path == "/robots.txt" for a in server.asked))
            server.routes["/robots.txt"] = answer("User-agent: *\nAllow: /")
        assert counts == [1, 1, 2, 2, 3]


def test_robots_txt_has_a_time_limit_of_its_own() -> None:
    drip = itertools.chain([b"HTTP/1.1 200 OK\r\n\r\n"], itertools.repeat(b"#"))
    with Server({"/a": page(HTML), "/robots.txt": drip}) as server:
        clock = Running()
        got = fetcher(clock, timeout_s=5000.0, robots_timeout_s=20.0).get(server.url("/a"))
        assert "robots.txt is not to be had" in (got.reason or "")
        assert clock.at < 1_700_000_100 and server.paths() == []


# -- one host, one queue


def test_host_gets_one_request_in_a_gap_and_others_do_not_wait_for_it() -> None:
    clock = Clock()
    with Server({path: page(HTML) for path in ("/a", "/b", "/c")}) as server:
        here = fetcher(clock)
        for path, host in (("/a", "one.example"), ("/b", "One.example."), ("/c", "two.example"), ("/a", "one.example")):
            assert here.get(server.url(path, host)).reason is None
        assert clock.slept == [2.0, 2.0]


@pytest.mark.parametrize(("robots", "gap"), [("10", 10.0), ("0.5", 2.0), ("86400", 60.0), ("-1", 2.0), ("nan", 2.0)])
def test_crawl_delay_widens_the_gap_up_to_a_minute(robots: str, gap: float) -> None:
    clock = Clock()
    with Server({"/a": page(HTML), "/robots.txt": answer(f"User-agent: *\nCrawl-delay: {robots}")}) as server:
        here = fetcher(clock)
        here.get(server.url("/a"))
        here.get(server.url("/a"))
        assert clock.slept == [gap]


def test_redirect_waits_for_its_turn_too() -> None:
    clock = Clock()
    with Server({"/a": answer("", 302, Location="/b"), "/b": page(HTML)}) as server:
        fetcher(clock).get(server.url("/a"))
        assert clock.slept == [2.0]


def test_300_pages_of_one_host_take_600_seconds() -> None:
    clock = Clock()
    with Server({f"/{n}": page(HTML) for n in range(300)}) as server:
        here = fetcher(clock)
        assert all(here.get(server.url(f"/{n}")).reason is None for n in range(300))
        assert sum(clock.slept) == 299 * 2.0


# -- Retry-After

NOW = 1_700_000_000.0
LATER: list[tuple[str | None, float | None]] = [
    (None, None),
    ("0", NOW),
    ("120", NOW + 120),
    (" 120 ", NOW + 120),
    ("99999999999", NOW + 86_400),
    ("9" * 400, None),
    ("-5", None),
    ("1.5", None),
    ("soon", None),
    ("", None),
    ("Tue, 14 Nov 2023 22:15:20 GMT", NOW + 120),
    ("Tuesday, 14-Nov-23 22:15:20 GMT", NOW + 120),
    ("Mon, 13 Nov 2023 22:15:20 GMT", NOW),
    ("Fri, 14 Nov 2098 22:15:20 GMT", NOW + 86_400),
    ("Fri, 99 Nov 2023 99:99:99 GMT", None),
    ("Fri, 14 Nov 99999 22:15:20 GMT", None),
]


@pytest.mark.parametrize(("value", "expected"), LATER)
def test_retry_after_is_read_in_seconds_and_as_a_date_up_to_a_day(value: str | None, expected: float | None) -> None:
    assert fetching.retry_after(value, NOW) == expected


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(("value", "slept", "busy"), [("20", [20.0], False), ("3600", [], True), (None, [60.0], False)])
def test_host_that_wants_quiet_gets_it(status: int, value: str | None, slept: list[float], busy: bool) -> None:
    clock = Clock()
    headers = {"Retry_After": value} if value else {}
    with Server({"/a": answer("", status, **headers), "/b": page(HTML)}) as server:
        here = fetcher(clock)
        first = here.get(server.url("/a"))
        assert first.retry_at == NOW + float(value or 60)
        second = here.get(server.url("/b"))
        assert (second.busy, second.reason is None, clock.slept) == (busy, not busy, slept)
        assert server.paths() == ["/a"] + ["/b"] * (not busy)
        if busy:
            assert second.retry_at == first.retry_at and "2023-11-14T23:13:20Z" in (second.reason or "")
            clock.at += 3600
            assert here.get(server.url("/b")).reason is None


FRESH: list[tuple[dict[str, str], int | None]] = [
    ({}, None),
    ({"Cache_Control": "max-age=60"}, 60),
    ({"Cache_Control": 'no-cache, MAX-AGE="60"'}, 60),
    ({"Cache_Control": "s-maxage=9"}, None),
    ({"Cache_Control": "max-age=-1"}, None),
    ({"Cache_Control": "max-age=99999999999999"}, 9_999_999_999),
    ({"Date": "Tue, 14 Nov 2023 22:00:00 GMT", "Expires": "Tue, 14 Nov 2023 23:00:00 GMT"}, 3600),
    ({"Date": "Tue, 14 Nov 2023 22:00:00 GMT", "Expires": "0"}, None),
    ({"Date": "Tue, 14 Nov 2023 22:00:00 GMT", "Expires": "Mon, 13 Nov 2023 22:00:00 GMT"}, 0),
]


@pytest.mark.parametrize(("headers", "expected"), FRESH)
def test_time_for_which_an_answer_is_fresh(headers: dict[str, str], expected: int | None) -> None:
    assert get({"/a": page(HTML, **headers)}).fresh_s == expected


# -- lists of articles

FEED = (
    "<?xml version='1.0'?><rss version='2.0'><channel><title>Courier</title>"
    "<item><title>One</title><link>/1</link><guid>g1</guid><pubDate>Tue, 14 Nov 2023 20:00:00 GMT</pubDate></item>"
    "<item><title>Two</title><link>/2</link><description>The minister landed in Oslo on Monday.</description></item>"
    "<item><title>Three</title><link>http://private.example/3</link></item></channel></rss>"
)
JSON_FEED = (
    '{"version": "https://jsonfeed.org/version/1.1", "title": "Courier", "items": ['
    '{"id": "g1", "url": "%s/1", "date_published": "2023-11-14T20:00:00Z", "content_text": "Talks opened in Oslo."},'
    '{"id": "g2", "url": "%s/2"}]}'
)
SITEMAP = (
    "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
    "<url><loc>%s/1</loc><lastmod>2023-11-14</lastmod></url></urlset>"
)


def held(route: Answer, **more: Answer) -> list[Page | Skip]:
    """What the URL of a list holds; a place for the server's URL is filled in."""
    with Server({"/1": page(HTML), **{f"/{k}": v for k, v in more.items()}}) as server:
        filled = route.replace(b"%s", server.url("").encode()) if isinstance(route, bytes) else route
        server.routes["/list"] = filled
        here = fetcher(names={"private.example": ["10.0.0.1"]})
        return [
            structs.replace(one, file=one.file.removeprefix(server.url("")))
            for one in fetching.pages(server.url("/list"), fetcher=here)
        ]


def test_feed_gives_the_pages_of_its_articles_with_the_dates_that_it_has() -> None:
    one, two, three = held(answer(FEED))
    assert isinstance(one, Page) and isinstance(two, Page)
    assert (one.file, one.content, one.published, one.dated_by) == ("/1", HTML.encode(), "2023-11-14T20:00:00Z", "feed")
    assert b"landed in Oslo" in two.content and two.outlet == "Courier"
    assert three == Skip(
        file="http://private.example/3",
        stage="fetch",
        reason="the host is at a private address; only the public internet is asked",
    )


@pytest.mark.parametrize("packed", [False, True])
def test_json_feeds_and_sitemaps_give_the_pages_of_their_articles(packed: bool) -> None:
    for text in (JSON_FEED, SITEMAP):
        with Server({"/1": page(HTML)}) as server:
            filled = text.replace("%s", server.url("")).encode()
            server.routes["/list"] = answer(gzip.compress(filled) if packed else filled)
            first = next(fetching.pages(server.url("/list"), fetcher=fetcher()))
            assert isinstance(first, Page) and first.content == HTML.encode() and first.dated_by == "feed"


def test_packed_sitemap_is_no_bomb() -> None:
    got = Fetched(asked="u", url="u", fetched="", status=200, content=gzip.compress(b"<urlset>" + b" " * 70_000_000))
    with pytest.raises(fetching.BrokenListError, match="cannot be unpacked"):
        fetching.items(got)


def test_other_things_of_many_pages_are_read_as_files_are() -> None:
    lines = b'{"id": "a", "text": "Talks open in Oslo."}\n{"id": "b"}\n'
    assert [(type(one), one.file) for one in held(answer(lines, Content_Type="application/x-ndjson"))] == [
        (Page, "a"),
        (Skip, "b"),
    ]
    assert [type(one) for one in held(answer(b"\x89PNG\r\n\x1a\n123"))] == [Skip]
    assert [one.file for one in held(answer("", 404))] == ["/list"]


def test_charset_of_the_server_is_heard_unless_the_bytes_disprove_it() -> None:
    for declared, content, expected in (
        ("windows-1251", "Осло".encode("cp1251"), "windows-1251"),
        ("iso-8859-1", "Ålesund – mötet".encode(), "utf-8"),
        ("made-up", b"Oslo", None),
    ):
        made = fetching.page_of(get({"/a": answer(content, Content_Type=f"text/html; charset={declared}")}))
        assert isinstance(made, Page) and made.encoding == expected
