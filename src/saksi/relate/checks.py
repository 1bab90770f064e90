"""Check the reports of one story: what a reader should look at before relying on them.

A check says that something *differs from* something else, and names both; it never says what is false. It is raised
only where the words themselves show it. What looks alike and is none: a toll that rose, a number that was rounded or
turned into another unit, a fragment of a sentence in quotation marks, another sentence of one speech, a former or
coming office, a look back.

>>> from saksi.records import Report
>>> text = "Dubes itu tiba di Dili, Senin (17/5/2023)."
>>> for found in check([Reading(file="a.txt", report=Report(id="", version="", language="id", text=text))], (), ()):
...     print(found.kind, text[found.start:found.end], found.reason, sep="; ")
weekday; Senin (17/5/2023); 'Senin (17/5/2023)' names a Monday, but 2023-05-17 was a Wednesday
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct

from saksi import numbers, posts, times
from saksi.errors import UsageError
from saksi.language import Language
from saksi.match import Matcher, longest
from saksi.records import (
    Check,
    Copy,
    Event,
    Fact,
    Figure,
    Office,
    Position,
    Reading,
    Record,
    Report,
    Segment,
    Statement,
    Timex,
)
from saksi.relate import spelling
from saksi.relate.same import HARM, consistent
from saksi.relate.terms import apart, content, days, language_of, lead_end, own_spans, published, sentences_of, terms
from saksi.text import fold

__all__ = ["check"]

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_OWN_BASES = frozenset({"given", "stamp", "dateline", "metadata", "feed"})
_NEAR = 45  # days around the day of writing in which a date without a year lies
_FRESH = 30  # days around it in which what somebody does is told as news
_HANDOVER = 10  # days after a change of office in which the old title is still in use
_LATER = 5  # days from which a copy's stamp is later than its original's than copying takes
_WHOLE = 0.5  # share of a copy's words from which it is no report of its own
_BESIDE = 3  # words on either side by which the place of a number is known
_AROUND = 12  # and within which the two texts must agree
_AGREE = 0.6
_SHINGLE = 5  # words by which a quotation is known to be another's
_CROWD = 40  # quotations with the same words beyond which they are a formula
_PAIRS = 12  # others that one quotation is laid beside
_LONGEST = 400  # words of a quotation that is looked at
_HELD = 4  # words on either side of a cut that must be the same
_CUT = 3  # words from which a cut counts
_PARTED = 300  # characters around a quotation in which its rest may be told without marks
_WISH = 25  # characters between a wish and what is wished: declined, through a spokesman, to be named
_SIGNATURE = 80  # characters of a line that may be a byline
_HEAD = 700  # characters of an article in which its byline stands
_UNDER = 250  # characters of a page under the title
_BARE = re.compile(r"(?:\d[\d/.: -]+)?(?:[^\W\d_a-z][\w.'’-]*\s?){2,4}(?:,.{0,40})?")  # a line of nothing but a name
_PLACED = re.compile(r"[^\W\d_a-z][\w.,' ]{2,40} [–—-]{1,2} ")  # Suva – The envoy
_OUTSIDE = "page.outside"  # what stands on a page beside its article; every page has some
_PIECE = 160  # characters of words in a reason
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_STOP = re.compile(r"[.!?…\n]")
_OMITTED = re.compile(r"\.\.|…|\[|\(")


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    negations: list[str]
    conditions: list[str]
    other_times: list[str]
    goes_on: list[str]
    unnamed: list[str]
    unwilling: list[str]
    naming: list[str]
    sources: list[str]
    signatures: list[str]


class _Words:
    """The compiled `checks.toml` of one language."""

    def __init__(self, language: Language) -> None:
        file = language.toml("checks", _File)
        self.negations = frozenset(file.negations)
        self.conditions: Matcher[str] = Matcher({phrase: [phrase] for phrase in file.conditions})
        self.other_times: Matcher[str] = Matcher({phrase: [phrase] for phrase in file.other_times})
        self.goes_on = frozenset(file.goes_on)
        self.unnamed = Matcher({phrase: [True] for phrase in file.unnamed})
        self.unwilling = Matcher({phrase: [False] for phrase in file.unwilling} | {p: [True] for p in file.naming})
        self.sources: Matcher[str] = Matcher({phrase: [phrase] for phrase in file.sources})
        self.signs = Matcher({phrase: [True] for phrase in (*file.unnamed, *file.naming, *file.sources)})
        self.bare = frozenset(fold(phrase) for phrase in file.sources)
        self.signatures = tuple(fold(phrase) for phrase in file.signatures)


def check(readings: Sequence[Reading], copies: Sequence[Copy], facts: Sequence[Fact]) -> tuple[Check, ...]:
    """What a reader should look at in the reports of one story, in their order and that of their words.

    `copies` and `facts` are those of the story; copies of or from other reports are left out.
    """
    by_file = {reading.file: reading for reading in readings}
    pairs = [(by_file[c.file], by_file[c.original], c) for c in copies if c.file in by_file and c.original in by_file]
    found: list[Check] = []
    for reading in readings:
        found += _weekdays(reading)
        found += _offices(reading)
        found += _unnamed(reading)
        found += _unsigned(reading)
    for copy, original, how in pairs:
        found += _stamps(copy, original, how)
        found += _figures(copy, original, facts)
        found += _translated_figures(copy, original, facts)
    found += spelling.check(readings)
    found += _quotations(readings, {(c.file, c.original) for c in copies})
    order = {reading.file: n for n, reading in enumerate(readings)}
    return tuple(sorted(found, key=lambda c: (order[c.file], c.start, c.end, c.kind, c.reason)))


# weekdays


def _weekdays(reading: Reading) -> Iterator[Check]:
    """Weekdays printed beside a date that is another weekday."""
    report = reading.report
    language = language_of(report)
    if language is None:
        return
    for begin, stop in own_spans(report, ("furniture", "spam")):
        told = times.find(report.text, language, begin, stop)
        for number, one in enumerate(told):
            after = told[number + 1] if number + 1 < len(told) else None
            start, end, weekday, day = _dated_weekday(one, after, report)
            if weekday is None or day is None or day.weekday() == weekday:
                continue
            printed = any(e.year is not None for e in told[number : number + 2] if start <= e.start < end)
            if _may_be_meant(report.text, start, end, weekday, day, language) or (
                not printed and _fits_beside(day, weekday)
            ):
                continue
            yield Check(
                kind="weekday",
                file=reading.file,
                start=start,
                end=end,
                rule="checks.weekday",
                reason=f"'{_short(report.text[start:end])}' names a {_WEEKDAYS[weekday]}, but {day.isoformat()} was a "
                f"{_WEEKDAYS[day.weekday()]}{_in_its_year(day, weekday, report)}",
                clears="another report, or the agenda of those named, that gives the day; either the weekday or the "
                "date is a slip",
            )


def _dated_weekday(
    one: times.Expression, after: times.Expression | None, report: Report
) -> tuple[int, int, int | None, date | None]:
    """The words of a weekday beside a single date, the weekday, and the day that the date is; None where unsure."""
    if one.form == "date" and one.weekday is not None:
        joined = report.text[max(0, one.start - 12) : one.start]
        return one.start, one.end, one.weekday, None if _is_range(joined) else _day(one, report)
    if after is None:
        return one.start, one.end, None, None
    gap, words = report.text[one.end : after.start], report.text[after.start : after.end]
    if one.form == "weekday" and after.form == "date" and after.weekday is None and gap in (" ", " ("):
        bracketed = words.startswith("(") or gap.endswith("(")
        return one.start, after.end, one.weekday if bracketed else None, _day(after, report)
    if one.form == "date" and one.weekday is None and after.form == "weekday" and after.toward is None and gap == " (":
        closed = report.text[after.end : after.end + 1] == ")"
        return one.start, after.end, after.weekday if closed else None, _day(one, report)
    return one.start, one.end, None, None


def _is_range(before: str) -> bool:
    """Whether a weekday is the second of two: *Senin-Selasa (17-18/4)*."""
    return bool(re.search(r"[^\W\d_]\s?[-–—/&]\s?$", before))


def _day(one: times.Expression, report: Report) -> date | None:
    """The day of a date; one without a year is of the year that brings it nearest to the day of writing."""
    if one.end_day is not None or one.month is None or one.day is None:
        return None
    if one.year is not None:
        return _date(one.year, one.month, one.day)
    written = published(report)
    if written is None or _inferred(report) or written[1] - written[0] > 7:
        return None
    year = date.fromordinal(written[1]).year
    near = [d for y in (year - 1, year, year + 1) if (d := _date(y, one.month, one.day))]
    best = min(near, key=lambda d: abs(d.toordinal() - written[1]), default=None)
    return best if best and abs(best.toordinal() - written[1]) <= _NEAR else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _inferred(report: Report) -> bool:
    """Whether a report's day of writing was inferred, or its stamp is flagged."""
    own = report.published is not None and report.published.basis in _OWN_BASES
    return not own or any(flag.kind == "redated" for flag in report.flags)


