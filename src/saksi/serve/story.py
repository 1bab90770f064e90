"""The page of a story: its brief, the matrix of facts, flags with what clears them, who takes part, the five clocks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from fastapi import APIRouter
from msgspec import Struct
from msgspec.structs import replace
from starlette.requests import Request
from starlette.responses import Response

from saksi import posts
from saksi.brief import plain
from saksi.brief.outline import Brief, Numbered
from saksi.brief.sentences import Shelf, Told
from saksi.brief.words import Words, visible
from saksi.errors import UsageError
from saksi.memory import Correction
from saksi.records import Copy, Office, Reading, Report, Story
from saksi.relate import dyads, origins
from saksi.serve import clocks, looks
from saksi.serve.desk import Desk, ask_link, desk_of, to_csv, to_json, to_text
from saksi.serve.inbox import followed
from saksi.serve.sheets import entry_of, ris_of
from saksi.serve.wording import Wording
from saksi.titles import title_of

__all__ = ["Column", "Seat", "Side", "columns", "keyed", "router"]

router = APIRouter()

_FACTS = 60  # facts that a page shows at first
_STATUSES = ("differ", "denied", "all", "some", "one")
_TARGETS = {
    "reports": "#reports",
    "known_origins": "#basis",
    "unknown_origins": "#basis",
    "copies": "#basis",
    "redated": "#flags",
    "differences": "?facts=differ#facts",
}


class Folded(Struct, frozen=True, kw_only=True):
    """A copy under its original, with why it is one."""

    file: str
    name: str
    report: Report
    copy: Copy


class Column(Struct, frozen=True, kw_only=True):
    """A report of the matrix that is no copy, with the copies that are folded under it, and whose words it has."""

    file: str
    name: str
    report: Report
    copies: tuple[Folded, ...] = ()
    origin: str | None = None


class Cell(Struct, frozen=True, kw_only=True):
    """What one column says of a fact; `copied` is how its copies have it; `silence`: why nothing stands here."""

    told: tuple[Told, ...]
    copied: tuple[tuple[str, str, Told], ...]
    silence: str


class Notice(Struct, frozen=True, kw_only=True):
    """A flag or a check with the words it rests on, and what would clear it."""

    kind: str
    file: str
    report: str
    start: int
    end: int
    words: str
    rule: str
    reason: str
    clears: str
    other: tuple[str, str, int, int, str] | None = None


class Seat(Struct, frozen=True, kw_only=True):
    """An office as reports print it: each wording with where it stands; and the terms on the list of holders."""

    person: str
    office: str
    of: str | None
    printed: tuple[tuple[str, str, str, int, int], ...]
    on_file: tuple[str, ...]
    differs: bool
    known: bool


class Side(Struct, frozen=True, kw_only=True):
    """A side of what happened: its code, in how many events of the reports it acts, and is acted on."""

    code: str
    name: str
    acts: int
    receives: int


@router.get("/story/{name}.json")
def story_json(request: Request, name: str) -> Response:
    """The story itself: readings, copies, facts, differences, checks."""
    desk = desk_of(request)
    story = desk.story(name)
    return to_json(replace(story, title=title_of(story, desk.wording(request).code)))


@router.get("/story/{name}.md")
def story_markdown(request: Request, name: str) -> Response:
    """The brief as Markdown."""
    return to_text(plain.markdown(_to_send(request, name)), markdown=True)


@router.get("/story/{name}.txt")
def story_text(request: Request, name: str) -> Response:
    """The brief as plain text, for a chat."""
    return to_text(plain.text(_to_send(request, name)))


@router.get("/story/{name}.bib")
def story_bib(request: Request, name: str) -> Response:
    """The reports as BibTeX, to cite them."""
    story, made = desk_of(request).shown(name, "en")
    return to_text("\n".join(entry_of(reading.report, made.places[reading.file]) for reading in story.readings))


@router.get("/story/{name}.ris")
def story_ris(request: Request, name: str) -> Response:
    """The reports as RIS, to cite them."""
    story, made = desk_of(request).shown(name, "en")
    return to_text("".join(ris_of(reading.report, made.places[reading.file]) for reading in story.readings))


@router.get("/story/{name}.csv")
def story_csv(request: Request, name: str) -> Response:
    """The matrix of facts as CSV, one row for each report's words."""
    desk = desk_of(request)
    say = desk.wording(request)
    story, made = desk.shown(name, say.code)
    ids = {r.file: r.report.id for r in story.readings}
    head = [
        "fact",
        "status",
        "kind",
        "sentence",
        "date",
        "file",
        "report",
        "start",
        "end",
        "words",
        "origin",
        "silence",
        "name",
    ]

    def rows() -> Iterator[list[object]]:
        for one in made.facts:
            if request.query_params.get("facts") in _STATUSES and one.fact.status != request.query_params["facts"]:
                continue
            start = [one.number, one.fact.status, one.fact.kind, one.sentence, one.fact.date or ""]
            for file, cells in one.cells.items():
                for cell in cells:
                    yield [
                        *start,
                        file,
                        ids[file],
                        cell.start,
                        cell.end,
                        cell.words,
                        cell.origin or "",
                        "",
                        made.names[file],
                    ]
            for file, reason in one.fact.silent.items():
                yield [*start, file, ids.get(file, ""), "", "", "", "", reason, made.names.get(file, "")]

    return to_csv(head, rows())


