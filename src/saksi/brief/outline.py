"""What the brief of a story says, in the order in which people need it, as sections of lines.

A line is one plain sentence with the facts that it stands for (their numbers), notes on how sure it is,
and the words of the reports that it rests on. Nothing here knows about formats.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from saksi.brief.called import called, name_of, places, shortened
from saksi.brief.sentences import (
    Shelf,
    Told,
    cue_of,
    event_sentence,
    excerpt,
    figure,
    has_place,
    says_of,
    sentence,
    speaker,
    speaks,
    told,
    value,
)
from saksi.brief.words import Words, alpha2, languages, visible, words
from saksi.language import available
from saksi.records import (
    Difference,
    Event,
    Fact,
    Figure,
    Office,
    Position,
    Reading,
    Report,
    Skip,
    Statement,
    Story,
)
from saksi.relate import origins
from saksi.relate.facts import lead as find_lead
from saksi.relate.once import distinct
from saksi.text import fold
from saksi.titles import Titled, title_of

__all__ = ["FLAGS", "Brief", "Headed", "Line", "Numbered", "Section", "brief", "differing", "headline", "language_of"]

_ORDER = ("differ", "denied", "all", "some", "one")
_KINDS = ("event", "statement", "figure")  # what the lists tell; offices stand with the names and in the matrix
_WORDS = 3  # words of a saying below which it says nothing
_REMOVED = ("furniture", "spam")
_CHECKS = {
    "office-holder": 84, "stamp-later": 83, "figure-changed": 78, "quotation-shortened": 66, "weekday": 64,
    "name-spelling": 60, "anonymous-source": 48, "unsigned": 38,
}  # fmt: skip
_WORDS_SHOWN = 120
_TITLE = 70  # characters of a title that tells reports of one outlet apart
_OFFICIAL_FLAGS = (
    ("redated", 100),
    ("hidden-text", 65),
    ("doubtful-words", 58),
    ("machine-translated", 55),
    ("weekday-mismatch", 50),
    ("continues-elsewhere", 45),
    ("no-date", 40),
    ("spam-tail", 35),
)


FLAGS = (*(kind for kind, _ in _OFFICIAL_FLAGS), "mojibake", *_CHECKS)
"""The kinds of flags that a report may bear, and of checks that a story may raise; a story is found by any of them."""


class Line(Struct, frozen=True, kw_only=True):
    """One line of the brief: its sentence, its facts' numbers, notes, the words it rests on, and lines below it."""

    text: str
    facts: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    evidence: tuple[Told, ...] = ()
    under: tuple[Line, ...] = ()


class Section(Struct, frozen=True, kw_only=True):
    """A part of the brief: its key, its heading, its lines, and a note below them (how many of how many)."""

    key: str
    heading: str
    lines: tuple[Line, ...]
    note: str = ""


class Numbered(Struct, frozen=True, kw_only=True):
    """A fact with its number in the brief, its sentence, and its cells as excerpts by file.

    `varied`: its figures are other numbers that, as bounds, need not contradict each other.
    """

    number: int
    fact: Fact
    sentence: str
    cells: dict[str, tuple[Told, ...]]
    varied: bool = False


class Headed(Titled, Protocol):
    """A story, or the line of a list that tells of one."""

    @property
    def headline(self) -> str | None: ...  # noqa: D102

    @property
    def outlet(self) -> str | None: ...  # noqa: D102


class Brief(Struct, frozen=True, kw_only=True):
    """A story as people read it. `headline` quotes one of its reports, or says whose the title is; may be "".

    `names` are what its reports are called, by file; `places` their files as spans are printed (`FILE:START-END`).
    """

    language: str
    title: str
    headline: str
    date: str
    counts: tuple[str, ...]
    sections: tuple[Section, ...]
    facts: tuple[Numbered, ...]
    made_by: str
    names: dict[str, str]
    places: dict[str, str]


def language_of(story: Story) -> str:
    """The language of most of a story's reports, among those in which a brief can be written; Indonesian on a tie."""
    counts = dict.fromkeys(languages(), 0)
    for reading in story.readings:
        if reading.report.language in counts:
            counts[reading.report.language] += 1
    return max(counts, key=lambda code: (counts[code], code == "id"))


def brief(
    story: Story,
    *,
    language: str | None = None,
    home: str | None = None,
    skipped: tuple[Skip, ...] = (),
    version: str = "",
    most: int = 8,
    new: frozenset[str] | None = None,
    names: Mapping[str, str] | None = None,
) -> Brief:
    """The brief of a story. `home` is the reader's state (alpha-3), `most` the cap of a list, which is always named.

    `new` are the files that came after the last brief; None: nothing is said of what is new. `names` are what the
    reports are called, by file; by default their outlets.
    """
    say = words(language or language_of(story))
    return _Writer(story, say, home or say.file.home or None, skipped, version, most, new, names).brief()


def differing(story: Story, difference: Difference, say: Words) -> str:
    """The line of the brief that tells on what reports differ, and which of them says what."""
    return _Writer(story, say, None, (), "", 1, None, None)._difference(None, difference).text


