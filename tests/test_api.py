"""The REST interface: what each route answers, one shape for what goes wrong, cursors, ETags, who may do what."""

from __future__ import annotations

import asyncio
import json
import re
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from test_store import KINDS
from test_store import fresh as fresh_store

pytest.importorskip("fastapi")

with warnings.catch_warnings():  # starlette would like a client that has not settled yet
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

from saksi import memory
from saksi.errors import StoreError
from saksi.export import EXPORTERS, export
from saksi.records import Event, Record, Story, Subject
from saksi.relate.dyads import Dyad
from saksi.relate.people import parts
from saksi.serve import create_app
from saksi.serve.api import ROUTES, shapes
from saksi.serve.api.asks import CURSOR, cursor, key_of
from saksi.serve.api.limits import MOST, Limits
from saksi.serve.api.problems import Problem
from saksi.serve.api.stream import MEDIA, _pieces
from saksi.store import accounts
from saksi.titles import title

EXAMPLES = Path(__file__).parent.parent / "src" / "saksi" / "examples"
HERE = "http://127.0.0.1:8000"
BASE = "/api/v1"
WORDS = "a long enough pass phrase"
NOON = "2024-05-07T12:00:00Z"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("api")
    for name in ("one", "two", "three"):
        (folder / f"{name}.json").write_text(f'{{"nothing": "{name}"}}')
    place = folder / "memory.db"
    with memory.open(place) as opened:
        list(opened.add([EXAMPLES / "beijing-deal-2023", EXAMPLES / "panmunjom-2018", EXAMPLES / "kyiv-2024"]))
        list(opened.add([folder / f"{name}.json" for name in ("one", "two", "three")]))
        opened.gather()
    return place


@pytest.fixture(scope="module")
def client(store: Path) -> Iterator[TestClient]:
    with TestClient(create_app(store), base_url=HERE, follow_redirects=False) as opened:
        yield opened


@pytest.fixture(params=KINDS)
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TestClient]:
    """A desk of its own that may be changed."""
    with fresh_store(request.param, tmp_path) as url:
        with memory.open(url) as opened:
            list(opened.add([EXAMPLES / "beijing-deal-2023"]))
            opened.gather()
        with TestClient(create_app(url), base_url=HERE, follow_redirects=False) as client:
            yield client


def got(client: TestClient, path: str, status: int = 200, **headers: str) -> Any:
    answer = client.get(f"{BASE}{path}", headers=headers)
    assert answer.status_code == status, answer.text
    assert answer.headers["cache-control"] == "private, no-cache"
    return answer.json()


def problem(answer: Any, status: int, parameter: str | None = None) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    found: dict[str, Any] = answer.json()
    assert set(found) - {"parameter"} == {"type", "title", "status", "detail", "instance"}
    assert (found["status"], found.get("parameter")) == (status, parameter), found
    assert found["instance"].startswith("/api/") and found["detail"]
    return found


def walked(client: TestClient, path: str, limit: int) -> list[Any]:
    items: list[Any] = []
    ask = f"{path}{'&' if '?' in path else '?'}limit={limit}"
    page = got(client, ask)
    while True:
        items += page["items"]
        assert len(page["items"]) <= limit and page["limit"] == limit
        assert page["truncated"] == (page["next"] is not None)
        if page["next"] is None:
            return items
        assert len(page["items"]) == limit
        page = got(client, f"{ask}&cursor={page['next']}")


def a_report(client: TestClient) -> str:
    return str(got(client, "/reports?limit=1")["items"][0]["id"])


# what is there


def test_a_flag_that_no_report_can_bear_is_refused_and_those_that_can_are_named(client: TestClient) -> None:
    told = problem(client.get(f"{BASE}/stories?flag=redate"), 422, "flag")
    assert "redated" in told["detail"] and "any" in told["detail"]
    assert got(client, "/stories?flag=redated")["truncated"] is False
    problem(client.get(f"{BASE}/export/csv?flag=redate"), 422, "flag")


def test_two_sides_that_are_one_are_refused(client: TestClient) -> None:
    assert "name two" in problem(client.get(f"{BASE}/dyads/IRN/Iran"), 422, "other")["detail"]


def test_the_index_names_what_there_is(client: TestClient) -> None:
    found = got(client, "/")
    assert (found["name"], found["schema"]) == ("Saksi", 1)
    assert found["links"]["list_stories"] == f"{BASE}/stories"
    assert got(client, "") == found
    for place in found["links"].values():
        if "{" not in place and "search" not in place:
            assert client.get(place).status_code == 200, place


def test_health_counts_the_reports(client: TestClient) -> None:
    found = got(client, "/health")
    assert found["status"] == "ok" and found["reports"] == len(got(client, "/reports?limit=500")["items"])


def test_stories_are_those_of_the_desk_in_its_order(client: TestClient) -> None:
    for ask in ("", "actor=IRN", "side=Iran&side=SAU", "type=AGREE", "since=2023&until=2023-12", "language=en",
                "flag=any", "single=true", "recipient=SAU", "outlet=The+Meridian+Courier"):  # fmt: skip
        desk = client.get(f"/stories.json?{ask.replace('true', '1')}&limit=500").json()["stories"]
        found = got(client, f"/stories?{ask}&limit=500".replace("?&", "?"))["items"]
        for one in found:  # its title is in the story's own language, that of the desk in the reader's
            assert one["title"] == (
                title(msgspec.convert(one["subject"], Subject)) if one["subject"] else one["headline"]
            )
        assert [one | {"title": ""} for one in found] == [one | {"title": ""} for one in desk], ask
    assert 0 < len(got(client, "/stories?side=IRN")["items"]) < len(got(client, "/stories")["items"])


def test_with_asks_for_two_sides_of_one_happening(client: TestClient) -> None:
    both = got(client, "/stories?actor=IRN&with=SAU")["items"]
    assert both and not got(client, "/stories?actor=IRN&with=PRK")["items"]
    problem(client.get(f"{BASE}/stories?with=SAU"), 422, "with")


def test_a_story_has_facts_and_differences(client: TestClient) -> None:
    name = got(client, "/stories?side=IRN")["items"][0]["id"]
    story = msgspec.convert(got(client, f"/stories/{name}"), Story)
    facts = got(client, f"/stories/{name}/facts")
    assert story.facts and story.readings
    assert (facts["story"], len(facts["facts"])) == (name, len(story.facts))
    assert len(facts["differences"]) == len(story.differences)
    for reading in story.readings:
        assert got(client, f"/stories/{reading.report.id}")["id"] == name


