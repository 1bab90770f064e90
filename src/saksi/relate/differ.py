"""Find where records about one thing contradict each other, with both spans.

Not contradictions: a toll that rises with the date, rounding, one day's distance between time zones,
a quotation that at least one report has in translation, a fuller and a shorter telling.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from difflib import SequenceMatcher
from itertools import combinations, pairwise
from typing import NamedTuple

from saksi import numbers, outlets, posts
from saksi.language import Language, read_tsv
from saksi.names import utc_offset
from saksi.records import Difference, Entity, Event, Figure, Office, Position, Reading, Span, Statement, Timex
from saksi.relate.nations import nations
from saksi.relate.same import (
    HARM,
    LOWER,
    MUTUAL,
    Item,
    Shelf,
    Slots,
    alike,
    amount,
    consistent,
    heads,
    in_title,
    last_name,
    shown,
    sides,
    titled,
    updated,
    vague,
)
from saksi.relate.terms import apart, content, days, language_of, published, sentences_of, terms
from saksi.relate.within import every, numbered, within
from saksi.text import fold

__all__ = [
    "FIELDS",
    "SOLE",
    "VAGUE",
    "between",
    "contrasts",
    "counts",
    "day",
    "elsewhere",
    "numbers_differ",
    "offices",
    "other_day",
    "waters",
    "withdrawn",
]

_TOKEN = re.compile(r"\w+(?:'\w+)*")
_CLOCK = re.compile(r"T\d\d")
_PIECE = 160  # characters of a position's words
_ALTERED = 0.6  # words in order that two versions of one quotation share at least
_BREAK = re.compile(r"[.?!;…\[(—–]|--")
_COMPARED = 500  # words of a quotation that is compared word by word
_ONE_SAYING = 0.9  # share of words in order from which two quotations are one that was given to two speakers
_RENDERED = 10  # words of two quotations that are compared without knowing in which language they were spoken
_ONE_RENDERING = 0.8  # share of words in order from which they are one translation, changed
_PUT_IN = 2  # words of what was put in, at least
_HELD = 3  # words on both sides of what was put in
_KNOWN = 5  # words in a row by which a quotation is known to be the same one in the same words
_SERVICES = 0.5  # by which two services differ in the magnitude of an earthquake
_DOZEN = 12  # numbers up to which a correction may be of something else
_RANGE = re.compile(r"\d ?[-–] ?\d")
_TOLL = frozenset({"killed", "missing", "wounded"})
_POWER = 10  # by how much dozens and hundreds differ
_BEHIND = 70  # characters behind a number within which its years are told
_SWAPPED = 4  # words that one word or phrase may be changed into
_OLD = 60  # days after which a happening is no news
_NEAR = 3  # days by which two tellings of one happening are taken for a contradiction
_SAME_QUOTE = 0.6  # likeness from which a translated quotation is the same one
_BREATH = 40  # characters between a place and the one that it is set against
SOLE = frozenset(
    {"air force chief", "ambassador", "army chief", "attorney general", "chairman of the joint chiefs of staff"}
    | {"charge d'affaires", "consul general", "director general", "governor", "mayor", "naval commander", "navy chief"}
    | {"president", "prime minister", "secretary general", "speaker of parliament", "spokesperson", "vice president"}
)  # offices that nobody holds beside another one of these
FIELDS = frozenset(
    f"minister of {field}"
    for field in (
        "agriculture",
        "education",
        "finance",
        "foreign affairs",
        "health",
        "the interior",
        "justice",
        "transport",
    )
)  # fields of which a minister has one: others are often joined, as foreign affairs and trade
VAGUE = frozenset({"cabinet secretary", "minister", "secretary", "senior minister"})  # for ministers of any field
_HIGH = 2  # rank of ministers, and of whoever else speaks for himself
_BASES = frozenset({"explicit"})


class _Held(NamedTuple):
    file: str
    record: Office


def between(items: Sequence[Item], shelf: Shelf) -> tuple[Difference, ...]:
    """The differences among records about one thing, one for each matter; a copy that was changed differs too."""
    found: list[Difference] = []
    firsts = _first_of_each(items)
    if isinstance(firsts[0].record, Event):
        found += _of_events(firsts, shelf)
    elif isinstance(firsts[0].record, Figure):
        found += _of_figures(firsts)
    elif isinstance(firsts[0].record, Statement):
        found += _of_statements(firsts, shelf)
    return tuple(one for one in found if len({p.value for p in one.positions}) > 1)


def offices(held: Sequence[tuple[str, Office]]) -> tuple[Difference, ...]:
    """Whether reports give one person offices of one state that cannot both be right."""
    rows = [_Held(file, record) for file, record in held]
    for a, b in combinations(rows, 2):
        if a.file == b.file or a.record.tenure != "incumbent" or b.record.tenure != "incumbent":
            continue
        of_one = a.record.of == b.record.of or not a.record.of or not b.record.of
        if of_one and _clash(a.record.office, b.record.office):
            mine = {r.record.office for r in rows if r.file == a.file}
            theirs = {r.record.office for r in rows if r.file == b.file}
            if not mine & theirs:
                named = {r.record.office for r in rows}
                told = [r for r in rows if any(_clash(r.record.office, office) for office in named)]
                return (_difference("office", [(r, r.record.office) for r in told]),)
    return ()


def _clash(one: str, other: str) -> bool:
    """Whether two offices cannot both be one person's."""
    return _deputy(one, other) or _exclude(one, other)


