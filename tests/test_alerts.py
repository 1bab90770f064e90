"""Alerts: what is new is told once, what is known never; nothing is lost; secrets are never shown."""

from __future__ import annotations

import datetime
import json
import logging
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

import msgspec
import pytest
from bot_server import Bot, bot
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from test_store import KINDS as DATABASES
from test_store import fresh, plainly

from saksi import alerts
from saksi.alerts import hours, telegram
from saksi.alerts.channels import Settings, masked, parse
from saksi.alerts.message import Alert, Quote, html, plain
from saksi.alerts.net import Answer
from saksi.cli import cli
from saksi.errors import UsageError
from saksi.memory import Memory
from saksi.records import Page
from saksi.store import connect, outbox

SECRET = "a secret that is long enough"
TOKEN = "123456:ABC-the_token_of_a_bot"


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = datetime.datetime(2024, 5, 7, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime.datetime:
        return self.at

    def iso(self) -> str:
        return self.at.strftime("%Y-%m-%dT%H:%M:%SZ")

    def on(self, **by: float) -> None:
        self.at += datetime.timedelta(**by)


@pytest.fixture(params=DATABASES)
def memory(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Memory]:
    with fresh(request.param, tmp_path) as url:
        clock = Clock()
        with Memory(connect(url), read=plainly, reader="r", now=clock.iso) as opened:
            opened.clock = clock  # type: ignore[attr-defined]
            yield opened


@pytest.fixture
def server() -> Iterator[Bot]:
    with bot() as served:
        yield served


def came(memory: Memory, text: str, outlet: str = "Harbour Post", published: str | None = None) -> str:
    page = Page(file=f"{text[:8]}.txt", content=text.encode(), outlet=outlet, title=text[:30], published=published)
    added = next(iter(list(memory.add_pages([page]))))
    assert added.report is not None
    return added.report


def run(memory: Memory, **more: Any) -> alerts.Delivered:
    return alerts.run(memory, now=memory.clock, **more)  # type: ignore[attr-defined]


def later(memory: Memory, **by: float) -> None:
    memory.clock.on(**(by or {"hours": 1}))  # type: ignore[attr-defined]


def hook(memory: Memory, server: Bot, **settings: Any) -> None:
    made = parse(f"webhook:{server.url}/in", name="hook", secret=SECRET, settings=Settings(internal=True, **settings))
    alerts.add_channel(memory, made)


def counts(memory: Memory) -> dict[str, int]:
    with memory.database.reads() as connection:
        return outbox.counts(connection, alerts.channels(memory)[0].id)


def told(server: Bot) -> list[str]:
    """The words in capitals of all that came to a webhook."""
    every = [one["quotes"][0]["words"] for _, _, body in server.got for one in json.loads(body)["alerts"]]
    return [re.findall(r"[A-Z]{2,}", words)[0] for words in every]


def test_first_run_marks_what_is_known_and_tells_nothing(memory: Memory, server: Bot) -> None:
    hook(memory, server)
    alerts.add_query(memory, "all", alerts.Query(), ["hook"])
    came(memory, "the FRANCE delegation met in the old town hall")
    assert (run(memory).found, len(server.got)) == (0, 0)
    later(memory)
    assert run(memory).found == 0
    came(memory, "some JAPAN ministers sailed past our northern lighthouse")
    done = run(memory)
    assert (done.found, done.sent, done.troubles) == (1, 1, [])
    assert run(memory).found == 0
    assert told(server) == ["JAPAN"]
    assert counts(memory) == {"sent": 1}


def test_webhook_is_signed_and_carries_spans_and_links(memory: Memory, server: Bot) -> None:
    hook(memory, server)
    alerts.add_query(memory, "jap", alerts.Query(codes=("JAP",)), ["hook"])
    run(memory)
    later(memory)
    text = "some JAPAN ministers sailed past our northern lighthouse"
    report = came(memory, text)
    run(memory, desk="https://desk.example/")
    _, headers, body = server.got[0]
    now = memory.clock.at.timestamp()  # type: ignore[attr-defined]
    assert alerts.verify(SECRET, body, headers, now=now) is None
    assert alerts.verify(SECRET, body + b" ", headers, now=now) == "the signature is another one"
    assert "more than 300 s" in str(alerts.verify(SECRET, body, headers, now=now + 301))
    one = json.loads(body)["alerts"][0]
    quote = one["quotes"][0]
    assert text[quote["start"] : quote["end"]] == quote["words"] == text  # the sentence, not the word
    assert quote["link"] == f"https://desk.example/report/{report}?at=0-{len(text)}#s0-{len(text)}"
    assert one["link"].startswith("https://desk.example/story/") and one["headline"] and "origins" in one


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (alerts.Query(codes=("JAP",)), 1),
        (alerts.Query(codes=("FRA",)), 0),
        (alerts.Query(actor="JAP", recipient="JAP"), 1),
        (alerts.Query(actor="JAP", types=("FIGHT",)), 0),
        (alerts.Query(types=("CONSULT",)), 1),
        (alerts.Query(words="northern lighthouse"), 1),
        (alerts.Query(words="southern lighthouse"), 0),
        (alerts.Query(outlet="harbour post"), 1),
        (alerts.Query(language="id"), 0),
        (alerts.Query(story="0000"), 0),
        (alerts.Query(kinds=("contradiction", "denial", "redated", "flag")), 0),
    ],
)
def test_all_conditions_must_hold(memory: Memory, query: alerts.Query, found: int) -> None:
    alerts.add_query(memory, "q", query, [])
    run(memory)
    later(memory)
    came(memory, "some JAPAN ministers sailed past our northern lighthouse")
    assert run(memory).found == found


