"""Channels: where alerts go, and with what secret.

    telegram:CHAT or telegram:CHAT/THREAD   the secret is the bot's token
    webhook:https://host/path               the secret signs
    feed:FILE                               RSS, or JSON Feed where the file ends in .json
    any URL of apprise                      all of it is the secret

A secret may be `env:NAME`: then only the name is stored, and the environment is asked when something is sent.

>>> parse("telegram:-100123/7", secret="env:BOT")
Channel('telegram', kind='telegram', target='-100123/7')
>>> masked("no answer from https://x/bot12:Abcd_9/send", "12:Abcd_9")
'no answer from https://x/bot***/send'
"""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import msgspec
from msgspec import Struct

from saksi.alerts import hours, telegram, webhook
from saksi.alerts.message import Alert, html, plain, story_link, title
from saksi.alerts.net import Answer, Outcome, Post, post
from saksi.config import FetchSettings
from saksi.errors import UsageError
from saksi.store.outbox import ChannelRow

__all__ = ["Channel", "Settings", "masked", "opened", "parse", "revealed", "send"]

_ENV = re.compile(r"env:([A-Za-z_][A-Za-z0-9_]*)")


class Settings(Struct, frozen=True, kw_only=True):
    """How a channel is used.

    zone: the time zone of its people. quiet: hours in which nothing is sent, 22:00-07:00. digest: now, hourly or
    daily@07:30. gap_s: the least time between two messages. after_crash: what is done with a message of which nobody
    knows whether it arrived: `resend`, or `hold` it for somebody to decide. internal: addresses of this machine and of
    the house may be asked. api: the server that speaks Telegram's Bot API.
    """

    zone: str = "UTC"
    quiet: str = ""
    digest: str = "now"
    gap_s: float = 0.0
    after_crash: str = "resend"
    internal: bool = False
    api: str = "https://api.telegram.org"


class Channel(Struct, frozen=True, kw_only=True):
    """A channel; `target` is what may be shown of it, `secret` is never shown."""

    id: int = 0
    name: str
    kind: str
    target: str
    secret: str = ""
    settings: Settings = Settings()
    broken: str | None = None

    def __repr__(self) -> str:
        return f"Channel({self.name!r}, kind={self.kind!r}, target={self.target!r})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return [("name", self.name), ("kind", self.kind), ("target", self.target)]

    @property
    def twice(self) -> bool:
        """Whether a message that arrives twice is told twice: there is nothing by which the receiver could know it."""
        return self.kind not in ("webhook", "feed")


def opened(row: ChannelRow) -> Channel:
    """A channel as it was kept."""
    settings = msgspec.json.decode(row.settings, type=Settings)
    return Channel(
        id=row.id, name=row.name, kind=row.kind, target=row.target, secret=row.secret, settings=settings,
        broken=row.broken,
    )  # fmt: skip


