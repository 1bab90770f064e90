"""What the desk looks up in the store beside what `saksi.store.ask` answers; each within a transaction it is given."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from saksi.store import stories as kept
from saksi.store.schema import happenings, profiles, sides, stories, versions

__all__ = ["LATEST", "Pair", "first_seen", "outlets", "pairs", "revision", "stale", "stories_of"]


LATEST = 2000  # stories that pairs are counted in
_MANY = 400  # values of one IN


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


def stories_of(connection: Connection, reports: Sequence[str]) -> list[str]:
    """The stories of some reports, each once."""
    query = select(profiles.c.story).where(profiles.c.report.in_(reports), profiles.c.story.is_not(None)).distinct()
    return sorted(connection.execute(query).scalars())


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


def pairs(connection: Connection, limit: int = 400) -> list[Pair]:
    """The pairs of sides that have most happenings with each other in the `LATEST` stories that changed last."""
    lately = select(stories.c.id).order_by(stories.c.changed.desc(), stories.c.id).limit(LATEST)
    names = list(connection.execute(lately).scalars())
    keys: dict[tuple[str, str], set[str]] = {}
    told: dict[tuple[str, str], set[str]] = {}
    for at in range(0, len(names), _MANY):
        some = names[at : at + _MANY]
        key_of = {
            (row.story, row.number): row.key
            for row in connection.execute(
                select(happenings.c.story, happenings.c.number, happenings.c.key).where(happenings.c.story.in_(some))
            )
        }
        codes: dict[tuple[str, int], set[str]] = {}
        for row in connection.execute(
            select(sides.c.story, sides.c.number, sides.c.code).where(sides.c.story.in_(some))
        ):
            codes.setdefault((row.story, row.number), set()).add(row.code)
        for where, those in codes.items():
            for pair in itertools.combinations(sorted(those), 2):
                keys.setdefault(pair, set()).add(key_of[where])
                told.setdefault(pair, set()).add(where[0])
    found = [Pair(*pair, len(many), len(told[pair])) for pair, many in keys.items()]
    return sorted(found, key=lambda p: (-p.happenings, p.one, p.other))[:limit]
