"""Every rule's own examples make the event that they say, and its rejects make none by that rule."""

from __future__ import annotations

from functools import cache

import msgspec
import pytest

import saksi
from saksi.extract.lexicon import Lexicon, lexicon
from saksi.extract.rules import Cue, Mood, Rule
from saksi.language import load
from saksi.records import Event, Statement


@cache
def _lexicon(code: str) -> Lexicon:
    return lexicon(load(code))


def _events(code: str, text: str) -> list[Event]:
    report = saksi.report(text, published="2024-05-15")
    report = msgspec.structs.replace(report, language=code)
    return [r for r in saksi.extract(report) if isinstance(r, Event)]


def _keys(events: list[Event]) -> set[str]:
    keys = set()
    for event in events:
        actors = [p.code or "-" for p in event.actors] or ["-"]
        recipients = [p.code or "-" for p in event.recipients] or ["-"]
        if len(actors) > 1 and recipients == ["-"]:
            keys |= {f"{event.type} {a} {b}" for a in actors for b in actors if a != b}
        keys |= {f"{event.type} {a} {b}" for a in actors for b in recipients}
    return keys


def _rows(kind: str) -> list[tuple[str, Rule, tuple[str, ...]]]:
    return [
        (code, rule, tuple(row) if kind == "examples" else (row,))
        for code in ("id", "en")
        for rule in _lexicon(code).rules
        for row in getattr(rule, kind)
    ]


@pytest.mark.parametrize(
    ("code", "rule", "row"), [pytest.param(*r, id=f"{r[0]}.{r[1].id}.{n}") for n, r in enumerate(_rows("examples"))]
)
def test_example_makes_its_event(code: str, rule: Rule, row: tuple[str, ...]) -> None:
    text, key = row
    kind, actor, recipient, *status = key.split()
    events = _events(code, text)
    wanted = {f"{kind} {actor} {recipient}"} | ({f"{kind} {recipient} {actor}"} if rule.symmetric else set())
    assert _keys(events) & wanted
    if status:
        assert status[0] in {e.status for e in events if e.type == kind}


@pytest.mark.parametrize(
    ("code", "rule", "row"), [pytest.param(*r, id=f"{r[0]}.{r[1].id}.{n}") for n, r in enumerate(_rows("rejects"))]
)
def test_reject_makes_no_event_by_its_rule(code: str, rule: Rule, row: tuple[str, ...]) -> None:
    assert f"{code}.events.{rule.id}" not in {e.rule for e in _events(code, row[0])}


def _tables(name: str, kind: str) -> list[object]:
    rows = [
        pytest.param(code, entry, tuple(row) if kind == "examples" else (row,), id=f"{code}.{entry.id}.{n}")
        for code in ("id", "en")
        for entry in getattr(_lexicon(code), name)
        for n, row in enumerate(getattr(entry, kind))
    ]
    return list(rows)


def _statements(code: str, text: str) -> list[tuple[str, str, str]]:
    report = msgspec.structs.replace(saksi.report(text, published="2024-05-15"), language=code)
    return [
        (r.speaker.name if r.speaker and r.speaker.name else "", report.text[r.start : r.end], r.rule)
        for r in saksi.extract(report)
        if isinstance(r, Statement)
    ]


@pytest.mark.parametrize(("code", "cue", "row"), _tables("cues", "examples"))
def test_cue_example_gives_speaker_and_content(code: str, cue: Cue, row: tuple[str, ...]) -> None:
    text, speaker, content = row
    found = _statements(code, text)
    assert any(
        (speaker in name or name in speaker) and content.strip(" .,") == words.strip(" .,") for name, words, _ in found
    ), found


@pytest.mark.parametrize(("code", "cue", "row"), _tables("cues", "rejects"))
def test_cue_reject_is_no_statement_by_its_cue(code: str, cue: Cue, row: tuple[str, ...]) -> None:
    assert not [rule for _, _, rule in _statements(code, row[0]) if rule.endswith(f".{cue.id}")]


@pytest.mark.parametrize(("code", "mood", "row"), _tables("moods", "examples"))
def test_mood_example_makes_its_event(code: str, mood: Mood, row: tuple[str, ...]) -> None:
    text, key = row
    kind, actor, recipient, *status = key.split()
    events = _events(code, text)
    assert _keys(events) & {f"{kind} {actor} {recipient}"}
    if status:
        assert status[0] in {e.status for e in events if e.type == kind}
