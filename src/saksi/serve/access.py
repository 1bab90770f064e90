"""Who asks, and what they may: every route of the desk and of its REST interface says what it `needs`.

`needs("read")`, `needs("edit")`, `needs("admin")` give dependencies for FastAPI; `anyone` is for the few routes that
are open to whoever comes. Who asks then stands in `request.state.user`.

- On this machine alone, and while the store has no users, everybody is the local admin.
- Else a browser is known by its log-in (a cookie), and a program by its token, under `/api/` alone
  (`Authorization: Bearer …`). Who sends a token that does not hold is nobody, whatever else is sent.
- Whoever is nobody is sent to the page to log in, or gets status 401; who may not do it gets 403.
- What changes something under `/api/` and comes with a log-in has the token of a form in the header `X-CSRF-Token`.

>>> LOCAL.name, LOCAL.role, may(LOCAL, "edit")
('local', 'admin', True)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from fastapi import HTTPException
from msgspec import Struct
from starlette.requests import Request

from saksi.serve import cookies
from saksi.serve.desk import desk_of
from saksi.serve.guard import SAFE
from saksi.store import accounts
from saksi.store.accounts import ROLES, Role, Scope

__all__ = ["API", "LOCAL", "Nobody", "NotAllowed", "Scope", "User", "anyone", "may", "needs", "pages"]

API = "/api/"
_NO_TOKEN = "a token that holds is needed; `saksi user token` makes one, send it as `Authorization: Bearer TOKEN`"


class User(Struct, frozen=True, kw_only=True):
    """Who asks. `scopes` are those of this request: a token may have fewer than the role of its user.

    `by` says how they are known: "local" (whoever sits at this machine), "log-in" or "token".
    """

    name: str
    role: Role
    scopes: tuple[Scope, ...]
    by: Literal["local", "log-in", "token"]


LOCAL = User(name="local", role="admin", scopes=ROLES["admin"], by="local")


class Nobody(Exception):  # noqa: N818
    """A page of the desk needs a log-in: status 401."""


class NotAllowed(Exception):  # noqa: N818
    """Whoever asks is known, and may not do this: status 403."""


def may(user: User, scope: Scope) -> bool:
    """Whether a user may do what needs a scope."""
    return scope in user.scopes


class Needs:
    """A dependency that lets those with a scope pass; what changes something may need more than what only reads."""

    def __init__(self, reads: Scope, changes: Scope) -> None:
        self.reads, self.changes = reads, changes

    def __call__(self, request: Request) -> User:
        """Who asks. Raises Nobody, NotAllowed; under `/api/` HTTPException."""
        user = anyone(request)
        api = request.scope["path"].startswith(API)
        if user is None:
            if not api:
                raise Nobody
            sent = 'Bearer error="invalid_token"' if "authorization" in request.headers else "Bearer"
            raise HTTPException(401, _NO_TOKEN, {"WWW-Authenticate": sent})
        safe = request.method in SAFE
        scope = self.reads if safe else self.changes
        if not may(user, scope):
            if not api:
                raise NotAllowed
            raise HTTPException(403, f"this needs the scope '{scope}'")
        if api and not safe and user.by == "log-in":
            token = request.headers.get("x-csrf-token", "")
            if not desk_of(request).is_token(request, token):
                raise HTTPException(403, "the header X-CSRF-Token is missing or too old")
        return user


_NEEDS: dict[Scope, Needs] = {scope: Needs(scope, scope) for scope in ROLES["admin"]}

pages: Callable[[Request], User] = Needs("read", "edit")
"""For all pages of the desk that say nothing else: whoever reads them may read, whoever changes something, edit."""


def needs(scope: Scope) -> Callable[[Request], User]:
    """What a route depends on: `dependencies=[Depends(needs("read"))]`, `Annotated[User, Depends(needs("edit"))]`."""
    return _NEEDS[scope]


def anyone(request: Request) -> User | None:
    """Who asks; None where nobody knows. It is looked up once a request."""
    if not hasattr(request.state, "user"):
        request.state.user = _known(request)
    user: User | None = request.state.user
    return user


def _known(request: Request) -> User | None:
    desk = desk_of(request)
    database, now = desk.memory.database, desk.now()
    sent = request.headers.get("authorization")
    if sent is not None and request.scope["path"].startswith(API):
        kind, _, token = sent.partition(" ")
        found = accounts.who_sends(database, token.strip(), now=now) if kind.lower() == "bearer" else None
        if found is None:
            return None
        known, scopes = found
        return User(name=known.name, role=known.role, scopes=scopes, by="token")
    if desk.alone and not accounts.any_users(database):
        return LOCAL
    entered = accounts.who_has(database, cookies.get(request, cookies.SESSION), now=now)
    return entered and User(name=entered.name, role=entered.role, scopes=ROLES[entered.role], by="log-in")
