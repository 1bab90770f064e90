"""What is handed over becomes pages in order; what cannot be read is a skip, and the run goes on."""

from __future__ import annotations

import io
import json
import os
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saksi.read import Limits, pages
from saksi.read.files import from_stream
from saksi.read.html import sniff
from saksi.records import Page, Skip


def read(*sources: str | Path, stdin: bytes | None = None, limits: Limits = Limits()) -> list[Page | Skip]:  # noqa: B008
    return list(pages(sources, stdin=io.BytesIO(stdin) if stdin is not None else None, limits=limits))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "b").mkdir()
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "b" / "two.txt").write_text("Two.")
    (tmp_path / "a.txt").write_text("One.")
    (tmp_path / ".secret.txt").write_text("No.")
    (tmp_path / ".hidden" / "x.txt").write_text("No.")
    (tmp_path / "c.html").write_text("<p>Three.</p>")
    return tmp_path


def test_folder_gives_its_files_sorted_and_leaves_hidden_ones_out(folder: Path) -> None:
    assert [(p.file, type(p)) for p in read(folder)] == [("a.txt", Page), ("b/two.txt", Page), ("c.html", Page)]


def test_file_is_named_as_the_caller_named_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert [p.file for p in read("b/two.txt", "./a.txt", Path("c.html"))] == ["b/two.txt", "./a.txt", "c.html"]


def test_sources_keep_the_order_given(folder: Path) -> None:
    names = [str(folder / "c.html"), str(folder / "a.txt")]
    assert [p.file for p in read(*names)] == names


def test_missing_path_is_a_skip_and_the_run_goes_on(folder: Path) -> None:
    gone, page = read(folder / "gone.txt", folder / "a.txt")
    assert isinstance(gone, Skip)
    assert (gone.stage, "check the path" in gone.reason) == ("read", True)
    assert isinstance(page, Page)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read all")
def test_file_without_permission_is_a_skip(folder: Path) -> None:
    (folder / "a.txt").chmod(0)
    assert isinstance(read(folder / "a.txt")[0], Skip)


def test_a_name_that_is_no_utf_8_is_spelled_out(tmp_path: Path) -> None:
    try:
        (tmp_path / "caf\udce9.txt").write_text("Oslo.")
    except (OSError, UnicodeError):
        pytest.skip("this file system takes no such name")
    assert [p.file for p in read(tmp_path)] == ["caf\\udce9.txt"]


def test_no_name_is_no_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    made = read("")
    assert [type(p) for p in made] == [Skip] and "no such file" in made[0].reason  # type: ignore[union-attr]


def test_json_line_brings_what_is_known(tmp_path: Path) -> None:
    line = {
        "id": "r-1", "text": "Élysée.", "url": "https://example.org/1", "outlet": "Oslo Courier", "title": "T",
        "published": "2021-05-03", "authors": ["Nora Berg", " "], "unknown": [1],
    }  # fmt: skip
    file = tmp_path / "a.jsonl"
    file.write_text(json.dumps(line, ensure_ascii=False) + "\n", encoding="utf-8")
    assert read(file) == [
        Page(
            file="r-1", content="Élysée.".encode(), encoding="utf-8", url="https://example.org/1", outlet="Oslo Courier",
            title="T", published="2021-05-03", authors=("Nora Berg",),
        )
    ]  # fmt: skip


def test_bad_lines_are_skips_named_by_their_number(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"text": "One."}\nnonsense\n\n{"id": 7}\n[1]\n{"text": "Two.", "id": 7}\n{"text": ""}\n')
    made = read(file)
    assert [(p.file, type(p).__name__) for p in made] == [
        (f"{file}:1", "Page"),
        (f"{file}:2", "Skip"),
        ("7", "Skip"),
        (f"{file}:5", "Skip"),
        ("7", "Page"),
        (f"{file}:7", "Page"),
    ]
    assert [p.reason.split("(")[0].strip() for p in made if isinstance(p, Skip)] == [
        "it is no JSON",
        'it has no "text" and no "html"; give it one of them',
        'it is no JSON object; write {"text": "…"}',
    ]


