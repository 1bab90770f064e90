"""What is packed is read under limits: archives, saved pages, PDF, web archives; what is broken costs only itself."""

from __future__ import annotations

import base64
import gzip
import io
import json
import stat
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saksi.clean import clean
from saksi.read import LIMITS, Limits, pages, pdf
from saksi.read.files import from_bytes, from_stream
from saksi.records import Page, Report, Skip

SMALL = Limits(page=4000, depth=2, members=20, total=100_000, ratio=50, ratio_from=2000)


def read(content: bytes, name: str = "a", *, limits: Limits = LIMITS) -> list[Page | Skip]:
    return list(from_bytes(content, Page(file=name, content=b""), limits=limits))


def told(made: list[Page | Skip]) -> list[tuple[str, str]]:
    """The name of each, and its content or its reason."""
    return [(m.file, m.content.decode("utf-8", "replace") if isinstance(m, Page) else m.reason) for m in made]


def packed(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def reason_of(made: list[Page | Skip]) -> str:
    (one,) = made
    assert isinstance(one, Skip)
    assert one.stage == "read"
    return one.reason


# ZIP and gzip


def test_members_of_a_zip_are_read_in_its_order_whatever_they_are() -> None:
    inner = packed({"deep.txt": b"Deep."})
    content = packed({
        "b/one.html": b"<!doctype html><p>One.", "a.txt": b"Two.", "list.jsonl": b'{"text": "Three."}\n{"text": "Four."}\n',
        "inner.zip": inner, "five.txt.gz": gzip.compress(b"Five."), ".hidden": b"No.", "__MACOSX/a.txt": b"No.", "d/": b"",
    })  # fmt: skip
    assert told(read(content, "news.zip")) == [
        ("news.zip:b/one.html", "<!doctype html><p>One."),
        ("news.zip:a.txt", "Two."),
        ("news.zip:list.jsonl:1", "Three."),
        ("news.zip:list.jsonl:2", "Four."),
        ("news.zip:inner.zip:deep.txt", "Deep."),
        ("news.zip:five.txt.gz", "Five."),
    ]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/abs/a.txt", "abs/a.txt"),
        ("C:\\win\\..\\a.txt", "win/a.txt"),
        ("a\u202egnp.txt", "a\ufffdgnp.txt"),
        ("a\x1b[31m.txt", "a\ufffd[31m.txt"),
        ("n" * 900, "n" * 300),
    ],
)
def test_names_of_members_are_harmless_and_nothing_is_written(tmp_path: Path, name: str, kept: str) -> None:
    file = tmp_path / "a.zip"
    file.write_bytes(packed({name: b"Text."}))
    assert [m.file for m in pages([file])] == [f"{file}:{kept}"]
    assert list(tmp_path.iterdir()) == [file]


def test_zip_on_standard_input_is_read() -> None:
    assert told(list(pages(["-"], stdin=io.BytesIO(packed({"a.txt": b"One."}))))) == [("-:a.txt", "One.")]


@pytest.mark.parametrize(
    ("content", "remedy"),
    [
        (packed({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}), "office document"),
        (packed({"mimetype": b"application/epub+zip", "META-INF/container.xml": b"<a/>"}), "e-book"),
        (packed({"a.txt": b"One."})[:-30], "cannot be opened"),
        (b"PK\x03\x04" + bytes(200), "cannot be opened"),
        (packed({f"{n}.txt": b"x" for n in range(21)}), "more than 20 members"),
        (gzip.compress(gzip.compress(gzip.compress(b"One."))), "packed more than 2 times"),
        (packed({"a.zip": packed({"b.zip": packed({"c.txt": b"x"})})}), "packed more than 2 times"),
        (packed({"a.txt": b"word " * 5000}, zipfile.ZIP_STORED), "is longer than"),
        (packed({"a.txt": bytes(100_000)}), "unpacks to more than 50 times its size"),
        (packed({"a.txt": b"x"}, zipfile.ZIP_BZIP2), "unusual way"),
        (gzip.compress(bytes(900_000)), "unpacks to more than 50 times its size"),
        (gzip.compress(b"\n" * 900_000 + b'{"text": "x"}'), "unpacks to more than 50 times its size"),
        (gzip.compress(b"Norway sent an envoy. " * 9)[:-9], "cut off"),
        (gzip.compress(b"Norway sent an envoy to Sudan.")[:-8] + bytes(8), "cannot be read to its end"),
        (b"\x1f\x8b\x08" + bytes(40), "cannot be read to its end"),
    ],
)  # fmt: skip
def test_archive_that_asks_too_much_or_is_broken_is_a_skip(content: bytes, remedy: str) -> None:
    assert remedy in reason_of(read(content, limits=SMALL))


