"""Keep saved queries and channels in the store."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import sqlalchemy as sa

from saksi.alerts.channels import Channel, opened
from saksi.alerts.queries import Query, checked
from saksi.errors import UsageError
from saksi.memory import Memory
from saksi.store import outbox, write
from saksi.store.outbox import QueryRow

__all__ = [
    "add_channel",
    "add_query",
    "channels",
    "named",
    "queries",
    "quiet",
    "remove_channel",
    "remove_query",
    "retry",
]


def channels(memory: Memory) -> list[Channel]:
    """All channels by name."""
    with memory.database.reads() as connection:
        return [opened(row) for row in outbox.channels(connection)]


def queries(memory: Memory) -> list[QueryRow]:
    """All saved queries by name."""
    with memory.database.reads() as connection:
        return outbox.queries(connection)


def named(memory: Memory, name: str) -> Channel:
    """A channel. Raises UsageError: there is none of this name."""
    for one in channels(memory):
        if one.name == name:
            return one
    raise UsageError(f"there is no channel '{name}'; `saksi channel list` lists them")


def add_channel(memory: Memory, channel: Channel) -> None:
    """Keeps a channel. Raises UsageError: the name is taken."""
    values = {"name": channel.name, "kind": channel.kind, "target": channel.target, "secret": channel.secret}
    settings = msgspec.json.encode(channel.settings).decode()
    try:
        with memory.database.connection(writes=True) as connection, memory.database.transaction(connection):
            outbox.add_channel(connection, **values, settings=settings)
    except sa.exc.IntegrityError:
        raise UsageError(f"there is a channel '{channel.name}' already; remove it, or take another name") from None


def add_query(memory: Memory, name: str, query: Query, to: Sequence[str], *, owner: str | None = None) -> None:
    """Keeps a query, whose alerts go to channels (names). Raises UsageError: it is none, or the name is taken.

    `owner`: the user who alone finds its alerts in the inbox; None: all who use the memory do.
    """
    checked(query)
    numbers = [named(memory, one).id for one in to]
    told = msgspec.json.encode(query).decode()
    try:
        with memory.database.connection(writes=True) as connection, memory.database.transaction(connection):
            outbox.add_query(connection, name, told, numbers, owner)
    except sa.exc.IntegrityError:
        raise UsageError(f"there is an alert '{name}' already; remove it, or take another name") from None


def remove_query(memory: Memory, name: str) -> None:
    """Forgets a query; what it has found is still sent. Raises UsageError: there is none."""
    found = [q.id for q in queries(memory) if q.name == name]
    if not found:
        raise UsageError(f"there is no alert '{name}'; `saksi alert list` lists them")
    with memory.database.connection(writes=True) as connection:
        write.tried(memory.database, connection, lambda c: outbox.remove_query(c, found[0]))


def remove_channel(memory: Memory, name: str) -> int:
    """Forgets a channel and its secret. Returns how many alerts were never sent. Raises UsageError: there is none."""
    number = named(memory, name).id
    with memory.database.connection(writes=True) as connection:
        return write.tried(memory.database, connection, lambda c: outbox.remove_channel(c, number))


def retry(memory: Memory, name: str, *, now: str) -> int:
    """Takes a channel as mended, and queues again what failed or was held. Returns how many deliveries."""
    number = named(memory, name).id

    def step(connection: sa.Connection) -> int:
        outbox.mend(connection, number)
        return outbox.retry_failed(connection, number, now=now)

    with memory.database.connection(writes=True) as connection:
        return write.tried(memory.database, connection, step)


def quiet(memory: Memory, report: str) -> None:
    """Notes that a report came with the first poll of its feed, and alerts nobody."""
    with memory.database.connection(writes=True) as connection:
        write.tried(memory.database, connection, lambda c: outbox.quiet(c, report))
