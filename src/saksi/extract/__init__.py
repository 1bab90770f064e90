"""From a report to its records: times, entities, offices, statements, figures, events.

Everything rests on one pass of the lexicon's automaton over the text; the modules of this room are
the steps, in the order in which `extract` calls them.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from saksi import outlets, posts, times
from saksi.extract import clauses, mentions, offices, quotes, statements
from saksi.extract import events as events_
from saksi.extract.clauses import Sentence, Unit
from saksi.extract.figures import figures
from saksi.extract.happenings import happenings
from saksi.extract.lexicon import Honorific, Lexicon, lexicon, plover
from saksi.extract.mentions import Mention, People
from saksi.extract.quotes import Quote
from saksi.extract.why import Reason, reasons
from saksi.language import Language, available, load
from saksi.records import (
    Date,
    Entity,
    Event,
    Flag,
    Record,
    Report,
    Span,
    Speaker,
    Statement,
    Timex,
    Via,
)
from saksi.text import sentences as split_sentences

__all__ = ["doubts", "explain", "extract", "own_spans", "parse"]

_LOWER = re.compile(r"\b[a-z][^\W\d_]+")
_CUT_RANK = re.compile(r"\b([a-z]\w+)\. ([A-Z]\w+(?: [A-Z]\w+)?)(?= [a-z])")
_NOT_OWN = frozenset({"furniture", "spam", "stamp", "byline", "credit", "dateline", "heading"})
_NO_TIMES = frozenset({"furniture", "spam"})


class Parsed(NamedTuple):
    """A report read as far as chunks and mentions."""

    sentences: list[Sentence]
    inner: list[tuple[Sentence, Quote]]
    inside: dict[int, list[Quote]]
    paragraph: list[int]
    mentions: list[Mention]


def own_spans(report: Report, without: frozenset[str] = _NOT_OWN) -> list[tuple[int, int]]:
    """Spans of the article's own sentences, title and captions: the text without the other segments."""
    spans: list[tuple[int, int]] = []
    at = 0
    cuts = sorted((s.start, s.end) for s in report.segments if s.kind in without)
    for start, end in cuts:
        if start > at:
            spans.append((at, start))
        at = max(at, end)
    if at < len(report.text):
        spans.append((at, len(report.text)))
    return spans


def extract(report: Report) -> tuple[Record, ...]:
    """All records of a report, by place. A report in a language without a pack gives none.

    Relative times are resolved against `report.published`.
    """
    if report.language not in available():
        return ()
    language = load(report.language)
    words = lexicon(language)
    reference = report.published.value if report.published else None
    timexes = _times(report, language, reference)
    via = _via(report, language)
    parsed = parse(report, language, _aside(timexes, via))
    told = _events(parsed, words)
    said = statements.statements(report.text, parsed.sentences, parsed.inside, parsed.paragraph, words)
    records: list[Record] = list(timexes)
    records += _entities(parsed.mentions, words)
    records += offices.offices(report.text, parsed.mentions, words, posts.title_words(language))
    made = _statements(said, via, report)
    records += made
    taken = [(t.start, t.end) for t in timexes]
    records += figures(report.text, own_spans(report), language, taken)
    dated = [t for t in timexes if not any(0 <= t.start - c.end <= 3 or c.start <= t.start < c.end for c in via)]
    records += happenings(told, made, dated, parsed.sentences, words, report)
    return _numbered(records, report)


def explain(report: Report, records: Sequence[Record], start: int, end: int) -> list[Reason]:
    """Why the records of a report that overlap `[start, end)` are there."""
    if report.language not in available():
        return []
    language = load(report.language)
    parsed = parse(report, language, _aside(_times(report, language, None), _via(report, language)))
    return reasons(report, records, _events(parsed, lexicon(language)), start, end)


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


def _via(report: Report, language: Language) -> list[outlets.Citation]:
    """Citations of outlets through which words came."""
    return [c for c in outlets.citations(report.text, language) if c.kind == "via"]


