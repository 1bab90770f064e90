"""Names of persons, organisations and places in a sentence, and what they must not disturb."""

import msgspec
import pytest

import saksi
from saksi.extract import extract
from saksi.extract.bodies import is_acronym
from saksi.extract.headnouns import headnouns
from saksi.language import available, load
from saksi.records import Entity, Event, Record, Statement


def _read(language: str, text: str) -> tuple[Record, ...]:
    return extract(msgspec.structs.replace(saksi.report(text), language=language))


def _named(language: str, text: str) -> set[tuple[str, str]]:
    return {(r.type, r.name) for r in _read(language, text) if isinstance(r, Entity)}


@pytest.mark.parametrize(
    ("language", "text", "kind", "name"),
    [
        ("id", "Rapat itu dipimpin rektor di Universitas Bukit Hijau.", "organisation", "Universitas Bukit Hijau"),
        ("id", "Gugatan itu diajukan PT Laut Biru Tbk pekan lalu.", "organisation", "PT Laut Biru Tbk"),
        ("id", "Menurut kader Partai Maju Sejahtera, jadwal belum berubah.", "organisation", "Partai Maju Sejahtera"),
        ("id", "Data itu dikumpulkan Badan Pengawas Pasar Ikan.", "organisation", "Badan Pengawas Pasar Ikan"),
        ("id", "Sidang digelar di Gedung Melati lantai dua.", "place", "Gedung Melati"),
        ("id", "Kapal itu karam di dekat Pulau Kelapa Dua.", "place", "Pulau Kelapa Dua"),
        ("id", "Harga beras sudah turun, kata Sulastri.", "person", "Sulastri"),
        ("id", "Menurut Darsono, jembatan itu aman.", "person", "Darsono"),
        ("id", "Kebijakan itu ditolak BPXK dan beberapa lembaga lain.", "organisation", "BPXK"),
        ("en", "The study was done at Northfield University last year.", "organisation", "Northfield University"),
        ("en", "Shares of Harlow Motors Inc fell sharply after the report.", "organisation", "Harlow Motors Inc"),
        ("en", "The Ministry of Digital Growth was silent.", "organisation", "Ministry of Digital Growth"),
        ("en", "The bridge over the Elmore River was closed on the advice of engineers.", "place", "Elmore River"),
        ("en", "Flights from Hartwell Airport were late again.", "place", "Hartwell Airport"),
    ],
)  # fmt: skip
def test_a_name_is_found_with_its_kind(language: str, text: str, kind: str, name: str) -> None:
    assert (kind, name) in _named(language, text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("id", "Anggota Komisi VII datang terlambat ke rapat itu."),
        ("id", "Aturan itu tertuang dalam Undang-Undang Cipta Pangan sejak lama."),
        ("id", "Rapat itu digelar di Universitas Bukit Hijau kemarin sore."),
        ("id", "Warga mengantre Bahan Bakar Minyak sejak pagi."),
        ("en", "The company broke the Clean Rivers Act twice."),
        ("en", "He studied at Northfield University for years."),
    ],
)
def test_an_organisation_or_a_thing_is_no_person(language: str, text: str) -> None:
    assert not [name for kind, name in _named(language, text) if kind == "person"]


def test_a_short_form_in_brackets_is_the_same_organisation_later() -> None:
    text = "Ikatan Nelayan Pantai Utara (INPU) menolak rencana itu. Alasan INPU belum jelas."
    report = msgspec.structs.replace(saksi.report(text), language="id")
    found = [r for r in extract(report) if isinstance(r, Entity) and r.type == "organisation"]
    assert {r.entity for r in found} == {"ikatan nelayan pantai utara"}
    assert [report.text[r.start : r.end] for r in found] == ["Ikatan Nelayan Pantai Utara (INPU)", "INPU"]


def test_a_party_between_title_and_name_is_found_beside_the_person() -> None:
    found = _named("id", "Ketua Umum Partai Persatuan Nelayan Budi Hartawan mengatakan panen raya segera tiba.")
    assert {("person", "Budi Hartawan"), ("organisation", "Partai Persatuan Nelayan")} <= found


def test_a_company_without_a_code_is_no_actor() -> None:
    text = "PT Laut Biru Tbk menyerang PT Rimba Hijau Tbk dalam iklan terbaru."
    assert not [r for r in _read("id", text) if isinstance(r, Event) and any(p.code for p in r.actors)]


def test_an_organ_of_a_state_acts_for_it() -> None:
    text = "Badan Pengawas Obat Malaysia mengatakan vaksin itu aman."
    said = [r for r in _read("id", text) if isinstance(r, Statement)]
    assert [r.speaker.code for r in said if r.speaker] == ["MYS"]


def test_a_currency_names_no_state() -> None:
    assert not _named("id", "Harganya turun menjadi 60 dolar AS per barel.")


@pytest.mark.parametrize("code", available())
def test_no_head_noun_has_two_kinds_and_no_acronym_is_listed_as_a_name(code: str) -> None:
    heads = headnouns(load(code))
    assert {h.type for h in (*heads.opens.values(), *heads.closes.values())} == {"organisation", "place", "thing"}
    assert all(word == word.lower() for word in (*heads.opens, *heads.closes, *heads.inside, *heads.common))
    assert not any(is_acronym(word, heads) for word in heads.acronyms)
