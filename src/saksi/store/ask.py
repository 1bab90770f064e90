"""Ask the store for stories, for what happened, and for how much was read.

All functions work within the transaction of the connection that they are given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection, exists, func, select

from saksi.errors import UsageError
from saksi.records import Happening
from saksi.store.schema import happenings, pairs, profiles, readings, reports, sides, stories, versions
from saksi.store.write import home

__all__ = ["Listed", "Tally", "after", "covered", "find", "happened", "listed", "mentioning", "waiting"]

_SHORTEST = 4  # characters of an id by which a story may be asked for
_HAPPENING: msgspec.json.Decoder[Happening] = msgspec.json.Decoder(Happening)
_WORDS = {"sqlite": "fts MATCH :words", "postgresql": "search @@ plainto_tsquery('simple', :words)"}
_KEYS = {"sqlite": "rowid", "postgresql": "version"}


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A story as a list shows it. Counts are of reports, but `origins` of newsrooms and agencies, each once.

    `latest` is the latest day of publication, `first_seen` and `changed` are ISO 8601 in UTC; `flags` tells how many
    there are of each kind, `codes` the sides and `types` the classes of what happened. `stale`: its reports have
    changed since these were made.
    """

    id: str
    title: str | None
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


class Tally(msgspec.Struct, frozen=True):
    """How many reports of a day (an ordinal; None: undated) have the words of an origin (None: unknown)."""

    day: int | None
    origin: str | None
    reports: int


def listed(
    connection: Connection,
    *,
    codes: Sequence[str] = (),
    actor: str | None = None,
    recipient: str | None = None,
    types: Sequence[str] = (),
    since: str | None = None,
    until: str | None = None,
    changed_since: str | None = None,
    outlet: str | None = None,
    language: str | None = None,
    flag: str | None = None,
    single: bool = False,
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[Listed], int]:
    """Stories, those that changed last first, then by known origins; and how many there are in all.

    All conditions must hold. `codes`: sides of what happened, all of them. `since`, `until`: days (ISO 8601) between
    which the story was. `changed_since`: ISO 8601 in UTC. `flag`: a kind, or `any`. `single`: only what one known
    origin, or none, tells.
    """
    where: list[Any] = []
    for code in codes:
        where.append(exists().where(sides.c.story == stories.c.id, sides.c.code == code))
    for side, code_ in (("actor", actor), ("recipient", recipient)):
        if code_:
            where.append(exists().where(sides.c.story == stories.c.id, sides.c.code == code_, sides.c.side == side))
    if types:
        where.append(exists().where(happenings.c.story == stories.c.id, happenings.c.type.in_(types)))
    if since:
        where.append(stories.c.date >= since)
    if until:
        where.append(func.substr(stories.c.date, 1, len(until)) <= until)
    if changed_since:
        where.append(stories.c.changed >= changed_since)
    if outlet or language:
        of = select(versions.c.report).where(versions.c.report == profiles.c.report)
        if outlet:
            of = of.where(func.lower(versions.c.outlet) == outlet.lower())
        if language:
            of = of.where(versions.c.language == language)
        where.append(exists().where(profiles.c.story == stories.c.id, of.exists()))
    if flag:
        where.append(
            stories.c.flags != "{}" if flag == "any" else stories.c.flags.contains(f'"{flag}"', autoescape=True)
        )
    if single:
        where.append(stories.c.origins < 2)
    total = connection.execute(select(func.count()).select_from(stories).where(*where)).scalar_one()
    query = select(stories).where(*where).order_by(stories.c.changed.desc(), stories.c.origins.desc(), stories.c.id)
    return [_listed(row) for row in connection.execute(query.limit(limit).offset(offset))], total


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
    query = (
        select(profiles.c.reading)
        .join(readings, readings.c.id == profiles.c.reading)
        .where(readings.c.version.in_(holds.bindparams(words=told)))
        .order_by(profiles.c.reading)
    )
    return list(connection.execute(query).scalars())


def waiting(connection: Connection) -> bool:
    """Whether there are stories that must be told anew."""
    return connection.execute(select(stories.c.id).where(stories.c.stale).limit(1)).first() is not None


def _listed(row: sa.Row[Any]) -> Listed:
    return Listed(
        id=row.id,
        title=row.title,
        date=row.date,
        reports=row.reports,
        origins=row.origins,
        unknown=row.unknown,
        copies=row.copies,
        differences=row.differences,
        flags=msgspec.json.decode(row.flags, type=dict[str, int]),
        codes=msgspec.json.decode(row.codes, type=tuple[str, ...]),
        types=msgspec.json.decode(row.types, type=tuple[str, ...]),
        latest=row.latest,
        first_seen=row.first_seen,
        changed=row.changed,
        stale=row.stale,
    )
