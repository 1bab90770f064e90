"""The store: nothing is lost, nothing counted twice, on SQLite and, where SAKSI_TEST_POSTGRES says one, PostgreSQL."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import random
import sqlite3
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from story_of_a_visit import comparison

import saksi
from saksi import memory as memories
from saksi import pipeline
from saksi.cli import cli
from saksi.errors import SaksiError, UsageError
from saksi.memory import Counts, Memory, StoreError, difference
from saksi.records import Date, Event, Page, Party, Reading, Record, Report, Skip, Span, Speaker, Statement
from saksi.store import connect, migrations, query, schema, write
from saksi.store.database import Database, url_of

POSTGRES = os.environ.get("SAKSI_TEST_POSTGRES", "")
EVERY = (
    "blobs", "texts", "runs", "reports", "versions", "readings", "records", "parties", "statements", "skips"
)  # fmt: skip


@contextlib.contextmanager
def fresh(kind: str, folder: Path) -> Iterator[str]:
    """The URL of an empty database of a kind; a PostgreSQL one is dropped at the end."""
    if kind == "sqlite":
        yield str(folder / "memory.db")
        return
    name = f"test_{uuid.uuid4().hex[:12]}"
    server = sa.create_engine(url_of(POSTGRES), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    try:
        yield url_of(POSTGRES).set(database=name).render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
        server.dispose()


KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.skipif(not POSTGRES, reason="no SAKSI_TEST_POSTGRES"))]


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with fresh(request.param, tmp_path) as made:
        yield made


def plainly(page: Page, *, also: tuple[str, ...] = ()) -> Reading | Skip:
    """A reader of cardboard: each word in capitals is an event of a state, each word of `also` a statement."""
    text = page.content.decode("utf-8")
    if "empty" in text:
        return Skip(file=page.file, stage="clean", reason="the text is empty")
    if "fault" in text:
        raise ZeroDivisionError("our own mistake")
    version = hashlib.sha256(text.encode()).hexdigest()
    records: list[Record] = []
    at = 0
    for word in text.split():
        start = text.index(word, at)
        at = start + len(word)
        if word.isupper():
            party = Party(name=word, code=word[:3], sector="GOV", start=start, end=at)
            records.append(
                Event(
                    id=f"e{start}", start=start, end=at, rule="test.capitals", anchors=(Span(start, at),), type="CONSULT",
                    quad=1, actors=(party,), recipients=(party, party), date="2024-05-06", sentence=Span(0, len(text)),
                )
            )  # fmt: skip
        if word in also:
            speaker = Speaker(name=word, code=None, start=start, end=at)
            records.append(
                Statement(
                    id=f"s{start}", start=start, end=at, rule="test.also", directness="indirect", speaker=speaker, cue=None
                )
            )  # fmt: skip
    report = Report(
        id=hashlib.sha256((page.url or f"{page.outlet} {text}").encode()).hexdigest()[:16],
        version=version,
        url=page.url,
        outlet=page.outlet,
        title=page.title,
        authors=page.authors,
        fetched=page.fetched,
        language="en",
        published=Date(value=page.published, basis="given") if page.published else None,
        text=text,
    )
    return Reading(file=page.file, report=report, records=tuple(records))


def better(page: Page) -> Reading | Skip:
    """A later reader, which also takes statements."""
    return plainly(page, also=("says",))


def opened(url: str, read: Callable[[Page], Reading | Skip] = plainly, reader: str = "old", **more: str) -> Memory:
    now = more.get("now", "2024-05-07T08:00:00Z")
    return Memory(connect(url), read=read, reader=reader, now=lambda: now)


def lines(*items: dict[str, object]) -> io.BytesIO:
    return io.BytesIO("".join(json.dumps(item) + "\n" for item in items).encode())


def add(memory: Memory, *items: dict[str, object]) -> tuple[list[str], Counts]:
    counts = Counts()
    return [a.outcome for a in memory.add("-", stdin=lines(*items), counts=counts)], counts


def rows(memory: Memory) -> dict[str, int]:
    with memory.database.reads() as connection:
        return {
            name: connection.execute(sa.select(sa.func.count()).select_from(schema.METADATA.tables[name])).scalar_one()
            for name in EVERY
        }


def found(memory: Memory, words: str) -> list[int]:
    with memory.database.reads() as connection:
        if memory.database.name == "sqlite":
            query = "SELECT rowid FROM fts WHERE fts MATCH :words ORDER BY rowid"
        else:
            query = "SELECT version FROM fts WHERE search @@ plainto_tsquery('simple', :words) ORDER BY version"
        return list(connection.execute(sa.text(query), {"words": words}).scalars())


def whole(database: Database) -> None:
    """No half report: every version has bytes, text, one current reading, its records and its full text."""
    with database.reads() as connection:

        def count(query: str) -> object:
            return connection.execute(sa.text(query)).scalar_one()

        if database.name == "sqlite":
            assert count("PRAGMA integrity_check") == "ok"
            assert connection.execute(sa.text("PRAGMA foreign_key_check")).all() == []
            connection.execute(sa.text("INSERT INTO fts (fts, rank) VALUES ('integrity-check', 1)"))
            assert count("SELECT count(*) FROM versions LEFT JOIN fts_docsize ON fts_docsize.id = versions.id"
                         " WHERE fts_docsize.id IS NULL") == 0  # fmt: skip
        else:
            assert count("SELECT count(*) FROM versions LEFT JOIN fts ON version = versions.id"
                         " WHERE version IS NULL") == 0  # fmt: skip
        assert count("SELECT count(*) FROM reports WHERE moved_to IS NULL AND id NOT IN"
                     " (SELECT report FROM versions)") == 0  # fmt: skip
        assert count("SELECT count(*) FROM versions WHERE (SELECT count(*) FROM readings WHERE version = versions.id"
                     " AND current) <> 1") == 0  # fmt: skip


def test_the_same_input_twice_changes_nothing(url: str) -> None:
    with opened(url) as memory:
        items = [{"text": "PERU visits KENYA", "url": "https://example.org/1"}, {"text": "CHILE says no"}]
        assert add(memory, *items)[0] == ["new", "new"]
        before = rows(memory)
        outcomes, counts = add(memory, *items)
        assert outcomes == ["unchanged", "unchanged"] and (counts.read, counts.unchanged) == (2, 2)
        assert rows(memory) == before | {"runs": before["runs"] + 1}
        whole(memory.database)


@pytest.mark.parametrize(
    ("first", "second", "outcome"),
    [
        ({"text": "PERU waits", "url": "u"}, {"text": "PERU goes", "url": "u"}, "updated"),
        ({"text": "PERU waits", "url": "u"}, {"text": "PERU waits", "url": "u", "title": "New"}, "updated"),
        ({"text": "PERU waits", "url": "u"}, {"text": "PERU waits", "url": "v"}, "new"),
        ({"text": "PERU waits"}, {"text": "PERU goes"}, "new"),
        ({"text": "PERU waits"}, {"text": "PERU waits", "id": "other name"}, "unchanged"),
        ({"text": "PERU waits", "outlet": "Kurier"}, {"text": "PERU waits", "outlet": "Farm"}, "new"),
    ],
)  # fmt: skip
def test_a_report_is_known_by_its_url_or_its_text(
    url: str, first: dict[str, object], second: dict[str, object], outcome: str
) -> None:
    with opened(url) as memory:
        assert add(memory, first, second)[0] == ["new", outcome]
        assert add(memory, second, first)[0] == ["unchanged", "unchanged"]
        whole(memory.database)


def test_other_bytes_that_read_as_the_same_report_are_no_version(url: str) -> None:
    def stripped(page: Page) -> Reading | Skip:
        return plainly(saksi_replace(page, page.content.split(b"|")[0]))

    with opened(url, stripped) as memory:
        assert add(memory, {"text": "PERU waits|ad 1", "url": "u"}, {"text": "PERU waits|ad 2", "url": "u"})[0] == [
            "new",
            "unchanged",
        ]
        assert rows(memory)["blobs"] == 1


def saksi_replace(page: Page, content: bytes) -> Page:
    return Page(file=page.file, content=content, url=page.url)


def test_an_update_keeps_both_versions_and_their_difference(url: str) -> None:
    with opened(url) as memory:
        add(
            memory,
            {"text": "PERU waits. KENYA waits. CHILE goes.", "url": "u", "title": "A", "published": "2024-05-06"},
        )
        add(
            memory, {"text": "PERU waits. KENYA goes. CHILE goes.", "url": "u", "title": "B", "published": "2024-05-06"}
        )
        [report] = memory.reports()
        assert (report.versions, report.title, report.published) == (2, "B", "2024-05-06")
        one, two = (memory.reading(v) for v in memory.versions(report.id))
        update = difference(one, two)
        assert update.fields == {"title": ("A", "B")}
        [change] = update.changes
        assert change.before and change.after
        assert one.report.text[change.before.start : change.before.end] == "KENYA waits."
        assert two.report.text[change.after.start : change.after.end] == "KENYA goes."
        assert found(memory, "waits") == [1, 2] and found(memory, "b kenya") == [2]


def test_exactly_the_same_text_elsewhere_is_counted_as_a_copy(url: str) -> None:
    with opened(url) as memory:
        outcomes, counts = add(memory, {"text": "PERU waits", "url": "u"}, {"text": "PERU waits", "url": "v"})
        assert outcomes == ["new", "new"] and counts.copies == 1
        assert rows(memory)["texts"] == 1


def test_what_comes_out_is_what_went_in(url: str) -> None:
    made = {r.report.text: r for s in comparison().stories for r in s.readings}
    with opened(url, lambda page: made[page.content.decode()]) as memory:
        for text, reading in made.items():
            [added] = memory.add("-", stdin=lines({"text": text, "id": reading.file}))
            assert added.report
            assert memory.reading(memory.versions(added.report)[-1]) == reading
        whole(memory.database)


def test_the_real_reader_s_readings_come_out_as_they_went_in(url: str) -> None:
    folder = Path(saksi.__file__).parent / "examples" / "beijing-deal-2023"
    with memories.open(url) as memory:
        assert {a.outcome for a in memory.add(folder)} == {"new"}
        stored = {r.file: r for r in memory.readings()}
        assert stored == {r.file: r for r in saksi.read(folder) if isinstance(r, Reading)}
        assert list(memory.reread()) == []
        whole(memory.database)


def test_five_clocks_are_five_columns(url: str) -> None:
    with opened(url, now="2024-05-07T08:00:00Z") as memory:
        add(memory, {"text": "PERU waits", "url": "u", "published": "2024-05-06"})
        [report] = memory.reports()
        [version] = memory.versions(report.id)
        assert version.published == Date(value="2024-05-06", basis="given")
        assert (version.modified, version.fetched, version.first_seen) == (None, None, "2024-05-07T08:00:00Z")
        with memory.database.reads() as connection:
            assert connection.execute(sa.select(schema.records.c.date)).scalars().all() == ["2024-05-06"]


def test_a_new_reader_reads_again_and_old_readings_stay(url: str) -> None:
    with opened(url) as memory:
        add(memory, {"text": "PERU says no", "url": "u"}, {"text": "CHILE waits"})
    with opened(url, better, "new") as memory:
        counts = Counts()
        first, second = memory.reread(counts=counts)
        assert (first.outcome, [r.rule for r in first.gained], first.lost) == ("reread", ["test.also"], ())
        assert (second.gained, second.lost) == ((), ())
        assert (counts.read, counts.reread) == (2, 2)
        assert first.report
        [version] = memory.versions(first.report)
        assert version.readers == ("old", "new")
        assert len(memory.reading(version).records) == 2
        assert len(memory.reading(version, reader="old").records) == 1
        assert list(memory.reread()) == []
        whole(memory.database)
    with opened(url, plainly, "third") as memory:
        [again] = memory.reread([first.report])
        assert [r.rule for r in again.lost] == ["test.also"]


def test_add_reads_again_what_another_reader_read_but_not_twice(url: str) -> None:
    item = {"text": "PERU says no", "url": "u"}
    with opened(url) as memory:
        add(memory, item)
    with opened(url, better, "new") as memory:
        assert add(memory, item, item)[0] == ["reread", "unchanged"]
    with opened(url) as memory:
        assert add(memory, item)[0] == ["unchanged"]


def test_a_better_reader_is_not_taken_for_an_update_by_the_publisher(url: str) -> None:
    """Old and new bytes differ by an advertisement, which only the new reader knows how to leave out."""

    def without_ads(page: Page) -> Reading | Skip:
        return plainly(saksi_replace(page, page.content.split(b"|")[0]))

    with opened(url) as memory:
        add(memory, {"text": "PERU waits|ad 1", "url": "u"})
    with opened(url, without_ads, "new") as memory:
        assert add(memory, {"text": "PERU waits|ad 2", "url": "u"})[0] == ["unchanged"]
        [report] = memory.reports()
        [version] = memory.versions(report.id)
        assert memory.reading(version).report.text == "PERU waits"
        assert memory.reading(version, reader="old").report.text == "PERU waits|ad 1"
        assert found(memory, "ad") == [] and found(memory, "peru") == [1]
        whole(memory.database)


def test_a_report_that_turns_out_to_be_another_keeps_its_old_id(url: str) -> None:
    def finds_url(page: Page) -> Reading | Skip:
        return plainly(Page(file=page.file, content=page.content, url=page.url or "u"))

    with opened(url) as memory:
        add(memory, {"text": "PERU waits", "url": "u"}, {"text": "PERU goes"})
        old = [r.id for r in memory.reports()]
    with opened(url, finds_url, "new") as memory:
        assert [a.outcome for a in memory.reread()] == ["reread", "reread"]
        assert [r.id for r in memory.reports()] == old[:1]
        assert [v.number for v in memory.versions(old[1])] == [1, 2]
        whole(memory.database)


def test_one_bad_report_stops_nothing_and_is_tried_again(url: str, tmp_path: Path) -> None:
    news = tmp_path / "news"
    news.mkdir()
    (news / "1.txt").write_text("PERU waits")
    (news / "2.txt").write_text("a fault")
    (news / "3.txt").write_text("empty")
    (news / "4.txt").write_bytes(b"%PDF-1.7")
    (news / "5.txt").write_text("KENYA waits")
    with opened(url) as memory:
        counts = Counts()
        for _ in range(2):
            outcomes = [a.outcome for a in memory.add(news, counts=counts)]
            assert [o == "skipped" for o in outcomes] == [False, True, True, True, False]
        assert (counts.read, counts.skipped) == (4, 6)
        skips = list(memory.skips())
        assert [(s.file, s.stage, s.kept) for s in skips] == [
            ("2.txt", "fault", True),
            ("3.txt", "clean", True),
            ("4.txt", "read", True),
        ]
        assert "ZeroDivisionError: our own mistake" in skips[0].reason
        (news / "4.txt").write_text("CHILE waits")
        assert [a.outcome for a in memory.add(news)].count("new") == 1
    with opened(url, lambda p: plainly(saksi_replace(p, p.content.replace(b"a fault", b"OMAN"))), "new") as memory:
        outcomes = {a.file: a.outcome for a in memory.reread()}
        assert outcomes["2.txt"] == "new" and outcomes["3.txt"] == "skipped"
        assert [s.file for s in memory.skips()] == ["3.txt"]
        assert [(s.file, s.closed is not None) for s in memory.skips(closed=True)] == [
            ("2.txt", True),
            ("3.txt", False),
            ("4.txt", True),
        ]
        whole(memory.database)


def test_what_was_refused_unread_is_kept_and_tried_again(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A later program knows a kind of file that this one refuses: a feed of three, one of which it can't clean."""
    news = tmp_path / "news"
    news.mkdir()
    unknown = b"\x00\x01unknown" + bytes(range(256))
    (news / "feed.bin").write_bytes(unknown)
    (news / "large.bin").write_bytes(unknown + bytes(17 * 1024 * 1024))
    (news / "plain.txt").write_text("PERU waits")
    with opened(url) as memory:
        for _ in range(2):
            assert [a.outcome for a in memory.add(news)].count("skipped") == 2
        assert [(s.file, s.stage, s.kept) for s in memory.skips()] == [
            ("feed.bin", "read", True),
            ("large.bin", "read", False),
        ]
        assert [(a.file, a.outcome) for a in memory.reread()] == [("feed.bin", "skipped")]
        assert len(list(memory.skips())) == 2

    def cracked(content: bytes, known: Page) -> Iterator[Page | Skip]:
        assert content == unknown and known.file == "feed.bin"
        for number, text in enumerate((b"KENYA waits", b"empty", b"OMAN waits"), 1):
            yield Page(file=f"feed.bin:{number}", content=text)

    monkeypatch.setattr(memories, "from_bytes", cracked)
    with opened(url) as memory:
        assert [(a.file, a.outcome) for a in memory.reread()] == [
            ("feed.bin:1", "new"), ("feed.bin:2", "skipped"), ("feed.bin:3", "new")
        ]  # fmt: skip
        assert [s.file for s in memory.skips()] == ["large.bin", "feed.bin:2"]
        assert [a.outcome for a in memory.reread()] == ["skipped"]
        whole(memory.database)


