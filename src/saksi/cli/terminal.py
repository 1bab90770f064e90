"""What all commands share: arguments and options, progress, what was not read, where the output goes.

What was asked for goes to standard output, all else to standard error.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from rich.console import Console

    from saksi.memory import Memory
    from saksi.records import Reading, Skip

__all__ = [
    "bom_option",
    "by_suffix",
    "close_quietly",
    "console_on",
    "home_option",
    "jobs_option",
    "language_option",
    "list_skips",
    "mark_of",
    "moving",
    "open_memory",
    "out_option",
    "output",
    "paths_argument",
    "show",
    "some_exist",
    "sound",
    "stdin_for",
    "store_option",
    "up_to_date",
    "watched",
]

_FEW = 5
_SUFFIXES = {".html": "html", ".htm": "html", ".md": "markdown", ".json": "json", ".txt": "text", ".jsonl": "jsonl"}


def paths_argument(function: Any) -> Any:
    """The argument PATH, one or more."""
    return click.argument("paths", metavar="PATH...", nargs=-1, required=True)(function)


def language_option(function: Any) -> Any:
    """The option --language."""
    return click.option(
        "-l", "--language", metavar="CODE", help="Language of the brief: id or en. Default: that of most reports."
    )(function)


def home_option(function: Any) -> Any:
    """The option --home."""
    return click.option(
        "--home",
        metavar="CODE",
        help="Your own country as three letters (IDN, GBR …): the brief says what is reported about it. "
        "Default: IDN in an Indonesian brief, none in an English one.",
    )(function)


def out_option(function: Any) -> Any:
    """The option --out."""
    return click.option(
        "-o",
        "--out",
        metavar="FILE",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Write into FILE, all or nothing. Without --format its ending chooses the format.",
    )(function)


def bom_option(function: Any) -> Any:
    """The option --bom."""
    return click.option(
        "--bom", is_flag=True, help="Begin a CSV with a byte order mark, by which Excel knows its letters (UTF-8)."
    )(function)


def mark_of(form: str, *, bom: bool) -> str:
    """What a file begins with: a byte order mark, or nothing. Raises UsageError: one is asked for, and it is no CSV."""
    if bom and form != "csv":
        raise click.UsageError(f"--bom is for csv, not for {form}; leave it out")
    return "\ufeff" if bom else ""


def jobs_option(function: Any) -> Any:
    """The option --jobs."""
    return click.option(
        "-j",
        "--jobs",
        metavar="N",
        type=click.IntRange(min=1),
        help="Read in N processes. Default: one for each core. Little input is read in one.",
    )(function)


def store_option(function: Any) -> Any:
    """The option --store."""
    return click.option(
        "--store",
        "url",
        metavar="URL",
        help="The memory: the path of a SQLite file, sqlite:///FILE or postgresql://USER@HOST/NAME. "
        "Default: what the environment variable SAKSI_STORE says, or a file in your data folder.",
    )(function)


@contextlib.contextmanager
def open_memory(url: str | None, *, create: bool) -> Iterator[Memory]:
    """The memory, closed at the end. Raises StoreError."""
    from saksi import memory

    with memory.open(url, create=create) as opened:
        yield opened


@contextlib.contextmanager
def up_to_date(url: str | None) -> Iterator[Memory]:
    """The memory with its stories brought up to date; where it may not be written, as it is. Raises StoreError."""
    with open_memory(url, create=False) as memory:
        from saksi.errors import StoreError

        try:
            memory.gather()
        except StoreError as error:
            click.echo(f"The stories are not up to date: {error}", err=True)
        yield memory


def moving(results: Iterable[Any]) -> Iterator[Any]:
    """The results, with a progress bar on a terminal once there are more than a few."""
    bar = None
    try:
        for count, result in enumerate(results, 1):
            if count > _FEW and bar is None and sys.stderr.isatty():
                bar = _bar()
            if bar is not None:
                bar.update(bar.task_ids[0], completed=count)
            yield result
    finally:
        if bar is not None:
            bar.stop()


def some_exist(paths: Iterable[str]) -> None:
    """Raises UsageError where none of the paths is there; one that is missing among others becomes a Skip."""
    given = list(paths)
    there = ("http://", "https://")
    local = [p for p in given if p != "-" and not p.lower().startswith(there)]
    missing = [p for p in local if not p or not Path(p).exists()]
    if len(missing) == len(given):
        names = ", ".join(p or "''" for p in missing[:3]) + (" …" if len(missing) > 3 else "")
        raise click.UsageError(f"no such file or folder: {names}")
    for folder in (p for p in local if p and Path(p).is_dir() and not any(files for _, _, files in os.walk(p))):
        click.echo(f"{folder}: there are no files in this folder", err=True)


def stdin_for(paths: Iterable[str]) -> Any:
    """The bytes of standard input where a path is `-`, else None."""
    return sys.stdin.buffer if "-" in paths else None


def by_suffix(out: Path | None, allowed: Iterable[str]) -> str | None:
    """The format that the ending of a file names, if it is allowed."""
    form = _SUFFIXES.get(out.suffix.lower()) if out else None
    return form if form is not None and form in allowed else None


def watched(results: Iterable[Reading | Skip], skipped: list[Skip]) -> Iterator[Reading]:
    """The readings, with a progress bar on a terminal once there are more than a few; skips go into `skipped`."""
    from saksi.records import Reading

    for result in moving(results):
        if isinstance(result, Reading):
            yield result
        else:
            skipped.append(result)


def _bar() -> Any:
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    bar = Progress(
        TextColumn("{task.completed} reports read"),
        BarColumn(),
        TimeElapsedColumn(),
        console=console_on(sys.stderr),
        transient=True,
    )
    bar.add_task("reading", total=None)
    bar.start()
    return bar


def list_skips(skipped: list[Skip], *, status: int = 1) -> int:
    """Lists what was not read on standard error. Returns the exit status: 0, or `status` where there is any."""
    if not skipped:
        return 0
    from saksi.brief.words import visible

    sys.stdout.flush()
    click.echo(f"{len(skipped)} {'input was' if len(skipped) == 1 else 'inputs were'} not read:", err=True)
    for skip in skipped:
        click.echo(f"  {visible(skip.file)}: {skip.stage}: {visible(skip.reason)}", err=True)
    return status


def show(text: Any) -> None:
    """Prints a rich text to standard output."""
    with output(None) as stream:
        console_on(stream).print(text, end="")


def console_on(stream: IO[str]) -> Console:
    """A rich console that colours only a terminal, and nothing where NO_COLOR is set."""
    from rich.console import Console

    plain = bool(os.environ.get("NO_COLOR")) or not stream.isatty()
    console = Console(
        file=stream,
        color_system=None if plain else "auto",
        force_terminal=None if not plain else False,
        width=None if stream.isatty() else 100_000,
        highlight=False,
        markup=False,
        emoji=False,
    )
    setattr(console, "on_broken_pipe", _let_it_rise)  # noqa: B010
    return console


def _let_it_rise() -> NoReturn:
    """Raises the error at hand again; rich would end the program with status 1."""
    raise


@contextlib.contextmanager
def output(out: Path | None) -> Iterator[IO[str]]:
    """Standard output, or a file that takes its name only when all is written."""
    if out is None:
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(errors="backslashreplace")
        try:
            yield sys.stdout
            sys.stdout.flush()
        except BrokenPipeError:  # before click and rich see it, who would call it a failure
            close_quietly()
            raise click.exceptions.Exit(141) from None
        return
    if not out.parent.is_dir():
        raise click.UsageError(f"{out}: there is no folder {out.parent}")
    try:
        handle, name = tempfile.mkstemp(prefix=f".{out.name}.", suffix=".part", dir=out.parent)
    except OSError as error:
        raise click.UsageError(f"{out}: cannot be written: {error.strerror}") from None
    part = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            yield stream
        part.chmod(out.stat().st_mode & 0o777 if out.exists() else 0o666 & ~_umask())
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def sound(text: str) -> str:
    """The text with lone surrogates, which no encoding can carry, as U+FFFD."""
    return text.encode("utf-8", "replace").decode() if any("\ud800" <= c <= "\udfff" for c in text) else text


def close_quietly() -> None:
    """Lets the interpreter end without a word about the pipe that somebody closed."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    with contextlib.suppress(OSError, ValueError):
        os.dup2(devnull, sys.stdout.fileno())
