"""Know a side by its code or by any name that a language gives it.

>>> side("chn"), side("Tiongkok"), side("Russia"), side("nato")
('CHN', 'CHN', 'RUS', 'NATO')
>>> side("Atlantis")
Traceback (most recent call last):
saksi.errors.UsageError: 'Atlantis' is neither a code nor a name of a side; give a code such as RUS, or a name
"""

from __future__ import annotations

import functools

from saksi.errors import UsageError
from saksi.language import available, load, read_tsv
from saksi.names import names, state_name

__all__ = ["side", "suggestions"]

_NAMING = frozenset({"adjective", "capital", "name", "organisation", "people", "seat", "short"})


def side(name: str) -> str:
    """The code of a side. Raises UsageError: it is not known, or means several."""
    given = " ".join(name.split())
    if given in _codes():
        return given
    folded = given.casefold()
    exact = [code for code in _codes() if code.casefold() == folded]
    if len(exact) == 1:
        return exact[0]
    found = sorted(_called().get(folded, ()))
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"'{name}' means {', '.join(found)}; give one of these codes")
    raise UsageError(f"'{name}' is neither a code nor a name of a side; give a code such as RUS, or a name")


@functools.cache
def suggestions(language: str) -> tuple[str, ...]:
    """The names of all states in a language, in their order."""
    pack = load(language)
    states = read_tsv("ontology/countries.tsv", ("code", "alpha2", "utc_offset"))
    return tuple(sorted({state_name(row["code"], pack) for row in states}))


@functools.cache
def _codes() -> tuple[str, ...]:
    states = read_tsv("ontology/countries.tsv", ("code", "alpha2", "utc_offset"))
    bodies = read_tsv("ontology/organisations.tsv", ("code", "sector", "name"))
    return tuple(row["code"] for rows in (states, bodies) for row in rows)


@functools.cache
def _called() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for language in available():
        for phrase, many in names(load(language)).items():
            for one in many:
                if one.code and one.kind in _NAMING:
                    found.setdefault(phrase.casefold(), set()).add(one.code)
    return {phrase: frozenset(codes) for phrase, codes in found.items()}
