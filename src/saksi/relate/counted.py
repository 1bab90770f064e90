"""Find the number that differs between two sentences that tell one thing.

A number is known by its unit and by what the words behind it mean, so that *three tents* and *empat tenda* are two
counts of one thing, whatever was read as a figure. A copy keeps the numbers of its original: another one of the same
thing was changed. Of independent reports neither may have the other's number.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import NamedTuple

from saksi import numbers
from saksi.language import Language
from saksi.records import Entity, Figure, Reading, Timex
from saksi.relate import same
from saksi.relate.named import Told
from saksi.relate.terms import content, language_of, own_spans, terms
from saksi.relate.twins import Line, Twin

__all__ = ["Number", "changed", "told", "told_otherwise"]

_LEAST = 2  # numbers below it are words like *a* and *one*
_BEHIND = 40  # characters behind a number in which its thing is named
_THINGS = 2  # words of it
_BREAK = re.compile(r"[,.;:()\[\]\"“”\n]|\s[-–—]\s")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_GLUED = re.compile(r"\d[A-Za-z]")  # 208B is a model, no sum
_RANGE = re.compile(r" ?[-–] ?\d")  # behind the first number of *20-25*
_MANY = 0.45  # likeness of independent sentences from which another number is that of the same thing


_SLIPPED = 0.25  # and from which another one of the same digits is


class Number(NamedTuple):
    """A number of a report: the words that tell it, and what it counts: a unit, what the words behind it mean."""

    figure: Figure
    unit: str | None
    things: frozenset[str]
    start: int
    end: int


def told(reading: Reading) -> tuple[Number, ...]:
    """The numbers of a report that are no part of a day or a name, with what they count, by their place."""
    language, text = language_of(reading.report), reading.report.text
    if language is None:
        return ()
    figures: dict[int, Figure] = {}  # by each of their characters
    taken: set[int] = set()
    for record in reading.records:
        lasting = same.length_of(record) if isinstance(record, Timex) else None
        figure = record if isinstance(record, Figure) and record.unit else lasting
        if figure is not None:
            for at in range(figure.start, figure.end):
                figures.setdefault(at, figure)
        elif isinstance(record, Timex | Entity):
            taken.update(range(record.start, record.end))
    found = []
    for low, high in own_spans(reading.report):
        for number in numbers.find(text, language, low, high):
            if number.vague or number.value < _LEAST or number.bare in taken:
                continue
            if _GLUED.search(text, number.bare, number.end) or _RANGE.match(text, number.end):
                continue
            figure = figures.get(number.bare)
            if figure is None:
                figure = Figure(
                    start=number.start, end=number.end, rule="", number=number.value, unit=None, mod=number.mod
                )
            things, end = _things(text, number.end, high, language)
            found.append(Number(figure, _unit(figure), things, number.start, max(end, figure.end)))
    return tuple(found)


def changed(twin: Twin, numbers_: Mapping[str, Sequence[Number]], withdrawn: Set[float]) -> list[tuple[Told, Told]]:
    """The numbers that a copy's sentence gives otherwise than its original's; `numbers_`: `told` by file.

    A count of people harmed may have risen since, and `withdrawn` numbers were corrected; what the original has too, or
    the copy beneath its title, counts something else.
    """
    return [
        (_words(twin.one, a), _words(twin.other, b))
        for a, b in _paired(*_left(twin, numbers_))
        if not {a.unit, b.unit} & same.HARM
        and not {a.figure.number, b.figure.number} & withdrawn
        and not _has(numbers_[twin.other.file], a)
        and all(same.in_title(twin.one, number.start) for number in _has(numbers_[twin.one.file], b))
    ]


def told_otherwise(twin: Twin, numbers_: Mapping[str, Sequence[Number]]) -> tuple[Told, Told] | None:
    """The one count of a thing that differs between sentences of independent reports; no report has the other's."""
    if twin.likeness < _SLIPPED:
        return None
    for a, b in _paired(*_left(twin, numbers_)):
        if {a.unit, b.unit} & same.HARM or a.figure.mod or b.figure.mod:
            continue
        if twin.likeness < (_SLIPPED if same.slipped(a.figure.number, b.figure.number) else _MANY):
            continue
        mine, theirs = numbers_[twin.one.file], numbers_[twin.other.file]
        if not (_has(mine, b) or _has(theirs, a) or _again(mine, a) or _again(theirs, b)):
            return _words(twin.one, a), _words(twin.other, b)
    return None


def _left(twin: Twin, numbers_: Mapping[str, Sequence[Number]]) -> tuple[list[Number], list[Number]]:
    """The numbers of two sentences without those that both have."""
    mine, theirs = (
        _within(numbers_[reading.file], line) for reading, line in ((twin.one, twin.line), (twin.other, twin.against))
    )
    return (
        [a for a in mine if not any(same.consistent(a.figure, b.figure) for b in theirs)],
        [b for b in theirs if not any(same.consistent(a.figure, b.figure) for a in mine)],
    )


def _within(every: Sequence[Number], line: Line) -> Sequence[Number]:
    first, last = (bisect_left(every, at, key=lambda number: number.start) for at in (line.start, line.end))
    return every[first:last]


def _paired(mine: Sequence[Number], theirs: Sequence[Number]) -> list[tuple[Number, Number]]:
    """The numbers that count one thing, each with the only one of the other side that does."""
    found = []
    for a in mine:
        partners = [b for b in theirs if _one_thing(a, b)]
        if len(partners) == 1 and sum(_one_thing(other, partners[0]) for other in mine) == 1:
            found.append((a, partners[0]))
    return found


def _one_thing(a: Number, b: Number) -> bool:
    """Whether two numbers have one unit and count one thing by its name."""
    return a.unit == b.unit and bool(a.things & b.things)


def _unit(figure: Figure) -> str | None:
    unit = same.amount(figure)[0]
    return "people" if unit in same.PEOPLE - same.HARM else unit


def _things(text: str, start: int, end: int, language: Language) -> tuple[frozenset[str], int]:
    """What the first telling words behind a number mean, and where the first of them ends."""
    stop = _BREAK.search(text, start, min(end, start + _BEHIND))
    found: list[str] = []
    last = start
    for m in _WORD.finditer(text, start, stop.start() if stop else min(end, start + _BEHIND)):
        for word in m.group().split("-"):
            stems = sorted(content(word, language))
            if stems and not found:
                last = m.end()
            found += stems
        if len(found) >= _THINGS:
            break
    made = terms(language)
    return frozenset().union(*(made.sense(stem) for stem in found[:_THINGS]), frozenset()), last


def _has(every: Iterable[Number], number: Number) -> list[Number]:
    """Where a report gives a number."""
    return [n for n in every if n.figure.number == number.figure.number]


def _again(every: Iterable[Number], number: Number) -> bool:
    """Whether a report counts the same things a second time, with another number."""
    return number.unit is not None and any(
        n.unit == number.unit and not same.consistent(n.figure, number.figure) for n in every
    )


def _words(reading: Reading, number: Number) -> Told:
    text = reading.report.text
    return " ".join(text[number.start : number.end].split()), number.start, number.end