def test_a_report_has_text_versions_and_records(client: TestClient) -> None:
    name = a_report(client)
    found = got(client, f"/reports/{name}")
    assert found["id"] == name and found["versions"] == found["version"] == 1 and found["story"]
    text = client.get(f"{BASE}/reports/{name}/text")
    assert text.headers["content-type"] == "text/plain; charset=utf-8" and text.text == found["report"]["text"]
    assert [one["number"] for one in got(client, f"/reports/{name}/versions")["items"]] == [1]
    records = [msgspec.convert(one, Record) for one in walked(client, f"/reports/{name}/records", 7)]
    assert len(records) == sum(found["records"].values())
    assert got(client, f"/reports/{name}?version=1") == found
    problem(client.get(f"{BASE}/reports/{name}?version=2"), 404, "version")
    one = got(client, f"/reports/{name}/records/{records[3].id}")
    assert one["id"] == records[3].id
    problem(client.get(f"{BASE}/reports/{name}/records/none"), 404, "record")


@pytest.mark.parametrize(
    ("ask", "holds"),
    [
        ("kind=event", lambda r: r["kind"] == "event"),
        ("kind=event&kind=figure", lambda r: r["kind"] in ("event", "figure")),
        ("type=AGREE", lambda r: r["type"] == "AGREE"),
        ("actor=Iran", lambda r: "IRN" in json.dumps(r)),
        ("recipient=IRN", lambda r: any(p["code"] == "IRN" for p in r["recipients"])),
        ("since=2023-03&until=2023-03", lambda r: (r.get("date") or r.get("value", "")).startswith("2023")),
    ],
)
def test_records_are_filtered(client: TestClient, ask: str, holds: Callable[[Any], bool]) -> None:
    reports = [one["id"] for one in got(client, "/reports?since=2023&until=2023&limit=500")["items"]]
    every = [r for name in reports for r in got(client, f"/reports/{name}/records?limit=500")["items"]]
    some = [r for name in reports for r in got(client, f"/reports/{name}/records?limit=500&{ask}")["items"]]
    assert 0 < len(some) < len(every) and all(map(holds, some))


def test_reports_are_filtered_by_outlet_language_and_day(client: TestClient) -> None:
    every = got(client, "/reports?limit=500")["items"]
    outlet = next(one["outlet"] for one in every if one["outlet"])
    assert [one for one in every if one["outlet"] == outlet] == got(client, f"/reports?outlet={outlet.upper()}")[
        "items"
    ]
    dated = got(client, "/reports?since=2023-03-11&until=2023-03-11&limit=500")["items"]
    assert dated == [one for one in every if (one["published"] or "").startswith("2023-03-11")] != []
    assert 0 < len(got(client, "/reports?language=id&limit=500")["items"]) < len(every)


@pytest.mark.parametrize("by", ["day", "week", "month", "year"])
def test_a_dyad_counts_by_period_with_its_coverage(client: TestClient, by: str) -> None:
    found = msgspec.json.decode(client.get(f"{BASE}/dyads/Iran/SAU?by={by}&since=2022").content, type=Dyad)
    assert (found.one, found.other, found.by) == ("IRN", "SAU", by)
    assert any(row.count.happened for row in found.rows) and any(row.coverage for row in found.rows)
    whole = got(client, f"/dyads/IRN/SAU?by={by}")
    assert whole == client.get(f"/relations/IRN/SAU.json?by={by}").json()


def test_a_person_has_offices_and_statements(client: TestClient) -> None:
    found = got(client, "/people/Kim%20Jong%20Un")
    assert found["person"]["codes"] == ["PRK"] and found["reports"] and not found["truncated"]
    problem(client.get(f"{BASE}/people/Nobody%20Atall"), 404, "name")
    problem(client.get(f"{BASE}/people/{'x' * 300}"), 422, "name")


def test_people_are_listed_by_name_and_found_by_parts_of_it(client: TestClient) -> None:
    found = got(client, "/people?limit=500")
    names = [one["name"] for one in found["items"]]
    assert names == sorted(set(names), key=parts) and "Kim Jong Un" in names and found["looked_at"] == found["reports"]
    assert [one["name"] for one in got(client, "/people?name=jong+KIM")["items"]] == [
        name for name in names if {"kim", "jong"} <= set(re.split("[ -]", name.lower()))
    ]
    for one in got(client, "/people?side=PRK")["items"]:
        assert one["code"] == "PRK" and got(client, f"/people/{one['name']}")["reports"] >= one["reports"] > 0
    assert got(client, "/people?name=nobody")["items"] == []


def test_search_finds_the_same_as_the_desk(client: TestClient) -> None:
    desk = client.get("/search.json?q=iran").json()["hits"]
    assert len(desk) > 2 and got(client, "/search?q=iran")["items"] == desk
    assert walked(client, "/search?q=iran", 2) == desk
    problem(client.get(f"{BASE}/search?q=%22iran"), 422, "q")
    problem(client.get(f"{BASE}/search"), 422, "q")


def test_skipped_is_what_could_not_be_read_the_latest_first(client: TestClient) -> None:
    found = walked(client, "/skipped", 2)
    assert [Path(one["file"]).name[:3] for one in found] == ["thr", "two", "one"] and found[0]["reason"]


# cursors and limits


@pytest.mark.parametrize("path", ["/stories", "/reports", "/skipped", "/search?q=the", "/people"])
@pytest.mark.parametrize("limit", [1, 2])
def test_a_list_is_walked_to_its_end_each_item_once(client: TestClient, path: str, limit: int) -> None:
    whole = got(client, f"{path}{'&' if '?' in path else '?'}limit=500")
    assert len(whole["items"]) > limit and whole["next"] is None and not whole["truncated"]
    assert walked(client, path, limit) == whole["items"]


@pytest.mark.parametrize(("asked", "holds"), [("0", 1), ("-7", 1), ("501", 500), ("9" * 90, 500), ("%2B3", 3)])
def test_a_limit_is_clamped_and_told(client: TestClient, asked: str, holds: int) -> None:
    assert got(client, f"/reports?limit={asked}")["limit"] == holds


def test_a_list_stays_the_same_while_others_come_in(fresh: TestClient) -> None:
    fresh.post(f"{BASE}/reports", json={"text": "Floods in Suva\n\nFiji asked Tonga for help on Friday."})
    first = got(fresh, "/stories?limit=1")
    every = got(fresh, "/stories")["items"]
    assert len(every) > 1
    sent = fresh.post(f"{BASE}/reports", json={"text": "Talks in Lima\n\nPeru accused Chile of spying on Tuesday."})
    assert sent.json()["items"][0]["outcome"] == "new"
    following = got(fresh, f"/stories?cursor={first['next']}")["items"]
    old = {one["id"] for one in every}
    assert [one["id"] for one in following if one["id"] in old] == [one["id"] for one in every[1:]]


