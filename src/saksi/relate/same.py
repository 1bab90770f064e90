"""Judge whether two records of different reports are about one thing.

Events: one class, the same sides, no persons or days that contradict, and something more than the
sides in common (a person, a day, words, or that neither report tells another such act). Statements:
one speaker, and contents with words (in one language) or names, numbers and acts (across languages) in
common. Figures: one unit, and a context that agrees. All scores are 0 for "not one thing".
"""

from __future__ import annotations

import functools
import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from msgspec import Struct

from saksi import numbers, outlets, posts
from saksi.language import Language, short_forms
from saksi.match import Matcher, longest
from saksi.records import Entity, Event, Figure, Office, Party, Reading, Record, Report, Span, Statement, Timex
from saksi.relate import within as within_
from saksi.relate.terms import Days, apart, content, days, language_of, lead_end, own_spans, published, senses, terms
from saksi.text import fold as _folded

__all__ = [
    "HARM",
    "LOWER",
    "MUTUAL",
    "PEOPLE",
    "Item",
    "Shelf",
    "Slots",
    "alike",
    "amount",
    "calls_untrue",
    "conflict",
    "consistent",
    "counts",
    "denies",
    "events",
    "families",
    "family",
    "figures",
    "heads",
    "in_title",
    "last_name",
    "lasts",
    "length_of",
    "names_accusation",
    "one_amount",
    "one_noun",
    "others_act",
    "sentence",
    "shown",
    "sides",
    "slipped",
    "statements",
    "titled",
    "updated",
    "vague",
    "words_in_common",
]

MUTUAL = frozenset({"CONSULT", "AGREE", "COOPERATE"})
_FAMILY = {"AGREE": "CONSULT-AGREE", "CONSULT": "CONSULT-AGREE"}
_REPEATED = frozenset({"ACCUSE", "REQUEST", "REJECT", "THREATEN", "SUPPORT", "ASSAULT", "COERCE", "MOBILIZE", "AID"})
_TURNED = frozenset({"REJECT", "REQUEST", "THREATEN"})  # classes that hold an act of another class
_QUOTED = 0.6  # likeness from which two quotations are one whoever is given as its speaker
_WITHIN = ((1.0, 0.5), (0.5, 0.6), (0.25, 0.65))  # likeness of sayings in one language, by how surely one speaks
_ACROSS = ((1.0, 0.36), (0.5, 0.38), (0.25, 0.45))  # and in meaning across two
_WORD = re.compile(r"\w+")
_SHORT = 120  # characters of a denial that names what it denies instead of telling it
_BARE = 3  # words of one that only points to it
_ONLY = 0.12  # likeness from which the only quotations of one speaker in two languages are one
_WISHES = {"urge": "demand", "push": "demand", "promise": "promise", "warn": "warning"}  # by the ends of rules
_DOZEN = 12
_MET = 0.15  # likeness from which a round number of unlike things is one count
_TELLING = 10  # a number from which the same count of the same thing is one
_OFF = 1000  # by how much a slip may make a number greater: a billion for a million
_SLIPPED = 0.12  # likeness from which numbers of the same digits are one that was written wrongly
_MANY = 0.4  # likeness from which dozens and hundreds are told of one crowd
_LONG = 200  # words of a quotation that is compared so
_RUN = 4  # words in a row by which a quotation is known again
_ONE_ACT = 0.35  # words in common from which a bare refusal may be that of an act named elsewhere
_ENDS = re.compile(r"\n|[.?!][\"”’»)]{0,2} ")
_BEFORE_STOP = re.compile(r"\w[\w.]*$")
_FORM = 12  # letters of a short form with its stop
HARM = frozenset({"killed", "wounded", "missing", "detained", "displaced", "evacuated", "expelled", "released"})

_PERSONS = frozenset({"people", "troops"})  # units of a count of people that tells nothing of what became of them
PEOPLE = HARM | _PERSONS
_LENGTHS = frozenset({"minutes", "hours", "days", "weeks", "months", "years"})  # units of lengths of time
_AMOUNTS = _LENGTHS | {"%", "m", "litres", "tons", "ha", "times", "GW", "MW"}  # measures: two numbers are two things
_MEASURES = {
    "cm": ("m", 0.01), "km": ("m", 1000.0), "miles": ("m", 1609.344), "nautical miles": ("m", 1852.0),
    "ft": ("m", 0.3048),
    "minutes": ("days", 1 / 1440), "hours": ("days", 1 / 24), "weeks": ("days", 7.0), "years": ("months", 12.0),
    "barrels": ("litres", 158.987), "gallons": ("litres", 3.785), "kg": ("tons", 0.001), "acres": ("ha", 0.4047),
}  # fmt: skip
LOWER = frozenset({"MORE_THAN", "EQUAL_OR_MORE"})  # modifiers of a number that is the least of what may be
_BOUNDS = LOWER | {"LESS_THAN", "EQUAL_OR_LESS"}
_MILES = {"miles", "nautical miles"}
_MEASURED = _AMOUNTS | _MEASURES.keys()
_UNITS_OF_TIME = {"M": "months", "Y": "years", "W": "weeks", "D": "days", "TM": "minutes", "TH": "hours"}
_LENGTH = re.compile(r"P(T?)(\d+)([YMWDH])")
_CONVERTED = 0.04  # by how much a number may differ after it was turned into another measure

