"""Lay the reports of one story side by side: who tells what, with which words, who is silent and why.

Records of several reports about one thing become one fact. A copy is no second witness: its words
stand in the fact, but its status is counted without them. `status`: all, some or one of the reports
tell it; they differ; or somebody denies it. Silence is explained: "not mentioned", "continues elsewhere"
(the report lacks its end, so its silence says nothing), "written before", "perhaps written before",
"same words" (a copy).

A report that tells more than sixty things under one key (a unit, a class and side, a speaker), or more than twenty that
it might tell twice, is a list: its later ones stand alone. So the time grows with the length of reports, not with its
square.

>>> align([])
()
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import combinations
from typing import Literal

from msgspec.structs import replace

from saksi import outlets, posts
from saksi.records import (
    Cell,
    Copy,
    Difference,
    Event,
    Fact,
    Figure,
    Office,
    Position,
    Reading,
    Report,
    Span,
    Statement,
    Timex,
)
from saksi.relate import clashes, denials, differ, same, twins, within
from saksi.relate import copies as copies_
from saksi.relate.clashes import Clash
from saksi.relate.same import Item, Shelf
from saksi.relate.terms import Days, apart, days, language_of, own_spans, published
from saksi.relate.twins import Key
from saksi.text import fold

__all__ = ["align", "compare", "differences", "lead"]

Status = Literal["all", "some", "one", "differ", "denied"]

_KEPT = 0.5  # share of a copy's text that is the original's, from which the whole report is no witness
_SURE = frozenset({"explicit", "lead"})  # bases of a day that stands in the words
_PAIRED = 60  # items of a report under one key that are compared with others
_AGAIN = 20  # things of one kind in a report that another of its records may tell again; more are a list
_LONG = 5  # letters of a meaning under which sayings are looked up, whoever speaks
_SAYING = 8  # characters above which words are a saying
_QUOTED = 30  # and above which they are one without a known speaker
_SAID = 400  # characters of a saying that is looked up so
_TWINS = 2.5  # score of what stands in one sentence of a copy and of its original
_NEWS = 5  # days for which a happening is news
_CLOSE = 14  # days within which two datings of one happening are taken for a contradiction


def align(readings: Sequence[Reading], *, copies: Sequence[Copy] = ()) -> tuple[Fact, ...]:
    """The facts that the reports of one story tell, by the place of their first words, reports in their order."""
    return compare(readings, copies=copies)[0]


def compare(
    readings: Sequence[Reading], *, copies: Sequence[Copy] = ()
) -> tuple[tuple[Fact, ...], tuple[Difference, ...]]:
    """The facts that the reports of one story tell, and the differences of sentences in which no fact stands."""
    shelf = Shelf(readings)
    items = {reading.file: shelf.items(reading) for reading in readings}
    whole = {c.file: c.original for c in copies if c.kind in ("exact", "translated") or c.share >= _KEPT}
    origins = {r.file: _Origins(r) for r in readings}
    borrowed = _borrowed(readings, copies, origins)
    lines = {reading.file: twins.lines(reading) for reading in readings}
    laid = twins.laid(readings, copies, lines)
    pairs = [*laid, *twins.likest(readings, lines)]
    clashed = clashes.clashes(readings, pairs, items, lines, shelf, copies=frozenset(whole))
    paired = twins.paired(laid, items) | _counted_together(clashed, items)
    groups = [group for group in _grouped(readings, items, whole, shelf, paired) if not _only_lasts(group)]
    groups = denials.joined(groups, shelf)
    made: list[Fact] = []
    contrasted = differ.contrasts(r for r in readings if r.file not in whole)
    for group in groups:
        cells: dict[str, tuple[Cell, ...]] = {}
        for reading in readings:
            here = [item for item in group if item.file == reading.file]
            if here:
                cells[reading.file] = tuple(
                    _cell(item, origins[reading.file], borrowed.get(reading.file, ())) for item in here
                )
        own = [item for n, item in enumerate(group) if not any(_same_act(item, old, whole) for old in group[:n])]
        different = differ.between(own, shelf)
        if _kind(group[0]) == "event" and not any(d.about == "place" for d in different):
            different += differ.elsewhere(group, contrasted)
        date = _date(group)
        files = [f for f in cells if f not in whole] or list(cells)
        status = _status(group, files, [r.file for r in readings if r.file not in whole], different)
        made.append(
            Fact(
                id=_id(group),
                kind=_kind(group[0]),
                status=status,
                about=_about(group[0]),
                date=date,
                cells=cells,
                silent=_silent(readings, cells, whole, date or _said_on(group)),
                differences=different,
            )
        )
    made = _counted(made, groups, whole)
    made, loose = _staged(made, clashed)
    made += _offices(readings, whole, origins)
    return _denied(tuple(made), groups, shelf), loose


def differences(facts: Sequence[Fact]) -> tuple[Difference, ...]:
    """All differences of the facts, each once, in their order."""
    return tuple(dict.fromkeys(d for fact in facts for d in fact.differences))


def lead(readings: Sequence[Reading], facts: Sequence[Fact]) -> Fact | None:
    """The happening that the story is about: fresh, early, told by most reports; None where there is none.

    What is only mentioned in passing, after another act in the same sentence and without a day of its own,
    is background, and no lead.
    """
    best: tuple[float, int] | None = None
    chosen: Fact | None = None
    tellings = {reading.file: _Tellings(reading) for reading in readings}
    for number, fact in enumerate(facts):
        if fact.kind != "event":
            continue
        files = [file for file in fact.cells if file in tellings]
        main = [file for file in files if tellings[file].main(fact.cells[file])]
        if not main:
            continue
        weight = len(fact.cells) / max(len(readings), 1) + 0.2 * (fact.about.count(" ") > 1)
        weight += sum(_early(r, fact.cells[r.file]) for r in readings if r.file in fact.cells) / len(fact.cells)
        weight += max(_fresh(days(fact.date), published(r.report)) for r in readings if r.file in fact.cells)
        weight -= 0.4 * (len(files) - len(main)) / len(files)
        weight -= 0.3 * all(tellings[file].bare(fact.cells[file]) for file in files)
        weight -= 0.5 * all(tellings[file].unsure(fact.cells[file]) for file in files)
        if best is None or (weight, -number) > best:
            best, chosen = (weight, -number), fact
    return chosen


class _Tellings:
    """The events of one report, and which of them a sentence is about."""

    def __init__(self, reading: Reading) -> None:
        self.events = {r.id or (r.start, r.end): r for r in reading.records if isinstance(r, Event)}
        self.first: dict[int, int] = {}
        for event in self.events.values():
            for anchor in event.anchors or (Span(event.start, event.end),):
                if event.sentence.start <= anchor.start < event.sentence.end:
                    known = self.first.get(event.sentence.start, anchor.start)
                    self.first[event.sentence.start] = min(known, anchor.start)

    def of(self, cells: Sequence[Cell]) -> list[Event]:
        """The events of some cells."""
        found = (self.events.get(cell.record or (cell.start, cell.end)) for cell in cells)
        return [event for event in found if event is not None]

    def main(self, cells: Sequence[Cell]) -> bool:
        """Whether an event is the first of its sentence, or has a day that stands in the words."""
        events = self.of(cells)
        return not events or any(
            e.date_basis in _SURE or e.start <= self.first.get(e.sentence.start, e.start) for e in events
        )

    def bare(self, cells: Sequence[Cell]) -> bool:
        """Whether an event is a refusal of which the words do not tell what is refused."""
        events = self.of(cells)
        return bool(events) and all(event.type == "REJECT" and same.family(event) == "reject" for event in events)

    def unsure(self, cells: Sequence[Cell]) -> bool:
        """Whether an event is not told as having happened."""
        events = self.of(cells)
        return bool(events) and all(event.status == "possible" for event in events)


def _early(reading: Reading, cells: Sequence[Cell]) -> float:
    """How near to the start of the article a report tells a fact: 1.5 in its first words, half of it some lines on."""
    spans = own_spans(reading.report)
    before = min(cell.start for cell in cells) - (spans[0][0] if spans else 0)
    return 1.5 / (1 + max(0, before) / 300)


def _fresh(happened: Days | None, written: Days | None) -> float:
    """Whether a happening was news on the day of writing."""
    if happened is None:
        return 0.0
    if written is None:
        return 0.3
    gap = apart(happened, written)
    return 0.7 if gap <= _NEWS and happened[1] - happened[0] <= _NEWS else -0.5 if gap > _NEWS else 0.0


def _counted(facts: list[Fact], groups: Sequence[Sequence[Item]], whole: Mapping[str, str]) -> list[Fact]:
    """The facts, with the counts of people harmed that head the reports, and contradict, marked so."""
    heads: dict[tuple[str, str], tuple[int, Item]] = {}
    for n, group in enumerate(groups):
        for item in group:
            unit = item.record.unit if isinstance(item.record, Figure) else None
            if unit in same.HARM and item.early and item.file not in whole:
                old = heads.get((unit, item.file))
                if old is None:
                    heads[unit, item.file] = (n, item)
                elif _one_number(item, old[1]):  # told again, perhaps with its sides
                    codes, persons = item.codes | old[1].codes, item.persons | old[1].persons
                    first = min(item, old[1], key=lambda i: (same.titled(i), i.record.start))
                    heads[unit, item.file] = (old[0], first._replace(codes=codes, persons=persons))
                elif item.record.start < old[1].record.start:
                    heads[unit, item.file] = (n, item)
    made = list(facts)
    for unit in sorted({unit for unit, _ in heads}):
        held = [found for (u, _), found in heads.items() if u == unit]
        if any(made[n].differences for n, _ in held):
            continue
        different = differ.counts([item for _, item in held])
        for n, item in held if different else ():
            if any(p.file == item.file for p in different[0].positions):
                made[n] = replace(made[n], status="differ", differences=different)
    return made


def _counted_together(found: Iterable[Clash], items: Mapping[str, Sequence[Item]]) -> set[frozenset[Key]]:
    """The numbers that sentences give one thing, contradicting each other, as pairs of records that tell one fact."""
    made: set[frozenset[Key]] = set()
    for difference, _ in found:
        if difference.about != "figure":
            continue
        told = [
            twins.key(item)
            for p in difference.positions
            for item in items[p.file]
            if isinstance(item.record, Figure) and p.start < item.record.end and item.record.start < p.end
        ]
        made |= {frozenset(pair) for pair in combinations(told, 2)}
    return made


def _staged(facts: list[Fact], found: Iterable[Clash]) -> tuple[list[Fact], tuple[Difference, ...]]:
    """The facts, with contradictions of sentences on the first fact that stands in them; and those where none does."""
    made = list(facts)
    loose: list[Difference] = []
    cells: dict[str, list[tuple[int, int]]] = {}
    for n, fact in enumerate(facts):
        for file, here in fact.cells.items():
            cells.setdefault(file, []).extend((cell.start, n) for cell in here)
    for told in cells.values():
        told.sort()
    for difference, spans in found:
        holders = [(n, made[n].kind != "event") for n in _standing(cells, spans)]
        if all(any(_holds(made[n], difference.about, p) for n, _ in holders) for p in difference.positions):
            continue
        if not holders:
            loose.append(difference)
            continue
        n = min(holders, key=lambda holder: (holder[1], holder[0]))[0]
        status: Status = "denied" if made[n].status == "denied" else "differ"
        made[n] = replace(made[n], status=status, differences=(*made[n].differences, difference))
    return made, tuple(loose)


def _holds(fact: Fact, about: str, position: Position) -> bool:
    """Whether a fact has a difference of that kind with a report already; of several numbers, with these words."""
    return any(
        d.about == about
        and p.file == position.file
        and (about != "figure" or (p.start < position.end and position.start < p.end))
        for d in fact.differences
        for p in d.positions
    )


def _standing(cells: Mapping[str, Sequence[tuple[int, int]]], spans: Mapping[str, Span]) -> list[int]:
    """The facts that have a cell in some spans, in their order; `cells`: where each begins, and its fact, by file."""
    found = set()
    for file, span in spans.items():
        told = cells.get(file, ())
        found |= {n for _, n in told[bisect_left(told, (span.start,)) : bisect_left(told, (span.end,))]}
    return sorted(found)


def _one_number(one: Item, other: Item) -> bool:
    a, b = one.record, other.record
    return isinstance(a, Figure) and isinstance(b, Figure) and same.consistent(a, b)


# which records are about one thing


def _grouped(
    readings: Sequence[Reading],
    items: Mapping[str, list[Item]],
    whole: Mapping[str, str],
    shelf: Shelf,
    paired: Set[frozenset[Key]],
) -> list[list[Item]]:
    """Groups of items about one thing, at most one item of each report, by the place of their first words."""
    every = [item for reading in readings for item in items[reading.file] if _tells(item)]
    buckets: dict[tuple[str, ...], list[int]] = {}
    for i, item in enumerate(every):
        for key in _keys(item):
            buckets.setdefault(key, []).append(i)
    scores: dict[tuple[int, int], float] = {}
    for key in sorted(buckets):
        holders = _first(buckets[key], every)
        for x, a in enumerate(holders):
            for b in holders[x + 1 :]:
                if every[a].file != every[b].file and (a, b) not in scores:
                    scores[a, b] = _score(every[a], every[b], shelf)
    place = {twins.key(item): i for i, item in enumerate(every)}
    for pair in paired:
        at = sorted(place[k] for k in pair if k in place)
        if len(at) == 2:
            scores[at[0], at[1]] = max(scores.get((at[0], at[1]), 0.0), _TWINS)
    for (a, b), score in list(scores.items()):
        if score > 0:
            continue
        if _copied(every[a], every[b], whole):
            scores[a, b] = 3.0
        elif _misdated(every[a], every[b]) or _miscast(every[a], every[b]):
            scores[a, b] = 0.5
    group_of = list(range(len(every)))
    members: dict[int, list[int]] = {i: [i] for i in range(len(every))}
    for (a, b), score in sorted(scores.items(), key=lambda pair: (-pair[1], pair[0])):
        one, other = group_of[a], group_of[b]
        if score <= 0 or one == other:
            continue
        files = {every[i].file for i in members[one]}
        if files & {every[i].file for i in members[other]}:
            continue
        if not _agree([every[i] for i in members[one]], [every[i] for i in members[other]], score, whole, paired):
            continue
        linked = sum(scores.get((min(i, j), max(i, j)), 0.0) > 0 for i in members[one] for j in members[other])
        if linked < len(members[one]) * len(members[other]) / 2:
            continue
        for i in members[other]:
            group_of[i] = one
        members[one] += members.pop(other)
    order = {reading.file: n for n, reading in enumerate(readings)}
    groups = _retold([[every[i] for i in sorted(group)] for group in members.values()])
    for group in groups:
        group.sort(key=lambda item: (order[item.file], item.record.start))
    return sorted(groups, key=lambda g: (order[g[0].file], g[0].record.start, g[0].record.end, _kind(g[0])))


def _retold(groups: list[list[Item]]) -> list[list[Item]]:
    """The groups, with those joined that one report tells twice: a number, a saying, a headline and its sentence."""
    places: dict[tuple[str, str, object], list[int]] = {}
    kept: list[list[Item]] = []
    for group in groups:
        at = None
        for item in group:
            key = (item.file, _kind(item), _thing(item))
            at = next((n for n in places.get(key, ())[:_AGAIN] if _told_before(item, kept[n])), None)
            if at is not None:
                break
        if at is None:
            at = len(kept)
            kept.append([])
        kept[at] += group
        for item in group:
            held = places.setdefault((item.file, _kind(item), _thing(item)), [])
            held += [] if at in held[-1:] else [at]
    return kept


def _thing(item: Item) -> str:
    """Under what two tellings of one report are looked up: an act's kind and sides, whatever its mood; a number."""
    if isinstance(item.record, Figure):
        return f"{item.record.unit} {item.record.number:.15g}"
    if not isinstance(item.record, Event):
        return _about(item)
    one, other = same.sides(item.record)
    return f"{same.family(item.record)} {'+'.join(sorted(one | other))}"


