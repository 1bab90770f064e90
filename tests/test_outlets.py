"""Outlets are known by any of their names; citations are found whole, and only there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saksi import outlets
from saksi.language import load

RULES = [(code, rule) for code in ("en", "id") for rule in outlets.rules(load(code))]
EXAMPLES = [(code, rule.id, *row) for code, rule in RULES for row in rule.examples]
REJECTS = [(code, rule.id, text) for code, rule in RULES for text in rule.rejects]


@pytest.mark.parametrize(("code", "rule", "text", "phrase", "name"), EXAMPLES)
def test_example_of_a_rule_is_cited_whole(code: str, rule: str, text: str, phrase: str, name: str) -> None:
    found = [(c.rule, text[c.start : c.end], c.name) for c in outlets.citations(text, load(code))]
    assert (rule, phrase, name) in found


@pytest.mark.parametrize(("code", "rule", "text"), REJECTS)
def test_reject_of_a_rule_cites_nobody(code: str, rule: str, text: str) -> None:
    assert outlets.citations(text, load(code)) == ()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Kompas.com", "Kompas.com"),
        ("KOMPAS.COM", "Kompas.com"),
        ("detik.com", "Detik"),
        ("https://news.detik.com/internasional/d-1", "Detik"),
        ("www.washingtonpost.com", "Washington Post"),
        ("edition.cnn.com", "CNN"),
        ("Associated Press", "AP"),
        ("the associated press", "AP"),
        ("Agence France-Presse", "AFP"),
        ("Kantor Berita Antara", "Antara"),
        ("unknown.example", None),
        ("", None),
    ],
)
def test_named_knows_names_aliases_and_domains(name: str, expected: str | None) -> None:
    outlet = outlets.named(name)
    assert (outlet and outlet.name) == expected


def test_papers_of_one_house_share_their_owner() -> None:
    owner = {
        name: (found := outlets.named(name)) and found.owner
        for name in ("Kompas.com", "Kompas TV", "Tribunnews", "Kontan")
    }
    assert set(owner.values()) == {"KG Media"}


def test_no_name_belongs_to_two_outlets() -> None:
    seen: dict[str, str] = {}
    for outlet in outlets.outlets():
        for name in {outlet.name, *outlet.aliases, *outlet.domains}:
            assert seen.setdefault(name, outlet.name) == outlet.name, name
    assert len(outlets.outlets()) >= 250


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Kantor Berita Segara", "segara"),
        ("The Flores Ledger", "flores ledger"),
        ("Coral Coast Radio News", "coral coast"),
        ("VOSTOK COURIER", "vostok courier"),
        ("News Agency", "news agency"),
    ],
)
def test_a_bare_name_lacks_the_words_that_say_what_it_is(name: str, expected: str) -> None:
    assert outlets.bare(name) == expected


UNKNOWN = [
    ("en", "The ferry waited, the Flores Ledger reported.", "Flores Ledger"),
    ("en", "The ferry waited, according to the newspaper Dawn Light.", "Dawn Light"),
    ("en", "The ferry waited, according to the Segara news agency.", "Segara"),
    ("id", "Kapal itu menunggu, menurut harian Fajar Laut, Rabu.", "Fajar Laut"),
    ("id", "Mengutip Warta Pesisir, kapal itu menunggu.", "Warta Pesisir"),
]
NOBODY = [
    ("en", "The ferry waited, according to Press Secretary Ann Holm."),
    ("en", "The ferry waited, according to the Post Office."),
    ("id", "Kapal itu menunggu, menurut Kantor Kepresidenan."),
    ("id", "Hal itu menurut media Barat terlambat."),
]


@pytest.mark.parametrize(("code", "text", "name"), UNKNOWN, ids=[row[2] for row in UNKNOWN])
def test_a_word_that_papers_bear_shows_an_unknown_outlet(code: str, text: str, name: str) -> None:
    found = [c.name for c in outlets.citations(text, load(code), anybody=text.startswith("The ferry waited, the"))]
    assert found == [name]


@pytest.mark.parametrize(("code", "text"), NOBODY, ids=[row[1] for row in NOBODY])
def test_an_office_or_a_ministry_is_no_outlet(code: str, text: str) -> None:
    assert outlets.citations(text, load(code)) == ()


def test_whoever_is_cited_counts_where_that_is_asked_for() -> None:
    text = "Sebagaimana dilaporkan Segara, kapal itu selamat. Lensa mewartakan hal yang sama."
    assert outlets.citations(text, load("id")) == ()
    assert [c.name for c in outlets.citations(text, load("id"), anybody=True)] == ["Segara", "Lensa"]


def test_date_of_citing_is_no_part_of_the_phrase() -> None:
    text = "Dilansir Aljazeera , Kamis (28/5/2026), juru bicara itu menolak."
    (citation,) = outlets.citations(text, load("id"))
    assert text[citation.start : citation.end] == "Dilansir Aljazeera"


def test_offsets_stay_those_of_the_whole_text() -> None:
    text = "Reuters reported a storm. Later, according to Kyodo, it passed."
    (citation,) = outlets.citations(text, load("en"), start=25)
    assert text[citation.start : citation.end] == "according to Kyodo"


@given(st.text(alphabet=st.sampled_from(list("Reuters told dilansir AFP,. (\n'sé")), max_size=80))
def test_spans_lie_inside_any_text(text: str) -> None:
    for code in ("en", "id"):
        for c in outlets.citations(text, load(code)):
            assert 0 <= c.start <= c.outlet.start < c.outlet.end <= c.end <= len(text)
