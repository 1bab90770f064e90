"""Tell the day of writing where a report has none, and show where its stamp cannot be right.

A stamp is called wrong only where the lead happening, told as fresh, cannot fit it by two independent
signs: an office holder named in office who was not in office on that day; an explicit date that the
report itself gives its lead; a sister report's explicit date of the same happening, whose weekday is
the one that this report tells; words taken over whole from a report written long before; a third report of the
same story, written in the days of that one. Background, anniversaries and slips of one digit are no signs.

The inferred day of writing is the day of the lead happening or the day after, as an EDTF interval;
its basis is `inferred` (from the report itself) or `story` (from sister reports).

>>> alone(Reading(file="a", report=Report(id="", version="", text=""))) is None
True
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from msgspec import Struct

from saksi import posts, times
from saksi.errors import UsageError
from saksi.extract.parsing import legible
from saksi.records import Copy, Date, Entity, Event, Figure, Flag, Office, Party, Reading, Report, Span, Timex
from saksi.relate.terms import apart, days, language_of, lead_end, own_spans, published, short, terms
from saksi.text import fold
from saksi.times.expressions import BOUND

__all__ = ["Dating", "Sign", "alone", "by_times", "doubtful", "infer", "retells", "signs"]

_FAR = 45  # days before the stamp from which a happening is no news
_NEAR = 7  # days within which reports of one happening are written
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_REACH = 400  # characters within which two places can be of one sentence
_WHOLE = 0.5  # share of a copy's words from which it is no report of its own
_SLIP = 1  # digits in which a mistyped date differs
_YEARS = 8  # years before the stamp in which a weekday is looked for
_NUMBERS = 2  # uncommon numbers that two reports of one happening have in common at least
_DOZEN = 12  # numbers up to which every report has them
_ROUND = 100  # and numbers below which round ones are common
_OWN_BASES = frozenset({"given", "feed", "stamp", "dateline", "metadata"})


class Dating(Struct, frozen=True, kw_only=True):
    """What is inferred of a report's date: the day of writing, or None where its own stands, and flags."""

    published: Date | None
    flags: tuple[Flag, ...] = ()


class Sign(NamedTuple):
    """A sign (office, date or sister) that the stamp is wrong: its words, and between which days it puts the report."""

    kind: str
    reason: str
    first: int | None
    last: int | None


class _Lead(NamedTuple):
    """A happening of the opening with its day: the event, an explicit day or the weekday told."""

    event: Event
    day: int | None
    weekday: int | None


def alone(reading: Reading) -> Dating | None:
    """What one report shows of its own day of writing; None where nothing is to be changed or added."""
    return infer([reading]).get(reading.file)


def by_times(report: Report) -> Date | None:
    """The day of writing of a report without a date, before it is read: what `alone` finds, whatever else is read.

    None where its times alone do not settle it: the opening has no explicit day, or several.
    """
    language = language_of(report)
    if language is None or (report.published is not None and report.published.basis in _OWN_BASES):
        return None
    text = legible(report)
    reference = report.published.value if report.published else None
    told = times.resolve(times.find(text, language), text, language, reference=reference)
    reading = Reading(file="", report=report, records=told)
    opening = _opening_spans(reading)
    near = lead_end(reading) + _REACH
    days_ = {
        day[0]
        for timex in told
        if (timex.start < near or any(a <= timex.start < b for a, b in opening))
        and timex.basis == "explicit"
        and (day := days(timex.value))
        and day[0] == day[1]
    }
    return _undated(reading, ()) if len(days_) == 1 else None


