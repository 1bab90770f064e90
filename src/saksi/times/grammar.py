"""The rules of time expressions of a language, compiled from its `times.toml`.

A rule's pattern is written in words, `<slots>` (tables of words, or the built-in numbers), `[optional
parts]` and `(this|that)`; a space is one or two spaces, `~` an optional one, `\\` takes the next sign
as it stands. Each pattern becomes a regular expression and is filed under the words that it may
begin with, so that a text is tried only where one of them stands.

>>> from saksi.language import load
>>> rules(load("en")).today
'2025-06-18'
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple

from babel import Locale
from msgspec import Struct

from saksi import numbers
from saksi.errors import DataError
from saksi.language import Language
from saksi.text import fold

__all__ = [
    "BUILT_IN",
    "TOKEN",
    "Compiled",
    "Expression",
    "Form",
    "Grammar",
    "Kind",
    "Rule",
    "Table",
    "grammar",
    "rules",
]

Form = Literal[
    "date", "slash", "weekday", "weekday_in_week", "unit", "edge", "shift", "later", "duration", "time", "season",
    "decade", "century", "fixed", "set", "nothing",
]  # fmt: skip
Kind = Literal["DATE", "TIME", "DURATION", "SET"]
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
BUILT_IN = {
    "d": _DAY,
    "d2": _DAY,
    "m": r"(?:1[0-2]|0?[1-9])",
    "y": r"(?:1[5-9]\d\d|20\d\d)",
    "yy": r"(?:(?:19|20)\d\d|\d\d)",
    "h": r"(?:2[0-4]|1\d|0?\d)",
    "h2": r"(?:2[0-4]|1\d|0?\d)",
    "min": r"[0-5]\d",
    "min2": r"[0-5]\d",
    "sec": r"[0-5]\d",
    "dec": r"(?:1[5-9]|20)?\d0",
    "cent": r"(?:[1-9]|1\d|2[01])",
    "word": r"[^\W\d_]+(?:[ -][^\W\d_]+)??",
}
TOKEN = re.compile(r"[^\W\d_]+|\d+|[(']")
_NAMED_GROUP = re.compile(r"\(\?P<\w+>")
_SEVERAL = 3  # patterns from which on asking them all at once is quicker


class Rule(Struct, frozen=True, kw_only=True):
    """One rule of `times.toml`. `after`, `before`: the word that must stand there; `not_…`: that must not.

    `after = ["^"]` is the start of a sentence; `@name` is a list of `[sets]`. `bare` asks that no word
    follows. The fields of `Expression` (form, value, mod, toward, unit, count, offset) fill what the
    words leave open. `examples` are [text, words, value], resolved on `today`.
    """

    id: str
    patterns: list[str]
    form: Form
    type: Kind = "DATE"
    value: str | None = None
    mod: str | None = None
    toward: int | None = None
    unit: str | None = None
    count: float | None = None
    offset: int | None = None
    after: list[str] = []
    not_after: list[str] = []
    before: list[str] = []
    not_before: list[str] = []
    bare: bool = False
    capital: bool = False
    examples: list[tuple[str, str, str | None]] = []
    rejects: list[str] = []


class _Cues(Struct, frozen=True):
    future: list[str]
    future_before: list[str]
    past: list[str]
    past_before: list[str]
    past_endings: list[str]
    scheduled: list[str]


class Table(Struct, frozen=True):
    """The shape of `times.toml`. `today` is the day on which its examples are written."""

    today: str
    locale: str
    slashes: Literal["day", "month", "unknown"]
    capital: list[str]
    cues: _Cues
    sets: dict[str, list[str]]
    slot: dict[str, dict[str, int | str]]
    rule: list[Rule]


class _Lazy:
    """A regular expression that is compiled when it is first asked for: most texts need few of them."""

    def __init__(self, source: str) -> None:
        self.source = source

    @functools.cached_property
    def match(self) -> Callable[[str, int, int], re.Match[str] | None]:
        return re.compile(self.source).match


class Expression(Struct, frozen=True, kw_only=True):
    """A time expression as it stands in the words, not yet resolved.

    `form` says how to resolve it; `toward` is -1 past, 0 this, +1 coming; `weekday` 0 is Monday;
    `count` None with a unit is an unknown number of them; `offset` counts days from the day of writing.
    """

    start: int
    end: int
    rule: str
    type: Kind = "DATE"
    form: Form
    value: str | None = None
    mod: str | None = None
    year: int | None = None
    month: int | None = None
    day: int | None = None
    end_year: int | None = None
    end_month: int | None = None
    end_day: int | None = None
    weekday: int | None = None
    toward: int | None = None
    count: int | float | None = None
    unit: str | None = None
    more: tuple[tuple[int | float, str], ...] = ()
    offset: int | None = None
    hour: int | None = None
    minute: int | None = None
    zone: str | None = None
    season: int | None = None


class Compiled(NamedTuple):
    """One pattern of a rule, and the neighbours that it asks for or refuses (folded words)."""

    rule: Rule
    pattern: _Lazy
    after: frozenset[str]
    not_after: frozenset[str]
    before: frozenset[str]
    not_before: frozenset[str]


class Grammar(NamedTuple):
    """All of a language: words by slot, patterns by the token that they begin with, signs of tense."""

    language: Language
    table: Table
    slots: dict[str, dict[str, int | str]]
    by_token: dict[str, tuple[_Lazy | None, tuple[Compiled, ...]]]
    cues: re.Pattern[str]
    endings: tuple[str, ...]
    future: frozenset[str]


def rules(language: Language) -> Table:
    """The rules of a pack as its file has them, for tests of the examples."""
    return language.toml("times", Table)


def grammar(language: Language) -> Grammar:
    """The compiled rules of a pack, for `Language.part`. Raises DataError: a pattern cannot be read."""
    table = rules(language)
    locale = Locale.parse(table.locale)
    slots = {name: dict(words) for name, words in table.slot.items()}
    month, weekday = slots.setdefault("month", {}), slots.setdefault("weekday", {})
    short = slots.setdefault("shortday", {})
    wide = {fold(name) for name in locale.months["format"]["wide"].values()}
    for width in ("wide", "abbreviated"):
        for number, name in locale.months["format"][width].items():
            month.setdefault(fold(name).rstrip("."), number)
    for number, name in locale.days["format"]["wide"].items():
        weekday.setdefault(fold(name), number)
    for number, name in locale.days["format"]["abbreviated"].items():
        short.setdefault(fold(name).rstrip("."), number)
    for name in list(month):  # abbreviations may carry a dot
        if len(name) <= 4 and name not in wide:
            month.setdefault(f"{name}.", month[name])
    short.update({f"{name}.": number for name, number in list(short.items())})
    short.update(weekday)
    slots["anyday"], slots["anymonth"] = weekday, month
    slots["safemonth"] = {w: n for w, n in month.items() if len(w) > 4 and w not in table.sets.get("unsafe_months", ())}
    slots["vague"] = dict.fromkeys(table.sets.get("vague", []), 0)
    slots["unit"] = slots["units"]
    number = language.part(numbers.grammar)
    slots["mod"] = {**number.table.mod.before, **slots.get("mod", {})}
    texts = {name: _alternatives(words) for name, words in slots.items()}
    texts.update(BUILT_IN)
    texts["n"] = rf"(?:{number.digits}|[^\W\d_]+(?:[ -][^\W\d_]+){{0,6}}?)"  # its words are proved by their value
    first = {name: {_first_token(w) for w in words} for name, words in slots.items()}
    first.update({name: {"0"} for name in BUILT_IN if name != "word"})
    first["n"] = {"0", *number.first}
    index: dict[str, list[Compiled]] = {}
    file = f"languages/{language.code}/times.toml"
    for rule in table.rule:
        for written in rule.patterns:
            try:
                node = _Pattern(written, texts, first)
            except (KeyError, ValueError) as error:
                raise DataError(file, 0, f"rule {rule.id}: pattern {written!r}: {error}; mend it") from None
            compiled = Compiled(
                rule,
                _Lazy(node.regex + r"(?![\w%])(?!\.\d)(?![,/:-]\d)"),
                *(
                    frozenset(w for word in listed for w in (table.sets[word[1:]] if word[:1] == "@" else [word]))
                    for listed in (rule.after, rule.not_after, rule.before, rule.not_before)
                ),
            )
            for token in node.first:
                index.setdefault(token, []).append(compiled)
    unions: dict[str, _Lazy] = {}
    cues = [*table.cues.future, *table.cues.past]
    return Grammar(
        language,
        table,
        slots,
        {token: (_union(listed, unions), tuple(listed)) for token, listed in index.items()},
        re.compile(rf"(?<![\w])({_alternatives(dict.fromkeys(cues, 0))})(?!\w)"),
        tuple(table.cues.past_endings),
        frozenset(table.cues.future),
    )


def _union(listed: Sequence[Compiled], made: dict[str, _Lazy]) -> _Lazy | None:
    """One pattern that matches where any of several does, to pass over most places at one stroke.

    Its groups are the patterns in their order: the number of the one that matched tells how many before it do not.
    """
    if len(listed) < _SEVERAL:
        return None
    source = "|".join(f"({re.sub(_NAMED_GROUP, '(?:', c.pattern.source)})" for c in listed)
    return made.setdefault(source, _Lazy(source))


def _alternatives(words: Mapping[str, object]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w))) or r"(?!)"


def _first_token(word: str) -> str:
    token = TOKEN.search(word)
    if not token:
        raise ValueError(f"{word!r} has no letter or digit")
    return "0" if token.group()[0].isdecimal() else token.group()


class _Pattern:
    """A rule's pattern as a regular expression, and the words that it may begin with."""

    _PIECE = re.compile(r"<(\w+)>|([\[\]()|])|( )|\\(.)|([^\W\d_]+)|(.)")

    def __init__(self, written: str, texts: Mapping[str, str], first: Mapping[str, set[str]]) -> None:
        self.pieces = list(self._PIECE.finditer(written))
        self.texts, self.firsts, self.at = texts, first, 0
        self.named: set[str] = set()
        self.regex, self.first, empty = self._choice()
        if self.at < len(self.pieces):
            raise ValueError("a bracket is closed that was not opened")
        if empty or not self.first:
            raise ValueError("it may begin with nothing")

    def _choice(self) -> tuple[str, set[str], bool]:
        regexes: list[str] = []
        firsts: set[str] = set()
        empty = False
        while True:
            regex, first, nothing = self._row()
            regexes.append(regex)
            firsts |= first
            empty = empty or nothing
            if self.at < len(self.pieces) and self.pieces[self.at].group() == "|":
                self.at += 1
                continue
            return "|".join(regexes) if len(regexes) == 1 else f"(?:{'|'.join(regexes)})", firsts, empty

    def _row(self) -> tuple[str, set[str], bool]:
        regex = ""
        firsts: set[str] = set()
        empty = True
        while self.at < len(self.pieces):
            m = self.pieces[self.at]
            slot, bracket, space, escaped, word, other = m.groups()
            if bracket and bracket in ")]|":
                break
            self.at += 1
            nothing = False
            first: set[str] = set()
            if slot:
                plain = slot if slot in self.texts else slot.rstrip("2")
                if slot in self.named:
                    raise ValueError(f"<{slot}> stands twice")
                regex += f"(?P<{slot}>{self.texts[plain]})"
                first = self.firsts.get(plain, set())
                self.named.add(slot)
            elif bracket:
                inner, first, nothing = self._choice()
                if self.at >= len(self.pieces) or self.pieces[self.at].group() != {"[": "]", "(": ")"}[bracket]:
                    raise ValueError("a bracket is not closed")
                self.at += 1
                optional = bracket == "["
                regex += f"(?:{inner}){'?' if optional else ''}"
                nothing = nothing or optional
            elif space:
                regex += " {1,2}"
                nothing = True
            elif word:
                regex += re.escape(word)
                first = {word}
            else:
                literal = escaped or other
                regex += " ?" if literal == "~" else re.escape(literal)
                first = {literal} if literal in "('" else set()
                nothing = literal == "~"
            if empty:
                firsts |= first
                empty = nothing
        return regex, firsts, empty
