"""Run every evaluation for which texts are at hand, and refuse a fall below `eval/floors.json`.

Usage: python -m eval [--raise] [--only GROUP[,GROUP …]] [FOLDER]

FOLDER (default `../shared`) holds the measuring texts. Prints one line a measure and exits with 1
where one fell below its floor. `--raise` lifts the floors to what was reached; they never sink. Where less is
better (false alarms) the floor is a ceiling, and only comes down. `--only` runs some groups: a
name stands for all that begin with it.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from eval import (
    copies,
    facts,
    false_alarms,
    furniture,
    gold,
    names,
    pages,
    parallel,
    seed,
    speech_en,
    speech_id,
    stories,
    timeml,
)
from eval.check_stories import HELD, LATER, MORE, NEW, STORIES

FLOORS = Path(__file__).with_name("floors.json")
LOWER_IS_BETTER = frozenset({"false_alarms"})
"""Groups whose floors are ceilings."""
SLACK = 0.0005

Measures = dict[str, float]


def main(arguments: list[str]) -> int:
    """Measure, compare with the floors, and lift them where asked."""
    rest = list(arguments)
    lift = "--raise" in rest
    only: tuple[str, ...] = ("",)
    if "--only" in rest:
        at = rest.index("--only")
        only = tuple(rest[at + 1].split(",")) if at + 1 < len(rest) else ("",)
        del rest[at : at + 2]
    folder = Path(next((a for a in rest if not a.startswith("-")), "../shared"))
    if not folder.is_dir():
        print(f"{folder}: no measuring texts here; name their folder", file=sys.stderr)
        return 2
    floors: dict[str, Measures] = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
    fallen = 0
    reached: dict[str, Measures] = {}
    for group, measures in measure(folder, only):
        reached[group] = measures
        for line, fell in compared(group, measures, floors.get(group, {})):
            fallen += fell
            print(line, flush=True)
    for line in gap(reached):
        print(line)
    if lift:
        FLOORS.write_text(json.dumps(raised(floors, reached), indent=2, sort_keys=True) + "\n", encoding="utf-8")
    if fallen:
        print(f"{fallen} measures fell below their floor", file=sys.stderr)
    return 1 if fallen and not lift else 0


def compared(group: str, measures: Mapping[str, float], floors: Mapping[str, float]) -> Iterator[tuple[str, bool]]:
    """A line for each measure of a group, and whether it is on the wrong side of its floor."""
    ceiling = group in LOWER_IS_BETTER
    for name, value in measures.items():
        floor = floors.get(name)
        fell = floor is not None and (value > floor + SLACK if ceiling else value < floor - SLACK)
        told = f"{'ceiling' if ceiling else 'floor'} {'-' if floor is None else format(floor, '.3f')}"
        mark = f"  {'ABOVE ITS CEILING' if ceiling else 'BELOW ITS FLOOR'}" if fell else ""
        yield f"{group:19} {name:24} {value:7.3f}  {told}{mark}", fell


def raised(floors: Mapping[str, Measures], reached: Mapping[str, Measures]) -> dict[str, Measures]:
    """The floors, lifted to what was reached; none becomes easier."""
    out = {group: dict(row) for group, row in floors.items()}
    for group, measures in reached.items():
        row = out.setdefault(group, {})
        for name, value in measures.items():
            harder = min if group in LOWER_IS_BETTER else max
            row[name] = harder(value, row[name]) if name in row else value
    return out


def gap(reached: Mapping[str, Measures]) -> Iterator[str]:
    """How much less the blind sentences reach than the open ones: what was learned by heart."""
    seen, blind = reached.get("plover_open"), reached.get("plover_blind")
    if seen and blind:
        for name in seen:
            yield f"{'plover, open - blind':19} {name:23} {seen[name] - blind[name]:7.3f}"


def measure(folder: Path, only: tuple[str, ...] = ("",)) -> Iterator[tuple[str, Measures]]:
    """The measures by evaluation, one evaluation after the other; how long each took goes to standard error."""
    for group, run in _runs(folder):
        if not group.startswith(only):
            continue
        start = time.perf_counter()
        found = run()
        print(f"{group}: {time.perf_counter() - start:.1f} s", file=sys.stderr)
        yield from found.items()


def _runs(folder: Path) -> Iterator[tuple[str, Callable[[], dict[str, Measures]]]]:
    """Every evaluation that has its texts in the folder."""
    data = folder / "data"
    files = sorted(str(p) for p in (folder / "gold" / "dev").glob("*.json"))
    pair = [f for f in files if Path(f).stem in ("andalpost", "redated-copy")]
    if files:
        yield "gold", lambda: {"gold": _f1(gold.main(files))}
    if pair:
        yield "seed", lambda: {"seed": _f1(seed.main(pair))}
    for name in ("open", "blind"):
        if (file := data / "events_en" / f"plv_{name}.tsv").exists():
            yield f"plover_{name}", lambda n=name, f=file: _plover(f"plover_{n}", str(f))  # type: ignore[misc]
    if speeches := sorted(str(p) for p in (data / "speech_id").glob("*direct*")):
        yield "speech_id", lambda: _speech("speech_id", speech_id.main(speeches))
    if (data / "speech_en").is_dir():
        yield "speech_en", lambda: _speech("speech_en", speech_en.main([str(data / "speech_en")]))
    for code in ("id", "en"):
        if (place := data / f"times_{code}").is_dir():
            yield f"times_{code}", lambda c=code, p=place: _times(f"times_{c}", str(p), c)  # type: ignore[misc]
    if (file := data / "names_id" / "dev.txt").exists():
        yield "names", lambda f=file: {"names": names.main([str(f)])}  # type: ignore[misc]
    if (data / "language" / "ind.txt").exists() or (data / "articles" / "articles.jsonl").exists():
        yield "parallel", lambda: {"parallel": _only(parallel.main([str(data)]), parallel.KINDS)}
    if false_alarms.EVERYDAY.is_dir():
        yield "false_alarms", lambda: {"false_alarms": _only(false_alarms.main([]), ("per_100", "en", "id"))}
    sets = {"facts": STORIES, "facts_later": LATER, "facts_new": NEW, "facts_more": MORE, "facts_held": HELD}
    for group, place in sets.items():
        if place.is_dir():
            yield group, lambda g=group, p=place: {g: _facts(facts.main([str(p)]))}  # type: ignore[misc]
    for group, file in (("articles", data / "articles"), ("stories_en", data / "stories_en")):
        if (file / "articles.jsonl").exists():
            yield group, lambda g=group, f=file: {g: stories.main([str(f / "articles.jsonl")])["bcubed"]}  # type: ignore[misc]
    if (data / "articles" / "near_duplicates.json").exists():
        yield "copies", lambda: {"copies": _only(copies.main([str(data / "articles")]), ("near_duplicates", "joined"))}
    yield "furniture", lambda: {"furniture": _furniture(furniture.main([]))}
    for place in sorted((data / "pages").glob("*/gold.jsonl")):
        yield f"pages_{place.parent.name}", lambda p=place.parent: _pages(p)  # type: ignore[misc]


def _furniture(found: dict[str, Any]) -> Measures:
    """The share of furniture and spam that is found with its kind, and that of the article's own text left alone."""
    return {"found": found["found"], "untouched": 1 - found["touched"]}


