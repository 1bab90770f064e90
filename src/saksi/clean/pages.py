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
from typing import NamedTuple

from saksi.clean.blocks import normalise
from saksi.clean.markup import Block, Box, parse

__all__ = ["PageText", "article", "read"]

_CLOSED = re.compile(r"[.!?…:;。！？」](?:[\"”’'»)\]]|\s)*$")
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
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
_UNNAMED = _HEADINGS | {"body", "main", "article"}  # elements whose names tell of what is in them, or of nothing
_PARAGRAPHS = frozenset(("p", "blockquote", "li", "pre", "h1", "h2", "h3", "h4", "h5", "h6"))
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
    return "\n\n".join(b for i, b in enumerate(found.text.split("\n\n")) if i not in beside)


class _Shape(NamedTuple):
    """What is measured of a block: its words, the share of its characters that are links, whether it reads as prose."""

    words: int
    linked: float
    prose: bool


_NOTHING = _Shape(0, 0.0, False)


def read(html: str) -> PageText:
    """The visible text of a page; never an error, whatever stands in it."""
    found = parse(html)
    shapes = [_shape(b) for b in found.blocks]
    unseen = _unseen(found.boxes, found.blocks, shapes)
    hidden = sum(unseen[b.box] and s.prose and s.words >= 12 for b, s in zip(found.blocks, shapes, strict=True))
    blocks = [b for b in found.blocks if not unseen[b.box]]
    shapes = [s for b, s in zip(found.blocks, shapes, strict=True) if not unseen[b.box]]
    return _laid_out(blocks, *_article(found.boxes, blocks, shapes), hidden) if blocks else PageText("", hidden=hidden)


def _laid_out(blocks: list[Block], own: set[int], headline: int | None, deck: int | None, hidden: int) -> PageText:
    """One block a paragraph, separated by empty lines; a block is one line of printable characters."""
    text = normalise("\n\n".join(b.text for b in blocks))
    outside = tuple(i for i in range(len(blocks)) if i not in own)
    return PageText(text, outside, headline, deck, hidden) if own else PageText(text, hidden=hidden)


def _article(boxes: list[Box], blocks: list[Block], shapes: list[_Shape]) -> tuple[set[int], int | None, int | None]:
    """The indexes of the article's blocks, of its headline, and of the one that sums it up."""
    beside = _beside(boxes, blocks, shapes)
    mass = _mass(boxes, blocks, shapes, beside)
    main = _main(
        boxes,
        mass,
        _direct(boxes, blocks, [s if not beside[b.box] else _NOTHING for b, s in zip(blocks, shapes, strict=True)]),
    )
    inside = _inside(boxes, main)
    here = [i for i, b in enumerate(blocks) if inside[b.box] and not beside[b.box]]
    own = _taken(here, boxes, blocks, shapes)
    if not own:
        return own, None, None
    first = min(own)
    headline, deck = _above(first, boxes, blocks, shapes, beside)
    box = boxes[blocks[first].box]
    if headline is not None and len(own) > 2 and box.told.summary and box.parent == boxes[blocks[headline].box].parent:
        deck = first
    return (own if deck is None else own | {deck}), headline, deck


def _above(
    first: int, boxes: list[Box], blocks: list[Block], shapes: list[_Shape], beside: list[bool]
) -> tuple[int | None, int | None]:
    """The headline above the article's first block, and the paragraph between them that sums the article up."""
    found = None
    for i in range(first - 1, max(-1, first - 40), -1):
        box = boxes[blocks[i].box]
        if box.tag == "h1":
            return i, found
        if (
            shapes[i].words >= 8
            and shapes[i].linked < 0.3
            and not beside[blocks[i].box]
            and (shapes[i].prose or box.told.summary)
        ):
            found = i
    return None, None


