"""Names of states, places and organisations: what must be found, what must not, and laws of the tables."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict

import pytest

from saksi import names as module
from saksi.errors import DataError
from saksi.language import Language, Row, available, load, read_tsv
from saksi.match import Matcher, longest
from saksi.names import Name, names, state_name, utc_offset
from saksi.text import fold

LANGUAGES = available()
UNINHABITED = {"ATA", "ATF", "BVT", "HMD", "IOT", "SGS", "UMI"}
NO_CAPITAL = {"CCK", "ESH", "GIB", "HKG", "MAC", "TKL"} | UNINHABITED
NO_ADJECTIVE = {"BES", "COG", "SJM", "VAT"} | UNINHABITED

MUST = [
    # language, text, what is found: phrase=code:kind …
    ("en", "U.S. and Chinese envoys met in Geneva.", "U.S.=USA:name Chinese=CHN:adjective Geneva=CHE:city"),
    ("en", "The US told Britain that the UAE agrees.", "US=USA:name Britain=GBR:name UAE=ARE:name"),
    ("en", "The White House and the Kremlin traded barbs.", "White House=USA:seat Kremlin=RUS:seat"),
    ("en", "North Korea's Kim warned South Korean forces.", "North Korea=PRK:name South Korean=KOR:adjective"),
    ("en", "A DPRK envoy flew to Ivory Coast.", "DPRK=PRK:name Ivory Coast=CIV:short"),
    ("en", "Kyrgyz and Uzbek guards fired near Batken.", "Kyrgyz=KGZ:adjective Uzbek=UZB:adjective Batken=KGZ:city"),
    ("en", "Ships crossed the Strait of Hormuz.", "Strait of Hormuz=-:region"),
    ("en", "Kiev says Kharkiv was hit.", "Kiev=UKR:capital Kharkiv=UKR:city"),
    ("en", "The U.N. Security Council met on Rafah.", "U.N. Security Council=UN:organisation Rafah=PSE:city"),
    ("en", "UNRWA said the IAEA had left.", "UNRWA=UN:organisation IAEA=IAEA:organisation"),
    ("en", "The IRGC and Hezbollah denied it.", "IRGC=IRN:organisation Hezbollah=Hezbollah:organisation"),
    ("en", "Nato and Isis were named.", "Nato=NATO:organisation Isis=ISIS:organisation"),
    ("en", "Islamic State fighters left al-Hol.", "Islamic State=ISIS:organisation al-Hol=SYR:city"),
    ("en", "The Palestinian Authority welcomed Fatah.", "Palestinian Authority=PSE:organisation Fatah=PSE:organisation"),
    ("en", "Papua New Guinea and Guinea-Bissau voted.", "Papua New Guinea=PNG:name Guinea-Bissau=GNB:name"),
    ("en", "He left St. Petersburg for Washington, D.C. by air.", "St. Petersburg=RUS:city Washington, D.C.=USA:capital"),
    ("en", "New Jersey is not Jersey.", "New Jersey=USA:city Jersey=JEY:name"),
    ("en", "South Sudan fears Sudan.", "South Sudan=SSD:name Sudan=SDN:name"),
    ("en", "Frenchmen and Iranians watched the Élysée.", "Frenchmen=FRA:people Iranians=IRN:people Élysée=FRA:seat"),
    ("id", "AS dan RRC bertemu di Jenewa.", "AS=USA:name RRC=CHN:name Jenewa=CHE:city"),
    ("id", "Tiongkok, China, dan Cina itu sama.", "Tiongkok=CHN:name China=CHN:name Cina=CHN:name"),
    ("id", "Gedung Putih mendesak Korut dan Korsel.", "Gedung Putih=USA:seat Korut=PRK:name Korsel=KOR:name"),
    ("id", "Istana menegaskan RI tidak memihak.", "Istana=IDN:seat RI=IDN:name"),
    ("id", "Menlu tiba di Moskow, Teheran, lalu Kairo.", "Moskow=RUS:capital Teheran=IRN:capital Kairo=EGY:capital"),
    ("id", "Istana Elysee menjamu Perancis muda.", "Istana Elysee=FRA:seat Perancis=FRA:name"),
    ("id", "DK PBB membahas Jalur Gaza.", "DK PBB=UN:organisation Jalur Gaza=PSE:name"),
    ("id", "Garda Revolusi Iran menutup Selat Hormuz.", "Garda Revolusi Iran=IRN:organisation Selat Hormuz=-:region"),
    ("id", "TNI mengejar OPM di Nduga.", "TNI=IDN:organisation OPM=TPNPB:organisation Nduga=IDN:city"),
    ("id", "Hizbullah dan Houthi menolak.", "Hizbullah=Hezbollah:organisation Houthi=Houthi:organisation"),
    ("id", "Inggris dan Belanda ke Timor Leste.", "Inggris=GBR:short Belanda=NLD:name Timor Leste=TLS:name"),
    ("id", "UEA dan Pantai Gading sepakat.", "UEA=ARE:name Pantai Gading=CIV:short"),
    ("id", "Papua Nugini berbatasan dengan Papua.", "Papua Nugini=PNG:name Papua=IDN:city"),
    ("id", "Laut China Selatan memanas.", "Laut China Selatan=-:region"),
    ("id", "Pasukan Israel (IDF) masuk Rafah.", "Israel=ISR:name IDF=ISR:organisation Rafah=PSE:city"),
]  # fmt: skip

MUST_NOT = [
    ("en", "He told us that turkey and china sold well."),
    ("en", "This is a nice reading for the male reader."),
    ("en", "THE DEAL IS DEAD."),
    ("en", "Call an ambassador who knows the istana."),
    ("id", "Lima orang ditahan sebagai tersangka."),
    ("id", "Hama menyerang sawah, serang balik petani."),
    ("id", "Harga di bursa turun as roda patah."),
    ("id", "Kudus nama bulan itu, istana pasir runtuh."),
]


def found(language: str, text: str) -> list[str]:
    matcher = Matcher(names(load(language)))
    return [
        f"{text[hit.start : hit.end]}={hit.payload.code or '-'}:{hit.payload.kind}"
        for hit in longest(matcher.find(text))
    ]


@pytest.mark.parametrize(("language", "text", "expected"), MUST, ids=[row[1] for row in MUST])
def test_names_in_a_sentence_are_found(language: str, text: str, expected: str) -> None:
    assert " ".join(found(language, text)) == expected


@pytest.mark.parametrize(("language", "text"), MUST_NOT, ids=[row[1] for row in MUST_NOT])
def test_common_words_are_no_names(language: str, text: str) -> None:
    assert found(language, text) == []


def kinds_of_states(language: str) -> dict[str, set[str]]:
    kinds: dict[str, set[str]] = defaultdict(set)
    for payloads in names(load(language)).values():
        for name in payloads:
            if name.code:
                kinds[name.code].add(name.kind)
    return kinds


def states() -> list[Row]:
    return list(read_tsv("ontology/countries.tsv", ("code", "alpha2", "utc_offset")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_has_a_name_and_a_capital(language: str) -> None:
    kinds = kinds_of_states(language)
    codes = {row["code"] for row in states()}
    assert {code for code in codes if not kinds[code] & {"name", "short"}} == set()
    assert {code for code in codes if "capital" not in kinds[code]} <= NO_CAPITAL
    assert {code for code in codes if state_name(code, load(language)) == code} == set()


def test_every_state_has_an_adjective_or_people_in_english() -> None:
    kinds = kinds_of_states("en")
    assert {row["code"] for row in states() if not kinds[row["code"]] & {"adjective", "people"}} <= NO_ADJECTIVE


def test_codes_are_unique_and_inhabited_states_have_an_offset() -> None:
    rows = states()
    assert len({row["code"] for row in rows}) == len({row["alpha2"] for row in rows}) == len(rows) == 250
    assert {row["code"] for row in rows if not row["utc_offset"]} == {"ATA", "BVT", "HMD", "UMI"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_means_two_states_in_one_kind(language: str) -> None:
    meanings: dict[tuple[str, str], set[str | None]] = defaultdict(set)
    for phrase, payloads in names(load(language)).items():
        for name in payloads:
            meanings[re.sub(r"\W+", " ", fold(phrase)), name.kind].add(name.code)
    assert {key: codes for key, codes in meanings.items() if len(codes) > 1} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_spelling_is_given_once_for_each_reading(language: str) -> None:
    seen: dict[tuple[str, str | None, str], str] = {}
    twice = []
    for phrase, payloads in names(load(language)).items():
        for name in payloads:
            key = (re.sub(r"[^\w]|_", " ", fold(phrase)), name.code, name.kind)
            if seen.setdefault(key, phrase) != phrase:
                twice.append((seen[key], phrase))
    assert twice == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_phrases_are_nfc_with_plain_apostrophes(language: str) -> None:
    rows = load(language).tsv("names", ("code", "kind", "phrase"))
    rows += load(language).tsv("organisations", ("code", "kind", "phrase"))
    assert [
        r["phrase"] for r in rows if "’" in r["phrase"] or unicodedata.normalize("NFC", r["phrase"]) != r["phrase"]
    ] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_organisation_has_a_name_in_each_language(language: str) -> None:
    codes = {row["code"] for row in read_tsv("ontology/organisations.tsv", ("code", "sector", "name"))}
    shown = {r["code"] for r in load(language).tsv("organisations", ("code", "kind", "phrase")) if r["kind"] == "name"}
    assert shown == codes


def test_organisations_of_the_ontology_are_sorted() -> None:
    codes = [row["code"] for row in read_tsv("ontology/organisations.tsv", ("code", "sector", "name"))]
    assert codes == sorted(codes)


def test_display_names_are_the_everyday_ones() -> None:
    english, indonesian = load("en"), load("id")
    assert [state_name(c, english) for c in ("USA", "HKG", "MMR", "TUR", "UN")] == [
        "United States", "Hong Kong", "Myanmar", "Turkey", "UN",
    ]  # fmt: skip
    assert [state_name(c, indonesian) for c in ("USA", "GBR", "RUS", "PSE", "UN", "Hezbollah")] == [
        "Amerika Serikat", "Inggris", "Rusia", "Palestina", "PBB", "Hizbullah",
    ]  # fmt: skip
    assert state_name("nobody", english) == "nobody"


def test_seat_comes_before_the_capital_of_the_same_name() -> None:
    assert [name[:2] for name in names(load("en"))["Brussels"]] == [("EU", "seat"), ("BEL", "capital")]


def test_places_and_seats_keep_their_own_name() -> None:
    assert names(load("en"))["Kremlin"] == [Name("RUS", "seat", "Kremlin")]
    assert names(load("en"))["Vladivostok"] == [Name("RUS", "city", "Vladivostok")]
    assert names(load("en"))["Russian"] == [Name("RUS", "adjective", "Russia")]


def test_offset_is_standard_time_of_the_capital() -> None:
    assert [utc_offset(c) for c in ("IDN", "GBR", "USA", "IND", "RUS", "ATA", "nobody")] == [
        "+07:00", "+00:00", "-05:00", "+05:30", "+03:00", None, None,
    ]  # fmt: skip


def row(line: int, code: str, kind: str, phrase: str) -> Row:
    made = Row(code=code, kind=kind, phrase=phrase)
    made.file, made.line = "languages/xx/names.tsv", line
    return made


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([("IDO", "name", "Indonesia")], r"names.tsv:3: code 'IDO' .* did you mean '"),
        ([("IDN", "citi", "Bali")], r"names.tsv:3: kind 'citi' .* did you mean 'city'"),
        ([("", "city", "Bali")], r"names.tsv:3: code ''"),
        ([("IDN", "city", "Bali"), ("IDN", "city", "Bali")], r"names.tsv:4: this row stands twice"),
        ([("IDN", "city", "Solo"), ("IDN", "city", "Bali")], r"names.tsv:4: rows are sorted"),
        ([("IDN", "city", "Bandu\u0301ng")], r"names.tsv:3: .* not NFC"),
        ([("IDN", "city", "")], r"names.tsv:3: the phrase is missing"),
    ],
)
def test_fault_names_its_row(monkeypatch: pytest.MonkeyPatch, rows: list[tuple[str, str, str]], message: str) -> None:
    class Faulty(Language):
        def tsv(self, name: str, columns: tuple[str, ...]) -> list[Row]:
            return [row(n, *cells) for n, cells in enumerate(rows, 3)] if name == "names" else []

    with pytest.raises(DataError, match=message):
        names(Faulty("en"))


def test_second_display_name_is_refused() -> None:
    with pytest.raises(DataError, match="is shown as 'A' already"):
        module._displays([row(3, "IDN", "short", "A"), row(4, "IDN", "short", "B")], "short")
