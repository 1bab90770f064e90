"""Find words that lean to a class of act wherever they stand, by `leanings.tsv` of a pack.

A verb stands in all its forms, a noun in singular and plural, a fixed word as it is. ` … ` in a
phrase is a gap of at most a dozen words (*find … guilty*). Of phrases that lie in one another only
the longest counts.

>>> from saksi.language import load
>>> [(x.phrase, x.types) for x in leanings("Kenya turned down the offer.", 0, 28, load("en"))]
[('turn down', ('REJECT',))]
"""

from __future__ import annotations

from typing import NamedTuple

from saksi.errors import DataError
from saksi.extract.lexicon import inflector, lexicon, plover, plural
from saksi.language import Language
from saksi.match import Matcher

__all__ = ["Leaning", "leanings"]

_GAP = 80  # code points that a gap may hold


class Leaning(NamedTuple):
    """A phrase found, and the classes to which it leans, sorted."""

    start: int
    end: int
    phrase: str
    types: tuple[str, ...]


class _Entry(NamedTuple):
    phrase: str
    tail: str
    types: tuple[str, ...]


class _Table(NamedTuple):
    heads: Matcher[_Entry]
    tails: Matcher[str]


def leanings(text: str, start: int, end: int, language: Language) -> list[Leaning]:
    """The leanings between two offsets, ascending."""
    table = language.part(_build)
    part = text[start:end]
    tails = table.tails.find(part)
    found: set[Leaning] = set()
    for hit in table.heads.find(part):
        entry = hit.payload
        if entry.tail and not any(t.payload == entry.tail and 0 < t.start - hit.end < _GAP for t in tails):
            continue
        found.add(Leaning(start + hit.start, start + hit.end, entry.phrase, entry.types))
    return sorted(
        one
        for one in found
        if not any(
            o.start <= one.start and one.end <= o.end and o.end - o.start > one.end - one.start for o in found
        )
    )


def _build(language: Language) -> _Table:
    types: dict[tuple[str, str], set[str]] = {}
    for row in language.tsv("leanings", ("class", "kind", "phrase")):
        if row["class"] not in plover().types or row["kind"] not in ("verb", "noun", "word"):
            raise DataError(row.file, row.line, f"{row['class']} {row['kind']}: a PLOVER class and verb, noun or word")
        types.setdefault((row["kind"], row["phrase"]), set()).add(row["class"])
    heads: dict[str, list[_Entry]] = {}
    tails: set[str] = set()
    grammar, forms = lexicon(language).grammar, inflector(language)
    for (kind, phrase), classes in types.items():
        head, _, tail = phrase.partition(" … ")
        if kind == "verb":
            surfaces = forms(head)
        else:
            surfaces = set(plural(head, grammar)) if kind == "noun" else {head}
        if tail:
            tails.add(tail)
        for surface in sorted(surfaces):
            heads.setdefault(surface, []).append(_Entry(phrase, tail, tuple(sorted(classes))))
    return _Table(Matcher(heads), Matcher({tail: [tail] for tail in sorted(tails)}))
