"""The nouns that head names of organisations and places, as a pack's `headnouns.toml` has them.

>>> from saksi.language import load
>>> heads = headnouns(load("id"))
>>> heads.opens["universitas"].type, heads.opens["undang-undang"].type
('organisation', 'thing')
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from msgspec import Struct

from saksi.language import Language

__all__ = ["Head", "HeadNouns", "headnouns"]


class Head(Struct, frozen=True, forbid_unknown_fields=True):
    """Nouns of one kind. `side`: an organ that acts for the state its name holds; `joins`: goes on over a connector."""

    type: Literal["organisation", "place", "thing"]
    sector: str | None = None
    opens: tuple[str, ...] = ()
    closes: tuple[str, ...] = ()
    side: bool = False
    joins: bool = False


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    """The shape of `headnouns.toml`."""

    connectors: frozenset[str]
    stops: frozenset[str]
    currencies: frozenset[str]
    small: frozenset[str]
    nicknames: frozenset[str]
    acronyms: frozenset[str]
    inside: frozenset[str]
    common: frozenset[str]
    shapes: tuple[str, ...]
    known: tuple[str, ...]
    person_before: frozenset[str]
    organisation_before: frozenset[str]
    place_before: frozenset[str]
    abroad: frozenset[str]
    heads: tuple[Head, ...]


class HeadNouns(NamedTuple):
    """`headnouns.toml` compiled. `known`: the names known whole, as folded words, by their first word."""

    opens: dict[str, Head]
    closes: dict[str, Head]
    known: dict[str, tuple[tuple[str, ...], ...]]
    connectors: frozenset[str]
    stops: frozenset[str]
    currencies: frozenset[str]
    small: frozenset[str]
    nicknames: frozenset[str]
    acronyms: frozenset[str]
    inside: frozenset[str]
    common: frozenset[str]
    shapes: re.Pattern[str]
    person_before: frozenset[str]
    organisation_before: frozenset[str]
    place_before: frozenset[str]
    abroad: frozenset[str]

    def is_common(self, word: str) -> bool:
        """Whether a folded word is a common one by the list or by its shape."""
        return word in self.common or bool(self.shapes.search(word))


def headnouns(language: Language) -> HeadNouns:
    """The head nouns of a pack. Raises DataError: `headnouns.toml` is missing or does not fit."""
    return language.part(_build)


def _build(language: Language) -> HeadNouns:
    file = language.toml("headnouns", _File)
    opens = {word: head for head in reversed(file.heads) for word in head.opens}
    closes = {word: head for head in reversed(file.heads) for word in head.closes}
    known: dict[str, list[tuple[str, ...]]] = {}
    for phrase in sorted(file.known, key=len, reverse=True):
        parts = tuple(phrase.split())
        known.setdefault(parts[0], []).append(parts)
    return HeadNouns(
        opens,
        closes,
        {first: tuple(many) for first, many in known.items()},
        file.connectors,
        file.stops,
        file.currencies,
        file.small,
        file.nicknames,
        file.acronyms,
        file.inside,
        file.common,
        re.compile("|".join(file.shapes) or r"(?!)"),
        file.person_before,
        file.organisation_before,
        file.place_before,
        file.abroad,
    )
