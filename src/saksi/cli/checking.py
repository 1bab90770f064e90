"""The command `saksi doctor`: whether all that Saksi needs is there, and what to do where it is not."""

from __future__ import annotations

import datetime
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from saksi.cli.terminal import output, store_option

if TYPE_CHECKING:
    from saksi.store import Database

__all__ = ["doctor_command"]

_WAIT_S = 2.0
_SCARCE = 1_000_000_000  # bytes of free disk
_AHEAD_S = 60.0  # by which a clock may differ from another one
_ZONE = "Asia/Jakarta"
_EXTRAS = {
    "postgres": ("psycopg", "a store in PostgreSQL"),
    "alerts": ("apprise", "alerts by e-mail, Slack, Matrix and others"),
    "parquet": ("pyarrow", "Parquet files"),
    "pdf": ("fpdf", "briefs as PDF"),
    "cluster": ("daft", "batches"),
}


class Finding(NamedTuple):
    """What was looked at and found; `well`: it is as it should be, None: it may be missing."""

    thing: str
    well: bool | None
    what: str


@click.command("doctor")
@store_option
@click.option("--whole", is_flag=True, help="Also read every page of a SQLite store, which takes long for a large one.")
def doctor_command(url: str | None, whole: bool) -> int:
    """Check that all is there: language packs, settings, cache, clock, store and its rights, optional parts.

    Each line says what was found, and each fault what to do. Exit status 1: something is at fault.
    """
    from saksi.brief.words import visible

    faults = 0
    with output(None) as stream:
        for one in _findings(url, whole=whole):
            faults += one.well is False
            mark = {True: "ok", False: "FAULT", None: "-"}[one.well]
            stream.write(f"{mark:<6}{one.thing + ':':<10} {visible(one.what)}\n")
            stream.flush()
    if faults:
        click.echo(f"{faults} {'fault' if faults == 1 else 'faults'}.", err=True)
    return 1 if faults else 0


def _findings(url: str | None, *, whole: bool) -> Iterator[Finding]:
    parts: tuple[tuple[str, Callable[[], Iterator[Finding]]], ...] = (
        ("program", _program), ("packs", _packs), ("settings", _settings), ("cache", _cache), ("clock", _clock),
        ("store", lambda: _store(url, whole=whole)), ("optional", _optional),
    )  # fmt: skip
    from saksi.errors import SaksiError

    for thing, look in parts:
        try:
            yield from look()
        except (SaksiError, OSError) as error:
            yield Finding(thing, False, str(error))


def _program() -> Iterator[Finding]:
    import platform

    import saksi
    from saksi.match import __file__ as module

    how = "in plain Python" if module.endswith(".py") else "compiled"
    yield Finding("program", True, f"Saksi {saksi.__version__} {how}, Python {platform.python_version()}")


def _packs() -> Iterator[Finding]:
    """Raises DataError: a pack is damaged."""
    from saksi.extract.lexicon import lexicon
    from saksi.language import available, load

    for code in available():
        lexicon(load(code))
    yield Finding("packs", True, ", ".join(available()))


def _settings() -> Iterator[Finding]:
    """Raises UsageError: they cannot be read."""
    from saksi import config

    file = config.path()
    config.load()
    yield Finding("settings", True, str(file) if file.exists() else f"{file} is not there: the defaults hold")


def _cache() -> Iterator[Finding]:
    from saksi import cache

    folder = cache.folder()
    if folder is None:
        yield Finding("cache", None, "switched off: each start takes seconds longer")
    elif _may_write(folder):
        yield Finding("cache", True, str(folder))
    else:
        yield Finding("cache", False, f"{folder} may not be written: each start takes seconds longer; change its "
                      "permissions, or name another folder in SAKSI_CACHE")  # fmt: skip


def _clock() -> Iterator[Finding]:
    import zoneinfo

    try:
        zoneinfo.ZoneInfo(_ZONE)
    except zoneinfo.ZoneInfoNotFoundError:
        yield Finding("clock", False, "there are no time zones here; `pip install tzdata` brings them")
    yield Finding("clock", True, f"{_now():%Y-%m-%d %H:%M:%S} UTC; if that is wrong, so is when reports came in")