APART = (
    "Floods in Suva\n\nFiji asked Tonga for help", "A pact in Oslo\n\nNorway signed a fishing agreement with Iceland",
    "Spies in Quito\n\nEcuador expelled the ambassador of Paraguay", "Ships\n\nThe navy of Kenya seized a ship of Yemen",
)  # fmt: skip


def lima(number: int, more: str = "") -> dict[str, str]:
    """A report of its own, of which others may be updates."""
    return {
        "text": f"Talks in Lima {number}\n\nPeru accused Chile of spying on Tuesday. {more}",
        "url": f"https://news.example/{number}",
    }


def stepped(client: TestClient, path: str, between: Callable[[int], object]) -> list[str]:
    """The ids of a list that is walked one by one, while something else happens between the pages."""
    found, ask, pages = [], f"{path}{'&' if '?' in path else '?'}limit=1", 0
    page = got(client, ask)
    while True:
        found += [one.get("id") or one.get("report") or one["name"] for one in page["items"]]
        if page["next"] is None:
            return found
        between(pages)
        pages += 1
        assert pages < 100
        page = got(client, f"{ask}&cursor={page['next']}")


@pytest.mark.parametrize("path", ["/stories", "/reports", "/search?q=tuesday+OR+iran", "/people", "/corrections"])
def test_what_was_there_is_seen_exactly_once_while_others_come_in(fresh: TestClient, path: str) -> None:
    fresh.post(f"{BASE}/reports", json={"reports": [{"text": f"{one} on Tuesday."} for one in APART]})
    report = a_report(fresh)
    records = got(fresh, f"/reports/{report}/records?limit=3")["items"]
    said = [{"kind": "right-record", "report": report, "record": one["id"]} for one in records]
    for one in said:
        fresh.post(f"{BASE}/corrections", json=one)

    def between(page: int) -> None:
        if page < 4:
            text = f"Iran and Lima\n\nIran, Iran and Iran: Oman {'Aa Zz'[page]}ali met Sakti Amanda on Tuesday."
            fresh.post(f"{BASE}/reports", json={"text": text})
            fresh.post(f"{BASE}/corrections", json=said[0])

    key = "report" if "search" in path else "name" if "people" in path else "id"
    there = [one[key] for one in got(fresh, f"{path}{'&' if '?' in path else '?'}limit=500")["items"]]
    assert len(there) > 2
    found = [one for one in stepped(fresh, path, between) if one in there]
    if path == "/stories":  # one that changes comes once more, as it is then
        changed = got(fresh, f"/stories/{report}")["id"]
        assert changed in found
        found, there = ([one for one in of if one != changed] for of in (found, there))
    assert sorted(found) == sorted(there)


def test_a_story_that_changes_before_it_is_reached_is_not_left_out(fresh: TestClient) -> None:
    fresh.post(f"{BASE}/reports", json=lima(1))
    fresh.post(f"{BASE}/reports", json={"text": "Floods in Suva\n\nFiji asked Tonga for help on Friday."})
    there = [one["id"] for one in got(fresh, "/stories")["items"]]
    last = got(fresh, f"/stories/{there[-1]}")["readings"][0]["report"]["id"]
    record = got(fresh, f"/reports/{last}/records?limit=1")["items"][0]["id"]

    def change(_: int) -> None:
        if not got(fresh, "/corrections")["items"]:
            time.sleep(1.1)  # the list is by the second
            fresh.post(f"{BASE}/corrections", json={"kind": "wrong-record", "report": last, "record": record})

    assert sorted(stepped(fresh, "/stories", change)) == sorted(there)


def test_reports_that_come_in_are_behind_the_last_one_listed(fresh: TestClient) -> None:
    seen, cursor = [], ""
    for number in range(5):
        fresh.post(f"{BASE}/reports", json=lima(number))
        page = got(fresh, f"/reports?limit=1{cursor}")
        seen += [one["id"] for one in page["items"]]
        cursor = f"&cursor={page['next']}"
    rest = got(fresh, f"/reports?limit=500{cursor}")["items"]
    assert [*seen, *(one["id"] for one in rest)] == [one["id"] for one in got(fresh, "/reports?limit=500")["items"]]


def test_a_search_gives_a_report_once_though_it_is_updated_meanwhile(fresh: TestClient) -> None:
    fresh.post(f"{BASE}/reports", json={"reports": [lima(number) for number in range(4)]})
    there = [one["report"] for one in got(fresh, "/search?q=spying")["items"]]

    def between(page: int) -> None:
        fresh.post(f"{BASE}/reports", json=lima(page % 4, "Spying! " * page))

    found = stepped(fresh, "/search?q=spying", between)
    assert sorted(found) == sorted(there) and len(there) == 4


@pytest.mark.parametrize("steps", [[1] * 1001, [0], [-1], [2**31 - 1, 1]])
def test_a_cursor_of_a_search_that_cannot_be_is_refused(client: TestClient, steps: list[int]) -> None:
    problem(client.get(f"{BASE}/search?q=iran&cursor={cursor('search', steps)}"), 422, "cursor")


@pytest.mark.parametrize(
    "given",
    ["x", "!!", "WzFd", "bm9uZQ", "W1tbW1tbW1tbW11dXV1dXV1d", "e30", cursor("stories", "\x00", [], "a", 1, "", "a"), cursor("stories", "a", [], "a", 2**60, "", "b"),
     cursor("stories", "soon", ["a"], "0", 1, "", "b"), cursor("stories", "a", [], "a", 1, "b"),
     cursor("stories"), "%E2%82%AC", "a" * 5000, "a" * 9000],
)  # fmt: skip
def test_a_cursor_that_was_not_made_here_says_what_to_do(client: TestClient, given: str) -> None:
    found = problem(client.get(f"{BASE}/stories?cursor={given}"), 422, "cursor")
    assert "leave it out" in found["detail"] or "it may have" in found["detail"]


def test_a_cursor_of_another_list_is_refused(client: TestClient) -> None:
    other = got(client, "/reports?limit=1")["next"]
    for path in ("/stories?", "/skipped?", "/search?q=iran&", "/corrections?"):
        problem(client.get(f"{BASE}{path}cursor={other}"), 422, "cursor")


