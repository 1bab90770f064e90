"""The morning brief: what is new or changed since a moment, in which order, and on which words it rests.

The whole brief of a small memory stands in tests/golden/morning.*; `python tests/test_morning.py` writes it anew. Read
each changed line before you commit it.
"""

from __future__ import annotations

import datetime
import io
import json
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from story_of_a_visit import comparison
from test_store import KINDS, fresh

import saksi
from saksi.brief import morning_plain
from saksi.brief.morning import Changed, Filters, Item, Line, Morning, encode, morning, ordered
from saksi.brief.morning_ask import told
from saksi.brief.morning_page import page
from saksi.brief.morning_pdf import drawable, pdf
from saksi.brief.morning_when import Moment, moment
from saksi.brief.morning_words import wording
from saksi.brief.words import words
from saksi.cli import cli
from saksi.errors import UsageError
from saksi.memory import Listed, Memory
from saksi.records import Happening, Party, Telling
from saksi.store import connect
from saksi.store.ask import Extent

GOLDEN = Path(__file__).parent / "golden"
EXAMPLES = Path(saksi.__file__).parent / "examples"
LANGUAGES = ("en", "id")
SINCE = Moment("2024-05-05T17:00:00Z", "2024-05-06T00:00:00+07:00", "Asia/Jakarta")
BEFORE, AFTER = "2024-05-05T01:00:00Z", "2024-05-06T22:00:00Z"
NOW = datetime.datetime(2024, 5, 7, 8, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=7)))

LISBON = {
    "id": "lisbon", "url": "https://tanjungpost.example/lisbon", "outlet": "Tanjung Post", "published": "2024-05-04",
    "title": "Spain sends 40 engineers to Morocco",
    "text": "RABAT (Tanjung Post) - Spain sent 40 engineers to Morocco on Saturday.\n\n"
    'Morocco thanked Spain. "We asked for help and it came," Foreign Minister Karim Alaoui said in Rabat.\n',
}  # fmt: skip
SELAT = {
    "id": "selat", "url": "https://selatpos.example/insinyur", "outlet": "Selat Pos", "published": "2024-05-04",
    "title": "Spanyol Kirim 40 Insinyur ke Maroko",
    "text": "RABAT, SELAT POS - Spanyol mengirim 40 insinyur ke Maroko pada Sabtu (4/5/2024).\n\n"
    "Maroko berterima kasih kepada Spanyol.\n",
}  # fmt: skip
UPDATED = LISBON | {
    "title": "Spain sends 60 engineers to Morocco",
    "text": LISBON["text"].replace("40", "60") + "\nAlgeria condemned Spain on Sunday.\n",
}
MOSCOW = {
    "id": "moscow", "outlet": "Warta 李", "published": "2024-05-06", "title": "Putin dan Xi bertemu",
    "text": "MOSKWA - Presiden Rusia Vladimir Putin bertemu Presiden China Xi Jinping di Moskwa pada Senin (6/5/2024).\n",
}  # fmt: skip


class Desk:
    """A memory in a folder, whose clock the test sets."""

    def __init__(self, folder: Path, store: str = "") -> None:
        self.folder, self.now, self.store = folder, BEFORE, store or str(folder / "memory.db")
        self.memory = Memory(connect(self.store, create=True, wait_s=5), now=lambda: self.now)

    def add(self, *given: Any, at: str) -> None:
        self.now = at
        for one in given:
            source = one
            if isinstance(one, dict):
                source = self.folder / f"{one['id']}.jsonl"
                source.write_text(json.dumps(one) + "\n", encoding="utf-8")
            list(self.memory.add(source))
        self.memory.gather()

    def told(self, **given: Any) -> Morning:
        filters = Filters(**{k: given.pop(k) for k in ("actors", "other") if k in given})
        return told(self.memory, since=SINCE, filters=filters, **{"language": "en"} | given)


@pytest.fixture(params=KINDS)
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    with fresh(request.param, tmp_path) as url:
        made = Desk(tmp_path, url)
        yield made
        made.memory.close()


@pytest.fixture(scope="module")
def small() -> Iterator[Desk]:
    with tempfile.TemporaryDirectory() as folder:
        made = small_desk(Path(folder))
        yield made
        made.memory.close()