def headline(story: Headed, say: Words) -> str:
    """The headline beneath a story's title, as a quotation with its outlet; of a title that is one, whose it is."""
    outlet = visible(story.outlet or "")
    if story.subject is None:
        return say.say("headline_of", outlet=outlet) if outlet and story.title else ""
    if not story.headline:
        return ""
    quoted = say.say("quoted_title", text=" ".join(visible(story.headline).split()))
    return say.say("headline", quoted=quoted, outlet=outlet) if outlet else quoted


class _Writer:
    """Holds what every section needs to look at while one brief is written."""

    def __init__(
        self,
        story: Story,
        say: Words,
        home: str | None,
        skipped: tuple[Skip, ...],
        version: str,
        most: int,
        new: frozenset[str] | None,
        names: Mapping[str, str] | None,
    ) -> None:
        self.story, self.say, self.home, self.skipped = story, say, home, skipped
        self.version, self.most, self.recent = version, most, new
        self.names = dict(names) if names is not None else called(story.readings)
        self.shelf = Shelf(story)
        self.copies = self.shelf.original
        self.files = [r.file for r in story.readings if r.file not in self.copies]
        sure = (fact for fact in story.facts if not _doubtful(self.shelf, fact))
        ordered = sorted(enumerate(sure), key=lambda pair: (_ORDER.index(pair[1].status), pair[0]))
        self.facts = tuple(
            Numbered(
                number=number,
                fact=fact,
                sentence=sentence(self.shelf, fact, say),
                cells={file: tuple(told(self.shelf, file, c) for c in cells) for file, cells in fact.cells.items()},
                varied=fact.kind == "figure" and fact.status == "differ" and not fact.differences,
            )
            for number, (_, fact) in enumerate(ordered, 1)
        )

    def brief(self) -> Brief:
        say = self.say
        single = len(self.story.readings) == 1
        sections = [self.lead_section()]
        sections += [self.new()] if self.recent is not None else []
        sections.append(self.basis())
        if not single:
            sections += [self.solid(), self.shared(), self.disputed()]
        elif (disputed := self.disputed()).lines:
            heading = say.section("disputed_single")
            sections.append(replace(disputed, heading=heading, note=""))
        sections += [self.alone("single" if single else "alone"), self.quotes()]
        if self.home:
            sections.append(self.at_home())
        sections += [self.warnings(), self.unknown(), self.links()]
        return Brief(
            language=say.code,
            title=visible(title_of(self.story, say.code)) or say.say("untitled"),
            headline=headline(self.story, say),
            date=say.date(self.story.date) or say.say("undated"),
            counts=self.counts(),
            sections=self._named_once([s for s in sections if s.lines or s.note]),
            facts=self.facts,
            names=self.names,
            places=places([r.file for r in self.story.readings]),
            made_by=say.say("made_by", version=self.version).replace(" .", "."),
        )

    # what is counted

    @functools.cached_property
    def origins(self) -> dict[str, str | None]:
        """The origin of each report that is no copy, as a name to count by; None where it is unknown."""
        return {r.file: _origin_name(r.report, self.names[r.file]) for r in self.story.readings if r.file in self.files}

    def counts(self) -> tuple[str, ...]:
        say = self.say
        known = {o for o in self.origins.values() if o}
        unknown = sum(o is None for o in self.origins.values())
        redated = sum(any(f.kind == "redated" for f in r.report.flags) for r in self.story.readings)
        given = [say.count("reports", len(self.story.readings)), say.count("known_origins", len(known))]
        given += [say.count("unknown_origins", unknown)] if unknown else []
        given += [say.count("copies", len(self.copies))] if self.copies else []
        given += [say.count("redated", redated)] if redated else []
        given.append(say.count("differences", len(self.differences)))
        return tuple(given)

    def fact_origins(self, fact: Fact) -> tuple[list[str], bool]:
        """Known origins of the words for a fact, and whether some are unknown; copies do not count."""
        known: list[str] = []
        unknown = False
        for file, cells in fact.cells.items():
            if file in self.copies:
                continue
            for cell in cells:
                origin = cell.origin or self.origins.get(file)
                if origin is None:
                    unknown = True
                elif origin not in known:
                    known.append(origin)
        return known, unknown

    def origin_note(self, fact: Fact) -> str:
        known, unknown = self.fact_origins(fact)
        say = self.say
        names = visible(", ".join(known))
        if not known:
            return say.say("origins_unknown")
        if unknown:
            return say.say("origins_mixed", origins=names)
        return say.say("origins_known" if len(known) > 1 else "origin_known", origins=names)

    def own_files(self, numbered: Numbered) -> list[str]:
        """Files with a cell for a fact, without copies."""
        return [file for file in numbered.cells if file in self.files]

    @functools.cached_property
    def lead(self) -> Numbered | None:
        """The happening that the story is about, as `relate` finds it; never what is told in passing."""
        fact = find_lead(self.story.readings, tuple(n.fact for n in self.facts))
        return next((n for n in self.facts if n.fact is fact), None)

    # the sections, in their order

    def lead_section(self) -> Section:
        say = self.say
        if self.lead is None:
            return self._section("lead", [Line(text=say.say("no_lead"))])
        fact = self.lead.fact
        files = self.own_files(self.lead)
        own = [f for f in files if any(self._own_voice(t) for t in self.lead.cells[f])]
        notes = []
        deniers = self._speakers(self.lead, "denies")
        if not own and deniers:
            claimers = self._speakers(self.lead, "asserts")
            notes.append(
                say.say("claimed_denied", speakers=say.list(claimers) or say.say("nobody"), deniers=say.list(deniers))
            )
        elif not own:
            speakers = self._speakers(self.lead)
            notes.append(
                say.say("claimed_by", speakers=say.list(speakers)) if speakers else say.say("claimed_somebody")
            )
        elif len(self.story.readings) > 1:
            if len(own) == len(self.files) > 1:
                notes.append(say.say("firm_all"))
            elif len(files) == 1:
                alone = "firm_copied" if any(f in self.copies for f in self.lead.cells) else "firm_one"
                notes.append(say.say(alone, file=self.names[files[0]]))
            else:
                notes.append(say.say("firm_some", n=len(own), of=len(self.files)))
        about = list(dict.fromkeys(say.of("about", d.about) for d in fact.differences))
        if about:
            notes.append(say.say("lead_differ", about=say.list(about)))
        known, unknown = self.fact_origins(fact)
        if not known and len(files) > 1:
            notes.append(say.say("lead_origins_unknown"))
        elif len(known) == 1 and not unknown and len(files) > 1:
            notes.append(say.say("lead_origin_one", origin=visible(known[0])))
        elif known:
            note = self.origin_note(fact)
            notes.append(f"{note[0].upper()}{note[1:]}.")
        return self._section("lead", [self._line(self.lead, tuple(notes), home=True)])

    def basis(self) -> Section:
        say = self.say
        lines = []
        for reading in self.story.readings:
            report = reading.report
            if reading.file in self.copies:
                continue
            name = self.names[reading.file]
            numbered = report.title and name != name_of(reading)
            notes: tuple[str, ...] = (
                (say.say("quoted_title", text=shortened(report.title or "", _TITLE)),) if numbered else ()
            )
            notes += tuple(
                f"{say.of('flags', flag.kind)}: {self._reason(flag.reason)}"
                if flag.reason and flag.kind != "redated"  # whose reason leads the warnings
                else say.of("flags", flag.kind)
                for flag in report.flags
                if flag.kind in ("redated", "machine-translated", "hidden-text", "weekday-mismatch")
            )
            origin = self._origin_words(reading)
            lines.append(Line(text=say.say("origin_of", file=name, origin=origin), notes=notes))
        for copy in self.story.copies:
            lines.append(
                Line(
                    text=say.say(
                        "copy_line",
                        file=self.names[copy.file],
                        original=self.names[copy.original],
                        share=f"{round(copy.share * 100)} %",
                        kind=say.of("copies", copy.kind),
                        reason=self._reason(copy.reason),
                    )
                )
            )
        for reading in self.story.readings:
            if any(flag.kind == "continues-elsewhere" for flag in reading.report.flags):
                lines.append(Line(text=say.say("missing_page", file=self.names[reading.file])))
            for kind in _REMOVED:
                size = sum(s.end - s.start for s in reading.report.segments if s.kind == kind)
                if size:
                    lines.append(
                        Line(
                            text=say.say(
                                "part_set_aside",
                                file=self.names[reading.file],
                                kind=say.of("segments", kind),
                                length=say.count("characters", size),
                            )
                        )
                    )
        return self._section("basis", lines)

    def _shared(self) -> Iterator[tuple[Numbered, bool]]:
        for numbered in self.facts:
            if numbered.fact.status in ("all", "some", "differ") and numbered.fact.kind in _KINDS:
                files = self.own_files(numbered)
                known, _ = self.fact_origins(numbered.fact)
                if len(files) > 1:
                    yield numbered, len(known) > 1 and numbered.fact.status != "differ"

    def solid(self) -> Section:
        found = [n for n, solid in self._shared() if solid]
        if not found:
            return self._section("solid", [Line(text=self.say.say("nothing_solid"))])
        return self._capped("solid", self._merged(found))

    def shared(self) -> Section:
        found = [n for n, solid in self._shared() if not solid and n.fact.status != "differ"]
        return self._capped("shared", self._merged(found))

    @functools.cached_property
    def differences(self) -> tuple[tuple[Numbered | None, Difference], ...]:
        """All differences once: those of the facts, then the story's own that no fact has."""
        held: list[tuple[Numbered | None, Difference]] = [(n, d) for n in self.facts for d in n.fact.differences]
        held += [(None, d) for d in self.story.differences]
        return tuple(held[n] for n in distinct([d for _, d in held], self.story.readings))

    def disputed(self) -> Section:
        say = self.say
        lines = [self._difference(numbered, difference) for numbered, difference in self.differences]
        for numbered in self.facts:
            if numbered.varied:
                lines.append(self._varied(numbered))
            elif numbered.fact.status == "differ" and not numbered.fact.differences:
                lines.append(self._line(numbered, (say.say("differ_other"),)))
            if numbered.fact.status == "denied" and not any(d.about == "denial" for d in numbered.fact.differences):
                lines.append(self._denied(numbered))
        note = say.say("nothing_differs") if not lines else ""
        return self._section("disputed", lines, note)

    def _difference(self, numbered: Numbered | None, difference: Difference) -> Line:
        say = self.say
        about = say.of("about", difference.about)
        text = say.say("differ_on", about=about[0].upper() + about[1:], line=self._positions(difference))
        cells = (excerpt(self.shelf, p.file, p.start, p.end, text=p.value) for p in difference.positions)
        evidence = tuple({(c.file, c.words): c for c in cells}.values())
        if numbered is None:
            return Line(text=f"{text}.", evidence=evidence)
        note = self._opening(numbered).rstrip(":") or numbered.sentence
        told = numbered.fact.kind == "figure" or difference.about == "speaker"  # these stand in the line already
        notes = () if told else (note,)
        return Line(text=f"{text}.", facts=(numbered.number,), notes=notes, evidence=evidence)

    def _varied(self, numbered: Numbered) -> Line:
        say = self.say
        held = ((figure(c.record, say), f) for f, cells in numbered.cells.items() for c in cells
                if isinstance(c.record, Figure) and f not in self.copies)  # fmt: skip
        line = "; ".join(
            say.say("says_file", files=self._called(files), value=told) for told, files in _holders(held).items()
        )
        about = say.of("about", "figure")
        text = say.say("differ_on", about=about[0].upper() + about[1:], line=line)
        evidence = tuple(c for f, cells in numbered.cells.items() if f in self.files for c in _distinct(cells))
        return Line(text=f"{text}.", facts=(numbered.number,), notes=(say.say("bounds"),), evidence=evidence)

    def _denied(self, numbered: Numbered) -> Line:
        say = self.say
        sides: dict[str, list[str]] = {}
        for file, cells in numbered.cells.items():
            for cell in cells:
                files = sides.setdefault(_stand(cell), [])
                if file not in files and file not in self.copies:
                    files.append(file)
        notes = tuple(
            say.say("status_in", status=say.of("values", stand), files=self._called(files))
            for stand, files in sides.items()
            if files
        )
        line = self._line(numbered, notes)
        return replace(line, evidence=()) if numbered is self.lead else line  # its words stand at the top

    def _positions(self, difference: Difference) -> str:
        """The positions of a difference, each value once with the files that hold it."""
        say = self.say
        if difference.about == "denial":
            holders = _holders((self._stands(position), position.file) for position in difference.positions)
            return "; ".join(
                say.say("stands_in", says=says, files=self._called(files)) for says, files in holders.items()
            )
        holders = _holders((value(position, say), position.file) for position in difference.positions)
        return "; ".join(say.say("says_file", files=self._called(files), value=held) for held, files in holders.items())

    @functools.cached_property
    def _told(self) -> set[tuple[str, int, int, frozenset[str]]]:
        """Sentences, with the kind and the sides of an act in them that several reports tell."""
        return {
            key for n in self.facts if len(self.own_files(n)) > 1 for cells in n.cells.values() for key in _acts(cells)
        }

    def _again(self, numbered: Numbered) -> bool:
        """Whether an act is a second reading of a sentence whose act between the same sides several reports tell."""
        keys = [key for cells in numbered.cells.values() for key in _acts(cells)]
        return bool(keys) and all(key in self._told for key in keys)

    def _within(self, cell: Told, shown: set[tuple[str, int, int]]) -> bool:
        """Whether words are those of a difference shown elsewhere, or tell what is said in them."""
        record = cell.record
        if isinstance(record, Event):
            record = self.shelf.by_id(cell.file, record.statement)
        return record is not None and (cell.file, record.start, record.end) in shown

    def _stands(self, position: Position) -> str:
        """Who asserts or denies: `China's foreign ministry denies`; where nobody is known to, only how it is told."""
        reading = self.shelf.readings.get(position.file)
        for record in reading.records if reading else ():
            if (record.start, record.end) == (position.start, position.end):
                said = self.shelf.by_id(position.file, record.statement) if isinstance(record, Event) else record
                if isinstance(said, Statement) and said.stance == position.value:
                    return self._stance(position.file, said)
        return value(position, self.say)

    def new(self) -> Section:
        """What the reports add that came after the last brief: themselves, facts, and differences that they raise."""
        say, recent = self.say, self.recent or frozenset()
        lines: list[Line] = []
        for reading in self.story.readings:
            if reading.file in recent:
                original = self.copies.get(reading.file)
                key = "new_copy" if original else "new_report"
                origin = self._origin_words(reading)
                told = say.say(
                    key, file=self.names[reading.file], origin=origin, original=self.names.get(original or "", "")
                )
                lines.append(Line(text=told))
        only = [n for n in self.facts if (files := self.own_files(n)) and recent.issuperset(files)]
        lines += self._merged([n for n in only if n.fact.kind in _KINDS and not _is_quotation(n)])[: self.most]
        for n in self.facts:
            told_by = {p.file for d in n.fact.differences for p in d.positions}
            if n.fact.status in ("differ", "denied") and n not in only and told_by & recent:
                lines.append(Line(text=say.say("new_difference", what=n.sentence)))
        if not lines:
            return self._section("new", [Line(text=say.say("nothing_new"))])
        return self._section("new", lines)

    def alone(self, key: str) -> Section:
        say = self.say
        lines: list[Line] = []
        shown = {(p.file, p.start, p.end) for _, d in self.differences for p in d.positions}
        for reading in self.story.readings:
            if reading.file in self.copies:
                continue
            own = [
                n
                for n in self.facts
                if n.fact.kind in _KINDS
                and self.own_files(n) == [reading.file]
                and (n.fact.status == "one" or len(self.story.readings) == 1)
                and n is not self.lead
                and not _is_quotation(n)
                and not self._again(n)
                and not any(self._within(c, shown) for cells in n.cells.values() for c in cells)
            ]
            merged = self._merged(own, origin=self.origins.get(reading.file))
            if not merged:
                continue
            notes = []
            if len(merged) > self.most:
                notes.append(say.say("first_of", n=self.most, of=len(merged)))
            silent: dict[str, str] = {}
            for n in own:
                for file, reason in n.fact.silent.items():
                    known = silent.get(file, "")
                    if reason != "not mentioned" and file not in self.copies and len(reason) > len(known):
                        silent[file] = reason
            notes += [
                say.say("silence_of", file=self._called(files), reason=told)
                for told, files in _holders((self._silence(reason), file) for file, reason in silent.items()).items()
            ]
            origin = self._origin_words(reading)
            head = say.say(
                "alone_head", file=self.names[reading.file], origin=f"{say.say('origin_known', origins=origin)}"
            )
            lines.append(Line(text=head, notes=tuple(notes), under=tuple(merged[: self.most])))
        if not lines:
            return self._section(key, [Line(text=say.say("nothing_alone"))])
        return self._section(key, lines, say.say("own_voice"))

    def quotes(self) -> Section:
        say = self.say
        spans: dict[tuple[str, str], Numbered] = {}
        for numbered in self.facts:
            for file, cells in numbered.cells.items():
                for cell in cells:
                    if isinstance(cell.record, Statement):
                        spans[file, cell.record.id] = numbered
        found: list[tuple[tuple[int, ...], Reading, Statement, Numbered | None]] = []
        taken: set[int] = set()
        for reading in self.story.readings:
            if reading.file in self.copies:
                continue
            for record in reading.records:
                if not isinstance(record, Statement) or record.directness != "direct":
                    continue
                fact = spans.get((reading.file, record.id))
                if fact is not None and fact.number in taken:
                    continue
                if fact is not None:
                    taken.add(fact.number)
                rank = (
                    -(record.speaker is not None),
                    -(fact is not None and len(self.own_files(fact)) > 1),
                    -(record.stance != "asserts"),
                    -(record.end - record.start > 40),
                    record.start,
                )
                found.append((rank, reading, record, fact))
        found.sort(key=lambda item: item[0])
        lines = [self._quote(*item[1:]) for item in found[:5]]
        if not lines:
            return self._section("quotes", [Line(text=say.say("no_quotes"))])
        note = say.say("first_of", n=len(lines), of=len(found)) if len(lines) < len(found) else ""
        return self._section("quotes", lines, note)

    def _quote(self, reading: Reading, statement: Statement, numbered: Numbered | None) -> Line:
        say = self.say
        cell = excerpt(self.shelf, reading.file, statement.start, statement.end, record=statement, width=400)
        notes = []
        if statement.via:
            notes.append(say.say("via", outlets=visible(say.list(v.name for v in statement.via))))
        notes += self._translation(reading, statement, numbered)
        return Line(
            text=self._says(reading.file, statement),
            facts=(numbered.number,) if numbered else (),
            notes=tuple(notes),
            evidence=(cell,),
        )

    def _translation(self, reading: Reading, statement: Statement, numbered: Numbered | None) -> list[str]:
        say = self.say
        language = reading.report.language
        if any(flag.kind == "machine-translated" for flag in reading.report.flags):
            return [say.say("translated_sure")]
        if numbered is not None:
            tongues = {c.language for file in self.own_files(numbered) for c in numbered.cells[file] if c.language}
            if len(tongues) > 1:
                return [say.say("translated_pair")]
        code = statement.speaker.code if statement.speaker else None
        spoken = _spoken(code)
        if language and spoken and language not in spoken:
            return [say.say("translated_likely", language=say.tongue(language))]
        return []

    def at_home(self) -> Section:
        say = self.say
        assert self.home is not None
        heading = say.section("home", home=say.state(self.home))
        found = []
        for numbered in self.facts:
            for file in self.own_files(numbered):
                if any(_concerns(cell, self.home) for cell in numbered.cells[file]):
                    found.append(numbered)
                    break
        lines = self._merged(found) or [Line(text=say.say("none_reported"))]
        capped = self._capped("home", lines)
        return Section(key="home", heading=heading, lines=capped.lines, note=capped.note)

    def warnings(self) -> Section:
        say = self.say
        found: list[tuple[int, str, Line]] = []

        def add(weight: int, key: str, **given: str) -> None:
            clear = say.say("clear", clear=say.file.clear[key])
            found.append((weight, key, Line(text=say.file.warnings[key].format(**given), notes=(clear,))))

        for reading in self.story.readings:
            for kind, weight in _OFFICIAL_FLAGS:
                flag = next((f for f in reading.report.flags if f.kind == kind), None)
                if flag is not None:
                    add(
                        weight,
                        kind,
                        file=self.names[reading.file],
                        reason=self._reason(flag.reason) or say.of("flags", kind),
                    )
        for check in self.story.checks:
            text = self.shelf.readings[check.file].report.text
            add(
                _CHECKS.get(check.kind, 60),
                check.kind,
                file=self.names[check.file],
                words=visible(_shortened(text[check.start : check.end])),
                place=self.names.get(check.other.file, visible(check.other.file)) if check.other else "",
                other=visible(_shortened(check.other.value)) if check.other else "",
            )
        if self.lead is not None and self.lead.fact.status == "denied":
            add(90, "lead_denied", line=self.lead.sentence)
        tongues = available()
        unread = [r.file for r in self.story.readings if r.report.language not in tongues and not r.records]
        if unread:
            add(95, "language", files=self._called(unread), languages=", ".join(map(say.tongue, tongues)))
        for numbered, difference in self.differences:
            on_lead = numbered is not None and numbered is self.lead
            files = list(dict.fromkeys(p.file for p in difference.positions))
            add(
                80 if on_lead else 72,
                "differ" if len(files) > 1 else "differ-within",
                file=self.names[files[0]],
                about=say.of("about", difference.about),
                line=say.say("see", n=numbered.number) if numbered else self._positions(difference),
            )
        if len(self.files) == 1:
            add(74, "single_copied" if self.copies else "single_source")
        else:
            known = {o for o in self.origins.values() if o}
            if not known:
                add(70, "origins_unknown")
            elif len(known) == 1 and all(self.origins.values()):
                add(75, "one_origin", origin=visible(next(iter(known))))
        for file, original in self.copies.items():
            add(62, "copied", file=self.names[file], original=self.names[original])
        found.sort(key=lambda item: -item[0])
        if not found:
            return self._section("warnings", [Line(text=say.say("no_warnings"))])
        chosen: list[Line] = []
        kinds: list[str] = []
        for _, key, line in found:
            if len(chosen) < 3 and (kinds.count(key) < 1 or len({k for _, k, _ in found}) < 3):
                chosen.append(line)
                kinds.append(key)
        note = say.say("first_of", n=len(chosen), of=len(found)) if len(chosen) < len(found) else ""
        return self._section("warnings", chosen, note)

    def unknown(self) -> Section:
        say = self.say
        texts = say.file.unknown
        lines = []
        if self.lead is not None:
            events = [c.record for cells in self.lead.cells.values() for c in cells if isinstance(c.record, Event)]
            if not any(e.date for e in events) and not self.lead.fact.date:
                lines.append(texts["date"])
            acts = [e for e in events if has_place(e)]  # words are said anywhere
            if acts and not any(e.place or e.mode == "visit" for e in self._same_day(acts)):
                lines.append(texts["place"])
            if not any(e.actors for e in events):
                lines.append(texts["actor"])
        missing = [file for file, origin in self.origins.items() if origin is None]
        if missing:
            lines.append(texts["origins"].format(files=self._called(missing)))
        undated = [r.file for r in self.story.readings if r.report.published is None]
        if undated:
            lines.append(texts["published"].format(files=self._called(undated)))
        cut = [r.file for r in self.story.readings if any(f.kind == "continues-elsewhere" for f in r.report.flags)]
        if cut:
            lines.append(texts["next_page"].format(files=self._called(cut)))
        nobody = sum(
            isinstance(record, Statement) and record.directness == "direct" and record.speaker is None
            for r in self.story.readings
            if r.file in self.files
            for record in r.records
        )
        if nobody:
            lines.append(say.count("speakers", nobody))
        if self.skipped:
            lines.append(texts["skipped"].format(files=visible(", ".join(s.file for s in self.skipped))))
        if len(self.files) == 1:
            lines.append(texts["only_copies" if self.copies else "only_one"])
        return self._section("unknown", [Line(text=line) for line in lines])

    def _same_day(self, events: list[Event]) -> list[Event]:
        """Some events, with all of one of their days: what was done then may have been done in one place."""
        days = {e.date for e in events if e.date}
        every = (r for n in self.facts for cells in n.cells.values() for c in cells if isinstance(r := c.record, Event))
        return [*events, *(e for e in every if e.date in days)]

    def links(self) -> Section:
        """Each report under the name that all lines give it, with its file, so that its words can be found."""
        say = self.say
        lines = []
        for reading in self.story.readings:
            report = reading.report
            named = self.names[reading.file] == visible(reading.file)
            title = say.say("quoted_title", text=" ".join(report.title.split())) if report.title else None
            parts = [None if named else reading.file, title]
            date = report.published
            shown = say.date(date.value) if date else ""
            if date and shown:
                basis = say.of("basis", date.basis)
                parts.append(say.say("by_date_basis", date=shown, basis=basis))
            else:
                parts.append(say.say("no_publication"))
            parts.append(report.url)
            parts.append(say.say("version", version=report.version[:12]) if report.version else None)
            line = f"{self.names[reading.file]}: {'; '.join(p for p in parts if p)}"
            notes = (
                (say.say("copy_folded", original=self.names[self.copies[reading.file]]),)
                if reading.file in self.copies
                else ()
            )
            lines.append(Line(text=visible(line), notes=notes))
        return self._section("links", lines)

    # small parts

    def _named_once(self, sections: list[Section]) -> tuple[Section, ...]:
        """Sections in which a person's office stands with the first mention, and with quotations, only."""
        seen: set[str] = set()

        def short(line: Line) -> Line:
            text = line.text
            for full, name in self.shelf.labels.items():
                if full in seen:
                    text = text.replace(full, name)
                elif full in text:
                    seen.add(full)
                    first = text.index(full) + len(full)
                    text = text[:first] + text[first:].replace(full, name)
            return replace(line, text=text, under=tuple(short(u) for u in line.under))

        return tuple(
            section if section.key in ("quotes", "links") else replace(section, lines=tuple(map(short, section.lines)))
            for section in sections
        )

    def _called(self, files: Iterable[str]) -> str:
        """Some reports by their names: A, B and C."""
        return self.say.list(self.names.get(file, visible(file)) for file in files)

    def _reason(self, reason: str) -> str:
        """A reason in words, its reports by their names."""
        return self.say.reason(reason, self.names)

    def _section(self, key: str, lines: Iterable[Line], note: str = "") -> Section:
        return Section(key=key, heading=self.say.section(key, home=""), lines=tuple(lines), note=note)

    def _capped(self, key: str, lines: list[Line]) -> Section:
        note = self.say.say("first_of", n=self.most, of=len(lines)) if len(lines) > self.most else ""
        return self._section(key, lines[: self.most], note)

    def _merged(self, numbered: Iterable[Numbered], origin: str | None = None) -> list[Line]:
        """A line for each, heaviest kind first; facts that rest on the same sentence of one report share a line.

        The origin is told where it is known, and not `origin`, which a line above tells.
        """
        lines: list[Line] = []
        where: dict[tuple[str, int, int], int] = {}
        for item in sorted(
            numbered, key=lambda n: (_KINDS.index(n.fact.kind) if n.fact.kind in _KINDS else 9, n.number)
        ):
            spans = {(c.file, *_sentence(self.shelf, c)) for cells in item.cells.values() for c in cells}
            same = {where[s] for s in spans if s in where}
            if len(same) == 1 and item.fact.kind != "event" and all(s in where for s in spans):
                at = same.pop()
                old = lines[at]
                lines[at] = Line(text=old.text, facts=(*old.facts, item.number), notes=old.notes, evidence=old.evidence)
                continue
            for span in spans:
                where.setdefault(span, len(lines))
            known, _ = self.fact_origins(item.fact)
            note = self.origin_note(item.fact) if known and known != [origin] else ""
            line = self._line(item, (self._voice(item), note))
            if item is self.lead:  # its words stand at the top already
                line = Line(text=line.text, facts=line.facts, notes=line.notes)
            lines.append(line)
        return lines

    def _line(self, numbered: Numbered, notes: tuple[str, ...] = (), *, home: bool = False) -> Line:
        text = self._opening(numbered) or numbered.sentence
        if home and self.home:
            for file, cells in numbered.fact.cells.items():
                for cell in cells:
                    record = self.shelf.record(file, cell)
                    if isinstance(record, Event) and "T" in (record.date or ""):
                        text = event_sentence(
                            self.shelf, file, record, self.say, skip={d.about for d in numbered.fact.differences},
                            denied=numbered.fact.status == "denied", home=self.home,
                        )  # fmt: skip
        evidence = tuple(c for file, cells in numbered.cells.items() if file in self.files for c in _distinct(cells))
        return Line(text=text, facts=(numbered.number,), notes=tuple(n for n in notes if n), evidence=evidence)

    def _opening(self, numbered: Numbered) -> str:
        """`X says:` for a fact that is a statement, whose words follow as evidence; empty for others."""
        for file in self.own_files(numbered):
            for cell in numbered.cells[file]:
                if isinstance(cell.record, Statement):
                    return self._says(file, cell.record)
        return ""

    def _stance(self, file: str, statement: Statement) -> str:
        return says_of(self.shelf, file, statement, self.say)

    def _says(self, file: str, statement: Statement) -> str:
        says = self._stance(file, statement)
        if statement.directness == "direct":
            return f"{says}:"
        cue = cue_of(self.shelf, file, statement, self.say)
        return self.say.say("indirect", says=says, cue=cue, words="").rstrip()

    def _own_voice(self, cell: Told) -> bool:
        return isinstance(cell.record, (Event, Figure, Office)) and not (
            isinstance(cell.record, Event) and cell.record.statement
        )

    def _voice(self, numbered: Numbered) -> str:
        """As whose words a fact is told; empty where a report tells it in its own voice."""
        events = [c for file in self.own_files(numbered) for c in numbered.cells[file] if isinstance(c.record, Event)]
        if not events:
            return ""
        if any(self._own_voice(c) for c in events):
            return ""
        speakers = self._speakers(numbered)
        return self.say.say("told_as", speaker=self.say.list(speakers)) if speakers else self.say.say("told_as_nobody")

    def _speakers(self, numbered: Numbered, stance: str = "") -> list[str]:
        """Who is made to say a fact, each once; with a stance only those who take it."""
        named = []
        for file in self.own_files(numbered):
            for cell in numbered.cells[file]:
                if isinstance(cell.record, Event):
                    statement = self.shelf.by_id(file, cell.record.statement)
                    if isinstance(statement, Statement) and stance in ("", statement.stance):
                        who = statement.speaker
                        person = who is not None and fold(who.name or "") in self.shelf.persons
                        side = self.say.state(who.code) if who and stance and not person else ""
                        named.append(side or speaker(self.shelf, file, statement, self.say))
        return list(dict.fromkeys(n for n in named if n))

    def _silence(self, reason: str) -> str:
        if self.say.knows("silence", reason):
            return self.say.of("silence", reason)
        return self.say.reason(reason)

    def _origin_words(self, reading: Reading) -> str:
        """Where a report's words come from; a newsroom is not named again where the report bears its name."""
        say, origin = self.say, reading.report.origin
        name = visible(origin.name or "")
        if origin.kind == "own":
            name = "" if name == name_of(reading) else name
            return say.say("origin_own", name=name) if name else say.say("origin_own_unnamed")
        if origin.kind in ("agency", "outlet") and name:
            return say.say(f"origin_{origin.kind}", name=name)
        return say.say("origin_none")


