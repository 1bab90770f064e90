"""Keep saved queries, channels, and the outbox of what is to be sent.

An alert is found and put into the outbox of each of its channels in one transaction (matched). What is due is bundled
into a delivery (queued), claimed by one sender (in-flight), and then sent, queued again, or failed. A claim has a
lease: what a killed sender left in flight is seen by the next one when the lease is over.

All functions work within the transaction of the connection that they are given. Times are ISO 8601 in UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection, delete, func, insert, select, update

from saksi.store.ask import mentioning
from saksi.store.schema import (
    alert_channels,
    alert_known,
    alert_queries,
    alert_quiet,
    alert_routes,
    alerts,
    deliveries,
    outbox,
    profiles,
    reports,
    versions,
)

__all__ = [
    "ChannelRow",
    "Due",
    "Found",
    "QueryRow",
    "add_channel",
    "add_query",
    "bundle",
    "channels",
    "claim",
    "counts",
    "finish",
    "forget",
    "fresh",
    "hold",
    "known",
    "last_alerts",
    "lock",
    "mend",
    "next_due",
    "part_sent",
    "put_found",
    "queries",
    "quiet",
    "recover",
    "remove_channel",
    "remove_query",
    "retry_failed",
    "set_broken",
    "with_words",
]

_MANY = 400
_LOCK = 0x5A4B54  # any number, the same in every process: what is found is noted by one at a time


class ChannelRow(NamedTuple):
    """A channel as it is kept."""

    id: int
    name: str
    kind: str
    target: str
    secret: str
    settings: str
    broken: str | None
    next_at: str | None

    def __repr__(self) -> str:
        return f"ChannelRow({self.name!r}, {self.kind!r}, secret='***')"


class QueryRow(NamedTuple):
    """A saved query as it is kept, with the ids of its channels, and the user whose it is; None: it is of all."""

    id: int
    name: str
    query: str
    ran: str | None
    channels: tuple[int, ...]
    owner: str | None = None


class Found(NamedTuple):
    """Something that a query has found: its key, and the alert (JSON); None: it is noted as known, and not told."""

    key: str
    uid: str
    json: str | None


class Due(NamedTuple):
    """A delivery that was claimed, with its alerts (JSON) in the order in which they were found."""

    id: str
    channel: int
    claim: str
    tries: int
    parts: int
    doubt: bool
    alerts: tuple[str, ...]


def lock(connection: Connection) -> None:
    """Waits until no other process notes what is found; SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def channels(connection: Connection) -> list[ChannelRow]:
    """All channels by name."""
    return [ChannelRow(*row) for row in connection.execute(select(alert_channels).order_by(alert_channels.c.name))]


def queries(connection: Connection) -> list[QueryRow]:
    """All saved queries by name."""
    routes: dict[int, list[int]] = {}
    for query, channel in connection.execute(select(alert_routes).order_by(alert_routes.c.channel)):
        routes.setdefault(query, []).append(channel)
    rows = connection.execute(select(alert_queries).order_by(alert_queries.c.name))
    return [QueryRow(r.id, r.name, r.query, r.ran, tuple(routes.get(r.id, ())), r.owner) for r in rows]


def add_channel(connection: Connection, **values: str) -> None:
    """Keeps a channel. The database raises where the name is taken."""
    connection.execute(insert(alert_channels).values(**values))


def add_query(
    connection: Connection, name: str, query: str, to: Sequence[int], owner: str | None = None
) -> None:  # fmt: skip
    """Keeps a saved query and its channels. The database raises where the name is taken."""
    made = connection.execute(insert(alert_queries).values(name=name, query=query, owner=owner)).inserted_primary_key
    assert made is not None
    if to:
        connection.execute(insert(alert_routes), [{"query": made[0], "channel": one} for one in dict.fromkeys(to)])


