"""The moment since which the morning brief tells: from words, or from ISO 8601, in the reader's zone.

>>> import datetime
>>> now = datetime.datetime(2024, 5, 7, 8, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=7)))
>>> moment("yesterday", now=now)
Moment(at='2024-05-05T17:00:00Z', local='2024-05-06T00:00:00+07:00', zone='UTC+07:00')
>>> moment("3 jam", now=now).at, moment("2024-05-01", now=now).local
('2024-05-06T22:30:00Z', '2024-05-01T00:00:00+07:00')
"""

from __future__ import annotations

import datetime
import re

from msgspec import Struct

from saksi.brief.morning_words import wording
from saksi.brief.words import languages, words
from saksi.errors import UsageError

__all__ = ["Moment", "moment"]

_FIRST = 1000  # no year before it is taken
_UNIT = {"minute": "minutes", "hour": "hours", "day": "days", "week": "weeks"}
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-]\d\d):?(\d\d)")


class Moment(Struct, frozen=True):
    """A moment: ISO 8601 in UTC, the same in the reader's zone with its offset, and the name of that zone."""

    at: str
    local: str
    zone: str


def moment(said: str, *, now: datetime.datetime, zone: str | None = None, option: str = "--since") -> Moment:
    """A moment from words: today, yesterday, `3 days`, or ISO 8601; days begin at midnight in the reader's zone.

    `now` has an offset, and its zone counts where `zone` (a name such as Asia/Jakarta, or an offset as +07:00) is not
    given. A number of days or weeks reaches back to the beginning of that day; hours and minutes are counted from now.
    Raises UsageError: it is no moment, lies ahead, or there is no such zone; `option` is what it was given for.
    """
    here = _zone(zone) if zone else None
    local = now.astimezone(here) if here else now
    named = here is not None
    found = _in_words(" ".join(said.split()).casefold(), local, named) or _in_iso(said.strip(), local, named)
    if found is None or found.year < _FIRST:
        raise UsageError(
            f"{option}: '{said}' is no moment; write yesterday, today, '3 days', 2024-05-07 or 2024-05-07T08:00"
        )
    if found > now:
        raise UsageError(f"{option}: {found.isoformat()} has not come yet")
    utc = found.astimezone(datetime.UTC).replace(microsecond=0)
    name = zone if zone and not _OFFSET.fullmatch(zone) else f"UTC{found.isoformat()[-6:]}"
    return Moment(f"{utc:%Y-%m-%dT%H:%M:%SZ}", found.replace(microsecond=0).isoformat(), name)


def _zone(name: str) -> datetime.tzinfo:
    found = _OFFSET.fullmatch(name)
    if found:
        hours, minutes = int(found[1]), int(found[2])
        if abs(hours) <= 14 and minutes < 60:
            span = datetime.timedelta(hours=abs(hours), minutes=minutes)
            return datetime.timezone(-span if found[1].startswith("-") else span)
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise UsageError(f"--zone: there is no zone '{name}'; write for example Asia/Jakarta, or +07:00") from None


def _in_words(said: str, now: datetime.datetime, named: bool) -> datetime.datetime | None:
    for code in languages():
        told = wording(words(code)).moments
        if said in told["today"]:
            return _midnight(now, 0, named)
        if said in told["yesterday"]:
            return _midnight(now, 1, named)
        found = re.fullmatch(r"(\d{1,5}) ?(\D+)", said)
        unit = next((u for u in _UNIT if found and found[2] in told[u]), None)
        if found and unit:
            back = datetime.timedelta(**{_UNIT[unit]: int(found[1])})
            try:
                return now - back if unit in ("minute", "hour") else _midnight(now, back.days, named)
            except OverflowError:
                return None
    return None


def _in_iso(said: str, now: datetime.datetime, named: bool) -> datetime.datetime | None:
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", said):
            return _placed(datetime.datetime.fromisoformat(said), now, named)
        if not re.match(r"\d{4}-\d\d-\d\d[T ]", said):
            return None
        given = datetime.datetime.fromisoformat(said)
    except ValueError:
        return None
    if given.tzinfo is None:
        return _placed(given, now, named)
    return given.astimezone(now.tzinfo) if named else given


def _midnight(now: datetime.datetime, days: int, named: bool) -> datetime.datetime:
    day = datetime.datetime.combine(now.date() - datetime.timedelta(days=days), datetime.time())
    return _placed(day, now, named)


def _placed(naive: datetime.datetime, now: datetime.datetime, named: bool) -> datetime.datetime:
    """A time of day in the zone of `now`; where that is this computer's, with the offset that it had on that day."""
    if not named and now.utcoffset() == now.replace(tzinfo=None).astimezone().utcoffset():
        return naive.astimezone()
    return naive.replace(tzinfo=now.tzinfo)
