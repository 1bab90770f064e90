"""Keep stories: what reports are about, which are alike, who is of one story, and what was made of it.

All functions work within the transaction of the connection that they are given.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection, Row, delete, func, insert, select, text, update

from saksi.records import Happening, Subject
from saksi.store.schema import (
    corrections,
    happenings,
    likeness,
    marks,
    pairs,
    profiles,
    readings,
    reports,
    sides,
    stories,
    tags,
    versions,
)

__all__ = [
    "Correction",
    "Edge",
    "Known",
    "Member",
    "Pending",
    "Summary",
    "alike",
    "change",
    "copies_among",
    "correction",
    "corrections_made",
    "drop_moved",
    "edges",
    "known",
    "lock",
    "members",
    "note",
    "pairs_of",
    "pending",
    "put_edges",
    "put_profile",
    "regroup",
    "some_corrections",
    "stale",
    "tags_of",
    "tell",
    "undo",
]

_NAME = 200  # characters of an outlet's name
_MANY = 400  # values of one IN; SQLite allows some thousands
_NAMED = 50  # reports whose corrections the database itself looks for
_SKETCH = 1 << 32  # marks of the sketch begin here: those of terms have 32 bits
_LAST = 1 << 30  # later than any day
_LOCK = 0x5A4B52  # any number, the same in every process: stories are grouped by one at a time

_MARK = {
    "sqlite": "INSERT INTO marks (mark, day, profile) VALUES (?, ?, ?)",
    "postgresql": "INSERT INTO marks (mark, day, profile) VALUES (%s, %s, %s)",
}


class Pending(NamedTuple):
    """A report whose latest reading has not been grouped yet."""

    report: str
    reading: int


class Known(NamedTuple):
    """A profile as it is kept: its number, its report, the reading that it was made of, its day, and the profile."""

    id: int
    report: str
    reading: int
    profile: bytes


class Edge(NamedTuple):
    """How alike two profiles are; `tied`: one has the other's words."""

    one: int
    other: int
    score: float
    tied: bool


class Member(NamedTuple):
    """A report of a story, with the reading that counts, and when it was first seen (ISO 8601, UTC)."""

    id: int
    report: str
    reading: int
    day: int | None
    story: str | None
    first_seen: str


class Summary(NamedTuple):
    """What a list of stories shows of one; `outlets` and `languages` are those of its reports, to find it by.

    `title` is its headline, `outlet` whose that is, `subject` what its title is made of.
    """

    title: str
    date: str | None
    origins: int
    unknown: int
    copies: int
    differences: int
    flags: Mapping[str, int]
    codes: Sequence[str]
    types: Sequence[str]
    latest: str | None
    outlets: Sequence[str] = ()
    languages: Sequence[str] = ()
    outlet: str | None = None
    subject: Subject | None = None


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """What a person said of the machine's findings. Times are ISO 8601 in UTC.

    kind `merge`: the reports `one` and `other` are of one story. `split`: those in `one` are of another story than
    those in `other`. `not-a-copy`: of the reports in `one` and in `other` none is a copy of one there. `wrong-record`:
    the `record` (SHA-256 of the text, kind, start, end) of the report in `one` is wrong. `right-record`: it is right.
    `edited-record`: it is right with these `fields`, as its JSON has them. `added-record`: a person found it; `fields`
    are all of it.
    """

    id: int
    kind: str
    one: tuple[str, ...]
    other: tuple[str, ...] = ()
    record: tuple[str, str, int, int] | None = None
    fields: Mapping[str, Any] = {}
    by: str
    at: str
    note: str = ""
    undone_by: str | None = None
    undone_at: str | None = None


