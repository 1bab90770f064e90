"""How the memory fares when it is large: 10,000 reports, with `--full` 100,000, and ten events in each.

The reports are generated: 50 texts that were read once, each with another last line, other sides of its events among
40 states, another outlet of 60, and other dates within three years; each is a story of its own. So storing is measured,
without reading and generating, and what is asked finds what it would find: some of much. In SQLite; times of questions
are the middle of many, by the clock on the wall.

Each question is held against the same one in plain SQL, asked of the same tables by `sqlite3` alone, which makes
nothing of the rows that it gets; storing against plain inserts of the very same rows, table by table, into bare tables.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import io
import itertools
import json
import random
import sqlite3
import statistics
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec
from sqlalchemy import insert

from benchmarks.measure import Result, check
from benchmarks.texts import reports
from saksi import Reading, Skip, report
from saksi.language import read_tsv
from saksi.memory import Counts, Memory
from saksi.pipeline import extract
from saksi.records import Event, Happening, Page, Record, Telling
from saksi.relate import dyads
from saksi.store import connect, schema
from saksi.store.stories import Summary, pairs_of, tags_of

__all__ = ["FULL", "run"]

A = TypeVar("A")
B = TypeVar("B")

SOME, FULL = 10_000, 100_000
_NOW = "2024-05-07T08:00:00Z"
_READ, _EVENTS, _ASKED, _UNCHANGED = 50, 10, 50, 5_000
_STATES = [row["code"] for row in read_tsv("ontology/countries.tsv", ("code", "alpha2", "utc_offset"))][:40]
_MONTHS = [f"{year}-{month:02d}" for year in (2022, 2023, 2024) for month in range(1, 13)]
_WORDS = ("minister visited", "trade talks", "kapal laut", "perjanjian", "police", "election result", "menteri")
_PAGE = (
    "SELECT readings.id, readings.report, texts.text, versions.* FROM versions"
    " JOIN readings ON readings.version = versions.id AND readings.current = 1"
    " JOIN texts ON texts.hash = readings.hash WHERE versions.report = ? ORDER BY versions.number"
)
_RECORDS = "SELECT json FROM records WHERE reading = ? ORDER BY number"
_DYAD = (
    "SELECT substr(happenings.date, 1, 7) AS month, happenings.quad, happenings.type, count(DISTINCT happenings.key)"
    " FROM pairs JOIN happenings ON happenings.story = pairs.story AND happenings.number = pairs.number"
    " WHERE one = min(?1, ?2) AND other = max(?1, ?2) AND status = 'happened' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
)
_OPENED, _MAY_MS = 9, 100.0
_OUTLETS = [f"The Daily {number}" for number in range(60)]
_PEOPLE = ("Retno", "Xi+Jinping", "Putin")
_PROFILES = (
    "INSERT INTO profiles (report, reading, day, profile, story)"
    " SELECT versions.report, readings.id, 738156 + versions.id % 1096, x'', versions.report"
    " FROM versions JOIN readings ON readings.version = versions.id AND readings.current = 1"
)
_SEARCH = "SELECT rowid, snippet(fts, 1, '', '', '…', 12) FROM fts WHERE fts MATCH ? ORDER BY rank LIMIT 20"


def run(count: int = SOME) -> list[Result]:
    """Measure a store of so many reports."""
    few = [made for text in reports(_READ + 10) if (made := _read(text))][:_READ]
    with tempfile.TemporaryDirectory() as name:
        path = Path(name, "scale.db")
        with _opened(path, few) as memory:
            start = time.perf_counter()
            counts = _add(memory, _Lines(few, count))
            stored_s = time.perf_counter() - start - _made(few, count)
            check(counts.new == count, f"{counts.new} of {count} reports stored")
            some = min(count, _UNCHANGED)
            start = time.perf_counter()
            counts = _add(memory, _Lines(few, some))
            passed_s = time.perf_counter() - start
            check(counts.unchanged == some, f"{counts.unchanged} of {some} reports known")
            with contextlib.closing(sqlite3.connect(path)) as plain:
                plain.execute("PRAGMA cache_size = -32768")
                return [
                    *_storing(plain, path, few, count, stored_s, some, passed_s),
                    *_asking(memory, plain, few, count),
                    *_pages(memory, path, few, count),
                ]


def _storing(
    plain: sqlite3.Connection,
    path: Path,
    few: Sequence[Reading],
    count: int,
    stored_s: float,
    some: int,
    passed_s: float,
) -> Iterator[Result]:
    [events] = plain.execute("SELECT count(*) FROM records WHERE kind = 'event'").fetchone()
    check(events == count * _EVENTS, f"{events} events")
    size = path.stat().st_size
    few_s = _copied(plain, path.with_name("plain.db"), min(count, SOME))
    copy_s = few_s * count / min(count, SOME)
    told = f"{count:,} reports, {events:,} events, {size / 1e9:.1f} GB"
    yield Result(
        "scale", "reports stored", count / stored_s, "reports/s", "plain inserts, bare tables", count / copy_s, told
    )
    pages = [page for (page,) in plain.execute("SELECT page FROM versions LIMIT ?", (some,))]
    start = time.perf_counter()
    known = sum(
        plain.execute("SELECT id FROM versions WHERE page = ?", (page,)).fetchone() is not None for page in pages
    )
    look_s = time.perf_counter() - start
    check(known == some, f"{known} of {some} pages found")
    yield Result(
        "scale", "unchanged reports", some / passed_s, "reports/s", "plain look-ups of the key", some / look_s,
        f"{known} known",
    )  # fmt: skip


def _asking(memory: Memory, plain: sqlite3.Connection, few: Sequence[Reading], count: int) -> Iterator[Result]:
    dice = random.Random(1)
    numbers = [dice.randrange(count) for _ in range(_ASKED)]
    names = [_report_id(_text(few, number)) for number in numbers]

    def page(name: str) -> Reading:
        return memory.reading(memory.versions(name)[-1])

    def bare_page(name: str) -> int:
        rows = plain.execute(_PAGE, (name,)).fetchall()
        return len(plain.execute(_RECORDS, (rows[-1][0],)).fetchall())

    page_ms, got = _middle(page, names)
    bare_ms, found = _middle(bare_page, names)
    check([r.report.text for r in got] == [_text(few, n) for n in numbers], "another report came out")
    check([len(r.records) for r in got] == found, "other records came out")
    yield Result("scale", "a report's page", page_ms, "ms", "the rows in plain SQL", bare_ms, f"{sum(found)} records")

    pairs = [tuple(dice.sample(_STATES, 2)) for _ in range(_ASKED)]
    _tell_stories(memory, few, count)
    dyad_ms, made = _middle(lambda pair: _months(memory, *pair), pairs)
    plain_ms, rows = _middle(lambda pair: plain.execute(_DYAD, pair).fetchall(), pairs)
    check([n > 0 for n in made] == [bool(r) for r in rows], "the plain query finds other months")
    told = f"{sum(made)} happenings"
    yield Result("scale", "dyad by month", dyad_ms, "ms", "the counts in plain SQL", plain_ms, told)

    search_ms, hits = _middle(lambda words: [h.report for h in memory.search(words, limit=20)], _WORDS * 3)
    plain_ms, others = _middle(lambda words: plain.execute(_SEARCH, (words,)).fetchall(), _WORDS * 3)
    check([bool(h) for h in hits] == [bool(o) for o in others], "the full text was searched otherwise")
    told = f"{sum(map(len, hits))} hits"
    yield Result("scale", "full-text search", search_ms, "ms", "FTS5 by rank, with snippet", plain_ms, told)


def _pages(memory: Memory, path: Path, few: Sequence[Reading], count: int) -> Iterator[Result]:
    """The pages of the desk, each asked for with several questions, beside the time that one may take."""
    with warnings.catch_warnings():  # starlette would like a client that has not settled yet
        warnings.simplefilter("ignore")
        from starlette.testclient import TestClient

    from saksi.serve import create_app

    with memory.database.connection(writes=True) as connection, memory.database.transaction(connection):
        connection.exec_driver_sql(_PROFILES)
    dice = random.Random(2)
    names = [_report_id(_text(few, dice.randrange(count))) for _ in range(_OPENED)]
    pairs = [dice.sample(_STATES, 2) for _ in range(_OPENED)]
    pages: dict[str, list[str]] = {
        "stories": [f"/stories?offset={50 * n}" for n in range(_OPENED)],
        "stories of a side": [f"/stories?side={one}" for one, _ in pairs],
        "stories of an outlet": [f"/stories?outlet={dice.choice(_OUTLETS).replace(' ', '+')}" for _ in pairs],
        "stories in a language": ["/stories?language=en", "/stories?language=id"],
        "stories of a class and a side": [f"/stories?type=CONSULT&actor={one}" for one, _ in pairs],
        "stories of a language and a month": [f"/stories?language=en&since={m}&until={m}" for m in _MONTHS[:_OPENED]],
        "stories that one origin tells": ["/stories?single=1", "/stories?single=1&language=id"],
        "story": [f"/story/{name}" for name in names],
        "report": [f"/report/{name}" for name in names],
        "search": [f"/search?q={words.replace(' ', '+')}" for words in _WORDS],
        "search with an outlet": [
            f"/search?q={words.replace(' ', '+')}&outlet={dice.choice(_OUTLETS).replace(' ', '+')}" for words in _WORDS
        ],
        "relations": ["/relations"] * _OPENED,
        "network": ["/relations/network"] * _OPENED,
        "map": ["/relations/map"] * _OPENED,
        "pair": [f"/relations/{one}/{other}" for one, other in pairs],
        "list of a pair": [f"/relations/{one}/{other}/list" for one, other in pairs],
        "people": ["/person"] * _OPENED,
        "person": ["/person?name=" + name for name in _PEOPLE],
        "skipped": ["/skipped"] * _OPENED,
    }
    with TestClient(create_app(path), base_url="http://127.0.0.1") as client:
        for name, asked in pages.items():
            start = time.perf_counter()
            client.get(asked[0])  # what is loaded or counted once
            once_ms = (time.perf_counter() - start) * 1000
            took_ms, answers, first_ms = _middle_and_first(client.get, asked)
            wrong = [answer.url for answer in answers if answer.status_code not in (200, 404)]
            check(not wrong, f"{wrong[:1]} is no page")
            size = statistics.median(len(answer.content) for answer in answers)
            yield Result(
                "scale", f"the page: {name}", took_ms, "ms", "what it may take", _MAY_MS,
                f"{size / 1024:.0f} KB; {first_ms:.0f} ms when first opened, the very first {once_ms:.0f} ms",
            )  # fmt: skip


class _Lines(io.RawIOBase):
    """JSON Lines, made as they are read: each names a report by its number."""

    def __init__(self, few: Sequence[Reading], count: int) -> None:
        self._few, self._numbers, self._rest = few, iter(range(count)), b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True  # it never keeps a reader waiting

    def read(self, size: int = -1) -> bytes:
        if not self._rest:
            some = itertools.islice(self._numbers, 100)
            self._rest = b"".join(
                json.dumps({"id": f"report-{n}", "text": _text(self._few, n)}).encode() + b"\n" for n in some
            )
        given, self._rest = self._rest[:size], self._rest[size:]
        return given


def _opened(path: Path, few: Sequence[Reading]) -> Memory:
    def at_hand(page: Page) -> Reading | Skip:
        return _generated(few, int(page.content.rpartition(b"\n")[2]))

    return Memory(connect(path), read=at_hand, reader="at hand", now=lambda: _NOW)


def _add(memory: Memory, lines: _Lines) -> Counts:
    counts = Counts()
    for _ in memory.add("-", stdin=lines, counts=counts):  # type: ignore[arg-type]
        pass
    return counts


def _read(text: str) -> Reading | None:
    """A reading with so many events: some are told again where there are fewer, and left out where there are more.

    None where there is none.
    """
    made = report(text)
    records = extract(made)
    events = [r for r in records if isinstance(r, Event) and r.actors]
    others = [r for r in records if not isinstance(r, Event)]
    every: list[Record] = [*others, *itertools.islice(itertools.cycle(events), _EVENTS)]
    return Reading(file="text", report=made, records=tuple(every)) if events else None


def _text(few: Sequence[Reading], number: int) -> str:
    return f"{few[number % _READ].report.text}\n\n{number}"


def _report_id(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _generated(few: Sequence[Reading], number: int) -> Reading:
    """The reading of a number: always the same."""
    dice = random.Random(number)
    one, other = dice.sample(_STATES, 2)
    date = f"{dice.choice(_MONTHS)}-{dice.randint(1, 28):02d}"
    base, text = few[number % _READ], _text(few, number)
    version = hashlib.sha256(text.encode()).hexdigest()
    outlet = _OUTLETS[number * 7 % len(_OUTLETS)]
    made = msgspec.structs.replace(base.report, id=version[:16], version=version, text=text, outlet=outlet)
    records = tuple(_moved(r, one, other, date) if isinstance(r, Event) else r for r in base.records)
    return Reading(file=f"report-{number}", report=made, records=records)


def _moved(event: Event, one: str, other: str, date: str) -> Event:
    replace = msgspec.structs.replace
    return replace(
        event,
        date=date,
        actors=tuple(replace(p, code=one) for p in event.actors),
        recipients=tuple(replace(p, code=other) for p in event.recipients),
    )


def _tell_stories(memory: Memory, few: Sequence[Reading], count: int) -> None:
    """Puts what happened into the store, a story a report: grouping is measured elsewhere."""
    for low in range(0, count, 1000):
        told, happened, parties, tagged = [], [], [], []
        for number in range(low, min(low + 1000, count)):
            reading = _generated(few, number)
            name = reading.report.id
            told.append(
                {"id": name, "stale": False, "revision": 1, "first_seen": _NOW, "changed": _minute(number),
                 "reports": 1, "origins": 1, "title": reading.report.title,
                 "date": next(r.date for r in reading.records if isinstance(r, Event))}
            )  # fmt: skip
            events = [r for r in reading.records if isinstance(r, Event)]
            acting = {("actor", p.code or "") for r in events for p in r.actors}
            acting |= {("recipient", p.code or "") for r in events for p in r.recipients}
            summary = Summary(
                title="", date=None, origins=1, unknown=0, copies=0, differences=0, flags={}, latest=None,
                codes=sorted({code for _, code in acting}), types=sorted({r.type for r in events}),
                outlets=[reading.report.outlet or ""], languages=[reading.report.language or ""],
            )  # fmt: skip
            tagged += [{"kind": k, "value": v, "story": name} for k, v in tags_of(summary, acting)]
            for place, event in enumerate(events):
                one = Happening(
                    id=f"{name}-{place}", key=f"{name}-{place}", type=event.type, mode=event.mode, quad=event.quad,
                    actors=event.actors, recipients=event.recipients, date=event.date, status=event.status,
                    tellings=(
                        Telling(file=reading.file, report=name, record=event.id, start=event.start, end=event.end),
                    ),
                )  # fmt: skip
                day = datetime.date.fromisoformat(event.date or "").toordinal()
                happened.append(
                    {"story": name, "number": place, "key": one.key, "type": one.type, "quad": one.quad,
                     "status": one.status, "date": one.date, "first": day, "last": day,
                     "json": msgspec.json.encode(one).decode()}
                )  # fmt: skip
                every = [("actor", p.code) for p in one.actors] + [("recipient", p.code) for p in one.recipients]
                both = {(side, code) for side, code in every if code}
                parties += [
                    {"code": c, "story": name, "number": place, "side": s} for s, c in sorted(both, key=str) if c
                ]
        with memory.database.connection(writes=True) as connection, memory.database.transaction(connection):
            for table, rows in (
                (schema.stories, told),
                (schema.happenings, happened),
                (schema.sides, parties),
                (schema.pairs, pairs_of(parties)),
                (schema.tags, tagged),
            ):
                connection.execute(insert(table), rows)


def _minute(number: int) -> str:
    """When a story changed: a minute after the one before."""
    return (datetime.datetime.fromisoformat(_NOW) + datetime.timedelta(minutes=number)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _months(memory: Memory, one: str, other: str) -> int:
    found = [happening for _, happening in memory.happenings((one, other))]
    return dyads.dyad(found, one, other, by="month").total.happened


def _made(few: Sequence[Reading], count: int) -> float:
    """Seconds to generate so many reports and their readings, by a sample."""
    some = min(count, _UNCHANGED)
    lines = _Lines(few, some)
    start = time.perf_counter()
    while lines.read(1024 * 1024):
        pass
    for number in range(some):
        _generated(few, number)
    return (time.perf_counter() - start) * count / some


def _copied(plain: sqlite3.Connection, path: Path, count: int) -> float:
    """Seconds to insert the rows of so many reports into bare tables, without keys and indexes, table by table."""
    start = time.perf_counter()
    with contextlib.closing(sqlite3.connect(path)) as bare:
        bare.execute("PRAGMA journal_mode = WAL")
        for table in ("blobs", "texts", "reports", "versions", "readings", "records", "parties", "statements"):
            key = "reading" if table in ("records", "parties", "statements") else "rowid"
            rows = plain.execute(f"SELECT * FROM {table} WHERE {key} <= ?", (count,))
            names = [f"c{number}" for number in range(len(rows.description))]
            bare.execute(f"CREATE TABLE {table} ({', '.join(names)})")
            bare.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(names))})", rows)
            bare.commit()
    return time.perf_counter() - start


def _middle(ask: Callable[[A], B], given: Sequence[A]) -> tuple[float, list[B]]:
    """Milliseconds that the middle one of several questions takes, each asked a second time, and all answers."""
    took_ms, answers, _ = _middle_and_first(ask, given)
    return took_ms, answers


def _middle_and_first(ask: Callable[[A], B], given: Sequence[A]) -> tuple[float, list[B], float]:
    """The same, and the middle one of the times when they were first asked, which has the disk in it."""
    firsts, times, answers = [], [], []
    for one in given:
        start = time.perf_counter()
        ask(one)  # so that no one pays for the disk what the next one is spared
        between = time.perf_counter()
        answers.append(ask(one))
        firsts.append(between - start)
        times.append(time.perf_counter() - between)
    return statistics.median(times) * 1000, answers, statistics.median(firsts) * 1000
