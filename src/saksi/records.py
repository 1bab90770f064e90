"""The nouns: everything that Saksi reads, finds and compares.

All are frozen msgspec Structs. Spans are half-open offsets in Unicode code points of
`Report.text` (W3C TextPositionSelector). Dates are EDTF (ISO 8601-2); state codes are ISO 3166-1
alpha-3. An empty value means unknown.

>>> import msgspec
>>> figure = Figure(start=0, end=3, rule="figures.percent", number=30, unit="%")
>>> msgspec.json.encode(figure).decode()
'{"kind":"figure","id":"","start":0,"end":3,"rule":"figures.percent","number":30,"unit":"%","mod":null}'
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

__all__ = [
    "SCHEMA",
    "Cell",
    "Check",
    "Comparison",
    "Copy",
    "Date",
    "Difference",
    "Entity",
    "Event",
    "Fact",
    "Figure",
    "Flag",
    "Happening",
    "Office",
    "Origin",
    "Page",
    "Party",
    "Place",
    "Position",
    "Reading",
    "Record",
    "Report",
    "Segment",
    "Skip",
    "Span",
    "Speaker",
    "Statement",
    "Story",
    "Subject",
    "Telling",
    "Timex",
    "Via",
]

SCHEMA = 1

Status = Literal["happened", "planned", "denied", "alleged", "possible"]
Stance = Literal["asserts", "denies", "doubts", "asks"]
Directness = Literal["direct", "indirect", "mixed"]
SegmentKind = Literal["title", "dateline", "byline", "stamp", "caption", "credit", "heading", "furniture", "spam"]


class Span(Struct, frozen=True, order=True):
    """Half-open offsets `[start, end)` in code points of `Report.text`."""

    start: int
    end: int


class Page(Struct, frozen=True, kw_only=True):
    """What was received: bytes, and what is known of them from outside (file name, feed, JSON line).

    `file` is how the caller names it (a path, `-`, or the `id` of a JSON line); `media_type` is
    `text/html` or `text/plain`; dates are EDTF or ISO 8601 date-times as given, or None. `origin` is who a feed names
    as the one that its words come from; `dated_by`: `feed` where the dates are a feed's; None: the caller's.
    """

    file: str
    content: bytes
    media_type: str = "text/plain"
    encoding: str | None = None
    url: str | None = None
    outlet: str | None = None
    title: str | None = None
    published: str | None = None
    authors: tuple[str, ...] = ()
    modified: str | None = None
    fetched: str | None = None
    origin: str | None = None
    dated_by: str | None = None


class Skip(Struct, frozen=True, kw_only=True):
    """An input that was not read: at which stage, and why. Never silent, always counted."""

    file: str
    stage: str
    reason: str


class Segment(Struct, frozen=True, kw_only=True):
    """A part of the text that is not the article's own sentences."""

    kind: SegmentKind
    start: int
    end: int
    rule: str


class Flag(Struct, frozen=True, kw_only=True):
    """A finding about a report, with the words it rests on and its reason.

    Kinds: redated, spam-tail, continues-elsewhere, machine-translated, copied, hidden-text.
    """

    kind: str
    start: int
    end: int
    rule: str
    reason: str


class Date(Struct, frozen=True, kw_only=True):
    """An EDTF value with its basis: given, feed, stamp, dateline, metadata, explicit, inferred, story."""

    value: str
    basis: str


class Origin(Struct, frozen=True, kw_only=True):
    """Where the words of a report come from; `start`, `end` are the credit's words, where there are any."""

    kind: Literal["own", "agency", "outlet", "unknown"] = "unknown"
    name: str | None = None
    start: int | None = None
    end: int | None = None


class Report(Struct, frozen=True, kw_only=True):
    """One article: the whole text as received (decoded, NFC, `\\n` line ends), and what it is."""

    id: str
    version: str
    url: str | None = None
    outlet: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    published: Date | None = None
    modified: Date | None = None
    fetched: str | None = None
    origin: Origin = Origin()
    text: str
    segments: tuple[Segment, ...] = ()
    flags: tuple[Flag, ...] = ()


