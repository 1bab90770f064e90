"""Which claim a denial is of: short reports, read and compared, with the words of claim and denial."""

from __future__ import annotations

import pytest
from readings_at_hand import Hand, reading

from saksi.language import load
from saksi.pipeline import read_page
from saksi.records import Page, Reading
from saksi.relate import facts
from saksi.relate.terms import terms


def _denied(*texts: str) -> list[tuple[str, str]]:
    """The first claim and the denials of each difference, by their words."""
    readings = []
    for n, text in enumerate(texts):
        made = read_page(Page(file=f"{n}", content=text.encode(), encoding="utf-8", published="2024-05-15"))
        assert isinstance(made, Reading)
        readings.append(made)
    by_file = {r.file: r.report.text for r in readings}
    found = []
    for difference in facts.differences(facts.align(readings)):
        if difference.about == "denial":
            words = {p.value: by_file[p.file][p.start : p.end] for p in reversed(difference.positions)}
            found.append((words["asserts"], words["denies"]))
    return found


@pytest.mark.parametrize(
    ("texts", "claim", "denial"),
    [
        pytest.param(
            [
                'All sailors came home on Monday. "They did not pay a ransom for the ship," said a priest, Kofi Amu.',
                "A pirate, Issa Warsame, said that Togo paid a ransom of two million.",
                "Togo denied that it had paid a ransom for the ship.",
            ],
            "Togo paid a ransom of two million",
            "it had paid a ransom for the ship",
            id="who-says-it-was-not-so-makes-no-claim",
        ),
        pytest.param(
            ["Ghana's foreign ministry said on Monday that Togo had moved the border stones. Togo denied that."],
            "Togo had moved the border stones",
            "that",
            id="pointed-at-by-that",
        ),
        pytest.param(
            ["Accra says that Togo moved the border stones. The ministry in Lome rejects this."],
            "Togo moved the border stones",
            "this",
            id="body-in-its-capital",
        ),
        pytest.param(
            [
                'Ghana said that Togo had moved the border stones. The claim was denied. "Nobody touched a stone in that '
                "field,\" said Togo's foreign minister, Ama Kpodo."
            ],
            "Togo had moved the border stones",
            "The claim",
            id="passive-the-quotation-tells-who",
        ),
        pytest.param(
            [
                "Peru's fisheries minister, Rosa Quispe, accused canneries in Chile of relabelling tuna from Fiji.",
                "The canneries of Chile denied the claim that they relabel tuna from Fiji.",
            ],
            "accused",
            "they relabel tuna from Fiji",
            id="a-claim-that-the-denial-tells-again",
        ),
        pytest.param(
            ["Peru accused Chile of hiding two trawlers in a fjord.", "Chile called the accusation absurd."],
            "accused",
            "the accusation absurd",
            id="accusation-that-another-report-tells",
        ),
        pytest.param(
            [
                "Ghana's army said a patrol from Togo burnt the customs shed at night.",
                "Togo denied that its patrol had burnt a customs shed.",
            ],
            "a patrol from Togo burnt the customs shed at night",
            "its patrol had burnt a customs shed",
            id="same-words-in-another-report",
        ),
        pytest.param(
            [
                "Pemerintah Malaysia menyebut kapal patroli Filipina menabrak perahu nelayan pada Senin. Hal itu dibantah "
                "Filipina."
            ],
            "kapal patroli Filipina menabrak perahu nelayan pada Senin",
            "Hal itu",
            id="indonesian-passive",
        ),
        pytest.param(
            [
                "Pemerintah Malaysia menuduh Filipina menculik dua nelayan dari perahu mereka pada Senin. Filipina membantah "
                "penculikan itu."
            ],
            "Filipina menculik dua nelayan dari perahu mereka pada Senin",
            "penculikan itu",
            id="indonesian-act",
        ),
        pytest.param(
            [
                "Senator Ada Mbeki accused the ministry of hiding a report on the dam. The ministry denied that it had hidden it."
            ],
            "hiding a report on the dam",
            "it had hidden it",
            id="by-the-words-for-the-accused",
        ),
        pytest.param(
            [
                "The United Nations blamed rebels of the Lagoon Front for the raid on the mill. Abu Toure, a spokesman for the Lagoon Front, "
                "denied that its boats had been near."
            ],
            "the Lagoon Front for the raid on the mill",
            "its boats had been near",
            id="by-the-name-of-the-accused",
        ),
        pytest.param(
            [
                "Minister Otto Ray said that Ghanaian mills were selling maize below cost. Ghana rejected the accusation."
            ],
            "Ghanaian mills were selling maize below cost",
            "the accusation",
            id="what-is-said-of-a-nation",
        ),
        pytest.param(
            [
                "Senator Ada Mbeki said the ministry was paying 40 million rand too much. Minister Jan Botha dismissed the "
                "accusation as groundless."
            ],
            "the ministry was paying 40 million rand too much",
            "the accusation",
            id="two-persons-of-one-state",
        ),
    ],
)
def test_a_denial_stands_beside_the_claim_it_is_of(texts: list[str], claim: str, denial: str) -> None:
    assert (claim, denial) in _denied(*texts)


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(
            ["Ghana rejected an offer of maize from Togo. Togo said the maize was dry."], id="an-offer-is-no-claim"
        ),
        pytest.param(
            [
                "Ghana asked Togo for maize on Monday. Senator Ada Mbeki left the hall. Ghana rejected the accusation as a lie."
            ],
            id="to-ask-is-nothing-to-be-accused-of",
        ),
        pytest.param(
            ["Warga Kupang menolak pelabuhan itu. Pemerintah mengatakan pelabuhan itu aman."], id="nor-is-a-plan"
        ),
        pytest.param(
            ["Togo said that its patrol stayed at home. Togo denied that its patrol had left home."],
            id="one-side-alone",
        ),
    ],
)
def test_nothing_is_denied(texts: list[str]) -> None:
    assert _denied(*texts) == []


