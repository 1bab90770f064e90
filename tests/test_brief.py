"""What people see of a comparison: the words, the order, the formats, and that nothing hostile gets through."""

from __future__ import annotations

import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Literal

import msgspec
import pytest
from readings_at_hand import Hand
from readings_at_hand import reading as read
from story_of_a_visit import comparison

import saksi
from saksi import brief, relate
from saksi.brief.outline import brief as outline
from saksi.brief.page import pieces
from saksi.brief.pretty import pretty
from saksi.brief.sentences import Shelf, date_of, event_sentence
from saksi.brief.words import languages, shorten, visible, words
from saksi.errors import UsageError
from saksi.records import (
    Cell,
    Comparison,
    Difference,
    Event,
    Fact,
    Flag,
    Place,
    Position,
    Reading,
    Report,
    Skip,
    Span,
    Story,
)

GOLDEN = Path(__file__).parent / "golden"
LANGUAGES = ("en", "id")


def test_there_is_a_brief_in_both_languages() -> None:
    assert set(LANGUAGES) <= set(languages())


@pytest.mark.parametrize(
    "table",
    [f for f in words("en").file.__struct_fields__ if f not in ("locale", "home", "many", "head_first", "plain_cues")],
)
def test_every_language_has_the_same_words(table: str) -> None:
    if table in ("offices", "states", "units", "reasons"):  # an absent word falls back to a list, or is left out
        return
    tables = {code: getattr(words(code).file, table) for code in LANGUAGES}
    assert tables["en"].keys() == tables["id"].keys()


@pytest.mark.parametrize("table", ["phrases", "warnings", "unknown", "frames", "acts", "labels", "mods"])
def test_every_language_fills_the_same_gaps(table: str) -> None:
    def gaps(entry: object) -> set[str]:
        return set(re.findall(r"{(\w+)}", str(entry)))

    en, id_ = (getattr(words(code).file, table) for code in LANGUAGES)
    assert {key: gaps(en[key]) for key in en} == {key: gaps(id_[key]) for key in id_}


@pytest.mark.parametrize(
    ("value", "en", "id_"),
    [
        ("2023-04-16", "16 April 2023", "16 April 2023"),
        ("2023-08", "August 2023", "Agustus 2023"),
        ("2023", "2023", "2023"),
        ("2023-23", "autumn 2023", "musim gugur 2023"),
        ("2023-05-30/2023-06-02", "30 May – 2 June 2023", "30 Mei – 2 Juni 2023"),
        ("2023-05-30/2023-05-31", "30–31 May 2023", "30–31 Mei 2023"),
        ("2023-05-30?", "30 May 2023 (uncertain)", "30 Mei 2023 (belum pasti)"),
        ("2023-05~", "about May 2023", "sekitar Mei 2023"),
        ("../2023-05-30", "before 30 May 2023", "sebelum 30 Mei 2023"),
        ("2023-05-XX", "May 2023", "Mei 2023"),
        ("2023-05-30T14:30", "30 May 2023", "30 Mei 2023"),
        ("PRESENT_REF", "", ""),
        (None, "", ""),
    ],
)
def test_dates_are_put_in_words(value: str | None, en: str, id_: str) -> None:
    assert (words("en").date(value), words("id").date(value)) == (en, id_)


@pytest.mark.parametrize(
    ("code", "en", "id_"),
    [
        ("CHN", "China", "Tiongkok"),
        ("GBR", "Britain", "Inggris"),
        ("PSE", "Palestine", "Palestina"),
        ("UN", "the United Nations", "PBB"),
        ("NATO", "NATO", "NATO"),
        (None, "", ""),
    ],
)
def test_states_have_names_and_no_codes(code: str | None, en: str, id_: str) -> None:
    assert (words("en").state(code), words("id").state(code)) == (en, id_)


def _event_at(date: str, code: str) -> Event:
    place = Place(name="there", code=code, start=0, end=1)
    return Event(
        start=0,
        end=1,
        rule="r",
        anchors=(Span(0, 1),),
        type="CONSULT",
        quad=1,
        date=date,
        place=place,
        sentence=Span(0, 1),
    )


def test_a_time_of_day_comes_in_both_times_and_a_guessed_zone_says_that_it_is_one() -> None:
    sure = date_of(_event_at("2023-04-16T22:30+03:00", "RUS"), words("id"))
    assert sure == "pada 16 April 2023 pukul 22:30 waktu setempat (17 April 2023 02:30 WIB)"
    guess = date_of(_event_at("2023-04-16T14:30", "RUS"), words("id"))
    assert guess == "pada 16 April 2023 pukul 14:30 (bila itu waktu standar ibu kotanya: 18:30 WIB)"


