"""What a page says of itself: title, dates, authors, outlet, address; and a text's language and origin.

Dates are taken from JSON-LD (schema.org), then the Open Graph and other meta elements, then the
address, and only where none of these tells from htmldate. Published and modified are kept apart.

>>> page = '<meta property="article:published_time" content="2024-05-03T08:00:00Z"><title>Talks open | Courier</title>'
>>> found = of_page(page)
>>> found.published, found.modified, found.title
('2024-05-03T08:00:00Z', None, 'Talks open | Courier')
>>> language_of("The minister landed in Oslo on Monday for talks with his host.")
'en'
"""

from __future__ import annotations

import functools
import html as entities
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple
from urllib.parse import urljoin

import msgspec
from msgspec import Struct

from saksi.language import available, load
from saksi.outlets import Outlet, named
from saksi.text import fold
from saksi.times.calendar import is_day

__all__ = ["Metadata", "edtf", "goes_on", "language_of", "of_page"]

_SAID = re.compile(  # one pass over the page: it costs as much as a pass for one of them
    r"<(?:(?P<meta>meta)\s[^>]{5,2000}+>|(?P<json>script)[^>]{0,300}application/ld\+json[^>]{0,200}>"
    r"|(?P<link>link)[^>]{0,300}rel\s*=\s*[\"']?canonical[^>]{0,1000}>)",
    re.IGNORECASE,
)
_SCRIPT_END = re.compile(r"</script", re.IGNORECASE)
_LONGEST_JSON = 400_000
_LAST_META = 600_000  # characters of a page in which its meta elements stand
_ATTRIBUTE = re.compile(r"([a-z:_-]{2,30})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{1,600})", re.IGNORECASE)
_TIME = re.compile(r"<time[^>]{0,300}datetime\s*=\s*[\"']([^\"']{8,40})[\"']", re.IGNORECASE)
_HOST = re.compile(r"https?://([^/?#:@\s]{3,200})", re.IGNORECASE)
_URL_DATE = re.compile(r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?:[/-]|$)")
_URL_PACKED = re.compile(r"/((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{0,6}(?=[/-]|$)")
_ISO = re.compile(
    r"((?:19|20)\d\d)(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01])"
    r"(?:[T ](\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?\s?(Z|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d)?)?)?)?\Z"
)
_EDTF = re.compile(r"\d{4}[0-9X]?(?:-[0-9X]{2}(?:-[0-9X]{2})?)?[?~%]?(?:/(?:\d{4}(?:-\d\d(?:-\d\d)?)?|\.\.)?)?\Z")
_WHOLE_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_ARTICLE = re.compile(
    r"(?:News|Report|Opinion|Analysis|Review|Background|Live|Tech|Scholarly|Blog|Social)?\w*(?:Article|Posting|WebPage|Report)\Z"
)
_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "date",
    "pubdate",
    "publishdate",
    "publish-date",
    "dc.date.issued",
    "dc.date",
    "dcterms.created",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "dtk:publishdate",
    "content_publishdate",
    "originalpublicationdate",
    "date_published",
    "ptime",
)
_MODIFIED = ("article:modified_time", "og:updated_time", "datemodified", "lastmod")
_WORD = re.compile(r"[^\W\d_]+")
_UNPRINTABLE = re.compile(r"[^\w\s!-~ -⁯]")  # pycld2 refuses unassigned and private code points


_SISTERLY = 4  # words of a sister language from which a text is hers
_NEXT = re.compile(r"<(?:link|a)\b[^>]{0,300}?\brel\s*=\s*[\"']?next\b[^>]{0,300}>", re.IGNORECASE)
_MAY_GO_ON = tuple(  # a literal is found ten times as fast as a pattern for all cases
    (rel, re.compile(rel + rb"\s{0,9}=\s{0,9}[\"']?(?:next|Next|NEXT)\b")) for rel in (b"rel", b"REL")
)
_HREF = re.compile(r"\bhref\s*=\s*[\"']?([^\s\"'>]{1,500})", re.IGNORECASE)
_PAGE_QUERY = re.compile(r"[?&](?:page|hal|halaman|p)=\d{1,3}(?=&|$)", re.IGNORECASE)
_PAGE_PATH = re.compile(r"/(?:page/|hal-?)?[2-9]$", re.IGNORECASE)


