"""What could not be read, and why; the latest first."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from saksi.memory import Quarantined
from saksi.serve.desk import Desk, desk_of, to_csv, to_json
from saksi.serve.sheets import to_markdown
from saksi.store import query

__all__ = ["router"]

router = APIRouter()

_MOST = 200


@router.get("/skipped")
def skipped_page(request: Request) -> Response:
    """The list; with `?closed=1` also what was read after all."""
    desk = desk_of(request)
    found, total = _latest(desk, request)
    return desk.page(request, "skipped.html", rows=found, total=total, closed=_closed(request))


@router.get("/skipped.json")
def skipped_json(request: Request) -> Response:
    """The list as JSON."""
    found, total = _latest(desk_of(request), request)
    return to_json({"total": total, "truncated": total > len(found), "skipped": found})


@router.get("/skipped.csv")
def skipped_csv(request: Request) -> Response:
    """The list as CSV."""
    return to_csv(*_sheet(request))


@router.get("/skipped.md")
def skipped_markdown(request: Request) -> Response:
    """The list as Markdown."""
    return to_markdown(desk_of(request).wording(request).say("skipped"), *_sheet(request))


def _sheet(request: Request) -> tuple[list[str], list[list[object]]]:
    found, _ = _latest(desk_of(request), request)
    head = ["id", "at", "file", "stage", "reason", "kept", "closed"]
    return head, [[s.id, s.at, s.file, s.stage, s.reason, s.kept, s.closed or ""] for s in found]


def _closed(request: Request) -> bool:
    return request.query_params.get("closed") == "1"


def _latest(desk: Desk, request: Request) -> tuple[list[Quarantined], int]:
    closed = _closed(request)
    with desk.memory.database.reads() as connection:
        return query.some_skipped(connection, closed=closed, limit=_MOST), query.skips_kept(connection, closed=closed)