def test_a_cursor_gives_its_key_back() -> None:
    assert key_of(cursor("a", "ä", 3), "a", str, int) == ("ä", 3)
    assert re.fullmatch(CURSOR.schema()["pattern"], cursor("ä" * 50))
    for other in (cursor("a", "ä", "b"), cursor("b", "ä", 3), cursor("a", "ä")):
        with pytest.raises(Problem, match="no cursor of this list"):
            key_of(other, "a", str, int)


# one shape for what goes wrong


@pytest.mark.parametrize(
    ("ask", "parameter"),
    [
        ("colour=red", "colour"), ("since=2023&since=2024", "since"), ("since=yesterday", "since"), ("since=2023-13", "since"),
        ("since=2024&until=2023", "since"), ("since=", "since"), ("actor=Atlantis", "actor"), ("actor=%00", "actor"),
        ("type=NOSUCH", "type"), ("limit=many", "limit"), ("limit=1&limit=2", "limit"), ("single=perhaps", "single"),
        ("outlet=a%00b", "outlet"), ("outlet=" + "x" * 1001, "outlet"), ("outlet=" + "+" * 1000 + "x", "outlet"), ("since=+2023", "since"), ("%00=1", "of the query"),
        ("outlet=%ED%A0%80", None), ("outlet=%FF", None), ("&".join(["type=AGREE"] * 101), None),
        ("since=2023-02-30", "since"), ("since=٢٠٢٣", "since"), ("until=2023/2024", "until"),
    ],
)  # fmt: skip
def test_a_wrong_query_is_a_problem_that_names_the_parameter(
    client: TestClient, ask: str, parameter: str | None
) -> None:
    problem(client.get(f"{BASE}/stories?{ask}"), 422, parameter)


@pytest.mark.parametrize(
    ("path", "status", "parameter"),
    [
        ("/nothing", 404, None), ("/stories/", 404, None), ("/stories/ffffffffffffffff", 404, None),
        ("/stories/a%00b", 422, "id"), ("/stories/a%2Fb", 404, None), ("/reports/ffff", 404, "id"),
        ("/reports/%20", 422, "id"), ("/reports/ffff/text", 404, "id"), ("/reports/ffff/records", 404, "id"),
        ("/dyads/Atlantis/SAU", 422, "one"), ("/dyads/IRN/Atlantis", 422, "other"), ("/dyads/IRN/SAU?by=hour", 422, "by"),
        ("/corrections/0", 422, "id"), ("/corrections/x", 422, "id"), ("/corrections/999", 404, None),
        ("/export/parquet", 404, "format"), ("/export/nothing", 404, "format"), ("/export/csv?actor=x", 422, "actor"),
        ("/health?x=1", 422, "x"), ("/openapi.json?x=1", 422, "x"),
    ],
)  # fmt: skip
def test_a_wrong_place_is_a_problem(client: TestClient, path: str, status: int, parameter: str | None) -> None:
    problem(client.get(f"{BASE}{path}"), status, parameter)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("PUT", "/stories", "GET, HEAD"), ("DELETE", "/reports", "GET, HEAD, POST"), ("TRACE", "/corrections", "GET, HEAD, POST"),
     ("POST", "/corrections/1", "DELETE, GET, HEAD"), ("OPTIONS", "/", "GET, HEAD")],
)  # fmt: skip
def test_a_method_that_is_not_taken_is_told_those_that_are(
    client: TestClient, method: str, path: str, allowed: str
) -> None:
    answer = client.request(method, f"{BASE}{path}")
    problem(answer, 405)
    assert answer.headers["allow"] == allowed


def test_what_the_guard_refuses_is_a_problem_too(store: Path) -> None:
    with TestClient(create_app(store, most_bytes=1000), base_url=HERE) as client:
        problem(client.get(f"{BASE}/stories", headers={"host": "evil.example"}), 421)
        problem(client.post(f"{BASE}/reports", headers={"origin": "http://evil.example"}), 403)
        assert "1 kB" not in problem(client.post(f"{BASE}/reports", json={"text": "x" * 2000}), 413)["title"]
        large = client.post(
            f"{BASE}/reports", content=(b"x" * 100 for _ in range(20)), headers={"content-type": "text/plain"}
        )
        problem(large, 413)
        problem(client.post(f"{BASE}/reports", headers={"content-length": "x"}), 400)


def test_the_desk_keeps_its_own_pages_for_what_goes_wrong(client: TestClient) -> None:
    for path, kind in (
        ("/nothing", "text/html"),
        ("/story/ffff", "text/html"),
        ("/story/ffff.json", "application/json"),
    ):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (404, kind)
    assert client.get("/stories", headers={"host": "evil.example"}).headers["content-type"].startswith("text/plain")


