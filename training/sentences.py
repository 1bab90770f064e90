"""Sentences with marked sides: read them, and score the classes given to them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from saksi.extract.choice import joined

__all__ = ["QUADS", "Row", "read", "scores", "unmarked"]

QUADS = {
    "AGREE": 1, "CONSULT": 1, "SUPPORT": 1, "YIELD": 2, "COOPERATE": 2, "AID": 2, "REQUEST": 3, "ACCUSE": 3,
    "REJECT": 3, "THREATEN": 3, "PROTEST": 4, "SANCTION": 4, "MOBILIZE": 4, "COERCE": 4, "ASSAULT": 4,
}  # fmt: skip
"""Classes with CONCEDE and RETREAT as YIELD, and their quad classes, as Hu et al. (2024) count them."""

_TAG = re.compile(r"<(/?)([st])>")


class Row(NamedTuple):
    """A sentence, where its actor and recipient stand in it (None: not marked), and its class."""

    block: str
    type: str
    text: str
    actor: tuple[int, int] | None
    recipient: tuple[int, int] | None


def read(path: Path) -> list[Row]:
    """The rows of a TSV file: block, class, sentence; `#` starts a comment."""
    rows = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith(("#", "block\t")) and line.strip():
            block, type_, sentence = line.split("\t")
            rows.append(Row(block, type_, *unmarked(sentence)))
    return rows


def unmarked(sentence: str) -> tuple[str, tuple[int, int] | None, tuple[int, int] | None]:
    """A sentence without its marks, and the spans that the first `<s>` and the first `<t>` mark."""
    text, at = "", 0
    opened: dict[str, int] = {}
    spans: dict[str, tuple[int, int]] = {}
    for tag in _TAG.finditer(sentence):
        text += sentence[at : tag.start()]
        at = tag.end()
        closing, name = tag.groups()
        if not closing:
            opened[name] = len(text)
        elif name in opened and name not in spans and opened[name] < len(text):
            spans[name] = (opened[name], len(text))
    return text + sentence[at:], spans.get("s"), spans.get("t")


def scores(gold: Sequence[str], given: Sequence[str | None]) -> dict[str, float]:
    """Macro F1 x 100 of conflict or cooperation, quad class and class; no answer is a wrong one."""
    ways: dict[str, list[tuple[object, object]]] = {
        "binary": [(QUADS[g] > 2, None if a is None else QUADS[a] > 2) for g, a in _joined(gold, given)],
        "quad": [(QUADS[g], None if a is None else QUADS[a]) for g, a in _joined(gold, given)],
        "root": [*_joined(gold, given)],
    }
    return {name: round(100 * _macro(pairs), 1) for name, pairs in ways.items()}


def _joined(gold: Sequence[str], given: Sequence[str | None]) -> list[tuple[str, str | None]]:
    return [(joined(g), None if a is None else joined(a)) for g, a in zip(gold, given, strict=True)]


def _macro(pairs: Sequence[tuple[object, object]]) -> float:
    """Mean F1 over the classes that gold or answers hold, as scikit-learn counts it."""
    classes = {x for pair in pairs for x in pair if x is not None}
    total = 0.0
    for name in classes:
        right = sum(g == a == name for g, a in pairs)
        wanted, got = sum(g == name for g, _ in pairs), sum(a == name for _, a in pairs)
        total += 2 * right / (wanted + got) if wanted + got else 0.0
    return total / max(len(classes), 1)
