"""What programs may change: add reports, correct, take a correction back. Each needs the scope `edit`."""

from __future__ import annotations

import codecs
import contextlib
import re
from collections.abc import Iterable
from email.message import Message
from typing import Any

import msgspec
from starlette.responses import Response

from saksi.errors import StoreError, UsageError
from saksi.memory import Added, Correction
from saksi.read.files import from_bytes
from saksi.records import Page, Skip
from saksi.relate import dyads
from saksi.serve.access import User
from saksi.serve.api import shapes
from saksi.serve.api.asks import Ask, sound
from saksi.serve.api.problems import Problem
from saksi.serve.api.routes import record_of
from saksi.serve.api.table import BASE, JSON, Asked, must_match, reply, route
from saksi.serve.desk import MissingError, opens
from saksi.store import stories as kept

__all__ = ["SUFFIXES"]

SUFFIXES = {
    "application/atom+xml": ".xml", "application/feed+json": ".json", "application/gzip": ".gz",
    "application/http": ".warc", "application/jsonl": ".jsonl", "application/octet-stream": "",
    "application/pdf": ".pdf", "application/rss+xml": ".xml", "application/warc": ".warc",
    "application/x-ndjson": ".jsonl", "application/xhtml+xml": ".html", "application/xml": ".xml",
    "application/zip": ".zip", "message/rfc822": ".mhtml", "multipart/related": ".mhtml", "text/html": ".html",
    "text/markdown": ".txt", "text/plain": ".txt", "text/xml": ".xml",
}  # fmt: skip
"""The media types of a body that is taken as it is, each with the suffix of a file of that kind."""

_UTF8 = ("json", "jsonl", "ndjson")  # how the names of media types end that are always in UTF-8
_NO_CHARSET = ("idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7")  # for Python alone
_WHERE = re.compile(r"(?P<what>.*) - at `(?P<path>.*)`$", re.DOTALL)
_LACKS = re.compile("missing required field `([^`]*)`")
_NUMBER = Ask("id", "number", "The number of a correction.")

_KNOWN = (
    Ask("title", "text", "Its title. What a JSON body says itself counts more, of all of these."),
    Ask("url", "address", "The address of its page."),
    Ask("published", "when", "When it was published: an EDTF date such as `2024-05-07`."),
    Ask("outlet", "text", "Its outlet."),
)


@route(
    "POST", "/reports", scope="edit", asks=_KNOWN, gives=shapes.Receipt,
    takes={JSON: (shapes.Given, shapes.GivenMany), **dict.fromkeys(SUFFIXES)},
    leads={"get_report": {"id": "$response.body#/items/0/report"}},
)  # fmt: skip
def add_reports(asked: Asked) -> shapes.Receipt:
    """Reads and keeps reports: JSON with their text, or a file as it is. It answers what became of each.

    A file may be a page, a PDF, a feed, an archive, JSON Lines: whatever `saksi add` reads, under its media type. What
    is known of it beside goes into the query; JSON Lines say it themselves. A report that cannot be read is told as
    `skipped`, with the reason.
    """
    media, charset = _media(asked.request.headers.get("content-type", ""))
    if media == JSON:
        pages: Iterable[Page | Skip] = _of_json(asked)
    elif media in SUFFIXES:
        known = _page(f"received{SUFFIXES[media]}", b"", dict(asked.given), encoding=charset)
        if not asked.body:
            raise Problem(422, "the body is empty; send a report")
        pages = from_bytes(asked.body, known)
    else:
        raise Problem(
            415, f"a body of the type '{media[:80]}' is not taken; send {JSON}, or one of {', '.join(SUFFIXES)}"
        )
    desk = asked.desk
    with desk.writing():
        added = list(desk.memory.add_pages(pages))
        with contextlib.suppress(StoreError):  # it is kept; the next one who writes will group it
            desk.memory.gather()
    return shapes.Receipt(items=_came(asked, added))


def _of_json(asked: Asked) -> list[Page]:
    given = _read(asked.body, shapes.GivenMany if _has_many(asked.body) else shapes.Given)
    every = given.reports if isinstance(given, shapes.GivenMany) else (given,)
    return [
        _page(
            f"received-{number}" if len(every) > 1 else "received",
            one.text.replace("\r\n", "\n").encode(),
            {name: getattr(one, name) or asked.given.get(name) for name in ("title", "url", "published", "outlet")},
            encoding="utf-8",
        )
        for number, one in enumerate(every, 1)
    ]


