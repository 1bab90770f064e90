"""The command `saksi audit`: people judge a sample of records."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from saksi.cli.terminal import list_skips, output, show, some_exist, sound, watched

if TYPE_CHECKING:
    from saksi.records import Skip

__all__ = ["JUDGED", "audit_command"]

JUDGED = ("event", "statement", "office", "timex", "figure")  # as saksi.brief.audit.KINDS, which loads too much


@click.command("audit")
@click.argument("number", metavar="N", required=False)
@click.argument("paths", metavar="PATH...", nargs=-1)
@click.option(
    "-k",
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(JUDGED),
    help="Only records of this kind; may be given more than once. Default: all kinds, taking turns.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Another seed draws another sample.")
@click.option(
    "-o",
    "--out",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Keep the judgements in FILE (JSON Lines), and do not ask again what is judged there.",
)
@click.option(
    "--judgements",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Ask nothing, only print the table of an earlier FILE.",
)
def audit_command(
    number: str | None,
    paths: tuple[str, ...],
    kinds: tuple[str, ...],
    seed: int,
    out: Path | None,
    judgements: Path | None,
) -> int:
    """Judge a sample of N records, and see how many are right.

    Shows record after record with its words marked, and asks: right, wrong, unsure, skip, back, quit. At the
    end stands the precision of each kind with its 95 % interval. PATH as for `saksi read`. Without a terminal
    the answers are read from standard input, a line each: r, w, u, s, b, q; wa is wrong, and the actor is.
    """
    from saksi.brief import audit

    if judgements is not None:
        if number is not None or kinds or out:
            raise click.UsageError(
                "--judgements only prints the table of its FILE; leave out N, PATH, --kind and --out"
            )
        if not judgements.exists():
            raise click.UsageError(f"no such file: {judgements}")
        show(audit.table(_judgements(judgements).values()))
        return 0
    if number is None or not re.fullmatch(r"[+-]?\d+", number):
        told = f"'{number}' is no number; " if number is not None else ""
        raise click.UsageError(f"{told}say how many records you want to judge: saksi audit 20 PATH")
    if int(number) < 1:
        raise click.UsageError(f"{number} records cannot be judged; N must be 1 or more")
    if not paths:
        raise click.UsageError(f"say what is to be read: saksi audit {number} PATH")
    if "-" in paths:
        raise click.UsageError("- is standard input, where the answers come from; put the reports into a file")
    some_exist(paths)
    if out and not out.parent.is_dir():
        raise click.UsageError(f"{out}: there is no folder {out.parent}")
    kept = _judgements(out) if out and out.exists() else {}
    from saksi.pipeline import read

    skipped: list[Skip] = []
    drawn = audit.sample(watched(read(paths), skipped), int(number), seed=seed, kinds=kinds or JUDGED)
    if out:
        skipped = [skip for skip in skipped if not _is_line_of(out, skip.file, paths)]
    if not drawn.items:
        list_skips(skipped)
        raise click.UsageError(
            f"no {' or '.join(kinds or ('record',))} was found in {', '.join(paths)}; nothing to judge"
        )
    open_ = [item for item in drawn.items if not audit.judged(item, kept)]
    show(audit.opening(drawn, len(open_), str(out) if out else None))
    stopped = False
    try:
        for step in audit.interview(open_, _answers()):
            if isinstance(step, audit.Judgement):
                kept[step.key] = step
                if out:
                    with output(out) as stream:
                        stream.write(sound(audit.encode(kept.values())))
            else:
                show(step)
    except KeyboardInterrupt:
        stopped = True
        click.echo()
    click.echo()
    show(audit.table(kept.values()))
    if stopped:
        raise click.Abort
    return list_skips(skipped)


def _judgements(file: Path) -> dict[Any, Any]:
    from saksi.brief import audit

    try:
        return dict(audit.decode(file.read_text(encoding="utf-8"), str(file)))
    except UnicodeDecodeError:
        raise click.UsageError(f"{file}: this is no text, so it holds no judgements; name another file") from None
    except OSError as error:
        raise click.UsageError(f"{file}: cannot be read: {error.strerror}") from None


def _is_line_of(out: Path, file: str, paths: Iterable[str]) -> bool:
    """Whether what was not read is a line of the judgements themselves, which lie in a folder that is read."""
    names = {str(out)}
    for folder in map(Path, paths):
        if folder.is_dir() and out.resolve().is_relative_to(folder.resolve()):
            names.add(out.resolve().relative_to(folder.resolve()).as_posix())
    return file in names or file.rpartition(":")[0] in names


def _answers() -> Iterator[str]:
    """Keys as they are pressed; without a terminal the lines of standard input, one or two keys each."""
    if sys.stdin.isatty():
        while True:
            try:
                yield click.getchar()
            except EOFError:
                return
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(errors="replace")
    for line in sys.stdin:
        given = line.strip()
        keys = "".join(given.split())
        yield from (keys if 0 < len(keys) <= 2 else [given or "\n"])
