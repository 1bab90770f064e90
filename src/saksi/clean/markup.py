"""Take a page apart into its visible text blocks and the boxes that they stand in.

The page is parsed once, as the HTML standard has it, by resiliparse. Walking its tree from Python would
cost ten times as much as the parse; therefore the parser writes the tree out again, where every
element is closed and every attribute quoted, and one pass goes over that, cut at each `<`.

>>> found = parse("<body><ul><li><a href='/'>Home</a></ul><p>It <b>rains</b>.")
>>> [(text, linked, found.boxes[at].tag) for text, linked, at in zip(found.texts, found.linked, found.at)]
[('Home', 4, 'li'), ('It rains.', 0, 'p')]
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

from resiliparse.parse.html import HTMLTree

from saksi.clean.blocks import normalise
from saksi.clean.rules import Marks
from saksi.language import read_toml

__all__ = ["Box", "Markup", "parse"]

_RAW = ("script", "style", "svg", "noscript", "iframe")  # their content is no text for readers
_NESTING = ("svg", "noscript")
_COMMENT = "!--"
_BREAKS = ("br", "hr")
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
_USUAL = (  # elements that open a block
    "address", "article", "aside", "blockquote", "body", "button", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "label", "li", "main",
    "nav", "ol", "option", "p", "pre", "section", "select", "summary", "table", "tbody", "td", "template", "textarea",
    "tfoot", "th", "thead", "tr", "ul", "video",
)  # fmt: skip
_VOID = ("area", "base", "col", "embed", "img", "input", "link", "meta", "param", "source", "track", "wbr")
# what a tag is to the walk: from _BREAK on the line ends, from _INSIDE on more must be looked at than its name
_EMPTY, _PLAIN, _LINK, _LINK_END, _END, _BREAK, _BOX, _BOX_END, _DEEP_END, _INSIDE, _SKIPPED, _OTHER = range(12)
_KINDS = {
    **dict.fromkeys(_USUAL, _BOX),
    **dict.fromkeys(_INLINE, _INSIDE),
    "a": _LINK,
    **dict.fromkeys(_VOID, _EMPTY),
    **dict.fromkeys(_BREAKS, _BREAK),
    **dict.fromkeys((*_RAW, _COMMENT), _SKIPPED),
    **{f"/{name}": _END for name in (*_USUAL, *_INLINE, *_RAW, "a")},
}
_ASIDE = frozenset(
    [
        "address",
        "aside",
        "button",
        "dialog",
        "fieldset",
        "figcaption",
        "footer",
        "form",
        "label",
        "menu",
        "nav",
        "audio",
        "video",
    ]
)
_UNNAMED = frozenset(  # elements whose names tell of what is in them, or of nothing
    ["h1", "h2", "h3", "h4", "h5", "h6", "body", "main", "article"]
)
_ESCAPED = (("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))  # all that the parser escapes
_QUOTE, _UNQUOTED = re.compile('"'), re.compile('="|>')  # what ends a value, and what comes outside of one
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
_BESIDE, _ARTICLE, _CAPTION, _QUOTED, _TALK, _SUMMARY, _UNSEEN, _SHOWN_THEN, _ROLE = (1 << i for i in range(9))
_COMMON = 300  # letters of a tag up to which it is likely to be met again
_DEEPEST = 400  # levels of boxes: what lies deeper belongs to the box of this level


class Box(NamedTuple):
    """An element that opens a block of its own, and what its names tell of it.

    `beside`: whether it stands beside the article, as its tag or its names say; `opens`: whether its names make a box
    of an element that opens none by itself.
    """

    tag: str
    beside: bool = False
    opens: bool = False
    article: bool = False
    summary: bool = False
    talk: bool = False
    hidden: bool = False
    names: str = ""


class Markup(NamedTuple):
    """The boxes that have text in them, outer before inner, box 0 being the page; and the blocks of text in order.

    Of each box: `parents` the box around it, `inner` whether it has another box in it, with text or not. Of each block:
    `texts` in one line, `linked` how many of its characters are a link's, `at` its box.
    """

    boxes: list[Box]
    parents: list[int]
    inner: list[bool]
    texts: list[str]
    linked: list[int]
    at: list[int]


def parse(html: str) -> Markup:
    """The boxes and blocks of a page; none where it has no body. Never an error, whatever stands in it."""
    try:
        body = HTMLTree.parse(html).body
    except UnicodeError:  # lone surrogates
        body = HTMLTree.parse(html.encode("utf-8", "replace").decode()).body
    except (ValueError, RuntimeError):
        body = None
    return _walk(body.html if body is not None else "")


def _walk(markup: str, unclosed: frozenset[str] = frozenset()) -> Markup:
    """One pass over the markup. `unclosed`: what opens in it and has no end, as in the text of an `<xmp>`."""
    boxes, parents, inner = [Box("body")], [-1], [False]
    texts: list[str] = []
    linked: list[int] = []
    at: list[int] = []
    stack: list[int] = []  # of the open elements: what their ends are
    opened, holds = [""], [False]  # of the open boxes: the tag, whether a box opened in it
    numbers = [0]  # of those of the open boxes that have text in them: they are the outer ones
    parts: list[str] = []  # of the line
    links, within = 0, 0  # open links; characters of the line that are a link's
    known: dict[str, tuple[int, str, str]] = {}  # what the pieces are that have no text; most are met again
    cut = markup.split("<")
    cut.append("br>")  # ends the last line
    pieces = iter(cut)
    next(pieces)
    for piece in pieces:
        seen = known.get(piece)
        if seen is not None:
            kind, tag, text = seen
        else:
            tag, _, text = piece.partition(">")
            name = tag.partition(" ")[0]
            kind = _KINDS.get(name, _OTHER)
            if len(tag) > len(name) and (tag[-1] != '"' or tag[-2] == "=") and tag[0] != "!":
                tag, text = _whole(piece, pieces)
                piece = f"{tag}>"
            if kind >= _INSIDE:
                if kind == _INSIDE and len(tag) == len(name):
                    kind = _PLAIN
                elif kind != _SKIPPED:
                    kind = _known_kind(tag) if len(tag) <= _COMMON else _kind(tag)
                if kind == _SKIPPED:
                    name = _COMMENT if tag.startswith(_COMMENT) else name
                    if name in unclosed:
                        kind = _BOX if name != _COMMENT else _EMPTY
                    else:
                        after = _after(name, piece, pieces)
                        if after is None:
                            return _walk(markup, unclosed | {name})
                        kind, text, piece = _EMPTY, after, ""
            if not text or text.isspace():
                text = text and " "
                known[piece] = kind, tag, text
        if kind == _END:
            kind = stack.pop() if stack else _EMPTY
        if kind >= _BREAK:
            if parts:
                if line := _line(parts):
                    while len(numbers) < len(opened):
                        parents.append(numbers[-1])
                        inner.append(False)
                        numbers.append(len(boxes))
                        outer = opened[len(numbers) - 1]
                        boxes.append(_known_box(outer) if len(outer) <= _COMMON else _read_box(outer))
                    texts.append(line)
                    linked.append(min(within, len(line)) if within else 0)
                    at.append(numbers[-1])
                parts = []
                within = 0
            if kind == _BOX:
                if len(opened) <= _DEEPEST:
                    holds[-1] = True
                    opened.append(tag)
                    holds.append(False)
                    stack.append(_BOX_END)
                else:
                    stack.append(_DEEP_END)
            elif kind == _BOX_END:
                opened.pop()
                held = holds.pop()
                if len(numbers) > len(opened):
                    inner[numbers.pop()] = held
        elif kind == _PLAIN:
            stack.append(_EMPTY)
        elif kind == _LINK:
            links += 1
            stack.append(_LINK_END)
        elif kind == _LINK_END:
            links -= 1
        if text and (parts or text != " "):
            parts.append(text)
            if links and text != " ":
                within += len(text.strip())
    for number, held in zip(numbers, holds, strict=False):
        inner[number] = held
    return Markup(boxes, parents, inner, texts, linked, at)


def _line(parts: list[str]) -> str:
    """The text of a block: one line of printable characters, without white space around it or twice in it."""
    line = "".join(parts).strip()
    if "&" in line:
        for sign, character in _ESCAPED:
            line = line.replace(sign, character)
        line = line.strip()
    if line.isprintable() and "  " not in line:
        return line
    line = " ".join(line.split())
    return line if line.isprintable() else " ".join(normalise(line).split())


def _whole(piece: str, pieces: Iterator[str]) -> tuple[str, str]:
    """A tag with all of its attributes, and the text after it, where `<` or `>` stands in one of them."""
    before: list[str] = []
    at, quoted = 0, False
    while True:
        stop = (_QUOTE if quoted else _UNQUOTED).search(piece, at)
        if stop is None:
            before.append(piece)
            following = next(pieces, None)
            if following is None:
                return "<".join(before), ""
            piece, at = following, 0
        elif stop.group() == ">":
            return "<".join((*before, piece[: stop.start()])), piece[stop.end() :]
        else:
            at, quoted = stop.end(), not quoted


def _after(name: str, piece: str, pieces: Iterator[str]) -> str | None:
    """The text after the end of a comment or of an element that has none for readers; None where it does not end."""
    if name == _COMMENT:
        at = piece.find("-->", len(name))
        while at < 0:
            following = next(pieces, None)
            if following is None:
                return None
            piece, at = following, following.find("-->")
        return piece[at + 3 :]
    end, depth = f"/{name}>", 1
    for following in pieces:
        if following.startswith(end):
            depth -= 1
            if not depth:
                return following[len(end) :]
        elif name in _NESTING and following.startswith(name) and following[len(name) : len(name) + 1] in " >":
            depth += 1
    return None


def _kind(tag: str) -> int:
    """What a tag is to the walk, by its name and its attributes, where the name does not say it."""
    if tag.startswith("/"):
        return _END
    if tag.startswith(_COMMENT):
        return _SKIPPED
    name = tag.partition(" ")[0]
    if not "a" <= name[:1] <= "z":  # text that the parser does not escape
        return _EMPTY
    custom = "-" in name
    if name not in _INLINE and not custom:
        return _BOX
    if len(name) == len(tag) or not (custom or _MAY_HIDE.search(tag, len(name))):
        return _PLAIN
    return _BOX if _box(tag).opens else _PLAIN


_known_kind = functools.lru_cache(maxsize=20_000)(_kind)


class _Table(NamedTuple):
    """The words of the data file, as sets; those of the parts of names each with its flags."""

    flags: dict[str, int]
    hidden: frozenset[str]
    roles: frozenset[str]


@functools.cache
def _words() -> _Table:
    file = read_toml("languages/shared/markup.toml", Marks)
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


def _box(tag: str) -> Box:
    """As `_read_box`; the pages of a site have most of their tags in common."""
    return _known_box(tag) if len(tag) <= _COMMON else _read_box(tag)


def _read_box(tag: str) -> Box:
    """What the tag, the class, the id and the role of an element tell of it."""
    name, gap, rest = tag.partition(" ")
    if not gap:
        return Box(name, name in _ASIDE)
    attributes = gap + rest
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
    beside = bool(told & _ROLE) or (bool(told & _BESIDE) and not told & _QUOTED)
    article = bool(told & _ARTICLE)
    hidden = (hidden or bool(told & _UNSEEN)) and not told & _SHOWN_THEN
    return Box(
        name,
        name in _ASIDE or bool(told & _CAPTION) or (beside and name not in _UNNAMED),
        hidden or beside or (article and "-" in name),
        article,
        bool(told & _SUMMARY),
        bool(told & _TALK),
        hidden,
        " ".join(names)[:200],
    )


_known_box = functools.lru_cache(maxsize=20_000)(_read_box)


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
