"""Read many pages on all cores of this machine: the stages of `pipeline.py` in processes of their own.

Pages go out in batches and come back as readings, in the order of the input. No more than a few batches for each
process are under way at a time, so memory stays flat however long the input is. Few pages are read where they are:
processes cost half a second to start. So are pages that come more slowly than they are read, such as those of a pipe
that somebody still writes to; none of them waits for another.

A process that dies takes nothing along: the pages that it had are read again one by one in a new process, and the one
that ends it again becomes a Skip of the stage `fault`, as a page does over which the program fails.

>>> from saksi.records import Page
>>> [reading.file for reading in read_all([Page(file="talks.txt", content=b"Talks open in Oslo.")], workers=2)]
['talks.txt']
"""

from __future__ import annotations

import contextlib
import gc
import itertools
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import msgspec
from msgspec import Struct

from saksi.errors import SaksiError
from saksi.records import Page, Reading, Skip

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

__all__ = ["GARBAGE", "cores", "read_all"]

Reader = Callable[[Page], Reading | Skip]

_FEW, _FEW_BYTES = 32, 200_000  # so much is read without other processes
_BATCH, _BATCH_BYTES = 16, 256 * 1024
_LATE_S = 0.2
_AHEAD = 3  # batches for each process that are under way
_HELD_BYTES = 64 * 1024 * 1024  # of pages under way, unless one alone is larger
_NOT_AT_HAND = (OSError, ImportError, NotImplementedError, AssertionError)  # this system has no processes for us


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def read_all(
    pages: Iterable[Page | Skip], *, workers: int | None = None, read: Reader | None = None, apart: bool = False
) -> Iterator[Reading | Skip]:
    """The reading of each page, or a Skip that says why there is none, in the order given. A Skip passes as it is.

    `workers` is the number of processes; None: one for each core; 1: all is read here. `apart`: nothing is read here,
    not even a few pages: none of them can end this process. `read` reads one page, by default `pipeline.read_page`; it
    must be a function of a module, so that the processes find it. Raises what reading the input raises, and SaksiError
    where the program's own data are wrong.
    """
    if read is None:
        from saksi.pipeline import read_page

        yield from read_all(pages, workers=workers, read=read_page, apart=apart)
        return
    count = cores() if workers is None else workers
    source = iter(pages)
    if count > 1 or apart:
        if not apart:
            yield from _first(source, read)
        following = next(source, None)
        if following is None:
            return
        source = itertools.chain((following,), source)
        with contextlib.ExitStack() as stack:
            try:
                crew = stack.enter_context(_Crew(count, read))
            except _NOT_AT_HAND:
                pass
            else:
                yield from _spread(source, crew, count)
    for page in source:
        yield _try(page, read)


def _first(source: Iterator[Page | Skip], read: Reader) -> Iterator[Reading | Skip]:
    """Reads pages here as long as they are few, or come more slowly than they are read."""
    seen = size = 0
    waited = worked = 0.0
    before = time.monotonic()
    for page in source:
        start = time.monotonic()
        waited += start - before
        if isinstance(page, Page):
            seen += 1
            size += len(page.content)
        yield _try(page, read)
        before = time.monotonic()
        worked += before - start
        if (seen >= _FEW or size >= _FEW_BYTES) and worked > waited:
            return


def _try(page: Page | Skip, read: Reader) -> Reading | Skip:
    """The reading; a Skip, too, where the program has a fault: one page never stops a run."""
    if isinstance(page, Skip):
        return page
    try:
        return read(page)
    except SaksiError:
        raise
    except Exception as error:
        what = f"{type(error).__name__}: {error}"[:300]
        return _fault(page, f"Saksi itself failed ({what}); please report it")


def _fault(page: Page, reason: str) -> Skip:
    return Skip(file=page.file, stage="fault", reason=reason)


# In this process


class _Batch(NamedTuple):
    """Pages, their size in bytes, and whether the last of them was late: then nothing waits for the next one."""

    pages: list[Page | Skip]
    size: int
    late: bool = False


