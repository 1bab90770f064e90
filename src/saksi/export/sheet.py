"""Events as one flat table for spreadsheets (RFC 4180 with `\\n`): a row for each telling, with its words and source.

Names, codes and sectors of several sides are joined by `; ` in one order, so that their places match (`?`: unknown);
a `;` within a name becomes `,`. Text that a spreadsheet would run is defused, see `saksi.export.safe`.
"""

from __future__ import annotations

import csv as _csv
from collections.abc import Iterable, Iterator
from typing import IO

from saksi.export.happened import Happenings, View, happenings, views
from saksi.export.safe import cell
from saksi.export.written import Written
from saksi.language import short_forms
from saksi.records import Party, Report, Story
from saksi.text import sentences

__all__ = ["COLUMNS", "csv"]

COLUMNS = (
    "story", "event", "key", "type", "mode", "contexts", "quad", "intensity", "status", "date", "date_basis",
    "actors", "actor_codes", "actor_sectors", "recipients", "recipient_codes", "recipient_sectors", "place",
    "place_code", "file", "report", "record", "start", "end", "words", "sentence", "origin", "copy", "outlet", "url",
    "title", "language", "published", "published_basis",
)  # fmt: skip
Cell = str | int | float | None


def csv(stories: Iterable[Story], out: IO[str], *, of: Happenings = happenings) -> Written:
    """A header, then a row for each telling of each happening, of every status."""
    written = Written()
    writer = _csv.writer(out, lineterminator="\n", quoting=_csv.QUOTE_NONNUMERIC)
    writer.writerow(COLUMNS)
    for story in stories:
        for view in views(story, of):
            written.add("event")
            for row in _rows(view):
                writer.writerow([cell(value) if isinstance(value, str) else value for value in row])
                written.add("telling")
    return written


def _rows(view: View) -> Iterator[list[Cell]]:
    from saksi.relate.dyads import score

    one, place = view.happening, view.happening.place
    event: list[Cell] = [
        view.story.id, one.id, view.key, one.type, one.mode, "; ".join(one.contexts), one.quad,
        score(one.type, one.mode), one.status, one.date, one.date_basis, *_sides(one.actors), *_sides(one.recipients),
        place.name if place else None, place.code if place else None,
    ]  # fmt: skip
    for telling, reading, record in view.told:
        report = reading.report
        yield [
            *event, reading.file, report.id, telling.record, telling.start, telling.end,
            report.text[telling.start : telling.end],
            _sentence(report, telling.start, telling.end, record.sentence if record else None),
            telling.origin, "yes" if telling.copy else "no", report.outlet, report.url, report.title, report.language,
            report.published.value if report.published else None,
            report.published.basis if report.published else None,
        ]  # fmt: skip


def _sides(parties: Iterable[Party]) -> tuple[str, str, str]:
    kept = tuple(parties)
    return (
        "; ".join(p.name.replace(";", ",") for p in kept),
        "; ".join(p.code or "?" for p in kept),
        "; ".join(p.sector or "?" for p in kept),
    )


def _sentence(report: Report, start: int, end: int, span: object) -> str:
    """The sentence that tells it: as the record has it, else the one around the words, in reach of a thousand signs."""
    text = report.text
    low, high = getattr(span, "start", None), getattr(span, "end", None)
    if low is None or high is None:
        short = short_forms(report.language)
        near = sentences(text, max(0, start - 1000), min(len(text), end + 1000), abbreviations=short)
        low, high = next(((a, b) for a, b in near if a <= start < b), (start, end))
    return text[low:high]
