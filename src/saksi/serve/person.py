"""The page of a person: offices with their words, the list of holders beside them, meetings, statements."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from fastapi import APIRouter
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from saksi import posts
from saksi.brief import relations
from saksi.brief.words import shorten, visible
from saksi.errors import UsageError
from saksi.gather import corrected, said
from saksi.memory import Memory
from saksi.relate.people import Person, Term, find, with_meetings
from saksi.serve import looks
from saksi.serve.desk import desk_of, to_csv, to_json, to_text
from saksi.serve.mended import marks, people_say
from saksi.serve.organisation import bodies
from saksi.serve.sheets import bib_of, to_markdown
from saksi.serve.wording import Wording
from saksi.store import ask, query
from saksi.store import stories as kept

__all__ = ["person_of", "router"]

router = APIRouter()

_LIST = 50  # meetings and statements that are shown at first
_WORDS = 240
_REPORTS = 200  # the latest that are looked at


@router.get("/person")
def person_page(request: Request) -> Response:
    """The person of `?name=`; without one the form alone."""
    desk = desk_of(request)
    say = desk.wording(request)
    name = _name(request)
    found: Person | None = None
    fault: str | UsageError = ""
    total = 0
    try:
        found, total = person_of(desk.memory, name) if name else (None, 0)
    except UsageError as error:
        fault = error
    with desk.memory.database.reads() as connection:
        mended = marks(people_say(connection)) if found else {}
    most = 10_000 if request.query_params.get("all") == "1" else _LIST
    meetings = found.meetings[::-1][:most] if found else ()
    quoted = sorted(found.statements, key=lambda s: s.evidence[0].date or "", reverse=True)[:most] if found else []
    return desk.page(
        request,
        "person.html",
        status=400 if fault else 404 if name and not found else 200,
        name=name,
        person=found,
        total=total,
        looked_at=min(total, _REPORTS),
        fault=fault,
        meetings=list(zip(relations.entries(meetings, say.words), meetings, strict=True)),
        statements=[(one, visible(shorten(one.words, 0, len(one.words), 0, 1, _WORDS)[0])) for one in quoted],
        term=lambda term: _term(term, say),
        speakers=() if name else desk.lately(looks.people),
        bodies=() if name else bodies(desk, say),
        latest=desk.lately(looks.counted),
        latest_reports=desk.lately(looks.named_in),
        marks=mended,
        names=desk.called(_rests_on(found)),
    )


def _rests_on(found: Person | None) -> Iterator[str]:
    """The ids of the reports that a person's page names."""
    if found is None:
        return
    doubts = (doubt.evidence for office in found.offices for doubt in office.doubts)
    places = itertools.chain((o.evidence for o in found.offices), doubts, (s.evidence for s in found.statements))
    yield from (where.report for evidence in places for where in evidence)
    yield from (telling.report for meeting in found.meetings for telling in meeting.tellings)


@router.get("/person.json")
def person_json(request: Request) -> Response:
    """The same as JSON: a person, or without a name those whom most reports name."""
    if not _name(request):
        desk = desk_of(request)
        many = {"stories": desk.lately(looks.counted), "reports": desk.lately(looks.named_in)}
        people = [one._asdict() for one in desk.lately(looks.people)]
        return to_json({**many, "people": people, "organisations": bodies(desk, desk.wording(request))})
    found, total = person_of(desk_of(request).memory, _name(request))
    return to_json({"person": found, "total": total, "truncated": total > _REPORTS})


@router.get("/person.txt")
def person_text(request: Request) -> Response:
    """The same as plain text."""
    desk = desk_of(request)
    found, _ = person_of(desk.memory, _name(request))
    return to_text(relations.person_text(found, desk.wording(request).words) if found else "")


@router.get("/person.csv")
def person_csv(request: Request) -> Response:
    """Offices, meetings and statements as CSV, one row for each place where they stand; without a name who is named."""
    return to_csv(*_sheet(request))


@router.get("/person.md")
def person_markdown(request: Request) -> Response:
    """The same as Markdown."""
    return to_markdown(_name(request) or desk_of(request).wording(request).say("people_and"), *_sheet(request))


@router.get("/person.bib")
def person_bib(request: Request) -> Response:
    """The reports that they rest on, as BibTeX."""
    return bib_of(desk_of(request), (str(row[4]) for row in (_sheet(request)[1] if _name(request) else ())))


def _name(request: Request) -> str:
    return request.query_params.get("name", "").strip()


def _sheet(request: Request) -> tuple[list[str], list[list[object]]]:
    desk = desk_of(request)
    words = desk.wording(request).words
    if not _name(request):
        named: list[list[object]] = [["person", p.name, p.code or "", p.reports, ""] for p in desk.lately(looks.people)]
        named += [["organisation", b.name, b.code, "", b.happenings] for b in bodies(desk, desk.wording(request))]
        return ["kind", "name", "code", "reports", "happenings"], named
    found, _ = person_of(desk.memory, _name(request))
    rows: list[list[object]] = []
    if found:
        for held in found.offices:
            office = words.office(held.office, held.of, held.tenure) or held.office
            rows += [["office", w.date or "", office, w.file, w.report, w.start, w.end] for w in held.evidence]
        for entry, one in zip(relations.entries(found.meetings, words), found.meetings, strict=True):
            rows += [
                ["meeting", one.date or "", entry.sentence, t.file, t.report, t.start, t.end] for t in one.tellings
            ]
        for quote in found.statements:
            rows += [["statement", w.date or "", quote.words, w.file, w.report, w.start, w.end] for w in quote.evidence]
    return desk.with_names(["kind", "date", "words", "file", "report", "start", "end"], rows)


def person_of(memory: Memory, name: str) -> tuple[Person | None, int]:
    """The person, and how many reports have the name's words; of very many only the latest are looked at.

    Meetings are those of the stories of these reports. Raises UsageError: the name is empty, or several have it.
    """
    with memory.database.reads() as connection:
        numbers = _mentioning(connection, name)
        people = said(kept.corrections_made(connection))
        readings = [corrected(query.read_out(connection, number), people) for number in sorted(numbers)[-_REPORTS:]]
        found = find(name, readings)
        if found is None:
            return None, len(numbers)
        stories = looks.stories_of(connection, [reading.report.id for reading in readings])
        meetings = (happening for story in stories for _, happening in ask.happened(connection, story=story))
        return with_meetings(found, meetings), len(numbers)


def _mentioning(connection: Connection, name: str) -> set[int]:
    """The numbers of readings whose reports have all words of a name, by any name on the list of holders."""
    terms = posts.holders_named(name)
    found: set[int] = set()
    for one in dict.fromkeys([name, *(n for term in terms for n in (term.person, *term.aliases))]):
        words = re.findall(r"\w+", one)
        found.update(ask.mentioning(connection, words) if words else ())
    return found


def _term(term: Term, say: Wording) -> str:
    """A term on the list of holders, in words."""
    told, words = say.relations, say.words
    last = told.say("still") if term.end == ".." else words.date(term.end) or told.say("end_unknown")
    office = words.office(term.office, term.of) or term.office
    return told.say("term", office=office, first=words.date(term.start) or told.say("start_unknown"), last=last)
