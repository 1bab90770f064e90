"""Which differences of a story are one, so that a brief and a list tell and count each once.

>>> distinct([], [])
[]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from saksi.records import Difference, Reading

__all__ = ["distinct"]

_BESIDE = 30  # characters within which two places of a denial are one: its verb, and what it denies


def distinct(differences: Sequence[Difference], readings: Sequence[Reading]) -> list[int]:
    """The indices of the differences without those that say again what another one says, in order.

    Two are one where the same reports hold the same about the same matter. Of a denial that several facts have (what
    was claimed, and that somebody claimed it) the one with most reports stays.
    """
    titles = {r.file: (s.start, s.end) for r in readings for s in r.report.segments if s.kind == "title"}
    seen: dict[tuple[object, ...], list[int]] = {}
    kept: list[int] = []
    for n, difference in enumerate(differences):
        known = seen.setdefault(_key(difference), [])
        at = next((at for at in known if _is_one(difference, differences[kept[at]], titles)), None)
        if at is None:
            known.append(len(kept))
            kept.append(n)
        elif len(_files(difference)) > len(_files(differences[kept[at]])):
            kept[at] = n
    return kept


def _key(difference: Difference) -> tuple[object, ...]:
    """What two differences that are one have in common: the matter, and who holds what; of denials the matter alone."""
    if difference.about == "denial":
        return (difference.about,)
    return difference.about, frozenset((p.file, p.value) for p in difference.positions)


def _is_one(one: Difference, other: Difference, titles: Mapping[str, tuple[int, int]]) -> bool:
    """Whether two differences with one key are one; denials, where they have a denial in common, by verb or by content.

    Or where one of them stands in the titles of reports that have the other.
    """
    if one.about != "denial":
        return True
    shared = any(
        p.file == q.file and p.value == q.value == "denies" and p.start < q.end + _BESIDE and q.start < p.end + _BESIDE
        for p in one.positions
        for q in other.positions
    )
    return shared or _in_titles(one, other, titles) or _in_titles(other, one, titles)


def _in_titles(one: Difference, other: Difference, titles: Mapping[str, tuple[int, int]]) -> bool:
    spans = [(titles.get(p.file, (0, 0)), p) for p in one.positions]
    return _files(one) <= _files(other) and all(a <= p.start and p.end <= b for (a, b), p in spans)


def _files(difference: Difference) -> set[str]:
    return {p.file for p in difference.positions}
