"""The page of a report: its stored text with every record marked and explained, its versions and their difference."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from saksi.brief.sentences import Shelf, event_sentence
from saksi.brief.sides import suggestions
from saksi.brief.words import visible
from saksi.errors import UsageError
from saksi.memory import Correction, Memory, Update, Version, difference
from saksi.pipeline import explain
from saksi.records import Entity, Event, Figure, Office, Party, Reading, Record, Speaker, Statement, Story, Timex
from saksi.serve.desk import Desk, MissingError, ask_link, desk_of, live_link, to_csv, to_json, to_text
from saksi.serve.edit import KINDS, Field, blank, fields_of, located
from saksi.serve.marks import pieces
from saksi.serve.sheets import entry_of, ris_of, to_markdown
from saksi.serve.wording import Wording

__all__ = ["Found", "router"]

router = APIRouter()

_KINDS = ("event", "statement", "office", "figure", "timex", "entity")
_SHOWN = ("event", "statement", "office", "figure")  # at first
_MOST = 400  # findings that are listed
_AT = re.compile(r"(\d{1,9})-(\d{1,9})")


class Part(Struct, frozen=True, kw_only=True):
    """A part of a finding: what it is, its words, and where they stand; `note` is what they were read as."""

    what: str
    words: str
    start: int
    end: int
    note: str = ""


class Found(Struct, frozen=True, kw_only=True):
    """A record as people read it: number, kind, a plain line, its parts, its rule, and what else was considered.

    `wrong`, `right`, `edited`, `added` are what people said of it and still holds; `machine` is what the machine had
    before it was edited: line, rule and facts. `fields` are those that may be edited, `live` leads to the words on the
    page itself.
    """

    number: int
    id: str
    kind: str
    start: int
    end: int
    words: str
    line: str
    parts: tuple[Part, ...]
    facts: tuple[tuple[str, str], ...]
    rule: str
    considered: tuple[str, ...]
    wrong: Correction | None = None
    right: Correction | None = None
    edited: Correction | None = None
    added: Correction | None = None
    machine: tuple[str, str, tuple[tuple[str, str], ...]] | None = None
    fields: tuple[Field, ...] = ()
    live: str | None = None


class Changed(Struct, frozen=True, kw_only=True):
    """One passage of a difference: the words before and after, either may be empty."""

    before: str
    after: str


@router.get("/report/{name}.json")
def report_json(request: Request, name: str) -> Response:
    """The reading as `saksi read` prints it."""
    return to_json(_reading(desk_of(request), request, name)[1])


@router.get("/report/{name}.csv")
def report_csv(request: Request, name: str) -> Response:
    """The findings of the kinds that the page shows, as CSV."""
    return to_csv(*_sheet(request, name)[1])


@router.get("/report/{name}.md")
def report_markdown(request: Request, name: str) -> Response:
    """The same as Markdown."""
    title, sheet = _sheet(request, name)
    return to_markdown(title, *sheet)


@router.get("/report/{name}.txt")
def report_text(request: Request, name: str) -> Response:
    """The stored text alone, to the letter."""
    return to_text(_reading(desk_of(request), request, name)[1].report.text)


@router.get("/report/{name}.bib")
def report_bib(request: Request, name: str) -> Response:
    """The report as BibTeX, to cite it."""
    reading = _reading(desk_of(request), request, name)[1]
    return to_text(entry_of(reading.report, reading.file))


@router.get("/report/{name}.ris")
def report_ris(request: Request, name: str) -> Response:
    """The report as RIS, to cite it."""
    reading = _reading(desk_of(request), request, name)[1]
    return to_text(ris_of(reading.report, reading.file))


@router.get("/report/{name}")
def report_page(request: Request, name: str) -> Response:
    """The text with its marks. `?kind=` chooses kinds, `?at=120-188` marks a span, `?version=`, `?with=`
    versions; `?record=` opens a finding with the forms to correct it; `?new=event&words=` a form to add one.
    """
    desk = desk_of(request)
    say = desk.wording(request)
    version, reading, versions, story = _reading(desk, request, name)
    latest = version.number == versions[-1].number
    kinds = _kinds(request)
    chosen = request.query_params.get("record", "")
    found = _found(desk, reading, desk.memory.reading(version), kinds, say, story, chosen)
    new = request.query_params.get("new", "")
    if new and "words" in request.query_params:
        return _words_found(request, reading, new)
    at = _span(request.query_params.get("at", ""), len(reading.report.text))
    if at is None and request.query_params.get("at"):
        raise UsageError("the address asks for words outside of the text")
    marks = [(one.start, one.end, one.number) for one in found if one.wrong is None]
    anchors = {one.number: f"s{one.start}-{one.end}" for one in reversed(found)}
    used: dict[str, int] = {}
    for number in sorted(anchors):
        used.setdefault(anchors[number], number)
    if at:
        marks.append((*at, 0))
        used[f"s{at[0]}-{at[1]}"] = 0
    other = _other(request, versions, version)
    return desk.page(
        request,
        "report.html",
        reading=reading,
        report=reading.report,
        version_=version,
        versions=versions,
        latest=latest,
        story=story.id if story else "",
        found=found,
        chosen=chosen,
        sides=suggestions(say.code) if chosen or new else (),
        new=new,
        new_fields=blank(new, _piece(reading.report.text, *at), say) if new and at else (),
        new_words=_piece(reading.report.text, *at) if at else "",
        may_add=latest and story is not None,
        new_kinds=KINDS,
        judging=[("kind", kind) for kind in request.query_params.getlist("kind")],
        cut=sum(r.__struct_config__.tag in kinds for r in reading.records) - len(found),
        kinds=[(k, k in kinds, sum(r.__struct_config__.tag == k for r in reading.records)) for k in _KINDS],
        pieces=pieces(reading.report, marks),
        anchors={number: name for name, number in used.items()},
        kind_of={one.number: one.kind for one in found},
        at=at,
        difference=_difference(desk.memory, other, version) if other else None,
        other=other,
    )


def _words_found(request: Request, reading: Reading, kind: str) -> Response:
    """Leads on to the form for a new finding, with the place of the words that it will rest on."""
    near = request.query_params.get("near", "")
    start, end = located(
        reading.report.text, request.query_params["words"], int(near) if near.isdecimal() and len(near) < 10 else None
    )
    given = [(n, v) for n, v in request.query_params.multi_items() if n not in ("words", "near", "at", "record")]
    return RedirectResponse(f"{ask_link(request.url.path, given, new=kind, at=f'{start}-{end}')}#add-finding", 303)


def _sheet(request: Request, name: str) -> tuple[str, tuple[list[str], list[list[object]]]]:
    """The title of a report, and its findings as a table."""
    desk = desk_of(request)
    say = desk.wording(request)
    version, reading, _, story = _reading(desk, request, name)
    found = _found(desk, reading, desk.memory.reading(version), _kinds(request), say, story, "")
    head = ["number", "id", "kind", "start", "end", "words", "finding", "rule", "said"]
    rows: list[list[object]] = [
        [f.number, f.id, f.kind, f.start, f.end, f.words, f.line, f.rule,
         " ".join(name for name in ("wrong", "right", "edited", "added") if getattr(f, name))]
        for f in found
    ]  # fmt: skip
    return visible(reading.report.title or reading.file), (head, rows)


def _kinds(request: Request) -> list[str]:
    return [kind for kind in request.query_params.getlist("kind") if kind in _KINDS] or list(_SHOWN)


def _reading(desk: Desk, request: Request, name: str) -> tuple[Version, Reading, list[Version], Story | None]:
    """A version of a report, what is known of it, all versions, and its story. Raises MissingError."""
    versions = desk.memory.versions(name)
    if not versions:
        raise MissingError(f"no report has the id '{name}'")
    version = _version(request.query_params.get("version", ""), versions) or versions[-1]
    reading = desk.memory.reading(version)
    story = None
    try:
        story = desk.story(versions[-1].report)
    except MissingError:
        return version, reading, versions, None
    if version.number == versions[-1].number:
        told = next((r for r in story.readings if r.report.id == version.report), None)
        if told is not None and told.report.text == reading.report.text:
            wrong = {_key(r) for r in told.records}
            left_out = [r for r in reading.records if _key(r) not in wrong]
            records = sorted((*told.records, *left_out), key=lambda r: (r.start, r.end))
            reading = Reading(file=reading.file, report=told.report, records=tuple(records))
    return version, reading, versions, story


def _version(given: str, versions: Sequence[Version]) -> Version | None:
    if not given:
        return None
    found = [v for v in versions if str(v.number) == given]
    if not found:
        raise MissingError(f"there is no version {given[:20]}")
    return found[0]


def _other(request: Request, versions: Sequence[Version], shown: Version) -> Version | None:
    """The version that the one shown is laid beside."""
    other = _version(request.query_params.get("with", ""), versions)
    return other if other is not None and other.number != shown.number else None


def _difference(memory: Memory, before: Version, after: Version) -> tuple[Update, list[Changed]]:
    one, two = sorted((before, after), key=lambda v: v.number)
    old, new = memory.reading(one), memory.reading(two)
    update = difference(old, new)
    changes = [
        Changed(
            before=visible(old.report.text[c.before.start : c.before.end]) if c.before else "",
            after=visible(new.report.text[c.after.start : c.after.end]) if c.after else "",
        )
        for c in update.changes
    ]
    return update, changes


def _span(given: str, size: int) -> tuple[int, int] | None:
    found = _AT.fullmatch(given)
    if not found:
        return None
    start, end = int(found.group(1)), int(found.group(2))
    return (start, end) if start < end <= size else None


def _key(record: Record) -> tuple[str, int, int]:
    return record.__struct_config__.tag, record.start, record.end  # type: ignore[return-value]


def _found(
    desk: Desk, reading: Reading, machine: Reading, kinds: Sequence[str], say: Wording, story: Story | None, chosen: str
) -> list[Found]:
    """The findings of some kinds in the order of the text, each explained, with what people said of it.

    `machine` is the reading without corrections; the record of the id `chosen` gets the fields of a form.
    """
    text = reading.report.text
    shelf = Shelf(story or Story(id="", title="", date=None, readings=(reading,)))
    file = next((r.file for r in shelf.story.readings if r.report.id == reading.report.id), reading.file)
    made: dict[Any, dict[str, Correction]] = {}
    for one in desk.memory.corrections(reports=[reading.report.id]):
        if one.record:
            made.setdefault(one.record, {})[one.kind] = one
            made[one.record].pop("right-record" if one.kind == "wrong-record" else "wrong-record", None)
    before = {_key(r): r for r in machine.records}
    found = []
    for number, reason in enumerate(
        [r for r in explain(reading, 0, len(text)) if r.record.__struct_config__.tag in kinds][:_MOST], 1
    ):
        record = reason.record
        kind, start, end = _key(record)
        said = made.get((reading.report.version, kind, start, end), {})
        edited = said.get("edited-record")
        old = before.get(_key(record)) if edited else None
        found.append(
            Found(
                number=number, id=record.id, kind=kind, start=start, end=end, words=_piece(text, start, end),
                line=_line(shelf, file, record, say), parts=tuple(_parts(text, record, say)),
                facts=tuple(_facts(record, say)), rule=reason.rule, considered=reason.considered,
                wrong=said.get("wrong-record"), right=said.get("right-record"), edited=edited,
                added=said.get("added-record"),
                machine=(_line(shelf, file, old, say), old.rule, tuple(_facts(old, say))) if old else None,
                fields=tuple(fields_of(record, text, say)) if record.id == chosen else (),
                live=live_link(reading.report.url, text[start:end]),
            )
        )  # fmt: skip
    return found


def _piece(text: str, start: int, end: int, most: int = 240) -> str:
    return visible(" ".join(text[start : min(end, start + most)].split()) + (" …" if end - start > most else ""))


def _line(shelf: Shelf, file: str, record: Record, say: Wording) -> str:
    """What a record says, in one plain line."""
    words = say.words
    if isinstance(record, Event):
        return event_sentence(shelf, file, record, words, denied=record.status == "denied")
    if isinstance(record, Statement):
        name = visible((record.speaker.name if record.speaker else None) or words.say("somebody"))
        return say.say("says_line", speaker=name, stance=say.of("stances", record.stance))
    if isinstance(record, Office):
        office = words.office(record.office, record.of, record.tenure) or record.office
        return words.say("office", person=visible(record.person), office=office)
    if isinstance(record, Figure):
        number = f"{words.number(record.number)} {words.unit(record.unit, record.number)}".strip()
        return words.of("mods", record.mod).format(figure=number) if record.mod else number
    if isinstance(record, Timex):
        return words.date(record.value) or record.value or say.say("unresolved")
    return f"{visible(record.name)}{f' ({words.state(record.code)})' if record.code else ''}"


def _parts(text: str, record: Record, say: Wording) -> list[Part]:
    """The words that a record rests on."""
    found = [(("content" if isinstance(record, Statement) else "words"), record.start, record.end, "")]
    if isinstance(record, Event):
        found = [("anchor", a.start, a.end, "") for a in record.anchors]
        found += [("actor", p.start, p.end, _named(p, say)) for p in record.actors]
        found += [("recipient", p.start, p.end, _named(p, say)) for p in record.recipients]
        if record.place:
            found.append(("place", record.place.start, record.place.end, say.words.state(record.place.code)))
    elif isinstance(record, Statement):
        if record.speaker:
            found.append(("speaker", record.speaker.start, record.speaker.end, _named(record.speaker, say)))
        if record.cue:
            found.append(("cue", record.cue.start, record.cue.end, ""))
        found += [("via", v.start, v.end, visible(v.name)) for v in record.via]
    return [
        Part(what=say.of("fields", what), words=_piece(text, a, b, 120), start=a, end=b, note=note)
        for what, a, b, note in found
        if 0 <= a < b <= len(text)
    ]


def _named(party: Party | Speaker, say: Wording) -> str:
    side = say.words.state(party.code)
    name = visible(party.name or "")
    return f"{name} ({side})" if side and side != name else name or side


def _facts(record: Record, say: Wording) -> list[tuple[str, str]]:
    """What else a record holds: pairs of a field and its value, in words."""
    words = say.words
    if isinstance(record, Event):
        pairs = [("class", say.of("classes", record.type)), ("status", say.of("statuses", record.status))]
        if record.date:
            pairs.append(("date", words.date(record.date) or record.date))
            pairs.append(("basis", say.of("bases", record.date_basis or "")))
    elif isinstance(record, Statement):
        pairs = [("directness", say.of("directness", record.directness)), ("stance", say.of("stances", record.stance))]
    elif isinstance(record, Timex):
        pairs = [("value", record.value or ""), ("basis", say.of("bases", record.basis))]
    elif isinstance(record, Entity):
        pairs = [("code", record.code or ""), ("sector", record.sector or "")]
    else:
        pairs = []
    return [(say.of("fields", name), value) for name, value in pairs if value]
