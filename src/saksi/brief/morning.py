"""The morning brief: what is new or changed in the stories of a memory since a moment.

`morning` takes stories and a moment and gives a `Morning`, the contract of `saksi brief --format json`. Beside it
`morning_when.py` knows the moment, `morning_ask.py` takes the stories out of a memory, `morning_words.py` puts the rest
into words, and `morning_plain.py`, `morning_page.py` and `morning_pdf.py` write it. Every sentence is one of the
story's own brief, with the words that it rests on. Nothing here looks at a clock: the same stories and the same moment
give the same brief.
"""

from __future__ import annotations

import functools
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from saksi.brief import outline
from saksi.brief.called import name_of, shortened
from saksi.brief.morning_when import Moment
from saksi.brief.morning_words import Wording, wording
from saksi.brief.outline import Brief
from saksi.brief.page import link
from saksi.brief.sentences import Told
from saksi.brief.words import Words, languages, shorten, visible, words
from saksi.errors import UsageError
from saksi.memory import Listed, Quarantined, Update
from saksi.records import Happening, Reading, Report, Story
from saksi.relate import dyads
from saksi.store.ask import Extent
from saksi.titles import title_of

__all__ = [
    "SCHEMA",
    "Changed",
    "Counts",
    "Filters",
    "Headline",
    "Item",
    "Line",
    "Lines",
    "Missed",
    "Morning",
    "Pair",
    "Quote",
    "Source",
    "encode",
    "morning",
    "ordered",
]

SCHEMA = 1

_FEW = 4  # lines of a list that are shown unless all are asked for
_PAIRS = 12
_HEADLINES = 60
_CHANGES = 2  # changed sentences of a report that are shown
_WORDS = 120
_FLAGS = (  # the heaviest first; what is not here comes last
    "redated", "hidden-text", "doubtful-words", "machine-translated", "weekday-mismatch", "continues-elsewhere",
    "no-date", "mojibake", "spam-tail", "copied",
)  # fmt: skip
_CHECKS = (
    "office-holder", "stamp-later", "figure-changed", "quotation-shortened", "weekday", "name-spelling",
    "anonymous-source", "unsigned",
)  # fmt: skip
_UNSHOWN = frozenset({"hidden-text", "spam-tail", "mojibake", "copied", "no-date", "continues-elsewhere"})


class Filters(Struct, frozen=True, kw_only=True):
    """Which stories are meant: sides of which any takes part, `other` with one of them, classes, outlet, language."""

    actors: tuple[str, ...] = ()
    other: str | None = None
    types: tuple[str, ...] = ()
    outlet: str | None = None
    language: str | None = None


class Changed(Struct, frozen=True, kw_only=True):
    """A story that is new or changed: what goes in.

    `arrived` are the reports (ids) that were first seen since the moment, `updates` how the publisher changed others,
    `corrections` how many people made. `happenings` are those that these reports tell. `story` None: it is only listed.
    """

    listed: Listed
    new: bool
    denied: int = 0
    arrived: frozenset[str] = frozenset()
    updates: Mapping[str, Update] = {}
    corrections: int = 0
    happenings: tuple[Happening, ...] = ()
    story: Story | None = None


class Quote(Struct, frozen=True, kw_only=True):
    """Words of a report: its number among the sources, the span in its text (code points), the words, their language.

    The words are on one line; … stands where they are cut.
    """

    source: int
    start: int
    end: int
    words: str
    language: str | None = None


class Line(Struct, frozen=True, kw_only=True):
    """A sentence, remarks on how sure it is or where it stands, and the words that it rests on."""

    text: str
    notes: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()


class Lines(Struct, frozen=True, kw_only=True):
    """The lines of a list that are shown, and how many there are in all."""

    lines: tuple[Line, ...] = ()
    total: int = 0


class Headline(Struct, frozen=True, kw_only=True):
    """A story in one line, and the headline beneath. `date` is EDTF; counts are of reports, `origins` of known origins.

    `single`: it rests on one known origin or none.
    """

    id: str
    state: str  # new, changed
    title: str
    headline: str
    date: str | None
    reports: int
    origins: int
    unknown: int
    copies: int
    contradictions: int
    flags: int
    single: bool


class Item(Struct, frozen=True, kw_only=True):
    """A story that is told: its number in the brief, its headline, and what there is to say."""

    number: int
    headline: Headline
    happened: Lines
    new: Lines
    disputed: Lines
    flags: Lines
    alone: Lines


