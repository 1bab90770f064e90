"""Records as W3C Web Annotations (Recommendation of 2017), one JSON-LD document a line.

Each target has two selectors for the same words: TextPositionSelector counts code points of the report's text, and
TextQuoteSelector gives the words with what stands around them, 32 code points on either side, and more where the same
still stands elsewhere in the text. The text is that of `Report.text`: decoded, in NFC, with `\\n` line ends;
`textSha256` is the SHA-256 of it in UTF-8, by which a reader knows that it has the same text at hand.

>>> quote("a cat, a cat, a dog", 9, 12)
('cat', 'a cat, a ', ', a dog')
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import IO, Any
from urllib.parse import quote as percent

import msgspec

import saksi
from saksi.export.happened import Happenings, happenings
from saksi.export.safe import encoded, sound, web
from saksi.export.written import Written
from saksi.records import Entity, Event, Figure, Office, Reading, Record, Statement, Story, Timex

__all__ = ["quote", "w3c"]

_NORMAL = "NFC, line ends \\n, offsets in Unicode code points"
_CONTEXT: list[Any] = [
    "http://www.w3.org/ns/anno.jsonld",
    {
        "saksi": "urn:saksi:terms:",
        "record": {"@id": "saksi:record", "@type": "@json"},
        "textSha256": "saksi:textSha256",
        "textNormalization": "saksi:textNormalization",
        "file": "saksi:file",
        "rule": "saksi:rule",
    },
]
_AROUND = 32
_MOST_AROUND = 512
_LONG = 100_000  # from so many code points on, a quotation is no longer searched for in the whole text


def w3c(stories: Iterable[Story], out: IO[str], *, of: Happenings = happenings) -> Written:
    """One annotation a line, for every record of every report."""
    written = Written()
    for story in stories:
        for reading in story.readings:
            for annotation in _annotations(reading):
                out.write(encoded(annotation) + "\n")
                written.add("annotation")
    return written


def quote(text: str, start: int, end: int) -> tuple[str, str, str]:
    """The words, and what stands before and behind them, so much that they are found at this place only.

    In a text that repeats itself, or is very long, the words may still stand elsewhere; then the position decides.
    """
    around = _AROUND
    while True:
        low, high = max(0, start - around), min(len(text), end + around)
        if around >= _MOST_AROUND or len(text) > _LONG:
            break
        whole = text[low:high]
        first = text.find(whole)
        if first == low and text.find(whole, first + 1) < 0:
            break
        around *= 4
    return text[start:end], text[low:start], text[end:high]


def _annotations(reading: Reading) -> Iterator[dict[str, Any]]:
    report = reading.report
    text = sound(report.text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    source = web(report.url) or f"urn:saksi:text:{digest}"
    generator = {"id": "urn:saksi:software", "type": "Software", "name": f"Saksi {saksi.__version__}"}
    for number, record in enumerate(reading.records):
        exact, prefix, suffix = quote(text, record.start, record.end)
        name = percent(sound(record.id), safe="") or str(number)
        yield {
            "@context": _CONTEXT,
            "id": f"urn:saksi:annotation:{digest[:16]}:{name}",
            "type": "Annotation",
            "motivation": "identifying" if isinstance(record, Entity) else "classifying",
            "generator": generator,
            "body": {"type": "TextualBody", "purpose": "tagging", "format": "text/plain", "value": _tag(record)},
            "target": {
                "type": "SpecificResource",
                "source": source,
                "selector": [
                    {"type": "TextPositionSelector", "start": record.start, "end": record.end},
                    {"type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix},
                ],
            },
            "textSha256": digest,
            "textNormalization": _NORMAL,
            "file": reading.file,
            "rule": record.rule,
            "record": msgspec.to_builtins(record),
        }


def _tag(record: Record) -> str:
    """What a record says, in one line of text."""
    if isinstance(record, Event):
        return f"event {record.type}" + (f"/{record.mode}" if record.mode else "") + f" ({record.status})"
    if isinstance(record, Statement):
        return f"statement {record.directness}, {record.stance}"
    if isinstance(record, Office):
        return f"office {record.person}: {record.office}" + (f" of {record.of}" if record.of else "")
    if isinstance(record, Figure):
        return f"figure {record.number}" + (f" {record.unit}" if record.unit else "")
    if isinstance(record, Timex):
        return f"time {record.value or 'unresolved'}"
    return f"{record.type} {record.name}"
