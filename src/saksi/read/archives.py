r"""Take apart what is packed: ZIP archives and gzip files, in memory, under the limits of `limits.py`.

Nothing is written to disk. Members come one after the other as streams; what unpacks to too much, is encrypted,
is a link, or is broken becomes a Skip, and the next one comes. Names are made harmless, for they are only names.

>>> harmless("../../etc/passwd"), harmless("C:\\news\\a.html"), harmless("/a/./b\x1b.txt")
('etc/passwd', 'news/a.html', 'a/b\ufffd.txt')
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

from saksi.read.limits import Limits
from saksi.records import Skip

__all__ = ["FAULTS", "Budget", "Gzip", "Member", "TooMuchError", "harmless", "inflated", "members"]

_PIECE = 64 * 1024
_MAGIC = b"\x1f\x8b\x08"
_END = b"PK\x05\x06"
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class TooMuchError(ValueError):
    """More came out of a packed file than the limits allow."""


FAULTS = (OSError, EOFError, ValueError, RuntimeError, MemoryError, zlib.error, zipfile.BadZipFile, struct.error)
"""What reading a packed stream may raise; RuntimeError has RecursionError and NotImplementedError in it."""


class Budget:
    """What has come out of one file, through all the archives within it, and what may still come."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.out = 0

    def take(self, got: int, out: int, packed: int) -> None:
        """Counts `got` bytes of a thing of which `out` have come from `packed`. Raises TooMuchError."""
        self.out += got
        limits = self.limits
        if out > limits.ratio_from and out > limits.ratio * max(packed, 1):
            raise TooMuchError(f"it unpacks to more than {limits.ratio} times its size")
        if self.out > limits.total:
            raise TooMuchError(f"more than {limits.total // 1024 // 1024} MB would come out of the file that holds it")


class Gzip:
    """A gzip file, member by member: `read` gives the bytes of one member, `next` goes to the one after it."""

    def __init__(self, stream: BinaryIO, budget: Budget) -> None:
        self._stream = stream
        self._budget = budget
        self._rest = b""
        self._inflater: Any = None
        self._chunk = b""
        self._out = self._in = 0
        self._ended = False

    def next(self) -> bool:
        """Goes to the next member, what is left of this one apart. False: there is none, or no gzip follows."""
        while not self._ended and self._inflater and not self._inflater.eof:
            self.read(_PIECE)
        while True:
            if len(self._rest) < 18 and (more := self._more()):
                self._rest += more
                continue
            if not self._rest.startswith(b"\x00"):
                break
            self._rest = self._rest.lstrip(b"\x00")  # tapes and some writers fill up with zeros
        if not self._rest.startswith(_MAGIC):
            return False
        self._inflater, self._chunk = zlib.decompressobj(31), b""
        return True

    def read(self, size: int) -> bytes:
        """Up to `size` bytes of the member; b"" at its end. Raises zlib.error, EOFError, TooMuchError."""
        inflater = self._inflater
        while not inflater.eof:
            data = inflater.unconsumed_tail or self._rest or self._more()
            self._rest = b""
            if not data:
                self._ended = True
                raise EOFError("it is cut off")
            self._chunk = data
            made: bytes = inflater.decompress(data, size)
            if inflater.eof:
                self._rest, self._chunk = inflater.unused_data, b""
            if made:
                self._out += len(made)
                self._budget.take(len(made), self._out, self._in)
                return made
        return b""

    def recover(self, begins: bytes) -> bool:
        """After damage: goes to the next member whose bytes begin so. False: there is none."""
        data, at = (self._chunk, 1) if self._chunk else (self._rest, 0)
        self._chunk = self._rest = b""
        while True:
            found = data.find(_MAGIC, at)
            if found < 0 or len(data) - found < 1024:
                more = self._more()
                if more:
                    kept = found if found >= 0 else max(0, len(data) - 2)
                    data, at = data[kept:] + more, 0
                    continue
                if found < 0:
                    self._ended = True
                    return False
            inflater = zlib.decompressobj(31)
            try:
                if inflater.decompress(data[found : found + 1024], len(begins)) == begins:
                    self._inflater, self._rest = zlib.decompressobj(31), data[found:]
                    return True
            except zlib.error:
                pass
            at = found + 1

    def left(self) -> bool:
        """Whether bytes are left after `next` found no further member."""
        return bool(self._rest)

    def _more(self) -> bytes:
        data = self._stream.read(_PIECE)
        self._in += len(data)
        return data


class _Inflated(io.RawIOBase):
    """All members of a gzip file as one stream; what follows the last one is left out, as gzip does it."""

    def __init__(self, packed: Gzip) -> None:
        self._packed = packed
        self._open = packed.next()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while self._open:
            if data := self._packed.read(len(buffer)):
                buffer[: len(data)] = data
                return len(data)
            self._open = self._packed.next()
        return 0


