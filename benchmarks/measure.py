"""Take times and say what they mean: a figure, the figure it is held against, and their ratio.

Times inside the process are processor time, the best of several runs, so that other work on the
machine disturbs little. Every definition checks its answers while it measures: a fast wrong reading
is no result.

>>> Result("reading", "saksi", 100.0, "reports/s", "tokens only", 400.0, answer="9 records").ratio
0.25
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from typing import NamedTuple, TypeVar

__all__ = ["Result", "best", "check", "digest"]

T = TypeVar("T")


class Result(NamedTuple):
    """One line of the table: `value` of `name` and of what it is held against, in the same unit and run."""

    group: str
    name: str
    value: float
    unit: str
    against: str
    against_value: float
    answer: str

    @property
    def ratio(self) -> float:
        """`value` divided by the value that it is held against."""
        return self.value / self.against_value


def best(run: Callable[[], T], *, times: int = 3, clock: Callable[[], float] = time.process_time) -> tuple[float, T]:
    """Seconds of the fastest of several runs, and the answer, which must be the same in all of them."""
    seconds = float("inf")
    answers: list[T] = []
    for _ in range(times):
        start = clock()
        answers.append(run())
        seconds = min(seconds, clock() - start)
    check(all(a == answers[0] for a in answers), "two runs gave different answers")
    return seconds, answers[0]


def check(true: bool, what: str) -> None:
    """Stops the benchmarks where an answer is wrong."""
    if not true:
        raise SystemExit(f"wrong answer while measuring: {what}")


def digest(data: bytes) -> str:
    """Twelve hex digits that tell one answer from another."""
    return hashlib.sha256(data).hexdigest()[:12]
