"""Know a side by its code or by any name that a language gives it.

>>> side("chn"), side("Tiongkok"), side("Russia"), side("nato")
('CHN', 'CHN', 'RUS', 'NATO')
>>> side("Atlantis")
Traceback (most recent call last):
saksi.errors.UsageError: 'Atlantis' is neither a code nor a name of a side...
"""

from __future__ import annotations

import functools

from saksi.errors import UsageError
from saksi.language import available, load, read_tsv
from saksi.names import names, state_name

__all__ = ["pair", "side", "suggestions"]

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
    hints = _near(folded)
    hint = f"; did you mean {' or '.join(hints)}?" if hints else "; give a code such as RUS, or a name such as Russia"
    raise UsageError(f"'{name}' is neither a code nor a name of a side{hint}")


def pair(one: str, other: str) -> tuple[str, str]:
    """The codes of two sides. Raises UsageError: one is not known, or they are the same."""
    codes = side(one), side(other)
    if codes[0] == codes[1]:
        raise UsageError(f"'{one}' and '{other}' are one side; name two")
    return codes


def _near(folded: str) -> list[str]:
    """Up to three codes that were perhaps meant."""
    import difflib

    by_fold, called = {code.casefold(): code for code in _codes()}, _called()
    near = difflib.get_close_matches(folded, [*by_fold, *called], 12, 0.6)
    near.sort(key=lambda n: (sorted(n) != sorted(folded), n[0] != folded[0]))  # letters changed over come first
    return list(dict.fromkeys(by_fold.get(n) or "/".join(sorted(called[n])) for n in near))[:3]


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
    """The codes by the names that all languages have for them, capitals and seats included."""
    found: dict[str, set[str]] = {}
    for language in available():
        for phrase, many in names(load(language)).items():
            for one in many:
                if one.code and one.kind in _NAMING:
                    found.setdefault(phrase.casefold(), set()).add(one.code)
    return {phrase: frozenset(codes) for phrase, codes in found.items()}
