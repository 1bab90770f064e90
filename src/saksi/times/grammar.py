"""The rules of time expressions of a language, compiled from its `times.toml`.

A rule's pattern is written in words, `<slots>` (tables of words, or the built-in numbers), `[optional
parts]` and `(this|that)`; a space is one or two spaces, `~` an optional one, `\\` takes the next sign
as it stands. Each pattern becomes a regular expression and is filed under the words that it may
begin with, and those that may come second, so that a text is tried only where two such words stand.

>>> from saksi.language import load
>>> rules(load("en")).today
'2025-06-18'
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Mapping, Set
from typing import Literal, NamedTuple

from babel import Locale
from msgspec import Struct

from saksi import numbers
from saksi.errors import DataError
from saksi.language import Language
from saksi.text import TOKEN, fold

__all__ = [
    "BUILT_IN",
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
_WHATEVER = "*"  # in place of a token: any, or none


class Rule(Struct, frozen=True, kw_only=True):
    """One rule of `times.toml`. `after`, `before`: the word that must stand there; `not_…`: that must not.

    `after = ["^"]` is the start of a sentence; `@name` is a list of `[sets]`. `bare` asks that no word
    follows, `apart` that it stands between commas. The fields of `Expression` (form, value, mod, toward,
    unit, count, offset) fill what the words leave open. `examples` are [text, words, value], resolved on `today`.
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
    apart: bool = False
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
    timetable: list[str] = []


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
    shape: _Shape
    after: frozenset[str]
    not_after: frozenset[str]
    before: frozenset[str]
    not_before: frozenset[str]


