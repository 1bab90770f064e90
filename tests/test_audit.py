"""The audit: who is asked about what, how it is shown, what is kept, and how it is counted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import click
import msgspec
import pytest
from click.testing import CliRunner, Result
from readings_at_hand import Hand
from readings_at_hand import reading as read

from saksi.brief import audit
from saksi.cli import cli
from saksi.cli.judging import JUDGED
from saksi.errors import UsageError
from saksi.records import Event, Reading, Span, Statement

ENGLISH = (
    "The pier was wet. Peru accused Kenya of piracy on Friday. Kenya's envoy said the charge was false. "
    "About 30 sailors went home."
)


def small(file: str = "pier.txt", text: str = ENGLISH, **given: object) -> Reading:
    hand = Hand(text).event(
        "accused", "ACCUSE", [("Peru", "PER")], [("Kenya", "KEN")], date="2024-03-01", basis="report"
    )
    hand.said("the charge was false", "Kenya's envoy", "KEN").time("Friday", "2024-03-01", "report")
    hand.figure("About 30 sailors", 30, "people", "APPROX").office("Kenya's envoy", "Ruth Keter", "envoy", "KEN")
    return read(file, hand, published="2024-03-04", outlet="Harbour Ledger", **given)  # type: ignore[arg-type]


def many(count: int = 12) -> list[Reading]:
    return [small(f"{n}.txt", f"Note {n}. {ENGLISH}") for n in range(count)]


def item(kind: str, reading: Reading | None = None) -> audit.Item:
    reading = reading or small()
    return audit.Item(reading, next(r for r in reading.records if r.__struct_config__.tag == kind))


def said(
    answer: str, kind: str = "event", what: str | None = None, number: int = 0, **changes: object
) -> audit.Judgement:
    one = item(kind)
    record = msgspec.structs.replace(one.record, id=f"{kind}-{number}", **changes)
    return audit.Judgement(
        judgement=answer, what=what, file="pier.txt", version="v", line="", words="", record=record,  # type: ignore[arg-type]
    )  # fmt: skip


# ---- the sample


def test_the_sample_is_the_same_on_every_run_and_in_any_order_of_reports() -> None:
    keys = [i.key for i in audit.sample(many(), 20).items]
    assert keys == [i.key for i in audit.sample(reversed(many()), 20).items]
    assert len(set(keys)) == 20


def test_another_seed_draws_another_sample() -> None:
    assert [i.key for i in audit.sample(many(), 20).items] != [i.key for i in audit.sample(many(), 20, seed=1).items]


def test_a_larger_sample_begins_with_the_smaller_one() -> None:
    assert audit.sample(many(), 40).items[:15] == audit.sample(many(), 15).items


def test_what_is_left_out_early_would_not_have_been_drawn() -> None:
    readings = many(140)
    few = audit.sample(readings, 2, kinds=["event"])
    assert few.items == audit.sample(readings, 140, kinds=["event"]).items[:2]
    assert few.counts == {"event": 140}


@pytest.mark.parametrize(
    ("n", "kinds", "expect"),
    [
        (5, audit.KINDS, {"event": 1, "statement": 1, "office": 1, "timex": 1, "figure": 1}),
        (7, audit.KINDS, {"event": 2, "statement": 2, "office": 1, "timex": 1, "figure": 1}),
        (4, ("figure", "event"), {"event": 2, "figure": 2}),
        (900, ("event",), {"event": 12}),
    ],
)
def test_the_kinds_take_turns(n: int, kinds: tuple[str, ...], expect: dict[str, int]) -> None:
    drawn = audit.sample(many(), n, kinds=kinds)
    assert Counter(i.record.__struct_config__.tag for i in drawn.items) == expect
    assert drawn.counts == {kind: 12 for kind in audit.KINDS if kind in kinds}


def test_a_kind_that_is_used_up_leaves_its_turns_to_the_others() -> None:
    lone = read("lone.txt", Hand("Two ships left.").figure("Two", 2, "ships"))
    drawn = audit.sample([lone, *many(3)], 6, kinds=("event", "figure"))
    assert Counter(i.record.__struct_config__.tag for i in drawn.items) == {"event": 3, "figure": 3}


def test_a_second_copy_of_a_report_gives_no_second_record() -> None:
    assert len(audit.sample([small("a.txt"), small("b.txt")], 50).items) == 5


@pytest.mark.parametrize(("n", "kinds"), [(0, audit.KINDS), (-1, audit.KINDS), (3, ("entity",)), (3, ("opinion",))])
def test_a_sample_that_cannot_be_drawn_is_an_error(n: int, kinds: tuple[str, ...]) -> None:
    with pytest.raises(UsageError):
        audit.sample(many(1), n, kinds=kinds)


# ---- what is shown


@pytest.mark.parametrize(
    ("kind", "expect"),
    [
        ("event", "ACCUSE: Peru (PER) → Kenya (KEN), 2024-03-01 (from the date of the report), happened"),
        ("statement", "STATEMENT: Kenya's envoy (KEN) asserts, indirect: “the charge was false”"),
        ("office", "OFFICE: Ruth Keter is envoy of Kenya (KEN), incumbent"),
        ("timex", "DATE: 2024-03-01 (Fri) (from the date of the report)"),
        ("figure", "FIGURE: 30 people, APPROX"),
    ],
)
def test_a_record_is_one_plain_line(kind: str, expect: str) -> None:
    one = item(kind)
    assert audit.line(one.reading, one.record) == expect
    assert f"\n{expect}\n" in str(audit.show(one))


def test_an_event_says_what_it_lacks() -> None:
    reading = read("a.txt", Hand("A protest broke out.").event("protest", "PROTEST", []))
    assert audit.line(reading, reading.records[0]) == "PROTEST: no actor → no recipient, no date, happened"


def test_an_event_says_where_it_was_and_who_tells_it() -> None:
    hand = Hand("Peru met Kenya in Oslo, Chile said.")
    hand.event("met", "CONSULT", [("Peru", "PER")], [("Kenya", "KEN")], place=("Oslo", "NOR"), mode="visit")
    hand.said("Peru met Kenya in Oslo", "Chile", "CHL")
    reading = read("a.txt", hand)
    event = next(r for r in reading.records if isinstance(r, Event))
    host = next(r for r in reading.records if isinstance(r, Statement))
    told = msgspec.structs.replace(event, statement=host.id)
    assert audit.line(reading, told).endswith("happened, in Oslo (NOR), as Chile (CHL) says")
    assert audit.line(reading, told).startswith("CONSULT-visit: ")


@pytest.mark.parametrize(
    ("kind", "expect"),
    [
        ("event", "The pier was wet. [actor Peru] [anchor accused] [recipient Kenya] of piracy on Friday."),
        ("statement", "[speaker Kenya's envoy] said [content the charge was false]."),
        ("office", "[office Kenya's envoy] said"),
        ("timex", "of piracy on [time Friday]."),
        ("figure", "[figure About 30 sailors] went home."),
    ],
)
def test_the_sentence_has_the_exact_words_marked(kind: str, expect: str) -> None:
    assert expect in str(audit.show(item(kind)))


def test_equal_words_are_marked_once_and_inner_words_inside() -> None:
    hand = Hand("Peru invaded Kenya.").event("invaded", "ASSAULT", [("Peru", "PER")], [("Kenya", "KEN")])
    reading = read("a.txt", hand)
    event = reading.records[0]
    assert isinstance(event, Event)
    twice = msgspec.structs.replace(event, recipients=event.actors, anchors=(Span(0, 12),))
    assert "[anchor [actor+recipient Peru] invaded] Kenya." in str(audit.show(audit.Item(reading, twice)))


def test_words_far_apart_are_both_shown_with_a_gap() -> None:
    text = "Ana Ruiz came. Rain fell. More rain fell. She met Kenya."
    reading = read("a.txt", Hand(text).event("met", "CONSULT", [("Ana Ruiz", "ESP")], [("Kenya", "KEN")]))
    shown = str(audit.show(audit.Item(reading, reading.records[0])))
    assert "[actor Ana Ruiz] came.\n… More rain fell. She [anchor met] [recipient Kenya]." in shown
    assert " Rain fell" not in shown


def test_who_is_named_by_another_word_is_shown_where_the_name_stands() -> None:
    text = "Ana Ruiz came. Rain fell. More rain fell. She met Kenya."
    reading = read("a.txt", Hand(text).event("met", "CONSULT", [("She", "ESP")], [("Kenya", "KEN")]))
    event = reading.records[0]
    assert isinstance(event, Event)
    she = msgspec.structs.replace(event, actors=(msgspec.structs.replace(event.actors[0], name="Ana Ruiz"),))
    shown = str(audit.show(audit.Item(reading, she)))
    assert shown.startswith("Ana Ruiz came.\n… More rain fell. [actor She] [anchor met] [recipient Kenya].")


def test_what_is_not_of_the_article_is_no_context() -> None:
    text = "Kenya waited.\nPhoto: Ona Lim\nPeru invaded Kenya."
    hand = Hand(text).event("invaded", "ASSAULT", [("Peru", "PER")])
    reading = read("a.txt", hand, segments=[("credit", "Photo: Ona Lim")])
    assert str(audit.show(audit.Item(reading, reading.records[0]))).startswith("Kenya waited.\n… [actor Peru]")


def test_a_happening_told_many_times_shows_the_first_places_and_counts_the_rest() -> None:
    text = " ".join(f"Note {n}: Peru visited." for n in range(7))
    reading = read("a.txt", Hand(text).event("visited", "CONSULT", [("Peru", "PER")]))
    at = [i for i in range(len(text)) if text.startswith("visited", i)]
    event = msgspec.structs.replace(reading.records[0], anchors=tuple(Span(i, i + 7) for i in at))
    shown = str(audit.show(audit.Item(reading, event)))
    assert shown.count("[anchor visited]") == 3 and "(told 4 more times in this report)" in shown


def test_a_very_long_sentence_is_cut_at_words_round_its_marks() -> None:
    text = "mud " * 900 + "Peru accused Kenya " + "sand " * 900
    reading = read("a.txt", Hand(text).event("accused", "ACCUSE", [("Peru", "PER")], [("Kenya", "KEN")]))
    shown = str(audit.show(audit.Item(reading, reading.records[0]))).split("\n")[0]
    assert len(shown) < 800 and "[actor Peru] [anchor accused] [recipient Kenya]" in shown
    assert not set(shown.replace("[", " ").replace("]", " ").split()) - {
        "mud", "sand", "Peru", "accused", "Kenya", "actor", "anchor", "recipient", "…",
    }  # fmt: skip


def test_nothing_of_the_text_reaches_the_terminal_as_a_command() -> None:
    text = "Peru\x1b[2J accused Kenya\u202e."
    reading = read("a.txt", Hand(text).event("accused", "ACCUSE", [("Peru\x1b[2J", "PER")], [("Kenya", "KEN")]))
    steps = audit.interview(audit.sample([reading], 1).items, iter("q"))
    shown = "".join(str(step) for step in steps)
    assert "\x1b" not in shown and "\u202e" not in shown and "⟨U+001B⟩" in shown


def test_the_head_has_count_kind_place_outlet_and_date() -> None:
    shown = "".join(map(str, audit.interview([item("event")], iter("q"))))
    assert "1 of 1  event  pier.txt:23-30\nHarbour Ledger · published 2024-03-04 (Mon)\n" in shown


# ---- the questions


def asked(keys: str | list[str], *, count: int = 3) -> tuple[list[audit.Judgement], str]:
    items = audit.sample(many(), count, kinds=("event",)).items
    steps = list(audit.interview(items, iter(keys)))
    return (
        [s for s in steps if isinstance(s, audit.Judgement)],
        "".join(str(s) for s in steps if not isinstance(s, audit.Judgement)),
    )


@pytest.mark.parametrize(
    ("keys", "expect"),
    [
        ("rru", ["right", "right", "unsure"]),
        ("wawrwo", ["wrong actor", "wrong recipient", "wrong other"]),
        ("w\rw rw\n", ["wrong", "wrong", "right"]),
        ("RUWD", ["right", "unsure", "wrong date"]),
        ("rq", ["right"]),
        ("r", ["right"]),
        ("w", ["wrong"]),
        ("srr", ["right", "right"]),
        ("xrxrr", ["right", "right", "right"]),
        ("wzarr", ["wrong actor", "right", "right"]),
        ("wbrq", ["right"]),
        ("rwq", ["right", "wrong"]),
        ("bbrrr", ["right", "right", "right"]),
        ("rbwcrr", ["right", "wrong class", "right", "right"]),
        (["r", "\x1b[D", "u", "q"], ["right", "unsure"]),
        ([], []),
    ],
)
def test_one_key_answers(keys: str | list[str], expect: list[str]) -> None:
    given = asked(keys)[0]
    assert [f"{j.judgement} {j.what}" if j.what else j.judgement for j in given] == expect


def test_a_step_back_shows_the_earlier_answer_and_the_new_one_has_the_same_key() -> None:
    given, shown = asked("wabr")
    assert "You said wrong (actor); a new answer replaces it." in shown
    assert len(given) == 2 and given[0].key == given[1].key


def test_a_key_that_means_nothing_is_told_the_ones_that_do() -> None:
    assert "'x' is no answer: r, w, u, s, b, q" in asked("xq")[1]


@pytest.mark.parametrize("kind", audit.KINDS)
def test_what_can_be_wrong_has_a_letter_of_its_own(kind: str) -> None:
    given = [
        s
        for s in audit.interview([item(kind)], iter("w" + list(audit.WRONG[kind])[1]))
        if isinstance(s, audit.Judgement)
    ]
    assert given[0].what == list(audit.WRONG[kind].values())[1]
    assert {"span", "other"} <= set(audit.WRONG[kind].values())
    assert not {"b", "q"} & set(audit.WRONG[kind])
    assert len(set(audit.WRONG[kind].values())) == len(audit.WRONG[kind])


# ---- what is kept


def test_judgements_come_back_as_they_were_written() -> None:
    given = asked("rwau")[0]
    assert list(audit.decode(audit.encode(given), "j.jsonl").values()) == given


def test_of_two_judgements_on_a_record_the_later_counts() -> None:
    given = asked("rbu")[0]
    assert [j.judgement for j in audit.decode(audit.encode(given), "j.jsonl").values()] == ["unsure"]


@pytest.mark.parametrize(
    "line", ["hello", "{}", '{"schema": 1, "file": "a", "records": []}', "[1]", '{"judgement": "maybe"}']
)
def test_another_file_is_an_error_that_names_its_line(line: str) -> None:
    with pytest.raises(UsageError, match=r"j\.jsonl:2: this is no judgement"):
        audit.decode(f"{audit.encode(asked('rq')[0])}{line}\n", "j.jsonl")


def test_a_record_that_says_something_else_now_is_asked_anew() -> None:
    one = item("event")
    [judgement] = [s for s in audit.interview([one], iter("r")) if isinstance(s, audit.Judgement)]
    kept = {judgement.key: judgement}
    assert audit.judged(one, kept)
    rows: list[tuple[dict[str, Any], bool]] = [
        ({"type": "THREATEN"}, False),
        ({"actors": ()}, False),
        ({"rule": "another"}, True),
        ({"date": None}, False),
    ]
    for changes, still in rows:
        now = audit.Item(one.reading, msgspec.structs.replace(one.record, **changes))
        assert audit.judged(now, kept) is still, changes


# ---- the count


@pytest.mark.parametrize(
    ("right", "n", "low", "high"),  # Newcombe 1998, table I, method 3, and the closed forms at both ends
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (20, 20, 0.8389, 1.0),
    ],
)
def test_the_interval_is_wilsons(right: int, n: int, low: float, high: float) -> None:
    assert audit.wilson(right, n) == pytest.approx((low, high), abs=5e-5)


def test_the_interval_of_nothing_is_everything() -> None:
    assert audit.wilson(0, 0) == (0.0, 1.0)


def test_unsure_counts_neither_as_right_nor_as_wrong() -> None:
    [row] = audit.tally([said("right"), said("unsure", number=1), said("wrong", number=2)])
    assert (row.right, row.wrong, row.unsure, row.precision) == (1, 1, 1, 0.5)
    assert audit.tally([said("unsure")])[0].precision is None


def test_a_class_of_events_has_a_row_once_there_are_enough() -> None:
    aid = [said("right", number=n, type="AID") for n in range(audit.ENOUGH)]
    few = [said("wrong", number=100 + n, type="RETREAT") for n in range(audit.ENOUGH - 1)]
    unsure = said("unsure", number=999, type="RETREAT")
    assert [(r.kind, r.type) for r in audit.tally([*aid, *few, unsure])] == [("event", None), ("event", "AID")]


def test_the_table_has_precision_interval_and_what_was_wrong() -> None:
    given = [said("right", number=n) for n in range(7)] + [
        said("wrong", number=7, what="actor"), said("wrong", number=8, what="actor"), said("wrong", number=9),
        said("right", "figure"),
    ]  # fmt: skip
    rows = [row.split() for row in str(audit.table(given)).splitlines()]
    assert ["event", "7", "3", "0", "70", "%", "40", "%", "to", "89", "%"] in rows
    assert ["ACCUSE", "7", "3", "0", "70", "%", "40", "%", "to", "89", "%"] in rows
    assert ["figure", "1", "0", "0", "100", "%", "21", "%", "to", "100", "%"] in rows
    assert ["event", "actor", "2", "·", "not", "told", "1"] in rows


def test_a_table_of_nothing_says_so() -> None:
    assert str(audit.table([])) == "Nothing was judged.\n"


# ---- the command

TEXT = (
    "Menlu Kenya mengunjungi Peru pada Senin (13/5/2024). Presiden Peru mengecam Kenya. "
    "Menlu Kenya mengatakan bahwa tuduhan itu tidak benar. Sebanyak 30 pelaut pulang."
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "empty.txt").write_text(
        "Kucing itu tidur di atas meja dan tidak mau bangun sama sekali.", encoding="utf-8"
    )
    return tmp_path


def run(*arguments: str, given: str | bytes = "") -> Result:
    return CliRunner().invoke(cli, ["audit", *arguments], input=given)


def test_the_command_takes_the_kinds_that_the_module_has() -> None:
    assert JUDGED == audit.KINDS


def test_the_command_asks_and_prints_the_table(folder: Path) -> None:
    done = run("2", "a.txt", "--kind", "event", given="r\nwa\n")
    assert done.exit_code == 0, done.output
    assert "2 of 2 records: event 2 of 2" in done.stdout and "1 of 2  event  a.txt:" in done.stdout
    assert "--out FILE keeps them" in done.stdout
    assert "actor 1" in done.stdout and "50 %" in done.stdout


def test_answers_may_stand_on_lines_of_their_own(folder: Path) -> None:
    assert "not told 1" in run("1", "a.txt", "--kind", "event", given="w\n\n").stdout
    assert "recipient 1" in run("1", "a.txt", "--kind", "event", given="w\nr\n").stdout
    assert "'right' is no answer" in run("1", "a.txt", "--kind", "event", given="right\n").stdout


@pytest.mark.parametrize("given", ["", "q\n", b"\xff\xfe\nq\n"])
def test_the_end_of_the_answers_is_a_quit(folder: Path, given: str | bytes) -> None:
    done = run("2", "a.txt", given=given)
    assert done.exit_code == 0 and done.stdout.endswith("Nothing was judged.\n")


def test_a_second_run_goes_on_where_the_first_ended(folder: Path) -> None:
    first = run("4", "a.txt", "--out", "j.jsonl", given="r\nr\nq\n")
    assert first.exit_code == 0 and len((folder / "j.jsonl").read_text(encoding="utf-8").splitlines()) == 2
    second = run("4", "a.txt", "-o", "j.jsonl", given="u\nu\n")
    assert "2 of them are judged in j.jsonl, 2 to go." in second.stdout and "1 of 2  " in second.stdout
    kept = [json.loads(line) for line in (folder / "j.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [one["judgement"] for one in kept] == ["right", "right", "unsure", "unsure"]
    assert len({(one["version"], one["record"]["id"]) for one in kept}) == 4
    third = run("4", "a.txt", "-o", "j.jsonl")
    assert third.exit_code == 0 and "All of them are judged in j.jsonl" in third.stdout and "[q]uit" not in third.stdout


def test_a_step_back_leaves_one_line_for_the_record(folder: Path) -> None:
    run("2", "a.txt", "-k", "event", "-o", "j.jsonl", given="r\nb\nwc\nq\n")
    [one] = (folder / "j.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(one)["what"] == "class"


def test_judgements_that_lie_among_the_reports_are_not_read_as_reports(folder: Path) -> None:
    run("2", ".", "-o", "j.jsonl", given="r\nr\n")
    done = run("2", ".", "-o", "j.jsonl")
    assert done.exit_code == 0 and done.stderr == ""


def test_an_earlier_file_prints_the_same_table(folder: Path) -> None:
    done = run("3", "a.txt", "-o", "j.jsonl", given="r\nw\n\nu\n")
    later = run("--judgements", "j.jsonl")
    assert later.exit_code == 0 and done.stdout.endswith(later.stdout) and "unsure" in later.stdout


def test_the_same_seed_asks_the_same_questions(folder: Path) -> None:
    assert run("3", "a.txt", "--seed", "5").stdout == run("3", "a.txt", "--seed", "5").stdout


def test_what_was_not_read_is_listed_and_makes_the_status_1(folder: Path) -> None:
    done = run("1", "a.txt", "nowhere.txt", given="r\n")
    assert done.exit_code == 1 and "nowhere.txt" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "say how many records"),
        (["a.txt"], "'a.txt' is no number"),
        (["0", "a.txt"], "0 records cannot be judged; N must be 1 or more"),
        (["--", "-3", "a.txt"], "-3 records cannot be judged"),
        (["5"], "say what is to be read: saksi audit 5 PATH"),
        (["5", "nowhere.txt"], "no such file or folder: nowhere.txt"),
        (["5", "-"], "- is standard input, where the answers come from"),
        (["5", "empty.txt", "--kind", "event"], "no event was found in empty.txt; nothing to judge"),
        (["5", "a.txt", "--kind", "entity"], "entity"),
        (["5", "a.txt", "--out", "nowhere/j.jsonl"], "there is no folder nowhere"),
        (["5", "a.txt", "--out", "a.txt"], "a.txt:1: this is no judgement of `saksi audit`"),
        (["--judgements", "a.txt"], "a.txt:1: this is no judgement of `saksi audit`"),
        (["--judgements", "nowhere.jsonl"], "no such file: nowhere.jsonl"),
        (["5", "a.txt", "--judgements", "a.txt"], "leave out N, PATH, --kind and --out"),
    ],
)
def test_a_call_that_cannot_be_carried_out_says_why(folder: Path, arguments: list[str], message: str) -> None:
    done = CliRunner().invoke(cli, ["audit", *arguments], standalone_mode=False)
    assert isinstance(done.exception, click.UsageError | UsageError)
    said_ = done.exception.message if isinstance(done.exception, click.UsageError) else str(done.exception)
    assert message in said_
    assert (folder / "a.txt").read_text(encoding="utf-8") == TEXT


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a thing of Unix")
def test_on_a_terminal_a_key_needs_no_enter_and_ctrl_c_still_prints_the_table(folder: Path) -> None:
    import pty
    import select

    terminal, theirs = pty.openpty()
    call = [sys.executable, "-c", "from saksi.cli import main; main()", "audit", "5", "a.txt"]
    process = subprocess.Popen(call, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    out = b""
    try:
        while True:
            if select.select([terminal], [], [], 0.3)[0]:
                out += os.read(terminal, 65536)
            elif out:  # it waits; a key pressed before it listened is lost, and pressed again
                os.write(terminal, b"\x03" if out.count(b"uit") > 1 else b"r")
    except OSError:  # how Linux tells that the other end is closed
        pass
    os.close(terminal)
    assert process.wait() == 130
    assert b"100 %" in out and b"Stopped." in out
