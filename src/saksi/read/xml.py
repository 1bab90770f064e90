"""Read the XML of strangers: feeds, sitemaps, lists of feeds. Element by element, so that memory stays flat.

Nothing is looked up and nothing is expanded: a DOCTYPE is cut out before the parser (lxml) sees the text, with all
entities that it declares, and the parser may neither load a DTD nor use the network. The names that HTML has for
characters (`&nbsp;`, `&eacute;`) are known, for half of all feeds take them for granted; a bare `&` is text.
Broken XML is read as far as it goes.

>>> content = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a><b>AT&T&nbsp;&x; <i>now</i></b></a>'
>>> [inner(element) for element in elements(content, {"b"})]
['AT&amp;T\\xa0&amp;x; <i>now</i>']
"""

from __future__ import annotations

import codecs
import functools
import html
import html.entities
import re
from collections.abc import Iterator, Set
from typing import Any

from saksi.read.answers import charset

__all__ = ["BrokenXMLError", "elements", "inner", "name_of"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,30})", re.IGNORECASE)
_PROLOG = re.compile(r"\s*(?:<\?[^>]*>\s*|<!--(?:[^-]|-(?!->))*-->\s*)*")
_SUBSET = re.compile(r"<!DOCTYPE[^>\[]*\[", re.IGNORECASE)
_SUBSET_END = re.compile(r"\]\s*>")
_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});)(?:(\w{2,31});)?")
_CHARACTER = re.compile(r"&#(?:(\d{1,7})|[xX]([0-9a-fA-F]{1,6}));")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_SPACE = re.compile(r"\sxmlns(?::[\w.-]+)?=\"[^\"]*\"")
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
_CHUNK = 64 * 1024
_SPACES = {
    "http://www.w3.org/2005/Atom": "atom",
    "http://purl.org/atom/ns#": "atom",
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://channel.netscape.com/rdf/simple/0.9/": "",
    "http://backend.userland.com/rss2": "",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://www.google.com/schemas/sitemap-news/0.9": "news",
    "http://www.sitemaps.org/schemas/sitemap/0.9": "",
    "http://www.google.com/schemas/sitemap/0.84": "",
    "http://search.yahoo.com/mrss/": "media",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
}


class BrokenXMLError(ValueError):
    """The XML ends in the middle, or is no XML; what stood before it has been given out."""


def elements(
    content: bytes, wanted: Set[str], *, starts: Set[str] = frozenset(), encoding: str | None = None
) -> Iterator[Any]:
    """The elements (lxml) of the wanted names, each when it ends; it is emptied when the next one is asked for.

    Those of `starts` come when they begin, with their attributes only. Names are as `name_of` gives them.
    `encoding` is what the server said. Raises BrokenXMLError where the text stops within a wanted element or is none.
    """
    from lxml import etree

    parser = etree.XMLPullParser(
        ("start", "end"), encoding="utf-8", recover=True, resolve_entities=False, no_network=True, load_dtd=False,
        dtd_validation=False, huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    data = _sound(_decoded(content, encoding)).encode("utf-8")
    opened = depth = deepest = 0
    for at in range(0, len(data) + 1, _CHUNK):
        try:
            parser.feed(data[at : at + _CHUNK])
        except etree.XMLSyntaxError as error:
            raise BrokenXMLError(f"it cannot be read further ({str(error)[:80]})") from error
        for event, element in parser.read_events():
            name = name_of(element.tag)
            if event == "start":
                depth += 1
                deepest = max(deepest, depth)
                opened += name in wanted
                if name in starts:
                    yield element
                continue
            depth -= 1
            if name in wanted:
                opened -= 1
                yield element
            elif name not in starts:
                continue
            if not opened:
                element.clear(keep_tail=False)
                parent = element.getparent()
                while parent is not None and (before := element.getprevious()) is not None:
                    parent.remove(before)
    if not deepest:
        raise BrokenXMLError("it is no XML")
    if depth > 0:
        inside = "in the middle of an entry" if opened else "before its last element is closed"
        raise BrokenXMLError(f"it ends or breaks off {inside}")


@functools.lru_cache(4096)
def name_of(tag: object) -> str:
    """The name of an element without its namespace, but with a short prefix for those that are known.

    >>> name_of("{http://purl.org/dc/elements/1.1/}date"), name_of("{urn:x}date"), name_of("dc:date")
    ('dc:date', '?:date', 'dc:date')
    """
    if not isinstance(tag, str):
        return "?"
    if not tag.startswith("{"):
        return tag
    space, _, local = tag[1:].rpartition("}")
    prefix = _SPACES.get(space, _SPACES.get(space.replace("https://", "http://", 1), "?"))
    return f"{prefix}:{local}" if prefix else local


def inner(element: Any) -> str:
    """The text of an element; where it has elements of its own, as somebody forgot to escape HTML, with their tags."""
    from lxml import etree

    if len(element) == 0:
        return element.text or ""
    parts = [html.escape(element.text or "", quote=False) if element.text else ""]
    parts += [_SPACE.sub("", etree.tostring(child, encoding="unicode", with_tail=True)) for child in element]
    return "".join(parts)


def _decoded(content: bytes, encoding: str | None) -> str:
    for bom, name in _BOMS:
        if content.startswith(bom):
            return content.decode(name, "replace").removeprefix("\ufeff")
    if content[:4].count(0) == 2:
        return content.decode("utf-16-be" if content[0] == 0 else "utf-16-le", "replace")
    declared = m.group(1).decode("ascii") if (m := _DECLARED.match(content)) else None
    said = encoding or declared or "utf-8"
    if said.lower().startswith(("utf-16", "utf-32", "utf16", "ucs", "iso-10646")):
        said = "utf-8"  # whose zeros would be seen above
    try:
        return content.decode(charset(content, said) or "utf-8")
    except (UnicodeError, LookupError):
        pass
    try:
        return content.decode("utf-8")
    except UnicodeError:
        return content.decode("cp1252", "replace")


def _sound(text: str) -> str:
    """The text without DOCTYPE and illegal characters, its ampersands in order, CDATA sections left as they are."""
    text = _ILLEGAL.sub("\ufffd", _without_doctype(text))
    out: list[str] = []
    at = 0
    while (start := text.find(_CDATA, at)) >= 0 and (end := text.find(_CDATA_END, start)) >= 0:
        out += (_ampersands(text[at:start]), text[start : end + 3])
        at = end + 3
    out.append(_ampersands(text[at:]))
    return "".join(out)


def _without_doctype(text: str) -> str:
    prolog = _PROLOG.match(text)
    at = prolog.end() if prolog else 0
    if text[at : at + 9].upper() != "<!DOCTYPE":
        return text[at:]
    if m := _SUBSET.match(text, at):
        end = found.end() if (found := _SUBSET_END.search(text, m.end())) else len(text)
    else:
        end = text.find(">", at) + 1 or len(text)
    return text[end:]


def _ampersands(text: str) -> str:
    if "&" not in text:
        return text
    return _AMPERSAND.sub(_entity, _CHARACTER.sub(_character, text))


def _entity(m: re.Match[str]) -> str:
    name = m.group(1)
    if name and (known := html.entities.html5.get(f"{name};")):
        return "".join(f"&#{ord(c)};" for c in known)
    return f"&amp;{m.group()[1:]}"


def _character(m: re.Match[str]) -> str:
    """A reference to a character; to U+FFFD where XML allows no such character."""
    code = int(m.group(1)) if m.group(1) else int(m.group(2), 16)
    fine = code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF
    return m.group() if fine else "&#65533;"
