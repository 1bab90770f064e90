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
import itertools
import re
import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TypeVar

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy import Connection

import saksi
from saksi.errors import SaksiError, UsageError
from saksi.extract.lexicon import plover
from saksi.gather import Gathered, corrected_records, gather, said, told
from saksi.pipeline import read_page
from saksi.read import is_url, pages
from saksi.read.files import from_bytes
from saksi.records import Event, Happening, Page, Reading, Record, Report, Skip, Span, Statement, Story
from saksi.relate import dyads
from saksi.relate.terms import sentences_of
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
    ask,
    connect,
    default_url,
    query,
    write,
)
from saksi.store import stories as kept
from saksi.store.ask import Listed
from saksi.store.database import Straight, is_wait
from saksi.store.search import Hit, indexed, search
from saksi.store.stories import Correction

__all__ = [
    "Added",
    "Change",
    "Correction",
    "Counts",
    "Gathered",
    "Hit",
    "Listed",
    "Memory",
    "Quarantined",
    "Reread",
    "StoreError",
    "Stored",
    "Update",
    "Version",
    "default_url",
    "difference",
    "fitting",
    "found_by_hand",
    "open",
    "reader",
]

S = TypeVar("S", Page, Skip)
Source = str | Path
ReadMany = Callable[[Iterable[Page | Skip]], Iterator[Reading | Skip]]

# What has no say in how a report is read; all else of the package makes the reader.
_NOT_READING = frozenset(
    {"__main__.py", "__pycache__", "alerts", "batch", "brief", "cache.py", "cli", "config.py", "engine.py", "errors.py"}
    | {"examples", "export", "gather.py", "memory.py", "py.typed", "serve", "store", "templates", "watch.py"}
)
_UNSOUND = re.compile("[\x00\ud800-\udfff]")
_BATCH, _BATCH_S, _BATCH_BYTES = 20, 0.05, 4 * 1024 * 1024
_REFUSED = "application/octet-stream"  # the media type of what was refused as a whole
_REFUSED_BYTES = 16 * 1024 * 1024
_WORDS = 400  # characters of the words of a party or place


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


class _Job(NamedTuple):
    """What is to be stored: a reading of a page, or why there is none (then `item` may be None)."""

    item: write.Received | None
    result: Reading | Skip
    source: str
    closes: bool = False