def _shape(block: Block) -> _Shape:
    text = block.text
    words = text.count(" ") + 1
    if len(text) > 20 * words:  # Chinese and Japanese have no spaces
        words = len(text) // 3
    linked = block.linked / len(text)
    if words < 5 or linked >= 0.85:
        prose = False
    elif words >= 12 and linked < 0.5:
        prose = True
    else:
        closed = _CLOSED.search(text, max(0, len(text) - 6)) is not None
        prose = closed and (linked < 0.5 or words >= 15)
    return _Shape(words, linked, prose)


def _unseen(boxes: list[Box], blocks: list[Block], shapes: list[_Shape]) -> list[bool]:
    """Of each box whether readers do not see it; one with most of the page's prose is shown by a script."""
    if not any(box.told.hidden or box.tag in _CONTROLS for box in boxes):
        return [False] * len(boxes)
    mass = _mass(boxes, blocks, shapes)
    made = [False] * len(boxes)
    for i, box in enumerate(boxes[1:], 1):
        made[i] = made[box.parent] or box.tag in _CONTROLS or (box.told.hidden and 5 * mass[i] <= 2 * mass[0])
    return made


def _beside(boxes: list[Box], blocks: list[Block], shapes: list[_Shape]) -> list[bool]:
    """Of each box whether it, or one around it, is named as standing beside the article.

    A name says nothing where most of the page's prose stands in the box (`<main class="has-sidebar">`), and
    no other box is named as the article.
    """
    mass = _mass(boxes, blocks, shapes)
    direct = _direct(boxes, blocks, shapes)
    named = [False] * len(boxes)  # stands in a box beside the article, whatever its mass
    apart = 0  # the mass of boxes that are named as the article, and stand in none beside it
    within = [False] * len(boxes)
    for i, box in enumerate(boxes[1:], 1):
        named[i] = named[box.parent] or _is_named_beside(box)
        within[i] = within[box.parent] or (box.told.article and not named[i])
        if within[i] and not within[box.parent]:
            apart += mass[i]
    cards = _cards(boxes, blocks, shapes)
    made = [False] * len(boxes)
    article = [0] * len(boxes)  # the prose that stands right in the <article> around a box
    for i, box in enumerate(boxes[1:], 1):
        inner = box.tag == "article"
        article[i] = direct[i] if inner else article[box.parent]
        if made[box.parent]:
            made[i] = True
        elif _is_named_beside(box):
            talk = box.tag in _ENDS or box.told.talk
            most = 2 * mass[i] > mass[0] and (within[i] or apart < (80 if talk else 0.5 * mass[i]))
            if talk:
                most = most and mass[0] - mass[i] < 50
            paragraph = box.tag == "p" and within[box.parent] and mass[i] >= 15
            made[i] = not (most or paragraph or (box.told.article and 6 * mass[i] > mass[0]))
        else:
            nested = inner and article[box.parent] >= 50 and not box.told.article
            made[i] = 2 * mass[i] <= mass[0] and (nested or i in cards)
    return made


def _cards(boxes: list[Box], blocks: list[Block], shapes: list[_Shape]) -> set[int]:
    """Boxes that are teasers: three or more of a kind in a row, each with a line that is a link and little text."""
    links = [0] * len(boxes)
    prose = [0] * len(boxes)
    for block, shape in zip(blocks, shapes, strict=True):
        if shape.linked >= 0.8:
            links[block.box] += 1
        elif shape.prose:
            prose[block.box] += 1
    for i in range(len(boxes) - 1, 0, -1):
        links[boxes[i].parent] += links[i]
        prose[boxes[i].parent] += prose[i]
    kinds: dict[tuple[int, str, str], list[int]] = {}
    for i, box in enumerate(boxes[1:], 1):
        if links[i] and 0 < prose[i] <= 3 and box.tag not in _PARAGRAPHS - {"li"}:
            kinds.setdefault((box.parent, box.tag, _kind(box.told.names)), []).append(i)
    return {i for many in kinds.values() if len(many) >= 3 for i in many}


def _kind(names: str) -> str:
    """The names of a box without its numbers."""
    return _DIGITS.sub("", names)[:40]


