"""Gather what reports say of one person: offices with dates, meetings, statements, and the names that lead there.

A name leads to somebody where all its parts are parts of the name asked for, or the other way round (*Prabowo* and
*Prabowo Subianto*), or where the list of holders has it as an alias. A report that has only one part of the name
counts where the office agrees, or the side does and nobody else of that side has this part in his name; what stays
open is counted, and not used. The list of holders is laid beside the reports, and where the two differ both are given.

>>> parts("Recep Tayyip Erdoğan"), parts("Kim Jong-un")
(('recep', 'tayyip', 'erdogan'), ('kim', 'jong', 'un'))
>>> find("Arvena Dolmia", []) is None
True
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from saksi import posts
from saksi.errors import UsageError
from saksi.records import Entity, Happening, Office, Reading, Statement
from saksi.relate.dyads import by_date, span
from saksi.text import fold

__all__ = ["Called", "Doubt", "Held", "Person", "Said", "Term", "Where", "find", "parts", "with_meetings"]

Tenure = Literal["incumbent", "former", "acting", "elect"]
Names = frozenset[str]

_APART = re.compile(r"[^\w]+|_")
_SHOWN = 600  # characters of a statement that are kept
_CLEAR = 4  # times as many reports as all others of one name: the one that is meant
_SURE = ("incumbent", "acting")


class Where(Struct, frozen=True, kw_only=True):
    """A place in a report, and the day of the report (EDTF; None: unknown)."""

    file: str
    report: str
    start: int
    end: int
    date: str | None = None


class Called(Struct, frozen=True, kw_only=True):
    """A name, and in how many reports it stands."""

    name: str
    reports: int


class Term(Struct, frozen=True, kw_only=True):
    """A term on the list of holders. `start`, `end` are EDTF; "" is unknown, `..` is still."""

    person: str
    office: str
    of: str
    start: str
    end: str


class Doubt(Struct, frozen=True, kw_only=True):
    """Where reports differ from the list of holders, and what the list has.

    not-in-office: on the day of the report the person is not in that office, `terms` are his or hers in it, `others`
    those who are. still-in-office: a report says former. already-in-office: a report says elect.
    """

    kind: Literal["not-in-office", "still-in-office", "already-in-office"]
    evidence: tuple[Where, ...]
    terms: tuple[Term, ...] = ()
    others: tuple[Term, ...] = ()


class Held(Struct, frozen=True, kw_only=True):
    """An office that reports give the person, from the earliest to the latest of them, each with its words."""

    office: str
    of: str | None
    tenure: Tenure
    first: str | None
    last: str | None
    evidence: tuple[Where, ...]
    doubts: tuple[Doubt, ...] = ()


class Said(Struct, frozen=True, kw_only=True):
    """One statement, where it stands: several places where reports have it in the same words."""

    words: str
    stance: str
    directness: str
    cue: str
    language: str | None
    evidence: tuple[Where, ...]


class Person(Struct, frozen=True, kw_only=True):
    """One person as the reports show him or her.

    `name` is the whole name that most reports have, `codes` the sides, `names` all names found, `reports` how many
    reports name the person, `unsure` how many have only a part of the name and may mean somebody else, `others` who
    else has the name asked for.
    """

    name: str
    asked: str
    codes: tuple[str, ...] = ()
    names: tuple[Called, ...] = ()
    others: tuple[Called, ...] = ()
    reports: int = 0
    unsure: int = 0
    offices: tuple[Held, ...] = ()
    meetings: tuple[Happening, ...] = ()
    statements: tuple[Said, ...] = ()
    on_file: tuple[Term, ...] = ()


class _Report(NamedTuple):
    """What one report says of those whose names come into question."""

    names: Mapping[str, frozenset[str]]  # each name with its codes
    offices: Sequence[tuple[Office, Where]]
    statements: Sequence[tuple[str, Said]]


def find(name: str, readings: Iterable[Reading], happenings: Iterable[Happening] = ()) -> Person | None:
    """What the reports say of a person; None where neither they nor the list of holders know the name.

    `happenings` are those in which meetings are looked for. Raises UsageError: the name is empty, or several persons
    have it.
    """
    asked = parts(name)
    if not asked:
        raise UsageError(f"'{name}' is no name; write it as the reports do, 'Li Shangfu' for example")
    variants = _variants(name)
    wanted = {part for variant in variants for part in variant}
    reports = [found for reading in readings if (found := _report(reading, wanted)).names]
    groups = _groups(reports, asked, variants)
    chosen, others = _chosen(name, groups)
    chosen = _full(chosen)  # by a surname alone the list of holders has others, too
    terms = [term for one in sorted(chosen) or [name] for term in posts.holders_named(one)]
    if not chosen and not terms:
        return None
    known = _whole(_variants(name, *chosen))
    sure, unsure = _accepted(reports, chosen, known)
    held = tuple(_held(sure))
    everywhere = frozenset(n for _, mine in sure for n in mine)
    usual = _usual(everywhere or chosen or {terms[0].person}, sure)
    counted = Counter(n for _, mine in sure for n in mine)
    person = Person(
        name=usual,
        asked=name,
        codes=tuple(sorted({c for report, mine in sure for n in mine for c in report.names[n]})),
        names=_called(counted),
        others=others,
        reports=len(sure),
        unsure=unsure,
        offices=tuple(_checked(one, usual, [name, *sorted(chosen)]) for one in held),
        statements=_statements(sure),
        on_file=tuple(dict.fromkeys(_term(term) for term in terms)),
    )
    return with_meetings(person, happenings)


def with_meetings(person: Person, happenings: Iterable[Happening]) -> Person:
    """The person with the meetings and visits of these happenings in which he or she is named, each once, by date."""
    names = frozenset(called.name for called in person.names)
    known = _whole(_variants(person.asked, *names))
    if not names:
        known = frozenset(variant for variant in known if len(variant) > 1)
    found = (
        h
        for h in happenings
        if h.type == "CONSULT"
        and any(p.name in names or parts(p.name) in known for p in (*h.actors, *h.recipients) if p.name)
    )
    return replace(person, meetings=by_date(found))


@functools.lru_cache(maxsize=16_384)
def parts(name: str) -> tuple[str, ...]:
    """The parts of a name in order, without case, accents, and single letters."""
    plain = "".join(c for c in unicodedata.normalize("NFD", fold(name)) if not unicodedata.combining(c))
    return tuple(part for part in _APART.split(plain) if len(part) > 1)


def _variants(*names: str) -> frozenset[tuple[str, ...]]:
    """The names by which somebody may be called: those given, and where the list has one person of it, its aliases."""
    found = set(names)
    for name in names:
        terms = posts.holders_named(name)
        if len({term.person for term in terms}) == 1:
            found |= {n for term in terms for n in (term.person, *term.aliases)}
    return frozenset(p for p in map(parts, found) if p)


def _report(reading: Reading, wanted: set[str]) -> _Report:
    """What a report says of all whose names have a part that is wanted."""
    report = reading.report
    date = report.published.value if report.published else None
    names: dict[str, set[str]] = {}
    offices: list[tuple[Office, Where]] = []
    said: list[tuple[str, Said]] = []

    def where(start: int, end: int) -> Where:
        return Where(file=reading.file, report=report.id, start=start, end=end, date=date)

    for record in reading.records:
        if isinstance(record, Entity) and record.type == "person" and wanted & set(parts(record.name)):
            names.setdefault(record.name, set()).update({record.code} if record.code else ())
        elif isinstance(record, Office) and wanted & set(parts(record.person)):
            names.setdefault(record.person, set()).update({record.of} if record.of else ())
            offices.append((record, where(record.start, record.end)))
    for record in reading.records if names else ():
        if isinstance(record, Statement) and record.speaker and record.speaker.name in names:
            cue = report.text[record.cue.start : record.cue.end] if record.cue else ""
            words = " ".join(report.text[record.start : record.end][:_SHOWN].split())
            one = Said(
                words=words, stance=record.stance, directness=record.directness, cue=cue, language=report.language,
                evidence=(where(record.start, record.end),),
            )  # fmt: skip
            said.append((record.speaker.name, one))
    return _Report({n: frozenset(codes) for n, codes in names.items()}, offices, said)


# who is meant


def _groups(
    reports: Sequence[_Report], asked: tuple[str, ...], variants: frozenset[tuple[str, ...]]
) -> list[tuple[Names, int]]:
    """The persons that have the name asked for, each as a set of full names, and in how many reports; most first."""
    full = Counter(n for report in reports for n in report.names if _fits(parts(n), asked, variants))
    owner: dict[str, str] = {}
    listed: dict[str, str] = {}
    heads: dict[str, list[str]] = {}
    for name in sorted(full, key=lambda n: (-len(parts(n)), n)):
        mine, persons = set(parts(name)), sorted({term.person for term in posts.holders_named(name)})
        near = min((heads.get(part, []) for part in mine), key=len)  # all parts are asked for, so any list has the head
        head = next((o for o in near if mine <= set(parts(o))), name)
        if head == name and len(persons) == 1:
            head = listed.setdefault(persons[0], name)
        owner[name] = head
        if head == name:
            for part in mine:
                heads.setdefault(part, []).append(name)
    groups: dict[str, set[str]] = {}
    for name, head in owner.items():
        groups.setdefault(head, set()).add(name)
    counted = Counter(head for report in reports for head in {owner[n] for n in report.names if n in owner})
    made = [(frozenset(names), counted[head]) for head, names in groups.items()]
    return sorted(made, key=lambda group: (-group[1], min(group[0])))


def _fits(name: tuple[str, ...], asked: tuple[str, ...], variants: frozenset[tuple[str, ...]]) -> bool:
    """Whether a name is the one asked for, or an alias: with all its parts, or two of them and no other.

    An alias of one part is only itself: there are more people with the surname of one who is called by it.
    """
    mine = set(name)
    if set(asked) <= mine or name in variants:
        return True
    return any(len(v) > 1 and (set(v) <= mine or (len(mine) > 1 and mine <= set(v))) for v in variants)


def _chosen(name: str, groups: Sequence[tuple[Names, int]]) -> tuple[Names, tuple[Called, ...]]:
    """The names of the person meant, and who else has the name. Raises UsageError: it is not clear who is meant."""
    if not groups:
        return frozenset(), ()
    exact = [group for group in groups if any(parts(n) == parts(name) for n in group[0])]
    best = exact[0] if len(exact) == 1 else groups[0]
    rest = [group for group in groups if group is not best]
    others = tuple(Called(name=_longest(names), reports=n) for names, n in rest)
    if len(exact) != 1 and rest and best[1] < _CLEAR * sum(n for _, n in rest):
        told = ", ".join(f"{_longest(names)} ({n})" for names, n in groups[:6])
        raise UsageError(f"'{name}' may be one of several (in how many reports): {told}; give the full name")
    return best[0], others


def _full(names: Names) -> Names:
    """The names without those that are one part of another: a surname alone may mean somebody else elsewhere."""
    longer = {part for n in names if len(parts(n)) > 1 for part in parts(n)}
    return frozenset(n for n in names if len(parts(n)) > 1 or not set(parts(n)) <= longer)


def _whole(variants: frozenset[tuple[str, ...]]) -> frozenset[tuple[str, ...]]:
    """The same for variants: a nickname stays."""
    longer = {part for variant in variants if len(variant) > 1 for part in variant}
    return frozenset(v for v in variants if len(v) > 1 or v[0] not in longer)


def _longest(names: Names) -> str:
    return max(names, key=lambda n: (len(parts(n)), n))


def _accepted(
    reports: Sequence[_Report], chosen: Names, known: frozenset[tuple[str, ...]]
) -> tuple[list[tuple[_Report, Names]], int]:
    """The reports that name the person, each with the names there, and in how many only a part of the name stands."""
    orders = {frozenset(variant) for variant in known}  # family names come first or last
    sure: list[tuple[_Report, Names]] = []
    open_: list[_Report] = []
    for report in reports:
        mine = frozenset(n for n in report.names if n in chosen or frozenset(parts(n)) in orders)
        sure += [(report, mine)] if mine else []
        open_ += [] if mine else [report]
    codes = {c for report, mine in sure for n in mine for c in report.names[n]}
    held = {(o.office, o.of) for report, mine in sure for o, _ in report.offices if o.person in mine}
    shared = {
        (part, code)
        for report in reports
        for n, sides in report.names.items()
        if n not in chosen and len(parts(n)) > 1
        for part in parts(n)
        for code in sides
    }
    ends = {part for variant in known for part in (variant[0], variant[-1])}
    unsure = 0
    for report in open_:
        partial = [n for n in report.names if len(parts(n)) == 1 and parts(n)[0] in ends]
        mine = frozenset(
            n
            for n in partial
            if any((o.office, o.of) in held for o, _ in report.offices if o.person == n)
            or any(code in codes and (parts(n)[0], code) not in shared for code in report.names[n])
        )
        sure += [(report, mine)] if mine else []
        unsure += bool(partial) and not mine
    return sure, unsure


def _usual(names: Iterable[str], sure: Sequence[tuple[_Report, Names]]) -> str:
    """The name that most reports have, of those with more than one part; of several the fullest."""
    every = list(names)
    whole = [n for n in every if len(parts(n)) > 1] or every
    return max(whole, key=lambda n: (_times(n, sure), len(parts(n)), n))


def _times(name: str, sure: Sequence[tuple[_Report, Names]]) -> int:
    return sum(name in mine for _, mine in sure)


def _called(counted: Counter[str]) -> tuple[Called, ...]:
    return tuple(Called(name=n, reports=counted[n]) for n in sorted(counted, key=lambda n: (-counted[n], n)))


# what is said of him or her


def _held(sure: Sequence[tuple[_Report, Names]]) -> list[Held]:
    """The offices, the one reported first before the others; one place of each report.

    A minister who is elsewhere called secretary holds one office: that which most reports name.
    """
    found: dict[tuple[str, str | None, Tenure], dict[str, tuple[Where, str]]] = {}
    for report, mine in sure:
        for office, where in report.offices:
            if office.person in mine:
                key = (_root(office.office), office.of, office.tenure)
                found.setdefault(key, {}).setdefault(where.file, (where, office.office))
    made = []
    for (_, of, tenure), places in found.items():
        evidence = tuple(sorted((where for where, _ in places.values()), key=_when))
        called = Counter(name for _, name in places.values())
        dated = [where.date for where in evidence if span(where.date)]
        made.append(
            Held(
                office=max(called, key=lambda n: (called[n], n != _root(n), n)), of=of, tenure=tenure,
                first=dated[0] if dated else None, last=dated[-1] if dated else None, evidence=evidence,
            )
        )  # fmt: skip
    return sorted(made, key=lambda h: (_when(h.evidence[0]), -len(h.evidence), h.office, h.of or "", h.tenure))


def _root(office: str) -> str:
    """The office that an office is elsewhere, or itself."""
    listed = posts.offices().get(office)
    return (listed.like if listed else "") or office


def _when(where: Where) -> tuple[bool, str, str, int]:
    """The order of places: by day, the undated last."""
    days = span(where.date)
    return days is None, days[0].isoformat() if days else "", where.file, where.start


def _checked(held: Held, usual: str, names: Sequence[str]) -> Held:
    """An office with the doubts that the list of holders raises."""
    if held.of is None:
        return held
    on_file = next((n for n in (usual, *names) if posts.holders_named(n)), None)
    if on_file is None:
        return held
    kinds: dict[Literal["not-in-office", "still-in-office", "already-in-office"], list[Where]] = {}
    others: dict[Term, None] = {}
    for where in held.evidence:
        days = span(where.date)
        if days is None:
            continue
        day = f"{days[0].isoformat()}/{days[1].isoformat()}"
        there = posts.in_office(on_file, held.office, held.of, day)
        if there is False and held.tenure in _SURE:
            kinds.setdefault("not-in-office", []).append(where)
            others.update(dict.fromkeys(map(_term, posts.held(held.office, held.of, day))))
        elif there is True and held.tenure == "former":
            kinds.setdefault("still-in-office", []).append(where)
        elif there is True and held.tenure == "elect":
            kinds.setdefault("already-in-office", []).append(where)
    terms = tuple(
        _term(t) for t in posts.holders_named(on_file) if t.of == held.of and _root(t.office) == _root(held.office)
    )
    doubts = tuple(
        Doubt(kind=kind, evidence=tuple(where), terms=terms, others=tuple(others) if kind == "not-in-office" else ())
        for kind, where in sorted(kinds.items())
    )
    return Held(
        office=held.office, of=held.of, tenure=held.tenure, first=held.first, last=held.last, evidence=held.evidence,
        doubts=doubts,
    )  # fmt: skip


def _term(term: posts.Holder) -> Term:
    return Term(person=term.person, office=term.office, of=term.of, start=term.start, end=term.end)


def _statements(sure: Sequence[tuple[_Report, Names]]) -> tuple[Said, ...]:
    """The statements by day of the report, those in the same words as one."""
    found: dict[tuple[str, str], list[Said]] = {}
    for report, mine in sure:
        for speaker, said in report.statements:
            if speaker in mine:
                found.setdefault((fold(said.words), said.stance), []).append(said)
    made = []
    for many in found.values():
        first = min(many, key=lambda said: _when(said.evidence[0]))
        evidence = tuple(sorted((where for said in many for where in said.evidence), key=_when))
        made.append(
            Said(
                words=first.words, stance=first.stance, directness=first.directness, cue=first.cue,
                language=first.language, evidence=evidence,
            )
        )  # fmt: skip
    return tuple(sorted(made, key=lambda said: _when(said.evidence[0])))
