"""Cut a page into its visible text, and tell which of its lines stand beside the article.

All visible text is kept, block by block. The article is looked for in two steps. First the box that
holds the article: from the page inwards, as long as one box has nearly all of the prose. Then each
block in it is taken or not: by the names of the boxes around it, its length, its links, and the blocks
before and after it (after Kohlschütter et al. 2010, "Boilerplate detection using shallow text
features", and the density of text in the tree as in Sun et al. 2011). The names are words of a data
file, `languages/shared/markup.toml`.

>>> article = "<article><p>The minister landed in Oslo on Monday.</p></article>"
>>> page = read(f"<body><nav><a href='/'>Home</a></nav>{article}</body>")
>>> page.text.split("\\n\\n"), page.outside
(['Home', 'The minister landed in Oslo on Monday.'], (0,))
"""

from __future__ import annotations

import re
import unicodedata
from itertools import compress
from typing import NamedTuple

from saksi.clean.markup import Markup, parse

__all__ = ["PageText", "article", "read"]

_CLOSED = re.compile(r"[.!?…:;。！？」](?:[\"”’'»)\]]|\s)*$")
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_PARAGRAPHS = frozenset(("p", "blockquote", "li", "pre", "h1", "h2", "h3", "h4", "h5", "h6"))
_NO_CARDS = _PARAGRAPHS - {"li"}
_CONTROLS = frozenset(("select", "textarea", "template", "object", "math", "canvas", "title"))
_DIGITS = re.compile(r"\d+")
_ENDS = frozenset(("footer", "nav", "aside", "form", "button"))


class PageText(NamedTuple):
    """The visible text, and indexes of its lines: those beside the article, its headline, and the one that sums it up.

    The headline is among those beside the article, for a page may have another heading there. `hidden`: how many blocks
    with prose readers of the page do not see.
    """

    text: str
    outside: tuple[int, ...] = ()
    headline: int | None = None
    deck: int | None = None
    hidden: int = 0


def article(html: str) -> str:
    """The article's text alone, its paragraphs separated by empty lines; the line that sums it up is left out.

    >>> article("<nav><a href='/'>Home</a></nav><article><p>The minister landed in Oslo on Monday.</p></article>")
    'The minister landed in Oslo on Monday.'
    """
    found = read(html)
    beside = {*found.outside, found.deck}
    return "\n\n".join([block for i, block in enumerate(found.text.split("\n\n")) if i not in beside])


class _Shapes(NamedTuple):
    """What is measured of the blocks, each in a list: words, the share of the characters that are a link's, the prose.

    `prose`: the words of a block that reads as prose, 0 of another.
    """

    words: list[int]
    linked: list[float]
    prose: list[int]


def read(html: str) -> PageText:
    """The visible text of a page; never an error, whatever stands in it."""
    page = parse(html)
    shapes = _shapes(page)
    hidden = 0
    unseen = _unseen(page, shapes)
    if unseen is not None:
        hidden = sum(unseen[at] and prose >= 12 for at, prose in zip(page.at, shapes.prose, strict=True))
        page, shapes = _without(page, shapes, unseen)
    return _laid_out(page, *_article(page, shapes), hidden) if page.texts else PageText("", hidden=hidden)


def _without(page: Markup, shapes: _Shapes, unseen: list[bool]) -> tuple[Markup, _Shapes]:
    """The page without the blocks of some boxes."""
    seen = [not unseen[at] for at in page.at]
    kept = page._replace(
        texts=list(compress(page.texts, seen)),
        linked=list(compress(page.linked, seen)),
        at=list(compress(page.at, seen)),
    )
    return kept, _Shapes(
        list(compress(shapes.words, seen)), list(compress(shapes.linked, seen)), list(compress(shapes.prose, seen))
    )


def _laid_out(page: Markup, own: set[int], headline: int | None, deck: int | None, hidden: int) -> PageText:
    """One block a paragraph, separated by empty lines; a block is one line of printable characters."""
    text = "\n\n".join(page.texts)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)  # of printable characters, as all lines are
    outside = tuple(i for i in range(len(page.texts)) if i not in own)
    return PageText(text, outside, headline, deck, hidden) if own else PageText(text, hidden=hidden)


