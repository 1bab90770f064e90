"""The whole way on one screen: sources -> Page -> Report -> Records -> Story.

What cannot be read comes out as a Skip with its stage and reason, in its place in the order; the
run goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

import msgspec

from saksi import relate
from saksi.clean import clean
from saksi.errors import UsageError
from saksi.extract import classify, doubts, extract
from saksi.extract import explain as _explain
from saksi.read import pages
from saksi.records import Comparison, Date, Flag, Page, Reading, Record, Report, Skip, Story

__all__ = ["Explanation", "classify", "compare", "explain", "extract", "read", "read_page", "report", "tell"]

Source = str | Path


class Explanation(NamedTuple):
    """Why a record is there: the rule that made it, the words it rests on, what else was considered."""

    record: Record
    rule: str
    words: tuple[str, ...]
    considered: tuple[str, ...]


def read(
    sources: Source | Iterable[Source],
    *,
    together: bool = False,
    stdin: BinaryIO | None = None,
    read_many: Callable[[Iterable[Page | Skip]], Iterator[Reading | Skip]] | None = None,
) -> Iterator[Reading | Skip]:
    """Read sources one by one, in order: a Reading for each report, a Skip for what could not be read.

    `together` relates the whole input first, so that sister reports date each other and show
    copies; memory then grows with the input. Without it each report is read alone. `read_many` reads
    the pages in the order given, such as `engine.read_all` on all cores; by default each is read here.
    """
    if isinstance(sources, str | Path):
        sources = [sources]
    stream = (read_many or _one_by_one)(pages(sources, stdin=stdin))
    if not together:
        yield from stream
        return
    results = list(stream)
    readings = iter(_together([r for r in results if isinstance(r, Reading)]))
    for result in results:
        yield result if isinstance(result, Skip) else next(readings)


def _one_by_one(found: Iterable[Page | Skip]) -> Iterator[Reading | Skip]:
    return map(read_page, found)


def read_page(page: Page | Skip) -> Reading | Skip:
    """Read one page alone: its Reading, or a Skip that says why there is none. A Skip passes as it is."""
    if isinstance(page, Skip):
        return page
    made = clean(page)
    if isinstance(made, Skip):
        return made
    made = _flagged(made, doubts(made))
    date = relate.date_by_times(made)
    if date is not None:
        made = msgspec.structs.replace(made, published=date)
    reading = Reading(file=page.file, report=made, records=extract(made))
    return reading if date is not None else _dated(reading, relate.date_alone)


def report(
    text: str,
    *,
    file: str = "text",
    outlet: str | None = None,
    published: str | None = None,
    title: str | None = None,
    url: str | None = None,
) -> Report:
    """A Report from a text at hand. `published` is an EDTF date. Raises UsageError: the text has no words."""
    page = Page(
        file=file, content=text.encode("utf-8", "surrogatepass"), encoding="utf-8", outlet=outlet, published=published,
        title=title, url=url,
    )  # fmt: skip
    made = clean(page)
    if isinstance(made, Skip):
        raise UsageError(f"{file}: {made.reason}")
    return made


def compare(inputs: Source | Iterable[Source | Reading | Report]) -> Comparison:
    """Group reports into stories and lay each story's reports side by side.

    Takes paths, Readings or Reports, also mixed. Sister reports date each other first.
    """
    if isinstance(inputs, str | Path):
        inputs = [inputs]
    readings: list[Reading] = []
    skipped: list[Skip] = []
    for number, item in enumerate(inputs, 1):
        if isinstance(item, Reading):
            readings.append(item)
        elif isinstance(item, Report):
            readings.append(Reading(file=f"report-{number}", report=item, records=extract(item)))
        else:
            for result in read(item):
                (readings if isinstance(result, Reading) else skipped).append(result)  # type: ignore[arg-type]
    return Comparison(stories=relate.stories(_together(readings)), skipped=tuple(skipped))


def explain(reading: Reading, start: int, end: int) -> list[Explanation]:
    """Why the records that overlap `[start, end)` are there."""
    return [
        Explanation(reason.record, reason.record.rule, reason.words, reason.considered)
        for reason in _explain(reading.report, reading.records, start, end)
    ]


def tell(
    readings: Sequence[Reading],
    *,
    parted: Iterable[tuple[str, str]] = (),
    corrected: Callable[[Reading], Reading] = lambda reading: reading,
) -> Story:
    """The story that these reports are; they date each other first. Their files are told apart by name.

    `parted`: pairs of files of which neither is a copy of the other, as a person has said. `corrected` puts right what
    people have said of the records, also of those that are read again against another date.
    """
    readings = [corrected(reading) for reading in readings]
    found = relate.date_story(readings)
    dated = (_dated(reading, lambda r: found.get(r.file)) for reading in readings)
    return relate.story([corrected(reading) for reading in dated], parted=parted)


def _together(readings: Sequence[Reading]) -> list[Reading]:
    """The readings with the dates that their sister reports give them, read again where that changes them."""
    found = relate.date_together(readings)
    return [_dated(reading, lambda r: found.get(r.file)) for reading in readings]


def _dated(reading: Reading, infer: object) -> Reading:
    """The reading, read again against an inferred date where there is one."""
    dating = infer(reading)  # type: ignore[operator]
    if dating is None:
        return reading
    date: Date | None = dating.published
    new = reading.report
    if date is not None:
        new = msgspec.structs.replace(new, published=date)
    new = _flagged(new, dating.flags)
    records = extract(new) if date is not None and date != reading.report.published else reading.records
    return msgspec.structs.replace(reading, report=new, records=records)


def _flagged(report: Report, flags: Sequence[Flag]) -> Report:
    """The report with more flags, each once, by place."""
    every = {(f.start, f.end, f.kind): f for f in (*report.flags, *flags)}
    return msgspec.structs.replace(report, flags=tuple(every[key] for key in sorted(every)))
