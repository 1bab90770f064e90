"""Of a page the article is kept apart from what stands beside it, whatever its markup and its size."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval import pages as scoring
from saksi.clean import blocks, clean, markup, pages
from saksi.pipeline import read_page
from saksi.records import Page, Reading, Report, Statement

ONE = "Norway sent an envoy to Sudan on Monday for talks with both sides of the war, its foreign ministry said."
TWO = "The envoy will stay for three days and will meet the heads of the army and of the militia, the ministry said."
THREE = "The war began in the spring and has driven millions of people from their homes, the United Nations says."
STORY = f"<p>{ONE}</p><p>{TWO}</p><p>{THREE}</p>"
OWN = [ONE, TWO, THREE]
OTHER = "Fishermen in the north have caught more cod this winter than in any of the ten years before, a survey shows."
TEASER = f'<div class="row"><h3><a href="/cod">More cod than ever</a></h3><p>{OTHER}</p></div>'


def own(html: str) -> list[str]:
    return [line for line in pages.article(html).split("\n\n") if line]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (f"<body><article>{STORY}</article>", OWN),
        (f"<body><nav><a href=/>Home</a></nav><div><div>{STORY}</div></div><footer>{OTHER}</footer>", OWN),
        (f"<body><div class=story-body>{STORY}</div><aside><p>{OTHER}</p></aside>", OWN),
        (f'<body><div class="article-content">{STORY}<div class="related-articles"><p>{OTHER}</p></div></div>', OWN),
        (f'<body><main class="page has-sidebar"><div>{STORY}</div></main>', OWN),
        (f'<body><article class="post tag-cod">{STORY}</article>', OWN),
        (f"<body><article>{STORY}<div>{TEASER * 4}</div></article>", OWN),
        (f'<body><article>{STORY}</article><div id="comments">{f"<p>{OTHER} Indeed.</p>" * 30}</div>', OWN),
        (f'<body><article>{STORY}</article><div class="cookie-consent"><p>{OTHER * 9}</p></div>', OWN),
        (f"<body><article>{STORY}<p><a href=/cod>Read more about the cod of this winter in the north.</a></p></article>", OWN),
        (f"<body><article>{STORY}<figure><img src=x><figcaption>{OTHER}</figcaption></figure></article>", OWN),
        (f"<body><div><h1>Envoy</h1><p class=subtitle>{OTHER}</p></div><article>{STORY}</article>", OWN),
        (f"<body><div>{ONE}<br><br>{TWO}<br>{THREE}</div>", OWN),
        (f"<body><article><p>{ONE}</p><h2>Three days</h2><p>{TWO}</p></article>", [ONE, "Three days", TWO]),
        (f"<body><article><p>{ONE}</p><p>{TWO}</p><h2>More news</h2></article>", [ONE, TWO]),
        (f"<body><article><p>{ONE}</p><p>{TWO}</p><ul><li>Khartoum</li><li>Oslo</li></ul></article>", [ONE, TWO, "Khartoum", "Oslo"]),
        (f"<body><article><p>{ONE}</p><section class=article-body><p>{TWO}</p><p>{THREE}</p></section></article>", OWN[1:]),
        ("<body><p>" + "外交部は月曜日に特使を派遣したと発表した。" * 2, ["外交部は月曜日に特使を派遣したと発表した。" * 2]),
    ],
)  # fmt: skip
def test_article_is_told_from_what_stands_beside_it(html: str, expected: list[str]) -> None:
    assert own(html) == expected


@pytest.mark.parametrize(
    "hide",
    ['style="display:none"', 'style="color: red; visibility : hidden"', 'style="left:-9999px"', "hidden", 'class="sr-only"', 'style="font-size:0"'],
)  # fmt: skip
def test_hidden_text_is_counted_and_left_out(hide: str) -> None:
    found = pages.read(f"<body><article>{STORY}<div {hide}><p>{OTHER}</p></div></article>")
    assert (found.text, found.hidden) == ("\n\n".join(OWN), 1)


@pytest.mark.parametrize(
    "shown",
    [
        'class="hidden md:block"',  # hidden on small screens alone
        'class="overflow-hidden"',
    ],
)
def test_text_that_some_screens_show_is_kept(shown: str) -> None:
    assert OTHER in pages.read(f"<body><article>{STORY}<div {shown}><p>{OTHER}</p></div></article>").text


def test_hidden_box_with_most_of_the_page_is_the_article() -> None:
    assert own(f'<body style="visibility:hidden"><article>{STORY}</article>') == OWN


def test_all_visible_text_is_kept_in_order() -> None:
    found = pages.read(f"<body><nav><a href=/>Home</a></nav><article>{STORY}</article><footer>About us</footer>")
    assert found.text.split("\n\n") == ["Home", *OWN, "About us"]
    assert found.outside == (0, 4)


def test_headline_and_the_line_that_sums_up_are_told() -> None:
    found = pages.read(f"<body><article><h1>Envoy in Sudan</h1><p class=lead>{OTHER}</p><div>By Nora Berg</div>{STORY}")
    assert (found.headline, found.deck) == (0, 1)


def test_line_that_sums_up_is_a_heading_of_the_report() -> None:
    html = f"<body><article><h1>Envoy in Sudan</h1><p class=lead>{OTHER}</p><div class=article-body>{STORY}</div>"
    made = clean(Page(file="a.html", content=html.encode(), media_type="text/html"))
    assert isinstance(made, Report)
    assert [(s.kind, s.rule) for s in made.segments] == [("title", "title.heading"), ("heading", "heading.deck")]


def test_second_copy_of_an_article_is_beside_it() -> None:
    four = STORY + f"<p>{OTHER}</p>"
    assert own(f"<body><article><div>{four}</div><div>{four}</div></article>") == [*OWN, OTHER]


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<",
        "<p",
        "<body>",
        "\ud800<p>x</p>",
        "<!--" * 5000,
        "<body>" + '<a x="<script">' * 2000 + "y",
        "<body>" + "<div>" * 50_000 + ONE,
        "<body>" + "</div>" * 50_000 + ONE,
        "<body>" + "<b><i>" * 5000 + ONE,
        "<body>" + "<table><tr><td>" * 2000 + ONE,
        "<body><p>" + "&amp;" * 50_000,
        "<body>" + "<p>x" * 50_000,
        "<body>" + f"<div class='{'a-b ' * 20_000}'>" + ONE,
        "<body>" + "<svg><svg></svg>" * 3000 + ONE,
        "<body><p>a\x00b\x85c\u2028d\u200be</p>",
    ],
    ids=range(16),
)
def test_any_markup_is_read_and_each_block_is_a_line(html: str) -> None:
    found = pages.read(html)
    spans = blocks.lines(found.text)
    assert len(spans) == (found.text.count("\n\n") + 1 if found.text else 0)
    assert all(0 <= i < len(spans) for i in found.outside)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["<div>", "</div>", "<p>", "</p>", "<a href='x'>", "</a>", "<br>", "<script>", "</script>", "<!--", "-->", "<svg>",
             "</svg>", "<nav>", "</nav>", "<h1>", "<ul>", "<li>", "<table>", "<td>", "<select>", "\"", "'", "<", ">", "&lt;", "&#8232;",
             "\u2028", "\x1c", "é", "e\u0301", "\u0301", " ", "\n", ONE, TWO, "<div hidden>", "<span class='hidden'>", "<x-y>", "<iframe>"]
        ),
        max_size=30,
    ).map("".join)
)  # fmt: skip
def test_blocks_and_lines_are_the_same_whatever_the_markup(html: str) -> None:
    found = pages.read(html)
    assert [found.text[a:b] for a, b in blocks.lines(found.text)] == [x for x in found.text.split("\n\n") if x]
    assert not found.text or blocks.apart(found.text) == blocks.lines(found.text)


def test_walk_keeps_inline_elements_in_their_line() -> None:
    found = markup.parse("<p>A <b>bold</b>, <a href=/>linked</a> <my-tag>word</my-tag>.")
    assert (found.texts, found.linked) == (["A bold, linked word."], [6])


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<p title="a > b">One</p><p title="a < b">Two</p>', ["One", "Two"]),
        ('<i data-x="<p>One</p>"></i><i data-x="<p>Two</p>"></i><p>Three', ["Three"]),
        ('<p title="><">One</p><p>Two', ["One", "Two"]),
        ('<a href="/x?y=">One</a><p>Two', ["One", "Two"]),
        ('<a href="/x"">One</a><p title="y">Two', ["One", "Two"]),
        ("<p>One<!-- > <p>Two</p> -->Three<!--></p>", ["OneThree"]),
        ('<p>One<iframe srcdoc="<p>Two</p>"><p>Three</iframe>', ["One"]),
        ("<p>One<svg><svg><text>Two</text></svg><text>Three</text></svg> four<p>Five", ["One four", "Five"]),
        ("<p>One<noscript><noscript>Two</noscript>Three</noscript><p>Four", ["One", "Four"]),
        ("<script>if (a<b) { c('<script>') }</script><p>One", ["One"]),
        ("<xmp><script></xmp><p>One", ["One"]),
        ("<xmp><!-- </xmp><p>One", ["One"]),
        ("<p>One&nbsp;&amp;lt; &lt;b&gt;&#0;", ["One &lt; <b>\ufffd"]),
        ("<b>One</b>\n<b>two</b><b>three</b>", ["One twothree"]),
    ],
)
def test_what_looks_like_a_tag_is_none(html: str, expected: list[str]) -> None:
    assert markup.parse(f"<body>{html}").texts == expected


def test_boxes_are_those_with_text_and_know_of_others() -> None:
    found = markup.parse("<body><div><p></p>One</div><div><p>Two</p></div><ul><li></li></ul><p>Three")
    assert [box.tag for box in found.boxes] == ["body", "body", "div", "div", "p", "p"]
    assert found.parents == [-1, 0, 1, 1, 3, 1]
    assert found.inner == [True, True, True, True, False, False]
    assert found.at == [2, 4, 5]


def test_element_in_a_picture_in_a_picture_stays_in_its_box() -> None:
    found = markup.parse("<body><div><svg><svg></svg></svg></div><div><p>One")
    assert found.parents == [-1, 0, 1, 2]


def test_scores_are_those_of_the_benchmark(tmp_path: Path) -> None:
    (tmp_path / "a.html.gz").write_bytes(
        gzip.compress(f"<title>Envoy</title><body><article>{STORY}</article>".encode())
    )
    row = {
        "file": "a.html.gz",
        "text": "\n".join(OWN),
        "published": "2021-05-03",
        "url": "https://example.org/2021/05/03/a",
    }
    (tmp_path / "gold.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    made = scoring.main([str(tmp_path), "--only", "saksi,resiliparse"])[tmp_path.name]
    assert made["saksi"]["F1"] == made["resiliparse"]["F1"] == 1.0
    assert (made["saksi"]["date_accuracy"], made["saksi"]["date_precision"]) == (1.0, 1.0)
    assert made["resiliparse"]["date_accuracy"] is None
    assert made["saksi"]["furniture_lines"] == 0


@pytest.mark.parametrize(
    ("gold", "given", "expected"),
    [
        ("a b c d e", "a b c d e", (2, 2, 2)),
        ("a b c d e", "a b c d", (1, 1, 2)),
        ("a b c d", "", (0, 0, 1)),
        ("a b", "a b", (1, 1, 1)),
        ("a b c d a b c d", "a b c d", (1, 1, 5)),
    ],
)
def test_shingles_are_counted(gold: str, given: str, expected: tuple[int, int, int]) -> None:
    assert scoring.matched(gold, given) == expected


def test_folder_without_gold_names_it() -> None:
    with pytest.raises(SystemExit, match=r"gold\.jsonl"):
        scoring.read(Path("nowhere"))


def test_what_stands_in_a_menu_is_no_word_of_the_report() -> None:
    menu = "<nav><ul><li><a href='/no'>Pemilu di Norwegia</a></li><li><a href='/pe'>Banjir di Peru</a></li></ul></nav>"
    story = (
        "<h1>Menteri Pertahanan Meninjau Pelabuhan</h1><p>Menteri Pertahanan meninjau pelabuhan itu pada Senin pagi bersama "
        "para nelayan.</p><p>Menteri Pertahanan mengatakan bahwa kapal mereka akan segera diperbaiki tahun ini.</p>"
    )
    page = Page(file="x.html", content=f"<body>{menu}<article>{story}</article>".encode(), media_type="text/html")
    reading = read_page(page)
    assert isinstance(reading, Reading) and "Norwegia" in reading.report.text
    assert {said.speaker.code for said in reading.records if isinstance(said, Statement) and said.speaker} == {"IDN"}
