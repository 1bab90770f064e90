r"""Read pages from files, folders, streams and archives, whatever they hold.

What a thing is, its first bytes tell (`kinds.py`); each kind has a module of its own. Files are opened one after
the other; JSON Lines, WARC files and the members of archives are read one by one, so that memory stays flat. What
cannot be read is a Skip, costs only itself, and the run goes on.

A page is named as one would look for it: `news.jsonl:12`, `may.zip:monday/talks.html`, `crawl.warc.gz:7`; a JSON
line and a feed's item by their own id, where they have one.
"""

from __future__ import annotations

import io
import json
import os
import re
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from saksi.read.archives import FAULTS, Budget, inflated, members
from saksi.read.kinds import inner_name, kind_of
from saksi.read.limits import LIMITS, Limits
from saksi.records import Page, Skip

__all__ = ["from_bytes", "from_path", "from_stream"]

Stream = Any  # io.BufferedReader, or what opening a file gives: it has peek, read, readline, seekable
_HEAD_BYTES = 8192
_PIECE = 64 * 1024
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_EIGHT = re.compile(r"((?:19|20)\d\d)([01]\d)([0-3]\d)")  # a day without its hyphens
_MAIL = re.compile(r"[A-Z][a-z]{2}, \d|\d{1,2} [A-Z][a-z]{2} \d{4} ")  # a date as RFC 822 has it
_MILLISECONDS = 1e11  # a POSIX timestamp from here on counts them


def from_path(source: str | Path, *, limits: Limits = LIMITS) -> Iterator[Page | Skip]:
    """The pages of a file as `source` names it, or of all files in a folder, named by their path below it."""
    path = Path(source)
    name = _readable(str(source))
    try:
        if name and path.is_dir():
            for below in sorted(_below(path), key=lambda p: p.as_posix()):
                yield from _from_file(path / below, _readable(below.as_posix()), limits)
        elif name and path.exists():
            yield from _from_file(path, name, limits)
        else:
            yield _skip(name, "there is no such file or folder; check the path")
    except (OSError, ValueError) as error:
        yield _skip(name, f"it cannot be opened ({_why(error)}); check the path and its permissions")


def from_stream(
    stream: BinaryIO, name: str = "-", *, known: Page | None = None, limits: Limits = LIMITS
) -> Iterator[Page | Skip]:
    """The pages of a stream. `known` is what is known of it already, as of a page without content.

    Of that the address, the charset and the time of fetching go to what is read out of it, as far as they fit.
    """
    buffered = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(_Raw(stream), _PIECE)
    given = msgspec.structs.replace(known, file=name) if known else Page(file=name, content=b"")
    yield from _guarded(buffered, given, name, Budget(limits), 0)


def from_bytes(content: bytes, known: Page, *, limits: Limits = LIMITS) -> Iterator[Page | Skip]:
    """The pages of what was fetched: `known.file` is its name, and the rest of `known` what is known of it."""
    yield from from_stream(io.BytesIO(content), known.file, known=known, limits=limits)


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


def _readable(name: str) -> str:
    r"""The name with what is no UTF-8 spelled out, for no output could carry it otherwise.

    >>> print(_readable("caf\udce9.txt"))
    caf\udce9.txt
    """
    return name.encode("utf-8", "backslashreplace").decode()


def _below(folder: Path) -> Iterator[Path]:
    """Files below a folder, without hidden ones; links to folders are not followed."""
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in names:
            if not name.startswith("."):
                yield Path(root, name).relative_to(folder)


def _from_file(path: Path, name: str, limits: Limits) -> Iterator[Page | Skip]:
    try:
        if not path.is_file():
            yield _skip(name, "it is no regular file; hand over files or folders")
            return
        with path.open("rb", buffering=_PIECE) as file:
            yield from _guarded(file, Page(file=name, content=b""), name, Budget(limits), 0)
    except OSError as error:
        yield _skip(name, f"it cannot be read ({_why(error)}); check its permissions")


