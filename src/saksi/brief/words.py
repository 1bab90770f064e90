"""The words of the brief: a language's `brief.toml`, names of states, dates and places in plain words.

>>> english = words("en")
>>> english.date("2023-04-16/2023-04-17")
'16–17 April 2023'
>>> english.state("CHN"), words("id").state("CHN")
('China', 'Tiongkok')
>>> visible("a\\u202eb")
'a⟨U+202E⟩b'
"""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Iterable, Mapping
from importlib.resources import files

from msgspec import Struct

from saksi.language import Language, available, load

__all__ = ["Act", "Plural", "Reason", "Words", "alpha2", "languages", "shorten", "visible", "words"]

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_GAPS = {"code": r"\S+", "weekday": r"\w+", "day": r"[\d/-]+"}  # what may stand in a gap of a reason; else anything
_DIGITS = "0123456789"
_QUOTED = frozenset(("mine", "theirs", "usual"))  # gaps with words of a report, which stay as they are
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")  # as reasons have them
_RULE = re.compile(r"([a-z]+)\.[a-z-]+$")
_EDTF = re.compile(r"[\dX.TZ:/+~?%-]+")  # what may be a date; a path or URL has other letters
_SPACE = re.compile(r"\s+")
_SEASON = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}


class Plural(Struct, frozen=True):
    """A phrase for one and for many; `{n}` is the number."""

    one: str
    many: str


class Act(Struct, frozen=True, omit_defaults=True):
    """How an act is put: as past and infinitive, with a recipient `{r}` and without."""

    done: str
    done_alone: str
    do: str = ""
    do_alone: str = ""


class Reason(Struct, frozen=True):
    """A reason as the program gives it, in English with gaps, and in this language."""

    english: str
    words: str


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    locale: str
    home: str
    sections: dict[str, str]
    labels: dict[str, Plural]
    phrases: dict[str, str]
    unknown: dict[str, str]
    badges: dict[str, str]
    silence: dict[str, str]
    kinds: dict[str, str]
    about: dict[str, str]
    values: dict[str, str]
    flags: dict[str, str]
    warnings: dict[str, str]
    clear: dict[str, str]
    segments: dict[str, str]
    copies: dict[str, str]
    basis: dict[str, str]
    states: dict[str, str]
    zones: dict[str, str]
    offices: dict[str, str]
    units: dict[str, str]
    mods: dict[str, str]
    frames: dict[str, str]
    acts: dict[str, Act]
    many: str = ""
    head_first: bool = False
    plain_cues: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()


