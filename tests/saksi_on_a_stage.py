"""The command line with a pipeline of cardboard: it reads nothing and returns the hand-built story.

`python saksi_on_a_stage.py ARGUMENTS…` is `saksi ARGUMENTS…`. A path that contains `broken` becomes a Skip;
`many` gives the readings a hundred times; `boom` stops half-way with an error that nobody expects.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator
from typing import NamedTuple

from story_of_a_visit import comparison

from saksi.records import Comparison, Reading, Record, Skip


class Explanation(NamedTuple):
    record: Record
    rule: str
    words: tuple[str, ...]
    considered: tuple[str, ...]


def read(
    sources: list[str], *, together: bool = False, stdin: object = None, read_many: object = None
) -> Iterator[Reading | Skip]:
    readings = {r.file: r for r in comparison().stories[0].readings}
    for source in sources:
        name = source.rsplit("/", 1)[-1]
        if "broken" in name:
            yield Skip(file=source, stage="read", reason="binary data \x1b[31m")
        elif name == "many":
            for _ in range(100):
                yield from readings.values()
        elif name == "boom":
            yield readings["portal.txt"]
            raise RuntimeError("our own mistake")
        else:
            yield readings.get(name, readings["portal.txt"])


def compare(readings: list[Reading]) -> Comparison:
    return Comparison(stories=comparison().stories if readings else ())


def explain(reading: Reading, start: int, end: int) -> list[Explanation]:
    return [
        Explanation(r, r.rule, (reading.report.text[r.start : r.end],), ("AID: the object is no party",))
        for r in reading.records
        if r.start < end and r.end > start
    ]


def stage() -> types.ModuleType:
    module = types.ModuleType("saksi.pipeline")
    module.read, module.compare, module.explain = read, compare, explain  # type: ignore[attr-defined]
    return module


if __name__ == "__main__":
    sys.modules["saksi.pipeline"] = stage()
    from saksi.cli import main

    main()
