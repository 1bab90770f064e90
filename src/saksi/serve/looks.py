"""What the desk looks up in the store beside what `saksi.store.ask` answers; each within a transaction it is given."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy import Connection, func, select

from saksi.brief.called import name_by
from saksi.records import Entity, Happening, Record
from saksi.relate.people import parts
from saksi.store import stories as kept
from saksi.store.schema import (
    ORDER,
    happenings,
    parties,
    profiles,
    readings,
    records,
    statements,
    stories,
    texts,
    versions,
)

__all__ = [
    "LATEST",
    "Act",
    "Called",
    "Named",
    "Pair",
    "Quoted",
    "acts",
    "called",
    "counted",
    "first_seen",
    "happened",
    "named_in",
    "offices_of",
    "outlets",
    "pairs_of",
    "people",
    "quoted_at",
    "revision",
    "said_for",
    "stale",
    "stories_of",
]


LATEST = 2000  # stories that pairs are counted in
_OFFICES = 200  # readings in which offices are looked for
_MANY = 400  # values of one IN


class Called(NamedTuple):
    """What a report is called: its outlet, else what is known of it; and its title."""

    name: str
    title: str | None


class Act(NamedTuple):
    """What a happening is, for counting: its sides' codes ascending, the first and last day as ordinals, its state."""

    key: str
    story: str
    type: str
    quad: int
    status: str
    first: int | None
    last: int | None
    codes: tuple[str, ...]
    place: str | None


class Named(NamedTuple):
    """Somebody whom reports name: the name, the side, and in how many reports."""

    name: str
    code: str | None
    reports: int


class Quoted(Struct, frozen=True):
    """A record with its words, where they stand, and the day of the report; `key` as in corrections."""

    report: str
    file: str
    day: str | None
    language: str | None
    words: str
    key: tuple[str, str, int, int]
    record: Record


class _Coded(Struct):
    code: str | None = None


class _Told(Struct):
    """What is read of a happening's JSON to count it."""

    actors: tuple[_Coded, ...] = ()
    recipients: tuple[_Coded, ...] = ()
    place: _Coded | None = None


_TOLD: msgspec.json.Decoder[_Told] = msgspec.json.Decoder(_Told)
_RECORD: msgspec.json.Decoder[Record] = msgspec.json.Decoder(Record)
_HAPPENING: msgspec.json.Decoder[Happening] = msgspec.json.Decoder(Happening)


class Pair(NamedTuple):
    """Two sides, and how many happenings of how many stories have both."""

    one: str
    other: str
    happenings: int
    stories: int


def revision(connection: Connection, story: str) -> int | None:
    """How often a story has changed: what was made of it holds until this does; None where there is none."""
    found = connection.execute(select(stories.c.revision).where(stories.c.id == story)).scalar_one_or_none()
    return None if found is None else int(found)


def stale(connection: Connection) -> bool:
    """Whether some story must be told anew."""
    return connection.execute(select(stories.c.id).where(stories.c.stale).limit(1)).first() is not None


def first_seen(connection: Connection, story: str) -> dict[str, str]:
    """When each report of a story was first seen."""
    return {m.report: m.first_seen for m in kept.members(connection, story=story)}


def stories_of(connection: Connection, reports: Sequence[str]) -> list[str]:
    """The stories of some reports, each once."""
    query = select(profiles.c.story).where(profiles.c.report.in_(reports), profiles.c.story.is_not(None)).distinct()
    return sorted(connection.execute(query).scalars())


def outlets(connection: Connection, limit: int = 300) -> list[str]:
    """The outlets of reports, those with the most reports first; what differs in capitals alone is one."""
    folded = func.lower(versions.c.outlet)
    query = (
        select(func.min(versions.c.outlet))
        .where(folded.is_not(None))
        .group_by(folded)
        .order_by(func.count().desc(), folded)
        .limit(limit)
    )
    return [str(name) for name in connection.execute(query).scalars()]