def infer(readings: Sequence[Reading], copies: Sequence[Copy] = ()) -> dict[str, Dating]:
    """The dating of the reports of one story, by file; only those where something is changed or added.

    `copies` are those among the reports: a copy of what was written long before shows its own stamp wrong.

    A report whose date was inferred before keeps it unless its sisters show more.
    """
    found: dict[str, Dating] = {}
    for reading in readings:
        report = reading.report
        sisters = [r for r in readings if r is not reading]
        if report.published is None or report.published.basis not in _OWN_BASES:
            date_ = _undated(reading, sisters)
            if date_ is not None and date_ != report.published:
                found[reading.file] = Dating(published=date_)
            continue
        original = _original(reading, copies)
        shown = (
            *signs(reading, sisters, original=original),
            *_by_copy(reading, sisters, copies, original),
            *(_by_particulars(reading, sisters, copies, published(report)) if original is None else ()),
        )
        if len({sign.kind for sign in shown}) < 2:
            continue
        anchor = _anchor(reading, sisters)
        value = _written(reading, anchor) if anchor is not None else _span(shown)
        if value is None:
            continue
        start, end = _stamp(report)
        flag = Flag(
            kind="redated",
            start=start,
            end=end,
            rule="dating.two-signs",
            reason=f"the stamp says {report.published.value[:10]}, but " + "; and ".join(s.reason for s in shown[:2]),
        )
        basis = "story" if sisters and any(s.kind == "sister" for s in shown) else "inferred"
        found[reading.file] = Dating(published=Date(value=value, basis=basis), flags=(flag,))
    return found


def signs(reading: Reading, sisters: Sequence[Reading] = (), *, original: str | None = None) -> tuple[Sign, ...]:
    """The independent signs that a report's stamp is wrong, one of each kind at most.

    `original`: the file of the sister of which the report is a copy; both tell one happening, however it was read.
    """
    stamp = published(reading.report)
    if stamp is None or reading.report.published is None:
        return ()
    asked = (
        _by_office(reading, sisters, stamp),
        _by_sister(reading, sisters, stamp, original) or _by_sisters(reading, sisters, stamp),
        _by_own_date(reading, stamp) or _by_partial_date(reading, stamp),
        _by_dateline(reading, stamp),
    )
    found = tuple(sign for sign in asked if sign is not None)
    return () if found and _is_retrospect(reading) else found


def doubtful(reading: Reading) -> bool:
    """Whether a report's own date should not keep it apart from older reports: a first doubt, no finding.

    It was changed, spam hangs on the text, or somebody who acts in the opening had left every known office.
    """
    stamp = published(reading.report)
    if stamp is None:
        return False
    if signs(reading) or any(flag.kind in ("redated", "spam-tail") for flag in reading.report.flags):
        return True
    for name in _acting(reading):
        ends = [days(term.end) if term.end != ".." else None for term in posts.holders_named(name)]
        if ends and all(end is not None and end[1] + _FAR < stamp[0] for end in ends):
            return True
    return False


# what is told as fresh


def _is_retrospect(reading: Reading) -> bool:
    """Whether title or first paragraph look back: an anniversary, a review."""
    language = language_of(reading.report)
    if language is None:
        return False
    text = reading.report.text
    spans = own_spans(reading.report)
    end = lead_end(reading)
    opening = "\n".join(text[a : min(b, end)] for a, b in spans if a < end)
    first = "\n".join([line for line in opening.split("\n") if line.strip()][:2])
    return terms(language).looks_back(f"{reading.report.title or ''}\n{first}")


def _opening(reading: Reading, *, weekdays: bool = True) -> list[_Lead]:
    """The happenings of the opening that are told as fresh, by place, each with its day or, if asked, its weekday."""
    end = lead_end(reading)
    timexes = [
        r for r in reading.records if isinstance(r, Timex) and r.type in ("DATE", "TIME") and r.start < end + _REACH
    ]
    leads = []
    for record in reading.records:
        if not isinstance(record, Event) or record.status not in ("happened", "alleged"):
            continue
        places = [at for at in (*(span.start for span in record.anchors), record.start) if at < end]
        if not places:
            continue
        day, weekday = None, None
        for timex in timexes:
            if not any(_one_sentence(reading.report.text, timex.start, at) for at in places):
                continue
            found = days(timex.value)
            if timex.basis == "explicit" and found and found[0] == found[1]:
                day = found[0] if day is None else day
            elif weekdays and weekday is None:
                weekday = _weekday(timex, reading)
        leads.append(_Lead(record, day, weekday))
    return leads


def _weekday(timex: Timex, reading: Reading) -> int | None:
    """The weekday that a relative expression tells: by its day, or by its words where it could not be resolved."""
    found = days(timex.value)
    if timex.basis in ("report", "story") and found and found[0] == found[1]:
        return date.fromordinal(found[0]).weekday()
    language = language_of(reading.report)
    if timex.basis != "none" or language is None:
        return None
    told = times.find(reading.report.text, language, timex.start, timex.end)
    return next((e.weekday for e in told if e.weekday is not None and e.form != "date"), None)


