"""Feeds, sitemaps and lists of feeds are read whoever made them, and nothing in them is looked up or expanded."""

from __future__ import annotations

import datetime
import html
import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saksi.clean import clean
from saksi.read import feeds, opml, pages, sitemaps, xml
from saksi.read.files import from_bytes
from saksi.read.kinds import kind_of
from saksi.read.links import Link, links
from saksi.records import Date, Origin, Page, Report, Skip

NOW = datetime.datetime(2024, 6, 1, tzinfo=datetime.UTC)
LONG = "Norway sent an envoy to Sudan on Monday, the ministry in Oslo said."


def read(content: bytes | str, name: str = "feed.xml", url: str | None = None) -> list[Page | Skip]:
    data = content.encode() if isinstance(content, str) else content
    return list(from_bytes(data, Page(file=name, content=b"", url=url)))


def rss(items: str, head: str = "<title>Harbour Courier</title><link>https://courier.example/</link>") -> str:
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">'
        f"<channel>{head}{items}</channel></rss>"
    )


def entry(item: str, **known: str) -> feeds.Entry:
    (made,) = feeds.entries(rss(f"<item>{item}</item>", **known).encode(), now=NOW)
    return made


ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://courier.example/news/">
<title type="text">Harbour Courier</title><link rel="self" href="feed"/><link href="https://courier.example/"/>
<entry><id>tag:courier.example,2024:1</id><title type="html">Talks &amp;amp; tea</title>
<link rel="enclosure" href="a.mp3"/><link rel="alternate" href="a"/><published>2024-05-13T08:00:00+07:00</published>
<updated>2024-05-13T10:00:00+07:00</updated><author><name>Nora Berg</name><email>n@x.example</email></author>
<summary>Short.</summary><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>The envoy <b>left</b>
Oslo.</p></div></content></entry></feed>"""

JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1", "title": "Harbour Courier", "home_page_url": "https://courier.example/",
    "items": [
        {"id": 1, "url": "https://courier.example/a", "title": "Talks open", "content_html": f"<p>{LONG}</p>",
         "date_published": "2024-05-13T08:00:00+07:00", "authors": [{"name": "Nora Berg"}]},
        {"id": "2", "url": "https://courier.example/b", "content_text": LONG},
        {"id": "3", "url": "https://courier.example/c"},
        7,
    ],
}  # fmt: skip


def test_item_of_a_feed_becomes_a_report() -> None:
    (page,) = read(
        rss(
            "<item><title>Talks open</title><link>https://courier.example/a</link><guid>https://courier.example/a</guid>"
            "<pubDate>Mon, 13 May 2024 08:00:00 +0700</pubDate><dc:creator>Nora Berg</dc:creator>"
            f"<description>Short.</description><content:encoded><![CDATA[<p>{LONG}</p>]]></content:encoded></item>"
        )
    )
    assert isinstance(page, Page)
    assert page.content.decode() == f"<h1>Talks open</h1>\n<p>{LONG}</p>"
    report = clean(page)
    assert isinstance(report, Report)
    assert (report.url, report.outlet, report.title, report.authors) == (
        "https://courier.example/a", "Harbour Courier", "Talks open", ("Nora Berg",),
    )  # fmt: skip
    assert report.published == Date(value="2024-05-13T08:00:00+07:00", basis="feed")
    assert report.text == f"Talks open\n\n{LONG}"


def test_atom_entry_has_its_fields_apart() -> None:
    (made,) = feeds.entries(ATOM.encode(), now=NOW)
    assert (made.id, made.url, made.title) == (
        "tag:courier.example,2024:1",
        "https://courier.example/news/a",
        "Talks & tea",
    )
    assert (made.published, made.modified) == ("2024-05-13T08:00:00+07:00", "2024-05-13T10:00:00+07:00")
    assert (made.outlet, made.authors, made.html) == ("Harbour Courier", ("Nora Berg",), True)
    assert "<b>left</b>" in made.text


def test_old_atom_and_rss_1_and_rss_without_namespaces_are_read() -> None:
    old = (
        '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Courier</title><entry><title>T</title>'
        '<link rel="alternate" href="https://courier.example/a"/><issued>2024-05-13T08:00:00Z</issued>'
        f'<content type="text/html" mode="escaped">&lt;p&gt;{LONG}</content></entry></feed>'
    )
    rdf = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>Courier</title></channel>'
        f"<item><title>T</title><link>https://courier.example/a</link><description>{LONG}</description>"
        "<dc:date>2024-05-13T08:00:00Z</dc:date></item></rdf:RDF>"
    )
    undeclared = (
        "<rss><channel><title>Courier</title><item><title>T</title><link>https://courier.example/a</link>"
        f"<dc:date>2024-05-13T08:00:00Z</dc:date><content:encoded>{LONG}</content:encoded></item></channel></rss>"
    )
    for content in (old, rdf, undeclared):
        (page,) = read(content)
        assert isinstance(page, Page)
        assert (page.url, page.outlet, page.published) == (
            "https://courier.example/a",
            "Courier",
            "2024-05-13T08:00:00Z",
        )
        assert LONG.encode() in page.content


def test_json_feed_is_read_whole_or_on_one_line() -> None:
    for content in (json.dumps(JSON_FEED), json.dumps(JSON_FEED, indent=1)):
        for name in ("feed.json", "-", "feed.jsonl" if "\n" not in content else "feed"):
            first, second, third, fourth = read(content, name)
            assert isinstance(first, Page)
            assert (first.file, first.title, first.outlet, first.dated_by) == (
                "1",
                "Talks open",
                "Harbour Courier",
                "feed",
            )
            assert (first.published, first.authors) == ("2024-05-13T08:00:00+07:00", ("Nora Berg",))
            assert isinstance(second, Page)
            assert (second.content.decode(), second.media_type) == (LONG, "text/plain")
            assert isinstance(third, Skip)
            assert "https://courier.example/c" in third.reason
            assert isinstance(fourth, Skip)


@pytest.mark.parametrize(
    "item",
    [
        "<title>Talks open</title><link>https://courier.example/a</link>",
        "<title>Talks open</title><link>https://courier.example/a</link><description> &lt;img src='x'&gt; </description>",
        "<title>Talks open</title><link>https://courier.example/a</link><description>Talks open</description>",
        "<title>Talks open</title><link>https://courier.example/a</link>"
        "<description>&lt;a href='x'&gt;Talks open&lt;/a&gt;&amp;nbsp;&lt;font&gt;Harbour Courier&lt;/font&gt;</description>",
    ],
)
def test_item_without_text_is_a_skip_that_names_its_link(item: str) -> None:
    (made,) = read(rss(f"<item>{item}</item>"))
    assert isinstance(made, Skip)
    assert made.reason == "the item of feed.xml has no text; fetch https://courier.example/a"


@pytest.mark.parametrize(
    ("item", "url"),
    [
        ("<link>/a</link>", "https://courier.example/a"),
        ("<link> https://courier.example/a\n</link>", "https://courier.example/a"),
        ("<link><![CDATA[https://courier.example/a?b=1&c=2]]></link>", "https://courier.example/a?b=1&c=2"),
        ("<link>https://courier.example/a?b=1&c=2</link>", "https://courier.example/a?b=1&c=2"),
        ("<link/><guid>https://courier.example/a</guid>", "https://courier.example/a"),
        ("<guid isPermaLink='false'>https://courier.example/a</guid>", None),
        ("<guid>1234</guid>", None),
        ("<link>javascript:alert(1)</link>", None),
        ("<link>file:///etc/passwd</link>", None),
        ("<link>http://[::1</link>", None),
        ("<link>javascript:x</link><atom:link href='https://courier.example/b'/>", "https://courier.example/b"),
        ("<link>/a b\nc</link>", "https://courier.example/a%20b%20c"),
    ],
)
def test_link_is_absolute_and_of_the_web(item: str, url: str | None) -> None:
    assert entry(item).url == url


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("Mon, 13 May 2024 08:00:00 +0700", "2024-05-13T08:00:00+07:00"),
        ("13 May 2024 08:00 GMT", "2024-05-13T08:00:00Z"),
        ("Mon, 13 May 24 8:00 EST", "2024-05-13T08:00:00-05:00"),
        ("Monday, 13-May-24 08:00:00 UTC", "2024-05-13T08:00:00Z"),
        ("Mon, 13 May 2024 08:00:00 -0000", "2024-05-13T08:00:00"),
        ("Mon, 13 May 2024 08:00:00 XYZ", "2024-05-13T08:00:00"),
        ("Mon, 13 May 2024 08:00:00 WIB", "2024-05-13T08:00+07:00"),
        ("Sen, 13 Mei 2024 08:00 WITA", "2024-05-13T08:00+08:00"),
        ("2024-05-13", "2024-05-13"),
        ("2024-05-13T08:00:00.5+0700", "2024-05-13T08:00:00+07:00"),
        ("2024-05-13 08:00:00", "2024-05-13T08:00:00"),
        ("kemarin", None),
        ("", None),
        ("now", None),
        ("0", None),
        ("1715562000", None),
        ("Mon, 32 May 2024 08:00:00 GMT", None),
        ("2024-02-30", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("0001-01-01T00:00:00Z", None),
        ("Fri, 01 Jun 2040 08:00:00 GMT", None),
        ("2024-06-02T00:00:01Z", None),
        ("2024-06-01T23:00:00Z", "2024-06-01T23:00:00Z"),
        ("9" * 5000, None),
    ],
)
def test_date_keeps_its_zone_and_what_is_none_is_unknown(value: str, date: str | None) -> None:
    assert entry(f"<pubDate>{value}</pubDate>").published == date


@pytest.mark.parametrize(
    ("head", "item", "outlet", "origin"),
    [
        ("", "", "Harbour Courier", None),
        ("<title>Terkini - Courier</title><link>https://courier.example/</link>", "", "Courier", None),
        ("<title>World | The Sun of Bergen</title>", "", "World | The Sun of Bergen", None),
        ("<title>News</title>", "<link>https://www.antaranews.com/a</link>", "Antara", None),
        ("", "<source url='https://tanjung.example/rss'>Tanjung Post</source>", "Harbour Courier", "Tanjung Post"),
        ("", "<source url='https://courier.example/rss'>Harbour Courier</source>", "Harbour Courier", None),
        ("", "<link>https://tanjung.example/a</link><source url='https://tanjung.example/rss'>Tanjung Post</source>",
         "Tanjung Post", None),
        ("<title>envoy - Google News</title>", "<link>https://news.google.com/rss/articles/x</link>"
         "<source url='https://tanjung.example'>Tanjung Post</source>", "Tanjung Post", None),
        ("", "<source url='https://x.example'>https://x.example</source>", "Harbour Courier", None),
    ],
)  # fmt: skip
def test_outlet_is_who_publishes_and_origin_who_is_credited(
    head: str, item: str, outlet: str, origin: str | None
) -> None:
    link = "" if "<link>" in item else "<link>https://courier.example/a</link>"
    known = {"head": head} if head else {}
    made = entry(f"<title>T</title>{link}{item}<description>{LONG}</description>", **known)
    assert (made.outlet, made.origin) == (outlet, origin)


def test_origin_that_a_feed_names_reaches_the_report_where_the_text_names_none() -> None:
    item = (
        "<item><title>T</title><link>https://courier.example/a</link><source url='https://x.example/rss'>{}</source>"
        "<description>{}</description></item>"
    )
    made = [clean(p) for p in read(rss(item.format("Reuters", LONG))) if isinstance(p, Page)]
    assert [m.origin for m in made if isinstance(m, Report)] == [Origin(kind="agency", name="Reuters")]
    made = [clean(p) for p in read(rss(item.format("Tanjung Post", f"OSLO (Reuters) - {LONG}"))) if isinstance(p, Page)]
    assert [m.origin.name for m in made if isinstance(m, Report)] == ["Reuters"]


@pytest.mark.parametrize(
    ("tag", "names"),
    [
        ("<author>n@x.example (Nora Berg)</author>", ("Nora Berg",)),
        ("<author>n@x.example</author>", ()),
        ("<dc:creator><![CDATA[Nora Berg]]></dc:creator><dc:creator>Per Dahl</dc:creator>", ("Nora Berg", "Per Dahl")),
        ("<author>Nora Berg &lt;n@x.example&gt;</author>", ("Nora Berg",)),
    ],
)
def test_author_is_a_name(tag: str, names: tuple[str, ...]) -> None:
    assert entry(tag).authors == names


def test_items_are_named_by_id_or_link_or_number() -> None:
    text = f"<description>{LONG}</description>"
    items = f"<item><guid>x-1</guid>{text}</item><item><link>https://c.example/a</link>{text}</item><item>{text}</item>"
    assert [p.file for p in read(rss(items))] == ["x-1", "https://c.example/a", "feed.xml:3"]


def test_same_id_twice_is_two_items() -> None:
    item = f"<item><guid>x</guid><link>https://c.example/{{}}</link><description>{LONG}</description></item>"
    assert [p.url for p in read(rss(item.format("a") + item.format("b"))) if isinstance(p, Page)] == [
        "https://c.example/a",
        "https://c.example/b",
    ]


def test_html_that_nobody_escaped_is_kept() -> None:
    made = entry("<description><p>The envoy <b>left</b> Oslo.</p><p>He waved.</p></description>")
    assert "".join(made.text.split()) == "<p>Theenvoy<b>left</b>Oslo.</p><p>Hewaved.</p>"
    assert made.html


def test_plain_text_stays_plain() -> None:
    made = entry("<description>Fewer than 3 &lt; 4 left Oslo.</description>")
    assert (made.text, made.html) == ("Fewer than 3 < 4 left Oslo.", False)


# Charsets and broken XML


@pytest.mark.parametrize(
    ("content", "server"),
    [
        (rss("<item><title>Élysée</title></item>").encode("utf-16"), None),
        (rss("<item><title>Élysée</title></item>").encode("utf-16-le"), None),
        (b"\xef\xbb\xbf" + rss("<item><title>Élysée</title></item>").encode(), None),
        (rss("<item><title>Élysée</title></item>").replace('"1.0"?', '"1.0" encoding="utf-8"?').encode("cp1252"), None),
        (rss("<item><title>Élysée</title></item>").replace('"1.0"?', '"1.0" encoding="utf-16"?').encode(), None),
        (rss("<item><title>Élysée</title></item>").replace('"1.0"?', '"1.0" encoding="x-none"?').encode(), None),
        (rss("<item><title>Élysée</title></item>").encode(), "iso-8859-1"),
        (
            rss("<item><title>Élysée</title></item>").replace('"1.0"?', '"1.0" encoding="utf-8"?').encode("cp1252"),
            "cp1252",
        ),
        (b"\n\n" + rss("<item><title>Élysée</title></item>").encode(), None),
        (rss("<item><title>&Eacute;lys&eacute;e</title></item>").encode(), None),
        (rss("<item><title>&#201;lys&#xE9;e</title></item>").encode(), None),
        (rss("<item><title>&amp;Eacute;lys&amp;eacute;e</title></item>").encode(), None),
    ],
)
def test_charset_is_found_whatever_is_said_of_it(content: bytes, server: str | None) -> None:
    assert kind_of("a", content[:4096]) == "feed"
    assert [e.title for e in feeds.entries(content, encoding=server)] == ["Élysée"]


@pytest.mark.parametrize(
    ("title", "read_as"),
    [
        ("AT&T & more", "AT&T & more"),
        ("&nosuch; &#0; &#x1F; &#xD800;", "&nosuch; \ufffd \ufffd \ufffd"),
        ("a\x00b\x0bc", "a\ufffdb\ufffdc"),
        ("<![CDATA[Tom & Jerry <b>now</b>]]>", "Tom & Jerry now"),
        ("x" * 9000, "x" * 2000),
    ],
)
def test_title_is_one_line_of_plain_text(title: str, read_as: str) -> None:
    assert entry(f"<title>{title}</title>").title == read_as


def test_feed_that_breaks_off_gives_what_stands_before_and_says_so() -> None:
    item = f"<item><guid>{{}}</guid><description>{LONG}</description></item>"
    whole = rss(item.format("a") + item.format("b"))
    for cut in range(whole.index("<guid>b"), len(whole), 9):
        made = read(whole[:cut])
        assert isinstance(made[-1], Skip), cut
        assert "broken" in made[-1].reason
        assert [p.file for p in made if isinstance(p, Page)] == (["a", "b"] if "b</guid>" in whole[:cut] and
                                                                 whole[:cut].count("</item>") == 2 else ["a"])  # fmt: skip


def test_empty_feed_is_no_failure_and_a_page_called_a_feed_is_a_page() -> None:
    assert read(rss("")) == []
    (page,) = read(f"<!doctype html><p>{LONG}")
    assert isinstance(page, Page)
    assert page.media_type == "text/html"


def test_feed_called_a_page_or_packed_is_a_feed(tmp_path: Path) -> None:
    (tmp_path / "index.php").write_text(rss(f"<item><guid>x</guid><description>{LONG}</description></item>"))
    assert [p.file for p in pages([tmp_path / "index.php"])] == ["x"]


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/rss-0.91.dtd">',
        "<!DOCTYPE rss [<!ENTITY % HTMLlat1 PUBLIC '-//W3C//ENTITIES Latin 1//EN' 'xhtml-lat1.ent'> %HTMLlat1; ]>",
        "<!doctype rss>",
    ],
)
def test_real_feed_with_a_doctype_is_read(doctype: str) -> None:
    content = rss("<item><title>T&eacute;</title></item>").replace(
        '?><rss version="2.0"', f'?>{doctype}<rss version="0.91"'
    )
    assert kind_of("a", content.encode()) == "feed"
    assert [e.title for e in feeds.entries(content.encode())] == ["Té"]


# Hostile input


def _laughs() -> str:
    declared = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True)
    )
    return f"<!DOCTYPE rss [{declared}]>"


@pytest.mark.parametrize(
    "doctype",
    [
        _laughs(),
        '<!DOCTYPE rss [<!ENTITY j "' + "x" * 100_000 + '">]>',
        '<!DOCTYPE rss [<!ENTITY j SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p; <!ENTITY j "x">]>',
        '<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE rss [<!ENTITY k "]>"><!ENTITY j SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_entities_are_never_expanded(doctype: str) -> None:
    content = f"{doctype}<rss><channel><item><title>A &j;&j; B</title><description>{LONG} &j;</description></item></channel></rss>"
    tracemalloc.start()
    made = read(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 6_000_000
    assert all("root:" not in str(m) and "haha" not in str(m) and "xxxx" not in str(m) for m in made)
    assert made


@pytest.mark.parametrize("head", ["", '<!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/passwd">]>'])
def test_parser_itself_expands_and_fetches_nothing(head: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second wall: should a DOCTYPE ever pass the first."""
    monkeypatch.setattr(xml, "_without_doctype", lambda text: text)
    monkeypatch.setattr(xml, "_ampersands", lambda text: text)
    content = f"{head}<rss><item><title>A&j;B</title></item></rss>".encode()
    for element in xml.elements(content, {"item"}):
        assert "root:" not in xml.inner(element)


