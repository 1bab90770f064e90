"""A memory for reports: add what was received, find it again, read it again with a better Saksi.

>>> import tempfile, pathlib
>>> folder = tempfile.TemporaryDirectory()
>>> article = pathlib.Path(folder.name, "talks.txt")
>>> _ = article.write_text("Talks open\\n\\nFrance invited Japan on Monday.")
>>> memory = open(pathlib.Path(folder.name, "memory.db"))
>>> [(added.outcome, added.number) for added in memory.add(article)]
[('new', 1)]
>>> [(added.outcome, added.number) for added in memory.add(article)]
[('unchanged', 1)]
>>> [memory.reading(memory.versions(report.id)[0]).report.language for report in memory.reports()]
['en']
>>> memory.close()

A *reader* is a version of Saksi with its data: `0.1.0+` and a digest of the code and the language packs that read.
"""

from __future__ import annotations

import contextlib
import datetime
import difflib
import functools
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

import saksi
from saksi.errors import SaksiError, UsageError
from saksi.pipeline import read_page
from saksi.read import pages
from saksi.records import Event, Page, Reading, Record, Skip, Span, Statement
from saksi.store import (
    Added,
    Counts,
    Database,
    Outcome,
    Quarantined,
    Reread,
    Stored,
    StoreError,
    Version,
    connect,
    default_url,
    query,
    write,
)
from saksi.text import sentences

__all__ = [
    "Added",
    "Change",
    "Counts",
    "Memory",
    "Quarantined",
    "Reread",
    "StoreError",
    "Stored",
    "Update",
    "Version",
    "default_url",
    "difference",
    "open",
    "reader",
]

S = TypeVar("S", Page, Skip)
Source = str | Path

# What has no say in how a report is read; all else of the package makes the reader.
_NOT_READING = frozenset(
    {"__main__.py", "__pycache__", "brief", "cli", "errors.py", "examples", "memory.py", "py.typed", "store"}
    | {"templates"}
)
_UNSOUND = re.compile("[\x00\ud800-\udfff]")


class Change(Struct, frozen=True, kw_only=True):
    """Sentences that one version has in place of others: spans in either text; None where there are none."""

    before: Span | None
    after: Span | None


class Update(Struct, frozen=True, kw_only=True):
    """How a version differs from an earlier one: fields of the report (old and new value), and its sentences."""

    fields: dict[str, tuple[Any, Any]]
    changes: tuple[Change, ...]


def open(  # noqa: A001
    url: str | Path | None = None, *, create: bool = True, wait_s: float = 30.0
) -> Memory:
    """Opens a memory, and makes or migrates its store.

    `url` is `sqlite:///FILE`, `postgresql://USER@HOST/NAME` or the path of a SQLite file; None is what the environment
    variable SAKSI_STORE says, or else a file in the user's data folder. Where another program writes, a report waits
    up to `wait_s` seconds. `create` False: there must be a store. Raises StoreError: it cannot be opened, or
    is newer than this program; UsageError: the URL is none.
    """
    return Memory(connect(url, create=create, wait_s=wait_s))