class Metadata(Struct, frozen=True, kw_only=True):
    """What a page says of itself; dates are ISO 8601, an empty value means that it does not say.

    `published_by`, `modified_by`: where the date stands: `json-ld`, `meta`, `url`, or `time` (the page's only
    `<time>` element). `origin`: who the page says that its words come from, an outlet's name or host: `isBasedOn` and
    `sourceOrganization` of JSON-LD, `original-source` and `syndication-source`, or a canonical address elsewhere.
    """

    title: str | None = None
    published: str | None = None
    published_by: str | None = None
    modified: str | None = None
    modified_by: str | None = None
    origin: str | None = None
    authors: tuple[str, ...] = ()
    outlet: str | None = None
    url: str | None = None


def edtf(value: str) -> str | None:
    """A date or date-time as ISO 8601 or EDTF; None where it is neither, or the calendar has no such day.

    >>> edtf("2024-05-03 08:00:00 +0700"), edtf("2023-04-16/2023-04-17"), edtf("last week"), edtf("2023-02-30")
    ('2024-05-03T08:00:00+07:00', '2023-04-16/2023-04-17', None, None)
    """
    value = value.strip()
    if m := _ISO.match(value):
        year, month, day, clock, zone = m.groups()
        made = "-".join(p for p in (year, month, day) if p)
        if day and not is_day(int(year), int(month), int(day)):
            return None
        if not clock:
            return made
        zone = (zone or "").replace("UTC", "Z").replace("GMT", "Z")
        if zone and zone != "Z":
            zone = f"{zone[:3]}:{zone[-2:] if len(zone) > 3 else '00'}"
        return f"{made}T{clock}{zone}"
    days = (tuple(map(int, day)) for day in _WHOLE_DAY.findall(value))
    return value if _EDTF.match(value) and all(is_day(*day) for day in days) else None


def of_page(html: str, url: str | None = None) -> Metadata:
    """The metadata of a page; never an error, whatever stands in it."""
    said = _said(html)
    linked = [item for script in said.scripts for item in _json_ld(script)]
    metas = _metas(said.metas)

    def first(*values: object) -> str | None:
        return next((v.strip() for v in values if isinstance(v, str) and v.strip()), None)

    def date(**places: Iterable[object]) -> tuple[str | None, str | None]:
        found = ((d, by) for by, values in places.items() for v in values if isinstance(v, str) and (d := edtf(v)))
        value, by = next(found, (None, None))
        return value, by.replace("_", "-") if by else None

    def ld(key: str) -> list[Any]:
        return [item[key] for item in linked if item.get(key)]

    address = _href(said.canonical) or metas.get("og:url")
    canonical = url or address
    published, published_by = date(json_ld=ld("datePublished"), meta=[metas.get(k) for k in _PUBLISHED])
    if not published:
        published, published_by = date(json_ld=ld("dateCreated"))
    if not published and canonical and (m := _URL_DATE.search(canonical) or _URL_PACKED.search(canonical)):
        published, published_by = date(url=[f"{m.group(1)}-{int(m.group(2)):02}-{int(m.group(3)):02}"])
    if not published and len(times := set(_TIME.findall(html, 0, 400_000))) == 1:
        published, published_by = date(time=times)
    modified, modified_by = date(json_ld=ld("dateModified"), meta=[metas.get(k) for k in _MODIFIED])
    title = first(*ld("headline"), metas.get("og:title"), metas.get("twitter:title"))
    if not title and (found := _TITLE.search(html)):
        title = first(entities.unescape(found.group(1)))
    outlet = first(*(p.get("name") for p in ld("publisher") if isinstance(p, dict)), metas.get("og:site_name"))
    return Metadata(
        title=re.sub(r"\s+", " ", entities.unescape(title)) if title else None,
        published=published,
        published_by=published_by,
        modified=modified,
        modified_by=modified_by,
        origin=_origin(linked, metas, url, address, outlet),
        authors=_authors(ld("author"), metas),
        outlet=outlet,
        url=canonical,
    )


def _origin(
    linked: list[dict[str, Any]], metas: dict[str, str], url: str | None, address: str | None, outlet: str | None
) -> str | None:
    """Who a page says that its words come from; None where that is nobody, or the outlet itself."""
    told: list[str] = []
    for item in linked:
        for key in ("isBasedOn", "isBasedOnUrl", "sourceOrganization"):
            for value in item[key] if isinstance(item.get(key), list) else [item.get(key)]:
                told += _names_of(value)
    told += [metas[k] for k in ("original-source", "syndication-source") if k in metas]
    if url and address and _host(address) != _host(url) and named(address):
        told.append(address)
    mine = named(outlet) if outlet else None
    here = mine or outlet_of(url or address)
    for name in told:
        name = name.strip()
        other = named(name) if "://" not in name else outlet_of(name)
        if other is not None:
            if here is None or other.newsroom != here.newsroom:
                return other.name
        elif name and "://" not in name and len(name) < 80:
            if not outlet or fold(name) != fold(outlet):
                return name
        elif (host := _host(name)) and host != _host(url or address or ""):
            return host
    return None


