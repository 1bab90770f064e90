"""Dyads: from facts to happenings, one count for one happening, dates never guessed, silence never taken for peace."""

from __future__ import annotations

import datetime
import itertools
import json
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from story_of_a_visit import comparison

from saksi.brief import relations as brief
from saksi.brief.plot import steps, svg
from saksi.brief.sides import side
from saksi.brief.words import languages, words
from saksi.cli import relations as commands
from saksi.errors import DataError, UsageError
from saksi.extract.lexicon import plover
from saksi.language import Row, load
from saksi.records import Happening, Party, Reading, Telling
from saksi.relate import dyads as module
from saksi.relate.dyads import (
    Coverage,
    between,
    by_date,
    days_of,
    dyad,
    happenings,
    merged,
    period,
    period_of,
    score,
    span,
    standing,
)

EN, ID = words("en"), words("id")
STORY = comparison().stories[0]
_number = itertools.count()


def party(code: str, name: str = "") -> Party:
    return Party(name=name or code, code=code, sector=None, start=0, end=1)


def told(file: str = "a.txt", origin: str | None = None, *, copy: bool = False, start: int = 0) -> Telling:
    return Telling(file=file, report=file, record="r", start=start, end=start + 5, origin=origin, copy=copy)


def happening(
    type_: str = "CONSULT", one: str = "RUS", other: str = "CHN", date: str | None = "2023-04-16", **given: Any
) -> Happening:
    """`one` and `other` may hold several codes, with a space between them."""
    key = given.pop("key", None) or f"k{next(_number):03}"
    return Happening(
        id=key, key=key, type=type_, quad=plover().types[type_].quad, date=date,
        actors=tuple(map(party, one.split())), recipients=tuple(map(party, other.split())),
        tellings=given.pop("tellings", (told(),)), **given,
    )  # fmt: skip


# from facts to happenings


def by_act() -> dict[tuple[str, str | None], Happening]:
    return {(h.type, h.mode): h for h in happenings(STORY)}


def test_each_event_fact_is_one_happening_with_all_its_tellings() -> None:
    found = happenings(STORY)
    assert len(found) == sum(fact.kind == "event" for fact in STORY.facts)
    visit = by_act()["CONSULT", "visit"]
    assert [t.file for t in visit.tellings] == ["portal.txt", "farm.html", "agency.txt", "copy.txt"]
    assert [t.copy for t in visit.tellings] == [False, False, False, True]
    assert [t.origin for t in visit.tellings] == [None, None, "Reuters", "Reuters"]


def test_a_happening_has_date_and_basis_of_the_fact_and_the_fullest_parties() -> None:
    visit = by_act()["CONSULT", "visit"]
    assert (visit.date, visit.date_basis) == ("2023-03-06", "explicit")
    assert [p.name for p in (*visit.actors, *visit.recipients)] == ["Ana Ruiz", "Portugal"]
    assert by_act()["CONSULT", None].place is not None


def test_a_denied_fact_is_denied_and_the_accusation_was_made_all_the_same() -> None:
    assert by_act()["AID", None].status == "denied"
    facts = tuple(replace(f, status="denied") if f.kind == "event" else f for f in STORY.facts)
    denied = {h.type: h.status for h in happenings(replace(STORY, facts=facts))}
    assert denied["ACCUSE"] == "happened"
    assert denied["SUPPORT"] == "denied"


@pytest.mark.parametrize(
    ("votes", "status"),
    [
        ("happened/A", "happened"),
        ("happened/A alleged/A", "happened"),
        ("happened/A alleged/B alleged/C", "alleged"),
        ("happened/A alleged/- alleged/- alleged/-", "happened"),  # unknown origins may all be one
        ("happened/A planned/B planned/C", "happened"),
        ("planned/A possible/B", "planned"),
        ("possible/A possible/B planned/A", "possible"),
        ("denied/A", "denied"),
    ],
)
def test_the_status_is_the_strongest_that_independent_origins_allow(votes: str, status: str) -> None:
    pairs: list[Any] = [tuple(vote.split("/")) for vote in votes.split()]
    assert standing((s, None if origin == "-" else origin) for s, origin in pairs) == status


