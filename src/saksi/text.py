"""Sentences, words, and folding that keeps offsets. Takes plain tables, never a Language.

>>> fold("Perancis “Élysée”")
'perancis "élysée"'
>>> text = "Menlu bertemu Dr. Kim di Seoul. Ia memuji A.S. hari ini."
>>> [text[a:b] for a, b in sentences(text, abbreviations=frozenset({"dr"}))]
['Menlu bertemu Dr. Kim di Seoul.', 'Ia memuji A.S. hari ini.']
"""

from __future__ import annotations

import functools
import re
from collections.abc import Set
from typing import NamedTuple

__all__ = ["LONGEST_SENTENCE", "TOKEN", "WORD", "Word", "fold", "sentences", "tokens", "words"]

LONGEST_SENTENCE = 2000  # code points; what has no full stop for longer is no prose, and is cut at a space

_SHORT = 24  # code points up to which a text is a word, and is folded once
_PLAIN = {
    "“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"', "″": '"',
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "`": "'", "´": "'", "′": "'",
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
    "\u00a0": " ", "\u2009": " ", "\u202f": " ", "\t": " ",
}  # fmt: skip
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+(?:[.,:]\d+)*|[^\w\s]|_")
TOKEN = re.compile(r"[^\W\d_]+|\d+|[(']")  # of times and numbers
_END = re.compile(r"[.!?…]+[\"”’'»)\]]*(?=\s)|\n+")


class Word(NamedTuple):
    """A word, number or mark: its span, as written and folded."""

    start: int
    end: int
    text: str
    folded: str


def fold(text: str) -> str:
    """The text in lower case with plain quotation marks and dashes, of exactly the same length."""
    return _folded_text(text) if len(text) > _SHORT else _folded(text)


def _fold(text: str) -> str:
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(c if len(low := c.lower()) != 1 else low for c in text)
    if lower.isascii() and "`" not in lower and "\t" not in lower:
        return lower
    for sign, plain in _PLAIN.items():  # twenty times as quick as `translate`, which looks each letter up
        if sign in lower:
            lower = lower.replace(sign, plain)
    return lower


_folded = functools.lru_cache(maxsize=65_536)(_fold)
_folded_text = functools.lru_cache(maxsize=8)(_fold)  # the steps of a reading fold the same text one after another


def words(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """Words, numbers and marks between two offsets, ascending, without white space."""
    return [
        Word(m.start(), m.end(), w := m.group(), fold(w))
        for m in WORD.finditer(text, start, len(text) if end is None else end)
    ]


@functools.lru_cache(maxsize=4)  # times and numbers are looked for in one text, one after the other
def tokens(folded: str) -> tuple[list[str], list[int]]:
    """The rows of letters, the rows of digits, and the brackets and apostrophes of a folded text; where each begins."""
    found = TOKEN.findall(folded)
    starts: list[int] = []
    at = 0
    for token in found:  # twice as quick as a match for each
        at = folded.find(token, at)
        starts.append(at)
        at += len(token)
    return found, starts


def sentences(
    text: str, start: int = 0, end: int | None = None, *, abbreviations: Set[str] = frozenset()
) -> list[tuple[int, int]]:
    """Spans of the sentences between two offsets, trimmed, ascending, never empty.

    A line end always ends a sentence. A full stop does not where the word before is a known
    abbreviation (folded, without its dot), one capital letter, or a dotted short form; no mark does
    where the next word starts in lower case. Marks inside quotation marks end sentences there too.
    """
    end = len(text) if end is None else end
    spans: list[tuple[int, int]] = []
    begin = start
    for m in _END.finditer(text, start, end):
        if m.group()[0] != "\n" and "\n" not in text[m.end() : m.end() + 1]:
            rest = text[m.end() : m.end() + 3].lstrip(" \t\"“‘'(")
            if rest[:1].islower():
                continue
            if m.group()[0] == ".":
                word = _last_word(text, max(begin, m.start() - 20), m.start())
                if (
                    word.lower().strip(".") in abbreviations
                    or (len(word) == 1 and word.isupper())
                    or (re.fullmatch(r"(?:\w\.)+\w", word) and not _starts_sentence(text, m.end()))
                ):
                    continue
        _append(spans, text, begin, m.end())
        begin = m.end()
    _append(spans, text, begin, end)
    return spans


def _last_word(text: str, start: int, end: int) -> str:
    """The letters, digits, dots, apostrophes and hyphens that end a stretch of text."""
    at = end
    while at > start and (text[at - 1].isalnum() or text[at - 1] in "_.'-"):
        at -= 1
    return text[at:end]


def _starts_sentence(text: str, at: int) -> bool:
    """Whether what follows looks like a new sentence after a dotted short form: a capital and a lower letter."""
    rest = text[at : at + 40].lstrip()
    return bool(re.match(r"[A-Z][a-z]+ [a-z]", rest))


def _append(spans: list[tuple[int, int]], text: str, begin: int, end: int) -> None:
    while end - begin > LONGEST_SENTENCE:
        cut = text.rfind(" ", begin + 1, begin + LONGEST_SENTENCE)
        cut = cut if cut > begin else begin + LONGEST_SENTENCE
        _append(spans, text, begin, cut)
        begin = cut
    piece = text[begin:end]
    a = begin + len(piece) - len(piece.lstrip())
    b = begin + len(piece.rstrip())
    if a < b:
        spans.append((a, b))