def test_of_refused_files_none_is_kept_but_what_was_handed_over(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line may name itself as it likes: that opens no file."""
    monkeypatch.chdir(tmp_path)
    secret, news = tmp_path / "secret.txt", tmp_path / "news"
    secret.write_text("PERU keeps this")
    news.mkdir()
    names = [str(secret), "../secret.txt", "secret.txt", "l", "x.jsonl", ".", "", "\x00"]
    (news / "lines.jsonl").write_text("".join(json.dumps({"id": name, "no": "text"}) + "\n" for name in names))
    (tmp_path / "alone.bin").write_bytes(b"\x00\x01unknown" + bytes(range(256)))
    with opened(url) as memory:
        for source in ("news", "news/lines.jsonl", news / "lines.jsonl"):
            assert {a.outcome for a in memory.add(source)} == {"skipped"}
        assert not any(s.kept for s in memory.skips())
        assert [a.outcome for a in memory.add("alone.bin")] == ["skipped"]
        assert [s.file for s in memory.skips() if s.kept] == ["alone.bin"]


def states(memory: Memory) -> list[tuple[int, str]]:
    [report] = memory.reports()
    return [(v.number, memory.reading(v).report.text) for v in memory.versions(report.id)]


@pytest.mark.parametrize("ad", ["", "|ad"], ids=["same bytes", "other bytes"])
def test_a_publisher_may_go_back_to_an_earlier_state(url: str, ad: str) -> None:
    def stripped(page: Page) -> Reading | Skip:
        made = plainly(saksi_replace(page, page.content.split(b"|")[0]))
        if isinstance(made, Skip):
            return made
        return msgspec.structs.replace(made, report=msgspec.structs.replace(made.report, fetched=page.fetched))

    def fetched(text: str, when: str) -> dict[str, object]:
        return {"text": text, "url": "u", "fetched": when}

    items = [
        fetched("PERU waits", "2024-05-01T08:00:00Z"),
        fetched("PERU goes", "2024-05-02T08:00:00Z"),
        fetched(f"PERU waits{ad}", "2024-05-03T08:00:00+02:00"),
        fetched("PERU waits", "2024-05-04T08:00:00Z"),
    ]
    told = [(1, "PERU waits"), (2, "PERU goes"), (3, "PERU waits")]
    with opened(url, stripped) as memory:
        assert add(memory, *items)[0] == ["new", "updated", "updated", "unchanged"]
        assert states(memory) == told
        assert add(memory, *items)[0] == add(memory, *items[::-1])[0] == ["unchanged"] * 4
        assert states(memory) == told
        whole(memory.database)
    with opened(url, stripped, "new") as memory:
        assert [a.outcome for a in memory.reread()] == ["reread"] * 3
        assert add(memory, *items)[0] == ["unchanged"] * 4 and list(memory.reread()) == []
        assert add(memory, fetched("PERU goes", "2024-05-05T08:00:00Z"))[0] == ["updated"]
        assert states(memory) == [*told, (4, "PERU goes")]
        whole(memory.database)


@pytest.mark.parametrize("when", [None, "", "some day", "2024-05-01T08:00:00Z", "2024-05-06"])
def test_an_earlier_state_without_a_later_time_of_fetching_changes_nothing(url: str, when: str | None) -> None:
    """For it may be the same file, handed over again; the reports came into the store on 7 May."""
    with opened(url) as memory:
        add(memory, {"text": "PERU waits", "url": "u"}, {"text": "PERU goes", "url": "u"})
        assert add(memory, {"text": "PERU waits", "url": "u", "fetched": when})[0] == ["unchanged"]
        assert len(states(memory)) == 2


def test_what_a_reader_cannot_read_any_more_keeps_its_reading(url: str) -> None:
    with opened(url) as memory:
        add(memory, {"text": "PERU waits"})
    with opened(url, lambda p: Skip(file=p.file, stage="clean", reason="no"), "new") as memory:
        for _ in range(2):
            assert [a.outcome for a in memory.reread()] == ["skipped"]
        assert len(list(memory.readings())) == len(list(memory.skips())) == 1
    with opened(url, better, "third") as memory:
        assert [a.outcome for a in memory.reread()] == ["reread"]
        assert list(memory.skips()) == []


@pytest.mark.parametrize(
    "item",
    [
        {"text": "PERU \ud800 waits \x00", "title": "a\x00b\ud800", "outlet": "\x00", "url": "\x00u"},
        {"text": "PERU " + "ab cd ef " * 60_000},
        {"text": "PERU " + "".join(f"w{n} " for n in range(150_000))},
        {"text": "PERU " + "x" * 100_000, "title": "'); DROP TABLE versions; --", "url": "https://e.org/" + "u" * 9000},
        {"text": "PERU 'OR' \"AND\" * NEAR( ÀÉÎ ﷽ 😀"},
    ],
)  # fmt: skip
def test_odd_texts_are_stored_and_found(url: str, item: dict[str, object]) -> None:
    with memories.open(url) as memory:
        [added] = memory.add("-", stdin=lines(item))
        assert added.outcome == "new" and added.report
        assert "PERU" in memory.reading(memory.versions(added.report)[0]).report.text
        assert found(memory, "peru") == [1]
        assert [a.outcome for a in memory.add("-", stdin=lines(item))] == ["unchanged"]


def test_a_stopped_run_keeps_what_was_added_and_its_counts(url: str) -> None:
    with opened(url) as memory:
        counts = Counts()
        told = [f"PERU {n}" for n in range(90)]
        for number, added in enumerate(memory.add("-", stdin=lines(*({"text": t} for t in told)), counts=counts), 1):
            assert added.report and memory.versions(added.report)  # what is told is kept
            if number == 23:
                break
        assert 23 <= len(list(memory.reports())) == counts.new < 90  # and what is kept is counted
        del added
        with memory.database.reads() as connection:
            [run] = connection.execute(sa.select(schema.runs)).all()
        assert (run.command, run.new, run.ended is not None) == ("add", counts.new, True)


def test_what_comes_through_a_pipe_is_kept_before_the_next_is_waited_for(url: str) -> None:
    receive, send = os.pipe()
    with opened(url) as memory, os.fdopen(receive, "rb", buffering=0) as stream, os.fdopen(send, "wb", 0) as feed:
        feed.write(lines({"text": "PERU waits"}).getvalue())
        adding = memory.add("-", stdin=stream)
        assert next(adding).outcome == "new"
        assert len(list(memory.reports())) == 1
        feed.write(lines({"text": "PERU goes"}).getvalue())
        assert next(adding).outcome == "new"
        feed.close()
        assert list(adding) == []


def test_one_report_that_cannot_be_stored_takes_no_other_with_it(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a batch that fails as a whole each is stored for itself, as far as it goes."""
    put = write.put

    def failing(connection: sa.Connection, item: write.Received, *given: Any, **more: Any) -> write.Put:
        if b"KENYA" in item.page.content:
            connection.execute(sa.text("SELECT 1 FROM no_such_table"))
        return put(connection, item, *given, **more)

    monkeypatch.setattr(write, "put", failing)
    items: list[dict[str, object]] = [{"text": f"PERU {n}"} for n in range(5)]
    with opened(url) as memory:
        counts = Counts()
        with pytest.raises(StoreError, match="no_such_table"):
            list(memory.add("-", stdin=lines(*items[:3], {"text": "KENYA"}, *items[3:]), counts=counts))
        assert counts.new == len(list(memory.reports())) == 3
        whole(memory.database)


def test_two_writers_at_once_lose_and_double_nothing(url: str) -> None:
    items = [{"text": f"PERU {n} and {n // 2}", "url": f"u{n // 2}"} for n in range(40)]
    opened(url).close()
    faults: list[BaseException] = []

    def work(order: list[dict[str, object]]) -> None:
        try:
            with opened(url) as memory:
                add(memory, *order)
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=work, args=(order,)) for order in (items, items[::-1], items[1::2])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    with opened(url) as memory:
        assert [r.versions for r in memory.reports()] == [2] * 20
        assert rows(memory)["readings"] == 40
        whole(memory.database)


