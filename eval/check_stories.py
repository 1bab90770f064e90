"""Check the marked stories: `python -m eval.check_stories [FOLDER]`.

Every quoted span must stand in its report exactly once (or say which occurrence it is), every name
must be known, and each story must have four reports in both languages. The format is told in
`eval/stories/README.md`. Prints how many there are of each kind, and exits with 1 where something
is wrong.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

STORIES = Path(__file__).with_name("stories")
LATER = Path(__file__).with_name("stories_later")  # by other hands, when the rules were there
NEW = Path(__file__).with_name("stories_new")  # five with many contradictions, written before the rules for them
MORE = Path(__file__).with_name("stories_more")  # five more, written when the rules for those were there
HELD = Path(__file__).with_name("stories_held")  # the same, and no rule is made from it
REPORTS = 4
LANGUAGES = frozenset({"en", "id"})
FACTS = frozenset({"event", "figure", "quotation", "statement", "pledge", "denial"})
DIFFERENCES = frozenset(
    {"date", "place", "figure", "actor", "office", "scope", "quotation-altered", "quotation-other-speaker"}
)
RARE = frozenset({"cause", "status"})
"""Kinds of differences that not every set has."""
COPIES = frozenset({"exact", "partial", "rewritten", "translated"})
ORIGINS = frozenset({"own", "agency", "outlet", "unknown"})
CLASSES = frozenset(
    [
        "AGREE",
        "CONSULT",
        "SUPPORT",
        "CONCEDE",
        "COOPERATE",
        "AID",
        "RETREAT",
        "REQUEST",
        "ACCUSE",
        "REJECT",
        "THREATEN",
        "PROTEST",
        "SANCTION",
        "MOBILIZE",
        "COERCE",
        "ASSAULT",
    ]
)
STATUSES = frozenset({"happened", "planned", "denied", "alleged", "possible"})
LOOKS = frozenset(
    {
        "rising-toll",
        "time-zone",
        "rounding",
        "at-least",
        "corrected",
        "two-meetings",
        "paraphrase",
        "other-count",
        "units",
        "part-and-whole",
        "other-name",
        "plan-and-act",
        "stamp-slip",
    }
)
WORDS = range(120, 401)
"""How many words a report may have."""

Gold = Mapping[str, Any]
Place = tuple[str, str, Any]
"""Where a span is said to stand: the entry that says so, the report, the span."""


def main(arguments: Sequence[str]) -> int:
    """Check every story of the folder, print faults and counts; 1 where there are faults."""
    folder = Path(arguments[0]) if arguments else STORIES
    found = faults(folder)
    for fault in found:
        print(fault, file=sys.stderr)
    for name, count in sorted(counts(folder).items()):
        print(f"{name:36} {count:4}")
    return 1 if found else 0


def stories(folder: Path = STORIES) -> dict[str, tuple[Gold, dict[str, str]]]:
    """Each story by its folder's name: its gold, and the text of each report by the report's name."""
    out = {}
    for path in sorted(folder.glob("*/gold.json")):
        texts = {p.stem: p.read_text(encoding="utf-8") for p in sorted(path.parent.glob("*.txt"))}
        out[path.parent.name] = (json.loads(path.read_text(encoding="utf-8")), texts)
    return out


def faults(folder: Path = STORIES) -> list[str]:
    """All that is wrong, each with story and entry; empty where the set is sound."""
    known = stories(folder)
    out = [f"{p.name}: no gold.json" for p in sorted(folder.iterdir()) if p.is_dir() and p.name not in known]
    for name, (gold, texts) in known.items():
        out += [f"{name}: {fault}" for fault in story_faults(gold, texts)]
        other = gold.get("easily_taken_for")
        if other and (other not in known or known[other][0].get("easily_taken_for") != name):
            out.append(f"{name}: easily_taken_for {other}, which is no story that says the same of this one")
    return out


def story_faults(gold: Gold, texts: Mapping[str, str]) -> Iterator[str]:
    """What is wrong in one story."""
    yield from _report_faults(gold, texts)
    yield from _entry_faults(gold)
    yield from _copy_faults(gold)
    for entry, report, span in places(gold):
        yield from _span_faults(entry, report, span, texts)


def places(gold: Gold) -> Iterator[Place]:
    """Every span of a story."""
    for name, report in gold["reports"].items():
        if report["credit"] is not None:
            yield f"credit of {name}", name, report["credit"]
    for fact in gold["facts"]:
        for name, span in fact["told"].items():
            for one in span if isinstance(span, list) else [span]:
                if one is not None:
                    yield fact["id"], name, one
    for difference in gold["differences"]:
        for position in difference["positions"]:
            yield difference["id"], position["report"], position["words"]
    for denial in gold["denials"]:
        for side in ("denial", "claim"):
            yield denial["id"], denial[side]["report"], denial[side]["words"]
    for redated in gold["redated"]:
        yield f"redated {redated['report']}", redated["report"], redated["stamp"]
    for look in gold["looks_like"]:
        for position in look["positions"]:
            yield look["id"], position["report"], position["words"]


def start_of(span: str | Mapping[str, Any], text: str) -> int | None:
    """First code point of a span in its report; None where it doesn't stand there once, or not so often."""
    words = span if isinstance(span, str) else span["words"]
    starts = [i for i in range(len(text)) if text.startswith(words, i)]
    if isinstance(span, str):
        return starts[0] if len(starts) == 1 else None
    nth: int = span["occurrence"]
    return starts[nth - 1] if 1 <= nth <= len(starts) and len(starts) > 1 else None


