"""Commands that ask the memory for stories, and correct them: `saksi stories`, `story`, `correct`, `corrections`."""

from __future__ import annotations

import datetime
import os
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from saksi.cli.terminal import (
    by_suffix,
    console_on,
    home_option,
    language_option,
    out_option,
    output,
    sound,
    store_option,
    up_to_date,
)

if TYPE_CHECKING:
    from saksi.memory import Correction, Listed, Memory

__all__ = ["correct_group", "corrections_command", "stories_command", "story_command"]

_STORIES_FORMATS = ("text", "json")
_STORY_FORMATS = ("terminal", "text", "markdown", "html", "json")


def _dates(function: Any) -> Any:
    function = click.option("--until", metavar="DATE", help="Only until this day, month or year.")(function)
    return click.option("--since", metavar="DATE", help="Only from this day, month or year on: 2023-04-16.")(function)


@click.command("stories")
@store_option
@click.option("--actor", metavar="SIDE", help="Somebody of this side did something: RUS, Russia, ASEAN …")
@click.option("--recipient", metavar="SIDE", help="Something was done to this side.")
@click.option("--side", "sides", metavar="SIDE", multiple=True, help="This side takes part; may be given again.")
@click.option("--type", "types", metavar="CLASS", multiple=True, help="PLOVER's class: CONSULT, THREATEN …")
@click.option("--outlet", metavar="NAME", help="One of the reports is of this outlet.")
@click.option("--report-language", "written", metavar="CODE", help="One of the reports is in this language.")
@click.option("--flagged", metavar="KIND", help="A flag of this kind was raised (redated, figure-changed …), or any.")
@click.option("--single", is_flag=True, help="Only what one known origin tells, or none.")
@_dates
@click.option(
    "--changed-since", metavar="TIME", help="Only what is new or changed since then: '3 days', 2024-05-07T08:00Z."
)
@click.option("-n", "--limit", type=click.IntRange(min=1), default=50, show_default=True)
@click.option("-f", "--format", "form", type=click.Choice(_STORIES_FORMATS), default="text", show_default=True)
@language_option
def stories_command(url: str | None, form: str, language: str | None, limit: int, **given: Any) -> int:
    """List the stories in the memory: what is new or changed first, then by known origins.

    Each line has the id, the day, the title, and what the story rests on. Any id of a report leads to its story.
    """
    from saksi import brief
    from saksi.brief.outline import FLAGS
    from saksi.brief.sides import side
    from saksi.brief.words import languages, words
    from saksi.relate.dyads import by_date

    brief.check(language=language)
    say, types = words(language or "en"), [name.upper() for name in given["types"]]
    by_date((), types=types, since=given["since"], until=given["until"])  # says which of them is none
    _one_of("--report-language", given["written"], languages())
    _one_of("--flagged", given["flagged"], (*FLAGS, "any"))
    changed = _moment("--changed-since", given["changed_since"])
    sides = [side(name) for name in given["sides"]]
    actor, recipient = (side(given[name]) if given[name] else None for name in ("actor", "recipient"))
    with up_to_date(url) as memory:
        found, total = memory.stories(
            codes=sides,
            actor=actor,
            recipient=recipient,
            types=types,
            since=given["since"],
            until=given["until"],
            changed_since=changed,
            outlet=given["outlet"],
            language=given["written"],
            flag=given["flagged"],
            single=given["single"],
            limit=limit,
        )
    with output(None) as stream:
        if form == "json":
            import msgspec

            listed = {"total": total, "stories": found}
            stream.write(msgspec.json.format(msgspec.json.encode(listed), indent=2).decode() + "\n")
            return 0
        console = console_on(stream)
        for one in found:
            console.print(_line(one, say), soft_wrap=True)
    if total > len(found):
        click.echo(f"The first {len(found)} of {total}; --limit shows more.", err=True)
    if not total:
        click.echo("No story fits.", err=True)
    return 0


def _one_of(option: str, given: str | None, there_are: Iterable[str]) -> None:
    """Raises UsageError where something else is given."""
    known = tuple(there_are)
    if given is not None and given not in known:
        raise click.UsageError(f"{option}: there is no '{given}'; there are {', '.join(known)}")


def _moment(option: str, said: str | None) -> str | None:
    """A moment in UTC, as the memory writes it; a year or month is its beginning. Raises UsageError."""
    from saksi.brief.morning_when import moment

    if said and re.fullmatch(r"\d{4}(-\d\d)?", said):
        said = f"{said}-01-01"[:10]
    return moment(said, now=datetime.datetime.now(datetime.UTC), option=option).at if said else None


def _line(one: Listed, say: Any) -> Any:
    from rich.text import Text

    from saksi.brief.outline import headline
    from saksi.brief.words import visible
    from saksi.titles import title_of

    rests = [say.count("reports", one.reports), say.count("known_origins", one.origins)]
    rests += [say.count("unknown_origins", one.unknown)] if one.unknown else []
    rests += [say.count("copies", one.copies)] if one.copies else []
    rests += [say.count("redated", one.flags["redated"])] if "redated" in one.flags else []
    rests += [say.count("differences", one.differences)] if one.differences else []
    line = Text(one.id, style="blue").append(f"  {one.date or '          '}  ", style="dim")
    line.append(visible(title_of(one, say.code) or say.say("untitled")))
    if quoted := headline(one, say):
        line.append(f"\n    {quoted}", style="dim")
    return line.append(f"\n    {' · '.join(rests)}", style="dim")


