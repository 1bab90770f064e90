"""Find persons whose name one report of a story spells otherwise than its sisters: a letter lost, added or changed.

What is no sign of anything is left out: spellings that languages write for each other (*Sergey* and *Sergei*), short
names, names of two languages, and people whom the list of holders knows apart, or under both names. Which spelling is
right is not said: the one that fewer reports have is held against that which most have.

>>> near("shangfu", "sangfu"), near("sergey", "sergei"), near("marsudi", "marsono")
(True, False, False)
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from saksi import posts
from saksi.records import Check, Entity, Position, Reading
from saksi.relate.people import parts
from saksi.relate.terms import short

__all__ = ["check", "near"]

_SHORTEST = 5  # letters of a part that may be misspelt; shorter ones are other names
_LONG = 8  # letters from which two may differ
_CROWD = 40  # parts that stand in one place of a name beyond which it is too common to tell anything
_SISTERS = (  # letters that scripts and languages write for each other
    ("tsch", "k"), ("tch", "k"), ("sch", "$"), ("dzh", "j"), ("ch", "k"), ("sh", "$"), ("sy", "$"), ("zh", "j"),
    ("dj", "j"), ("kh", "h"), ("gh", "g"), ("ph", "f"), ("th", "t"), ("dh", "d"), ("ck", "k"), ("ks", "x"), ("q", "k"),
    ("c", "k"), ("z", "s"), ("w", "v"), ("f", "v"), ("oe", "u"), ("ou", "u"), ("o", "u"), ("y", "i"), ("j", "i"),
    ("e", "i"), ("a", "i"),
)  # fmt: skip
_TWICE = re.compile(r"(.)\1+")

_Seen = dict[str, dict[str, tuple[int, int]]]  # a name, the files that have it, and where


def check(readings: Sequence[Reading]) -> Iterator[Check]:
    """The names that a report spells otherwise than others of its language, once for each report and name."""
    order = {reading.file: number for number, reading in enumerate(readings)}
    for language in sorted({r.report.language for r in readings if r.report.language}):
        seen = _names([r for r in readings if r.report.language == language])
        said: set[tuple[str, str]] = set()
        for one, other in _pairs(seen):
            if _known_apart(one, other):
                continue
            rare, usual = sorted((one, other), key=lambda name: (len(seen[name]), -min(order[f] for f in seen[name])))
            if set(seen[rare]) & set(seen[usual]):
                continue  # one report has both: two people, or its own slip
            there = min(seen[usual], key=lambda file: order[file])
            for file, (start, end) in seen[rare].items():
                if (file, rare) not in said:
                    said.add((file, rare))
                    yield _told(file, rare, (start, end), usual, there, seen[usual])


def near(one: str, other: str) -> bool:
    """Whether two parts of names differ by so few letters that one may be the other misspelt."""
    if min(len(one), len(other)) < _SHORTEST or _sound(one) == _sound(other):
        return False
    most = 2 if min(len(one), len(other)) >= _LONG else 1
    return one[0] == other[0] and abs(len(one) - len(other)) <= most and _steps(one, other) <= most


def _names(readings: Sequence[Reading]) -> _Seen:
    """The names of persons, of two parts and more, each with the first words that tell it whole in each report."""
    found: _Seen = {}
    for reading in readings:
        for record in reading.records:
            if isinstance(record, Entity) and record.type == "person" and len(parts(record.name)) > 1:
                words = reading.report.text[record.start : record.end]
                if parts(record.name) == parts(words):
                    found.setdefault(record.name, {}).setdefault(reading.file, (record.start, record.end))
    return found


def _pairs(seen: _Seen) -> Iterator[tuple[str, str]]:
    """The names that differ in one part, and in that by some letters."""
    places: dict[tuple[tuple[str, ...], int], dict[str, str]] = defaultdict(dict)
    for name in sorted(seen):
        whole = parts(name)
        for at, part in enumerate(whole):
            if len(part) >= _SHORTEST:
                places[(*whole[:at], *whole[at + 1 :]), at].setdefault(part, name)
    for found in places.values():
        many = sorted(found)
        for number, one in enumerate(many) if len(many) <= _CROWD else ():
            yield from ((found[one], found[other]) for other in many[number + 1 :] if near(one, other))


def _told(
    file: str, mine: str, span: tuple[int, int], usual: str, there: str, others: dict[str, tuple[int, int]]
) -> Check:
    more = f" and {len(others) - 1} more" if len(others) > 1 else ""
    return Check(
        kind="name-spelling",
        file=file,
        start=span[0],
        end=span[1],
        rule="checks.name-spelling",
        reason=f"the name '{mine}' differs from '{usual}' in {short(there)}{more}",
        clears="how the person, or an official list, writes the name",
        other=Position(value=usual, file=there, start=others[there][0], end=others[there][1]),
    )


def _known_apart(one: str, other: str) -> bool:
    """Whether the list of holders has both names, be it of one person or of two."""
    return bool(posts.holders_named(one)) and bool(posts.holders_named(other))


@functools.lru_cache(maxsize=16_384)
def _sound(part: str) -> str:
    """A part by what is left when letters are taken for each other that languages so write."""
    part = part.removesuffix("h")
    for old, new in _SISTERS:
        part = part.replace(old, new)
    return _TWICE.sub(r"\1", part)


def _steps(one: str, other: str) -> int:
    """How many letters are to be put in, taken out, changed, or swapped with the next (Damerau 1964)."""
    before, last = list(range(len(other) + 1)), list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]
