"""The scorer of TimeML, on small files of our own."""

import zipfile
from pathlib import Path

import pytest

from eval import timeml, times_en, times_id
from eval.timeml import Article, Found, Time

ID = """<?xml version="1.0" ?>
<TimeML>
<DOCID>contoh</DOCID>
<DCT><TIMEX3 tid="t0" type="DATE" value="2023-04-17" functionInDocument="CREATION_TIME">Senin</TIMEX3></DCT>
<TITLE>Rapat & janji</TITLE>
<TEXT>
Menteri <EVENT eid="e1">tiba</EVENT> pada <TIMEX3 tid="t1" type="DATE" value="2023-4-16">Minggu (16/4/2023)</TIMEX3>
dan tinggal <TIMEX3 tid="t2" type="DURATION" value="P3D">tiga hari</TIMEX3> – “lama” & mahal.
</TEXT>
</TimeML>
"""
EN = """<TimeML>
<DCT><TIMEX3 tid="t0" type="TIME" value="2025-03-12T09:00" functionInDocument="CREATION_TIME">March 12</TIMEX3></DCT>
<TEXT>The envoy landed <TIMEX3 tid="t1" type="DATE" value="2025-W10">last week</TIMEX3> and left on
<TIMEX3 tid="t2" type="DATE" value="2025-03-12">Tuesday</TIMEX3>.<TIMEX3 tid="t3" type="DATE" value="2025"/></TEXT>
</TimeML>
"""


@pytest.mark.parametrize(
    ("edtf", "timex3", "kind"),
    [
        ("2023-04-16", "2023-04-16", "DATE"),
        ("2023-04-16", "2023-4-16", "DATE"),
        ("2023-04-16", "20230416", "DATE"),
        ("2023-04-10/2023-04-16", "2023-W15", "DATE"),
        ("2023-04-15/2023-04-16", "2023-W15-WE", "DATE"),
        ("2023-04-10", "2023-W15-1", "DATE"),
        ("2023-04-01/2023-04-30", "2023-04", "DATE"),
        ("2023-01-01/2023-12-31", "2023", "DATE"),
        ("2023-04-01/2023-06-30", "2023-Q2", "DATE"),
        ("2023-21", "2023-SP", "DATE"),
        ("2023-22", "2023-SU", "DATE"),
        ("2023-23", "2023-FA", "DATE"),
        ("2023-24", "2023-WI", "DATE"),
        ("2023-26", "2023-SU", "DATE"),
        ("2023-33", "2023-Q1", "DATE"),
        ("2023-36", "2023-Q4", "DATE"),
        ("2023-40", "2023-H1", "DATE"),
        ("199X", "199", "DATE"),
        ("199X", "199X", "DATE"),
        ("18XX", "18", "DATE"),
        ("1990~", "1990", "DATE"),
        ("2004-06~", "2004-06", "DATE"),
        ("-0299", "BC0300", "DATE"),
        ("PRESENT_REF", "PRESENT_REF", "DATE"),
        ("P3D", "P3D", "DURATION"),
        ("PXD", "PXD", "DURATION"),
        ("P10Y", "P1DE", "DURATION"),
        ("P3M", "P1Q", "DURATION"),
        ("P2D", "P1WE", "DURATION"),
        ("PT24H", "P24H", "DURATION"),
        ("P1D", "XXXX-XX-XX", "SET"),
        ("P1Y", "XXXX", "SET"),
        ("XXXX-WXX-1", "XXXX-WXX-1", "SET"),
        ("2023-04-16T10:30", "2023-04-16T10:30", "TIME"),
        ("2023-04-16T10:30", "2023-04-16T10:30:00", "TIME"),
        ("2023-04-16T10:00", "2023-04-16T10", "TIME"),
        ("2023-04-16T10:30+07:00", "2023-04-16T10:30", "TIME"),
        ("2023-04-16T14:00+00:00", "2023-04-16T14:00Z", "TIME"),
        ("2023-04-16T14:00+07:00", "2023-04-16T07:00Z", "TIME"),
        ("2023-04-16", "2023-04-16TMO", "TIME"),
        ("T10:30", "XXXX-XX-XXT10:30", "TIME"),
    ],
)
def test_values_that_say_the_same_are_the_same(edtf: str, timex3: str, kind: str) -> None:
    assert timeml.same(edtf, timex3, kind=kind)


