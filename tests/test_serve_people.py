"""What people add at the desk: feeds that are followed, stories that are followed, and findings of their own."""

from __future__ import annotations

import ast
import re
import tomllib
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi")

with warnings.catch_warnings():  # starlette would like a client that has not settled yet
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

from saksi import alerts, memory, watch
from saksi.config import WatchSettings
from saksi.errors import StoreError, UsageError
from saksi.read.fetch import Fetched
from saksi.serve import create_app
from saksi.serve.edit import located
from saksi.serve.wording import refused, wording

ROOT = Path(__file__).parent.parent
HERE = "http://127.0.0.1:8000"
TALKS = """Talks in Lima

LIMA, 7 May 2024 - Foreign Minister Ana Ruiz of Peru received Chilean envoys on Tuesday. The envoys stayed for two days.

Chile then sent blankets to the flooded villages of Peru, the ministry said. The villages had asked for 300 tents.
"""
LATER = """Peru thanks Chile

LIMA, 8 May 2024 - Peru thanked Chile on Wednesday for the talks in Lima, Foreign Minister Ana Ruiz said.
"""


@pytest.fixture
def urls(tmp_path: Path) -> Path:
    return tmp_path / "settings" / "urls"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    (tmp_path / "talks.txt").write_text(TALKS)
    (tmp_path / "later.txt").write_text(LATER)
    place = tmp_path / "memory.db"
    with memory.open(place) as opened:
        list(opened.add([tmp_path / "talks.txt", tmp_path / "later.txt"]))
        opened.gather()
    return place


@pytest.fixture
def client(store: Path, urls: Path) -> Iterator[TestClient]:
    app = create_app(store, feeds_file=urls)
    with TestClient(app, base_url=HERE, headers={"accept-language": "en"}, follow_redirects=False) as opened:
        yield opened


def post(client: TestClient, place: str, **fields: Any) -> Any:
    found = re.search(r'name="token" value="([0-9a-f]{64})"', client.get("/add").text)
    assert found
    return client.post(place, data={"token": found.group(1), **fields})


def talks(client: TestClient) -> tuple[str, dict[str, Any]]:
    """The id of the report of the talks, and its reading."""
    for one in client.get("/search.json?q=blankets").json()["hits"]:
        return one["report"], client.get(f"/report/{one['report']}.json").json()
    raise AssertionError


# feeds


def test_a_feed_is_followed_and_taken_out_and_all_else_of_the_list_stays(client: TestClient, urls: Path) -> None:
    urls.parent.mkdir()
    urls.write_bytes(b"# mine\r\nhttps://a.example/rss politik\r\nnonsense")
    answer = post(client, "/feeds/add", url="https://b.example/feed", title='The "B"', tags="asia ~no")
    assert answer.status_code == 303
    assert urls.read_bytes() == (
        b'# mine\r\nhttps://a.example/rss politik\r\nnonsense\nhttps://b.example/feed "~The \\"B\\"" "asia"\n'
    )
    feeds, problems = watch.load(urls)
    assert [(f.url, f.title, f.tags) for f in feeds][1] == ("https://b.example/feed", 'The "B"', ("asia",))
    page = client.get("/feeds").text
    assert "not asked yet" in page and "nonsense" not in page and "urls:3" in page and len(problems) == 1
    assert "b.example" in client.get("/feeds.opml").text
    assert [f["url"] for f in client.get("/feeds.json").json()["feeds"]] == [f.url for f in feeds]
    assert post(client, "/feeds/remove", url="https://b.example/feed").status_code == 303
    assert urls.read_bytes() == b"# mine\r\nhttps://a.example/rss politik\r\nnonsense\n"


@pytest.mark.parametrize(
    "url",
    ["", "ftp://a.example/", "javascript:alert(1)", "https://a.example/x https://b.example/x", "exec:rm", "https://"],
)
def test_what_is_no_address_of_one_feed_is_not_followed(client: TestClient, urls: Path, url: str) -> None:
    assert post(client, "/feeds/add", url=url).status_code == 400
    assert not urls.exists()


