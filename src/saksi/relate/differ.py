"""Find where records about one thing contradict each other, with both spans.

Not contradictions: a toll that rises with the date, rounding, one day's distance between time zones,
a quotation that at least one report has in translation, a fuller and a shorter telling.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from difflib import SequenceMatcher
from itertools import combinations
from typing import NamedTuple

from saksi import outlets, posts
from saksi.records import Difference, Event, Figure, Office, Position, Reading, Statement
from saksi.relate.same import MUTUAL, Item, Shelf, consistent, last_name, shown, sides, titled, updated, vague
from saksi.relate.terms import apart, language_of, terms
from saksi.text import fold

__all__ = ["between", "counts", "offices"]

_TOKEN = re.compile(r"\w+(?:'\w+)*")
_CLOCK = re.compile(r"T\d\d")
_PIECE = 160  # characters of a position's words
_ALTERED = 0.6  # words in order that two versions of one quotation share at least
_KNOWN = 5  # words in a row by which a quotation is known to be the same one in the same words
_POWER = 10  # by how much dozens and hundreds differ
_BEHIND = 70  # characters behind a number within which its years are told
_SWAPPED = 4  # words that one word or phrase may be changed into
_BASES = frozenset({"explicit"})


class _Held(NamedTuple):
    file: str
    record: Office


def between(items: Sequence[Item], shelf: Shelf) -> tuple[Difference, ...]:
    """The differences among records about one thing, one for each matter; a copy that was changed differs too."""
    found: list[Difference] = []
    firsts = _first_of_each(items)
    if isinstance(firsts[0].record, Event):
        found += _of_events(firsts)
    elif isinstance(firsts[0].record, Figure):
        found += _of_figures(firsts)
    elif isinstance(firsts[0].record, Statement):
        found += _of_statements(firsts, shelf)
    return tuple(found)


def offices(held: Sequence[tuple[str, Office]]) -> tuple[Difference, ...]:
    """Whether reports give one person offices of one state that cannot both be right."""
    rows = [_Held(file, record) for file, record in held]
    for a, b in combinations(rows, 2):
        if a.file == b.file or a.record.tenure != "incumbent" or b.record.tenure != "incumbent":
            continue
        of_one = a.record.of == b.record.of or not a.record.of or not b.record.of
        if of_one and (_deputy(a.record.office, b.record.office) or _exclude(a.record.office, b.record.office)):
            mine = {r.record.office for r in rows if r.file == a.file}
            theirs = {r.record.office for r in rows if r.file == b.file}
            if not mine & theirs:
                return (_difference("office", [(r, r.record.office) for r in rows]),)
    return ()


def _deputy(one: str, other: str) -> bool:
    """Whether the one office is that of the other's deputy."""
    return one == f"deputy {other}" or other == f"deputy {one}"


def _exclude(one: str, other: str) -> bool:
    """Whether two offices are rarely one person's: of equal height in different fields."""
    known = posts.offices()
    if one == other or one not in known or other not in known:
        return False
    a, b = known[one], known[other]
    if a.like == other or b.like == one or (a.like and a.like == b.like):
        return False
    return a.rank == b.rank and a.rank in (1, 2) and a.sector != b.sector


def _difference(about: str, rows: Iterable[tuple[_Held, str]]) -> Difference:
    return Difference(
        about=about,
        positions=tuple(
            Position(value=value, file=row.file, start=row.record.start, end=row.record.end) for row, value in rows
        ),
    )


def _of_events(items: Sequence[Item]) -> list[Difference]:
    found = []
    if any(_dates_differ(a, b) for a, b in combinations(items, 2)):
        found.append(_positions("date", items, lambda item: _event(item).date))
    if any(_places_differ(a, b) for a, b in combinations(items, 2)):
        found.append(_positions("place", items, _place))
    if any(_sides_differ(a, b, 0) for a, b in combinations(items, 2)):
        found.append(_positions("actor", items, lambda item: "+".join(sorted(sides(_event(item))[0]))))
    if any(_sides_differ(a, b, 1) for a, b in combinations(items, 2)):
        about = "scope" if _event(items[0]).type == "REJECT" else "recipient"
        found.append(_positions(about, items, lambda item: "+".join(sorted(sides(_event(item))[1]))))
    return found