def test_broken_members_cost_only_themselves() -> None:
    content = bytearray(packed({"a.txt": b"One. " * 40, "b.txt": b"Two.", "c.txt": b"Three."}))
    content[36:44] = b"\xff" * 8
    first, *others = read(bytes(content))
    assert isinstance(first, Skip)
    assert first.file == "a:a.txt"
    assert told(others) == [("a:b.txt", "Two."), ("a:c.txt", "Three.")]


def test_links_and_encrypted_members_are_skips() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("secret.txt", "x")
        archive.writestr("fine.txt", "Fine.")
    content = out.getvalue()
    at = content.index(b"PK\x01\x02", content.index(b"PK\x01\x02") + 4)
    content = content[: at + 8] + b"\x01\x00" + content[at + 10 :]
    made = read(content)
    assert ["link to another file" in m.reason or "encrypted" in m.reason for m in made if isinstance(m, Skip)] == [
        True
    ] * 2
    assert told(made)[-1] == ("a:fine.txt", "Fine.")


def test_overlapping_members_are_stopped_by_the_total() -> None:
    """One stretch of zeros that a thousand members claim (Fifield 2019)."""
    single = packed({"0.txt": (b"Norway. " * 400)})
    local, central = (
        single[: single.index(b"PK\x01\x02")],
        single[single.index(b"PK\x01\x02") : single.rindex(b"PK\x05\x06")],
    )
    many = 200
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, many, many, len(central) * many, len(local), 0)
    content = local + central * many + end
    made = read(content, limits=Limits(page=4000, total=20_000, ratio=10_000))
    assert isinstance(made[-1], Skip)
    assert len(made) < 12


def test_total_counts_through_all_archives() -> None:
    inner = packed({f"{n}.txt": b"Norway sent an envoy. " * 20 for n in range(9)}, zipfile.ZIP_STORED)
    content = packed({"a.zip": inner, "b.zip": inner}, zipfile.ZIP_STORED)
    made = read(content, limits=Limits(total=8000))
    assert any(isinstance(m, Skip) and "too much has come out" in m.reason for m in made)
    assert len([m for m in made if isinstance(m, Page)]) < 12


def test_claimed_number_of_members_is_asked_before_the_list_is_read() -> None:
    content = packed({"a.txt": b"x"})
    at = content.rindex(b"PK\x05\x06")
    content = content[: at + 10] + struct.pack("<H", 60_000) + content[at + 12 :]
    assert "more than 20 members" in reason_of(read(content, limits=SMALL))


def test_gzip_with_several_members_and_padding_is_one_text() -> None:
    content = gzip.compress(b"One. ") + gzip.compress(b"Two.") + bytes(700)
    assert told(read(content, "a.txt.gz")) == [("a.txt.gz", "One. Two.")]


# MHTML

