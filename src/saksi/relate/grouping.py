"""Group reports into stories: the reports on one happening, also across languages.

Two reports are compared by what they name (people, sides, places, numbers, days, acts between sides)
and, in one language, by their words; what many reports have counts less (idf, from a fixed background: how
likeness of two reports never hangs on a third). Days decide first: reports written far apart, or whose own
explicit days lie apart, are not one story, however alike: a minister may come twice. Groups grow by average
similarity, the most alike first (UPGMA), so that only reports joined by a chain of likenesses of at least
`SAME` have a say in each other's story: a new report changes nothing beyond them, and the order in which
reports come in changes nothing at all.

>>> group([])
[]
"""

from __future__ import annotations

import heapq
import math
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import TypeVar

from msgspec import Struct

from saksi import names, outlets, posts, times
from saksi.language import Language
from saksi.records import Entity, Event, Figure, Place, Reading, Timex
from saksi.relate import copies, dating
from saksi.relate.terms import NUMBER, Days, apart, content, days, language_of, lead_end, own_spans, published, terms
from saksi.text import fold

__all__ = [
    "FAINT",
    "FAR_MARKS",
    "NEAR_MARKS",
    "SAME",
    "SKETCH_MARKS",
    "Profile",
    "candidate",
    "components",
    "doubtful",
    "group",
    "grow",
    "likeness",
    "marks",
    "profile",
    "tied",
    "window",
]

Node = TypeVar("Node", int, str)

# A capital within a line that begins no sentence; it comes first, for a search finds a letter sooner than a place.
_NAME = re.compile(r"[A-Z](?<!\w[A-Z])(?<![.!?:\"“”'\n] [A-Z])(?<!^[A-Z])[\w'’-]*[a-z0-9][\w'’-]*", re.MULTILINE)

SAME = 0.14  # average similarity of reports in one language that makes one story
FAINT = 0.05  # similarity below which two reports have nothing to do with each other
_ACROSS = 1.1  # how much more it takes across languages, where only names, numbers and acts can meet
_UNDATED = 1.75  # and where a report has no day at all
_NEAR_DAYS = 1  # reports written closer than this need no further sign
_FRESH = 1.4  # how much sooner reports of two newsrooms, written at once, are on one happening
_ONE_ROOM = 0.5  # and those of one newsroom, which tells a happening in one report
_FAR_DAYS = 14  # reports written further apart are never one story
_PRIOR = {
    "s": 0.02,
    "g": 0.04,
    "c": 0.15,
    "p": 0.01,
    "n": 0.01,
    "w": 0.005,
    "e": 0.02,
    "f": 0.02,
    "d": 0.03,
    "l": 0.03,
    "q": 0.1,
}
_WEIGHT = {"s": 1.3, "g": 0.6, "c": 0.7, "p": 1.3, "n": 0.9, "w": 1.3, "e": 1.2, "f": 0.6, "d": 0.8, "l": 0.8, "q": 0.7}
_GREAT = frozenset({"cUSA", "cRUS", "cCHN", "cUN", "cIDN", "cEU"})  # sides that every second report names
_PRIOR_GREAT = 0.35
_STATES = frozenset({"name", "short", "adjective", "people", "seat", "capital"})
_RAREST = {kind: -math.log(share) * _WEIGHT[kind] for kind, share in _PRIOR.items()}  # what no list knows says most
_NEUTRAL = frozenset("cpnefdlqg")  # kinds of terms that do not hang on the language; g, meanings, count only across
_KEPT = 240  # heaviest terms of a report that are compared, in its language and across
_SPARSE = 10.0  # weight that every report lacks: one of two sentences, with few terms, is never quite alike another
_MARKED, _MARKED_ACROSS = 48, 48  # and by which reports are found that may be alike
NEAR_MARKS = 2  # marks in common of two reports that are compared, where their days are near
FAR_MARKS = 6  # and where they are not: one may have the other's words under another date
SKETCH_MARKS = 4  # shingles of their sketches in common, with which they are compared in any case
_WINDOW = 45  # days that count as near here; `likeness` says it more exactly
_SKETCHED = 16  # one shingle in so many stands for the words of a report
_LOOKED_AT = 0.3  # similarity from which reports of different days are looked at for copied words
_TIED = 0.5  # share of a copy that makes it one story with its original
_CROWD = 300  # reports with one mark, beyond which it tells nothing (within one call of `group`)