def inflated(stream: BinaryIO, budget: Budget) -> io.BufferedReader:
    """What a gzip file holds, as a stream. Reading raises the FAULTS."""
    return io.BufferedReader(_Inflated(Gzip(stream, budget)), _PIECE)


class Member(NamedTuple):
    """A member of an archive: its harmless name, and its bytes as a stream, to be read before the next one."""

    name: str
    stream: io.BufferedReader


class _Counted(io.RawIOBase):
    """A member's bytes, counted as they come."""

    def __init__(self, stream: Any, packed: int, budget: Budget) -> None:
        self._stream, self._packed, self._budget = stream, packed, budget
        self._out = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(len(buffer))
        self._out += len(data)
        self._budget.take(len(data), self._out, self._packed)
        buffer[: len(data)] = data
        return len(data)


def members(file: Any, name: str, budget: Budget) -> Iterator[Member | Skip]:
    """The members of a ZIP archive in their order, folders and hidden files left out.

    A stream that cannot be wound back is held in memory. Skips are named `ARCHIVE:MEMBER`, or ARCHIVE where the
    whole of it cannot be read.
    """
    limits = budget.limits
    try:
        seekable = file.seekable()
        source: Any = file if seekable else io.BytesIO(file.read(limits.page + 1))
        size = source.seek(0, io.SEEK_END)
        if not seekable and size > limits.page:
            yield _skip(name, f"the archive comes as a stream and is longer than {limits.megabytes} MB; save it first")
            return
        count = _claimed(source, size)
        if count > limits.members:
            yield _skip(name, f"the archive has more than {limits.members} members; split it")
            return
        archive = zipfile.ZipFile(source)
    except FAULTS as error:
        yield _skip(name, f"the archive cannot be opened ({_short(error)}); pack it again")
        return
    with archive:
        infos = archive.infolist()
        if kind := _office(infos):
            yield _skip(name, f"it is {kind}; save its text first")
            return
        for info in infos:
            inner = harmless(info.filename)
            if info.is_dir() or any(part.startswith(".") or part == "__MACOSX" for part in inner.split("/")):
                continue
            where = f"{name}:{inner}"
            if stat.S_ISLNK(info.external_attr >> 16):
                yield _skip(where, "it is a link to another file; pack the file itself")
            elif info.flag_bits & 1:
                yield _skip(where, "it is encrypted; unpack the archive with its password first")
            elif info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                yield _skip(where, "it is packed in an unusual way; unpack the archive first")
            else:
                try:
                    opened = archive.open(info)
                except FAULTS as error:
                    yield _skip(where, f"it cannot be unpacked ({_short(error)}); pack it again")
                    continue
                with opened:
                    yield Member(inner, io.BufferedReader(_Counted(opened, info.compress_size, budget), _PIECE))


def harmless(name: str) -> str:
    """The name of a member as a relative path: no drive, no way up, nothing that a terminal would obey."""
    name = re.sub(r"\A[A-Za-z]:", "", name.replace("\\", "/"))
    parts = [p for p in _CONTROL.sub("\ufffd", name).split("/") if p not in ("", ".", "..")]
    return "/".join(parts)[-300:] or "unnamed"


def _claimed(source: Any, size: int) -> int:
    """How many members the archive says that it has, by its end record; asked before its list is read into memory."""
    source.seek(max(0, size - 65557))
    tail = source.read(65557)
    at = tail.rfind(_END)
    if at < 0 or at + 22 > len(tail):
        return 0
    count, length = struct.unpack("<HI", tail[at + 10 : at + 16])
    source.seek(0)
    # ZIP64 says 0xFFFF here; then, and where it lies, the length of the list tells: 46 bytes a member at least.
    if count == 0xFFFF or length == 0xFFFFFFFF:
        found = tail.rfind(b"PK\x06\x06", 0, at)
        if found >= 0 and found + 48 <= len(tail):
            count, length = struct.unpack("<QQ", tail[found + 32 : found + 48])
    return max(int(count), int(length) // 46 // 8)


def _office(infos: list[zipfile.ZipInfo]) -> str | None:
    names = {i.filename.lower() for i in infos[:200]}
    if "meta-inf/container.xml" in names:
        return "an e-book (EPUB)"
    if "[content_types].xml" in names or ("mimetype" in names and "content.xml" in names):
        return "an office document"
    return None


def _skip(name: str, reason: str) -> Skip:
    return Skip(file=name, stage="read", reason=reason)


def _short(error: BaseException) -> str:
    return (str(error) or type(error).__name__)[:80]
