"""Exports that go out while they are written: an exporter writes in a thread, and waits for whoever reads."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Generator, Iterator
from typing import IO, Any, cast

from starlette.responses import Response, StreamingResponse

from saksi.errors import UsageError
from saksi.export import EXPORTERS, export
from saksi.memory import Memory
from saksi.records import Story
from saksi.serve.api.asks import Ask
from saksi.serve.api.problems import Problem
from saksi.serve.api.routes import OF_STORIES, STREAMED, conditions
from saksi.serve.api.table import Asked, route

__all__ = ["MEDIA"]

MEDIA = {
    "jsonl": ("application/x-ndjson; charset=utf-8", "jsonl"),
    "csv": ("text/csv; charset=utf-8", "csv"),
    "plover": ("application/x-ndjson; charset=utf-8", "jsonl"),
    "polecat": ("text/tab-separated-values; charset=utf-8", "tsv"),
    "w3c": ("application/x-ndjson; charset=utf-8", "jsonl"),
    "graphml": ("application/graphml+xml", "graphml"),
}
_PIECE = 64 * 1024  # characters that go out at once
_WAITING = 8  # pieces
_PATIENCE_S = 300.0
_STORIES = 200


@route(
    "GET", "/export/{format}", asks=OF_STORIES, also=(404,),
    media=tuple(dict.fromkeys(media.partition(";")[0] for media, _ in MEDIA.values())),
    within=(Ask("format", "text", f"One of {', '.join(STREAMED)}.", choices=STREAMED),),
)  # fmt: skip
def export_stories(asked: Asked) -> Response:
    """Stories in a format for other programs, one after the other while they are read.

    `actor`, `since` and `until` choose events, as those of `saksi export` do; all else chooses stories.
    """
    form = asked.path["format"]
    if form not in EXPORTERS:
        raise Problem(
            404, f"there is no format '{form[:40]}'; there are {', '.join(STREAMED)}", parameter="format"
        )  # fmt: skip
    if form not in MEDIA:
        raise Problem(
            404, f"{form} is a folder of several files; `saksi export --format {form}` writes it", parameter="format"
        )
    given = asked.given
    wanted = conditions(asked)
    since, until, actor = given.get("since"), given.get("until"), given.get("actor")
    if wanted["pair"] is None:
        wanted = {**wanted, "actor": None}
    wanted = {**wanted, "since": None, "until": None}
    stories = _chosen(asked.desk.memory, wanted) if any(wanted.values()) else asked.desk.memory.every_story()
    pieces = _pieces(lambda out: export(stories, form, out, since=since, until=until, actor=actor))
    first = next(pieces, "")  # what fails at once is answered as a problem
    media, suffix = MEDIA[form]
    headers = {
        "cache-control": "private, no-cache",
        "content-disposition": f'attachment; filename="saksi.{suffix}"',
    }
    if asked.request.method == "HEAD":
        pieces.close()
        return Response(None, 200, headers, media)
    return StreamingResponse(_after(first, pieces), 200, headers, media)


def _after(first: str, rest: Iterator[str]) -> Iterator[bytes]:
    yield first.encode("utf-8", "replace")
    for piece in rest:
        yield piece.encode("utf-8", "replace")


def _chosen(memory: Memory, wanted: dict[str, Any]) -> Iterator[Story]:
    """The stories that fit, by their ids, one at a time."""
    last = ""
    while True:
        found, _ = memory.stories(**wanted, limit=_STORIES, onward=last)
        for one in found:
            try:
                story = memory.story(one.id)
            except UsageError:  # it has gone into another one meanwhile
                continue
            if story.id == one.id:
                yield story
        if len(found) < _STORIES:
            return
        last = found[-1].id


class _GoneError(Exception):
    """Nobody reads any longer."""


class _Pipe:
    """What an exporter writes to: pieces that wait until they are read, a few at most."""

    def __init__(self) -> None:
        self.pieces: queue.Queue[str | BaseException | None] = queue.Queue(_WAITING)
        self.gone = threading.Event()
        self._held: list[str] = []
        self._size = 0

    def write(self, text: str) -> int:
        """Takes some text. Raises _GoneError: nobody reads any longer."""
        self._held.append(text)
        self._size += len(text)
        if self._size >= _PIECE:
            self.flush()
        return len(text)

    def flush(self) -> None:
        """Hands over what is held."""
        if self._held:
            self.put("".join(self._held))
            self._held, self._size = [], 0

    def put(self, one: str | BaseException | None) -> None:
        """Hands over a piece, the end (None), or what went wrong."""
        waited = 0.0
        while not self.gone.is_set() and waited < _PATIENCE_S:
            try:
                self.pieces.put(one, timeout=0.5)
                return
            except queue.Full:
                waited += 0.5
        self.gone.set()
        raise _GoneError


def _pieces(write: Callable[[IO[str]], object]) -> Generator[str, None, None]:
    """What is written, in pieces, while it is. Raises what the writing raises."""
    pipe = _Pipe()

    def run() -> None:
        with contextlib.suppress(_GoneError):
            try:
                write(cast("IO[str]", pipe))
                pipe.flush()
                pipe.put(None)
            except _GoneError:
                raise
            except BaseException as error:
                pipe.put(error)

    threading.Thread(target=run, name="export", daemon=True).start()
    try:
        while True:
            try:
                one = pipe.pieces.get(timeout=0.5)
            except queue.Empty:
                if pipe.gone.is_set():  # the reader was too slow for it
                    raise TimeoutError("the export was not read for a long time") from None
                continue
            if one is None:
                return
            if isinstance(one, BaseException):
                raise one
            yield one
    finally:
        pipe.gone.set()