def _told_before(item: Item, group: Sequence[Item]) -> bool:
    """Whether a group holds what an item of one of its reports tells: by that report's words, or by the others' day."""
    if any(_again(item, old) for old in group):
        return True
    mine = [old for old in group if old.file == item.file]
    days_ = [old.when for old in group if old.when and old.when[1] - old.when[0] <= 1]
    if not isinstance(item.record, Event) or item.when is None or not days_ or not mine:
        return False
    alike = all(_alike(item, old) and (old.when is None or apart(item.when, old.when) == 0) for old in mine)
    return alike and item.when[1] - item.when[0] <= 1 and any(apart(item.when, day) == 0 for day in days_)


def _alike(item: Item, old: Item) -> bool:
    """Whether two acts are of one kind, between the same sides, and neither persons nor places keep them apart."""
    one, other = item.record, old.record
    if not isinstance(one, Event) or not isinstance(other, Event) or one.status != other.status:
        return False
    if same.family(one) != same.family(other) or one.mode != other.mode or same.sides(one) != same.sides(other):
        return False
    places = {fold(event.place.name) for event in (one, other) if event.place}
    return len(places) < 2 and not same.others_act(item, old)


def _again(item: Item, old: Item) -> bool:
    """Whether one report tells the same thing twice."""
    one, other = item.record, old.record
    if item.file != old.file:
        return False
    if isinstance(one, Figure) and isinstance(other, Figure):
        telling = one.unit in same.HARM or one.number > 12 or any(same.titled(i) for i in (item, old))
        return bool(item.units & old.units) and one.number == other.number and telling
    titled = any(same.titled(i) for i in (item, old))
    if isinstance(one, Statement) and isinstance(other, Statement):
        if one.speaker is None or other.speaker is None or one.stance != other.stance or not titled:
            return False
        return len(item.stems & old.stems) > 2 and same.words_in_common(item.stems, old.stems) >= 0.5
    if isinstance(one, Event) and isinstance(other, Event):
        if not titled or one.status != other.status or same.family(one) != same.family(other) or one.mode != other.mode:
            return False
        if same.sides(one) != same.sides(other) or (not all(same.sides(one)) and one.type not in same.MUTUAL):
            return False
        return item.when is None or old.when is None or apart(item.when, old.when) == 0
    return False


