"""Commands that need no memory: `saksi read`, `compare`, `why`, `demo`."""

from __future__ import annotations

import contextlib
import functools
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
    jobs_option,
    language_option,
    list_skips,
    open_memory,
    out_option,
    output,
    paths_argument,
    some_exist,
    sound,
    stdin_for,
    store_option,
    watched,
)

if TYPE_CHECKING:
    from saksi.memory import Memory
    from saksi.records import Comparison, Reading, Skip

__all__ = ["compare_command", "demo_command", "read_command", "why_command"]

_READ_FORMATS = ("pretty", "jsonl")
_COMPARE_FORMATS = ("terminal", "text", "markdown", "html", "json")


@click.command("read")
@paths_argument
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(_READ_FORMATS),
    help="pretty: to check by eye (default). jsonl: records.",
)
@out_option
@click.option(
    "--together", is_flag=True, help="Relate all reports first, so that they date each other and show copies."
)
@jobs_option
def read_command(paths: tuple[str, ...], form: str | None, out: Path | None, together: bool, jobs: int | None) -> int:
    """Read reports into records: events, statements, offices, times, figures.

    PATH is a file, a folder, the URL of a page or feed, or - for standard input: plain text, HTML, JSON Lines, feeds,
    web archives, PDF, ZIP.
    """
    form = form or by_suffix(out, _READ_FORMATS) or "pretty"
    some_exist(paths)
    from saksi.engine import read_all
    from saksi.pipeline import read

    skipped: list[Skip] = []
    many = functools.partial(read_all, workers=jobs)
    results = watched(read(paths, together=together, stdin=stdin_for(paths), read_many=many), skipped)
    with output(out) as stream:
        if form == "jsonl":
            from saksi.export.safe import encoded

            for reading in results:
                stream.write(encoded(reading) + "\n")
        else:
            from saksi.brief.pretty import pretty

            console = console_on(stream)
            for number, reading in enumerate(results):
                if number:
                    stream.write("\n")
                console.print(pretty(reading), end="", soft_wrap=True)
    return list_skips(skipped)


@click.command("compare")
@paths_argument
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(_COMPARE_FORMATS),
    help="Default: terminal on a terminal, text when piped.",
)
@language_option
@home_option
@out_option
def compare_command(
    paths: tuple[str, ...], form: str | None, language: str | None, home: str | None, out: Path | None
) -> int:
    """Group reports into stories and print a brief of each.

    A brief says what happened, who says so and has it from whom, where the reports agree and differ, and what
    is wrong with any of them. PATH as for `saksi read`.
    """
    some_exist(paths)
    return _compare(paths, form, language, home, out)


@click.command("why")
@click.argument("what", metavar="FILE:START-END | RECORD_ID")
@click.argument("file", required=False)
@store_option
def why_command(what: str, file: str | None, url: str | None) -> int:
    """Explain records: the rule that made each, its words, and what else was considered.

    Either a file with a span, as the brief prints it (visit.txt:120-188), or a record's id and its file. With --store
    the file is that of a report in the memory, or its id, or the end of its path.
    """
    start = end = None
    if file is None:
        found = re.fullmatch(r"(.+):(\d+)-(\d+)", what, re.DOTALL)
        if not found:
            raise click.UsageError(
                f"'{what}' is no FILE:START-END; for a record's id name its file too: saksi why ID FILE"
            )
        file, start, end = found.group(1), int(found.group(2)), int(found.group(3))
        if start >= end:
            raise click.UsageError(f"{what}: the span is empty; START must be smaller than END")
    from saksi.pipeline import explain, read

    skipped: list[Skip] = []
    if url:
        with open_memory(url, create=False) as memory:
            readings = [_kept(memory, file)]
    else:
        some_exist((file,))
        readings = list(watched(read([file], stdin=stdin_for((file,))), skipped))
    if not readings:
        return list_skips(skipped, status=2)
    if start is None or end is None:
        pairs = [(reading, record) for reading in readings for record in reading.records if record.id == what]
        if not pairs:
            raise click.UsageError(f"no record in {file} has the id '{what}'; `saksi read {file}` lists them")
        reading, record = pairs[0]
        explanations = [e for e in explain(reading, record.start, record.end) if e.record.id == what]
    else:
        if len(readings) > 1:
            raise click.UsageError(f"{file} holds {len(readings)} reports; name a record's id instead of a span")
        reading = readings[0]
        size = len(reading.report.text)
        if end > size:
            raise click.UsageError(f"{what}: the text ends at {size}")
        explanations = explain(reading, start, end)
    _explain(reading, explanations)
    return list_skips(skipped)


