"""Count what passes between two sides: the de-duplicated events of stories, by day, week, month or year.

One happening counts once, however many reports tell it, and in however many stories it comes up. Classes, quads and
scores are PLOVER's. Only what *happened* is counted; what is planned, claimed or denied stands beside it. A date is
never made more exact than it is: what cannot be put into one period is counted as such. The coverage, how much was
read of each period, belongs to the counts: a period of which nothing was read is not a quiet one.

>>> span("2023-04")
(datetime.date(2023, 4, 1), datetime.date(2023, 4, 30))
>>> period(datetime.date(2023, 1, 1), "week"), period_of("2023-04-29/2023-05-02", "month")
('2022-W52', None)
>>> score("CONSULT", "phone"), score("CONSULT", None)
(1.5, 2.5)
"""

from __future__ import annotations

import datetime
import functools
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple, get_args

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from saksi.errors import UsageError
from saksi.extract.lexicon import plover
from saksi.language import read_tsv
from saksi.records import Event, Fact, Happening, Party, Reading, Story, Telling
from saksi.times.calendar import days_in

__all__ = [
    "By",
    "Count",
    "Coverage",
    "Dyad",
    "Gap",
    "Row",
    "between",
    "bounds",
    "by_date",
    "days_of",
    "dyad",
    "happenings",
    "merged",
    "period",
    "period_of",
    "score",
    "span",
    "standing",
]

By = Literal["day", "week", "month", "year", "total"]
Direction = Literal["there", "back", "together"]
Status = Literal["happened", "planned", "denied", "alleged", "possible"]

_WHOLE = 0.5  # share of a copy's text that is the original's, from which the whole report is no witness
_STRONGEST: tuple[Status, ...] = ("happened", "planned", "alleged", "possible", "denied")
_TOGETHER = frozenset({"CONSULT", "COOPERATE"})  # classes whose actors do it with each other
_TOGETHER_ALONE = frozenset({"AGREE", "SUPPORT", "CONCEDE", "RETREAT", "ASSAULT"})  # and where nobody else is meant
_FIRST, _LAST = datetime.date.min, datetime.date.max
_LATEST = 9998  # the last year that is counted in
_DATE = re.compile(r"(\d{4})(?:-(\d\d|XX)(?:-(\d\d|XX))?)?")
_CENTURY = re.compile(r"(\d{2})(\d|X)X")
_MONTHS = {  # of seasons, quarters, quadrimesters and halves
    21: (3, 5), 22: (6, 8), 23: (9, 11), 33: (1, 3), 34: (4, 6), 35: (7, 9), 36: (10, 12), 37: (1, 4), 38: (5, 8),
    39: (9, 12), 40: (1, 6), 41: (7, 12),
}  # fmt: skip


# from facts to happenings


class _Told(NamedTuple):
    """One event record, the telling that it is, and whether it stands in a copy."""

    event: Event
    telling: Telling


def happenings(story: Story) -> tuple[Happening, ...]:
    """The happenings of a story, one for each of its event facts, in their order.

    Class and parties, place and contexts are those of the fullest telling with the happening's status, own reports
    before copies. A denied fact is denied (an accusation whose content is denied was made all the same). Else the
    status is the strongest one that no larger number of independent origins speaks against; all unknown origins are
    one. A happening without a date has a key of its own.
    """
    readings = {reading.file: reading for reading in story.readings}
    whole = {c.file for c in story.copies if c.kind in ("exact", "translated") or c.share >= _WHOLE}
    records = {file: _events(reading) for file, reading in readings.items()}
    made = []
    for fact in story.facts:
        told = _tellings(fact, readings, records, whole) if fact.kind == "event" else []
        if told:
            made.append(_happening(fact, told))
    return _keyed(made)


def _events(reading: Reading) -> dict[object, Event]:
    """The events of a report by id and, where that fails, by span."""
    found: dict[object, Event] = {}
    for record in reading.records:
        if isinstance(record, Event):
            found.setdefault((record.start, record.end), record)
            if record.id:
                found[record.id] = record
    return found