def _has_many(body: bytes) -> bool:
    """Whether JSON is of several reports."""
    try:
        return "reports" in msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False  # what is wrong is told where it is read


def _page(name: str, content: bytes, known: dict[str, Any], *, encoding: str | None) -> Page:
    """A page with what is known of it. Raises Problem: the date or the address is none."""
    published, url = known.get("published"), known.get("url")
    if published and dyads.span(published) is None:
        raise Problem(422, f"'{published[:40]}' is no date; write 2024-05-07", parameter="published")
    if url and opens(url) is None:
        raise Problem(422, f"'{url[:80]}' is no address of a page; it begins with https:// or http://", parameter="url")
    return Page(
        file=name, content=content, encoding=encoding, outlet=known.get("outlet"), title=known.get("title"),
        published=published, url=url,
    )  # fmt: skip


def _media(header: str) -> tuple[str, str | None]:
    """The media type of a header, and its charset where it is one that is known."""
    message = Message()
    message["content-type"] = sound(header, "Content-Type").replace("\r", " ").replace("\n", " ")
    charset = message.get_param("charset")
    if not isinstance(charset, str):
        return message.get_content_type() if header else "", None
    media = message.get_content_type()
    try:
        found = codecs.lookup(charset)
    except (LookupError, ValueError):
        found = None
    if found is None or not found._is_text_encoding or found.name in _NO_CHARSET:
        raise Problem(415, f"the charset '{charset[:40]}' is not known; send UTF-8")
    if media.endswith(_UTF8) and found.name not in ("utf-8", "ascii"):
        raise Problem(415, f"{media} is always in UTF-8, and this says '{charset[:40]}'; send UTF-8")
    return media, found.name


def _came(asked: Asked, added: Iterable[Added]) -> tuple[shapes.Came, ...]:
    added = list(added)
    names = sorted({one.report for one in added if one.report})
    with asked.desk.memory.database.reads() as connection:
        stories = {member.report: member.story for member in kept.members(connection, reports_=names)}
    return tuple(
        shapes.Came(
            file=one.file, outcome=one.outcome, report=one.report, number=one.number, copy_of=one.copy_of,
            skip=one.skip, story=stories.get(one.report or ""),
        )
        for one in added
    )  # fmt: skip


@route(
    "POST", "/corrections", scope="edit", takes={JSON: (shapes.Said,)}, gives=Correction, status=201, also=(404,),
    matches="the record that this is about; where there is none, of the story of the first id that is named",
    leads={name: {"id": "$response.body#/id"} for name in ("get_correction", "undo_correction")},
)  # fmt: skip
def correct(asked: Asked) -> Response:
    """Says that stories are one or two, that a report is no copy, that a record is right, wrong, to be edited, or new.

    The machine's finding stays beside it. Who says so is the user; where there are no users, `by`.
    """
    media, _ = _media(asked.request.headers.get("content-type", ""))
    if media != JSON:
        raise Problem(415, f"a correction is sent as {JSON}; this is '{media[:80]}'")
    given: shapes.Said = _read(asked.body, shapes.Said)
    user: User = asked.request.state.user
    by = given.by
    if user.by != "local":
        if by not in (None, user.name):
            raise Problem(422, f"you are '{user.name}'; leave by out", parameter="by")
        by = user.name
    by = " ".join((by or user.name).split())
    if not by:
        raise Problem(422, "by is empty; say who says so, or leave it out", parameter="by")
    with asked.desk.writing():
        made = _made(asked, given, by)
    headers = {"location": f"{BASE}/corrections/{made.id}"}
    return reply(asked.request, made, status=201, headers=headers)


