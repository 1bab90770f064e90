r"""Read sitemaps (sitemaps.org 0.9), with Google's news tags or without, and indexes of them.

A sitemap has addresses and no text. So for a reader it is one Skip that says how to have them fetched; for
a fetcher `links` gives them. An index gives the sitemaps that it names, of the kind `sitemap`: whether one leads
back to itself is for the fetcher to see.

>>> sitemap = b'''<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
... xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://courier.example/a</loc><news:news>
... <news:publication><news:name>Courier</news:name><news:language>en</news:language></news:publication>
... <news:publication_date>2024-05-13T08:00:00+07:00</news:publication_date><news:title>Talks open</news:title>
... </news:news></url></urlset>'''
>>> link, = links(sitemap)
>>> link.title, link.outlet, link.language, link.published
('Talks open', 'Courier', 'en', '2024-05-13T08:00:00+07:00')
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Any, Literal

from msgspec import Struct

from saksi.read import xml
from saksi.records import Skip

__all__ = ["Link", "links", "skip"]

_URL = re.compile(r"https?://[^/?#\s]\S{0,2000}\Z", re.IGNORECASE)
_INSIDE = ("news:news", "news:publication")


class Link(Struct, frozen=True, kw_only=True):
    """An address that a list names, with what the list says of it; dates are ISO 8601, None is unknown."""

    url: str
    kind: Literal["page", "sitemap", "feed"]
    title: str | None = None
    outlet: str | None = None
    language: str | None = None
    published: str | None = None
    modified: str | None = None
    tags: tuple[str, ...] = ()


def links(content: bytes, *, encoding: str | None = None, now: datetime.datetime | None = None) -> Iterator[Link]:
    """The links of a sitemap or of an index, in order. Raises BrokenXMLError where it breaks off."""
    from saksi.read.feeds import instant

    latest = (now or datetime.datetime.now(datetime.UTC)) + datetime.timedelta(days=1)
    for element in xml.elements(content, {"url", "sitemap"}, encoding=encoding):
        fields = _fields(element)
        address = fields.get("loc", "")
        if not _URL.match(address):
            continue
        language = fields.get("news:language")
        yield Link(
            url=address,
            kind="page" if xml.name_of(element.tag) == "url" else "sitemap",
            title=fields.get("news:title"),
            outlet=fields.get("news:name"),
            language=language.lower() if language else None,
            published=instant(fields.get("news:publication_date", ""), latest),
            modified=instant(fields.get("lastmod", ""), latest),
        )


def skip(content: bytes, name: str) -> Skip:
    """What a reader has of a sitemap: no page, and why."""
    count = 0
    try:
        for _ in links(content):
            count += 1
    except xml.BrokenXMLError:
        pass
    what = "1 address" if count == 1 else f"{count} addresses"
    reason = f"it lists {what} and has no text; `saksi watch` fetches what a sitemap lists"
    return Skip(file=name, stage="read", reason=reason)


def _fields(element: Any) -> dict[str, str]:
    made: dict[str, str] = {}
    queue = list(element)
    for child in queue:
        name = xml.name_of(child.tag)
        if name in _INSIDE and len(queue) < 200:
            queue += list(child)
        elif child.text and child.text.strip():
            made.setdefault(name, " ".join(child.text[:4000].split()))
    return made
