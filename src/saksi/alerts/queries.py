"""Saved queries: what in a story is worth an alert, and when it is new.

A query has conditions on stories (sides, classes, words, outlet, language, one story that is followed), and kinds: what
in such a story is told. Each finding has a key, and is told once. It is told only if a report that it rests on is
*fresh*: first seen since the query last ran, not with the first poll of its feed, and not published long before.
All else is noted as known; so is everything on the first run.

>>> checked(Query(kinds=("grows",)))
Traceback (most recent call last):
saksi.errors.UsageError: 'grows' needs numbers of known origins; give --origins
"""

from __future__ import annotations

import functools
import hashlib
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from saksi.alerts.message import Alert, Quote
from saksi.alerts.tell import Teller
from saksi.brief.called import shortened
from saksi.brief.words import languages
from saksi.errors import UsageError
from saksi.gather import told
from saksi.memory import Memory
from saksi.records import Check, Event, Flag, Happening, Office, Story
from saksi.relate import origins
from saksi.store import ask, outbox
from saksi.store.ask import Listed
from saksi.store.outbox import Found, QueryRow
from saksi.store.search import indexed
from saksi.text import fold
from saksi.titles import title_of

__all__ = ["KINDS", "Query", "checked", "look"]

KINDS = {
    "new": "a new story",
    "grows": "a story has reached so many known origins",
    "contradiction": "reports of a story differ",
    "denial": "something is denied",
    "redated": "a copy or a page bears a later date than its words",
    "office": "a person has an office that was not known",
    "flag": "a report has a flag",
}

_MARGIN = timedelta(minutes=5)  # a report may be kept some time after the second that it bears
_PAGE = 200
# flags that many a report has: they come only where they are asked for
_QUIET = frozenset({"anonymous-source", "unsigned"})
_QUOTES, _WORDS, _ABOUT = 6, 300, 400


class Query(Struct, frozen=True, kw_only=True):
    """What is asked for; all conditions must hold, those on sides and classes in one happening.

    kinds: of KINDS. pair, codes, actor, recipient: codes of sides, as IDN. types: classes of PLOVER. words: all of them
    stand in one report. story: the id of a followed story. person: a name, for `office`. origins: numbers of known
    origins, for `grows`. flags: kinds of flags, for `flag`; none: any. max_age_days: what was published longer
    before it came in is no news. told_in: the language that the alert is written in, ISO 639-1; None: that of most
    reports of the story.
    """

    kinds: tuple[str, ...] = ("new",)
    pair: tuple[str, str] | None = None
    codes: tuple[str, ...] = ()
    actor: str | None = None
    recipient: str | None = None
    types: tuple[str, ...] = ()
    words: str = ""
    outlet: str | None = None
    language: str | None = None
    story: str | None = None
    person: str = ""
    origins: tuple[int, ...] = ()
    flags: tuple[str, ...] = ()
    max_age_days: int = 7
    told_in: str | None = None


class _Finding(NamedTuple):
    """What was found: what tells it from others, in words, the reports that it rests on, and places in files."""

    kind: str
    detail: str
    about: Callable[[Teller], str]
    files: frozenset[str]
    places: tuple[tuple[str, int, int], ...]
    alone: bool = False  # it is known wherever it was found, and not only in this story


def checked(query: Query) -> Query:
    """The query. Raises UsageError: it asks for what is not there."""
    for kind in query.kinds:
        if kind not in KINDS:
            raise UsageError(f"there is no kind of alert '{kind}'; there are {', '.join(KINDS)}")
    if not query.kinds:
        raise UsageError("an alert needs a kind; give --on")
    if "grows" in query.kinds and not query.origins:
        raise UsageError("'grows' needs numbers of known origins; give --origins")
    if "office" in query.kinds and not indexed(query.person).split():
        raise UsageError("'office' needs a name; give --person")
    if query.words and not indexed(query.words).split():
        raise UsageError(f"'{query.words[:40]}' holds no words")
    if any(number < 1 for number in query.origins) or query.max_age_days < 1:
        raise UsageError("numbers of origins and days are 1 or more")
    if query.told_in is not None and query.told_in not in languages():
        raise UsageError(f"alerts are not told in '{query.told_in[:40]}'; there are {', '.join(languages())}")
    return query


def look(memory: Memory, row: QueryRow, *, now: str) -> list[Found]:
    """What a saved query finds now that it does not know, with the alerts for what is new. Raises StoreError."""
    query = msgspec.json.decode(row.query, type=Query)
    since = _iso(_time(row.ran) - _MARGIN) if row.ran else None
    made: list[Found] = []
    with memory.database.reads() as connection:
        for listed, reports in _candidates(connection, query, since):
            made.extend(_in_story(connection, query, row, listed, reports, since, now))
    return made


