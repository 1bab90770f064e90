from __future__ import annotations

from collections.abc import Sequence

import pytest
from msgspec.structs import replace
from readings_at_hand import Hand, at, reading

from saksi.pipeline import read_page
from saksi.records import Copy, Entity, Fact, Origin, Page, Reading, Statement, Timex
from saksi.relate import facts
from saksi.relate.same import Item


def of_kind(found: tuple[Fact, ...], kind: str) -> list[Fact]:
    return [fact for fact in found if fact.kind == kind]


def meeting(
    file: str,
    day: str | None,
    *,
    guest: str = "Ines Duarte",
    language: str = "en",
    place: tuple[str, str] | None = None,
    **given: object,
) -> Reading:
    """Guest of Portugal meets the president of Ghana."""
    where = f" in {place[0]}" if place else ""
    text = {
        "en": f"{guest} of Portugal met President Kofi Asare of Ghana{where} to discuss cocoa.",
        "id": f"{guest} dari Portugal bertemu Presiden Kofi Asare dari Ghana{where.replace(' in ', ' di ')} membahas kakao.",
    }[language]
    hand = (
        Hand(text)
        .person(guest, "Kofi Asare")
        .state(("Portugal", "PRT"), ("Ghana", "GHA"))
        .event(
            "met" if language == "en" else "bertemu", "CONSULT", [(guest, "PRT")], [("Kofi Asare", "GHA")], date=day, place=place
        )
    )  # fmt: skip
    return reading(file, hand, language=language, **given)  # type: ignore[arg-type]


def test_one_meeting_in_two_languages_is_one_fact() -> None:
    [fact] = facts.align([meeting("a", "2024-05-06"), meeting("b", "2024-05-06", language="id")])
    assert (fact.status, fact.about, fact.date, sorted(fact.cells)) == (
        "all",
        "CONSULT PRT GHA",
        "2024-05-06",
        ["a", "b"],
    )


def test_meetings_with_other_persons_are_two_facts() -> None:
    found = facts.align([meeting("a", "2024-05-06"), meeting("b", "2024-05-06", guest="Rui Tavares")])
    assert [fact.status for fact in found] == ["one", "one"]


@pytest.mark.parametrize(
    ("days", "differ"),
    [(("2024-05-06", "2024-05-09"), True), (("2024-05-06", "2024-05-06"), False), (("2024-05-06", "2024-05"), False), (("2024-05-06", None), False)],
)  # fmt: skip
def test_days_of_one_meeting_contradict_or_not(days: tuple[str, str | None], differ: bool) -> None:
    [fact] = facts.align([meeting("a", days[0]), meeting("b", days[1])])
    assert [d.about for d in fact.differences] == (["date"] if differ else [])
    assert fact.status == ("differ" if differ else "all")


def test_one_day_apart_in_two_languages_is_a_time_zone() -> None:
    [fact] = facts.align([meeting("a", "2024-05-06"), meeting("b", "2024-05-07", language="id")])
    assert (fact.status, fact.differences) == ("all", ())


def test_places_in_two_states_differ() -> None:
    found = facts.align(
        [meeting("a", "2024-05-06", place=("Accra", "GHA")), meeting("b", "2024-05-06", place=("Lisbon", "PRT"))]
    )
    assert [[p.value for p in d.positions] for d in facts.differences(found)] == [["Accra", "Lisbon"]]


def test_towns_of_one_state_do_not() -> None:
    found = facts.align(
        [meeting("a", "2024-05-06", place=("Accra", "GHA")), meeting("b", "2024-05-06", place=("Tema", "GHA"))]
    )
    assert facts.differences(found) == ()


def toll(file: str, number: int, words: str, *, mod: str | None = None, published: str | None = None) -> Reading:
    text = f"A bus fell into a ravine near the town of Huanta in Peru and {words} in the crash, rescuers said."
    hand = Hand(text).state(("Peru", "PER")).figure(words, number, "killed", mod)
    return reading(file, hand, published=published)


TOLLS = [
    ((12, "12 people died", None, "2024-02-01"), (20, "20 people died", None, "2024-02-01"), True),
    ((12, "12 people died", None, "2024-02-01"), (20, "20 people died", None, "2024-02-03"), False),  # it rose
    ((12, "12 people died", None, "2024-02-03"), (20, "20 people died", None, "2024-02-01"), True),  # it can't fall
    ((20, "more than 20 people died", "MORE_THAN", None), (22, "22 people died", None, None), False),
    ((12, "at least 12 people died", "MORE_THAN", None), (20, "20 people died", None, None), True),
    ((1300, "1,300 people died", None, None), (1347, "1,347 people died", None, None), False),
    ((12, "12 people died", None, None), (20, "twenty people died", None, None), True),
    ((12, "dozens of people died", "MORE_THAN", None), (41, "41 people died", None, None), False),
]


@pytest.mark.parametrize(("one", "other", "differ"), TOLLS, ids=[f"{a[1]} / {b[1]} / {b[3]}" for a, b, _ in TOLLS])
def test_figures_contradict_or_not(one: tuple, other: tuple, differ: bool) -> None:  # type: ignore[type-arg]
    pair = [toll(file, row[0], row[1], mod=row[2], published=row[3]) for file, row in (("a", one), ("b", other))]
    found = facts.align(pair)
    assert [d.about for d in facts.differences(found)] == (["figure"] if differ else [])