def _guarded(file: Stream, known: Page, hint: str, budget: Budget, depth: int) -> Iterator[Page | Skip]:
    """The pages of an open thing; where it breaks off, a Skip.

    `hint` is the name that tells its kind, should its bytes not; `depth` how many archives it lies in.
    """
    try:
        yield from _read(file, known, hint, budget, depth)
    except FAULTS as error:
        if isinstance(error, OSError) and not depth and error.errno is not None:
            raise
        reason = f"it cannot be read to its end ({_why(error)[:100]}); fetch or pack it again"
        yield _skip(known.file, reason)


def _read(file: Stream, known: Page, hint: str, budget: Budget, depth: int) -> Iterator[Page | Skip]:
    head = file.peek(_HEAD_BYTES)[:_HEAD_BYTES]
    kind, name, limits = kind_of(hint, head), known.file, budget.limits
    if " " in kind:
        yield _skip(name, f"it is {kind}")
    elif kind == "gzip" and not _holds_warc(head):
        if depth >= limits.depth:
            yield _skip(name, f"it is packed more than {limits.depth} times; unpack it first")
        else:
            yield from _guarded(inflated(file, budget), known, inner_name(hint), budget, depth + 1)
    elif kind in ("warc", "gzip"):
        yield from _of_warc(file, known, budget)
    elif kind == "zip":
        yield from _of_zip(file, known, budget, depth)
    elif kind == "jsonl" and head[:2] not in _WIDE:
        yield from _lines(file, known, limits)
    else:
        content = _whole(file, limits.page + 1)
        if len(content) > limits.page:
            yield _skip(name, f"it {_too_long(limits)}")
        else:
            yield from _of_content(kind, content, known, limits)


def _whole(file: Stream, size: int) -> bytes:
    """Up to `size` bytes, without asking for the memory of all of them first."""
    parts: list[bytes] = []
    while size > 0 and (part := file.read(min(size, _PIECE * 16))):
        parts.append(part)
        size -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _of_content(kind: str, content: bytes, known: Page, limits: Limits) -> Iterator[Page | Skip]:
    """The pages of a thing that is at hand as a whole."""
    name = known.file
    if kind in ("json", "jsonl"):
        yield from _json(content, known, limits)
    elif kind == "feed":
        from saksi.read import feeds

        yield from feeds.pages(content, known, encoding=known.encoding)
    elif kind == "sitemap":
        from saksi.read import sitemaps

        yield sitemaps.skip(content, name)
    elif kind == "opml":
        from saksi.read import opml

        yield opml.skip(content, name)
    elif kind == "mhtml":
        from saksi.read import mhtml

        try:
            saved = mhtml.root(content)
        except ValueError as error:
            yield _skip(name, f"the saved page cannot be read: {error}; save it as HTML")
            return
        yield msgspec.structs.replace(
            known,
            content=saved.content,
            media_type="text/html",
            encoding=saved.encoding,
            url=saved.url or known.url,
            fetched=saved.fetched or known.fetched,
        )
    elif kind == "pdf":
        from saksi.read import pdf

        try:
            text = pdf.text_of(content, limits)
        except ValueError as error:
            yield _skip(name, str(error))
            return
        yield msgspec.structs.replace(
            known, content=text.encode("utf-8", "replace"), media_type="text/plain", encoding="utf-8"
        )
    else:
        yield msgspec.structs.replace(
            known, content=content, media_type=f"text/{'html' if kind == 'html' else 'plain'}"
        )


def _of_warc(file: Stream, known: Page, budget: Budget) -> Iterator[Page | Skip]:
    from saksi.read import warc

    for made in warc.captured(file, known.file, budget):
        if isinstance(made, Skip):
            yield made
            continue
        page = Page(
            file=f"{known.file}:{made.number}",
            content=made.content,
            encoding=made.encoding,
            url=made.url,
            fetched=made.fetched,
        )
        kind = kind_of("", made.content[:1024])
        if kind == "text" and "html" in made.media_type:
            kind = "html"
        if kind in ("html", "text", "pdf"):
            yield from _of_content(kind, made.content, page, budget.limits)
        elif " " in kind and made.media_type in ("text/html", "application/xhtml+xml"):
            yield _skip(page.file, f"the record (of {(made.url or '')[:200]}) is {kind}")