def _one_sentence(text: str, a: int, b: int) -> bool:
    low, high = min(a, b), max(a, b)
    between = text[low:high]
    return len(between) < _REACH and "\n" not in between and not re.search(r"[.!?][\"”)]* +[\"“(]*[A-Z]", between)


def _lead_day(reading: Reading) -> int | None:
    """The explicit day that a report gives the happening of its opening; None where it gives none, or several apart."""
    spans = _opening_spans(reading)
    told = [
        (record.start, day[0])
        for record in reading.records
        if isinstance(record, Timex) and record.basis == "explicit" and (day := days(record.value)) and day[0] == day[1]
        if any(a <= record.start < b + _REACH for a, b in spans) and _told_as_news(record, reading)
    ]
    as_news = {day for _, day in told}
    found = [lead.day for lead in _opening(reading, weekdays=False) if lead.day in as_news]
    if not found:
        found = [day for at, day in told if any(a <= at < b for a, b in spans)]
    if not found or max(found) - min(found) > _NEAR:
        return None
    return max(found)


def _told_as_news(timex: Timex, reading: Reading) -> bool:
    """Whether a day is told as that of news: in the first sentence, in a caption, or with its weekday, there or before.

    *They signed a pact on May 4, 2021* in a later sentence is background.
    """
    text, spans = reading.report.text, own_spans(reading.report)
    title = max((s.end for s in reading.report.segments if s.kind == "title" and s.end <= timex.start), default=0)
    start = max(min((a for a, _ in spans), default=0), title)
    start += len(text[start:]) - len(text[start:].lstrip())
    bound = BOUND.search(text, start)
    captions = [(s.start, s.end) for s in reading.report.segments if s.kind == "caption"]
    if timex.start < (bound.end() if bound else len(text)) or any(a <= timex.start < b for a, b in captions):
        return True
    language, day = language_of(reading.report), days(timex.value)
    if language is None or day is None:
        return False
    if any(e.weekday is not None for e in times.find(text, language, timex.start, timex.end)):
        return True
    before = (r for r in reading.records if isinstance(r, Timex) and r.start < timex.start)
    return date.fromordinal(day[0]).weekday() in {_weekday(r, reading) for r in before}


def _opening_spans(reading: Reading) -> list[tuple[int, int]]:
    """Where a report tells the day of its news: in captions, and in what opens it."""
    end = lead_end(reading)
    captions = [(s.start, s.end) for s in reading.report.segments if s.kind == "caption"]
    return captions + [(a, min(b, end)) for a, b in own_spans(reading.report) if a < end]


def _stamp(report: Report) -> tuple[int, int]:
    """Where the stamp stands in the text; (0, 0) where it does not."""
    return next(((s.start, s.end) for s in report.segments if s.kind == "stamp"), (0, 0))


# the signs


def _by_office(reading: Reading, sisters: Sequence[Reading], stamp: tuple[int, int]) -> Sign | None:
    """Somebody who acts in the opening is named in an office that he or she did not hold at the stamp."""
    day = date.fromordinal(stamp[1]).isoformat()
    acting = _acting(reading)
    for record, where in _offices(reading, sisters):
        if record.tenure != "incumbent" or not record.of or not (_name(record.person) & acting):
            continue
        try:
            held = posts.in_office(record.person, record.office, record.of, day)
        except UsageError:
            continue
        if held is not False:
            continue
        terms_ = [t for t in posts.holders_named(record.person) if t.of == record.of and t.office == record.office]
        starts = [d[0] for t in terms_ if (d := days(t.start))]
        ends = [d[1] for t in terms_ if (d := days(t.end if t.end != ".." else ""))]
        if not ends or (max(ends) + _FAR > stamp[0] and min(starts, default=0) - _FAR < stamp[1]):
            continue  # too near the change of office to be a sign
        who = f"{record.person} is named as {record.office} of {record.of}"
        if where is not reading:
            who = f"{record.person}, {record.office} of {record.of} in {short(where.file)}, acts in it"
        return Sign("office", f"{who}, an office not held on that day", min(starts, default=None), max(ends))
    return None


def _offices(reading: Reading, sisters: Sequence[Reading]) -> Iterable[tuple[Office, Reading]]:
    for where in (reading, *sisters):
        for record in where.records:
            if isinstance(record, Office):
                yield record, where


