"""What is kept between two runs: taken where it is whole and of the same content, never missed, never trusted."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from saksi import cache, language
from saksi.errors import DataError
from saksi.extract import choice, leanings
from saksi.extract.lexicon import Form, lexicon
from saksi.language import Language, read_toml
from saksi.match import Matcher

SENTENCE = "Kenya's foreign minister condemned the attack, and France will not lift sanctions on Japan, he said."


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SAKSI_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def made(value: list[int], *, key: bytes = b"key") -> tuple[list[int], bool]:
    """What is kept under a key, and whether it was built anew."""
    built = []

    def build() -> list[int]:
        built.append(True)
        return value

    return cache.kept("numbers", key, list[int], build), bool(built)


def test_what_is_kept_is_not_built_again(folder: Path) -> None:
    assert made([1, 2]) == ([1, 2], True)
    assert made([3]) == ([1, 2], False)
    assert made([3], key=b"other") == ([3], True)


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "another's", "longer", "pickle"])
def test_what_is_damaged_is_built_again_and_mended(folder: Path, damage: str) -> None:
    made([1, 2])
    made([9], key=b"another")
    [path] = [p for p in folder.iterdir() if p.read_bytes().endswith(msgspec.msgpack.encode([1, 2]))]
    content = path.read_bytes()
    path.write_bytes(
        {
            "cut": content[:-1],
            "flipped": content[:-1] + bytes([content[-1] ^ 1]),
            "empty": b"",
            "another's": next(p for p in folder.iterdir() if p != path).read_bytes(),
            "longer": content + b"\x01",
            "pickle": b"\x80\x04K\x01.",
        }[damage]
    )
    assert made([3]) == ([3], True)
    assert made([4]) == ([3], False)


def test_what_has_another_shape_is_built_again(folder: Path) -> None:
    cache.store("numbers", b"key", msgspec.msgpack.encode({"a": 1}))
    assert made([3]) == ([3], True)


def test_a_value_that_would_not_come_back_is_not_kept(folder: Path) -> None:
    assert cache.kept("any", b"key", object, lambda: (1, 2)) == (1, 2)
    assert cache.kept("any", b"key", object, lambda: (3, 4)) == (3, 4)


def test_off_keeps_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("SAKSI_CACHE", "off")
    assert [made([n])[0] for n in (1, 2)] == [[1], [2]] and not list(tmp_path.iterdir())


def test_where_nothing_can_be_written_all_is_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("SAKSI_CACHE", str(tmp_path / "file" / "cache"))
    assert [made([n])[0] for n in (1, 2)] == [[1], [2]]


def test_without_a_home_nothing_is_kept_and_nothing_fails(tmp_path: Path) -> None:
    bare = {k: v for k, v in os.environ.items() if k not in ("HOME", "XDG_CACHE_HOME", "SAKSI_CACHE", "USERPROFILE")}
    code = "import os, saksi.cache as c; os.path.expanduser = lambda p: p; print(c.kept('n', b'', int, lambda: 7))"
    done = subprocess.run([sys.executable, "-c", code], env=bare, cwd=tmp_path, check=True, capture_output=True)
    assert done.stdout.strip() == b"7" and done.stderr == b"" and not list(tmp_path.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="Unix rights")
def test_files_are_the_user_s_own(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made([1])
    [path] = folder.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and stat.S_IMODE(folder.stat().st_mode) == 0o700
    monkeypatch.setattr(os, "geteuid", lambda: path.stat().st_uid + 1)
    assert made([2]) == ([2], True)


def test_old_files_of_a_name_go(folder: Path) -> None:
    made([0], key=b"other name")
    for n in range(8):
        made([n], key=bytes([n]))
        for age, path in enumerate(sorted(folder.iterdir(), key=lambda p: p.stat().st_mtime_ns, reverse=True)):
            os.utime(path, ns=(10**18 - age * 10**9,) * 2)
    assert len(list(folder.iterdir())) == 3 and made([9], key=bytes([7])) == ([7], False)


def test_the_packs_are_the_same_with_and_without_cache(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read() -> list[object]:
        pack = Language("en")
        words = lexicon(pack)
        hits = [(h.start, h.end, type(h.payload).__name__, msgspec.to_builtins(_told(h.payload))) for h in
                words.matcher.find(SENTENCE)]  # fmt: skip
        found = leanings.leanings(SENTENCE, 0, len(SENTENCE), pack)
        return [hits, words.rules, words.moods, words.cues, words.objects, found, choice.weights(pack)]

    fresh, kept = read(), read()
    names = {p.name.rsplit("-", 1)[0] for p in folder.iterdir()}
    assert {"en-lexicon", "en-leanings", "en-choice", "languages-en-events"} <= names
    monkeypatch.setenv("SAKSI_CACHE", "off")
    assert fresh == kept == read() and len(fresh[0]) > 10  # type: ignore[arg-type]


def _told(payload: object) -> object:
    """A payload without the objects that are a pack's own."""
    if isinstance(payload, Form):
        return [payload.lexeme.root, payload.form]
    return [getattr(x, "root", None) or getattr(x, "id", x) for x in payload]  # type: ignore[attr-defined]


