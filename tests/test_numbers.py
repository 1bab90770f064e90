from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saksi import numbers
from saksi.language import load


@pytest.mark.parametrize(
    ("text", "code", "expected"),
    [
        ("tiga ratus dua puluh lima", "id", [(325, None)]),
        ("seratus dua belas ribu", "id", [(112_000, None)]),
        ("4,5 triliun", "id", [(4.5e12, None)]),
        ("2.000 dan 1.234.567,5", "id", [(2000, None), (1234567.5, None)]),
        ("sedikitnya empat", "id", [(4, "MORE_THAN")]),
        ("70 lebih", "id", [(70, "MORE_THAN")]),
        ("sekitar 1,5 juta", "id", [(1_500_000, "APPROX")]),
        ("puluhan ribu", "id", [(10_000, "MORE_THAN")]),
        ("kurang dari Rp 20 miliar", "id", [(20_000_000_000, "LESS_THAN")]),
        ("ke-20, F-16, G20, dua pertiga, ketiga", "id", []),
        ("1,240 miles", "en", [(1240, None)]),
        ("a hundred and twenty-five thousand", "en", [(125_000, None)]),
        ("two dozen", "en", [(24, None)]),
        ("more than $90 billion", "en", [(90_000_000_000, "MORE_THAN")]),
        ("$2.5bn", "en", [(2_500_000_000, None)]),
        ("tens of thousands", "en", [(10_000, "MORE_THAN")]),
        ("nearly 30", "en", [(30, "APPROX")]),
        ("between seven and eight", "en", [(7, None), (8, None)]),
        ("two-thirds, COVID-19, the 5th, millionaire", "en", []),
    ],
)
def test_words_and_digits_have_their_value(text: str, code: str, expected: list) -> None:
    assert [(n.value, n.mod) for n in numbers.find(text, load(code))] == expected


@given(st.one_of(st.text(), st.text("0123456789.,-/ $ribujta", max_size=60)), st.sampled_from(("id", "en")))
@settings(max_examples=300, deadline=None)
def test_any_text_gives_spans_in_order(text: str, code: str) -> None:
    found = numbers.find(text, load(code))
    assert all(0 <= n.start <= n.bare < n.end <= len(text) for n in found)
    assert all(a.end <= b.bare for a, b in pairwise(found))