def _names_of(value: object) -> list[str]:
    """The name or address in a value of JSON-LD: a string, or an object with a publisher, a name or an address."""
    if isinstance(value, str):
        return [value]
    if not isinstance(value, dict):
        return []
    publisher = value.get("publisher")
    inner = publisher.get("name") if isinstance(publisher, dict) else publisher
    kind = value.get("@type")
    name = value.get("name") if kind in ("Organization", "NewsMediaOrganization") else None
    return [v for v in (inner, name, value.get("url"), value.get("@id")) if isinstance(v, str)][:1]


def _host(address: str) -> str:
    """The host of an address without `www.`; "" where it is none."""
    found = _HOST.match(address)
    return found.group(1).lower().removeprefix("www.").removeprefix("amp.").removeprefix("m.") if found else ""


def guess_published(html: str, url: str | None) -> str | None:
    """The date that htmldate finds, where the page does not say it plainly."""
    import htmldate

    try:
        found = htmldate.find_date(html, url=url, original_date=True, extensive_search=True)
    except Exception:  # a parser of hostile pages: whatever it throws means that it found nothing
        return None
    return edtf(found) if found else None


class _Said(NamedTuple):
    """Where a page speaks of itself: the texts of its JSON-LD, its meta elements, the link to its own address."""

    scripts: list[str]
    metas: list[str]
    canonical: str | None


def _said(html: str) -> _Said:
    """What `Metadata` is made of. Linear in the page, whatever is left open in it."""
    scripts: list[str] = []
    metas: list[str] = []
    canonical: str | None = None
    done = end = 0  # where the last script ended, and where the next ends
    for m in _SAID.finditer(html):
        kind = m.lastgroup
        if kind == "meta":
            if m.end() <= _LAST_META:
                metas.append(m.group())
        elif kind == "link":
            canonical = canonical or m.group()
        elif m.start() >= done:
            start = m.end()
            if end < start + 2:
                closed = _SCRIPT_END.search(html, start + 2)
                end = closed.start() if closed else len(html) + _LONGEST_JSON + 1
            if end - start <= _LONGEST_JSON:
                scripts.append(html[start:end])
                done = end + len("</script")
    return _Said(scripts, metas, canonical)


def _json_ld(script: str) -> Iterator[dict[str, Any]]:
    """The objects of a JSON-LD text that are articles, in order."""
    raw = script.strip().removeprefix("<![CDATA[").removesuffix("]]>")
    try:
        data = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        try:
            data = msgspec.json.decode(re.sub(r"[\x00-\x1f]+", " ", raw))
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            return
    queue = [data]
    seen = 0
    while queue and seen < 200:
        item = queue.pop(0)
        seen += 1
        if isinstance(item, list):
            queue += item[:50]
        elif isinstance(item, dict):
            kinds = item.get("@type")
            kinds = kinds if isinstance(kinds, list) else [kinds]
            if any(isinstance(k, str) and _ARTICLE.match(k) for k in kinds):
                yield item
            queue += [
                v
                for k, v in item.items()
                if k in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item")
                and isinstance(v, (dict, list))
            ]


def _metas(tags: Iterable[str]) -> dict[str, str]:
    """The contents of meta elements by their names; the first where several have one name."""
    found: dict[str, str] = {}
    for tag in tags:
        attributes = {k.lower(): a or b or c for k, a, b, c in _ATTRIBUTE.findall(tag)}
        key = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
        if key and attributes.get("content"):
            found.setdefault(key.lower(), entities.unescape(attributes["content"]))
    return found


def _href(tag: str | None) -> str | None:
    """The address in a tag."""
    for key, a, b, c in _ATTRIBUTE.findall(tag or ""):
        if key.lower() == "href" and (a or b or c).startswith("http"):
            return entities.unescape(a or b or c)
    return None


def _authors(linked: list[Any], metas: dict[str, str]) -> tuple[str, ...]:
    names: list[str] = []
    for value in linked:
        for item in value if isinstance(value, list) else [value]:
            name = item.get("name") if isinstance(item, dict) else item
            if isinstance(name, str):
                names.append(name)
    if not names:
        names = [
            metas[k]
            for k in ("author", "article:author", "byl", "dc.creator", "content_author", "parsely-author")
            if k in metas
        ]
    clean = [re.sub(r"\s+", " ", n).strip().removeprefix("By ") for n in names]
    return tuple(dict.fromkeys(n for n in clean if n and len(n) < 80 and "://" not in n))