def _tellings(
    fact: Fact, readings: Mapping[str, Reading], records: Mapping[str, Mapping[object, Event]], whole: set[str]
) -> list[_Told]:
    found = []
    for file, cells in fact.cells.items():
        if file not in readings:
            continue
        for cell in cells:
            event = records[file].get(cell.record) or records[file].get((cell.start, cell.end))
            if event is not None:
                telling = Telling(
                    file=file, report=readings[file].report.id, record=event.id, start=cell.start, end=cell.end,
                    origin=cell.origin, copy=file in whole,
                )  # fmt: skip
                found.append(_Told(event, telling))
    return found


def _happening(fact: Fact, told: Sequence[_Told]) -> Happening:
    own = [one for one in told if not one.telling.copy] or list(told)
    status = standing([(one.event.status, one.telling.origin) for one in own])
    fullest = max(own, key=lambda one: (one.event.status == status, _fullness(one.event), -one.telling.start))
    event = fullest.event
    if fact.status == "denied" and event.type != "ACCUSE":
        status = "denied"
    basis = next((one.event.date_basis for one in (*own, *told) if one.event.date == fact.date), None)
    place = event.place or next(
        (one.event.place for one in own if one.event.place and one.event.type == event.type), None
    )
    return Happening(
        id=fact.id, key="", type=event.type, mode=event.mode, contexts=event.contexts, quad=event.quad,
        actors=event.actors, recipients=event.recipients, date=fact.date, date_basis=basis if fact.date else None,
        place=place, status=status, tellings=tuple(one.telling for one in told),
    )  # fmt: skip


def standing(votes: Iterable[tuple[Status, str | None]]) -> Status:
    """The status that tellings give, each with its origin (None: unknown; all unknown ones count as one).

    Happened, unless more origins claim it or hold it possible, or say that it did not; a plan is older than the act,
    and says nothing against it. Without a telling that it happened: the status of most origins, then the strongest.

    >>> standing([("happened", "AFP"), ("planned", "TASS"), ("planned", None)])
    'happened'
    >>> standing([("happened", "TASS"), ("alleged", "AFP"), ("alleged", "Reuters")])
    'alleged'
    """
    origins: dict[Status, set[str | None]] = {}
    for status, origin in votes:
        origins.setdefault(status, set()).add(origin)
    rivals = {status: held for status, held in origins.items() if status != "planned" or "happened" not in origins}
    return max(rivals, key=lambda s: (len(rivals[s]), -_STRONGEST.index(s)), default="happened")


def _fullness(event: Event) -> tuple[int, int, int]:
    """How much a telling tells: sides, day, place and mode; parties with a code; words of their names."""
    parties = (*event.actors, *event.recipients)
    parts = (event.actors, event.recipients, event.date, event.place, event.mode)
    return sum(map(bool, parts)), sum(bool(p.code) for p in parties), sum(p.name.count(" ") for p in parties)


def _keyed(made: Sequence[Happening]) -> tuple[Happening, ...]:
    """The happenings with their keys. Of several that share class, sides and date the one most told is the first."""
    alike: dict[tuple[str, ...], list[Happening]] = {}
    for one in made:
        alike.setdefault(_about(one), []).append(one)
    keys: dict[int, str] = {}
    for about, group in alike.items():
        if not about[-1]:
            for one in group:
                first = min(f"{t.report}:{t.start}-{t.end}" for t in one.tellings)
                keys[id(one)] = _key(*about, first)
            continue
        group.sort(key=lambda h: (-len(h.tellings), h.mode or "", (h.place and h.place.code) or "", h.id))
        for number, one in enumerate(group):
            keys[id(one)] = _key(*about, str(number))
    return tuple(replace(one, key=keys[id(one)]) for one in made)


def _about(happening: Happening) -> tuple[str, ...]:
    day = (happening.date or "").split("T")[0] if "/" not in (happening.date or "") else happening.date or ""
    return happening.type, _codes(happening.actors), _codes(happening.recipients), day