@pytest.mark.parametrize(
    ("one", "other", "status"),
    [
        ((17, "more than 17 people died", "MORE_THAN"), (21, "more than 21 people died", "MORE_THAN"), "differ"),
        ((20, "more than 20 people died", "MORE_THAN"), (21, "21 people died", None), "all"),  # rounded
        ((17, "more than 17 people died", "MORE_THAN"), (17, "17 people died", None), "all"),
    ],
)
def test_bounds_with_other_numbers_are_not_told_as_agreed(one: tuple, other: tuple, status: str) -> None:  # type: ignore[type-arg]
    found = facts.align([toll("a", one[0], one[1], mod=one[2]), toll("b", other[0], other[1], mod=other[2])])
    assert [(f.status, f.differences) for f in found if f.kind == "figure"] == [(status, ())]


def test_a_report_that_has_both_figures_contradicts_none() -> None:
    text = "A bus fell into a ravine near Huanta in Peru and 20 people died in the crash, rescuers said. Of them 12 people died at once."
    both = reading(
        "b",
        Hand(text).state(("Peru", "PER")).figure("20 people died", 20, "killed").figure("12 people died", 12, "killed"),
    )
    assert facts.differences(facts.align([toll("a", 12, "12 people died"), both])) == ()


def pledge(
    file: str, content: str, *codes: tuple[str, str], language: str = "en", speaker: str = "Bolivia's foreign minister"
) -> Reading:
    text = f"{speaker} said {content}."
    return reading(file, Hand(text).state(*codes).said(content, speaker, "BOL"), language=language)


def test_a_pledge_to_one_and_a_pledge_to_all_differ_in_scope() -> None:
    found = facts.align([
        pledge("a", "it will not export lithium to Chile", ("Chile", "CHL")),
        pledge("b", "the country will not ship lithium to any side of the pact"),
    ])  # fmt: skip
    [difference] = facts.differences(found)
    assert difference.about == "scope"
    assert [p.value for p in difference.positions] == ["it will not export lithium to Chile", "the country will not ship lithium to any side of the pact"]  # fmt: skip


def test_one_pledge_in_other_words_does_not_differ() -> None:
    found = facts.align([
        pledge("a", "it will not export lithium to Chile", ("Chile", "CHL")),
        pledge("b", "the country will not ship lithium to Chile", ("Chile", "CHL")),
    ])  # fmt: skip
    assert ([f.status for f in found], facts.differences(found)) == (["all"], ())


def test_pledges_of_two_offices_are_two_facts() -> None:
    found = facts.align([
        pledge("a", "it will not export lithium to Chile", ("Chile", "CHL")),
        pledge("b", "it will not export lithium to Chile", ("Chile", "CHL"), speaker="Bolivia's defence minister"),
    ])  # fmt: skip
    assert [f.status for f in found] == ["one", "one"]


def quoted(file: str, words: str, code: str, *, language: str = "en", flags: tuple[str, ...] = ()) -> Reading:
    text = f'"{words}" said Alan Pryce.'
    return reading(
        file,
        Hand(text).person("Alan Pryce").said(words, "Alan Pryce", code, directness="direct"),
        language=language,
        flags=flags,
    )


ASKED = "We will close the base before the winter and leave nothing behind in the valley,"
ALTERED = "We will never close the base before the winter and leave troops behind in the valley,"


@pytest.mark.parametrize(
    ("words", "code", "flags", "differ"),
    [
        (ALTERED, "GBR", (), True),
        (ASKED, "GBR", (), False),
        (ASKED[:44], "GBR", (), False),  # shorter, not altered
        (ASKED.replace("We will", "We'll"), "GBR", (), False),  # spelled otherwise
        (ALTERED, "FRA", (), False),  # spoken in another language
        (ALTERED, "GBR", ("machine-translated",), False),
    ],
)
def test_a_quotation_is_altered_or_not(words: str, code: str, flags: tuple[str, ...], differ: bool) -> None:
    found = facts.align([quoted("a", ASKED, code), quoted("b", words, code, flags=flags)])
    assert [d.about for d in facts.differences(found)] == (["quote"] if differ else [])


def test_a_claim_and_its_denial_are_one_denied_fact() -> None:
    told = Hand("Kenya sent 40 trucks of rifles to Somalia last week to arm a militia.").event(
        "sent", "AID", [("Kenya", "KEN")], [("Somalia", "SOM")], status="alleged")  # fmt: skip
    denied = Hand("Kenya denied that it sent trucks of rifles to Somalia to arm a militia.").event(
        "sent", "AID", [("Kenya", "KEN")], [("Somalia", "SOM")], status="denied")  # fmt: skip
    [fact] = of_kind(facts.align([reading("a", told), reading("b", denied)]), "event")
    assert (fact.status, sorted(fact.cells)) == ("denied", ["a", "b"])


def test_a_statement_that_denies_anothers_words_stands_beside_them() -> None:
    claim = Hand("Paraguay said the navy of Uruguay had fired on two fishing boats near the delta.").said(
        "the navy of Uruguay had fired on two fishing boats near the delta", "Paraguay", "PRY")  # fmt: skip
    denial = Hand("Uruguay denied the navy had fired on fishing boats near the delta.").said(
        "the navy had fired on fishing boats near the delta", "Uruguay", "URY", stance="denies")  # fmt: skip
    found = facts.align([reading("a", claim), reading("b", denial)])
    [difference] = facts.differences(found)
    assert (difference.about, [(p.value, p.file) for p in difference.positions]) == (
        "denial",
        [("asserts", "a"), ("denies", "b")],
    )
    assert found[0].status == "denied"


def test_a_copy_is_no_second_witness() -> None:
    pair = [meeting("a", "2024-05-06"), meeting("b", "2024-05-06")]
    copy = Copy(file="b", original="a", share=1.0, kind="exact", reason="hand")
    [fact] = facts.align(pair, copies=[copy])
    assert (fact.status, sorted(fact.cells)) == ("one", ["a", "b"])


