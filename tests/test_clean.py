"""A page becomes a report whose parts are told apart; whatever the bytes, there is a report or a reason."""

from __future__ import annotations

import tomllib
import unicodedata
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saksi.clean import blocks, clean, furniture, metadata
from saksi.records import Page, Report, Skip

CASES = Path(__file__).parent / "cases"


def rows(name: str) -> list[Any]:
    table = tomllib.loads((CASES / f"clean_{name}.toml").read_text(encoding="utf-8"))["case"]
    return [pytest.param(row, id=row["id"]) for row in table]


def report(text: str, **known: Any) -> Report:
    made = clean(Page(file="case", content=text.encode(), **known))
    assert isinstance(made, Report)
    return made


def bracketed(example: str) -> tuple[str, list[str]]:
    """The text of an example without the brackets around its marked parts, and these parts."""
    text, parts, depth, begin = "", [], 0, 0
    for c in example:
        if c == "[" and depth == 0:
            depth, begin = 1, len(text)
        elif c == "[":
            depth += 1
            text += c
        elif c == "]" and depth == 1:
            depth = 0
            parts.append(text[begin:])
        else:
            depth -= c == "]"
            text += c
    return text, parts


@pytest.mark.parametrize("row", rows("segments"))
def test_segments_are_all_that_is_not_the_articles_own(row: dict[str, Any]) -> None:
    made = report(row["text"])
    assert [[s.kind, made.text[s.start : s.end]] for s in made.segments] == row["segments"]
    assert [f.kind for f in made.flags] == row["flags"]


@pytest.mark.parametrize("row", rows("origins"))
def test_origin_is_what_the_text_says_of_it(row: dict[str, Any]) -> None:
    made = report(row["text"], outlet=row.get("outlet"))
    origin = made.origin
    words = [] if origin.start is None else [origin.name, made.text[origin.start : origin.end]]
    assert [origin.kind, *words] == row["origin"]


@pytest.mark.parametrize("row", rows("dates"))
def test_published_has_its_basis(row: dict[str, Any]) -> None:
    made = report(row["text"], published=row.get("given"))
    for date, expected in ((made.published, row["published"]), (made.modified, row.get("modified", []))):
        assert ([date.value, date.basis] if date else []) == expected


