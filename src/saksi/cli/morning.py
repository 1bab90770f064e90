"""The command that tells what is new: `saksi brief`."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any, TextIO, cast

import click

from saksi.cli.terminal import language_option, out_option, output, sound, store_option, up_to_date

__all__ = ["brief_command"]

_FORMATS = ("text", "markdown", "html", "pdf", "json")
_SUFFIXES = {".txt": "text", ".md": "markdown", ".html": "html", ".htm": "html", ".pdf": "pdf", ".json": "json"}


@click.command("brief")
@click.option(
    "--since",
    metavar="MOMENT",
    default="yesterday",
    show_default=True,
    help="yesterday, today, '3 days', '12 hours', 2024-05-07 or 2024-05-07T08:00; also kemarin, '3 hari'.",
)
@click.option("--zone", metavar="ZONE", help="In which days begin: Asia/Jakarta, +07:00. Default: this computer's.")
@click.option("--actor", "actors", metavar="SIDE", multiple=True, help="IDN, Indonesia, NATO takes part; any of these.")
@click.option("--with", "other", metavar="SIDE", help="Only where something passed between this side and an --actor.")
@click.option("--type", "--class", "types", metavar="CLASS", multiple=True, help="PLOVER's class: CONSULT, THREATEN …")
@click.option("--outlet", metavar="NAME", help="One of the reports is of this outlet.")
@click.option("--report-language", "written", metavar="CODE", help="One of the reports is in this language.")
@click.option("--all", "every", is_flag=True, help="Tell all stories, and cut no list.")
@click.option("-f", "--format", "form", type=click.Choice(_FORMATS), help="Default: text, or what FILE ends in.")
@language_option
@out_option
@store_option
def brief_command(
    since: str,
    zone: str | None,
    actors: tuple[str, ...],
    other: str | None,
    types: tuple[str, ...],
    form: str | None,
    language: str | None,
    out: Path | None,
    url: str | None,
    **given: Any,
) -> int:
    """Tell what is new or changed in the memory since a moment, for the morning meeting.

    Contradictions and denials come first, then what several known origins tell; what rests on one origin is marked.
    Then what passed between any two sides, what could not be read, and the sources.
    """
    from saksi import brief
    from saksi.brief.morning import Filters
    from saksi.brief.morning_ask import told
    from saksi.brief.morning_when import moment
    from saksi.brief.sides import side
    from saksi.relate.dyads import by_date

    form = form or (_SUFFIXES.get(out.suffix.lower()) if out else None) or "text"
    if form == "pdf" and out is None:
        raise click.UsageError("a PDF is no text for a terminal; name a file with --out")
    if other and not actors:
        raise click.UsageError("--with needs an --actor")
    brief.check(language=language)
    filters = Filters(
        actors=tuple(dict.fromkeys(side(name) for name in actors)),
        other=side(other) if other else None,
        types=tuple(name.upper() for name in types),
        outlet=given["outlet"],
        language=given["written"],
    )
    by_date((), types=filters.types)
    at = moment(since, now=datetime.datetime.now().astimezone(), zone=zone)
    render = _renderer(form)
    with up_to_date(url) as memory:
        made = told(memory, since=at, filters=filters, language=language, every=given["every"])
    shown = render(made)
    with output(out) as stream:
        if isinstance(shown, bytes):
            cast(TextIO, stream).buffer.write(shown)
        else:
            stream.write(sound(shown))
    return 0


def _renderer(form: str) -> Any:
    """What writes a format. Raises UsageError: a library that it needs is not installed."""
    from saksi.brief import morning_plain

    if form == "pdf":
        from saksi.brief.morning_pdf import pdf

        return pdf
    if form == "html":
        from saksi.brief.morning_page import page

        return page
    if form == "json":
        from saksi.brief.morning import encode

        return encode
    return morning_plain.markdown if form == "markdown" else morning_plain.text
