"""The shape of a packed table of phrases, as the cache keeps it; `match` packs and searches it.

It is apart because msgspec reads it from files: it needs the annotations, which a compiled module loses.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Packed"]


class Packed(NamedTuple):
    """A table of phrases, ready for the automaton: what a text must have, and for each the rows of its payloads.

    A row is the number of a payload, the case that it asks for, and whether its phrase has a mark in it, as one
    number: `payload * 8 + case * 2 + marked`.
    """

    keys: list[str]
    rows: list[tuple[int, ...]]  # tuples of numbers: the garbage collector leaves them alone, lists it would walk
