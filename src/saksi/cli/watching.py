"""The command `saksi watch`: ask feeds when it is time, and keep what is new."""

from __future__ import annotations

import contextlib
import datetime
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from saksi.cli import alerting
from saksi.cli.terminal import open_memory, output, store_option

if TYPE_CHECKING:
    import threading

    from saksi.watch import Feed, FeedState

__all__ = ["watch_command"]


@click.command("watch")
@click.argument("file", metavar="[FILE]", required=False, type=click.Path(path_type=Path))
@click.option("--once", is_flag=True, help="Ask each feed that is due, and end: for cron. Status 1: some failed.")
@click.option("--list", "listing", is_flag=True, help="Only list the feeds, and how each fares.")
@click.option(
    "--export-opml",
    "export",
    metavar="FILE",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    help="Only write the list as OPML into FILE (- for standard output), with the new URLs of feeds that have moved.",
)
@store_option
def watch_command(file: Path | None, once: bool, listing: bool, export: Path | None, url: str | None) -> int:
    """Watch feeds and sitemaps, and keep what is new in the memory.

    FILE is a list of feeds: a `urls` file as newsboat has it (a URL a line, then tags, "~title"), or OPML. Default:
    the file urls in your folder for settings. Runs until it is stopped (Ctrl-C), and prints a line for each thing
    that happens to standard error.
    """
    import threading

    from saksi import config, watch
    from saksi.memory import default_url

    settings = config.load()
    file = file or config.path().parent / "urls"
    if not file.exists():
        raise click.UsageError(f"{file}: there is no list of feeds; write one, a URL a line")
    feeds, problems = watch.load(file)
    for problem in problems:
        _tell(problem)
    if not feeds:
        raise click.UsageError(f"{file}: it lists no feeds; write a URL a line")
    place = watch.state_for(url or default_url())
    if listing or export:
        with _known(place) as states:
            if export:
                with output(None if str(export) == "-" else export) as stream:
                    stream.write(watch.opml(feeds, states).decode())
            else:
                _list(feeds, states, settings.watch)
        return 0

    from saksi.memory import Counts
    from saksi.read.fetch import Fetcher

    if not settings.fetch.contact:
        _tell(f"no contact is set; name a URL or mail address under [fetch] contact in {config.path()}")
    stop = threading.Event()
    counts = Counts()
    with open_memory(url, create=True) as memory, watch.State(place) as state, _stopped_by_signals(stop):
        fetcher = Fetcher(settings.fetch, sleep=watch.sleeper(stop))
        watcher = watch.Watcher(
            state,
            fetcher,
            lambda pages: watch.keep(memory, pages, counts=counts),
            settings.watch,
            stop=stop,
            tell=_tell,
            found=lambda found: alerting.hush(memory, found),
        )
        try:
            if once:
                done = watcher.round(feeds)
                alerting.after_round(memory, settings, _tell)
                states = state.feeds()
                for feed in feeds:
                    if (found := states.get(feed.url)) and found.dead(_now(), settings.watch):
                        _tell(f"{feed.url}: dead; take it out of {file}")
                _tell(f"{done.asked} of {len(feeds)} feeds asked, {len(done.failed)} failed")
                return 1 if done.failed or done.skipped or problems else 0
            watcher.run(alerting.between(_reloaded(file, feeds), memory, settings, _tell))
        finally:
            click.echo(counts.told())
    return 0


def _reloaded(file: Path, feeds: list[Feed]) -> Any:
    """The list as the file has it now; as it had it before, while it cannot be read."""
    from saksi import watch
    from saksi.errors import UsageError

    last = [feeds]
    before: list[str] = []

    def load() -> list[Feed]:
        try:
            found, problems = watch.load(file)
        except UsageError as error:
            found, problems = [], [str(error)]
        if problems != before:
            before[:] = problems
            for problem in problems:
                _tell(problem)
        if found:
            last[0] = found
        return last[0]

    return load


@contextlib.contextmanager
def _known(place: Path) -> Iterator[dict[str, FeedState]]:
    """What is known of the feeds, where anything is."""
    from saksi import watch

    if not place.exists():
        yield {}
        return
    with watch.State(place) as state:
        yield state.feeds()


@contextlib.contextmanager
def _stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    """Ctrl-C and TERM end the watching after what is being kept; a second one ends the program at once."""

    def stopping(number: int, _frame: object) -> None:
        signal.signal(number, before[signal.Signals(number)])
        stop.set()

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in before:
        signal.signal(number, stopping)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _list(feeds: list[Feed], states: dict[str, FeedState], settings: Any) -> None:
    from saksi.brief.words import visible
    from saksi.watch import FeedState

    for feed in feeds:
        state = states.get(feed.url, FeedState())
        if state.dead(_now(), settings):
            how = f"dead: {state.reason}"
        elif state.reason:
            how = f"failing since {_at(state.failing_since)}: {state.reason}; next {_at(state.next_at)}"
        elif state.fine_at is None:
            how = "not asked yet"
        else:
            how = f"fine on {_at(state.fine_at)}; next {_at(state.next_at)}"
        moved = f"; moved for good to {state.moved}" if state.moved else ""
        click.echo(visible(f"{feed.url}: {how}{moved}"))


def _tell(line: str) -> None:
    from saksi.brief.words import visible

    click.echo(visible(f"{_at(_now())} {line}").replace("\n", " "), err=True)
    sys.stderr.flush()


def _now() -> float:
    return datetime.datetime.now(datetime.UTC).timestamp()


def _at(time: float | None) -> str:
    return datetime.datetime.fromtimestamp(time or 0.0, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