def test_our_own_fault_is_a_problem_without_its_words(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr(memory.Memory, "stories", fails)
    found = problem(client.get(f"{BASE}/stories"), 500)
    assert "secret" not in json.dumps(found) and "RuntimeError" in found["detail"]
    assert "GET /api/v1/stories failed" in caplog.text


def test_a_store_that_fails_is_unavailable(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise StoreError("the store", "it is locked; try again")

    monkeypatch.setattr(memory.Memory, "stories", fails)
    assert "locked" in problem(client.get(f"{BASE}/stories"), 503)["detail"]


# ETags


@pytest.mark.parametrize("path", ["/", "/health", "/openapi.json", "/stories", "/reports?limit=2", "/search?q=iran"])
def test_an_etag_saves_what_is_known(client: TestClient, path: str) -> None:
    answer = client.get(f"{BASE}{path}")
    tag = answer.headers["etag"]
    assert re.fullmatch('"[0-9a-f]{32}"', tag)
    for sent in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = client.get(f"{BASE}{path}", headers={"if-none-match": sent})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get(f"{BASE}{path}", headers={"if-none-match": '"other"'}).status_code == 200
    head = client.head(f"{BASE}{path}")
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", tag)


def test_an_etag_changes_with_what_it_is_of(fresh: TestClient) -> None:
    tag = fresh.get(f"{BASE}/reports").headers["etag"]
    fresh.post(f"{BASE}/reports", json={"text": "Peru accused Chile of spying on Tuesday."})
    assert fresh.get(f"{BASE}/reports", headers={"if-none-match": tag}).status_code == 200


# what is changed


def test_reports_are_added_as_json(fresh: TestClient) -> None:
    one = {"text": "Talks\r\n\r\nFrance invited Japan on Monday.", "title": "Talks open", "outlet": "The Lima Post",
           "published": "2024-05-07", "url": "https://news.example/a"}  # fmt: skip
    (came,) = fresh.post(f"{BASE}/reports", json=one).json()["items"]
    assert (came["outcome"], came["number"], came["story"]) == ("new", 1, came["report"])
    found = got(fresh, f"/reports/{came['report']}")["report"]
    assert (found["title"], found["outlet"], found["url"]) == ("Talks open", "The Lima Post", "https://news.example/a")
    assert found["published"]["value"] == "2024-05-07" and "\r" not in found["text"]
    again = fresh.post(f"{BASE}/reports", json={"reports": [one, {"text": "Peru accused Chile of spying."}]})
    assert [one["outcome"] for one in again.json()["items"]] == ["unchanged", "new"]


@pytest.mark.parametrize(
    ("media", "content", "outcome"),
    [
        ("text/plain", b"Peru accused Chile of spying on Tuesday.", "new"),
        ("text/plain; charset=utf-16", "Peru accused Chile of spying on Tuesday.".encode("utf-16"), "new"),
        ("text/html", b"<html><body><h1>Lima</h1><p>Peru accused Chile of spying on Tuesday.</p></body></html>", "new"),
        ("application/x-ndjson", b'{"text": "Peru accused Chile of spying."}\n', "new"),
        ("application/x-ndjson", b'{"nothing": 1}\n', "skipped"),
        ("application/pdf", b"%PDF-1.4 broken", "skipped"),
        ("application/zip", b"PK\x03\x04 broken", "skipped"),
        ("application/octet-stream", b"\x00\x01\x02", "skipped"),
    ],
)  # fmt: skip
def test_reports_are_added_as_files(fresh: TestClient, media: str, content: bytes, outcome: str) -> None:
    answer = fresh.post(f"{BASE}/reports?outlet=Lima+Post", content=content, headers={"content-type": media})
    assert answer.status_code == 200, answer.text
    came = answer.json()["items"][0]
    assert came["outcome"] == outcome
    if outcome == "new":
        found = got(fresh, f"/reports/{came['report']}")["report"]
        assert found["outlet"] == (None if "ndjson" in media else "Lima Post") and "Peru accused Chile" in found["text"]
    else:
        assert came["skip"]["reason"] and got(fresh, "/skipped")["items"][0]["reason"] == came["skip"]["reason"]


@pytest.mark.parametrize(
    ("media", "content", "status", "parameter"),
    [
        ("application/json", b"", 422, None), ("application/json", b"{", 422, None), ("application/json", b"[]", 422, None),
        ("application/json", b"{}", 422, "text"), ("application/json", b'{"text": 1}', 422, "text"),
        ("application/json", b'{"text": ""}', 422, "text"), ("application/json", b'{"text": "a\\u0000"}', 422, "text"),
        ("application/json", b'{"text": "\\ud800"}', 422, None), ("application/json", b'{"text": "\xed\xa0\x80"}', 422, None),
        ("application/json", b'{"text": "a", "txet": "b"}', 422, None), ("application/json", b"[" * 100_000, 422, None),
        ("application/json", b'{"text": "a", "published": "soon"}', 422, "published"),
        ("application/json", b'{"text": "a", "url": "javascript:alert(1)"}', 422, "url"),
        ("application/json", b'{"reports": []}', 422, "reports"), ("application/json", b'{"reports": [{}]}', 422, "reports[0].text"),
        ("text/plain", b"", 422, None), ("image/png", b"x", 415, None), ("", b"x", 415, None),
        ("text/plain; charset=klingon", b"x", 415, None), ("text/plain; charset=base64", b"x", 415, None),
        ("text/plain; charset=undefined", b"x", 415, None), ("text/html; charset=unicode_escape", b"x", 415, None),
        ("application/json; charset=utf-16", b'{"text": "x"}', 415, None), ("application/jsonl; charset=latin-1", b"{}", 415, None), ("multipart/form-data; boundary=x", b"x", 415, None),
    ],
)  # fmt: skip
def test_a_body_that_cannot_be_taken_is_a_problem(
    fresh: TestClient, media: str, content: bytes, status: int, parameter: str | None
) -> None:
    problem(fresh.post(f"{BASE}/reports", content=content, headers={"content-type": media}), status, parameter)
    assert not got(fresh, "/skipped")["items"]


def test_a_correction_is_made_listed_and_undone(fresh: TestClient) -> None:
    report = a_report(fresh)
    events = got(fresh, f"/reports/{report}/records?kind=event")["items"]
    said = {"kind": "wrong-record", "report": report, "record": events[0]["id"], "by": "ana", "note": "not so"}
    answer = fresh.post(f"{BASE}/corrections", json=said)
    made = answer.json()
    assert (answer.status_code, made["by"], made["note"]) == (201, "ana", "not so")
    assert fresh.get(answer.headers["location"]).json() == made
    left = got(fresh, f"/reports/{report}/records?kind=event")["items"]
    assert [one["id"] for one in left] == [one["id"] for one in events[1:]]
    assert got(fresh, f"/reports/{report}/records?kind=event&corrected=false")["items"] == events
    assert got(fresh, f"/reports/{report}/records/{events[0]['id']}") == events[0]
    assert got(fresh, "/corrections")["items"] == [made]
    undone = fresh.delete(answer.headers["location"])
    assert undone.status_code == 200 and undone.json()["undone_by"] == "local"
    problem(fresh.delete(answer.headers["location"]), 409, "id")
    assert got(fresh, "/corrections")["items"] == [] and len(got(fresh, "/corrections?undone=true")["items"]) == 1
    assert got(fresh, f"/reports/{report}/records?kind=event")["items"] == events


def test_what_has_changed_meanwhile_is_not_overwritten(fresh: TestClient) -> None:
    report = a_report(fresh)
    record = got(fresh, f"/reports/{report}/records?kind=event&limit=1")["items"][0]
    place = f"{BASE}/reports/{report}/records/{record['id']}"
    seen = fresh.get(place).headers["etag"]
    edit = {"kind": "edited-record", "report": report, "record": record["id"], "fields": {"status": "alleged"}}
    for sent in ('"other"', f"W/{seen}"):
        problem(fresh.post(f"{BASE}/corrections", json=edit, headers={"if-match": sent}), 412)
    made = fresh.post(f"{BASE}/corrections", json=edit, headers={"if-match": f'"other", {seen}'})
    assert made.status_code == 201
    problem(fresh.post(f"{BASE}/corrections", json=edit, headers={"if-match": seen}), 412)
    story = fresh.get(f"{BASE}/stories/{report}")
    other = next(one for one in (r["report"]["id"] for r in story.json()["readings"]) if one != report)
    split = {"kind": "split", "reports": [other]}
    assert fresh.post(f"{BASE}/corrections", json=split, headers={"if-match": story.headers["etag"]}).status_code == 201
    problem(fresh.post(f"{BASE}/corrections", json=split, headers={"if-match": story.headers["etag"]}), 412)
    one = made.headers["location"]
    assert made.headers["etag"] == fresh.get(one).headers["etag"]
    problem(fresh.delete(one, headers={"if-match": seen}), 412)
    assert fresh.delete(one, headers={"if-match": made.headers["etag"]}).status_code == 200
    problem(fresh.delete(one, headers={"if-match": made.headers["etag"]}), 412)
    problem(fresh.delete(one, headers={"if-match": "*"}), 409, "id")


def test_a_record_is_edited_and_stories_are_split_and_merged(fresh: TestClient) -> None:
    story = next(s for s in got(fresh, "/stories")["items"] if s["reports"] > 2)["id"]
    reports = [one["report"]["id"] for one in got(fresh, f"/stories/{story}")["readings"]]
    event = got(fresh, f"/reports/{reports[0]}/records?kind=event")["items"][0]
    edit = {"kind": "edited-record", "report": reports[0], "record": event["id"], "fields": {"status": "alleged"}}
    assert fresh.post(f"{BASE}/corrections", json=edit).status_code == 201
    assert got(fresh, f"/reports/{reports[0]}/records/{event['id']}")["status"] == "alleged"
    split = fresh.post(f"{BASE}/corrections", json={"kind": "split", "reports": reports[-1:]})
    assert split.status_code == 201, split.text
    apart = got(fresh, f"/stories/{reports[-1]}")["id"]
    assert apart != got(fresh, f"/stories/{reports[0]}")["id"]
    merge = fresh.post(f"{BASE}/corrections", json={"kind": "merge", "story": apart, "other": reports[0]})
    assert merge.status_code == 201 and got(fresh, f"/stories/{reports[-1]}")["id"] != apart
    copy = {"kind": "not-a-copy", "one": reports[0], "other": reports[1]}
    assert fresh.post(f"{BASE}/corrections", json=copy).status_code == 201
    assert [c["kind"] for c in walked(fresh, "/corrections", 1)] == ["not-a-copy", "merge", "split", "edited-record"]


def test_a_record_that_the_machine_has_not_is_added_and_taken_back(fresh: TestClient) -> None:
    report = a_report(fresh)
    text, before = (
        got(fresh, f"/reports/{report}")["report"]["text"],
        got(fresh, f"/reports/{report}/records?limit=500"),
    )
    start = text.index(" ") + 1
    end = text.index(" ", start)
    there = {record["start"] for record in before["items"] if record["kind"] == "event"}
    while start in there:
        start, end = end + 1, text.index(" ", end + 1)
    words = {"start": start, "end": end}
    party = {"name": text[start:end], "code": "FJI", "sector": None, **words}
    fields = {"type": "AID", "status": "happened", "date": "2023-03-10", "actors": [party]}
    add = {"kind": "added-record", "report": report, "finding": "event", **words, "fields": fields, "by": "Ana"}
    answer = fresh.post(f"{BASE}/corrections", json=add)
    assert answer.status_code == 201 and answer.json()["fields"]["rule"] == "person.aid.added"
    [new] = got(fresh, f"/reports/{report}/records?type=AID&actor=FJI")["items"]
    assert (new["start"], new["end"], new["date"]) == (start, end, "2023-03-10")
    assert [hit["report"] for hit in got(fresh, "/search?actor=FJI")["items"]] == [report]
    assert "already" in problem(fresh.post(f"{BASE}/corrections", json=add), 422)["detail"]
    assert fresh.delete(answer.headers["location"]).status_code == 200
    assert got(fresh, f"/reports/{report}/records?limit=500") == before
    seen = fresh.get(f"{BASE}/stories/{report}").headers["etag"]
    sent = [fresh.post(f"{BASE}/corrections", json=add, headers={"if-match": seen}).status_code for _ in range(2)]
    assert sent == [201, 412]


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"finding": "rumour"}, {}), ({"start": -1}, {}), ({"start": 3}, {}), ({"end": 10**6}, {}), ({"end": 2**40}, {}),
        ({"fields": []}, {}), ({"fields": {}}, {}), ({"fields": {"type": "AID"}}, {}),
        *(({}, {name: value}) for name, value in (
            ("type", 7), ("type", "PRAISE"), ("rule", "mine"), ("date", 5), ("date", {"a": 1}), ("place", 3),
            ("status", None), ("actors", [1]), ("actors", "x"), ("actors", {"start": 0}), ("actors", [{"start": [1], "end": {}}]),
            ("recipients", [{"name": "x", "start": 0, "end": 10**5}]),
        )),
    ],
)  # fmt: skip
def test_a_record_that_cannot_be_is_not_added(
    fresh: TestClient, wrong: dict[str, Any], fields: dict[str, Any]
) -> None:  # fmt: skip
    report = a_report(fresh)
    party = {"name": "x", "code": "FJI", "sector": None, "start": 0, "end": 3}
    good = {"type": "AID", "status": "happened", "actors": [party]}
    add = {"kind": "added-record", "report": report, "finding": "event", "start": 0, "end": 3, "fields": good | fields}
    assert problem_of(fresh.post(f"{BASE}/corrections", json=add | wrong))["detail"]
    assert got(fresh, "/corrections")["items"] == []


