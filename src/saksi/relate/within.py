"""Look up the records of one report by their kind and place.

Reports are compared sentence by sentence, and each sentence asks for its own records. They are laid out once a report,
so that a long one costs no more for each of its sentences than a short one.
"""

from __future__ import annotations

import functools
from bisect import bisect_left
from collections.abc import Sequence
from typing import TypeVar, cast

from saksi.records import Entity, Event, Figure, Reading, Record, Statement, Timex

__all__ = ["acts", "every", "numbered", "statement", "within"]

_READINGS = 256  # readings whose records are kept laid out

T = TypeVar("T", Entity, Event, Figure, Statement, Timex)


class _Same:
    """A reading as a key: known by being the same object, for to compare two by all their records is slow."""

    __slots__ = ("reading",)

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def __hash__(self) -> int:
        return id(self.reading)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.reading is other.reading


def every(reading: Reading, kind: type[T]) -> Sequence[T]:
    """The records of a kind, by their place."""
    return cast("Sequence[T]", _laid(_Same(reading)).get(kind, ((), ()))[1])


def within(reading: Reading, kind: type[T], start: int, end: int) -> Sequence[T]:
    """The records of a kind that begin between two offsets, by their place."""
    starts, records = _laid(_Same(reading)).get(kind, ((), ()))
    return cast("Sequence[T]", records[bisect_left(starts, start) : bisect_left(starts, end)])


def acts(reading: Reading, start: int, end: int) -> list[Event]:
    """The events that have an anchor between two offsets, in the order of these anchors."""
    starts, events = _anchored(_Same(reading))
    return list(dict.fromkeys(events[bisect_left(starts, start) : bisect_left(starts, end)]))


def numbered(reading: Reading, number: float) -> Sequence[Figure]:
    """The figures that have a number, by their place."""
    return _numbers(_Same(reading)).get(number, ())


def statement(reading: Reading, id_: str | None) -> Statement | None:
    """The statement of an id; None where there is none."""
    return _statements(_Same(reading)).get(id_) if id_ else None


@functools.lru_cache(maxsize=_READINGS)
def _statements(key: _Same) -> dict[str | None, Statement]:
    return {s.id: s for s in reversed(every(key.reading, Statement))}


@functools.lru_cache(maxsize=_READINGS)
def _anchored(key: _Same) -> tuple[Sequence[int], Sequence[Event]]:
    """The anchors of a reading's events by where they begin, and the event of each."""
    found = sorted((a.start, n) for n, event in enumerate(every(key.reading, Event)) for a in event.anchors)
    events = every(key.reading, Event)
    return tuple(start for start, _ in found), tuple(events[n] for _, n in found)


@functools.lru_cache(maxsize=_READINGS)
def _numbers(key: _Same) -> dict[float, list[Figure]]:
    found: dict[float, list[Figure]] = {}
    for figure in every(key.reading, Figure):
        found.setdefault(figure.number, []).append(figure)
    return found


@functools.lru_cache(maxsize=_READINGS)
def _laid(key: _Same) -> dict[type, tuple[Sequence[int], Sequence[Record]]]:
    """The records of a reading by their kind, with where each begins."""
    kinds: dict[type, list[Record]] = {}
    for record in sorted(key.reading.records, key=lambda record: record.start):
        kinds.setdefault(type(record), []).append(record)
    return {kind: (tuple(r.start for r in records), tuple(records)) for kind, records in kinds.items()}