@click.command("demo")
@click.option("-f", "--format", "form", type=click.Choice(_COMPARE_FORMATS), help="As for `saksi compare`.")
@language_option
@home_option
@out_option
def demo_command(form: str | None, language: str | None, home: str | None, out: Path | None) -> int:
    """Compare the example stories that come with Saksi. Needs no network."""
    from importlib.resources import as_file, files

    out = out.absolute() if out else None
    root = files("saksi") / "examples"
    if not root.is_dir():
        raise click.ClickException("the example stories are missing; reinstall saksi")
    with as_file(root) as folder, contextlib.chdir(folder):
        stories = sorted(p.name for p in Path().iterdir() if p.is_dir() and not p.name.startswith((".", "_")))
        return _compare(tuple(stories), form, language, home, out)


def _compare(paths: tuple[str, ...], form: str | None, language: str | None, home: str | None, out: Path | None) -> int:
    form = form or by_suffix(out, _COMPARE_FORMATS)
    if form is None:
        form = "terminal" if out is None and sys.stdout.isatty() else "text"
    home = home.upper() if home else None
    from saksi import brief
    from saksi.pipeline import compare, read

    brief.check(language=language, home=home)
    skipped: list[Skip] = []
    readings = list(watched(read(paths, stdin=stdin_for(paths)), skipped))
    comparison = _with_skips(compare(readings), skipped)
    if form == "terminal":
        with output(out) as stream:
            brief.print_to(console_on(stream), comparison, language=language, home=home)
    else:
        text = brief.render(comparison, form=form, language=language, home=home)
        with output(out) as stream:
            stream.write(sound(text))
    return list_skips(skipped)


def _kept(memory: Memory, name: str) -> Reading:
    """The latest reading of a report in the memory, by its id, its file, or the end of its path. Raises UsageError."""
    if versions := memory.versions(name):
        return memory.reading(versions[-1])
    exact: list[Reading] = []
    ending: list[Reading] = []
    for reading in memory.readings():
        if reading.file == name:
            exact.append(reading)
        elif reading.file.endswith(f"/{name}"):
            ending.append(reading)
    found = exact or ending
    if not found:
        raise click.UsageError(f"no report in the memory is called '{name}'; `saksi search` shows ids")
    if len(found) > 1:
        several = ", ".join(f"{one.report.id} ({one.file})" for one in found[:5])
        raise click.UsageError(f"several reports are called '{name}'; give the id of one: {several}")
    return found[0]


def _with_skips(comparison: Comparison, skipped: list[Skip]) -> Comparison:
    import msgspec

    return msgspec.structs.replace(comparison, skipped=(*comparison.skipped, *skipped))


def _explain(reading: Reading, explanations: Iterable[Any]) -> None:
    from rich.text import Text

    from saksi.brief.pretty import describe
    from saksi.brief.words import visible

    console = console_on(sys.stdout)
    none = True
    for item in explanations:
        none = False
        record = item.record
        line = Text(f"{reading.file}:{record.start}-{record.end} ", style="blue")
        line.append(describe(reading.report, record)).append(f"  {record.id}", style="dim")
        console.print(line, soft_wrap=True)
        console.print(Text(f"  rule        {item.rule}"), soft_wrap=True)
        words = " · ".join(map(visible, item.words))
        console.print(Text(f"  words       {words or 'none recorded'}"), soft_wrap=True)
        for number, other in enumerate(item.considered):
            console.print(Text(f"  {'considered' if number == 0 else '':<10}  {visible(other)}"), soft_wrap=True)
        if not item.considered:
            console.print(Text("  considered  nothing else"), soft_wrap=True)
    if none:
        console.print(Text("No record rests on these words."), soft_wrap=True)
