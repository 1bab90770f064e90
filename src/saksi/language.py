"""Read the data of the program: language packs and the ontology, with faults as file:line.

A pack is a folder `languages/CODE` of TOML (rules) and TSV (lists); `languages/shared` holds what
all have in common, `ontology` what no language owns. A room decodes a file into a type of its own
and compiles it once per pack with `Language.part`:

>>> english = load("en")
>>> english.part(lambda language: language.code.upper())
'EN'
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

import msgspec

from saksi.errors import DataError

__all__ = ["Language", "Row", "available", "load", "read_lines", "read_toml", "read_tsv"]

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
        return msgspec.toml.decode(text, type=shape)
    except msgspec.ValidationError as error:
        raise DataError(path, _line_of(text, str(error)), str(error)) from None
    except msgspec.DecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        raise DataError(path, int(found.group(1)) if found else 0, str(error)) from None


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
