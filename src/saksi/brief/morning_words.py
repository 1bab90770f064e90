"""The words of the morning brief: a language's `morning.toml`, and what all formats say with them.

>>> from saksi.brief.words import words
>>> wording(words("en")).count("flags", 2), wording(words("id")).say("new")
('2 flags', 'baru')
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from saksi.brief import relations
from saksi.brief.words import Plural, Words
from saksi.language import Language, load

if TYPE_CHECKING:
    from saksi.brief.morning import Headline, Item, Line, Lines, Morning, Pair, Quote, Source
    from saksi.brief.morning_when import Moment

__all__ = [
    "Part",
    "Wording",
    "asked",
    "basis",
    "heading",
    "instant",
    "marks",
    "nothing",
    "pair",
    "parts",
    "shown",
    "source",
    "summary",
    "unread",
    "where",
    "wording",
]


_QUOTES = 8  # words of reports that stand with one sentence
_DAYS = 3  # days of a pair that are named one by one


class Wording(Struct, frozen=True, forbid_unknown_fields=True):
    """The words of one language, `morning.toml`."""

    phrases: dict[str, str]
    labels: dict[str, Plural]
    moments: dict[str, tuple[str, ...]]

    def say(self, key: str, **given: object) -> str:
        """A phrase with its gaps filled."""
        return self.phrases[key].format(**given)

    def count(self, key: str, n: int) -> str:
        """A counted noun: `2 flags`."""
        plural = self.labels[key]
        return (plural.one if n == 1 else plural.many).format(n=n)


class _Classes(Struct, frozen=True):
    """What the desk calls the classes of events."""

    classes: dict[str, str]


class Part(Struct, frozen=True, kw_only=True):
    """A part of a story: its key, its heading, its lines, and what was cut; `open` lines show the words they rest on.

    `empty` is said where there are no lines.
    """

    key: str
    heading: str
    lines: Lines
    cut: str = ""
    empty: str = ""
    open: bool = True


def wording(say: Words) -> Wording:
    """The words for the morning of a language. Raises DataError: its `morning.toml` is missing or wrong."""
    return load(say.code).part(_wording)


def _wording(language: Language) -> Wording:
    return language.toml("morning", Wording)


def _classes(language: Language) -> dict[str, str]:
    return language.toml("desk", _Classes).classes


def heading(made: Morning, say: Words) -> str:
    """The title, with the sides asked for."""
    told, who = wording(say), _sides(made, say)
    return told.say("title_of", who=_capital(who)) if who else told.say("title")


def _sides(made: Morning, say: Words) -> str:
    who = say.list(say.state(code) for code in made.filters.actors)
    return wording(say).say("with", one=who, other=say.state(made.filters.other)) if made.filters.other else who


def instant(moment: Moment, say: Words) -> str:
    """A moment in the reader's zone: `6 May 2024, 00:00 (Asia/Jakarta)`."""
    found = re.fullmatch(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d)?(.*)", moment.local)
    assert found is not None
    zone = moment.zone if moment.zone.startswith("UTC") else f"{moment.zone}, UTC{found[3]}"
    return wording(say).say("moment", date=say.date(found[1]), time=found[2], zone=zone)


def asked(made: Morning, say: Words) -> str:
    """The filters beside the sides, in words; empty where there are none."""
    told, given, classes = wording(say), made.filters, load(say.code).part(_classes)
    parts = [told.say("class", what=say.list(classes.get(t, t) for t in given.types))] if given.types else []
    parts += [told.say("outlet", what=given.outlet)] if given.outlet else []
    parts += [told.say("language", what=say.tongue(given.language))] if given.language else []
    return told.say("only", what="; ".join(parts)) if parts else ""


def summary(made: Morning, say: Words) -> tuple[str, ...]:
    """The counts, a line each: the stories; how sure they are; what came in, and what could not be read."""
    told, counts = wording(say), made.counts
    stories = counts.new + counts.changed
    first = f"{say.count('stories', stories)}: {told.count('new', counts.new)}, {told.count('changed', counts.changed)}"
    second = [told.count(key, n) for key, n in (
        ("disputed", counts.disputed), ("flagged", counts.flagged), ("single", counts.single)
    )]  # fmt: skip
    third = [told.say("arrived", reports=say.count("reports", counts.arrived)), told.count("unread", counts.skipped)]
    lines = [first, " · ".join(second), " · ".join(third)]
    if made.headlines:
        cut = told.say("cut_stories", n=len(made.stories), total=stories, heading=told.say("further"))
        lines.append(f"{cut} {told.say('cut_all')}")
    if counts.regrouped:
        lines.append(told.say("regrouped", stories=say.count("stories", counts.regrouped)))
    return tuple(lines if stories else lines[2:])


def nothing(made: Morning, say: Words) -> tuple[str, ...]:
    """What is said where no story is new or changed: that, and since when the memory has seen anything."""
    told, extent = wording(say), made.extent
    since, who = instant(made.since, say), _sides(made, say)
    line = told.say("nothing_of", moment=since, who=who) if who else told.say("nothing", moment=since)
    if what := asked(made, say):
        line = f"{line} ({what})"
    if not extent.reports or not extent.first or not extent.last:
        return line, told.say("memory_empty")
    first, last = (_local(at, made.since, say) for at in (extent.first, extent.last))
    return line, told.say("memory", reports=say.count("reports", extent.reports), first=first, last=last)