@pytest.mark.parametrize(
    "fields", [{"actors": [1]}, {"actors": "x"}, {"place": "x"}, {"date": 5}, {"actors": [{"start": []}]}]
)
def test_a_record_is_not_edited_to_what_it_cannot_be(fresh: TestClient, fields: dict[str, Any]) -> None:
    report = a_report(fresh)
    [event] = got(fresh, f"/reports/{report}/records?kind=event&limit=1")["items"]
    edit = {"kind": "edited-record", "report": report, "record": event["id"], "fields": fields}
    assert problem_of(fresh.post(f"{BASE}/corrections", json=edit))["detail"]


def problem_of(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 422, answer.text
    return problem(answer, 422, answer.json().get("parameter"))


def test_in_the_order_of_ids_each_story_comes_once_whatever_changes(fresh: TestClient) -> None:
    post = {"text": "Talks in Lima\n\nPeru received envoys of Chile on Tuesday.", "title": "Talks in Lima"}
    fresh.post(f"{BASE}/reports", json=post)
    there = sorted(one["id"] for one in got(fresh, "/stories")["items"])
    assert len(there) > 1

    def change(_: int) -> None:
        record = got(fresh, f"/reports/{there[0]}/records?kind=event&limit=1")["items"][0]
        said = {"kind": "right-record", "report": there[0], "record": record["id"]}
        assert fresh.post(f"{BASE}/corrections", json=said).status_code == 201

    assert stepped(fresh, "/stories?order=id", change) == there
    assert walked(fresh, "/stories?order=id&language=en", 1) == sorted(
        got(fresh, "/stories?language=en")["items"], key=lambda one: one["id"]
    )
    other = got(fresh, "/stories?limit=1")["next"]
    problem(fresh.get(f"{BASE}/stories?order=id&cursor={other}"), 422, "cursor")


def test_lists_are_walked_and_filtered_whatever_the_database(fresh: TestClient) -> None:
    for path in ("/stories", "/reports", "/search?q=iran", "/corrections?undone=true", "/skipped"):
        assert walked(fresh, path, 1) == got(fresh, f"{path}{'&' if '?' in path else '?'}limit=500")["items"]
    for path in ("/stories?side=IRN&since=2023&flag=any&outlet=x", "/reports?since=2023&until=2023-03&outlet=a&language=en",
                 "/stories?actor=IRN&with=SAU&single=true&type=AGREE", "/dyads/IRN/SAU?since=2023", "/people/Xi%20Jinping",
                 "/search?q=iran&actor=IRN&place=Beijing", "/export/csv?side=IRN"):  # fmt: skip
        assert fresh.get(f"{BASE}{path}").status_code in (200, 404), path


@pytest.mark.parametrize(
    ("body", "status", "parameter"),
    [
        ({}, 422, "kind"), ({"kind": "praise"}, 422, "kind"), ({"kind": "merge", "story": "ffff", "other": "ffff"}, 404, "story"),
        ({"kind": "merge", "story": "ffff"}, 422, "other"), ({"kind": "split", "reports": ["ffff"]}, 404, "reports"),
        ({"kind": "wrong-record", "report": "ffff", "record": "x"}, 404, "report"),
        ({"kind": "wrong-record", "report": "", "record": "x"}, 422, "report"),
        ({"kind": "merge", "story": "a\x00", "other": "b"}, 422, "story"),
        ({"kind": "merge", "story": "a", "other": "b", "by": " "}, 422, "by"),
    ],
)  # fmt: skip
def test_a_wrong_correction_is_a_problem(fresh: TestClient, body: Any, status: int, parameter: str) -> None:
    problem(fresh.post(f"{BASE}/corrections", json=body), status, parameter)


def test_a_correction_names_no_place_of_the_store(fresh: TestClient) -> None:
    report = a_report(fresh)
    for parameter, body in (
        ("other", {"kind": "not-a-copy", "one": report, "other": "ffff"}),
        ("record", {"kind": "right-record", "report": report, "record": "x"}),
        ("reports", {"kind": "split", "reports": [report, "ffff"]}),
    ):
        found = problem(fresh.post(f"{BASE}/corrections", json=body), 404, parameter)
        assert "memory.db" not in found["detail"]


# exports


@pytest.mark.parametrize("form", [name for name, one in EXPORTERS.items() if not one.folder])
def test_an_export_is_what_the_exporter_writes(client: TestClient, store: Path, tmp_path: Path, form: str) -> None:
    answer = client.get(f"{BASE}/export/{form}")
    assert answer.status_code == 200 and answer.headers["content-type"] == MEDIA[form][0]
    assert form == "graphml" or answer.headers["content-type"].endswith("; charset=utf-8")
    assert answer.headers["content-disposition"] == f'attachment; filename="saksi.{MEDIA[form][1]}"'
    file = tmp_path / "out"
    with memory.open(store) as opened, file.open("w", encoding="utf-8", newline="") as out:
        export(opened.every_story(), form, out)
    assert answer.content == file.read_bytes()
    assert client.head(f"{BASE}/export/{form}").content == b""


def test_an_export_is_narrowed_as_the_list_of_stories_is(client: TestClient) -> None:
    story = got(client, "/stories?side=IRN&limit=500")["items"]
    lines = client.get(f"{BASE}/export/jsonl?side=IRN").text.splitlines()
    assert (
        len(lines) == sum(one["reports"] for one in story) < len(client.get(f"{BASE}/export/jsonl").text.splitlines())
    )
    assert all("PRK" in line for line in client.get(f"{BASE}/export/plover?actor=PRK").text.splitlines())
    assert client.get(f"{BASE}/export/plover?since=1900&until=1901").text == ""


def test_an_export_has_all_stories_that_fit_however_many_are_read_at_once(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = client.get(f"{BASE}/export/jsonl?language=en").text
    monkeypatch.setattr("saksi.serve.api.stream._STORIES", 1)
    assert client.get(f"{BASE}/export/jsonl?language=en").text == whole
    stories = got(client, "/stories?language=en&limit=500")["items"]
    assert len(whole.splitlines()) == sum(one["reports"] for one in stories) and len(stories) > 1


def test_an_export_whose_reader_goes_away_ends() -> None:
    wrote: list[int] = []
    ended = threading.Event()

    def write(out: Any) -> None:
        try:
            for number in range(10_000):
                out.write("x" * 70_000)
                wrote.append(number)
        finally:
            ended.set()

    pieces = _pieces(write)
    assert len(next(pieces)) == 70_000
    pieces.close()
    assert ended.wait(10) and len(wrote) < 100


def test_an_export_that_fails_on_the_way_breaks_off() -> None:
    def write(out: Any) -> None:
        out.write("x" * 70_000)
        raise StoreError("the store", "it is gone")

    pieces = _pieces(write)
    assert next(pieces)
    with pytest.raises(StoreError, match="gone"):
        next(pieces)


# the OpenAPI


def test_the_openapi_has_every_route_with_its_problems(client: TestClient) -> None:
    document = got(client, "/openapi.json")
    assert document["openapi"] == "3.1.0"
    operations = [(method, path, one) for path, of in document["paths"].items() for method, one in of.items()]
    assert {(m.upper(), p.removeprefix(BASE)) for m, p, _ in operations} == {(r.method, r.path) for r in ROUTES}
    names = [one["operationId"] for *_, one in operations]
    assert len(names) == len(set(names))
    for _, path, one in operations:
        for status, response in one["responses"].items():
            if status >= "400":
                assert list(response["content"]) == ["application/problem+json"]
        within = {p["name"] for p in one["parameters"] if p["in"] == "path"}
        assert within == set(re.findall(r"{(\w+)}", path))
    used = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(document)))
    assert used - set(document["components"]["schemas"]) == set()


