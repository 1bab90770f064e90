"""Feeds are asked when it is time, what is new comes once, and whoever kills the watcher loses nothing."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner
from msgspec import structs

from saksi import config, memory, watch
from saksi.cli.watching import watch_command
from saksi.config import FetchSettings, WatchSettings
from saksi.errors import StoreError, UsageError
from saksi.read.fetch import Fetched, Fetcher, Validators
from saksi.records import Page, Skip
from saksi.store import Added
from saksi.watch import Feed, FeedState, Found, State, Watcher, after
from tests.server import Asked, Server, answer, page

NOW = 1_700_000_000.0
DAY = 86_400.0
MIN = 60.0
SETTINGS = WatchSettings()


class Clock:
    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += seconds


def rss(server_url: str, *numbers: int, more: str = "", text: str = "") -> bytes:
    items = "".join(
        f"<item><title>Talks {n}</title><link>{server_url}/{n}</link><guid>talks-{n}</guid>"
        f"<pubDate>Tue, 14 Nov 2023 20:{n:02}:00 GMT</pubDate><description>{text}</description>{more}</item>"
        for n in numbers
    )
    return f"<rss version='2.0'><channel><title>Courier</title>{items}</channel></rss>".encode()


def article(number: int) -> bytes:
    return page(
        f"<!doctype html><title>Talks {number}</title><article><h1>Talks {number}</h1><p>The minister of Norway met"
        f" the president of Kenya in Oslo on Monday for the {number}th time, his office said.</p></article>"
    )


class Desk:
    """A watcher over one server, with all that it told and handed on."""

    def __init__(
        self, server: Server, state: State, *, stop: threading.Event | None = None, **settings: object
    ) -> None:
        self.clock, self.server, self.state = Clock(), server, state
        self.told: list[str] = []
        self.pages: list[Page | Skip] = []
        self.found: list[Found] = []
        fetcher = Fetcher(
            FetchSettings(allow_loopback=True), resolve=lambda _h, _p: ["127.0.0.1"], clock=self.clock, now=self.clock,
            sleep=self.clock.sleep,
        )  # fmt: skip
        self.watcher = Watcher(
            state, fetcher, self.add, WatchSettings(**settings), now=self.clock, tell=self.told.append,  # type: ignore[arg-type]
            found=self.found.append, stop=stop,
        )  # fmt: skip

    def add(self, pages: Iterator[Page | Skip]) -> Iterator[Added]:
        for one in pages:
            self.pages.append(one)
            skip = one if isinstance(one, Skip) else None
            yield Added(file=one.file, outcome="skipped" if skip else "new", skip=skip)

    def round(self, *paths: str, later: float = 0.0) -> list[str]:
        """One round; the paths of the pages that were handed on in it."""
        self.clock.at += later
        before = len(self.pages)
        self.watcher.round([Feed(url=self.server.url(path)) for path in paths or ("/feed",)])
        return [one.file.removeprefix(self.server.url("")) for one in self.pages[before:]]

    def of(self, path: str = "/feed") -> FeedState:
        return self.state.feeds()[self.server.url(path)]


@pytest.fixture
def server() -> Iterator[Server]:
    with Server({}) as made:
        made.routes.update({f"/{n}": article(n) for n in range(300)})
        made.routes["/feed"] = answer(rss(made.url(""), 1, 2), ETag='"a"')
        yield made


@pytest.fixture
def state() -> Iterator[State]:
    with State(":memory:") as made:
        yield made


@pytest.fixture
def desk(server: Server, state: State) -> Desk:
    return Desk(server, state)


# -- what is new


def test_new_articles_are_fetched_once_with_the_dates_of_their_feed(desk: Desk) -> None:
    assert desk.round() == ["/1", "/2"]
    first = desk.pages[0]
    assert isinstance(first, Page)
    assert (first.url, first.published, first.dated_by) == (desk.server.url("/1"), "2023-11-14T20:01:00Z", "feed")
    assert first.fetched == "2023-11-14T22:13:22Z" and b"Oslo" in first.content
    desk.server.routes["/feed"] = answer(rss(desk.server.url(""), 2, 3))
    assert desk.round(later=DAY) == ["/3"]
    assert desk.round(later=DAY) == []
    assert [f.first for f in desk.found] == [True, True, False]


def test_feed_is_asked_only_when_it_is_due_and_then_with_its_validators(desk: Desk) -> None:
    desk.round()
    desk.round(later=59 * MIN)
    assert desk.server.paths().count("/feed") == 1
    desk.server.routes["/feed"] = answer(b"", 304)
    desk.round(later=2 * MIN)
    assert desk.server.asked[-1].headers["if-none-match"] == '"a"'
    assert desk.of().validators == Validators(url=desk.server.url("/feed"), etag='"a"')


def test_same_article_in_two_feeds_is_fetched_once(desk: Desk) -> None:
    desk.server.routes["/other"] = answer(rss(desk.server.url(""), 2, 3))
    assert sorted(desk.round("/feed", "/other")) == ["/1", "/2", "/3"]
    assert desk.round("/feed", "/other", later=DAY) == []


IDS: list[tuple[str, str, str, list[str]]] = [
    ("same id, other link", "<link>{u}/1</link><guid>a</guid>", "<link>{u}/1?utm=2</link><guid>a</guid>", []),
    ("same link, other id", "<link>{u}/1</link><guid>a</guid>", "<link>{u}/1</link><guid>b</guid>", []),
    ("no id", "<link>{u}/1</link>", "<link>{u}/1</link>", []),
    ("other link, no id", "<link>{u}/1</link>", "<link>{u}/2</link>", ["/2"]),
    ("relative link", "<link>/1</link>", "<link>/1</link>", []),
    ("one id for all", "<link>{u}/1</link><guid>a</guid></item><item><link>{u}/2</link><guid>a</guid>",
     "<link>{u}/3</link><guid>a</guid></item><item><link>{u}/2</link><guid>a</guid>", ["/3"]),
    ("changed", "<link>{u}/1</link><guid>a</guid><pubDate>Tue, 14 Nov 2023 20:00:00 GMT</pubDate>",
     "<link>{u}/1</link><guid>a</guid><updated>2023-11-14T21:00:00Z</updated>", ["/1"]),
]  # fmt: skip


@pytest.mark.parametrize(("before", "now", "expected"), [row[1:] for row in IDS], ids=[row[0] for row in IDS])
def test_entry_is_known_by_its_id_and_its_link(desk: Desk, before: str, now: str, expected: list[str]) -> None:
    for items in (before, now):
        body = f"<rss version='2.0'><channel><item>{items.format(u=desk.server.url(''))}</item></channel></rss>"
        desk.server.routes["/feed"] = answer(body)
        handed_on = desk.round(later=DAY)
    assert handed_on == expected


def test_article_that_is_not_to_be_had_gives_way_to_the_words_of_the_feed(desk: Desk) -> None:
    desk.server.routes["/1"] = answer("", 404)
    desk.server.routes["/2"] = answer("", 403)
    words = "The minister of Norway met the president of Kenya in Oslo."
    desk.server.routes["/feed"] = answer(
        rss(desk.server.url(""), 1, text=words).replace(b"</channel>", b"")[:-6]
        + rss(desk.server.url(""), 2).split(b"</title>", 1)[1]
    )
    desk.round()
    own, missing = desk.pages
    assert isinstance(own, Page) and words.encode() in own.content
    assert isinstance(missing, Skip) and "403" in missing.reason


def test_article_behind_robots_txt_is_not_fetched(desk: Desk) -> None:
    desk.server.routes["/robots.txt"] = answer("User-agent: *\nDisallow: /1")
    desk.round()
    assert desk.server.paths() == ["/feed", "/2"]
    assert [type(p) for p in desk.pages] == [Skip, Page]


def test_article_on_a_private_address_is_not_fetched(desk: Desk) -> None:
    desk.server.routes["/feed"] = answer(rss("http://169.254.169.254/x", 1))
    desk.watcher.fetcher._resolve = lambda host, _p: [host if host[0] == "1" else "127.0.0.1"]
    desk.round()
    assert isinstance(desk.pages[0], Skip) and "link-local" in desk.pages[0].reason


def test_article_whose_server_fails_is_tried_again_and_not_lost(desk: Desk) -> None:
    desk.server.routes["/1"] = answer("", 500)
    assert desk.round() == ["/2"]
    desk.server.routes["/feed"] = answer(b"", 304)
    assert desk.round(later=10 * MIN) == []
    desk.server.routes["/1"] = article(1)
    assert desk.round(later=10 * MIN) == ["/1"]
    assert desk.round(later=DAY) == []


def test_article_whose_server_keeps_failing_is_given_up_and_named(desk: Desk) -> None:
    desk.server.routes["/1"] = answer("", 500)
    rounds = [desk.round(later=DAY) for _ in range(7)]
    assert rounds == [["/2"], [], [], [], ["/1"], [], []]
    assert any("/1: not read: the server answered 500" in line for line in desk.told)


def test_more_than_a_hundred_articles_come_in_several_rounds(desk: Desk) -> None:
    desk.server.routes["/feed"] = answer(rss(desk.server.url(""), *range(250)))
    counts = [len(desk.round(later=1.0)) for _ in range(4)]
    assert counts == [100, 100, 50, 0]
    assert len({p.file for p in desk.pages}) == 250
    assert all(f.first for f in desk.found)


def test_without_articles_the_words_of_the_feed_are_all(server: Server, state: State) -> None:
    desk = Desk(server, state, articles=False)
    server.routes["/feed"] = answer(rss(server.url(""), 1, text="The minister of Norway arrived in Oslo on Monday."))
    desk.round()
    assert isinstance(desk.pages[0], Page) and b"arrived" in desk.pages[0].content
    assert server.paths() == ["/feed"]


def test_sitemaps_are_watched_and_their_index_is_no_trap(desk: Desk) -> None:
    u = desk.server.url("")
    space = "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"
    index = "".join(f"<sitemap><loc>{u}/{name}</loc></sitemap>" for name in ("map", "feed", "map", "deep"))
    desk.server.routes["/feed"] = answer(f"<sitemapindex {space}>{index}</sitemapindex>")
    desk.server.routes["/map"] = answer(f"<urlset {space}><url><loc>{u}/1</loc></url></urlset>")
    desk.server.routes["/deep"] = answer(f"<sitemapindex {space}>{index}</sitemapindex>")
    assert desk.round() == ["/1"]
    assert sorted(desk.server.paths()) == ["/1", "/deep", "/feed", "/map"]


# -- failures


FAILING = ["<!doctype html><title>Log in</title><p>Please log in.", "", "plain words", "{}", "<rss><channel><item>"]


@pytest.mark.parametrize("body", FAILING)
def test_what_is_no_feed_is_a_failure_and_a_304_keeps_it(desk: Desk, body: str) -> None:
    desk.server.routes["/feed"] = answer(body, ETag='"b"')
    desk.round()
    reason = desk.of().reason
    assert reason and desk.of().failures == 1
    desk.server.routes["/feed"] = answer(b"", 304)
    desk.round(later=DAY)
    assert (desk.of().reason, desk.of().failures, desk.of().failing_since) == (reason, 2, NOW)


def test_empty_feed_is_no_failure(desk: Desk) -> None:
    desk.server.routes["/feed"] = answer(rss(desk.server.url("")))
    desk.round()
    assert desk.of().reason is None


def test_feed_that_breaks_off_gives_what_stands_before(desk: Desk) -> None:
    desk.server.routes["/feed"] = answer(rss(desk.server.url(""), 1, 2)[:-60])
    assert "/1" in desk.round()


def test_one_bad_feed_does_not_stop_the_others(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    real = watch.wish_of

    def fault(content: bytes) -> float | None:
        if b"bad" in content:
            raise ZeroDivisionError("a fault")
        return real(content)

    monkeypatch.setattr(watch, "wish_of", fault)
    desk.server.routes["/bad"] = answer(rss(desk.server.url("") + "/bad"))
    desk.server.routes["/bad"] = answer(rss(desk.server.url(""), 3).replace(b"Courier", b"bad"))
    assert desk.round("/bad", "/feed") == ["/1", "/2"]
    assert "Saksi itself failed" in (desk.of("/bad").reason or "")


def got(status: int | None = 200, reason: str | None = None, **more: object) -> Fetched:
    reason = reason or (f"the server answered {status}" if status not in (200, 304) else None)
    return Fetched(asked="u", url="u", fetched="", status=status, reason=reason, **more)  # type: ignore[arg-type]


def test_intervals_grow_with_failures_up_to_a_day() -> None:
    state, waits = FeedState(first_at=NOW), []
    for _ in range(10):
        state = after(state, got(500), NOW, SETTINGS)
        waits.append((state.next_at - NOW) / MIN)
    assert waits == [15, 30, 60, 120, 240, 480, 960, 1440, 1440, 1440]
    assert after(state, got(), NOW, SETTINGS).failures == 0


def test_feed_is_dead_after_thirty_days_of_failure_and_then_asked_once_a_week() -> None:
    state = after(FeedState(), got(500), NOW, SETTINGS)
    assert not state.dead(NOW + 29 * DAY, SETTINGS)
    assert state.dead(NOW + 30 * DAY, SETTINGS)
    state = after(state, got(None, "no such host"), NOW + 30 * DAY, SETTINGS)
    assert state.next_at == NOW + 37 * DAY
    assert not after(state, got(), NOW + 37 * DAY, SETTINGS).dead(NOW + 37 * DAY, SETTINGS)


def test_dead_feed_is_named_once(desk: Desk) -> None:
    desk.server.routes["/feed"] = answer("", 500)
    for _ in range(34):
        desk.round(later=DAY)
    assert sum(": dead: it has failed for 30 days" in line for line in desk.told) == 1


def test_feed_that_is_gone_is_named_and_asked_no_more(desk: Desk) -> None:
    desk.server.routes["/feed"] = answer("", 410)
    desk.round()
    desk.round(later=400 * DAY)
    assert desk.server.paths() == ["/feed"]
    assert sum("gone for good (410)" in line for line in desk.told) == 1


def test_retry_after_goes_before_the_own_interval() -> None:
    state = after(FeedState(), got(503, retry_at=NOW + 5 * 3600), NOW, SETTINGS)
    assert state.next_at == NOW + 5 * 3600
    busy = after(FeedState(), got(None, "quiet", busy=True, retry_at=NOW + 7200), NOW, SETTINGS)
    assert (busy.next_at, busy.failures) == (NOW + 7200, 0)


@pytest.mark.parametrize("status", [200, 304, 404, 410, 500, 503])
def test_validators_change_only_with_a_200(status: int) -> None:
    old, new = Validators(url="u", etag="old"), Validators(url="u", etag="new")
    kept = after(FeedState(validators=old), got(status, validators=new if status == 200 else None), NOW, SETTINGS)
    assert kept.validators == (new if status == 200 else old)
    assert after(FeedState(validators=old), got(200), NOW, SETTINGS).validators is None


# -- moved for good


def test_lasting_move_is_told_kept_and_followed(desk: Desk) -> None:
    desk.server.routes["/new"] = desk.server.routes["/feed"]
    desk.server.routes["/feed"] = answer("", 301, Location="/new")
    assert desk.round() == ["/1", "/2"]
    assert desk.of().moved == desk.server.url("/new")
    assert any("moved for good to" in line for line in desk.told)
    desk.round(later=DAY)
    assert desk.server.paths()[-1] == "/new" and desk.server.asked[-1].headers["if-none-match"] == '"a"'
    assert desk.server.url("/new").encode() in watch.opml([Feed(url=desk.server.url("/feed"))], desk.state.feeds())


def test_passing_move_is_not_kept(desk: Desk) -> None:
    desk.server.routes["/new"] = desk.server.routes["/feed"]
    desk.server.routes["/feed"] = answer("", 302, Location="/new")
    desk.round()
    assert desk.of().moved is None


def test_move_to_what_is_no_feed_is_not_kept(desk: Desk) -> None:
    desk.server.routes["/login"] = page("<p>Please log in to the network.")
    desk.server.routes["/feed"] = answer("", 301, Location="/login")
    desk.round()
    assert desk.of().moved is None and desk.of().failures == 1


def test_new_place_that_vanishes_leads_back_to_the_old_one() -> None:
    state = FeedState(first_at=NOW, moved="u")
    state = after(state, got(404), NOW, SETTINGS)
    assert (state.moved, state.gone, state.next_at) == (None, False, NOW + 15 * MIN)


# -- pace

PACES: list[tuple[FeedState, float]] = [
    (FeedState(), 60 * MIN),
    (FeedState(pace_s=8 * 3600.0, found_at=NOW), 120 * MIN),
    (FeedState(pace_s=60.0, found_at=NOW), 15 * MIN),
    (FeedState(pace_s=60.0, found_at=NOW - 2 * DAY), 720 * MIN),
    (FeedState(pace_s=90 * DAY, found_at=NOW), 1440 * MIN),
    (FeedState(wish_s=7200.0), 120 * MIN),
    (FeedState(wish_s=60.0), 60 * MIN),
    (FeedState(wish_s=365 * DAY), 1440 * MIN),
]


@pytest.mark.parametrize(("state", "expected"), PACES)
def test_interval_follows_the_pace_and_the_wish_of_a_feed_within_the_settings(
    state: FeedState, expected: float
) -> None:
    assert watch.interval(state, NOW, SETTINGS) == expected


def test_pace_is_learnt_from_what_comes() -> None:
    state = after(FeedState(), got(), NOW, SETTINGS, new=40)
    assert (state.pace_s, state.found_at) == (None, NOW)
    state = after(state, got(), NOW + 3600, SETTINGS, new=2)
    assert state.pace_s == 1800
    state = after(state, got(), NOW + 7200, SETTINGS)
    assert (state.pace_s, state.found_at) == (1800, NOW + 3600)
    state = after(state, got(), NOW + 10800, SETTINGS, new=1)
    assert state.pace_s == pytest.approx(0.7 * 1800 + 0.3 * 7200)


def test_wish_is_the_longer_of_ttl_and_freshness(desk: Desk) -> None:
    body = rss(desk.server.url(""), 1).replace(b"<item>", b"<ttl>180</ttl><item>", 1)
    desk.server.routes["/feed"] = answer(body, Cache_Control="max-age=600")
    desk.round()
    assert desk.of().wish_s == 180 * 60


# -- stopped and killed


def test_killed_watcher_goes_on_where_it_was(server: Server, tmp_path: Path) -> None:
    class KilledError(BaseException):
        pass

    server.routes["/feed"] = answer(rss(server.url(""), *range(1, 6)), ETag='"a"')
    with State(tmp_path / "watch.db") as state:
        desk = Desk(server, state)
        add = desk.add

        def killed(pages: Iterator[Page | Skip]) -> Iterator[Added]:
            for number, added in enumerate(add(pages), 1):
                if number == 3:
                    raise KilledError
                yield added

        desk.watcher._add = killed
        with pytest.raises(KilledError):
            desk.round()
        assert [p.file for p in desk.pages] == [server.url(f"/{n}") for n in (1, 2, 3)]
    with State(tmp_path / "watch.db") as state:
        again = Desk(server, state)
        assert again.round() == ["/3", "/4", "/5"]
        assert "if-none-match" not in next(a for a in reversed(server.asked) if a.path == "/feed").headers
    with State(tmp_path / "watch.db") as state:
        assert Desk(server, state).round(later=DAY) == []


def test_stop_ends_waiting_at_once_and_loses_nothing(server: Server, state: State) -> None:
    stop = threading.Event()
    desk = Desk(server, state, stop=stop)

    def sleep(seconds: float) -> None:
        if "/1" in server.paths():
            stop.set()
            watch.sleeper(stop)(3600.0)
        desk.clock.sleep(seconds)

    desk.watcher.fetcher._sleep = sleep
    assert desk.round() == ["/1"]
    stop.clear()
    desk.watcher.fetcher._sleep = desk.clock.sleep
    assert desk.round() == ["/2"]


def test_watching_goes_on_until_it_is_stopped(server: Server, state: State) -> None:
    stop = threading.Event()
    desk = Desk(server, state, stop=stop)
    lists = iter([[Feed(url=server.url("/feed"))], []])

    def listed() -> Sequence[Feed]:
        stop.set()
        return next(lists)

    desk.watcher.run(listed)
    assert stop.is_set()


def test_state_belongs_to_one_program_at_a_time(tmp_path: Path) -> None:
    with State(tmp_path / "watch.db"):
        other = sqlite3.connect(tmp_path / "watch.db", timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("SELECT * FROM feeds")
        other.close()
    with State(tmp_path / "watch.db") as state:
        assert state.feeds() == {}


def test_state_that_cannot_be_used_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no database, but long enough to look like one" * 100)
    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(StoreError, match="cannot be used"):
            State(place)


def test_old_entries_are_forgotten_when_their_feed_has_dropped_them(desk: Desk) -> None:
    desk.round()
    desk.server.routes["/feed"] = answer(rss(desk.server.url(""), 2))
    desk.round(later=100 * DAY)
    assert set(desk.state.seen(desk.server.url("/feed")).modified) == {"talks-2"}


def test_state_lies_beside_its_store() -> None:
    assert watch.state_for("news.db") == watch.state_for("sqlite:///news.db") == Path("news.db.watch")
    one, other = (watch.state_for(f"postgresql://{who}@host/news") for who in ("me:s3cret", "you"))
    assert one == other and "s3cret" not in str(one) and one != watch.state_for("postgresql://host/other")


# -- lists of feeds

URLS = """\
# my feeds
https://a.example/rss politik "luar negeri" "~Harian \\"A\\"" !hidden   # daily
https://b.example/feed#part "~B
http://c.example/rss.xml

