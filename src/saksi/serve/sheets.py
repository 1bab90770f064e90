"""The files of a page beside JSON and CSV: a table as Markdown, the reports that it rests on as BibTeX or RIS."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from starlette.responses import Response

from saksi.brief.plain import escape
from saksi.brief.words import visible
from saksi.memory import Version
from saksi.records import Date, Happening, Report
from saksi.serve.desk import Desk, to_text

__all__ = ["bib_of", "bib_of_happenings", "entry_of", "ris_of", "to_markdown"]

_TEX = str.maketrans({"\\": "\\textbackslash ", **{c: f"\\{c}" for c in "{}%&#$_"}})
_MOST = 1000  # reports of a file


def to_markdown(title: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A heading and a table."""
    lines = [f"# {_cell(title)}", "", _row(head), _row(["---"] * len(head)), *(_row(row) for row in rows)]
    return to_text("\n".join(lines) + "\n", markdown=True)


def bib_of(desk: Desk, reports: Iterable[str]) -> Response:
    """The reports of some ids, each once, as their latest versions have them."""
    found = []
    for report in list(dict.fromkeys(reports))[:_MOST]:
        versions = desk.memory.versions(report)
        if versions:
            found.append(_of_version(versions[-1]))
    return to_text("\n".join(found))


def bib_of_happenings(desk: Desk, happenings: Iterable[Happening]) -> Response:
    """The reports that tell what happened."""
    return bib_of(desk, (telling.report for one in happenings for telling in one.tellings))


def entry_of(report: Report, name: str) -> str:
    """A report as an entry of BibTeX; `name` stands for a title where it has none."""
    return _entry(
        report.id, report.title or name, report.authors, report.outlet, report.published, report.url, report.version
    )


def ris_of(report: Report, name: str) -> str:
    """A report in RIS, which programs for citations read; `name` stands for a title where it has none."""
    day = report.published.value[:10].replace("-", "/") if report.published else ""
    lines = [
        ("TY", "NEWS"), ("ID", report.id), ("TI", report.title or name), *(("AU", author) for author in report.authors),
        ("T2", report.outlet or ""), ("PB", report.outlet or ""), ("LA", report.language or ""),
        ("DA", day), ("UR", report.url or ""),
        ("N1", f"SHA-256 of the text: {report.version}"),
    ]  # fmt: skip
    told = [f"{tag}  - {visible(' '.join(value.split()))}" for tag, value in lines if value]
    return "\r\n".join([*told, "ER  - ", ""])


def _of_version(one: Version) -> str:
    return _entry(one.report, one.title or one.file, one.authors, one.outlet, one.published, one.url, one.hash)


def _entry(
    name: str,
    title: str,
    authors: Sequence[str],
    outlet: str | None,
    published: Date | None,
    url: str | None,
    digest: str,
) -> str:
    fields = {
        "title": title,
        "author": " and ".join(authors),
        "organization": outlet or "",
        "date": published.value[:10] if published else "",
        "url": url or "",
        "note": f"SHA-256 of the text: {digest}",
    }
    lines = [f"  {key} = {{{_tex(value)}}}," for key, value in fields.items() if value]
    return "\n".join([f"@online{{saksi-{name[:12]},", *lines, "}", ""])


def _tex(text: str) -> str:
    """Text in which BibTeX sees no mark."""
    return visible(" ".join(text.split())).translate(_TEX)


def _row(cells: Sequence[object]) -> str:
    return f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return escape(visible(" ".join(text.split()))) if text != "---" else text
