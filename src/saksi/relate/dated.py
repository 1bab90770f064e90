"""Find the day in which two reports contradict each other about one thing.

A day belongs to what comes about on it: the nearest word beside it, in its part of the sentence, that tells of a
beginning, an arrival, a meeting, or the act that was read there. Two reports contradict each other where the only day
that each has for such a thing differs by a few days, and the sentences have words in common that are rare in the
story. What the one tells as still to come, and the other as done, may have been put off.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import combinations, islice
from typing import NamedTuple

from saksi.language import Language
from saksi.match import Hit
from saksi.records import Figure, Reading, Timex
from saksi.relate import differ, named, same, within
from saksi.relate.named import Told
from saksi.relate.same import Item, Shelf
from saksi.relate.terms import Days, apart, language_of, published, senses, terms
from saksi.relate.twins import Line, Twin, likeness
from saksi.text import fold

__all__ = ["Dated", "apart_in_days", "apart_in_places", "changed"]

_PAIRS = 20_000  # pairs of days of one story that are compared
_FAR = 120  # characters before a day within which the act stands that it belongs to
_STOP = re.compile(r"[,;:()—–\n]|\.\s")  # marks between which the words belong to one day
_DAY = 0.18  # likeness of two sentences from which another day is that of the same thing
_SAME_ACT = 0.08  # and where both name the same kind of act
_SAME_WORDS = 0.45  # share of words in common from which two sentences tell one happening, in one language
_SAME_SENSE = 0.3  # and across two
_WEEK = 7
_DAY_LONG = 10  # length of a value that is a day
_YEAR_LONG = 4  # and of a year
_SAME_TEXT = 0.6  # likeness from which another month or year in a copy's sentence was put for its original's
_WEEKDAY = "times.weekday"
_ANYTHING = "happen"  # the kind of words that tell of no act of their own: *took place*
_MANNER = "mediate"  # and the kind that tells how something came about
_SURE = frozenset({"force"})  # kinds of which a story has one
_ONCE = frozenset({"move", "recall", "release", "seize", "strike", "wreck"})  # kinds of which it mostly has one
_WAYS = frozenset({"arrive", "leave"})  # and of which it has one for each place
_PLACED = frozenset(
    {"exchange", "meet", "release", "seize", "sign", "strike", "wreck"}
)  # and that are done in one place
_COUNTED = frozenset({"kill"})  # and of which it may have many
_TOLL = frozenset({"killed", "missing", "wounded"})
_MONTHS = 92  # days by which two reports may differ in the day on which a rule takes effect
_VERB = 30  # characters before a verb in which words tell that it is still to come


class Dated(NamedTuple):
    """A day that a report gives something.

    `turn` is the kind of word that tells what comes about on it (None: there is none), `acts` the kinds of acts that
    were read beside it, `round` what the other words of its part of the sentence mean, without names; `ahead`: it was
    still to come.
    """

    item: Item
    line: Line
    turn: str | None
    acts: frozenset[str]
    round: frozenset[str]
    ahead: bool

    @property
    def told(self) -> Told:
        """The day, and the words that tell it."""
        return str(differ.day(self.item)), self.item.record.start, self.item.record.end


def apart_in_days(
    readings: Sequence[Reading], lines: Mapping[str, Sequence[Line]], weight: Mapping[str, float], shelf: Shelf
) -> list[tuple[Dated, Dated, tuple[Told, Told]]]:
    """The days of independent reports that contradict each other, each with the sentences' words, once a thing."""
    every = {reading.file: _days(reading, lines[reading.file], shelf) for reading in readings}
    written = {reading.file: published(reading.report) for reading in readings}
    found = []
    held: set[tuple[str, int, str]] = set()
    pairs = ((a, b) for one, other in combinations(every.values(), 2) for a in one for b in other)
    for a, b in islice(pairs, _PAIRS):
        keys = (a.item.file, a.item.record.start, b.item.file), (b.item.file, b.item.record.start, a.item.file)
        if a.item.when == b.item.when or not _near(a, b) or held & set(keys):
            continue
        if a.ahead == b.ahead and (_unknown(a, written[b.item.file]) or _unknown(b, written[a.item.file])):
            continue
        sole = _sole(a, every) and _sole(b, every)
        if _one_thing(a, b, weight, sole=sole) and not (_also(a, b, every, weight) or _also(b, a, every, weight)):
            held.update(keys)
            found.append((a, b, (a.told, b.told)))
    return found


def apart_in_places(
    readings: Sequence[Reading], lines: Mapping[str, Sequence[Line]], weight: Mapping[str, float], shelf: Shelf
) -> list[tuple[Dated, Dated, tuple[Told, Told]]]:
    """The towns in which independent reports put one thing that was done on one day, each with the sentences' words."""
    every = {reading.file: _days(reading, lines[reading.file], shelf) for reading in readings}
    found = []
    pairs = ((a, b) for one, other in combinations(every.values(), 2) for a in one for b in other)
    for a, b in islice(pairs, _PAIRS):
        if a.item.when != b.item.when or a.turn != b.turn or a.turn not in _PLACED or _another(a) != _another(b):
            continue
        if not a.item.codes & b.item.codes and likeness(a.line, b.line, weight) < _SAME_ACT:
            continue
        rows = named.elsewhere(a.item.reading, a.line, b.item.reading, b.line)
        found += [(a, b, rows)] if rows else []
    return found


