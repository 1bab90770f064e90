"""Find sentences of different reports that tell one thing, and the slot in which they contradict each other.

Two sentences belong together where each is the other report's likest, by words that are rare in the story. Then one
place, one doer, one number or one day that differs is a contradiction, as far as neither report has the other's too.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import combinations
from typing import NamedTuple

from saksi.language import Language
from saksi.records import Difference, Entity, Figure, Position, Reading, Span
from saksi.relate import differ, same
from saksi.relate.same import Item, Shelf, Slots
from saksi.relate.slips import Slip
from saksi.relate.terms import content, language_of, lead_end, senses, terms
from saksi.relate.twins import Line, lines
from saksi.text import fold

__all__ = ["Pair", "clashes", "pairs"]

_COMMON = 0.2  # share of a story's sentences above which a word does not lead to candidates
_FEW = 8  # sentences that have a word which leads to candidates at any rate
_MANY = 60  # and sentences with a word that never leads to any
_SHARED = 2  # meanings that a pair has in common at least
_MOST = 60_000  # pairs of sentences of one story that are scored
_LEAST = 0.1  # likeness below which two sentences are no pair
_SLIP = 0.15  # likeness from which two numbers with the same digits are one, once written wrongly
_THINGS = 0.25  # and two numbers of the same things
_COUNT = 0.35  # and two other numbers
_PLACE = 0.4  # likeness from which another place is the place of the same thing
_DOER = 0.4  # and another doer its doer
_DAY = 0.18  # and another day its day, where two words beside the days are one
_REACH = 40  # characters on either side of a day that tell what happened on it
_PART = 0.15  # and all of it set against a part
_SWAP = 0.55  # and all of something set against something else
_AGAIN = 0.2  # and what is done each year set against what is done for the first time
_KIN = 0.55  # likeness of letters from which two names in two languages may be one
_SPELT = 0.75  # and in one language
_OPENING = 60  # characters of a sentence within which its doer stands
_OPENS = 2  # sentences with which a report opens
_BESIDE = 12  # characters between a place and the wider one that it lies in
_NEAR = 3  # content words behind *all* that it may belong to
_NAME = re.compile(r"\W*(?:\w+\W+)?[A-Z]")  # a name behind a word, or behind two


class Pair(NamedTuple):
    """Two sentences of two reports, each the likest to the other.

    `likeness`: how alike they are, 0 to 1. `opening`: both open their reports.
    """

    one: Reading
    line: Line
    other: Reading
    against: Line
    likeness: float
    opening: bool


def pairs(readings: Sequence[Reading]) -> list[Pair]:
    """The sentences of each two reports that are each other's likest."""
    told = [_sentences(reading) for reading in readings]
    every = [(n, line) for n, many in enumerate(told) for line in many]
    counts = Counter(key for _, line in every for key in line.every)
    weight = {key: math.log((len(every) + 1) / count) for key, count in counts.items()}
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
        score = _likeness(weighed[i], weighed[j], weight)
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
            found.append(Pair(readings[m], every[a][1], readings[n], every[b][1], score, opening))
    return found


def _sentences(reading: Reading) -> list[Line]:
    """The sentences of a report without its titles: marked ones, and early lines without a stop, as titles are."""
    text, end = reading.report.text, lead_end(reading)
    return [
        line
        for line in lines(reading)
        if not same.in_title(reading, line.start)
        and not (
            line.start < end and text[line.end : line.end + 1] in ("\n", "") and text[line.end - 1] not in differ.STOPS
        )
    ]


def _weighed(line: Line, weight: Mapping[str, float]) -> tuple[dict[str, list[int]], float]:
    """By each meaning of a sentence, the words of which it is one; and what its words weigh together."""
    words: dict[str, list[int]] = {}
    for n, sense in enumerate(line.senses):
        for key in sense:
            words.setdefault(key, []).append(n)
    return words, sum(max(weight[key] for key in sense) for sense in line.senses)