def _doubtful(shelf: Shelf, fact: Fact) -> bool:
    """Whether a fact is too poor to print: an act between nobody or that somebody is blamed for; no speaker."""
    held = [(file, shelf.record(file, cell)) for file, cells in fact.cells.items() for cell in cells]
    records = [record for _, record in held]
    if all(isinstance(r, Event) for r in records):
        if not any(p.name for r in records if isinstance(r, Event) for p in r.actors + r.recipients):
            return True
        return all(isinstance(r, Event) and _blamed(shelf, file, r) for file, r in held)
    if not all(isinstance(r, Statement) for r in records):
        return False
    few = all(len(cell.text.split()) < _WORDS for cells in fact.cells.values() for cell in cells)
    return few or not any(
        isinstance(r, Statement) and (r.directness == "direct" or speaks(shelf, file, r)) for file, r in held
    )


def _acts(cells: Iterable[Told]) -> Iterator[tuple[str, int, int, frozenset[str]]]:
    """Where some acts are told, and between which sides; only acts between two sides and more."""
    for cell in cells:
        if isinstance(cell.record, Event):
            sides = frozenset(p.code for p in cell.record.actors + cell.record.recipients if p.code)
            if len(sides) > 1:
                yield cell.file, cell.record.sentence.start, cell.record.quad, sides


