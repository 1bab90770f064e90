"""The command `saksi serve`: the desk in a web browser, on this machine or for those who may log in."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from saksi.cli.terminal import output, store_option, up_to_date

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI

__all__ = ["serve_command"]

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("serve")
@store_option
@click.option(
    "--host", default="127.0.0.1", show_default=True,
    help="The address to listen on. One that others reach needs users (`saksi user add`).",
)  # fmt: skip
@click.option(
    "-p", "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0: any that is free."
)
@click.option(
    "--name", "names", multiple=True, metavar="HOST",
    help="A name that the desk answers to, as browsers write it (news.example). May be given several times.",
)  # fmt: skip
@click.option("--tls-cert", type=_FILE, help="The certificate with its chain (PEM): the desk speaks HTTPS.")
@click.option("--tls-key", type=_FILE, help="The key of the certificate (PEM, without a password).")
@click.option(
    "--behind-proxy", "proxies", multiple=True, metavar="ADDRESS",
    help="The address of a proxy in front; from it alone X-Forwarded-For and -Proto are believed. Needs users.",
)  # fmt: skip
@click.option(
    "--feeds", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path),
    help="The list of feeds that `saksi watch FILE` follows, where it is another than its own.",
)  # fmt: skip
@click.option(
    "--get", "wanted", metavar="PATH",
    help="Only print what the desk answers to this address (/stories.csv), and end: nothing is opened to anybody.",
)  # fmt: skip
def serve_command(
    url: str | None,
    host: str,
    port: int,
    names: tuple[str, ...],
    tls_cert: Path | None,
    tls_key: Path | None,
    proxies: tuple[str, ...],
    feeds: Path | None,
    wanted: str | None,
) -> int:
    """Open the desk: stories, reports and relations as pages for your browser.

    It listens on this machine alone, where nobody needs to log in while there are no users, and asks nothing of any
    other. With --host or --behind-proxy others reach it, too; then everybody has to log in. Ctrl-C ends it.
    """
    from saksi.serve import create_app, is_loopback

    if wanted is not None:
        return _get(wanted, url, feeds)
    alone = is_loopback(host) and not proxies
    _are_addresses(proxies)
    _are_a_pair(tls_cert, tls_key)
    if not alone:
        _there_are_users(url, "--behind-proxy" if proxies else f"--host {host}")
    with _listening(host, port) as listener:
        import uvicorn

        app = create_app(url, hosts=_hosts(host, names, alone=alone), alone=alone, feeds_file=feeds)
        name = f"[{host}]" if ":" in host else host
        place = f"http{'s' if tls_cert else ''}://{name}:{listener.getsockname()[1]}/"
        click.echo(f"Saksi's desk is open: {place}  (Ctrl-C ends it)", err=True)
        if not alone and not tls_cert and not proxies:
            click.echo(
                "Warning: without TLS whoever is on the way reads passwords and pages. Give --tls-cert and --tls-key, "
                "or put a proxy with TLS in front and name it with --behind-proxy.", err=True,
            )  # fmt: skip
        uvicorn.Server(_config(app, tls_cert, tls_key, proxies)).run(sockets=[listener])
    return 0


def _get(path: str, url: str | None, feeds: Path | None) -> int:
    """Prints what the desk answers to an address. Returns the exit status: 0, or 1 where it has no such page."""
    if not path.startswith("/") or path.startswith("//"):
        raise click.UsageError(f"--get {path}: give an address of the desk, from its / on: /stories.csv")
    import asyncio

    import httpx

    from saksi.serve import create_app

    with up_to_date(url):  # as other commands do; there must be a store
        app = create_app(url, feeds_file=feeds)

    async def answered() -> httpx.Response:
        transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 0))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.get(path)

    try:
        answer = asyncio.run(answered())
    finally:
        app.state.desk.memory.close()
    if answer.is_success:
        with output(None):
            sys.stdout.buffer.write(answer.content)
        return 0
    to = f", which leads to {answer.headers['location']}" if "location" in answer.headers else ""
    click.echo(f"Error: {path}: the desk answers with status {answer.status_code}{to}", err=True)
    return 1


def _config(app: FastAPI, cert: Path | None, key: Path | None, proxies: Iterable[str]) -> uvicorn.Config:
    """How the server runs. Without a proxy of ours nobody is believed who they say they ask for."""
    import uvicorn

    return uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, date_header=True, ws="none", lifespan="on",
        timeout_graceful_shutdown=5, ssl_certfile=cert, ssl_keyfile=key, proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies),
    )  # fmt: skip


def _hosts(host: str, names: Iterable[str], *, alone: bool) -> set[str]:
    """The names that the desk answers to, beside those of loopback and the address that was called."""
    given = {name.strip().lower().strip("[]") for name in names}
    return given if alone else {*given, host.lower(), socket.gethostname().lower()}


def _are_addresses(proxies: Iterable[str]) -> None:
    """Raises UsageError: a proxy is no address; a name could lead anywhere, and `*` is everybody."""
    for proxy in proxies:
        try:
            found = ipaddress.ip_network(proxy)
            if found.prefixlen == 0:
                raise ValueError
        except ValueError:
            raise click.UsageError(
                f"--behind-proxy {proxy}: give the address from which the proxy asks: 127.0.0.1, or 10.1.2.0/24"
            ) from None


def _are_a_pair(cert: Path | None, key: Path | None) -> None:
    """Raises UsageError: one of the two is missing, or they are no certificate and its key."""
    if cert is None and key is None:
        return
    if cert is None or key is None:
        raise click.UsageError("--tls-cert and --tls-key belong together; give both")
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key, password=lambda: b"")
    except (OSError, ValueError) as error:
        raise click.UsageError(
            f"--tls-cert {cert}, --tls-key {key}: no certificate with its key, as PEM without a password ({error})"
        ) from None


def _there_are_users(url: str | None, what: str) -> None:
    """Raises UsageError: there are none, so that others could read and change everything."""
    from saksi.errors import StoreError
    from saksi.store import accounts, connect

    try:
        database = connect(url, create=False)
    except StoreError as error:
        there, why = False, f" ({error})"
    else:
        there, why = accounts.any_users(database), ""
        database.close()
    if not there:
        raise click.UsageError(
            f"{what}: others could read and change everything, and no users are known{why}. Make one first: "
            "`saksi user add NAME --role admin`, with the same --store"
        )


def _listening(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises UsageError: the port is taken, or may not be used."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise click.UsageError(
            f"port {port} of {host} cannot be used ({error.strerror}); choose another with --port, or --port 0"
        ) from None
    return listener
