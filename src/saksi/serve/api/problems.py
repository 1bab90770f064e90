"""One shape for whatever goes wrong under `/api/`: problem+json (RFC 9457), whoever says no.

>>> found = Problem(422, "'x' is no date; write 2024-05-07", parameter="since")
>>> found.told("/api/v1/stories").title, found.told("/api/v1/stories").parameter
('Unprocessable Content', 'since')
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import msgspec
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from msgspec import Struct
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from saksi.errors import SaksiError, StoreError
from saksi.serve.access import API
from saksi.serve.desk import ForbiddenError, MissingError

__all__ = ["MEDIA_TYPE", "Problem", "Problems", "Told", "failing", "install", "title"]

MEDIA_TYPE = "application/problem+json"
_PRIVATE = "private, no-cache"
_TITLES = {413: "Content Too Large", 421: "Misdirected Request", 422: "Unprocessable Content"}  # as RFC 9110 has them
_DETAILS = {
    404: "there is nothing at this address; /api/v1/ lists what there is",
    405: "this address does not take that method; the header Allow has those that it takes",
}
_MOST_DETAIL = 2000

Answers = Callable[[Request, Any], Response]


class Told(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={"kind": "type"}, tag=False):
    """What went wrong. `title` names the status, `detail` this case and its remedy, `instance` is the path asked for.

    `parameter` is what is to blame, where it is one: of the query, the path, or a field of the body.
    """

    kind: str
    title: str
    status: int
    detail: str
    instance: str
    parameter: str | None = None


class Problem(Exception):  # noqa: N818
    """Something that cannot be answered: its status, and its text for people with the remedy."""

    def __init__(
        self, status: int, detail: str, *, parameter: str | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.parameter, self.headers = status, detail, parameter, dict(headers or {})

    def told(self, path: str) -> Told:
        """The same as it is answered."""
        return Told(
            kind="about:blank", title=title(self.status), status=self.status, detail=self.detail[:_MOST_DETAIL],
            instance=quote(path, errors="replace"), parameter=self.parameter,
        )  # fmt: skip

    def response(self, path: str) -> Response:
        """The answer."""
        headers = {"cache-control": _PRIVATE, **self.headers}
        return Response(_encoded(self.told(path)), self.status, headers, MEDIA_TYPE)


def install(app: FastAPI, allowed: Callable[[str], Sequence[str]] = lambda _: ()) -> None:
    """Has what goes wrong under `/api/` answered as a problem; for all else what was installed before stays.

    `allowed` gives the methods that a path takes, where it is known.
    """
    known = (MissingError, ForbiddenError, SaksiError, RequestValidationError, HTTPException)
    for kind in known:
        before = app.exception_handlers[kind]
        app.add_exception_handler(kind, _within(before, allowed))
    app.add_exception_handler(Problem, lambda request, error: _problem(error).response(request.scope["path"]))


def failing(otherwise: Callable[[Request, Exception], Response]) -> Callable[[Request, Exception], Response]:
    """Answers a fault of this program under `/api/`, and logs it; `otherwise` does so elsewhere."""

    def failed(request: Request, error: Exception) -> Response:
        path = request.scope["path"]
        if not path.startswith(API):
            return otherwise(request, error)
        logging.getLogger("saksi.serve").error("%s %s failed", request.method, quote(path), exc_info=error)
        detail = f"Saksi itself failed ({type(error).__name__}); please report it. The log of `saksi serve` says more"
        return Problem(500, detail).response(path)

    return failed


class Problems:
    """Stands before all else: makes a problem of what others answer under `/api/` in a shape of their own.

    So that is one shape, whoever says no. An answer to HEAD has no body.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on what is well, and what is a problem already."""
        if scope["type"] != "http" or not scope["path"].startswith(API):
            await self.app(scope, receive, send)
            return
        begun: Message | None = None
        body = b""
        head = scope["method"] == "HEAD"
        scope.setdefault("state", {})  # where those behind this leave what is told with every answer

        async def told(message: Message) -> None:
            nonlocal begun, body
            if message["type"] == "http.response.start":
                headers = Headers(raw=message["headers"])
                status = message["status"]
                foreign = status >= 400 and not headers.get("content-type", "").startswith(MEDIA_TYPE)
                if foreign or status == 307:  # a redirect to another spelling of the path
                    begun = message
                    return
                message = _with(message, scope)
            elif begun is not None:
                body += message.get("body", b"")[:_MOST_DETAIL]
                if not message.get("more_body", False):
                    await _again(scope, begun, body, told_on)
                return
            await told_on(message)

        async def told_on(message: Message) -> None:
            if head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app(scope, receive, told)


def _with(message: Message, scope: Scope) -> Message:
    told = scope["state"].get("told", {})
    return {**message, "headers": [*message["headers"], *((n.encode(), v.encode()) for n, v in told.items())]}


async def _again(scope: Scope, begun: Message, body: bytes, send: Send) -> None:
    """Answers once more, as a problem."""
    headers = Headers(raw=begun["headers"])
    status = 404 if begun["status"] == 307 else begun["status"]
    plain = headers.get("content-type", "").startswith("text/plain") and status != 404
    detail = body.decode("utf-8", "replace").strip() if plain else ""
    kept = {n: v for n, v in headers.items() if n not in ("content-length", "content-type", "location")}
    kept.update(scope["state"].get("told", {}))
    response = Problem(status, detail or _DETAILS.get(status, title(status)), headers=kept).response(scope["path"])

    async def nothing() -> Message:
        return {"type": "http.disconnect"}

    await response(scope, nothing, send)


def _within(otherwise: Any, allowed: Callable[[str], Sequence[str]]) -> Answers:
    def handler(request: Request, error: Any) -> Response:
        path = request.scope["path"]
        if path.startswith(API):
            found = _problem(error)
            if found.status == 405 and (methods := allowed(path)):
                found.headers = {"allow": ", ".join(methods)}  # of all routes of the path, not of the first alone
            return found.response(path)
        response: Response = otherwise(request, error)
        return response

    return handler


def _problem(error: Any) -> Problem:
    if isinstance(error, Problem):
        return error
    if isinstance(error, MissingError):
        return Problem(404, str(error))
    if isinstance(error, ForbiddenError):
        return Problem(403, "the token of the form is missing or too old")
    if isinstance(error, StoreError):
        return Problem(503, str(error))
    if isinstance(error, SaksiError):
        return Problem(422, str(error))
    if isinstance(error, RequestValidationError):
        first = error.errors()[0]
        return Problem(422, f"{first['loc'][-1]}: {first['msg']}", parameter=str(first["loc"][-1]))
    detail = _DETAILS.get(error.status_code) or str(error.detail)
    return Problem(error.status_code, detail, headers=error.headers)


def _encoded(told: Told) -> bytes:
    return msgspec.json.encode(told)


def title(status: int) -> str:
    """The name of a status (RFC 9110)."""
    return _TITLES.get(status) or HTTPStatus(status).phrase
