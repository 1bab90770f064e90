"""Score the class given to marked sentences: `python -m eval.plover FILE.tsv [--show] [--rules] [--plain]`.

Columns: id, marked_sentence (`<s>` actor, `<t>` recipient), source, target, gold_root, gold_quad. The
engine reads the sentence with the sides given and answers with one class. Printed is macro F1 x 100
of binary (conflict or cooperation), quad class and root class, with CONCEDE and RETREAT as YIELD of
quad class 2 (Hu et al. 2024), and how many sentences are read in a second. `--show` lists the misses
(never of a file whose name says that it is blind); `--rules` asks the rules alone.

The collection's classes go back to CAMEO, which counts a few acts elsewhere than PLOVER's manual. Its answers
are asked for in its own terms, see `CONVENTIONS`; `--plain` leaves them as they are.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import saksi
from saksi.extract import Judgement
from saksi.extract.choice import joined
from training.sentences import scores, unmarked

CONVENTIONS = (
    ("SANCTION", ("convict", "convicted", "found guilty", "find … guilty"), "ACCUSE"),  # CAMEO 116, find guilty
    (
        "SANCTION",
        ("impose sanctions", "impose … sanctions", "slap sanctions"),
        "COERCE",
    ),  # 172, administrative sanctions
    ("COERCE", ("blockade",), "ASSAULT"),  # 191, impose blockade
    ("COERCE", ("cyber",), "ASSAULT"),  # 176, attack cybernetically
)
"""PLOVER's class, what stands in the words or modes that gave it, and the class that the collection has for it."""


def main(arguments: Sequence[str]) -> dict[str, float]:
    """Classify the sentences of the files and score them."""
    table = [row for a in arguments if not a.startswith("-") for row in rows(Path(a))]
    shown = "--show" in arguments and not any("blind" in a for a in arguments)
    saksi.classify("Mali thanked Chad.", (0, 4), (13, 17), language="en")  # the packs are built before the clock runs
    gold, given = [], []
    start = time.perf_counter()
    for row in table:
        text, actor, recipient = unmarked(row["marked_sentence"])
        judged = saksi.classify(text, actor, recipient, language="en")
        gold.append(row["gold_root"])
        if "--rules" in arguments:
            given.append(judged.told)
        else:
            given.append(judged.type if "--plain" in arguments else in_its_terms(judged))
        if shown and gold[-1] != joined(given[-1] or ""):
            print(f"{gold[-1]} > {given[-1]}: {row['marked_sentence']}\n    {judged.reasons[:6]}", file=sys.stderr)
    seconds = time.perf_counter() - start
    return {**scores(gold, given), "sentences_per_s": round(len(table) / max(seconds, 1e-9), 1)}


def in_its_terms(judged: Judgement) -> str:
    """The class that the collection has for an act."""
    said = (*judged.words, *judged.modes)
    for own, words, other in CONVENTIONS:
        if judged.type == own and any(word in phrase for word in words for phrase in said):
            return other
    return judged.type


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a file by column."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    missing = {"marked_sentence", "gold_root"} - set(rows[0] if rows else ())
    if missing:
        raise SystemExit(f"{path}: no column {', '.join(sorted(missing))}; the first line must name the columns")
    return rows


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    print(json.dumps(main(sys.argv[1:])))
