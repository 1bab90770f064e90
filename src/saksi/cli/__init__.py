"""The command line: one group, whose commands stand in modules by what they need.

Each command is one public function of the library. What was asked for goes to standard output, all else
to standard error. Exit status: 0 everything was read, 1 some inputs were skipped (they are listed at the
end), 2 the call could not be carried out.

>>> from click.testing import CliRunner
>>> CliRunner().invoke(cli, ["--version"]).output
'saksi ...\\n'
"""

from __future__ import annotations

import errno
import gc
import io
import os
import sys
from pathlib import Path
from typing import NoReturn

import click

import saksi
from saksi.cli import (
    alerting,
    batching,
    checking,
    exporting,
    judging,
    morning,
    reading,
    relations,
    searching,
    serving,
    storing,
    telling,
    users,
    watching,
)
from saksi.cli.terminal import close_quietly
from saksi.errors import SaksiError

__all__ = ["cli", "main"]

_SHELLS = ("bash", "zsh", "fish")
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


def main() -> NoReturn:
    """The program: runs the command line and exits with its status. A closed pipe ends it quietly with 141."""
    gc.set_threshold(50_000, 20, 20)  # readings hold no cycles; looking for some every 700 objects costs a tenth of all
    _streams()
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
    except OSError as error:
        if error.errno not in _FULL:
            raise
        close_quietly()
        click.echo(f"Error: the output cannot be written: {error.strerror}; make room, or name another place", err=True)
        status = 2
    sys.exit(status if isinstance(status, int) else 0)


def _streams() -> None:
    """Standard streams that are closed lead nowhere, and a terminal that lacks a character gets it spelled out."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


class _Group(click.Group):
    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Says where the settings lie, as the environment has it at this moment."""
        from saksi import config

        formatter.write_paragraph()
        formatter.write_text(f"Settings: {config.path()}. `saksi doctor` says where all else lies, and what is wrong.")


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(saksi.__version__, "-V", "--version", message="saksi %(version)s")
def cli() -> None:
    """Read news reports, compare what they say, and see the words that each finding rests on."""


@cli.result_callback()
def _done(status: int) -> None:
    if status:
        raise click.exceptions.Exit(status)


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


for _command in (
    reading.read_command,
    reading.compare_command,
    storing.add_command,
    batching.batch_command,
    storing.reread_command,
    storing.skipped_command,
    telling.stories_command,
    telling.story_command,
    morning.brief_command,
    telling.correct_group,
    telling.corrections_command,
    searching.search_command,
    relations.dyad_command,
    relations.timeline_command,
    relations.person_command,
    exporting.export_command,
    watching.watch_command,
    alerting.alert_group,
    alerting.channel_group,
    serving.serve_command,
    users.user_group,
    reading.why_command,
    judging.audit_command,
    reading.demo_command,
    checking.doctor_command,
):
    cli.add_command(_command)