def test_keys_do_not_depend_on_the_order_of_facts_or_reports() -> None:
    found = {h.id: h.key for h in happenings(STORY)}
    turned = replace(STORY, facts=STORY.facts[::-1], readings=STORY.readings[::-1])
    assert {h.id: h.key for h in happenings(turned)} == found
    assert len(set(found.values())) == len(found)


def test_a_dated_happening_has_one_key_in_all_stories_and_an_undated_one_its_own() -> None:
    other = replace(STORY, id="other", facts=tuple(replace(f, id=f"x{f.id}") for f in STORY.facts))
    first, second = happenings(STORY), happenings(other)
    assert {h.key for h in first if h.date} == {h.key for h in second if h.date}
    moved = tuple(replace(r, report=replace(r.report, id=f"else-{r.report.id}")) for r in STORY.readings)
    elsewhere = happenings(replace(STORY, readings=moved))
    assert not {h.key for h in first if not h.date} & {h.key for h in elsewhere if not h.date}


# dates and periods


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2023-04-16", "2023-04-16", "2023-04-16"),
        ("2023-04-16T14:30+07:00", "2023-04-16", "2023-04-16"),
        ("2023-04-16?", "2023-04-16", "2023-04-16"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024-XX", "2024-01-01", "2024-12-31"),
        ("202X", "2020-01-01", "2029-12-31"),
        ("19XX", "1900-01-01", "1999-12-31"),
        ("2023-34", "2023-04-01", "2023-06-30"),
        ("2023-04-28/2023-05-02", "2023-04-28", "2023-05-02"),
        ("../2023-05", "0001-01-01", "2023-05-31"),
    ],
)
def test_a_date_spans_all_days_that_it_may_mean(value: str, first: str, last: str) -> None:
    days = span(value)
    assert days is not None
    assert [day.isoformat() for day in days] == [first, last]


@pytest.mark.parametrize(
    "value", [None, "", "PRESENT_REF", "2023-02-30", "2023-13", "0000", "../..", "2024/2023", "²023"]
)
def test_what_is_no_date_has_no_days(value: str | None) -> None:
    assert span(value) is None


@pytest.mark.parametrize(
    ("value", "by", "found"),
    [
        ("2023-04-16", "day", "2023-04-16"),
        ("2023-04", "day", None),
        ("2023-04", "month", "2023-04"),
        ("2023", "month", None),
        ("2023-04-30/2023-05-01", "month", None),
        ("2023-04-30/2023-05-01", "week", None),
        ("2023-05-01/2023-05-02", "week", "2023-W18"),
        ("2024-12-30", "week", "2025-W01"),
        ("2023-04-16~", "month", None),
        ("../2023-04-16", "year", None),
        ("2023-24", "year", None),
    ],
)
def test_a_date_is_put_into_a_period_only_where_it_surely_lies_in_it(value: str, by: Any, found: str | None) -> None:
    assert period_of(value, by) == found


@given(st.dates(min_value=datetime.date(1, 1, 8)), st.sampled_from(["day", "week", "month", "year"]))
def test_the_days_of_a_period_are_those_that_are_named_so(day: Any, by: Any) -> None:
    if day.year > 9998:
        return
    first, last = days_of(period(day, by), by)
    assert first <= day <= last
    assert period(first, by) == period(last, by) == period(day, by)


@pytest.mark.parametrize(("name", "by"), [("2023-W54", "week"), ("2023-4", "month"), ("2023", "day"), ("x", "week")])
def test_a_period_that_is_none_is_refused(name: str, by: Any) -> None:
    with pytest.raises(UsageError, match=f"'{name}' is no {by}"):
        days_of(name, by)


# scores


def test_every_mode_but_vandalize_has_a_score() -> None:
    missing = {
        (name, mode)
        for name, kind in plover().types.items()
        for mode in kind.modes
        if (name, mode) not in module._modes()
    }
    assert missing == {("PROTEST", "vandalize")}


@pytest.mark.parametrize(
    ("type_", "mode", "value"),
    [("CONSULT", "visit", 4), ("CONSULT", None, 2.5), ("PROTEST", "vandalize", -5), ("ASSAULT", "unconventional", -10)],
)
def test_a_mode_has_its_own_score_else_that_of_its_class(type_: str, mode: str | None, value: float) -> None:
    assert score(type_, mode) == value


