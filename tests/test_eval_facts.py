"""The scoring of facts, on tiny stories of its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from eval import facts
from eval.facts import Marked, Told
from saksi.records import Comparison, Copy, Difference, Flag, Position, Reading, Report, Story

TEXTS = {
    "en1": "Stamp: 9 May. Peru sent three ships to Chile. Lima denied it.",
    "en2": "Peru sent five ships to Chile.",
    "id1": "Peru mengirim tiga kapal ke Chile.",
}


def told(kind: str, *rows: tuple[str, int, int], optional: bool = False, kinds: tuple[str, ...] = ()) -> Told:
    """A fact of a kind, told at some places."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for report, start, end in rows:
        spans.setdefault(report, []).append((start, end))
    entry = {"id": "f", "kind": kind, "about": "", "optional": optional}
    return Told(frozenset(kinds or (kind,)), spans, entry)


class Shown:
    """Stands for a found fact where only its words are asked for."""

    kind = about = ""
    cells: dict[str, Any] = {}  # noqa: RUF012


def found(kind: str, *rows: tuple[str, int, int]) -> Told:
    return told(kind, *rows)._replace(entry=Shown())


A, B, C = ("a", 0, 10), ("b", 0, 10), ("c", 0, 10)

PAIRS = [
    ("the same reports", [told("event", A, B)], [found("event", A, B)], (1, 1, 1, 1)),
    ("one report missing", [told("event", A, B)], [found("event", A)], (2 / 3, 1, 2 / 3, 1)),
    ("one report too many", [told("event", A)], [found("event", A, B)], (2 / 3, 1, 2 / 3, 1)),
    ("split in two", [told("event", A, B)], [found("event", A), found("event", B)], (2 / 3, 2, 2 / 3, 1)),
    ("two joined", [told("event", A), told("event", B)], [found("event", A, B)], (2 / 3, 1, 2 / 3, 2)),
    ("another kind", [told("figure", A)], [found("event", A)], (0, 0, 0, 1)),
    ("nothing found", [told("event", A)], [], (0, 0, 0, 1)),
    ("other words", [told("event", A)], [found("event", ("a", 10, 20))], (0, 1, 0, 1)),
    ("optional and not found", [told("event", A, optional=True)], [], (0, 0, 0, 0)),
    ("optional and found", [told("event", A, optional=True)], [found("event", A)], (0, 0, 0, 0)),
    ("told in another layer too", [told("event", A)], [found("event", A), found("statement", A)], (1, 1, 1, 1)),
    ("told twice in one layer", [told("event", A)], [found("event", A), found("event", A)], (1, 2, 1, 1)),
    ("the likest is taken", [told("event", A, B, C)], [found("event", A), found("event", A, B)], (0.8, 2, 0.8, 1)),
]


@pytest.mark.parametrize(("golds", "mine", "counts"), [row[1:] for row in PAIRS], ids=[row[0] for row in PAIRS])
def test_facts_are_paired_one_to_one_by_reports_in_common(golds: Any, mine: Any, counts: Any) -> None:
    assert facts.paired(golds, mine, []) == pytest.approx(counts)


def marked(**layers: Any) -> Marked:
    gold = {
        "reports": {name: {"published": "2024-05-09"} for name in TEXTS},
        "facts": [
            {
                "id": "f1", "kind": "figure", "about": "ships", "number": 3, "unit": "ships",
                "told": {"en1": "three ships", "en2": "five ships", "id1": "tiga kapal"},
            },
            {"id": "f2", "kind": "denial", "about": "", "speaker": None, "told": {"en1": "Lima denied it."}},
        ],
        "differences": [], "denials": [], "looks_like": [], "copies": [], "redated": [],
        "origins": [{"kind": "own", "name": "Wire", "reports": ["en1", "id1"]}, {"kind": "own", "name": "B", "reports": ["en2"]}],
        **layers,
    }  # fmt: skip
    return Marked("01-ships", gold, TEXTS)


SHIPS = {
    "id": "d1", "kind": "figure", "fact": "f1",
    "positions": [
        {"report": "en1", "value": "3", "words": "three ships"}, {"report": "en2", "value": "5", "words": "five ships"},
    ],
}  # fmt: skip


def position(report: str, words: str, value: str) -> Position:
    start = TEXTS[report].index(words)
    return Position(value=value, file=f"01-ships/{report}.txt", start=start, end=start + len(words))


@pytest.mark.parametrize(
    ("about", "rows", "right"),
    [
        ("figure", [("en1", "three", "3"), ("en2", "five", "5")], True),
        ("figure", [("en2", "five", "5"), ("id1", "tiga", "3")], True),  # the translation has the wire's value
        ("figure", [("en1", "three", "3"), ("en2", "five", "3")], False),  # the values don't differ
        ("figure", [("en1", "Chile", "3"), ("en2", "five", "5")], False),  # other words
        ("date", [("en1", "three", "3"), ("en2", "five", "5")], False),  # another kind
    ],
)
def test_a_difference_is_right_by_its_kind_and_words(about: str, rows: Any, right: bool) -> None:
    difference = Difference(about=about, positions=tuple(position(*row) for row in rows))
    notes: list[str] = []
    counts = facts.differences(marked(differences=[SHIPS]), [difference], notes)
    assert counts["differences"] == (right, 1, right, 1)
    assert bool(notes) is not right


