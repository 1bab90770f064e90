"""A web server on loopback for tests: it answers from a table, byte by byte as the test has it, and keeps the requests.

>>> import urllib.request
>>> with Server({"/a": page("<p>Oslo</p>")}) as server:
...     urllib.request.urlopen(server.url("/a")).read()
b'<p>Oslo</p>'
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import tempfile
import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

__all__ = ["CERTIFICATE", "Asked", "Server", "answer", "certificate_and_key", "page"]


class Asked(NamedTuple):
    """A request that came: its path with the query, its headers in lower case."""

    path: str
    headers: dict[str, str]


Answer = bytes | Iterable[bytes] | Callable[[Asked], "bytes | Iterable[bytes]"]


def answer(body: bytes | str = b"", status: int = 200, *, length: object = None, **headers: str) -> bytes:
    """An answer; in the names of headers `_` stands for `-`. `length` False: without Content-Length."""
    content = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status} As the test says"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if length is not False:
        lines.append(f"Content-Length: {len(content) if length is None else length}")
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1") + content


def page(html: str, **headers: str) -> bytes:
    """An HTML page."""
    return answer(html, Content_Type="text/html; charset=utf-8", **headers)


class Server:
    """Answers each path from a table; 404 for what is not in it, robots.txt included."""

    def __init__(self, routes: Mapping[str, Answer], *, tls: bool = False) -> None:
        self.routes: dict[str, Answer] = dict(routes)
        self.asked: list[Asked] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._tls = _context() if tls else None
        self._closed = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self._closed.set()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """The URL of a path; a test's own resolver may call the server by other names."""
        return f"http{'s' if self._tls else ''}://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        """The paths that were asked for, robots.txt left out."""
        return [a.path for a in self.asked if a.path != "/robots.txt"]

    def _serve(self) -> None:
        while not self._closed.is_set():
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._one, args=(connection,), daemon=True).start()

    def _one(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            connection.settimeout(10)
            stream = self._tls.wrap_socket(connection, server_side=True) if self._tls else connection
            head = b""
            while b"\r\n\r\n" not in head:
                got = stream.recv(65536)
                if not got:
                    return
                head += got
                if not head.startswith(b"GET "):
                    return
            first, *lines = head.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
            pairs = (line.partition(":") for line in lines)
            asked = Asked(first.split(" ")[1], {name.lower(): value.strip() for name, _, value in pairs})
            self.asked.append(asked)
            route = self.routes.get(asked.path, answer("nothing here", 404))
            made = route(asked) if callable(route) else route
            for piece in [made] if isinstance(made, bytes) else made:
                if self._closed.is_set():
                    break
                stream.sendall(piece)
            with contextlib.suppress(OSError):
                stream.shutdown(socket.SHUT_WR)
                while stream.recv(65536):
                    pass
            stream.close()


def certificate_and_key() -> tuple[str, str]:
    """Both as PEM, for a server of somebody else's."""
    return CERTIFICATE, _KEY


def _context() -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "both.pem")
        file.write_text(_KEY + CERTIFICATE)
        made.load_cert_chain(file)
    return made


# A certificate for the name news.example, until 2120. The key is public, and good for nothing but these tests.
CERTIFICATE = """\
-----BEGIN CERTIFICATE-----
MIIBajCCARCgAwIBAgIBATAKBggqhkjOPQQDAjAXMRUwEwYDVQQDDAxuZXdzLmV4
YW1wbGUwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBcxFTATBgNV
BAMMDG5ld3MuZXhhbXBsZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABNmZCCnQ
9vLwNfO/n8zTOgKU0jheZIC6oXjPq+MbHK0lo084tPL5gR1kR10ox/Vmh10NUt5a
ES4tqXoQHONATKWjSzBJMA8GA1UdEwEB/wQFMAMBAf8wFwYDVR0RBBAwDoIMbmV3
cy5leGFtcGxlMB0GA1UdDgQWBBSZZjQERmsaxaW+htLSLC7e8DVzYzAKBggqhkjO
PQQDAgNIADBFAiEA+h52EhtpKHut1XfY+D6RwPeqNdoLCv44rez0nZonnfUCICB4
OUUSlqo1uGsoouzIhx6WvOqeABSpnHsikNSTz1tH
-----END CERTIFICATE-----
"""
_KEY = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgJPVOy2aSjPb/T+bv
lJAHpHMpUsz8onwyYM6Cjlu+vbWhRANCAATZmQgp0Pby8DXzv5/M0zoClNI4XmSA
uqF4z6vjGxytJaNPOLTy+YEdZEddKMf1ZoddDVLeWhEuLal6EBzjQEyl
-----END PRIVATE KEY-----
"""