def outlet_of(url: str | None) -> Outlet | None:
    """The outlet whose domain an address has."""
    return named(url) if url and "." in url else None


@functools.cache
def _function_words() -> dict[str, frozenset[str]]:
    """Common short words of each pack that no other pack has."""
    tables: dict[str, set[str]] = {}
    for code in available():
        grammar = load(code).toml("grammar", dict[str, Any])
        rows = [w for value in grammar.get("words", {}).values() if isinstance(value, list) for w in value]
        tables[code] = {w for w in rows if isinstance(w, str) and w.isalpha()}
    return {c: frozenset(t - set().union(*(o for k, o in tables.items() if k != c))) for c, t in tables.items()}


@functools.cache
def _sisters() -> dict[str, tuple[str, frozenset[str], frozenset[str]]]:
    """Languages that some text of a pack is taken for, by ISO 639-1 code: the pack, its words, and theirs."""
    found = {}
    for code in available():
        for sister, words in load(code).toml("grammar", dict[str, Any]).get("sisters", {}).items():
            found[sister] = (code, frozenset(words["here"]), frozenset(words["there"]))
    return found


def _is_sister(words: Sequence[str], here: frozenset[str], there: frozenset[str]) -> bool:
    """Whether words that only the sister has surely outweigh those of the language itself."""
    count = sum(map(there.__contains__, words))
    return count >= _SISTERLY and count > 2 * sum(map(here.__contains__, words))


def language_of(text: str, whole: str = "") -> str | None:
    """The pack that fits a text: by pycld2 where the text is long enough, and by the packs' function words.

    `whole` is asked where some of its text looks like the sister of a language with a pack: Malay and Indonesian are
    told apart by few words. None where nothing says so: the text is in a language that has no pack, or has no words.
    """
    sample = text[:2000]
    words = _WORD.findall(fold(sample))
    if not words:
        return None
    counts = {code: sum(map(table.__contains__, words)) / len(words) for code, table in _function_words().items()}
    best = max(sorted(counts), key=lambda code: counts[code])
    sure = counts[best] >= 0.08 and counts[best] >= 2 * max((v for c, v in counts.items() if c != best), default=0)
    if sure and counts[best] >= 0.2 and len(words) < 15:
        return best
    found = _detect(sample)
    sisters = _sisters().get(found or "")
    if sisters is not None:
        here, there = (sum(map(table.__contains__, words)) for table in sisters[1:])
        if there > here:
            return None
        found = sisters[0] if here > there else _detect(whole[:20_000]) or found
    elif any(code == (found or best) and _is_sister(words, here, there) for code, here, there in _sisters().values()):
        return None
    some = found == best and round(counts[best] * len(words)) > 1  # names leave little room for function words
    if found and found in counts and (some or counts[found] > 0.04 or len(words) < 15):
        return found
    if found and found not in counts and len(words) >= 12 and (sisters is None or len(words) >= 40):
        return None
    return best if sure else None


def _detect(sample: str) -> str | None:
    """The language that pycld2 is sure of."""
    import pycld2

    try:
        reliable, _, details = pycld2.detect(_UNPRINTABLE.sub(" ", sample).encode("utf-8", "replace"), bestEffort=False)
    except pycld2.error:
        return None
    name, code, percent, _ = details[0]
    return str(code) if reliable and percent >= 60 and name != "Unknown" else None


def goes_on(html: str, url: str | None) -> bool:
    """Whether a page names a second page of its own article as the next one; the next article is none."""
    if not url or not _may_go_on(html):
        return False
    own = _own_address(url)
    for tag in _NEXT.finditer(html):
        href = _HREF.search(tag.group())
        if href:
            try:
                there = urljoin(url, entities.unescape(href.group(1)))
            except ValueError:
                continue
            if _own_address(there) == own and there.rstrip("/") != url.rstrip("/"):
                return True
    return False


def _may_go_on(html: str) -> bool:
    """Whether a page may have a link to a next page; quick, for most have none."""
    content = html.encode("utf-8", "surrogatepass")  # bytes are searched twice as fast
    return any(rel in content and pattern.search(content) is not None for rel, pattern in _MAY_GO_ON)


def _own_address(url: str) -> str:
    """A URL without what tells the pages of one article apart."""
    bare = _PAGE_QUERY.sub("", url.split("#")[0])
    return _PAGE_PATH.sub("", bare.rstrip("?&/")).rstrip("/").lower()