def _article(page: Markup, shapes: _Shapes) -> tuple[set[int], int | None, int | None]:
    """The indexes of the article's blocks, of its headline, and of the one that sums it up."""
    beside = _beside(page, shapes)
    prose = [0 if beside[at] else words for at, words in zip(page.at, shapes.prose, strict=True)]
    main = _main(page, _mass(page, prose), _direct(page, prose))
    inside = _inside(page, main)
    here = [i for i, at in enumerate(page.at) if inside[at] and not beside[at]]
    own = _taken(here, page, shapes)
    if not own:
        return own, None, None
    first = min(own)
    headline, deck = _above(first, page, shapes, beside)
    if headline is not None and len(own) > 2:
        at = page.at[first]
        if page.boxes[at].summary and page.parents[at] == page.parents[page.at[headline]]:
            deck = first
    return (own if deck is None else own | {deck}), headline, deck


def _above(first: int, page: Markup, shapes: _Shapes, beside: list[bool]) -> tuple[int | None, int | None]:
    """The headline above the article's first block, and the paragraph between them that sums the article up."""
    found = None
    for i in range(first - 1, max(-1, first - 40), -1):
        at = page.at[i]
        box = page.boxes[at]
        if box.tag == "h1":
            return i, found
        if shapes.words[i] >= 8 and shapes.linked[i] < 0.3 and not beside[at] and (shapes.prose[i] or box.summary):
            found = i
    return None, None


def _shapes(page: Markup) -> _Shapes:
    """What is measured of the blocks: prose is long, or a sentence, and mostly no link."""
    counts: list[int] = []
    shares: list[float] = []
    prose: list[int] = []
    for text, links in zip(page.texts, page.linked, strict=True):
        size = len(text)
        words = text.count(" ") + 1
        if size > 20 * words:  # Chinese and Japanese have no spaces
            words = size // 3
        share = links / size
        if words < 5 or share >= 0.85:
            is_prose = False
        elif words >= 12 and share < 0.5:
            is_prose = True
        else:
            is_prose = (share < 0.5 or words >= 15) and _CLOSED.search(text, max(0, size - 6)) is not None
        counts.append(words)
        shares.append(share)
        prose.append(words if is_prose else 0)
    return _Shapes(counts, shares, prose)


def _unseen(page: Markup, shapes: _Shapes) -> list[bool] | None:
    """Of each box whether readers do not see it, None where they see all; one with most of the prose a script shows."""
    boxes, parents = page.boxes, page.parents
    maybe = [i for i, box in enumerate(boxes) if box.hidden or box.tag in _CONTROLS]
    if not maybe:
        return None
    mass = _mass(page, shapes.prose)
    made = [False] * len(boxes)
    for i in maybe:
        made[i] = boxes[i].tag in _CONTROLS or 5 * mass[i] <= 2 * mass[0]
    for i in range(1, len(boxes)):
        if made[parents[i]]:
            made[i] = True
    return made


def _beside(page: Markup, shapes: _Shapes) -> list[bool]:
    """Of each box whether it, or one around it, is named as standing beside the article.

    A name says nothing where most of the page's prose stands in the box (`<main class="has-sidebar">`), and
    no other box is named as the article.
    """
    boxes, parents = page.boxes, page.parents
    mass = _mass(page, shapes.prose)
    direct = _direct(page, shapes.prose)
    whole = mass[0]
    named = [False] * len(boxes)  # stands in a box beside the article, whatever its mass
    apart = 0  # the mass of boxes that are named as the article, and stand in none beside it
    within = [False] * len(boxes)
    for i in range(1, len(boxes)):
        parent, box = parents[i], boxes[i]
        named[i] = named[parent] or box.beside
        if within[parent]:
            within[i] = True
        elif box.article and not named[i]:
            within[i] = True
            apart += mass[i]
    cards = _cards(page, shapes)
    made = [False] * len(boxes)
    article = [0] * len(boxes)  # the prose that stands right in the <article> around a box
    for i in range(1, len(boxes)):
        parent, box = parents[i], boxes[i]
        inner = box.tag == "article"
        article[i] = direct[i] if inner else article[parent]
        if made[parent]:
            made[i] = True
        elif box.beside:
            talk = box.tag in _ENDS or box.talk
            most = 2 * mass[i] > whole and (within[i] or apart < (80 if talk else 0.5 * mass[i]))
            if talk:
                most = most and whole - mass[i] < 50
            paragraph = box.tag == "p" and within[parent] and mass[i] >= 15
            made[i] = not (most or paragraph or (box.article and 6 * mass[i] > whole))
        elif i in cards or inner:
            nested = inner and article[parent] >= 50 and not box.article
            made[i] = 2 * mass[i] <= whole and (nested or i in cards)
    return made


