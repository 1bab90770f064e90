"""The five clocks of a story, report by report: event, statement, published, modified, first seen.

An uncertain date is a range. Between days that lie far apart the axis is folded, and says so.
"""

from __future__ import annotations

import bisect
import datetime
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from saksi.brief.outline import Brief, Numbered
from saksi.brief.words import Words
from saksi.memory import Version
from saksi.records import Event, Reading, Statement, Story, Timex
from saksi.relate import dyads
from saksi.relate.facts import lead
from saksi.relate.terms import sentences_of
from saksi.serve.desk import Desk, span_link
from saksi.serve.wording import Wording

__all__ = ["CLOCKS", "Clocks", "drawn"]

CLOCKS = ("event", "statement", "published", "modified", "seen")
_WIDTH, _LEFT, _RIGHT, _ROW, _TOP = 900, 190, 24, 34, 30
_FOLD = 6  # days beyond which the axis is folded
_STATEMENTS = 3  # days of statements that are shown of a report
_LABEL = 62
_BESIDE = 12  # between marks of one day
_MOST = 40  # reports that are drawn


class Mark(Struct, frozen=True, kw_only=True):
    """One clock of one report: where its sign stands, from where it is how wide (0: one day), where it leads."""

    clock: str
    x: float
    begin: float
    width: float
    y: float
    date: str
    basis: str
    link: str


class Row(Struct, frozen=True, kw_only=True):
    """A report with its marks, and how many versions of it there are."""

    name: str
    report: str
    y: float
    marks: tuple[Mark, ...]
    versions: int


class Clocks(Struct, frozen=True, kw_only=True):
    """The picture: rows by the day of publication, the days of the axis, and where it is folded."""

    rows: tuple[Row, ...]
    ticks: tuple[tuple[float, str], ...]
    folds: tuple[float, ...]
    more: int
    width: int = _WIDTH
    height: float
    left: int = _LEFT


class _Date(Struct, frozen=True):
    clock: str
    value: str
    basis: str
    link: str


def drawn(desk: Desk, story: Story, made: Brief, seen: Mapping[str, str], say: Wording) -> Clocks:
    """The clocks of a story. `seen` is when each report was first seen, by its id."""
    chosen = lead(story.readings, tuple(n.fact for n in made.facts))
    numbered = next((n for n in made.facts if n.fact is chosen), None)
    readings = sorted(story.readings, key=lambda r: _published(r) or datetime.date.max)
    received = {r.file: desk.memory.versions(r.report.id) for r in readings[:_MOST]}
    dates = {
        r.file: [*_dates(r, numbered, seen.get(r.report.id, ""), say), *_later(received[r.file], say)]
        for r in readings[:_MOST]
    }
    spans = [days for found in dates.values() for d in found if (days := _days(d.value))]
    axis = _Axis(day for days in spans for day in days)
    rows = []
    for number, reading in enumerate(readings[:_MOST]):
        y = _TOP + number * _ROW + _ROW / 2
        marks = []
        for date in dates[reading.file]:
            days = _days(date.value)
            if days is None:
                continue
            first, last = axis.at(days[0]), axis.at(days[1])
            marks.append(
                Mark(clock=date.clock, x=first, begin=first, width=round(last - first, 2), y=y, basis=date.basis,
                     link=date.link, date=say.words.date(date.value) or date.value)
            )  # fmt: skip
        rows.append(
            Row(name=made.names[reading.file], report=reading.report.id, y=y, marks=_apart(marks),
                versions=len(received[reading.file]))
        )  # fmt: skip
    return Clocks(
        rows=tuple(rows), ticks=axis.ticks(say.words), folds=axis.folds, more=len(readings) - len(rows),
        height=_TOP + len(rows) * _ROW + 34,
    )  # fmt: skip


