"""What each route answers."""

from __future__ import annotations

import datetime
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from itertools import accumulate, pairwise
from typing import Any, TypeVar

import msgspec
from starlette.responses import Response

import saksi
from saksi.brief.outline import FLAGS
from saksi.errors import UsageError
from saksi.export import EXPORTERS
from saksi.gather import corrected, said
from saksi.memory import Listed, Version
from saksi.records import SCHEMA, Event, Reading, Record, Statement, Story, Timex
from saksi.relate import dyads
from saksi.relate.people import parts
from saksi.serve import looks
from saksi.serve.api import shapes
from saksi.serve.api.asks import CURSOR, LIMIT, MOST_NUMBER, SINCE, UNTIL, Ask, cursor, key_of
from saksi.serve.api.problems import Problem
from saksi.serve.api.table import BASE, ROUTES, Asked, reply, route
from saksi.serve.person import person_of
from saksi.store import ask as store_ask
from saksi.store import query
from saksi.store import stories as kept
from saksi.store.search import LIMIT as HITS

__all__ = ["OF_STORIES", "STREAMED", "conditions", "record_of"]

T = TypeVar("T")

_KINDS = ("timex", "entity", "office", "statement", "figure", "event")
_NOTED = 300  # stories of one second
_LOOKED_AT = 200  # reports that the page of a person looks at
STREAMED = tuple(name for name, one in EXPORTERS.items() if not one.folder)
"""The formats of an export that are one file."""

ACTOR = Ask("actor", "side", "A side that acts, by its code or name.")
RECIPIENT = Ask("recipient", "side", "A side that it is done to.")
TYPE = Ask("type", "class", "A class of PLOVER.")
TYPES = Ask("type", "class", "A class of what happened; of several one is enough.", many=True)
OUTLET = Ask("outlet", "text", "An outlet that reports it, by its name.")
LANGUAGE = Ask("language", "text", "A language of the reports, as `en`.")
OF_STORIES = (
    ACTOR,
    RECIPIENT,
    Ask("with", "side", "A side that has part in one happening with `actor`, which must be given."),
    Ask("side", "side", "A side of what happened, in whatever part; of several all.", many=True),
    TYPES, SINCE, UNTIL, OUTLET, LANGUAGE,
    Ask("flag", "choice", "A kind of flag that a report has, or `any`.", choices=(*FLAGS, "any")),
    Ask("single", "yes", "Only what one known origin, or none, tells.", default=False),
)  # fmt: skip
ORDER = Ask(
    "order", "choice",
    "`changed`: what changed last first; a story that changes during the walk comes again at its end, as it is then. "
    "`id`: in the order of ids, each exactly once, whatever changes meanwhile: the order to walk through all stories.",
    default="changed", choices=("changed", "id"),
)  # fmt: skip
_FIRST = "$response.body#/items/0/{}"
_OF_REPORT = ("get_story", "get_report", "get_text", "list_versions", "list_records")
STORY = Ask("id", "text", "The id of a story, or of one of its reports, or the start of one.")
REPORT = Ask("id", "text", "The id of a report.")
VERSION = Ask("version", "number", "The number of a version, from 1; without it the latest.")


@route("GET", "/", gives=shapes.Index)
def index(_: Asked) -> shapes.Index:
    """What this is, and where all else is."""
    links = {one.name: f"{BASE}{one.path}" for one in ROUTES if one.method == "GET"}
    return shapes.Index(name="Saksi", version=saksi.__version__, schema=SCHEMA, links=links)


@route("GET", "/health", gives=shapes.Health)
def health(asked: Asked) -> shapes.Health:
    """Whether the store answers, and how much is in it."""
    with asked.desk.memory.database.reads() as connection:
        found = store_ask.extent(connection)
    return shapes.Health(
        status="ok", version=saksi.__version__, reports=found.reports, first=found.first, last=found.last
    )


@route("GET", "/openapi.json", media=("application/json",))
def openapi(asked: Asked) -> Response:
    """This description."""
    return reply(asked.request, _document())


@cache
def _document() -> bytes:
    from saksi.serve.api.schema import document

    return msgspec.json.encode(document())


# stories


