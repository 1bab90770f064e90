"""How much one may ask in a while, where others than this machine reach the desk: a bucket of tokens for each.

A bucket has room for `MOST` requests, and is filled again by `PER_S` a second. Who is known has one, whatever the token
or log-in; who is not known has one by address. What is left is told by the headers of the IETF's draft
(httpapi-ratelimit-headers).

>>> time = iter([0.0, 0.0, 0.0, 0.5])
>>> limits = Limits(most=2, per_s=2.0, clock=lambda: next(time))
>>> [limits.take("ana").wait_s for _ in range(4)]
[0, 0, 1, 0]
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

from starlette.requests import Request

from saksi.serve.access import anyone
from saksi.serve.api.problems import Problem
from saksi.serve.desk import desk_of
from saksi.store.accounts import network

__all__ = ["Limits", "Taken", "limited"]

MOST = 300
PER_S = 10.0
_KEPT = 10_000  # buckets; those that were used least lately are forgotten


class Taken(NamedTuple):
    """What is left after a request: how many more, the seconds until all are there again, and how long to wait.

    `wait_s` 0: the request may pass.
    """

    left: int
    full_s: int
    wait_s: int


class Limits:
    """The buckets of all who ask. `clock` gives seconds that only grow."""

    def __init__(self, *, most: int = MOST, per_s: float = PER_S, clock: Callable[[], float] = time.monotonic) -> None:
        self.most, self.per_s, self._clock = most, per_s, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # how full, and when that was
        self._lock = threading.Lock()

    def take(self, key: str) -> Taken:
        """Takes one request out of a bucket, if it has one."""
        with self._lock:
            now = self._clock()
            held, since = self._buckets.pop(key, (float(self.most), now))
            held = min(held + (now - since) * self.per_s, self.most)
            passes = held >= 1
            self._buckets[key] = (held - passes, now)
            while len(self._buckets) > _KEPT:
                self._buckets.popitem(last=False)
        wait = 0 if passes else math.ceil((1 - held) / self.per_s)
        held -= passes
        return Taken(int(held), math.ceil((self.most - held) / self.per_s), wait)

    def headers(self, taken: Taken) -> dict[str, str]:
        """What is told of it with every answer."""
        return {
            "ratelimit-policy": f'"default";q={self.most};w={math.ceil(self.most / self.per_s)}',
            "ratelimit": f'"default";r={taken.left};t={taken.full_s}',
        }


def limited(request: Request) -> None:
    """Lets those pass who have not asked too much; on this machine alone, all. Raises Problem: status 429."""
    if desk_of(request).alone:
        return
    user = anyone(request)
    limits: Limits = request.app.state.limits
    address = request.client.host if request.client else ""
    taken = limits.take(f"user {user.name}" if user else f"from {network(address)}")
    request.state.told = limits.headers(taken)
    if taken.wait_s:
        raise Problem(
            429, f"this is too much at once; wait {taken.wait_s} s, and ask for more items with each request",
            headers={"retry-after": str(taken.wait_s)},
        )  # fmt: skip
