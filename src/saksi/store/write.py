"""Put readings and skips into the store, each in one transaction.

Which report a reading belongs to, says `Report.id`: the canonical URL, or without one the text. So an article
with a URL that is received with another text, title, date, author or outlet is a new version of the same
report; a text without a URL that is altered is another report, for nothing says that it is the same one.

What was received is known by its `page`: the SHA-256 of the bytes and of what the caller knew of them, but not of the
file's name. The same page again changes nothing. Other bytes that are read as the same report (a web page
with other advertisements) change nothing either, and are not kept.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, TypeVar

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection, bindparam, func, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from saksi.errors import StoreError
from saksi.records import Event, Page, Reading, Record, Report, Skip, Statement
from saksi.store.database import Database, is_conflict
from saksi.store.rows import Counts, Outcome
from saksi.store.schema import (
    METADATA,
    blobs,
    parties,
    readings,
    records,
    reports,
    runs,
    skips,
    statements,
    texts,
    versions,
)

__all__ = [
    "Known",
    "Put",
    "Received",
    "close_skips",
    "end_run",
    "known",
    "put",
    "received",
    "skip",
    "start_run",
    "tried",
]

T = TypeVar("T")

_TRIES = 5
_SEARCHED = 200_000  # code points of a text; PostgreSQL indexes no more than 1 MB of words
_JSON = msgspec.json.Encoder()
_KNOWN = (
    select(versions.c.id, versions.c.report, versions.c.number, readings.c.id.label("reading"))
    .select_from(
        versions.outerjoin(
            readings, sa.and_(readings.c.version == versions.c.id, readings.c.reader == bindparam("reader"))
        )
    )
    .where(versions.c.page == bindparam("page"))
)
_HOME = (
    select(reports.c.id, reports.c.moved_to, func.max(versions.c.number).label("highest"))
    .select_from(reports.outerjoin(versions, versions.c.report == reports.c.id))
    .where(reports.c.id == bindparam("report"))
    .group_by(reports.c.id, reports.c.moved_to)
)
_COPIED = (
    select(versions.c.report)
    .where(versions.c.hash == bindparam("hash"), versions.c.report != bindparam("report"))
    .order_by(versions.c.id)
    .limit(1)
)
# Statements are made once: SQLAlchemy takes longer to make one than SQLite to carry it out.
_INSERT = {table.name: insert(table) for table in METADATA.sorted_tables}
_ONCE: dict[str, dict[str, Any]] = {
    "sqlite": {t.name: sqlite.insert(t).on_conflict_do_nothing() for t in (blobs, texts)},
    "postgresql": {t.name: postgresql.insert(t).on_conflict_do_nothing() for t in (blobs, texts)},
}
_STRAIGHT = {
    dialect: {
        t.name: "INSERT INTO {} ({}) VALUES ({})".format(  # the names are those of the schema
            t.name, ", ".join(f'"{c.name}"' for c in t.c), ", ".join([mark] * len(t.c))
        )
        for t in (records, parties, statements)
    }
    for dialect, mark in (("sqlite", "?"), ("postgresql", "%s"))
}
_NO_EVENT = (None, None, None, None)
_INDEX = {
    "sqlite": text("INSERT INTO fts (rowid, title, text) VALUES (:version, :title, :text)"),
    "postgresql": text(
        "INSERT INTO fts (version, search) VALUES (:version, setweight(to_tsvector('simple', :title), 'A')"
        " || to_tsvector('simple', :text))"
    ),
}
_UNINDEX = {
    "sqlite": text("INSERT INTO fts (fts, rowid, title, text) VALUES ('delete', :version, :title, :text)"),
    "postgresql": text("DELETE FROM fts WHERE version = :version"),
}


class Received(NamedTuple):
    """A page with the name of its bytes (`blob`), of bytes and what is known of them (`name`), and where it lay."""

    page: Page
    blob: str
    name: str
    given: str
    source: str


class Known(NamedTuple):
    """A version that the store has for a page; `read` tells whether the reader asked for has read it."""

    version: int
    report: str
    number: int
    read: bool


class Put(NamedTuple):
    """What became of a reading: its version, and the report that had exactly this text before."""

    outcome: Outcome
    version: int
    report: str
    number: int
    copy_of: str | None = None


def received(page: Page, source: str) -> Received:
    """The page with its names. The same bytes with the same data always have the same name.

    >>> one = received(Page(file="a.txt", content=b"Oslo"), "a.txt")
    >>> two = received(Page(file="b.txt", content=b"Oslo", outlet="Kurier"), "b.txt")
    >>> one.blob == two.blob, one.name == two.name
    (True, False)
    """
    blob = hashlib.sha256(page.content).hexdigest()
    given = _JSON.encode(
        [page.media_type, page.encoding, page.url, page.outlet, page.title, page.published, page.authors]
    )
    name = hashlib.sha256(blob.encode() + given).hexdigest()
    return Received(page, blob, name, given.decode(), source)


def hash_of(report: Report) -> str:
    """SHA-256 of the text. Counted here, whatever the report says of itself: no text may take another's place."""
    return hashlib.sha256(report.text.encode("utf-8")).hexdigest()