def _near(a: Dated, b: Dated) -> bool:
    """Whether two days are near enough to be one thing's; those on which a rule takes effect may lie months apart."""
    assert a.item.when is not None and b.item.when is not None
    if a.turn in _SURE and b.turn == a.turn and 1 < apart(a.item.when, b.item.when) <= _MONTHS:
        return bool(a.line.every & b.line.every)
    return differ.other_day(a.item, b.item)


def _unknown(day: Dated, written: Days | None) -> bool:
    """Whether a day on which something was done lies after the other report was written: that one tells of another."""
    return not day.ahead and written is not None and day.item.when is not None and day.item.when[0] > written[1]


class _When(NamedTuple):
    """A day, month or year that a sentence names: its value, by its length a day's (10), a month's (7) or a year's (4).

    `dated`: its words tell its year, or it is one. `weekday`: they only name a day of the week.
    """

    item: Item
    value: str
    dated: bool
    weekday: bool


def changed(twin: Twin, shelf: Shelf) -> tuple[Told, Told] | None:
    """Another day, month or year that a copy's sentence gives the one happening of its original's."""
    mine, theirs = _whens(twin.one, twin.line, shelf), _whens(twin.other, twin.against, shelf)
    left = [a for a in mine if not any(_one_time(a, b) for b in theirs)]
    right = [b for b in theirs if not any(_one_time(a, b) for a in mine)]
    if len(left) != 1 or len(right) != 1 or len(left[0].value) != len(right[0].value):
        return None
    a, b = left[0], right[0]
    if len(a.value) == _DAY_LONG:
        near = differ.other_day(a.item, b.item)
        if not near and not (_clocks(a, b) if a.weekday and b.weekday else not (a.weekday or b.weekday)):
            return None
    elif twin.likeness < _SAME_TEXT:
        return None
    return _value(a), _value(b)


def _whens(reading: Reading, line: Line, shelf: Shelf) -> list[_When]:
    """The days of a sentence that its words name, none on which something is cited, and its months and years."""
    found = []
    for item in shelf.named_times(reading.file):
        record = item.record
        if isinstance(record, Timex) and record.value and line.start <= record.start < line.end:
            value, dated = record.value.split("T")[0], record.basis == "explicit"
            found.append(_When(item, value, dated, record.rule == _WEEKDAY))
    return found


def _one_time(a: _When, b: _When) -> bool:
    """Whether two times are one: by what is named of them, whatever week or year the stamps make of it."""
    assert a.item.when is not None and b.item.when is not None
    if a.weekday and b.weekday:
        return (a.item.when[0] - b.item.when[0]) % _WEEK == 0
    if not (a.dated and b.dated) and not (a.weekday or b.weekday):
        return a.value[_YEAR_LONG:] == b.value[_YEAR_LONG:]
    return apart(a.item.when, b.item.when) == 0


def _clocks(a: _When, b: _When) -> bool:
    """Whether two weekdays that are no near days contradict: whatever the stamps, they are more than a day apart."""
    assert a.item.when is not None and b.item.when is not None
    gap = (a.item.when[0] - b.item.when[0]) % _WEEK
    return 1 < gap < _WEEK - 1


def _value(when: _When) -> Told:
    record = when.item.record
    return when.value, record.start, record.end


def _days(reading: Reading, lines: Sequence[Line], shelf: Shelf) -> list[Dated]:
    """The days of a report that stand in its sentences, in their order."""
    language = language_of(reading.report)
    if language is None:
        return []
    written, text = published(reading.report), reading.report.text
    made = []
    days = shelf.days(reading.file)
    spans = [(item.record.start, item.record.end) for item in days]
    for item in days:
        line = next((line for line in lines if line.start <= item.record.start < line.end), None)
        if line is None:  # a short one
            every = frozenset[str]().union(*item.senses)
            line = Line(item.start, item.end, item.stems, item.senses, every, frozenset())
        start = max([line.start, *(e for _, e in spans if line.start <= e <= item.record.start)])
        end = min([line.end, *(s for s, _ in spans if item.record.end <= s < line.end)])
        turn, acts = _act(item, text, start, end, language)
        when = item.when
        before = text[max(line.start, turn.start - _VERB) : turn.start] if turn else ""
        if when and written and turn and _comes(item, text[turn.start : turn.end], before, written, language):
            when = (when[0] + _WEEK, when[1] + _WEEK)
        ahead = bool(written and when and written[1] < when[0])
        kind = turn.payload if turn else None
        beside_ = _round(item, text, (start, end), turn, language)
        made.append(Dated(item._replace(when=when), line, kind, acts, beside_, ahead))
    return made