class Memory:
    """An open store, and the reader that reads for it. Close it, or use it in a `with`."""

    def __init__(
        self,
        database: Database,
        *,
        read: Callable[[Page], Reading | Skip] | None = None,
        reader: str | None = None,
        now: Callable[[], str] | None = None,
    ) -> None:
        """`read`, `reader` and the clock (ISO 8601 in UTC) are those of this program unless others are given."""
        self.database = database
        self._read, self._reader, self._now = read or read_page, reader or globals()["reader"](), now or _now

    def __enter__(self) -> Memory:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Gives the database back."""
        self.database.close()

    def add(
        self, sources: Source | Iterable[Source], *, stdin: BinaryIO | None = None, counts: Counts | None = None
    ) -> Iterator[Added]:
        """Reads and keeps what is not known yet, one report after the other, each as a whole or not at all.

        Sources are those of `saksi.read`. What cannot be read is quarantined with its reason, and the run goes
        on; so it does after a fault of the program. `counts` is counted on. Raises StoreError: the store can't
        be written; what was added before stays.
        """
        if isinstance(sources, str | Path):
            sources = [sources]
        counts = counts if counts is not None else Counts()
        with self._running("add", counts) as (run, connection), self.database.connection() as looks:
            with self.database.transaction(looks):
                open_ = query.open_places(looks)
            for source in sources:
                place = "-" if source == "-" else str(Path(source).absolute())
                for page in pages([source], stdin=stdin):
                    added = self._add(page, place, run, connection, looks, open_)
                    _count(counts, added.outcome, copy=added.copy_of is not None)
                    yield added

    def reread(self, reports: Iterable[str] = (), *, counts: Counts | None = None) -> Iterator[Reread]:
        """Reads again, from the kept bytes, what this reader has not read yet: all, or the reports of some ids.

        Without ids what lies in quarantine is tried again, too. Old readings stay. What this reader cannot read
        is quarantined, and keeps the reading that it has. Raises UsageError: an id is not known; StoreError.
        """
        given = list(reports)
        homes = [query.home_of(self.database, one) for one in given]
        if None in homes:
            raise UsageError(f"no report in {self.database.place} has the id '{given[homes.index(None)]}'")
        counts = counts if counts is not None else Counts()
        with self._running("reread", counts) as (run, connection):
            for version, item in query.pages(self.database, reader=self._reader, of=[h for h in homes if h]):
                again = self._again(version, item, run, connection)
                _count(counts, again.outcome)
                yield again
            for item in query.quarantined(self.database) if not given else ():
                result = self._try(item.page)
                if isinstance(result, Skip):
                    _count(counts, "skipped")
                    yield Reread(file=item.page.file, outcome="skipped", skip=result)
                    continue
                put = self._put(connection, item, result, run, closes=True)
                _count(counts, put.outcome, copy=put.copy_of is not None)
                yield Reread(
                    file=item.page.file,
                    outcome=put.outcome,
                    report=put.report,
                    number=put.number,
                    after=result.report,
                    gained=result.records if put.outcome != "unchanged" else (),
                )

    def reports(self) -> Iterator[Stored]:
        """All reports by the second when they were first seen, then by id, each as its latest version has it."""
        return query.stored(self.database)

    def versions(self, report: str) -> list[Version]:
        """The versions of a report, the first received first; none where it is not known."""
        return query.versions_of(self.database, report)

    def reading(self, version: Version | int, *, reader: str | None = None) -> Reading:
        """What a reader made of a version, as it was stored; without `reader` its current reading.

        Raises UsageError: there is no such version, or this reader has not read it.
        """
        number = version if isinstance(version, int) else version.id
        found = query.reading(self.database, number, reader)
        if found is None:
            by = f" by {reader}" if reader else ""
            raise UsageError(f"{self.database.place}: there is no reading{by} of version {number}")
        return found

    def readings(self) -> Iterator[Reading]:
        """The current reading of the latest version of every report, in the order of `reports`."""
        for report in self.reports():
            for version in self.versions(report.id)[-1:]:
                yield self.reading(version)

    def skips(self, *, closed: bool = False) -> Iterator[Quarantined]:
        """What could not be read, the earliest first; with `closed` also what was read after all."""
        return query.skipped(self.database, closed=closed)

    def _add(
        self,
        page: Page | Skip,
        place: str,
        run: int,
        connection: Connection,
        looks: Connection,
        open_: set[tuple[str, str]],
    ) -> Added:
        if isinstance(page, Skip):
            return self._skip(connection, _sound(page), place, None, run)
        page = _sound(page)
        item = write.received(page, place)
        with self.database.transaction(looks):
            known = write.known(looks, item.name, self._reader)
        closes = bool(open_ and ((place, page.file) in open_ or ("", item.name) in open_))
        if known and known.read and not closes:
            return Added(file=page.file, outcome="unchanged", report=known.report, number=known.number)
        result = self._try(page)
        if isinstance(result, Skip):
            return self._skip(connection, result, place, item, run)
        if not known:
            with self.database.transaction(looks):
                there = write.home(looks, result.report.id)[0]
            if there:
                self._catch_up(there, run, connection)
        put = self._put(connection, item, result, run, closes=closes)
        return Added(file=page.file, outcome=put.outcome, report=put.report, number=put.number, copy_of=put.copy_of)

    def _catch_up(self, report: str, run: int, connection: Connection) -> None:
        """Reads the other versions of a report with this reader: only so can be told what the publisher changed."""
        for _, item in query.pages(self.database, reader=self._reader, of=[report]):
            result = self._try(item.page)
            if isinstance(result, Reading):
                self._put(connection, item, result, run)

    def _again(self, version: int, item: write.Received, run: int, connection: Connection) -> Reread:
        result = self._try(item.page)
        before = self.reading(version)
        if isinstance(result, Skip):
            self._skip(connection, result, item.source, item, run)
            return Reread(file=item.page.file, outcome="skipped", before=before.report, skip=result)
        put = self._put(connection, item, result, run, closes=True)
        gained, lost = _gained_and_lost(before, result)
        return Reread(
            file=item.page.file,
            outcome=put.outcome,
            report=put.report,
            number=put.number,
            before=before.report,
            after=result.report,
            gained=gained,
            lost=lost,
        )

    def _try(self, page: Page) -> Reading | Skip:
        """The reading; a Skip, too, where the program has a fault: one report never stops a run."""
        try:
            return self._read(page)
        except SaksiError:
            raise
        except Exception as error:
            what = f"{type(error).__name__}: {error}"[:300]
            return _sound(
                Skip(
                    file=page.file,
                    stage="fault",
                    reason=f"Saksi itself failed ({what}); please report it. The bytes are kept for `saksi reread`",
                )
            )

    def _put(
        self, connection: Connection, item: write.Received, reading: Reading, run: int, *, closes: bool = False
    ) -> write.Put:
        def step(connection: Connection) -> write.Put:
            if closes:
                write.close_skips(connection, item, now=now)
            return write.put(connection, item, reading, reader=self._reader, run=run, now=now)

        now = self._now()
        return write.tried(self.database, connection, step)

    def _skip(self, connection: Connection, skip: Skip, place: str, item: write.Received | None, run: int) -> Added:
        now = self._now()
        write.tried(self.database, connection, lambda c: write.skip(c, skip, source=place, item=item, run=run, now=now))
        return Added(file=skip.file, outcome="skipped", skip=skip)

    @contextlib.contextmanager
    def _running(self, command: str, counts: Counts) -> Iterator[tuple[int, Connection]]:
        """A run, whose end and counts are noted however it ends."""
        with self.database.connection(writes=True) as connection:
            now = self._now()
            run = write.tried(
                self.database, connection, lambda c: write.start_run(c, command, reader=self._reader, now=now)
            )
            try:
                yield run, connection
            except StoreError:
                raise
            except BaseException:
                with contextlib.suppress(StoreError):
                    self._end(connection, run, counts)
                raise
            self._end(connection, run, counts)

    def _end(self, connection: Connection, run: int, counts: Counts) -> None:
        now = self._now()
        write.tried(self.database, connection, lambda c: write.end_run(c, run, counts, now=now))


def difference(before: Reading, after: Reading) -> Update:
    """How a version of a report differs from an earlier one.

    `fields` has title, outlet, authors, url, language, published and modified where they differ; `changes` the
    sentences, ascending.
    """
    names = ("title", "outlet", "authors", "url", "language", "published", "modified")
    pairs = {n: (getattr(before.report, n), getattr(after.report, n)) for n in names}
    old, new = before.report.text, after.report.text
    olds, news = sentences(old), sentences(new)
    matcher = difflib.SequenceMatcher(None, [old[a:b] for a, b in olds], [new[a:b] for a, b in news], autojunk=False)
    changes = tuple(
        Change(before=_span(olds[i:j]), after=_span(news[k:m]))
        for tag, i, j, k, m in matcher.get_opcodes()
        if tag != "equal"
    )
    return Update(fields={n: pair for n, pair in pairs.items() if pair[0] != pair[1]}, changes=changes)


@functools.cache
def reader() -> str:
    """The name of the reader that this program is: its version, and twelve digits of code and data that read."""
    digest = hashlib.sha256()
    for name, content in _below(files("saksi")):
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return f"{saksi.__version__}+{digest.hexdigest()[:12]}"


def _below(folder: Traversable, name: str = "") -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.name in _NOT_READING or entry.name.startswith("."):
            continue
        if entry.is_dir():
            yield from _below(entry, f"{name}{entry.name}/")
        else:
            yield f"{name}{entry.name}", entry.read_bytes().replace(b"\r\n", b"\n")


def _gained_and_lost(before: Reading, after: Reading) -> tuple[tuple[Record, ...], tuple[Record, ...]]:
    if before.report.version != after.report.version:
        return after.records, before.records
    return _without(after.records, before.records), _without(before.records, after.records)


def _without(found: Sequence[Record], others: Iterable[Record]) -> tuple[Record, ...]:
    """The records that the others do not have, each as often as it is missing there."""
    left = Counter(map(_said, others))
    out = []
    for record in found:
        said = _said(record)
        if left[said]:
            left[said] -= 1
        else:
            out.append(record)
    return tuple(out)


def _said(record: Record) -> bytes:
    """What a record says, whatever ids there are."""
    bare = msgspec.structs.replace(record, id="")
    if isinstance(bare, Event) and bare.statement:
        bare = msgspec.structs.replace(bare, statement="-")
    if isinstance(bare, Statement) and bare.denies:
        bare = msgspec.structs.replace(bare, denies="-")
    return msgspec.json.encode(bare)


def _span(spans: Sequence[tuple[int, int]]) -> Span | None:
    return Span(spans[0][0], spans[-1][1]) if spans else None


def _count(counts: Counts, outcome: Outcome, *, copy: bool = False) -> None:
    setattr(counts, outcome, getattr(counts, outcome) + 1)
    counts.read += outcome != "skipped"
    counts.copies += copy


def _sound(thing: S) -> S:
    """The page or skip with U+FFFD for what no database takes in its strings: NUL and lone surrogates."""
    made: dict[str, Any] = {}
    for name in thing.__struct_fields__:
        value = getattr(thing, name)
        if isinstance(value, str) and _UNSOUND.search(value):
            made[name] = _UNSOUND.sub("\ufffd", value)
        elif isinstance(value, tuple) and any(map(_UNSOUND.search, value)):
            made[name] = tuple(_UNSOUND.sub("\ufffd", v) for v in value)
    return msgspec.structs.replace(thing, **made) if made else thing


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