def _quoted(file: str, words: str, code: str) -> Reading:
    text = f'"{words}" said Ana Duarte.'
    return reading(file, Hand(text).person("Ana Duarte").said(words, "Ana Duarte", code, directness="direct"))


@pytest.mark.parametrize(
    ("one", "other", "altered"),
    [
        pytest.param(
            "We sail to guard the reefs and the two harbours on which our islands live,",
            "We sail to guard the reefs, the oil wells and the two harbours on which our islands live,",
            True,
            id="words-put-in",
        ),
        pytest.param(
            "We sail to guard the reefs. Nobody should fear us. We guard the two harbours on which our islands live,",
            "We sail to guard the reefs. We guard the two harbours on which our islands live,",
            False,
            id="a-sentence-left-out",
        ),
        pytest.param(
            "We sail to guard the reefs … and the two harbours on which our islands live,",
            "We sail to guard the reefs, the oil wells and the two harbours on which our islands live,",
            False,
            id="what-is-left-out-is-marked",
        ),
        pytest.param(
            "The gate to our islands is open now, but we must still walk through it alone,",
            "The gate to our islands is open now and you are already standing in the yard,",
            True,
            id="a-sentence-goes-on-otherwise",
        ),
        pytest.param(
            "The gate to our islands is open now, but we must still walk through it alone,",
            "The gate to our islands is open now,",
            False,
            id="a-sentence-cut",
        ),
    ],
)
def test_a_quotation_from_another_language_is_altered_where_one_rendering_was_changed(
    one: str, other: str, altered: bool
) -> None:
    found = facts.align([_quoted("a", one, "PRT"), _quoted("b", other, "PRT")])
    assert ("quote" in {d.about for d in facts.differences(found)}) is altered


@pytest.mark.parametrize(
    ("code", "words", "points"),
    [
        ("en", "the report", True),
        ("en", "having fired", False),
        ("id", "hal itu", True),
        ("id", "penculikan itu", False),
    ],
)
def test_words_only_point_at_what_was_said(code: str, words: str, points: bool) -> None:
    assert terms(load(code)).pointing(words) is points


def test_denials_of_one_claim_by_one_side_are_one_fact() -> None:
    claim = "Ghana accused Togo on Monday of moving the border stones near Aflao. "
    one = claim + "Togo denied that it had moved any border stones."
    other = claim + "A spokesman for Togo's government dismissed the accusation as baseless."
    made = [
        read_page(Page(file=f"{n}", content=t.encode(), published="2024-05-15")) for n, t in enumerate((one, other))
    ]
    found = facts.align([r for r in made if isinstance(r, Reading)])
    told = [
        fact for fact in found if any("stones" in c.text or "accusation" in c.text for c in fact.cells.get("1", ()))
    ]
    assert [len(fact.cells) for fact in told] == [2, 2]  # the claim, and the denial of it