def _is_named_beside(box: Box) -> bool:
    return box.tag in _ASIDE or box.told.caption or (box.told.beside and box.tag not in _UNNAMED)


def _direct(boxes: list[Box], blocks: list[Block], shapes: list[_Shape]) -> list[int]:
    """Words of prose that stand in each box itself, or in a box in it that has no other in it."""
    inner = [False] * len(boxes)
    for box in boxes[1:]:
        inner[box.parent] = True
    made = [0] * len(boxes)
    for block, shape in zip(blocks, shapes, strict=True):
        if shape.prose:
            at = block.box
            made[at if inner[at] or not at else boxes[at].parent] += shape.words
    return made


def _mass(boxes: list[Box], blocks: list[Block], shapes: list[_Shape], without: list[bool] | None = None) -> list[int]:
    """Words of prose in each box, those of the boxes in `without` left out."""
    mass = [0] * len(boxes)
    for block, shape in zip(blocks, shapes, strict=True):
        if shape.prose and not (without and without[block.box]):
            mass[block.box] += shape.words
    for i in range(len(boxes) - 1, 0, -1):
        mass[boxes[i].parent] += mass[i]
    return mass


def _main(boxes: list[Box], mass: list[int], direct: list[int]) -> int:
    """The innermost box that has nearly all of the article's prose."""
    best: dict[int, int] = {}  # the heaviest box in each box
    for i, box in enumerate(boxes):
        if i and mass[i] > (mass[best[box.parent]] if box.parent in best else 0):
            best[box.parent] = i
    at = 0
    named = False
    while at in best:
        child = best[at]
        share = mass[child] / mass[at]
        told = boxes[child].told.article
        least = 0.9 if named else 0.4 if told else 0.75
        if boxes[child].tag in _PARAGRAPHS or share < least or (direct[at] >= 20 and (named or not told)):
            break
        at = child
        named = named or told
    return at


def _inside(boxes: list[Box], main: int) -> list[bool]:
    """Of each box whether it is the main one or stands in it."""
    made = [False] * len(boxes)
    made[main] = True
    for i in range(main + 1, len(boxes)):
        made[i] = made[boxes[i].parent]
    return made


def _taken(here: list[int], boxes: list[Box], blocks: list[Block], shapes: list[_Shape]) -> set[int]:
    """The blocks of the main box that are the article's: its prose, and short blocks between."""
    own: set[int] = set()
    held: list[int] = []
    parents: set[int] = set()
    again = _again(here, blocks, shapes)
    for i in here:
        block, shape = blocks[i], shapes[i]
        if i in again:
            continue
        if shape.prose and (own or boxes[block.box].tag not in _HEADINGS):
            if own:
                own.update(held)
            held.clear()
            own.add(i)
            parents.add(boxes[block.box].parent)
        elif shape.linked < 0.5:
            held.append(i)
    own.update(i for i in held if _belongs(boxes, blocks[i].box, parents))
    return own


def _again(here: list[int], blocks: list[Block], shapes: list[_Shape]) -> set[int]:
    """The prose that stands in the box a second time, in the same order: an article once for each kind of screen."""
    prose = [i for i in here if shapes[i].prose and shapes[i].words >= 12]
    first: dict[str, int] = {}
    made: set[int] = set()
    run: list[int] = []
    before = -2
    for place, i in enumerate(prose):
        text = blocks[i].text.replace("\xad", "")
        at = first.setdefault(text, place)
        if at == place or (run and at != before + 1):
            made.update(run if len(run) >= 4 else ())
            run = []
        if at != place:
            run.append(i)
        before = at
    made.update(run if len(run) >= 4 else ())
    return made


def _belongs(boxes: list[Box], at: int, parents: set[int]) -> bool:
    """Whether a short block after the last prose stands among it, as a paragraph or in a list."""
    box = boxes[at]
    return (box.tag in ("p", "td") and box.parent in parents) or (
        box.tag == "li" and boxes[box.parent].parent in parents
    )
