"""Plain sentences for records and facts: who, did what, to whom, where, when, and how sure it is.

A sentence says only what the record holds. What it holds no word for (an unnamed actor, an unknown
date) is left out or called unnamed; a status other than *happened* is always said.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from saksi import names, outlets, posts
from saksi.brief.words import Words, languages, shorten, visible, words
from saksi.language import Language, load, short_forms
from saksi.match import Matcher, longest
from saksi.records import (
    Cell,
    Entity,
    Event,
    Fact,
    Figure,
    Office,
    Party,
    Position,
    Reading,
    Record,
    Statement,
    Story,
    Timex,
)
from saksi.relate.same import length_of
from saksi.relate.terms import terms
from saksi.text import fold, sentences
from saksi.text import words as tokens

__all__ = [
    "Shelf",
    "Told",
    "cue_of",
    "date_of",
    "event_sentence",
    "figure",
    "has_place",
    "party",
    "says_of",
    "sentence",
    "speaker",
    "speaks",
    "told",
    "value",
]

_SAYS = {"asserts": "says", "denies": "denies", "doubts": "doubts", "asks": "asks"}
_OF_STATE = ("adjective", "name", "people", "short")
_CUE = 40  # characters of a cue that is shown
_NEAR = 300  # characters between an act and its day, in one line
_APART = re.compile(r"\s+(['’])(?=\w)")  # an apostrophe that a text prints away from its word
_CODE = re.compile(r"[A-Z]{3}")


class _Grammar(Struct, frozen=True):
    words: dict[str, list[str]]


class Told(Struct, frozen=True, kw_only=True):
    """One report's words for a fact: an excerpt of about a sentence with its span, and the record."""

    file: str
    start: int
    end: int
    words: str
    language: str | None
    origin: str | None
    record: Record | None


class Shelf:
    """The readings of a story, with their records by id; `labels` holds each full label of a side, and its name."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.readings: dict[str, Reading] = {r.file: r for r in story.readings}
        self._records: dict[str, dict[str, Record]] = {
            r.file: {record.id: record for record in r.records if record.id} for r in story.readings
        }
        self.labels: dict[str, str] = {}
        self.original = {
            c.file: c.original for c in story.copies if c.kind in ("exact", "translated") or c.share >= 0.5
        }

    def record(self, file: str, cell: Cell) -> Record | None:
        """The record of a cell: by its id, or else the one with exactly its span."""
        found = self._records.get(file, {}).get(cell.record)
        if found is None and file in self.readings:
            spans = (r for r in self.readings[file].records if (r.start, r.end) == (cell.start, cell.end))
            found = next((r for r in spans if not isinstance(r, Entity)), None)
        return found

    def by_id(self, file: str, id_: str | None) -> Record | None:
        """A record of a report by its id."""
        return self._records.get(file, {}).get(id_ or "")

    def text(self, file: str) -> str:
        """The text of a report; empty for a file that is not there."""
        return self.readings[file].report.text if file in self.readings else ""

    @functools.cached_property
    def offices(self) -> dict[str, tuple[Office, ...]]:
        """Offices by the person's folded name."""
        found: dict[str, list[Office]] = {}
        for reading in self.story.readings:
            for record in reading.records:
                if isinstance(record, Office):
                    found.setdefault(fold(record.person), []).append(record)
        return {person: tuple(held) for person, held in found.items()}

    def office(self, person: str) -> Office | None:
        """The one office that the reports give a person; None where they give none, or several."""
        held = self.offices.get(fold(person), ())
        return held[0] if len({(o.office, o.of, o.tenure) for o in held}) == 1 else None

    @functools.cached_property
    def persons(self) -> frozenset[str]:
        """The folded names of persons in all reports."""
        every = (record for reading in self.story.readings for record in reading.records)
        named = (r.name if isinstance(r, Entity) and r.type == "person" else getattr(r, "person", "") for r in every)
        return frozenset(fold(name) for name in named if name)

    def is_state(self, file: str, start: int, end: int) -> bool:
        """Whether the words at a span name a state as such."""
        if file not in self.readings:
            return False
        return any(
            isinstance(r, Entity) and r.type == "state" and (r.start, r.end) == (start, end)
            for r in self.readings[file].records
        )


