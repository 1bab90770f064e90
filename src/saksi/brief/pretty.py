"""One reading so that a person can check it: the report's head, its text with marks, then what was found.

A mark is a number in brackets before the words and a closing bracket after them, `[3 bertemu]`; on a
terminal it has the colour of its kind too. Plain output is the same text without colour.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from saksi.brief.words import shorten, visible
from saksi.language import available, short_forms
from saksi.records import Entity, Event, Figure, Office, Party, Reading, Record, Report, Statement, Timex
from saksi.text import sentences

__all__ = ["describe", "pretty"]

_STYLE = {
    "event": "bold red",
    "statement": "green",
    "figure": "magenta",
    "office": "cyan",
    "timex": "blue",
    "entity": "",
}
_ORDER = {"event": 0, "statement": 1, "office": 2, "figure": 3, "timex": 4}


def pretty(reading: Reading) -> Text:
    """A reading as styled text; `str(pretty(reading))` is the plain form. Ends in a line end."""
    report = reading.report
    shown: list[Record] = [r for r in reading.records if not isinstance(r, Entity)]
    shown.sort(key=lambda r: (r.start, -r.end, _ORDER[_kind(r)]))
    numbers = {id(record): number for number, record in enumerate(shown, 1)}
    out = Text()
    for line in _head(reading):
        out.append_text(line).append("\n")
    out.append("\n")
    _body(out, report, shown, numbers)
    out.append("\n\n")
    _found(out, report, shown, numbers)
    return out


def _head(reading: Reading) -> Iterator[Text]:
    report = reading.report
    yield Text(visible(reading.file), style="bold") + Text(f"  {len(report.text)} characters", style="dim")
    published = f"{report.published.value} ({report.published.basis})" if report.published else "unknown"
    modified = f"{report.modified.value} ({report.modified.basis})" if report.modified else None
    origin = report.origin
    credit = ""
    if origin.start is not None and origin.end is not None:
        credit = f" from {origin.start}-{origin.end} “{visible(report.text[origin.start : origin.end])}”"
    rows = (
        ("title", report.title),
        ("outlet", report.outlet),
        ("authors", ", ".join(report.authors) or None),
        ("url", report.url),
        ("language", report.language or "unknown"),
        ("published", published),
        ("modified", modified),
        ("origin", f"{origin.kind}{f' {origin.name}' if origin.name else ''}{credit}"),
        ("id", report.id),
        ("version", report.version[:16]),
    )
    for name, value in rows:
        if value:
            yield Text(f"  {name:<10}", style="dim") + Text(visible(value))
    for flag in report.flags:
        words = visible(shorten(report.text, flag.start, flag.end, flag.start, flag.start, 60)[0])
        yield (
            Text("  flag      ", style="dim")
            + Text(flag.kind, style="bold yellow")
            + Text(f" {visible(flag.reason)} ")
            + Text(f"{flag.start}-{flag.end} “{words}” ({flag.rule})", style="dim")
        )


def _body(out: Text, report: Report, shown: list[Record], numbers: dict[int, int]) -> None:
    """The whole text with brackets at each record's words; segments are named and dimmed."""
    text = report.text
    opens: dict[int, list[tuple[str, str]]] = {}
    closes: dict[int, list[tuple[str, str]]] = {}
    for record in shown:
        if not 0 <= record.start < record.end <= len(text):
            continue
        style = _STYLE[_kind(record)]
        opens.setdefault(record.start, []).append((f"[{numbers[id(record)]} ", style))
        closes.setdefault(record.end, []).insert(0, ("]", style))
    cover = [""] * (len(text) + 1)
    for segment in report.segments:
        opens.setdefault(segment.start, []).insert(0, (f"{{{segment.kind}: ", "dim"))
        closes.setdefault(segment.end, []).append(("}", "dim"))
        for at in range(segment.start, min(segment.end, len(text))):
            cover[at] = "dim"
    for record in shown:
        if isinstance(record, Statement):
            continue
        for at in range(record.start, min(record.end, len(text))):
            cover[at] = _STYLE[_kind(record)]
    at = 0
    for cut in sorted({0, len(text), *opens, *closes, *_changes(cover)}):
        cut = min(max(cut, 0), len(text))
        if cut > at:
            out.append(visible(text[at:cut]), style=cover[at])
        for mark, style in closes.get(cut, ()):
            out.append(mark, style=style)
        for mark, style in opens.get(cut, ()):
            out.append(mark, style=style)
        at = cut


