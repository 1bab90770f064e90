"""The latest alerts as a feed, for a reader of feeds: RSS 2.0 and JSON Feed 1.1."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from saksi.serve.desk import desk_of, owner

__all__ = ["router"]

router = APIRouter()


@router.get("/alerts.rss")
def alerts_rss(request: Request) -> Response:
    """The latest alerts as RSS."""
    return _feed(request, "rss", "application/rss+xml")


@router.get("/alerts.json")
def alerts_json(request: Request) -> Response:
    """The latest alerts as a JSON Feed."""
    return _feed(request, "json", "application/feed+json")


def _feed(request: Request, form: Literal["rss", "json"], media_type: str) -> Response:
    from saksi import alerts

    desk = str(request.base_url).rstrip("/")
    made = alerts.feed(desk_of(request).memory, form, desk, owner=owner(request))
    return Response(made, media_type=media_type)