def told(shelf: Shelf, file: str, cell: Cell, width: int = 240) -> Told:
    """The words of a report for a fact, with enough of the sentence round them to be understood."""
    record = shelf.record(file, cell)
    return excerpt(shelf, file, cell.start, cell.end, record=record, origin=cell.origin, text=cell.text, width=width)


def excerpt(
    shelf: Shelf,
    file: str,
    start: int,
    end: int,
    *,
    record: Record | None = None,
    origin: str | None = None,
    text: str = "",
    width: int = 240,
) -> Told:
    """The sentence round a span, cut to about `width` characters; statements are their content alone."""
    whole = shelf.text(file)
    language = shelf.readings[file].report.language if file in shelf.readings else None
    if not whole or not 0 <= start < end <= len(whole):
        return Told(
            file=file, start=start, end=end, words=visible(text), language=language, origin=origin, record=record
        )
    if isinstance(record, Statement):
        a, b = record.start, record.end
    elif isinstance(record, Event) and record.sentence.start <= start < record.sentence.end:
        (a, b), (start, end) = _fullest(whole, language, record, start, end)
    else:
        a, b = _around(whole, language, start, end)
    piece, left, right = shorten(whole, a, b, start, min(end, b), width)
    return Told(file=file, start=left, end=right, words=visible(piece), language=language, origin=origin, record=record)


def _fullest(
    text: str, language: str | None, event: Event, start: int, end: int
) -> tuple[tuple[int, int], tuple[int, int]]:
    """The sentence that names most of an event's sides, with its anchor; the first one where none names more.

    An event that a report tells several times has its sides from one telling, which need not be the first.
    """
    found = ((event.sentence.start, event.sentence.end), (start, end))
    if len(event.anchors) < 2:
        return found
    sides = [(party.start, party.name.rpartition(" ")[2]) for party in (*event.actors, *event.recipients)]

    def named(sentence: tuple[int, int]) -> int:
        piece = text[slice(*sentence)]
        return sum(sentence[0] <= at < sentence[1] or (bool(name) and name in piece) for at, name in sides)

    others = [(_around(text, language, a.start, a.end), (a.start, a.end)) for a in event.anchors]
    return max((found, *others), key=lambda one: named(one[0]))


def sentence(shelf: Shelf, fact: Fact, say: Words) -> str:
    """A fact as one plain sentence, ending in a full stop or a quotation mark."""
    cells = [(file, shelf.record(file, cell), cell) for file, many in fact.cells.items() for cell in many]
    events = [(file, r) for file, r, _ in cells if isinstance(r, Event)]
    if events:
        acts = Counter((e.type, e.mode) for _, e in events)
        standing = Counter(status for _, status in {(f, e.status) for f, e in events})  # in how many reports
        file, event = max(
            events,
            key=lambda pair: (
                standing[pair[1].status],
                acts[pair[1].type, pair[1].mode],
                *_fullness(shelf, pair[0], pair[1], say),
            ),
        )
        skip = {d.about for d in fact.differences}
        if event.place is None:  # where another report has it
            places = Counter(e.place for _, e in events if e.place and e.place.code and _is_place_of(e))
            spots = Counter((place.name, place.code) for place in places.elements())
            best = max(spots, key=lambda spot: spots[spot], default=None)
            event = replace(event, place=next((p for p in places if (p.name, p.code) == best), None))
        told_ = not any(_dated(shelf, f, e) for f, e in events)
        return event_sentence(
            shelf, file, event, say, date=fact.date, skip=skip, denied=fact.status == "denied", by_lead=told_,
            claimed={e.status for _, e in events if e.status != "denied"},
        )  # fmt: skip
    statements = [(file, r) for file, r, _ in cells if isinstance(r, Statement)]
    if statements:
        file, statement = max(statements, key=lambda p: (shelf.readings[p[0]].report.language == say.code, p[1].start))
        return _statement_sentence(shelf, file, statement, say)
    lengths = [length for _, r, _ in cells if isinstance(r, Timex) and (length := length_of(r))]
    figures = lengths or [r for _, r, _ in cells if isinstance(r, Figure)]
    if figures:
        rough = {f.number for f in figures if f.mod == "APPROX"}
        figures = [f for f in figures if f.mod or f.number not in rough]  # 400 and about 400 are one number
        distinct = list(dict.fromkeys(figure(f, say) for f in figures))
        return f"{say.say('length' if lengths else 'figure', figure=' / '.join(distinct))}."
    offices = [r for _, r, _ in cells if isinstance(r, Office)]
    if offices:
        office = offices[0]
        name = say.office(office.office, office.of, office.tenure) or office.office
        return f"{say.say('office', person=visible(office.person), office=name)}."
    words_ = next((cell.text for _, _, cell in cells), fact.about)
    return say.say("quoted_title", text=visible(shorten(words_, 0, len(words_), 0, 0)[0]))