def _fits_beside(day: date, weekday: int) -> bool:
    """Whether a date without a year is that weekday in the year before or after: the year may be meant so."""
    beside = (_date(day.year + step, day.month, day.day) for step in (-1, 1))
    return any(other is not None and other.weekday() == weekday for other in beside)


def _in_its_year(day: date, weekday: int, report: Report) -> str:
    """That the day fits in the year in which the report was written, as words to be added."""
    written = published(report)
    year = date.fromordinal(written[1]).year if written else day.year
    other = _date(year, day.month, day.day)
    fits = other is not None and other != day and other.weekday() == weekday
    return f"; {other} was a {_WEEKDAYS[weekday]}" if fits else ""


def _may_be_meant(text: str, start: int, end: int, weekday: int, day: date, language: Language) -> bool:
    """Whether weekday and date may fit after all: day and month swapped in digits, or of two parts of a sentence."""
    words = text[start:end]
    if re.search(r"\d\s?[/.-]\s?\d", words) and day.day <= 12:
        other = _date(day.year, day.day, day.month)
        if other and other.weekday() == weekday:
            return True
    follows = re.match(r"\W{0,2}([^\W\d_]+)", text[end : end + 40])
    return bool(follows and follows.group(1).lower() in language.part(_Words).goes_on and "(" not in words)


