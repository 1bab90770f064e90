import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saksi import numbers, times
from saksi.language import Language, load
from saksi.text import TOKEN, fold
from saksi.times.grammar import grammar

CASES = Path(__file__).parent / "cases"
LANGUAGES = ("id", "en")


def rows(kind: str) -> list[tuple[str, list[object]]]:
    return [
        (code, row if isinstance(row, list) else [row])
        for code in LANGUAGES
        for row in tomllib.loads((CASES / f"times_{code}.toml").read_text("utf-8"))[kind]
    ]


def read(text: str, code: str, reference: str | None) -> list[tuple[str, str | None, str | None]]:
    language = load(code)
    timexes = times.resolve(times.find(text, language), text, language, reference=reference)
    return [(text[t.start : t.end], t.value, t.mod) for t in timexes]


@pytest.mark.parametrize(("code", "row"), rows("case"), ids=lambda x: x if isinstance(x, str) else x[0][:50])
def test_sentence_has_exactly_these_times(code: str, row: list) -> None:
    text, reference, expected = row
    wanted = [(words, value or None, mod or None) for words, value, mod in expected]
    assert read(text, code, reference or None) == wanted


@pytest.mark.parametrize(("code", "row"), rows("none"), ids=lambda x: x if isinstance(x, str) else x[0][:50])
def test_sentence_has_no_time(code: str, row: list[str]) -> None:
    assert read(row[0], code, "2025-03-12") == []


@pytest.mark.parametrize(("code", "rule"), [(c, r) for c in LANGUAGES for r in times.rules(load(c)).rule])
def test_rule_reads_its_own_examples(code: str, rule: times.Rule) -> None:
    language = load(code)
    for text, words, value in rule.examples:
        found = times.resolve(times.find(text, language), text, language, reference=times.rules(language).today)
        assert (words, value, f"times.{rule.id}") in [(text[t.start : t.end], t.value, t.rule) for t in found]
    for text in rule.rejects:
        assert not times.find(text, language)


def counts(hit: re.Match[str], language: Language) -> bool:
    """Whether the words in the slots for numbers are some: their pattern takes any words."""
    said = [words for slot, words in hit.groupdict().items() if slot in ("n", "n2") and words is not None]
    return all(numbers.value(words, language) is not None for words in said)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_pattern_that_matches_is_asked_by_its_first_two_words(code: str) -> None:
    """What a rule may begin with and go on with follows from its pattern: held against all patterns, tried at once."""
    language = load(code)
    made = language.part(grammar)
    texts = [text for rule in times.rules(language).rule for text, _, _ in rule.examples]
    texts += [row[0] for of, row in rows("case") + rows("none") if of == code and isinstance(row[0], str)]
    patterns = {id(p.pattern): p for openings in made.by_token.values() for p in openings.patterns}
    matched = 0
    for text in map(fold, texts):
        tokens = ["0" if m.group()[0].isdecimal() else m.group() for m in TOKEN.finditer(text)]
        for k, m in enumerate(TOKEN.finditer(text)):
            if m.start() and text[m.start() - 1].isalnum():
                continue
            tried = [(key, p, p.pattern.match(text, m.start(), len(text))) for key, p in patterns.items()]
            hits = {key for key, p, hit in tried if hit and tokens[k] in p.shape.first and counts(hit, language)}
            following = tokens[k + 1] if k + 1 < len(tokens) else ""
            asked = made.by_token[tokens[k]].before(following) if tokens[k] in made.by_token else []
            assert hits <= {id(p.pattern) for p in asked}, (text[m.start() :], [patterns[h].rule.id for h in hits])
            matched += len(hits)
    assert matched > 2 * len(texts)