_NAMED_DAY = ("times.weekday", "times.date.")  # rules of days that have a name: no *today*, which depends on the stamp
_OUTSIDE = (
    "furniture",
    "spam",
    "stamp",
    "byline",
    "credit",
    "heading",
    "dateline",
    "title",
    "caption",
)  # parts of a report that tell no act in a sentence
_BESIDE = 3  # characters between a day and the citation that it belongs to
_SPOKE = 60  # characters behind a person's name in which a day may be that of his saying so
_TAIL = 25  # and characters behind such a day at which its sentence ends
_BEFORE = 60  # characters before a day or a name that tell its slot
_OFFSET = re.compile(r"T\d\d:\d\d[+Z-]")
_LINE = 200  # characters behind words within which a title's line ends
_STOPS = frozenset(".?!\"'”’»)")
_TITLES = 4  # words of a title between a verb and its doer
_HEAD = 40  # characters of a line within which its dateline has a day
_DASH = re.compile(r"\)?\s*(?:\([^)\n]{1,40}\)\s*)?(?:[-–—:]|\. )")
_STAMPED = re.compile(r"\d{4}-\d\d-\d\d")
_NEW_CLAUSE = re.compile('[,"”’]')  # what leads to somebody's saying so: *…, she told a radio on Monday*
_FORCE = "force"  # the kind of turn of a rule that begins to hold
_SCENES = 200  # sentences with a day that are looked at in one report

fold = functools.lru_cache(maxsize=4096)(_folded)


class Item(NamedTuple):
    """A record with what it is compared by: stems and codes of its words, persons, days, whether it is early, alone
    of its kind, the first of its kind (or the first number again).

    `acting` are the persons of an event with the side that each acts for, `units` what a number counts: a number that
    was read as two (43 people, 43 detained) is one item.
    """

    file: str
    reading: Reading
    record: Record
    start: int
    end: int
    stems: frozenset[str]
    senses: tuple[frozenset[str], ...]
    codes: frozenset[str]
    persons: frozenset[str]
    acting: frozenset[tuple[str | None, str]]
    units: frozenset[str]
    when: Days | None
    early: bool
    alone: bool
    first: bool


class _Grammar(Struct, frozen=True):
    place: list[str]
    toward: list[str]
    agent: list[str]
    words: dict[str, list[str]]


class _Checks(Struct, frozen=True):
    negations: list[str]


class Slots:
    """The words of one language that tell in which slot a day or a name stands."""

    def __init__(self, language: Language) -> None:
        grammar = language.toml("grammar", _Grammar)
        places, since = _either(grammar.place), _either(grammar.words.get("since", ()))
        either, the = _either((*grammar.place, *grammar.toward)), _either(grammar.words.get("determiner", ()))
        negations = _either(language.toml("checks", _Checks).negations)
        self._negated = re.compile(rf"(?<!\w)(?:{negations})(?!\w)")
        self._since = re.compile(rf"(?<!\w)(?:{since}) (?:(?:{the}) )?$")
        self._place = re.compile(rf"(?<!\w)(?:{either}) (?:(?:{the}) )?$")
        self._within = re.compile(rf"(?<!\w)(?:{places}) $")
        self._agent = re.compile(rf"(?<!\w)(\w{{3,}}) (?:{_either(grammar.agent)}) (?:[\w'’-]+ ){{0,{_TITLES}}}$")
        bare = _either(terms(language).passives)
        self._bare = re.compile(rf"(?<!\w)((?:{bare})\w{{3,}}) (?:[\w'’-]+ ){{0,{_TITLES}}}$")
        self._denied = re.compile(rf"(?<!\w)(?:{negations}) (?:{places}) (?:(?:{the}) )?$")

    def ends(self, text: str, at: int) -> bool:
        """Whether the words before a day make it the end or beginning of a time: *until*."""
        return bool(self._since.search(fold(text[max(0, at - _BEFORE) : at])))

    def places(self, text: str, at: int) -> bool:
        """Whether the words before a name make it the place of something: *in*."""
        return bool(self._place.search(fold(text[max(0, at - _BEFORE) : at])))

    def within(self, text: str, at: int) -> bool:
        """Whether the word before a name says that something is there: *in*, not *to* or *in the*."""
        return bool(self._within.search(fold(text[max(0, at - _BEFORE) : at])))

    def done_by(self, text: str, at: int) -> str | None:
        """The folded verb of which the words before a name make it the doer: *brokered by*; None where they do not."""
        before = fold(text[max(0, at - _BEFORE) : at])
        found = self._agent.search(before) or self._bare.search(before)
        return found.group(1) if found else None

    def negates(self, text: str, start: int, end: int) -> bool:
        """Whether some word between two places negates: *did not*."""
        return bool(self._negated.search(fold(text[start:end])))

    def denies(self, text: str, at: int) -> bool:
        """Whether the words before a name say that something was not there: *not in*."""
        return bool(self._denied.search(fold(text[max(0, at - _BEFORE) : at])))


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(fold(word)) for word in sorted(words, key=lambda w: (-len(w), w))) or "(?!)"


