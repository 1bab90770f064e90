"""Reports to measure with: the bundled examples, their paragraphs mixed anew to about 300 words.

The same number always gives the same texts. Half are Indonesian, half English, and no two are alike.

>>> one, two = reports(2)
>>> 250 < len(one.split()) < 400, one != two
(True, True)
>>> "<nav>" in page(one)
True
"""

from __future__ import annotations

import functools
import html
import json
import random
from importlib.resources import files

__all__ = ["WORDS", "lines", "page", "reports"]

WORDS = 300
_LINKS = 40
_DATE = "2024-09-12T08:30:00+07:00"


def reports(count: int) -> list[str]:
    """So many reports as plain text: a title, then paragraphs of one language, of about 300 words."""
    sources = _sources()
    made = []
    for number in range(count):
        dice = random.Random(number)
        language = ("id", "en")[number % 2]
        own = [s for s in sources if s[0] == language]
        _, title, paragraphs = own[(number // 2) % len(own)]
        pool = [p for s in own for p in s[2]]
        dice.shuffle(pool)
        text = [title, *paragraphs]
        length = sum(len(p.split()) for p in text)
        while length < WORDS:
            text.insert(dice.randrange(2, len(text) + 1), pool.pop())
            length = sum(len(p.split()) for p in text)
        made.append("\n\n".join(text))
    return made


def page(report: str) -> str:
    """The report as an HTML page with all that stands around an article: metadata, menus, boxes, scripts, a foot."""
    title, *paragraphs = (html.escape(p) for p in report.split("\n\n"))
    links = "".join(f'<li><a href="/rubric/{n}">Rubric number {n}</a></li>' for n in range(_LINKS))
    boxes = "".join(
        f'<div class="teaser"><a href="/story/{n}"><h3>Another headline of the day, number {n}</h3></a></div>'
        for n in range(_LINKS)
    )
    body = "".join(f"<p>{p}</p>\n" for p in paragraphs)
    script = "<script>window.data = [" + ",".join(map(str, range(2000))) + "];</script>"
    stated = json.dumps({"@type": "NewsArticle", "headline": report.split("\n\n")[0], "datePublished": _DATE})
    meta = (
        f'<meta property="article:published_time" content="{_DATE}">'
        f'<script type="application/ld+json">{stated}</script>'
    )
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title>{meta}{script}</head><body>'
        f"<header><nav><ul>{links}</ul></nav></header><main><article><h1>{title}</h1>\n{body}</article></main>"
        f'<aside class="related"><h2>Most read</h2>{boxes}</aside>'
        f"<footer><p>Contact, imprint, privacy</p><ul>{links}</ul></footer>{script}</body></html>"
    )


@functools.cache
def _sources() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Language, title and paragraphs of every bundled report that has a title."""
    from saksi import Skip, read

    folder = files("saksi") / "examples"
    found = []
    for result in read(str(folder)):
        if isinstance(result, Skip) or result.report.title is None or result.report.language not in ("id", "en"):
            continue
        own = [p.strip() for p in result.report.text.split("\n\n")]
        at = next((n for n, p in enumerate(own) if result.report.title in p), 0)
        found.append((result.report.language, result.report.title, tuple(p for p in own[at + 1 :] if p)))
    return tuple(found)


def lines(texts: list[str]) -> str:
    """The reports as JSON Lines."""
    return "".join(json.dumps({"id": f"report-{n}", "text": t}, ensure_ascii=False) + "\n" for n, t in enumerate(texts))
