"""Count where the words of a story come from: newsrooms and agencies, not reports.

Outlets of one newsroom are one origin, and so are an agency and those who print it. A copy is no witness. No known
origin is *unknown*, not *independent*.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from saksi import outlets
from saksi.records import Copy, Reading, Report

__all__ = ["Origins", "counted", "no_witnesses", "of_report"]

_WHOLE = 0.5  # share of a copy's text that is the original's, from which the whole report is no witness


class Origins(Struct, frozen=True, kw_only=True):
    """The known origins of some reports, ascending; how many reports have none, and how many are copies."""

    known: tuple[str, ...]
    unknown: int
    copies: int


def of_report(report: Report) -> str | None:
    """The newsroom or agency whose words a report has; None where nothing says it."""
    if report.origin.kind == "unknown":
        return None
    name = report.origin.name or (report.outlet if report.origin.kind == "own" else None)
    if not name:
        return None
    outlet = outlets.named(name)
    return outlet.newsroom if outlet else name


def counted(readings: Sequence[Reading], copies: Iterable[Copy] = ()) -> Origins:
    """The origins of reports. Copies of which most is taken over do not count."""
    taken = no_witnesses(copies)
    found = [of_report(r.report) for r in readings if r.file not in taken]
    known = sorted({name for name in found if name})
    return Origins(known=tuple(known), unknown=found.count(None), copies=len(taken))


def no_witnesses(copies: Iterable[Copy]) -> set[str]:
    """The files of copies of which most is taken over."""
    return {c.file for c in copies if c.kind in ("exact", "translated") or c.share >= _WHOLE}
