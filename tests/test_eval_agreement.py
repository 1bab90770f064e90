"""The scorers of names, of the same text in two languages, and of false alarms, on small texts of our own."""

import json
from pathlib import Path

import pytest

from eval import false_alarms, names, parallel, texts
from eval.parallel import Side
from saksi.records import Entity

SENTENCES = """Presiden NOUN O
Prancis PROPN B-LOC
Emmanuel PROPN B-PER
Macron PROPN I-PER
tiba VERB O
di ADP O
Jakarta PROPN B-LOC
. PUNCT O

Ia PRON O
menemui VERB O
PBB PROPN B-ORG
. PUNCT O
"""


def entity(text: str, words: str, kind: str, name: str | None = None) -> Entity:
    at = text.index(words)
    return Entity(
        start=at, end=at + len(words), rule="r", entity="e", name=name or words, type=kind,  # type: ignore[arg-type]
    )  # fmt: skip


def told(text: str, *entities: Entity) -> list[tuple[str, str]]:
    return [(label, text[a:b]) for label, a, b in names.names(text, entities)]


def test_title_is_no_part_of_a_name() -> None:
    text = "Presiden Joko Widodo bertemu Presiden Jokowi."
    full = entity(text, "Presiden Joko Widodo", "person", "Joko Widodo")
    assert told(text, full) == [("PER", "Joko Widodo")]


def test_short_form_begins_where_the_full_name_does() -> None:
    text = "Menteri Retno tiba."
    assert told(text, entity(text, "Menteri Retno", "person", "Retno Marsudi")) == [("PER", "Retno")]


def test_mention_without_a_capital_is_no_name() -> None:
    text = "Kata sang presiden, PBB setuju."
    found = told(text, entity(text, "sang presiden", "person", "Joko Widodo"), entity(text, "PBB", "organisation"))
    assert found == [("ORG", "PBB")]


def test_longest_of_nested_names_counts() -> None:
    text = "Bank Indonesia rapat di Medan."
    found = told(
        text, entity(text, "Indonesia", "state"), entity(text, "Bank Indonesia", "organisation"),
        entity(text, "Medan", "place"),
    )  # fmt: skip
    assert found == [("ORG", "Bank Indonesia"), ("LOC", "Medan")]


def test_names_are_scored_by_exact_span_and_class(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "dev.txt"
    file.write_text(SENTENCES, encoding="utf-8")

    def read(text: str, language: str) -> texts.RecordsOf:
        if "Macron" not in text:
            return (entity(text, "PBB", "place"),)
        return (entity(text, "Presiden Prancis Emmanuel Macron", "person", "Emmanuel Macron"),
                entity(text, "Jakarta", "place"))  # fmt: skip

    monkeypatch.setattr(texts, "records", read)
    assert names.main([str(file)]) == {"F1": 0.571, "PER": 1.0, "ORG": 0.0, "LOC": 0.5}


def test_real_reading_finds_names(tmp_path: Path) -> None:
    file = tmp_path / "dev.txt"
    file.write_text(SENTENCES, encoding="utf-8")
    assert names.main([str(file)])["PER"] == 1.0


def test_file_without_names_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Ia O\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="no PER, ORG or LOC"):
        names.main([str(tmp_path / "a.txt")])


def keys(**found: set[tuple[object, ...]]) -> Side:
    return Side("", {kind: found.get(kind, set()) for kind in parallel.KINDS})


def test_agreement_is_twice_the_common_over_both() -> None:
    ours = keys(figures={(3.0, "killed"), (5.0, "%")}, names={("FRA",)})
    theirs = keys(figures={(3.0, "killed")}, names={("FRA",)})
    found = parallel.measures(parallel.count([(ours, theirs), (keys(), keys(figures={(1.0, "km")}))]), 2)
    assert found["figures"] == 0.5
    assert found["names"] == 1.0
    assert found["events"] == 0.0
    assert found["counts"]["figures"] == {"common": 1, "id": 2, "en": 2}


@pytest.mark.parametrize(
    ("ours", "theirs", "common"),
    [
        ({("CONSULT", "CHN", "RUS", True)}, {("CONSULT", "RUS", "CHN", False)}, 1),
        ({("CONSULT", "CHN", "RUS", False)}, {("CONSULT", "RUS", "CHN", False)}, 0),
        ({("CONSULT", "CHN", "RUS", False)}, {("CONSULT", "CHN", "RUS", False)}, 1),
        ({("CONSULT", "CHN", "RUS", True)}, {("AID", "RUS", "CHN", False)}, 0),
    ],
)
def test_order_of_the_sides_matters_unless_both_act(ours: set, theirs: set, common: int) -> None:
    assert parallel.count([(keys(events=ours), keys(events=theirs))])["events"] == [common, 1, 1]


def test_sentences_and_articles_are_reported_apart_and_together(tmp_path: Path) -> None:
    (tmp_path / "language").mkdir()
    (tmp_path / "articles").mkdir()
    (tmp_path / "language" / "ind.txt").write_text("Macron tiba di Jakarta.\nHujan turun.\n", encoding="utf-8")
    (tmp_path / "language" / "eng.txt").write_text("Macron arrived in Jakarta.\nRain fell.\n", encoding="utf-8")
    rows = [
        {"group": "panl-1", "lang": "id", "text": "Sebanyak 30 orang tewas di Suriah pada 3 Mei 2007."},
        {"group": "panl-1", "lang": "en", "text": "Thirty people were killed in Syria on May 3, 2007."},
        {"group": "panl-2", "lang": "en", "text": "Alone."},
        {"group": "other", "lang": "id", "text": "Ia datang pada 2001."},
    ]
    (tmp_path / "articles" / "articles.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    found = parallel.main([str(tmp_path)])
    assert found["pairs"] == 3
    assert (found["sentences"]["pairs"], found["articles"]["pairs"]) == (2, 1)
    assert found["articles"]["figures"] == found["articles"]["dates"] == 1.0
    for kind, row in found["counts"].items():
        parts = [found[part]["counts"][kind] for part in ("sentences", "articles")]
        assert row == {side: sum(p[side] for p in parts) for side in row}


def test_sentences_of_unequal_number_are_refused(tmp_path: Path) -> None:
    (tmp_path / "language").mkdir()
    (tmp_path / "language" / "ind.txt").write_text("Satu.\nDua.\n", encoding="utf-8")
    (tmp_path / "language" / "eng.txt").write_text("One.\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="2 lines"):
        parallel.main([str(tmp_path)])


def test_alarms_are_counted_a_hundred_sentences(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    (tmp_path / "en.txt").write_text("# sports\nIran attacked Israel.\n\nIt rained.\n", encoding="utf-8")
    (tmp_path / "id.txt").write_text("Hujan turun.\nAngin reda.\n", encoding="utf-8")
    assert false_alarms.main([str(tmp_path), "--show"]) == {"per_100": 25.0, "en": 50.0, "id": 0.0, "sentences": 4}
    assert "Iran attacked Israel." in capsys.readouterr().err


def test_folder_without_sentences_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"no sentences in en\.txt, id\.txt"):
        false_alarms.main([str(tmp_path)])


def test_text_of_a_file_is_utf8_or_windows_1252() -> None:
    assert texts.decoded("“ya” – é".encode()) == texts.decoded("“ya” – é".encode("cp1252")) == "“ya” – é"