def test_a_time_of_day_without_a_known_zone_is_given_as_it_is() -> None:
    event = msgspec.structs.replace(_event_at("2023-04-16T14:30", "RUS"), place=None)
    assert date_of(event, words("id")) == "pada 16 April 2023 pukul 14:30"


def test_a_date_without_a_time_of_day_names_no_zone() -> None:
    assert date_of(_event_at("2023-04-16", "JPN"), words("id")) == "pada 16 April 2023"


def test_a_reason_is_told_in_the_language_of_the_brief() -> None:
    reason = "3 blocks with text are hidden from readers of the page"
    assert words("id").reason(reason) == "3 blok teks disembunyikan dari pembaca halaman"
    assert words("en").reason(reason) == reason
    office = "Ana Ruiz is named as minister of defence of ESP, an office not held on that day"
    assert words("en").reason(office) == office.replace("ESP", "Spain")
    assert "menteri pertahanan Spanyol, jabatan" in words("id").reason(office)
    assert words("id").reason("something new\u202e") == "something new⟨U+202E⟩"


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("news/a.txt dates the same happening 2024-05-14", "news/a.txt menanggali kejadian yang sama 14 Mei 2024"),
        (
            "the item of a/b.xml has no text; fetch https://c/d",
            "butir dari a/b.xml tidak memuat teks; ambil https://c/d",
        ),
        ("it is longer than 64 MB; split it", "panjangnya lebih dari 64 MB; bagi-bagilah"),
    ],
)
def test_a_path_in_a_reason_is_no_interval_of_dates(reason: str, told: str) -> None:
    assert words("id").reason(reason) == told


def test_reasons_why_something_was_not_read_are_told_in_indonesian(tmp_path: Path) -> None:
    given = {"a.jsonl": b'{"id": 1}\n[]\n{"text', "b.bin": bytes(64), "c.png": b"\x89PNG\r\n\x1a\n", "d.txt": b"",
             "e.zip": b"PK\x03\x04", "f.txt.gz": b"\x1f\x8b\x08\x00", "g.pdf": b"%PDF-1.4",
             "h.opml": b"<opml version='2.0'><body/></opml>", "i.html": b"<html></html>",
             "j.xml": b"<rss><channel><item><link>https://a.example/b</link></item></channel></rss>"}  # fmt: skip
    for name, content in given.items():
        (tmp_path / name).write_bytes(content)
    reasons = [skip.reason for skip in saksi.read(str(tmp_path)) if isinstance(skip, Skip)]
    assert len(reasons) == 12
    assert [r for r in reasons if words("id").reason(r) == r] == []


def test_shortening_keeps_the_words_asked_for_and_says_where_it_cut() -> None:
    text = "word " * 100 + "needle " + "word " * 100
    start = text.index("needle")
    piece, left, right = shorten(text, 0, len(text), start, start + 6, 80)
    assert "needle" in piece and piece.startswith("… ") and piece.endswith(" …")
    assert piece.strip("… ") == text[left:right]


def test_an_excerpt_is_cut_between_words_never_within_one() -> None:
    text = "word " * 20 + "Kenya's well-known minister denied the Ma'ruf-Ruiz accord " + "word " * 20
    words_ = set(text.split())
    at = text.index("denied")
    for width in range(40, 110):
        piece, _, _ = shorten(text, 0, len(text), at, at + 6, width)
        assert "denied" in piece and set(piece.split()) - {"…"} <= words_, piece


def test_hidden_and_turning_characters_are_shown() -> None:
    assert visible("a\u202eb\x1b[31m\u200bc\ud800") == "a⟨U+202E⟩b⟨U+001B⟩[31m⟨U+200B⟩c⟨U+D800⟩"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("form", "suffix"), [("text", "txt"), ("markdown", "md")])
def test_the_brief_is_as_it_was_checked_by_eye(language: str, form: str, suffix: str) -> None:
    made = brief.render(comparison(), form=form, language=language)
    _golden(f"visit.{language}.{suffix}", re.sub(r"(Saksi) \d\S*?\.(?= )", r"\1.", made))


def test_the_json_is_as_it_was_checked_by_eye() -> None:
    _golden("visit.json", brief.render(comparison(), form="json"))


def test_the_json_keeps_the_contract() -> None:
    made = json.loads(brief.render(comparison(), form="json"))
    assert {"schema", "stories"} <= made.keys()
    story = made["stories"][0]
    assert {"title", "date", "reports", "facts", "differences"} <= story.keys()
    for report in story["reports"]:
        assert {"file", "origin", "copy_of", "flags"} <= report.keys()
    for fact in story["facts"]:
        assert {"kind", "status", "cells", "silent"} <= fact.keys()
        assert fact["status"] in ("all", "some", "one", "differ", "denied")
        for cells in fact["cells"].values():
            assert all({"start", "end", "text", "origin"} <= cell.keys() for cell in cells)
    for difference in story["differences"]:
        assert {"about", "positions"} == difference.keys()
        assert all({"value", "file", "start", "end"} == p.keys() for p in difference["positions"])


