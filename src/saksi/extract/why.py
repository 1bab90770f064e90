"""Say why a record is there: its rule, the words it rests on, and what else was considered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from saksi.extract.clauses import Sentence
from saksi.extract.decide import judged
from saksi.extract.events import Told
from saksi.extract.lexicon import lexicon
from saksi.extract.rules import Rule
from saksi.language import Language
from saksi.records import Event, Office, Record, Report, Statement

__all__ = ["Reason", "reasons"]

_SHOWN = 8  # so many contributions to a class are shown


class Reason(NamedTuple):
    """A record with what made it. `words` and `considered` are lines for people."""

    record: Record
    words: tuple[str, ...]
    considered: tuple[str, ...]


def reasons(
    report: Report,
    records: Sequence[Record],
    told: Sequence[Told],
    sentences: Sequence[Sentence],
    language: Language,
    start: int,
    end: int,
) -> list[Reason]:
    """A Reason for each record that overlaps `[start, end)`, in order."""
    out: list[Reason] = []
    for record in records:
        spans = [(record.start, record.end)]
        if isinstance(record, Event):
            spans += [(a.start, a.end) for a in record.anchors]
        if any(a < end and start < b for a, b in spans):
            words, considered = _of(report, record, told)
            if isinstance(record, Event):
                considered += tuple(_weighed(report.text, record, told, sentences, language))
            out.append(Reason(record, words, considered))
    return out


def _of(report: Report, record: Record, told: Sequence[Told]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    text = report.text

    def quote(start: int, end: int) -> str:
        return f"«{text[start:end]}» ({start}–{end})"

    if isinstance(record, Event):
        mine = [t for t in told if any((t.start, t.end) == (a.start, a.end) for a in record.anchors)]
        words = [f"anchor {quote(a.start, a.end)}" for a in record.anchors]
        words += [f"actor {quote(p.start, p.end)} = {p.name}, {p.code}" for p in record.actors]
        words += [f"recipient {quote(p.start, p.end)} = {p.name}, {p.code}" for p in record.recipients]
        words += [f"date {record.date}, basis {record.date_basis}"] if record.date else []
        words += [f"mood {mood} of {t.rule.type}" for t in mine for mood in t.moods]
        return tuple(words), tuple(dict.fromkeys(line for t in mine for line in _alternatives(t)))
    if isinstance(record, Statement):
        words = [f"content {quote(record.start, record.end)}"]
        if record.speaker is not None:
            words.append(f"speaker {quote(record.speaker.start, record.speaker.end)} = {record.speaker.name}")
        if record.cue is not None:
            words.append(f"cue {quote(record.cue.start, record.cue.end)}")
        words += [f"via {quote(v.start, v.end)}" for v in record.via]
        return tuple(words), ()
    if isinstance(record, Office):
        return (f"{quote(record.start, record.end)} = {record.person}, {record.office} of {record.of}",), ()
    return (quote(record.start, record.end),), ()


def _alternatives(told: Told) -> list[str]:
    lines = [f"rule {other.rule.id}: {other.type}" for other in told.others]
    if told.type != told.rule.type:
        lines.append(f"{told.rule.type} as it stands in the rule; its mood made it {told.type}")
    lines += [f"frame of {told.rule.id}: {_frame(told.rule)}"]
    return lines


def _frame(rule: Rule) -> str:
    slots = ", ".join(rule.recipient) or "-"
    return f"actor {rule.actor}, recipient {slots}" + (", either side" if rule.symmetric else "")


def _weighed(
    text: str, record: Event, told: Sequence[Told], sentences: Sequence[Sentence], language: Language
) -> list[str]:
    """What the model says of the class of an event where it is first told: shares, and what spoke most."""
    hosts = {(s.start, s.end): s for s in sentences}
    first = next((t for t in told if (t.start, t.end) == (record.start, record.end) and t.sentence in hosts), None)
    if first is None:
        return []
    mine = [t for t in told if t.sentence == first.sentence]
    choice = judged(text, hosts[first.sentence], first, mine, language, lexicon(language))
    ranked = sorted(choice.shares.items(), key=lambda x: (-x[1], x[0]))[:3]
    lines = ["the words speak for " + ", ".join(f"{name} {share:.2f}" for name, share in ranked)]
    lines += [f"  {feature} {weight:+.2f} for {choice.type}" for feature, weight in choice.reasons[:_SHOWN]]
    rest = choice.reasons[_SHOWN:]
    if rest:
        lines.append(f"  {len(rest)} smaller ones {sum(weight for _, weight in rest):+.2f} for {choice.type}")
    return lines