# offices


def _offices(reading: Reading) -> Iterator[Check]:
    """Persons who act in the news of a report under the title of an office that they did not hold then."""
    report = reading.report
    language, written = language_of(report), published(report)
    if language is None or written is None or written[1] - written[0] > 7:
        return
    other_tenures = {r.person for r in reading.records if isinstance(r, Office) and r.tenure != "incumbent"}
    acting = _acting(reading, written)
    every = [(a, b) for a, b in _sentences(report)]
    starts = [a for a, _ in every]
    day = date.fromordinal(written[1]).isoformat()
    for record in reading.records:
        if not isinstance(record, Office) or record.tenure != "incumbent" or not record.of:
            continue
        if record.person in other_tenures or fold(record.person) not in acting or not _sure(record.person):
            continue
        at = bisect_right(starts, record.start) - 1
        if at < 0:
            continue
        sentence = every[at]
        if language.part(_Words).other_times.find(report.text[sentence[0] : sentence[1]]):
            continue
        if terms(language).looks_back(report.text[sentence[0] : sentence[1]]):
            continue
        told = [day, *_dates_in(reading.records, sentence)]
        if any(_held(record, when) is not False for when in told) or _handover(record, written):
            continue
        yield Check(
            kind="office-holder",
            file=reading.file,
            start=record.start,
            end=record.end,
            rule="checks.office-holder",
            reason=f"{record.person} is named as {record.office} of {record.of} in a report of {day}, but the list of "
            f"holders has {record.person} in this office {_terms(record)}{_instead(record, day)}",
            clears=f"a source that shows {record.person} in this office on that day, or the day on which this was "
            "really written",
        )


def _held(record: Office, day: str) -> bool | None:
    """Whether somebody held an office on a day; None where nothing tells."""
    try:
        return posts.in_office(record.person, record.office, record.of or "", day)
    except UsageError:
        return None


def _sure(name: str) -> bool:
    """Whether a name is one person's: of two words at least, or known as that of a single holder."""
    return " " in name or len({term.person for term in posts.holders_named(name)}) == 1


def _acting(reading: Reading, written: tuple[int, int]) -> set[str]:
    """Folded names of those who do or say something that is told as news."""
    end = lead_end(reading)
    names: set[str] = set()
    for record in reading.records:
        if isinstance(record, Event) and record.status in ("happened", "planned"):
            when = days(record.date)
            fresh = record.date_basis in ("explicit", "report") and when and apart(when, written) <= _FRESH
            if fresh or (record.start < end and when is None):
                names.update(fold(party.name) for party in (*record.actors, *record.recipients))
        elif isinstance(record, Statement) and record.start < end and record.speaker and record.speaker.name:
            names.add(fold(record.speaker.name))
    return names


def _dates_in(records: Iterable[Record], sentence: tuple[int, int]) -> list[str]:
    """The dates that a sentence tells."""
    return [
        r.value.split("T")[0]
        for r in records
        if isinstance(r, Timex) and r.value and sentence[0] <= r.start < sentence[1] and days(r.value)
    ]


def _own_terms(record: Office) -> list[posts.Holder]:
    same = {t.office for t in posts.holders_named(record.person) if t.of == record.of}
    known = [t for t in posts.holders_named(record.person) if t.of == record.of]
    exact = [t for t in known if t.office == record.office]
    return exact or (known if len(same) == 1 else [])