def _codes(parties: Sequence[Party]) -> str:
    return "+".join(sorted({p.code for p in parties if p.code}))


def _key(*parts: str) -> str:
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]


def merged(found: Iterable[Happening]) -> tuple[Happening, ...]:
    """The happenings of several stories, each key once, by key, with the tellings of all.

    What one story denies is denied; else the status is that of `standing`, over all stories. Class, parties, place
    are those of the one told most.
    """
    groups: dict[str, list[Happening]] = {}
    for one in found:
        groups.setdefault(one.key, []).append(one)
    return tuple(_merged(groups[key]) for key in sorted(groups))


def _merged(group: Sequence[Happening]) -> Happening:
    if len(group) == 1:
        return group[0]
    group = sorted(group, key=msgspec.json.encode)
    chief = max(group, key=lambda h: (len(h.tellings), h.place is not None, h.mode or "", h.id))
    tellings = {(t.report, t.start, t.end): t for h in group for t in h.tellings}
    votes = [(h.status, t.origin) for h in group for t in h.tellings if not t.copy] or [(chief.status, None)]
    status = "denied" if any(h.status == "denied" for h in group) else standing(votes)
    return replace(chief, status=status, tellings=tuple(tellings[key] for key in sorted(tellings)))


# dates and periods


@functools.lru_cache(maxsize=8192)
def span(value: str | None) -> tuple[datetime.date, datetime.date] | None:
    """The first and last day that an EDTF date may mean; an open end is the first or last day there is.

    None: unknown, or no date. A winter, and seasons of a hemisphere, are read as their whole year and the next.

    >>> span("2023-33"), span("../2023-04-16")[1].isoformat(), span("PRESENT_REF")
    ((datetime.date(2023, 1, 1), datetime.date(2023, 3, 31)), '2023-04-16', None)
    """
    if not value:
        return None
    if "/" in value:
        start, _, end = value.partition("/")
        first = (_FIRST, _FIRST) if start in ("", "..") else span(start)
        last = (_LAST, _LAST) if end in ("", "..") else span(end)
        if first is None or last is None or (first[0], last[1]) == (_FIRST, _LAST) or first[0] > last[1]:
            return None
        return first[0], last[1]
    value = value.split("T")[0].rstrip("?~%")
    found = _DATE.fullmatch(value)
    if not found:
        wide = _CENTURY.fullmatch(value)
        if not wide or int(wide[1]) == 0:
            return None
        low = int(wide[1]) * 100 + (int(wide[2]) * 10 if wide[2] != "X" else 0)
        return datetime.date(low, 1, 1), datetime.date(low + (9 if wide[2] != "X" else 99), 12, 31)
    year, month, day = int(found[1]), found[2], found[3]
    if not 1 <= year <= _LATEST:
        return None
    if month in (None, "XX"):
        return datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    number = int(month)
    if 1 <= number <= 12:
        if day in (None, "XX"):
            return datetime.date(year, number, 1), datetime.date(year, number, days_in(year, number))
        whole = int(day)
        return (datetime.date(year, number, whole),) * 2 if 1 <= whole <= days_in(year, number) else None
    if day is None and number in _MONTHS:
        low, high = _MONTHS[number]
        return datetime.date(year, low, 1), datetime.date(year, high, days_in(year, high))
    if day is None and (number == 24 or 25 <= number <= 32):
        return datetime.date(year, 1, 1), datetime.date(year + 1, 12, 31)
    return None


def period(day: datetime.date, by: By) -> str:
    """The name of the day, ISO week, month or year in which a day lies; empty for the total."""
    if by == "day":
        return day.isoformat()
    if by == "week":
        year, week, _ = day.isocalendar()
        return f"{year:04d}-W{week:02d}"
    return f"{day.year:04d}-{day.month:02d}" if by == "month" else f"{day.year:04d}" if by == "year" else ""