class Pair(Struct, frozen=True, kw_only=True):
    """What passed between two sides (codes): how often, by class; `beside` what is planned, claimed, possible, denied.

    `dates` are those of what happened, in EDTF, each once, the earliest first; `undated` counts what has none.
    """

    one: str
    other: str
    happened: int
    types: dict[str, int]
    beside: dict[str, int]
    dates: tuple[str, ...]
    undated: int


class Missed(Struct, frozen=True, kw_only=True):
    """What could not be read: where it lay, at which stage, why, since when (ISO 8601, UTC), and whether it is kept."""

    file: str
    stage: str
    reason: str
    at: str
    kept: bool


class Source(Struct, frozen=True, kw_only=True):
    """A report that the brief rests on. `url` only where a browser may open it.

    `story` is the number of its story here, `published` EDTF, `basis` what the day rests on, `copy_of` the number of
    the report that it is a copy of, `report` its id and `version` the SHA-256 of the text that spans count in.
    """

    number: int
    story: int
    label: str
    outlet: str | None
    title: str | None
    published: str | None
    basis: str | None
    url: str | None
    origin: str
    copy_of: int | None
    report: str
    version: str
    file: str


class Counts(Struct, frozen=True, kw_only=True):
    """Stories: new, changed, with contradictions or denials, with flags, from one known origin or none.

    `regrouped` were only read or grouped anew, and are not told. `arrived` counts the reports that came in, of all
    stories; `skipped` what came in and could not be read; `pairs` the pairs of sides.
    """

    new: int = 0
    changed: int = 0
    disputed: int = 0
    flagged: int = 0
    single: int = 0
    regrouped: int = 0
    arrived: int = 0
    skipped: int = 0
    pairs: int = 0


class Morning(Struct, frozen=True, kw_only=True):
    """The morning brief: what `saksi brief --format json` prints. `headlines` are the stories that are only listed.

    Sentences are in `language`; `extent` tells what the memory has seen at all.
    """

    schema: int = SCHEMA
    language: str
    since: Moment
    filters: Filters
    counts: Counts
    stories: tuple[Item, ...]
    headlines: tuple[Headline, ...]
    more: int = 0  # stories that are not even listed
    pairs: tuple[Pair, ...]
    skipped: tuple[Missed, ...]
    sources: tuple[Source, ...]
    extent: Extent


def ordered(found: Iterable[Changed]) -> list[Changed]:
    """Stories by what matters: contradictions and denials, known origins, what came in last."""
    by_id = sorted(found, key=lambda one: one.listed.id)
    latest = sorted(by_id, key=lambda one: one.listed.changed, reverse=True)
    return sorted(
        latest,
        key=lambda one: (
            not (one.listed.differences or one.denied),
            -one.listed.origins,
            -(one.listed.differences + one.denied),
        ),
    )


def morning(
    found: Iterable[Changed],
    *,
    since: Moment,
    filters: Filters,
    extent: Extent,
    language: str | None = None,
    arrived: int = 0,
    regrouped: int = 0,
    skipped: Sequence[Quarantined] = (),
    unread: int | None = None,
    every: bool = False,
) -> Morning:
    """The morning brief of stories that are new or changed. Those with a story are told, the others are listed.

    `language` is by default that of most reports. `unread`: how much could not be read, where `skipped` is a part of
    it. `every`: no list is cut. Raises UsageError: there is no brief in the language.
    """
    changed = ordered(found)
    stories = [one.story for one in changed if one.story]
    if language is None:
        pooled = Story(id="", title="", date=None, readings=tuple(r for s in stories for r in s.readings))
        language = outline.language_of(pooled)
    if language not in languages():
        raise UsageError(f"there is no brief in '{language}'; there are: {', '.join(languages())}")
    say = words(language)
    items: list[Item] = []
    sources: list[Source] = []
    for one in changed:
        if one.story:
            writer = _Writer(one, one.story, len(items) + 1, len(sources), say, every)
            items.append(writer.item())
            sources += writer.sources()
    listed = [_headline(one, say) for one in changed if not one.story]
    heads = [item.headline for item in items] + listed
    pairs = _pairs(changed, filters)
    return Morning(
        language=language,
        since=since,
        filters=filters,
        counts=Counts(
            new=sum(h.state == "new" for h in heads),
            changed=sum(h.state == "changed" for h in heads),
            disputed=sum(h.contradictions > 0 for h in heads),
            flagged=sum(h.flags > 0 for h in heads),
            single=sum(h.single for h in heads),
            regrouped=regrouped,
            arrived=arrived,
            skipped=len(skipped) if unread is None else unread,
            pairs=len(pairs),
        ),
        stories=tuple(items),
        headlines=tuple(listed if every else listed[:_HEADLINES]),
        more=0 if every else max(0, len(listed) - _HEADLINES),
        pairs=tuple(pairs if every else pairs[:_PAIRS]),
        skipped=tuple(
            Missed(file=visible(s.file), stage=s.stage, reason=say.reason(s.reason), at=s.at, kept=s.kept)
            for s in skipped
        ),
        sources=tuple(sources),
        extent=extent,
    )