def _store(url: str | None, *, whole: bool) -> Iterator[Finding]:
    """Raises StoreError: it cannot be opened or written; UsageError: the URL is none."""
    from saksi.store import connect
    from saksi.store.database import default_url, url_of

    made = url_of(url)
    file = Path(made.database) if made.get_backend_name() == "sqlite" and made.database else None
    if file is not None and not file.exists():
        yield from _no_store(file, default=url is None)
        return
    database = connect(default_url() if url is None else url, create=False, wait_s=_WAIT_S)
    try:
        yield from _content(database)
        if file is not None:
            yield from _on_disk(database, file, whole=whole)
    finally:
        database.close()


def _no_store(file: Path, *, default: bool) -> Iterator[Finding]:
    folder = file.absolute().parent
    if not default and not folder.is_dir():
        yield Finding("store", False, f"{file}: there is no folder {file.parent}; make it, or name another --store")
    elif _may_write(folder):
        yield Finding("store", None, f"{file}: there is none yet; `saksi add` makes one")
    else:
        yield Finding("store", False, f"{file}: there is none, and none may be made there; change the permissions of "
                      f"{folder}, or name another --store")  # fmt: skip


def _content(database: Database) -> Iterator[Finding]:
    """Raises StoreError: it may not be read or written."""
    import sqlalchemy as sa

    from saksi.store import ask, query
    from saksi.store.migrations import SCHEMA
    from saksi.store.schema import meta, stories

    with database.reads() as connection:
        found, skipped = ask.extent(connection), query.skips_kept(connection)
        stale = connection.execute(sa.select(sa.func.count()).where(stories.c.stale)).scalar_one()
    yield Finding("store", True, f"{database.place}: schema {SCHEMA}, reports: {found.reports:,}")
    if found.last and (ahead := (datetime.datetime.fromisoformat(found.last) - _now()).total_seconds()) > _AHEAD_S:
        yield Finding("clock", False, f"the last report came in at {found.last}, {ahead / 60:,.0f} min from now; "
                      "set the clock of this computer")  # fmt: skip
    if skipped:
        yield Finding("store", None, f"inputs that were not read: {skipped:,}; `saksi skipped` lists them")
    if stale:
        yield Finding("store", None, f"stories that wait to be told anew: {stale:,}; `saksi stories` does it")
    with database.connection(writes=True) as connection, database.transaction(connection):
        connection.execute(meta.update().where(meta.c.key == "schema").values(value=meta.c.value))
    yield Finding("store", True, "it may be written")


def _on_disk(database: Database, file: Path, *, whole: bool) -> Iterator[Finding]:
    free = shutil.disk_usage(file.absolute().parent).free
    size = f"{file.stat().st_size / 1e6:,.1f} MB, and {free / 1e9:,.1f} GB of the disk are free"
    yield Finding("store", free >= _SCARCE, size if free >= _SCARCE else f"{size}; make room")
    if whole:
        with database.reads() as connection:
            told = list(connection.exec_driver_sql("PRAGMA integrity_check(3)").scalars())
        well = told == ["ok"]
        yield Finding("store", well, "every page of it is sound" if well else
                      f"damaged ({'; '.join(told)}); restore it from a backup, or save what is left with "
                      "`sqlite3 FILE .recover`")  # fmt: skip


def _optional() -> Iterator[Finding]:
    from importlib.util import find_spec

    for extra, (module, what) in _EXTRAS.items():
        there = find_spec(module) is not None
        yield Finding("optional", there or None, what if there else f"{what}: not here; `pip install 'saksi[{extra}]'`")


def _may_write(folder: Path) -> bool:
    """Whether files may be made in a folder, or in the first one above it that is there."""
    there = next((one for one in (folder, *folder.parents) if one.exists()), None)
    return there is not None and there.is_dir() and os.access(there, os.W_OK | os.X_OK)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