@router.get("/story/{name}")
def story_page(request: Request, name: str) -> Response:
    """The page. `?facts=` keeps the facts of one status, `?all=1` shows them all."""
    desk = desk_of(request)
    say = desk.wording(request)
    shown = desk.shown(name, say.code)
    story, made = shown
    found = columns(story, made)
    status = request.query_params.get("facts", "")
    kept = [one for one in made.facts if status not in _STATUSES or one.fact.status == status]
    most = len(kept) if request.query_params.get("all") == "1" else _FACTS
    given = request.query_params.multi_items()
    path = f"/story/{story.id}"
    with desk.memory.database.reads() as connection:
        seen = looks.first_seen(connection, story.id)
    return desk.page(
        request,
        "story.html",
        story=story,
        brief=made,
        path_=path,
        counts=keyed(made, say.words),
        columns=found,
        rows=[(one, [_cell(one, column, say.words) for column in found]) for one in kept[:most]],
        statuses=[
            (one, n, ask_link(path, given, facts=one, all=None))
            for one in _STATUSES
            if (n := sum(f.fact.status == one for f in made.facts))
        ],
        only=status if status in _STATUSES else "",
        kept=len(kept),
        on_page={one.number for one in kept[:most]},
        every=ask_link(path, given, all=1),
        notices=notices(story, made, say),
        seats=seats(story, say.words),
        sides_=_sides(story, say.words),
        clocks=clocks.drawn(desk, story, made, seen, say),
        ids={r.file: r.report.id for r in story.readings},
        plain=plain.text(_named(made)),
        corrections=corrected(desk, story),
        titles={r.report.id: (r.report.title or made.names[r.file]) for r in story.readings},
        several=len(story.readings) > 1,
        followed=story.id in followed(request),
    )


def _to_send(request: Request, name: str) -> Brief:
    desk = desk_of(request)
    return _named(desk.shown(name, desk.wording(request).code).brief)


def _named(made: Brief) -> Brief:
    """The brief as it is sent to others, who have no files: its places bear the names of the reports."""
    return replace(made, places=made.names)


def keyed(made: Brief, words: Words) -> list[tuple[str, str, str]]:
    """The counts of the head line, each as (key, words, the part of the page that it leads to)."""
    found = []
    for text in made.counts:
        digits = "".join(c for c in text.split(" ")[0] if c.isdigit()) or "1"
        key = next((k for k in _TARGETS if words.count(k, int(digits)) == text), "")
        found.append((key, text, _TARGETS.get(key, "") if digits != "0" else ""))
    return found


def columns(story: Story, made: Brief) -> list[Column]:
    """The reports that are no copies, in the order of the story, each with its copies and their copies."""
    shelf = Shelf(story)
    copies = {copy.file: copy for copy in story.copies}
    under: dict[str, list[Folded]] = {}
    for reading in story.readings:
        if reading.file in shelf.original:
            root, steps = reading.file, 0
            while root in shelf.original and steps < len(story.readings):
                root, steps = shelf.original[root], steps + 1
            under.setdefault(root, []).append(
                Folded(file=reading.file, name=made.names[reading.file], report=reading.report,
                       copy=copies[reading.file])
            )  # fmt: skip
    return [
        Column(
            file=r.file,
            name=made.names[r.file],
            report=r.report,
            copies=tuple(under.get(r.file, ())),
            origin=origins.of_report(r.report),
        )
        for r in story.readings
        if r.file not in shelf.original
    ]