class Shelf:
    """What the comparison of the reports of one story looks up: items by report, who holds which office."""

    def __init__(self, readings: Sequence[Reading]) -> None:
        self.readings = {r.file: r for r in readings}
        self.held: dict[str, set[tuple[str, str | None]]] = {}
        self.persons: dict[str, set[str]] = {}
        self._offices: dict[tuple[str, str], set[str]] = {}
        self._days: dict[str, list[Item]] = {}
        self._times: dict[str, list[Item]] = {}
        for reading in readings:
            self.persons[reading.file] = {
                fold(r.name) for r in reading.records if isinstance(r, Entity) and r.type == "person"
            }
            for record in reading.records:
                if isinstance(record, Office):
                    self.held.setdefault(last_name(record.person), set()).add((record.office, record.of))
                    self.persons[reading.file].add(fold(record.person))

    def items(self, reading: Reading) -> list[Item]:
        """The events, statements and figures of a report as items, in the order of its text."""
        text = reading.report.text
        language = language_of(reading.report)
        end = lead_end(reading)
        entities = sorted((r for r in reading.records if isinstance(r, Entity)), key=lambda r: r.start)
        starts = [e.start for e in entities]
        seen = {(r.unit, r.number): r for r in reading.records if isinstance(r, Figure)}  # a number told twice is one
        counts: Counter[object] = Counter(_kind(r) for r in seen.values())
        counts.update(_kind(r) for r in reading.records if isinstance(r, Event))
        cache: dict[tuple[int, int], tuple[frozenset[str], tuple[frozenset[str], ...]]] = {}

        def told(a: int, b: int) -> tuple[frozenset[str], tuple[frozenset[str], ...]]:
            if (a, b) not in cache:
                cache[a, b] = frozenset(content(text[a:b], language)), senses(text[a:b], language)
            return cache[a, b]

        units: dict[tuple[int, float], dict[str, Figure]] = {}
        for figure in reading.records:
            if isinstance(figure, Figure) and figure.unit:
                units.setdefault((figure.start, figure.number), {}).setdefault(figure.unit, figure)
        made = []
        begun: dict[object, float | None] = {}
        for read in reading.records:
            record: Record | None = length_of(read) if isinstance(read, Timex) else read
            counted: Mapping[str, Figure] = {}
            if isinstance(read, Timex) and isinstance(record, Figure) and record.unit:
                counted = {record.unit: record}
            elif isinstance(record, Figure):
                counted = units.get((record.start, record.number), {})
                if counted and record is not _chief(counted):
                    continue
            if isinstance(record, Event):
                a, b = record.sentence.start, record.sentence.end
                when = days(record.date)
            elif isinstance(record, Statement):
                a, b = record.start, record.end
                when = None
            elif isinstance(record, Figure):
                a, b = sentence(reading.report, record.start, record.end)
                when = None
            else:
                continue
            inside = entities[bisect_left(starts, a) : bisect_left(starts, b)]
            parties: list[Party] = []
            if isinstance(record, Event):
                known = self.persons[reading.file]
                parties = [p for p in (*record.actors, *record.recipients) if fold(p.name) in known]
            item = _item(reading, record, (a, b), inside, told(a, b))
            if isinstance(record, Event):
                item = item._replace(persons=frozenset(last_name(p.name) for p in parties))
            made.append(
                item._replace(
                    acting=frozenset((p.code, last_name(p.name)) for p in parties),
                    units=frozenset({_MEASURES.get(unit, (unit, 1.0))[0] for unit in counted})
                    | ({"people"} if PEOPLE & set(counted) else frozenset()),
                    when=when,
                    early=record.start < end,
                    alone=counts[_kind(record)] == 1,
                    first=begun.setdefault(_kind(record), number := _number(record)) == number,
                )
            )
        return made

    def days(self, file: str) -> list[Item]:
        """The days that a report names for what it tells, each as an item of its sentence and of that day's words."""
        if file not in self._days:
            self._days[file] = _told_days(self.readings[file])
        return self._days[file]

    def named_times(self, file: str) -> list[Item]:
        """The days, months and years that a report names for what it tells, each as an item of its sentence."""
        if file not in self._times:
            self._times[file] = _named_times(self.readings[file])
        return self._times[file]

    def scenes(self, file: str) -> list[Item]:
        """Those of a report's days that are the only one of their sentence."""
        return [item for item in self.days(file) if item.first]

    def offices_of(self, file: str, name: str) -> set[str]:
        """The offices by which a speaker is known: of a person as the reports say, of a title by its words."""
        if (file, name) not in self._offices:
            language = language_of(self.readings[file].report)
            if fold(name) in self.persons.get(file, ()):
                found = {office for office, _ in self.held.get(last_name(name), set())}
            elif language is None:
                found = set()
            else:
                found = {hit.payload for hit in longest(language.part(titles).find(name))}
            self._offices[file, name] = found
        return self._offices[file, name]


def _told_days(reading: Reading) -> list[Item]:
    """The days that a report names for what it tells, each as an item of its sentence and of that day's words.

    Left out are an hour of another clock, a day on which something is said or cited, and one at which something
    that lasts begins or ends. `alone`: the sentence has no other time, `first`: no other day.
    """
    text, language = reading.report.text, language_of(reading.report)
    end = lead_end(reading)
    made = []
    for (low, high), many, acts in _timed(reading):
        if any(language and language.part(Slots).ends(text, t.start) for t in many) and not _in_force(
            text[low:high], language
        ):
            continue
        told = {days(t.value) for t in acts}
        seen: set[Days] = set()
        for time in acts:
            when = days(time.value)
            if not time.rule.startswith(_NAMED_DAY) or when is None or when[0] != when[1] or when in seen:
                continue
            seen.add(when)
            alone, first = len(many) == 1, len(told) == 1
            made.append(_timed_item(reading, time, (low, high), early=low < end, alone=alone, first=first))
    return made


def _in_force(text: str, language: Language | None) -> bool:
    """Whether words tell of a rule that comes into force: the day behind *from* is the day on which it does."""
    return language is not None and any(hit.payload == _FORCE for hit in terms(language).turns(text))