class Profile(Struct, frozen=True):
    """What a report is about.

    `own` are its terms with their weights, as a unit vector, to be compared within its language, `across` those that
    any language has. `written` are the days on which it may have been written (ordinals), `told` the explicit days of
    its opening, `season` the month and day of its dateline where that names no year, `room` its newsroom, `sketch` a
    sample of its shingles, ascending.
    """

    own: dict[str, float]
    across: dict[str, float]
    written: Days | None
    told: tuple[int, ...]
    season: tuple[int, int] | None
    language: str | None
    room: str | None
    sketch: tuple[int, ...]


def group(readings: Sequence[Reading], *, suspect: frozenset[str] = frozenset()) -> list[list[str]]:
    """The files of each story, stories and files in the order of the readings; every file once.

    `suspect` names the files whose own date is not to be trusted: they join by content, like reports
    without a date. Reports that share most of their text are one story whatever their dates say.
    """
    profiles = [profile(reading, suspect=reading.file in suspect) for reading in readings]
    scores: dict[tuple[int, int], float] = {}
    ties: list[tuple[int, int]] = []
    for a, b in _candidates(profiles):
        score = likeness(profiles[a], profiles[b])
        if score >= FAINT:
            scores[a, b] = score
        if doubtful(profiles[a], profiles[b]) and tied(readings[a], readings[b]):
            ties.append((a, b))
    found = grow(range(len(readings)), scores, ties=ties)
    return [[readings[i].file for i in members] for members in found]


def marks(one: Profile) -> tuple[int, ...]:
    """Numbers of 32 bits by which other reports are found that may be alike: these share at least two; ascending."""
    own = _heaviest(one.own, _MARKED)
    across = _heaviest(one.across, _MARKED_ACROSS)
    return tuple(
        sorted({zlib.crc32(f"{one.language}|{t}".encode()) for t in own} | {zlib.crc32(t.encode()) for t in across})
    )


def window(one: Profile) -> Days | None:
    """The days on which reports may have been written that are of one story with this one; None: any day."""
    return (one.written[0] - _WINDOW, one.written[1] + _WINDOW) if one.written else None


def candidate(one: Profile, other: Profile, marked: int, sketched: int) -> bool:
    """Whether two reports that share so many marks, and so much of their sketches, are compared."""
    if marked >= FAR_MARKS or sketched >= SKETCH_MARKS:
        return True
    if marked < NEAR_MARKS:
        return False
    low_high = window(one)
    return low_high is None or other.written is None or low_high[0] <= other.written[0] <= low_high[1]


def likeness(one: Profile, other: Profile) -> float:
    """How alike two reports are, from 0 on, to four digits; those of one story reach `SAME` on the average."""
    return round(_alike(one, other) * _timely(one, other), 4)


def doubtful(one: Profile, other: Profile) -> bool:
    """Whether two reports that their days keep apart may be copies all the same: only their words can tell."""
    if likeness(one, other) >= SAME:
        return False
    common = len(set(one.sketch) & set(other.sketch))
    return common >= SKETCH_MARKS or _alike(one, other) >= _LOOKED_AT


def tied(one: Reading, other: Reading) -> bool:
    """Whether one report has so much of the other's words that they are one story whatever their dates say.

    So are they where the later one tells as news, with the same particulars, what the earlier one told.
    """
    if any(c.share >= _TIED or c.kind == "translated" for c in copies.find([one, other])):
        return True
    when = published(one.report), published(other.report)
    if when[0] is None or when[1] is None or apart(when[0], when[1]) <= _FAR_DAYS:
        return False
    return dating.retells(one, other) if when[0] > when[1] else dating.retells(other, one)


