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
import itertools
import math
import re
import zlib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from saksi.outlets import bare, citations, named
from saksi.records import Copy, Entity, Reading, Report, Span, Statement
from saksi.relate import counted
from saksi.relate.terms import Days, apart, content, days, language_of, own_spans, published, senses, sentences_of
from saksi.text import fold

__all__ = ["containment", "find", "passages", "shingles"]

Kind = Literal["exact", "partial", "rewritten", "translated"]

_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_PARTS = re.compile(r"[|,;/()»>\t–—•]| -+ ")  # the parts of a masthead or a dateline
_QUOTED = re.compile(r'"[^"\n]*"')  # marks go by pairs: what stands between two quotations is not quoted
_LONG = 15  # characters from which a quotation is left out
_SIZE = 5  # words of a shingle
_MOD = 4  # one shingle in four is in the sketch
_WHOLE = 120  # a text with fewer shingles goes whole into the index
_CROWD = 40  # reports that share one shingle, beyond which only neighbours are paired
_LEAST = 0.3  # share of shared shingles below which common background explains it
_LEAST_OF_ONE = 0.2  # and of two reports of one newsroom or agency, which writes a story on
_FEWEST = 20  # shared shingles below which it is boilerplate
_MOSTLY = 0.5  # share from which a report is no witness of its own
_EXACT = 0.9
_RUN = 13.0  # mean words of a shared passage below which the text was rewritten
_CREDITED = 0.42  # share of sentences in the same order in a text that credits the other
_TRANSLATED = 0.6  # and in a translation without a credit
_TOLD = 0.45  # and in a text rewritten in its own language without a credit
_SAME_SENTENCES = 0.5  # share of its sentences that it has in any order
_MORE_SENTENCES = 0.6  # and of the one that has more of it
_LATE = 14  # days after which a credit may be that of one who looks back
_BY_WAY = 0.3  # share of sentences in the same order in a text that has them by way of another
_ALIKE = 0.5  # stems in common of two sentences that tell the same
_MEANT = 0.35  # meanings in common of two sentences of two languages that tell the same
_FAINTLY = 0.2  # and of two that may do so, where those around them do
_WORDS = 4  # telling words of a sentence that is looked at
_FEW = 5  # sentences without which no retelling is claimed
_COMMON = 0.4  # share of stems of the shorter one without which no retelling is looked for
_COMMON_ACROSS = 0.35  # and of meanings, in two languages
_LINE = 12  # words of a line that is none of a head
_HEAD = 6  # lines in which a head is looked for
_LONGEST = 200  # characters of them that are looked at
_SENTENCES = 60  # sentences of a report that are compared
_COUNTS = 3  # numbers of a report without which its numbers show nothing
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
    same in the same order; where the one credits the other's outlet, or has its words by way of another copy, fewer
    do. A copy of a copy goes back to the first text that it has words of. Two reports with one quotation are none.
    """
    texts = [_text(reading) for reading in readings]
    press = functools.cache(lambda i: _press(readings[i]))
    told = functools.cache(lambda i: _sentences(readings[i]))
    links: dict[int, list[_Link]] = defaultdict(list)
    for a, b in _candidates(readings, texts):
        shared = texts[a].known & texts[b].known
        if len(shared) < min(_FEWEST, 0.9 * min(len(texts[a].known), len(texts[b].known))):
            continue
        of_a, of_b = _share(texts[a], shared), _share(texts[b], shared)
        if max(of_a, of_b) < _LEAST_OF_ONE:
            continue
        least = _LEAST
        if min(of_a, of_b) < _LEAST and press(a).room is not None and press(a).room == press(b).room:
            least = _LEAST_OF_ONE if min(_in_order(told(a), told(b))) >= _BY_WAY else _LEAST
        if max(of_a, of_b) < least:
            continue
        later, reason = _later(readings[a], readings[b], press(a), press(b), texts[a], texts[b], of_a, of_b)
        copy, original, share = (a, b, of_a) if later == 0 else (b, a, of_b)
        if share < least:  # the longer one is the later, and only a small part of it is taken over
            continue
        kind = _kind(texts[copy], share, min(of_a, of_b), shared)
        if share < _MOSTLY:  # what is not taken over word by word may be told again
            share = max(share, _retold_share(told(copy), told(original), press(copy), press(original)))
        links[copy].append(_Link(share, original, kind, reason))
    shared_before = {
        (min(copy, link.original), max(copy, link.original)) for copy, many in links.items() for link in many
    }
    faint: list[tuple[int, int, float, float]] = []
    for a, b in _retold(readings):
        if (a, b) in shared_before:
            continue
        of_a, of_b = _in_order(told(a), told(b))
        if min(of_a, of_b) < _BY_WAY:
            continue
        if not _retells(told(a), told(b), min(of_a, of_b), press(a), press(b)):
            faint.append((a, b, of_a, of_b))
            continue
        later, reason = _later_retelling(readings[a], readings[b], press(a), press(b))
        copy, original, share = (a, b, of_a) if later == 0 else (b, a, of_b)
        links[copy].append(_Link(share, original, _retelling(readings[a], readings[b]), reason))
    shown = {copy: {link.original for link in many} for copy, many in links.items()}
    for a, b, of_a, of_b in faint:
        for copy, original, share in ((a, b, of_a), (b, a, of_b)):
            if any(original in shown.get(between, ()) for between in shown.get(copy, ())):
                credit = _credits(press(copy), press(original))
                reason = f"it credits {credit}" if credit else "it has its words by way of another copy"
                links[copy].append(_Link(share, original, _retelling(readings[a], readings[b]), reason))
    return _chosen(readings, links)


class _Link(NamedTuple):
    """An original that a report may have its words from: its number, the share, and why."""

    share: float
    original: int
    kind: Kind
    reason: str


def _chosen(readings: Sequence[Reading], links: Mapping[int, Sequence[_Link]]) -> tuple[Copy, ...]:
    """Of each copy the nearest original; where that is a copy of what this one has words of too, the latter."""
    parent: dict[int, int] = {}
    for copy in sorted(links, key=lambda i: (-max(link.share for link in links[i]), i)):
        for link in sorted(
            links[copy], key=lambda k: (k.kind == "translated", -round(k.share, 2), k.original in links, k.original)
        ):
            if not _leads_to(link.original, copy, parent):
                parent[copy] = link.original
                break
    found = []
    for copy in sorted(parent):
        mine = {link.original: link for link in links[copy]}
        original = parent[copy]
        while parent.get(original) in mine:
            original = parent[original]
        link = mine[original]
        found.append(
            Copy(
                file=readings[copy].file,
                original=readings[original].file,
                share=round(link.share, 3),
                kind=link.kind,
                reason=link.reason,
            )
        )
    return tuple(found)


def _retelling(one: Reading, other: Reading) -> Kind:
    return "rewritten" if one.report.language == other.report.language else "translated"


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
    folded, pieces = _own(reading)
    return frozenset(_shingles([w for a, b in pieces for w in _WORD.findall(folded, a, b)], _SIZE))


def _joins(gap: str) -> bool:
    """Whether what lies between two shared passages is a quotation or a few words."""
    return len(gap) < 25 or bool(re.fullmatch(r"[\s\W]*[\"“”].*[\"“”][\s\W]*", gap, re.DOTALL))


def _own(reading: Reading) -> tuple[str, list[tuple[int, int]]]:
    """The folded text, and the spans of its own words without quotations."""
    report = reading.report
    folded = fold(report.text)
    blank = [(s.start, s.end) for s in reading.records if isinstance(s, Statement) and s.directness == "direct"]
    blank += [m.span() for m in _QUOTED.finditer(folded) if m.end() - m.start() > _LONG + 1]
    blank.sort()
    return folded, [piece for start, end in own_spans(report) for piece in _without(start, end, blank)]


def _text(reading: Reading) -> _Text:
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    folded, pieces = _own(reading)
    for a, b in pieces:
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
    encoded = [word.encode("utf-8", "replace") for word in words]
    data = b" ".join(encoded)
    ends = list(itertools.accumulate((len(word) + 1 for word in encoded), initial=0))  # one beyond each blank
    return [zlib.crc32(data[a : b - 1]) for a, b in zip(ends, ends[size:], strict=False)]


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


def _later(
    a: Reading,
    b: Reading,
    of_press: _Press,
    other_press: _Press,
    text_a: _Text,
    text_b: _Text,
    of_a: float,
    of_b: float,
) -> tuple[Literal[0, 1], str]:
    """Which of two is the copy (0: the first), and the words for the sign that shows it, the strongest first."""
    for i, one, other in ((0, of_press, other_press), (1, other_press, of_press)):
        if credit := _credits(one, other):
            return _side(i), f"it credits {credit}"
    for i, one, other in ((0, of_press, other_press), (1, other_press, of_press)):
        if agency := _agency(one, other):
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


class _Press(NamedTuple):
    """Who published a report, and whom it credits.

    `room`: the newsroom of the publisher; `written`: when the report may have been published; `names`: how others may
    credit it; `cited`: whom it credits, each as `names` would have it, with the name as it stands there.
    """

    publisher: str | None
    room: str | None
    written: Days | None
    names: frozenset[str]
    cited: Mapping[str, str]


def _press(reading: Reading) -> _Press:
    report, origin = reading.report, reading.report.origin
    spans = own_spans(report)
    credited = any(a <= origin.start < b for a, b in spans) if origin.start is not None else False
    publisher = report.outlet or (origin.name if origin.kind == "agency" and not credited else None)
    room = _room(publisher) if publisher else None
    cited: dict[str, str] = {}
    if origin.kind in ("agency", "outlet") and origin.name and origin.name != publisher:
        cited[_room(origin.name)] = origin.name
    language = language_of(report)
    places = {fold(r.name) for r in reading.records if isinstance(r, Entity) and r.type in ("state", "place")}
    for one in citations(report.text, language, anybody=True) if language else ():
        if one.kind == "via" and any(a <= one.start < b for a, b in spans) and fold(one.name) not in places:
            cited.setdefault(_room(one.name), one.name)
    cited.pop(room or "", None)
    names = {_room(part) for part in _head(report)} | ({room} if room else set())
    return _Press(publisher, room, published(report), frozenset(names), cited)


def _head(report: Report) -> Iterable[str]:
    """What stands by itself in the lines above the first long one, and in the dateline: a name of the outlet, maybe."""
    lines = list(itertools.takewhile(lambda line: line.count(" ") < _LINE, report.text.split("\n", _HEAD)[:_HEAD]))
    lines += [report.text[s.start : s.end] for s in report.segments if s.kind == "dateline"]
    for line in lines:
        yield from (part for piece in _PARTS.split(line[:_LONGEST]) if (part := piece.strip()))


def _credits(one: _Press, other: _Press) -> str | None:
    """The name by which the one credits the other's outlet; an agency that two outlets credit shows nothing."""
    if one.room and one.room == other.room:
        return None
    return next((name for key, name in sorted(one.cited.items()) if key in other.names), None)