class Openings:
    """The patterns that may begin with one token, by the token behind it."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.patterns: list[Compiled] = []
        self._after: dict[str, list[Compiled]] = {}

    def before(self, token: str) -> list[Compiled]:
        """Those that may go on with a token (digits: "0"; the end: ""), in the order of the rules."""
        if not self._after:
            self._learn()
        found = self._after.get(token)
        return self._after[_WHATEVER] if found is None else found

    def _learn(self) -> None:
        second = [pattern.shape.second(self.token) for pattern in self.patterns]
        for token in {_WHATEVER}.union(*second) - {""}:
            self._after[token] = [
                pattern
                for pattern, those in zip(self.patterns, second, strict=True)
                if token in those or "" in those or _WHATEVER in those
            ]


class Grammar(NamedTuple):
    """All of a language: words by slot, patterns by the token that they begin with, signs of tense."""

    language: Language
    table: Table
    slots: dict[str, dict[str, int | str]]
    by_token: dict[str, Openings]
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
    shapes = {name: _words(texts[name], words) for name, words in slots.items()}
    shapes.update({name: _Shape(BUILT_IN[name], {"0"}, {"0": {""}}, head=True, digit=True) for name in BUILT_IN})
    shapes["word"] = _Shape(BUILT_IN["word"], {_WHATEVER}, head=True, letter=True)
    within = {token for word in number.within for token in TOKEN.findall(word)}
    counted = {**dict.fromkeys(number.first, within | {""}), "0": {"0", ""}}
    shapes["n"] = _Shape(texts["n"], counted.keys(), counted, head=True, letter=True, digit=True)
    index: dict[str, Openings] = {}
    file = f"languages/{language.code}/times.toml"
    for rule in table.rule:
        for written in rule.patterns:
            try:
                shape = _Pattern(written, shapes).shape
            except (KeyError, ValueError) as error:
                raise DataError(file, 0, f"rule {rule.id}: pattern {written!r}: {error}; mend it") from None
            compiled = Compiled(
                rule,
                _Lazy(shape.regex + r"(?![\w%])(?!\.\d)(?![,/:-]\d)"),
                shape,
                *(
                    frozenset(w for word in listed for w in (table.sets[word[1:]] if word[:1] == "@" else [word]))
                    for listed in (rule.after, rule.not_after, rule.before, rule.not_before)
                ),
            )
            for token in shape.first:
                index.setdefault(token, Openings(token)).patterns.append(compiled)
    cues = [*table.cues.future, *table.cues.past]
    return Grammar(
        language,
        table,
        slots,
        index,
        re.compile(rf"(?<![\w])({_alternatives(dict.fromkeys(cues, 0))})(?!\w)"),
        tuple(table.cues.past_endings),
        frozenset(table.cues.future),
    )


def _alternatives(words: Mapping[str, object]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w))) or r"(?!)"


class _Shape(NamedTuple):
    """A regular expression, and the tokens of which what it matches is made.

    It is a slot, a word or a sign, `after` which first token may come which second ("": none any more); or one of
    several `rows` of shapes. `first` are the tokens that it may begin with. `empty`: it may have no token, `skip`: not
    even a sign; `head`: its first sign may be that of a token; `letter`, `digit`: its last one may be such a sign.
    """

    regex: str
    first: Set[str] = frozenset()
    after: Mapping[str, Set[str]] = {}
    rows: tuple[tuple[_Shape, ...], ...] = ()
    empty: bool = False
    skip: bool = False
    head: bool = False
    letter: bool = False
    digit: bool = False

    def second(self, first: str) -> set[str]:
        """The tokens that may come second where it begins with a token; "" where that may be all."""
        if not self.rows:
            return set(self.after.get(first, ()))
        return set().union(*(_second(row, first) for row in self.rows))


def _second(row: Iterable[_Shape], first: str) -> set[str]:
    """As `_Shape.second`, for shapes one behind the other.

    Where letters touch letters, or digits digits, the two are one token in a text.
    """
    found: set[str] = set()
    none, one = True, False  # whether so far there may be no token yet, or one
    letter = digit = False
    for shape in row:
        ends = one and shape.empty
        if one:
            found |= shape.first
        if none:
            found |= shape.second(first)
        if one and digit and first == "0" and shape.head:
            found |= shape.second("0")
        if letter and found and shape.head and any(token.isalpha() or token == _WHATEVER for token in shape.first):
            found.add(_WHATEVER)
        none, one = none and shape.empty, ends or "" in found
        found.discard("")
        letter, digit = shape.letter or (shape.skip and letter), shape.digit or (shape.skip and digit)
    return found | {""} if one else found


def _words(regex: str, words: Iterable[str]) -> _Shape:
    """The shape of a slot that stands for some words. Raises ValueError: one has neither letter nor digit."""
    after: dict[str, set[str]] = {}
    letter = digit = False
    for word in words:
        tokens = ["0" if token[0].isdecimal() else token for token in TOKEN.findall(word)[:2]]
        if not tokens:
            raise ValueError(f"{word!r} has no letter or digit")
        after.setdefault(tokens[0], set()).add(tokens[1] if len(tokens) > 1 else "")
        letter, digit = letter or word[-1].isalpha(), digit or word[-1].isdecimal()
    return _Shape(regex, after.keys(), after, head=True, letter=letter, digit=digit)


class _Pattern:
    """A rule's pattern as a `shape`. Raises ValueError: it cannot be read."""

    _PIECE = re.compile(r"<(\w+)>|([\[\]()|])|( )|\\(.)|([^\W\d_]+)|(.)")

    def __init__(self, written: str, slots: Mapping[str, _Shape]) -> None:
        self.pieces = list(self._PIECE.finditer(written))
        self.slots, self.at = slots, 0
        self.named: set[str] = set()
        self.shape = self._choice()
        if self.at < len(self.pieces):
            raise ValueError("a bracket is closed that was not opened")
        if self.shape.empty or not self.shape.first or _WHATEVER in self.shape.first:
            raise ValueError("it may begin with nothing, or with anything")

    def _choice(self) -> _Shape:
        rows = [self._row()]
        while self.at < len(self.pieces) and self.pieces[self.at].group() == "|":
            self.at += 1
            rows.append(self._row())
        regexes = ["".join(shape.regex for shape in row) for row in rows]
        first: set[str] = set()
        head = False
        for row in rows:
            for shape in row:
                first |= shape.first
                if not shape.empty:
                    break
            for shape in row:
                head = head or shape.head
                if not shape.skip:
                    break
        return _Shape(
            regexes[0] if len(rows) == 1 else f"(?:{'|'.join(regexes)})",
            first,
            rows=tuple(rows),
            empty=any(all(shape.empty for shape in row) for row in rows),
            skip=any(all(shape.skip for shape in row) for row in rows),
            head=head,
            letter=any(shape.letter for row in rows for shape in row[-1:]),
            digit=any(shape.digit for row in rows for shape in row[-1:]),
        )

    def _row(self) -> tuple[_Shape, ...]:
        row: list[_Shape] = []
        while self.at < len(self.pieces):
            m = self.pieces[self.at]
            slot, bracket, space, escaped, word, other = m.groups()
            if bracket and bracket in ")]|":
                break
            self.at += 1
            if slot:
                if slot in self.named:
                    raise ValueError(f"<{slot}> stands twice")
                self.named.add(slot)
                shape = self.slots[slot if slot in self.slots else slot.rstrip("2")]
                row.append(shape._replace(regex=f"(?P<{slot}>{shape.regex})"))
            elif bracket:
                inner = self._choice()
                if self.at >= len(self.pieces) or self.pieces[self.at].group() != {"[": "]", "(": ")"}[bracket]:
                    raise ValueError("a bracket is not closed")
                self.at += 1
                if bracket == "[":
                    row.append(inner._replace(regex=f"(?:{inner.regex})?", empty=True, skip=True))
                else:
                    row.append(inner._replace(regex=f"(?:{inner.regex})"))
            elif space:
                row.append(_Shape(" {1,2}", empty=True))
            elif word:
                row.append(_words(re.escape(word), [word]))
            elif other == "~":
                row.append(_Shape(" ?", empty=True))
            else:
                sign = escaped or other
                row.append(_words(re.escape(sign), [sign]) if sign in "('" else _Shape(re.escape(sign), empty=True))
        return tuple(row)
