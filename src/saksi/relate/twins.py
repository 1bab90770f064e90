"""Find the sentences of two reports that tell one thing: of a copy and its original, and of independent reports.

A copy keeps the order of its original. So its sentences are paired by the best chain that never falls back (dynamic
programming over a likeness of words, names and numbers; as Gale and Church 1993 align translations, by content instead
of length). What stands in two paired sentences is one thing, even where the copy gives it another number, day or
speaker: that is how a slip of a retelling is told from another fact.

Two sentences of independent reports belong together where each is the other report's likest, by words that are rare in
the story.

>>> chain([[0.9, 0.0], [0.1, 0.2], [0.0, 0.8]])
[(0, 0), (2, 1)]
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

from saksi.records import Copy, Entity, Event, Figure, Reading, Statement, Timex
from saksi.relate import same
from saksi.relate.same import Item
from saksi.relate.terms import NUMBER, content, language_of, lead_end, own_spans, senses, sentences_of, terms
from saksi.text import fold

__all__ = ["Key", "Line", "Twin", "chain", "key", "laid", "likeness", "likest", "lines", "paired", "weights"]

Key = tuple[str, int, int, str]  # file, start and end of a record, and its kind

_COMMON = 0.2  # share of a story's sentences above which a word does not lead to candidates
_FEW = 8  # sentences that have a word which leads to candidates at any rate
_MANY = 60  # and sentences with a word that never leads to any
_SHARED = 2  # meanings that a pair has in common at least
_MOST = 60_000  # pairs of sentences of one story that are scored
_LEAST = 0.1  # likeness below which two sentences of independent reports are no pair
_OPENS = 2  # sentences with which a report opens
_ALONE = 4.0  # what a meaning weighs that no other sentence has
_LINES = 200  # sentences of a report that are laid beside another's
_WORDS = 2  # stems of a sentence that tells something
_ALIKE = 0.3  # likeness from which two sentences of one chain are one
_LONGER = 1.8  # times that a sentence may be longer than one which says the same in other words
_NAMES = 0.5  # what names and numbers in common weigh beside the words
_ENOUGH = 3  # names and numbers in common that are sure to mean something
_NOTHING: frozenset[str] = frozenset()


class Line(NamedTuple):
    """A sentence: its span, its stems, what its words may mean in any language, its names and numbers."""

    start: int
    end: int
    stems: frozenset[str]
    senses: tuple[frozenset[str], ...]
    every: frozenset[str]
    names: frozenset[str]


class Twin(NamedTuple):
    """Two sentences of two reports that tell one thing, and how alike they are, 0 to 1.

    `copied`: the first is a copy's, the other its original's. `between`: such sentences that stand alone between two
    other pairs, so that nothing else can be meant, however unlike they are. `opening`: both open their reports.
    """

    one: Reading
    line: Line
    other: Reading
    against: Line
    likeness: float
    copied: bool = False
    between: bool = False
    opening: bool = False

    @property
    def others(self) -> bool:
        """Whether one of the sentences alone tells of another thing of a kind: *two more men*."""
        told = [
            terms(language).others(reading.report.text[line.start : line.end])
            for reading, line in ((self.one, self.line), (self.other, self.against))
            if (language := language_of(reading.report))
        ]
        return len(set(told)) > 1

    @property
    def counted(self) -> bool:
        """Whether both sentences have a number in common."""
        return any(name.isdigit() for name in self.line.names & self.against.names)


def laid(readings: Sequence[Reading], copies: Iterable[Copy], told: Mapping[str, Sequence[Line]]) -> list[Twin]:
    """The sentences of copies beside those of their originals, in the order of the copies; `told`: `lines` by file."""
    by_file = {reading.file: reading for reading in readings}
    found: list[Twin] = []
    for copy in copies:
        if copy.kind == "exact" or copy.file not in by_file or copy.original not in by_file:
            continue
        one, other = by_file[copy.file], by_file[copy.original]
        mine, theirs = told[copy.file], told[copy.original]
        one_language = one.report.language == other.report.language
        table = [[_likeness(a, b, one_language=one_language) for b in theirs] for a in mine]
        pairs = chain(table)
        for i, j in sorted([*pairs, *_between(pairs, len(mine), len(theirs))]):
            between = (i, j) not in pairs
            if not between or 1 / _LONGER <= _length(mine[i]) / _length(theirs[j]) <= _LONGER:
                found.append(Twin(one, mine[i], other, theirs[j], table[i][j], copied=True, between=between))
    return found


def _between(pairs: Sequence[tuple[int, int]], height: int, width: int) -> list[tuple[int, int]]:
    """The single sentences between two links of a chain, or behind its last."""
    ends = pairwise((*pairs, (height, width)))
    return [(a + 1, b + 1) for (a, b), (i, j) in ends if i - a == j - b == 2]


def _length(line: Line) -> int:
    return line.end - line.start


def paired(twins: Iterable[Twin], items: Mapping[str, Sequence[Item]]) -> set[frozenset[Key]]:
    """The pairs of records of a copy and its original that tell one thing, whatever they make of it."""
    found: set[frozenset[Key]] = set()
    for twin in twins:
        here, there = (
            [item for item in items[file] if line.start <= item.record.start < line.end]
            for file, line in ((twin.one.file, twin.line), (twin.other.file, twin.against))
        )
        found |= {frozenset((key(a), key(b))) for a, b in _paired(here, there)}
    return found


def key(item: Item) -> Key:
    """By what a record is known."""
    record = item.record
    kind = "event" if isinstance(record, Event) else "figure" if isinstance(record, Figure | Timex) else "statement"
    return item.file, record.start, record.end, kind


def lines(reading: Reading) -> tuple[Line, ...]:
    """The sentences of a report that tell something, in order."""
    report = reading.report
    text, language = report.text, language_of(report)
    named = sorted(
        (r.start, (r.code or same.last_name(r.name)) if isinstance(r, Entity) else f"{r.number:.15g}")
        for r in reading.records
        if isinstance(r, Entity | Figure)
    )
    found: list[Line] = []
    for start, end in own_spans(report):
        for a, b in sentences_of(report, start, end):
            stems = frozenset(content(text[a:b], language))
            if len(stems) < _WORDS or len(found) >= _LINES:
                continue
            names = {name for _, name in named[bisect_left(named, (a,)) : bisect_left(named, (b,))]}
            names |= {re.sub("[.,]", "", m.group()) for m in NUMBER.finditer(text, a, b)}
            names |= {word for m in re.finditer(r"\b[A-Z]\w+", text[a + 1 : b]) if len(word := fold(m.group())) > 3}
            meant = senses(text[a:b], language)
            found.append(Line(a, b, stems, meant, _NOTHING.union(*meant), frozenset(names)))
    return tuple(found)


def chain(table: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """The pairs of rows and columns whose likenesses add up to most, of which none falls back behind another."""
    height, width = len(table), len(table[0]) if table else 0
    best = [[0.0] * (width + 1) for _ in range(height + 1)]
    for i, row in enumerate(table):
        for j, value in enumerate(row):
            best[i + 1][j + 1] = max(best[i][j + 1], best[i + 1][j], best[i][j] + value - _ALIKE)
    found = []
    i, j = height, width
    while i and j:
        if best[i][j] == best[i - 1][j]:
            i -= 1
        elif best[i][j] == best[i][j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            found.append((i, j))
    return found[::-1]


def _likeness(a: Line, b: Line, *, one_language: bool) -> float:
    """How much two sentences have in common: stems in one language, meanings across two, names and numbers."""
    if one_language:
        told = len(a.stems & b.stems) / math.sqrt(len(a.stems) * len(b.stems))
    else:
        met = min(sum(bool(s & b.every) for s in a.senses), sum(bool(s & a.every) for s in b.senses))
        told = met / math.sqrt(len(a.senses) * len(b.senses) or 1)
    shared = len(a.names & b.names)
    if not shared:
        return told
    named = shared / math.sqrt(len(a.names) * len(b.names))
    return told + _NAMES * named * min(1.0, shared / _ENOUGH)


def likest(readings: Sequence[Reading], lines_: Mapping[str, Sequence[Line]]) -> list[Twin]:
    """The sentences of each two reports that are each other's likest; `lines_`: `lines` by file."""
    told = [_sentences(reading, lines_[reading.file]) for reading in readings]
    every = [(n, line) for n, many in enumerate(told) for line in many]
    counts = Counter(key for _, line in every for key in line.every)
    weight = _weights(counts, len(every))
    holders: dict[str, list[int]] = {}
    rare = min(max(_FEW, _COMMON * len(every)), _MANY)
    for i, (_, line) in enumerate(every):
        for key in line.every:
            if counts[key] <= rare:
                holders.setdefault(key, []).append(i)
    seen: set[tuple[int, int]] = set()
    for key in sorted(holders, key=lambda k: (len(holders[k]), k)):
        seen.update((i, j) for i, j in combinations(holders[key], 2) if every[i][0] != every[j][0])
        if len(seen) > _MOST:
            break
    weighed = [_weighed(line, weight) for _, line in every]
    best: dict[tuple[int, int], tuple[float, int]] = {}
    for i, j in sorted(seen):
        score = _weight_of(weighed[i], weighed[j], weight)
        if score >= _LEAST:
            for a, b in ((i, j), (j, i)):
                known = best.get((a, every[b][0]), (0.0, 0))
                if score > known[0]:
                    best[a, every[b][0]] = (score, b)
    found = []
    for (a, n), (score, b) in sorted(best.items()):
        if a < b and best[b, every[a][0]][1] == a:
            m = every[a][0]
            opening = every[a][1] in told[m][:_OPENS] and every[b][1] in told[n][:_OPENS]
            found.append(Twin(readings[m], every[a][1], readings[n], every[b][1], score, opening=opening))
    return found