class Timex(Struct, frozen=True, kw_only=True, tag_field="kind", tag="timex"):
    """A time expression: TIMEX3 type, EDTF value, modifier, and what resolved it.

    `basis`: explicit (a full date in the words), report (against the report's date), text (against
    another expression), story (against sister reports), none (unresolved; value None).
    """

    id: str = ""
    start: int
    end: int
    rule: str
    type: Literal["DATE", "TIME", "DURATION", "SET"]
    value: str | None
    mod: str | None = None
    basis: str


class Entity(Struct, frozen=True, kw_only=True, tag_field="kind", tag="entity"):
    """A mention of a person, state, organisation or place. `entity` is one key for all its mentions."""

    id: str = ""
    start: int
    end: int
    rule: str
    entity: str
    name: str
    type: Literal["person", "state", "organisation", "place"]
    code: str | None = None
    sector: str | None = None


class Office(Struct, frozen=True, kw_only=True, tag_field="kind", tag="office"):
    """Who holds or held a post, as the text says. `office` is lower-case English."""

    id: str = ""
    start: int
    end: int
    rule: str
    person: str
    office: str
    of: str | None
    tenure: Literal["incumbent", "former", "acting", "elect"] = "incumbent"


class Speaker(Struct, frozen=True, kw_only=True):
    """Who says it: the name in the fullest form of the text, the code of the side, the words there."""

    name: str | None
    code: str | None
    start: int
    end: int


class Via(Struct, frozen=True, kw_only=True):
    """An outlet through which words came (*seperti dilansir Anadolu*)."""

    name: str
    start: int
    end: int


class Statement(Struct, frozen=True, kw_only=True, tag_field="kind", tag="statement"):
    """Reported speech. `start`, `end` are the content's, without the marks. `denies`: id of the claim denied."""

    id: str = ""
    start: int
    end: int
    rule: str
    directness: Directness
    stance: Stance = "asserts"
    denies: str | None = None
    speaker: Speaker | None
    cue: Span | None
    via: tuple[Via, ...] = ()


class Figure(Struct, frozen=True, kw_only=True, tag_field="kind", tag="figure"):
    """A quantity: number, unit (%, USD, killed, people, km …), modifier (LESS_THAN, MORE_THAN, APPROX)."""

    id: str = ""
    start: int
    end: int
    rule: str
    number: int | float
    unit: str | None
    mod: str | None = None


class Party(Struct, frozen=True, kw_only=True):
    """An actor or recipient: the name, the code of the side it acts for, PLOVER's sector, the words."""

    name: str
    code: str | None
    sector: str | None
    start: int
    end: int


class Place(Struct, frozen=True, kw_only=True):
    """Where it happened: the words, and the code of the state it lies in."""

    name: str
    code: str | None
    start: int
    end: int


class Event(Struct, frozen=True, kw_only=True, tag_field="kind", tag="event"):
    """One happening: who did what to whom, in PLOVER's classes. `anchors` are all words that tell it."""

    id: str = ""
    start: int
    end: int
    rule: str
    anchors: tuple[Span, ...]
    type: str
    mode: str | None = None
    contexts: tuple[str, ...] = ()
    quad: int
    actors: tuple[Party, ...] = ()
    recipients: tuple[Party, ...] = ()
    date: str | None = None
    date_basis: str | None = None
    place: Place | None = None
    status: Status = "happened"
    statement: str | None = None
    sentence: Span


Record = Timex | Entity | Office | Statement | Figure | Event


class Reading(Struct, frozen=True, kw_only=True):
    """One line of `saksi read`: a report with its records, in the order of the text."""

    schema: int = SCHEMA
    file: str
    report: Report
    records: tuple[Record, ...] = ()


class Copy(Struct, frozen=True, kw_only=True):
    """One report reuses another's text: share of its shingles that stand in the original, and why it is the later."""

    file: str
    original: str
    share: float
    kind: Literal["exact", "partial", "rewritten", "translated"]
    reason: str