def small_desk(folder: Path) -> Desk:
    """Two example stories, one of which grew since the moment; a report that was changed; an input without text."""
    made = Desk(folder)
    first = folder / "first"
    first.mkdir()
    shutil.copy(EXAMPLES / "china-arms-2023" / "kabarmuka-china-arms.txt", first)
    made.add(first, LISBON, SELAT, at=BEFORE)
    made.add(EXAMPLES / "china-arms-2023", EXAMPLES / "kyiv-2024", UPDATED, {"id": "empty"}, at=AFTER)
    return made


def lines(item: Item) -> list[Line]:
    parts = (item.happened, item.new, item.disputed, item.flags, item.alone)
    return [line for part in parts for line in part.lines]


def listed(id_: str = "a", **given: Any) -> Listed:
    row = {
        "id": id_, "title": f"Story {id_}", "date": "2024-05-04", "reports": 2, "origins": 2, "unknown": 0, "copies": 0,
        "differences": 0, "flags": {}, "codes": (), "types": (), "latest": None, "first_seen": BEFORE,
        "changed": AFTER, "stale": False,
    }  # fmt: skip
    return Listed(**row | given)


def made_of(*found: Changed, **given: Any) -> Morning:
    fixed = {"since": SINCE, "filters": Filters(), "extent": Extent(9, BEFORE, AFTER), "language": "en"}
    return morning(found, **fixed | given)


def visit(**given: Any) -> Changed:
    """The story that is built by hand, as one that is new."""
    story = comparison().stories[0]
    return Changed(listed=listed(reports=len(story.readings), origins=2), new=True, story=story, **given)


# words


def test_every_language_has_the_same_words_and_gaps() -> None:
    en, id_ = (wording(words(code)) for code in LANGUAGES)

    def gaps(entry: object) -> set[str]:
        return set(re.findall(r"{(\w+)}", str(entry)))

    for table in ("phrases", "labels"):
        one, other = getattr(en, table), getattr(id_, table)
        assert {key: gaps(one[key]) for key in one} == {key: gaps(other[key]) for key in other}
    assert en.moments.keys() == id_.moments.keys()


# moments


@pytest.mark.parametrize(
    ("said", "zone", "at", "local"),
    [
        ("today", None, "2024-05-06T17:00:00Z", "2024-05-07T00:00:00+07:00"),
        ("yesterday", None, "2024-05-05T17:00:00Z", "2024-05-06T00:00:00+07:00"),
        ("Kemarin", None, "2024-05-05T17:00:00Z", "2024-05-06T00:00:00+07:00"),
        ("hari  ini", None, "2024-05-06T17:00:00Z", "2024-05-07T00:00:00+07:00"),
        ("3 days", None, "2024-05-03T17:00:00Z", "2024-05-04T00:00:00+07:00"),
        ("1 pekan", None, "2024-04-29T17:00:00Z", "2024-04-30T00:00:00+07:00"),
        ("12 hours", None, "2024-05-06T13:30:00Z", "2024-05-06T20:30:00+07:00"),
        ("90 menit", None, "2024-05-07T00:00:00Z", "2024-05-07T07:00:00+07:00"),
        ("2024-05-06", None, "2024-05-05T17:00:00Z", "2024-05-06T00:00:00+07:00"),
        ("2024-05-06T07:15", None, "2024-05-06T00:15:00Z", "2024-05-06T07:15:00+07:00"),
        ("2024-05-06 07:15", "+00:00", "2024-05-06T07:15:00Z", "2024-05-06T07:15:00+00:00"),
        ("2024-05-06T07:15Z", "Asia/Jakarta", "2024-05-06T07:15:00Z", "2024-05-06T14:15:00+07:00"),
        ("today", "Europe/Berlin", "2024-05-06T22:00:00Z", "2024-05-07T00:00:00+02:00"),
        ("2024-03-01", "Europe/Berlin", "2024-02-29T23:00:00Z", "2024-03-01T00:00:00+01:00"),  # before summer time
        ("today", "UTC-03:30", "2024-05-06T03:30:00Z", "2024-05-06T00:00:00-03:30"),
    ],
)
def test_a_moment_is_read_in_the_readers_zone(said: str, zone: str | None, at: str, local: str) -> None:
    found = moment(said, now=NOW, zone=zone)
    assert (found.at, found.local) == (at, local)


