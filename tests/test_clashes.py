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
        pytest.param(
            "All miners were brought to the hospital of Melong.",
            "Some of the miners were brought to the hospital of Melong.",
            "scope",
            id="all-and-some",
        ),
        pytest.param(
            "The curfew applies to all shopkeepers in the old town of Melong.",
            "Bakers and other shopkeepers are exempt from the curfew.",
            "scope",
            id="all-and-some-who-are-spared",
        ),
        pytest.param(
            "Kenya lent 30 lorries to the farmers, a minister said. Rwanda sold them seed.",
            "Rwanda lent 30 lorries to the farmers, a minister said. Kenya sold them seed.",
            "actor",
            id="another-doer-whom-the-other-report-names-for-something-else",
        ),
        pytest.param(
            "Two Ghanaian tugs freed the ferry off the reef of Melong with 40 passengers. A Togolese pilot led them.",
            "Two Togolese tugs freed the ferry off the reef of Melong with 40 passengers. A Ghanaian doctor came along.",
            "actor",
            id="a-thing-of-another-nation-that-has-something-else-in-the-other-report",
        ),
        pytest.param(
            "Chadian guards fired first at the ford, an officer said.",
            "The officer said that it was the Sudanese side that fired first.",
            "actor",
            id="who-fired-first",
        ),
        pytest.param(
            "The sides talk in Nairobi under the mediation of Oman.",
            "Qatar has offered to mediate, and both sides have accepted.",
            "actor",
            id="who-mediates",
        ),
        pytest.param(
            "The new toll for lorries takes effect on March 20.",
            "Lorries pay the toll that comes into force on April 10.",
            "date",
            id="a-rule-that-takes-effect-weeks-apart",
        ),
        pytest.param(
            "The toll took effect on Monday.",
            "The toll takes effect on Friday.",
            "date",
            id="a-rule-that-was-in-force-before-the-day-announced",
        ),
        pytest.param(
            "The smugglers were caught on Sunday near the ford after a fire broke out on Tuesday.",
            "A patrol detained the smugglers near the ford on Monday.",
            "date",
            id="a-day-belongs-to-its-clause",
        ),
        pytest.param(
            "The ferry should reach Beira on Saturday.",
            "The ferry is due to arrive in Beira on Sunday.",
            "date",
            id="a-day-to-come",
        ),
        pytest.param(
            "A truck bomb exploded near Kumasi on Tuesday, a nurse said.",
            "A truck bomb exploded near Tamale on Tuesday, a nurse said.",
            "place",
            id="where-on-one-day",
        ),
        pytest.param(
            "Divers found 23 crates of tiles in the wreck.",
            "In the wreck divers have so far found 32 crates, among them tiles.",
            "figure",
            id="digits-turned-round-in-a-count-of-things",
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
        pytest.param(
            "Kenya lent 30 lorries to the farmers, a minister said. Rwanda lent 30 tents to the farmers.",
            "Rwanda lent 30 lorries to the farmers, a minister said. Kenya lent 30 tents to the farmers.",
            id="both-do-it",
        ),
        pytest.param(
            "Kenya condemned the raid on the clinic near the river.",
            "Rwanda condemned the raid on the clinic near the river.",
            id="many-may-condemn",
        ),
        pytest.param(
            "Kenya freed 17 Ugandan drivers near the river.",
            "Uganda freed 22 Kenyan drivers near the river.",
            id="sides-turned-round",
        ),
        pytest.param(
            "Three guards were killed at the ford on Monday, an officer said.",
            "Two guards were killed on Tuesday at another ford, an officer said.",
            id="another-thing-of-a-kind",
        ),
        pytest.param(
            "All miners were brought to the hospital of Melong.",
            "Some of the nurses came to the hospital of Melong with the miners.",
            id="some-of-others",
        ),
        pytest.param(
            "The curfew applies to all shopkeepers in the old town of Melong.",
            "Bakers are not exempt from the curfew.",
            id="spared-is-nobody",
        ),
        pytest.param(
            "Chad denied that its guards had fired first at the ford.",
            "The officer said that it was the Sudanese side that fired first.",
            id="fired-first-denied",
        ),
        pytest.param(
            "The envoys met in Accra on Tuesday to discuss the ford.",
            "The envoys met in Osubeng on Tuesday to discuss the ford.",
            id="a-town-and-perhaps-a-part-of-it",
        ),
        pytest.param(
            "The old toll for lorries took effect on March 20, 2019.",
            "The new toll for lorries takes effect on April 10.",
            id="two-rules",
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
