"""What one process does at a time, on any engine: a task is a line of JSON, and what it makes is a file.

A task that has been done is not done again, and one that is broken off leaves nothing: files take their names when
they are whole. So a task may run twice, anywhere.

cut     a unit of the input -> portions of its pages
read    a unit of the input -> its part: each report with its page, each skip with its reason
take    a portion -> its part
lay     a part -> rows of all tables, and what the grouping needs to know of each report
near    pairs of reports with their shingles -> those that are near-copies
share   copies and originals with their shingles -> how much they have in common
alike   pairs of reports with their profiles -> how alike they are
grow    the likenesses of some stories-to-be -> the story of each report
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import os
import re
import shutil
import zlib
from array import array
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from saksi.batch import sketch
from saksi.batch.layout import LAID, WORK, Columns, Row, blocks, columns_of, files, rows_of, writer
from saksi.batch.units import Unit, pages
from saksi.errors import SaksiError
from saksi.export.safe import sound
from saksi.records import Page, Reading, Skip
from saksi.relate import dating, grouping
from saksi.relate.copies import shingles
from saksi.relate.terms import apart, published

__all__ = ["DAYS", "FAINT", "UNKNOWN", "Task", "done", "pages_of"]

DAYS = 7  # reports written further apart are of one story only through others between them
FAINT = 50_000  # what the heaviest terms of two reports have in common, in millionths, for them to be compared
UNKNOWN = 9_999_999
_BLOCK, _BLOCK_BYTES = 250, 16 * 1024 * 1024  # reports whose rows are held
_PORTION, _PORTION_BYTES = 1000, 64 * 1024 * 1024  # pages of a portion
_TABLE_OF = {
    "timex": "times",
    "entity": "entities",
    **{kind: f"{kind}s" for kind in ("office", "statement", "figure", "event")},
}
_HEAVIEST = 24  # terms by which reports are found
_UNDATED = -1
_SPANS = 8
_NOT_COUNTED = re.compile(r" ?\((?:[^()]|\([^()]*\))*\)|\d[\d.,:]*|'[^']*'")


class Task(Struct, frozen=True, kw_only=True):
    """What is to be done (a name above), from what (a unit as JSON, or a path), and where it goes.

    `apart`: pages are read in a process of their own, for one of them may have ended a process.
    """

    what: str
    given: str
    out: str
    apart: bool = False


def done(task: str) -> str:
    """Does a task, given as JSON, and returns it."""
    made = msgspec.json.decode(task, type=Task)
    try:
        _WORKS[made.what](made)
    except SaksiError as error:
        raise SaksiError(str(error)) from None  # which a pickle carries, whatever the class was
    return task


def _cut(task: Task) -> None:
    out = Path(task.out)
    if out.exists():
        return
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    source = pages(msgspec.json.decode(task.given, type=Unit))
    made: list[Path] = []
    for first in source:
        made.append(part / f"{len(made):05}.parquet")
        with writer(made[-1], "readings", most=100) as put:
            count = size = 0
            for place, page in itertools.chain((first,), source):
                put(_row(place, page))
                count, size = count + 1, size + (len(page.content) if isinstance(page, Page) else 0)
                if count >= _PORTION or size >= _PORTION_BYTES:
                    break
    for number, path in enumerate(made):
        path.rename(part / f"{number:05}-{len(made):05}.parquet")
    part.rename(out)


def _read(task: Task) -> None:
    _part(task, pages(msgspec.json.decode(task.given, type=Unit)))


def _take(task: Task) -> None:
    portion = Path(task.given)
    _part(task, pages_of([portion]))
    portion.unlink(missing_ok=True)


def pages_of(paths: Iterable[Path]) -> Iterator[tuple[str, Page | Skip]]:
    """The pages of portions or parts, each with its place; a Skip where there was none."""
    decode = msgspec.msgpack.Decoder(Page).decode
    for row in rows_of(paths, ["place", "file", "page", "stage", "reason"], most=50):
        if row["page"] is None:
            yield row["place"], Skip(file=row["file"], stage=row["stage"], reason=row["reason"])
        else:
            yield row["place"], decode(row["page"])


def _part(task: Task, source: Iterable[tuple[str, Page | Skip]]) -> None:
    """Writes a part: places, pages and what became of them, in order."""
    from saksi.engine import read_all

    if Path(task.out).exists():
        return
    handed: deque[tuple[str, Page | Skip]] = deque()

    def noted() -> Iterator[Page | Skip]:
        for place, page in source:
            handed.append((place, page))
            yield page

    count, about = {"reports": 0, "skips": 0}, dict[str, str]()
    with writer(Path(task.out), "readings", most=100, about=about) as put:
        for result in read_all(noted(), workers=1, apart=task.apart):
            put(_row(*handed.popleft(), result))
            count["reports" if isinstance(result, Reading) else "skips"] += 1
        about.update({f"saksi.{name}": str(number) for name, number in count.items()})


def _row(place: str, page: Page | Skip, result: Reading | Skip | None = None) -> Row:
    """A page with what became of it, which may be nothing yet; a page that is a Skip is one in any case."""
    made = result or page
    row: Row = {"place": sound(place), "file": sound(made.file)}
    if isinstance(page, Page):
        row["page"] = _packed(page)
    if isinstance(made, Reading):
        row.update(doc=_doc(row["place"], made), reading=_packed(made))
    elif isinstance(made, Skip):
        row.update(stage=made.stage, reason=sound(made.reason))
    return row


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
    for piece in (place, sound(reading.file), reading.report.version):
        digest.update(piece.encode() + b"\0")
    return int.from_bytes(digest.digest()[:8]) >> 1


def _lay(task: Task) -> None:
    part, work = Path(task.given), Path(task.out)
    if (work / "docs" / part.name).exists():  # it is written last
        return
    decode = msgspec.msgpack.Decoder(Reading).decode
    rows: dict[str, list[Row]] = defaultdict(list)
    many: dict[str, dict[str, list[Any]]] = {name: {c: [] for c in WORK[name]} for name in ("bands", "marks")}
    count = size = 0
    with contextlib.ExitStack() as open_:
        write = {name: open_.enter_context(blocks(work / name / part.name, name)) for name in LAID}

        def flush() -> None:
            for name, made in rows.items():
                write[name](columns_of(made, name))
            rows.clear()
            for name, columns in many.items():
                write[name](columns)
                for values in columns.values():
                    values.clear()

        for row in rows_of([part], ["place", "file", "doc", "reading", "stage", "reason"], most=50):
            laid = _of_row(row, decode)
            for name, made in laid.rows.items():
                rows[name] += made
            for name, columns in laid.many.items():
                for column, values in columns.items():
                    many[name][column] += values
            count, size = count + 1, size + len(row["reading"] or "")
            if count >= _BLOCK or size >= _BLOCK_BYTES:
                flush()
                count = size = 0
        flush()


class _Laid(NamedTuple):
    """What a row of a part makes, by table: rows, and of those tables that get very many of each report the columns."""

    rows: dict[str, list[Row]]
    many: dict[str, Columns]


def _of_row(row: Row, decode: Callable[[bytes], Reading]) -> _Laid:
    stage, reason = row["stage"], row["reason"]
    if row["reading"] is not None:
        try:
            return _laid(row["doc"], decode(row["reading"]))
        except SaksiError:
            raise
        except Exception as error:
            stage, reason = "fault", f"Saksi itself failed ({type(error).__name__}: {error}); please report it"[:300]
    return _Laid({"skips": [_skipped(row["place"], row["file"], stage, reason)]}, {})


def _skipped(place: str, file: str, stage: str, reason: str) -> dict[str, Any]:
    return {"place": place, "file": file, "stage": stage, "reason": reason, "why": _NOT_COUNTED.sub(_shortened, reason)}


def _shortened(found: re.Match[str]) -> str:
    """What stands for numbers and names in a reason that is counted; what is in brackets is left out."""
    return "" if found.group().endswith(")") else "…"


def _laid(doc: int, reading: Reading) -> _Laid:
    when = published(reading.report)
    here = {
        "doc": doc, "file": reading.file, "report": reading.report.id,
        "day": date.fromordinal(when[0]).isoformat() if when else "undated",
    }  # fmt: skip
    made: dict[str, list[Row]] = defaultdict(list)
    for name, row in _recorded(reading):
        row.update(here)
        made[name].append(row)
    words = shingles(reading)
    kept = sketch.kept(words)
    profile = grouping.profile(reading, suspect=dating.doubtful(reading), shingles=words)
    made["docs"].append({
        **here, "born": when[0] if when else UNKNOWN, "shingles": array("I", kept).tobytes(),
        "profile": msgspec.msgpack.encode(profile),
    })  # fmt: skip
    bands = sketch.bands(kept)
    return _Laid(made, {"bands": {"band": bands, "doc": [doc] * len(bands)}, "marks": _marks(doc, profile)})


def _recorded(reading: Reading) -> Iterator[tuple[str, Row]]:
    """The rows of `export.tables` for a report, each with its table; of a reading whose text UTF-8 can carry."""
    report, plain = reading.report, msgspec.to_builtins(reading)
    yield "reports", plain["report"] | {
        "published": report.published.value if report.published else None,
        "published_basis": report.published.basis if report.published else None,
        "modified": report.modified.value if report.modified else None,
        "origin_kind": report.origin.kind, "origin": report.origin.name,
    }  # fmt: skip
    for row in plain["report"]["flags"]:
        yield "flags", row | {"words": report.text[row["start"] : row["end"]]}
    for row in plain["records"]:
        row["words"] = report.text[row["start"] : row["end"]]
        if row["kind"] == "statement":
            speaker = row["speaker"] or {}
            row["speaker"], row["speaker_code"] = speaker.get("name"), speaker.get("code")
        elif row["kind"] == "figure":
            row["number"] = float(row["number"])
        yield _TABLE_OF[row["kind"]], row


def _marks(doc: int, profile: grouping.Profile) -> Columns:
    weights = {zlib.crc32(f"{profile.language}|{t}".encode()): (1, w) for t, w in _heaviest(profile.own)}
    weights.update({zlib.crc32(t.encode()): (0, w) for t, w in _heaviest(profile.across)})
    spans = _spans(profile)
    count = len(weights)
    return {
        "key": [(span + 1) << 32 | mark for span, _ in spans for mark in weights],
        "span": [span for span, _ in spans for _ in range(count)],
        "home": [home for _, home in spans for _ in range(count)],
        "own": [own for own, _ in weights.values()] * len(spans),
        "weight": [round(1000 * weight) for _, weight in weights.values()] * len(spans),
        "doc": [doc] * (count * len(spans)),
    }


def _heaviest(terms: Mapping[str, float]) -> list[tuple[str, float]]:
    """The heaviest terms; of equal ones the first, for they ascend."""
    return sorted(terms.items(), key=itemgetter(1), reverse=True)[:_HEAVIEST]


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
            one, other = array("I", row["one"]), array("I", row["other"])
            likeness = sketch.jaccard(one, other)
            if likeness >= least:
                put({
                    "doc": row["b"], "original": row["a"], "likeness": round(likeness, 4),
                    "share": round(sketch.share(other, one), 4),
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
    "cut": _cut, "read": _read, "take": _take, "lay": _lay, "near": _near, "share": _share,
    "alike": _alike, "grow": _grow,
}  # fmt: skip
