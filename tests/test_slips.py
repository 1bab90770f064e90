from __future__ import annotations

from collections.abc import Sequence

import pytest

from saksi.pipeline import read_page
from saksi.records import Copy, Page, Reading
from saksi.relate import clashes, facts, twins
from saksi.relate.same import Item, Shelf
from saksi.relate.terms import one_name

AGENCY = """Norway, Chile open salvage drill off Chiloe

SANTIAGO, March 11, 2025 (Andes Wire) - Norway and Chile opened a salvage drill off the island of Chiloe on Monday.

Nine boats and 640 sailors take part, the Chilean navy said.

"A sunken tanker does not wait for a committee," Foreign Minister Ingrid Solberg told reporters in Castro.

Peru sent two observers to the drill.
"""
PORTAL = """Norwegia dan Chile Gelar Latihan Penyelamatan di Chiloe

Santiago - Norwegia dan Chile membuka latihan penyelamatan kapal di lepas pantai Pulau Chiloe pada hari {day}.

{boats} kapal dan {sailors} pelaut ikut serta dalam latihan tersebut, kata Angkatan Laut Chile.

"Kapal tangki yang karam tidak akan menunggu rapat komite," kata {who} kepada wartawan di {town}, seperti dikutip Andes Wire.

{guest} juga mengirim dua pengamat ke latihan itu.
"""
TRUE = {
    "day": "Senin",
    "boats": "Sembilan",
    "sailors": "640",
    "who": "Menteri Luar Negeri Ingrid Solberg",
    "town": "Castro",
    "guest": "Peru",
}


def pair(**changed: str) -> tuple[Reading, Reading]:
    texts = {"agency.txt": AGENCY, "portal.txt": PORTAL.format(**{**TRUE, **changed})}
    made = [
        read_page(Page(file=file, content=text.encode(), encoding="utf-8", published="2025-03-11"))
        for file, text in texts.items()
    ]
    one, other = made
    assert isinstance(one, Reading) and isinstance(other, Reading)
    return one, other


COPY = Copy(file="portal.txt", original="agency.txt", share=0.5, kind="translated", reason="in a test")


def laid(readings: tuple[Reading, Reading]) -> list[twins.Twin]:
    return twins.laid(readings, [COPY], {reading.file: twins.lines(reading) for reading in readings})


def differences(**changed: str) -> set[tuple[str, frozenset[str]]]:
    """What is found to differ, with its values."""
    return told(pair(**changed))


def told(readings: Sequence[Reading]) -> set[tuple[str, frozenset[str]]]:
    aligned, loose = facts.compare(readings, copies=[COPY])
    return {(d.about, frozenset(p.value for p in d.positions)) for d in (*facts.differences(aligned), *loose)}


def test_the_sentences_of_a_translation_are_laid_beside_those_of_its_original() -> None:
    told = [
        (t.one.report.text[t.line.start : t.line.end].split()[0], t.other.report.text[t.against.start :].split()[0])
        for t in laid(pair())
    ]
    assert ("Sembilan", "Nine") in told and ('"Kapal', '"A') in told and ("Peru", "Peru") in told


def test_a_chain_never_falls_back() -> None:
    assert twins.chain([[0.0, 0.9], [0.8, 0.0]]) == [(0, 1)]
    assert twins.chain([]) == []
    assert twins.chain([[0.1, 0.2]]) == []


def test_a_faithful_translation_has_no_slips() -> None:
    readings = pair()
    lines = {reading.file: twins.lines(reading) for reading in readings}
    items: dict[str, list[Item]] = {reading.file: [] for reading in readings}
    shelf = Shelf(readings)
    assert clashes.clashes(readings, laid(readings), items, lines, shelf, copies=frozenset({COPY.file})) == []
    assert differences() == set()


@pytest.mark.parametrize(
    ("changed", "about", "values"),
    [
        ({"sailors": "460"}, "figure", {"640 sailors", "460 pelaut"}),
        ({"boats": "Enam"}, "figure", {"Nine boats", "Enam kapal"}),
        ({"day": "Sabtu"}, "date", {"2025-03-10", "2025-03-08"}),
        ({"guest": "Bolivia"}, "actor", {"PER", "BOL"}),
        ({"town": "Ancud"}, "place", {"Castro", "Ancud"}),
        (
            {"who": "Menteri Pertahanan Ingrid Solberg"},
            "office",
            {"minister of foreign affairs", "minister of defence"},
        ),
        (
            {"who": "Perdana Menteri Ingrid Solberg"},
            "office",
            {"minister of foreign affairs", "prime minister"},
        ),
        ({"who": "Perdana Menteri Astrid Lunde"}, "speaker", {"Ingrid Solberg", "Astrid Lunde"}),
    ],
)
def test_what_a_translation_changes_is_found(changed: dict[str, str], about: str, values: set[str]) -> None:
    assert (about, frozenset(values)) in differences(**changed)


def copied(one: str, other: str) -> set[tuple[str, frozenset[str]]]:
    """What differs between a copy of some lines and its original, with its values."""
    made = []
    for file, text in (("portal.txt", one), ("agency.txt", other)):
        read = read_page(Page(file=file, content=text.encode(), encoding="utf-8", published="2025-03-11"))
        assert isinstance(read, Reading)
        made.append(read)
    return told(made)


LINES = "The council of Castro met near the harbour on {}. {} tents and 12 {} boats were sent to the island of Lemuy."


@pytest.mark.parametrize(
    ("changed", "about", "values"),
    [
        (("Monday", "340", "Peruvian"), "figure", {"430 tents", "340 tents"}),
        (("Saturday", "430", "Peruvian"), "date", {"2025-03-10", "2025-03-08"}),
        (("Monday", "430", "Danish"), "actor", {"PER", "DNK"}),
    ],
)
def test_a_word_changed_within_a_language_is_found(changed: tuple[str, ...], about: str, values: set[str]) -> None:
    assert copied(LINES.format(*changed), LINES.format("Monday", "430", "Peruvian")) == {(about, frozenset(values))}


def test_a_number_that_the_original_has_elsewhere_is_no_slip() -> None:
    told = LINES.format("Monday", "{}", "Peruvian")
    original = told.format("430") + " All 340 tents of the first convoy had been lost at sea near Quellon."
    assert copied(told.format("340"), original) == set()


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Arctic", "Arktik", True),
        ("Kyiv", "Kiev", True),
        ("Bukhara", "Bukhoro", True),
        ("Castro", "Ancud", False),
        ("PER", "BOL", False),
        ("Pulau Chiloe", "Chiloe", True),
        ("Sabina Shoal", "Reed Shoal", False),
        ("Port Alta", "Port Bena", False),
    ],
)
def test_spellings_of_one_name_are_no_change(one: str, other: str, expected: bool) -> None:
    assert one_name(one, other) is expected
