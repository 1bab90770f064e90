"""Find reports that reuse another's text.

A copy is measured by containment: the share of its 5-word shingles that also stand in the original
(Broder 1997). Candidates come from his mod-m sketch, kept in one index: unlike a MinHash of the whole
text it also finds a short copy inside a long report. Quotations are left out, for two reports of one
speech both have them; so are segments that are not the article's own.

>>> containment("a b c d e f".split(), "x a b c d e f y".split(), size=5)
1.0
"""

from __future__ import annotations

import functools
import math
import re
import zlib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from saksi.outlets import named
from saksi.records import Copy, Entity, Reading, Report, Span, Statement
from saksi.relate.terms import content, days, language_of, own_spans, senses
from saksi.text import fold, sentences

__all__ = ["containment", "find", "passages", "shingles"]

Kind = Literal["exact", "partial", "rewritten", "translated"]

_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_QUOTED = re.compile(r'"[^"\n]*"')  # marks go by pairs: what stands between two quotations is not quoted
_LONG = 15  # characters from which a quotation is left out
_SIZE = 5  # words of a shingle
_MOD = 4  # one shingle in four is in the sketch
_WHOLE = 120  # a text with fewer shingles goes whole into the index
_CROWD = 40  # reports that share one shingle, beyond which only neighbours are paired
_LEAST = 0.3  # share of shared shingles below which common background explains it
_FEWEST = 20  # shared shingles below which it is boilerplate
_EXACT = 0.9
_RUN = 13.0  # mean words of a shared passage below which the text was rewritten
_SEQUENCE = 0.8  # share of sentences in the same order in a translation
_CREDITED = 0.6  # and in one that credits the other
_TOLD = 0.5  # and in a text rewritten in its own language
_SAME_SENTENCES = 0.6  # share of its sentences that it has in any order
_ALIKE = 0.5  # stems in common of two sentences that tell the same
_MEANT = 0.35  # meanings in common of two sentences of two languages that tell the same
_WORDS = 4  # telling words of a sentence that is looked at
_FEW = 5  # sentences without which no retelling is claimed
_COMMON = 0.4  # share of stems of the shorter one without which no retelling is looked for
_COMMON_ACROSS = 0.35  # and of meanings, in two languages
_SENTENCES = 60  # sentences of a report that are compared
_MOST = 500  # names and numbers of a report that are looked at


class _Text(NamedTuple):
    """The own words of a report, without quotations: folded words, their spans, shingles in order and as a set."""

    words: list[str]
    spans: list[tuple[int, int]]
    shingles: list[int]
    known: frozenset[int]


def containment(copy: Sequence[str], original: Sequence[str], *, size: int = _SIZE) -> float:
    """The share of the copy's shingles of `size` words that stand in the original, 0 to 1; 0 where it has none."""
    mine, theirs = _shingles(copy, size), frozenset(_shingles(original, size))
    return sum(s in theirs for s in mine) / len(mine) if mine else 0.0


