"""Score copies and pairs across languages: `python -m eval.copies FOLDER`.

FOLDER has `articles.jsonl` and, of the same articles, `near_duplicates.json` (pairs `a`, `b` that share much text).
Prints `near_duplicates`, the share of these pairs that are found to be of one text (a copy of a copy counts); and, of
the groups whose names begin with `panl-`, an English wire story with its translation, `joined`, the share of pairs that
are one story, and `wrong`, the share of their reports whose story has a report of another group.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import saksi
from saksi.relate.grouping import components

PAIRS = "panl-"


def main(arguments: Sequence[str]) -> dict[str, float]:
    """Compare the articles of a folder."""
    if len(arguments) != 1:
        raise SystemExit(__doc__)
    folder = Path(arguments[0])
    articles = folder / "articles.jsonl"
    rows = [json.loads(line) for line in articles.read_text(encoding="utf-8").splitlines()]
    group = {str(row["id"]): row.get("group") or "" for row in rows}
    stories = saksi.compare([articles]).stories
    story = {r.file: number for number, s in enumerate(stories) for r in s.readings}
    text = {
        file: number
        for number, part in enumerate(components(story, [(c.file, c.original) for s in stories for c in s.copies]))
        for file in part
    }
    near = json.loads((folder / "near_duplicates.json").read_text(encoding="utf-8"))
    pairs = [
        ids for name in sorted(set(group.values())) if len(ids := _of(group, name)) == 2 and name.startswith(PAIRS)
    ]
    both = [file for ids in pairs for file in ids]
    wrong = [f for f in both if any(story.get(o) == story.get(f) and group[o] != group[f] for o in group)]
    return {
        "near_duplicates": _share(sum(text.get(p["a"], -1) == text.get(p["b"], -2) for p in near), len(near)),
        "joined": _share(sum(story.get(a, -1) == story.get(b, -2) for a, b in pairs), len(pairs)),
        "wrong": _share(len(wrong), len(both)),
    }


def _of(group: dict[str, str], name: str) -> list[str]:
    return [file for file, given in group.items() if given == name]


def _share(part: int, whole: int) -> float:
    return round(part / whole, 3) if whole else 0.0


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1:])))
