r"""Read the text layer of a PDF as paragraphs: lines joined, broken words mended, running heads named once.

PDFium (through pypdfium2) takes the lines out, see `pdf_lines.py`. A line that stands at the top or the bottom of
several pages is a running head: its first occurrence stays, the others and the numbers of pages go, for they
cut sentences in two. A PDF of pictures has no text; reading it takes OCR, which is another program's work.

>>> lines = [[72, 80, 300, 92, 11, "The min\xad"], [72, 94, 250, 106, 11, "ister landed in"]]
>>> paragraphs([[*lines, [72, 108, 130, 120, 11, "Oslo."], [72, 150, 200, 162, 11, "Talks open."]]])
'The minister landed in Oslo.\n\nTalks open.'
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from saksi.read import pdf_lines
from saksi.read.limits import Limits

__all__ = ["paragraphs", "text_of"]

_LETTERS = re.compile(r"[^\W\d_]{2}")
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"[\W_]*(?:\w{0,12}\.?\s*)?\d{1,4}(?:\s*(?:/|\w{1,5})\s*\d{1,4})?[\W_]*\Z")
_LAST = re.compile(r"[^\W\d_]+-?\Z")
_FIRST = re.compile(r"[^\W\d_]+")
_HYPHENS = "-\u2010\u00ad"


class _Line(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float
    size: float
    text: str


def text_of(content: bytes, limits: Limits) -> str:
    """The text of a PDF, paragraphs divided by empty lines.

    Raises ValueError: it cannot be read, or has no text layer; the message is the reason, with a remedy.
    """
    if not sys.executable:
        raise ValueError("there is no Python interpreter beside this program to read it with; save its text first")
    sizes = (limits.pdf_pages, limits.page, limits.pdf_memory, limits.pdf_seconds)
    program = [sys.executable, "-I", str(Path(pdf_lines.__file__)), *map(str, sizes)]
    try:
        done = subprocess.run(program, input=content, capture_output=True, timeout=limits.pdf_seconds, check=False)
    except subprocess.TimeoutExpired:
        raise ValueError(f"reading it takes longer than {limits.pdf_seconds} seconds; save its text first") from None
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        raise ValueError("it crashes the PDF library, takes too long or too much memory; save its text first") from None
    if "pages" not in answer:
        if answer.get("missing"):
            raise ValueError(f"the library that reads PDF files is not whole ({answer['fault'][:80]}); reinstall saksi")
        if "password" in answer["fault"].lower():
            raise ValueError("it is encrypted; save it without a password")
        if answer["fault"].startswith("it "):
            raise ValueError(f"{answer['fault']}; split it")
        raise ValueError(f"it is a PDF file that is damaged ({answer['fault'][:80]}); save its text first")
    text = paragraphs(answer["pages"])
    if not _LETTERS.search(text):
        raise ValueError("it is a PDF file without a text layer, pictures of pages only; run OCR over it first")
    return text


def paragraphs(pages: Sequence[Sequence[Sequence[Any]]]) -> str:
    """The text of the lines of all pages: `[left, top, right, bottom, size, text]` in points from the top left."""
    lines = _without_heads([_rows([_Line(*line) for line in page]) for page in pages])
    flat = [line for page in lines for line in page]
    if not flat:
        return ""
    vocabulary = Counter(w.lower() for line in flat for w in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", line.text))
    step = _step(lines)
    made = [flat[0].text]
    for page in lines:
        for number, line in enumerate(page):
            if line is flat[0]:
                continue
            before = page[number - 1] if number else None
            if _goes_on(before, line, made[-1], step):
                made[-1] = _joined(made[-1], line.text, vocabulary)
            else:
                made.append(line.text)
    return "\n\n".join(made).replace("\u00ad", "-")


def _rows(page: Sequence[_Line]) -> list[_Line]:
    """Lines that stand beside each other on one base line as one, such as words set in bold."""
    made: list[_Line] = []
    for line in page:
        last = made[-1] if made else None
        if (
            last
            and abs(last.bottom - line.bottom) < 0.4 * max(line.size, 1)
            and -1 <= line.left - last.right < 2 * max(line.size, 1)
        ):
            space = "" if line.left - last.right < 0.1 * line.size or last.text.endswith(" ") else " "
            made[-1] = last._replace(right=line.right, text=f"{last.text}{space}{line.text}")
        else:
            made.append(line)
    return made


def _without_heads(pages: list[list[_Line]]) -> list[list[_Line]]:
    """Running heads stay where they first stand; numbers of pages go."""
    if len(pages) < 2:
        return pages
    edges: Counter[str] = Counter()
    for page in pages:
        edges.update({_key(line) for line in _edge(page)})
    seen: set[str] = set()
    made: list[list[_Line]] = []
    for page in pages:
        edge = {id(line) for line in _edge(page)}
        kept: list[_Line] = []
        for line in page:
            key = _key(line)
            if id(line) in edge:
                if _PAGE_NUMBER.match(line.text) and len(line.text) < 24:
                    continue
                if edges[key] > 1 and edges[key] * 3 >= len(pages):
                    if key in seen:
                        continue
                    seen.add(key)
            kept.append(line)
        made.append(kept)
    return made


def _edge(page: list[_Line]) -> list[_Line]:
    by_height = sorted(page, key=lambda line: line.top)
    return by_height[:3] + by_height[-3:]


def _key(line: _Line) -> str:
    return _DIGITS.sub("0", line.text.lower())


def _step(pages: list[list[_Line]]) -> float:
    """The usual distance from one line to the next, in sizes of its letters; 1.2 where there is none."""
    steps = [
        (b.top - a.top) / max(b.size, 1)
        for page in pages
        for a, b in pairwise(page)
        if 0 < b.top - a.top < 4 * max(b.size, 1)
    ]
    return median(steps) if steps else 1.2


def _goes_on(before: _Line | None, line: _Line, text: str, step: float) -> bool:
    """Whether a line belongs to the paragraph of the text before it."""
    if text.endswith(tuple(_HYPHENS)) and line.text[:1].islower():
        return True
    ends = text.rstrip("\"”’')]").endswith((".", "!", "?", ":", "…"))
    if before is None:  # across pages
        return not ends and line.text[:1].islower()
    if abs(before.size - line.size) > 0.15 * max(before.size, line.size):
        return False
    distance = (line.top - before.top) / max(line.size, 1)
    if distance <= 0 or distance > 5 * step:  # the next column
        return not ends and line.text[:1].islower()
    if distance > step * 1.35:
        return False
    if ends and line.left - before.left > 0.7 * line.size:  # the first line is indented
        return False
    return not (ends and before.right < line.right - 4 * line.size and line.text[:1].isupper())


def _joined(text: str, line: str, vocabulary: Counter[str]) -> str:
    """Two lines as one; a hyphen at the end goes if the word was broken there, and stays if it is the word's own."""
    last, first = _LAST.search(text.rstrip(_HYPHENS)), _FIRST.match(line)
    if text[-1:] not in _HYPHENS or not last or not first or not line[:1].islower():
        return f"{text}{line}" if text[-1:] in _HYPHENS and text[-2:-1].isalnum() else f"{text} {line}"
    head, tail = last.group().lower(), first.group().lower()
    whole, compound = vocabulary[head + tail], vocabulary[f"{head}-{tail}"]
    own = compound > whole or (not whole and head == tail)
    return f"{text.rstrip(_HYPHENS)}{'-' if own else ''}{line}"
