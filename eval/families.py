"""Score the rules and the model on the marked sentences: `python -m eval.families [LANGUAGE…] [--table] [--rules]`.

Reads `training/sentences_LANGUAGE.tsv`. For each rule family (the id of a rule up to its second part) and for each
class: how many proposals with both marked sides the rules make, how many of these have the label's class
(CONCEDE and RETREAT as YIELD), and the precision with its 95 % interval (Wilson). For each class also the
share of labelled sentences that get a proposal with both sides, or with one at least; and what the model answers on
blocks that it did not see, by the folds of `python -m training --check`. `ways` are the macro F1 x 100
of rules alone, model alone and both.

Prints JSON, with `--table` Markdown tables. `--rules` leaves out the model, which takes most of the time.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, NamedTuple

from saksi.brief.audit import wilson
from saksi.extract.choice import joined
from saksi.extract.classify import mark, told_class
from saksi.extract.events import Told
from training.__main__ import FOLDS, HERE, RULES, Example, answer, fit
from training.sentences import QUADS, Row, read, scores

CLASSES = tuple(sorted(QUADS))
ENOUGH = 5
"""A family with fewer proposals has no row of its own in a table."""

_SIDES = ("S", "T")  # codes that `mark` gives to the marked actor and recipient


class Proposal(NamedTuple):
    """A rule that made an act of the marked pair: its family and the class that came out."""

    family: str
    type: str


class Sentence(NamedTuple):
    """A labelled sentence with what rules and words say of it."""

    example: Example
    pair: tuple[Proposal, ...]


def main(arguments: Sequence[str]) -> dict[str, Any]:
    """The measures of the languages named, or of all."""
    languages = [a for a in arguments if not a.startswith("-")] or known()
    return {language: measured(language, model="--rules" not in arguments) for language in languages}


def known() -> list[str]:
    """The languages that have sentences."""
    return [p.stem.removeprefix("sentences_") for p in sorted(HERE.glob("sentences_*.tsv"))]


def measured(language: str, *, model: bool = True) -> dict[str, Any]:
    """All measures of a language. Raises SystemExit: it has no sentences."""
    path = HERE / f"sentences_{language}.tsv"
    if not path.is_file():
        raise SystemExit(f"{path.name}: no such sentences; name one of {', '.join(known())}")
    every = [described(row, language) for row in read(path)]
    out = {"sentences": len(every), **counted(every)}
    if model:
        gold, ways = crossed([s.example for s in every])
        out["ways"] = {way: scores(gold, given) for way, given in ways.items()}
        for name, row in by_class(gold, ways["both"]).items():
            out["classes"][name]["model"] = row
    return out


def described(row: Row, language: str) -> Sentence:
    """One sentence as rules and words see it."""
    marked = mark(row.text, row.actor, row.recipient, language=language)
    pair = {Proposal(family(one.rule.id), one.type) for one in marked.told if is_of_pair(one)}
    return Sentence(Example(row, marked.features, told_class(marked.told)), tuple(sorted(pair)))


def family(rule: str) -> str:
    """The id of a rule up to its second part.

    >>> family("accuse.condemn.noun"), family("accuse.condemn")
    ('accuse.condemn', 'accuse.condemn')
    """
    return ".".join(rule.split(".")[:2])


def is_of_pair(told: Told) -> bool:
    """Whether a telling has the marked actor as an actor and the marked recipient on either side."""
    actor, recipient = _SIDES
    actors, recipients = {m.code for m in told.actors}, {m.code for m in told.recipients}
    return actor in actors and (recipient in recipients or recipient in actors)


def counted(every: Sequence[Sentence]) -> dict[str, Any]:
    """What the rules propose: by family, and by class. A sentence counts once for each family and class."""
    made: Counter[str] = Counter()
    right: Counter[str] = Counter()
    made_of: Counter[str] = Counter()
    right_of: Counter[str] = Counter()
    labelled: Counter[str] = Counter()
    with_pair: Counter[str] = Counter()
    with_side: Counter[str] = Counter()
    for sentence in every:
        label = joined(sentence.example.row.type)
        labelled[label] += 1
        with_pair[label] += bool(sentence.pair)
        with_side[label] += sentence.example.told is not None
        for name in {p.family for p in sentence.pair}:
            made[name] += 1
            right[name] += any(p.family == name and joined(p.type) == label for p in sentence.pair)
        for kind in {joined(p.type) for p in sentence.pair}:
            made_of[kind] += 1
            right_of[kind] += kind == label
    classes = {
        name: {
            "labelled": labelled[name],
            "proposed": _share(with_pair[name], labelled[name]),
            "proposed_a_side": _share(with_side[name], labelled[name]),
            "rules": _precision(right_of[name], made_of[name]),
        }
        for name in CLASSES
    }
    return {"families": {name: _precision(right[name], made[name]) for name in sorted(made)}, "classes": classes}


def crossed(every: Sequence[Example]) -> tuple[list[str], dict[str, list[str | None]]]:
    """Labels and answers of each way on the blocks that the model did not see, in one order."""
    blocks = sorted({e.row.block for e in every})
    fold = {block: k % FOLDS for k, block in enumerate(blocks)}
    tests = [[e for e in every if fold[e.row.block] == k] for k in range(FOLDS)]
    gold = [e.row.type for test in tests for e in test]
    answers: dict[str, list[str | None]] = {"rules alone": [e.told for test in tests for e in test]}
    cores = max(1, min(FOLDS, os.cpu_count() or 1))
    with ProcessPoolExecutor(max_workers=cores, mp_context=get_context("spawn")) as workers:
        for way, keep in (("model alone", False), ("both", True)):
            trains = [[e for e in every if fold[e.row.block] != k] for k in range(FOLDS)]
            found = workers.map(_answers, trains, tests, [keep] * FOLDS)
            answers[way] = [one for fold_ in found for one in fold_]
    return gold, answers


def _answers(train: Sequence[Example], test: Sequence[Example], with_rules: bool) -> list[str]:
    """What a model trained on some sentences answers on others."""
    model = fit(train, lambda feature: with_rules or not feature.startswith(RULES))
    return [answer(model, e.features) for e in test]


def by_class(gold: Iterable[str], given: Iterable[str | None]) -> dict[str, dict[str, float]]:
    """Precision, recall and F1 of each class; 0 where nothing was answered or wanted."""
    pairs = [(joined(g), joined(a) if a else None) for g, a in zip(gold, given, strict=True)]
    out = {}
    for name in CLASSES:
        right = sum(g == a == name for g, a in pairs)
        wanted, got = sum(g == name for g, _ in pairs), sum(a == name for _, a in pairs)
        out[name] = {
            "P": _share(right, got),
            "R": _share(right, wanted),
            "F1": _share(2 * right, wanted + got),
            "n": wanted,
        }
    return out


def _share(part: int, whole: int) -> float:
    return round(part / whole, 3) if whole else 0.0


def _precision(right: int, made: int) -> dict[str, Any]:
    low, high = wilson(right, made)
    return {"made": made, "right": right, "precision": _share(right, made), "interval": [round(low, 3), round(high, 3)]}


# Tables


def ways_table(found: dict[str, Any]) -> str:
    """Rules alone, model alone and both, a row for each language and way."""
    rows = ["| language | answered by | binary | quad | class |", "|---|---|---|---|---|"]
    for language, one in found.items():
        rows += [
            f"| {language} | {way} | {row['binary']:.1f} | {row['quad']:.1f} | {row['root']:.1f} |"
            for way, row in one.get("ways", {}).items()
        ]
    return "\n".join(rows)


def class_table(one: dict[str, Any]) -> str:
    """The classes of a language."""
    rows = [
        "| class | labelled | rules see the pair | rules see a side | rules' proposals | right | 95 % interval "
        "| model P | model R |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, row in one["classes"].items():
        model = row.get("model")
        rows.append(
            f"| {name} | {row['labelled']} | {row['proposed']:.2f} | {row['proposed_a_side']:.2f} "
            f"| {_cells(row['rules'])} | {_number(model and model['P'])} | {_number(model and model['R'])} |"
        )
    return "\n".join(rows)


def family_table(found: dict[str, Any]) -> str:
    """The rule families of all languages side by side; small ones are counted in the last row."""
    names = sorted({name for one in found.values() for name in one["families"]})
    rows = [
        "| family |" + "".join(f" {language}: made | right | 95 % interval |" for language in found),
        "|---|" + "---|---|---|" * len(found),
    ]
    small: dict[str, list[dict[str, Any]]] = {language: [] for language in found}
    for name in names:
        cells = []
        for language, one in found.items():
            row = one["families"].get(name)
            if row is not None and row["made"] < ENOUGH:
                small[language].append(row)
                row = None
            cells.append(_cells(row) if row is not None else "– | – | –")
        if any(cell[0] != "–" for cell in cells):
            rows.append(f"| {name} | " + " | ".join(cells) + " |")
    rest = [_precision(sum(r["right"] for r in s), sum(r["made"] for r in s)) for s in small.values()]
    rows.append(f"| families with fewer than {ENOUGH} | " + " | ".join(map(_cells, rest)) + " |")
    return "\n".join(rows)


def _cells(row: dict[str, Any]) -> str:
    if not row["made"]:
        return "0 | – | –"
    low, high = row["interval"]
    return f"{row['made']} | {row['precision']:.2f} | {low:.2f}–{high:.2f}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def tables(found: dict[str, Any]) -> str:
    """All tables, with headings."""
    parts = [ways_table(found)] if all("ways" in one for one in found.values()) else []
    parts += [f"### {language}\n\n{class_table(one)}" for language, one in found.items()]
    return "\n\n".join([*parts, family_table(found)])


if __name__ == "__main__":
    wrong = [a for a in sys.argv[1:] if a.startswith("-") and a not in ("--table", "--rules")]
    if wrong:
        raise SystemExit(__doc__)
    made = main(sys.argv[1:])
    print(tables(made) if "--table" in sys.argv else json.dumps(made, ensure_ascii=False))
