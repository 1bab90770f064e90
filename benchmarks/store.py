"""How fast readings that are there already are stored, and known reports passed over.

1,000 reports of 300 words with some 70 records each, in SQLite, some in one transaction. Storing is held against
plain inserts of the very same rows into bare tables (no keys, no indexes, no full text) by `sqlite3` with
`executemany`, 20 reports in one transaction, too; passing over against one plain look-up of each report's key. The
readings are made beforehand: reading is measured elsewhere.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import sqlite3
import tempfile
from pathlib import Path

import msgspec

from benchmarks.measure import Result, best, check
from benchmarks.texts import reports
from saksi import Reading, Skip, report
from saksi.memory import Counts, Memory
from saksi.pipeline import extract
from saksi.records import Page
from saksi.store import connect

__all__ = ["run"]

_READ, _REPORTS, _TOGETHER = 50, 1_000, 20
_TABLES = ("blobs", "texts", "reports", "versions", "readings", "records", "parties", "statements")
_Rows = list[list[tuple[str, list[tuple[object, ...]]]]]


def run() -> list[Result]:
    """Measure storing and passing over."""
    made = _readings()
    lines = "".join(json.dumps({"id": r.file, "text": r.report.text}) + "\n" for r in made.values()).encode()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        numbers = iter(range(99))

        def store() -> tuple[int, int]:
            with _opened(folder / f"store-{next(numbers)}.db", made) as memory:
                counts = _add(memory, lines)
            return counts.new, counts.unchanged

        def again() -> tuple[int, int]:
            with _opened(folder / "store-0.db", made) as memory:
                counts = _add(memory, lines)
            return counts.new, counts.unchanged

        stored_s, stored = best(store)
        check(stored == (_REPORTS, 0), f"{stored} of {_REPORTS} reports stored")
        passed_s, passed = best(again)
        check(passed == (0, _REPORTS), f"{passed} of {_REPORTS} reports known")
        rows, columns, pages = _rows(folder / "store-0.db")
        plain_s, count = best(lambda: _insert(folder / f"plain-{next(numbers)}.db", rows, columns))
        look_s, known = best(lambda: _look(folder / "store-0.db", pages))
        check(known == _REPORTS, f"{known} of {_REPORTS} reports found")
        size = (folder / "store-0.db").stat().st_size / 1000 / _REPORTS
    return [
        Result(
            "store", "reports stored", _REPORTS / stored_s, "reports/s", "plain inserts, bare tables",
            _REPORTS / plain_s, f"{count} rows, {size:.0f} kB a report",
        ),
        Result(
            "store", "unchanged reports", _REPORTS / passed_s, "reports/s", "plain look-ups of the key",
            _REPORTS / look_s, f"{known} known",
        ),
    ]  # fmt: skip


def _readings() -> dict[bytes, Reading]:
    """So many readings by their bytes: the same few, each text with another last line."""
    few = [report(text) for text in reports(_READ)]
    records = [extract(one) for one in few]
    made = {}
    for number in range(_REPORTS):
        text = f"{few[number % _READ].text}\n\n{number}"
        bare = report(text)
        whole = msgspec.structs.replace(few[number % _READ], id=bare.id, version=bare.version, text=text)
        made[text.encode()] = Reading(file=f"report-{number}", report=whole, records=records[number % _READ])
    return made


def _opened(path: Path, made: dict[bytes, Reading]) -> Memory:
    def at_hand(page: Page) -> Reading | Skip:
        return made[page.content]

    return Memory(connect(path), read=at_hand, reader="at hand", now=lambda: "2024-05-07T08:00:00Z")


def _add(memory: Memory, lines: bytes) -> Counts:
    counts = Counts()
    for _ in memory.add("-", stdin=io.BytesIO(lines), counts=counts):
        pass
    return counts


def _rows(path: Path) -> tuple[_Rows, dict[str, int], list[str]]:
    """The rows that the store made, by report and table; how many columns each table has; the keys of the pages."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        every = connection.execute("SELECT id, page, blob, hash, report FROM versions ORDER BY id").fetchall()
        columns = {t: len(connection.execute(f"PRAGMA table_info({t})").fetchall()) for t in _TABLES}
        rows = []
        for version, _, blob, text, report_id in every:
            [reading] = connection.execute("SELECT id FROM readings WHERE version = ?", (version,)).fetchone()
            keys = (("sha256", blob), ("hash", text), ("id", report_id), ("id", version), ("id", reading),
                    *3 * (("reading", reading),))  # fmt: skip
            rows.append(
                [
                    (table, connection.execute(f"SELECT * FROM {table} WHERE {column} = ?", (key,)).fetchall())
                    for table, (column, key) in zip(_TABLES, keys, strict=True)
                ]
            )
    return rows, columns, [v[1] for v in every]


def _insert(path: Path, rows: _Rows, columns: dict[str, int]) -> int:
    count = 0
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        for table, number in columns.items():
            connection.execute(f"CREATE TABLE {table} ({', '.join(f'c{n}' for n in range(number))})")
        inserts = {t: f"INSERT INTO {t} VALUES ({', '.join('?' * number)})" for t, number in columns.items()}
        for start in range(0, len(rows), _TOGETHER):
            connection.execute("BEGIN IMMEDIATE")
            for table, those in itertools.chain.from_iterable(rows[start : start + _TOGETHER]):
                connection.executemany(inserts[table], those)
                count += len(those)
            connection.execute("COMMIT")
    return count


def _look(path: Path, pages: list[str]) -> int:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        query = "SELECT id, report, number FROM versions WHERE page = ?"
        return sum(connection.execute(query, (page,)).fetchone() is not None for page in pages)