@functools.lru_cache(maxsize=65_536)
def period_of(value: str | None, by: By) -> str | None:
    """The period in which an EDTF date surely lies; None where it is coarser, crosses a border, or is only about.

    >>> period_of("2023-04-16/2023-04-18", "week"), period_of("2023-04", "day"), period_of("2023-04~", "month")
    (None, None, None)
    >>> period_of("2023-04-17/2023-04-18", "week"), period_of("2023-04-16?", "day")
    ('2023-W16', '2023-04-16')
    """
    days = span(value)
    if days is None or (value or "")[-1] in "~%" or "~/" in (value or "") or "%/" in (value or ""):
        return None
    first, last = (period(day, by) for day in days)
    return first if first == last else None


def days_of(name: str, by: By) -> tuple[datetime.date, datetime.date]:
    """The first and last day of a period. Raises UsageError: there is no such period.

    >>> [day.isoformat() for day in days_of("2023-W01", "week")]
    ['2023-01-02', '2023-01-08']
    """
    try:
        if by == "week":
            year, week = name.split("-W")
            first = datetime.date.fromisocalendar(int(year), int(week), 1)
            return first, first + datetime.timedelta(days=6)
        days = span(name)
        if days and period(days[0], by) == period(days[1], by) == name:
            return days
    except ValueError:
        pass
    raise UsageError(f"'{name}' is no {by}; write {period(datetime.date(2023, 4, 16), by) or 'nothing'}, for example")


def _number(name: str, by: By) -> int:
    """The place of a period among all of its kind."""
    first = days_of(name, by)[0]
    return {"day": first.toordinal(), "week": first.toordinal() // 7, "month": first.year * 12 + first.month}.get(
        by, first.year
    )


# scores


@functools.lru_cache(maxsize=1024)
def score(type_: str, mode: str | None) -> float:
    """PLOVER's intensity of a class, from -10 (most hostile) to 10 (most friendly): of the mode where it has one.

    Raises KeyError: PLOVER has no such class.
    """
    known = _modes().get((type_, mode or ""))
    return plover().types[type_].score if known is None else known


@functools.cache
def _modes() -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    types = plover().types
    for row in read_tsv("ontology/intensity.tsv", ("type", "mode", "score")):
        key = (row["type"], row["mode"])
        if key[0] not in types or key[1] not in types[key[0]].modes:
            raise row.fault(f"PLOVER has no mode {key[1]!r} of {key[0]!r}; see ontology/plover.toml")
        if key in found:
            raise row.fault(f"{key[0]} {key[1]} stands twice; drop one")
        try:
            found[key] = float(row["score"])
        except ValueError:
            raise row.fault(f"the score {row['score']!r} is no number") from None
    return found


# dyads


class Coverage(Struct, frozen=True, kw_only=True):
    """How much was read of a period: reports published in it, and the known origins of their words."""

    period: str
    reports: int
    origins: int = 0


class Count(Struct, frozen=True, kw_only=True):
    """Happenings counted: by class, quad and direction; `beside` those of another status; their keys, in order.

    `intensity` is the mean of PLOVER's scores of those that happened; None where there are none.
    """

    happened: int = 0
    types: dict[str, int] = {}
    quads: dict[int, int] = {}
    directions: dict[Direction, int] = {}
    beside: dict[Status, int] = {}
    intensity: float | None = None
    keys: tuple[str, ...] = ()


class Row(Struct, frozen=True, kw_only=True):
    """One period: what happened in it, and how much was read of it. `coverage` None: nothing was read."""

    period: str
    count: Count
    coverage: Coverage | None = None


class Gap(Struct, frozen=True, kw_only=True):
    """Periods in a row, from the first to the last, of which nothing was read, and of which nothing is told."""

    first: str
    last: str
    periods: int


