"""What carries a batch out: this machine's processes with DuckDB, or Daft, on this machine or on a Ray cluster.

Both do two things, and nothing else is asked of them: tasks of `work.py` side by side, and queries from folders of
Parquet into a folder of Parquet. The queries are one text for both, in the SQL that both know. Nothing but numbers and
paths comes back to this process, so its memory does not grow with the input. Neither engine calls home.
"""

from __future__ import annotations

import contextlib
import gc
import os
import shutil
import signal
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from saksi.batch.layout import QUIET, files, needed
from saksi.batch.work import Task, done
from saksi.engine import GARBAGE, cores
from saksi.errors import SaksiError, UsageError

if TYPE_CHECKING:
    from concurrent.futures import Future

__all__ = ["Cluster", "EndedError", "Engine", "Local"]

Tables = Mapping[str, Path]

_ENGINES = {"_duckdb": "DuckDB", "duckdb": "DuckDB", "daft": "Daft", "ray": "Ray"}
_AHEAD = 4  # tasks for each process that are handed over


class EndedError(SaksiError):
    """A process that had a task was ended: by what it read, or by the system."""


class Engine(Protocol):
    """What both engines do. A folder that `query` writes has its name only when it is whole."""

    def __enter__(self) -> Engine: ...
    def __exit__(self, kind: object, error: object, trace: object) -> None: ...

    def each(self, tasks: Sequence[Task]) -> None:
        """Does all tasks, in any order. Raises EndedError: a process was ended."""

    def query(self, sql: str, tables: Tables, out: Path, *, by: str | None = None) -> None:
        """Writes the rows of a query into a folder, with `by` into a folder in it for each value of that column."""

    def rows(self, sql: str, tables: Tables) -> list[tuple[Any, ...]]:
        """The rows of a query that gives few."""


class Local:
    """This machine: tasks go to processes of its own, queries to DuckDB, which spills to disk."""

    def __init__(self, work: Path, *, jobs: int | None = None, memory_mb: int = 1024) -> None:
        self._work, self._jobs, self._memory = work, jobs or cores(), memory_mb
        self._open = contextlib.ExitStack()
        self._db: Any = None
        self._pool: Any = None
        self._pipe: Any = None

    def __enter__(self) -> Local:
        spill = self._work / "spill"
        shutil.rmtree(spill, ignore_errors=True)
        config = {"threads": self._jobs, "memory_limit": f"{self._memory}MB", "temp_directory": str(spill),
                  "preserve_insertion_order": False, "autoinstall_known_extensions": False,
                  "autoload_known_extensions": False}  # fmt: skip
        self._db = self._open.enter_context(needed("duckdb").connect(config=config))
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self._end()
        self._open.close()
        _explain(error)

    def _end(self) -> None:
        """Ends the processes, whatever they do."""
        if self._pool is not None:
            self._pipe.close()
            self._pool.shutdown(wait=True)
            self._pool = None

    def each(self, tasks: Sequence[Task]) -> None:
        """In as many processes as there are jobs."""
        if not tasks:
            return
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor
        from concurrent.futures.process import BrokenProcessPool

        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            theirs, self._pipe = context.Pipe(duplex=False)
            self._pool = ProcessPoolExecutor(self._jobs, mp_context=context, initializer=_begin, initargs=(theirs,))
        try:
            under_way: set[Future[str]] = set()
            for task in tasks:
                under_way.add(self._pool.submit(done, _told(task)))
                if len(under_way) >= _AHEAD * self._jobs:
                    under_way = _unfinished(under_way)
            while under_way:
                under_way = _unfinished(under_way)
        except BrokenProcessPool:
            self._end()
            raise EndedError("a process of the batch was ended (out of memory?); run it again: it goes on") from None

    def query(self, sql: str, tables: Tables, out: Path, *, by: str | None = None) -> None:
        """Streams through DuckDB; one file, or one and more for each value of `by`."""
        self._known(tables)

        def write(folder: Path) -> None:
            target = f"'{_quoted(folder)}'" if by else f"'{_quoted(folder / 'data.parquet')}'"
            options = f"FORMAT parquet, COMPRESSION zstd{f', PARTITION_BY ({by})' if by else ''}"
            self._db.execute(f"COPY ({sql}) TO {target} ({options})")

        _whole(out, write)

    def rows(self, sql: str, tables: Tables) -> list[tuple[Any, ...]]:
        """The rows of a query that gives few."""
        self._known(tables)
        found: list[tuple[Any, ...]] = self._db.execute(sql).fetchall()
        return found

    def _known(self, tables: Tables) -> None:
        for name, folder in tables.items():
            listed = f"read_parquet('{_quoted(folder)}/**/*.parquet', hive_partitioning = false)"
            self._db.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT * FROM {listed}")


