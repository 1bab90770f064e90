r"""Read the items of a feed: RSS 0.9 to 2.0, Atom 0.3 and 1.0, JSON Feed 1.

An item becomes a page of its own: headline and text as the feed has them, with the address, outlet, authors and
dates that it tells. A feed of summaries gives summaries; an item without any text is a Skip that names its link.

A date is an instant with the zone that it was given in. What cannot be read as one, is before 1990, or lies more than
a day after `now` is unknown: never now, never 1970.

>>> feed = b'''<rss version="2.0"><channel><title>Courier</title><link>https://courier.example/</link>
... <item><title>Talks open</title><link>/a</link><pubDate>Mon, 13 May 2024 08:00:00 +0700</pubDate>
... <description>&lt;p&gt;The minister landed in Oslo.&lt;/p&gt;</description></item></channel></rss>'''
>>> made = list(entries(feed))[0]
>>> made.url, made.outlet, made.published, made.text
('https://courier.example/a', 'Courier', '2024-05-13T08:00:00+07:00', '<p>The minister landed in Oslo.</p>')
"""

from __future__ import annotations

import datetime
import html
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

import msgspec
from msgspec import Struct

from saksi import times
from saksi.language import available, load
from saksi.outlets import named
from saksi.read import xml
from saksi.records import Page, Skip
from saksi.text import fold

__all__ = ["BrokenXMLError", "Entry", "entries", "instant", "of_json", "pages"]

BrokenXMLError = xml.BrokenXMLError

_ITEMS = frozenset({"item", "atom:entry", "entry"})
_CHANNELS = frozenset({"rss", "channel", "atom:feed", "feed"})
_HEAD = frozenset(
    {
        "title",
        "link",
        "atom:title",
        "atom:link",
        "dc:publisher",
        "image",
        "textinput",
        "textInput",
        "author",
        "atom:author",
    }
)
_NESTED = frozenset({"image", "textinput", "textInput", "author", "atom:author"})  # what has a title of its own
_FULL = ("content:encoded", "atom:content", "content", "?:encoded", "xhtml:body")
_SHORT = ("description", "atom:summary", "summary", "dcterms:abstract", "dc:description", "media:description",
          "itunes:summary")  # fmt: skip
_TITLES = ("title", "atom:title", "dc:title", "media:title")
_PUBLISHED = ("pubDate", "pubdate", "atom:published", "published", "atom:issued", "issued", "dcterms:issued",
              "dc:date", "dcterms:created", "atom:created", "date")  # fmt: skip