def _local(at: str, since: Moment, say: Words) -> str:
    """A time of the store in the offset of the moment."""
    zone = datetime.datetime.fromisoformat(since.local).tzinfo
    there = datetime.datetime.fromisoformat(at).astimezone(zone)
    offset = there.isoformat()[-6:]
    return wording(say).say(
        "moment", date=say.date(there.date().isoformat()), time=f"{there:%H:%M}", zone=f"UTC{offset}"
    )  # fmt: skip


def basis(one: Headline, say: Words) -> str:
    """What a story rests on: `11 October 2022 · new · 4 reports · 2 known origins · 1 copy`."""
    told = wording(say)
    parts = [say.date(one.date) or say.say("undated"), told.say(one.state), say.count("reports", one.reports)]
    parts.append(say.count("known_origins", one.origins))
    parts += [say.count("unknown_origins", one.unknown)] if one.unknown else []
    parts += [say.count("copies", one.copies)] if one.copies else []
    return " · ".join(parts)


def marks(one: Headline, say: Words) -> tuple[tuple[str, str], ...]:
    """What a reader must know of a story before reading on, as (key, words): disputed, single, flags."""
    told = wording(say)
    found = [("disputed", told.count("contradictions", one.contradictions))] if one.contradictions else []
    found += [("single", told.say("mark_one" if one.origins else "mark_none"))] if one.single else []
    found += [("flags", told.count("flags", one.flags))] if one.flags else []
    return tuple(found)


def parts(item: Item, say: Words) -> tuple[Part, ...]:
    """The parts of a story in their order; those that have nothing to say are left out."""
    told = wording(say)

    def part(key: str, lines: Lines, *, empty: str = "", open_: bool = True) -> Part:
        cut = ""
        if lines.total > len(lines.lines) and key != "happened":
            cut = told.say("cut", n=len(lines.lines), total=lines.total)
        heading_ = told.say("what_is_new" if key == "new" else key)
        return Part(key=key, heading=heading_, lines=lines, cut=cut, empty=empty, open=open_)

    single = item.headline.reports == 1
    found = (
        part("happened", item.happened),
        part("new", item.new),
        part("disputed", item.disputed, empty=told.say("single_report" if single else "nothing_disputed")),
        part("flags", item.flags),
        part("alone", item.alone),
    )
    return tuple(p for p in found if p.lines.lines or p.empty)


def pair(one: Pair, say: Words) -> str:
    """What passed between two sides, in one line."""
    told, classes = wording(say), load(say.code).part(_classes)
    acts = ", ".join(told.say("pair_acts", type=classes.get(t, t), n=n) for t, n in one.types.items())
    line = told.say(
        "pair", one=_capital(say.state(one.one)), other=say.state(one.other), acts=acts or told.say("pair_none")
    )
    statuses = relations.wording(say).statuses
    beside = ", ".join(f"{n} {statuses[status]}" for status, n in one.beside.items())
    more = [told.say("pair_beside", what=beside)] if beside else []
    if one.dates:
        days = [say.date(date) for date in one.dates]
        shown = ", ".join(days) if len(days) <= _DAYS else f"{days[0]} … {days[-1]}"
        more.append(told.say("pair_days", days=shown))
    more += [told.say("pair_undated", n=one.undated)] if one.undated else []
    return "; ".join([line, *more])


def where(quote: Quote, label: str, say: Words) -> str:
    """Where words stand: `Antara [2:306-428], in Indonesian`, the language where it is not that of the brief."""
    place = f"{label} [{quote.source}:{quote.start}-{quote.end}]"
    if not quote.language or quote.language == say.code:
        return place
    return f"{place}, {say.say('text_language', language=say.tongue(quote.language))}"


def shown(one: Line, key: str, say: Words, before: Sequence[Quote] = ()) -> tuple[Quote, ...]:
    """The words that stand with a sentence: all where it is about words, else those of one report, not shown `before`.

    Of the other reports only the numbers are shown.
    """
    if key in ("disputed", "flags") or len({q.source for q in one.quotes}) == 1:
        return tuple(q for q in one.quotes[:_QUOTES] if q not in before or key != "happened")
    own = [q for q in one.quotes if q.language == say.code]
    return tuple(q for q in [*own, *one.quotes][:1] if q not in before)


def unread(made: Morning, say: Words) -> str:
    """What is to be said of all that could not be read."""
    told = wording(say)
    said = [told.say("skipped_note")]
    kept = sum(skip.kept for skip in made.skipped)
    said += [told.say("skip_kept", n=kept)] if kept else []
    if made.counts.skipped > len(made.skipped):
        said += [told.say("cut", n=len(made.skipped), total=made.counts.skipped)]
    return " ".join(said)


def source(one: Source, say: Words) -> str:
    """A source in one line, without its number and address: outlet, title, day and what it rests on, origin."""
    told = wording(say)
    found = [one.outlet, say.say("quoted_title", text=one.title) if one.title else None]
    found += [one.file] if not one.url else []
    date = say.date(one.published)
    if date:
        found.append(say.say("by_date_basis", date=date, basis=say.of("basis", one.basis or "")))
    else:
        found.append(say.say("no_publication"))
    found.append(told.say("source_origin", origin=one.origin))
    found.append(told.say("source_copy", n=one.copy_of) if one.copy_of else None)
    return "; ".join(part for part in found if part)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
