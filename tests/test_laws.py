"""Laws that hold for any text at all."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import saksi
from saksi.errors import UsageError
from saksi.extract.parsing import legible
from saksi.records import Event, Reading, Report, Segment, Statement
from saksi.text import TOKEN, fold, tokens

PIECES = st.sampled_from(
    [
        "Presiden Rusia Vladimir Putin", "Menteri Luar Negeri China", "AS dan NATO", "Iran", "Gedung Putih", "kedua negara", "ia",
        "bertemu", "mengecam", "menolak memberikan dukungan kepada", "mengancam akan menyerang", "diserang oleh", "serangan",
        "kata", "mengatakan bahwa", "membantah", "pada hari Senin", "Minggu (16/4/2023)", "“Kami tidak akan pergi dari sini,”",
        "The United States", "South Korean Foreign Minister Park Jin", "the two sides", "he", "condemned", "has agreed to send",
        "refused to meet", "airstrikes on", "said that", "according to", "\"We will not be moved by threats\"", "last week",
        "30 people were killed", "Rp 4,5 triliun", ",", ".", "\n", "\n\n", "(", ")", "'", '"', "“", "-", "who", "yang", "tidak",
        "to", "of", "and", "dan", "di Jakarta", "in Paris", "\u00a0", "é", "🙂", "e\u0301", "\u00ad",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=300), st.lists(PIECES, min_size=1, max_size=40).map(" ".join))


def _reading(text: str) -> Reading | None:
    try:
        report = saksi.report(text, published="2024-05-15")
    except UsageError:
        return None
    return Reading(file="x", report=report, records=saksi.extract(report))


@settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
@given(TEXTS)
def test_every_span_lies_in_the_text_and_says_what_the_record_says(text: str) -> None:
    reading = _reading(text)
    if reading is None:
        return
    text, length = reading.report.text, len(reading.report.text)
    for part in (*reading.report.segments, *reading.report.flags, *reading.records):
        assert 0 <= part.start < part.end <= length
        assert text[part.start : part.end].strip() == text[part.start : part.end]
    ids = [record.id for record in reading.records]
    assert len(set(ids)) == len(ids)
    for record in reading.records:
        if isinstance(record, Event):
            assert record.anchors
            assert (record.start, record.end) == (record.anchors[0].start, record.anchors[0].end)
            for party in (*record.actors, *record.recipients):
                assert text[party.start : party.end].strip()
            assert record.statement is None or record.statement in ids
        if isinstance(record, Statement) and record.speaker is not None:
            assert 0 <= record.speaker.start < record.speaker.end <= length


@given(TEXTS)
def test_tokens_stand_where_they_are_said_to(text: str) -> None:
    folded = fold(text)
    words, starts = tokens(folded)
    assert list(zip(starts, words, strict=True)) == [(m.start(), m.group()) for m in TOKEN.finditer(folded)]


@given(TEXTS, st.sets(st.integers(0, 40), max_size=6))
def test_a_legible_text_keeps_every_offset(text: str, cuts: set[int]) -> None:
    ends = sorted(min(cut, len(text)) for cut in cuts)
    segments = [Segment(kind="furniture", start=a, end=b, rule="x") for a, b in pairwise(ends)][::2]
    report = Report(id="x", version="x", text=text, segments=tuple(segments))
    shown = legible(report)
    gone = {at for s in segments for at in range(s.start, s.end)}
    assert len(shown) == len(text)
    assert all(shown[at] == (" " if at in gone else text[at]) for at in range(len(text)))


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(TEXTS)
def test_two_runs_give_the_same_bytes(text: str) -> None:
    assert msgspec.json.encode(_reading(text)) == msgspec.json.encode(_reading(text))


PAIRS = [
    ("id", "{a} mengecam {b}.", "{b} dikecam {a}."),
    ("id", "{a} menyerang {b} pada Senin.", "{b} diserang oleh {a} pada Senin."),
    ("id", "Presiden {a} mengunjungi {b}.", "{b} dikunjungi Presiden {a}."),
    ("en", "{a} condemned {b} on Monday.", "{b} was condemned by {a} on Monday."),
    ("en", "{a} attacked {b} overnight.", "{b} was attacked by {a} overnight."),
    ("en", "{a} has invaded {b}.", "{b} has been invaded by {a}."),
]
NAMES = {
    "id": [("Iran", "Israel"), ("Rusia", "Ukraina"), ("Tiongkok", "Vietnam")],
    "en": [("Iran", "Israel"), ("Russia", "Ukraine"), ("China", "Vietnam")],
}


def _dyads(code: str, text: str) -> set[tuple[str, str | None, str | None, str]]:
    report = msgspec.structs.replace(saksi.report(text, published="2024-05-15"), language=code)
    return {
        (e.type, e.actors[0].code if e.actors else None, e.recipients[0].code if e.recipients else None, e.status)
        for e in saksi.extract(report)
        if isinstance(e, Event)
    }


@pytest.mark.parametrize(("code", "active", "passive"), PAIRS)
@pytest.mark.parametrize("number", range(3))
def test_active_and_passive_give_the_same_dyad(code: str, active: str, passive: str, number: int) -> None:
    a, b = NAMES[code][number]
    one = _dyads(code, active.format(a=a, b=b))
    assert one
    assert one == _dyads(code, passive.format(a=a, b=b))


@pytest.mark.parametrize(("code", "active", "passive"), PAIRS)
@pytest.mark.parametrize("number", range(3))
def test_swapping_the_countries_swaps_the_dyad(code: str, active: str, passive: str, number: int) -> None:
    a, b = NAMES[code][number]
    for frame in (active, passive):
        swapped = {(t, y, x, s) for t, x, y, s in _dyads(code, frame.format(a=b, b=a))}
        assert _dyads(code, frame.format(a=a, b=b)) == swapped


@pytest.mark.parametrize(
    ("code", "plain", "negated"),
    [
        ("id", "Iran menyerang Israel.", "Iran tidak menyerang Israel."),
        ("id", "Prancis mengecam Rusia.", "Prancis tidak akan mengecam Rusia."),
        ("id", "Tiongkok memasok senjata ke Rusia.", "Tiongkok menolak memasok senjata ke Rusia."),
        ("en", "Iran attacked Israel.", "Iran did not attack Israel."),
        ("en", "France condemned Russia.", "France refused to condemn Russia."),
        ("en", "China supplied weapons to Russia.", "China will not supply weapons to Russia."),
    ],
)
def test_negation_changes_class_or_status(code: str, plain: str, negated: str) -> None:
    before = {(t, s) for t, _, _, s in _dyads(code, plain)}
    after = {(t, s) for t, _, _, s in _dyads(code, negated)}
    assert before
    assert before.isdisjoint(after)


@pytest.mark.slow
def test_the_same_input_gives_the_same_bytes_whatever_the_hash_seed() -> None:
    outputs = set()
    for seed in ("0", "1", "77"):
        run = subprocess.run(
            [sys.executable, "-m", "saksi", "demo", "--format", "json"],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        )
        outputs.add(run.stdout)
    assert len(outputs) == 1


def test_the_order_of_files_does_not_change_a_reading(tmp_path: Path) -> None:
    paths = []
    for number, text in enumerate(
        ["Iran mengecam Israel pada Senin.", "France condemned Russia.", "Menlu Kenya tiba di Peru."]
    ):
        paths.append(tmp_path / f"{number}.txt")
        paths[-1].write_text(text, encoding="utf-8")
    one = {r.file: msgspec.json.encode(r) for r in saksi.read(paths)}
    other = {r.file: msgspec.json.encode(r) for r in saksi.read(paths[::-1])}
    assert one == other
