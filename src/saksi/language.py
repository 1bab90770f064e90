"""Read the data of the program: language packs and the ontology, with faults as file:line.

A pack is a folder `languages/CODE` of TOML (rules) and TSV (lists); `languages/shared` holds what
all have in common, `ontology` what no language owns. A room decodes a file into a type of its own
and compiles it once per pack with `Language.part`:

>>> english = load("en")
>>> english.part(lambda language: language.code.upper())
'EN'
"""

from __future__ import annotations

import datetime
import functools
import hashlib
import importlib.util
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from saksi import cache
from saksi.errors import DataError

__all__ = ["Language", "Row", "available", "load", "read_lines", "read_toml", "read_tsv", "short_forms"]

T = TypeVar("T")
_ROOT = files("saksi")


class Row(dict[str, str]):
    """One line of a TSV file: its cells by column name, and where it stands."""

    file: str
    line: int

    def fault(self, what: str) -> DataError:
        """An error that names this row."""
        return DataError(self.file, self.line, what)


class Language:
    """A language pack, read on demand and never changed. `code` is ISO 639-1."""

    def __init__(self, code: str) -> None:
        self.code = code
        self._parts: dict[object, Any] = {}
        self._digests: dict[str, bytes | None] = {}

    def tsv(self, name: str, columns: tuple[str, ...]) -> list[Row]:
        """The rows of `languages/CODE/NAME.tsv`."""
        return list(read_tsv(f"languages/{self.code}/{name}.tsv", columns))

    def toml(self, name: str, shape: type[T]) -> T:
        """`languages/CODE/NAME.toml`, checked against a msgspec type."""
        return read_toml(f"languages/{self.code}/{name}.toml", shape)

    def part(self, build: Callable[[Language], T]) -> T:
        """What `build` makes of this pack, made once."""
        if build not in self._parts:
            self._parts[build] = build(self)
        part: T = self._parts[build]
        return part

    def kept(self, build: Callable[[Language], T], shape: type[T]) -> T:
        """What `build` makes of this pack, as `part` gives it, from the cache where an earlier run has made it.

        `shape` is a type that msgspec decodes. The key is the content of the pack, of `shared`, of the ontology, and
        of the modules that may have a say in it: those beside this one, and those in the folder of `build`'s. A pack
        of a type of its own, whose rows may come from elsewhere, is built each time.
        """
        if build not in self._parts:
            key = self._key(build.__module__) if type(self) is Language else None
            name = f"{self.code}-{build.__module__.rpartition('.')[2]}"
            self._parts[build] = cache.kept(name, key, shape, lambda: build(self)) if key else build(self)
        part: T = self._parts[build]
        return part

    def _key(self, module: str) -> bytes | None:
        """A digest of all that a part is made of; None where the code cannot be read."""
        if module not in self._digests:
            code = _code("/".join(module.split(".")[1:-1]))
            self._digests[module] = code + _data(self.code) if code else None
        return self._digests[module]


@functools.cache
def load(code: str) -> Language:
    """The pack of a language. Raises DataError where there is none."""
    if code not in available():
        raise DataError(f"languages/{code}", 0, f"there is no such language pack; there are: {', '.join(available())}")
    return Language(code)


@functools.cache
def available() -> tuple[str, ...]:
    """Codes of the packs that are there, sorted."""
    return tuple(sorted(p.name for p in (_ROOT / "languages").iterdir() if p.is_dir() and len(p.name) == 2))


class _ShortForms(msgspec.Struct, frozen=True):
    abbreviations: list[str]


def short_forms(code: str | None) -> frozenset[str]:
    """Words after whose full stop a sentence goes on (mr, gen), folded; none for a language without a pack."""
    return load(code).part(_short_forms) if code in available() else frozenset()


def _short_forms(language: Language) -> frozenset[str]:
    return frozenset(language.toml("grammar", _ShortForms).abbreviations)


