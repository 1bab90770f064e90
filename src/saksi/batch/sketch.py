"""What is kept of a report to find its copies among millions: its shingles, and a MinHash of them, cut into bands.

One-permutation MinHash (Li, Owen & Zhang 2012), with empty bins filled by rotation (Shrivastava & Li 2014): one pass
over the shingles. Two reports meet in a band with three equal bins; of those with a Jaccard index of 0.6 all but one
in ten thousand do. The index itself is then counted on the shingles.

>>> one, other = tuple(range(0, 100)), tuple(range(10, 110))
>>> round(jaccard(one, other), 3), len(bands(one)), bool(set(bands(one)) & set(bands(other)))
(0.818, 40, True)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

__all__ = ["FEWEST", "SAME_WORDS", "bands", "jaccard", "kept", "share"]

SAME_WORDS = 0.6  # Jaccard index from which two reports are near-copies
FEWEST = 20  # shingles below which a text is boilerplate, as in `relate.copies`
_MOST = 4096  # shingles of a report that are kept, the smallest ones: a bottom-k sketch (Broder 1997)
_BANDS, _ROWS = 40, 3
_BINS = _BANDS * _ROWS
_MASK = (1 << 64) - 1
_ODD = 0x9E3779B97F4A7C15


def kept(shingles: Iterable[int]) -> tuple[int, ...]:
    """The shingles of a report that are kept, ascending."""
    return tuple(sorted(shingles)[:_MOST])


def bands(shingles: Sequence[int]) -> list[int]:
    """The 40 bands of a report, as numbers of 63 bits; none where it has too few shingles."""
    if len(shingles) < FEWEST:
        return []
    least: list[int | None] = [None] * _BINS
    for shingle in shingles:
        mixed = _mix(shingle)
        at, value = mixed % _BINS, mixed >> 16
        held = least[at]
        if held is None or value < held:
            least[at] = value
    filled = [_found(least, at) for at in range(_BINS)]
    made = []
    for band in range(_BANDS):
        key = band + 1
        for value in filled[band * _ROWS : (band + 1) * _ROWS]:
            key = _mix(key ^ value)
        made.append(key >> 1)
    return made


def jaccard(one: Sequence[int], other: Sequence[int]) -> float:
    """The share of all shingles of two reports that both have, 0 to 1; of long ones estimated from the smallest."""
    if not one or not other:
        return 0.0
    mine, theirs = set(one), set(other)
    every = mine | theirs
    if max(len(one), len(other)) >= _MOST:
        every = set(sorted(every)[:_MOST])
    return len(mine & theirs & every) / len(every)


def share(copy: Sequence[int], original: Sequence[int]) -> float:
    """The share of the copy's shingles that stand in the original, 0 to 1."""
    theirs = set(original)
    return sum(s in theirs for s in copy) / len(copy) if copy else 0.0


def _mix(value: int) -> int:
    """A well mixed number of 64 bits (the finaliser of SplitMix64)."""
    value = (value + _ODD) & _MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
    return value ^ (value >> 31)


def _found(least: Sequence[int | None], at: int) -> int:
    """The value of a bin; of an empty one that of the next, with the distance mixed in."""
    for distance in range(len(least)):
        value = least[(at + distance) % len(least)]
        if value is not None:
            return value if not distance else _mix(value ^ distance)
    raise AssertionError("a sketch without shingles")
