"""Score facts, differences, denials, copies, origins and stamps on the marked stories: `python -m eval.facts [FOLDER]`.

FOLDER (default `eval/stories`) holds stories as `eval/stories/README.md` tells. The four reports of a story are read
together, as `saksi compare` does; the day of a report whose text has no date of its own is given from outside
(`published` of its gold), as a feed or a page would give it. Prints one JSON object; `--show` prints what is missed and
what is wrong to standard error, each with its cause.

How facts are paired. A fact is a set of reports with words. A found fact and a gold fact have a report in common where
their words overlap there, and their kinds can be one: an event for an event (or the statement that makes it, where
the class is one of words), a figure for a figure, a statement for a quotation, and either for a statement, pledge or
denial. Their likeness is Dice's, 2 * common reports / (reports of the one + reports of the other); pairs are taken one
to one, the greatest likeness first, ties in the order of the gold. As in CEAF (Luo 2005, phi 4) precision is the sum of
likenesses over the found facts, recall the same over the gold facts; so an unjoined, a wrongly joined and an unread
report all cost. Left out of the count: gold facts marked optional and not found; found facts that were paired with
those; found facts that only tell gold facts again in another layer (the statement in whose words a gold event or figure
stands, the event in a gold quotation, the number in a gold statement that has no figure of its own); offices, of which
the gold has no facts.

The gold names the facts that matter, not all. So the score is given twice: `facts` leaves out found facts whose words
meet no gold words in any report (their number is `besides`), `facts_strict` counts each of them as wrong.

`reading` tells what the facts can reach at all: the share of gold words over which a fitting record was read.
`alignment` scores the facts as above with the gold words that no record stands over left out.

Differences, denials and look-alikes are judged by words, as the README says. In a difference a position of another
report stands for a gold position where it has the same origin or value, and overlaps the words of the same fact; in a
denial where it overlaps the words by which it tells the same fact, of whatever origin.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import saksi
from eval import stories as grouping
from eval.check_stories import STORIES, Gold, start_of, stories
from saksi import outlets
from saksi.pipeline import read_page
from saksi.records import Comparison, Difference, Event, Fact, Page, Position, Reading, Report

KINDS = {
    "figure": frozenset({"figure"}),
    "quotation": frozenset({"statement"}),
    "statement": frozenset({"statement", "event"}),
    "pledge": frozenset({"statement", "event"}),
    "denial": frozenset({"statement", "event"}),
}
"""Kinds of found facts that can be a gold fact of a kind; for events see `_fitting`."""
OF_WORDS = frozenset({"AGREE", "SUPPORT", "CONCEDE", "REQUEST", "ACCUSE", "REJECT", "THREATEN"})
"""Classes of events that are made by saying something."""
ABOUT = {"quote": "quotation-altered", "speaker": "quotation-other-speaker"}
"""What a found difference is about, where the gold calls it otherwise."""
GIVEN = frozenset({"given", "stamp", "dateline", "metadata"})
"""Bases of a report's own date."""

Spans = list[tuple[int, int]]
Counts = tuple[float, float, float, float]
"""Right and all of the found, right and all of the gold."""


class Told(NamedTuple):
    """A fact as the reports that tell it, with its kind, its spans there, and the entry it was made of."""

    kinds: frozenset[str]
    spans: Mapping[str, Spans]
    entry: Any


class Marked(NamedTuple):
    """A story of the set: its name, its gold, the texts of its reports."""

    name: str
    gold: Gold
    texts: Mapping[str, str]