def weights(lines_: Mapping[str, Sequence[Line]]) -> dict[str, float]:
    """How much each meaning tells among the sentences of a story, by file: the rarer, the more."""
    every = [line for many in lines_.values() for line in many]
    return _weights(Counter(key for line in every for key in line.every), len(every))


def likeness(one: Line, other: Line, weight: Mapping[str, float]) -> float:
    """The share of rare words that two sentences have in common, 0 to 1; 0 with fewer than two."""
    return _weight_of(_weighed(one, weight), _weighed(other, weight), weight)


def _weights(counts: Mapping[str, int], every: int) -> dict[str, float]:
    return {key: math.log((every + 1) / count) for key, count in counts.items()}


def _sentences(reading: Reading, every: Iterable[Line]) -> list[Line]:
    """Those sentences of a report that are no titles."""
    end = lead_end(reading)
    return [line for line in every if not same.heads(reading, line.start, line.end, early=line.start < end)]


def _weighed(line: Line, weight: Mapping[str, float]) -> tuple[dict[str, list[int]], float]:
    """By each meaning of a sentence, the words of which it is one; and what its words weigh together."""
    words: dict[str, list[int]] = {}
    for n, sense in enumerate(line.senses):
        for key in sense:
            words.setdefault(key, []).append(n)
    return words, sum(max(weight.get(key, _ALONE) for key in sense) for sense in line.senses)


