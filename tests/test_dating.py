from __future__ import annotations

import pytest
from readings_at_hand import Hand, reading

import saksi
from saksi.pipeline import read_page
from saksi.records import Copy, Page, Reading
from saksi.relate import date_alone, date_by_times, date_together, dating

# The visit is invented; the terms of office are those of ontology/holders.tsv.
VISIT_ID = (
    "Menhan China Kunjungi Pabrik Kapal\n\n"
    "Menteri Pertahanan China Li Shangfu mengunjungi galangan kapal di Singapura, Sabtu (3/6/2023).\n\n"
    "Ia disambut Menteri Pertahanan Singapura Ng Eng Hen dan meninjau dua kapal latih."
)
VISIT_EN = (
    "Minister tours shipyard\n\n"
    "Defence Minister Li Shangfu of China toured a shipyard in Singapore on Saturday and met Ng Eng Hen.\n\n"
    "The two men watched a training ship leave the dock."
)


def sister(**given: object) -> object:
    hand = (
        Hand(VISIT_ID)
        .person("Li Shangfu", "Ng Eng Hen")
        .office("Menteri Pertahanan China Li Shangfu", "Li Shangfu", "minister of defence", "CHN")
        .time("Sabtu (3/6/2023)", "2023-06-03")
        .event(
            "mengunjungi", "CONSULT", [("Li Shangfu", "CHN")], [("Singapura", "SGP")], date="2023-06-03", mode="visit"
        )
    )
    return reading("sister.txt", hand, language="id", title="Menhan China Kunjungi Pabrik Kapal", **given)  # type: ignore[arg-type]


def stamped(
    published: str = "2025-12-06", text: str = VISIT_EN, *, office: bool = True, flags: tuple[str, ...] = ()
) -> object:
    hand = Hand(text).person("Li Shangfu", "Ng Eng Hen")
    if office:
        hand.office("Defence Minister Li Shangfu", "Li Shangfu", "minister of defence", "CHN")
    hand.time("Saturday", published, "report")
    hand.event(
        "toured",
        "CONSULT",
        [("Li Shangfu", "CHN")],
        [("Singapore", "SGP")],
        date=published,
        basis="report",
        mode="visit",
    )
    return reading(
        "stamped.txt", hand, published=published, basis="stamp", title="Minister tours shipyard", flags=flags
    )


def test_two_signs_show_a_report_as_redated() -> None:
    found = dating.infer([stamped(), sister()])["stamped.txt"]  # type: ignore[list-item]
    assert [flag.kind for flag in found.flags] == ["redated"]
    assert found.published is not None
    assert (found.published.value, found.published.basis) == ("2023-06-03/2023-06-04", "story")
    assert found.flags[0].reason == (
        "the stamp says 2025-12-06, but Li Shangfu is named as minister of defence of CHN, an office not held on that "
        "day; and sister.txt dates the same happening 2023-06-03, the Saturday that this report tells of"
    )


def test_one_sign_alone_does_not() -> None:
    assert date_alone(stamped()) is None  # type: ignore[arg-type]
    assert [sign.kind for sign in dating.signs(stamped())] == ["office"]  # type: ignore[arg-type]


def test_a_report_stamped_near_its_sister_is_right() -> None:
    assert "stamped.txt" not in dating.infer([stamped("2023-06-03"), sister()])  # type: ignore[list-item]


def test_another_weekday_is_no_sign() -> None:
    found = dating.infer([stamped("2025-12-05"), sister()])  # a Friday, told as fresh  # type: ignore[list-item]
    assert "stamped.txt" not in found


def test_an_anniversary_is_not_redated() -> None:
    text = VISIT_EN.replace("Minister tours shipyard", "Two years after: the day the minister came")
    assert "stamped.txt" not in dating.infer([stamped(text=text), sister()])  # type: ignore[list-item]