def _named_times(reading: Reading) -> list[Item]:
    """The days, months and years that a report names, also those at which something begins or ends."""
    end = lead_end(reading)
    return [
        _timed_item(reading, time, span, early=span[0] < end, alone=len(many) == 1, first=len(acts) == 1)
        for span, many, acts in _timed(reading)
        for time in acts
        if time.rule.startswith(_NAMED_DAY) and "/" not in (time.value or "")
    ]


def _timed(reading: Reading) -> list[tuple[tuple[int, int], list[Timex], list[Timex]]]:
    """The sentences of a report that have times: span, all times, and those on which nothing is only said or cited."""
    report = reading.report
    text, language = report.text, language_of(report)
    own = own_spans(report, _OUTSIDE)
    cited = outlets.citations(text, language) if language else []
    said = [r for r in reading.records if isinstance(r, Statement)]
    persons = [r for r in reading.records if isinstance(r, Entity) and r.type == "person"]
    held: dict[tuple[int, int], list[Timex]] = {}
    for record in reading.records:
        if not isinstance(record, Timex) or not record.value or record.type not in ("DATE", "TIME"):
            continue
        begin = next((a for a, b in own if a <= record.start < b), None)
        if begin is not None:  # a dateline is none of its sentence
            low, high = sentence(report, record.start, record.end)
            held.setdefault((max(low, begin) if low > 1 else begin, high), []).append(record)
            if len(held) >= _SCENES:
                break
    found = []
    for (low, high), many in held.items():
        if any(_OFFSET.search(t.value or "") for t in many):
            continue
        spoken = [s for s in said if s.start < high and s.end > low]
        acts = [
            t
            for t in many
            if days(t.value)
            and not (spoken and not any(s.start <= t.start < s.end for s in spoken))
            and not any(0 <= t.start - c.end <= _BESIDE or 0 <= c.start - t.end <= _BESIDE for c in cited)
            and not (
                high - t.end <= _TAIL
                and any(
                    low <= p.start < high
                    and p.end <= t.start - _BESIDE <= p.end + _SPOKE
                    and _NEW_CLAUSE.search(text, low, p.start)
                    for p in persons
                )
            )
            and not _heads_line(report, t)
        ]
        found.append(((low, high), many, acts))
    return found


def _timed_item(reading: Reading, time: Timex, span: tuple[int, int], *, early: bool, alone: bool, first: bool) -> Item:
    """A time as an item of its sentence."""
    low, high = span
    text, language = reading.report.text, language_of(reading.report)
    inside = within_.within(reading, Entity, low, high)
    told = frozenset(content(text[low:high], language)), senses(text[low:high], language)
    item = _item(reading, time, span, inside, told)
    return item._replace(when=days(time.value), early=early, alone=alone, first=first)


def _item(
    reading: Reading,
    record: Record,
    span: tuple[int, int],
    inside: Sequence[Entity],
    told: tuple[frozenset[str], tuple[frozenset[str], ...]],
) -> Item:
    """A record with the words round it, and what they name; of no day, and not known to be early or alone."""
    return Item(
        file=reading.file,
        reading=reading,
        record=record,
        start=span[0],
        end=span[1],
        stems=told[0],
        senses=told[1],
        codes=frozenset(e.code for e in inside if e.code and e.type != "person"),
        persons=frozenset(last_name(e.name) for e in inside if e.type == "person"),
        acting=frozenset(),
        units=frozenset(),
        when=None,
        early=False,
        alone=False,
        first=False,
    )


def _heads_line(report: Report, time: Timex) -> bool:
    """Whether a time stands before a dash at the start of a line, as in a dateline: *Lima, 3 May -*; or is a stamp."""
    if _STAMPED.match(report.text, time.start):
        return True
    start = report.text.rfind("\n", 0, time.start) + 1
    mark = _DASH.match(report.text, time.end) if time.start - start < _HEAD else None
    told = any(word.islower() for word in report.text[start : time.start].split())
    return mark is not None and not (mark[0].endswith(". ") and told)


def length_of(time: Timex) -> Figure | None:
    """A length of time that tells one number, as a figure: *three hours*; None for *a year* and any other time."""
    found = _LENGTH.fullmatch(time.value or "") if time.type == "DURATION" else None
    if found is None or int(found[2]) < 2:
        return None
    unit = _UNITS_OF_TIME[found[1] + found[3]]
    return Figure(
        start=time.start, end=time.end, rule=time.rule, id=time.id, number=int(found[2]), unit=unit, mod=time.mod
    )


def lasts(item: Item) -> bool:
    """Whether an item is a length of time."""
    return isinstance(item.record, Figure) and item.record.unit in _LENGTHS


def _chief(units: Mapping[str, Figure]) -> Figure:
    """The record of a number that tells most: the one that counts people harmed, else the first."""
    return next((figure for unit, figure in units.items() if unit in HARM), next(iter(units.values())))


def titled(item: Item) -> bool:
    """Whether a record stands in its report's title."""
    return in_title(item.reading, item.record.start)


def shown(item: Item) -> Span:
    """The words by which an item is shown: of an act told in the title and again, the later ones."""
    spans = item.record.anchors if isinstance(item.record, Event) else ()
    first = Span(item.record.start, item.record.end)
    later = (span for span in spans if not in_title(item.reading, span.start))
    return next(later, first) if titled(item) else first


def in_title(reading: Reading, at: int) -> bool:
    """Whether a place in a report is in its title."""
    return any(s.kind == "title" and s.start <= at < s.end for s in reading.report.segments)