def _deputy(one: str, other: str) -> bool:
    """Whether the one office is that of the other's deputy."""
    return one == f"deputy {other}" or other == f"deputy {one}"


def _exclude(one: str, other: str) -> bool:
    """Whether two offices are rarely one person's: each is a whole post, or of equal height in different fields."""
    known = posts.offices()
    if {one, other} & VAGUE:
        return False
    if one == other or one not in known or other not in known:
        return False
    a, b = known[one], known[other]
    if a.like == other or b.like == one or (a.like and a.like == b.like):
        return False
    if {one, other} <= SOLE or {one, other} <= FIELDS:
        return True
    if "spokesperson" in (one, other) and min(a.rank, b.rank) <= _HIGH:
        return True
    return a.rank == b.rank and a.rank in (1, 2) and a.sector != b.sector


def _difference(about: str, rows: Iterable[tuple[_Held, str]]) -> Difference:
    return Difference(
        about=about,
        positions=tuple(
            Position(value=value, file=row.file, start=row.record.start, end=row.record.end) for row, value in rows
        ),
    )


def _of_events(items: Sequence[Item], shelf: Shelf) -> list[Difference]:
    found = []
    if any(_dates_differ(a, b) for a, b in combinations(items, 2)):
        found.append(_positions("date", items, lambda item: _event(item).date))
    else:
        named = [told for item in items if (told := _named_day(item, shelf))]
        pairs = [(a, b) for a, b in combinations(named, 2) if a.when != b.when and other_day(a, b)]
        if pairs:
            rows = [told for told in named if any(told in pair for pair in pairs)]
            found.append(_positions("date", rows, day))
    if any(_places_differ(a, b) for a, b in combinations(items, 2)):
        found.append(Difference(about="place", positions=tuple(_at(item) for item in items if _place(item))))
    if any(_sides_differ(a, b, 0) for a, b in combinations(items, 2)):
        found.append(_positions("actor", items, lambda item: "+".join(sorted(sides(_event(item))[0]))))
    elif any(_bodies_differ(a, b) for a, b in combinations(items, 2)):
        found.append(Difference(about="actor", positions=tuple(_body(item) for item in items if _bodies(item))))
    if any(_sides_differ(a, b, 1) for a, b in combinations(items, 2)):
        about = "scope" if _event(items[0]).type == "REJECT" else "recipient"
        found.append(_positions(about, items, lambda item: "+".join(sorted(sides(_event(item))[1]))))
    return found


def day(item: Item) -> str | None:
    """The first day of an item, as YYYY-MM-DD; None where it has none."""
    return date.fromordinal(item.when[0]).isoformat() if item.when else None


class Contrast(NamedTuple):
    """A place where a report says that something was, and the one where it says that it was not."""

    reading: Reading
    told: Entity
    denied: Entity


def contrasts(readings: Iterable[Reading]) -> list[Contrast]:
    """Places set against each other in one breath: *in X and not in Y*."""
    found = []
    for reading in readings:
        language = language_of(reading.report)
        if language is None:
            continue
        slots, text = language.part(Slots), reading.report.text
        places = [r for r in reading.records if isinstance(r, Entity) and r.type == "place"]
        for told, denied in pairwise(sorted(places, key=lambda place: place.start)):
            between_ = text[told.end : denied.start]
            if not 0 < len(between_) < _BREATH or "." in between_ or fold(told.name) == fold(denied.name):
                continue
            if slots.places(text, told.start) and slots.denies(text, denied.start):
                found.append(Contrast(reading, told, denied))
    return found


