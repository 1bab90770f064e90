"""Read the units of a batch into parts, each of which has its name only when it is whole.

A small unit is one part, `UNIT.parquet`. A wide one, such as a web archive, is first taken apart into portions of its
pages, which costs little; each is then read by itself into `UNIT.00003-00010.parquet`, so that one archive keeps all
workers busy, and a run that is ended loses portions, not archives. A portion is thrown away when its part is there.
"""

from __future__ import annotations

import contextlib
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from saksi.batch.engines import EndedError, Engine
from saksi.batch.units import Unit, wide
from saksi.batch.work import Task

__all__ = ["Moved", "counted", "read", "unit_of"]

Moved = Callable[[str, int, int], object]
_LOOK_S = 60.0


def unit_of(part: Path) -> str:
    """The name of the unit that a part, or what is made of it, belongs to."""
    return part.name.partition(".")[0]


@contextlib.contextmanager
def counted(step: str, folder: Path, count: int, moved: Moved | None) -> Iterator[None]:
    """Meanwhile tells `moved` once a minute how many files are in the folder, of so many that there are to be."""
    if moved is None:
        yield
        return
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(_LOOK_S):
            moved(step, len(list(folder.glob("*.parquet"))), count)

    watching = threading.Thread(target=look, daemon=True)
    watching.start()
    try:
        yield
    finally:
        ended.set()
        watching.join()


def read(
    engine: Engine, units: Mapping[str, Unit], folder: Path, portions: Path, moved: Moved | None = None
) -> list[Path]:
    """Reads the units, by name, as far as their parts are not in the folder. Returns: all parts, ascending.

    Raises SaksiError: a process was ended over and over, or the program's own data are wrong.
    """
    there: dict[str, list[Path]] = {name: [] for name in units}
    for part in sorted(folder.glob("*.parquet")):
        there[unit_of(part)].append(part)
    missing = [name for name, parts in there.items() if not _whole(parts)]
    apart = [name for name in missing if wide(units[name])]
    usable = {name for name in apart if (portions / name).is_dir() and _cover(portions / name, there[name])}
    for name in {*apart} - usable:
        shutil.rmtree(portions / name, ignore_errors=True)
    engine.each([_task("cut", units[name], portions / name) for name in apart if name not in usable])
    tasks = [_task("read", units[name], folder / f"{name}.parquet") for name in missing if name not in apart]
    for name in apart:
        for portion in sorted((portions / name).iterdir()):
            out = folder / f"{name}.{portion.name}"
            tasks.append(Task(what="take", given=str(portion), out=str(out)))
    whole = len(list(folder.glob("*.parquet"))) + sum(not Path(task.out).exists() for task in tasks)
    with counted("read", folder, whole, moved):
        _through(engine, tasks)
    shutil.rmtree(portions, ignore_errors=True)
    for left in folder.glob(".*.part"):  # of processes that were ended
        left.unlink(missing_ok=True)
    return sorted(folder.glob("*.parquet"))


def _task(what: str, unit: Unit, out: Path) -> Task:
    return Task(what=what, given=msgspec.json.encode(unit).decode(), out=str(out))


def _through(engine: Engine, tasks: Sequence[Task]) -> None:
    """Does the tasks; those in whose midst a process was ended again, each of their pages in a process of its own."""
    suspects: set[str] = set()
    while todo := [task for task in tasks if not Path(task.out).exists()]:
        try:
            engine.each([msgspec.structs.replace(task, apart=task.out in suspects) for task in todo])
        except EndedError:
            begun = {task.out for task in todo if _begun(Path(task.out))}
            if begun <= suspects:
                raise
            suspects |= begun


def _begun(out: Path) -> bool:
    return any(out.parent.glob(f".{out.name}.*.part"))


def _whole(parts: Sequence[Path]) -> bool:
    """Whether these are all parts of a unit."""
    return bool(parts) and len(parts) == _of(parts[0])


def _of(path: Path) -> int:
    """How many parts, or portions, there are in all where this is one of them."""
    return int(path.stem.rpartition("-")[2]) if "-" in path.stem else 1


def _cover(portions: Path, parts: Sequence[Path]) -> bool:
    """Whether each portion is there, or its part."""
    names = {path.name for path in portions.iterdir()} | {part.name.partition(".")[2] for part in parts}
    return bool(names) and len(names) == _of(Path(min(names)))
