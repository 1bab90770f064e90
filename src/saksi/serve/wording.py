"""The words of the desk: a language's `desk.toml`, beside those of the brief and of relations.

>>> english = wording("en")
>>> english.say("shown_of", first="1", last="50", of="431"), english.count("notices", 1)
('1–50 of 431', '1 note')
"""

from __future__ import annotations

import functools
import re

from msgspec import Struct

from saksi.brief import relations
from saksi.brief.words import Plural, Words, languages, words
from saksi.errors import UsageError
from saksi.language import Language, load

__all__ = ["Refusal", "Wording", "choose", "refused", "wording"]

_GAP = re.compile(r"\{(\d)\}")
_LONGEST = 2000  # characters of a refusal that is looked up


class Refusal(str):
    """Why something was not done, in words; `language` is that of the words, ISO 639-1."""

    language: str

    def __new__(cls, words: str, language: str) -> Refusal:
        """The words, in a language."""
        made = super().__new__(cls, words)
        made.language = language
        return made


class Key(Struct, frozen=True, forbid_unknown_fields=True):
    """A key of the keyboard, and what it does."""

    key: str
    does: str


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    phrases: dict[str, str]
    labels: dict[str, Plural]
    classes: dict[str, str]
    kinds: dict[str, str]
    checks: dict[str, str]
    outcomes: dict[str, str]
    statuses: dict[str, str]
    stances: dict[str, str]
    directness: dict[str, str]
    tenures: dict[str, str]
    types: dict[str, str]
    corrections: dict[str, str]
    alerts: dict[str, str]
    bases: dict[str, str]
    clocks: dict[str, str]
    fields: dict[str, str]
    roles: dict[str, str]
    scopes: dict[str, str]
    keys: tuple[Key, ...]
    refusals: dict[str, str] = {}  # the English words of an error, with {1} … for what differs, and the same here


class Wording:
    """All words that the desk needs in one language. `code` is ISO 639-1; `words` are those of the brief."""

    def __init__(self, language: Language) -> None:
        self.code = language.code
        self.file = language.toml("desk", _File)
        self.words: Words = words(language.code)
        self.relations: relations.Wording = relations.wording(self.words)
        self.refusals = [(_pattern(english), own) for english, own in self.file.refusals.items()]

    def say(self, key: str, **given: object) -> str:
        """A phrase with its gaps filled."""
        return self.file.phrases[key].format(**given)

    def refusal(self, key: str) -> UsageError:
        """An error that a phrase tells in words of this language."""
        return UsageError(Refusal(self.say(key), self.code))

    def count(self, key: str, n: int) -> str:
        """A counted noun: `2 notes`."""
        plural = self.file.labels[key]
        return (plural.one if n == 1 else plural.many).format(n=self.words.number(n))

    def of(self, table: str, key: str) -> str:
        """A word of a table; what is not there comes back as it is."""
        entries: dict[str, str] = getattr(self.file, table)
        return entries.get(key, key)

    def flag(self, kind: str) -> str:
        """A kind of flag or check in words."""
        return self.file.checks.get(kind) or self.words.of("flags", kind)


def wording(code: str) -> Wording:
    """The words of a language. Raises DataError: there is no such pack, or its `desk.toml` is wrong."""
    return load(code).part(Wording)


def refused(error: object, say: Wording) -> Refusal:
    """Why something was not done, in the language of whoever asks where its words are known, else in English.

    >>> refused("'7 May' is no date; write 2024-05-07", wording("id"))
    "'7 May' bukan tanggal; tulis 2024-05-07"
    >>> refused("nobody has translated this", wording("id")).language
    'en'
    """
    own = error.args[0] if isinstance(error, Exception) and error.args else error
    if isinstance(own, Refusal):
        return own
    told = str(error)
    for pattern, here in say.refusals if len(told) <= _LONGEST else ():
        if found := pattern.fullmatch(told):
            return Refusal(_GAP.sub(functools.partial(_filled, found), here), say.code)
    return Refusal(told, "en")


def _filled(found: re.Match[str], gap: re.Match[str]) -> str:
    return found[int(gap[1])]


@functools.cache
def _pattern(english: str) -> re.Pattern[str]:
    """What an error with gaps looks like when they are filled; the first gap is {1}."""
    words = _GAP.split(english)[::2]
    return re.compile("(.*?)".join(map(re.escape, words)), re.DOTALL)


def choose(*wishes: str | None, accept: str = "") -> str:
    """The first wish that is a language of the desk; else the one that the browser likes best, else English.

    >>> choose(None, "xx", "id"), choose(accept="de-DE, id;q=0.8, en;q=0.5"), choose(accept="*")
    ('id', 'id', 'en')
    """
    for wish in wishes:
        if wish in languages():
            return str(wish)
    liked: list[tuple[float, int, str]] = []
    for number, part in enumerate(accept.split(",")[:20]):
        name, _, weight = part.partition(";q=")
        code = name.strip().split("-")[0].lower()
        try:
            liked.append((-float(weight or 1), number, "id" if code in ("in", "ms") else code))
        except ValueError:
            continue
    return next((code for _, _, code in sorted(liked) if code in languages()), "en")
