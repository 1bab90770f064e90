"""The desk without a browser: every page, its files, what guards it, and what correcting does."""

from __future__ import annotations

import csv
import io
import re
import tomllib
import warnings
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

pytest.importorskip("fastapi")

import itertools
import time

with warnings.catch_warnings():  # starlette would like a client that has not settled yet
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

from saksi import memory
from saksi.cli.serving import serve_command
from saksi.config import FetchSettings
from saksi.language import available
from saksi.read.fetch import Fetcher
from saksi.records import Report, Segment
from saksi.serve import create_app
from saksi.serve.guard import POLICIES
from saksi.serve.marks import pieces
from tests.server import Server, answer
from tests.server import page as html_page

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "src" / "saksi" / "examples"
HERE = "http://127.0.0.1:8000"
HOSTILE = """Talks in Lima <script>alert(1)</script>

LIMA, 7 May 2024 - France invited Japan on Monday to "a <img src=x onerror=alert(2)> meeting", a spokesman said.

{{ 7 * 7 }} Peru accused Chile of spying. \u202eA turned line.
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    (folder / "lima.txt").write_text(HOSTILE)
    (folder / "broken.json").write_text('{"nothing": 1}')
    place = folder / "memory.db"
    with memory.open(place) as opened:
        list(opened.add([EXAMPLES / "beijing-deal-2023", EXAMPLES / "panmunjom-2018", folder / "lima.txt"]))
        list(opened.add(folder / "broken.json"))
        opened.gather()
    return place


@pytest.fixture(scope="module")
def client(store: Path) -> Iterator[TestClient]:
    with TestClient(
        create_app(store, feeds_file=store.with_name("urls")), base_url=HERE, headers={"accept-language": "en"}
    ) as opened:
        yield opened


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[TestClient]:
    """A desk of its own, with the stories that may be corrected."""
    place = tmp_path / "memory.db"
    with memory.open(place) as opened:
        list(opened.add([EXAMPLES / "beijing-deal-2023"]))
        opened.gather()
    with TestClient(
        create_app(place, feeds_file=tmp_path / "urls"), base_url=HERE, headers={"accept-language": "en"}
    ) as client:
        yield client


def token(client: TestClient, page: str = "/add") -> str:
    found = re.search(r'name="token" value="([0-9a-f]{64})"', client.get(page).text)
    assert found
    return found.group(1)


def post(client: TestClient, place: str, **fields: Any) -> Any:
    return client.post(place, data={"token": token(client), **fields}, follow_redirects=False)


def stories(client: TestClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/stories.json").json()["stories"]
    return found


def the_story(client: TestClient, reports: int = 4) -> dict[str, Any]:
    name = next(s["id"] for s in stories(client) if s["reports"] >= reports)
    found: dict[str, Any] = client.get(f"/story/{name}.json").json()
    return found


def main_of(html: str) -> str:
    return html[html.index("<main") : html.index("</main>")]


# every page


@pytest.mark.parametrize("language", ["en", "id"])
def test_every_page_and_file_is_there_in_both_languages(client: TestClient, language: str) -> None:
    story = the_story(client)
    name, report = story["id"], story["readings"][0]["report"]["id"]
    other = story["readings"][1]["report"]["id"]
    pages = [
        "/stories", "/stories?single=1", "/stories?actor=Iran&since=2023", "/stories?offset=50", f"/story/{name}",
        f"/story/{name}?facts=differ", f"/story/{name}?all=1", f"/story/{name}/side", f"/story/{report[:9]}",
        f"/side?r={report}&r={other}", f"/report/{report}", f"/report/{report}?kind=entity&kind=timex",
        f"/report/{report}?at=10-20", "/search", "/search?q=iran", "/search?actor=IRN", "/add", "/added", "/skipped",
        "/skipped?closed=1", "/relations", "/relations/IRN/SAU", "/relations/IRN/SAU?by=year&directed=1",
        "/relations/IRN/SAU/list", "/relations/IRN/SAU/list?period=2023-03", "/person", "/person?name=Kim+Jong+Un",
        "/corrections", "/relations/network", "/relations/network?quad=1", "/relations/map", "/relations/map?show=places",
        "/relations/map/list?side=IRN", "/relations/IRN/SAU/list?quad=1&type=AGREE", "/organisation", "/organisation?name=UN",
        "/organisation?name=Iran", "/feeds", "/inbox", f"/report/{report}?new=event&at=10-20",
    ]  # fmt: skip
    for page in pages:
        answer = client.get(page, params=None, headers={"accept-language": language})
        assert answer.status_code == 200, page
        assert f'<html lang="{language}">' in answer.text, page
        assert answer.text.count("<h1") == 1, page
        ids = re.findall(r'\sid="([^"]+)"', answer.text)
        assert len(ids) == len(set(ids)), page
        assert "style=" not in answer.text and "onclick" not in answer.text, page
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//(?!127)', re.sub(r"<a [^>]*>", "", answer.text)), page
    files = [
        ("/stories.json", "application/json"), ("/stories.csv", "text/csv"), ("/stories.md", "text/markdown"),
        (f"/story/{name}.json", "application/json"), (f"/story/{name}.md", "text/markdown"),
        (f"/story/{name}.bib", "text/plain"), (f"/story/{name}.ris", "text/plain"), (f"/report/{report}.ris", "text/plain"),
        ("/feeds.json", "application/json"), ("/feeds.csv", "text/csv"), ("/feeds.md", "text/markdown"),
        ("/feeds.opml", "text/x-opml"), ("/inbox.json", "application/json"), ("/inbox.md", "text/markdown"), (f"/story/{name}.txt", "text/plain"), (f"/story/{name}.csv", "text/csv"),
        (f"/report/{report}.json", "application/json"), (f"/side.json?r={report}&r={other}", "application/json"),
        ("/search.json?q=iran", "application/json"), ("/skipped.json", "application/json"),
        ("/skipped.csv", "text/csv"), ("/relations/IRN/SAU.json", "application/json"),
        ("/relations/IRN/SAU.csv", "text/csv"), ("/relations/IRN/SAU.svg", "image/svg+xml"),
        ("/relations/IRN/SAU/list.json", "application/json"), ("/relations/IRN/SAU/list.csv", "text/csv"),
        ("/person.json?name=Kim+Jong+Un", "application/json"), ("/person.txt?name=Kim+Jong+Un", "text/plain"),
        ("/corrections.json", "application/json"), ("/organisation.json?name=Iran", "application/json"),
        ("/relations.json", "application/json"), ("/relations/network.json", "application/json"),
        ("/relations/map.json?show=places", "application/json"), ("/relations/map/list.json?side=IRN", "application/json"),
        *(
            (f"{path}.{kind}{asked}", {"csv": "text/csv", "md": "text/markdown", "bib": "text/plain"}[kind])
            for kind in ("csv", "md", "bib")
            for path, asked in (
                ("/stories", ""), (f"/story/{name}", ""), (f"/report/{report}", ""), ("/search", "?q=iran"),
                ("/side", f"?r={report}&r={other}"), ("/relations/IRN/SAU", ""), ("/relations/IRN/SAU/list", ""),
                ("/person", "?name=Kim+Jong+Un"), ("/organisation", "?name=Iran"), ("/relations/map/list", "?side=IRN"),
            )
        ),
        *(
            (f"{path}.{kind}", {"csv": "text/csv", "md": "text/markdown"}[kind])
            for kind in ("csv", "md")
            for path in ("/skipped", "/corrections", "/relations", "/relations/network", "/relations/map")
        ),
    ]  # fmt: skip
    for place, kind in files:
        answer = client.get(place)
        assert answer.status_code == 200, place
        assert answer.headers["content-type"].startswith(kind), place


def test_the_language_comes_from_the_address_then_the_cookie_then_the_browser(store: Path) -> None:
    with TestClient(create_app(store, feeds_file=store.with_name("urls")), base_url=HERE) as client:
        assert '<html lang="id">' in client.get("/add", headers={"accept-language": "id-ID,en;q=0.5"}).text
        assert '<html lang="en">' in client.get("/add?l=en", headers={"accept-language": "id"}).text
        assert '<html lang="en">' in client.get("/add", headers={"accept-language": "id"}).text
        assert '<html lang="en">' in client.get("/add?l=xx", headers={"accept-language": "de"}).text


def test_every_language_has_the_same_words() -> None:
    def keys(code: str) -> dict[str, set[str]]:
        table = tomllib.loads((ROOT / "src" / "saksi" / "languages" / code / "desk.toml").read_text())
        found = {name: set(part) for name, part in table.items() if isinstance(part, dict)}
        gaps = {f"{k}:{g}" for k, v in table["phrases"].items() for g in re.findall(r"{\w+}", v)}
        found.pop("refusals", None)  # the program itself has the English ones
        return found | {"keys": {key["key"] for key in table["keys"]}, "gaps": gaps}

    assert {code: keys(code) for code in available()} == {code: keys("en") for code in available()}


def test_every_word_that_a_template_asks_for_is_there() -> None:
    phrases = tomllib.loads((ROOT / "src" / "saksi" / "languages" / "en" / "desk.toml").read_text())["phrases"]
    used = {"_"}
    for template in (ROOT / "src" / "saksi" / "serve" / "templates").glob("*.html"):
        used |= set(re.findall(r"\bt\([\"']([a-z_]+)[\"'][),]", template.read_text()))
    assert used - {"_"} <= set(phrases)


# what stories and reports show


def test_a_story_lays_its_facts_differences_first_and_leaves_no_cell_empty(client: TestClient) -> None:
    for listed in stories(client):
        html = client.get(f"/story/{listed['id']}?all=1").text
        matrix = html[html.index('id="facts"') :] if 'id="facts"' in html else ""
        order = ["differ", "denied", "all", "some", "one"]
        rows = re.findall(r'<tr id="f\d+" class="(\w+)"', matrix)
        assert rows == sorted(rows, key=order.index)
        for cell in re.findall(r"<td data-head=.*?</td>", matrix.split("</table>")[0], re.DOTALL):
            assert "<q" in cell or ('class="silent">' in cell and 'class="silent"></span>' not in cell)


def test_every_link_to_words_leads_to_exactly_these_words(client: TestClient) -> None:
    story = the_story(client)
    texts = {r["report"]["id"]: r["report"]["text"] for r in story["readings"]}
    html = client.get(f"/story/{story['id']}").text
    places = set(re.findall(r"/report/([0-9a-f]+)\?at=(\d+)-(\d+)#s\2-\3", html))
    assert places
    for report, start, end in sorted(places)[:12]:
        page = client.get(f"/report/{report}?at={start}-{end}").text
        assert f'id="s{start}-{end}"' in page
        asked = re.findall(r'<mark class="[^"]*asked[^"]*" data-s="(\d+)" data-e="(\d+)"', page)
        assert int(asked[0][0]) == int(start) and int(asked[-1][1]) == int(end)
        assert int(end) <= len(texts[report])


def test_a_report_shows_its_whole_text(client: TestClient) -> None:
    for reading in the_story(client)["readings"]:
        html = client.get(f"/report/{reading['report']['id']}").text
        spans = [(int(a), int(b)) for a, b in re.findall(r'data-s="(\d+)" data-e="(\d+)"', html)]
        assert spans[0][0] == 0 and spans[-1][1] == len(reading["report"]["text"])
        assert all(one[1] == other[0] for one, other in itertools.pairwise(spans))


def test_the_list_counts_every_flag_that_the_page_of_a_story_shows(client: TestClient) -> None:
    seen = set()
    for one in client.get("/stories.json").json()["stories"]:
        story = client.get(f"/story/{one['id']}.json").json()
        kinds = [flag["kind"] for flag in story["checks"]]
        kinds += [flag["kind"] for reading in story["readings"] for flag in reading["report"]["flags"]]
        assert one["flags"] == {kind: kinds.count(kind) for kind in kinds}
        for kind in kinds:
            found = client.get(f"/stories.json?flag={kind}").json()["stories"]
            assert one["id"] in [other["id"] for other in found]
        seen.update(kinds)
    assert seen


def test_copies_are_folded_under_their_original_with_the_reason(client: TestClient) -> None:
    story = next(s for s in (client.get(f"/story/{x['id']}.json").json() for x in stories(client)) if s["copies"])
    html = client.get(f"/story/{story['id']}").text
    head = html[html.index("<thead>") : html.index("</thead>")]
    assert head.count('<th scope="col">') == 1 + len(story["readings"]) - len(
        [c for c in story["copies"] if c["share"] >= 0.5 or c["kind"] in ("exact", "translated")]
    )
    assert "%" in head and 'class="folded"' in head


def test_stored_text_is_never_markup(client: TestClient) -> None:
    name = next(s["id"] for s in stories(client) if "Lima" in (s["headline"] or ""))
    for page in ("/stories", f"/story/{name}", f"/report/{name}", f"/story/{name}/side", "/search?q=lima"):
        html = client.get(page).text
        assert "<script>alert" not in html and "<img src=x" not in html, page
        assert ">49<" not in html and "\u202e" not in html, page
    assert "&lt;script&gt;" in client.get(f"/report/{name}").text


def test_each_csv_begins_with_a_mark_for_excel_where_it_is_asked_for(client: TestClient) -> None:
    name = client.get("/stories.json").json()["stories"][0]["id"]
    reports = [r["report"]["id"] for r in client.get(f"/story/{name}.json").json()["readings"]][:2]
    asked = "&".join(f"r={report}" for report in reports)
    for page in ("/stories?flag=any", f"/story/{name}", f"/report/{reports[0]}", "/search?q=iran", f"/side?{asked}",
                 "/relations/IRN/SAU", "/relations/IRN/SAU/list", "/relations/map?show=places", "/skipped"):  # fmt: skip
        for language, words in (("en", "for Excel"), ("id", "untuk Excel")):
            html = client.get(page, headers={"accept-language": language}).text
            [link] = re.findall(rf'\(<a href="([^"]+)">{words}</a>\)', html)
        marked, plain = (client.get(one) for one in (unescape(link), unescape(link).replace("bom=1", "bom=0")))
        assert marked.content == b"\xef\xbb\xbf" + plain.content and not plain.text.startswith("\ufeff"), page
        assert marked.headers["content-type"] == plain.headers["content-type"] == "text/csv; charset=utf-8"
        assert int(marked.headers["content-length"]) == len(marked.content)


def test_the_map_has_all_of_every_country_and_no_other_continent() -> None:
    from saksi.brief import world

    for shape in world.shapes():
        begins = re.match(r"M(-?\d+) (-?\d+)", shape.path)
        for x, y in [shape.dot or (0, world.TOP), *([map(int, begins.groups())] if begins else [])]:
            inside = world.LEFT <= x <= world.LEFT + world.WIDTH and world.TOP <= y <= world.TOP + world.HEIGHT
            assert inside or shape.code == "ATA", shape.code


def test_notes_say_in_how_many_stories_and_reports_was_counted(client: TestClient) -> None:
    stories = client.get("/stories.json").json()["total"]
    for page in ("/relations", "/relations/network", "/relations/map", "/organisation"):
        assert f"the {stories} stories that changed last" in client.get(page).text, page
    reports = client.get("/api/v1/health").json()["reports"]
    assert f"Counted in {reports} reports" in client.get("/person").text


def test_who_is_named_most_is_a_file_too(client: TestClient) -> None:
    assert '"/person.csv"' in client.get("/person").text
    told = client.get("/person.json").json()
    assert {one["name"] for one in told["people"]} >= {"Kim Jong Un"} and told["reports"] > 0
    rows = [line.split(",") for line in client.get("/person.csv").text.splitlines()]
    assert rows[0] == ["kind", "name", "code", "reports", "happenings"]
    assert len(rows) == 1 + len(told["people"]) + len(told["organisations"])
    assert "Kim Jong Un" in client.get("/person.md").text and client.get("/person.bib").text == ""


def test_a_search_that_cannot_be_read_offers_no_files(client: TestClient) -> None:
    assert "search.csv" in client.get("/search?q=iran").text
    assert "search.csv" not in client.get("/search", params={"q": '"iran'}).text


def test_a_line_that_is_a_formula_is_none_in_csv(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("=cmd|' /C calc'!A0\n\nFrance invited Japan on 7 May 2024 to talks in Paris.")
    with memory.open(tmp_path / "m.db") as opened:
        list(opened.add(tmp_path / "a.txt"))
        opened.gather()
    with TestClient(create_app(tmp_path / "m.db"), base_url=HERE) as client:
        assert not re.search(r"(^|,)\"?[=@+]", client.get("/stories.csv").text, re.MULTILINE)


def test_empty_none_fits_and_failed_are_three_different_pages(tmp_path: Path, client: TestClient) -> None:
    with TestClient(create_app(tmp_path / "new.db"), base_url=HERE) as empty:
        assert "There is nothing here yet" in empty.get("/stories").text
    assert "No story fits" in client.get("/stories?actor=FJI").text
    wrong = client.get("/stories?actor=Atlantis")
    assert wrong.status_code == 400 and 'role="alert"' in wrong.text
    missing = client.get("/story/ffffffffffff")
    assert missing.status_code == 404 and 'class="failed"' in missing.text
    assert client.get("/story/ffffffffffff.json").json()["error"]["status"] == 404


def test_a_cut_list_says_so(client: TestClient) -> None:
    answer = client.get("/stories.json?limit=1").json()
    assert answer["truncated"] and len(answer["stories"]) == 1 and answer["total"] > 1


@pytest.mark.parametrize(
    "place",
    [
        "/stories?offset=-1", "/stories?offset=99999999999999999999999", "/stories?offset=x", "/stories?type=NOPE",
        "/stories?since=2023-99", "/stories?flag=%25%27", "/stories.json?limit=1e9", "/search?q=%22", "/search?q=OR",
        "/search?limit=-4&q=a", "/relations/XX/YY", "/relations/IRN/SAU?by=hour", "/relations/IRN/SAU/list?period=x",
        "/report/none", "/report/none?at=5-2", "/side", "/side?r=a&r=b", "/person?name=%00", "/added?r=x:y&skipped=z",
        "/story/%2e%2e%2f", "/stories?outlet=%F0%9F%98%80&language=zz&single=maybe",
    ],
)  # fmt: skip
def test_a_strange_question_is_answered_and_never_a_fault_of_ours(client: TestClient, place: str) -> None:
    assert client.get(place).status_code < 500


# what guards it


def test_every_answer_has_its_policies(client: TestClient) -> None:
    for place in ("/stories", "/nothing", "/static/desk.css", "/stories.json", "/relations/IRN/SAU.svg"):
        headers = client.get(place).headers
        assert all(headers[name] for name in POLICIES), place
        assert "unsafe" not in headers["content-security-policy"], place


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "127.0.0.1@evil.example", "", "2130706433"])
def test_another_name_is_not_answered(client: TestClient, host: str) -> None:
    answer = client.get("/stories", headers={"host": host})
    assert answer.status_code == 421 and "Stories" not in answer.text


@pytest.mark.parametrize("host", ["localhost:9", "127.0.0.1", "[::1]:8000", "LOCALHOST"])
def test_the_names_of_this_machine_are_answered(client: TestClient, host: str) -> None:
    assert client.get("/add", headers={"host": host}).status_code == 200


UNSAFE = [
    "/add/text",
    "/add/files",
    "/add/urls",
    "/correct/merge",
    "/correct/split",
    "/correct/copy",
    "/correct/record",
    "/correct/accept",
    "/correct/edit",
    "/correct/undo",
    "/log-in",
    "/log-out",
    "/account/password",
    "/account/token",
    "/account/revoke",
    "/users/add",
    "/users/role",
    "/users/password",
    "/users/remove",
    "/users/revoke",
    "/correct/add",
    "/feeds/add",
    "/feeds/remove",
    "/story/{name}/follow",
    "/story/{name}/unfollow",
]


def test_all_that_changes_something_is_known_here(client: TestClient) -> None:
    def routes(found: Any) -> Iterator[Any]:
        for route in found:
            inner = getattr(route, "original_router", None)
            yield from routes(inner.routes) if inner is not None else [route]

    posts = {r.path for r in routes(client.app.routes) if "POST" in (getattr(r, "methods", None) or ())}  # type: ignore[attr-defined]
    pages = {path for path in posts if not path.startswith("/api/")}  # of the interface: tests/test_api.py
    assert pages == set(UNSAFE)


@pytest.mark.parametrize("place", UNSAFE)
@pytest.mark.parametrize("given", [{}, {"token": "0" * 64}, {"token": ""}])
def test_a_form_without_its_token_changes_nothing(client: TestClient, place: str, given: dict[str, str]) -> None:
    client.get("/add")
    assert client.post(place, data={"text1": "France invited Japan.", **given}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"}, {"origin": "http://127.0.0.1:9999"}, {"origin": "null"},
        {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"},
        {"origin": "null", "sec-fetch-site": "cross-site"}, {"origin": "https://127.0.0.1:8000"},
    ],
)  # fmt: skip
def test_a_form_from_elsewhere_changes_nothing(client: TestClient, headers: dict[str, str]) -> None:
    data = {"token": token(client), "text1": "France invited Japan on 7 May 2024."}
    assert client.post("/add/text", data=data, headers=headers).status_code == 403


def test_a_form_of_the_desk_is_taken_though_its_origin_is_not_told(fresh: TestClient) -> None:
    data = {"token": token(fresh), "text1": "France invited Japan on 7 May 2024."}
    headers = {"origin": "null", "sec-fetch-site": "same-origin"}
    assert fresh.post("/add/text", data=data, headers=headers, follow_redirects=False).status_code == 303


def test_too_much_is_refused(store: Path) -> None:
    with TestClient(create_app(store, most_bytes=10_000), base_url=HERE) as client:
        made = token(client)
        assert client.post("/add/text", data={"token": made, "text1": "x" * 20_000}).status_code == 413

        def pieces_() -> Iterator[bytes]:
            yield f"token={made}&text1=".encode()
            for _ in range(30):
                yield b"x" * 1000

        kind = {"content-type": "application/x-www-form-urlencoded"}
        assert client.post("/add/text", content=pieces_(), headers=kind).status_code == 413


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(store: Path) -> None:
    with TestClient(create_app(store, feeds_file=store.with_name("urls")), base_url=HERE) as client:
        for cookie in client.get("/add?l=id").headers.get_list("set-cookie"):
            assert "HttpOnly" in cookie and "samesite=lax" in cookie.lower()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7"])
def test_it_does_not_open_to_others(host: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(serve_command, ["--host", host, "--store", str(tmp_path / "m.db")])
    assert result.exit_code == 2 and "no users" in result.output
    assert not (tmp_path / "m.db").exists()


# adding


def test_two_pasted_texts_are_laid_side_by_side(fresh: TestClient) -> None:
    one = "JAKARTA, 7 May 2024 - Indonesia and Japan signed a fisheries agreement on Tuesday worth $20 million."
    two = "TOKYO, 7 May 2024 - Japan signed a fisheries agreement with Indonesia on Tuesday worth $30 million."
    answer = post(fresh, "/add/text", text1=one, outlet1="Java Courier", text2=two, published2="2024-05-07")
    assert answer.status_code == 303 and answer.headers["location"].startswith("/side?r=")
    page = fresh.get(answer.headers["location"])
    assert page.status_code == 200 and page.text.count('class="report"') == 2 and "Java Courier" in page.text


def test_a_wrong_date_keeps_what_was_pasted(fresh: TestClient) -> None:
    answer = post(fresh, "/add/text", text1="France invited Japan.", published1="soon")
    assert answer.status_code == 400 and "France invited Japan." in answer.text


def test_files_are_kept_under_safe_names_and_what_fails_is_told(fresh: TestClient) -> None:
    files = [
        ("files", ("../../a b.txt", b"Talks\n\nFrance invited Japan on 7 May 2024 to talks in Paris.", "text/plain")),
        ("files", ("x.json", b'{"nothing": 1}', "application/json")),
    ]
    answer = fresh.post("/add/files", data={"token": token(fresh)}, files=files, follow_redirects=False)
    assert answer.status_code == 303
    page = fresh.get(answer.headers["location"]).text
    assert "1 input was not read" in page and "Talks" in page
    assert any(s["file"].endswith("x.json") for s in fresh.get("/skipped.json").json()["skipped"])


ARTICLE = """<html lang="en"><head><title>Fiji and Samoa sign a fisheries agreement</title></head><body><article>
<h1>Fiji and Samoa sign a fisheries agreement</h1><p>SUVA, 7 May 2024 - Fiji and Samoa signed a fisheries agreement on
Tuesday, the ministry of fisheries said.</p><p>The agreement is worth $20 million, and holds for three years, officials of
both countries said after the talks in Suva.</p></article></body></html>"""


def fetched(client: TestClient, answer: Any) -> tuple[dict[str, Any], str]:
    """What became of a job, and its page at the end."""
    assert answer.status_code == 303
    where = answer.headers["location"]
    for _ in range(400):
        job: dict[str, Any] = client.get(f"{where}.json").json()
        if job["ended"]:
            break
        time.sleep(0.05)
    page_ = client.get(where)
    assert "refresh" not in page_.headers
    return job, page_.text


def test_what_is_at_addresses_is_fetched_kept_and_told(tmp_path: Path) -> None:
    with Server({}) as server:
        server.routes |= {
            "/fish": html_page(ARTICLE),
            "/feed": answer(
                f"<rss version='2.0'><channel><title>F</title><item><link>{server.url('/fish')}</link></item></channel></rss>",
                Content_Type="application/rss+xml",
            ),
        }
        fetcher = Fetcher(FetchSettings(allow_loopback=True, gap_s=0))
        app = create_app(tmp_path / "m.db", fetcher=fetcher)
        with TestClient(app, base_url=HERE, headers={"accept-language": "en"}) as client:
            urls = f"{server.url('/feed')}\n{server.url('/none')}"
            job, html = fetched(client, post(client, "/add/urls", urls=urls))
    assert [line["outcome"] for line in job["lines"]] == ["new", "skipped"]
    assert "Fiji and Samoa sign" in html and "not read" in html and "404" in html
    assert job["done"] == 2 and not job["fault"] and not job["cut"]


def test_the_guard_keeps_the_desk_from_what_lies_within_the_network(fresh: TestClient) -> None:
    job, html = fetched(fresh, post(fresh, "/add/urls", urls="http://127.0.0.1:9/x http://[::1]/ http://10.0.0.7/"))
    assert {line["outcome"] for line in job["lines"]} == {"skipped"} and len(job["lines"]) == 3
    assert html.count("not read") >= 3


@pytest.mark.parametrize("urls", ["", "  ", "fish", "file:///etc/passwd", "javascript:alert(1)"])
def test_what_is_no_address_is_refused_and_stays_in_the_form(fresh: TestClient, urls: str) -> None:
    answer_ = post(fresh, "/add/urls", urls=urls)
    assert answer_.status_code == 400 and urls.strip() in answer_.text


def test_versions_of_a_report_are_laid_against_each_other(fresh: TestClient) -> None:
    where = "https://news.example/port"
    for worth in ("20", "30"):
        text = (
            f"SUVA, 7 May 2024 - Fiji and Samoa signed an agreement worth ${worth} million on Tuesday. It holds a year."
        )
        assert post(fresh, "/add/text", text1=text, url1=where).status_code == 303
    report = fresh.get("/search.json?q=samoa").json()["hits"][0]["report"]
    page = fresh.get(f"/report/{report}?with=1").text
    assert re.search(r"<del[^>]*>[^<]*\$20 million", page) and re.search(r"<ins[^>]*>[^<]*\$30 million", page)
    assert "It holds a year" not in page[page.index('id="versions"') :]
    assert "This is version 1" in fresh.get(f"/report/{report}?version=1").text
    clocks = fresh.get(f"/story/{report}").text
    assert f"/report/{report}?version=2&amp;with=1#versions" in clocks and "(version 2)" in clocks


# correcting


def test_a_split_is_undone(fresh: TestClient) -> None:
    story = the_story(fresh, 3)
    out = story["readings"][-1]["report"]["id"]
    answer = post(fresh, "/correct/split", report=out, who="Sri", note="another day")
    assert answer.status_code == 303 and "saksi_who=Sri" in answer.headers["set-cookie"]
    assert len(stories(fresh)) == 2
    page = fresh.get("/corrections").text
    assert "another day" in page and 'value="Sri"' in page
    number = fresh.get("/corrections.json").json()[0]["id"]
    assert post(fresh, "/correct/undo", number=number, who="Sri").status_code == 303
    assert len(stories(fresh)) == 1 and fresh.get("/corrections.json").json()[0]["undone_by"] == "Sri"


def test_a_merge_takes_the_address_of_a_story(fresh: TestClient) -> None:
    story = the_story(fresh, 3)
    post(fresh, "/correct/split", report=story["readings"][-1]["report"]["id"], who="Sri")
    one, other = (s["id"] for s in stories(fresh))
    answer = post(fresh, "/correct/merge", story=one, other=f"{HERE}/story/{other}?l=id#facts", who="Sri")
    assert answer.status_code == 303 and len(stories(fresh)) == 1


def test_a_wrong_record_stays_beside_the_correction(fresh: TestClient) -> None:
    reading = the_story(fresh, 3)["readings"][0]
    report, record = reading["report"]["id"], next(r for r in reading["records"] if r["kind"] == "event")
    answer = post(fresh, "/correct/record", report=report, record=record["id"], who="Budi", note="no such act")
    assert answer.status_code == 303
    page = fresh.get(answer.headers["location"]).text
    assert "Called wrong by Budi" in page and "no such act" in page
    again = next(r for r in the_story(fresh, 3)["readings"] if r["report"]["id"] == report)
    assert (record["start"], "event") not in {(r["start"], r["kind"]) for r in again["records"]}


def test_an_edited_record_is_told_and_the_machines_stays_beside_it(fresh: TestClient) -> None:
    reading = the_story(fresh, 3)["readings"][0]
    report, record = reading["report"]["id"], next(r for r in reading["records"] if r["kind"] == "event")
    form_ = {"report": report, "record": record["id"], "who": "Sri", "note": "read again"}
    form_ |= {"f-type": "AID", "f-status": record["status"], "f-date": "2023-03-10"}
    answer = post(fresh, "/correct/edit", **form_)
    assert answer.status_code == 303
    page = fresh.get(answer.headers["location"]).text
    assert "Edited by Sri" in page and "read again" in page and record["rule"] in page
    told = next(r for r in the_story(fresh, 3)["readings"] if r["report"]["id"] == report)["records"]
    mine = next(r for r in told if r["id"] == record["id"])
    assert (mine["type"], mine["date"], mine["rule"]) == ("AID", "2023-03-10", "person.aid.edited")
    number = fresh.get("/corrections.json").json()[0]["id"]
    assert post(fresh, "/correct/undo", number=number, who="Sri").headers["location"].startswith(f"/report/{report}")
    again = next(r for r in the_story(fresh, 3)["readings"] if r["report"]["id"] == report)["records"]
    assert next(r for r in again if r["id"] == record["id"]) == record


@pytest.mark.parametrize("fields", [{"f-type": "NOPE"}, {"f-date": "soon"}, {"f-actors0": "Atlantis"}, {}])
def test_an_edit_that_does_not_fit_is_refused_in_words(fresh: TestClient, fields: dict[str, str]) -> None:
    reading = the_story(fresh, 3)["readings"][0]
    record = next(r for r in reading["records"] if r["kind"] == "event")
    answer = post(fresh, "/correct/edit", report=reading["report"]["id"], record=record["id"], who="Sri", **fields)
    assert answer.status_code == 400 and fresh.get("/corrections.json").json() == []


def test_accepting_takes_back_that_a_record_was_called_wrong(fresh: TestClient) -> None:
    reading = the_story(fresh, 3)["readings"][0]
    report, record = reading["report"]["id"], next(r for r in reading["records"] if r["kind"] == "event")
    given = {"report": report, "record": record["id"]}
    post(fresh, "/correct/record", **given, who="Budi")
    answer = post(fresh, "/correct/accept", **given, who="Sri")
    assert "Called right by Sri" in fresh.get(answer.headers["location"]).text
    told = next(r for r in the_story(fresh, 3)["readings"] if r["report"]["id"] == report)["records"]
    assert record["id"] in {r["id"] for r in told}


def test_the_forms_of_a_finding_open_without_a_script(client: TestClient) -> None:
    reading = the_story(client)["readings"][0]
    record = next(r for r in reading["records"] if r["kind"] == "event")
    page = client.get(f"/report/{reading['report']['id']}?record={record['id']}").text
    assert all(f'action="/correct/{one}"' in page for one in ("accept", "record", "edit"))
    assert 'name="f-type"' in page and 'name="f-actors0"' in page


def test_a_correction_needs_a_name(fresh: TestClient) -> None:
    story = the_story(fresh, 3)
    answer = post(fresh, "/correct/split", report=story["readings"][-1]["report"]["id"], who="  ")
    assert answer.status_code == 400 and len(stories(fresh)) == 1


def test_a_copy_may_be_none(fresh: TestClient) -> None:
    story = the_story(fresh, 3)
    ids = {r["file"]: r["report"]["id"] for r in story["readings"]}
    copy = story["copies"][0]
    pair = {"one": ids[copy["file"]], "other": ids[copy["original"]]}
    assert post(fresh, "/correct/copy", **pair, who="Sri").status_code == 303
    assert len(the_story(fresh, 3)["copies"]) < len(story["copies"])


def test_a_person_whom_very_many_reports_name_is_cut_and_says_so(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("saksi.serve.person._REPORTS", 1)
    assert "Looked at are the latest 1 of" in client.get("/person?name=Kim+Jong+Un").text
    assert client.get("/person.json?name=Kim+Jong+Un").json()["truncated"]


# parts


def test_every_bar_of_a_relation_opens_its_list(client: TestClient) -> None:
    html = client.get("/relations/IRN/SAU").text
    figure = html[html.index('class="plot"') : html.index("</svg>", html.index('class="plot"'))]
    counts = client.get("/relations/IRN/SAU.json").json()
    periods = [row["period"] for row in counts["rows"]]
    linked = re.findall(r'href="/relations/IRN/SAU/list\?period=([\d-]+)"', figure)
    assert linked == periods and "<style" not in html
    told = [row["period"] for row in counts["rows"] if row["count"]["happened"]]
    assert told
    for period in told:
        assert 'class="row"' in client.get(f"/relations/IRN/SAU/list?period={period}").text


def test_every_line_of_the_network_and_every_country_opens_its_list(client: TestClient) -> None:
    for place, css in (("/relations/network", "network"), ("/relations/map", "worldmap")):
        html = client.get(place).text
        figure = html[html.index(f'class="{css}"') :].split("</figure>")[0]
        links = [link.replace("&amp;", "&") for link in re.findall(r'<a href="([^"]+)"', figure)]
        assert links
        for link in links:
            assert 'class="row' in client.get(link).text, link


def test_the_network_counts_what_its_lists_have(client: TestClient) -> None:
    for pair in client.get("/relations/network.json").json()["pairs"][:4]:
        for quad, many in pair["quads"].items():
            found = client.get(f"/relations/{pair['one']}/{pair['other']}/list.json?quad={quad}").json()["happenings"]
            assert many <= len(found)
            assert {str(one["happening"]["quad"]) for one in found} == {quad}


def test_filters_narrow_network_and_map(client: TestClient) -> None:
    every = client.get("/relations/network.json").json()["total"]
    assert 0 < client.get("/relations/network.json?since=2018&until=2018-12").json()["total"] < every
    assert client.get("/relations/map.json?since=1990&until=1991").json()["states"] == {}
    wrong = client.get("/relations/map?quad=9")
    assert wrong.status_code == 400 and 'role="alert"' in wrong.text


def test_pieces_have_the_whole_text_and_every_mark_begins_once() -> None:
    text = "Iklan di sini. Prancis mengundang Jepang. Klik!"
    report = Report(
        id="r", version="v", text=text,
        segments=(Segment(kind="furniture", start=0, end=14, rule="x"), Segment(kind="spam", start=42, end=47, rule="x")),
    )  # fmt: skip
    found = pieces(report, [(10, 22, 1), (15, 41, 2), (15, 22, 3), (40, 44, 4), (90, 99, 5), (9, 9, 6)])

    def flat(some: Any) -> Iterator[Any]:
        for one in some:
            yield from flat(one.inside) if one.segment else [one]

    every = list(flat(found))
    assert "".join(one.text for one in every) == text
    begun = [key for one in every for key in one.starts]
    assert sorted(begun) == [1, 2, 3, 4]
    assert next(one.keys for one in every if one.start == 15) == (3, 1, 2)


@pytest.mark.parametrize(
    ("path", "media_type"), [("/alerts.rss", "application/rss+xml"), ("/alerts.json", "application/feed+json")]
)
def test_alerts_are_a_feed(client: TestClient, path: str, media_type: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200 and answer.headers["content-type"].startswith(media_type)
    assert b"Saksi" in answer.content


def test_a_short_form_ends_no_sentence_of_what_a_person_adds() -> None:
    text = "On Monday Gen. Ana Ruiz praised Peru. Nobody else did."
    start, ruiz, peru = (text.index(word) for word in ("praised", "Ana Ruiz", "Peru"))
    made = memory.found_by_hand(
        Report(id="r", version="v", language="en", text=text), "event", start, start + len("praised"),
        {"type": "SUPPORT", "actors": [{"name": "Ana Ruiz", "code": None, "sector": None, "start": ruiz, "end": ruiz + 8}],
         "recipients": [{"name": "Peru", "code": "PER", "sector": None, "start": peru, "end": peru + 4}]},
    )  # fmt: skip
    assert text[made["sentence"]["start"] : made["sentence"]["end"]] == "On Monday Gen. Ana Ruiz praised Peru."


@pytest.mark.parametrize(
    ("path", "told"),
    [("/stories?flag=redate", "tidak ada tanda &#39;redate&#39;"),
     ("/relations?one=Iran&other=IRN", "&#39;Iran&#39; dan &#39;IRN&#39; adalah satu pihak"),
     ("/relations/IRN/IRN", "adalah satu pihak"), ("/relations/IRN/IRN/list", "adalah satu pihak")],
)  # fmt: skip
def test_a_question_that_can_have_no_answer_is_refused_with_the_way_out(
    client: TestClient, path: str, told: str
) -> None:
    answer = client.get(f"{path}{'&' if '?' in path else '?'}l=id")
    assert answer.status_code == 400 and told in answer.text
    client.get("/stories?l=en")


def test_files_name_reports_by_their_outlets_too(client: TestClient) -> None:
    story = the_story(client)["id"]
    for path in (f"/story/{story}.csv", "/person.csv?name=Wang+Yi", "/organisation.csv?name=Iran"):
        head, *rows = csv.reader(io.StringIO(client.get(path).text))
        assert head[-1] == "name" and rows and all(row[-1] for row in rows), path
        assert not any(re.fullmatch(r"[0-9a-f]{8,}", row[-1]) for row in rows)
    assert "T2  - Harbour Ledger\r\n" in client.get(f"/story/{story}.ris").text


def test_pages_name_reports_by_their_outlets_and_tell_the_title(client: TestClient) -> None:
    for path in ("/person?name=Wang+Yi", "/relations/IRN/SAU/list"):
        page = client.get(path).text
        assert re.search(r'<bdi title="[^"]{10,}">Harbour Ledger</bdi>', page), path
        assert "harbour-ledger-deal.txt" not in page
