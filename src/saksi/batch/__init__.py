"""Read archives of any size into Parquet tables: on this machine, or on a cluster. Needs `saksi[cluster]`.

The way: the input is cut into units; each unit is read into a part, or several; each part is laid out as rows; copies
and stories are found over all of it by joins; the tables are written, partitioned by day, and at last the manifest,
which says that the batch is whole. Each step leaves files that have their names only when they are whole, so that a
second run does what is missing, and what a killed run leaves is no harm.

How the input is cut, which engine does the work and with how many processes has no say in the tables.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Literal

import msgspec

import saksi
from saksi.batch.engines import Cluster, Engine, Local
from saksi.batch.folder import INPUTS, WORKING, alone, belongs, usable
from saksi.batch.layout import LAID, TABLES, VERSION, emptied, needed, tabled
from saksi.batch.parts import Moved, counted, read, unit_of
from saksi.batch.relating import copies, stories
from saksi.batch.stored import MANIFEST, Manifest, Refused, Source, manifest, stored
from saksi.batch.units import Unit, cut
from saksi.batch.work import Task
from saksi.errors import SaksiError, UsageError

__all__ = ["TABLES", "VERSION", "Manifest", "manifest", "run", "stored"]

_PARTS, _PORTIONS = "readings", "portions"
_PER_BUCKET = 20_000  # reports whose pairs one process looks at in one go
_REASONS = 1000  # kinds of reasons that the manifest counts


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    """Says what to do where the system refuses something. Raises SaksiError."""
    try:
        yield
    except OSError as error:
        what = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        raise SaksiError(f"{what}; see to it and run it again: what has been done is kept") from error


@_explained()
def run(
    inputs: Iterable[str | Path],
    out: Path,
    *,
    engine: Literal["local", "daft"] = "local",
    ray: str | None = None,
    jobs: int | None = None,
    reader: str | None = None,
    chunk: int | None = None,
    told: Callable[[str, float], object] | None = None,
    moved: Callable[[str, int, int], object] | None = None,
) -> Manifest:
    """Reads the inputs into the folder `out`, and returns the manifest of what is there then.

    An input is a file, a folder, a glob or the URL of an object store. `ray` is the address of a cluster (`engine`
    daft), `jobs` the number of processes, `reader` the name of what reads (by default this program), `chunk` the bytes
    of a unit of lines. `told` hears of each step when it is done, and how many seconds it took; `moved` once a minute
    how many parts of a long step are there, and how many there are to be. Raises UsageError: an input is not there,
    `out` is no folder for this batch, another run is at work on it, or a library is missing; SaksiError: a process was
    ended, or something could not be written.
    """
    if ray is not None and engine != "daft":
        raise UsageError("--ray needs --engine daft")
    for name in ("pyarrow", "duckdb" if engine == "local" else "daft", *(["ray"] if ray else [])):
        needed(name)
    usable(out)
    if reader is None:
        from saksi.memory import reader as this

        reader = this()
    out = out.absolute()
    places = [str(given) for given in inputs]
    if ray is not None:  # a worker there stands in another folder
        places = [place if "://" in place else str(Path(place).absolute()) for place in places]
    units = cut(places, without=out, **({"chunk": chunk} if chunk else {}))
    belongs(out, units)
    named = {unit.name(reader): unit for unit in units}
    digest = hashlib.sha256("\n".join(sorted(named)).encode()).hexdigest()[:24]
    with contextlib.suppress(UsageError):
        there = manifest(out)
        if there.digest == digest and there.schema == VERSION:
            return there
    work = out / WORKING
    here = work / digest
    opened: Engine = Local(work, jobs=jobs) if engine == "local" else Cluster(ray=ray, jobs=jobs)
    with alone(work):
        _sweep(out, named, digest)
        (work / INPUTS).write_bytes(msgspec.json.encode(sorted({p.place for unit in units for p in unit.pieces})))
        for folder in (here, out / _PARTS):
            folder.mkdir(exist_ok=True)
        with opened as carrier:
            done = _clock(told)
            parts = read(carrier, named, out / _PARTS, work / _PORTIONS, moved)
            done("read")
            _lay_out(carrier, work, parts, moved)
            done("lay out")
            count = carrier.rows("SELECT COUNT(*) AS n FROM docs", {"docs": work / "docs"})[0][0]
            buckets = count // _PER_BUCKET + 4
            copies(carrier, work, here, buckets)
            done("copies")
            stories(carrier, work, here, buckets)
            done("stories")
            made = _publish(carrier, out, here, _sources(named, parts), reader, digest)
            done("tables")
    return made


def _clock(told: Callable[[str, float], object] | None) -> Callable[[str], None]:
    """What is called at the end of each step."""
    before = time.monotonic()

    def done(step: str) -> None:
        nonlocal before
        now = time.monotonic()
        if told:
            told(step, now - before)
        before = now

    return done


def _sweep(out: Path, units: dict[str, Unit], digest: str) -> None:
    """Takes away what is of no use any more: half-written files, parts of other units or readers, older steps."""
    work = out / WORKING
    for left in [*work.rglob(".*.part"), *(out / _PARTS).rglob(".*.part")]:
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    for folder in [out / _PARTS, *(work / name for name in LAID)]:
        for path in folder.glob("*.parquet") if folder.is_dir() else ():
            if unit_of(path) not in units and path.stem != "empty":
                path.unlink()
    for folder in [*work.iterdir(), *(work / _PORTIONS).glob("*")]:
        if folder.is_dir() and folder.name not in (*LAID, *units, _PORTIONS, digest):
            shutil.rmtree(folder)


def _lay_out(engine: Engine, work: Path, parts: list[Path], moved: Moved | None) -> None:
    """Lays out the parts that are not laid out yet."""
    missing = [part for part in parts if not (work / "docs" / part.name).exists()]
    with counted("lay out", work / "docs", len(parts), moved):
        engine.each([Task(what="lay", given=str(part), out=str(work)) for part in missing])
    for name in LAID:
        emptied(work / name, name)


def _publish(engine: Engine, out: Path, here: Path, sources: tuple[Source, ...], reader: str, digest: str) -> Manifest:
    """Writes the tables beside the old ones, puts them in their place, and the manifest last."""
    work = out / WORKING
    made = here / "tables"
    for name, columns in TABLES.items():
        where = here if name in ("copies", "stories") else work
        if not (made / name).exists():
            chosen = ", ".join(f'"{column}"' for column in columns)
            engine.query(
                f"SELECT {chosen} FROM rows_", {"rows_": where / name}, made / name,
                by="day" if "day" in columns else None,
            )  # fmt: skip
        tabled(made / name, name)
    told = _told(engine, work, here, sources, reader, digest)
    (out / MANIFEST).unlink(missing_ok=True)
    for name in TABLES:
        shutil.rmtree(out / name, ignore_errors=True)
        (made / name).rename(out / name)
    part = out / f".{MANIFEST}.part"
    part.write_bytes(msgspec.json.format(msgspec.json.encode(told), indent=1))
    part.replace(out / MANIFEST)
    shutil.rmtree(here)
    return told


def _told(engine: Engine, work: Path, here: Path, sources: tuple[Source, ...], reader: str, digest: str) -> Manifest:
    counted = {
        name: engine.rows(
            "SELECT COUNT(*) AS n FROM rows_",
            {"rows_": (here if name in ("copies", "stories") else work) / name},
        )[0][0]
        for name in TABLES
    }
    why = engine.rows(
        "SELECT stage, why, COUNT(*) AS n FROM skips GROUP BY stage, why ORDER BY n DESC, stage, why "
        f"LIMIT {_REASONS}",
        {"skips": work / "skips"},
    )  # fmt: skip
    told = engine.rows("SELECT COUNT(DISTINCT story) AS n FROM stories", {"stories": here / "stories"})[0][0]
    return Manifest(
        schema=VERSION, saksi=saksi.__version__, reader=reader, digest=digest,
        counts={**counted, "stories": told},
        skipped=tuple(Refused(stage=stage, reason=reason, count=count) for stage, reason, count in why),
        sources=sources,
        columns={name: list(columns) for name, columns in TABLES.items()},
    )  # fmt: skip


def _sources(units: dict[str, Unit], parts: Iterable[Path]) -> tuple[Source, ...]:
    """What came of each unit, by the names of the units."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in units}
    for part in parts:
        about: dict[bytes, bytes] = needed("pyarrow.parquet").read_metadata(part).metadata
        counts[unit_of(part)].update({w: int(about[f"saksi.{w}".encode()]) for w in ("reports", "skips")})
    return tuple(
        Source(part=name, pieces=units[name].pieces, reports=count["reports"], skips=count["skips"])
        for name, count in sorted(counts.items())
    )