_MODIFIED = ("atom:updated", "updated", "atom:modified", "modified", "dcterms:modified", "lastmod")
_AUTHORS = ("author", "dc:creator", "atom:author", "itunes:author", "creator")
_AGGREGATORS = ("news.google.com",)  # their links lead elsewhere, and what they list is not theirs
_LONGEST = 2000  # code points of a title, an address or a name
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,5000}>|<!\[CDATA\[|&(?:#\d{1,6}|#x[0-9a-fA-F]{1,5}|[a-zA-Z]{2,12});")
_TAG = re.compile(r"<[^<>]*>")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_WORD = re.compile(r"\w+")
_BRACKETED = re.compile(r"\(([^()]{2,100})\)")
_MAIL = re.compile(r"\S+@\S+|mailto:\S+")
_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?\s?(Z|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d)?)?",
    re.IGNORECASE,
)
_RFC822 = re.compile(
    r"(?:[^\W\d_]{2,12}\.?,?\s+)?(\d{1,2})[\s-]+([A-Za-z]{3})[a-z]*\.?[\s-]+(\d{4}|\d\d)"
    r"(?:,?\s+(\d{1,2}):(\d\d)(?::(\d\d))?(?:\s*([+-]\d{1,2}:?\d\d|[A-Za-z]{1,5}))?)?\s*(?:\(\w{1,5}\))?"
)
_MONTHS = {"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10,
           "nov": 11, "dec": 12}  # fmt: skip
_ZONES = {"z": 0, "ut": 0, "utc": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
          "pst": -8, "pdt": -7}  # fmt: skip


class Entry(Struct, frozen=True, kw_only=True):
    """An item of a feed, and its number in it, from 1. Dates are ISO 8601; an empty value means unknown.

    `text` is the longest text that the feed has of the item; `html`: whether it is HTML. `outlet` published what
    `url` leads to; `origin` is whom the feed names as the one that its text was taken from.
    """

    number: int
    id: str | None = None
    url: str | None = None
    title: str | None = None
    outlet: str | None = None
    origin: str | None = None
    published: str | None = None
    modified: str | None = None
    authors: tuple[str, ...] = ()
    text: str = ""
    html: bool = False


def pages(
    content: bytes, known: Page, *, encoding: str | None = None, now: datetime.datetime | None = None
) -> Iterator[Page | Skip]:
    """The items of an XML feed as pages. `known.file` is the name of the feed, `known.url` its address.

    A page is named by the item's id or link, or FEED:NUMBER. Where the feed breaks off, a Skip says so.
    """
    try:
        for entry in entries(content, url=known.url, encoding=encoding, now=now):
            yield _page(entry, known)
    except BrokenXMLError as error:
        yield Skip(file=known.file, stage="read", reason=f"the feed is broken: {error}; what stands before is read")


def entries(
    content: bytes, *, url: str | None = None, encoding: str | None = None, now: datetime.datetime | None = None
) -> Iterator[Entry]:
    """The items of an XML feed in its order, one at a time. `url` is the feed's own, for relative links.

    `encoding` is what the server said; `now` the latest time a date may have, by default the clock's. Raises
    BrokenXMLError where the feed breaks off, after the items before.
    """
    latest = _latest(now)
    title = link = None
    base = url or ""
    number = 0
    for element in xml.elements(content, _ITEMS | _HEAD, starts=_CHANNELS, encoding=encoding):
        name = xml.name_of(element.tag)
        if name in _CHANNELS:
            base = _joined(base, element.get(_XML_BASE))
            continue
        if name in _ITEMS:
            number += 1
            yield _entry(element, number, base, title, link, latest)
            continue
        parent = element.getparent()
        if parent is None or xml.name_of(parent.tag) in _NESTED | _ITEMS:
            continue
        if name in ("title", "atom:title") and title is None:
            title = _line(xml.inner(element)) or None
        elif name in ("link", "atom:link") and link is None and element.get("rel", "alternate") == "alternate":
            link = _http(_joined(base, _line(element.get("href") or element.text or "")))
            base = base or link or ""


def of_json(data: Mapping[str, Any], known: Page, *, now: datetime.datetime | None = None) -> Iterator[Page | Skip]:
    """The items of a JSON Feed as pages."""
    latest = _latest(now)
    title = _string(data.get("title"))
    link = _http(_string(data.get("home_page_url")))
    for number, item in enumerate(data["items"], 1):
        if not isinstance(item, dict):
            yield Skip(file=f"{known.file}:{number}", stage="read", reason="the item is no JSON object")
            continue
        url = _http(_joined(known.url or link or "", _string(item.get("url"))))
        texts = [(_string(item.get("content_html")), True), (_string(item.get("content_text")), False),
                 (_string(item.get("summary")), False)]  # fmt: skip
        text, marked = max(((t or "", h) for t, h in texts), key=lambda pair: len(_bare(*pair)))
        people = item.get("authors") or item.get("author") or data.get("authors") or data.get("author") or ()
        names = [
            _string(p.get("name")) for p in (people if isinstance(people, list) else [people]) if isinstance(p, dict)
        ]
        id_ = item.get("id")
        yield _page(
            Entry(
                number=number,
                id=_line(str(id_)) if isinstance(id_, (str, int)) and not isinstance(id_, bool) else None,
                url=url or _http(_string(item.get("external_url"))),
                title=_line(_string(item.get("title")) or "") or None,
                outlet=_outlet(url, link, title),
                published=instant(_string(item.get("date_published")) or "", latest),
                modified=instant(_string(item.get("date_modified")) or "", latest),
                authors=tuple(dict.fromkeys(_line(n) for n in names if n)),
                text=text,
                html=marked,
            ),
            known,
        )


def instant(value: str, latest: datetime.datetime | None = None) -> str | None:
    """A date of a feed (RFC 822, RFC 3339, or as a language pack reads it) as ISO 8601, its own zone kept.

    None where it is none, before 1990, or after `latest`. A zone that is not known is left out, not guessed.

    >>> instant("Tue, 14 May 24 6:05 EST"), instant("2024-05-14T06:05:00.123Z"), instant("Sel, 14 Mei 2024 06:05 WIB")
    ('2024-05-14T06:05:00-05:00', '2024-05-14T06:05:00Z', '2024-05-14T06:05+07:00')
    >>> instant("kemarin"), instant("Thu, 01 Jan 1970 00:00:00 GMT"), instant("2024-13-45")
    (None, None, None)
    """
    value = " ".join(value[:200].split())
    made: str | None = None
    known = True
    if m := _ISO.fullmatch(value):
        year, month, day, hour, minute, second, zone = m.groups()
        made = _written(int(year), int(month), int(day), hour, minute, second, _offset(zone))
    elif (m := _RFC822.fullmatch(value)) and (number := _MONTHS.get(m.group(2).lower())):
        day, _, year, hour, minute, second, zone = m.groups()
        full = int(year) if len(year) == 4 else int(year) + (2000 if int(year) < 69 else 1900)
        offset = _offset(zone)
        known = not zone or offset is not None
        made = _written(full, number, int(day), hour, minute, second, offset)
    if value and (not made or not known) and any(c.isdigit() for c in value):
        read = (found[0] for code in available() if (found := times.parse_stamp(value, load(code))))
        made = next((v for v in read if not made or (v.startswith(made[:16]) and len(v) > 16)), made)
    return made if made and _is_likely(made, latest) else None


def _latest(now: datetime.datetime | None) -> datetime.datetime:
    return (now or datetime.datetime.now(datetime.UTC)) + datetime.timedelta(days=1)


def _written(
    year: int, month: int, day: int, hour: str | None, minute: str | None, second: str | None, zone: str | None
) -> str | None:
    try:
        date = datetime.datetime(year, month, day, int(hour or 0), int(minute or 0), min(int(second or 0), 59))
    except ValueError:
        return None
    return f"{date:%Y-%m-%dT%H:%M:%S}{zone or ''}" if hour else f"{date:%Y-%m-%d}"


def _offset(zone: str | None) -> str | None:
    """`Z` or `+07:00`; None where the zone is not known, or -0000, which says so."""
    if not zone or zone in ("-0000", "-00:00"):
        return None
    if zone[0] in "+-":
        digits = zone[1:].replace(":", "")
        digits = digits.zfill(4) if len(digits) != 2 else digits + "00"
        return f"{zone[0]}{digits[:2]}:{digits[2:]}" if int(digits[:2]) <= 14 and int(digits[2:]) < 60 else None
    hours = _ZONES.get(zone.lower())
    return None if hours is None else f"{hours:+03d}:00" if hours else "Z"


def _is_likely(value: str, latest: datetime.datetime | None) -> bool:
    try:
        date = datetime.datetime.fromisoformat(value)
    except ValueError:
        return value[:4].isdigit() and int(value[:4]) >= 1990
    if date.tzinfo is None:
        date = date.replace(tzinfo=datetime.UTC)
    return date.year >= 1990 and (latest is None or date <= latest)


def _entry(
    item: Any, number: int, base: str, channel: str | None, home: str | None, latest: datetime.datetime
) -> Entry:
    """The entry of an element. Of fields that are there twice the first counts."""
    fields: dict[str, list[Any]] = {}
    for child in item:
        fields.setdefault(xml.name_of(child.tag), []).append(child)
    for group in (*fields.get("media:group", ()), *fields.get("media:content", ())):
        for child in group:
            fields.setdefault(xml.name_of(child.tag), []).append(child)
    base = _joined(base, item.get(_XML_BASE))

    def lines(names: tuple[str, ...]) -> Iterator[str]:
        return (line for n in names for e in fields.get(n, ()) if (line := _line(xml.inner(e))))

    def dates(names: tuple[str, ...]) -> str | None:
        return next((d for n in names for e in fields.get(n, ()) if (d := instant(e.text or "", latest))), None)

    id_ = next(lines(("guid", "atom:id", "id")), None)
    url = _link(fields, base, id_)
    source = next((e for n in ("source", "atom:source", "dc:source") for e in fields.get(n, ())), None)
    title = next(lines(_TITLES), None)
    outlet, origin = _outlet(url, home, channel), None
    if source is not None and (said := _source(source)):
        name, site = said
        if (_host(site) and _host(site) == _host(url)) or _host(url) in _AGGREGATORS or not (outlet or url):
            outlet = _outlet(site, site, name) or name
            title = title.removesuffix(f" - {name}") if title else None
        elif fold(name) != fold(outlet or ""):
            origin = name
    text, marked = _text(fields)
    names = (n for tag in _AUTHORS for e in fields.get(tag, ()) if (n := _person(e)))
    return Entry(
        number=number,
        id=id_,
        url=url,
        title=title,
        outlet=outlet,
        origin=origin,
        published=dates(_PUBLISHED),
        modified=dates(_MODIFIED),
        authors=tuple(dict.fromkeys(names))[:50],
        text="" if _says_no_more(text, marked, title, outlet) else text,
        html=marked,
    )


def _page(entry: Entry, known: Page) -> Page | Skip:
    file = entry.id or entry.url or f"{known.file}:{entry.number}"
    if not _LETTERS.search(_bare(entry.text, entry.html)):
        place = f"; fetch {entry.url}" if entry.url else " and no link"
        return Skip(file=file, stage="read", reason=f"the item of {known.file} has no text{place}")
    return msgspec.structs.replace(
        known,
        file=file,
        content=_composed(entry).encode("utf-8", "replace"),
        media_type="text/html" if entry.html else "text/plain",
        encoding="utf-8",
        url=entry.url,
        outlet=entry.outlet,
        title=entry.title,
        published=entry.published,
        modified=entry.modified,
        authors=entry.authors,
        origin=entry.origin,
        dated_by="feed",
    )


def _composed(entry: Entry) -> str:
    """The headline above the text, as a page has it, unless the text begins with it."""
    beginning = _bare(entry.text[:5000], entry.html)[: 2 * len(entry.title or "") + 100]
    if not entry.title or _words(beginning).startswith(_words(entry.title)):
        return entry.text
    if entry.html:
        return f"<h1>{html.escape(entry.title, quote=False)}</h1>\n{entry.text}"
    return f"{entry.title}\n\n{entry.text}"


def _text(fields: Mapping[str, list[Any]]) -> tuple[str, bool]:
    """The longest text of an item, and whether it is HTML."""
    best, marked, most = "", False, 0
    for name in (*_FULL, *_SHORT):
        for element in fields.get(name, ())[:3]:
            kind = (element.get("type") or element.get("mode") or "").lower()
            if "/" in kind and not kind.startswith("text/") and "xml" not in kind and "html" not in kind:
                continue
            text = xml.inner(element)
            is_html = kind in ("html", "xhtml", "text/html", "application/xhtml+xml") or (
                kind not in ("text", "text/plain") and bool(_MARKUP.search(text))
            )
            size = len(_bare(text, is_html))
            if size > most:
                best, marked, most = text, is_html, size
    return best, marked


def _says_no_more(text: str, marked: bool, title: str | None, outlet: str | None) -> bool:
    """Whether a text is but the headline again, with the outlet's name or without."""
    bare = _bare(text[:20_000], marked)
    if not title or len(bare) > 2 * len(title) + len(outlet or "") + 100:
        return False
    rest = _words(bare).removeprefix(_words(title)).strip()
    return not rest or rest == _words(outlet or "") or rest == _words(title)


def _link(fields: Mapping[str, list[Any]], base: str, id_: str | None) -> str | None:
    """Where the item leads: the publisher's own address before that of a service that counts clicks."""
    found: list[str | None] = [e.text for e in fields.get("feedburner:origLink", ())]
    found += [e.text or e.get("href") for e in fields.get("link", ())]
    found += [
        e.get("href")
        for e in (*fields.get("atom:link", ()), *fields.get("link", ()))
        if (e.get("rel") or "alternate") == "alternate"
    ]
    if not any(found) and id_ and (guid := fields.get("guid")) and guid[0].get("isPermaLink", "true").lower() == "true":
        found.append(id_ if "://" in id_ else None)
    if not any(found) and id_ and "://" in id_ and not fields.get("guid"):
        found.append(id_)
    for value in found:
        if value and value.strip() and (url := _http(_joined(base, _line(value)))):
            return url
    return None


def _source(element: Any) -> tuple[str, str | None] | None:
    """The name and address of who a feed says that an item is from."""
    title = next((xml.inner(c) for c in element if xml.name_of(c.tag) in ("atom:title", "title")), None)
    link = next((c.get("href") or c.text for c in element if xml.name_of(c.tag) in ("atom:link", "link")), None)
    name = _line(title if title is not None else element.text or "")
    return (name, _http(element.get("url") or link)) if name and "://" not in name else None


def _outlet(url: str | None, home: str | None, name: str | None) -> str | None:
    """Who publishes: as outlets.tsv has the host; else the part of the feed's title that the host bears out, or all."""
    if known := next((found for place in (url, home) if _host(place) and (found := named(place or ""))), None):
        return known.name
    name = _line(name or "")
    label = max(_host(home or url).split("."), key=len, default="")
    for part in re.split(r"\s+[-–—|»·:]+\s+|\s*[|»]\s*|:\s+", name):
        if label and re.sub(r"[\W_]+", "", fold(part)) in (label, label.replace("-", "")):
            return part
    return name or None


def _person(element: Any) -> str | None:
    """A name, out of `mail (Name)`, `Name <mail>` or an Atom person."""
    named_ = next((xml.inner(c) for c in element if xml.name_of(c.tag) in ("atom:name", "name")), None)
    value = _line(named_ if named_ is not None else xml.inner(element))
    if "@" in value and (m := _BRACKETED.search(value)):
        value = m.group(1)
    value = _MAIL.sub("", value).strip(" <>(),;")
    return value if _LETTERS.search(value) and len(value) <= 200 else None


def _line(value: str) -> str:
    """One line of plain text: titles and names come with tags and entities, once or twice escaped."""
    value = value[: _LONGEST * 4]
    if "&" in value or "<" in value:
        value = html.unescape(value)
        value = html.unescape(_TAG.sub(" ", value)) if _MARKUP.search(value) else value
    return " ".join(value.split())[:_LONGEST]


def _bare(text: str, marked: bool) -> str:
    return " ".join(html.unescape(_TAG.sub(" ", text)).split()) if marked else text


def _words(text: str) -> str:
    return " ".join(_WORD.findall(fold(text)))


def _host(url: str | None) -> str:
    if not url:
        return ""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _joined(base: str, url: str | None) -> str:
    """An address seen from another one; the base where there is none, "" where either is no address."""
    try:
        return urljoin(base, url or "")
    except ValueError:
        return ""


def _http(url: str | None) -> str | None:
    """The address if it is one of the web, without blanks and line ends."""
    if not url:
        return None
    url = re.sub(r"[\x00-\x20\x7f]+", "%20", url.strip())
    return url if re.match(r"https?://[^/?#]", url, re.IGNORECASE) and len(url) <= _LONGEST else None


def _string(value: object) -> str | None:
    return value if isinstance(value, str) else None
