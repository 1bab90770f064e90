"""Time from the call to the end of `saksi --version` and of `saksi read` of one file, against Python alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.measure import Result, best, check
from benchmarks.texts import reports

__all__ = ["run"]

_TIMES = 7


def run() -> list[Result]:
    """Measure whole processes by the clock on the wall."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "report.txt"
        path.write_text(reports(1)[0], encoding="utf-8")
        bare, _ = _call("-c", "pass")
        version, said = _call("-m", "saksi", "--version")
        check(said.startswith("saksi "), f"--version said {said!r}")
        reading, line = _call("-m", "saksi", "read", "--format", "jsonl", str(path))
    records = len(json.loads(line)["records"])
    check(records > 10, f"only {records} records")
    return [
        Result("start", "saksi --version", version, "s", "python -c pass", bare, said.strip()),
        Result("start", "saksi read, one file", reading, "s", "python -c pass", bare, f"{records} records"),
    ]


def _call(*arguments: str) -> tuple[float, str]:
    # an installed program has its modules compiled; the first call compiles them, and the language packs
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

    def once() -> str:
        return subprocess.run(
            [sys.executable, *arguments], check=True, capture_output=True, text=True, encoding="utf-8", env=env
        ).stdout

    return best(once, times=_TIMES, clock=time.perf_counter)