def _acting(reading: Reading) -> set[str]:
    """Folded names of those who act in the opening, or are named there and act at all."""
    end = lead_end(reading)
    names: set[str] = set()
    for record in reading.records:
        if record.start >= end:
            continue
        if isinstance(record, Event) and record.status in ("happened", "alleged", "planned"):
            for party in (*record.actors, *record.recipients):
                names |= _name(party.name)
        elif isinstance(record, Entity) and record.type == "person":
            names |= _name(record.name)
    return names


def _name(name: str) -> set[str]:
    """The folded full name of a person; a single word is no sure name."""
    key = fold(name)
    return {key} if " " in key else set()


def _by_own_date(reading: Reading, stamp: tuple[int, int]) -> Sign | None:
    """The opening's own happening has an explicit day long before the stamp, and is no slip of a digit."""
    found = [lead.day for lead in _opening(reading, weekdays=False)[:3] if lead.day is not None]
    every = [d for r in reading.records if isinstance(r, Timex) and (d := _explicit_day(r, reading.report))]
    if not found or stamp[0] - found[0] < _FAR:
        return None
    day = found[0]
    if any(0 <= stamp[1] - d <= _NEAR for d in every):
        return None  # another day fits the stamp: the old one is background
    if _slipped(day, stamp) and len({d for d in every if abs(d - day) <= 40}) < 2:
        return None
    return Sign("date", f"it dates its lead {date.fromordinal(day).isoformat()}", day, day)


def _by_partial_date(reading: Reading, stamp: tuple[int, int]) -> Sign | None:
    """The opening names a weekday with its day and month, as of news, which fit no year's days near the stamp."""
    language, text = language_of(reading.report), reading.report.text
    end, (head, tail) = lead_end(reading), _stamp(reading.report)
    partly = [
        r for r in reading.records
        if isinstance(r, Timex) and r.start < end and r.rule.startswith("times.date.") and r.basis == "report"
        and not head <= r.start < tail
    ]  # fmt: skip
    if language is None or not partly or _tells_of(reading, stamp):
        return None
    for told in (e for timex in partly for e in times.find(text, language, timex.start, timex.end)):
        if told.weekday is None or told.month is None or told.day is None or told.year is not None:
            continue
        years = range(date.fromordinal(stamp[1]).year + 1, date.fromordinal(stamp[1]).year - _YEARS, -1)
        fits = [d for year in years if (d := _ordinal(year, told.month, told.day)) and _is_weekday(d, told.weekday)]
        past = [d for d in fits if d <= stamp[1] + _NEAR]
        if not past or stamp[0] - past[0] < _FAR or any(0 < d - stamp[1] < _FAR for d in fits):
            return None
        words = " ".join(text[told.start : told.end].split())
        return Sign("date", f"it tells of {words}, last so on {_iso(past[0])}", past[0], past[0])
    return None


def _by_dateline(reading: Reading, stamp: tuple[int, int]) -> Sign | None:
    """The line with which it opens has a day far from the stamp's: a whole date, or a day and a month."""
    language, text = language_of(reading.report), reading.report.text
    line = next((s for s in reading.report.segments if s.kind == "dateline"), None)
    if language is None or line is None:
        return None
    for told in times.find(text, language, line.start, line.end):
        if told.month is None or told.day is None:
            continue
        year = told.year or date.fromordinal(stamp[1]).year
        day = _ordinal(year, told.month, told.day)
        if day is not None and told.year is None and day > stamp[1] + _NEAR:
            day = _ordinal(year - 1, told.month, told.day)
        if day is None or stamp[0] - day < _FAR or _slipped(day, stamp):
            return None
        words = " ".join(text[told.start : told.end].split())
        sure = day if told.year else None
        return Sign("dateline", f"its dateline has {words}", sure, sure)
    return None


def _ordinal(year: int, month: int, day: int) -> int | None:
    try:
        return date(year, month, day).toordinal()
    except ValueError:
        return None


def _is_weekday(day: int, weekday: int) -> bool:
    return date.fromordinal(day).weekday() == weekday


def _iso(day: int) -> str:
    return date.fromordinal(day).isoformat()


