"""Persons: whom a name leads to and whom it does not, offices beside the list of holders, meetings, statements."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from saksi.brief.relations import person_json, person_text
from saksi.brief.words import words
from saksi.errors import UsageError
from saksi.records import (
    Date,
    Entity,
    Happening,
    Office,
    Party,
    Reading,
    Record,
    Report,
    Span,
    Speaker,
    Statement,
    Telling,
)
from saksi.relate.people import Person, find, parts, with_meetings


def reading(
    file: str, *who: str, date: str | None = None, offices: tuple[str, ...] = (), said: tuple[str, ...] = ()
) -> Reading:
    """Persons are `Name/CODE`, offices `Name/office/CODE/tenure`, statements `Name: words`."""
    text = ""
    records: list[Record] = []

    def put(words_: str) -> tuple[int, int]:
        nonlocal text
        start = len(text)
        text += f"{words_}\n"
        return start, start + len(words_)

    for one in who:
        name, _, code = one.partition("/")
        start, end = put(name)
        records.append(
            Entity(start=start, end=end, rule="r", entity=name.lower(), name=name, type="person", code=code or None)
        )
    for one in offices:
        name, office, code, tenure = one.split("/")
        start, end = put(f"{office} {name}")
        held: Any = tenure
        records.append(Office(start=start, end=end, rule="r", person=name, office=office, of=code or None, tenure=held))
    for one in said:
        name, _, content = one.partition(": ")
        cue = put("said")
        start, end = put(content)
        records.append(
            Statement(
                start=start, end=end, rule="r", directness="direct", cue=Span(*cue),
                speaker=Speaker(name=name, code=None, start=0, end=1),
            )
        )  # fmt: skip
    published = Date(value=date, basis="stamp") if date else None
    report = Report(id=f"id-{file}", version="v", language="en", published=published, text=text)
    return Reading(file=file, report=report, records=tuple(records))


def found(name: str, *readings: Reading, happenings: tuple[Happening, ...] = ()) -> Person:
    person = find(name, readings, happenings)
    assert person is not None
    return person


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Kim Jong-un", "kim jong un"), ("ERDOĞAN", "erdogan"), ("J. D. Vance", "vance"), ("", ""), ("…", "")],
)
def test_a_name_is_compared_by_its_parts(name: str, expected: str) -> None:
    assert " ".join(parts(name)) == expected


# whom a name leads to


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("Marta Ilves", "Marta Ilves"),
        ("marta ilves", "Marta Ilves"),
        ("Ilves", "Marta Ilves"),
        ("Marta", "Marta Ilves"),
        ("Ilves Marta", "Marta Ilves"),
        ("Márta Ilves", "Marta Ilves"),
        ("Marta Ilves", "Marta Kadri Ilves"),
        ("Marta Kadri Ilves", "Marta Ilves"),
        ("Suryadi", "Suryadi"),
        ("Jokowi", "Joko Widodo"),
        ("Joko Widodo", "Jokowi"),
    ],
)
def test_a_name_leads_to_its_bearer(asked: str, there: str) -> None:
    assert found(asked, reading("a.txt", f"{there}/EST")).reports == 1


@pytest.mark.parametrize(
    ("asked", "there"),
    [("Marta Ilves", "Marta Tamm"), ("Marta Ilves", "Jaan Ilves"), ("Ilves", "Ilvesson"), ("Wang Yi", "Wang Wenbin")],
)
def test_a_name_does_not_lead_to_somebody_else(asked: str, there: str) -> None:
    person = find(asked, [reading("a.txt", f"{there}/EST")])
    assert person is None or person.reports == 0


def test_a_name_that_nobody_knows_gives_nothing() -> None:
    assert find("Marta Ilves", [reading("a.txt", "Jaan Tamm/EST")]) is None
    with pytest.raises(UsageError, match="is no name"):
        find(" .. ", [])


def test_a_name_of_several_asks_for_the_full_one() -> None:
    readings = [reading("a.txt", "Marta Ilves/EST"), reading("b.txt", "Jaan Ilves/EST")]
    with pytest.raises(UsageError, match=r"Jaan Ilves \(1\), Marta Ilves \(1\)"):
        find("Ilves", readings)
    assert found("Jaan Ilves", *readings).name == "Jaan Ilves"


def test_of_several_the_one_of_most_reports_is_meant_and_the_others_are_named() -> None:
    many = [reading(f"{n}.txt", "Marta Ilves/EST") for n in range(4)]
    person = found("Ilves", *many, reading("b.txt", "Jaan Ilves/EST"))
    assert person.name == "Marta Ilves"
    assert [(o.name, o.reports) for o in person.others] == [("Jaan Ilves", 1)]


def test_a_part_of_the_name_counts_where_the_side_agrees_and_nobody_else_has_it() -> None:
    full, part = reading("a.txt", "Marta Ilves/EST"), reading("b.txt", "Ilves/EST")
    assert found("Marta Ilves", full, part).reports == 2
    other_side = found("Marta Ilves", full, reading("b.txt", "Ilves/FIN"))
    assert (other_side.reports, other_side.unsure) == (1, 1)
    namesake = found("Marta Ilves", full, part, reading("c.txt", "Jaan Ilves/EST"))
    assert (namesake.reports, namesake.unsure) == (1, 1)


def test_a_part_of_the_name_counts_where_the_office_agrees() -> None:
    full = reading("a.txt", "Marta Ilves/EST", offices=("Marta Ilves/minister of defence/EST/incumbent",))
    part = reading("b.txt", "Ilves/EST", offices=("Ilves/minister of defence/EST/incumbent",))
    namesake = reading("c.txt", "Jaan Ilves/EST")
    assert found("Marta Ilves", full, part, namesake).reports == 2


def test_spellings_that_the_list_of_holders_knows_are_one_person() -> None:
    person = found("Zelensky", reading("a.txt", "Volodymyr Zelensky/UKR"), reading("b.txt", "Volodymyr Zelenskyy/UKR"))
    assert person.reports == 2
    assert person.codes == ("UKR",)


# offices


def test_offices_have_dates_and_places_and_one_name_for_one_post() -> None:
    person = found(
        "Blinken",
        reading("b.txt", date="2023-03-01", offices=("Antony Blinken/secretary of state/USA/incumbent",)),
        reading("a.txt", date="2023-02-19", offices=("Antony Blinken/minister of foreign affairs/USA/incumbent",)),
        reading("c.txt", offices=("Antony Blinken/secretary of state/USA/incumbent",)),
    )
    [held] = person.offices
    assert (held.office, held.first, held.last) == ("secretary of state", "2023-02-19", "2023-03-01")
    assert [(w.file, w.date) for w in held.evidence] == [
        ("a.txt", "2023-02-19"),
        ("b.txt", "2023-03-01"),
        ("c.txt", None),
    ]
    assert held.doubts == ()


@pytest.mark.parametrize(
    ("date", "tenure", "kind"),
    [
        ("2023-04-16", "incumbent", None),
        ("2025-12-07", "incumbent", "not-in-office"),
        ("2025-12-07", "former", None),
        ("2023-04-16", "former", "still-in-office"),
        ("2023-04-16", "elect", "already-in-office"),
        (None, "incumbent", None),
    ],
)
def test_where_a_report_differs_from_the_list_both_are_given(date: str | None, tenure: str, kind: str | None) -> None:
    given = reading("a.txt", date=date, offices=(f"Li Shangfu/minister of defence/CHN/{tenure}",))
    [held] = found("Li Shangfu", given).offices
    assert [doubt.kind for doubt in held.doubts] == ([kind] if kind else [])
    for doubt in held.doubts:
        assert doubt.evidence == held.evidence
        assert [(t.start, t.end) for t in doubt.terms] == [("2023-03-12", "2023-10-24")]
        assert [t.person for t in doubt.others] == (["Dong Jun"] if kind == "not-in-office" else [])


def test_a_person_on_the_list_alone_is_shown_as_such() -> None:
    person = found("Li Shangfu")
    assert (person.reports, [t.office for t in person.on_file]) == (0, ["minister of defence"])
    assert "No report names this person." in person_text(person, words("en"))


# meetings and statements


def meeting(key: str, name: str, type_: str = "CONSULT", date: str | None = "2023-04-16") -> Happening:
    party = Party(name=name, code="CHN", sector=None, start=0, end=1)
    host = Party(name="Rusia", code="RUS", sector=None, start=2, end=3)
    tellings = (Telling(file="a.txt", report="a", record="r", start=0, end=9),)
    return Happening(
        id=key, key=key, type=type_, quad=1, actors=(party,), recipients=(host,), date=date, tellings=tellings
    )  # fmt: skip


def test_meetings_are_those_in_which_the_person_is_named_each_once_by_date() -> None:
    happenings = (
        meeting("b", "Li Shangfu"), meeting("b", "Li Shangfu"), meeting("a", "Li Shangfu", date="2023-04-18"),
        meeting("c", "Li Qiang"), meeting("d", "Li Shangfu", "ACCUSE"), meeting("e", "China"),
    )  # fmt: skip
    person = found("Li Shangfu", reading("a.txt", "Li Shangfu/CHN"), happenings=happenings)
    assert [h.key for h in person.meetings] == ["b", "a"]
    assert with_meetings(person, []).meetings == ()


def test_statements_stand_by_day_and_the_same_words_once() -> None:
    person = found(
        "Marta Ilves",
        reading("b.txt", "Marta Ilves/EST", date="2023-05-02", said=("Marta Ilves: We will not wait",)),
        reading("a.txt", "Marta Ilves/EST", date="2023-05-01", said=("Marta Ilves: We will  not wait", "Jaan: No")),
        reading("c.txt", "Marta Ilves/EST", date="2023-04-30", said=("Marta Ilves: The border is open",)),
    )
    assert [(s.words, [w.file for w in s.evidence]) for s in person.statements] == [
        ("The border is open", ["c.txt"]),
        ("We will not wait", ["a.txt", "b.txt"]),
    ]
    assert {s.cue for s in person.statements} == {"said"}


@pytest.mark.parametrize(
    ("language", "term"),
    [("en", "still in office when the list"), ("id", "masih menjabat ketika daftar")],
)
def test_a_term_that_goes_on_has_no_end(language: str, term: str) -> None:
    page = person_text(found("Emmanuel Macron"), words(language))
    assert re.search(r"2017, " + term, page)


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_page_has_everything_with_its_places(language: str) -> None:
    given = reading(
        "a.txt", "Li Shangfu/CHN", date="2025-12-07", offices=("Li Shangfu/minister of defence/CHN/incumbent",),
        said=("Li Shangfu: Ties are\u202e good",),
    )  # fmt: skip
    person = found("Li Shangfu", given, happenings=(meeting("a", "Li Shangfu"),))
    page = person_text(person, words(language))
    assert page.startswith("Li Shangfu (")
    for piece in ("Dong Jun", "2025", "[a.txt:11-41]", "2023-04-16", "⟨U+202E⟩"):
        assert piece in page
    made = json.loads(person_json(person))
    assert made["offices"][0]["doubts"][0]["kind"] == "not-in-office"


def test_many_namesakes_cost_no_square() -> None:
    crowd = [reading(f"{n}.txt", f"Ilves Number{n}/EST") for n in range(3000)]
    with pytest.raises(UsageError, match="may be one of several"):
        find("Ilves", crowd)


def test_the_whole_name_that_most_reports_have_is_the_persons() -> None:
    reports = [reading(f"{n}.txt", "Aro Velasko/SVN") for n in range(3)]
    found = find(
        "Velasko", [*reports, reading("long.txt", "Aro Henrik Velasko/SVN"), reading("short.txt", "Velasko/SVN")]
    )
    assert found is not None and found.name == "Aro Velasko"
    assert {one.name for one in found.names} >= {"Aro Velasko", "Aro Henrik Velasko"}
