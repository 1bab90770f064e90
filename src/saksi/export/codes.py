"""Say a class, a side or a state in the codes of other data sets: CAMEO, FIPS 10-4, Correlates of War.

The tables are `ontology/cameo.toml` and `ontology/codes.tsv`; their headers say where the codes come from and what is
lost on the way.

>>> cameo("THREATEN", "relations")
Cameo(code='1313', base='131', root='13', quad=3, goldstein=-5.8)
>>> state("IDN"), state("NATO")
(State(fips='ID', cameo='IDN', cow='850'), State(fips='', cameo='', cow=''))
"""

from __future__ import annotations

import functools
from typing import NamedTuple

from msgspec import Struct

from saksi.errors import DataError
from saksi.language import read_toml, read_tsv
from saksi.records import Party

__all__ = ["Cameo", "Side", "State", "cameo", "sector", "side", "state"]

_FILE = "ontology/cameo.toml"


class Cameo(NamedTuple):
    """A CAMEO code with the codes above it, GDELT's quad class and Goldstein's score."""

    code: str
    base: str
    root: str
    quad: int
    goldstein: float


class State(NamedTuple):
    """What others call a state; empty: they have no code for it."""

    fips: str
    cameo: str
    cow: str


class Side(NamedTuple):
    """A party in CAMEO's parts; `code` is all of them together. Empty: CAMEO has none."""

    code: str
    country: str
    group: str
    type: str


class _Code(Struct, frozen=True, forbid_unknown_fields=True):
    goldstein: float
    meaning: str


class _Type(Struct, frozen=True, forbid_unknown_fields=True):
    any: str
    modes: dict[str, str] = {}


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    quad: dict[str, int]
    sectors: dict[str, str]
    groups: dict[str, str]
    codes: dict[str, _Code]
    types: dict[str, _Type]


def cameo(type_: str, mode: str | None) -> Cameo:
    """The CAMEO code of a PLOVER class and mode. Raises DataError: the class is not in cameo.toml."""
    table = _table()
    if type_ not in table.types:
        raise DataError(_FILE, 0, f"the class {type_!r} has no code; add [types.{type_}]")
    row = table.types[type_]
    code = row.modes.get(mode or "", row.any)
    return Cameo(code, code[:3], code[:2], table.quad[code[:2]], table.codes[code].goldstein)


def side(party: Party) -> Side:
    """The CAMEO parts of a party: country, known group, actor type, in this order."""
    table = _table()
    code = party.code or ""
    country, group = state(code).cameo, table.groups.get(code, "")
    kind = table.sectors.get(sector(party), "")
    return Side(country + kind + group, country, group, kind)


def state(code: str | None) -> State:
    """What others call a state of countries.tsv; all empty for anything else."""
    return _states().get(code or "", State("", "", ""))


@functools.cache
def _table() -> _File:
    table = read_toml(_FILE, _File)
    for name, row in table.types.items():
        for code in (row.any, *row.modes.values()):
            if code not in table.codes or code[:2] not in table.quad:
                raise DataError(_FILE, 0, f"types.{name}: the code {code!r} is not under [codes]")
    return table


@functools.cache
def _states() -> dict[str, State]:
    rows = read_tsv("ontology/codes.tsv", ("code", "fips", "cameo", "cow"))
    return {row["code"]: State(row["fips"], row["cameo"], row["cow"]) for row in rows}


def sector(party: Party) -> str:
    """The sector of a party: its own, else that of its body (UN: IGO); empty where neither is known."""
    return party.sector or _organisations().get(party.code or "", "")


@functools.cache
def _organisations() -> dict[str, str]:
    return {row["code"]: row["sector"] for row in read_tsv("ontology/organisations.tsv", ("code", "sector", "name"))}
