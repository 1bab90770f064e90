"""The comparison of two outputs, and the run over all evaluations with its floors."""

import json
from pathlib import Path

import pytest

from eval import __main__ as run
from eval import diff

TEXT = "Iran attacked Israel on Friday. It struck Haifa and three people were killed."


def span(words: str) -> dict[str, int]:
    return {"start": TEXT.index(words), "end": TEXT.index(words) + len(words)}


def event(words: str, kind: str = "ASSAULT", actor: str = "IRN", recipient: str = "ISR", **more: object) -> dict:
    row = {"kind": "event", **span(words), "type": kind, "status": "happened", "date": None, "anchors": [span(words)]}
    return {**row, "actors": [{"code": actor}], "recipients": [{"code": recipient}], **more}


def timex(words: str, value: str) -> dict:
    return {"kind": "timex", **span(words), "type": "DATE", "value": value, "mod": None}


def reading(*records: dict, text: str = TEXT) -> dict:
    return {"file": "a.txt", "report": {"text": text}, "records": list(records)}


def marks(old: dict | None, new: dict | None) -> list[tuple[str, str]]:
    return [(c.mark, c.kind) for c in diff.changes(old, new)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ([timex("Friday", "2025-03-14")], [timex("Friday", "2025-03-14")], []),
        ([timex("Friday", "2025-03-14")], [timex("Friday", "2025-03-07")], [("~", "timex")]),
        ([timex("Friday", "2025-03-14")], [timex("on Friday", "2025-03-14")], [("~", "timex")]),
        ([timex("Friday", "2025-03-14")], [], [("-", "timex")]),
        ([], [timex("Friday", "2025-03-14")], [("+", "timex")]),
        ([event("attacked")], [event("attacked", status="planned")], [("~", "event")]),
        ([event("attacked")], [event("attacked", kind="THREATEN")], [("~", "event")]),
        ([event("attacked")], [event("struck")], [("~", "event")]),
        ([event("attacked")], [event("struck", kind="AID")], [("-", "event"), ("+", "event")]),
        ([event("attacked")], [event("attacked", anchors=[span("attacked"), span("struck")])], [("~", "event")]),
        ([event("attacked")], [event("attacked"), event("struck", actor="ISR", recipient="IRN")], [("+", "event")]),
        ([event("attacked", rule="x", id="e1")], [event("attacked", rule="y", id="e2")], []),
    ],
)
def test_records_are_lost_gained_or_changed(old: list, new: list, expected: list) -> None:
    assert marks(reading(*old), reading(*new)) == expected


def test_change_tells_what_was_and_what_is() -> None:
    (change,) = diff.changes(reading(event("attacked")), reading(event("attacked", status="planned")))
    assert change.told == "[attacked] status happened → planned"


def test_report_that_is_in_one_file_only_is_lost_or_gained() -> None:
    assert marks(None, reading(timex("Friday", "2025"))) == [("+", "report"), ("+", "timex")]
    assert marks(reading(), None) == [("-", "report")]


def test_records_of_a_text_that_moved_are_the_same() -> None:
    moved = timex("Friday", "2025-03-14")
    moved = {**moved, "start": moved["start"] + 4, "end": moved["end"] + 4}
    found = marks(reading(timex("Friday", "2025-03-14")), reading(moved, text="Now " + TEXT))
    assert found == [("~", "report")]


def test_counts_by_kind_end_the_list(tmp_path: Path) -> None:
    for name, row in (("old", reading(timex("Friday", "2025"), event("attacked"))), ("new", reading(event("struck")))):
        (tmp_path / name).write_text(json.dumps(row) + "\n", encoding="utf-8")
    lines = diff.main([str(tmp_path / "old"), str(tmp_path / "new")])
    assert lines[0] == "a.txt"
    assert [line.split() for line in lines[-2:]] == [["timex", "1", "0", "0"], ["event", "0", "0", "1"]]
    assert diff.main([str(tmp_path / "old"), str(tmp_path / "old")]) == ["no difference"]


def test_line_that_is_no_reading_is_named(tmp_path: Path) -> None:
    (tmp_path / "old").write_text("{}\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="old:1: not a line"):
        diff.main([str(tmp_path / "old"), str(tmp_path / "old")])


@pytest.mark.parametrize(
    ("group", "value", "floor", "fell"),
    [
        ("names", 0.5, 0.6, True),
        ("names", 0.7, 0.6, False),
        ("names", 0.5998, 0.6, False),
        ("names", 0.5, None, False),
        ("false_alarms", 3.0, 2.0, True),
        ("false_alarms", 1.0, 2.0, False),
    ],
)
def test_floor_holds_from_below_and_ceiling_from_above(
    group: str, value: float, floor: float | None, fell: bool
) -> None:
    floors = {} if floor is None else {"m": floor}
    assert [bad for _, bad in run.compared(group, {"m": value}, floors)] == [fell]


def test_raising_never_makes_a_floor_easier() -> None:
    floors = {"names": {"F1": 0.6, "PER": 0.5}, "false_alarms": {"per_100": 2.0, "en": 2.0}, "gold": {"x": 0.1}}
    reached = {"names": {"F1": 0.5, "PER": 0.7, "ORG": 0.2}, "false_alarms": {"per_100": 1.0, "en": 3.0}}
    assert run.raised(floors, reached) == {
        "names": {"F1": 0.6, "PER": 0.7, "ORG": 0.2},
        "false_alarms": {"per_100": 1.0, "en": 2.0},
        "gold": {"x": 0.1},
    }


def test_gap_between_open_and_blind_is_told() -> None:
    (line,) = run.gap({"plover_open": {"root": 70.0}, "plover_blind": {"root": 65.5}})
    assert line.split() == ["plover,", "open", "-", "blind", "root", "4.500"]
    assert list(run.gap({"plover_open": {"root": 70.0}})) == []


def test_only_what_is_at_hand_is_run(tmp_path: Path) -> None:
    (tmp_path / "data" / "times_id").mkdir(parents=True)
    names = tmp_path / "data" / "names_id" / "dev.txt"
    names.parent.mkdir()
    names.write_text("Budi B-PER\nSanjaya I-PER\ndatang O\n", encoding="utf-8")
    assert [group for group, _ in run.measure(tmp_path, ("names", "times", "gold"))] == ["names"]


def test_fall_is_refused_and_raise_writes_floors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    floors = tmp_path / "floors.json"
    floors.write_text('{"names": {"F1": 0.9}}', encoding="utf-8")
    monkeypatch.setattr(run, "FLOORS", floors)
    monkeypatch.setattr(run, "measure", lambda folder, only: iter([("names", {"F1": 0.8, "PER": 0.7})]))
    assert run.main([str(tmp_path)]) == 1
    assert "BELOW ITS FLOOR" in capsys.readouterr().out
    assert run.main([str(tmp_path), "--raise", "--only", "names"]) == 0
    assert json.loads(floors.read_text(encoding="utf-8")) == {"names": {"F1": 0.9, "PER": 0.7}}
    assert run.main([str(tmp_path / "absent")]) == 2
