"""Events as GDELT 2.0 has them: `YYYYMMDDHHMMSS.export.CSV` (61 columns) and `.mentions.CSV` (16), tabs, no header.

CAMEO writes pairs: an event with two actors and three recipients becomes six rows (`saksi.export.happened.pairs`). A
row of the mentions is one report's telling, with the places of the words. What Saksi does not know is left empty
rather than guessed: tone, confidence, coordinates. Only what happened or is planned is written.
"""

from __future__ import annotations

import datetime
import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from saksi.export.codes import Cameo, cameo, side, state
from saksi.export.happened import CLAIMED, Happenings, Told, View, When, happenings, pairs, views
from saksi.export.safe import line, web, xml
from saksi.export.written import Written
from saksi.language import short_forms
from saksi.records import Party, Story
from saksi.text import sentences

__all__ = ["EVENT_COLUMNS", "MENTION_COLUMNS", "gdelt"]

_ACTOR = ("Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code",
          "Type1Code", "Type2Code", "Type3Code")  # fmt: skip
_GEO = ("Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")
EVENT_COLUMNS = (
    "GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate",
    *(f"Actor1{name}" for name in _ACTOR), *(f"Actor2{name}" for name in _ACTOR),
    "IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale", "NumMentions",
    "NumSources", "NumArticles", "AvgTone",
    *(f"Actor1Geo_{name}" for name in _GEO), *(f"Actor2Geo_{name}" for name in _GEO),
    *(f"ActionGeo_{name}" for name in _GEO), "DATEADDED", "SOURCEURL",
)  # fmt: skip
MENTION_COLUMNS = (
    "GLOBALEVENTID", "EventTimeDate", "MentionTimeDate", "MentionType", "MentionSourceName", "MentionIdentifier",
    "SentenceID", "Actor1CharOffset", "Actor2CharOffset", "ActionCharOffset", "InRawText", "Confidence",
    "MentionDocLen", "MentionDocTone", "MentionDocTranslationInfo", "Extras",
)  # fmt: skip
_ISO_639_2 = {"id": "ind"}  # GDELT's codes of the languages that Saksi reads, but English
_WEB, _CITATION = 1, 2
_NO_PLACE = ("0", "", "", "", "", "", "", "")


def gdelt(stories: Iterable[Story], folder: Path, *, at: datetime.datetime, of: Happenings = happenings) -> Written:
    """Both files, into a folder that is there. `at` becomes their names and the time at which all was added (UTC).

    One event that comes up in several stories has one row, and its mentions of all stories. Without a side that has a
    code, or without any date, an event is left out.
    """
    at = at.astimezone(datetime.UTC) if at.tzinfo else at
    stamp, written, seen = f"{at:%Y%m%d%H%M%S}", Written(), set[int]()
    paths = (folder / f"{stamp}.export.CSV", folder / f"{stamp}.mentions.CSV")
    with (
        paths[0].open("w", encoding="utf-8", newline="\n") as events,
        paths[1].open("w", encoding="utf-8", newline="\n") as mentions,
    ):
        for story in stories:
            texts: dict[str, list[int]] = {}
            for view in views(story, of):
                when, found = view.when, pairs(view.happening)
                if view.happening.status not in CLAIMED:
                    written.leave_out("denied, alleged or only possible")
                elif not found:
                    written.leave_out("without a side that has a code")
                elif when is None:
                    written.leave_out("without any date")
                elif not view.told:
                    written.leave_out("without a report")
                else:
                    about, place = _about(view), _place(view)
                    for actor, recipient in found:
                        number = _number(view, actor, recipient)
                        if number not in seen:
                            seen.add(number)
                            row = [
                                *_dates(number, when),
                                *_actor(actor),
                                *_actor(recipient),
                                *about,
                                *_NO_PLACE,
                                *_NO_PLACE,
                            ]
                            events.write(_line([*row, *place, stamp, _identifier(view.first or view.told[0])[1]]))
                            written.add("event")
                        for row in _mentions(view, when, actor, recipient, number, stamp, texts):
                            mentions.write(_line(row))
                            written.add("mention")
    return written


def _dates(number: int, when: When) -> list[str]:
    day = when.first
    year = f"{day.year:04d}"
    return [str(number), f"{year}{day:%m%d}", f"{year}{day:%m}", year, _fraction(day)]


def _about(view: View) -> list[str]:
    """What was done, and how much it is told."""
    code: Cameo = cameo(view.happening.type, view.happening.mode)
    reports = {told.reading.file: told for told in view.told}
    sources = {_source(told) for told in reports.values()}
    return [
        "1" if any(_opens(told) for told in view.told) else "0", code.code, code.base, code.root, str(code.quad),
        f"{code.goldstein:.1f}", str(len(view.told)), str(len(sources)), str(len(reports)), "",
    ]  # fmt: skip