def test_silence_has_a_reason() -> None:
    silent = "Ghana's cocoa board opened a new store in Kumasi."
    given = [
        meeting("told", "2024-05-06"),
        reading("cut", silent, flags=["continues-elsewhere"]),
        reading("early", silent, published="2024-05-03"),
        reading("near", silent, published="2024-05-05/2024-05-06", flags=["continues-elsewhere"]),
        reading("late", silent, published="2024-05-07"),
        reading("copy", silent),
    ]
    copy = Copy(file="copy", original="late", share=0.99, kind="exact", reason="hand")
    fact = of_kind(facts.align(given, copies=[copy]), "event")[0]
    assert fact.silent == {
        "cut": "continues elsewhere",
        "early": "written before",
        "near": "perhaps written before; continues elsewhere",
        "late": "not mentioned",
        "copy": "same words",
    }


def test_words_bear_the_origin_of_their_report_or_of_their_sentence() -> None:
    agency = meeting("a", "2024-05-06", origin=Origin(kind="agency", name="Reuters"))
    cited = Hand("Ines Duarte dari Portugal bertemu Kofi Asare dari Ghana, seperti dilansir AFP.").event(
        "bertemu", "CONSULT", [("Ines Duarte", "PRT")], [("Kofi Asare", "GHA")], date="2024-05-06")  # fmt: skip
    found = facts.align([agency, reading("b", cited.person("Ines Duarte"), language="id"), meeting("c", "2024-05-06")])
    assert {file: cells[0].origin for file, cells in found[0].cells.items()} == {"a": "Reuters", "b": "AFP", "c": None}


def held(file: str, title: str, office: str, of: str = "GHA", language: str = "en") -> Reading:
    text = f"{title} Kofi Asare opened the fair."
    return reading(file, Hand(text).office(f"{title} Kofi Asare", "Kofi Asare", office, of), language=language)


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        (
            held("a", "Defence Minister", "minister of defence"),
            held("b", "Foreign Minister", "minister of foreign affairs"),
            True,
        ),
        (
            held("a", "Defence Minister", "minister of defence"),
            held("b", "Defence Minister", "minister of defence"),
            False,
        ),
        (held("a", "President", "president"), held("b", "Leader", "leader"), False),
        (held("a", "President", "president"), held("b", "Presiden", "president", "IDN", "id"), False),  # a bare title
    ],
)
def test_offices_contradict_or_not(one: Reading, other: Reading, differ: bool) -> None:
    assert [d.about for d in facts.differences(facts.align([one, other]))] == (["office"] if differ else [])


def test_every_cell_is_a_piece_of_its_text() -> None:
    pair = [meeting("a", "2024-05-06"), toll("b", 12, "12 people died")]
    for fact in facts.align(pair):
        for r in pair:
            for cell in fact.cells.get(r.file, ()):
                assert r.report.text[cell.start : cell.end] == cell.text


def refusal(file: str, words: str, rule: str) -> Reading:
    text = f"Chad on Monday {words} Niger, officials said."
    hand = Hand(text).state(("Chad", "TCD"), ("Niger", "NER"))
    hand.event(words.split()[2], "REJECT", [("Chad", "TCD")], [("Niger", "NER")], date="2024-05-06", rule=rule)
    return reading(file, hand)


@pytest.mark.parametrize(
    ("other", "rule", "one_fact"),
    [
        ("refused to criticise", "en.events.accuse.condemn", True),
        ("refused to arm", "en.events.aid.supply", False),
    ],
)
def test_refusals_of_different_acts_are_two_facts(other: str, rule: str, one_fact: bool) -> None:
    found = facts.align([refusal("a", "refused to blame", "en.events.accuse.blame"), refusal("b", other, rule)])
    assert (len(of_kind(found, "event")) == 1) is one_fact


def test_what_is_told_in_passing_is_no_lead() -> None:
    def told(file: str) -> Reading:
        text = "Ines Duarte of Portugal visited a school in Accra in Ghana amid the fighting of Chad with Niger."
        hand = Hand(text).event("visited", "CONSULT", [("Ines Duarte", "PRT")], [("Ghana", "GHA")], date="2024-05-06")
        if file == "b":
            hand = Hand(text)
        hand.event("fighting", "ASSAULT", [("Chad", "TCD")], [("Niger", "NER")])
        return reading(file, hand if file == "a" else told_first(hand), published="2024-05-06")

    def told_first(hand: Hand) -> Hand:
        return hand.event("visited", "CONSULT", [("Ines Duarte", "PRT")], [("Ghana", "GHA")], date="2024-05-06")

    pair = [told("a"), told("b")]
    lead = facts.lead(pair, facts.align(pair))
    assert lead is not None and lead.about == "CONSULT PRT GHA"


def test_a_story_of_background_alone_has_no_lead() -> None:
    text = "Ines Duarte spoke of her school, of peace, of a visit to Ghana and of the fighting of Chad with Niger."
    hand = Hand(text).event("visit", "CONSULT", [("Ines Duarte", "PRT")], [("Ghana", "GHA")], date="2019-05")
    hand.event("fighting", "ASSAULT", [("Chad", "TCD")], [("Niger", "NER")])
    [only] = [reading("a", hand, published="2024-05-06")]
    lead = facts.lead([only], facts.align([only]))
    assert lead is None or "ASSAULT" not in lead.about