@route(
    "GET", "/stories", asks=(*OF_STORIES, ORDER, CURSOR, LIMIT), gives=shapes.Stories,
    leads={"get_story": {"id": _FIRST.format("id")}, "get_facts": {"id": _FIRST.format("id")}},
)  # fmt: skip
def list_stories(asked: Asked) -> shapes.Stories:
    """Stories, those that changed last first, then by known origins, then by day. All conditions must hold.

    In this order no story is missed, but one that changes while the list is walked comes again at its end, as it is
    then: of two with one id the later holds. With `order=id` each comes exactly once.
    """
    limit, wanted, look = asked.given["limit"], conditions(asked), asked.desk.memory.stories
    if asked.given["order"] == "id":
        last_id = key_of(asked.given.get("cursor"), "stories by id", str)
        found, _ = look(**wanted, limit=limit + 1, onward=last_id[0] if last_id else "")
        items, following = _cut(found, limit, "stories by id", lambda one: (one.id,))
        return shapes.Stories(items=items, next=following, truncated=following is not None, limit=limit)
    key: tuple[str, list[str], str, int | None, str, str] | None = key_of(
        asked.given.get("cursor"), "stories", str, list[str], str, int | None, str, str
    )
    if key is None:
        found, _ = look(**wanted, limit=limit + 1)
        begun, fresh, down = found[0].changed if found else "", [], len(found)
        if begun >= asked.desk.now():  # others may still change in this second: note which did so far
            fresh = [_as_is(one) for one in look(**wanted, changed_since=begun, limit=_NOTED)[0]]
    else:
        begun, fresh, changed, origins, latest, last = key
        after = None if origins is None else store_ask.Place(changed, origins, latest, last)
        found = look(**wanted, limit=limit + 1, after=after)[0] if after else []
        down = len(found)
        if down <= limit:  # the end of what was there; then up through what changed since
            behind = (changed, last) if origins is None else (_second_before(begun) if fresh else begun, None)
            since, _ = look(**wanted, limit=limit + 1 - down + len(fresh), behind=behind)
            found += [one for one in since if one.changed > begun or _as_is(one) not in fresh]
    items, following = tuple(found[:limit]), None
    if len(found) > limit:
        one = items[-1]
        origins = one.origins if limit <= down else None
        following = cursor("stories", begun, fresh, one.changed, origins, one.latest or "", one.id)
    return shapes.Stories(items=items, next=following, truncated=following is not None, limit=limit)


def _as_is(story: Listed) -> str:
    """What a story's place is known by among those that changed in one second."""
    return f"{story.origins} {story.id}"


def _second_before(then: str) -> str:
    try:
        return (datetime.datetime.fromisoformat(then) - datetime.timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError):
        raise Problem(422, "this is no cursor of this list; leave it out to begin anew", parameter="cursor") from None


@route("GET", "/stories/{id}", within=(STORY,), gives=Story, also=(404,))
def get_story(asked: Asked) -> Story:
    """A story with its reports, facts and differences, told with all corrections."""
    return _story(asked)


@route("GET", "/stories/{id}/facts", within=(STORY,), gives=shapes.Facts, also=(404,))
def get_facts(asked: Asked) -> shapes.Facts:
    """The facts of a story and its differences alone."""
    story = _story(asked)
    return shapes.Facts(story=story.id, facts=story.facts, differences=story.differences)


def _story(asked: Asked) -> Story:
    return asked.desk.story(asked.path["id"])


def conditions(asked: Asked) -> dict[str, Any]:
    """What is asked for, as `Memory.stories` takes it."""
    given = asked.given
    other = given.get("with")
    if other and not given.get("actor"):
        raise Problem(422, "with needs an actor; give both, or use side for one side alone", parameter="with")
    return {
        "actor": given.get("actor"), "recipient": given.get("recipient"), "codes": given["side"],
        "pair": (given["actor"], other) if other else None, "types": given["type"], "since": given.get("since"),
        "until": given.get("until"), "outlet": given.get("outlet"), "language": given.get("language"),
        "flag": given.get("flag"), "single": given["single"],
    }  # fmt: skip


# reports


@route(
    "GET", "/reports", asks=(OUTLET, LANGUAGE, SINCE, UNTIL, CURSOR, LIMIT), gives=shapes.Reports,
    leads={name: {"id": _FIRST.format("id")} for name in _OF_REPORT},
)  # fmt: skip
def list_reports(asked: Asked) -> shapes.Reports:
    """Reports in the order in which they came in, so that what is new comes last; dates are of publication."""
    given, limit = asked.given, asked.given["limit"]
    after = key_of(given.get("cursor"), "reports", int)
    wanted = {name: given.get(name) for name in ("outlet", "language", "since", "until")}
    with asked.desk.memory.database.reads() as connection:
        found = query.arrived(connection, after=after[0] if after else None, limit=limit + 1, **wanted)
    some, following = _cut(found, limit, "reports", lambda one: one[:1])
    items = tuple(report for _, report in some)
    return shapes.Reports(items=items, next=following, truncated=following is not None, limit=limit)