def test_the_sections_come_in_the_order_of_the_design() -> None:
    made = outline(comparison().stories[0], language="id")
    assert [s.key for s in made.sections] == [
        "lead", "basis", "solid", "shared", "disputed", "alone", "quotes", "home", "warnings", "unknown", "links",
    ]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_brief_has_no_codes(language: str) -> None:
    made = outline(comparison().stories[0], language=language)
    said = " ".join(line.text for section in made.sections if section.key != "links" for line in section.lines)
    assert not re.search(r"\b(CONSULT|AID|ACCUSE|ESP|PRT|MAR|IDN|MIL|GOV)\b", said)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_nothing_is_called_independent(language: str, form: str) -> None:
    made = brief.render(comparison(), form=form, language=language).lower()
    assert "independent" not in made and "independen" not in made


def test_two_reports_of_unknown_origin_are_not_solid() -> None:
    made = outline(comparison().stories[0], language="en")
    solid = next(s for s in made.sections if s.key == "solid")
    assert [line.text for line in solid.lines] == ["Nothing: no fact here has two known origins."]


def test_a_copy_is_no_second_witness() -> None:
    story = comparison().stories[0]
    readings = tuple(r for r in story.readings if r.file in ("agency.txt", "copy.txt"))
    fact = msgspec.structs.replace(
        story.facts[0], cells={f: c for f, c in story.facts[0].cells.items() if f in ("agency.txt", "copy.txt")}
    )
    made = outline(msgspec.structs.replace(story, readings=readings, facts=(fact,)), language="en")
    assert "shared" not in [s.key for s in made.sections]
    assert any(
        "only one report tells it" in line.text.lower()
        for s in made.sections
        for line in s.lines
        if s.key == "warnings"
    )


def test_there_are_at_most_three_warnings_and_the_heaviest_comes_first() -> None:
    made = next(s for s in outline(comparison().stories[0], language="en").sections if s.key == "warnings")
    assert len(made.lines) == 3
    assert made.lines[0].text.startswith("farm.html carries a date later than what it tells")
    assert made.note == "The first 3 of 5 are listed."
    assert all(line.notes[0].startswith("What would clear it: ") for line in made.lines)


def test_the_reader_s_own_country_is_looked_for_and_its_absence_said() -> None:
    story = comparison().stories[0]
    at_home = {s.key: s for s in outline(story, language="en", home="IDN").sections}["home"]
    assert at_home.lines[0].text.startswith("Indonesia expressed support")
    elsewhere = {s.key: s for s in outline(story, language="en", home="NZL").sections}["home"]
    assert [line.text for line in elsewhere.lines] == ["None reported."]


def test_every_piece_of_evidence_stands_in_its_report() -> None:
    story = comparison().stories[0]
    texts = {r.file: r.report.text for r in story.readings}
    for section in outline(story, language="en").sections:
        for line in (*section.lines, *(u for item in section.lines for u in item.under)):
            for cell in line.evidence:
                assert cell.words.strip("… ") == visible(texts[cell.file][cell.start : cell.end])


def test_files_are_named_without_the_folders_that_all_share() -> None:
    story = comparison().stories[0]
    readings = tuple(msgspec.structs.replace(r, file=f"/a/b/{n}/{r.file}") for n, r in enumerate(story.readings))
    made = outline(msgspec.structs.replace(story, readings=readings, facts=(), copies=()), language="en")
    basis = next(s for s in made.sections if s.key == "basis")
    assert basis.lines[1].text == "1/farm.html: origin unknown"
    assert made.sections[-1].lines[1].text.startswith("1/farm.html: /a/b/1/farm.html; ")
    assert made.places["/a/b/1/farm.html"] == "1/farm.html"


def _from_lines(*outlets: str | None, title: str | None = "Kenya invites Peru to talks") -> Story:
    """A story of reports that came as lines of JSON, which have ids instead of files."""
    story = comparison().stories[0]
    readings = tuple(
        msgspec.structs.replace(
            r, file=str(n), report=msgspec.structs.replace(r.report, outlet=outlet, title=title, url=None, flags=())
        )
        for (n, r), outlet in zip(enumerate(story.readings, 1), outlets, strict=False)
    )
    return msgspec.structs.replace(story, readings=readings, facts=(), copies=(), differences=(), checks=())