def test_a_figure_told_twice_by_one_report_is_one_fact() -> None:
    text = "Bus crash kills 41 in Peru\n\nA bus fell into a ravine in Peru and 41 people died, rescuers said."
    hand = Hand(text).figure("41", 41, "killed").figure("41 people died", 41, "killed")
    [fact] = facts.align([reading("a", hand)])
    assert len(fact.cells["a"]) == 2


def test_counts_that_head_reports_contradict_though_each_report_has_more_numbers() -> None:
    one = Hand(
        "An attack in Niger killed 90 soldiers, the army of Niger said. Chad had counted 30 dead soldiers before."
    )
    one.state(("Niger", "NER")).figure("killed 90 soldiers", 90, "killed").figure("30 dead soldiers", 30, "killed")
    other = Hand("Chad says that 400 soldiers were killed by its attack in Niger. A year ago 50 soldiers fell there.")
    other.state(("Chad", "TCD"), ("Niger", "NER")).figure("400 soldiers were killed", 400, "killed")
    other.figure("50 soldiers fell", 50, "killed")
    found = facts.align([reading("a", one, published="2024-05-06"), reading("b", other, published="2024-05-06")])
    assert [[p.value for p in d.positions] for d in facts.differences(found)] == [
        ["killed 90 soldiers", "400 soldiers were killed"]
    ]


def test_a_denial_in_another_language_meets_the_claim_by_its_sides_and_act() -> None:
    claim = Hand("Chad's army said that Niger sends arms to Mali.").state(("Niger", "NER"), ("Mali", "MLI"))
    claim.event("sends", "AID", [("Niger", "NER")], [("Mali", "MLI")], rule="en.events.aid.arms")
    claim.said("Niger sends arms to Mali", "Chad's army", "TCD")
    denial = Hand("Niger membantah bahwa Niamey mengirim senjata ke Mali.").state(("Niamey", "NER"), ("Mali", "MLI"))
    denial.event("mengirim", "AID", [("Niger", "NER")], [("Mali", "MLI")], status="denied", rule="id.events.aid.arms")
    denial.said("Niamey mengirim senjata ke Mali", "Niger", "NER", stance="denies")
    found = facts.align([reading("a", claim), reading("b", denial, language="id")])
    [difference] = [d for d in facts.differences(found) if d.about == "denial"]
    assert [(p.file, p.value) for p in difference.positions] == [("a", "asserts"), ("b", "denies")]


def test_an_act_that_was_not_done_is_no_dispute() -> None:
    hand = Hand("Chad sent no help to Niger this year.").event(
        "sent", "AID", [("Chad", "TCD")], [("Niger", "NER")], status="denied"
    )
    assert [fact.status for fact in facts.align([reading("a", hand)])] == ["one"]


def test_a_report_from_before_a_saying_is_not_held_silent_on_it() -> None:
    hand = Hand("Ghana's minister said on Monday that cocoa prices would fall this year.")
    hand.said("cocoa prices would fall this year", "Ghana's minister", "GHA").time("Monday", "2024-05-06", "report")
    early = reading("early", "Ghana's cocoa board opened a new store in Kumasi.", published="2024-05-03")
    [fact] = facts.align([reading("told", hand, published="2024-05-06"), early])
    assert fact.silent == {"early": "written before"}


# across languages, by what words mean


def saying(file: str, words: str, speaker: str, code: str | None, language: str, *, person: bool = True) -> Reading:
    hand = Hand(f'"{words}" - {speaker}.')
    hand = hand.person(speaker) if person else hand
    return reading(file, hand.said(words, speaker, code, directness="direct"), language=language)


HARBOUR_EN = "Our fishermen need a safe harbour before the storm season begins,"
HARBOUR_ID = "Nelayan kami butuh pelabuhan yang aman sebelum musim badai dimulai,"


def test_a_quotation_and_its_translation_are_one_fact() -> None:
    [fact] = facts.align([
        saying("a", HARBOUR_EN, "Lusia Amaral", "TLS", "en"),
        saying("b", HARBOUR_ID, "Lusia Amaral", "TLS", "id"),
    ])  # fmt: skip
    assert (fact.status, fact.differences) == ("all", ())


def test_two_quotations_of_one_speaker_in_two_languages_are_two_facts() -> None:
    found = facts.align([
        saying("a", HARBOUR_EN, "Lusia Amaral", "TLS", "en"),
        saying("b", "Rumah sakit di ibu kota akan dibangun dengan uang negara,", "Lusia Amaral", "TLS", "id"),
    ])  # fmt: skip
    assert [fact.status for fact in found] == ["one", "one"]


@pytest.mark.parametrize(
    ("speaker", "code", "differ"),
    [("Lusia Amaral", "TLS", False), ("Bram Outryve", "BEL", True), ("Bram Outryve", None, True)],
)
def test_a_quotation_given_to_somebody_else_differs(speaker: str, code: str | None, differ: bool) -> None:
    found = facts.align([
        saying("a", HARBOUR_EN, "Lusia Amaral", "TLS", "en"), saying("b", HARBOUR_EN, speaker, code, "en"),
    ])  # fmt: skip
    assert [d.about for d in facts.differences(found)] == (["speaker"] if differ else [])


def test_a_title_that_a_translation_gives_to_another_side_is_no_other_speaker() -> None:
    found = facts.align([
        saying("a", HARBOUR_EN, "the minister", "TLS", "en", person=False),
        saying("b", HARBOUR_ID, "sang menteri", "IDN", "id", person=False),
    ])  # fmt: skip
    assert facts.differences(found) == ()


BEGINS = "The conduct of these two visitors is"