@pytest.mark.parametrize(
    ("said", "zone", "error"),
    [
        ("tomorrow", None, "no moment; write yesterday"),
        ("", None, "no moment"),
        ("2024-13-40", None, "no moment"),
        ("99999 weeks", None, "no moment"),
        ("2024", None, "no moment"),
        ("2024-05-08", None, "has not come yet"),
        ("today", "Asia/Atlantis", "no zone 'Asia/Atlantis'; write for example Asia/Jakarta"),
        ("today", "../../etc/passwd", "no zone"),
        ("today", "+99:00", "no zone"),
    ],
)
def test_what_is_no_moment_is_refused_with_the_remedy(said: str, zone: str | None, error: str) -> None:
    with pytest.raises(UsageError, match=re.escape(error)):
        moment(said, now=NOW, zone=zone)


# the order, and what is cut


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (listed("z", differences=1, origins=0), listed("a", origins=9)),
        (listed("z", origins=3), listed("a", origins=2)),
        (listed("z", origins=2, changed="2024-05-07T00:00:00Z"), listed("a", origins=2)),
        (listed("z", differences=1, origins=3), listed("a", differences=5, origins=1)),
        (listed("a"), listed("b")),
    ],
)
def test_contradictions_come_first_then_known_origins_then_what_came_last(first: Listed, second: Listed) -> None:
    both = [Changed(listed=one, new=False) for one in (second, first)]
    assert [one.listed for one in ordered(both)] == [first, second]


def test_a_denial_weighs_as_much_as_a_contradiction() -> None:
    denied, plain = Changed(listed=listed("z", origins=1), new=True, denied=1), Changed(listed=listed(), new=True)
    assert ordered([plain, denied]) == [denied, plain]


def test_news_of_one_origin_is_marked_and_listed_where_it_is_not_told() -> None:
    alone = Changed(listed=listed("b", origins=1, reports=1), new=True)
    made = made_of(visit(), alone, Changed(listed=listed("c", origins=0), new=False))
    assert [head.single for head in made.headlines] == [True, True]
    assert (made.counts.single, made.counts.new, made.counts.changed) == (2, 2, 1)
    shown = morning_plain.text(made)
    assert "one known origin only" in shown and "no known origin" in shown
    assert "1 of 3 stories are told here" in shown


def test_every_cut_is_told_and_all_cuts_nothing(small: Desk) -> None:
    cut, whole = small.told(), small.told(every=True)
    short = [part for item in cut.stories for part in (item.new, item.disputed, item.flags, item.alone)]
    assert any(part.total > len(part.lines) for part in short)
    for part in short:
        if part.total > len(part.lines):
            assert f"({len(part.lines)} of {part.total} are shown here.)" in morning_plain.text(cut)
    for item in whole.stories:
        assert all(p.total == len(p.lines) for p in (item.new, item.disputed, item.flags, item.alone))


def test_headlines_beyond_the_list_are_counted() -> None:
    many = [Changed(listed=listed(f"s{n:03}"), new=True) for n in range(70)]
    made = made_of(*many)
    assert (len(made.headlines), made.more, made.counts.new) == (60, 10, 70)
    assert "60 of 70 are shown here" in morning_plain.text(made)
    assert made_of(*many, every=True).more == 0


# what it rests on


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_quotation_is_the_text_at_its_span(small: Desk, language: str) -> None:
    made = small.told(language=language, every=True)
    texts = {r.report.id: r.report.text for r in small.memory.readings()}
    sources = {source.number: source for source in made.sources}
    assert [source.number for source in made.sources] == list(range(1, len(sources) + 1))
    quotes = [quote for item in made.stories for line in lines(item) for quote in line.quotes]
    assert len(quotes) > 40
    for quote in quotes:
        piece = texts[sources[quote.source].report][quote.start : quote.end]
        assert " ".join(piece.split()) == quote.words.removeprefix("… ").removesuffix(" …")


def test_sentences_name_reports_by_outlet_and_number_and_never_by_file(small: Desk) -> None:
    made = small.told(every=True)
    numbers = {str(source.number) for source in made.sources}
    for item in made.stories:
        for line in lines(item):
            said = " ".join([line.text, *line.notes])
            assert ".txt" not in said and ".jsonl" not in said
            assert set(re.findall(r"\[(\d+)\]", said)) <= numbers


def test_what_happened_rests_on_words(small: Desk) -> None:
    for item in small.told().stories:
        assert 1 <= len(item.happened.lines) <= 2
        assert all(line.quotes for line in item.happened.lines)