def test_a_report_shows_its_own_old_date_and_an_office_long_left() -> None:
    text = VISIT_EN.replace("on Saturday", "on Saturday (3 June 2023)")
    hand = (
        Hand(text)
        .person("Li Shangfu", "Ng Eng Hen")
        .office("Defence Minister Li Shangfu", "Li Shangfu", "minister of defence", "CHN")
        .time("Saturday (3 June 2023)", "2023-06-03")
        .event("toured", "CONSULT", [("Li Shangfu", "CHN")], [("Singapore", "SGP")], date="2023-06-03")
    )
    found = date_alone(reading("a.txt", hand, published="2025-12-07", basis="stamp"))
    assert found is not None
    assert found.published is not None
    assert (found.published.value, found.published.basis) == ("2023-06-03/2023-06-04", "inferred")
    assert [flag.kind for flag in found.flags] == ["redated"]


def test_a_slip_of_one_digit_is_no_sign() -> None:
    text = "The ministers of Chile and Peru met in Arica on Tuesday (6 May 2025) to open a railway."
    hand = (
        Hand(text)
        .time("Tuesday (6 May 2025)", "2025-05-06")
        .event("met", "CONSULT", [("ministers of Chile", "CHL")], [("Peru", "PER")], date="2025-05-06")
    )
    assert dating.signs(reading("a.txt", hand, published="2026-05-06")) == ()


def test_old_background_beside_a_day_that_fits_is_no_sign() -> None:
    text = "Peru opened a railway on Monday 4 May 2026, six years after Chile signed the plan on 2 March 2020 in Arica."
    hand = (
        Hand(text)
        .time("Monday 4 May 2026", "2026-05-04")
        .time("2 March 2020", "2020-03-02")
        .event("signed", "SUPPORT", [("Chile", "CHL")], [("Peru", "PER")], date="2020-03-02")
    )
    assert dating.signs(reading("a.txt", hand, published="2026-05-05")) == ()


def test_an_undated_report_takes_the_day_of_its_lead() -> None:
    found = date_alone(sister())  # type: ignore[arg-type]
    assert found is not None
    assert found.published is not None
    assert (found.published.value, found.published.basis, found.flags) == ("2023-06-03/2023-06-04", "inferred", ())


def test_an_undated_report_without_a_date_takes_its_sisters() -> None:
    hand = (
        Hand(VISIT_EN)
        .person("Li Shangfu", "Ng Eng Hen")
        .event("toured", "CONSULT", [("Li Shangfu", "CHN")], [("Singapore", "SGP")], mode="visit")
    )
    bare = reading("bare.txt", hand.time("Saturday", "", "none"))
    assert date_alone(bare) is None
    found = dating.infer([bare, sister()])["bare.txt"].published  # type: ignore[list-item]
    assert found is not None
    assert (found.value, found.basis) == ("2023-06-03/2023-06-04", "story")


def test_an_undated_report_of_another_weekday_keeps_no_date() -> None:
    text = VISIT_EN.replace("Saturday", "Wednesday")
    hand = (
        Hand(text)
        .person("Li Shangfu", "Ng Eng Hen")
        .event("toured", "CONSULT", [("Li Shangfu", "CHN")], [("Singapore", "SGP")], mode="visit")
        .time("Wednesday", "", "none")
    )
    assert "bare.txt" not in dating.infer([reading("bare.txt", hand), sister()])  # type: ignore[list-item]


def test_reports_date_each_other_though_the_stamp_keeps_them_apart() -> None:
    found = date_together([stamped(flags=("spam-tail",)), sister()])  # type: ignore[list-item]
    assert sorted(found) == ["sister.txt", "stamped.txt"]


def test_the_dating_does_not_hang_on_the_order() -> None:
    assert dating.infer([stamped(), sister()]) == dating.infer([sister(), stamped()])  # type: ignore[list-item]


# a copy of what was written long before

FERRY = "A ferry sank off Kampong Som and the crew of nine was saved by fishermen."


def ferry(file: str, published: str) -> object:
    return reading(file, Hand(FERRY), published=published, basis="stamp", title="Ferry sinks")


def test_a_copy_stamped_long_after_its_original_is_redated_where_a_third_report_agrees() -> None:
    given = [ferry("old.txt", "2023-03-08"), ferry("new.txt", "2023-09-07"), ferry("third.txt", "2023-03-09")]
    copy = Copy(file="new.txt", original="old.txt", share=0.95, kind="exact", reason="hand")
    found = dating.infer(given, [copy])  # type: ignore[arg-type]
    assert list(found) == ["new.txt"]
    assert found["new.txt"].published is not None
    assert found["new.txt"].published.value.startswith("2023-03-08")


