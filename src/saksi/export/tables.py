"""Everything of the stories as a folder of Parquet tables, one for each kind of record. Needs `saksi[parquet]`.

`TABLES` is the schema; a table's columns, their order and types change only with `VERSION`, which stands in each
file's metadata as `saksi.schema`. `file` and `report` join records to `reports`; `story` joins to `stories`.
"""

from __future__ import annotations

import contextlib
import importlib
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

import saksi
from saksi.errors import UsageError
from saksi.export.happened import Happenings, happenings, views
from saksi.export.safe import sound
from saksi.export.written import Written
from saksi.records import Entity, Event, Figure, Office, Reading, Statement, Story, Timex

__all__ = ["TABLES", "VERSION", "parquet", "rows"]

VERSION = 1
Row = dict[str, Any]
Type = str | tuple[str, Mapping[str, Any]]

_SPAN = {"start": "int64", "end": "int64"}
_PARTY = {"name": "string", "code": "string", "sector": "string", **_SPAN}
_PLACE = {"name": "string", "code": "string", **_SPAN}
_HERE = {"story": "string", "file": "string", "report": "string"}
_RECORD = {**_HERE, "id": "string", **_SPAN, "words": "string", "rule": "string"}
_ACT: dict[str, Any] = {
    "type": "string", "mode": "string", "contexts": ("list", {"": "string"}), "quad": "int64",
    "actors": ("list", _PARTY), "recipients": ("list", _PARTY), "date": "string", "date_basis": "string",
    "place": ("struct", _PLACE), "status": "string",
}  # fmt: skip

# name of the table -> name of the column -> its type: of pyarrow, or ("list" | "struct", what is in it)
TABLES: dict[str, dict[str, Any]] = {
    "stories": {
        "story": "string", "title": "string", "headline": "string", "date": "string", "files": ("list", {"": "string"}),
    },
    "reports": {
        **_HERE, "version": "string", "url": "string", "outlet": "string", "title": "string",
        "authors": ("list", {"": "string"}), "language": "string", "published": "string", "published_basis": "string",
        "modified": "string", "fetched": "string", "origin_kind": "string", "origin": "string", "text": "string",
    },
    "events": {**_RECORD, **_ACT, "statement": "string", "sentence": ("struct", _SPAN), "anchors": ("list", _SPAN)},
    "statements": {
        **_RECORD, "directness": "string", "stance": "string", "denies": "string", "speaker": "string",
        "speaker_code": "string", "cue": ("struct", _SPAN), "via": ("list", {"name": "string", **_SPAN}),
    },
    "offices": {**_RECORD, "person": "string", "office": "string", "of": "string", "tenure": "string"},
    "times": {**_RECORD, "type": "string", "value": "string", "mod": "string", "basis": "string"},
    "figures": {**_RECORD, "number": "double", "unit": "string", "mod": "string"},
    "entities": {
        **_RECORD, "entity": "string", "name": "string", "type": "string", "code": "string", "sector": "string",
    },
    "flags": {**_HERE, "kind": "string", **_SPAN, "words": "string", "rule": "string", "reason": "string"},
    "copies": {
        "story": "string", "file": "string", "original": "string", "share": "double", "kind": "string",
        "reason": "string",
    },
    "happenings": {
        "story": "string", "id": "string", "key": "string", **_ACT,
        "tellings": ("list", {
            "file": "string", "report": "string", "record": "string", **_SPAN, "words": "string", "origin": "string",
            "copy": "bool",
        }),
    },
    "differences": {
        "story": "string", "fact": "string", "about": "string",
        "positions": ("list", {"value": "string", "file": "string", **_SPAN}),
    },
}  # fmt: skip

_KINDS: tuple[tuple[type, str], ...] = (
    (Event, "events"), (Statement, "statements"), (Office, "offices"), (Timex, "times"), (Figure, "figures"),
    (Entity, "entities"),
)  # fmt: skip
_BATCH = 2_000  # rows that are held of a table before they are written as one row group
_BATCH_TEXT = 200  # reports


def parquet(stories: Iterable[Story], folder: Path, *, of: Happenings = happenings) -> Written:
    """One `TABLE.parquet` for each of `TABLES`, also for those without rows, into a folder that is there.

    Raises UsageError: pyarrow is not installed.
    """
    try:
        pa: Any = importlib.import_module("pyarrow")
        pq: Any = importlib.import_module("pyarrow.parquet")
    except ImportError:
        raise UsageError("parquet needs pyarrow, which is not installed; run: pip install 'saksi[parquet]'") from None
    written = Written()
    with contextlib.ExitStack() as open_:
        put = {name: open_.enter_context(_writer(pa, pq, folder, name)) for name in TABLES}
        written.add("table", len(TABLES))
        for story in stories:
            for name, row in rows(story, of):
                put[name](row)
                written.add("row")
    return written


