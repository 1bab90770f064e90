r"""Tell what was handed over by its first bytes, and by its name only where these leave it open.

Archives, feeds and documents are told here; pages, JSON and plain text by `html.sniff`. XML is told by
its first element, so that a feed that is served as a page, or is called one, is still a feed.

>>> kind_of("news", b"\x1f\x8b\x08\x00"), kind_of("a.html", b"<?xml version='1.0'?><rss version='2.0'><channel>")
('gzip', 'feed')
>>> kind_of("a.html", b"<!doctype html><p>Oslo")
'html'
"""

from __future__ import annotations

import re

from saksi.read.html import sniff

__all__ = ["inner_name", "kind_of"]

_MAGIC = ((b"%PDF-", "pdf"), (b"PK\x03\x04", "zip"), (b"PK\x05\x06", "zip"), (b"\x1f\x8b", "gzip"), (b"WARC/", "warc"))
_FIRST = re.compile(
    rb"\s*(?:<\?[^>]*>\s*|(?><!--.*?-->)\s*|(?><!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>)\s*)*<([\w.-]+:)?([\w.-]+)",
    re.DOTALL | re.IGNORECASE,
)  # Comments and DOCTYPE are atomic groups: there is one way to read them, however many there are.
_PROLOG = re.compile(rb"\s*(?:<\?[^>]*>\s*)*(?:(?><!--.*?(?:-->|\Z))\s*)+", re.DOTALL)
_DOCTYPE = re.compile(rb"\s*(?:<\?[^>]*>\s*)*<!DOCTYPE\s+(\w+)", re.IGNORECASE)
_ROOTS = {b"rss": "feed", b"feed": "feed", b"urlset": "sitemap", b"sitemapindex": "sitemap", b"opml": "opml"}
_RSS_1 = re.compile(rb"http://(?:purl\.org/rss/|my\.netscape\.com/rdf/|channel\.netscape\.com/rdf/)")
_JSON_FEED = re.compile(rb"\s*\{[^{}\[\]]{0,2000}\"version\"\s*:\s*\"https?:\\?/\\?/jsonfeed\.org")
_HEADER = rb"(?:[!-9;-~]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)"
_MESSAGE = re.compile(rb"\A(?:From [^\r\n]*\r?\n)?" + _HEADER + rb"{1,80}?(?:\r?\n|\Z)")
_RELATED = re.compile(rb"^content-type:\s*multipart/", re.IGNORECASE | re.MULTILINE)
_VERSION = re.compile(rb"^mime-version:", re.IGNORECASE | re.MULTILINE)


def kind_of(name: str, head: bytes) -> str:
    """`warc`, `zip`, `gzip`, `pdf`, `mhtml`, `feed`, `sitemap`, `opml`, `html`, `text`, `json`, `jsonl`.

    Or the reason why it cannot be read, which has a space in it.
    """
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[:1024].find(b"%PDF-") > 0 and name.lower().endswith(".pdf"):
        return "pdf"  # Some servers put bytes before it; readers look for it in the first 1,024.
    plain = head.removeprefix(b"\xef\xbb\xbf")
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or head[:4].count(0) == 2:
        plain = head[head[:2] in (b"\xff\xfe", b"\xfe\xff") and 2 :].replace(b"\x00", b"")
    if (m := _DOCTYPE.match(plain)) and m.group(1).lower() in _ROOTS:
        return _ROOTS[m.group(1).lower()]
    if plain.lstrip()[:1] == b"<" and (m := _FIRST.match(plain)):
        root = m.group(2)
        if root in _ROOTS:
            return _ROOTS[root]
        if root == b"RDF" and _RSS_1.search(plain):
            return "feed"
    if _JSON_FEED.match(plain):
        return "json"
    if plain[:1] != b"<" and _RELATED.search(plain) and _VERSION.search(plain) and _MESSAGE.match(plain):
        return "mhtml"
    # Comments at the start say nothing of the kind, and many of them cost a search for the first element much time.
    return sniff(name, head[m.end() :] if (m := _PROLOG.match(head)) else head)


def inner_name(name: str) -> str:
    """The name of what a gzip file holds: without its last suffix.

    >>> inner_name("sitemap.xml.gz"), inner_name("pages.tgz")
    ('sitemap.xml', 'pages.tar')
    """
    if name.lower().endswith(".tgz"):
        return name[:-4] + ".tar"
    return name[:-3] if name.lower().endswith(".gz") else name
