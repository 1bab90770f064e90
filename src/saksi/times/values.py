"""Resolve time expressions against the day of writing, the text and the tense of the words around.

A weekday alone is the latest such day up to the day of writing, unless the words speak of the
future; a date without a year is the nearer one that the tense allows.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from msgspec import structs

from saksi.records import Timex
from saksi.text import fold
from saksi.times.calendar import add_months, calendar_unit, days_in, edtf, first_day
from saksi.times.expressions import BOUND
from saksi.times.grammar import Expression, Grammar

__all__ = ["Reader", "clock"]

_LETTER = {"year": "Y", "month": "M", "week": "W", "day": "D", "hour": "H", "minute": "M", "second": "S"}
_CLOCK = ("hour", "minute", "second")
_TENS = {"decade": ("year", 10), "century": ("year", 100), "fortnight": ("week", 2), "weekend": ("day", 2)}
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?!.*/)")
_NEAR_DAYS = 45  # the same where the words before speak of the past
_SATURDAY = 5
_WEEK = 7  # days
_FAR_BACK = 200  # characters in which a day of saying stands before
_AHEAD_DAYS = 75  # a yearless date without a sign of tense this near ahead is read as coming


class Reader:
    """Resolves the expressions of one text in order; keeps the last dates for those that lean on them."""

    def __init__(self, made: Grammar, text: str, today: date | None, basis: str) -> None:
        self.made, self.text, self.today, self.basis = made, text, today, basis
        self.folded = ""
        self.bounds: list[int] = []
        self.day: date | None = None  # the last day spoken of
        self.value: str | None = None  # the last date of any precision
        self.named_at = 0  # where it stands

    def read(self, expressions: Sequence[Expression]) -> list[Timex]:
        """One timex for each expression, in order."""
        values: list[tuple[str | None, str]] = []
        for i, e in enumerate(expressions):
            beside = expressions[i + 1] if e.form == "later" and i + 1 < len(expressions) else None
            try:
                value, basis = self._apposed(e, beside) or self._value(e)
            except (OverflowError, ValueError):  # beyond the calendar
                value, basis = None, "none"
            if value is None:
                basis = "none"
            values.append((value, basis))
            if e.type in ("DATE", "TIME") and value and value[0].isdecimal():
                self.value, self.named_at = value, e.start
                if len(value) >= 10:
                    self.day = first_day(value) or self.day
        for i, e in enumerate(expressions):
            if e.form == "time" and e.offset is None and e.weekday is None and e.day is None:
                values[i] = self._clock_on(expressions, values, i)
        return [
            Timex(start=e.start, end=e.end, rule=e.rule, type=e.type, value=v, mod=e.mod, basis=b)
            for e, (v, b) in zip(expressions, values, strict=True)
        ]

    def _value(self, e: Expression) -> tuple[str | None, str]:
        form = e.form
        if form == "fixed":
            return e.value, "explicit"
        if form == "duration":
            return _duration(e), "explicit"
        if form == "set":
            return _set(e), "explicit"
        if form == "date":
            return self._date(e)
        if form == "century":
            return f"{int(e.count or 1) - 1:02d}XX", "explicit"
        if form == "decade":
            return _decade(e), "explicit"
        if form == "later":
            return self._later(e)
        if form in ("season", "edge"):
            return self._part_of_year(e)
        if self.today is None:
            return None, "none"
        today = self.today
        if form == "weekday":
            return self._weekday(e, today), self.basis
        if form == "weekday_in_week":
            monday = today - timedelta(days=today.weekday()) + timedelta(weeks=e.toward or 0)
            return _iso(monday + timedelta(days=e.weekday or 0)), self.basis
        if form == "unit" and e.unit == "weekend" and e.toward is None:
            ahead = self._tense(e) > 0 or today.weekday() >= _SATURDAY
            return calendar_unit("weekend", 0 if ahead else -1, today), self.basis
        if form == "unit":
            return calendar_unit(e.unit or "day", e.toward or 0, today), self.basis
        if form == "shift":
            return _shift(e, today), self.basis
        if form == "time":
            return self._time(e, today), self.basis
        return None, "none"

    def _date(self, e: Expression) -> tuple[str | None, str]:
        year, month, basis = e.year, e.month, "explicit"
        if e.unit == "year" and e.toward is not None and self.today is not None:  # October last year
            return edtf(self.today.year + e.toward, month, e.day), self.basis
        if e.day is None and month is None and year is None:
            return None, "none"
        if year is None:
            if e.end_year is not None:
                year = e.end_year - (1 if (e.end_month or 12) < (month or 1) else 0)
            elif self.today is None:
                return None, "none"
            elif month is None:  # the 16th
                year, month = self._month_of_day(e, self.today)
                basis = self.basis
            else:
                year, basis = self._year(e, month, e.day, self.today), self.basis
        start = edtf(year, month, e.day)
        if e.day is not None and e.hour is not None:
            start += clock(e)
        if e.end_day is None and e.end_month is None and e.end_year is None:
            return start, basis
        end_month = e.end_month or month
        end_year = e.end_year or (year + 1 if (end_month or 1) < (month or 1) else year)
        end = edtf(end_year, end_month, e.end_day)
        return (f"{start}/{end}" if start <= end else None), basis

    def _month_of_day(self, e: Expression, today: date) -> tuple[int, int]:
        year, month, day = today.year, today.month, e.day or 1
        if self._tense(e) > 0:
            step = 1 if day < today.day else 0
        else:
            step = -1 if day > today.day else 0
        for _ in range(12):
            year, month = add_months(today.year, today.month, step)
            if day <= days_in(year, month):
                break
            step += 1 if step > 0 else -1
        return year, month

    def _year(self, e: Expression, month: int, day: int | None, today: date) -> int:
        """The year of a date without one: by its words, by the tense around it, else the nearer one."""

        def at(year: int) -> date:
            return date(year, month, min(day or (today.day if month == today.month else 15), days_in(year, month)))

        if day is None and month == today.month and e.toward is None:
            return today.year
        if e.toward == 0:
            return today.year
        tense = e.toward or self._tense(e)
        year = today.year
        if day == 29 and month == 2:
            while days_in(year, 2) == 28:
                year += 1 if tense > 0 else -1
            return year
        this = at(year)
        ahead = (this if this > today else at(year + 1)) - today
        behind = today - (at(year - 1) if this > today else this)
        if tense == -1 and e.toward is None and ahead.days <= _NEAR_DAYS and behind.days > 300:
            tense = 0  # a date of almost a year ago would have its year
        if tense < 0:
            strictly = day is None and e.toward == -1 and month == today.month
            return year - 1 if this > today or strictly else year
        if tense > 0:
            return year + 1 if this < today else year
        coming = ahead.days <= _AHEAD_DAYS and behind.days > 240
        return (year if this > today else year + 1) if coming else (year - 1 if this > today else year)

    def _weekday(self, e: Expression, today: date) -> str:
        wanted = e.weekday or 0
        back = (today.weekday() - wanted) % 7
        latest = today - timedelta(days=back)
        if e.toward == -1:
            return _iso(latest if back else latest - timedelta(days=7))
        if e.toward == 2:  # next Friday: of the week after this one
            monday = today - timedelta(days=today.weekday())
            return _iso(monday + timedelta(days=7 + wanted))
        if e.toward == 0:
            return _iso(today - timedelta(days=today.weekday()) + timedelta(days=wanted))
        if e.toward == 1:
            return _iso(latest + timedelta(days=7) if back else latest)
        if self._tense(e) > 0:
            said = self._day_of_saying(e, today)
            if said is not None:
                return _iso(said + timedelta(days=(wanted - said.weekday()) % 7 or 7))
            return _iso(latest + timedelta(days=7) if back else latest)
        return _iso(latest)

    def _day_of_saying(self, e: Expression, today: date) -> date | None:
        """The day before in the sentence on which something was said of the future: *said on Monday it would*."""
        if self.day is None or not 0 <= (today - self.day).days < _WEEK or self.named_at < e.start - _FAR_BACK:
            return None
        bounds = self._sentence_bounds()
        between = self.folded[self.named_at : e.start].split()
        reported = any(w in self.made.table.sets.get("reported", ()) for w in between)
        return self.day if reported and bisect_right(bounds, self.named_at) == bisect_right(bounds, e.start) else None

    def _time(self, e: Expression, today: date) -> str:
        if e.weekday is not None:
            day = self._weekday(e, today)
        elif e.offset is not None:
            day = _iso(today + timedelta(days=e.offset))
        else:
            day = _iso(today)
        return day + clock(e)

    def _clock_on(
        self, expressions: Sequence[Expression], values: Sequence[tuple[str | None, str]], i: int
    ) -> tuple[str | None, str]:
        """A bare time of day on the day named beside it in its sentence, else on the day of writing."""
        e = expressions[i]
        bounds = self._sentence_bounds()
        mine = bisect_right(bounds, e.start)
        for j in (i - 1, i + 1, i - 2, i + 2):
            if 0 <= j < len(expressions) and bisect_right(bounds, expressions[j].start) == mine:
                value, basis = values[j]
                if expressions[j].type in ("DATE", "TIME") and value and re.match(r"\d{4}-\d\d-\d\d(?!/)", value):
                    return value[:10] + clock(e), basis
        if self.today is None:
            return None, "none"
        return _iso(self.today) + clock(e), self.basis

    def _later(self, e: Expression) -> tuple[str | None, str]:
        """So long before or after (or the same as) the date spoken of; without one, the day of writing."""
        basis = "text"
        unit, count = e.unit or "day", e.count if e.count is not None else (1 if e.toward else 0)
        base = self.day if unit in ("day", "hour") else first_day(self.value or "")
        near = bool(self.value) and self._is_near(self.named_at, e.start)
        if unit == "week" and count is not None and near and not _DAY.match(self.value or ""):
            return None, "none"
        if unit in ("day", "hour") and self.value:
            if near and not _DAY.match(self.value):  # in January 2016 … the day before: nobody knows the day
                return None, "none"
            if not near and (e.toward or 0) < 0:  # a new passage: counted from the day of writing
                base = None
        if base is None:
            if self.today is None or not e.toward:
                return None, "none"
            base, basis = self.today, self.basis
        if e.month is not None:  # December that year
            return edtf(base.year + (e.toward or 0), e.month, e.day), basis
        moved = structs.replace(e, count=count, unit=unit, form="shift")
        return _shift(moved, base), basis

    def _apposed(self, e: Expression, beside: Expression | None) -> tuple[str | None, str] | None:
        """The date that stands beside such an expression and says it outright: the day before, Saturday (18/2/2023)."""
        if beside is None or beside.form not in ("date", "weekday") or (e.unit or "day") != "day":
            return None
        gap = fold(self.text[e.end : beside.start]) if beside.start - e.end < 12 else "\n"
        if (
            "\n" in gap
            or not gap.strip()
            or any(w not in self.made.table.sets.get("before_day", ()) for w in re.findall(r"\w+", gap))
        ):
            return None
        value, basis = self._value(beside)
        return (value, basis) if value and _DAY.match(value) else None

    def _is_near(self, at: int, here: int) -> bool:
        """Whether an earlier offset stands in the same sentence or in the one before."""
        bounds = [b for a, b in pairwise([-1, *self._sentence_bounds()]) if a < 0 or self.text[a:b].strip()]
        return bisect_right(bounds, here) - bisect_right(bounds, at) <= 1

    def _part_of_year(self, e: Expression) -> tuple[str | None, str]:
        """A season, quarter or half of a year, as EDTF's months 21 to 41."""
        code = e.season or 0
        if e.year is not None:
            return f"{e.year:04d}-{code}", "explicit"
        if self.today is None:
            return None, "none"
        today = self.today
        middle = {21: 4, 22: 7, 23: 10, 24: 1, 33: 2, 34: 5, 35: 8, 36: 11, 40: 3, 41: 9}.get(code, 6)
        year = self._year(structs.replace(e, day=None), middle, 15, today) if e.toward != 0 else today.year
        return f"{year:04d}-{code}", self.basis

    def _tense(self, e: Expression) -> int:
        """+1 where the words around speak of the future, -1 of the past (-2: surely), 0 where they do not say."""
        if not self.folded:
            self.folded = fold(self.text)
        bounds = self._sentence_bounds()
        k = bisect_right(bounds, e.start)
        left = max(bounds[k - 1] if k else 0, e.start - 160)
        right = min(bounds[k] if k < len(bounds) else len(self.text), e.end + 110)
        sets, future = self.made.table.sets, self.made.future
        words = self.folded[left : e.start].split()
        led: list[str] = []
        while words and words[-1] in sets.get("before_day", ()):
            led.append(words.pop())
        near = words[-1] if words else ""
        if near in self.made.table.cues.future_before:
            return 1
        if near in self.made.table.cues.past_before:
            return -2
        ends = bool(self.made.endings) and near.endswith(self.made.endings)
        last, until = self._cue_before(left, e.start)
        if any(word in self.made.table.cues.future_before for word in led):  # gave them until Monday
            return -1 if (ends and last not in future) or last in sets.get("was", ()) else 1
        right_after = self.made.cues.match(self.folded, e.end + 1, right)
        if right_after and right_after.group(1) in future and not ends:
            return 1  # "the ministry on Tuesday will announce"
        if last in future:
            # "said he will arrive Friday", "will be signed Friday" is ahead, "will sign the deal reached Friday" is not
            back = words[-4:-1]
            if ends and not any(w in future for w in back) and not (back and back[-1] in sets.get("carries", ())):
                return -1
            return -1 if self._is_thwarted(words, e.end, right) else 1
        if not ends and self._is_timetable(until, e.start) and not self._is_told(e.end, right):
            return 1
        if last:
            return -1
        if ends:
            return -1
        opens = not words
        comma = self.folded.find(",", e.end + (2 if opens else 0), right)
        first = self._cue_behind(e.end, right if comma < 0 else comma)
        if first:
            if first.group(1) not in future:
                return -1
            joined = sets.get("joins", ())
            if opens or not any(w in joined for w in self.folded[e.end : first.start()].split()):
                return 1
        return 1 if self._is_scheduled(words, k) else 0

    def _cue_before(self, left: int, right: int) -> tuple[str, int]:
        """The last word between two offsets that tells of future or past, and where it ends; no word: empty, `left`.

        A verb of the past is future where a word of the future carries it: *will be held*, *akan mengumumkan*.
        """
        last, until = "", left
        carries = self.made.table.sets.get("carries", ())
        for m in self.made.cues.finditer(self.folded, left, right):
            if self._is_name(m):
                continue
            between = [*last.split()[1:], *self.folded[until : m.start()].split()]
            carried = last in self.made.future and bool(between or "" in carries) and all(w in carries for w in between)
            last, until = last if carried else m.group(1), m.end()
        return last, until

    def _cue_behind(self, left: int, right: int) -> re.Match[str] | None:
        """The first word between two offsets that tells of future or past."""
        return next((m for m in self.made.cues.finditer(self.folded, left, right) if not self._is_name(m)), None)

    def _is_name(self, m: re.Match[str]) -> bool:
        """Whether such a word is a name: the coach *Will* Wade."""
        if m.group(1) not in self.made.future or not self.text[m.start()].isupper():
            return False
        before, after = self.text[: m.start()].rsplit(None, 1)[-1:], self.text[m.end() : m.end() + 2]
        return bool(before) and before[0][:1].islower() and after[1:].isupper()

    def _is_thwarted(self, words: Sequence[str], start: int, end: int) -> bool:
        """Whether what was set did not come about: *was due on Monday but*, *yang dijadwalkan Senin batal*."""
        sets = self.made.table.sets
        was, thwarted = sets.get("was", ()), sets.get("thwarted", ())
        if was and not any(w in was for w in words[-8:]):
            return False
        return any(w.strip(".,") in thwarted for w in self.folded[start:end].split()[:6])

    def _is_timetable(self, start: int, end: int) -> bool:
        """Whether a present tense before a time tells what is set for it: *the council votes on Monday*.

        Not so in a caption, where it tells what a picture shows, nor of a noun: after *visits to* Oslo on Monday.
        """
        verbs, sets = self.made.table.cues.timetable, self.made.table.sets
        words = self.folded[start:end].split()
        for at in range(max(0, len(words) - 10), len(words)):
            if words[at] not in verbs:
                continue
            if any(word.endswith(",") for word in words[at:]):
                return False  # the minister, who heads the bloc, on Monday condemned it
            following = words[at + 1] if at + 1 < len(words) else ""
            if words[at] in sets.get("noun_too", ()) and (not at or following in sets.get("behind_noun", ())):
                continue
            return not self._is_caption(end)
        return False

    def _is_told(self, start: int, end: int) -> bool:
        """Whether a verb of the past follows at once: the envoy who leads the talks on Monday *said*."""
        following = self.folded[start:end].split()[:1]
        if not following or not self.made.endings:
            return False
        return following[0].endswith(self.made.endings) or following[0] in self.made.table.sets.get("was", ())

    def _is_caption(self, at: int) -> bool:
        """Whether a line, other than the first, is a caption: without a full stop, or with a credit behind it."""
        start, end = self.text.rfind("\n", 0, at) + 1, self.text.find("\n", at)
        line = self.folded[start : end if end >= 0 else len(self.folded)].rstrip()
        if not self.folded[:start].strip():
            return False
        credit = self.made.table.sets.get("credit", ())
        whole = line.endswith((".", "!", "?", '"', "”"))
        return not whole or any(w.strip("().,/:[]") in credit for w in line.split()[-6:])

    def _is_scheduled(self, words: Sequence[str], k: int) -> bool:
        """Whether a verb of timetables stands before (receives, leaves), and the sentence, or the one before it in the
        paragraph, speaks of the future in so many words."""
        scheduled = self.made.table.cues.scheduled
        if not any(w in scheduled for w in words[-10:]):
            return False
        bounds = self._sentence_bounds()
        start, end = bounds[k - 1] if k else 0, bounds[k] if k < len(bounds) else len(self.text)
        if any(m.group(1) in self.made.future for m in self.made.cues.finditer(self.folded, start, end)):
            return True
        if k < 2 or "\n" in self.text[max(0, start - 2) : start]:
            return False
        said = [m.group(1) for m in self.made.cues.finditer(self.folded, bounds[k - 2], start)]
        return bool(said) and said[-1] in self.made.future

    def _sentence_bounds(self) -> list[int]:
        if not self.bounds:
            self.bounds = [0, *(m.end() for m in BOUND.finditer(self.text) if self._ends(m)), len(self.text) + 1]
        return self.bounds

    def _ends(self, m: re.Match[str]) -> bool:
        if "\n" in m.group() or m.group()[0] != ".":
            return True
        following = self.text[m.end() : m.end() + 1]
        before = self.text[max(0, m.start() - 4) : m.start()].split()
        short = bool(before) and len(before[-1]) <= 3 and before[-1][:1].isupper() and before[-1].isalpha()
        return not following.islower() and not following.isdigit() and not short


