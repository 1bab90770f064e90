"""Match what was found with what is there, one to one, as many as possible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

__all__ = ["largest"]


def largest(edges: Mapping[int, Sequence[int]], owner: Mapping[int, int] = {}) -> dict[int, int]:
    """A largest matching by augmenting paths: the left item of each right one.

    Args:
        edges: the right items that fit each left one, best first.
        owner: a matching to start from.

    >>> largest({0: [0, 1], 1: [0]})
    {0: 1, 1: 0}
    """
    made = dict(owner)

    def place(i: int, seen: set[int]) -> bool:
        for j in edges[i]:
            if j not in seen:
                seen.add(j)
                if j not in made or place(made[j], seen):
                    made[j] = i
                    return True
        return False

    taken = set(made.values())
    for i in edges:
        if i not in taken:
            place(i, set())
    return made