def _dated(shelf: Shelf, file: str, event: Event) -> bool:
    """Whether the day of an event stands with the words that tell it, and is not only that of the report's opening."""
    if event.date is None or event.date_basis != "lead":
        return event.date is not None
    text = shelf.text(file)
    days = [r for r in shelf.readings[file].records if isinstance(r, Timex) and r.value and event.date in r.value]
    return any(
        "\n" not in text[min(a.start, d.start) : max(a.end, d.end)] and abs(a.start - d.start) < _NEAR
        for a in event.anchors
        for d in days
    )


def event_sentence(
    shelf: Shelf,
    file: str,
    event: Event,
    say: Words,
    *,
    date: str | None = None,
    skip: Iterable[str] = (),
    denied: bool = False,
    home: str | None = None,
    by_lead: bool = False,
    claimed: Iterable[str] = (),
) -> str:
    """An event as a sentence. `skip` names what the reports differ on and so is not said: date, place, actor …

    `by_lead`: the date is only that of the report's opening, and is said so. `claimed`: the statuses that those give
    it who do not deny it.
    """
    skip = set(skip)
    name = party
    if denied:  # the body that denies is often taken for the doer: its state is meant in any case
        name = _side
    actors = list(dict.fromkeys(name(shelf, file, p, say) for p in event.actors)) if "actor" not in skip else []
    recipients = (
        list(dict.fromkeys(party(shelf, file, p, say) for p in event.recipients)) if "recipient" not in skip else []
    )
    own = {p.code for p in event.actors if p.code}
    recipients = [
        r for r in recipients if r not in actors and not (actors and any(r == say.state(code) for code in own))
    ]
    act = say.act(event.type, event.mode, event.rule)
    if recipients:
        done, do = act.done, act.do or act.done
    else:
        done, do = act.done_alone, act.do_alone or act.done_alone
    where = ""
    if event.place and "place" not in skip and _is_place_of(event):
        where = say.say("in", place=visible(_town(event.place.name, event.place.code, say)))
    when = "" if "date" in skip else date_of(event, say, date=date, home=home)
    if by_lead and when:
        when = say.say("by_lead", date=say.date(event.date or date))
    if event.type == "ACCUSE" and event.status != "denied":
        denied = False  # what is denied is what the accusation says, not that it was made
    status: str = "denied" if denied or event.status == "denied" else "happened" if "status" in skip else event.status
    if status == "denied":
        statement = shelf.by_id(file, event.statement)
        if not denied and not (isinstance(statement, Statement) and statement.stance == "denies"):
            status = "negated"
        elif by_lead:
            when = ""
        elif when:  # whether of the act or of the denial, the record does not tell
            when = say.say("denied_on", date=say.date(event.date or date))
    tail = "".join(f" {part}" for part in (where, when) if part)
    if event.type == "AGREE" and status == "planned":  # a promise is made even where its content lies ahead
        status = "happened"
    if status == "denied":
        others = set(claimed)
        if others == {"happened"}:
            status = "denied-done"
        elif others and others <= {"planned", "possible"}:
            status = "denied-ahead"
    given = {"a": say.list(actors) or say.say("no_actor"), "r": say.list(recipients)}
    text = say.file.frames[status].format(
        a=given["a"], done=done.format(r=given["r"]) + tail, do=do.format(r=given["r"]) + tail
    )
    return text[0].upper() + text[1:]


