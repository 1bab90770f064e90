"""Make text safe for the file that it goes into: a spreadsheet's cell, a tab-separated line, XML, UTF-8.

A spreadsheet runs a cell that starts like a formula (OWASP, *CSV Injection*). Such text gets an apostrophe in front,
and so does what already looks defused; `plain` takes it off again, so that nothing is lost. Numbers are left alone.

>>> cell("=HYPERLINK(1)"), cell("-3,5"), cell("'t Hooft"), plain(cell("'=x"))
("'=HYPERLINK(1)", '-3,5', "'t Hooft", "'=x")
>>> line('a\\tb\\n"c"')
"a b 'c'"
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import msgspec

__all__ = ["cell", "encoded", "line", "plain", "sound", "web", "xml"]

_SURROGATE = re.compile("[\ud800-\udfff]")
_LIVE = re.compile("'*\\s*[=+\\-@＝＋－＠\t\r\n\x00]")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*%?")
_LINE_ENDS = re.compile("[\x85\u2028\u2029]")
_BREAKS = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029]")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_XML = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
_MARKED = re.compile('[&<>"\t\n\r]')


def sound(text: str) -> str:
    """The text with lone surrogates, which UTF-8 cannot carry, as U+FFFD; as long as before."""
    return _SURROGATE.sub("\ufffd", text)


def cell(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula."""
    text = sound(text).replace("\x00", "\ufffd")
    return f"'{text}" if _LIVE.match(text) and not _NUMBER.fullmatch(text) else text


def plain(text: str) -> str:
    """The text of a cell that `cell` made."""
    return text[1:] if text.startswith("'") and _LIVE.match(text[1:]) else text


def line(text: str) -> str:
    """The text as one cell of a tab-separated line without quoting: controls are spaces, `"` is `'`."""
    return cell(_BREAKS.sub(" ", text).replace('"', "'"))


def xml(text: str) -> str:
    """The text for XML, in an attribute or an element: marked up, without the characters that XML 1.0 lacks."""
    return _MARKED.sub(lambda m: _XML[m.group()], _NOT_XML.sub("", sound(text)))


def encoded(value: Any) -> str:
    """The value as one line of JSON, in the order of its fields; one for readers who split at any line end, too."""
    try:
        text = msgspec.json.encode(value).decode()
    except UnicodeEncodeError:
        text = msgspec.json.encode(_sound(msgspec.to_builtins(value))).decode()
    return _LINE_ENDS.sub(lambda m: f"\\u{ord(m.group()):04x}", text)


def web(url: str | None) -> str | None:
    """The URL if it is one of the web; else None."""
    try:
        parts = urlsplit(url or "")
        return url if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:
        return None


def _sound(value: Any) -> Any:
    if isinstance(value, str):
        return sound(value)
    if isinstance(value, list | tuple):
        return [_sound(item) for item in value]
    if isinstance(value, dict):
        return {_sound(key): _sound(item) for key, item in value.items()}
    return value