def _blamed(shelf: Shelf, file: str, event: Event) -> bool:
    """Whether an act is what somebody is blamed for in the same sentence, and not told as a fact."""
    actors = {p.code for p in event.actors if p.code}
    return event.type != "ACCUSE" and any(
        isinstance(r, Event)
        and r.type == "ACCUSE"
        and r.sentence == event.sentence
        and r.start < event.start
        and bool(actors)
        and actors == {p.code for p in r.recipients if p.code}
        for r in shelf.readings[file].records
    )


def _shortened(words: str) -> str:
    """Words on one line, cut where they are long."""
    flat = " ".join(words.split())
    return flat if len(flat) <= _WORDS_SHOWN else flat[: _WORDS_SHOWN - 1].rsplit(" ", 1)[0] + "…"


def _origin_name(report: Report, name: str) -> str | None:
    return origins.of_report(report) or (name if report.origin.kind == "own" else None)


def _sentence(shelf: Shelf, cell: Told) -> tuple[int, int]:
    record = cell.record
    if isinstance(record, Event):
        return record.sentence.start, record.sentence.end
    if record is None:
        return cell.start, cell.end
    for other in shelf.readings[cell.file].records:
        if isinstance(other, Event) and other.sentence.start <= record.start and record.end <= other.sentence.end:
            return other.sentence.start, other.sentence.end
    return cell.start, cell.end