def test_a_reader_is_not_blocked_by_a_writer(url: str) -> None:
    with opened(url) as memory, opened(url) as other:
        add(memory, {"text": "PERU waits"})
        database = other.database
        with database.connection(writes=True) as connection, database.transaction(connection):
            connection.execute(sa.delete(schema.meta))
            assert len(list(memory.readings())) == 1
            with memories.open(url, create=False, wait_s=0.1) as third:
                assert len(list(third.reports())) == 1
            connection.rollback()


def test_a_reader_sees_the_last_whole_state_while_reports_are_written(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within every transaction that writes, others read what was there before it, at once and without a half report."""
    put, seen = write.put, []
    with opened(url) as memory, memories.open(url, create=False, wait_s=0.1) as other:
        add(memory, {"text": "PERU 0", "url": "u0"})

        def watched(*given: Any, **more: Any) -> write.Put:
            made = put(*given, **more)
            seen.append(len([other.reading(v) for r in other.reports() for v in other.versions(r.id)]))
            whole_for_readers(other)
            return made

        monkeypatch.setattr(write, "put", watched)
        monkeypatch.setattr(memories, "_BATCH", 4)
        monkeypatch.setattr(memories, "_BATCH_S", 600)
        with other.database.reads() as connection:
            before = connection.execute(sa.select(sa.func.count()).select_from(schema.versions)).scalar_one()
            add(memory, *({"text": f"PERU {n}", "url": f"u{n // 2}"} for n in range(1, 9)))
            after = connection.execute(sa.select(sa.func.count()).select_from(schema.versions)).scalar_one()
        assert before == after == 1  # a transaction sees one state throughout
        assert seen == [1, 1, 1, 1, 5, 5, 5, 5]


def whole_for_readers(memory: Memory) -> None:
    with memory.database.reads() as connection:
        halves = sa.text("SELECT count(*) FROM versions WHERE id NOT IN (SELECT version FROM readings)")
        assert connection.execute(halves).scalar_one() == 0


def test_a_writer_that_holds_on_is_named(url: str) -> None:
    with opened(url) as memory:
        add(memory, {"text": "PERU waits"})
        database = memory.database
        with database.connection(writes=True) as connection, database.transaction(connection):
            connection.execute(sa.text("UPDATE reports SET first_seen = '2000-01-01T00:00:00Z'"))
            if database.name == "postgresql":
                connection.execute(sa.text("LOCK TABLE runs IN ACCESS EXCLUSIVE MODE"))
            with memories.open(url, wait_s=0.1) as second, pytest.raises(StoreError, match=r"too long \(0.1 s\); wait"):
                list(second.add("-", stdin=lines({"text": "KENYA waits"})))


def test_a_full_disk_is_named_and_the_next_run_goes_on(tmp_path: Path) -> None:
    items = [{"text": f"PERU {n} " + "KENYA " * 200} for n in range(30)]
    with opened(str(tmp_path / "m.db")) as memory:
        add(memory, items[0])
        with memory.database.connection() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        memory.database.engine.dispose()
        limit = lambda c, _: c.execute(f"PRAGMA max_page_count = {pages + 60}")  # noqa: E731
        sa.event.listen(memory.database.engine, "connect", limit)
        counts = Counts()
        with pytest.raises(StoreError, match=r"m.db: the disk is full; make room"):
            list(memory.add("-", stdin=lines(*items), counts=counts))
        assert 0 < counts.new < 29
    with opened(str(tmp_path / "m.db")) as memory:
        whole(memory.database)
        assert len(list(memory.reports())) == counts.new + 1
        assert add(memory, *items)[1].new == 29 - counts.new
        whole(memory.database)


@pytest.mark.skipif(not POSTGRES or sys.platform != "linux", reason="needs SAKSI_TEST_POSTGRES and Linux's prlimit")
def test_a_full_disk_under_postgresql_is_named_and_the_next_run_goes_on(tmp_path: Path) -> None:
    """No file of the server's process may grow beyond 17 MB: more than one of its log, less than what comes."""
    dice = random.Random(1)
    items = [{"text": f"PERU {n} {dice.randbytes(700_000).hex()}"} for n in range(20)]
    with fresh("postgresql", tmp_path) as url:
        with opened(url) as memory:
            sa.event.listen(memory.database.engine, "connect", lambda c, _: _limit(c.info.backend_pid, 17_000_000))
            memory.database.engine.dispose()
            counts = Counts()
            with pytest.raises(StoreError, match="the disk is full; make room"):
                list(memory.add("-", stdin=lines(*items), counts=counts))
            assert 0 < counts.new < 20
        with opened(url) as memory:
            whole(memory.database)
            assert len(list(memory.reports())) == counts.new
            assert add(memory, *items)[1].new == 20 - counts.new
            whole(memory.database)


def _limit(process: int, size: int) -> None:
    """Limits what a process may write to a file, as the user that it runs as."""
    if not Path(f"/proc/{process}/comm").is_file() or "postgres" not in Path(f"/proc/{process}/comm").read_text():
        pytest.skip("the server runs elsewhere")
    call = ["prlimit", f"--pid={process}", f"--fsize={size}:{size}"]
    owner = Path(f"/proc/{process}").stat()
    become: dict[str, Any] = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}
    done = subprocess.run(call, capture_output=True, text=True, **(become if os.getuid() == 0 else {}))
    if done.returncode:
        pytest.skip(f"prlimit: {done.stderr}")