def remove_query(connection: Connection, number: int) -> None:
    """Forgets a saved query and what it knew. What it has found stays in the outbox."""
    for table in (alert_routes, alert_known):
        connection.execute(delete(table).where(table.c.query == number))
    connection.execute(delete(alert_queries).where(alert_queries.c.id == number))


def forget(connection: Connection, owner: str) -> None:
    """Forgets the saved queries of a user, and what they found; what waits for a channel is still sent."""
    mine = select(alert_queries.c.id).where(alert_queries.c.owner == owner)
    for number in list(connection.execute(mine).scalars()):
        remove_query(connection, number)
    sent = select(outbox.c.alert).where(outbox.c.alert == alerts.c.id).exists()
    connection.execute(delete(alerts).where(alerts.c.owner == owner, ~sent))
    connection.execute(update(alerts).where(alerts.c.owner == owner).values(owner=""))  # nobody's any more


def remove_channel(connection: Connection, number: int) -> int:
    """Forgets a channel, its secret, and all that was or would be sent there. Returns how many alerts never were."""
    unsent = (
        select(func.count())
        .select_from(outbox.outerjoin(deliveries, deliveries.c.id == outbox.c.delivery))
        .where(outbox.c.channel == number, sa.or_(outbox.c.delivery.is_(None), deliveries.c.state != "sent"))
    )
    lost = int(connection.execute(unsent).scalar_one())
    for table in (outbox, deliveries, alert_routes):
        connection.execute(delete(table).where(table.c.channel == number))
    connection.execute(delete(alert_channels).where(alert_channels.c.id == number))
    return lost


def quiet(connection: Connection, report: str) -> None:
    """Notes that a report came with the first poll of its feed."""
    if connection.execute(select(alert_quiet).where(alert_quiet.c.report == report)).first() is None:
        connection.execute(insert(alert_quiet).values(report=report))