def _likeness(
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


_Told = tuple[str, int, int]  # a value, and the words that tell it


def clashes(readings: Sequence[Reading], items: Mapping[str, Sequence[Item]], shelf: Shelf) -> list[Slip]:
    """Where two sentences that tell one thing give it another number, place, doer or day, or all of it and a part.

    `items`: the items of each report by its file.
    """
    withdrawn = frozenset().union(*(differ.withdrawn(reading) for reading in readings), frozenset())
    found: list[Slip] = []
    for pair in pairs(readings):
        told = (
            ("figure", _figures(pair, items, withdrawn)),
            ("place", _places(pair)),
            ("actor", _doers(pair)),
            ("scope", _scopes(pair)),
            ("date", _days(pair, shelf)),
        )
        found += [_slip(about, pair, rows) for about, rows in told if rows]
    return _united(found)


def _slip(about: str, pair: Pair, rows: tuple[_Told, _Told]) -> Slip:
    files, sentences = (pair.one.file, pair.other.file), (pair.line, pair.against)
    positions = tuple(
        Position(value=value, file=file, start=start, end=end)
        for (value, start, end), file in zip(rows, files, strict=True)
    )
    spans = {file: Span(line.start, line.end) for file, line in zip(files, sentences, strict=True)}
    return Slip(Difference(about=about, positions=positions), spans)


def _united(found: Iterable[Slip]) -> list[Slip]:
    """The differences, those with words in common as one."""
    made: list[Slip] = []
    for slip_ in found:
        about, mine = slip_.difference.about, slip_.difference.positions
        for n, old in enumerate(made):
            held = old.difference.positions
            if old.difference.about == about and any(
                (p.file, p.start) == (q.file, q.start) for p in held for q in mine
            ):
                files = {p.file for p in held}
                more = tuple(p for p in mine if p.file not in files)
                made[n] = Slip(Difference(about=about, positions=(*held, *more)), slip_.spans | old.spans)
                break
        else:
            made.append(slip_)
    return made


def _figures(
    pair: Pair, items: Mapping[str, Sequence[Item]], withdrawn: frozenset[float]
) -> tuple[_Told, _Told] | None:
    """The one number that differs between two sentences that count one thing."""
    mine, theirs = (
        [
            i
            for i in items[r.file]
            if isinstance(i.record, Figure) and i.units and line.start <= i.record.start < line.end
        ]
        for r, line in ((pair.one, pair.line), (pair.other, pair.against))
    )
    for unit in sorted({unit for item in mine for unit in item.units}):
        one, other = ([i for i in many if unit in i.units] for many in (mine, theirs))
        left = [a for a in one if not any(same.consistent(_figure(a), _figure(b)) for b in other)]
        right = [b for b in other if not any(same.consistent(_figure(a), _figure(b)) for a in one)]
        if len(left) != 1 or len(right) != 1 or len(one) != len(other):
            continue
        a, b = left[0], right[0]
        if same.lasts(a) or {_figure(a).number, _figure(b).number} & withdrawn or not differ.numbers_differ(a, b):
            continue
        if same.slipped(_figure(a).number, _figure(b).number):
            if pair.likeness < _SLIP:
                continue
        else:
            things = _counted(pair) and unit not in same.PEOPLE and not unit.isupper()  # the unit is their noun
            named = things or unit.isupper() or same.one_noun(a, b)
            if pair.likeness < (_THINGS if things else _COUNT) or not named:
                continue
        text_a, text_b = ((i.reading.report.text[i.record.start : i.record.end]) for i in (a, b))
        return (text_a, a.record.start, a.record.end), (text_b, b.record.start, b.record.end)
    return None


def _counted(pair: Pair) -> bool:
    """Whether two sentences have a number in common."""
    return any(name.isdigit() for name in pair.line.names & pair.against.names)


def _figure(item: Item) -> Figure:
    assert isinstance(item.record, Figure)
    return item.record


def _places(pair: Pair) -> tuple[_Told, _Told] | None:
    """The one place that differs between two sentences, where neither report has the other's."""
    across = pair.one.report.language != pair.other.report.language
    mine, theirs = _placed(pair.one, pair.line), _placed(pair.other, pair.against)
    one = [e for e in mine if not _named(e, pair.other)]
    other = [e for e in theirs if not _named(e, pair.one)]
    if len(one) != 1 or len(other) != 1:
        return None
    a, b = one[0], other[0]
    if _kin(a.name, b.name, _KIN if across else _SPELT):
        return None
    if pair.likeness < _PLACE and not _counted(pair) and not (pair.opening and a.code != b.code):
        return None
    if not _before(pair.one, pair.line, a) & _before(pair.other, pair.against, b):
        return None
    if _meant(a.name, pair.one) & _meant(b.name, pair.other):
        return None
    return (a.name, a.start, a.end), (b.name, b.start, b.end)


def _meant(words: str, reading: Reading) -> frozenset[str]:
    language = language_of(reading.report)
    return frozenset().union(*senses(words, language), frozenset())


def _before(reading: Reading, line: Line, place: Entity) -> frozenset[str]:
    """What the two content words before a place mean: what happened there."""
    text, language = reading.report.text, language_of(reading.report)
    words = re.findall(r"\w+", text[max(line.start, place.start - _OPENING) : place.start])
    told = [word for word in words if content(word, language)][-_NEAR:]
    return _meant(" ".join(told), reading)


def _placed(reading: Reading, line: Line) -> list[Entity]:
    """The places of a sentence at which something is."""
    language = language_of(reading.report)
    if language is None:
        return []
    slots, text = language.part(Slots), reading.report.text
    named = [
        r for r in reading.records if isinstance(r, Entity) and r.type == "place" and line.start <= r.start < line.end
    ]
    apart = [r for n, r in enumerate(named) if not n or r.start - named[n - 1].end > _BESIDE]
    return [
        r for r in apart
        if slots.places(text, r.start) or terms(language).lies(text[max(line.start, r.start - _OPENING) : r.start])
    ]  # fmt: skip


def _named(place: Entity, reading: Reading) -> bool:
    """Whether a report names a place anywhere, perhaps in another spelling."""
    if fold(place.name) in fold(reading.report.text):
        return True
    return any(
        isinstance(r, Entity) and r.type == "place" and _kin(place.name, r.name, _SPELT) for r in reading.records
    )


def _kin(one: str, other: str, least: float) -> bool:
    a, b = fold(one), fold(other)
    if set(a.split()) & set(b.split()):
        return True
    return any(
        SequenceMatcher(None, x, y, autojunk=False).ratio() >= least for x, y in ((a, b), (_spelt(a), _spelt(b)))
    )


def _spelt(name: str) -> str:
    """A name as any language may spell it: Mecca and Mekkah as `meka` and `mekah`."""
    return " ".join(key for word in name.split() for sense in senses(word, None) for key in sense) or name


def _doers(pair: Pair) -> tuple[_Told, _Told] | None:
    """The side that does the same thing in two sentences, one here and another there."""
    if pair.likeness < _DOER:
        return None
    one, other = _sides(pair.one, pair.line), _sides(pair.other, pair.against)
    left, right = one.keys() - other.keys(), other.keys() - one.keys()
    if len(left) != 1 or len(right) != 1:
        return None
    a, b = one[min(left)], other[min(right)]
    for entity, line, against in ((a, pair.line, pair.other), (b, pair.against, pair.one)):
        if entity.start - line.start > _OPENING or entity.type == "place":
            return None
        if any(isinstance(r, Entity) and r.code == entity.code for r in against.records):
            return None
    return (str(a.code), a.start, a.end), (str(b.code), b.start, b.end)


def _sides(reading: Reading, line: Line) -> dict[str, Entity]:
    """The states and organisations that a sentence names, by their codes, each with its first mention."""
    found: dict[str, Entity] = {}
    for r in reading.records:
        if isinstance(r, Entity) and r.code and r.type != "person" and line.start <= r.start < line.end:
            found.setdefault(r.code, r)
    return found


def _days(pair: Pair, shelf: Shelf) -> tuple[_Told, _Told] | None:
    """The one day that each of two sentences names, where no report has the other's too."""
    if pair.likeness < _DAY:
        return None
    mine, theirs = (
        [item for item in shelf.scenes(r.file) if line.start <= item.record.start < line.end]
        for r, line in ((pair.one, pair.line), (pair.other, pair.against))
    )
    if len(mine) != 1 or len(theirs) != 1 or mine[0].when is None or theirs[0].when is None:
        return None
    a, b = mine[0], theirs[0]
    if (
        a.when == b.when
        or not differ.other_day(a, b)
        or _tolls(pair.one, pair.line)
        or _tolls(pair.other, pair.against)
    ):
        return None
    if any(item.when == old.when for item, file in ((a, b.file), (b, a.file)) for old in shelf.scenes(file)):
        return None
    shared = _round(pair.line, a, capitals=True) & _round(pair.against, b, capitals=True)
    if len(shared) < 2 or not _round(pair.line, a, capitals=False) & _round(pair.against, b, capitals=False):
        return None
    return (str(differ.day(a)), a.record.start, a.record.end), (str(differ.day(b)), b.record.start, b.record.end)


def _tolls(reading: Reading, line: Line) -> bool:
    """Whether a sentence counts people harmed: its day may be that of the count."""
    figures = (r for r in reading.records if isinstance(r, Figure) and line.start <= r.start < line.end)
    return any(figure.unit in same.HARM for figure in figures)


def _round(line: Line, item: Item, *, capitals: bool) -> frozenset[str]:
    """What the words round a day mean, in its sentence, with its names or without."""
    start, end = max(line.start, item.record.start - _REACH), min(line.end, item.record.end + _REACH)
    text = item.reading.report.text
    words = f"{text[start : item.record.start]} {text[item.record.end : end]}"
    return _meant(words if capitals else re.sub(r"[A-Z]\w*", "", words), item.reading)


def _scopes(pair: Pair) -> tuple[_Told, _Told] | None:
    """All of something in one sentence, a part or something else in the other; each year and for the first time."""
    rows = [
        (r.report.text[line.start : line.end], language_of(r.report), line)
        for r, line in ((pair.one, pair.line), (pair.other, pair.against))
    ]
    for turned in (False, True):
        (text, language, line), (text_, language_, line_) = rows[::-1] if turned else rows
        if language is None or language_ is None:
            return None
        told = _whole_and_part(text, language, line, text_, language_, line_, pair.likeness)
        told = told or _each_and_first(text, language, line, text_, language_, line_, pair)
        if told:
            return (told[1], told[0]) if turned else told
    return None


def _whole_and_part(
    text: str, language: Language, line: Line, text_: str, language_: Language, line_: Line, likeness: float
) -> tuple[_Told, _Told] | None:
    """*All weapons* here, *only heavy weapons* there; or *schools* and *all buildings* behind the same word."""
    if likeness < _PART or terms(language_).all_of(text_):
        return None
    only = terms(language_).only(text_)
    for start, end in terms(language).all_of(text):
        tail, stop = _behind(text, end, language)
        if not tail:
            continue
        meant = terms(language).sense(tail[0])
        if only and meant & line_.every:
            a, b = only[0]
            return _cut(text, line, start, stop), _cut(text_, line_, a, max(b, _behind(text_, b, language_)[1]))
        every = frozenset().union(*(terms(language).sense(stem) for stem in tail[:2]), frozenset())
        other = likeness >= _SWAP and not every & line_.every and not _NAME.match(text, end)
        at = _same_word(text[:start], language, text_, language_) if other else None
        if at is not None:
            stems, stop_ = _behind(text_, at, language_)
            if stems and not terms(language_).sense(stems[0]) & line.every:
                return _cut(text, line, start, stop), _cut(text_, line_, at, stop_)
    return None


def _same_word(before: str, language: Language, text: str, language_: Language) -> int | None:
    """Where the last telling word of some words ends in a text that has it too; None where there is none."""
    words = re.findall(r"\w+", before)
    stems = next((told for word in words[:-3:-1] if (told := content(word, language))), set[str]())
    meant = frozenset().union(*(terms(language).sense(stem) for stem in stems), frozenset())
    for m in re.finditer(r"\w+", text):
        if any(terms(language_).sense(stem) & meant for stem in content(m.group(), language_)):
            return m.end()
    return None


def _behind(text: str, at: int, language: Language) -> tuple[list[str], int]:
    """The stems of the next content words behind a place in a text, and where they end."""
    stems, end = [], at
    for m in re.finditer(r"\w+", text[at : at + 60]):
        told = content(m.group(), language)
        if told:
            stems += sorted(told)
            end = at + m.end()
        if len(stems) == _NEAR:
            break
    return stems, end


def _each_and_first(
    text: str, language: Language, line: Line, text_: str, language_: Language, line_: Line, pair: Pair
) -> tuple[_Told, _Told] | None:
    each, first = terms(language).each_time(text), terms(language_).first_time(text_)
    if pair.likeness < _AGAIN or each is None or first is None or not line.names & line_.names:
        return None
    return _cut(text, line, *each), _cut(text_, line_, *first)


def _cut(text: str, line: Line, start: int, end: int) -> _Told:
    return " ".join(text[start:end].split()), line.start + start, line.start + end
