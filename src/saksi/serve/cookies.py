"""The cookies of the desk: out of reach of scripts and of other sites, and behind TLS bound to this one host.

Behind TLS a cookie is named `__Host-…`: browsers take such a one only with Secure, for the whole host, and from it
alone.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

__all__ = ["INBOX", "LANGUAGE", "SESSION", "WHO", "get", "put"]

SESSION, WHO, LANGUAGE, INBOX = "saksi_session", "saksi_who", "saksi_language", "saksi_inbox"


def get(request: Request, name: str) -> str:
    """What a browser has kept; empty where it has nothing."""
    return request.cookies.get(_named(request, name), "")


def put(request: Request, response: Response, name: str, value: str, *, max_age_s: int | None = None) -> None:
    """Has the browser keep something: until it is closed, or for so long."""
    response.set_cookie(
        _named(request, name), value, max_age=max_age_s, path="/", secure=_is_secure(request), httponly=True,
        samesite="lax",
    )  # fmt: skip


def _named(request: Request, name: str) -> str:
    return f"__Host-{name}" if _is_secure(request) else name


def _is_secure(request: Request) -> bool:
    return bool(request.scope["scheme"] == "https")