def test_a_contradiction_has_the_words_of_both_sides() -> None:
    disputed = made_of(visit(), every=True).stories[0].disputed
    figure = next(line for line in disputed.lines if "12 perwira" in line.text or "12" in line.text)
    assert len({quote.source for quote in figure.quotes}) > 1


# what is new in a story


def test_a_new_story_is_new_and_one_that_grew_is_changed(small: Desk) -> None:
    states = {item.headline.title: item.headline.state for item in small.told().stories}
    assert states["China → Russia: help (denied), 2023-02-20"] == "changed"
    assert states["United States → Ukraine: visit, 2024-05-14"] == "new"


def test_a_changed_story_names_the_reports_and_the_facts_that_came_in(small: Desk) -> None:
    item = next(i for i in small.told().stories if "China" in i.headline.title)
    first = item.new.lines[0]
    assert first.text.startswith("New reports: ") and "KABARMUKA" not in first.text
    known = next(s.number for s in small.told().sources if s.outlet == "KABARMUKA.ID" and s.story == item.number)
    facts = [line for line in item.new.lines[1:] if line.quotes]
    assert facts
    assert all(quote.source != known for line in facts for quote in line.quotes)


def test_a_report_that_its_publisher_changed_is_told_with_the_old_title_and_the_new_words(desk: Desk) -> None:
    desk.add(LISBON, SELAT, at=BEFORE)
    desk.add(UPDATED, at=AFTER)
    [item] = desk.told().stories
    assert item.headline.state == "changed"
    changed = item.new.lines[0]
    assert changed.text == "The publisher changed Tanjung Post [1]."
    assert "Spain sends 40 engineers" in changed.notes[0] and "60 engineers" in changed.notes[0]
    assert changed.quotes[0].words == "RABAT (Tanjung Post) - Spain sent 60 engineers to Morocco on Saturday."
    assert any("Algeria" in line.text for line in item.new.lines[1:])
    assert not any("thanked" in line.text for line in item.new.lines)


def test_a_report_that_came_in_again_as_it_was_changes_nothing(desk: Desk) -> None:
    desk.add(LISBON, at=BEFORE)
    desk.add(LISBON, at=AFTER)
    made = desk.told()
    assert (made.stories, made.counts.regrouped) == ((), 0)


def test_a_story_that_was_only_read_again_is_counted_and_not_told(desk: Desk) -> None:
    desk.add(LISBON, at=BEFORE)
    desk.now = AFTER
    better = Memory(desk.memory.database, now=lambda: AFTER, reader="another reader")
    assert [again.outcome for again in better.reread()] == ["reread"]
    better.gather()
    made = desk.told()
    assert (made.stories, made.counts.regrouped) == ((), 1)
    assert "Only read or grouped anew, with nothing new in them: 1 story." in morning_plain.text(made)


def test_a_story_that_people_corrected_is_told_as_such(desk: Desk) -> None:
    desk.add(LISBON, SELAT, at=BEFORE)
    desk.now = AFTER
    [story] = desk.memory.stories()[0]
    reports = [reading.report.id for reading in desk.memory.story(story.id).readings]
    desk.memory.not_a_copy(*reports, by="Sri")
    [item] = desk.told().stories
    assert [line.text for line in item.new.lines] == [
        "People corrected it: 1 (saksi corrections lists what, and who)."
    ]  # fmt: skip


# filters


@pytest.mark.parametrize(
    ("given", "titles"),
    [
        ({}, {"Spain", "Russia"}),
        ({"actors": ("ESP",)}, {"Spain"}),
        ({"actors": ("MAR", "RUS")}, {"Spain", "Russia"}),
        ({"actors": ("RUS",), "other": "CHN"}, {"Russia"}),
        ({"actors": ("RUS",), "other": "ESP"}, set()),
        ({"types": ("CONSULT",)}, {"Russia"}),
        ({"outlet": "tanjung post"}, {"Spain"}),
        ({"language": "id"}, {"Russia"}),
    ],
)
def test_filters_choose_stories(desk: Desk, given: dict[str, Any], titles: set[str]) -> None:
    desk.add(LISBON, MOSCOW, at=AFTER)
    filters = Filters(**given)
    made = told(desk.memory, since=SINCE, filters=filters, language="en")
    assert {item.headline.title.split()[0] for item in made.stories} == titles
    assert made.counts.arrived == 2


