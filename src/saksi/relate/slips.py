"""Find what a copy has changed in a sentence of its original: another place, state, body, office or day.

Two paired sentences (see `twins`) name the same things. Where exactly one name of a kind is left over on each side, the
copy has put one for the other. Spellings and translations of one name are no change.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from saksi import outlets, posts
from saksi.language import Language
from saksi.match import longest
from saksi.records import Difference, Entity, Position, Reading, Span, Timex
from saksi.relate import differ, same
from saksi.relate.same import Shelf, Slots
from saksi.relate.terms import language_of, senses, sounds
from saksi.relate.twins import Line, Twin
from saksi.text import fold

__all__ = ["Slip", "one_name", "slips"]

_SURE = 0.33  # likeness of two sentences from which one name that differs is a change
_SPELT = 0.7  # likeness of two spellings of one name
_PART = 4  # letters of a word that two forms of one name share
_BESIDE = 40  # characters behind an office in which its holder is named
_CAPITAL = re.compile(r"(?<!\w)[A-Z][a-z'’-]+(?: [A-Z][a-z'’-]+)*")
_GENERAL = frozenset({"chief", "head", "leader", "member"})  # offices that every body has, under many words
_LETTERS = str.maketrans({"c": "k", "q": "k", "z": "s", "v": "w", "f": "p", "j": "y"})
_SILENT = re.compile(r"[aeiouhy'’ -]")


_Row = tuple[str, str, Span]  # a value, and where it stands


class Slip(NamedTuple):
    """A difference, and the two sentences that it was found in, by file."""

    difference: Difference
    spans: dict[str, Span]


class _Name(NamedTuple):
    """A name, what it tells, and its value. `own`: it is one word, and no word of the language, as *West* is."""

    span: Span
    about: str
    value: str
    own: bool = False


def slips(readings: Sequence[Reading], laid: Iterable[Twin], shelf: Shelf) -> list[Slip]:
    """The differences between paired sentences of copies and their originals."""
    by_file = {reading.file: reading for reading in readings}
    found: dict[object, Slip] = {}
    for twin in laid:
        if twin.likeness < _SURE and not twin.between:
            continue
        (copy, mine), (original, theirs) = twin.mine, twin.theirs
        one_language = by_file[copy].report.language == by_file[original].report.language
        changed = [
            (one.about.split()[0], (one.value, copy, one.span), (other.value, original, other.span))
            for names in (_names, _titles)
            for one, other in _changed(
                names(by_file[copy], mine), names(by_file[original], theirs), one_language=one_language
            )
        ]
        spans = {copy: Span(mine.start, mine.end), original: Span(theirs.start, theirs.end)}
        for about, *rows in (*changed, *_days(twin, shelf)):
            positions = tuple(
                Position(value=value, file=file, start=span.start, end=span.end) for value, file, span in rows
            )
            known = (about, *(row[:2] for row in rows))  # in a headline and again beneath it: the later one is shown
            found[known] = Slip(Difference(about=about, positions=positions), spans)
    return list(found.values())


def _names(reading: Reading, line: Line) -> list[_Name]:
    """The states, bodies and places that a sentence names, each once; what stands in the slot of a place is one."""
    text, language = reading.report.text, language_of(reading.report)
    if language is None:
        return []
    slots = language.part(Slots)
    found: dict[str, _Name] = {}
    beside = [(r.start, r.end) for r in reading.records if isinstance(r, Timex)]
    beside += [(c.start, c.end) for c in outlets.citations(text, language)]
    taken = {at for start, end in beside for at in range(start, end)}
    for record in reading.records:
        if isinstance(record, Entity) and line.start <= record.start < line.end and record.start not in taken:
            taken.update(range(record.start, record.end))
            placed = record.type == "place" or (record.type == "state" and slots.places(text, record.start))
            longer = _CAPITAL.match(text, record.end + 1) is not None  # Andes Wire is no mountain
            if record.type != "person" and (record.code or (placed and not longer)):
                value = record.code or record.name
                found.setdefault(
                    value,
                    _Name(Span(record.start, record.end), "place" if placed else "actor", value, _own(value, language)),
                )
    for m in _CAPITAL.finditer(text, line.start + 1, line.end):
        if m.start() not in taken and slots.within(text, m.start()):
            found.setdefault(m.group(), _Name(Span(*m.span()), "place", m.group(), _own(m.group(), language)))
    return list(found.values())


def _own(name: str, language: Language) -> bool:
    """Whether a name is one word that means nothing else: it is not translated."""
    return " " not in name and all(sounds(fold(name)) in sense for sense in senses(name, language))


def _titles(reading: Reading, line: Line) -> list[_Name]:
    """The offices that a sentence gives to somebody, each with the last name of whoever stands behind it."""
    language = language_of(reading.report)
    if language is None:
        return []
    text = reading.report.text
    persons = {same.last_name(r.name) for r in reading.records if isinstance(r, Entity) and r.type == "person"}
    found: dict[str, _Name] = {}
    for hit in longest(language.part(same.titles).find(text[line.start : line.end])):
        span = Span(line.start + hit.start, line.start + hit.end)
        behind = fold(text[span.end : min(line.end, span.end + _BESIDE)]).split()
        who = next((name for word in behind if (name := word.strip(".,;:")) in persons), "")
        found.setdefault(hit.payload, _Name(span, f"office {who}", hit.payload))
    return list(found.values())


def _changed(mine: Sequence[_Name], theirs: Sequence[_Name], *, one_language: bool) -> list[tuple[_Name, _Name]]:
    """The names of one kind that stand for each other: the only one on either side that the other has not."""
    one = [n for n in mine if not any(one_name(n.value, o.value) for o in theirs)]
    other = [n for n in theirs if not any(one_name(n.value, o.value) for o in mine)]
    made = []
    for about in sorted({n.about for n in one} & {n.about for n in other}):
        a, b = ([n for n in names if n.about == about] for names in (one, other))
        if len(a) != 1 or len(b) != 1:
            continue
        names = a[0].value, b[0].value
        if about.startswith("office") and not _two_posts(*names):
            continue
        if about == "place" and _coded(names[0]) != _coded(names[1]):
            continue  # a town and its state
        if about == "place" and not one_language and not (_coded(names[0]) or all(n.own for n in (a[0], b[0]))):
            continue  # names that are words are translated
        made.append((a[0], b[0]))
    return made


@functools.lru_cache(maxsize=4096)
def one_name(one: str, other: str) -> bool:
    """Whether two names are one, perhaps spelt otherwise, or with more words."""
    a, b = fold(one), fold(other)
    if a == b or (len(one) != 3 and SequenceMatcher(None, _sounds(a), _sounds(b)).ratio() >= _SPELT):
        return True
    if min(len(a), len(b)) >= _PART and (a.startswith(b) or b.startswith(a)):  # Asia, Asian
        return True
    return any(len(word) >= _PART and word in b.split() for word in a.split())


def _sounds(name: str) -> str:
    """A name by its consonants, those that languages write for each other as one: Arctic and Arktik."""
    return _SILENT.sub("", name.translate(_LETTERS))


def _coded(name: str) -> bool:
    return name.isupper()


def _two_posts(one: str, other: str) -> bool:
    """Whether two offices differ in more than their wording: in rank or in field."""
    known = posts.offices()
    if one not in known or other not in known or {one, other} & _GENERAL:
        return False
    a, b = known[one], known[other]
    if a.like == other or b.like == one or (a.like and a.like == b.like):
        return False
    return a.rank != b.rank or a.sector != b.sector


def _days(twin: Twin, shelf: Shelf) -> list[tuple[str, _Row, _Row]]:
    """Another day for the one happening that both sentences tell."""
    mine, theirs = (
        [scene for scene in shelf.scenes(file) if line.start <= scene.start < line.end]
        for file, line in (twin.mine, twin.theirs)
    )
    if len(mine) != 1 or len(theirs) != 1 or mine[0].when == theirs[0].when or not differ.other_day(mine[0], theirs[0]):
        return []
    rows = [(str(differ.day(i)), i.file, Span(i.record.start, i.record.end)) for i in (mine[0], theirs[0])]
    return [("date", rows[0], rows[1])]