def elsewhere(items: Sequence[Item], contrasted: Sequence[Contrast]) -> tuple[Difference, ...]:
    """Whether a report says *in X and not in Y* of a happening that another report of its language tells of Y."""
    for item in items:
        place = _event(item).place
        if place is None or titled(item) or not item.early or _event(item).status != "happened":
            continue
        for reading, told, denied in contrasted:
            if reading.file == item.file or reading.report.language != item.reading.report.language:
                continue
            if fold(denied.name) == fold(place.name):
                rows = (
                    Position(value=place.name, file=item.file, start=place.start, end=place.end),
                    Position(value=told.name, file=reading.file, start=told.start, end=denied.end),
                )
                return (Difference(about="place", positions=rows),)
    return ()


def other_day(a: Item, b: Item) -> bool:
    """Whether two days contradict: near enough to be one happening's, and no reading of the clock makes them one."""
    assert a.when is not None and b.when is not None
    gap = apart(a.when, b.when)
    return gap <= _NEAR and (gap > 1 or _one_clock(a, b))


def _one_clock(a: Item, b: Item) -> bool:
    """Whether both reports surely tell days by one clock: one language, or a place where the one of them is at home."""
    languages = [language_of(item.reading.report) for item in (a, b)]
    if a.reading.report.language == b.reading.report.language:
        return True
    homes = [terms(language).spoken_in for language in languages if language]
    home = frozenset().union(*(codes for codes in homes if len(codes) == 1), frozenset())
    if any(entity.code in home for item in (a, b) for entity in _inside(item, "place")):
        return True
    for item, other in ((a, b), (b, a)):
        language = language_of(item.reading.report)
        codes = terms(language).spoken_in if language else frozenset()
        if len(codes) == 1 and _ahead(min(codes), item, other):
            return True
    return False


def _ahead(home: str, item: Item, other: Item) -> bool:
    """Whether a report keeps its home's clock and has the earlier day of something west of it: no clock does that."""
    assert item.when is not None and other.when is not None
    codes = item.codes | other.codes or _named_in(item.reading) | _named_in(other.reading)
    told = [offset for code in codes if (offset := utc_offset(code))]
    clock = utc_offset(home)
    return bool(told) and clock is not None and item.when < other.when and all(_hours(o) <= _hours(clock) for o in told)


def _named_in(reading: Reading) -> frozenset[str]:
    """The sides that a report names."""
    return frozenset(r.code for r in every(reading, Entity) if r.code)


def _hours(offset: str) -> float:
    """An offset in hours: 5.5 for +05:30."""
    hours, minutes = offset[1:].split(":")
    return (int(hours) + int(minutes) / 60) * (-1 if offset[0] == "-" else 1)


def _named_day(item: Item, shelf: Shelf) -> Item | None:
    """The early sentence of a report that names the day of an event; None where there is none, or another one too."""
    event = _event(item)
    if item.when is None or item.when[0] != item.when[1] or event.status != "happened" or not item.early:
        return None
    early = [scene for scene in shelf.scenes(item.file) if scene.early]
    return early[0] if early and all(scene.when == item.when for scene in early) else None


def _inside(item: Item, type_: str) -> list[Entity]:
    return [r for r in within(item.reading, Entity, item.start, item.end) if r.type == type_]


def _event(item: Item) -> Event:
    assert isinstance(item.record, Event)
    return item.record


def _dates_differ(a: Item, b: Item) -> bool:
    """Whether the days contradict; one day apart is a time zone's, unless both dates are explicit in one language."""
    if a.when is None or b.when is None:
        return False
    gap = apart(a.when, b.when)
    one, other = _event(a), _event(b)
    if any(_by_false_stamp(item) for item in (a, b)):
        return False
    if gap > 1:
        return True
    if gap == 0 or one.date_basis not in _BASES or other.date_basis not in _BASES:
        return False
    clock = _CLOCK.search(one.date or "") or _CLOCK.search(other.date or "")
    return a.reading.report.language == b.reading.report.language and not clock


def _by_false_stamp(item: Item) -> bool:
    """Whether the day of an event rests on a stamp that was shown false."""
    flagged = any(flag.kind == "redated" for flag in item.reading.report.flags)
    return flagged and _event(item).date_basis not in _BASES


def _at(item: Item) -> Position:
    """The name of an event's place, where it stands; of one in the title where it stands again."""
    place = _event(item).place
    assert place is not None
    named = (r for r in item.reading.records if isinstance(r, Entity) and fold(r.name) == fold(place.name))
    told = next((r for r in named if not in_title(item.reading, r.start)), place)
    span = told if in_title(item.reading, place.start) else place
    return Position(value=place.name, file=item.file, start=span.start, end=span.end)


def _place(item: Item) -> str | None:
    place = _event(item).place
    return place.name if place else None


