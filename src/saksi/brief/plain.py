"""A brief as plain text, as Markdown, and on a terminal.

Plain text can be pasted into a chat: no marks but dashes, numbers in brackets, spans as `FILE:START-END`,
which `saksi why` takes as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from saksi.brief.outline import Brief, Line, Section
from saksi.brief.sentences import Told
from saksi.brief.words import Words, visible, words

if TYPE_CHECKING:
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

__all__ = ["escape", "joined", "markdown", "terminal", "text"]

_MARKS = re.compile(r"([\\`*_\[\]<>|~#&])")
_LEADING = re.compile(r"^(\s*)([-+=]|\d+[.)])(?=\s|$)")
_STYLE = {"disputed": "red", "warnings": "yellow", "solid": "green", "unknown": "magenta"}


def text(brief: Brief) -> str:
    """The brief as plain text, with a line end."""
    say = words(brief.language)
    lines = [brief.title, *([brief.headline] if brief.headline else []), f"{brief.date} · {' · '.join(brief.counts)}"]
    for section in brief.sections:
        lines += ["", section.heading.upper()]
        for line in section.lines:
            lines += _text_line(line, section, say, brief, "")
        if section.note:
            lines.append(f"({section.note})")
    lines += ["", brief.made_by]
    return "\n".join(lines) + "\n"


def markdown(brief: Brief) -> str:
    """The brief as CommonMark, with what the reports say escaped, and a line end."""
    say = words(brief.language)
    lines = [f"# {escape(brief.title)}", ""]
    lines += [escape(brief.headline), ""] if brief.headline else []
    lines.append(f"{escape(brief.date)} · {escape(' · '.join(brief.counts))}")
    for section in brief.sections:
        lines += ["", f"## {escape(section.heading)}", ""]
        for line in section.lines:
            lines += _markdown_line(line, say, brief, "")
        if section.note:
            lines += ["", f"*{escape(section.note)}*"]
    lines += ["", "---", "", escape(brief.made_by)]
    return "\n".join(lines) + "\n"


def terminal(brief: Brief) -> Group:
    """The brief as something that rich prints; without colour it reads like the plain text."""
    from rich.console import Group
    from rich.padding import Padding
    from rich.text import Text

    say = words(brief.language)
    parts: list[Text | Padding] = [
        Text(brief.title, style="bold"),
        *([Text(brief.headline)] if brief.headline else []),
        Text(f"{brief.date} · {' · '.join(brief.counts)}", style="dim"),
    ]

    def put(line: Line, depth: int) -> None:
        head = Text(line.text, style="" if line.under == () else "bold")
        for number in line.facts:
            head.append(f" [{number}]", style="cyan")
        parts.append(Padding(_hanging("•" if depth == 0 else "–", head), (0, 0, 0, 2 * depth)))
        if line.notes:
            parts.append(Padding(Text(joined(line.notes), style="dim"), (0, 0, 0, 2 * depth + 2)))
        for cell in line.evidence:
            quote = Text(f"“{cell.words}”", style="italic")
            quote.append(f"  {_whose(cell, brief)}{_where(cell, brief)}", style="blue not italic")
            note = _language(cell, say, brief)
            if note:
                quote.append(f" ({note})", style="dim not italic")
            parts.append(Padding(quote, (0, 0, 0, 2 * depth + 4)))
        for under in line.under:
            put(under, depth + 1)

    for section in brief.sections:
        parts += [Text(""), Text(section.heading, style=f"bold {_STYLE.get(section.key, '')}".strip())]
        for line in section.lines:
            put(line, 0)
        if section.note:
            parts.append(Text(f"({section.note})", style="dim"))
    parts += [Text(""), Text(brief.made_by, style="dim")]
    return Group(*parts)


def _hanging(mark: str, line: Text) -> Table:
    """A line behind its mark, with what wraps kept clear of the mark."""
    from rich.table import Table

    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_row(mark, line)
    return grid


def _text_line(line: Line, section: Section, say: Words, brief: Brief, indent: str) -> list[str]:
    numbers = "".join(f" [{n}]" for n in line.facts)
    lines = [f"{indent}- {line.text}{numbers}"]
    if line.notes:
        lines.append(
            f"{indent}  ({joined(line.notes)})"
            if section.key not in ("warnings", "lead")
            else f"{indent}  {joined(line.notes)}"
        )
    for cell in line.evidence:
        note = _language(cell, say, brief)
        lines.append(
            f"{indent}    “{cell.words}” – {_whose(cell, brief)}{_where(cell, brief)}{f' ({note})' if note else ''}"
        )
    for under in line.under:
        lines += _text_line(under, section, say, brief, indent + "  ")
    return lines


def _markdown_line(line: Line, say: Words, brief: Brief, indent: str) -> list[str]:
    numbers = "".join(f" \\[{n}\\]" for n in line.facts)
    notes = f" *{escape(joined(line.notes))}*" if line.notes else ""
    lines = [f"{indent}- {escape(line.text)}{numbers}{notes}"]
    for cell in line.evidence:
        note = _language(cell, say, brief)
        lines.append(
            f"{indent}  - “{escape(cell.words)}” – {escape(_whose(cell, brief))}{_code(_where(cell, brief))}"
            f"{f' ({escape(note)})' if note else ''}"
        )
    for under in line.under:
        lines += _markdown_line(under, say, brief, indent + "  ")
    return lines


def joined(notes: Sequence[str]) -> str:
    """Notes as one line: sentences side by side, short remarks joined by semicolons."""
    out = ""
    for note in notes:
        joint = "" if not out else " " if out[-1] in ".!?" else "; "
        out += joint + note
    return out


def _whose(cell: Told, brief: Brief) -> str:
    """What the report is called, before its place; empty where the place says it."""
    name = brief.names[cell.file]
    return "" if name == visible(brief.places[cell.file]) else f"{name}, "


def _where(cell: Told, brief: Brief) -> str:
    return f"{visible(brief.places[cell.file])}:{cell.start}-{cell.end}"


def _language(cell: Told, say: Words, brief: Brief) -> str:
    """In which language the words are, where it is not the brief's."""
    if not cell.language or cell.language == brief.language:
        return ""
    return say.say("text_language", language=say.tongue(cell.language))


def escape(piece: str) -> str:
    """Text in which Markdown sees no mark."""
    return _LEADING.sub(r"\1\\\2", _MARKS.sub(r"\\\1", piece))


def _code(piece: str) -> str:
    """A code span that no back-tick inside can end."""
    fence = "`" * (max((len(run) for run in re.findall("`+", piece)), default=0) + 1)
    space = " " if "`" in piece else ""
    return f"{fence}{space}{piece}{space}{fence}"
