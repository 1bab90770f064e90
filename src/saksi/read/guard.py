"""The guard of the net: which URLs and addresses may be asked, checked on the address that is connected to.

One way leads out. A URL is taken apart once, by one parser (`target`); a host is looked up once; what is found is
checked; and the connection goes to that very address, while the name stays in the Host header and in the TLS
handshake. So no second look-up can give another answer (DNS rebinding), and no odd spelling of a number matters:
`127.1`, `0x7f000001` and `2130706433` are what the resolver makes of them.

Allowed are the addresses of the public internet. Not allowed is what the IANA registries of special addresses
(RFC 6890) set apart, and every form of IPv6 that holds an IPv4 address (mapped, compatible, 6to4, Teredo, NAT64).

>>> why_not("93.184.215.14"), why_not("10.0.0.1"), why_not("64:ff9b::a00:1")
(None, 'a private address', 'an address that leads on to IPv4 (NAT64)')
>>> target("HTTP://News.Example.:80/a#top").url
'http://news.example/a'
"""

from __future__ import annotations

import ipaddress
import re
import socket
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import httpcore
import httpx

__all__ = [
    "Deadline",
    "GuardedTransport",
    "RefusedError",
    "Resolve",
    "Target",
    "addresses",
    "resolve",
    "target",
    "why_not",
]

Resolve = Callable[[str, int], Sequence[str]]
Clock = Callable[[], float]

_LONGEST_URL = 4096
_MOST_ADDRESSES = 4
_PORTS = (80, 443, 8000, 8008, 8080, 8443)
_UNSOUND = re.compile(r"[\x00-\x20\x7f-\x9f\\]")
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"(?=.{{1,253}}\Z)(?:{_LABEL}\.)*{_LABEL}")
_AUTHORITY = re.compile(r"[a-z]+://[^/?# ]+", re.IGNORECASE)
_USER = re.compile(r"[a-z]+:/*[^/?#]*@", re.IGNORECASE)
_SPECIAL = [
    (ipaddress.ip_network(network), what)
    for network, what in (
        ("0.0.0.0/8", "an address of no host"),
        ("10.0.0.0/8", "a private address"),
        ("100.64.0.0/10", "a private address of a provider"),
        ("127.0.0.0/8", "a loopback address"),
        ("169.254.0.0/16", "a link-local address"),
        ("172.16.0.0/12", "a private address"),
        ("192.0.0.0/24", "a reserved address"),
        ("192.0.2.0/24", "an address for examples"),
        ("192.31.196.0/24", "a reserved address"),
        ("192.52.193.0/24", "a reserved address"),
        ("192.88.99.0/24", "a 6to4 relay"),
        ("192.168.0.0/16", "a private address"),
        ("192.175.48.0/24", "a reserved address"),
        ("198.18.0.0/15", "an address for tests"),
        ("198.51.100.0/24", "an address for examples"),
        ("203.0.113.0/24", "an address for examples"),
        ("224.0.0.0/4", "a multicast address"),
        ("240.0.0.0/4", "a reserved address"),
        ("::1/128", "a loopback address"),
        ("::/128", "an address of no host"),
        ("::ffff:0:0/96", "an IPv4 address in IPv6 (mapped)"),
        ("::ffff:0:0:0/96", "an IPv4 address in IPv6 (translated)"),
        ("::/96", "an IPv4 address in IPv6 (compatible)"),
        ("64:ff9b::/96", "an address that leads on to IPv4 (NAT64)"),
        ("64:ff9b:1::/48", "an address that leads on to IPv4 (NAT64)"),
        ("2001::/32", "an address that leads on to IPv4 (Teredo)"),
        ("2001::/23", "a reserved address"),
        ("2001:db8::/32", "an address for examples"),
        ("2002::/16", "an address that leads on to IPv4 (6to4)"),
        ("3fff::/20", "an address for examples"),
        ("fc00::/7", "a private address"),
        ("fe80::/10", "a link-local address"),
        ("fec0::/10", "a private address"),
        ("ff00::/8", "a multicast address"),
    )
]
_GLOBAL_6 = ipaddress.ip_network("2000::/3")