def parse(url: str, *, name: str = "", secret: str = "", settings: Settings | None = None) -> Channel:
    """A channel from what a user writes. Raises UsageError, whose message does not hold the secret."""
    settings = settings or Settings()
    hours.zone(settings.zone)
    hours.parse_quiet(settings.quiet)
    hours.due(datetime.now().astimezone(), settings.digest, settings.zone)
    if settings.after_crash not in ("resend", "hold"):
        raise UsageError("after a crash a message is either sent again ('resend') or kept back ('hold')")
    kind, _, rest = url.partition(":")
    if kind == "telegram":
        if not re.fullmatch(r"(-?\d{1,20}|@\w{1,64})(/\d{1,12})?", rest):
            raise UsageError("a Telegram channel is telegram:CHAT or telegram:CHAT/THREAD; CHAT is a number or @name")
        if not secret:
            raise UsageError("a Telegram channel needs the token of a bot; give it as secret, best as env:NAME")
        if not _ENV.fullmatch(secret) and not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", secret):
            raise UsageError("this is no token of a bot; it looks like 123456:ABC…, as @BotFather gives it")
        if settings.gap_s == 0.0:
            settings = msgspec.structs.replace(settings, gap_s=3.0)  # 20 a minute to a group
        return Channel(name=name or "telegram", kind=kind, target=rest, secret=secret, settings=settings)
    if kind == "webhook":
        from saksi.read import guard

        try:
            guard.target(rest, loopback=True)
        except guard.RefusedError as error:
            raise UsageError(f"webhook: {error}") from None
        if not _ENV.fullmatch(secret) and len(secret) < 16:
            raise UsageError("a webhook needs a secret of 16 characters or more to sign with, best as env:NAME")
        return Channel(name=name or "webhook", kind=kind, target=rest, secret=secret, settings=settings)
    if kind == "feed":
        if not rest:
            raise UsageError("a feed needs a file: feed:alerts.xml, or feed:alerts.json")
        return Channel(name=name or "feed", kind=kind, target=str(Path(rest).absolute()), settings=settings)
    if _ENV.fullmatch(url):
        return Channel(name=name or "apprise", kind="apprise", target=url, secret=url, settings=settings)
    if not re.match(r"[a-z][a-z0-9+.-]*://", url):
        raise UsageError("a channel is telegram:CHAT, webhook:URL, feed:FILE, or a URL that apprise knows (slack://…)")
    _apprise(url)
    return Channel(name=name or kind, kind="apprise", target=f"{kind}://***", secret=url, settings=settings)


def revealed(channel: Channel) -> str:
    """The secret itself. Raises UsageError: it is in an environment variable that is not set."""
    if not (told := _ENV.fullmatch(channel.secret)):
        return channel.secret
    found = os.environ.get(told[1], "")
    if not found:
        raise UsageError(f"the environment variable {told[1]} is not set, which holds the secret of '{channel.name}'")
    return found


def masked(text: str, secret: str) -> str:
    """The text with *** for the secret, whole, encoded for a URL, or in any longer part that stands in one."""
    parts = {secret, quote(secret, safe=""), unquote(secret)}
    if "://" in secret:
        parts |= {part for whole in list(parts) for part in re.split(r"[/:@?&=,]+", whole.partition("://")[2])}
    elif ":" in secret:
        parts.add(secret.partition(":")[2])
    for part in sorted(parts, key=len, reverse=True):
        if len(part) >= 4:
            text = text.replace(part, "***")
    return text


def send(
    channel: Channel,
    alerts: Sequence[Alert],
    *,
    delivery: str,
    desk: str,
    now: float,
    arrived: int = 0,
    doubt: bool = False,
    part_sent: Callable[[int], bool] = lambda parts: True,
    feed: Callable[[str], bytes] = lambda form: b"",
    fetch: FetchSettings | None = None,
    post: Post = post,
) -> Outcome:
    """Sends alerts as one delivery. The reason of the outcome never holds the secret, whatever raised it.

    `arrived`: so many parts of the message have arrived before. `part_sent` is told of each part; where it says no, the
    delivery is another's. `doubt`: it may have arrived before. `feed` makes a file of the latest alerts.
    """
    try:
        secret = revealed(channel)
    except UsageError as error:
        return Outcome("again", str(error), paced=True)
    try:
        if channel.kind == "telegram":
            outcome = _telegram(channel, secret, alerts, desk, arrived, doubt, part_sent, fetch, post)
        elif channel.kind == "webhook":
            outcome = _webhook(channel, secret, alerts, delivery, desk, now, fetch, post)
        elif channel.kind == "feed":
            outcome = _feed(channel, feed)
        else:
            outcome = _told(secret, title(alerts), _words(alerts, desk, doubt))
    except UsageError as error:
        outcome = Outcome("broken", str(error))
    except Exception as error:  # whatever a library raises may carry the URL, and so the secret
        outcome = Outcome("unknown", f"{type(error).__name__}: {error}"[:200])
    return outcome._replace(reason=masked(outcome.reason, secret)) if outcome.reason else outcome


