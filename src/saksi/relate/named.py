"""Find the names in which two sentences that tell one thing contradict each other: places, doers, offices.

A copy names the same things as its original. Where exactly one name of a kind is left over on each side, it has put one
for the other. In sentences of independent reports a place or a doer contradicts the other's where neither report has
the other's too. Spellings and translations of one name are no difference.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, islice, product
from typing import NamedTuple

from saksi import numbers, outlets, posts
from saksi.language import Language
from saksi.match import longest
from saksi.records import Entity, Reading, Span, Statement, Timex
from saksi.relate import differ, same
from saksi.relate.nations import nations
from saksi.relate.same import Slots
from saksi.relate.terms import apart, content, days, language_of, one_name, senses, sounds, terms
from saksi.relate.twins import Line, Twin, likeness
from saksi.relate.within import acts, every, within
from saksi.text import fold

__all__ = ["Told", "changed", "doers", "elsewhere", "grounds", "mediators", "places", "starters"]

_APART = 3  # days from which two happenings are two
_PLACE = 0.4  # likeness from which another place is the place of the same thing
_GROUND = 0.12  # and another one of its kind: *the port of Lae*, *the port of Wewak*
_PAIRS = 5_000  # places of two reports that are compared
_NATION = 0.35  # and another nationality that of the same thing
_DOER = 0.4  # and another doer its doer
_COUNTED = 0.3  # and where both sentences have a number in common
_DEED = 2  # content words behind a doer that tell what he does
_OPENING = 60  # characters of a sentence within which its doer stands
_BESIDE = 12  # characters between a place and the wider one that it lies in
_NEAR = 3  # content words before a place that tell what happened there
_HOLDER = 40  # characters behind an office in which its holder is named
_CAPITAL = re.compile(r"(?<!\w)[A-Z][a-z'’-]+(?: [A-Z][a-z'’-]+)*")
_LONG = 200  # characters of a time
_ALL = 10**9  # behind the end of any report
_BETWEEN = "mediate"  # the kind of turn by which somebody stands between two sides
_REGION = ".place"  # end of the rule by which a part of the world is known, as *the Baltic*
_PAUSE = re.compile(r"[,;:.]")
_WORD = re.compile(r"[^\W\d_]+")
_BEFORE = re.compile(r"(\w+) $")
_BEHIND = re.compile(r"^ (\w+)")
_LISTED = re.compile(r",? (?:and|dan|serta) |, [A-Z]")  # behind the first of several doers
_OF_WORDS = frozenset({"ACCUSE", "REJECT", "REQUEST", "SUPPORT", "THREATEN"})  # classes of acts of words
_GENERAL = frozenset({"chief", "head", "leader", "member"})  # offices that every body has, under many words

Told = tuple[str, int, int]  # a value, and the words that tell it


class _Name(NamedTuple):
    """A name, what it tells, and its value.

    `own`: it is one word, and no word of the language, as *West* is. `town`: it is a place within a state.
    """

    span: Span
    about: str
    value: str
    own: bool = False
    town: bool = False


def changed(twin: Twin) -> list[tuple[str, Told, Told]]:
    """What a copy's sentence names otherwise than its original's: a place, an actor, an office."""
    one_language = twin.one.report.language == twin.other.report.language
    found: list[tuple[str, Told, Told]] = []
    for of in (_names, _titles):
        mine, theirs = of(twin.one, twin.line), of(twin.other, twin.against)
        for one, other in _changed(mine, theirs, one_language=one_language):
            a, b = ((name.value, name.span.start, name.span.end) for name in (one, other))
            found.append((one.about.split()[0], a, b))
    if not any(about == "actor" for about, _, _ in found):
        rows = _agents(twin) or _nations(twin)
        found += [("actor", *rows)] if rows else []
    return found


def _names(reading: Reading, line: Line) -> list[_Name]:
    """The states, bodies and places that a sentence names, each once; what stands in the slot of a place is one."""
    text, language = reading.report.text, language_of(reading.report)
    if language is None:
        return []
    slots = language.part(Slots)
    found: dict[str, _Name] = {}
    beside = [(r.start, r.end) for r in within(reading, Timex, max(0, line.start - _LONG), line.end)]
    beside += [(c.start, c.end) for c in outlets.citations(text, language)]
    taken = {at for start, end in beside for at in range(start, end)}
    for record in within(reading, Entity, line.start, line.end):
        if record.start not in taken:
            taken.update(range(record.start, record.end))
            placed = record.type == "place" or (record.type == "state" and slots.places(text, record.start))
            longer = _CAPITAL.match(text, record.end + 1) is not None  # Andes Wire is no mountain
            if record.type != "person" and (record.code or (placed and not longer)):
                value, about = record.code or record.name, "place" if placed else "actor"
                town = record.type == "place" and not record.rule.endswith(_REGION)
                span = Span(record.start, record.end)
                found.setdefault(value, _Name(span, about, value, _own(value, language), town))
    for m in _CAPITAL.finditer(text, line.start + 1, line.end):
        if m.start() not in taken and slots.within(text, m.start()):
            found.setdefault(m.group(), _Name(Span(*m.span()), "place", m.group(), _own(m.group(), language), True))
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
    persons = {same.last_name(r.name) for r in every(reading, Entity) if r.type == "person"}
    found: dict[str, _Name] = {}
    hits = longest(language.part(same.titles).find(text[line.start : line.end]))
    followed = {hit.start - 1 for hit in hits}
    for hit in hits:
        if hit.end in followed:
            continue  # the deputy of the one behind it
        span = Span(line.start + hit.start, line.start + hit.end)
        behind = fold(text[span.end : min(line.end, span.end + _HOLDER)]).split()
        who = next((name for word in behind if (name := word.strip(".,;:")) in persons), "")
        found.setdefault(hit.payload, _Name(span, f"office {who}", hit.payload))
    return list(found.values())


def _changed(mine: Sequence[_Name], theirs: Sequence[_Name], *, one_language: bool) -> list[tuple[_Name, _Name]]:
    """The names of one kind that stand for each other: the only one on either side that the other has not."""
    one = [n for n in mine if not any(_one(n, o) for o in theirs)]
    other = [n for n in theirs if not any(_one(n, o) for o in mine)]
    made = []
    for about in sorted({n.about for n in one} & {n.about for n in other}):
        a, b = ([n for n in left if n.about == about] for left in (one, other))
        if len(a) != 1 or len(b) != 1:
            continue
        values = a[0].value, b[0].value
        if about.startswith("office") and not _two_posts(*values):
            continue
        if about == "place" and _coded(values[0]) != _coded(values[1]) and not (a[0].town and b[0].town):
            continue  # a town and its state
        if about == "place" and not one_language and not all(_coded(n.value) or n.own for n in (a[0], b[0])):
            continue  # names that are words are translated
        made.append((a[0], b[0]))
    return made


def _one(one: _Name, other: _Name) -> bool:
    """Whether two names are one; two offices may have words in common."""
    if one.about.startswith("office") or other.about.startswith("office"):
        return one.value == other.value
    return one_name(one.value, other.value)


def _coded(name: str) -> bool:
    return name.isupper()


def _two_posts(one: str, other: str) -> bool:
    """Whether two offices differ in more than their wording: in rank or in field."""
    known = posts.offices()
    if one not in known or other not in known or {one, other} & (_GENERAL | differ.VAGUE):
        return False
    a, b = known[one], known[other]
    if a.like == other or b.like == one or (a.like and a.like == b.like):
        return False
    return a.rank != b.rank or a.sector != b.sector or {one, other} <= differ.SOLE or {one, other} <= differ.FIELDS


def places(twin: Twin) -> tuple[Told, Told] | None:
    """The one place that differs between two sentences, where neither report has the other's."""
    found = _other_place(twin.one, twin.line, twin.other, twin.against)
    if found is None:
        return None
    a, b = found
    if twin.likeness < _PLACE and not twin.counted and not (twin.opening and a.code != b.code):
        return None
    if _other_time(twin):
        return None
    if not _before(twin.one, twin.line, a) & _before(twin.other, twin.against, b):
        return None
    if _meant(a.name, twin.one) & _meant(b.name, twin.other):
        return None
    return (a.name, a.start, a.end), (b.name, b.start, b.end)


