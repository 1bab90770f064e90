r"""What an HTTP answer holds that was kept as it came: head, body, media type, charset.

Kept answers lie about themselves: a body that is called chunked or packed is often stored in plain. So a body is
unpacked where it is what the head says, and taken as it is where it is not.

>>> answer = parse(b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Oslo", limit=100)
>>> answer.status, answer.headers["content-type"], answer.body
(200, 'text/html; charset=utf-8', b'<p>Oslo')
>>> media_type("text/html; charset='ISO-8859-1'")
('text/html', 'iso-8859-1')
"""

from __future__ import annotations

import codecs
import io
import re
import zlib
from typing import Any, NamedTuple

__all__ = ["Answer", "charset", "head_of", "media_type", "parse", "unpacked"]

_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?\s+(\d{3})\b")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_HEAD_LIMIT = 256 * 1024
_CHUNK = re.compile(rb"\s*([0-9a-fA-F]{1,8})[^\r\n]{0,1000}\r?\n")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_LATIN = frozenset({"iso8859-1", "cp1252", "ascii", "iso8859-15"})


class Answer(NamedTuple):
    """Status (None where there is none), headers in lower case (the last of a name), and the unpacked body."""

    status: int | None
    headers: dict[str, str]
    body: bytes


def parse(content: bytes, *, limit: int) -> Answer:
    """The parts of an answer. Raises ValueError: the body unpacks to more than `limit` bytes, or is damaged."""
    answer = head_of(content)
    status, headers, body = answer
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body = _dechunked(body)
    for coding in reversed(headers.get("content-encoding", "").lower().split(",")[:3]):
        body = unpacked(body, coding.strip(), limit=limit)
    return Answer(status, headers, body)


def head_of(content: bytes) -> Answer:
    """The parts of an answer whose body is left as it came; only a body where it is no answer."""
    status = _STATUS.match(content)
    if not status:
        return Answer(None, {}, content)
    end = _HEAD_END.search(content, 0, _HEAD_LIMIT)
    head, body = (content[: end.start()], content[end.end() :]) if end else (content[:_HEAD_LIMIT], b"")
    headers: dict[str, str] = {}
    for line in head.split(b"\n")[1:2000]:
        key, colon, value = line.partition(b":")
        if colon:
            headers[key.strip().lower().decode("latin-1")] = value.strip().decode("latin-1")
    return Answer(int(status.group(1)), headers, body)


def unpacked(body: bytes, coding: str, *, limit: int) -> bytes:
    """The body without its packing, or as it is where it is not packed so.

    Raises ValueError: more than `limit` bytes would come out, or it breaks off.
    """
    if coding in ("gzip", "x-gzip"):
        return _inflated(body, 31, limit) if body[:2] == b"\x1f\x8b" else body
    if coding == "deflate":
        try:
            return _inflated(body, 15, limit)
        except zlib.error:
            try:
                return _inflated(body, -15, limit)
            except zlib.error:
                return body
    if coding in ("br", "zstd") and body:
        if body.lstrip()[:1] in (b"<", b"{"):
            return body
        from fastwarc.stream_io import BrotliReader, ZstdReader

        reader: Any = (BrotliReader if coding == "br" else ZstdReader)(io.BytesIO(body))
        made = bytearray()
        try:
            while len(made) <= limit and (piece := reader.read(min(65536, limit + 1 - len(made)))):
                made += piece
        except OSError as error:
            raise ValueError(f"it is damaged ({error})") from error
        if len(made) > limit:
            raise ValueError(f"it unpacks to more than {limit} bytes")
        return bytes(made)
    return body


def media_type(value: str | None) -> tuple[str, str | None]:
    """The media type of a Content-Type header in lower case, "" where there is none, and its charset."""
    if not value:
        return "", None
    kind = value.partition(";")[0].strip().lower()
    found = _CHARSET.search(value[:1000])
    return kind, found.group(1).lower() if found else None


def charset(content: bytes, declared: str | None) -> str | None:
    """The charset that was declared, unless the bytes disprove it.

    Servers call everything ISO-8859-1; bytes that are UTF-8 with letters beyond ASCII are never anything else.
    """
    if not declared:
        return None
    try:
        name = codecs.lookup(declared).name
    except LookupError:
        return None
    if name not in _LATIN:
        return declared
    if content.isascii():
        return "utf-8"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _dechunked(body: bytes) -> bytes:
    made: list[bytes] = []
    at = 0
    while m := _CHUNK.match(body, at):
        size = int(m.group(1), 16)
        if not size:
            return b"".join(made)
        made.append(body[m.end() : m.end() + size])
        at = m.end() + size
        if at > len(body):
            raise ValueError("its last part is cut off")
    return b"".join(made) if made and not body[at:].strip() else body


def _inflated(body: bytes, bits: int, limit: int) -> bytes:
    inflater = zlib.decompressobj(bits)
    made = inflater.decompress(body, limit + 1)
    if len(made) > limit:
        raise ValueError(f"it unpacks to more than {limit} bytes")
    if not inflater.eof:
        raise ValueError("its packed body is cut off")
    return made
