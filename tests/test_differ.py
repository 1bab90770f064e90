"""Which numbers and offices of two reports contradict each other."""

from __future__ import annotations

import pytest

from saksi.pipeline import read_page
from saksi.records import Figure, Office, Page, Reading
from saksi.relate import differ
from saksi.relate.same import Item, Shelf


def read(file: str, text: str) -> Reading:
    found = read_page(Page(file=file, content=text.encode(), published="2024-03-07"))
    assert isinstance(found, Reading)
    return found


def figure(file: str, text: str, number: float) -> Item:
    reading = read(file, text)
    items = Shelf([reading]).items(reading)
    return next(i for i in items if isinstance(i.record, Figure) and i.record.number == number)


@pytest.mark.parametrize(
    ("one", "other", "numbers", "differ_"),
    [
        pytest.param(
            "The blaze killed 14 people at the hostel.",
            "The blaze killed 12 civilians and two soldiers at the hostel.",
            (14, 12),
            False,
            id="part-and-whole",
        ),
        pytest.param(
            "The blaze killed 14 people at the hostel.",
            "The blaze killed 12 people at the hostel.",
            (14, 12),
            True,
            id="two-numbers",
        ),
        pytest.param(
            "The blaze killed more than 30 people at the hostel.",
            "The blaze killed at least 45 people at the hostel.",
            (30, 45),
            False,
            id="two-lower-bounds",
        ),
        pytest.param(
            "The blaze killed 14 people at the hostel.",
            "The number of people killed by the blaze at the hostel rose to 19 people overnight.",
            (14, 19),
            False,
            id="said-to-have-risen",
        ),
        pytest.param(
            "The blaze killed 14 people at the hostel.",
            "A blaze on 3 May 2019 killed 26 people at another hostel.",
            (14, 26),
            False,
            id="of-an-old-happening",
        ),
        pytest.param(
            "An earthquake of magnitude 6.4 shook the coast.",
            "An earthquake of magnitude 6.1 shook the coast.",
            (6.4, 6.1),
            False,
            id="two-services",
        ),
        pytest.param(
            "An earthquake of magnitude 6.4 shook the coast.",
            "An earthquake of magnitude 4.6 shook the coast.",
            (6.4, 4.6),
            True,
            id="a-slip-in-the-magnitude",
        ),
    ],
)
def test_numbers_contradict_or_not(one: str, other: str, numbers: tuple[float, float], differ_: bool) -> None:
    a, b = figure("a.txt", one, numbers[0]), figure("b.txt", other, numbers[1])
    assert differ.numbers_differ(a, b) is differ_


def test_only_numbers_of_a_correcting_sentence_are_withdrawn() -> None:
    text = "The ship carried 340 tons of rice. Correction: An earlier version gave the load as 430 tons."
    assert differ.withdrawn(read("a.txt", text)) == {430}


@pytest.mark.parametrize(
    ("one", "other", "differ_"),
    [
        ("minister of foreign affairs", "spokesperson", True),
        ("minister of foreign affairs", "deputy minister of foreign affairs", True),
        ("minister of trade", "cabinet secretary", False),
        ("ambassador", "spokesperson", True),
    ],
)
def test_offices_contradict_or_not(one: str, other: str, differ_: bool) -> None:
    held = [
        (file, Office(start=0, end=9, rule="test", person="Amina Duarte", office=office, of="KEN"))
        for file, office in (("a.txt", one), ("b.txt", other))
    ]
    assert bool(differ.offices(held)) is differ_


def test_an_office_that_contradicts_none_is_no_position() -> None:
    offices = (("a.txt", "minister of trade"), ("b.txt", "deputy minister of trade"), ("c.txt", "cabinet secretary"))
    held = [
        (file, Office(start=0, end=9, rule="test", person="Amina Duarte", office=office, of="KEN"))
        for file, office in offices
    ]
    [found] = differ.offices(held)
    assert [p.file for p in found.positions] == ["a.txt", "b.txt"]
