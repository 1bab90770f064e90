"""Score the cleaning of pages: `python -m eval.pages FOLDER [FOLDER …] [--only TOOL,TOOL] [--show]`.

A folder holds `gold.jsonl` and the pages that it names. A row of `gold.jsonl` has `file` (HTML, gzipped where it
ends in .gz), `text` (the article without its title), and where they are known `url` and `published` (a date or a
date-time). Printed is, by folder and tool:

- `F1`, `precision`, `recall`: the measure of the article-extraction-benchmark: runs of 4 words, counted; precision and
  recall are means over the pages, F1 is made of the two means. For Saksi the text is what a report has left when
  title, the line under it, captions, bylines, stamps, furniture and spam are taken out.
- `pages_per_s`: pages per second of processor time, one core, from bytes to the article's text. Saksi's is that of
  `saksi.clean.pages.article`; the report whose F1 is given is made of the same blocks, and then looks for furniture.
- `reports_per_s`: the same to a whole report, with metadata, language, furniture and origin (Saksi alone).
- `furniture_lines`: lines a page that were given and are not the article's: more than half of their words stand in
  no run of words of the gold text.
- `date_accuracy`, `date_precision`: of the pages whose date is known the share with the right day of publication;
  and the share of right ones among the dates given.

All tools run over the same pages in the same run; one that is not installed is left out, with a note on standard
error (`pip install saksi[eval]`). `--show` lists there Saksi's pages, the worst first.
"""

from __future__ import annotations

import gzip
import importlib
import json
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from saksi.clean import blocks, clean, pages
from saksi.records import Page, Report

_WORD = re.compile(r"\w+")
_TAG = re.compile(r"<[^>]*>")
_RUN = 4  # words a shingle
_BESIDE = frozenset({"title", "caption", "credit", "byline", "stamp", "furniture", "spam"})


class Row(NamedTuple):
    """A page, its text and what is known of it."""

    file: str
    content: bytes
    text: str
    url: str | None
    published: str | None


class Given(NamedTuple):
    """What a tool makes of a page."""

    text: str
    published: str | None


Tool = Callable[[Row], Given]


def main(arguments: Sequence[str]) -> dict[str, dict[str, dict[str, float | None]]]:
    """Score every tool on every folder."""
    folders = [a for i, a in enumerate(arguments) if not a.startswith("--") and arguments[i - 1 : i] != ["--only"]]
    if not folders:
        raise SystemExit("name the folders with gold.jsonl and pages: python -m eval.pages FOLDER [FOLDER …]")
    only = arguments[arguments.index("--only") + 1].split(",") if "--only" in arguments else None
    tools = _tools(only)
    return {Path(f).name: score(read(Path(f)), tools, show="--show" in arguments) for f in folders}


