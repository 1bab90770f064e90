"""Chunks, subjects and objects, and who is meant: tables of sentences."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from saksi.extract import clauses, parse
from saksi.extract.lexicon import lexicon
from saksi.language import load
from saksi.records import Report

CASES = Path(__file__).parent / "cases"


def _cases(name: str) -> list[Any]:
    rows = tomllib.loads((CASES / name).read_text(encoding="utf-8"))["case"]
    return [pytest.param(row, id=row["id"]) for row in rows]


def _parsed(case: dict[str, Any]) -> Any:
    code = case["id"][:2]
    return parse(Report(id="x", version="v", language=code, text=case["text"]), load(code), ()), lexicon(load(code))


@pytest.mark.parametrize("case", _cases("clauses.toml"))
def test_predicate_has_its_subject_and_objects(case: dict[str, Any]) -> None:
    parsed, words = _parsed(case)
    text = case["text"]
    assert text.count(case["verb"]) == 1
    at = text.index(case["verb"])
    made, i = next(
        (s.chunks, i)
        for s in parsed.sentences
        for i, c in enumerate(s.chunks)
        if c.kind == "VG" and c.start <= at < c.end
    )
    who = clauses.subject(made, i, words)
    assert who is not None
    assert text[made[who].start : made[who].end] == case["subject"]
    slots: dict[str, str] = {}
    for argument in clauses.arguments(made, i, words):
        slots.setdefault(argument.slot, text[made[argument.chunk].start : made[argument.chunk].end])
    assert case["slots"].items() <= slots.items()


@pytest.mark.parametrize("case", _cases("mentions.toml"))
def test_mention_means_its_side(case: dict[str, Any]) -> None:
    parsed, _ = _parsed(case)
    found = {(case["text"][m.start : m.end], m.code, m.display) for m in parsed.mentions if m.code}
    if not case["expect"]:
        assert not found
    for row in case["expect"]:
        assert tuple(row) in found