def lock(connection: Connection) -> None:
    """Waits until no other process groups stories; SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


# what reports are about


def pending(connection: Connection, limit: int) -> list[Pending]:
    """Reports whose latest reading has not been grouped yet, in the order of their reading."""
    every = versions.alias()
    latest = select(func.max(every.c.number)).where(every.c.report == versions.c.report).scalar_subquery()
    query = (
        select(versions.c.report, readings.c.id)
        .select_from(
            readings.join(versions, versions.c.id == readings.c.version).outerjoin(
                profiles, profiles.c.report == versions.c.report
            )
        )
        .where(
            readings.c.current,
            sa.or_(profiles.c.id.is_(None), profiles.c.reading != readings.c.id),
            versions.c.number == latest,
        )
        .order_by(readings.c.id)
        .limit(limit)
    )
    return [Pending(row.report, row.id) for row in connection.execute(query)]


def known(connection: Connection, ids: Iterable[int]) -> list[Known]:
    """Profiles by their numbers."""
    found = []
    for some in _some(sorted(ids)):
        query = select(profiles.c.id, profiles.c.report, profiles.c.reading, profiles.c.profile)
        for row in connection.execute(query.where(profiles.c.id.in_(some))):
            found.append(Known(row.id, row.report, row.reading, zlib.decompress(row.profile)))
    return found


def put_profile(
    connection: Connection,
    item: Pending,
    profile: bytes,
    *,
    day: int | None,
    origin: str | None,
    keys: Sequence[int],
    sketch: Sequence[int],
) -> tuple[int, list[int]]:
    """Keeps what a report is about. Returns its number, and those that its former profile was alike or tied to."""
    row = {"reading": item.reading, "day": day, "profile": zlib.compress(profile), "origin": origin}
    there = connection.execute(select(profiles.c.id).where(profiles.c.report == item.report)).scalar_one_or_none()
    before: list[int] = []
    if there is None:
        key = connection.execute(insert(profiles).values(report=item.report, **row)).inserted_primary_key
        assert key is not None
        number = int(key[0])
    else:
        number = int(there)
        before = [e.other if e.one == number else e.one for e in edges(connection, [number])]
        connection.execute(delete(marks).where(marks.c.profile == number))
        connection.execute(delete(likeness).where(sa.or_(likeness.c.one == number, likeness.c.other == number)))
        connection.execute(update(profiles).where(profiles.c.id == number).values(row))
    rows = [(key, day or 0, number) for key in keys] + [(_SKETCH + key, 0, number) for key in sketch]
    if rows:
        connection.exec_driver_sql(_MARK[connection.dialect.name], rows)
    return number, before


def drop_moved(connection: Connection, *, now: str) -> list[int]:
    """Takes away the profiles of reports that a better reader found to be others; their stories become stale.

    Returns the numbers of those that they were alike.
    """
    query = select(profiles.c.id, profiles.c.story).join(reports, reports.c.id == profiles.c.report)
    gone = connection.execute(query.where(reports.c.moved_to.is_not(None))).all()
    beside: set[int] = set()
    for row in gone:
        beside.update(n for e in edges(connection, [row.id]) for n in (e.one, e.other))
        connection.execute(delete(marks).where(marks.c.profile == row.id))
        connection.execute(delete(likeness).where(sa.or_(likeness.c.one == row.id, likeness.c.other == row.id)))
        connection.execute(delete(profiles).where(profiles.c.id == row.id))
    for name in sorted({row.story for row in gone if row.story}):
        change(connection, name, now=now)
    return sorted(beside - {row.id for row in gone})


def alike(
    connection: Connection,
    number: int,
    keys: Sequence[int],
    sketch: Sequence[int],
    days: tuple[int, int] | None,
    *,
    near: int,
    far: int,
    same: int,
) -> list[int]:
    """Profiles that share marks with one: `near` of them in these days, `far` on any, or `same` of its sketch."""
    found: set[int] = set()
    if keys:
        day, count = marks.c.day, func.count()
        close = sa.or_(day == 0, day.between(*days)) if days else sa.true()
        query = (
            select(marks.c.profile)
            .where(marks.c.mark.in_(keys), marks.c.profile != number)
            .group_by(marks.c.profile, day)
            .having(sa.or_(count >= far, sa.and_(count >= near, close)))
        )
        found.update(connection.execute(query).scalars())
    for some in _some(sketch):
        query = (
            select(marks.c.profile)
            .where(marks.c.mark.in_([_SKETCH + key for key in some]), marks.c.profile != number)
            .group_by(marks.c.profile)
            .having(func.count() >= same)
        )
        found.update(connection.execute(query).scalars())
    return sorted(found)


def put_edges(connection: Connection, found: Iterable[Edge]) -> None:
    """Keeps how alike pairs are, which are not there yet."""
    rows = [edge._asdict() for edge in found]
    if rows:
        connection.execute(insert(likeness), rows)


def edges(connection: Connection, ids: Iterable[int], *, inside: bool = False) -> list[Edge]:
    """The likenesses of these profiles, with any other, or only `inside` these; each once."""
    wanted = set(ids)
    found: dict[tuple[int, int], Edge] = {}
    for some in _some(sorted(wanted)):
        for column in (likeness.c.one, likeness.c.other):
            for row in connection.execute(select(likeness).where(column.in_(some))):
                if not inside or (row.one in wanted and row.other in wanted):
                    found[row.one, row.other] = Edge(row.one, row.other, row.score, row.tied)
    return [found[key] for key in sorted(found)]


# who is of one story


def members(
    connection: Connection, *, story: str | None = None, ids: Iterable[int] = (), reports_: Iterable[str] = ()
) -> list[Member]:
    """Reports of a story, or those of some numbers or ids, by the day of writing, then by id; undated ones last."""
    query = select(
        profiles.c.id, profiles.c.report, profiles.c.reading, profiles.c.day, profiles.c.story, reports.c.first_seen
    ).join(reports, reports.c.id == profiles.c.report)
    found: list[Any] = []
    if story is not None:
        found += connection.execute(query.where(profiles.c.story == story)).all()
    for some in _some(sorted(ids)):
        found += connection.execute(query.where(profiles.c.id.in_(some))).all()
    for those in _some(sorted(reports_)):
        found += connection.execute(query.where(profiles.c.report.in_(those))).all()
    return sorted((Member(*row) for row in found), key=lambda m: (m.day or _LAST, m.report))


def regroup(connection: Connection, groups: Iterable[Sequence[Member]], *, touched: frozenset[int], now: str) -> int:
    """Notes who is of one story; stories whose reports have changed become stale. Returns how many did.

    A story bears the id of its first report. `touched`: profiles that are new or were read anew.
    """
    changed: set[str] = set()
    for group in groups:
        name = group[0].report
        for member in group:
            if member.story != name:
                changed.add(name)
                if member.story:
                    changed.add(member.story)
                connection.execute(update(profiles).where(profiles.c.id == member.id).values(story=name))
            elif member.id in touched:
                changed.add(name)
    for name in sorted(changed):
        change(connection, name, now=now)
    return len(changed)


def change(connection: Connection, name: str, *, now: str) -> None:
    """Notes that the reports of a story have changed; one without any is taken away."""
    row = connection.execute(
        select(func.count().label("many"), func.min(reports.c.first_seen).label("seen"))
        .select_from(profiles.join(reports, reports.c.id == profiles.c.report))
        .where(profiles.c.story == name)
    ).one()
    if not row.many:
        _clear(connection, name)
        connection.execute(delete(stories).where(stories.c.id == name))
        return
    there = update(stories).where(stories.c.id == name)
    done = connection.execute(
        there.values(stale=True, revision=stories.c.revision + 1, changed=now, first_seen=row.seen, reports=row.many)
    )
    if not done.rowcount:
        connection.execute(
            insert(stories).values(
                id=name, stale=True, revision=1, changed=now, first_seen=row.seen, reports=row.many
            )
        )  # fmt: skip


# what was made of it


def stale(connection: Connection, limit: int) -> list[tuple[str, int]]:
    """Stories that must be told anew, with the revision of each."""
    query = select(stories.c.id, stories.c.revision).where(stories.c.stale).order_by(stories.c.id).limit(limit)
    return [(row.id, row.revision) for row in connection.execute(query)]


def tell(
    connection: Connection,
    name: str,
    revision: int,
    summary: Summary,
    found: Sequence[tuple[Happening, int | None, int | None]],
    copies: Mapping[str, str],
) -> bool:
    """Keeps what was made of a story, unless its reports have changed meanwhile; says whether it did.

    `found` are its happenings with their first and last day; `copies` the report that each copy has its words from.
    """
    kinds = ("flags", "codes", "types")
    beside = (*kinds, "outlets", "languages", "outlet", "subject")
    row = {n: v for n, v in summary._asdict().items() if n not in beside}
    row |= {n: msgspec.json.encode(getattr(summary, n)).decode() for n in kinds}
    done = connection.execute(
        update(stories).where(stories.c.id == name, stories.c.revision == revision).values(stale=False, **row)
    )
    if not done.rowcount:
        return False
    _clear(connection, name)
    rows, parties = [], []
    for number, (one, first, last) in enumerate(found):
        rows.append(
            {"story": name, "number": number, "key": one.key, "type": one.type, "quad": one.quad, "status": one.status,
             "date": one.date, "first": first, "last": last, "json": msgspec.json.encode(one).decode()}
        )  # fmt: skip
        both = {("actor", p.code) for p in one.actors} | {("recipient", p.code) for p in one.recipients}
        parties += [
            {"code": code, "story": name, "number": number, "side": side}
            for side, code in sorted(both, key=str)
            if code
        ]
    if rows:
        connection.execute(insert(happenings), rows)
    if parties:
        connection.execute(insert(sides), parties)
    if both_sides := pairs_of(parties):
        connection.execute(insert(pairs), both_sides)
    found_by = tags_of(summary, {(str(row["side"]), str(row["code"])) for row in parties})
    connection.execute(insert(tags), [{"kind": kind, "value": value, "story": name} for kind, value in found_by])
    connection.execute(update(profiles).where(profiles.c.story == name).values(copy=None))
    for report, original in sorted(copies.items()):
        connection.execute(update(profiles).where(profiles.c.report == report).values(copy=original))
    return True


def tags_of(summary: Summary, acting: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """What a story may be found by, as kinds and values; `acting`: its actors and recipients, as (side, code)."""
    found = {
        *acting,
        *(("side", code) for code in summary.codes),
        *(("type", one) for one in summary.types),
        *(("flag", kind) for kind in summary.flags),
        *(("outlet", name.lower()) for name in summary.outlets),
        *(("language", code) for code in summary.languages),
    }
    if summary.flags:
        found.add(("flag", "any"))
    if summary.origins < 2:
        found.add(("single", "yes"))
    if summary.subject:
        found.add(("about", msgspec.json.encode(summary.subject).decode()))
    if summary.outlet:
        found.add(("by", summary.outlet[:_NAME]))
    return sorted(found)


def pairs_of(parties: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows of `pairs` for those of `sides`."""
    codes: dict[tuple[str, int], set[str]] = {}
    for row in parties:
        codes.setdefault((row["story"], row["number"]), set()).add(row["code"])
    return [
        {"one": one, "other": other, "story": story, "number": number}
        for (story, number), every in codes.items()
        for one, other in combinations(sorted(every), 2)
    ]