@pytest.mark.parametrize(
    ("edtf", "timex3", "kind"),
    [
        ("2023-04-16", "2023-04-17", "DATE"),
        ("2023-04", "2023-04-16", "DATE"),
        ("2023-04-16", "2023-04-16TMO", "DATE"),
        ("2023-04-16", "2023-04-17TMO", "TIME"),
        ("2023-04-10/2023-04-17", "2023-W15", "DATE"),
        ("P7D", "P1W", "DURATION"),
        ("P3M", "PT3M", "DURATION"),
        ("199X", "19", "DATE"),
        ("2023-04-16T14:00+07:00", "2023-04-16T14:00Z", "TIME"),
        ("2023-04-16T10:30", "2023-04-16", "TIME"),
        (None, "2023", "DATE"),
        ("2023", None, "DATE"),
        (None, None, "DATE"),
    ],
)
def test_values_that_differ_are_not_the_same(edtf: str | None, timex3: str | None, kind: str) -> None:
    assert not timeml.same(edtf, timex3, kind=kind)


def test_article_keeps_its_text_and_the_offsets_of_its_times() -> None:
    made = timeml.article(ID)
    assert made.written == "2023-04-17"
    assert [(made.text[t.start : t.end], t.value) for t in made.times] == [
        ("Minggu (16/4/2023)", "2023-4-16"),
        ("tiga hari", "P3D"),
    ]
    assert "<" not in made.text
    assert made.text.rstrip().endswith("“lama” & mahal.")


def test_date_of_writing_inside_the_text_is_not_scored() -> None:
    inside = EN.replace("<TEXT>", '<TEXT><TIMEX3 tid="t9" type="DATE" value="2025-03-12" functionInDocument='
                        '"CREATION_TIME">March 12, 2025</TIMEX3> ')  # fmt: skip
    made = timeml.article(inside)
    found = timeml.compare([Time(0, 14, "2025-03-12", "DATE")], made)
    assert (found.found, found.gold) == (0, 2)


def test_strict_relaxed_and_value_are_counted_apart() -> None:
    gold = Article("x" * 40, "2025-03-12", (Time(0, 5, "2025", ""), Time(10, 20, "P3D", ""), Time(30, 35, "2024", "")))
    found = [Time(0, 5, "2025", "DATE"), Time(8, 15, "P3D", "DURATION"), Time(22, 25, "2024", "DATE")]
    counts = timeml.compare(found, gold)
    assert counts == Found(gold=3, found=3, strict=1, relaxed=2, value=2)
    assert timeml.scores([counts]) == {"strict": 0.333, "relaxed": 0.667, "value": 0.667}


def test_expression_is_matched_once() -> None:
    gold = Article("x" * 20, None, (Time(0, 10, "2025-03", ""),))
    found = [Time(0, 5, "2025", "DATE"), Time(5, 10, "2025-03", "DATE")]
    assert timeml.compare(found, gold) == Found(1, 2, 0, 1, 1)


def test_folder_in_windows_1252_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.tml").write_bytes(ID.encode("cp1252"))
    assert times_id.main([str(tmp_path)]) == {"strict": 1.0, "relaxed": 1.0, "value": 1.0}


def test_archive_is_read_like_its_folder(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("gold/a.tml", ID.encode("cp1252"))
        archive.writestr("__MACOSX/gold/._a.tml", b"\0\1")
    assert times_id.main([str(tmp_path / "a.zip")])["value"] == 1.0
    assert times_id.main([str(tmp_path)])["value"] == 1.0


def test_wrong_value_costs_only_the_value(tmp_path: Path) -> None:
    (tmp_path / "a.tml").write_text(EN, encoding="utf-8")
    assert times_en.main([str(tmp_path)]) == {"strict": 1.0, "relaxed": 1.0, "value": 0.5}


def test_files_without_gold_are_refused(tmp_path: Path) -> None:
    bare = ID[: ID.index("<TEXT>")] + "<TEXT>Ia datang kemarin.</TEXT></TimeML>"
    (tmp_path / "a.tml").write_text(bare, encoding="utf-8")
    with pytest.raises(SystemExit, match="no TIMEX3 in the TEXT of any of 1 files"):
        times_id.main([str(tmp_path)])


def test_file_that_is_no_timeml_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.tml").write_text("Ia datang kemarin.", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"a\.tml: no <TEXT>"):
        times_id.main([str(tmp_path)])
    with pytest.raises(SystemExit, match="no such file"):
        times_id.main([str(tmp_path / "b.zip")])