def test_a_reading_is_no_report() -> None:
    [made] = read("-", stdin=b'{"file": "a.txt", "report": {"text": "Oslo."}, "records": []}')
    assert isinstance(made, Skip) and "hand over the report itself" in made.reason


def test_html_of_a_json_line_is_a_page_and_text_goes_before_it() -> None:
    made = read("-", stdin=b'{"html": "<p>One.</p>"}\n{"html": "<p>One.</p>", "text": "Two."}\n')
    assert [(p.media_type, p.content) for p in made if isinstance(p, Page)] == [
        ("text/html", b"<p>One.</p>"),
        ("text/plain", b"Two."),
    ]


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        (b'{"text": "One."}', [b"One."]),
        (b'[{"text": "One."}, {"text": "Two."}]', [b"One.", b"Two."]),
        (b'{"text": "One."}\n{"text": "Two."}\n', [b"One.", b"Two."]),
        (b'\xef\xbb\xbf{\n  "text": "One."\n}', [b"One."]),
        ('{"text": "Élysée."}'.encode("utf-16"), ["Élysée.".encode()]),
        ('{"text": "Élysée."}'.encode("cp1252"), ["Élysée.".encode()]),
        (b'{"text": "a \\ud83d b"}', ["a \ud83d b".encode("utf-8", "surrogatepass")]),
    ],
)
def test_json_file_is_an_object_a_list_or_lines(tmp_path: Path, content: bytes, texts: list[bytes]) -> None:
    file = tmp_path / "a.json"
    file.write_bytes(content)
    assert [p.content for p in read(file) if isinstance(p, Page)] == texts


@pytest.mark.parametrize(
    ("stdin", "media_type"),
    [
        (b"Norway sent an envoy.", "text/plain"),
        (b"  <!DOCTYPE html><p>x", "text/html"),
        (b'{"text": "x"}\n', "text/plain"),
        (b"", "text/plain"),
    ],
)
def test_standard_input_is_told_by_its_first_bytes(stdin: bytes, media_type: str) -> None:
    assert [p.media_type for p in read("-", stdin=stdin) if isinstance(p, Page)] == [media_type]


@pytest.mark.parametrize(
    ("name", "head", "kind"),
    [
        ("a.txt", b"Norway sent an envoy.", "text"),
        ("a", "Norway sent an envoy.".encode("utf-16"), "text"),
        ("a", "Norway sent an envoy.".encode("utf-16-le"), "text"),
        ("a.txt", "Élysée “no”".encode("cp1252"), "text"),
        ("a.txt", b"", "text"),
        ("a.txt", b"The tag <html> was invented in 1990.", "text"),
        ("a.HTM", b"x", "html"),
        ("a.txt", b"<!-- x --><html><body>", "html"),
        ("a.jsonl", b"x", "jsonl"),
        ("a.txt", b'{"text": "x"}\n', "jsonl"),
        ("a.txt", b'{\n  "text": "x"\n}\n', "json"),
        ("a.txt", b"{curly} words", "text"),
    ],
)
def test_kind_is_told_by_name_and_first_bytes(name: str, head: bytes, kind: str) -> None:
    assert sniff(name, head) == kind