def main(arguments: Sequence[str]) -> dict[str, Any]:
    """Read and compare every story of a folder, and score what was found."""
    show = "--show" in arguments
    folder = Path(next((a for a in arguments if not a.startswith("-")), str(STORIES)))
    every = [Marked(name, gold, texts) for name, (gold, texts) in stories(folder).items()]
    totals: dict[str, Counts] = {}
    looks: Counter[str] = Counter()
    stamps: Counter[str] = Counter()
    readings: list[Reading] = []
    for marked in every:
        mine = read(marked)
        readings += mine
        comparison = saksi.compare(mine)
        found, notes = score(marked, comparison)
        for name, counts in found.items():
            totals[name] = _add(totals.get(name, (0, 0, 0, 0)), counts)
        raised = alarms(marked, comparison)
        looks["raised"] += len(raised)
        looks["gold"] += len(marked.gold["looks_like"])
        stamps.update(redated(marked, comparison))
        if show:
            for line in (*notes, *raised):
                print(f"{marked.name}: {line}", file=sys.stderr)
    out: dict[str, Any] = {"facts": _row(totals["facts"]), "facts_strict": _row(totals["facts strict"])}
    out["facts"]["besides"] = int(totals["facts strict"][1] - totals["facts"][1])
    by_kind = {name.split()[1]: _row(totals[name]) for name in sorted(totals) if name.startswith("differences ")}
    out["differences"] = {**_row(totals["differences"]), "by_kind": by_kind}
    for name in ("denials", "copies", "copies kind", "origins", "origins named", "alignment", "reading"):
        out[name.replace(" ", "_")] = _row(totals[name])
    out["redated"] = {name: stamps[name] for name in ("wrong", "found", "gold")}
    out["looks_like"] = {name: looks[name] for name in ("raised", "gold")}
    labels = {_key(m.name, report): m.name for m in every for report in m.texts}
    out["stories"] = _together(readings, labels)
    return out


def read(marked: Marked) -> list[Reading]:
    """The reports of a story, each read by itself; `published` is given only where the text shows no day of its own."""
    made = []
    for name, text in marked.texts.items():
        file = _key(marked.name, name)
        page = Page(file=file, content=text.encode(), encoding="utf-8")
        reading = read_page(page)
        if isinstance(reading, Reading) and not _dated(reading.report):
            given = Page(
                file=file, content=page.content, encoding="utf-8", published=marked.gold["reports"][name]["published"]
            )
            reading = read_page(given)
        if isinstance(reading, Reading):
            made.append(reading)
    return made


def score(marked: Marked, comparison: Comparison) -> tuple[dict[str, Counts], list[str]]:
    """The counts of one story by measure, and what is missed or wrong in words."""
    out: dict[str, Counts] = {}
    notes: list[str] = []
    found = [_found(fact, comparison) for story in comparison.stories for fact in story.facts if fact.kind != "office"]
    golds = [_gold(fact, marked.texts) for fact in marked.gold["facts"]]
    marked_ = [f for f in found if any(_meet(g.spans.get(r, []), s) for g in golds for r, s in f.spans.items())]
    besides = len(found) - len(marked_)
    right, counted, *rest = out["facts"] = paired(golds, marked_, notes)
    out["facts strict"] = (right, counted + besides, rest[0], rest[1])
    out["reading"], seen = _reading(golds, comparison, notes)
    out["alignment"] = paired(seen, marked_, [])
    every = [d for story in comparison.stories for d in story.differences]
    out.update(differences(marked, [d for d in every if d.about != "denial"], notes))
    out["denials"] = denials(marked, [d for d in every if d.about == "denial"], notes)
    out.update(_copies(marked, comparison, notes))
    out.update(_origins(marked, comparison))
    return out, notes


# facts


