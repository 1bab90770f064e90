from __future__ import annotations

from readings_at_hand import Hand, reading

from eval import check_stories
from saksi.records import Reading
from saksi.relate import stories as relate_stories
from saksi.relate.grouping import group


def visit(file: str, published: str | None, topic: str, *, language: str = "en", day: str | None = None) -> Reading:
    """The minister Vesna Kralj of Slovenia in Tunis, on some topic."""
    texts = {
        "en": f"Slovenian Foreign Minister Vesna Kralj visited Tunisia{f' on {day}' if day else ''} and met Karim Mansouri. {topic}",
        "id": f"Menteri Luar Negeri Slovenia Vesna Kralj mengunjungi Tunisia{f' pada {day}' if day else ''} dan bertemu Karim Mansouri. {topic}",
    }
    text = texts[language]
    anchor = "visited" if language == "en" else "mengunjungi"
    hand = (
        Hand(text)
        .person("Vesna Kralj", "Karim Mansouri")
        .state(("Slovenian" if language == "en" else "Slovenia", "SVN"), ("Tunisia", "TUN"))
        .event(
            anchor,
            "CONSULT",
            [("Vesna Kralj", "SVN")],
            [("Tunisia", "TUN")],
            mode="visit",
            date=_iso(day) if day else None,
        )
    )
    if day:
        hand.time(day, _iso(day))
    return reading(file, hand, language=language, published=published)


def _iso(day: str) -> str:
    months = {"March": "03", "Maret": "03", "October": "10", "Oktober": "10"}
    number, month, year = day.split()
    return f"{year}-{months[month]}-{int(number):02d}"


OLIVES = "The two agreed on olive imports worth 40 million and on a ferry line to Koper harbour."
ZAITUN = "Keduanya menyepakati impor zaitun senilai 40 juta dan jalur feri ke pelabuhan Koper."
AGAIN = "Olive imports worth 40 million and the ferry to Koper harbour were what the two had agreed on."
FERRY = (
    " The first boat is to sail in June, the harbour master of Koper said, and will carry ninety cars and two hundred"
    " passengers. Growers in the north had long asked for a shorter way to the markets of central Europe."
)
PRISON = "The two signed an accord on prisoners and looked at plans for a solar field of 300 hectares."


def test_reports_of_one_day_on_one_visit_are_one_story() -> None:
    given = [
        visit("a", "2024-03-05", OLIVES),
        visit("b", "2024-03-06", "Olive growers hailed the deal on imports and the Koper ferry."),
    ]
    assert group(given) == [["a", "b"]]


def test_one_visit_told_in_two_languages_is_one_story() -> None:
    assert group([visit("a", "2024-03-05", OLIVES), visit("b", "2024-03-05", ZAITUN, language="id")]) == [["a", "b"]]


def test_two_visits_of_one_minister_months_apart_are_two_stories() -> None:
    assert group([visit("a", "2024-03-05", OLIVES), visit("b", "2024-10-08", PRISON)]) == [["a"], ["b"]]


def test_two_undated_visits_with_days_apart_are_two_stories() -> None:
    given = [visit("a", None, OLIVES, day="5 March 2024"), visit("b", None, PRISON, day="8 October 2024")]
    assert group(given) == [["a"], ["b"]]


def test_an_undated_report_joins_the_visit_whose_day_it_tells() -> None:
    given = [
        visit("march", "2024-03-05", OLIVES),
        visit("october", "2024-10-08", PRISON),
        visit("undated", None, ZAITUN, language="id", day="5 Maret 2024"),
    ]
    assert group(given) == [["march", "undated"], ["october"]]


def test_a_dateline_without_a_year_keeps_undated_reports_apart_or_brings_them_near() -> None:
    def undated(file: str, line: str, topic: str) -> Reading:
        text = f"TUNIS, {line} — Slovenian Foreign Minister Vesna Kralj met Karim Mansouri in Tunisia. {topic}"
        hand = Hand(text).person("Vesna Kralj", "Karim Mansouri").state(("Slovenian", "SVN"), ("Tunisia", "TUN"))
        return reading(file, hand, segments=[("dateline", f"TUNIS, {line} —")])

    march = visit("march", "2024-03-05", OLIVES)
    assert group([march, undated("near", "March 6", AGAIN)]) == [["march", "near"]]
    assert group([march, undated("far", "Oct. 8", AGAIN)]) == [["march"], ["far"]]
    assert group([undated("a", "March 6", AGAIN), undated("b", "October 8", PRISON)]) == [["a"], ["b"]]


def test_a_doubtful_stamp_does_not_keep_reports_apart() -> None:
    given = [visit("a", "2024-03-05", OLIVES, day="5 March 2024"), visit("b", "2026-01-20", AGAIN)]
    assert group(given) == [["a"], ["b"]]
    assert group(given, suspect=frozenset({"b"})) == [["a", "b"]]


def test_other_happenings_of_one_state_and_day_are_other_stories() -> None:
    flood = Hand("Floods closed two roads in Tunisia near the town of Beja, and farmers lost sheep.").state(
        ("Tunisia", "TUN")
    )
    given = [visit("a", "2024-03-05", OLIVES), reading("b", flood, published="2024-03-05")]
    assert group(given) == [["a"], ["b"]]


def test_reports_that_share_most_of_their_text_are_one_story_whatever_their_dates() -> None:
    given = [visit("a", "2024-03-05", OLIVES + FERRY), visit("b", "2026-01-20", OLIVES + FERRY)]
    assert group(given) == [["a", "b"]]


def test_every_report_is_in_one_story_in_the_order_given() -> None:
    given = [
        visit("b", "2024-10-08", PRISON),
        visit("a", "2024-03-05", OLIVES),
        reading("empty", "x"),
        visit("c", "2024-03-05", OLIVES),
    ]
    found = group(given)
    assert found == [["b"], ["a", "c"], ["empty"]]
    assert sorted(map(sorted, group(given[::-1]))) == sorted(map(sorted, found))


def test_a_story_has_a_title_a_day_and_a_stable_id() -> None:
    given = [
        visit("a", "2024-03-05", OLIVES, day="5 March 2024"),
        visit("b", "2024-03-06", OLIVES.replace("two", "pair")),
    ]
    [story] = relate_stories(given)
    assert story.date == "2024-03-05"
    assert story.title == "Slovenia → Tunisia: visit, 2024-03-05"
    assert story.headline.startswith("Slovenian Foreign Minister Vesna Kralj visited Tunisia")
    assert story.id == relate_stories(given[::-1])[0].id


def test_the_fourth_set_of_stories_is_sound() -> None:
    assert check_stories.faults(check_stories.MORE) == []
