"""Records of a report are looked up by their kind and place."""

from __future__ import annotations

from readings_at_hand import Hand, reading

from saksi.records import Entity, Event, Figure, Statement
from saksi.relate.within import acts, every, numbered, statement, within

TEXT = "Kenya sent 40 lorries. Uganda thanked Kenya. Kenya sent 40 tents, Ama Otieno said."
MADE = (
    Hand(TEXT)
    .state(("Kenya", "KEN"), ("Uganda", "UGA"))
    .event("sent", "AID", [("Kenya", "KEN")], [("Uganda", "UGA")])
    .said("Kenya sent 40 tents", "Ama Otieno", "KEN")
)
ONE = reading("one.txt", MADE)


def test_records_of_a_kind_stand_by_their_place() -> None:
    assert [TEXT[e.start : e.end] for e in every(ONE, Entity) if e.type == "state"] == ["Kenya", "Uganda"]
    assert every(ONE, Figure) == ()


def test_only_records_between_the_two_places_are_given() -> None:
    assert [e.code for e in within(ONE, Entity, 1, len(TEXT)) if e.type == "state"] == ["UGA"]
    assert within(ONE, Entity, 3, 3) == ()


def test_an_act_is_found_by_its_anchor() -> None:
    [event] = every(ONE, Event)
    at = event.anchors[0].start
    assert acts(ONE, at, at + 1) == [event]
    assert acts(ONE, at + 1, len(TEXT)) == []


def test_a_statement_is_found_by_its_id() -> None:
    [told] = every(ONE, Statement)
    assert statement(ONE, told.id) == told
    assert statement(ONE, None) is None and statement(ONE, "none") is None


def test_figures_are_found_by_their_number() -> None:
    two = reading("two.txt", Hand(TEXT).figure("40 lorries", 40, "lorries"))
    assert [f.unit for f in numbered(two, 40)] == ["lorries"] and not numbered(two, 41)
