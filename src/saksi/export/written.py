"""Count what an export wrote, and what it had to leave out and why, so that nothing is lost in silence.

>>> written = Written()
>>> written.add("event")
>>> written.leave_out("without a day")
>>> written.told()
'1 event; left out: 1 without a day'
"""

from __future__ import annotations

from collections import Counter

__all__ = ["Written"]


class Written:
    """Counts of rows by kind, and of what was left out by reason; they grow while an export runs."""

    def __init__(self) -> None:
        self.rows: Counter[str] = Counter()
        self.left_out: Counter[str] = Counter()

    def add(self, kind: str, number: int = 1) -> None:
        """Counts rows of a kind, named in the singular."""
        self.rows[kind] += number

    def leave_out(self, reason: str) -> None:
        """Counts one thing that was not written."""
        self.left_out[reason] += 1

    def told(self) -> str:
        """Both in words, in one line."""
        rows = ", ".join(f"{n} {_plural(kind, n)}" for kind, n in self.rows.items() if n) or "nothing"
        left = ", ".join(f"{n} {reason}" for reason, n in sorted(self.left_out.items()))
        return f"{rows}; left out: {left}" if left else rows


def _plural(kind: str, number: int) -> str:
    if number == 1:
        return kind
    return f"{kind[:-1]}ies" if kind.endswith("y") else f"{kind}s"
