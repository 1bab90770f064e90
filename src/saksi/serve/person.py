"""The page of a person: offices with their words, the list of holders beside them, meetings, statements."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from saksi import posts
from saksi.brief import relations
from saksi.brief.words import shorten, visible
from saksi.errors import UsageError
from saksi.memory import Memory
from saksi.records import Happening, Reading
from saksi.relate.people import Person, Term, find, with_meetings
from saksi.serve.desk import desk_of, to_json, to_text
from saksi.serve.wording import Wording

__all__ = ["router"]

router = APIRouter()

_LIST = 50  # meetings and statements that are shown at first
_WORDS = 240


@router.get("/person")
def person_page(request: Request) -> Response:
    """The person of `?name=`; without one the form alone."""
    desk = desk_of(request)
    say = desk.wording(request)
    name = request.query_params.get("name", "").strip()
    found, fault = None, ""
    try:
        found = _person(desk.memory, name) if name else None
    except UsageError as error:
        fault = str(error)
    most = 10_000 if request.query_params.get("all") == "1" else _LIST
    meetings = found.meetings[::-1][:most] if found else ()
    said = sorted(found.statements, key=lambda s: s.evidence[0].date or "", reverse=True)[:most] if found else []
    return desk.page(
        request,
        "person.html",
        status=400 if fault else 404 if name and not found else 200,
        name=name,
        person=found,
        fault=fault,
        meetings=list(zip(relations.entries(meetings, say.words), meetings, strict=True)),
        statements=[(one, visible(shorten(one.words, 0, len(one.words), 0, 1, _WORDS)[0])) for one in said],
        term=lambda term: _term(term, say),
    )


@router.get("/person.json")
def person_json(request: Request) -> Response:
    """The same as JSON."""
    return to_json(_person(desk_of(request).memory, request.query_params.get("name", "").strip()))


@router.get("/person.txt")
def person_text(request: Request) -> Response:
    """The same as plain text."""
    desk = desk_of(request)
    found = _person(desk.memory, request.query_params.get("name", "").strip())
    return to_text(relations.person_text(found, desk.wording(request).words) if found else "")


def _person(memory: Memory, name: str) -> Person | None:
    """Raises UsageError: the name is empty, or several persons have it."""
    found = find(name, _mentioning(memory, name))
    if found is None:
        return None
    return with_meetings(found, (h for code in found.codes or ("",) for h in _happenings(memory, code)))


def _happenings(memory: Memory, code: str) -> Iterator[Happening]:
    for _, happening in memory.happenings((code,) if code else ()):
        yield happening


def _mentioning(memory: Memory, name: str) -> Iterator[Reading]:
    """The readings that name somebody, by any name on the list of holders, each once."""
    terms = posts.holders_named(name)
    seen: set[str] = set()
    for one in dict.fromkeys([name, *(n for term in terms for n in (term.person, *term.aliases))]):
        for reading in memory.mentioning(one):
            if reading.report.id not in seen:
                seen.add(reading.report.id)
                yield reading


def _term(term: Term, say: Wording) -> str:
    """A term on the list of holders, in words."""
    told, words = say.relations, say.words
    last = told.say("still") if term.end == ".." else words.date(term.end) or told.say("end_unknown")
    office = words.office(term.office, term.of) or term.office
    return told.say("term", office=office, first=words.date(term.start) or told.say("start_unknown"), last=last)
