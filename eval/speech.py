"""Compare contents of reported speech, and who says them, with gold.

A content is matched when the overlap is at least half of the longer of the two, one to one, as many as
possible. It is direct when at least half of it stands in quotation marks, else indirect: read off the
text, for predictions and gold alike. A prediction is right when it is matched, a gold content found
when it is matched; so a content that is half quoted is not wrong twice.

A speaker is right when the words overlap, or when the last name stands in the other's words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from eval.matching import largest
from saksi.records import Record, Statement

__all__ = ["KINDS", "Content", "Counts", "add", "compare", "in_marks", "kind_of", "measures", "predicted"]

Span = tuple[int, int]

KINDS = ("direct", "indirect")
_EDGES = " \t\n\"'“”‘’„«».,;:…"
_PAIRS = {"“": "”", "„": "”", "«": "»"}


class Content(NamedTuple):
    """What is said, and by whom: offsets of both. An `optional` gold content need not be found."""

    start: int
    end: int
    speaker: str | None = None
    sources: tuple[Span, ...] = ()
    optional: bool = False


class Counts(NamedTuple):
    """Right predictions, predictions, found gold, gold; then the same with the right speaker."""

    right: float = 0
    predicted: float = 0
    found: float = 0
    gold: float = 0
    speaker_right: float = 0
    speaker_predicted: float = 0
    speaker_found: float = 0
    speaker_gold: float = 0


def predicted(records: Iterable[Record]) -> list[Content]:
    """The contents of statement records."""
    return [
        Content(r.start, r.end, r.speaker.name if r.speaker else None,
                ((r.speaker.start, r.speaker.end),) if r.speaker else ())
        for r in records
        if isinstance(r, Statement) and r.end > r.start
    ]  # fmt: skip


def in_marks(text: str) -> list[Span]:
    """What stands in double quotation marks, paragraph by paragraph, without the marks.

    >>> in_marks('He said "yes" to it.\\n"And so')
    [(9, 12), (22, 28)]
    """
    found: list[Span] = []
    at = 0
    for line in text.split("\n"):
        opened: int | None = None
        close = '"'
        for i, char in enumerate(line):
            if opened is None and (char == '"' or char in _PAIRS):
                opened, close = i + 1, _PAIRS.get(char, '"')
            elif opened is not None and (char == close or char == '"'):
                found.append((at + opened, at + i))
                opened = None
        if opened is not None:
            found.append((at + opened, at + len(line)))
        at += len(line) + 1
    return [(a, b) for a, b in found if a < b]


def compare(
    text: str,
    preds: Sequence[Content],
    golds: Sequence[Content],
    *,
    layers: Iterable[str] = KINDS,
    kind: str | None = None,
) -> dict[str, Counts]:
    """Counts by kind of content.

    Args:
        text: what all offsets stand in.
        preds: what was read.
        golds: what is there.
        layers: the kinds that the gold labels; a prediction of another kind that matches nothing is left out.
        kind: counts everything under this one kind.
    """
    marks = in_marks(text)
    found = [_trimmed(text, c) for c in preds]
    wanted = [_trimmed(text, c) for c in golds]
    pairs = _matched(found, wanted)
    back = {j: i for i, j in pairs.items()}
    out: dict[str, Counts] = {}
    for name in KINDS if kind is None else (kind,):
        c = [0.0] * 8
        for i, content in enumerate(found):
            own = kind_of(content, marks)
            if (kind is None and own != name) or (i not in pairs and own not in layers):
                continue
            c[0] += i in pairs
            c[1] += 1
            gold = wanted[pairs[i]] if i in pairs else None
            if gold is None or gold.speaker is not None:
                c[5] += 1
                c[4] += gold is not None and _same_speaker(text, content, gold)
        for j, gold in enumerate(wanted):
            if (kind is None and kind_of(gold, marks) != name) or gold.optional:
                continue
            c[2] += j in back
            c[3] += 1
            if gold.speaker is not None:
                c[7] += 1
                c[6] += j in back and _same_speaker(text, found[back[j]], gold)
        out[name] = Counts(*c)
    return out


def add(counts: Iterable[Mapping[str, Counts]], *, weight: float = 1.0) -> dict[str, Counts]:
    """The sums of counts by kind, each weighted."""
    total: dict[str, Counts] = {}
    for row in counts:
        for name, more in row.items():
            have = total.get(name, Counts())
            total[name] = Counts(*(a + weight * b for a, b in zip(have, more, strict=True)))
    return total


def measures(counts: Mapping[str, Counts]) -> dict[str, dict[str, float]]:
    """Precision, recall and F1 of contents, and F1 of contents with the right speaker, by kind."""
    out: dict[str, dict[str, float]] = {}
    for name, c in counts.items():
        p, r, f = _prf(c.right, c.predicted, c.found, c.gold)
        speaker = _prf(c.speaker_right, c.speaker_predicted, c.speaker_found, c.speaker_gold)[2]
        out[name] = {"P": p, "R": r, "F1": f, "speaker_F1": speaker}
    return out


def _prf(right: float, predicted: float, found: float, gold: float) -> tuple[float, float, float]:
    p = right / predicted if predicted else 0.0
    r = found / gold if gold else 0.0
    return round(p, 3), round(r, 3), round(2 * p * r / (p + r), 3) if p + r else 0.0


def _trimmed(text: str, content: Content) -> Content:
    """The content without marks, stops and spaces at its edges."""
    start, end = content.start, content.end
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    return content if start == end else content._replace(start=start, end=end)


def kind_of(content: Content, marks: Sequence[Span]) -> str:
    """Whether a content is direct or indirect, by the marks around it."""
    quoted = sum(_common((content.start, content.end), m) for m in marks)
    return "direct" if 2 * quoted >= content.end - content.start else "indirect"


def _common(a: Span, b: Span) -> int:
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


def _matched(found: Sequence[Content], wanted: Sequence[Content]) -> dict[int, int]:
    """A largest one-to-one matching, the best overlaps first."""
    shares: list[tuple[float, int, int]] = []
    for i, p in enumerate(found):
        for j, g in enumerate(wanted):
            longer = max(p.end - p.start, g.end - g.start)
            share = _common((p.start, p.end), (g.start, g.end)) / max(longer, 1)
            if share >= 0.5:
                shares.append((-share, i, j))
    shares.sort()
    edges: dict[int, list[int]] = {}
    owner: dict[int, int] = {}
    for _, i, j in shares:
        edges.setdefault(i, []).append(j)
        if j not in owner and i not in owner.values():
            owner[j] = i
    return {i: j for j, i in largest(edges, owner).items()}


def _same_speaker(text: str, pred: Content, gold: Content) -> bool:
    if any(_common(a, b) for a in pred.sources for b in gold.sources):
        return True
    wanted = _words(gold.speaker or "")
    for name in (pred.speaker or "", *(text[a:b] for a, b in pred.sources)):
        words = _words(name)
        if words and wanted and (words[-1] in wanted or wanted[-1] in words):
            return True
    return False


def _words(name: str) -> list[str]:
    return re.findall(r"\w+", re.sub(r"['’]s\b", "", name).lower())