def test_no_feed_is_followed_twice_and_no_list_of_another_program_is_changed(client: TestClient, urls: Path) -> None:
    assert post(client, "/feeds/add", url="https://a.example/rss").status_code == 303
    assert post(client, "/feeds/add", url="https://a.example/rss").status_code == 400
    urls.write_bytes(watch.opml([watch.Feed(url="https://c.example/rss")]))
    before = urls.read_bytes()
    assert post(client, "/feeds/add", url="https://a.example/rss").status_code == 400
    assert post(client, "/feeds/remove", url="https://c.example/rss").status_code == 400
    assert urls.read_bytes() == before and "feeds/add" not in client.get("/feeds").text


def test_the_page_says_which_feeds_are_dead_and_why_also_while_the_watcher_works(
    client: TestClient, urls: Path, store: Path
) -> None:
    post(client, "/feeds/add", url="https://gone.example/rss", title="Gone")
    post(client, "/feeds/add", url="https://fine.example/rss", title="Fine")
    answer: dict[str, Any] = {"url": "https://gone.example/rss", "asked": "https://gone.example/rss", "fetched": ""}
    gone = watch.after(
        watch.FeedState(), Fetched(status=410, reason="it is gone for good (410)", **answer), 1e9, WatchSettings()
    )
    with watch.State(watch.state_for(store)) as state:
        state.save("https://gone.example/rss", gone)
        state.save("https://fine.example/rss", watch.FeedState(fine_at=1e9, asked_at=1e9, next_at=2e9))
        at_work = client.get("/feeds").text
    at_rest = client.get("/feeds").text
    for page in (at_work, at_rest):
        assert page.index("These feeds are dead") < page.index("gone for good (410)")
        assert page.index("https://gone.example/rss") < page.index("https://fine.example/rss")
        assert "9 September 2001, 01:46 UTC" in page
    assert "is at work." in at_work and "not at work here" in at_rest


def test_a_state_that_is_none_is_said_and_the_list_is_shown(client: TestClient, urls: Path, store: Path) -> None:
    post(client, "/feeds/add", url="https://a.example/rss")
    watch.state_for(store).write_bytes(b"no database at all, but long enough to be taken for one" * 40)
    page = client.get("/feeds")
    assert page.status_code == 200 and "cannot be read" in page.text and "a.example" in page.text
    with pytest.raises(StoreError):
        watch.known(watch.state_for(store))


# stories that are followed


def test_a_story_is_followed_and_what_it_brings_comes_to_the_inbox(client: TestClient, store: Path) -> None:
    name = client.get("/stories.json").json()["stories"][0]["id"]
    assert "followed</span>" not in client.get("/stories").text
    assert post(client, f"/story/{name}/follow").headers["location"] == f"/story/{name}#follow"
    assert post(client, f"/story/{name}/follow", back="/stories?side=PER").headers["location"] == "/stories?side=PER"
    assert post(client, f"/story/{name}/follow", back="//evil.example/").headers["location"] == "/"
    assert "★" in client.get("/stories").text
    assert client.get("/inbox.json").json() == {"alerts": [], "followed": [name]}
    with memory.open(store) as opened:
        assert [q.name for q in alerts.queries(opened)] == [f"desk {name}"]
    assert name in client.get("/inbox").text
    assert post(client, f"/story/{name}/unfollow", back="/inbox").headers["location"] == "/inbox"
    assert client.get("/inbox.json").json()["followed"] == []