@pytest.mark.parametrize(
    ("code", "text", "values"),
    [
        # a present tense with a day tells a timetable, in a sentence; not in a caption, and a noun is no verb
        ("en", "Ministers meet in Lusaka on Friday.", ["2024-06-14"]),
        ("en", "The council votes on the budget on Thursday after long talks.", ["2024-06-13"]),
        ("en", "Officials said the envoy visits Dakar on Monday.", ["2024-06-17"]),
        ("en", "The truce, which began Sunday, expires on Thursday.", ["2024-06-09", "2024-06-13"]),
        ("en", "Aid grows.\n\nThe envoy meets elders in Dakar on Tuesday", ["2024-06-11"]),
        ("en", "Aid grows.\n\nThe envoy meets elders in Dakar on Tuesday. REUTERS/Ama Boateng", ["2024-06-11"]),
        ("en", "After visits to Dakar and Accra on Monday, he flew home.", ["2024-06-10"]),
        ("en", "The country recalls its envoy on Monday.", ["2024-06-10"]),
        ("en", "The king, who heads the bloc, on Monday condemned the coup.", ["2024-06-10"]),
        ("en", "The envoy who hosts the talks on Monday said he was glad.", ["2024-06-10"]),
        ("en", "The group holds two hostages seized on Monday.", ["2024-06-10"]),
        # the past form of a verb that "will" carries
        ("en", "The summit will be held on Friday.", ["2024-06-14"]),
        ("en", "The treaty is to be signed on Thursday.", ["2024-06-13"]),
        ("en", "They will sign the deal reached on Friday.", ["2024-06-07"]),
        ("en", "The envoy to visit Dakar said on Friday that he was glad.", ["2024-06-07"]),
        ("id", "Presiden akan mengumumkan kabinet pada Jumat.", ["2024-06-14"]),
        ("id", "Presiden mengumumkan pada Senin bahwa ia akan mundur.", ["2024-06-10"]),
        ("id", "Ia berjanji pada Sabtu untuk tidak akan mundur.", ["2024-06-08"]),
        ("id", "Ia berjanji akan datang pada Sabtu.", ["2024-06-15"]),
        # what did not come about, and limits
        ("en", "The vote was due on Monday but was put off.", ["2024-06-10"]),
        ("en", "The vote is due on Monday.", ["2024-06-17"]),
        ("id", "Perundingan yang dijadwalkan pada Senin batal.", ["2024-06-10"]),
        ("id", "Perundingan dijadwalkan pada Senin.", ["2024-06-17"]),
        ("en", "The king has given them until Friday to reply.", ["2024-06-14"]),
        ("en", "The curfew lasted until Monday.", ["2024-06-10"]),
        ("en", "He is planning to leave on Sunday.", ["2024-06-16"]),
        # names that look like words of the future
        ("en", "On Friday morning, coach Will Ames said the team was ready.", ["2024-06-07"]),
        ("en", "On Friday, the minister will speak.", ["2024-06-14"]),
        # weekends
        ("en", "They met over the weekend.", ["2024-06-08/2024-06-09"]),
        ("en", "They will meet over the weekend.", ["2024-06-15/2024-06-16"]),
        ("id", "Polisi menggerebek gudang pada akhir pekan.", ["2024-06-08/2024-06-09"]),
        ("id", "Mereka akan bertemu pada akhir pekan.", ["2024-06-15/2024-06-16"]),
        ("id", "Mereka akan bertemu akhir pekan ini.", ["2024-06-15/2024-06-16"]),
        # counted from another date
        ("en", "He fled in May 2019. In December that year he came back.", ["2019-05", "2019-12"]),
        ("en", "He fled in May 2019 and came back in March the following year.", ["2019-05", "2020-03"]),
        ("id", "Ia lari pada Mei 2019, lalu pulang pada Desember tahun itu.", ["2019-05", "2019-12"]),
        ("en", "They were held in November. A week earlier two had fled.", ["2023-11", None]),
        ("en", "On June 3 he came. The following morning he left.", ["2024-06-03", "2024-06-04"]),
        ("en", "The raid came a day after the vote.", ["P1D"]),
        ("en", "A day labourer died.", []),
        # ages, centuries, halves, zones, programmes
        ("id", "Sulastri, 37 tahun, menjual sayur.", []),
        ("id", "Setelah 20 tahun, ia pulang.", ["P20Y"]),
        ("id", "Menjelang akhir abad ke 18 benteng itu runtuh.", ["17XX"]),
        ("id", "Rapat itu berlangsung setengah jam.", ["PT0.5H"]),
        ("id", "Kereta berhenti pukul 10.15 BST.", ["2024-06-12T10:15+01:00"]),
        ("en", "The storm, still strong Sunday morning with high winds, moved on.", ["2024-06-09"]),
        ("en", "She appeared on Sunday Morning with Ama Boateng.", []),
        ("en", "He told a Monday briefing that the truce held.", ["2024-06-10"]),
    ],
)
def test_words_around_a_time_tell_its_day(code: str, text: str, values: list[str | None]) -> None:
    assert [value for _, value, _ in read(text, code, "2024-06-12")] == values


