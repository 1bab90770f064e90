"""What is said where a page cannot be shown: nothing there, a wrong question, a store that fails, our own mistake."""

from __future__ import annotations

import contextlib
import logging
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from saksi.errors import SaksiError, StoreError
from saksi.serve.access import Nobody, NotAllowed, anyone
from saksi.serve.desk import ForbiddenError, MissingError, ask_link, desk_of, to_json
from saksi.serve.guard import SAFE
from saksi.serve.wording import Refusal

__all__ = ["failed", "install"]

_FILES = (".rss", ".json", ".csv", ".md", ".txt", ".svg", ".bib", ".ris", ".opml")


def install(app: FastAPI) -> None:
    """Has the application answer all faults with a page of the desk, or with JSON where a file was asked for."""
    app.add_exception_handler(MissingError, _missing)
    app.add_exception_handler(ForbiddenError, _forbidden)
    app.add_exception_handler(Nobody, _nobody)
    app.add_exception_handler(NotAllowed, _not_allowed)
    app.add_exception_handler(SaksiError, _fault)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(HTTPException, _http)


def _told(request: Request, status: int, key: str, detail: object = "") -> Response:
    if request.url.path.endswith(_FILES):
        response = to_json({"error": {"status": status, "kind": key, "detail": str(detail)}})
        response.status_code = status
        return response
    if key != "store":  # who asks decides what the page offers
        with contextlib.suppress(StoreError):
            anyone(request)
    told = detail if isinstance(detail, Exception) else Refusal(str(detail), "en")
    return desk_of(request).page(request, "fault.html", status=status, key=key, detail=told)


def _missing(request: Request, error: Any) -> Response:
    return _told(request, 404, "missing", error)


def _forbidden(request: Request, _: Any) -> Response:
    return _told(request, 403, "forbidden")


def _nobody(request: Request, _: Any) -> Response:
    """Pages lead to the one to log in, and back again; what was sent by a form is not repeated."""
    if request.method in SAFE and not request.url.path.endswith(_FILES):
        place = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(ask_link("/log-in", (), to=None if place == "/" else place), 303)
    return _told(request, 401, "nobody")


def _not_allowed(request: Request, _: Any) -> Response:
    return _told(request, 403, "not_allowed")


def _fault(request: Request, error: Any) -> Response:
    if isinstance(error, StoreError):
        return _told(request, 503, "store", error)
    return _told(request, 400, "usage", error)


def _unreadable(request: Request, error: Any) -> Response:
    first = error.errors()[0]
    return _told(request, 400, "usage", f"{first['loc'][-1]}: {first['msg']}")


def _http(request: Request, error: Any) -> Response:
    key = {404: "missing", 405: "missing"}.get(error.status_code, "usage")
    response = _told(request, error.status_code, key, "" if key == "missing" else str(error.detail))
    response.headers.update(error.headers or {})
    return response


def failed(request: Request, error: Exception) -> Response:
    """The answer to our own mistake, which is logged."""
    logging.getLogger("saksi.serve").error("the page %s failed", request.url.path, exc_info=error)
    return _told(request, 500, "ours", type(error).__name__)
