"""The inbox: what saved alerts and followed stories have brought, and the stories that are followed from the desk.

To follow a story is to save an alert for it alone, which goes to no channel: what it finds stands here, and in the
feed of alerts. It is named by the id under which the story was followed.
"""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

import msgspec
from fastapi import APIRouter, Depends
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from saksi import alerts
from saksi.errors import UsageError
from saksi.serve import cookies
from saksi.serve.desk import desk_of, done, form, owner, to_csv, to_json
from saksi.serve.login import inside
from saksi.serve.sheets import to_markdown
from saksi.store import ask, outbox
from saksi.titles import title_of

__all__ = ["followed", "own", "router"]

router = APIRouter()
own = APIRouter()
"""What changes nothing but what is whoever's who asks: it needs no more than to read."""

_MOST = 100
_NAME = "desk "  # what the names of followed stories begin with
_KINDS = ("grows", "contradiction", "denial", "redated", "flag")
_ORIGINS = (2, 3, 5, 10, 20)
_LONG_S = 365 * 24 * 3600


@router.get("/inbox")
def inbox_page(request: Request) -> Response:
    """The latest alerts; those that came since this browser was here last are marked."""
    desk = desk_of(request)
    found = _alerts(request)
    seen = cookies.get(request, cookies.INBOX)
    response = desk.page(
        request, "inbox.html", rows=[(one, bool(seen) and one.at > seen) for one in found], most=_MOST,
        followed=_followed(request),
    )  # fmt: skip
    cookies.put(request, response, cookies.INBOX, max((one.at for one in found), default=seen), max_age_s=_LONG_S)
    return response


@router.get("/inbox.json")
def inbox_json(request: Request) -> Response:
    """The same as JSON."""
    return to_json({"alerts": _alerts(request), "followed": [story for story, _ in _followed(request)]})


@router.get("/inbox.csv")
def inbox_csv(request: Request) -> Response:
    """The alerts as CSV."""
    return to_csv(*_sheet(request))


@router.get("/inbox.md")
def inbox_markdown(request: Request) -> Response:
    """The alerts as Markdown."""
    return to_markdown(desk_of(request).wording(request).say("inbox"), *_sheet(request))


@own.post("/story/{name}/follow")
def follow(request: Request, name: str, given: Annotated[FormData, Depends(form)]) -> Response:
    """Whoever asks follows a story from now on. `back`: the page of the desk to which it leads."""
    desk = desk_of(request)
    story = desk.memory.story_of(name)
    language = desk.wording(request).code
    query = alerts.Query(kinds=_KINDS, story=story, origins=_ORIGINS, told_in=language)
    user = owner(request)
    with desk.writing():
        if not _follows(request, story):
            alerts.add_query(desk.memory, f"{_NAME}{story}{f' of {user}' if user else ''}", query, (), owner=user)
    return done(request, _back(given, story))


@own.post("/story/{name}/unfollow")
def unfollow(request: Request, name: str, given: Annotated[FormData, Depends(form)]) -> Response:
    """Whoever asks follows a story no longer; what has come stays."""
    desk = desk_of(request)
    story = desk.memory.story_of(name)
    with desk.writing():
        for saved in _follows(request, story):
            alerts.remove_query(desk.memory, saved)
    return done(request, _back(given, story))


def _back(given: FormData, story: str) -> str:
    back = given.get("back")
    return inside(back) if isinstance(back, str) and back else f"/story/{quote(story)}#follow"


def followed(request: Request) -> set[str]:
    """The ids of all stories that whoever asks follows; what they did elsewhere is seen a minute later."""
    key = ("followed", owner(request))
    return desk_of(request).lately(lambda _: {story for _, story in _saved(request)}, key=key)


def _follows(request: Request, story: str) -> list[str]:
    """The names under which whoever asks follows a story, also where it was joined with one that they follow."""
    return [saved for saved, one in _saved(request) if one == story]


def _saved(request: Request) -> list[tuple[str, str]]:
    """What whoever asks follows: its name, and the story as it is now; those whose story is gone are left out."""
    found, user = [], owner(request)
    with desk_of(request).memory.database.reads() as connection:
        for row in outbox.queries(connection):
            if row.owner != user or not row.name.startswith(_NAME):
                continue
            query = msgspec.json.decode(row.query, type=alerts.Query)
            try:
                found.append((row.name, ask.find(connection, query.story or "")))
            except UsageError:
                continue
    return found


def _followed(request: Request) -> list[tuple[str, str]]:
    """The stories that are followed, each once, with their titles."""
    language = desk_of(request).wording(request).code
    names = list(dict.fromkeys(story for _, story in _saved(request)))
    with desk_of(request).memory.database.reads() as connection:
        found = ask.named(connection, names)
    return [(name, title_of(found[name], language) if name in found else "") for name in names]


def _alerts(request: Request) -> list[alerts.Alert]:
    with desk_of(request).memory.database.reads() as connection:
        return msgspec.convert(outbox.last_alerts(connection, _MOST, owner=owner(request)), list[alerts.Alert])


def _sheet(request: Request) -> tuple[list[str], list[list[object]]]:
    head = ["at", "kind", "alert", "title", "headline", "reports", "origins", "story"]
    return head, [
        [one.at, one.kind, one.query, one.title, one.headline, one.reports, " | ".join(one.origins), one.story]
        for one in _alerts(request)
    ]
