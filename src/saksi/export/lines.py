"""Readings as JSON Lines, as `saksi read --format jsonl` prints them: what the records' reference describes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

from saksi.export.happened import Happenings, happenings
from saksi.export.safe import encoded
from saksi.export.written import Written
from saksi.records import Story

__all__ = ["jsonl"]


def jsonl(stories: Iterable[Story], out: IO[str], *, of: Happenings = happenings) -> Written:
    """One line a report: its Reading, which `msgspec.json.decode(line, type=Reading)` reads back."""
    written = Written()
    for story in stories:
        for reading in story.readings:
            out.write(encoded(reading) + "\n")
            written.add("report")
    return written
