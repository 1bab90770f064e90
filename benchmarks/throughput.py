"""Reports read per second with all cores against one, and memory over 2,000 short reports against 20,000.

By the clock on the wall, the start of the processes included; the readings of both runs must be the same, byte for
byte. With `--full` memory is held over 200,000 reports. Each run is a process of its own, as a user starts it:
`python -m benchmarks.throughput FILE WORKERS` reads a file of JSON Lines and prints how many reports and records it
had, a digest of the readings, the seconds, and the peaks in MB of itself and of the largest of its processes.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from benchmarks.measure import Result, check
from benchmarks.memory import peak_mb
from benchmarks.texts import WORDS, lines, reports

__all__ = ["FULL", "run", "short"]

FEW, SOME, FULL = 2_000, 20_000, 200_000
_COUNT, _TEXTS, _TIMES = 1_200, 100, 2
_ASK = 200  # readings between two looks at the memory of the processes
_SHORT = (
    "Talks number {n}\n\nOSLO - France invited Japan to talks on Monday, envoy number {n} said. Kenya condemned it.",
    "Pertemuan ke-{n}\n\nJAKARTA - Menlu bertemu utusan Jepang ke-{n} pada Senin. Kenya menolak usul itu.",
)


class _Run(NamedTuple):
    reports: int
    records: int
    digest: str
    seconds: float
    own_mb: float
    other_mb: float


def run(many: int = SOME) -> list[Result]:
    """Measure both. Only throughput where the system does not tell a peak, nothing where there is one core."""
    from saksi.engine import cores

    count = cores()
    if count < 2:
        return []
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "reports.jsonl"
        few = reports(_TEXTS)
        texts = [f"{few[n % _TEXTS]}\n\n{n}" for n in range(_COUNT)]
        size = sum(len(t.split()) for t in texts) / WORDS
        path.write_text(lines(texts), encoding="utf-8")
        alone, spread = (min((_read(path, w) for _ in range(_TIMES)), key=lambda r: r.seconds) for w in (1, count))
        check(alone[:3] == spread[:3], f"{alone[:3]} in one process, {spread[:3]} in {count}")
        check(alone.reports == _COUNT, f"{alone.reports} of {_COUNT} reports read")
        found = [
            Result(
                "through", f"{count} processes", size / spread.seconds, "reports/s", "one process",
                size / alone.seconds, f"{alone.records} records, {alone.digest}",
            )
        ]  # fmt: skip
        if peak_mb() is not None:
            small, large = (_over(path, number, count) for number in (FEW, many))
            answer = f"{large.records} records"
            against = f"{FEW:,} reports"
            found += [
                Result("through", f"{many:,}, main process", large.own_mb, "MB", against, small.own_mb, answer),
                Result("through", f"{many:,}, a worker", large.other_mb, "MB", against, small.other_mb, answer),
            ]
    return found


def short(count: int) -> Iterator[bytes]:
    """So many short reports as JSON Lines, no two alike, half of them Indonesian."""
    for n in range(count):
        yield msgspec.json.encode({"id": f"report-{n}", "text": _SHORT[n % 2].format(n=n)}) + b"\n"


def _over(path: Path, number: int, workers: int) -> _Run:
    with path.open("wb") as file:
        file.writelines(short(number))
    made = _read(path, workers)
    check(made.reports == number and made.records > 3 * number, f"{made.records} records in {made.reports} reports")
    return made


def _read(path: Path, workers: int) -> _Run:
    call = [sys.executable, "-m", "benchmarks.throughput", str(path), str(workers)]
    done = subprocess.run(call, check=True, capture_output=True, text=True)
    return msgspec.json.decode(done.stdout, type=_Run)


def _main(path: str, workers: int) -> None:
    from saksi import Reading, Skip
    from saksi.engine import read_all
    from saksi.read import pages

    start = time.perf_counter()
    digest = hashlib.sha256()
    encoder = msgspec.json.Encoder()
    count = records = 0
    other = 0.0
    results: Iterable[Reading | Skip] = read_all(pages([path]), workers=workers)
    for count, result in enumerate(results, 1):
        digest.update(encoder.encode(result))
        records += len(result.records) if isinstance(result, Reading) else 0
        if not count % _ASK:
            other = max([other, *(_peak_of(p.pid) for p in multiprocessing.active_children())])
    seconds = time.perf_counter() - start
    made = _Run(count, records, digest.hexdigest()[:12], seconds, peak_mb() or 0.0, other)
    print(msgspec.json.encode(made).decode())


def _peak_of(process: int | None) -> float:
    """The most memory in MB that another process had; 0 where the system does not tell."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM:")), 0.0)


if __name__ == "__main__":
    _main(sys.argv[1], int(sys.argv[2]))