def _places_differ(a: Item, b: Item) -> bool:
    """Whether both name a place, in different states or waters; towns of one state may be one place told twice."""
    one, other = _event(a).place, _event(b).place
    if one is not None and other is not None and _apart_at_sea(one.name, other.name):
        # a report that names the other's water as well may tell of both
        return not (_names_water(a, other.name) or _names_water(b, one.name))
    if one is None or other is None or not one.code or not other.code or one.code == other.code:
        return False
    parties = sides(_event(a))[0] | sides(_event(a))[1]
    shown = {one.code, other.code}
    # a place that a report names beside the act (war in Ukraine) is no place of the act
    return bool(shown & parties) and shown <= parties and a.early and b.early and _near(a) and _near(b)


def _apart_at_sea(one: str, other: str) -> bool:
    """Whether two names are those of two waters, of which neither is part of the other."""
    a, b = waters().get(fold(one)), waters().get(fold(other))
    return a is not None and b is not None and a[0] not in b and b[0] not in a


def _names_water(item: Item, name: str) -> bool:
    key = waters()[fold(name)][0]
    text = fold(item.reading.report.text)
    return any(chain[0] == key and water in text for water, chain in waters().items())


@functools.lru_cache(maxsize=1)
def waters() -> dict[str, tuple[str, ...]]:
    """By each name of a water: the water, and those of which it is a part."""
    rows = list(read_tsv("ontology/waters.tsv", ("water", "within", "en", "id")))
    wider = {row["water"]: row["within"] for row in rows}
    found: dict[str, tuple[str, ...]] = {}
    for row in rows:
        chain = [row["water"]]
        while wider.get(chain[-1]):
            chain.append(wider[chain[-1]])
        found.update((fold(name), tuple(chain)) for column in ("en", "id") for name in row[column].split("|"))
    return found


def _near(item: Item) -> bool:
    place = _event(item).place
    return place is not None and any(abs(place.start - anchor.end) < 60 for anchor in _event(item).anchors)


def _bodies_differ(a: Item, b: Item) -> bool:
    """Whether the doers are two forces or offices of one state: its navy here, its coast guard there."""
    if sides(_event(a))[0] != sides(_event(b))[0] or len(sides(_event(a))[0]) != 1:
        return False
    if _event(a).status != "happened" or _event(b).status != "happened" or not (a.early and b.early):
        return False
    one, other = _bodies(a), _bodies(b)
    return bool(one and other and not one & other)


def _bodies(item: Item) -> frozenset[str]:
    """The kinds of forces and offices in the names of an event's doers."""
    language = language_of(item.reading.report)
    names = " ".join(item.reading.report.text[p.start : p.end] for p in _event(item).actors)
    return terms(language).bodies(names) if language else frozenset()


def _body(item: Item) -> Position:
    """The name of an event's doer, where it stands."""
    doer = _event(item).actors[0]
    return Position(value=doer.name, file=item.file, start=doer.start, end=doer.end)


def _sides_differ(a: Item, b: Item, side: int) -> bool:
    """Whether two tellings of an act name other sides for it, and neither sentence names the other's too."""
    one, other = sides(_event(a))[side], sides(_event(b))[side]
    if not one or not other or one & other or _event(a).type in MUTUAL:
        return False
    return not (one & b.codes or other & a.codes)


def _of_figures(items: Sequence[Item]) -> list[Difference]:
    pairs = [pair for pair in combinations(items, 2) if numbers_differ(*pair) and not _told_again(*pair, items)]
    gone = frozenset().union(*(withdrawn(item.reading) for pair in pairs for item in pair), frozenset())
    pairs = [pair for pair in pairs if not any(_figure(item).number in gone for item in pair)]
    pairs = [pair for pair in pairs if not any(_told_together(item, *pair) for item in items)]
    held = [item for item in items if any(item in pair for pair in pairs)]
    found = [_positions("figure", held, _agreed(held, _number, _consistent))] if held else []
    spread = [(item, _spread(item)) for item in items]
    pairs = [
        (a, b)
        for (a, one), (b, other) in combinations(spread, 2)
        if one and other and one[0] != other[0] and _figure(a).number == _figure(b).number
    ]
    held = [item for item in items if any(item in pair for pair in pairs)]
    if held:
        ends = {item.file: told[1] for item, told in spread if told}
        found.append(_positions("scope", held, lambda item: _stretch(item, ends[item.file])))
    return found


