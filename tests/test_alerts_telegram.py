"""Telegram, against a server on loopback that speaks its Bot API; and the outbox, when its sender is killed."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bot_server import Bot, bot
from test_alerts import SECRET, TOKEN, came, counts, later, memory, run

from saksi import alerts
from saksi.alerts import net
from saksi.alerts.channels import Settings, parse, send
from saksi.alerts.message import Alert, Quote
from saksi.alerts.telegram import LIMIT, units, without_tags
from saksi.memory import Memory
from saksi.store import connect

__all__ = ["memory"]

NOT_FOUND = {"ok": False, "error_code": 400, "description": "Bad Request: chat not found"}
KICKED = {"ok": False, "error_code": 403, "description": "Forbidden: bot was kicked from the group chat"}
MOVED = {
    "ok": False, "error_code": 400, "description": "Bad Request: group chat was upgraded to a supergroup chat",
    "parameters": {"migrate_to_chat_id": -100777},
}  # fmt: skip
SLOWER = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 35}}
PARSE = {"ok": False, "error_code": 400, "description": "Bad Request: can't parse entities: Unexpected end tag"}


@pytest.fixture
def server() -> Iterator[Bot]:
    with bot() as served:
        yield served


def channel(server: Bot, **settings: Any) -> alerts.Channel:
    made = Settings(api=server.url, internal=True, gap_s=0.001, **settings)
    return parse("telegram:-100123/7", name="bot", secret=TOKEN, settings=made)


def one(words: str = "A met B") -> Alert:
    quote = Quote(
        words=words, report="r1", outlet="Wire", url="https://news.example/1?a=1&b=2", start=0, end=len(words)
    )
    return Alert(
        uid="u", query="talks", kind="new", about="a new story", story="s1", headline="A <meets> B", date="2024-05-07",
        origins=("Wire",), unknown=0, reports=1, at="2024-05-07T08:00:00Z", quotes=(quote,),
    )  # fmt: skip


def sent(server: Bot, *given: Alert, **more: Any) -> net.Outcome:
    return send(channel(server), list(given), delivery="d", desk="https://desk.example", now=0.0, **more)


def test_message_goes_to_its_chat_and_thread_as_escaped_html(server: Bot) -> None:
    assert sent(server, one()).state == "sent"
    path, _, body = server.got[0]
    told = json.loads(body)
    assert path == f"/bot{TOKEN}/sendMessage"
    assert (told["chat_id"], told["message_thread_id"], told["parse_mode"]) == ("-100123", 7, "HTML")
    assert told["text"].startswith("<b>A &lt;meets&gt; B</b>\n")
    assert 'href="https://news.example/1?a=1&amp;b=2"' in told["text"]
    assert 'href="https://desk.example/report/r1?at=0-7#s0-7"' in told["text"]


@pytest.mark.parametrize("words", ["word " * 900, "\U0001f600" * 2500, "&<>" * 1500, "x" * 9000])
def test_long_message_is_sent_in_parts_that_fit(server: Bot, words: str) -> None:
    assert sent(server, *[one(words)] * 3).state == "sent"
    assert len(server.texts) > 1
    assert all(0 < units(without_tags(text)) <= LIMIT for text in server.texts)


def test_parts_that_have_arrived_are_not_sent_again(server: Bot) -> None:
    whole = [one("word " * 900)] * 3
    arrived: list[int] = []
    server.answers += [(200, {"ok": True, "result": {}}), (200, {"ok": True, "result": {}}), (500, b"")]
    outcome = sent(server, *whole, part_sent=lambda parts: arrived.append(parts) is None)
    assert outcome.state == "unknown" and arrived == [1, 2]
    before = len(server.texts)
    assert sent(server, *whole, arrived=2, doubt=True).state == "sent"
    again = server.texts[before]
    assert again.startswith("(This may have reached you before.)\n")
    assert again.partition("\n")[2] == server.texts[2]


@pytest.mark.parametrize(
    ("answer", "state", "words"),
    [
        ((400, NOT_FOUND), "broken", "chat not found"),
        ((403, KICKED), "broken", "kicked"),
        ((401, {"ok": False, "error_code": 401, "description": "Unauthorized"}), "broken", "Unauthorized"),
        ((400, MOVED), "broken", "-100777"),
        ((429, SLOWER), "again", "Too Many"),
        ((502, b"<html>Bad Gateway</html>"), "again", "502"),
        ((500, {"ok": False, "error_code": 500, "description": "Internal"}), "again", "Internal"),
        ((200, b'{"ok": tru'), "unknown", "none of Telegram's"),
        ((200, b"[" * 20_000), "unknown", "none of Telegram's"),
        ((200, b"[]"), "unknown", "none of Telegram's"),
        (
            (400, {"ok": False, "error_code": 400, "description": "Bad Request: message is too long"}),
            "failed",
            "too long",
        ),
        (None, "unknown", "no answer"),
    ],
)
def test_answers_are_understood(server: Bot, answer: Any, state: str, words: str) -> None:
    server.answers.append(answer)
    outcome = sent(server, one())
    assert outcome.state == state and words in str(outcome.reason)
    assert TOKEN not in str(outcome)


def test_html_that_is_refused_is_sent_as_plain_text(server: Bot) -> None:
    server.answers.append((400, PARSE))
    assert sent(server, one()).state == "sent"
    last = json.loads(server.got[1][2])
    assert "parse_mode" not in last and last["text"].startswith("A <meets> B\n")


def test_silent_server_is_not_waited_for(server: Bot) -> None:
    server.answers.append(1.5)
    outcome = sent(server, one(), post=lambda *a, **k: net.post(*a, **k, timeout_s=0.2))
    assert outcome.state == "unknown"


def test_server_that_is_not_there_surely_got_nothing(server: Bot) -> None:
    made = channel(server)
    settings = Settings(api="http://127.0.0.1:9", internal=True)
    there = parse("telegram:-1", secret=TOKEN, settings=settings)
    assert made.twice and send(there, [one()], delivery="d", desk="", now=0.0).state == "again"


def waiting(memory: Memory, server: Bot, **settings: Any) -> None:
    alerts.add_channel(memory, channel(server, **settings))
    alerts.add_query(memory, "all", alerts.Query(), ["bot"])
    run(memory)
    later(memory)
    came(memory, "some JAPAN ministers sailed past our northern lighthouse")


def test_wish_to_wait_is_obeyed(memory: Memory, server: Bot) -> None:
    waiting(memory, server)
    server.answers.append((429, SLOWER))
    done = run(memory)
    assert done.next_at is not None and 35 <= (done.next_at - memory.clock.at).total_seconds() <= 37  # type: ignore[attr-defined]
    later(memory, seconds=30)
    run(memory)
    assert len(server.got) == 1
    later(memory, seconds=10)
    assert run(memory).sent == 1


def test_chat_that_is_gone_breaks_the_channel_and_loses_nothing(memory: Memory, server: Bot) -> None:
    waiting(memory, server)
    server.answers.append((403, KICKED))
    assert "kicked" in str(run(memory).troubles)
    later(memory)
    assert "broken" in str(run(memory).troubles) and len(server.got) == 1
    assert counts(memory) == {"queued": 1}


@pytest.mark.parametrize(("policy", "state", "messages"), [("resend", "sent", 2), ("hold", "doubtful", 1)])
def test_message_of_unknown_fate_goes_by_the_policy(
    memory: Memory, server: Bot, policy: str, state: str, messages: int
) -> None:
    waiting(memory, server, after_crash=policy)
    server.answers.append((200, b"not json"))
    run(memory)
    later(memory)
    run(memory)
    assert (counts(memory), len(server.got)) == ({state: 1}, messages)
    if policy == "resend":
        assert server.texts[1].startswith("(This may have reached you before.)")
    else:
        assert alerts.retry(memory, "bot", now=memory.clock.iso()) == 1  # type: ignore[attr-defined]


SENDER = """
import sys
from saksi import alerts
from saksi.memory import Memory
from saksi.store import connect
from test_store import plainly
with Memory(connect(sys.argv[1]), read=plainly, reader="r") as memory:
    print("ready", flush=True)
    while True:
        done = alerts.run(memory, lease_s=1.0)
        if len(sys.argv) > 2 and done.next_at is None:
            break