class RefusedError(Exception):
    """A URL or an address that may not be asked; the message is the reason, without the address itself.

    `again`: another time it may be another one, for the name could not be looked up.
    """

    def __init__(self, reason: str, *, again: bool = False) -> None:
        super().__init__(reason)
        self.again = again


class Target(NamedTuple):
    """A URL taken apart: without fragment, with its host in lower case and ASCII and without a dot at its end."""

    url: str
    origin: str
    host: str
    port: int

    def asked(self) -> httpx.URL:
        """The URL for httpx, which is the parser that took it apart."""
        return httpx.URL(self.url)


class Deadline(NamedTuple):
    """A moment of a monotonic clock, in seconds, by which all must be done."""

    at: float
    clock: Clock

    def left(self, timeout: float | None, late: type[Exception]) -> float:
        """Seconds for the next step, `timeout` at most. Raises `late` where none are left."""
        left = self.at - self.clock()
        if left <= 0:
            raise late("the time is up")
        return left if timeout is None else min(left, timeout)


def target(url: str, *, ports: Iterable[int] = _PORTS, loopback: bool = False) -> Target:
    """The URL taken apart. Spaces behind the host, as feeds have them, are encoded.

    With `loopback` every port will do. Raises RefusedError: it is no URL of the web, or one that only an attack needs.
    """
    if len(url) > _LONGEST_URL:
        raise RefusedError(f"the URL is longer than {_LONGEST_URL} characters")
    url = url.strip(" \t\r\n")
    if " " in url and (m := _AUTHORITY.match(url)):
        url = m.group() + url[m.end() :].replace(" ", "%20")
    if _UNSOUND.search(url):
        raise RefusedError("the URL holds spaces, control characters or backslashes; encode them")
    try:
        parsed = httpx.URL(url)
        host, port = parsed.raw_host.decode("ascii").lower(), parsed.port
    except (httpx.InvalidURL, UnicodeError, ValueError):
        raise RefusedError("it is no URL") from None
    if parsed.scheme not in ("http", "https"):
        raise RefusedError("only http and https can be fetched")
    if parsed.userinfo or _USER.match(url):
        raise RefusedError("the URL holds a user name or password; take it out")
    host = host.removesuffix(".")
    literal = _literal(host)
    if literal is None and not _NAME.fullmatch(host):
        raise RefusedError("the URL has no valid host name")
    if port is None:
        port = 443 if parsed.scheme == "https" else 80
    if not 0 < port < 65536 or (port not in ports and not loopback):
        raise RefusedError(f"port {port} is none of the web; name it under [fetch] ports in saksi.toml")
    try:
        made = parsed.copy_with(host=host, fragment=None)
    except (httpx.InvalidURL, ValueError):
        raise RefusedError("it is no URL") from None
    default = port == (443 if made.scheme == "https" else 80)
    shown = f"[{host}]" if ":" in host else host
    return Target(str(made), f"{made.scheme}://{shown}{'' if default else f':{port}'}", host, port)


