"""The page of feeds: what `saksi watch` follows, how each feed fares, and the form to follow one more.

The list is the one that `saksi watch` takes without a FILE, and it stays the list: here a line is added or taken out,
and all else of it stays to the letter. A list in OPML belongs to another program, and is only shown.
"""

from __future__ import annotations

import datetime
import tempfile
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends
from msgspec import Struct
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from saksi import config, watch
from saksi.errors import StoreError, UsageError
from saksi.serve.desk import desk_of, done, form, opens, to_csv, to_json, to_text
from saksi.serve.jobs import addresses
from saksi.serve.sheets import to_markdown

__all__ = ["Followed", "Lists", "router"]

router = APIRouter()

_ORDER = ("dead", "failing", "new", "fine")  # what somebody should look at comes first
_TITLE, _TAGS = 200, 10


class Lists(Struct, frozen=True):
    """Where the list of feeds lies, and what `saksi watch` knows of them."""

    file: Path
    state: Path


class Followed(Struct, frozen=True, kw_only=True):
    """A feed and how it fares: `fine`, `failing`, `dead` or `new` (not asked yet). Times are ISO 8601 in UTC.

    `asked`: when it was asked last; `read`: when that went well last; `next`: when it will be asked; `moved`: where it
    lies for good now.
    """

    url: str
    title: str | None = None
    tags: tuple[str, ...] = ()
    how: str
    asked: str | None = None
    read: str | None = None
    next: str | None = None
    since: str | None = None
    reason: str | None = None
    moved: str | None = None


class _Page(Struct, frozen=True, kw_only=True):
    feeds: tuple[Followed, ...]
    problems: tuple[str, ...] = ()
    at_work: bool = False
    fault: str = ""


@router.get("/feeds")
def feeds_page(request: Request) -> Response:
    """The list, those that fail first, and the form."""
    return _page(request)


@router.get("/feeds.json")
def feeds_json(request: Request) -> Response:
    """The same as JSON."""
    return to_json(_told(request))


@router.get("/feeds.csv")
def feeds_csv(request: Request) -> Response:
    """The same as CSV."""
    return to_csv(*_sheet(request))


@router.get("/feeds.md")
def feeds_markdown(request: Request) -> Response:
    """The same as Markdown."""
    return to_markdown(desk_of(request).wording(request).say("feeds"), *_sheet(request))


@router.get("/feeds.opml")
def feeds_opml(request: Request) -> Response:
    """The list as OPML, for a reader of feeds; those that have moved with their new address."""
    lists = _lists(request)
    response = to_text(watch.opml(_loaded(lists.file)[0], watch.known(lists.state)[0]).decode())
    response.headers["content-type"] = "text/x-opml; charset=utf-8"
    return response


@router.post("/feeds/add")
def add_feed(request: Request, given: Annotated[FormData, Depends(form)]) -> Response:
    """One more feed at the end of the list."""
    desk = desk_of(request)
    fields = {name: value.strip() for name, value in given.items() if isinstance(value, str)}
    try:
        urls = addresses(fields.get("url", ""))
        if len(urls) != 1 or opens(urls[0]) is None:
            raise desk.wording(request).refusal("one_address")
        title = " ".join(fields.get("title", "").split())[:_TITLE] or None
        tags = tuple(fields.get("tags", "").lstrip("~!").split()[:_TAGS])
        feed = watch.Feed(url=urls[0], title=title, tags=tuple(t for t in tags if t[0] not in "~!"))
        with desk.writing():
            file = _lists(request).file
            feeds, text = _loaded(file)[0], _text(file)
            if any(one.url == feed.url for one in feeds):
                raise desk.wording(request).refusal("followed_already")
            _keep(file, watch.joined(text, feed))
    except UsageError as error:
        return _page(request, fault=error, given=fields)
    return done(request, "/feeds")


@router.post("/feeds/remove")
def remove_feed(request: Request, given: Annotated[FormData, Depends(form)]) -> Response:
    """A feed is taken out of the list; what it brought stays."""
    url = given.get("url", "")
    with desk_of(request).writing():
        file = _lists(request).file
        _keep(file, watch.without(_text(file), url if isinstance(url, str) else ""))
    return done(request, "/feeds")