def read_tsv(path: str, columns: tuple[str, ...]) -> Iterator[Row]:
    """Rows of a TSV file below the package. `#` starts a comment line; the first other line names the columns.

    Raises DataError: a column is missing or unknown, a row has too many cells.
    """
    header: list[str] | None = None
    for number, line in enumerate(read_lines(path), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if header is None:
            header = cells
            if tuple(header) != columns:
                raise DataError(path, number, f"columns are {header}; they must be {list(columns)}")
            continue
        if len(cells) > len(header):
            raise DataError(path, number, f"{len(cells)} cells for {len(header)} columns; a tab too many?")
        row = Row(zip(header, (c.strip() for c in cells + [""] * (len(header) - len(cells))), strict=True))
        row.file, row.line = path, number
        yield row


def read_lines(path: str) -> list[str]:
    """The lines of a file below the package."""
    return _file(path).read_text(encoding="utf-8").splitlines()


def read_toml(path: str, shape: type[T]) -> T:
    """A TOML file below the package, checked against a msgspec type. Raises DataError: it does not fit."""
    text = _file(path).read_text(encoding="utf-8")
    try:
        return _decoded(path, text, shape)
    except msgspec.ValidationError as error:
        raise DataError(path, _line_of(text, str(error)), str(error)) from None
    except msgspec.DecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        raise DataError(path, int(found.group(1)) if found else 0, str(error)) from None


def _decoded(path: str, text: str, shape: type[T]) -> T:
    """The TOML as a type. What the slow parser made of it is kept for the next run; the type is checked anew."""
    name, key = path.removesuffix(".toml").replace("/", "-"), text.encode()
    content = cache.load(name, key)
    if content is not None:
        try:
            return msgspec.msgpack.decode(content, type=shape)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            content = None  # a fault is told by the parser of TOML
    data = msgspec.toml.decode(text)
    made = msgspec.convert(data, shape, builtin_types=(datetime.datetime, datetime.date, datetime.time), str_keys=True)
    try:
        content = msgspec.msgpack.encode(data)
        same = msgspec.msgpack.decode(content) == data
    except (msgspec.MsgspecError, TypeError, ValueError, OverflowError):
        return made
    if same:
        cache.store(name, key, content)
    return made


def _data(code: str) -> bytes:
    """A digest of a pack, of what all packs share, of the ontology, and of the CLDR's version."""
    digest = hashlib.sha256(f"{sys.version_info} {unicodedata.unidata_version} {msgspec.__version__}".encode())
    babel = importlib.util.find_spec("babel")
    for folder in (f"languages/{code}", "languages/shared", "ontology"):
        _feed(digest, folder, "")
    if babel and babel.origin:
        digest.update(Path(babel.origin).read_bytes())
    return digest.digest()


def _code(folder: str) -> bytes | None:
    """A digest of the modules of the package's root and of one folder; None where they are not there as text."""
    digest = hashlib.sha256()
    try:
        found = _feed(digest, "", ".py") and (not folder or _feed(digest, folder, ".py"))
    except OSError:
        return None
    return digest.digest() if found else None


def _feed(digest: hashlib._Hash, folder: str, ending: str) -> int:
    """Feeds the files of a folder to a digest; returns how many there are."""
    place = _ROOT.joinpath(*folder.split("/")) if folder else _ROOT
    if not place.is_dir():
        return 0
    count = 0
    for file in sorted(place.iterdir(), key=lambda f: f.name):
        if file.name.endswith(ending) and file.is_file():
            content = file.read_bytes()
            digest.update(f"{folder}/{file.name}\0{len(content)}\0".encode() + content)
            count += 1
    return count


def _file(path: str) -> Traversable:
    file = _ROOT.joinpath(*path.split("/"))
    if not file.is_file():
        raise DataError(path, 0, "the file is missing; reinstall saksi, or write it after the other languages' one")
    return file


def _line_of(text: str, message: str) -> int:
    """The line of the table that a message like `… at $.rule[3].type` speaks of; 0 where it cannot be told."""
    found = re.search(r"\$\.(\w+)\[(\d+)\]", message)
    if not found:
        return 0
    heads = [n for n, line in enumerate(text.splitlines(), 1) if line.startswith(f"[[{found.group(1)}]]")]
    index = int(found.group(2))
    return heads[index] if index < len(heads) else 0