def why_not(address: str, *, loopback: bool = False) -> str | None:
    """Why an address (a number, not a name) may not be connected to; None where it may.

    `loopback` lets 127.0.0.0/8 and ::1 pass, and nothing else.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "no address"
    if getattr(ip, "scope_id", None):
        return "an address of one link"
    if loopback and ip.is_loopback and not getattr(ip, "ipv4_mapped", None):
        return None
    for network, what in _SPECIAL:
        if ip.version == network.version and ip in network:
            return what
    if ip.version == 6 and ip not in _GLOBAL_6:
        return "a reserved address"
    if not ip.is_global or ip.is_multicast or ip.is_reserved:
        return "a reserved address"
    return None


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host as the system tells them, each once, in its order. Raises OSError."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError(str(error)) from None
    return list(dict.fromkeys(str(info[4][0]) for info in found))


def addresses(
    host: str, port: int, *, resolve: Resolve = resolve, loopback: bool = False, timeout_s: float = 10.0
) -> list[str]:
    """The addresses of a host that may be connected to, four at most.

    What may not is left out. Raises RefusedError: none is left, or there is no such host; httpcore.ConnectTimeout: the
    look-up takes longer than `timeout_s`.
    """
    found = _in_time(lambda: resolve(host, port), timeout_s)
    if not found:
        raise RefusedError("the host has no address")
    reasons = {address: why_not(address, loopback=loopback) for address in found}
    allowed = [address for address, reason in reasons.items() if reason is None]
    if not allowed:
        told = " and ".join(sorted({r for r in reasons.values() if r}))
        raise RefusedError(f"the host is at {told}; only the public internet is asked")
    return allowed[:_MOST_ADDRESSES]


class GuardedTransport(httpx.BaseTransport):
    """A transport of httpx for one request: connects only to checked addresses, and ends by its deadline.

    Proxies and other settings of the environment have no say. Connections are not kept.
    """

    def __init__(
        self,
        deadline: Deadline,
        *,
        tls: Any,
        resolve: Resolve = resolve,
        loopback: bool = False,
        connect: httpcore.NetworkBackend | None = None,
    ) -> None:
        """`tls` is an ssl.SSLContext; `connect` makes the connections to checked addresses."""
        backend = _Backend(deadline, resolve, loopback, connect or httpcore.SyncBackend())
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls, max_keepalive_connections=0, max_connections=1, network_backend=backend
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Sends a request. Raises RefusedError, or an error of httpcore."""
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.read(),
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Body(answer.stream),  # type: ignore[arg-type]
            extensions=answer.extensions,
        )

    def close(self) -> None:
        """Closes the connection."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts = parts

    def __iter__(self) -> Any:
        yield from self._parts

    def close(self) -> None:
        if hasattr(self._parts, "close"):
            self._parts.close()


class _Backend(httpcore.NetworkBackend):
    def __init__(self, deadline: Deadline, resolve: Resolve, loopback: bool, connect: httpcore.NetworkBackend) -> None:
        self._deadline, self._resolve, self._loopback, self._connect = deadline, resolve, loopback, connect

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(timeout, httpcore.ConnectTimeout)
        found = addresses(host, port, resolve=self._resolve, loopback=self._loopback, timeout_s=left)
        error: Exception = httpcore.ConnectError("no address answers")
        for address in found:
            try:
                left = self._deadline.left(timeout, httpcore.ConnectTimeout)
                stream = self._connect.connect_tcp(address, port, timeout=left, socket_options=socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as caught:
                error = caught
                continue
            return _Stream(stream, self._deadline)
        raise error

    def connect_unix_socket(self, path: str, timeout: float | None = None, socket_options: Any = None) -> Any:
        raise RefusedError("only the public internet is asked")

    def sleep(self, seconds: float) -> None:
        raise RefusedError("requests are not repeated here")


class _Stream(httpcore.NetworkStream):
    """A connection on which every step ends by the deadline, so that a server that drips is not waited for."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(timeout, httpcore.ConnectTimeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    if "%" in host:
        return None
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _in_time(look_up: Callable[[], Sequence[str]], timeout_s: float) -> Sequence[str]:
    """What a look-up gives, which the system lets nobody cut short: so it runs in a thread that may be left behind."""
    box: list[Sequence[str] | OSError] = []

    def run() -> None:
        try:
            box.append(look_up())
        except OSError as error:
            box.append(error)

    thread = threading.Thread(target=run, daemon=True, name="saksi-look-up")
    thread.start()
    thread.join(timeout_s)
    if not box:
        if thread.is_alive():
            raise httpcore.ConnectTimeout("the host name is not found in time")
        raise RefusedError("the host name cannot be looked up", again=True)
    if isinstance(box[0], OSError):
        raise RefusedError("there is no such host, or the network is down", again=True)
    return box[0]
