"""Reports told again: with a credit, without one, by way of another, and by the newsroom that wrote them."""

from __future__ import annotations

from itertools import permutations

import pytest
from readings_at_hand import Hand, reading

from saksi.pipeline import read_page
from saksi.records import Copy, Origin, Page, Reading
from saksi.relate import copies

# each sentence as the first report has it, and as another turns it round
TOLD = [
    ("Farmers of Lembata blocked the harbour road on Monday.", "On Monday the harbour road was blocked by Lembata farmers."),
    ("They demand a better price for their coffee harvest.", "A better price for the coffee harvest is what they demand."),
    ("Lawyer Theo Wuran spoke for 200 families of the island.", "Speaking for 200 families of the island, lawyer Theo Wuran came too."),
    ("The regent promised a meeting with the traders in March.", "A meeting with traders in March was promised by the regent."),
    ("Police counted 35 trucks waiting at the gate.", "At the gate 35 trucks were waiting, police counted."),
    ("A ferry to Kupang left without its cargo in the evening.", "Without its cargo a ferry left for Kupang in the evening."),
    ("Traders fear that 80 tonnes of beans will rot.", "That 80 tonnes of beans will rot is what traders fear."),
    ("The blockade ended after prayers at dusk.", "After prayers at dusk the blockade ended."),
]  # fmt: skip
OWN = [
    "Students in Maumere collected rice and blankets in two schools.",
    "Bishop Yosef Manu asked all sides to keep calm before Easter.",
    "Hotels on the coast reported empty rooms for the second week.",
    "Radio listeners argued until midnight about roads and schools.",
]
NAMES = ["Theo Wuran"]


def _first(file: str = "first.txt", **given: object) -> Reading:
    return reading(file, Hand(" ".join(a for a, _ in TOLD)).person(*NAMES), **given)  # type: ignore[arg-type]


def _again(file: str, taken: int, words: str = "", **given: object) -> Reading:
    """A report that tells the first sentences again, then its own, with more words after the third."""
    lines = [b for _, b in TOLD[:taken]] + OWN[: 8 - taken]
    text = " ".join([*lines[:3], *([words] if words else []), *lines[3:]])
    return reading(file, Hand(text).person(*NAMES), **given)  # type: ignore[arg-type]


def _found(*readings: Reading) -> list[tuple[str, str, str]]:
    return [(c.file, c.original, c.kind) for c in copies.find(readings)]


CREDITS = [
    "The ferry waited, the Flores Ledger reported.",
    "The ferry waited, according to the Flores Ledger newspaper.",
    "As first reported by the Flores Ledger, the ferry waited.",
    "This story was first published by the Flores Ledger.",
    "The ferry waited, said a spokesman quoted by the Flores Ledger.",
    "Citing the Flores Ledger, traders said that the ferry waited.",
]


@pytest.mark.parametrize("words", CREDITS)
def test_half_of_a_report_in_its_order_with_a_credit_is_a_copy(words: str) -> None:
    first = _first(outlet="The Flores Ledger", published="2024-02-05")
    assert _found(first, _again("again.txt", 4, words, published="2024-02-06")) == [
        ("again.txt", "first.txt", "rewritten")
    ]


def test_the_credit_names_the_outlet_in_the_reason() -> None:
    first = _first(outlet="The Flores Ledger", published="2024-02-05")
    [found] = copies.find([first, _again("again.txt", 4, CREDITS[0], published="2024-02-06")])
    assert found.reason.startswith("it credits Flores Ledger;")


def test_a_credited_outlet_is_known_by_the_line_above_its_report() -> None:
    text = "Flores Ledger | Ende\n\n" + " ".join(a for a, _ in TOLD)
    first = reading("first.txt", Hand(text).person(*NAMES), published="2024-02-05")
    assert _found(first, _again("again.txt", 4, CREDITS[0], published="2024-02-06")) == [
        ("again.txt", "first.txt", "rewritten")
    ]