def known(connection: Connection, name: str, reader: str) -> Known | None:
    """The version that a page is, if it is known."""
    row = connection.execute(_KNOWN, {"page": name, "reader": reader}).one_or_none()
    return Known(row.id, row.report, row.number, row.reading is not None) if row else None


def tried(database: Database, connection: Connection, step: Callable[[Connection], T]) -> T:
    """Runs `step` in a transaction, and again where two writers met. Raises StoreError."""
    for number in range(_TRIES):
        try:
            with database.transaction(connection):
                return step(connection)
        except sa.exc.DBAPIError as error:
            if not is_conflict(error):
                raise
            if number == _TRIES - 1:
                what = "other programs keep writing the same reports; wait until they have finished, then run it again"
                raise StoreError(database.place, what) from error
    raise AssertionError("unreachable")


def home(connection: Connection, report: str) -> tuple[str | None, int]:
    """The id under which a report stands, after moves, and its highest version; None, 0 where it is not there."""
    at = report
    while row := connection.execute(_HOME, {"report": at}).one_or_none():
        if row.moved_to is None:
            return row.id, row.highest or 0
        at = row.moved_to
    return None, 0


def put(connection: Connection, item: Received, reading: Reading, *, reader: str, run: int, now: str) -> Put:
    """Stores what a reader made of a page, as a version of its report or as a further reading of one.

    Nothing changes where this reader has read the page already, or reads it as it read a version that is there.
    """
    found = known(connection, item.name, reader)
    if found:
        if found.read:
            return Put("unchanged", found.version, found.report, found.number)
        return _reread(connection, found, reading, reader=reader, run=run, now=now)
    report = reading.report
    there, count = home(connection, report.id)
    if there and (same := _same(connection, there, report, reader)):
        return Put("unchanged", *same)
    own = there or report.id
    if not there:
        connection.execute(_INSERT["reports"], {"id": own, "first_seen": now, "moved_to": None})
    copy_of = connection.execute(_COPIED, {"hash": hash_of(report), "report": own}).scalar_one_or_none()
    _keep(connection, item)
    _keep_text(connection, report)
    row = {
        "report": own,
        "number": count + 1,
        "page": item.name,
        "blob": item.blob,
        "given": item.given,
        "source": item.source,
        "file": reading.file,
        "first_seen": now,
        "run": run,
        **_columns(report),
    }
    version = _key(connection.execute(_INSERT["versions"], row))
    _index(connection, version, report)
    _add_reading(connection, version, reading, reader=reader, run=run, now=now)
    return Put("updated" if count else "new", version, own, count + 1, copy_of)