def read(folder: Path) -> list[Row]:
    """The pages of a folder, in the order of its gold.

    Raises SystemExit: there is no `gold.jsonl`, or a page that it names is missing.
    """
    try:
        lines = (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise SystemExit(f"{folder}: {error}; a folder needs gold.jsonl and the pages that it names") from error
    made = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        row = json.loads(line)
        path = folder / row["file"]
        try:
            content = path.read_bytes()
        except OSError as error:
            raise SystemExit(f"{folder / 'gold.jsonl'}:{number}: {error}") from error
        if content.startswith(b"\x1f\x8b"):
            content = gzip.decompress(content)
        made.append(Row(row["file"], content, row.get("text") or "", row.get("url"), row.get("published")))
    return made


def score(rows: Sequence[Row], tools: Mapping[str, Tool], *, show: bool = False) -> dict[str, dict[str, float | None]]:
    """The figures of each tool over the rows."""
    made: dict[str, dict[str, float | None]] = {}
    for name, tool in tools.items():
        given, seconds = _timed(tool, rows)
        speed = {"pages_per_s": round(len(rows) / seconds, 1)}
        if name == "saksi":
            speed = {
                "pages_per_s": round(len(rows) / _timed(_saksi_text, rows)[1], 1),
                "reports_per_s": speed["pages_per_s"],
            }
        dates = [g.published for g in given] if name == "saksi" else _dates(name, rows)
        made[name] = {
            **overlap([(row.text, g.text) for row, g in zip(rows, given, strict=True)]),
            **speed,
            "furniture_lines": round(
                statistics.mean(furniture_lines(row.text, g.text) for row, g in zip(rows, given, strict=True)), 2
            ),
            **dated([(row.published, date) for row, date in zip(rows, dates, strict=True)]),
        }
        if show and name == "saksi":
            _show(rows, given)
    return made


def _timed(tool: Tool, rows: Sequence[Row]) -> tuple[list[Given], float]:
    """What a tool makes of the rows, and the seconds of processor time of the faster of two runs."""
    tool(rows[0])  # what is loaded once is no part of the speed
    seconds = []
    for _ in range(2):
        begin = time.process_time()
        given = [tool(row) for row in rows]
        seconds.append(time.process_time() - begin)
    return given, max(min(seconds), 1e-9)


def overlap(pairs: Sequence[tuple[str, str]]) -> dict[str, float | None]:
    """F1, precision and recall of texts given against gold texts (gold first).

    >>> overlap([("one two three four five", "one two three four")])
    {'F1': 0.6667, 'precision': 1.0, 'recall': 0.5}
    """
    counts = [matched(*pair) for pair in pairs]
    precisions = [both / given for both, given, _ in counts if given]
    recalls = [both / gold for both, _, gold in counts if gold]
    precision = statistics.mean(precisions) if precisions else 0.0
    recall = statistics.mean(recalls) if recalls else 0.0
    total = precision + recall
    return {
        "F1": round(2 * precision * recall / total, 4) if total else 0.0,
        "precision": round(precision, 4),
        "recall": round(recall, 4),
    }


def matched(gold: str, given: str) -> tuple[int, int, int]:
    """Shingles that both have, that were given, and that the gold has; each as often as it stands there."""
    a, b = shingles(gold), shingles(given)
    return (a & b).total(), b.total(), a.total()


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Runs of 4 words, counted; a shorter text is one run.

    >>> sorted(shingles("a b c d e"))
    [('a', 'b', 'c', 'd'), ('b', 'c', 'd', 'e')]
    """
    words = _WORD.findall(text)
    if len(words) <= _RUN:
        return Counter([tuple(words)] if words else [])
    return Counter(zip(*(words[i:] for i in range(_RUN)), strict=False))


def furniture_lines(gold: str, given: str) -> int:
    """Lines given that are not the article's.

    >>> furniture_lines("The minister landed in Oslo on Monday.", "The minister landed in Oslo on Monday.\\nRead also")
    1
    """
    runs = shingles(gold)
    words = set(_WORD.findall(gold))
    count = 0
    for line in given.split("\n"):
        mine = _WORD.findall(line)
        if not mine:
            continue
        if len(mine) < _RUN:
            found = " ".join(mine) in gold or all(w in words for w in mine)
        else:
            found = 2 * sum(run in runs for run in shingles(line)) >= len(mine) - _RUN + 1
        count += not found
    return count


def dated(pairs: Sequence[tuple[str | None, str | None]]) -> dict[str, float | None]:
    """Accuracy and precision of days of publication (gold first); None where the gold, or the tool, has no dates.

    >>> dated([("2024-05-03", "2024-05-03T10:00"), ("2024-05-04", None), (None, "2024-01-01")])
    {'date_accuracy': 0.5, 'date_precision': 1.0}
    """
    known = [(gold[:10], given) for gold, given in pairs if gold]
    told = [(gold, given) for gold, given in known if given]
    right = sum(given[:10] == gold for gold, given in told)
    return {
        "date_accuracy": round(right / len(known), 4) if known and told else None,
        "date_precision": round(right / len(told), 4) if told else None,
    }


def _tools(only: Sequence[str] | None) -> dict[str, Tool]:
    """The tools that are installed, by name."""
    makers: dict[str, tuple[str, Tool]] = {
        "saksi": ("saksi", _saksi),
        "trafilatura": ("trafilatura", _trafilatura),
        "trafilatura_fast": ("trafilatura", _trafilatura_fast),
        "resiliparse": ("resiliparse.extract.html2text", _resiliparse),
        "readability": ("readability", _readability),
    }
    made: dict[str, Tool] = {}
    for name, (module, tool) in makers.items():
        if only and name not in only:
            continue
        try:
            importlib.import_module(module)
        except ImportError as error:
            print(f"{name} is left out: {error}; pip install 'saksi[eval]'", file=sys.stderr)
            continue
        made[name] = tool
    return made


def _saksi(row: Row) -> Given:
    report = clean(Page(file=row.file, content=row.content, media_type="text/html", url=row.url))
    if not isinstance(report, Report):
        return Given("", None)
    return Given(own_text(report), report.published.value if report.published else None)


def _saksi_text(row: Row) -> Given:
    return Given(pages.article(blocks.decode(row.content, html=True)), None)


def own_text(report: Report) -> str:
    """The article's own text: the report's, without the segments that stand beside it."""
    pieces, at = [], 0
    for segment in report.segments:
        if segment.kind in _BESIDE or segment.rule == "heading.deck":
            pieces.append(report.text[at : segment.start])
            at = segment.end
    return re.sub(r"\n\s*\n+", "\n\n", "".join((*pieces, report.text[at:]))).strip()


def _trafilatura(row: Row) -> Given:
    import trafilatura

    return Given(trafilatura.extract(row.content, url=row.url, include_comments=False) or "", None)


def _trafilatura_fast(row: Row) -> Given:
    import trafilatura

    return Given(trafilatura.extract(row.content, url=row.url, include_comments=False, fast=True) or "", None)


def _resiliparse(row: Row) -> Given:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding

    html = bytes_to_str(row.content, detect_encoding(row.content) or "utf-8")
    return Given(extract_plain_text(html, main_content=True, alt_texts=False), None)


def _readability(row: Row) -> Given:
    import lxml.html
    import readability

    try:
        summary = readability.Document(row.content).summary()
        return Given("\n".join(t for t in lxml.html.fromstring(summary).itertext() if t.strip()), None)
    except Exception:  # the tool gives up on pages; that is its answer
        return Given("", None)


def _dates(name: str, rows: Sequence[Row]) -> list[str | None]:
    """The dates of publication that trafilatura finds, beside the clock; the other tools give none."""
    if name != "trafilatura" or not any(row.published for row in rows):
        return [None] * len(rows)
    from trafilatura.metadata import extract_metadata

    made: list[str | None] = []
    for row in rows:
        try:
            made.append(extract_metadata(row.content, default_url=row.url).date)
        except Exception:  # as above
            made.append(None)
    return made


def _show(rows: Sequence[Row], given: Sequence[Given]) -> None:
    """The pages, the worst first, with their precision, recall and dates."""
    lines = []
    for row, g in zip(rows, given, strict=True):
        both, told, gold = matched(row.text, g.text)
        lines.append((2 * both / (told + gold) if told + gold else 1.0, both / told if told else 0.0,
                      both / gold if gold else 0.0, row, g))  # fmt: skip
    for f1, precision, recall, row, g in sorted(lines, key=lambda x: x[0]):
        right = not row.published or row.published[:10] == (g.published or "")[:10]
        date = "" if right else f"{row.published} {g.published}"
        print(f"{f1:.3f}  P {precision:.3f}  R {recall:.3f}  {row.file}  {date}", file=sys.stderr)


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1:]), ensure_ascii=False, indent=1))