NO_COPIES = {
    "no credit": ("", {"published": "2024-02-06"}),
    "another outlet is credited": ("The ferry waited, the Timor Courier reported.", {"published": "2024-02-06"}),
    "somebody spoke to the outlet": ("Traders told the Flores Ledger that they wait.", {"published": "2024-02-06"}),
    "a look back after two months": (CREDITS[0], {"published": "2024-04-08"}),
}


@pytest.mark.parametrize(("words", "given"), NO_COPIES.values(), ids=NO_COPIES)
def test_half_of_a_report_is_no_copy_where(words: str, given: dict[str, object]) -> None:
    first = _first(outlet="The Flores Ledger", published="2024-02-05")
    assert _found(first, _again("again.txt", 4, words, **given)) == []


def test_most_of_a_report_in_its_order_is_a_copy_without_a_credit() -> None:
    first, again = _first(published="2024-02-05"), _again("again.txt", 6, published="2024-02-06")
    assert _found(first, again) == [("again.txt", "first.txt", "rewritten")]


def test_an_agency_that_a_text_credits_is_not_its_publisher() -> None:
    """Neither has an outlet: the one has the agency's dateline, the other names it in a sentence."""
    line = "LEMBATA (AFP) - "
    text = line + " ".join(a for a, _ in TOLD)
    first = reading(
        "first.txt", Hand(text).person(*NAMES), segments=[("dateline", line.strip())], published="2024-02-05",
        origin=Origin(kind="agency", name="AFP", start=0, end=len(line)),
    )  # fmt: skip
    words = "The ferry waited, AFP reported."
    start = " ".join(b for _, b in TOLD[:3]).__len__() + 1 + words.index("AFP")
    again = _again(
        "again.txt", 4, words, published="2024-02-06",
        origin=Origin(kind="agency", name="AFP", start=start, end=start + 12),
    )  # fmt: skip
    [found] = copies.find([first, again])
    assert (found.file, found.original, found.reason[:14]) == ("again.txt", "first.txt", "it credits AFP")


NEWS = (
    "The port of Ende closed on Tuesday after a crane fell across the rails of the eastern quay. Nobody was hurt, the "
    "harbour office said, but three freighters had to turn back to Kupang."
)
BACKGROUND = (
    "The cranes were built in 1978 and have been mended many times since a storm bent the tallest of them. The island "
    "has no other deep harbour, so rice and fuel come in through this quay alone."
)
LATER = (
    "Workers lifted the fallen crane off the rails on Thursday night with two tugs and a floating derrick from Surabaya. "
    "Ships may enter again from Saturday. Insurers have not yet said what they will pay to the regency for the damage. "
    "An inquiry begins next week under a retired judge who knows the docks well. He wants to hear eleven witnesses. "
    "The regent asked shopkeepers to be patient for another few days while the first freighters unload flour and cement."
)
ROOM = Origin(kind="agency", name="Antara")


def test_a_later_version_of_one_newsroom_is_a_copy_of_the_earlier_one() -> None:
    early = f"{NEWS} {BACKGROUND} Fishermen helped to clear the quay before noon. Schools near the port stayed open."
    late = f"{LATER} {BACKGROUND} Fishermen helped to clear the quay before noon. Schools near the port stayed open."
    hands = [Hand(text).state(("Surabaya", "IDN")) if "Surabaya" in text else Hand(text) for text in (early, late)]
    pair = [
        reading("early.txt", hands[0], origin=ROOM, published="2024-03-05"),
        reading("late.txt", hands[1], origin=ROOM, published="2024-03-08"),
    ]
    assert _found(*pair) == [("late.txt", "early.txt", "partial")]


