"""Fetch pages from the web: politely, within limits, and only from the public internet (see `guard`).

Polite (RFC 9309, RFC 9110): robots.txt is asked first and kept for a day; a host gets one request at a time, with a
gap in between; what has not changed is not sent again (ETag, Last-Modified); a host that says when to come back
(Retry-After) is left alone until then; and a User-Agent says who asks and where to complain. Within limits: of time
for the whole of a request, of bytes after unpacking, of redirects, each of which is checked like the first URL. No
cookie and no password ever goes to another host; the settings of proxies in the environment have no say.

Nothing is raised: what was not got has a `reason`, which never repeats what the server wrote.

>>> fetch("ftp://example.org/news").reason
'only http and https can be fetched'
>>> user_agent("https://example.org/reader")
'Saksi/... (+https://example.org/reader)'
"""

from __future__ import annotations

import contextlib
import datetime
import email.utils
import functools
import http
import re
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import httpcore
import httpx
from msgspec import Struct, structs

from saksi import config
from saksi.read import guard
from saksi.read.guard import Deadline, GuardedTransport, RefusedError, Resolve, Target
from saksi.records import Page, Skip

if TYPE_CHECKING:
    from protego import Protego

__all__ = [
    "BrokenListError",
    "Fetched",
    "Fetcher",
    "Item",
    "Validators",
    "article",
    "fetch",
    "items",
    "page_of",
    "pages",
    "retry_after",
    "shared",
    "user_agent",
]

TOKEN = "saksi"  # what robots.txt may call this program
_MOVED = (301, 302, 303, 307, 308)
_FOR_GOOD = (301, 308)
_WITH_CONTENT = (200, 203)
_PASSING = (202, 408, 425, 429, 500, 502, 503, 504)
_DAY_S = 86_400.0
_ROBOTS_BYTES = 500 * 1024
_ROBOTS_KEPT = 1000
_ROBOTS_AGAIN_S = 600.0
_LONGEST_WAIT_S = 60.0
_MOST_DELAY_S = 60.0
_PAUSE_S = 60.0
_LONGEST_VALIDATOR = 1024
_PIECE = 64 * 1024
_HEAD = 8192
_LISTS = ("feed", "sitemap", "json", "jsonl", "gzip")
_LIST_BYTES = 64_000_000
_SITEMAPS = 20
_AGENT_LINE = re.compile(r"\s*user[-\s]*agent\b\s*:?(.*)", re.IGNORECASE | re.DOTALL)


class Validators(Struct, frozen=True, kw_only=True):
    """What a server gave with an answer, to be sent back as it is: only to that very URL. Headers as Latin-1."""

    url: str
    etag: str | None = None
    modified: str | None = None


class Fetched(Struct, frozen=True, kw_only=True):
    """What became of a request.

    `asked` is the URL as it was given, `url` the one that answered. `status` is that of HTTP, None where there was no
    answer. `reason` says why there is no content, and is None where there is, and with a 304 to a request that had
    validators (`content` is empty then). `validators` only come with a 200. `moved` is where the URL lies for good
    from now on (301, 308). `fresh_s` is how long the server calls it fresh; `retry_at` (Unix time) when it wants to be
    asked again. `fetched` is ISO 8601 in UTC. `again`: another time it may be had (the network, a server that fails).
    `busy`: the host asked for quiet, nothing was sent.
    """

    asked: str
    url: str
    fetched: str
    status: int | None = None
    content: bytes = b""
    content_type: str | None = None
    validators: Validators | None = None
    moved: str | None = None
    fresh_s: int | None = None
    retry_at: float | None = None
    reason: str | None = None
    again: bool = False
    busy: bool = False