def _of_zip(file: Stream, known: Page, budget: Budget, depth: int) -> Iterator[Page | Skip]:
    limits = budget.limits
    if depth >= limits.depth:
        yield _skip(known.file, f"it is packed more than {limits.depth} times; unpack it first")
        return
    for member in members(file, known.file, budget):
        if isinstance(member, Skip):
            yield member
            continue
        inner = Page(file=f"{known.file}:{member.name}", content=b"", fetched=known.fetched)
        yield from _guarded(member.stream, inner, member.name, budget, depth + 1)
        if budget.out > limits.total:
            yield _skip(known.file, "the rest of the archive is not read: too much has come out of it; split it")
            return


def _holds_warc(head: bytes) -> bool:
    """Whether a gzip file begins with a record of a web archive."""
    try:
        return zlib.decompressobj(31).decompress(head, 5) == b"WARC/"
    except zlib.error:
        return False


def _lines(file: Stream, known: Page, limits: Limits) -> Iterator[Page | Skip]:
    """One page a line; empty lines are passed over."""
    number = 0
    name = known.file
    while line := file.readline(limits.page + 1):
        number += 1
        if len(line) > limits.page:
            yield _skip(f"{name}:{number}", f"the line {_too_long(limits)}")
            while line and not line.endswith(b"\n"):
                line = file.readline(1024 * 1024)
        elif line.strip(b"\xef\xbb\xbf \t\r\n"):
            yield from _from_json(line, msgspec.structs.replace(known, file=f"{name}:{number}"))


def _json(content: bytes, known: Page, limits: Limits) -> Iterator[Page | Skip]:
    """One object, a list of them, a JSON Feed, or one a line."""
    if content[:2] in _WIDE:
        content = content.decode("utf-16", "replace").encode("utf-8", "surrogatepass")
    try:
        data = _decode(content)
    except ValueError:
        yield from _lines(io.BufferedReader(io.BytesIO(content)), known, limits)
        return
    if isinstance(data, list):
        for number, item in enumerate(data, 1):
            yield _page(item, f"{known.file}:{number}")
    else:
        yield from _of_object(data, known)


def _from_json(line: bytes, known: Page) -> Iterator[Page | Skip]:
    try:
        yield from _of_object(_decode(line), known)
    except ValueError as error:
        yield _skip(known.file, f"it is no JSON ({str(error)[:80]}); write one object a line")


def _of_object(data: Any, known: Page) -> Iterator[Page | Skip]:
    if isinstance(data, dict) and isinstance(data.get("items"), list) and "jsonfeed.org" in str(data.get("version")):
        from saksi.read import feeds

        yield from feeds.of_json(data, known)
    else:
        yield _page(data, known.file)


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
    if text is None and html is None and isinstance(data.get("report"), dict) and "records" in data:
        return _skip(file, "it is what Saksi made of a report; hand over the report itself")
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
        published=_moment(data, "published"),
        modified=_moment(data, "modified"),
        fetched=_string(data, "fetched") or None,
        authors=tuple(a.strip() for a in authors if isinstance(a, str) and a.strip())
        if isinstance(authors, (list, tuple))
        else (),
    )


def _moment(data: dict[str, Any], key: str) -> str | None:
    """A date of a JSON object as ISO 8601 or EDTF: also as feeds write it, as eight digits, or as a POSIX timestamp."""
    value = data.get(key)
    if isinstance(value, int) and not isinstance(value, bool) and _EIGHT.fullmatch(str(value)):
        value = str(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        try:
            seconds = value / 1000 if abs(value) >= _MILLISECONDS else value
            return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
        except (ValueError, OverflowError, OSError):
            return None
    if not isinstance(value, str):
        return None
    value = value.strip()
    if eight := _EIGHT.fullmatch(value):
        return "-".join(eight.groups())
    if _MAIL.match(value):
        from saksi.read.feeds import instant

        return instant(value) or value
    return value or None


def _string(data: dict[str, Any], key: str) -> str | None:
    value = data.get(key)
    return value if isinstance(value, str) else None


def _skip(name: str, reason: str) -> Skip:
    return Skip(file=name, stage="read", reason=reason)


def _too_long(limits: Limits) -> str:
    return f"is longer than {limits.megabytes} MB; split it"


def _why(error: BaseException) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