class Words:
    """All words of one language, with the few rules that put them together. `code` is ISO 639-1."""

    def __init__(self, language: Language) -> None:
        self.code = language.code
        self.file = language.toml("brief", _File)

    def section(self, key: str, **given: object) -> str:
        """The heading of a section."""
        return self.file.sections[key].format(**given)

    def say(self, key: str, **given: object) -> str:
        """A phrase with its gaps filled."""
        return self.file.phrases[key].format(**given)

    def count(self, key: str, n: int) -> str:
        """A counted noun: `2 copies`."""
        plural = self.file.labels[key]
        return (plural.one if n == 1 else plural.many).format(n=n)

    def of(self, table: str, key: str) -> str:
        """A word of a table (flags, badges, silence, about …); what is not there comes back as it is."""
        entries: dict[str, str] = getattr(self.file, table)
        return entries.get(key, key)

    def knows(self, table: str, key: str) -> bool:
        """Whether a table has a word."""
        return key in getattr(self.file, table)

    def act(self, type_: str, mode: str | None, rule: str = "") -> Act:
        """The act by the narrowest words there are: of the rule that found it, of its mode, its type, or very general.

        A rule counts only where the event still has its class: `support.sign` says nothing of a REJECT, but
        that support is what is refused (`REJECT of support`).
        """
        acts = self.file.acts
        found = _RULE.search(rule)
        if found and found.group(1).upper() == type_:
            for name in (found.group(), found.group().removesuffix("-noun").removesuffix("-light")):
                if name in acts:
                    return acts[name]
        for name in (found.group(), found.group(1)) if found else ():
            if f"{type_} of {name}" in acts:
                return acts[f"{type_} of {name}"]
        return acts.get(f"{type_}-{mode}") or acts.get(type_) or acts["other"]

    def reason(self, reason: str, names: Mapping[str, str] | None = None) -> str:
        """A reason that the program gave in English, in this language where it has words for it.

        `names` are what reports are called, by file: a reason names them by the last part of their path.
        """
        last = {file.replace("\\", "/").rstrip("/").rpartition("/")[2]: name for file, name in (names or {}).items()}
        return self._told(reason, {**last, **(names or {})})

    def _told(self, reason: str, names: Mapping[str, str]) -> str:
        for pattern, template in self._reasons:
            found = pattern.fullmatch(reason)
            if found:
                given = {gap: self._gap(gap, piece, names) for gap, piece in found.groupdict().items()}
                return visible(template.format(**given))
        return visible(reason)

    def _gap(self, gap: str, piece: str, names: Mapping[str, str]) -> str:
        """What stands in a gap of a reason: codes, offices and weekdays in words, dates in full, else as it is."""
        gap = gap.rstrip(_DIGITS)  # the second of a kind is {file2}
        if gap == "file":
            return names.get(piece, piece)
        if gap in _QUOTED:
            return piece
        if gap == "code":
            return self.state(piece)
        if gap == "office":
            return self.office(piece, None) or piece
        if gap == "weekday" and piece in _WEEKDAYS:
            from babel.dates import get_day_names

            return str(get_day_names("wide", locale=self.file.locale)[_WEEKDAYS.index(piece)])
        return (self.date(piece) if _EDTF.fullmatch(piece) else "") or self._told(piece, names)

    @functools.cached_property
    def _reasons(self) -> list[tuple[re.Pattern[str], str]]:
        """Reasons as patterns: literal words between the gaps."""
        made = []
        for entry in self.file.reasons:
            parts = re.split(r"{(\w+)}", entry.english)
            pattern = "".join(
                rf"(?P<{p}>{_GAPS.get(p.rstrip(_DIGITS), '.+?')})" if i % 2 else re.escape(p)
                for i, p in enumerate(parts)
            )
            made.append((re.compile(pattern, re.DOTALL), entry.words))
        return made

    def list(self, items: Iterable[str]) -> str:
        """A, B and C."""
        given = [item for item in items if item]
        if len(given) < 2:
            return "".join(given)
        return f"{', '.join(given[:-1])} {self.file.phrases['and']} {given[-1]}"

    def state(self, code: str | None) -> str:
        """A state's or organisation's name; the code itself where no list knows it; empty for None."""
        if not code:
            return ""
        if code in self.file.states:
            return self.file.states[code]
        from saksi.names import state_name

        return state_name(code, load(self.code))

    def tongue(self, code: str | None) -> str:
        """A language's name."""
        from babel import Locale

        if not code:
            return ""
        return str(Locale.parse(self.file.locale).languages.get(code, code))

    def office(self, office: str, of: str | None, tenure: str = "incumbent") -> str:
        """An office with its state in plain words; empty where this language has no word for it."""
        word = self.file.offices.get(office, "" if self.code != "en" else office)
        if not word:
            return ""
        if tenure != "incumbent":
            word = self.say(tenure, office=word)
        return self.say("office_of", office=word, of=self.state(of)) if of else word

    def date(self, value: str | None) -> str:
        """An EDTF date in words; empty for None; empty too for what is no calendar date (PRESENT_REF)."""
        if not value:
            return ""
        if "/" in value:
            first, last = value.split("/", 1)
            if first in ("", ".."):
                return self.say("before", date=self.date(last))
            if last in ("", ".."):
                return self.say("after", date=self.date(first))
            return self._interval(first, last)
        if value[-1] in "?~%":
            return self.say("about_date" if value[-1] == "~" else "unsure_date", date=self.date(value[:-1]))
        found = re.fullmatch(r"(\d{4})(?:-(\d\d|XX))?(?:-(\d\d|XX))?(?:T.*)?", value)
        if not found:
            return ""
        year, month, day = found.groups()
        if month in _SEASON:
            return self.say(_SEASON[month], year=year)
        if not month or month == "XX" or not 1 <= int(month) <= 12:
            return str(year)
        if not day or day == "XX":
            return f"{self._month(int(month))} {year}"
        return f"{int(day)} {self._month(int(month))} {year}"

    def when(self, value: str | None) -> str:
        """`on 16 April 2023`, `in April 2023`, `between … and …`; empty for None."""
        if not value or not self.date(value):
            return ""
        if "/" in value:
            first, last = value.split("/", 1)
            if first not in ("", "..") and last not in ("", ".."):
                return self.say("between", first=self.date(first), last=self.date(last))
            return self.date(value)
        if value[-1] in "~":
            return self.date(value)
        day = re.match(r"\d{4}-\d\d-\d\d", value)
        return self.say("on" if day else "during", date=self.date(value))

    def number(self, value: float) -> str:
        """A number with the language's separators."""
        return _number(value, self.file.locale)

    def unit(self, unit: str | None, number: float) -> str:
        """A unit in words; currencies by their CLDR names; empty for None."""
        if not unit:
            return ""
        if re.fullmatch("[A-Z]{3}", unit):
            from babel.numbers import get_currency_name

            return str(get_currency_name(unit, count=number, locale=self.file.locale))
        return self.of("units", unit)

    def _month(self, month: int) -> str:
        from babel.dates import get_month_names

        return str(get_month_names("wide", locale=self.file.locale)[month])

    def _interval(self, first: str, last: str) -> str:
        a, b = _day(first), _day(last)
        if a and b:
            if (a.year, a.month) == (b.year, b.month):
                return f"{a.day}–{b.day} {self._month(a.month)} {a.year}"
            if a.year == b.year:
                return f"{a.day} {self._month(a.month)} – {b.day} {self._month(b.month)} {a.year}"
        return f"{self.date(first)} – {self.date(last)}"


