"""`saksi doctor` says of each part what it found, and of each fault what to do."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from saksi import memory
from saksi.cli import cli
from saksi.cli.checking import _may_write


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with one report and one input that could not be read."""
    monkeypatch.setenv("SAKSI_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("SAKSI_CONFIG", raising=False)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("Talks open\n\nPeru invited Chile to talks in Lima on Monday.")
    (tmp_path / "in" / "b.pdf").write_bytes(b"%PDF-1.4 broken")
    with memory.open(tmp_path / "memory.db") as opened:
        list(opened.add(tmp_path / "in"))
        opened.gather()
    return tmp_path / "memory.db"


def doctor(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["doctor", *map(str, words)], standalone_mode=False)
    assert result.exception is None, result.exception
    return int(result.return_value or 0), result.output


def test_where_all_is_well_the_status_is_0(store: Path) -> None:
    status, told = doctor("--store", store, "--whole")
    assert status == 0 and "FAULT" not in told
    for sign in ("program:", "packs:     en, id", "settings:", "cache:", "clock:", "schema ", "reports: 1",
                 "inputs that were not read: 1; `saksi skipped`", "it may be written", "every page of it is sound"):  # fmt: skip
        assert sign in told, sign


def test_a_look_changes_nothing(store: Path) -> None:
    with memory.open(store) as opened:
        before = opened.stories(), list(opened.skips())
    doctor("--store", store)
    with memory.open(store) as opened:
        assert (opened.stories(), list(opened.skips())) == before


@pytest.mark.parametrize(
    ("words", "sign"),
    [
        (
            ("--store", "mysql://example.org/x"),
            "FAULT store:     mysql://example.org/x: Saksi keeps no store in 'mysql'",
        ),
        (("--store", "no/where/x.db"), "there is no folder no/where; make it"),
        (("--store", "in"), "in: it is a folder; name a file in it"),
        (("--store", "newer.db"), "it has schema 99, made by a newer Saksi"),
        (("--store", "later.db"), "min from now; set the clock of this computer"),
        (("--store", "damaged.db"), "the database is damaged; restore it from a backup"),
    ],
)
def test_a_fault_is_told_with_what_to_do(
    words: tuple[str, ...], sign: str, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, change in (
        ("newer.db", "UPDATE meta SET value = '99' WHERE key = 'schema'"),
        ("later.db", "UPDATE reports SET first_seen = '2999-01-01T00:00:00Z'"),
    ):
        memory.open(name).close()
        with (
            contextlib.closing(sqlite3.connect(store)) as full,
            contextlib.closing(sqlite3.connect(name)) as copy,
            copy,
        ):
            full.backup(copy)
            copy.execute(change)
    (tmp_path / "damaged.db").write_bytes(store.read_bytes()[:5000] + b"\xff" * 9000)
    status, told = doctor(*words)
    assert status == 1 and sign in " ".join(told.split("\n")), told
    assert "optional:" in told  # the other parts are looked at all the same


def test_settings_that_cannot_be_read_are_a_fault(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "saksi.toml").write_text("[fetch]\ngap = 5\n")
    monkeypatch.setenv("SAKSI_CONFIG", str(tmp_path / "saksi.toml"))
    status, told = doctor("--store", store)
    assert status == 1 and "did you mean 'gap_s'?" in told


def test_a_store_that_is_not_there_yet_is_no_fault(store: Path, tmp_path: Path) -> None:
    status, told = doctor("--store", tmp_path / "new.db")
    assert status == 0 and "there is none yet; `saksi add` makes one" in told
    assert not (tmp_path / "new.db").exists()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_a_fault(store: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    try:
        status, told = doctor("--store", tmp_path / "new.db")
    finally:
        tmp_path.chmod(0o755)
    assert status == 1 and "none may be made there" in told


def test_the_first_folder_that_is_there_decides_whether_one_may_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert _may_write(tmp_path / "a" / "b") and not _may_write(tmp_path / "file" / "b")


def got(store: Path, path: str) -> tuple[int, bytes, str]:
    result = CliRunner().invoke(cli, ["serve", "--store", str(store), "--get", path], standalone_mode=False)
    if result.exception:
        return 2, b"", str(result.exception)
    return int(result.return_value or 0), result.stdout_bytes, result.stderr


def test_get_prints_what_the_desk_answers_and_opens_nothing(store: Path) -> None:
    status, out, _ = got(store, "/api/v1/health")
    assert status == 0 and json.loads(out)["reports"] == 1
    status, out, _ = got(store, "/stories.csv?bom=1")
    assert status == 0 and out.startswith(b"\xef\xbb\xbfid,") and b"\r\n" in out
    assert got(store, "/stories?l=id")[1].decode().count("<h1") == 1


@pytest.mark.parametrize(
    ("path", "status", "sign"),
    [
        ("/nowhere", 1, "Error: /nowhere: the desk answers with status 404"),
        ("/", 1, "status 302, which leads to /stories"),
        ("stories", 2, "give an address of the desk, from its / on"),
        ("//example.org/x", 2, "give an address of the desk, from its / on"),
    ],
)
def test_get_says_what_is_no_page(store: Path, path: str, status: int, sign: str) -> None:
    found, out, told = got(store, path)
    assert (found, out) == (status, b"") and sign in told


def test_get_needs_a_store(tmp_path: Path) -> None:
    status, _, told = got(tmp_path / "none.db", "/stories")
    assert status == 2 and "there is no store" in told and not (tmp_path / "none.db").exists()
