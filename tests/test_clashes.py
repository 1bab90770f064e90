"""Sentences of different reports that tell one thing, and the slot in which they contradict each other."""

from __future__ import annotations

import pytest

from saksi.pipeline import read_page
from saksi.records import Page, Reading
from saksi.relate import clashes, same, twins
from saksi.relate.same import Shelf


def read(file: str, text: str, published: str = "2024-03-07") -> Reading:
    found = read_page(Page(file=file, content=text.encode(), published=published))
    assert isinstance(found, Reading)
    return found


def found(*texts: str) -> list[tuple[str, list[str]]]:
    readings = [read(f"{n}.txt", text) for n, text in enumerate(texts)]
    shelf = Shelf(readings)
    items = {reading.file: shelf.items(reading) for reading in readings}
    lines = {reading.file: twins.lines(reading) for reading in readings}
    pairs = twins.likest(readings, lines)
    return [
        (clash.difference.about, [p.value for p in clash.difference.positions])
        for clash in clashes.clashes(readings, pairs, items, lines, shelf)
    ]


REST = " The ministers of both countries praised the plan. Farmers along the river waited for the first harvest."


@pytest.mark.parametrize(
    ("one", "other", "about"),
    [
        pytest.param(
            "Peru will lend Bolivia 450 million dollars to rebuild the railway.",
            "The railway in Bolivia is to be rebuilt with 540 million dollars that Peru will lend.",
            "figure",
            id="digits-turned-round",
        ),
        pytest.param(
            "The treaty of Melong lets seven trawlers fish in the shared lagoon in spring.",
            "In spring the treaty of Melong lets nine trawlers fish in the shared lagoon.",
            "figure",
            id="another-count-of-one-thing",
        ),
        pytest.param(
            "A Danish tugboat towed the burning ferry out of the harbour of Melong.",
            "The burning ferry was towed out of the harbour by a Chilean tugboat.",
            "actor",
            id="a-thing-of-another-nation",
        ),
        pytest.param(
            "Kenya has sent a mobile clinic to the flooded villages near the river.",
            "Rwanda has sent a mobile clinic to the flooded villages near the river.",
            "actor",
            id="another-doer",
        ),
        pytest.param(
            "The two rivals swapped forty fishing crews in a deal brokered by Norway.",
            "Forty fishing crews were swapped by the two rivals in a deal that was mediated by Brazil.",
            "actor",
            id="done-by-another",
        ),
        pytest.param(
            "A mobile clinic for flooded families was set up in the village of Korro.",
            "A mobile clinic for flooded families was set up in the village of Banta.",
            "place",
            id="another-place-of-its-kind",
        ),
        pytest.param(
            "The licence covers all vessels of the cooperative and ends in May.",
            "The licence of the cooperative, which ends in May, covers only wooden vessels.",
            "scope",
            id="all-and-only",
        ),
        pytest.param(
            "The Condor exercise is held every year in the hills.",
            "The Condor exercise is held for the first time in the hills.",
            "scope",
            id="each-year-and-first",
        ),
        pytest.param(
            "Norway promised a grant to rebuild clinics in the flooded valley of Melong.",
            "Norway promised a grant to rebuild all public markets in the flooded valley of Melong.",
            "scope",
            id="one-thing-and-all-of-another",
        ),
    ],
)
def test_one_slot_that_differs_in_one_sentence_is_a_difference(one: str, other: str, about: str) -> None:
    assert [kind for kind, _ in found(one + REST, other + REST)] == [about]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(
            "Peru will lend Bolivia 450 million dollars to rebuild the railway.",
            "Peru will lend Bolivia about 450 million dollars to rebuild the railway.",
            id="rounded",
        ),
        pytest.param(
            "Kenya has sent a mobile clinic to the flooded villages near the river.",
            "Kenya has sent a mobile clinic to the flooded villages, and Rwanda has sent boats.",
            id="a-second-doer",
        ),
        pytest.param(
            "The licence covers all vessels of the cooperative and ends in May.",
            "The licence of the cooperative, which ends in May, covers not only wooden vessels.",
            id="not-only",
        ),
        pytest.param(
            "The treaty of Melong lets seven trawlers fish in the shared lagoon in spring.",
            "In spring the treaty of Melong lets seven trawlers and nine dinghies fish in the shared lagoon.",
            id="a-count-of-another-thing",
        ),
        pytest.param(
            "A Danish tugboat towed the burning ferry out of the harbour of Melong.",
            "The burning ferry, built in Chile, was towed out of the harbour by a Danish tugboat.",
            id="one-nation-and-a-place",
        ),
        pytest.param(
            "The pact was signed in Mecca by the two envoys.",
            "The pact was signed in Mekkah by the two envoys.",
            id="two-spellings",
        ),
    ],
)
def test_what_agrees_is_no_difference(one: str, other: str) -> None:
    assert found(one + REST, other + REST) == []


def test_three_reports_with_two_numbers_are_one_difference() -> None:
    told = "Peru will lend Bolivia {} million dollars to rebuild the railway." + REST
    assert [about for about, _ in found(told.format(450), told.format(540), told.format(450))] == ["figure"]


def test_a_number_that_a_report_corrects_is_withdrawn() -> None:
    told = "Peru will lend Bolivia {} million dollars to rebuild the railway." + REST
    corrected = told.format(540) + " Correction: An earlier version gave the sum as 450 million dollars."
    assert found(told.format(450), corrected) == []


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [(4.2, 42, True), (230, 320, True), (12, 13, False), (5, 5, False), (7, 70, False), (1500, 15000, True)],
)
def test_a_slip_has_the_same_digits(one: float, other: float, expected: bool) -> None:
    assert same.slipped(one, other) is expected


def test_a_rank_or_a_state_with_stops_ends_no_sentence() -> None:
    told = "The pact lets Gen. Ama Boateng inspect 40 trucks. The U.S. embassy in Accra praised Lt. Col. Kofi Mensah."
    reading = read("a.txt", told)
    assert [(line.start, line.end) for line in twins.lines(reading)] == [(0, 49), (50, len(told))]
    figure = next(item for item in Shelf([reading]).items(reading))
    assert told[figure.start : figure.end] == told[:48]
