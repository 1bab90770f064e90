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
from collections.abc import Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

import ahocorasick_rs

from saksi.text import fold

__all__ = ["Hit", "Matcher", "longest"]

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


class Matcher(Generic[T]):
    """Finds the phrases of a table; each has one or more payloads. Raises ValueError: a phrase without a word."""

    def __init__(self, phrases: Mapping[str, Sequence[T]]) -> None:
        rows: dict[str, list[tuple[str, bool, T]]] = {}
        for phrase, payloads in phrases.items():
            key = _spaced(phrase)
            if not key.strip():
                raise ValueError(f"phrase {phrase!r} has neither letter nor digit")
            case = "upper" if len(phrase) > 1 and phrase.isupper() else "title" if phrase[:1].isupper() else "any"
            marked = _BREAK.search(phrase) is not None
            rows.setdefault(key, []).extend((case, marked, payload) for payload in payloads)
        keys = list(rows)
        self._rows = [tuple(rows[key]) for key in keys]
        self._multi = [" " in key.strip() for key in keys]
        self._automaton = ahocorasick_rs.AhoCorasick(keys) if keys else None

    def find(self, text: str) -> list[Hit[T]]:
        """All whole-word hits, overlapping ones too, by start, then longest first."""
        if self._automaton is None:
            return []
        hits: list[Hit[T]] = []
        for index, start, end in self._automaton.find_matches_as_indexes(_spaced(text), overlapping=True):
            end -= 2
            broken = self._multi[index] and _BREAK.search(text, start, end) is not None
            words = text[start:end]
            if self._multi[index] and text[end : end + 1] == "-":
                end = _reduplicated(text, start, end)
            for case, marked, payload in self._rows[index]:
                if (not broken or marked) and (
                    case == "any" or (case == "title" and words[:1].isupper()) or (case == "upper" and words.isupper())
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
    return f" {_NOT_WORD.sub(' ', fold(text))} "
