"""Write stories for other programs: JSON Lines, CSV, Parquet, PLOVER, POLECAT, GDELT, W3C annotations, GraphML.

Exporters are pure functions from stories to a stream or a folder. They take the stories one by one and hold no more
than one, and the keys of the events they have written. What each format loses is told in `docs/export.md`.

>>> import io
>>> out = io.StringIO()
>>> export([], "polecat", out).told(), out.getvalue().count("\\t")
('nothing', 39)
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, NamedTuple

from saksi.errors import UsageError
from saksi.export.annotations import w3c
from saksi.export.gdelt import gdelt
from saksi.export.happened import Happenings, choosing, happenings, narrowed
from saksi.export.lines import jsonl
from saksi.export.network import graphml
from saksi.export.plover import plover
from saksi.export.polecat import polecat
from saksi.export.sheet import csv
from saksi.export.tables import parquet
from saksi.export.written import Written
from saksi.records import Story

__all__ = ["EXPORTERS", "Exporter", "Written", "export"]


class Exporter(NamedTuple):
    """A format: its function, whether it writes a folder, whether it needs the time, and whether it is of reports.

    A format of reports (`whole`) has all records of each report that is chosen, one of events only the events chosen.
    """

    write: Callable[..., Written]
    about: str
    folder: bool = False
    dated: bool = False
    whole: bool = False


EXPORTERS: dict[str, Exporter] = {
    "jsonl": Exporter(jsonl, "readings, one a line", whole=True),
    "csv": Exporter(csv, "events with their tellings, for spreadsheets"),
    "parquet": Exporter(parquet, "a folder of tables, one for each kind of record", folder=True, whole=True),
    "plover": Exporter(plover, "events as PLOVER's JSON, one a line"),
    "polecat": Exporter(polecat, "events in POLECAT's 40 columns"),
    "gdelt": Exporter(gdelt, "a folder with GDELT 2.0 events and mentions", folder=True, dated=True),
    "w3c": Exporter(w3c, "records as Web Annotations, one a line", whole=True),
    "graphml": Exporter(graphml, "the network of sides, with dated edges"),
}


def export(
    stories: Iterable[Story],
    form: str,
    out: IO[str] | Path,
    *,
    since: str | None = None,
    until: str | None = None,
    actor: str | None = None,
    at: datetime.datetime | None = None,
    of: Happenings = happenings,
) -> Written:
    """Write stories in one of the formats of `EXPORTERS`; returns what was written and what was left out.

    `out` is a text stream (UTF-8, no translation of line ends), or for the formats that need one a folder that is
    there. `since` and `until` are EDTF dates, `actor` a code; formats of reports then hold the reports, whole, that
    tell such an event. `at` is the time of the export for formats that carry one (without it: now). `of` gives the
    happenings of a story. Raises UsageError: an unknown format, date or code, or the wrong kind of `out`.
    """
    exporter = EXPORTERS.get(form)
    if exporter is None:
        raise UsageError(f"there is no format '{form}'; there are: {', '.join(EXPORTERS)}")
    if isinstance(out, Path) != exporter.folder:
        raise UsageError(f"{form} is written into a {'folder' if exporter.folder else 'stream'}; hand over one")
    chosen = choosing(since=since, until=until, actor=actor, of=of)
    if exporter.whole and chosen is not of:
        stories = narrowed(stories, chosen)
    if exporter.dated:
        return exporter.write(stories, out, at=at or datetime.datetime.now(datetime.UTC), of=chosen)
    return exporter.write(stories, out, of=chosen)