def _agency(one: _Press, other: _Press) -> str | None:
    """The agency whose own report the other is, where the one is none of an agency; None otherwise."""
    outlet = named(other.publisher) if other.publisher else None
    own = named(one.publisher) if one.publisher else None
    return outlet.name if outlet and outlet.kind == "agency" and (own is None or own.kind != "agency") else None


def _room(name: str) -> str:
    outlet = named(name)
    return outlet.newsroom if outlet else bare(name)


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
    """The sentences of a report, with all their stems and meanings, and its numbers."""

    sentences: tuple[_Told, ...]
    stems: frozenset[str]
    every: frozenset[str]
    numbers: frozenset[float]


def _sentences(reading: Reading) -> _Retold:
    """The sentences of a report that tell something, in order, quotations included."""
    report = reading.report
    language = language_of(report)
    found: list[_Told] = []
    for start, end in own_spans(report):
        for a, b in sentences_of(report, start, end):
            stems = frozenset(content(report.text[a:b], language))
            if len(stems) >= _WORDS and len(found) < _SENTENCES:
                meant = senses(report.text[a:b], language)
                found.append(_Told(report.language, stems, meant, frozenset().union(*meant)))
    nothing: frozenset[str] = frozenset()
    numbers = frozenset(number.figure.number for number in counted.told(reading))
    stems, every = nothing.union(*(t.stems for t in found)), nothing.union(*(t.every for t in found))
    return _Retold(tuple(found), stems, every, numbers)