SAVED = b"""From: <Saved by Blink>\r
Snapshot-Content-Location: https://courier.example/a\r
Subject: Talks\r
Date: Mon, 13 May 2024 08:00:00 +0700\r
MIME-Version: 1.0\r
Content-Type: multipart/related;\r
\ttype="text/html";\r
\tboundary="----b"\r
\r
\r
------b\r
Content-Type: image/png\r
Content-Transfer-Encoding: base64\r
\r
iVBORw0KGgo=\r
------b\r
Content-Type: text/html; charset=utf-8\r
Content-Transfer-Encoding: %s\r
Content-Location: https://courier.example/a?x\r
\r
%s\r
------b--\r
"""


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        (b"quoted-printable", b"<p>Talks at the =C3=89lys=C3=A9e=\r\n.</p>"),
        (b"base64", base64.encodebytes("<p>Talks at the Élysée.</p>".encode())),
        (b"8bit", "<p>Talks at the Élysée.</p>".encode()),
    ],
)
def test_saved_page_has_its_root_address_and_date(coding: bytes, body: bytes) -> None:
    (made,) = read(SAVED % (coding, body), "a.mht")
    assert isinstance(made, Page)
    assert (made.media_type, made.encoding, made.url) == ("text/html", "utf-8", "https://courier.example/a?x")
    assert made.fetched == "2024-05-13T08:00:00+07:00"
    assert made.content.decode().strip() == "<p>Talks at the Élysée.</p>"


@pytest.mark.parametrize(
    "content",
    [
        SAVED.replace(b"text/html; charset", b"text/plain; charset") % (b"8bit", b"x"),
        SAVED[:400],
        (SAVED % (b"base64", b"=")).replace(b'boundary="----b"', b"boundary*=utf-9''%FF"),
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="a"\r\n\r\n' + b"--a\r\n" * 50_000,
        b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="a"\r\n\r\n'
        + b'--a\r\nContent-Type: multipart/mixed; boundary="a"\r\n\r\n' * 3000,
    ],
)
def test_saved_page_without_html_is_a_skip(content: bytes) -> None:
    assert "the saved page cannot be read" in reason_of(read(content, "a.mht"))


# PDF


def document(*leaves: list[tuple[int, int, str]], size: int = 11) -> bytes:
    """A PDF of text in Helvetica: for each page its lines with x, y from the top, and words."""
    objects: list[bytes] = [b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"]
    kids, above = [], 2 + 2 * len(leaves)
    for lines in leaves:
        shown = b"".join(b"1 0 0 1 %d %d Tm (%s) Tj\n" % (x, 842 - y, t.encode("cp1252")) for x, y, t in lines)
        stream = b"BT /F1 %d Tf\n%sET" % (size, shown)
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        objects.append(
            b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 1 0 R >> >> >>" % (above, len(objects))
        )
        kids.append(b"%d 0 R" % len(objects))
    objects.append(b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids)))
    objects.append(b"<< /Type /Catalog /Pages %d 0 R >>" % above)
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size_ = len(objects) + 1
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        size_, table, size_, len(objects), len(out),
    )  # fmt: skip


def test_pdf_has_paragraphs_whole_words_and_its_running_head_once() -> None:
    content = document(
        [(72, 40, "Ministry of Ports"), (72, 80, "Norway and Sudan agree"),
         (72, 110, "The minister landed in Oslo on Monday for talks with his"),
         (72, 124, "host, and both sides spoke of a long friend-"), (72, 138, "ship that began in a well-"),
         (72, 152, "known year. He left."), (72, 180, "The second paragraph goes on over"), (300, 810, "1")],
        [(72, 40, "Ministry of Ports"), (72, 80, "the page and ends there. The year is well-known."), (300, 810, "2")],
    )  # fmt: skip
    ((name, text),) = told(read(content, "a.pdf"))
    assert name == "a.pdf"
    assert text.split("\n\n") == [
        "Ministry of Ports",
        "Norway and Sudan agree",
        "The minister landed in Oslo on Monday for talks with his host, and both sides spoke of a long friendship that "
        "began in a well-known year. He left.",
        "The second paragraph goes on over the page and ends there. The year is well-known.",
    ]