def _aside(timexes: Iterable[Timex], via: Iterable[outlets.Citation]) -> list[tuple[int, int]]:
    """Spans of times and of citations of outlets: no words of a clause."""
    return [*((t.start, t.end) for t in timexes), *((c.start, c.end) for c in via)]


def _times(report: Report, language: Language, reference: str | None) -> tuple[Timex, ...]:
    allowed = own_spans(report, _NO_TIMES)
    found = tuple(e for e in times.find(report.text, language) if any(a <= e.start and e.end <= b for a, b in allowed))
    return times.resolve(found, report.text, language, reference=reference)


def parse(report: Report, language: Language, aside: Iterable[tuple[int, int]]) -> Parsed:
    """Sentences, quotations, chunks and mentions of a report; `aside` are spans of times and citations."""
    text = report.text
    words = lexicon(language)
    hits = words.matcher.find(text)
    spans = _apart(aside)
    people = People(lambda name: _asked(name, report.published), frozenset(_LOWER.findall(text)))
    sentences: list[Sentence] = []
    inside: dict[int, list[Quote]] = {}
    inner: list[tuple[Sentence, Quote]] = []
    paragraph: list[int] = []
    number = 0
    short_forms = words.grammar.abbreviations
    titles = [(s.start, s.end) for s in report.segments if s.kind == "title"]
    for start, end in own_spans(report):
        for a, b in _lines(text, start, end):
            number += 1
            found = quotes.quotes(text, a, b)
            line = quotes.masked(text, a, b, found)
            for low, high in split_sentences(line, abbreviations=short_forms):
                x, y = a + low, a + high
                here = [q for q in found if x <= q.start and q.end <= y]
                sentence = _sentence(text, x, y, here, hits, spans, words, titles)
                inside[len(sentences)] = here
                sentences.append(sentence)
                paragraph.append(number)
                for quote in here:
                    if quote.direct:
                        for p, q in split_sentences(text, quote.start, quote.end, abbreviations=short_forms):
                            inner.append((_sentence(text, p, q, [], hits, spans, words, titles), quote))
    everything = sentences + [s for s, _ in inner]
    for sentence in everything:
        clauses.tag(sentence.units, words, headline=sentence.headline)
    for sentence in sorted(everything, key=lambda s: (s.headline, s.start)):
        mentions.merge(sentence, words, people)
    in_order = sorted(everything, key=lambda s: s.start)
    found_mentions = mentions.resolve(in_order, words, people, _home(report, words))
    for sentence in everything:
        sentence.chunks = clauses.chunks(sentence.units, words)
    return Parsed(sentences, inner, inside, paragraph, found_mentions)


def _home(report: Report, words: Lexicon) -> str | None:
    """The state that a title without one means: that of the outlet, unless it is an agency; else the language's."""
    outlet = outlets.named(report.outlet) if report.outlet else None
    if outlet is not None and outlet.country and not outlet.is_agency:
        return outlet.country
    return words.grammar.home or None