def components(nodes: Iterable[Node], pairs: Iterable[tuple[Node, Node]]) -> list[list[Node]]:
    """The nodes that are joined by chains of pairs, each list in the order of the nodes."""
    parent = {node: node for node in nodes}

    def root(node: Node) -> Node:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for a, b in pairs:
        parent[root(a)] = root(b)
    held: dict[Node, list[Node]] = defaultdict(list)
    for node in parent:
        held[root(node)].append(node)
    return list(held.values())


def grow(
    nodes: Iterable[Node],
    scores: Mapping[tuple[Node, Node], float],
    *,
    ties: Iterable[tuple[Node, Node]] = (),
    splits: Iterable[tuple[Node, Node]] = (),
) -> list[list[Node]]:
    """Groups by average similarity, the most alike pair first; groups and members in the order of the nodes.

    `scores` has each pair once, in either order; a pair that is not there has 0. `ties` are one group in any case, and
    weigh as one: what fits one of them fits all. `splits` never stand in one group, unless ties join them.
    """
    order = {node: i for i, node in enumerate(nodes)}
    parts = components(range(len(order)), ((order[a], order[b]) for a, b in ties))
    head = {i: part[0] for part in parts for i in part}
    between: dict[tuple[int, int], float] = {}
    for (x, y), score in scores.items():
        a, b = sorted((head[order[x]], head[order[y]]))
        if a != b:
            between[a, b] = max(score, between.get((a, b), 0.0))
    barred: dict[int, set[int]] = defaultdict(set)
    for x, y in splits:
        a, b = head[order[x]], head[order[y]]
        if a != b:
            barred[a].add(b)
            barred[b].add(a)
    held = {part[0]: part for part in parts}
    every = list(order)
    groups = _grow(sorted(held), between, barred)
    return [[every[i] for i in sorted(i for h in heads for i in held[h])] for heads in groups]


def profile(reading: Reading, *, suspect: bool = False, shingles: Iterable[int] | None = None) -> Profile:
    """What a report is about; `suspect`: its own date is not to be trusted; `shingles`: its own, where at hand."""
    counted, told, room = _counted(reading, suspect)
    language = language_of(reading.report)
    usual = language.part(_background) if language else {}
    own: dict[str, float] = {}
    across: dict[str, float] = {}
    for term, count in counted.items():
        weight = _idf(term, usual) if count == 1 else (1.0 + math.log(count)) * _idf(term, usual)
        if weight > 0:
            if term[0] != "g":
                own[term] = weight
            if term[0] in _NEUTRAL:
                across[term] = weight
    words = copies.shingles(reading) if shingles is None else shingles
    return Profile(
        own=_unit(own),
        across=_unit(across),
        written=None if suspect else published(reading.report),
        told=told,
        season=_season(reading),
        language=reading.report.language,
        room=room,
        sketch=tuple(sorted(s for s in words if s % _SKETCHED == 0)),
    )


def _counted(reading: Reading, suspect: bool) -> tuple[dict[str, int], tuple[int, ...], str | None]:
    """The terms of a report, each with its count; the explicit days of its opening; its newsroom."""
    report = reading.report
    language = language_of(report)
    end = lead_end(reading)
    counted: dict[str, int] = defaultdict(int)
    title = fold(report.title or "")
    titles = [(s.start, s.end) for s in report.segments if s.kind == "title"]
    common = language.part(_common) if language else frozenset()
    for stem in content(title, language):
        counted[f"w{stem}"] += 3
    for start, stop in own_spans(report):
        piece = report.text[start:stop]
        stems = content(piece, language)
        for stem in stems:
            counted[f"w{stem}"] += 1
        if start < end:
            for stem in stems if stop <= end else content(report.text[start:end], language):
                counted[f"w{stem}"] += 2
        for m in NUMBER.finditer(piece):
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
            sided.update((record.name, report.text[record.start : record.end]))
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
    for name in (*sided, report.outlet or ""):
        for part in fold(name).split():
            counted.pop(f"p{part}", None)
    for stem in content(report.outlet or "", language):
        counted.pop(f"w{stem}", None)
    for name in sided:  # as words they are no rarer than as sides
        for stem in content(name, language):
            if (count := counted.pop(f"w{stem}", 0)) > 0:
                counted[f"s{stem}"] = count
    sense = terms(language).sense if language else _no_sense
    for stem, count in [(t[1:], n) for t, n in counted.items() if t[0] == "w"]:
        for meaning in sense(stem):
            if counted[term := f"g{meaning}"] < count:
                counted[term] = count
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
    outlet = outlets.named(report.outlet) if report.outlet else None
    room = outlet.newsroom if outlet else fold(report.outlet) if report.outlet else None
    return counted, told, room