def _mentions(
    view: View,
    when: When,
    actor: Party | None,
    recipient: Party | None,
    number: int,
    stamp: str,
    texts: dict[str, list[int]],
) -> Iterator[list[str]]:
    """One row a report: its first telling."""
    first: dict[str, Told] = {}
    for told in sorted(view.told, key=lambda t: t.telling.start):
        first.setdefault(told.reading.file, told)
    for told in first.values():
        report, (kind, identifier) = told.reading.report, _identifier(told)
        language = report.language or ""
        yield [
            str(number), stamp, stamp, str(kind), _source(told), identifier, str(_sentence(told, texts)),
            str(_offset(told, actor)), str(_offset(told, recipient)), str(told.telling.start), "1", "",
            str(len(report.text)), "", "" if language in ("", "en") else f"srclc:{_ISO_639_2.get(language, language)};",
            _extras(view, when, told),
        ]  # fmt: skip


def _line(cells: Iterable[str]) -> str:
    return "\t".join(line(text) for text in cells) + "\n"


def _number(view: View, actor: Party | None, recipient: Party | None) -> int:
    """The same for the same pair of one happening; below 2⁵², so that no program rounds it."""
    sides = [f"{p.code}:{p.sector or ''}" if p else "" for p in (actor, recipient)]
    return int(hashlib.sha256("|".join((view.key, *sides)).encode("utf-8", "replace")).hexdigest()[:13], 16)


def _fraction(day: datetime.date) -> str:
    """GDELT's own: months of 30 days in years of 365."""
    return f"{day.year + min(((day.month - 1) * 30 + day.day) / 365, 0.9999):.4f}"


def _actor(party: Party | None) -> list[str]:
    if party is None:
        return [""] * len(_ACTOR)
    parts = side(party)
    return [parts.code, party.name.upper(), parts.country, parts.group, "", "", "", parts.type, "", ""]


def _place(view: View) -> tuple[str, ...]:
    """The state in which it happened: GDELT's type 1. Finer than that Saksi does not resolve."""
    from saksi.language import load
    from saksi.names import state_name

    place = view.happening.place
    fips = state(place.code).fips if place else ""
    if not place or not fips or not place.code:
        return _NO_PLACE
    return "1", state_name(place.code, load("en")), fips, fips, "", "", "", fips


def _opens(told: Told) -> bool:
    """Whether a report tells it in its opening, which is what GDELT calls a root event."""
    from saksi.relate.terms import lead_end

    return told.telling.start < lead_end(told.reading)


def _identifier(told: Told) -> tuple[int, str]:
    """GDELT's type of mention, and the URL or else a citation."""
    report = told.reading.report
    url = web(report.url)
    if url:
        return _WEB, url
    return _CITATION, ", ".join(part for part in (report.outlet, report.title) if part) or told.reading.file


def _source(told: Told) -> str:
    report = told.reading.report
    url = web(report.url)
    host = (urlsplit(url).hostname or "").removeprefix("www.") if url else ""
    return host or report.outlet or told.reading.file


def _sentence(told: Told, texts: dict[str, list[int]]) -> int:
    """The number of the sentence in its text, from 1."""
    file = told.reading.file
    if file not in texts:
        report = told.reading.report
        every = sentences(report.text, abbreviations=short_forms(report.language))
        texts[file] = [start for start, _ in every]
    return max(1, bisect_right(texts[file], told.telling.start))


def _offset(told: Told, party: Party | None) -> int:
    """Where this report names the party; -1 where it does not."""
    if party is None or told.event is None:
        return -1
    there = [p for p in (*told.event.actors, *told.event.recipients) if p.code == party.code]
    exact = [p.start for p in there if p.sector == party.sector]
    return min(exact or [p.start for p in there], default=-1)


def _extras(view: View, when: When, told: Told) -> str:
    """What GDELT has no column for, in the tags that its GKG uses for such."""
    telling, place = told.telling, view.happening.place
    fields = {
        "SAKSI_STORY": view.story.id, "SAKSI_EVENT": view.key, "SAKSI_RECORD": telling.record,
        "SAKSI_SPAN": f"{telling.start}-{telling.end}", "SAKSI_DATE": when.value, "SAKSI_DATE_BASIS": when.basis,
        "SAKSI_STATUS": view.happening.status, "SAKSI_PLACE": place.name if place else "",
        "SAKSI_ORIGIN": telling.origin or "", "SAKSI_COPY": "1" if telling.copy else "",
    }  # fmt: skip
    return "".join(f"<{name}>{xml(text)}</{name}>" for name, text in fields.items() if text)
