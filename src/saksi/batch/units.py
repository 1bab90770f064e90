"""Cut the input into units, each of which one process reads: a web archive, some lines, a row group, a few files.

How a batch is cut has no say in what comes out of it: a report's name and key hang on its source and its place there
alone. A line without an `id` is named by the byte at which it begins, `news.jsonl@4096`, a row of a Parquet file by
its number, `news.parquet:12`, all else as `saksi read` names it.

>>> import tempfile
>>> folder = tempfile.TemporaryDirectory()
>>> path = Path(folder.name, "news.jsonl")
>>> _ = path.write_text('{"text": "Talks open in Oslo."}\\n{"id": "b", "text": "Talks end in Oslo."}\\n')
>>> [len(unit.pieces) for unit in cut([str(path)], chunk=20)]
[1, 1, 1, 1]
>>> [page.file.rpartition("/")[2] for unit in cut([str(path)], chunk=20) for _, page in pages(unit)]
['news.jsonl@0', 'b']
"""

from __future__ import annotations

import fnmatch
import glob
import hashlib
import importlib
import io
import itertools
import math
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Literal

import msgspec
from msgspec import Struct

from saksi.errors import UsageError
from saksi.read import LIMITS
from saksi.read.files import from_stream
from saksi.records import Page, Skip

__all__ = ["Piece", "Unit", "cut", "pages", "wide"]

_CHUNK = 4 * 1024 * 1024  # bytes of a unit of lines, or of small files
_WIDE = 512 * 1024  # bytes from which a file may hold many pages
_FILES = 256  # files of one unit
_URL = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_KNOWN = ("id", "text", "html", "url", "outlet", "title", "published", "modified", "fetched", "author", "authors")


class Piece(Struct, frozen=True, kw_only=True):
    """A file, the lines that begin in some bytes of it, or a row group. `place` is its path or URL as it was given.

    `size` in bytes and `changed` (time of the last change, nanoseconds) tell a file from a later one of its name.
    """

    place: str
    kind: Literal["file", "lines", "rows"] = "file"
    begin: int = 0
    end: int = 0
    size: int = 0
    changed: int = 0


class Unit(Struct, frozen=True, kw_only=True):
    """What one process reads in one go."""

    pieces: tuple[Piece, ...]

    def name(self, reader: str) -> str:
        """The name of the part that a reader makes of it: 24 hexadecimal digits."""
        return hashlib.sha256(msgspec.json.encode((reader, self))).hexdigest()[:24]


def cut(inputs: Iterable[str], *, chunk: int = _CHUNK, without: Path | None = None) -> list[Unit]:
    """The units of files, folders, globs and URLs of an object store; each file once.

    Raises UsageError: one of them is not there, or nothing is in any of them.
    The list grows with the number of files, not with what they hold. `chunk` is in bytes; `without` is a folder that
    is no input even where it lies in one: that of the batch itself.
    """
    seen: set[str] = set()
    units: list[Unit] = []
    small: list[Piece] = []
    for given in inputs:
        found = list(_files(given))
        if not found and (_URL.match(given) or not Path(given).exists()):
            raise UsageError(f"{given}: no such file, folder or address, or nothing fits the pattern; check it")
        for place, size, changed in found:
            if place in seen or (without and Path(place).absolute().is_relative_to(without)):
                continue
            seen.add(place)
            low = place.lower()
            if low.endswith((".jsonl", ".ndjson")):
                for begin in range(0, max(size, 1), chunk):
                    end = min(begin + chunk, size)
                    units.append(_unit(place=place, kind="lines", begin=begin, end=end, size=size, changed=changed))
            elif low.endswith((".parquet", ".pq")):
                for number in range(_groups(place)):
                    units.append(_unit(place=place, kind="rows", begin=number, size=size, changed=changed))
            elif size >= chunk // 4 or low.endswith((".warc", ".warc.gz", ".wet.gz")):
                units.append(_unit(place=place, size=size, changed=changed))
            else:
                small.append(Piece(place=place, size=size, changed=changed))
    if not seen:
        raise UsageError(f"{', '.join(inputs)}: holds no files")
    return units + _together(small, chunk)


def wide(unit: Unit) -> bool:
    """Whether a unit may hold so much that its pages are handed on to other processes to be read."""
    return any(piece.kind == "rows" or (piece.kind == "file" and piece.size >= _WIDE) for piece in unit.pieces[:1])


def pages(unit: Unit) -> Iterator[tuple[str, Page | Skip]]:
    """The pages of a unit, each with the place that it comes from; a Skip for what cannot be read."""
    for piece in unit.pieces:
        try:
            for page in _read(piece):
                yield piece.place, page
        except (OSError, ValueError) as error:
            reason = f"it cannot be read to its end ({str(error)[:100]}); check the path and its permissions"
            yield piece.place, Skip(file=piece.place, stage="read", reason=reason)


def _read(piece: Piece) -> Iterator[Page | Skip]:
    if piece.kind == "rows":
        yield from _rows(piece)
        return
    with _open(piece.place) as stream:
        if piece.kind == "lines":
            yield from _lines(piece, stream)
        else:
            yield from from_stream(stream, piece.place)