class _Batch:
    """What is stored next, in the order given, in one transaction; what needs no storing waits among it."""

    def __init__(self, waiting: list[Added | _Job]) -> None:
        self.waiting, self._until = waiting, 0.0

    def add(self, one: Added | _Job) -> None:
        """Puts one more behind the others."""
        if not self.waiting:
            self._until = time.monotonic() + _BATCH_S
        self.waiting.append(one)

    def has(self, item: write.Received) -> bool:
        """Whether the page is waiting already."""
        return any(isinstance(one, _Job) and one.item and one.item.name == item.name for one in self.waiting)

    def is_full(self) -> bool:
        """Whether it is time to store: nobody waits for long, and not much is held."""
        size = sum(len(one.item.page.content) for one in self.waiting if isinstance(one, _Job) and one.item)
        return len(self.waiting) >= _BATCH or size > _BATCH_BYTES or time.monotonic() > self._until


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
        self,
        sources: Source | Iterable[Source],
        *,
        stdin: BinaryIO | None = None,
        counts: Counts | None = None,
        read_many: ReadMany | None = None,
    ) -> Iterator[Added]:
        """Reads and keeps what is not known yet, in the order given, each report as a whole or not at all.

        Sources are those of `saksi.read`. What cannot be read is quarantined with its reason, and the run goes
        on; so it does after a fault of the program. What comes out is kept; some more may be. `counts` is counted
        on. `read_many` reads the pages of files in the order given, such as `engine.read_all` on all cores; those
        that may keep it waiting, from a pipe or the net, are read one by one. Raises StoreError: the store can't be
        written; what was added before stays.
        """
        if isinstance(sources, str | Path):
            sources = [sources]
        yield from self._taken("add", _handed_over(sources, stdin), counts, read_many)

    def add_pages(self, pages: Iterable[Page | Skip], *, counts: Counts | None = None) -> Iterator[Added]:
        """Keeps pages that are at hand, as `add` does, each before the next one is asked for."""
        yield from self._taken("watch", ((page, page.file, True) for page in pages), counts)

    def add_read(
        self,
        read: Iterable[tuple[str, Page | Skip, Reading | Skip]],
        *,
        reader: str,
        counts: Counts | None = None,
        read_many: ReadMany | None = None,
    ) -> Iterator[Added]:
        """Keeps what was read elsewhere, as `add` does: places, pages, and what `reader` made of them.

        Where that is another reader than this one, the pages are read again, by `read_many` where it is given.
        """
        same = reader == self._reader
        results: deque[Reading | Skip] = deque()

        def handed_over() -> Iterator[tuple[Page | Skip, str, bool]]:
            for place, page, result in read:
                if same:
                    results.append(result)
                yield page, place if "://" in place else str(Path(place).absolute()), False

        def at_hand(wanted: Iterable[Page | Skip]) -> Iterator[Reading | Skip]:
            for page in wanted:
                result = results.popleft()
                yield page if isinstance(page, Skip) else result

        yield from self._taken("add", handed_over(), counts, at_hand if same else read_many)

    def _taken(
        self,
        command: str,
        handed_over: Iterable[tuple[Page | Skip, str, bool]],
        counts: Counts | None,
        read_many: ReadMany | None = None,
    ) -> Iterator[Added]:
        counts = counts if counts is not None else Counts()
        with self.database.reads() as connection:
            open_ = query.open_places(connection)
        with self._running(command, counts) as (run, connection), self.database.looks() as looks:
            batch = _Batch([])
            try:
                for page, place, waits, result in self._read_ahead(handed_over, read_many, looks):
                    item = None if isinstance(page, Skip) else write.received(_sound(page), place)
                    if item and batch.has(item):
                        yield from self._commit(batch, run, connection, counts)
                    if isinstance(page, Skip):
                        item = _refused(page, place) if command == "add" else None
                        batch.add(_Job(item, _sound(page), place))
                    elif item:
                        batch.add(self._look(item, run, connection, looks, open_, result))
                    if waits or batch.is_full():
                        yield from self._commit(batch, run, connection, counts)
                yield from self._commit(batch, run, connection, counts)
            except StoreError:
                raise
            except BaseException:
                with contextlib.suppress(StoreError):
                    self._commit(batch, run, connection, counts)
                raise

    def _read_ahead(
        self, handed_over: Iterable[tuple[Page | Skip, str, bool]], read_many: ReadMany | None, looks: Straight
    ) -> Iterator[tuple[Page | Skip, str, bool, Reading | Skip | None]]:
        """What is handed over, with the reading of each page where it was read ahead; None where it was not."""
        for waits, group in itertools.groupby(handed_over, key=lambda one: one[2]):
            if read_many is None or waits:
                for page, place, _ in group:
                    yield page, place, waits, None
                continue
            under_way: deque[tuple[Page | Skip, str, bool]] = deque()
            for result in read_many(self._wanted(group, under_way, looks)):
                page, place, wanted = under_way.popleft()
                yield page, place, waits, result if wanted else None

    def _wanted(
        self,
        handed_over: Iterable[tuple[Page | Skip, str, bool]],
        under_way: deque[tuple[Page | Skip, str, bool]],
        looks: Straight,
    ) -> Iterator[Page | Skip]:
        """The pages that are to be read; in the place of each other one a Skip, which nobody reads.

        Each is put down with its place, and whether it is wanted, until it comes back.
        """
        for thing, place, _ in handed_over:
            page = _sound(thing) if isinstance(thing, Page) else None
            known = write.known(looks, write.received(page, place).name, self._reader) if page else None
            wanted = page is not None and not (known and known.read)
            under_way.append((thing, place, wanted))
            yield page if page is not None and wanted else Skip(file=thing.file, stage="known", reason="")

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
                for again in self._anew(item, run, connection, counts):
                    yield again

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

    def gather(self) -> Gathered:
        """Brings stories up to date with the reports. Raises StoreError: the store cannot be written."""
        return gather(self.database, now=self._now)

    def stories(self, **conditions: Any) -> tuple[list[Listed], int]:
        """Stories, those that changed last first, and how many there are in all; see `saksi.store.ask.listed`."""
        with self.database.reads() as connection:
            return ask.listed(connection, **conditions)

    def story(self, given: str) -> Story:
        """The story of an id, or of the id of any of its reports, or of the start of one, told with all corrections.

        Raises UsageError: there is none, or several.
        """
        with self.database.reads() as connection:
            return told(connection, ask.find(connection, given))

    def every_story(self) -> Iterator[Story]:
        """All stories by their ids, one at a time, each told with all corrections."""
        last = ""
        while True:
            with self.database.reads() as connection:
                name = ask.after(connection, last)
                if name is None:
                    return
                story = told(connection, name)
            yield story
            last = name

    def story_of(self, given: str) -> str:
        """The id of the story of a report. Raises UsageError as `story` does."""
        with self.database.reads() as connection:
            return ask.find(connection, given)

    def since(self, story: Story, when: str) -> frozenset[str]:
        """The files of a story whose reports were first seen at a time (ISO 8601, UTC) or later."""
        with self.database.reads() as connection:
            seen = {m.report for m in kept.members(connection, story=story.id) if m.first_seen >= when}
        return frozenset(r.file for r in story.readings if r.report.id in seen)

    def happenings(
        self, codes: Sequence[str] = (), since: str | None = None, until: str | None = None, **conditions: Any
    ) -> Iterator[tuple[str, Happening]]:
        """What happened, each with the id of its story; all codes are among its sides. Dates are EDTF.

        What has no date is there in any case.
        """
        first, last = _first(since), _last(until)
        with self.database.reads() as connection:
            yield from ask.happened(connection, codes=codes, since=first, until=last, **conditions)

    def coverage(self, by: dyads.By, since: str | None = None, until: str | None = None) -> list[dyads.Coverage]:
        """How many reports, of how many known origins, there are of each period; a copy has its original's origin."""
        with self.database.reads() as connection:
            tallies = ask.covered(connection, since=_first(since), until=_last(until))
        reports: Counter[str] = Counter()
        origins: dict[str, set[str]] = {}
        for one in tallies:
            if one.day is not None:
                name = dyads.period(datetime.date.fromordinal(one.day), by)
                reports[name] += one.reports
                origins.setdefault(name, set()).update({one.origin} if one.origin else ())
        return [dyads.Coverage(period=n, reports=reports[n], origins=len(origins[n])) for n in sorted(reports)]

    def mentioning(self, name: str) -> Iterator[Reading]:
        """The readings of the reports whose latest version has all words of a name."""
        words = indexed(name).split()
        with self.database.reads() as connection:
            for number in ask.mentioning(connection, words) if words else ():
                yield query.read_out(connection, number)

    def search(self, text: str = "", **conditions: Any) -> Iterator[Hit]:
        """The reports that have words and records, the best first, with their stories; see `saksi.store.search`.

        Raises UsageError: the query cannot be read, or nothing is asked for; StoreError.
        """
        with self.database.reads() as connection:
            people = said(kept.corrections_made(connection))
        mended = functools.partial(corrected_records, people=people)
        hits = list(search(self.database, text, corrected=mended, mended={*people.edited, *people.added}, **conditions))
        with self.database.reads() as connection:
            stories = {m.report: m.story for m in kept.members(connection, reports_={hit.report for hit in hits})}
        for hit in hits:
            yield msgspec.structs.replace(hit, story=stories.get(hit.report))

    def corrections(self, *, undone: bool = False, reports: Sequence[str] = ()) -> list[Correction]:
        """What people have said of stories and records, in the order of time; with `undone` also what holds no more.

        `reports`: only what is said of some of these (ids).
        """
        with self.database.reads() as connection:
            return list(kept.corrections_made(connection, undone=undone, reports_=reports))

    def merge(self, one: str, other: str, *, by: str, note: str = "") -> Correction:
        """Says that two stories (ids, as for `story`) are one. Raises UsageError: one is not there, or they are one."""
        first, second = self._members(one), self._members(other)
        if first == second:
            raise UsageError(f"'{one}' and '{other}' are one story already")
        return self._correct("merge", {"one": first, "other": second}, by=by, note=note)

    def split(self, reports: Sequence[str], *, by: str, note: str = "") -> Correction:
        """Says that some reports of a story (ids) are another story than its other reports.

        Raises UsageError: they are not of one story, or are the whole of it.
        """
        with self.database.reads() as connection:
            names = {ask.find(connection, report) for report in reports}
            given = {write.home(connection, report)[0] for report in reports}
        if len(names) != 1:
            raise UsageError("these reports are not of one story; name reports of one story only")
        every = self._members(names.pop())
        out, rest = [r for r in every if r in given], [r for r in every if r not in given]
        if not rest or not out:
            raise UsageError("these are all reports of the story; name only those that belong elsewhere")
        return self._correct("split", {"one": out, "other": rest}, by=by, note=note)

    def not_a_copy(self, one: str, other: str, *, by: str, note: str = "") -> Correction:
        """Says that of two reports (ids) none is a copy of the other. Raises UsageError: one is not there."""
        pair = [self._report(one), self._report(other)]
        return self._correct("not-a-copy", {"one": pair[:1], "other": pair[1:]}, by=by, note=note)

    def wrong_record(self, report: str, record: str, *, by: str, note: str = "") -> Correction:
        """Says that a record (its id) of a report (its id) is wrong. Raises UsageError: there is none."""
        there, _, key = self._record(report, record)
        return self._correct("wrong-record", {"one": [there], "record": key}, by=by, note=note)

    def right_record(self, report: str, record: str, *, by: str, note: str = "") -> Correction:
        """Says that a record (its id) of a report (its id) is right. Raises UsageError: there is none."""
        there, _, key = self._record(report, record)
        return self._correct("right-record", {"one": [there], "record": key}, by=by, note=note)

    def edit_record(
        self, report: str, record: str, fields: Mapping[str, Any], *, by: str, note: str = ""
    ) -> Correction:  # fmt: skip
        """Says that a record (its id) of a report (its id) is right with other fields, as its JSON has them.

        Parties may be left out, be given other names, codes and sectors, or come in with other words of the text; its
        own words stay. The machine's record stays, too. Raises UsageError: there is no such record, or the fields do
        not fit it.
        """
        there, before, key = self._record(report, record)
        made = fitting(before, fields, self.reading(self.versions(there)[-1]).report.text)
        return self._correct("edited-record", {"one": [there], "record": key, "fields": made}, by=by, note=note)

    def add_record(
        self, report: str, kind: str, start: int, end: int, fields: Mapping[str, Any], *, by: str, note: str = ""
    ) -> Correction:
        """Says that the words `[start, end)` of a report (its id) are a record of a kind, with fields as its JSON has.

        Raises UsageError: the words are not there, have a record of this kind already, or the fields do not fit.
        """
        there = self._report(report)
        plain = self.reading(self.versions(there)[-1])
        made = found_by_hand(plain.report, kind, start, end, fields)
        key = (plain.report.version, kind, start, end)
        told = [reading for reading in self.story(there).readings if reading.report.id == there]
        every = (r for reading in (*told, plain) for r in reading.records)
        if any((r.__struct_config__.tag, r.start, r.end) == key[1:] for r in every):
            raise UsageError("these words have a finding of this kind already; edit that one")
        return self._correct("added-record", {"one": [there], "record": key, "fields": made}, by=by, note=note)

    def record(self, report: str, record: str) -> Record:
        """A record (its id) of a report (its id), as people have corrected it. Raises UsageError: there is none."""
        return self._record(report, record)[1]

    def _record(self, report: str, record: str) -> tuple[str, Record, tuple[str, Any, int, int]]:
        """A record of a report as its story has it, or as the machine has it where people called it wrong."""
        there = self._report(report)
        told = [reading for reading in self.story(there).readings if reading.report.id == there]
        for reading in (*told, *(self.reading(version) for version in self.versions(there)[-1:])):
            for one in reading.records:
                if one.id == record:
                    return there, one, (reading.report.version, one.__struct_config__.tag, one.start, one.end)
        raise UsageError(f"no record of the report '{report}' has the id '{record}'")

    def undo(self, correction: int, *, by: str) -> None:
        """Takes a correction back; it stays in the list. Raises UsageError: there is none, or it was taken back."""
        found = [c for c in self.corrections() if c.id == correction]
        if not found:
            raise UsageError(f"there is no correction {correction} that holds; `saksi corrections --all` lists them")
        with self.database.connection(writes=True) as connection:
            write.tried(self.database, connection, lambda c: kept.undo(c, correction, by=by, at=self._now()))
        self._again_told({*found[0].one, *found[0].other})

    def _correct(self, kind: str, data: dict[str, Any], *, by: str, note: str) -> Correction:
        if not by.strip():
            raise UsageError("a correction needs a name: who says so?")
        with self.database.connection(writes=True) as connection:
            number = write.tried(
                self.database, connection, lambda c: kept.note(c, kind, data, by=by, at=self._now(), note=note)
            )
        self._again_told({*data["one"], *data.get("other", ())})
        return next(c for c in self.corrections() if c.id == number)

    def _again_told(self, reports: Iterable[str]) -> None:
        gather(self.database, now=self._now, touched=sorted(reports))

    def _members(self, story: str) -> list[str]:
        with self.database.reads() as connection:
            return [m.report for m in kept.members(connection, story=ask.find(connection, story))]

    def _report(self, report: str) -> str:
        there = query.home_of(self.database, report)
        if there is None:
            raise UsageError(f"no report in {self.database.place} has the id '{report}'")
        return there

    def skips(self, *, closed: bool = False) -> Iterator[Quarantined]:
        """What could not be read, the earliest first; with `closed` also what was read after all."""
        return query.skipped(self.database, closed=closed)

    def _look(
        self,
        item: write.Received,
        run: int,
        connection: Connection,
        looks: Straight,
        open_: set[tuple[str, str]],
        result: Reading | Skip | None = None,
    ) -> Added | _Job:
        """Reads a page, unless it is known: then that is all. `result`: what came of it where it was read ahead."""
        page = item.page
        known = write.known(looks, item.name, self._reader)
        closes = bool(open_ and ((item.source, page.file) in open_ or ("", item.name) in open_))
        if known and known.read and not closes and not write.went_back(looks, known.report, known.number, item):
            return Added(file=page.file, outcome="unchanged", report=known.report, number=known.number)
        result = self._try(page) if result is None else _sound(result) if isinstance(result, Skip) else result
        if isinstance(result, Reading) and not known and (there := write.home(looks, result.report.id)[0]):
            self._catch_up(there, run, connection)
        return _Job(item, result, item.source, closes)

    def _commit(self, batch: _Batch, run: int, connection: Connection, counts: Counts) -> list[Added]:
        """Stores a batch in one transaction and empties it; where that fails, one after the other as far as it goes.

        All that is stored is counted, whatever is raised. Raises StoreError.
        """
        jobs = [one for one in batch.waiting if isinstance(one, _Job)]
        stored: list[Added] | None = None
        if len(jobs) > 1:
            now = self._now()
            try:
                with self.database.transaction(connection):
                    stored = [self._store(connection, job, run, now) for job in jobs]
            except sa.exc.DBAPIError:
                stored = None  # another writer was met
            except StoreError as error:
                if is_wait(error):
                    raise
        done = []
        while batch.waiting:
            one = batch.waiting[0]
            if isinstance(one, _Job):
                one = stored.pop(0) if stored is not None else self._alone(connection, one, run)
            del batch.waiting[0]
            _count(counts, one.outcome, copy=one.copy_of is not None)
            done.append(one)
        return done

    def _alone(self, connection: Connection, job: _Job, run: int) -> Added:
        now = self._now()
        return write.tried(self.database, connection, lambda c: self._store(c, job, run, now))

    def _store(self, connection: Connection, job: _Job, run: int, now: str) -> Added:
        """Puts a reading or a skip into the store, within a transaction."""
        result, item = job.result, job.item
        if isinstance(result, Skip):
            write.skip(connection, result, source=job.source, item=item, run=run, now=now)
            return Added(file=result.file, outcome="skipped", skip=result)
        assert item is not None
        if job.closes:
            write.close_skips(connection, item, now=now)
        put = write.put(connection, item, result, reader=self._reader, run=run, now=now)
        return Added(
            file=item.page.file, outcome=put.outcome, report=put.report, number=put.number, copy_of=put.copy_of
        )

    def _anew(self, item: write.Received, run: int, connection: Connection, counts: Counts) -> Iterator[Reread]:
        """Tries again what lies in quarantine. Of a thing that was refused as a whole all pages are read."""
        whole = item.page.media_type != _REFUSED
        failed = False
        for page in [item.page] if whole else from_bytes(item.page.content, Page(file=item.page.file, content=b"")):
            if isinstance(page, Skip):
                result: Reading | Skip = _sound(page)
            else:
                page = _sound(page)
                result = self._try(page)
            if isinstance(result, Skip):
                if isinstance(page, Page) and not whole:  # it was refused at a later stage
                    self._alone(connection, _Job(write.received(page, item.source), result, item.source), run)
                failed = failed or whole or isinstance(page, Skip)
                _count(counts, "skipped")
                yield Reread(file=result.file, outcome="skipped", skip=result)
                continue
            assert isinstance(page, Page)
            part = item if whole else write.received(page, item.source)
            put = self._alone(connection, _Job(part, result, item.source, closes=True), run)
            _count(counts, put.outcome, copy=put.copy_of is not None)
            yield Reread(
                file=page.file,
                outcome=put.outcome,
                report=put.report,
                number=put.number,
                after=result.report,
                gained=result.records if put.outcome != "unchanged" else (),
            )
        if not failed and not whole:
            now = self._now()
            write.tried(self.database, connection, lambda c: write.close_skips(c, item, now=now))

    def _catch_up(self, report: str, run: int, connection: Connection) -> None:
        """Reads the other versions of a report with this reader: only so can be told what the publisher changed."""
        for _, item in query.pages(self.database, reader=self._reader, of=[report]):
            result = self._try(item.page)
            if isinstance(result, Reading):
                self._alone(connection, _Job(item, result, item.source), run)

    def _again(self, version: int, item: write.Received, run: int, connection: Connection) -> Reread:
        result = self._try(item.page)
        before = self.reading(version)
        put = self._alone(connection, _Job(item, result, item.source, closes=True), run)
        if isinstance(result, Skip):
            return Reread(file=item.page.file, outcome="skipped", before=before.report, skip=result)
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