def _only_lasts(group: Sequence[Item]) -> bool:
    """Whether a group is a length of time that one report alone tells: no fact that anybody would compare."""
    return len({item.file for item in group}) < 2 and all(same.lasts(item) for item in group)


def _first(holders: Sequence[int], every: Sequence[Item]) -> list[int]:
    """The first items of each report under one key: a report with more is a list, and its later ones stand alone."""
    seen: dict[str, int] = {}
    kept = []
    for i in holders:
        seen[every[i].file] = seen.get(every[i].file, 0) + 1
        if seen[every[i].file] <= _PAIRED:
            kept.append(i)
    return kept


def _tells(item: Item) -> bool:
    record = item.record
    if isinstance(record, Event):
        one, other = same.sides(record)
        return bool(one or other)
    if isinstance(record, Statement):
        long = 0 if record.stance == "denies" else _QUOTED if record.speaker is None else _SAYING
        return (record.speaker is not None or record.directness == "direct") and record.end - record.start > long
    return isinstance(record, Figure) and record.unit is not None


def _keys(item: Item) -> list[tuple[str, ...]]:
    """Under what an item is looked up: class and a side, the speaker's side or name, the unit."""
    record = item.record
    if isinstance(record, Event):
        one, other = same.sides(record)
        type_ = "CONSULT" if record.type == "AGREE" else record.type
        kinds = {type_, same.family(record)} if record.status == "denied" or record.type == "AGREE" else {type_}
        return [("event", kind, code) for kind in sorted(kinds) for code in sorted(one | other)]
    if isinstance(record, Statement):
        speaker = record.speaker
        keys = [("statement", speaker.code)] if speaker and speaker.code else []
        keys += [("statement", same.last_name(speaker.name or ""))] if speaker else []
        meant = sorted({key for sense in item.senses for key in sense if len(key) == _LONG})
        pairs = [("said", key) for key in meant] if record.end - record.start < _SAID else []
        return [*keys, *pairs]
    counted = [("number", str(record.number))] if isinstance(record, Figure) and same.counts(item) else []
    return [*(("figure", unit) for unit in sorted(item.units)), *counted]


