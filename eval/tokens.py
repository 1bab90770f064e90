r"""Labelled tokens, one a line, and the plain text that they were cut from.

A blank line ends a block (mostly a sentence); the word is the first column, the label the last. Labels
are IOB2 (`B-`, `I-`, `O`) or BILOU (`L-` ends a span, `U-` is one of a single token). The text is put
together again as a writer would set it, and each token keeps its place in it.

>>> blocks = parse("Ia O\n, O\nkata O\nBudi U-PER\n. O\n")
>>> text, places = rebuild(blocks)
>>> text
'Ia, kata Budi.'
>>> [(s.label, text[places[0][s.first][0]:places[0][s.last][1]]) for s in spans(blocks[0])]
[('PER', 'Budi')]
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["Labelled", "Token", "parse", "rebuild", "spans"]

Span = tuple[int, int]

_CLOSERS = frozenset(",.;:)]}!?%…")
_OPENERS = frozenset("([{")
_DOUBLE = ('"', "''", "``", "“", "”", "„")
_SITES = frozenset({"com", "id", "co", "net"})
_OPEN_BLOCKS = 6  # a quotation that is open for so many blocks was never closed


class Token(NamedTuple):
    """A word and its label."""

    word: str
    label: str


class Labelled(NamedTuple):
    """A labelled run of tokens of one block: indices of the first and the last token."""

    label: str
    first: int
    last: int


def parse(content: str) -> list[list[Token]]:
    """Blocks of tokens. Raises ValueError: a line has no label."""
    blocks: list[list[Token]] = [[]]
    for number, line in enumerate(content.splitlines(), 1):
        parts = line.split("\t") if "\t" in line else line.split()
        if not line.strip() or line.startswith("-DOCSTART-"):
            if blocks[-1]:
                blocks.append([])
        elif len(parts) < 2:
            raise ValueError(f"line {number}: {line!r} has no label; give a word and its label, a tab between")
        else:
            blocks[-1].append(Token(parts[0].strip(), parts[-1].strip()))
    return [block for block in blocks if block]


def spans(block: Sequence[Token]) -> list[Labelled]:
    """The labelled spans of a block. A span that opens or closes wrongly is read as far as it goes."""
    found: list[Labelled] = []
    first: int | None = None
    label = ""
    for i, (_, tag) in enumerate(block):
        mark, _, name = tag.partition("-")
        if first is not None and (mark in ("O", "B", "U") or name != label):
            found.append(Labelled(label, first, i - 1))
            first = None
        if mark in ("B", "U", "I", "L") and first is None:
            first, label = i, name
        if mark in ("L", "U") and first is not None:
            found.append(Labelled(label, first, i))
            first = None
    if first is not None:
        found.append(Labelled(label, first, len(block) - 1))
    return found


def rebuild(blocks: Sequence[Sequence[Token]]) -> tuple[str, list[list[Span]]]:
    """The text of the blocks, and the offsets of every token in it.

    No space stands before a comma or inside brackets and marks; what a tokeniser cut at hyphens, slashes and
    inside numbers is joined again. A block begins a new line unless a quotation is open.
    """
    pieces: list[str] = []
    places: list[list[Span]] = []
    at = 0
    is_open = False
    since = 0
    before: Sequence[Token] = ()
    for block in blocks:
        row: list[Span] = []
        if is_open and (since >= _OPEN_BLOCKS or _reopens(block)):
            is_open = False
        since = since + 1 if is_open else 0
        inner = False
        for i, (word, _) in enumerate(block):
            closes = is_open and word.startswith(_DOUBLE) and not (len(word) > 1 and word[1:2].isupper())
            glue = closes or (i > 0 and _glued([t.word for t in block[max(0, i - 3) : i + 2]], min(i, 3), inner))
            opened = i > 0 and _is_opening(block[i - 1].word, is_open)
            if i == 0:
                gap = "" if not places or closes or word in _CLOSERS else " " if is_open else _between(before, word)
            else:
                gap = "" if glue or opened else " "
            if word == "'":
                inner = not inner
            pieces += [gap, word]
            at += len(gap)
            row.append((at, at + len(word)))
            at += len(word)
            if closes:
                is_open = False
                word = word[1:]
            if sum(word.count(m) for m in _DOUBLE) % 2:
                is_open = not is_open if word in _DOUBLE else word.startswith(_DOUBLE)
        places.append(row)
        before = block
    return "".join(pieces), places


def _between(before: Sequence[Token], word: str) -> str:
    """What stands between two blocks: nothing inside a number or the name of a site, else a line's end."""
    if (
        len(before) > 1
        and before[-1].word == "."
        and (word in _SITES or (word.isdigit() and before[-2].word.isdigit()))
    ):
        return ""
    return " " if word[0].islower() else "\n"


def _reopens(block: Sequence[Token]) -> bool:
    """Whether a block begins with a mark that opens: the quotation before it was never closed."""
    word = block[0].word
    if not word.startswith(_DOUBLE):
        return False
    following = word[1:] or (block[1].word if len(block) > 1 else "")
    return following[:1].isupper()


def _is_opening(word: str, is_open: bool) -> bool:
    return word in _OPENERS or (word in _DOUBLE and is_open)


def _glued(around: Sequence[str], i: int, inner: bool) -> bool:
    """Whether no space stands before `around[i]`; `inner`: a single mark is open."""
    word, before = around[i], around[i - 1]
    earlier = around[i - 2] if i >= 2 else ""
    after = around[i + 1] if i + 1 < len(around) else ""
    if word in _CLOSERS or "/" in (word, before):
        return True
    if word == "'":
        return inner
    if before == "'":
        return inner
    if word == "-":
        return _hyphen(before, after)
    if before == "-":
        return _hyphen(earlier, word)
    if before in (",", ".", ":") and word.isdigit() and earlier.isdigit():
        return before != "," or (len(word) <= 3 and len(earlier) <= 3)
    return before == "." and word.isalpha() and word.islower()


def _hyphen(before: str, after: str) -> bool:
    """Whether a hyphen that a tokeniser set apart joins the words beside it.

    >>> [_hyphen(*pair) for pair in (("batu", "batu"), ("se", "Asia"), ("Jakarta", "Menteri"), ("id", "Ia"))]
    [True, True, False, False]
    """
    if not before or not after or not before[-1].isalnum() or not after[0].isalnum() or before in _SITES:
        return False
    if before.islower() and (after.islower() or len(before) <= 5):
        return True
    if before.isdigit() or after.isdigit():
        return before[-1].isalnum() and after[0].isalnum()
    return (before.isupper() and after.isupper() and len(before) <= 5) or (after.isupper() and len(after) <= 2)