def _dates(reading: Reading, numbered: Numbered | None, seen: str, say: Wording) -> Iterable[_Date]:
    report = reading.report
    events = [c.record for c in numbered.cells.get(reading.file, ())] if numbered else []
    for event in events:
        if isinstance(event, Event) and event.date:
            basis = say.of("bases", event.date_basis or "")
            yield _Date("event", event.date, basis, span_link(report.id, event.start, event.end))
            break
    for timex in _said(reading)[:_STATEMENTS]:
        yield _Date("statement", timex.value or "", "", span_link(report.id, timex.start, timex.end))
    for clock, date in (("published", report.published), ("modified", report.modified)):
        if date:
            yield _Date(clock, date.value, say.words.of("basis", date.basis), f"/report/{report.id}")
    if seen:
        yield _Date("seen", seen, "", f"/report/{report.id}")


def _later(versions: Sequence[Version], say: Wording) -> Iterable[_Date]:
    """When each later version came; it leads to what it changed."""
    for before, one in pairwise(versions):
        link = f"/report/{one.report}?version={one.number}&with={before.number}#versions"
        words = say.say("version_n" if one.title == before.title else "version_headline", n=one.number)
        yield _Date("seen", one.first_seen, words, link)


def _said(reading: Reading) -> list[Timex]:
    """The days on which something was said: times in the sentence of a cue, outside of what was said; each day once."""
    spans = sentences_of(reading.report)
    starts = [a for a, _ in spans]
    times = [r for r in reading.records if isinstance(r, Timex) and r.type in ("DATE", "TIME") and _days(r.value)]
    at = [t.start for t in times]
    found: dict[str, Timex] = {}
    for record in reading.records:
        if not isinstance(record, Statement) or record.cue is None:
            continue
        index = bisect.bisect_right(starts, record.cue.start) - 1
        if index < 0:
            continue
        a, b = spans[index]
        for timex in times[bisect.bisect_left(at, a) : bisect.bisect_left(at, b)]:
            outside = timex.end <= record.start or timex.start >= record.end
            days = _days(timex.value)
            if outside and days and days[0] == days[1]:
                found.setdefault(days[0].isoformat(), timex)
    return [found[day] for day in sorted(found)]


def _published(reading: Reading) -> datetime.date | None:
    days = _days(reading.report.published.value) if reading.report.published else None
    return days[0] if days else None


def _days(value: str | None) -> tuple[datetime.date, datetime.date] | None:
    """The days that a date may mean, where both ends are known and not years apart."""
    days = dyads.span(value)
    if days is None or datetime.date.min in days or datetime.date.max in days or (days[1] - days[0]).days > 800:
        return None
    return days


class _Axis:
    """Days from left to right; what lies between days far apart is folded."""

    def __init__(self, days: Iterable[datetime.date]) -> None:
        self._days = sorted(set(days))
        steps = [0.0]
        folded = []
        for before, after in zip(self._days, self._days[1:], strict=False):
            gap = (after - before).days
            folded.append(gap > _FOLD)
            steps.append(steps[-1] + min(gap, _FOLD))
        room = _WIDTH - _LEFT - _RIGHT - 30
        unit = min(room / (steps[-1] or 1), 90.0)
        self._x = [round(_LEFT + 20 + step * unit, 2) for step in steps]
        self.folds = tuple(
            round((self._x[i] + self._x[i + 1]) / 2, 2) for i, is_folded in enumerate(folded) if is_folded
        )

    def at(self, day: datetime.date) -> float:
        return self._x[bisect.bisect_left(self._days, day)]

    def ticks(self, words: Words) -> tuple[tuple[float, str], ...]:
        """The days that there is room for."""
        out: list[tuple[float, str]] = []
        for day, x in zip(self._days, self._x, strict=False):
            if not out or x - out[-1][0] >= _LABEL + 14:
                out.append((x, day.isoformat()))
        return tuple(out)


def _apart(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """Marks of one day side by side around it, not on top of each other."""
    days: dict[float, list[Mark]] = {}
    for mark in marks:
        days.setdefault(mark.begin, []).append(mark)
    return tuple(
        replace(mark, x=round(begin + (number - (len(group) - 1) / 2) * _BESIDE, 2))
        for begin, group in days.items()
        for number, mark in enumerate(group)
    )