def _event(item: Item) -> Event:
    assert isinstance(item.record, Event)
    return item.record


def _dates_differ(a: Item, b: Item) -> bool:
    """Whether the days contradict; one day apart is a time zone's, unless both dates are explicit in one language."""
    if a.when is None or b.when is None:
        return False
    gap = apart(a.when, b.when)
    one, other = _event(a), _event(b)
    if gap > 1:
        return True
    if gap == 0 or one.date_basis not in _BASES or other.date_basis not in _BASES:
        return False
    clock = _CLOCK.search(one.date or "") or _CLOCK.search(other.date or "")
    return a.reading.report.language == b.reading.report.language and not clock


def _place(item: Item) -> str | None:
    place = _event(item).place
    return place.name if place else None


def _places_differ(a: Item, b: Item) -> bool:
    """Whether both name a place, in different states; towns of one state may be one place told twice."""
    one, other = _event(a).place, _event(b).place
    if one is None or other is None or not one.code or not other.code or one.code == other.code:
        return False
    parties = sides(_event(a))[0] | sides(_event(a))[1]
    shown = {one.code, other.code}
    # a place that a report names beside the act (war in Ukraine) is no place of the act
    return bool(shown & parties) and shown <= parties and a.early and b.early and _near(a) and _near(b)


def _near(item: Item) -> bool:
    place = _event(item).place
    return place is not None and any(abs(place.start - anchor.end) < 60 for anchor in _event(item).anchors)


def _sides_differ(a: Item, b: Item, side: int) -> bool:
    one, other = sides(_event(a))[side], sides(_event(b))[side]
    return bool(one and other and not one & other) and _event(a).type not in MUTUAL


def _of_figures(items: Sequence[Item]) -> list[Difference]:
    pairs = [pair for pair in combinations(items, 2) if _numbers_differ(*pair)]
    held = [item for item in items if any(item in pair for pair in pairs)]
    found = [_positions("figure", held, _agreed(held, _number, _consistent))] if held else []
    spread = [(item, _spread(item)) for item in items]
    pairs = [
        (a, b)
        for (a, one), (b, other) in combinations(spread, 2)
        if one and other and one[0] != other[0] and _figure(a).number == _figure(b).number
    ]
    held = [item for item in items if any(item in pair for pair in pairs)]
    if held:
        ends = {item.file: told[1] for item, told in spread if told}
        found.append(_positions("scope", held, lambda item: _stretch(item, ends[item.file])))
    return found


def _spread(item: Item) -> tuple[str, int] | None:
    """Whether a sum or count is told for each year or over some years, and where the words that say so end."""
    language = language_of(item.reading.report)
    end = _figure(item).end
    return terms(language).spread(item.reading.report.text, end, min(item.end, end + _BEHIND)) if language else None


def _stretch(item: Item, end: int) -> str:
    return " ".join(item.reading.report.text[_figure(item).start : end].split())


def _consistent(a: Item, b: Item) -> bool:
    return consistent(_figure(a), _figure(b))


def _agreed(
    items: Sequence[Item], value: Callable[[Item], str | None], agree: Callable[[Item, Item], bool]
) -> Callable[[Item], str | None]:
    """The value as the first item that agrees puts it: reports that hold the same are shown as one."""
    return lambda item: value(next(other for other in items if other is item or agree(other, item)))


def counts(items: Sequence[Item]) -> tuple[Difference, ...]:
    """Whether the counts of people harmed with which reports open contradict, and which hold them.

    Counts about sides or persons in common; a report that has the other's number too tells of both.
    """
    pairs = [(a, b) for a, b in combinations(items, 2) if _about_one(a, b) and _numbers_differ(a, b)]
    held = {_figure(item).number for pair in pairs for item in pair}
    rows = [item for item in items if _figure(item).number in held]
    return (_positions("figure", rows, _number),) if rows else ()


def _about_one(a: Item, b: Item) -> bool:
    near = 0.1 <= _figure(a).number / (_figure(b).number or 1) <= 10
    return near and bool(a.codes & b.codes or a.persons & b.persons)


