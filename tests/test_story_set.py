"""The marked stories in `eval/stories` are sound, and hold enough of each kind."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from eval import check_stories


def test_every_marked_span_stands_in_its_report() -> None:
    assert check_stories.faults() == []


@pytest.mark.parametrize(
    ("kind", "least"),
    [
        ("stories", 12),
        *((f"differences {kind}", 2) for kind in sorted(check_stories.DIFFERENCES)),
        *((f"looks_like {kind}", 1) for kind in sorted(check_stories.LOOKS)),
        ("copies exact", 1),
        ("copies partial", 2),
        ("copies rewritten", 2),
        ("copies translated", 5),
        ("denials", 4),
        ("redated", 3),
        ("easily taken for another", 2),
    ],
)
def test_the_set_holds_enough_of(kind: str, least: int) -> None:
    assert check_stories.counts()[kind] >= least


@pytest.mark.parametrize(
    ("span", "start"),
    [
        ("two men", 0),
        ("a boat", None),
        ("a car", None),
        ({"words": "a car", "occurrence": 2}, 23),
        ({"words": "a car", "occurrence": 3}, None),
        ({"words": "two men", "occurrence": 1}, None),
    ],
)
def test_a_span_must_stand_once_or_say_which(span: Any, start: int | None) -> None:
    assert check_stories.start_of(span, "two men and a car, and a car behind") == start


def _spoil(gold: Any, texts: dict[str, str]) -> None:
    gold["facts"][0]["told"]["en1"] = "words that stand nowhere"


def _lose_a_report(gold: Any, texts: dict[str, str]) -> None:
    del texts["id1"]


def _name_twice(gold: Any, texts: dict[str, str]) -> None:
    gold["facts"][1]["id"] = gold["facts"][0]["id"]


def _unknown_fact(gold: Any, texts: dict[str, str]) -> None:
    gold["differences"][0]["fact"] = "f99"


def _one_language(gold: Any, texts: dict[str, str]) -> None:
    for report in gold["reports"].values():
        report["language"] = "en"


def _torn_origin(gold: Any, texts: dict[str, str]) -> None:
    gold["origins"] = [{"kind": "own", "name": None, "reports": [name]} for name in gold["reports"]]


@pytest.mark.parametrize("damage", [_spoil, _lose_a_report, _name_twice, _unknown_fact, _one_language, _torn_origin])
def test_the_checker_finds(damage: Callable[[Any, dict[str, str]], None]) -> None:
    gold, texts = copy.deepcopy(check_stories.stories()["01-boats-natuna"])
    damage(gold, texts)
    assert list(check_stories.story_faults(gold, texts))