def heads(reading: Reading, start: int, end: int, *, early: bool) -> bool:
    """Whether words stand in a title, or in an early line that ends without a stop, as titles do."""
    if in_title(reading, start):
        return True
    text = reading.report.text
    stop = text.find("\n", end, end + _LINE)
    return early and stop >= 0 and text[start:stop].rstrip()[-1:] not in _STOPS


def sides(event: Event) -> tuple[frozenset[str], frozenset[str]]:
    """The codes of actors and recipients."""
    return (
        frozenset(p.code for p in event.actors if p.code),
        frozenset(p.code for p in event.recipients if p.code),
    )


def events(one: Item, other: Item) -> float:
    """How surely two events are one happening, from 0 (they are not, or nothing shows it) upwards."""
    a, b = one.record, other.record
    if not isinstance(a, Event) or not isinstance(b, Event):
        return 0.0
    if a.type != b.type and _FAMILY.get(a.type, a.type) != _FAMILY.get(b.type, b.type) and not _claimed(a, b):
        return 0.0
    fit = _sides_fit(a, b)
    if fit == 0 or not _one_act(one, other):
        return 0.0
    if one.when and other.when and apart(one.when, other.when) > 1:
        return 0.0
    if others_act(one, other) or (a.mode != b.mode and _next_day(one, other)):
        return 0.0
    evidence = 0.0
    evidence += 1.5 * bool(one.persons & other.persons)
    if one.when and other.when:
        met = apart(one.when, other.when) == 0 and max(_width(one.when), _width(other.when)) < 8
        evidence += 1.5 if met else 0.5
    if a.place and b.place and a.place.code == b.place.code:
        evidence += 0.3
    evidence += 3 * alike(one, other)
    if one.alone and other.alone:
        evidence += 0.8 if a.type in _REPEATED else 1.0
    if a.type != b.type:
        evidence -= 0.7
    if a.mode and b.mode and a.mode != b.mode:
        evidence -= 0.4
    if (a.status == "planned") != (b.status == "planned"):
        evidence -= 0.5
    evidence += 0.3 * (one.early and other.early)
    return fit + evidence if evidence >= (0.8 if fit >= 2 else 1.3) else 0.0


def statements(one: Item, other: Item, shelf: Shelf) -> float:
    """How surely two statements are one: the same speaker, and contents that agree; 0 where they are not."""
    a, b = one.record, other.record
    if not isinstance(a, Statement) or not isinstance(b, Statement):
        return 0.0
    speaker = _speaker(one, other, shelf)
    if denies(one) != denies(other):
        return 0.0
    near = alike(one, other)
    quoted = a.directness == b.directness == "direct"
    if speaker == 0:
        return near if quoted and near >= _QUOTED else 0.0
    across = one.reading.report.language != other.reading.report.language
    needed = next(row for row in (_ACROSS if across else _WITHIN) if speaker >= row[0])[1]
    if near >= needed:
        return speaker + near
    if speaker >= 0.5 and (_pointing(one) or _pointing(other)) and denies(one) and denies(other):
        return speaker + 0.2
    if speaker >= 1 and _one_wish(one, other):
        return speaker + 0.2
    if across:
        sole = quoted and speaker >= 0.5 and _sole(one) and _sole(other) and _as_long(one, other)
        met = near >= _ONLY or (speaker > 1 and bool(frozenset().union(*one.senses) & frozenset().union(*other.senses)))
        return speaker + near if sole and met else 0.0
    if speaker >= 1 and quoted and _begins_alike(one, other):
        return speaker + 0.4
    shared = one.stems & other.stems
    if speaker >= 1 and _pledge(one) and _pledge(other) and shared - _names_of(one) - _names_of(other):
        return speaker + 0.3
    return 0.0


def denies(item: Item) -> bool:
    """Whether a statement denies, by its stance or because it calls something untrue."""
    return isinstance(item.record, Statement) and (item.record.stance == "denies" or calls_untrue(item))


def calls_untrue(item: Item) -> bool:
    """Whether a few words call something untrue: *the report is fiction*."""
    language, words = language_of(item.reading.report), item.reading.report.text[item.start : item.end]
    return language is not None and len(words) < _SHORT and terms(language).dismisses(words)


def names_accusation(item: Item) -> bool:
    """Whether what is denied is only named as an accusation, not told."""
    language, words = language_of(item.reading.report), item.reading.report.text[item.start : item.end]
    return language is not None and len(words) < _SHORT and terms(language).accuses(words)


def _pointing(item: Item) -> bool:
    """Whether a denial only points to what it denies: *the accusation*, *the hacking*."""
    words = _WORD.findall(item.reading.report.text[item.start : item.end])
    few = len(words) <= _BARE and language_of(item.reading.report) is not None
    return few or names_accusation(item)


def _one_wish(one: Item, other: Item) -> bool:
    """Whether each is the only demand, promise or warning of its kind by one speaker, and both name somebody alike."""
    a, b = _wish(one.record), _wish(other.record)
    if a is None or a != b or not (one.codes & other.codes or one.persons & other.persons):
        return False
    return all(
        sum(_wish(r) == a and _speaks(item.record, r) for r in item.reading.records) == 1 for item in (one, other)
    )


def _wish(record: Record) -> str | None:
    """Which kind of demand, promise or warning a statement is, by the cue that its rule names; None: it is none."""
    return _WISHES.get(record.rule.rsplit(".", 1)[-1]) if isinstance(record, Statement) else None