def _is_place_of(event: Event) -> bool:
    """Whether a place says where the act was done: not for words alone, nor a state that the act is aimed at anyway."""
    place = event.place
    if place is None or not has_place(event):
        return False
    codes = {p.code for p in event.recipients if p.code}
    if event.mode == "visit" and codes and place.code not in codes:
        return False
    if any(fold(p.name) == fold(place.name) for p in event.actors + event.recipients):
        return False
    return not (place.code in codes and fold(place.name) in _names(place.code))


def has_place(event: Event) -> bool:
    """Whether it is an act that is done somewhere: a meeting, or more than words."""
    return event.type == "CONSULT" or event.quad in (2, 4)


def date_of(event: Event, say: Words, *, date: str | None = None, home: str | None = None) -> str:
    """When it happened, in words; with a time of day in the place's time and the reader's, where both are known."""
    value_ = event.date or date
    text = say.when(value_)
    found = re.fullmatch(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d)?(Z|[+-]\d\d:\d\d)?", value_ or "")
    if not found:
        return text
    day, clock, zone = found.groups()
    clock_words = say.say("clock_only", time=clock)
    offset = _offset(zone) if zone else _offset_of(event.place.code if event.place else None)
    own = _offset_of(home or say.file.home or None)
    if offset is not None and own is not None and offset != own:
        there = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=timezone(offset))
        here = there.astimezone(timezone(own))
        home_time = here.strftime("%H:%M")
        if here.date() != there.date():
            home_time = f"{say.date(here.date().isoformat())} {home_time}"
        code = home or say.file.home
        zone_words = say.of("zones", code) if say.knows("zones", code) else say.state(code)
        clock_words = say.say("clock" if zone else "clock_guess", time=clock, home_time=home_time, zone=zone_words)
    return f"{text} {clock_words}".strip()


def party(shelf: Shelf, file: str, who: Party, say: Words) -> str:
    """A side in plain words: the name as the report has it, with office or state where that adds something."""
    state = say.state(who.code)
    language = shelf.readings[file].report.language if file in shelf.readings else None
    name = visible(_APART.sub(r"\1", who.name.strip()))
    called = {fold(name), fold(name).replace(".", "")}  # U.N. is UN
    if not name or shelf.is_state(file, who.start, who.end) or called & _names(who.code):
        return state or name
    name = _town(name, who.code, say)
    if name == name.lower() and language != say.code and state:
        return state
    if language != say.code and state and fold(who.name) not in shelf.persons:
        return _translated(name, who.code, language, say) or name
    office = shelf.office(who.name)
    if office is not None:
        words_ = say.office(office.office, office.of, office.tenure)
        if words_:
            shelf.labels[f"{name} ({words_})"] = name
            return f"{name} ({words_})"
    if not state or any(known in fold(name) for known in _names(who.code)):
        return name
    shelf.labels[f"{name} ({state})"] = name
    return f"{name} ({state})"


def _side(shelf: Shelf, file: str, who: Party, say: Words) -> str:
    return say.state(who.code) or party(shelf, file, who, say)


def _town(name: str, code: str | None, say: Words) -> str:
    """A capital or a state by its name in the brief's language; any other place as it is."""
    if fold(name) in _names(code):
        return say.state(code)
    own = _capitals(say.code, code)
    if fold(name) in {fold(n) for n in own} or not own:
        return name
    known = any(fold(name) == fold(n) for other in languages() for n in _capitals(other, code))
    return own[0] if known else name


def _capitals(language: str, code: str | None) -> tuple[str, ...]:
    return load(language).part(_called).get(code or "", _Called()).capitals


class _Called(NamedTuple):
    """What a language calls a state: folded names, adjectives and peoples; and its capital's names."""

    state: frozenset[str] = frozenset()
    capitals: tuple[str, ...] = ()