def _span_faults(entry: str, report: str, span: Any, texts: Mapping[str, str]) -> Iterator[str]:
    if report not in texts:
        yield f"{entry}: no report {report}"
    elif start_of(span, texts[report]) is None:
        words = span if isinstance(span, str) else span["words"]
        count = texts[report].count(words)
        yield f"{entry}: stands {count} times in {report}, say which occurrence: {words!r}"


def _report_faults(gold: Gold, texts: Mapping[str, str]) -> Iterator[str]:
    reports = gold["reports"]
    if set(reports) != set(texts) or len(reports) != REPORTS:
        yield f"reports {sorted(reports)}, files {sorted(texts)}; {REPORTS} are wanted"
    if {r["language"] for r in reports.values()} != LANGUAGES:
        yield f"not in both languages: {sorted(r['language'] for r in reports.values())}"
    for name, text in texts.items():
        if len(text.split()) not in WORDS:
            yield f"{name}: {len(text.split())} words"
        if text != unicodedata.normalize("NFC", text) or "\r" in text:
            yield f"{name}: not NFC with \\n line ends"


def _entry_faults(gold: Gold) -> Iterator[str]:
    reports = set(gold["reports"])
    entries = [e for layer in ("facts", "differences", "denials", "looks_like") for e in gold[layer]]
    for name, count in Counter(e["id"] for e in entries).items():
        if count > 1:
            yield f"{name}: given to {count} entries"
    facts = {f["id"]: f for f in gold["facts"]}
    for fact in facts.values():
        yield from (f"{fact['id']}: {fault}" for fault in _fact_faults(fact, reports))
    for entry in [*gold["differences"], *gold["denials"], *gold["looks_like"]]:
        if entry.get("fact") is not None and entry["fact"] not in facts:
            yield f"{entry['id']}: no fact {entry['fact']}"
    for difference in gold["differences"]:
        if difference["kind"] not in DIFFERENCES | RARE:
            yield f"{difference['id']}: kind {difference['kind']}"
        if len({p["report"] for p in difference["positions"]}) != 2 or len(difference["positions"]) != 2:
            yield f"{difference['id']}: not two reports"
        told = facts.get(difference["fact"], {}).get("told", {})
        if not all(told.get(p["report"]) for p in difference["positions"]):
            yield f"{difference['id']}: a report that doesn't tell {difference['fact']}"
        if len({p["value"] for p in difference["positions"]}) != 2:
            yield f"{difference['id']}: the values don't differ"
    for look in gold["looks_like"]:
        if look["kind"] not in LOOKS:
            yield f"{look['id']}: kind {look['kind']}"