def _cards(page: Markup, shapes: _Shapes) -> set[int]:
    """Boxes that are teasers: three or more of a kind in a row, each with a line that is a link and little text."""
    boxes, parents = page.boxes, page.parents
    links = [0] * len(boxes)
    prose = [0] * len(boxes)
    for at, share, words in zip(page.at, shapes.linked, shapes.prose, strict=True):
        if share >= 0.8:
            links[at] += 1
        elif words:
            prose[at] += 1
    for i in range(len(boxes) - 1, 0, -1):
        if links[i]:
            links[parents[i]] += links[i]
        if prose[i]:
            prose[parents[i]] += prose[i]
    kinds: dict[tuple[int, str, str], list[int]] = {}
    for i in range(1, len(boxes)):
        if links[i] and 0 < prose[i] <= 3 and (box := boxes[i]).tag not in _NO_CARDS:
            kinds.setdefault((parents[i], box.tag, _kind(box.names)), []).append(i)
    return {i for many in kinds.values() if len(many) >= 3 for i in many}


def _kind(names: str) -> str:
    """The names of a box without its numbers."""
    return _DIGITS.sub("", names)[:40]


def _direct(page: Markup, prose: list[int]) -> list[int]:
    """Words of prose that stand in each box itself, or in a box in it that has no other in it."""
    parents, inner = page.parents, page.inner
    made = [0] * len(parents)
    for at, words in zip(page.at, prose, strict=True):
        if words:
            made[at if inner[at] or not at else parents[at]] += words
    return made


def _mass(page: Markup, prose: list[int]) -> list[int]:
    """Words of prose in each box."""
    parents = page.parents
    mass = [0] * len(parents)
    for at, words in zip(page.at, prose, strict=True):
        if words:
            mass[at] += words
    for i in range(len(parents) - 1, 0, -1):
        if mass[i]:
            mass[parents[i]] += mass[i]
    return mass


def _main(page: Markup, mass: list[int], direct: list[int]) -> int:
    """The innermost box that has nearly all of the article's prose."""
    boxes, parents = page.boxes, page.parents
    best: dict[int, int] = {}  # the heaviest box in each box
    for i in range(1, len(boxes)):
        if mass[i]:
            before = best.get(parents[i])
            if before is None or mass[i] > mass[before]:
                best[parents[i]] = i
    at = 0
    named = False
    while at in best:
        child = best[at]
        share = mass[child] / mass[at]
        told = boxes[child].article
        least = 0.9 if named else 0.4 if told else 0.75
        if boxes[child].tag in _PARAGRAPHS or share < least or (direct[at] >= 20 and (named or not told)):
            break
        at = child
        named = named or told
    return at


def _inside(page: Markup, main: int) -> list[bool]:
    """Of each box whether it is the main one or stands in it."""
    made = [False] * len(page.parents)
    made[main] = True
    for i in range(main + 1, len(made)):
        made[i] = made[page.parents[i]]
    return made


def _taken(here: list[int], page: Markup, shapes: _Shapes) -> set[int]:
    """The blocks of the main box that are the article's: its prose, and short blocks between."""
    own: set[int] = set()
    held: list[int] = []
    parents: set[int] = set()
    again = _again(here, page.texts, shapes)
    for i in here:
        if i in again:
            continue
        at = page.at[i]
        if shapes.prose[i] and (own or page.boxes[at].tag not in _HEADINGS):
            if own:
                own.update(held)
            held.clear()
            own.add(i)
            parents.add(page.parents[at])
        elif shapes.linked[i] < 0.5:
            held.append(i)
    own.update(i for i in held if _belongs(page, page.at[i], parents))
    return own


def _again(here: list[int], texts: list[str], shapes: _Shapes) -> set[int]:
    """The prose that stands in the box a second time, in the same order: an article once for each kind of screen."""
    prose = [i for i in here if shapes.prose[i] >= 12]
    first: dict[str, int] = {}
    made: set[int] = set()
    run: list[int] = []
    before = -2
    for place, i in enumerate(prose):
        text = texts[i].replace("\xad", "")
        at = first.setdefault(text, place)
        if at == place or (run and at != before + 1):
            made.update(run if len(run) >= 4 else ())
            run = []
        if at != place:
            run.append(i)
        before = at
    made.update(run if len(run) >= 4 else ())
    return made


def _belongs(page: Markup, at: int, parents: set[int]) -> bool:
    """Whether a short block after the last prose stands among it, as a paragraph or in a list."""
    tag, parent = page.boxes[at].tag, page.parents[at]
    return (tag in ("p", "td") and parent in parents) or (tag == "li" and page.parents[parent] in parents)