def _weight_of(
    one: tuple[dict[str, list[int]], float], other: tuple[dict[str, list[int]], float], weight: Mapping[str, float]
) -> float:
    """The share of rare words that two sentences have in common, 0 to 1; 0 with fewer than two."""
    shared = one[0].keys() & other[0].keys()
    if len(shared) < _SHARED or not one[1] or not other[1]:
        return 0.0
    return min(_met(shared, one[0], weight), _met(shared, other[0], weight)) / math.sqrt(one[1] * other[1])


def _met(shared: Iterable[str], words: Mapping[str, Sequence[int]], weight: Mapping[str, float]) -> float:
    """What the words weigh that have one of some meanings, each once."""
    found: dict[int, float] = {}
    for key in shared:
        for n in words[key]:
            found[n] = max(found.get(n, 0.0), weight[key])
    return math.fsum(found.values())


def _paired(here: Sequence[Item], there: Sequence[Item]) -> list[tuple[Item, Item]]:
    """The records of two sentences that are one thing: of one kind, and as many of it on both sides."""
    made: list[tuple[Item, Item]] = []
    for kind in (Statement, Event):
        mine, theirs = ([i for i in items if isinstance(i.record, kind)] for items in (here, there))
        made += _in_order(mine, theirs)
    mine, theirs = ([i for i in items if isinstance(i.record, Figure) and i.units] for items in (here, there))
    for unit in sorted({unit for item in mine for unit in item.units}):
        one, other = ([i for i in items if unit in i.units] for items in (mine, theirs))
        alike = [(a, b) for a in one for b in other if same.consistent(_figure(a), _figure(b))]
        held = {key(item) for pair in alike for item in pair}
        one, other = ([i for i in items if key(i) not in held] for items in (one, other))
        made += alike + ([(one[0], other[0])] if len(one) == len(other) == 1 else [])
    return made


def _in_order(mine: Sequence[Item], theirs: Sequence[Item]) -> list[tuple[Item, Item]]:
    """Records of one kind, each with its like: as many on both sides that tell the same, by their order."""
    made = []
    for family in sorted({_family(item) for item in mine}):
        one, other = ([i for i in items if _family(i) == family] for items in (mine, theirs))
        if len(one) == len(other):
            made += list(zip(one, other, strict=True))
    held = {key(item) for pair in made for item in pair}
    one, other = ([i for i in items if key(i) not in held] for items in (mine, theirs))
    if len(one) == len(other) == 1 and (one[0].codes == other[0].codes or isinstance(one[0].record, Statement)):
        made.append((one[0], other[0]))  # a protest here, a summons there
    return made


def _family(item: Item) -> str:
    record = item.record
    if isinstance(record, Statement):
        return record.directness
    return same.family(record) if isinstance(record, Event) else ""


def _figure(item: Item) -> Figure:
    assert isinstance(item.record, Figure)
    return item.record
