"""The day of what is told, and where two reports contradict each other about it, whatever words tell of it."""

from __future__ import annotations

import msgspec
import pytest

import saksi
from saksi.pipeline import read_page
from saksi.records import Event, Page, Reading


def read(file: str, text: str, published: str) -> Reading:
    found = read_page(Page(file=file, content=text.encode(), published=published))
    assert isinstance(found, Reading)
    return found


OPENING = "Kenya and Uganda are at odds over sugar from Busia, traders in Nairobi said. "


def days(one: str, other: str, dates: tuple[str, str] = ("2023-03-15", "2023-03-16")) -> list[list[str]]:
    readings = [
        read(f"{n}.txt", OPENING + text, day) for n, (text, day) in enumerate(zip((one, other), dates, strict=True))
    ]
    story = saksi.relate.story(readings)
    return [[p.value for p in d.positions] for d in story.differences if d.about == "date"]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param(
            "The levy on sugar took effect on Tuesday.",
            "The charge on sugar, which came into force on Monday, breaks the rules.",
            ["2023-03-14", "2023-03-13"],
            id="into-force",
        ),
        pytest.param(
            "Trade ministers of both countries are due to meet in Busia on Friday.",
            "The two trade ministers will hold talks in Busia on Saturday.",
            ["2023-03-17", "2023-03-18"],
            id="still-to-come",
        ),
        pytest.param(
            "The mission of the African Union begins its work on Friday.",
            "The mission of the African Union is to start its work on Saturday.",
            ["2023-03-17", "2023-03-18"],
            id="present-for-a-day-to-come",
        ),
        pytest.param(
            "A ship with 400 tonnes of sugar docked on Tuesday after a long voyage.",
            "A ship with 400 tonnes of sugar put in on Monday.",
            ["2023-03-14", "2023-03-13"],
            id="arrival",
        ),
        pytest.param(
            "Traders met on Tuesday after millers in Nakuru began a boycott of sugar on Monday.",
            "The boycott of sugar by millers in Nakuru started on Sunday.",
            ["2023-03-13", "2023-03-12"],
            id="two-days-in-one-sentence",
        ),
    ],
)
def test_one_thing_on_two_days_is_a_difference(one: str, other: str, expected: list[str]) -> None:
    assert days(one, other) == [expected]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(
            "The ship with 400 tonnes of sugar docked on Tuesday.",
            "The ship with 400 tonnes of sugar left on Monday.",
            id="another-act",
        ),
        pytest.param(
            "The levy on sugar took effect on Tuesday.",
            "The levy on sugar, approved on Monday, took effect on Tuesday.",
            id="the-same-day-too",
        ),
        pytest.param(
            "Trade ministers of both countries will meet in Busia on Friday.",
            "Trade ministers of both countries met in Busia on Wednesday.",
            id="plan-and-act",
        ),
        pytest.param(
            "The drill of the navy began on Tuesday.",
            "A strike of teachers began on Monday.",
            id="two-things-that-begin",
        ),
    ],
)
def test_days_of_two_things_are_no_difference(one: str, other: str) -> None:
    assert days(one, other) == []


def test_a_difference_in_which_no_fact_stands_is_the_storys_own() -> None:
    readings = [
        read("0.txt", "The levy on sugar took effect on Tuesday.", "2023-03-15"),
        read("1.txt", "The charge on sugar came into force on Monday.", "2023-03-15"),
    ]
    story = saksi.relate.story(readings)
    assert [d.about for d in story.differences] == ["date"]
    assert [d for fact in story.facts for d in fact.differences] == []


def told(code: str, text: str, anchor: str) -> tuple[str, str]:
    """Date and basis of the event that words tell, in a report of Wednesday, 12 June 2024."""
    report = msgspec.structs.replace(saksi.report(text, published="2024-06-12"), language=code)
    events = [r for r in saksi.extract(report) if isinstance(r, Event)]
    found = [e for e in events if any(anchor in report.text[a.start : a.end] for a in e.anchors)]
    assert found, f"no event is told by {anchor!r}"
    return found[0].date or "", found[0].date_basis or ""