def test_an_alert_stands_in_the_inbox_and_is_marked_until_it_was_seen(client: TestClient, store: Path) -> None:
    from saksi.store import outbox

    def found(uid: str, at: str) -> None:
        quote = alerts.Quote(words="<b>bold</b>", report="r1", start=0, end=4)
        alert = alerts.Alert(
            uid=uid, query="desk x", kind="denial", about="denied", story="s1", headline=f"Talks {uid}", date=None,
            origins=("Antara",), unknown=1, reports=2, at=at, quotes=(quote,),
        )  # fmt: skip
        import msgspec

        with memory.open(store) as opened, opened.database.connection(writes=True) as c, opened.database.transaction(c):
            if not outbox.queries(c):
                outbox.add_query(c, "desk x", "{}", ())
            row = outbox.queries(c)[0]
            outbox.put_found(c, row, [outbox.Found(uid, uid, msgspec.json.encode(alert).decode())], {}, now=at, ran=at)

    found("one", "2024-05-07T08:00:00Z")
    first = client.get("/inbox").text
    assert "Talks one" in first and "&lt;b&gt;bold" in first and "unread" not in first
    found("two", "2024-05-07T09:00:00Z")
    second = client.get("/inbox").text
    assert second.count("unread") == 1 and second.index("Talks two") < second.index("Talks one")
    assert "unread" not in client.get("/inbox").text
    assert "Talks two" in client.get("/inbox.csv").text


# findings that people add


def test_a_person_adds_an_event_in_words_of_the_text_and_takes_it_back(client: TestClient) -> None:
    report, before = talks(client)
    text = before["report"]["text"]
    answer = client.get(f"/report/{report}", params={"new": "event", "words": "sent  blankets"})
    start = text.index("sent blankets")
    assert answer.status_code == 303 and f"at={start}-{start + 13}" in answer.headers["location"]
    assert "sent blankets" in client.get(answer.headers["location"]).text
    fields = {
        "report": report, "kind": "figure", "start": start, "end": start + 13, "who": "Sri", "f-number": "300",
        "f-unit": "tents",
    }  # fmt: skip
    tents = text.index("300 tents")
    events = [r for r in before["records"] if r["kind"] == "event"]
    gave = {
        "report": report, "kind": "event", "start": tents, "end": tents + 9, "who": "Sri", "note": "read again",
        "f-type": "AID", "f-status": "planned", "f-date": "2024-05-07", "f-actors-more": "Chile",
        "f-actors-side": "Chile", "f-recipients-more": "Peru", "f-recipients-side": "PER",
    }  # fmt: skip
    assert post(client, "/correct/add", **gave).status_code == 303
    made = [r for r in talks(client)[1]["records"] if r["kind"] == "event"]
    [new] = [r for r in made if r["rule"] == "person.aid.added"]
    assert len(made) == len(events) + 1
    assert text[new["start"] : new["end"]] == "300 tents" and new["anchors"] == [{"start": tents, "end": tents + 9}]
    for party, words, code in ((new["actors"][0], "Chile", "CHL"), (new["recipients"][0], "Peru", "PER")):
        assert text[party["start"] : party["end"]] == words and party["code"] == code
    assert text[new["sentence"]["start"] : new["sentence"]["end"]].startswith("The villages had asked")
    page = client.get(f"/report/{report}?kind=event").text
    assert "Added by Sri" in page and "read again" in page
    assert new["id"] in client.get(f"/report/{report}.csv?kind=event").text
    story = client.get(f"/story/{report}.json").json()
    assert any(cell["start"] == tents for fact in story["facts"] for cells in fact["cells"].values() for cell in cells)
    assert post(client, "/correct/add", **gave).status_code == 400  # it is there already
    assert post(client, "/correct/record", report=report, record=new["id"], who="Budi").status_code == 303
    assert new["id"] not in [r["id"] for r in client.get(f"/story/{report}.json").json()["readings"][0]["records"]]
    for one in client.get("/corrections.json").json():
        post(client, "/correct/undo", number=one["id"], who="Sri")
    assert talks(client)[1]["records"] == before["records"]
    assert post(client, "/correct/add", **(fields | {"start": 0, "end": 10**7})).status_code == 400