def test_first_poll_of_a_feed_alerts_nothing(memory: Memory) -> None:
    alerts.add_query(memory, "all", alerts.Query(), [])
    run(memory)
    later(memory)
    alerts.quiet(memory, came(memory, "some JAPAN ministers sailed past our northern lighthouse"))
    assert run(memory).found == 0


def test_what_was_published_long_ago_is_no_news(memory: Memory) -> None:
    alerts.add_query(memory, "all", alerts.Query(), [])
    run(memory)
    later(memory)
    came(memory, "some JAPAN ministers sailed past our northern lighthouse", published="2023-01-05")
    assert run(memory).found == 0
    came(memory, "the FRANCE delegation met in the old town hall", published="2024-05-06")
    assert run(memory).found == 1


@pytest.mark.parametrize(
    ("answer", "state", "again"),
    [
        ((500, b"internal: 10.0.0.7"), "queued", True),
        ((429, b"", {"Retry-After": "120"}), "queued", True),
        (None, "queued", True),
        ((400, b""), "failed", False),
    ],
)
def test_webhook_is_tried_again_under_the_same_id(
    memory: Memory, server: Bot, answer: Any, state: str, again: bool
) -> None:
    hook(memory, server)
    alerts.add_query(memory, "all", alerts.Query(), ["hook"])
    run(memory)
    later(memory)
    came(memory, "some JAPAN ministers sailed past our northern lighthouse")
    server.answers.append(answer)
    done = run(memory)
    assert counts(memory) == {state: 1} and "10.0.0.7" not in str(done.troubles)
    later(memory)
    run(memory)
    assert len(server.got) == 1 + again
    assert len({headers["saksi-delivery"] for _, headers, _ in server.got}) == 1


@pytest.mark.parametrize("status", [401, 404, 410, 302])
def test_broken_channel_keeps_its_alerts_until_it_is_mended(memory: Memory, server: Bot, status: int) -> None:
    hook(memory, server)
    alerts.add_query(memory, "all", alerts.Query(), ["hook"])
    run(memory)
    later(memory)
    came(memory, "some JAPAN ministers sailed past our northern lighthouse")
    server.answers.append((status, b""))
    run(memory)
    assert str(status) in str(alerts.channels(memory)[0].broken)
    run(memory)
    assert (len(server.got), counts(memory)) == (1, {"queued": 1})
    assert alerts.send_test(memory, "hook", now=memory.clock).state == "sent"  # type: ignore[attr-defined]
    run(memory)
    assert counts(memory) == {"sent": 1}


def test_killed_sender_is_seen_when_its_lease_is_over(memory: Memory, server: Bot) -> None:
    hook(memory, server)
    alerts.add_query(memory, "all", alerts.Query(), ["hook"])
    run(memory)
    later(memory)
    came(memory, "some JAPAN ministers sailed past our northern lighthouse")

    class Killed(BaseException):
        pass

    def dies(*_: Any, **__: Any) -> Answer:
        raise Killed

    with pytest.raises(Killed):
        run(memory, post=dies)
    assert counts(memory) == {"in-flight": 1}
    run(memory)
    assert len(server.got) == 0
    later(memory)
    run(memory)
    assert (told(server), counts(memory)) == (["JAPAN"], {"sent": 1})