def _cell(one: Numbered, column: Column, words: Words) -> Cell:
    own: dict[str, Told] = {}  # a sentence that tells a fact twice stands once
    for cell in one.cells.get(column.file, ()):
        own.setdefault(cell.words, cell)
    told = tuple(own.values())
    copied = tuple(
        (copy.name, copy.report.id, cell)
        for copy in column.copies
        for cell in one.cells.get(copy.file, ())
        if cell.words not in own
    )
    silence = ""
    if not told:
        reason = one.fact.silent.get(column.file, "not compared")
        silence = words.of("silence", reason) if words.knows("silence", reason) else words.reason(reason)
    return Cell(told=told, copied=copied, silence=silence)


def notices(story: Story, made: Brief, say: Wording) -> list[Notice]:
    """The checks of a story, then the flags of its reports; nothing is called false."""
    ids = {r.file: r for r in story.readings}
    found = []
    for check in story.checks:
        if check.file not in ids:
            continue
        other = None
        if check.other and check.other.file in ids:
            there = check.other
            other = (made.names[there.file], ids[there.file].report.id, there.start, there.end, visible(there.value))
        found.append(
            Notice(kind=check.kind, file=made.names[check.file], report=ids[check.file].report.id, start=check.start,
                   end=check.end, words=_words(ids[check.file], check.start, check.end), rule=check.rule,
                   reason=say.words.reason(check.reason, made.names), clears=say.words.reason(check.clears),
                   other=other)
        )  # fmt: skip
    for reading in story.readings:
        for flag in reading.report.flags:
            found.append(
                Notice(kind=flag.kind, file=made.names[reading.file], report=reading.report.id, start=flag.start,
                       end=flag.end, words=_words(reading, flag.start, flag.end), rule=flag.rule,
                       reason=say.words.reason(flag.reason, made.names),
                       clears=say.words.of("clear", flag.kind) if say.words.knows("clear", flag.kind) else "")
            )  # fmt: skip
    return found


def _words(reading: Reading, start: int, end: int, most: int = 160) -> str:
    piece = " ".join(reading.report.text[start : min(end, start + most)].split())
    return visible(piece + (" …" if end - start > most else ""))


def seats(story: Story, words: Words) -> list[Seat]:
    """Who is given which office, in which words; beside it the list of holders, and whether the two differ."""
    held: dict[tuple[str, str, str | None], list[tuple[str, str, str, int, int]]] = {}
    days: dict[tuple[str, str, str | None], list[str]] = {}
    sitting: dict[tuple[str, str, str | None], bool] = {}
    for reading in story.readings:
        day = reading.report.published.value[:10] if reading.report.published else ""
        for record in reading.records:
            if isinstance(record, Office):
                key = (record.person, record.office, record.of)
                place = (reading.file, reading.report.id, _words(reading, record.start, record.end, 120))
                held.setdefault(key, []).append((*place, record.start, record.end))
                days.setdefault(key, []).append(day)
                sitting[key] = sitting.get(key, False) or record.tenure in ("incumbent", "acting")
    found = []
    for (person, office, of), places in held.items():
        terms = posts.holders_named(person)
        verdicts = {_in_office(person, office, of, day) for day in days[person, office, of]}
        found.append(
            Seat(
                person=visible(person), office=words.office(office, of) or office, of=of,
                printed=tuple({(r, w): (f, r, w, a, b) for f, r, w, a, b in places}.values()),
                on_file=tuple(_term(term, words) for term in terms),
                differs=sitting[person, office, of] and False in verdicts, known=bool(terms),
            )
        )  # fmt: skip
    return sorted(found, key=lambda seat: (not seat.differs, -len(seat.printed), seat.person))


def _in_office(person: str, office: str, of: str | None, day: str) -> bool | None:
    try:
        return posts.in_office(person, office, of, day) if of and day else None
    except UsageError:  # a day that is none
        return None


def _term(term: posts.Holder, words: Words) -> str:
    office = words.office(term.office, term.of) or term.office
    ends = [words.date(d) or "?" if d not in ("..",) else "…" for d in (term.start, term.end)]
    return f"{office}, {ends[0]} – {ends[1]}"


def _sides(story: Story, words: Words) -> list[Side]:
    acts: Counter[str] = Counter()
    receives: Counter[str] = Counter()
    for happening in dyads.happenings(story):
        acts.update({p.code for p in happening.actors if p.code})
        receives.update({p.code for p in happening.recipients if p.code})
    both = acts + receives
    return [
        Side(code=code, name=words.state(code), acts=acts[code], receives=receives[code])
        for code in sorted(both, key=lambda c: (-both[c], c))
    ]


def corrected(desk: Desk, story: Story) -> list[Correction]:
    """What people have corrected about the reports of a story, also what was taken back, the latest first."""
    mine = {r.report.id for r in story.readings}
    return desk.memory.corrections(undone=True, reports=sorted(mine))[::-1]
