r"""Read the pages of a web archive: WARC 1.0 and 1.1 (ISO 28500), plain or gzip, of any size, record by record.

A record that is wrong costs only itself. One whose length is wrong is noticed, for the next does not begin where it
should; reading goes on at the next record. After damage within a gzip file reading goes on at the next member.
(FastWARC is twice as fast, but loses the neighbours of such a record, or all that follows it, without a word; and to
read a page takes twenty times as long as either.)

What is read: answers with status 200 and resources that are HTML, plain text or PDF, and the texts of WET files. What
belongs to a crawl by nature (requests, metadata, redirects, images, styles, feeds) is no input and is passed over.

>>> body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>Talks open in Oslo."
>>> head = "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/a\r\nContent-Length: {}\r\n\r\n"
>>> stream = io.BytesIO(head.format(len(body)).encode() + body + b"\r\n\r\n")
>>> [(made.number, made.url, made.content) for made in captured(stream, "a.warc", Budget(LIMITS))]
[(1, 'https://example.org/a', b'<p>Talks open in Oslo.')]
"""

from __future__ import annotations

import io
import itertools
import re
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple

from saksi.read.answers import charset, head_of, media_type, parse
from saksi.read.archives import Budget, Gzip, TooMuchError
from saksi.read.limits import LIMITS
from saksi.records import Skip

__all__ = ["LIMITS", "Captured", "captured"]

_PIECE = 64 * 1024
_HEAD_LIMIT = 256 * 1024
_RECORD = re.compile(rb"WARC/\d\.\d{1,2}[ \t]*\r?\n")
_NEXT = re.compile(rb"\n\r?\nWARC/\d\.\d{1,2}[ \t]*\r?\n")
_FIELD = re.compile(rb"([!-9;-~]{1,100})[ \t]*:[ \t]*([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)\r?\n")
_BLANKS = re.compile(rb"[\r\n \t\x00]*")
_DATE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?Z\Z")
_READ = frozenset({"text/html", "application/xhtml+xml", "text/plain", "application/pdf", "application/x-pdf"})
_UNSURE = frozenset({"", "application/octet-stream", "unknown/unknown", "application/unknown", "text/unknown"})
_NO_TEXTS = ("/robots.txt", "/ads.txt", "/app-ads.txt", "/security.txt", "/humans.txt", "/llms.txt")
_HOLDS = frozenset({"response", "resource", "conversion"})


class Captured(NamedTuple):
    """What a crawl kept of an address: the number of its record in the file, when it was fetched (ISO 8601, UTC).

    `media_type` and `encoding` are what the server said; "" and None where it said nothing.
    """

    number: int
    url: str | None
    fetched: str | None
    media_type: str
    encoding: str | None
    content: bytes


class _Record(NamedTuple):
    number: int
    fields: dict[str, str]
    body: bytes


class _Fault(NamedTuple):
    """What is wrong with a record; its address where it has one."""

    number: int
    reason: str
    url: str | None = None


def captured(stream: BinaryIO, name: str, budget: Budget) -> Iterator[Captured | Skip]:
    """What a web archive holds to read, in order; a Skip, `FILE:NUMBER`, for each broken record.

    A file that holds no page at all is a Skip, too.
    """
    pages = faults = 0
    for record in _records(stream, budget):
        made: Captured | _Fault | None = record if isinstance(record, _Fault) else _captured(record, budget)
        if isinstance(made, _Fault):
            faults += 1
            at = f" (of {made.url[:200]})" if made.url else ""
            yield Skip(file=f"{name}:{made.number}", stage="read", reason=f"the record{at} {made.reason}")
        elif made:
            pages += 1
            yield made
    if not pages and not faults:
        reason = "the web archive holds no page; hand over one that has answers with HTML, text or PDF"
        yield Skip(file=name, stage="read", reason=reason)


