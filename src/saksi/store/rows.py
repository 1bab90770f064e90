"""The nouns of the store: what goes in, and what comes out beside readings.

>>> Counts(read=2, new=1, unchanged=1).told()
'2 read: 1 new, 0 updated, 1 unchanged, 0 read again; 0 copies, 0 skipped'
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from saksi.records import Date, Origin, Record, Report, Skip

__all__ = ["Added", "Counts", "Outcome", "Quarantined", "Reread", "Stored", "Version"]

Outcome = Literal["new", "updated", "unchanged", "reread", "skipped"]


class Counts(Struct, kw_only=True):
    """What a run came to. `read` is the sum of the next four; `copies` are some of the new and updated ones.

    The one thing here that changes: a run counts on it, so that the counts are there whenever it ends.
    """

    read: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    reread: int = 0
    copies: int = 0
    skipped: int = 0

    def told(self) -> str:
        """All counts on one line."""
        return (
            f"{self.read} read: {self.new} new, {self.updated} updated, {self.unchanged} unchanged, "
            f"{self.reread} read again; {self.copies} {'copy' if self.copies == 1 else 'copies'}, "
            f"{self.skipped} skipped"
        )


class Added(Struct, frozen=True, kw_only=True):
    """What became of one input of `add`: which version of which report it is, or why it is none.

    new: a report that was not known. updated: another text, or other data, of a known one. unchanged: known.
    reread: known, but read by another reader, and now by this one, too. skipped: quarantined (`skip`).
    `copy_of`: id of the report that had exactly this text before.
    """

    file: str
    outcome: Outcome
    report: str | None = None
    number: int | None = None
    copy_of: str | None = None
    skip: Skip | None = None


class Reread(Struct, frozen=True, kw_only=True):
    """What became of one version by `reread`: the records gained and lost, ids apart.

    `before` and `after` are the report as it was and is read; spans of `lost` are in `before`. A record that
    changed is lost and gained. Where the text itself is read differently all records are.
    """

    file: str
    outcome: Outcome
    report: str | None = None
    number: int | None = None
    before: Report | None = None
    after: Report | None = None
    gained: tuple[Record, ...] = ()
    lost: tuple[Record, ...] = ()
    skip: Skip | None = None


class Stored(Struct, frozen=True, kw_only=True):
    """A report in the store: its id, how many versions it has, when it was first seen (ISO 8601, UTC)."""

    id: str
    first_seen: str
    versions: int
    title: str | None
    outlet: str | None
    published: str | None


class Version(Struct, frozen=True, kw_only=True):
    """One state in which a report was received, as its current reading found it, and its readers in order.

    `number` counts from 1 in the order of arrival; `hash` is the SHA-256 of the text, `blob` that of the bytes.
    `first_seen` is ISO 8601 in UTC.
    """

    id: int
    report: str
    number: int
    source: str
    file: str
    blob: str
    hash: str
    title: str | None
    outlet: str | None
    language: str | None
    authors: tuple[str, ...]
    url: str | None
    origin: Origin
    published: Date | None
    modified: Date | None
    fetched: str | None
    first_seen: str
    readers: tuple[str, ...]


class Quarantined(Struct, frozen=True, kw_only=True):
    """An input that could not be read: where it lay, at which stage it failed, why, since when (ISO 8601, UTC).

    `kept`: whether its bytes are in the store, so that `reread` can try again. `closed`: when it was read after all.
    """

    id: int
    source: str
    file: str
    stage: str
    reason: str
    kept: bool
    at: str
    closed: str | None = None