def test_a_copy_alone_is_one_sign_and_no_redating() -> None:
    given = [ferry("old.txt", "2023-03-08"), ferry("new.txt", "2023-09-07")]
    copy = Copy(file="new.txt", original="old.txt", share=0.95, kind="exact", reason="hand")
    assert dating.infer(given, [copy]) == {}  # type: ignore[arg-type]


def test_a_copy_of_the_next_day_is_not_redated() -> None:
    given = [ferry("old.txt", "2023-03-08"), ferry("new.txt", "2023-03-09"), ferry("third.txt", "2023-03-08")]
    copy = Copy(file="new.txt", original="old.txt", share=0.95, kind="exact", reason="hand")
    assert dating.infer(given, [copy]) == {}  # type: ignore[arg-type]


def test_a_new_turn_with_the_old_words_under_it_is_not_redated() -> None:
    new = Hand(f"Divers reached the wreck (5/9/2023). {FERRY}").time("5/9/2023", "2023-09-05")
    given = [
        ferry("old.txt", "2023-03-08"),
        reading("new.txt", new, published="2023-09-07", basis="stamp", title="Ferry sinks"),
        ferry("third.txt", "2023-03-09"),
    ]
    copy = Copy(file="new.txt", original="old.txt", share=0.8, kind="partial", reason="hand")
    assert dating.infer(given, [copy]) == {}  # type: ignore[arg-type]


def sunk(file: str, published: str, words: str, day: str, basis: str) -> object:
    """A report that tells the ferry's end, with what it says of the day."""
    hand = Hand(f"A ferry sank off Kampong Som {words} and the crew of nine was saved by fishermen.")
    hand.time(words, day, basis)
    hand.event("sank", "ACCIDENT", [("ferry", "KHM")], date=day, basis=basis)
    return reading(file, hand, published=published, basis="stamp", title="Ferry sinks")


def test_a_copy_that_tells_the_weekday_of_its_originals_date_is_redated_without_a_third_report() -> None:
    given = [
        sunk("old.txt", "2023-03-09", "on 8 March 2023", "2023-03-08", "explicit"),
        sunk("new.txt", "2023-09-07", "on Wednesday", "2023-09-06", "report"),
    ]
    copy = Copy(file="new.txt", original="old.txt", share=0.9, kind="exact", reason="hand")
    found = dating.infer(given, [copy])  # type: ignore[arg-type]
    assert [f.kind for f in found["new.txt"].flags] == ["redated"]
    assert dating.infer(given, []) == {}  # type: ignore[arg-type]


def test_a_copy_that_tells_another_weekday_is_not_redated_without_a_third_report() -> None:
    given = [
        sunk("old.txt", "2023-03-09", "on 8 March 2023", "2023-03-08", "explicit"),
        sunk("new.txt", "2023-09-07", "on Tuesday", "2023-09-05", "report"),
    ]
    copy = Copy(file="new.txt", original="old.txt", share=0.9, kind="exact", reason="hand")
    assert dating.infer(given, [copy]) == {}  # type: ignore[arg-type]


def read_twice(text: str) -> tuple[object, object]:
    """A report's date as its times alone show it, and as all of its records do."""
    report = saksi.report(text)
    told = date_alone(Reading(file="a", report=report, records=saksi.extract(report)))
    return date_by_times(report), told.published if told else None


@pytest.mark.parametrize(
    ("lead", "value"),
    [
        ("Rombongan tiba di Suva pada Sabtu (3/6/2023).", "2023-06-03/2023-06-04"),
        ("Rombongan tiba di Suva pada Sabtu (3/6/2023). Sidang dibuka Minggu (4/6/2023).", None),
        ("Rombongan tiba di Suva pada Sabtu.", None),
    ],
)
def test_the_day_that_the_times_alone_settle_is_that_of_the_whole_reading(lead: str, value: str | None) -> None:
    text = (
        f"Rombongan tiba di Suva\n\n{lead}\n\nMenteri Luar Negeri Fiji menyambut tamu dari Kepulauan Solomon di sana."
    )
    by_times, whole = read_twice(text)
    assert (by_times.value if by_times else None) == value  # type: ignore[attr-defined]
    assert by_times is None or by_times == whole