@pytest.mark.parametrize(
    ("name", "content", "remedy"),
    [
        ("a.pdf", b"%PDF-1.7\n" + bytes(200), "save its text"),
        ("a.docx", b"PK\x03\x04" + bytes(200), "pack it again"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c" + bytes(200), "unpack it"),
        ("a.txt", b"\x89PNG\r\n\x1a\n" + bytes(200), "no text"),
        ("a.gz", zlib.compress(b"x" * 900, wbits=31)[:-3], "fetch or pack it again"),
        ("a.txt", bytes(900), "hand over plain text"),
        ("a.txt", bytes(range(256)) * 10, "hand over plain text"),
        ("a.mp4", b"\x00\x00\x00\x18ftypmp42" + bytes(90), "no text"),
    ],
)
def test_binary_file_is_a_skip_with_its_remedy(tmp_path: Path, name: str, content: bytes, remedy: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    (made,) = read(file)
    assert isinstance(made, Skip)
    assert remedy in made.reason


def test_lines_are_read_one_after_the_other() -> None:
    class Endless(io.RawIOBase):
        """More lines than anybody could hold."""

        asked = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
            self.asked += 1
            line = b'{"text": "Norway sent an envoy."}\n'
            data = line * (len(buffer) // len(line))
            buffer[: len(data)] = data
            return len(data)

    stream = Endless()
    made: Iterator[Page | Skip] = from_stream(io.BufferedReader(stream))  # type: ignore[arg-type]
    assert [next(made).file for _ in range(1000)][-1] == "-:1000"
    assert stream.asked < 40


def test_line_beyond_the_limit_is_a_skip() -> None:
    made = read("-", stdin=b'{"text": "' + b"x" * 200 + b'"}\n{"text": "Two."}\n', limits=Limits(page=60))
    assert [(p.file, type(p).__name__) for p in made] == [("-:1", "Skip"), ("-:2", "Page")]


def test_file_beyond_the_limit_is_a_skip(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Norway. " * 20)
    (made,) = read(tmp_path / "a.txt", limits=Limits(page=60))
    assert isinstance(made, Skip)
    assert "split it" in made.reason


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("2024-05-14", "2024-05-14"),
        (" 2024-05-14/2024-05-15 ", "2024-05-14/2024-05-15"),
        ("Tue, 14 May 2024 09:30:00 +0700", "2024-05-14T09:30:00+07:00"),
        ("20240514", "2024-05-14"),
        (20240514, "2024-05-14"),
        (1715653800, "2024-05-14T02:30:00+00:00"),
        (1715653800000.0, "2024-05-14T02:30:00+00:00"),
        (1e300, None),
        (True, None),
        ("", None),
        (None, None),
    ],
)
def test_json_line_may_write_a_date_in_many_ways(value: object, told: str | None) -> None:
    data = json.dumps({"text": "Talks open in Oslo.", "published": value}).encode()
    (page,) = from_stream(io.BytesIO(data), "a.json")
    assert isinstance(page, Page)
    assert page.published == told


def test_json_line_may_tell_when_it_was_changed_and_fetched() -> None:
    line = b'{"text": "One.", "modified": "2024-05-14", "fetched": "2024-05-15T08:00:00Z"}'
    assert [(p.modified, p.fetched) for p in read("-", stdin=line) if isinstance(p, Page)] == [
        ("2024-05-14", "2024-05-15T08:00:00Z")
    ]


def test_small_file_takes_little_memory(tmp_path: Path) -> None:
    import tracemalloc

    (tmp_path / "a.txt").write_text("Norway sent an envoy.")
    tracemalloc.start()
    assert len(read(tmp_path / "a.txt")) == 1
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3_000_000


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.html", "a.json", "a.jsonl", "-"]))
def test_any_bytes_make_pages_or_skips(content: bytes, name: str) -> None:
    for made in from_stream(io.BytesIO(content), name):
        assert isinstance(made, Page) or (made.stage == "read" and made.reason)


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda c: (
            st.lists(c, max_size=3)
            | st.dictionaries(st.sampled_from(["id", "text", "html", "authors", "title", "url"]), c, max_size=4)
        ),
    )
)
def test_any_json_makes_pages_or_skips(data: object) -> None:
    for made in from_stream(io.BytesIO(json.dumps(data).encode()), "a.json"):
        assert isinstance(made, (Page, Skip))
