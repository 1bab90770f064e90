"""Correct in place: merge, split, no copy, a record that is right, wrong or to be edited, undo.

The machine's finding stays beside the person's.
"""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

import msgspec
from fastapi import APIRouter, Depends
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from saksi.errors import UsageError
from saksi.memory import Correction
from saksi.serve.desk import Desk, MissingError, desk_of, done, form, to_csv, to_json
from saksi.serve.edit import made_of, read_back
from saksi.serve.sheets import to_markdown

__all__ = ["router"]

router = APIRouter()

Given = Annotated[FormData, Depends(form)]
_MOST = 200
_NOTE = 2000


@router.get("/corrections")
def corrections_page(request: Request) -> Response:
    """What people corrected, the latest first, also what was taken back."""
    desk = desk_of(request)
    made = desk.memory.corrections(undone=True)[::-1]
    titles: dict[str, str] = {}
    for report in {r for one in made[:_MOST] for r in (*one.one, *one.other)}:
        versions = desk.memory.versions(report)
        if versions:
            titles[report] = versions[-1].title or versions[-1].file
    return desk.page(request, "corrections.html", rows=made[:_MOST], total=len(made), titles=titles)


@router.get("/corrections.json")
def corrections_json(request: Request) -> Response:
    """All corrections as JSON."""
    return to_json(desk_of(request).memory.corrections(undone=True))


@router.get("/corrections.csv")
def corrections_csv(request: Request) -> Response:
    """All corrections as CSV."""
    return to_csv(*_sheet(request))


@router.get("/corrections.md")
def corrections_markdown(request: Request) -> Response:
    """All corrections as Markdown."""
    return to_markdown(desk_of(request).wording(request).say("corrections"), *_sheet(request))


def _sheet(request: Request) -> tuple[list[str], list[list[object]]]:
    head = ["id", "kind", "one", "other", "record", "fields", "by", "at", "note", "undone_by", "undone_at"]
    rows: list[list[object]] = [
        [c.id, c.kind, " ".join(c.one), " ".join(c.other), " ".join(map(str, c.record or ())),
         msgspec.json.encode(c.fields).decode() if c.fields else "", c.by, c.at, c.note, c.undone_by or "",
         c.undone_at or ""]
        for c in desk_of(request).memory.corrections(undone=True)[::-1]
    ]  # fmt: skip
    return head, rows


@router.post("/correct/merge")
def merge(request: Request, given: Given) -> Response:
    """Two stories are one."""
    desk = desk_of(request)
    other = _field(given, "other").rstrip("/").split("/")[-1].split("?")[0].split("#")[0]
    with desk.writing():
        made = desk.memory.merge(_field(given, "story"), other, by=_who(request, given), note=_note(given))
        story = desk.memory.story_of(made.one[0])
    return done(request, f"/story/{quote(story)}#corrections", by=made.by)


@router.post("/correct/split")
def split(request: Request, given: Given) -> Response:
    """Some reports of a story are another one."""
    desk = desk_of(request)
    reports = [one for one in given.getlist("report") if isinstance(one, str)]
    if not reports:
        raise desk.wording(request).refusal("none_chosen")
    with desk.writing():
        made = desk.memory.split(reports, by=_who(request, given), note=_note(given))
        story = desk.memory.story_of(made.other[0])
    return done(request, f"/story/{quote(story)}#corrections", by=made.by)


@router.post("/correct/copy")
def not_a_copy(request: Request, given: Given) -> Response:
    """Of two reports none is a copy of the other."""
    desk = desk_of(request)
    with desk.writing():
        made = desk.memory.not_a_copy(
            _field(given, "one"), _field(given, "other"), by=_who(request, given), note=_note(given)
        )
        story = desk.memory.story_of(made.one[0])
    return done(request, f"/story/{quote(story)}#corrections", by=made.by)


@router.post("/correct/record")
def wrong_record(request: Request, given: Given) -> Response:
    """A record of a report is wrong."""
    desk = desk_of(request)
    report = _field(given, "report")
    with desk.writing():
        made = desk.memory.wrong_record(report, _field(given, "record"), by=_who(request, given), note=_note(given))
    return done(request, f"/report/{quote(report)}{_place(made)}", by=made.by)


