"""Watch feeds: ask each when it is time, fetch what is new, and hand it on to be kept.

A list of feeds is a `urls` file as newsboat has it, or OPML. Each feed is asked at its own pace: not more often than
it wishes (`<ttl>`, `sy:updatePeriod`, Cache-Control) nor than the settings allow, less often the less comes, and
after failures at growing intervals. Feeds and sitemaps alike; the articles that they name are fetched one by one.

What has been seen is kept in a State, and an article counts as seen only when it has been handed on. The validators
of a feed (ETag) are kept only after all that it named is noted. So a program that is killed loses nothing, and
finds the rest the next time.

>>> feeds, problems = parse('https://a.example/rss politik "luar negeri" "~Courier"  # daily\\n# https://b.example/')
>>> feeds[0].url, feeds[0].title, feeds[0].tags, problems
('https://a.example/rss', 'Courier', ('politik', 'luar negeri'), [])
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import queue
import re
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from msgspec import Struct, structs

from saksi.config import WatchSettings
from saksi.errors import StoreError, UsageError
from saksi.read import fetch, guard
from saksi.read.fetch import BrokenListError, Fetched, Fetcher, Item, Validators
from saksi.records import Page, Skip

if TYPE_CHECKING:
    from saksi.memory import Counts, Memory
    from saksi.store import Added

__all__ = [
    "Feed",
    "FeedState",
    "Found",
    "Round",
    "State",
    "Watcher",
    "after",
    "interval",
    "joined",
    "keep",
    "known",
    "load",
    "opml",
    "parse",
    "sleeper",
    "state_for",
    "wish_of",
    "without",
]

_HOUR = 3600.0
_DAY = 24 * _HOUR
_DEAD_AGAIN = 7 * _DAY
_FORGET = 90 * _DAY
_TRIES = 5
_MOST_AT_ONCE = 100
_MOST_CHANGED = 20
_QUEUE = 32
_LIST_BYTES = 16 * 1024 * 1024
_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')
_TTL = re.compile(rb"<ttl>\s*(\d{1,6})\s*</ttl>", re.IGNORECASE)
_PERIOD = re.compile(rb"<sy:updatePeriod>\s*(hourly|daily|weekly|monthly|yearly)\s*</sy:updatePeriod>")
_FREQUENCY = re.compile(rb"<sy:updateFrequency>\s*(\d{1,4})\s*</sy:updateFrequency>")
_PERIODS = {b"hourly": _HOUR, b"daily": _DAY, b"weekly": 7 * _DAY, b"monthly": 30 * _DAY, b"yearly": 365 * _DAY}

_TABLES = (
    "feeds (url TEXT PRIMARY KEY, state TEXT NOT NULL)",
    "entries (feed TEXT NOT NULL, key TEXT NOT NULL, url TEXT, modified TEXT, seen REAL NOT NULL,"
    " done INTEGER NOT NULL, first INTEGER NOT NULL, tries INTEGER NOT NULL, next_at REAL NOT NULL, item BLOB,"
    " PRIMARY KEY (feed, key))",
)


class Feed(Struct, frozen=True, kw_only=True):
    """A feed of the list. `url` is as the list has it, and the feed's name for ever."""

    url: str
    title: str | None = None
    tags: tuple[str, ...] = ()


class FeedState(Struct, frozen=True, kw_only=True):
    """What is known of a feed. Times are Unix time; None: not yet.

    `broken`: why what came with the last 200 is no feed. `moved`: where it lies for good now. `first_at`: when it
    was first read. `pace_s`: seconds from one new entry to the next, on average; `found_at`: when the last one came.
    `wish_s`: the interval that the feed itself names. `gone`: the server says that it will not come back (410).
    """

    validators: Validators | None = None
    broken: str | None = None
    moved: str | None = None
    first_at: float | None = None
    asked_at: float | None = None
    fine_at: float | None = None
    failing_since: float | None = None
    failures: int = 0
    reason: str | None = None
    gone: bool = False
    next_at: float = 0.0
    wish_s: float | None = None
    pace_s: float | None = None
    found_at: float | None = None

    def dead(self, now: float, settings: WatchSettings) -> bool:
        """Whether it is gone, or has failed for longer than the settings have patience."""
        return self.gone or (self.failing_since is not None and now - self.failing_since >= settings.dead_days * _DAY)