def _handover(record: Office, written: tuple[int, int]) -> bool:
    """Whether an office changed hands so shortly before, or will so soon, that titles may lag behind."""
    for term in _own_terms(record):
        start, end = days(term.start), days(term.end if term.end != ".." else "")
        if start and apart(start, written) <= _HANDOVER:
            return True
        if end and apart(end, written) <= _HANDOVER:
            return True
    return not _own_terms(record)


def _terms(record: Office) -> str:
    told = [f"from {t.start or '?'} to {t.end if t.end != '..' else 'now'}" for t in _own_terms(record)]
    return " and ".join(told)


def _instead(record: Office, day: str) -> str:
    """Who is known to have held the office on that day, as words to be added."""
    holders = {t.person for t in posts.held(record.office, record.of or "", day) if t.office == record.office}
    return f", and {holders.pop()} on that day" if len(holders) == 1 else ""


# stamps


def _stamps(copy: Reading, original: Reading, how: Copy) -> Iterator[Check]:
    """A copy that bears a later day than its original, by more than copying takes."""
    mine, theirs = copy.report, original.report
    if _inferred(mine) or _inferred(theirs) or (how.share < _WHOLE and how.kind != "translated"):
        return
    late, early = published(mine), published(theirs)
    if late is None or early is None or late[0] - early[1] < _LATER or _looks_back(mine):
        return
    start, end = _stamp(mine)
    if _slipped(late[0], early) or any(c.start < end and start < c.end for c in _weekdays(copy)):
        return  # a slip of one digit, or shown as one by its weekday
    there = _stamp(theirs)
    gap = late[0] - early[1]
    first, second = date.fromordinal(late[0]).isoformat(), date.fromordinal(early[1]).isoformat()
    yield Check(
        kind="stamp-later",
        file=copy.file,
        start=start,
        end=end,
        rule="checks.stamp-later",
        reason=f"its stamp says {first}, but {_name(original.file)}, whose words it has, is dated {second}, "
        f"{gap} days before",
        clears="the first publication of these words: an older state of the page, or the agency's own time",
        other=Position(value=second, file=original.file, start=there[0], end=there[1]),
    )


def _slipped(day: int, early: tuple[int, int]) -> bool:
    """Whether a stamp differs in one digit from a day on which a copy is usual."""
    stamp = date.fromordinal(day).isoformat()
    near = (date.fromordinal(d).isoformat() for d in range(early[0], early[1] + _LATER))
    return any(sum(a != b for a, b in zip(stamp, other, strict=True)) == 1 for other in near)


def _looks_back(report: Report) -> bool:
    """Whether title or first lines look back, so that old words stand there on purpose."""
    language = language_of(report)
    if language is None:
        return False
    opening = "\n".join(report.text[a:b] for a, b in own_spans(report))[:600]
    return terms(language).looks_back(f"{report.title or ''}\n{opening}")


def _stamp(report: Report) -> tuple[int, int]:
    """Where the stamp stands in the text; else the title, else the first line."""
    for kind in ("stamp", "title"):
        found = next((s for s in report.segments if s.kind == kind), None)
        if found:
            return found.start, found.end
    return next(iter(sentences_of(report, 0, min(len(report.text), 2000))), (0, min(len(report.text), 80)))


# who says it


def _unnamed(reading: Reading) -> Iterator[Check]:
    """What somebody says who is not named: where the words say so, or a *source* speaks; each speaker once."""
    report, language = reading.report, language_of(reading.report)
    if language is None:
        return
    known = language.part(_Words)
    if not known.signs.find(report.text):
        return
    said = sorted((r for r in reading.records if isinstance(r, Statement) and r.speaker), key=lambda r: r.start)
    seen: set[str] = set()
    for start, end in _sentences(report):
        words = report.text[start:end]
        hidden = _hidden(words, known)
        for record in said:
            who = record.speaker
            if who and start <= who.start < end and hidden is None:
                spoken = _source(report.text[who.start : who.end], known)
                hidden = (who.start - start, who.end - start) if spoken else None
        if hidden is None:
            continue
        speaker = next((r.speaker for r in said if r.speaker and start <= r.speaker.start < end), None)
        first = min(start + hidden[0], speaker.start if speaker else end)
        called = fold(report.text[speaker.start : speaker.end] if speaker else words[slice(*hidden)])
        told = {word for word in called.split() if word not in terms(language).stop}
        if called in seen or (seen and told <= known.bare):  # the source, after a security source
            continue
        seen.add(called)
        yield Check(
            kind="anonymous-source",
            file=reading.file,
            start=first,
            end=start + hidden[1],
            rule="checks.anonymous-source",
            reason="what is said here comes from somebody who is not named",
            clears="the name and office of whoever says it, or a document or a named witness that says the same",
        )