def _score(a: Item, b: Item, shelf: Shelf) -> float:
    if isinstance(a.record, Event):
        return same.events(a, b)
    if isinstance(a.record, Statement):
        return same.statements(a, b, shelf)
    return same.figures(a, b)


def _copied(a: Item, b: Item, whole: Mapping[str, str]) -> bool:
    """Whether a copy has the sentence of its original: one thing, whatever its stamp makes of the day."""
    copy = whole.get(a.file) == b.file or whole.get(b.file) == a.file
    return copy and _kind(a) == _kind(b) and a.stems == b.stems and _text(a) == _text(b)


def _same_act(item: Item, old: Item, whole: Mapping[str, str]) -> bool:
    return isinstance(item.record, Event) and _copied(item, old, whole)


def _text(item: Item) -> str:
    return item.reading.report.text[item.record.start : item.record.end]


def _misdated(a: Item, b: Item) -> bool:
    """Whether two tellings of one happening give it different explicit days: same class, sides, persons."""
    one, other = a.record, b.record
    if not isinstance(one, Event) or not isinstance(other, Event) or one.type != other.type:
        return False
    if (
        one.date_basis not in _SURE
        or other.date_basis not in _SURE
        or not (a.early and b.early and a.alone and b.alone)
    ):
        return False
    if a.when is None or b.when is None or not 1 < apart(a.when, b.when) <= _CLOSE:
        return False
    if one.status != "happened" or other.status != "happened" or one.mode != other.mode:
        return False
    unmoved = same.events(a._replace(when=None), b._replace(when=None))
    return unmoved >= 3.5 and bool(a.persons & b.persons or same.words_in_common(a.stems, b.stems) >= 0.4)