def test_reports_bear_the_names_of_their_outlets_and_those_of_one_outlet_are_numbered() -> None:
    made = outline(_from_lines("Selat Pos", "Tanjung Post", "Selat Pos"), language="en")
    assert made.names == {"1": "Selat Pos #1", "2": "Tanjung Post", "3": "Selat Pos #2"}
    assert [line.text.split(":")[0] for line in made.sections[-1].lines] == list(made.names.values())
    assert made.sections[-1].lines[2].text.startswith("Selat Pos #2: 3; “Kenya invites Peru to talks”")


def test_copies_are_not_said_to_be_silent_about_what_they_repeat() -> None:
    story = comparison().stories[0]
    copy = story.copies[0]
    kept = tuple(r for r in story.readings if r.file in (copy.file, copy.original))
    event = next(r for r in kept[0].records if isinstance(r, Event))
    cell = Cell(text="x", start=event.start, end=event.end, record=event.id)
    cells = {reading.file: (cell,) for reading in kept}
    fact = Fact(kind="event", status="one", about=event.type, date=event.date, cells=cells, silent={})
    kept = tuple(msgspec.structs.replace(r, records=kept[0].records) for r in kept)
    made = outline(
        msgspec.structs.replace(story, readings=kept, facts=(fact,), differences=(), checks=()), language="en"
    )
    notes = [note for section in made.sections for line in section.lines for note in (line.text, *line.notes)]
    assert "Only Reuters tells it, and its copies." in notes
    assert "Only one report tells it; the others here are copies of it." in notes
    assert "Whether any other report says the same: all here copy one." in notes


def test_a_report_without_an_outlet_is_named_by_its_title_never_by_an_id() -> None:
    assert list(outline(_from_lines(None), language="en").names.values()) == ["“Kenya invites Peru to talks”"]
    assert list(outline(_from_lines(None, title=None), language="en").names.values()) == ["1"]


def test_an_id_that_is_a_number_changes_no_number_in_a_line() -> None:
    story = _from_lines("Selat Pos", "Tanjung Post")
    reason = "2 dates the same happening 2023-03-02"
    flag = Flag(kind="redated", start=0, end=1, rule="r", reason=reason)
    first = msgspec.structs.replace(
        story.readings[0], report=msgspec.structs.replace(story.readings[0].report, flags=(flag,))
    )
    made = outline(msgspec.structs.replace(story, readings=(first, *story.readings[1:])), language="en")
    told = next(s for s in made.sections if s.key == "warnings").lines[0].text
    assert told.endswith("Tanjung Post dates the same happening 2 March 2023")
    assert "#" not in told and made.counts[0] == "2 reports"


def test_an_unknown_format_language_or_country_is_refused() -> None:
    for given in ({"form": "pdf"}, {"language": "xx"}, {"home": "Indonesia"}):
        with pytest.raises(UsageError, match="there " if "home" not in given else "alpha-3"):
            brief.render(comparison(), **given)


def test_an_empty_comparison_says_so_and_lists_what_was_not_read() -> None:
    made = brief.render(Comparison(stories=(), skipped=(Skip(file="x", stage="read", reason="empty"),)), language="en")
    assert "No story was found." in made and "x (read): empty" in made


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_story_without_facts_can_be_told(language: str) -> None:
    story = msgspec.structs.replace(comparison().stories[0], facts=(), copies=(), date=None, title="")
    for form in brief.FORMATS:
        assert brief.render(Comparison(stories=(story,)), form=form, language=language)


def test_markdown_keeps_hostile_words_harmless() -> None:
    made = brief.render(comparison(), form="markdown", language="en")
    assert "<script>" not in made.replace("\\<script\\>", "") and "<img" not in made.replace("\\<img", "")


