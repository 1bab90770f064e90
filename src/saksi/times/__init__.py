"""Find expressions of time, and resolve them to EDTF (ISO 8601-2) values, after TIMEX3.

`find` reads what the words say, `resolve` what they mean on the day of writing. The words and the
rules of a language stand in its `times.toml`; the code knows only the calendar.

>>> from saksi.language import load
>>> text = "Putin menerima Li pada Minggu (16/4/2023), bulan lalu ia menjamu Xi selama tiga hari."
>>> found = find(text, load("id"))
>>> [(text[t.start:t.end], t.value) for t in resolve(found, text, load("id"), reference="2023-04-17")]
[('Minggu (16/4/2023)', '2023-04-16'), ('bulan lalu', '2023-03'), ('tiga hari', 'P3D')]
>>> parse_stamp("• December 7, 2025", load("en"))
('2025-12-07', 2, 18)
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from saksi.language import Language
from saksi.records import Timex
from saksi.times.calendar import is_day, last_day
from saksi.times.expressions import find
from saksi.times.grammar import Expression, Rule, rules
from saksi.times.grammar import grammar as compiled
from saksi.times.values import Reader, clock

__all__ = ["Expression", "Rule", "find", "parse_stamp", "resolve", "rules", "weekday_of"]

_ISO = re.compile(
    r"(?<!\d)((?:19|20)\d\d)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
    r"(?:[T ]([01]\d|2[0-3]):([0-5]\d)(?::[0-5]\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?(?!\d)"
)
_CLOCK_AFTER = re.compile(r"[ ,|•·@–-]{1,5}(\d{1,2})[:.]([0-5]\d)(?![\d.,])")


def resolve(
    expressions: Sequence[Expression], text: str, language: Language, *, reference: str | None, basis: str = "report"
) -> tuple[Timex, ...]:
    """The expressions with their EDTF values, in the same order.

    Args:
        expressions: as `find` gave them, ascending.
        text: the text that they stand in.
        language: its language.
        reference: the day of writing (EDTF; of an interval the last day), or None where it is not known:
            what leans on it then has no value, basis "none".
        basis: what the reference is (report, story).
    """
    today = last_day(reference)
    reader = Reader(language.part(compiled), text, today, basis)
    return tuple(reader.read(expressions))


def weekday_of(expression: Expression) -> tuple[int, str] | None:
    """The weekday that an expression names beside a full date (0 is Monday), and that date; else None."""
    e = expression
    if e.form != "date" or e.weekday is None or None in (e.year, e.month, e.day):
        return None
    return e.weekday, f"{e.year:04d}-{e.month:02d}-{e.day:02d}"


def parse_stamp(text: str, language: Language) -> tuple[str, int, int] | None:
    """The first full date of a stamp line, with its clock time and zone where they stand beside it.

    Returns: EDTF value (`2025-05-27T22:44+07:00`) with its span; None where there is no full date.
    """
    iso = _ISO.search(text)
    if iso and is_day(int(iso[1]), int(iso[2]), int(iso[3])):
        value = f"{iso[1]}-{iso[2]}-{iso[3]}"
        if iso[4]:
            zone = "+00:00" if iso[6] == "Z" else (iso[6] or "")
            value += f"T{iso[4]}:{iso[5]}{zone[:3]}{':' if zone else ''}{zone[-2:] if zone else ''}"
        return value, iso.start(), iso.end()
    expressions = find(text, language)
    for i, e in enumerate(expressions):
        if e.form != "date" or e.end_day or e.year is None or e.month is None or e.day is None:
            continue
        value = f"{e.year:04d}-{e.month:02d}-{e.day:02d}"
        if e.hour is not None:
            return value + clock(e), e.start, e.end
        for other in (*expressions[i + 1 : i + 2], *expressions[max(0, i - 1) : i]):
            gap = text[min(e.end, other.end) : max(e.start, other.start)]
            if other.form == "time" and other.hour is not None and len(gap) < 12 and "\n" not in gap:
                return value + clock(other), min(e.start, other.start), max(e.end, other.end)
        bare = _CLOCK_AFTER.match(text, e.end)
        if bare and int(bare[1]) < 24:
            return f"{value}T{int(bare[1]):02d}:{bare[2]}", e.start, bare.end()
        return value, e.start, e.end
    return None