def test_operation_ids_stay(client: TestClient) -> None:
    assert sorted(one.name for one in ROUTES) == [
        "add_reports", "correct", "export_stories", "get_correction", "get_dyad", "get_facts", "get_person", "get_record",
        "get_report", "get_story", "get_text", "health", "index", "list_corrections", "list_people", "list_records",
        "list_reports", "list_skipped", "list_stories", "list_versions", "openapi", "search", "undo_correction",
    ]  # fmt: skip


def test_answers_are_what_the_structs_say(client: TestClient) -> None:
    for path, shape in (("/stories", shapes.Stories), ("/reports", shapes.Reports), ("/search?q=iran", shapes.Hits),
                        ("/skipped", shapes.Skipped), ("/health", shapes.Health), ("/", shapes.Index)):  # fmt: skip
        msgspec.convert(got(client, path), shape)
    assert (
        Event.__struct_config__.tag
        in got(client, "/openapi.json")["components"]["schemas"]["Event"]["properties"]["kind"]["enum"]
    )


# who may do what


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[tuple[Any, dict[str, str]]]:
    """A desk with users, and their tokens."""
    place = tmp_path / "memory.db"
    tokens = {}
    with memory.open(place) as opened:
        list(opened.add([EXAMPLES / "beijing-deal-2023"]))
        opened.gather()
        for name, role in (("ana", "admin"), ("edi", "editor"), ("rara", "reader")):
            accounts.add(opened.database, name, accounts.role_of(role), WORDS, now=NOON)
            scope = accounts.scope_of("read" if role == "reader" else "edit")
            tokens[name] = accounts.add_token(opened.database, name, "of the test", scope, now=NOON)
    app = create_app(place, alone=False, now=lambda: NOON)
    with TestClient(app, base_url=HERE):
        yield app, tokens


