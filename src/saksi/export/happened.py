"""What exporters of events ask of a story: its happenings with the reports that tell them, days, pairs of sides.

>>> period("2023-04"), period("../2023-04-16")
((datetime.date(2023, 4, 1), datetime.date(2023, 4, 30)), (datetime.date(2023, 4, 16), datetime.date(2023, 4, 16)))
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from saksi.errors import UsageError
from saksi.records import Event, Happening, Party, Reading, Story, Telling

__all__ = [
    "CLAIMED",
    "Happenings",
    "Told",
    "View",
    "When",
    "choosing",
    "happenings",
    "narrowed",
    "pairs",
    "period",
    "views",
    "words",
]

Happenings = Callable[[Story], Sequence[Happening]]
CLAIMED = ("happened", "planned")  # what a format without a status may hold
MUTUAL = frozenset({"AGREE", "ASSAULT", "CONCEDE", "CONSULT", "COOPERATE", "RETREAT", "SUPPORT"})

Days = tuple[datetime.date, datetime.date]


class Told(NamedTuple):
    """One telling with its report and its record (None: the report has none of that id)."""

    telling: Telling
    reading: Reading
    event: Event | None


class When(NamedTuple):
    """The first and last day of a happening; `value` is EDTF, `basis` that of the record or `published`."""

    first: datetime.date
    last: datetime.date
    value: str
    basis: str


class View(NamedTuple):
    """A happening in its story, with its tellings in order; those of reports that are not there are left out."""

    story: Story
    happening: Happening
    told: tuple[Told, ...]

    @property
    def key(self) -> str:
        """What is the same for one happening in several stories."""
        return self.happening.key or self.happening.id

    @property
    def first(self) -> Told | None:
        """The telling to show: the earliest report's that is no copy."""
        return min(self.told, key=_rank, default=None)

    @property
    def when(self) -> When | None:
        """The happening's own day, else the earliest day of publication; None where neither is known."""
        own = period(self.happening.date)
        if own and self.happening.date:
            return When(*own, self.happening.date, self.happening.date_basis or "")
        dates = [(days, t.reading.report.published) for t in self.told if (days := _published(t.reading))]
        if not dates:
            return None
        days, date = min(dates, key=lambda row: row[0])
        assert date is not None
        return When(*days, date.value, "published")


def happenings(story: Story) -> Sequence[Happening]:
    """The happenings of a story, as `saksi.relate` finds them."""
    from saksi.relate import dyads

    return dyads.happenings(story)


def choosing(
    *, since: str | None = None, until: str | None = None, actor: str | None = None, of: Happenings = happenings
) -> Happenings:
    """Only happenings of these days (EDTF, both ends included) and of this side, as actor or recipient.

    With a day given, a happening counts by its own date, never by that of its reports; without a date it is left out.
    Raises UsageError: no date, or no code of a state or organisation.
    """
    low, high = _end(since, "--since", 0), _end(until, "--until", 1)
    if low and high and low > high:
        raise UsageError(f"--since {since} is later than --until {until}; exchange them")
    code = _code(actor) if actor else None

    def chosen(story: Story) -> list[Happening]:
        return [one for one in of(story) if _fits(one, low, high) and (code is None or code in _codes(one))]

    return chosen if since or until or actor else of


def narrowed(stories: Iterable[Story], of: Happenings) -> Iterator[Story]:
    """The stories with only the reports that tell one of the happenings, these whole; without any, no story."""
    for story in stories:
        files = {telling.file for one in of(story) for telling in one.tellings}
        kept = tuple(reading for reading in story.readings if reading.file in files)
        if kept:
            yield replace(story, readings=kept)


def views(story: Story, of: Happenings) -> Iterator[View]:
    """The happenings of a story, each with the reports that tell it."""
    readings: dict[str, Reading] = {}
    events: dict[tuple[str, str], Event] = {}
    spans: dict[tuple[str, int, int], Event] = {}
    for reading in story.readings:
        readings[reading.file] = reading
        for record in reading.records:
            if isinstance(record, Event):
                events.setdefault((reading.file, record.id), record)
                spans.setdefault((reading.file, record.start, record.end), record)
    for happening in of(story):
        told = []
        for telling in happening.tellings:
            if telling.file in readings:
                event = events.get((telling.file, telling.record)) if telling.record else None
                event = event or spans.get((telling.file, telling.start, telling.end))
                told.append(Told(telling, readings[telling.file], event))
        yield View(story, happening, tuple(told))


def pairs(happening: Happening) -> list[tuple[Party | None, Party | None]]:
    """Who acts towards whom, only sides with a code, each side once: every actor with every recipient.

    Where no recipient is told, classes that sides do with each other give every ordered pair of actors; others give
    each actor alone. None stands for a missing side.
    """
    actors, recipients = _coded(happening.actors), _coded(happening.recipients)
    if actors and recipients:
        return [(a, r) for a in actors for r in recipients]
    if len(actors) > 1 and not happening.recipients and happening.type in MUTUAL:
        return [(a, b) for a in actors for b in actors if a is not b]
    return [(a, None) for a in actors] + [(None, r) for r in recipients]


def words(view: View, party: Party) -> str:
    """The words that name a party, in the report whose record has it; its name where none has."""
    for told in view.told:
        if told.event and party in (*told.event.actors, *told.event.recipients):
            text = told.reading.report.text[party.start : party.end]
            if text:
                return text
    return party.name


def period(value: str | None) -> Days | None:
    """The first and last day that an EDTF date may mean; an open end counts as the other one. None: no date."""
    from saksi.relate.dyads import span

    days = span(value)
    if days is None:
        return None
    first, last = days
    if first == datetime.date.min:
        return last, last
    return (first, first) if last == datetime.date.max else (first, last)


def _rank(told: Told) -> tuple[bool, Days, int]:
    return told.telling.copy, _published(told.reading) or (datetime.date.max,) * 2, told.telling.start


def _published(reading: Reading) -> Days | None:
    return period(reading.report.published.value) if reading.report.published else None


def _coded(parties: Iterable[Party]) -> list[Party]:
    found: dict[tuple[str, str | None], Party] = {}
    for party in parties:
        if party.code:
            found.setdefault((party.code, party.sector), party)
    return list(found.values())


def _codes(happening: Happening) -> set[str | None]:
    return {party.code for party in (*happening.actors, *happening.recipients)}


def _fits(happening: Happening, low: datetime.date | None, high: datetime.date | None) -> bool:
    if low is None and high is None:
        return True
    days = period(happening.date)
    return days is not None and (low is None or days[1] >= low) and (high is None or days[0] <= high)


def _end(value: str | None, option: str, at: int) -> datetime.date | None:
    if value is None:
        return None
    days = period(value)
    if days is None:
        raise UsageError(f"{option} {value}: no date; write a year, month or day, such as 2023, 2023-04 or 2023-04-16")
    return days[at]


def _code(given: str) -> str:
    """The code as the lists spell it. Raises UsageError: no list has it."""
    import difflib

    from saksi.language import read_tsv

    known = [row["code"] for row in read_tsv("ontology/countries.tsv", ("code", "alpha2", "utc_offset"))]
    known += [row["code"] for row in read_tsv("ontology/organisations.tsv", ("code", "sector", "name"))]
    folded = {code.casefold(): code for code in known}
    if given.casefold() in folded:
        return folded[given.casefold()]
    near = difflib.get_close_matches(given.casefold(), folded, n=1)
    hint = f"; did you mean {folded[near[0]]}?" if near else "; states have three letters, such as IDN"
    raise UsageError(f"--actor {given}: no code of a state or organisation{hint}")