def _telegram(
    channel: Channel,
    token: str,
    alerts: Sequence[Alert],
    desk: str,
    arrived: int,
    doubt: bool,
    part_sent: Callable[[int], bool],
    fetch: FetchSettings | None,
    post: Post,
) -> Outcome:
    chat, _, thread = channel.target.partition("/")
    url = f"{channel.settings.api.rstrip('/')}/bot{token}/sendMessage"
    # The doubt stands in a line of its own, before the part it is about: the cuts are the same on every try.
    parts = telegram.split("\n\n".join(html(one, desk) for one in alerts), telegram.LIMIT - len(_doubt(alerts)) - 1)
    for number, part in enumerate(parts[arrived:], arrived + 1):
        told = f"{_doubt(alerts)}\n{part}" if doubt and number == arrived + 1 else part
        outcome = Outcome("unparsed")
        for plainly in (False, True):
            if outcome.state == "unparsed":
                text = telegram.without_tags(told) if plainly else told
                body = telegram.message(chat, thread, text, plainly=plainly)
                headers = {"Content-Type": "application/json"}
                answer = post(url, body, headers, internal=channel.settings.internal, settings=fetch)
                outcome = telegram.meaning(answer) if isinstance(answer, Answer) else answer
        if outcome.state != "sent":
            return outcome._replace(state="failed") if outcome.state == "unparsed" else outcome
        if not part_sent(number):
            return Outcome("unknown", "another process has taken this delivery over")
    return Outcome("sent")


def _webhook(
    channel: Channel,
    secret: str,
    alerts: Sequence[Alert],
    delivery: str,
    desk: str,
    now: float,
    fetch: FetchSettings | None,
    post: Post,
) -> Outcome:
    told = [
        msgspec.to_builtins(one)
        | {
            "link": story_link(one, desk),
            "quotes": [msgspec.to_builtins(q) | {"link": q.link(desk)} for q in one.quotes],
        }
        for one in alerts
    ]
    body = msgspec.json.encode({"schema": 1, "delivery": delivery, "alerts": told})
    headers = webhook.sign(secret, body, delivery=delivery, timestamp=int(now))
    headers["Content-Type"] = "application/json"
    answer = post(channel.target, body, headers, internal=channel.settings.internal, settings=fetch)
    return webhook.meaning(answer) if isinstance(answer, Answer) else answer


def _feed(channel: Channel, feed: Callable[[str], bytes]) -> Outcome:
    """Writes the file anew, all or nothing: twice is the same as once."""
    file = Path(channel.target)
    part = file.with_name(f".{file.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        part.write_bytes(feed("json" if file.suffix == ".json" else "rss"))
        part.replace(file)
    except OSError as error:
        return Outcome("again", f"{file} cannot be written ({error.strerror})")
    finally:
        part.unlink(missing_ok=True)
    return Outcome("sent")


def _words(alerts: Sequence[Alert], desk: str, doubt: bool) -> str:
    told = "\n\n".join(plain(one, desk) for one in alerts)
    return f"{_doubt(alerts)}\n{told}" if doubt else told


def _doubt(alerts: Sequence[Alert]) -> str:
    return alerts[0].say.say("alert_doubt")


def _told(url: str, head: str, words: str) -> Outcome:
    """Through apprise, which says only whether all went well: what arrived in part is called unknown."""
    result = _apprise(url).notify(title=head, body=words, body_format="text", timeout=60)
    if result:
        return Outcome("sent")
    return Outcome("unknown", "the service did not take it, or not all of its targets did")


def _apprise(url: str) -> Any:
    """An apprise object of a URL. Raises UsageError: apprise is missing, or does not know the URL."""
    import logging

    try:
        import apprise
    except ImportError:
        raise UsageError("apprise is missing, which knows such channels; install saksi[alerts]") from None
    log = logging.getLogger("apprise")
    if not log.handlers:  # else what it has to say would go to standard error
        log.addHandler(logging.NullHandler())
    made = apprise.Apprise()
    if not made.add(url):
        raise UsageError("apprise does not know this URL; see its list of services")
    return made