@pytest.mark.parametrize(
    ("text", "code", "value"),
    [
        ("• December 7, 2025", "id", "2025-12-07"),
        ("Minggu, 16 Apr 2023 14:30 WIB", "id", "2023-04-16T14:30+07:00"),
        ("Jakarta, 27/05/2025 22:44 WIB", "id", "2025-05-27T22:44+07:00"),
        ("Jum'at, 5 Nop 2021 | 09.15 WITA", "id", "2021-11-05T09:15+08:00"),
        ("Kompas.com - 04/06/2025, 19:02", "id", "2025-06-04T19:02"),
        ("Terbit 09.09.2024", "id", "2024-09-09"),
        ("Published: 7 Mar 2024 09:15 GMT+7", "en", "2024-03-07T09:15+07:00"),
        ("Updated 4:05 PM EST, Mon January 8, 2024", "en", "2024-01-08T16:05-05:00"),
        ("2024-03-07T09:15:00+0700", "en", "2024-03-07T09:15+07:00"),
        ("25/12/2024", "en", "2024-12-25"),
        ("12/25/2024", "en", "2024-12-25"),
        ("05/06/2024", "en", None),
        ("Read more", "en", None),
        ("31/02/2024", "id", None),
    ],
)
def test_stamp_gives_date_clock_and_zone(text: str, code: str, value: str | None) -> None:
    stamp = times.parse_stamp(text, load(code))
    assert (stamp and stamp[0]) == value


def test_weekday_beside_a_full_date_can_be_checked() -> None:
    language = load("id")
    (expression,) = times.find("Rapat digelar Minggu (16/4/2023).", language)
    assert times.weekday_of(expression) == (6, "2023-04-16")
    (expression,) = times.find("Rapat digelar Minggu (16/4).", language)
    assert times.weekday_of(expression) is None


def test_reference_interval_counts_by_its_last_day() -> None:
    assert read("Ia tiba hari Senin.", "id", "2023-04-16/2023-04-17") == [("hari Senin", "2023-04-17", None)]


def test_basis_tells_what_a_value_leans_on() -> None:
    text, language = "Pada 4 Maret 2025 ia tiba; dua hari kemudian, pekan lalu, ia pergi.", load("id")
    found = times.find(text, language)
    resolved = times.resolve(found, text, language, reference="2025-03-12", basis="story")
    assert [t.basis for t in resolved] == ["explicit", "text", "story"]
    assert [t.basis for t in times.resolve(found, text, language, reference=None)] == ["explicit", "text", "none"]


PIECES = (
    "Minggu|(|16|/|4|2023|)|hari|lalu|dua|tahun|Mei|31|Februari|29|9999|0|pukul|24.00|WIB|ago|last|Monday|the|16th|of|"
    "two|decades|May|weeks|from now|a.m.|1990s|abad ke-20|tomorrow|,|.|\n|-|400000|centuries|later|pekan"
)
WORDS = st.sampled_from(PIECES.split("|"))


@given(st.one_of(st.text(), st.lists(WORDS, max_size=25).map(" ".join)), st.sampled_from(LANGUAGES))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_with_spans_in_order(text: str, code: str) -> None:
    language = load(code)
    found = times.find(text, language)
    for reference in (None, "2024-02-29", "0001-01-01", "9998-12-31"):
        resolved = times.resolve(found, text, language, reference=reference)
        assert [(t.start, t.end) for t in resolved] == [(e.start, e.end) for e in found]
    ends = [0] + [e.end for e in found]
    assert all(end <= e.start < e.end <= len(text) for end, e in zip(ends, found, strict=False))
    times.parse_stamp(text, language)