class Dyad(Struct, frozen=True, kw_only=True):
    """What passed between two sides. `directed`: only what `one` did to `other`.

    `rows` are the periods of which something was read or is told, ascending, and `gaps` what lies between them.
    `inexact` counts happenings whose date is coarser than a period or crosses its border, `undated` those without a
    date; `total` is all of them. `reports`: how many were read of all periods; None: that is not known, and no row has
    a coverage.
    """

    one: str
    other: str
    by: By
    directed: bool = False
    types: tuple[str, ...] = ()
    quads: tuple[int, ...] = ()
    since: str | None = None
    until: str | None = None
    reports: int | None = None
    rows: tuple[Row, ...] = ()
    gaps: tuple[Gap, ...] = ()
    inexact: Count = Count()
    undated: Count = Count()
    total: Count = Count()

    @property
    def covered(self) -> bool:
        """Whether it is known how much was read."""
        return self.reports is not None


def between(happening: Happening, one: str, other: str) -> Direction | None:
    """In which direction something passed between two sides: there, back, or both together; None where nothing did.

    Together counts between two actors where they did it with each other: CONSULT and COOPERATE; what both agree,
    sign, give way in, or fight, where there is no recipient. Two that bomb or blame a third do nothing to each other.
    """
    actors = {p.code for p in happening.actors if p.code}
    recipients = {p.code for p in happening.recipients if p.code}
    if one in actors and other in recipients and not (one != other and one in recipients and other in actors):
        return "there"
    if other in actors and one in recipients and not (one in actors and other in recipients):
        return "back"
    if one == other or not {one, other} <= actors | recipients:
        return None
    if {one, other} <= actors:
        with_each_other = happening.type in _TOGETHER or (happening.type in _TOGETHER_ALONE and not recipients)
        return "together" if with_each_other or {one, other} <= recipients else None
    return None


def dyad(
    found: Iterable[Happening],
    one: str,
    other: str,
    *,
    by: By = "month",
    directed: bool = False,
    types: Iterable[str] = (),
    quads: Iterable[int] = (),
    since: str | None = None,
    until: str | None = None,
    coverage: Iterable[Coverage] | None = None,
) -> Dyad:
    """What passed between two sides, period by period; each key counts once.

    `types` and `quads` keep only these. `since` and `until` are EDTF: the first day of the one, the last of the other;
    a happening whose date lies only partly between them is inexact. `coverage` None: it is not known how much was
    read. Raises UsageError: a date is none, or `by`, a class or a quad is unknown, or a coverage names no period.
    """
    types, quads = tuple(sorted(set(types))), tuple(sorted(set(quads)))
    _check(by, types, quads)
    low, high = bounds(since, until)
    told: dict[str, list[tuple[Happening, Direction]]] = {}
    inexact: list[tuple[Happening, Direction]] = []
    undated: list[tuple[Happening, Direction]] = []
    for happening in merged(found):
        direction = between(happening, one, other)
        if direction is None or (directed and direction != "there"):
            continue
        if (types and happening.type not in types) or (quads and happening.quad not in quads):
            continue
        days = span(happening.date)
        if days is None:
            undated.append((happening, direction))
        elif days[1] < low or days[0] > high:
            continue
        elif (name := period_of(happening.date, by)) is None or days[0] < low or days[1] > high:
            inexact.append((happening, direction))
        else:
            told.setdefault(name, []).append((happening, direction))
    read = {c.period: c for c in coverage or () if c.reports > 0 and _meets(c.period, by, low, high)}
    names = sorted({*told, *read}) if by != "total" else []
    rows = tuple(Row(period=n, count=_count(told.get(n, ())), coverage=read.get(n)) for n in names)
    every = [pair for name in sorted(told) for pair in told[name]] + inexact + undated
    return Dyad(
        one=one,
        other=other,
        by=by,
        directed=directed,
        types=types,
        quads=quads,
        since=since,
        until=until,
        reports=None if coverage is None else sum(c.reports for c in read.values()),
        rows=rows,
        gaps=_gaps(names, by, low, high),
        inexact=_count(inexact),
        undated=_count(undated),
        total=_count(every),
    )