def test_who_asks_too_much_is_told_how_long_to_wait(shared: tuple[Any, dict[str, str]]) -> None:
    app, tokens = shared
    seconds = 0.0
    app.state.limits = Limits(most=3, per_s=0.5, clock=lambda: seconds)
    client = TestClient(app, base_url=HERE, follow_redirects=False)
    rara = {"authorization": f"Bearer {tokens['rara']}"}
    for left, path in ((2, "/health"), (1, "/stories/none"), (0, "/stories?limit=1")):
        answer = client.get(f"{BASE}{path}", headers=rara)
        assert answer.headers["ratelimit"] == f'"default";r={left};t={2 * (3 - left)}'
        assert answer.headers["ratelimit-policy"] == '"default";q=3;w=6'
    refused = client.get(f"{BASE}/health", headers=rara)
    problem(refused, 429)
    assert refused.headers["retry-after"] == "2" and '"default";r=0' in refused.headers["ratelimit"]
    assert client.get(f"{BASE}/health", headers={"authorization": f"Bearer {tokens['edi']}"}).status_code == 200
    seconds = 2.0
    assert client.get(f"{BASE}/health", headers=rara).status_code == 200
    statuses = [client.get(f"{BASE}/health").status_code for _ in range(5)]
    assert statuses == [401] * 3 + [429] * 2


def test_this_machine_alone_may_ask_as_much_as_it_likes(client: TestClient) -> None:
    assert {client.get(f"{BASE}/health").status_code for _ in range(MOST + 5)} == {200}
    assert "ratelimit" not in client.get(f"{BASE}/health").headers


def test_buckets_are_few() -> None:
    limits = Limits(clock=lambda: 0.0)
    for number in range(20_000):
        limits.take(str(number))
    assert len(limits._buckets) == 10_000


def test_every_route_needs_somebody(shared: tuple[Any, dict[str, str]]) -> None:
    client = TestClient(shared[0], base_url=HERE, follow_redirects=False)
    for one in ROUTES:
        answer = client.request(one.method, BASE + re.sub(r"{\w+}", "1", one.path))
        problem(answer, 401)
        assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_reader_reads_and_an_editor_changes(shared: tuple[Any, dict[str, str]]) -> None:
    app, tokens = shared
    bearer = {name: {"authorization": f"Bearer {token}"} for name, token in tokens.items()}
    client = TestClient(app, base_url=HERE, follow_redirects=False)
    assert client.get(f"{BASE}/stories", headers=bearer["rara"]).status_code == 200
    problem(client.post(f"{BASE}/reports", json={"text": "x"}, headers=bearer["rara"]), 403)
    problem(client.delete(f"{BASE}/corrections/1", headers=bearer["rara"]), 403)
    report = client.get(f"{BASE}/reports", headers=bearer["edi"]).json()["items"][0]["id"]
    record = client.get(f"{BASE}/reports/{report}/records", headers=bearer["edi"]).json()["items"][0]["id"]
    said = {"kind": "right-record", "report": report, "record": record}
    assert client.post(f"{BASE}/corrections", json=said, headers=bearer["edi"]).json()["by"] == "edi"
    problem(client.post(f"{BASE}/corrections", json={**said, "by": "ana"}, headers=bearer["edi"]), 422, "by")


def test_a_log_in_changes_only_with_the_token_of_a_form(shared: tuple[Any, dict[str, str]]) -> None:
    client = TestClient(shared[0], base_url=HERE, follow_redirects=False)

    def token(page: str) -> str:
        found = re.search(r'name="token" value="([0-9a-f]{64})"', client.get(page).text)
        assert found
        return found.group(1)

    client.post("/log-in", data={"token": token("/log-in"), "name": "edi", "password": WORDS})
    one = {"text": "Peru accused Chile of spying on Tuesday."}
    problem(client.post(f"{BASE}/reports", json=one), 403)
    sent = client.post(f"{BASE}/reports", json=one, headers={"x-csrf-token": token("/account")})
    assert sent.status_code == 200


def test_nothing_is_read_of_a_body_before_it_is_known_whose_it_is(shared: tuple[Any, dict[str, str]]) -> None:
    taken = []

    async def receive() -> dict[str, Any]:
        taken.append(1)
        return {"type": "http.request", "body": b"x", "more_body": True}

    told: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        told.append(message)

    scope = {
        "type": "http", "method": "POST", "path": f"{BASE}/reports", "raw_path": f"{BASE}/reports".encode(),
        "query_string": b"", "headers": [(b"host", b"127.0.0.1:8000")], "scheme": "http", "http_version": "1.1",
        "server": ("127.0.0.1", 8000), "client": ("127.0.0.1", 9), "root_path": "", "asgi": {"version": "3.0"},
    }  # fmt: skip
    asyncio.run(shared[0](scope, receive, send))
    assert told[0]["status"] == 401 and not taken