def test_an_optional_difference_counts_neither_way() -> None:
    difference = Difference(about="figure", positions=(position("en1", "three", "3"), position("en2", "five", "5")))
    story = marked(differences=[{**SHIPS, "optional": True}])
    assert facts.differences(story, [difference], [])["differences"] == (0, 0, 0, 0)


def test_a_denial_is_right_where_denial_and_claim_are() -> None:
    gold = {
        "id": "n1", "fact": "f2", "denial": {"report": "en1", "words": "Lima denied it."},
        "claim": {"report": "en1", "words": "Peru sent three ships to Chile"},
    }  # fmt: skip
    right = Difference(
        about="denial", positions=(position("en1", "sent", "asserts"), position("en1", "denied", "denies"))
    )
    turned = Difference(
        about="denial", positions=(position("en1", "denied", "asserts"), position("en1", "sent", "denies"))
    )
    assert facts.denials(marked(denials=[gold]), [right], []) == (1, 1, 1, 1)
    assert facts.denials(marked(denials=[gold]), [turned], []) == (0, 1, 0, 1)


def compared(*differences: Difference, copies: tuple[Copy, ...] = (), flags: tuple[Flag, ...] = ()) -> Comparison:
    readings = tuple(
        Reading(file=f"01-ships/{name}.txt", report=Report(id=name, version=name, text=text, flags=flags if name == "en1" else ()))
        for name, text in TEXTS.items()
    )  # fmt: skip
    story = Story(id="s", title="", date=None, readings=readings, copies=copies, differences=differences)
    return Comparison(stories=(story,))


def test_a_look_alike_is_raised_by_a_difference_or_a_flag_on_its_words() -> None:
    look = {
        "id": "l1", "kind": "other-count", "why": "",
        "positions": [{"report": "en1", "words": "three ships"}, {"report": "en2", "words": "five ships"}],
    }  # fmt: skip
    stamp = {"id": "l2", "kind": "stamp-slip", "why": "", "positions": [{"report": "en1", "words": "9 May"}]}
    story = marked(looks_like=[look, stamp])
    difference = Difference(about="figure", positions=(position("en1", "three", "3"), position("en2", "five", "5")))
    agreed = Difference(about="figure", positions=(position("en1", "three", "3"), position("en2", "five", "3")))
    flag = Flag(kind="redated", start=0, end=12, rule="hand", reason="")
    assert [line.split()[2] for line in facts.alarms(story, compared(difference))] == ["l1"]
    assert facts.alarms(story, compared(agreed)) == []
    assert [line.split()[2] for line in facts.alarms(story, compared(flags=(flag,)))] == ["l2"]


def test_a_wrong_redating_is_counted_apart_from_one_that_is_missed() -> None:
    flag = Flag(kind="redated", start=0, end=12, rule="hand", reason="")
    assert facts.redated(marked(), compared(flags=(flag,))) == {"wrong": 1, "found": 0, "gold": 0}
    false = marked(redated=[{"report": "en1"}])
    assert facts.redated(false, compared(flags=(flag,))) == {"wrong": 0, "found": 1, "gold": 1}
    assert facts.redated(false, compared()) == {"wrong": 0, "found": 0, "gold": 1}


def test_copies_are_judged_by_their_direction_and_make_one_origin() -> None:
    story = marked(copies=[{"copy": "id1", "original": "en1", "kind": "translated"}])
    copy = Copy(file="01-ships/id1.txt", original="01-ships/en1.txt", share=0.9, kind="translated", reason="")
    turned = Copy(file="01-ships/en1.txt", original="01-ships/id1.txt", share=0.9, kind="translated", reason="")
    counts = [facts.score(story, compared(copies=(c,)))[0] for c in (copy, turned)]
    assert [c["copies"] for c in counts] == [(1, 1, 1, 1), (0, 1, 0, 1)]
    assert [c["origins"] for c in counts] == [(1, 1, 1, 1), (1, 1, 1, 1)]


def test_a_folder_of_stories_gives_one_object(tmp_path: Path) -> None:
    story = marked(differences=[SHIPS])
    place = tmp_path / story.name
    place.mkdir()
    (place / "gold.json").write_text(json.dumps(story.gold), encoding="utf-8")
    for name, text in TEXTS.items():
        (place / f"{name}.txt").write_text(f"{text}\n", encoding="utf-8")
    out = facts.main([str(tmp_path)])
    assert {"facts", "differences", "denials", "copies", "origins", "redated", "looks_like", "stories"} <= out.keys()
    assert out["differences"]["gold"] == 1
    assert json.dumps(facts.main([str(tmp_path)])) == json.dumps(out)
