"""Show what a change of the reader gains and loses: `python -m eval.diff OLD.jsonl NEW.jsonl`.

Both are outputs of `saksi read --format jsonl` on the same files. To make that of another commit, check it out beside
this tree and run it from there:

    git worktree add /tmp/before COMMIT
    PYTHONPATH=/tmp/before/src python -m saksi read FILES --format jsonl > old.jsonl
    python -m saksi read FILES --format jsonl > new.jsonl
    python -m eval.diff old.jsonl new.jsonl
    git worktree remove /tmp/before

Per report are listed the records lost (`-`), gained (`+`) and changed (`~`, with the fields before and after), then
counts by kind. Records of one kind that share words are one record; an event also needs a
class, dyad or anchor in common. Ids, rules and order are not compared.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from eval.texts import origins

Row = dict[str, Any]

_FIELDS = {
    "timex": ("type", "value", "mod"),
    "entity": ("name", "type", "code", "sector"),
    "office": ("person", "office", "of", "tenure"),
    "statement": ("directness", "stance", "speaker"),
    "figure": ("number", "unit", "mod"),
    "event": ("type", "mode", "actors", "recipients", "status", "date", "place"),
}


class Change(NamedTuple):
    """A record that was lost (`-`), gained (`+`) or changed (`~`), told in one line."""

    mark: str
    kind: str
    told: str


def main(arguments: Sequence[str]) -> list[str]:
    """The lines of the comparison of two files."""
    old, new = (_readings(Path(a)) for a in arguments)
    lines: list[str] = []
    counts: Counter[tuple[str, str]] = Counter()
    for file in [*old, *(f for f in new if f not in old)]:
        found = list(changes(old.get(file), new.get(file)))
        counts.update((c.kind, c.mark) for c in found)
        if found:
            lines += ["", file, *(f"  {c.mark} {c.kind:9} {c.told}" for c in found)]
    lines += ["", f"{'':12}{'lost':>7}{'gained':>7}{'changed':>8}"]
    for kind in (*_FIELDS, "report"):
        lost, gained, changed = (counts[kind, mark] for mark in "-+~")
        if lost or gained or changed:
            lines.append(f"{kind:12}{lost:7}{gained:7}{changed:8}")
    return lines[1:] if any(counts.values()) else ["no difference"]


def changes(old: Row | None, new: Row | None) -> Iterator[Change]:
    """What differs between two readings of one report, by place. None: there is no such reading."""
    if old is None or new is None:
        yield Change(
            "-" if new is None else "+", "report", "is only in the " + ("first file" if old else "second file")
        )
    before, after = ((r or {}).get("records", []) for r in (old, new))
    texts = [((r or {}).get("report") or {}).get("text", "") for r in (old, new)]
    if old and new and texts[0] != texts[1]:
        yield Change("~", "report", "its text differs")
        at = origins(texts[1], texts[0])
        before = [_moved(r, at) for r in before]
        texts[0] = texts[1]
    told: list[tuple[int, Change]] = []
    for kind in _FIELDS:
        ours = [r for r in before if r["kind"] == kind]
        theirs = [r for r in after if r["kind"] == kind]
        pairs = _pairs(ours, theirs)
        for i, j in pairs:
            if differs := _differences(ours[i], theirs[j], texts):
                told.append((theirs[j]["start"], Change("~", kind, f"[{_words(theirs[j], texts[1])}] {differs}")))
        for mark, rows, text, used in (("-", ours, texts[0], {i for i, _ in pairs}),
                                       ("+", theirs, texts[1], {j for _, j in pairs})):  # fmt: skip
            told += [
                (r["start"], Change(mark, kind, f"[{_words(r, text)}] {_told(r)}"))
                for n, r in enumerate(rows)
                if n not in used
            ]
    yield from (change for _, change in sorted(told, key=lambda row: row[0]))


def _moved(record: Row, at: Sequence[int]) -> Row:
    """A record with its offsets in the other text."""
    anchors = [{"start": at[a["start"]], "end": at[a["end"]]} for a in record.get("anchors") or []]
    return {**record, "start": at[record["start"]], "end": at[record["end"]], "anchors": anchors}


def _pairs(old: Sequence[Row], new: Sequence[Row]) -> list[tuple[int, int]]:
    """Records that are the same one: alike in most, nearest in place, each once."""
    ranked = sorted(
        (-_likeness(a, b), abs(a["start"] - b["start"]) + abs(a["end"] - b["end"]), i, j)
        for i, a in enumerate(old)
        for j, b in enumerate(new)
        if _may_be_one(a, b)
    )
    left: set[int] = set()
    right: set[int] = set()
    out: list[tuple[int, int]] = []
    for _, _, i, j in ranked:
        if i not in left and j not in right:
            left.add(i)
            right.add(j)
            out.append((i, j))
    return out


def _may_be_one(a: Row, b: Row) -> bool:
    touch = any(x[0] < y[1] and y[0] < x[1] for x in _spans(a) for y in _spans(b))
    if a["kind"] != "event":
        return touch
    same = [a["type"] == b["type"], *(_codes(a, side) == _codes(b, side) for side in ("actors", "recipients"))]
    return (touch and any(same)) or all(same)


def _likeness(a: Row, b: Row) -> int:
    alike: int = sum(_value(a, f) == _value(b, f) for f in _FIELDS[a["kind"]])
    return alike + 2 * int(_spans(a) == _spans(b))


def _differences(a: Row, b: Row, texts: Sequence[str]) -> str:
    parts = [f"{f} {_value(a, f)} → {_value(b, f)}" for f in _FIELDS[a["kind"]] if _value(a, f) != _value(b, f)]
    if a["kind"] == "event":
        one, other = (sorted({text[s:e] for s, e in _spans(r)}) for r, text in zip((a, b), texts, strict=True))
        if one != other:
            parts.append(f"anchors {', '.join(one)} → {', '.join(other)}")
    elif _words(a, texts[0]) != _words(b, texts[1]):
        parts.append(f"words [{_words(a, texts[0])}] → [{_words(b, texts[1])}]")
    return "; ".join(parts)


def _told(record: Row) -> str:
    return " ".join(f"{f}={v}" for f in _FIELDS[record["kind"]] if (v := _value(record, f)) not in (None, "", "-"))


def _value(record: Row, field: str) -> Any:
    value = record.get(field)
    if field in ("actors", "recipients"):
        return ",".join(_codes(record, field)) or "-"
    if field in ("speaker", "place") and isinstance(value, dict):
        return value.get("name") or value.get("code")
    return value


def _codes(record: Row, side: str) -> list[str]:
    return sorted(str(p.get("code") or p.get("name")) for p in record.get(side) or [])


def _spans(record: Row) -> set[tuple[int, int]]:
    return {(record["start"], record["end"]), *((a["start"], a["end"]) for a in record.get("anchors") or [])}


def _words(record: Row, text: str) -> str:
    words = " ".join(text[record["start"] : record["end"]].split())
    return words if len(words) <= 90 else f"{words[:60]} … {words[-25:]}"


def _readings(path: Path) -> dict[str, Row]:
    """The lines of an output by the file that they read; a file read twice keeps its order."""
    found: dict[str, Row] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise SystemExit(f"{path}: it cannot be read ({error.strerror}); check the path") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            name = row["file"]
        except (ValueError, KeyError, TypeError) as error:
            raise SystemExit(f"{path}:{number}: not a line of `saksi read --format jsonl`") from error
        while name in found:
            name += " (again)"
        found[name] = row
    return found


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    print("\n".join(main(sys.argv[1:])))