def _near(one: _Retold, other: _Retold) -> bool:
    """Whether two reports have so much in common that a sentence by sentence comparison is worth its time."""
    if min(len(one.sentences), len(other.sentences)) < _FEW:
        return False
    same = one.sentences[0].language == other.sentences[0].language
    mine, theirs = (one.stems, other.stems) if same else (one.every, other.every)
    return len(mine & theirs) >= (_COMMON if same else _COMMON_ACROSS) * min(len(mine), len(theirs))


def _retells(one: _Retold, other: _Retold, order: float, here: _Press, there: _Press) -> bool:
    """Whether two reports of which so much stands in one order are one text, told again."""
    if order >= _CREDITED and (_credits(here, there) or _credits(there, here)) and not _far(here, there):
        return True
    if not _counts_alike(one, other):
        return False
    if one.sentences[0].language == other.sentences[0].language:
        least, most = sorted((_covered(one, other), _covered(other, one)))
        return order >= _TOLD and least >= _SAME_SENTENCES and most >= _MORE_SENTENCES
    return order >= _TRANSLATED


def _counts_alike(one: _Retold, other: _Retold) -> bool:
    """Whether two reports have their numbers in common: who tells the same in the same order, and counts it himself,
    is a witness."""
    few = min(len(one.numbers), len(other.numbers))
    return few < _COUNTS or len(one.numbers & other.numbers) >= few / 2