def _page(request: Request, *, fault: str | UsageError = "", given: dict[str, str] | None = None) -> Response:
    desk = desk_of(request)
    told = _told(request)
    return desk.page(
        request, "feeds.html", status=400 if fault else 200, fault=fault, given=given or {}, told_=told,
        dead=[one for one in told.feeds if one.how == "dead"], file=_lists(request).file.name,
        editable=not _is_opml(_lists(request).file),
    )  # fmt: skip


def _told(request: Request) -> _Page:
    """The list and the state, as far as they can be read; what cannot be is said, and the rest is shown."""
    lists = _lists(request)
    settings = config.load().watch
    fault = ""
    states: dict[str, watch.FeedState] = {}
    at_work = False
    try:
        states, at_work = watch.known(lists.state)
    except StoreError as error:
        fault = str(error)
    feeds, problems = _loaded(lists.file)
    now = datetime.datetime.now(datetime.UTC).timestamp()
    found = [_followed(feed, states.get(feed.url), now, settings) for feed in feeds]
    found.sort(key=lambda one: _ORDER.index(one.how))
    return _Page(feeds=tuple(found), problems=tuple(problems), at_work=at_work, fault=fault)


def _followed(feed: watch.Feed, state: watch.FeedState | None, now: float, settings: config.WatchSettings) -> Followed:
    state = state or watch.FeedState()
    how = (
        "dead" if state.dead(now, settings)
        else "failing" if state.reason
        else "new" if state.fine_at is None
        else "fine"
    )  # fmt: skip
    return Followed(
        url=feed.url, title=feed.title, tags=feed.tags, how=how, asked=_iso(state.asked_at), read=_iso(state.fine_at),
        next=None if state.gone else _iso(state.next_at or None), since=_iso(state.failing_since),
        reason=state.reason if how in ("dead", "failing") else None, moved=state.moved,
    )  # fmt: skip


def _iso(time: float | None) -> str | None:
    return datetime.datetime.fromtimestamp(time, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if time else None


def _sheet(request: Request) -> tuple[list[str], list[list[object]]]:
    head = ["url", "title", "tags", "state", "asked", "read", "next", "failing_since", "reason", "moved"]
    return head, [
        [f.url, f.title or "", " ".join(f.tags), f.how, f.asked or "", f.read or "", f.next or "", f.since or "",
         f.reason or "", f.moved or ""]
        for f in _told(request).feeds
    ]  # fmt: skip


def _lists(request: Request) -> Lists:
    lists: Lists = request.app.state.lists
    return lists


def _loaded(file: Path) -> tuple[list[watch.Feed], list[str]]:
    return watch.load(file) if file.exists() else ([], [])


def _is_opml(file: Path) -> bool:
    from saksi.read.kinds import kind_of

    if not file.exists():
        return False
    with file.open("rb") as stream:
        return kind_of("", stream.read(8192)) == "opml"


def _text(file: Path) -> str:
    """The list as it is. Raises UsageError: it is in OPML, which is changed where it comes from, or cannot be read."""
    if _is_opml(file):
        raise UsageError(f"{file.name}: this list is in OPML; change it in the program that it comes from")
    try:
        return file.read_bytes().decode("utf-8") if file.exists() else ""
    except (OSError, UnicodeError) as error:
        raise UsageError(f"{file.name}: the list of feeds cannot be read ({error})") from None


def _keep(file: Path, text: str) -> None:
    """Puts the list in the place of the old one, as a whole or not at all. Raises UsageError: it cannot be written."""
    made = None
    try:
        file = file.resolve()
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=file.parent, delete=False, encoding="utf-8", newline="") as stream:
            made = Path(stream.name)
            stream.write(text)
        made.chmod(file.stat().st_mode & 0o777 if file.exists() else 0o644)
        made.replace(file)
    except OSError as error:
        if made:
            made.unlink(missing_ok=True)
        raise UsageError(f"{file.name}: the list of feeds cannot be written ({error.strerror})") from None
