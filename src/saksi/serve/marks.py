"""Cut a report's text into pieces, so that every span can be marked, opened and linked to.

>>> from saksi.records import Report, Segment
>>> made = pieces(Report(id="r", version="v", text="Title here"), [(0, 5, 1), (0, 10, 2)])
>>> [(one.text, one.keys, one.starts) for one in made]
[('Title', (1, 2), (2, 1)), (' here', (2,), ())]
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from saksi.brief.words import visible
from saksi.records import Report

__all__ = ["Mark", "Piece", "pieces"]

_REMOVED = frozenset({"furniture", "spam"})
Mark = tuple[int, int, int]


class Piece(Struct, frozen=True, kw_only=True):
    """A run of the text, `[start, end)` of it: plain, or with the keys of all marks over it, innermost first.

    `starts` are the keys whose marks begin here, outermost first. A segment has pieces of its own; `removed`: it is no
    part of the article.
    """

    start: int
    end: int
    text: str
    keys: tuple[int, ...] = ()
    starts: tuple[int, ...] = ()
    segment: str = ""
    removed: bool = False
    inside: tuple[Piece, ...] = ()


def pieces(report: Report, marks: Iterable[Mark]) -> tuple[Piece, ...]:
    """The text in order and without loss. `marks` are (start, end, key); those that do not lie in the text are left."""
    text = report.text
    sound = sorted((a, -b, key) for a, b, key in marks if 0 <= a < b <= len(text))
    spans = [(a, -b, key) for a, b, key in sound]
    out: list[Piece] = []
    at = 0
    for segment in sorted(report.segments, key=lambda s: (s.start, -s.end)):
        if segment.start < at or segment.end > len(text):
            continue
        out += _cut(text, at, segment.start, spans)
        inside = tuple(_cut(text, segment.start, segment.end, spans))
        out.append(
            Piece(start=segment.start, end=segment.end, text="", segment=segment.kind,
                  removed=segment.kind in _REMOVED, inside=inside)
        )  # fmt: skip
        at = segment.end
    out += _cut(text, at, len(text), spans)
    return tuple(out)


def _cut(text: str, start: int, end: int, spans: Sequence[Mark]) -> Iterator[Piece]:
    """The pieces between two offsets, cut wherever a mark begins or ends."""
    if start >= end:
        return
    inside = [s for s in spans if s[0] < end and s[1] > start]
    cuts = sorted({start, end, *(p for a, b, _ in inside for p in (a, b) if start < p < end)})
    waiting = iter(inside)
    coming = next(waiting, None)
    open_: list[Mark] = []
    for a, b in itertools.pairwise(cuts):
        open_ = [s for s in open_ if s[1] > a]
        begun: list[int] = []
        while coming is not None and coming[0] <= a:
            open_.append(coming)
            if coming[0] == a:
                begun.append(coming[2])
            coming = next(waiting, None)
        keys = tuple(key for _, _, key in sorted(open_, key=lambda s: (s[1] - s[0], -s[2])))
        yield Piece(
            start=a, end=b, text=visible(text[a:b]), keys=tuple(dict.fromkeys(keys)),
            starts=tuple(dict.fromkeys(begun)),
        )  # fmt: skip