def test_digest_waits_and_is_one_message(memory: Memory, server: Bot) -> None:
    hook(memory, server, digest="daily@18:00", zone="Asia/Jakarta")
    alerts.add_query(memory, "all", alerts.Query(), ["hook"])
    run(memory)
    later(memory, minutes=30)
    came(memory, "some JAPAN ministers sailed past our northern lighthouse")
    came(memory, "the FRANCE delegation met in the old town hall")
    done = run(memory)
    assert (done.found, done.sent) == (2, 0)
    assert done.next_at == datetime.datetime(2024, 5, 7, 11, 0, tzinfo=UTC)
    later(memory, hours=3)
    assert run(memory).sent == 1
    assert sorted(told(server)) == ["FRANCE", "JAPAN"]


def test_quiet_hours_keep_alerts_back(memory: Memory, server: Bot) -> None:
    hook(memory, server, quiet="08:30-10:00")
    alerts.add_query(memory, "all", alerts.Query(), ["hook"])
    run(memory)
    later(memory)
    came(memory, "some JAPAN ministers sailed past our northern lighthouse")
    done = run(memory)
    assert (done.sent, done.next_at) == (0, datetime.datetime(2024, 5, 7, 10, 0, tzinfo=UTC))
    later(memory)
    assert run(memory).sent == 1


@pytest.mark.parametrize(
    ("now", "quiet", "zone", "until"),
    [
        ("2024-05-07T16:00", "22:00-07:00", "Asia/Jakarta", "2024-05-08T00:00"),
        ("2024-05-07T14:59", "22:00-07:00", "Asia/Jakarta", None),
        ("2024-05-07T00:00", "22:00-07:00", "Asia/Jakarta", None),
        ("2024-03-31T00:30", "22:00-02:30", "Europe/Berlin", "2024-03-31T01:30"),  # 02:30 is skipped
        ("2024-10-27T00:40", "22:00-02:30", "Europe/Berlin", None),  # 02:30 is there twice; its first one was
        ("2024-10-27T01:15", "22:00-02:30", "Europe/Berlin", None),
        ("2024-10-26T23:00", "22:00-07:00", "Europe/Berlin", "2024-10-27T06:00"),
    ],
)
def test_quiet_hours_hold_over_changes_of_the_clock(now: str, quiet: str, zone: str, until: str | None) -> None:
    at = datetime.datetime.fromisoformat(now).replace(tzinfo=UTC)
    found = hours.quiet_until(at, hours.parse_quiet(quiet), zone)
    assert found == (datetime.datetime.fromisoformat(until).replace(tzinfo=UTC) if until else None)


@pytest.mark.parametrize("wrong", ["22:00", "24:00-07:00", "07:00-07:00", "7-8"])
def test_quiet_hours_that_are_none_are_refused(wrong: str) -> None:
    with pytest.raises(UsageError):
        hours.parse_quiet(wrong)