def elsewhere(one: Reading, line: Line, other: Reading, against: Line) -> tuple[Told, Told] | None:
    """The towns in which two sentences put what was done on one day, where neither report names the other's."""
    found = _other_place(one, line, other, against)
    if found is None or any(r.rule.endswith(_REGION) for r in found):
        return None
    a, b = found
    return (a.name, a.start, a.end), (b.name, b.start, b.end)


def _other_place(one: Reading, line: Line, other: Reading, against: Line) -> tuple[Entity, Entity] | None:
    """The only place of each sentence that the other report has not; none where one may lie in the other."""
    across = one.report.language != other.report.language
    mine = [e for e in _placed(one, line) if not _tells(e.name, other)]
    theirs = [e for e in _placed(other, against) if not _tells(e.name, one)]
    if len(mine) != 1 or len(theirs) != 1:
        return None
    a, b = mine[0], theirs[0]
    if one_name(a.name, b.name, across=across):
        return None
    if bool(a.code) != bool(b.code) and not (_is_near(one, a) and _is_near(other, b)):
        return None  # a town, perhaps, and a part of it
    return a, b


def _is_near(reading: Reading, place: Entity) -> bool:
    """Whether something is told to be near a place."""
    language, text = language_of(reading.report), reading.report.text
    return language is not None and terms(language).close(text[max(0, place.start - _OPENING) : place.start])


