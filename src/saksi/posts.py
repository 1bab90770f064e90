"""Read what is known of posts: titles, roles, the words around them, and who held which office when.

A title (`Menlu`, `defence secretary`) stands for an office of `ontology/offices.tsv`; a role (`pejabat`, `warships`)
for a body, group, person or thing that acts for a side, with PLOVER's sector. `ontology/holders.tsv` lists terms;
dates are EDTF (ISO 8601-2): empty is unknown, `..` is still in office when the row was last checked.

>>> from saksi.language import load
>>> titles(load("id"))["menlu"]
[Title(office='minister of foreign affairs', of='', sector='GOV')]
>>> in_office("Li Shangfu", "minister of defence", "CHN", "2023-04-16")
True
>>> in_office("Li Shangfu", "minister of defence", "CHN", "2025-12-07")
False
"""

from __future__ import annotations

import calendar
import datetime
import difflib
import functools
import re
import unicodedata
from collections.abc import Iterable
from typing import Literal, NamedTuple, cast

from msgspec import Struct

from saksi.errors import UsageError
from saksi.language import Language, Row, read_tsv
from saksi.text import fold

__all__ = [
    "Around",
    "Holder",
    "NameWords",
    "Post",
    "Ranks",
    "Role",
    "Title",
    "TitleWords",
    "deputy_of",
    "held",
    "holders",
    "holders_named",
    "in_office",
    "offices",
    "roles",
    "sectors",
    "title_words",
    "titles",
]

RoleKind = Literal["institution", "group", "person", "thing"]

_KINDS = ("institution", "group", "person", "thing")
_FIRST, _LAST = datetime.date.min, datetime.date.max
_ANY_LEADER = frozenset({"leader", "head of state", "head of government"})
_SPAN = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?[?~%]?")
_SEASON_MONTH = {21: 3, 22: 6, 23: 9, 24: 12}
_APART = re.compile(r"[^\w]+|_")


class Post(NamedTuple):
    """An office: its sector, its rank (1 head … 5 unclear), and the office that it is elsewhere ("" for none)."""

    office: str
    sector: str
    rank: int
    like: str


class Title(NamedTuple):
    """What a title stands for: the office, the state or organisation that it names itself ("" for none), the sector."""

    office: str
    of: str
    sector: str


class Role(NamedTuple):
    """What a noun stands for: PLOVER's sector, and institution, group, person or thing."""

    sector: str
    kind: RoleKind


class Holder(NamedTuple):
    """One term of a person in an office. `start`, `end` are EDTF; "" is unknown, `..` is still."""

    person: str
    aliases: tuple[str, ...]
    office: str
    of: str
    start: str
    end: str


class Around(Struct, frozen=True, forbid_unknown_fields=True):
    """Words that stand before and behind a title."""

    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


class Ranks(Struct, frozen=True, forbid_unknown_fields=True):
    """Ranks before a name that tell the sector of their bearer."""

    sector: str
    words: tuple[str, ...]


class NameWords(Struct, frozen=True, forbid_unknown_fields=True):
    """Words around a name. `ordinals` stand at a title (`{n}`: digits), `connectors` between it and its state."""

    honorifics: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    ordinals: tuple[str, ...] = ()
    connectors: tuple[str, ...] = ()


class TitleWords(Struct, frozen=True, forbid_unknown_fields=True):
    """`titles.toml` of a language: what makes a holder former, acting, elect or deputy, and the words around names.

    `institutions` gives for an office the bodies (phrases of roles.tsv) that it heads.
    """

    former: Around
    acting: Around
    elect: Around
    deputy: Around
    names: NameWords
    ranks: tuple[Ranks, ...] = ()
    institutions: dict[str, tuple[str, ...]] = {}


@functools.cache
def sectors() -> dict[str, str]:
    """PLOVER's sectors: name by code."""
    return {row["code"]: row["name"] for row in read_tsv("ontology/sectors.tsv", ("code", "name"))}