def _miscast(a: Item, b: Item) -> bool:
    """Whether two tellings of one happening name another doer, or another whom it was done to: all else agrees."""
    one, other = a.record, b.record
    if not isinstance(one, Event) or not isinstance(other, Event) or one.type != other.type or one.type in same.MUTUAL:
        return False
    if not (a.early and b.early and a.alone and b.alone) or one.status != "happened" or other.status != "happened":
        return False
    if (
        a.when is None
        or b.when is None
        or apart(a.when, b.when)
        or a.reading.report.language != b.reading.report.language
    ):
        return False
    (actors, recipients), (actors_, recipients_) = same.sides(one), same.sides(other)
    if not actors or not actors_ or bool(actors & actors_) == bool(recipients & recipients_):
        return False
    return bool(recipients or recipients_) and same.words_in_common(a.stems, b.stems) >= 0.55


def _agree(
    one: Sequence[Item],
    other: Sequence[Item],
    score: float,
    whole: Mapping[str, str],
    paired: Set[frozenset[Key]],
) -> bool:
    """Whether no member of the one group contradicts a member of the other in its persons or days."""
    for a in one:
        for b in other:
            if not isinstance(a.record, Event) or not isinstance(b.record, Event) or _copied(a, b, whole):
                continue
            if frozenset((twins.key(a), twins.key(b))) in paired:
                continue
            if same.others_act(a, b):
                return False
            if score > 0.5 and a.record.type not in same.MUTUAL and same.conflict(a.record, b.record):
                return False
            if score > 0.5 and a.when and b.when and apart(a.when, b.when) > 1:
                return False
    return True


