"""How much is read of one thing before it is given up: the sizes, depths and ratios of the whole reading stage.

What a stranger hands over may claim any size, and unpack to a thousand times its own. Each limit bounds what comes
*out*, counted while it streams. What is beyond one becomes a Skip that says so.

>>> LIMITS.megabytes
64
"""

from __future__ import annotations

from msgspec import Struct

__all__ = ["LIMITS", "Limits"]


class Limits(Struct, frozen=True, kw_only=True):
    """Sizes are in bytes after unpacking.

    `page`: of a page, a feed, a member, a record, a line. `depth`: archives within archives. `members`: of one
    archive. `total`: out of one file, all that is packed in it together. `ratio`: how many times its packed size a
    thing may have, once it is larger than `ratio_from`; news has 3 to 20, zeros have 1,000.
    """

    page: int = 64 * 1024 * 1024
    depth: int = 3
    members: int = 200_000
    total: int = 256 * 1024 * 1024 * 1024
    ratio: int = 250
    ratio_from: int = 64 * 1024 * 1024
    pdf_pages: int = 1000
    pdf_seconds: int = 60
    pdf_memory: int = 2 * 1024 * 1024 * 1024

    @property
    def megabytes(self) -> int:
        """The size of a page in whole megabytes, for a message."""
        return self.page // 1024 // 1024


LIMITS = Limits()
