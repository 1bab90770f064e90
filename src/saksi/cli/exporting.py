"""The command `saksi export`: stories for other programs."""

from __future__ import annotations

import contextlib
import datetime
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from saksi.cli.terminal import (
    bom_option,
    by_suffix,
    list_skips,
    mark_of,
    output,
    some_exist,
    stdin_for,
    store_option,
    up_to_date,
    watched,
)

if TYPE_CHECKING:
    from saksi.records import Skip, Story

__all__ = ["FORMATS", "export_command", "export_stories"]

# as saksi.export.EXPORTERS, which loads too much: the format, and whether it writes a folder
FORMATS = {
    "jsonl": False, "csv": False, "parquet": True, "plover": False, "polecat": False, "gdelt": True, "w3c": False,
    "graphml": False,
}  # fmt: skip
_SUFFIXES = {".csv": "csv", ".graphml": "graphml"}
_QUARTER = 15


@click.command("export")
@click.argument("paths", metavar="[PATH...]", nargs=-1)
@store_option
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(tuple(FORMATS)),
    help="parquet and gdelt write a folder, all others a file or standard output. Default: by the ending of --out.",
)
@click.option(
    "-o",
    "--out",
    metavar="FILE|FOLDER",
    type=click.Path(path_type=Path),
    help="Write there, all or nothing. A folder is made where there is none; other files in it stay.",
)
@click.option("--since", metavar="DATE", help="Only events on or after it: 2023, 2023-04 or 2023-04-16.")
@click.option("--until", metavar="DATE", help="Only events on or before it.")
@click.option("--actor", metavar="SIDE", help="Only events of this side, as actor or recipient: IDN, NATO …")
@click.option(
    "--at",
    metavar="TIME",
    type=click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"]),
    help="UTC time that gdelt's files are named for. Default: the last quarter of an hour.",
)
@bom_option
def export_command(
    paths: tuple[str, ...],
    url: str | None,
    form: str | None,
    out: Path | None,
    since: str | None,
    until: str | None,
    actor: str | None,
    at: datetime.datetime | None,
    bom: bool,
) -> int:
    """Write events and records for other programs.

    Of the reports at PATH, as for `saksi read`, or without one of all stories in the memory. What a format cannot hold
    is counted on standard error. With --since, --until or --actor, jsonl, parquet and w3c hold the reports, whole, that
    tell such an event.
    """
    skipped: list[Skip] = []
    if not paths:
        with up_to_date(url) as memory:
            export_stories(memory.every_story(), form, out, since=since, until=until, actor=actor, at=at, bom=bom)
        return 0
    if url:
        raise click.UsageError("give PATH or --store, not both: what is at PATH is not in the memory")
    some_exist(paths)
    from saksi.pipeline import compare, read

    def stories() -> Iterator[Story]:
        yield from compare(watched(read(paths, stdin=stdin_for(paths)), skipped)).stories

    export_stories(stories(), form, out, since=since, until=until, actor=actor, at=at, bom=bom)
    return list_skips(skipped)


def export_stories(
    stories: Iterable[Story],
    form: str | None,
    out: Path | None,
    *,
    since: str | None = None,
    until: str | None = None,
    actor: str | None = None,
    at: datetime.datetime | None = None,
    bom: bool = False,
) -> None:
    """Writes stories, wherever they come from, as the options say; says on standard error how much.

    The stories are asked for one by one, and not before all options are known to be sound. Raises UsageError.
    """
    form = form or by_suffix(out, FORMATS) or (_SUFFIXES.get(out.suffix.lower()) if out else None)
    if form is None:
        raise click.UsageError(f"say which format: --format {'|'.join(FORMATS)}")
    mark = mark_of(form, bom=bom)
    if FORMATS[form] and out is None:
        raise click.UsageError(f"{form} is several files; name a folder for them: --out FOLDER")
    if FORMATS[form] and out is not None and out.exists() and not out.is_dir():
        raise click.UsageError(f"{out}: is a file, but {form} needs a folder; name another --out")
    if not FORMATS[form] and out is not None and out.is_dir():
        raise click.UsageError(f"{out}: is a folder, but {form} is one file; name it: --out {out / f'saksi.{form}'}")
    from saksi.brief.sides import side
    from saksi.export import export
    from saksi.export.happened import choosing

    actor = side(actor) if actor else None
    choosing(since=since, until=until, actor=actor)
    target: contextlib.AbstractContextManager[IO[str] | Path]
    target = _folder(out) if FORMATS[form] and out is not None else output(out)
    with target as place:
        if mark and not isinstance(place, Path):
            place.write(mark)
        written = export(stories, form, place, since=since, until=until, actor=actor, at=at or _last_quarter())
    sys.stdout.flush()
    click.echo(f"{written.told()}", err=True)


def _last_quarter() -> datetime.datetime:
    now = datetime.datetime.now(datetime.UTC)
    return now.replace(minute=now.minute - now.minute % _QUARTER, second=0, microsecond=0)


@contextlib.contextmanager
def _folder(out: Path) -> Iterator[Path]:
    """A folder whose files take their names in `out` only when all are written."""
    if not out.parent.is_dir():
        raise click.UsageError(f"{out}: there is no folder {out.parent}")
    try:
        part = tempfile.TemporaryDirectory(prefix=f".{out.name}.", suffix=".part", dir=out.parent)
    except OSError as error:
        raise click.UsageError(f"{out}: cannot be written: {error.strerror}") from None
    with part as name:
        yield Path(name)
        try:
            out.mkdir(exist_ok=True)
            for file in sorted(Path(name).iterdir()):
                file.replace(out / file.name)
        except OSError as error:
            raise click.UsageError(f"{out}: cannot be written: {error.strerror}") from None