def _speaks(one: Record, other: Record) -> bool:
    """Whether two statements of one report have one speaker."""
    if not isinstance(one, Statement) or not isinstance(other, Statement) or not one.speaker or not other.speaker:
        return False
    return one.speaker.name == other.speaker.name or bool(one.speaker.code and one.speaker.code == other.speaker.code)


def _sole(item: Item) -> bool:
    """Whether a quotation is the only one that its report has of the speaker."""
    record = item.record
    return not any(
        r is not record and _speaks(record, r) and isinstance(r, Statement) and r.directness == "direct"
        for r in item.reading.records
    )


def _as_long(one: Item, other: Item) -> bool:
    """Whether two quotations are of about one length, of some words at least."""
    short, long = sorted(len(_WORD.findall(i.reading.report.text[i.start : i.end])) for i in (one, other))
    return short > _BARE and long <= 1.8 * short


def _begins_alike(one: Item, other: Item) -> bool:
    """Whether two quotations have a run of words in common that is half of the shorter one: one saying, altered."""
    a, b = (_WORD.findall(fold(i.reading.report.text[i.start : i.end])) for i in (one, other))
    if min(len(a), len(b)) < _RUN or max(len(a), len(b)) > _LONG:
        return False
    run = SequenceMatcher(None, a, b, autojunk=False).find_longest_match(0, len(a), 0, len(b)).size
    return bool(run >= max(_RUN, 0.5 * min(len(a), len(b))))


def figures(one: Item, other: Item) -> float:
    """How surely two figures count one thing, whatever the numbers; 0 where nothing shows it."""
    a, b = one.record, other.record
    if not isinstance(a, Figure) or not isinstance(b, Figure):
        return 0.0
    if not one.units & other.units:
        return 1.0 if _one_count(one, other) else 0.0
    harm = one.units & HARM, other.units & HARM
    if harm[0] and harm[1] and not harm[0] & harm[1]:
        return 0.0
    if bool(harm[0]) != bool(harm[1]) and _others(*((one, other) if harm[1] else (other, one))):
        return 0.0
    near = alike(one, other)
    sided = bool(one.codes & other.codes) or not (one.codes and other.codes)
    persons = bool(one.persons & other.persons)
    if consistent(a, b):
        telling = a.number not in (1, 2) and (a.number >= 10 or near >= 0.2 or sided)
        counted = a.number >= _TELLING and a.number == b.number and one_noun(one, other)
        if (telling and (near >= 0.15 or persons or a.number > 31 or counted)) or near >= 0.3:
            return 2.0 + near + 0.2 * (one.early and other.early)
        return 0.0
    if vague(one) and vague(other):
        return 1.0 + near if near >= _MANY and one_noun(one, other) else 0.0
    ratio = amount(a)[1] / (amount(b)[1] or 1)
    lone = one.alone and other.alone  # the only such count that either gives
    if (near >= _SLIPPED or (lone and not one.units & other.units <= _MEASURED)) and slipped(a.number, b.number):
        return 1.0 + near
    if not 0.2 <= ratio <= 5:
        return 0.0
    if near >= 0.45:
        return 1.0 + near
    if not (one.first and other.first and sided):
        return 0.0
    heads = one.early and other.early
    if harm[0] & harm[1]:
        counted = heads and bool(persons or one.codes & other.codes)
        return 1.0 + near if (lone and (counted or updated(one, other))) or near >= (0.15 if heads else 0.25) else 0.0
    kinds = one.units & other.units
    told = lone and near >= _SLIPPED and not kinds <= PEOPLE  # a thing that each counts once
    if not (heads or told) or kinds <= _AMOUNTS:
        return 0.0
    money = all(unit.isupper() for unit in kinds)
    needed = 0.35 if money else 0.1 if one_noun(one, other) else 0.35 if kinds <= PEOPLE else 0.2
    return 1.0 + near if near >= needed else 0.0


def slipped(one: float, other: float) -> bool:
    """Whether two numbers have the same digits: turned round, or with a comma at another place.

    >>> slipped(4.2, 42), slipped(230, 320), slipped(12, 13)
    (True, True, False)
    """
    a, b = (f"{number:.6f}".replace(".", "").strip("0") for number in (one, other))
    near = 1 / _OFF <= one / other <= _OFF if one > 0 and other > 0 else False
    return one != other and near and len(a) > 1 and sorted(a) == sorted(b)


def _one_count(one: Item, other: Item) -> bool:
    """Whether two counts in unlike words (38 officers, 38 recruits) are one: an uncommon number, told once by each."""
    a, b = one.record, other.record
    assert isinstance(a, Figure) and isinstance(b, Figure)
    if a.number != b.number or a.mod != b.mod or not counts(one) or not counts(other):
        return False
    if any(sum(r.number == a.number for r in within_.every(i.reading, Figure)) > 1 for i in (one, other)):
        return False
    return a.number % 10 != 0 or alike(one, other) >= _MET


def counts(item: Item) -> bool:
    """Whether a figure is a count of something, of more than a dozen."""
    record = item.record
    if not isinstance(record, Figure) or record.unit is None or record.number <= _DOZEN:
        return False
    return not (record.unit.isupper() or record.unit in _AMOUNTS or record.unit in _MEASURES)


