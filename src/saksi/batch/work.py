"""What one process does at a time, on any engine: a task is a line of JSON, and what it makes is a file.

A task that has been done is not done again, and one that is broken off leaves nothing: files take their names when
they are whole. So a task may run twice, anywhere.

read    a unit of the input -> its part: each report with its page, each skip with its reason
lay     a part -> rows of all tables, and what the grouping needs to know of each report
near    pairs of reports with their shingles -> those that are near-copies
share   copies and originals with their shingles -> how much they have in common
alike   pairs of reports with their profiles -> how alike they are
grow    the likenesses of some stories-to-be -> the story of each report
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import zlib
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from saksi.batch import sketch
from saksi.batch.layout import RECORDS, files, rows_of, writer
from saksi.batch.units import Unit, pages
from saksi.errors import SaksiError
from saksi.export.safe import sound
from saksi.export.tables import rows as exported
from saksi.records import Page, Reading, Skip, Story
from saksi.relate import dating, grouping
from saksi.relate.copies import shingles
from saksi.relate.terms import apart, published

__all__ = ["DAYS", "FAINT", "UNKNOWN", "Task", "done", "part_of"]

DAYS = 7  # reports written further apart are of one story only through others between them
FAINT = 50_000  # what the heaviest terms of two reports have in common, in millionths, for them to be compared
UNKNOWN = 9_999_999
_HEAVIEST = 24  # terms by which reports are found
_UNDATED = -1
_SPANS = 8
_NOT_COUNTED = re.compile(r" ?\((?:[^()]|\([^()]*\))*\)|\d[\d.,:]*|'[^']*'")


class Task(Struct, frozen=True, kw_only=True):
    """What is to be done (a name above), from what (a unit as JSON, or a path), and where it goes.

    `apart`: pages are read in a process of their own, for one of them has taken a process along.
    """

    what: str
    given: str
    out: str
    reader: str = ""
    apart: bool = False


def done(task: str) -> str:
    """Does a task, given as JSON, and returns it."""
    made = msgspec.json.decode(task, type=Task)
    _WORKS[made.what](made)
    return task


def part_of(unit: Unit, out: Path, reader: str, results: Iterable[tuple[str, Page | Skip, Reading | Skip]]) -> None:
    """Writes the part of a unit: places, pages and what became of them, in order."""
    about = {"saksi.unit": msgspec.json.encode(unit).decode(), "saksi.reader": reader}
    with writer(out, "readings", most=200, about=about) as put:
        count = {"reports": 0, "skips": 0}
        for place, page, result in results:
            put(_row(place, page, result))
            count["reports" if isinstance(result, Reading) else "skips"] += 1
        about.update({f"saksi.{name}": str(number) for name, number in count.items()})


def _row(place: str, page: Page | Skip, result: Reading | Skip) -> dict[str, Any]:
    row = {"place": sound(place), "file": sound(result.file), "page": _packed(page) if isinstance(page, Page) else None}
    if isinstance(result, Skip):
        return {**row, "stage": result.stage, "reason": sound(result.reason)}
    return {**row, "doc": _doc(place, result), "reading": _packed(result)}


def _packed(thing: Page | Reading) -> bytes:
    """The thing as msgpack; lone surrogates, which that cannot carry, as U+FFFD, numbers beyond 64 bits as floats."""
    try:
        return msgspec.msgpack.encode(thing)
    except (UnicodeError, OverflowError):
        return msgspec.msgpack.encode(_carried(msgspec.to_builtins(thing, builtin_types=(bytes,))))


def _carried(value: Any) -> Any:
    if isinstance(value, str):
        return sound(value)
    if isinstance(value, dict):
        return {key: _carried(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_carried(item) for item in value]
    if isinstance(value, int) and not -(1 << 63) <= value < 1 << 63:
        return float("inf") if value > 1 << 1000 else float("-inf") if value < -(1 << 1000) else float(value)
    return value


def _doc(place: str, reading: Reading) -> int:
    """The key of a report: of its source, its name there and its text; 63 bits."""
    digest = hashlib.sha256()
    for piece in (place, reading.file, reading.report.version):
        digest.update(piece.encode("utf-8", "replace") + b"\0")
    return int.from_bytes(digest.digest()[:8]) >> 1


def _read(task: Task) -> None:
    from saksi.engine import read_all

    unit, out = msgspec.json.decode(task.given, type=Unit), Path(task.out)
    if out.exists():
        return
    handed: deque[tuple[str, Page | Skip]] = deque()

    def noted() -> Iterator[Page | Skip]:
        for place, page in pages(unit):
            handed.append((place, page))
            yield page

    results = read_all(noted(), workers=1, apart=task.apart)
    part_of(unit, out, task.reader, ((*handed.popleft(), result) for result in results))


def _lay(task: Task) -> None:
    part, work = Path(task.given), Path(task.out)
    if (work / "docs" / part.name).exists():  # it is written last
        return
    tables = (*RECORDS, "skips", "bands", "marks")
    with writer(work / "docs" / part.name, "docs", most=200) as known, contextlib.ExitStack() as open_:
        put = {name: open_.enter_context(writer(work / name / part.name, name, most=500)) for name in tables}
        for row in rows_of([part], ["place", "file", "doc", "reading", "stage", "reason"], most=50):
            if row["reading"] is None:
                put["skips"](_skipped(row["place"], row["file"], row["stage"], row["reason"]))
                continue
            reading = msgspec.msgpack.decode(row["reading"], type=Reading)
            try:
                laid = list(_laid(row["doc"], reading))
            except SaksiError:
                raise
            except Exception as error:
                reason = f"Saksi itself failed ({type(error).__name__}: {error}); please report it"[:300]
                put["skips"](_skipped(row["place"], row["file"], "fault", reason))
                continue
            for name, made in laid:
                (known if name == "docs" else put[name])(made)


def _skipped(place: str, file: str, stage: str, reason: str) -> dict[str, Any]:
    return {"place": place, "file": file, "stage": stage, "reason": reason, "why": _NOT_COUNTED.sub("", reason)}


def _laid(doc: int, reading: Reading) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows of a report, each with its table."""
    when = published(reading.report)
    day = date.fromordinal(when[0]).isoformat() if when else "undated"
    alone = Story(id="", title="", date=None, readings=(reading,))
    for name, row in exported(alone, lambda _: ()):
        if name in RECORDS:
            row.update(doc=doc, day=day)
            yield name, row
    words = sketch.kept(shingles(reading))
    profile = grouping.profile(reading, suspect=dating.doubtful(reading))
    yield "docs", {
        "doc": doc, "file": sound(reading.file), "report": reading.report.id, "day": day,
        "born": when[0] if when else UNKNOWN, "shingles": words, "profile": msgspec.msgpack.encode(profile),
    }  # fmt: skip
    for band in sketch.bands(words):
        yield "bands", {"band": band, "doc": doc}
    weights = {zlib.crc32(f"{profile.language}|{t}".encode()): (1, w) for t, w in _heaviest(profile.own)}
    weights.update({zlib.crc32(t.encode()): (0, w) for t, w in _heaviest(profile.across)})
    for span, home in _spans(profile):
        for mark, (own, weight) in weights.items():
            yield "marks", {
                "key": (span + 1) << 32 | mark, "span": span, "home": home, "own": own,
                "weight": round(1000 * weight), "doc": doc,
            }  # fmt: skip