@pytest.mark.parametrize("row", [("CONSULT", "dance", "1"), ("CONSULT", "visit", "much")])
def test_a_wrong_score_names_its_line(row: tuple[str, str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    made = Row(zip(("type", "mode", "score"), row, strict=True))
    made.file, made.line = "ontology/intensity.tsv", 7
    monkeypatch.setattr(module, "read_tsv", lambda *_: [made])
    with pytest.raises(DataError, match=r"intensity\.tsv:7"):
        module._modes.__wrapped__()


# who does it to whom


@pytest.mark.parametrize(
    ("type_", "actors", "recipients", "direction"),
    [
        ("SANCTION", "RUS", "CHN", "there"),
        ("SANCTION", "CHN", "RUS USA", "back"),
        ("CONSULT", "RUS CHN", "", "together"),
        ("CONSULT", "RUS CHN", "IRN", "together"),
        ("SUPPORT", "RUS CHN", "", "together"),
        ("ASSAULT", "RUS CHN", "", "together"),
        ("ASSAULT", "RUS CHN", "SYR", None),
        ("ACCUSE", "RUS CHN", "", None),
        ("SANCTION", "USA", "RUS CHN", None),
        ("CONSULT", "RUS", "", None),
    ],
)
def test_what_is_between_two_sides(type_: str, actors: str, recipients: str, direction: str | None) -> None:
    assert between(happening(type_, actors, recipients), "RUS", "CHN") == direction


@given(st.permutations(["RUS", "CHN", "USA"]), st.sampled_from(["CONSULT", "ACCUSE"]), st.integers(0, 3))
def test_the_view_of_the_other_side_is_the_same_turned_round(codes: list[str], type_: str, cut: int) -> None:
    one = happening(type_, " ".join(codes[:cut]), " ".join(codes[cut:]))
    turned: Any = {"there": "back", "back": "there"}
    way = between(one, "RUS", "CHN")
    assert between(one, "CHN", "RUS") == turned.get(way, way)


# counts


def test_one_happening_in_several_stories_counts_once_with_the_tellings_of_all() -> None:
    one = happening(key="same", tellings=(told("a.txt", "AFP"),))
    two = happening(key="same", tellings=(told("b.txt", "TASS"), told("a.txt", "AFP")))
    assert [t.file for t in merged([one, two, one])[0].tellings] == ["a.txt", "b.txt"]
    assert dyad([one, two, one], "RUS", "CHN").total.happened == 1


@pytest.mark.parametrize("order", [1, -1])
def test_what_one_story_denies_is_denied_in_all(order: int) -> None:
    pair = [happening(key="same"), happening(key="same", status="denied")][::order]
    found = dyad(pair, "RUS", "CHN").total
    assert (found.happened, found.beside) == (0, {"denied": 1})


def test_only_what_happened_is_counted_and_the_rest_stands_beside() -> None:
    given_ = [happening(), happening("AID"), happening(status="planned"), happening("AID", status="alleged")]
    [row] = dyad(given_, "RUS", "CHN").rows
    assert row.count.happened == 2
    assert row.count.types == {"AID": 1, "CONSULT": 1}
    assert row.count.quads == {1: 1, 2: 1}
    assert row.count.beside == {"planned": 1, "alleged": 1}
    assert row.count.intensity == (2.5 + 10) / 2
    assert len(row.count.keys) == 4


def test_a_directed_dyad_has_only_one_direction() -> None:
    given_ = [happening("ACCUSE"), happening("ACCUSE", "CHN", "RUS"), happening(one="CHN RUS", other="")]
    assert dyad(given_, "RUS", "CHN").total.directions == {"there": 1, "back": 1, "together": 1}
    assert dyad(given_, "RUS", "CHN", directed=True).total.directions == {"there": 1}


def test_dates_coarser_than_a_period_are_never_guessed() -> None:
    dates = ["2023-04-16", "2023-04", "2023-04-30/2023-05-01", "2023", None]
    found = dyad([happening(date=d) for d in dates], "RUS", "CHN", by="day")
    assert [row.period for row in found.rows] == ["2023-04-16"]
    assert (found.inexact.happened, found.undated.happened, found.total.happened) == (3, 1, 5)
    assert [row.count.happened for row in dyad([happening(date=d) for d in dates], "RUS", "CHN").rows] == [2]


def test_what_lies_only_partly_in_the_time_asked_for_is_inexact() -> None:
    found = [
        happening(date="2023-04"),
        happening(date="2023-04-20"),
        happening(date="2023-03-01"),
        happening(date=None),
    ]
    shown = dyad(found, "RUS", "CHN", since="2023-04-10", until="2023")
    assert [(r.period, r.count.happened) for r in shown.rows] == [("2023-04", 1)]
    assert (shown.inexact.happened, shown.undated.happened) == (1, 1)


def test_a_period_of_which_nothing_was_read_is_no_zero() -> None:
    read = [Coverage(period="2023-01", reports=9, origins=3), Coverage(period="2023-05", reports=0)]
    found = dyad([happening(date="2023-03-02")], "RUS", "CHN", coverage=read, until="2023-06")
    assert [(r.period, r.count.happened, r.coverage and r.coverage.reports) for r in found.rows] == [
        ("2023-01", 0, 9),
        ("2023-03", 1, None),
    ]
    assert [(g.first, g.last, g.periods) for g in found.gaps] == [("2023-02", "2023-02", 1), ("2023-04", "2023-06", 3)]
    table = brief.dyad_text(found, EN)
    assert "2023-04 to 2023-06: no reports read" in table
    assert "no reports read" in next(line for line in table.splitlines() if line.startswith("2023-03"))


def test_without_a_coverage_silence_is_said_to_mean_nothing() -> None:
    found = dyad([happening()], "RUS", "CHN")
    assert not found.covered
    assert "How much was read is not known" in brief.dyad_text(found, EN)


@pytest.mark.parametrize(
    ("given_", "message"),
    [
        ({"by": "decade"}, "no period"),
        ({"types": ["KISS"]}, "no class 'KISS'"),
        ({"quads": [5]}, "no quad 5"),
        ({"since": "yesterday"}, "since: 'yesterday'"),
        ({"since": "2024", "until": "2023"}, "swap"),
        ({"coverage": [Coverage(period="2023", reports=1)]}, "'2023' is no month"),
    ],
)
def test_a_question_that_cannot_be_answered_says_why(given_: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        dyad([], "RUS", "CHN", **given_)


DATES = st.sampled_from(
    ["2023-04-16", "2023-04-17", "2023-05", "2023", "2022-12-31/2023-01-01", "19XX", "2023-05~", None]
)
MANY = st.lists(
    st.builds(
        happening, st.sampled_from(["CONSULT", "ACCUSE", "AID", "ASSAULT"]), st.sampled_from(["RUS", "CHN", "RUS CHN"]),
        st.sampled_from(["CHN", "RUS", ""]), DATES, key=st.sampled_from("abcdefg"),
        status=st.sampled_from(["happened", "planned", "denied"]),
    ),
    max_size=12,
)  # fmt: skip


@given(MANY, st.sampled_from(["day", "week", "month", "year", "total"]), st.randoms())
def test_the_rows_and_the_rest_make_the_total_whatever_the_order(found: list[Happening], by: Any, random: Any) -> None:
    shown = dyad(found, "RUS", "CHN", by=by)
    parts = [*(row.count for row in shown.rows), shown.inexact, shown.undated]
    if by != "total":
        assert sum(count.happened for count in parts) == shown.total.happened
        assert sorted(k for count in parts for k in count.keys) == sorted(shown.total.keys)
    assert sum(shown.total.types.values()) == sum(shown.total.quads.values()) == shown.total.happened
    assert len(set(shown.total.keys)) == len(shown.total.keys)
    random.shuffle(found)
    again = dyad(found, "RUS", "CHN", by=by)
    assert sorted(again.total.keys) == sorted(shown.total.keys)
    assert svg(shown, EN) == svg(shown, EN)


# what people see


def lively() -> Any:
    found = [
        happening(date="2023-01-03", mode="visit"), happening("ASSAULT", date="2023-03-05"), happening(date=None),
        happening("AID", "CHN", "RUS", "2023-03-09"), happening("ACCUSE", date="2023", status="planned"),
    ]  # fmt: skip
    read = [Coverage(period="2023-01", reports=40, origins=7), Coverage(period="2023-03", reports=3)]
    return dyad(found, "RUS", "CHN", coverage=read)


def test_the_table_shows_counts_intensity_and_coverage_side_by_side() -> None:
    lines = brief.dyad_text(lively(), EN).splitlines()
    assert lines[0] == "Russia and China, by month"
    assert lines[1] == "Russia to China: 3 · China to Russia: 1 · together: 0"
    assert next(line for line in lines if line.startswith("2023-03")).split() == [
        "2023-03", "2", "0", "1", "0", "1", "+0.5", "3", "0", "AID", "1,", "ASSAULT", "1",
    ]  # fmt: skip
    assert "2023-02: no reports read" in lines
    assert any(line.startswith("no date") for line in lines)
    assert next(line for line in lines if line.startswith("all")).split()[:2] == ["all", "4"]
    assert brief.dyad_text(lively(), ID).startswith("Rusia dan Tiongkok, per bulan")


def test_csv_and_json_hold_what_the_table_holds() -> None:
    rows = [line.split(",") for line in brief.dyad_csv(lively()).split("\r\n") if line]
    table = {row[0]: dict(zip(rows[0], row, strict=True)) for row in rows[1:]}
    assert list(table) == ["2023-01", "2023-02", "2023-03", "inexact", "undated", "total"]
    assert (table["2023-02"]["happened"], table["2023-02"]["reports"]) == ("", "0")
    assert (table["2023-03"]["AID"], table["2023-03"]["back"], table["2023-03"]["reports"]) == ("1", "1", "3")
    assert (table["inexact"]["planned"], table["total"]["reports"]) == ("1", "43")
    made = json.loads(brief.dyad_json(lively()))
    assert [row["period"] for row in made["rows"]] == ["2023-01", "2023-03"]
    assert made["gaps"] == [{"first": "2023-02", "last": "2023-02", "periods": 1}]


@pytest.mark.parametrize("value", ["=1+1", "+cmd", "-x", "@sum", "\tx", "\r=x"])
def test_a_cell_cannot_attack_a_spreadsheet(value: str) -> None:
    assert str(brief.cell(value)).startswith("'")


@pytest.mark.parametrize("say", [EN, ID], ids=["en", "id"])
def test_the_picture_is_sound_svg_that_says_what_it_shows(say: Any) -> None:
    found = lively()
    root = ElementTree.fromstring(svg(found, say))
    names = {"s": "http://www.w3.org/2000/svg"}
    assert root.get("role") == "img"
    ids = {e.get("id") for e in root.iter() if e.get("id")}
    assert set((root.get("aria-labelledby") or "").split()) <= ids
    assert root.findtext("s:title", namespaces=names) == brief.heading(found, say)
    titles = [e.text or "" for e in root.iterfind("s:g/s:title", names)]
    assert [t.split(":")[0] for t in titles] == ["2023-01", "2023-02", "2023-03"]
    drawn = [e.get("class") for e in root.iterfind("s:g/s:rect", names)]
    assert drawn.count("read") == 3  # two periods and the legend
    assert "prefers-color-scheme:dark" in svg(found, say)
    assert "http" not in svg(found, say).replace("http://www.w3.org/2000/svg", "")


def test_the_picture_escapes_what_it_is_given() -> None:
    root = ElementTree.fromstring(svg(dyad([], "<b>&\x00\uffff", 'C"N'), EN))
    assert "<b>&" in (root[0].text or "")


def test_a_picture_folds_long_gaps_and_refuses_what_does_not_fit() -> None:
    far = [happening(date="1950-01-01"), happening(date="2023-01-01")]
    assert "⋯" in svg(dyad(far, "RUS", "CHN", by="day"), EN)
    many = [happening(date=(datetime.date(2020, 1, 1) + datetime.timedelta(days=n)).isoformat())
            for n in range(401)]  # fmt: skip
    with pytest.raises(UsageError, match="401 periods do not fit"):
        svg(dyad(many, "RUS", "CHN", by="day"), EN)


@given(st.integers(0, 10**9))
def test_the_marks_of_an_axis_reach_the_most_in_few_round_steps(most: int) -> None:
    marks = steps(most)
    assert marks[0] == 0
    assert marks[-1] >= most
    assert 2 <= len(marks) <= 11
    assert len({b - a for a, b in itertools.pairwise(marks)}) == 1


# timelines


def test_a_timeline_is_by_date_with_the_undated_last() -> None:
    found = [happening(date=d) for d in (None, "2023-05", "2023-05-01", "2023-04-30")]
    assert [h.date for h in by_date(found, "CHN")] == ["2023-04-30", "2023-05-01", "2023-05", None]
    assert [h.date for h in by_date(found, "CHN", since="2023-05-02")] == ["2023-05", None]
    assert by_date(found, "USA") == ()
    assert by_date(found, "CHN", "USA") == ()


def test_a_line_says_in_plain_words_who_did_what_how_many_tell_it_and_where() -> None:
    tellings = (told("a.txt", "AFP"), told("b.txt", None, start=9), told("c.txt", "AFP", copy=True))
    found = by_date([replace(happening("AID", tellings=tellings), actors=(party("CHN", "Li Shangfu"),), recipients=(
        party("RUS", "Rusia"),))], "RUS")  # fmt: skip
    [line] = brief.entries(found, EN)
    assert line.sentence.startswith("Li Shangfu (China)")
    assert "Russia" in line.sentence
    assert (line.reports, line.copies, line.origins, line.unknown) == (2, 1, ("AFP",), 1)
    assert line.places == ("a.txt:0-5", "b.txt:9-14", "c.txt:0-5")
    shown = brief.timeline_text([line], "Russia", EN).splitlines()[2]
    assert shown.startswith("2023-04-16    Li Shangfu (China)")
    assert shown.endswith("[2 reports · 1 copy · origins: AFP · 1 of unknown origin · a.txt:0-5 b.txt:9-14 c.txt:0-5]")
    assert "Rusia" in brief.entries(found, ID)[0].sentence


def test_a_denied_happening_is_said_to_be_denied() -> None:
    [line] = brief.entries([happening("AID", status="denied")], EN)
    assert line.sentence.startswith("It is denied that Russia")


def test_a_title_in_the_other_language_is_put_into_words() -> None:
    given_ = replace(happening("ACCUSE"), actors=(party("CHN", "Kementerian Luar Negeri China"),))
    assert brief.entries([given_], EN)[0].sentence.startswith("China (“Kementerian Luar Negeri China”)")


@pytest.mark.parametrize("code", languages())
def test_all_languages_have_the_same_words_with_the_same_gaps(code: str) -> None:
    import re

    mine, english = brief.wording(words(code)), brief.wording(EN)
    for table in mine.__struct_fields__:
        one, other = getattr(mine, table), getattr(english, table)
        assert set(one) == set(other), table
        for key in one:
            assert set(re.findall(r"{(\w+)}", one[key])) == set(re.findall(r"{(\w+)}", other[key])), key
    assert load(code).part(brief._wording) is mine


# the commands


class Cardboard:
    """A memory that holds what it is given."""

    def __init__(self, found: list[Happening], readings: list[Reading], read: list[Coverage]) -> None:
        self.found, self.readings, self.read = found, readings, read

    def happenings(self, codes: Any = (), since: Any = None, until: Any = None) -> Iterator[tuple[str, Happening]]:
        yield from (("story", h) for h in self.found)

    def coverage(self, by: str, since: Any = None, until: Any = None) -> list[Coverage]:
        return self.read if by == "month" else []

    def mentioning(self, name: str) -> Iterator[Reading]:
        yield from self.readings

    def __enter__(self) -> Cardboard:
        return self

    def __exit__(self, *_: object) -> None:
        return None


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Any:
    found = [happening(date="2023-03-05"), happening("AID", "CHN", "RUS", "2023-05-01"), *happenings(STORY)]
    held = Cardboard(found, list(STORY.readings), [Coverage(period="2023-03", reports=4, origins=2)])
    monkeypatch.setattr(commands, "up_to_date", lambda url: held)
    group = click.Group("saksi", [commands.dyad_command, commands.timeline_command, commands.person_command])
    group.result_callback()(lambda status: click.get_current_context().exit(status))
    return lambda *words_: CliRunner().invoke(group, words_)


def test_dyad_takes_names_and_codes_and_draws(run: Any, tmp_path: Path) -> None:
    shown = run("dyad", "Rusia", "CHN", "--since", "2023", "--plot", str(tmp_path / "d.svg"), "-l", "en")
    assert shown.exit_code == 0, shown.output
    assert shown.output.startswith("Russia and China, by month, from 2023")
    assert ElementTree.parse(tmp_path / "d.svg").getroot().tag.endswith("svg")
    made = json.loads(run("dyad", "RUS", "CHN", "--format", "json", "--type", "aid", "--by", "year").output)
    assert (made["by"], made["total"]["types"]) == ("year", {"AID": 1})
    assert run("dyad", "RUS", "CHN", "--format", "csv", "--quad", "1").output.startswith("period,happened")


def test_the_ending_of_a_file_chooses_the_format(run: Any, tmp_path: Path) -> None:
    for name, start in (("d.csv", "period,"), ("d.json", "{"), ("d.txt", "Russia and China")):
        assert run("dyad", "RUS", "CHN", "-o", str(tmp_path / name)).output == ""
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)


@pytest.mark.parametrize("words_", [("dyad", "RUS", "CHN"), ("timeline", "--actor", "CHN")])
def test_a_csv_begins_with_a_byte_order_mark_where_one_is_asked_for(run: Any, words_: tuple[str, ...]) -> None:
    plain = run(*words_, "-f", "csv").output
    assert run(*words_, "-f", "csv", "--bom").output == "\ufeff" + plain
    assert run(*words_, "--bom").exit_code == 2


def test_timeline_lists_a_side_or_a_pair(run: Any) -> None:
    assert run("timeline", "--actor", "CHN").output.count("[1 report") == 2
    pair = run("timeline", "--actor", "ESP", "--with", "Portugal", "-f", "csv").output
    assert "Ana Ruiz" in pair
    assert "Morocco" not in pair
    assert len(json.loads(run("timeline", "--actor", "MAR", "-f", "json").output)) == 2


def test_person_shows_a_page_or_says_that_there_is_none(run: Any) -> None:
    page = run("person", "Ana Ruiz").output
    assert "minister of defence, Spain" in page
    assert json.loads(run("person", "ruiz", "-f", "json").output)["name"] == "Ana Ruiz"
    none = run("person", "Arvena Dolmia")
    assert none.exit_code == 1
    assert "No report in the memory names 'Arvena Dolmia'" in none.output


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("chn", "CHN"),
        ("Tiongkok", "CHN"),
        ("Amerika  Serikat", "USA"),
        ("russian", "RUS"),
        ("NATO", "NATO"),
        ("PBB", "UN"),
    ],
)
def test_a_side_is_known_by_code_and_name(name: str, code: str) -> None:
    assert side(name) == code


