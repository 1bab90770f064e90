"""The day in which two reports contradict each other about one thing, whatever words tell of it."""

from __future__ import annotations

import pytest

import saksi
from saksi.pipeline import read_page
from saksi.records import Page, Reading


def read(file: str, text: str, published: str) -> Reading:
    found = read_page(Page(file=file, content=text.encode(), published=published))
    assert isinstance(found, Reading)
    return found


OPENING = "Kenya and Uganda are at odds over sugar from Busia, traders in Nairobi said. "


def days(one: str, other: str, dates: tuple[str, str] = ("2023-03-15", "2023-03-16")) -> list[list[str]]:
    readings = [
        read(f"{n}.txt", OPENING + text, day) for n, (text, day) in enumerate(zip((one, other), dates, strict=True))
    ]
    story = saksi.relate.story(readings)
    return [[p.value for p in d.positions] for d in story.differences if d.about == "date"]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param(
            "The levy on sugar took effect on Tuesday.",
            "The charge on sugar, which came into force on Monday, breaks the rules.",
            ["2023-03-14", "2023-03-13"],
            id="into-force",
        ),
        pytest.param(
            "Trade ministers of both countries are due to meet in Busia on Friday.",
            "The two trade ministers will hold talks in Busia on Saturday.",
            ["2023-03-17", "2023-03-18"],
            id="still-to-come",
        ),
        pytest.param(
            "The mission of the African Union begins its work on Friday.",
            "The mission of the African Union is to start its work on Saturday.",
            ["2023-03-17", "2023-03-18"],
            id="present-for-a-day-to-come",
        ),
        pytest.param(
            "A ship with 400 tonnes of sugar docked on Tuesday after a long voyage.",
            "A ship with 400 tonnes of sugar put in on Monday.",
            ["2023-03-14", "2023-03-13"],
            id="arrival",
        ),
        pytest.param(
            "Traders met on Tuesday after millers in Nakuru began a boycott of sugar on Monday.",
            "The boycott of sugar by millers in Nakuru started on Sunday.",
            ["2023-03-13", "2023-03-12"],
            id="two-days-in-one-sentence",
        ),
    ],
)
def test_one_thing_on_two_days_is_a_difference(one: str, other: str, expected: list[str]) -> None:
    assert days(one, other) == [expected]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(
            "The ship with 400 tonnes of sugar docked on Tuesday.",
            "The ship with 400 tonnes of sugar left on Monday.",
            id="another-act",
        ),
        pytest.param(
            "The levy on sugar took effect on Tuesday.",
            "The levy on sugar, approved on Monday, took effect on Tuesday.",
            id="the-same-day-too",
        ),
        pytest.param(
            "Trade ministers of both countries will meet in Busia on Friday.",
            "Trade ministers of both countries met in Busia on Wednesday.",
            id="plan-and-act",
        ),
        pytest.param(
            "The drill of the navy began on Tuesday.",
            "A strike of teachers began on Monday.",
            id="two-things-that-begin",
        ),
    ],
)
def test_days_of_two_things_are_no_difference(one: str, other: str) -> None:
    assert days(one, other) == []


def test_a_difference_in_which_no_fact_stands_is_the_storys_own() -> None:
    readings = [
        read("0.txt", "The levy on sugar took effect on Tuesday.", "2023-03-15"),
        read("1.txt", "The charge on sugar came into force on Monday.", "2023-03-15"),
    ]
    story = saksi.relate.story(readings)
    assert [d.about for d in story.differences] == ["date"]
    assert [d for fact in story.facts for d in fact.differences] == []