@pytest.mark.parametrize(
    ("head", "outlet", "title"),
    [
        ("Fjord Ledger\nMay 3, 2021\n\nNorway sends envoy to Sudan", "Fjord Ledger", "Norway sends envoy to Sudan"),
        ("The Fjord Courier\n\nNorway sends envoy to Sudan", "The Fjord Courier", "Norway sends envoy to Sudan"),
        ("Fjord Ledger, May 3, 2021\n\nWho pays for peace in Sudan?", "Fjord Ledger", "Who pays for peace in Sudan?"),
        ("WARTAFJORD.ID | Senin, 3 Mei 2021 14:20 WIB\n\nNorway sends envoy to Sudan", "WARTAFJORD.ID", "Norway sends envoy to Sudan"),
        ("Fjord Ledger · World · 3 May 2021\n\nNorway sends envoy to Sudan", "Fjord Ledger", "Norway sends envoy to Sudan"),
        ("Teluk Pos — Senin, 3 Mei 2021, 09.15 WIB\n\nNorway sends envoy to Sudan", "Teluk Pos", "Norway sends envoy to Sudan"),
        ("Norway sends envoy to Sudan\n\nNora Berg | Fjord Ledger | May 3, 2021", "Fjord Ledger", "Norway sends envoy to Sudan"),
        ("Fjord Ledger\nHome > World\n\nNorway sends envoy to Sudan", "Fjord Ledger", "Norway sends envoy to Sudan"),
        ("Norway sends envoy to Sudan\n\nTim detikcom - detikNews", "detikNews", "Norway sends envoy to Sudan"),
        ("Reuters\n\nNorway sends envoy to Sudan", "Reuters", "Norway sends envoy to Sudan"),
        ("Norway sends envoy to Sudan\n\nFjord Ledger", "Fjord Ledger", "Norway sends envoy to Sudan"),
        ("Norway Sends Envoy\n\nMinistry hopes for talks with both sides", None, "Norway Sends Envoy"),
        ("Oslo, May 3, 2021\n\nNorway sends envoy to Sudan", None, "Norway sends envoy to Sudan"),
        ("Breaking News\n\nNorway sends envoy to Sudan", None, "Norway sends envoy to Sudan"),
    ],
)  # fmt: skip
def test_name_of_an_outlet_above_the_headline_is_no_title(head: str, outlet: str | None, title: str) -> None:
    made = report(f"{head}\n\nNorway sent an envoy to Sudan on Monday for talks, its foreign ministry said.")
    assert (made.outlet, made.title) == (outlet, title)


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("From our correspondent Nora Berg in Khartoum", ("Nora Berg",)),
        ("By Nora Berg in Oslo and Tom Hale in Khartoum", ("Nora Berg", "Tom Hale")),
        ("By Nora Berg, Fjord Ledger", ("Nora Berg",)),
        ("By Nora Berg, Fjord Ledger Correspondent", ("Nora Berg",)),
        ("Nora Berg in Khartoum", ("Nora Berg",)),
        ("Nora Berg\n\nFjord Ledger", ("Nora Berg",)),
        ("Nora Berg | Fjord Ledger | May 3, 2021", ("Nora Berg",)),
        ("Laporan wartawan Rina Wulan dari Khartoum", ("Rina Wulan",)),
        ("Laporan Wartawan Teluk Pos, Rina Wulan", ("Rina Wulan",)),
    ],
)
def test_authors_are_named_without_their_place_and_paper(byline: str, authors: tuple[str, ...]) -> None:
    made = report(f"Norway sends envoy\n\n{byline}\n\nNorway sent an envoy to Sudan on Monday, its ministry said.")
    assert made.authors == authors


RULES = [pytest.param(rule, id=f"{code}.{rule.id}") for code, rule in furniture.rules()]
SPAM = [pytest.param(spam, id=code) for code, spam in furniture.spam()]


@pytest.mark.parametrize("rule", RULES)
def test_rule_marks_its_examples(rule: furniture.Rule) -> None:
    assert rule.examples
    for example in rule.examples:
        text, parts = bracketed(example)
        found = furniture.find(text, blocks.lines(text))
        marked = [text[s.start : s.end] for s in found.segments if s.kind == rule.kind]
        assert [p for p in parts if p not in marked] == [], example
        assert not rule.flag or rule.flag in {r.flag for _, r in found.flags}


@pytest.mark.parametrize("rule", RULES)
def test_rule_leaves_its_rejects_alone(rule: furniture.Rule) -> None:
    for text in rule.rejects:
        found = furniture.find(text, blocks.lines(text))
        assert [s for s in found.segments if s.rule == f"{rule.kind}.{rule.id}"] == [], text
        assert found.flags == []


@pytest.mark.parametrize("spam", SPAM)
def test_spam_is_found_and_reports_about_it_are_not(spam: furniture.Spam) -> None:
    for example in spam.examples:
        text, parts = bracketed(example)
        assert [text[s.start : s.end] for s in furniture.find(text, blocks.lines(text)).segments] == parts
    for text in spam.rejects:
        assert [s for s in furniture.find(text, blocks.lines(text)).segments if s.kind == "spam"] == []


def test_title_given_is_found_in_the_text() -> None:
    made = report("Envoy in Sudan.\n\nNorway sent an envoy to Sudan on Monday.", title="Envoy in Sudan.")
    assert [(s.kind, s.rule) for s in made.segments] == [("title", "title.given")]


def test_title_given_but_absent_marks_nothing() -> None:
    made = report(
        "Norway sent an envoy to Sudan on Monday.\nHe will stay for three days in all.", title="Envoy in Sudan"
    )
    assert made.title == "Envoy in Sudan"
    assert made.segments == ()


