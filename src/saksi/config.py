"""The settings: `saksi.toml` as a frozen Config.

The file is the one that the environment variable SAKSI_CONFIG names, or `saksi.toml` in the user's folder for
settings (`~/.config/saksi` on Linux). Without a file everything has its default. A file in the folder at hand is
never read: it may come from a stranger.

    [fetch]
    contact = "https://example.org/about-our-reader"

    [watch]
    min_minutes = 30

>>> parse('[fetch]\\ngap_s = 5.0').fetch.gap_s
5.0
>>> parse('[fetch]\\ngap = 5')
Traceback (most recent call last):
saksi.errors.UsageError: saksi.toml: fetch: there is no setting 'gap'; did you mean 'gap_s'?
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from saksi.errors import UsageError

__all__ = ["AlertSettings", "Config", "FetchSettings", "WatchSettings", "load", "parse", "path"]


class FetchSettings(Struct, frozen=True, kw_only=True):
    """How pages are got from the net.

    contact: a URL or mail address that stands in the User-Agent, for whoever runs a server and has a complaint.
    gap_s: the least time between two requests to one host, in seconds. timeout_s: for one request from the look-up of
    the name to the last byte. robots_timeout_s: the same for robots.txt. megabytes: of one answer after unpacking.
    redirects: how many are followed. ports: those that may be asked for. ca_file: certificates to trust in place of
    the usual ones. allow_loopback: this machine itself may be asked, on any port; for tests and local mirrors.
    """

    contact: str = ""
    gap_s: float = 2.0
    timeout_s: float = 30.0
    robots_timeout_s: float = 10.0
    megabytes: int = 16
    redirects: int = 5
    ports: tuple[int, ...] = (80, 443, 8000, 8008, 8080, 8443)
    ca_file: str = ""
    allow_loopback: bool = False


class WatchSettings(Struct, frozen=True, kw_only=True):
    """How feeds are watched.

    A feed is asked at most every `min_minutes` and at least every `max_hours`; its own wishes and its pace count in
    between. dead_days: a feed that fails for so long is called dead. articles: the page of each new entry is fetched;
    without, the words of the feed itself are all. hosts: how many are asked at the same time.
    """

    min_minutes: int = 15
    max_hours: int = 24
    dead_days: int = 30
    articles: bool = True
    hosts: int = 8


class AlertSettings(Struct, frozen=True, kw_only=True):
    """What alerts say.

    desk: the address under which the people who get alerts open the desk, for the links.
    """

    desk: str = "http://127.0.0.1:8000"


class Config(Struct, frozen=True, kw_only=True):
    """All settings, a part of the program each."""

    fetch: FetchSettings = FetchSettings()
    watch: WatchSettings = WatchSettings()
    alerts: AlertSettings = AlertSettings()


_LEAST: dict[str, dict[str, float]] = {
    "fetch": {"gap_s": 0, "timeout_s": 0.01, "robots_timeout_s": 0.01, "megabytes": 1, "redirects": 0},
    "watch": {"min_minutes": 1, "max_hours": 1, "dead_days": 1, "hosts": 1},
}


def path() -> Path:
    """Where the settings are looked for."""
    if given := os.environ.get("SAKSI_CONFIG"):
        return Path(given)
    import platformdirs

    return platformdirs.user_config_path("saksi", appauthor=False) / "saksi.toml"


def load(file: Path | None = None) -> Config:
    """The settings of a file, by default of `path()`; all defaults where that does not exist.

    Raises UsageError: a named file is not there or not readable, or holds what is no setting.
    """
    named = file is not None or bool(os.environ.get("SAKSI_CONFIG"))
    file = file or path()
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        if named:
            raise UsageError(f"{file}: there is no such file; make it, or unset SAKSI_CONFIG") from None
        return Config()
    except (OSError, UnicodeError) as error:
        raise UsageError(f"{file}: cannot be read ({getattr(error, 'strerror', None) or error})") from None
    return parse(text, str(file))


def parse(text: str, name: str = "saksi.toml") -> Config:
    """The settings that a text in TOML holds. Raises UsageError: it is no TOML, or names what is no setting."""
    import tomllib

    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{name}: it is no TOML ({error})") from None
    _known(name, "", data, tuple(Config.__struct_fields__), "part")
    for part, values in data.items():
        if not isinstance(values, dict):
            raise UsageError(f"{name}: {part}: it must be a table; write [{part}] on a line of its own")
        kind = type(getattr(Config(), part))
        _known(name, f"{part}: ", values, kind.__struct_fields__, "setting")
    try:
        made = msgspec.convert(data, Config)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at `$.")
        raise UsageError(f"{name}: {where.rstrip('`') or 'it'}: {what}") from None
    for part, least in _LEAST.items():
        for key, value in least.items():
            if not getattr(getattr(made, part), key) >= value:
                raise UsageError(f"{name}: {part}: {key} must be {value} or more")
    _check_contact(name, made.fetch.contact)
    return made


def _known(name: str, where: str, given: dict[str, Any], known: tuple[str, ...], what: str) -> None:
    import difflib

    for key in given:
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            hint = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(known)}"
            raise UsageError(f"{name}: {where}there is no {what} '{key}'; {hint}")


def _check_contact(name: str, contact: str) -> None:
    """It goes into a header: plain printable ASCII without brackets."""
    if len(contact) > 200 or not all(" " < c <= "~" and c not in "()" for c in contact):
        raise UsageError(
            f"{name}: fetch: contact must be a URL or a mail address without spaces; it goes into a header"
        )