def encode(made: Morning) -> str:
    """The brief as JSON of two-space indent, with a line end."""
    return msgspec.json.format(msgspec.json.encode(made), indent=2).decode() + "\n"


def _headline(one: Changed, say: Words) -> Headline:
    listed = one.listed
    return Headline(
        id=listed.id,
        state="new" if one.new else "changed",
        title=_flat(title_of(listed, say.code)),
        headline=outline.headline(listed, say),
        date=listed.date,
        reports=listed.reports,
        origins=listed.origins,
        unknown=listed.unknown,
        copies=listed.copies,
        contradictions=listed.differences + one.denied,
        flags=sum(listed.flags.values()),
        single=listed.origins < 2,
    )


class _Writer:
    """Holds what is needed while one story is told. `before`: how many sources there are before its own."""

    def __init__(self, one: Changed, story: Story, number: int, before: int, say: Words, every: bool) -> None:
        self.one, self.number, self.before, self.say, self.every = one, number, before, say, every
        self.told: Wording = wording(say)
        self.labels = {r.file: f"{name_of(r, titled=True)} [{n}]" for n, r in enumerate(story.readings, before + 1)}
        self.numbers = {file: n for n, file in enumerate(self.labels, before + 1)}
        self.story = story
        self.readings = {r.file: r for r in self.story.readings}
        self.recent = frozenset(r.file for r in self.story.readings if r.report.id in one.arrived)
        self.brief: Brief = outline.brief(
            story, language=say.code, most=1_000_000, new=self.recent or None, names=self.labels
        )  # fmt: skip
        self.lists = {section.key: section.lines for section in self.brief.sections}

    def item(self) -> Item:
        disputed, flags = [self._line(line) for line in self.lists.get("disputed", ())], list(self._flags())
        headline = replace(_headline(self.one, self.say), contradictions=len(disputed), flags=len(flags))
        return Item(
            number=self.number,
            headline=headline,
            happened=self._cut(list(self._happened())),
            new=self._new(),
            disputed=self._cut(disputed),
            flags=self._cut(flags),
            alone=self._cut(list(self._alone())),
        )

    def sources(self) -> Iterator[Source]:
        copies = {c.file: c.original for c in self.story.copies}
        for reading in self.story.readings:
            report = reading.report
            original = copies.get(reading.file)
            yield Source(
                number=self.numbers[reading.file],
                story=self.number,
                label=name_of(reading, titled=True),
                outlet=_flat(report.outlet) if report.outlet else None,
                title=_flat(report.title) if report.title else None,
                published=report.published.value if report.published else None,
                basis=report.published.basis if report.published else None,
                url=link(report.url),
                origin=self._origin(report),
                copy_of=self.numbers.get(original) if original else None,
                report=report.id,
                version=report.version,
                file=visible(reading.file),
            )

    # the lists

    def _happened(self) -> Iterator[Line]:
        """The story's first sentence, and the next act that several reports tell."""
        lead = self.lists["lead"][0]
        yield self._line(lead)
        acts = {n.number for n in self.brief.facts if n.fact.kind == "event"} - set(lead.facts)
        for line in (*self.lists.get("solid", ()), *self.lists.get("shared", ())):
            if acts.intersection(line.facts):
                yield self._line(line)
                return

    def _new(self) -> Lines:
        if self.one.new:  # all of it is, and its headline says so
            return Lines()
        heads = [*self._came(), *self._updates()]
        if self.one.corrections:
            heads.append(Line(text=self.told.say("corrected", n=self.one.corrections)))
        shown, rest = self._cut(heads), self._cut([*map(self._line, self.news)])
        return Lines(lines=shown.lines + rest.lines, total=shown.total + rest.total)

    @functools.cached_property
    def news(self) -> list[outline.Line]:
        """What new reports and changed sentences add to a known story; what is told differently now comes first."""
        if self.one.new:
            return []
        lines = self.lists["new"][len(self.recent) :] if self.recent else ()  # those before name the reports
        return [*sorted(lines, key=lambda line: bool(line.facts)), *self._updated_facts()]

    def _came(self) -> Iterator[Line]:
        """The reports that came in, and those among them that are copies."""
        copies = {c.file: c.original for c in self.story.copies}
        own = [f for f in self.readings if f in self.recent and f not in copies]
        if own:
            yield Line(text=self.told.say("new_reports", reports=self.say.list(map(self.labels.__getitem__, own))))
        for file in self.readings:
            if file in self.recent and file in copies:
                yield Line(text=self.say.say("new_copy", file=self.labels[file], original=self.labels[copies[file]]))

    def _updates(self) -> Iterator[Line]:
        for reading in self.story.readings:
            update = self.one.updates.get(reading.report.id)
            if update is None:
                continue
            notes = []
            before, after = update.fields.get("title", (None, None))
            if after and before:
                notes.append(self.told.say("retitled", before=_flat(before), after=_flat(after)))
            if update.changes:
                notes.append(self.told.say("sentences_changed", n=len(update.changes)))
            spans = [change.after for change in update.changes if change.after]
            quotes = tuple(self._words(reading.file, s.start, s.end) for s in spans[:_CHANGES])
            yield Line(
                text=self.told.say("updated", report=self.labels[reading.file]), notes=tuple(notes), quotes=quotes
            )

    def _updated_facts(self) -> Iterator[outline.Line]:
        """Facts that only changed sentences tell, or these and new reports."""
        spans = {
            r.file: [c.after for c in self.one.updates[r.report.id].changes if c.after]
            for r in self.story.readings
            if r.report.id in self.one.updates
        }
        copies = {c.file for c in self.story.copies}
        for numbered in self.brief.facts if spans else ():
            cells = [(f, c) for f, many in numbered.fact.cells.items() if f not in copies for c in many]
            if not cells or self.recent.issuperset(f for f, _ in cells):
                continue
            if all(
                f in self.recent or any(s.start < c.end and c.start < s.end for s in spans.get(f, ())) for f, c in cells
            ):
                text = self.told.say("told_anew", what=numbered.sentence)
                evidence = tuple(cell for many in numbered.cells.values() for cell in many)
                yield outline.Line(text=text, facts=(numbered.number,), evidence=evidence)

    def _flags(self) -> Iterator[Line]:
        found = [
            (_FLAGS.index(flag.kind) if flag.kind in _FLAGS else len(_FLAGS), reading, flag)
            for reading in self.story.readings
            for flag in reading.report.flags
        ]
        checks = sorted(
            self.story.checks, key=lambda c: _CHECKS.index(c.kind) if c.kind in _CHECKS else len(_CHECKS)
        )  # fmt: skip
        redated = [one for one in found if one[0] == 0]
        for _, reading, flag in redated:
            yield self._flag(reading, flag.kind, flag.reason, flag.start, flag.end)
        for check in checks:
            text = self.readings[check.file].report.text
            quotes = [self._words(check.file, check.start, check.end)]
            if check.other and check.other.file in self.readings:
                quotes.append(self._words(check.other.file, check.other.start, check.other.end))
            said = self.say.file.warnings.get(check.kind, "{file}: {reason}").format(
                file=self.labels[check.file],
                words=_short(text[check.start : check.end]),
                place=self.labels.get(check.other.file, check.other.file) if check.other else "",
                other=_short(check.other.value) if check.other else "",
                reason=self.say.reason(check.reason, self.labels),
            )
            yield Line(text=said, notes=self._clears(check.kind), quotes=tuple(quotes))
        for _, reading, flag in sorted((one for one in found if one[0]), key=lambda one: one[0]):
            yield self._flag(reading, flag.kind, flag.reason, flag.start, flag.end)

    def _flag(self, reading: Reading, kind: str, reason: str, start: int, end: int) -> Line:
        say = self.say
        why = say.reason(reason, self.labels) or say.of("flags", kind)
        given = {"file": self.labels[reading.file], "reason": why, "original": ""}
        text = f"{self.labels[reading.file]}: {say.of('flags', kind)}: {why}"
        if kind in say.file.warnings and kind != "copied":
            text = say.file.warnings[kind].format(**given)
        shown = kind not in _UNSHOWN and 0 <= start < end <= len(reading.report.text)
        quotes = (self._words(reading.file, start, end),) if shown else ()
        return Line(text=text, notes=self._clears(kind), quotes=quotes)

    def _clears(self, kind: str) -> tuple[str, ...]:
        clear = self.say.file.clear.get(kind)
        return (self.say.say("clear", clear=clear),) if clear else ()

    def _alone(self) -> Iterator[Line]:
        """What one report alone says, a line of each in turn, so that none is cut away for another's many.

        What is told as new is not told again.
        """
        told = {number for line in (self.news if self.every else self.news[:_FEW]) for number in line.facts}
        groups = []
        for group in (*self.lists.get("alone", ()), *self.lists.get("single", ())):
            label = next((label for label in self.labels.values() if group.text.startswith(f"{label} (")), None)
            if label:
                note = self.told.say("only_in", report=label)
                own = (line for line in group.under if not line.facts or not told.issuperset(line.facts))
                groups.append([self._line(replace(line, notes=(*line.notes, note))) for line in own])
        for turn in itertools.zip_longest(*groups):
            yield from (line for line in turn if line)

    # small parts

    def _cut(self, lines: Sequence[Line]) -> Lines:
        return Lines(lines=tuple(lines if self.every else lines[:_FEW]), total=len(lines))

    def _line(self, line: outline.Line) -> Line:
        quotes = tuple(dict.fromkeys(self._quote(cell) for cell in line.evidence))
        return Line(text=line.text, notes=tuple(n for n in line.notes if n), quotes=quotes)

    def _quote(self, cell: Told) -> Quote:
        return Quote(
            source=self.numbers[cell.file], start=cell.start, end=cell.end, words=cell.words, language=cell.language
        )

    def _words(self, file: str, start: int, end: int) -> Quote:
        report = self.readings[file].report
        piece, left, right = shorten(report.text, start, end, start, start + 1)
        return Quote(source=self.numbers[file], start=left, end=right, words=visible(piece), language=report.language)

    def _origin(self, report: Report) -> str:
        """Where the words of a report come from, as the story's brief has it."""
        name, kind = visible(report.origin.name or ""), report.origin.kind
        if kind == "own":
            return self.say.say("origin_own", name=name) if name else self.say.say("origin_own_unnamed")
        if kind in ("agency", "outlet") and name:
            return self.say.say(f"origin_{kind}", name=name)
        return self.say.say("origin_none")


