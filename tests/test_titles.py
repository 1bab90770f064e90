"""A story bears a neutral title, made of the act, the sides and the day, and quotes a headline beneath it."""

from __future__ import annotations

import io
import json
import warnings
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from readings_at_hand import Hand, reading

pytest.importorskip("fastapi")

with warnings.catch_warnings():  # starlette would like a client that has not settled yet
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

from saksi import brief, titles
from saksi.alerts.message import Alert, html, plain
from saksi.brief.outline import FLAGS
from saksi.cli import cli
from saksi.extract.lexicon import plover
from saksi.language import available, load
from saksi.memory import Memory
from saksi.records import Comparison, Reading, Subject
from saksi.relate import story
from saksi.serve import create_app
from saksi.serve.wording import wording
from saksi.store import connect

NOW = "2024-09-12T08:00:00Z"


def subject(type_: str = "CONSULT", **given: Any) -> Subject:
    return Subject(**{"type": type_, "actors": ("KEN",), "recipients": ("ETH",), "language": "en"} | given)


@pytest.mark.parametrize(
    ("given", "english", "indonesian"),
    [
        (subject(date="2024-03-12"), "Kenya – Ethiopia: talks, 2024-03-12", "Kenya – Etiopia: perundingan, 2024-03-12"),
        (subject(mode="visit"), "Kenya → Ethiopia: visit", "Kenya → Etiopia: kunjungan"),
        (subject(rule="consult.meet-noun"), "Kenya – Ethiopia: meeting", "Kenya – Etiopia: pertemuan"),
        (subject("AID", status="denied"), "Kenya → Ethiopia: help (denied)", "Kenya → Etiopia: bantuan (dibantah)"),
        (subject("AGREE", rule="consult.meet", status="planned"),
         "Kenya – Ethiopia: talks or visit announced (planned)",
         "Kenya – Etiopia: perundingan atau kunjungan diumumkan (direncanakan)"),
        (subject("ASSAULT", actors=("TCD", "NER"), recipients=()), "Chad – Niger: attack", "Chad – Niger: serangan"),
        (subject("COOPERATE", actors=("TCD", "NER", "MLI", "BEN", "TGO"), recipients=()),
         "Chad, Niger and 3 others: cooperation", "Chad, Niger, dan 3 lainnya: kerja sama"),
        (subject(date="2024-03-12/2024-03-14"), "Kenya – Ethiopia: talks, 2024-03-12/2024-03-14",
         "Kenya – Etiopia: perundingan, 2024-03-12/2024-03-14"),
    ],
)  # fmt: skip
def test_a_title_names_the_sides_the_act_how_sure_it_is_and_the_day(
    given: Subject, english: str, indonesian: str
) -> None:
    assert (titles.title(given), titles.title(given, "id")) == (english, indonesian)


def test_every_class_has_a_noun_in_every_language_and_all_have_the_same_keys() -> None:
    files = [load(code).part(titles._words) for code in available()]
    for file in files:
        assert set(plover().types) <= set(file.acts)
        assert set(file.acts) == set(files[0].acts) and set(file.status) == set(files[0].status)


GRAIN = "Kenya sent grain to Somalia on 3 September 2024. The ships left Mombasa at dawn."


def grain(file: str, text: str = GRAIN, *, status: str = "happened", date: str = "2024-09-03", **given: Any) -> Reading:
    hand = Hand(text).event("sent", "AID", [("Kenya", "KEN")], [("Somalia", "SOM")], date=date, status=status)
    return reading(file, hand, **{"published": "2024-09-04"} | given)


def test_a_story_is_named_after_its_leading_act_and_keeps_its_headline() -> None:
    made = story([grain("a.txt", title="Nairobi stuns its neighbours", outlet="Lake Herald"), grain("b.txt")])
    assert made.title == "Kenya → Somalia: help, 2024-09-03"
    assert (made.headline, made.outlet) == ("Nairobi stuns its neighbours", "Lake Herald")
    shown = brief.brief(made, language="id")
    assert (shown.title, shown.headline) == (
        "Kenya → Somalia: bantuan, 2024-09-03", "“Nairobi stuns its neighbours” – Lake Herald",
    )  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [
        [reading("a.txt", "It rained in Kampala for a third day.", title="Rain", outlet="Lake Herald")],
        [grain("a.txt", date="2011-09-03", title="Rain", outlet="Lake Herald")],  # what a report looks back on
        [grain("a.txt", status="denied", title="Rain", outlet="Lake Herald")],  # told as not done
        [
            grain(
                "a.txt", "The rain goes on in all of the lake country.\n\n" + GRAIN, title="Rain", outlet="Lake Herald"
            )
        ],
    ],
)
def test_a_story_without_a_clear_act_between_two_sides_bears_its_headline_and_says_whose(given: list[Reading]) -> None:
    made = story(given)
    assert made.subject is None and made.title == made.headline == "Rain"
    assert brief.brief(made, language="en").headline == "A headline of Lake Herald"


def test_what_only_a_caption_tells_gives_no_title() -> None:
    text = f"{GRAIN}\n\nThe rain goes on in all of the lake country, and the roads are closed."
    assert story([grain("a.txt", text)]).subject is not None
    assert story([grain("a.txt", text, segments=[("caption", GRAIN)])]).subject is None


def test_what_few_of_the_reports_tell_gives_no_title() -> None:
    others = [reading(f"{n}.txt", f"Rain fell in Kampala, day {n}.", title="Rain") for n in range(4)]
    assert story([grain("a.txt"), *others]).subject is None


