"""Fetch what is at some addresses, in the background, while a page shows how far it is.

A fetch goes through `saksi.read.fetch`: its guard lets nobody lead the desk to what lies within the network, it heeds
robots.txt and waits between requests. Each page is kept before the next one is asked for, so that nothing is lost when
the desk is closed; what was not fetched by then is given up, and the page says so.
"""

from __future__ import annotations

import contextlib
import secrets
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from saksi.errors import StoreError, UsageError
from saksi.records import Page, Skip
from saksi.serve.desk import Desk

if TYPE_CHECKING:
    from saksi.read.fetch import Fetcher

__all__ = ["Job", "Jobs", "Line", "addresses"]

_AT_ONCE = 3  # jobs
_KEPT = 20  # jobs whose pages can still be opened
_URLS = 100  # of one job
_PAGES = 300  # of one job


class Line(Struct, frozen=True, kw_only=True):
    """What became of one page: its outcome, its report, or why there is none."""

    url: str
    outcome: str
    report: str = ""
    reason: str = ""


class Job(Struct, kw_only=True):
    """Addresses that are fetched: what became of each page, where it is now, and whether it has ended.

    `cut`: there was more than is taken at once. `fault`: why it ended early.
    """

    id: str
    urls: tuple[str, ...]
    lines: list[Line] = []
    done: int = 0
    at: str = ""
    ended: bool = False
    cut: bool = False
    fault: str = ""


class Jobs:
    """The jobs of one desk. `fetcher` None: that of this program, as saksi.toml has it."""

    def __init__(self, desk: Desk, fetcher: Fetcher | None = None) -> None:
        self._desk, self._fetcher = desk, fetcher
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = threading.Lock()
        self._stop = threading.Event()

    def start(self, urls: Sequence[str]) -> Job:
        """Begins to fetch. Raises UsageError: there are too many jobs at work, or saksi.toml is wrong."""
        from saksi.read import fetch

        fetcher = self._fetcher or fetch.shared()
        job = Job(id=secrets.token_hex(8), urls=tuple(urls))
        with self._lock:
            if sum(not one.ended for one in self._jobs.values()) >= _AT_ONCE:
                raise UsageError("other addresses are being fetched already; wait until they are done")
            self._jobs[job.id] = job
            while len(self._jobs) > _KEPT:
                self._jobs.popitem(last=False)
        threading.Thread(target=self._run, args=(job, fetcher), name=f"fetch-{job.id}", daemon=True).start()
        return job

    def get(self, name: str) -> Job | None:
        """A job by its id; None where there is none, or it was long ago."""
        return self._jobs.get(name)

    def stop(self) -> None:
        """Has all jobs end after the page that they are at."""
        self._stop.set()

    def _run(self, job: Job, fetcher: Fetcher) -> None:
        try:
            for page in self._pages(job, fetcher):
                self._keep(job, page)
                if len(job.lines) >= _PAGES:
                    job.cut = True
                    break
        except Exception as error:  # whatever it is, the page tells it
            job.fault = str(error) if isinstance(error, StoreError | UsageError) else f"Saksi itself failed: {error}"
        with contextlib.suppress(StoreError), self._desk.writing():
            self._desk.memory.gather()
        job.at, job.ended = "", True

    def _pages(self, job: Job, fetcher: Fetcher) -> Iterator[Page | Skip]:
        from saksi.read import fetch

        for url in job.urls:
            job.at = url
            for page in fetch.pages(url, fetcher=fetcher):
                if self._stop.is_set():
                    job.cut = True
                    return
                yield page
            job.done += 1

    def _keep(self, job: Job, page: Page | Skip) -> None:
        with self._desk.writing():
            for added in self._desk.memory.add_pages([page]):
                reason = added.skip.reason if added.skip else ""
                job.lines.append(
                    Line(url=added.file, outcome=added.outcome, report=added.report or "", reason=reason)
                )  # fmt: skip


def addresses(text: str) -> list[str]:
    """The addresses of a text, one a line or apart by spaces, each once. Raises UsageError: one is none, or too many.

    >>> addresses("https://a.example/x\\nhttps://b.example/feed https://a.example/x")
    ['https://a.example/x', 'https://b.example/feed']
    """
    found = list(dict.fromkeys(text.split()))
    wrong = [one for one in found if not one.lower().startswith(("http://", "https://"))]
    if wrong:
        raise UsageError(f"'{wrong[0][:80]}' is no address of a page; it begins with https:// or http://")
    if len(found) > _URLS:
        raise UsageError(f"these are {len(found)} addresses; give at most {_URLS} at once")
    return found
