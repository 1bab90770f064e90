"""The words of the desk: a language's `desk.toml`, beside those of the brief and of relations.

>>> english = wording("en")
>>> english.say("shown_of", first="1", last="50", of="431"), english.count("notices", 1)
('1–50 of 431', '1 note')
"""

from __future__ import annotations

from msgspec import Struct

from saksi.brief import relations
from saksi.brief.words import Plural, Words, languages, words
from saksi.language import Language, load

__all__ = ["Wording", "choose", "wording"]


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
    bases: dict[str, str]
    clocks: dict[str, str]
    fields: dict[str, str]
    roles: dict[str, str]
    scopes: dict[str, str]
    keys: tuple[Key, ...]


class Wording:
    """All words that the desk needs in one language. `code` is ISO 639-1; `words` are those of the brief."""

    def __init__(self, language: Language) -> None:
        self.code = language.code
        self.file = language.toml("desk", _File)
        self.words: Words = words(language.code)
        self.relations: relations.Wording = relations.wording(self.words)

    def say(self, key: str, **given: object) -> str:
        """A phrase with its gaps filled."""
        return self.file.phrases[key].format(**given)

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