def rows(story: Story, of: Happenings = happenings) -> Iterator[tuple[str, Row]]:
    """The rows of a story, each with the name of its table and all columns of it."""
    for name, row in itertools.chain(_of_story(story, of), *(_of_reading(story, r) for r in story.readings)):
        yield name, {column: _sound(row[column]) for column in TABLES[name]}


def _of_story(story: Story, of: Happenings) -> Iterator[tuple[str, Row]]:
    here = {"story": story.id}
    files = [r.file for r in story.readings]
    yield "stories", {**here, "title": story.title, "headline": story.headline, "date": story.date, "files": files}
    for copy in story.copies:
        yield "copies", {**here, **_fields(copy)}
    held = {difference: fact.id for fact in story.facts for difference in fact.differences}
    for difference in dict.fromkeys([*held, *story.differences]):
        yield "differences", {**here, "fact": held.get(difference), **_fields(difference)}
    for view in views(story, of):
        tellings = [
            {**_fields(t.telling), "words": t.reading.report.text[t.telling.start : t.telling.end]} for t in view.told
        ]
        yield "happenings", {**here, **_fields(view.happening), "tellings": tellings}


def _of_reading(story: Story, reading: Reading) -> Iterator[tuple[str, Row]]:
    report = reading.report
    here = {"story": story.id, "file": reading.file, "report": report.id}
    yield "reports", {
        **_fields(report), **here,
        "published": report.published.value if report.published else None,
        "published_basis": report.published.basis if report.published else None,
        "modified": report.modified.value if report.modified else None,
        "origin_kind": report.origin.kind, "origin": report.origin.name,
    }  # fmt: skip
    for flag in report.flags:
        yield "flags", {**here, **_fields(flag), "words": report.text[flag.start : flag.end]}
    for record in reading.records:
        row = {**here, **_fields(record), "words": report.text[record.start : record.end]}
        if isinstance(record, Statement):
            row["speaker"] = record.speaker.name if record.speaker else None
            row["speaker_code"] = record.speaker.code if record.speaker else None
        if isinstance(record, Figure):
            row["number"] = _double(record.number)
        yield next(name for kind, name in _KINDS if isinstance(record, kind)), row


def _fields(record: msgspec.Struct) -> Row:
    return {name: msgspec.to_builtins(getattr(record, name)) for name in record.__struct_fields__}


def _double(number: int | float) -> float:
    try:
        return float(number)
    except OverflowError:
        return float("inf") if number > 0 else float("-inf")


def _sound(value: Any) -> Any:
    if isinstance(value, str):
        return sound(value)
    if isinstance(value, dict):
        return {key: _sound(item) for key, item in value.items()}
    return [_sound(item) for item in value] if isinstance(value, list | tuple) else value


@contextlib.contextmanager
def _writer(pa: Any, pq: Any, folder: Path, name: str) -> Iterator[Callable[[Row], None]]:
    """What takes the rows of one table and writes them in groups; at the end the rest, and the file is whole."""
    about = {"saksi.schema": str(VERSION), "saksi.version": saksi.__version__}
    schema = pa.schema([(column, _type(pa, kind)) for column, kind in TABLES[name].items()], metadata=about)
    held: list[Row] = []
    most = _BATCH_TEXT if name == "reports" else _BATCH
    with pq.ParquetWriter(folder / f"{name}.parquet", schema, compression="zstd") as file:

        def flush() -> None:
            if held:
                file.write_table(pa.Table.from_pylist(held, schema=schema))
                held.clear()

        def put(row: Row) -> None:
            held.append(row)
            if len(held) >= most:
                flush()

        yield put
        flush()


def _type(pa: Any, kind: Type) -> Any:
    if isinstance(kind, str):
        return {"string": pa.string(), "int64": pa.int64(), "double": pa.float64(), "bool": pa.bool_()}[kind]
    shape, inner = kind
    if tuple(inner) == ("",):
        return pa.list_(_type(pa, inner[""]))
    struct = pa.struct([(column, _type(pa, sub)) for column, sub in inner.items()])
    return pa.list_(struct) if shape == "list" else struct
