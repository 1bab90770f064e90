"""Commands that put reports into the memory, and look after what is there: `saksi add`, `reread`, `skipped`."""

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from saksi.cli.terminal import (
    console_on,
    jobs_option,
    list_skips,
    moving,
    open_memory,
    output,
    some_exist,
    stdin_for,
    store_option,
)

if TYPE_CHECKING:
    from saksi.memory import Counts, Memory, Reread
    from saksi.records import Skip

__all__ = ["add_command", "reread_command", "skipped_command"]

_SKIPPED_FORMATS = ("text", "json")


@click.command("add")
@click.argument("sources", metavar="SOURCE...", nargs=-1)
@click.option(
    "--from",
    "batch",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Keep what `saksi batch` has read into DIR; nothing is read again.",
)
@store_option
@jobs_option
def add_command(sources: tuple[str, ...], batch: Path | None, url: str | None, jobs: int | None) -> int:
    """Read reports and keep them in the memory.

    SOURCE is a file, a folder, a URL, or - for standard input, as for `saksi read`. What is known already changes
    nothing; another text of a known report becomes a new version of it. What cannot be read is kept in quarantine.
    """
    if bool(sources) == bool(batch):
        raise click.UsageError("name what to add: SOURCE, or --from DIR")
    if sources:
        some_exist(sources)
    from saksi.engine import read_all

    skipped: list[Skip] = []
    many = functools.partial(read_all, workers=jobs)
    with open_memory(url, create=True) as memory, _counting() as counts:
        if batch:
            from saksi.batch import manifest, stored

            added_ = memory.add_read(stored(batch), reader=manifest(batch).reader, counts=counts, read_many=many)
        else:
            added_ = memory.add(sources, stdin=stdin_for(sources), counts=counts, read_many=many)
        for added in moving(added_):
            if added.skip:
                skipped.append(added.skip)
        _gather(memory, counts)
    return list_skips(skipped)


@click.command("reread")
@click.argument("reports", metavar="[ID...]", nargs=-1)
@store_option
@click.option("--show", is_flag=True, help="Print every record gained (+) and lost (-), with its words.")
def reread_command(reports: tuple[str, ...], url: str | None, show: bool) -> int:
    """Read the kept bytes again with this version of Saksi.

    Says how many records of each kind were gained and lost. Old readings stay in the memory. ID is a report; without
    one all are read again, and what lies in quarantine is tried again.
    """
    from collections import Counter

    skipped: list[Skip] = []
    gained: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    with open_memory(url, create=False) as memory, _counting(lambda: _balance(gained, lost)) as counts:
        for again in moving(memory.reread(reports, counts=counts)):
            if again.skip:
                skipped.append(again.skip)
            gained.update(r.__struct_config__.tag for r in again.gained)
            lost.update(r.__struct_config__.tag for r in again.lost)
            if show:
                _show_changed(again)
        _gather(memory, counts)
    return list_skips(skipped)


@click.command("skipped")
@store_option
@click.option("-f", "--format", "form", type=click.Choice(_SKIPPED_FORMATS), default="text", show_default=True)
@click.option("--all", "closed", is_flag=True, help="Also what was read after all, later.")
def skipped_command(url: str | None, form: str, closed: bool) -> int:
    """List what could not be read into the memory, and why."""
    from saksi.brief.words import visible

    with open_memory(url, create=False) as memory, output(None) as stream:
        found = memory.skips(closed=closed)
        if form == "json":
            import msgspec

            stream.write(msgspec.json.format(msgspec.json.encode(list(found)), indent=2).decode() + "\n")
            return 0
        for one in found:
            place = one.file if one.source.endswith(one.file) else f"{one.file} in {one.source}"
            notes = [f"since {one.at}", "bytes kept" if one.kept else "no bytes kept"]
            if one.closed:
                notes.append(f"read on {one.closed}")
            stream.write(f"{visible(place)}: {one.stage}: {visible(one.reason)} ({', '.join(notes)})\n")
    return 0


def _gather(memory: Memory, counts: Counts) -> None:
    """Groups what is new, and counts the copies that this shows."""
    done = memory.gather()
    counts.copies = max(counts.copies, done.copies)
    for fault in done.faults:
        click.echo(fault, err=True)


@contextlib.contextmanager
def _counting(before: Any = None) -> Iterator[Counts]:
    """Counts that are printed at the end, whichever way it comes; `before` prints what stands above them."""
    from saksi.memory import Counts

    counts = Counts()
    try:
        yield counts
    finally:
        if before:
            before()
        click.echo(counts.told())


def _balance(gained: Any, lost: Any) -> None:
    for kind in sorted(set(gained) | set(lost)):
        click.echo(f"{kind:<10} +{gained[kind]} -{lost[kind]}")


def _show_changed(again: Reread) -> None:
    from saksi.brief.pretty import describe

    console = console_on(sys.stdout)
    rows = [(r.start, "-", again.before, r) for r in again.lost] + [
        (r.start, "+", again.after, r) for r in again.gained
    ]
    for start, sign, report, record in sorted(rows, key=lambda row: row[:2]):
        if report is not None:
            from rich.text import Text

            line = Text(f"{sign} {again.file}:{start}-{record.end} ").append(describe(report, record))
            console.print(line, soft_wrap=True)
