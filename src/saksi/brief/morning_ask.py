"""Take out of a memory what the morning brief tells of: the stories that are new or changed since a moment.

Only the stories that are told in full are read as a whole; of the others a list's line is enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from saksi.brief.morning import Changed, Filters, Morning, morning, ordered
from saksi.brief.morning_when import Moment
from saksi.memory import Correction, Listed, Memory, Update, difference
from saksi.records import Happening
from saksi.store import ask
from saksi.store.ask import Arrival

__all__ = ["told"]

_TOLD = 12  # stories that are told in full, unless all are asked for
_SKIPPED = 20
_ALL = 1 << 30


def told(
    memory: Memory, *, since: Moment, filters: Filters | None = None, language: str | None = None, every: bool = False
) -> Morning:
    """The morning brief of a memory. `every`: all stories are told, and no list is cut.

    Raises UsageError: there is no brief in the language; StoreError.
    """
    filters = filters or Filters()
    with memory.database.reads() as connection:
        extent = ask.extent(connection)
        came = ask.arrivals(connection, since.at)
        denied = ask.denied(connection, since.at)
        skipped, unread = ask.skipped_since(connection, since.at, None if every else _SKIPPED)
    arrivals: dict[str, list[Arrival]] = {}
    for arrival in came:
        arrivals.setdefault(arrival.story, []).append(arrival)
    corrected = _corrected(memory, since.at)
    found, regrouped = [], 0
    for listed in _listed(memory, since, filters):
        here, said = arrivals.get(listed.id, []), corrected.get(listed.id, 0)
        if not here and not said:
            regrouped += 1
            continue
        found.append(
            Changed(
                listed=listed,
                new=listed.first_seen >= since.at,
                denied=denied.get(listed.id, 0),
                arrived=frozenset(a.report for a in here if a.new),
                corrections=said,
                happenings=_happenings(memory, listed.id, frozenset(a.report for a in here)),
            )
        )
    found = ordered(found)
    whole = [
        replace(
            one, story=memory.story(one.listed.id), updates=_updates(memory, arrivals.get(one.listed.id, ()), since)
        )
        for one in (found if every else found[:_TOLD])
    ]
    return morning(
        [*whole, *found[len(whole) :]],
        since=since,
        filters=filters,
        extent=extent,
        language=language,
        arrived=len({a.report for a in came if a.new}),
        regrouped=regrouped,
        skipped=skipped,
        unread=unread,
        every=every,
    )


def _listed(memory: Memory, since: Moment, filters: Filters) -> list[Listed]:
    """The stories that fit and have changed since, each once."""
    found: dict[str, Listed] = {}
    for actor in filters.actors or (None,):
        some, _ = memory.stories(
            codes=[actor] if actor else [],
            pair=(actor, filters.other) if actor and filters.other else None,
            types=filters.types,
            outlet=filters.outlet,
            language=filters.language,
            changed_since=since.at,
            limit=_ALL,
        )
        found.update((one.id, one) for one in some)
    return list(found.values())


def _happenings(memory: Memory, story: str, reports: frozenset[str]) -> tuple[Happening, ...]:
    """What happened in a story as these reports tell it."""
    every = (one for _, one in memory.happenings(story=story))
    return tuple(one for one in every if any(telling.report in reports for telling in one.tellings))


def _updates(memory: Memory, came: Iterable[Arrival], since: Moment) -> Mapping[str, Update]:
    """How the publishers changed reports that were known at the moment; without those whose text and title stayed."""
    found = {}
    for report in {a.report: None for a in came if not a.new}:
        versions = memory.versions(report)
        before = [v for v in versions if v.first_seen < since.at]
        if before and versions[-1].id != before[-1].id:
            update = difference(memory.reading(before[-1]), memory.reading(versions[-1]))
            if update.changes or "title" in update.fields:
                found[report] = update
    return found


def _corrected(memory: Memory, at: str) -> dict[str, int]:
    """How many corrections were made, or taken back, at a time or later, by story."""
    found: dict[str, int] = {}
    for one in memory.corrections(undone=True):
        if max(one.at, one.undone_at or "") >= at:
            for story in _stories(memory, one):
                found[story] = found.get(story, 0) + 1
    return found


def _stories(memory: Memory, correction: Correction) -> Sequence[str]:
    from saksi.errors import UsageError

    found: dict[str, None] = {}
    for report in (*correction.one, *correction.other):
        try:
            found[memory.story_of(report)] = None
        except UsageError:  # the report is no more
            continue
    return list(found)