@pytest.mark.parametrize(
    ("content", "remedy"),
    [
        (document([]), "OCR"),
        (b"%PDF-1.7 nonsense", "damaged"),
        (document([(72, 80, "Norway")])[:300], "damaged"),
        (document(*[[(72, 80, "Norway")]] * 4), "more than 3"),
    ],
)
def test_pdf_that_cannot_be_read_is_a_skip_with_its_remedy(content: bytes, remedy: str) -> None:
    assert remedy in reason_of(read(content, "a.pdf", limits=Limits(pdf_pages=3)))


def test_pdf_that_takes_too_long_or_crashes_the_library_is_a_skip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for program, remedy in (
        ("import time; time.sleep(60)", "longer than 1 seconds"),
        ("import os; os.abort()", "crashes"),
        ('print(\'{"fault": "No module named x", "missing": true}\')', "reinstall saksi"),
    ):
        child = tmp_path / "child.py"
        child.write_text(program)
        monkeypatch.setattr(pdf.pdf_lines, "__file__", str(child))
        assert remedy in reason_of(read(document([(72, 80, "Norway")]), limits=Limits(pdf_seconds=1)))


def test_doubled_word_keeps_its_hyphen_at_the_end_of_a_line() -> None:
    lines = [[72, 80, 300, 92, 11, "Para menteri dan anak-"], [72, 94, 250, 106, 11, "anak buahnya tiba di Jakarta."]]
    assert pdf.paragraphs([lines]) == "Para menteri dan anak-anak buahnya tiba di Jakarta."


# WARC


def record(
    body: bytes, *, kind: str = "response", url: str = "https://courier.example/a", length: int | None = None,
    type_: str = "application/http; msgtype=response", more: str = "",
) -> bytes:  # fmt: skip
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2024-05-13T08:00:00Z\r\n"
        f"WARC-Target-URI: {url}\r\n{more}Content-Type: {type_}\r\n"
        f"Content-Length: {len(body) if length is None else length}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


def answer(body: bytes, type_: str = "text/html; charset=utf-8", *, status: int = 200, more: str = "") -> bytes:
    return f"HTTP/1.1 {status} X\r\nContent-Type: {type_}\r\n{more}\r\n".encode() + body


ONE, TWO = record(answer(b"<p>One.")), record(answer(b"<p>Two."), url="https://courier.example/b")


@pytest.mark.parametrize("squeeze", [bytes, gzip.compress])
def test_records_are_read_with_what_the_crawl_knows(squeeze: type[bytes]) -> None:
    content = (
        squeeze(record(b"software: x", kind="warcinfo", type_="application/warc-fields"))
        + squeeze(ONE)
        + squeeze(record(b"GET / HTTP/1.1\r\n\r\n", kind="request"))
    )
    assert read(content, "c.warc") == [
        Page(file="c.warc:2", content=b"<p>One.", media_type="text/html", encoding="utf-8",
             url="https://courier.example/a", fetched="2024-05-13T08:00:00Z")
    ]  # fmt: skip


def test_time_of_fetching_reaches_the_report() -> None:
    text = b"<html><body><article><p>Norway sent an envoy to Sudan on Monday, the ministry said.</p></article>"
    (page,) = read(record(answer(text)), "c.warc")
    made = clean(page) if isinstance(page, Page) else None
    assert isinstance(made, Report)
    assert (made.fetched, made.url) == ("2024-05-13T08:00:00Z", "https://courier.example/a")