def _called(language: Language) -> dict[str, _Called]:
    state: dict[str, set[str]] = {}
    capitals: dict[str, list[str]] = {}
    for phrase, many in names.names(language).items():
        for name in many:
            if name.code and name.kind in _OF_STATE:
                state.setdefault(name.code, set()).add(fold(phrase))
            elif name.code and name.kind == "capital":
                capitals.setdefault(name.code, []).append(phrase)
    return {c: _Called(frozenset(state.get(c, ())), tuple(capitals.get(c, ()))) for c in {*state, *capitals}}


def _translated(name: str, code: str | None, language: str | None, say: Words) -> str:
    """A title or body named in another language: the office in words, else the state beside the words themselves."""
    state = say.state(code)
    if any(fold(name) == fold(n) for other in languages() for n in _capitals(other, code)):
        return f"{_town(name, code, say)} ({state})"
    titles = longest(load(language).part(_titles).find(name)) if language in languages() else []
    offices = {office for hit in titles[:1] for office in hit.payload}
    word = say.office(offices.pop(), code) if len(offices) == 1 and titles[0].start == 0 else ""
    return word or f"{state} (“{name}”)"


def _titles(language: Language) -> Matcher[tuple[str, ...]]:
    return Matcher({p: [tuple(title.office for title in many)] for p, many in posts.titles(language).items()})


def speaker(shelf: Shelf, file: str, statement: Statement, say: Words) -> str:
    """Who says it, in plain words; empty where it is not known."""
    who = statement.speaker
    if who is None or not (who.name or who.code):
        return ""
    if not who.name:
        return say.state(who.code)
    return party(shelf, file, Party(name=who.name, code=who.code, sector=None, start=who.start, end=who.end), say)


def says_of(shelf: Shelf, file: str, statement: Statement, say: Words) -> str:
    """`X says`, `X and Y deny`: who speaks, and how they stand to what they say."""
    who = speaker(shelf, file, statement, say) or say.say("somebody")
    key = _SAYS[statement.stance]
    return say.say(f"{key}_many" if _many(shelf, file, statement, say) else key, speaker=who[0].upper() + who[1:])


def speaks(shelf: Shelf, file: str, statement: Statement) -> bool:
    """Whether the speaker is surely one who can speak: a name, title, body, outlet; no report or visit."""
    who, report = statement.speaker, shelf.readings[file].report
    if who is None or not who.name or report.language not in languages() or fold(who.name) in shelf.persons:
        return True
    language = load(report.language)
    if outlets.named(who.name) is not None or fold(who.name) in _names(who.code):
        return True
    known = [(r.start, r.end) for r in shelf.readings[file].records if isinstance(r, Entity)]
    piece = report.text[who.start : who.end]
    known += [(who.start + hit.start, who.start + hit.end) for hit in language.part(_groups).find(piece)]
    said = [w for w in tokens(report.text, who.start, who.end) if w.text[0].isalnum()]
    if not said:
        return True
    if words(language.code).file.head_first:
        head = next((w for w in said if w.folded not in terms(language).stop), said[0])
    else:
        ends = language.part(_prepositions)
        head = said[next((i for i, w in enumerate(said) if i and w.folded in ends), len(said)) - 1]
    if any(start <= head.start < end for start, end in known):
        return True
    opens = head is said[0] and report.text[: who.start].rstrip(' \t"“')[-1:] in ("", ".", "!", "?", "\n", "–", "-")
    return head.text[0].isupper() and not opens


def _prepositions(language: Language) -> frozenset[str]:
    grammar = language.toml("grammar", _Grammar)
    return frozenset(grammar.words.get("preposition", ())) | frozenset(grammar.words.get("coordinator", ()))


def cue_of(shelf: Shelf, file: str, statement: Statement, say: Words) -> str:
    """The report's own word for the saying, in brackets: praise is no plain saying; empty without one."""
    cue = statement.cue
    words_ = visible(" ".join(shelf.text(file)[cue.start : cue.end].split())) if cue else ""
    language = shelf.readings[file].report.language if file in shelf.readings else None
    plain = words(language).file.plain_cues if language in languages() else ()
    if not 0 < len(words_) <= _CUE or not words_[-1].isalpha() or fold(words_) in plain:
        return ""
    return say.say("cue", cue=fold(words_))