class Found(NamedTuple):
    """An article that was handed on. `first`: the feed was read for the first time, so nobody is to be alarmed."""

    feed: Feed
    url: str
    added: Added
    first: bool


class Round(Struct, kw_only=True):
    """What one round did: how many feeds were asked, how many articles were handed on, which feeds failed."""

    asked: int = 0
    handed_on: int = 0
    skipped: int = 0
    waiting: int = 0
    failed: list[str] = []


# -- lists of feeds


def parse(text: str, name: str = "urls") -> tuple[list[Feed], list[str]]:
    """The feeds of a `urls` file, each once, and what is wrong with its other lines.

    A line is a URL and tags, those with spaces in quotation marks; `~` begins a title, `#` a comment. What newsboat
    would run or compute (`exec:`, `filter:`, `query:`, backquotes) is not.
    """
    found: dict[str, Feed] = {}
    problems = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        tokens = []
        for m in _TOKEN.finditer(line):
            if m.group(2) and m.group(2).startswith("#"):
                break
            tokens.append(re.sub(r"\\(.)", r"\1", m.group(1)) if m.group(1) is not None else m.group(2))
        if not tokens:
            continue
        url, rest = tokens[0], [t for t in tokens[1:] if t]
        if not re.match(r"https?://", url, re.IGNORECASE):
            problems.append(f"{name}:{number}: it is no URL of the web; only http and https are asked")
            continue
        titles = [t[1:] for t in rest if t.startswith("~")]
        tags = [t for t in rest if t[0] not in "~!"]
        before = found.get(url, Feed(url=url))
        title = titles[0] if titles and titles[0] else before.title
        found[url] = Feed(url=url, title=title, tags=tuple(dict.fromkeys((*before.tags, *tags))))
    return list(found.values()), problems


def joined(text: str, feed: Feed) -> str:
    """A `urls` file with one more feed at its end; all else stays to the letter.

    >>> joined("# mine\\nhttps://a.example/rss", Feed(url="https://b.example/rss", title='The "B"', tags=("x y",)))
    '# mine\\nhttps://a.example/rss\\nhttps://b.example/rss "~The \\\\"B\\\\"" "x y"\\n'
    """
    told = [f"~{feed.title}"] if feed.title else []
    quoted = (re.sub(r'(["\\])', r"\\\1", " ".join(one.split())) for one in (*told, *feed.tags))
    line = " ".join([feed.url, *(f'"{one}"' for one in quoted)])
    return f"{text}{'' if not text or text.endswith(chr(10)) else chr(10)}{line}\n"


def without(text: str, url: str) -> str:
    """A `urls` file without the lines of a feed; all else stays to the letter.

    >>> without("https://a.example/rss x\\n# https://a.example/rss\\nhttps://b.example/rss\\n", "https://a.example/rss")
    '# https://a.example/rss\\nhttps://b.example/rss\\n'
    """
    return "".join(line for line in text.splitlines(keepends=True) if all(f.url != url for f in parse(line)[0]))


