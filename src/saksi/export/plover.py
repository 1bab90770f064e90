"""Events as PLOVER's JSON, one a line (openeventdata/PLOVER, manual of 2024, chapter on data fields).

Sides are lists: an event stays one, however many act. What PLOVER has no field for, the words of each telling and who
is their origin, stands under `saksi`. PLOVER's auxiliary modes say what did not happen: `future` what is planned,
`hypothetical` what is possible or alleged, `negation` what is denied; the exact status is under `saksi`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, Any

import saksi
from saksi.export.codes import sector
from saksi.export.happened import Happenings, Told, View, happenings, views, words
from saksi.export.safe import encoded
from saksi.export.written import Written
from saksi.records import Party, Story

__all__ = ["plover"]

_AUXILIARY = {"planned": "future", "possible": "hypothetical", "alleged": "hypothetical", "denied": "negation"}


def plover(stories: Iterable[Story], out: IO[str], *, of: Happenings = happenings) -> Written:
    """One line an event; one that comes up in several stories is written once."""
    written, seen = Written(), set()
    for story in stories:
        for view in views(story, of):
            if view.key in seen:
                written.leave_out("told in an earlier story")
                continue
            seen.add(view.key)
            out.write(encoded(_event(view)) + "\n")
            written.add("event")
    return written


def _event(view: View) -> dict[str, Any]:
    from saksi.relate.dyads import score

    one, when, first = view.happening, view.when, view.first
    event: dict[str, Any] = {
        "id": view.key,
        "date": when.first.isoformat() if when else None,
        "enddate": when.last.isoformat() if when and when.last != when.first else None,
        "actor": [_entity(view, party) for party in one.actors],
        "recipient": [_entity(view, party) for party in one.recipients],
        "event": [one.type],
        "mode": [mode for mode in (one.mode, _AUXILIARY.get(one.status)) if mode],
        "context": list(one.contexts),
        "quad_code": one.quad,
        "event_scale": score(one.type, one.mode),
        "event_text": list(dict.fromkeys(_words(told) for told in view.told)),
        "event_loc": {"extracted_place": one.place.name, "country_code": one.place.code} if one.place else None,
        **(_source(first) if first else {}),
        "coder": f"Saksi {saksi.__version__}",
        "saksi": {
            "status": one.status,
            "date": when.value if when else None,
            "date_basis": when.basis if when else None,
            "story": view.story.id,
            "tellings": [_telling(told) for told in view.told],
        },
    }
    return {name: value for name, value in event.items() if value is not None or name == "date"}


def _entity(view: View, party: Party) -> dict[str, Any]:
    fields = {
        "code": party.code,
        "sector": sector(party) or None,
        "entity_text": words(view, party),
        "entity_name": party.name,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _source(told: Told) -> dict[str, Any]:
    """The report that is cited, and the sentence there."""
    report, event = told.reading.report, told.event
    cited = {
        "url": report.url, "title": report.title, "publication": report.outlet, "language": report.language,
        "coder": "Saksi", "codebook": "PLOVER", "version": saksi.__version__,
    }  # fmt: skip
    found: dict[str, Any] = {"link": report.url, "cite_info": {k: v for k, v in cited.items() if v is not None}}
    if event:
        span = event.sentence
        found["text"] = report.text[span.start : span.end]
        found["text_info"] = {"start": span.start, "end": span.end}
    return found


def _telling(told: Told) -> dict[str, Any]:
    telling, report = told.telling, told.reading.report
    return {
        "file": told.reading.file, "report": report.id, "record": telling.record, "start": telling.start,
        "end": telling.end, "words": _words(told), "origin": telling.origin, "copy": telling.copy,
        "outlet": report.outlet, "url": report.url, "published": report.published.value if report.published else None,
    }  # fmt: skip


def _words(told: Told) -> str:
    return told.reading.report.text[told.telling.start : told.telling.end]
