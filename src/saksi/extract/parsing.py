"""Parse a report: sentences with their quotations, units, chunks and mentions.

Everything that is read from a text rests on this: one pass of the lexicon's automaton, then tags,
mentions and chunks, sentence by sentence.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from saksi import outlets, posts
from saksi.extract import clauses, mentions, quotes
from saksi.extract.clauses import Sentence, Unit
from saksi.extract.lexicon import Entry, Lexicon, Met, Senses, lexicon
from saksi.extract.mentions import Mention, People
from saksi.extract.quotes import Quote
from saksi.language import Language
from saksi.match import Hit
from saksi.records import Date, Report, Segment
from saksi.text import sentences as split_sentences

__all__ = ["Parsed", "legible", "own_spans", "parse", "spans_without"]

_LOWER = re.compile(r"\b[a-z][^\W\d_]+")
_STATES = frozenset({"name", "short", "adjective", "people", "capital"})  # kinds of names that name a state
_UNREAD = frozenset({"furniture", "spam"})
_NOT_OWN = frozenset({"furniture", "spam", "stamp", "byline", "credit", "dateline", "heading"})


class Parsed(NamedTuple):
    """A report read as far as chunks and mentions."""

    sentences: list[Sentence]
    inner: list[tuple[Sentence, Quote]]
    inside: dict[int, list[Quote]]
    paragraph: list[int]
    mentions: list[Mention]


def own_spans(report: Report, without: frozenset[str] = _NOT_OWN) -> list[tuple[int, int]]:
    """Spans of the article's own sentences, title and captions: the text without the other segments."""
    return list(spans_without(report.segments, len(report.text), without))


@functools.lru_cache(maxsize=256)  # a report's own sentences are asked for by many steps
def spans_without(segments: tuple[Segment, ...], length: int, kinds: frozenset[str]) -> tuple[tuple[int, int], ...]:
    """What of a text of so many code points lies outside the segments of some kinds, ascending."""
    spans: list[tuple[int, int]] = []
    at = 0
    for start, end in sorted([(s.start, s.end) for s in segments if s.kind in kinds]):
        if start > at:
            spans.append((at, start))
        at = max(at, end)
    if at < length:
        spans.append((at, length))
    return tuple(spans)


def legible(report: Report) -> str:
    """The text with spaces in the place of furniture and spam, every offset kept: nothing is looked for there."""
    text, at = report.text, 0
    parts: list[str] = []
    for segment in report.segments:
        if segment.kind in _UNREAD and segment.start >= at:
            parts += text[at : segment.start], " " * (segment.end - segment.start)
            at = segment.end
    return "".join([*parts, text[at:]]) if at else text


def parse(
    report: Report, language: Language, aside: Iterable[tuple[int, int]], marked: Sequence[Hit[Entry]] = ()
) -> Parsed:
    """Sentences, quotations, chunks and mentions of a report; `aside` are spans of times and citations.

    `marked` are names that somebody has marked: they stand in place of what the lexicon finds there.
    """
    text = legible(report)
    words = lexicon(language)
    hits: Sequence[Met] = _hits(words, text)
    if marked:
        free = [h for h in hits if not any(h[0] < m.end and m.start < h[1] for m in marked)]
        given = [(m.start, m.end, Senses([m.payload])) for m in marked]
        hits = sorted([*free, *given], key=lambda h: (h[0], -h[1]))
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
        clauses.tag(sentence.units, words, headline=sentence.headline, title=sentence.title)
    for sentence in sorted(everything, key=lambda s: (s.headline, s.start)):
        mentions.merge(sentence, words, people)
    in_order = sorted(everything, key=lambda s: s.start)
    quoted = frozenset(s.start for s, _ in inner) - {s.start for s in sentences}
    found_mentions = mentions.resolve(in_order, words, people, _home(report, words, hits, people), quoted)
    for sentence in everything:
        sentence.chunks = clauses.chunks(sentence.units, words)
    return Parsed(sentences, inner, inside, paragraph, found_mentions)


@functools.lru_cache(maxsize=2)  # a report is often read once more, with the date that its times tell
def _hits(words: Lexicon, text: str) -> tuple[Met, ...]:
    return tuple(words.hits(text))


def _home(report: Report, words: Lexicon, hits: Sequence[Met], people: People) -> str | None:
    """The state that a title without one means: that of the outlet, unless it is an agency; else the language's.

    Where no outlet is known, and the text names other states, or persons in their offices, but never the
    language's own, it means none.
    """
    outlet = outlets.named(report.outlet) if report.outlet else None
    if outlet is not None and outlet.country and not outlet.is_agency:
        return outlet.country
    home = words.grammar.home or None
    if outlet is None and home is not None:
        named = {name.code for _, _, senses in hits for name in senses.names if name.kind in _STATES}
        known = [people.known(person.name) for person in people.persons]
        named |= {person.code for person in known if person is not None}
        if named - {None} and home not in named:
            return None
    return home


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
    hits: Sequence[Met],
    spans: Sequence[tuple[int, int]],
    words: Lexicon,
    titles: Sequence[tuple[int, int]],
) -> Sentence:
    """The units of a sentence: direct quotations as one mark each, marks of short ones left out."""
    units: list[Unit] = []
    at = start
    skip: set[int] = set()
    for quote in here:
        if not quote.direct:
            skip.update(range(quote.outer_start, quote.start))
            skip.update(range(quote.end, quote.outer_end))
    for quote in here:
        if not quote.direct:
            continue
        units += clauses.units(text, at, max(at, quote.outer_start), hits, spans, words)
        mark = Unit(quote.start, quote.end, '"', '"')
        mark.tag = '"'
        units.append(mark)
        at = min(quote.outer_end, end)
    units += clauses.units(text, at, end, hits, spans, words)
    if skip:
        units = [u for u in units if u.start not in skip or u.end - u.start > 1]
    title = any(a <= start and end <= b for a, b in titles)
    short = len(units) < 40 or title
    short = short and not (words.grammar.head == "first" and not title and units and units[-1].text == ".")
    return Sentence(start, end, units, headline=short and clauses.is_headline(units), title=title)


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
