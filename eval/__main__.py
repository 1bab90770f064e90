"""Run every evaluation for which texts are at hand, and refuse a fall below `eval/floors.json`.

Usage: python -m eval [--raise] [FOLDER]

FOLDER (default `../shared`) holds the measuring texts. Prints one line a measure and exits with 1
where one fell below its floor. `--raise` lifts the floors to what was reached; they never sink.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from eval import gold, seed, stories

FLOORS = Path(__file__).with_name("floors.json")


def main(arguments: list[str]) -> int:
    lift = "--raise" in arguments
    folder = Path(next((a for a in arguments if not a.startswith("-")), "../shared"))
    if not folder.is_dir():
        print(f"{folder}: no measuring texts here; name their folder", file=sys.stderr)
        return 2
    reached = measure(folder)
    floors: dict[str, dict[str, float]] = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
    fallen = 0
    for group, measures in reached.items():
        for name, value in measures.items():
            floor = floors.get(group, {}).get(name)
            mark = ""
            if floor is not None and value < floor - 0.0005:
                fallen += 1
                mark = "  BELOW ITS FLOOR"
            print(f"{group:10} {name:24} {value:.3f}  floor {'-' if floor is None else format(floor, '.3f')}{mark}")
            if lift:
                row = floors.setdefault(group, {})
                row[name] = max(value, row.get(name, 0.0))
    if lift:
        FLOORS.write_text(json.dumps(floors, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    if fallen:
        print(f"{fallen} measures fell below their floor", file=sys.stderr)
    return 1 if fallen and not lift else 0


def measure(folder: Path) -> dict[str, dict[str, float]]:
    """F1 of every measure, by evaluation."""
    files = sorted(str(p) for p in (folder / "gold" / "dev").glob("*.json"))
    found: dict[str, dict[str, float]] = {}
    if files:
        found["gold"] = _f1(gold.main(files))
        found["seed"] = _f1(seed.main([f for f in files if Path(f).stem in ("andalpost", "redated-copy")]))
    articles = folder / "data" / "articles" / "articles.jsonl"
    if articles.exists():
        found["articles"] = stories.main([str(articles)])["bcubed"]
    return found


def _f1(measures: dict[str, Any]) -> dict[str, float]:
    return {name: row["F1"] for name, row in measures.items() if isinstance(row, dict) and row["gold"]}


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
