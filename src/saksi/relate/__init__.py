"""Relate readings: copies, stories, days of writing, facts. Pure functions over Readings, no database.

>>> stories([])
()
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from saksi.records import Copy, Date, Fact, Reading, Report, Story
from saksi.relate import checks, copies, dating, facts, grouping, origins, subject
from saksi.relate.dating import Dating
from saksi.relate.terms import apart, content, days, language_of, lead_end, own_spans
from saksi.titles import title

__all__ = ["Dating", "date_alone", "date_by_times", "date_story", "date_together", "stories", "story"]

_FRESH = 10  # days by which the lead happening may lie before the first report


def date_alone(reading: Reading) -> Dating | None:
    """What a report shows of its own day of writing; None where its own date stands or nothing shows it."""
    return dating.alone(reading)


def date_by_times(report: Report) -> Date | None:
    """The day of writing of a report without a date, where its times alone show it: before it is read for records."""
    return dating.by_times(report)


def date_together(readings: Sequence[Reading]) -> dict[str, Dating]:
    """The dating of reports by their sisters of one story, by file; only those where something is changed or added."""
    found: dict[str, Dating] = {}
    taken = copies.find(readings)
    for group in _groups(readings):
        found.update(dating.infer(group, taken))
    return found


def date_story(readings: Sequence[Reading]) -> dict[str, Dating]:
    """As `date_together`, for reports that are one story."""
    return dating.infer(readings, copies.find(readings))


def stories(readings: Iterable[Reading]) -> tuple[Story, ...]:
    """The stories that the readings tell, each with its copies, facts and differences; in the order of the readings.

    Within a story the reports stand by their day of publication, then by file: whatever order they came in, it is the
    same story.
    """
    readings = list(readings)
    found = copies.find(_in_order(readings))
    return tuple(_story(group, found) for group in _groups(readings))


def story(readings: Sequence[Reading], *, parted: Iterable[tuple[str, str]] = ()) -> Story:
    """The story that these reports are, whatever grouping would say of them.

    `parted`: pairs of files of which neither is a copy of the other, as a person has said.
    """
    never = {frozenset(pair) for pair in parted}
    found = [copy for copy in copies.find(_in_order(readings)) if frozenset((copy.file, copy.original)) not in never]
    return _story(readings, found)


def _groups(readings: Sequence[Reading]) -> list[list[Reading]]:
    by_file = {reading.file: reading for reading in readings}
    doubtful = frozenset(r.file for r in readings if dating.doubtful(r))
    return [[by_file[file] for file in files] for files in grouping.group(readings, suspect=doubtful)]


def _in_order(readings: Iterable[Reading]) -> list[Reading]:
    """Readings by their day of publication, those without one last, then by file."""
    return sorted(readings, key=lambda r: (r.report.published.value if r.report.published else "X", r.file))


def _story(readings: Sequence[Reading], every: Sequence[Copy]) -> Story:
    readings = _in_order(readings)
    files = {reading.file for reading in readings}
    found = tuple(copy for copy in every if copy.file in files and copy.original in files)
    aligned, loose = facts.compare(readings, copies=found)
    lead = facts.lead(readings, aligned)
    headline, outlet = _headline(readings, frozenset(c.file for c in found))
    about = subject.find(lead, readings, copies=origins.no_witnesses(found))
    key = "\n".join(sorted(reading.report.version for reading in readings))
    return Story(
        id=hashlib.sha256(key.encode()).hexdigest()[:12],
        title=title(about) if about else headline,
        headline=headline,
        outlet=outlet,
        subject=about,
        date=_day(readings, lead),
        readings=tuple(readings),
        copies=found,
        facts=aligned,
        differences=(*facts.differences(aligned), *loose),
        checks=checks.check(readings, found, aligned),
    )


def _headline(readings: Sequence[Reading], copies_: frozenset[str]) -> tuple[str, str | None]:
    """The title with most in common with all openings, of a report that is no copy and without doubt; its outlet."""
    openings = [content(r.report.text[: lead_end(r)], language_of(r.report)) for r in readings]
    best: tuple[float, int] | None = None
    chosen: tuple[str, str | None] | None = None
    for number, reading in enumerate(readings):
        report = reading.report
        if not report.title:
            continue
        words = content(report.title, language_of(report))
        common = sum(len(words & opening) for opening in openings) / (len(words) + 3)
        doubts = {flag.kind for flag in report.flags} & {"redated", "machine-translated", "mojibake"}
        rank = (common - 2.0 * (reading.file in copies_) - 2.0 * bool(doubts), -number)
        if best is None or rank > best:
            best, chosen = rank, (report.title, report.outlet)
    return chosen or (_first_words(readings[0]), readings[0].report.outlet)


def _first_words(reading: Reading) -> str:
    """The words with which a report without a title opens."""
    spans = own_spans(reading.report)
    opening = " ".join(reading.report.text[a:b] for a, b in spans)[:400].split("\n")
    line = next((piece.strip() for piece in opening if piece.count(" ") > 3), "")
    return line if len(line) <= 120 else line[:119].rsplit(" ", 1)[0] + "…"


def _day(readings: Sequence[Reading], lead: Fact | None) -> str | None:
    """The day of the story: of its lead happening where that is news, else of the earliest report."""
    written = _published(readings)
    told, near = days(lead.date if lead else None), days(written)
    if lead is None or told is None or told[1] - told[0] > _FRESH:
        return written
    return lead.date if near is None or apart(told, near) <= _FRESH else written


def _published(readings: Sequence[Reading]) -> str | None:
    """The earliest day of writing of the reports; None where none has one."""
    found = [
        (when, r.report.published.value)
        for r in readings
        if r.report.published and (when := days(r.report.published.value))
    ]
    return min(found)[1].split("T")[0] if found else None
