"""The command `saksi serve`: the desk in a web browser, on this machine."""

from __future__ import annotations

import socket

import click

from saksi.cli.terminal import store_option

__all__ = ["serve_command"]


@click.command("serve")
@store_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on; only of this machine.")
@click.option(
    "-p", "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0: any that is free."
)
def serve_command(url: str | None, host: str, port: int) -> int:
    """Open the desk: stories, reports and relations as pages for your browser.

    It listens on this machine alone, and asks nothing of any other. Ctrl-C ends it.
    """
    from saksi.serve import create_app, is_loopback

    if not is_loopback(host):
        raise click.UsageError(
            f"--host {host}: others could read and change everything, and this version knows no users; "
            "leave --host away, and open the desk on this machine"
        )
    with _listening(host, port) as listener:
        import uvicorn

        app = create_app(url)
        name = f"[{host}]" if ":" in host else host
        place = f"http://{name}:{listener.getsockname()[1]}/"
        click.echo(f"Saksi's desk is open: {place}  (Ctrl-C ends it)", err=True)
        server = uvicorn.Server(
            uvicorn.Config(
                app, log_level="warning", access_log=False, server_header=False, date_header=True, ws="none",
                lifespan="on", timeout_graceful_shutdown=5,
            )
        )  # fmt: skip
        server.run(sockets=[listener])
    return 0


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