def _lines(piece: Piece, stream: Any) -> Iterator[Page | Skip]:
    """The lines that begin within the piece."""
    at = piece.begin
    if at:
        stream.seek(at - 1)
        at += _line(stream)[1] - 1
    while at < piece.end and (found := _line(stream))[1]:
        line, length = found
        if line.strip(b"\xef\xbb\xbf \t\r\n"):
            yield from _one(line, f"{piece.place}@{at}")
        at += length


def _line(stream: BinaryIO) -> tuple[bytes, int]:
    """The next line and its length; of one that is too long to be read only its beginning."""
    line = last = stream.readline(LIMITS.page + 1)
    length = len(line)
    while last and not last.endswith(b"\n"):
        last = stream.readline(1024 * 1024)
        length += len(last)
    return line, length


def _one(line: bytes, name: str) -> Iterator[Page | Skip]:
    """What one JSON object holds, under its own id or this name."""
    hint = f"{name}.jsonl"  # the name says what it is meant to be, should the bytes be anything else
    for page in from_stream(io.BytesIO(line), hint):
        yield msgspec.structs.replace(page, file=name) if page.file in (hint, f"{hint}:1") else page


def _rows(piece: Piece) -> Iterator[Page | Skip]:
    with _open(piece.place) as stream:
        file = _parquet(stream)
        first = sum(file.metadata.row_group(i).num_rows for i in range(piece.begin))
        columns = [name for name in file.schema_arrow.names if name in _KNOWN]
        numbers = itertools.count(first + 1)
        for batch in file.iter_batches(batch_size=256, row_groups=[piece.begin], columns=columns):
            for row in batch.to_pylist():
                name = f"{piece.place}:{next(numbers)}"
                yield from _one(msgspec.json.encode(row), name)


def _unit(**piece: Any) -> Unit:
    return Unit(pieces=(Piece(**piece),))


def _together(small: Sequence[Piece], chunk: int) -> list[Unit]:
    """Small files in units by a hash of their names, so that a new file changes one unit only."""
    if not small:
        return []
    least = math.ceil(max(len(small) / _FILES, sum(p.size for p in small) / chunk))
    count = 1 << (max(least, 1) - 1).bit_length()
    held: dict[int, list[Piece]] = {}
    for piece in small:
        held.setdefault(zlib.crc32(piece.place.encode("utf-8", "replace")) % count, []).append(piece)
    return [Unit(pieces=tuple(held[key])) for key in sorted(held)]


def _groups(place: str) -> int:
    try:
        with _open(place) as stream:
            return int(_parquet(stream).metadata.num_row_groups)
    except (OSError, ValueError):
        return 1  # reading it says what is wrong


def _parquet(stream: Any) -> Any:
    return importlib.import_module("pyarrow.parquet").ParquetFile(stream)


def _files(given: str) -> Iterator[tuple[str, int, int]]:
    """Place, size and time of change of each file that is meant, sorted, hidden ones left out."""
    if _URL.match(given):
        yield from _stored(given)
        return
    pattern = glob.has_magic(given) and not Path(given).exists()
    wanted = sorted(glob.iglob(given, recursive=True)) if pattern else [given]  # noqa: PTH207
    for path in map(Path, wanted):
        below = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in below:
            if file.is_file() and not any(part.startswith(".") for part in file.relative_to(path).parts):
                stat = file.stat()
                yield str(file), stat.st_size, stat.st_mtime_ns


def _stored(url: str) -> Iterator[tuple[str, int, int]]:
    """The objects of a store that a URL means: one, all below it, or those that fit a pattern."""
    if url.lower().startswith(("http://", "https://")):
        raise UsageError(f"{url}: is of the web, not of an object store; fetch it first, or name its store (s3://…)")
    fs: Any = importlib.import_module("pyarrow.fs")
    head, magic, _ = url.partition("*")
    fixed = head.rpartition("/")[0] if magic else url
    try:
        system, path = fs.FileSystem.from_uri(fixed)
        info = system.get_file_info(path)
        infos = [info] if info.type == fs.FileType.File else system.get_file_info(fs.FileSelector(path, recursive=True))
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{url}: cannot be opened ({error}); check the address, the keys of the store, the net"
        ) from None
    root = fixed[: len(fixed) - len(path)] if fixed.endswith(path) else fixed[: fixed.find("://") + 3]
    for one in sorted(infos, key=lambda i: i.path):
        place = root + one.path
        hidden = any(part.startswith(".") for part in one.path[len(path) :].split("/"))
        if one.type == fs.FileType.File and not hidden and (not magic or fnmatch.fnmatchcase(place, url)):
            yield place, one.size, one.mtime_ns or 0


def _open(place: str) -> Any:
    if not _URL.match(place):
        return Path(place).open("rb", buffering=1024 * 1024)
    fs: Any = importlib.import_module("pyarrow.fs")
    system, path = fs.FileSystem.from_uri(place)
    return system.open_input_file(path)
