"""The command line: statuses, streams, colour, files, pipes, and that its page in docs/ is whole."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from saksi_on_a_stage import stage

from saksi.cli import cli

HERE = Path(__file__).parent
ESCAPE = "\x1b["


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setitem(sys.modules, "saksi.pipeline", stage())
    monkeypatch.chdir(tmp_path)
    for name in ("portal.txt", "farm.html", "agency.txt", "copy.txt", "broken.bin", "many", "boom", "-odd.txt"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    return tmp_path


def run(*arguments: str, given: bytes | None = None) -> click.testing.Result:
    return CliRunner().invoke(cli, arguments, input=given, catch_exceptions=False)


def program(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, HERE / "saksi_on_a_stage.py", *arguments],
        cwd=folder,
        env={**{k: v for k, v in os.environ.items() if k != "NO_COLOR"}, "PYTHONUTF8": "1", **environment},
        capture_output=True,
        check=False,
    )


def test_version_and_help_say_what_there_is() -> None:
    assert re.fullmatch(r"saksi \d+\.\d+\.\d+\n", run("--version").stdout)
    for flag in ("-h", "--help"):
        assert all(name in run(flag).stdout for name in cli.commands)


def test_the_version_loads_nothing_heavy() -> None:
    code = (
        "import sys; from saksi.cli import cli; cli.main(['--version'], standalone_mode=False);"
        "print([m for m in ('rich', 'jinja2', 'babel', 'msgspec', 'saksi.pipeline') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[1] == "[]"


def test_status_is_0_where_everything_was_read(folder: Path) -> None:
    done = run("read", "portal.txt", "farm.html")
    assert done.exit_code == 0 and done.stderr == ""


def test_status_is_1_where_something_was_skipped_and_the_list_stands_on_standard_error(folder: Path) -> None:
    for command in ("read", "compare"):
        done = run(command, "portal.txt", "broken.bin")
        assert done.exit_code == 1
        assert "1 input was not read:\n  broken.bin: read: binary data ⟨U+001B⟩[31m\n" in done.stderr
        assert "portal.txt" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["read", "nowhere.txt"],
        ["compare", "nowhere.txt", "neither.txt"],
        ["read"],
        ["read", ""],
        ["read", "--format", "xml", "portal.txt"],
        ["compare", "--format", "pdf", "portal.txt"],
        ["compare", "--language", "xx", "portal.txt"],
        ["compare", "--home", "Mars", "portal.txt"],
        ["why", "portal.txt"],
        ["why", "portal.txt:9-3"],
        ["why", "portal.txt:0-99999"],
        ["why", "nothing-like-it", "portal.txt"],
        ["read", "portal.txt", "--out", "nowhere/x.txt"],
        ["completion", "cmd.exe"],
        ["sing"],
    ],
)
def test_status_is_2_where_the_call_cannot_be_carried_out(folder: Path, arguments: list[str]) -> None:
    done = program(folder, *arguments)
    assert done.returncode == 2
    assert done.stdout == b"" and b"Error: " in done.stderr and b"Traceback" not in done.stderr


def test_a_missing_file_among_others_does_not_stop_the_run(folder: Path) -> None:
    assert run("read", "portal.txt", "nowhere.txt").exit_code in (0, 1)


def test_jsonl_prints_one_report_a_line_in_order(folder: Path) -> None:
    done = run("read", "farm.html", "portal.txt", "--format", "jsonl")
    assert [json.loads(line)["file"] for line in done.stdout.splitlines()] == ["farm.html", "portal.txt"]


def test_pretty_is_the_default_and_plain_when_piped(folder: Path) -> None:
    done = program(folder, "read", "portal.txt")
    assert b"[1 mengunjungi]" in done.stdout and b"\x1b" not in done.stdout


def test_text_is_the_default_of_compare_when_piped(folder: Path) -> None:
    assert "IN ONE SENTENCE" in run("compare", "portal.txt", "--language", "en").stdout


@pytest.mark.parametrize("form", ["terminal", "text", "markdown", "html", "json"])
def test_every_format_comes_out(folder: Path, form: str) -> None:
    done = run("compare", "portal.txt", "--format", form, "--language", "id")
    assert done.exit_code == 0 and "Ana Ruiz" in done.stdout and ESCAPE not in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a thing of Unix")
@pytest.mark.parametrize(("environment", "colour"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_colour_comes_only_on_a_terminal_and_not_with_no_color(
    folder: Path, environment: dict[str, str], colour: bool
) -> None:
    import pty

    for arguments in (["read", "portal.txt"], ["compare", "portal.txt"]):
        main_end, program_end = pty.openpty()
        base = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "TERM")}
        process = subprocess.Popen(
            [sys.executable, HERE / "saksi_on_a_stage.py", *arguments],
            cwd=folder, env={**base, "TERM": "xterm-256color", **environment},
            stdout=program_end, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(program_end)
        out = b""
        while True:
            try:
                piece = os.read(main_end, 65536)
            except OSError:
                break
            if not piece:
                break
            out += piece
        process.wait()
        os.close(main_end)
        assert (b"\x1b[" in out) is colour


def test_out_writes_the_whole_file_and_its_ending_chooses_the_format(folder: Path) -> None:
    for name, start in (("a.html", "<!doctype html>"), ("a.md", "# "), ("a.json", "{\n"), ("a.txt", "Ana Ruiz")):
        assert run("compare", "portal.txt", "--out", name).exit_code == 0
        assert (folder / name).read_text(encoding="utf-8").startswith(start)
    assert run("read", "portal.txt", "-o", "a.jsonl").stdout == ""
    assert json.loads((folder / "a.jsonl").read_text(encoding="utf-8"))["schema"] == 1


def test_out_keeps_the_old_file_where_the_run_breaks_off(folder: Path) -> None:
    (folder / "kept.jsonl").write_text("old", encoding="utf-8")
    done = program(folder, "read", "boom", "--out", "kept.jsonl")
    assert done.returncode == 1 and b"our own mistake" in done.stderr
    assert (folder / "kept.jsonl").read_text(encoding="utf-8") == "old"
    assert not [p for p in folder.iterdir() if p.name.endswith(".part")]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a Unix pipe")
@pytest.mark.parametrize("form", ["pretty", "jsonl"])
def test_a_closed_pipe_ends_the_run_without_a_word(folder: Path, form: str) -> None:
    process = subprocess.Popen(
        [sys.executable, HERE / "saksi_on_a_stage.py", "read", "many", "--format", form],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout and process.stderr
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 141


def test_a_terminal_that_lacks_a_character_gets_it_spelled_out(folder: Path) -> None:
    for arguments in (["why", "portal.txt:95-106"], ["read", "portal.txt"], ["compare", "portal.txt"]):
        done = program(folder, *arguments, PYTHONUTF8="0", PYTHONIOENCODING="ascii")
        assert done.returncode == 0 and b"Traceback" not in done.stderr and b"\\u201c" in done.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("arguments", [["read", "many"], ["read", "many", "--format", "jsonl"], ["--version"]])
def test_a_full_disk_is_told_without_a_trace(folder: Path, arguments: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, HERE / "saksi_on_a_stage.py", *arguments], cwd=folder, stdout=full,
            stderr=subprocess.PIPE, check=False,
        )  # fmt: skip
    assert done.returncode == 2 and b"Error: the output cannot be written: No space left" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell that closes streams")
def test_closed_standard_streams_end_no_command(folder: Path) -> None:
    stage_ = f"{shlex.quote(sys.executable)} {shlex.quote(str(HERE / 'saksi_on_a_stage.py'))}"
    for call in ("read portal.txt >&-", "compare portal.txt >&- 2>&-", "read - <&-"):
        done = subprocess.run(["sh", "-c", f"{stage_} {call}"], cwd=folder, capture_output=True, check=False)
        assert done.returncode == 0 and done.stderr == b""


def test_a_folder_without_files_is_said_to_have_none(folder: Path) -> None:
    (folder / "bare" / "deeper").mkdir(parents=True)
    assert "bare: there are no files in this folder\n" in run("read", "bare").stderr


def test_jsonl_holds_what_no_encoding_can_carry(tmp_path: Path) -> None:
    line = b'{"id": "\\ud800", "title": "\\udfff", "text": "Chad met Niger. \\ud800"}'
    done = run("read", "-", "--format", "jsonl", given=line)
    assert done.exit_code == 0 and json.loads(done.stdout)["file"] == "\ufffd"


def test_two_dashes_end_the_options(folder: Path) -> None:
    assert run("read", "--", "-odd.txt").exit_code == 0


def test_a_dash_reads_standard_input(folder: Path) -> None:
    assert run("read", "-", given=b"text").exit_code == 0


def test_why_explains_a_span_and_an_id(folder: Path) -> None:
    for arguments in (["portal.txt:95-106"], ["p-visit", "portal.txt"]):
        done = run("why", *arguments)
        assert done.exit_code == 0
        assert "CONSULT-visit" in done.stdout and "rule        consult.rule" in done.stdout
        assert "considered  AID: the object is no party" in done.stdout
    assert run("why", "portal.txt:0-3").stdout == "No record rests on these words.\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(shell: str) -> None:
    assert "_SAKSI_COMPLETE" in run("completion", shell).stdout


def test_every_command_and_option_is_on_its_page() -> None:
    page = (HERE.parent / "docs" / "cli.md").read_text(encoding="utf-8")
    parts = {p.split("\n", 1)[0].strip(): p for p in re.split(r"^## ", page, flags=re.MULTILINE)}
    for name, command in cli.commands.items():
        assert f"saksi {name}" in parts, f"docs/cli.md has no part on saksi {name}"
        for parameter in command.params:
            for flag in parameter.opts if isinstance(parameter, click.Option) else ():
                assert f"`{flag}`" in parts[f"saksi {name}"], f"docs/cli.md: saksi {name} {flag}"
            if isinstance(parameter.type, click.Choice):
                for choice in parameter.type.choices:
                    text = page if name == "demo" else parts[f"saksi {name}"]
                    assert str(choice) in text, f"docs/cli.md: saksi {name}: {choice}"