def test_pairs_are_those_with_a_side_that_is_asked_for(desk: Desk) -> None:
    desk.add(LISBON, MOSCOW, at=AFTER)
    assert {(p.one, p.other) for p in desk.told().pairs} == {("ESP", "MAR"), ("CHN", "RUS")}
    assert {(p.one, p.other) for p in desk.told(actors=("RUS",)).pairs} == {("CHN", "RUS")}


def test_a_happening_of_several_stories_counts_once_and_only_what_happened() -> None:
    def happening(key: str, status: Any, date: str | None) -> Happening:
        side = {name: (Party(name=name, code=name, sector=None, start=0, end=1),) for name in ("ESP", "MAR")}
        return Happening(
            id=key, key=key, type="AID", quad=2, actors=side["ESP"], recipients=side["MAR"], date=date, status=status,
            tellings=(Telling(file="f", report="r", record="x", start=0, end=1, origin="AFP", copy=False),),
        )  # fmt: skip

    aid, plan, vague = (
        happening("k", "happened", "2024-05-04"),
        happening("p", "planned", "2024-06"),
        happening("v", "happened", None),
    )
    made = made_of(
        Changed(listed=listed("a"), new=True, happenings=(aid, plan)),
        Changed(listed=listed("b"), new=True, happenings=(aid, vague)),
    )
    [pair] = made.pairs
    assert (pair.happened, pair.types, pair.beside) == (2, {"AID": 2}, {"planned": 1})
    assert (pair.dates, pair.undated) == (("2024-05-04",), 1)
    line = "Spain and Morocco: gives aid (2); not counted: 1 planned; days: 4 May 2024; without a day: 1"
    assert f"- {line}\n" in morning_plain.text(made)


def test_what_could_not_be_read_in_the_time_is_told_whatever_is_asked_for(desk: Desk) -> None:
    desk.add({"id": "old"}, at=BEFORE)
    desk.add({"id": "new"}, at=AFTER)
    made = desk.told(actors=("IDN",))
    assert [(skip.file, skip.stage) for skip in made.skipped] == [("new", "read")]
    assert made.counts.skipped == 1
    assert "It may tell of anything" in morning_plain.text(made)


# nothing


def test_an_empty_brief_says_since_when_the_memory_has_seen_anything(desk: Desk) -> None:
    desk.add(LISBON, at=BEFORE)
    said = morning_plain.text(desk.told(actors=("IDN",)))
    assert "Nothing about Indonesia is new or changed since 6 May 2024, 00:00 (Asia/Jakarta, UTC+07:00)." in said
    assert "The memory has 1 report; the first came in on 5 May 2024, 08:00 (UTC+07:00)" in said


def test_an_empty_memory_says_how_to_fill_it(desk: Desk) -> None:
    assert "saksi add" in morning_plain.text(desk.told())
    assert "saksi add" in page(desk.told(language="id"))


# formats


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_brief_of_a_small_memory_is_as_it_stands(small: Desk, language: str) -> None:
    made = morning_plain.text(small.told(language=language))
    assert made == (GOLDEN / f"morning.{language}.txt").read_text(encoding="utf-8")


def test_json_is_the_contract_and_comes_back_the_same(small: Desk) -> None:
    made = small.told()
    shown = encode(made)
    assert json.loads(shown)["schema"] == 1
    assert msgspec.json.decode(shown, type=Morning) == made