QUIET = "The market was busy.\n\nBoth towns were calm.\n\nIt rained for days.\n\n"  # so that no opening gives a day
SEPI = "Pasar itu ramai.\n\nKedua kota tenang.\n\nHujan turun berhari-hari.\n\n"


@pytest.mark.parametrize(
    ("code", "text", "anchor", "expected"),
    [
        pytest.param(
            "en",
            QUIET + "Norway condemned Chad on May 30, and a day later Sweden followed suit and condemned Togo.",
            "condemned",
            ("2024-05-30", "report"),
            id="en.first-of-two-clauses",
        ),
        pytest.param(
            "en",
            QUIET + "Norway condemned Chad on May 30, and a day later Sweden expelled a Togolese envoy.",
            "expelled",
            ("2024-05-31", "text"),
            id="en.clause-that-opens-with-a-time",
        ),
        pytest.param(
            "id",
            SEPI + "Lusa, Menlu Togo akan bertemu Menlu Yordania.",
            "bertemu",
            ("2024-06-14", "report"),
            id="id.what-is-to-come-has-the-time-that-opens-its-sentence",
        ),
        pytest.param(
            "id",
            SEPI
            + "Kenya mengenakan tarif pada 2019. Setahun kemudian, Uganda membalas dengan mengusir diplomat Kenya.",
            "mengusir",
            ("2020", "text"),
            id="id.answered-by-doing",
        ),
        pytest.param(
            "en",
            QUIET + "Between June 3 and June 7, Mali held drills around Niger.",
            "held",
            ("2024-06-03/2024-06-07", "report"),
            id="en.range-of-two-times",
        ),
        pytest.param(
            "en",
            QUIET + "Mali shelled a Nigerien village on June 3 and June 7.",
            "shelled",
            ("2024-06-03", "report"),
            id="en.two-days-are-no-range",
        ),
        pytest.param(
            "en",
            QUIET + '"We thank Ghana for its patience," Togolese Foreign Minister Robert Dussey said on Tuesday.',
            "thank",
            ("2024-06-11", "report"),
            id="en.done-by-quoted-words",
        ),
        pytest.param(
            "en",
            QUIET + '"Togo has condemned Ghana," Togolese Foreign Minister Robert Dussey said on Tuesday.',
            "condemned",
            ("", ""),
            id="en.quoted-words-of-what-was-done-before",
        ),
        pytest.param(
            "id",
            SEPI
            + '"Kami mengecam Ghana," ujar Menteri Luar Negeri Togo Robert Dussey dalam jumpa pers, Selasa (11/6).',
            "mengecam",
            ("2024-06-11", "report"),
            id="id.done-by-quoted-words",
        ),
        pytest.param(
            "en",
            QUIET + "In a statement issued on Sunday, Togo demanded compensation from Ghana.",
            "demanded",
            ("2024-06-09", "report"),
            id="en.statement-issued-on-a-day",
        ),
        pytest.param(
            "en",
            QUIET + "In a town raided on Sunday, Togo arrested a Ghanaian officer.",
            "arrested",
            ("", ""),
            id="en.town-raided-on-a-day",
        ),
        pytest.param(
            "en",
            "Togo closes border\n\nTogo closed its border with Ghana after clashes on Monday in which two men died.",
            "closed",
            ("", ""),
            id="en.day-of-the-cause",
        ),
        pytest.param(
            "en",
            "Togo closes border\n\nTogo closed its border with Ghana on Tuesday after clashes on Monday.",
            "closed",
            ("2024-06-11", "report"),
            id="en.day-of-the-deed-beside-that-of-the-cause",
        ),
        pytest.param(
            "id",
            "Togo Tutup Perbatasan\n\nTogo menutup perbatasannya dengan Ghana menyusul bentrokan pada Senin.",
            "menutup",
            ("", ""),
            id="id.day-of-the-cause",
        ),
        pytest.param(
            "id",
            "Dua Presiden Bertemu\n\nPresiden Togo bertemu Presiden Ghana pada Selasa. "
            "Keduanya membahas perbatasan yang ditutup Togo sejak Maret.",
            "ditutup",
            ("", ""),
            id="id.since-a-month-is-not-of-the-day-of-the-opening",
        ),
        pytest.param(
            "en",
            QUIET + "Togo expressed sorrow over Ghana's attack on a church in Benin on Thursday, which killed three.",
            "attack",
            ("2024-06-06", "report"),
            id="en.day-of-what-is-described",
        ),
        pytest.param(
            "en",
            QUIET + "Togo expressed sorrow over Ghana's attack on a church in Benin on Thursday, which killed three.",
            "expressed sorrow",
            ("", ""),
            id="en.words-about-what-is-described",
        ),
        pytest.param(
            "en",
            QUIET + "Togo condemned Ghana on Thursday, which angered many.",
            "condemned",
            ("2024-06-06", "report"),
            id="en.day-of-the-clause-that-is-described",
        ),
        pytest.param(
            "en",
            QUIET + "Togo backs the visit of Ghana to Benin next week.",
            "backs",
            ("", ""),
            id="en.words-about-what-is-to-come",
        ),
        pytest.param(
            "en",
            QUIET + "Togo will send aid to Ghana next month.",
            "send",
            ("2024-07", "report"),
            id="en.deed-to-come",
        ),
        pytest.param(
            "id",
            SEPI + "Hal itu disampaikan Menlu Togo dalam pertemuan dengan Menlu Ghana pada Senin, 10 Juni 2024.",
            "pertemuan",
            ("2024-06-10", "explicit"),
            id="id.said-in-a-meeting-on-a-day",
        ),
        pytest.param(
            "en",
            QUIET + "Togo criticised the meeting between Ghana and Benin on Tuesday.",
            "meeting",
            ("", ""),
            id="en.said-about-a-meeting-on-a-day",
        ),
        pytest.param(
            "id",
            SEPI + "Menlu Togo menyinggung pertemuan Ghana dan Benin di Accra pada Maret 2023.",
            "pertemuan",
            ("2023-03", "explicit"),
            id="id.month-of-what-is-spoken-of",
        ),
        pytest.param(
            "id",
            SEPI
            + "Kunjungan Presiden Togo ke Ghana bulan lalu memberi dorongan bagi Accra. Setelah pertemuan, Togo dan "
            "Ghana menerbitkan pernyataan bersama yang berjanji memperkuat kerja sama pertahanan.",
            "memperkuat",
            ("2024-05", "text"),
            id="id.statement-after-the-meeting",
        ),
        pytest.param(
            "en",
            QUIET + "Togo called off a meeting with Ghana that was set for June 20.",
            "called off",
            ("", ""),
            id="en.day-for-which-it-was-set-is-not-that-of-the-refusal",
        ),
        pytest.param(
            "en",
            QUIET + "Togo had asked Ghana to withdraw its troops earlier this month.",
            "asked",
            ("2024-06", "report"),
            id="en.time-that-is-past-is-of-the-asking",
        ),
        pytest.param(
            "en",
            QUIET + "Togo asked Ghana to withdraw its troops on Monday.",
            "asked",
            ("", ""),
            id="en.day-is-perhaps-that-of-what-is-asked",
        ),
        pytest.param(
            "en",
            QUIET + "Togolese soldiers fired at Ghanaian troops on the night of June 5.",
            "fired",
            ("2024-06-05", "report"),
            id="en.night-of-a-day",
        ),
        pytest.param(
            "en",
            QUIET + "Talks between Togo and Ghana resumed in Benin on Tuesday.",
            "Talks",
            ("2024-06-11", "report"),
            id="en.talks-resumed-on-a-day",
        ),
        pytest.param(
            "en",
            QUIET + "Togo announced on Monday that it would expel a Ghanaian envoy on Tuesday.",
            "expel",
            ("2024-06-11", "report"),
            id="en.said-on-a-day-what-would-be-done-on-the-next",
        ),
        pytest.param(
            "en",
            QUIET + "The pact fell on May 3, 2013. On the same day that it rained, Togo condemned Ghana.",
            "condemned",
            ("", ""),
            id="en.same-day-as-something-else",
        ),
        pytest.param(
            "en",
            QUIET + "Togo condemned Ghana in a statement issued by its foreign ministry on Tuesday.",
            "condemned",
            ("2024-06-11", "report"),
            id="en.in-a-statement-issued-on-a-day",
        ),
        pytest.param(
            "id",
            SEPI + "Togo mengutuk Ghana lewat pernyataan yang dikeluarkan Kementerian Luar Negeri pada Selasa.",
            "mengutuk",
            ("2024-06-11", "report"),
            id="id.in-a-statement-issued-on-a-day",
        ),
        pytest.param(
            "id",
            "Togo Bebaskan Kapal Ghana\n\nTogo membebaskan kapal Ghana pada Selasa (11/6/2024) yang disita Togo "
            "bulan lalu.",
            "disita",
            ("2024-05", "report"),
            id="id.relative-clause-behind-a-time-has-its-own",
        ),
        pytest.param(
            "id",
            "Togo Tangkap Mata-mata\n\nTogo menangkap sembilan tentara Ghana di perbatasan, kata Perdana Menteri Togo "
            "Victoire Dogbe, Selasa (11/6/2024).",
            "menangkap",
            ("", ""),
            id="id.day-of-saying-behind-an-unquoted-deed",
        ),
        pytest.param(
            "id",
            "Togo Tangkap Tentara\n\nTogo menangkap sembilan tentara Ghana, demikian pernyataan militer Togo, Selasa (11/6).",
            "menangkap",
            ("", ""),
            id="id.day-of-the-statement-that-closes-a-sentence",
        ),
        pytest.param(
            "id",
            "Togo Tangkap Tentara\n\nTogo menangkap sembilan tentara Ghana di perbatasan, Selasa (11/6).",
            "menangkap",
            ("2024-06-11", "report"),
            id="id.day-of-the-deed-that-closes-a-sentence",
        ),
        pytest.param(
            "en",
            QUIET
            + '"We thank Ghana for its patience with the people of our towns at the border, where it snowed last month," '
            "Togolese Foreign Minister Robert Dussey said on Tuesday.",
            "thank",
            ("2024-06-11", "report"),
            id="en.time-within-a-quotation-is-not-that-of-saying-it",
        ),
        pytest.param(
            "en",
            "Togo expels envoy\n\nTogo, which borders Ghana and accuses Benin of theft, expelled a Ghanaian envoy on Tuesday.",
            "accuses",
            ("", ""),
            id="en.clause-put-in-has-not-the-day-of-the-opening",
        ),
        pytest.param(
            "id",
            "Hubungan Memburuk\n\nHubungan Togo dan Ghana memburuk setelah Ghana menyerang Benin. Togo memanggil duta "
            "besar Ghana, Selasa (11/6/2024).",
            "menyerang",
            ("", ""),
            id="id.what-went-before-has-not-the-day-of-the-opening",
        ),
        pytest.param(
            "en",
            "Togo expels envoy\n\nTogo expelled a Ghanaian envoy on Tuesday, and Ghana condemned Togo.",
            "condemned",
            ("2024-06-11", "lead"),
            id="en.what-is-told-beside-the-news-has-its-day",
        ),
        pytest.param(
            "en",
            QUIET + "Togolese Foreign Minister Robert Dussey meets Ghanaian minister Shirley Botchwey on Friday.",
            "meets",
            ("2024-06-14", "report"),
            id="en.timetable",
        ),
    ],
)
def test_event_has_the_day_on_which_it_was_done(code: str, text: str, anchor: str, expected: tuple[str, str]) -> None:
    assert told(code, text, anchor) == expected
