"""Group reports into stories: the reports on one happening, also across languages.

Two reports are compared by what they name (people, sides, places, numbers, days, acts between sides)
and, in one language, by their words; what many reports have counts less (idf, against a fixed
background, so that it holds for three reports as for three thousand). Days decide first: reports
written far apart, or whose own explicit days lie apart, are not one story, however alike: a minister
may come twice. Groups grow by average similarity, the most alike first.

>>> group([])
[]
"""

from __future__ import annotations

import heapq
import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from saksi import names, outlets, posts
from saksi.language import Language
from saksi.records import Copy, Entity, Event, Figure, Place, Reading, Timex
from saksi.relate.terms import Days, apart, content, days, language_of, lead_end, own_spans, published, terms
from saksi.text import fold

__all__ = ["group"]

Vector = dict[str, float]

_NAME = re.compile(r"(?<![.!?:\"“”'\n] )(?<!^)(?<!\n)\b[A-Z][\w'’-]*[a-z0-9][\w'’-]*", re.MULTILINE)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")

_SAME = 0.19  # average similarity of reports in one language that makes one story
_ACROSS = 0.21  # the same across languages, where only names, numbers and acts can meet
_UNDATED = 0.26  # and where a report has no day at all
_NEAR_DAYS = 1  # reports written closer than this need no further sign
_FRESH = 1.7  # how much sooner reports of two newsrooms, written at once, are on one happening
_ONE_ROOM = 0.85  # and those of one newsroom, which tells a happening in one report
_FAR_DAYS = 14  # reports written further apart are never one story
_BACKGROUND = 100.0  # reports that the fixed background stands for
_PRIOR = {"g": 0.04, "c": 0.15, "p": 0.01, "n": 0.01, "w": 0.02, "e": 0.02, "f": 0.02, "d": 0.03, "l": 0.03, "q": 0.1}
_WEIGHT = {"g": 0.6, "c": 0.7, "p": 1.3, "n": 0.9, "w": 1.3, "e": 1.2, "f": 0.6, "d": 0.8, "l": 0.8, "q": 0.7}
_GREAT = frozenset({"cUSA", "cRUS", "cCHN", "cUN", "cIDN", "cEU"})  # sides that every second report names
_PRIOR_GREAT = 0.35
_STATES = frozenset({"name", "short", "adjective", "people", "seat", "capital"})
_NEUTRAL = frozenset("cpnefdlqg")  # kinds of terms that do not hang on the language; g, meanings, count only across


class _Profile(NamedTuple):
    """What a report is about: counted terms, its day of writing, and the explicit days of its opening, its newsroom."""

    terms: Counter[str]
    written: Days | None
    told: tuple[int, ...]
    language: str | None
    outlet: str | None


def group(
    readings: Sequence[Reading], *, copies: Sequence[Copy] = (), suspect: frozenset[str] = frozenset()
) -> list[list[str]]:
    """The files of each story, stories and files in the order of the readings; every file once.

    `suspect` names the files whose own date is not to be trusted: they join by content, like reports
    without a date. Reports that share most of their text are one story whatever their dates say.
    """
    profiles = [_profile(reading, reading.file in suspect) for reading in readings]
    vectors = _weighed(profiles)
    place = {reading.file: i for i, reading in enumerate(readings)}
    tied = {
        (min(place[c.file], place[c.original]), max(place[c.file], place[c.original]))
        for c in copies
        if c.file in place and c.original in place and (c.share >= 0.5 or c.kind == "translated")
    }
    neutral = [_unit({t: w for t, w in v.items() if t[0] in _NEUTRAL}) for v in vectors]
    whole = [_unit({t: w for t, w in v.items() if t[0] != "g"}) for v in vectors]
    scores: dict[tuple[int, int], float] = {}
    for a, b in sorted({*_candidates(whole, 60), *_candidates(neutral, 30)}):
        one_language = profiles[a].language == profiles[b].language
        score = _cosine(whole[a], whole[b]) if one_language else _cosine(neutral[a], neutral[b]) * _SAME / _ACROSS
        scores[a, b] = score * _timely(profiles[a], profiles[b])
    head = _heads(len(readings), tied)
    between: dict[tuple[int, int], float] = {}
    for (a, b), score in scores.items():
        one, other = sorted((head[a], head[b]))
        if one != other:
            between[one, other] = max(score, between.get((one, other), 0.0))
    held: dict[int, list[int]] = defaultdict(list)
    for i, first in enumerate(head):
        held[first].append(i)
    grown = [sorted(i for node in members for i in held[node]) for members in _grow(sorted(held), between)]
    return [[readings[i].file for i in members] for members in sorted(grown)]


