"""Numbers in words and digits, with their value and what they say of its exactness.

The words of a language stand in its `numbers.toml`; this module knows only how small words, multipliers
and scales build a number, and which of the two marks in digits groups and which is decimal.

>>> from saksi.language import load
>>> [(n.value, n.mod) for n in find("Lebih dari tiga ratus orang, Rp 4,5 triliun, 2.000 km", load("id"))]
[(300, 'MORE_THAN'), (4500000000000, None), (2000, None)]
>>> [(n.value, n.mod) for n in find("about two dozen ships and 1,240 miles", load("en"))]
[(24, 'APPROX'), (1240, None)]
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from typing import NamedTuple

from saksi.language import Language
from saksi.numerals import Numerals
from saksi.text import TOKEN, fold, tokens

__all__ = ["Grammar", "Number", "find", "grammar", "value"]

_DIGITS = r"\d{1,24}(?:[.,]\d{1,9}){0,9}"  # bounded: a page may hold a megabyte of digits
_LONGEST = 18  # digits; a longer row is an account or a telephone number


class Number(NamedTuple):
    """A number: its span with the words that modify it, where the bare number begins, value and modifier.

    `mod` is LESS_THAN, MORE_THAN, APPROX or None. `vague` numbers name only their order (dozens).
    """

    start: int
    end: int
    value: int | float
    mod: str | None
    bare: int
    vague: bool = False


class Grammar(NamedTuple):
    """The compiled numbers of one language. `words` and `digits` are patterns without groups, over folded text.

    `first` are the words that a number may begin with, `within` all that it may hold.
    """

    table: Numerals
    words: str
    first: frozenset[str]
    within: frozenset[str]
    opens: frozenset[str]
    glued: tuple[str, ...]
    core: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    digits: str = _DIGITS


def find(text: str, language: Language, start: int = 0, end: int | None = None) -> tuple[Number, ...]:
    """All numbers between two offsets, ascending, not overlapping. Ordinals and numbers inside names are none."""
    end = len(text) if end is None else end
    return _whole(text, language) if start == 0 and end == len(text) else _find(text, language, start, end)


@functools.lru_cache(maxsize=2)  # a report is often read once more, with the date that its times tell
def _whole(text: str, language: Language) -> tuple[Number, ...]:
    return _find(text, language, 0, len(text))


def _find(text: str, language: Language, start: int, end: int) -> tuple[Number, ...]:
    rules = language.part(grammar)
    folded = fold(text)
    found: list[Number] = []
    done = start
    for at in _openings(folded, rules, start, end):
        m = rules.core.match(folded, at, end) if at >= done else None
        if m is None:
            continue
        a, b = m.span()
        done = b
        amount: int | float | None
        vague = False
        if m.group("digits") is not None:
            amount = _of_digits(m.group("digits"), rules.table)
            if amount is None or (a and folded[a - 1] in "-./:" and folded[a - 2 : a - 1].isalnum()):
                continue
            if m.group("suffix"):
                amount = _scaled(amount, rules.table.suffix[m.group("suffix")])
            elif m.group("scale"):
                for word in m.group("scale").split():
                    amount = _scaled(amount, rules.table.scale[word])
        elif m.group("vague") is not None:
            amount, vague = rules.table.vague[m.group("vague")], True
            if m.group("vscale"):
                amount = _scaled(amount, rules.table.scale[m.group("vscale")])
        else:
            amount = _of_words(m.group("words"), rules.table)
            if amount is None:
                continue
        mod = "MORE_THAN" if vague else None
        begin = a
        before = rules.before.search(folded, max(start, a - 40), a)
        if before:
            mod, begin = rules.table.mod.before[before.group(1)], before.start(1)
        else:
            after = rules.after.match(folded, b, end)
            if after:
                mod, b = rules.table.mod.after[after.group(1)], after.end(1)
        found.append(Number(begin, b, amount, mod, a, vague))
    return tuple(found)


def _openings(folded: str, rules: Grammar, start: int, end: int) -> list[int]:
    """Where a number may begin: the first of its digits, or a word that one begins with; ascending."""
    opens, glued = rules.opens, rules.glued
    found: list[int] = []
    words_, starts = tokens(folded) if start == 0 and end == len(folded) else tokens(folded[start:end])
    for k, run in enumerate(words_):
        if run in opens or run[0].isdecimal():
            found.append(start + starts[k])
        elif glued and run.startswith(glued):
            found += [start + starts[k] + len(g) for g in glued if run.startswith(g)]
    return found


def value(words: str, language: Language) -> int | float | None:
    """The value of one bare number (folded words or digits); None where it is none."""
    rules = language.part(grammar)
    if words[:1].isdigit():
        return _of_digits(words, rules.table)
    return _of_words(words, rules.table)


def grammar(language: Language) -> Grammar:
    """The number grammar of a pack, for `Language.part`."""
    table = language.toml("numbers", Numerals)
    single = {**table.small, **table.times, **table.scale, **table.teen}
    word = _any(single)
    # a joiner stands only after a multiplier or scale: "hundred and five", not "seven and eight"
    big = "|".join(f"(?<={re.escape(w)})" for w in sorted({**table.times, **table.scale}))
    join = rf"(?:(?:{big}) (?:{_any(table.joiner)}) |[ -])"
    words = rf"(?:{word})(?:{join}(?:{word})(?!\w))*"
    scale = _any(table.scale)
    glued = "".join(rf"|(?<=(?<!\w){re.escape(g)})" for g in table.glued)
    part = rf"(?![ -](?:{_any(table.part)})(?!\w))" if table.part else ""
    core = re.compile(
        rf"(?:(?<!\w){glued})(?:"
        rf"(?P<digits>{_DIGITS})(?:(?P<suffix>{_any(table.suffix)})(?!\w)"
        rf"|[ -](?P<scale>(?:{scale})(?: (?:{scale}))*)(?!\w))?"
        rf"|(?P<vague>{_any(table.vague)})(?: (?P<vscale>{scale}))?"
        rf"|(?P<words>{words}))(?!\w){part}"
    )
    return Grammar(
        table,
        words,
        frozenset(re.match(r"\w+", w).group() for w in single),  # type: ignore[union-attr]
        frozenset([*single, *table.joiner]),
        frozenset(TOKEN.match(w).group() for w in {**single, **table.vague}),  # type: ignore[union-attr]
        tuple(table.glued),
        core,
        re.compile(  # a currency may stand between: more than $90 billion
            rf"(?<!\w)({_any(table.mod.before)}) (?:(?:[^\W\d_]{{0,3}}[^\w\s,.;:()-]|{_any(table.glued)})\.? ?)?$"
        ),
        re.compile(rf" ({_any(table.mod.after)})(?!\w)"),
    )


def _any(words: Iterable[str]) -> str:
    listed = sorted(words, key=lambda w: (-len(w), w))
    return "|".join(re.escape(w) for w in listed) if listed else r"(?!)"


def _of_digits(digits: str, table: Numerals) -> int | float | None:
    """Digits with marks as the language writes them; None where they are no number (22.00.15, a phone number)."""
    if len(digits) > _LONGEST + 6:
        return None
    whole, *rest = re.split(rf"[{re.escape(table.group)}{re.escape(table.decimal)}]", digits)
    marks = [c for c in digits if c in ".,"]
    if not marks:
        return int(digits) if len(digits) <= _LONGEST else None
    decimal = None
    if len(set(marks)) == 2:  # 1.234,5: the last mark is the decimal one, and it stands once
        if marks.count(marks[-1]) != 1:
            return None
        decimal = marks[-1]
    elif len(marks) == 1 and (marks[0] == table.decimal or len(rest[0]) != 3 or len(whole) > 3 or whole == "0"):
        decimal = marks[0]
    groups = rest[:-1] if decimal else rest
    if any(len(g) != 3 for g in groups) or (groups and not 1 <= len(whole) <= 3):
        return None
    number = whole + "".join(groups)
    if len(number) > _LONGEST:
        return None
    return float(f"{number}.{rest[-1]}") if decimal else int(number)


def _of_words(words: str, table: Numerals) -> int | float | None:
    total = group = unit = 0
    seen = False
    for word in re.split(r"[ -]", words):
        if word in table.small:
            amount = table.small[word]
            if amount >= 1000:
                total += amount
            elif amount >= 100:
                group += amount
            else:
                unit += amount
        elif word in table.teen:
            unit += table.teen[word]
        elif word in table.times:
            group += (unit if unit or seen else 1) * table.times[word]
            unit = 0
        elif word in table.scale:
            if not seen:  # a bare "million" is no number
                return None
            total += (group + unit or 1) * table.scale[word]
            group = unit = 0
        elif word in table.joiner:
            continue
        else:
            return None
        seen = True
    return total + group + unit


def _scaled(amount: int | float, factor: int) -> int | float:
    product = round(amount * factor, 6)
    return int(product) if product == int(product) else product