def updated(a: Item, b: Item) -> bool:
    """Whether a count of people harmed is the higher in the report that was surely later; missing may be found."""
    one, other = a.record, b.record
    assert isinstance(one, Figure) and isinstance(other, Figure)
    units = a.units & b.units & HARM
    if not units:
        return False
    when = [r.reading.report.published.value if r.reading.report.published else "" for r in (a, b)]
    days_a, days_b = published(a.reading.report), published(b.reading.report)
    if days_a and days_b and apart(days_a, days_b) > 0:
        later_is_b = days_a[1] < days_b[0]
    elif all("T" in w for w in when) and when[0][16:] == when[1][16:] and when[0] != when[1]:
        later_is_b = when[0] < when[1]
    else:
        return False
    if units == {"missing"}:
        return True
    return other.number > one.number if later_is_b else one.number > other.number


def vague(item: Item) -> bool:
    """Whether a number is only a word for many: dozens, scores."""
    record = item.record
    assert isinstance(record, Figure)
    words = item.reading.report.text[record.start : record.end]
    return record.mod is not None and not re.search(r"\d", words)


def one_noun(one: Item, other: Item) -> bool:
    """Whether two figures name one kind of thing or people: three diplomats, two Russian diplomats; not just anyone."""
    return bool(_nouns(one) & _nouns(other))


def _nouns(item: Item) -> frozenset[str]:
    """What the words of a figure may mean, without the number itself and those for anyone."""
    text = item.reading.report.text[item.record.start : item.record.end]
    language = language_of(item.reading.report)
    for number in reversed(numbers.find(text, language) if language else []):
        text = text[: number.start] + text[number.end :]
    told = content(text, language) - (terms(language).anyone if language else frozenset())
    made = (terms(language).sense(stem) if language else frozenset({stem}) for stem in told)
    return frozenset().union(*made, frozenset())


def _others(counted: Item, harmed: Item) -> bool:
    """Whether a figure counts people of a kind, and another's sentence, of people harmed, does not name that kind."""
    kind = _nouns(counted)
    return bool(kind) and not kind & frozenset().union(*harmed.senses, frozenset())


def amount(figure: Figure) -> tuple[str | None, float]:
    """A number with its unit, measures turned into one: 1.2 km is 1200 m."""
    unit, times = _MEASURES.get(figure.unit or "", (figure.unit, 1.0))
    return unit, figure.number * times


def consistent(a: Figure, b: Figure) -> bool:
    """Whether two numbers can both be right: equal, rounded, or within what *more than* and *about* allow."""
    if a.number == b.number and {a.unit, b.unit} == _MILES:
        return True  # of one sort at sea
    if a.unit != b.unit and amount(a)[0] == amount(b)[0]:
        small, great = sorted((amount(a)[1], amount(b)[1]))
        return small >= (1 - _CONVERTED) * great
    if a.number == b.number:
        return True
    low, high = sorted((a, b), key=lambda f: f.number)
    if low.mod in LOWER and low.number >= 0.8 * high.number:
        return True
    if high.mod in ("LESS_THAN", "EQUAL_OR_LESS") and low.number >= 0.8 * high.number:
        return True
    if "APPROX" in (a.mod, b.mod) and low.number >= 0.85 * high.number:
        return True
    return high.number > 99 and (_rounds(a.number, b.number) or _rounds(b.number, a.number))


def one_amount(a: Figure, b: Figure) -> bool:
    """Whether two numbers tell one amount: equal, in two measures, or the one rounded to the other."""
    if not consistent(a, b):
        return False
    exact = not {a.mod, b.mod} & _BOUNDS or a.number == b.number or a.unit != b.unit
    return exact or _rounds(a.number, b.number) or _rounds(b.number, a.number)


