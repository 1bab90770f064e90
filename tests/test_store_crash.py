"""Whatever moment a run is killed at, no report is half stored, none is lost, and the next run carries on.

The reader is one of cardboard, so that nearly all of the time is spent in the store.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from test_store import KINDS, better, fresh, opened, plainly, whole

import saksi
from saksi import memory as memories
from saksi.memory import Memory
from saksi.records import Page, Reading, Skip
from saksi.store import schema
from saksi.store.database import url_of

REPORTS = 120
KEYS = {"id", "version", "run", "reading"}  # numbers that a lost try may have used up
CLOCKS = {"first_seen", "read_at", "at", "started", "ended"}

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs signals and fork")


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    made: str = request.param
    return made


def news(folder: Path) -> Path:
    """Reports, updates of them, one that is empty and one with a fault, some with many records."""
    file = folder / "news.jsonl"
    items: list[dict[str, object]] = []
    for n in range(REPORTS):
        words = " ".join(f"PERU{k} says {k}" for k in range(n % 40))
        items.append({"id": f"report-{n}", "url": f"u{n // 2}", "title": f"Title {n}", "text": f"KENYA {n} {words}"})
    items[7]["text"], items[9]["text"] = "empty", "a fault"
    file.write_text("".join(json.dumps(item) + "\n" for item in items))
    return file


def content(memory: Memory) -> dict[str, list[object]]:
    """All that is stored, apart from the numbers that the database gives and the times."""
    told: dict[str, list[object]] = {}
    with memory.database.reads() as connection:
        for name in ("blobs", "texts", "reports", "versions", "skips"):
            table = schema.METADATA.tables[name]
            columns = [c for c in table.c if c.name not in KEYS | CLOCKS or (name == "reports" and c.name == "id")]
            told[name] = sorted((tuple(map(str, row)) for row in connection.execute(sa.select(*columns))), key=repr)
    told["readings"] = [
        (v.file, v.number, reader, memory.reading(v, reader=reader))
        for report in sorted(memory.reports(), key=lambda r: r.id)
        for v in memory.versions(report.id)
        for reader in sorted(v.readers)
    ]
    return told


def run_and_kill(url: str, file: Path, reader: str, reads: int, then_s: float) -> bool:
    """Adds the file in a process of its own, which is ended so long after that many reports are read.

    The time is that of the processor, so that a busy machine changes nothing. Returns whether it was in time.
    """
    child = os.fork()
    if child == 0:
        try:
            pages = itertools.count(1)

            def read(page: Page) -> Reading | Skip:
                if next(pages) == reads:
                    signal.setitimer(signal.ITIMER_PROF, then_s)  # the signal has no handler: it ends the process
                return (better if reader == "new" else plainly)(page)

            with opened(url, read, reader) as memory:
                for _ in memory.add(file):
                    pass
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGPROF


def check(kind: str, tmp_path: Path, times: int, seed: int) -> None:
    dice = random.Random(seed)
    file = news(tmp_path)
    (tmp_path / "calm").mkdir()
    with fresh(kind, tmp_path / "calm") as url:
        with opened(url) as memory:
            started = time.process_time()
            list(memory.add(file))
            lasts_s = time.process_time() - started
        with opened(url, better, "new") as memory:
            list(memory.add(file))
            undisturbed = content(memory)
    with fresh(kind, tmp_path) as url:
        killed = 0
        for number in range(times):
            # the second half meets a better reader, which reads again what is there
            reader = "old" if number < times // 2 else "new"
            reads, then_s = dice.randint(1, REPORTS // times), dice.uniform(0.001, lasts_s / times)
            killed += run_and_kill(url, file, reader, reads, then_s)
            with memories.open(url) as memory:
                whole(memory.database)
                assert all(memory.reading(v) for r in memory.reports() for v in memory.versions(r.id))
        for reader, read in (("old", plainly), ("new", better)):
            with opened(url, read, reader) as memory:
                list(memory.add(file))
                whole(memory.database)
        with opened(url) as memory:
            found = content(memory)
    assert killed >= times - 1
    for name, rows in undisturbed.items():
        assert found[name] == rows, name


def test_killed_at_a_few_moments_it_carries_on(kind: str, tmp_path: Path) -> None:
    check(kind, tmp_path, 5, seed=1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 7))
def test_killed_at_fifty_moments_it_carries_on(kind: str, tmp_path: Path, seed: int) -> None:
    check(kind, tmp_path, 10, seed=seed)


@pytest.mark.slow
def test_the_command_killed_as_it_reads_carries_on(kind: str, tmp_path: Path) -> None:
    examples = Path(saksi.__file__).parent / "examples"
    dice = random.Random(8)
    with fresh(kind, tmp_path) as url:
        call = [sys.executable, "-m", "saksi", "add", str(examples), "--store", url]
        for _ in range(5):
            process = subprocess.Popen(call, stdout=subprocess.DEVNULL)
            time.sleep(dice.uniform(0.5, 4))
            process.kill()
            process.wait()
            if url_of(url).get_backend_name() != "sqlite" or Path(url).exists():
                with memories.open(url) as memory:
                    whole(memory.database)
        assert subprocess.run(call, capture_output=True).returncode == 0
        with memories.open(url) as memory:
            stored = {r.file: r for r in memory.readings()}
        alone = [sys.executable, "-m", "saksi", "read", str(examples), "--format", "jsonl"]
        lines = subprocess.run(alone, capture_output=True, check=True).stdout.splitlines()
        assert stored == {r.file: r for r in (msgspec.json.decode(line, type=saksi.Reading) for line in lines)}