def words(code: str) -> Words:
    """The words of a language. Raises DataError: there is no such pack, or its `brief.toml` is wrong."""
    return load(code).part(Words)


@functools.cache
def languages() -> tuple[str, ...]:
    """Codes of the languages in which a brief can be written."""
    root = files("saksi") / "languages"
    return tuple(code for code in available() if (root / code / "brief.toml").is_file())


def alpha2(code: str | None) -> str | None:
    """ISO 3166 alpha-2 of an alpha-3 code; None where there is none."""
    return _alpha2().get(code or "")


def visible(text: str) -> str:
    """The text with control characters, and those that turn or hide text, shown as ⟨U+202E⟩; line ends stay."""
    return _UNSEEN.sub(lambda m: f"⟨U+{ord(m.group()):04X}⟩", text)


def shorten(text: str, start: int, end: int, first: int, last: int, width: int = 240) -> tuple[str, int, int]:
    """`text[start:end]` on one line, cut at words to about `width` characters round `text[first:last]`.

    Returns: the words, with … where they are cut, and the span that they stand for.
    """
    first, last = max(first, start), min(max(last, first), end)
    left, right = start, end
    if end - start > width:
        left = max(start, min(first - max(width - (last - first), 40) // 2, end - width))
        right = max(last, min(end, left + width))
        while start < left < first and not text[left - 1].isspace():
            left += 1
        while last < right < end and not text[right].isspace():
            right -= 1
    while left < right and text[left].isspace():
        left += 1
    while left < right and text[right - 1].isspace():
        right -= 1
    piece = _SPACE.sub(" ", text[left:right])
    return f"{'… ' if left > start else ''}{piece}{' …' if right < end else ''}", left, right


def _day(value: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(value) if len(value) == 10 else None
    except ValueError:
        return None


@functools.cache
def _alpha2() -> dict[str, str]:
    """ISO alpha-3 to alpha-2, from CLDR."""
    from babel.core import get_global

    aliases: Mapping[str, list[str]] = get_global("territory_aliases")
    return {three: twos[0] for three, twos in aliases.items() if len(three) == 3 and three.isalpha() and len(twos) == 1}


@functools.lru_cache(maxsize=4096)
def _number(value: float, locale: str) -> str:
    from babel.numbers import format_decimal

    # the pattern of both languages; CLDR's own is not at hand where only a part of a locale was loaded before
    return str(format_decimal(value, format="#,##0.###", locale=locale))