def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    """As an unprivileged user, for root may write everywhere."""
    folder = tmp_path / "shut"
    folder.mkdir()
    with opened(str(folder / "m.db")) as memory:
        add(memory, {"text": "PERU waits"})
    made = connect(str(folder / "m.db"))
    with made.connection() as connection:
        assert connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar_one() == 0
    made.close()
    (folder / "m.db").chmod(0o444)
    folder.chmod(0o555)
    try:
        if os.name != "posix":
            pytest.skip("needs Unix permissions")
        for name, sign in (("m.db", "m.db: it "), ("new.db", "new.db: it cannot be opened")):
            told = _as_nobody(folder / name)
            assert sign in told and ("may not be written" in told or "may be written" in told), told
    finally:
        folder.chmod(0o755)


def _as_nobody(path: Path) -> str:
    """What a writer without rights is told; a fork, for the interpreter may lie where nobody may read."""
    receive, send = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            if os.getuid() == 0:
                for folder in path.parents:
                    with contextlib.suppress(OSError):
                        folder.chmod(folder.stat().st_mode | 0o055 if folder != path.parent else 0o555)
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
            try:
                with opened(str(path)) as memory:
                    add(memory, {"text": "KENYA waits"})
                told = "nothing was wrong"
            except SaksiError as error:
                told = str(error)
            os.write(send, told.encode())
            status = 0
        finally:
            os._exit(status)
    os.close(send)
    with os.fdopen(receive, "rb") as stream:
        told = stream.read().decode()
    assert os.waitpid(child, 0)[1] == 0
    return told


