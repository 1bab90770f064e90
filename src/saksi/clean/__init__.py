"""Clean a page: what is the article's own, what stands beside it, and what is known of the report.

`clean` decodes the page, keeps the whole text, and marks the parts that are not the article's own
sentences as segments. It tells language, outlet, authors, date and origin where the page or the
text says so, and flags what a reader should know. What it cannot tell stays empty.

>>> text = b"Talks open\\n\\nOSLO (Reuters) - The minister landed on Monday for talks.\\n\\nSource"
>>> page = Page(file="a.txt", content=text)
>>> report = clean(page)
>>> [(s.kind, report.text[s.start : s.end]) for s in report.segments]
[('title', 'Talks open'), ('dateline', 'OSLO (Reuters) -'), ('furniture', 'Source')]
>>> report.title, report.language, report.origin.name
('Talks open', 'en', 'Reuters')
>>> clean(Page(file="b.txt", content=b"  \\n"))
Skip(file='b.txt', stage='clean', reason='the text is empty; hand over the text of a report')
"""

from __future__ import annotations

import functools
import hashlib
import re
from bisect import bisect_right
from typing import NamedTuple

from msgspec import structs

from saksi import times
from saksi.clean import blocks, furniture, metadata
from saksi.clean.furniture import is_sentence, labels_for, words_for
from saksi.language import available, load
from saksi.outlets import Outlet, citations, mentions, named
from saksi.records import Date, Flag, Origin, Page, Report, Segment, Skip
from saksi.text import fold

__all__ = ["clean"]

_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_YEAR = re.compile(r"(?:19|20)\d\d|\d{1,2}[/.-]\d{1,2}[/.-]\d\d")
_DAY = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
_CLOSED = re.compile(r"[(\[]([^()\[\]\n]{2,160})[)\]][\W_]{0,3}$")
_PHOTO_SIGN = re.compile(
    r"(?i:\b(?:AP|AFP|EPA|Reuters|Antara|Xinhua)[ /-](?:photo|foto|images?)\b)"
    r"|^(?:REUTERS|AFP|EPA|ANTARA)\s?/|\b(?:Getty|Pool|Shutterstock|EPA|iStock)\b"
)
_PERSON = re.compile(r"[A-Z][\w.'’-]*(?: [A-Za-z][\w.'’-]*){1,4}\Z")
_SLASH = re.compile(r"\s*(?:/|,|;|\bvia\b|\band\b|\bdan\b|&)\s*")
_INITIALS = re.compile(r"\((?:[a-z]{2,4})(?:[/,-]\s?[a-z0-9]{2,4}){0,3}\)[\W_]{0,3}$")
_CREDIT = 170  # letters at the end of a line in which a photo's credit stands
_CREDIT_MARK = re.compile(r"[)\]:/©]")
_CODE = re.compile(r"[A-Z]{1,3}-\d{1,2}|[a-z]{2,4}|[A-Z]{2,4}\d?")
_DASH = re.compile(r"(?<=[\s)./\w])\s?(?:--|[–—]|(?<=[\s)])-|(?<=\w)-(?=\s))\s?(?=\S)")
_SLASHED = re.compile(r"[^\n/]{2,60}?\s/([A-Za-z][\w -]{2,30})/\.?[-–— ]*")
_BRACKETED = re.compile(r"\(([^()\n]{2,30})\)(?=\s?[A-Z\"“‘'])")
_CAPS = re.compile(r"[A-Z][A-Z.'’-]+(?:[ /,]+[A-Z][A-Z.'’-]+){0,5}(?=\s)")
_PLACE_AFTER = re.compile(r"\s*([A-Z][A-Z ]{2,24})(?:\.|\s[-–—])(?=\s)")
_HOST = re.compile(r"[a-z0-9-]+(?:\.(?:co|com|id|net|org|tv|news|ru|sg|my|uk|go|or))+\Z", re.IGNORECASE)
_PRINTS = ("outlet", "paper")
_SIGNED = ("byline.byline-line", "byline.names", "byline.correspondent")
_DIVIDED = re.compile(r"\s*[|•·]\s*|\s+[-–—]+(?:\s+|$)|,\s+")
_HEADING_END = '.!?…,;"”“\\'


_MENDED = Flag(
    kind="mojibake",
    start=0,
    end=0,
    rule="text.mended",
    reason="letters that were decoded by the wrong table (as Ã© for é) were mended",
)
_GOES_ON = Flag(
    kind="continues-elsewhere",
    start=0,
    end=0,
    rule="page.next",
    reason="the page names a next page of the same article",
)


class _Line(NamedTuple):
    start: int
    end: int
    text: str


def clean(page: Page) -> Report | Skip:
    """The report of a page, or a Skip that says why there is none. Never an error, whatever the bytes."""
    html = page.media_type == "text/html"
    text = blocks.decode(page.content, page.encoding, html=html)
    if html:
        text, mended = blocks.mended(text)  # a plain text stays as it was received: its offsets are the reader's
        made = _clean_html(page, text)
        return _with(made, _MENDED) if mended and isinstance(made, Report) else made
    text = blocks.normalise(text)
    if not _LETTERS.search(text):
        return _skip(page, text)
    return _report(page, text, (), metadata.Metadata(url=page.url))


def _skip(page: Page, text: str) -> Skip:
    reason = (
        "has no words; hand over the text of a report" if text.strip() else "is empty; hand over the text of a report"
    )
    return Skip(file=page.file, stage="clean", reason=f"the text {reason}")