def skip(connection: Connection, given: Skip, *, source: str, item: Received | None, run: int, now: str) -> bool:
    """Quarantines an input, with its bytes where they could be had. Returns False where just that is known."""
    same = (
        select(skips.c.id)
        .where(
            skips.c.closed.is_(None),
            skips.c.file == given.file,
            skips.c.source == source,
            skips.c.stage == given.stage,
            skips.c.reason == given.reason,
            skips.c.page == item.name if item else skips.c.page.is_(None),
        )
        .limit(1)
    )
    if connection.execute(same).first():
        return False
    if item:
        _keep(connection, item)
    row = {
        "run": run,
        "source": source,
        "file": given.file,
        "stage": given.stage,
        "reason": given.reason,
        "page": item.name if item else None,
        "blob": item.blob if item else None,
        "given": item.given if item else None,
        "at": now,
    }
    connection.execute(insert(skips).values(row))
    return True


def close_skips(connection: Connection, item: Received, *, now: str) -> None:
    """Notes that an input that was quarantined, or the one that lay in its place, has been read."""
    connection.execute(update(skips).where(skips.c.closed.is_(None), _same_input(item)).values(closed=now))


def start_run(connection: Connection, command: str, *, reader: str, now: str) -> int:
    """Notes that a run began. Returns its id."""
    return _key(connection.execute(insert(runs).values(command=command, reader=reader, started=now)))


def end_run(connection: Connection, run: int, counts: Counts, *, now: str) -> None:
    """Notes that a run ended, and its counts."""
    connection.execute(update(runs).where(runs.c.id == run).values(ended=now, **msgspec.structs.asdict(counts)))


def _same(connection: Connection, there: str, report: Report, reader: str) -> tuple[int, str, int] | None:
    """The version that this reader read as the same report, the time of fetching apart."""
    rows = connection.execute(
        select(versions.c.id, versions.c.report, versions.c.number, readings.c.report.label("json"))
        .join(readings, readings.c.version == versions.c.id)
        .where(versions.c.report == there, readings.c.hash == hash_of(report), readings.c.reader == reader)
        .order_by(versions.c.number)
    ).all()
    bare = msgspec.json.decode(_bare(report)) | {"fetched": None}
    for row in rows:
        if msgspec.json.decode(row.json) | {"fetched": None} == bare:
            return row.id, row.report, row.number
    return None


def _reread(connection: Connection, found: Known, reading: Reading, *, reader: str, run: int, now: str) -> Put:
    """A further reading of a version. Its columns and its entry of the full text follow the new reading.

    Where the reader sees that it is another report (it finds a URL), the version moves to that one as its latest,
    and an id that has no version left leads there.
    """
    report = reading.report
    _keep_text(connection, report)
    connection.execute(
        update(readings).where(readings.c.version == found.version, readings.c.current).values(current=False)
    )
    own, number = found.report, found.number
    there, count = home(connection, report.id)
    if own != there:
        if there is None:
            seen = connection.execute(select(reports.c.first_seen).where(reports.c.id == own)).scalar_one()
            connection.execute(insert(reports).values(id=report.id, first_seen=seen, moved_to=None))
        own, number = there or report.id, count + 1
    old = connection.execute(
        select(versions.c.title, texts.c.text)
        .join(texts, texts.c.hash == versions.c.hash)
        .where(versions.c.id == found.version)
    ).one()
    other = (old.title, old.text) != (report.title, report.text)
    if other:
        _unindex(connection, found.version, old.title, old.text)
    row = {"report": own, "number": number, **_columns(report)}
    connection.execute(update(versions).where(versions.c.id == found.version).values(row))
    if other:
        _index(connection, found.version, report)
    if own != found.report:
        left = select(func.count()).where(versions.c.report == found.report)
        if not connection.execute(left).scalar_one():
            connection.execute(update(reports).where(reports.c.id == found.report).values(moved_to=own))
    _add_reading(connection, found.version, reading, reader=reader, run=run, now=now)
    return Put("reread", found.version, own, number)


