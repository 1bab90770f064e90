"""Take out of the store what was put in. Everything is read in short transactions, so that long runs hold up no one."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select, exists, func, literal, select, tuple_

from saksi.records import Date, Origin, Page, Reading, Record, Report
from saksi.store.database import Database, Straight
from saksi.store.rows import Quarantined, Stored, Version
from saksi.store.schema import blobs, readings, reports, skips, versions
from saksi.store.write import Received, home

__all__ = [
    "arrived",
    "home_of",
    "numbers_of",
    "open_places",
    "pages",
    "quarantined",
    "read_out",
    "reading",
    "reports_of",
    "skipped",
    "skips_kept",
    "some_skipped",
    "some_stored",
    "stored",
    "versions_of",
]

_BATCH = 500
_PAGES = 4  # each with its bytes, up to 64 MB
_READING = (
    "SELECT readings.id, readings.schema, readings.report, texts.text, versions.file FROM readings"
    " JOIN texts ON texts.hash = readings.hash JOIN versions ON versions.id = readings.version"
)
_RECORDS = "SELECT json FROM records WHERE reading = ? ORDER BY number"
_RECORD: msgspec.json.Decoder[Record] = msgspec.json.Decoder(Record)
_REPORT: msgspec.json.Decoder[Report] = msgspec.json.Decoder(Report)


def stored(database: Database) -> Iterator[Stored]:
    """All reports by the second when they were first seen, then by id, each as its latest version has it."""
    last: tuple[str, str] | None = None
    while True:
        with database.reads() as connection:
            found = some_stored(connection, after=last, limit=_BATCH)
        yield from found
        if len(found) < _BATCH:
            return
        last = found[-1].first_seen, found[-1].id


def some_stored(connection: Connection, *, after: tuple[str, str] | None = None, limit: int) -> list[Stored]:
    """Some reports in the order of `stored`, behind the one of a `first_seen` and an id."""
    query = _as_stored().order_by(reports.c.first_seen, reports.c.id).limit(limit)
    if after:
        query = query.where(tuple_(reports.c.first_seen, reports.c.id) > tuple_(*map(literal, after)))
    return [_stored(row) for row in connection.execute(query)]


def arrived(
    connection: Connection,
    *,
    after: int | None = None,
    outlet: str | None = None,
    language: str | None = None,
    since: str | None = None,
    until: str | None = None,
    limit: int,
) -> list[tuple[int, Stored]]:
    """Some reports in the order in which they came in, each with its number there, behind a number.

    The number of a report is that of its first version. All conditions must hold; `since`, `until`: days, months or
    years (ISO 8601), both included, of the date of publication.
    """
    first, earlier = versions.alias(), versions.alias()
    query = (
        _as_stored()
        .add_columns(first.c.id.label("arrival"))
        .join(first, first.c.report == reports.c.id)
        .where(~exists().where(earlier.c.report == first.c.report, earlier.c.id < first.c.id))
        .order_by(first.c.id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(first.c.id > after)
    if outlet:
        query = query.where(func.lower(versions.c.outlet) == outlet.lower())
    if language:
        query = query.where(versions.c.language == language)
    if since:
        query = query.where(versions.c.published >= since)
    if until:
        query = query.where(func.substr(versions.c.published, 1, len(until)) <= until)
    return [(row.arrival, _stored(row)) for row in connection.execute(query)]


def numbers_of(connection: Connection, names: Collection[str]) -> list[int]:
    """The numbers, as `arrived` has them, of some reports (at most a few hundred), ascending."""
    query = select(func.min(versions.c.id)).where(versions.c.report.in_(names)).group_by(versions.c.report)
    return sorted(connection.execute(query).scalars())


def reports_of(connection: Connection, numbers: Sequence[int]) -> set[str]:
    """The reports that have these numbers, as far as they are still there."""
    found: set[str] = set()
    for at in range(0, len(numbers), _BATCH):
        some = select(versions.c.report).where(versions.c.id.in_(numbers[at : at + _BATCH]))
        found.update(connection.execute(some).scalars())
    return found


def _as_stored() -> Select[Any]:
    """Reports, each as its latest version has it."""
    every = versions.alias()
    highest = select(func.max(every.c.number)).where(every.c.report == reports.c.id).scalar_subquery()
    count = select(func.count()).where(every.c.report == reports.c.id).scalar_subquery()
    return select(
        reports.c.id,
        reports.c.first_seen,
        count.label("known"),
        versions.c.title,
        versions.c.outlet,
        versions.c.published,
    ).select_from(reports.join(versions, (versions.c.report == reports.c.id) & (versions.c.number == highest)))


def _stored(row: Row[Any]) -> Stored:
    return Stored(
        id=row.id,
        first_seen=row.first_seen,
        versions=row.known,
        title=row.title,
        outlet=row.outlet,
        published=row.published,
    )


def home_of(database: Database, report: str) -> str | None:
    """The id under which a report stands now; None where there is none."""
    with database.reads() as connection:
        return home(connection, report)[0]


def versions_of(database: Database, report: str) -> list[Version]:
    """The versions of a report, the first received first; none where it is not known. Old ids lead to the new one."""
    with database.reads() as connection:
        there = home(connection, report)[0]
        rows = connection.execute(
            select(versions).where(versions.c.report == there).order_by(versions.c.number)
        ).all()  # fmt: skip
        readers = connection.execute(
            select(readings.c.version, readings.c.reader)
            .join(versions, versions.c.id == readings.c.version)
            .where(versions.c.report == there)
            .order_by(readings.c.id)
        ).all()
    return [_version(row, tuple(r.reader for r in readers if r.version == row.id)) for row in rows]


def reading(database: Database, version: int, reader: str | None = None) -> Reading | None:
    """What a reader made of a version; without one the current reading. None where there is none."""
    with database.reads() as connection:
        if reader:
            return _reading(Straight(connection), "readings.version = ? AND readings.reader = ?", version, reader)
        return _reading(Straight(connection), "readings.version = ? AND readings.current", version)


def read_out(connection: Connection, number: int) -> Reading:
    """The reading of a number, which must be there."""
    found = _reading(Straight(connection), "readings.id = ?", number)
    assert found is not None
    return found


def pages(database: Database, *, reader: str, of: Sequence[str] = ()) -> Iterator[tuple[int, Received]]:
    """The kept pages that this reader has not read yet, by the id of their version; all, or those of some reports."""
    query = (
        select(versions.c.id, versions.c.page, versions.c.given, versions.c.source, versions.c.file, versions.c.blob,
               blobs.c.data)
        .join(blobs, blobs.c.sha256 == versions.c.blob)
        .where(~exists().where(readings.c.version == versions.c.id, readings.c.reader == reader))
    )  # fmt: skip
    if of:
        query = query.where(versions.c.report.in_(of))
    for row in _batches(database, query, versions.c.id, "id", size=_PAGES):
        yield row.id, _received(row)


def quarantined(database: Database) -> Iterator[Received]:
    """The kept pages that no reader could read so far, each once. What is put there meanwhile is not among them."""
    with database.reads() as connection:
        last = connection.execute(select(func.max(skips.c.id))).scalar_one()
    query = (
        select(skips.c.id, skips.c.page, skips.c.given, skips.c.source, skips.c.file, skips.c.blob, blobs.c.data)
        .join(blobs, blobs.c.sha256 == skips.c.blob)
        .where(skips.c.id <= (last or 0), skips.c.closed.is_(None), ~exists().where(versions.c.page == skips.c.page))
    )
    seen: set[str] = set()
    for row in _batches(database, query, skips.c.id, "id", size=_PAGES):
        if row.page not in seen:
            seen.add(row.page)
            yield _received(row)


def skipped(database: Database, *, closed: bool = False) -> Iterator[Quarantined]:
    """What could not be read, the earliest first; with `closed` also what was read after all."""
    query = select(skips)
    if not closed:
        query = query.where(skips.c.closed.is_(None))
    for row in _batches(database, query, skips.c.id, "id"):
        yield _quarantined(row)


def skips_kept(connection: Connection, *, closed: bool = False) -> int:
    """How much could not be read; with `closed` also what was read after all."""
    query = select(func.count()).select_from(skips)
    return int(connection.execute(query if closed else query.where(skips.c.closed.is_(None))).scalar_one())


def some_skipped(
    connection: Connection, *, before: int | None = None, closed: bool = False, limit: int
) -> list[Quarantined]:
    """Some of what could not be read, the latest first, and older than that of an id; `closed` as for `skipped`."""
    query = select(skips).order_by(skips.c.id.desc()).limit(limit)
    if not closed:
        query = query.where(skips.c.closed.is_(None))
    if before is not None:
        query = query.where(skips.c.id < before)
    return [_quarantined(row) for row in connection.execute(query)]


def open_places(connection: Connection) -> set[tuple[str, str]]:
    """Where the open skips lay (source, file), and the pages that they are ("", page)."""
    rows = connection.execute(select(skips.c.source, skips.c.file, skips.c.page).where(skips.c.closed.is_(None))).all()
    return {(r.source, r.file) for r in rows if r.source != "-"} | {("", r.page) for r in rows if r.page}


def _batches(database: Database, query: Select[Any], key: Any, name: str, *, size: int = _BATCH) -> Iterator[Row[Any]]:
    """The rows by a key that ascends, some at a time, each batch in a transaction of its own."""
    last: int | None = None
    while True:
        step = query if last is None else query.where(key > last)
        with database.reads() as connection:
            rows = connection.execute(step.order_by(key).limit(size)).all()
        yield from rows
        if len(rows) < size:
            return
        last = rows[-1]._mapping[name]


def _reading(looks: Straight, where: str, *values: object) -> Reading | None:
    row = looks.row(f"{_READING} WHERE {where}", *values)
    if row is None:
        return None
    key, schema, bare, text, file = row
    report = msgspec.structs.replace(_REPORT.decode(bare), text=text)
    found = tuple(_RECORD.decode(json) for (json,) in looks.rows(_RECORDS, key))
    return Reading(schema=schema, file=file, report=report, records=found)


def _quarantined(row: Row[Any]) -> Quarantined:
    return Quarantined(
        id=row.id,
        source=row.source,
        file=row.file,
        stage=row.stage,
        reason=row.reason,
        kept=row.blob is not None,
        at=row.at,
        closed=row.closed,
    )


def _version(row: Row[Any], readers: tuple[str, ...]) -> Version:
    return Version(
        id=row.id,
        report=row.report,
        number=row.number,
        source=row.source,
        file=row.file,
        blob=row.blob,
        hash=row.hash,
        title=row.title,
        outlet=row.outlet,
        language=row.language,
        authors=msgspec.json.decode(row.authors, type=tuple[str, ...]),
        url=row.url,
        origin=msgspec.json.decode(row.origin, type=Origin),
        published=Date(value=row.published, basis=row.published_basis) if row.published else None,
        modified=Date(value=row.modified, basis=row.modified_basis) if row.modified else None,
        fetched=row.fetched,
        first_seen=row.first_seen,
        readers=readers,
    )


def _received(row: Row[Any]) -> Received:
    given = msgspec.json.decode(row.given)
    media_type, encoding, url, outlet, title, published, authors = given[:7]
    modified, origin, dated_by, fetched = [*given[7:], *[None] * 4][:4]  # what earlier versions did not keep
    page = Page(
        file=row.file,
        content=zlib.decompress(row.data),
        media_type=media_type,
        encoding=encoding,
        url=url,
        outlet=outlet,
        title=title,
        published=published,
        authors=tuple(authors),
        modified=modified,
        fetched=fetched,
        origin=origin,
        dated_by=dated_by,
    )
    return Received(page, row.blob, row.page, row.given, row.source)
