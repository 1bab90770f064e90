"""What the documentation says is so: its commands run, its links lead somewhere, its generated page is fresh."""

import doctest
import importlib
import importlib.util
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import click
import pytest
from click.testing import CliRunner

import saksi
from saksi.cli import cli

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def commands(path: Path, word: str) -> Iterator[list[str]]:
    """The calls of a program in indented lines, and in the first column of tables."""
    for line in re.findall(rf"^(?:    (?:\.venv\S+[/\\])?|\| `)({word} [^`|#\n]+)", text(path), re.MULTILINE):
        yield shlex.split(line.strip())


def readme_demo() -> list[str]:
    [block] = [body for kind, body in FENCE.findall(text(ROOT / "README.md")) if kind == "text"]
    return [line.removesuffix("…").rstrip() for line in block.splitlines() if line.strip() != "…"]


def test_the_readme_shows_what_the_demo_prints() -> None:
    lines = CliRunner().invoke(cli, ["demo", "--format", "text"]).stdout.splitlines()
    at = 0
    for shown in readme_demo():
        found = next((n for n in range(at, len(lines)) if lines[n].startswith(shown)), None)
        assert found is not None, f"the demo prints no such line (any more): {shown}"
        at = found + 1


def test_the_readme_runs() -> None:
    results = doctest.testfile(str(ROOT / "README.md"), module_relative=False, encoding="utf-8")
    assert results.attempted > 2
    assert results.failed == 0


def test_the_first_screen_has_the_two_commands() -> None:
    first = text(ROOT / "README.md").splitlines()[:12]
    assert any("make demo" in line for line in first)
    assert any("make test" in line for line in first)


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_every_make_target_named_is_in_the_makefile(path: Path) -> None:
    targets = set(re.findall(r"^([\w-]+):", text(ROOT / "Makefile"), re.MULTILINE))
    named = re.findall(r"(?:^    |`)make ([\w-]+)", text(path), re.MULTILINE)
    assert set(named) <= targets


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_every_command_named_is_one_with_these_options(path: Path) -> None:
    for words in commands(path, "saksi"):
        if words[1].isupper() or words[1].startswith("-"):
            continue
        assert words[1] in cli.commands, f"saksi {words[1]}"
        command = cli.commands[words[1]]
        for word in words[2:]:
            if isinstance(command, click.Group) and not word.startswith("-"):
                command = command.commands[word]
        options = {o for p in command.params if isinstance(p, click.Option) for o in p.opts} | {"--help"}
        used = {w.strip("[]").split("=")[0] for w in words[2:] if w.strip("[]").startswith("--") and len(w) > 2}
        assert used <= options, f"saksi {words[1]}: no option {used - options}"


@pytest.mark.parametrize(
    "call", sorted({shlex.join(c) for c in commands(ROOT / "README.md", "saksi")} - {"saksi demo"})
)
def test_every_command_of_the_readme_succeeds(call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    _, *words = shlex.split(call)
    out = tmp_path / words[words.index("--out") + 1] if "--out" in words else None
    if out:
        words[words.index("--out") + 1] = str(out)
    for option, name in (("--store", "memory.db"), ("--plot", "pair.svg")):
        if option in words:
            words[words.index(option) + 1] = str(tmp_path / name)
    if "--store" in words and words[0] != "add":
        assert (
            CliRunner().invoke(cli, ["add", "src/saksi/examples", "--store", str(tmp_path / "memory.db")]).exit_code
            == 0
        )
    result = CliRunner().invoke(cli, words)
    assert result.exit_code == 0, result.output
    assert out.stat().st_size > 1000 if out else result.stdout.strip()


def test_the_spans_that_pages_hand_to_why_have_records() -> None:
    for path in PAGES:
        for words in commands(path, "saksi why"):
            if words[2].startswith("src/"):
                assert "rule" in CliRunner().invoke(cli, ["why", str(ROOT / words[2])]).stdout, words


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_every_link_to_a_file_or_heading_leads_there(path: Path) -> None:
    prose = FENCE.sub("", text(path))
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        name, _, heading = target.partition("#")
        file = path.parent / name if name else path
        assert file.exists(), f"{path.name}: {target}"
        if heading:
            heads = {re.sub(r"[^\w -]", "", h).strip().lower().replace(" ", "-")
                     for h in re.findall(r"^#+ (.+)$", text(file), re.MULTILINE)}  # fmt: skip
            assert heading in heads, f"{path.name}: {target}"


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_every_path_of_the_repository_named_exists(path: Path) -> None:
    for name in re.findall(r"\b(?:src/saksi|docs|eval|tests|benchmarks)/[\w./-]*[\w/]", text(path)):
        made_by_a_run = name in ("benchmarks/results.jsonl", "eval/floors.json")
        if not made_by_a_run and not re.search(r"[A-Z]{4}", name):  # CODE and NAME stand for others
            assert (ROOT / name).exists() or (ROOT / "src" / "saksi" / name).exists(), f"{path.name}: {name}"


def test_every_language_file_named_in_contributing_exists() -> None:
    named = set(re.findall(r"`(?:languages/CODE/)?([a-z]+\.(?:toml|tsv))`", text(ROOT / "CONTRIBUTING.md")))
    assert {"events.toml", "names.tsv", "times.toml"} <= named
    for name in named - {"plover.toml", "pyproject.toml"}:
        for code in ("en", "id"):
            assert (ROOT / "src" / "saksi" / "languages" / code / name).is_file(), f"{code}/{name}"


@pytest.mark.parametrize("name", saksi.__all__)
def test_every_public_name_is_documented(name: str) -> None:
    doc = getattr(saksi, name).__doc__
    assert doc, f"saksi.{name} has no docstring"
    assert not doc.startswith(f"{name}("), f"saksi.{name} has no docstring of its own"
    assert re.search(rf"\b{name}\b", text(ROOT / "docs" / "records.md") + text(ROOT / "docs" / "tour.md"))


def test_the_reference_is_what_the_script_makes() -> None:
    generate = _script("generate")
    made = generate.page()
    assert text(ROOT / "docs" / "records.md") == made, "run `python docs/generate.py`"


def test_no_page_names_a_place_of_one_machine() -> None:
    for path in PAGES:
        assert not re.search(r"/(?:home|root|work|Users|tmp)/", text(path)), path.name


def _script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"docs_{name}", ROOT / "docs" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_benchmark_is_on_its_page_and_its_texts_are_as_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT))
    runner = importlib.import_module("benchmarks.__main__")
    page = text(ROOT / "docs" / "benchmarks.md")
    assert [name for name in runner.GROUPS if f"**{name}**" not in page] == []
    for name in ("texts", "measure"):
        assert doctest.testmod(importlib.import_module(f"benchmarks.{name}")).failed == 0


@pytest.mark.slow
def test_the_benchmarks_run() -> None:
    call = [sys.executable, "-m", "benchmarks", "lexicon", "start"]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert "50,000 phrases" in done.stdout
    assert "python -c pass" in done.stdout
