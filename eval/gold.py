"""Score the records of reports against reports annotated in full.

Usage: python -m eval.gold GOLD.json [GOLD.json …]

Each GOLD.json says what a careful reader finds in one report; beside its folder stands a `.jsonl` of
the same name with the texts and what is known of them from outside. Printed is one JSON object:
for each measure precision, recall and F1, and a 95 % bootstrap interval of F1 over the reports.

Predictions and gold are matched one to one, as many as possible. An optional gold entry excuses a
prediction, but need not be found.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

import saksi
from eval.matching import largest
from saksi.extract.lexicon import plover

Row = dict[str, Any]
Counts = tuple[int, int, int, int]  # right predictions, predictions, gold found, gold
Span = tuple[int, int]

MEASURES = (
    "times", "times value", "offices", "quotes", "quotes +speaker", "statements", "statements +speaker", "denials",
    "figures", "events type+dyad", "events quad+dyad", "events dyad", "events anchored", "status",
    "status not happened", "date", "flags", "segments",
)  # fmt: skip


def main(paths: Sequence[str]) -> Row:
    """Read the texts of the gold files and score them."""
    golds = [(Path(p), json.loads(Path(p).read_text(encoding="utf-8"))) for p in paths]
    texts = {p.parent.with_suffix(".jsonl") for p, _ in golds}
    readings = {r["file"]: r for r in _read(sorted(str(t) for t in texts))}
    per_report = []
    for path, gold in golds:
        reading = readings.get(path.stem)
        if reading is None:
            raise SystemExit(f"{path}: no text with id {path.stem!r} in {', '.join(map(str, texts))}")
        per_report.append(score(reading, gold))
    return summary(per_report)


def summary(per_report: Sequence[dict[str, Counts]]) -> Row:
    """Measures over reports, each with the interval of its F1."""
    out: Row = {name: _measure([r[name] for r in per_report]) for name in MEASURES}
    dice = random.Random(1)
    draws = [[dice.randrange(len(per_report)) for _ in per_report] for _ in range(1000)]
    for name in MEASURES:
        values = sorted(_measure([per_report[i][name] for i in draw])["F1"] for draw in draws)
        out[name]["interval"] = [values[25], values[974]]
    out["reports"] = len(per_report)
    return out


def score(reading: Row, gold: Row) -> dict[str, Counts]:
    """Counts of every measure for one report."""
    text, records = reading["report"]["text"], reading["records"]
    by_kind: dict[str, list[Row]] = {}
    for record in records:
        by_kind.setdefault(record["kind"], []).append(record)
    return {
        **_times(text, by_kind.get("timex", []), gold.get("times", [])),
        "offices": _offices(by_kind.get("office", []), gold.get("offices", [])),
        **_speech(text, by_kind.get("statement", []), gold),
        "figures": _figures(text, by_kind.get("figure", []), gold.get("figures", [])),
        **_events(text, by_kind.get("event", []), gold.get("events", [])),
        "flags": _flags(reading["report"], gold),
        "segments": _segments(reading["report"], gold),
    }


def _read(sources: Sequence[str]) -> Iterable[Row]:
    for result in saksi.read(sources):
        if isinstance(result, saksi.Skip):
            raise SystemExit(f"{result.file}: {result.reason}")
        row: Row = msgspec.json.decode(msgspec.json.encode(result))
        yield row


def _measure(counts: Sequence[Counts]) -> Row:
    right, predicted, found, wanted = (sum(c[i] for c in counts) for i in range(4))
    p = right / predicted if predicted else 0.0
    r = found / wanted if wanted else 0.0
    return {
        "P": round(p, 3),
        "R": round(r, 3),
        "F1": round(2 * p * r / (p + r), 3) if p + r else 0.0,
        "predicted": predicted,
        "gold": wanted,
    }


def _paired(preds: Sequence[Row], golds: Sequence[Row], fits: Callable[[Row, Row], bool]) -> list[tuple[Row, Row]]:
    """A largest one-to-one matching, by augmenting paths."""
    owner = largest({i: [j for j, g in enumerate(golds) if fits(p, g)] for i, p in enumerate(preds)})
    return [(preds[i], golds[j]) for j, i in sorted(owner.items())]


def _counts(pairs: Sequence[tuple[Row, Row]], preds: Sequence[Row], golds: Sequence[Row]) -> Counts:
    required = [g for g in golds if not g.get("optional")]
    return len(pairs), len(preds), sum(not g.get("optional") for _, g in pairs), len(required)


def _fold(words: str | None) -> str:
    return re.sub(r"[^\w]+", " ", (words or "").lower()).strip()


def _last(name: str | None) -> str:
    return (_fold(name).split() or [""])[-1]


def _common(a: Span, b: Span) -> int:
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


def _span(row: Row) -> Span:
    return row["start"], row["end"]


def _place(text: str, words: str, start: int = 0) -> Span | None:
    at = text.find(words, start)
    return (at, at + len(words)) if at >= 0 else None


def _times(text: str, preds: Sequence[Row], golds: Sequence[Row]) -> dict[str, Counts]:
    every = [g for g in golds for _ in range(g.get("count", 1))]
    placed: list[Row] = []
    for gold in every:
        span = _place(text, gold["text"])
        while span and any(_common(span, p["span"]) for p in placed):
            span = _place(text, gold["text"], span[0] + 1)
        if span:
            placed.append({**gold, "span": span})
    pairs = _paired(preds, placed, lambda p, g: _common(_span(p), g["span"]) > 0)
    valued = [(p, g) for p, g in pairs if (p["value"] or "") in [g.get("value"), *g.get("accept", [])]]
    return {"times": _counts(pairs, preds, every), "times value": _counts(valued, preds, every)}


def _offices(preds: Sequence[Row], golds: Sequence[Row]) -> Counts:
    unique: dict[object, Row] = {}
    for pred in preds:
        unique.setdefault((_last(pred["person"]), pred["of"], frozenset(_office(pred["office"]))), pred)

    def fits(pred: Row, gold: Row) -> bool:
        a, b = _office(pred["office"]), _office(gold["office"])
        if {"leader"} in (a, b):
            a = b = {"leader"}
        same = _last(pred["person"]) == _last(gold["person"]) and _fold(pred["of"]) == _fold(gold["of"])
        return same and len(a & b) >= 0.5 * len(a | b)

    found = list(unique.values())
    return _counts(_paired(found, golds, fits), found, golds)


def _office(words: str) -> set[str]:
    return {w.replace("defense", "defence") for w in _fold(words).split()} - {"of", "the", "for", "and"}


def _speech(text: str, preds: Sequence[Row], gold: Row) -> dict[str, Counts]:
    quotes: list[Row] = []
    cursor = 0
    for row in gold.get("quotes", []):
        a = _place(text, row["starts"], cursor) or _place(text, row["starts"])
        b = _place(text, row["ends"], a[0]) if a else None
        if a and b:
            quotes.append({**row, "span": (a[0], b[1])})
            cursor = a[0] + 1
    indirect = [{**row, "span": s} for row in gold.get("statements", []) if (s := _place(text, row["content"]))]
    out: dict[str, Counts] = {}
    for name, chosen, golds, share in (
        ("quotes", [p for p in preds if p["directness"] == "direct" and p["end"] > p["start"]], quotes, 0.8),
        ("statements", [p for p in preds if p["directness"] != "direct"], indirect, 0.5),
    ):

        def fits(p: Row, g: Row, share: float = share) -> bool:
            longer = max(p["end"] - p["start"], g["span"][1] - g["span"][0])
            return bool(_common(_span(p), g["span"]) >= share * longer)

        pairs = _paired(chosen, golds, fits)
        wanted = gold.get(name, [])
        out[name] = _counts(pairs, chosen, wanted)
        out[f"{name} +speaker"] = _counts([(p, g) for p, g in pairs if _same_speaker(p, g)], chosen, wanted)
        if name == "statements":
            denied = [g for g in golds if g.get("stance") == "denies"]
            said = [p for p in chosen if p["stance"] == "denies"]
            out["denials"] = _counts(_paired(said, denied, fits), said, denied)
    return out


def _same_speaker(pred: Row, gold: Row) -> bool:
    speaker = pred.get("speaker") or {}
    name, code = _fold(speaker.get("name")), speaker.get("code") or ""
    return any(_is(g, name, code) for g in (gold["speaker"], *gold.get("accept_speaker", [])))


def _is(gold: str | None, name: str, code: str) -> bool:
    wanted = _fold(gold)
    if not wanted:
        return not name and not code
    if name:
        a, b = set(wanted.split()), set(name.split())
        if a <= b or b <= a or wanted.split()[-1] == name.split()[-1]:
            return True
    office = re.search(r" of ([A-Z]{3})$", gold or "")
    if office:
        return code.upper() == office.group(1)
    return bool(code) and (gold or "").upper() == code.upper()


def _figures(text: str, preds: Sequence[Row], golds: Sequence[Row]) -> Counts:
    placed = [{**g, "span": s} for g in golds if (s := _place(text, g["text"]))]

    def fits(p: Row, g: Row) -> bool:
        near = abs(float(p["number"]) - float(g["number"])) < 1e-9 * max(1.0, abs(float(g["number"])))
        return near and _common(_span(p), g["span"]) > 0

    return _counts(_paired(preds, placed, fits), preds, golds)


Key = tuple[object, str | None, str | None]


def _keys(event: Row) -> list[tuple[str, str | None, str | None, bool]]:
    """Dyads of a predicted event: class, actor, recipient, and whether all are actors."""
    actors = [p["code"] for p in event["actors"]] or [None]
    recipients = [p["code"] for p in event["recipients"]] or [None]
    if len(actors) > 1 and recipients == [None]:
        pairs = {tuple(sorted((a, b), key=str)) for a in actors for b in actors if a != b}
        return [(event["type"], a, b, True) for a, b in sorted(pairs, key=str)]
    return [(event["type"], a, b, False) for a in actors for b in recipients]


def _right(gold: Row, kind: Callable[[str], object]) -> set[Key]:
    pairs = {
        (a, b)
        for a in {gold["actor"], *gold.get("accept_actor", [])}
        for b in {gold["recipient"], *gold.get("accept_recipient", [])}
    }
    if gold.get("symmetric"):
        pairs |= {(b, a) for a, b in pairs}
    return {(kind(t), a, b) for t in (gold["type"], *gold.get("accept_type", [])) for a, b in pairs}


def _sorted(key: Key) -> Key:
    a, b = sorted((key[1], key[2]), key=str)
    return key[0], a, b


def _events(text: str, preds: Sequence[Row], golds: Sequence[Row]) -> dict[str, Counts]:
    types = plover().types
    kinds: tuple[tuple[str, Callable[[str], object]], ...] = (
        ("events type+dyad", lambda t: t),
        ("events quad+dyad", lambda t: types[t].quad),
        ("events dyad", lambda t: None),
    )
    out = {name: _dyads(preds, golds, kind, loose=name == "events dyad") for name, kind in kinds}
    return {**out, **_details(text, preds, golds)}


def _dyads(preds: Sequence[Row], golds: Sequence[Row], kind: Callable[[str], object], *, loose: bool) -> Counts:
    keyed = [(g, _right(g, kind)) for g in golds]
    mutual: set[Key] = set().union(*(k for g, k in keyed if g.get("symmetric")))
    every: set[Key] = set().union(*(k for _, k in keyed))
    if loose:
        every |= {(t, b, a) for t, a, b in every}
    predicted: set[object] = set()
    right: set[object] = set()
    hit: set[Key] = set()
    for event in preds:
        for t, a, b, both in _keys(event):
            forms: set[Key] = {(kind(t), a, b)} | ({(kind(t), b, a)} if both or loose else set())
            key: object = (*_sorted((kind(t), a, b)), "both") if both or loose or forms & mutual else (kind(t), a, b)
            predicted.add(key)
            if forms & every:
                right.add(key)
                hit |= forms & every
    required = {frozenset(map(_sorted, k) if loose else k) for g, k in keyed if not g.get("optional")}
    if loose:
        hit = set(map(_sorted, hit))
    return len(right), len(predicted), sum(bool(k & hit) for k in required), len(required)


def _details(text: str, preds: Sequence[Row], golds: Sequence[Row]) -> dict[str, Counts]:
    """Anchor, status and date of the gold events that are there, each against the prediction nearest to its words."""
    anchored = status = other = date = (0, 0, 0, 0)
    for gold in golds:
        keys = _right(gold, lambda t: t)
        same = [
            p for p in preds if any((t, a, b) in keys or (both and (t, b, a) in keys) for t, a, b, both in _keys(p))
        ]
        if not same:
            continue
        places = _sentences(text, gold["anchor"])
        best = min(same, key=lambda p: not _stands(p, places))
        here = _stands(best, places)
        if not gold.get("optional"):
            anchored = _add(anchored, (here, 1, here, 1))
        if not here:
            continue
        allowed = {gold["status"], *gold.get("accept_status", [])}
        good = best["status"] in allowed
        status = _add(status, (good, 1, good, 1))
        odd, odd_gold = best["status"] != "happened", "happened" not in allowed
        other = _add(other, (odd and good, odd, odd_gold and good, odd_gold))
        wanted = [d for d in (gold.get("date"), *gold.get("accept_date", [])) if d]
        fits = bool(wanted) and _within(best.get("date"), wanted)
        date = _add(date, (fits, bool(best.get("date")), fits, bool(wanted)))
    return {"events anchored": anchored, "status": status, "status not happened": other, "date": date}


def _add(a: Counts, b: tuple[int, int, int, int]) -> Counts:
    return a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3]


def _sentences(text: str, words: str) -> list[Span]:
    out: list[Span] = []
    at = text.find(words)
    while at >= 0:
        start = max(text.rfind(c, 0, at) for c in ".!?\n") + 1
        ends = [e for c in ".!?\n" if (e := text.find(c, at + len(words))) >= 0]
        out.append((start, min(ends, default=len(text))))
        at = text.find(words, at + 1)
    return out


def _stands(event: Row, places: Sequence[Span]) -> bool:
    spans = [_span(event), *(_span(a) for a in event["anchors"])]
    return any(_common(s, p) > 0 for s in spans for p in places)


_SEASONS = {"21": ("03", "05"), "22": ("06", "08"), "23": ("09", "11"), "24": ("12", "12")}


def _edges(edtf: str | None) -> tuple[str, str] | None:
    if not edtf or not re.match(r"\d{4}", edtf):
        return None
    low, _, high = edtf.partition("/")
    return _edge(low, 0), _edge(high or low, 1)


def _edge(day: str, last: int) -> str:
    year, month, number = [*day.split("-"), "", ""][:3]
    if month in _SEASONS:
        month, number = _SEASONS[month][last], ""
    return f"{year}-{month or ('12' if last else '01')}-{number or ('31' if last else '01')}"


def _within(value: str | None, wanted: Sequence[str]) -> bool:
    if value in wanted:
        return True
    inner = _edges(value)
    return bool(inner) and any(o and o[0] <= inner[0] and inner[1] <= o[1] for o in map(_edges, wanted))  # type: ignore[index]


def _flags(report: Row, gold: Row) -> Counts:
    said, wanted = {f["kind"] for f in report["flags"]}, set(gold.get("flags", []))
    both = len(said & wanted)
    return both, len(said), both, len(wanted)


def _segments(report: Row, gold: Row) -> Counts:
    kinds = ("furniture", "spam", "caption", "stamp")
    text = report["text"]
    marked = [s for s in report["segments"] if s["kind"] in kinds]
    every = [_place(text, s["text"]) for s in gold.get("segments", [])]
    wanted = [s for s in gold.get("segments", []) if s["kind"] in kinds]
    found = 0
    for row in wanted:
        span = _place(text, row["text"])
        found += bool(span) and any(
            m["kind"] == row["kind"] and _common(span, _span(m)) >= 0.5 * (span[1] - span[0])  # type: ignore[index,arg-type]
            for m in marked
        )
    right = sum(any(e and _common(e, _span(m)) >= 0.5 * (m["end"] - m["start"]) for e in every) for m in marked)
    return right, len(marked), found, len(wanted)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    print(json.dumps(main(sys.argv[1:])))
