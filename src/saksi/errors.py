"""The errors that Saksi raises, each naming the thing, the place and the remedy.

    SaksiError
    ├── DataError        a row or a rule in languages/ or ontology/ is wrong (file:line: what; what to do)
    ├── InputError       a file or line that a caller handed over cannot be read (the run goes on without it)
    ├── StoreError       a store cannot be opened, read or written (place: what; what to do)
    └── UsageError       a call that cannot be carried out as it was made

>>> raise DataError("id/states.tsv", 214, "code 'IDO' is not in ontology/countries.tsv; did you mean 'IDN'?")
Traceback (most recent call last):
saksi.errors.DataError: id/states.tsv:214: code 'IDO' is not in ontology/countries.tsv; did you mean 'IDN'?
"""

from __future__ import annotations

__all__ = ["DataError", "InputError", "SaksiError", "StoreError", "UsageError"]


class SaksiError(Exception):
    """The root of the tree; catch it to catch all."""


class DataError(SaksiError):
    """A data file of the program is wrong; the message starts with `file:line`."""

    def __init__(self, file: str, line: int, what: str) -> None:
        super().__init__(f"{file}:{line}: {what}")
        self.file, self.line, self.what = file, line, what


class InputError(SaksiError):
    """Something handed over as input cannot be read; the message starts with its name."""

    def __init__(self, file: str, what: str) -> None:
        super().__init__(f"{file}: {what}")
        self.file, self.what = file, what


class StoreError(SaksiError):
    """A store that cannot be opened, read or written; the message starts with its place."""

    def __init__(self, place: str, what: str) -> None:
        super().__init__(f"{place}: {what}")
        self.place, self.what = place, what


class UsageError(SaksiError):
    """A call that cannot be carried out as it was made."""
