"""The calendar's arithmetic over EDTF values, for no language in particular.

>>> add_months(2025, 1, -1)
(2024, 12)
>>> last_day("2023-04-16/2023-04-17").isoformat()
'2023-04-17'
"""

from __future__ import annotations

import re
from datetime import date, timedelta

__all__ = ["add_months", "calendar_unit", "days_in", "edtf", "first_day", "is_day", "last_day"]


def is_day(year: int, month: int, day: int) -> bool:
    """Whether the calendar has this day."""
    return 1 <= month <= 12 and 1 <= day <= days_in(year, month)


def days_in(year: int, month: int) -> int:
    """How many days a month has."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - timedelta(days=1)).day


def edtf(year: int, month: int | None, day: int | None) -> str:
    """A date as precise as its parts."""
    return f"{year:04d}" + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if month and day else "")


def calendar_unit(unit: str, toward: int, today: date) -> str | None:
    """The calendar unit before, of or after a day: its EDTF value."""
    if unit == "day":
        return _iso(today + timedelta(days=toward))
    if unit == "week":
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=toward)
        return f"{_iso(monday)}/{_iso(monday + timedelta(days=6))}"
    if unit == "weekend":
        saturday = today - timedelta(days=today.weekday()) + timedelta(days=5, weeks=toward)
        return f"{_iso(saturday)}/{_iso(saturday + timedelta(days=1))}"
    if unit == "month":
        return "{:04d}-{:02d}".format(*add_months(today.year, today.month, toward))
    if unit == "year":
        return f"{today.year + toward:04d}"
    if unit == "decade":
        return f"{today.year // 10 + toward:03d}X"
    if unit == "century":
        return f"{today.year // 100 + toward:02d}XX"
    if unit == "quarter":
        quarter = today.year * 4 + (today.month - 1) // 3 + toward
        return f"{quarter // 4:04d}-{33 + quarter % 4}"
    return None


def add_months(year: int, month: int, months: int) -> tuple[int, int]:
    """Year and month so many months on (or back)."""
    count = year * 12 + month - 1 + months
    return count // 12, count % 12 + 1


def last_day(edtf: str | None) -> date | None:
    """The last day of an EDTF date or interval; None where it is neither."""
    if not edtf:
        return None
    last = edtf.rsplit("/", 1)[-1]
    m = re.match(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", last)
    if not m or not 1 <= int(m[1]) <= 9998:
        return None
    year, month = int(m[1]), int(m[2] or 12)
    if not 1 <= month <= 12:
        return None
    day = int(m[3]) if m[3] else days_in(year, month)
    return date(year, month, day) if is_day(year, month, day) else None


def first_day(value: str) -> date | None:
    """The first day of an EDTF date, season or interval; None where it is none."""
    m = re.match(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", value)
    if not m or not 1 <= int(m[1]) <= 9998:
        return None
    month = int(m[2] or 1)
    month = month if 1 <= month <= 12 else {21: 3, 22: 6, 23: 9, 24: 12}.get(month, 1)
    day = int(m[3] or 1)
    return date(int(m[1]), month, day) if is_day(int(m[1]), month, day) else None


def _iso(day: date) -> str:
    return day.isoformat()