def words_in_common(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of words in common, by the geometric mean of the two sizes; 0 with fewer than two."""
    shared = len(one & other)
    return shared / math.sqrt(len(one) * len(other)) if shared > 1 else 0.0


def alike(one: Item, other: Item) -> float:
    """How much the words of two items have in common, 0 to 1: by stems in one language, by meanings across two."""
    if one.reading.report.language == other.reading.report.language:
        return words_in_common(one.stems, other.stems)
    mine, theirs = frozenset().union(*one.senses), frozenset().union(*other.senses)
    met = min(sum(bool(s & theirs) for s in one.senses), sum(bool(s & mine) for s in other.senses))
    return met / math.sqrt(len(one.senses) * len(other.senses)) if met > 1 else 0.0


def _rounds(rough: float, exact: float) -> bool:
    """Whether the one is the other rounded to its own first figures."""
    if rough <= 0 or exact <= 0:
        return False
    digits = len(str(int(rough)).rstrip("0")) or 1
    step: int = 10 ** max(0, len(str(int(rough))) - digits)
    return step > 1 and abs(rough - exact) <= step / 2


def _sides_fit(a: Event, b: Event) -> float:
    """2 where both sides agree, 1 where one does and the other is not told on both, else 0."""
    a1, a2 = sides(a)
    b1, b2 = sides(b)
    if a.type in MUTUAL:
        one, other = a1 | a2, b1 | b2
        shared = one & other
        if len(shared) >= 2:
            return 2.0
        return 1.0 if shared and min(len(one), len(other)) == 1 and len(one | other) <= 2 else 0.0
    if conflict(a, b):
        return 0.0
    both = bool(a1 & b1) + bool(a2 & b2)
    return float(both)


def conflict(a: Event, b: Event) -> bool:
    """Whether two events name different actors, or different recipients."""
    (a1, a2), (b1, b2) = sides(a), sides(b)
    return bool((a1 and b1 and not a1 & b1) or (a2 and b2 and not a2 & b2))


def others_act(one: Item, other: Item) -> bool:
    """Whether two events name persons, and other ones for one of the sides."""
    if one.persons and other.persons and not one.persons & other.persons:
        return True
    for code in {code for code, _ in one.acting} & {code for code, _ in other.acting}:
        mine = {name for c, name in one.acting if c == code}
        theirs = {name for c, name in other.acting if c == code}
        if not mine & theirs:
            return True
    return False


def family(event: Event) -> str:
    """What the act would be but for its mood, from the rule that found it: `aid` for a refusal to supply arms."""
    parts = event.rule.split(".")
    return parts[-2] if len(parts) > 1 else event.type.lower()


def _claimed(a: Event, b: Event) -> bool:
    """Whether the one is the denial of what the other tells as meant or begun: one kind of act, by their rules."""
    return family(a) == family(b) and (a.status == "denied") != (b.status == "denied")


def families(item: Item) -> frozenset[str]:
    """The kinds of acts that are told in an item's words."""
    return frozenset(family(event) for event in within_.acts(item.reading, item.start, item.end))


def _one_act(one: Item, other: Item) -> bool:
    """Whether two events may be one act: what is refused, asked for or threatened is the same, as far as rules tell."""
    a, b = one.record, other.record
    assert isinstance(a, Event) and isinstance(b, Event)
    mine, theirs = family(a), family(b)
    if a.type != b.type or a.type not in _TURNED or mine == theirs:
        return True
    if a.type.lower() not in (mine, theirs):
        return False
    if one.reading.report.language != other.reading.report.language:
        return True
    return alike(one, other) >= _ONE_ACT


def _next_day(one: Item, other: Item) -> bool:
    """Whether two events are told of one day and of the next."""
    return one.when is not None and other.when is not None and apart(one.when, other.when) == 1


def _width(when: Days) -> int:
    return when[1] - when[0]


def _kind(record: Record) -> object:
    if isinstance(record, Event):
        one, other = sides(record)
        return (record.type, one | other) if record.type in MUTUAL else (record.type, one, other)
    return ("figure", record.unit) if isinstance(record, Figure) else None


def _number(record: Record) -> float | None:
    """The number of a figure; of another record its place, which no other one has."""
    return record.number if isinstance(record, Figure) else -1 - record.start


@functools.lru_cache(maxsize=4096)
def last_name(name: str) -> str:
    """The last word of a name, folded; empty where there is none."""
    parts = re.findall(r"[\w'’-]+", fold(name))
    return parts[-1] if parts else ""


def _speaker(one: Item, other: Item, shelf: Shelf) -> float:
    """1.5 for one person, 1 for one office, 0.5 for one side, 0.25 where a side is not known, 0 for others."""
    a, b = one.record, other.record
    assert isinstance(a, Statement) and isinstance(b, Statement)
    if a.speaker is None or b.speaker is None or not a.speaker.name or not b.speaker.name:
        return 0.0
    name_a, name_b = a.speaker.name, b.speaker.name
    person_a = fold(name_a) in shelf.persons[one.file]
    person_b = fold(name_b) in shelf.persons[other.file]
    if person_a and person_b and fold(name_a) == fold(name_b) and " " in name_a:
        return 1.5  # one person, whatever side a bare title made of him
    if a.speaker.code and b.speaker.code and a.speaker.code != b.speaker.code:
        return 0.0
    if person_a and person_b:
        return 1.5 if last_name(name_a) == last_name(name_b) or fold(name_a) == fold(name_b) else 0.0
    if fold(name_a) == fold(name_b):
        return 1.0
    offices_a, offices_b = shelf.offices_of(one.file, name_a), shelf.offices_of(other.file, name_b)
    if offices_a and offices_b and not offices_a & offices_b:
        return 0.0
    if not a.speaker.code or not b.speaker.code:
        return 0.25
    return 1.0 if offices_a & offices_b else 0.5


def titles(language: Language) -> Matcher[str]:
    return Matcher({phrase: [title.office for title in many] for phrase, many in posts.titles(language).items()})


def _pledge(item: Item) -> bool:
    """Whether a statement refuses, or promises not to do something."""
    language = language_of(item.reading.report)
    return bool(language and terms(language).refuses(item.reading.report.text[item.start : item.end]))


def _names_of(item: Item) -> frozenset[str]:
    """Stems of the names in an item's words: they alone make no common content."""
    language = language_of(item.reading.report)
    names = within_.within(item.reading, Entity, item.start, item.end)
    return frozenset().union(*(content(r.name, language) for r in names), frozenset())


def sentence(report: Report, start: int, end: int) -> tuple[int, int]:
    """The sentence round a span, roughly: between stops followed by a space, or line ends, or 600 characters."""
    text, low, high = report.text, max(0, start - 600), min(len(report.text), end + 600)
    a = max((m.end() for m in _ENDS.finditer(text, low, start) if not _shortened(report, m.start())), default=low)
    b = next((m.start() for m in _ENDS.finditer(text, end, high) if not _shortened(report, m.start())), high)
    return a, b


def _shortened(report: Report, at: int) -> bool:
    """Whether a stop only ends a short form: *Gen.*, or *U.S.* where no *The* or *On* begins a sentence behind it."""
    text, language = report.text, language_of(report)
    word = _BEFORE_STOP.search(text, max(0, at - _FORM), at) if text[at] == "." else None
    if word is None or word[0].lower() in short_forms(report.language):
        return word is not None
    initials = word[0].isupper() and word[0][-2:-1] in ("", ".")
    behind = _WORD.search(text, at, at + _FORM) if initials else None
    return initials and not (behind and language and behind[0].lower() in terms(language).stop)
