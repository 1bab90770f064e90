"""Take a page apart into its visible text blocks and the boxes that they stand in.

The page is parsed once, as the HTML standard has it, by resiliparse. Walking its tree from Python would
cost ten times as much as the parse; therefore the parser writes the tree out again, where every
element is closed and every attribute quoted, and one pass goes over that.

>>> found = parse("<body><ul><li><a href='/'>Home</a></ul><p>It <b>rains</b>.")
>>> [(block.text, block.linked, found.boxes[block.box].tag) for block in found.blocks]
[('Home', 4, 'li'), ('It rains.', 0, 'p')]
"""

from __future__ import annotations

import functools
import html as entities
import re
from typing import NamedTuple

from msgspec import Struct
from resiliparse.parse.html import HTMLTree

from saksi.clean.blocks import normalise
from saksi.language import read_toml

__all__ = ["Block", "Box", "Markup", "parse"]

_RAW = ("script", "style", "svg", "noscript", "iframe")
_RAW_BEGIN = re.compile(rf"<(?:!--|({'|'.join(_RAW)})(?=[\s>/]))")
_RAW_TAGS = frozenset(_RAW)
_TOKEN = re.compile(r"<(/?)([a-z][^\s>/]*)([^>\"]*(?:\"[^\"]*\"[^>\"]*)*)>([^<]*)")
_INLINE = frozenset(
    [
        "abbr",
        "acronym",
        "amp-ad",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "mark",
        "nobr",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "path",
        "input",
        "source",
        "param",
        "area",
        "track",
        "col",
        "embed",
        "picture",
    ]
)
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
_NAMED = tuple(f' {name}="' for name in ("class", "id", "itemprop", "data-component", "data-testid"))
_ROLE_KEY = ' role="'
_STYLE = re.compile(
    r"\bstyle=\"[^\"]*?(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|em|pt)?\s*[;\"]"
    r"|(?:left|top|text-indent)\s*:\s*-\d{4,})",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"(?<=\s)hidden(?:=\"[^\"]*\")?(?=\s|$)", re.IGNORECASE)
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SHOWN = re.compile(r":(?:block|flex|grid|inline|inline-block|inline-flex|table|visible)$")
_MAY_HIDE = re.compile(r"hid|none|-only|rollover|tooltip|embed|share|-size|left:|top:|indent:|reader-text")
_BREAKS = frozenset(("br", "hr"))
_PLAIN, _LINK = -1, -2
_BESIDE, _ARTICLE, _CAPTION, _QUOTED, _TALK, _SUMMARY, _UNSEEN, _SHOWN_THEN, _ROLE = (1 << i for i in range(9))
_COMMON = 300  # letters of attributes up to which they are likely to be met again
_DEEPEST = 400  # levels of boxes: what lies deeper belongs to the box of this level


class _Words(Struct, frozen=True, forbid_unknown_fields=True):
    """Words in the names that pages give their elements; see the file."""

    beside: list[str]
    beside_pairs: list[str]
    article: list[str]
    article_pairs: list[str]
    caption: list[str]
    quoted: list[str]
    talk: list[str]
    hidden: list[str]
    roles: list[str]
    summary: list[str]


class _Names(NamedTuple):
    beside: bool = False
    article: bool = False
    caption: bool = False
    summary: bool = False
    talk: bool = False
    hidden: bool = False
    names: str = ""


class Box(NamedTuple):
    """An element that opens a block of its own, the box around it, and what its names tell of it."""

    parent: int
    tag: str
    told: _Names


class Block(NamedTuple):
    """Text in one line; how many of its characters are a link's; its box."""

    text: str
    linked: int
    box: int


class Markup(NamedTuple):
    """The boxes, outer before inner, box 0 being the page; its blocks in order."""

    boxes: list[Box]
    blocks: list[Block]


def parse(html: str) -> Markup:
    """The boxes and blocks of a page; none where it has no body. Never an error, whatever stands in it."""
    try:
        body = HTMLTree.parse(html).body
    except UnicodeError:  # lone surrogates
        body = HTMLTree.parse(html.encode("utf-8", "replace").decode()).body
    except (ValueError, RuntimeError):
        body = None
    return _walk(_without_raw(body.html if body is not None else ""))


def _without_raw(markup: str) -> str:
    """The markup without comments and without elements whose content is no text for readers; linear in its length."""
    kept: list[str] = []
    at = 0
    open_ended: set[str] = set()  # what is not closed from here on; it stands within an attribute
    while found := _RAW_BEGIN.search(markup, at):
        close = "-->" if found.group() == "<!--" else f"</{found.group(1)}>"
        end = markup.find(close, found.end()) if close not in open_ended else -1
        if end >= 0:
            kept.append(markup[at : found.start()])
            at = end + len(close)
        else:
            open_ended.add(close)
            kept.append(markup[at : found.end()])
            at = found.end()
    kept.append(markup[at:])
    return "".join(kept)


