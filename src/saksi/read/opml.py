r"""Read and write lists of feeds as OPML 2.0, as feed readers exchange them.

>>> content = b'''<opml version="2.0"><body><outline text="World"><outline type="rss" text="Courier"
... xmlUrl="https://courier.example/feed" category="/daily"/></outline></body></opml>'''
>>> link, = feeds(content)
>>> link.url, link.title, link.tags
('https://courier.example/feed', 'Courier', ('World', 'daily'))
>>> list(feeds(written([link]))) == [link]
True
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import Any

from saksi.read import xml
from saksi.read.sitemaps import Link
from saksi.records import Skip

__all__ = ["feeds", "skip", "written"]

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_URL = re.compile(r"https?://[^/?#\s]\S{0,2000}\Z", re.IGNORECASE)


def feeds(content: bytes, *, encoding: str | None = None) -> Iterator[Link]:
    """The feeds of the list, in order; their tags are the folders that they lie in, then their categories.

    Raises BrokenXMLError where the list breaks off.
    """
    for element in xml.elements(content, frozenset(), starts={"outline"}, encoding=encoding):
        url = (_attribute(element, "xmlUrl") or "").strip()
        if not _URL.match(url):
            continue
        tags = [t for parent in reversed(list(element.iterancestors("outline"))) if (t := _title(parent))]
        tags += [t for c in (_attribute(element, "category") or "").split(",") if (t := c.strip().strip("/"))]
        yield Link(url=url, kind="feed", title=_title(element), tags=tuple(dict.fromkeys(tags)))


def written(links: Iterable[Link], *, title: str = "Saksi") -> bytes:
    """The list as OPML, in the order of the links, each with its tags as categories."""
    rows = [
        f"    <outline type={_quoted('rss')} text={_quoted(link.title or link.url)} xmlUrl={_quoted(link.url)}"
        + (f" category={_quoted(','.join(t.replace(',', ' ') for t in link.tags))}" if link.tags else "")
        + "/>\n"
        for link in links
    ]
    head = f"  <head><title>{_escaped(title)}</title></head>\n"
    body = "".join(rows)
    opening = '<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n'
    return f"{opening}{head}  <body>\n{body}  </body>\n</opml>\n".encode()


def skip(content: bytes, name: str) -> Skip:
    """What a reader has of a list of feeds: no page, and why."""
    count = 0
    try:
        for _ in feeds(content):
            count += 1
    except xml.BrokenXMLError:
        pass
    what = "1 feed" if count == 1 else f"{count} feeds"
    reason = f"it lists {what} and has no text; `saksi watch {name[-80:]}` reads what they have"
    return Skip(file=name, stage="read", reason=reason)


def _title(element: Any) -> str | None:
    value = _attribute(element, "text") or _attribute(element, "title")
    return " ".join(value[:500].split()) or None if value else None


def _attribute(element: Any, name: str) -> str | None:
    value = element.get(name) or element.get(name.lower())
    return str(value) if value else None


def _quoted(value: str) -> str:
    return f'"{_escaped(value)}"'


def _escaped(value: str) -> str:
    return html.escape(" ".join(_ILLEGAL.sub("", value).split()))