def _spread(item: Item) -> tuple[str, int] | None:
    """Whether a sum or count is told for each year or over some years, and where the words that say so end."""
    language = language_of(item.reading.report)
    end = _figure(item).end
    return terms(language).spread(item.reading.report.text, end, min(item.end, end + _BEHIND)) if language else None


def _stretch(item: Item, end: int) -> str:
    return " ".join(item.reading.report.text[_figure(item).start : end].split())


def _consistent(a: Item, b: Item) -> bool:
    return consistent(_figure(a), _figure(b))


def _agreed(
    items: Sequence[Item], value: Callable[[Item], str | None], agree: Callable[[Item, Item], bool]
) -> Callable[[Item], str | None]:
    """The value as the first item that agrees puts it: reports that hold the same are shown as one."""
    return lambda item: value(next(other for other in items if other is item or agree(other, item)))


def counts(items: Sequence[Item]) -> tuple[Difference, ...]:
    """Whether the counts of people harmed with which reports open contradict, and which hold them.

    Counts about sides or persons in common; a report that has the other's number too tells of both.
    """
    pairs = [(a, b) for a, b in combinations(items, 2) if _about_one(a, b) and numbers_differ(a, b)]
    pairs = [pair for pair in pairs if not any(_told_together(item, *pair) for item in items)]
    held = {_figure(item).number for pair in pairs for item in pair}
    rows = [item for item in items if _figure(item).number in held]
    return (_positions("figure", rows, _number),) if rows else ()


def _about_one(a: Item, b: Item) -> bool:
    near = 0.1 <= _figure(a).number / (_figure(b).number or 1) <= 10
    return near and bool(a.codes & b.codes or a.persons & b.persons)


def _figure(item: Item) -> Figure:
    assert isinstance(item.record, Figure)
    return item.record


def _number(item: Item) -> str:
    record = item.record
    assert isinstance(record, Figure)
    return item.reading.report.text[record.start : record.end]


def numbers_differ(a: Item, b: Item) -> bool:
    """Whether two figures about one thing contradict: no rounding, no later count, and no report has both."""
    one, other = a.record, b.record
    assert isinstance(one, Figure) and isinstance(other, Figure)
    if vague(a) and vague(b):  # dozens here, hundreds there
        small, great = sorted((one.number, other.number))
        return great >= _POWER * small and not updated(a, b)
    if consistent(one, other) or vague(a) or vague(b) or _measured(one, other) or _is_part(a, b) or _is_part(b, a):
        return False
    if _RANGE.search(_number(a)) or _RANGE.search(_number(b)):
        return False
    if one.mod in LOWER and other.mod in LOWER and min(one.number, other.number) * 2 >= max(one.number, other.number):
        return False  # more than 40 are also more than 30
    if bool(a.units & _TOLL) != bool(b.units & _TOLL):
        return False  # those who were killed, and some people
    if _another(a) != _another(b):
        return False
    if (mine := _nations(a)) and (theirs := _nations(b)) and not mine & theirs:
        return False  # 17 Indian fishermen, 22 Kenyan ones
    if one.unit != other.unit and not 1 / _POWER <= amount(one)[1] / (amount(other)[1] or 1) <= _POWER:
        return False
    if _disputed(a.reading, other) or _disputed(b.reading, one):
        return True
    if updated(a, b):
        return False
    if (a.units | b.units) & HARM and (_rising(a) or _rising(b) or _past(a) != _past(b)):
        return False
    return not (_has(a.reading, other, one) or _has(b.reading, one, other))


def _another(item: Item) -> bool:
    """Whether the sentence of a number tells of another thing of a kind: *near another post*."""
    language = language_of(item.reading.report)
    return language is not None and terms(language).others(item.reading.report.text[item.start : item.end])


def _nations(item: Item) -> frozenset[str]:
    """The states whose things or people a number counts."""
    language, text = language_of(item.reading.report), item.reading.report.text
    if language is None:
        return frozenset()
    return frozenset(hit.payload for hit in nations(text[item.record.start : item.record.end], language))


def _rising(item: Item) -> bool:
    """Whether the sentence of a count says that it has risen."""
    language = language_of(item.reading.report)
    return language is not None and terms(language).rises(item.reading.report.text[item.start : item.end])


def _past(item: Item) -> bool:
    """Whether the sentence of a count names a day long before its report: that of something else, told again."""
    written = published(item.reading.report)
    told = (r.value for r in within(item.reading, Timex, item.start, item.end))
    return written is not None and any(written[0] - when[1] > _OLD for value in told if (when := days(value)))


def _measured(one: Figure, other: Figure) -> bool:
    """Whether two strengths of an earthquake are near enough to be two services' measures of it."""
    return one.unit == other.unit == "magnitude" and abs(one.number - other.number) <= _SERVICES