def starters(readings: Sequence[Reading], lines: Mapping[str, Sequence[Line]]) -> list[tuple[_Ground, _Ground]]:
    """Who fired first, by reports of which each has one side for it: *Chadian soldiers fired first*."""
    every = [told for r in readings if (told := _starter(r, lines[r.file]))]
    return [(a, b) for a, b in combinations(every, 2) if a.name != b.name]


def _starter(reading: Reading, lines: Sequence[Line]) -> _Ground | None:
    """The only side of which a report tells that it fired first."""
    language, text = language_of(reading.report), reading.report.text
    if language is None:
        return None
    found: dict[str, _Ground] = {}
    for line in lines:
        for start, end in terms(language).fires_first(text[line.start : line.end]):
            at = line.start + start
            if any(s.stance != "asserts" and s.start <= at < s.end for s in within(reading, Statement, 0, at + 1)):
                continue
            sides = nations(text[line.start : at], language)
            who = max(sides, key=lambda hit: hit.end, default=None)
            if who is None or start - who.end > _OPENING or _PAUSE.search(text, line.start + who.end, at):
                continue
            told = who.payload, line.start + who.start, line.start + end
            found.setdefault(who.payload, _Ground(reading, line, frozenset(), who.payload, told))
    return next(iter(found.values())) if len(found) == 1 else None


def _other_time(twin: Twin) -> bool:
    """Whether two sentences name days or months that lie apart."""
    told = [
        [span for r in within(reading, Timex, line.start, line.end) if r.type == "DATE" and (span := days(r.value))]
        for reading, line in ((twin.one, twin.line), (twin.other, twin.against))
    ]
    return all(told) and all(apart(a, b) > _APART for a in told[0] for b in told[1])


class _Ground(NamedTuple):
    """A place of a kind, at which something is: what its kind means, its name, and the words of both."""

    reading: Reading
    line: Line
    kind: frozenset[str]
    name: str
    told: Told


