"""How a batch lies on disk: the tables of its folder, their columns, and files that are there whole or not at all.

`TABLES` is what people read; it changes only with `VERSION`, which the manifest names. `WORK` is what lies between
the steps, below `.work`, and may be thrown away at any time.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from saksi.errors import UsageError
from saksi.export import tables as exported

__all__ = [
    "LAID",
    "QUIET",
    "RECORDS",
    "TABLES",
    "VERSION",
    "WORK",
    "blocks",
    "columns_of",
    "emptied",
    "files",
    "needed",
    "rows_of",
    "schema",
    "tabled",
    "writer",
]

VERSION = 1
_DIFFERENT = frozenset({"id", "place", "report", "text", "title", "url", "version", "words"})  # hardly twice the same
Row = dict[str, Any]
Columns = Mapping[str, Sequence[Any]]

_KINDS = ("reports", "events", "statements", "offices", "times", "figures", "entities", "flags")
_WHO = {"doc": "int64", "file": "string", "report": "string"}

RECORDS: dict[str, dict[str, Any]] = {
    kind: {"doc": "int64", **{c: t for c, t in exported.TABLES[kind].items() if c != "story"}, "day": "string"}
    for kind in _KINDS
}
"""The tables that are made of each report alone: as in `saksi export parquet`, by `doc` instead of `story`."""

TABLES: dict[str, dict[str, Any]] = {
    **RECORDS,
    "copies": {
        **_WHO, "original": "int64", "original_file": "string", "share": "double", "likeness": "double",
        "day": "string",
    },
    "stories": {"story": "int64", **_WHO, "day": "string"},
    "skips": {"place": "string", "file": "string", "stage": "string", "reason": "string"},
}  # fmt: skip

WORK: dict[str, dict[str, Any]] = {
    **RECORDS,
    "skips": {**TABLES["skips"], "why": "string"},
    # `born` is the first day on which a report may have been written, as an ordinal; a large number where unknown.
    # `shingles` and `profile` are packed, for they are only handed on.
    "docs": {
        **_WHO, "day": "string", "born": "int64", "shingles": "binary", "profile": "binary",
    },
    "bands": {"band": "int64", "doc": "int64"},
    "marks": {"key": "int64", "span": "int64", "home": "int64", "own": "int64", "weight": "int64", "doc": "int64"},
    "edges": {"a": "int64", "b": "int64"},
    "labels": {"doc": "int64", "label": "int64"},
    "shares": {"doc": "int64", "original": "int64", "share": "double", "likeness": "double"},
    "scores": {"a": "int64", "b": "int64", "score": "double", "tie": "int64"},
    "readings": {
        "place": "string", "file": "string", "doc": "int64", "page": "binary", "reading": "binary", "stage": "string",
        "reason": "string",
    },
}  # fmt: skip

LAID = ("docs", *RECORDS, "skips", "bands", "marks")
"""What is made of each part."""

QUIET = {
    "DO_NOT_TRACK": "true",
    "DAFT_ANALYTICS_ENABLED": "0",
    "RAY_USAGE_STATS_ENABLED": "0",
    "DAFT_PROGRESS_BAR": "0",
}
"""What the engines ask when they are imported: no word to their makers, no bars over our own lines."""


def needed(name: str) -> Any:
    """A library of `saksi[cluster]`. Raises UsageError: it is not installed."""
    os.environ.update(QUIET)
    try:
        return importlib.import_module(name)
    except ImportError:
        what = name.partition(".")[0]
        raise UsageError(f"a batch needs {what}, which is not installed; run: pip install 'saksi[cluster]'") from None


@functools.cache
def schema(table: str) -> Any:
    """The schema of a table of `WORK`, or of `TABLES`, of pyarrow."""
    pa = needed("pyarrow")
    columns = WORK.get(table) or TABLES[table]
    return pa.schema([(column, _type(pa, kind)) for column, kind in columns.items()])


def _type(pa: Any, kind: Any) -> Any:
    if isinstance(kind, str):
        plain = {"string": "string", "int64": "int64", "double": "float64", "bool": "bool_", "binary": "binary"}
        return getattr(pa, plain[kind])()
    shape, inner = kind
    if tuple(inner) == ("",):
        return pa.list_(_type(pa, inner[""]))
    struct = pa.struct([(column, _type(pa, sub)) for column, sub in inner.items()])
    return pa.list_(struct) if shape == "list" else struct


@contextlib.contextmanager
def blocks(path: Path, table: str, *, about: dict[str, str] | None = None) -> Iterator[Callable[[Columns], None]]:
    """What takes the columns of some rows of a file, as a row group; it has its name only when all are written.

    What stands in `about` when it ends stands in the file's metadata.
    """
    pa, pq = needed("pyarrow"), needed("pyarrow.parquet")
    made = schema(table)
    few = [name for name, kind in WORK[table].items() if name not in _DIFFERENT and kind == "string"]
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with pq.ParquetWriter(part, made, compression="zstd", use_dictionary=few, write_statistics=False) as file:

            def put(columns: Columns) -> None:
                arrays = [pa.array(columns[field.name], field.type) for field in made]
                if len(arrays[0]):
                    file.write_table(pa.Table.from_arrays(arrays, schema=made))

            yield put
            if about:
                file.add_key_value_metadata(about)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextlib.contextmanager
def writer(
    path: Path, table: str, *, most: int = 2000, about: dict[str, str] | None = None
) -> Iterator[Callable[[Row], None]]:
    """What takes the rows of a file, which has its name only when all are written. `most` rows are held."""
    held: list[Row] = []
    with blocks(path, table, about=about) as write:

        def put(row: Row) -> None:
            held.append(row)
            if len(held) >= most:
                flush()

        def flush() -> None:
            write(columns_of(held, table))
            held.clear()

        yield put
        flush()


def columns_of(rows: Sequence[Row], table: str) -> Columns:
    """The columns of rows; None where a row lacks one, and what is no column of the table is left out."""
    return {name: [row.get(name) for row in rows] for name in WORK[table]}


def rows_of(paths: Iterable[Path], columns: list[str] | None = None, *, most: int = 256) -> Iterator[Row]:
    """The rows of files, one file after the other, of which `most` are held."""
    pq = needed("pyarrow.parquet")
    for path in paths:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=most, columns=columns):
                yield from batch.to_pylist()


def files(folder: Path) -> list[Path]:
    """The whole Parquet files of a folder and the folders in it, sorted."""
    return sorted(p for p in folder.rglob("*.parquet") if not p.name.startswith("."))


def emptied(folder: Path, table: str) -> Path:
    """The folder with a file without rows, so that a query finds the columns even where there is nothing."""
    path = folder / "empty.parquet"
    if not path.exists():
        with writer(path, table):
            pass
    return folder


def tabled(folder: Path, table: str) -> None:
    """Gives a table of `TABLES` by day that has no rows, and so no files, a file without rows that can be queried."""
    if files(folder):
        return
    made = schema(table)
    path = folder / "day=undated" / "empty.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(".empty.parquet.part")
    needed("pyarrow.parquet").write_table(made.remove(made.get_field_index("day")).empty_table(), part)
    part.replace(path)