def _clean_html(page: Page, html: str) -> Report | Skip:
    from saksi.clean import pages

    meta = metadata.of_page(html, page.url)
    cut = pages.read(html)
    if not _LETTERS.search(cut.text):
        return Skip(
            file=page.file,
            stage="clean",
            reason="the page shows no words; if a script makes them, save the page from a browser",
        )
    made = _report(
        page, cut.text, cut.outside, meta, html=html, hidden=cut.hidden, headline=cut.headline, deck=cut.deck
    )
    return _with(made, _GOES_ON) if metadata.goes_on(html, page.url or meta.url) else made


def _with(report: Report, flag: Flag) -> Report:
    """The report with one more flag, unless it bears one of this kind."""
    if any(f.kind == flag.kind for f in report.flags):
        return report
    return structs.replace(report, flags=(flag, *report.flags))


def _report(
    page: Page,
    text: str,
    outside: tuple[int, ...],
    meta: metadata.Metadata,
    *,
    html: str = "",
    hidden: int = 0,
    headline: int | None = None,
    deck: int | None = None,
) -> Report:
    """The report of a normalised text. `outside`: indexes of the lines that a page shows beside its article.

    `headline`, `deck`: indexes of the line that a page has as its heading, and of the one that sums the article up.
    """
    spans = blocks.apart(text) if html else blocks.lines(text)
    beside = frozenset(outside)
    found = furniture.find(text, spans)
    made = {s.start: s for s in found.segments}
    title = _headline(text, spans, headline, page.title or meta.title)
    taken = {spans[i][0] for i in beside} | {a for a, b in spans if (s := made.get(a)) and s.end >= b}
    if deck is not None:
        taken.add(spans[deck][0])
    lines = [_Line(a, b, text[a:b]) for a, b in spans if a not in taken]
    language = metadata.language_of(_sample(lines) or text, text)
    lead = _lead(text, spans, outside, headline)
    _, segments, lead_stamp = _stamps(text, lead, language)
    segments += [s for x in lead if (s := made.get(x.start)) and s.kind in ("byline", "stamp")]
    ends = {
        spans[i][0]: spans[i][1] for i in outside
    }  # what stands beside the article keeps its own kind, if it has one
    segments += [s for s in found.segments if s.kind == "spam" and s.end >= ends.get(s.start, len(text) + 1)]
    shots = _captions(text, [spans[i] for i in outside])
    segments += [s for s in shots if s.start not in {x.start for x in segments}]
    marked = {s.start for s in segments} | ({title.start} if title else set())
    segments += [
        Segment(kind="furniture", start=spans[i][0], end=spans[i][1], rule="page.outside")
        for i in outside
        if spans[i][0] not in marked
    ]
    if title:
        segments.append(title)
    if deck is not None:
        segments.append(Segment(kind="heading", start=spans[deck][0], end=spans[deck][1], rule="heading.deck"))
    covered = {s.start for s in segments}
    starts = [a for a, _ in spans]
    segments += [s for s in found.segments if starts[bisect_right(starts, s.start) - 1] not in covered]

    segments = [_dated(s, text, language) for s in segments]
    lines, heads, masthead = _masthead(lines, page.outlet or meta.outlet, language)
    segments += heads
    lines, stamps, stamp = _stamps(text, lines, language)
    stamp = _Stamp(
        lead_stamp.published or stamp.published,
        lead_stamp.modified or stamp.modified,
        lead_stamp.outlet or stamp.outlet,
        lead_stamp.authors or stamp.authors,
    )
    segments += stamps
    captions = _captions(text, [(line.start, line.end) for line in lines])
    credited = {s.end for s in captions if s.kind == "credit"}
    lines = [line for line in lines if line.end not in credited]
    segments += captions
    title_given = page.title or meta.title
    if title is None:
        title, lines = _title(lines, title_given, bool(html))
        if title:
            segments.append(title)
    lines, bylines, authors, beside_title = _bylines(lines)
    segments += bylines
    dateline, place_outlet = _dateline(lines)
    if dateline:
        segments.append(dateline)
    if title or not html:
        segments += _headings(lines)
    tail, credit = _tail(text, lines, segments)
    segments += tail

    by_domain = metadata.outlet_of(meta.url)
    outlet = page.outlet or meta.outlet or (by_domain.name if by_domain else None) or masthead.outlet or stamp.outlet
    at_place = named(place_outlet) if place_outlet else None
    if not outlet and place_outlet and (at_place is None or not at_place.is_agency):
        outlet = place_outlet
    if not outlet and beside_title and not ((by_name := named(beside_title)) and by_name.is_agency):
        outlet = beside_title
    origin = _origin(text, lines, language, outlet, dateline, place_outlet, credit, segments)
    if origin.kind == "unknown" and (name := page.origin or meta.origin):
        origin = _named_by_feed(name, outlet)
    published = _day_given(page.published)
    if page.dated_by and published and meta.published and len(meta.published) > len("2024-05-03"):
        published = None  # what the page itself says to the minute goes before its feed
    date = Date(value=published, basis=page.dated_by or "given") if published else None
    if (
        not date
        and html
        and not meta.published
        and not stamp.published
        and (guess := metadata.guess_published(html, meta.url))
    ):
        date = Date(value=guess, basis="metadata")
    if not date and meta.published:
        date = Date(value=meta.published, basis="metadata")
    if not date and (told := masthead.published or stamp.published or _signed_date(text, segments, language)):
        date = Date(value=told, basis="stamp")
    if not date and dateline and (filed := _dates(text[dateline.start : dateline.end], language)):
        date = Date(value=filed.published, basis="dateline") if filed.published else None
    modified = Date(value=meta.modified, basis="metadata") if meta.modified else None
    if not modified and (told := _day_given(page.modified)):
        modified = Date(value=told, basis=page.dated_by or "given")
    if not modified and stamp.modified:
        modified = Date(value=stamp.modified, basis="stamp")
    version = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    name = title_given or (text[title.start : title.end] if title else None)
    return Report(
        id=_id(meta.url, version, outlet),
        version=version,
        url=meta.url,
        outlet=outlet,
        title=_bare_title(name, outlet) if name else None,
        authors=page.authors or meta.authors or authors or stamp.authors or _signed(text, segments),
        language=language,
        published=date,
        modified=modified,
        fetched=page.fetched,
        origin=origin,
        text=text,
        segments=_ordered(segments),
        flags=_flags(text, spans, found, hidden, beside),
    )