@route("GET", "/reports/{id}", within=(REPORT,), asks=(VERSION,), gives=shapes.OneReport, also=(404,))
def get_report(asked: Asked) -> shapes.OneReport:
    """A report with its text, as one of its versions has it."""
    version, number, reading = _reading(asked)
    with asked.desk.memory.database.reads() as connection:
        member = next(iter(kept.members(connection, reports_=[version.report])), None)
    kinds = Counter(str(record.__struct_config__.tag) for record in reading.records)
    return shapes.OneReport(
        id=version.report, story=member.story if member else None, file=version.file, version=version.number,
        versions=number, first_seen=version.first_seen, report=reading.report,
        records={kind: kinds[kind] for kind in _KINDS},
    )  # fmt: skip


@route("GET", "/reports/{id}/text", within=(REPORT,), asks=(VERSION,), media=("text/plain",), also=(404,))
def get_text(asked: Asked) -> Response:
    """The text of a report, in which the spans of its records are code points."""
    _, _, reading = _reading(asked)
    return reply(asked.request, reading.report.text.encode("utf-8", "replace"), media="text/plain; charset=utf-8")


@route("GET", "/reports/{id}/versions", within=(REPORT,), asks=(CURSOR, LIMIT), gives=shapes.Versions, also=(404,))
def list_versions(asked: Asked) -> shapes.Versions:
    """The versions of a report, the first received first."""
    after = key_of(asked.given.get("cursor"), "versions", int)
    found = [one for one in _versions(asked) if after is None or one.number > after[0]]
    items, following = _cut(found, asked.given["limit"], "versions", lambda v: (v.number,))
    return shapes.Versions(items=items, next=following, truncated=following is not None, limit=asked.given["limit"])


@route(
    "GET", "/reports/{id}/records", within=(REPORT,), gives=shapes.Records, also=(404,),
    asks=(
        Ask("kind", "choice", "A kind of record; of several one is enough.", many=True, choices=_KINDS),
        TYPES, ACTOR._replace(about="A side that acts in an event, or says something."), RECIPIENT, SINCE, UNTIL,
        Ask("corrected", "yes", "As people have corrected them; `false`: as Saksi read them.", default=True),
        VERSION, CURSOR, LIMIT,
    ),
    leads={"get_record": {"id": "$request.path.id", "record": _FIRST.format("id")}},
)  # fmt: skip
def list_records(asked: Asked) -> shapes.Records:
    """The records of a report, in the order of its text. With a class or a side only what has one."""
    given, limit = asked.given, asked.given["limit"]
    _, _, reading = _reading(asked)
    if given["corrected"]:
        people = said(asked.desk.memory.corrections(reports=[reading.report.id]))
        reading = corrected(reading, people)
    after = key_of(given.get("cursor"), "records", int, int, str, str)
    found = sorted((r for r in reading.records if _fits(r, asked)), key=_place)
    if after is not None:
        found = [record for record in found if _place(record) > after]
    items, following = _cut(found, limit, "records", _place)
    return shapes.Records(items=items, next=following, truncated=following is not None, limit=limit)


@route(
    "GET", "/reports/{id}/records/{record}", gives=Record, also=(404,), asks=(VERSION,),
    within=(REPORT, Ask("record", "text", "The id of a record of this report.")),
)  # fmt: skip
def get_record(asked: Asked) -> Record:
    """One record of a report, as people have corrected it; what they called wrong is there, too."""
    _, _, reading = _reading(asked)
    return record_of(asked, reading, asked.path["record"])


def record_of(asked: Asked, reading: Reading, name: str) -> Record:
    """The record of an id, as people have corrected it. Raises Problem: there is none."""
    people = said(asked.desk.memory.corrections(reports=[reading.report.id]))
    for one in (*corrected(reading, people).records, *reading.records):
        if one.id == name:
            return one
    raise Problem(404, f"no record of this report has the id '{name[:80]}'", parameter="record")


def _place(record: Record) -> tuple[int, int, str, str]:
    return record.start, record.end, str(record.__struct_config__.tag), record.id


