"""Events in the 40 columns of POLECAT's weekly files (Harvard Dataverse AJGVIT): tab-separated, with a header.

What is missing is the word `None`, lists are joined by `; `. Only what happened or is planned is written: the format
cannot say that something is denied. Saksi resolves no place to coordinates and nobody to Wikipedia.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

import saksi
from saksi.export.codes import sector, state
from saksi.export.happened import CLAIMED, Happenings, View, happenings, views, words
from saksi.export.safe import line
from saksi.export.written import Written
from saksi.records import Entity, Office, Party, Story

__all__ = ["COLUMNS", "polecat"]

COLUMNS = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts", "Actor Name",
    "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors", "Actor Title", "Actor Name Raw",
    "Wikipedia Actor ID", "Recipient Name", "Recipient Country", "Recipient COW", "Primary Recipient Sector",
    "Recipient Sectors", "Recipient Title", "Recipient Name Raw", "Wikipedia Recipient ID", "Placename", "City",
    "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID", "Raw Placename", "Feature Type",
    "Source", "Publication Date", "Story People", "Story Organizations", "Story Locations", "Language", "Version",
)  # fmt: skip
_QUADS = {1: "VERBAL COOPERATION", 2: "MATERIAL COOPERATION", 3: "VERBAL CONFLICT", 4: "MATERIAL CONFLICT"}
_NON_STATES = frozenset({"IGO", "NGO", "MNC", "IMG", "ISM"})


def polecat(stories: Iterable[Story], out: IO[str], *, of: Happenings = happenings) -> Written:
    """A header, then one line an event; one that comes up in several stories is written once."""
    written, seen = Written(), set()
    out.write("\t".join(COLUMNS) + "\n")
    for story in stories:
        names: tuple[str, str, str] | None = None
        for view in views(story, of):
            if view.happening.status not in CLAIMED:
                written.leave_out("denied, alleged or only possible")
            elif view.key in seen:
                written.leave_out("told in an earlier story")
            else:
                seen.add(view.key)
                names = names or _names(story)
                out.write("\t".join(_row(view, names)) + "\n")
                written.add("event")
    return written


def _row(view: View, names: tuple[str, str, str]) -> list[str]:
    from saksi.relate.dyads import score

    one, place, first = view.happening, view.happening.place, view.first
    report = first.reading.report if first else None
    cells = [
        view.key, _day(view), one.type, one.mode, f"{score(one.type, one.mode):g}", _QUADS.get(one.quad),
        _list(one.contexts), *_side(view, one.actors), *_side(view, one.recipients),
        place.name if place else None, None, None, None, place.code if place else None, None, None, None,
        place.name if place else None, None,
        (report.outlet or report.url) if report else None, _published(view), *names,
        report.language if report else None, f"Saksi {saksi.__version__}",
    ]  # fmt: skip
    return [line(text) if text else "None" for text in cells]


def _side(view: View, parties: tuple[Party, ...]) -> list[str | None]:
    codes = [p.code for p in parties if p.code]
    countries = [c if state(c).cameo or state(c).fips else None for c in codes]
    sectors = [kind for p in parties if (kind := sector(p))]
    kinds = [s for s in sectors if s in _NON_STATES]
    return [
        _list(p.name for p in parties), _list([*(c for c in countries if c), *kinds]),
        _list(state(c).cow for c in codes), sectors[0] if sectors else None, _list(sectors),
        _list(_titles(view, parties)), _list(words(view, p) for p in parties), None,
    ]  # fmt: skip


def _titles(view: View, parties: tuple[Party, ...]) -> list[str]:
    """The offices that the telling reports give the parties."""
    wanted = {p.name for p in parties}
    found = []
    for told in view.told:
        for record in told.reading.records:
            if isinstance(record, Office) and record.person in wanted:
                found.append(record.office)
    return found


def _day(view: View) -> str | None:
    """The first day; None for a month or a year, which the format cannot say, and for no date at all."""
    when = view.when
    if when is None or when.basis == "published":
        return None
    return when.first.isoformat() if len(when.value.split("/")[0]) >= len("2023-04-16") else None


def _published(view: View) -> str | None:
    """The earliest day on which a report that tells it was published."""
    dates = [t.reading.report.published.value.split("T")[0] for t in view.told if t.reading.report.published]
    return min((d for d in dates if len(d) == len("2023-04-16")), default=None)


def _names(story: Story) -> tuple[str, str, str]:
    """People, organisations and places (states too) that the story's reports name."""
    kinds: dict[str, dict[str, None]] = {"person": {}, "organisation": {}, "place": {}}
    for reading in story.readings:
        for record in reading.records:
            if isinstance(record, Entity):
                kinds["place" if record.type == "state" else record.type][record.name] = None
    return _list(kinds["person"]) or "", _list(kinds["organisation"]) or "", _list(kinds["place"]) or ""


def _list(items: Iterable[str | None]) -> str | None:
    """The items, each once, in their order."""
    return "; ".join(dict.fromkeys(item.replace(";", ",") for item in items if item)) or None
