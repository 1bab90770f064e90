"""Time to find phrases with a lexicon of 5,000 and of 50,000, over the same texts: it must not grow with it."""

from __future__ import annotations

import random
from collections.abc import Iterator

from benchmarks.measure import Result, best, check, digest
from benchmarks.texts import reports
from saksi.match import Matcher
from saksi.text import words

__all__ = ["run"]

_SMALL, _LARGE = 5_000, 50_000
_COUNT = 200
_TIMES = 15
_SYLLABLES = [c + v for c in "bdfghjklmnprstvwz" for v in ("a", "e", "i", "o", "u", "ang", "ers", "ik", "un")]


def run() -> list[Result]:
    """Measure one pass over the texts with both lexica; both must find the same."""
    texts = reports(_COUNT)
    real = _pairs(texts)[: _SMALL // 2]
    made = _invented({w.folded for t in texts for w in words(t)})
    filler = [next(made) for _ in range(_LARGE - len(real))]
    small = Matcher({p: [p] for p in [*real, *filler[: _SMALL - len(real)]]})
    large = Matcher({p: [p] for p in [*real, *filler]})

    seconds = {"few": float("inf"), "many": float("inf")}
    hits = {}
    for _ in range(_TIMES):  # in turn, so that other work on the machine meets both
        for name, matcher in (("few", small), ("many", large)):
            taken, hits[name] = best(lambda m=matcher: [m.find(text) for text in texts], times=1)  # type: ignore[misc]
            seconds[name] = min(seconds[name], taken)
    count = sum(map(len, hits["few"]))
    check(hits["few"] == hits["many"] and count > _COUNT, f"{count} hits; both must find the same")
    answer = f"{count} hits, {digest(repr(hits['few']).encode())}"
    return [
        Result("lexicon", f"{_LARGE:,} phrases", seconds["many"] * 1e6 / _COUNT, "µs/text", f"{_SMALL:,} phrases",
               seconds["few"] * 1e6 / _COUNT, answer),
    ]  # fmt: skip


def _pairs(texts: list[str]) -> list[str]:
    """Pairs of neighbouring words of the texts, each once."""
    found: dict[str, None] = {}
    for text in texts:
        told = [w.folded for w in words(text) if w.text.isalpha()]
        found.update(dict.fromkeys(f"{a} {b}" for a, b in zip(told[::3], told[1::3], strict=False)))
    return list(found)


def _invented(known: set[str]) -> Iterator[str]:
    """Phrases of one to three invented words, none twice and none that begins with a word of the texts."""
    dice = random.Random(0)
    seen: set[str] = set()
    while True:
        made = ["".join(dice.choices(_SYLLABLES, k=dice.randint(2, 4))) for _ in range(dice.randint(1, 3))]
        phrase = " ".join(made)
        if phrase not in seen and not known.intersection(made):
            seen.add(phrase)
            yield phrase