@pytest.mark.parametrize(
    ("place", "sign"),
    [
        ("there/is/none.db", "there is no folder"),
        (".", "it is a folder"),
        ("text.txt", "it is no SQLite database"),
        ("other.db", "it is no store of Saksi, but holds other tables (bookmarks)"),
        ("meta.db", "it is no store of Saksi"),
        ("a\0b.db", "names nothing; write the path of a SQLite file"),
        (" ", "names nothing; write the path"),
        ("a" * 300 + ".db", "it cannot be opened (File name too long); name another --store"),
        ("text.txt/x.db", "text.txt is a file and no folder; name another --store"),
        ("newer.db", "it has schema 99, made by a newer Saksi"),
        ("mysql://ana:secret@example.org/x", "mysql://ana:***@example.org/x: Saksi keeps no store in 'mysql'; write"),
        ("http://example.org/x", "http://example.org/x: Saksi keeps no store in 'http'; write the path"),
        ("postgresql+other://example.org/x", "the driver 'other' is not used here; write"),
        ("postgresql://ana:secret@example.org:port/x", "ana:***@example.org:port/x' is no URL of a store; write"),
        ("postgresql://127.0.0.1:1/x?bogus=1", "what stands behind the ? of the URL is not known to PostgreSQL"),
        ("postgresql://nobody.invalid/x", "the server cannot be reached; check that it runs"),
        ("sqlite:x.db", "'sqlite:x.db' is no URL of a store; write"),
        ("sqlite://x.db", "'sqlite://x.db' names a host, and SQLite keeps files; write"),
        ("postgresql://ana:secret@127.0.0.1:1/x", "ana:***@127.0.0.1:1/x: the server cannot be reached"),
        ("sqlite+odd:///x.db", "the driver 'odd' is not used here"),
        ("://", "is no URL of a store"),
    ],
)
def test_what_is_no_store_is_said_plainly(
    place: str, sign: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text.txt").write_text("no database " * 99)
    for name, table in (("other.db", "bookmarks"), ("meta.db", "meta")):
        with contextlib.closing(sqlite3.connect(tmp_path / name)) as connection:
            connection.execute(f"CREATE TABLE {table} (x)")
    memories.open("newer.db").close()
    with contextlib.closing(sqlite3.connect(tmp_path / "newer.db")) as connection, connection:
        connection.execute("UPDATE meta SET value = '99' WHERE key = 'schema'")
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    with pytest.raises(SaksiError) as told:
        memories.open(place)
    assert sign in str(told.value) and "secret" not in str(told.value)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


@pytest.mark.skipif(not POSTGRES, reason="no SAKSI_TEST_POSTGRES")
def test_what_postgresql_refuses_is_said_plainly(tmp_path: Path) -> None:
    role = f"poor_{uuid.uuid4().hex[:12]}"
    with fresh("postgresql", tmp_path) as url:
        memories.open(url).close()
        server = sa.create_engine(url_of(POSTGRES), isolation_level="AUTOCOMMIT")
        with server.connect() as connection:
            connection.exec_driver_sql(f"CREATE ROLE {role} LOGIN PASSWORD 'some'")
        try:
            for change, sign in (
                ({"password": "wrong"}, "the server refuses this user; check user and password"),
                ({"username": "nobody", "password": "wrong"}, "the server refuses this user"),
                ({"database": "missing"}, "there is no such database; make it with `createdb`"),
                ({"username": role, "password": "some"}, "name the user who made the store"),
            ):
                with pytest.raises(StoreError) as told:
                    memories.open(url_of(url).set(**change).render_as_string(hide_password=False))
                assert sign in str(told.value) and ":***@127.0.0.1" in str(told.value)
        finally:
            with server.connect() as connection:
                connection.exec_driver_sql(f"DROP ROLE {role}")
            server.dispose()


def test_a_store_of_an_older_schema_is_migrated_as_a_whole(url: str) -> None:
    """The older schema is made up: no language, and the clock of the run under another name."""
    with opened(url) as memory:
        add(memory, {"text": "PERU waits", "url": "u"})
        database = memory.database
        with database.connection(writes=True) as connection, database.transaction(connection):
            connection.execute(sa.text("ALTER TABLE versions DROP COLUMN language"))
            connection.execute(sa.text("ALTER TABLE runs RENAME COLUMN ended TO finished"))
            connection.execute(sa.text("UPDATE meta SET value = '-1' WHERE key = 'schema'"))

    def first(connection: sa.Connection) -> None:
        connection.execute(sa.text("ALTER TABLE runs RENAME COLUMN finished TO ended"))

    def second(connection: sa.Connection) -> None:
        connection.execute(sa.text("ALTER TABLE versions ADD COLUMN language TEXT"))

    def broken(connection: sa.Connection) -> None:
        connection.execute(sa.text("ALTER TABLE runs RENAME COLUMN ended TO wrong"))
        raise StoreError("here", "the step broke off")

    engine = database.engine
    with engine.connect().execution_options(saksi_writes=True) as connection:
        with connection.begin():
            connection.execute(sa.text("UPDATE meta SET value = '1' WHERE key = 'schema'"))
        with pytest.raises(StoreError), connection.begin():
            migrations.prepare(connection, "here", migrations={1: first, 2: broken}, to=3)
        with connection.begin():
            assert migrations.number(connection, "here") == 1
        with pytest.raises(StoreError, match="no way from its schema 2 to 3"), connection.begin():
            migrations.prepare(connection, "here", migrations={1: first}, to=3)
        with connection.begin():
            migrations.prepare(connection, "here", migrations={1: first, 2: second}, to=3)
        with connection.begin():
            assert migrations.number(connection, "here") == 3
            connection.execute(sa.text("UPDATE meta SET value = '1' WHERE key = 'schema'"))
    engine.dispose()
    with opened(url) as memory:
        [report] = memory.reports()
        assert memory.versions(report.id)[0].language is None
        assert add(memory, {"text": "KENYA waits"})[0] == ["new"]


def test_a_store_of_a_newer_schema_is_refused(url: str) -> None:
    with opened(url) as memory:
        database = memory.database
        with database.connection(writes=True) as connection, database.transaction(connection):
            connection.execute(sa.text("UPDATE meta SET value = '7' WHERE key = 'schema'"))
    with pytest.raises(StoreError, match="it has schema 7, made by a newer Saksi"):
        memories.open(url)


def run(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(cli, arguments)
    assert done.exception is None or isinstance(done.exception, SystemExit | SaksiError), done.exception
    return done.exit_code, done.stdout, done.stderr


def test_the_command_line_adds_lists_and_reads_again(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAKSI_STORE", url)
    monkeypatch.chdir(tmp_path)
    Path("news").mkdir()
    Path("news/a.txt").write_text("Talks open\n\nThe French president visited Japan on Monday, 6 May 2024.")
    Path("news/b.txt").write_bytes(b"%PDF-1.7")
    status, out, err = run("add", "news")
    assert (status, out) == (1, "1 read: 1 new, 0 updated, 0 unchanged, 0 read again; 0 copies, 1 skipped\n")
    assert "b.txt: read: it is a " in err
    assert run("add", "news")[1].startswith("1 read: 0 new, 0 updated, 1 unchanged")
    status, out, _ = run("skipped")
    assert status == 0 and out.startswith(f"b.txt in {tmp_path / 'news'}: read: it is a ")
    assert out.endswith(", bytes kept)\n")
    assert [s["file"] for s in json.loads(run("skipped", "--format", "json")[1])] == ["b.txt"]
    monkeypatch.setattr(memories, "reader", lambda: "another")
    monkeypatch.setattr(memories, "read_page", fewer(memories.read_page))
    status, out, _ = run("reread", "--show")
    assert status == 1 and "event      +0 -1" in out and "\n1 read: 0 new" in out  # b.txt is tried, too
    assert any(line.startswith("- a.txt:") for line in out.splitlines())
    assert run("reread")[1].startswith("0 read")


def fewer(read: Callable[[Page], Reading | Skip]) -> Callable[[Page], Reading | Skip]:
    """The reader, without its events."""

    def without(page: Page) -> Reading | Skip:
        made = read(page)
        if isinstance(made, Skip):
            return made
        return Reading(
            file=made.file, report=made.report, records=tuple(r for r in made.records if not isinstance(r, Event))
        )

    return without


def test_an_interrupted_command_still_tells_its_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(page: Page) -> Reading | Skip:
        if b"KENYA" in page.content:
            raise KeyboardInterrupt
        return plainly(page)

    monkeypatch.setattr(pipeline, "read_page", stopped)
    (tmp_path / "a.txt").write_text("PERU waits")
    (tmp_path / "b.txt").write_text("KENYA waits")
    url = str(tmp_path / "m.db")
    result = CliRunner().invoke(cli, ["add", str(tmp_path / "a.txt"), str(tmp_path / "b.txt"), "--store", url])
    assert result.exit_code != 0 and result.stdout.startswith("1 read: 1 new")
    with opened(url) as memory, memory.database.reads() as connection:
        assert connection.execute(sa.select(schema.runs.c.new)).scalars().all() == [1]


def test_many_reports_come_out_each_once(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query, "_BATCH", 3)
    with opened(url) as memory:
        items = [{"text": f"PERU {n}", "url": f"u{n % 8}"} for n in range(10)]
        add(memory, *items, *({"text": f"empty {n}"} for n in range(7)))
        ids = [r.id for r in memory.reports()]
        assert len(ids) == len(set(ids)) == 8 and ids == sorted(ids)
        assert len(list(memory.skips())) == 7
    with opened(url, better, "new") as memory:
        assert [a.outcome for a in memory.reread()] == ["reread"] * 10 + ["skipped"] * 7


def test_the_command_line_refuses_what_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for command in ("skipped", "reread"):
        result = CliRunner().invoke(cli, [command, "--store", "none.db"])
        assert isinstance(result.exception, StoreError)
        assert "none.db: there is no store; `saksi add` makes one" in str(result.exception)
    assert not Path("none.db").exists()
    Path("a.txt").write_text("Talks open in Oslo.")
    run("add", "a.txt", "--store", "m.db")
    result = CliRunner().invoke(cli, ["reread", "nosuch", "--store", "m.db"])
    assert isinstance(result.exception, UsageError) and "has the id 'nosuch'" in str(result.exception)


def test_the_store_is_where_the_environment_says_or_in_the_user_s_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAKSI_STORE", "sqlite:///elsewhere.db")
    assert memories.default_url() == "sqlite:///elsewhere.db"
    monkeypatch.delenv("SAKSI_STORE")
    assert Path(memories.default_url()).parts[-2:] == ("saksi", "memory.db")


def test_the_start_loads_no_database() -> None:
    code = "import sys, saksi.cli; sys.exit('sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