def test_a_translated_quotation_that_goes_on_otherwise_is_altered() -> None:
    found = facts.align([
        quoted("a", f"{BEGINS} contrary to their duties,", "HRV"), quoted("b", f"{BEGINS} plainly shameful,", "HRV"),
    ])  # fmt: skip
    assert [d.about for d in facts.differences(found)] == ["quote"]


# figures of one thing


def count(
    file: str, text: str, words: str, number: float, unit: str, *, language: str = "en", published: str | None = None
) -> Reading:
    return reading(file, Hand(text).figure(words, number, unit), language=language, published=published)


def test_measures_of_two_systems_are_one_figure() -> None:
    found = facts.align([
        count("a", "The new bridge over the river in Tartu is 1.2 km long.", "1.2 km", 1.2, "km"),
        count("b", "Builders say the bridge over the river in Tartu is 1,200 metres long.", "1,200 metres", 1200, "m"),
    ])  # fmt: skip
    assert [(f.status, f.differences) for f in found] == [("all", ())]


def test_a_number_read_as_two_is_told_once() -> None:
    hand = Hand("Police in Oran detained 43 students.").figure("43 students", 43, "people").figure("43 students", 43, "detained")  # fmt: skip
    [fact] = facts.align([reading("a", hand)])
    assert (fact.about, len(fact.cells["a"])) == ("detained", 1)


def test_a_slip_of_the_comma_in_a_copy_is_a_difference() -> None:
    pair = [
        count("a", "Oman will lend 2.5 billion dollars to Mauritania to build a port.", "2.5 billion dollars", 2.5e9, "USD"),
        count("b", "Oman will lend 25 billion dollars to Mauritania to build a port.", "25 billion dollars", 25e9, "USD"),
    ]  # fmt: skip
    copy = Copy(file="b", original="a", share=0.9, kind="exact", reason="hand")
    [fact] = facts.align(pair, copies=[copy])
    assert [p.value for d in fact.differences for p in d.positions] == ["2.5 billion dollars", "25 billion dollars"]


@pytest.mark.parametrize(
    ("days", "differ"), [(("2024-02-01", "2024-02-03"), False), (("2024-02-01", "2024-02-01"), True)]
)
def test_the_missing_become_fewer_as_they_are_found(days: tuple[str, str], differ: bool) -> None:
    found = facts.align([
        count("a", "After the landslide near Huanta 20 people were missing.", "20 people were missing", 20, "missing", published=days[0]),
        count("b", "After the landslide near Huanta 8 people were missing.", "8 people were missing", 8, "missing", published=days[1]),
    ])  # fmt: skip
    assert [d.about for d in facts.differences(found)] == (["figure"] if differ else [])


def test_the_wounded_of_two_sides_are_two_counts() -> None:
    found = facts.align([
        count("a", "In Bekaa seven farmers were injured.", "seven farmers were injured", 7, "wounded", published="2024-02-01"),
        count("b", "Across the line three women were injured.", "three women were injured", 3, "wounded", published="2024-02-02"),
    ])  # fmt: skip
    assert [f.status for f in found] == ["one", "one"]


# offices and denials


def test_a_deputy_who_is_called_the_minister_differs_in_office() -> None:
    pair = [held("a", "Deputy Minister of Trade", "deputy minister of trade"), held("b", "Minister of Trade", "minister of trade")]  # fmt: skip
    assert [d.about for d in facts.differences(facts.align(pair))] == ["office"]


def test_a_denied_accusation_is_linked_to_the_last_one_against_its_side() -> None:
    hand = (
        Hand("Chad accused Niger of arming raiders. Niger denied the accusation.")
        .event("accused", "ACCUSE", [("Chad", "TCD")], [("Niger", "NER")])
        .event("denied", "REJECT", [("Niger", "NER")], [("Chad", "TCD")])
    )
    [difference] = facts.differences(facts.align([reading("a", hand)]))
    assert [(p.value, hand.text[p.start : p.end]) for p in difference.positions] == [
        ("asserts", "accused"),
        ("denies", "denied"),
    ]


def test_a_denial_in_another_language_stands_beside_the_claim() -> None:
    claim = Hand("Kenya said soldiers of Somalia had burned two villages near the border.").said(
        "soldiers of Somalia had burned two villages near the border", "Kenya", "KEN")  # fmt: skip
    denial = Hand("Somalia membantah tentaranya membakar desa di dekat perbatasan.").said(
        "tentaranya membakar desa di dekat perbatasan", "Somalia", "SOM", stance="denies")  # fmt: skip
    [difference] = facts.differences(facts.align([reading("a", claim), reading("b", denial, language="id")]))
    assert [(p.value, p.file) for p in difference.positions] == [("asserts", "a"), ("denies", "b")]


def counted(
    file: str, text: str, words: str, number: float, unit: str, mod: str | None = None, **given: str
) -> Reading:
    hand = Hand(text).state(*[(name, code) for name, code in (("Chile", "CHL"), ("Peru", "PER")) if name in text])
    return reading(file, hand.figure(words, number, unit, mod), **given)  # type: ignore[arg-type]


CROWDS = [
    (("dozens of farmers", 10), ("hundreds of farmers", 100), True),
    (("dozens of farmers", 10), ("scores of farmers", 20), False),
    (("dozens of people", 10), ("hundreds of people", 100), False),  # they need not be one crowd
]


@pytest.mark.parametrize(("one", "other", "differ"), CROWDS, ids=[f"{a[0]} / {b[0]}" for a, b, _ in CROWDS])
def test_dozens_and_hundreds_of_one_crowd_differ(one: tuple[str, int], other: tuple[str, int], differ: bool) -> None:
    pair = [
        counted(file, f"In Chile {words} blocked the copper road near Calama.", words, number, "people", "MORE_THAN")
        for file, (words, number) in (("a", one), ("b", other))
    ]
    assert [d.about for d in facts.differences(facts.align(pair))] == (["figure"] if differ else [])