def _stand(cell: Told) -> str:
    """How a report stands to what it tells: an event's status, a statement's stance, else happened."""
    if isinstance(cell.record, Event):
        status = cell.record.status
        if status == "happened" and (cell.record.statement or cell.record.type == "AGREE"):
            return "alleged" if cell.record.statement else "planned"
        return status
    return cell.record.stance if isinstance(cell.record, Statement) else "happened"


def _holders(held: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """What is held, each once, with the files that hold it."""
    holders: dict[str, list[str]] = {}
    for what, file in held:
        files = holders.setdefault(what, [])
        if file not in files:
            files.append(file)
    return holders


def _distinct(cells: tuple[Told, ...]) -> tuple[Told, ...]:
    return tuple({(c.start, c.end): c for c in reversed(cells)}.values())[::-1]


def _is_quotation(numbered: Numbered) -> bool:
    records = [c.record for cells in numbered.cells.values() for c in cells]
    return bool(records) and all(isinstance(r, Statement) and r.directness == "direct" for r in records)


def _concerns(cell: Told, code: str) -> bool:
    record = cell.record
    if isinstance(record, Event):
        return any(p.code == code for p in record.actors + record.recipients)
    return isinstance(record, Statement) and record.speaker is not None and record.speaker.code == code


@functools.cache
def _spoken(code: str | None) -> tuple[str, ...]:
    """Languages that a state uses officially, from CLDR; empty where it is not known."""
    from babel.languages import get_official_languages

    two = alpha2(code)
    return tuple(get_official_languages(two, regional=False, de_facto=True)) if two else ()
