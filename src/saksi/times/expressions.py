"""Find time expressions in a text: what the words say, before anything is resolved.

>>> from saksi.language import load
>>> [(e.form, e.day, e.month, e.year) for e in find("Li tiba pada 16 April 2023.", load("id"))]
[('date', 16, 4, 2023)]
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

from msgspec import structs

from saksi import numbers
from saksi.language import Language
from saksi.text import fold, tokens
from saksi.times.calendar import is_day
from saksi.times.grammar import BUILT_IN, Compiled, Expression, Grammar, grammar

__all__ = ["BOUND", "find"]

BOUND = re.compile(r"(?<![.!?…])[.!?…]+[\"')\]]*\s|[\n;]")
_UNITS = (  # the greater first
    "century", "decade", "year", "quarter", "month", "fortnight", "week", "weekend", "day", "hour", "minute", "second",
)  # fmt: skip
_WORD_BEFORE = re.compile(r"([\w'-]+)[ ,(]*$")
_WORD_AFTER = re.compile(r"[ -]?([\w']+)")


def find(text: str, language: Language, start: int = 0, end: int | None = None) -> tuple[Expression, ...]:
    """All time expressions between two offsets, ascending, the longest at each place, not overlapping."""
    end = len(text) if end is None else end
    return _whole(text, language) if start == 0 and end == len(text) else _find(text, language, start, end)


@functools.lru_cache(maxsize=4)  # a report is dated by its times first, then read; often once more with its date
def _whole(text: str, language: Language) -> tuple[Expression, ...]:
    return _find(text, language, 0, len(text))


def _find(text: str, language: Language, start: int, end: int) -> tuple[Expression, ...]:
    made = language.part(grammar)
    folded = fold(text)
    found: list[Expression] = []
    done = start
    index = made.by_token
    if start == 0 and end == len(text):
        words, starts = tokens(folded)
    else:
        words, starts = tokens(folded[start:end])
    last = len(words) - 1
    for k, token in enumerate(words):
        openings = index.get(token)
        if openings is None:
            if not token[0].isdecimal():
                continue
            openings = index.get("0")
            if openings is None:
                continue
        following = words[k + 1] if k < last else ""
        candidates = openings.before("0" if following[:1].isdecimal() else following)
        if not candidates:
            continue
        a = start + starts[k]
        if a < done or (a and not _may_start(folded, a)):
            continue
        best: Expression | None = None
        for rule in candidates:
            hit = rule.pattern.match(folded, a, end)
            if hit and hit.end() > (best.end if best else a):
                best = _express(hit, rule, made, text, folded) or best
        if best:
            done = best.end
            if best.form != "nothing":
                found.append(best)
    return tuple(found)


def _may_start(folded: str, at: int) -> bool:
    """Whether a new expression may begin here: not inside a word, number, code or sum of money."""
    before = folded[at - 1]
    if before.isalnum() or before in "_$€£¥#№":
        return False
    if before in "-/.:,+" and at > 1 and folded[at].isdecimal():
        return not folded[at - 2].isalnum()
    return True


def _express(hit: re.Match[str], compiled: Compiled, made: Grammar, text: str, folded: str) -> Expression | None:
    rule = compiled.rule
    start, end = hit.span()
    groups = {k: v for k, v in hit.groupdict().items() if v is not None}
    for name in groups:
        if name.rstrip("2") in made.table.capital and not text[hit.start(name)].isupper():
            return None
    if rule.capital and not text[start].isupper():
        return None
    if compiled.after or compiled.not_after:
        word = _WORD_BEFORE.search(folded, max(0, start - 30), start)
        before = word.group(1) if word else ""
        opens = not word or bool(BOUND.search(text, word.end(1), start))
        if compiled.after and before not in compiled.after and not (opens and "^" in compiled.after):
            return None
        if (before in compiled.not_after) or (opens and "^" in compiled.not_after):
            return None
    if compiled.before or compiled.not_before or rule.bare:
        following = _WORD_AFTER.match(folded, end)
        after = following.group(1) if following else ""
        if (compiled.before and after not in compiled.before) or after in compiled.not_before:
            return None
        if rule.bare and after:
            return None
    if rule.apart and not (text[:start].rstrip().endswith(",") and text[end : end + 1] == ","):
        return None
    if rule.form == "nothing":
        return Expression(start=start, end=end, rule=rule.id, form="nothing")
    said = _fields(groups, made)
    if said is None:
        return None
    for name in ("value", "mod", "toward", "unit", "count", "offset"):
        given = getattr(rule, name)
        if given is not None and name not in said:
            said[name] = given
    form = rule.form
    if form == "slash":
        said["month"] = said.pop("end_day")
        if not _order(said, made.table.slashes):
            return None
        form = "date"
    if form == "date" and not _possible(said):
        return None
    kind = "TIME" if said.pop("part", None) else rule.type
    return structs.replace(
        Expression(start=start, end=end, rule=f"times.{rule.id}", type=kind, form=form),
        **said,
    )


_NAMED = {
    "d": "day", "d2": "end_day", "m": "month", "m2": "end_month", "y": "year", "y2": "end_year", "yy": "year",
    "month": "month", "month2": "end_month", "h": "hour", "min": "minute",
    "cent": "count", "dec": "count",
}  # fmt: skip

# slots whose words mean a field of another name; all others mean the field of their own
_SAID = {
    "units": "unit", "edge": "mod", "modafter": "mod", "ago": "toward", "beside": "toward", "wtoward": "toward",
    "tens": "count", "quarter": "season",
}  # fmt: skip


def _fields(groups: Mapping[str, str], made: Grammar) -> dict[str, object] | None:
    """The fields of an expression from the words of its slots; None where a number is none."""
    said: dict[str, object] = {}
    more: list[tuple[int | float, str]] = []
    second: int | float | None = None
    for name, words in groups.items():
        if name in ("n", "n2"):
            amount = numbers.value(words, made.language)
            if amount is None:
                return None
            if name == "n":
                said["count"] = amount
            else:
                second = amount
            continue
        if name in ("word", "sec", "h2", "min2"):
            continue
        if name in BUILT_IN or name in ("m2", "y2"):
            number = int(words)
            if name == "yy" and number < 100:
                number += 2000 if number < 70 else 1900
            said[_NAMED[name]] = number
            continue
        given = (made.slots.get(name) or made.slots[name.rstrip("2")])[words]
        plain = name.rstrip("2")
        if plain == "unit" and name == "unit2":
            if second is None:
                return None
            more.append((second, str(given)))
        elif plain == "vague":
            said["count"] = None
        elif plain == "oneunit":
            said["unit"], said["count"] = given, 1
        elif plain == "nth":
            continue
        elif plain == "holiday":
            first, _, last = str(given).partition("/")
            said["month"], said["day"] = map(int, first.split("-"))
            if last:
                said["end_month"], said["end_day"] = map(int, last.split("-"))
        elif plain in ("anyday", "weekday", "shortday"):
            said.setdefault("weekday", given)
        elif plain in ("anymonth", "month", "safemonth", "foreign"):
            said["end_month" if name.endswith("2") else "month"] = given
        else:
            said[_SAID.get(plain, plain)] = given
    if more:
        if _UNITS.index(more[0][1]) <= _UNITS.index(str(said["unit"])):  # "within two months, seven years after"
            return None
        said["more"] = tuple(more)
    half = said.pop("ampm", None)
    if half is not None and isinstance(hour := said.get("hour"), int) and 1 <= hour <= 12:
        said["hour"] = hour % 12 + (12 if half == "pm" else 0)
    if said.get("hour") == 24:
        said["hour"] = 0
    return said


def _order(said: dict[str, object], order: str) -> bool:
    """Put day and month of a date in slashes right; an ambiguous one stays only where the language has an order."""
    first, second = said.get("day"), said.get("month")
    if not isinstance(first, int) or not isinstance(second, int):
        return False
    if second > 12 or (order == "month" and first <= 12):
        said["day"], said["month"] = second, first
    elif first <= 12 and first != second and order == "unknown":
        said["day"] = said["month"] = None
    return True


def _possible(said: Mapping[str, object]) -> bool:
    """Whether the calendar has these days (29 February counts where no year says otherwise)."""
    year, month = said.get("year") or 2024, said.get("month") or 1
    for y, m, d in (
        (year, month, said.get("day") or 1),
        (said.get("end_year") or year, said.get("end_month") or month, said.get("end_day") or 1),
    ):
        if not is_day(y, m, d):  # type: ignore[arg-type]
            return False
    return True
