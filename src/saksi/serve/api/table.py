"""The table of all routes: what each takes, needs and gives. FastAPI's router and the OpenAPI are both made of it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from saksi.serve.access import Scope, needs
from saksi.serve.api.asks import Ask, read, value_of
from saksi.serve.api.limits import limited
from saksi.serve.api.problems import Problem
from saksi.serve.desk import Desk, desk_of
from saksi.serve.guard import SAFE

__all__ = ["BASE", "JSON", "ROUTES", "Asked", "Route", "allowed", "install_routes", "must_match", "reply", "route"]

BASE = "/api/v1"
JSON = "application/json"
_PRIVATE = "private, no-cache"


class Asked(NamedTuple):
    """What was asked for: the values of the path and of the query by name, and the body."""

    request: Request
    path: Mapping[str, Any]
    given: Mapping[str, Any]
    body: bytes

    @property
    def desk(self) -> Desk:
        """The desk that is asked."""
        return desk_of(self.request)


class Route(NamedTuple):
    """One route. `name` is its operationId, which stays; `gives` the type of its JSON, or `media` the other types.

    `takes` has the types of its body by media type, one of which fits (None: any bytes). `also` are further statuses
    that it answers. `matches`: it heeds If-Match, and of what the ETag there must be. `leads` has the
    routes that its answer leads to, by name, with where their parameters stand (links of OpenAPI).
    """

    method: str
    path: str
    name: str
    about: str
    scope: Scope
    within: tuple[Ask, ...]
    asks: tuple[Ask, ...]
    gives: Any
    media: tuple[str, ...]
    takes: Mapping[str, tuple[Any, ...] | None]
    status: int
    also: tuple[int, ...]
    matches: str
    leads: Mapping[str, Mapping[str, str]]
    answer: Callable[[Asked], Any]


ROUTES: list[Route] = []


def route(
    method: str,
    path: str,
    *,
    scope: Scope = "read",
    within: Sequence[Ask] = (),
    asks: Sequence[Ask] = (),
    gives: Any = None,
    media: Sequence[str] = (),
    takes: Mapping[str, tuple[Any, ...] | None] | None = None,
    status: int = 200,
    also: Sequence[int] = (),
    matches: str = "",
    leads: Mapping[str, Mapping[str, str]] | None = None,
) -> Callable[[Callable[[Asked], Any]], Callable[[Asked], Any]]:
    """Puts a function into the table; its name is the operationId, its docstring the description."""

    def put(answer: Callable[[Asked], Any]) -> Callable[[Asked], Any]:
        ROUTES.append(
            Route(
                method, path, answer.__name__, answer.__doc__ or "", scope, tuple(within), tuple(asks), gives,
                tuple(media), takes or {}, status, tuple(also), matches, leads or {}, answer,
            )
        )  # fmt: skip
        return answer

    return put


def install_routes(router: APIRouter) -> None:
    """Puts all routes of the table into a router, each with what it needs."""
    for one in ROUTES:
        methods = ["GET", "HEAD"] if one.method == "GET" else [one.method]
        for path in (f"{BASE}{one.path}", *([BASE] if one.path == "/" else [])):
            router.add_api_route(
                path, _endpoint(one), methods=methods, response_model=None, include_in_schema=False,
                dependencies=[Depends(limited), Depends(needs(one.scope))], name=f"api_{one.name}",
            )  # fmt: skip


def allowed(path: str) -> list[str]:
    """The methods that a path takes."""
    found: set[str] = set()
    for one in ROUTES:
        if re.fullmatch(re.sub(r"{\w+}", "[^/]+", f"{BASE}{one.path}"), path):
            found |= {"GET", "HEAD"} if one.method == "GET" else {one.method}
    return sorted(found)


def _endpoint(one: Route) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        given = await run_in_threadpool(_asked, one, request)
        try:
            body = await request.body() if one.takes else b""  # only now: `needs` has let it pass
        except ClientDisconnect:
            raise Problem(400, "the body broke off; send it again") from None
        return await run_in_threadpool(_answered, one, Asked(request, *given, body))

    return endpoint


def _asked(one: Route, request: Request) -> tuple[dict[str, Any], dict[str, Any]]:
    path = {ask.name: value_of(ask, request.path_params[ask.name]) for ask in one.within}
    return path, read(request.scope["query_string"], one.asks)


def _answered(one: Route, asked: Asked) -> Response:
    made = one.answer(asked)
    return made if isinstance(made, Response) else reply(asked.request, made, status=one.status)


def reply(
    request: Request,
    made: Any,
    *,
    status: int = 200,
    media: str = JSON,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A value as JSON, or bytes as they are, with a strong ETag; 304 where the caller has just that.

    What was changed has the ETag that it has when it is asked for; what became of reports is nothing to ask for.
    """
    body = made if isinstance(made, bytes) else msgspec.json.encode(made)
    told = {"cache-control": _PRIVATE, **(headers or {})}
    if request.method != "POST" or status == 201:
        told["etag"] = tag = _tag(body)
        sent = [one.removeprefix("W/") for one in _tags(request, "if-none-match")]  # compared weakly
        if request.method in SAFE and (tag in sent or sent == ["*"]):
            return Response(None, 304, told)
    return Response(body, status, told, media)


def must_match(request: Request, made: Any) -> None:
    """Raises Problem: If-Match is sent, and the ETag of this value is not in it (RFC 9110, 13.1.1)."""
    sent = _tags(request, "if-match")
    if "if-match" in request.headers and sent != ["*"] and _tag(msgspec.json.encode(made)) not in sent:
        raise Problem(412, "what this is about has changed since you had it; look at it again, then decide")


def _tag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def _tags(request: Request, name: str) -> list[str]:
    return [one.strip() for line in request.headers.getlist(name) for one in line.split(",") if one.strip()]
