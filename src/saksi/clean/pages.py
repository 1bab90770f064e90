"""Cut a page into its visible text, and tell which of its lines stand beside the article.

All visible text is kept, block by block; the fast parser of resiliparse finds the article, and
trafilatura is asked where that is unsure of it.

>>> article = "<article><p>The minister landed in Oslo on Monday.</p></article>"
>>> page = read(f"<body><nav><a href='/'>Home</a></nav>{article}</body>")
>>> page.text.split("\\n\\n"), page.outside
(['Home', 'The minister landed in Oslo on Monday.'], (0,))
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree

from saksi.clean.blocks import lines, normalise
from saksi.text import fold

__all__ = ["PageText", "read"]

_HIDDEN = (
    "[hidden], [style*='display:none'], [style*='display: none'], [style*='visibility:hidden'], "
    "[style*='visibility: hidden'], [style*='font-size:0'], [style*='left:-9999'], [style*='left: -9999']"
)
_MARKUP = re.compile(r"<[^>]{1,500}>")
_KEY = re.compile(r"[\W_]+")


class PageText(NamedTuple):
    """The visible text, indexes of its lines beside the article, and how many blocks with prose were hidden."""

    text: str
    outside: tuple[int, ...]
    hidden: int


def read(html: str, body: str | None = None) -> PageText:
    """The visible text of a page; never an error, whatever stands in it. `body` is the article as JSON-LD gives it."""
    try:
        tree = HTMLTree.parse(html)
    except (ValueError, RuntimeError, UnicodeError):
        return PageText("", (), 0)
    if tree.body is None:
        return PageText("", (), 0)
    hidden = _drop_hidden(tree)
    text = _text(
        extract_plain_text(
            tree,
            preserve_formatting=True,
            main_content=False,
            list_bullets=False,
            alt_texts=False,
            links=False,
            form_fields=False,
            noscript=False,
            skip_elements=["script", "style", "noscript", "template", "select", "textarea"],
        )
    )
    spans = lines(text)
    if not spans:
        return PageText("", (), hidden)
    own = _lines_of(
        extract_plain_text(
            tree,
            preserve_formatting=True,
            main_content=True,
            list_bullets=False,
            alt_texts=False,
            links=False,
            form_fields=False,
            noscript=False,
            comments=False,
        )
    )
    keys = [_key(text[a:b]) for a, b in spans]
    if stated := _stated(body, keys, own):
        own = stated
    elif _unsure(own, keys):
        own = _careful(html) or own
    joined = "\n".join(sorted(own))
    outside = tuple(i for i, key in enumerate(keys) if not _is_own(key, own, joined))
    return PageText(text, outside if len(outside) < len(spans) else (), hidden)


def _text(extracted: str) -> str:
    """One block a paragraph, separated by empty lines."""
    text = normalise(extracted)
    return "\n\n".join(" ".join(line.split()) for line in text.split("\n") if line.strip())


def _lines_of(extracted: str) -> frozenset[str]:
    return frozenset(key for line in normalise(extracted).split("\n") if (key := _key(line)))


def _key(line: str) -> str:
    return _KEY.sub(" ", fold(line)).strip()


def _is_own(key: str, own: frozenset[str], joined: str) -> bool:
    """Whether a line is one of the article's, part of one, or holds one: parsers cut lines differently."""
    if not key or key in own:
        return True
    if key.count(" ") < 5:
        return False
    return key in joined or any(len(o) > 0.6 * len(key) and o in key for o in own)


def _stated(body: str | None, keys: list[str], own: frozenset[str]) -> frozenset[str] | None:
    """The lines that stand in the article as the page's data has it, where these are no mere teaser."""
    if not body or len(body) < 600:
        return None
    whole = _key(_MARKUP.sub(" ", body)) if "<" in body else _key(body)
    found = frozenset(key for key in keys if key in whole and (key.count(" ") > 2 or key in own))
    long = sum(len(k) for k in found if k.count(" ") >= 11)
    return found if long > 0.6 * len(whole) and long > 0.6 * sum(len(k) for k in own if k.count(" ") >= 11) else None


def _unsure(own: frozenset[str], keys: list[str]) -> bool:
    """Little was found, or many short lines among it."""
    mine = [k for k in dict.fromkeys(keys) if k in own]
    words = [k.count(" ") + 1 for k in mine]
    long = sum(w for w in words if w >= 12)
    total = sum(words)
    return total < 200 or long < 0.92 * total


def _careful(html: str) -> frozenset[str] | None:
    """The article's lines as trafilatura finds them; None where it finds none."""
    import trafilatura

    try:
        found = trafilatura.extract(html, include_comments=False, include_tables=True, favor_precision=False, fast=True)
    except Exception:  # a parser of hostile pages: whatever it throws means that it found nothing
        return None
    return _lines_of(found) if found and len(found) > 200 else None


def _drop_hidden(tree: Any) -> int:
    """Takes hidden blocks out of the tree; counts those that hold prose and are no menu, dialog or form."""
    count = 0
    body = tree.body
    for node in list(body.query_selector_all(_HIDDEN)):
        try:
            words = len(node.text.split()) if node.text else 0
            if words >= 12 and not _within_chrome(node) and not node.query_selector("nav, form, input, script, style"):
                linked = sum(len(a.text.split()) for a in node.query_selector_all("a"))
                count += words - linked >= 12
            node.decompose()
        except (ValueError, RuntimeError, AttributeError):
            continue
    return count


def _within_chrome(node: Any) -> bool:
    steps = 0
    while node is not None and steps < 60:
        if node.tag in ("nav", "header", "footer", "aside", "form", "dialog", "menu", "select", "button"):
            return True
        node, steps = node.parent, steps + 1
    return False
