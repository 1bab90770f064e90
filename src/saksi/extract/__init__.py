"""From a report to its records: times, entities, offices, statements, figures, events.

Everything rests on one pass of the lexicon's automaton over the text; the modules of this room are
the steps, in the order in which `extract` calls them.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from saksi import outlets, times
from saksi.extract import events as events_
from saksi.extract import mentions, offices, statements
from saksi.extract.classify import Judgement, classify
from saksi.extract.decide import decide
from saksi.extract.figures import figures
from saksi.extract.happenings import happenings
from saksi.extract.lexicon import Honorific, Lexicon, lexicon, plover
from saksi.extract.mentions import Mention
from saksi.extract.parsing import Parsed, legible, own_spans, parse
from saksi.extract.why import Reason, reasons
from saksi.language import Language, available, load
from saksi.records import (
    Entity,
    Event,
    Figure,
    Flag,
    Office,
    Record,
    Report,
    Span,
    Speaker,
    Statement,
    Timex,
    Via,
)
from saksi.text import fold

__all__ = ["Judgement", "classify", "doubts", "explain", "extract", "own_spans", "parse"]

_CUT_RANK = re.compile(r"\b([a-z]\w+)\. ([A-Z]\w+(?: [A-Z]\w+)?)(?= [a-z])")
_SHORT_FORM = re.compile(r" \([A-Z][\w/-]{1,11}\)")
_SHORTLY = 600  # code points back to which a denial points


def extract(report: Report) -> tuple[Record, ...]:
    """All records of a report, by place. A report in a language without a pack gives none.

    Relative times are resolved against `report.published`.
    """
    if report.language not in available():
        return ()
    language = load(report.language)
    words = lexicon(language)
    reference = report.published.value if report.published else None
    text = legible(report)
    timexes = _times(text, language, reference)
    via = _via(text, language)
    parsed = parse(report, language, _aside(timexes, via))
    told = _events(report.text, parsed, language)
    said = statements.statements(report.text, parsed.sentences, parsed.inside, parsed.paragraph, words)
    records: list[Record] = list(timexes)
    records += _entities(report.text, parsed.mentions, words)
    records += offices.offices(report.text, parsed.mentions, words, language)
    made = _statements(said, via, report)
    records += made
    taken = [(t.start, t.end) for t in timexes]
    records += figures(text, own_spans(report), language, taken)
    dated = [t for t in timexes if not any(0 <= t.start - c.end <= 3 or c.start <= t.start < c.end for c in via)]
    records += happenings(told, made, dated, parsed.sentences, words, report)
    return _numbered(records, report)


def explain(report: Report, records: Sequence[Record], start: int, end: int) -> list[Reason]:
    """Why the records of a report that overlap `[start, end)` are there."""
    if report.language not in available():
        return []
    language = load(report.language)
    text = legible(report)
    parsed = parse(report, language, _aside(_times(text, language, None), _via(text, language)))
    told = _events(report.text, parsed, language)
    return reasons(report, records, told, [*parsed.sentences, *(s for s, _ in parsed.inner)], language, start, end)


def doubts(report: Report) -> tuple[Flag, ...]:
    """Flags for words that a careful reader would not trust: a rank cut from its name by a full stop.

    Machine translation turns the abbreviation of a rank into a word and keeps its dot: what follows
    then looks like a sentence of its own.
    """
    if report.language not in available():
        return ()
    words = lexicon(load(report.language))
    found: list[Flag] = []
    for start, end in own_spans(report):
        for match in _CUT_RANK.finditer(report.text, start, end):
            low = match.group(1).lower()
            hits = [*words.matcher.find(low), *words.matcher.find(low.capitalize())]
            ranks = [h.payload for h in hits if isinstance(h.payload, Honorific)]
            if low == match.group(1) and any(rank.sector for rank in ranks):
                found.append(
                    Flag(
                        kind="machine-translated",
                        start=match.start(1),
                        end=match.end(2),
                        rule=f"{words.code}.doubts.cut-rank",
                        reason=f"a full stop cuts the rank '{match.group(1)}' from the name '{match.group(2)}', "
                        "as machines do to abbreviations: the words around it are doubtful",
                    )
                )
    return tuple(found)


def _via(text: str, language: Language) -> list[outlets.Citation]:
    """Citations of outlets through which words came."""
    return [c for c in outlets.citations(text, language) if c.kind == "via"]


def _aside(timexes: Iterable[Timex], via: Iterable[outlets.Citation]) -> list[tuple[int, int]]:
    """Spans of times and of citations of outlets: no words of a clause."""
    return [*((t.start, t.end) for t in timexes), *((c.start, c.end) for c in via)]


def _times(text: str, language: Language, reference: str | None) -> tuple[Timex, ...]:
    return times.resolve(times.find(text, language), text, language, reference=reference)


def _events(text: str, parsed: Parsed, language: Language) -> list[events_.Told]:
    order = sorted([*parsed.sentences, *(s for s, _ in parsed.inner)], key=lambda s: s.start)
    words = lexicon(language)
    return decide(text, order, events_.events(order, words, plover()), language, words)


def _entities(text: str, found: Iterable[Mention], words: Lexicon) -> list[Entity]:
    """The names of persons, states, organisations and places; an organisation's with its short form in brackets."""
    kinds = {
        "person": "person",
        "state": "state",
        "seat": "state",
        "organisation": "organisation",
        "place": "place",
        "capital": "place",
    }
    out: list[Entity] = []
    for mention in (m for one in found for m in (one, *one.inner)):
        kind = mention.entity or kinds.get(mention.kind)
        if kind is None:
            continue
        name = mention.display
        body = mention.entity and mention.kind != "organisation"
        key = "-".join(mentions.name_parts(name)) if kind == "person" else name if body else mention.code or name
        key = key.lower()
        short = _SHORT_FORM.match(text, mention.end) if kind == "organisation" else None
        out.append(
            Entity(
                start=mention.start,
                end=short.end() if short is not None else mention.end,
                rule=f"{words.code}.mentions.{mention.kind}",
                entity=key or name.lower(),
                name=name,
                type=kind,  # type: ignore[arg-type]
                code=mention.code,
                sector=mention.sector,
            )
        )
    return out


