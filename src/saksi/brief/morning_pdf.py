"""The morning brief as PDF (A4), made of the same paragraphs as the plain text. Needs `saksi[pdf]`.

The font is Open Sans: Latin, Greek and Cyrillic letters. What it lacks stands by its number, as in [U+4E2D], and the
last page says so: nothing vanishes, and no empty box stands for a name. The same brief gives the same bytes.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from saksi.brief import morning_words as put
from saksi.brief.morning import Morning
from saksi.brief.morning_plain import Block, blocks
from saksi.brief.words import words
from saksi.errors import UsageError

if TYPE_CHECKING:
    from fpdf import FPDF

__all__ = ["drawable", "pdf"]

_INK, _DIM, _LINE, _LINK = (20, 20, 20), (95, 95, 90), (205, 203, 196), (26, 79, 139)
_MARGIN, _FOOT = 18, 16  # millimetres
_HIGH = 1.38  # lines, in the size of their letters
_POINT = 25.4 / 72  # millimetres
_FONT = "text"
_ALIKE = str.maketrans({"→": "›"})  # of titles; the font has no arrows


class _Style(NamedTuple):
    """How a paragraph looks: points, bold or italic, colour, and in millimetres what is left free beside and above."""

    size: float
    face: str = ""
    colour: tuple[int, int, int] = _INK
    indent: float = 0
    above: float = 0


_STYLES = {
    "title": _Style(19, "B"),
    "meta": _Style(9.5, colour=_DIM),
    "heading": _Style(12.5, "B", above=6),
    "listed": _Style(10.5, indent=8, above=0.8),
    "story": _Style(13.5, "B", above=5),
    "part": _Style(9.5, "B", _DIM, above=2.6),
    "line": _Style(10.5, above=1.2),
    "note": _Style(9, colour=_DIM),
    "quote": _Style(9.5, "I", indent=5, above=0.6),
    "remark": _Style(9, colour=_DIM, above=1),
    "source": _Style(9, indent=8, above=1),
    "end": _Style(8.5, colour=_DIM, above=6),
}
_KEPT = {
    "title": 30,
    "heading": 24,
    "story": 42,
    "part": 24,
    "line": 20,
    "quote": 18,
}  # millimetres that must be left on the page


def pdf(made: Morning) -> bytes:
    """The file. Raises UsageError: fpdf2 or the font is not installed."""
    file = _file(made)
    letters = frozenset.intersection(*(frozenset(getattr(font, "cmap", ())) for font in file.fonts.values()))
    file.add_page()
    sources = {source.number: file.add_link(page=1) for source in made.sources}  # where they are is known later
    stories = {item.number: file.add_link(page=1) for item in made.stories}
    lacking = False
    for block in blocks(made):
        block = replace(block, text=block.text.translate(_ALIKE), beside=block.beside.translate(_ALIKE))
        drawn = replace(block, text=drawable(block.text, letters), beside=drawable(block.beside, letters))
        lacking = lacking or (drawn.text, drawn.beside) != (block.text, block.beside)
        _put(file, drawn, sources, stories)
    if lacking:
        _put(file, Block(kind="remark", text=put.wording(words(made.language)).say("missing_letters")), {}, {})
    return bytes(file.output())


def drawable(text: str, letters: frozenset[int]) -> str:
    """The text with what is not among these letters by its number.

    >>> drawable("Li 李", frozenset(map(ord, "Li ")))
    'Li [U+674E]'
    """
    return "".join(c if ord(c) in letters else f"[U+{ord(c):04X}]" for c in text)


def _file(made: Morning) -> FPDF:
    """An empty file with its fonts, and with the page's number at the foot of each page."""
    try:
        import ttf_opensans
        from fpdf import FPDF
    except ImportError:
        raise UsageError(
            "PDF needs fpdf2 and ttf-opensans, which are not installed; run: pip install 'saksi[pdf]'"
        ) from None
    say = words(made.language)
    told, title = put.wording(say), put.heading(made, say)
    since = told.say("since", moment=put.instant(made.since, say))

    class File(FPDF):
        def footer(self) -> None:
            self.set_y(4 - _FOOT)
            _pen(self, _Style(8, colour=_DIM))
            self.cell(0, 4, f"{title} · {since}")
            self.set_x(_MARGIN)
            self.cell(0, 4, told.say("page", n=self.page_no(), total=self.str_alias_nb_pages), align="R")

    file = File(unit="mm", format="A4")
    fonts = {"": ttf_opensans.OPENSANS_REGULAR, "B": ttf_opensans.OPENSANS_BOLD, "I": ttf_opensans.OPENSANS_ITALIC}
    for face, font in fonts.items():
        file.add_font(_FONT, face, str(font.path))
    file.set_margins(_MARGIN, _MARGIN, _MARGIN)
    file.set_auto_page_break(True, _FOOT)
    file.set_title(title)
    file.set_subject(since)
    file.set_lang(made.language)
    file.set_creation_date(datetime.datetime.fromisoformat(made.since.at))
    return file