def _changes(cover: list[str]) -> Iterator[int]:
    for at in range(1, len(cover)):
        if cover[at] != cover[at - 1]:
            yield at


def _found(out: Text, report: Report, shown: list[Record], numbers: dict[int, int]) -> None:
    text = report.text
    spans = sentences(text, abbreviations=short_forms(report.language))
    at = 0
    for start, end in spans:
        group: list[Record] = []
        while at < len(shown) and shown[at].start < end:
            group.append(shown[at])
            at += 1
        if not group:
            continue
        head = visible(shorten(text, start, end, start, start, 100)[0])
        out.append(f"{start}-{end} ", style="dim").append(f"{head}\n", style="italic")
        for record in group:
            _row(out, report, record, numbers)
    for record in shown[at:]:
        _row(out, report, record, numbers)
    if not shown:
        read = report.language in available()
        why = "" if read else f": the text is in none of the languages that Saksi reads ({', '.join(available())})"
        out.append(f"nothing was found{why}\n", style="dim")


def _row(out: Text, report: Report, record: Record, numbers: dict[int, int]) -> None:
    kind = _kind(record)
    out.append(f"  [{numbers[id(record)]}] ", style=_STYLE[kind])
    out.append(f"{kind:<9} ", style=_STYLE[kind]).append(describe(report, record))
    out.append(f"  {record.start}-{record.end} {record.rule} {record.id}\n", style="dim")


def describe(report: Report, record: Record) -> str:
    """A record on one line, with the program's own terms and its words."""
    text = report.text
    words = visible(shorten(text, record.start, record.end, record.start, record.start, 80)[0])
    if isinstance(record, Event):
        mode = f"-{record.mode}" if record.mode else ""
        where = f" in {visible(record.place.name)}{_code(record.place.code)}" if record.place else ""
        when = f" on {record.date} ({record.date_basis or 'basis unknown'})" if record.date else ""
        inside = f" said in {record.statement}" if record.statement else ""
        return (
            f"{record.type}{mode} {_parties(record.actors)} → {_parties(record.recipients)} "
            f"{record.status}{when}{where}{inside} “{words}”"
        )
    if isinstance(record, Statement):
        who = record.speaker
        name = f"{visible(who.name or '')}{_code(who.code)}".strip() if who else "somebody"
        cue = f" by “{visible(text[record.cue.start : record.cue.end])}”" if record.cue else ""
        via = f" via {visible(', '.join(v.name for v in record.via))}" if record.via else ""
        denies = f" denies {record.denies}" if record.denies else ""
        return f"{name or 'somebody'} {record.stance} ({record.directness}){cue}{via}{denies} “{words}”"
    if isinstance(record, Office):
        return f"{visible(record.person)}: {record.office}{_code(record.of)}, {record.tenure} “{words}”"
    if isinstance(record, Figure):
        mod = f" {record.mod}" if record.mod else ""
        return f"{record.number} {record.unit or 'of unknown unit'}{mod} “{words}”"
    if isinstance(record, Timex):
        mod = f" {record.mod}" if record.mod else ""
        return f"{record.type} {record.value or 'unresolved'}{mod} ({record.basis}) “{words}”"
    return f"{visible(record.name)}{_code(record.code)} “{words}”"


def _parties(parties: tuple[Party, ...]) -> str:
    return ", ".join(f"{visible(p.name)}{_code(p.code, p.sector)}" for p in parties) or "unknown"


def _code(code: str | None, sector: str | None = None) -> str:
    given = " ".join(part for part in (code, sector) if part)
    return f" ({given})" if given else ""


def _kind(record: Record) -> str:
    return str(record.__struct_config__.tag)