def test_outlet_in_a_title_is_no_part_of_it() -> None:
    made = report(
        "Norway sends envoy to Sudan - Reuters\n\nNorway sent an envoy to Sudan on Monday, its ministry said."
    )
    assert made.title == "Norway sends envoy to Sudan"


def test_authors_come_from_a_byline_with_the_outlets_name() -> None:
    made = report(
        "Nora Berg and Tom Hale\n\nUSA TODAY\n\nNorway sent an envoy to Sudan on Monday, its foreign ministry said.",
        title="x",
    )
    assert made.authors == ("Nora Berg", "Tom Hale")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Norway sent an envoy to Sudan on Monday for talks with both sides of the war.", "en"),
        ("Norwegia mengirim utusan ke Sudan pada Senin untuk berunding dengan kedua pihak.", "id"),
        ("Menteri itu menolak tuduhan tersebut", "id"),
        ("The minister has rejected the claim", "en"),
        (
            "Norwegen hat am Montag einen Gesandten nach Sudan geschickt, um mit beiden Seiten des Krieges zu sprechen.",
            None,
        ),
        ("La Norvège a envoyé lundi un émissaire au Soudan pour parler avec les deux parties de la guerre.", None),
        ("12 34 56", None),
        (
            "Sekretaris Jenderal Kemlu Cecep Hidayat menerima Duta Besar Peru Tomas Quiroga. Direktur Jenderal Imigrasi"
            " Dedi Kurnia hadir di Gedung Pancasila bersama Konsul Ana Rios.",
            "id",
        ),
    ],
)
def test_language_is_a_pack_that_fits_or_none(text: str, code: str | None) -> None:
    assert metadata.language_of(text) == code


def test_id_is_the_texts_without_a_url_and_the_urls_with_one() -> None:
    one, two = report("Norway sent an envoy."), report("Norway sent two envoys.")
    assert one.id == one.version[:16] != two.id
    a, b = (report(t, url="https://example.org/1") for t in ("Norway sent an envoy.", "Norway sent two envoys."))
    assert a.id == b.id
    assert a.version != b.version


BROKEN = {
    "empty": b"",
    "spaces": b" \n\t \r\n",
    "marks only": b"\\ ... ***\n---",
    "one byte": b"\xff",
    "nul bytes": b"\x00" * 500,
    "binary": bytes(range(256)) * 40,
    "lone surrogate": "Norway \ud83d sent an envoy.".encode("utf-8", "surrogatepass"),
    "half of a character": "Élysée".encode()[:-1] + b"\xc3",
    "utf-16 with a mark": "Norway sent an envoy to Sudan.".encode("utf-16"),
    "utf-16 without a mark": "Norway sent an envoy to Sudan.".encode("utf-16-le"),
    "cp1252": "The Élysée said “no”.".encode("cp1252"),
    "crlf": b"Norway sends envoy\r\n\r\nNorway sent an envoy.\rHe left.",
    "nfd": unicodedata.normalize("NFD", "Élysée menerima utusan itu.").encode(),
    "control characters": b"Norway\x01 sent\x0b an\x1b envoy\x9f.",
    "deep html": b"<div>" * 3000 + b"Norway sent an envoy.",
    "brackets": b"(" * 5000 + b"[" * 5000 + b"Norway",
    "many links": b"Read more: x\n" * 3000,
    "many captions": b"Photos: a b Hide Caption 1 of 9 " * 2000,
    "much spam": b"slot gacor " * 3000,
    "many citations": b"Dilansir AFP, AFP dan AFP. " * 2000,
}