def _many(shelf: Shelf, file: str, statement: Statement, say: Words) -> bool:
    """Whether a speaker is a group called by a plural: bloggers, officials."""
    language = shelf.readings[file].report.language if file in shelf.readings else None
    if not say.file.many or language != say.code or statement.speaker is None or not statement.speaker.name:
        return False
    found = longest(load(say.code).part(_groups).find(statement.speaker.name))
    last = next((i for i, hit in enumerate(found[1:]) if hit.start > found[i].end + 1), len(found) - 1)
    return bool(found) and found[last].payload


def _groups(language: Language) -> Matcher[bool]:
    """The nouns for those who speak, and whether each is a plural."""
    ends = words(language.code).file.many
    phrases = {phrase: [False] for phrase in posts.titles(language)}
    for phrase, many in posts.roles(language).items():
        phrases[phrase] = [any(role.kind == "group" for role in many) and phrase.endswith(ends)]
    return Matcher(phrases)


def figure(record: Figure, say: Words) -> str:
    """A figure with its unit and modifier in words."""
    unit = say.unit(record.unit, record.number)
    number = say.number(record.number)
    text = f"{number} {unit}".strip() if unit != "%" else f"{number} %"
    return say.file.mods[record.mod].format(figure=text) if record.mod in say.file.mods else text


def value(position: Position, say: Words) -> str:
    """What a report holds in a difference: dates, states and statuses in words, all else as it stands."""
    if say.knows("values", position.value):
        return say.of("values", position.value)
    if re.match(r"\d{4}(-|/|$)", position.value):
        return say.date(position.value) or position.value
    if _CODE.fullmatch(position.value):
        return say.state(position.value)
    return visible(position.value)


def _statement_sentence(shelf: Shelf, file: str, statement: Statement, say: Words) -> str:
    says = says_of(shelf, file, statement, say)
    whole = shelf.text(file)
    piece = visible(shorten(whole, statement.start, statement.end, statement.start, statement.start + 1)[0])
    quoted = say.say("quoted_title", text=piece.replace("“", "‘").replace("”", "’"))
    if statement.directness == "direct":
        return say.say("direct", says=says, words=quoted)
    return say.say("indirect", says=says, cue=cue_of(shelf, file, statement, say), words=quoted)


def _fullness(shelf: Shelf, file: str, event: Event, say: Words) -> tuple[bool, int, int]:
    parts = (event.actors, event.recipients, event.date, event.place)
    names = sum(len(p.name.split()) > 1 for p in event.actors + event.recipients)
    return (shelf.readings[file].report.language == say.code, sum(bool(p) for p in parts), names)


def _around(text: str, language: str | None, start: int, end: int) -> tuple[int, int]:
    """The sentence that holds a span; a span over several sentences gives all of them."""
    left = text.rfind("\n", 0, start) + 1
    right = text.find("\n", end)
    right = len(text) if right < 0 else right
    every = sentences(text, left, right, abbreviations=short_forms(language))
    spans = [s for s in every if s[1] > start and s[0] < end]
    return (min(start, spans[0][0]), max(end, spans[-1][1])) if spans else (start, end)


@functools.cache
def _names(code: str | None) -> frozenset[str]:
    if not code:
        return frozenset()
    found = {fold(words(language).state(code).removeprefix("the ")) for language in languages()} | {fold(code)}
    for language in languages():
        found |= load(language).part(_called).get(code, _Called()).state
    return frozenset(found)


def _offset(zone: str) -> timedelta | None:
    if zone == "Z":
        return UTC.utcoffset(None)
    found = re.fullmatch(r"([+-])(\d\d):?(\d\d)", zone)
    if not found:
        return None
    span = timedelta(hours=int(found.group(2)), minutes=int(found.group(3)))
    return -span if found.group(1) == "-" else span


def _offset_of(code: str | None) -> timedelta | None:
    """The standard time of a state's capital; None where it is unknown."""
    from saksi.names import utc_offset

    known = utc_offset(code) if code else None
    return _offset(known) if known else None