def acts(connection: Connection) -> list[Act]:
    """What happened in the `LATEST` stories that changed last, each happening once."""
    lately = select(stories.c.id).order_by(*ORDER).limit(LATEST)
    names = list(connection.execute(lately).scalars())
    columns = (happenings.c.key, happenings.c.story, happenings.c.type, happenings.c.quad, happenings.c.status,
               happenings.c.first, happenings.c.last, happenings.c.json)  # fmt: skip
    found: dict[str, Act] = {}
    for at in range(0, len(names), _MANY):
        for row in connection.execute(select(*columns).where(happenings.c.story.in_(names[at : at + _MANY]))):
            told = _TOLD.decode(row.json)
            found[row.key] = Act(
                key=row.key, story=row.story, type=row.type, quad=row.quad, status=row.status, first=row.first,
                last=row.last, codes=tuple(sorted({p.code for p in (*told.actors, *told.recipients) if p.code})),
                place=told.place.code if told.place else None,
            )  # fmt: skip
    return [found[key] for key in sorted(found)]


def counted(connection: Connection) -> int:
    """In how many stories happenings are counted: those that `acts` looks at."""
    some = select(stories.c.id).limit(LATEST).subquery()
    return int(connection.execute(select(func.count()).select_from(some)).scalar_one())


def named_in(connection: Connection) -> int:
    """In how many reports names are counted: those that `people` looks at."""
    newest = connection.execute(select(func.max(readings.c.id))).scalar_one() or 0
    some = select(func.count()).select_from(readings).where(readings.c.id > newest - LATEST, readings.c.current)
    return int(connection.execute(some).scalar_one())


def pairs_of(found: Iterable[Act], limit: int = 400) -> list[Pair]:
    """The pairs of sides that have most happenings with each other."""
    many: Counter[tuple[str, str]] = Counter()
    told: dict[tuple[str, str], set[str]] = {}
    for act in found:
        for pair in itertools.combinations(act.codes, 2):
            many[pair] += 1
            told.setdefault(pair, set()).add(act.story)
    every = [Pair(*pair, count, len(told[pair])) for pair, count in many.items()]
    return sorted(every, key=lambda p: (-p.happenings, p.one, p.other))[:limit]


def happened(connection: Connection, keys: Mapping[str, str]) -> list[tuple[str, Happening]]:
    """Happenings by their keys, each as one of its stories tells it; `keys` has that story."""
    found: list[tuple[str, Happening]] = []
    names = sorted(set(keys.values()))
    for at in range(0, len(names), _MANY):
        query = select(happenings.c.key, happenings.c.story, happenings.c.json).where(
            happenings.c.story.in_(names[at : at + _MANY])
        )
        for row in connection.execute(query):
            if keys.get(row.key) == row.story:
                found.append((row.story, _HAPPENING.decode(row.json)))
    return found


def people(connection: Connection, limit: int = 60) -> list[Named]:
    """The persons that most of the `LATEST` readings name, in the fullest form of each text."""
    newest = connection.execute(select(func.max(readings.c.id))).scalar_one() or 0
    query = (
        select(records.c.reading, records.c.json)
        .join(readings, readings.c.id == records.c.reading)
        .where(records.c.reading > newest - LATEST, readings.c.current, records.c.kind == "entity",
               records.c.json.contains('"type":"person"'))
    )  # fmt: skip
    found: dict[tuple[str, ...], set[int]] = {}
    names: dict[tuple[str, ...], Counter[str]] = {}
    codes: dict[tuple[str, ...], Counter[str]] = {}
    for row in connection.execute(query):
        one = _RECORD.decode(row.json)
        if isinstance(one, Entity) and " " in one.name:
            key = parts(one.name)  # written with another hyphen or accent it is the same name
            found.setdefault(key, set()).add(row.reading)
            names.setdefault(key, Counter())[one.name] += 1
            codes.setdefault(key, Counter()).update([one.code] if one.code else ())
    every = [Named(_first(names[key]) or "", _first(codes[key]), len(many)) for key, many in found.items()]
    return sorted(every, key=lambda one: (-one.reports, one.name))[:limit]


def _first(counts: Counter[str]) -> str | None:
    """What is counted most; of equals the first in the alphabet."""
    return min(counts, key=lambda one: (-counts[one], one), default=None)