def _apart(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans ascending, those that touch or overlap joined."""
    out: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def _lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans of the lines between two offsets, trimmed, without empty ones."""
    out: list[tuple[int, int]] = []
    at = start
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        piece = text[at:stop]
        a = at + len(piece) - len(piece.lstrip())
        b = at + len(piece.rstrip())
        if a < b:
            out.append((a, b))
        at = stop + 1
    return out


def _sentence(
    text: str,
    start: int,
    end: int,
    here: Sequence[Quote],
    hits: Sequence[object],
    spans: Sequence[tuple[int, int]],
    words: Lexicon,
    titles: Sequence[tuple[int, int]],
) -> Sentence:
    """The units of a sentence: direct quotations as one mark each, marks of short ones left out."""
    units: list[Unit] = []
    at = start
    skip = {offset for q in here if not q.direct for offset in (q.outer_start, q.outer_end - 1)}
    for quote in here:
        if not quote.direct:
            continue
        units += clauses.units(text, at, max(at, quote.outer_start), hits, spans, words)  # type: ignore[arg-type]
        mark = Unit(quote.start, quote.end, '"', '"')
        mark.tag = '"'
        units.append(mark)
        at = min(quote.outer_end, end)
    units += clauses.units(text, at, end, hits, spans, words)  # type: ignore[arg-type]
    units = [u for u in units if u.start not in skip or u.end - u.start > 1]
    title = any(a <= start and end <= b for a, b in titles)
    return Sentence(start, end, units, headline=clauses.is_headline(units) and (title or len(units) < 40))


def _asked(name: str, published: Date | None) -> mentions.Asked | None:
    """Who the list of holders says bears a name; None where it is no holder's, or several states'."""
    holders = posts.holders_named(name)
    if not holders:
        return None
    day = published.value.split("/")[-1][:10] if published else None
    current: list[posts.Holder] = []
    if day:
        current = [h for h in holders if posts.in_office(h.person, h.office, h.of, day)]
        holders = current or holders
    states = {h.of for h in holders}
    if len(states) > 1 or len({h.person for h in holders}) > 1:
        return None
    holder = holders[-1]
    return mentions.Asked(holder.person, holder.of, None, holder.office if day and current else "")


def _events(parsed: Parsed, words: Lexicon) -> list[events_.Told]:
    ontology = plover()
    order = sorted([*parsed.sentences, *(s for s, _ in parsed.inner)], key=lambda s: s.start)
    return events_.events(order, words, ontology)


def _entities(found: Iterable[Mention], words: Lexicon) -> list[Entity]:
    kinds = {
        "person": "person",
        "state": "state",
        "seat": "state",
        "organisation": "organisation",
        "place": "place",
        "capital": "place",
    }
    out: list[Entity] = []
    for mention in found:
        kind = kinds.get(mention.kind)
        if kind is None:
            continue
        name = mention.display
        key = "-".join(mentions.name_parts(name)) if kind == "person" else (mention.code or name).lower()
        out.append(
            Entity(
                start=mention.start,
                end=mention.end,
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
    order = {"timex": 0, "entity": 1, "office": 2, "statement": 3, "figure": 4, "event": 5}
    ranked = sorted(records, key=lambda r: (r.start, r.end, order[r.__struct_config__.tag]))  # type: ignore[index]
    seen: Counter[str] = Counter()
    ids: dict[int, str] = {}
    out: list[Record] = []
    for record in ranked:
        kind = record.__struct_config__.tag
        key = f"{report.version}|{kind}|{record.start}|{record.end}"
        seen[key] += 1
        name = hashlib.sha256(f"{key}|{seen[key]}".encode()).hexdigest()[:12]
        ids[id(record)] = name
        out.append(msgspec.structs.replace(record, id=name))
    return _linked(out, ranked, ids)


def _linked(out: list[Record], ranked: Sequence[Record], ids: dict[int, str]) -> tuple[Record, ...]:
    """With the ids of statements that events stand in, and of claims that denials deny."""
    said = [r for r in out if isinstance(r, Statement)]
    linked: list[Record] = []
    for record in out:
        if isinstance(record, Event) and record.statement is not None:
            start, end = (int(x) for x in record.statement.split(":"))
            host = next((s for s in said if (s.start, s.end) == (start, end)), None)
            record = msgspec.structs.replace(record, statement=host.id if host else None)
        elif isinstance(record, Statement) and record.stance == "denies":
            record = msgspec.structs.replace(record, denies=_claim(record, said))
        linked.append(record)
    return tuple(linked)


def _claim(denial: Statement, said: Sequence[Statement]) -> str | None:
    """The claim that a denial denies: the nearest statement before it by another speaker, about the same side."""
    for other in reversed(said):
        if other.start >= denial.start or other.stance == "denies" or other.speaker is None:
            continue
        if denial.speaker is None or other.speaker.name == denial.speaker.name:
            continue
        if other.speaker.code is not None and other.speaker.code == denial.speaker.code:
            continue
        return other.id
    return None
