"""What stands before every page: who may be asked by which name, where a form may come from, how much may be sent.

- `Host`: only names that are known, and the very address that was called. A page elsewhere whose name is made to lead
  to this machine (DNS rebinding) comes with a name of its own, and is sent away.
- `Origin`, `Sec-Fetch-Site`: what changes something comes from a page of the desk. `Referrer-Policy: no-referrer` makes
  browsers say `null`; then `Sec-Fetch-Site` must say that it is the desk's own.
- The token of a form is looked at where the form is read (`desk.form`).
- The policies forbid every script, style, picture and request that is not the desk's own.

>>> host_name("[::1]:8000"), host_name("LocalHost:80"), host_name("a.example"), host_name("a@b")
('::1', 'localhost', 'a.example', '')
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from saksi.serve import cookies
from saksi.serve.wording import choose, wording

__all__ = ["LOOPBACK", "POLICIES", "SAFE", "Guard", "host_name", "is_own"]

_STRANGERS = frozenset({"/log-in", "/log-out"})  # where anybody may send something
_STRANGERS_BYTES = 64 * 1024
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_HOST = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+))(?::\d{1,5})?")
POLICIES = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


class _TooLargeError(Exception):
    """More was sent than is taken."""


class Guard:
    """The application behind these checks. `hosts` are the names it answers to, `most_bytes` the size of a body.

    `failed` makes the answer where the application has a fault, so that this has its policies, too.
    """

    def __init__(
        self, app: ASGIApp, *, hosts: Iterable[str], most_bytes: int, failed: Callable[[Request, Exception], Response]
    ) -> None:
        self.app, self.hosts, self.most_bytes = app, frozenset(h.lower() for h in hosts), most_bytes
        self.failed = failed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers itself what must not go on, and gives every answer its policies."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        taken, begun, most_bytes = 0, False, self._most_bytes(scope)

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > most_bytes:
                raise _TooLargeError
            return message

        async def told(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in POLICIES.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "private, no-cache")
            await send(message)

        fault = self._fault(scope)
        if fault is not None:
            await fault(scope, receive, told)
            return
        try:
            await self.app(scope, counted, told)
        except _TooLargeError:
            if begun:
                raise
            await _too_large(scope, most_bytes)(scope, receive, told)
        except Exception as error:
            response = await run_in_threadpool(self.failed, Request(scope), error)
            if begun:
                raise
            await response(scope, receive, told)

    def _fault(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if host_name(host) not in self.hosts and not _is_called(scope, host_name(host)):
            return _told(scope, 421, "guard_name")
        if scope["method"] not in SAFE and not is_own(headers, scope["scheme"]):
            return _told(scope, 403, "guard_foreign")
        length = headers.get("content-length", "0")
        most_bytes = self._most_bytes(scope)
        if not length.isdecimal() or len(length) > 15 or int(length) > most_bytes:
            return (
                _too_large(scope, most_bytes)
                if length.isdecimal()
                else PlainTextResponse("no such Content-Length\n", 400)
            )
        return None

    def _most_bytes(self, scope: Scope) -> int:
        return min(_STRANGERS_BYTES, self.most_bytes) if scope["path"] in _STRANGERS else self.most_bytes


def _too_large(scope: Scope, most_bytes: int) -> PlainTextResponse:
    return _told(scope, 413, "guard_large", kb=most_bytes // 1024)


def _told(scope: Scope, status: int, key: str, **given: object) -> PlainTextResponse:
    """What the guard says, in the language of whoever asks."""
    request = Request(scope)
    code = choose(cookies.get(request, cookies.LANGUAGE), accept=request.headers.get("accept-language", ""))
    return PlainTextResponse(wording(code).say(key, **given) + "\n", status)


def host_name(host: str) -> str:
    """The name in a Host header, without port and brackets; empty where it is none."""
    found = _HOST.fullmatch(host)
    return (found.group(1) or found.group(2)).lower() if found else ""


def _is_called(scope: Scope, name: str) -> bool:
    """Whether a name is the address that the connection came to: no page elsewhere can have that for a name."""
    server = scope.get("server")
    return server is not None and server[0] == name and (name[:1].isdigit() or ":" in name)


def is_own(headers: Headers, scheme: str) -> bool:
    """Whether a request comes from a page of the same server, as far as the browser says; without a word it may."""
    site = headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        return False
    origin = headers.get("origin")
    if origin is None:
        return True
    if origin == "null":
        return site == "same-origin"
    parts = urlsplit(origin)
    return (parts.scheme, parts.netloc.lower()) == (scheme, headers.get("host", "").lower())