# what a fact says


def _kind(item: Item) -> str:
    return "event" if isinstance(item.record, Event) else "figure" if isinstance(item.record, Figure) else "statement"


def _about(item: Item) -> str:
    record = item.record
    if isinstance(record, Event):
        one, other = same.sides(record)
        return " ".join([record.type, "+".join(sorted(one)) or "-", "+".join(sorted(other))]).strip()
    if isinstance(record, Figure):
        return record.unit or ""
    assert isinstance(record, Statement)
    return (record.speaker.code or record.speaker.name or "") if record.speaker else ""


def _id(group: Sequence[Item]) -> str:
    key = "|".join(f"{item.reading.report.version}:{item.record.start}-{item.record.end}" for item in group)
    return hashlib.sha256(f"{_kind(group[0])}|{key}".encode()).hexdigest()[:12]


def _date(group: Sequence[Item]) -> str | None:
    """The day that the reports give a happening: the most explicit, then the narrowest, then the first."""
    dated = [item.record for item in group if isinstance(item.record, Event) and days(item.record.date)]
    if not dated:
        return None

    def rank(event: Event) -> tuple[bool, int]:
        span = days(event.date)
        assert span is not None
        return event.date_basis not in _SURE, span[1] - span[0]

    return min(dated, key=rank).date


