"""Read pages from files, folders and a stream.

Plain text, HTML, JSON Lines and JSON. Files are opened one after the other and JSON Lines are read
line by line, so that memory stays flat. What cannot be read is a Skip, and the run goes on.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from saksi.read.html import sniff
from saksi.records import Page, Skip

__all__ = ["LIMIT_BYTES", "from_path", "from_stream"]

LIMIT_BYTES = 64 * 1024 * 1024
_HEAD_BYTES = 4096
_TOO_LONG = f"is longer than {LIMIT_BYTES // 1024 // 1024} MB; split it"


def from_path(source: str | Path) -> Iterator[Page | Skip]:
    """The pages of a file as `source` names it, or of all files in a folder, named by their path below it."""
    path = Path(source)
    name = str(source)
    try:
        if path.is_dir():
            for below in sorted(_below(path), key=lambda p: p.as_posix()):
                yield from _from_file(path / below, below.as_posix())
        elif path.exists():
            yield from _from_file(path, name)
        else:
            yield _skip(name, "there is no such file or folder; check the path")
    except (OSError, ValueError) as error:
        yield _skip(name, f"it cannot be opened ({_why(error)}); check the path and its permissions")


def from_stream(stream: BinaryIO, name: str = "-") -> Iterator[Page | Skip]:
    """The pages of a stream, whose kind is told by its first bytes."""
    buffered = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(_Raw(stream), 65536)
    head = buffered.peek(_HEAD_BYTES)[:_HEAD_BYTES]
    yield from _from_open(buffered, name, head)


class _Raw(io.RawIOBase):
    """Makes any object with `read` a raw stream that can be buffered."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _below(folder: Path) -> Iterator[Path]:
    """Files below a folder, without hidden ones; links to folders are not followed."""
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in names:
            if not name.startswith("."):
                yield Path(root, name).relative_to(folder)


def _from_file(path: Path, name: str) -> Iterator[Page | Skip]:
    try:
        if not path.is_file():
            yield _skip(name, "it is no regular file; hand over files or folders")
            return
        with path.open("rb") as file:
            yield from _from_open(file, name, file.peek(_HEAD_BYTES)[:_HEAD_BYTES])
    except OSError as error:
        yield _skip(name, f"it cannot be read ({_why(error)}); check its permissions")


def _from_open(file: io.BufferedReader, name: str, head: bytes) -> Iterator[Page | Skip]:
    kind = sniff(name, head)
    if " " in kind:
        yield _skip(name, f"it is {kind}")
    elif kind == "jsonl" and head[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        yield from _lines(file, name)
    else:
        content = file.read(LIMIT_BYTES + 1)
        if len(content) > LIMIT_BYTES:
            yield _skip(name, f"it {_TOO_LONG}")
        elif kind in ("json", "jsonl"):
            yield from _json(content, name)
        else:
            yield Page(file=name, content=content, media_type=f"text/{'html' if kind == 'html' else 'plain'}")


def _lines(file: io.BufferedReader, name: str) -> Iterator[Page | Skip]:
    """One page a line; empty lines are passed over."""
    number = 0
    while line := file.readline(LIMIT_BYTES + 1):
        number += 1
        if len(line) > LIMIT_BYTES:
            yield _skip(f"{name}:{number}", f"the line {_TOO_LONG}")
            while line and not line.endswith(b"\n"):
                line = file.readline(1024 * 1024)
        elif line.strip(b"\xef\xbb\xbf \t\r\n"):
            yield _from_json(line, f"{name}:{number}")


def _json(content: bytes, name: str) -> Iterator[Page | Skip]:
    """One object, a list of them, or one a line."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        content = content.decode("utf-16", "replace").encode("utf-8", "surrogatepass")
    try:
        data = _decode(content)
    except ValueError:
        yield from _lines(io.BufferedReader(io.BytesIO(content)), name)
        return
    if isinstance(data, list):
        for number, item in enumerate(data, 1):
            yield _page(item, f"{name}:{number}")
    else:
        yield _page(data, name)


def _from_json(line: bytes, name: str) -> Page | Skip:
    try:
        return _page(_decode(line), name)
    except ValueError as error:
        return _skip(name, f"it is no JSON ({str(error)[:80]}); write one object a line")


def _decode(content: bytes) -> Any:
    """JSON, leniently: lone surrogates and bytes that are no UTF-8 pass. Raises ValueError."""
    content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        return msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        try:
            try:
                text = content.decode("utf-8")
            except UnicodeDecodeError:
                text = content.decode("cp1252", "replace")
            return json.loads(text, strict=False)
        except RecursionError:
            raise ValueError("it is nested too deeply") from None


def _page(data: Any, name: str) -> Page | Skip:
    """The page of a JSON object: `text` or `html`, and what else is known of it."""
    if not isinstance(data, dict):
        return _skip(name, 'it is no JSON object; write {"text": "…"}')
    given = data.get("id")
    file = str(given) if isinstance(given, (str, int)) and not isinstance(given, bool) and str(given).strip() else name
    text, html = _string(data, "text"), _string(data, "html")
    if text is None and html is None:
        return _skip(file, 'it has no "text" and no "html"; give it one of them')
    authors = data.get("authors") or data.get("author") or ()
    if isinstance(authors, str):
        authors = [authors]
    plain = bool(text) or html is None
    return Page(
        file=file,
        content=((text if plain else html) or "").encode("utf-8", "surrogatepass"),
        media_type="text/plain" if plain else "text/html",
        encoding="utf-8",
        url=_string(data, "url") or None,
        outlet=_string(data, "outlet") or None,
        title=_string(data, "title") or None,
        published=_string(data, "published") or None,
        authors=tuple(a.strip() for a in authors if isinstance(a, str) and a.strip())
        if isinstance(authors, (list, tuple))
        else (),
    )


def _string(data: dict[str, Any], key: str) -> str | None:
    value = data.get(key)
    return value if isinstance(value, str) else None


def _skip(name: str, reason: str) -> Skip:
    return Skip(file=name, stage="read", reason=reason)


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
