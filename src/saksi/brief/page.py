"""A comparison as one HTML file: no request to anywhere, readable without JavaScript, dark and print styles.

Every passage that a fact rests on is marked by colour and by the fact's number; what was removed is a
stub that opens. All text is escaped by the template engine; a content policy in the file forbids
everything but its own style and script.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import itertools
from collections.abc import Iterator, Sequence
from importlib.resources import files
from urllib.parse import urlsplit

from jinja2 import DictLoader, Environment, StrictUndefined
from msgspec import Struct

from saksi.brief.outline import Brief, Numbered
from saksi.brief.plain import joined
from saksi.brief.words import Words, visible, words
from saksi.records import Comparison, Reading, Report, Story

__all__ = ["Column", "Piece", "asset", "environment", "link", "page", "pieces"]

_COLOURS = 10
_REMOVED = frozenset({"furniture", "spam"})


class Piece(Struct, frozen=True, kw_only=True):
    """A run of a report's text: plain, marked by facts, or a segment with pieces of its own.

    `starts` are the facts whose mark begins here, `facts` all that cover it, `segment` the segment's kind.
    """

    text: str
    facts: tuple[int, ...] = ()
    starts: tuple[int, ...] = ()
    segment: str = ""
    removed: bool = False
    size: int = 0
    inside: tuple[Piece, ...] = ()


class Column(Struct, frozen=True, kw_only=True):
    """A report as it stands beside the others; `link` only where a browser may open it."""

    file: str
    name: str
    report: Report
    link: str | None
    copied_from: str
    pieces: tuple[Piece, ...]


def page(comparison: Comparison, briefs: Sequence[Brief], language: str) -> str:
    """The whole file, ending in a line end. `briefs` belong to the comparison's stories, in their order."""
    script = asset("page.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    say = words(language)
    stories = [
        {
            "brief": brief,
            "say": words(brief.language),
            "columns": _columns(story, brief),
            "key": f"s{number}",
            "alone": frozenset(n.number for n in brief.facts if n.fact.status == "one"),
        }
        for number, (story, brief) in enumerate(zip(comparison.stories, briefs, strict=True), 1)
    ]
    title = briefs[0].title if len(briefs) == 1 else say.count("stories", len(briefs))
    return (
        _environment()
        .get_template("page.html")
        .render(
            title=title,
            language=language,
            say=say,
            stories=stories,
            skipped=comparison.skipped,
            style=asset("page.css"),
            script=script,
            script_digest=digest,
            visible=visible,
        )
        .rstrip()
        + "\n"
    )


def pieces(reading: Reading, facts: Sequence[Numbered]) -> tuple[Piece, ...]:
    """A report's text cut into pieces, in order and without loss: joined they are the visible text again."""
    text = reading.report.text
    spans = sorted(
        (cell.start, cell.end, numbered.number)
        for numbered in facts
        for cell in numbered.fact.cells.get(reading.file, ())
        if 0 <= cell.start < cell.end <= len(text)
    )
    out: list[Piece] = []
    at = 0
    for segment in sorted(reading.report.segments, key=lambda s: (s.start, -s.end)):
        if segment.start < at or segment.end > len(text):
            continue
        out += _marked(text, at, segment.start, spans)
        inside = tuple(_marked(text, segment.start, segment.end, spans))
        removed = segment.kind in _REMOVED
        out.append(
            Piece(text="", segment=segment.kind, removed=removed, size=segment.end - segment.start, inside=inside)
        )
        at = segment.end
    out += _marked(text, at, len(text), spans)
    return tuple(out)


def _marked(text: str, start: int, end: int, spans: Sequence[tuple[int, int, int]]) -> Iterator[Piece]:
    """The pieces between two offsets, cut wherever a mark begins or ends."""
    inside = [s for s in spans if s[0] < end and s[1] > start]
    cuts = sorted({start, end, *(p for a, b, _ in inside for p in (a, b) if start < p < end)})
    for a, b in itertools.pairwise(cuts):
        covering = sorted((x, -y, n) for x, y, n in inside if x <= a and b <= y)
        facts = tuple(dict.fromkeys(n for _, _, n in reversed(covering)))  # innermost first
        starts = tuple(dict.fromkeys(n for x, _, n in covering if x == a or (x < start and a == start)))
        yield Piece(text=visible(text[a:b]), facts=facts, starts=starts)


def _columns(story: Story, brief: Brief) -> list[Column]:
    """One column a report, originals first."""
    copies = {c.file: c for c in story.copies}
    originals = [r for r in story.readings if r.file not in copies]
    return [
        Column(
            file=reading.file,
            name=brief.names[reading.file],
            report=reading.report,
            link=link(reading.report.url),
            copied_from=brief.names.get(copies[reading.file].original, "") if reading.file in copies else "",
            pieces=pieces(reading, brief.facts),
        )
        for reading in [*originals, *(r for r in story.readings if r.file in copies)]
    ]


def link(url: str | None) -> str | None:
    """The address where it is one that a browser may safely open on a click; else None."""
    if not url or visible(url) != url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


@functools.cache
def _environment() -> Environment:
    made = environment("page.html")
    made.filters["visible"] = visible
    made.globals["colour"] = lambda number: number % _COLOURS
    made.globals["silence"] = _silence
    return made


def environment(name: str) -> Environment:
    """For the template of that name alone: all that stands in it is escaped, and what is missing is an error."""
    made = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=DictLoader({name: asset(name)}),
    )
    made.globals["notes"] = joined
    return made


def _silence(numbered: Numbered, file: str, say: Words) -> str:
    """Why a cell of the matrix is empty."""
    reason = numbered.fact.silent.get(file, "not compared")
    return say.of("silence", reason) if say.knows("silence", reason) else say.reason(reason)


def asset(name: str) -> str:
    """A template or style sheet of the program."""
    return (files("saksi") / "templates" / name).read_text(encoding="utf-8")