def _told_again(a: Item, b: Item, items: Sequence[Item]) -> bool:
    """Whether a report only repeats an old count of people harmed: an earlier one had it before it rose."""
    old, new = (a, b) if _figure(a).number < _figure(b).number else (b, a)
    return any(c is not old and consistent(_figure(c), _figure(old)) and updated(c, new) for c in items)


def _is_part(part: Item, whole: Item) -> bool:
    """Whether a number and another one of its sentence add up to the whole: 10 guests and two pilots are 12 people."""
    one = _figure(part)
    rest = _figure(whole).number - one.number
    return rest > 0 and rest != one.number and rest in _numbers_beside(part)


def _numbers_beside(item: Item) -> set[float]:
    """The numbers of counts in the sentence of a figure."""
    return {figure.number for figure in within(item.reading, Figure, item.start, item.end)}


def _told_together(item: Item, a: Item, b: Item) -> bool:
    """Whether the sentence of a figure has the numbers of two others: then they count different things."""
    return {_figure(a).number, _figure(b).number} <= _numbers_beside(item)


def withdrawn(reading: Reading) -> frozenset[float]:
    """The numbers above a dozen in the sentences by which a report corrects what was told before."""
    language, text = language_of(reading.report), reading.report.text
    if language is None or not terms(language).corrects(text):
        return frozenset()
    told = [(a, b) for a, b in sentences_of(reading.report) if terms(language).corrects(text[a:b])]
    return frozenset(n.value for a, b in told for n in numbers.find(text[a:b], language) if n.value > _DOZEN)


def _disputed(reading: Reading, number: Figure) -> bool:
    """Whether a report tells a number as part of what somebody denies."""
    told = numbered(reading, number.number)
    return any(r.unit == number.unit and _in_denial(reading, r) for r in told)


def _has(reading: Reading, number: Figure, besides: Figure) -> bool:
    """Whether a report has the other number too, and not only to deny it: then the two count different things."""
    return any(
        r is not besides and r.unit in (number.unit, None, "people") and not _in_denial(reading, r)
        for r in numbered(reading, number.number)
    )


def _in_denial(reading: Reading, figure: Figure) -> bool:
    """Whether a figure stands in what somebody denies."""
    before = within(reading, Statement, 0, figure.start + 1)
    return any(s.stance == "denies" and figure.start < s.end for s in before)


def _of_statements(items: Sequence[Item], shelf: Shelf) -> list[Difference]:
    found = []
    for about, differ in (("scope", _scope_differs), ("quote", _altered)):
        pairs = [pair for pair in combinations(items, 2) if differ(*pair)]
        held = [item for item in items if any(item in pair for pair in pairs)]
        if held:
            found.append(_positions(about, held, _words))
    pairs = [pair for pair in combinations(items, 2) if _others_words(*pair, shelf)]
    held = [item for item in items if any(item in pair for pair in pairs)]
    if held:
        found.append(_positions("speaker", held, _agreed(held, _speaker, lambda x, y: not _others_words(x, y, shelf))))
    return found


def _speaker(item: Item) -> str | None:
    record = item.record
    assert isinstance(record, Statement)
    return record.speaker.name if record.speaker else None


def _others_words(a: Item, b: Item, shelf: Shelf) -> bool:
    """Whether one quotation is given to two speakers: of two sides, or two persons with names."""
    one, other = a.record, b.record
    assert isinstance(one, Statement) and isinstance(other, Statement)
    if one.directness != "direct" or other.directness != "direct" or one.speaker is None or other.speaker is None:
        return False
    names = (fold(one.speaker.name or ""), fold(other.speaker.name or ""))
    within = a.reading.report.language == b.reading.report.language
    if within and _two_sayings(a, b):
        return False
    # in two languages a title alone may have been given to another side by the translation
    person = names[0] in shelf.persons[a.file] or names[1] in shelf.persons[b.file]
    surely = within or (person and alike(a, b) >= _SAME_QUOTE)
    if surely and one.speaker.code and other.speaker.code and one.speaker.code != other.speaker.code:
        return True
    named = names[0] in shelf.persons[a.file] and names[1] in shelf.persons[b.file]
    return named and last_name(names[0]) != last_name(names[1]) and not set(names[0].split()) & set(names[1].split())


def _two_sayings(a: Item, b: Item) -> bool:
    """Whether two quotations of one language differ in more than their length: two persons may say much the same."""
    one, other = _spelt_out(a), _spelt_out(b)
    if not 0 < max(len(one), len(other)) <= _COMPARED:
        return False
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) < _ONE_SAYING * min(len(one), len(other))