def test_xinclude_is_text() -> None:
    content = rss(
        '<item><title>T</title><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/></item>'
    )
    assert "root:" not in str(read(content))


@pytest.mark.parametrize(
    "content",
    [
        "<rss>" * 100_000,
        rss("<item>" * 5000 + "<title>x</title>"),
        rss("<item><description>" + "<b>" * 5000 + "x" + "</b>" * 5000 + "</description></item>"),
        "<rss><channel>" + "<!--" * 50_000,
        "<rss>" + "<![CDATA[" * 50_000,
        "<rss><item>" + "&" * 500_000,
        "<rss " + "a='1' " * 20_000,
        "<rss><channel><item><title>" + "<" * 100_000,
        "<rss><channel><item><link>" + " " * 1_000_000 + "</link></item></channel></rss>",
        "<!DOCTYPE rss [" + "<!ENTITY a 'b'>" * 20_000,
        "<?xml version='1.0'?>" + "<!--x-->" * 20_000 + "<rss/>",
        "<rss>" + "\x00" * 10_000,
        rss("<item><description>" + html.escape("<" * 200_000) + "</description></item>"),
        rss(
            "<item><title>"
            + "&amp;" * 111_206
            + "</title><description>"
            + "&amp;amp;" * 111_206
            + "x y</description></item>"
        ),
    ],
    ids=lambda c: c[:12] + str(len(c)),
)
def test_monstrous_feed_ends_soon(content: str) -> None:
    for made in read(content):
        assert isinstance(made, (Page, Skip))