class _Given(NamedTuple):
    batch: _Batch
    answer: Future[bytes] | None  # None: it is read here, or holds nothing to read


def _batches(source: Iterator[Page | Skip]) -> Iterator[_Batch]:
    pages: list[Page | Skip] = []
    size = 0
    asked = time.monotonic()
    for page in source:
        late = time.monotonic() - asked > _LATE_S
        pages.append(page)
        size += len(page.content) if isinstance(page, Page) else 0
        if len(pages) >= _BATCH or size >= _BATCH_BYTES or late:
            yield _Batch(pages, size, late)
            pages, size = [], 0
        asked = time.monotonic()
    if pages:
        yield _Batch(pages, size)


def _spread(source: Iterator[Page | Skip], crew: _Crew, count: int) -> Iterator[Reading | Skip]:
    """Hands batches out and gives their results in order, with few under way."""
    under_way: deque[_Given] = deque()
    held = 0
    for batch in _batches(source):
        while under_way and (
            len(under_way) >= _AHEAD * count
            or held + batch.size > _HELD_BYTES
            or (first := under_way[0].answer) is None
            or first.done()
        ):
            given = under_way.popleft()
            held -= given.batch.size
            yield from crew.results(given)
        under_way.append(crew.give(batch))
        held += batch.size
        while batch.late and under_way:
            given = under_way.popleft()
            held -= given.batch.size
            yield from crew.results(given)
    while under_way:
        yield from crew.results(under_way.popleft())


class _Crew:
    """The processes, each an executor of its own: where one dies, the others work on."""

    def __init__(self, count: int, read: Reader) -> None:
        self._read = read
        self._count = count
        self._workers: list[_Worker] = []
        self._alone: _Worker | None = None
        self._off = False  # processes cannot be started here

    def __enter__(self) -> _Crew:
        self._workers.append(_Worker(self._read))
        return self

    def __exit__(self, *_: object) -> None:
        for worker in (*self._workers, *([self._alone] if self._alone else [])):
            worker.end()

    def give(self, batch: _Batch) -> _Given:
        """Hands a batch to the process that has the least to do."""
        if self._off or not any(isinstance(page, Page) for page in batch.pages):
            return _Given(batch, None)
        worker = min(self._workers, key=lambda w: w.load())
        if worker.load() and len(self._workers) < self._count:
            worker = _Worker(self._read)
            self._workers.append(worker)
        elif worker.broken:
            worker.end()
            self._workers.remove(worker)
            worker = _Worker(self._read)
            self._workers.append(worker)
        return _Given(batch, worker.give(batch.pages))

    def results(self, given: _Given) -> Iterator[Reading | Skip]:
        """What has become of a batch, once it is done."""
        pages, answer = given.batch.pages, given.answer
        if answer is None:
            yield from (_try(page, self._read) for page in pages)
            return
        try:
            found = _unpacked(answer.result())
        except _broken():
            found = None
        yield from map(self._by_itself, pages) if found is None else found

    def _by_itself(self, page: Page | Skip) -> Reading | Skip:
        """Reads one page in a process that has nothing else to do."""
        if isinstance(page, Skip) or self._off:
            return _try(page, self._read)
        if self._alone is None:
            self._alone = _Worker(self._read)
        if not self._alone.begins():
            self._off = True
            return _try(page, self._read)
        try:
            [result] = _unpacked(self._alone.give([page]).result())
            return cast("Reading | Skip", result)
        except _broken():
            self._alone.end()
            self._alone = None
            return _fault(page, "the process that read it died, twice (out of memory?); it is passed over")