def _words(item: Item) -> str:
    piece = " ".join(item.reading.report.text[item.record.start : item.record.end].split())
    return piece if len(piece) <= _PIECE else piece[: _PIECE - 1].rsplit(" ", 1)[0] + "…"


def _scope_differs(a: Item, b: Item) -> bool:
    """Whether two versions of one refusal or pledge name other sides, or one names a side and the other all."""
    if not (_refuses(a) and _refuses(b)):
        return False
    one, other = _meant(a), _meant(b)
    if one and other:
        return not (one <= other or other <= one)
    return one != other and _of_any(b if one else a)


def _of_any(item: Item) -> bool:
    """Whether the words of a statement speak of all or of any."""
    language, text = language_of(item.reading.report), item.reading.report.text[item.start : item.end]
    return language is not None and bool(terms(language).all_of(text) or terms(language).any_of(text))


def _refuses(item: Item) -> bool:
    language = language_of(item.reading.report)
    return language is not None and terms(language).refuses(item.reading.report.text[item.start : item.end])


def _meant(item: Item) -> frozenset[str]:
    """The sides named in a pledge, without the speaker's own."""
    record = item.record
    assert isinstance(record, Statement)
    own = record.speaker.code if record.speaker else None
    return frozenset(code for code in item.codes if code != own)


def _altered(a: Item, b: Item) -> bool:
    """Whether two direct quotations in the language in which they were spoken have other words, not only fewer."""
    one, other = a.record, b.record
    assert isinstance(one, Statement) and isinstance(other, Statement)
    if one.directness != "direct" or other.directness != "direct":
        return False
    if a.reading.report.language != b.reading.report.language:
        return False
    if any(flag.kind == "machine-translated" for item in (a, b) for flag in item.reading.report.flags):
        return False
    translated = any(_is_translation(item) for item in (a, b))
    words_a, words_b = _spelt_out(a), _spelt_out(b)
    if min(len(words_a), len(words_b)) < 5 or max(len(words_a), len(words_b)) > _COMPARED:
        return False
    language = language_of(a.reading.report)
    codes = {r.speaker.code for r in (one, other) if r.speaker}
    blocks = SequenceMatcher(None, words_a, words_b, autojunk=False)
    run = max(blocks.get_matching_blocks(), key=lambda block: block.size)
    native = language is not None and not translated and bool(codes & terms(language).spoken_in)
    if native and (_swapped(blocks, words_a, words_b) or (run.size >= _KNOWN and _reworded(blocks, words_a, words_b))):
        return True
    # two translations differ; but not two that are so much alike that one must have been made of the other
    shorter = min(len(words_a), len(words_b))
    matched = sum(block.size for block in blocks.get_matching_blocks())
    if run.size >= _KNOWN and shorter >= _RENDERED and matched >= _ONE_RENDERING * shorter:
        foreign = translated or (not native and codes != {None})
        if not foreign and _other_sense(blocks, words_a, words_b, language):
            return True
        if _put_in(blocks, (words_a, words_b), (_breaks(a), _breaks(b)), language):
            return True
    # nor two that begin in the same words, and then tell something else
    if translated or run.a or run.b or run.size < max(_KNOWN, 0.45 * shorter):
        return False
    rest_a, rest_b = words_a[run.size :], words_b[run.size :]
    common, few = set(rest_a) & set(rest_b), min(len(rest_a), len(rest_b))
    goes_on = few > 2 and run.size not in _breaks(a) | _breaks(b) and len(common) <= few / 3  # within a sentence
    return few > 1 and (not common or goes_on) and not _spelling(rest_a, rest_b)


def _other_sense(
    matcher: SequenceMatcher[str], words_a: Sequence[str], words_b: Sequence[str], language: Language | None
) -> bool:
    """Whether a word that tells something was changed into another."""
    changed = [
        content(" ".join((*words_a[a:b], *words_b[c:d])), language)
        for op, a, b, c, d in matcher.get_opcodes()
        if op == "replace"
    ]
    return any(changed) and _swapped(matcher, words_a, words_b)


def _put_in(
    matcher: SequenceMatcher[str],
    words: tuple[Sequence[str], Sequence[str]],
    breaks: tuple[frozenset[int], frozenset[int]],
    language: Language | None,
) -> bool:
    """Whether words that tell something stand within a sentence of one version, and no mark in the other for them."""
    ops = matcher.get_opcodes()
    for n, (op, *places) in enumerate(ops[1:-1], 1):
        if op not in ("insert", "delete"):
            continue
        full, short = (1, 0) if op == "insert" else (0, 1)
        start, end = places[2 * full], places[2 * full + 1]
        if end - start < _PUT_IN:
            continue
        held = min(ops[n - 1][2] - ops[n - 1][1], ops[n + 1][2] - ops[n + 1][1]) >= _HELD
        sentence = bool(breaks[full] & {start, end}) or places[2 * short] in breaks[short]
        if held and not sentence and content(" ".join(words[full][start:end]), language):
            return True
    return False