def _source(words: str, known: _Words) -> bool:
    """Whether a speaker is a *source*, and none that is named behind it: *data source Andes Metrics*."""
    hits = longest(known.sources.find(words))
    return bool(hits) and not words[hits[-1].end :].lstrip()[:1].isupper()


def _hidden(words: str, known: _Words) -> tuple[int, int] | None:
    """Where a sentence says that somebody is not named, or wants not to be: *declined to be named*."""
    plain = next(iter(known.unnamed.find(words)), None)
    if plain:
        return plain.start, plain.end
    hits = sorted(known.unwilling.find(words))
    for one, other in pairwise(hits):
        if not one.payload and other.payload and 0 <= other.start - one.end <= _WISH:
            return one.start, other.end
    return None


def _unsigned(reading: Reading) -> Iterator[Check]:
    """A page that names no author, place or agency. A bare text is no page: what it came with may have been lost."""
    report = reading.report
    kinds = {segment.kind for segment in report.segments}
    if language_of(report) is None or report.authors or report.origin.kind != "unknown":
        return
    outside = [s for s in report.segments if s.rule == _OUTSIDE]
    if not outside or kinds & {"byline", "dateline", "credit"} or _signed(report, outside):
        return
    start, end = _stamp(report)
    yield Check(
        kind="unsigned",
        file=reading.file,
        start=start,
        end=end,
        rule="checks.unsigned",
        reason="no author, place or agency was found on its page",
        clears="a byline or credit on the page itself, or what the outlet says when asked",
    )


def _signed(report: Report, outside: Sequence[Segment]) -> bool:
    """Whether a line beside or atop the article reads like a byline or a place, though none was found there."""
    language = language_of(report)
    signs = language.part(_Words).signatures if language else ()
    beside = [line for s in outside for line in report.text[s.start : s.end].splitlines()]
    own = own_spans(report)
    begin = max((s.end for s in report.segments if s.kind == "title"), default=own[0][0] if own else 0)
    under = report.text[begin : begin + _UNDER]  # what is no part of the article may be its byline
    text = "\n".join([under, *(report.text[max(a, begin) : b] for a, b in own if b > begin)])[: _UNDER + _HEAD]
    head = text.splitlines()
    if any(len(line) <= _SIGNATURE and fold(line.strip()).startswith(signs) for line in (*beside, *head)):
        return True
    return any(_BARE.fullmatch(line.strip()) or _PLACED.match(line.strip()) for line in head)


# figures


class _Numbered(NamedTuple):
    """The words of a text with its numbers as `#`: words, spans, and the number at each `#`."""

    words: list[str]
    spans: list[tuple[int, int]]
    numbers: dict[int, numbers.Number]


def _figures(copy: Reading, original: Reading, facts: Sequence[Fact]) -> Iterator[Check]:
    """Numbers that a copy has in place of another one, between the same words."""
    language = language_of(copy.report)
    if language is None or copy.report.language != original.report.language:
        return
    mine, theirs = _numbered(copy, language), _numbered(original, language)
    places, others = _places(mine), _places(theirs)
    for key, at in places.items():
        there = others.get(key)
        if at is None or there is None:
            continue
        one, other = mine.numbers[at], theirs.numbers[there]
        if one.value == other.value or one.vague or other.vague or not _same_passage(mine, at, theirs, there):
            continue
        text, source = copy.report.text, original.report.text
        if _marks(text, one) != _marks(source, other) or _in_time(copy, one) or _in_time(original, other):
            continue
        a, b = _figure(copy, one), _figure(original, other)
        if consistent(a, b) or _rounded(one.value, other.value) or _is_update(a, b, copy, original):
            continue
        words, before = text[one.bare : one.end], source[other.bare : other.end]
        yield Check(
            kind="figure-changed",
            file=copy.file,
            start=one.bare,
            end=one.end,
            rule="checks.figure-changed",
            reason=f"it has '{_short(words)}' where {_name(original.file)}, whose words it has, says "
            f"'{_short(before)}'{_also(copy, original, one, facts)}",
            clears="the source of the number, or a correction in either report",
            other=Position(value=before, file=original.file, start=other.bare, end=other.end),
        )


