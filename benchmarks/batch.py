"""A batch of archives on this machine: documents a second, memory, overhead, and growth with the number of documents.

Usage: python -m benchmarks.batch [--engine local|daft|ray] [COUNT …]

For each COUNT (by default 10,000 and 200,000) a web archive is written with so many short pages, a fifth of which are
near-copies, as many a day whatever the count. `saksi batch` reads it in a process of its own, by the clock on the wall
with the start of all processes, against the bare reading: the same archive through `engine.read_all`, nothing kept.
What a document costs is processor time of all processes, so that other work on the machine disturbs little. Memory is
the peak of the program itself and of its largest process. Near-copies must be found exactly, and the reports must be as
many as the pages. A document may cost at most 15 % more in the largest batch than in the smallest. With `ray` (Linux) a
Ray with a process for each core is started here for the run; its start is not counted, nor is its memory.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import os
import platform
import random
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from benchmarks.measure import check

COUNTS = (10_000, 200_000)
_A_DAY = 500
_SOUNDS = [a + b for a in "bdfgklmnprst" for b in "aeiou"]
_STATES = ("France", "Japan", "Kenya", "Norway", "Peru", "Turkey", "Egypt", "India", "Vietnam", "Chile", "Qatar")


class _Run(NamedTuple):
    reports: int
    records: int
    copies: int
    seconds: float
    processor_s: float
    steps: dict[str, float]
    own_mb: float
    other_mb: float


def main() -> int:
    """Measure and print a table; exit status 1 where a document costs more than 15 % more in the largest batch."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.batch")
    parser.add_argument("counts", nargs="*", type=int, default=COUNTS, metavar="COUNT")
    parser.add_argument("--engine", choices=("local", "daft", "ray"), default="local")
    given = parser.parse_args()
    print(f"{platform.platform()}, {platform.processor() or platform.machine()}, engine {given.engine}")
    print(
        f"{'documents':>10} {'docs/s':>7} {'bare docs/s':>11} {'ms a doc':>9} {'bare ms':>8} {'overhead':>9}"
        f" {'MB':>6} {'MB of one':>9}  seconds of the steps"
    )
    costs = []
    for count in sorted(given.counts):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "crawl.warc.gz")
            with path.open("wb") as file:
                file.writelines(_records(count))
            bare = _in_process("bare", str(path))
            if given.engine == "ray":
                with _ray(Path(folder)) as (address, used):
                    before = used()
                    made = _in_process("batch", str(path), "daft", address)
                    made = made._replace(processor_s=made.processor_s + used() - before)
            else:
                made = _in_process("batch", str(path), given.engine)
        check(made.reports == bare.reports == count, f"{made.reports} and {bare.reports} reports of {count}")
        check(made.records == bare.records, f"{made.records} records, {bare.records} in the bare reading")
        check(made.copies == count // 5, f"{made.copies} copies, not {count // 5}")
        costs.append(made.processor_s / count)
        steps = ", ".join(f"{name} {seconds:.0f}" for name, seconds in made.steps.items())
        print(
            f"{count:>10,} {count / made.seconds:>7.1f} {count / bare.seconds:>11.1f} {1000 * costs[-1]:>9.2f}"
            f" {1000 * bare.processor_s / count:>8.2f} {made.processor_s / bare.processor_s - 1:>9.1%}"
            f" {made.own_mb:>6.0f} {made.other_mb:>9.0f}  {steps}",
            flush=True,
        )
    growth = costs[-1] / costs[0] - 1
    print(f"a document costs {growth:+.1%} in the largest batch against the smallest")
    return int(growth > 0.15)


def _records(count: int) -> Iterable[bytes]:
    """Web archive records: four reports, and a near-copy of the last of them by another outlet."""
    for n in range(count):
        copied = n % 5 == 4
        number = n - 1 if copied else n
        text = _article(number)
        if copied:
            text += f" Residents took no notice of visitor {number}."
        title, _, body = text.partition("\n\n")
        day = number // _A_DAY
        host = "two.example.net" if copied else "one.example.org"
        url = f"https://{host}/{2020 + day // 336}/{1 + day % 336 // 28:02d}/{1 + day % 28:02d}/report-{n}"
        content = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{body}</p></body></html>"
        answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{content}".encode()
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
        )
        yield gzip.compress(head.encode() + answer + b"\r\n\r\n", 1)


