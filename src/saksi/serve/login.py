"""Log in, log out, and what users do for themselves: another password, tokens for their programs.

Pages are plain forms. After the log-in the browser has a new id; the one that it came with is worth nothing.

>>> inside("/stories?actor=IDN"), inside("//evil.example"), inside("https://evil.example"), inside("/\\\\evil.example")
('/stories?actor=IDN', '/', '/', '/')
"""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from saksi.errors import UsageError
from saksi.serve import cookies
from saksi.serve.access import User, anyone, needs
from saksi.serve.desk import desk_of, form
from saksi.store import accounts
from saksi.store.accounts import ROLES, Refused, TooOftenError

__all__ = ["router"]

router = APIRouter()

Given = Annotated[FormData, Depends(form)]
Who = Annotated[User | None, Depends(anyone)]
Reader = Annotated[User, Depends(needs("read"))]
_INSIDE = re.compile(r"/(?![/\\])[!-\[\]-~]*")  # no backslash, no space, nothing that browsers take out
_FIELD = 1000


@router.get("/log-in")
def log_in_page(request: Request, user: Who) -> Response:
    """The form; whoever is logged in reads as whom."""
    return _page(request, to=request.query_params.get("to", ""))


@router.post("/log-in")
def log_in(request: Request, user: Who, given: Given) -> Response:
    """Takes a name and a password; the browser gets a log-in, and goes on to where it wanted to."""
    desk = desk_of(request)
    name, to = _field(given, "name"), _field(given, "to")
    address = request.client.host if request.client else ""
    say = desk.wording(request).say
    try:
        entered = accounts.log_in(
            desk.memory.database, name, _field(given, "password"), address=address, now=desk.now()
        )
    except Refused:
        return _page(request, to=to, name=name, status=401, fault=say("log_in_wrong"))
    except TooOftenError as error:
        response = _page(request, to=to, name=name, status=429, fault=say("log_in_wait", seconds=error.wait_s))
        response.headers["retry-after"] = str(error.wait_s)
        return response
    if user is not None and user.by == "log-in":
        accounts.log_out(desk.memory.database, cookies.get(request, cookies.SESSION))
    response = RedirectResponse(inside(to), 303)
    cookies.put(request, response, cookies.SESSION, entered)
    return response


@router.post("/log-out")
def log_out(request: Request, user: Who, given: Given) -> Response:
    """Ends the log-in of this browser."""
    accounts.log_out(desk_of(request).memory.database, cookies.get(request, cookies.SESSION))
    response = RedirectResponse("/log-in", 303)
    cookies.put(request, response, cookies.SESSION, "", max_age_s=0)
    return response


@router.get("/account")
def account_page(request: Request, user: Reader) -> Response:
    """The user's own tokens, and the form for another password."""
    return _account(request, user)


@router.post("/account/password")
def own_password(request: Request, user: Reader, given: Given) -> Response:
    """Another password, for whoever knows the one they have. All log-ins end, this one too."""
    desk = desk_of(request)
    database, say = desk.memory.database, desk.wording(request).say
    address = request.client.host if request.client else ""
    new = _field(given, "new")
    if new != _field(given, "again"):
        return _account(request, user, status=400, fault=say("password_twice"))
    try:
        accounts.prove(database, user.name, _field(given, "password"), address=address, now=desk.now())
        accounts.set_password(database, user.name, new, now=desk.now())
    except Refused:
        return _account(request, user, status=400, fault=say("password_wrong"))
    except TooOftenError as error:
        response = _account(request, user, status=429, fault=say("log_in_wait", seconds=error.wait_s))
        response.headers["retry-after"] = str(error.wait_s)
        return response
    except UsageError as error:
        return _account(request, user, status=400, fault=error)
    return RedirectResponse("/log-in?to=/account", 303)


@router.post("/account/token")
def own_token(request: Request, user: Reader, given: Given) -> Response:
    """A token for a program of the user's; it is shown on this answer, and never again."""
    desk = desk_of(request)
    days = _field(given, "days")
    try:
        scope = accounts.scope_of(_field(given, "scope"))
        if not re.fullmatch("[0-9]{1,4}", days):
            raise UsageError("say for how many days the token is good")
        made = accounts.add_token(
            desk.memory.database, user.name, _field(given, "label"), scope, now=desk.now(), days=int(days)
        )
    except UsageError as error:
        return _account(request, user, status=400, fault=error)
    return _account(request, user, made=made)


@router.post("/account/revoke")
def own_revoke(request: Request, user: Reader, given: Given) -> Response:
    """Ends a token of the user's own."""
    desk = desk_of(request)
    accounts.revoke(desk.memory.database, _field(given, "prefix"), now=desk.now(), name=user.name)
    return RedirectResponse("/account#tokens", 303)


def inside(place: str) -> str:
    """The place where it is one of the desk itself; else its first page."""
    return place if _INSIDE.fullmatch(place) else "/"


def _page(request: Request, *, to: str, name: str = "", status: int = 200, fault: str | UsageError = "") -> Response:
    return desk_of(request).page(request, "login.html", status=status, to=inside(to), name=name, fault=fault)


def _account(
    request: Request, user: User, *, status: int = 200, fault: str | UsageError = "", made: str = ""
) -> Response:
    desk = desk_of(request)
    own = [] if user.by == "local" else accounts.listed_tokens(desk.memory.database, user.name)
    response = desk.page(
        request, "login_account.html", status=status, fault=fault, made=made, tokens=own, scopes=ROLES[user.role],
        now=desk.now(), least=accounts.LETTERS[0], days=accounts.DAYS,
    )  # fmt: skip
    response.headers["cache-control"] = "no-store"
    return response


def _field(given: FormData, name: str) -> str:
    value = given.get(name, "")
    return value[:_FIELD] if isinstance(value, str) else ""
