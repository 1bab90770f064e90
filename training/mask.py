"""Mask the sides of marked sentences: `python -m training.mask LANGUAGE <FILE.tsv >MASKED.tsv`.

The sentences are invented, the names in them are often real: so no name of a side comes into the
repository. Within `<s>` and `<t>` a word with a capital becomes `X`, unless it belongs to a role or title
(*Foreign Ministry*), which says what kind of side it is, or only opens the sentence (*The*).
"""

from __future__ import annotations

import re
import sys
from itertools import groupby

from saksi.extract.lexicon import Function, lexicon
from saksi.language import load
from saksi.posts import Role, Title
from saksi.text import words

_MARKED = re.compile(r"<([st])>(.*?)</\1>")
_TAG = re.compile(r"(</?[st]>)")


def masked(sentence: str, language: str) -> str:
    """The sentence with the names of its sides masked.

    >>> masked("<s>The Ruritanian Foreign Ministry</s> thanked <t>Freedonia</t> in Paris.", "en")
    '<s>The X Foreign Ministry</s> thanked <t>X</t> in Paris.'
    """

    def mask(match: re.Match[str]) -> str:
        pieces = (p if _TAG.fullmatch(p) else _without_names(p, language) for p in _TAG.split(match.group(2)))
        return f"<{match.group(1)}>{''.join(pieces)}</{match.group(1)}>"

    return _MARKED.sub(mask, sentence)


def _without_names(side: str, language: str) -> str:
    hits = lexicon(load(language)).matcher.find(side)
    kept = [
        (h.start, h.end)
        for h in hits
        if isinstance(h.payload, Role | Title)
        or (isinstance(h.payload, Function) and not (side[h.start : h.end].isupper() and h.end - h.start > 1))
    ]
    out, at = "", 0
    tokens = words(side)
    for is_name, run in groupby(tokens, key=lambda w: w.text[0].isupper() and not _inside(w.start, w.end, kept)):
        part = list(run)
        if is_name:
            out += side[at : part[0].start] + "X"
            at = part[-1].end
    return out + side[at:]


def _inside(start: int, end: int, spans: list[tuple[int, int]]) -> bool:
    return any(a <= start and end <= b for a, b in spans)


def main(language: str) -> None:
    """Mask the last column of standard input."""
    for line in sys.stdin.read().splitlines():
        *first, sentence = line.split("\t")
        print("\t".join((*first, masked(sentence, language))))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(sys.argv[1])