def _no_sense(_: str) -> frozenset[str]:
    return frozenset()


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


def _background(language: Language) -> dict[str, float]:
    """The share of reports that have a word, by stem (`w`) and by meaning (`g`), from `background.tsv`."""
    made = terms(language)
    shares: dict[str, float] = {}
    for row in language.tsv("background", ("stem", "share")):
        share = float(row["share"])
        shares[f"w{row['stem']}"] = share
        for meaning in made.sense(row["stem"]):
            shares[f"g{meaning}"] = 1 - (1 - share) * (1 - shares.get(f"g{meaning}", 0.0))
    return shares


def _idf(term: str, usual: Mapping[str, float]) -> float:
    """How much it says that a report has a term: from the share of all reports that have it, by kind and by word."""
    kind = term[0]
    if kind in "wg":
        share = usual.get(term, 0.0)
    elif kind == "p":
        share = usual.get(f"w{term[1:]}", 0.0)
    else:
        share = _PRIOR_GREAT if term in _GREAT else 0.0
    return _RAREST[kind] if share <= _PRIOR[kind] else -math.log(share) * _WEIGHT[kind]


def _heaviest(vector: Mapping[str, float], most: int) -> list[str]:
    return sorted(vector, key=lambda t: (-vector[t], t))[:most]


def _unit(vector: Mapping[str, float]) -> dict[str, float]:
    """The heaviest terms, ascending, with weights of a vector of length one; less where they are few."""
    kept = sorted(vector if len(vector) <= _KEPT else _heaviest(vector, _KEPT))
    size = math.sqrt(_SPARSE**2 + math.fsum(vector[t] ** 2 for t in kept))
    return {t: round(vector[t] / size, 4) for t in kept}


def _alike(one: Profile, other: Profile) -> float:
    """How alike two reports are whatever their days."""
    if one.language == other.language:
        return _cosine(one.own, other.own)
    return _cosine(one.across, other.across) / _ACROSS


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    return math.fsum(one[t] * other[t] for t in one.keys() & other.keys())


def _candidates(profiles: Sequence[Profile]) -> list[tuple[int, int]]:
    """The pairs that `candidate` lets pass, by an index of their marks and one of their sketches."""
    marked = _counted_pairs([marks(p) for p in profiles])
    sketched = _counted_pairs([p.sketch for p in profiles])
    found = marked.keys() | sketched.keys()
    return sorted((a, b) for a, b in found if candidate(profiles[a], profiles[b], marked[a, b], sketched[a, b]))


def _counted_pairs(keys: Sequence[Sequence[int]]) -> Counter[tuple[int, int]]:
    """How many keys two have in common; what too many have tells nothing."""
    index: dict[int, list[int]] = defaultdict(list)
    for i, many in enumerate(keys):
        for key in many:
            index[key].append(i)
    counted: Counter[tuple[int, int]] = Counter()
    for holders in index.values():
        if len(holders) <= _CROWD:
            counted.update(combinations(holders, 2))
    return counted