def _put(file: FPDF, block: Block, sources: Mapping[int, int], stories: Mapping[int, int]) -> None:
    """Writes a paragraph below the last one, on the next page where too little of it would be left on this one."""
    style = _STYLES[block.kind]
    if file.get_y() + _KEPT.get(block.kind, 0) > file.h - _FOOT:
        file.add_page()
    elif file.get_y() > _MARGIN:
        file.set_y(file.get_y() + style.above)
    link: int | str | None = None
    if block.kind in ("heading", "story"):
        file.start_section(block.text, level=int(block.kind == "story"))
    if block.kind == "story":
        _rule(file)
        file.set_link(stories[block.number], y=file.get_y(), page=file.page_no())
    elif block.kind == "source":
        file.set_link(sources[block.number], y=file.get_y(), page=file.page_no())
    elif block.kind == "listed":
        link = stories[block.number]
    elif block.kind == "quote":
        link = sources[block.number]
    elif block.kind == "end":
        _rule(file)
    for text, faced, to in _pieces(block, style, link):
        if block.kind in ("listed", "source") and faced is style:
            _paragraph(file, f"{block.number}", style._replace(colour=_DIM), stay=True)
        _paragraph(file, text, faced, left=style.indent, link=to)


def _pieces(
    block: Block, style: _Style, link: int | str | None
) -> Iterator[tuple[str, _Style, int | str | None]]:  # fmt: skip
    """A paragraph's text, and what stands below it in small letters, each with its looks and where it leads."""
    small = _Style(8.5, colour=_DIM)
    match block.kind:
        case "story":
            yield f"{block.number}. {block.text}", style, None
        case "meta" if block.beside:
            yield f"{block.text} · {block.beside}", style, None
        case "note":
            yield block.text, style, None
        case "listed":
            yield block.text, style, link
            if block.beside:
                yield block.beside, small, None
        case "quote":
            yield block.text, style, None
            yield block.beside, small, link
        case "source":
            yield block.text, style, None
            if block.link:
                yield block.link, small._replace(colour=_LINK), block.link
        case _:
            yield block.text, style, None


def _paragraph(
    file: FPDF, text: str, style: _Style, *, left: float = 0, link: int | str | None = None, stay: bool = False
) -> None:
    _pen(file, style)
    file.set_x(_MARGIN + left)
    high = style.size * _HIGH * _POINT
    file.multi_cell(0, high, text, align="L", link=link, new_x="LMARGIN", new_y="TOP" if stay else "NEXT")


def _pen(file: FPDF, style: _Style) -> None:
    file.set_font(_FONT, style.face, style.size)
    file.set_text_color(*style.colour)


def _rule(file: FPDF) -> None:
    file.set_draw_color(*_LINE)
    file.line(_MARGIN, file.get_y(), file.w - _MARGIN, file.get_y())
    file.set_y(file.get_y() + 2)
