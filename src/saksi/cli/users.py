"""The commands `saksi user …`: who may log in to the desk, and with what.

A password comes from a prompt or from standard input, never from the command line, which others can see.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from saksi.cli.terminal import store_option

if TYPE_CHECKING:
    from saksi.store import Database

__all__ = ["user_group"]

_ROLES = ("reader", "editor", "admin")
_SCOPES = ("read", "edit", "admin")
_GENERATE = "Make the password, and print it this once."


@click.group("user")
def user_group() -> None:
    """Say who may log in to the desk: add users, give roles and passwords, make tokens.

    A password is asked for, or read from the first line of standard input.
    """


@user_group.command("add")
@click.argument("name")
@click.option(
    "--role", type=click.Choice(_ROLES), default="reader", show_default=True,
    help="reader: reads; editor: also adds and corrects; admin: also lets others in.",
)  # fmt: skip
@click.option("--generate", is_flag=True, help=_GENERATE)
@store_option
def add_command(name: str, role: str, generate: bool, url: str | None) -> int:
    """Let somebody in. The first user has to be an admin.

    The name has small letters a to z, digits, and . _ - within. As soon as there is a user, everybody has to log in.
    """
    from saksi.store import accounts

    with _open(url, create=True) as database:
        password = _password(name, generate=generate)
        accounts.add(database, name, accounts.role_of(role), password, now=accounts.clock())
    return _said(password, generate, f"{name} may log in as {role}.")


@user_group.command("list")
@store_option
def list_command(url: str | None) -> int:
    """List the users: name, role, when the password was set, when they were last seen."""
    from saksi.store import accounts

    with _open(url) as database:
        people = accounts.listed(database, now=accounts.clock())
    for one in people:
        click.echo("\t".join([one.name, one.role, one.changed, one.seen or "-"]))
    if not people:
        click.echo("There are no users; `saksi user add NAME --role admin` makes the first.", err=True)
    return 0


@user_group.command("passwd")
@click.argument("name")
@click.option("--generate", is_flag=True, help=_GENERATE)
@store_option
def passwd_command(name: str, generate: bool, url: str | None) -> int:
    """Give a user another password. All their log-ins end; their tokens hold on."""
    from saksi.store import accounts

    with _open(url) as database:
        password = _password(name, generate=generate)
        accounts.set_password(database, name, password, now=accounts.clock())
    return _said(password, generate, f"{name} has another password, and has to log in again.")


@user_group.command("role")
@click.argument("name")
@click.argument("role", type=click.Choice(_ROLES))
@store_option
def role_command(name: str, role: str, url: str | None) -> int:
    """Give a user another role. All their log-ins end, and their tokens can do no more than the role."""
    from saksi.store import accounts

    with _open(url) as database:
        accounts.set_role(database, name, accounts.role_of(role))
    click.echo(f"{name} is {role} now.", err=True)
    return 0


@user_group.command("remove")
@click.argument("name")
@click.option("--last", is_flag=True, help="Also the last admin; then the desk is open on this machine alone.")
@store_option
def remove_command(name: str, last: bool, url: str | None) -> int:
    """Take a user out, with all log-ins and tokens. What they corrected keeps their name."""
    from saksi.store import accounts

    with _open(url) as database:
        accounts.remove(database, name, last=last)
    click.echo(f"{name} cannot log in any more.", err=True)
    return 0


@user_group.group("token")
def token_group() -> None:
    """Tokens, with which programs ask the REST interface as a user."""


@token_group.command("add")
@click.argument("name")
@click.argument("label")
@click.option(
    "--scope", type=click.Choice(_SCOPES), default="read", show_default=True,
    help="What it may do; no more than the role of its user.",
)  # fmt: skip
@click.option("--days", type=int, default=90, show_default=True, help="How long it is good; at most 366.")
@store_option
def token_add_command(name: str, label: str, scope: str, days: int, url: str | None) -> int:
    """Make a token of a user, and print it this once. LABEL says what it is for."""
    from saksi.store import accounts

    with _open(url) as database:
        token = accounts.add_token(database, name, label, accounts.scope_of(scope), now=accounts.clock(), days=days)
    click.echo(token)
    click.echo("This token is shown this once only. Send it as `Authorization: Bearer TOKEN`.", err=True)
    return 0


@token_group.command("list")
@click.argument("name", required=False)
@store_option
def token_list_command(name: str | None, url: str | None) -> int:
    """List the tokens of a user, or of all: beginning, user, scope, good until, last used, what for, and if revoked."""
    from saksi.store import accounts

    with _open(url) as database:
        found = accounts.listed_tokens(database, name)
    for one in found:
        ended = [f"revoked {one.revoked}"] if one.revoked else []
        click.echo("\t".join([one.prefix, one.name, one.scope, one.ends, one.used or "-", one.label, *ended]))
    return 0


@token_group.command("revoke")
@click.argument("prefix")
@store_option
def token_revoke_command(prefix: str, url: str | None) -> int:
    """End a token, which is named by its beginning as listed: saksi_1a2b3c4d."""
    from saksi.store import accounts

    with _open(url) as database:
        accounts.revoke(database, prefix, now=accounts.clock())
    click.echo(f"{prefix} holds no more.", err=True)
    return 0


@contextlib.contextmanager
def _open(url: str | None, *, create: bool = False) -> Iterator[Database]:
    from saksi.store import connect

    database = connect(url, create=create)
    try:
        yield database
    finally:
        database.close()


def _password(name: str, *, generate: bool) -> str:
    """A password that is made, asked for twice, or read from standard input. Raises UsageError: there is none."""
    from saksi.store import accounts

    if generate:
        return accounts.generated()
    if sys.stdin.isatty():
        asked: str = click.prompt(f"Password of {name}", hide_input=True, confirmation_prompt=True, err=True)
        return asked
    line = sys.stdin.readline()
    if not line.strip():
        raise click.UsageError("no password stands on the first line of standard input; or take --generate")
    return line.rstrip("\r\n")


def _said(password: str, generate: bool, what: str) -> int:
    click.echo(what, err=True)
    if generate:
        click.echo(password)
        click.echo("This password is shown this once only.", err=True)
    return 0
