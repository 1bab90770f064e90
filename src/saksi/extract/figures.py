"""Find the quantities that a reader would compare between outlets: casualties, money, shares, forces, distances.

A number counts only with something that it counts: a currency (ISO 4217), a measure, a harm done to
people (killed, wounded, missing …) or a noun of the language's `units.toml`. Times, dates, ordinals,
list numbers and scores are none.

>>> from saksi.language import load
>>> text = "Sedikitnya empat orang tewas, kerugian Rp 4,5 triliun atau 30 persen, kata tiga menteri."
>>> [(text[f.start:f.end], f.number, f.unit, f.mod) for f in figures(text, [(0, len(text))], load("id"), [])][:2]
[('Sedikitnya empat orang tewas', 4, 'killed', 'MORE_THAN'), ('Rp 4,5 triliun', 4500000000000, 'IDR', None)]
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from msgspec import structs

from saksi import numbers
from saksi.extract.units import Units
from saksi.language import Language
from saksi.numbers import Number
from saksi.records import Figure
from saksi.text import fold

__all__ = ["figures"]

_TOKEN = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*\.?|\d[\d.,]*|[^\w\s]")
_REACH = 5  # words between a number and the noun that it counts
_FEW = 5  # "the two countries" were named before; "the 30 ships" are a quantity
_SCORE = re.compile(r"-(\d{1,3})(?!\d)")  # 15-0; a range rises: 20-30
_SAME = "same"  # the toll of victims of whom other words tell what befell them
_ANAPHOR = "that"
_YEAR = re.compile(r"(?:19|20)\d\d")
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")


class _Compiled(NamedTuple):
    table: Units
    before: re.Pattern[str]
    after: re.Pattern[str]
    harm_before: re.Pattern[str]
    harm_after: re.Pattern[str]
    object: re.Pattern[str]
    joins: re.Pattern[str]
    toll: re.Pattern[str]
    link: re.Pattern[str]
    group: re.Pattern[str]
    owners: re.Pattern[str]
    others: frozenset[str]
    noun: frozenset[str]
    stop: frozenset[str]
    through: frozenset[str]
    ages: tuple[str, ...]


def figures(
    text: str, spans: Sequence[tuple[int, int]], language: Language, taken: Sequence[tuple[int, int]]
) -> list[Figure]:
    """The quantities in the sentences `spans`, ascending; none that overlaps a span of `taken` (the times)."""
    units = language.part(_units)
    folded = fold(text)
    busy = sorted(taken)
    starts = [a for a, _ in busy]
    found: list[Figure] = []
    listed = [n for n in numbers.find(text, language) if not _overlaps(n, busy, starts)]
    ordered = sorted(spans)
    at = 0
    for number in listed:
        while at < len(ordered) and ordered[at][1] < number.end:
            at += 1
        if at == len(ordered):
            break
        start, end = ordered[at]
        if number.bare < start:
            continue
        figure = _figure(number, text, folded, start, end, units, found)
        if figure and (not found or figure.start >= found[-1].end):
            found.append(figure)
    return _settled(found)


def _settled(found: list[Figure]) -> list[Figure]:
    """The figures; a count of victims without a harm has that of the first same number with one, or is left out."""
    harms: dict[int | float, str | None] = {}
    for figure in found:
        if figure.rule == "figures.harm":
            harms.setdefault(figure.number, figure.unit)
    return [
        structs.replace(f, unit=harms[f.number]) if f.unit == _SAME else f
        for f in found
        if f.unit != _SAME or f.number in harms
    ]


def _overlaps(number: Number, busy: Sequence[tuple[int, int]], starts: Sequence[int]) -> bool:
    at = bisect_right(starts, number.bare)
    if at and busy[at - 1][1] > number.bare:
        return True
    return at < len(busy) and busy[at][0] < number.end


def _figure(
    number: Number, text: str, folded: str, start: int, end: int, units: _Compiled, told: Sequence[Figure]
) -> Figure | None:
    table = units.table
    begin, finish = max(number.start, start), number.end
    score = _SCORE.match(folded, finish, end)
    if score and int(score.group(1)) < number.value:
        return None
    if folded.startswith(units.ages, finish):
        return None
    left = folded[max(start, begin - 24) : begin]
    word_before = re.search(r"([\w'.-]+)[ (]*$", left)
    if word_before and word_before.group(1).rstrip(".") in table.not_after:
        return None
    if word_before and word_before.group(1) in table.year_after and _YEAR.fullmatch(folded, number.bare, finish):
        return None

    def made(rule: str, unit: str | None, a: int, b: int) -> Figure:
        return Figure(start=a, end=b, rule=f"figures.{rule}", number=number.value, unit=unit, mod=number.mod)

    money = units.before.search(folded, max(start, number.bare - 12), number.bare)
    if money:
        return made("money", table.money.before[money.group(1)], min(begin, money.start(1)), finish)
    after = units.after.match(folded, finish, end)
    if after:
        words = after.group(1)
        if words in table.percent:
            return made("percent", "%", begin, after.end(1))
        if words in table.money.after:
            return made("money", table.money.after[words], begin, after.end(1))
        if not text[after.start(1)].isupper() or len(words) > 2:
            return made("measure", table.measure[words], begin, after.end(1))
    beside = units.harm_after.match(folded, finish, min(end, finish + 30))
    # 30 wounded, dozens more were hurt
    if beside and not beside.group("also") and all(w in units.others for w in beside.group("gap").split()):
        return made("harm", table.harm.after[beside.group("harm")], begin, beside.end("harm"))
    noun_end, unit, people = _noun(folded, finish, min(end, finish + 90), number.vague, units)
    harmed = units.harm_before.search(folded, max(start, begin - 40), begin)
    if harmed and (people or unit is None):
        return made("harm", table.harm.before[harmed.group(1)], begin, noun_end or finish)
    if people or unit is None:
        stop = noun_end or finish
        harm = units.harm_after.match(folded, stop, min(end, stop + 60))
        doing = harm is not None and not harm["gap"] and units.object.match(folded, harm.end(), end) is not None
        if harm and not doing and (people or not harm.group("gap")):
            shared = harm.group("and")  # the next number begins before the harm
            end_of = harm.start("and") if shared else harm.end("harm")
            return made("harm", table.harm.after[harm.group("harm")], begin, end_of)
        toll = _toll(text, folded, start, begin, stop, end, units, told)
        if toll and (people or not _counts(text, folded, finish, end, units)):
            return made("toll", toll, begin, stop)
    if people and told and _goes_on(told, folded, start, begin, units):
        return made("harm", told[-1].unit, begin, noun_end or finish)
    if unit is not None and noun_end:
        small = number.mod is None and number.value <= _FEW
        if small and folded[number.bare : number.end] in table.one and unit != "times":
            return None
        if small and word_before and word_before.group(1) in table.definite:
            return None
        return made("count", unit, begin, noun_end)
    group = units.group.search(folded, max(start, begin - 40), begin)
    if group:
        return made("count", table.group[group.group(1)], group.start(1), finish)
    if _GROUPED.match(folded, number.bare, number.end) and number.value >= 1000:
        return made("bare", _noun_before(folded, start, begin, units), begin, finish)
    return None


def _goes_on(told: Sequence[Figure], folded: str, start: int, begin: int, units: _Compiled) -> bool:
    """Whether a count goes on with the victims told before it: killing four civilians *and two soldiers*."""
    at = begin
    for before in reversed(told):
        if before.rule != "figures.harm" or before.start < start or not units.joins.fullmatch(folded, before.end, at):
            return False
        at = before.start
        if units.harm_before.search(folded, max(start, at - 40), at):
            return True
    return False


def _noun(folded: str, at: int, end: int, vague: bool, units: _Compiled) -> tuple[int | None, str | None, bool]:
    """The counted noun after a number: where it ends, its unit, and whether it means people."""
    owned = units.owners.match(folded, at, end)  # three of its diplomats
    at = owned.end() if owned else at
    for count, m in enumerate(_TOKEN.finditer(folded, at, end)):
        word = m.group().rstrip(".") or "."
        if count >= _REACH:
            break
        end_of = m.start() + len(word)
        if word not in units.table.noun:
            word = next((word.removesuffix(e) for e in units.table.endings if word.endswith(e)), word) or word
        if word in units.table.noun:
            pair = _TOKEN.match(folded, end_of + 1, end)  # rumah sakit is no house
            both = f"{word} {pair.group()}" if pair and folded[end_of] == " " else word
            if pair and both in units.table.noun:
                word, end_of = both, pair.end()
            return end_of, units.table.noun[word], word in units.table.people
        if word == "-" and (count == 0 or folded[m.start() - 1].isalnum()):
            continue  # ten-year, four F-15 jets
        if word in units.through or word[0].isdigit() or (vague and word in units.table.partitive):
            continue
        if not word[0].isalpha() or word in units.stop or m.group().endswith("."):
            break
    return None, None, False


def _toll(
    text: str, folded: str, start: int, begin: int, stop: int, end: int, units: _Compiled, told: Sequence[Figure]
) -> str | None:
    """The harm of a number to which a word for the count of victims leads (the toll rose from 63 to 89)."""
    if not units.link.search(folded, max(start, begin - 24), begin):
        return None
    here = max(start, *(folded.rfind(mark, start, begin) for mark in (". ", "\n", "; ")))  # its own clause
    nouns = list(units.toll.finditer(folded, here, begin))
    if not nouns:
        return None
    noun = nouns[-1]
    unit = units.table.toll.noun[noun.group(1)]
    if unit != _ANAPHOR:
        return unit
    follows = _TOKEN.match(folded, noun.end() + 1, end)
    if follows and follows.group() in units.table.partitive:  # the number of tanks
        return None
    last = told[-1] if told else None  # that number: of the harm told in this sentence or the one before
    if last is None or last.rule not in ("figures.harm", "figures.toll") or last.unit == _SAME:
        return None
    return last.unit if text.count(". ", last.end, start) <= 1 and "\n" not in text[last.end : begin].strip() else None


def _counts(text: str, folded: str, at: int, end: int, units: _Compiled) -> bool:
    """Whether a bare number is followed by a word that it may count."""
    m = _TOKEN.match(folded, at + 1, end) if folded[at : at + 1] in " -" else None
    return bool(m) and m.group()[0].isalpha() and m.group().rstrip(".") not in units.stop | units.through  # type: ignore[union-attr]


def _noun_before(folded: str, start: int, at: int, units: _Compiled) -> str | None:
    """The unit of a counted noun shortly before a bare number (centrifuges from 19,000 to 6,000)."""
    unit = None
    for m in _TOKEN.finditer(folded, max(start, at - 80), at):
        unit = units.table.noun.get(m.group().rstrip("."), unit)
    return unit


def _units(language: Language) -> _Compiled:
    table, counted = language.toml("units", Units), language.part(numbers.grammar)
    stop = frozenset(table.stop)
    after = {**dict.fromkeys(table.percent, "%"), **table.money.after, **table.measure}
    word = rf"(?!(?:{'|'.join(table.breaks)})(?!\w))[^\W\d_]+"
    # between two numbers that share a harm nothing else is told: two soldiers and three guards were killed
    quiet = rf"(?!(?:{_any(table.harm.after)}|{table.predicate})(?!\w)){word}"
    return _Compiled(
        table,
        re.compile(rf"(?<![^\W\d_])({_any(table.money.before)})[ .]?$"),
        re.compile(rf"[ -]?({_any(after)})(?!\w)"),
        re.compile(rf"(?<!\w)({_any(table.harm.before)})(?: {word}){{0,2}} ?$"),
        re.compile(
            rf"(?P<also>(?: {quiet}){{0,2}}(?P<and> (?:{_any(dict.fromkeys(table.also, ''))}))(?: {quiet}){{1,2}})??"
            rf"(?P<gap>(?: {word}){{0,4}}?) ?"
            rf"(?<!\w)(?P<harm>{_any(table.harm.after)})(?!\w)"
        ),
        re.compile(rf" (?:{table.object}|{counted.digits}|{counted.words})(?!\w)" if table.object else "(?!)"),
        re.compile(rf",? (?:(?:{'|'.join(table.joins)}) )?"),
        re.compile(rf"(?<!\w)({_any(table.toll.noun)})(?!\w)"),
        re.compile(rf"(?<!\w)(?:{_any(dict.fromkeys(table.toll.link, ''))}) ?$"),
        re.compile(rf"(?<!\w)({_any(table.group)}) $"),
        re.compile(rf" (?:{_any(dict.fromkeys(table.owners, ''))})(?!\w)"),
        frozenset(table.others),
        frozenset(table.noun),
        stop,
        frozenset(table.through),
        tuple(table.ages),
    )


def _any(words: Mapping[str, str]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w))) or r"(?!)"
