"""Score English reported speech: `python -m eval.speech_en FOLDER`.

FOLDER holds `text/NAME.txt` and `attributions/NAME_ANNOTATOR.ann`: brat annotations as in PolNeAR (Newell,
Margolin & Ruths, LREC 2018), Content, Cue and Source as text-bound spans, and one event for each attribution.

A content in several pieces (the words of saying stand between them) is as many contents, for a record is one
span; a piece of one or two words beside longer ones need not be found. Every attribution counts, also one inside
another. A text with several annotators counts once, each of them in part. What stands in a part marked Discard
counts for nothing, and an attribution without a source does not count for `speaker_F1`.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

import saksi
from eval import speech, texts
from eval.speech import Content
from saksi import extract

Span = tuple[int, int]

_LEAST_WORDS = 3
_LINE = re.compile(r"^(T\d+)\t(\S+) ([\d ;]+)\t?(.*)$")


class Annotated(NamedTuple):
    """The contents of one annotator, and the parts left unannotated on purpose."""

    contents: list[Content]
    discarded: list[Span]


def main(arguments: Sequence[str]) -> dict[str, dict[str, float]]:
    """Score the texts of the folders."""
    counts = []
    for folder in map(Path, arguments):
        files = sorted((folder / "text").glob("*.txt"))
        if not files:
            raise SystemExit(f"{folder}/text: no .txt files; name the folder that holds text/ and attributions/")
        for file in files:
            notes = sorted((folder / "attributions").glob(f"{file.stem}_*.ann"))
            notes += [p for p in [folder / "attributions" / f"{file.stem}.ann"] if p.exists()]
            if not notes:
                print(f"{file}: no annotation; left out", file=sys.stderr)
                continue
            text = texts.decoded(file.read_bytes())
            try:
                annotated = [parse(texts.decoded(p.read_bytes()), text) for p in notes]
            except ValueError as error:
                raise SystemExit(f"{notes[0].parent}/{file.stem}: {error}") from error
            counts.append(score(text, annotated))
    return speech.measures(speech.add(counts))


def score(text: str, annotated: Sequence[Annotated]) -> dict[str, speech.Counts]:
    """Counts of one text, the mean over its annotators."""
    report = saksi.report(text)
    report = msgspec.structs.replace(report, language="en")
    preds = speech.predicted(extract(report))
    if report.text != text:
        at = texts.origins(text, report.text)
        preds = [
            p._replace(start=at[p.start], end=at[p.end], sources=tuple((at[a], at[b]) for a, b in p.sources))
            for p in preds
        ]
    rows = []
    for one in annotated:
        own = [p for p in preds if not any(a <= p.start and p.end <= b for a, b in one.discarded)]
        rows.append(speech.compare(text, own, one.contents))
    return speech.add(rows, weight=1 / len(rows))


def parse(notes: str, text: str) -> Annotated:
    """The attributions of one annotator. Raises ValueError: a span does not stand in the text."""
    bound: dict[str, tuple[str, list[Span]]] = {}
    contents: list[Content] = []
    lines = notes.splitlines()
    for line in lines:
        if m := _LINE.match(line):
            pieces = [(int(a), int(b)) for a, b in re.findall(r"(\d+) (\d+)", m[3])]
            if any(b > len(text) or a >= b for a, b in pieces):
                raise ValueError(f"{m[1]}: offsets {m[3]} are not in the text of {len(text)} characters")
            if _squeezed(" ".join(text[a:b] for a, b in pieces)) != _squeezed(m[4]):
                raise ValueError(f"{m[1]}: {m[4]!r} does not stand at {m[3]}; is this the text that was annotated?")
            bound[m[1]] = (m[2], pieces)
    for line in lines:
        if not line.startswith("E"):
            continue
        roles = [r.rpartition(":") for r in line.split("\t", 1)[-1].split()]
        sources = [s for role, _, key in roles if role.rstrip("0123456789") == "Source" for s in bound[key][1]]
        words = " ".join(text[a:b] for a, b in sources) or None
        for role, _, key in roles:
            if role.rstrip("0123456789") == "Content":
                contents += _pieces(text, bound[key][1], words, sources)
    return Annotated(contents, [s for kind, pieces in bound.values() if kind == "Discard" for s in pieces])


def _pieces(text: str, pieces: Sequence[Span], words: str | None, sources: Sequence[Span]) -> list[Content]:
    counts = [len(re.findall(r"\w+(?:['’.-]\w+)*", text[a:b])) for a, b in pieces]
    return [
        Content(a, b, words, tuple(sources), optional=count < min(_LEAST_WORDS, max(counts)))
        for (a, b), count in zip(pieces, counts, strict=True)
        if count
    ]


def _squeezed(words: str) -> str:
    return re.sub(r"\s+", "", words)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    print(json.dumps(main(sys.argv[1:])))