def _fits(record: Record, asked: Asked) -> bool:
    given = asked.given
    if given["kind"] and record.__struct_config__.tag not in given["kind"]:
        return False
    if given["type"] and not (isinstance(record, Event) and record.type in given["type"]):
        return False
    if given.get("actor") and given["actor"] not in _actors(record):
        return False
    if given.get("recipient"):
        there = isinstance(record, Event) and any(p.code == given["recipient"] for p in record.recipients)
        if not there:
            return False
    since, until = given.get("since"), given.get("until")
    if since or until:
        date = record.date if isinstance(record, Event) else record.value if isinstance(record, Timex) else None
        days, (low, high) = dyads.span(date), dyads.bounds(since, until)
        return days is not None and days[0] <= high and days[1] >= low
    return True


def _actors(record: Record) -> list[str | None]:
    if isinstance(record, Event):
        return [party.code for party in record.actors]
    return [record.speaker.code] if isinstance(record, Statement) and record.speaker else []


def _versions(asked: Asked) -> list[Version]:
    found = asked.desk.memory.versions(asked.path["id"])
    if not found:
        raise Problem(404, f"no report has the id '{asked.path['id'][:80]}'; {BASE}/reports lists them", parameter="id")
    return found


def _reading(asked: Asked) -> tuple[Version, int, Reading]:
    """The version of a report that is asked for, how many there are, and what was read in it."""
    found = _versions(asked)
    number = asked.given.get("version")
    version = found[-1] if number is None else next((one for one in found if one.number == number), None)
    if version is None:
        raise Problem(404, f"this report has no version {number}; it has {len(found)}", parameter="version")
    try:
        return version, len(found), asked.desk.memory.reading(version)
    except UsageError:
        raise Problem(404, f"version {version.number} of this report was not read yet; run `saksi reread`") from None


# sides and people


@route(
    "GET", "/dyads/{one}/{other}", gives=dyads.Dyad,
    within=(Ask("one", "side", "A side, by its code or name."), Ask("other", "side", "The other side.")),
    asks=(
        Ask("by", "choice", "How long a period is.", choices=("day", "week", "month", "year"), default="month"),
        Ask("directed", "yes", "Only what the one did to the other.", default=False), SINCE, UNTIL,
    ),
)  # fmt: skip
def get_dyad(asked: Asked) -> dyads.Dyad:
    """What passed between two sides, period by period, and how much was read of each period."""
    given, memory = asked.given, asked.desk.memory
    since, until, by = given.get("since"), given.get("until"), given["by"]
    codes = asked.path["one"], asked.path["other"]
    if codes[0] == codes[1]:
        raise Problem(422, f"one and other are both {codes[0]}; name two sides", parameter="other")
    if since or until:
        coverage = memory.coverage(by, since, until)
    else:
        coverage = asked.desk.lately(lambda _: memory.coverage(by), key=("coverage", by))
    found = (happening for _, happening in memory.happenings(codes, since, until))
    return dyads.dyad(found, *codes, by=by, directed=given["directed"], since=since, until=until, coverage=coverage)


@route(
    "GET", "/people", gives=shapes.People,
    asks=(
        Ask("name", "name", "A part of the name: each word given begins one of the name's."),
        Ask("side", "side", "The side that they stand for."), CURSOR, LIMIT,
    ),
    leads={"get_person": {"name": _FIRST.format("name")}},
)  # fmt: skip
def list_people(asked: Asked) -> shapes.People:
    """People whom the latest 2,000 reports name by a full name, by name."""
    given, limit = asked.given, asked.given["limit"]
    after = key_of(given.get("cursor"), "people", str)
    every = asked.desk.lately(lambda connection: looks.people(connection, sys.maxsize), key="people")
    reports = asked.desk.lately(store_ask.extent).reports
    words, code = parts(given.get("name", "")), given.get("side")
    found = sorted(  # by what stays the same however the name is written
        (" ".join(name), one)
        for one in every
        if code in (None, one.code) and _has_words(name := parts(one.name), words)
    )
    rest = [one for one in found if after is None or one[0] > after[0]]
    some, following = _cut(rest, limit, "people", lambda one: one[:1])
    items = tuple(shapes.Someone(name=one.name, code=one.code, reports=one.reports) for _, one in some)
    return shapes.People(
        items=items, next=following, truncated=following is not None or reports > looks.LATEST, limit=limit,
        looked_at=min(reports, looks.LATEST), reports=reports,
    )  # fmt: skip


def _has_words(name: Sequence[str], words: Sequence[str]) -> bool:
    return all(any(part.startswith(word) for part in name) for word in words)