def _translated_figures(copy: Reading, original: Reading, facts: Sequence[Fact]) -> Iterator[Check]:
    """Numbers of a translation that contradict its original's for the same thing, as the facts show."""
    if copy.report.language == original.report.language:
        return
    for fact in facts:
        for difference in fact.differences if fact.kind == "figure" else ():
            held = {p.file: p for p in difference.positions}
            mine, theirs = held.get(copy.file), held.get(original.file)
            if mine is None or theirs is None:
                continue
            one, other = _record(copy, mine), _record(original, theirs)
            if one is None or other is None or consistent(one, other) or _is_update(one, other, copy, original):
                continue
            yield Check(
                kind="figure-changed",
                file=copy.file,
                start=mine.start,
                end=mine.end,
                rule="checks.figure-changed.translated",
                reason=f"it has '{_short(copy.report.text[mine.start : mine.end])}' where {_name(original.file)}, of "
                f"which it is a translation, says '{_short(original.report.text[theirs.start : theirs.end])}'",
                clears="the source of the number, or a correction in either report",
                other=theirs,
            )


def _record(reading: Reading, held: Position) -> Figure | None:
    """The figure at a position of a difference."""
    return next(
        (r for r in reading.records if isinstance(r, Figure) and (r.start, r.end) == (held.start, held.end)), None
    )


def _numbered(reading: Reading, language: Language) -> _Numbered:
    text = reading.report.text
    folded = fold(text)
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    found: dict[int, numbers.Number] = {}
    for begin, stop in own_spans(reading.report):
        at = begin
        for number in numbers.find(text, language, begin, stop):
            for m in _WORD.finditer(folded, at, number.start):
                words.append(m.group())
                spans.append(m.span())
            found[len(words)] = number
            words.append("#")
            spans.append((number.start, number.end))
            at = number.end
        for m in _WORD.finditer(folded, at, stop):
            words.append(m.group())
            spans.append(m.span())
    return _Numbered(words, spans, found)


def _places(text: _Numbered) -> dict[tuple[str, ...], int | None]:
    """The place of each number by the words around it; None where several have the same."""
    found: dict[tuple[str, ...], int | None] = {}
    for at in text.numbers:
        left, right = text.words[max(0, at - _BESIDE) : at], text.words[at + 1 : at + 1 + _BESIDE]
        if len(left) + len(right) < 2 * _BESIDE or (left + right).count("#") > 2:
            continue
        key = (*left, "#", *right)
        found[key] = at if key not in found else None
    return found


def _same_passage(mine: _Numbered, at: int, theirs: _Numbered, there: int) -> bool:
    """Whether the words around two numbers are those of one passage."""
    one = mine.words[max(0, at - _AROUND) : at + 1 + _AROUND]
    other = theirs.words[max(0, there - _AROUND) : there + 1 + _AROUND]
    shared = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return sum(block.size for block in shared) >= _AGREE * min(len(one), len(other))


def _marks(text: str, number: numbers.Number) -> tuple[str, str]:
    """The signs on both sides of a number that make it an amount of something: $ and %."""
    before = text[max(0, number.bare - 4) : number.bare]
    after = text[number.end : number.end + 3]
    money = re.search(r"([$€£¥]|\b[a-z]{2,3}\.?)\s?$", before, re.IGNORECASE)
    share = re.match(r"\s?([%‰°])", after)
    return money.group(1).lower() if money else "", share.group(1) if share else ""


def _in_time(reading: Reading, number: numbers.Number) -> bool:
    """Whether a number is part of a date or a time of day."""
    return any(
        isinstance(r, Timex) and r.type != "DURATION" and r.start < number.end and number.bare < r.end
        for r in reading.records
    )


def _figure(reading: Reading, number: numbers.Number) -> Figure:
    """The record over a number, or one made of it; of several the one that counts people harmed."""
    met = [
        r
        for r in reading.records
        if isinstance(r, Figure) and r.start <= number.bare < r.end and r.number == number.value
    ]
    made = Figure(start=number.bare, end=number.end, rule="", number=number.value, unit=None, mod=number.mod)
    return next((r for r in met if r.unit in HARM), next(iter(met), made))


def _rounded(one: float, other: float) -> bool:
    """Whether the one is the other rounded: 9.87 and 9.9, 1,240 and 1,200."""
    for rough, exact in ((one, other), (other, one)):
        places = range(3) if exact != int(exact) else range(-1, -len(str(int(exact))), -1) if exact >= 100 else ()
        if rough and any(round(exact, place) == rough for place in places):
            return True
    return False