def paired(golds: Sequence[Told], found: Sequence[Told], notes: list[str]) -> Counts:
    """The sums of likenesses over the found and over the gold facts, and how many of each count; see the module."""
    likeness = [
        (2 * len(shared) / (len(g.spans) + len(f.spans)), -n, -m)
        for n, g in enumerate(golds)
        for m, f in enumerate(found)
        if (shared := common(g, f))
    ]
    of_gold: dict[int, int] = {}
    of_found: dict[int, int] = {}
    right = right_required = 0.0
    for value, n, m in sorted(likeness, reverse=True):
        if -n in of_gold or -m in of_found:
            continue
        of_gold[-n], of_found[-m] = -m, -n
        gold = golds[-n]
        if not gold.entry.get("optional"):
            right += value
            right_required += value
            if value < 1:
                notes.append(_partly(gold, found[-m]))
    counted = 0
    for m, fact in enumerate(found):
        if m in of_found:
            counted += not golds[of_found[m]].entry.get("optional")
        elif not _layer(fact, golds, {n: found[k] for n, k in of_gold.items()}):
            counted += 1
            notes.append(f"fact not in the gold: {_words(fact)}")
    required = 0
    for n, gold in enumerate(golds):
        required += not gold.entry.get("optional")
        if n not in of_gold and not gold.entry.get("optional"):
            notes.append(f"fact missed: {gold.entry['id']} {gold.entry['kind']} {gold.entry['about']}")
    return right, counted, right_required, required


def common(gold: Told, found: Told) -> set[str]:
    """The reports in which the words of two facts overlap; none where their kinds cannot be one."""
    if not gold.kinds & found.kinds:
        return set()
    return {name for name, spans in gold.spans.items() if _meet(spans, found.spans.get(name, []))}


def _layer(fact: Told, golds: Sequence[Told], pairs: Mapping[int, Told]) -> bool:
    """Whether an unpaired fact only tells gold facts again, in another layer than theirs."""
    if fact.kinds == {"figure"} and any(common(gold, fact) for gold in golds):
        return False
    for n, gold in enumerate(golds):
        if common(gold, fact) and (n not in pairs or pairs[n].kinds == fact.kinds):
            return False
    return all(any(_meet(gold.spans.get(name, []), spans) for gold in golds) for name, spans in fact.spans.items())


def _meet(some: Iterable[tuple[int, int]], others: Iterable[tuple[int, int]]) -> bool:
    others = list(others)
    return any(a < d and c < b for a, b in some for c, d in others)


def _gold(fact: Gold, texts: Mapping[str, str]) -> Told:
    kind = fact["kind"]
    kinds = KINDS.get(kind) or frozenset({"event"} | ({"statement"} if _of_words(fact) else set()))
    spans = {name: _places(told, texts[name]) for name, told in fact["told"].items() if told is not None}
    return Told(kinds, spans, fact)


def _of_words(fact: Gold) -> bool:
    return bool(OF_WORDS & {fact["class"], *fact.get("accept_class", [])})


def _places(told: Any, text: str) -> Spans:
    return [_span(one, text) for one in (told if isinstance(told, list) else [told])]


def _span(words: Any, text: str) -> tuple[int, int]:
    start = start_of(words, text)
    assert start is not None, f"{words!r} does not stand in its report; see python -m eval.check_stories"
    return start, start + len(words if isinstance(words, str) else words["words"])


def _found(fact: Fact, comparison: Comparison) -> Told:
    """A found fact, with all words that its records rest on: an event also has its later tellings."""
    spans: dict[str, Spans] = {}
    for file, cells in fact.cells.items():
        here = {r.id: r for r in _reading_of(comparison, file).records if isinstance(r, Event)}
        for cell in cells:
            event = here.get(cell.record)
            more = [(a.start, a.end) for a in event.anchors] if event else []
            spans.setdefault(_report(file), []).extend([(cell.start, cell.end), *more])
    return Told(frozenset({fact.kind}), spans, fact)


def _reading_of(comparison: Comparison, file: str) -> Reading:
    return next(r for story in comparison.stories for r in story.readings if r.file == file)


