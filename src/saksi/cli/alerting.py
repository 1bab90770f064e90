"""The commands `saksi alert` and `saksi channel`, and what `saksi watch` does for them after each round."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from saksi.cli.terminal import open_memory, store_option

if TYPE_CHECKING:
    from saksi.config import Config
    from saksi.memory import Memory

__all__ = ["after_round", "alert_group", "between", "channel_group", "hush"]

_KINDS = ("new", "grows", "contradiction", "denial", "redated", "office", "flag")
_PATIENCE_S = 60.0
_PAUSE_S = 60.0


@click.group("alert")
def alert_group() -> None:
    """Save queries, and be told when something new fulfils them."""


@click.group("channel")
def channel_group() -> None:
    """Say where alerts go: Telegram, a webhook, a feed, or any service that apprise knows."""


@alert_group.command("add")
@click.argument("name")
@click.option("--to", "to", metavar="CHANNEL", multiple=True, help="A channel; may be given more than once.")
@click.option("--on", "kinds", multiple=True, type=click.Choice(_KINDS), help="What is told. Default: new.")
@click.option("--pair", nargs=2, metavar="CODE CODE", help="Both are sides of one happening, as CHN RUS.")
@click.option("--code", "codes", metavar="CODE", multiple=True, help="A side of the happening.")
@click.option("--actor", metavar="CODE", help="The side that acts.")
@click.option("--recipient", metavar="CODE", help="The side that it is done to.")
@click.option("--type", "types", metavar="CLASS", multiple=True, help="A class of PLOVER, as CONSULT.")
@click.option("--words", default="", help="Words that one report has, all of them.")
@click.option("--outlet", metavar="NAME", help="An outlet that has a report of the story.")
@click.option("--language", metavar="CODE", help="The language of a report of the story.")
@click.option("--story", metavar="ID", help="Follow one story.")
@click.option(
    "--told-in", metavar="CODE", help="The language of the alert, en or id. Default: that of most reports of its story."
)
@click.option("--person", default="", metavar="NAME", help="Whose new office is told, with --on office.")
@click.option(
    "--origins", metavar="N", multiple=True, type=click.IntRange(min=1), help="Tell when a story has so many."
)
@click.option("--flag", "flags", metavar="KIND", multiple=True, help="A kind of flag, with --on flag. Default: any.")
@click.option("--max-age-days", default=7, show_default=True, help="What was published longer ago is no news.")
@store_option
def alert_add(name: str, to: tuple[str, ...], url: str | None, **given: Any) -> int:
    """Save a query under NAME. Its first run tells nothing: it only marks what is known."""
    from saksi import alerts

    kinds = list(given.pop("kinds"))
    for kind, option in (("grows", "origins"), ("office", "person"), ("flag", "flags")):
        if given[option] and kind not in kinds:
            kinds.append(kind)
    asked = {k: v for k, v in _sound(given).items() if v is not None}
    query = alerts.Query(kinds=tuple(kinds) or ("new",), **asked)
    with open_memory(url, create=True) as memory:
        if query.story:
            memory.story_of(query.story)  # says so where there is none
        alerts.add_query(memory, name, query, to)
    if not to:
        click.echo(f"'{name}' goes to no channel; it is only in the feed of the desk", err=True)
    return 0


def _sound(given: dict[str, Any]) -> dict[str, Any]:
    """The conditions, sides as codes. Raises UsageError: one can never hold, so that the alert would be silent."""
    from saksi.brief.outline import FLAGS
    from saksi.brief.sides import pair, side
    from saksi.brief.words import languages
    from saksi.relate.dyads import by_date

    types = tuple(name.upper() for name in given["types"])
    by_date((), types=types)  # says which of them is none
    for option, values, known in (
        ("--flag", given["flags"], FLAGS),
        ("--language", [given["language"]] if given["language"] else [], languages()),
    ):
        unknown = next((value for value in values if value not in known), None)
        if unknown is not None:
            raise click.UsageError(f"{option}: there is no '{unknown}'; there are {', '.join(known)}")
    return given | {
        "types": types,
        "pair": pair(*given["pair"]) if given["pair"] else None,
        "codes": tuple(map(side, given["codes"])),
        "actor": side(given["actor"]) if given["actor"] else None,
        "recipient": side(given["recipient"]) if given["recipient"] else None,
    }


_OPTIONS = {
    "kinds": "--on", "pair": "--pair", "codes": "--code", "actor": "--actor", "recipient": "--recipient",
    "types": "--type", "words": "--words", "outlet": "--outlet", "language": "--language", "story": "--story",
    "person": "--person", "origins": "--origins", "flags": "--flag", "max_age_days": "--max-age-days",
    "told_in": "--told-in",
}  # fmt: skip


def _as_asked(query: str) -> str:
    """A saved query as the options that make it; what is as by default is left out."""
    import shlex

    import msgspec

    from saksi import alerts

    asked, default = msgspec.json.decode(query, type=alerts.Query), alerts.Query()
    parts: list[str] = []
    for name, option in _OPTIONS.items():
        value = getattr(asked, name)
        if name == "pair" and value:
            parts += [option, *value]
        elif name == "kinds" or value != getattr(default, name):
            for one in value if isinstance(value, tuple) else [value]:
                parts += [option, str(one)]
    return shlex.join(parts)


@alert_group.command("list")
@store_option
def alert_list(url: str | None) -> int:
    """List the saved queries."""
    from saksi import alerts
    from saksi.brief.words import visible

    with open_memory(url, create=False) as memory:
        names = {one.id: one.name for one in alerts.channels(memory)}
        for one in alerts.queries(memory):
            to = ", ".join(names[n] for n in one.channels) or "no channel"
            ran = f"last asked {one.ran}" if one.ran else "not asked yet"
            click.echo(visible(f"{one.name} -> {to} ({ran}): {_as_asked(one.query)}"))
    return 0


@alert_group.command("remove")
@click.argument("name")
@store_option
def alert_remove(name: str, url: str | None) -> int:
    """Forget a saved query; what it has found is still sent."""
    from saksi import alerts

    with open_memory(url, create=False) as memory:
        alerts.remove_query(memory, name)
    return 0


@alert_group.command("test")
@click.argument("name")
@store_option
def alert_test(name: str, url: str | None) -> int:
    """Show how many findings a saved query has that it does not know yet; nothing is noted or sent."""
    import datetime

    from saksi import alerts
    from saksi.errors import UsageError

    now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    with open_memory(url, create=False) as memory:
        row = next((one for one in alerts.queries(memory) if one.name == name), None)
        if row is None:
            raise UsageError(f"there is no alert '{name}'; `saksi alert list` lists them")
        found = alerts.look(memory, row, now=now)
    told = sum(one.json is not None for one in found)
    click.echo(f"{name}: {told} would be told now, {len(found) - told} would be marked as known")
    return 0


@alert_group.command("run")
@click.option("--once", is_flag=True, help="Ask and send what is due, and end: for cron. Status 1: something failed.")
@store_option
def alert_run(once: bool, url: str | None) -> int:
    """Ask all saved queries, and send what is due; again every minute until it is stopped."""
    from saksi import alerts, config

    settings = config.load()
    with open_memory(url, create=False) as memory:
        while True:
            done = alerts.run(memory, desk=settings.alerts.desk, fetch=settings.fetch)
            _tell_of(done, lambda line: click.echo(line, err=True))
            if once:
                done = _to_the_end(memory, settings, done)
                return 1 if done.troubles else 0
            time.sleep(_PAUSE_S)


@channel_group.command("add")
@click.argument("name")
@click.argument("target", metavar="URL")
@click.option("--secret", metavar="SECRET", help="env:NAME, or - to read it from standard input (or be asked for it).")
@click.option("--zone", default="UTC", show_default=True, help="The time zone of its people, as Asia/Jakarta.")
@click.option("--quiet", default="", metavar="FROM-TO", help="Hours in which nothing is sent, as 22:00-07:00.")
@click.option("--digest", default="now", show_default=True, help="now, hourly or daily@07:30.")
@click.option(
    "--per-minute", type=click.FloatRange(min=0.01), help="At most so many messages. Default for Telegram: 20."
)
@click.option(
    "--after-crash",
    type=click.Choice(["resend", "hold"]),
    default="resend",
    show_default=True,
    help="What is done with a message of which nobody knows whether it arrived.",
)
@click.option("--internal", is_flag=True, help="Its address may be of this machine or of the house.")
@click.option("--api", default="https://api.telegram.org", show_default=True, help="A server of Telegram's Bot API.")
@store_option
def channel_add(
    name: str, target: str, secret: str | None, per_minute: float | None, url: str | None, **given: Any
) -> int:  # fmt: skip
    """Add a channel: telegram:CHAT, webhook:https://…, feed:FILE, env:NAME, or a URL of apprise."""
    import sys

    from saksi import alerts
    from saksi.alerts.channels import Settings, parse

    if secret == "-" or (secret is None and target.startswith(("telegram:", "webhook:"))):
        secret = click.prompt("Secret", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline().strip()
    settings = Settings(**given, gap_s=60 / per_minute if per_minute else 0.0)
    channel = parse(target, name=name, secret=secret or "", settings=settings)
    with open_memory(url, create=True) as memory:
        alerts.add_channel(memory, channel)
    return 0


@channel_group.command("list")
@store_option
def channel_list(url: str | None) -> int:
    """List the channels, and how many alerts wait, were sent, or failed. Secrets are never shown."""
    from saksi import alerts
    from saksi.brief.words import visible
    from saksi.store import outbox

    with open_memory(url, create=False) as memory:
        for one in alerts.channels(memory):
            with memory.database.reads() as connection:
                counts = outbox.counts(connection, one.id)
            told = ", ".join(f"{n} {state}" for state, n in sorted(counts.items())) or "nothing yet"
            broken = f"; broken: {one.broken}" if one.broken else ""
            click.echo(visible(f"{one.name}: {one.kind} {one.target}: {told}{broken}"))
    return 0


@channel_group.command("remove")
@click.argument("name")
@store_option
def channel_remove(name: str, url: str | None) -> int:
    """Forget a channel, its secret, and what waits for it."""
    from saksi import alerts

    with open_memory(url, create=False) as memory:
        if lost := alerts.remove_channel(memory, name):
            click.echo(f"{lost} alerts were never sent there", err=True)
    return 0


@channel_group.command("test")
@click.argument("name")
@click.option("--retry", is_flag=True, help="Where it arrives, also send again what has failed or was held.")
@store_option
def channel_test(name: str, retry: bool, url: str | None) -> int:
    """Send a test; a channel that was broken is used again if it arrives."""
    import datetime

    from saksi import alerts, config

    settings = config.load()
    with open_memory(url, create=False) as memory:
        outcome = alerts.send_test(memory, name, desk=settings.alerts.desk, fetch=settings.fetch)
        if outcome.state != "sent":
            click.echo(f"{name}: {outcome.state}: {outcome.reason}", err=True)
            return 1
        if retry:
            now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            click.echo(f"{alerts.retry(memory, name, now=now)} messages are sent again")
    click.echo(f"{name}: sent")
    return 0


def hush(memory: Memory, found: Any) -> None:
    """Notes a report that came with the first poll of its feed: it alerts nobody."""
    if found.first and found.added.report is not None:
        from saksi import alerts

        alerts.quiet(memory, found.added.report)


def after_round(memory: Memory, settings: Config, tell: Callable[[str], object]) -> None:
    """Asks the saved queries and sends what is due, where there are any; a fault never stops the watching."""
    from saksi import alerts
    from saksi.errors import SaksiError

    try:
        if alerts.queries(memory) or alerts.channels(memory):
            _tell_of(alerts.run(memory, desk=settings.alerts.desk, fetch=settings.fetch), tell)
    except SaksiError as error:
        tell(f"alerts: {error}")


def between(
    feeds: Callable[[], Any], memory: Memory, settings: Config, tell: Callable[[str], object]
) -> Callable[[], Any]:  # fmt: skip
    """The list of feeds, which is asked for between two rounds: then alerts are run, too."""

    def load() -> Any:
        after_round(memory, settings, tell)
        return feeds()

    return load


def _to_the_end(memory: Memory, settings: Config, done: Any) -> Any:
    """Sends on as long as what is left is due soon: channels have a pace."""
    import datetime

    from saksi import alerts

    until = time.monotonic() + _PATIENCE_S
    while done.next_at is not None and time.monotonic() < until:
        wait = (done.next_at - datetime.datetime.now(datetime.UTC)).total_seconds()
        if wait > until - time.monotonic():
            break
        time.sleep(max(wait, 0.2))
        more = alerts.deliver(memory, desk=settings.alerts.desk, fetch=settings.fetch)
        _tell_of(more, lambda line: click.echo(line, err=True))
        more.troubles = [*done.troubles, *more.troubles]
        done = more
    return done


def _tell_of(done: Any, tell: Callable[[str], object]) -> None:
    if done.found or done.sent:
        tell(f"alerts: {done.found} found, {done.sent} messages sent")
    for trouble in done.troubles:
        tell(f"alerts: {trouble}")
