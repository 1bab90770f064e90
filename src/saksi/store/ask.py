"""Ask the store for stories, for what happened, and for how much was read.

All functions work within the transaction of the connection that they are given.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple, TypedDict, Unpack

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection, exists, func, select

from saksi.errors import UsageError
from saksi.records import Happening, Subject
from saksi.store.rows import Quarantined
from saksi.store.schema import (
    ORDER,
    happenings,
    pairs,
    profiles,
    readings,
    reports,
    sides,
    skips,
    stories,
    tags,
    versions,
)
from saksi.store.write import home
from saksi.times.calendar import last_day
from saksi.titles import title

__all__ = [
    "Arrival",
    "Asked",
    "Extent",
    "Listed",
    "Place",
    "Tally",
    "after",
    "arrivals",
    "covered",
    "dates",
    "denied",
    "extent",
    "find",
    "happened",
    "listed",
    "mentioning",
    "named",
    "skipped_since",
    "waiting",
]

_MANY = 400  # values of one IN; SQLite allows some thousands
_FEW = 5000  # stories of a tag that are sorted; where more have it, the list is walked in its order
_SHORTEST = 4  # characters of an id by which a story may be asked for
_HAPPENING: msgspec.json.Decoder[Happening] = msgspec.json.Decoder(Happening)
_SUBJECT: msgspec.json.Decoder[Subject] = msgspec.json.Decoder(Subject)
_FLAGS: msgspec.json.Decoder[dict[str, int]] = msgspec.json.Decoder(dict[str, int])
_LIST: msgspec.json.Decoder[tuple[str, ...]] = msgspec.json.Decoder(tuple[str, ...])
_WORDS = {"sqlite": "fts MATCH :words", "postgresql": "search @@ plainto_tsquery('simple', :words)"}
_KEYS = {"sqlite": "rowid", "postgresql": "version"}


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A story as a list shows it. Counts are of reports, but `origins` of newsrooms and agencies, each once.

    `title` is made of the `subject`, in its language; where there is none it is the `headline`, one of `outlet`.
    `latest` is the latest day of publication, `first_seen` and `changed` are ISO 8601 in UTC; `flags` tells how many
    there are of each kind, `codes` the sides and `types` the classes of what happened. `stale`: its reports have
    changed since these were made.
    """

    id: str
    title: str | None
    headline: str | None = None
    outlet: str | None = None
    subject: Subject | None = None
    date: str | None
    reports: int
    origins: int
    unknown: int
    copies: int
    differences: int
    flags: Mapping[str, int]
    codes: tuple[str, ...]
    types: tuple[str, ...]
    latest: str | None
    first_seen: str
    changed: str
    stale: bool


class Arrival(NamedTuple):
    """A version of a report that came in, and its story; `new`: the report itself was not known before."""

    story: str
    report: str
    version: int
    new: bool


class Extent(msgspec.Struct, frozen=True):
    """How many reports there are, and when the first and the last came in (ISO 8601, UTC; None: there are none)."""

    reports: int
    first: str | None
    last: str | None


class Tally(msgspec.Struct, frozen=True):
    """How many reports of a day (an ordinal; None: undated) have the words of an origin (None: unknown)."""

    day: int | None
    origin: str | None
    reports: int


class Place(NamedTuple):
    """The place of a story in its list: when it changed, its known origins, its latest day (empty: none), its id."""

    changed: str
    origins: int
    latest: str
    id: str


class _Tagged(NamedTuple):
    """A tag that is asked for, one of its values; `stories` have it, or more than `_FEW`."""

    kind: str
    values: tuple[str, ...]
    stories: int

    def on(self, table: Any) -> tuple[Any, ...]:
        """The conditions on a row of `tags`."""
        values = table.c.value.in_(self.values) if len(self.values) > 1 else table.c.value == self.values[0]
        return table.c.kind == self.kind, values

    def having(self, story: Any) -> Any:
        """That a story has it."""
        of = tags.alias()
        return exists().where(*self.on(of), of.c.story == story)


class Asked(TypedDict, total=False):
    """What is asked of stories; all conditions must hold.

    `codes`: sides of what happened, all of them; `pair`: both are sides of one happening. `since`, `until`: days (ISO
    8601) between which the story was. `changed_since`: ISO 8601 in UTC. `flag`: a kind, or `any`. `single`: only what
    one known origin, or none, tells. `story`: this one alone.
    """

    codes: Sequence[str]
    pair: tuple[str, str] | None
    actor: str | None
    recipient: str | None
    types: Sequence[str]
    since: str | None
    until: str | None
    changed_since: str | None
    outlet: str | None
    language: str | None
    flag: str | None
    single: bool
    story: str | None


