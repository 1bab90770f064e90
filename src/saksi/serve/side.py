"""Two or three reports side by side, with the same fact marked by one colour and one number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fastapi import APIRouter
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

import saksi
from saksi.brief import brief
from saksi.brief.outline import Numbered
from saksi.errors import UsageError
from saksi.gather import labelled
from saksi.pipeline import tell
from saksi.records import Report
from saksi.serve.desk import Desk, MissingError, Shown, desk_of, to_csv, to_json
from saksi.serve.marks import Piece, pieces
from saksi.serve.sheets import bib_of, to_markdown
from saksi.serve.story import columns

__all__ = ["router"]

router = APIRouter()

_MOST = 3  # columns


class Beside(Struct, frozen=True, kw_only=True):
    """A report as it stands beside the others."""

    name: str
    report: Report
    pieces: tuple[Piece, ...]


@router.get("/story/{name}/side")
def story_side(request: Request, name: str) -> Response:
    """Reports of one story: those of `?r=`, else the first originals."""
    desk = desk_of(request)
    shown = desk.shown(name, desk.wording(request).code)
    there = [r.report.id for r in shown.story.readings]
    asked = [one for one in dict.fromkeys(request.query_params.getlist("r")) if one in there]
    if not asked:
        found = columns(shown.story, shown.brief)
        asked = [c.report.id for c in found] + [f.report.id for c in found for f in c.copies]
    return _page(request, desk, shown, asked[:_MOST], story=shown.story.id, apart=False)


@router.get("/side")
def any_side(request: Request) -> Response:
    """Any two or three reports, of one story or not: those of `?r=`."""
    desk = desk_of(request)
    shown, names, one = _laid(desk, request, desk.wording(request).code)
    return _page(request, desk, shown, [r.report.id for r in shown.story.readings] if not one else names,
                 story=one, apart=not one)  # fmt: skip


@router.get("/side.json")
def any_side_json(request: Request) -> Response:
    """The comparison as JSON: the reports laid side by side as a story of their own."""
    desk = desk_of(request)
    return to_json(_laid(desk, request, desk.wording(request).code)[0].story)


@router.get("/side.csv")
def any_side_csv(request: Request) -> Response:
    """The facts of these reports with the words of each, as CSV."""
    return to_csv(*_sheet(request)[1])


@router.get("/side.md")
def any_side_markdown(request: Request) -> Response:
    """The same as Markdown."""
    title, sheet = _sheet(request)
    return to_markdown(title, *sheet)


@router.get("/side.bib")
def any_side_bib(request: Request) -> Response:
    """These reports as BibTeX."""
    return bib_of(desk_of(request), request.query_params.getlist("r")[:_MOST])


def _sheet(request: Request) -> tuple[str, tuple[list[str], list[list[object]]]]:
    desk = desk_of(request)
    shown, names, _ = _laid(desk, request, desk.wording(request).code)
    files = {r.file: r.report.id for r in shown.story.readings if r.report.id in names}
    rows: list[list[object]] = [
        [one.number, one.fact.status, one.sentence, file, files[file], cell.start, cell.end, cell.words]
        for one in shown.brief.facts
        for file, cells in one.cells.items()
        if file in files
        for cell in cells
    ]
    head = ["fact", "status", "sentence", "file", "report", "start", "end", "words"]
    return shown.brief.title, (head, rows)


def _laid(desk: Desk, request: Request, language: str) -> tuple[Shown, list[str], str]:
    """The story that some reports make, their ids, and the id of the story where it is one; else ""."""
    asked = list(dict.fromkeys(request.query_params.getlist("r")))[:_MOST]
    if len(asked) < 2:
        raise UsageError("choose two or three reports to lay side by side")
    names, stories = [], set()
    for one in asked:
        versions = desk.memory.versions(one)
        if not versions:
            raise MissingError(f"no report has the id '{one}'")
        names.append(versions[-1].report)
        stories.add(desk.story(one).id)
    if len(stories) == 1:
        name = stories.pop()
        return desk.shown(name, language), names, name
    readings = labelled(desk.memory.reading(desk.memory.versions(one)[-1]) for one in names)
    story = tell(readings)
    return Shown(story, brief(story, language=language, version=saksi.__version__)), names, ""


def _page(request: Request, desk: Desk, shown: Shown, ids: list[str], *, story: str, apart: bool) -> Response:
    by_id = {r.report.id: r for r in shown.story.readings}
    chosen = [by_id[one] for one in ids if one in by_id]
    files = {r.file for r in chosen}
    facts = [one for one in shown.brief.facts if files & set(one.cells)]
    seen: set[str] = set()

    def once(column: int, number: int) -> str:
        """The anchor of a fact in a column: of its first words there; later ones have names of their own."""
        name = f"r{column}-f{number}"
        while name in seen:
            name += "+"
        seen.add(name)
        return name

    return desk.page(
        request,
        "side.html",
        title=shown.brief.title,
        story_id=story,
        apart=apart,
        columns=[
            Beside(name=shown.brief.names[r.file], report=r.report, pieces=pieces(r.report, _marks(facts, r.file)))
            for r in chosen
        ],
        ids=ids,
        given=[("r", one) for one in ids],
        facts=facts,
        shared={one.number for one in facts if len(files & set(one.cells)) > 1},
        different={one.number for one in facts if one.fact.status in ("differ", "denied")},
        reports=[(r.report.id, shown.brief.names[r.file]) for r in shown.story.readings],
        most=_MOST,
        once=once,
        starts_of=lambda column: {n for piece in _flat(column.pieces) for n in piece.starts},
    )


def _marks(facts: list[Numbered], file: str) -> list[tuple[int, int, int]]:
    return [(cell.start, cell.end, one.number) for one in facts for cell in one.fact.cells.get(file, ())]


def _flat(found: Sequence[Piece]) -> Iterator[Piece]:
    for piece in found:
        yield piece
        yield from piece.inside