def _by_sisters(reading: Reading, sisters: Sequence[Reading], stamp: tuple[int, int]) -> Sign | None:
    """Two reports of two newsrooms, written long before, tell of the same happening on the weekday told here."""
    if not sisters:
        return None
    mine = [
        lead for lead in _opening(reading) + _told_weekdays(reading) if lead.day is None and lead.weekday is not None
    ]
    partly = _by_partial_date(reading, stamp)
    found: dict[int, list[Reading]] = {}
    for sister in sisters if mine or partly else ():
        written = _own_days(sister)
        if written is None or stamp[0] - written[1] < _FAR:
            continue
        known = {day for theirs in _opening(sister) for day in (theirs.day, _resolved(theirs, written))}
        if partly is not None and partly.first in known and _named(reading) & _named(sister):
            return Sign("sister", f"{short(sister.file)} tells of it on that very day", partly.first, partly.first)
        days_ = {
            day
            for theirs in _opening(sister)
            for day in (theirs.day, _resolved(theirs, written))
            if day is not None
            and any(
                lead.weekday == date.fromordinal(day).weekday() and _same(lead, theirs, reading, sister)
                for lead in mine
            )
        }
        for day in days_:
            found.setdefault(day, []).append(sister)
    for day, tellers in sorted(found.items()):
        if len({_room(sister) for sister in tellers}) > 1:
            told = f"{short(tellers[0].file)} and {short(tellers[1].file)} tell of the same happening on {_iso(day)}"
            weekday = _WEEKDAYS[date.fromordinal(day).weekday()]
            return Sign("sister", f"{told}, the {weekday} that this report tells of", day, day)
    return None


def _resolved(lead: _Lead, written: tuple[int, int]) -> int | None:
    """The day of a happening told by its weekday, in a report whose own day is known."""
    if lead.weekday is None or written[0] != written[1]:
        return None
    return written[0] - (date.fromordinal(written[0]).weekday() - lead.weekday) % 7


def _room(reading: Reading) -> str:
    return reading.report.origin.name or reading.report.outlet or reading.file


def _by_particulars(
    reading: Reading, sisters: Sequence[Reading], copies: Sequence[Copy], stamp: tuple[int, int] | None
) -> Iterable[Sign]:
    """It has the persons and uncommon numbers of what was written long before, and others wrote so in those days."""
    old = [r for r in sisters if stamp and (days_ := _own_days(r)) and stamp[0] - days_[1] >= _FAR]
    first = next((r for r in old if retells(reading, r)), None)
    written = _own_days(first) if first is not None else None
    if first is None or written is None:
        return
    which = " and ".join(f"{number:g}" for number in sorted(_particulars(reading) & _particulars(first))[:2])
    reason = f"it has the numbers {which} of {short(first.file)}, written {_iso(written[0])}"
    yield Sign("copy", reason, written[0], written[0])
    related = {frozenset((c.file, c.original)) for c in copies}
    for sister in old:
        theirs = _own_days(sister)
        alone_ = _room(sister) != _room(first) and frozenset((sister.file, first.file)) not in related
        if theirs is None or not alone_ or apart(theirs, written) > _NEAR:
            continue
        if _particulars(reading) & _particulars(sister) and _named(reading) & _named(sister):
            yield Sign("story", f"{short(sister.file)} tells of the same happening on {_iso(theirs[0])}", None, None)
            return


def retells(new: Reading, old: Reading) -> bool:
    """Whether a report tells as news what another one told long before: its numbers, persons and weekdays.

    A report that has a day of its own, or looks back, tells something new.
    """
    stamp = published(new.report)
    if stamp is None or len(_particulars(new) & _particulars(old)) < _NUMBERS or not _named(new) & _named(old):
        return False
    told = {lead.weekday for lead in _told_weekdays(new)} & {lead.weekday for lead in _told_weekdays(old)}
    return bool(told) and not _tells_of(new, stamp) and not _is_retrospect(new)


def _particulars(reading: Reading) -> set[float]:
    """The numbers of a report that few others have: counts and sums above a dozen, no round ones below a hundred."""
    figures = (r for r in reading.records if isinstance(r, Figure) and r.unit)
    return {r.number for r in figures if r.number > _DOZEN and not (r.number < _ROUND and r.number % 10 == 0)}


def _named(reading: Reading) -> set[str]:
    return {
        fold(r.name).split()[-1] for r in reading.records if isinstance(r, Entity) and r.type == "person" and r.name
    }