def listed(
    connection: Connection,
    *,
    limit: int = 50,
    offset: int = 0,
    after: Place | None = None,
    behind: tuple[str, str | None] | None = None,
    onward: str | None = None,
    **asked: Unpack[Asked],
) -> tuple[list[Listed], int]:
    """Stories, those that changed last first, then by known origins, then by day; and how many there are in all.

    `after`: only what follows a story in this order, by its place; the number of all counts the others, too. `behind`:
    the other way round, by `changed` and `id` ascending, only what stands behind these (without an id: what changed
    later). `onward`: by `id`, only what follows this one.
    """
    where, tagged = _where(asked), _tagged(connection, asked)
    few = _few(connection, where, tagged)
    total = _count(connection, tagged, where, few=few)
    where += _on_tags(tagged, where if few else [])
    if after:
        latest = func.coalesce(stories.c.latest, sa.text("''"))
        same = [stories.c.changed == after.changed]
        where.append(
            sa.or_(
                stories.c.changed < after.changed,
                sa.and_(*same, stories.c.origins < after.origins),
                sa.and_(*same, stories.c.origins == after.origins, latest < after.latest),
                sa.and_(*same, stories.c.origins == after.origins, latest == after.latest, stories.c.id > after.id),
            )
        )
    order: tuple[Any, ...] = ORDER
    if behind:
        changed, last = behind
        beside = sa.false() if last is None else sa.and_(stories.c.changed == changed, stories.c.id > last)
        where.append(sa.or_(stories.c.changed > changed, beside))
        order = (stories.c.changed, stories.c.id)
    if onward is not None:
        where.append(stories.c.id > onward)
        order = (stories.c.id,)
    query = select(stories).where(*where).order_by(*order)
    return _listed(connection, connection.execute(query.limit(limit).offset(offset)).all()), total


def dates(connection: Connection, limit: int, **asked: Unpack[Asked]) -> list[str | None]:
    """When the first stories of a list happened (EDTF), with the conditions of `listed`."""
    where, tagged = _where(asked), _tagged(connection, asked)
    where += _on_tags(tagged, where if _few(connection, where, tagged) else [])
    query = select(stories.c.date).where(*where).order_by(*ORDER).limit(limit)
    return list(connection.execute(query).scalars())


def _where(asked: Asked) -> list[Any]:
    """What is asked of a story beside its tags, as conditions on its row."""
    where: list[Any] = [stories.c.id == asked["story"]] if asked.get("story") else []
    if pair := asked.get("pair"):
        one, other = sorted(pair)
        where.append(stories.c.id.in_(select(pairs.c.story).where(pairs.c.one == one, pairs.c.other == other)))
    if since := asked.get("since"):
        where.append(stories.c.date >= since)
    if until := asked.get("until"):
        where.append(func.substr(stories.c.date, 1, len(until)) <= until)
        if day := last_day(until):  # says no more, but the index knows where to end
            where.append(stories.c.date <= (day + datetime.timedelta(days=1)).isoformat())
    if changed_since := asked.get("changed_since"):
        where.append(stories.c.changed >= changed_since)
    return where


def _tagged(connection: Connection, asked: Asked) -> list[_Tagged]:
    """The tags that are asked for, those that the fewest stories have first."""
    wanted: list[tuple[str, tuple[str, ...]]] = [("side", (code,)) for code in asked.get("codes", ())]
    for kind in ("actor", "recipient", "language", "flag"):
        if value := asked.get(kind):
            wanted.append((kind, (str(value),)))
    if outlet := asked.get("outlet"):
        wanted.append(("outlet", (outlet.lower(),)))
    if types := asked.get("types"):
        wanted.append(("type", tuple(types)))
    if asked.get("single"):
        wanted.append(("single", ("yes",)))
    found = []
    for kind, values in dict.fromkeys(wanted):
        one = _Tagged(kind, values, 0)
        some = select(tags.c.story).where(*one.on(tags)).limit(_FEW + 1).subquery()
        found.append(one._replace(stories=connection.execute(select(func.count()).select_from(some)).scalar_one()))
    return sorted(found, key=lambda one: one.stories)


def _few(connection: Connection, where: Sequence[Any], tagged: Sequence[_Tagged]) -> bool:
    """Whether the conditions beside the tags leave few stories, and fewer than the rarest tag does."""
    if not where:
        return False
    most = min([_FEW, *(one.stories for one in tagged)])
    some = select(stories.c.id).where(*where).limit(most + 1).subquery()
    return int(connection.execute(select(func.count()).select_from(some)).scalar_one()) <= most


