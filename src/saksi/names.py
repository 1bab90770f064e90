"""Know the states, places and organisations of the world's news by every name that a language gives them.

Codes are ISO 3166-1 alpha-3 for states and territories (`ontology/countries.tsv`), and those of
`ontology/organisations.tsv` for all others. A pack's `names.tsv` and `organisations.tsv` hold what
the Unicode CLDR lacks; the CLDR's own names of the states are added by code.

>>> from saksi.language import load
>>> names(load("id"))["Gedung Putih"]
[Name(code='USA', kind='seat', name='Gedung Putih')]
>>> state_name("HKG", load("en")), utc_offset("IDN")
('Hong Kong', '+07:00')
"""

from __future__ import annotations

import difflib
import functools
import re
import unicodedata
from collections.abc import Iterable, Set
from typing import NamedTuple

from saksi.language import Language, Row, read_tsv

__all__ = ["Name", "names", "state_name", "utc_offset"]

_KINDS = ("adjective", "capital", "city", "name", "people", "region", "seat", "short")
_OF_STATE = frozenset({"adjective", "name", "people", "short"})
_ORGANISATION_KINDS = ("body", "name", "variant")
_ALPHA2 = re.compile(r"[A-Z]{2}(?=-alt-|$)")


class Name(NamedTuple):
    """Whom or what a phrase names. `kind`: as in names.tsv, or `organisation`.

    `code` is None for a region of several states. `name` is the everyday name of the state or
    organisation in the language; of a place, a seat or a state's body it is the phrase itself.
    """

    code: str | None
    kind: str
    name: str


class _State(NamedTuple):
    alpha2: str
    utc_offset: str


def names(language: Language) -> dict[str, list[Name]]:
    """All phrases of a pack that name a state, place or organisation, as `match.Matcher` takes them.

    Raises DataError: an unknown code or kind, a row twice, out of order or not NFC, a second display name.
    """
    return {phrase: list(payloads) for phrase, payloads in language.part(_build).phrases.items()}


def state_name(code: str, language: Language) -> str:
    """The everyday name of a state or an organisation; the code itself where no list knows it."""
    return language.part(_build).displays.get(code, code)


def utc_offset(code: str) -> str | None:
    """The standard offset from UTC of a state's capital, as `+07:00`; None where unknown or nobody lives there."""
    state = _states().get(code)
    return (state.utc_offset or None) if state else None


class _Built(NamedTuple):
    phrases: dict[str, list[Name]]
    displays: dict[str, str]


def _build(language: Language) -> _Built:
    states, organisations = _states(), _organisations()
    known = frozenset((*states, *organisations))
    rows = language.tsv("names", ("code", "kind", "phrase"))
    _check(rows, known, _KINDS, anonymous="region")
    bodies = language.tsv("organisations", ("code", "kind", "phrase"))
    _check(bodies, known, _ORGANISATION_KINDS)
    official = _territories(language.code)
    displays = {code: official[state.alpha2][0] for code, state in states.items() if state.alpha2 in official}
    displays.update(organisations)
    displays.update(_displays(rows, "short"))
    displays.update(_displays(bodies, "name"))
    wanted: list[tuple[str, Name]] = []
    for row in rows:
        code, kind, phrase = row["code"], row["kind"], row["phrase"]
        wanted.append((phrase, Name(code or None, kind, displays.get(code, code) if kind in _OF_STATE else phrase)))
    for row in bodies:
        code, phrase = row["code"], row["phrase"]
        if (row["kind"] == "body") != (code in states):
            raise row.fault(f"kind {row['kind']!r} does not go with {code!r}; kind 'body' is for a body of a state")
        wanted.append((phrase, Name(code, "organisation", phrase if code in states else displays[code])))
    for code, state in states.items():
        for phrase in official.get(state.alpha2, ()):
            wanted.append((phrase, Name(code, "name", displays[code])))
    return _Built(_broadest(wanted), displays)


