"""Find where two sentences that tell one thing contradict each other: in a number, a name, a day, in all and a part.

Such sentences are those of a copy and its original, and those of independent reports that are each other's likest (see
`twins`). What one of them alone has is no contradiction, nor what a report tells in both ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from msgspec.structs import replace

from saksi.language import Language
from saksi.records import Difference, Figure, Position, Reading, Span
from saksi.relate import counted, dated, differ, named, same
from saksi.relate.counted import Number
from saksi.relate.named import Told
from saksi.relate.same import Item, Shelf
from saksi.relate.terms import content, language_of, terms
from saksi.relate.twins import Line, Twin, weights

__all__ = ["Clash", "clashes"]

_SURE = 0.33  # likeness of the sentences of a copy and its original from which one name that differs is a change
_SLIP = 0.15  # likeness from which two numbers with the same digits are one, once written wrongly
_THINGS = 0.25  # and two numbers of the same things
_COUNT = 0.35  # and two other numbers
_PART = 0.15  # and all of it set against a part
_SWAP = 0.55  # and all of something set against something else
_HALF = 0.3  # and all of something set against some of it
_AGAIN = 0.2  # and what is done each year set against what is done for the first time
_NEAR = 3  # content words behind *all* that it may belong to
_DIGITS = re.compile(r"\d+(?:\.\d+)*")
_NAME = re.compile(r"\W*(?:\w+\W+)?[A-Z]")  # a name behind a word, or behind two


class Clash(NamedTuple):
    """A difference, and the sentences that it was found in, by file."""

    difference: Difference
    spans: dict[str, Span]


def clashes(
    readings: Sequence[Reading],
    pairs: Sequence[Twin],
    items: Mapping[str, Sequence[Item]],
    lines: Mapping[str, Sequence[Line]],
    shelf: Shelf,
    *,
    copies: frozenset[str] = frozenset(),
) -> list[Clash]:
    """Where sentences of two reports that tell one thing contradict each other.

    `pairs`: the sentences that tell one thing; `items`, `lines`: what the reports hold, by file; `copies`: the files
    that are no witnesses.
    """
    own, weight = [r for r in readings if r.file not in copies], weights(lines)
    found = [
        _clash("date", (one.item.reading, other.item.reading), (one.line, other.line), rows)
        for one, other, rows in dated.apart_in_days(own, lines, weight, shelf)
    ]
    found += [
        _clash("place", (one.reading, other.reading), (one.line, other.line), (one.told, other.told))
        for one, other in named.grounds(own, lines, weight)
    ]
    found += [
        _clash("actor", (one.reading, other.reading), (one.line, other.line), (one.told, other.told))
        for one, other in named.mediators(own, lines)
    ]
    found += [
        _clash("place", (one.item.reading, other.item.reading), (one.line, other.line), rows)
        for one, other, rows in dated.apart_in_places(own, lines, weight, shelf)
    ]
    found += [
        _clash("actor", (one.reading, other.reading), (one.line, other.line), (one.told, other.told))
        for one, other in named.starters(own, lines)
    ]
    found += [
        _clash("scope", (one.reading, other.reading), (one.line, other.line), (one.told, other.told))
        for one, other in _coverages(own, lines)
    ]
    withdrawn = frozenset().union(*(differ.withdrawn(reading) for reading in readings), frozenset())
    numbers = {reading.file: counted.told(reading) for reading in readings}
    copied = _of_copies(pairs, shelf, numbers, withdrawn)
    return [*copied, *_united([*found, *_of_witnesses(pairs, items, numbers, withdrawn)])]


class _Reach(NamedTuple):
    """To what a rule applies, by one report: to all, or to a part only; `meant`: what the other words mean."""

    reading: Reading
    line: Line
    told: Told
    whole: bool
    meant: frozenset[str]


def _coverages(readings: Sequence[Reading], lines: Mapping[str, Sequence[Line]]) -> list[tuple[_Reach, _Reach]]:
    """A rule that applies to all in one report, and to a part in another: *to all producers*, *two are exempt*."""
    every = [_reaches(reading, lines[reading.file]) for reading in readings]
    found = []
    for mine, theirs in combinations(every, 2):
        if {r.whole for r in mine} != {True} and {r.whole for r in mine} != {False}:
            continue  # a report that tells of both tells of two rules
        pairs = [(a, b) for a in mine for b in theirs if a.whole != b.whole and a.meant & b.meant]
        if pairs and len({r.whole for r in theirs}) == 1:
            found.append(pairs[0])
    return found


def _reaches(reading: Reading, lines: Iterable[Line]) -> list[_Reach]:
    language, text = language_of(reading.report), reading.report.text
    if language is None:
        return []
    made = terms(language)
    found = []
    for line in lines:
        words = text[line.start : line.end]
        if made.covers(words) is None:
            continue
        part = next(iter(made.only(words)), None) or made.spares(words)
        whole = next(iter(made.all_of(words)), None)
        if (part is None) == (whole is None):
            continue
        start, end = part or whole or (0, 0)
        stems, stop = _behind(words, end, language)
        if whole:
            stems = [*stems[:2], *content(words[: made.covers(words)], language)]
        else:
            stems = sorted(content(words, language))
        named = frozenset().union(*(made.sense(stem) for stem in stems), frozenset())
        found.append(_Reach(reading, line, _cut(words, line, start, stop), part is None, named))
    return found


def _of_copies(
    pairs: Iterable[Twin], shelf: Shelf, numbers: Mapping[str, Sequence[Number]], withdrawn: frozenset[float]
) -> list[Clash]:
    """What the sentences of copies change; in a headline and again beneath it once, where it stands later."""
    found: dict[object, Clash] = {}
    for twin in pairs:
        if not twin.copied or (twin.likeness < _SURE and not (twin.between and twin.likeness)):
            continue
        told = named.changed(twin)
        days = dated.changed(twin, shelf)
        told += [("date", *days)] if days else []
        told += [("figure", *rows) for rows in counted.changed(twin, numbers, withdrawn)]
        scopes = _scopes(twin)
        told += [("scope", *scopes)] if scopes else []
        for about, one, other in told:
            known = (about, one[0], twin.one.file, other[0], twin.other.file)
            found[known] = _clash(about, (twin.one, twin.other), (twin.line, twin.against), (one, other))
    return list(found.values())


def _of_witnesses(
    pairs: Iterable[Twin],
    items: Mapping[str, Sequence[Item]],
    numbers: Mapping[str, Sequence[Number]],
    withdrawn: frozenset[float],
) -> list[Clash]:
    found: list[Clash] = []
    figures = {file: [i for i in many if isinstance(i.record, Figure) and i.units] for file, many in items.items()}
    for twin in pairs:
        if twin.copied or twin.others:
            continue
        told = (
            ("figure", _figures(twin, figures, withdrawn) or counted.told_otherwise(twin, numbers)),
            ("place", named.places(twin)),
            ("actor", named.doers(twin)),
            ("scope", _scopes(twin)),
        )
        found += [
            _clash(about, (twin.one, twin.other), (twin.line, twin.against), rows) for about, rows in told if rows
        ]
    return found


def _clash(
    about: str, readings: tuple[Reading, Reading], sentences: tuple[Line | Span, Line | Span], rows: tuple[Told, Told]
) -> Clash:
    positions = tuple(
        Position(value=value, file=reading.file, start=start, end=end)
        for (value, start, end), reading in zip(rows, readings, strict=True)
    )
    spans = {r.file: Span(line.start, line.end) for r, line in zip(readings, sentences, strict=True)}
    return Clash(Difference(about=about, positions=positions), spans)


def _united(found: Iterable[Clash]) -> list[Clash]:
    """The differences, those with words in common as one."""
    made: list[Clash] = []
    for clash in found:
        about, mine = clash.difference.about, clash.difference.positions
        for n, old in enumerate(made):
            held = old.difference.positions
            if old.difference.about == about and any(
                (p.file, p.start) == (q.file, q.start) for p in held for q in mine
            ):
                files = {p.file for p in held}
                more = tuple(_as_held(p, held) for p in mine if p.file not in files)
                made[n] = Clash(Difference(about=about, positions=(*held, *more)), clash.spans | old.spans)
                break
        else:
            made.append(clash)
    return made


def _as_held(position: Position, held: Iterable[Position]) -> Position:
    """A position with its number put as one that has the same digits puts it: *nearly $3.2 million*, *$3.2 million*."""
    digits = _DIGITS.findall(position.value.replace(",", "."))
    agreed = (p.value for p in held if digits and _DIGITS.findall(p.value.replace(",", ".")) == digits)
    return replace(position, value=next(agreed, position.value))


def _figures(
    twin: Twin, figures: Mapping[str, Sequence[Item]], withdrawn: frozenset[float]
) -> tuple[Told, Told] | None:
    """The one number that differs between two sentences that count one thing; `figures`: those with a unit, by file."""
    mine, theirs = (
        [i for i in figures[r.file] if line.start <= i.record.start < line.end]
        for r, line in ((twin.one, twin.line), (twin.other, twin.against))
    )
    for unit in sorted({unit for item in mine for unit in item.units}):
        one, other = ([i for i in many if unit in i.units] for many in (mine, theirs))
        left = [a for a in one if not any(same.consistent(_figure(a), _figure(b)) for b in other)]
        right = [b for b in other if not any(same.consistent(_figure(a), _figure(b)) for a in one)]
        if len(left) != 1 or len(right) != 1 or len(one) != len(other):
            continue
        a, b = left[0], right[0]
        if same.lasts(a) or {_figure(a).number, _figure(b).number} & withdrawn or not differ.numbers_differ(a, b):
            continue
        if same.slipped(_figure(a).number, _figure(b).number):
            if twin.likeness < _SLIP:
                continue
        else:
            things = twin.counted and unit not in same.PEOPLE and not unit.isupper()  # the unit is their noun
            named = things or unit.isupper() or same.one_noun(a, b)
            if twin.likeness < (_THINGS if things else _COUNT) or not named:
                continue
        text_a, text_b = ((i.reading.report.text[i.record.start : i.record.end]) for i in (a, b))
        return (text_a, a.record.start, a.record.end), (text_b, b.record.start, b.record.end)
    return None


def _figure(item: Item) -> Figure:
    assert isinstance(item.record, Figure)
    return item.record


def _scopes(twin: Twin) -> tuple[Told, Told] | None:
    """All of something in one sentence, a part or something else in the other; each year and for the first time."""
    rows = [
        (r.report.text[line.start : line.end], language_of(r.report), line)
        for r, line in ((twin.one, twin.line), (twin.other, twin.against))
    ]
    for turned in (False, True):
        (text, language, line), (text_, language_, line_) = rows[::-1] if turned else rows
        if language is None or language_ is None:
            return None
        told = _whole_and_part(text, language, line, text_, language_, line_, twin.likeness)
        told = told or _each_and_first(text, language, line, text_, language_, line_, twin)
        if told:
            return (told[1], told[0]) if turned else told
    return None


def _whole_and_part(
    text: str, language: Language, line: Line, text_: str, language_: Language, line_: Line, likeness: float
) -> tuple[Told, Told] | None:
    """*All weapons* here, *only heavy weapons* there; or *schools* and *all buildings* behind the same word."""
    if likeness < _PART or terms(language_).all_of(text_):
        return None
    only, parts = terms(language_).only(text_), terms(language_).part_of(text_)
    for start, end in terms(language).all_of(text):
        tail, stop = _behind(text, end, language)
        if not tail:
            continue
        meant = terms(language).sense(tail[0])
        if only and meant & line_.every:
            a, b = only[0]
            return _cut(text, line, start, stop), _cut(text_, line_, a, max(b, _behind(text_, b, language_)[1]))
        for a, b in parts if likeness >= _HALF else ():
            of, stop_ = _behind(text_, b, language_)
            if any(meant & terms(language_).sense(stem) for stem in of[:2]):
                return _cut(text, line, start, stop), _cut(text_, line_, a, stop_)
        every = frozenset().union(*(terms(language).sense(stem) for stem in tail[:2]), frozenset())
        other = likeness >= _SWAP and not every & line_.every and not _NAME.match(text, end)
        at = _same_word(text[:start], language, text_, language_) if other else None
        if at is not None:
            stems, stop_ = _behind(text_, at, language_)
            if stems and not terms(language_).sense(stems[0]) & line.every:
                return _cut(text, line, start, stop), _cut(text_, line_, at, stop_)
    return None


def _same_word(before: str, language: Language, text: str, language_: Language) -> int | None:
    """Where the last telling word of some words ends in a text that has it too; None where there is none."""
    words = re.findall(r"\w+", before)
    stems = next((told for word in words[:-3:-1] if (told := content(word, language))), set[str]())
    meant = frozenset().union(*(terms(language).sense(stem) for stem in stems), frozenset())
    for m in re.finditer(r"\w+", text):
        if any(terms(language_).sense(stem) & meant for stem in content(m.group(), language_)):
            return m.end()
    return None


def _behind(text: str, at: int, language: Language) -> tuple[list[str], int]:
    """The stems of the next content words behind a place in a text, and where they end."""
    stems, end = [], at
    for m in re.finditer(r"\w+", text[at : at + 60]):
        told = content(m.group(), language)
        if told:
            stems += sorted(told)
            end = at + m.end()
        if len(stems) == _NEAR:
            break
    return stems, end


def _each_and_first(
    text: str, language: Language, line: Line, text_: str, language_: Language, line_: Line, twin: Twin
) -> tuple[Told, Told] | None:
    each, first = terms(language).each_time(text), terms(language_).first_time(text_)
    if twin.likeness < _AGAIN or each is None or first is None or not line.names & line_.names:
        return None
    return _cut(text, line, *each), _cut(text_, line_, *first)


def _cut(text: str, line: Line, start: int, end: int) -> Told:
    return " ".join(text[start:end].split()), line.start + start, line.start + end