def _count(connection: Connection, tagged: Sequence[_Tagged], where: Sequence[Any], *, few: bool) -> int:
    """How many stories there are of some tags and conditions, counted from the rarest of them on."""
    if few or not tagged:
        query = select(func.count()).select_from(stories)
        query = query.where(*where, *(one.having(stories.c.id) for one in tagged))
        return int(connection.execute(query).scalar_one())
    rarest, *others = tagged
    of = tags.alias()
    every = func.count(of.c.story.distinct()) if len(rarest.values) > 1 else func.count()
    query = select(every).select_from(of)
    if where:
        query = query.join(stories, stories.c.id == of.c.story).where(*where)
    query = query.where(*rarest.on(of), *(one.having(of.c.story) for one in others))
    return int(connection.execute(query).scalar_one())


def _on_tags(tagged: Sequence[_Tagged], few: Sequence[Any]) -> list[Any]:
    """Tags as conditions on a story: where something is rare, its stories are taken; else the list is walked.

    `few`: conditions that leave fewer stories than any tag.
    """
    rarest = tagged[0] if tagged and not few and tagged[0].stories <= _FEW else None
    made = [one.having(stories.c.id) for one in tagged if one is not rarest]
    if rarest:
        made.append(stories.c.id.in_(select(tags.c.story).where(*rarest.on(tags))))
    if few:
        made.append(stories.c.id.in_(select(stories.c.id).where(*few).correlate(None)))
    return made


def find(connection: Connection, given: str) -> str:
    """The story of a report, given its id or the start of one. Raises UsageError: there is none, or several."""
    there, _ = home(connection, given)
    if there is None and len(given) >= _SHORTEST:
        low = (
            select(reports.c.id).where(reports.c.id.startswith(given, autoescape=True)).order_by(reports.c.id).limit(2)
        )
        ids = list(connection.execute(low).scalars())
        if len(ids) > 1:
            raise UsageError(f"more than one story begins with '{given}' ({', '.join(ids)} …); give more of the id")
        there = home(connection, ids[0])[0] if ids else None
    if there is None:
        raise UsageError(f"no story has the id '{given}'; `saksi stories` lists them")
    story = connection.execute(select(profiles.c.story).where(profiles.c.report == there)).scalar_one_or_none()
    if story is None:
        raise UsageError(f"the report '{there}' is in no story yet; `saksi add` groups what is new")
    return str(story)


def named(connection: Connection, names: Sequence[str]) -> dict[str, Listed]:
    """Some stories (at most a few hundred), by id; those that are not there are left out."""
    rows = connection.execute(select(stories).where(stories.c.id.in_(names))).all()
    return {one.id: one for one in _listed(connection, rows)}


def after(connection: Connection, last: str) -> str | None:
    """The story whose id follows; None at the end."""
    query = select(stories.c.id).where(stories.c.id > last).order_by(stories.c.id).limit(1)
    return connection.execute(query).scalar_one_or_none()


def happened(
    connection: Connection,
    *,
    codes: Sequence[str] = (),
    types: Sequence[str] = (),
    story: str | None = None,
    since: int | None = None,
    until: int | None = None,
) -> Iterator[tuple[str, Happening]]:
    """What happened, each with the story that tells it, by story; all codes must be among its sides.

    `since`, `until`: ordinals of days which it must meet; what has no date is there in any case.
    """
    query = select(happenings.c.story, happenings.c.json).order_by(happenings.c.story, happenings.c.number)
    if codes:  # begin with the sides: they are few, the happenings many
        each = [select(t.c.story, t.c.number).where(*where).distinct() for t, where in _having(sorted(set(codes)))]
        those = sa.intersect(*each).subquery() if len(each) > 1 else each[0].subquery()
        query = query.join(those, sa.and_(those.c.story == happenings.c.story, those.c.number == happenings.c.number))
    if types:
        query = query.where(happenings.c.type.in_(types))
    if story:
        query = query.where(happenings.c.story == story)
    if since is not None:
        query = query.where(sa.or_(happenings.c.last.is_(None), happenings.c.last >= since))
    if until is not None:
        query = query.where(sa.or_(happenings.c.first.is_(None), happenings.c.first <= until))
    for row in connection.execute(query):
        yield row.story, _HAPPENING.decode(row.json)


def _having(codes: Sequence[str]) -> Iterator[tuple[sa.Table, list[Any]]]:
    """The tables, and the conditions on them, that together say that a happening has all these sides, ascending."""
    if len(codes) == 1:
        yield sides, [sides.c.code == codes[0]]
    for one, other in pairwise(codes):
        yield pairs, [pairs.c.one == one, pairs.c.other == other]


def covered(connection: Connection, *, since: int | None = None, until: int | None = None) -> list[Tally]:
    """How many reports there are of each day and origin; those without a day come last. Copies count as reports."""
    query = select(profiles.c.day, profiles.c.origin, func.count().label("reports"))
    if since is not None:
        query = query.where(profiles.c.day >= since)
    if until is not None:
        query = query.where(profiles.c.day <= until)
    rows = connection.execute(query.group_by(profiles.c.day, profiles.c.origin)).all()
    found = [Tally(row.day, row.origin, row.reports) for row in rows]
    return sorted(found, key=lambda t: (t.day is None, t.day or 0, t.origin is None, t.origin or ""))