def _said_on(group: Sequence[Item]) -> str | None:
    """The day on which a statement was made: the one day in its sentence, outside its own words; None without one."""
    for item in group:
        if not isinstance(item.record, Statement):
            continue
        low, high = same.sentence(item.reading.report, item.start, item.end)
        told = {
            r.value.split("T")[0]
            for r in within.within(item.reading, Timex, low, high)
            if r.value and not item.start <= r.start < item.end
        }
        if len(told) == 1 and (span := days(value := told.pop())) and span[0] == span[1]:
            return value
    return None


def _status(
    group: Sequence[Item], files: Sequence[str], witnesses: Sequence[str], different: Sequence[Difference]
) -> Status:
    stands = {item.record.status for item in group if isinstance(item.record, Event) and item.record.type != "REJECT"}
    if "denied" in stands and (len(stands) > 1 or any(_denied_by_somebody(item) for item in group)):
        return "denied"
    if different or _unlike([item for item in group if item.file in files]):
        return "differ"
    if len(files) < 2:
        return "one"
    return "all" if set(files) >= set(witnesses) else "some"


def _unlike(items: Sequence[Item]) -> bool:
    """Whether reports give one count other numbers, though none need be wrong: *more than 14*, *more than 21*."""
    figures = [item.record for item in items if isinstance(item.record, Figure)]
    return any(not same.one_amount(a, b) for a, b in combinations(figures, 2))


def _denied_by_somebody(item: Item) -> bool:
    """Whether an act stands in a denial; a report's own *did not* denies no claim."""
    record = item.record
    if not isinstance(record, Event) or record.statement is None:
        return False
    said = within.statement(item.reading, record.statement)
    return said is not None and said.stance == "denies"


def _silent(
    readings: Sequence[Reading], cells: Mapping[str, object], whole: Mapping[str, str], date: str | None
) -> dict[str, str]:
    """Why each report without a cell says nothing."""
    found: dict[str, str] = {}
    happened = days(date)
    tellers = [published(r.report) for r in readings if r.file in cells and r.file not in whole]
    first = min((t[0] for t in tellers if t), default=0) if all(tellers) else 0
    for reading in readings:
        if reading.file in cells:
            continue
        written = published(reading.report)
        cut = any(flag.kind == "continues-elsewhere" for flag in reading.report.flags)
        if reading.file in whole:
            found[reading.file] = "same words"
        elif happened and written and written[1] < happened[0]:
            found[reading.file] = "written before"
        elif written and ((happened and written[0] < happened[0]) or (not happened and written[1] < first)):
            found[reading.file] = "perhaps written before; continues elsewhere" if cut else "perhaps written before"
        else:
            found[reading.file] = "continues elsewhere" if cut else "not mentioned"
    return found


# where the words come from


class _Origins:
    """Where the words of one report come from, place by place: a citation in the sentence, else the report's origin."""

    def __init__(self, reading: Reading) -> None:
        report = reading.report
        self.text = report.text
        self.whole = _origin(report)
        language = language_of(report)
        found = outlets.citations(report.text, language) if language else []
        self.cited = sorted((c for c in found if c.kind == "via"), key=lambda c: c.start)
        self.starts = [c.start for c in self.cited]

    def at(self, start: int, end: int) -> str | None:
        """The newsroom from which the words at a span come; None where nothing says it."""
        near = slice(bisect_left(self.starts, start - 500), bisect_left(self.starts, end + 500))
        for citation in self.cited[near]:
            low, high = min(citation.start, start), max(citation.end, end)
            between = self.text[low:high]
            if len(between) < 500 and "\n" not in between and ". " not in between.rstrip(". "):
                return _newsroom(citation.name)
        return self.whole


def _origin(report: Report) -> str | None:
    if report.origin.kind == "unknown":
        return None
    name = report.origin.name or (report.outlet if report.origin.kind == "own" else None)
    return _newsroom(name) if name else None


def _newsroom(name: str) -> str:
    outlet = outlets.named(name)
    return outlet.newsroom if outlet else name