def _candidates(
    connection: Connection, query: Query, since: str | None
) -> Iterator[tuple[Listed, frozenset[str] | None]]:
    """The stories that fulfil the conditions, each with the reports that have the words (None: no words are asked)."""
    words = [indexed(text).split() for text in (query.words, query.person) if text]
    having = [outbox.with_words(connection, some) for some in words]
    followed = None
    if query.story:
        try:
            followed = ask.find(connection, query.story)
        except UsageError:
            return
    conditions = {
        "codes": query.codes, "pair": query.pair, "actor": query.actor, "recipient": query.recipient,
        "types": query.types, "outlet": query.outlet, "language": query.language, "story": followed,
    }  # fmt: skip
    offset = 0
    while True:
        page, _ = ask.listed(connection, changed_since=since, limit=_PAGE, offset=offset, **conditions)  # type: ignore[arg-type]
        for one in page:
            if (followed is None or one.id == followed) and all(one.id in some for some in having):
                yield one, frozenset(having[0][one.id]) if query.words else None
        if len(page) < _PAGE:
            return
        offset += _PAGE


def _in_story(
    connection: Connection,
    query: Query,
    row: QueryRow,
    listed: Listed,
    reports: frozenset[str] | None,
    since: str | None,
    now: str,
) -> Iterator[Found]:
    happened: list[Happening] = []
    if query.pair or query.codes or query.actor or query.recipient or query.types:
        happened = [h for _, h in ask.happened(connection, story=listed.id) if _fits(query, h)]
        if not happened:
            return
    if not _may(query, listed, connection):
        return
    fresh = _fresh(connection, query, listed.id, since) if since else frozenset()
    story = told(connection, listed.id)
    members = {reading.report.id: reading.file for reading in story.readings}
    file_of = {file: report for report, file in members.items()}
    teller: Teller | None = None
    for finding in _findings(query, story, happened, reports):
        keys = [_key(finding, one) for one in ([""] if finding.alone else dict.fromkeys([listed.id, *members]))]
        if outbox.known(connection, row.id, keys):
            continue
        rests_on = {file_of[file] for file in finding.files if file in file_of}
        if rests_on & fresh:
            uid = uuid.uuid4().hex
            teller = teller or Teller(story, query.told_in)
            alert = _alert(finding, teller, row.name, uid=uid, now=now, fresh=fresh)
            yield Found(keys[0], uid, msgspec.json.encode(alert).decode())
        else:
            yield Found(keys[0], "", None)


def _fits(query: Query, one: Happening) -> bool:
    actors, recipients = {p.code for p in one.actors}, {p.code for p in one.recipients}
    return (
        set(query.codes) | set(query.pair or ()) <= actors | recipients
        and (query.actor is None or query.actor in actors)
        and (query.recipient is None or query.recipient in recipients)
        and (not query.types or one.type in query.types)
    )


def _may(query: Query, listed: Listed, connection: Connection) -> bool:
    """Whether a story can hold what is asked for, by what its list says: telling it takes longer."""
    kinds = set(query.kinds)
    return bool(
        kinds & {"new", "office", "denial"}
        or ("grows" in kinds and listed.origins >= min(query.origins))
        or ("contradiction" in kinds and listed.differences)
        or (kinds & {"redated", "flag"} and listed.flags)
    )


def _fresh(connection: Connection, query: Query, story: str, since: str) -> frozenset[str]:
    """The reports of a story that are news: new to us, and not old already when they came."""
    found = outbox.fresh(connection, story, since)
    return frozenset(
        report
        for report, (seen, published) in found.items()
        if (day := _day(published)) is None or day >= _time(seen).date() - timedelta(days=query.max_age_days)
    )