def fresh(connection: Connection, story: str, since: str) -> dict[str, tuple[str, str | None]]:
    """The reports of a story first seen at a time or later, but those of a first poll, by id: when, and published."""
    latest = (
        select(versions.c.published)
        .where(versions.c.report == reports.c.id)
        .order_by(versions.c.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(reports.c.id, reports.c.first_seen, latest.label("published"))
        .join(profiles, profiles.c.report == reports.c.id)
        .outerjoin(alert_quiet, alert_quiet.c.report == reports.c.id)
        .where(profiles.c.story == story, reports.c.first_seen >= since, alert_quiet.c.report.is_(None))
    )
    return {row.id: (row.first_seen, row.published) for row in connection.execute(query)}


def with_words(connection: Connection, words: Sequence[str]) -> dict[str, list[str]]:
    """The reports that have all these words (folded as the full text has them), by story."""
    found: dict[str, list[str]] = {}
    numbers = mentioning(connection, words)
    for at in range(0, len(numbers), _MANY):
        query = select(profiles.c.story, profiles.c.report).where(profiles.c.reading.in_(numbers[at : at + _MANY]))
        for story, report in connection.execute(query):
            if story is not None:
                found.setdefault(story, []).append(report)
    return found


def known(connection: Connection, query: int, keys: Iterable[str]) -> set[str]:
    """Those of the keys that a query has found before."""
    wanted, found = list(keys), set()
    for at in range(0, len(wanted), _MANY):
        some = wanted[at : at + _MANY]
        where = (alert_known.c.query == query, alert_known.c.key.in_(some))
        found |= set(connection.execute(select(alert_known.c.key).where(*where)).scalars())
    return found


def put_found(
    connection: Connection, query: QueryRow, found: Sequence[Found], due: Mapping[int, str], *, now: str, ran: str
) -> int:
    """Notes what a query has found, and puts each alert into the outbox of its channels; all or nothing.

    What is known is left out: each is told once. `due`: when, by channel. Returns how many alerts there are.
    """
    before = known(connection, query.id, [f.key for f in found])
    new = list({f.key: f for f in found if f.key not in before}.values())
    for at in range(0, len(new), _MANY):
        some = new[at : at + _MANY]
        connection.execute(insert(alert_known), [{"query": query.id, "key": f.key, "at": now} for f in some])
    told = 0
    for one in new:
        if one.json is None:
            continue
        told += 1
        made = connection.execute(
            insert(alerts).values(uid=one.uid, query=query.name, at=now, json=one.json, owner=query.owner)
        )
        assert made.inserted_primary_key is not None
        number = made.inserted_primary_key[0]
        for channel in query.channels:
            if channel in due:
                connection.execute(insert(outbox).values(alert=number, channel=channel, due=due[channel]))
    connection.execute(update(alert_queries).where(alert_queries.c.id == query.id).values(ran=ran))
    return told


def bundle(connection: Connection, channel: int, *, name: str, now: str, most: int) -> int:
    """Puts the alerts of a channel that are due, `most` at most, into one delivery. Returns how many."""
    where = (outbox.c.channel == channel, outbox.c.delivery.is_(None), outbox.c.due <= now)
    numbers = list(
        connection.execute(select(outbox.c.alert).where(*where).order_by(outbox.c.alert).limit(most)).scalars()
    )
    if not numbers:
        return 0
    connection.execute(
        insert(deliveries).values(
            id=name, channel=channel, state="queued", made=now, next_at=now, tries=0, parts=0, doubt=False, at=now
        )
    )
    mine = (outbox.c.channel == channel, outbox.c.alert.in_(numbers), outbox.c.delivery.is_(None))
    connection.execute(update(outbox).where(*mine).values(delivery=name))
    return len(numbers)


def recover(connection: Connection, channel: int, *, now: str, resend: bool, doubt: bool) -> int:
    """What a killed sender left in flight: queued again, or doubtful where it must not be sent twice.

    `doubt`: the receiver cannot tell a second one from the first.
    """
    state = "queued" if resend else "doubtful"
    reason = "the sender was killed, so it is not known whether it arrived"
    where = (deliveries.c.channel == channel, deliveries.c.state == "in-flight", deliveries.c.lease <= now)
    values = {"state": state, "next_at": now, "doubt": doubt, "reason": reason, "claim": None, "at": now}
    return connection.execute(update(deliveries).where(*where).values(**values)).rowcount


def claim(connection: Connection, channel: int, *, name: str, now: str, lease: str) -> Due | None:
    """Takes the oldest delivery of a channel that is due for oneself, until the lease is over; None: there is none.

    Nothing is taken while another one of the channel is in flight, or its pace says to wait.
    """
    row = connection.execute(select(alert_channels).where(alert_channels.c.id == channel).with_for_update()).first()
    if row is None or row.broken is not None or (row.next_at or "") > now:
        return None
    busy = select(deliveries.c.id).where(deliveries.c.channel == channel, deliveries.c.state == "in-flight")
    if connection.execute(busy.limit(1)).first():
        return None
    where = (deliveries.c.channel == channel, deliveries.c.state == "queued", deliveries.c.next_at <= now)
    order = (deliveries.c.made, deliveries.c.id)
    one = connection.execute(select(deliveries).where(*where).order_by(*order).limit(1)).first()
    if one is None:
        return None
    mine = update(deliveries).where(deliveries.c.id == one.id, deliveries.c.state == "queued")
    made = connection.execute(mine.values(state="in-flight", claim=name, lease=lease, at=now, tries=one.tries + 1))
    if made.rowcount != 1:
        return None
    told = (
        select(alerts.c.json)
        .join(outbox, outbox.c.alert == alerts.c.id)
        .where(outbox.c.delivery == one.id)
        .order_by(alerts.c.id)
    )
    every = tuple(connection.execute(told).scalars())
    return Due(one.id, channel, name, one.tries + 1, one.parts, one.doubt, every)


def part_sent(connection: Connection, due: Due, parts: int, *, lease: str) -> bool:
    """Notes that so many parts have arrived. False: the delivery is no longer one's own."""
    mine = update(deliveries).where(deliveries.c.id == due.id, deliveries.c.claim == due.claim)
    return connection.execute(mine.values(parts=parts, lease=lease, doubt=False)).rowcount == 1


def finish(
    connection: Connection,
    due: Due,
    state: str,
    *,
    now: str,
    next_at: str | None = None,
    reason: str | None = None,
    uncounted: bool = False,
    doubt: bool = False,
) -> bool:
    """Gives a claimed delivery its state. False: it is no longer one's own.

    `uncounted`: the try was none. `doubt`: it may have arrived.
    """
    mine = update(deliveries).where(
        deliveries.c.id == due.id, deliveries.c.claim == due.claim, deliveries.c.state == "in-flight"
    )
    values: dict[str, Any] = {"state": state, "at": now, "reason": reason, "claim": None, "next_at": next_at or now}
    if uncounted:
        values["tries"] = due.tries - 1
    if doubt:
        values["doubt"] = True
    return connection.execute(mine.values(**values)).rowcount == 1


def hold(connection: Connection, channel: int, until: str) -> None:
    """Nothing more is sent to a channel before a time."""
    connection.execute(update(alert_channels).where(alert_channels.c.id == channel).values(next_at=until))


def set_broken(connection: Connection, channel: int, reason: str | None) -> None:
    """Says why a channel takes nothing any more; None: it does again."""
    connection.execute(update(alert_channels).where(alert_channels.c.id == channel).values(broken=reason))


def mend(connection: Connection, channel: int) -> None:
    """A channel works again, and need not wait."""
    connection.execute(update(alert_channels).where(alert_channels.c.id == channel).values(broken=None, next_at=None))


def retry_failed(connection: Connection, channel: int, *, now: str) -> int:
    """Queues again what failed or is doubtful. Returns how many deliveries."""
    where = (deliveries.c.channel == channel, deliveries.c.state.in_(("failed", "doubtful")))
    return connection.execute(update(deliveries).where(*where).values(state="queued", tries=0, next_at=now)).rowcount


def next_due(connection: Connection, channel: int) -> str | None:
    """When the next thing of a channel is to be sent; None where nothing waits or the channel is broken."""
    row = connection.execute(select(alert_channels).where(alert_channels.c.id == channel)).first()
    if row is None or row.broken is not None:
        return None
    times = [
        connection.execute(
            select(func.min(outbox.c.due)).where(outbox.c.channel == channel, outbox.c.delivery.is_(None))
        ).scalar_one(),
        connection.execute(
            select(func.min(deliveries.c.next_at)).where(
                deliveries.c.channel == channel, deliveries.c.state == "queued"
            )
        ).scalar_one(),
    ]
    some = [t for t in times if t is not None]
    return max(min(some), row.next_at or "") if some else None


def counts(connection: Connection, channel: int) -> dict[str, int]:
    """How many alerts of a channel are in each state."""
    state = func.coalesce(deliveries.c.state, "matched")
    query = (
        select(state.label("state"), func.count().label("n"))
        .select_from(outbox.outerjoin(deliveries, deliveries.c.id == outbox.c.delivery))
        .where(outbox.c.channel == channel)
        .group_by(state)
    )
    return {row.state: row.n for row in connection.execute(query)}


def last_alerts(connection: Connection, limit: int = 100, *, owner: str | None = None) -> list[dict[str, Any]]:
    """The latest alerts of the queries that are of all, and of those of a user; the last one first."""
    theirs = sa.or_(alerts.c.owner.is_(None), alerts.c.owner == owner)
    rows = connection.execute(select(alerts.c.json).where(theirs).order_by(alerts.c.id.desc()).limit(limit)).scalars()
    return [msgspec.json.decode(one) for one in rows]