@pytest.mark.parametrize(
    ("kind", "words", "fields", "holds"),
    [
        ("statement", "flooded villages", {"f-stance": "doubts", "f-directness": "indirect", "f-speaker-more": "ministry",
         "f-speaker-side": "PER"}, {"stance": "doubts", "cue": None}),
        ("office", "envoys stayed", {"f-person": "Ana Ruiz", "f-office": "envoy", "f-of": "CHL", "f-tenure": "acting"},
         {"person": "Ana Ruiz", "of": "CHL"}),
        ("figure", "flooded villages", {"f-number": "2", "f-unit": "villages"}, {"number": 2, "unit": "villages"}),
        ("timex", "stayed for", {"f-value": "2024-05"}, {"value": "2024-05", "basis": "explicit"}),
        ("entity", "flooded villages", {"f-name": "Los Ríos", "f-type": "place", "f-code": "Peru"},
         {"name": "Los Ríos", "code": "PER", "entity": "los-rios"}),
    ],
)  # fmt: skip
def test_every_kind_of_finding_can_be_added(
    client: TestClient, kind: str, words: str, fields: dict[str, str], holds: dict[str, Any]
) -> None:
    report, before = talks(client)
    start = before["report"]["text"].index(words)
    given = {"report": report, "kind": kind, "start": start, "end": start + len(words), "who": "Sri", **fields}
    answer = client.get(f"/report/{report}?new={kind}&at={start}-{start + len(words)}")
    for name in fields:
        assert f'name="{name}"' in answer.text
    assert post(client, "/correct/add", **given).status_code == 303
    [new] = [r for r in talks(client)[1]["records"] if r["rule"] == f"person.{kind}.added"]
    assert {name: new[name] for name in holds} == holds and (new["start"], new["end"]) == (start, start + len(words))


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "spell"}, {"start": "x"}, {"start": 50, "end": 50}, {"f-type": "DANCE"}, {"f-date": "someday"},
        {"f-actors-more": "Bolivia"}, {"f-actors-more": ""}, {"f-actors-side": "Nowhere"}, {"f-mood": "glad"},
        {"who": ""},
    ],
)  # fmt: skip
def test_a_finding_that_rests_on_nothing_is_refused(client: TestClient, given: dict[str, Any]) -> None:
    report, before = talks(client)
    fields = {"report": report, "kind": "event", "start": 40, "end": 52, "who": "Sri", "f-type": "AID",
              "f-status": "happened", "f-actors-more": "Peru", "f-actors-side": "PER"}  # fmt: skip
    assert post(client, "/correct/add", **(fields | given)).status_code == 400
    assert talks(client)[1]["records"] == before["records"]


def test_an_edit_brings_in_another_side_by_its_words(client: TestClient) -> None:
    report, before = talks(client)
    event = next(r for r in before["records"] if r["kind"] == "event")
    fields = {"f-type": event["type"], "f-status": event["status"], "f-recipients-more": "villages",
              "f-recipients-side": "Peru"}  # fmt: skip
    assert post(client, "/correct/edit", report=report, record=event["id"], who="Sri", **fields).status_code == 303
    after = next(r for r in talks(client)[1]["records"] if r["id"] == event["id"])
    new = after["recipients"][-1]
    assert before["report"]["text"][new["start"] : new["end"]] == "villages" and new["code"] == "PER"
    assert after["recipients"][:-1] == event["recipients"]


@pytest.mark.parametrize(
    ("words", "near", "found"),
    [("the envoys", None, None), ("The  envoys\nstayed", None, "The envoys stayed"), ("Peru", None, None),
     ("Peru", 10_000, "Peru"), ("nothing like it", None, None), ("", None, None), (".*", None, None)],
)  # fmt: skip
def test_words_are_found_to_the_letter_or_refused(words: str, near: int | None, found: str | None) -> None:
    if found is None:
        with pytest.raises(UsageError):
            located(TALKS, words, near)
        return
    start, end = located(TALKS, words, near)
    assert TALKS[start:end] == found
    if near:
        assert start == TALKS.rindex(found)


