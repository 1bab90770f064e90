"""The desk in a real browser: reading, filtering, correcting, keys, no script, no foreign request, accessible.

A click does not wait for the page that it leads to: `leads` does, and whatever is set after a moment is waited for.

Chromium is driven by Playwright; where either is missing these tests are skipped. axe-core is taken from
`node_modules/axe-core` (npm install --no-save axe-core), or from the path in the environment variable AXE_CORE.
"""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api")
pytest.importorskip("fastapi")

from saksi import memory  # noqa: E402
from saksi.serve import create_app  # noqa: E402

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "src" / "saksi" / "examples"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
AXE = Path(os.environ.get("AXE_CORE", ROOT / "node_modules" / "axe-core" / "axe.min.js"))

pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a desk with three stories, on loopback."""
    import uvicorn

    store = tmp_path_factory.mktemp("desk") / "memory.db"
    with memory.open(store) as opened:
        list(opened.add([EXAMPLES / "beijing-deal-2023", EXAMPLES / "panmunjom-2018", EXAMPLES / "china-arms-2023"]))
        opened.gather()
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(create_app(store, feeds_file=store.with_name("urls")), log_level="warning", ws="none")
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def opens(browser: Any, place: str) -> Iterator[Callable[..., Any]]:
    """Opens a page, watched: a foreign request, an error of the script or of the policies is a failure."""
    faults: list[str] = []
    contexts = []

    def opened(path: str = "/stories", **options: Any) -> Any:
        context = browser.new_context(**{"locale": "en-GB", "base_url": place, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda r: None if r.url.startswith(place) else faults.append(f"asked {r.url}"))
        page.on("pageerror", lambda e: faults.append(str(e)))
        page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not faults


def leads(page: Any, click: Callable[[], object]) -> None:
    """Does something that leads to another page, or to the same one anew, and waits until that is there."""
    with page.expect_navigation():
        click()


def the_story(page: Any, words: str) -> None:
    page.get_by_role("link", name=words).first.click()
    page.wait_for_url("**/story/**")


def paths(page: Any) -> list[str]:
    """One address of every page of the desk."""
    name = page.request.get("/stories.json").json()["stories"][0]["id"]
    reading = page.request.get(f"/story/{name}.json").json()["readings"][0]
    report, event = reading["report"]["id"], next(r["id"] for r in reading["records"] if r["kind"] == "event")
    return [
        "/stories", f"/story/{name}", f"/story/{name}/side", f"/report/{report}?kind=event&kind=entity&kind=timex",
        "/search?q=iran", "/add", "/skipped", "/relations", "/relations/IRN/SAU", "/relations/IRN/SAU/list",
        "/person?name=Kim+Jong+Un", "/corrections", "/relations/network", "/relations/map", "/relations/map?show=places",
        "/relations/map/list?side=IRN", "/person", "/organisation", "/organisation?name=Iran", f"/report/{report}?record={event}",
        "/feeds", "/inbox", f"/report/{report}?new=event&at=10-20",
    ]  # fmt: skip


@pytest.mark.parametrize("width", [1280, 390])
def test_no_page_is_wider_than_the_window(opens: Callable[..., Any], width: int) -> None:
    page = opens(viewport={"width": width, "height": 900})
    for path in paths(page):
        page.goto(path)
        page.evaluate("for (const box of document.querySelectorAll('details')) box.open = true")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not here; npm install --no-save axe-core")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "id"])
def test_axe_finds_nothing(opens: Callable[..., Any], scheme: str, language: str) -> None:
    page = opens(color_scheme=scheme, bypass_csp=True)
    for path in paths(page):
        page.goto(f"{path}{'&' if '?' in path else '?'}l={language}")
        page.evaluate("for (const box of document.querySelectorAll('details')) box.open = true")
        page.add_script_tag(path=str(AXE))
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        assert not [(f["id"], [n["target"] for n in f["nodes"][:3]]) for f in found], path


def test_a_story_is_filtered_read_and_its_words_open(opens: Callable[..., Any]) -> None:
    page = opens()
    page.locator("details.filters summary").click()
    page.get_by_label("Who takes part").fill("Saudi Arabia")
    leads(page, page.get_by_role("button", name="Show").click)
    assert "side=Saudi+Arabia" in page.url
    leads(page, page.locator(".row h3 a").first.click)
    words = page.locator(".matrix a.cell").first
    said = words.inner_text().strip("“”… ")
    words.click()
    page.wait_for_url("**/report/**")
    assert " ".join(page.locator("mark.asked").all_inner_texts()).replace("\n", " ")[:12] in said
    assert page.locator("mark.asked").first.is_visible()


def test_a_span_without_an_anchor_is_marked(opens: Callable[..., Any]) -> None:
    page = opens()
    report = next(p for p in paths(page) if p.startswith("/report/")).split("?")[0]
    page.goto(f"{report}#s3-9")
    page.locator(".on").first.wait_for()


def test_a_correction_is_made_and_undone_without_a_script(opens: Callable[..., Any]) -> None:
    page = opens(java_script_enabled=False)
    before = page.locator(".row").count()
    the_story(page, "Iran")
    page.get_by_text("Some reports belong to another story").click()
    page.locator("#correct fieldset input").last.check()
    form = page.locator("form[action='/correct/split']")
    form.get_by_label("Your name").fill("Sri Wahyuni")
    leads(page, form.get_by_role("button").click)
    assert page.locator(".corrections").get_by_text("Sri Wahyuni").is_visible()
    page.goto("/stories")
    assert page.locator(".row").count() == before + 1
    page.goto("/corrections")
    page.get_by_text("Take back", exact=True).first.click()
    assert page.locator("input[name=who]").first.input_value() == "Sri Wahyuni"
    leads(page, page.get_by_role("button", name="Take it back").first.click)
    assert page.get_by_text("taken back by Sri Wahyuni").first.is_visible()
    page.goto("/stories")
    assert page.locator(".row").count() == before


def test_two_pasted_reports_are_compared(opens: Callable[..., Any]) -> None:
    page = opens("/add")
    page.locator("[name=text1]").fill(
        "SUVA, 7 May 2024 - Fiji and Samoa signed a fisheries agreement on Tuesday worth $20 million, officials said."
    )
    page.locator("[name=text2]").fill(
        "APIA, 7 May 2024 - Samoa signed a fisheries agreement with Fiji on Tuesday worth $30 million, it said."
    )
    leads(page, page.get_by_role("button", name="Add the text").click)
    page.wait_for_url("**/side?**")
    assert page.locator(".columns .report").count() == 2
    mark = page.locator(".columns .report").first.locator("mark:not(.alone)").first
    mark.click()
    page.locator("mark.on").nth(1).wait_for()


def test_the_language_is_switched_and_stays(opens: Callable[..., Any]) -> None:
    page = opens()
    leads(page, page.get_by_role("link", name="Bahasa Indonesia").click)
    page.goto("/stories")
    assert page.locator("h1").inner_text() == "Cerita"


def test_the_keyboard_is_enough(opens: Callable[..., Any]) -> None:
    page = opens()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.locator(".row.here").wait_for()
    assert page.locator(".row").nth(1).get_attribute("class").split()[-1] == "here"
    page.keyboard.press("o")
    page.wait_for_url("**/story/**")
    page.keyboard.press("j")
    page.locator("tr.here").wait_for()
    page.keyboard.press("s")
    page.wait_for_url("**/side")
    page.keyboard.press("2")
    page.locator(".report[data-column='2'] .text:focus").wait_for()
    for keys, place in (("gd", "relations"), ("gf", "feeds"), ("gi", "inbox"), ("gs", "stories")):
        page.keyboard.type(keys)  # in one go: the first one is soon forgotten
        page.wait_for_url(f"**/{place}")
    page.keyboard.press("/")
    page.locator("[data-search]:focus").wait_for()
    page.keyboard.type("j/k")  # off while typing
    assert page.locator("[data-search]").input_value() == "j/k"
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.locator("details.keys[open]").wait_for()


def test_rows_are_walked_both_ways_and_enter_opens(opens: Callable[..., Any]) -> None:
    page = opens()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.locator(".row").nth(1).and_(page.locator(".here")).wait_for()
    page.keyboard.press("k")
    page.locator(".row").nth(0).and_(page.locator(".here")).wait_for()
    leads(page, lambda: page.keyboard.press("Enter"))
    assert "/story/" in page.url


def test_keys_go_from_difference_to_difference_and_to_parts_of_a_story(opens: Callable[..., Any]) -> None:
    page = opens()
    stories = page.request.get("/stories.json").json()["stories"]
    page.goto(f"/story/{max(stories, key=lambda one: one['differences'] + len(one['flags']))['id']}")
    there = page.locator("tr.differ, tr.denied, .flagged")
    assert there.count() > 1
    page.keyboard.press("n")
    there.nth(0).and_(page.locator(".here")).wait_for()
    page.keyboard.press("n")
    there.nth(1).and_(page.locator(".here")).wait_for()
    page.keyboard.press("p")
    there.nth(0).and_(page.locator(".here")).wait_for()
    for key, part in (("t", "timeline"), ("!", "flags")):
        page.keyboard.press(key)
        page.wait_for_url(f"**#{part}")
    page.keyboard.press("m")
    page.locator("#correct details[open] [name=other]:focus").wait_for()


def test_keys_of_the_list_filter_it(opens: Callable[..., Any]) -> None:
    page = opens()
    page.keyboard.press("#")
    page.locator("details.filters[open] :focus").wait_for()
    page.keyboard.press("Escape")
    leads(page, lambda: page.keyboard.press("!"))
    assert page.url.endswith("?flag=any")
    leads(page, lambda: page.keyboard.press("!"))
    assert page.url.endswith("/stories")
    for keys, place in (("gp", "person"), ("ga", "add")):
        page.keyboard.type(keys)
        page.wait_for_url(f"**/{place}")


def test_the_original_page_and_the_citation_have_a_key_and_b_leads_back(opens: Callable[..., Any]) -> None:
    page = opens(permissions=["clipboard-read", "clipboard-write"])
    the_story(page, "Iran")
    story = page.url
    page.keyboard.press("j")
    page.locator("tr.here").wait_for()
    page.keyboard.press("y")
    page.wait_for_function("async () => (await navigator.clipboard.readText()).includes('/report/')")
    words = page.evaluate("navigator.clipboard.readText()")
    assert (
        words.startswith("“")
        and page.title() in words
        and words.endswith(page.locator("tr.here a.cell").first.get_attribute("href"))
    )
    leads(page, lambda: page.keyboard.press("s"))
    leads(page, lambda: page.keyboard.press("b"))
    assert page.url == story
    page.evaluate(  # none of the examples has an address; nothing foreign is asked
        "const link = document.createElement('a'); link.href = 'https://news.example/suva'; link.dataset.original = '';"
        "link.addEventListener('click', (e) => { e.preventDefault(); window.led = link.href; });"
        "document.querySelector('main').append(link)"
    )
    page.keyboard.press("v")
    assert page.evaluate("window.led") == "https://news.example/suva"


def test_a_finding_is_accepted_rejected_and_both_taken_back_by_keys(opens: Callable[..., Any]) -> None:
    page = opens()
    report = next(p for p in paths(page) if p.startswith("/report/")).split("?")[0]
    for key, action, words in (("a", "accept", "Called right by Budi"), ("x", "record", "Called wrong by Budi")):
        page.goto(f"{report}?kind=event")
        page.keyboard.press("j")
        page.locator(".finding.here").wait_for()
        page.keyboard.press(key)
        page.wait_for_url("**record=**")
        form = page.locator(f"form[action='/correct/{action}']")
        form.locator(":focus").wait_for()
        form.locator("[name=who]").fill("Budi")
        leads(page, lambda: page.keyboard.press("Enter"))
        assert page.get_by_text(words).count() == 1
        page.keyboard.press("u")
        page.locator("form[action='/correct/undo'] :focus").wait_for()
        leads(page, lambda: page.keyboard.press("Enter"))
        page.goto(f"{report}?kind=event")
        assert page.get_by_text(words).count() == 0


def test_every_key_that_the_list_of_keys_has_is_one(opens: Callable[..., Any]) -> None:
    page = opens()
    script = (ROOT / "src" / "saksi" / "serve" / "static" / "desk.js").read_text(encoding="utf-8")
    for words in page.locator("details.keys dt").all_text_contents():
        for key in words.split():
            known = (f"{key}: ", f'"{key}": ', "[1-9]", f'key === "{key}"')
            assert key.isdecimal() or words.startswith("g ") or any(f"{one}" in script for one in known), key


def test_without_a_script_a_finding_is_accepted_and_edited(opens: Callable[..., Any]) -> None:
    page = opens(java_script_enabled=False)
    report = next(p for p in paths(page) if p.startswith("/report/")).split("?")[0]
    for action in ("accept", "edit"):
        page.goto(f"{report}?kind=event")
        page.locator(".finding > details > summary").first.click()
        leads(page, page.locator(".judge-link").first.click)
        if action == "accept":  # the form for edits lies open
            page.get_by_text("This is right", exact=True).click()
        form = page.locator(f"form[action='/correct/{action}']")
        if action == "edit":
            form.locator("[name=f-type]").select_option("AID")
        form.locator("[name=who]").fill("Sri Wahyuni")
        leads(page, form.get_by_role("button").click)
        page.goto("/corrections")
        page.get_by_text("Take back", exact=True).first.click()
        leads(page, page.get_by_role("button", name="Take it back").first.click)


def test_paper_is_white_whatever_the_screen(opens: Callable[..., Any]) -> None:
    page = opens(color_scheme="dark")
    the_story(page, "Iran")
    page.emulate_media(media="print", color_scheme="dark")
    for name, value in (("--card", "#fff"), ("--c0", "#cfe3f7"), ("--link", "#1a4f8b")):
        found = page.evaluate("(name) => getComputedStyle(document.documentElement).getPropertyValue(name)", name)
        assert found.strip() == value, name


def test_the_focus_is_always_seen(opens: Callable[..., Any]) -> None:
    page = opens()
    page.keyboard.press("Tab")
    page.locator(".skip:focus").wait_for()
    assert page.locator(".skip").bounding_box()["x"] >= 0
    for _ in range(6):
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"


def test_a_bar_of_a_relation_opens_its_list(opens: Callable[..., Any]) -> None:
    page = opens("/relations/IRN/SAU")
    page.locator(".plot a:has(rect.q1), .plot a:has(rect.q2)").first.locator("rect").first.click()
    page.wait_for_url("**/list?period=*")
    assert page.locator(".row").count() >= 1


def test_a_finding_is_edited_by_the_keyboard_and_undone(opens: Callable[..., Any]) -> None:
    page = opens()
    report = next(p for p in paths(page) if p.startswith("/report/")).split("?")[0]
    page.goto(f"{report}?kind=event")
    page.keyboard.press("j")
    page.locator(".finding.here").wait_for()
    page.keyboard.press("e")
    page.wait_for_url("**record=**")
    form = page.locator("form[action='/correct/edit']")
    page.locator("[name=f-type]:focus").wait_for()
    form.locator("[name=f-type]").select_option("AID")
    form.locator("[name=who]").fill("Sri Wahyuni")
    leads(page, lambda: page.keyboard.press("Enter"))
    assert "Sri Wahyuni" in page.locator(".machine").first.text_content()
    page.goto("/corrections")
    page.get_by_text("Take back", exact=True).first.click()
    leads(page, page.get_by_role("button", name="Take it back").first.click)
    page.goto(f"{report}?kind=event")
    assert page.locator(".machine").count() == 0


def test_a_country_filters_the_stories(opens: Callable[..., Any]) -> None:
    page = opens("/relations/map")
    page.get_by_role("link", name="Iran:").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/stories?side=IRN")
    assert page.locator(".row").count() >= 1


def test_a_story_is_followed_by_its_key_and_is_no_longer(opens: Callable[..., Any]) -> None:
    page = opens()
    page.keyboard.press("j")
    page.locator(".row.here").wait_for()
    leads(page, lambda: page.keyboard.press("f"))
    page.wait_for_url("**/stories")
    leads(page, page.locator(".row:has(.followed) h3 a").click)
    leads(page, lambda: page.keyboard.press("f"))
    page.goto("/stories")
    assert page.locator(".followed").count() == 0


@pytest.mark.parametrize("script", [True, False])
def test_words_that_are_marked_become_a_finding_and_are_taken_back(opens: Callable[..., Any], script: bool) -> None:
    page = opens(java_script_enabled=script)
    report = next(p for p in paths(page) if p.startswith("/report/")).split("?")[0]
    page.goto(f"{report}?kind=figure")
    page.locator("#add-finding > summary").click()
    pieces = page.locator(".text span[data-s]")
    texts = pieces.all_text_contents()
    longest = max(range(len(texts)), key=lambda n: len(texts[n]))
    words = " ".join(texts[longest].split()[:6])
    at = texts[longest].index(words)
    chosen = int(pieces.nth(longest).get_attribute("data-s")) + at
    if script:
        pieces.nth(longest).evaluate(
            "(piece, [start, end]) => { const range = document.createRange(); range.setStart(piece.firstChild, start);"
            " range.setEnd(piece.firstChild, end); getSelection().removeAllRanges(); getSelection().addRange(range); }",
            [at, at + len(words)],
        )
        page.wait_for_function("(words) => document.querySelector('[data-words]').value === words", arg=words)
    else:
        page.locator("#add-finding [name=words]").fill(words)
    page.locator("#add-finding select[name=new]").select_option("figure")
    leads(page, page.get_by_role("button", name="Go on").click)
    assert f"at={chosen}-{chosen + len(words)}" in page.url
    form = page.locator("form[action='/correct/add']")
    form.locator("[name=f-number]").fill("7")
    form.locator("[name=who]").fill("Sri Wahyuni")
    leads(page, form.get_by_role("button").click)
    assert page.locator(".findings").get_by_text("Added by Sri Wahyuni").count() == 1
    page.goto("/corrections")
    page.get_by_text("Take back", exact=True).first.click()
    leads(page, page.get_by_role("button", name="Take it back").first.click)
    page.goto(f"{report}?kind=figure")
    assert page.get_by_text("Added by Sri Wahyuni").count() == 0


def test_a_feed_is_followed_and_taken_out_without_a_script(opens: Callable[..., Any]) -> None:
    page = opens("/feeds", java_script_enabled=False)
    page.locator("[name=url]").fill("https://news.example/rss")
    page.locator("[name=title]").fill("News of the day")
    leads(page, page.get_by_role("button", name="Follow").click)
    row = page.locator("tr.row", has_text="News of the day")
    row.locator("summary").click()
    leads(page, row.get_by_role("button").click)
    assert page.locator("tr.row").count() == 0


def test_a_story_prints_without_what_only_a_screen_needs(opens: Callable[..., Any]) -> None:
    page = opens()
    the_story(page, "Iran")
    page.emulate_media(media="print")
    assert page.locator("#facts").is_visible()
    for css in (".top", "#correct", "details.keys", "#follow form"):
        assert not page.locator(css).first.is_visible(), css
