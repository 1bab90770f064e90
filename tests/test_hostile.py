"""Broken input ends as a report or as a skip with a reason, never as a crash; the run goes on."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import saksi

GOOD = "Prancis mengecam Iran.\n\nPresiden Prancis mengecam serangan Iran ke Israel pada Senin (13/5/2024)."

BROKEN: dict[str, bytes] = {
    "empty.txt": b"",
    "blank.txt": b" \n\t\n ",
    "binary.txt": bytes(range(256)) * 40,
    "png.txt": b"\x89PNG\r\n\x1a\n" + b"\x00\x01" * 500,
    "utf16.txt": GOOD.encode("utf-16"),
    "latin.txt": "Présidente Müller rencontra l'Iran à Genève.".encode("cp1252"),
    "mojibake.txt": GOOD.replace("Iran", "IrÃ¢n â€œ").encode(),
    "surrogates.txt": "Iran \ud800 menyerang \udfff Israel.".encode("utf-8", "surrogatepass"),
    "crlf.txt": GOOD.replace("\n", "\r\n").encode(),
    "nfd.txt": unicodedata.normalize("NFD", "Élysée mengecam Türkiye. " + GOOD).encode(),
    "bom.txt": b"\xef\xbb\xbf" + GOOD.encode(),
    "controls.txt": GOOD.replace(" ", "\x00\x1b ").encode(),
    "marks.txt": ("“" * 500 + "(" * 500 + '"' * 501 + "'" * 501).encode(),
    "deep.html": b"<div>" * 3000 + GOOD.encode() + b"</div>" * 3000,
    "cut.html": b"<html><body><p>" + GOOD.encode() + b"<p><a href='",
    "script.html": b"<html><title>x</title><script>alert(1)</script><p onclick=alert(1)>" + GOOD.encode(),
    "cut.jsonl": b'{"id": "a", "text": "Iran menyerang Israel."}\n{"id": "b", "text": \n{"id": 3}\n[1]\nnull\n',
    "empty.jsonl": b"",
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("broken")
    for name, content in BROKEN.items():
        (path / name).write_bytes(content)
    (path / "good.txt").write_text(GOOD, encoding="utf-8")
    return path


def _check(result: saksi.Reading | saksi.Skip) -> None:
    if isinstance(result, saksi.Skip):
        assert result.stage
        assert len(result.reason) > 10
        return
    text = result.report.text
    assert text == unicodedata.normalize("NFC", text)
    assert "\r" not in text
    assert not any("\ud800" <= c <= "\udfff" for c in text)
    for part in (*result.report.segments, *result.records):
        assert 0 <= part.start < part.end <= len(text)
    msgspec.json.encode(result)


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_broken_file_is_read_or_skipped_with_a_reason(name: str, folder: Path) -> None:
    for result in saksi.read(folder / name):
        _check(result)


def test_broken_files_do_not_stop_the_good_one(folder: Path) -> None:
    results = list(saksi.read(folder))
    assert any(isinstance(r, saksi.Reading) and r.file.endswith("good.txt") and r.records for r in results)
    assert len({r.file for r in results}) > len(BROKEN) - 3


def test_broken_files_can_be_compared(folder: Path) -> None:
    comparison = saksi.compare(folder)
    assert comparison.stories
    assert comparison.skipped


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=400), st.sampled_from([".txt", ".html", ".jsonl"]))
def test_any_bytes_are_read_or_skipped(content: bytes, suffix: str) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / f"x{suffix}"
        path.write_bytes(content)
        for result in saksi.read(path):
            _check(result)


@pytest.mark.slow
def test_ten_megabytes_on_one_line_are_read() -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "long.txt"
        path.write_text("harga beras naik lagi di pasar pagi itu, " * 250_000, encoding="utf-8")
        results = list(saksi.read(path))
    assert len(results) == 1
    _check(results[0])