def _breaks(item: Item) -> frozenset[int]:
    """The numbers of the words of a quotation before which a sentence ends or something is left out."""
    text = _plain(item)
    found = list(_TOKEN.finditer(text))
    return frozenset(n for n, (a, b) in enumerate(pairwise(found), 1) if _BREAK.search(text, a.end(), b.start()))


def _spelt_out(item: Item) -> list[str]:
    """The words of an item; what a language draws together (*I've*) spelt out."""
    return _TOKEN.findall(_plain(item))


def _plain(item: Item) -> str:
    text = fold(item.reading.report.text[item.record.start : item.record.end])
    language = language_of(item.reading.report)
    return terms(language).spelt_out(text) if language else text


def _reworded(matcher: SequenceMatcher[str], words_a: Sequence[str], words_b: Sequence[str]) -> bool:
    """Whether each of two versions has words that the other lacks, at another place than its end."""
    ops = [op for op in matcher.get_opcodes()[:-1] if op[0] != "equal"]
    if any(op == "replace" and _spelling(words_a[a:b], words_b[c:d]) for op, a, b, c, d in ops):
        return False
    return any(op == "delete" for op, *_ in ops) and any(op == "insert" for op, *_ in ops)


def _swapped(matcher: SequenceMatcher[str], words_a: Sequence[str], words_b: Sequence[str]) -> bool:
    """Whether one word or phrase was changed into another, between the same words on both sides."""
    ops = matcher.get_opcodes()
    replaced = any(
        op == "replace"
        and max(a1 - a0, b1 - b0) <= _SWAPPED
        and min(ops[n - 1][2] - ops[n - 1][1], ops[n + 1][2] - ops[n + 1][1])
        >= 2  # held by the same words on both sides
        and not _spelling(words_a[a0:a1], words_b[b0:b1])
        for n, (op, a0, a1, b0, b1) in enumerate(ops[1:-1], 1)  # at its ends a quotation is cut, not altered
    )
    alike = sum(block.size for block in matcher.get_matching_blocks()) / min(len(words_a), len(words_b))
    return replaced and alike >= _ALTERED


def _is_translation(item: Item) -> bool:
    """Whether a report is a translation, or has its words from an outlet of another language."""
    report = item.reading.report
    if any(flag.kind == "machine-translated" for flag in report.flags):
        return True
    borrowed = report.origin.name if report.origin.kind in ("agency", "outlet") else None
    if report.outlet and borrowed and outlets.named(report.outlet) == outlets.named(borrowed):
        borrowed = None
    outlet = outlets.named(borrowed) if borrowed else None
    return outlet is not None and outlet.language is not None and outlet.language != report.language


def _spelling(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether words differ as spellings of the same words do."""
    joined = re.sub(r"\W", "", "".join(one)), re.sub(r"\W", "", "".join(other))
    return SequenceMatcher(None, *joined, autojunk=False).ratio() >= 0.8


def _positions(about: str, items: Sequence[Item], value: Callable[[Item], str | None]) -> Difference:
    rows = [(item, value(item), _where(item)) for item in items]
    return Difference(
        about=about,
        positions=tuple(
            Position(value=str(held), file=item.file, start=span.start, end=span.end)
            for item, held, span in rows
            if held
        ),
    )


def _where(item: Item) -> Span:
    """The words by which an item is shown: of a number in the title those that tell it again."""
    record = item.record
    if not isinstance(record, Figure) or not _heads(item):
        return shown(item)
    later = (r for r in item.reading.records if isinstance(r, Figure) and r.start > record.end)
    again = (Span(r.start, r.end) for r in later if (r.unit, r.number) == (record.unit, record.number))
    return next(again, shown(item))


def _first_of_each(items: Sequence[Item]) -> list[Item]:
    """The first item of each report, of its sentences rather than of its title."""
    seen: dict[str, Item] = {}
    for item in items:
        if item.file not in seen or (_heads(seen[item.file]) and not _heads(item)):
            seen[item.file] = item
    return list(seen.values())


def _heads(item: Item) -> bool:
    return heads(item.reading, item.record.start, item.record.end, early=item.early)
