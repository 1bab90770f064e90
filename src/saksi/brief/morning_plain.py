"""The morning brief as plain text, which can be pasted into a chat, and as Markdown (CommonMark).

What both say stands once, in `blocks`; the PDF is made of the same. A number in brackets is a report in the list of
sources, and `[2:306-428]` are characters 306 to 428 of its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

import saksi
from saksi.brief import morning_words as put
from saksi.brief.morning import Line, Morning, Quote
from saksi.brief.plain import escape, joined
from saksi.brief.words import Words, words

__all__ = ["Block", "blocks", "markdown", "text"]

Kind = Literal[
    "title", "meta", "heading", "listed", "story", "part", "line", "note", "quote", "remark", "source", "end"
]

_URL = re.compile(r"[<>\s]")


class Block(Struct, frozen=True, kw_only=True):
    """A paragraph of the brief. `number` is that of a story or source, `link` where a source is found on the net.

    listed: a story in the overview. line: a sentence; note: how sure it is; quote: the words it rests on, `beside`
    where they stand. remark: what holds for a whole list.
    """

    kind: Kind
    text: str
    number: int = 0
    beside: str = ""
    link: str | None = None


def blocks(made: Morning) -> Iterator[Block]:
    """The brief as paragraphs, in their order."""
    say = words(made.language)
    told = put.wording(say)
    labels = {source.number: source.label for source in made.sources}
    yield Block(kind="title", text=put.heading(made, say))
    yield Block(kind="meta", text=told.say("since", moment=put.instant(made.since, say)))
    if only := put.asked(made, say):
        yield Block(kind="meta", text=only)
    yield Block(kind="heading", text=told.say("summary"))
    if not (made.stories or made.headlines):
        for line in put.nothing(made, say):
            yield Block(kind="line", text=line)
    for line in put.summary(made, say):
        yield Block(kind="line", text=line)
    for item in made.stories:
        title = item.headline.title or say.say("untitled")
        beside = " · ".join(mark for _, mark in put.marks(item.headline, say))
        yield Block(kind="listed", number=item.number, text=title, beside=beside)
    for item in made.stories:
        head = item.headline
        yield Block(kind="story", number=item.number, text=head.title or say.say("untitled"))
        if head.headline:
            yield Block(kind="meta", text=head.headline)
        yield Block(kind="meta", text=put.basis(head, say), beside=head.id)
        if marks := put.marks(head, say):
            yield Block(kind="meta", text=" · ".join(mark for _, mark in marks))
        for part in put.parts(item, say):
            yield Block(kind="part", text=part.heading)
            before: tuple[Quote, ...] = ()
            for one in part.lines.lines:
                yield from _line(one, put.shown(one, part.key, say, before), labels, say)
                before = one.quotes
            if part.empty and not part.lines.lines:
                yield Block(kind="remark", text=part.empty)
            if part.cut:
                yield Block(kind="remark", text=part.cut)
    yield from _further(made, say)
    if made.pairs:
        yield Block(kind="heading", text=told.say("pairs"))
        for pair in made.pairs:
            yield Block(kind="line", text=put.pair(pair, say))
        yield Block(kind="remark", text=told.say("pairs_note"))
        if made.counts.pairs > len(made.pairs):
            yield Block(kind="remark", text=told.say("cut", n=len(made.pairs), total=made.counts.pairs))
    if made.skipped:
        yield Block(kind="heading", text=told.say("skipped"))
        for skip in made.skipped:
            line = told.say("skip", file=skip.file, stage=skip.stage, reason=skip.reason)
            yield Block(kind="line", text=line)
        yield Block(kind="remark", text=put.unread(made, say))
    if made.sources:
        yield Block(kind="heading", text=told.say("sources"))
        yield Block(kind="remark", text=told.say("sources_note"))
        for source in made.sources:
            yield Block(kind="source", number=source.number, text=put.source(source, say), link=source.url)
    made_by = say.say("made_by", version=saksi.__version__)
    yield Block(kind="end", text=f"{made_by} {say.say('why_line')}")


def _line(one: Line, shown: tuple[Quote, ...], labels: dict[int, str], say: Words) -> Iterator[Block]:
    rest = [q for q in one.quotes if q not in shown]
    numbers = "".join(f" [{n}]" for n in dict.fromkeys(q.source for q in rest))
    yield Block(kind="line", text=f"{one.text}{numbers}")
    if one.notes:
        yield Block(kind="note", text=joined(one.notes))
    for quote in shown:
        where = put.where(quote, labels[quote.source], say)
        yield Block(kind="quote", number=quote.source, text=f"“{quote.words}”", beside=where)


def _further(made: Morning, say: Words) -> Iterator[Block]:
    told = put.wording(say)
    if not made.headlines:
        return
    yield Block(kind="heading", text=told.say("further"))
    yield Block(kind="remark", text=told.say("further_note"))
    for head in made.headlines:
        marks = " · ".join([put.basis(head, say), *(mark for _, mark in put.marks(head, say))])
        yield Block(kind="line", text=head.title or say.say("untitled"))
        yield Block(kind="note", text=" · ".join(part for part in (head.headline, marks, head.id) if part))
    if made.more:
        total = len(made.headlines) + made.more
        yield Block(kind="remark", text=f"{told.say('cut', n=len(made.headlines), total=total)} {told.say('cut_all')}")


def text(made: Morning) -> str:
    """The brief as plain text, with a line end."""
    lines: list[str] = []
    for block in blocks(made):
        lines += _text(block)
    return "\n".join(lines).strip("\n") + "\n"


def _text(block: Block) -> list[str]:
    said = block.text
    match block.kind:
        case "title":
            return [said.upper()]
        case "meta":
            return [f"{said} · {block.beside}" if block.beside else said]
        case "heading":
            return ["", said.upper()]
        case "listed":
            return [f"{block.number:>3}. {said}", *([f"     {block.beside}"] if block.beside else [])]
        case "story":
            return ["", "-" * 72, f"{block.number}. {said}"]
        case "part":
            return ["", f"{said}:"]
        case "line":
            return [f"- {said}"]
        case "note":
            return [f"  ({said})"]
        case "quote":
            return [f"    {said} – {block.beside}"]
        case "remark":
            return [f"({said})"]
        case "source":
            return [f"[{block.number}] {said}", *([f"    {block.link}"] if block.link else [])]
        case "end":
            return ["", said]


def markdown(made: Morning) -> str:
    """The brief as CommonMark, with what the reports say escaped, and a line end."""
    lines: list[str] = []
    before = ""
    for block in blocks(made):
        lines += _markdown(block, before)
        before = block.kind
    return "\n".join(lines).strip("\n") + "\n"


def _markdown(block: Block, before: str) -> list[str]:
    said, beside = escape(block.text), escape(block.beside)
    match block.kind:
        case "title":
            return [f"# {said}", ""]
        case "meta":
            return [*([""] if before == "meta" else []), f"{said} · `{block.beside}`" if beside else said]
        case "heading":
            return ["", f"## {said}", ""]
        case "listed":
            gap = [""] if before != "listed" else []
            return [*gap, f"{block.number}. {said}{f' – *{beside}*' if beside else ''}"]
        case "story":
            return ["", f"## {block.number}. {said}", ""]
        case "part":
            return ["", f"### {said}", ""]
        case "line":
            return [f"- {said}"]
        case "note":
            return [f"  *{said}*"]
        case "quote":
            return [f"  - {said} – {beside}"]
        case "remark":
            return ["", f"*{said}*", ""]
        case "source":
            link = f" <{block.link}>" if block.link and not _URL.search(block.link) else ""
            return [f"- \\[{block.number}\\] {said}{link}"]
        case "end":
            return ["", "---", "", said]
