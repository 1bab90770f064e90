"""Send what waits in the outbox, and one whole round of alerts.

What is promised. An alert is found once, and is in the outbox as soon as it is noted as known (one transaction); so a
kill loses nothing. Each message is claimed before it is sent. A sender that is killed leaves it in flight; when its
lease is over, the next one decides: a webhook gets it again under the same id, which the receiver knows; a feed is
written again; anything else gets it again with the remark that it may have come before, or it is held (`after_crash`).
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec
import sqlalchemy as sa
from msgspec import Struct

from saksi.alerts import hours, saved
from saksi.alerts.channels import Channel, send
from saksi.alerts.feeds import feed
from saksi.alerts.message import Alert, Quote
from saksi.alerts.net import Outcome, Post, post
from saksi.alerts.queries import look
from saksi.config import FetchSettings
from saksi.memory import Memory
from saksi.store import outbox, write
from saksi.store.outbox import Due

__all__ = ["DESK", "LEASE_S", "Delivered", "deliver", "run", "send_test"]

DESK = "http://127.0.0.1:8000"
LEASE_S = 300.0
_MOST_TRIES = 12
_MOST_AT_ONCE = 50  # alerts of a digest
_FIRST_WAIT_S, _LONGEST_WAIT_S = 30.0, 6 * 3600.0
Clock = Callable[[], datetime]


class Delivered(Struct, kw_only=True):
    """What one round did. `found`: alerts; `sent`: messages. `troubles`: a line each. `next_at`: when more is due."""

    found: int = 0
    sent: int = 0
    troubles: list[str] = []
    next_at: datetime | None = None


def run(
    memory: Memory,
    *,
    now: Clock | None = None,
    desk: str = DESK,
    lease_s: float = LEASE_S,
    fetch: FetchSettings | None = None,
    post: Post = post,
) -> Delivered:
    """Brings the stories up to date, asks every saved query, and sends what is due. Raises StoreError."""
    now = now or _now
    started = _iso(now())
    memory.gather()
    done = Delivered()
    for row in saved.queries(memory):
        found = look(memory, row, now=started)
        due = {}
        for one in saved.channels(memory):
            due[one.id] = _iso(hours.due(now(), one.settings.digest, one.settings.zone))

        def step(connection: sa.Connection, row: outbox.QueryRow = row, found: list[outbox.Found] = found,
                 due: dict[int, str] = due) -> int:  # fmt: skip
            outbox.lock(connection)
            current = next((q for q in outbox.queries(connection) if q.id == row.id), None)
            if current is None or current.ran != row.ran:  # removed, or another process has just asked it
                return 0
            return outbox.put_found(connection, current, found, due, now=started, ran=started)

        with memory.database.connection(writes=True) as connection:
            done.found += write.tried(memory.database, connection, step)
    return deliver(memory, now=now, desk=desk, lease_s=lease_s, fetch=fetch, post=post, done=done)


def deliver(
    memory: Memory,
    *,
    now: Clock | None = None,
    desk: str = DESK,
    lease_s: float = LEASE_S,
    fetch: FetchSettings | None = None,
    post: Post = post,
    done: Delivered | None = None,
) -> Delivered:
    """Sends what is due to each channel, as far as its pace and its quiet hours allow. Raises StoreError."""
    now, done = now or _now, done or Delivered()
    for channel in saved.channels(memory):
        if channel.broken:
            done.troubles.append(f"channel {channel.name}: broken: {channel.broken}")
            continue
        with memory.database.connection(writes=True) as connection:
            later = _channel(memory, connection, channel, now, desk, lease_s, fetch, post, done)
        if later is not None and (done.next_at is None or later < done.next_at):
            done.next_at = later
    return done


def _channel(
    memory: Memory,
    connection: sa.Connection,
    channel: Channel,
    now: Clock,
    desk: str,
    lease_s: float,
    fetch: FetchSettings | None,
    post: Post,
    done: Delivered,
) -> datetime | None:
    """Sends what is due to a channel. Returns when more is."""
    settings = channel.settings
    most = 1 if settings.digest == "now" else _MOST_AT_ONCE

    def bundled(connection: sa.Connection, at: str) -> Due | None:
        outbox.lock(connection)
        resend = not channel.twice or settings.after_crash == "resend"
        outbox.recover(connection, channel.id, now=at, resend=resend, doubt=channel.twice)
        while outbox.bundle(connection, channel.id, name=_name(), now=at, most=most):
            pass
        lease = _iso(_time(at) + timedelta(seconds=lease_s))
        return outbox.claim(connection, channel.id, name=uuid.uuid4().hex, now=at, lease=lease)

    while True:
        open_at = hours.quiet_until(now(), hours.parse_quiet(settings.quiet), settings.zone)
        if open_at is not None:
            with memory.database.reads() as reading:
                return open_at if outbox.next_due(reading, channel.id) else None
        at = _iso(now())
        due = write.tried(memory.database, connection, lambda c, at=at: bundled(c, at))  # type: ignore[misc]
        if due is None:
            with memory.database.reads() as reading:
                later = outbox.next_due(reading, channel.id)
            return max(_time(later), now()) if later else None
        _one(memory, connection, channel, due, now, desk, lease_s, fetch, post, done)


def _one(
    memory: Memory,
    connection: sa.Connection,
    channel: Channel,
    due: Due,
    now: Clock,
    desk: str,
    lease_s: float,
    fetch: FetchSettings | None,
    post: Post,
    done: Delivered,
) -> None:
    def part_sent(parts: int) -> bool:
        lease = _iso(now() + timedelta(seconds=lease_s))
        return write.tried(memory.database, connection, lambda c: outbox.part_sent(c, due, parts, lease=lease))

    outcome = send(
        channel,
        [msgspec.json.decode(one, type=Alert) for one in due.alerts],
        delivery=due.id,
        desk=desk,
        now=now().timestamp(),
        arrived=due.parts,
        doubt=due.doubt,
        part_sent=part_sent,
        feed=lambda form: feed(memory, form, desk),
        fetch=fetch,
        post=post,
    )
    write.tried(memory.database, connection, lambda c: _noted(c, channel, due, outcome, now()))
    if outcome.state == "sent":
        done.sent += 1
    else:
        done.troubles.append(f"channel {channel.name}: {outcome.reason}")


def _noted(connection: sa.Connection, channel: Channel, due: Due, outcome: Outcome, now: datetime) -> None:
    """Gives a delivery its next state, and the channel its pace."""
    at, state = _iso(now), outcome.state
    if channel.settings.gap_s:
        outbox.hold(connection, channel.id, _iso(now + timedelta(seconds=channel.settings.gap_s)))
    if state == "sent" or state == "failed":
        outbox.finish(connection, due, state, now=at, reason=outcome.reason)
    elif state == "broken":
        outbox.set_broken(connection, channel.id, outcome.reason)
        outbox.finish(connection, due, "queued", now=at, reason=outcome.reason, uncounted=True)
    elif state == "unknown" and channel.twice and channel.settings.after_crash == "hold":
        outbox.finish(connection, due, "doubtful", now=at, reason=outcome.reason)
    elif due.tries >= _MOST_TRIES and not outcome.paced:
        outbox.finish(connection, due, "failed", now=at, reason=f"{outcome.reason}; given up after {due.tries} tries")
    else:
        wait = outcome.retry_s or min(_FIRST_WAIT_S * 2 ** (due.tries - 1), _LONGEST_WAIT_S)
        later = _iso(now + timedelta(seconds=wait + 0.999))
        if outcome.paced or outcome.retry_s:
            outbox.hold(connection, channel.id, later)
        outbox.finish(connection, due, "queued", now=at, next_at=later, reason=outcome.reason, uncounted=outcome.paced,
                      doubt=state == "unknown" and channel.twice)  # fmt: skip


def send_test(
    memory: Memory, name: str, *, now: Clock | None = None, desk: str = DESK, fetch: FetchSettings | None = None,
    post: Post = post,
) -> Outcome:  # fmt: skip
    """Sends a test to a channel; where it arrives the channel is no longer broken. Raises UsageError: there is none."""
    at = (now or _now)()
    channel = saved.named(memory, name)
    alert = Alert(
        uid=uuid.uuid4().hex, query="test", kind="test", about="a test of this channel", story="test",
        headline="Saksi can reach you here", date=_iso(at)[:10], origins=(), unknown=0, reports=0, at=_iso(at),
        quotes=(Quote(words="this is only a test", report="test", start=0, end=19),),
    )  # fmt: skip
    outcome = send(
        channel, [alert], delivery=alert.uid, desk=desk, now=at.timestamp(), fetch=fetch, post=post,
        feed=lambda form: feed(memory, form, desk),
    )  # fmt: skip
    if outcome.state == "sent":
        with memory.database.connection(writes=True) as connection:
            write.tried(memory.database, connection, lambda c: outbox.mend(c, channel.id))
    return outcome


def _name() -> str:
    """A name for a delivery that is never that of another; names sort by the time."""
    return f"{time.time_ns():016x}{uuid.uuid4().hex[:16]}"


def _now() -> datetime:
    return datetime.now(UTC)


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _time(iso: str) -> datetime:
    return datetime.strptime(iso, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
