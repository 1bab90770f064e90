"""Saksi reads news reports into records that rest on exact words, and compares what they say.

The verbs are those of the command line:

    saksi.read(paths)      -> Readings: a report and its records
    saksi.extract(report)  -> records of one report
    saksi.compare(inputs)  -> stories: facts side by side, copies, differences
    saksi.classify(text, actor, recipient) -> the class of an act whose sides are marked

Names are loaded when first used, so that `import saksi` costs next to nothing. The rooms `saksi.read`
and `saksi.extract` bear the names of the verbs; as attributes of the package the verbs win, and the
rooms are imported by name (`from saksi.extract import clauses`).
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from saksi.errors import SaksiError
    from saksi.pipeline import classify, compare, explain, extract, read, report
    from saksi.records import (
        Comparison,
        Copy,
        Date,
        Difference,
        Entity,
        Event,
        Fact,
        Figure,
        Flag,
        Office,
        Reading,
        Report,
        Segment,
        Skip,
        Statement,
        Story,
        Timex,
    )

__version__ = "0.1.0"

_NAMES = {
    "classify": "saksi.pipeline",
    "compare": "saksi.pipeline",
    "explain": "saksi.pipeline",
    "extract": "saksi.pipeline",
    "read": "saksi.pipeline",
    "report": "saksi.pipeline",
    "Comparison": "saksi.records",
    "Copy": "saksi.records",
    "Date": "saksi.records",
    "Difference": "saksi.records",
    "Entity": "saksi.records",
    "Event": "saksi.records",
    "Fact": "saksi.records",
    "Figure": "saksi.records",
    "Flag": "saksi.records",
    "Office": "saksi.records",
    "Reading": "saksi.records",
    "Report": "saksi.records",
    "Segment": "saksi.records",
    "Skip": "saksi.records",
    "Statement": "saksi.records",
    "Story": "saksi.records",
    "Timex": "saksi.records",
    "SaksiError": "saksi.errors",
}

__all__ = [
    "Comparison",
    "Copy",
    "Date",
    "Difference",
    "Entity",
    "Event",
    "Fact",
    "Figure",
    "Flag",
    "Office",
    "Reading",
    "Report",
    "SaksiError",
    "Segment",
    "Skip",
    "Statement",
    "Story",
    "Timex",
    "classify",
    "compare",
    "explain",
    "extract",
    "read",
    "report",
]


class _Package(ModuleType):
    """The package, which keeps its verbs when a room of the same name is imported."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _NAMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> Any:
    if name in _NAMES:
        return getattr(import_module(_NAMES[name]), name)
    raise AttributeError(f"module 'saksi' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
