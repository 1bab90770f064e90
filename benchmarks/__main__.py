"""Run the benchmarks and print one table.

Usage: python -m benchmarks [--record] [--full] [NAME …]

NAME is one of reading, lexicon, pages, memory, throughput, store, scale, start; without a name all run. A ratio holds a
figure against another one of the same run, and so says more than the figure, which is the machine's.
`--record` appends the run to `benchmarks/results.jsonl`; `--full` has `scale` fill its store with 100,000 reports,
and `throughput` read 200,000.
"""

from __future__ import annotations

import datetime
import gc
import json
import platform
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

import saksi
from benchmarks import lexicon, memory, pages, reading, scale, start, store, throughput
from benchmarks.measure import Result
from saksi.engine import GARBAGE

RESULTS = Path(__file__).with_name("results.jsonl")
GROUPS: dict[str, Callable[[], list[Result]]] = {
    "reading": reading.run,
    "lexicon": lexicon.run,
    "pages": pages.run,
    "memory": memory.run,
    "throughput": throughput.run,
    "store": store.run,
    "scale": scale.run,
    "start": start.run,
}
FULL: dict[str, Callable[[], list[Result]]] = {
    "scale": lambda: scale.run(scale.FULL),
    "throughput": lambda: throughput.run(throughput.FULL),
}
_PARTS = ("ahocorasick_rs", "msgspec", "resiliparse", "sqlalchemy", "trafilatura")


def main(arguments: Sequence[str]) -> int:
    """Run what is named; exit status 2 where a name is unknown."""
    names = [a for a in arguments if a not in ("--record", "--full")]
    unknown = [n for n in names if n not in GROUPS]
    if unknown:
        print(f"no benchmark {', '.join(unknown)}; there are: {', '.join(GROUPS)}", file=sys.stderr)
        return 2
    gc.set_threshold(*GARBAGE)  # as the program and its workers have it; the tools beside them profit as well
    results: list[Result] = []
    print(f"{'':8} {'what':22} {'value':>9} {'unit':10} {'ratio':>7} of {'against':28} {'value':>9}  answer")
    for name in names or GROUPS:
        found = FULL[name]() if name in FULL and "--full" in arguments else GROUPS[name]()
        if not found:
            print(f"{name:8} not measured: this system does not tell it")
        for r in found:
            print(
                f"{r.group:8} {r.name:22} {_short(r.value):>9} {r.unit:10} {_short(r.ratio):>7}    "
                f"{r.against:28} {_short(r.against_value):>9}  {r.answer}",
                flush=True,
            )
        results += found
    if "--record" in arguments:
        _record(results)
    return 0


def _short(value: float) -> str:
    """Three digits or so: 12,345 · 123 · 12.3 · 0.123."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.3f}"


def _record(results: Sequence[Result]) -> None:
    row = {
        "date": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "cpu": _cpu(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "saksi": saksi.__version__,
        "parts": {name: version(name) for name in _PARTS},
        "results": [{**r._asdict(), "ratio": r.ratio} for r in results],
    }
    with RESULTS.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _cpu() -> str:
    """The processor's model, as far as the system tells it."""
    told = Path("/proc/cpuinfo")
    if told.exists():
        for line in told.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or "unknown"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
