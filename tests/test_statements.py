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