@route("GET", "/people/{name}", gives=shapes.Found, also=(404,), within=(Ask("name", "name", "The name."),))
def get_person(asked: Asked) -> shapes.Found:
    """What reports say of a person: offices, meetings, statements, and where they differ from the list of holders."""
    name = asked.path["name"]
    try:
        found, total = person_of(asked.desk.memory, name)
    except UsageError as error:
        raise Problem(422, str(error), parameter="name") from None
    if found is None:
        raise Problem(404, f"neither the reports nor the list of holders know '{name}'", parameter="name")
    return shapes.Found(person=found, reports=total, truncated=total > _LOOKED_AT)


@route(
    "GET", "/search", gives=shapes.Hits,
    asks=(
        Ask("q", "text", "Words; `\"…\"` for a phrase, `-` for what must not be there, `OR`, `…*` for a beginning."),
        ACTOR, RECIPIENT, TYPE, Ask("place", "text", "Where it happened, or a place that is named."),
        SINCE, UNTIL, OUTLET, LANGUAGE, CURSOR, LIMIT,
    ),
    leads={name: {"id": _FIRST.format("report")} for name in _OF_REPORT},
)  # fmt: skip
def search(asked: Asked) -> shapes.Hits:
    """Reports by their words and by what was read in them, the best first; 1,000 at most can be reached.

    The cursor holds which were given, for the order changes with what comes in.
    """
    given, limit, database = asked.given, asked.given["limit"], asked.desk.memory.database
    key: tuple[list[int]] | None = key_of(given.get("cursor"), "search", list[int])
    numbers = list(accumulate(key[0])) if key else []
    if len(numbers) > HITS or not all(0 < number <= MOST_NUMBER for number in numbers):
        raise Problem(422, "this is no cursor of this search; leave it out to begin anew", parameter="cursor")
    with database.reads() as connection:
        seen = query.reports_of(connection, numbers)
    wanted = {n: given.get(n) for n in ("actor", "recipient", "type", "place", "since", "until", "outlet", "language")}
    try:
        found = list(asked.desk.memory.search(given.get("q", ""), **wanted, limit=limit + 1, without=seen))
    except UsageError as error:
        raise Problem(422, str(error), parameter="q") from None
    items = tuple(found[: min(limit, HITS - len(numbers))])
    more, following = len(found) > len(items), None
    if more and len(numbers) + len(items) < HITS:
        with database.reads() as connection:
            numbers = sorted({*numbers, *query.numbers_of(connection, [hit.report for hit in items])})
        following = cursor("search", [b - a for a, b in pairwise([0, *numbers])])
    return shapes.Hits(items=items, next=following, truncated=more, limit=limit)


# what was skipped, and what people said


@route(
    "GET", "/skipped", gives=shapes.Skipped,
    asks=(Ask("closed", "yes", "Also what was read after all.", default=False), CURSOR, LIMIT),
)  # fmt: skip
def list_skipped(asked: Asked) -> shapes.Skipped:
    """What could not be read, and why; the latest first."""
    limit = asked.given["limit"]
    before = key_of(asked.given.get("cursor"), "skipped", int)
    with asked.desk.memory.database.reads() as connection:
        found = query.some_skipped(
            connection, before=before[0] if before else None, closed=asked.given["closed"], limit=limit + 1
        )
    items, following = _cut(found, limit, "skipped", lambda s: (s.id,))
    return shapes.Skipped(items=items, next=following, truncated=following is not None, limit=limit)


@route(
    "GET", "/corrections", gives=shapes.Corrections,
    asks=(Ask("undone", "yes", "Also what was taken back.", default=False), CURSOR, LIMIT),
    leads={"get_correction": {"id": _FIRST.format("id")}},
)  # fmt: skip
def list_corrections(asked: Asked) -> shapes.Corrections:
    """What people said of stories and records, the latest first."""
    limit = asked.given["limit"]
    before = key_of(asked.given.get("cursor"), "corrections", int)
    with asked.desk.memory.database.reads() as connection:
        found = kept.some_corrections(
            connection, before=before[0] if before else None, undone=asked.given["undone"], limit=limit + 1
        )
    items, following = _cut(found, limit, "corrections", lambda c: (c.id,))
    return shapes.Corrections(items=items, next=following, truncated=following is not None, limit=limit)


def _cut(
    found: Sequence[T], limit: int, of: str, key: Callable[[T], tuple[object, ...]]
) -> tuple[tuple[T, ...], str | None]:
    """The first items of a list, and the cursor of what follows; None where nothing does."""
    items = tuple(found[:limit])
    return items, cursor(of, *key(items[-1])) if len(found) > limit else None