def test_the_footer_of_one_newsroom_makes_no_copy() -> None:
    footer = (
        "Our reporters work in nine towns of the eastern islands and write for readers who want to know what happens "
        "at sea and on land every day of the year, in any weather and on any holiday that the calendar of the state has."
    )
    other = "Nurses in Atambua opened a ward for newborn children. The clinic was paid by a church. Beds came by truck."
    pair = [
        reading("a.txt", f"{NEWS} {footer}", origin=ROOM, published="2024-03-05"),
        reading("b.txt", f"{other} {LATER} {footer}", origin=ROOM, published="2024-03-06"),
    ]
    assert _found(*pair) == []


def test_two_reports_of_one_speech_are_no_copies() -> None:
    quoted = (
        '"We will not sell this harbour, not for ten years and not for one, because our children fish here," he said. '
        '"Let them build their own quay elsewhere, and let them pay for it with their own money," he said.'
    )
    one = f"Regent Theo Wuran spoke to 300 fishermen in the rain on Monday. {quoted} The crowd sang. Boats blew horns. {NEWS}"
    other = (
        f"In a hall full of traders, Theo Wuran read for 40 minutes from a paper. {quoted} Opponents left. Lawyers smiled. "
        f"{BACKGROUND}"
    )
    pair = [reading("one.txt", Hand(one).person(*NAMES)), reading("other.txt", Hand(other).person(*NAMES))]
    assert _found(*pair) == []


def test_a_copy_of_a_copy_goes_back_to_the_text_that_both_have_words_of() -> None:
    first = _first("first.txt", published="2024-02-05")
    second = _again("second.txt", 8, published="2024-02-06")
    third = _again("third.txt", 7, published="2024-02-07")
    for order in permutations((first, second, third)):
        assert {(c.file, c.original) for c in copies.find(order)} == {
            ("second.txt", "first.txt"),
            ("third.txt", "first.txt"),
        }


def test_the_order_of_input_changes_no_chain() -> None:
    given = [
        _first(outlet="The Flores Ledger", published="2024-02-05"),
        _again("a.txt", 8, published="2024-02-06"),
        _again("b.txt", 4, CREDITS[1], published="2024-02-07"),
        _again("c.txt", 3, published="2024-02-08"),
    ]
    found: set[frozenset[Copy]] = {frozenset(copies.find(order)) for order in permutations(given)}
    assert len(found) == 1


COUNTED = (
    ("Ghana bought {} buses for its schools on Monday.", "Ghana pada Senin membeli {} bus untuk sekolah-sekolahnya."),
    ("The buses cost {} million dollars, a minister said.", "Bus itu berharga {} juta dolar, kata seorang menteri."),
    ("They will carry {} pupils from villages to school.", "Bus itu akan membawa {} murid dari desa ke sekolah."),
    ("Teachers complained that the road to Tamale is closed.", "Para guru mengeluh bahwa jalan ke Tamale ditutup."),
    ("A factory in Kumasi will repair {} old buses.", "Sebuah pabrik di Kumasi akan memperbaiki {} bus tua."),
    ("Togo offered to send {} drivers to Ghana.", "Togo menawarkan mengirim {} pengemudi ke Ghana."),
)


@pytest.mark.parametrize(
    ("theirs", "copied"),
    [
        ((90, 14, 7000, 60, 25), True),
        ((90, 14, 7000, 80, 25), True),  # one slip
        ((75, 19, 5200, 80, 31), False),
    ],
)
def test_who_tells_the_same_in_the_same_order_but_counts_otherwise_is_a_witness(
    theirs: tuple[int, ...], copied: bool
) -> None:
    mine = iter((90, 14, 7000, 60, 25))
    other = iter(theirs)
    english, indonesian = [], []
    for one, two in COUNTED:
        english.append(one.format(next(mine)) if "{" in one else one)
        indonesian.append(two.format(next(other)) if "{" in two else two)
    pages = [
        Page(file="en.txt", content=" ".join(english).encode(), published="2024-03-05"),
        Page(file="id.txt", content=" ".join(indonesian).encode(), published="2024-03-05"),
    ]
    readings = [r for r in map(read_page, pages) if isinstance(r, Reading)]
    assert [c.kind for c in copies.find(readings)] == (["translated"] if copied else [])