def test_json_has_the_title_in_the_language_asked_for_and_the_headline() -> None:
    made = Comparison(stories=(story([grain("a.txt", title="Grain", outlet="Lake Herald")]),))
    [one] = json.loads(brief.render(made, form="json", language="id"))["stories"]
    assert one["title"] == "Kenya → Somalia: bantuan, 2024-09-03"
    assert (one["headline"], one["headline_outlet"]) == ("Grain", "Lake Herald")


@pytest.fixture
def place(tmp_path: Path) -> str:
    """A store with one story, whose reports are read by hand."""
    url = f"sqlite:///{tmp_path / 'memory.db'}"
    one = grain("a.txt", title="Nairobi <b>stuns</b>", outlet="Lake Herald")
    with Memory(connect(url), read=lambda page: one, reader="at hand", now=lambda: NOW) as memory:
        list(memory.add("-", stdin=io.BytesIO(b'{"id": "a.txt", "text": "0"}\n')))
        memory.gather()
    return url


def test_lists_pages_files_and_the_interface_show_one_title(place: str) -> None:
    app = create_app(place)
    with TestClient(app, base_url="http://127.0.0.1") as desk:
        english, indonesian = "Kenya → Somalia: help, 2024-09-03", "Kenya → Somalia: bantuan, 2024-09-03"
        [listed] = desk.get("/api/v1/stories").json()["items"]
        assert (listed["title"], listed["headline"]) == (english, "Nairobi <b>stuns</b>")
        assert (listed["outlet"], listed["subject"]["type"]) == ("Lake Herald", "AID")
        one = desk.get(f"/api/v1/stories/{listed['id']}").json()
        assert (one["title"], one["headline"]) == (english, "Nairobi <b>stuns</b>")
        path = f"/story/{listed['id']}"
        for page in ("/stories", "/stories.md", "/stories.csv", "/stories.json", path, f"{path}.md", f"{path}.json"):
            assert english in desk.get(f"{page}?l=en").text, page
            assert indonesian in desk.get(f"{page}?l=id").text, page
        assert "“Nairobi &lt;b&gt;stuns&lt;/b&gt;” – Lake Herald" in desk.get(path).text
        assert "“Nairobi &lt;b&gt;stuns&lt;/b&gt;” – Lake Herald" in desk.get("/stories").text


def test_the_command_line_lists_the_title_and_the_headline(place: str) -> None:
    shown = CliRunner().invoke(cli, ["stories", "--store", place, "--language", "id"])
    assert shown.exit_code == 0, shown.output
    assert "Kenya → Somalia: bantuan, 2024-09-03" in shown.stdout
    assert "“Nairobi <b>stuns</b>” – Lake Herald" in shown.stdout


def test_a_story_told_before_there_were_titles_shows_its_headline(place: str) -> None:
    with Memory(connect(place)) as memory:
        database = memory.database
        with database.connection(writes=True) as connection, database.transaction(connection):
            connection.execute(sa.text("DELETE FROM tags WHERE kind IN ('about', 'by')"))
        [one] = memory.stories()[0]
    assert (one.title, one.headline, one.subject) == ("Nairobi <b>stuns</b>", "Nairobi <b>stuns</b>", None)


def test_an_alert_has_the_title_and_quotes_the_headline() -> None:
    given: dict[str, Any] = {
        "uid": "u", "query": "q", "kind": "new", "about": "a new story", "story": "s", "date": None, "origins": (),
        "unknown": 1, "reports": 1, "at": NOW,
    }  # fmt: skip
    one = Alert(title="Kenya → Somalia: help", headline="Nairobi <stuns>", **given)
    assert plain(one, "https://desk.example").splitlines()[:2] == ["Kenya → Somalia: help", "“Nairobi <stuns>”"]
    assert html(one, "https://desk.example").splitlines()[:2] == [
        "<b>Kenya → Somalia: help</b>", "“Nairobi &lt;stuns&gt;”",
    ]  # fmt: skip
    before = msgspec.convert(given | {"headline": "Nairobi"}, Alert)  # one of an outbox that knew no titles
    assert plain(before, "https://desk.example").splitlines()[0] == "Nairobi"


def test_the_morning_brief_as_pdf_has_a_sign_for_who_did_it_to_whom(place: str, tmp_path: Path) -> None:
    pypdfium2 = pytest.importorskip("pypdfium2")
    pytest.importorskip("fpdf")
    out = tmp_path / "brief.pdf"
    asked = ["brief", "--store", place, "--since", "2024-01-01", "--format", "pdf", "--out", str(out)]
    assert CliRunner().invoke(cli, asked).exit_code == 0
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(out))
    assert "Kenya › Somalia: " in text and "U+2192" not in text


def test_the_desk_and_the_command_line_know_the_same_flags(place: str) -> None:
    refused = CliRunner().invoke(cli, ["stories", "--store", place, "--flagged", "no-such"])
    assert refused.exit_code == 2
    with TestClient(create_app(place), base_url="http://127.0.0.1") as desk:
        page = desk.get("/stories").text
    for kind in FLAGS:
        assert f'<option value="{kind}"' in page and kind in refused.output.replace("\n", "")
        assert CliRunner().invoke(cli, ["stories", "--store", place, "--flagged", kind]).exit_code == 0
        for code in available():
            say = wording(code)
            assert kind in say.file.checks or say.words.knows("flags", kind), (code, kind)
