"""Score what is labelled beside an article's own sentences: `python -m eval.furniture [--show] [FOLDER]`.

FOLDER (default `eval/furniture`) holds pages (`.html`) and text dumps (`.txt`), and `gold.json`, which names every
piece of each that is not the article's own: furniture, spam, captions, credits, bylines, stamps, datelines, titles.
`eval/furniture/README.md` tells how. About half of them look like spam or furniture and are not.

Prints one JSON object. `found`: the share of pieces of which at least four fifths carry their kind; `found_chars`: the
same by characters. `touched`: the share of the characters of innocent text (sentences and titles) that are labelled as
something else, or left out of the report's text; `touched_look_alikes`: the same in look-alikes alone. White space
never counts. Titles and datelines need not be found. A hidden piece is found where no reader of the report can take it
for text: it is not there, or it is labelled. `flags`: the findings about reports that the gold asks for.

`--show` lists on standard error what is missed and what is touched.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from html.parser import HTMLParser
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, NamedTuple

from eval.texts import decoded
from saksi.clean import clean
from saksi.clean.blocks import normalise
from saksi.records import Page, Report

PAGES = Path(__file__).with_name("furniture")
KINDS = ("furniture", "spam", "caption", "credit", "byline", "stamp")
"""Kinds of pieces that must be found."""
FLAGS = ("spam-tail", "continues-elsewhere", "hidden-text")
ENOUGH = 0.8
_HEADS = frozenset({"title", "heading"})
_INLINE = frozenset({"a", "b", "button", "em", "i", "small", "span", "strong", "time"})


class Piece(NamedTuple):
    """A part of a text that is not the article's own sentences, and the kinds that are right for it."""

    start: int
    end: int
    kind: str
    kinds: frozenset[str]
    hidden: bool


class Marked(NamedTuple):
    """A page of the set: what is read, its text (of an HTML page all of it, hidden or not), and the pieces in it."""

    page: Page
    text: str
    pieces: tuple[Piece, ...]
    flags: frozenset[str]
    look_alike: bool


def main(arguments: Sequence[str]) -> dict[str, Any]:
    """Clean every page of the folder and compare the segments with the gold."""
    folder = Path(next((a for a in arguments if not a.startswith("-")), PAGES))
    pages = load(folder)
    totals: Counter[str] = Counter()
    for marked in pages:
        counts, notes = score(marked)
        totals.update(counts)
        for note in notes if "--show" in arguments else ():
            print(f"{marked.page.file}: {note}", file=sys.stderr)
    return {
        "found": _share(totals, "pieces"),
        "found_chars": _share(totals, "chars"),
        "touched": _share(totals, "innocent"),
        "touched_look_alikes": _share(totals, "look-alike"),
        "kinds": {kind: _share(totals, f"pieces {kind}") for kind in KINDS},
        "flags": {
            kind: {"right": totals[f"{kind} right"], "raised": totals[f"{kind} raised"], "gold": totals[f"{kind} gold"]}
            for kind in FLAGS
        },
        "pieces": totals["pieces of"],
        "pages": len(pages),
        "look_alikes": sum(marked.look_alike for marked in pages),
    }


def load(folder: Path) -> list[Marked]:
    """The pages of a folder with their gold. Raises SystemExit where a piece is absent or stands more than once."""
    file = folder / "gold.json"
    if not file.is_file():
        raise SystemExit(f"{folder}: no gold.json in it; name a folder of marked pages")
    gold: dict[str, dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    here = {p.name for p in folder.iterdir() if p.suffix in (".txt", ".html")}
    if strays := sorted(here ^ set(gold)):
        raise SystemExit(f"{file}: {', '.join(strays)}: in only one of gold and folder; mark it or leave it out")
    return [_marked(folder / name, entry) for name, entry in gold.items()]


def _marked(file: Path, entry: dict[str, Any]) -> Marked:
    content = file.read_bytes()
    html = file.suffix == ".html"
    text = normalise(decoded(content))
    if html:
        text = visible(text)[0]
    pieces = sorted((_piece(file, text, row) for row in entry["pieces"]), key=lambda p: p.start)
    for one, other in pairwise(pieces):
        if other.start < one.end:
            raise SystemExit(f"{file}: {text[other.start : other.end]!r} overlaps the piece before it; mark it once")
    return Marked(
        Page(file=file.name, content=content, media_type="text/html" if html else "text/plain", url=entry.get("url")),
        text,
        tuple(pieces),
        frozenset(entry.get("flags", ())),
        "look_alike" in entry,
    )


def _piece(file: Path, text: str, row: dict[str, Any]) -> Piece:
    """Where a piece of the gold stands in the text, as whole words."""
    words, wanted = row["text"], row.get("occurrence")
    found = [m.start() for m in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text)]
    if not found:
        raise SystemExit(f"{file}: {words!r} is not in the text; copy it letter for letter")
    if wanted is None and len(found) > 1:
        raise SystemExit(f"{file}: {words!r} stands in the text {len(found)} times; say which with `occurrence`")
    if wanted is not None and not 1 <= wanted <= len(found):
        raise SystemExit(f"{file}: {words!r} has no occurrence {wanted}; it stands there {len(found)} times")
    start = found[(wanted or 1) - 1]
    kinds = frozenset((row["kind"], *row.get("accept", ())))
    return Piece(start, start + len(words), row["kind"], kinds, row.get("hidden", False))


