r"""Read what is handed over into pages: files, folders, feeds, archives, JSON Lines, a stream.

>>> import io
>>> stream = io.BytesIO(b'{"id": "a", "text": "Talks open in Oslo."}\n{"id": "b"}\n')
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
from saksi.read.limits import LIMITS, Limits
from saksi.records import Page, Skip

__all__ = ["LIMITS", "Limits", "is_url", "pages"]


def pages(
    sources: Iterable[str | Path], *, stdin: BinaryIO | None = None, limits: Limits = LIMITS
) -> Iterator[Page | Skip]:
    """The pages of the sources, in the order given, one after the other.

    A source is a file, a folder (all files below it, sorted, hidden ones left out), the URL of a page, feed or sitemap,
    or `-` (standard input, or `stdin`). What cannot be read comes as a Skip with its reason; nothing is raised.
    """
    for source in sources:
        if source == "-":
            yield from from_stream(stdin if stdin is not None else sys.stdin.buffer, limits=limits)
        elif is_url(source):
            from saksi.read import fetch

            yield from fetch.pages(str(source))
        else:
            yield from from_path(source, limits=limits)


def is_url(source: str | Path) -> bool:
    """Whether a source lies on the net."""
    return str(source)[:8].lower().startswith(("http://", "https://"))