def _heaviest(terms: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(terms.items(), key=lambda one: (-one[1], one[0]))[:_HEAVIEST]


def _spans(profile: grouping.Profile) -> list[tuple[int, int]]:
    """The spans of `DAYS` days in which a report is looked for, each with 1 where it may be of them, 0 beyond."""
    when = [profile.written] if profile.written else [(day, day) for day in profile.told]
    own = {span for first, last in when for span in range(first // DAYS, min(last // DAYS, first // DAYS + 4) + 1)}
    if not own:
        return [(_UNDATED, 1)]
    home = sorted(own)[:_SPANS]
    return [(span, int(span in home)) for span in sorted({*home, *(span + 1 for span in home)})]


def _near(task: Task) -> None:
    _share(task, least=sketch.SAME_WORDS)


def _share(task: Task, *, least: float = 0.0) -> None:
    with writer(Path(task.out), "shares") as put:
        for row in rows_of(files(Path(task.given))):
            likeness = sketch.jaccard(row["one"], row["other"])
            if likeness >= least:
                put({
                    "doc": row["b"], "original": row["a"], "likeness": round(likeness, 4),
                    "share": round(sketch.share(row["other"], row["one"]), 4),
                })  # fmt: skip


def _alike(task: Task) -> None:
    decode = msgspec.msgpack.Decoder(grouping.Profile).decode
    with writer(Path(task.out), "scores") as put:
        for row in rows_of(files(Path(task.given))):
            one, other = decode(row["one"]), decode(row["other"])
            if one.written and other.written and apart(one.written, other.written) > DAYS:
                continue
            score = grouping.likeness(one, other)
            if score >= grouping.FAINT:
                put({"a": row["a"], "b": row["b"], "score": score, "tie": 0})


def _grow(task: Task) -> None:
    """Reports of one label are held at once, nothing of the others: what they are is one bucket of the labels."""
    scores: dict[int, dict[tuple[int, int], float]] = defaultdict(dict)
    ties: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for row in rows_of(files(Path(task.given))):
        if row["tie"]:
            ties[row["label"]].add((row["a"], row["b"]))
        else:
            scores[row["label"]][row["a"], row["b"]] = row["score"]
    with writer(Path(task.out), "labels") as put:
        for label in sorted({*scores, *ties}):
            pairs, tied = dict(sorted(scores[label].items())), sorted(ties[label])
            docs = sorted({doc for pair in (*pairs, *tied) for doc in pair})
            for members in grouping.grow(docs, pairs, ties=tied):
                for doc in members:
                    put({"doc": doc, "label": members[0]})


_WORKS: dict[str, Callable[[Task], None]] = {
    "read": _read, "lay": _lay, "near": _near, "share": _share, "alike": _alike, "grow": _grow
}  # fmt: skip
