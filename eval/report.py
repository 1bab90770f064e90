"""Write the figures that are reached into docs/accuracy.md: `python -m eval.report [OPTIONS] [FOLDER]`.

The page has blocks between `<!-- NAME -->` and `<!-- /NAME -->`; each is made anew, the rest of the page stays:
`gold` (annotated reports), `figures` (all evaluations of `python -m eval`), `open` (the open part of the PLOVER
collection, by class), `ways` (rules alone, model alone, both), `classes en` and the like (the classes of a
language) and `families` (the rule families), the last three by `eval.families`. FOLDER (default `../shared`)
holds the measuring texts; a block whose texts are not at hand stays as it is. Training the model anew for each fold
takes most of the time, some minutes; two processes do it, and the other evaluations run beside.

`--only BLOCK[,BLOCK …]` writes some blocks. `--families FILE.json` takes what `python -m eval.families` printed before.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import saksi
from eval import families, gold, plover, seed
from eval.__main__ import measure
from training.sentences import unmarked

PAGE = Path(__file__).parent.parent / "docs" / "accuracy.md"
BLOCKS = ("gold", "figures", "open", "ways", "classes", "families")

GROUPS = {
    "gold": ("eval.gold", "annotated reports, each read by itself: see the table above"),
    "seed": ("eval.seed", "one happening told twice, read together: see the table above"),
    "plover_open": ("eval.plover", "class of an act whose sides are marked; the open part of the collection"),
    "plover_blind": ("eval.plover", "the same; the part that nobody looks at"),
    "speech_id_direct": ("eval.speech_id", "Indonesian quotations"),
    "speech_id_indirect": ("eval.speech_id", "Indonesian indirect speech"),
    "speech_en_direct": ("eval.speech_en", "English quotations"),
    "speech_en_indirect": ("eval.speech_en", "English indirect speech"),
    "times_id": ("eval.times_id", "Indonesian time expressions, as TempEval-3 scores them"),
    "times_en": ("eval.times_en", "English time expressions, as TempEval-3 scores them"),
    "names": ("eval.names", "Indonesian names, exact spans"),
    "parallel": ("eval.parallel", "agreement of the same text in both languages"),
    "false_alarms": ("eval.false_alarms", "events found in a hundred sentences of everyday news: less is better"),
    "facts": ("eval.facts", "our own sixteen stories of four reports: facts, differences, denials, copies, origins"),
    "facts_later": ("eval.facts", "eight stories by other hands, written when the rules were there; since worked on"),
    "facts_new": ("eval.facts", "five more with many contradictions, on which rules were made since"),
    "facts_more": ("eval.facts", "five more, written when those rules were there; since worked on"),
    "facts_held": ("eval.facts", "six more of that kind, from which no rule is made"),
    "articles": ("eval.stories", "stories of Indonesian and English articles, BCubed"),
    "stories_en": ("eval.stories", "stories of English articles, BCubed"),
    "copies": ("eval.copies", "pairs of articles that share much text; a wire story and its translation joined"),
    "furniture": ("eval.furniture", "74 pages of our own: furniture and spam found, the article's own text left alone"),
    "pages_fundus": ("eval.pages", "pages of news sites of many countries: main text and day of publication"),
    "pages_indonesian_2015": ("eval.pages", "pages of Indonesian news sites: the same"),
    "pages_scrapinghub": ("eval.pages", "pages of all kinds: main text"),
}
"""What each group of measures of `python -m eval` is about."""


def main(arguments: Sequence[str]) -> list[str]:
    """Rewrite the blocks of the page; the names of those that were written."""
    rest = list(arguments)
    only: tuple[str, ...] = BLOCKS
    if "--only" in rest:
        at = rest.index("--only")
        only = tuple(rest[at + 1].split(",")) if at + 1 < len(rest) else ()
        del rest[at : at + 2]
    kept: dict[str, Any] | None = None
    if "--families" in rest:
        at = rest.index("--families")
        kept = json.loads(Path(*rest[at + 1 : at + 2]).read_text(encoding="utf-8"))
        del rest[at : at + 2]
    unknown = sorted({*only} - {*BLOCKS}) or [a for a in rest if a.startswith("-")]
    if unknown or len(rest) > 1 or not only:
        raise SystemExit(f"{' '.join(unknown) or ' '.join(rest)}: name blocks of {', '.join(BLOCKS)}, and one folder")
    folder = Path(rest[0] if rest else "../shared")
    page = PAGE.read_text(encoding="utf-8")
    made = blocks(folder, only, kept)
    PAGE.write_text(rewritten(page, made), encoding="utf-8", newline="\n")
    return sorted(made)


def blocks(folder: Path, only: Sequence[str] = BLOCKS, kept: dict[str, Any] | None = None) -> dict[str, str]:
    """The blocks for which there are texts, by name; `kept` are measures of `eval.families` from before."""
    made: dict[str, str] = {}
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as beside:
        all_: Future[dict[str, dict[str, float]]] | None = None
        if "figures" in only and any((folder / name).is_dir() for name in ("data", "gold")):
            all_ = beside.submit(_measures, folder)
        if {"ways", "classes", "families"} & {*only}:
            found = kept or families.main([] if {"ways", "classes"} & {*only} else ["--rules"])
            if "ways" in only:
                made["ways"] = families.ways_table(found)
            if "classes" in only:
                made |= {f"classes {language}": families.class_table(one) for language, one in found.items()}
            if "families" in only:
                made["families"] = families.family_table(found)
        if "open" in only and (file := folder / "data" / "events_en" / "plv_open.tsv").exists():
            made["open"] = open_table(file)
        reports = sorted((folder / "gold" / "dev").glob("*.json"))
        if "gold" in only and reports:
            made["gold"] = gold_table(reports)
        if all_ is not None:
            made["figures"] = figures_table(all_.result())
    return made


def rewritten(page: str, made: Mapping[str, str]) -> str:
    """The page with new blocks. Raises SystemExit: the page has no such block, or it does not end.

    >>> rewritten("a <!-- x -->old<!-- /x --> b", {"x": "new"})
    'a <!-- x -->\\nnew\\n<!-- /x --> b'
    """
    for name, text in made.items():
        start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
        if page.count(start) != 1 or page.count(end) != 1 or page.index(end) < page.index(start):
            raise SystemExit(f"{PAGE.name}: no block {start} … {end}; write these two lines where it shall stand")
        page = page[: page.index(start)] + f"{start}\n{text}\n" + page[page.index(end) :]
    return page


def gold_table(reports: Sequence[Path]) -> str:
    """The measures of annotated reports; beside them those of the pair that is read together."""
    alone = gold.main([str(p) for p in reports])
    two = [str(p) for p in reports if p.stem in ("andalpost", "redated-copy")]
    pair = seed.main(two) if len(two) == 2 else {}
    rows = [
        "| what | precision | recall | F1 | 95 % interval | annotated | F1, the pair |",
        "|---|---|---|---|---|---|---|",
    ]
    for name in gold.MEASURES:
        row = alone[name]
        low, high = row["interval"]
        other = pair.get(name, {})
        beside = f"{other['F1']:.2f}" if other.get("gold") else "–"
        rows.append(
            f"| {name} | {row['P']:.2f} | {row['R']:.2f} | {row['F1']:.2f} | {low:.2f}–{high:.2f} | {row['gold']} "
            f"| {beside} |"
        )
    return "\n".join(rows)


def _measures(folder: Path) -> dict[str, dict[str, float]]:
    return dict(measure(folder))


def figures_table(found: Mapping[str, Mapping[str, float]]) -> str:
    """What every evaluation measured, a row each; below, how much less the blind part reaches than the open one."""
    rows = ["| module | what it measures | figures |", "|---|---|---|"]
    for group, row in found.items():
        if group not in ("gold", "seed"):
            module, what = GROUPS.get(group, (f"eval.{group}", ""))
            told = " · ".join(f"{name} {_told(value)}" for name, value in row.items())
            rows.append(f"| `{module}` | {what} | {told} |")
    seen, blind = found.get("plover_open"), found.get("plover_blind")
    if seen and blind:
        told = " · ".join(f"{name} {seen[name] - blind[name]:+.1f}" for name in seen)
        rows.append(f"| `eval.plover` | gap: open less blind; above 0, the open part flatters | {told} |")
    return "\n".join(rows)


def _told(value: float) -> str:
    return f"{value:.1f}" if value > 1 else f"{value:.2f}"


def open_table(file: Path) -> str:
    """Precision and recall by class on the open part of the collection, in its own terms."""
    wanted, given, told = [], [], []
    for row in plover.rows(file):
        text, actor, recipient = unmarked(row["marked_sentence"])
        judged = saksi.classify(text, actor, recipient, language="en")
        wanted.append(row["gold_root"])
        given.append(plover.in_its_terms(judged))
        told.append(judged.told)
    both, rules = families.by_class(wanted, given), families.by_class(wanted, told)
    rows = ["| class | sentences | precision | recall | F1 | F1, rules alone |", "|---|---|---|---|---|---|"]
    for name, one in sorted(both.items(), key=lambda pair: (-pair[1]["F1"], pair[0])):
        rows.append(
            f"| {name} | {one['n']:.0f} | {one['P']:.2f} | {one['R']:.2f} | {one['F1']:.2f} | {rules[name]['F1']:.2f} |"
        )
    return "\n".join(rows)


if __name__ == "__main__":
    print("written:", ", ".join(main(sys.argv[1:])) or "nothing; no texts are at hand")
