"""HTML pages cleaned, and read to records, per second, held against trafilatura's cleaning alone of the same pages."""

from __future__ import annotations

import tempfile
from pathlib import Path

import trafilatura

import saksi
from benchmarks.measure import Result, best, check
from benchmarks.texts import page, reports
from saksi.clean import pages as clean_pages
from saksi.extract import own_spans

__all__ = ["run"]

_COUNT = 50


def run() -> list[Result]:
    """Measure both over pages with an article among menus, boxes and scripts."""
    texts = reports(_COUNT)
    leads = [max(t.split("\n\n")[1:4], key=len) for t in texts]
    pages = [page(t) for t in texts]
    with tempfile.TemporaryDirectory() as name:
        for number, html in enumerate(pages):
            (Path(name) / f"{number:03}.html").write_text(html, encoding="utf-8")

        def whole() -> tuple[int, int, int]:
            own, records, beside = 0, 0, 0
            for result, lead in zip(saksi.read(name), leads, strict=True):
                if isinstance(result, saksi.Reading):
                    text = "\n".join(result.report.text[a:b] for a, b in own_spans(result.report))
                    own += lead[:60] in result.report.text
                    beside += "Rubric number" in text or "Another headline" in text
                    records += len(result.records)
            return own, beside, records

        def cleaning() -> int:
            return sum(lead[:60] in (trafilatura.extract(p) or "") for p, lead in zip(pages, leads, strict=True))

        def article() -> int:
            texts = [clean_pages.article(p) for p in pages]
            check(not any("Rubric number" in t or "Another headline" in t for t in texts), "menus taken for article")
            return sum(lead[:60] in t for t, lead in zip(texts, leads, strict=True))

        article()
        own_seconds, found = best(article)
        check(found == _COUNT, f"{found} of {_COUNT} articles kept")
        whole()
        seconds, (own, beside, records) = best(whole)
        check(own == _COUNT and beside == 0, f"{own} of {_COUNT} articles kept, menus taken for article in {beside}")
        cleaning()
        clean_seconds, kept = best(cleaning)
    check(kept > 0.9 * _COUNT, f"trafilatura kept {kept} of {_COUNT} articles")
    return [
        Result("pages", "HTML to the article's text", _COUNT / own_seconds, "pages/s", "trafilatura, cleaning alone",
               _COUNT / clean_seconds, f"{found} articles"),
        Result("pages", "HTML to records", _COUNT / seconds, "pages/s", "trafilatura, cleaning alone",
               _COUNT / clean_seconds, f"{own} articles, {records} records"),
    ]  # fmt: skip