def _figure(item: Item) -> Figure:
    assert isinstance(item.record, Figure)
    return item.record


def _number(item: Item) -> str:
    record = item.record
    assert isinstance(record, Figure)
    return item.reading.report.text[record.start : record.end]


def _numbers_differ(a: Item, b: Item) -> bool:
    one, other = a.record, b.record
    assert isinstance(one, Figure) and isinstance(other, Figure)
    if vague(a) and vague(b):  # dozens here, hundreds there
        small, great = sorted((one.number, other.number))
        return great >= _POWER * small and not updated(a, b)
    if consistent(one, other) or vague(a) or vague(b) or updated(a, b):
        return False
    return not (_has(a.reading, other, one) or _has(b.reading, one, other))


def _has(reading: Reading, number: Figure, besides: Figure) -> bool:
    """Whether a report has the other number too: then the two count different things."""
    return any(
        isinstance(r, Figure)
        and r is not besides
        and r.number == number.number
        and r.unit in (number.unit, None, "people")
        for r in reading.records
    )


def _of_statements(items: Sequence[Item], shelf: Shelf) -> list[Difference]:
    found = []
    for about, differ in (("scope", _scope_differs), ("quote", _altered)):
        pairs = [pair for pair in combinations(items, 2) if differ(*pair)]
        held = [item for item in items if any(item in pair for pair in pairs)]
        if held:
            found.append(_positions(about, held, _words))
    pairs = [pair for pair in combinations(items, 2) if _others_words(*pair, shelf)]
    held = [item for item in items if any(item in pair for pair in pairs)]
    if held:
        found.append(_positions("speaker", held, _agreed(held, _speaker, lambda x, y: not _others_words(x, y, shelf))))
    return found


def _speaker(item: Item) -> str | None:
    record = item.record
    assert isinstance(record, Statement)
    return record.speaker.name if record.speaker else None


def _others_words(a: Item, b: Item, shelf: Shelf) -> bool:
    """Whether one quotation is given to two speakers: of two sides, or two persons with names."""
    one, other = a.record, b.record
    assert isinstance(one, Statement) and isinstance(other, Statement)
    if one.directness != "direct" or other.directness != "direct" or one.speaker is None or other.speaker is None:
        return False
    within = a.reading.report.language == b.reading.report.language
    if within and one.speaker.code and other.speaker.code and one.speaker.code != other.speaker.code:
        return True
    names = (fold(one.speaker.name or ""), fold(other.speaker.name or ""))
    named = names[0] in shelf.persons[a.file] and names[1] in shelf.persons[b.file]
    return named and last_name(names[0]) != last_name(names[1]) and not set(names[0].split()) & set(names[1].split())


def _words(item: Item) -> str:
    piece = " ".join(item.reading.report.text[item.record.start : item.record.end].split())
    return piece if len(piece) <= _PIECE else piece[: _PIECE - 1].rsplit(" ", 1)[0] + "…"


def _scope_differs(a: Item, b: Item) -> bool:
    """Whether two versions of one refusal or pledge name other sides, or one names a side and the other all."""
    if not (_refuses(a) and _refuses(b)):
        return False
    one, other = _meant(a), _meant(b)
    return one != other and not (one and other and (one <= other or other <= one))


def _refuses(item: Item) -> bool:
    language = language_of(item.reading.report)
    return language is not None and terms(language).refuses(item.reading.report.text[item.start : item.end])


def _meant(item: Item) -> frozenset[str]:
    """The sides named in a pledge, without the speaker's own."""
    record = item.record
    assert isinstance(record, Statement)
    own = record.speaker.code if record.speaker else None
    return frozenset(code for code in item.codes if code != own)