@pytest.mark.parametrize(
    ("body", "content", "encoding"),
    [
        (answer("<p>Élysée".encode("cp1252"), "text/html; charset=iso-8859-1"), "<p>Élysée".encode("cp1252"), "cp1252"),
        (answer("<p>Élysée".encode(), "text/html; charset=ISO-8859-1"), "<p>Élysée".encode(), "utf-8"),
        (answer(b"<p>x", "text/html; charset=martian"), b"<p>x", None),
        (answer(gzip.compress(b"<p>x"), more="Content-Encoding: gzip\r\n"), b"<p>x", "utf-8"),
        (answer(zlib.compress(b"<p>x"), more="Content-Encoding: deflate\r\n"), b"<p>x", "utf-8"),
        (answer(b"<p>plain after all", more="Content-Encoding: gzip\r\n"), b"<p>plain after all", "utf-8"),
        (answer(b"<p>plain after all", more="Content-Encoding: br\r\n"), b"<p>plain after all", "utf-8"),
        (answer(b"4\r\n<p>O\r\n3;x=y\r\nslo\r\n0\r\n\r\n", more="Transfer-Encoding: chunked\r\n"), b"<p>Oslo", "utf-8"),
        (answer(b"<p>plain after all", more="Transfer-Encoding: chunked\r\n"), b"<p>plain after all", "utf-8"),
        (b"HTTP/1.1 200 OK\nContent-Type: text/html\n\n<p>x", b"<p>x", None),
    ],
)
def test_body_is_unpacked_where_it_is_what_the_head_says(body: bytes, content: bytes, encoding: str | None) -> None:
    (made,) = read(record(body))
    assert isinstance(made, Page)
    assert (made.content, made.encoding) == (content, encoding)


@pytest.mark.parametrize(
    "other",
    [
        record(answer(b"\x89PNG", "image/png")),
        record(answer(b"<p>Gone", status=404)),
        record(answer(b"", status=301)),
        record(answer(b"User-agent: *", "text/plain"), url="https://courier.example/robots.txt"),
        record(answer(b"<rss><channel></channel></rss>", "text/xml")),
        record(answer(b"var a = 1", "text/javascript")),
        record(b"", kind="revisit"),
        record(b"nonsense"),
    ],
)
def test_what_is_no_page_by_nature_is_passed_over(other: bytes) -> None:
    assert [m.file for m in read(other + TWO, "c")] == ["c:2"]
    assert "holds no page" in reason_of(read(other, "c"))


def test_resources_and_wet_texts_are_read() -> None:
    content = record(b"<p>One.", kind="resource", type_="text/html") + record(
        b"Norway sent an envoy.", kind="conversion", type_="text/plain"
    )
    assert [(m.media_type, m.content) for m in read(content) if isinstance(m, Page)] == [
        ("text/html", b"<p>One."),
        ("text/plain", b"Norway sent an envoy."),
    ]


