"""Bring the stories of a store up to date with its reports, whatever the order in which they came.

Two steps, each in short transactions, so that a kill costs nothing but the step at work:

1. *group*: each report that is new, or has a new reading, gets a profile; it is laid beside those that share marks
   with it; the stories that it may touch (all that are joined to it by chains of likenesses) are grown anew.
2. *tell*: each story whose reports have changed is told anew: dates, copies, facts, happenings.

What people have corrected is heeded in both: reports they joined are one story, reports they parted are never, even
where one is a copy of the other; records they called wrong are left out, those they edited are as they have them.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from saksi.errors import SaksiError
from saksi.pipeline import tell
from saksi.records import Happening, Reading, Record, Story
from saksi.relate import dating, dyads, grouping, origins
from saksi.relate.once import distinct
from saksi.relate.terms import days
from saksi.store import Database, query, write
from saksi.store import stories as kept
from saksi.store.stories import Correction, Edge, Member

__all__ = ["Gathered", "Said", "corrected", "edited", "gather", "labelled", "record_of", "said", "told"]

Key = tuple[str, Any, int, int]
_BATCH = 50  # reports that are grouped in one transaction
_READINGS = 64  # readings and profiles that are kept at hand
_PROFILES = 4096
_ENCODER = msgspec.msgpack.Encoder()
_DECODER: msgspec.msgpack.Decoder[grouping.Profile] = msgspec.msgpack.Decoder(grouping.Profile)


class Gathered(Struct, kw_only=True):
    """How many reports were grouped, how many of them are copies, and how many stories were told anew.

    `faults`: where Saksi itself failed, in words; the report stands alone, the story is listed without what happened.
    """

    grouped: int = 0
    copies: int = 0
    told: int = 0
    faults: list[str] = []


class Said(NamedTuple):
    """What the corrections that hold come to: pairs of reports of one story, of different ones, that are no copies.

    `wrong`: by report the records that are left out, as (SHA-256 of the text, kind, start, end). `edited`: by report
    the records that have other fields, and these, as the JSON of a record has them. `added`: by report the records that
    people found themselves, as JSON.
    """

    joined: frozenset[tuple[str, str]]
    split: frozenset[tuple[str, str]]
    parted: frozenset[tuple[str, str]]
    wrong: Mapping[str, frozenset[Key]]
    edited: Mapping[str, Mapping[Key, Mapping[str, Any]]] = {}
    added: Mapping[str, Mapping[Key, Mapping[str, Any]]] = {}


def gather(database: Database, *, now: Callable[[], str], touched: Iterable[str] = ()) -> Gathered:
    """Groups what is pending, and tells anew what has changed. `touched`: reports that a correction speaks of.

    Raises StoreError: the store cannot be written.
    """
    done = Gathered()
    fresh: list[int] = []
    with database.connection(writes=True) as connection:
        desk = _Desk()
        named = tuple(touched)
        grouped: list[int] | None = None
        while grouped is None or len(grouped) == _BATCH:
            step = functools.partial(_group, desk=desk, named=named, now=now())
            grouped = write.tried(database, connection, step)
            fresh += grouped
            named = ()
        done.grouped, done.faults = len(fresh), desk.faults
        names = [("", 0)]
        while names:
            with database.reads() as looks:
                names = kept.stale(looks, _BATCH)
            for name, revision in names:
                _tell(database, connection, name, revision, done.faults)
                done.told += 1
        with database.reads() as looks:
            done.copies = kept.copies_among(looks, fresh)
    return done


def said(made: Iterable[Correction]) -> Said:
    """What corrections come to; where two speak of one pair, the later one holds."""
    stands: dict[tuple[str, str], bool] = {}  # whether two reports are of one story
    parted: set[tuple[str, str]] = set()
    wrong: dict[str, set[Key]] = {}
    edited: dict[str, dict[Key, Mapping[str, Any]]] = {}
    added: dict[str, dict[Key, Mapping[str, Any]]] = {}
    for one in made:
        pairs = [(min(a, b), max(a, b)) for a, b in product(one.one, one.other) if a != b]
        if one.kind == "merge":
            for pair in pairs:
                stands[pair] = True
        elif one.kind == "split":
            for pair in pairs:
                stands[pair] = False
        elif one.kind == "not-a-copy":
            parted.update(pairs)
        elif one.kind == "wrong-record" and one.record:
            wrong.setdefault(one.one[0], set()).add(one.record)
        elif one.kind == "added-record" and one.record:
            added.setdefault(one.one[0], {})[one.record] = one.fields
        elif one.kind in ("right-record", "edited-record") and one.record:
            wrong.get(one.one[0], set()).discard(one.record)
            if one.kind == "edited-record":
                edited.setdefault(one.one[0], {})[one.record] = one.fields
    return Said(
        joined=frozenset(pair for pair, joins in stands.items() if joins),
        split=frozenset(pair for pair, joins in stands.items() if not joins),
        parted=frozenset(parted),
        wrong={report: frozenset(records) for report, records in wrong.items() if records},
        edited=edited,
        added=added,
    )


def told(connection: Connection, name: str) -> Story:
    """The story of an id, told from its readings and with what people have corrected. Its files are `labelled`."""
    people = said(kept.corrections_made(connection))
    members = kept.members(connection, story=name)
    readings = labelled(query.read_out(connection, m.reading) for m in members)
    file_of = {reading.report.id: reading.file for reading in readings}
    parted = [(file_of[a], file_of[b]) for a, b in sorted(people.parted) if a in file_of and b in file_of]
    story = tell(readings, parted=parted, corrected=lambda reading: corrected(reading, people))
    return msgspec.structs.replace(story, id=name)


def labelled(readings: Iterable[Reading]) -> list[Reading]:
    """The readings with files that tell them apart: the name, and where two have the same, the start of the id."""
    every = list(readings)
    counts = Counter(reading.file for reading in every)
    return [r if counts[r.file] == 1 else msgspec.structs.replace(r, file=f"{r.file}#{r.report.id[:8]}") for r in every]


class _Desk:
    """What is at hand while stories are grouped: profiles and readings that were looked at lately."""

    def __init__(self) -> None:
        self.profile = functools.lru_cache(maxsize=_PROFILES)(self._profile)
        self.reading = functools.lru_cache(maxsize=_READINGS)(self._reading)
        self.faults: list[str] = []
        self._bytes: dict[tuple[int, int], bytes] = {}
        self.connection: Connection | None = None

    def profiles(self, ids: Iterable[int]) -> dict[int, tuple[kept.Known, grouping.Profile]]:
        """Profiles by their numbers."""
        assert self.connection is not None
        found = {}
        for one in kept.known(self.connection, ids):
            self._bytes[one.id, one.reading] = one.profile
            found[one.id] = (one, self.profile(one.id, one.reading))
        self._bytes.clear()
        return found

    def described(self, reading: Reading) -> grouping.Profile:
        """What a report is about; nothing, where the program fails on it: it then stands alone."""
        try:
            return grouping.profile(reading, suspect=dating.doubtful(reading))
        except Exception as error:
            self.faults.append(f"report {reading.report.id} stands alone: {_fault(error)}")
            return grouping.Profile({}, {}, None, (), None, reading.report.language, None, ())

    def _profile(self, number: int, reading: int) -> grouping.Profile:
        return _DECODER.decode(self._bytes[number, reading])

    def _reading(self, number: int) -> Reading:
        assert self.connection is not None
        return query.read_out(self.connection, number)


def _group(connection: Connection, *, desk: _Desk, named: Sequence[str], now: str) -> list[int]:
    """Groups some pending reports, and the stories of named ones. Returns the profiles of those that were pending."""
    kept.lock(connection)
    desk.connection = connection
    items = kept.pending(connection, _BATCH)
    fresh: list[int] = []
    spoken_of = {m.id for m in kept.members(connection, reports_=named)}
    around = spoken_of.union(kept.drop_moved(connection, now=now))
    for item in items:
        reading = desk.reading(item.reading)
        made = desk.described(reading)
        keys = grouping.marks(made)
        number, before = kept.put_profile(
            connection,
            item,
            _ENCODER.encode(made),
            day=made.written[0] if made.written else None,
            origin=origins.of_report(reading.report),
            keys=keys,
            sketch=made.sketch,
        )
        fresh.append(number)
        around.update(before)
        others = desk.profiles(
            kept.alike(
                connection,
                number,
                keys,
                made.sketch,
                grouping.window(made),
                near=grouping.NEAR_MARKS,
                far=grouping.FAR_MARKS,
                same=grouping.SKETCH_MARKS,
            )
        )
        kept.put_edges(connection, _edges(desk, number, item.reading, made, others))
    groups = _grown(connection, around.union(fresh))
    kept.regroup(connection, groups, touched=frozenset(spoken_of.union(fresh)), now=now)
    return fresh


def _edges(
    desk: _Desk,
    number: int,
    reading: int,
    made: grouping.Profile,
    others: Mapping[int, tuple[kept.Known, grouping.Profile]],
) -> Iterable[Edge]:
    for key, (row, other) in others.items():
        score = grouping.likeness(made, other)
        ties = grouping.doubtful(made, other) and grouping.tied(desk.reading(reading), desk.reading(row.reading))
        if score >= grouping.FAINT or ties:
            yield Edge(min(number, key), max(number, key), score, ties)


def _grown(connection: Connection, ids: set[int]) -> list[list[Member]]:
    """The stories, grown anew, of all profiles that are joined to some by chains of likenesses or by corrections."""
    people = said(kept.corrections_made(connection))
    corrected = {m.report: m.id for m in kept.members(connection, reports_=_named(people))}
    joined = [(corrected[a], corrected[b]) for a, b in sorted(people.joined) if a in corrected and b in corrected]
    split = [(corrected[a], corrected[b]) for a, b in sorted(people.split) if a in corrected and b in corrected]
    beside: dict[int, set[int]] = {}
    for a, b in joined:
        beside.setdefault(a, set()).add(b)
        beside.setdefault(b, set()).add(a)
    reached = set(ids)
    border = set(ids)
    while border:
        further = {n for i in border for n in beside.get(i, ())}
        for edge in kept.edges(connection, border):
            if edge.tied or edge.score >= grouping.SAME:
                further.update((edge.one, edge.other))
        border = further - reached
        reached |= border
    every = {m.id: m for m in kept.members(connection, ids=reached)}
    between = kept.edges(connection, reached, inside=True)
    apart = {frozenset(pair) for pair in split}
    both = reached.issuperset
    groups = grouping.grow(
        every,
        {(e.one, e.other): e.score for e in between},
        ties=[pair for pair in joined if both(pair)]
        + [(e.one, e.other) for e in between if e.tied and frozenset((e.one, e.other)) not in apart],
        splits=[pair for pair in split if both(pair)],
    )
    return [[every[i] for i in members] for members in groups]


def _named(people: Said) -> set[str]:
    return {report for pair in (*people.joined, *people.split) for report in pair}


def _tell(database: Database, connection: Connection, name: str, revision: int, faults: list[str]) -> None:
    """Tells a story anew, unless its reports have changed again."""
    try:
        with database.reads() as looks:
            story = told(looks, name)
            summary, rows, copies = _summed_up(story)
    except SaksiError:
        raise
    except Exception as error:
        faults.append(f"story {name} is listed without what happened: {_fault(error)}")
        summary, rows, copies = kept.Summary("", None, 0, 0, 0, 0, {}, (), (), None), [], {}
    write.tried(database, connection, lambda c: kept.tell(c, name, revision, summary, rows, copies))


def _fault(error: Exception) -> str:
    return f"Saksi itself failed ({type(error).__name__}: {error}"[:300] + "); please report it"


def _summed_up(
    story: Story,
) -> tuple[kept.Summary, list[tuple[Happening, int | None, int | None]], dict[str, str]]:
    """What a list shows of a story, what happened in it with its days, and the originals of its copies."""
    happened = dyads.happenings(story)
    counted = origins.counted(story.readings, story.copies)
    ids = {reading.file: reading.report.id for reading in story.readings}
    held = [difference for fact in story.facts for difference in fact.differences]
    kinds = [check.kind for check in story.checks]
    kinds += [flag.kind for reading in story.readings for flag in reading.report.flags]
    summary = kept.Summary(
        title=story.headline,
        date=story.date,
        origins=len(counted.known),
        unknown=counted.unknown,
        copies=counted.copies,
        differences=len(distinct([*held, *story.differences], story.readings)),
        flags=dict(sorted(Counter(kinds).items())),
        codes=sorted({p.code for h in happened for p in (*h.actors, *h.recipients) if p.code}),
        types=sorted({h.type for h in happened}),
        latest=max((r.report.published.value[:10] for r in story.readings if r.report.published), default=None),
        outlets=[r.report.outlet for r in story.readings if r.report.outlet],
        languages=[r.report.language for r in story.readings if r.report.language],
        outlet=story.outlet,
        subject=story.subject,
    )
    rows = [(one, *_first_and_last(one)) for one in happened]
    return summary, rows, {ids[copy.file]: ids[copy.original] for copy in story.copies}


def _first_and_last(happening: Happening) -> tuple[int | None, int | None]:
    return days(happening.date) or (None, None)


def corrected(reading: Reading, people: Said) -> Reading:
    """A reading without the records that people called wrong, and with those that they edited or added."""
    records = corrected_records(reading.report.id, reading.report.version, reading.records, people)
    return reading if records is reading.records else msgspec.structs.replace(reading, records=tuple(records))


def corrected_records(report: str, version: str, records: Sequence[Record], people: Said) -> Sequence[Record]:
    """The records of one version of a report without those called wrong, with those that people edited or added."""
    wrong = people.wrong.get(report, frozenset())
    fields = people.edited.get(report, {})
    added = people.added.get(report, {})
    if not wrong and not fields and not added:
        return records
    if added:
        there = {(version, r.__struct_config__.tag, r.start, r.end) for r in records}
        new = (record_of(made) for key, made in added.items() if key[0] == version and key not in there)
        records = sorted((*records, *(r for r in new if r)), key=lambda r: (r.start, r.end))
    kept_ = []
    for record in records:
        key = (version, record.__struct_config__.tag, record.start, record.end)
        if key not in wrong:
            kept_.append(edited(record, fields[key]) if key in fields else record)
    return kept_


def record_of(made: Mapping[str, Any]) -> Record | None:
    """What a person found, from its JSON; None where a record has another shape by now."""
    try:
        return msgspec.convert(made, Record)  # type: ignore[no-any-return]
    except msgspec.ValidationError:
        return None


def edited(record: Record, fields: Mapping[str, Any]) -> Record:
    """A record with other fields, as its JSON has them; its rule then says so. What does not fit changes nothing."""
    made = {**msgspec.to_builtins(record), **fields}
    made["rule"] = f"person.{(made['type'] if made['kind'] == 'event' else made['kind']).lower()}.edited"
    try:
        return msgspec.convert(made, Record)  # type: ignore[no-any-return]
    except msgspec.ValidationError:
        return record
