"""The command that reads archives of any size into Parquet tables: `saksi batch`."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from saksi.cli.terminal import jobs_option
from saksi.errors import UsageError

if TYPE_CHECKING:
    from saksi.batch import Manifest

__all__ = ["batch_command"]

_SHOWN = 10


@click.command("batch")
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
@click.option(
    "-o",
    "--out",
    metavar="DIR",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder of the batch. One that is there already is brought up to date: only what is missing is done.",
)
@click.option(
    "--engine",
    type=click.Choice(("local", "daft")),
    default="local",
    show_default=True,
    help="local: this machine. daft: Daft, on this machine or, with --ray, on a cluster.",
)
@click.option("--ray", metavar="ADDRESS", help="The address of a Ray cluster, HOST:PORT or ray://HOST:10001.")
@jobs_option
def batch_command(
    inputs: tuple[str, ...], out: Path, engine: Literal["local", "daft"], ray: str | None, jobs: int | None
) -> int:
    """Read archives of any size into Parquet tables, on this machine or on a cluster.

    INPUT is a file, a folder, a pattern such as 'crawl/*.warc.gz', or the URL of an object store: web archives,
    Parquet with a column text or html, JSON Lines, and all else that `saksi read` reads. Copies and stories are found
    over the whole input. A run that was broken off goes on where it was; of long steps it tells once a minute how far
    it is. Needs saksi[cluster].
    """
    from saksi import batch, memory

    with contextlib.suppress(UsageError):
        if batch.manifest(out).reader != memory.reader():
            click.echo(f"{out}: was read by another Saksi; all is read anew", err=True)

    def told(step: str, seconds: float) -> None:
        click.echo(f"{step}: done in {seconds:,.0f} s", err=True)

    def moved(step: str, done: int, count: int) -> None:
        click.echo(f"{step}: {done:,} of {count:,} parts", err=True)

    made = batch.run(inputs, out, engine=engine, ray=ray, jobs=jobs, told=told, moved=moved)
    for name, count in made.counts.items():
        click.echo(f"{name:<11}{count:>12,}")
    _list_reasons(made)
    return 1 if made.counts["skips"] else 0


def _list_reasons(made: Manifest) -> None:
    """What was not read, by reason; each thing stands in the table of skips."""
    from saksi.brief.words import visible

    if made.skipped:
        click.echo(f"{made.counts['skips']:,} things were not read; each stands in the table skips:", err=True)
    for one in made.skipped[:_SHOWN]:
        click.echo(f"  {one.count:>9,} {one.stage}: {visible(one.reason)}", err=True)
    if len(made.skipped) > _SHOWN:
        click.echo(f"  and {len(made.skipped) - _SHOWN} other reasons, in manifest.json", err=True)
