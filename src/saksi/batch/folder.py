"""Whether a batch may be written into a folder: a new one or that of a batch of these inputs, by one run at a time.

A slip here would cost hours, for what is in the folder and belongs to no input of a run is taken away.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from saksi.batch.layout import VERSION
from saksi.batch.stored import MANIFEST, manifest
from saksi.batch.units import Unit
from saksi.errors import UsageError

__all__ = ["INPUTS", "WORKING", "alone", "belongs", "usable"]

WORKING = ".work"
INPUTS = "inputs.json"  # in WORKING: the places of the last run, which may not have come to its end
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+:[/\\]", re.IGNORECASE)


class _Version(Struct, frozen=True):
    """What the manifests of all versions say."""

    schema: int
    saksi: str


def usable(out: Path) -> None:
    """Raises UsageError: `out` is no folder, or holds other things than a batch, or one of a later Saksi."""
    if _ADDRESS.match(str(out)):
        raise UsageError(f"{out}: a batch is written into a folder; name one, and copy its tables afterwards")
    if not out.exists():
        return
    if not out.is_dir():
        raise UsageError(f"{out}: is a file; name a folder")
    made = _version(out)
    if any(out.iterdir()) and made is None and not (out / WORKING).is_dir():
        raise UsageError(f"{out}: is there and is no batch; name a new folder")
    if made and made.schema > VERSION:
        raise UsageError(
            f"{out}: is a batch of Saksi {made.saksi}, whose tables have version {made.schema}, and this one knows "
            f"version {VERSION}; update Saksi, or name a new folder"
        )


def belongs(out: Path, units: Iterable[Unit]) -> None:
    """Raises UsageError: `out` is a batch of inputs none of which is among these."""
    there: set[str] = set()
    with contextlib.suppress(UsageError):
        there.update(piece.place for source in manifest(out).sources for piece in source.pieces)
    with contextlib.suppress(OSError, msgspec.DecodeError):
        there.update(msgspec.json.decode((out / WORKING / INPUTS).read_bytes(), type=list[str]))
    if there and there.isdisjoint(piece.place for unit in units for piece in unit.pieces):
        others = f" and {len(there) - 1:,} more" if len(there) > 1 else ""
        raise UsageError(
            f"{out}: is a batch of other inputs ({min(there)}{others}), which would be lost; name a new folder, or "
            "give the inputs as before and those that are new"
        )


@contextlib.contextmanager
def alone(working: Path) -> Iterator[None]:
    """Makes the folder, and keeps a second run out of it; where the file system has no locks it cannot.

    Raises UsageError: another run is at work on the batch.
    """
    working.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as held:
        try:
            lock = sqlite3.connect(working / "lock", timeout=0.1, isolation_level=None)
            held.callback(lock.close)
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if "is locked" in str(error):
                raise UsageError(
                    f"{working.parent}: another run is at work on this batch; wait for its end, or end it"
                ) from None
        yield


def _version(out: Path) -> _Version | None:
    try:
        return msgspec.json.decode((out / MANIFEST).read_bytes(), type=_Version)
    except (OSError, msgspec.DecodeError):
        return None
