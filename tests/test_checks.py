"""What a reader should look at is raised with its reason; what only looks like it raises nothing."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from readings_at_hand import Hand, at, reading

from saksi.records import Cell, Check, Copy, Difference, Fact, Origin, Position, Reading, Segment
from saksi.relate.checks import _stamp, check


def kinds(found: tuple[Check, ...]) -> list[str]:
    return [c.kind for c in found]


def words(found: Check, *readings: Reading) -> str:
    text = next(r.report.text for r in readings if r.file == found.file)
    return text[found.start : found.end]


def copied(copy: Reading, original: Reading, *, share: float = 0.9, kind: Any = "partial") -> Copy:
    return Copy(file=copy.file, original=original.file, share=share, kind=kind, reason="by hand")


# weekdays


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("id", "Kapal itu sandar di Ambon, Senin (17/5/2023).", "Senin (17/5/2023)"),
        ("id", "Rapat dibuka Kamis, 17 Mei 2023.", "Kamis, 17 Mei 2023"),
        ("id", "Ia tiba Selasa kemarin (17/5/2023).", "Selasa kemarin (17/5/2023)"),
        ("id", "Ia tiba pada 17 Mei 2023 (Senin) lalu.", "17 Mei 2023 (Senin"),
        ("en", "The envoy landed in Suva on Sunday, April 17, 2023.", "Sunday, April 17, 2023"),
        ("en", "The envoy landed in Suva on Friday, April 17.", "Friday, April 17"),
        ("en", "Mon, 18 Apr 2023 08:00 GMT\n\nThe envoy landed in Suva.", "Mon, 18 Apr 2023"),
    ],
)
def test_a_weekday_that_is_not_that_of_its_date_is_raised(language: str, text: str, expected: str) -> None:
    one = reading("a.txt", text, language=language, published="2023-04-19")
    found = check([one], (), ())
    assert kinds(found) == ["weekday"]
    assert words(found[0], one) == expected
    assert "names a" in found[0].reason and found[0].clears


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("id", "Kapal itu sandar di Ambon, Rabu (17/5/2023)."),
        ("id", "Latihan itu digelar Senin-Rabu (15-17/5/2023)."),
        ("id", "Latihan itu digelar Senin sampai Rabu (15-17/5/2023)."),
        ("id", "Ia bicara Selasa (16/5/2023) waktu setempat atau Rabu (17/5/2023) WIB."),
        ("id", "Pasar buka Senin. Pada 17 Mei 2023 kapal itu sandar."),
        ("id", "Ia tiba Senin (6/5/2023)."),  # 5 June was a Monday: day and month may be swapped
        ("en", "The fair is open Saturday and Sunday, April 15-16, 2023."),
        ("en", "She said on Monday April 20 would be too late."),
        ("en", "The envoy landed on Friday, April 17."),  # a Friday in 2020 and 2026, and the report has no day
        ("en", "He flew in on Monday; May 17, 2023 is the last day."),
        ("fi", "Maanantaina 17.5.2023 laiva saapui."),
    ],
)
def test_a_weekday_that_fits_or_belongs_elsewhere_is_not(language: str, text: str) -> None:
    assert check([reading("a.txt", text, language=language)], (), ()) == ()


def test_a_date_without_a_year_is_left_alone_where_it_fits_the_year_before_or_after() -> None:
    text = "The envoy landed in Suva on Friday, April 17."  # a Friday in 2020 and 2026
    assert check([reading("a.txt", text, published="2023-04-19")], (), ()) != ()
    assert check([reading("a.txt", text, published="2021-04-19")], (), ()) == ()
    assert check([reading("a.txt", text, published="2023-04-19", flags=["redated"])], (), ()) == ()


def test_a_slip_of_the_year_is_told_as_one() -> None:
    one = reading("a.txt", "Kapal itu sandar di Ambon, Rabu (17/5/2022).", language="id", published="2023-05-18")
    (found,) = check([one], (), ())
    assert found.reason.endswith("2022-05-17 was a Tuesday; 2023-05-17 was a Wednesday")


# offices: the terms are those of ontology/holders.tsv, the visits are invented

VISIT = "Defence Minister Li Shangfu toured a shipyard in Suva and praised its dock."


def visit(text: str = VISIT, *, published: str = "2024-06-04", tenure: str = "incumbent", **given: Any) -> Reading:
    hand = Hand(text).person("Li Shangfu").office("Li Shangfu", "Li Shangfu", "minister of defence", "CHN", tenure)
    hand.event("toured", "CONSULT", [("Li Shangfu", "CHN")], date=given.pop("date", published), basis="report")
    for when, value in given.pop("times", ()):
        hand.time(when, value)
    return reading("visit.txt", hand, published=published)


def test_a_person_named_in_an_office_not_held_at_the_date_is_raised() -> None:
    (found,) = check([visit()], (), ())
    assert found.kind == "office-holder"
    assert "from 2023-03-12 to 2023-10-24" in found.reason
    assert "2024-06-04" in found.reason and "Li Shangfu" in found.clears


@pytest.mark.parametrize(
    "one",
    [
        visit(published="2023-06-04"),
        visit(published="2023-10-28"),  # titles lag behind a change of office
        visit(tenure="former"),
        visit(tenure="acting"),
        visit(tenure="elect"),
        visit("Then Defence Minister Li Shangfu toured a shipyard in Suva."),
        visit("Two years ago Defence Minister Li Shangfu toured a shipyard in Suva.", date="2022-06"),
        visit("In June 2023 Defence Minister Li Shangfu toured a shipyard.", times=[("June 2023", "2023-06")]),
        visit("The port was rebuilt.\n" * 8 + "Defence Minister Li Shangfu toured it.", date="2023-06-04"),
    ],
)
def test_former_acting_coming_and_past_holders_are_not(one: Reading) -> None:
    assert check([one], (), ()) == ()


def test_unknown_persons_and_offices_never_raise() -> None:
    text = "Defence Minister Rua Tamani toured a shipyard in Suva."
    hand = Hand(text).person("Rua Tamani").office("Rua Tamani", "Rua Tamani", "minister of defence", "FJI")
    hand.event("toured", "CONSULT", [("Rua Tamani", "FJI")], date="2024-06-04", basis="report")
    assert check([reading("a.txt", hand, published="2024-06-04")], (), ()) == ()
    hand = Hand(VISIT).person("Li Shangfu").office("Li Shangfu", "Li Shangfu", "harbour master", "CHN")
    hand.event("toured", "CONSULT", [("Li Shangfu", "CHN")], date="2024-06-04", basis="report")
    assert check([reading("a.txt", hand, published="2024-06-04")], (), ()) == ()


# stamps

FERRY = "The ferry left Dili at dawn with nurses on board and came back the same night."


@pytest.mark.parametrize(
    ("late", "flags", "share", "text", "raised"),
    [
        ("2024-08-20", (), 0.9, FERRY, True),
        ("2024-05-08", (), 0.9, FERRY, False),
        ("2024-08-20", ("redated",), 0.9, FERRY, False),  # told already
        ("2024-08-20", (), 0.4, FERRY, False),  # background taken over
        ("2024-08-20", (), 0.9, f"On this day, from our archive.\n\n{FERRY}", False),
        ("2024-08-06", (), 0.9, FERRY, False),  # one digit from 2024-05-06
    ],
)
def test_a_copy_stamped_later_than_its_dated_original(
    late: str, flags: tuple[str, ...], share: float, text: str, raised: bool
) -> None:
    original = reading("wire.txt", FERRY, published="2024-05-06")
    copy = reading("copy.txt", text, published=late, flags=flags, basis="stamp")
    found = check([original, copy], [copied(copy, original, share=share)], ())
    assert kinds(found) == (["stamp-later"] if raised else [])
    if found:
        assert (found[0].file, found[0].other and found[0].other.file) == ("copy.txt", "wire.txt")
        assert "wire.txt" in found[0].reason and "106 days" in found[0].reason


# figures


def relief(number: str, language: str = "en", lead: str = "") -> str:
    if language == "id":
        return f"{lead}Bantuan beras senilai {number} untuk warga pulau itu diturunkan di dermaga Kupang kemarin."
    return f"{lead}The crew unloaded rice worth {number} for the people of the island at the pier of Kupang yesterday."


@pytest.mark.parametrize(
    ("was", "now", "language", "raised"),
    [
        ("$4.2 million", "$42 million", "en", True),
        ("Rp4,2 miliar", "Rp42 miliar", "id", True),
        ("12 boxes", "21 boxes", "en", True),
        ("twelve boxes", "12 boxes", "en", False),
        ("1,240 boxes", "1,200 boxes", "en", False),  # rounded
        ("9.87 tons", "9.9 tons", "en", False),
        ("$4 million", "€3 million", "en", False),  # another currency
        ("5 miles", "8 kilometres", "en", False),  # another unit
        ("more than 200 boxes", "230 boxes", "en", False),
        ("dozens of boxes", "40 boxes", "en", False),
    ],
)
def test_a_number_changed_in_a_copy(was: str, now: str, language: str, raised: bool) -> None:
    original = reading("wire.txt", relief(was, language), language=language, published="2024-05-06")
    copy = reading("copy.txt", relief(now, language), language=language, published="2024-05-07")
    found = check([original, copy], [copied(copy, original)], ())
    assert kinds(found) == (["figure-changed"] if raised else [])
    if found:
        assert found[0].file == "copy.txt" and "wire.txt" in found[0].reason
        assert found[0].other and found[0].other.value in was


def test_numbers_of_two_reports_that_are_no_copies_raise_nothing() -> None:
    one, other = reading("a.txt", relief("$4.2 million")), reading("b.txt", relief("$42 million"))
    assert check([one, other], (), ()) == ()


@pytest.mark.parametrize(("was", "now", "raised"), [(12, 15, False), (15, 12, True)])
def test_a_toll_that_rose_in_a_copy_is_an_update(was: int, now: int, raised: bool) -> None:
    def told(file: str, count: int, published: str) -> Reading:
        text = f"Police in the port of Kupang said the storm killed {count} people and sank boats near the pier."
        return reading(file, Hand(text).figure(str(count), count, "killed"), published=published)

    original, copy = told("wire.txt", was, "2024-05-06"), told("copy.txt", now, "2024-05-07")
    assert kinds(check([original, copy], [copied(copy, original)], ())) == (["figure-changed"] if raised else [])


def test_a_changed_day_is_no_changed_figure() -> None:
    def told(file: str, day: str) -> Reading:
        text = f"The crew will unload the rice for the island on {day} at the pier of Kupang with two cranes."
        return reading(file, Hand(text).time(day, f"2024-05-0{day[-1]}", "report"))

    original, copy = told("wire.txt", "May 6"), told("copy.txt", "May 7")
    assert check([original, copy], [copied(copy, original)], ()) == ()


def test_a_third_report_with_the_number_of_the_copy_is_named() -> None:
    texts = {"wire.txt": relief("12 boxes"), "copy.txt": relief("21 boxes"), "other.txt": "It took 21 boxes to Kupang."}
    made = {file: reading(file, text) for file, text in texts.items()}
    cells = {}
    for file, text in texts.items():
        start, end = at(text, "12 boxes" if file == "wire.txt" else "21 boxes")
        cells[file] = (Cell(start=start, end=end, text=text[start:end]),)
    fact = Fact(kind="figure", status="differ", about="boxes", cells=cells, silent={})
    (found,) = check(list(made.values()), [copied(made["copy.txt"], made["wire.txt"])], [fact])
    assert found.reason.endswith("other.txt has the copy's number, too")


@pytest.mark.parametrize(("was", "now", "raised"), [(2.5, 25, True), (2.5, 2.5, False)])
def test_a_number_changed_in_a_translation_is_raised_by_the_facts(was: float, now: float, raised: bool) -> None:
    wire = Hand("Pelabuhan itu menelan biaya 2,5 juta dolar.").figure("2,5 juta", was, "USD")
    mine = Hand("The port will cost 25 million dollars.").figure("25 million", now, "USD")
    original = reading("wire.txt", wire, language="id")
    copy = reading("copy.txt", mine, language="en")
    at_wire, at_mine = at(wire.text, "2,5 juta"), at(mine.text, "25 million")
    difference = Difference(
        about="figure",
        positions=(
            Position(value="2,5 juta", file="wire.txt", start=at_wire[0], end=at_wire[1]),
            Position(value="25 million", file="copy.txt", start=at_mine[0], end=at_mine[1]),
        ),
    )
    fact = Fact(kind="figure", status="differ", about="cost", cells={}, silent={}, differences=(difference,))
    found = check([original, copy], [copied(copy, original, kind="translated")], [fact])
    assert kinds(found) == (["figure-changed"] if raised else [])


# quotations

WHOLE = "We will keep the strait open to every ship, but we will not let warships anchor there unless we are asked."


def quoted(file: str, said: str, *, after: str = "", before: str = "", language: str = "en") -> Reading:
    cue = "kata Tamani" if language == "id" else "Tamani said"
    text = f'{before}"{said}" {cue} in Suva.{after}'
    return reading(file, Hand(text).said(said, "Tamani", "FJI", directness="direct"), language=language)


@pytest.mark.parametrize(
    ("said", "where", "weight"),
    [
        ("We will keep the strait open to every ship.", "end", "condition ('unless')"),
        ("We will keep the strait open to every ship, but we will let warships anchor there unless we are asked.",
         "middle", "negation ('not')"),
        ("We will not let warships anchor there unless we are asked.", "beginning", ""),
        ("We will keep the strait open to every ship, but we will not let warships anchor there.", "end", "unless"),
    ],
)  # fmt: skip
def test_a_quotation_cut_within_a_sentence_is_raised(said: str, where: str, weight: str) -> None:
    full, short = quoted("full.txt", WHOLE), quoted("short.txt", said)
    found = check([full, short], [copied(short, full)], ())
    assert kinds(found) == ["quotation-shortened"]
    assert found[0].rule.endswith(where) and weight in found[0].reason
    assert found[0].file == "short.txt" and found[0].other and found[0].other.file == "full.txt"
    assert full.report.text[found[0].other.start : found[0].other.end] == found[0].other.value


LONG = f"The sea is ours. {WHOLE} That is my answer to them."


@pytest.mark.parametrize(
    ("said", "after", "before"),
    [
        (WHOLE, "", ""),  # another choice of sentences of one speech
        ("That is my answer to them.", "", ""),
        ("The sea is ours.", "", ""),
        ("keep the strait open to every ship", "", "Fiji wants to "),  # a fragment, shown as one
        ("We will keep the strait open to every ship …", "", ""),  # shown as cut
        ("We will keep the strait open to every ship,",
         ' "but we will not let warships anchor there unless we are asked."', ""),  # it goes on
        ("We will keep the strait open to every ship,",
         " But no warship may anchor in it unless Fiji is asked, he added.", ""),  # told without marks
        ("Our strait stays open to every ship and to every crew.", "", ""),  # another translation
    ],
)  # fmt: skip
def test_a_choice_or_a_resumed_quotation_is_not(said: str, after: str, before: str) -> None:
    full, short = quoted("full.txt", LONG), quoted("short.txt", said, after=after, before=before)
    assert check([full, short], (), ()) == ()


def test_an_original_is_not_blamed_for_what_its_copy_added() -> None:
    original, copy = quoted("a.txt", "We will keep the strait open to every ship."), quoted("b.txt", WHOLE)
    assert check([original, copy], [copied(copy, original)], ()) == ()


def test_a_condition_dropped_in_indonesian_is_told() -> None:
    whole = "Kami akan membuka selat itu untuk semua kapal, asalkan setiap kapal melapor lebih dahulu."
    full = quoted("full.txt", whole, language="id")
    short = quoted("short.txt", "Kami akan membuka selat itu untuk semua kapal,", language="id")
    (found,) = check([full, short], (), ())
    assert "a condition ('asalkan')" in found.reason


# all of them


def test_checks_do_not_depend_on_the_order_of_the_readings() -> None:
    full, short = quoted("full.txt", WHOLE), quoted("short.txt", "We will keep the strait open to every ship.")
    one, other = check([full, short, visit()], (), ()), check([visit(), short, full], (), ())
    assert sorted(one, key=lambda c: c.file) == sorted(other, key=lambda c: c.file) and len(one) == 2


def test_a_hostile_report_takes_no_quadratic_time() -> None:
    text = '"' + "we will come " * 130 + '" he said. ' + "7 boxes and 8 boxes and " * 20_000
    hand = Hand(text)
    hand.said("we will come " * 130, "he", None, directness="direct")
    one, other = reading("a.txt", hand), reading("b.txt", text.replace("7", "9"))
    check([one, other], [copied(other, one)], ())


def test_no_readings_no_checks() -> None:
    assert check([], (), ()) == ()


# who says it


@pytest.mark.parametrize(
    ("language", "text", "words_"),
    [
        ("en", "A port clerk who asked not to be named said the crane is broken.", "asked not to be named"),
        ("en", "Two captains spoke on condition of anonymity.", "condition of anonymity"),
        ("id", "Seorang pegawai dermaga yang enggan disebutkan namanya menilai derek itu rusak.", "enggan disebutkan namanya"),
        ("id", "Dua nakhoda berbicara dengan syarat anonim.", "syarat anonim"),
    ],
)  # fmt: skip
def test_what_somebody_says_who_is_not_named_is_raised(language: str, text: str, words_: str) -> None:
    one = reading("a.txt", text, language=language)
    found = check([one], (), ())
    assert kinds(found) == ["anonymous-source"] and words(found[0], one) == words_ and found[0].clears


@pytest.mark.parametrize(
    ("text", "speaker", "raised"),
    [
        ("A customs source said the crane is broken.", "A customs source", 1),
        ("Data source Andes Metrics said the crane is broken.", "Data source Andes Metrics", 0),
        ("The harbour master said the crane is broken.", "The harbour master", 0),
        ("The mayor asked the crew not to move the boat.", "The mayor", 0),
        ("He declined to say which of the boats is to be named after the poet.", "He", 0),
    ],
)
def test_a_source_without_a_name_is_raised_and_a_speaker_with_an_office_is_not(
    text: str, speaker: str, raised: int
) -> None:
    hand = Hand(text).said(text.partition("said ")[2] or text, speaker, None)
    assert kinds(check([reading("a.txt", hand)], (), ())) == ["anonymous-source"] * raised


def test_one_source_is_raised_once() -> None:
    hand = Hand("A customs source said the crane is broken. The source said it is old.")
    hand.said("the crane is broken", "A customs source", None).said("it is old", "The source", None)
    assert kinds(check([reading("a.txt", hand)], (), ())) == ["anonymous-source"]


def paged(text: str, beside: str = "Home Sport Weather", **given: Any) -> Reading:
    """A report as of a page, of which something stands beside the article."""
    one = reading("a.html", f"{beside}\n\n{text}")
    outside = Segment(kind="furniture", start=0, end=len(beside), rule="page.outside")
    return msgspec.structs.replace(one, report=msgspec.structs.replace(one.report, segments=(outside,), **given))


@pytest.mark.parametrize(
    ("one", "raised"),
    [
        (paged("The crane in Beira broke on Monday night."), 1),
        (paged("The crane in Beira broke on Monday night.", authors=("Rosa Lima",)), 0),
        (paged("The crane in Beira broke on Monday night.", origin=Origin(kind="agency", name="Andes Wire")), 0),
        (paged("The crane in Beira broke on Monday night.", "By Rosa Lima"), 0),
        (paged("Rosa Lima\nThe crane in Beira broke on Monday night."), 0),
        (paged("BEIRA, Mozambique – The crane broke on Monday night."), 0),
        (reading("a.txt", "The crane in Beira broke on Monday night."), 0),  # a bare text may have lost its byline
    ],
)
def test_a_page_without_author_place_or_agency_is_raised(one: Reading, raised: int) -> None:
    assert kinds(check([one], (), ())) == ["unsigned"] * raised


# spellings


def named(file: str, name: str, language: str = "en") -> Reading:
    return reading(file, Hand(f"The envoy {name} landed in Beira.").person(name), language=language)


@pytest.mark.parametrize(
    ("usual", "other", "raised"),
    [
        ("Tomas Verdeno", "Tomas Vardeno", 0),  # a vowel that languages write for another
        ("Tomas Verdeno", "Tomas Verlono", 0),  # too far
        ("Tomas Verdeno", "Tomas Vedreno", 1),
        ("Tomas Verdeno", "Tomas Vereno", 1),
        ("Tomas Verdeno", "Lukas Verdeno", 0),
        ("Tomas Vero", "Tomas Veso", 0),  # short names differ in a letter
        ("Sergey Korvin", "Sergei Korvin", 0),
        ("Tomas Verdeno", "Tomas Verdeno", 0),
    ],
)
def test_a_name_spelt_otherwise_than_in_sister_reports_is_raised(usual: str, other: str, raised: int) -> None:
    found = check([named("a.txt", usual), named("b.txt", usual), named("c.txt", other)], (), ())
    assert [(c.kind, c.file) for c in found] == [("name-spelling", "c.txt")] * raised
    for one in found:
        assert one.other is not None and one.other.value == usual
        assert "differs from" in one.reason and "false" not in one.reason and "wrong" not in one.reason


def test_names_of_two_languages_and_two_people_of_one_report_are_no_misspelling() -> None:
    one, other = named("a.txt", "Tomas Verdeno"), named("b.txt", "Tomas Vedreno", "id")
    assert check([one, other], (), ()) == ()
    both = Hand("The envoys Tomas Verdeno and Tomas Vedreno landed.").person("Tomas Verdeno", "Tomas Vedreno")
    assert check([named("a.txt", "Tomas Verdeno"), reading("b.txt", both)], (), ()) == ()


def test_a_report_without_stamp_or_title_is_shown_by_its_whole_first_sentence() -> None:
    one = reading("a.txt", "Gen. Ama Boateng reached Accra on foot. Nobody met her there.")
    start, end = _stamp(one.report)
    assert one.report.text[start:end] == "Gen. Ama Boateng reached Accra on foot."
