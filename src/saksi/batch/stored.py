"""A batch that is there: its manifest, and its pages with what was read of them, in order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from saksi.batch.layout import files, rows_of
from saksi.batch.units import Piece
from saksi.errors import UsageError
from saksi.records import Page, Reading, Skip

__all__ = ["MANIFEST", "Manifest", "Refused", "Source", "manifest", "stored"]

MANIFEST = "manifest.json"


class Refused(Struct, frozen=True, kw_only=True):
    """A kind of reason for which things were not read, without what differs from one to the next, and how many."""

    stage: str
    reason: str
    count: int


class Source(Struct, frozen=True, kw_only=True):
    """A unit of the input, and what came of it: `part` begins the name of its parts, a digest of pieces and reader."""

    part: str
    pieces: tuple[Piece, ...]
    reports: int
    skips: int


class Manifest(Struct, frozen=True, kw_only=True):
    """What a batch holds: the version of its tables, who read it, from what, and how much. It is written last.

    `counts` is of rows by table; of stories how many there are.
    """

    schema: int
    saksi: str
    reader: str
    digest: str
    counts: dict[str, int]
    skipped: tuple[Refused, ...]
    sources: tuple[Source, ...]
    columns: dict[str, list[str]]


def manifest(folder: Path) -> Manifest:
    """The manifest of a batch. Raises UsageError: there is no whole batch."""
    try:
        return msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except FileNotFoundError:
        raise UsageError(
            f"{folder}: there is no whole batch; run `saksi batch … --out {folder}` (again): it goes on"
        ) from None
    except (OSError, msgspec.DecodeError) as error:
        raise UsageError(f"{folder}: the manifest cannot be read ({error}); was it made by another Saksi?") from None


def stored(folder: Path) -> Iterator[tuple[str, Page | Skip, Reading | Skip]]:
    """Each thing that was read: the place it came from, its page, and what was made of it; one at a time.

    Where there was no page, the skip stands in its place; where another Saksi has made a reading that this one does
    not understand, a skip. Raises UsageError: there is no whole batch.
    """
    reader = manifest(folder).reader
    for row in rows_of(files(folder / "readings"), most=50):
        skip = Skip(file=row["file"], stage=row["stage"] or "", reason=row["reason"] or "")
        page = msgspec.msgpack.decode(row["page"], type=Page) if row["page"] is not None else skip
        reading = _understood(row["reading"], row["file"], reader) if row["reading"] is not None else skip
        yield row["place"], page, reading


def _understood(packed: bytes, file: str, reader: str) -> Reading | Skip:
    try:
        return msgspec.msgpack.decode(packed, type=Reading)
    except msgspec.DecodeError:
        return Skip(file=file, stage="fault", reason=f"was read by another Saksi ({reader}); run the batch again")