def find(readings: Sequence[Reading]) -> tuple[Copy, ...]:
    """The copies among readings: at most one entry for each, with its nearest original; in the order of the readings.

    Whole and partial copies are found by their words; rewritten and translated ones where most sentences tell the
    same in the same order, in a translation without a credit nearly all. Two reports with one quotation are none.
    """
    texts = [_text(reading) for reading in readings]
    links: dict[int, list[tuple[float, int, Kind, str]]] = defaultdict(list)
    for a, b in _candidates(readings, texts):
        shared = texts[a].known & texts[b].known
        if len(shared) < min(_FEWEST, 0.9 * min(len(texts[a].known), len(texts[b].known))):
            continue
        of_a, of_b = _share(texts[a], shared), _share(texts[b], shared)
        if max(of_a, of_b) < _LEAST:
            continue
        later, reason = _later(readings[a], readings[b], texts[a], texts[b], of_a, of_b)
        copy, original = (a, b) if later == 0 else (b, a)
        share = of_a if later == 0 else of_b
        if share < _LEAST:  # the longer one is the later, and only a small part of it is taken over
            continue
        links[copy].append((share, original, _kind(texts[copy], share, min(of_a, of_b), shared), reason))
    shared_before = {tuple(sorted((copy, link[1]))) for copy, many in links.items() for link in many}
    told = functools.cache(lambda i: _sentences(readings[i]))
    for a, b in _retold(readings):
        if (a, b) in shared_before:
            continue
        one_language = readings[a].report.language == readings[b].report.language
        if not _near(told(a), told(b)):
            continue
        of_a, of_b = _order(told(a), told(b)), _order(told(b), told(a))
        credit = any(_credits(x.report, y.report) for x, y in ((readings[a], readings[b]), (readings[b], readings[a])))
        if min(of_a, of_b) < (_TOLD if one_language else _CREDITED if credit else _SEQUENCE):
            continue
        if one_language and min(_covered(told(a), told(b)), _covered(told(b), told(a))) < _SAME_SENTENCES:
            continue
        later, reason = _later_retelling(readings[a], readings[b])
        copy, original, share = (a, b, of_a) if later == 0 else (b, a, of_b)
        links[copy].append((share, original, "rewritten" if one_language else "translated", reason))
    chosen: dict[int, Copy] = {}
    parent: dict[int, int] = {}
    for copy in sorted(links, key=lambda i: (-max(link[0] for link in links[i]), i)):
        best = sorted(
            links[copy], key=lambda link: (link[2] == "translated", -round(link[0], 2), link[1] in links, link[1])
        )
        for share, original, kind, reason in best:
            if not _leads_to(original, copy, parent):
                parent[copy] = original
                chosen[copy] = Copy(
                    file=readings[copy].file,
                    original=readings[original].file,
                    share=round(share, 3),
                    kind=kind,
                    reason=reason,
                )
                break
    return tuple(chosen[i] for i in sorted(chosen))


def passages(copy: Reading, original: Reading) -> tuple[Span, ...]:
    """The passages of a copy whose words stand in the original, ascending, quotations between them included."""
    mine, theirs = _text(copy), _text(original)
    found: list[Span] = []
    for i, shingle in enumerate(mine.shingles):
        if shingle in theirs.known:
            start, end = mine.spans[i][0], mine.spans[i + _SIZE - 1][1]
            if found and (start <= found[-1].end or _joins(copy.report.text[found[-1].end : start])):
                found[-1] = Span(found[-1].start, max(end, found[-1].end))
            else:
                found.append(Span(start, end))
    return tuple(found)


def shingles(reading: Reading) -> frozenset[int]:
    """The shingles of a report's own words, without quotations, as numbers of 32 bits."""
    return _text(reading).known


def _joins(gap: str) -> bool:
    """Whether what lies between two shared passages is a quotation or a few words."""
    return len(gap) < 25 or bool(re.fullmatch(r"[\s\W]*[\"“”].*[\"“”][\s\W]*", gap, re.DOTALL))


def _text(reading: Reading) -> _Text:
    report = reading.report
    folded = fold(report.text)
    blank = [(s.start, s.end) for s in reading.records if isinstance(s, Statement) and s.directness == "direct"]
    blank += [m.span() for m in _QUOTED.finditer(folded) if m.end() - m.start() > _LONG + 1]
    blank.sort()
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    for start, end in own_spans(report):
        for a, b in _without(start, end, blank):
            for m in _WORD.finditer(folded, a, b):
                words.append(m.group())
                spans.append(m.span())
    shingles = _shingles(words, _SIZE)
    return _Text(words, spans, shingles, frozenset(shingles))


