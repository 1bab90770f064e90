"""Find what a story is about: the act of its leading fact, the sides between which it was done, and the day.

No outlet's headline is a neutral title, so the title is made of these (`saksi.titles`). Where the leading fact has no
two sides, or reports differ on who did what, there is no subject, and the story bears a headline.

>>> find(None, ()) is None
True
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from typing import NamedTuple

from saksi.language import available
from saksi.records import Cell, Event, Fact, Reading, Statement, Status, Subject
from saksi.relate.terms import apart, days, own_spans, published, sentences_of

__all__ = ["find"]

_SHARE = 1 / 3  # of the reports that are no copies: so many must tell what a story is named after
_FRESH = 10  # days by which it may lie apart from a report that tells it
_WORDS = 4  # spaces of a line that is no sentence
_KEPT = 8  # sides that are kept on either hand
_SAID = frozenset({"ACCUSE", "REQUEST", "THREATEN"})  # who denies what these say does not deny that they were made
_UNSURE = frozenset({"actor", "recipient", "type"})  # differences about which no title can be neutral
_RULE = re.compile(r"([a-z]+)\.[a-z-]+$")


class _Between(NamedTuple):
    """A class, and who did it to whom."""

    type: str
    actors: tuple[str, ...]
    recipients: tuple[str, ...]


def find(lead: Fact | None, readings: Sequence[Reading], *, copies: Collection[str] = ()) -> Subject | None:
    """What a story is about; None where its leading fact is no act between two sides, or reports differ on these.

    `lead` is that of `facts.lead`, `copies` are the files that are no witnesses.
    """
    if lead is None or any(d.about in _UNSURE for d in lead.differences) or not _carries(lead, readings, copies):
        return None
    known = {r.file: {record.id: record for record in r.records if isinstance(record, Event)} for r in readings}
    told: Counter[_Between] = Counter()
    ways: Counter[tuple[_Between, str | None, str]] = Counter()
    statuses: Counter[Status] = Counter()
    for file, cells in lead.cells.items():
        events = [event for cell in cells if (event := known.get(file, {}).get(cell.record))]
        weight = 1 if file in copies else 1000  # a copy decides nothing but between equals
        for between in dict.fromkeys(map(_between, events)):
            told[between] += weight
        for way in dict.fromkeys((_between(event), event.mode, _rule(event)) for event in events):
            ways[way] += weight
        for status in dict.fromkeys(event.status for event in events):
            statuses[status] += weight
    two_sided = [one for one in told if one.actors and len(one.actors) + len(one.recipients) > 1]
    if not two_sided:
        return None
    best = max(two_sided, key=lambda one: told[one])
    _, mode, rule = max((way for way in ways if way[0] == best), key=lambda way: ways[way])
    denied = lead.status == "denied" and best.type not in _SAID
    if set(statuses) == {"denied"} and not _deniers(lead, readings):
        return None  # it is told as not done, and nobody denies anything
    date = None if any(d.about == "date" for d in lead.differences) else lead.date
    return Subject(
        type=best.type, mode=mode, rule=rule, actors=best.actors, recipients=best.recipients,
        status="denied" if denied else statuses.most_common(1)[0][0],
        date=date.split("T")[0] if date else None, language=_language(readings),
    )  # fmt: skip


def _carries(lead: Fact, readings: Sequence[Reading], copies: Collection[str]) -> bool:
    """Whether a story may bear the name of its leading fact: many tell it, one at the head of its text, as fresh."""
    own = [r for r in readings if r.file not in copies] or readings
    telling = [r for r in own if r.file in lead.cells] or [r for r in readings if r.file in lead.cells]
    if len(telling) < _SHARE * len(own):
        return False
    when, written = days(lead.date), [day for r in telling if (day := published(r.report))]
    if when and written and all(apart(when, day) > _FRESH for day in written):
        return False
    return any(_opens(r, lead.cells[r.file]) for r in telling)


def _opens(reading: Reading, cells: Sequence[Cell]) -> bool:
    """Whether words of a fact stand at the head of a report, and not in the caption of a picture."""
    head = _head(reading)
    captions = [(s.start, s.end) for s in reading.report.segments if s.kind == "caption"]
    return any(cell.start < head and not any(a <= cell.start < b for a, b in captions) for cell in cells)


def _head(reading: Reading) -> int:
    """Where the first sentence of a report ends that is more than some words and no title."""
    report = reading.report
    titles = [(s.start, s.end) for s in report.segments if s.kind in ("title", "heading", "caption")]
    for start, end in own_spans(report):
        for first, last in sentences_of(report, start, end):
            title = any(a <= first < b for a, b in titles)
            if not title and report.text.count(" ", first, last) > _WORDS:
                return last
    return 0


def _deniers(lead: Fact, readings: Sequence[Reading]) -> bool:
    """Whether somebody denies a fact, so that it is more than a thing not done."""
    for reading in readings:
        records = {record.id: record for record in reading.records}
        for cell in lead.cells.get(reading.file, ()):
            record = records.get(cell.record)
            said = records.get(record.statement or "") if isinstance(record, Event) else None
            if isinstance(said, Statement) and said.stance == "denies":
                return True
    return False


def _between(event: Event) -> _Between:
    actors = tuple(dict.fromkeys(p.code for p in event.actors if p.code))[:_KEPT]
    recipients = tuple(dict.fromkeys(p.code for p in event.recipients if p.code))
    return _Between(event.type, actors, tuple(code for code in recipients if code not in actors)[:_KEPT])


def _rule(event: Event) -> str:
    """The rule by which an event was found, without what stands before its family."""
    found = _RULE.search(event.rule)
    return found.group() if found else ""


def _language(readings: Sequence[Reading]) -> str:
    """The language of most reports, as of a brief; Indonesian on a tie."""
    counted = Counter(r.report.language for r in readings)
    return max(available(), key=lambda code: (counted[code], code == "id"))