https://a.example/rss dunia
"query:unread:unread = \\"yes\\""
exec:~/bin/feed.sh
filter:~/bin/x:https://d.example/
file:///etc/passwd
d.example/rss
"""


def test_urls_file_is_read_as_newsboat_has_it_and_nothing_of_it_is_run() -> None:
    feeds, problems = watch.parse(URLS, "urls")
    assert feeds == [
        Feed(url="https://a.example/rss", title='Harian "A"', tags=("politik", "luar negeri", "dunia")),
        Feed(url="https://b.example/feed#part", tags=('"~B',)),
        Feed(url="http://c.example/rss.xml"),
    ]
    assert [p.split(":")[1] for p in problems] == ["7", "8", "9", "10", "11"]


def test_opml_comes_in_and_goes_out(tmp_path: Path) -> None:
    feeds = [
        Feed(url="https://a.example/rss?x=1&y=2", title="A <1> & 2", tags=("politik", "luar negeri")),
        Feed(url="https://b.example/"),
    ]
    file = tmp_path / "feeds.opml"
    file.write_bytes(watch.opml(feeds))
    found, problems = watch.load(file)
    assert [(f.url, f.tags) for f in found] == [(f.url, f.tags) for f in feeds]
    assert (found[0].title, problems) == ("A <1> & 2", [])


def test_opml_with_entities_opens_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("https://secret.example/")
    file = tmp_path / "feeds.opml"
    file.write_text(
        f'<!DOCTYPE opml [<!ENTITY x SYSTEM "file://{secret}">]><opml version="2.0"><body>'
        '<outline xmlUrl="&x;"/><outline xmlUrl="https://a.example/"/></body></opml>'
    )
    assert [f.url for f in watch.load(file)[0]] == ["https://a.example/"]


def test_missing_list_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        watch.load(tmp_path / "none")


# -- the command


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "saksi.toml"
    file.write_text("[fetch]\nallow_loopback = true\ngap_s = 0\ncontact = 'mailto:desk@a.example'\n")
    monkeypatch.setenv("SAKSI_CONFIG", str(file))
    return file


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(watch_command, [str(a) for a in arguments], standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return result.return_value, result.stdout, result.stderr


def test_once_keeps_what_is_new_and_ends(server: Server, settings: Path, tmp_path: Path) -> None:
    (tmp_path / "urls").write_text(server.url("/feed"))
    store = tmp_path / "memory.db"
    status, out, err = run(tmp_path / "urls", "--once", "--store", store)
    assert (status, out) == (0, "2 read: 2 new, 0 updated, 0 unchanged, 0 read again; 0 copies, 0 skipped\n")
    assert "2 new (read for the first time)" in err and "1 of 1 feeds asked, 0 failed" in err
    with memory.open(store) as opened:
        assert sorted(r.url or "" for r in (s.report for s in opened.readings())) == [
            server.url("/1"),
            server.url("/2"),
        ]
    status, out, _ = run(tmp_path / "urls", "--once", "--store", store)
    assert (status, out[:7]) == (0, "0 read:")
    assert server.paths().count("/feed") == 1
    assert server.asked[0].headers["user-agent"].endswith("(+mailto:desk@a.example)")


def test_once_tells_by_its_status_that_a_feed_failed(server: Server, settings: Path, tmp_path: Path) -> None:
    (tmp_path / "urls").write_text(f"{server.url('/feed')}\n{server.url('/none')}\n")
    status, _, err = run(tmp_path / "urls", "--once", "--store", tmp_path / "memory.db")
    assert status == 1
    assert "/none: failed: the server answered 404 (Not Found); next time in 15 min" in err
    status, out, _ = run(tmp_path / "urls", "--list", "--store", tmp_path / "memory.db")
    assert status == 0
    assert "/feed: fine on " in out and "/none: failing since " in out


def test_list_goes_out_as_opml(settings: Path, tmp_path: Path) -> None:
    (tmp_path / "urls").write_text('https://a.example/ "~A"\n')
    status, out, _ = run(tmp_path / "urls", "--export-opml", "-", "--store", tmp_path / "memory.db")
    assert status == 0 and 'text="A"' in out and "https://a.example/" in out
    assert not (tmp_path / "memory.db").exists()


@pytest.mark.parametrize("content", [None, "", "# nothing\n"])
def test_no_list_is_an_error(content: str | None, settings: Path, tmp_path: Path) -> None:
    import click

    if content is not None:
        (tmp_path / "urls").write_text(content)
    with pytest.raises(click.UsageError, match="feeds"):
        run(tmp_path / "urls", "--once", "--store", tmp_path / "memory.db")


# -- settings

WRONG = [
    ("[fetch]\ngap = 1", "did you mean 'gap_s'"),
    ("[fetsh]", "did you mean 'fetch'"),
    ("fetch = 1", "must be a table"),
    ("[fetch]\ngap_s = 'long'", "fetch.gap_s"),
    ("[fetch]\ngap_s = -1", "must be 0 or more"),
    ("[fetch]\ntimeout_s = nan", "must be"),
    ("[watch]\nhosts = 0", "must be 1 or more"),
    ('[fetch]\ncontact = "a\\r\\nHost: b"', "contact"),
    ("[fetch", "no TOML"),
]


@pytest.mark.parametrize(("text", "expected"), WRONG)
def test_wrong_setting_is_named(text: str, expected: str) -> None:
    with pytest.raises(UsageError, match=r"saksi\.toml: ") as caught:
        config.parse(text)
    assert expected in str(caught.value)


def test_settings_come_from_the_file_that_is_named_and_never_from_the_folder_at_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "saksi.toml").write_text("[fetch]\nallow_loopback = true\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("SAKSI_CONFIG", raising=False)
    assert config.load() == config.Config()
    monkeypatch.setenv("SAKSI_CONFIG", str(tmp_path / "saksi.toml"))
    assert config.load().fetch.allow_loopback
    monkeypatch.setenv("SAKSI_CONFIG", str(tmp_path / "none.toml"))
    with pytest.raises(UsageError, match="no such file"):
        config.load()


def test_states_outlive_the_program(tmp_path: Path) -> None:
    state = FeedState(validators=Validators(url="u", etag='"\xe9"'), broken="x", pace_s=1.5, gone=True)
    with State(tmp_path / "watch.db") as opened:
        opened.save("u", state)
    with State(tmp_path / "watch.db") as opened:
        assert opened.feeds() == {"u": state}
        assert structs.asdict(opened.feeds()["u"]) == structs.asdict(state)


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_program_that_is_stopped_or_killed_is_resumed(
    number: int, server: Server, settings: Path, tmp_path: Path
) -> None:
    held, free = threading.Event(), threading.Event()

    def slow(_asked: Asked) -> bytes:
        held.set()
        free.wait(60)
        return article(2)

    server.routes["/2"] = slow
    (tmp_path / "urls").write_text(server.url("/feed"))
    code = "from saksi.cli.watching import watch_command as w; w()"
    program = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "urls"), "--store", str(tmp_path / "memory.db")],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert held.wait(60)
    program.send_signal(number)
    out, _ = program.communicate(timeout=60)
    free.set()
    assert program.returncode == (-number if number == signal.SIGKILL else 0)
    assert number == signal.SIGKILL or out.startswith(b"1 read: 1 new")
    status, _, _ = run(tmp_path / "urls", "--once", "--store", tmp_path / "memory.db")
    assert status == 0
    with memory.open(tmp_path / "memory.db") as opened:
        assert len(list(opened.reports())) == 2


def test_every_option_and_setting_stands_on_the_page() -> None:
    page_ = (Path(__file__).parent.parent / "docs" / "watch.md").read_text(encoding="utf-8")
    options = [o for p in watch_command.params for o in p.opts if o.startswith("--")]
    names = [*FetchSettings.__struct_fields__, *WatchSettings.__struct_fields__]
    assert [o for o in options if f"`{o}`" not in page_] == []
    assert [n for n in names if f"| `{n}` |" not in page_] == []
