"""When what is told happened: a table of texts with the date of each event, and how it is known."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest

import saksi
from saksi.records import Event

CASES = Path(__file__).parent / "cases" / "dates.toml"


def _cases() -> list[Any]:
    return [pytest.param(row, id=row["id"]) for row in tomllib.loads(CASES.read_text(encoding="utf-8"))["case"]]


@pytest.mark.parametrize("case", _cases())
def test_event_has_the_date_that_a_reader_would_give_it(case: dict[str, Any]) -> None:
    report = msgspec.structs.replace(saksi.report(case["text"], published="2024-05-15"), language=case["id"][:2])
    events = [r for r in saksi.extract(report) if isinstance(r, Event)]
    for anchor, date, basis in case["expect"]:
        told = [e for e in events if any(anchor in report.text[a.start : a.end] for a in e.anchors)]
        assert told, f"no event is told by {anchor!r}"
        assert (told[0].date or "", told[0].date_basis or "") == (date, basis), anchor
