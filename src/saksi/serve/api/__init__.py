"""The REST interface under `/api/v1/`: what the desk shows, for programs; `docs/api.md` tells how to use it.

`table` has the routes, `routes` what each answers, `changes` those that write, `stream` the export, `asks` reads
addresses and cursors, `limits` is how much one may ask, `problems` the one shape of what goes wrong, `schema` the
OpenAPI.
"""

from __future__ import annotations

from fastapi import APIRouter, FastAPI

from saksi.serve.api import changes, problems, routes, stream
from saksi.serve.api.limits import Limits
from saksi.serve.api.problems import Problems, failing
from saksi.serve.api.table import ROUTES, allowed, install_routes

__all__ = ["ROUTES", "Limits", "Problems", "changes", "failing", "install", "router", "routes", "stream"]

router = APIRouter()
install_routes(router)


def install(app: FastAPI) -> None:
    """Has what goes wrong under `/api/` answered as a problem, after the desk has installed its own answers."""
    app.state.limits = Limits()
    problems.install(app, allowed)
