"""The command line: `saksi read`, `compare`, `add`, `reread`, `skipped`, `why`, `audit`, `demo`, `completion`.

Each command is one public function of the library. What was asked for goes to standard output, all else
to standard error. Exit status: 0 everything was read, 1 some inputs were skipped (they are listed at the
end), 2 the call could not be carried out.

>>> from click.testing import CliRunner
>>> CliRunner().invoke(cli, ["--version"]).output
'saksi ...\\n'
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NoReturn

import click

import saksi
from saksi.errors import SaksiError

if TYPE_CHECKING:
    from rich.console import Console

    from saksi.memory import Counts, Memory, Reread
    from saksi.records import Comparison, Reading, Skip

__all__ = ["cli", "main"]

_FEW = 5
_SUFFIXES = {".html": "html", ".htm": "html", ".md": "markdown", ".json": "json", ".txt": "text", ".jsonl": "jsonl"}
_READ_FORMATS = ("pretty", "jsonl")
_COMPARE_FORMATS = ("terminal", "text", "markdown", "html", "json")
_SKIPPED_FORMATS = ("text", "json")
_SHELLS = ("bash", "zsh", "fish")
_JUDGED = ("event", "statement", "office", "timex", "figure")  # as saksi.brief.audit.KINDS, which loads too much


def main() -> NoReturn:
    """The program: runs the command line and exits with its status. A closed pipe ends it quietly with 141."""
    try:
        status = cli.main(prog_name="saksi", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        status = 2
    except SaksiError as error:
        click.echo(f"Error: {error}", err=True)
        status = 2
    except (KeyboardInterrupt, click.Abort):
        click.echo("Stopped.", err=True)
        status = 130
    sys.exit(status if isinstance(status, int) else 0)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(saksi.__version__, "-V", "--version", message="saksi %(version)s")
def cli() -> None:
    """Read news reports, compare what they say, and see the words that each finding rests on."""


@cli.result_callback()
def _done(status: int) -> None:
    if status:
        raise click.exceptions.Exit(status)


def _paths(function: Any) -> Any:
    return click.argument("paths", metavar="PATH...", nargs=-1, required=True)(function)


def _language(function: Any) -> Any:
    return click.option(
        "-l", "--language", metavar="CODE", help="Language of the brief: id or en. Default: that of most reports."
    )(function)


def _home(function: Any) -> Any:
    return click.option(
        "--home",
        metavar="CODE",
        help="Your own country as three letters (IDN, GBR …): the brief says what is reported about it. "
        "Default: IDN in an Indonesian brief, none in an English one.",
    )(function)


def _out(function: Any) -> Any:
    return click.option(
        "-o",
        "--out",
        metavar="FILE",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Write into FILE, all or nothing. Without --format its ending chooses the format.",
    )(function)


def _store(function: Any) -> Any:
    return click.option(
        "--store",
        "url",
        metavar="URL",
        help="The memory: the path of a SQLite file, sqlite:///FILE or postgresql://USER@HOST/NAME. "
        "Default: what the environment variable SAKSI_STORE says, or a file in your data folder.",
    )(function)


@cli.command("read")
@_paths
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(_READ_FORMATS),
    help="pretty: to check by eye (default). jsonl: records.",
)
@_out
@click.option(
    "--together", is_flag=True, help="Relate all reports first, so that they date each other and show copies."
)
def read_command(paths: tuple[str, ...], form: str | None, out: Path | None, together: bool) -> int:
    """Read reports into records: events, statements, offices, times, figures.

    PATH is a file, a folder, or - for standard input: plain text, HTML pages, or JSON Lines.
    """
    form = form or _by_suffix(out, _READ_FORMATS) or "pretty"
    _some_exist(paths)
    from saksi.pipeline import read

    skipped: list[Skip] = []
    results = _watched(read(paths, together=together, stdin=_stdin(paths)), skipped)
    with _output(out) as stream:
        if form == "jsonl":
            import msgspec

            encoder = msgspec.json.Encoder()
            for reading in results:
                stream.write(_sound(encoder.encode(reading).decode()) + "\n")
        else:
            from saksi.brief.pretty import pretty

            console = _console(stream)
            for number, reading in enumerate(results):
                if number:
                    stream.write("\n")
                console.print(pretty(reading), end="", soft_wrap=True)
    return _report(skipped)


@cli.command("compare")
@_paths
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(_COMPARE_FORMATS),
    help="Default: terminal on a terminal, text when piped.",
)
@_language
@_home
@_out
def compare_command(
    paths: tuple[str, ...], form: str | None, language: str | None, home: str | None, out: Path | None
) -> int:
    """Group reports into stories and print a brief of each.

    A brief says what happened, who says so and has it from whom, where the reports agree and differ, and what
    is wrong with any of them. PATH as for `saksi read`.
    """
    _some_exist(paths)
    return _compare(paths, form, language, home, out)


@cli.command("add")
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@_store
def add_command(sources: tuple[str, ...], url: str | None) -> int:
    """Read reports and keep them in the memory.

    SOURCE is a file, a folder, or - for standard input, as for `saksi read`. What is known already changes nothing;
    another text of a known report becomes a new version of it. What cannot be read is kept in quarantine.
    """
    _some_exist(sources)
    skipped: list[Skip] = []
    with _memory(url, create=True) as memory, _counting() as counts:
        for added in _moving(memory.add(sources, stdin=_stdin(sources), counts=counts)):
            if added.skip:
                skipped.append(added.skip)
    return _report(skipped)


@cli.command("reread")
@click.argument("reports", metavar="[ID...]", nargs=-1)
@_store
@click.option("--show", is_flag=True, help="Print every record gained (+) and lost (-), with its words.")
def reread_command(reports: tuple[str, ...], url: str | None, show: bool) -> int:
    """Read the kept bytes again with this version of Saksi.

    Says how many records of each kind were gained and lost. Old readings stay in the memory. ID is a report; without
    one all are read again, and what lies in quarantine is tried again.
    """
    from collections import Counter

    skipped: list[Skip] = []
    gained: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    with _memory(url, create=False) as memory, _counting(lambda: _balance(gained, lost)) as counts:
        for again in _moving(memory.reread(reports, counts=counts)):
            if again.skip:
                skipped.append(again.skip)
            gained.update(r.__struct_config__.tag for r in again.gained)
            lost.update(r.__struct_config__.tag for r in again.lost)
            if show:
                _show_changed(again)
    return _report(skipped)


@cli.command("skipped")
@_store
@click.option("-f", "--format", "form", type=click.Choice(_SKIPPED_FORMATS), default="text", show_default=True)
@click.option("--all", "closed", is_flag=True, help="Also what was read after all, later.")
def skipped_command(url: str | None, form: str, closed: bool) -> int:
    """List what could not be read into the memory, and why."""
    from saksi.brief.words import visible

    with _memory(url, create=False) as memory, _output(None) as stream:
        found = memory.skips(closed=closed)
        if form == "json":
            import msgspec

            stream.write(msgspec.json.format(msgspec.json.encode(list(found)), indent=2).decode() + "\n")
            return 0
        for one in found:
            place = one.file if one.source.endswith(one.file) else f"{one.file} in {one.source}"
            notes = [f"since {one.at}", "bytes kept" if one.kept else "no bytes kept"]
            if one.closed:
                notes.append(f"read on {one.closed}")
            stream.write(f"{visible(place)}: {one.stage}: {visible(one.reason)} ({', '.join(notes)})\n")
    return 0


@cli.command("why")
@click.argument("what", metavar="FILE:START-END | RECORD_ID")
@click.argument("file", required=False)
def why_command(what: str, file: str | None) -> int:
    """Explain records: the rule that made each, its words, and what else was considered.

    Either a file with a span, as the brief prints it (visit.txt:120-188), or a record's id and its file.
    """
    start = end = None
    if file is None:
        found = re.fullmatch(r"(.+):(\d+)-(\d+)", what, re.DOTALL)
        if not found:
            raise click.UsageError(
                f"'{what}' is no FILE:START-END; for a record's id name its file too: saksi why ID FILE"
            )
        file, start, end = found.group(1), int(found.group(2)), int(found.group(3))
        if start >= end:
            raise click.UsageError(f"{what}: the span is empty; START must be smaller than END")
    _some_exist((file,))
    from saksi.pipeline import explain, read

    skipped: list[Skip] = []
    readings = list(_watched(read([file], stdin=_stdin((file,))), skipped))
    if not readings:
        return _report(skipped, status=2)
    if start is None or end is None:
        pairs = [(reading, record) for reading in readings for record in reading.records if record.id == what]
        if not pairs:
            raise click.UsageError(f"no record in {file} has the id '{what}'; `saksi read {file}` lists them")
        reading, record = pairs[0]
        explanations = [e for e in explain(reading, record.start, record.end) if e.record.id == what]
    else:
        if len(readings) > 1:
            raise click.UsageError(f"{file} holds {len(readings)} reports; name a record's id instead of a span")
        reading = readings[0]
        size = len(reading.report.text)
        if end > size:
            raise click.UsageError(f"{what}: the text ends at {size}")
        explanations = explain(reading, start, end)
    _explain(reading, explanations)
    return _report(skipped)


@cli.command("audit")
@click.argument("number", metavar="N", required=False)
@click.argument("paths", metavar="PATH...", nargs=-1)
@click.option(
    "-k",
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(_JUDGED),
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
        _show(audit.table(_judgements(judgements).values()))
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
    _some_exist(paths)
    if out and not out.parent.is_dir():
        raise click.UsageError(f"{out}: there is no folder {out.parent}")
    kept = _judgements(out) if out and out.exists() else {}
    from saksi.pipeline import read

    skipped: list[Skip] = []
    drawn = audit.sample(_watched(read(paths), skipped), int(number), seed=seed, kinds=kinds or _JUDGED)
    if out:
        skipped = [skip for skip in skipped if not _is_line_of(out, skip.file, paths)]
    if not drawn.items:
        _report(skipped)
        raise click.UsageError(
            f"no {' or '.join(kinds or ('record',))} was found in {', '.join(paths)}; nothing to judge"
        )
    open_ = [item for item in drawn.items if not audit.judged(item, kept)]
    _show(audit.opening(drawn, len(open_), str(out) if out else None))
    stopped = False
    try:
        for step in audit.interview(open_, _answers()):
            if isinstance(step, audit.Judgement):
                kept[step.key] = step
                if out:
                    with _output(out) as stream:
                        stream.write(_sound(audit.encode(kept.values())))
            else:
                _show(step)
    except KeyboardInterrupt:
        stopped = True
        click.echo()
    click.echo()
    _show(audit.table(kept.values()))
    if stopped:
        raise click.Abort
    return _report(skipped)


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


def _show(text: Any) -> None:
    with _output(None) as stream:
        _console(stream).print(text, end="")


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


@cli.command("demo")
@click.option("-f", "--format", "form", type=click.Choice(_COMPARE_FORMATS), help="As for `saksi compare`.")
@_language
@_home
@_out
def demo_command(form: str | None, language: str | None, home: str | None, out: Path | None) -> int:
    """Compare the example stories that come with Saksi. Needs no network."""
    from importlib.resources import as_file, files

    out = out.absolute() if out else None
    root = files("saksi") / "examples"
    if not root.is_dir():
        raise click.ClickException("the example stories are missing; reinstall saksi")
    with as_file(root) as folder, contextlib.chdir(folder):
        stories = sorted(p.name for p in Path().iterdir() if p.is_dir() and not p.name.startswith((".", "_")))
        return _compare(tuple(stories), form, language, home, out)


@cli.command("completion")
@click.argument("shell", type=click.Choice(_SHELLS))
def completion_command(shell: str) -> int:
    """Print the completion script of a shell.

    bash: eval "$(saksi completion bash)" in ~/.bashrc; zsh: the same in ~/.zshrc;
    fish: saksi completion fish > ~/.config/fish/completions/saksi.fish
    """
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"there is no completion for {shell}")
    click.echo(kind(cli, {}, "saksi", "_SAKSI_COMPLETE").source())
    return 0


@contextlib.contextmanager
def _memory(url: str | None, *, create: bool) -> Iterator[Memory]:
    from saksi import memory

    with memory.open(url, create=create) as opened:
        yield opened


@contextlib.contextmanager
def _counting(before: Any = None) -> Iterator[Counts]:
    """Counts that are printed at the end, whichever way it comes; `before` prints what stands above them."""
    from saksi.memory import Counts

    counts = Counts()
    try:
        yield counts
    finally:
        if before:
            before()
        click.echo(counts.told())


def _moving(results: Iterable[Any]) -> Iterator[Any]:
    """The results, with a progress bar on a terminal once there are more than a few."""
    bar = None
    try:
        for count, result in enumerate(results, 1):
            if count > _FEW and bar is None and sys.stderr.isatty():
                bar = _bar()
            if bar is not None:
                bar.update(bar.task_ids[0], completed=count)
            yield result
    finally:
        if bar is not None:
            bar.stop()


def _balance(gained: Any, lost: Any) -> None:
    for kind in sorted(set(gained) | set(lost)):
        click.echo(f"{kind:<10} +{gained[kind]} -{lost[kind]}")


def _show_changed(again: Reread) -> None:
    from saksi.brief.pretty import describe

    console = _console(sys.stdout)
    rows = [(r.start, "-", again.before, r) for r in again.lost] + [
        (r.start, "+", again.after, r) for r in again.gained
    ]
    for start, sign, report, record in sorted(rows, key=lambda row: row[:2]):
        if report is not None:
            from rich.text import Text

            line = Text(f"{sign} {again.file}:{start}-{record.end} ").append(describe(report, record))
            console.print(line, soft_wrap=True)


def _compare(paths: tuple[str, ...], form: str | None, language: str | None, home: str | None, out: Path | None) -> int:
    form = form or _by_suffix(out, _COMPARE_FORMATS)
    if form is None:
        form = "terminal" if out is None and sys.stdout.isatty() else "text"
    home = home.upper() if home else None
    from saksi import brief
    from saksi.pipeline import compare, read

    brief.check(language=language, home=home)
    skipped: list[Skip] = []
    readings = list(_watched(read(paths, stdin=_stdin(paths)), skipped))
    comparison = _with_skips(compare(readings), skipped)
    if form == "terminal":
        with _output(out) as stream:
            brief.print_to(_console(stream), comparison, language=language, home=home)
    else:
        text = brief.render(comparison, form=form, language=language, home=home)
        with _output(out) as stream:
            stream.write(_sound(text))
    return _report(skipped)


def _with_skips(comparison: Comparison, skipped: list[Skip]) -> Comparison:
    import msgspec

    return msgspec.structs.replace(comparison, skipped=(*comparison.skipped, *skipped))


def _explain(reading: Reading, explanations: Iterable[Any]) -> None:
    from rich.text import Text

    from saksi.brief.pretty import describe
    from saksi.brief.words import visible

    console = _console(sys.stdout)
    none = True
    for item in explanations:
        none = False
        record = item.record
        line = Text(f"{reading.file}:{record.start}-{record.end} ", style="blue")
        line.append(describe(reading.report, record)).append(f"  {record.id}", style="dim")
        console.print(line, soft_wrap=True)
        console.print(Text(f"  rule        {item.rule}"), soft_wrap=True)
        words = " · ".join(map(visible, item.words))
        console.print(Text(f"  words       {words or 'none recorded'}"), soft_wrap=True)
        for number, other in enumerate(item.considered):
            console.print(Text(f"  {'considered' if number == 0 else '':<10}  {visible(other)}"), soft_wrap=True)
        if not item.considered:
            console.print(Text("  considered  nothing else"), soft_wrap=True)
    if none:
        console.print(Text("No record rests on these words."), soft_wrap=True)


def _some_exist(paths: Iterable[str]) -> None:
    """Raises UsageError where none of the paths is there; one that is missing among others becomes a Skip."""
    given = list(paths)
    missing = [p for p in given if p != "-" and not Path(p).exists()]
    if len(missing) == len(given):
        names = ", ".join(missing[:3]) + (" …" if len(missing) > 3 else "")
        raise click.UsageError(f"no such file or folder: {names}")


def _stdin(paths: Iterable[str]) -> Any:
    return sys.stdin.buffer if "-" in paths else None


def _by_suffix(out: Path | None, allowed: Iterable[str]) -> str | None:
    form = _SUFFIXES.get(out.suffix.lower()) if out else None
    return form if form is not None and form in allowed else None


def _watched(results: Iterable[Reading | Skip], skipped: list[Skip]) -> Iterator[Reading]:
    """The readings, with a progress bar on a terminal once there are more than a few; skips go into `skipped`."""
    from saksi.records import Reading

    for result in _moving(results):
        if isinstance(result, Reading):
            yield result
        else:
            skipped.append(result)


def _bar() -> Any:
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    bar = Progress(
        TextColumn("{task.completed} reports read"),
        BarColumn(),
        TimeElapsedColumn(),
        console=_console(sys.stderr),
        transient=True,
    )
    bar.add_task("reading", total=None)
    bar.start()
    return bar


def _report(skipped: list[Skip], *, status: int = 1) -> int:
    """Lists what was not read on standard error. Returns the exit status: 0, or `status` where there is any."""
    if not skipped:
        return 0
    from saksi.brief.words import visible

    sys.stdout.flush()
    click.echo(f"{len(skipped)} {'input was' if len(skipped) == 1 else 'inputs were'} not read:", err=True)
    for skip in skipped:
        click.echo(f"  {visible(skip.file)}: {skip.stage}: {visible(skip.reason)}", err=True)
    return status


def _console(stream: IO[str]) -> Console:
    """A rich console that colours only a terminal, and nothing where NO_COLOR is set."""
    from rich.console import Console

    plain = bool(os.environ.get("NO_COLOR")) or not stream.isatty()
    console = Console(
        file=stream,
        color_system=None if plain else "auto",
        force_terminal=None if not plain else False,
        width=None if stream.isatty() else 100_000,
        highlight=False,
        markup=False,
        emoji=False,
    )
    setattr(console, "on_broken_pipe", _let_it_rise)  # noqa: B010
    return console


def _let_it_rise() -> NoReturn:
    """Raises the error at hand again; rich would end the program with status 1."""
    raise


@contextlib.contextmanager
def _output(out: Path | None) -> Iterator[IO[str]]:
    """Standard output, or a file that takes its name only when all is written."""
    if out is None:
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(errors="backslashreplace")
        try:
            yield sys.stdout
            sys.stdout.flush()
        except BrokenPipeError:  # before click and rich see it, who would call it a failure
            _close_quietly()
            raise click.exceptions.Exit(141) from None
        return
    if not out.parent.is_dir():
        raise click.UsageError(f"{out}: there is no folder {out.parent}")
    try:
        handle, name = tempfile.mkstemp(prefix=f".{out.name}.", suffix=".part", dir=out.parent)
    except OSError as error:
        raise click.UsageError(f"{out}: cannot be written: {error.strerror}") from None
    part = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            yield stream
        part.chmod(out.stat().st_mode & 0o777 if out.exists() else 0o666 & ~_umask())
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _sound(text: str) -> str:
    """The text with lone surrogates, which no encoding can carry, as U+FFFD."""
    return text.encode("utf-8", "replace").decode() if any("\ud800" <= c <= "\udfff" for c in text) else text


def _close_quietly() -> None:
    """Lets the interpreter end without a word about the pipe that somebody closed."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    with contextlib.suppress(OSError, ValueError):
        os.dup2(devnull, sys.stdout.fileno())