@functools.cache
def offices() -> dict[str, Post]:
    """The offices by name. Raises DataError: an office stands twice, or its sector, rank or like is unknown."""
    posts: dict[str, Post] = {}
    rows = list(read_tsv("ontology/offices.tsv", ("office", "sector", "rank", "like")))
    names = [row["office"] for row in rows]
    for row in rows:
        if row["office"] in posts:
            raise row.fault(f"the office '{row['office']}' stands twice; drop one")
        _known(row, "sector", sectors(), "ontology/sectors.tsv")
        if row["like"]:
            _known(row, "like", names, "ontology/offices.tsv")
        if row["rank"] not in ("1", "2", "3", "4", "5"):
            raise row.fault(f"the rank is '{row['rank']}'; it must be 1 to 5")
        posts[row["office"]] = Post(row["office"], row["sector"], int(row["rank"]), row["like"])
    return posts


def deputy_of(office: str) -> str:
    """The office of a deputy, also where no row names it.

    >>> deputy_of("president"), deputy_of("governor"), deputy_of("head of protocol")
    ('vice president', 'deputy governor', 'deputy head of protocol')
    """
    posts = offices()
    return next((name for name in (f"deputy {office}", f"vice {office}") if name in posts), f"deputy {office}")


def titles(language: Language) -> dict[str, list[Title]]:
    """The titles of a language: what each phrase (as match.Matcher takes it) may stand for.

    Raises DataError: an unknown office (with the one that was perhaps meant), or a phrase twice for one office.
    """
    return language.part(_titles)


def roles(language: Language) -> dict[str, list[Role]]:
    """The roles of a language by phrase. Raises DataError: an unknown sector or kind, or a row twice."""
    return language.part(_roles)


def title_words(language: Language) -> TitleWords:
    """The words around titles and names of a language. Raises DataError: `titles.toml` does not fit."""
    return language.part(_title_words)


@functools.cache
def holders() -> tuple[Holder, ...]:
    """All terms, by person and date. Raises DataError: an unknown office, a date that is none, dates out of order."""
    return tuple(
        _holder(row) for row in read_tsv("ontology/holders.tsv", ("person", "aliases", "office", "of", "from", "until"))
    )


def holders_named(name: str) -> list[Holder]:
    """The terms of everybody who goes by a name or alias, whatever its case, accents and hyphens.

    >>> [term.office for term in holders_named("jokowi")]
    ['president']
    """
    return list(_by_name().get(_key(name), ()))


def held(office: str, of: str, day: str) -> list[Holder]:
    """Whose term in an office of a state covers, or may cover, an EDTF date; the sure ones first.

    `leader`, `head of state`, `head of government` stand for every office of the first rank.
    Raises UsageError: the date is no EDTF date.

    >>> [term.person for term in held("minister of foreign affairs", "CHN", "2023-05")]
    ['Qin Gang']
    """
    when = _bounds(day)
    found = [(_covers(term, when), term) for term in _by_post().get(of, ()) if term.office in _same(office)]
    return [term for sure in (True, None) for covers, term in found if covers is sure]


def in_office(person: str, office: str, of: str, day: str) -> bool | None:
    """Whether a person held an office of a state on an EDTF date; None where the data cannot tell.

    False only for a person known in that office whose terms all lie elsewhere. Raises UsageError: the
    date is no EDTF date.
    """
    when = _bounds(day)
    same = _same(office)
    found = {_covers(term, when) for term in holders_named(person) if term.of == of and term.office in same}
    return True if True in found else None if None in found or not found else False


def _titles(language: Language) -> dict[str, list[Title]]:
    table: dict[str, list[Title]] = {}
    for row in language.tsv("titles", ("office", "of", "phrase")):
        _known(row, "office", offices(), "ontology/offices.tsv")
        title = Title(row["office"], row["of"], offices()[row["office"]].sector)
        _add(table, row, title)
    return table


def _roles(language: Language) -> dict[str, list[Role]]:
    table: dict[str, list[Role]] = {}
    for row in language.tsv("roles", ("sector", "kind", "phrase")):
        _known(row, "sector", sectors(), "ontology/sectors.tsv")
        if row["kind"] not in _KINDS:
            raise row.fault(f"kind '{row['kind']}' is none of {', '.join(_KINDS)}")
        _add(table, row, Role(row["sector"], cast(RoleKind, row["kind"])))
    return table


def _title_words(language: Language) -> TitleWords:
    return language.toml("titles", TitleWords)


