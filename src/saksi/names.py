"""Names of states, their people, capitals and seats, of cities, regions and organisations.

The names of states come from CLDR through Babel; `names.tsv` of a pack holds what newspapers write
beside them, `organisations.tsv` the organisations and the bodies that act for a state.

>>> from saksi.language import load
>>> names(load("en"))["Kremlin"]
[Name(code='RUS', kind='seat', name='Russia')]
>>> state_name("IDN", load("id")), utc_offset("IDN")
('Indonesia', '+07:00')
"""

from __future__ import annotations

import difflib
import functools
from typing import NamedTuple

from saksi.errors import DataError
from saksi.language import Language, Row, read_tsv

__all__ = ["KINDS", "Name", "codes", "names", "organisations", "state_name", "utc_offset"]

PATTERN = "pattern"
KINDS = ("name", "short", "adjective", "people", "capital", "seat", "city", "region", "organisation")


class Name(NamedTuple):
    """What a phrase names: code of the state or organisation (None: of none), kind, and the usual name."""

    code: str | None
    kind: str
    name: str


def names(language: Language) -> dict[str, list[Name]]:
    """All names of a pack by phrase. Raises DataError: an unknown code or kind, the same row twice."""
    return language.part(_names)


def state_name(code: str, language: Language) -> str:
    """The usual name of a state or organisation in a language; the code itself where it is unknown."""
    return language.part(_usual).get(code) or organisations().get(code) or code


def utc_offset(code: str) -> str | None:
    """Standard time of a state's capital as `+07:00`; None where it has none or is unknown."""
    return _countries().get(code, ("", ""))[1] or None


def codes() -> frozenset[str]:
    """All codes of states and organisations."""
    return frozenset(_countries()) | frozenset(organisations())


@functools.cache
def organisations() -> dict[str, str]:
    """Names of organisations by code."""
    rows = read_tsv("ontology/organisations.tsv", ("code", "sector", "name"))
    return {row["code"]: row["name"] for row in rows}


@functools.cache
def _countries() -> dict[str, tuple[str, str]]:
    rows = read_tsv("ontology/countries.tsv", ("code", "alpha2", "utc_offset"))
    return {row["code"]: (row["alpha2"], row["utc_offset"]) for row in rows}


def _usual(language: Language) -> dict[str, str]:
    """CLDR's name of each state, the short alternative where it has a bracket or an ampersand."""
    from babel import Locale

    territories = Locale(language.code).territories
    usual: dict[str, str] = {}
    for code, (alpha2, _) in _countries().items():
        name = territories.get(alpha2)
        if name:
            usual[code] = name.split(" (")[0].split(" [")[0]
    for row in language.tsv("names", ("code", "kind", "phrase")):
        if row["kind"] == "usual":
            usual[row["code"]] = row["phrase"]
    return usual


def _names(language: Language) -> dict[str, list[Name]]:
    usual = language.part(_usual)
    table: dict[str, list[Name]] = {}
    seen: set[tuple[str, str, str]] = set()

    def add(code: str | None, kind: str, phrase: str) -> None:
        name = Name(code, kind, usual.get(code or "") or organisations().get(code or "") or phrase)
        entries = table.setdefault(phrase, [])
        if all((entry.code, entry.kind) != (code, kind) for entry in entries):
            entries.append(name)

    for code, name in usual.items():
        add(code, "name", name)
    for row in language.tsv("names", ("code", "kind", "phrase")):
        kind = "name" if row["kind"] == "usual" else row["kind"]
        if kind == PATTERN:
            for code, name in usual.items():
                add(code, "name", row["phrase"].replace("{}", name))
            continue
        if kind not in KINDS[:-1]:
            raise row.fault(f"kind '{kind}' is none of {', '.join(KINDS[:-1])}")
        if row["code"] or kind != "region":
            _known(row, row["code"], frozenset(_countries()))
        _once(row, seen, kind)
        add(row["code"] or None, kind, row["phrase"])
    for row in language.tsv("organisations", ("code", "phrase")):
        _known(row, row["code"], codes())
        _once(row, seen, "organisation")
        add(row["code"], "organisation", row["phrase"])
    return table


def _known(row: Row, code: str, among: frozenset[str]) -> None:
    if code not in among:
        near = difflib.get_close_matches(code, among, 1)
        hint = f"; did you mean '{near[0]}'?" if near else ""
        raise row.fault(f"code '{code}' is not in ontology/{hint}")


def _once(row: Row, seen: set[tuple[str, str, str]], kind: str) -> None:
    key = (row["code"], kind, row["phrase"])
    if key in seen:
        raise DataError(row.file, row.line, f"'{row['phrase']}' stands here a second time; leave one")
    seen.add(key)