def _altered(a: Item, b: Item) -> bool:
    """Whether two direct quotations in the language in which they were spoken have other words, not only fewer."""
    one, other = a.record, b.record
    assert isinstance(one, Statement) and isinstance(other, Statement)
    if one.directness != "direct" or other.directness != "direct":
        return False
    if a.reading.report.language != b.reading.report.language:
        return False
    if any(_is_translation(item) for item in (a, b)):
        return False
    words_a = _TOKEN.findall(fold(a.reading.report.text[one.start : one.end]))
    words_b = _TOKEN.findall(fold(b.reading.report.text[other.start : other.end]))
    if min(len(words_a), len(words_b)) < 5 or max(len(words_a), len(words_b)) > 500:
        return False
    language = language_of(a.reading.report)
    codes = {r.speaker.code for r in (one, other) if r.speaker}
    blocks = SequenceMatcher(None, words_a, words_b, autojunk=False)
    run = max(blocks.get_matching_blocks(), key=lambda block: block.size)
    if language is not None and codes & terms(language).spoken_in:
        return _swapped(blocks, words_a, words_b) or (run.size >= _KNOWN and _reworded(blocks, words_a, words_b))
    # elsewhere two translations differ; but not two that begin in the same words, and then tell something else
    if run.a or run.b or run.size < max(_KNOWN, 0.45 * min(len(words_a), len(words_b))):
        return False
    rest_a, rest_b = words_a[run.size :], words_b[run.size :]
    return min(len(rest_a), len(rest_b)) > 1 and not set(rest_a) & set(rest_b) and not _spelling(rest_a, rest_b)


def _reworded(matcher: SequenceMatcher[str], words_a: Sequence[str], words_b: Sequence[str]) -> bool:
    """Whether each of two versions has words that the other lacks, at another place than its end."""
    ops = [op for op in matcher.get_opcodes()[:-1] if op[0] != "equal"]
    if any(op == "replace" and _spelling(words_a[a:b], words_b[c:d]) for op, a, b, c, d in ops):
        return False
    return any(op == "delete" for op, *_ in ops) and any(op == "insert" for op, *_ in ops)


def _swapped(matcher: SequenceMatcher[str], words_a: Sequence[str], words_b: Sequence[str]) -> bool:
    """Whether one word or phrase was changed into another, between the same words on both sides."""
    ops = matcher.get_opcodes()
    replaced = any(
        op == "replace"
        and max(a1 - a0, b1 - b0) <= _SWAPPED
        and min(ops[n - 1][2] - ops[n - 1][1], ops[n + 1][2] - ops[n + 1][1])
        >= 2  # held by the same words on both sides
        and not _spelling(words_a[a0:a1], words_b[b0:b1])
        for n, (op, a0, a1, b0, b1) in enumerate(ops[1:-1], 1)  # at its ends a quotation is cut, not altered
    )
    alike = sum(block.size for block in matcher.get_matching_blocks()) / min(len(words_a), len(words_b))
    return replaced and alike >= _ALTERED


def _is_translation(item: Item) -> bool:
    """Whether a report is a translation, or has its words from an outlet of another language."""
    report = item.reading.report
    if any(flag.kind == "machine-translated" for flag in report.flags):
        return True
    borrowed = report.origin.name if report.origin.kind in ("agency", "outlet") else None
    if report.outlet and borrowed and outlets.named(report.outlet) == outlets.named(borrowed):
        borrowed = None
    outlet = outlets.named(borrowed) if borrowed else None
    return outlet is not None and outlet.language is not None and outlet.language != report.language


def _spelling(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether words differ as spellings of the same words do."""
    joined = re.sub(r"\W", "", "".join(one)), re.sub(r"\W", "", "".join(other))
    return SequenceMatcher(None, *joined, autojunk=False).ratio() >= 0.8


def _positions(about: str, items: Sequence[Item], value: Callable[[Item], str | None]) -> Difference:
    rows = [(item, value(item), shown(item)) for item in items]
    return Difference(
        about=about,
        positions=tuple(
            Position(value=str(held), file=item.file, start=span.start, end=span.end)
            for item, held, span in rows
            if held
        ),
    )


def _first_of_each(items: Sequence[Item]) -> list[Item]:
    """The first item of each report, of its sentences rather than of its title."""
    seen: dict[str, Item] = {}
    for item in items:
        if item.file not in seen or (titled(seen[item.file]) and not titled(item)):
            seen[item.file] = item
    return list(seen.values())