def _article(number: int) -> str:
    """A report of some 130 words; no two have much in common."""
    dice = random.Random(number)
    envoy, village, thing = ("".join(dice.choices(_SOUNDS, k=4)).title() for _ in range(3))
    one, other = dice.sample(_STATES, 2)
    told = [f"{one} invited {other} to talks on the {thing} treaty in {village} on Monday, envoy {envoy} said."]
    for _ in range(10):
        words = " ".join("".join(dice.choices(_SOUNDS, k=3)) for _ in range(6))
        told.append(f"The {words} of {village} were counted.")
    return f"{envoy} brings {one} and {other} to {village}\n\n" + " ".join(told)


def _in_process(what: str, *given: str) -> _Run:
    code = f"from benchmarks import batch; batch.{what}(*{given!r})"
    start, before = time.perf_counter(), os.times()
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    seconds, after = time.perf_counter() - start, os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return msgspec.json.decode(done.stdout.splitlines()[-1], type=_Run)._replace(seconds=seconds, processor_s=used)


@contextlib.contextmanager
def _ray(folder: Path) -> Iterator[tuple[str, Callable[[], float]]]:
    """A Ray of this machine alone: its address, and what tells the seconds of processor time it has used."""
    os.environ.update({
        "RAY_USAGE_STATS_ENABLED": "0", "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0", "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN_PATH": str(folder / "token"),
    })  # fmt: skip
    (folder / "token").write_text(secrets.token_hex(32))
    code = (
        "import sys, ray; c = ray.init('local', object_store_memory=200 * 1024 * 1024, include_dashboard=False, "
        "log_to_driver=False); print('at', c.address_info['gcs_address'], flush=True); sys.stdin.read(); ray.shutdown()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdin
        assert server.stdout
        address = next((line.split()[1] for line in server.stdout if line.startswith("at ")), "")
        check(bool(address), "Ray does not start")
        ticks: dict[int, int] = {}
        ended = threading.Event()
        watching = threading.Thread(target=_watch, args=(server.pid, ticks, ended))
        watching.start()
        try:
            time.sleep(1)
            yield address, lambda: sum(ticks.values()) / os.sysconf("SC_CLK_TCK")
        finally:
            ended.set()
            watching.join()
            server.stdin.close()


def _watch(pid: int, ticks: dict[int, int], ended: threading.Event) -> None:
    """Notes over and over what a process and each one below it has used; those of Ray end without being waited for."""
    while not ended.wait(0.2):
        for path in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                values = path.read_text().rpartition(")")[2].split()
                one = int(path.parent.name)
                if one == pid or one in ticks or int(values[1]) in ticks:
                    ticks[one] = int(values[11]) + int(values[12])


def bare(path: str) -> None:
    """Read an archive and keep nothing; prints what was read."""
    from saksi import Reading
    from saksi.engine import read_all
    from saksi.read import pages

    reports = records = 0
    for result in read_all(pages([path])):
        if isinstance(result, Reading):
            reports += 1
            records += len(result.records)
    _print(_Run(reports, records, 0, 0.0, 0.0, {}, *_peaks()))


def batch(path: str, engine: str, ray: str | None = None) -> None:
    """Read an archive as a batch; prints what is there then."""
    from saksi.batch import run

    steps: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "out")
        made = run([path], out, engine=engine, ray=ray, told=steps.__setitem__)  # type: ignore[arg-type]
    kinds = ("events", "statements", "offices", "times", "figures", "entities")
    records = sum(made.counts[kind] for kind in kinds)
    _print(_Run(made.counts["reports"], records, made.counts["copies"], 0.0, 0.0, steps, *_peaks()))


def _peaks() -> tuple[float, float]:
    """The peak memory of this process and of its largest child that has ended, in MB; 0 where nothing tells it."""
    try:
        import resource
    except ImportError:
        return 0.0, 0.0
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    own, other = (resource.getrusage(who).ru_maxrss / unit for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own, other


def _print(made: _Run) -> None:
    print(msgspec.json.encode(made).decode())


if __name__ == "__main__":
    sys.exit(main())