class Seen(HTMLParser):
    """Which tags there are, with their attributes, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.said = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "link", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said += data


def test_the_page_is_well_formed_and_asks_nothing_of_anybody(desk: Desk) -> None:
    hostile = SELAT | {"url": "javascript:alert(1)", "outlet": "Selat <b>Pos</b>"}
    desk.add(LISBON, hostile, MOSCOW, at=AFTER)
    seen = Seen(page(desk.told()))
    assert seen.open == []
    assert not {"script", "img", "link", "iframe", "form", "b"} & {tag for tag, _ in seen.tags}
    links = {attrs["href"] for tag, attrs in seen.tags if tag == "a"}
    assert {link for link in links if link and not link.startswith("#")} == {"https://tanjungpost.example/lisbon"}
    places = {attrs["id"] for _, attrs in seen.tags if "id" in attrs}
    assert {link[1:] for link in links if link and link.startswith("#")} <= places
    assert "Selat <b>Pos</b>" in seen.said and "default-src 'none'" in page(desk.told())


def test_markdown_escapes_what_reports_say(desk: Desk) -> None:
    desk.add(SELAT | {"url": "javascript:alert(1)", "title": "[click](http://evil.example) <img src=x>"}, at=AFTER)
    shown = morning_plain.markdown(desk.told())
    assert "\\[click\\](http://evil.example) \\<img src=x\\>" in shown
    assert "javascript:" not in shown


def test_hidden_signs_are_shown() -> None:
    hostile = Changed(listed=listed(title="a\u202eb\nc\x00"), new=True)
    for render in (morning_plain.text, morning_plain.markdown, page):
        assert "\u202e" not in render(made_of(hostile)) and "\x00" not in render(made_of(hostile))


@pytest.mark.parametrize("render", [morning_plain.text, morning_plain.markdown, page, encode, pdf])
def test_the_same_brief_gives_the_same_bytes(small: Desk, render: Callable[[Morning], Any]) -> None:
    assert render(small.told()) == render(small.told())


def test_the_pdf_can_be_read_and_says_which_letters_its_font_lacks(desk: Desk) -> None:
    from pypdfium2 import PdfDocument

    desk.add(MOSCOW, LISBON, at=AFTER)
    file = PdfDocument(io.BytesIO(pdf(desk.told())))
    said = "".join(page_.get_textpage().get_text_range() for page_ in file)
    assert "Warta [U+674E]" in said and "The font of this file lacks some letters" in said
    assert "Spain sends 40 engineers to Morocco" in said
    assert file.get_metadata_value("Title") == "Morning brief"
    assert "20240505170000" in file.get_metadata_value("CreationDate")
    assert [mark.get_title() for mark in file.get_toc()][:1] == ["At a glance"]


def test_letters_that_a_font_has_stay_as_they_are() -> None:
    assert drawable("Çağ 中", frozenset(map(ord, "Çağ "))) == "Çağ [U+4E2D]"


def test_without_the_library_of_pdf_the_error_names_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fpdf", None)
    with pytest.raises(UsageError, match=re.escape("pip install 'saksi[pdf]'")):
        pdf(made_of(visit()))


# the command


def run(desk: Desk, *given: str) -> Any:
    return CliRunner().invoke(cli, ["brief", "--store", desk.store, "--zone", "Asia/Jakarta", *given])


def test_the_command_writes_what_the_ending_of_the_file_says(small: Desk, tmp_path: Path) -> None:
    beginnings = {".pdf": b"%PDF-", ".html": b"<!doctype html>", ".md": b"# Morning", ".json": b"{", ".txt": b"MORNING"}
    for suffix, beginning in beginnings.items():
        out = tmp_path / f"morning{suffix}"
        done = run(small, "--since", "2024-05-06", "--language", "en", "--out", str(out))
        assert done.exit_code == 0, done.output
        assert out.read_bytes().startswith(beginning)


def test_the_command_takes_names_of_sides_and_prints_the_moment(small: Desk) -> None:
    done = run(small, "--since", "2024-05-06", "--actor", "Tiongkok", "--with", "Rusia", "-l", "id")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("RINGKASAN PAGI: TIONGKOK DENGAN RUSIA\n")
    assert "sejak 6 Mei 2024 pukul 00:00 (Asia/Jakarta, UTC+07:00)" in done.stdout


@pytest.mark.parametrize(
    ("given", "error"),
    [
        (["--format", "pdf"], "name a file with --out"),
        (["--with", "RUS"], "--with needs an --actor"),
        (["--actor", "Atlantis"], "neither a code nor a name of a side"),
        (["--type", "DANCE"], "DANCE"),
        (["--language", "xx"], "no brief in 'xx'"),
        (["--since", "soon"], "'soon' is no moment"),
    ],
)
def test_what_cannot_be_told_is_refused(small: Desk, given: list[str], error: str) -> None:
    done = run(small, *given)
    assert done.exit_code != 0
    assert error in f"{done.output}{done.exception}"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as given:
        shown = small_desk(Path(given))
        for code in LANGUAGES:
            made_ = morning_plain.text(shown.told(language=code))
            (GOLDEN / f"morning.{code}.txt").write_text(made_, encoding="utf-8", newline="\n")
        shown.memory.close()