@pytest.mark.parametrize("media_type", ["text/plain", "text/html"])
@pytest.mark.parametrize("name", BROKEN)
def test_broken_bytes_make_a_report_or_a_skip_with_a_remedy(name: str, media_type: str) -> None:
    made = clean(Page(file=name, content=BROKEN[name], media_type=media_type))
    if isinstance(made, Skip):
        assert made.stage == "clean"
        assert made.reason
    else:
        check(made)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("utf-16 with a mark", "Norway sent an envoy to Sudan."),
        ("utf-16 without a mark", "Norway sent an envoy to Sudan."),
        ("cp1252", "The Élysée said “no”."),
        ("crlf", "Norway sends envoy\n\nNorway sent an envoy.\nHe left."),
        ("nfd", "Élysée menerima utusan itu."),
        ("lone surrogate", "Norway ��� sent an envoy."),
        ("control characters", "Norway  sent\n an  envoy�."),
    ],
)
def test_text_is_decoded_and_normalised_before_spans_are_counted(name: str, text: str) -> None:
    made = clean(Page(file=name, content=BROKEN[name]))
    assert isinstance(made, Report)
    if name == "lone surrogate":
        assert made.text.replace("�", "") == "Norway  sent an envoy."
    elif name == "control characters":
        assert "\x01" not in made.text
        assert "\x1b" not in made.text
    else:
        assert made.text == text


def test_ten_megabytes_on_one_line_are_read() -> None:
    made = clean(Page(file="long", content=b"Norway sent an envoy to Sudan. " * 340_000))
    assert isinstance(made, Report)
    assert len(made.text) > 10_000_000
    check(made)


PAGE = """<!doctype html><html lang="en"><head><title>Norway sends envoy | The Oslo Courier</title>
<meta property="og:title" content="Norway sends envoy"><meta property="og:site_name" content="The Oslo Courier">
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Norway sends envoy",
"datePublished": "2021-05-03T08:00:00+02:00", "dateModified": "2021-05-04T09:00:00+02:00",
"author": [{"name": "Nora Berg"}]}</script></head><body>
<nav><a href="/">Home</a> <a href="/world">World</a></nav>
<article><h1>Norway sends envoy</h1>
<p>Norway sent an envoy to Sudan on Monday for talks with both sides of the war, its foreign ministry said.</p>
<p>The envoy will stay for three days and will meet the heads of the army and of the militia, the ministry said.</p>
<div style="display:none">This paragraph hides a long passage of words that no reader of the page will ever see at all.</div>
<p>The war began in the spring and has driven millions of people from their homes, the United Nations says.</p>
</article><footer><a href="/about">About us</a></footer></body></html>"""


def test_page_tells_its_dates_author_outlet_and_furniture() -> None:
    made = clean(Page(file="a.html", content=PAGE.encode(), media_type="text/html"))
    assert isinstance(made, Report)
    assert made.title == "Norway sends envoy"
    assert made.outlet == "The Oslo Courier"
    assert made.authors == ("Nora Berg",)
    assert made.published is not None
    assert made.modified is not None
    assert (made.published.value, made.published.basis) == ("2021-05-03T08:00:00+02:00", "metadata")
    assert made.modified.value == "2021-05-04T09:00:00+02:00"
    kinds = {made.text[s.start : s.end]: s.kind for s in made.segments}
    assert kinds["Norway sends envoy"] == "title"
    assert kinds["About us"] == "furniture"
    assert "hides a long passage" not in made.text
    assert [f.kind for f in made.flags] == ["hidden-text"]
    check(made)


def test_page_without_words_says_what_to_do() -> None:
    made = clean(
        Page(file="a.html", content=b"<html><body><script>run()</script></body></html>", media_type="text/html")
    )
    assert isinstance(made, Skip)
    assert "save the page from a browser" in made.reason


def check(made: Report) -> None:
    """The laws of every report."""
    assert unicodedata.is_normalized("NFC", made.text)
    assert "\r" not in made.text
    end = 0
    for segment in made.segments:
        assert end <= segment.start < segment.end <= len(made.text)
        end = segment.end
    for flag in made.flags:
        assert 0 <= flag.start <= flag.end <= len(made.text)
        assert flag.reason
    if made.origin.start is not None:
        assert made.origin.end is not None
        assert 0 <= made.origin.start < made.origin.end <= len(made.text)
    msgspec.json.encode(made)


