"""The shape of `units.toml`, which `figures` compiles.

It is apart because msgspec reads it from files: it needs the annotations, which a compiled module loses.
"""

from __future__ import annotations

from msgspec import Struct

__all__ = ["Units"]


class _Money(Struct, frozen=True):
    before: dict[str, str]
    after: dict[str, str]


class _Harm(Struct, frozen=True):
    before: dict[str, str]
    after: dict[str, str]


class _Toll(Struct, frozen=True):
    """Words for a count of victims. `noun`: by the harm, "that" where it is the one told last, "same" where the
    same number tells it elsewhere; `link`: what leads
    from them to a number (rose to, naik menjadi)."""

    noun: dict[str, str]
    link: list[str]


class Units(Struct, frozen=True):
    """The shape of `units.toml`."""

    percent: list[str]
    money: _Money
    measure: dict[str, str]
    noun: dict[str, str]
    harm: _Harm
    toll: _Toll
    people: list[str]
    others: list[str]
    stop: list[str]
    through: list[str]
    partitive: list[str]
    breaks: list[str]
    predicate: str  # a regular expression for words that tell something of a noun before them
    object: str  # one for what follows a harm that somebody did: two gunmen killed *at least* nine; "": no such harm
    joins: list[str]  # words between two counts of one list
    not_after: list[str]
    definite: list[str]
    one: list[str]
    year_after: list[str] = []
    also: list[str] = []
    group: dict[str, str] = {}
    owners: list[str] = []
    ages: list[str] = []  # what follows a number that is an age, with the sign before it
    endings: list[str] = []
