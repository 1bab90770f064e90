"""Score names: `python -m eval.names [--language CODE] [--show] FILE [FILE …]`.

A file holds IOB2 tokens (the word first, the label last), a blank line after each sentence. Prints F1 of exact spans
over all classes, and of each: a person is PER, an organisation ORG, a state or place LOC. The
language is Indonesian unless said otherwise.

Records span the title with the name (*Presiden Joko Widodo*); compared is the bare name. A mention
without a capital letter (*sang presiden*) is no name, and of names inside one another the longest counts.
`--show` lists on standard error what differs.
"""

from __future__ import annotations

import json
import sys
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from eval import texts
from eval.tokens import Token, parse, rebuild, spans
from saksi.records import Entity, Record

CLASSES = {"person": "PER", "organisation": "ORG", "state": "LOC", "place": "LOC"}
ORDER = ("PER", "ORG", "LOC")

Name = tuple[str, int, int]  # class, first and last token


def main(arguments: Sequence[str]) -> dict[str, float]:
    """Score the files together."""
    paths, language, show = _arguments(arguments)
    counts: Counter[tuple[str, str]] = Counter()
    for path in paths:
        try:
            blocks = parse(texts.decoded(Path(path).read_bytes()))
        except ValueError as error:
            raise SystemExit(f"{path}: {error}") from error
        for block in blocks:
            gold = {(s.label, s.first, s.last) for s in spans(block) if s.label in ORDER}
            found = named(block, language)
            for mark, names in (("right", gold & found), ("wrong", found - gold), ("missed", gold - found)):
                counts.update((mark, label) for label, _, _ in names)
                if show and mark != "right":
                    for label, first, last in sorted(names, key=lambda n: n[1]):
                        words = " ".join(t.word for t in block[first : last + 1])
                        around = " ".join(t.word for t in block[max(0, first - 4) : last + 5])
                        print(f"{mark:6} {label} {words}   | {around}", file=sys.stderr)
    if not any(mark != "wrong" for mark, _ in counts):
        raise SystemExit(f"{', '.join(paths)}: no PER, ORG or LOC is labelled; give IOB2 tokens")
    return {"F1": _f1(counts, ORDER), **{label: _f1(counts, (label,)) for label in ORDER}}


def named(block: Sequence[Token], language: str) -> set[Name]:
    """The names that are read in a sentence: class, first and last token."""
    text, places = rebuild([block])
    starts = [a for a, _ in places[0]]
    found: set[Name] = set()
    for label, start, end in names(text, texts.records(text, language)):
        found.add((label, bisect_right(starts, start) - 1, bisect_right(starts, end - 1) - 1))
    return found


def names(text: str, records: Iterable[Record]) -> list[tuple[str, int, int]]:
    """The bare names among entity records, by place, none inside another: class and span."""
    found: list[tuple[str, int, int]] = []
    for r in records:
        if isinstance(r, Entity) and r.type in CLASSES:
            start, end = _bare(text, r)
            if any(c.isupper() for c in text[start:end]):
                found.append((CLASSES[r.type], start, end))
    kept: list[tuple[str, int, int]] = []
    for name in sorted(found, key=lambda n: (n[1] - n[2], n[1])):
        if not any(name[1] < b and a < name[2] for _, a, b in kept):
            kept.append(name)
    return sorted(kept, key=lambda n: n[1])


def _bare(text: str, entity: Entity) -> tuple[int, int]:
    """The span of the name without the title before it."""
    words = text[entity.start : entity.end]
    at = words.rfind(entity.name)
    if at >= 0:
        return entity.start + at, entity.start + at + len(entity.name)
    parts = {w.casefold() for w in entity.name.split()}
    offset = 0
    for word in words.split(" "):  # a short form: from the first word that is part of the full name
        if entity.type == "person" and word.strip(",.").casefold() in parts:
            return entity.start + offset, entity.end
        offset += len(word) + 1
    return entity.start, entity.end


def _f1(counts: Counter[tuple[str, str]], labels: Sequence[str]) -> float:
    right, wrong, missed = (sum(counts[mark, label] for label in labels) for mark in ("right", "wrong", "missed"))
    size = 2 * right + wrong + missed
    return round(2 * right / size, 3) if size else 0.0


def _arguments(arguments: Sequence[str]) -> tuple[list[str], str, bool]:
    rest = [a for a in arguments if a != "--show"]
    language = "id"
    if "--language" in rest:
        at = rest.index("--language")
        language = rest[at + 1]
        del rest[at : at + 2]
    return rest, language, "--show" in arguments


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    print(json.dumps(main(sys.argv[1:])))
