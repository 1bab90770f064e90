import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saksi import times
from saksi.extract.figures import figures
from saksi.language import load
from saksi.text import sentences

CASES = Path(__file__).parent / "cases"


def rows(kind: str) -> list[tuple[str, list]]:
    return [
        (code, row if isinstance(row, list) else [row])
        for code in ("id", "en")
        for row in tomllib.loads((CASES / f"figures_{code}.toml").read_text("utf-8"))[kind]
    ]


def read(text: str, code: str) -> list[tuple[str, float, str | None, str | None]]:
    language = load(code)
    taken = [(e.start, e.end) for e in times.find(text, language)]
    found = figures(text, sentences(text), language, taken)
    return [(text[f.start : f.end], f.number, f.unit, f.mod) for f in found]


@pytest.mark.parametrize(("code", "row"), rows("case"), ids=lambda x: x if isinstance(x, str) else x[0][:50])
def test_sentence_has_exactly_these_figures(code: str, row: list) -> None:
    text, expected = row
    assert read(text, code) == [(words, number, unit or None, mod or None) for words, number, unit, mod in expected]


@pytest.mark.parametrize(("code", "row"), rows("none"), ids=lambda x: x if isinstance(x, str) else x[0][:50])
def test_sentence_has_no_figure(code: str, row: list) -> None:
    assert read(row[0], code) == []


@given(st.one_of(st.text(), st.text("0123456789.,- $%killedorangtewas\n", max_size=80)), st.sampled_from(("id", "en")))
@settings(max_examples=300, deadline=None)
def test_any_text_gives_spans_in_order(text: str, code: str) -> None:
    language = load(code)
    found = figures(text, sentences(text), language, [(e.start, e.end) for e in times.find(text, language)])
    assert all(0 <= f.start < f.end <= len(text) for f in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