class _Page(HTMLParser):
    """What an HTML file holds: tags with attributes, and the text of each report column."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.cells: list[str] = []
        self._stack: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        if tag == "meta":
            return
        self._stack.append((tag, given.get("class") or ""))
        if given.get("class") == "text":
            self.texts.append("")
        if tag == "td":
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._stack and self._stack[-1][0] == tag, f"</{tag}> closes {self._stack[-1:]}"
        self._stack.pop()

    def handle_data(self, data: str) -> None:
        inside = [tag for tag, _ in self._stack]
        if any(kind == "text" for _, kind in self._stack) and "sup" not in inside and "summary" not in inside:
            self.texts[-1] += data
        if "td" in inside:
            self.cells[-1] += data


@pytest.fixture(scope="module", params=LANGUAGES)
def page(request: pytest.FixtureRequest) -> _Page:
    return _Page(brief.render(comparison(), form="html", language=request.param))


def test_the_page_asks_nothing_of_the_network(page: _Page) -> None:
    for tag, given in page.tags:
        assert tag not in ("img", "link", "iframe", "object", "embed", "video", "audio", "base", "form", "source")
        assert "src" not in given and "srcset" not in given and "style" not in given
        if "href" in given:
            assert tag == "a" and re.match(r"#|https://example\.org/lisbon$", given["href"] or "")
    html = brief.render(comparison(), form="html")
    assert "url(" not in html and "@import" not in html
    policy = next(g["content"] for t, g in page.tags if t == "meta" and g.get("http-equiv"))
    assert policy is not None and policy.startswith("default-src 'none'")


def test_the_page_runs_nothing_that_a_report_says(page: _Page) -> None:
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert not [name for _, given in page.tags for name in given if name.startswith("on")]
    assert not [g for _, g in page.tags if (g.get("href") or "").lower().startswith("javascript:")]


def test_the_page_shows_every_report_whole(page: _Page) -> None:
    texts = {r.file: visible(r.report.text) for r in comparison().stories[0].readings}
    assert sorted(page.texts) == sorted(texts.values())


def test_every_cell_of_every_fact_is_marked_by_colour_and_number(page: _Page) -> None:
    ids = {given["id"] for _, given in page.tags if given.get("id")}
    links = {
        (given["href"] or "")[1:]
        for tag, given in page.tags
        if tag == "a" and (given.get("href") or "").startswith("#")
    }
    assert links <= ids
    made = outline(comparison().stories[0], language="en")
    order = ["portal.txt", "farm.html", "agency.txt", "copy.txt"]
    for numbered in made.facts:
        for file in numbered.fact.cells:
            assert f"s1-r{order.index(file) + 1}-f{numbered.number}" in ids
    marks = [given for tag, given in page.tags if tag == "mark"]
    assert marks and all(re.match(r"c\d", given["class"] or "") for given in marks)


def test_no_cell_of_the_matrix_is_empty(page: _Page) -> None:
    assert page.cells and all(cell.strip() for cell in page.cells)


def test_removed_parts_are_stubs_that_open(page: _Page) -> None:
    assert len([tag for tag, _ in page.tags if tag == "details"]) == 3


def test_pieces_lose_no_character_even_where_marks_and_segments_overlap() -> None:
    story = comparison().stories[0]
    made = outline(story, language="en")

    def joined(items: object) -> str:
        return "".join(p.text + joined(p.inside) for p in items)  # type: ignore[attr-defined]

    for reading in story.readings:
        assert joined(pieces(reading, made.facts)) == visible(reading.report.text)


def test_pretty_shows_the_whole_text_with_marks_and_each_record() -> None:
    reading = comparison().stories[0].readings[0]
    made = str(pretty(reading))
    assert "{furniture: Ikuti kanal kami!}" in made
    assert "Ana Ruiz [1 mengunjungi] Portugal pada [2 Senin (6/3/2023)]." in made
    assert "CONSULT-visit Ana Ruiz (ESP MIL) → Portugal (PRT) happened on 2023-03-06 (explicit)" in made
    assert "continues-elsewhere the text ends by pointing to a next page" in made
    without = re.sub(r"\[\d+ |\]|\{\w+: |\}", "", made)
    assert reading.report.text in without


def test_pretty_shows_an_empty_reading() -> None:
    reading = comparison().stories[0].readings[0]
    bare = Report(id="x", version="y", text="")
    assert "nothing was found" in str(pretty(msgspec.structs.replace(reading, report=bare, records=())))


def _golden(name: str, made: str) -> None:
    """Compares with a file; SAKSI_UPDATE_GOLDEN=1 writes it, to be read by eye before it is committed."""
    file = GOLDEN / name
    if os.environ.get("SAKSI_UPDATE_GOLDEN"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(made, encoding="utf-8", newline="\n")
    assert made == file.read_text(encoding="utf-8")


def _brief_of(hand: Hand, language: str, *, told: str = "en") -> str:
    stories = relate.stories([read("a.txt", hand, language=told)])
    return brief.render(Comparison(stories=stories), form="text", language=language)


@pytest.mark.parametrize(
    ("rule", "en", "id_"),
    [
        ("en.events.accuse.criticise", "Chad refused to criticise Niger.", "Chad menolak mengkritik Niger."),
        (
            "en.events.aid.arms",
            "Chad refused to supply weapons to Niger.",
            "Chad menolak memasok senjata kepada Niger.",
        ),
    ],
)
def test_a_refusal_says_what_is_refused_where_its_rule_tells(rule: str, en: str, id_: str) -> None:
    hand = Hand("Chad would not do so to Niger.").state(("Chad", "TCD"), ("Niger", "NER"))
    hand.event("do so", "REJECT", [("Chad", "TCD")], [("Niger", "NER")], rule=rule)
    assert en in _brief_of(hand, "en") and id_ in _brief_of(hand, "id")


@pytest.mark.parametrize(
    ("speaker", "opens"),
    [
        ("Army officers", "Army officers (Chad) say, in"),
        ("An officer", "An officer (Chad) says, in"),
        ("Chad", "Chad says, in"),
    ],
)
def test_those_who_speak_as_many_say_and_do_not_says(speaker: str, opens: str) -> None:
    hand = Hand(f"{speaker} told of roads that were closed by the rain.")
    made = _brief_of(hand.said("roads that were closed by the rain", speaker, "TCD"), "en")
    assert opens in made


def test_a_saying_of_two_words_is_not_printed() -> None:
    hand = Hand("Chad warned of such steps.").said("such steps", "Chad", "TCD")
    assert "“such steps”" not in _brief_of(hand, "en")


def test_an_act_that_somebody_is_blamed_for_is_not_told_as_a_fact() -> None:
    hand = Hand("Chad blamed Niger for provoking Mali.")
    hand.event("blamed", "ACCUSE", [("Chad", "TCD")], [("Niger", "NER")], mode="allege")
    hand.event("provoking", "COERCE", [("Niger", "NER")], [("Mali", "MLI")], rule="en.events.coerce.provoke")
    made = _brief_of(hand, "en")
    assert "Chad accused or blamed Niger" in made and "Niger provoked" not in made


def test_a_capital_has_its_name_in_the_language_of_the_brief() -> None:
    hand = Hand("Menteri itu mengunjungi Moskow dan Kazan.")
    hand.event("mengunjungi", "CONSULT", [("Menteri itu", "CHN")], [("Moskow", "RUS")], mode="visit")
    assert "Moscow" in _brief_of(hand, "en", told="id")


def test_a_day_that_only_the_opening_tells_is_called_one_of_reporting() -> None:
    hand = Hand("Chad helped Niger.\n\nThe rain fell on Monday.").time("Monday", "2024-05-06", "report")
    hand.event("helped", "AID", [("Chad", "TCD")], [("Niger", "NER")], date="2024-05-06", basis="lead")
    assert "Chad gave help to Niger (reported as of 6 May 2024)." in _brief_of(hand, "en")


def test_an_act_not_done_is_told_as_not_done_and_not_as_denied() -> None:
    hand = Hand("Chad sent no help to Niger this year.")
    hand.event("sent", "AID", [("Chad", "TCD")], [("Niger", "NER")], status="denied")
    made = _brief_of(hand, "en")
    assert "It is said that Chad did not give help to Niger." in made and "denied" not in made


def test_an_apostrophe_printed_apart_is_put_back_in_a_name() -> None:
    hand = Hand("Chad 's general staff helped Niger.")
    hand.event("helped", "AID", [("Chad 's general staff", "TCD")], [("Niger", "NER")])
    assert "Chad's general staff gave help to Niger." in _brief_of(hand, "en")


@pytest.mark.parametrize(
    ("text", "speaker", "told", "printed"),
    [
        ("Kunjungan menteri itu menekankan bahwa jalan akan dibuka lagi.", "Kunjungan menteri itu", "id", False),
        ("Juru bicara militer menekankan bahwa jalan akan dibuka lagi.", "Juru bicara militer", "id", True),
        ("The surprise visit of the minister showed that roads would open.", "surprise visit of the minister", "en", False),
        ("The defence ministry of Chad said that roads would open.", "defence ministry of Chad", "en", True),
    ],
)  # fmt: skip
def test_only_those_who_can_speak_are_printed_as_speakers(text: str, speaker: str, told: str, printed: bool) -> None:
    words_ = "jalan akan dibuka lagi" if told == "id" else "roads would open"
    made = _brief_of(Hand(text).said(words_, speaker, None), "en", told=told)
    assert (f"“{words_}”" in made) is printed


def test_of_a_denied_accusation_it_is_not_said_that_nobody_made_it() -> None:
    found = saksi.compare(
        [
            saksi.report("LIMA, May 4, 2024 - Peru on Saturday accused Chile of sending drones over its border."),
            saksi.report("SANTIAGO, May 5, 2024 - Chile on Sunday denied Peru's charge that it had sent drones over."),
        ]
    )
    told = brief.render(found, form="text", language="en")
    assert "denied that Peru" not in told and "Peru" in told


@pytest.mark.parametrize(
    ("language", "warned"),
    [
        ("en", "Nothing was read out of a.txt: its language is none that Saksi reads (English, Indonesian)"),
        ("id", "Tidak ada yang terbaca dari a.txt: bahasanya bukan bahasa yang dibaca Saksi (Inggris, Indonesia)"),
    ],
)
def test_a_report_in_a_language_that_is_not_read_is_warned_of(language: str, warned: str) -> None:
    stories = relate.stories([msgspec.structs.replace(r, report=msgspec.structs.replace(r.report, language=None))
                              for r in [read("a.txt", Hand("Le ministre est parti."), language="en")]])  # fmt: skip
    assert warned in brief.render(Comparison(stories=stories), form="text", language=language)
    silent = saksi.compare([saksi.report("Le ministre tchadien est parti hier pour la capitale du Niger.")])
    assert "in none of the languages that Saksi reads (en, id)" in str(pretty(silent.stories[0].readings[0]))


def test_what_one_report_alone_denies_is_shown() -> None:
    hand = Hand("Chad helped Niger. Mali denied that it had sent weapons to Niger.")
    hand.event("helped", "AID", [("Chad", "TCD")], [("Niger", "NER")])
    hand.said("it had sent weapons to Niger", "Mali", "MLI", stance="denies")
    hand.event("sent", "AID", [("Mali", "MLI")], [("Niger", "NER")], status="denied")
    stories = relate.stories([read("a.txt", hand, language="en")])
    differing = msgspec.structs.replace(
        stories[0],
        differences=(
            Difference(
                about="denial",
                positions=(
                    Position(value="asserts", file="a.txt", start=5, end=11),
                    Position(value="denies", file="a.txt", start=hand.text.index("it had"), end=len(hand.text) - 1),
                ),
            ),
        ),
    )
    made = brief.render(Comparison(stories=(differing,)), form="text", language="en")
    assert "WHAT IS DENIED OR TOLD IN TWO WAYS IN IT" in made
    assert "Whether it is so: told as so (in a.txt); Mali denies (in a.txt)." in made
    assert "a.txt has two accounts of whether it is so" in made and "reports contradict" not in made


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ("happened", "It is denied that Chad gave help to Niger."),
        ("alleged", "It is denied that Chad gave help to Niger, or would."),
        ("planned", "It is denied that Chad will give help to Niger."),
        ("possible", "It is denied that Chad will give help to Niger."),
        (None, "It is denied that Chad gave help to Niger, or would."),
    ],
)
def test_a_denial_says_would_only_where_nobody_claims_which(other: str | None, told: str) -> None:
    hand = Hand("Chad helped Niger.").event("helped", "AID", [("Chad", "TCD")], [("Niger", "NER")])
    story = relate.stories([read("a.txt", hand, language="en")])[0]
    event = next(r for r in hand.made if isinstance(r, Event))
    claimed = (other,) if other else ()
    assert event_sentence(Shelf(story), "a.txt", event, words("en"), denied=True, claimed=claimed) == told


def test_the_words_shown_are_those_that_name_the_sides() -> None:
    hand = Hand("The visit was long. Chad visited Niger on Monday. They spoke.")
    hand.event("visit was", "CONSULT", [("Chad", "TCD")], [("Niger", "NER")], mode="visit")
    event = hand.made[-1]
    assert isinstance(event, Event)
    later = hand.text.index("visited")
    hand.made[-1] = msgspec.structs.replace(event, anchors=(*event.anchors, Span(later, later + 7)))
    assert "“Chad visited Niger on Monday.” – a.txt:20-49" in _brief_of(hand, "en")


def test_short_forms_end_no_sentence_that_is_shown() -> None:
    hand = Hand("At noon, Gen. Adoum of the U.S. Navy counted 30 ships. Rain fell.").figure("30 ships", 30, "ships")
    assert "“At noon, Gen. Adoum of the U.S. Navy counted 30 ships.”" in _brief_of(hand, "en")


@pytest.mark.parametrize(("type_", "asked"), [("SUPPORT", False), ("AID", True)])
def test_the_place_of_mere_words_is_not_missed(type_: str, asked: bool) -> None:
    hand = Hand("Chad praised Niger.").event("praised", type_, [("Chad", "TCD")], [("Niger", "NER")])
    assert ("Where it happened" in _brief_of(hand, "en")) is asked


def test_a_state_where_it_happened_and_a_body_have_their_names_in_the_language_of_the_brief() -> None:
    hand = Hand("Chad membantu P.B.B. di Brasil.")
    hand.event("membantu", "AID", [("Chad", "TCD")], [("P.B.B.", "UN")], place=("Brasil", "BRA"))
    assert "Chad gave help to the United Nations in Brazil." in _brief_of(hand, "en", told="id")


def test_two_denials_between_the_same_reports_are_both_told() -> None:
    denied = [Difference(about="denial", positions=(Position(value="asserts", file="portal.txt", start=a, end=a + 9),
                                                    Position(value="denies", file="agency.txt", start=b, end=b + 9)))
              for a, b in ((0, 10), (4, 12), (40, 60))]  # fmt: skip
    story = msgspec.structs.replace(comparison().stories[0], differences=tuple(denied))
    before = brief.render(comparison(), form="text", language="en").count("Whether it is so")
    after = brief.render(Comparison(stories=(story,)), form="text", language="en")
    assert after.count("- Whether it is so") == before + 2  # the first two overlap


def goats(one: int, other: int, mods: tuple[str | None, str | None], status: Literal["all", "differ"]) -> Story:
    """Two reports that count goats."""
    readings: list[Reading] = []
    cells: dict[str, tuple[Cell, ...]] = {}
    for file, number, mod in (("a.txt", one, mods[0]), ("b.txt", other, mods[1])):
        made = read(file, Hand(f"The ferry carried {number} goats.").figure(str(number), number, "goats", mod))
        readings.append(made)
        record = made.records[0]
        cells[file] = (Cell(start=record.start, end=record.end, text=str(number), record=record.id),)
    fact = Fact(id="f", kind="figure", status=status, about="goats", cells=cells, silent={})
    return Story(id="s", title="Goats", date=None, readings=tuple(readings), facts=(fact,))


def test_a_number_told_roughly_and_exactly_stands_once() -> None:
    [fact] = brief.brief(goats(400, 400, (None, "APPROX"), "all"), language="en").facts
    assert fact.sentence == "The figure about 400 goats."


@pytest.mark.parametrize(
    ("one", "other", "mods", "told"),
    [
        (14, 21, ("MORE_THAN", "MORE_THAN"), True),
        (14, 21, ("EQUAL_OR_MORE", None), True),
        (200, 226, ("MORE_THAN", None), False),  # the same, cut to fewer digits
        (21, 21, ("MORE_THAN", None), False),
        (14, 21, (None, None), False),  # no bounds: what they differ on is for `relate` to say
    ],
)
def test_a_figure_told_with_other_bounds_is_no_agreement(
    one: int, other: int, mods: tuple[str | None, str | None], told: bool
) -> None:
    story = goats(one, other, mods, "differ" if told else "all")  # as `relate.facts` says of them
    shown = brief.brief(story, language="en")
    lines = {s.key: " ".join(line.text for line in s.lines) for s in shown.sections}
    assert shown.facts[0].varied == told
    assert (str(other) in lines.get("disputed", "")) == told
    assert (str(one) in lines.get("shared", "") + lines.get("solid", "")) == (not told)
    if told:
        assert "the numbers differ" in brief.render(Comparison(stories=(story,)), form="text", language="en")
        assert "numbers differ" in brief.render(Comparison(stories=(story,)), form="html", language="en")


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        (
            "'Senin (17/5/2023)' names a Monday, but 2023-05-17 was a Wednesday",
            "“Senin (17/5/2023)” menyebut hari Senin, padahal 17 Mei 2023 adalah hari Rabu",
        ),
        (
            "it has '21' where x.txt, whose words it has, says '2024'; 7 has the copy's number, too",
            "di sini tertulis “21”, sedangkan Selat Pos, yang kata-katanya dipakainya, menulis “2024”; "
            "Tanjung Post juga memuat angka salinan ini",
        ),
        (
            "the quotation lacks words that 7 has at its end: 'not yet'; they hold a negation ('not'), "
            "without which it may say something else",
            "kutipan ini tidak memuat kata-kata yang ada di akhir kutipan Tanjung Post: “not yet”; di dalamnya ada "
            "pengingkaran (“not”), dan tanpanya maknanya bisa lain",
        ),
        (
            "Ana Ruiz is named as president of PER in a report of 2024-05-07, but the list of holders has Ana Ruiz in "
            "this office from 2010-01-02 to 2012-03-04 and from 2025-06-07 to now",
            "Ana Ruiz disebut sebagai presiden Peru dalam laporan 7 Mei 2024, tetapi menurut daftar pemegang jabatan "
            "Ana Ruiz memegang jabatan ini dari 2 Januari 2010 sampai 4 Maret 2012 dan dari 7 Juni 2025 sampai sekarang",
        ),
    ],
)
def test_why_a_check_was_raised_is_told_in_indonesian_with_the_names_of_reports(reason: str, told: str) -> None:
    names = {"news/x.txt": "Selat Pos", "7": "Tanjung Post"}
    assert words("id").reason(reason, names) == told
    english = words("en").reason(reason, names)
    assert "x.txt" not in english and "that 7 has" not in english and "; 7 has" not in english