def copies_among(connection: Connection, ids: Iterable[int]) -> int:
    """How many of these profiles are of copies."""
    query = select(func.count()).where(profiles.c.copy.is_not(None))
    return sum(connection.execute(query.where(profiles.c.id.in_(some))).scalar_one() for some in _some(ids))


def _clear(connection: Connection, name: str) -> None:
    connection.execute(delete(tags).where(tags.c.story == name))
    connection.execute(delete(pairs).where(pairs.c.story == name))
    connection.execute(delete(sides).where(sides.c.story == name))
    connection.execute(delete(happenings).where(happenings.c.story == name))


# what people say of it


def note(
    connection: Connection, kind: str, data: Mapping[str, Any], *, by: str, at: str, note: str = ""
) -> int:  # fmt: skip
    """Keeps a correction. Returns its number."""
    row = {"kind": kind, "data": msgspec.json.encode(data).decode(), "by": by, "at": at, "note": note}
    key = connection.execute(insert(corrections).values(row)).inserted_primary_key
    assert key is not None
    return int(key[0])


def undo(connection: Connection, number: int, *, by: str, at: str) -> bool:
    """Notes that a correction holds no longer; says whether it held."""
    open_ = sa.and_(corrections.c.id == number, corrections.c.undone_at.is_(None))
    return bool(connection.execute(update(corrections).where(open_).values(undone_by=by, undone_at=at)).rowcount)