def _original(reading: Reading, copies: Sequence[Copy]) -> str | None:
    """The file of the report of whose words most of this one consists."""
    whole = (c.original for c in copies if c.file == reading.file and (c.share >= _WHOLE or c.kind == "translated"))
    return next(whole, None)


def _by_copy(reading: Reading, sisters: Sequence[Reading], copies: Sequence[Copy], file: str | None) -> Iterable[Sign]:
    """Its words are those of a report written long before, and others wrote of the happening in those days."""
    stamp = published(reading.report)
    original = next((r for r in sisters if r.file == file), None)
    if stamp is None or original is None or _is_retrospect(reading):
        return
    written = _own_days(original)
    if written is None or stamp[0] - written[1] < _FAR or _tells_of(reading, stamp):
        return
    first = date.fromordinal(written[0]).isoformat()
    yield Sign("copy", f"its words are those of {short(original.file)}, written {first}", written[0], written[0])
    related = {c.file for c in copies} | {original.file}
    for sister in sisters:
        theirs = _own_days(sister)
        if sister.file not in related and theirs is not None and apart(theirs, written) <= _NEAR:
            day = date.fromordinal(theirs[0]).isoformat()
            yield Sign("story", f"{short(sister.file)} tells of the same happening on {day}", None, None)
            return


def _tells_of(reading: Reading, stamp: tuple[int, int]) -> bool:
    """Whether a report tells of a day that fits its stamp: a new turn of an old story, with the old words under it."""
    told = [r for r in reading.records if isinstance(r, Timex) and not _in_head(r, reading.report)]
    return any((day := _explicit_day(r, reading.report)) and 0 <= stamp[1] - day <= _NEAR for r in told)


def _own_days(reading: Reading) -> tuple[int, int] | None:
    """The day that a report itself gives as that of its publication; None where it was inferred, or is not told."""
    report = reading.report
    own = report.published is not None and report.published.basis in _OWN_BASES
    return published(report) if own else None


def _explicit_day(timex: Timex, report: Report) -> int | None:
    start, end = _stamp(report)
    found = days(timex.value)
    if timex.basis != "explicit" or not found or found[0] != found[1] or start <= timex.start < end:
        return None
    return found[0]


def _in_head(timex: Timex, report: Report) -> bool:
    """Whether a time stands in a title, or a line above it, where the day of the stamp may be printed again."""
    return any(
        s.start <= timex.start < s.end for s in report.segments if s.kind in ("title", "heading", "byline", "dateline")
    )


def _slipped(day: int, stamp: tuple[int, int]) -> bool:
    """Whether a date differs from one near the stamp in one digit: 2025 for 2026 in one bracket."""
    written = date.fromordinal(day).isoformat()
    near = (date.fromordinal(d).isoformat() for d in range(stamp[0] - _NEAR, stamp[1] + 2) if d > 0)
    return any(sum(a != b for a, b in zip(written, other, strict=True)) <= _SLIP for other in near)


def _by_sister(
    reading: Reading, sisters: Sequence[Reading], stamp: tuple[int, int], original: str | None
) -> Sign | None:
    """A sister report dates the same happening explicitly, far from the stamp, on the weekday told here."""
    match = _matched(reading, sisters, original)
    if match is None:
        return None
    lead, sister, day = match
    if apart((day, day), stamp) < _FAR:
        return None
    weekday = date.fromordinal(day).weekday()
    told = f", the {_WEEKDAYS[weekday]} that this report tells of" if lead.weekday is not None else ""
    return Sign(
        "sister", f"{short(sister.file)} dates the same happening {date.fromordinal(day).isoformat()}{told}", day, day
    )


def _matched(
    reading: Reading, sisters: Sequence[Reading], original: str | None = None
) -> tuple[_Lead, Reading, int] | None:
    """A happening of this report, told by its weekday, that a sister report dates explicitly on that weekday."""
    if not sisters:
        return None
    mine = _opening(reading) + _told_weekdays(reading)
    undated = reading.report.published is None or reading.report.published.basis not in _OWN_BASES
    for sister in sisters:
        for theirs in _opening(sister):
            if theirs.day is None:
                continue
            weekday = date.fromordinal(theirs.day).weekday()
            for lead in mine:
                if (
                    lead.day is None
                    and lead.weekday == weekday
                    and (sister.file == original or _same(lead, theirs, reading, sister))
                ):
                    return lead, sister, theirs.day
                if lead.day == theirs.day and lead.weekday is None and _same(lead, theirs, reading, sister):
                    return lead, sister, theirs.day
                if undated and lead.day is None and lead.weekday is None and _same(lead, theirs, reading, sister):
                    return lead, sister, theirs.day
    return None