def _findings(
    query: Query, story: Story, happened: Sequence[Happening], reports: frozenset[str] | None
) -> Iterator[_Finding]:
    every = frozenset(r.file for r in story.readings)
    file_of = {r.report.id: r.file for r in story.readings}
    tellings = [t for h in happened for t in h.tellings]
    places = [(t.report, t.start, t.end) for t in tellings] or list(_leads(story, reports))
    having = frozenset(file_of[t.report] for t in tellings if t.report in file_of) if happened else every
    if reports is not None:
        having &= frozenset(file_of[r] for r in reports if r in file_of)
    if "new" in query.kinds and having:
        yield _Finding("new", "", Teller.new, having, tuple(places))
    if "grows" in query.kinds:
        known = len(origins.counted(story.readings, story.copies).known)
        reached = [n for n in sorted(set(query.origins)) if n <= known]
        for number in reached:  # several at once are one alert, of the greatest; the others are known with it
            rests_on = every if number == reached[-1] else frozenset()
            yield _Finding("grows", str(number), lambda told: told.grown(known), rests_on, tuple(places))
    if "contradiction" in query.kinds:
        for one in [*story.differences, *(d for fact in story.facts for d in fact.differences)]:
            values = sorted({p.value for p in one.positions})
            detail, about = f"{one.about}|{'|'.join(values)}", functools.partial(Teller.differs, difference=one)
            said = _by_report(story, [(p.file, p.start, p.end) for p in one.positions])
            yield _Finding("contradiction", detail, about, frozenset(p.file for p in one.positions), said)
    if "denial" in query.kinds:
        for fact in story.facts:
            if fact.status == "denied":
                cells = [(file, c.start, c.end) for file, some in fact.cells.items() for c in some]
                about = functools.partial(Teller.denied, fact=fact)
                yield _Finding("denial", fact.about, about, frozenset(fact.cells), _by_report(story, cells))
    for report, file, flag in _flags(story):
        kind, start = flag.kind, flag.start
        if ("redated" in query.kinds and kind in ("redated", "stamp-later")) or (
            "flag" in query.kinds and (kind in query.flags if query.flags else kind not in _QUIET)
        ):
            named = "redated" if "redated" in query.kinds and kind in ("redated", "stamp-later") else "flag"
            about = functools.partial(Teller.flagged, file=file, flag=flag)
            place = ((report, start, flag.end),)
            yield _Finding(named, f"{kind}|{report}|{start}", about, frozenset({file}), place, True)
    if "office" in query.kinds:
        wanted = set(indexed(query.person).split())
        for reading in story.readings:
            for record in reading.records:
                if isinstance(record, Office) and wanted <= set(indexed(record.person).split()):
                    about = functools.partial(Teller.holds, office=record)
                    detail = f"{fold(record.office)}|{record.of}|{record.tenure}"
                    place = ((reading.report.id, record.start, record.end),)
                    yield _Finding("office", detail, about, frozenset({reading.file}), place, True)


def _flags(story: Story) -> Iterator[tuple[str, str, Flag | Check]]:
    """The flags of reports and the checks of the story, each with its report and file."""
    by_file = {r.file: r.report.id for r in story.readings}
    for reading in story.readings:
        for flag in reading.report.flags:
            yield reading.report.id, reading.file, flag
    for one in story.checks:
        if one.file in by_file:
            yield by_file[one.file], one.file, one


def _leads(story: Story, reports: frozenset[str] | None) -> Iterator[tuple[str, int, int]]:
    """The first event of each report that has one: words by which a story can be known."""
    for reading in story.readings:
        if reports is None or reading.report.id in reports:
            first = next((r for r in reading.records if isinstance(r, Event)), None)
            if first is not None:
                yield reading.report.id, first.sentence.start, first.sentence.end


def _by_report(story: Story, places: Sequence[tuple[str, int, int]]) -> tuple[tuple[str, int, int], ...]:
    ids = {r.file: r.report.id for r in story.readings}
    return tuple((ids[file], start, end) for file, start, end in places if file in ids)


def _alert(finding: _Finding, teller: Teller, query: str, *, uid: str, now: str, fresh: frozenset[str]) -> Alert:
    """The alert; words of what is fresh come first, then those of others, a report once each as far as it goes."""
    story, language = teller.story, teller.say.code
    readings = {r.report.id: r for r in story.readings}
    seen: dict[str, int] = {}
    ranked = []
    for report, start, end in finding.places:
        if report in readings and start < end:
            whole = (start, end) if finding.alone else teller.around(readings[report].file, start, end)
            ranked.append((report, *whole))
    places = []
    for place in dict.fromkeys(ranked):
        seen[place[0]] = seen.get(place[0], 0) + 1
        places.append((seen[place[0]], place[0] not in fresh, place))
    quotes = []
    for _, _, (report, start, end) in sorted(places)[:_QUOTES]:
        reading, end = readings[report], min(end, start + _WORDS)
        of, name = reading.report, teller.names[reading.file]
        quotes.append(
            Quote(
                words=of.text[start:end], report=report, outlet=of.outlet, name=name, url=of.url, start=start, end=end
            )
        )
    counted = origins.counted(story.readings, story.copies)
    return Alert(
        uid=uid, query=query, kind=finding.kind, about=shortened(finding.about(teller), _ABOUT), story=story.id,
        title=title_of(story, language), headline=story.headline, date=story.date, origins=counted.known,
        unknown=counted.unknown, reports=len(story.readings), at=now, quotes=tuple(quotes), language=language,
    )  # fmt: skip


def _key(finding: _Finding, story: str) -> str:
    digest = hashlib.sha256(finding.detail.encode("utf-8", "replace")).hexdigest()[:24] if finding.detail else ""
    return f"{finding.kind}:{story}:{digest}"


def _day(edtf: str | None) -> date | None:
    try:
        return date.fromisoformat((edtf or "")[:10])
    except ValueError:
        return None


def _time(iso: str) -> datetime:
    return datetime.strptime(iso, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