class _Host:
    """The queue of a host: who holds `lock` may ask, not before `free_at` on the monotonic clock."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.free_at = 0.0
        self.quiet_until: float | None = None  # Unix time


class _Robots(Struct, frozen=True):
    rules: Protego | None
    until: float
    reason: str | None = None
    again: bool = True


class Fetcher:
    """Fetches for one program: holds the queue of each host, and what is known of its robots.txt.

    Its methods may be called from several threads. The look-up of names, the clocks (`clock` monotonic, `now` Unix
    time) and `sleep` are those of the system unless others are given.
    """

    def __init__(
        self,
        settings: config.FetchSettings | None = None,
        *,
        resolve: Resolve = guard.resolve,
        connect: httpcore.NetworkBackend | None = None,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self.settings = settings or config.FetchSettings()
        self._resolve, self._connect, self._clock, self._now, self._sleep = resolve, connect, clock, now, sleep
        self._hosts: dict[str, _Host] = {}
        self._robots: dict[str, _Robots] = {}
        self._lock = threading.Lock()
        self._tls: ssl.SSLContext | None = None

    def get(self, url: str, *, validators: Validators | None = None) -> Fetched:
        """What a URL holds. Waits for its turn at the host; never raises for what a server or a URL does."""
        here, moved, for_good = url, None, True
        try:
            for _ in range(self.settings.redirects + 1):
                target = self._target(here)
                got = self._turn(url, target, validators if validators and validators.url == target.url else None)
                if got.status not in _MOVED or got.reason is not None:
                    return _with(got, moved=moved)
                here = got.moved or ""
                for_good = for_good and got.status in _FOR_GOOD
                moved = here if for_good else moved
            return self._failed(url, here, f"it leads on more than {self.settings.redirects} times")
        except RefusedError as error:
            reason = str(error) if here == url else f"it leads on: {error}"
            return self._failed(url, here, reason, again=error.again)

    def _target(self, url: str) -> Target:
        return guard.target(url, ports=self.settings.ports, loopback=self.settings.allow_loopback)

    def _turn(self, asked: str, target: Target, validators: Validators | None) -> Fetched:
        """One request in the queue of its host."""
        host = self._host(target.host)
        with host.lock:
            now = self._now()
            if host.quiet_until is not None and host.quiet_until > now:
                if host.quiet_until - now > _LONGEST_WAIT_S:
                    return self._quiet(asked, target, host.quiet_until)
                self._sleep(host.quiet_until - now)
            host.quiet_until = None
            wait = host.free_at - self._clock()
            if wait > 0:
                self._sleep(wait)
            robots = self._rules(target)
            gap = self.settings.gap_s
            if robots.reason:
                return self._failed(asked, target.url, robots.reason, again=robots.again)
            if robots.rules is not None:
                if not robots.rules.can_fetch(target.url, TOKEN):
                    return self._failed(asked, target.url, "its robots.txt asks programs not to fetch it")
                gap = max(gap, min(robots.rules.crawl_delay(TOKEN) or 0.0, _MOST_DELAY_S))
            try:
                got = self._send(
                    asked, target, validators, self.settings.timeout_s, self.settings.megabytes * 1_000_000
                )
            finally:
                host.free_at = self._clock() + gap
            if got.status in (429, 503):
                got = _with(got, retry_at=got.retry_at if got.retry_at is not None else self._now() + _PAUSE_S)
                host.quiet_until = got.retry_at
            return got

    def _host(self, name: str) -> _Host:
        with self._lock:
            return self._hosts.setdefault(name, _Host())

    def _quiet(self, asked: str, target: Target, until: float) -> Fetched:
        at = datetime.datetime.fromtimestamp(until, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        failed = self._failed(asked, target.url, f"its host wants no requests until {at}")
        return _with(failed, retry_at=until, again=True, busy=True)

    def _rules(self, target: Target) -> _Robots:
        """What robots.txt says, asked for once a day; where the server fails, nothing is fetched for ten minutes."""
        known = self._robots.get(target.origin)
        if known is not None and known.until > self._clock():
            return known
        made = self._ask_robots(target)
        with self._lock:
            self._robots.pop(target.origin, None)
            while len(self._robots) >= _ROBOTS_KEPT:
                del self._robots[next(iter(self._robots))]
            self._robots[target.origin] = made
        return made

    def _ask_robots(self, target: Target) -> _Robots:
        url, asked = f"{target.origin}/robots.txt", f"{target.origin}/robots.txt"
        later, tomorrow = self._clock() + _ROBOTS_AGAIN_S, self._clock() + _DAY_S
        deadline = self._clock() + self.settings.robots_timeout_s
        for _ in range(self.settings.redirects + 1):
            left = deadline - self._clock()
            if left <= 0:
                return _Robots(None, later, "its robots.txt is not to be had: the time is up")
            try:
                got = self._send(asked, self._target(url), None, left, _ROBOTS_BYTES, cut=True)
            except RefusedError as error:
                told = str(error) if url == asked else f"its robots.txt is not to be had: {error}"
                return _Robots(None, later, told, again=error.again)
            if got.status in _MOVED and got.reason is None:
                url = got.moved or ""
                continue
            if got.reason is None:
                return _Robots(_parsed(got.content), tomorrow)
            if got.status is not None and 400 <= got.status < 500 and got.status != 429:
                return _Robots(None, tomorrow)
            return _Robots(None, later, f"its robots.txt is not to be had: {got.reason}")
        return _Robots(None, tomorrow)

    def _send(
        self,
        asked: str,
        target: Target,
        validators: Validators | None,
        timeout_s: float,
        limit: int,
        *,
        cut: bool = False,
    ) -> Fetched:
        """One request, without regard to its turn. `cut`: what is beyond the limit is left away, and no failure.

        Raises RefusedError: the host is at no address that may be asked.
        """
        headers = {
            "User-Agent": user_agent(self.settings.contact),
            "Accept": "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, */*;q=0.8",
            "Accept-Encoding": "gzip",
            "Connection": "close",
        }
        if validators and validators.etag:
            headers["If-None-Match"] = validators.etag
        if validators and validators.modified:
            headers["If-Modified-Since"] = validators.modified
        deadline = Deadline(self._clock() + timeout_s, self._clock)
        try:
            transport = GuardedTransport(
                deadline,
                tls=self._context() if target.url.startswith("https:") else None,
                resolve=self._resolve,
                loopback=self.settings.allow_loopback,
                connect=self._connect,
            )
            raw = [(k.encode(), v.encode("latin-1")) for k, v in headers.items()]
            request = httpx.Request("GET", target.asked(), headers=raw, extensions=_timeouts(timeout_s))
            with contextlib.closing(transport), contextlib.closing(transport.handle_request(request)) as answer:
                return self._received(asked, target, validators, answer, deadline, limit, cut=cut)
        except (httpcore.TimeoutException, httpx.TimeoutException):
            return self._failed(asked, target.url, f"it takes longer than {timeout_s:g} seconds", again=True)
        except (httpcore.NetworkError, httpx.NetworkError) as error:
            return self._failed(asked, target.url, _told(error), again=True)
        except (httpcore.ProtocolError, httpx.HTTPError, httpx.InvalidURL, UnicodeError):
            return self._failed(asked, target.url, "the answer is broken off, or is no HTTP", again=True)

    def _received(
        self,
        asked: str,
        target: Target,
        validators: Validators | None,
        answer: httpx.Response,
        deadline: Deadline,
        limit: int,
        *,
        cut: bool,
    ) -> Fetched:
        raw: dict[str, str] = {}
        for name, value in answer.headers.raw:
            raw.setdefault(name.decode("latin-1").lower(), value.decode("latin-1"))
        status = answer.status_code
        got = Fetched(
            asked=asked,
            url=target.url,
            fetched=self._stamp(),
            status=status,
            content_type=raw.get("content-type"),
            fresh_s=_fresh(raw),
            retry_at=retry_after(raw.get("retry-after"), self._now()),
        )
        if status in _MOVED:
            return self._moved(got, target, raw.get("location"))
        if status == 304:
            return (
                got if validators else _with(got, reason="it says that nothing has changed, but was not asked so (304)")
            )
        if status not in _WITH_CONTENT:
            return _with(got, reason=_status(status), again=status in _PASSING)
        try:
            content = _body(answer, raw, limit, deadline, cut=cut)
        except _BodyError as error:
            return _with(got, reason=str(error))
        given = None
        if status == 200:
            etag, modified = raw.get("etag"), raw.get("last-modified")
            etag, modified = (v if v and len(v) <= _LONGEST_VALIDATOR else None for v in (etag, modified))
            if etag or modified:
                given = Validators(url=target.url, etag=etag, modified=modified)
        return _with(got, content=content, validators=given)

    def _moved(self, got: Fetched, target: Target, location: str | None) -> Fetched:
        if not location:
            return _with(got, reason=f"it leads on, but does not say where ({got.status})")
        with contextlib.suppress(UnicodeError):
            location = location.encode("latin-1").decode("utf-8")
        try:
            return _with(got, moved=str(target.asked().join(location)))
        except (httpx.InvalidURL, ValueError):
            return _with(got, reason="it leads on to what is no URL")

    def _context(self) -> ssl.SSLContext:
        with self._lock:
            if self._tls is None:
                import certifi

                self._tls = ssl.create_default_context(cafile=self.settings.ca_file or certifi.where())
            return self._tls

    def _failed(self, asked: str, url: str, reason: str, *, again: bool = False) -> Fetched:
        return Fetched(asked=asked, url=url, fetched=self._stamp(), reason=reason, again=again)

    def _stamp(self) -> str:
        return datetime.datetime.fromtimestamp(self._now(), datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class _BodyError(Exception):
    """Why the content of an answer is not taken; the message is the reason."""


@functools.cache
def shared() -> Fetcher:
    """The fetcher of this program, as saksi.toml has it: one for all, for the queues of hosts are in it.

    Raises UsageError: saksi.toml is wrong.
    """
    return Fetcher(config.load().fetch)


def fetch(url: str, *, fetcher: Fetcher | None = None) -> Page | Skip:
    """The page at a URL, or why there is none. `file` is the URL as given, `url` the one that answered.

    For one page, of whatever kind; for feeds, archives and other things of many pages there is `pages`.
    """
    return page_of((fetcher or shared()).get(url))


def pages(url: str, *, fetcher: Fetcher | None = None) -> Iterator[Page | Skip]:
    """All that a URL holds: a page, the pages that a feed or sitemap names, or those of an archive."""
    fetcher = fetcher or shared()
    got = fetcher.get(url)
    listed: list[Item] | None = None
    if got.reason is None and _kind(got) in _LISTS:
        with contextlib.suppress(BrokenListError):
            listed = items(got, fetcher=fetcher)
    if listed is None:
        yield from _held(got)
        return
    for item in listed:
        yield article(item, fetcher=fetcher)[0]


class Item(Struct, frozen=True, kw_only=True):
    """What a feed or sitemap names: the address of an article, and what is known of it.

    `id` is how the feed knows it; `own` what the feed itself has of it as a page, where that is more than a headline.
    """

    url: str | None
    id: str | None = None
    published: str | None = None
    modified: str | None = None
    origin: str | None = None
    own: Page | None = None

    def alone(self) -> Page | Skip:
        """What there is of it without its page."""
        name = self.url or self.id or "an entry"
        return self.own or Skip(file=name, stage="fetch", reason="the feed has no text of it; fetch its page")


class BrokenListError(ValueError):
    """What came is no feed and no sitemap, or one that cannot be read; the message is the reason."""


def items(got: Fetched, *, fetcher: Fetcher | None = None) -> list[Item]:
    """What a fetched feed (RSS, Atom, JSON Feed) or sitemap names, in its order; an empty one names nothing.

    Of an index of sitemaps the sitemaps that it names are fetched, the latest 20, each once, and no further ones that
    these name. What can be read of a feed that breaks off is given out. Raises BrokenListError.
    """
    kind, content, charset = _kind(got), got.content, _charset(got)
    if kind == "gzip":
        from saksi.read.answers import unpacked

        try:
            content = unpacked(content, "gzip", limit=_LIST_BYTES)
        except (ValueError, zlib.error):
            raise BrokenListError("it cannot be unpacked") from None
        kind = _kind_of(content)
    if kind == "feed":
        return _of_feed(got, content, charset)
    if kind == "sitemap":
        return _of_sitemap(got, content, charset, fetcher)
    if kind in ("json", "jsonl"):
        return _of_json(got, content)
    told = {"html": "a page", "text": "plain text" if content.strip() else "empty"}.get(kind, kind)
    raise BrokenListError(f"it is no feed and no sitemap, but {told}")


def article(item: Item, *, fetcher: Fetcher) -> tuple[Page | Skip, Fetched | None]:
    """The page of an item, with the dates that its feed has, and how it was got.

    Where it cannot be fetched, what the feed itself has of it; a Skip where that is nothing.
    """
    if not item.url:
        return item.alone(), None
    got = fetcher.get(item.url)
    made = page_of(got)
    if isinstance(made, Skip):
        return item.own or made, got
    dated = "feed" if item.published or item.modified else None
    return (
        _replaced(made, published=item.published, modified=item.modified, origin=item.origin, dated_by=dated),
        got,
    )


def page_of(got: Fetched) -> Page | Skip:
    """The page that was fetched; a Skip where there is none, or more than one."""
    if got.reason is not None or got.status == 304:
        return Skip(file=got.asked, stage="fetch", reason=got.reason or "it has not changed")
    kind = _kind(got)
    if kind not in ("html", "text", "pdf", "mhtml"):
        return Skip(file=got.asked, stage="fetch", reason=f"it is {kind if ' ' in kind else f'{kind}, no page'}")
    return next(_held(got))


def _held(got: Fetched) -> Iterator[Page | Skip]:
    from saksi.read.files import from_bytes

    if got.reason is not None:
        yield page_of(got)
        return
    kind = _kind(got)
    known = Page(file=got.asked, content=b"", url=got.url, encoding=_charset(got), fetched=got.fetched)
    if kind in ("html", "text"):
        yield _replaced(known, content=got.content, media_type=f"text/{'html' if kind == 'html' else 'plain'}")
    else:
        yield from from_bytes(got.content, known)


def _kind(got: Fetched) -> str:
    """The kind of what came, by its bytes; what they leave open, its Content-Type tells."""
    from saksi.read.answers import media_type

    kind = _kind_of(got.content)
    declared = media_type(got.content_type)[0]
    return "html" if kind == "text" and declared in ("text/html", "application/xhtml+xml") else kind


def _kind_of(content: bytes) -> str:
    from saksi.read.kinds import kind_of

    return kind_of("", content[:_HEAD])


def _charset(got: Fetched) -> str | None:
    from saksi.read.answers import charset, media_type

    return charset(got.content, media_type(got.content_type)[1])


def _of_feed(got: Fetched, content: bytes, charset: str | None) -> list[Item]:
    from saksi.read import feeds

    known = Page(file=got.asked, content=b"", url=got.url, fetched=got.fetched)
    made: list[Item] = []
    try:
        entries = feeds.entries(content, url=got.url, encoding=charset)
        for entry, own in zip(entries, feeds.pages(content, known, encoding=charset), strict=False):
            made.append(
                Item(
                    url=entry.url,
                    id=entry.id,
                    published=entry.published,
                    modified=entry.modified,
                    origin=entry.origin,
                    own=own if isinstance(own, Page) else None,
                )
            )
    except feeds.BrokenXMLError as error:
        if not made:
            raise BrokenListError(f"the feed is broken: {error}") from None
    return made


def _of_json(got: Fetched, content: bytes) -> list[Item]:
    import msgspec

    from saksi.read import feeds

    try:
        data = msgspec.json.decode(content.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        data = None
    listed = data.get("items") if isinstance(data, dict) and "jsonfeed" in str(data.get("version")) else None
    if not isinstance(listed, list):
        raise BrokenListError("it is no feed and no sitemap, but other JSON")
    known = Page(file=got.asked, content=b"", url=got.url, fetched=got.fetched)
    made = []
    for raw, own in zip(listed, feeds.of_json(data, known), strict=False):
        address = raw.get("url") if isinstance(raw, dict) else None
        url = own.url if isinstance(own, Page) else address if isinstance(address, str) else None
        page = own if isinstance(own, Page) else None
        made.append(
            Item(
                url=url,
                id=None if own.file.startswith(got.asked) else own.file,
                published=page.published if page else None,
                modified=page.modified if page else None,
                own=page,
            )
        )
    return made


def _of_sitemap(got: Fetched, content: bytes, charset: str | None, fetcher: Fetcher | None) -> list[Item]:
    from saksi.read import feeds, sitemaps

    made: list[Item] = []
    indexed = []
    try:
        for link in sitemaps.links(content, encoding=charset):
            if link.kind == "sitemap":
                indexed.append(link)
            else:
                made.append(Item(url=link.url, published=link.published, modified=link.modified))
    except feeds.BrokenXMLError as error:
        if not made and not indexed:
            raise BrokenListError(f"the sitemap is broken: {error}") from None
    latest = sorted(indexed, key=lambda link: link.modified or "", reverse=True)[:_SITEMAPS]
    for url in dict.fromkeys(link.url for link in latest) if fetcher else ():
        inner = fetcher.get(url) if fetcher and url not in (got.asked, got.url) else None
        if inner is not None and inner.reason is None:
            with contextlib.suppress(BrokenListError):
                made += items(inner)
    return made


def user_agent(contact: str = "") -> str:
    """Who asks: name, version, and where to complain."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        number = version("saksi")
    except PackageNotFoundError:  # it runs from a folder, and is not installed
        number = "0"
    return f"Saksi/{number}" + (f" (+{contact})" if contact else "")


