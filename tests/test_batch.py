"""Batches: equal tables whatever the engine and the cut, resumable, one bad thing costs only itself."""

from __future__ import annotations

import contextlib
import gzip
import io
import itertools
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from saksi import memory, pipeline, read
from saksi.batch import TABLES, folder, layout, manifest, run, sketch, stored, work
from saksi.batch import parts as parts_of
from saksi.batch.engines import Cluster, Local
from saksi.batch.relating import components
from saksi.batch.units import cut, pages
from saksi.batch.work import Task
from saksi.cli import cli
from saksi.errors import SaksiError, UsageError
from saksi.export import tables as exported
from saksi.records import Page, Reading, Story

pytest.importorskip("duckdb")
ds: Any = pytest.importorskip("pyarrow.dataset")

ROOT = Path(__file__).parent.parent
PLACES = ("Oslo", "Geneva", "Doha", "Nairobi", "Lima", "Ankara", "Seoul", "Cairo", "Delhi", "Kyiv", "Hanoi", "Quito")
STATES = ("France", "Japan", "Kenya", "Norway", "Peru", "Turkey", "Egypt", "India", "Vietnam", "Ecuador", "Chile")
THINGS = ("fishing", "grain", "gas", "railway", "visa", "border", "health", "student", "cable", "satellite", "harbour")
SOUNDS = [a + b for a in "bdfgklmnprst" for b in "aeiou"]


def article(number: int, words_of: int | None = None) -> str:
    """An English report of some 120 words; no two have a sentence in common.

    With other words (of another number) it is another outlet's report on the same happening.
    """
    dice, words = random.Random(number), random.Random(words_of or number)
    place, thing = dice.choice(PLACES), dice.choice(THINGS)
    one, other = dice.sample(STATES, 2)
    envoy, village = (str("".join(dice.choices(SOUNDS, k=4))).title() for _ in range(2))
    lead = f"{one} invited {other} to talks on the {thing} treaty in {place} on Monday, envoy {envoy} said."
    told = [f"The {thing} treaty of {village} was signed by {envoy} in {place} after {dice.randrange(90, 999)} days."]
    for _ in range(9):
        made = " ".join("".join(words.choices(SOUNDS, k=3)) for _ in range(7))
        told.append(f"The {made} of {village} were counted.")
    return f"{envoy} brings {one} and {other} to {place}\n\n{place.upper()} - {lead} " + " ".join(told)


def copied(number: int) -> str:
    """The report with another end: a near-copy."""
    return f"{article(number)} Residents of the capital took no notice of visitor {number}."


def page(text: str) -> bytes:
    title, _, body = text.partition("\n\n")
    return (
        f"<!doctype html><html><head><title>{title}</title></head><body><article><h1>{title}</h1><p>{body}</p>"
        "</article></body></html>"
    ).encode()


def record(url: str, body: bytes, *, day: str = "2026-03-02", packed: bool = False, lie: int = 0) -> bytes:
    """An answer in a web archive; `lie` bytes more than it has are claimed."""
    coding = "Content-Encoding: gzip\r\n" if packed else ""
    sent = gzip.compress(body) if packed else body
    http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n{coding}\r\n".encode() + sent
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: {day}T06:00:00Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http) + lie}\r\n\r\n"
    )
    return gzip.compress(head.encode() + http + b"\r\n\r\n")


def picture(size: int) -> bytes:
    """A picture in a web archive, which is passed over."""
    http = b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n\r\n" + random.Random(size).randbytes(size)
    head = f"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: {len(http)}\r\n\r\n"
    return gzip.compress(head.encode() + http + b"\r\n\r\n")