def _captured(record: _Record, budget: Budget) -> Captured | _Fault | None:
    """What a record holds to read; None where it is of another kind."""
    fields = record.fields
    kind = fields.get("warc-type", "").lower()
    if kind not in _HOLDS:
        return None
    url = fields.get("warc-target-uri", "").strip("<> ") or None
    type_, encoding = media_type(fields.get("content-type"))
    body = record.body
    if type_ == "application/http" or (kind == "response" and body.startswith(b"HTTP/")):
        try:
            answer = parse(body, limit=budget.limits.page)
        except (ValueError, zlib.error) as error:
            return _Fault(record.number, f"cannot be unpacked: {error}; fetch the page again", url)
        if answer.status != 200:
            return None
        body = answer.body
        type_, encoding = media_type(answer.headers.get("content-type"))
    elif kind == "response":
        return None
    if fields.get("warc-segment-number", "1") != "1":
        return None
    if type_ not in _READ and not (type_ in _UNSURE and _is_page(body)):
        return None
    if type_ == "text/plain" and kind != "conversion" and url and url.partition("?")[0].endswith(_NO_TEXTS):
        return None
    if not body.strip():
        return None
    day = _DATE.match(fields.get("warc-date", ""))
    return Captured(record.number, url, f"{day[1]}Z" if day else None, type_, charset(body, encoding), body)


def _is_of_interest(fields: dict[str, str], head: bytes) -> bool:
    """Whether a record that is too long to be read would have been."""
    if fields.get("warc-type", "").lower() not in _HOLDS:
        return False
    answer = head_of(head)
    type_ = media_type(answer.headers.get("content-type") if answer.status else fields.get("content-type"))[0]
    return answer.status in (None, 200) and type_ in _READ


def _is_page(body: bytes) -> bool:
    head = body[:1024].lstrip().lower()
    return head.startswith((b"<!doctype html", b"<html", b"%pdf-")) or b"<html" in head


def _records(stream: BinaryIO, budget: Budget) -> Iterator[_Record | _Fault]:
    numbers = itertools.count(1)
    source = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(stream, _PIECE)  # type: ignore[type-var]
    if not source.peek(2).startswith(b"\x1f\x8b"):
        yield from _of_window(_Window(source.read), numbers, budget)
        return
    packed = Gzip(source, budget)
    there = packed.next()
    while there:
        try:
            yield from _of_window(_Window(packed.read), numbers, budget)
            there = packed.next()
            if not there and packed.left():
                yield _Fault(next(numbers), "is followed by bytes that are no gzip; reading goes on after them")
                there = packed.recover(b"WARC/")
        except TooMuchError as error:
            yield _Fault(next(numbers), f"cannot be read: {error}; nothing after it is read")
            return
        except (zlib.error, EOFError) as error:
            what = "is cut off" if isinstance(error, EOFError) else "is damaged"
            yield _Fault(next(numbers), f"{what} within its gzip member; fetch the file again")
            there = packed.recover(b"WARC/")


def _of_window(window: _Window, numbers: Iterator[int], budget: Budget) -> Iterator[_Record | _Fault]:
    """The records of plain WARC text. After one whose length is wrong, bytes up to the next are its own."""
    bad = False
    returned = (
        0  # what was taken for a record's and given back; bounded, for a file may claim all of itself again and again
    )
    while True:
        strays = window.to_record()
        if strays and not bad:
            yield _Fault(next(numbers), f"does not begin with WARC/: {strays} bytes were passed over")
        if window.ended:
            return
        bad = True
        fields = window.fields()
        number = next(numbers)
        if fields is None:
            yield _Fault(number, "has a head that does not end; fetch the page again")
            continue
        url = fields.get("warc-target-uri", "").strip("<> ") or None
        size = fields.get("content-length", "")
        if not (size.isascii() and size.isdigit() and len(size) < 16):
            yield _Fault(number, "has no usable Content-Length; fetch the page again", url)
            continue
        length = int(size)
        if length > budget.limits.page:
            head = window.take(min(length, 16 * 1024))
            window.give_back(head)
            bad = not window.skip(length)
            if _is_of_interest(fields, head):
                yield _Fault(number, f"is longer than {budget.limits.megabytes} MB", url)
            continue
        body = window.take(length)
        if len(body) == length and window.at_end_of_record():
            bad = False
            yield _Record(number, fields, body)
            continue
        if returned < 16 * budget.limits.page and (following := _NEXT.search(body)):
            rest = body[following.start() + 1 :]
            returned += len(rest)
            window.give_back(rest)
            yield _Fault(number, "is shorter than its Content-Length says; fetch the page again", url)
        elif len(body) < length:
            yield _Fault(number, f"is cut off after {len(body)} of {length} bytes; fetch the page again", url)
        else:
            yield _Fault(number, "is longer than its Content-Length says; fetch the page again", url)