TERMS = [
    ("300 grants a year", "300 grants over the next four years", ["scope"]),
    ("300 grants a year", "300 grants annually", []),
    ("300 grants a year", "300 grants", []),
    ("300 grants over four years", "300 grants for four years", []),
]


@pytest.mark.parametrize(("one", "other", "about"), TERMS)
def test_a_number_for_each_year_differs_from_the_same_number_over_some_years(
    one: str, other: str, about: list[str]
) -> None:
    pair = [
        counted(
            file, f"Chile promised young nurses from Peru {words} at its schools.", "300 grants", 300, "scholarships"
        )
        for file, words in (("a", one), ("b", other))
    ]
    found = facts.differences(facts.align(pair))
    assert [d.about for d in found] == about
    assert [p.value for d in found for p in d.positions] == ([one, other] if about else [])


@pytest.mark.parametrize(("noun", "joined"), [("miners", True), ("people", False)])
def test_a_number_of_the_same_noun_is_told_again_in_other_words(noun: str, joined: bool) -> None:
    pair = [
        counted("a", f"Rescuers in Chile reached 23 {noun} after a night of drilling.", f"23 {noun}", 23, "people"),
        counted("b", f"Of the 23 {noun}, nine went home with their families.", f"23 {noun}", 23, "people"),
    ]
    assert (len(facts.align(pair)) == 1) == joined


def dated(
    file: str,
    text: str,
    day: tuple[str, str],
    *names: tuple[str, str],
    place: tuple[str, str] | None = None,
    language: str = "en",
) -> Reading:
    """A sentence with a named day, the states in it, and a number, which makes it part of a fact."""
    hand = Hand(text).state(*names).figure("40", 40, "ships")
    start, end = at(text, day[0])
    hand.made.append(
        Timex(start=start, end=end, rule="times.weekday", type="DATE", value=day[1], basis="report"),
    )
    if place:
        start, end = at(text, place[0])
        hand.made.append(
            Entity(start=start, end=end, rule="hand", entity=place[0], name=place[0], type="place", code=place[1])
        )
    return reading(file, hand, language=language)


PAIR = (("Peru", "PER"), ("Chile", "CHL"))
FLEET = "Peru and Chile opened their joint fleet parade off Callao harbour {day} with 40 boats and a band."
ARMADA = "Peru dan Chile membuka parade armada gabungan di lepas pelabuhan Callao {day} dengan 40 kapal."
MONDAY, TUESDAY = ("on Monday", "2024-04-08"), ("on Tuesday", "2024-04-09")
DAYS = [
    ("another day", FLEET, TUESDAY, True),
    ("the same day", FLEET, MONDAY, False),
    ("weeks later", FLEET, ("on Friday", "2024-04-26"), False),
    ("the day on which it ends", FLEET, ("until Wednesday", "2024-04-10"), False),
    ("an hour of another clock", FLEET, ("at 0340 GMT on Tuesday", "2024-04-09T03:40+00:00"), False),
    (
        "something else",
        "Peru and Chile will send 40 engineers to repair a dam {day} after heavy rains in the mountains.",
        TUESDAY,
        False,
    ),
]


@pytest.mark.parametrize(("text", "day", "differ"), [row[1:] for row in DAYS], ids=[row[0] for row in DAYS])
def test_sentences_of_one_happening_differ_in_its_day_or_not(text: str, day: tuple[str, str], differ: bool) -> None:
    pair = [
        dated("a", FLEET.format(day=MONDAY[0]), MONDAY, *PAIR),
        dated("b", text.format(day=day[0]), (day[0].replace("until ", ""), day[1]), *PAIR),
    ]
    found = facts.differences(facts.align(pair))
    assert [d.about for d in found] == (["date"] if differ else [])
    if differ:
        rows = [(p.value, one.report.text[p.start : p.end]) for p, one in zip(found[0].positions, pair, strict=True)]
        assert rows == [("2024-04-08", "on Monday"), ("2024-04-09", "on Tuesday")]


def test_a_day_on_which_somebody_says_so_is_no_day_of_the_act() -> None:
    text = "Peru and Chile opened their joint fleet parade off Callao harbour with 40 boats, Rosa Quispe told a radio in Lima on Tuesday."
    one, other = dated("a", FLEET.format(day="on Monday"), MONDAY, *PAIR), dated("b", text, TUESDAY, *PAIR)
    start, end = at(text, "Rosa Quispe")
    person = Entity(start=start, end=end, rule="hand", entity="rosa-quispe", name="Rosa Quispe", type="person")
    other = replace(other, records=tuple(sorted((*other.records, person), key=lambda r: (r.start, r.end))))
    assert facts.differences(facts.align([one, other])) == ()


@pytest.mark.parametrize(
    ("place", "code", "differ"), [("Callao", "PER", False), ("Ambon", "IDN", True)], ids=["abroad", "at home"]
)
def test_one_day_apart_in_two_languages_differs_only_where_the_one_is_at_home(
    place: str, code: str, differ: bool
) -> None:
    one = FLEET.replace("Callao", place).format(day=MONDAY[0])
    other = ARMADA.replace("Callao", place).format(day="pada Selasa")
    found = facts.align([
        dated("a", one, MONDAY, *PAIR, place=(place, code)),
        dated("b", other, ("pada Selasa", "2024-04-09"), *PAIR, place=(place, code), language="id"),
    ])  # fmt: skip
    assert [d.about for d in facts.differences(found)] == (["date"] if differ else [])