def _heads(count: int, tied: set[tuple[int, int]]) -> list[int]:
    """For each report the first of those that share its text: they weigh as one, and what fits one of them fits all."""
    head = list(range(count))
    for a, b in sorted(tied):
        old, new = sorted((head[a], head[b]), reverse=True)
        head = [new if h == old else h for h in head]
    return head


def _profile(reading: Reading, suspect: bool) -> _Profile:
    report = reading.report
    language = language_of(report)
    end = lead_end(reading)
    counted: Counter[str] = Counter()
    title = fold(report.title or "")
    titles = [(s.start, s.end) for s in report.segments if s.kind == "title"]
    common = language.part(_common) if language else frozenset()
    for stem in content(title, language):
        counted[f"w{stem}"] += 3
    for start, stop in own_spans(report):
        piece = report.text[start:stop]
        for stem in content(piece, language):
            counted[f"w{stem}"] += 1
        if start < end:
            for stem in content(report.text[start : min(stop, end)], language):
                counted[f"w{stem}"] += 2
        for m in _NUMBER.finditer(piece):
            digits = re.sub(r"\D", "", m.group())
            if len(digits) > 1:
                counted[f"n{digits}"] = 1
        folded = fold(piece)
        for m in _NAME.finditer(piece):
            name = folded[m.start() : m.end()].removesuffix("'s")
            if name not in common and not any(a <= start + m.start() < b for a, b in titles):
                counted[f"p{name}"] += 1 + (start + m.start() < end)
    sided: set[str] = set()
    for record in reading.records:
        early = record.start < end
        if isinstance(record, Entity) and record.type != "person" and record.code:
            counted[f"c{record.code}"] += 1 + early
            sided.add(fold(record.name))
            if record.type == "place" and fold(record.name) not in common:
                counted[f"l{fold(record.name)}"] += 1 + early
        elif isinstance(record, Event):
            pair = "-".join(sorted({p.code for p in (*record.actors, *record.recipients) if p.code}))
            if pair:
                counted[f"e{record.type}:{pair}"] += 1 + 2 * early
                if "-" in pair:
                    counted[f"q{pair}"] += 1 + early
            if isinstance(record.place, Place) and not (record.place.code and _is_state(record.place)):
                counted[f"l{fold(record.place.name)}"] += 1 + early
            if (day := _day(record.date)) is not None and not (suspect and record.date_basis != "explicit"):
                counted[f"d{day}"] += 1 + early
        elif isinstance(record, Figure) and record.number not in (1, 2):
            counted[f"f{record.number}{record.unit}"] += 1
    for stem, count in [(t[1:], n) for t, n in counted.items() if t[0] == "w"]:
        for meaning in terms(language).sense(stem) if language else ():
            counted[f"g{meaning}"] = max(counted[f"g{meaning}"], count)
    for name in sided:  # a state's name is counted by its code, not as a word
        for part in name.split():
            counted.pop(f"p{part}", None)
    stamps = [(s.start, s.end) for s in report.segments if s.kind == "stamp"]
    told = tuple(
        sorted(
            {
                day
                for r in reading.records
                if isinstance(r, Timex) and r.start < end and not any(a <= r.start < b for a, b in stamps)
                if (day := _explicit(r))
            }
        )
    )
    written = None if suspect else published(report)
    outlet = outlets.named(report.outlet) if report.outlet else None
    room = outlet.newsroom if outlet else fold(report.outlet) if report.outlet else None
    return _Profile(counted, written, told, report.language, room)


def _common(language: Language) -> frozenset[str]:
    """Folded words that are capitalised in names of states, offices and bodies, and tell nobody: Russian, ministry."""
    states = (phrase for phrase, many in names.names(language).items() if any(n.kind in _STATES for n in many))
    phrases = [*posts.titles(language), *posts.roles(language), *states]
    return frozenset(word for phrase in phrases for word in fold(phrase).split()) | terms(language).stop


def _is_state(where: Place) -> bool:
    return where.name[:1].isupper() and where.code is not None and len(where.name) <= 3


def _day(value: str | None) -> int | None:
    found = days(value)
    return found[0] if found and found[0] == found[1] else None


