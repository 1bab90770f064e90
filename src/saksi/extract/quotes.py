"""Find quotations: what stands between marks, paragraph by paragraph.

A quotation of four words or more is direct speech; fewer are words quoted inside a sentence. A
paragraph that opens a quotation and does not close it goes on to its end (the next paragraph opens
again, as English papers do); one that opens within a sentence and is never closed, to the sentence's end.
Two single marks in a row are one mark, where they are closed.

>>> [(q.start, q.end, q.direct) for q in quotes('He said "we will not go there" and called it "sad".', 0, 51)]
[(9, 29, True), (46, 49, False)]
"""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Quote", "masked", "quotes"]

_MARK = re.compile("''|``|[\"″“„«”‘']")
_CLOSING = re.compile('["″”»“]')
_TWICE = re.compile(r"''(?!['\w])")  # the mark of typewriters and of some wires
_ENDS = re.compile(r"[.!?](?=\s+[A-Z]|\s*$)")
_WORD = re.compile(r"\w+(?:['’.-]\w+)*")
MIN_DIRECT_WORDS = 4


class Quote(NamedTuple):
    """The words between two marks; `outer` are the offsets with the marks."""

    start: int
    end: int
    direct: bool
    outer_start: int
    outer_end: int


def quotes(text: str, start: int, end: int) -> list[Quote]:
    """Quotations between two offsets that lie in one paragraph, ascending, not overlapping."""
    found: list[Quote] = []
    i = start
    twice = True  # there may be a closing mark of two signs
    while mark := _MARK.search(text, i, end):
        i = mark.start()
        char = mark.group()
        close: str | None = None
        if len(char) == 2:
            i = mark.end()
            opens = twice and i < end and not text[i].isspace() and (i - 2 == start or not text[i - 3].isalnum())
            closing = _TWICE.search(text, i + 1, end) if opens else None
            if closing is not None:
                _append(found, text, i - 2, i, closing.start(), closing.end())
                i = closing.end()
            twice = not opens or closing is not None
            continue
        if char in '"″“„«”' and char != "»":
            close = '"'
        elif char in "‘'" and (i == start or not text[i - 1].isalnum()) and i + 1 < end and text[i + 1].isalnum():
            close = "'"
        if close is None:
            i += 1
            continue
        j = _closing(text, i + 1, end, close)
        if j is None:
            if close == '"' and i + 1 < end and (text[start:i].strip() == "" or char == "“"):
                _append(found, text, i, i + 1, end, end)
            elif close == '"' and i > start and text[i - 1].isspace() and i + 1 < end and not text[i + 1].isspace():
                stop = _ENDS.search(text, i + 1, end)
                _append(found, text, i, i + 1, stop.end() if stop else end, stop.end() if stop else end)
            if close == '"':
                break
            i += 1
            continue
        _append(found, text, i, i + 1, j, j + 1)
        i = j + 1
    return found


def _closing(text: str, i: int, end: int, close: str) -> int | None:
    """Offset of the mark that closes a quotation whose words begin at `i`."""
    if close == '"':
        mark = _CLOSING.search(text, i + 1, end)
        return mark.start() if mark else None
    for j in range(i, min(end, i + 400)):
        if text[j] in "’'" and not text[j - 1].isspace() and (j + 1 >= end or not text[j + 1].isalnum()):
            return j
        if text[j] in '"“”':
            return None
    return None


def _append(found: list[Quote], text: str, outer_start: int, a: int, b: int, outer_end: int) -> None:
    while a < b and text[a].isspace():
        a += 1
    while b > a and text[b - 1].isspace():
        b -= 1
    if a < b:
        count = len(_WORD.findall(text, a, b))
        found.append(Quote(a, b, count >= MIN_DIRECT_WORDS, outer_start, outer_end))


def masked(text: str, start: int, end: int, found: list[Quote]) -> str:
    """The text between two offsets, direct quotations overwritten so that no sentence ends inside one."""
    pieces: list[str] = []
    at = start
    for quote in found:
        if quote.direct:
            pieces.append(text[at : quote.start])
            body = text[quote.start : quote.end]
            last = body[-1] if body[-1] in ".!?" else "x"
            pieces.append((body[0] + "x" * (len(body) - 2) + last) if len(body) > 1 else body)
            at = quote.end
    pieces.append(text[at:end])
    return "".join(pieces)