def retry_after(value: str | None, now: float) -> float | None:
    """The Unix time that a Retry-After header names, in seconds or as a date; a day off at most. None: no such.

    >>> retry_after("120", 1000.0), retry_after("Thu, 01 Jan 1970 01:00:00 GMT", 0.0), retry_after("soon", 0.0)
    (1120.0, 3600.0, None)
    """
    if value is None:
        return None
    value = value.strip()
    if re.fullmatch(r"[0-9]{1,12}", value):
        at = now + int(value)
    else:
        try:
            at = email.utils.parsedate_to_datetime(value).timestamp()
        except (ValueError, TypeError, OverflowError, IndexError):
            return None
    return max(now, min(at, now + _DAY_S))


def _with(got: Fetched, **changes: Any) -> Fetched:
    return structs.replace(got, **changes)


def _replaced(page: Page, **changes: Any) -> Page:
    return structs.replace(page, **changes)


def _timeouts(seconds: float) -> dict[str, Any]:
    return {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), seconds)}


def _parsed(content: bytes) -> Protego:
    """The rules of robots.txt. Groups for other programs are given one name, lest many of them cost much time."""
    from protego import Protego

    lines = []
    for line in content.decode("utf-8-sig", "replace").splitlines():
        m = _AGENT_LINE.match(line)
        name = m.group(1).partition("#")[0].strip().lower() if m else ""
        lines.append("User-agent: another" if m and name != "*" and TOKEN not in name else line)
    return Protego.parse("\n".join(lines))