def _add_reading(connection: Connection, version: int, reading: Reading, *, reader: str, run: int, now: str) -> None:
    row = {
        "version": version,
        "reader": reader,
        "read_at": now,
        "current": True,
        "hash": hash_of(reading.report),
        "schema": reading.schema,
        "report": _bare(reading.report).decode(),
        "run": run,
    }
    key = _key(connection.execute(_INSERT["readings"], row))
    _many(connection, records, _records(key, reading.records))
    _many(connection, parties, _parties(key, reading.records))
    _many(connection, statements, _statements(key, reading.records))


def _many(connection: Connection, table: sa.Table, rows: list[tuple[Any, ...]]) -> None:
    """Inserts rows, whose cells stand in the order of the columns, straight through the driver."""
    if rows:
        connection.exec_driver_sql(_STRAIGHT[connection.dialect.name][table.name], rows)


def _records(reading: int, found: Iterable[Record]) -> list[tuple[Any, ...]]:
    rows = []
    for number, record in enumerate(found):
        event = (record.type, record.quad, record.date, record.status) if isinstance(record, Event) else _NO_EVENT
        kind = record.__struct_config__.tag
        json = _JSON.encode(record).decode()
        rows.append((reading, number, record.id, kind, record.start, record.end, record.rule, *event, json))
    return rows


def _parties(reading: int, found: Iterable[Record]) -> list[tuple[Any, ...]]:
    return [
        (reading, number, side, place, party.code, party.name, party.sector)
        for number, record in enumerate(found)
        if isinstance(record, Event)
        for side, those in (("actor", record.actors), ("recipient", record.recipients))
        for place, party in enumerate(those)
    ]


def _statements(reading: int, found: Iterable[Record]) -> list[tuple[Any, ...]]:
    rows = []
    for number, record in enumerate(found):
        if isinstance(record, Statement):
            who = (record.speaker.name, record.speaker.code) if record.speaker else (None, None)
            rows.append((reading, number, *who, record.directness, record.stance))
    return rows


def _columns(report: Report) -> dict[str, Any]:
    """What the columns of a version say of the report."""
    return {
        "hash": hash_of(report),
        "title": report.title,
        "outlet": report.outlet,
        "language": report.language,
        "authors": _JSON.encode(report.authors).decode(),
        "url": report.url,
        "origin": _JSON.encode(report.origin).decode(),
        "published": report.published.value if report.published else None,
        "published_basis": report.published.basis if report.published else None,
        "modified": report.modified.value if report.modified else None,
        "modified_basis": report.modified.basis if report.modified else None,
        "fetched": report.fetched,
    }


def _bare(report: Report) -> bytes:
    """JSON of the report without its text, which stands in `texts`."""
    return _JSON.encode(msgspec.structs.replace(report, text=""))


def _keep(connection: Connection, item: Received) -> None:
    row = {
        "sha256": item.blob,
        "data": zlib.compress(item.page.content),
        "size": len(item.page.content),
        "media_type": item.page.media_type,
    }
    _once(connection, blobs, row)


def _keep_text(connection: Connection, report: Report) -> None:
    _once(connection, texts, {"hash": hash_of(report), "text": report.text})


def _once(connection: Connection, table: sa.Table, row: Mapping[str, Any]) -> None:
    """Inserts a row unless its key is there."""
    connection.execute(_ONCE[connection.dialect.name][table.name], row)


def _index(connection: Connection, version: int, report: Report) -> None:
    name = connection.dialect.name
    body = report.text if name == "sqlite" else report.text[:_SEARCHED]
    connection.execute(_INDEX[name], {"version": version, "title": report.title or "", "text": body})


def _unindex(connection: Connection, version: int, title: str | None, body: str) -> None:
    row = {"version": version, "title": title or "", "text": body}
    connection.execute(_UNINDEX[connection.dialect.name], row)


def _same_input(item: Received) -> sa.ColumnElement[bool]:
    """Skips of the same page, or of the file that lay there; standard input is no place."""
    page = skips.c.page == item.name
    if item.source == "-":
        return page
    return sa.or_(page, sa.and_(skips.c.source == item.source, skips.c.file == item.page.file))


def _key(result: sa.CursorResult[Any]) -> int:
    key = result.inserted_primary_key
    assert key is not None
    return int(key[0])