def _told_weekdays(reading: Reading) -> list[_Lead]:
    """Sentences of the opening that tell a weekday, as happenings of those named there, whatever was read from them."""
    end = lead_end(reading)
    found = []
    for timex in reading.records:
        if not isinstance(timex, Timex) or timex.start >= end:
            continue
        weekday = _weekday(timex, reading)
        if weekday is None:
            continue
        near = [
            Party(name=e.name, code=e.code, sector=e.sector, start=e.start, end=e.end)
            for e in reading.records
            if isinstance(e, Entity) and _one_sentence(reading.report.text, e.start, timex.start)
        ]
        event = Event(
            start=timex.start, end=timex.end, rule="dating.weekday", anchors=(), type="", quad=0,
            actors=tuple(near), sentence=Span(timex.start, timex.end),
        )  # fmt: skip
        found.append(_Lead(event, None, weekday))
    return found


def _same(one: _Lead, other: _Lead, here: Reading, there: Reading) -> bool:
    """Whether two happenings are one: class and sides, or two persons in common where no class was read."""
    a, b = one.event, other.event
    sides_a = {p.code for p in (*a.actors, *a.recipients) if p.code}
    sides_b = {p.code for p in (*b.actors, *b.recipients) if p.code}
    people_a, people_b = _people(a, here), _people(b, there)
    if a.type and a.type != b.type:
        return False
    if people_a and people_b and not people_a & people_b:
        return False
    if a.type:
        return len(sides_a & sides_b) >= 2 or bool(sides_a & sides_b and people_a & people_b)
    return len(people_a & people_b) >= 2 or bool(people_a & people_b and len(sides_a & sides_b) >= 2)


def _people(event: Event, reading: Reading) -> set[str]:
    named = {r.name for r in reading.records if isinstance(r, Entity) and r.type == "person"}
    return {fold(p.name).split()[-1] for p in (*event.actors, *event.recipients) if p.name in named}


# the day of writing


def _undated(reading: Reading, sisters: Sequence[Reading]) -> Date | None:
    """The day of writing of a report without a date of its own."""
    day = _lead_day(reading)
    if day is not None and not _is_retrospect(reading):
        later = [
            d for r in reading.records if isinstance(r, Timex) and (d := _explicit_day(r, reading.report)) and d > day
        ]
        if not later or min(later) - day > 1:
            return Date(value=_interval(day), basis="inferred")
        return Date(value=_interval(day, max(d for d in later if d - day <= 1) + 1), basis="inferred")
    anchor = _anchor(reading, sisters)
    if anchor is None:
        return None
    value = _written(reading, anchor)
    return Date(value=value, basis="story") if value else None


def _anchor(reading: Reading, sisters: Sequence[Reading]) -> int | None:
    """A day that a sister report, or the opening itself, gives the happening."""
    match = _matched(reading, sisters)
    if match is not None:
        return match[2]
    return _lead_day(reading)


def _written(reading: Reading, anchor: int) -> str | None:
    """The day of the lead happening, from the weekday that the report tells of it, to the day after."""
    weekdays = [lead.weekday for lead in _opening(reading) if lead.weekday is not None and lead.day is None]
    last = anchor
    for weekday in weekdays[:2]:
        ahead = (weekday - date.fromordinal(anchor).weekday()) % 7
        last = max(last, anchor + ahead if ahead <= 3 else anchor)
    return _interval(last)


def _span(shown: Sequence[Sign]) -> str | None:
    """The days on which all signs agree, where they are near."""
    exact = [s for s in shown if s.first is not None and s.first == s.last]
    return _interval(exact[0].first) if exact and exact[0].first is not None else None


def _interval(first: int, last: int | None = None) -> str:
    last = first + 1 if last is None else last
    return f"{date.fromordinal(first).isoformat()}/{date.fromordinal(last).isoformat()}"