@click.command("story")
@click.argument("name", metavar="ID")
@store_option
@click.option("--since", "when", metavar="TIME", help="Say what is new since then: '3 days', 2024-05-07T08:00Z.")
@click.option("-f", "--format", "form", type=click.Choice(_STORY_FORMATS), help="As for `saksi compare`.")
@language_option
@home_option
@out_option
def story_command(
    name: str,
    url: str | None,
    when: str | None,
    form: str | None,
    language: str | None,
    home: str | None,
    out: Path | None,
) -> int:
    """Print the brief of a story in the memory. ID is that of the story, of any of its reports, or the start of one."""
    from saksi import brief
    from saksi.records import Comparison

    form = form or by_suffix(out, _STORY_FORMATS)
    if form is None:
        form = "terminal" if out is None and sys.stdout.isatty() else "text"
    home = home.upper() if home else None
    brief.check(language=language, home=home)
    since = _moment("--since", when)
    with up_to_date(url) as memory:
        story = memory.story(name)
        new = memory.since(story, since) if since else None
    comparison = Comparison(stories=(story,))
    with output(out) as stream:
        if form == "terminal":
            brief.print_to(console_on(stream), comparison, language=language, home=home, new=new)
        else:
            stream.write(sound(brief.render(comparison, form=form, language=language, home=home, new=new)))
    return 0


@click.group("correct")
def correct_group() -> None:
    """Correct what the machine found: who is of one story, who copied whom, which record is wrong.

    A correction is kept beside the finding with who made it and when, holds when stories are grouped anew, and can be
    taken back.
    """


def _person(function: Any) -> Any:
    function = click.option("--note", default="", help="Why.")(function)
    function = store_option(function)
    return click.option("--by", metavar="NAME", help="Who says so. Default: SAKSI_USER, or your name here.")(function)


@correct_group.command("merge")
@click.argument("one", metavar="ID")
@click.argument("other", metavar="ID")
@_person
def merge_command(one: str, other: str, by: str | None, url: str | None, note: str) -> int:
    """Say that two stories are one."""
    with up_to_date(url) as memory:
        return _made(memory, memory.merge(one, other, by=_who(by), note=note))


@correct_group.command("split")
@click.argument("reports", metavar="REPORT...", nargs=-1, required=True)
@_person
def split_command(reports: tuple[str, ...], by: str | None, url: str | None, note: str) -> int:
    """Say that some reports of a story are another story than the rest of it."""
    with up_to_date(url) as memory:
        return _made(memory, memory.split(reports, by=_who(by), note=note))


@correct_group.command("copy")
@click.argument("one", metavar="REPORT")
@click.argument("other", metavar="REPORT")
@_person
def copy_command(one: str, other: str, by: str | None, url: str | None, note: str) -> int:
    """Say that of two reports none is a copy of the other."""
    with up_to_date(url) as memory:
        return _made(memory, memory.not_a_copy(one, other, by=_who(by), note=note))


@correct_group.command("record")
@click.argument("report", metavar="REPORT")
@click.argument("record", metavar="RECORD")
@_person
def record_command(report: str, record: str, by: str | None, url: str | None, note: str) -> int:
    """Say that a record of a report is wrong, so that it counts no more."""
    with up_to_date(url) as memory:
        return _made(memory, memory.wrong_record(report, record, by=_who(by), note=note))


@correct_group.command("undo")
@click.argument("number", metavar="N", type=int)
@click.option("--by", metavar="NAME", help="Who says so. Default: SAKSI_USER, or your name here.")
@store_option
def undo_command(number: int, by: str | None, url: str | None) -> int:
    """Take a correction back. N as `saksi corrections` shows it."""
    with up_to_date(url) as memory:
        memory.undo(number, by=_who(by))
    click.echo(f"correction {number} taken back")
    return 0


@click.command("corrections")
@store_option
@click.option("-f", "--format", "form", type=click.Choice(_STORIES_FORMATS), default="text", show_default=True)
@click.option("--all", "undone", is_flag=True, help="Also what was taken back.")
def corrections_command(url: str | None, form: str, undone: bool) -> int:
    """List what people corrected, and when."""
    with up_to_date(url) as memory, output(None) as stream:
        made = memory.corrections(undone=undone)
        if form == "json":
            import msgspec

            stream.write(msgspec.json.format(msgspec.json.encode(made), indent=2).decode() + "\n")
            return 0
        for one in made:
            stream.write(sound(_told(one)) + "\n")
    return 0


def _made(memory: Memory, one: Correction) -> int:
    click.echo(_told(one))
    for name in dict.fromkeys(memory.story_of(report) for report in (*one.one, *one.other)):
        click.echo(f"  story {name}")
    return 0


def _told(one: Correction) -> str:
    from saksi.brief.words import visible

    record = "{}: {} at {}-{}".format(one.one[0], *(one.record or ("", "", 0, 0))[1:])
    fields = ", ".join(f"{name} {value}" for name, value in one.fields.items() if isinstance(value, str | int | float))
    what = {
        "merge": f"{', '.join(one.one)} and {', '.join(one.other)} are one story",
        "split": f"{', '.join(one.one)} is another story than {', '.join(one.other)}",
        "not-a-copy": f"{', '.join(one.one)} and {', '.join(one.other)} are no copies",
        "wrong-record": f"{record} is wrong",
        "right-record": f"{record} is right",
        "added-record": f"{record} is added",
        "edited-record": f"{record} is edited" + (f": {visible(fields)}" if fields else ""),
    }[one.kind]
    note = f" ({visible(one.note)})" if one.note else ""
    undone = f"; taken back by {visible(one.undone_by or '')}, {one.undone_at}" if one.undone_at else ""
    return f"{one.id}  {one.at}  {visible(one.by)}: {what}{note}{undone}"


def _who(by: str | None) -> str:
    import getpass

    return by or os.environ.get("SAKSI_USER", "").strip() or getpass.getuser()