_EDITED: dict[str, tuple[str, ...]] = {
    "event": ("type", "mode", "status", "date", "actors", "recipients", "place"),
    "statement": ("stance", "directness", "speaker"),
    "office": ("person", "office", "of", "tenure"),
    "figure": ("number", "unit", "mod"),
    "timex": ("value", "mod"),
    "entity": ("name", "type", "code", "sector"),
}
"""The fields of records that people may edit."""


def fitting(record: Record, fields: Mapping[str, Any], text: str = "") -> dict[str, Any]:
    """The fields of an edit with what follows from them, where they fit a record. Raises UsageError: they do not.

    `text` is that of the report: parties may have other words of it.

    >>> from saksi.records import Office
    >>> fitting(Office(start=0, end=4, rule="r", person="Ana", office="judge", of="FJI"), {"tenure": "former"})
    {'tenure': 'former'}
    """
    kind = str(record.__struct_config__.tag)
    before = msgspec.json.decode(msgspec.json.encode(record))
    made = {name: value for name, value in fields.items() if before.get(name) != value}
    for name in made:
        if name not in _EDITED[kind]:
            raise UsageError(f"'{name}' of a record of kind '{kind}' stays; {', '.join(_EDITED[kind])} can be edited")
    if not made:
        raise UsageError("nothing differs from what the record has; say what is to be changed, or accept it")
    for name in _WITH_WORDS:
        there = {(one["start"], one["end"]) for one in _those(name, before.get(name))}
        new = [one for one in _those(name, made.get(name)) if (one["start"], one["end"]) not in there]
        _stand(name, new, text)
    if "type" in made and kind == "event":
        found = _class(made["type"])
        made["quad"] = found.quad
        made.setdefault("mode", before["mode"] if before["mode"] in found.modes else None)
    _are_dates(made)
    if "date" in made:
        made["date_basis"] = "explicit" if made["date"] else None
    try:
        msgspec.convert({**before, **made}, Record)
    except msgspec.ValidationError as error:
        raise UsageError(f"the record cannot be so: {error}") from None
    return made