def _explicit(timex: Timex) -> int | None:
    return _day(timex.value) if timex.basis == "explicit" and timex.type in ("DATE", "TIME") else None


def _weighed(profiles: Sequence[_Profile]) -> list[Vector]:
    """Terms by log count and idf, over these reports and a background in which each kind has its usual share."""
    seen: Counter[str] = Counter()
    for profile in profiles:
        seen.update(profile.terms.keys())
    total = len(profiles) + _BACKGROUND
    idf: dict[str, float] = {}
    for term, count in seen.items():
        prior = _PRIOR_GREAT if term in _GREAT else _PRIOR[term[0]]
        idf[term] = max(0.0, math.log(total / (count + _BACKGROUND * prior))) * _WEIGHT[term[0]]
    return [{t: (1.0 + math.log(n)) * idf[t] for t, n in p.terms.items() if idf[t] > 0} for p in profiles]


def _unit(vector: Vector) -> Vector:
    size = math.sqrt(sum(w * w for w in vector.values()))
    return {t: w / size for t, w in vector.items()} if size else {}


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    if len(one) > len(other):
        one, other = other, one
    return sum(w * other[t] for t, w in one.items() if t in other)


def _candidates(vectors: Sequence[Vector], most: int) -> list[tuple[int, int]]:
    """Pairs that share at least two of their `most` heaviest terms."""
    index: dict[str, list[int]] = defaultdict(list)
    for i, vector in enumerate(vectors):
        for term in sorted(vector, key=lambda t: (-vector[t], t))[:most]:
            index[term].append(i)
    shared: Counter[tuple[int, int]] = Counter()
    for holders in index.values():
        if len(holders) <= 200:
            shared.update(combinations(holders, 2))
    return sorted(pair for pair, count in shared.items() if count >= 2)


def _timely(one: _Profile, other: _Profile) -> float:
    """How well the days of two reports fit: 1 near, 0 apart; more where two newsrooms write at once, less undated."""
    if one.written and other.written:
        gap = apart(one.written, other.written)
        if gap > _FAR_DAYS:
            return 0.0
        fits = 1.0 if gap <= _NEAR_DAYS else 1.0 - 0.6 * (gap - _NEAR_DAYS) / (_FAR_DAYS - _NEAR_DAYS)
        if one.outlet is not None and one.outlet == other.outlet:
            return fits * _ONE_ROOM
        return fits * _FRESH if gap <= _NEAR_DAYS else fits
    if one.told and other.told:
        gap = min(abs(a - b) for a in one.told for b in other.told)
        return 0.0 if gap > _FAR_DAYS else _SAME / _UNDATED if gap > _NEAR_DAYS else 1.0
    dated, told = (one.written, other.told) if one.written else (other.written, one.told)
    if dated and told:
        gap = min(apart(dated, (d, d)) for d in told)
        return 0.0 if gap > _FAR_DAYS else _SAME / _UNDATED if gap > _NEAR_DAYS else 1.0
    return _SAME / _UNDATED


def _grow(nodes: Sequence[int], scores: Mapping[tuple[int, int], float]) -> list[list[int]]:
    """Groups by average similarity, the most alike pair first; ties by order."""
    members: dict[int, list[int]] = {i: [i] for i in nodes}
    links: dict[int, dict[int, float]] = defaultdict(dict)
    for (a, b), score in scores.items():
        if score > 0:
            links[a][b] = links[b][a] = score
    heap = [(-score, a, b) for (a, b), score in scores.items() if score >= _SAME]
    heapq.heapify(heap)
    while heap:
        negative, a, b = heapq.heappop(heap)
        if a not in members or b not in members or links[a].get(b) != -negative:
            continue
        size_a, size_b = len(members[a]), len(members[b])
        members[a] = members[a] + members.pop(b)
        for other in set(links[a]) | set(links[b]):
            if other in (a, b) or other not in members:
                continue
            joined = (links[a].get(other, 0.0) * size_a + links[b].get(other, 0.0) * size_b) / (size_a + size_b)
            links[a][other] = links[other][a] = joined
            links[other].pop(b, None)
            if joined >= _SAME:
                low, high = min(a, other), max(a, other)
                heapq.heappush(heap, (-joined, low, high))
        links[a].pop(b, None)
        links.pop(b, None)
    return [sorted(group) for group in sorted(members.values(), key=min)]
