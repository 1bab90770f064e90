r"""Take the page out of an MHTML file (RFC 2557), as browsers save it: the root part, with its address and date.

>>> content = b'''MIME-Version: 1.0\r
... Content-Type: multipart/related; boundary="b"; type="text/html"\r
... Date: Mon, 13 May 2024 08:00:00 +0700\r
... \r
... --b\r
... Content-Type: text/html; charset=utf-8\r
... Content-Transfer-Encoding: quoted-printable\r
... Content-Location: https://example.org/a\r
... \r
... <p>Talks =C3=A9t=C3=A9\r
... --b--'''
>>> made = root(content)
>>> made.url, made.fetched, made.content.decode(made.encoding)
('https://example.org/a', '2024-05-13T08:00:00+07:00', '<p>Talks été')
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from email.errors import MessageError
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from saksi.read.answers import charset

__all__ = ["Saved", "root"]

_HEAD_END = re.compile(rb"\r?\n\r?\n|\A\r?\n")
_HEAD_LIMIT = 256 * 1024
_DEPTH = 4
_PARTS = 10_000


class Saved(NamedTuple):
    """A page as a browser saved it: its address, when it was saved (ISO 8601), its charset, its bytes."""

    url: str | None
    fetched: str | None
    encoding: str | None
    content: bytes


def root(content: bytes) -> Saved:
    """The root part. Raises ValueError: the file has no part that is HTML, is cut off, or is damaged."""
    head, body = _divided(content)
    found = _html(head, body, 0, str(_field(head, "start") or "").strip("<> "))
    if found is None:
        raise ValueError("no part of it is HTML, or it is cut off")
    part, packed = found
    url = (_text(part, "Content-Location") or _text(head, "Snapshot-Content-Location") or "").strip("<> ")
    declared = part.get_content_charset() if _plain(part) else None
    made = _unpacked(packed, _text(part, "Content-Transfer-Encoding") or "")
    return Saved(
        url if url.startswith(("http://", "https://")) else None,
        _date(_text(head, "Date")),
        charset(made, declared),
        made,
    )


def _divided(content: bytes) -> tuple[Message, bytes]:
    end = _HEAD_END.search(content, 0, _HEAD_LIMIT)
    head, body = (content[: end.end()], content[end.end() :]) if end else (content[:_HEAD_LIMIT], b"")
    try:
        return BytesHeaderParser().parsebytes(head), body
    except (MessageError, ValueError, RecursionError) as error:
        raise ValueError(f"its head cannot be read ({str(error)[:60]})") from error


def _html(head: Message, body: bytes, depth: int, start: str) -> tuple[Message, bytes] | None:
    """The part with the id `start`, or the first one that is HTML, however deep it lies."""
    if head.get_content_type() in ("text/html", "application/xhtml+xml"):
        return head, body
    boundary = _field(head, "boundary")
    if head.get_content_maintype() != "multipart" or not isinstance(boundary, str) or depth >= _DEPTH:
        return None
    mark = b"--" + boundary.encode("latin-1", "replace")
    first: tuple[Message, bytes] | None = None
    for piece in _parts(body, mark):
        try:
            inner, rest = _divided(piece)
        except ValueError:
            continue
        found = _html(inner, rest, depth + 1, start)
        if found and (not start or (_text(found[0], "Content-ID") or "").strip("<> ") == start):
            return found
        first = first or found
    return first


def _parts(body: bytes, mark: bytes) -> list[bytes]:
    """The parts between two boundaries; what no boundary closes is cut off, and left out."""
    pieces = (b"\n" + body).split(b"\n" + mark, _PARTS)[1:-1]
    return [p.partition(b"\n")[2].removesuffix(b"\r") for p in pieces if not p.startswith(b"--")]


def _unpacked(body: bytes, coding: str) -> bytes:
    coding = coding.strip().lower()
    if coding == "quoted-printable":
        return quopri.decodestring(body)
    if coding == "base64":
        try:
            return base64.b64decode(re.sub(rb"[^A-Za-z0-9+/=]+", b"", body))
        except binascii.Error as error:
            raise ValueError(f"its base64 is damaged ({error})") from error
    return body


def _field(head: Message, name: str) -> object:
    try:
        return head.get_param(name)
    except (ValueError, LookupError, UnicodeError):
        return None


def _plain(head: Message) -> bool:
    try:
        head.get_content_charset()
    except (ValueError, LookupError, UnicodeError):
        return False
    return True


def _text(head: Message, name: str) -> str | None:
    value = head.get(name)
    return str(value).strip() if value is not None else None


def _date(value: str | None) -> str | None:
    try:
        return parsedate_to_datetime(value).isoformat() if value else None
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
