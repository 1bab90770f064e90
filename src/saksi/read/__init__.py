"""Read what is handed over into pages: files, folders, JSON Lines, a stream.

>>> import io
>>> stream = io.BytesIO(b'{"id": "a", "text": "Talks open in Oslo."}\\n{"id": "b"}\\n')
>>> for page in pages(["-"], stdin=stream):
...     print(type(page).__name__, page.file)
Page a
Skip b
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from saksi.read.files import from_path, from_stream
from saksi.records import Page, Skip

__all__ = ["pages"]


def pages(sources: Iterable[str | Path], *, stdin: BinaryIO | None = None) -> Iterator[Page | Skip]:
    """The pages of the sources, in the order given, one after the other.

    A source is a file, a folder (all files below it, sorted, hidden ones left out) or `-` (standard
    input, or `stdin`). What cannot be read comes as a Skip with its reason; nothing is raised.
    """
    for source in sources:
        if source == "-":
            yield from from_stream(stdin if stdin is not None else sys.stdin.buffer)
        else:
            yield from from_path(source)
