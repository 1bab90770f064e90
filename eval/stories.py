"""Score the grouping of articles into stories: `python -m eval.stories FILE.jsonl`.

Each line has `text`, `id`, and the label of its happening in `event` or `group` (empty: a story of
its own). Prints BCubed (Bagga & Baldwin 1998) and pairwise precision, recall and F1.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import saksi


def main(paths: Sequence[str]) -> dict[str, dict[str, float]]:
    """Group the articles of the files and compare with their labels."""
    labels: dict[str, str] = {}
    for path in paths:
        for number, line in enumerate(Path(path).read_text(encoding="utf-8").splitlines()):
            row = json.loads(line)
            labels[str(row.get("id") or number)] = row.get("event") or row.get("group") or f"alone-{number}"
    comparison = saksi.compare(paths)
    found = {r.file: str(n) for n, story in enumerate(comparison.stories) for r in story.readings}
    return scores({k: v for k, v in labels.items() if k in found}, found)


def scores(labels: dict[str, str], found: dict[str, str]) -> dict[str, dict[str, float]]:
    """BCubed and pairwise measures of a grouping `found` against `labels`, both by item."""
    items = sorted(labels)
    p = r = 0.0
    for item in items:
        same_found = {i for i in items if found[i] == found[item]}
        same_label = {i for i in items if labels[i] == labels[item]}
        both = len(same_found & same_label)
        p += both / len(same_found)
        r += both / len(same_label)
    p, r = p / max(len(items), 1), r / max(len(items), 1)
    pairs = [(found[a] == found[b], labels[a] == labels[b]) for a, b in combinations(items, 2)]
    right = sum(f and w for f, w in pairs)
    pair_p = right / max(sum(f for f, _ in pairs), 1)
    pair_r = right / max(sum(w for _, w in pairs), 1)
    return {"bcubed": _row(p, r), "pairwise": _row(pair_p, pair_r)}


def _row(p: float, r: float) -> dict[str, float]:
    return {"P": round(p, 3), "R": round(r, 3), "F1": round(2 * p * r / (p + r), 3) if p + r else 0.0}


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    print(json.dumps(main(sys.argv[1:])))
