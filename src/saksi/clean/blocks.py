"""Decode what was received, and cut it into the blocks that a report's text consists of.

The text is everything received: decoded (byte-order mark, declared charset, UTF-8, then Windows-1252,
as the WHATWG encoding standard has it), with `\\n` line ends, in Unicode NFC. Control characters
become spaces, lone surrogates U+FFFD. Only then are spans counted.

>>> normalise("Élysée\\r\\nParis\\x00")
'Élysée\\nParis '
>>> text = "Judul\\n\\n  Isi berita."
>>> [text[a:b] for a, b in lines(text)]
['Judul', 'Isi berita.']
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from itertools import pairwise

__all__ = ["apart", "decode", "is_wrapped", "lines", "mended", "normalise"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([a-z0-9_:-]{2,30})", re.IGNORECASE)
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f]")
_SURROGATE = re.compile(f"[{chr(0xD800)}-{chr(0xDFFF)}]")
_BROKEN_BYTES = re.compile(b"\xc3[\x82\x83\xa2\xb0]")  # in UTF-8 what the next pattern begins with
_BROKEN = re.compile("[ÂÃ][\x80-\xbf\u0152-\u0192\u2013-\u2122]|â€|ðŸ")  # UTF-8 read as Windows-1252


def decode(content: bytes, encoding: str | None = None, *, html: bool = False) -> str:
    """The text of the bytes, never an error: what fits no encoding is read as Windows-1252."""
    for bom, name in _BOMS:
        if content.startswith(bom):
            return content.decode(name, "replace").removeprefix("\ufeff")
    if not encoding and html and (m := _CHARSET.search(content, 0, 4096)):
        encoding = m.group(1).decode("ascii")
    if not encoding and (wide := _wide(content)):
        return content.decode(wide, "replace")
    names = ["utf-8"]
    if encoding:
        declared = encoding.lower().strip()
        names.insert(0, "cp1252" if declared in ("iso-8859-1", "latin-1", "latin1", "ascii", "us-ascii") else declared)
    for name in names:
        try:
            return content.decode(name, "surrogatepass" if name == "utf-8" else "strict")
        except (UnicodeError, LookupError):
            continue
    return content.decode("cp1252", "replace")


def mended(text: str) -> tuple[str, bool]:
    """The text with letters that were decoded by the wrong table set right (*CafÃ©*), and whether there were any."""
    if not _is_broken(text):
        return text, False
    import ftfy

    made = "".join(
        ftfy.fix_encoding(line) if not line.isascii() and _BROKEN.search(line) else line
        for line in text.splitlines(keepends=True)
    )
    return made, made != text


def _is_broken(text: str) -> bool:
    """Whether the pattern stands there; bytes are looked for first, for that is ten times as fast."""
    if text.isascii():
        return False
    content = text.encode("utf-8", "surrogatepass")
    return b"\xc3" in content and bool(_BROKEN_BYTES.search(content)) and bool(_BROKEN.search(text))


def _wide(content: bytes) -> str | None:
    """UTF-16 without a mark shows by every second byte being zero."""
    head = content[:400]
    if len(head) < 4 or b"\x00" not in head:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > 0.6 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.6 * half and odd < 0.1 * half:
        return "utf-16-be"
    return None


def normalise(text: str) -> str:
    """Line ends, control characters and surrogates settled, in NFC."""
    printable = text.replace("\n", "").isprintable()
    if not text.isascii():
        text = text if printable else _SURROGATE.sub("\ufffd", text)
        if not unicodedata.is_normalized("NFC", text):
            text = unicodedata.normalize("NFC", text)
    if printable:
        return text
    text = _LINE_ENDS.sub("\n", text)
    return text if text.replace("\n", "").isprintable() else _CONTROL.sub(" ", text)


def lines(text: str) -> list[tuple[int, int]]:
    """Spans of the lines that hold anything, trimmed, ascending; paragraphs where the lines are hard-wrapped."""
    spans: list[tuple[int, int]] = []
    at = 0
    for line in text.split("\n"):
        if stripped := line.strip():
            a = at + (len(line) - len(line.lstrip()) if len(line) > len(stripped) else 0)
            spans.append((a, a + len(stripped)))
        at += len(line) + 1
    return _paragraphs(text, spans) if is_wrapped(text, spans) else spans


def apart(text: str) -> list[tuple[int, int]]:
    """Spans of the blocks of a page's text, which empty lines keep apart: its lines, found faster."""
    spans: list[tuple[int, int]] = []
    at = 0
    for block in text.split("\n\n"):
        end = at + len(block)
        spans.append((at, end))
        at = end + 2
    return spans


def is_wrapped(text: str, spans: list[tuple[int, int]]) -> bool:
    """Whether line ends stand within sentences: many lines of one width that go on in lower case."""
    if len(spans) < 6:
        return False
    on = sum(
        1
        for (a, b), (c, _) in pairwise(spans)
        if 40 <= b - a <= 100 and text[b:c].count("\n") == 1 and text[b - 1] not in ".!?:;" and text[c].islower()
    )
    return on * 3 > len(spans)


def _paragraphs(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for a, b in spans:
        if joined and text.count("\n", joined[-1][1], a) == 1:
            joined[-1] = (joined[-1][0], b)
        else:
            joined.append((a, b))
    return joined