def _is_update(one: Figure, other: Figure, copy: Reading, original: Reading) -> bool:
    """Whether a copy may have brought a count up to date: more people harmed, others still missing."""
    units = {one.unit, other.unit}
    if "missing" in units:
        return True
    late, early = published(copy.report), published(original.report)
    if late and early and late[1] < early[0]:
        return False
    return bool(units & (HARM | {"people"})) and one.number > other.number


def _also(copy: Reading, original: Reading, number: numbers.Number, facts: Sequence[Fact]) -> str:
    """Who else has the copy's number for the same thing, as words to be added."""
    for fact in facts:
        cells = fact.cells.get(copy.file, ())
        if fact.kind != "figure" or not any(c.start < number.end and number.bare < c.end for c in cells):
            continue
        mine = copy.report.text[number.bare : number.end]
        others = [f for f, told in fact.cells.items() if any(mine in c.text for c in told)]
        named = [_name(f) for f in others if f not in (copy.file, original.file)]
        if named:
            return f"; {' and '.join(named[:2])} {'has' if len(named) == 1 else 'have'} the copy's number, too"
    return ""


# quotations


class _Quoted(NamedTuple):
    """A direct quotation: its report, place, folded words with their spans, and whether one ends a sentence."""

    reading: Reading
    record: Statement
    words: list[str]
    spans: list[tuple[int, int]]

    def ends(self, at: int) -> bool:
        """Whether a sentence of the quotation ends with the word at a place, or the quotation does."""
        if at + 1 >= len(self.words):
            return True
        return bool(_STOP.search(self.reading.report.text, self.spans[at][1], self.spans[at + 1][0]))


class _Cut(NamedTuple):
    """Words of a quotation that another telling of it lacks: from which word to which, and where."""

    first: int
    last: int
    where: str


def _quotations(readings: Sequence[Reading], copied: set[tuple[str, str]]) -> Iterator[Check]:
    """Quotations that lack words of the same quotation elsewhere, so that a sentence is cut."""
    quoted = [
        _quoted(r, s) for r in readings for s in r.records if isinstance(s, Statement) and s.directness == "direct"
    ]
    quoted = [q for q in quoted if _SHINGLE <= len(q.words) <= _LONGEST]
    index: dict[tuple[str | None, tuple[str, ...]], list[int]] = defaultdict(list)
    for number, one in enumerate(quoted):
        for key in {tuple(one.words[i : i + _SHINGLE]) for i in range(len(one.words) - _SHINGLE + 1)}:
            index[one.reading.report.language, key].append(number)
    beside: dict[int, set[int]] = defaultdict(set)
    for many in index.values():
        if 1 < len(many) <= _CROWD:
            for a in many:
                beside[a].update(b for b in many if quoted[b].reading is not quoted[a].reading)
    for number in sorted(beside):
        short = quoted[number]
        file = short.reading.file
        fuller = sorted(
            (b for b in beside[number] if (quoted[b].reading.file, file) not in copied),
            key=lambda b: ((file, quoted[b].reading.file) not in copied, -len(quoted[b].words), b),
        )
        for b in fuller[:_PAIRS]:
            found = _shortened(short, quoted[b], (file, quoted[b].reading.file) in copied)
            if found is not None:
                yield found
                break


def _quoted(reading: Reading, record: Statement) -> _Quoted:
    folded = fold(reading.report.text[record.start : record.end])
    spans = [(record.start + m.start(), record.start + m.end()) for m in _WORD.finditer(folded)]
    return _Quoted(reading, record, [folded[a - record.start : b - record.start] for a, b in spans], spans)


