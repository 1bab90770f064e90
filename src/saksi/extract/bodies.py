"""Find names of organisations and places by the noun that heads them: *Universitas Gadjah Mada*, *Delhi Airport*.

A pack lists such nouns (see `headnouns`). Where one stands in a run of capitalised words, the run
is no person: it is one unit from then on, with its kind and the state that it holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from saksi.extract.clauses import Unit
from saksi.extract.headnouns import Head, HeadNouns

__all__ = ["Body", "bodies", "capitalised", "head_of", "is_acronym", "is_numeral"]

_STOP = frozenset(".,;:\"'()[]/SQIKPtDHT")
_LONGEST = 8  # units of a name that a head noun closes
_TWO_CAPITALS = 2
_ROMAN = re.compile(r"(?=.)X{0,3}(IX|IV|V?I{0,3})")


class Body(NamedTuple):
    """An organisation, place or thing: the units `[first, last)`, those of its short form in brackets included.

    `name_last` is the end without the brackets, `short` the short form ("" for none).
    """

    first: int
    last: int
    name_last: int
    head: Head
    short: str


def is_acronym(text: str, heads: HeadNouns) -> bool:
    """Whether a word in capitals may stand for an organisation: KPK, PDI-P; not TV, not VII.

    >>> from saksi.extract.headnouns import headnouns
    >>> from saksi.language import load
    >>> [is_acronym(word, headnouns(load("id"))) for word in ("KPK", "PDI-P", "BBM", "VII", "Dewi")]
    [True, True, False, False, False]
    """
    letters = [c for c in text if c.isalpha()]
    return (
        _TWO_CAPITALS <= len(letters) <= 7
        and all(c.isupper() for c in letters)
        and text not in heads.acronyms
        and not is_numeral(text)
    )


def is_numeral(text: str) -> bool:
    """Whether a word is a number in Roman numerals below forty.

    >>> [is_numeral(word) for word in ("VII", "XIV", "IM", "DI")]
    [True, True, False, False]
    """
    return bool(_ROMAN.fullmatch(text))


def capitalised(units: Sequence[Unit]) -> list[int]:
    """Which units are words that start with a capital letter."""
    return [k for k, u in enumerate(units) if u.text[:1].isupper() and u.tag not in "t#"]


def bodies(
    units: Sequence[Unit], capitals: Sequence[int], heads: HeadNouns, *, last: bool, known: Callable[[str], bool]
) -> list[Body]:
    """The organisations, places and things among the units of a sentence, by place, none overlapping.

    `capitals`: which units start with a capital letter.

    `last`: the head noun is the last of its phrase (English). `known` tells whether a word is part
    of the name of a person whom the text has named.
    """
    found: list[Body] = []
    closing = [k for k in capitals if units[k].low.rpartition(" ")[2] in heads.closes]
    at = 0
    for i in capitals:
        if i < at:
            continue
        if i > at and units[i - 1].low in heads.small and units[i - 1].tag in "WR" and units[i].tag in "UR":
            body = _opened(units, i - 1, heads, last, known)
        else:
            body = _opened(units, i, heads, last, known)
        if body is None and any(i < k < i + _LONGEST for k in closing):
            body = _closed(units, i, heads, last)
        if body is not None:
            found.append(body)
            at = body.last
    return found


def _capital(unit: Unit) -> bool:
    return unit.text[:1].isupper() and unit.tag not in ("t", "#")


def _first(unit: Unit) -> str:
    return unit.low.partition(" ")[0]


def head_of(phrase: str, heads: HeadNouns) -> Head | None:
    """The head noun that opens a phrase of folded words; one of two words goes before one of one.

    >>> from saksi.extract.headnouns import headnouns
    >>> from saksi.language import load
    >>> head_of("kantor berita antara", headnouns(load("id"))).sector
    'MED'
    """
    words = phrase.split(" ", 2)
    return heads.opens.get(" ".join(words[:2])) or heads.opens.get(words[0])


def _head_at(units: Sequence[Unit], i: int, heads: HeadNouns) -> tuple[Head, int] | None:
    """The head noun that opens at a unit, and the index behind it; a head of two words goes before one of one."""
    unit = units[i]
    if " " in unit.low:
        head = head_of(unit.low, heads)
        return (head, i + 1) if head is not None else None
    if i + 1 < len(units):
        two = f"{unit.low} {_first(units[i + 1])}"
        head = heads.opens.get(two)
        if head is not None and (_capital(units[i + 1]) or units[i + 1].tag == "P"):
            return head, i + 2
        if units[i + 1].tag == "-" and i + 2 < len(units) and units[i + 2].low == unit.low:
            head = heads.opens.get(f"{unit.low}-{unit.low}")
            return (head, i + 3) if head is not None else None
    head = heads.opens.get(unit.low)
    return (head, i + 1) if head is not None else None


def _opened(units: Sequence[Unit], i: int, heads: HeadNouns, last: bool, known: Callable[[str], bool]) -> Body | None:
    whole = _known(units, i, heads)
    if whole:
        head = Head(type="organisation", sector=None)
        start = _head_at(units, i, heads)
        return _with_short(units, i, i + whole, start[0] if start is not None else head)
    unit = units[i]
    if unit.tag in "TH" or (unit.tag == "N" and unit.names):
        return None
    start = _head_at(units, i, heads)
    if start is None:
        return None
    head, j = start
    k = _own_words(units, j, i, head, heads, last, known)
    if head.type == "thing" and k == j and not last and unit.tag == "U":
        unit.tag = "W"  # Gaya Jokowi: no part of the name
    several = k > j or " " in unit.text
    if " " in unit.text and not all(w[:1].isupper() or w in heads.connectors for w in unit.text.split(" ")):
        return None
    if not several or (k == j and unit.tag == "R"):
        return None
    if k > j and all(is_numeral(u.text) for u in units[j:k]):
        head = Head(type="thing")
    return _with_short(units, i, k, head)


def _own_words(
    units: Sequence[Unit], j: int, i: int, head: Head, heads: HeadNouns, last: bool, known: Callable[[str], bool]
) -> int:
    """The end of the name whose own words start at `j`; `i` is its head noun."""
    furthest = _furthest(units, j, heads) if not last and i > 0 and _bears(units[i - 1]) else None
    k = j
    while k < len(units):
        unit = units[k]
        if k > j and _links(units, k):
            k += 2
        elif _first(unit) in heads.stops:
            break
        elif unit.tag == "#" and k > j and head.closes and _closes_soon(units, k + 1, heads):
            k += 1
        elif _capital(unit) and (unit.tag not in _STOP or (k == j and unit.tag in "TH" and _has_office(head, last))):
            if k > j and _begins_another(units, k, head, heads, last, furthest, known):
                break
            if head.type == "thing" and not last and unit.tag == "U" and known(unit.text):
                break  # Pertemuan Trump dan Xi
            k += 1
            closed = _first(unit) in heads.closes and k - 1 > j and bool(head.closes)
            if closed and not last and not _closes_soon(units, k, heads):
                break
        elif (k > j or " " in units[i].text) and _joins(units, k, head, heads, last):
            k += 2
        else:
            break
    return k


def _begins_another(
    units: Sequence[Unit],
    k: int,
    head: Head,
    heads: HeadNouns,
    last: bool,
    furthest: int | None,
    known: Callable[[str], bool],
) -> bool:
    """Whether a capitalised word is no longer the body's: another body's head or short form, or a person's name.

    `furthest`: where a person is to be expected, the last word that is surely the body's.
    """
    unit = units[k]
    low = _first(unit)
    if unit.tag == "N" and unit.names and unit.names[0].kind in ("seat", "outlet"):
        return True
    if low in heads.inside:
        return False
    if low in heads.closes:
        return False
    other = heads.opens.get(low)
    if other is not None:
        known_place = k + 1 < len(units) and bool(units[k + 1].names)
        return other.type == head.type or (head.type == "organisation" and known_place)
    if head.type != "organisation":
        return False
    if not last and is_acronym(unit.text, heads):
        return True
    if unit.tag != "U" or (_closes_soon(units, k, heads) and not known(unit.text)):
        return False
    return known(unit.text) or (furthest is not None and k > furthest) or bool(units[k - 1].names)


def _has_office(head: Head, last: bool) -> bool:
    """Whether a title may follow the head noun as part of its name: *Kantor Perdana Menteri*."""
    return not last and (head.type == "place" or head.side)


def _joins(units: Sequence[Unit], k: int, head: Head, heads: HeadNouns, last: bool) -> bool:
    """Whether the name goes on over a connector: Kementerian Hukum *dan* HAM."""
    if not (head.joins and units[k].low in heads.connectors and k + 1 < len(units) and _capital(units[k + 1])):
        return False
    low = _first(units[k + 1])
    return low not in heads.opens and (last or low in heads.inside)


def _bears(unit: Unit) -> bool:
    """Whether a title or role that a person bears stands here."""
    return unit.tag == "T" or (unit.tag == "R" and unit.roles[0].kind in ("group", "person"))


def _furthest(units: Sequence[Unit], j: int, heads: HeadNouns) -> int:
    """The last word of a run of capitalised words that belongs to an organisation rather than to a person behind it."""
    found = k = j
    while k < len(units) and _capital(units[k]) and units[k].tag not in _STOP:
        if _first(units[k]) in heads.inside or (units[k].names and k > j):
            found = k
        k += 1
    return found


def _links(units: Sequence[Unit], k: int) -> bool:
    """Whether a hyphen joins the units beside it into one word."""
    joined = units[k].tag == "-" and k + 1 < len(units)
    return joined and units[k - 1].end == units[k].start and units[k + 1].start == units[k].end


def _closes_soon(units: Sequence[Unit], k: int, heads: HeadNouns) -> bool:
    """Whether a closing noun (Tbk, Inc) stands in the same run of capitalised words."""
    while k < len(units) and _capital(units[k]) and units[k].tag not in _STOP:
        if units[k].low in heads.closes:
            return True
        k += 1
    return False


def _closed(units: Sequence[Unit], i: int, heads: HeadNouns, last: bool) -> Body | None:
    """A run of capitalised words that a head noun closes: *Home Shopping Network*, *Delhi Airport*."""
    if units[i].tag not in "UN" or (i and (units[i - 1].tag == "H" or _bears(units[i - 1]))):
        return None
    k = i
    end = 0
    head: Head | None = None
    while k < len(units) and k - i < _LONGEST:
        unit = units[k]
        if k > i and _links(units, k):
            k += 1
            continue
        if not _capital(unit) or unit.tag in _STOP:
            break
        found = heads.closes.get(unit.low.rpartition(" ")[2])
        if found is not None and k > i and not (unit.tag == "N" and unit.names):
            end, head = k + 1, found
        k += 1
    if head is None:
        return None
    if all(u.tag in "NR" for u in units[i:end]):
        return None
    if last and units[i].tag == "N" and units[i].names and units[i].names[0].kind in ("outlet", "organisation"):
        return None
    return _with_short(units, i, end, head)


def _known(units: Sequence[Unit], i: int, heads: HeadNouns) -> int:
    """How many units a name that is known whole covers; 0 where none starts here."""
    if units[i].names or units[i].tag == "T":
        return 0
    words = units[i].text.split()
    for phrase in heads.known.get(words[0], ()):
        have = list(words)
        k = i + 1
        while len(have) < len(phrase) and k < len(units):
            have += units[k].text.split()
            k += 1
        if tuple(have) == phrase:
            return k - i
    return 0


def _with_short(units: Sequence[Unit], i: int, k: int, head: Head) -> Body:
    """A body with the short form in brackets right behind it."""
    short = ""
    last = k
    if k + 2 < len(units) and units[k].tag == "(":
        close = next((x for x in range(k + 2, min(k + 5, len(units))) if units[x].tag == ")"), 0)
        inner = units[k + 1 : close] if close else []
        text = "".join(u.text if u.tag == "-" else f" {u.text}" for u in inner).replace("- ", "-").strip()
        if close and _capital(inner[0]) and (text.isupper() or len(inner) == 1 or head.type == "thing"):
            short, last = text, close + 1
    return Body(i, last, k, head, short)
