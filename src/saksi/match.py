"""Find many phrases in a text at once: whole words, overlapping, in code points.

The automaton (Aho & Corasick 1975) runs over the text with every character that is not a letter
or digit turned into a space, and each phrase stands between two spaces in it: whole words come
by construction, in one pass, flat in the number of phrases. A phrase written with capitals asks
for them in the text: a first capital for a first capital, all capitals for all capitals. Words
of one phrase may be apart by one space, hyphen, dot or apostrophe, but not by a comma, a line
end or a full stop before a space, unless the phrase itself has such a mark.

>>> matcher = Matcher({"US": ["USA"], "south korea": ["KOR"], "korea": ["?"]})
>>> [(hit.start, hit.end, hit.payload) for hit in matcher.find("South Korea told us, the US said.")]
[(0, 11, 'KOR'), (6, 11, '?'), (25, 27, 'USA')]
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

import ahocorasick_rs

from saksi.text import fold

__all__ = ["Hit", "Matcher", "Packed", "longest", "pack"]

T = TypeVar("T")

_NOT_WORD = re.compile(r"[^\w]|_")
_BREAK = re.compile(r"[,;:!?()\[\]\"“”„«»\n…]|\.\s")


def _reduplicated(text: str, start: int, end: int) -> int:
    """Where a phrase ends whose last word is doubled: *serangan-serangan*."""
    last = text[start:end].rpartition(" ")[2]
    stop = end + 1 + len(last)
    doubled = text[end + 1 : stop].casefold() == last.casefold() and not text[stop : stop + 1].isalnum()
    return stop if doubled else end


class Hit(NamedTuple, Generic[T]):
    """A phrase found: its span and one payload."""

    start: int
    end: int
    payload: T


class _Rows(NamedTuple, Generic[T]):
    """A phrase's: whether it has several words, and of each payload the case, whether it is marked, the payload."""

    multi: bool
    rows: tuple[tuple[int, bool, T], ...]


class Packed(NamedTuple):
    """A table of phrases, ready for the automaton: what a text must have, and for each the rows of its payloads.

    A row is the number of a payload, the case that it asks for, and whether its phrase has a mark in it, as one
    number: `payload * 8 + case * 2 + marked`.
    """

    keys: list[str]
    rows: list[list[int]]


_ANY, _TITLE, _UPPER = range(3)


def pack(phrases: Mapping[str, Sequence[int]]) -> Packed:
    """Phrases with the numbers of their payloads as a Packed. Raises ValueError: a phrase without a word."""
    rows: dict[str, list[int]] = {}
    for phrase, payloads in phrases.items():
        key = _spaced(phrase)
        if not key.strip():
            raise ValueError(f"phrase {phrase!r} has neither letter nor digit")
        case = _UPPER if len(phrase) > 1 and phrase.isupper() else _TITLE if phrase[:1].isupper() else _ANY
        sign = case * 2 + (_BREAK.search(phrase) is not None)
        rows.setdefault(key, []).extend([payload * 8 + sign for payload in payloads])
    return Packed(list(rows), list(rows.values()))


class Matcher(Generic[T]):
    """Finds the phrases of a table; each has one or more payloads. Raises ValueError: a phrase without a word."""

    def __init__(self, phrases: Mapping[str, Sequence[T]]) -> None:
        payloads: list[T] = []
        numbered: dict[str, range] = {}
        for phrase, those in phrases.items():
            numbered[phrase] = range(len(payloads), len(payloads) + len(those))
            payloads.extend(those)
        self._fill(pack(numbered), payloads.__getitem__)

    @classmethod
    def of(cls, packed: Packed, payload: Callable[[int], T]) -> Matcher[T]:
        """The matcher of a table that was packed earlier; `payload` gives a payload by its number, when it is hit."""
        made = cls.__new__(cls)
        made._fill(packed, payload)
        return made

    def _fill(self, packed: Packed, payload: Callable[[int], T]) -> None:
        self._packed, self._payload = packed, payload
        self._rows: list[_Rows[T] | None] = [None] * len(packed.keys)
        self._automaton = ahocorasick_rs.AhoCorasick(packed.keys, store_patterns=False) if packed.keys else None

    def _unpacked(self, index: int) -> _Rows[T]:
        """The rows of a phrase that is hit for the first time."""
        packed = self._packed
        rows = tuple((code >> 1 & 3, bool(code & 1), self._payload(code >> 3)) for code in packed.rows[index])
        made = self._rows[index] = _Rows(" " in packed.keys[index].strip(), rows)
        return made

    def find(self, text: str) -> list[Hit[T]]:
        """All whole-word hits, overlapping ones too, by start, then longest first."""
        if self._automaton is None:
            return []
        hits: list[Hit[T]] = []
        known = self._rows
        for index, start, end in self._automaton.find_matches_as_indexes(_spaced(text), overlapping=True):
            end -= 2
            multi, rows = known[index] or self._unpacked(index)
            broken = multi and _BREAK.search(text, start, end) is not None
            words = text[start:end]
            if multi and text[end : end + 1] == "-":
                end = _reduplicated(text, start, end)
            for case, marked, payload in rows:
                if (not broken or marked) and (
                    not case or (case == _TITLE and words[:1].isupper()) or (case == _UPPER and words.isupper())
                ):
                    hits.append(Hit(start, end, payload))
        hits.sort(key=lambda hit: (hit.start, -hit.end))
        return hits


def longest(hits: Sequence[Hit[T]]) -> list[Hit[T]]:
    """The longest leftmost hits of a sorted list; several payloads of one span all stay."""
    kept: list[Hit[T]] = []
    end = 0
    for hit in hits:
        if hit.start >= end:
            kept.append(hit)
            end = hit.end
        elif kept and (hit.start, hit.end) == (kept[-1].start, kept[-1].end):
            kept.append(hit)
    return kept


def _spaced(text: str) -> str:
    """The folded text between two spaces, with a space for whatever is neither letter nor digit."""
    folded = fold(text)
    return f" {folded if folded.isalnum() else _NOT_WORD.sub(' ', folded)} "
