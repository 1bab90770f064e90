"""When what is told happened: a table of texts with the date of each event, and how it is known."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest

import saksi
from saksi.records import Event, Office

CASES = Path(__file__).parent / "cases" / "dates.toml"


def _cases() -> list[Any]:
    return [pytest.param(row, id=row["id"]) for row in tomllib.loads(CASES.read_text(encoding="utf-8"))["case"]]


@pytest.mark.parametrize("case", _cases())
def test_event_has_the_date_that_a_reader_would_give_it(case: dict[str, Any]) -> None:
    report = msgspec.structs.replace(saksi.report(case["text"], published="2024-05-15"), language=case["id"][:2])
    events = [r for r in saksi.extract(report) if isinstance(r, Event)]
    for anchor, date, basis in case["expect"]:
        told = [e for e in events if any(anchor in report.text[a.start : a.end] for a in e.anchors)]
        assert told, f"no event is told by {anchor!r}"
        assert (told[0].date or "", told[0].date_basis or "") == (date, basis), anchor


def _of(text: str, code: str) -> list[tuple[str, str, str]]:
    report = msgspec.structs.replace(saksi.report(text, published="2024-05-15"), language=code)
    return [
        (r.type, "+".join(p.code or "" for p in r.actors), "+".join(p.code or "" for p in r.recipients))
        for r in saksi.extract(report)
        if isinstance(r, Event)
    ]


CROWDS = [
    ("en", "Dozens of students protested outside the embassy of Chile in Lima.", [("PROTEST", "", "CHL")]),
    ("id", "Ratusan buruh mengepung Kedutaan Besar Filipina di Jakarta.", [("PROTEST", "", "PHL")]),
    ("en", "Snow blocked the road to the embassy of Chile.", []),
    ("en", "Fans camped outside a Manila hotel for two nights.", []),
]


@pytest.mark.parametrize(("code", "text", "told"), CROWDS, ids=[row[1][:30] for row in CROWDS])
def test_a_crowd_of_no_state_protests_at_an_embassy(code: str, text: str, told: list[tuple[str, str, str]]) -> None:
    assert _of(text, code) == told


LEFT_OPEN = [
    (
        "en",
        "Canada imposed sanctions on Belarus. A training course for the Belarusian police was suspended.",
        [("SANCTION", "CAN", "BLR")],
    ),
    (
        "id",
        "Kanada menjatuhkan sanksi kepada Belarus. Kanada juga membekukan bantuan.",
        [("SANCTION", "CAN", "BLR")],
    ),
    (
        "en",
        "Chile sent rescuers to Peru. India has set up a field hospital near the old harbour.",
        [("AID", "CHL", "PER"), ("AID", "IND", "PER")],
    ),
    (
        "id",
        "Chile mengirim tim penyelamat ke Peru. India mendirikan rumah sakit lapangan di dekat pelabuhan.",
        [("AID", "CHL", "PER"), ("AID", "IND", "PER")],
    ),
    # of two that could be meant none is taken
    (
        "en",
        "Canada imposed sanctions on Belarus. Canada imposed sanctions on Mali. Norway has frozen the assets.",
        [("SANCTION", "CAN", "BLR"), ("SANCTION", "CAN", "MLI")],
    ),
    ("en", "Norway has frozen the assets.", []),
]


@pytest.mark.parametrize(("code", "text", "told"), LEFT_OPEN, ids=[f"{row[0]} {row[1][-30:]}" for row in LEFT_OPEN])
def test_a_side_that_a_clause_leaves_open_is_the_one_of_the_text(
    code: str, text: str, told: list[tuple[str, str, str]]
) -> None:
    assert sorted(_of(text, code)) == sorted(told)


TALKS = [
    ("en", "The minister of Kenya signed after talks with her Chilean counterpart.", ("CONSULT", "KEN", "CHL")),
    (
        "id",
        "Menteri Kenya menandatangani surat setelah pembicaraan dengan mitranya dari Chile.",
        ("CONSULT", "KEN", "CHL"),
    ),
]


@pytest.mark.parametrize(("code", "text", "told"), TALKS, ids=[row[0] for row in TALKS])
def test_who_did_something_after_talks_talked(code: str, text: str, told: tuple[str, str, str]) -> None:
    assert told in _of(text, code)


JUNTAS = [
    ("A jet bombed a village in Myanmar. India condemned it. The junta bombed Bhamo again.", "MMR"),
    ("Norway sent an envoy to Mali and to Sweden. Mali waited. The junta bombed Gao again.", "MLI"),
]


@pytest.mark.parametrize(("text", "code"), JUNTAS, ids=[code for _, code in JUNTAS])
def test_the_junta_is_that_of_a_state_which_has_one(text: str, code: str) -> None:
    assert [actor for type_, actor, _ in _of(text, "en") if type_ == "ASSAULT"] == [code]


def test_a_summons_is_no_other_telling_of_the_reproach() -> None:
    text = "Kenya accused Malawi of theft. Kenya's foreign ministry summoned the ambassador of Malawi."
    assert _of(text, "en") == [("ACCUSE", "KEN", "MWI"), ("ACCUSE", "KEN", "MWI")]


def test_a_ship_of_a_states_flag_is_that_states() -> None:
    assert _of("KKP menangkap dua kapal ikan berbendera Malaysia di Selat Malaka.", "id") == [("COERCE", "IDN", "MYS")]


def test_an_office_is_shown_with_its_title() -> None:
    text = "Peru's navy chief, Rear Admiral Tomas Quiroga, spoke. Ana Rios, a ministry spokeswoman, did not."
    found = [(text[r.start : r.end], r.office) for r in saksi.extract(saksi.report(text)) if isinstance(r, Office)]
    assert found == [
        ("Peru's navy chief, Rear Admiral Tomas Quiroga", "navy chief"),
        ("Ana Rios, a ministry spokeswoman", "spokesperson"),
    ]
