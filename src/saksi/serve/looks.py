"""What the desk looks up in the store beside what `saksi.store.ask` answers; each within a transaction it is given."""

from __future__ import annotations

import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection, func, select

from saksi.store import stories as kept
from saksi.store.schema import happenings, sides, stories, versions

__all__ = ["Pair", "first_seen", "outlets", "pairs", "revision", "stale"]


class Pair(NamedTuple):
    """Two sides, and how many happenings of how many stories have both."""

    one: str
    other: str
    happenings: int
    stories: int


def revision(connection: Connection, story: str) -> int | None:
    """How often a story has changed: what was made of it holds until this does; None where there is none."""
    found = connection.execute(select(stories.c.revision).where(stories.c.id == story)).scalar_one_or_none()
    return None if found is None else int(found)


def stale(connection: Connection) -> bool:
    """Whether some story must be told anew."""
    return connection.execute(select(stories.c.id).where(stories.c.stale).limit(1)).first() is not None


def first_seen(connection: Connection, story: str) -> dict[str, str]:
    """When each report of a story was first seen."""
    return {m.report: m.first_seen for m in kept.members(connection, story=story)}


def outlets(connection: Connection, limit: int = 300) -> list[str]:
    """The outlets of reports, those with the most reports first."""
    query = (
        select(versions.c.outlet)
        .where(versions.c.outlet.is_not(None))
        .group_by(versions.c.outlet)
        .order_by(func.count().desc(), versions.c.outlet)
        .limit(limit)
    )
    return [str(name) for name in connection.execute(query).scalars()]


def pairs(connection: Connection, *, since: datetime.date | None = None, limit: int = 40) -> list[Pair]:
    """The pairs of sides that have most happenings with each other."""
    one, other = sides.alias(), sides.alias()
    same = sa.and_(one.c.story == other.c.story, one.c.number == other.c.number, one.c.code < other.c.code)
    many = func.count(sa.distinct(happenings.c.key))
    query = (
        select(one.c.code, other.c.code, many, func.count(sa.distinct(one.c.story)))
        .select_from(
            one.join(other, same).join(
                happenings, sa.and_(happenings.c.story == one.c.story, happenings.c.number == one.c.number)
            )
        )
        .group_by(one.c.code, other.c.code)
        .order_by(many.desc(), one.c.code, other.c.code)
        .limit(limit)
    )
    if since is not None:
        query = query.where(happenings.c.last >= since.toordinal())
    return [Pair(*row) for row in connection.execute(query)]
