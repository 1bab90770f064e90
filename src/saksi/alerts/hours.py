"""When a channel may speak: quiet hours and digests, by the clock of a time zone.

All is reckoned on instants: an hour that is there twice when clocks go back is quiet or not as its first one is, and a
time that is skipped when they go forward lies as much later.

>>> night = parse_quiet("22:00-07:00")
>>> at = datetime(2024, 5, 7, 18, 30, tzinfo=UTC)
>>> quiet_until(at, night, "Asia/Jakarta").isoformat()
'2024-05-08T00:00:00+00:00'
>>> quiet_until(at, night, "Europe/London") is None
True
>>> due(at, "daily@08:00", "Asia/Jakarta").isoformat()
'2024-05-08T01:00:00+00:00'
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from saksi.errors import UsageError

__all__ = ["due", "parse_quiet", "parse_time", "quiet_until", "zone"]


def zone(name: str) -> ZoneInfo:
    """A time zone by its name (Asia/Jakarta). Raises UsageError: there is none."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        raise UsageError(f"there is no time zone '{name[:40]}'; write one such as Asia/Jakarta or UTC") from None


def parse_time(text: str) -> time:
    """A time of day, 07:30. Raises UsageError: it is none."""
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        raise UsageError(f"'{text[:20]}' is no time of day; write 07:30")
    return time.fromisoformat(text)


def parse_quiet(text: str) -> tuple[time, time] | None:
    """Quiet hours, 22:00-07:00; None: there are none. Raises UsageError: they are not so written, or of no length."""
    if not text:
        return None
    first, _, last = text.partition("-")
    start, end = parse_time(first.strip()), parse_time(last.strip())
    if start == end:
        raise UsageError(f"quiet hours from {text} have no length; leave them out")
    return start, end


def quiet_until(now: datetime, hours: tuple[time, time] | None, name: str) -> datetime | None:
    """The end (UTC) of the quiet hours that it is now; None: it is not quiet."""
    if hours is None:
        return None
    there, (start, end) = zone(name), hours
    today = now.astimezone(there).date()
    for day in (today - timedelta(days=1), today):
        until = _at(day if end > start else day + timedelta(days=1), end, there)
        if _at(day, start, there) <= now < until:
            return until
    return None


def due(now: datetime, digest: str, name: str) -> datetime:
    """When what is found now is told: at once (`now`), at the next full hour (`hourly`), or at a time (`daily@HH:MM`).

    Raises UsageError: the digest is none of these.
    """
    if digest == "now":
        return now
    there = zone(name)
    local = now.astimezone(there)
    if digest == "hourly":
        return now + timedelta(minutes=60 - local.minute, seconds=-local.second, microseconds=-local.microsecond)
    kind, _, told = digest.partition("@")
    if kind != "daily":
        raise UsageError(f"'{digest[:20]}' is no digest; write now, hourly or daily@07:30")
    at = parse_time(told)
    return next(t for n in (0, 1, 2) if (t := _at(local.date() + timedelta(days=n), at, there)) > now)


def _at(day: date, at: time, there: ZoneInfo) -> datetime:
    return datetime.combine(day, at, tzinfo=there).astimezone(UTC)