def _reading(golds: Sequence[Told], comparison: Comparison, notes: list[str]) -> tuple[Counts, list[Told]]:
    """How many gold words have a fitting record over them, and the gold facts with those words alone."""
    records = {_report(r.file): r.records for story in comparison.stories for r in story.readings}
    every = seen = 0
    kept = []
    for gold in golds:
        spans = {name: s for name, s in gold.spans.items() if _was_read(gold.kinds, s, records.get(name, ()))}
        if not gold.entry.get("optional"):
            every += len(gold.spans)
            seen += len(spans)
            lost = sorted(gold.spans.keys() - spans.keys())
            if lost:
                notes.append(f"not read: {gold.entry['id']} {gold.entry['kind']} in {', '.join(lost)}")
        if spans:
            kept.append(gold._replace(spans=spans))
    return (seen, every, seen, every), kept


def _was_read(kinds: frozenset[str], spans: Spans, records: Iterable[Any]) -> bool:
    for record in records:
        kind = record.__struct_config__.tag
        if kind in kinds:
            anchors = record.anchors if isinstance(record, Event) else ()
            if _meet(spans, [(record.start, record.end), *((a.start, a.end) for a in anchors)]):
                return True
    return False


def _partly(gold: Told, found: Told) -> str:
    shared = common(gold, found)
    lost = sorted(gold.spans.keys() - shared)
    more = sorted(found.spans.keys() - shared)
    return f"fact in part: {gold.entry['id']} {gold.entry['about']}: without {lost}, besides {more}"


def _words(found: Told) -> str:
    fact: Fact = found.entry
    cells = " | ".join(f"{_report(file)} {' '.join(c[0].text.split())[:60]!r}" for file, c in fact.cells.items())
    return f"{fact.kind} {fact.about}: {cells}"


# differences and denials


def differences(marked: Marked, found: Sequence[Difference], notes: list[str]) -> dict[str, Counts]:
    """The counts of differences, of all and by kind."""
    golds = marked.gold["differences"]
    hit: set[str] = set()
    out: dict[str, Counts] = {}
    for difference in found:
        kind = ABOUT.get(difference.about, difference.about)
        mine = [g for g in golds if g["kind"] == kind and _holds_both(marked, g, difference)]
        hit.update(g["id"] for g in mine)
        if mine and all(g.get("optional") for g in mine):
            continue
        _count(out, kind, (bool(mine), 1, 0, 0))
        if not mine:
            notes.append(f"difference not in the gold: {_told(marked, difference)}")
    for gold in golds:
        if not gold.get("optional"):
            _count(out, gold["kind"], (0, 0, gold["id"] in hit, 1))
            if gold["id"] not in hit:
                rows = " / ".join(f"{p['report']} {p['value']}" for p in gold["positions"])
                notes.append(f"difference missed: {gold['id']} {gold['kind']}: {rows}")
    out.setdefault("differences", (0, 0, 0, 0))
    return out


def _count(out: dict[str, Counts], kind: str, counts: Counts) -> None:
    for name in ("differences", f"differences {kind}"):
        out[name] = _add(out.get(name, (0, 0, 0, 0)), counts)


def _holds_both(marked: Marked, gold: Gold, difference: Difference) -> bool:
    """Whether two positions of a difference, with unlike values, stand where the gold has its two."""
    one, other = gold["positions"]
    told = next(f for f in marked.gold["facts"] if f["id"] == gold["fact"])["told"]
    return any(
        p.value != q.value and _stands(marked, p, one, told) and _stands(marked, q, other, told)
        for a, b in combinations(difference.positions, 2)
        for p, q in ((a, b), (b, a))
    )


def _stands(marked: Marked, position: Position, gold: Gold, told: Gold) -> bool:
    """Whether a position has the gold's words, or tells the same fact in a report that has the gold's value too.

    That is one of the same origin, or one for which the difference gives the words of the value.
    """
    name = _report(position.file)
    if name == gold["report"]:
        return _meet([(position.start, position.end)], [_span(gold["words"], marked.texts[name])])
    together: list[str] = next((o["reports"] for o in marked.gold["origins"] if name in o["reports"]), [])
    if told.get(name) is None or not (gold["report"] in together or _value(gold["value"]) <= _value(position.value)):
        return False
    return _meet([(position.start, position.end)], _places(told[name], marked.texts[name]))