def _statements(said: Iterable[statements.Said], via: Sequence[outlets.Citation], report: Report) -> list[Statement]:
    out: list[Statement] = []
    for one in said:
        speaker = None
        if one.speaker is not None:
            name = one.speaker.display
            speaker = Speaker(name=name, code=one.speaker.code, start=one.speaker.start, end=one.speaker.end)
        line = _line(report.text, one.start)
        through = tuple(
            Via(name=c.name, start=c.start, end=c.end)
            for c in via
            if c.kind == "via"
            and line[0] <= c.start
            and c.end <= line[1]
            and _same_sentence(report.text, c.start, one.start)
        )
        out.append(
            Statement(
                start=one.start,
                end=one.end,
                rule=one.rule,
                directness="direct" if one.direct else "mixed" if one.mixed else "indirect",
                stance=one.stance,  # type: ignore[arg-type]
                speaker=speaker,
                cue=Span(*one.cue) if one.cue else None,
                via=through,
            )
        )
    return out


def _line(text: str, at: int) -> tuple[int, int]:
    a = text.rfind("\n", 0, at) + 1
    b = text.find("\n", at)
    return a, len(text) if b < 0 else b


def _same_sentence(text: str, a: int, b: int) -> bool:
    low, high = min(a, b), max(a, b)
    return ". " not in text[low:high]


def _numbered(records: Sequence[Record], report: Report) -> tuple[Record, ...]:
    """Sorted by place, each with an id that is stable for the version of the report."""
    order: dict[type, int] = {Timex: 0, Entity: 1, Office: 2, Statement: 3, Figure: 4, Event: 5}
    ranked = sorted(records, key=lambda r: (r.start, r.end, order[type(r)]))
    seen: dict[str, int] = {}
    for record in ranked:
        kind = record.__struct_config__.tag
        key = f"{report.version}|{kind}|{record.start}|{record.end}"
        count = seen[key] = seen.get(key, 0) + 1
        name = hashlib.sha256(f"{key}|{count}".encode()).hexdigest()[:12]
        msgspec.structs.force_setattr(record, "id", name)  # nobody else has it yet
    return _linked(ranked, report.text)


def _linked(out: list[Record], text: str) -> tuple[Record, ...]:
    """With the ids of statements that events stand in, and of claims that denials deny."""
    said = [r for r in out if isinstance(r, Statement)]
    claims = _claims(said, out, text) if any(s.stance == "denies" for s in said) else []
    linked: list[Record] = []
    for record in out:
        if isinstance(record, Event) and record.statement is not None:
            start, end = (int(x) for x in record.statement.split(":"))
            host = next((s for s in said if (s.start, s.end) == (start, end)), None)
            record = msgspec.structs.replace(record, statement=host.id if host else None)
        elif isinstance(record, Statement) and record.stance == "denies":
            record = msgspec.structs.replace(record, denies=_claim(record, claims, text))
        linked.append(record)
    return tuple(linked)


class _Claim(NamedTuple):
    """What somebody says, of whom it speaks (codes, or names), and its telling words."""

    said: Statement
    named: frozenset[str]
    words: frozenset[str]


def _claims(said: Sequence[Statement], records: Sequence[Record], text: str) -> list[_Claim]:
    """The statements with what they speak of; records are in order."""
    named = [r for r in records if isinstance(r, Entity)]
    starts = [entity.start for entity in named]
    made: list[_Claim] = []
    for one in said:
        inside = named[bisect_left(starts, one.start) : bisect_left(starts, one.end)]
        words = frozenset(w[:5] for w in fold(text[one.start : one.end]).split() if len(w) > 5)
        made.append(_Claim(one, frozenset(e.code or e.name for e in inside), words))
    return made


def _claim(denial: Statement, claims: Sequence[_Claim], text: str) -> str | None:
    """The claim that a denial denies: the nearest statement before it by another side that fits it.

    That speaks of whoever denies, or uses a word of the denial; where the denial only points (*the charge*), it is
    what was said shortly before.
    """
    if denial.speaker is None:
        return None
    own = next(claim for claim in claims if claim.said is denial)
    side, name = denial.speaker.code, denial.speaker.name
    points = not own.named and len(text[denial.start : denial.end].split()) <= 3
    for claim in reversed(claims):
        other = claim.said
        if other.start >= denial.start or other.stance == "denies" or other.speaker is None:
            continue
        if other.speaker.name == name or (side is not None and other.speaker.code == side):
            continue
        near = points and denial.start - other.end < _SHORTLY
        if near or (side or name) in claim.named or own.words & claim.words:
            return other.id
    return None