def _timely(one: Profile, other: Profile) -> float:
    """How well the days of two reports fit: 1 near, 0 apart; more where two newsrooms write at once, less undated."""
    if one.written and other.written:
        gap = apart(one.written, other.written)
        if gap > _FAR_DAYS:
            return 0.0
        fits = 1.0 if gap <= _NEAR_DAYS else 1.0 - 0.6 * (gap - _NEAR_DAYS) / (_FAR_DAYS - _NEAR_DAYS)
        if one.room is not None and one.room == other.room:
            return fits * _ONE_ROOM
        return fits * _FRESH if gap <= _NEAR_DAYS else fits
    if (parted := _season_gap(one, other)) is not None:
        return 0.0 if parted > _FAR_DAYS else 1 / _UNDATED if parted > _NEAR_DAYS + 1 else 1.0
    if one.told and other.told:
        gap = min(abs(a - b) for a in one.told for b in other.told)
        return 0.0 if gap > _FAR_DAYS else 1 / _UNDATED if gap > _NEAR_DAYS else 1.0
    dated, told = (one.written, other.told) if one.written else (other.written, one.told)
    if dated and told:
        gap = min(apart(dated, (d, d)) for d in told)
        return 0.0 if gap > _FAR_DAYS else 1 / _UNDATED if gap > _NEAR_DAYS else 1.0
    return 1 / _UNDATED


def _season(reading: Reading) -> tuple[int, int] | None:
    """The month and day of a dateline without a year: *JAKARTA, 12 Aug.*"""
    language = language_of(reading.report)
    line = next((s for s in reading.report.segments if s.kind == "dateline"), None)
    if language is None or line is None:
        return None
    found = times.find(reading.report.text, language, line.start, line.end)
    days_ = [(e.month, e.day) for e in found if e.month and e.day and e.year is None]
    return days_[0] if len(days_) == 1 else None


def _season_gap(one: Profile, other: Profile) -> int | None:
    """How many days lie between two reports of which one names no year, and the other none or the day of writing."""
    mine, theirs = _in_year(one), _in_year(other)
    if (one.written and other.written) or not (one.season or other.season) or mine is None or theirs is None:
        return None
    gap = abs((mine[0] - theirs[0]) * 30.4 + mine[1] - theirs[1])
    return round(min(gap, 365 - gap))


def _in_year(one: Profile) -> tuple[int, int] | None:
    """The month and day of writing."""
    if one.season or not one.written:
        return one.season
    day = date.fromordinal(one.written[0])
    return day.month, day.day


def _grow(
    nodes: Sequence[int], scores: Mapping[tuple[int, int], float], barred: Mapping[int, set[int]]
) -> list[list[int]]:
    """Groups by average similarity, the most alike pair first; ties by order."""
    members: dict[int, list[int]] = {i: [i] for i in nodes}
    never = {i: set(barred.get(i, ())) for i in nodes}
    links: dict[int, dict[int, float]] = defaultdict(dict)
    for (a, b), score in scores.items():
        links[a][b] = links[b][a] = score
    heap = [(-score, a, b) for (a, b), score in scores.items() if score >= SAME]
    heapq.heapify(heap)
    while heap:
        negative, a, b = heapq.heappop(heap)
        if a not in members or b not in members or links[a].get(b) != -negative or b in never[a]:
            continue
        size_a, size_b = len(members[a]), len(members[b])
        members[a] = members[a] + members.pop(b)
        for other in never.pop(b):
            never[other].discard(b)
            never[other].add(a)
            never[a].add(other)
        for other in set(links[a]) | set(links[b]):
            if other in (a, b) or other not in members:
                continue
            joined = (links[a].get(other, 0.0) * size_a + links[b].get(other, 0.0) * size_b) / (size_a + size_b)
            links[a][other] = links[other][a] = joined
            links[other].pop(b, None)
            if joined >= SAME:
                low, high = min(a, other), max(a, other)
                heapq.heappush(heap, (-joined, low, high))
        links[a].pop(b, None)
        links.pop(b, None)
    return [sorted(group) for group in sorted(members.values(), key=min)]
