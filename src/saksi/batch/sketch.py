"""What is kept of a report to find its copies among millions: its shingles, and a MinHash of them, cut into bands.

One-permutation MinHash (Li, Owen & Zhang 2012), with empty bins filled by rotation (Shrivastava & Li 2014): one pass
over the shingles, which are hashes already. Two reports meet in a band with three equal bins; of those with a Jaccard
index of 0.6 all but one in ten thousand do. The index itself is then counted on the shingles.

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
_BINS = 120  # three for each band
_MODULUS = (1 << 63) - 25  # a prime
_ODD = 0x9E3779B97F4A7C15


def kept(shingles: Iterable[int]) -> tuple[int, ...]:
    """The shingles of a report that are kept, ascending."""
    return tuple(sorted(shingles)[:_MOST])


def bands(shingles: Sequence[int]) -> list[int]:
    """The 40 bands of a report with these shingles, ascending, as numbers of 63 bits; none where it has too few."""
    if len(shingles) < FEWEST:
        return []
    least = {shingle % _BINS: shingle for shingle in reversed(shingles)}
    filled = [least.get(at, -1) for at in range(_BINS)]
    distance = min(least)
    value = least[distance]  # an empty bin has the value of the next one; after the last comes the first
    for at in reversed(range(_BINS)):
        if filled[at] < 0:
            distance += 1
            filled[at] = value ^ distance << 32
        else:
            value, distance = filled[at], 0
    return [
        (((band * _ODD + x) * _ODD + y) * _ODD + z) % _MODULUS
        for band, (x, y, z) in enumerate(zip(filled[::3], filled[1::3], filled[2::3], strict=True), 1)
    ]


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