def _id(url: str | None, version: str, outlet: str | None) -> str:
    """The name of a report: made of its URL; without one of its text and who prints it, for two may print the same."""
    if url:
        told = url
    elif outlet:
        known = named(outlet)
        told = f"{version}\n{known.name if known else fold(outlet)}"
    else:
        return version[:16]
    return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:16]


def _headline(text: str, spans: list[tuple[int, int]], at: int | None, given: str | None) -> Segment | None:
    """The line that a page has as its heading, where that is not something else than the title given."""
    if at is None:
        return None
    start, end = spans[at]
    here, wanted = set(_plain(text[start:end]).split()), set(_plain(given).split()) if given else set()
    if not here or (wanted and 2 * len(here & wanted) < min(len(here), len(wanted))):
        return None
    return Segment(kind="title", start=start, end=end, rule="title.heading")


def _lead(text: str, spans: list[tuple[int, int]], outside: tuple[int, ...], headline: int | None) -> list[_Line]:
    """The lines beside the article that follow one another under its headline."""
    made: list[_Line] = []
    if headline is not None:
        beside = frozenset(outside)
        for a, b in spans[headline + 1 : headline + 13]:
            if headline + 1 + len(made) not in beside:
                break
            made.append(_Line(a, b, text[a:b]))
    return made


def _day_given(value: str | None) -> str | None:
    """A date that was handed over with the page as EDTF or ISO 8601; None where it is none."""
    if not value:
        return None
    if found := metadata.edtf(value):
        return found
    return next((v[0] for c in available() if (v := times.parse_stamp(value[:80], load(c)))), None)


def _named_by_feed(name: str, outlet: str | None) -> Origin:
    """The origin that a feed names; the report's own newsroom is none."""
    other, publisher = named(name), named(outlet) if outlet else None
    if (other and publisher and other.newsroom == publisher.newsroom) or (outlet and fold(outlet) == fold(name)):
        return Origin(kind="own", name=outlet)
    return Origin(kind="agency" if other and other.is_agency else "outlet", name=other.name if other else name)