def _pages(place: Path) -> dict[str, Measures]:
    """The accuracy of pages; how fast they are read is for `python -m eval.pages`, and for the benchmarks."""
    row = pages.main([str(place), "--only", "saksi"])[place.name]["saksi"]
    kept = ("F1", "date_accuracy", "date_precision")
    return {f"pages_{place.name}": {name: value for name in kept if (value := row[name]) is not None}}


def _facts(measured: dict[str, Any]) -> Measures:
    """F1 of the layers of stories, and the precision of differences: a wrong one costs most."""
    layers = ("facts", "facts_strict", "differences", "denials", "copies", "origins", "stories")
    return {layer: measured[layer]["F1"] for layer in layers} | {"differences P": measured["differences"]["P"]}


def _plover(group: str, file: str) -> dict[str, Measures]:
    """The measures of event classes, where this tree can give them."""
    try:
        found = import_module("eval.plover").main([file])
    except ImportError as error:
        print(f"{group}: left out ({error})", file=sys.stderr)
        return {}
    return {group: {name: value for name, value in found.items() if not name.endswith("_per_s")}}


def _times(group: str, place: str, language: str) -> dict[str, Measures]:
    """The measures of TimeML files; none where they have no gold."""
    try:
        return {group: timeml.main([place], language)}
    except SystemExit as error:
        print(f"{group}: left out ({error})", file=sys.stderr)
        return {}


def _speech(group: str, found: Mapping[str, Measures]) -> dict[str, Measures]:
    return {f"{group}_{kind}": _only(row, ("F1", "speaker_F1")) for kind, row in found.items()}


def _only(found: Mapping[str, Any], wanted: tuple[str, ...]) -> Measures:
    return {name: found[name] for name in wanted if name in found}


def _f1(measures: dict[str, Any]) -> Measures:
    return {name: row["F1"] for name, row in measures.items() if isinstance(row, dict) and row["gold"]}


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