def load(file: Path) -> tuple[list[Feed], list[str]]:
    """The feeds of a file, `urls` or OPML, and what is wrong with it. Raises UsageError: it cannot be read."""
    try:
        with file.open("rb") as stream:
            content = stream.read(_LIST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{file}: the list of feeds cannot be read ({error.strerror})") from None
    if len(content) > _LIST_BYTES:
        raise UsageError(f"{file}: the list of feeds is longer than {_LIST_BYTES // 1024 // 1024} MB; split it")
    from saksi.read.kinds import kind_of

    if kind_of("", content[:8192]) != "opml":
        return parse(content.decode("utf-8", "replace"), str(file))
    from saksi.read import opml as lists
    from saksi.read.feeds import BrokenXMLError

    found: dict[str, Feed] = {}
    problems = []
    try:
        for link in lists.feeds(content):
            found.setdefault(link.url, Feed(url=link.url, title=link.title, tags=link.tags))
    except BrokenXMLError as error:
        problems.append(f"{file}: {error}; what stands before is read")
    return list(found.values()), problems


def opml(feeds: Iterable[Feed], states: dict[str, FeedState] | None = None) -> bytes:
    """The feeds as OPML 2.0; those that have moved for good with their new URL."""
    from saksi.read import opml as lists
    from saksi.read.sitemaps import Link

    known = states or {}
    return lists.written(
        Link(url=known.get(f.url, FeedState()).moved or f.url, kind="feed", title=f.title, tags=f.tags) for f in feeds
    )


# -- when to ask


def wish_of(content: bytes) -> float | None:
    """The interval in seconds that a feed names (RSS `<ttl>` in minutes, or the syndication module); None: none.

    >>> wish_of(b"<rss><channel><ttl>90</ttl>"), wish_of(b"<sy:updatePeriod>daily</sy:updatePeriod>"), wish_of(b"")
    (5400.0, 86400.0, None)
    """
    head = content[:65536]
    if m := _TTL.search(head):
        return int(m.group(1)) * 60.0
    if m := _PERIOD.search(head):
        often = _FREQUENCY.search(head)
        return _PERIODS[m.group(1)] / max(1, int(often.group(1)) if often else 1)
    return None


def interval(state: FeedState, now: float, settings: WatchSettings) -> float:
    """Seconds until a feed that fares well is asked again: a quarter of its pace, or its own wish if that is longer."""
    quiet = now - state.found_at if state.found_at is not None else 0.0
    base = max(state.pace_s, quiet) / 4 if state.pace_s is not None else max(_HOUR, quiet / 4)
    return _within(max(base, state.wish_s or 0.0), settings)


def after(
    state: FeedState,
    got: Fetched,
    now: float,
    settings: WatchSettings,
    *,
    wrong: str | None = None,
    new: int = 0,
    wish_s: float | None = None,
) -> FeedState:
    """The state of a feed after it was asked. `wrong`: why what came is no feed; `new`: how many entries are.

    A 304 changes nothing of what the last 200 brought: a feed that was broken then is broken still.
    """
    if got.busy:
        return structs.replace(state, next_at=max(got.retry_at or 0.0, now + settings.min_minutes * 60.0))
    state = structs.replace(state, asked_at=now)
    came = got.reason is None and got.status != 304
    if came:
        state = structs.replace(state, validators=got.validators, broken=wrong)
    why = got.reason or state.broken
    if why is not None:
        return _failed(state, got, why, now, settings)
    state = structs.replace(
        state, failing_since=None, failures=0, reason=None, gone=False, fine_at=now, moved=got.moved or state.moved
    )
    if came:
        given = [w for w in (wish_s, float(got.fresh_s) if got.fresh_s else None) if w]
        state = structs.replace(state, wish_s=max(given) if given else None)
        if new and state.first_at is not None and state.found_at is not None:
            pace = (now - state.found_at) / new
            state = structs.replace(state, pace_s=pace if state.pace_s is None else 0.7 * state.pace_s + 0.3 * pace)
        if new or state.first_at is None:
            state = structs.replace(state, found_at=now)
        state = structs.replace(state, first_at=state.first_at if state.first_at is not None else now)
    return structs.replace(state, next_at=now + interval(state, now, settings))


def _failed(state: FeedState, got: Fetched, why: str, now: float, settings: WatchSettings) -> FeedState:
    if state.moved and got.asked == state.moved and got.status in (404, 410):
        return structs.replace(state, moved=None, reason=why, next_at=now + settings.min_minutes * 60.0)
    failures = state.failures + 1
    state = structs.replace(
        state,
        failures=failures,
        failing_since=state.failing_since if state.failing_since is not None else now,
        reason=why,
        gone=got.status == 410,
    )
    wait = _within(settings.min_minutes * 60.0 * 2 ** min(failures - 1, 16), settings)
    wait = _DEAD_AGAIN if state.dead(now, settings) else wait
    return structs.replace(state, next_at=max(now + wait, got.retry_at or 0.0))


def _within(seconds: float, settings: WatchSettings) -> float:
    return max(settings.min_minutes * 60.0, min(seconds, settings.max_hours * _HOUR))


# -- what is known


class Waiting(NamedTuple):
    """An article that is still to be fetched."""

    key: str
    item: Item
    tries: int
    first: bool


class Seen(NamedTuple):
    """What is known of the entries of a feed: their addresses, and under their keys when they were changed last."""

    urls: set[str]
    modified: dict[str, str | None]


class State:
    """What has been seen, in a SQLite file that belongs to one program at a time.

    Raises StoreError where the file cannot be used, or another program holds it.
    """

    def __init__(self, place: str | Path) -> None:
        self.place = str(place)
        try:
            if self.place != ":memory:":
                Path(self.place).parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(self.place, timeout=1.0, isolation_level=None)
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._db.execute("BEGIN EXCLUSIVE")
            for table in _TABLES:
                self._db.execute(f"CREATE TABLE IF NOT EXISTS {table}")
            self._db.execute("COMMIT")
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise StoreError(self.place, "another `saksi watch` is at work here; stop it first") from None
            raise StoreError(self.place, f"cannot be used ({error})") from None
        except (sqlite3.Error, OSError) as error:
            raise StoreError(self.place, f"cannot be used ({error})") from None

    def __enter__(self) -> State:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the file."""
        self._db.close()

    def feeds(self) -> dict[str, FeedState]:
        """All feeds that were ever asked, by their URL in the list."""
        rows = self._run("SELECT url, state FROM feeds")
        return {url: msgspec.json.decode(state, type=FeedState) for url, state in rows}

    def save(self, url: str, state: FeedState) -> None:
        """Keeps the state of a feed."""
        self._run("INSERT OR REPLACE INTO feeds VALUES (?, ?)", (url, msgspec.json.encode(state).decode()))

    def seen(self, feed: str) -> Seen:
        """What is known of the entries of a feed."""
        seen = Seen(set(), {})
        for key, url, modified in self._run("SELECT key, url, modified FROM entries WHERE feed = ?", (feed,)):
            if url:
                seen.urls.add(url)
            seen.modified[key] = modified
        return seen

    def urls(self) -> dict[str, str]:
        """The addresses of all entries, each with the feed that has it first."""
        return dict(self._run("SELECT url, feed FROM entries WHERE url IS NOT NULL ORDER BY seen DESC, rowid DESC"))

    def waiting(self, feed: str, now: float) -> list[Waiting]:
        """The entries of a feed that are to be fetched now, the first seen first."""
        rows = self._run(
            "SELECT key, item, tries, first FROM entries WHERE feed = ? AND NOT done AND next_at <= ?"
            " ORDER BY seen, rowid",
            (feed, now),
        )
        return [Waiting(k, msgspec.msgpack.decode(i, type=Item), t, bool(f)) for k, i, t, f in rows]

    def due(self) -> dict[str, float]:
        """When the next waiting entry of each feed is due."""
        return dict(self._run("SELECT feed, min(next_at) FROM entries WHERE NOT done GROUP BY feed"))

    def mark(
        self, feed: str, key: str, item: Item, *, now: float, first: bool, tries: int = 0, next_at: float | None = None
    ) -> None:
        """Notes an entry: done, or where `next_at` is given, to be fetched then."""
        done = next_at is None
        self._run(
            "INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (feed, key, item.url, item.modified or item.published, now, done, first, tries, next_at or 0.0,
             None if done else msgspec.msgpack.encode(item)),
        )  # fmt: skip

    def forget(self, feed: str, keys: Iterable[str], before: float) -> list[str]:
        """Drops entries that were seen long ago and are no more in the feed, and gives their addresses.

        `keys` are those that are in the feed now.
        """
        here = set(keys)
        old = self._run("SELECT key, url FROM entries WHERE feed = ? AND done AND seen < ?", (feed, before))
        gone = [(key, url) for key, url in old if key not in here]
        for key, _ in gone:
            self._run("DELETE FROM entries WHERE feed = ? AND key = ?", (feed, key))
        return [url for _, url in gone if url]

    def _run(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        try:
            return self._db.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise StoreError(self.place, f"cannot be used ({error})") from None


def known(place: Path) -> tuple[dict[str, FeedState], bool]:
    """All feeds that were ever asked, by their URL in the list, and whether a watcher is at work there.

    It never waits and changes nothing: while a watcher holds the file, this is what it has noted last. Raises
    StoreError: the file cannot be read.
    """
    if not place.exists():
        return {}, False
    file = place.absolute().as_uri()
    error: Exception = sqlite3.OperationalError()
    for question, at_work in (("mode=ro", False), ("mode=ro&immutable=1", True), ("mode=ro&immutable=1", True)):
        try:
            with contextlib.closing(sqlite3.connect(f"{file}?{question}", uri=True, timeout=0)) as db:
                rows = db.execute("SELECT url, state FROM feeds").fetchall()
                return {url: msgspec.json.decode(state, type=FeedState) for url, state in rows}, at_work
        except (sqlite3.Error, msgspec.MsgspecError) as why:  # held by a watcher, or just being written
            error = why
    raise StoreError(str(place), f"cannot be read ({error})")


def state_for(store: str | Path) -> Path:
    """The file of the state that goes with a store: beside a SQLite file, else in the user's folder for data."""
    text = str(store)
    name = text.removeprefix("sqlite:///")
    if "://" not in name:
        return Path(f"{name}.watch")
    import platformdirs

    bare = re.sub(r"//[^@/]*@", "//", text)
    digest = hashlib.sha256(bare.encode()).hexdigest()[:12]
    return platformdirs.user_data_path("saksi", appauthor=False) / f"watch-{digest}.db"


# -- at work


class _StoppedError(Exception):
    """Somebody wants the watcher to stop, while it waits."""


def sleeper(stop: threading.Event) -> Callable[[float], None]:
    """A sleep for the Fetcher of a Watcher, which ends when the watcher is to stop, and its request with it."""

    def sleep(seconds: float) -> None:
        if stop.wait(seconds):
            raise _StoppedError

    return sleep


class _Paged(NamedTuple):
    feed: Feed
    key: str
    item: Item
    page: Page | Skip
    first: bool


class _Noted(NamedTuple):
    feed: Feed
    key: str
    item: Item
    first: bool
    tries: int
    next_at: float | None


class _Asked(NamedTuple):
    feed: Feed
    before: FeedState
    state: FeedState
    keys: tuple[str, ...]
    new: int


class _Job(NamedTuple):
    feed: Feed
    state: FeedState
    seen: Seen
    waiting: list[Waiting]
    ask: bool


class Watcher:
    """Watches feeds for one program.

    `add` takes pages and yields what became of each, in step with them, as `keep` does. `tell` is given lines for
    a log, `found` each article that was handed on. `stop` ends all waiting; `now` is Unix time.
    """

    def __init__(
        self,
        state: State,
        fetcher: Fetcher,
        add: Callable[[Iterator[Page | Skip]], Iterator[Added]],
        settings: WatchSettings | None = None,
        *,
        now: Callable[[], float] = time.time,
        stop: threading.Event | None = None,
        tell: Callable[[str], object] = lambda line: None,
        found: Callable[[Found], object] = lambda found: None,
    ) -> None:
        self.state, self.fetcher, self.settings = state, fetcher, settings or WatchSettings()
        self._add, self._now, self._tell, self._found = add, now, tell, found
        self.stop = stop or threading.Event()
        self._known = state.urls()
        self._lock = threading.Lock()

    def run(self, feeds: Callable[[], Sequence[Feed]]) -> None:
        """Watches until it is stopped; the list is asked for before each round. Raises StoreError."""
        while not self.stop.is_set():
            listed = feeds()
            self.round(listed)
            self.stop.wait(max(1.0, min(self.next_at(listed) - self._now(), 60.0)))

    def next_at(self, feeds: Sequence[Feed]) -> float:
        """When the next feed or waiting article is due, Unix time."""
        states, due = self.state.feeds(), self.state.due()
        times = [states.get(f.url, FeedState()).next_at for f in feeds if not states.get(f.url, FeedState()).gone]
        return min([*times, *(due[f.url] for f in feeds if f.url in due)], default=self._now() + _HOUR)

    def round(self, feeds: Sequence[Feed]) -> Round:
        """Asks the feeds that are due, one after the other at each host, and hands on what is new.

        Raises StoreError: what was handed on before stays, and the rest comes the next time.
        """
        done = Round(failed=[])
        jobs = self._jobs(feeds)
        if not jobs:
            return done
        results: queue.Queue[_Paged | _Noted | _Asked | None] = queue.Queue(_QUEUE)
        groups: queue.SimpleQueue[list[_Job]] = queue.SimpleQueue()
        hosts: dict[str, list[_Job]] = {}
        for job in jobs:
            hosts.setdefault(_host(job.state.moved or job.feed.url), []).append(job)
        for group in hosts.values():
            groups.put(group)
        halt = threading.Event()
        workers = min(self.settings.hosts, len(hosts))
        for number in range(workers):
            threading.Thread(
                target=self._work, args=(groups, results, halt), daemon=True, name=f"saksi-watch-{number}"
            ).start()
        try:
            self._collect(self._pages(results, workers, done), done)
        finally:
            halt.set()
        return done

    def _jobs(self, feeds: Sequence[Feed]) -> list[_Job]:
        now = self._now()
        states, due = self.state.feeds(), self.state.due()
        jobs = []
        for feed in feeds:
            state = states.get(feed.url, FeedState())
            ask = state.next_at <= now and not state.gone
            waits = due.get(feed.url, now + 1) <= now
            if ask or waits:
                waiting = self.state.waiting(feed.url, now)[:_MOST_AT_ONCE] if waits else []
                seen = self.state.seen(feed.url) if ask else Seen(set(), {})
                jobs.append(_Job(feed, state, seen, waiting, ask))
        return jobs

    def _pages(
        self, results: queue.Queue[_Paged | _Noted | _Asked | None], workers: int, done: Round
    ) -> Iterator[_Paged]:
        """The pages that the workers bring, until they are through or somebody stops; all else is noted here."""
        while workers:
            try:
                result = results.get(timeout=0.0 if self.stop.is_set() else 0.2)
            except queue.Empty:
                if self.stop.is_set():
                    return
                continue
            if result is None:
                workers -= 1
            elif isinstance(result, _Paged):
                yield result
            elif isinstance(result, _Noted):
                done.waiting += result.next_at is not None
                self.state.mark(
                    result.feed.url, result.key, result.item, now=self._now(), first=result.first, tries=result.tries,
                    next_at=result.next_at,
                )  # fmt: skip
            else:
                self._note(result, done)

    def _collect(self, pages: Iterator[_Paged], done: Round) -> None:
        first = next(pages, None)
        if first is None:
            return
        current: list[_Paged] = []

        def in_step() -> Iterator[Page | Skip]:
            for paged in itertools.chain([first], pages):
                current[:] = [paged]
                yield paged.page

        for added in self._add(in_step()):
            paged = current[0]
            self.state.mark(paged.feed.url, paged.key, paged.item, now=self._now(), first=paged.first)
            done.handed_on += 1
            done.skipped += added.skip is not None
            if added.skip is not None:
                self._tell(f"{added.skip.file}: not read: {added.skip.reason}")
            self._found(Found(paged.feed, paged.item.url or paged.page.file, added, paged.first))

    def _note(self, asked: _Asked, done: Round) -> None:
        """Keeps the new state of a feed, and tells what happened to it."""
        now, name, before, state = self._now(), asked.feed.url, asked.before, asked.state
        self.state.save(name, state)
        for url in self.state.forget(name, asked.keys, now - _FORGET):
            with self._lock:
                self._known.pop(url, None)
        done.asked += 1
        if state.reason:
            done.failed.append(name)
            if state.gone:
                self._tell(f"{name}: dead: it is gone for good (410); take it out of the list")
            elif state.dead(now, self.settings) and not before.dead(before.asked_at or now, self.settings):
                days = int((now - (state.failing_since or now)) / _DAY)
                self._tell(f"{name}: dead: it has failed for {days} days ({state.reason}); take it out of the list")
            else:
                self._tell(f"{name}: failed: {state.reason}; next time in {_span(state.next_at - now)}")
        elif asked.new:
            first = " (read for the first time)" if before.first_at is None else ""
            self._tell(f"{name}: {asked.new} new{first}")
        if state.moved and state.moved != before.moved:
            self._tell(f"{name}: it has moved for good to {state.moved}; change it in the list")

    # What follows runs in the threads of the workers, which touch neither the state nor the store.

    def _work(
        self,
        groups: queue.SimpleQueue[list[_Job]],
        results: queue.Queue[_Paged | _Noted | _Asked | None],
        halt: threading.Event,
    ) -> None:
        def put(result: _Paged | _Noted | _Asked | None) -> None:
            while not halt.is_set():
                with contextlib.suppress(queue.Full):
                    results.put(result, timeout=0.2)
                    return
            raise _StoppedError

        try:
            with contextlib.suppress(_StoppedError, queue.Empty):
                while True:
                    for job in groups.get_nowait():
                        if self.stop.is_set() or halt.is_set():
                            return
                        self._one(job, put)
        finally:
            with contextlib.suppress(_StoppedError):
                put(None)

    def _one(self, job: _Job, put: Callable[[_Paged | _Noted | _Asked], None]) -> None:
        """Asks a feed and fetches its new articles. A fault of the program costs only this feed."""
        try:
            for waiting in job.waiting:
                self._article(job.feed, waiting, put)
            if job.ask:
                self._ask(job, put)
        except _StoppedError:
            raise
        except Exception as error:
            what = f"Saksi itself failed ({type(error).__name__}: {error})"[:300] + "; please report it"
            got = Fetched(asked=job.feed.url, url=job.feed.url, fetched="", reason=what)
            state = after(job.state, got, self._now(), self.settings)
            put(_Asked(job.feed, job.state, state, tuple(job.seen.modified), 0))

    def _ask(self, job: _Job, put: Callable[[_Paged | _Noted | _Asked], None]) -> None:
        feed, state = job.feed, job.state
        got = self.fetcher.get(state.moved or feed.url, validators=state.validators)
        wrong, listed, wish = None, [], None
        if got.reason is None and got.status != 304:
            try:
                listed, wish = fetch.items(got, fetcher=self.fetcher), wish_of(got.content)
            except BrokenListError as error:
                wrong = str(error)
        first = state.first_at is None
        fresh, keys = _fresh(listed, job.seen)
        for number, (key, item) in enumerate(fresh):
            if item.url and key not in job.seen.modified and self._claimed(item.url, feed):
                put(_Noted(feed, key, item, first, 0, None))
            elif number >= _MOST_AT_ONCE:
                put(_Noted(feed, key, item, first, 0, self._now()))
            else:
                self._article(feed, Waiting(key, item, 0, first), put)
        made = after(state, got, self._now(), self.settings, wrong=wrong, new=len(fresh), wish_s=wish)
        put(_Asked(feed, state, made, keys or tuple(job.seen.modified), len(fresh)))

    def _claimed(self, url: str, feed: Feed) -> bool:
        """Whether another feed has had this article; if not, this one has it from now on."""
        with self._lock:
            return self._known.setdefault(url, feed.url) != feed.url

    def _article(self, feed: Feed, waiting: Waiting, put: Callable[[_Paged | _Noted | _Asked], None]) -> None:
        key, item, tries, first = waiting
        if self.stop.is_set():
            raise _StoppedError
        page: Page | Skip = item.alone()
        if self.settings.articles:
            page, got = fetch.article(item, fetcher=self.fetcher)
            if got is not None and got.again and (tries + 1 < _TRIES or got.busy):
                wait = _within(self.settings.min_minutes * 60.0 * 2**tries, self.settings)
                next_at = max(self._now() + wait, got.retry_at or 0.0)
                put(_Noted(feed, key, item, first, tries + (not got.busy), next_at))
                return
        put(_Paged(feed, key, item, page, first))


def _fresh(listed: Sequence[Item], seen: Seen) -> tuple[list[tuple[str, Item]], tuple[str, ...]]:
    """The items that are new, each once, and a few of those that were changed, with their keys; and the keys of all.

    An id that several items share says nothing; an address that was seen is known under any id.
    """
    shared = {i for i, n in Counter(item.id for item in listed).items() if n > 1}
    fresh: dict[str, Item] = {}
    urls = set(seen.urls)
    keys = []
    changed = 0
    for item in listed:
        key = (item.id if item.id not in shared else None) or item.url or hashlib.sha256(_words(item)).hexdigest()
        keys.append(key)
        if key in fresh:
            continue
        if key in seen.modified:
            if item.modified and item.modified != seen.modified[key] and changed < _MOST_CHANGED:
                changed += 1
                fresh[key] = item
        elif not item.url or item.url not in urls:
            fresh[key] = item
            urls.add(item.url or "")
    return list(fresh.items()), tuple(keys)


def _words(item: Item) -> bytes:
    return item.own.content if item.own else (item.published or "").encode()


def _host(url: str) -> str:
    try:
        return guard.target(url, loopback=True).host
    except guard.RefusedError:
        return ""


def _span(seconds: float) -> str:
    minutes = max(1, round(seconds / 60))
    return (
        f"{minutes} min" if minutes < 120 else f"{round(minutes / 60)} h" if minutes < 2880 else f"{minutes // 1440} d"
    )


def keep(memory: Memory, pages: Iterator[Page | Skip], *, counts: Counts | None = None) -> Iterator[Added]:
    """Adds pages to a memory one by one, and yields what became of each. Raises StoreError."""
    yield from memory.add_pages(pages, counts=counts)
