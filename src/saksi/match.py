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

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

import ahocorasick_rs

from saksi.packed import Packed
from saksi.text import fold

__all__ = ["Hit", "Matcher", "Place", "longest", "pack"]

T = TypeVar("T")

_NOT_WORD = re.compile(r"[^\w ]|_")  # spaces are left as they are
_ASCII = "".join(chr(code) if chr(code).isalnum() else " " for code in range(128))  # the same, as a table
_RARE = re.compile(r"([^\x00-\x7f]+)")
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


# a phrase found: start, end, and the key of its payloads: which phrase it is, and how it is written there;
# a bare tuple, for a text has hundreds of them
Place = tuple[int, int, int]


_ANY, _TITLE, _UPPER = range(3)
_SEEN, _SEVERAL, _CASED = 1, 2, 4  # of a phrase: it was looked at, it has several words, its case matters
_CAPITAL, _CAPITALS, _BROKEN = 1, 2, 4  # of a place: how its words are written; the low bits of a key


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
    return Packed(list(rows), [tuple(those) for those in rows.values()])


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
        made = cls({})
        made._fill(packed, payload)
        return made

    def _fill(self, packed: Packed, payload: Callable[[int], T]) -> None:
        self._packed, self._payload = packed, payload
        self._kinds = bytearray(len(packed.keys))
        self._payloads: dict[int, tuple[T, ...]] = {}
        self._automaton = ahocorasick_rs.AhoCorasick(packed.keys, store_patterns=False) if packed.keys else None

    def _kind(self, index: int) -> int:
        """What matters of a phrase that is met for the first time."""
        kind = _SEEN
        if " " in self._packed.keys[index].strip():
            kind |= _SEVERAL
        if any(code >> 1 & 3 for code in self._packed.rows[index]):
            kind |= _CASED
        self._kinds[index] = kind
        return kind

    def payloads(self, key: int) -> tuple[T, ...]:
        """The payloads of a place, by its key; empty where none is written like that."""
        made = self._payloads.get(key)
        if made is None:
            allowed = (True, bool(key & _CAPITAL), bool(key & _CAPITALS))
            broken = bool(key & _BROKEN)
            made = self._payloads[key] = tuple(
                self._payload(code >> 3)
                for code in self._packed.rows[key >> 3]
                if allowed[code >> 1 & 3] and (code & 1 or not broken)
            )
        return made

    def places(self, text: str) -> list[Place]:
        """All whole-word places of phrases, overlapping ones too, by start, then longest first."""
        if self._automaton is None:
            return []
        found: list[Place] = []
        kinds = self._kinds
        for index, start, end in self._automaton.find_matches_as_indexes(_spaced(text), overlapping=True):
            end -= 2
            key = index << 3
            kind = kinds[index] or self._kind(index)
            if kind & _CASED:
                words = text[start:end]
                if words[:1].isupper():
                    key |= _CAPITAL
                if words.isupper():
                    key |= _CAPITALS
            if kind & _SEVERAL:
                if _BREAK.search(text, start, end):
                    key |= _BROKEN
                if text[end : end + 1] == "-":
                    end = _reduplicated(text, start, end)
            found.append((start, end, key))
        found.sort(key=_order)
        return found

    def find(self, text: str) -> list[Hit[T]]:
        """All whole-word hits, overlapping ones too, by start, then longest first."""
        return [Hit(start, end, payload) for start, end, key in self.places(text) for payload in self.payloads(key)]


def _order(place: Place) -> int:
    """By start, then longest first, as one number; no phrase is as long as that."""
    return (place[0] << 24) + place[0] - place[1]


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


@functools.lru_cache(maxsize=8)  # several matchers search the same text one after another
def _spaced(text: str) -> str:
    """The folded text between two spaces, with a space for whatever is neither letter nor digit."""
    folded = fold(text)
    if folded.isascii():  # a table is many times as quick as a search, but only for these
        return f" {folded.translate(_ASCII)} "
    parts = [p.translate(_ASCII) if p.isascii() else _NOT_WORD.sub(" ", p) for p in _RARE.split(folded)]
    return f" {''.join(parts)} "