BAD = {
    "too short a length": (record(answer(b"<p>Bad."), length=30), "longer than its Content-Length"),
    "too long a length": (record(answer(b"<p>Bad."), length=200), "shorter than its Content-Length"),
    "far too long a length": (record(answer(b"<p>Bad."), length=3000), "shorter than its Content-Length"),
    "beyond the limit": (record(answer(b"<p>Bad."), length=10**9), "is longer than"),
    "no number": (record(answer(b"<p>Bad.")).replace(b"Content-Length: ", b"Content-Length: x"), "no usable"),
    "negative": (record(answer(b"<p>Bad."), length=-5), "no usable"),
    "huge": (record(answer(b"<p>Bad."), length=10**30), "no usable"),
    "strays": (bytes(range(1, 256)) * 9 + b"\r\n\r\n", "does not begin with WARC/"),
    "bomb": (record(answer(gzip.compress(bytes(10**6)), more="Content-Encoding: gzip\r\n")), "unpacks to more than"),
    "cut body": (record(answer(gzip.compress(b"Norway" * 9)[:-9], more="Content-Encoding: gzip\r\n")), "cut off"),
    "cut chunk": (record(answer(b"ff\r\n<p>Bad.", more="Transfer-Encoding: chunked\r\n")), "cut off"),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("squeeze", [bytes, gzip.compress])
def test_bad_record_costs_only_itself(name: str, squeeze: type[bytes]) -> None:
    bad, reason = BAD[name]
    limits = Limits(page=4000)
    if squeeze is not bytes and name in ("too long a length", "far too long a length"):
        reason = "is cut off after"
    made = read(squeeze(ONE) + squeeze(bad) + squeeze(TWO) + squeeze(ONE), limits=limits)
    assert [m.content for m in made if isinstance(m, Page)] == [b"<p>One.", b"<p>Two.", b"<p>One."]
    (skip,) = [m for m in made if isinstance(m, Skip)]
    assert (skip.file, reason in skip.reason) == ("a:2", True), skip.reason


@pytest.mark.parametrize("name", ["middle", "checksum", "strays"])
def test_damage_in_a_gzip_file_costs_its_member(name: str) -> None:
    bad = bytearray(gzip.compress(record(answer(bytes(i % 251 for i in range(3000))))))
    if name == "middle":
        bad[100:110] = b"\xff" * 10
    elif name == "checksum":
        bad[-8:-4] = b"\xff" * 4
    else:
        bad += bytes(range(1, 256)) * 20
        bad[:0] = b""
    parts = [gzip.compress(ONE), bytes(bad), *[gzip.compress(TWO)] * 3]
    made = read(b"".join(parts), "c")
    assert [m.content for m in made if isinstance(m, Page)].count(b"<p>Two.") == 3
    assert any(isinstance(m, Skip) for m in made)


@pytest.mark.parametrize("squeeze", [bytes, gzip.compress])
def test_file_that_is_cut_off_gives_what_stands_before(squeeze: type[bytes]) -> None:
    content = squeeze(ONE) + squeeze(TWO)
    for cut in range(len(squeeze(ONE)) + 10, len(content) - 8, 7):
        first, last = read(content[:cut])
        assert isinstance(first, Page)
        assert isinstance(last, Skip), cut


def test_records_that_claim_all_that_follows_are_read_in_bounded_time() -> None:
    content = record(answer(b"<p>Bad."), length=3900) * 3000 + ONE
    made = read(content, limits=Limits(page=4000))
    assert all(isinstance(m, Skip) for m in made[:-1])
    assert len(made) > 20


def test_memory_stays_flat_over_many_records() -> None:
    packed_ = gzip.compress(record(answer(b"<p>" + b"Norway sent an envoy to Sudan. " * 3000)))

    class Endless(io.RawIOBase):
        left = 300

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
            if not self.left:
                return 0
            self.left -= 1
            buffer[: len(packed_)] = packed_
            return len(packed_)

    tracemalloc.start()
    made: Iterator[Page | Skip] = from_stream(io.BufferedReader(Endless()))  # type: ignore[arg-type]
    count = sum(isinstance(page, Page) for page in made)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 300
    assert peak < 5_000_000


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([
        ONE + TWO, gzip.compress(ONE) + gzip.compress(TWO), packed({"a.txt": b"One.", "b.html": b"<p>x"}),
        SAVED % (b"8bit", b"<p>x"), gzip.compress(json.dumps({"text": "One."}).encode()),
    ]),
    st.lists(st.tuples(st.integers(0, 10**6), st.binary(max_size=6)), max_size=5),
    st.integers(0, 10**6),
)  # fmt: skip
def test_any_damage_makes_pages_or_skips(content: bytes, edits: list[tuple[int, bytes]], cut: int) -> None:
    data = bytearray(content)
    for at, new in edits:
        at %= len(data)
        data[at : at + len(new)] = new
    for made in read(bytes(data[: len(data) - cut % 40]), limits=SMALL):
        assert isinstance(made, (Page, Skip))


@pytest.mark.parametrize("coding", ["br", "zstd"])
def test_brotli_and_zstandard_are_unpacked_under_the_limit(coding: str) -> None:
    from fastwarc.stream_io import BrotliWriter, ZstdWriter

    for body, fits in ((b"<p>Norway sent an envoy.", True), (b"<p>" + bytes(100_000), False)):
        out = io.BytesIO()
        writer = (BrotliWriter if coding == "br" else ZstdWriter)(out)
        writer.write(body)
        writer.close() if hasattr(writer, "close") else writer.flush()
        (made,) = read(record(answer(out.getvalue(), more=f"Content-Encoding: {coding}\r\n")), limits=SMALL)
        assert isinstance(made, Page) == fits
        assert made.content == body if isinstance(made, Page) else "unpacks to more than" in made.reason
