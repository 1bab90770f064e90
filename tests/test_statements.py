"""Who says what: a table of sentences, with all statements of each, and of sentences that state nothing."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest

import saksi
from saksi.records import Report, Statement

CASES = Path(__file__).parent / "cases" / "statements.toml"


def _cases() -> list[Any]:
    return [pytest.param(row, id=row["id"]) for row in tomllib.loads(CASES.read_text(encoding="utf-8"))["case"]]


def _read(code: str, text: str) -> tuple[Report, list[Statement]]:
    report = msgspec.structs.replace(saksi.report(text, published="2024-05-15"), language=code)
    return report, [r for r in saksi.extract(report) if isinstance(r, Statement)]


@pytest.mark.parametrize("case", _cases())
def test_text_says_these_statements_and_no_others(case: dict[str, Any]) -> None:
    report, found = _read(case["id"][:2], case["text"])
    told = [
        {
            "speaker": s.speaker.name if s.speaker else None,
            "content": report.text[s.start : s.end],
            "stance": s.stance,
            "directness": s.directness,
        }
        | ({"cue": report.text[s.cue.start : s.cue.end]} if s.cue else {})
        for s in found
    ]
    assert sorted(told, key=_content) == sorted(case["expect"], key=_content)


def _content(row: dict[str, Any]) -> tuple[str, str]:
    return row["content"], row["stance"]


def test_pronoun_without_anybody_before_it_has_no_speaker() -> None:
    _, found = _read("id", "Ia menyatakan bahwa kapal itu sudah pulang.")
    assert [s.speaker for s in found] == [None]


@pytest.mark.parametrize(
    "text",
    [
        'The bread is held in a "cool and very dry room" until noon.',
        'The bank denied Togo "the money to mend the sea wall" in May.',
    ],
)
def test_words_in_marks_that_nobody_says_have_no_speaker_and_deny_nothing(text: str) -> None:
    _, found = _read("en", text)
    assert [(s.speaker, s.stance) for s in found] == [(None, "asserts")]


def test_a_mark_of_two_signs_that_is_never_closed_opens_nothing() -> None:
    _, found = _read("en", "''" + "''a " * 200 + "said Rosa Quint.")
    assert found == []


def test_paragraphs_of_one_quotation_have_one_speaker() -> None:
    text = '"We have waited long enough for this," Lavrov said.\n\n"Nobody should expect us to wait again," he added.'
    _, found = _read("en", text)
    assert {s.speaker.name for s in found if s.speaker} == {"Lavrov"}
    assert len(found) == 2


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        (
            "Bolivia said Chile had shelled a post. Chile denied that it had shelled anything.",
            "Chile had shelled a post",
        ),
        ('"We welcome our friends," Marta Ruiz said in Nairobi. Chile denied that it had attacked Bolivia.', None),
        ("Bolivia said troops had burned a post. Chile denied the claim.", "troops had burned a post"),
        ("Bolivia accused Chile of burning a post, an accusation that Chile denied.", "burning a post"),
        ("Bolivia says Chile sank a tug, a claim Chile has rejected.", "Chile sank a tug"),
        (
            "Bolivia said its harvest was good. Peru said Chile had closed the pass. Chile denied it had.",
            "Chile had closed the pass",
        ),
        ("Bolivia mengatakan pasukan Chile membakar pos. Chile membantah tuduhan itu.", "pasukan Chile membakar pos"),
        ("Bolivia mengatakan panen tahun ini baik. Chile membantah telah menutup jalur itu.", None),
    ],
)
def test_denial_is_led_to_a_claim_that_it_fits(text: str, claim: str | None) -> None:
    said = [r for r in saksi.extract(saksi.report(text)) if isinstance(r, saksi.Statement)]
    denial = next(s for s in said if s.stance == "denies")
    claims = {s.id: text[s.start : s.end] for s in said}
    assert claims.get(denial.denies or "") == claim


SAID = [
    # things say nothing by what they show; papers, persons and bodies do
    ("The standoff underscores the weakness of the coastguard.", []),
    ("The drought confirmed the worst fears of the growers.", []),
    ("Rising prices threaten to topple the cabinet.", []),
    ("The neighbour confirmed that the gate was open.", [("neighbour", "the gate was open")]),
    ("The delegation threatened to leave the hall.", [("delegation", "to leave the hall")]),
    ("A leaked memo suggests that the fund was empty.", [("leaked memo", "the fund was empty")]),
    ("Ahead of the vote, Chad and Mali threatened to leave the bloc.", [("Chad", "to leave the bloc")]),
    (
        "A 2019 study by the Lund Institute found that poor children drink less milk.",
        [("study", "poor children drink less milk")],
    ),
    ("The poll shows a tightening race in the north.", [("poll", "a tightening race in the north")]),
    ("The photograph shows a narrow bridge over the creek.", []),
    ("Vega showed her pass to the guard at the gate.", []),
    # where and when it was said
    ("Reyes says at a rally in Duluth, Minnesota, that the tax would hurt farmers.", [("Reyes", "the tax would hurt farmers")]),
    ("Rosa Quint said after the summit she would not sign the accord.", [("Rosa Quint", "she would not sign the accord")]),
    ("Two bankers cautioned, as did the ministry itself, that the figures might change.", [("Two bankers", "the figures might change")]),
    ("The president told farmers this week he would not raise taxes.", [("president", "he would not raise taxes")]),
    ("Vega warned the guild it would lose its seat.", [("Vega", "it would lose its seat")]),
    ("Vega warned the guild to leave.", [("Vega", "the guild to leave")]),
    # where it ends
    ("Trading firms claimed that the port was safe, but gave no proof.", [("firms", "the port was safe")]),
    ("Rosa Quint said the plan would close two mills, prompting a strike in the valley.", [("Rosa Quint", "the plan would close two mills")]),
    ("Rosa Quint said she was sad and her lawyer said he was glad.", [("Rosa Quint", "she was sad"), ("lawyer", "he was glad")]),
    ("Rosa Quint said the mayor and the minister said the road was open.", [("Rosa Quint", "the mayor and the minister said the road was open")]),
    ("Vega called the law absurd while she was in Mesa.", [("Vega", "the law absurd")]),
    ("Vega praised the plan as a first step.", [("Vega", "the plan as a first step")]),
    ("With Rosa Quint warning that the dam was weak, the town was cleared.", [("Rosa Quint", "the dam was weak")]),
    ("Rosa Quint said that was never her plan.", [("Rosa Quint", "that was never her plan")]),
    ("Police said nobody was hurt.", [("Police", "nobody was hurt")]),
    # cut in two
    ("The road, Rosa Quint said, was open; the bridge, she added, was shut.", [("Rosa Quint", "was open"), ("Rosa Quint", "was shut")]),
    ("The square, which, Rosa Quint said, is full of traders, was swept.", [("Rosa Quint", "is full of traders")]),
    ("A boat that Chad says was stolen has been found.", [("Chad", "was stolen")]),
    ("The rules, which Vega said were too strict, will change.", [("Vega", "were too strict")]),
    (
        "The gap between what Rosa Quint says her plan would do and its cost has grown.",
        [("Rosa Quint", "her plan would do")],
    ),
    ("After what Rosa Quint said was a bad night, the guild met.", [("Rosa Quint", "was a bad night")]),
    ("What Rosa Quint considers prudent might strike her rivals as timid.", []),
    ("The crowd is small, yet Rosa Quint boasts about its size.", []),
    ("Officers said the dam was weak and Chad accused Mali of shelling the wall.", [("Officers", "the dam was weak"), ("Chad", "shelling the wall")]),
    ('Rosa Quint said, "It is over."', [("Rosa Quint", "It is over")]),
    ('"They lied," Rosa Quint said.', [("Rosa Quint", "They lied")]),
    ('The guild runs a "first come, first served" rule for its boats.', []),
    (
        "Chile said reports that it had shelled a post were false.",
        [("Chile", "reports that it had shelled a post were false")],
    ),
    ("The envoy cited reports that the dam had broken.", [("envoy", "the dam had broken")]),
    # who
    ("No minister said the road was open.", []),
    ("None of the ministers said the road was open.", []),
    ("Most of the nurses said they would stay.", [("Most of the nurses", "they would stay")]),
    ("Someone asked how Vega could win the north.", [("Someone", "how Vega could win the north")]),
    ("Two people briefed on the plan said the dam would be sold.", [("people", "the dam would be sold")]),
    ("Rosa Quint, 41, a shopkeeper, said she heard two blasts.", [("Rosa Quint", "she heard two blasts")]),
    ("A spokesman for the guild, Ivan Petrov, said the bridge had been hit.", [("Ivan Petrov", "the bridge had been hit")]),
    ("Prices will fall, according to a recent survey of shop owners.", [("survey of shop owners", "Prices will fall")]),
    ("According to people close to the talks, the deal is near.", [("people", "the deal is near")]),
    ("By Vega's own admission, the road was never finished.", [("Vega", "the road was never finished")]),
    ("In Vega's view, the hall is safe.", [("Vega", "the hall is safe")]),
    ("By noon, the hall was full.", []),
    ("Chad's main argument is that the hall is safe.", [("Chad", "the hall is safe")]),
    # more cues
    ("The rebels claimed responsibility for the raid on the depot.", [("rebels", "the raid on the depot")]),
    ("No group claimed responsibility for the raid on the depot.", []),
    ("Vega was accused by the guild of selling the hall.", [("guild", "selling the hall")]),
    ("The deal was described by Vega as a bad joke.", [("Vega", "a bad joke")]),
    ("The raid was condemned by Chad.", [("Chad", "The raid")]),
    ("The statement was endorsed by all members of the guild.", []),
    ("Vega proposed raising the tax on large boats and cutting the debt.", [("Vega", "raising the tax on large boats and cutting the debt")]),
    ("The chef continued adding salt to the pot.", []),
    ("Vega was convinced that the hall was safe.", [("Vega", "the hall was safe")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SAID)
def test_sentence_says_what_its_speaker_said_and_no_more(text: str, expected: list[tuple[str, str]]) -> None:
    report, found = _read("en", text)
    assert [(s.speaker.name if s.speaker else None, report.text[s.start : s.end]) for s in found] == expected


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ('"The road is closed to all of us," the letter reads.', "letter"),
        ('The letter reads: "The road is closed to all of us."', "letter"),
        ('The film uses footage of Rosa Quint asking, "Why is the gate not open yet?"', "Rosa Quint"),
        ('Ivan Petrov told a clerk who asked about the loan, "That is a matter for the guild."', "Ivan Petrov"),
        ('Ivan Petrov told a clerk who said, "That is a matter for the guild."', "clerk"),
        ('Ivan Petrov went further: "That is a matter for the guild."', "Ivan Petrov"),
        ('The list was long: "Bread and milk and two kinds of cheese."', None),
    ],
)
def test_quotation_goes_to_whose_words_it_is(text: str, speaker: str | None) -> None:
    _, found = _read("en", text)
    assert [s.speaker.name if s.speaker else None for s in found if s.directness == "direct"] == [speaker]


@pytest.mark.parametrize(
    "text", ["The clerk told (after", "The envoy told (since the vote", "The ferry owner answered (with"]
)
def test_a_sentence_that_breaks_off_behind_a_hearer_is_read(text: str) -> None:
    _, found = _read("en", text)
    assert found == []
