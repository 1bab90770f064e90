"""What English sentences tell: every event with its sides and status, and nothing else."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from saksi.extract import extract
from saksi.records import Event, Report

CASES = Path(__file__).parent / "cases" / "events_en.toml"


def _rows() -> list[Any]:
    rows = tomllib.loads(CASES.read_text(encoding="utf-8"))["case"]
    return [pytest.param(row, id=row["id"]) for row in rows]


def _told(event: Event) -> str:
    sides = [",".join(p.code or "?" for p in side) or "-" for side in (event.actors, event.recipients)]
    return " ".join([event.type, *sides, event.status])


@pytest.mark.parametrize("case", _rows())
def test_sentence_tells_these_events_and_no_other(case: dict[str, Any]) -> None:
    report = Report(id="x", version="v", language="en", text=case["text"])
    found = [_told(record) for record in extract(report) if isinstance(record, Event)]
    assert sorted(found) == sorted(case["expect"])