def _borrowed(
    readings: Sequence[Reading], copies: Sequence[Copy], origins: Mapping[str, _Origins]
) -> dict[str, list[tuple[Span, str | None]]]:
    """The passages of partial copies, with the origin of the text that they are taken from."""
    by_file = {r.file: r for r in readings}
    found: dict[str, list[tuple[Span, str | None]]] = {}
    for copy in copies:
        if copy.kind != "translated" and copy.file in by_file and copy.original in by_file:
            source = origins[copy.original].whole or by_file[copy.original].report.outlet
            spans = copies_.passages(by_file[copy.file], by_file[copy.original])
            found.setdefault(copy.file, []).extend((span, source) for span in spans)
    return found


def _cell(item: Item, origins: _Origins, borrowed: Iterable[tuple[Span, str | None]]) -> Cell:
    record = item.record
    origin = next((name for span, name in borrowed if span.start <= record.start < span.end), None)
    text = item.reading.report.text[record.start : record.end]
    return Cell(
        start=record.start,
        end=record.end,
        text=text,
        origin=origin or origins.at(record.start, record.end),
        record=record.id,
    )


# offices


def _offices(readings: Sequence[Reading], whole: Mapping[str, str], origins: Mapping[str, _Origins]) -> list[Fact]:
    """Offices that reports give one person: of heads, ministers and their like, of others where they differ."""
    held: dict[str, list[tuple[str, Office]]] = {}
    for reading in readings:
        seen = set()
        for record in reading.records:
            key = (same.last_name(getattr(record, "person", "")), getattr(record, "office", ""))
            if isinstance(record, Office) and " " in record.person and key not in seen:
                seen.add(key)
                held.setdefault(key[0], []).append((reading.file, record))
    made = []
    for name in sorted(held):
        rows = held[name]
        different = differ.offices(rows)
        if not different:
            rows = [row for row in rows if (post := posts.offices().get(row[1].office)) and post.rank <= 2]
        cells: dict[str, tuple[Cell, ...]] = {}
        for file, record in rows:
            text = next(r.report.text for r in readings if r.file == file)
            cell = Cell(
                start=record.start, end=record.end, text=text[record.start : record.end],
                origin=origins[file].at(record.start, record.end), record=record.id,
            )  # fmt: skip
            cells[file] = (*cells.get(file, ()), cell)
        files = {file for file, _ in rows if file not in whole}
        if len(files) < 2 and not different:
            continue
        witnesses = [r.file for r in readings if r.file not in whole]
        words = "|".join(f"{file}:{record.start}" for file, record in rows)
        made.append(
            Fact(
                id=hashlib.sha256(f"office|{words}".encode()).hexdigest()[:12],
                kind="office",
                status="differ" if different else "all" if files >= set(witnesses) else "some",
                about=f"{rows[0][1].person}: {rows[0][1].office} of {rows[0][1].of or '-'}",
                cells=cells,
                silent=_silent(readings, cells, whole, None),
                differences=different,
            )
        )
    return made


# denials


def _denied(facts: tuple[Fact, ...], groups: Sequence[Sequence[Item]], shelf: Shelf) -> tuple[Fact, ...]:
    """The facts, with those that somebody denies marked so, the claim and its denial side by side."""
    made = list(facts)
    against: dict[int, list[tuple[Item, Item]]] = {}
    for n, group in enumerate(groups):
        told = [item for item in group if denials.claims(item)]
        pairs = [(told[0], item) for item in group if told and _denied_by_somebody(item)]
        against.update({n: pairs} if pairs else {})
    for n, links in denials.links(groups, shelf).items():
        against.setdefault(n, []).extend((link.claim, link.denial) for link in links)
    for n, pairs in sorted(against.items()):
        rows = [(claim, "asserts") for claim, _ in pairs]
        rows += [(item, "asserts") for item in groups[n] if denials.claims(item)]
        rows += [(denial, "denies") for _, denial in pairs]
        first: dict[tuple[str, str], Item] = {}
        for item, stance in rows:
            first.setdefault((item.file, stance), item)
        difference = Difference(
            about="denial", positions=tuple(_position(item, stance) for (_, stance), item in first.items())
        )
        made[n] = replace(made[n], status="denied", differences=(*made[n].differences, difference))
    return tuple(made)


def _position(item: Item, value: str) -> Position:
    span = same.shown(item)
    return Position(value=value, file=item.file, start=span.start, end=span.end)
