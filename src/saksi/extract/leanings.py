"""Find words that lean to a class of act wherever they stand, by `leanings.tsv` of a pack.

A verb stands in all its forms, a noun in singular and plural, a fixed word as it is. ` … ` in a
phrase is a gap of at most a dozen words (*find … guilty*). Of phrases that lie in one another only
the longest counts.

>>> from saksi.language import load
>>> [(x.phrase, x.types) for x in leanings("Kenya turned down the offer.", 0, 28, load("en"))]
[('turn down', ('REJECT',)), ('offer', ('AGREE',))]
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from saksi.errors import DataError
from saksi.extract.lexicon import inflector, lexicon, plover, plural
from saksi.language import Language
from saksi.text import words

__all__ = ["Leaning", "leanings"]

_GAP = 12  # words that a gap may hold
_JOINTS = frozenset("-’'")  # marks inside of a phrase that do not count


class Leaning(NamedTuple):
    """A phrase found, and the classes to which it leans, sorted."""

    start: int
    end: int
    phrase: str
    types: tuple[str, ...]


class _Entry(NamedTuple):
    """A phrase behind its first word: the words that follow, and those that follow behind a gap."""

    rest: tuple[str, ...]
    tail: tuple[str, ...]
    phrase: str
    types: tuple[str, ...]


class _Table(NamedTuple):
    """Phrases by the key of their first word, and the keys of each form of a first word."""

    keys: dict[str, tuple[str, ...]]
    entries: dict[str, tuple[_Entry, ...]]


def leanings(text: str, start: int, end: int, language: Language) -> list[Leaning]:
    """The leanings between two offsets, ascending."""
    table = language.kept(_build, _Table)
    line = [w for w in words(text, start, end) if w.text not in _JOINTS]
    folded = [w.folded for w in line]
    found: list[Leaning] = []
    for k, word in enumerate(folded):
        for key in table.keys.get(word, ()):
            for entry in table.entries[key]:
                stop = k + 1 + len(entry.rest)
                if tuple(folded[k + 1 : stop]) == entry.rest and (not entry.tail or _follows(folded, stop, entry.tail)):
                    found.append(Leaning(line[k].start, line[stop - 1].end, entry.phrase, entry.types))
    kept: list[Leaning] = []
    for one in sorted(set(found), key=lambda x: (x.start, -x.end, x.phrase, x.types)):
        last = kept[-1] if kept else None
        if last is None or one.end > last.end or (one.start, one.end) == (last.start, last.end):
            kept.append(one)
    return kept


def _follows(folded: Sequence[str], at: int, tail: tuple[str, ...]) -> bool:
    """Whether words follow behind a gap of at least one word."""
    return any(tuple(folded[k : k + len(tail)]) == tail for k in range(at + 1, min(at + _GAP, len(folded))))


def _build(language: Language) -> _Table:
    types: dict[tuple[str, str], set[str]] = {}
    for row in language.tsv("leanings", ("class", "kind", "phrase")):
        if row["class"] not in plover().types or row["kind"] not in ("verb", "noun", "word"):
            raise DataError(row.file, row.line, f"{row['class']} {row['kind']}: a PLOVER class and verb, noun or word")
        types.setdefault((row["kind"], row["phrase"]), set()).add(row["class"])
    keys: dict[str, set[str]] = {}
    entries: dict[str, list[_Entry]] = {}
    grammar, forms = lexicon(language).grammar, inflector(language)
    for (kind, phrase), classes in types.items():
        head, _, tail = phrase.partition(" … ")
        for surface in plural(head, grammar) if kind == "noun" else (head,):
            first, *rest = _plain(surface)
            key = f"{kind}:{first}" if kind == "verb" else first
            if key not in entries:
                for form in forms(first) if kind == "verb" else (first,):
                    keys.setdefault(_plain(form)[0], set()).add(key)
            entry = _Entry(tuple(rest), tuple(_plain(tail)), phrase, tuple(sorted(classes)))
            entries.setdefault(key, []).append(entry)
    return _Table({k: tuple(sorted(v)) for k, v in keys.items()}, {k: tuple(v) for k, v in entries.items()})


def _plain(phrase: str) -> list[str]:
    """The folded words of a phrase; an `=` before the first, which stands for a verb without affixes, stays."""
    mark = "=" if phrase.startswith("=") else ""
    found = [w.folded for w in words(phrase.removeprefix("="), 0, len(phrase) - len(mark)) if w.text not in _JOINTS]
    return [mark + found[0], *found[1:]] if found else []