def _walk(markup: str) -> Markup:
    parents, tags, attributes_of = [-1], ["body"], [""]
    blocks: list[Block] = []
    stack: list[int] = []  # of each open element: the box outside it, or what else it was
    box, depth, link, linked = 0, 0, 0, 0
    pieces: list[str] = []
    nothing = _Names()
    inline: dict[str, bool] = {}  # whether attributes of an inline element make it a box

    def flush() -> None:
        nonlocal linked
        text = "".join(pieces)
        pieces.clear()
        if "&" in text:
            text = entities.unescape(text)
        text = " ".join(text.split())
        if not text.isprintable():
            text = " ".join(normalise(text).split())
        if text:
            blocks.append(Block(text, min(linked, len(text)), box))
        linked = 0

    for slash, tag, attributes, text in _TOKEN.findall(markup):
        if slash:
            if tag in _RAW_TAGS:  # the outer end of nested ones
                continue
            before = stack.pop() if stack else _PLAIN
            if before == _LINK:
                link -= 1
            elif before >= 0:
                if pieces:
                    flush()
                box = before
                depth -= 1
        elif tag in _VOID:
            if tag in _BREAKS and pieces:
                flush()
        elif tag == "a":
            link += 1
            stack.append(_LINK)
        else:
            if tag in _INLINE or "-" in tag:
                is_box = attributes and inline.get(attributes)
                if is_box is None:
                    names = _names_of(attributes) if "-" in tag or _MAY_HIDE.search(attributes) else nothing
                    is_box = inline[attributes] = names.hidden or names.beside or (names.article and "-" in tag)
            else:
                is_box = True
            if is_box:
                if pieces:
                    flush()
                stack.append(box)
                depth += 1
                if depth <= _DEEPEST:
                    parents.append(box)
                    tags.append(tag)
                    attributes_of.append(attributes)
                    box = len(parents) - 1
            else:
                stack.append(_PLAIN)
        if text and (pieces or not text.isspace()):
            pieces.append(text)
            if link:
                linked += len(text.strip())
    if pieces:
        flush()
    return Markup(_boxes(parents, tags, attributes_of, blocks), blocks)


def _boxes(parents: list[int], tags: list[str], attributes: list[str], blocks: list[Block]) -> list[Box]:
    """The boxes that were opened; names are only read of those that have text in them."""
    filled = [False] * len(parents)
    for block in blocks:
        filled[block.box] = True
    for i in range(len(parents) - 1, 0, -1):
        if filled[i]:
            filled[parents[i]] = True
    nothing = _Names()
    told = (_names_of(key) if key and full else nothing for key, full in zip(attributes, filled, strict=True))
    return list(map(Box, parents, tags, told))


class _Table(NamedTuple):
    """The words of the data file, as sets; those of the parts of names each with its flags."""

    flags: dict[str, int]
    hidden: frozenset[str]
    roles: frozenset[str]


@functools.cache
def _words() -> _Table:
    file = read_toml("languages/shared/markup.toml", _Words)
    flags: dict[str, int] = {}
    for flag, rows in (
        (_BESIDE, (*file.beside, *file.beside_pairs)),
        (_ARTICLE, (*file.article, *file.article_pairs)),
        (_CAPTION, file.caption),
        (_QUOTED, file.quoted),
        (_TALK, file.talk),
        (_SUMMARY, file.summary),
    ):
        for row in rows:
            flags[row] = flags.get(row, 0) | flag
    return _Table(flags, frozenset(file.hidden), frozenset(file.roles))


def _names_of(attributes: str) -> _Names:
    """As `_read_names`; the pages of a site have most of their attributes in common."""
    return _known_names(attributes) if len(attributes) <= _COMMON else _read_names(attributes)


def _read_names(attributes: str) -> _Names:
    """What the class, id and role of an element tell of it."""
    hidden = "hidden" in attributes and _HIDDEN.search(attributes) is not None
    if not hidden and "style=" in attributes:
        hidden = _STYLE.search(attributes) is not None
    told = 0
    names: list[str] = []
    for key in _NAMED:
        if key in attributes:
            start = attributes.find(key) + len(key)
            value = attributes[start : min(attributes.find('"', start), start + 1000)]
            names.append(value)
            for part in value.split(None, 12)[:12]:
                told |= _tells(part)
    start = attributes.find(_ROLE_KEY, 0, 2000) + len(_ROLE_KEY)
    if start >= len(_ROLE_KEY) and attributes[start : attributes.find('"', start)].lower() in _words().roles:
        told |= _ROLE
    if not told and not hidden:
        return _Names(names=" ".join(names)[:200])
    return _Names(
        bool(told & _ROLE) or (bool(told & _BESIDE) and not told & _QUOTED),
        bool(told & _ARTICLE),
        bool(told & _CAPTION),
        bool(told & _SUMMARY),
        bool(told & _TALK),
        (hidden or bool(told & _UNSEEN)) and not told & _SHOWN_THEN,
        " ".join(names)[:200],
    )


_known_names = functools.lru_cache(maxsize=20_000)(_read_names)


@functools.lru_cache(maxsize=20_000)
def _tells(name: str) -> int:
    """What one class or id tells, as flags."""
    words = _words()
    if ":" in name or "[" in name:  # a rule of style for some states or screens, no name
        return _SHOWN_THEN if _SHOWN.search(name) else 0
    if name.lower() in words.hidden:
        return _UNSEEN
    flags = words.flags
    told = 0
    before, joined = "", ""
    parts = _PARTS.findall(name)[:8]
    for part in parts:
        part = part.lower()
        told |= flags.get(part, 0) | flags.get(f"{before} {part}", 0)
        before = part
        joined += part
    return told | flags.get(joined, 0) if len(parts) > 2 else told