TRUCE = "Peru and Chile swapped 40 captured boats {day} in a truce brokered {broker}, the port master told reporters."


@pytest.mark.parametrize(
    ("broker", "differ"),
    [(("by Norway", "Norway", "NOR"), True), (("in Norway", "Norway", "NOR"), False), (("by Brazil", "Brazil", "BRA"), False)],
    ids=["another broker", "a place", "the same broker"],
)  # fmt: skip
def test_one_side_that_differs_in_one_sentence_is_another_doer(broker: tuple[str, str, str], differ: bool) -> None:
    found = facts.align([
        dated("a", TRUCE.format(day=MONDAY[0], broker="by Brazil"), MONDAY, *PAIR, ("Brazil", "BRA")),
        dated("b", TRUCE.format(day=MONDAY[0], broker=broker[0]), MONDAY, *PAIR, broker[1:]),
    ])  # fmt: skip
    assert [[p.value for p in d.positions] for d in facts.differences(found)] == ([["BRA", "NOR"]] if differ else [])


@pytest.mark.parametrize(
    ("words", "differ"),
    [("in the Gulf of Sirte and not in the Strait of Sicily", True), ("in the Gulf of Sirte and later in the Strait of Sicily", False)],
)  # fmt: skip
def test_a_place_that_is_set_against_anothers_differs(words: str, differ: bool) -> None:
    one = Hand("Tunisia seized a trawler of Malta in the Strait of Sicily after a long chase at night.").event(
        "seized", "COERCE", [("Tunisia", "TUN")], [("Malta", "MLT")], date="2024-05-06", place=("Strait of Sicily", None))  # type: ignore[arg-type]  # fmt: skip
    text = f"The owner in Malta said that the trawler had been boarded {words}."
    other = Hand(text).state(("Malta", "MLT"))
    for name in ("Gulf of Sirte", "Strait of Sicily"):
        start, end = at(text, name)
        other.made.append(Entity(start=start, end=end, rule="hand", entity=name, name=name, type="place"))
    found = facts.differences(facts.align([reading("a", one), reading("b", other)]))
    assert [[p.value for p in d.positions] for d in found] == (
        [["Strait of Sicily", "Gulf of Sirte"]] if differ else []
    )


# what is told in unlike words


def lasting(file: str, text: str, words: str, value: str, language: str = "en") -> Reading:
    hand = Hand(text)
    start, end = at(text, words)
    hand.made.append(Timex(id="r0", start=start, end=end, rule="hand", type="DURATION", value=value, basis="explicit"))
    return reading(file, hand, language=language)


@pytest.mark.parametrize(
    ("value", "told"), [("PT6H", [["a", "b"]]), ("P1Y", [])], ids=["six hours", "a length of one is no quantity"]
)
def test_a_length_of_time_that_two_reports_tell_is_a_fact(value: str, told: list[list[str]]) -> None:
    pair = [
        lasting(
            "a", "The blockade of the harbour at Oran lasted for six hours, the port office said.", "six hours", value
        ),
        lasting("b", "The port office in Oran put the blockade of the harbour at six hours.", "six hours", value),
    ]
    assert [list(fact.cells) for fact in facts.align(pair)] == told


def test_a_length_of_time_that_one_report_tells_is_none() -> None:
    pair = [
        lasting("a", "The blockade of the harbour at Oran lasted for six hours.", "six hours", "PT6H"),
        reading("b", "The blockade of the harbour at Oran is over."),
    ]
    assert facts.align(pair) == ()


@pytest.mark.parametrize(
    ("number", "unit", "joined"),
    [(38, "officers", True), (38, "EUR", False), (9, "officers", False)],
    ids=["an uncommon number", "money", "a small number"],
)
def test_an_uncommon_count_in_unlike_words_is_one(number: int, unit: str, joined: bool) -> None:
    pair = [
        count("a", f"The navy of Oman sent {number} officers to a course.", f"{number} officers", number, unit),
        count("b", f"Oman: {number} vessels", f"{number} vessels", number, "ships"),
    ]
    assert (len(facts.align(pair)) == 1) == joined


def test_a_quotation_without_a_known_speaker_is_a_fact() -> None:
    hand = Hand('"Nobody told us that the bridge was closed to lorries," a driver said.')
    hand.said("Nobody told us that the bridge was closed to lorries,", "a driver", None, directness="direct")
    hand.made[0] = replace(hand.made[0], speaker=None)  # type: ignore[call-arg]
    assert [fact.kind for fact in facts.align([reading("a", hand)])] == ["statement"]


@pytest.mark.parametrize(
    ("words", "joined"),
    [("the charges", True), ("that it had paid the rebels in gold", False)],
    ids=["points", "tells"],
)
def test_a_denial_that_only_points_is_one_with_that_which_tells(words: str, joined: bool) -> None:
    one = Hand("Gabon denied that its guards had crossed the river at night.")
    one.said("its guards had crossed the river at night", "Gabon", "GAB", stance="denies")
    other = Hand(f"Gabon denied {words}.").said(words, "Gabon", "GAB", stance="denies")
    found = facts.align([reading("a", one), reading("b", other)])
    assert (len(found) == 1) == joined


def test_the_only_quotations_of_one_person_in_two_languages_are_one() -> None:
    [fact] = facts.align([
        saying("a", "The reactor will run again before the first snow falls on this valley,", "Lusia Amaral", "TLS", "en"),
        saying("b", "Reaktor akan menyala lagi sebelum salju turun di lembah ini,", "Lusia Amaral", "TLS", "id"),
    ])  # fmt: skip
    assert set(fact.cells) == {"a", "b"}