def mentioning(connection: Connection, words: Sequence[str]) -> list[int]:
    """The current readings of latest versions that have all these words, by number."""
    name = connection.dialect.name
    told = " ".join(f'"{w}"' for w in words) if name == "sqlite" else " ".join(words)
    holds = sa.text(f"SELECT {_KEYS[name]} AS id FROM fts WHERE {_WORDS[name]}").columns(sa.column("id"))
    query = (  # from the words to the reports, and not from all reports to the words
        select(profiles.c.reading)
        .select_from(versions.join(profiles, profiles.c.report == versions.c.report))
        .join(readings, sa.and_(readings.c.id == profiles.c.reading, readings.c.version == versions.c.id))
        .where(versions.c.id.in_(holds.bindparams(words=told)))
        .order_by(profiles.c.reading)
    )
    return list(connection.execute(query).scalars())


def arrivals(connection: Connection, since: str) -> list[Arrival]:
    """The versions of reports that came in at a time (ISO 8601, UTC) or later, in the order of arrival."""
    query = (
        select(profiles.c.story, versions.c.report, versions.c.id, reports.c.first_seen)
        .select_from(
            versions.join(profiles, profiles.c.report == versions.c.report).join(
                reports, reports.c.id == versions.c.report
            )
        )
        .where(versions.c.first_seen >= since, profiles.c.story.is_not(None))
        .order_by(versions.c.id)
    )
    return [Arrival(row.story, row.report, row.id, row.first_seen >= since) for row in connection.execute(query)]


def denied(connection: Connection, since: str) -> dict[str, int]:
    """How many happenings are denied, by story, of stories changed at a time (ISO 8601, UTC) or later that have any."""
    query = (
        select(happenings.c.story, func.count().label("n"))
        .join(stories, stories.c.id == happenings.c.story)
        .where(stories.c.changed >= since, happenings.c.status == "denied")
        .group_by(happenings.c.story)
    )
    return {row.story: row.n for row in connection.execute(query)}


def extent(connection: Connection) -> Extent:
    """How many reports there are, and from when to when they came in."""
    query = select(func.count(), func.min(reports.c.first_seen), func.max(reports.c.first_seen))
    return Extent(*connection.execute(query.where(reports.c.moved_to.is_(None))).one())


def skipped_since(connection: Connection, since: str, limit: int | None = None) -> tuple[list[Quarantined], int]:
    """What came in at a time (ISO 8601, UTC) or later and is still not read, earliest first; how much in all."""
    where = (skips.c.at >= since, skips.c.closed.is_(None))
    total = connection.execute(select(func.count()).select_from(skips).where(*where)).scalar_one()
    rows = connection.execute(select(skips).where(*where).order_by(skips.c.id).limit(limit))
    return [
        Quarantined(
            id=row.id, source=row.source, file=row.file, stage=row.stage, reason=row.reason,
            kept=row.blob is not None, at=row.at,
        )
        for row in rows
    ], total  # fmt: skip


def waiting(connection: Connection) -> bool:
    """Whether there are stories that must be told anew."""
    return connection.execute(select(stories.c.id).where(stories.c.stale).limit(1)).first() is not None


def _listed(connection: Connection, rows: Sequence[sa.Row[Any]]) -> list[Listed]:
    about = _about(connection, [row.id for row in rows])
    made = []
    for row in rows:
        said, outlet = about.get((row.id, "about")), about.get((row.id, "by"))
        subject = _SUBJECT.decode(said) if said else None
        made.append(
            Listed(
                id=row.id, title=title(subject) if subject else row.title, headline=row.title, outlet=outlet,
                subject=subject, date=row.date, reports=row.reports, origins=row.origins, unknown=row.unknown,
                copies=row.copies, differences=row.differences, flags=_FLAGS.decode(row.flags),
                codes=_LIST.decode(row.codes), types=_LIST.decode(row.types), latest=row.latest,
                first_seen=row.first_seen, changed=row.changed, stale=row.stale,
            )
        )  # fmt: skip
    return made


def _about(connection: Connection, names: Sequence[str]) -> dict[tuple[str, str], str]:
    """What the titles of some stories are made of, and whose their headlines are, by id and kind of tag."""
    found: dict[tuple[str, str], str] = {}
    for low in range(0, len(names), _MANY):
        these = tags.c.story.in_(names[low : low + _MANY])
        query = select(tags.c.story, tags.c.kind, tags.c.value).where(these, tags.c.kind.in_(("about", "by")))
        found.update({(row.story, row.kind): row.value for row in connection.execute(query)})
    return found
