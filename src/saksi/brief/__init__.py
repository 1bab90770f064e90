"""A comparison for people: terminal, plain text, Markdown, one HTML file, or JSON for programs.

The words stand in each language's `brief.toml`, the order of the brief in `outline.py`, the formats in
`plain.py`, `page.py` and `contract.py`; `pretty.py` shows one reading for checking.

>>> from saksi.records import Comparison
>>> render(Comparison(stories=()), form="text", language="en")
'No story was found.\\n'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import saksi
from saksi.brief.outline import Brief, brief, language_of
from saksi.brief.words import languages, visible, words
from saksi.errors import UsageError
from saksi.records import Comparison

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["FORMATS", "Brief", "Format", "brief", "language_of", "languages", "print_to", "render"]

Format = Literal["text", "markdown", "html", "json"]
FORMATS: tuple[str, ...] = get_args(Format)


def render(
    comparison: Comparison,
    *,
    form: str = "text",
    language: str | None = None,
    home: str | None = None,
    new: frozenset[str] | None = None,
) -> str:
    """A comparison in one of FORMATS, ending in a line end.

    `language` is that of the brief (by default, per story, that of most of its reports); `home` the reader's
    state as alpha-3 (by default the language's own, where it has one). `new` are the files that came after the last
    brief: the brief says what they add. Raises UsageError: an unknown format, language or state.
    """
    check(language=language, home=home)
    if form == "json":
        from saksi.brief.contract import encode

        return encode(comparison, language)
    briefs = _briefs(comparison, language, home, new)
    if form == "html":
        from saksi.brief.page import page

        return page(comparison, briefs, language or (briefs[0].language if briefs else _first()))
    if form not in FORMATS:
        raise UsageError(f"there is no format '{form}'; there are: {', '.join(FORMATS)}")
    from saksi.brief import plain

    write = plain.text if form == "text" else plain.markdown
    parts = [write(b) for b in briefs]
    tail = _skipped(comparison, language or (briefs[0].language if briefs else _first()))
    if not parts:
        parts = [words(language or _first()).say("no_stories") + "\n"]
    between = "\n" + "=" * 72 + "\n\n" if form == "text" else "\n"
    if tail:
        parts.append(tail if form == "text" else "".join(f"- {plain.escape(t)}\n" for t in tail.splitlines()))
    return between.join(parts)


def print_to(
    console: Console,
    comparison: Comparison,
    *,
    language: str | None = None,
    home: str | None = None,
    new: frozenset[str] | None = None,
) -> None:
    """Prints a comparison to a rich console, story by story. Raises UsageError as `render` does."""
    from rich.rule import Rule
    from rich.text import Text

    from saksi.brief import plain

    check(language=language, home=home)
    briefs = _briefs(comparison, language, home, new)
    for number, one in enumerate(briefs):
        if number:
            console.print(Rule(style="dim"))
        console.print(plain.terminal(one))
    if not briefs:
        console.print(Text(words(language or _first()).say("no_stories")))
    tail = _skipped(comparison, language or (briefs[0].language if briefs else _first()))
    if tail:
        console.print(Text("\n" + tail.rstrip(), style="yellow"))


def check(*, language: str | None = None, home: str | None = None) -> None:
    """Raises UsageError where there is no such language or state."""
    if language is not None and language not in languages():
        raise UsageError(f"there is no brief in '{language}'; there are: {', '.join(languages())}")
    if home is not None:
        from saksi.brief.words import alpha2

        if not alpha2(home):
            raise UsageError(f"'{home}' is no ISO 3166 alpha-3 code of a state; write for example IDN or GBR")


def _briefs(comparison: Comparison, language: str | None, home: str | None, new: frozenset[str] | None) -> list[Brief]:
    return [
        brief(story, language=language, home=home, skipped=comparison.skipped, version=saksi.__version__, new=new)
        for story in comparison.stories
    ]


def _skipped(comparison: Comparison, language: str) -> str:
    if not comparison.skipped:
        return ""
    say = words(language)
    lines = [say.count("skipped", len(comparison.skipped))]
    lines += [
        say.say("skip_line", file=visible(s.file), stage=s.stage, reason=say.reason(s.reason))
        for s in comparison.skipped
    ]
    return "\n".join(lines) + "\n"


def _first() -> str:
    return "id" if "id" in languages() else languages()[0]