@router.post("/correct/accept")
def right_record(request: Request, given: Given) -> Response:
    """A record of a report is right."""
    desk = desk_of(request)
    report = _field(given, "report")
    with desk.writing():
        made = desk.memory.right_record(report, _field(given, "record"), by=_who(request, given), note=_note(given))
    return done(request, f"/report/{quote(report)}{_place(made)}", by=made.by)


@router.post("/correct/edit")
def edit_record(request: Request, given: Given) -> Response:
    """A record of a report is right with other fields."""
    desk = desk_of(request)
    report, name = _field(given, "report"), _field(given, "record")
    by = _who(request, given)
    record = desk.memory.record(report, name)
    fields = read_back(record, _fields(given), _text(desk, report))
    with desk.writing():
        made = desk.memory.edit_record(report, name, fields, by=by, note=_note(given))
    return done(request, f"/report/{quote(report)}{_place(made)}", by=made.by)


@router.post("/correct/add")
def add_record(request: Request, given: Given) -> Response:
    """A person found a record that the machine has not, in words of the text."""
    desk = desk_of(request)
    report, kind = _field(given, "report"), _field(given, "kind")
    start, end = (_number(_field(given, name)) for name in ("start", "end"))
    by = _who(request, given)
    fields = made_of(kind, _fields(given), _text(desk, report), start)
    with desk.writing():
        made = desk.memory.add_record(report, kind, start, end, fields, by=by, note=_note(given))
    return done(request, f"/report/{quote(report)}?kind={quote(kind)}&{_place(made)[1:]}", by=made.by)


@router.post("/correct/undo")
def undo(request: Request, given: Given) -> Response:
    """A correction is taken back; it stays in the list."""
    desk = desk_of(request)
    number = _number(_field(given, "number"))
    by = _who(request, given)
    found = [c for c in desk.memory.corrections(undone=True) if c.id == number]
    if not found:
        raise MissingError(f"there is no correction {number}")
    with desk.writing():
        desk.memory.undo(number, by=by)
    one = found[0]
    if _field(given, "back", needed=False) == "list":
        return done(request, "/corrections", by=by)
    if one.record is not None:
        return done(request, f"/report/{quote(one.one[0])}{_place(one)}", by=by)
    return done(request, f"/story/{quote(desk.memory.story_of(one.one[0]))}#corrections", by=by)


def _place(made: Correction) -> str:
    if made.record is None:
        return ""
    _, _, start, end = made.record
    return f"?at={start}-{end}#s{start}-{end}"


def _fields(given: FormData) -> dict[str, str]:
    return {name[2:]: value for name, value in given.items() if name.startswith("f-") and isinstance(value, str)}


def _text(desk: Desk, report: str) -> str:
    """The text of a report's latest version. Raises MissingError: there is no such report."""
    versions = desk.memory.versions(report)
    if not versions:
        raise MissingError(f"no report has the id '{report}'")
    return desk.memory.reading(versions[-1]).report.text


def _number(given: str) -> int:
    if not given.isdecimal() or len(given) > 15:
        raise UsageError(f"'{given[:40]}' is no number")
    return int(given)


def _field(given: FormData, name: str, *, needed: bool = True) -> str:
    value = given.get(name, "")
    text = value.strip() if isinstance(value, str) else ""
    if needed and not text:
        raise UsageError(f"the form has no '{name}'; go back and fill it in")
    return text


def _note(given: FormData) -> str:
    return _field(given, "note", needed=False)[:_NOTE]


def _who(request: Request, given: FormData) -> str:
    """Who says so: the name of the log-in, else that in the form. Raises UsageError: there is none."""
    user = request.state.user
    if user.by != "local":
        return str(user.name)
    name = " ".join(_field(given, "who", needed=False).split())[:80]
    if not name:
        raise desk_of(request).wording(request).refusal("who_needed")
    return name