class _Worker:
    """One process with its queue. It ends when this process closes its end of a pipe, or dies."""

    def __init__(self, read: Reader) -> None:
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        context = multiprocessing.get_context("spawn")
        self._theirs, self._ours = context.Pipe(duplex=False)
        self._pool: ProcessPoolExecutor = ProcessPoolExecutor(
            1, mp_context=context, initializer=_begin, initargs=(self._theirs, read)
        )
        self._answers: deque[Future[bytes]] = deque()
        self.broken = False
        with _deaf():
            self._beginning = self._pool.submit(_nothing)
        self._answers.append(self._beginning)

    def begins(self) -> bool:
        """Whether the process has come into being; waits for that."""
        return self._beginning.exception() is None

    def load(self) -> int:
        """How many batches wait for it or are in its hands. A broken one has none."""
        while self._answers and self._answers[0].done():
            done = self._answers.popleft()
            self.broken = self.broken or isinstance(done.exception(), _broken())
        return len(self._answers)

    def give(self, pages: Sequence[Page | Skip]) -> Future[bytes]:
        """Hands pages over. Raises BrokenProcessPool: the process has died, through the future."""
        from concurrent.futures import Future
        from concurrent.futures.process import BrokenProcessPool

        try:
            with _deaf():
                answer = self._pool.submit(_work, _packed(pages))
        except BrokenProcessPool as error:
            answer = Future()
            answer.set_exception(error)
        self._answers.append(answer)
        return answer

    def end(self) -> None:
        """Ends the process, whatever it does, and waits for that."""
        self._ours.close()
        self._theirs.close()
        self._pool.shutdown(wait=True, cancel_futures=True)


def _broken() -> type[Exception]:
    from concurrent.futures.process import BrokenProcessPool

    return BrokenProcessPool


@contextlib.contextmanager
def _deaf() -> Iterator[None]:
    """Processes that are started in here never hear of Ctrl-C, which goes to all of a terminal: we end them."""
    import signal

    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# In the other processes

GARBAGE = (50_000, 20, 20)  # as the command line has it, which starts without this module: readings hold no cycles
_reader: Reader | None = None  # set once by `_begin`, before the first batch


def _begin(pipe: Any, read: Reader) -> None:
    """Makes a fresh process ours: it ends with the other end of the pipe, and leaves Ctrl-C to us."""
    import signal

    global _reader
    gc.set_threshold(*GARBAGE)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(pipe,), daemon=True).start()
    _reader = read


def _end_with(pipe: Any) -> None:
    with contextlib.suppress(EOFError, OSError):
        pipe.recv_bytes()
    os._exit(0)


def _nothing() -> bytes:
    return b""


def _work(packed: bytes) -> bytes:
    assert _reader is not None
    try:
        return _packed([_try(page, _reader) for page in _unpacked(packed)])
    except SaksiError as error:
        raise SaksiError(str(error)) from None  # which a pickle carries, whatever the class was


# On the way


class _Mixed(Struct, array_like=True):
    """Pages or readings, with the skips among them and where these stand: msgpack does not tell structs apart."""

    pages: list[Page]
    readings: list[Reading]
    skips: list[tuple[int, Skip]]


def _packed(things: Sequence[Page | Reading | Skip]) -> bytes:
    """Things as msgpack; as a pickle where they hold what that cannot carry, such as half a surrogate pair."""
    mixed = _Mixed([], [], [])
    for number, thing in enumerate(things):
        if isinstance(thing, Skip):
            mixed.skips.append((number, thing))
        elif isinstance(thing, Page):
            mixed.pages.append(thing)
        else:
            mixed.readings.append(thing)
    try:
        return b"m" + msgspec.msgpack.encode(mixed)
    except (UnicodeError, OverflowError):
        import pickle

        return b"p" + pickle.dumps(list(things))


def _unpacked(packed: bytes) -> list[Any]:
    if packed[:1] == b"p":
        import pickle

        made: list[Any] = pickle.loads(packed[1:])  # of our own process
        return made
    mixed = msgspec.msgpack.decode(memoryview(packed)[1:], type=_Mixed)
    things: list[Any] = [*mixed.pages, *mixed.readings]
    for number, skip in mixed.skips:
        things.insert(number, skip)
    return things