def _value(words: str | None) -> set[str]:
    """A value as a set of words, to be found in another's way of putting it."""
    return set(re.findall(r"\w+", (words or "").casefold()))


def _told(marked: Marked, difference: Difference) -> str:
    rows = (
        f"{_report(p.file)} {p.value!r} ({marked.texts[_report(p.file)][p.start : p.end]!r})"
        for p in difference.positions
    )
    return f"{difference.about}: {' / '.join(rows)}"


def denials(marked: Marked, found: Sequence[Difference], notes: list[str]) -> Counts:
    """The counts of denials that are linked to the claim which they deny."""
    golds = marked.gold["denials"]
    hit: set[str] = set()
    right = 0
    for difference in found:
        denied = [p for p in difference.positions if p.value == "denies"]
        claimed = [p for p in difference.positions if p.value != "denies"]
        mine = [
            g["id"]
            for g in golds
            if any(_tells(marked, p, g["denial"]) for p in denied)
            and any(_tells(marked, p, g["claim"]) for p in claimed)
        ]
        hit.update(mine)
        right += bool(mine)
        if not mine:
            notes.append(f"denial not in the gold: {_told(marked, difference)}")
    for gold in golds:
        if gold["id"] not in hit:
            notes.append(f"denial missed: {gold['id']} {gold['denial']['words']!r} of {gold['claim']['words']!r}")
    return right, len(found), len(hit), len(golds)


def _tells(marked: Marked, position: Position, gold: Gold) -> bool:
    """Whether a position has the gold's words, or words of another report that tell the same fact."""
    name, words = _report(position.file), _span(gold["words"], marked.texts[gold["report"]])
    if name == gold["report"] and _meet([(position.start, position.end)], [words]):
        return True
    for fact in marked.gold["facts"]:
        here, there = fact["told"].get(gold["report"]), fact["told"].get(name)
        if fact["kind"] == "figure" or here is None or there is None:
            continue
        meant = _meet([words], _places(here, marked.texts[gold["report"]]))
        if meant and _meet([(position.start, position.end)], _places(there, marked.texts[name])):
            return True
    return False


def alarms(marked: Marked, comparison: Comparison) -> list[str]:
    """The look-alikes that were taken for a contradiction: a difference, or a flag on a stamp, with their words."""
    out = []
    every = [d for story in comparison.stories for d in story.differences if d.about != "denial"]
    for look in marked.gold["looks_like"]:
        places = [(p["report"], _span(p["words"], marked.texts[p["report"]])) for p in look["positions"]]
        raised = any(
            p.value != q.value and _at(p, a) and _at(q, b)
            for d in every
            for p, q in combinations(d.positions, 2)
            for a, b in (*combinations(places, 2), *((y, x) for x, y in combinations(places, 2)))
        )
        flagged = any(
            flag.kind == "redated" and name == _report(reading.file) and _meet([span], [(flag.start, flag.end)])
            for story in comparison.stories
            for reading in story.readings
            for flag in reading.report.flags
            for name, span in places
        )
        if raised or flagged:
            out.append(f"look-alike raised: {look['id']} {look['kind']}: {look['why']}")
    return out


def _at(position: Position, place: tuple[str, tuple[int, int]]) -> bool:
    return _report(position.file) == place[0] and _meet([(position.start, position.end)], [place[1]])


# copies, origins, stamps