def corrections_made(
    connection: Connection, *, undone: bool = False, reports_: Sequence[str] = ()
) -> Iterator[Correction]:
    """The corrections in the order in which they were made; with `undone` also those that hold no longer.

    `reports_`: only those of some of these reports.
    """
    query = select(corrections).order_by(corrections.c.id)
    if not undone:
        query = query.where(corrections.c.undone_at.is_(None))
    if 0 < len(reports_) <= _NAMED:
        query = query.where(sa.or_(*(corrections.c.data.contains(f'"{one}"', autoescape=True) for one in reports_)))
    wanted = set(reports_)
    for row in connection.execute(query):
        one = _correction(row)
        if not wanted or not wanted.isdisjoint((*one.one, *one.other)):
            yield one


def some_corrections(
    connection: Connection, *, before: int | None = None, undone: bool = False, limit: int
) -> list[Correction]:
    """Some corrections, the latest first, and older than that of an id; `undone` as for `corrections_made`."""
    query = select(corrections).order_by(corrections.c.id.desc()).limit(limit)
    if not undone:
        query = query.where(corrections.c.undone_at.is_(None))
    if before is not None:
        query = query.where(corrections.c.id < before)
    return [_correction(row) for row in connection.execute(query)]


def correction(connection: Connection, number: int) -> Correction | None:
    """The correction of an id, also where it was taken back; None where there is none."""
    row = connection.execute(select(corrections).where(corrections.c.id == number)).one_or_none()
    return None if row is None else _correction(row)


def _correction(row: Row[Any]) -> Correction:
    data = msgspec.json.decode(row.data)
    record = data.get("record")
    return Correction(
        id=row.id, kind=row.kind, one=tuple(data["one"]), other=tuple(data.get("other", ())),
        record=tuple(record) if record else None, fields=data.get("fields", {}), by=row.by, at=row.at, note=row.note,
        undone_by=row.undone_by, undone_at=row.undone_at,
    )  # fmt: skip


def _some(values: Iterable[Any]) -> Iterator[list[Any]]:
    every = list(values)
    for at in range(0, len(every), _MANY):
        yield every[at : at + _MANY]
