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
_SYLLABLES = [c + v for c in "bdfghjklmnprstvwz" for v in ("a", "e", "i", "o", "u", "ang", "ers", "ik", "un")]


def run() -> list[Result]:
    """Measure one pass over the texts with both lexica; both must find the same."""
    texts = reports(_COUNT)
    real = _pairs(texts)[: _SMALL // 2]
    made = _invented({w.folded for t in texts for w in words(t)})
    filler = [next(made) for _ in range(_LARGE - len(real))]
    small = Matcher({p: [p] for p in [*real, *filler[: _SMALL - len(real)]]})
    large = Matcher({p: [p] for p in [*real, *filler]})

    def find(matcher: Matcher[str]) -> tuple[int, str]:
        hits = [hit for text in texts for hit in matcher.find(text)]
        return len(hits), digest(repr(hits).encode())

    few, found = best(lambda: find(small), times=5)
    many, found_too = best(lambda: find(large), times=5)
    check(found == found_too and found[0] > _COUNT, f"{found[0]} and {found_too[0]} hits; they must be the same")
    answer = f"{found[0]} hits, {found[1]}"
    return [
        Result("lexicon", f"{_LARGE:,} phrases", many * 1e6 / _COUNT, "µs/text", f"{_SMALL:,} phrases",
               few * 1e6 / _COUNT, answer),
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