def found_by_hand(report: Report, kind: str, start: int, end: int, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON of a record that a person found in the words `[start, end)` of a report. Raises UsageError: it is none.

    >>> report = Report(id="r", version="v", text="30 of them came.")
    >>> found_by_hand(report, "figure", 0, 2, {"number": 30, "unit": "people"})["rule"]
    'person.figure.added'
    """
    if kind not in _EDITED:
        raise UsageError(f"there is no kind of finding '{kind[:40]}'; there are {', '.join(_EDITED)}")
    if not 0 <= start < end <= len(report.text) or not report.text[start:end].strip():
        raise UsageError(
            "a finding needs the words that it rests on; mark them in the text, or copy them into the form"
        )
    for name in fields:
        if name not in _EDITED[kind]:
            raise UsageError(f"'{name}' of a record of kind '{kind}' stays; {', '.join(_EDITED[kind])} can be edited")
    _are_dates(fields)
    for name in _WITH_WORDS:
        _stand(name, _those(name, fields.get(name)), report.text)
    own: dict[str, Any] = dict(_ADDED.get(kind, {}))
    if kind == "event":
        if not fields.get("actors") and not fields.get("recipients"):
            raise UsageError("an event needs at least one side that acts or is acted on")
        around = next((Span(a, b) for a, b in sentences_of(report) if a <= start < b), Span(start, end))
        own = {
            "anchors": [{"start": start, "end": end}], "quad": _class(fields.get("type")).quad,
            "sentence": {"start": around.start, "end": around.end},
            "date_basis": "explicit" if fields.get("date") else None,
        }  # fmt: skip
    elif kind == "entity":
        own = {"entity": "-".join(indexed(str(fields.get("name", ""))).split())}
    name = hashlib.sha256(f"{report.version}|{kind}|{start}|{end}|1".encode()).hexdigest()[:12]  # as `extract` has it
    rule = f"person.{str(fields['type'] if kind == 'event' else kind).lower()}.added"
    made = {"kind": kind, "id": name, "start": start, "end": end, "rule": rule, **own, **fields}
    try:
        record: Record = msgspec.convert(made, Record)
    except msgspec.ValidationError as error:
        raise UsageError(f"the record cannot be so: {error}") from None
    built: dict[str, Any] = msgspec.to_builtins(record)
    return built


_ADDED: dict[str, dict[str, Any]] = {"statement": {"cue": None}, "timex": {"type": "DATE", "basis": "explicit"}}


def _class(name: object) -> Any:
    """A class of PLOVER. Raises UsageError: there is none of this name."""
    found = plover().types.get(str(name))
    if found is None:
        raise UsageError(f"there is no class '{str(name)[:40]}'; there are {', '.join(sorted(plover().types))}")
    return found


_WITH_WORDS = ("actors", "recipients", "speaker", "place")
"""The fields of records that rest on words of their own."""


def _those(name: str, given: Any) -> list[dict[str, Any]]:
    """Who or what a field names, each with its words; none where it is empty. Raises UsageError: it is no such list."""
    every = [given] if isinstance(given, dict) else list(given) if isinstance(given, list | tuple) else []
    if (given and not every) or not all(
        isinstance(one, dict) and all(type(one.get(end)) is int for end in ("start", "end")) for one in every
    ):
        raise UsageError(f"'{name}' needs the words that it rests on: its start and its end in the text")
    return every


def _stand(name: str, words: Iterable[Mapping[str, Any]], text: str) -> None:
    """Raises UsageError: the words of somebody, or of a place, do not stand in the text."""
    for one in words:
        if not 0 <= one["start"] < one["end"] <= min(len(text), one["start"] + _WORDS):
            raise UsageError(f"'{name}' has words that do not stand in the text")


def _are_dates(fields: Mapping[str, Any]) -> None:
    for name in ("date", "value"):
        if fields.get(name) and (not isinstance(fields[name], str) or dyads.span(fields[name]) is None):
            raise UsageError(f"'{str(fields[name])[:40]}' is no date; write 2024-05-07")


def difference(before: Reading, after: Reading) -> Update:
    """How a version of a report differs from an earlier one.

    `fields` has title, outlet, authors, url, language, published and modified where they differ; `changes` the
    sentences, ascending.
    """
    names = ("title", "outlet", "authors", "url", "language", "published", "modified")
    pairs = {n: (getattr(before.report, n), getattr(after.report, n)) for n in names}
    old, new = before.report.text, after.report.text
    olds, news = sentences_of(before.report), sentences_of(after.report)
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


def _first(date: str | None) -> int | None:
    """The first day of an EDTF date, as an ordinal. Raises UsageError: it is none."""
    return dyads.bounds(date, None)[0].toordinal() if date else None


def _last(date: str | None) -> int | None:
    return dyads.bounds(None, date)[1].toordinal() if date else None


def _span(spans: Sequence[tuple[int, int]]) -> Span | None:
    return Span(spans[0][0], spans[-1][1]) if spans else None


def _count(counts: Counts, outcome: Outcome, *, copy: bool = False) -> None:
    setattr(counts, outcome, getattr(counts, outcome) + 1)
    counts.read += outcome != "skipped"
    counts.copies += copy


def _handed_over(sources: Iterable[Source], stdin: BinaryIO | None) -> Iterator[tuple[Page | Skip, str, bool]]:
    """The pages, each with the place that it comes from, and whether the next one may keep us waiting (a pipe)."""
    for source in sources:
        place = str(source) if source == "-" or is_url(source) else str(Path(source).absolute())
        if source == "-":
            stdin = stdin if stdin is not None else sys.stdin.buffer
            waits = not stdin.seekable()
        else:
            waits = is_url(source) or Path(source).is_fifo()
        for page in pages([source], stdin=stdin):
            yield page, place, waits


def _refused(skip: Skip, place: str) -> write.Received | None:
    """The bytes of a file that was refused as a whole; None where it is none, is too large, or cannot be opened.

    What is named may also be something within a file, and that name a stranger's: so nothing is opened but what was
    handed over, or lies below it.
    """
    name = Path(skip.file)
    try:
        if Path(place).is_dir():
            if name.is_absolute() or any(part.startswith(".") for part in name.parts):
                return None
            name = Path(place) / name
        elif place == "-" or str(name.absolute()) != place:
            return None
        if not name.is_file() or name.stat().st_size > _REFUSED_BYTES:
            return None
        content = name.read_bytes()
    except (OSError, ValueError):
        return None
    return write.received(_sound(Page(file=skip.file, content=content, media_type=_REFUSED)), place)


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