# refusals in the language of the page


def raised() -> set[str]:
    """The words of all refusals of the program, with {} for what differs."""

    def words(node: ast.expr | None) -> str:
        if isinstance(node, ast.Constant):
            return str(node.value)
        if isinstance(node, ast.JoinedStr):
            return "".join(words(v) if isinstance(v, ast.Constant) else "{}" for v in node.values)
        return ""

    found = set()
    for file in (ROOT / "src" / "saksi").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            name = getattr(getattr(node, "func", None), "id", "")
            if name in ("UsageError", "MissingError") and node.args:  # type: ignore[attr-defined]
                found.add(words(node.args[0]))  # type: ignore[attr-defined]
    return found - {""}


def refusals() -> dict[str, str]:
    table = tomllib.loads((ROOT / "src" / "saksi" / "languages" / "id" / "desk.toml").read_text())["refusals"]
    return dict(table)


def test_no_refusal_is_translated_that_the_program_does_not_make() -> None:
    patterns = [re.compile(".*".join(map(re.escape, one.split("{}")))) for one in raised()]
    patterns += [
        re.compile(p.pattern.partition(";")[0])
        for p in patterns
        if p.pattern.startswith(("no\\ story", "more", "the\\ report"))
    ]
    for english in refusals():
        assert any(p.fullmatch(re.sub(r"\{\d\}", "x", english)) for p in patterns), english


def test_what_a_form_of_the_desk_may_refuse_is_translated() -> None:
    own = set()
    for name in ("add", "correct", "edit", "feeds", "jobs", "login", "report", "side", "stories"):
        for node in ast.walk(ast.parse((ROOT / "src" / "saksi" / "serve" / f"{name}.py").read_text())):
            if getattr(getattr(node, "func", None), "id", "") in ("UsageError", "MissingError"):
                parts = node.args[0]  # type: ignore[attr-defined]
                values = parts.values if isinstance(parts, ast.JoinedStr) else [parts]
                own.add("".join(str(v.value) if isinstance(v, ast.Constant) else "x" for v in values))
    say = wording("id")
    assert [one for one in sorted(own) if refused(one, say).language != "id"] == []


def test_the_gaps_of_a_refusal_are_those_of_its_english_words() -> None:
    for english, here in refusals().items():
        assert set(re.findall(r"\{\d\}", here)) <= set(re.findall(r"\{\d\}", english)), english
        numbers = re.findall(r"\{(\d)\}", english)
        assert numbers == [str(n) for n in range(1, len(numbers) + 1)], english


@pytest.mark.parametrize(
    ("path", "words"),
    [("/stories?since=soon", "bukan tanggal"), ("/search?q=%22x", "tanda kutip"), ("/report/none", "tidak ada laporan"),
     ("/organisation?name=Nowhereland", "bukan kode atau nama pihak"), ("/story/none", "tidak ada cerita"),
     ("/relations/IRN/SAU?by=moon", "tidak ada masa"), ("/side?r=x", "dua atau tiga laporan")],
)  # fmt: skip
def test_a_refusal_is_told_in_the_language_of_the_page(client: TestClient, path: str, words: str) -> None:
    answer = client.get(path, headers={"accept-language": "id"})
    assert answer.status_code in (400, 404) and words in answer.text
    assert (
        '<html lang="id">' in answer.text
        and 'lang="en"' not in answer.text.replace('<a href="' + path, "").partition("<main")[2].partition("</main>")[0]
    )


def test_what_has_no_words_of_the_language_is_marked_as_english() -> None:
    told = refused(UsageError("nobody has translated this"), wording("id"))
    assert (told, told.language) == ("nobody has translated this", "en")
    assert refused(wording("id").refusal("no_address"), wording("id")).language == "id"


