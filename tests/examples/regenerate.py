"""Write the expected brief of every example story: `python tests/examples/regenerate.py`.

Read each changed line before you commit it. A wrong line is to be mended in the program, not accepted here.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from click.testing import CliRunner

import saksi
from saksi.cli import cli

HERE = Path(__file__).parent


def main() -> None:
    examples = Path(saksi.__file__).parent / "examples"
    stories = sorted(p.name for p in examples.iterdir() if p.is_dir())
    with contextlib.chdir(examples):
        for name in stories:
            done = CliRunner().invoke(cli, ["compare", name, "--format", "text"], catch_exceptions=False)
            if done.exit_code:
                raise SystemExit(f"saksi compare {name} ended with {done.exit_code}: {done.stderr}")
            (HERE / f"{name}.txt").write_text(done.stdout, encoding="utf-8", newline="\n")
            print(f"{name}: {len(done.stdout.splitlines())} lines")
    for old in HERE.glob("*.txt"):
        if old.stem not in stories:
            old.unlink()


if __name__ == "__main__":
    main()