def _shortened(short: _Quoted, full: _Quoted, copied: bool) -> Check | None:
    """The check on a quotation that lacks words of a fuller telling; None where it lacks none that count."""
    language = language_of(short.reading.report)
    if language is None or len(full.words) <= len(short.words):
        return None
    matcher = SequenceMatcher(None, full.words, short.words, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    if sum(block.size for block in blocks) < len(short.words) or not blocks:
        return None  # it has words of its own: altered, or another translation
    for cut in _cuts(short, full, [(b.a, b.b, b.size) for b in blocks]):
        lost = full.words[cut.first : cut.last]
        start, end = full.spans[cut.first][0], full.spans[cut.last - 1][1]
        words = full.reading.report.text[start:end]
        heavy = _heavy(words, lost, cut, language)
        if not heavy and len(lost) < _CUT:
            continue
        if not copied and not _counts_alone(short, cut, heavy):
            continue
        if _told_beside(short, lost, heavy, language):
            continue
        weight = f"; they hold {heavy}, without which it may say something else" if heavy else ""
        return Check(
            kind="quotation-shortened",
            file=short.reading.file,
            start=short.record.start,
            end=short.record.end,
            rule=f"checks.quotation-shortened.{cut.where}",
            reason=f"the quotation lacks words that {_name(full.reading.file)} has at its {cut.where}: "
            f"'{_short(words)}'{weight}",
            clears="a recording or transcript of what was said, or a third report that quotes it in full",
            other=Position(value=words, file=full.reading.file, start=start, end=end),
        )
    return None


def _cuts(short: _Quoted, full: _Quoted, blocks: Sequence[tuple[int, int, int]]) -> Iterator[_Cut]:
    """The places where words of the fuller telling are missing: between the same words, or before a sentence ends."""
    text = short.reading.report.text
    for (a, b, size), (c, d, more) in pairwise(blocks):
        marked = _OMITTED.search(text, short.spans[b + size - 1][1], short.spans[d][0])
        if c > a + size and not marked and min(size, more) >= min(_HELD, len(short.words) // 3 or 1):
            yield _Cut(a + size, c, "middle")
    a, _, size = blocks[-1]
    last = a + size - 1
    tail = text[short.spans[-1][1] : short.record.end + 3]
    if not full.ends(last) and size >= _HELD and not _OMITTED.search(tail):
        stop = last + 1
        while not full.ends(stop):
            stop += 1
        yield _Cut(last + 1, stop + 1, "end")
    a, _, size = blocks[0]
    if a and not full.ends(a - 1) and size >= _HELD and _opens(short):
        begin = a - 1
        while begin and not full.ends(begin - 1):
            begin -= 1
        yield _Cut(begin, a, "beginning")


def _opens(short: _Quoted) -> bool:
    """Whether a quotation is written as if a sentence began there."""
    return short.reading.report.text[short.spans[0][0]].isupper()


def _is_sentence(short: _Quoted) -> bool:
    """Whether a quotation is given as a whole sentence, not as some words of one."""
    text = short.reading.report.text
    tail = text[short.spans[-1][1] : short.record.end + 2]
    return _opens(short) and len(short.words) >= 6 and bool(re.match(r"[.,!?]", tail))


def _counts_alone(short: _Quoted, cut: _Cut, heavy: str) -> bool:
    """Whether a cut counts in a report that is no copy: its writer may have chosen words from what was said."""
    if cut.where == "end":
        return _is_sentence(short)
    return bool(heavy) or (cut.where == "middle" and _is_sentence(short))


def _heavy(words: str, lost: Sequence[str], cut: _Cut, language: Language) -> str:
    """The negation or condition that a cut drops, as words for the reason; empty where there is none."""
    known = language.part(_Words)
    condition = next(iter(known.conditions.find(words)), None)
    if condition:
        return f"a condition ('{condition.payload}')"
    negation = next((word for word in lost if word in known.negations), None)
    if negation and (cut.where == "middle" or (cut.where == "beginning" and len(lost) <= _HELD)):
        return f"a negation ('{negation}')"
    return ""


def _told_beside(short: _Quoted, lost: Sequence[str], heavy: str, language: Language) -> bool:
    """Whether the words that a quotation lacks stand in its report after all, beside it or further on."""
    report = short.reading.report
    low, high = max(0, short.record.start - _PARTED), min(len(report.text), short.record.end + _PARTED)
    around = report.text[low : short.record.start] + "\n" + report.text[short.record.end : high]
    near = _WORD.findall(fold(around))
    joined, whole = f" {' '.join(near)} ", f" {' '.join(_WORD.findall(fold(report.text)))} "
    if len(lost) >= _CUT and f" {' '.join(lost)} " in whole:
        return True
    head = " ".join(lost[: max(2, len(lost) // 2)])
    if f" {head} " in (whole if len(lost) > _HELD else joined):
        return True
    stems = {stem for stem in content(" ".join(lost), language) if len(stem) > 3}
    if stems and len(stems & content(around, language)) >= 0.5 * len(stems):
        return True
    if not stems and heavy:
        known = language.part(_Words)
        return bool(known.negations & set(near) or known.conditions.find(around))
    return False


# words


def _sentences(report: Report) -> Iterator[tuple[int, int]]:
    for start, end in own_spans(report):
        yield from sentences_of(report, start, end)


def _short(words: str) -> str:
    """Words on one line, cut at a space where they are long."""
    piece = " ".join(words.split())
    return piece if len(piece) <= _PIECE else piece[: _PIECE - 1].rsplit(" ", 1)[0] + "…"


def _name(file: str) -> str:
    """The last part of a path: how a reader names a report."""
    return file.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1] or file