def _without(start: int, end: int, blank: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    kept = []
    at = start
    for a, b in blank:
        if b <= at:
            continue
        if a >= end:
            break
        if a > at:
            kept.append((at, a))
        at = max(at, b)
    if at < end:
        kept.append((at, end))
    return kept


def _shingles(words: Sequence[str], size: int) -> list[int]:
    return [zlib.crc32(" ".join(words[i : i + size]).encode("utf-8", "replace")) for i in range(len(words) - size + 1)]


def _candidates(readings: Sequence[Reading], texts: Sequence[_Text]) -> list[tuple[int, int]]:
    """Pairs in one language that share some of their sketches."""
    index: dict[int, list[int]] = defaultdict(list)
    for i, text in enumerate(texts):
        whole = len(text.known) < _WHOLE
        for shingle in text.known:
            if whole or shingle % _MOD == 0:
                index[shingle].append(i)
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for holders in index.values():
        crowded = len(holders) > _CROWD
        for x, a in enumerate(holders):
            for b in holders[x + 1 : x + 2] if crowded else holders[x + 1 :]:
                shared[a, b] += 1
    return sorted(
        pair
        for pair, count in shared.items()
        if count >= 3 and readings[pair[0]].report.language == readings[pair[1]].report.language
    )


def _share(text: _Text, shared: frozenset[int]) -> float:
    return sum(s in shared for s in text.shingles) / len(text.shingles) if text.shingles else 0.0


def _kind(copy: _Text, share: float, least: float, shared: frozenset[int]) -> Kind:
    if least >= _EXACT:
        return "exact"
    runs = words = 0
    inside = False
    for shingle in copy.shingles:
        here = shingle in shared
        words += 1 if here and inside else _SIZE if here else 0
        runs += here and not inside
        inside = here
    return "partial" if (runs and words / runs >= _RUN) or share >= _EXACT else "rewritten"


def _later(a: Reading, b: Reading, text_a: _Text, text_b: _Text, of_a: float, of_b: float) -> tuple[Literal[0, 1], str]:
    """Which of two is the copy (0: the first), and the words for the sign that shows it, the strongest first."""
    for i, one, other in ((0, a, b), (1, b, a)):
        if credit := _credits(one.report, other.report):
            return _side(i), f"it credits {credit}"
    for i, one, other in ((0, a, b), (1, b, a)):
        if agency := _agency(one.report, other.report):
            return _side(i), f"the other is {agency}'s own report"
    for kind, reason in (
        ("redated", "its date was changed"),
        ("spam-tail", "spam hangs on its end"),
        ("machine-translated", "its words are machine-translated"),
        ("hidden-text", "its page hides text from readers"),
    ):
        flagged = [any(f.kind == kind for f in r.report.flags) for r in (a, b)]
        if flagged[0] != flagged[1]:
            return _side(0 if flagged[0] else 1), reason
    for i, mine, theirs, share, rest in ((0, text_a, text_b, of_a, of_b), (1, text_b, text_a, of_b, of_a)):
        if share >= _EXACT and rest < 0.8 and _is_front(mine, theirs):
            return _side(i), "its text is cut: the other goes on where it ends"
    when = [days(r.report.published.value) if r.report.published else None for r in (a, b)]
    if when[0] and when[1] and (when[0][1] < when[1][0] or when[1][1] < when[0][0]):
        later = 1 if when[0][1] < when[1][0] else 0
        return _side(later), "it was published later; the order of publication is the only sign"
    clock = [r.report.published.value if r.report.published and "T" in r.report.published.value else "" for r in (a, b)]
    if all(clock) and clock[0] != clock[1] and clock[0][16:] == clock[1][16:]:
        return _side(
            0 if clock[0] > clock[1] else 1
        ), "it was published later; the order of publication is the only sign"
    if abs(of_a - of_b) > 0.1:
        return _side(0 if of_a > of_b else 1), "nothing shows which is older; the shorter one is taken for the copy"
    return _side(0 if a.file > b.file else 1), "nothing shows which is older; they count as one"


def _side(index: int) -> Literal[0, 1]:
    return 0 if index == 0 else 1


def _credits(one: Report, other: Report) -> str | None:
    """The outlet of the other report where the one credits it; an agency that two outlets credit shows nothing."""
    publisher = _publisher(other)
    if one.origin.kind not in ("agency", "outlet") or not one.origin.name or not publisher:
        return None
    mine = _publisher(one)
    if _room(one.origin.name) != _room(publisher) or (mine and _room(mine) == _room(publisher)):
        return None
    return one.origin.name


def _publisher(report: Report) -> str | None:
    """Who published a report: its outlet, or the agency under whose name alone it stands."""
    return report.outlet or (report.origin.name if report.origin.kind == "agency" else None)


def _agency(one: Report, other: Report) -> str | None:
    """The agency whose own report the other is, where the one is none of an agency; None otherwise."""
    theirs, mine = _publisher(other), _publisher(one)
    outlet, own = named(theirs) if theirs else None, named(mine) if mine else None
    return outlet.name if outlet and outlet.kind == "agency" and (own is None or own.kind != "agency") else None


def _room(name: str) -> str:
    outlet = named(name)
    return outlet.newsroom if outlet else fold(name)


def _is_front(mine: _Text, theirs: _Text) -> bool:
    """Whether the words of the one stand at the start of the other."""
    head = frozenset(theirs.shingles[: len(mine.shingles) + 40])
    return sum(s in head for s in mine.shingles) >= 0.85 * len(mine.shingles)


def _leads_to(start: int, goal: int, parent: dict[int, int]) -> bool:
    at: int | None = start
    while at is not None:
        if at == goal:
            return True
        at = parent.get(at)
    return False


def _retold(readings: Sequence[Reading]) -> list[tuple[int, int]]:
    """Pairs that name two persons, places or numbers in common, and may be retellings of each other."""
    facts = [_facts(reading) for reading in readings]
    index: dict[str, list[int]] = defaultdict(list)
    for i, sequence in enumerate(facts):
        for fact in set(sequence):
            if fact[0] in "np":
                index[fact].append(i)
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for holders in index.values():
        if len(holders) <= _CROWD:
            for x, a in enumerate(holders):
                for b in holders[x + 1 :]:
                    shared[a, b] += 1
    return [pair for pair, count in sorted(shared.items()) if count >= 2]


class _Told(NamedTuple):
    """A sentence by its stems, and by what its words may mean in any language."""

    language: str | None
    stems: frozenset[str]
    senses: tuple[frozenset[str], ...]
    every: frozenset[str]


class _Retold(NamedTuple):
    """The sentences of a report, with all their stems and meanings."""

    sentences: tuple[_Told, ...]
    stems: frozenset[str]
    every: frozenset[str]


def _sentences(reading: Reading) -> _Retold:
    """The sentences of a report that tell something, in order, quotations included."""
    report = reading.report
    language = language_of(report)
    found: list[_Told] = []
    for start, end in own_spans(report):
        for a, b in sentences(report.text, start, end):
            stems = frozenset(content(report.text[a:b], language))
            if len(stems) >= _WORDS and len(found) < _SENTENCES:
                meant = senses(report.text[a:b], language)
                found.append(_Told(report.language, stems, meant, frozenset().union(*meant)))
    nothing: frozenset[str] = frozenset()
    return _Retold(tuple(found), nothing.union(*(t.stems for t in found)), nothing.union(*(t.every for t in found)))


def _near(one: _Retold, other: _Retold) -> bool:
    """Whether two reports have so much in common that a sentence by sentence comparison is worth its time."""
    if min(len(one.sentences), len(other.sentences)) < _FEW:
        return False
    same = one.sentences[0].language == other.sentences[0].language
    mine, theirs = (one.stems, other.stems) if same else (one.every, other.every)
    return len(mine & theirs) >= (_COMMON if same else _COMMON_ACROSS) * min(len(mine), len(theirs))


def _likeness(one: _Told, other: _Told) -> float:
    """How much two sentences have in common: stems in one language, meanings across two."""
    if one.language == other.language:
        met = len(one.stems & other.stems)
        return met / math.sqrt(len(one.stems) * len(other.stems)) if met > 1 else 0.0
    if one.every.isdisjoint(other.every):
        return 0.0
    met = min(sum(bool(s & other.every) for s in one.senses), sum(bool(s & one.every) for s in other.senses))
    return met / math.sqrt(len(one.senses) * len(other.senses)) if met > 1 else 0.0


def _met(one: _Retold, other: _Retold) -> list[int]:
    """For each sentence of the one that the other has, the place of the likest there, in the order of the one."""
    found = []
    for mine in one.sentences:
        best = max(((_likeness(mine, theirs), -at) for at, theirs in enumerate(other.sentences)), default=(0.0, 0))
        if best[0] >= (_ALIKE if mine.language == other.sentences[0].language else _MEANT):
            found.append(-best[1])
    return found


def _covered(one: _Retold, other: _Retold) -> float:
    """The share of the sentences of the one that the other has."""
    return len(_met(one, other)) / len(one.sentences)


def _order(one: _Retold, other: _Retold) -> float:
    """The share of the sentences of the one that the other has in the same order; 0 where there are few."""
    if min(len(one.sentences), len(other.sentences)) < _FEW:
        return 0.0
    longest: list[int] = []
    for at in _met(one, other):  # the longest run that does not fall back
        place = bisect_right(longest, at)
        longest[place : place + 1] = [at]
    return len(longest) / len(one.sentences)


def _facts(reading: Reading) -> list[str]:
    """Names and numbers of a report in the order of its text: `pNAME`, `sCODE`, `n12`."""
    text = fold(reading.report.text)
    spans = own_spans(reading.report)
    taken: set[int] = set()
    found: list[tuple[int, str]] = []
    for record in reading.records:
        if isinstance(record, Entity) and len(found) < 4 * _MOST and any(a <= record.start < b for a, b in spans):
            taken.update(range(record.start, record.end))
            if record.code and record.type != "person":
                found.append((record.start, f"s{record.code}"))
            else:
                last = text[record.start : record.end].split()[-1:]
                found.append((record.start, f"p{last[0] if last else ''}"))
    for start, end in spans:
        for m in re.finditer(r"\d+(?:[.,]\d+)*", text[start:end]):
            at = start + m.start()
            if at not in taken:
                found.append((at, "n" + re.sub(r"[.,]", "", m.group())))
    return [fact for _, fact in sorted(found)[:_MOST]]


def _later_retelling(a: Reading, b: Reading) -> tuple[Literal[0, 1], str]:
    """Which of two that tell the same in the same order has it from the other (0: the first), and why."""
    order = "they tell the same in the same order"
    for i, one, other in ((0, a, b), (1, b, a)):
        if credit := _credits(one.report, other.report):
            return _side(i), f"it credits {credit}; {order}"
    for i, one, other in ((0, a, b), (1, b, a)):
        if agency := _agency(one.report, other.report):
            return _side(i), f"the other is {agency}'s own report; {order}"
    for i, one in ((0, a), (1, b)):
        if any(f.kind in ("machine-translated", "redated") for f in one.report.flags):
            return _side(i), f"its words are machine-translated; {order}"
    when = [days(r.report.published.value) if r.report.published else None for r in (a, b)]
    if when[0] and when[1] and (when[0][1] < when[1][0] or when[1][1] < when[0][0]):
        later = 1 if when[0][1] < when[1][0] else 0
        return _side(later), f"{order}, and it was published later"
    later = 0 if (a.report.language != "en", a.file) > (b.report.language != "en", b.file) else 1
    return _side(later), f"{order}; nothing shows which is older"