class Cell(Struct, frozen=True, kw_only=True):
    """The words of one report for a fact, and the origin of these words (None: unknown)."""

    start: int
    end: int
    text: str
    origin: str | None = None
    record: str = ""


class Position(Struct, frozen=True, kw_only=True):
    """What one report holds in a difference."""

    value: str
    file: str
    start: int
    end: int


class Difference(Struct, frozen=True, kw_only=True):
    """Where reports contradict: about what, and each position with its words."""

    about: str
    positions: tuple[Position, ...]


class Fact(Struct, frozen=True, kw_only=True):
    """Records of several reports about one thing. `status`: all, some, one, differ, denied."""

    id: str = ""
    kind: str
    status: Literal["all", "some", "one", "differ", "denied"]
    about: str
    date: str | None = None
    cells: dict[str, tuple[Cell, ...]]
    silent: dict[str, str]
    differences: tuple[Difference, ...] = ()


class Check(Struct, frozen=True, kw_only=True):
    """A finding about one report of a story that a reader should look at: *differs from*, never *false*.

    Kinds: office-holder, weekday, stamp-later, figure-changed, quotation-shortened, name-spelling, anonymous-source,
    unsigned. `start`, `end` are the words that it rests on, `other` those of another report that they are held against;
    `clears` says what would settle it.
    """

    kind: str
    file: str
    start: int
    end: int
    rule: str
    reason: str
    clears: str
    other: Position | None = None


class Telling(Struct, frozen=True, kw_only=True):
    """One report's telling of a happening: the report, its words, its record, and where the words come from.

    `origin` None: unknown. `copy`: the report has the words from another one of the story, and is no witness.
    """

    file: str
    report: str
    record: str
    start: int
    end: int
    origin: str | None = None
    copy: bool = False


class Happening(Struct, frozen=True, kw_only=True):
    """One event of a story, however many reports tell it: what event data call a de-duplicated event.

    `key` is the same for one happening in several stories: class, codes of both sides, date, and a number where one
    story has several of these. Parties are those of the fullest telling. `date` is EDTF; None: unknown.
    """

    id: str
    key: str
    type: str
    mode: str | None = None
    contexts: tuple[str, ...] = ()
    quad: int
    actors: tuple[Party, ...] = ()
    recipients: tuple[Party, ...] = ()
    date: str | None = None
    date_basis: str | None = None
    place: Place | None = None
    status: Status = "happened"
    tellings: tuple[Telling, ...]


class Subject(Struct, frozen=True, kw_only=True):
    """What a story is about: an act in PLOVER's classes between two sides (their codes), of which its title is made.

    `rule`: the rule that most reports were read by, as `consult.meet`. `date` is EDTF; None: unknown, or the reports
    differ. `language`: that of the story's title, ISO 639-1.
    """

    type: str
    mode: str | None = None
    rule: str = ""
    actors: tuple[str, ...]
    recipients: tuple[str, ...] = ()
    date: str | None = None
    status: Status = "happened"
    language: str


class Story(Struct, frozen=True, kw_only=True):
    """The reports on one happening, what they say, and where they differ.

    `title` is made of the `subject`, in the language of most reports; where there is none it is the `headline`: that of
    its reports which has most in common with all openings, in the words of `outlet`.
    """

    id: str
    title: str
    headline: str = ""
    outlet: str | None = None
    subject: Subject | None = None
    date: str | None
    readings: tuple[Reading, ...]
    copies: tuple[Copy, ...] = ()
    facts: tuple[Fact, ...] = ()
    differences: tuple[Difference, ...] = ()
    checks: tuple[Check, ...] = ()


class Comparison(Struct, frozen=True, kw_only=True):
    """The stories found in the input, and what was not read."""

    schema: int = SCHEMA
    stories: tuple[Story, ...]
    skipped: tuple[Skip, ...] = ()