def grounds(
    readings: Sequence[Reading], lines: Mapping[str, Sequence[Line]], weight: Mapping[str, float]
) -> list[tuple[_Ground, _Ground]]:
    """The places of one kind at which two independent reports put one thing, where neither names the other's."""
    every = [[ground for line in lines[r.file] for ground in _grounds(r, line)] for r in readings]
    found = []
    for mine, theirs in combinations(every, 2):
        for a, b in islice(product(mine, theirs), _PAIRS):
            across = a.reading.report.language != b.reading.report.language
            if not a.kind & b.kind or one_name(a.name, b.name, across=across):
                continue
            if any(_tells(one.name, other.reading) for one, other in ((a, b), (b, a))):
                continue
            if likeness(a.line, b.line, weight) >= _GROUND:
                found.append((a, b))
                break
    return found


def _grounds(reading: Reading, line: Line) -> list[_Ground]:
    language, text = language_of(reading.report), reading.report.text
    if language is None:
        return []
    slots = language.part(Slots)
    return [
        _Ground(reading, line, _meant(kind, reading), name, (name, line.start + start, line.start + end))
        for kind, name, start, end in terms(language).grounded(text[line.start : line.end])
        if slots.places(text, line.start + start)
        and fold(text[line.start + start : line.start + end]) not in differ.waters()  # one lies in another
    ]


def _tells(name: str, reading: Reading) -> bool:
    """Whether a report names a place anywhere, perhaps in another spelling."""
    if fold(name) in fold(reading.report.text):
        return True
    return any(r.type == "place" and one_name(name, r.name) for r in every(reading, Entity))


def _meant(words: str, reading: Reading) -> frozenset[str]:
    language = language_of(reading.report)
    return frozenset().union(*senses(words, language), frozenset())


def _before(reading: Reading, line: Line, place: Entity) -> frozenset[str]:
    """What the two content words before a place mean: what happened there."""
    text, language = reading.report.text, language_of(reading.report)
    words = re.findall(r"\w+", text[max(line.start, place.start - _OPENING) : place.start])
    told = [word for word in words if content(word, language)][-_NEAR:]
    return _meant(" ".join(told), reading)


def _placed(reading: Reading, line: Line) -> list[Entity]:
    """The places of a sentence at which something is."""
    language = language_of(reading.report)
    if language is None:
        return []
    slots, text = language.part(Slots), reading.report.text
    named = [r for r in within(reading, Entity, line.start, line.end) if r.type == "place"]
    apart = [r for n, r in enumerate(named) if not n or r.start - named[n - 1].end > _BESIDE]
    return [
        r for r in apart
        if slots.places(text, r.start)
        or terms(language).lies(before := text[max(line.start, r.start - _OPENING) : r.start])
        or terms(language).close(before)
    ]  # fmt: skip


def doers(twin: Twin) -> tuple[Told, Told] | None:
    """Who does the same thing in two sentences, one here and another there: the side that opens it, or *done by* it."""
    return _agents(twin) or (_nations(twin) if twin.likeness >= _NATION else None) or _openers(twin)


def mediators(readings: Sequence[Reading], lines: Mapping[str, Sequence[Line]]) -> list[tuple[_Ground, _Ground]]:
    """The mediators whom independent reports give the talks of a story: one each, and neither names the other's."""
    every: list[_Ground] = []
    for reading in readings:
        told = [
            _Ground(reading, line, verb, _called(who), (_called(who), who.start, who.end))
            for line in lines[reading.file]
            for verb, who in _done_by(reading, line)
            if f"turn {_BETWEEN}" in verb
        ]
        told += _between_sides(reading, lines[reading.file]) if not told else []
        every += told[:1] if len({one.name for one in told}) == 1 else []
    return [
        (a, b)
        for a, b in combinations(every, 2)
        if not one_name(a.name, b.name) and not any(_has(x.name, y.reading, 0, _ALL) for x, y in ((a, b), (b, a)))
    ]


