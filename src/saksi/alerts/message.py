"""An alert, and how it reads: as plain text and as the little HTML that Telegram knows.

>>> alert = Alert(uid="u", query="talks", kind="new", about="a new story", story="ab12", headline="A <b> meets B",
...     date="2024-05-07", origins=("Reuters",), unknown=1, reports=3, at="2024-05-07T08:00:00Z",
...     quotes=(Quote(words="A met B", report="r1", outlet="Reuters", start=4, end=11),))
>>> print(html(alert, "https://desk.example/").splitlines()[0])
<b>A &lt;b&gt; meets B</b>
>>> print(plain(alert, "https://desk.example/").splitlines()[1])
talks: a new story · 7 May 2024 · 3 reports · 1 known origin (Reuters) · 1 of unknown origin
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote

from msgspec import Struct

from saksi.brief.words import Words, languages, words

__all__ = ["Alert", "Quote", "html", "plain", "story_link", "title"]

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


class Quote(Struct, frozen=True, kw_only=True):
    """Words that an alert rests on: those of a report from `start` to `end`, in code points of its text.

    `name` is what the report is called where no outlet is known, or several reports are of one.
    """

    words: str
    report: str
    outlet: str | None = None
    name: str = ""
    url: str | None = None
    start: int
    end: int

    def link(self, desk: str) -> str:
        """Where the desk shows these words."""
        at = f"{self.start}-{self.end}"
        return f"{desk.rstrip('/')}/report/{quote(self.report, safe='')}?at={at}#s{at}"


class Alert(Struct, frozen=True, kw_only=True):
    """What a saved query has found.

    `kind` is that of `queries.KINDS`, `about` says it in words. Of the story: `title` is neutral, `headline` one of its
    reports, `origins` are those known, `unknown` how many reports are of nobody knows whom. `at`: when it was found,
    ISO 8601 in UTC. `uid` is never that of another. `language`: that of its words, ISO 639-1.
    """

    uid: str
    query: str
    kind: str
    about: str
    story: str
    title: str = ""
    headline: str
    date: str | None
    origins: tuple[str, ...]
    unknown: int
    reports: int
    at: str
    quotes: tuple[Quote, ...] = ()
    language: str = "en"

    @property
    def say(self) -> Words:
        """The words of its language, or of English where there is no pack of it now."""
        return words(self.language if self.language in languages() else "en")


def story_link(alert: Alert, desk: str) -> str:
    """Where the desk shows the story."""
    return f"{desk.rstrip('/')}/story/{quote(alert.story, safe='')}"


def title(alerts: Sequence[Alert]) -> str:
    """A line for a message of these alerts."""
    if len(alerts) == 1:
        return _seen(alerts[0].title or alerts[0].headline)[:200]
    return alerts[0].say.say("alert_many", n=len(alerts))


def plain(alert: Alert, desk: str) -> str:
    """The alert in plain text: title, headline, what and whose, the words with their places, links."""
    lines = [*_heads(alert), _facts(alert)]
    for one in alert.quotes:
        lines.append(f"“{_seen(one.words)}” ({_where(one)}) {one.link(desk)}")
        if one.url:
            lines.append(_seen(alert.say.say("alert_source", url=one.url)))
    return "\n".join([*lines, story_link(alert, desk)])


def html(alert: Alert, desk: str) -> str:
    """The alert as HTML with b, i and a alone, all text escaped."""
    say = alert.say
    first, *second = _heads(alert)
    lines = [f"<b>{_escaped(first)}</b>", *map(_escaped, second), _escaped(_facts(alert))]
    for one in alert.quotes:
        source = (
            f' · <a href="{_escaped(one.url)}">{_escaped(say.say("alert_source_link"))}</a>' if _is_web(one.url) else ""
        )
        lines.append(
            f'“{_escaped(one.words)}” (<a href="{_escaped(one.link(desk))}">{_escaped(_where(one))}</a>{source})'
        )
    return "\n".join(
        [*lines, f'<a href="{_escaped(story_link(alert, desk))}">{_escaped(say.say("alert_story_link"))}</a>']
    )


def _heads(alert: Alert) -> list[str]:
    """The title, and beneath it the headline in quotation marks; the headline alone where it is the title."""
    if alert.title in ("", alert.headline):
        return [_seen(alert.headline)]
    return [_seen(alert.title), *([f"“{_seen(alert.headline)}”"] if alert.headline else [])]


def _facts(alert: Alert) -> str:
    say = alert.say
    names = f" ({', '.join(alert.origins)})" if alert.origins else ""
    parts = [
        f"{alert.query}: {alert.about}",
        (say.date(alert.date) or alert.date) if alert.date else say.say("undated"),
        say.count("reports", alert.reports),
        say.count("known_origins", len(alert.origins)) + names,
        *([say.count("unknown_origins", alert.unknown)] if alert.unknown else []),
    ]
    return _seen(" · ".join(parts))


def _where(one: Quote) -> str:
    return f"{_seen(one.name or one.outlet or one.report[:8])}, {one.start}–{one.end}"


def _is_web(url: str | None) -> bool:
    return url is not None and url.lower().startswith(("http://", "https://"))


def _seen(text: str) -> str:
    """The text on one line, without characters that hide or turn other ones."""
    return " ".join(_UNSEEN.sub("\ufffd", text).split())


def _escaped(text: str | None) -> str:
    return _seen(text or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