def _broadest(wanted: Iterable[tuple[str, Name]]) -> dict[str, list[Name]]:
    """Each reading of a name once: of `Nato` and `NATO` the phrase that asks less of the text's capitals.

    A seat comes before a capital of the same name: Brussels is first of all the European Union's.
    """
    phrases: dict[str, list[Name]] = {}
    seen: set[tuple[str, str | None, str]] = set()
    for phrase, name in sorted(wanted, key=lambda pair: (_asks(pair[0]), pair[1].kind != "seat")):
        reading = (phrase.lower(), name.code, "name" if name.kind == "short" else name.kind)
        if reading not in seen:
            seen.add(reading)
            phrases.setdefault(phrase, []).append(name)
    return phrases


def _asks(phrase: str) -> int:
    """How much a phrase asks of the text's capitals: 0 nothing, 1 the first, 2 all."""
    return 2 if len(phrase) > 1 and phrase.isupper() else int(phrase[:1].isupper())


def _check(rows: list[Row], known: Set[str], kinds: tuple[str, ...], *, anonymous: str = "") -> None:
    before: tuple[str, str, str] | None = None
    for row in rows:
        code, kind, phrase = row["code"], row["kind"], row["phrase"]
        if kind not in kinds:
            raise row.fault(f"kind {kind!r} is none of {', '.join(kinds)}{_guess(kind, kinds)}")
        if not phrase:
            raise row.fault("the phrase is missing")
        if code not in known and not (code == "" and kind == anonymous):
            raise row.fault(
                f"code {code!r} is neither a state nor an organisation of the ontology{_guess(code, known)}"
            )
        if not unicodedata.is_normalized("NFC", phrase):
            raise row.fault(f"phrase {phrase!r} is not NFC; write it as {unicodedata.normalize('NFC', phrase)!r}")
        here = (code, kind, phrase)
        if before is not None and here <= before:
            raise row.fault(
                "this row stands twice; remove one"
                if here == before
                else f"rows are sorted by code, kind, phrase; {phrase!r} of {code!r} stands too late"
            )
        before = here


def _guess(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, sorted(known), 1, 0.6)
    return f"; did you mean {near[0]!r}?" if near else ""


def _displays(rows: list[Row], kind: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in rows:
        if row["kind"] == kind:
            if row["code"] in found:
                raise row.fault(f"{row['code']} is shown as {found[row['code']]!r} already; keep one {kind!r} row")
            found[row["code"]] = row["phrase"]
    return found


@functools.cache
def _states() -> dict[str, _State]:
    rows = list(read_tsv("ontology/countries.tsv", ("code", "alpha2", "utc_offset")))
    for row in rows:
        if not re.fullmatch(r"([+-]\d\d:[0-5]\d)?", row["utc_offset"]):
            raise row.fault(f"offset {row['utc_offset']!r} must be written like +07:00, or be empty")
    return {row["code"]: _State(row["alpha2"], row["utc_offset"]) for row in rows}


@functools.cache
def _organisations() -> dict[str, str]:
    sectors = {row["code"] for row in read_tsv("ontology/sectors.tsv", ("code", "name"))}
    found: dict[str, str] = {}
    for row in read_tsv("ontology/organisations.tsv", ("code", "sector", "name")):
        if row["sector"] not in sectors:
            raise row.fault(f"sector {row['sector']!r} is not in ontology/sectors.tsv{_guess(row['sector'], sectors)}")
        if row["code"] in found or row["code"] in _states():
            raise row.fault(f"code {row['code']!r} is taken; choose another")
        found[row["code"]] = row["name"]
    return found


def _territories(code: str) -> dict[str, list[str]]:
    """The CLDR's names of each alpha-2 code, the main one first; nothing for a language that it lacks."""
    from babel import localedata  # late: the import takes 25 ms

    if not localedata.exists(code):
        return {}
    found: dict[str, list[str]] = {}
    table = localedata.load(code).get("territories", {})
    for key in sorted(table):
        if match := _ALPHA2.match(key):
            found.setdefault(match.group(), []).append(unicodedata.normalize("NFC", table[key]))
    return found
