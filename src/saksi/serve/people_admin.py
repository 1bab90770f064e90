"""Who may log in, for an admin: let somebody in, give another role or password, take somebody out, end tokens.

A password is made here and shown once; whoever gets it changes it under "account".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from saksi.errors import UsageError
from saksi.serve.access import User, needs
from saksi.serve.desk import desk_of, form
from saksi.store import accounts
from saksi.store.accounts import ROLES

__all__ = ["router"]

router = APIRouter()

Given = Annotated[FormData, Depends(form)]
Admin = Annotated[User, Depends(needs("admin"))]


@router.get("/users")
def users_page(request: Request, user: Admin) -> Response:
    """All users and all tokens."""
    return _page(request)


@router.post("/users/add")
def add(request: Request, user: Admin, given: Given) -> Response:
    """Lets somebody in; the password is shown on this answer, and never again."""
    desk = desk_of(request)
    name, password = _field(given, "name"), accounts.generated()
    try:
        accounts.add(desk.memory.database, name, accounts.role_of(_field(given, "role")), password, now=desk.now())
    except UsageError as error:
        return _page(request, status=400, fault=error)
    return _page(request, name=name, password=password)


@router.post("/users/role")
def give_role(request: Request, user: Admin, given: Given) -> Response:
    """Gives somebody another role; their log-ins end."""
    database = desk_of(request).memory.database
    name, role = _field(given, "name"), _field(given, "role")
    return _done(request, lambda: accounts.set_role(database, name, accounts.role_of(role)))


@router.post("/users/password")
def give_password(request: Request, user: Admin, given: Given) -> Response:
    """Gives somebody a new password, which is shown on this answer, and never again; their log-ins end."""
    desk = desk_of(request)
    name, made = _field(given, "name"), accounts.generated()
    try:
        accounts.set_password(desk.memory.database, name, made, now=desk.now())
    except UsageError as error:
        return _page(request, status=400, fault=error)
    return _page(request, name=name, password=made)


@router.post("/users/remove")
def remove(request: Request, user: Admin, given: Given) -> Response:
    """Takes somebody out, with their log-ins and tokens."""
    database = desk_of(request).memory.database
    return _done(request, lambda: accounts.remove(database, _field(given, "name")))


@router.post("/users/revoke")
def revoke(request: Request, user: Admin, given: Given) -> Response:
    """Ends anybody's token."""
    desk = desk_of(request)
    return _done(request, lambda: accounts.revoke(desk.memory.database, _field(given, "prefix"), now=desk.now()))


def _done(request: Request, do: Callable[[], None]) -> Response:
    try:
        do()
    except UsageError as error:
        return _page(request, status=400, fault=error)
    return RedirectResponse("/users", 303)


def _page(
    request: Request, *, status: int = 200, fault: str | UsageError = "", name: str = "", password: str = ""
) -> Response:
    desk = desk_of(request)
    database, now = desk.memory.database, desk.now()
    response = desk.page(
        request, "users.html", status=status, fault=fault, name=name, password=password, now=now, roles=list(ROLES),
        people=accounts.listed(database, now=now), tokens=accounts.listed_tokens(database),
    )  # fmt: skip
    response.headers["cache-control"] = "no-store"
    return response


def _field(given: FormData, name: str) -> str:
    value = given.get(name, "")
    return value[:200].strip() if isinstance(value, str) else ""