@pytest.mark.parametrize("words_", [("dyad", "RUS", "Rusia"), ("timeline", "--actor", "Tiongkok", "--with", "CHN")])
def test_a_side_has_no_relation_with_itself(run: Any, words_: tuple[str, ...]) -> None:
    shown = run(*words_)
    assert shown.exit_code == 2
    assert "are one side" in shown.output


def test_an_entry_that_only_copies_tell_counts_no_reports(run: Any) -> None:
    copied = replace(happening(), tellings=tuple(replace(t, copy=True) for t in happening().tellings))
    line = brief.timeline_text(brief.entries([copied], EN), "Russia", EN)
    assert "[only in copies · 1 copy" in line
    assert "0 reports" not in line


@pytest.mark.parametrize(("name", "hint"), [("RSU", "RUS"), ("Tiongkk", "CHN"), ("qqqqqq", "give a code")])
def test_an_unknown_side_is_refused_with_what_was_perhaps_meant(name: str, hint: str) -> None:
    with pytest.raises(UsageError, match=hint):
        side(name)


@pytest.mark.parametrize("words_", [("--since", "2023-02-30"), ("--quad", "7"), ("--by", "decade"), ("-l", "xx")])
def test_a_wrong_option_is_refused(run: Any, words_: tuple[str, str]) -> None:
    shown = run("dyad", "RUS", "CHN", *words_)
    assert shown.exit_code != 0
    assert isinstance(shown.exception, UsageError | SystemExit)
