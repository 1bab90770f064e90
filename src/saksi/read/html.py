"""Tell what a file is by its name and its first bytes: a page, JSON, plain text, or nothing to read.

The signs are those of the WHATWG MIME sniffing standard, as far as news come in them.

>>> sniff("a.bin", b"%PDF-1.7 ..."), sniff("a", b"<!doctype html><p>Oslo"), sniff("a.txt", b"Oslo")
('a PDF file; save its text first', 'html', 'text')
"""

from __future__ import annotations

import re

__all__ = ["sniff"]

_PAGES = (".html", ".htm", ".xhtml", ".shtml", ".mhtml.html", ".php", ".aspx")
_JSON = (".json",)
_LINES = (".jsonl", ".ndjson", ".jl", ".jsonlines")
_TEXT = (".txt", ".text", ".md", ".asc")
_MAGIC = (
    (b"%PDF", "a PDF file; save its text first"),
    (b"PK\x03\x04", "a zip archive or office document; unpack it or save its text first"),
    (b"\x1f\x8b", "compressed with gzip; unpack it first"),
    (b"BZh", "compressed with bzip2; unpack it first"),
    (b"\xfd7zXZ", "compressed with xz; unpack it first"),
    (b"7z\xbc\xaf", "a 7z archive; unpack it first"),
    (b"Rar!", "a rar archive; unpack it first"),
    (b"\xd0\xcf\x11\xe0", "an old office document; save its text first"),
    (b"\x89PNG", "a PNG image, which has no text"),
    (b"\xff\xd8\xff", "a JPEG image, which has no text"),
    (b"GIF8", "a GIF image, which has no text"),
    (b"RIFF", "sound, video or a WebP image, which has no text"),
    (b"SQLite format", "a database; export its texts as JSON Lines first"),
    (b"{\\rtf", "an RTF document; save its text first"),
    (b"WARC/", "a WARC archive; take its pages out as HTML files first"),
)
_BINARY = "binary, not text; hand over plain text, HTML or JSON Lines"
_HTML = re.compile(
    rb"\A(?:\s|(?><!--.{0,2000}?-->)|<\?xml[^>]{0,200}>)*<(?:!doctype\s+html|html|head|body|article|div|p|script|meta)\b",
    re.IGNORECASE | re.DOTALL,
)
_INSIDE = re.compile(rb"<html\b[^>]*>\s*<(?:head|body|!--)", re.IGNORECASE)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def sniff(name: str, head: bytes) -> str:
    """`html`, `text`, `json`, `jsonl`; or the reason why it cannot be read, which has a space in it."""
    for magic, reason in _MAGIC:
        if head.startswith(magic):
            return reason
    if head[4:8] == b"ftyp":
        return "a video or sound file, which has no text"
    wide = head[:2] in (b"\xff\xfe", b"\xfe\xff") or _is_wide(head)
    if not wide and len(_CONTROL.findall(head)) > max(4, len(head) // 50):
        return _BINARY
    lower = name.lower()
    plain = head.replace(b"\x00", b"") if wide else head
    plain = plain.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    if lower.endswith(_LINES):
        return "jsonl"
    if lower.endswith(_JSON):
        return "json"
    if lower.endswith(_PAGES) or _HTML.match(plain):
        return "html"
    if not lower.endswith(_TEXT) and _INSIDE.search(plain[:2000]):
        return "html"
    if re.match(rb"\s*\{\s*\"", plain):
        return (
            "jsonl"
            if re.match(rb"\s*\{\s*\"[^\n]+\}\s*(?:\n|\Z)", plain) or b"\n" not in plain.strip()[:1000]
            else "json"
        )
    if re.match(rb"\s*\[\s*\{\s*\"", plain):
        return "json"
    return "text"


def _is_wide(head: bytes) -> bool:
    """UTF-16 without a mark: every second byte is zero."""
    if len(head) < 8:
        return False
    half = len(head) // 2
    even, odd = head[0::2].count(0), head[1::2].count(0)
    return (odd > 0.6 * half and even < 0.1 * half) or (even > 0.6 * half and odd < 0.1 * half)