def _far(one: _Press, other: _Press) -> bool:
    """Whether two reports are so far apart that the later may recall and credit the earlier one, and be no copy."""
    return one.written is not None and other.written is not None and apart(one.written, other.written) > _LATE


def _retold_share(one: _Retold, other: _Retold, here: _Press, there: _Press) -> float:
    """The share of the sentences of the one that the other has in the same order; 0 where they are not one text."""
    share, rest = _in_order(one, other)
    order = min(share, rest)
    return share if order >= _BY_WAY and _retells(one, other, order, here, there) else 0.0


def _in_order(one: _Retold, other: _Retold) -> tuple[float, float]:
    """The shares of the sentences of the one, and of the other, that both have in the same order; 0 if not near."""
    if not _near(one, other):
        return 0.0, 0.0
    if one.sentences[0].language == other.sentences[0].language:
        return _order(one, other), _order(other, one)
    told = _in_step(one, other)
    return told / len(one.sentences), told / len(other.sentences)


def _in_step(one: _Retold, other: _Retold) -> float:
    """How many sentences of two languages go in pairs, both in order; those that are less alike count in part."""
    best = [0.0] * (len(other.sentences) + 1)
    for mine in one.sentences:
        before = 0.0  # the best of the sentences before both
        for at, theirs in enumerate(other.sentences, 1):
            alike = _likeness(mine, theirs)
            paired = before + min(1.0, alike / _MEANT) if alike >= _FAINTLY else 0.0
            before = best[at]
            best[at] = max(best[at], best[at - 1], paired)
    return best[-1]


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


def _later_retelling(a: Reading, b: Reading, of_press: _Press, other_press: _Press) -> tuple[Literal[0, 1], str]:
    """Which of two that tell the same in the same order has it from the other (0: the first), and why."""
    order = "they tell the same in the same order"
    for i, one, other in ((0, of_press, other_press), (1, other_press, of_press)):
        if credit := _credits(one, other):
            return _side(i), f"it credits {credit}; {order}"
    for i, one, other in ((0, of_press, other_press), (1, other_press, of_press)):
        if agency := _agency(one, other):
            return _side(i), f"the other is {agency}'s own report; {order}"
    for i, reading in ((0, a), (1, b)):
        if any(f.kind in ("machine-translated", "redated") for f in reading.report.flags):
            return _side(i), f"its words are machine-translated; {order}"
    when = [days(r.report.published.value) if r.report.published else None for r in (a, b)]
    if when[0] and when[1] and (when[0][1] < when[1][0] or when[1][1] < when[0][0]):
        later = 1 if when[0][1] < when[1][0] else 0
        return _side(later), f"{order}, and it was published later"
    later = 0 if (a.report.language != "en", a.file) > (b.report.language != "en", b.file) else 1
    return _side(later), f"{order}; nothing shows which is older"
