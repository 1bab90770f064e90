"""Put readings and skips into the store, each in one transaction.

Which report a reading belongs to, says `Report.id`: the canonical URL, or without one the text. So an article
with a URL that is received with another text, title, date, author or outlet is a new version of the same
report; a text without a URL that is altered is another report, for nothing says that it is the same one.

What was received is known by its `page`: the SHA-256 of the bytes and of what the caller knew of them, but not of the
file's name. The same page again changes nothing. Other bytes that are read as the same report (a web page
with other advertisements) change nothing either, and are not kept.

A publisher may go back to an earlier state. Only the time of fetching tells that from the same input handed over again:
what was fetched later than everything that is known of the report is a new version, whatever it is the same as.
Its `page` has its number behind a colon, for the name alone is the earlier version's.
"""

from __future__ import annotations

import datetime
import hashlib
import zlib
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeVar

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection, func, insert, select, update

from saksi.errors import StoreError
from saksi.records import Event, Page, Reading, Record, Report, Skip, Statement
from saksi.store.database import Database, Straight, is_conflict
from saksi.store.rows import Counts, Outcome
from saksi.store.schema import (
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
from saksi.store.search import indexed

__all__ = [
    "Known",
    "Put",
    "Received",
    "close_skips",
    "end_run",
    "home",
    "known",
    "put",
    "received",
    "skip",
    "start_run",
    "tried",
    "went_back",
]

T = TypeVar("T")

_TRIES = 5
_SEARCHED = 200_000  # code points of a text; PostgreSQL indexes no more than 1 MB of words
_JSON = msgspec.json.Encoder()


def _insert(table: sa.Table, *, numbers: bool = False, once: bool = False) -> str:
    """Inserts a row, whose values stand in the order of the columns: without `id` where the database `numbers` the
    rows, and with `once` only if its key is not there. All names are those of the schema."""
    names = [f'"{c.name}"' for c in table.c if not (numbers and c.name == "id")]
    told = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
    return f"{told} ON CONFLICT DO NOTHING" if once else told


_KNOWN = (
    "SELECT versions.id, versions.report, number, readings.id FROM versions"
    " LEFT JOIN readings ON readings.version = versions.id AND readings.reader = ? WHERE page = ?"
)
_HOME = (
    "SELECT id, moved_to, (SELECT max(number) FROM versions WHERE versions.report = reports.id)"
    " FROM reports WHERE id = ?"
)
_COPIED = "SELECT report FROM versions WHERE hash = ? AND report <> ? ORDER BY id LIMIT 1"
_STATES = "SELECT number, page, fetched, first_seen FROM versions WHERE report = ? ORDER BY number DESC"
_SAME = (
    "SELECT versions.id, versions.report, number, readings.report FROM versions"
    " JOIN readings ON readings.version = versions.id"
    " WHERE versions.report = ? AND readings.hash = ? AND reader = ? ORDER BY number DESC"
)
_READ = (
    "SELECT readings.hash, readings.report FROM versions"
    " JOIN readings ON readings.version = versions.id AND readings.current WHERE versions.report = ? AND number = ?"
)
_ADD_BLOB, _ADD_TEXT = _insert(blobs, once=True), _insert(texts, once=True)
_ADD_REPORT = _insert(reports)
_ADD_VERSION, _ADD_READING = _insert(versions, numbers=True), _insert(readings, numbers=True)
_ADD_RECORD, _ADD_PARTY, _ADD_STATEMENT = _insert(records), _insert(parties), _insert(statements)
_NO_EVENT = (None, None, None, None)
_INDEX = {
    True: "INSERT INTO fts (rowid, title, text) VALUES (?, ?, ?)",  # SQLite
    False: "INSERT INTO fts (version, search) VALUES (?, setweight(to_tsvector('simple', ?), 'A')"
    " || to_tsvector('simple', ?))",
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
    """The page with its names. The same bytes with the same data always have the same name, whenever fetched.

    >>> one = received(Page(file="a.txt", content=b"Oslo"), "a.txt")
    >>> two = received(Page(file="b.txt", content=b"Oslo", outlet="Kurier"), "b.txt")
    >>> one.blob == two.blob, one.name == two.name
    (True, False)
    """
    blob = hashlib.sha256(page.content).hexdigest()
    given: list[Any] = [page.media_type, page.encoding, page.url, page.outlet, page.title, page.published, page.authors]
    if page.modified or page.origin or page.dated_by:  # pages without these keep the name that they always had
        given += [page.modified, page.origin, page.dated_by]
    name = hashlib.sha256(blob.encode() + _JSON.encode(given)).hexdigest()
    known = [*given, *[None] * (10 - len(given)), page.fetched] if page.fetched else given
    return Received(page, blob, name, _JSON.encode(known).decode(), source)


def hash_of(report: Report) -> str:
    """SHA-256 of the text. Counted here, whatever the report says of itself: no text may take another's place."""
    return hashlib.sha256(report.text.encode("utf-8")).hexdigest()


def known(looks: Straight, name: str, reader: str) -> Known | None:
    """The version that a page is, if it is known."""
    row = looks.row(_KNOWN, reader, name)
    return Known(row[0], row[1], row[2], row[3] is not None) if row else None


def went_back(looks: Straight, report: str, number: int, item: Received) -> bool:
    """Whether a page that is the version `number` of a report shows that its publisher went back to that state.

    So it is where the report has a later version now, and the page was fetched after all that is known of the report.
    """
    fetched = _moment(item.page.fetched)
    if fetched is None:
        return False
    states = looks.rows(_STATES, report)
    if states[0][0] == number or states[0][1].partition(":")[0] == item.name:
        return False
    if not all((seen := _moment(f) or _moment(first)) is not None and fetched > seen for _, _, f, first in states):
        return False
    now, then = (looks.row(_READ, report, one) for one in (states[0][0], number))
    return now is None or then is None or now[0] != then[0] or _timeless(now[1]) != _timeless(then[1])


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


def home(looks: Connection | Straight, report: str) -> tuple[str | None, int]:
    """The id under which a report stands, after moves, and its highest version; None, 0 where it is not there."""
    straight = looks if isinstance(looks, Straight) else Straight(looks)
    at = report
    while row := straight.row(_HOME, at):
        if row[1] is None:
            return row[0], row[2] or 0
        at = row[1]
    return None, 0


def put(connection: Connection, item: Received, reading: Reading, *, reader: str, run: int, now: str) -> Put:
    """Stores what a reader made of a page, as a version of its report or as a further reading of one.

    Nothing changes where this reader has read the page already, or reads it as it read a version that is there;
    unless its publisher went back to that state.
    """
    straight = Straight(connection)
    found = known(straight, item.name, reader)
    back = found is not None and went_back(straight, found.report, found.number, item)
    if found and not back:
        if found.read:
            return Put("unchanged", found.version, found.report, found.number)
        return _reread(connection, straight, found, reading, reader=reader, run=run, now=now)
    report, digest = reading.report, hash_of(reading.report)
    own, count = home(straight, found.report if found else report.id)
    bare = _bare(report)
    same = _same(straight, own, digest, bare, reader) if own and not back else None
    if own and same and not went_back(straight, own, same[2], item):
        return Put("unchanged", *same)
    if own is None:
        own = report.id
        straight.run(_ADD_REPORT, own, now, None)
    copied = straight.row(_COPIED, digest, own)
    _keep(straight, item)
    straight.run(_ADD_TEXT, digest, report.text)
    number = count + 1
    page = f"{item.name}:{number}" if found else item.name
    version = straight.key(
        _ADD_VERSION, own, number, page, item.blob, item.given, item.source, reading.file,
        *_columns(report, digest).values(), now, run,
    )  # fmt: skip
    _index(straight, version, report)
    _add_reading(straight, version, reading, digest, bare, reader=reader, run=run, now=now)
    return Put("updated" if count else "new", version, own, number, copied[0] if copied else None)


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
        _keep(Straight(connection), item)
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


def _same(straight: Straight, there: str, digest: str, bare: bytes, reader: str) -> tuple[int, str, int] | None:
    """The latest version that this reader read as the same report, the time of fetching apart."""
    rows = straight.rows(_SAME, there, digest, reader)
    wanted = _timeless(bare) if rows else {}
    for version, report, number, json in rows:
        if _timeless(json) == wanted:
            return version, report, number
    return None


def _reread(
    connection: Connection, straight: Straight, found: Known, reading: Reading, *, reader: str, run: int, now: str
) -> Put:
    """A further reading of a version. Its columns and its entry of the full text follow the new reading.

    Where the reader sees that it is another report (it finds a URL), the version moves to that one as its latest,
    and an id that has no version left leads there.
    """
    report, digest = reading.report, hash_of(reading.report)
    straight.run(_ADD_TEXT, digest, report.text)
    connection.execute(
        update(readings).where(readings.c.version == found.version, readings.c.current).values(current=False)
    )
    own, number = found.report, found.number
    there, count = home(straight, report.id)
    if own != there:
        if there is None:
            seen = connection.execute(select(reports.c.first_seen).where(reports.c.id == own)).scalar_one()
            straight.run(_ADD_REPORT, report.id, seen, None)
        own, number = there or report.id, count + 1
    old = connection.execute(
        select(versions.c.title, texts.c.text)
        .join(texts, texts.c.hash == versions.c.hash)
        .where(versions.c.id == found.version)
    ).one()
    other = (old.title, old.text) != (report.title, report.text)
    if other:
        _unindex(straight, found.version, old.title, old.text)
    row = {"report": own, "number": number, **_columns(report, digest)}
    connection.execute(update(versions).where(versions.c.id == found.version).values(row))
    if other:
        _index(straight, found.version, report)
    if own != found.report:
        left = select(func.count()).where(versions.c.report == found.report)
        if not connection.execute(left).scalar_one():
            connection.execute(update(reports).where(reports.c.id == found.report).values(moved_to=own))
    _add_reading(straight, found.version, reading, digest, _bare(report), reader=reader, run=run, now=now)
    return Put("reread", found.version, own, number)


def _add_reading(
    straight: Straight, version: int, reading: Reading, digest: str, bare: bytes, *, reader: str, run: int, now: str
) -> None:
    key = straight.key(_ADD_READING, version, reader, now, True, digest, reading.schema, bare.decode(), run)
    straight.many(_ADD_RECORD, _records(key, reading.records))
    straight.many(_ADD_PARTY, _parties(key, reading.records))
    straight.many(_ADD_STATEMENT, _statements(key, reading.records))


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


def _columns(report: Report, digest: str) -> dict[str, Any]:
    """What the columns of a version say of the report, in their order."""
    return {
        "hash": digest,
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


def _timeless(report: str | bytes) -> dict[str, Any]:
    """What the JSON of a report says, the time of fetching apart."""
    told: dict[str, Any] = msgspec.json.decode(report)
    return told | {"fetched": None}


def _keep(straight: Straight, item: Received) -> None:
    content = item.page.content
    straight.run(_ADD_BLOB, item.blob, zlib.compress(content), len(content), item.page.media_type)


def _index(straight: Straight, version: int, report: Report) -> None:
    title, body = report.title or "", report.text
    if not straight.sqlite:
        title, body = indexed(title), indexed(body[:_SEARCHED])
    straight.run(_INDEX[straight.sqlite], version, title, body)


def _unindex(straight: Straight, version: int, title: str | None, body: str) -> None:
    if straight.sqlite:
        straight.run("INSERT INTO fts (fts, rowid, title, text) VALUES ('delete', ?, ?, ?)", version, title or "", body)
    else:
        straight.run("DELETE FROM fts WHERE version = ?", version)


def _moment(told: str | None) -> datetime.datetime | None:
    """A time in ISO 8601 that can be compared with others; in UTC where it says no zone. None: it is none.

    >>> _moment("2024-05-07T08:00:00+02:00") == _moment("2024-05-07T06:00:00Z"), _moment("May")
    (True, None)
    """
    try:
        made = datetime.datetime.fromisoformat(told or "")
    except ValueError:
        return None
    return made if made.tzinfo else made.replace(tzinfo=datetime.UTC)


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