def _comes(item: Item, turn: str, before: str, written: Days, language: Language) -> bool:
    """Whether a day that was taken for the last of its name is the next one: *the talks open on Friday*."""
    named_ = isinstance(item.record, Timex) and item.record.rule == _WEEKDAY
    return (
        named_
        and (fold(turn) in terms(language).coming or terms(language).aims(before))
        and item.when is not None
        and 0 < written[0] - item.when[1] < _WEEK
    )


def _act(item: Item, text: str, start: int, end: int, language: Language) -> tuple[Hit[str] | None, frozenset[str]]:
    """The nearest word that tells what comes about on a day, and the kinds of the acts beside it."""
    first, last = item.record.start, item.record.end
    made = terms(language)
    low = max(
        [
            start,
            *(m.end() for m in _STOP.finditer(text, start, first)),
            *(b for _, b in made.joints(text, start, first)),
        ]
    )
    mark = _STOP.search(text, last, end)
    high = min([mark.start() if mark else end, *(a for a, _ in made.joints(text, last, end))])
    for a, b in ((low, high), (max(start, first - _FAR), first)):
        hits = [Hit(a + hit.start, a + hit.end, hit.payload) for hit in terms(language).turns(text[a:b])]
        near = sorted(hits, key=lambda hit: (max(first - hit.end, hit.start - last), hit.start))
        acts = frozenset(same.family(event) for event in within.acts(item.reading, a, b))
        if near or acts:  # who mediates tells of no day of its own, where more is told
            return next((hit for hit in near if hit.payload != _MANNER), next(iter(near), None)), acts
    return None, frozenset()


def _round(item: Item, text: str, part: tuple[int, int], turn: Hit[str] | None, language: Language) -> frozenset[str]:
    """What the words of a part of a sentence mean beside its day and the word that tells what comes about, no names."""
    without = sorted([(item.record.start, item.record.end), *([(turn.start, turn.end)] if turn else [])])
    words, at = "", part[0]
    for start, end in without:
        words += f" {text[at:start]}"
        at = max(at, end)
    words += f" {text[at : part[1]]}"
    return frozenset().union(*senses(re.sub(r"[A-Z]\w*", "", words), language), frozenset())


def _one_thing(a: Dated, b: Dated, weight: Mapping[str, float], *, sole: bool) -> bool:
    """Whether two days are given to one thing, as far as words, sides and acts show.

    `sole`: each is the only day that its report gives anything of that kind.
    """
    if a.ahead != b.ahead and not (a.turn == b.turn and a.turn in _SURE and _brought_forward(a, b)):
        return False
    if _another(a) != _another(b):
        return False
    if a.turn and b.turn and _ANYTHING not in (a.turn, b.turn):
        if a.turn != b.turn:
            return False
        near = likeness(a.line, b.line, weight)
        if a.turn in _SURE or near >= (_DAY if a.turn in _COUNTED else _SAME_ACT):
            return True
        if a.turn in _COUNTED:
            return False
        at_one = (
            a.item.codes & b.item.codes if a.turn in _ONCE else a.line.names & b.line.names if a.turn in _WAYS else ()
        )
        return sole and bool(a.round & b.round or at_one)
    if a.acts and b.acts and not a.acts & b.acts:
        return False
    if _tolls(a) or _tolls(b):
        return False
    across = a.item.reading.report.language != b.item.reading.report.language
    if not (a.item.first and b.item.first):
        return False
    told = bool(a.item.codes & b.item.codes) and (not across or (a.item.early and b.item.early))
    if told and same.alike(a.item, b.item) >= (_SAME_SENSE if across else _SAME_WORDS):
        return True
    return bool(a.round & b.round) and likeness(a.line, b.line, weight) >= _DAY


def _another(day: Dated) -> bool:
    """Whether a sentence tells of another thing of a kind: *a second attack*."""
    report = day.item.reading.report
    language = language_of(report)
    return language is not None and terms(language).others(report.text[day.line.start : day.line.end])


def _brought_forward(a: Dated, b: Dated) -> bool:
    """Whether what is told as done lies before the day for which it was announced: it cannot have been put off."""
    done, coming = (b, a) if a.ahead else (a, b)
    return done.item.when is not None and coming.item.when is not None and done.item.when < coming.item.when


def _also(one: Dated, other: Dated, every: Mapping[str, Sequence[Dated]], weight: Mapping[str, float]) -> bool:
    """Whether a report gives the other's day too, to something that may be the same."""
    sure = one.turn is not None and one.turn == other.turn
    return any(
        day.item.when == other.item.when
        and (
            day.turn == one.turn
            or (None in (day.turn, one.turn) and not (sure and likeness(day.line, other.line, weight) == 0))
        )
        for day in every[one.item.file]
    )


def _sole(one: Dated, every: Mapping[str, Sequence[Dated]]) -> bool:
    """Whether a report gives no other day to anything of its kind."""
    return {day.item.when for day in every[one.item.file] if day.turn == one.turn} == {one.item.when}


def _tolls(day: Dated) -> bool:
    """Whether a sentence counts people harmed: its day may be that of the count."""
    return any(r.unit in _TOLL for r in within.within(day.item.reading, Figure, day.line.start, day.line.end))
