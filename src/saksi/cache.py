"""Keep what is dear to compute between two runs: bytes in the user's cache folder, by name and key.

A key is a digest of all that the value was made of, so what is old is never found. A file holds a digest of its key
and its content; one that does not fit, is somebody else's or cannot be decoded is as good as none, and is made anew.
It is written under another name first. Where nothing can be read or written there is no cache, and no error.

The environment variable SAKSI_CACHE names another folder; `off` switches the cache off.

>>> import os, tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     os.environ["SAKSI_CACHE"] = folder
...     one = kept("answer", b"key", list[int], lambda: [4, 2])
...     two = kept("answer", b"key", list[int], lambda: [])
...     del os.environ["SAKSI_CACHE"]
>>> one, two
([4, 2], [4, 2])
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

__all__ = ["folder", "kept", "load", "store"]

T = TypeVar("T")

_MAGIC = b"saksi cache 1\n"
_HEAD = len(_MAGIC) + hashlib.sha256().digest_size
_LARGEST = 64 * 1024 * 1024
_OLD = 2  # how many files of a name are kept beside the newest, for other versions of the program
_ENDING = ".cache"


def folder() -> Path | None:
    """Where the files lie; None where there is no cache."""
    given = os.environ.get("SAKSI_CACHE", "")
    if given.lower() == "off":
        return None
    if given:
        return Path(given).absolute()
    import platformdirs

    path = platformdirs.user_cache_path("saksi", appauthor=False)
    return path if path.is_absolute() else None  # there may be no home


def kept(name: str, key: bytes, shape: type[T], build: Callable[[], T]) -> T:
    """What `build` gives, taken from the cache where it is there. Raises what `build` raises.

    `shape` is a type that msgspec decodes; a value that would not come back as it went is not kept.
    """
    content = load(name, key)
    if content is not None:
        with contextlib.suppress(msgspec.DecodeError, UnicodeError, RecursionError):
            return msgspec.msgpack.decode(content, type=shape)
    value = build()
    try:
        content = msgspec.msgpack.encode(value)
        same = msgspec.msgpack.decode(content, type=shape) == value
    except (msgspec.MsgspecError, TypeError, ValueError, OverflowError, RecursionError):
        return value
    if same:
        store(name, key, content)
    return value


def load(name: str, key: bytes) -> bytes | None:
    """The content of a key, as it was stored; None where there is none, or it was damaged."""
    path = _path(name, key)
    if path is None:
        return None
    try:
        with path.open("rb") as file:
            about = os.fstat(file.fileno())
            if about.st_size > _LARGEST or (hasattr(os, "geteuid") and about.st_uid != os.geteuid()):
                return None
            whole = file.read(_LARGEST)
    except (OSError, ValueError):
        return None
    content = whole[_HEAD:]
    return content if whole[:_HEAD] == _head(key, content) else None


def store(name: str, key: bytes, content: bytes) -> None:
    """Keeps the content of a key, in place of what is older under the same name. Nothing where that is impossible."""
    path = _path(name, key)
    if path is None or len(content) + _HEAD > _LARGEST:
        return
    part = None
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(prefix=f".{name}.", suffix=".part", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(_head(key, content) + content)
        Path(part).replace(path)
        _drop_old(path, name)
    except (OSError, ValueError):
        if part is not None:
            with contextlib.suppress(OSError):
                Path(part).unlink(missing_ok=True)


def _path(name: str, key: bytes) -> Path | None:
    try:
        where = folder()
    except (OSError, RuntimeError, ImportError):
        return None
    return where / f"{name}-{hashlib.sha256(key).hexdigest()[:24]}{_ENDING}" if where else None


def _head(key: bytes, content: bytes) -> bytes:
    digest = hashlib.sha256(len(key).to_bytes(8, "big") + key)
    digest.update(content)
    return _MAGIC + digest.digest()


def _drop_old(path: Path, name: str) -> None:
    """Removes the oldest files of a name, but for a few."""
    length = len(path.name)
    same = [p for p in path.parent.glob(f"{name}-*{_ENDING}") if len(p.name) == length and p != path]
    dated = []
    for one in same:
        with contextlib.suppress(OSError):
            dated.append((one.stat().st_mtime_ns, one))
    for _, one in sorted(dated)[: -_OLD or None]:
        with contextlib.suppress(OSError):
            one.unlink()
