"""Furniture and spam: what is labelled, what only looks like it, and the benchmark that counts both."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval import furniture as scorer
from saksi.clean import clean
from saksi.records import Page, Report

HEAD = {"id": "Menteri Berunding di Bergen", "en": "Ministers meet in Bergen for talks"}
BODY = {
    "id": (
        "Menteri itu tiba di Bergen pada Senin pagi untuk berunding dengan mitranya.",
        "Perundingan dibuka pada sore hari oleh tuan rumah dan berlangsung tiga jam.",
    ),
    "en": (
        "The minister landed in Bergen on Monday morning for talks with her host.",
        "The talks were opened in the afternoon and lasted for three hours.",
    ),
}


def report(text: str, media_type: str = "text/plain") -> Report:
    made = clean(Page(file="a", content=text.encode(), media_type=media_type))
    assert isinstance(made, Report)
    return made


def kinds_of(made: Report, words: str) -> set[str]:
    """The kinds of the segments that meet the words."""
    start = made.text.index(words)
    return {s.kind for s in made.segments if s.start < start + len(words) and s.end > start}


def inside(line: str, code: str) -> Report:
    return report("\n".join((HEAD[code], *BODY[code], line, *reversed(BODY[code]))))


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("id", "Gabung di saluran WhatsApp kami untuk kabar dari utara."),
        ("id", "Pasang aplikasi Kabar Fyord di Play Store."),
        ("id", "Jangan lupa like dan subscribe kanal YouTube kami!"),
        ("id", "Baca Artikel Kabar Fyord Lainnya di Google News"),
        ("id", "Laman ini menggunakan cookie demi kenyamanan Anda."),
        ("id", "Dilarang mengutip isi berita ini tanpa izin tertulis redaksi."),
        ("id", "(Baca juga: Menlu siapkan perundingan baru)"),
        ("id", "1.204 Komentar"),
        ("id", "#bergen #perundingan"),
        ("en", "Join our WhatsApp channel for word from the north."),
        ("en", "You have 3 free articles left this month."),
        ("en", "This website uses cookies to improve your visit."),
        ("en", "READ MORE: Who came to Bergen"),
        ("en", "WATCH | The minister walks to the hall"),
        ("en", "6 min read"),
        ("en", "© 2024 The Fjord Courier"),
        ("en", "Advertisement · Scroll to continue"),
    ],
)
def test_line_between_sentences_is_furniture(code: str, line: str) -> None:
    assert kinds_of(inside(line, code), line) == {"furniture"}


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("id", "Ikuti saluran WhatsApp kedutaan, pesan duta besar kepada warga, dan tenanglah."),
        ("id", "Telegram menghapus saluran itu setelah kami bertanya, kata juru bicara kementerian."),
        ("id", "Foto: begitu ia menyapa setiap orang yang datang ke pelabuhan."),
        ("id", "Topik: itulah yang diperdebatkan kedua menteri sampai larut malam."),
        ("id", "Berlangganan gas dari Norwegia kini mahal bagi para tetangganya."),
        ("en", "Subscribe to our bloc, she told the young diplomats, and read its treaties."),
        ("en", "Sign up for one month and pay for twelve: so did readers describe the offers."),
        ("en", "Related: that is how the host described the two wars."),
        ("en", "All rights reserved, the back of each print says."),
        ("en", "Share prices in Bergen fell on Monday after the talks had failed."),
        ("en", "The ministry used cookies to trace visitors to its site, a court found."),
    ],
)
def test_sentence_in_furnitures_words_is_the_articles(code: str, line: str) -> None:
    assert kinds_of(inside(line, code), line) == set()


@pytest.mark.parametrize(
    ("paragraph", "marked"),
    [
        (
            "The minister landed on Monday. READ MORE: What the North Wants from the Deal Her host met her at noon.",
            "READ MORE: What the North Wants from the Deal",
        ),
        ("Menteri itu tiba pada Senin. ADVERTISEMENT Ia disambut tuan rumah di bandara.", "ADVERTISEMENT"),
        (
            "Menteri itu tiba pada Senin. Baca Juga: Harga Ikan Turun di Pasar Bergen Kepala dinas menyambutnya.",
            "Baca Juga: Harga Ikan Turun di Pasar Bergen",
        ),
        (
            "Menteri itu tiba pada Senin. Situs slot gacor terpercaya rusa99. Ia disambut tuan rumah di bandara.",
            "Situs slot gacor terpercaya rusa99.",
        ),
    ],
)
def test_what_stands_in_a_paragraph_ends_where_the_next_sentence_begins(paragraph: str, marked: str) -> None:
    made = report(f"Envoy travels to the north\n\n{paragraph}\n\n{BODY['en'][1]}")
    found = [made.text[s.start : s.end] for s in made.segments if s.kind in ("furniture", "spam")]
    assert found == [marked]


@pytest.mark.parametrize(
    "tail", ["slot gacor\nlink alternatif rusa99", "data sgp", "best online casino bonus\nrusa777"]
)
def test_spam_at_the_end_is_flagged_and_the_report_stays(tail: str) -> None:
    made = report("\n".join((HEAD["en"], *BODY["en"], tail)))
    assert [f.kind for f in made.flags] == ["spam-tail"]
    assert {made.text[s.start : s.end] for s in made.segments if s.kind == "spam"} == set(tail.split("\n"))
    assert kinds_of(made, BODY["en"][0]) == set()


def test_a_name_of_spam_words_is_no_spam() -> None:
    made = report(f"{HEAD['en']}\n{BODY['en'][0]} Data Singapore Exchange sold last year was wrong.\n{BODY['en'][1]}")
    assert not [s for s in made.segments if s.kind == "spam"]


def test_list_above_the_headline_leaves_it_the_title() -> None:
    made = report(f"Trending\n#fish\n#snow\nBREAKING: Ferry runs aground\n{HEAD['en']}\n" + "\n".join(BODY["en"]))
    assert kinds_of(made, HEAD["en"]) == {"title"}
    assert kinds_of(made, "BREAKING: Ferry runs aground") == {"furniture"}


@pytest.mark.parametrize("bar", ["Halaman: 1 2 3 Selanjutnya", "Halaman 1 / 3", "Page 1 of 4", "1 2 3 Next"])
def test_page_bar_tells_that_the_text_goes_on_elsewhere(bar: str) -> None:
    made = report("\n".join((HEAD["en"], *BODY["en"], bar)))
    assert [f.kind for f in made.flags] == ["continues-elsewhere"]


def test_text_hidden_from_readers_is_a_flag_and_not_in_the_report() -> None:
    hidden = "The best casino waits for every new player who signs up on this page before the end of the day."
    paragraphs = "".join(f"<p>{p} {q}</p>" for p, q in (BODY["en"], BODY["en"][::-1]))
    page = f"<html><body><article><h1>{HEAD['en']}</h1>{paragraphs}<p style='display:none'>{hidden}</p>"
    made = report(f"{page.replace(chr(39), chr(34))}</article></body></html>", "text/html")
    assert "casino" not in made.text
    assert [f.kind for f in made.flags] == ["hidden-text"]


@pytest.fixture(scope="module")
def measured() -> dict[str, object]:
    return scorer.main([])


def test_benchmark_is_reached(measured: dict[str, float]) -> None:
    assert measured["found"] >= 0.94
    assert measured["touched"] <= 0.01
    assert measured["touched_look_alikes"] <= 0.01


def test_half_of_the_benchmark_are_look_alikes(measured: dict[str, int]) -> None:
    assert measured["pages"] >= 60
    assert 0.45 <= measured["look_alikes"] / measured["pages"] <= 0.55


@pytest.mark.parametrize(
    ("pieces", "message"),
    [
        ([{"kind": "spam", "text": "togel"}], "'togel' is not in the text"),
        ([{"kind": "furniture", "text": "Tag"}], "'Tag' stands in the text 2 times"),
        ([{"kind": "furniture", "text": "Tag", "occurrence": 3}], "'Tag' has no occurrence 3"),
        ([{"kind": "furniture", "text": "Tag", "occurrence": 1}, {"kind": "title", "text": "A Tag"}], "overlaps"),
    ],
)
def test_gold_that_does_not_fit_its_page_is_refused(tmp_path: Path, pieces: list[object], message: str) -> None:
    (tmp_path / "a.txt").write_text("A Tag\nTag\n", encoding="utf-8")
    (tmp_path / "gold.json").write_text(json.dumps({"a.txt": {"language": "en", "pieces": pieces}}), encoding="utf-8")
    with pytest.raises(SystemExit, match=message):
        scorer.load(tmp_path)


def test_page_without_gold_is_refused(tmp_path: Path) -> None:
    (tmp_path / "b.html").write_text("<p>Text</p>", encoding="utf-8")
    (tmp_path / "gold.json").write_text("{}", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"b\.html: in only one of gold and folder"):
        scorer.load(tmp_path)


def test_piece_of_the_wrong_kind_and_a_touched_sentence_are_counted(tmp_path: Path) -> None:
    text = "\n".join((HEAD["en"], *BODY["en"], "Read more: Who came", "data sgp"))
    pieces = [{"kind": "title", "text": HEAD["en"]}, {"kind": "caption", "text": "Read more: Who came"}]
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    (tmp_path / "gold.json").write_text(json.dumps({"a.txt": {"language": "en", "pieces": pieces}}), encoding="utf-8")
    counts, notes = scorer.score(scorer.load(tmp_path)[0])
    assert (counts["pieces right"], counts["pieces of"]) == (0, 1)
    assert counts["innocent right"] == len("datasgp")
    assert notes == [
        "missed caption 'Read more: Who came': furniture",
        "touched spam 'data sgp'",
        "flag spam-tail: raised",
    ]
