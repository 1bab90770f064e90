"""Commands that ask the memory how states stand to each other over time: `saksi dyad`, `timeline`, `person`."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from saksi.cli.terminal import bom_option, by_suffix, mark_of, out_option, output, store_option, up_to_date

if TYPE_CHECKING:
    from saksi.brief.words import Words
    from saksi.memory import Memory
    from saksi.records import Happening, Reading

__all__ = ["dyad_command", "person_command", "timeline_command"]

_BY = ("day", "week", "month", "year", "total")
_FORMATS = ("text", "json", "csv")


def _asked(function: Any) -> Any:
    """The options by which happenings are chosen, and in which form and language they are shown."""
    options = (
        click.option("--since", metavar="DATE", help="From this day, month or year (2023-04-16, 2023-04, 2023)."),
        click.option("--until", metavar="DATE", help="To the end of this day, month or year."),
        click.option(
            "--type", "types", metavar="CLASS", multiple=True, help="Only this PLOVER class; may be repeated."
        ),
        click.option(
            "--quad",
            "quads",
            type=click.IntRange(1, 4),
            multiple=True,
            help="Only 1, 2 cooperation or 3, 4 conflict, in words (1, 3) or deeds (2, 4); may be repeated.",
        ),
        click.option("-f", "--format", "form", type=click.Choice(_FORMATS), help="Default: text."),
        bom_option,
        _language_option,
        out_option,
        store_option,
    )
    return functools.reduce(lambda made, option: option(made), reversed(options), function)


def _language_option(function: Any) -> Any:
    return click.option(
        "-l", "--language", metavar="CODE", default="en", show_default=True, help="Language of the text: id or en."
    )(function)


@click.command("dyad")
@click.argument("one", metavar="ONE")
@click.argument("other", metavar="OTHER")
@click.option("--by", type=click.Choice(_BY), default="month", show_default=True, help="How long a period is.")
@click.option("--directed", is_flag=True, help="Only what ONE did to OTHER.")
@click.option(
    "--plot",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Draw it as SVG into FILE, too.",
)
@_asked
def dyad_command(
    one: str,
    other: str,
    by: Any,
    directed: bool,
    plot: Path | None,
    since: str | None,
    until: str | None,
    types: tuple[str, ...],
    quads: tuple[int, ...],
    form: str | None,
    bom: bool,
    language: str,
    out: Path | None,
    url: str | None,
) -> int:
    """Count what passed between two sides, period by period.

    ONE and OTHER are codes (RUS, CHN, NATO) or names (Russia, Tiongkok). A happening counts once, however many reports
    tell it. How many reports were read of each period stands beside the counts, so that silence is not taken for peace.
    """
    from saksi.brief import relations
    from saksi.brief.sides import side
    from saksi.relate.dyads import bounds, dyad

    say, codes = _words(language), (side(one), side(other))
    if codes[0] == codes[1]:
        raise click.UsageError(f"'{one}' and '{other}' are one side; name two, or ask for saksi timeline --actor {one}")
    bounds(since, until)
    form = _form(form, out, _FORMATS)
    mark = mark_of(form, bom=bom)
    with up_to_date(url) as memory:
        found = dyad(
            _happenings(memory, codes, since, until), *codes, by=by, directed=directed,
            types=[t.upper() for t in types], quads=quads, since=since, until=until,
            coverage=memory.coverage("year" if by == "total" else by, since, until),
        )  # fmt: skip
    if plot is not None:
        from saksi.brief.plot import svg

        picture = svg(found, say)
        with output(plot) as stream:
            stream.write(picture)
    shown = {"json": relations.dyad_json, "csv": relations.dyad_csv}.get(form)
    with output(out) as stream:
        stream.write(mark + (shown(found) if shown else relations.dyad_text(found, say)))
    return 0


@click.command("timeline")
@click.option("--actor", "one", metavar="SIDE", required=True, help="A code or name: CHN, Tiongkok, NATO.")
@click.option("--with", "other", metavar="SIDE", help="Only what passed between the two.")
@_asked
def timeline_command(
    one: str,
    other: str | None,
    since: str | None,
    until: str | None,
    types: tuple[str, ...],
    quads: tuple[int, ...],
    form: str | None,
    bom: bool,
    language: str,
    out: Path | None,
    url: str | None,
) -> int:
    """List what a side did and what was done to it, by date.

    Each happening is one line, with how many reports tell it, from which origins, and in which places of their texts.
    """
    from saksi.brief import relations
    from saksi.brief.sides import side
    from saksi.relate.dyads import bounds, by_date

    say, codes = _words(language), [side(name) for name in (one, other) if name]
    if len(codes) != len(set(codes)):
        raise click.UsageError(f"'{one}' and '{other}' are one side; leave --with out")
    bounds(since, until)
    form = _form(form, out, _FORMATS)
    mark = mark_of(form, bom=bom)
    with up_to_date(url) as memory:
        found = by_date(
            _happenings(memory, codes, since, until), *codes,
            types=[t.upper() for t in types], quads=quads, since=since, until=until,
        )  # fmt: skip
    lines = relations.entries(found, say)
    with output(out) as stream:
        if form == "json":
            stream.write(relations.timeline_json(lines, found))
        elif form == "csv":
            stream.write(mark + relations.timeline_csv(lines))
        else:
            stream.write(relations.timeline_text(lines, say.list(say.state(code) for code in codes), say))
    return 0


@click.command("person")
@click.argument("name", metavar="NAME")
@click.option("--since", metavar="DATE", help="Only reports and meetings from this day, month or year on.")
@click.option("--until", metavar="DATE", help="Only those to the end of this day, month or year.")
@click.option("-f", "--format", "form", type=click.Choice(_FORMATS[:2]), help="Default: text.")
@_language_option
@out_option
@store_option
def person_command(
    name: str, since: str | None, until: str | None, form: str | None, language: str, out: Path | None, url: str | None
) -> int:
    """Show what the reports say of a person.

    Offices with their dates and words, and where they differ from the list of holders; meetings; statements. NAME is a
    full name or a part of it. Exit status 1: no report names the person, and the list does not know the name.
    """
    from saksi.brief import relations
    from saksi.brief.words import visible
    from saksi.relate.dyads import bounds
    from saksi.relate.people import find, with_meetings

    say = _words(language)
    bounds(since, until)
    with up_to_date(url) as memory:
        found = find(name, _mentioning(memory, name, since, until))
        if found is not None:
            meetings = (h for code in found.codes or ("",) for h in _happenings(memory, [code], since, until))
            found = with_meetings(found, meetings)
    if found is None:
        click.echo(f"No report in the memory names '{visible(name)}'; try another spelling, or a part of it.", err=True)
        return 1
    with output(out) as stream:
        as_json = _form(form, out, _FORMATS[:2]) == "json"
        stream.write(relations.person_json(found) if as_json else relations.person_text(found, say))
    return 0


def _form(form: str | None, out: Path | None, allowed: tuple[str, ...]) -> str:
    """The format asked for, else the one that the ending of the file names, else text."""
    csv = "csv" if out and out.suffix.lower() == ".csv" and "csv" in allowed else None
    return form or csv or by_suffix(out, allowed) or "text"


def _words(language: str) -> Words:
    from saksi.brief.words import languages, words

    if language not in languages():
        raise click.UsageError(f"--language: there is no '{language}'; there are {', '.join(languages())}")
    return words(language)


def _happenings(memory: Memory, codes: Iterable[str], since: str | None, until: str | None) -> Iterator[Happening]:
    given = tuple(code for code in codes if code)
    for _, happening in memory.happenings(given, since, until):
        yield happening


def _mentioning(memory: Memory, name: str, since: str | None, until: str | None) -> Iterator[Reading]:
    """The readings that name somebody, by any name on the list of holders, each once."""
    from saksi import posts
    from saksi.relate.dyads import bounds, span

    low, high = bounds(since, until)
    terms = posts.holders_named(name)
    names = dict.fromkeys([name, *(n for term in terms for n in (term.person, *term.aliases))])
    seen: set[str] = set()
    for one in names:
        for reading in memory.mentioning(one):
            if reading.report.id in seen:
                continue
            seen.add(reading.report.id)
            days = span(reading.report.published.value) if reading.report.published else None
            if days is None or (days[0] <= high and days[1] >= low):
                yield reading