def _pairs(changed: Iterable[Changed], filters: Filters) -> list[Pair]:
    """What passed between any two sides, those with most first; with sides asked for only pairs with one of them."""
    between: dict[tuple[str, str], list[Happening]] = {}
    for one in dyads.merged(h for c in changed for h in c.happenings):
        if filters.types and one.type not in filters.types:
            continue
        codes = sorted({p.code for p in (*one.actors, *one.recipients) if p.code})
        for pair in itertools.combinations(codes, 2):
            wanted = not filters.actors or bool(set(pair) & set(filters.actors))
            if wanted and (filters.other is None or filters.other in pair) and dyads.between(one, *pair):
                between.setdefault(pair, []).append(one)
    made = [_pair(pair, found) for pair, found in between.items()]
    return sorted(made, key=lambda p: (-p.happened, -sum(p.beside.values()), p.one, p.other))


def _pair(pair: tuple[str, str], found: Sequence[Happening]) -> Pair:
    total = dyads.dyad(found, *pair, by="total").total
    happened = [one.date for one in found if one.status == "happened"]
    dated = {date: days for date in happened if date and (days := dyads.span(date))}
    types = Counter(total.types)
    return Pair(
        one=pair[0],
        other=pair[1],
        happened=total.happened,
        types=dict(sorted(types.items(), key=lambda item: (-item[1], item[0]))),
        beside={str(status): n for status, n in total.beside.items()},
        dates=tuple(sorted(dated, key=lambda date: (dated[date], date))),
        undated=sum(date not in dated for date in happened),
    )


def _short(text: str) -> str:
    return shortened(text, _WORDS)


def _flat(text: str) -> str:
    return visible(" ".join(text.split()))
