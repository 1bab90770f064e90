"""Train the model that chooses the class of an act: `python -m training [--check] LANGUAGE…`.

Reads `training/sentences_LANGUAGE.tsv` (block, class, sentence with `<s>` actor and `<t>` recipient;
the sides are masked), and writes `src/saksi/languages/LANGUAGE/choice.tsv`. The same sentences and
lexicon give the same file; another processor may round a last digit another way. `--check` writes
nothing, but tells what rules alone, the model without rules, and both reach on sentences that they
did not see, split by block (a block is a set of ten sentences written together): macro F1 x 100 of
binary, quad class and class.
"""

from __future__ import annotations

import sys
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from saksi.extract.classify import mark, told_class
from training.sentences import Row, read, scores

HERE = Path(__file__).parent
PACKS = HERE.parent / "src" / "saksi" / "languages"
STRENGTH = 0.15  # inverse of the L2 penalty
SEEN = 4  # a feature must stand in so many sentences
SMALL = 4  # hundredths: smaller weights are left out
FOLDS = 10
RULES = ("rule=", "told")


class Example(NamedTuple):
    """A sentence described for the model."""

    row: Row
    features: tuple[str, ...]
    told: str | None


class Model(NamedTuple):
    """Weights in hundredths, by feature and class."""

    types: tuple[str, ...]
    by_feature: dict[str, tuple[int, ...]]


def examples(rows: Sequence[Row], language: str) -> list[Example]:
    """Describe sentences."""
    out = []
    for row in rows:
        marked = mark(row.text, row.actor, row.recipient, language=language)
        out.append(Example(row, marked.features, told_class(marked.told)))
    return out


def fit(train: Sequence[Example], keep: Callable[[str], bool] = lambda feature: True) -> Model:
    """A multinomial logistic regression with an L2 penalty over the features that are kept."""
    counts = Counter(f for e in train for f in e.features if keep(f))
    names = sorted(f for f, n in counts.items() if n >= SEEN)
    column = {f: k for k, f in enumerate(names)}
    rows = [[column[f] for f in e.features if f in column] for e in train]
    ends = np.cumsum([0, *map(len, rows)])
    matrix = csr_matrix((np.ones(ends[-1]), np.concatenate([np.array(r, dtype=int) for r in rows]), ends))
    types = sorted({e.row.type for e in train})
    model = LogisticRegression(C=STRENGTH, max_iter=300)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(matrix, [types.index(e.row.type) for e in train])
    table = np.rint(model.coef_.T * 100).astype(int)
    table[np.abs(table) < SMALL] = 0
    bias = np.rint(model.intercept_ * 100).astype(int)
    by_feature = {f: tuple(map(int, table[k])) for f, k in column.items() if table[k].any()}
    by_feature["bias"] = tuple(int(a + b) for a, b in zip(by_feature.get("bias", (0,) * len(types)), bias, strict=True))
    return Model(tuple(types), by_feature)


def answer(model: Model, features: Sequence[str]) -> str:
    """The class that a model gives."""
    rows = [model.by_feature[f] for f in features if f in model.by_feature]
    sums = [sum(row[k] for row in rows) for k in range(len(model.types))]
    return model.types[max(range(len(sums)), key=sums.__getitem__)]


def write(model: Model, path: Path) -> None:
    """Write the weights, a feature a line, sorted."""
    lines = [
        "# Weights in hundredths of what each feature gives to each class. Made by `python -m training`; don't edit.",
        "\t".join(("feature", *model.types)),
    ]
    for feature, row in sorted(model.by_feature.items()):
        lines.append("\t".join((feature, *(str(x) if x else "" for x in row))))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def check(all_: Sequence[Example]) -> dict[str, dict[str, float]]:
    """What rules, model and both reach on blocks that they did not see."""
    blocks = sorted({e.row.block for e in all_})
    fold = {block: k % FOLDS for k, block in enumerate(blocks)}
    ways: dict[str, Callable[[str], bool]] = {
        "model alone": lambda f: not f.startswith(RULES),
        "both": lambda f: True,
    }
    gold: list[str] = []
    answers: dict[str, list[str | None]] = {"rules alone": [], **{way: [] for way in ways}}
    for k in range(FOLDS):
        train = [e for e in all_ if fold[e.row.block] != k]
        test = [e for e in all_ if fold[e.row.block] == k]
        gold += [e.row.type for e in test]
        answers["rules alone"] += [e.told for e in test]
        for way, keep in ways.items():
            model = fit(train, keep)
            answers[way] += [answer(model, e.features) for e in test]
    return {way: scores(gold, given) for way, given in answers.items()}


def main(arguments: Sequence[str]) -> int:
    """Train or check the models of the languages named, or of all."""
    languages = [a for a in arguments if not a.startswith("-")] or [
        p.stem.removeprefix("sentences_") for p in sorted(HERE.glob("sentences_*.tsv"))
    ]
    for language in languages:
        known = examples(read(HERE / f"sentences_{language}.tsv"), language)
        if "--check" in arguments:
            for way, row in check(known).items():
                print(f"{language} {way:12} {row}")
        else:
            model = fit(known)
            write(model, PACKS / language / "choice.tsv")
            print(f"{language}: {len(known)} sentences, {len(model.by_feature)} features")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
