"""Peak memory of reading 2,000 reports, held against 200: near 1 where the input is streamed.

Each number is read in a process of its own: `python -m benchmarks.memory FILE` reads a file of JSON
Lines and prints how many reports and records it had, and the peak in MB.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import Result, check
from benchmarks.texts import lines, reports

__all__ = ["peak_mb", "run"]

_FEW, _MANY = 200, 2_000


def run() -> list[Result]:
    """Measure both numbers of reports. Nothing where the system doesn't tell a peak."""
    if peak_mb() is None:
        return []
    few, _ = _read(_FEW)
    many, records = _read(_MANY)
    name, against = f"{_MANY:,} reports", f"{_FEW:,} reports"
    return [Result("memory", name, many, "MB", against, few, f"{records} records")]


def peak_mb() -> float | None:
    """The most memory that this process had at a time; None where the system does not tell."""
    status = Path("/proc/self/status")
    if status.exists():  # unlike getrusage, not what the parent had before
        for line in status.read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024**2 if sys.platform == "darwin" else peak / 1024


def _read(count: int) -> tuple[float, int]:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "reports.jsonl"
        path.write_text(lines(reports(count)), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.memory", str(path)], check=True, capture_output=True, text=True
        )
    found, records, peak = done.stdout.split()
    check(int(found) == count, f"{found} of {count} reports read")
    check(int(records) > 10 * count, f"only {records} records in {count} reports")
    return float(peak), int(records)


def _main(path: str) -> None:
    import saksi

    found = records = 0
    for result in saksi.read(path):
        if isinstance(result, saksi.Reading):
            found += 1
            records += len(result.records)
    print(found, records, peak_mb())


if __name__ == "__main__":
    _main(sys.argv[1])
