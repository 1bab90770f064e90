"""The page of an organisation, or of any other side: who holds which office in it, what it said, whom it met."""

from __future__ import annotations

import functools
from collections import Counter

from fastapi import APIRouter
from msgspec import Struct, structs
from starlette.requests import Request
from starlette.responses import Response

from saksi.brief import relations
from saksi.brief.sides import side, suggestions
from saksi.brief.words import shorten, visible
from saksi.errors import UsageError
from saksi.language import read_tsv
from saksi.records import Happening, Office, Statement
from saksi.relate.people import parts
from saksi.serve import looks
from saksi.serve.desk import Desk, desk_of, to_csv, to_json
from saksi.serve.looks import Quoted
from saksi.serve.mended import Marks, as_people_have, marks, people_say
from saksi.serve.sheets import bib_of, to_markdown
from saksi.serve.wording import Wording

__all__ = ["Body", "Seat", "bodies", "router"]

router = APIRouter()

_LIST = 50  # statements and meetings
_OFFICES = 120  # places of offices
_WORDS = 240
_BODIES = 60


class Body(Struct, frozen=True):
    """A side, its name, and in how many happenings it takes part."""

    code: str
    name: str
    happenings: int


class Seat(Struct, frozen=True, kw_only=True):
    """Somebody's office: person, the office in words, from when to when reports give it, and where it stands."""

    person: str
    office: str
    first: str | None
    last: str | None
    places: tuple[Quoted, ...]


class Known(Struct, frozen=True, kw_only=True):
    """What is known of a side; `met` are happenings with their stories, of `meetings` in all."""

    code: str
    seats: tuple[Seat, ...]
    said: tuple[Quoted, ...]
    met: tuple[tuple[str, Happening], ...]
    meetings: int
    marks: Marks
    happenings: int


@router.get("/organisation")
def organisation_page(request: Request) -> Response:
    """The page of `?name=`: a code, or a name in any language."""
    desk = desk_of(request)
    say = desk.wording(request)
    name = request.query_params.get("name", "").strip()
    found: Known | None = None
    fault: str | UsageError = ""
    try:
        found = _known(desk, request, say) if name else None
    except UsageError as error:
        fault = error
    lines = relations.entries((h for _, h in found.met), say.words) if found else ()
    return desk.page(
        request, "organisation.html", status=400 if fault else 200, name=name, known=found, fault=fault,
        met=[(entry, happening) for entry, (_, happening) in zip(lines, found.met if found else (), strict=True)],
        said=[(one, _speaker(one), visible(shorten(one.words, 0, len(one.words), 0, 1, _WORDS)[0]))
              for one in (found.said if found else ())],
        names=desk.called(t.report for _, happening in (found.met if found else ()) for t in happening.tellings),
        marks=found.marks if found else {}, most=_LIST, latest=desk.lately(looks.counted),
        bodies=() if name else bodies(desk, say), sides=suggestions(say.code),
        is_state=bool(found) and found.code not in _bodies() if found else False,
    )  # fmt: skip


@router.get("/organisation.json")
def organisation_json(request: Request) -> Response:
    """The same as JSON."""
    desk = desk_of(request)
    known = _known(desk, request, desk.wording(request))
    return to_json({name: value for name, value in structs.asdict(known).items() if name != "marks"})


@router.get("/organisation.csv")
def organisation_csv(request: Request) -> Response:
    """Offices, statements and meetings as CSV, one row for each place where they stand."""
    return to_csv(*_sheet(request))


@router.get("/organisation.md")
def organisation_markdown(request: Request) -> Response:
    """The same as Markdown."""
    return to_markdown(request.query_params.get("name", ""), *_sheet(request))


@router.get("/organisation.bib")
def organisation_bib(request: Request) -> Response:
    """The reports that they rest on, as BibTeX."""
    return bib_of(desk_of(request), (str(row[4]) for row in _sheet(request)[1]))


def bodies(desk: Desk, say: Wording) -> list[Body]:
    """The organisations that take part in most happenings."""
    counts = Counter(code for act in desk.lately(looks.acts) for code in act.codes if code in _bodies())
    found = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:_BODIES]
    return [Body(code, say.words.state(code), many) for code, many in found]


@functools.cache
def _bodies() -> frozenset[str]:
    return frozenset(row["code"] for row in read_tsv("ontology/organisations.tsv", ("code", "sector", "name")))


def _known(desk: Desk, request: Request, say: Wording) -> Known:
    """What is known of the side that the address asks for. Raises UsageError: it is none, or means several."""
    code = side(request.query_params.get("name", ""))
    acts = [act for act in desk.lately(looks.acts) if code in act.codes]
    meetings = sorted(
        (act for act in acts if act.type == "CONSULT" and act.status == "happened"),
        key=lambda act: (-(act.last or 0), act.key),
    )
    with desk.memory.database.reads() as connection:
        people = people_say(connection)
        met = looks.happened(connection, {act.key: act.story for act in meetings[:_LIST]})
        quoted = as_people_have(connection, looks.said_for(connection, code, _LIST), code, "statement", people)
        offices = as_people_have(connection, looks.offices_of(connection, code, _OFFICES), code, "office", people)
    order = {act.key: number for number, act in enumerate(meetings)}
    return Known(
        code=code, seats=tuple(_seats(offices, say)), said=tuple(quoted), meetings=len(meetings), happenings=len(acts),
        marks=marks(people),
        met=tuple(sorted(met, key=lambda pair: order[pair[1].key])),
    )  # fmt: skip


def _seats(found: list[Quoted], say: Wording) -> list[Seat]:
    seats: dict[tuple[tuple[str, ...], str], list[tuple[str, Quoted]]] = {}
    for one in found:
        if isinstance(one.record, Office):
            office = say.words.office(one.record.office, one.record.of, one.record.tenure)
            office = office or (one.record.office if say.code == "en" else "")
            seats.setdefault((parts(one.record.person), office), []).append((one.record.person, one))
    made = []
    for (_, office), named in seats.items():
        names = Counter(person for person, _ in named)
        days = [place.day[:10] for _, place in named if place.day]
        made.append(
            Seat(person=min(names, key=lambda name: (-names[name], name)), office=office,
                 places=tuple(place for _, place in named), first=min(days, default=None), last=max(days, default=None))
        )  # fmt: skip
    return sorted(made, key=lambda seat: (-len(seat.places), seat.person, seat.office))


def _speaker(one: Quoted) -> tuple[str, str]:
    """Who says it, by name, and how."""
    record = one.record
    if not isinstance(record, Statement):
        return "", "asserts"
    return visible((record.speaker.name if record.speaker else None) or ""), record.stance


def _sheet(request: Request) -> tuple[list[str], list[list[object]]]:
    desk = desk_of(request)
    say = desk.wording(request)
    known = _known(desk, request, say)
    rows: list[list[object]] = []
    for seat in known.seats:
        for p in seat.places:
            rows.append(["office", (p.day or "")[:10], f"{seat.person}: {seat.office}", p.file, p.report, *p.key[2:]])
    for p in known.said:
        rows.append(["statement", (p.day or "")[:10], f"{_speaker(p)[0]}: {p.words}", p.file, p.report, *p.key[2:]])
    happened = [h for _, h in known.met]
    for entry, one in zip(relations.entries(happened, say.words), happened, strict=True):
        rows += [["meeting", one.date or "", entry.sentence, t.file, t.report, t.start, t.end] for t in one.tellings]
    return desk.with_names(["kind", "date", "words", "file", "report", "start", "end"], rows)