PIECES = st.sampled_from(
    [
        "Norway sent an envoy to Sudan on Monday.", "Data HK", "Baca juga: Oslo", "(Reuters)", "OSLO (AP) -", "(Foto: A/B)", "Read more:",
        "slot gacor", "Hide Caption 1 of 2", "May 3, 2021", "[Gambas:Video]", "\n", "\n\n", " ", "\r\n", "é", "e\u0301", "©", "\u200b", "“", "Dilansir AFP,",
        "By Nora Berg", "1 2 3", "naga138", "İ", "ﬁ", "\ud800",
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.text(max_size=200), st.lists(PIECES, max_size=14).map(" ".join), st.lists(PIECES, max_size=14).map("".join)
    )
)
def test_any_text_keeps_the_laws_and_gives_the_same_bytes_twice(text: str) -> None:
    page = Page(file="x", content=text.encode("utf-8", "surrogatepass"))
    first, second = clean(page), clean(page)
    assert msgspec.json.encode(first) == msgspec.json.encode(second)
    if isinstance(first, Report):
        check(first)


@settings(max_examples=100, deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from(["text/plain", "text/html"]),
    st.sampled_from([None, "utf-8", "nonsense", "utf-16", "cp1252"]),
)
def test_any_bytes_make_a_report_or_a_skip(content: bytes, media_type: str, encoding: str | None) -> None:
    made = clean(Page(file="x", content=content, media_type=media_type, encoding=encoding))
    if isinstance(made, Report):
        check(made)
    else:
        assert isinstance(made, Skip)


def test_names_after_a_label_are_authors_and_editors_are_not() -> None:
    made = report(
        "Norwegia Kirim Utusan\n\nReporter: Rina Wulan | Editor: Tono Sari\n\nNorwegia mengirim utusan ke Sudan pada Senin."
    )
    assert made.authors == ("Rina Wulan",)


def test_letters_of_the_wrong_table_are_mended_in_pages_and_noted() -> None:
    broken = "Café talks: “Ça va”, said Élodie Façon in São Paulo.".encode().decode("cp1252", "ignore")
    page = (
        f"<html><body><article><p>Ministers met on Monday in the old town.</p><p>{broken}</p></article></body></html>"
    )
    made = clean(Page(file="a.html", content=page.encode(), media_type="text/html"))
    assert isinstance(made, Report)
    assert "Café talks" in made.text and "Façon in São Paulo" in made.text
    assert [f.kind for f in made.flags] == ["mojibake"]
    sound = clean(
        Page(
            file="a.html",
            content=page.replace(broken, "São Paulo; “Ça va”. À bientôt.").encode(),
            media_type="text/html",
        )
    )
    assert isinstance(sound, Report) and sound.flags == ()


def test_letters_of_the_wrong_table_stay_in_a_plain_text() -> None:
    made = report("Presiden tiba di Istana Ã‰lysÃ©e pada Senin untuk berunding.")
    assert made.flags == ()
    assert "Ã‰lysÃ©e" in made.text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (
            "Talks open in Oslo\n\nSenin, 6 Mei 2024\n\nThe minister landed there on Monday, and he spoke with his host.",
            "2024-05-06",
        ),
        (
            "Perundingan dibuka di Oslo\n\n5/6/2024\n\nMenteri itu tiba pada Senin dan bertemu dengan tuan rumah di sana.",
            "2024-06-05",
        ),
        (
            "Perundingan dibuka di Oslo\n\nMay 6, 2024\n\nMenteri itu tiba pada Senin dan bertemu dengan tuan rumah di sana.",
            "2024-05-06",
        ),
    ],
)
def test_stamps_are_read_in_the_language_of_the_text_or_in_another(text: str, value: str) -> None:
    made = report(text)
    assert made.published and made.published.value == value


def test_of_two_labels_of_a_credit_the_longer_counts() -> None:
    made = report("Talks open in Oslo\n\nImage Credit: Harbour Ledger\n\nThe minister landed there on Monday morning.")
    assert [made.text[s.start : s.end] for s in made.segments if s.kind == "credit"] == ["Image Credit: Harbour Ledger"]
    assert not any(s.kind == "caption" for s in made.segments)