def _made(asked: Asked, given: shapes.Said, by: str) -> Correction:
    memory, note = asked.desk.memory, given.note
    if isinstance(given, shapes.Merge):
        for name, value in (("story", given.story), ("other", given.other)):
            _story(asked, value, name)
        _as_seen(asked, given.story)
        return memory.merge(given.story, given.other, by=by, note=note)
    if isinstance(given, shapes.Split):
        for one in given.reports:
            _report(asked, one, "reports")
        _as_seen(asked, given.reports[0])
        return memory.split(given.reports, by=by, note=note)
    if isinstance(given, shapes.NotACopy):
        _report(asked, given.one, "one")
        _report(asked, given.other, "other")
        _as_seen(asked, given.one)
        return memory.not_a_copy(given.one, given.other, by=by, note=note)
    _report(asked, given.report, "report")
    if isinstance(given, shapes.AddedRecord):
        _as_seen(asked, given.report)
        where = given.finding, given.start, given.end
        return memory.add_record(given.report, *where, given.fields, by=by, note=note)
    try:
        memory.record(given.report, given.record)
    except UsageError as error:
        raise Problem(404, str(error), parameter="record") from None
    if "if-match" in asked.request.headers:
        reading = memory.reading(memory.versions(given.report)[-1])
        must_match(asked.request, record_of(asked, reading, given.record))
    if isinstance(given, shapes.EditedRecord):
        return memory.edit_record(given.report, given.record, given.fields, by=by, note=note)
    if isinstance(given, shapes.WrongRecord):
        return memory.wrong_record(given.report, given.record, by=by, note=note)
    return memory.right_record(given.report, given.record, by=by, note=note)


def _as_seen(asked: Asked, story: str) -> None:
    """Raises Problem: a story is not as whoever asks has seen it."""
    if "if-match" in asked.request.headers:
        must_match(asked.request, asked.desk.story(story))


def _story(asked: Asked, name: str, parameter: str) -> None:
    try:
        asked.desk.memory.story_of(name)
    except UsageError as error:
        raise Problem(404, str(error).partition(";")[0], parameter=parameter) from None


def _report(asked: Asked, name: str, parameter: str) -> None:
    """Raises Problem: there is no such report, or it is in no story yet."""
    if not asked.desk.memory.versions(name):
        raise Problem(404, f"no report has the id '{name[:80]}'; {BASE}/reports lists them", parameter=parameter)
    _story(asked, name, parameter)


@route("GET", "/corrections/{id}", within=(_NUMBER,), gives=Correction, also=(404,))
def get_correction(asked: Asked) -> Correction:
    """One correction, also where it was taken back."""
    return _correction(asked)


@route(
    "DELETE", "/corrections/{id}", scope="edit", within=(_NUMBER,), gives=Correction, also=(404, 409),
    matches="the correction",
)  # fmt: skip
def undo_correction(asked: Asked) -> Correction:
    """Takes a correction back. It stays in the list, with who did so and when."""
    user: User = asked.request.state.user
    with asked.desk.writing():
        one = _correction(asked)
        must_match(asked.request, one)
        if one.undone_at:
            raise Problem(409, f"the correction {one.id} was taken back already, by {one.undone_by}", parameter="id")
        try:
            asked.desk.memory.undo(one.id, by=user.name)
        except UsageError as error:  # somebody else was quicker
            raise Problem(409, str(error).partition(";")[0], parameter="id") from None
    return _correction(asked)


def _correction(asked: Asked) -> Correction:
    number = asked.path["id"]
    with asked.desk.memory.database.reads() as connection:
        found = kept.correction(connection, number)
    if found is None:
        raise MissingError(f"there is no correction {number}; {BASE}/corrections?undone=true lists them")
    return found


def _read(body: bytes, shape: Any) -> Any:
    """What a JSON body says. Raises Problem: it is none, or has another shape."""
    try:
        found = msgspec.json.decode(body, type=shape)
        _sound(msgspec.to_builtins(found))
        return found
    except msgspec.ValidationError as error:
        said = _WHERE.fullmatch(str(error))
        place = said["path"].removeprefix("$").lstrip(".") if said else ""
        if lacks := _LACKS.search(str(error)):
            place = f"{place}.{lacks[1]}".lstrip(".")
        told = said["what"] if said else str(error)
        raise Problem(422, f"{place or 'the body'}: {told}", parameter=place or None) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Problem(422, f"the body is no JSON in UTF-8: {error}") from None
    except RecursionError:
        raise Problem(422, "the body is nested too deep; send it flat") from None


def _sound(value: Any, name: str = "") -> None:
    """Raises Problem: a text within has NUL in it."""
    if isinstance(value, str):
        sound(value, name or "the body")
    elif isinstance(value, dict):
        for key, one in value.items():
            sound(str(key), "the name of a field")
            _sound(one, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list | tuple):
        for number, one in enumerate(value):
            _sound(one, f"{name}[{number}]")