def bounds(since: str | None, until: str | None) -> tuple[datetime.date, datetime.date]:
    """The first and last day asked for. Raises UsageError: a date is no EDTF date, or they are the wrong way round."""
    ends = []
    for name, value, open_ in (("since", since, _FIRST), ("until", until, _LAST)):
        days = span(value) if value else (open_, open_)
        if days is None:
            raise UsageError(f"{name}: '{value}' is no EDTF date; write 2023, 2023-04 or 2023-04-16")
        ends.append(days[0] if name == "since" else days[1])
    if ends[0] > ends[1]:
        raise UsageError(f"since {since} lies after until {until}; swap them")
    return ends[0], ends[1]


def by_date(
    found: Iterable[Happening],
    one: str = "",
    other: str = "",
    *,
    types: Iterable[str] = (),
    quads: Iterable[int] = (),
    since: str | None = None,
    until: str | None = None,
) -> tuple[Happening, ...]:
    """The happenings of a side, or between two, each key once, by their first day; those without a date last.

    Raises UsageError: a date is none, or a class or quad is unknown.
    """
    types, quads = frozenset(types), frozenset(quads)
    _check("total", types, quads)
    low, high = bounds(since, until)
    kept = []
    for happening in merged(found):
        codes = {p.code for p in (*happening.actors, *happening.recipients)}
        days = span(happening.date)
        if one and (between(happening, one, other) is None if other else one not in codes):
            continue
        if (types and happening.type not in types) or (quads and happening.quad not in quads):
            continue
        if days is None or (days[0] <= high and days[1] >= low):
            kept.append((days is None, days or (_LAST, _LAST), happening.key, happening))
    return tuple(row[-1] for row in sorted(kept, key=lambda row: row[:3]))


def _check(by: str, types: Iterable[str], quads: Iterable[int]) -> None:
    if by not in get_args(By):
        raise UsageError(f"'{by}' is no period; choose {', '.join(get_args(By))}")
    unknown = [t for t in types if t not in plover().types]
    if unknown:
        raise UsageError(f"PLOVER has no class '{unknown[0]}'; it has {', '.join(sorted(plover().types))}")
    if wrong := [q for q in quads if q not in (1, 2, 3, 4)]:
        raise UsageError(
            f"there is no quad {wrong[0]}; 1 and 2 are cooperation, 3 and 4 conflict, in words and in deeds"
        )


def _meets(name: str, by: By, low: datetime.date, high: datetime.date) -> bool:
    if by == "total":
        return True
    first, last = days_of(name, by)
    return first <= high and last >= low


def _count(pairs: Sequence[tuple[Happening, Direction]]) -> Count:
    done = [(h, direction) for h, direction in pairs if h.status == "happened"]
    types = Counter(h.type for h, _ in done)
    quads = Counter(h.quad for h, _ in done)
    ways = Counter(direction for _, direction in done)
    beside: Counter[Status] = Counter(h.status for h, _ in pairs if h.status != "happened")
    total = sum(score(h.type, h.mode) for h, _ in done)
    return Count(
        happened=len(done), types=dict(sorted(types.items())), quads=dict(sorted(quads.items())),
        directions=dict(sorted(ways.items())), beside={s: beside[s] for s in _STRONGEST if beside[s]},
        intensity=round(total / len(done), 4) if done else None, keys=tuple(h.key for h, _ in pairs),
    )  # fmt: skip


def _gaps(names: Sequence[str], by: By, low: datetime.date, high: datetime.date) -> tuple[Gap, ...]:
    """What lies between the periods, and between them and the ends asked for."""
    if by == "total":
        return ()
    runs: list[tuple[datetime.date, datetime.date]] = []
    after = low if low > _FIRST else None
    for name in names:
        first, last = days_of(name, by)
        if after is not None and after < first:
            runs.append((after, first - datetime.timedelta(days=1)))
        after = last + datetime.timedelta(days=1)
    if after is not None and high < _LAST and after <= high:
        runs.append((after, high))
    found = []
    for a, b in runs:
        first_name, last_name = period(a, by), period(b, by)
        count = _number(last_name, by) - _number(first_name, by) + 1
        found.append(Gap(first=first_name, last=last_name, periods=count))
    return tuple(found)