def test_a_report_with_a_date_of_its_own_gets_none_from_its_times() -> None:
    assert date_by_times(saksi.report(VISIT_ID, published="2023-06-05")) is None
    assert date_by_times(saksi.report(VISIT_ID)) is not None


BRIDGE = (
    "LIMA, May 10, 2022 - Peru and Chile opened a bridge over the Rio Seco on {day}, Transport Minister Rosa Quispe said. "
    "It is 1,080 metres long and cost 47 million dollars. Chile will send 630 lorries a day across it."
)
RETOLD = (
    "Peru dan Chile meresmikan jembatan di atas Sungai Seco pada Selasa, kata Menteri Perhubungan Peru Rosa Quispe.\n\n"
    "Jembatan sepanjang 1.080 meter itu menelan biaya 47 juta dolar."
)


def stamped_as(file: str, text: str, published: str) -> Reading:
    found = read_page(Page(file=file, content=text.encode(), published=published))
    assert isinstance(found, Reading)
    return found


@pytest.mark.parametrize(
    ("published", "expected"), [("2022-05-11", False), ("2023-01-18", True)], ids=["in its days", "months later"]
)
def test_what_was_long_told_is_not_told_as_news_again(published: str, expected: bool) -> None:
    old = stamped_as("old.txt", BRIDGE.format(day="Tuesday"), "2022-05-11")
    other = stamped_as("other.txt", BRIDGE.format(day="Tuesday").replace("LIMA", "ARICA"), "2022-05-10")
    new = stamped_as("new.txt", RETOLD, published)
    found = dating.infer([old, other, new])
    assert ("new.txt" in found and [flag.kind for flag in found["new.txt"].flags] == ["redated"]) is expected


@pytest.mark.parametrize(
    ("lead", "published", "kinds"),
    [
        ("Peru membuka jembatan baru di atas Sungai Seco pada Selasa (5/3).", "2024-03-06", []),
        ("Peru membuka jembatan baru di atas Sungai Seco pada Selasa (5/3).", "2024-12-11", ["date"]),
        ("Peru membuka jembatan baru di atas Sungai Seco pada Selasa.", "2024-12-11", []),
    ],
)
def test_a_weekday_with_its_day_and_month_must_fit_the_stamp(lead: str, published: str, kinds: list[str]) -> None:
    text = f"{lead} Menteri Perhubungan Rosa Quispe hadir dalam upacara itu bersama para insinyur dari Chile."
    assert [sign.kind for sign in dating.signs(stamped_as("a.txt", text, published))] == kinds


@pytest.mark.parametrize(
    ("text", "written"),
    [
        pytest.param(
            "Kenya recalls envoy\n\nKenya recalled its envoy to Uganda on May 4, 2021. Uganda condemned the move.",
            "2021-05-04/2021-05-05",
            id="in-the-first-sentence",
        ),
        pytest.param(
            "Kenya recalls envoy\n\nKenya recalled its envoy to Uganda. The two signed a pact on May 4, 2021.",
            None,
            id="in-a-later-sentence-it-is-background",
        ),
        pytest.param(
            "Kenya recalls envoy\n\nKenya recalled its envoy to Uganda on Monday. The two signed a pact on May 4, 2021.",
            None,
            id="beside-another-weekday",
        ),
        pytest.param(
            "Kenya recalls envoy\n\nKenya recalled its envoy to Uganda on Tuesday. He left on May 4, 2021, officials said.",
            "2021-05-04/2021-05-05",
            id="on-the-weekday-told-before",
        ),
        pytest.param(
            "Kenya Tarik Duta Besar\n\nKenya menarik duta besarnya dari Uganda.\n\n"
            "Hal itu disampaikan Menteri Luar Negeri Kenya di Nairobi, Selasa (4/5/2021).",
            "2021-05-04/2021-05-05",
            id="with-its-weekday",
        ),
    ],
)
def test_a_report_without_a_stamp_was_written_on_the_day_of_its_news(text: str, written: str | None) -> None:
    made = read_page(Page(file="a.txt", content=text.encode()))
    assert isinstance(made, Reading)
    assert (made.report.published.value if made.report.published else None) == written