def _between_sides(reading: Reading, lines: Iterable[Line]) -> list[_Ground]:
    """Who mediates, in other words than *mediated by*: *the mediation of Oman*, *Oman has offered to mediate*."""
    language, text = language_of(reading.report), reading.report.text
    if language is None:
        return []
    made, slots = terms(language), language.part(Slots)
    found = []
    for line in lines:
        for start, end, behind in made.mediates(text[line.start : line.end]):
            at = line.start + (end if behind else start)
            near = within(reading, Entity, *((at, at + _BESIDE) if behind else (max(line.start, at - _OPENING), at)))
            sides = [r for r in near if r.code and r.type != "person" and not slots.places(text, r.start)]
            who = next(iter(sides if behind else sides[::-1]), None)
            if who is not None and (behind or not _PAUSE.search(text, who.end, at)):
                found.append(_Ground(reading, line, frozenset(), _called(who), (_called(who), who.start, who.end)))
    return found


def _agents(twin: Twin) -> tuple[Told, Told] | None:
    """Those by whom one thing was done, where neither sentence names the other's: *brokered by*."""
    mine, theirs = _done_by(twin.one, twin.line), _done_by(twin.other, twin.against)
    for verb, one in mine:
        for verb_, other in theirs:
            if not verb & verb_ or (one.type == "person") != (other.type == "person"):
                continue
            if not (
                _has(_called(one), twin.other, twin.against.start, twin.against.end)
                or _has(_called(other), twin.one, twin.line.start, twin.line.end)
            ):
                return (_called(one), one.start, one.end), (_called(other), other.start, other.end)
    return None


def _done_by(reading: Reading, line: Line) -> list[tuple[frozenset[str], Entity]]:
    """The doers of passives in a sentence, each with what the verb may mean and the kind of act that it tells."""
    language = language_of(reading.report)
    if language is None:
        return []
    slots, text = language.part(Slots), reading.report.text
    found: list[tuple[frozenset[str], Entity]] = []
    for r in within(reading, Entity, line.start + 1, line.end):
        if not (r.code or r.type == "person"):
            continue
        if slots.places(text, r.start) or _LISTED.match(text, r.end):
            continue
        verb = slots.done_by(text[line.start : r.start], r.start - line.start)
        if verb is not None:
            kinds = frozenset(f"turn {hit.payload}" for hit in terms(language).turns(verb))
            found.append((_meant(verb, reading) | kinds, r))
    return found


def _called(entity: Entity) -> str:
    """By what somebody is told from others: a person's name, else the code of the side."""
    return entity.name if entity.type == "person" or not entity.code else entity.code


def _has(called: str, reading: Reading, start: int, end: int) -> bool:
    """Whether a part of a report names somebody, perhaps spelt otherwise; a capital where something is, is nobody."""
    language = language_of(reading.report)
    slots = language.part(Slots) if language else None
    inside = within(reading, Entity, start, end)
    doing = (r for r in inside if not (r.type == "place" and slots and slots.places(reading.report.text, r.start)))
    return any(one_name(_called(r), called) for r in doing)


def _nations(twin: Twin) -> tuple[Told, Told] | None:
    """The one nationality that differs between two sentences, of one thing: *a Spanish frigate*, *fregat Prancis*."""
    if _says(twin.one, twin.line) or _says(twin.other, twin.against):
        return None
    mine, theirs = _of_nations(twin.one, twin.line), _of_nations(twin.other, twin.against)
    left, right = mine.keys() - theirs.keys(), theirs.keys() - mine.keys()
    if len(left) != 1 or len(right) != 1:
        return None
    (a, things), (b, things_) = mine[min(left)], theirs[min(right)]
    told = things & things_
    for code, reading in ((a[0], twin.other), (b[0], twin.one)):
        if _describes(code, told, reading) if twin.counted else _called_so({code}, reading):
            return None
    return (a, b) if told else None