def test_a_copy_under_another_day_tells_the_same_act_and_contradicts_nothing() -> None:
    text = "Chile lent Peru two tugs on Wednesday to free a grain ship off Ilo."
    made = [
        Hand(text).event("lent", "AID", [("Chile", "CHL")], [("Peru", "PER")], date=day, basis="report")
        for day in ("2024-05-08", "2024-05-22")
    ]
    pair = [reading("a", made[0]), reading("b", made[1])]
    copy = Copy(file="b", original="a", kind="exact", share=1.0, reason="")
    [fact] = facts.align(pair, copies=[copy])
    assert (set(fact.cells), fact.differences) == ({"a", "b"}, ())


# places, forces, disputed counts, whole posts


def drill(file: str, place: str, who: str = "Peru's navy", language: str = "en") -> Reading:
    hand = Hand(f"{who} seized a trawler of Chile in the {place} on Monday after a long chase.")
    hand.event("seized", "COERCE", [(who, "PER")], [("Chile", "CHL")], date="2024-05-06", place=(place, None))  # type: ignore[arg-type]
    return reading(file, hand, language=language)


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("Java Sea", "South China Sea", True),
        ("Java Sea", "Laut Jawa", False),
        ("Natuna Sea", "South China Sea", False),
        ("Bay of Fish", "South China Sea", False),
    ],
    ids=["two seas", "one in two languages", "part of the other", "unknown"],
)
def test_waters_contradict_or_not(one: str, other: str, differ: bool) -> None:
    found = facts.align([drill("a", one), drill("b", other)])
    assert [d.about for d in facts.differences(found)] == (["place"] if differ else [])


@pytest.mark.parametrize(
    ("who", "differ"), [("Peru's coast guard", True), ("Peru's warship", False), ("Peru", False)]
)  # fmt: skip
def test_the_deed_of_one_force_is_not_anothers(who: str, differ: bool) -> None:
    found = facts.align([drill("a", "Java Sea"), drill("b", "Java Sea", who)])
    rows = [[p.value for p in d.positions] for d in facts.differences(found) if d.about == "actor"]
    assert rows == ([["Peru's navy", who]] if differ else [])


def test_a_higher_count_that_the_other_side_denies_is_no_update() -> None:
    first = "Two guards of Mali were killed at the crossing. Mali denied that five guards had died."
    one = Hand(first).state(("Mali", "MLI")).figure("Two guards", 2, "killed").figure("five guards", 5, "killed")
    one.said("five guards had died", "Mali", "MLI", stance="denies")
    later = "Chad's army killed five guards of Mali at the crossing."
    other = Hand(later).state(("Mali", "MLI")).figure("five guards", 5, "killed")
    pair = [reading("a", one, published="2024-05-06"), reading("b", other, published="2024-05-08")]
    differences = facts.differences(facts.align(pair))
    assert [[p.value for p in d.positions] for d in differences if d.about == "figure"] == [
        ["Two guards", "five guards"]
    ]


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [("director general", "secretary general", True), ("naval commander", "navy chief", True), ("navy chief", "navy chief of staff", False)],
)  # fmt: skip
def test_nobody_holds_two_whole_posts(one: str, other: str, differ: bool) -> None:
    pair = [held("a", "Ama Boateng", one), held("b", "Ama Boateng", other)]
    assert [d.about for d in facts.differences(facts.align(pair))] == (["office"] if differ else [])


@pytest.mark.parametrize(("more", "joined"), [("", True), (" She urged Oman to open its gates.", False)])
def test_the_only_demand_of_a_speaker_is_one_in_whatever_words(more: str, joined: bool) -> None:
    def urging(file: str, words: str, rest: str = "") -> Reading:
        hand = (
            Hand(f"Ana Rios urged {words}.{rest}")
            .person("Ana Rios")
            .state(("Oman", "OMN"))
            .said(words, "Ana Rios", "PER")
        )
        if rest:
            hand.said("Oman to open its gates", "Ana Rios", "PER")
        hand.made = [replace(r, rule="en.statements.urge") if isinstance(r, Statement) else r for r in hand.made]
        return reading(file, hand)

    pair = [urging("a", "Oman to free the fishermen at once"), urging("b", "that Oman let the crew return home", more)]
    told = [set(fact.cells) for fact in facts.align(pair)]
    assert ({"a", "b"} in told) == joined


def test_the_work_grows_with_the_length_of_a_report_that_says_the_same_again_and_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked: list[int] = []
    told = facts._told_before

    def counting(item: Item, group: Sequence[Item]) -> bool:
        looked[-1] += 1
        return told(item, group)

    monkeypatch.setattr(facts, "_told_before", counting)
    for many in (150, 300):
        looked.append(0)
        text = "\n".join(
            f"Kenya accused Uganda of taking {n + 20} goats near Malaba, a chief said." for n in range(many)
        )
        pages = [Page(file=f"{name}.txt", content=text.encode(), published="2024-03-07") for name in "ab"]
        facts.align([r for r in map(read_page, pages) if isinstance(r, Reading)])
    assert looked[1] < 3 * looked[0]


def test_a_person_of_one_full_name_is_one_speaker_whatever_side_a_report_gives() -> None:
    text = "Ana Duarte said that the ferry would sail again in June. Ana Duarte spoke in Beira."
    made = [
        reading(file, Hand(text).person("Ana Duarte").said("the ferry would sail again in June", "Ana Duarte", code))
        for file, code in (("a", "MOZ"), ("b", "IDN"))
    ]
    assert [len(fact.cells) for fact in of_kind(facts.align(made), "statement")] == [2]