def test_the_second_time_nothing_is_compiled(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lexicon(Language("id"))
    monkeypatch.setattr(msgspec.toml, "decode", lambda *_, **__: pytest.fail("a TOML file was parsed"))
    monkeypatch.setattr(language, "read_tsv", lambda *_: pytest.fail("a list was read"))
    monkeypatch.setattr(
        sys.modules["saksi.extract.lexicon"], "pack", lambda *_: pytest.fail("the phrases were compiled")
    )
    assert lexicon(Language("id")).matcher.find("Jepang")


@pytest.mark.parametrize("changed", ["languages/en/verbs.tsv", "ontology/codes.tsv", "names.py", "extract/lexicon.py"])
def test_whatever_makes_a_pack_changes_its_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str) -> None:
    files = ("languages/en/verbs.tsv", "languages/shared/outlets.tsv", "ontology/codes.tsv", "names.py",
             "extract/lexicon.py", "clean/blocks.py")  # fmt: skip
    for name in files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("one", encoding="utf-8")
    monkeypatch.setattr(language, "_ROOT", tmp_path)

    def key() -> bytes | None:
        return Language("en")._key("saksi.extract.lexicon")

    before = key()
    assert before and before == key()
    (tmp_path / "clean/blocks.py").write_text("two", encoding="utf-8")
    assert key() == before
    (tmp_path / changed).write_text("two", encoding="utf-8")
    assert key() != before


def test_a_pack_with_rows_of_its_own_is_never_kept(folder: Path) -> None:
    class Own(Language):
        def tsv(self, name: str, columns: tuple[str, ...]) -> list[language.Row]:
            return super().tsv(name, columns) if name != "leanings" else []

    text = "Chad condemns Mali."
    assert leanings.leanings(text, 0, len(text), Own("en")) == []
    assert leanings.leanings(text, 0, len(text), Language("en"))


class _Shape(msgspec.Struct):
    numbers: list[int]


def test_a_fault_in_toml_is_told_again_and_again(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_ROOT", tmp_path)
    path = tmp_path / "data.toml"
    for _ in range(2):
        path.write_text('numbers = [1, "two"]', encoding="utf-8")
        with pytest.raises(DataError, match=r"data\.toml:0: Expected `int`, got `str`"):
            read_toml("data.toml", _Shape)
        path.write_text("numbers = [1, 2]", encoding="utf-8")
        assert read_toml("data.toml", _Shape).numbers == [1, 2]


def test_toml_that_msgpack_would_change_is_parsed_each_time(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(language, "_ROOT", tmp_path)
    (tmp_path / "days.toml").write_text("day = 2024-05-07", encoding="utf-8")
    first = [read_toml("days.toml", dict)["day"] for _ in range(2)]
    assert first[0] == first[1] and not folder.exists()


def test_a_packed_matcher_finds_what_a_plain_one_finds() -> None:
    from saksi.match import pack

    phrases = {"US": ["USA"], "south korea": ["KOR"], "korea": ["?"], "Mr. Kim": ["Kim"], "kim": ["a", "b"]}
    payloads = [p for many in phrases.values() for p in many]
    numbered, count = {}, 0
    for phrase, many in phrases.items():
        numbered[phrase] = range(count, count + len(many))
        count += len(many)
    text = "South Korea told us, the US and Mr. Kim said. SOUTH, Korea-korea; kim."
    assert Matcher.of(pack(numbered), payloads.__getitem__).find(text) == Matcher(phrases).find(text)