"""


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_kills_lose_nothing_and_the_receiver_takes_each_once(tmp_path: Path, server: Bot, seed: int) -> None:
    """Senders are killed at random moments; the receiver of the webhook takes each id once, as it is told to."""
    from test_store import plainly

    store = str(tmp_path / "m.db")
    dice = random.Random(seed)
    server.answers += [0.02] * 1000  # so that kills meet messages in flight
    wanted = 40
    with Memory(connect(store), read=plainly, reader="r") as memory:
        hook = Settings(internal=True)
        alerts.add_channel(memory, parse(f"webhook:{server.url}/in", name="hook", secret=SECRET, settings=hook))
        alerts.add_query(memory, "all", alerts.Query(), ["hook"])
        alerts.run(memory)
        for n in range(wanted):
            words = ["".join(dice.choices("bdfgklmnprstvz", k=3)) + str(dice.randrange(10**6)) for _ in range(12)]
            came(memory, f"{chr(65 + n % 26)}{chr(65 + n // 26)}X {' '.join(words)}")

    def sender(*more: str) -> subprocess.Popen[str]:
        here = str(Path(__file__).parent)
        words = [sys.executable, "-c", SENDER, store, *more]
        return subprocess.Popen(words, env={**os.environ, "PYTHONPATH": here}, stdout=subprocess.PIPE, text=True)

    for _ in range(8):
        process = sender()
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
        time.sleep(dice.uniform(0.0, 0.4))
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
    time.sleep(2.1)
    last = sender("to the end")
    assert last.wait(timeout=60) == 0
    assert last.stdout is not None
    last.stdout.close()

    with Memory(connect(store), read=plainly, reader="r") as memory:
        found = len(memory.stories()[0])
        assert counts(memory) == {"sent": found}
    taken: dict[str, bytes] = {}
    for _, headers, body in server.got:
        assert taken.setdefault(headers["saksi-delivery"], body) == body
    uids = Counter(alert["uid"] for body in taken.values() for alert in json.loads(body)["alerts"])
    stories = Counter(alert["story"] for body in taken.values() for alert in json.loads(body)["alerts"])
    assert len(uids) == len(stories) == found > 10 and set(uids.values()) == set(stories.values()) == {1}
    assert len(server.got) - len(taken) <= 8  # one for each kill at most
