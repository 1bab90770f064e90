"""What a page says of itself is taken where it says it, and nothing is made up."""

from __future__ import annotations

import json

import pytest

from saksi.clean import metadata


def ld(**item: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **item})}</script>'


def meta(**names: str) -> str:
    return "".join(f'<meta name="{k.replace("__", ":").replace("_", "-")}" content="{v}">' for k, v in names.items())


@pytest.mark.parametrize(
    ("html", "url", "published"),
    [
        (ld(datePublished="2024-05-03T08:00:00Z") + meta(date="2024-05-04"), None, ("2024-05-03T08:00:00Z", "json-ld")),
        (meta(date="2024-05-04"), None, ("2024-05-04", "meta")),
        ("", "https://example.org/2024/5/3/talks", ("2024-05-03", "url")),
        ("", "https://example.org/read/20240503/talks", ("2024-05-03", "url")),
        ('<time datetime="2024-05-03">3 May</time>', None, ("2024-05-03", "time")),
        ('<time datetime="2024-05-03">a</time><time datetime="2024-05-04">b</time>', None, (None, None)),
        (ld(dateModified="2024-05-03"), None, (None, None)),
        (meta(date="yesterday"), None, (None, None)),
        ("", "https://example.org/2024/15/33/talks", (None, None)),
    ],
)
def test_published_is_told_with_its_place(html: str, url: str | None, published: tuple[str | None, str | None]) -> None:
    found = metadata.of_page(html, url)
    assert (found.published, found.published_by) == published


def test_modified_is_no_publication() -> None:
    found = metadata.of_page(ld(datePublished="2024-05-03", dateModified="2024-05-05"))
    assert (found.published, found.modified, found.modified_by) == ("2024-05-03", "2024-05-05", "json-ld")


def test_texts_of_json_end_where_their_script_does() -> None:
    one, two = ld(headline="Talks open"), ld(headline="Talks go on")
    assert metadata.of_page(f"<SCRIPT{one[7:]}{two}").title == "Talks open"
    assert metadata.of_page(f"{one.removesuffix('</script>')}{two}").title is None
    assert metadata.of_page(one.removesuffix("</script>") * 20_000).title is None
    assert metadata.of_page('<script type="application/ld+json">' * 20_000 + two).title is None


@pytest.mark.parametrize(
    ("html", "url", "origin"),
    [
        (ld(isBasedOn="https://www.reuters.com/world/talks"), "https://example.org/a", "Reuters"),
        (ld(isBasedOn={"@type": "NewsArticle", "publisher": {"name": "Fjord Ledger"}}), None, "Fjord Ledger"),
        (ld(isBasedOn={"@type": "Dataset", "name": "Cod, by year"}), None, None),
        (ld(sourceOrganization={"@type": "Organization", "name": "AFP"}), None, "AFP"),
        (ld(sourceOrganization={"@type": "Organization", "name": "Reuters"}, publisher={"name": "Reuters"}), None, None),
        (meta(original_source="https://www.fjordledger.example/talks"), "https://example.org/a", "fjordledger.example"),
        (meta(syndication_source="https://example.org/a"), "https://www.example.org/a", None),
        ('<link rel="canonical" href="https://www.reuters.com/a">', "https://example.org/a", "Reuters"),
        ('<link rel="canonical" href="https://amp.example.org/a">', "https://example.org/a", None),
        (ld(isBasedOn=[None, 3, {"url": 4}]), None, None),
    ],
)  # fmt: skip
def test_origin_is_who_the_page_names(html: str, url: str | None, origin: str | None) -> None:
    assert metadata.of_page(html, url).origin == origin


@pytest.mark.parametrize(
    "html",
    [
        '<script type="application/ld+json">{"@type": "NewsArticle"',
        '<script type="application/ld+json">' + "[" * 100_000 + "</script>",
        '<script type="application/ld+json">{"@graph": [1, null, "x", {"@type": ["NewsArticle", 3], "author": [[1]]}]}</script>',
        "<meta " * 20_000,
        '<meta name="date" content="' + "2" * 100_000,
        "<title>" + "x" * 100_000,
    ],
)
def test_broken_metadata_is_no_error(html: str) -> None:
    assert metadata.of_page(html).published is None


@pytest.mark.parametrize(
    ("link", "goes_on"),
    [
        ('<link rel="next" href="/news/talks-in-oslo?page=2">', True),
        ("<a class=pager rel=next href=https://example.org/news/talks-in-oslo/2>2</a>", True),
        ('<a rel="next" href="/news/talks-in-oslo/page/2/">next</a>', True),
        ('<link rel="next" href="/news/floods-in-bergen">', False),  # the next article of a blog
        ('<link rel="next" href="/news/talks-in-oslo">', False),
        ('<link rel="next" href="http://[broken">', False),
        ('<link rel="prev" href="/news/talks-in-oslo?page=2">', False),
    ],
)
def test_a_page_goes_on_where_its_next_page_is_of_the_same_article(link: str, goes_on: bool) -> None:
    assert metadata.goes_on(f"<html><head>{link}</head></html>", "https://example.org/news/talks-in-oslo") is goes_on


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "Santiago - Norwegia dan Chile membuka latihan penyelamatan kapal di lepas pantai Pulau Chiloe pada Senin. "
            "Sembilan kapal tunda dan 640 pelaut ikut serta, kata Angkatan Laut Chile. Kapal tangki yang karam tidak "
            "menunggu rapat komite, kata Perdana Menteri Astrid Lunde di Castro.",
            "id",
        ),
        (
            "Perdana Menteri berkata kerajaan akan mengadakan mesyuarat pada hari Isnin untuk membincangkan keselamatan di "
            "Laut China Selatan dengan wakil antarabangsa. Setiausaha Agung ASEAN turut hadir dalam mesyuarat itu bersama "
            "beberapa menteri luar dari rantau ini dan para pemerhati.",
            None,
        ),
    ],
)
def test_indonesian_and_malay_are_told_apart_by_words_of_the_news(text: str, language: str | None) -> None:
    assert metadata.language_of(text, text) == language