def _describes(code: str, things: frozenset[str], reading: Reading) -> bool:
    """Whether a report anywhere describes some things as a state's: it has them of both states."""
    whole = Line(0, len(reading.report.text), frozenset(), (), frozenset(), frozenset())
    return code in _of_nations(reading, whole, things)


def _called_so(codes: Iterable[str], reading: Reading) -> bool:
    """Whether a report names a state anywhere."""
    return any(r.code is not None and r.code in codes for r in every(reading, Entity))


def _of_nations(
    reading: Reading, line: Line, of: frozenset[str] | None = None
) -> dict[str, tuple[Told, frozenset[str]]]:
    """The states by which a sentence describes things, by code: the words, and what the word beside them means.

    `of`: only things that may mean one of these.
    """
    language, text = language_of(reading.report), reading.report.text
    if language is None:
        return {}
    found: dict[str, tuple[Told, frozenset[str]]] = {}
    for hit in nations(text[line.start : line.end], language):
        start, end = line.start + hit.start, line.start + hit.end
        beside = _BEFORE.findall(text[max(line.start, start - _BESIDE) : start])[-1:]
        beside += _BEHIND.findall(text[end : min(line.end, end + _BESIDE)])[:1]
        told = _meant(" ".join(beside), reading)
        if of is None or told & of:
            found.setdefault(hit.payload, ((hit.payload, start, end), told))
    return found


def _openers(twin: Twin) -> tuple[Told, Told] | None:
    """The one side that opens a sentence, and another one in the other sentence, which neither report has besides."""
    if twin.likeness < (_DOER if not twin.counted else _COUNTED):
        return None
    one, other = _sides(twin.one, twin.line), _sides(twin.other, twin.against)
    left, right = one.keys() - other.keys(), other.keys() - one.keys()
    if len(left) != 1 or len(right) != 1:
        return None
    a, b = one[min(left)], other[min(right)]
    if _says(twin.one, twin.line) or _says(twin.other, twin.against):
        return None  # many may condemn one thing
    if b.code in _of_nations(twin.one, twin.line) or a.code in _of_nations(twin.other, twin.against):
        return None  # who did it here is to whom it was done there
    deed = _behind(twin.one, a.end) & _behind(twin.other, b.end)
    for entity, line, against in ((a, twin.line, twin.other), (b, twin.against, twin.one)):
        if entity.start - line.start > _OPENING or entity.type == "place":
            return None
        named = [r for r in every(against, Entity) if r.code == entity.code]
        if (named and not (twin.counted and deed)) or any(_behind(against, r.end) & deed for r in named):
            return None
    return (str(a.code), a.start, a.end), (str(b.code), b.start, b.end)


def _says(reading: Reading, line: Line) -> bool:
    """Whether a sentence tells an act of words, which many may do: to condemn, to call for."""
    language = language_of(reading.report)
    if language is not None and terms(language).voices(reading.report.text[line.start : line.end]):
        return True
    return any(event.type in _OF_WORDS for event in acts(reading, line.start, line.end))


def _behind(reading: Reading, at: int) -> frozenset[str]:
    """What the first content words behind a place of a text mean: what a side that stands there does."""
    text, language = reading.report.text, language_of(reading.report)
    words = _WORD.findall(text[at : at + _OPENING].split(". ")[0])
    told = [word for word in words if content(word, language) and not (language and numbers.find(word, language))]
    return _meant(" ".join(told[:_DEED]), reading)


def _sides(reading: Reading, line: Line) -> dict[str, Entity]:
    """The states and organisations that a sentence names, by their codes, each with its first mention."""
    found: dict[str, Entity] = {}
    for r in within(reading, Entity, line.start, line.end):
        if r.code and r.type != "person":
            found.setdefault(r.code, r)
    return found