def _body(answer: httpx.Response, raw: dict[str, str], limit: int, deadline: Deadline, *, cut: bool) -> bytes:
    """The content, unpacked piece by piece, so that no more than the limit is ever made of it. Raises _BodyError."""
    coding = raw.get("content-encoding", "").strip().lower()
    if coding not in ("", "identity", "gzip", "x-gzip"):
        raise _BodyError("it is packed in a way that was not asked for")
    too_much = _BodyError(f"it is larger than {limit // 1_000_000} MB")
    size = raw.get("content-length", "")
    if size.isdigit() and len(size) < 20 and int(size) > limit and not cut:
        raise too_much
    unpacker = zlib.decompressobj(31) if "gzip" in coding else None
    made = bytearray()
    received = 0
    for piece in answer.iter_raw(_PIECE):
        deadline.left(None, httpcore.ReadTimeout)
        received += len(piece)
        if unpacker is None:
            made += piece
        else:
            rest = piece
            if not unpacker.eof:
                try:
                    made += unpacker.decompress(piece, limit + 1 - len(made))
                except zlib.error:
                    raise _BodyError("it cannot be unpacked") from None
                rest = unpacker.unused_data
            if unpacker.eof and rest[:2] == b"\x1f\x8b":
                raise _BodyError("it cannot be unpacked: it has more than one part")
        if len(made) > limit or received > limit:
            if not cut:
                raise too_much
            return bytes(made[:limit])
    if unpacker is not None and received and not unpacker.eof:
        raise _BodyError("it is broken off")
    return bytes(made)


def _fresh(headers: dict[str, str]) -> int | None:
    """How many seconds the answer stays fresh (RFC 9111): max-age, else Expires less Date."""
    control = headers.get("cache-control", "").lower()[:1000]
    if m := re.search(r"(?<![\w-])max-age\s*=\s*\"?([0-9]{1,10})", control):
        return int(m.group(1))
    try:
        until, since = (email.utils.parsedate_to_datetime(headers[name]) for name in ("expires", "date"))
        return max(0, int((until - since).total_seconds()))
    except (KeyError, ValueError, TypeError, OverflowError, IndexError):
        return None


def _status(status: int) -> str:
    """What a status means, in our words: those of the server are not repeated."""
    try:
        phrase = http.HTTPStatus(status).phrase
    except ValueError:
        phrase = "unknown to HTTP"
    return f"the server answered {status} ({phrase})"


def _told(error: Exception) -> str:
    cause = error.__cause__ or error.__context__
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"its certificate is not valid ({cause.verify_message})"
    if isinstance(cause, ssl.SSLError):
        return "no secure connection comes about"
    return "the connection fails or breaks off"
