r"""The addresses that a list names: a sitemap's, a feed's, an OPML file's. What a fetcher goes by; nothing is fetched.

>>> sitemap = b'''<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
... <url><loc>https://courier.example/a</loc><lastmod>2024-05-13</lastmod></url></urlset>'''
>>> [(link.kind, link.url, link.modified) for link in links(sitemap)]
[('page', 'https://courier.example/a', '2024-05-13')]
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from saksi.read import feeds, opml, sitemaps
from saksi.read.kinds import kind_of
from saksi.read.sitemaps import Link

__all__ = ["Link", "links"]


def links(
    content: bytes,
    *,
    name: str = "",
    url: str | None = None,
    encoding: str | None = None,
    now: datetime.datetime | None = None,
) -> Iterator[Link]:
    """The links of an unpacked sitemap, sitemap index, XML feed or OPML file, in order; none of anything else.

    `name` is a hint, `url` where the list itself lies, `encoding` what the server said. A list that breaks off
    ends there without an error.
    """
    kind = kind_of(name, content[:8192])
    try:
        if kind == "sitemap":
            yield from sitemaps.links(content, encoding=encoding, now=now)
        elif kind == "opml":
            yield from opml.feeds(content, encoding=encoding)
        elif kind == "feed":
            for entry in feeds.entries(content, url=url, encoding=encoding, now=now):
                if entry.url:
                    yield Link(
                        url=entry.url,
                        kind="page",
                        title=entry.title,
                        outlet=entry.outlet,
                        published=entry.published,
                        modified=entry.modified,
                    )
    except feeds.BrokenXMLError:
        return