def test_feed_with_111_206_ampersands_and_10_000_items_is_read_whole() -> None:
    made = entry("<description>" + "Tom &amp; Jerry. " * 111_206 + "</description>")
    assert made.text.count("&") == 111_206
    count = sum(1 for _ in feeds.entries(rss(f"<item><description>{LONG}</description></item>" * 10_000).encode()))
    assert count == 10_000


def test_memory_stays_flat_over_many_items() -> None:
    content = rss(f"<item><description>{LONG * 20}</description></item>" * 5000).encode()
    tracemalloc.start()
    for _ in feeds.entries(content):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 6 * len(content)


# Sitemaps and OPML

NEWS = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc> https://courier.example/a?x=1&amp;y=2 </loc><lastmod>2024-05-13T09:00:00Z</lastmod><news:news><news:publication>
<news:name>Harbour Courier</news:name><news:language>EN</news:language></news:publication>
<news:publication_date>2024-05-13T08:00:00+07:00</news:publication_date><news:title>Talks &amp; tea</news:title>
</news:news></url>
<url><loc>https://courier.example/b</loc><lastmod>soon</lastmod></url><url><loc>ftp://courier.example/c</loc></url><url/>
</urlset>"""


def test_sitemap_gives_links_and_is_one_skip_to_a_reader(tmp_path: Path) -> None:
    assert list(links(NEWS.encode(), now=NOW)) == [
        Link(url="https://courier.example/a?x=1&y=2", kind="page", title="Talks & tea", outlet="Harbour Courier",
             language="en", published="2024-05-13T08:00:00+07:00", modified="2024-05-13T09:00:00Z"),
        Link(url="https://courier.example/b", kind="page"),
    ]  # fmt: skip
    import gzip

    (tmp_path / "sitemap.xml.gz").write_bytes(gzip.compress(NEWS.encode()))
    (made,) = pages([tmp_path / "sitemap.xml.gz"])
    assert isinstance(made, Skip)
    assert "it lists 2 addresses and has no text" in made.reason
    assert "saksi watch" in made.reason


def test_index_of_sitemaps_names_sitemaps_and_follows_none() -> None:
    content = (
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>https://courier.example/s.xml'
        "</loc></sitemap></sitemapindex>"
    )
    assert list(links(content.encode())) == [Link(url="https://courier.example/s.xml", kind="sitemap")]


def test_feed_gives_links_too() -> None:
    assert [(link.url, link.title) for link in links(ATOM.encode())] == [
        ("https://courier.example/news/a", "Talks & tea")
    ]
    assert list(links(b"Norway sent an envoy.")) == []
    assert list(links(b"<urlset><url>")) == []


def test_opml_keeps_folders_as_tags_and_is_a_skip_to_a_reader() -> None:
    content = (
        '<opml version="1.0"><head><title>x</title></head><body><outline text="World"><outline title="Asia">'
        '<outline text="Courier &amp; Co" xmlUrl="https://courier.example/feed?a=1&amp;b=2" category="/daily,ports"/>'
        '<outline text="Bad" xmlUrl="javascript:x"/></outline></outline><outline xmlurl="https://b.example/rss"/></body></opml>'
    )
    made = list(links(content.encode()))
    assert made == [
        Link(url="https://courier.example/feed?a=1&b=2", kind="feed", title="Courier & Co",
             tags=("World", "Asia", "daily", "ports")),
        Link(url="https://b.example/rss", kind="feed"),
    ]  # fmt: skip
    (skip,) = read(content, "feeds.opml")
    assert isinstance(skip, Skip)
    assert "it lists 2 feeds" in skip.reason


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=20), st.lists(st.text(max_size=8), max_size=2)), max_size=4))
def test_opml_that_is_written_is_well_formed(rows: list[tuple[str, list[str]]]) -> None:
    made = [
        Link(url=f"https://c.example/{n}?a=1&b='\"", kind="feed", title=title, tags=tuple(tags))
        for n, (title, tags) in enumerate(rows)
    ]
    from lxml import etree

    content = opml.written(made, title="<&>")
    etree.fromstring(content)
    assert [link.url for link in opml.feeds(content)] == [link.url for link in made]


@settings(max_examples=250, deadline=None)
@given(
    st.sampled_from(
        [ATOM, NEWS, rss("<item><title>T</title><description>x y</description></item>"), json.dumps(JSON_FEED)]
    ),
    st.lists(st.tuples(st.integers(0, 10**6), st.binary(max_size=5)), max_size=6),
)
def test_any_damage_makes_pages_or_skips(content: str, edits: list[tuple[int, bytes]]) -> None:
    data = bytearray(content.encode())
    for at, new in edits:
        at %= len(data)
        data[at : at + len(new)] = new
    for made in read(bytes(data)):
        assert isinstance(made, (Page, Skip))
    for link in links(bytes(data)):
        assert link.url.startswith("http")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_a_date_or_none(value: str) -> None:
    made = feeds.instant(value, NOW)
    assert made is None or made[:4].isdigit()


def test_sitemap_skip_of_a_broken_one_counts_what_stands_before() -> None:
    assert (
        "it lists 1 address"
        in sitemaps.skip(NEWS[: NEWS.index("<url><loc>https://courier.example/b")].encode(), "s").reason
    )


def test_feed_that_is_added_is_known_again_and_keeps_what_it_told(tmp_path: Path) -> None:
    from saksi import memory
    from saksi.store import query

    file = tmp_path / "feed.xml"
    file.write_text(
        rss(
            "<item><title>T</title><link>https://courier.example/a</link><pubDate>Mon, 13 May 2024 08:00:00 +0700</pubDate>"
            f"<source url='https://x.example/rss'>Reuters</source><description>{LONG}</description></item>"
            "<item><link>https://courier.example/b</link></item>"
        )
    )
    with memory.open(tmp_path / "memory.db") as kept:
        assert [a.outcome for a in kept.add(file)] == ["new", "skipped"]
        assert [a.outcome for a in kept.add(file)] == ["unchanged", "skipped"]
        ((_, item),) = query.pages(kept.database, reader="another")
        assert (item.page.origin, item.page.dated_by, item.page.outlet) == ("Reuters", "feed", "Harbour Courier")
        (report,) = kept.reports()
        assert kept.versions(report.id)[0].published == Date(value="2024-05-13T08:00:00+07:00", basis="feed")


def test_time_of_fetching_is_kept_but_makes_no_other_page() -> None:
    from saksi.store.write import received

    once, again = (received(Page(file="a", content=b"x", fetched=f"2024-05-1{n}T08:00:00Z"), "a") for n in (3, 4))
    assert once.name == again.name == received(Page(file="a", content=b"x"), "a").name
    assert once.given != again.given