def archive(folder: Path, name: str, numbers: range, *, bad: bool = False) -> Path:
    """A web archive of reports, of which each fifth has a near-copy at another outlet."""
    out = io.BytesIO()
    for n in numbers:
        out.write(record(f"https://one.example.org/2026/03/{1 + n % 9:02d}/report-{n}", page(article(n))))
        if n % 7 == 0:
            out.write(record(f"https://six.example.com/2026/03/{1 + n % 9:02d}/other-{n}", page(article(n, n + 500))))
        if n % 5 == 0:
            out.write(record(f"https://two.example.net/2026/03/{1 + n % 9:02d}/again-{n}", page(copied(n))))
        if bad and n == numbers[1]:
            out.write(record("https://bad.example.org/bomb", b"\0" * (90 * 1024 * 1024), packed=True))
            out.write(record("https://bad.example.org/broken", page(article(n + 900)), lie=50))
            out.write(gzip.compress(b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 9")[:-12] + b"\xff" * 12)
            out.write(picture(600 * 1024))  # so much that the archive is handed on in portions
    path = folder / name
    path.write_bytes(out.getvalue())
    return path


def rows(out: Path) -> dict[str, list[str]]:
    """All tables, their rows and columns sorted."""
    found = {}
    for name in TABLES:
        table = ds.dataset(out / name, format="parquet", partitioning="hive").to_table()
        found[name] = sorted(json.dumps(row, sort_keys=True, default=str) for row in table.to_pylist())
    return found


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("crawl")
    archive(folder, "a.warc.gz", range(0, 20), bad=True)
    archive(folder, "b.warc.gz", range(20, 30))
    lines = [{"id": f"line-{n}", "text": article(n), "published": f"2026-03-{1 + n % 9:02d}"} for n in range(100, 108)]
    (folder / "c.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines) + "{broken\n")
    (folder / "d.txt").write_text(article(200))
    return folder


@pytest.fixture(scope="module")
def local(crawl: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("local") / "batch"
    run([crawl], out, jobs=2)
    return out


def test_a_batch_reads_what_read_reads(crawl: Path, local: Path) -> None:
    alone = {r.report.version for r in read(str(crawl)) if isinstance(r, Reading)}
    table = ds.dataset(local / "reports", format="parquet", partitioning="hive").to_table(["version"])
    assert set(table.to_pydict()["version"]) == alone
    assert len(table) == len(alone) == 30 + 6 + 5 + 8 + 1


def test_the_manifest_says_what_is_there(local: Path) -> None:
    told = manifest(local)
    table = rows(local)
    assert {n: c for n, c in told.counts.items() if n != "stories"} == {
        n: len(many) for n, many in table.items() if n != "stories"
    }
    assert sum(source.reports for source in told.sources) == len(table["reports"])
    assert sum(one.count for one in told.skipped) == len(table["skips"]) == told.counts["skips"]
    assert sum(source.skips for source in told.sources) == len(table["skips"])
    assert all(any(piece.place.endswith(end) for s in told.sources for piece in s.pieces) for end in ("gz", "txt"))


def test_a_bomb_and_broken_records_cost_only_themselves(local: Path) -> None:
    skips = [json.loads(row) for row in rows(local)["skips"]]
    reasons = " | ".join(skip["reason"] for skip in skips)
    assert len(skips) == 4, reasons
    for words in ("unpack", "cut off", "gzip member", "no JSON"):
        assert words in reasons, reasons


def test_a_table_without_rows_can_be_queried(local: Path) -> None:
    duckdb: Any = pytest.importorskip("duckdb")
    assert manifest(local).counts["figures"] == manifest(local).counts["flags"] == 0
    for name, columns in TABLES.items():
        found = duckdb.sql(f"SELECT * FROM read_parquet('{local}/{name}/**/*.parquet', hive_partitioning = true)")
        assert sorted(found.columns) == sorted(columns)


def test_the_reasons_are_counted_without_what_differs(local: Path) -> None:
    assert "the record is cut off after … of … bytes; fetch the page again" in {
        r.reason for r in manifest(local).skipped
    }


def test_near_copies_are_found_exactly(local: Path) -> None:
    reports = {r["doc"]: r for r in map(json.loads, rows(local)["reports"])}
    found = {
        tuple(sorted(int(reports[d]["url"].rpartition("-")[2]) for d in (c["doc"], c["original"])))
        for c in map(json.loads, rows(local)["copies"])
    }
    assert found == {(n, n) for n in range(0, 30, 5)}
    assert len(rows(local)["copies"]) == 6


def test_stories_are_those_of_compare(local: Path) -> None:
    readings = [made for _, _, made in stored(local) if isinstance(made, Reading)]
    compared = {frozenset(r.report.version for r in s.readings) for s in pipeline.compare(readings).stories}
    version = {r["doc"]: r["version"] for r in map(json.loads, rows(local)["reports"])}
    grouped: dict[int, set[str]] = {}
    for row in map(json.loads, rows(local)["stories"]):
        grouped.setdefault(row["story"], set()).add(version[row["doc"]])
    assert {frozenset(s) for s in grouped.values()} == compared
    assert len(grouped) == manifest(local).counts["stories"]
    assert sorted(map(len, grouped.values()), reverse=True)[:3] == [3, 2, 2]


def test_the_cut_and_the_number_of_processes_change_nothing(crawl: Path, local: Path, tmp_path: Path) -> None:
    run([*sorted(crawl.iterdir(), reverse=True)], tmp_path / "other", jobs=1, chunk=3000)
    assert len(manifest(tmp_path / "other").sources) > len(manifest(local).sources)
    assert rows(tmp_path / "other") == rows(local)


def test_daft_gives_the_same_tables(crawl: Path, local: Path, tmp_path: Path) -> None:
    pytest.importorskip("daft")
    call = [sys.executable, "-m", "saksi", "batch", str(crawl), "--out", str(tmp_path / "daft"), "--engine", "daft"]
    done = subprocess.run(call, capture_output=True, text=True)
    assert "were not read" in done.stderr, done.stderr
    assert rows(tmp_path / "daft") == rows(local)


def test_no_engine_calls_home(tmp_path: Path) -> None:
    pytest.importorskip("daft")
    (tmp_path / "sitecustomize.py").write_text(WATCHED)
    loud = {key: value for key, value in os.environ.items() if key not in layout.QUIET}
    done = subprocess.run(
        [sys.executable, "-m", "saksi", "batch", few(tmp_path, "a.jsonl", 1), "--out", tmp_path / "o", "--engine", "daft"],
        env={**loud, "PYTHONPATH": os.pathsep.join((str(tmp_path), os.environ.get("PYTHONPATH", "")))},
        capture_output=True, text=True,
    )  # fmt: skip
    assert manifest(tmp_path / "o").counts["reports"] == 1, done.stderr
    assert "asks for" not in done.stderr


# Every process says whom it looks up beyond this machine.
WATCHED = """
import socket, sys
real = socket.getaddrinfo
def getaddrinfo(host, *given, **named):
    if host not in (None, "", "localhost", "127.0.0.1", "::1"):
        print("asks for", host, file=sys.stderr, flush=True)
    return real(host, *given, **named)
socket.getaddrinfo = getaddrinfo
"""


@pytest.mark.slow
def test_daft_on_ray_gives_the_same_tables(
    crawl: Path, local: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("daft")
    pytest.importorskip("ray")
    monkeypatch.setenv("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")  # without clusters Ray stays on the loopback
    monkeypatch.setenv("RAY_raylet_start_wait_time_s", "300")
    monkeypatch.setenv("RAY_AUTH_MODE", "token")
    monkeypatch.setenv("RAY_AUTH_TOKEN_PATH", str(tmp_path / "token"))
    (tmp_path / "token").write_text("b2" * 32)
    with ray_here() as address:
        call = [sys.executable, "-m", "saksi", "batch", str(crawl), "--out", str(tmp_path / "ray")]
        done = subprocess.run([*call, "--engine", "daft", "--ray", address], capture_output=True, text=True)
    assert "were not read" in done.stderr, done.stderr
    assert rows(tmp_path / "ray") == rows(local)


@contextlib.contextmanager
def ray_here() -> Iterator[str]:
    """A Ray of two processes on this machine alone, and its address."""
    code = (
        "import os, sys; os.environ['RAY_USAGE_STATS_ENABLED'] = '0'; import ray;"
        "c = ray.init('local', num_cpus=2, object_store_memory=100 * 1024 * 1024, include_dashboard=False,"
        "log_to_driver=False);"
        "print('at', c.address_info['gcs_address'], flush=True); sys.stdin.read(); ray.shutdown()"
    )
    server = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert server.stdin and server.stdout
    try:
        address = next((line.split()[1] for line in server.stdout if line.startswith("at ")), "")
        assert address, "Ray does not start"
        yield address
    finally:
        server.stdin.close()
        server.wait(60)


def test_a_second_run_does_only_what_is_missing(crawl: Path, tmp_path: Path) -> None:
    out, source = tmp_path / "out", tmp_path / "in"
    source.mkdir()
    archive(source, "a.warc.gz", range(0, 4))
    first = run([source], out, jobs=1)
    before = {p: p.stat().st_mtime_ns for p in (out / "readings").iterdir()}
    assert run([source], out, jobs=1) == first
    archive(source, "b.warc.gz", range(4, 6))
    second = run([source], out, jobs=1)
    after = {p: p.stat().st_mtime_ns for p in (out / "readings").iterdir()}
    assert second.counts["reports"] == first.counts["reports"] + 3
    assert before.items() < after.items()
    assert len(after) == 2


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["local", "daft"])
def test_a_run_killed_at_ten_moments_gives_the_same_in_the_end(
    engine: str, crawl: Path, local: Path, tmp_path: Path
) -> None:
    out, dice = tmp_path / "out", random.Random(engine)
    call = [sys.executable, "-m", "saksi", "batch", str(crawl), "--out", str(out), "--engine", engine, "--jobs", "2"]
    for _ in range(10):
        process = subprocess.Popen(call, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(dice.uniform(0.5, 12))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for path in out.rglob("*.parquet"):
            if not any(part.endswith(".part") for part in path.relative_to(out).parts):
                ds.dataset(path, format="parquet").count_rows()  # no half file has a name
    assert "were not read" in subprocess.run(call, capture_output=True, text=True).stderr
    assert rows(out) == rows(local)
    assert not list(out.rglob(".*.part"))


def test_a_page_that_ends_its_process_costs_only_itself(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for n in range(3):
        (tmp_path / "in" / f"{n}.txt").write_text(article(n))
    (tmp_path / "in" / "deadly.txt").write_text("DEADLY " + article(9))
    (tmp_path / "sitecustomize.py").write_text(FATAL)
    for engine in ("local", "daft"):
        pytest.importorskip("daft" if engine == "daft" else "duckdb")
        out = tmp_path / engine
        done = subprocess.run(
            [sys.executable, "-m", "saksi", "batch", str(tmp_path / "in"), "--out", str(out), "--engine", engine],
            capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(tmp_path)},
        )  # fmt: skip
        assert "were not read" in done.stderr, done.stderr
        assert manifest(out).counts["reports"] == 3
        [skip] = map(json.loads, rows(out)["skips"])
        assert (skip["stage"], skip["file"][-10:]) == ("fault", "deadly.txt")
        assert "died" in skip["reason"]


# A reader for whom one page is deadly; every process starts with it.
FATAL = """
import os
import saksi.pipeline as pipeline
whole = pipeline.read_page
def read_page(page):
    if getattr(page, "content", b"").startswith(b"DEADLY"):
        os._exit(7)
    return whole(page)
read_page.__module__, read_page.__qualname__ = "saksi.pipeline", "read_page"
pipeline.read_page = read_page
"""


def test_a_memory_takes_a_batch_over_as_if_it_had_read_it(crawl: Path, local: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["add", "--from", str(local), "--store", str(tmp_path / "from.db")])
    assert done.exit_code == 1, done.output
    CliRunner().invoke(cli, ["add", str(crawl), "--store", str(tmp_path / "self.db"), "--jobs", "1"])
    with memory.open(tmp_path / "from.db") as one, memory.open(tmp_path / "self.db") as other:
        mine, theirs = list(one.readings()), list(other.readings())
        assert len(mine) > 40
        assert sorted(map(msgspec.json.encode, map(without_file, mine))) == sorted(
            map(msgspec.json.encode, map(without_file, theirs))
        )
        assert len(list(one.skips())) == len(list(other.skips()))


def without_file(reading: Reading) -> Reading:
    return msgspec.structs.replace(reading, file="")


@pytest.mark.parametrize("chunk", [1, 7, 40, 200, 10_000])
def test_each_line_is_read_once_however_a_file_is_cut(chunk: int, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "1", "text": "Talks in Oslo."}\n\n{"text": "Talks in Lima."}\r\n{"id": "3", "text": "x"}')
    found = [made.file for unit in cut([str(path)], chunk=chunk) for _, made in pages(unit)]
    assert found == ["1", f"{path}@39", "3"]


class Here:
    """An engine that does tasks in this process, at most so many of them."""

    def __init__(self, most: int = 10**9) -> None:
        self.most, self.did = most, list[str]()

    def each(self, tasks: Sequence[Task]) -> None:
        for task in tasks:
            if len(self.did) >= self.most:
                raise KeyboardInterrupt
            work.done(msgspec.json.encode(task).decode())
            self.did.append(task.what)


def results(parts: Sequence[Path]) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in layout.rows_of(parts)]


def test_an_archive_in_portions_gives_what_it_gives_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = archive(tmp_path, "a.warc.gz", range(12), bad=True)
    units = {unit.name(""): unit for unit in cut([str(path)])}
    found = {}
    for portion, size in ((10**6, 10**9), (4, 10**9), (10**6, 3000)):
        monkeypatch.setattr(work, "_PORTION", portion)
        monkeypatch.setattr(work, "_PORTION_BYTES", size)
        folder = tmp_path / f"{portion}-{size}"
        parts = parts_of.read(Here(), units, folder, tmp_path / "portions")  # type: ignore[arg-type]
        found[len(parts)] = results(parts)
        assert {parts_of.unit_of(part) for part in parts} == set(units)
    assert len(found) == 3
    assert all(rows == found[1] for rows in found.values())
    assert len(found[1]) == 12 + 2 + 3 + 3


def test_portions_that_are_read_are_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "_PORTION", 4)
    path = archive(tmp_path, "a.warc.gz", range(12), bad=True)
    units = {unit.name(""): unit for unit in cut([str(path)])}
    whole = results(parts_of.read(Here(), units, tmp_path / "whole", tmp_path / "gone"))  # type: ignore[arg-type]
    folder, portions = tmp_path / "parts", tmp_path / "portions"
    with pytest.raises(KeyboardInterrupt):
        parts_of.read(Here(4), units, folder, portions)  # type: ignore[arg-type]
    following = Here()
    parts = parts_of.read(following, units, folder, portions)  # type: ignore[arg-type]
    assert following.did == ["take"] * 2
    assert results(parts) == whole
    assert not portions.exists()
    parts[2].unlink()  # and no portion is there any more
    again = Here()
    assert results(parts_of.read(again, units, folder, portions)) == whole  # type: ignore[arg-type]
    assert again.did == ["cut", "take"]


def test_the_rows_of_a_report_are_those_of_the_export(local: Path) -> None:
    kinds = set()
    for _, _, made in stored(local):
        if isinstance(made, Reading):
            alone = Story(id="", title="", date=None, readings=(made,))
            whole = [(name, row) for name, row in exported.rows(alone, lambda _: ()) if name in layout.RECORDS]
            mine = list(work._recorded(made))
            assert [name for name, _ in mine] == [name for name, _ in whole]
            for (name, row), (_, other) in zip(mine, whole, strict=True):
                kinds.add(name)
                own = [column for column in other if column not in ("story", "file", "report")]
                assert json.dumps({c: row.get(c) for c in own}) == json.dumps({c: other[c] for c in own})
    assert kinds >= {"reports", "events", "statements", "times", "entities"}


def test_rows_of_parquet_are_reports_named_by_their_number(tmp_path: Path) -> None:
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    table = pa.table({"text": ["Talks open in Oslo.", None, "Talks end."], "id": [None, None, "three"], "n": [1, 2, 3]})
    pq.write_table(table, tmp_path / "a.parquet", row_group_size=2)
    units = cut([str(tmp_path / "*.parquet")])
    found = [(type(made).__name__, made.file) for unit in units for _, made in pages(unit)]
    name = tmp_path / "a.parquet"
    assert found == [("Page", f"{name}:1"), ("Skip", f"{name}:2"), ("Page", "three")]


def test_a_file_of_an_object_store_is_read_by_its_address(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(article(1))
    (tmp_path / "b.txt").write_text(article(2))
    for address in (f"file://{tmp_path}", f"file://{tmp_path}/*.txt"):
        found = [made for unit in cut([address]) for _, made in pages(unit)]
        assert sorted(made.file for made in found) == [f"file://{tmp_path}/a.txt", f"file://{tmp_path}/b.txt"]
        assert all(isinstance(made, Page) and made.content for made in found)


@pytest.mark.slow
def test_an_archive_in_an_object_store_is_read_as_from_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moto: Any = pytest.importorskip("moto.server")
    boto3: Any = pytest.importorskip("boto3")
    path = archive(tmp_path, "a.warc.gz", range(6), bad=True)
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        address = "http://{}:{}".format(*server.get_host_and_port())
        for name, value in {"ENDPOINT_URL": address, "ACCESS_KEY_ID": "a", "SECRET_ACCESS_KEY": "b"}.items():
            monkeypatch.setenv(f"AWS_{name}", value)
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        store = boto3.client("s3")
        store.create_bucket(Bucket="crawl")
        store.put_object(Bucket="crawl", Key="2026/a.warc.gz", Body=path.read_bytes())
        store.put_object(Bucket="crawl", Key="2026/notes.txt", Body=b"Talks open in Oslo.")
        call = [sys.executable, "-m", "saksi", "batch", "s3://crawl/2026/*.warc.gz", "--out", str(tmp_path / "there")]
        done = subprocess.run(call, capture_output=True, text=True)
    finally:
        server.stop()
    assert "were not read" in done.stderr, done.stderr
    run([path], tmp_path / "here", jobs=1)
    found = [json.loads(row)["version"] for row in rows(tmp_path / "there")["reports"]]
    assert sorted(found) == sorted(json.loads(row)["version"] for row in rows(tmp_path / "here")["reports"])
    assert {source.pieces[0].place for source in manifest(tmp_path / "there").sources} == {"s3://crawl/2026/a.warc.gz"}


def test_a_new_small_file_changes_one_unit_only(tmp_path: Path) -> None:
    for n in range(600):
        (tmp_path / f"{n}.txt").write_text("Talks open in Oslo.")
    before = {unit.name("") for unit in cut([str(tmp_path)])}
    (tmp_path / "new.txt").write_text("Talks end in Oslo.")
    after = {unit.name("") for unit in cut([str(tmp_path)])}
    assert len(before) == len(after) == 4
    assert len(before & after) == 3


def test_unusable_calls_say_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="is no batch"):
        run([tmp_path / "notes"], tmp_path / "notes")
    with pytest.raises(UsageError, match="no such file"):
        run([tmp_path / "nothing"], tmp_path / "out")
    with pytest.raises(UsageError, match=r"nothing\.pdf: no such file"):
        run([tmp_path / "notes", tmp_path / "nothing.pdf"], tmp_path / "out")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="holds no files"):
        run([tmp_path / "empty"], tmp_path / "out")
    with pytest.raises(UsageError, match=r"mine\.txt: is a file"):
        run([tmp_path / "notes"], tmp_path / "notes" / "mine.txt")
    with pytest.raises(SaksiError, match=r"mine\.txt.*see to it"):
        run([tmp_path / "notes"], tmp_path / "notes" / "mine.txt" / "out")
    with pytest.raises(UsageError, match="name one, and copy"):
        run([tmp_path / "notes"], Path("s3://bucket/out"))
    with pytest.raises(UsageError, match="fetch it first"):
        run(["https://example.org/a.warc.gz"], tmp_path / "out")
    with pytest.raises(UsageError, match="check the address"):
        run(["nowhere://example/a.warc.gz"], tmp_path / "out")
    with pytest.raises(UsageError, match="--engine daft"):
        run([tmp_path / "notes"], tmp_path / "out", ray="127.0.0.1:6379")
    with pytest.raises(UsageError, match="no whole batch"):
        list(stored(tmp_path))


def few(folder: Path, name: str, count: int = 3) -> Path:
    path = folder / name
    path.write_text("".join(json.dumps({"id": f"{name}-{n}", "text": article(n)}) + "\n" for n in range(count)))
    return path


def test_a_batch_within_its_input_does_not_read_itself(tmp_path: Path) -> None:
    few(tmp_path, "one.jsonl")
    first = run([tmp_path], tmp_path / "out", jobs=1)
    few(tmp_path, "two.jsonl", 1)
    assert run([tmp_path], tmp_path / "out", jobs=1).counts["reports"] == first.counts["reports"] + 1 == 4


def test_a_folder_keeps_what_is_in_it(tmp_path: Path) -> None:
    one, other, out = few(tmp_path, "one.jsonl"), few(tmp_path, "other.jsonl"), tmp_path / "out"
    first = run([one], out, jobs=1)
    before = rows(out)
    with pytest.raises(UsageError, match=r"other inputs \(.*one\.jsonl\).*new folder"):
        run([other], out, jobs=1)
    with folder.alone(out / folder.WORKING), pytest.raises(UsageError, match="another run is at work"):
        run([one, other], out, jobs=1)
    assert run([one], out, jobs=1) == first
    assert rows(out) == before
    written = json.loads((out / "manifest.json").read_bytes())
    (out / "manifest.json").write_text(json.dumps({**written, "schema": 99, "saksi": "9.0"}))
    with pytest.raises(UsageError, match=r"Saksi 9\.0.*update"):
        run([one], out, jobs=1)


def test_a_run_that_was_broken_off_keeps_other_inputs_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other, out = few(tmp_path, "one.jsonl"), few(tmp_path, "other.jsonl"), tmp_path / "out"
    with monkeypatch.context() as patched:
        patched.setattr("saksi.batch.copies", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            run([one], out, jobs=1)
    with pytest.raises(UsageError, match="other inputs"):
        run([other], out, jobs=1)
    assert run([one, other], out, jobs=1).counts["reports"] == 6


def test_what_lies_between_the_steps_may_be_thrown_away(tmp_path: Path) -> None:
    one, other, out = few(tmp_path, "one.jsonl"), few(tmp_path, "other.jsonl"), tmp_path / "out"
    run([one], out, jobs=1)
    part = next((out / "readings").iterdir())
    before = part.stat().st_mtime_ns
    shutil.rmtree(out / ".work")
    assert run([one, other], out, jobs=1).counts["reports"] == 6
    assert part.stat().st_mtime_ns == before


def test_a_long_step_tells_how_far_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts_of, "_LOOK_S", 0.01)
    told: set[tuple[str, int, int]] = set()
    run([few(tmp_path, "one.jsonl")], tmp_path / "out", jobs=1, chunk=700, moved=lambda *step: told.add(step))
    assert {step for step, _, _ in told} == {"read", "lay out"}
    assert {count for _, _, count in told} == {len(list((tmp_path / "out" / "readings").iterdir()))}


def test_what_an_engine_cannot_do_is_said_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(SaksiError, match=r"DuckDB cannot go on.*run it again"), Local(tmp_path) as local:
        local.rows("SELECT * FROM nothing", {})
    pytest.importorskip("daft")
    with pytest.raises(SaksiError, match=r"Daft cannot go on.*run it again"), Cluster() as cluster:
        cluster.rows("SELECT * FROM nothing", {})


def test_an_address_where_no_ray_listens_is_refused_at_once(tmp_path: Path) -> None:
    pytest.importorskip("ray")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(UsageError, match="no Ray cluster answers"), Cluster(ray=f"127.0.0.1:{port}"):
        pass


def test_a_reading_of_another_saksi_is_not_misunderstood(tmp_path: Path) -> None:
    run([few(tmp_path, "one.jsonl", 1)], tmp_path / "out", jobs=1)
    [part] = (tmp_path / "out" / "readings").iterdir()
    [row] = layout.rows_of([part])
    with layout.writer(part, "readings") as put:
        put({**row, "reading": msgspec.msgpack.encode({"file": 1})})
    [(_, made, reading)] = stored(tmp_path / "out")
    assert isinstance(made, Page)
    assert "another Saksi" in getattr(reading, "reason", "")


def test_what_a_chain_joins_is_one_group_whatever_the_engine(tmp_path: Path) -> None:
    dice = random.Random(1)
    chain, star = dice.sample(range(1, 10**6), 70), dice.sample(range(10**6, 2 * 10**6), 50)
    pairs = [(a, b) for a, b in itertools.pairwise(chain)] + [(star[0], other) for other in star[1:]]
    dice.shuffle(pairs)
    with layout.writer(tmp_path / "edges" / "a.parquet", "edges") as put:
        for a, b in pairs:
            put({"a": min(a, b), "b": max(a, b)})
    with Local(tmp_path, jobs=1) as engine:
        components(engine, tmp_path / "edges", tmp_path / "groups")
    found = {row["doc"]: row["label"] for row in layout.rows_of(layout.files(tmp_path / "groups"))}
    assert found == {doc: min(group) for group in (chain, star) for doc in group}


def test_a_crowd_of_copies_is_one_group_with_one_original(tmp_path: Path) -> None:
    with (tmp_path / "a.jsonl").open("w") as file:
        for n in range(60):
            line = {"id": str(n), "text": f"{article(1)} Number {n}.", "published": f"2026-03-{20 if n else 10}"}
            file.write(json.dumps(line) + "\n")
    made = run([tmp_path / "a.jsonl"], tmp_path / "out", jobs=1)
    copies = [json.loads(row) for row in rows(tmp_path / "out")["copies"]]
    assert (made.counts["copies"], made.counts["stories"]) == (59, 1)
    assert {c["original_file"] for c in copies} == {"0"}
    assert min(c["share"] for c in copies) > 0.9


def test_duckdb_reads_the_tables_as_the_page_says(local: Path) -> None:
    duckdb: Any = pytest.importorskip("duckdb")
    text = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
    [block] = re.findall(r"```sql\n(.*?)```", text, re.DOTALL)
    found = [duckdb.sql(q.replace("batch/", f"{local}/")).fetchall() for q in block.split(";") if q.strip()]
    assert len(found) == 2
    assert all(found)


def test_polars_reads_the_tables_as_the_page_says(local: Path) -> None:
    pytest.importorskip("polars")
    [block] = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "scale.md").read_text(encoding="utf-8"), re.DOTALL)
    found: dict[str, Any] = {}
    exec(block.replace("batch/", f"{local}/"), found)
    assert found["denied"].columns == ["day", "len"]


def test_the_sketch_finds_near_copies_and_no_others() -> None:
    dice = random.Random(7)
    missed = met = 0
    for _ in range(200):
        own = dice.sample(range(1 << 32), 300)
        near = own[:230] + dice.sample(range(1 << 32), 70)  # Jaccard 0.62
        other = own[:20] + dice.sample(range(1 << 32), 280)  # 0.03
        mine, copied, others = (set(sketch.bands(sketch.kept(shingles))) for shingles in (own, near, other))
        missed += mine.isdisjoint(copied)
        met += not mine.isdisjoint(others)
    assert missed == 0
    assert met < 5