def _fact_faults(fact: Gold, reports: set[str]) -> Iterator[str]:
    kind = fact["kind"]
    if kind not in FACTS:
        yield f"kind {kind}"
    if set(fact["told"]) != reports:
        yield f"told by {sorted(fact['told'])}, reports {sorted(reports)}"
    if not any(fact["told"].values()):
        yield "told by nobody"
    if not set(fact.get("cited", {})) <= {r for r, words in fact["told"].items() if words}:
        yield "cited by a report that doesn't tell it"
    if kind == "event" and (fact.get("class") not in CLASSES or fact.get("status") not in STATUSES):
        yield f"class {fact.get('class')}, status {fact.get('status')}"
    if kind == "event" and not fact.get("actors"):
        yield "no actors"
    if kind == "figure" and not {"number", "unit"} <= set(fact):
        yield "no number or unit"
    if kind in {"quotation", "statement", "pledge", "denial"} and "speaker" not in fact:
        yield "no speaker"


def _copy_faults(gold: Gold) -> Iterator[str]:
    reports = set(gold["reports"])
    groups = [set(o["reports"]) for o in gold["origins"]]
    if sorted(r for g in groups for r in g) != sorted(reports):
        yield "origins: each report must stand in exactly one"
    if kinds := {o["kind"] for o in gold["origins"]} - ORIGINS:
        yield f"origins: kind {sorted(kinds)}"
    originals = {c["copy"]: c["original"] for c in gold["copies"]}
    if len(originals) != len(gold["copies"]):
        yield "copies: a report is a copy of two"
    for copy in gold["copies"]:
        pair = {copy["copy"], copy["original"]}
        if copy["kind"] not in COPIES or not copy["reason"] or not pair <= reports or copy["original"] in originals:
            yield f"copies: {copy['copy']} of {copy['original']}, {copy['kind']}"
        if not any(pair <= g for g in groups):
            yield f"copies: {copy['copy']} has not the origin of {copy['original']}"
        if copy["kind"] == "translated" and len({gold["reports"][r]["language"] for r in pair}) != 2:
            yield f"copies: {copy['copy']} is translated, but in the same language"
    for redated in gold["redated"]:
        if not redated["true_day"] < gold["reports"][redated["report"]]["published"]:
            yield f"redated {redated['report']}: not later than {redated['true_day']}"


def counts(folder: Path = STORIES) -> Counter[str]:
    """How many there are of each kind, over all stories."""
    out: Counter[str] = Counter()
    for gold, texts in stories(folder).values():
        out["stories"] += 1
        out.update(f"reports {r['language']}" for r in gold["reports"].values())
        out["words"] += sum(len(t.split()) for t in texts.values())
        out.update(f"facts {f['kind']}" for f in gold["facts"])
        out.update(f"facts told by {sum(bool(w) for w in f['told'].values())}" for f in gold["facts"])
        out.update(f"differences {d['kind']}" for d in gold["differences"] if not d.get("optional"))
        out["differences optional"] += sum(bool(d.get("optional")) for d in gold["differences"])
        out["facts optional"] += sum(bool(f.get("optional")) for f in gold["facts"])
        out.update(f"copies {c['kind']}" for c in gold["copies"])
        out.update(f"looks_like {x['kind']}" for x in gold["looks_like"])
        out["looks_like"] += len(gold["looks_like"])
        out["denials"] += len(gold["denials"])
        out["redated"] += len(gold["redated"])
        out["easily taken for another"] += bool(gold.get("easily_taken_for"))
    return out


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