def _add(table: dict[str, list[Title]] | dict[str, list[Role]], row: Row, value: Title | Role) -> None:
    phrase = row["phrase"]
    if not phrase:
        raise row.fault("the phrase is empty; fill it, or drop the row")
    values = cast("dict[str, list[Title | Role]]", table).setdefault(phrase, [])
    if value in values:
        raise row.fault(f"'{phrase}' stands twice; drop one")
    values.append(value)


def _known(row: Row, column: str, names: Iterable[str], file: str) -> None:
    names = list(names) if not isinstance(names, dict) else names
    if row[column] not in names:
        near = difflib.get_close_matches(row[column], names, 1)
        hint = f"; did you mean '{near[0]}'?" if near else "; add it there, or choose another"
        raise row.fault(f"{column} '{row[column]}' is not in {file}{hint}")


def _holder(row: Row) -> Holder:
    _known(row, "office", offices(), "ontology/offices.tsv")
    for column in ("from", "until"):
        if row[column] not in ("", "..") and not _SPAN.fullmatch(row[column]):
            raise row.fault(f"{column} '{row[column]}' is no EDTF date; write 2023, 2023-04 or 2023-04-16")
    if row["from"] and row["until"] not in ("", "..") and _bounds(row["from"])[0] > _bounds(row["until"])[1]:
        raise row.fault(f"from {row['from']} lies after until {row['until']}; swap or correct them")
    aliases = tuple(alias for alias in row["aliases"].split("|") if alias)
    return Holder(row["person"], aliases, row["office"], row["of"], row["from"], row["until"])


@functools.cache
def _by_name() -> dict[str, tuple[Holder, ...]]:
    table: dict[str, list[Holder]] = {}
    for term in holders():
        for name in {_key(name) for name in (term.person, *term.aliases)}:
            table.setdefault(name, []).append(term)
    return {name: tuple(terms) for name, terms in table.items()}


@functools.cache
def _by_post() -> dict[str, tuple[Holder, ...]]:
    table: dict[str, list[Holder]] = {}
    for term in holders():
        table.setdefault(term.of, []).append(term)
    return {of: tuple(terms) for of, terms in table.items()}


@functools.cache
def _same(office: str) -> frozenset[str]:
    """The offices that a name of an office may mean, itself included."""
    posts = offices()
    if office in _ANY_LEADER:
        return frozenset(name for name, post in posts.items() if post.rank == 1)
    root = (posts[office].like if office in posts else "") or office
    return frozenset({office, root, *(name for name, post in posts.items() if post.like == root)})


def _key(name: str) -> str:
    """A name without case, accents, dots and hyphens."""
    plain = fold(name)
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    return _APART.sub(" ", plain).strip()


def _covers(term: Holder, when: tuple[datetime.date, datetime.date]) -> bool | None:
    """Whether a term covers the days from the first to the second; None where its ends are too vague."""
    ends_at_least, ends_at_most = (_LAST, _LAST) if term.end == ".." else _bounds(term.end)
    starts_at_least, starts_at_most = _bounds(term.start)
    if not term.end:
        ends_at_least = starts_at_most
    if not term.start:
        starts_at_most = ends_at_least
    if when[1] < starts_at_least or when[0] > ends_at_most:
        return False
    return True if starts_at_most <= when[0] and when[1] <= ends_at_least else None


@functools.lru_cache(maxsize=4096)  # the ends of terms are asked for again and again
def _bounds(value: str) -> tuple[datetime.date, datetime.date]:
    """The first and the last day of an EDTF date, season or interval; all days for an empty one."""
    if value in ("", ".."):
        return _FIRST, _LAST
    first, slash, last = value.partition("/")
    if slash:
        return _bounds(first)[0], _bounds(last)[1]
    found = _SPAN.fullmatch(value[:10])
    try:
        if not found:
            raise ValueError(value)
        year, month, day = (int(part) if part else 0 for part in found.groups())
        if day:
            return datetime.date(year, month, day), datetime.date(year, month, day)
        if month in _SEASON_MONTH:
            start = datetime.date(year, _SEASON_MONTH[month], 1)
            return start, start + datetime.timedelta(days=91)
        if month:
            return datetime.date(year, month, 1), datetime.date(year, month, calendar.monthrange(year, month)[1])
        return datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    except (ValueError, calendar.IllegalMonthError):
        raise UsageError(f"'{value}' is no EDTF date; write 2023, 2023-04, 2023-04-16 or an interval") from None
