"""Search: reports by their words and by what was read in them."""

from __future__ import annotations

from fastapi import APIRouter
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from saksi.brief.sides import side, suggestions
from saksi.brief.words import visible
from saksi.errors import UsageError
from saksi.extract.lexicon import plover
from saksi.serve import looks
from saksi.serve.desk import desk_of, to_csv, to_json
from saksi.serve.mended import marks, people_say
from saksi.serve.sheets import bib_of, to_markdown
from saksi.serve.stories import number
from saksi.store.search import Hit, Snippet

__all__ = ["router"]

router = APIRouter()

_PAGE, _MOST = 30, 300
_ASKED = ("q", "actor", "recipient", "type", "place", "since", "until", "outlet", "language")


class Run(Struct, frozen=True):
    """A run of a snippet, and whether it is a word that was looked for."""

    text: str
    marked: bool


@router.get("/search")
def search_page(request: Request) -> Response:
    """The form, and what was found."""
    desk = desk_of(request)
    limit = min(number(request, "limit", most=_MOST) or _PAGE, _MOST)
    hits: list[Hit] = []
    fault: str | UsageError = ""
    asked = any(request.query_params.get(name, "").strip() for name in _ASKED)
    try:
        hits = _hits(request, limit + 1) if asked else []
    except UsageError as error:
        fault = error
    say = desk.wording(request)
    with desk.memory.database.reads() as connection:
        mended = marks(people_say(connection)) if hits else {}
    return desk.page(
        request,
        "search.html",
        marks=mended,
        status=400 if fault else 200,
        hits=[(hit, _runs(hit.snippet)) for hit in hits[:limit]],
        more=len(hits) > limit,
        limit=limit,
        most=_MOST,
        asked=asked,
        fault=fault,
        classes=sorted(plover().types),
        outlets=desk.lately(looks.outlets),
        sides=suggestions(say.code),
        given=request.query_params.multi_items(),
    )


@router.get("/search.json")
def search_json(request: Request) -> Response:
    """The same as JSON."""
    limit = min(number(request, "limit", most=_MOST) or _PAGE, _MOST)
    hits = _hits(request, limit + 1)
    return to_json({"truncated": len(hits) > limit, "hits": hits[:limit]})


@router.get("/search.csv")
def search_csv(request: Request) -> Response:
    """The same as CSV."""
    return to_csv(*_sheet(request))


@router.get("/search.md")
def search_markdown(request: Request) -> Response:
    """The same as Markdown."""
    return to_markdown(desk_of(request).wording(request).say("search"), *_sheet(request))


@router.get("/search.bib")
def search_bib(request: Request) -> Response:
    """The reports that were found, as BibTeX."""
    return bib_of(desk_of(request), (str(row[0]) for row in _sheet(request)[1]))


def _sheet(request: Request) -> tuple[list[str], list[list[object]]]:
    limit = min(number(request, "limit", most=_MOST) or _PAGE, _MOST)
    rows: list[list[object]] = [
        [h.report, h.title or "", h.outlet or "", h.published or "", h.language or "", h.story or "", h.snippet.start,
         h.snippet.end, h.snippet.text]
        for h in _hits(request, limit)
    ]  # fmt: skip
    return ["report", "title", "outlet", "published", "language", "story", "start", "end", "words"], rows


def _hits(request: Request, limit: int) -> list[Hit]:
    asked = {name: request.query_params.get(name, "").strip() or None for name in _ASKED}
    return list(
        desk_of(request).memory.search(
            asked["q"] or "",
            actor=side(asked["actor"]) if asked["actor"] else None,
            recipient=side(asked["recipient"]) if asked["recipient"] else None,
            type=asked["type"],
            place=asked["place"],
            since=asked["since"],
            until=asked["until"],
            outlet=asked["outlet"],
            language=asked["language"],
            limit=limit,
        )
    )


def _runs(snippet: Snippet) -> list[Run]:
    """A snippet cut at the words that were looked for."""
    out, at = [], snippet.start
    for mark in snippet.marks:
        if mark.start < at:
            continue
        out.append(Run(visible(snippet.text[at - snippet.start : mark.start - snippet.start]), False))
        out.append(Run(visible(snippet.text[mark.start - snippet.start : mark.end - snippet.start]), True))
        at = mark.end
    out.append(Run(visible(snippet.text[at - snippet.start :]), False))
    return [run for run in out if run.text]