def _copies(marked: Marked, comparison: Comparison, notes: list[str]) -> dict[str, Counts]:
    found = {(_report(c.file), _report(c.original)): c.kind for story in comparison.stories for c in story.copies}
    golds = {(c["copy"], c["original"]): c["kind"] for c in marked.gold["copies"]}
    both = found.keys() & golds.keys()
    kinds = sum(found[pair] == golds[pair] for pair in both)
    notes += [f"copy not in the gold: {a} of {b}, {found[a, b]}" for a, b in sorted(found.keys() - both)]
    notes += [f"copy missed: {a} of {b}, {golds[a, b]}" for a, b in sorted(golds.keys() - both)]
    return {
        "copies": (len(both), len(found), len(both), len(golds)),
        "copies kind": (kinds, len(found), kinds, len(golds)),
    }


def _origins(marked: Marked, comparison: Comparison) -> dict[str, Counts]:
    """Pairs of reports taken for one witness (a copy, or the same named origin), and the origins named."""
    reports = {_report(r.file): r.report for story in comparison.stories for r in story.readings}
    one = {name: name for name in reports}
    links = [(_report(c.file), _report(c.original)) for story in comparison.stories for c in story.copies]
    for a, b in combinations(sorted(reports), 2):
        room = newsroom(reports[a])
        if (a, b) in links or (b, a) in links or (room is not None and room == newsroom(reports[b])):
            old, new = one[b], one[a]
            one = {name: new if head == old else head for name, head in one.items()}
    golds = {name: n for n, origin in enumerate(marked.gold["origins"]) for name in origin["reports"]}
    pairs = list(combinations(sorted(reports), 2))
    found = {(a, b) for a, b in pairs if one[a] == one[b]}
    wanted = {(a, b) for a, b in pairs if golds[a] == golds[b]}
    named = [(newsroom(reports[name]), marked.gold["origins"][golds[name]]) for name in reports]
    said = [(room, gold) for room, gold in named if room is not None]
    known = [gold for _, gold in named if gold["name"]]
    right = sum(gold["name"] is not None and room == _room(gold["name"]) for room, gold in said)
    return {
        "origins": (len(found & wanted), len(found), len(found & wanted), len(wanted)),
        "origins named": (right, len(said), right, len(known)),
    }


def newsroom(report: Report) -> str | None:
    """The newsroom from which a report has its words; None where it is not known."""
    origin = report.origin
    if origin.kind == "unknown":
        return None
    name = origin.name or (report.outlet if origin.kind == "own" else None)
    return _room(name) if name else None


def _room(name: str) -> str:
    outlet = outlets.named(name)
    return outlet.newsroom if outlet else name.casefold()


def redated(marked: Marked, comparison: Comparison) -> Counter[str]:
    """How many false stamps there are, how many of them were found, and how many stamps were wrongly called false."""
    golds = {r["report"] for r in marked.gold["redated"]}
    flagged = {
        _report(reading.file)
        for story in comparison.stories
        for reading in story.readings
        if any(flag.kind == "redated" for flag in reading.report.flags)
    }
    return Counter(wrong=len(flagged - golds), found=len(flagged & golds), gold=len(golds))


def _together(readings: Sequence[Reading], labels: dict[str, str]) -> dict[str, float]:
    """BCubed of the stories that come out where all reports of the set are grouped at once."""
    comparison = saksi.compare(readings)
    found = {r.file: str(n) for n, story in enumerate(comparison.stories) for r in story.readings}
    return grouping.scores({file: labels[file] for file in found}, found)["bcubed"]


def _dated(report: Report) -> bool:
    return report.published is not None and report.published.basis in GIVEN


def _key(story: str, report: str) -> str:
    return f"{story}/{report}.txt"


def _report(file: str) -> str:
    return Path(file).stem


def _add(a: Counts, b: Counts) -> Counts:
    return a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3]


def _row(counts: Counts) -> dict[str, float]:
    p = counts[0] / counts[1] if counts[1] else 0.0
    r = counts[2] / counts[3] if counts[3] else 0.0
    f1 = 2 * p * r / (p + r) if p + r else 0.0
    return {
        "P": round(p, 3), "R": round(r, 3), "F1": round(f1, 3), "found": int(counts[1]), "gold": int(counts[3])
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1:])))
