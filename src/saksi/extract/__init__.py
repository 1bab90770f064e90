"""From a report to its records: times, entities, offices, statements, figures, events.

Everything rests on one pass of the lexicon's automaton over the text; the modules of this room are
the steps, in the order in which `extract` calls them.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

import msgspec

from saksi import outlets, posts, times
from saksi.extract import clauses, mentions, offices, quotes, statements
from saksi.extract import events as events_
from saksi.extract.clauses import Sentence, Unit
from saksi.extract.figures import figures
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
    Party,
    Place,
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
_BACKGROUND_DAYS = 14  # what happened longer before the report is background; undated tellings are not of it
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
    via = [c for c in outlets.citations(report.text, language) if c.kind == "via"]
    parsed = parse(report, language, _aside(report, language, timexes))
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
    records += _tell(told, made, dated, parsed, words, report)
    return _numbered(records, report)


def explain(report: Report, records: Sequence[Record], start: int, end: int) -> list[Reason]:
    """Why the records of a report that overlap `[start, end)` are there."""
    if report.language not in available():
        return []
    language = load(report.language)
    parsed = parse(report, language, _aside(report, language, _times(report, language, None)))
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


def _aside(report: Report, language: Language, timexes: Iterable[Timex]) -> list[tuple[int, int]]:
    """Spans of times and of citations of outlets: no words of a clause."""
    via = [c for c in outlets.citations(report.text, language) if c.kind == "via"]
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
            mask = text[:a] + quotes.masked(text[a:b], [_shifted(q, a) for q in found])
            for x, y in split_sentences(mask, a, b, abbreviations=short_forms):
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


def _shifted(quote: Quote, by: int) -> Quote:
    return Quote(quote.start - by, quote.end - by, quote.direct, quote.outer_start - by, quote.outer_end - by)


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


def _tell(
    told: Sequence[events_.Told],
    said: Sequence[Statement],
    timexes: Sequence[Timex],
    parsed: Parsed,
    words: Lexicon,
    report: Report,
) -> list[Event]:
    """One Event for each happening, however often it is told."""
    ontology = plover()
    starts = [s.start for s in sorted(parsed.sentences, key=lambda s: s.start)]
    ordered = sorted(parsed.sentences, key=lambda s: s.start)
    groups: list[list[Entry]] = []
    strong: list[Entry] = []
    weak: list[Entry] = []
    lead = {verbal: _lead_date(parsed, timexes, report, verbal=verbal) for verbal in (True, False)}
    written = _days(report.published.value.split("/")[-1]) if report.published else None
    body = [s for s in ordered if not s.headline]
    lead_end = body[min(1, len(body) - 1)].end if body else 0
    era = 0
    for one in told:
        host = ordered[max(0, bisect_right(starts, one.start) - 1)]
        when, basis = _date(one, host, timexes, words)
        if when is not None:
            old = written is not None and _last_day(when, written) < written - _BACKGROUND_DAYS
            era = host.end if old else 0
        elif one.end <= lead_end and not one.background and one.status == "happened" and not 0 <= host.start - era < 3:
            when = lead[ontology.types[one.type].quad in (1, 3)]
            basis = "lead" if when else None
        place = _place(one, host, words)
        status, statement = _standing(one, said)
        entry = (one, when, basis, place, status, statement)
        (weak if one.weak else strong).append(entry)
    for entry in strong:
        home = next((g for g in groups if all(_same(other, entry, written) for other in g)), None)
        if home is not None:
            home.append(entry)
        else:
            groups.append([entry])
    for entry in weak:
        fitting = [g for g in groups if all(_tells_again(other, entry) for other in g)]
        if fitting:
            near = min(fitting, key=lambda g: min(abs(other[0].start - entry[0].start) for other in g))
            near.append(entry)
        elif entry[0].alone:
            groups.append([entry])
    out: list[Event] = []
    for group in groups:
        leading = group[0][0]
        dated = min(group, key=lambda g: (not g[1], g[0].weak, -_precision(g[1])))
        placed = next((g for g in group if g[3]), group[0])
        actors = max((g[0].actors for g in group), key=lambda a: sum(m.code is not None for m in a))
        recipients = max((g[0].recipients for g in group), key=lambda a: sum(m.code is not None for m in a))
        own = _codes(actors)
        recipients = [m for m in recipients if m.code is None or m.code not in own]
        if not (_codes(recipients) or leading.rule.intransitive or leading.alone or len(own) > 1):
            continue
        anchors = tuple(sorted({Span(g[0].start, g[0].end) for g in group}))
        first = min(group, key=lambda g: g[0].start)
        out.append(
            Event(
                start=first[0].start,
                end=first[0].end,
                rule=f"{words.code}.events.{leading.rule.id}",
                anchors=anchors,
                type=leading.type,
                mode=leading.rule.mode if leading.type == leading.rule.type else None,
                contexts=leading.rule.contexts,
                quad=ontology.types[leading.type].quad,
                actors=tuple(_party(m) for m in actors if m.code or not any(x.code for x in actors)),
                recipients=tuple(_party(m) for m in recipients if m.code),
                date=dated[1],
                date_basis=dated[2],
                place=placed[3],
                status=group[0][4],  # type: ignore[arg-type]
                statement=first[5],
                sentence=Span(*first[0].sentence),
            )
        )
    return out


def _party(mention: Mention) -> Party:
    return Party(name=mention.display, code=mention.code, sector=mention.sector, start=mention.start, end=mention.end)


Entry = tuple[events_.Told, "str | None", "str | None", "Place | None", str, "str | None"]


def _precision(value: str | None) -> int:
    """How exact a date is: 3 a day or days, 2 a month, 1 a year, 0 none."""
    return len((value or "").split("/")[0].split("-")) if value else 0


def _same(one: Entry, other: Entry, written: int | None) -> bool:
    """Whether two tellings are of one happening: same class, sides, status; dates and persons that don't contradict.

    `written` is the day number of the report: an undated telling is not of what happened long before.
    """
    a, b = one[0], other[0]
    if a.rule.type != b.rule.type or one[4] != other[4]:
        return False
    half_dated = bool(one[1]) != bool(other[1]) and a.sentence != b.sentence
    if written and half_dated and _last_day(one[1] or other[1] or "", written) < written - _BACKGROUND_DAYS:
        return False
    a1, a2, b1, b2 = _codes(a.actors), _codes(a.recipients), _codes(b.actors), _codes(b.recipients)
    if a.rule.symmetric and b.rule.symmetric:
        same = (a1 | a2) == (b1 | b2) or (len(a1 | a2) > 1 and (b1 | b2) <= (a1 | a2))
    else:
        same = a1 == b1 and (a2 == b2 or not b2 or not a2)
    return same and _compatible(one, other)


def _tells_again(one: Entry, weak: Entry) -> bool:
    """Whether a telling that names one side, or none, can be of an event that names both."""
    a, b = one[0], weak[0]
    a1, a2, b1, b2 = _codes(a.actors), _codes(a.recipients), _codes(b.actors), _codes(b.recipients)
    if (a.rule.symmetric and b.rule.symmetric) or (len(a1) > 1 and not a2):
        same = (b1 | b2) <= (a1 | a2)
    else:
        same = (b1 <= a1 or not a1) and (b2 <= a2 or not a2)
    return same and _compatible(one, weak)


def _compatible(one: Entry, other: Entry) -> bool:
    """Whether two tellings have one class, and neither dates nor persons that contradict."""
    a, b = one[0], other[0]
    if a.type != b.type:
        return False
    if one[1] and other[1] and one[1] != other[1] and not (one[1].startswith(other[1]) or other[1].startswith(one[1])):
        return False
    people_a = {m.person.name for m in (*a.actors, *a.recipients) if m.person is not None}
    people_b = {m.person.name for m in (*b.actors, *b.recipients) if m.person is not None}
    return not people_a or not people_b or bool(people_a & people_b)


def _codes(found: Iterable[Mention]) -> set[str]:
    return {m.code for m in found if m.code}


def _lead_date(parsed: Parsed, timexes: Sequence[Timex], report: Report, *, verbal: bool) -> str | None:
    """The one day that the opening of a report names, in the week before the report: the day of its lead.

    The day on which something was said dates what is done in words (`verbal`), not what was done.
    """
    body = [s for s in sorted(parsed.sentences, key=lambda s: s.start) if not s.headline][:3]
    if not body or report.published is None:
        return None
    written = _days(report.published.value.split("/")[-1])
    near = set()
    for timex in timexes:
        value = (timex.value or "").split("T")[0]
        day = _days(value) if timex.type in ("DATE", "TIME") else None
        if day is None or written is None or not -1 <= written - day <= 7:
            continue
        host = next((s for s in body if s.start <= timex.start < s.end), None)
        if host is not None and (verbal or not _of_saying(host, timex)):
            near.add(value)
    return near.pop() if len(near) == 1 else None


def _of_saying(host: Sentence, timex: Timex) -> bool:
    """Whether a time stands behind a verb of saying: *said on Monday*."""
    before = [c for c in host.chunks if c.kind == "VG" and c.verbs and c.end <= timex.start]
    return bool(before) and any(u.lexeme is not None and u.lexeme.cues for u in before[-1].verbs)


def _days(value: str) -> int | None:
    """Day number of a full date; None for anything else."""
    try:
        return date.fromisoformat(value[:10]).toordinal() if len(value) >= 10 else None
    except ValueError:
        return None


def _bounds(one: events_.Told, host: Sentence, timex: Timex, words: Lexicon) -> bool:
    """Whether a time only bounds something (*since* March), or belongs to another noun (the invasion *of* 2022)."""
    before = [u for u in host.units if u.end <= timex.start]
    if not before:
        return False
    if before[-1].low in words.grammar.genitive:
        return len(before) > 1 and not before[-2].start <= one.start < before[-2].end
    return before[-1].low in words.grammar.words["since"]


def _last_day(value: str, written: int) -> int:
    """Day number of the last day of an EDTF date, month or year; `written` where it is none of these."""
    last = value.split("/")[-1]
    return _days(last) or _days(f"{last[:7]}-28") or _days(f"{last[:4]}-12-31") or written


def _date(one: events_.Told, host: Sentence, timexes: Sequence[Timex], words: Lexicon) -> tuple[str | None, str | None]:
    """The date of the time that stands nearest in the event's own clause; None where there is none.

    A time between whose words and the event's another predicate stands is not the event's, unless
    it opens the sentence.
    """
    best: tuple[int, Timex] | None = None
    groups = [c for c in host.chunks if c.kind == "VG" and c.verbs]
    opening = groups[0].start if groups else host.end
    for timex in timexes:
        if timex.type not in ("DATE", "TIME") or not timex.value or not timex.value[0].isdigit():
            continue
        if not host.start <= timex.start < host.end or _bounds(one, host, timex, words):
            continue
        low, high = min(timex.end, one.end), max(timex.start, one.start)
        between = [c for c in groups if low <= c.start and c.end <= high and not c.start <= one.start < c.end]
        gap = high - low
        if between and not (timex.end <= opening and one.start >= opening):
            continue
        if timex.end <= one.start and _of_saying(host, timex):
            continue
        if between:
            gap += 500
        if best is None or gap < best[0]:
            best = (gap, timex)
    if best is None:
        return None, None
    return (best[1].value or "").split("T")[0], best[1].basis


def _place(one: events_.Told, host: Sentence, words: Lexicon) -> Place | None:
    """The nearest place name behind a preposition of place in the sentence; for a visit also behind *to*."""
    best: tuple[int, Place] | None = None
    made = host.chunks
    for k in range(len(made) - 1):
        if made[k].kind != "P" or made[k + 1].kind != "NP":
            continue
        if made[k].low not in words.grammar.place and not (
            one.rule.type == "CONSULT" and made[k].low in words.grammar.toward
        ):
            continue
        for unit in made[k + 1].units:
            if isinstance(unit.mention, Mention) and unit.mention.place is not None:
                start, end, name, code = unit.mention.place
                if any(c.kind == "VG" and c.verbs and one.end <= c.start and c.end <= start for c in made):
                    break
                gap = start - one.end if start >= one.end else 200 + one.start - end
                if best is None or gap < best[0]:
                    best = (gap, Place(name=name, code=code, start=start, end=end))
                break
    if best is None and one.rule.type == "CONSULT":
        for mention in one.recipients:
            if mention.place is not None and mention.kind in ("capital", "place", "state"):
                start, end, name, code = mention.place
                return Place(name=name, code=code, start=start, end=end)
    return best[1] if best else None


def _standing(one: events_.Told, said: Sequence[Statement]) -> tuple[str, str | None]:
    """Status with regard to the statement that an event stands in, and the span of that statement."""
    host = None
    for statement in said:
        if (
            statement.start <= one.start
            and one.end <= statement.end
            and (host is None or statement.end - statement.start < host.end - host.start)
        ):
            host = statement
    if host is None:
        return one.status, None
    key = f"{host.start}:{host.end}"
    if one.status == "happened":
        if host.stance == "denies":
            return "denied", key
        if host.stance in ("doubts", "asks"):
            return "possible", key
        code = host.speaker.code if host.speaker else None
        hostile = one.type in ("ASSAULT", "COERCE", "SANCTION", "MOBILIZE", "THREATEN")
        if hostile and code and code not in _codes(one.actors) and code in _codes(one.recipients):
            return "alleged", key
    return one.status, key
