"""Read one text whose language and date are given, character for character.

Evaluations whose gold is offsets hand the text to the reader as it is: no cleaning, no guessing of the
language, so that every offset stays what it was.
"""

from __future__ import annotations

from difflib import SequenceMatcher

from saksi import extract
from saksi.records import Date, Record, Report

__all__ = ["RecordsOf", "decoded", "origins", "records"]

RecordsOf = tuple[Record, ...]


def records(text: str, language: str, *, published: str | None = None) -> RecordsOf:
    """The records of a text. `language` is the code of a pack, `published` an EDTF date or date-time."""
    date = Date(value=published, basis="given") if published else None
    return extract(Report(id="text", version="1", language=language, published=date, text=text))


def decoded(content: bytes) -> str:
    r"""The text of a file in UTF-8 or, where it is not, in Windows-1252; line ends are `\n`.

    >>> decoded("“ya”\r\n".encode("cp1252"))
    '“ya”\n'
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def origins(original: str, read: str) -> list[int]:
    r"""Where each offset of `read` (its end included) lies in `original`, of which cleaning left out a little.

    >>> origins("a\u00adb c", "ab c")
    [0, 2, 3, 4, 5]
    """
    places: list[int] = []
    for _, i, i_end, j, j_end in SequenceMatcher(None, original, read, autojunk=False).get_opcodes():
        places += [min(i + k, max(i, i_end - 1)) for k in range(j_end - j)]
    return [*places, len(original)]