def _sample(lines: list[_Line]) -> str:
    """Enough of the article's longer lines to tell its language: some of its start, middle and end."""
    long = [line.text for line in lines if line.text.count(" ", 0, 200) > 6]
    if len(long) == 1:
        text = long[0]
        return text if len(text) <= 2000 else f"{text[:1000]} {text[len(text) // 2 : len(text) // 2 + 1000]}"
    step = max(1, len(long) // 6)
    return " ".join(text[:320] for text in long[::step][:8])


def _inside(at: int, segments: list[Segment]) -> bool:
    return any(s.start <= at < s.end for s in segments)


def _ordered(segments: list[Segment]) -> tuple[Segment, ...]:
    """By place, without overlaps: the earlier made stays."""
    kept: list[Segment] = []
    for segment in sorted(segments, key=lambda s: (s.start, s.end)):
        if segment.start < segment.end and (not kept or segment.start >= kept[-1].end):
            kept.append(segment)
    return tuple(kept)


class _Stamp(NamedTuple):
    """What lines of dates tell: when a report was published and modified, and who prints it."""

    published: str | None = None
    modified: str | None = None
    outlet: str | None = None
    authors: tuple[str, ...] = ()


class _Dates(NamedTuple):
    """The dates of a line, and the line with spaces in their place."""

    published: str | None
    modified: str | None
    rest: str
    share: float


def _stamps(text: str, lines: list[_Line], language: str | None) -> tuple[list[_Line], list[Segment], _Stamp]:
    """Lines that are a date with nothing beside it but labels, an outlet or a name."""
    made: list[Segment] = []
    told = _Stamp()
    for index, line in enumerate(lines):
        dates = _dates(line.text, language)
        if dates is None or not (_is_stamp(line.text, dates) or (0 < index < 4 and _is_signed_stamp(dates))):
            continue
        made.append(Segment(kind="stamp", start=line.start, end=line.end, rule="stamp.line"))
        parts = _parts(dates.rest) if index < 4 else []
        told = _Stamp(
            told.published or dates.published,
            told.modified or dates.modified,
            told.outlet or _outlet_in(dates.rest) if index < 4 else told.outlet,
            told.authors or tuple(p for p in parts if _kind(p) == "person" and not mentions(p)),
        )
    starts = {s.start for s in made}
    return [line for line in lines if line.start not in starts], made, told


def _dates(line: str, language: str | None) -> _Dates | None:
    """The full dates of a short line: the first that is labelled as an update, and the first that is not.

    They are read in the language of the text; in the others only where that finds none.
    """
    if len(line) > 150 or not _YEAR.search(line) or not _DAY.search(line) or line.count(" ") > 20:
        return None
    return _dates_of(line, language)


@functools.lru_cache(maxsize=1024)
def _dates_of(line: str, language: str | None) -> _Dates | None:
    """As `_dates`, of a line that has digits like those of a date."""
    if language is not None and (found := _dates_in(line, language)):
        return found
    others = (made for code in available() if code != language and (made := _dates_in(line, code)))
    return max(others, key=lambda dates: dates.share, default=None)


def _dates_in(line: str, code: str) -> _Dates | None:
    at, published, modified, rest, taken = 0, None, None, line, 0
    for _ in range(3):
        found = times.parse_stamp(line[at:], load(code))
        if not found:
            break
        value, start, end = found[0], found[1] + at, found[2] + at
        after = [fold(w) for w in _WORD.findall(line[end:])]
        labels = {fold(w) for w in _WORD.findall(line[at:start])}
        if labels & words_for("modified") or (after and words_for("modified").issuperset(after)):
            modified = modified or value
        else:
            published = published or value
        rest = rest[:start] + " " * (end - start) + rest[end:]
        taken += end - start
        at = end
    return _Dates(published, modified, rest, taken / len(line)) if at else None


def _is_stamp(line: str, dates: _Dates) -> bool:
    """Whether the rest of the line is labels, marks, numbers, an outlet or one name after a label."""
    rest = dates.rest
    for start, end in _outlets_in(rest):
        rest = rest[:start] + " " * (end - start) + rest[end:]
    labels = _labels()
    words = _WORD.findall(rest)
    left = [w for w in words if fold(w) not in labels and fold(w) not in words_for("places")]
    labelled = any(fold(w) in labels for w in words)
    if left and not (labelled and len(left) <= 4 and all(w[0].isupper() for w in left)):
        return False
    return not line.rstrip().endswith((".", "?", "!", '"', "”")) or dates.share > 0.7


@functools.cache
def _labels() -> frozenset[str]:
    """The labels that may stand on the line of a stamp."""
    return words_for("stamp") | words_for("byline") | words_for("modified")


def _is_signed_stamp(dates: _Dates) -> bool:
    """Whether nothing but names of people, outlets, places and sections stands beside the dates of a line."""
    kinds = [_kind(part) for part in _parts(dates.rest)]
    return "" not in kinds and kinds.count("person") <= 3


def _parts(line: str) -> list[str]:
    """The pieces of a line that bars, dots, dashes and commas divide; none that has no letters."""
    return [p for part in _DIVIDED.split(line) if _LETTERS.search(p := part.strip(" ,.()"))]


def _kind(part: str) -> str:
    """What a piece of a head line is: label, outlet, paper, section, place or person; "" where it is none of these."""
    words = [fold(w) for w in _WORD.findall(part)]
    if _labels().issuperset(words):
        return "label"
    if _is_outlet(part) or _HOST.match(part):
        return "outlet"
    if fold(part) in words_for("section"):
        return "section"
    if _is_name(part) and _is_paper(part):
        return "paper"
    if fold(part) in words_for("places"):
        return "place"
    return "person" if _PERSON.match(part) and part.count(" ") <= 3 else ""


def _is_trail(line: str) -> bool:
    """Whether a line is the way to the page (Home > World)."""
    pieces = re.split(r"\s[>»›]\s", line)
    return len(pieces) > 1 and all(p.count(" ") < 3 for p in pieces)


def _outlets_in(words: str) -> list[tuple[int, int]]:
    """Where a line names known outlets or the hosts of others."""
    hosts = [(m.start(), m.end()) for m in re.finditer(r"\S+", words) if _HOST.match(m.group().strip(",|()"))]
    return hosts or [(hit.start, hit.end) for hit in mentions(words)]


def _outlet_in(words: str) -> str | None:
    known = next((words[a:b].strip(",|()") for a, b in _outlets_in(words)), None)
    return known or next((p for p in _parts(words) if _kind(p) == "paper"), None)


def _masthead(lines: list[_Line], given: str | None, language: str | None) -> tuple[list[_Line], list[Segment], _Stamp]:
    """A first line that is an outlet's name, with a date or not: above a headline one that nobody knows counts, too."""
    made: list[Segment] = []
    told = _Stamp()
    for index, line in enumerate(lines[:3]):
        if len(line.text) > 90 or len(lines) < index + 2:
            break
        dates = _dates(line.text, language)
        if dates and _is_stamp(line.text, dates):
            continue
        kinds = {part: _kind(part) for part in _parts(dates.rest if dates else line.text)}
        section = _is_trail(line.text) or (bool(kinds) and set(kinds.values()) <= {"section"})
        if section and _above_headline(lines[index + 1 :], language):
            made.append(Segment(kind="furniture", start=line.start, end=line.end, rule="furniture.section"))
            continue
        if told.outlet:
            break
        names = [p for p, kind in kinds.items() if kind not in ("label", "section", "place")]
        name = next((p for p in names if kinds[p] in ("outlet", "paper")), names[0] if names else "")
        known = bool(name) and (kinds[name] == "outlet" or fold(name) == fold(given or "\n"))
        if not all(p == name or kinds[p] == "person" for p in names):
            break
        maybe = _is_name(name) and (dates is not None or kinds[name] == "paper")
        if not known and not (maybe and _above_headline(lines[index + 1 :], language)):
            break
        kind, rule = (
            ("stamp", "stamp.masthead") if dates else ("byline", "byline.outlet" if known else "byline.masthead")
        )
        made.append(Segment(kind=kind, start=line.start, end=line.end, rule=rule))  # type: ignore[arg-type]
        told = _Stamp(dates.published if dates else None, dates.modified if dates else None, name)
    starts = {s.start for s in made}
    return [line for line in lines if line.start not in starts], made, told


def _above_headline(lines: list[_Line], language: str | None) -> bool:
    """Whether the next line, but for stamps, reads like a headline above an article."""
    rest = [
        x
        for x in lines[:7]
        if not ((dates := _dates(x.text, language)) and _is_stamp(x.text, dates))
        and not (len(x.text) < 60 and (fold(x.text) in words_for("section") or _is_trail(x.text)))
    ]
    if len(rest) < 2:
        return False
    title, words = rest[0].text, rest[0].text.count(" ") + 1
    return (
        4 <= words <= 30
        and len(title) <= 220
        and title[-1] not in ".;,"
        and not _head(title)
        and any(is_sentence(x.text) and len(x.text) > 40 for x in rest[1:4])
    )


def _is_name(words: str) -> bool:
    """Whether words may be an outlet's name: few, in capitals, and no place."""
    parts = words.split()
    return (
        1 <= len(parts) <= 5
        and len(words) >= 4
        and not any(c in words for c in ',;:?!"“”')
        and all(p[0].isupper() or p[0].isdigit() or p in ("of", "the", "and", "dan", "&") for p in parts)
        and fold(words) not in words_for("places")
    )


def _is_paper(words: str) -> bool:
    """Whether a name has a word that papers, agencies and portals bear (Post, Harian)."""
    parts = fold(words).split()
    return len(parts) > 1 and not words_for("paper").isdisjoint((parts[0], parts[-1]))


def _captions(text: str, spans: list[tuple[int, int]]) -> list[Segment]:
    """Of lines that end in a photo's credit: the caption, and the credit after it, to the line's end."""
    made: list[Segment] = []
    for index, (start, end) in enumerate(spans):
        if not _CREDIT_MARK.search(text, max(start, end - _CREDIT), end):
            continue
        line = text[start:end]
        at = _credit_start(line)
        if at is None:
            continue
        caption = line[:at].rstrip()
        if len(caption) > 700 or caption.count(" ") > 95 or (0 < caption.count(" ") < 2 and index > 1):
            continue
        if caption and _LETTERS.search(caption):
            made.append(Segment(kind="caption", start=start, end=start + len(caption), rule="caption.credit"))
        made.append(Segment(kind="credit", start=start + at, end=end, rule="credit.photo"))
    return made


def _credit_start(line: str) -> int | None:
    """Where the photo's credit begins that ends a line: in brackets, after a label, or an agency's name and a slash."""
    tail = max(0, len(line) - _CREDIT)
    if (m := _CLOSED.search(line, tail)) and _is_photo_credit(m.group(1)):
        return m.start()
    folded = fold(line[tail:])
    for label in labels_for("photo") if _has_photo_label(folded) else ():
        at = folded.rfind(label)
        while at >= 0:
            after = folded[at + len(label) :].lstrip()
            start = tail + at
            before = line[start - 1 : start]
            if (
                after[:1] == ":"
                and (start == 0 or before in " (/|\u00a0.")
                and line[start].isupper()
                and _credits(line[start + len(label) :].lstrip(" :"))
            ):
                return start - 1 if before == "(" else start
            at = folded.rfind(label, 0, at)
    at = line.rfind("©", tail)
    if at >= 0 and 0 < len(line) - at < 60 and not re.search(r"\d{4}", line[at:]) and _credits(line[at + 1 :].strip()):
        return at
    for hit in mentions(line, tail) if line.find("/", tail) >= 0 else ():
        if (
            line[hit.end : hit.end + 1] == "/"
            and line[hit.end + 1 : hit.end + 2].isupper()
            and _credits(line[hit.start :])
        ):
            before = line[: hit.start].rstrip()
            if before[-1:] in '.!?"”':
                return hit.start
    return None


def _has_photo_label(folded: str) -> bool:
    """Whether a colon stands after a photo's label."""
    at = folded.find(":")
    while at >= 0:
        if folded[:at].rstrip().endswith(labels_for("photo")):
            return True
        at = folded.find(":", at + 1)
    return False


def _credits(words: str) -> bool:
    """Whether nothing but names stands there: of people, agencies and archives."""
    words = words.strip(" .()[]")
    tokens = re.split(r"[\s/|,]+", words)
    return (
        bool(words)
        and len(tokens) <= 9
        and ". " not in words.replace("St. ", "")
        and all(
            t[:1].isupper() or not t[:1].isalpha() or t in ("via", "and", "dan", "the", "of", "de", "al", "bin")
            for t in tokens
        )
        and not (len(tokens) > 5 and "/" not in words and not mentions(words))
    )


def _is_photo_credit(inside: str) -> bool:
    """Whether brackets hold a photo's credit, and not a text's (`Antara/AFP`)."""
    folded = fold(inside).strip()
    for label in words_for("photo"):
        if folded.startswith(label):
            rest = folded[len(label) :]
            if (
                not rest.strip(" :.")
                or rest[:1] in ":/."
                or (
                    rest[:1] == " "
                    and ("/" in rest or " by " in rest[:4] or mentions(inside) or label.startswith("dok"))
                )
            ):
                return True
    if _PHOTO_SIGN.search(inside):
        return True
    parts = [p for p in _SLASH.split(inside) if p]
    if len(parts) < 2 or len(parts) > 6:
        return False
    known = [named(p) is not None for p in parts]
    return any(known) and "/" in inside and any(not k and _PERSON.match(p) for k, p in zip(known, parts, strict=True))


def _title(lines: list[_Line], given: str | None, html: bool) -> tuple[Segment | None, list[_Line]]:
    """The first line, where it is the title given or reads like one."""
    if not lines:
        return None, lines
    if given:
        wanted = _plain(given)
        for index, line in enumerate(lines[: 40 if html else 3]):
            here = _plain(line.text[:400])
            if (
                here
                and len(here) > 8
                and (
                    here == wanted
                    or (
                        len(here) > 20
                        and (wanted.startswith(here) or here.startswith(wanted))
                        and len(line.text) < 1.4 * len(given) + 20
                    )
                )
            ):
                return Segment(kind="title", start=line.start, end=line.end, rule="title.given"), lines[:index] + lines[
                    index + 1 :
                ]
        return None, lines
    first, rest = lines[0], lines[1:]
    count = first.text.count(" ") + 1
    longer = any(len(line.text) > max(40, 0.8 * len(first.text)) for line in rest[:4])
    if count > 30 or len(first.text) > 220 or not longer or not _LETTERS.search(first.text) or _head(first.text):
        return None, lines
    if first.text[-1] in ".;," and (count > 22 or not rest or len(rest[0].text) < len(first.text)):
        return None, lines
    return Segment(kind="title", start=first.start, end=first.end, rule="title.first-line"), rest


def _plain(title: str) -> str:
    return " ".join(re.findall(r"\w+", fold(title)))


def _bare_title(title: str, outlet: str | None) -> str:
    """The title without the outlet's name that pages append to it (`… - Reuters`)."""
    for mark in (" - ", " | ", " – ", " — "):
        head, found, tail = title.rpartition(mark)
        if found and len(head) > 15 and (_kind(tail) in _PRINTS or (outlet and fold(tail) == fold(outlet))):
            return head.strip()
    return title.strip()


def _bylines(lines: list[_Line]) -> tuple[list[_Line], list[Segment], tuple[str, ...], str | None]:
    """Near the top: a line of a name, one of an outlet, or both. Also the authors and the outlet that they tell."""
    made: list[Segment] = []
    authors: list[str] = []
    outlet: str | None = None
    for index, line in enumerate(lines[:3]):
        following = lines[index + 1] if index + 1 < len(lines) else None
        if len(line.text) > 90 or is_sentence(line.text):
            break
        if following and len(following.text) < 60 and _kind(following.text) in _PRINTS and _people(line.text):
            authors += _people(line.text)
            outlet = outlet or following.text.strip(" ,.|-–—")
            made += [
                Segment(kind="byline", start=x.start, end=x.end, rule="byline.name-and-outlet")
                for x in (line, following)
            ]
            break
        if following is None or index > 1:
            continue
        parts = _parts(line.text)
        kinds = [_kind(part) for part in parts]
        if _is_outlet(line.text) or (kinds == ["paper"] and is_sentence(following.text)):
            rule = "byline.outlet" if _is_outlet(line.text) else "byline.masthead"
        elif len(parts) > 1 and kinds[-1] in _PRINTS and set(kinds[:-1]) <= {"person", "label"}:
            rule = "byline.name-and-outlet"
            authors += [p for p, kind in zip(parts, kinds, strict=True) if kind == "person" and not mentions(p)]
        elif (m := _places_apart().search(line.text)) and (
            _people(line.text[: m.start()]) and fold(line.text[m.end() :]).strip() in words_for("places")
        ):
            authors += _people(line.text[: m.start()])
            made.append(Segment(kind="byline", start=line.start, end=line.end, rule="byline.name-and-place"))
            continue
        else:
            continue
        made.append(Segment(kind="byline", start=line.start, end=line.end, rule=rule))
        outlet = outlet or parts[-1]
    starts = {s.start for s in made}
    return [line for line in lines if line.start not in starts], made, tuple(authors), outlet


class _Byline(NamedTuple):
    """A line that names who wrote; `placed`: and where, as a newsroom's own correspondents are named."""

    segment: Segment
    authors: tuple[str, ...]
    placed: bool


def _signatures(text: str, segments: list[Segment]) -> list[_Byline]:
    """The bylines that open with a label such as "By" or "From our correspondent"."""
    made = [_Byline(s, (), True) for s in segments if s.rule == "byline.name-and-place"]
    for segment in segments:
        if segment.rule not in _SIGNED:
            continue
        authors: list[str] = []
        placed = segment.rule == "byline.correspondent"
        for piece in re.split(r"[|•]", text[segment.start : segment.end]):
            words = piece.strip()
            label = _author_label().match(fold(words))
            if label is None:
                continue
            for part in _SLASH.split(words[label.end() :].strip(" :")):
                name, *where = _places_apart().split(part.strip(" ,."), maxsplit=1)
                placed = placed or bool(name and where and where[0][:1].isupper())
                if _kind(name) == "person" and not any(fold(w) in words_for("byline") for w in name.split()):
                    authors.append(name)
        made.append(_Byline(segment, tuple(dict.fromkeys(authors)), placed))
    return made


@functools.cache
def _author_label() -> re.Pattern[str]:
    """A label such as "By" or "From our correspondent", the longest that fits."""
    return re.compile(rf"(?:{'|'.join(map(re.escape, labels_for('author')))})(?!\w)")


@functools.cache
def _places_apart() -> re.Pattern[str]:
    """The words between an author and the place written from."""
    return re.compile(rf"(?:^| )(?:{'|'.join(sorted(map(re.escape, words_for('whence'))))}) ")


def _dated(segment: Segment, text: str, language: str | None) -> Segment:
    """A byline with a date on its line is a stamp, too."""
    if segment.rule not in _SIGNED or not _dates(text[segment.start : segment.end], language):
        return segment
    return structs.replace(segment, kind="stamp")


def _signed_date(text: str, segments: list[Segment], language: str | None) -> str | None:
    """The first date of publication on a byline."""
    lines = (text[s.start : s.end] for s in segments if s.kind == "stamp" and s.rule in _SIGNED)
    return next((d.published for line in lines if (d := _dates(line, language)) and d.published), None)


def _signed(text: str, segments: list[Segment]) -> tuple[str, ...]:
    """The names after a label such as "By" in the bylines."""
    return tuple(dict.fromkeys(name for byline in _signatures(text, segments) for name in byline.authors))


def _is_outlet(line: str) -> bool:
    return named(line.strip(" ,.|-–—")) is not None


def _people(line: str) -> list[str]:
    """The names of which a line consists; none where it is anything else."""
    parts = [p.strip() for p in _SLASH.split(line) if p.strip()]
    return parts if parts and all(_PERSON.match(p) and p.count(" ") <= 3 for p in parts) else []


def _dateline(lines: list[_Line]) -> tuple[Segment | None, str | None]:
    """The place and outlet that open the article, and the outlet's name."""
    for line in lines[:4]:
        if (head := _head(line.text)) and (is_sentence(line.text) or len(line.text) - head[0] > 40):
            end, outlet = head
            return Segment(kind="dateline", start=line.start, end=line.start + end, rule="dateline"), outlet
    return None, None


def _head(line: str) -> tuple[int, str | None] | None:
    """The end of a dateline at the start of a line, and the outlet in it."""
    start = line[:110]
    if not start[:1].isupper() and start[:1] != "(":
        return None
    if m := _DASH.search(start, 3, 90):
        head = start[: m.start()].strip()
        if (outlet := _dateline_words(head)) is not None:
            end = m.end()
            after = _PLACE_AFTER.match(line, end)  # KONTAN.CO.ID - OSLO. The minister …
            if outlet and after and fold(after.group(1)) in words_for("places"):
                end = after.end()
            return len(start[:end].rstrip()), outlet or None
    if (
        (m := _SLASHED.match(start))
        and named(m.group(1))
        and _dateline_words(start[: m.end(1)].replace("/", "")) is not None
    ):
        return len(m.group().rstrip()), m.group(1)
    if (m := re.match(r"([\w.-]+), ([A-Z][\w ]{2,24}):", start)) and _HOST.match(m.group(1)):
        return m.end(), m.group(1)
    if (m := _BRACKETED.match(start)) and named(m.group(1)):  # (CNN) The minister …
        return m.end(), m.group(1)
    if m := _CAPS.match(start):
        tokens = m.group().split(" ")
        for size in range(len(tokens), 0, -1):
            head = " ".join(tokens[:size]).rstrip(",")
            rest = line[len(head) : len(head) + 8].lstrip(" ,")
            if all(fold(p).strip() in words_for("places") for p in head.split("/")) and (
                rest[:1].isupper() or rest[:1] in ('"', "“", "‘")
            ):
                return len(head), None
    return None


def _dateline_words(head: str) -> str | None:
    """The outlet of a dateline's head, "" where it has none, None where it is no dateline."""
    words = head.split()
    if not words or len(words) > 9 or any(c in head for c in '"“”?!;:'):
        return None
    bracket = re.search(r"\(([^()]{2,40})\)\s*$", head)
    hits = mentions(head)
    outlet = ""
    rest = head
    if bracket and (names := [p for p in re.split(r"[/,]", bracket.group(1)) if named(p)]):
        outlet = names[-1].strip()
        rest = head[: bracket.start()]
    elif bracket and _is_paper(bracket.group(1)):  # OSLO, May 4 (Harbour News Agency)
        outlet = bracket.group(1).strip()
        rest = head[: bracket.start()]
    elif hits:
        hit = max(hits, key=lambda h: h.end - h.start)
        outlet = head[hit.start : hit.end]
        rest = head[: hit.start] + " " + head[hit.end :]
    elif host := next((w for w in words if _HOST.match(w.strip(","))), None):
        outlet = host.strip(",")
        rest = head.replace(host, " ")
    elif paper := _paper_after(head):  # OSLO, Harbour Ledger
        outlet = paper
        rest = head[: head.rfind(",")]
    left = [w for w in re.split(r"[\s,/]+", rest.strip(" ,()-")) if w]
    if any(w[0].islower() and not w.isdigit() for w in left):
        return None
    places = words_for("places")
    pieces = [fold(p).strip() for p in re.split(r"[,/]", rest.strip(" ,()-")) if p.strip()]
    if outlet:
        return (
            outlet
            if len(left) <= 5 and (not left or bracket or pieces[0] in places or left[0].isupper() or len(left) <= 2)
            else None
        )
    caps = bool(left) and left[0].isupper() and len(left[0]) > 2
    return "" if pieces and (pieces[0] in places or (caps and pieces[0] in places)) else None


def _paper_after(head: str) -> str | None:
    """The name of a paper that nobody knows after a place and a comma."""
    place, comma, name = head.rpartition(",")
    if not comma or not _is_name(name.strip()) or not _is_paper(name):
        return None
    return name.strip() if place.isupper() or fold(place).strip() in words_for("places") else None


def _headings(lines: list[_Line]) -> list[Segment]:
    """Short lines without a sentence's end between long ones."""
    made: list[Segment] = []
    for before, line, after in zip(lines, lines[1:], lines[2:], strict=False):
        words = line.text.count(" ") + 1
        if (
            len(line.text) <= 90
            and words <= 12
            and line.text[-1] not in _HEADING_END
            and line.text[-1] != ":"
            and (line.text[0].isupper() or line.text[0].isdigit())
            and (words > 1 or len(line.text) > 4)
            and is_sentence(after.text)
            and len(after.text) > len(line.text)
            and (is_sentence(before.text) or (made and made[-1].start == before.start))
        ):
            made.append(Segment(kind="heading", start=line.start, end=line.end, rule="heading.short-line"))
    return made


class _Credit(NamedTuple):
    """A text's credit to an outlet."""

    start: int
    end: int
    outlet: Outlet


def _tail(text: str, lines: list[_Line], segments: list[Segment]) -> tuple[list[Segment], _Credit | None]:
    """Credits and initials at the end of the article's last lines."""
    made: list[Segment] = []
    credit: _Credit | None = None
    for line in reversed(lines[-3:]):
        end = line.end
        for segment in sorted((s for s in segments if line.start < s.start < line.end), key=lambda s: -s.start):
            if not _LETTERS.search(text, segment.end, end):
                end = segment.start
        piece = text[line.start : end].rstrip()
        end = line.start + len(piece)
        if m := _CLOSED.search(piece, max(0, len(piece) - 90)):
            parts = [p.strip() for p in re.split(r"[/,;&]| dan | and ", m.group(1)) if p.strip()]
            known = [o for p in parts if (o := named(p)) and (p[:1].isupper())]
            if known and all(named(p) or _CODE.fullmatch(p) for p in parts):
                best = next((o for o in known if o.is_agency), known[0])
                credit = credit or _Credit(line.start + m.start(), end, best)
                made.append(Segment(kind="byline", start=line.start + m.start(), end=end, rule="byline.credit"))
                continue
            if _INITIALS.search(piece) and (m.start() == 0 or piece[: m.start()].rstrip()[-1:] in ".!?\"”…']:"):
                made.append(Segment(kind="byline", start=line.start + m.start(), end=end, rule="byline.initials"))
                continue
        if len(piece) < 60 and len(lines) > 1 and (outlet := named(piece.strip(" .-–—©()"))) and not is_sentence(piece):
            credit = credit or _Credit(line.start, end, outlet)
            made.append(Segment(kind="byline", start=line.start, end=end, rule="byline.outlet"))
            continue
        if is_sentence(piece):
            break
    return made, credit


def _origin(
    text: str,
    lines: list[_Line],
    language: str | None,
    outlet: str | None,
    dateline: Segment | None,
    place_outlet: str | None,
    credit: _Credit | None,
    segments: list[Segment],
) -> Origin:
    """From the text's credits, its dateline, or a citation that opens it; otherwise unknown."""
    publisher = named(outlet) if outlet else None

    def of(other: Outlet, start: int, end: int) -> Origin:
        if publisher is not None and publisher.newsroom == other.newsroom:
            return Origin(kind="own", name=publisher.name, start=start, end=end)
        return Origin(kind="agency" if other.is_agency else "outlet", name=other.name, start=start, end=end)

    def cited() -> Origin | None:
        if language and lines:
            lead = next((line for line in lines if is_sentence(line.text)), lines[0])
            end = min(lead.start + 900, lines[-1].end)
            for citation in citations(text, load(language), lead.start, end):
                if not citation.origin or _inside(citation.start, segments):
                    continue
                if (
                    text.count(". ", lead.start, citation.start) > 3
                    or text.count("\n\n", lead.start, citation.start) > 2
                ):
                    break
                cited = named(citation.name)
                if cited and publisher and cited.newsroom == publisher.newsroom:
                    continue
                if cited:
                    return of(cited, citation.start, citation.end)
                return Origin(kind="outlet", name=citation.name, start=citation.start, end=citation.end)
        return None

    if credit:
        return of(credit.outlet, credit.start, credit.end)
    for segment in segments:
        if segment.rule == "byline.contributed":
            words = text[segment.start : segment.end]
            for hit in mentions(words):
                # "Fox News' Tom Hale contributed": the outlet of a person, not one that gave the text
                if not re.match(r"['’]s? ", words[hit.end : hit.end + 3]) and not (
                    publisher and publisher.newsroom == hit.payload.newsroom
                ):
                    return of(hit.payload, segment.start + hit.start, segment.start + hit.end)
        if segment.rule == "furniture.source-note":
            for hit in mentions(text, segment.start, segment.end)[:1]:
                return of(hit.payload, segment.start, segment.end)
        if segment.rule in ("byline.name-and-outlet", "byline.outlet"):
            other = named(text[segment.start : segment.end].strip(" .-–—©()"))
            if other and other.is_agency:
                return of(other, segment.start, segment.end)
    if dateline and place_outlet:
        # only with a place is it a correspondent's form; a bare name may stand above anything
        placed = len(_WORD.findall(text[dateline.start : dateline.end].replace(place_outlet, ""))) > 0
        other = named(place_outlet)
        made: Origin | None = None
        if other and (placed or other.is_agency):
            made = of(other, dateline.start, dateline.end)
        elif placed and outlet and fold(outlet) == fold(place_outlet):
            made = Origin(kind="own", name=outlet, start=dateline.start, end=dateline.end)
        if made and made.kind == "own" and not (other and other.is_agency):
            return cited() or made  # a portal's own dateline stands above what it takes from others, too
        if made:
            return made
    for segment in segments:
        if segment.rule == "byline.reporting-by" and (reuters := named("Reuters")):
            words = fold(text[segment.start : segment.end])
            if "editing by" in words or publisher is reuters:
                return of(reuters, segment.start, segment.end)
    for byline in _signatures(text, segments):
        if byline.placed:
            start, end = byline.segment.start, byline.segment.end
            other = next((hit.payload for hit in mentions(text, start, end)), None)
            return of(other, start, end) if other else Origin(kind="own", name=outlet, start=start, end=end)
    return cited() or Origin()


def _flags(
    text: str, spans: list[tuple[int, int]], found: furniture.Found, hidden: int, beside: frozenset[int]
) -> tuple[Flag, ...]:
    made: list[Flag] = []
    outside = [spans[i] for i in beside]
    for segment, rule in found.flags[:1]:
        if rule.flag and not any(a <= segment.start < b for a, b in outside):
            made.append(
                Flag(kind=rule.flag, start=segment.start, end=segment.end, rule=segment.rule, reason=rule.reason)
            )
    for segment in [s for s in found.segments if s.kind == "spam"][:1]:
        made.append(
            Flag(
                kind="spam-tail",
                start=segment.start,
                end=segment.end,
                rule=segment.rule,
                reason="links to gambling or other spam hang on the text",
            )
        )
    if hidden:
        made.append(
            Flag(
                kind="hidden-text",
                start=0,
                end=0,
                rule="page.hidden",
                reason=f"{hidden} blocks with text are hidden from readers of the page",
            )
        )
    return tuple(made)