def called(connection: Connection, reports: Iterable[str]) -> dict[str, Called]:
    """What some reports are called, by their ids, as their latest versions have it."""
    found: dict[str, Called] = {}
    wanted = sorted(set(reports))
    columns = (versions.c.report, versions.c.outlet, versions.c.title, versions.c.file, versions.c.url)
    for at in range(0, len(wanted), _MANY):
        query = select(*columns).where(versions.c.report.in_(wanted[at : at + _MANY])).order_by(versions.c.number)
        for row in connection.execute(query):
            found[row.report] = Called(name_by(row.outlet, row.title, row.file, row.url), row.title)
    return found


def said_for(connection: Connection, code: str, limit: int) -> list[Quoted]:
    """The latest statements made for a side, and where they stand."""
    query = (
        select(versions.c.report, versions.c.hash, versions.c.file, versions.c.published, versions.c.language,
               records.c.kind, records.c.start, records.c.end, records.c.json,
               func.substr(texts.c.text, records.c.start + 1, records.c.end - records.c.start).label("words"))
        .select_from(
            statements.join(records, sa.and_(records.c.reading == statements.c.reading,
                                             records.c.number == statements.c.number))
            .join(readings, readings.c.id == statements.c.reading)
            .join(versions, versions.c.id == readings.c.version)
            .join(texts, texts.c.hash == readings.c.hash)
        )
        .where(statements.c.code == code, readings.c.current)
        .order_by(statements.c.reading.desc(), statements.c.number)
        .limit(limit)
    )  # fmt: skip
    return [_quoted(row) for row in connection.execute(query)]


def offices_of(connection: Connection, code: str, limit: int) -> list[Quoted]:
    """Who holds an office of a side, in the latest reports in which it takes part or speaks."""
    acting = select(parties.c.reading).where(parties.c.code == code)
    speaking = select(statements.c.reading).where(statements.c.code == code)
    both = sa.union(acting, speaking).subquery()
    latest = select(both.c.reading).order_by(both.c.reading.desc()).limit(_OFFICES)
    query = (
        select(versions.c.report, versions.c.hash, versions.c.file, versions.c.published, versions.c.language,
               records.c.kind, records.c.start, records.c.end, records.c.json,
               func.substr(texts.c.text, records.c.start + 1, records.c.end - records.c.start).label("words"))
        .select_from(
            records.join(readings, readings.c.id == records.c.reading)
            .join(versions, versions.c.id == readings.c.version)
            .join(texts, texts.c.hash == readings.c.hash)
        )
        .where(records.c.reading.in_(latest), records.c.kind == "office", readings.c.current,
               records.c.json.contains(f'"of":"{code}"', autoescape=True))
        .order_by(records.c.reading.desc(), records.c.number)
        .limit(limit)
    )  # fmt: skip
    return [_quoted(row) for row in connection.execute(query)]


def quoted_at(
    connection: Connection, report: str, key: tuple[str, str, int, int], record: Record | None = None
) -> Quoted | None:
    """A record by its key, with its words; `record` is it where the machine has none. None: it is not there now."""
    digest, kind, start, end = key
    words = func.substr(texts.c.text, start + 1, end - start).label("words")
    columns = (versions.c.report, versions.c.hash, versions.c.file, versions.c.published, versions.c.language, words)
    of = (versions.c.report == report, texts.c.hash == digest)
    tables = versions.join(readings, sa.and_(readings.c.version == versions.c.id, readings.c.current)).join(
        texts, texts.c.hash == readings.c.hash
    )
    if record is not None:
        at = connection.execute(select(*columns).select_from(tables).where(*of)).first()
        return at and Quoted(at.report, at.file, at.published, at.language, at.words, key, record)
    there = sa.and_(records.c.reading == readings.c.id, records.c.kind == kind, records.c.start == start,
                    records.c.end == end)  # fmt: skip
    query = select(*columns, records.c.json).select_from(tables.join(records, there)).where(*of)
    row = connection.execute(query).first()
    return row and Quoted(row.report, row.file, row.published, row.language, row.words, key, _RECORD.decode(row.json))


def _quoted(row: Any) -> Quoted:
    return Quoted(
        report=row.report, file=row.file, day=row.published, language=row.language, words=row.words,
        key=(row.hash, row.kind, row.start, row.end), record=_RECORD.decode(row.json),
    )  # fmt: skip