def clock(e: Expression) -> str:
    """The time of day of an expression as the tail of an ISO 8601 value; empty without one."""
    return "" if e.hour is None else f"T{e.hour:02d}:{e.minute or 0:02d}{e.zone or ''}"


def _shift(e: Expression, base: date) -> str | None:
    """So many units before (toward -1) or after a day, as precise as the unit."""
    toward = e.toward or 0
    if e.count is None:
        return "PAST_REF" if toward < 0 else "FUTURE_REF"
    unit, count = e.unit or "day", e.count * toward
    if unit in _TENS:
        unit, factor = _TENS[unit]
        count *= factor
    if unit == "year" and count == int(count):
        year = base.year + int(count)
        return f"{year:04d}" if 1 <= year <= 9999 else None
    if unit in ("year", "month", "quarter"):
        months = count * {"year": 12, "quarter": 3}.get(unit, 1)
        return "{:04d}-{:02d}".format(*add_months(base.year, base.month, round(months)))
    days = count * {"week": 7, "hour": 1 / 24, "minute": 0, "second": 0}.get(unit, 1)
    return _iso(base + timedelta(days=int(days)))


def _duration(e: Expression) -> str | None:
    parts = [(e.count, e.unit or "day"), *e.more]
    days = time = ""
    for count, unit in parts:
        if unit in _TENS:
            if count is None:
                return {"decade": "PXDE", "century": "PXCE"}.get(unit, "PXW")
            unit, factor = _TENS[unit]
            count *= factor
        if unit == "quarter":
            unit, count = "month", None if count is None else count * 3
        amount = "X" if count is None else f"{count:g}" if count < 1e6 else str(int(count))
        if unit in _CLOCK:
            time += amount + _LETTER[unit]
        else:
            days += amount + _LETTER[unit]
    return f"P{days}" + (f"T{time}" if time else "")


def _set(e: Expression) -> str | None:
    if e.weekday is not None:
        return f"XXXX-WXX-{e.weekday + 1}"
    if e.value:
        return e.value
    return _duration(structs.replace(e, count=e.count if e.count is not None else 1))


def _decade(e: Expression) -> str:
    tens = int(e.count or 0)
    if tens < 100:
        tens += 1900 if tens >= 30 else 2000
    return f"{tens // 10:03d}X"


def _iso(day: date) -> str:
    return day.isoformat()