def test_the_guard_speaks_the_language_of_whoever_asks(client: TestClient) -> None:
    answer = client.get("/stories", headers={"host": "evil.example", "accept-language": "id"})
    assert answer.status_code == 421 and "tidak menjawab nama itu" in answer.text


# what people edited, wherever it is shown


def test_pages_show_what_people_edited_with_a_mark_and_the_way_to_the_machines(client: TestClient) -> None:
    report, before = talks(client)
    office = next(r for r in before["records"] if r["kind"] == "office" and r["person"] == "Ana Ruiz")
    said = next(r for r in before["records"] if r["kind"] == "statement")
    assert "edited" not in client.get("/organisation?name=PER").text
    edits = {"f-person": "Ana Ruiz", "f-office": "defence minister", "f-of": "PER", "f-tenure": "incumbent"}
    post(client, "/correct/edit", report=report, record=office["id"], who="Sri", **edits)
    where = f"/report/{report}?kind=office&amp;at={office['start']}-{office['end']}#m-office-{office['start']}-{office['end']}"
    for page in ("/organisation?name=PER", "/person?name=Ana+Ruiz"):
        shown = client.get(page).text
        assert where in shown and ">edited</span>" in shown and "efence minister" in shown, page
    machine = client.get(where.replace("&amp;", "&").partition("#")[0]).text
    assert f'id="m-office-{office["start"]}-{office["end"]}"' in machine
    assert "<details open>" in machine[: machine.index("m-office-")].rpartition('<li id="w')[2]
    ascribed = {"f-stance": "denies", "f-directness": said["directness"], "f-speaker": "the envoys", "f-code": "CHL"}
    if said["speaker"] is None:
        ascribed = {"f-stance": "denies", "f-directness": said["directness"], "f-speaker-more": "ministry",
                    "f-speaker-side": "CHL"}  # fmt: skip
    post(client, "/correct/edit", report=report, record=said["id"], who="Sri", **ascribed)
    chile = client.get("/organisation.json?name=CHL").json()
    assert [s["record"]["stance"] for s in chile["said"]] == ["denies"]
    assert said["id"] not in [s["record"]["id"] for s in client.get("/organisation.json?name=PER").json()["said"]]
    assert ">edited</span>" in client.get("/organisation?name=CHL").text


def test_what_people_reject_or_add_is_seen_on_the_page_of_the_side(client: TestClient) -> None:
    report, before = talks(client)
    office = next(r for r in before["records"] if r["kind"] == "office" and r["person"] == "Ana Ruiz")
    post(client, "/correct/record", report=report, record=office["id"], who="Sri")
    words = "flooded villages"
    start = before["report"]["text"].index(words)
    post(client, "/correct/add", report=report, kind="office", start=start, end=start + len(words), who="Sri",
         **{"f-person": "Rosa Luz", "f-office": "mayor", "f-of": "PER", "f-tenure": "incumbent"})  # fmt: skip
    places = [p["report"] for s in client.get("/organisation.json?name=PER").json()["seats"] for p in s["places"]]
    seats = {s["person"] for s in client.get("/organisation.json?name=PER").json()["seats"]}
    assert "Rosa Luz" in seats and places.count(report) == 1
    assert ">added</span>" in client.get("/organisation?name=PER").text


def test_an_edited_event_is_marked_among_what_search_finds(client: TestClient) -> None:
    report, before = talks(client)
    event = next(r for r in before["records"] if r["kind"] == "event")
    code = event["actors"][0]["code"]
    post(client, "/correct/edit", report=report, record=event["id"], who="Sri",
         **{"f-type": event["type"], "f-status": "planned"})  # fmt: skip
    shown = client.get(f"/search?q=Lima&actor={code}").text
    assert ">edited</span>" in shown and f"#m-event-{event['start']}-{event['end']}" in shown