class _Text(HTMLParser):
    """Collects the text of a page without its head, a line end at each block; and where each character stood."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.made: list[str] = []
        self.places: list[int] = []
        self._starts = [0, *(m.end() for m in re.finditer("\n", html))]
        self._skipped = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._skipped = self._skipped or tag in ("head", "script", "style")
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        self._skipped = self._skipped and tag not in ("head", "script", "style")
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            line, column = self.getpos()
            self.made += data
            self.places += range(at := self._starts[line - 1] + column, at + len(data))

    def _break(self, tag: str) -> None:
        if tag not in _INLINE and not self._skipped:
            self.made.append("\n")
            self.places.append(-1)


def visible(html: str) -> tuple[str, list[int]]:
    """All text of a page, that which is hidden too, and the offset of each of its characters (-1: of none)."""
    found = _Text(html)
    return "".join(found.made), found.places


def score(marked: Marked) -> tuple[Counter[str], list[str]]:
    """The counts of a page (`… right` of `… of`), and a line for each miss and each wrong label."""
    report = clean(marked.page)
    kinds = labels(marked.text, report) if isinstance(report, Report) else ["none"] * len(marked.text)
    counts: Counter[str] = Counter()
    notes: list[str] = []
    inked = [not c.isspace() for c in marked.text]
    innocent = inked.copy()
    for piece in marked.pieces:
        if not piece.kinds & _HEADS:
            innocent[piece.start : piece.end] = [False] * (piece.end - piece.start)
        counted = [kinds[i] for i in range(piece.start, piece.end) if inked[i]]
        for kind in (piece.kind,) if piece.kind in KINDS else ():
            fits = piece.kinds | {"none"} if piece.hidden else piece.kinds
            right = sum(k in fits for k in counted)
            whole = right >= ENOUGH * len(counted)
            counts.update({"chars right": right, "chars of": len(counted)})
            for name in ("pieces", f"pieces {kind}"):
                counts.update({f"{name} right": whole, f"{name} of": 1})
            if not whole:
                notes.append(
                    f"missed {kind} {marked.text[piece.start : piece.end]!r}: {', '.join(sorted(set(counted)))}"
                )
    heads = {i for p in marked.pieces if p.kinds & _HEADS for i in range(p.start, p.end)}
    touched = [
        innocent[i] and kinds[i] != "" and not (i in heads and kinds[i] in _HEADS) for i in range(len(marked.text))
    ]
    for name in ("innocent", "look-alike") if marked.look_alike else ("innocent",):
        counts.update({f"{name} right": sum(touched), f"{name} of": sum(innocent)})
    notes += [f"touched {kind or 'text'} {words!r}" for kind, words in _runs(marked.text, kinds, touched)]
    raised = {f.kind for f in report.flags}.intersection(FLAGS) if isinstance(report, Report) else set()
    for flag in FLAGS:
        counts.update(
            {
                f"{flag} right": flag in raised & marked.flags,
                f"{flag} raised": flag in raised,
                f"{flag} gold": flag in marked.flags,
            }
        )
    notes += [f"flag {kind}: {'raised' if kind in raised else 'missed'}" for kind in sorted(raised ^ marked.flags)]
    return counts, notes


def labels(text: str, report: Report) -> list[str]:
    """For each character of the whole text the kind of its segment, `` for own text, `none` where it was left out."""
    kinds = [""] * len(report.text)
    for segment in report.segments:
        kinds[segment.start : segment.end] = [segment.kind] * (segment.end - segment.start)
    here = [i for i, c in enumerate(text) if not c.isspace()]
    there = [i for i, c in enumerate(report.text) if not c.isspace()]
    made = ["none"] * len(text)
    pairs = SequenceMatcher(None, [text[i] for i in here], [report.text[i] for i in there], autojunk=False)
    for block in pairs.get_matching_blocks():
        for k in range(block.size):
            made[here[block.a + k]] = kinds[there[block.b + k]]
    return made


def _runs(text: str, kinds: Sequence[str], touched: Sequence[bool]) -> Iterator[tuple[str, str]]:
    """The stretches of one wrong label, with it."""
    inked = [i for i, c in enumerate(text) if not c.isspace()]
    for (wrong, kind), run in groupby(inked, key=lambda i: (touched[i], kinds[i])):
        if wrong:
            places = list(run)
            yield kind, text[places[0] : places[-1] + 1]


def _share(totals: Counter[str], name: str) -> float:
    return round(totals[f"{name} right"] / totals[f"{name} of"], 4) if totals[f"{name} of"] else 0.0


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1:])))