@pytest.mark.parametrize(
    "url", ["telegram:", "telegram:-1", "webhook:ftp://x", "webhook:https://a@b/", "feed:", "mail", "nosuch://x"]
)
def test_channels_that_are_none_are_refused_without_their_secret(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(url, secret="short" if "telegram" in url else SECRET)
    assert SECRET not in str(caught.value) and "short" not in str(caught.value)


def test_webhook_to_the_house_needs_to_be_allowed(memory: Memory, server: Bot) -> None:
    alerts.add_channel(memory, parse(f"webhook:{server.url}/in", name="hook", secret=SECRET))
    outcome = alerts.send_test(memory, "hook")
    assert outcome.state == "broken" and not server.got


def test_secrets_are_never_shown(
    memory: Memory, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, server: Bot
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("SAKSI_TEST_BOT", TOKEN)
    settings = Settings(api=server.url, internal=True)
    alerts.add_channel(memory, parse("telegram:-100", name="bot", secret="env:SAKSI_TEST_BOT", settings=settings))
    alerts.add_channel(memory, parse("telegram:-100", name="kept", secret=TOKEN, settings=settings))
    server.answers += [(400, {"ok": False, "error_code": 400, "description": f"Bad /bot{TOKEN}/x"}), OSError]

    def raises(url: str, *_: Any, **__: Any) -> Answer:
        raise ValueError(f"cannot ask {url}")

    shown = repr(alerts.channels(memory))
    shown += repr(alerts.send_test(memory, "bot")) + repr(alerts.send_test(memory, "kept", post=raises))
    with memory.database.reads() as connection:
        shown += repr(outbox.channels(connection))
    assert TOKEN not in shown + caplog.text and "ABC-the" not in shown + caplog.text
    assert TOKEN in server.got[0][0]


def test_environment_variable_that_is_missing_keeps_the_alert(memory: Memory) -> None:
    alerts.add_channel(memory, parse("telegram:-100", name="bot", secret="env:SAKSI_TEST_NONE"))
    outcome = alerts.send_test(memory, "bot")
    assert outcome.state == "again" and "SAKSI_TEST_NONE is not set" in str(outcome.reason)


def test_every_part_of_a_url_of_apprise_is_masked() -> None:
    url = "slack://tokenA1/tokenB2/tokenC3"
    assert (
        masked("POST https://hooks.slack.com/tokenA1/tokenC3 failed", url)
        == "POST https://hooks.slack.com/***/*** failed"
    )


def test_apprise_sends_and_says_when_it_could_not(memory: Memory, server: Bot) -> None:
    host = server.url.removeprefix("http://")
    alerts.add_channel(memory, parse(f"json://user:hidden-word@{host}/x", name="a"))
    assert alerts.send_test(memory, "a").state == "sent"
    assert b"Saksi can reach you here" in server.got[0][2]
    server.answers.append((500, b""))
    outcome = alerts.send_test(memory, "a")
    assert outcome.state == "unknown" and "hidden-word" not in repr(outcome)


def test_feed_is_written_and_served(memory: Memory, tmp_path: Path) -> None:
    alerts.add_channel(memory, parse(f"feed:{tmp_path / 'a.xml'}", name="feed"))
    alerts.add_channel(memory, parse(f"feed:{tmp_path / 'a.json'}", name="json"))
    alerts.add_query(memory, "all", alerts.Query(), ["feed", "json"])
    run(memory)
    later(memory)
    came(memory, "JAPAN <b> & \x0b sailed past our northern lighthouse")
    assert run(memory).sent == 2
    items = ET.fromstring((tmp_path / "a.xml").read_bytes()).findall("channel/item")
    assert len(items) == 1 and "JAPAN" in str(items[0].findtext("description"))
    assert json.loads((tmp_path / "a.json").read_text())["items"][0]["_saksi"]["quotes"][0]["words"].startswith("JAPAN")
    assert alerts.feed(memory, "rss", alerts.deliver.__globals__["DESK"]) == (tmp_path / "a.xml").read_bytes()


def test_kinds_find_growth_offices_and_flags_of_real_reports(tmp_path: Path) -> None:
    clock = Clock()
    with Memory(connect(str(tmp_path / "m.db")), now=clock.iso) as memory:
        query = alerts.Query(kinds=("new", "office"), person="Ana Ruiz")
        alerts.add_query(memory, "ruiz", query, [])
        alerts.run(memory, now=clock)
        clock.on(hours=1)
        text = "LISBON, May 6 (Reuters) - Spanish Defence Minister Ana Ruiz visited Portugal on Monday and met its president."
        list(memory.add_pages([Page(file="a.txt", content=text.encode(), published="2024-05-06")]))
        assert alerts.run(memory, now=clock).found == 2
        with memory.database.reads() as connection:
            found = [Alert(**{**one, "quotes": ()}) for one in outbox.last_alerts(connection)]
        assert {one.kind for one in found} == {"new", "office"}
        assert any("Ana Ruiz" in one.about for one in found)


EXAMPLES = Path(alerts.__file__).parent.parent / "examples"


@pytest.mark.parametrize(
    ("told_in", "told"),
    [
        (None, "Dibantah bahwa Tiongkok "),
        ("en", "It is denied that China "),
    ],
)
def test_an_alert_is_told_in_one_language_without_codes(tmp_path: Path, told_in: str | None, told: str) -> None:
    clock = Clock()
    with Memory(connect(str(tmp_path / "m.db")), now=clock.iso) as memory:
        query = alerts.Query(kinds=("denial", "grows"), origins=(3,), max_age_days=9999, told_in=told_in)
        alerts.add_query(memory, "q", query, [])
        alerts.run(memory, now=clock)
        clock.on(hours=1)
        list(memory.add(EXAMPLES / "china-arms-2023"))
        alerts.run(memory, now=clock)
        with memory.database.reads() as connection:
            found = msgspec.convert(outbox.last_alerts(connection), list[Alert])
        assert any(one.about.startswith(told) for one in found), [one.about for one in found]
        words = "\n".join(plain(one, "http://desk") for one in found)
        assert not any(re.search(r"\b(AID|ACCUSE|CHN|USA|RUS)\b", one.about) for one in found)
        own, other = ("asal diketahui", "known origins") if told_in is None else ("known origins", "asal diketahui")
        assert own in words and other not in words
        assert all(len(quote.words.split()) > 3 for one in found for quote in one.quotes)


def test_an_alert_in_a_language_without_words_is_refused(tmp_path: Path) -> None:
    with Memory(connect(str(tmp_path / "m.db"))) as memory, pytest.raises(UsageError, match="there are"):
        alerts.add_query(memory, "q", alerts.Query(told_in="fr"), [])


@pytest.mark.parametrize(
    ("folder", "query", "about"),
    [
        ("makiivka-2023", alerts.Query(kinds=("contradiction",), max_age_days=9999), "The figure: “"),
        ("china-arms-2023", alerts.Query(kinds=("denial",), max_age_days=9999), ("It is denied that ", "There is a denial of this: ")),
        ("panmunjom-2018", alerts.Query(kinds=("redated",), max_age_days=9999), "info-dunia.txt carries a date later than what it tells: the stamp says 14 November 2024"),
        ("makiivka-2023", alerts.Query(kinds=("grows",), origins=(2,), max_age_days=9999), "the story has reached"),
        ("panmunjom-2018", alerts.Query(kinds=("flag",), flags=("spam-tail",), max_age_days=9999),
         "info-dunia.txt ends in foreign matter"),
        # a source that is not named is there, too; it comes where it is asked for
        ("makiivka-2023", alerts.Query(kinds=("flag",), max_age_days=9999), "KABARMUKA.ID is not whole"),
        ("makiivka-2023", alerts.Query(kinds=("flag",), flags=("anonymous-source",), max_age_days=9999),
         "Harbour Ledger #1 has what somebody says who is not named: “"),
    ],
    ids=lambda x: x.kinds[0] if isinstance(x, alerts.Query) else None,
)  # fmt: skip
def test_each_kind_finds_what_it_is_for(
    tmp_path: Path, folder: str, query: alerts.Query, about: str | tuple[str, ...]
) -> None:
    clock = Clock()
    with Memory(connect(str(tmp_path / "m.db")), now=clock.iso) as memory:
        alerts.add_query(memory, "q", msgspec.structs.replace(query, told_in="en"), [])
        alerts.run(memory, now=clock)
        clock.on(hours=1)
        list(memory.add(EXAMPLES / folder))
        assert alerts.run(memory, now=clock).found > 0
        with memory.database.reads() as connection:
            told_ = [one["about"] for one in outbox.last_alerts(connection)]
        assert all(words.startswith(about) for words in told_), told_
        clock.on(hours=1)
        assert alerts.run(memory, now=clock).found == 0


ALERT = Alert(
    uid="u", query="q & <q>", kind="new", about="a new story", story="s", headline="<script> & \u202eco", date=None,
    origins=(), unknown=1, reports=1, at="2024-05-07T08:00:00Z",
    quotes=(Quote(words='a "b" <c>', report="r", url="javascript:alert(1)", start=0, end=3),),
)  # fmt: skip


def test_html_escapes_all_and_links_only_the_web() -> None:
    made = html(ALERT, "https://d.example")
    assert "<script" not in made and "javascript" not in made and "\u202e" not in made
    assert set(re.findall(r"</?(\w+)", made)) == {"b", "a"}
    assert "\u202e" not in plain(ALERT, "https://d.example")


PIECE = st.one_of(
    st.text(alphabet=st.characters(exclude_characters="<>&", exclude_categories=("Cs", "Cc"))),
    st.sampled_from(["&amp;", "&lt;", "\U0001f600", "\n", ". ", " "]),
    st.builds(
        lambda words: f'<a href="https://x.example/?a=1&amp;b=2">{words}</a>',
        st.text(alphabet=st.characters(exclude_characters="<>&", exclude_categories=("Cs", "Cc"))),
    ),
    st.sampled_from(["<b>x y. z</b>", "<b><i>deep words</i></b>"]),
)


@given(st.lists(PIECE, max_size=40).map("".join), st.integers(2, 60))
def test_parts_of_a_message_are_whole_and_lose_nothing(text: str, limit: int) -> None:
    parts = telegram.split(text, limit)
    for part in parts:
        shown = telegram.without_tags(part)
        assert 0 < telegram.units(shown) <= limit and shown.strip()
        stack: list[str] = []
        for close, name in re.findall(r"<(/?)(\w+)[^>]*>", part):
            if close:
                assert stack.pop() == name
            else:
                stack.append(name)
        assert not stack
        assert not re.search(r"&(?!(?:amp|lt|gt|quot);)", part)
    whole = "".join(telegram.without_tags(text).split())
    assert "".join("".join(map(telegram.without_tags, parts)).split()) == whole


def test_message_is_cut_at_the_end_of_a_sentence() -> None:
    text = " ".join(f"This is sentence number {n}." for n in range(400))
    parts = telegram.split(text)
    assert len(parts) > 2 and all(part.endswith(".") for part in parts)


def test_splitting_takes_no_longer_than_it_must() -> None:
    assert len(telegram.split("<" * 50_000 + "a" * 200_000)) > 40


def test_two_who_ask_at_once_tell_each_thing_once(memory: Memory) -> None:
    alerts.add_query(memory, "all", alerts.Query(), [])
    run(memory)
    later(memory)
    came(memory, "some JAPAN ministers sailed past our northern lighthouse")
    memory.gather()
    now = memory.clock.iso()  # type: ignore[attr-defined]
    row = alerts.queries(memory)[0]
    found = [alerts.look(memory, row, now=now) for _ in range(2)]
    with memory.database.connection(writes=True) as connection, memory.database.transaction(connection):
        assert [outbox.put_found(connection, row, f, {}, now=now, ran=now) for f in found] == [1, 0]


def test_command_line_adds_lists_runs_and_removes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, feed = str(tmp_path / "m.db"), tmp_path / "a.xml"
    monkeypatch.setenv("SAKSI_CONFIG", "")

    def saksi(*words: str, stdin: str = "") -> str:
        result = CliRunner().invoke(cli, [*words, "--store", store], input=stdin)
        assert result.exit_code == 0, result.output
        return result.output

    saksi("channel", "add", "f", f"feed:{feed}")
    saksi("channel", "add", "tg", "telegram:-100", stdin=f"{TOKEN}\n")
    saksi("alert", "add", "talks", "--pair", "FRA", "JPN", "--origins", "2", "--to", "f")
    assert TOKEN not in saksi("channel", "list") + saksi("alert", "list")
    article = tmp_path / "talks.txt"
    article.write_text("Talks open\n\nFrance invited Japan on Monday.")
    saksi("add", str(article))
    saksi("alert", "run", "--once")
    assert "0 would be told" in saksi("alert", "test", "talks")
    saksi("channel", "test", "f")
    saksi("alert", "remove", "talks")
    saksi("channel", "remove", "tg")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("--type", "BOMB"), "PLOVER has no class 'BOMB'; it has ACCUSE"),
        (("--code", "Atlantis"), "'Atlantis' is neither a code nor a name of a side"),
        (("--pair", "Iran", "IRN"), "name two"),
        (("--flag", "redate"), "--flag: there is no 'redate'; there are redated"),
        (("--language", "english"), "--language: there is no 'english'; there are en"),
        (("--story", "0123456789abcdef"), "0123456789abcdef"),
    ],
)
def test_an_alert_that_could_never_tell_anything_is_refused(tmp_path: Path, asked: tuple[str, ...], told: str) -> None:
    store = ("--store", str(tmp_path / "m.db"))
    made = CliRunner().invoke(cli, ["alert", "add", "q", *asked, *store])
    assert made.exit_code != 0 and told in f"{made.output}{made.exception}"
    assert "q ->" not in CliRunner().invoke(cli, ["alert", "list", *store]).output


def test_alerts_are_listed_as_they_are_asked_for(tmp_path: Path) -> None:
    store = ("--store", str(tmp_path / "m.db"))
    asked = ["--pair", "Fiji", "NZL", "--type", "consult", "--words", "two words", "--told-in", "id"]
    assert CliRunner().invoke(cli, ["alert", "add", "visits", *asked, *store]).exit_code == 0
    told = CliRunner().invoke(cli, ["alert", "list", *store]).output
    assert told == (
        "visits -> no channel (not asked yet): "
        "--on new --pair FJI NZL --type CONSULT --words 'two words' --told-in id\n"
    )