class Cluster:
    """Daft: its native runner, or with an address the Ray cluster there, whose machines all see the batch's folder."""

    def __init__(self, *, ray: str | None = None, jobs: int | None = None) -> None:
        self._ray, self._jobs = ray, jobs
        self._daft: Any = None
        self._do: Any = None
        self._count = 1

    def __enter__(self) -> Cluster:
        daft = self._daft = needed("daft")
        if self._ray is None:
            daft.set_runner_native()
            count = self._jobs or cores()
        else:
            ray = needed("ray")
            _reach(self._ray)
            try:
                ray.init(
                    address=self._ray, ignore_reinit_error=True, log_to_driver=False, runtime_env={"env_vars": QUIET}
                )
            except ConnectionError as error:
                raise UsageError(
                    f"{self._ray}: no Ray cluster lets us in ({error}); check the address, and its token"
                ) from None
            daft.set_runner_ray(self._ray, noop_if_initialized=True)
            count = self._jobs or int(ray.cluster_resources().get("CPU", 1))
        self._count = count
        self._do = _worker(daft, count)
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if self._ray is not None:
            needed("ray").shutdown()
        _explain(error)

    def each(self, tasks: Sequence[Task]) -> None:
        """Each task is a row, and its own batch."""
        if not tasks:
            return
        frame = self._daft.from_pydict({"task": [_told(task) for task in tasks]})
        if self._ray is not None:
            frame = frame.repartition(min(len(tasks), 4 * self._count))
        try:
            frame.select(self._do(frame["task"])).collect()
        except Exception as error:  # Daft does not tell what ended a process from what it raised
            raise EndedError(f"a task of the batch failed ({error}); run it again: it goes on") from error

    def query(self, sql: str, tables: Tables, out: Path, *, by: str | None = None) -> None:
        """One file or more for each partition of the engine."""
        frame = self._daft.sql(sql, **self._known(tables))

        def write(folder: Path) -> None:
            frame.write_parquet(str(folder), compression="zstd", partition_cols=[by] if by else None)
            if not by and not files(folder):
                needed("pyarrow.parquet").write_table(
                    frame.schema().to_pyarrow_schema().empty_table(), folder / "empty.parquet"
                )

        _whole(out, write)

    def rows(self, sql: str, tables: Tables) -> list[tuple[Any, ...]]:
        """The rows of a query that gives few."""
        found = self._daft.sql(sql, **self._known(tables)).to_pydict()
        return list(zip(*found.values(), strict=True))

    def _known(self, tables: Tables) -> dict[str, Any]:
        return {name: self._daft.read_parquet(f"{folder}/**/*.parquet") for name, folder in tables.items()}


def _reach(address: str) -> None:
    """Raises UsageError where nobody listens at an address, before Ray looks for itself, which takes minutes."""
    host, _, port = address.rpartition("://")[2].rpartition(":")
    if port.isdigit():
        try:
            socket.create_connection((host.strip("[]"), int(port)), timeout=10).close()
        except OSError as error:
            raise UsageError(
                f"{address}: no Ray cluster answers there ({error.strerror or error}); check the address, or start one "
                "with ray start --head --port 6379"
            ) from None


def _worker(daft: Any, count: int) -> Any:
    """What does tasks in so many processes of Daft; language packs are compiled once in each."""

    class Worker:
        @daft.method.batch(batch_size=1, return_dtype=daft.DataType.string())  # type: ignore[untyped-decorator]
        def do(self, tasks: Any) -> list[str]:
            gc.set_threshold(*GARBAGE)
            return [done(task) for task in tasks.to_pylist()]

    return daft.cls(use_process=True, max_concurrency=count)(Worker)().do


def _begin(pipe: Any) -> None:
    """Makes a process ours: it ends with the other end of the pipe, or this program, and leaves Ctrl-C to it."""
    gc.set_threshold(*GARBAGE)
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        with contextlib.suppress(EOFError, OSError):
            pipe.recv_bytes()
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


def _explain(error: object) -> None:
    """Says what to do where an engine has failed, its own errors being of no class of ours. Raises SaksiError."""
    name = _ENGINES.get(type(error).__module__.partition(".")[0])
    if name and isinstance(error, Exception):
        what = str(error).strip().partition("\n")[0][:300]
        raise SaksiError(f"{name} cannot go on ({what}); run it again: what has been done is kept") from error


def _unfinished(under_way: set[Future[str]]) -> set[Future[str]]:
    """Waits for one or more of these tasks, and returns the others. Raises what a task has raised."""
    from concurrent.futures import FIRST_COMPLETED, wait

    finished, others = wait(under_way, return_when=FIRST_COMPLETED)
    for one in finished:
        one.result()
    return others


def _told(task: Task) -> str:
    return msgspec.json.encode(task).decode()


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _whole(out: Path, write: Callable[[Path], None]) -> None:
    """Writes a folder under another name, and renames it."""
    part = out.with_name(f".{out.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    write(part)
    shutil.rmtree(out, ignore_errors=True)
    part.rename(out)
