"""Reports of 300 words read per second on one core, held against plain tokenising and one automaton pass."""

from __future__ import annotations

import re

import msgspec

import saksi
from benchmarks.measure import Result, best, check, digest
from benchmarks.texts import WORDS, reports
from saksi.extract.lexicon import lexicon
from saksi.language import load
from saksi.records import Record

__all__ = ["run"]

_COUNT = 100
_TOKEN = re.compile(r"\w+|[^\w\s]")


def run() -> list[Result]:
    """Measure the reading from text to records."""
    texts = reports(_COUNT)
    size = sum(len(t.split()) for t in texts) / WORDS  # in reports of 300 words
    matchers = [lexicon(load(code)).matcher for code in ("id", "en")]

    def whole() -> list[tuple[Record, ...]]:
        return [saksi.extract(saksi.report(text)) for text in texts]

    def tokens() -> int:
        return sum(len(_TOKEN.findall(text)) for text in texts)

    def automaton() -> int:
        return sum(len(matchers[n % 2].find(text)) for n, text in enumerate(texts))

    whole()  # compiles the language packs
    seconds, records = best(whole)
    found, telling, mark = sum(map(len, records)), sum(map(bool, records)), digest(msgspec.json.encode(records))
    events = sum(isinstance(r, saksi.Event) for row in records for r in row)
    check(found > 10 * _COUNT and events > 2 * _COUNT, f"only {found} records, {events} events in {_COUNT} reports")
    check(telling >= 0.95 * _COUNT, f"only {telling} of {_COUNT} reports gave records")
    token_seconds, words = best(tokens)
    pass_seconds, hits = best(automaton)
    check(words > hits > found, "fewer words than hits, or hits than records")
    rate = size / seconds
    answer = f"{found} records of {telling} in {_COUNT} reports, {mark}"
    return [
        Result("reading", "text to records", rate, "reports/s", "re.findall", size / token_seconds, answer),
        Result("reading", "text to records", rate, "reports/s", "one automaton pass", size / pass_seconds, answer),
    ]