class _Window:
    """Bytes of which a stretch is held, so that one can look ahead and go back a little."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read
        self._held = b""
        self._at = 0
        self._more_to_come = True

    @property
    def ended(self) -> bool:
        """Whether nothing is left."""
        return self._at >= len(self._held) and not self._fill()

    def to_record(self) -> int:
        """Goes to where the next record begins, or to the end. Returns: how many bytes that are no blanks it passed."""
        passed = 0
        while True:
            if len(self._held) - self._at < 64:
                while len(self._held) - self._at < 64 and self._fill():
                    pass
            blanks = _BLANKS.match(self._held, self._at)
            self._at = start = blanks.end() if blanks else self._at
            if start >= len(self._held):
                if not self._fill():
                    return passed
                continue
            if _RECORD.match(self._held, start):
                return passed
            found = self._held.find(b"\nWARC/", start)
            if found >= 0:
                passed += found + 1 - start
                self._at = found + 1
                if not _RECORD.match(self._held, self._at) and len(self._held) - self._at >= 16:
                    passed += 1
                    self._at += 1
                continue
            keep = max(start, len(self._held) - 5)
            passed += keep - start
            self._at = keep
            if not self._fill():
                passed += len(self._held) - self._at
                self._at = len(self._held)
                return passed

    def fields(self) -> dict[str, str] | None:
        """The head of the record that begins here, its names in lower case; None where it does not end."""
        start = self._at
        while (end := _blank(self._held, start)) < 0:
            if len(self._held) - start > _HEAD_LIMIT or not self._fill():
                self._at = min(len(self._held), start + 5)
                return None
            start = self._at
        head = self._held[start:end]
        self._at = end
        made: dict[str, str] = {}
        for m in _FIELD.finditer(head, head.find(b"\n") + 1):
            made.setdefault(m.group(1).lower().decode("latin-1"), m.group(2).strip().decode("utf-8", "replace"))
        return made

    def take(self, size: int) -> bytes:
        """The next `size` bytes; fewer where it ends."""
        if len(self._held) - self._at >= size:
            self._at += size
            return self._held[self._at - size : self._at]
        parts = [self._held[self._at :]]
        missing = size - len(parts[0])
        self._held, self._at = b"", 0
        while missing > 0 and self._fill():
            part = self._held[:missing]
            parts.append(part)
            missing -= len(part)
            self._held, self._at = self._held[len(part) :], 0
        return b"".join(parts)

    def skip(self, size: int) -> bool:
        """Passes over `size` bytes, but not over the beginning of a record. False: one stands within, or it ends."""
        last = b""
        while size > 0:
            part = self.take(min(size, 1024 * 1024))
            if not part:
                return False
            size -= len(part)
            if found := _NEXT.search(last + part):
                self.give_back((last + part)[found.start() + 1 :])
                return False
            last = part[-40:]
        return True

    def at_end_of_record(self) -> bool:
        """Whether a record ends here: its two line ends; or some, and then the next record or the end."""
        while len(self._held) - self._at < 32 and self._fill():
            pass
        ahead = self._held[self._at : self._at + 32]
        bare = ahead.lstrip(b"\r\n")
        if ahead.startswith(b"\r\n\r\n"):
            return True
        return not bare or (len(bare) < len(ahead) and (b"WARC/".startswith(bare[:5]) or bare.startswith(b"WARC/")))

    def give_back(self, data: bytes) -> None:
        """Puts bytes that were taken before what comes next."""
        self._held, self._at = data + self._held[self._at :], 0

    def _fill(self) -> bool:
        data = self._read(_PIECE) if self._more_to_come else b""
        if not data:
            self._more_to_come = False
            return False
        self._held, self._at = self._held[self._at :] + data, 0
        return True


def _blank(data: bytes, start: int) -> int:
    """Where the first empty line from `start` ends; -1 where there is none."""
    ends = [at + len(mark) for mark in (b"\r\n\r\n", b"\n\n") if (at := data.find(mark, start)) >= 0]
    return min(ends, default=-1)
