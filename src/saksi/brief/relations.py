"""Relations as people read them: a dyad as a table, a timeline line by line, a person on a page; and as JSON and CSV.

Spans are written as FILE:START-END. What was not read is said as such, and never shown as 0.

>>> from saksi.brief.words import words
>>> score_words(-2.5, words("en")), score_words(0.04, words("id")), score_words(None, words("id"))
('−2.5', '0,0', '–')
>>> cell("=1+1"), cell("-2.5"), cell("Li Shangfu")
("'=1+1", '-2.5', 'Li Shangfu')
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from saksi import posts
from saksi.brief import sentences
from saksi.brief.words import Words, languages, shorten, visible
from saksi.extract.lexicon import plover
from saksi.language import Language, load
from saksi.match import Matcher
from saksi.records import Event, Happening, Reading, Report, Span, Story, Telling
from saksi.relate.dyads import Count, Dyad, Gap, Row
from saksi.relate.people import Called, Doubt, Held, Person, Said, Term, Where

__all__ = [
    "Entry",
    "cell",
    "dyad_csv",
    "dyad_json",
    "dyad_text",
    "entries",
    "heading",
    "items",
    "person_json",
    "person_text",
    "score_words",
    "summary",
    "timeline_csv",
    "timeline_json",
    "timeline_text",
    "wording",
]

_QUADS = (1, 2, 3, 4)
_BESIDE = ("planned", "alleged", "possible", "denied")
_PLACES = 3  # places of one happening that its line shows
_WORDS = 240  # characters of a statement that are shown
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")


class Wording(Struct, frozen=True, forbid_unknown_fields=True):
    """The words of one language, `relations.toml`."""

    phrases: dict[str, str]
    columns: dict[str, str]
    quads: dict[str, str]
    statuses: dict[str, str]
    stances: dict[str, str]
    sections: dict[str, str]

    def say(self, key: str, **given: object) -> str:
        """A phrase with its gaps filled."""
        return self.phrases[key].format(**given)


class Entry(Struct, frozen=True, kw_only=True):
    """One line of a timeline: the day in EDTF, a plain sentence, and who tells it where.

    `reports` counts those that are no copies; `unknown` those of them whose words have no known origin.
    """

    date: str | None
    sentence: str
    type: str
    status: str
    reports: int
    copies: int
    origins: tuple[str, ...]
    unknown: int
    places: tuple[str, ...]
    key: str


def wording(say: Words) -> Wording:
    """The words for relations of a language. Raises DataError: its `relations.toml` is missing or wrong."""
    return load(say.code).part(_wording)


def _wording(language: Language) -> Wording:
    return language.toml("relations", Wording)


# dyads


def heading(dyad: Dyad, say: Words) -> str:
    """What a dyad shows: the sides, the periods, from when to when, and which happenings are kept."""
    told = wording(say)
    names = {"one": say.state(dyad.one), "other": say.state(dyad.other)}
    parts = [told.say("directed" if dyad.directed else "pair", **names), told.say(f"by_{dyad.by}")]
    parts += [told.say("since", date=say.date(dyad.since))] if dyad.since else []
    parts += [told.say("until", date=say.date(dyad.until))] if dyad.until else []
    kept = [*dyad.types, *(told.quads[str(q)] for q in dyad.quads)]
    parts += [told.say("only", what=say.list(kept))] if kept else []
    return _capital(", ".join(parts))


def summary(dyad: Dyad, say: Words) -> tuple[str, ...]:
    """The happenings in sum: by direction, the average intensity, and what is not counted."""
    told = wording(say)
    total = dyad.total
    lines = []
    if not dyad.directed:
        ways = {way: total.directions.get(way, 0) for way in ("there", "back", "together")}
        lines.append(_capital(told.say("directions", one=say.state(dyad.one), other=say.state(dyad.other), **ways)))
    if total.intensity is not None:
        lines.append(told.say("intensity", score=score_words(total.intensity, say)))
    if total.beside:
        lines.append(told.say("not_counted", what=_beside(total, say)))
    return tuple(lines)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def items(dyad: Dyad) -> list[Row | Gap]:
    """The periods and the gaps between them, in their order."""
    found: list[Row | Gap] = [*dyad.rows, *dyad.gaps]
    return sorted(found, key=lambda one: one.period if isinstance(one, Row) else one.first)


def dyad_text(dyad: Dyad, say: Words) -> str:
    """A dyad as a plain table, with a line end."""
    told = wording(say)
    out = [heading(dyad, say), *summary(dyad, say), ""]
    if not (dyad.rows or dyad.inexact.keys or dyad.undated.keys):
        out.append(told.say("nothing"))
    columns = ["period", "happened", *(f"quad{q}" for q in _QUADS), "intensity"]
    columns += ["reports", "origins"] if dyad.covered else []
    head = [told.columns[name] for name in columns] + [told.columns["classes"]]
    lines: list[list[str] | str] = [head]
    for one in items(dyad):
        lines.append(
            gap_words(one, dyad, say) if isinstance(one, Gap) else _line(one.period, one.count, one, dyad, say)
        )
    beside = ((f"inexact_{dyad.by}", dyad.inexact), ("undated", dyad.undated), ("all", dyad.total))
    for key, count in beside:
        if count.keys or key == "all":
            lines.append(_line(told.say(key), count, None, dyad, say))
    out += _aligned(lines)
    out += ["", told.say("note_counted"), told.say("note_coverage" if dyad.covered else "note_unknown")]
    return "\n".join(out) + "\n"


def gap_words(gap: Gap, dyad: Dyad, say: Words) -> str:
    """What there is to say of periods of which nothing was read, or nothing is told."""
    key = ("gap_read" if dyad.covered else "gap_told") + ("_one" if gap.periods == 1 else "")
    return wording(say).say(key, first=gap.first, last=gap.last)


def _line(name: str, count: Count, row: Row | None, dyad: Dyad, say: Words) -> list[str]:
    told = wording(say)
    cells = [
        name,
        str(count.happened),
        *(str(count.quads.get(q, 0)) for q in _QUADS),
        score_words(count.intensity, say),
    ]
    if dyad.covered and row is not None:
        read = row.coverage
        cells += [str(read.reports), str(read.origins)] if read else [told.say("nothing_read"), "–"]
    elif dyad.covered:
        cells += [str(dyad.reports) if count is dyad.total else "", ""]
    classes = [f"{type_} {n}" for type_, n in sorted(count.types.items(), key=lambda pair: (-pair[1], pair[0]))]
    beside = f"({_beside(count, say)})" if count.beside else ""
    return [*cells, " ".join(part for part in (", ".join(classes), beside) if part)]


def _beside(count: Count, say: Words) -> str:
    statuses = wording(say).statuses
    return ", ".join(f"{n} {statuses[status]}" for status, n in count.beside.items())


def _aligned(lines: Sequence[list[str] | str]) -> list[str]:
    """Lines with their cells in columns: the first and last to the left, numbers to the right."""
    rows = [line for line in lines if isinstance(line, list)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]) - 1)]
    out = []
    for line in lines:
        if isinstance(line, str):
            out.append(line)
            continue
        cells = [c.ljust(w) if i == 0 else c.rjust(w) for i, (c, w) in enumerate(zip(line[:-1], widths, strict=True))]
        out.append("  ".join([*cells, line[-1]]).rstrip())
    return out


def dyad_json(dyad: Dyad) -> str:
    """A dyad as JSON, with a line end. A row without `coverage` is a period of which nothing was read."""
    return _json(dyad)


def dyad_csv(dyad: Dyad) -> str:
    """A dyad as CSV (RFC 4180), one row a period.

    Behind the periods stand `inexact`, `undated` and `total`. A gap, an interval of periods of which nothing was read,
    has empty counts; `reports` and `origins` are empty where the coverage is not known.
    """
    types = sorted(plover().types)
    head = ["period", "happened", *types, *(f"quad{q}" for q in _QUADS), "there", "back", "together", *_BESIDE]
    head += ["intensity", "reports", "origins"]
    rows: list[list[Any]] = []
    for one in items(dyad):
        if isinstance(one, Gap):
            name = one.first if one.periods == 1 else f"{one.first}/{one.last}"
            rows.append([name, *[""] * (len(head) - 3), *([0, 0] if dyad.covered else ["", ""])])
        else:
            read = one.coverage
            none = ["", ""] if not dyad.covered else [0, 0]
            rows.append([one.period, *_numbers(one.count, types), *([read.reports, read.origins] if read else none)])
    for name, count in (("inexact", dyad.inexact), ("undated", dyad.undated), ("total", dyad.total)):
        read_of_all = dyad.reports if dyad.covered and name == "total" else ""
        rows.append([name, *_numbers(count, types), read_of_all, ""])
    return _csv(head, rows)


def _numbers(count: Count, types: Sequence[str]) -> list[Any]:
    ways = [count.directions.get(way, 0) for way in ("there", "back", "together")]
    beside = [count.beside.get(status, 0) for status in _BESIDE]  # type: ignore[call-overload]
    counts = [count.happened, *(count.types.get(t, 0) for t in types), *(count.quads.get(q, 0) for q in _QUADS)]
    return [*counts, *ways, *beside, "" if count.intensity is None else count.intensity]


def score_words(score: float | None, say: Words) -> str:
    """An intensity with its sign and one digit behind the point; – where there is none."""
    if score is None:
        return "–"
    from babel.numbers import format_decimal

    rounded = round(score, 1)
    sign = "−" if rounded < 0 else "+" if rounded > 0 else ""
    return sign + str(format_decimal(abs(rounded), format="0.0", locale=say.file.locale))


# timelines


def entries(found: Iterable[Happening], say: Words) -> tuple[Entry, ...]:
    """The lines of a timeline, in the order of the happenings."""
    shelf = _stage()
    return tuple(_entry(shelf, happening, say) for happening in found)


def _entry(shelf: sentences.Shelf, happening: Happening, say: Words) -> Entry:
    own = {t.report: t for t in happening.tellings if not t.copy}
    origins = {t.origin for t in happening.tellings if not t.copy and t.origin}
    known = {t.report for t in happening.tellings if not t.copy and t.origin}
    return Entry(
        date=happening.date,
        sentence=_sentence(shelf, happening, say),
        type=happening.type,
        status=happening.status,
        reports=len(own),
        copies=len({t.report for t in happening.tellings if t.copy} - set(own)),
        origins=tuple(sorted(origins)),
        unknown=len(set(own) - known),
        places=tuple(dict.fromkeys(_place(t) for t in sorted(happening.tellings, key=lambda t: t.copy))),
        key=happening.key,
    )


def _place(where: Telling | Where) -> str:
    return f"{visible(where.file)}:{where.start}-{where.end}"


def _sentence(shelf: sentences.Shelf, happening: Happening, say: Words) -> str:
    """A happening as a sentence, without its day."""
    parties = (*happening.actors, *happening.recipients)
    event = Event(
        start=0, end=0, rule="", anchors=(), type=happening.type, mode=happening.mode, quad=happening.quad,
        actors=happening.actors, recipients=happening.recipients, date=happening.date, place=happening.place,
        status=happening.status, sentence=Span(0, 0),
    )  # fmt: skip
    tongue = _tongue([p.name for p in parties], say.code)
    return sentences.event_sentence(shelf, tongue, event, say, skip=("date",), denied=happening.status == "denied")


def _stage() -> sentences.Shelf:
    """What sentences look up, for happenings that come without their reports: an empty report of each language."""
    readings = tuple(
        Reading(file=code, report=Report(id=code, version=code, language=code, text="")) for code in languages()
    )
    return sentences.Shelf(Story(id="", title="", date=None, readings=readings))


def _tongue(names: Sequence[str], own: str) -> str:
    """The language in which parties are named: one whose titles or roles stand in the names; else one's own."""
    found = {code: sum(bool(load(code).part(_nouns).find(name)) for name in names) for code in languages()}
    return max(found, key=lambda code: (found[code], code == own))


def _nouns(language: Language) -> Matcher[bool]:
    return Matcher({phrase: [True] for phrase in (*posts.titles(language), *posts.roles(language))})


def timeline_text(lines: Sequence[Entry], who: str, say: Words) -> str:
    """A timeline as plain text, one line a happening, with a line end. `who` is in words."""
    told = wording(say)
    out = [told.say("timeline", who=who), ""]
    out += [_entry_line(line, say) for line in lines] or [told.say("nothing_of", who=who)]
    return "\n".join(out) + "\n"


def _entry_line(line: Entry, say: Words) -> str:
    return f"{line.date or wording(say).say('undated'):<13} {line.sentence} [{_witnesses(line, say)}]"


def _witnesses(line: Entry, say: Words) -> str:
    """How many reports tell it, from where, and in which places."""
    parts = [say.count("reports", line.reports) if line.reports or not line.copies else wording(say).say("only_copies")]
    parts += [say.count("copies", line.copies)] if line.copies else []
    parts += [say.say("origins_known", origins=visible(", ".join(line.origins)))] if line.origins else []
    parts += [say.count("unknown_origins", line.unknown)] if line.unknown else []
    return f"{' · '.join(parts)} · {_places(line.places, say)}"


def _places(places: Sequence[str], say: Words) -> str:
    more = len(places) - _PLACES
    shown = " ".join(places[:_PLACES])
    return f"{shown} {wording(say).say('more', n=more)}" if more > 0 else shown


def timeline_json(lines: Sequence[Entry], found: Sequence[Happening]) -> str:
    """A timeline as JSON, with a line end: for each happening its line, and the happening itself."""
    return _json([{"line": line, "happening": one} for line, one in zip(lines, found, strict=True)])


def timeline_csv(lines: Sequence[Entry]) -> str:
    """A timeline as CSV (RFC 4180); origins and places are divided by a space and a bar. No cell is a formula."""
    head = ["date", "type", "status", "sentence", "reports", "copies", "origins", "unknown", "places", "key"]
    rows = [
        [e.date or "", e.type, e.status, e.sentence, e.reports, e.copies, " | ".join(e.origins), e.unknown,
         " | ".join(e.places), e.key]
        for e in lines
    ]  # fmt: skip
    return _csv(head, rows)


# persons


def person_text(person: Person, say: Words) -> str:
    """What reports say of a person, on one plain page, with a line end."""
    told = wording(say)
    states = ", ".join(say.state(code) for code in person.codes)
    out = [visible(person.name) + (f" ({states})" if states else "")]
    if person.reports:
        out.append(told.say("named_as", reports=say.count("reports", person.reports), names=_names(person.names)))
    else:
        out.append(told.say("not_named"))
    if person.unsure:
        out.append(told.say("unsure_one" if person.unsure == 1 else "unsure_many", n=person.unsure))
    if person.others:
        out.append(told.say("others", names=_names(person.others)))
    sections = (
        ("offices", [line for held in person.offices for line in _office(held, say)], "no_offices"),
        ("on_file", [f"- {_term(term, say)}" for term in person.on_file], "no_terms"),
        ("meetings", [f"- {_entry_line(line, say)}" for line in entries(person.meetings, say)], "no_meetings"),
        ("statements", [_said(said, say) for said in person.statements], "no_statements"),
    )
    for section, lines, none in sections:
        out += ["", told.sections[section].upper(), *(lines or [told.say(none)])]
    return "\n".join(out) + "\n"


def person_json(person: Person) -> str:
    """A person as JSON, with a line end."""
    return _json(person)


def _names(called: Sequence[Called]) -> str:
    return ", ".join(f"{visible(one.name)} ({one.reports})" for one in called)


def _office(held: Held, say: Words) -> list[str]:
    told = wording(say)
    name = say.office(held.office, held.of, held.tenure) or held.office
    when = ""
    if held.first:
        same = held.first == held.last
        dates = told.say("on_day" if same else "from_to", date=say.date(held.first), first=say.date(held.first),
                         last=say.date(held.last))  # fmt: skip
        when = f", {told.say('reported', dates=dates)}"
    count = say.count("reports", len({w.report for w in held.evidence}))
    lines = [f"- {name}: {count}{when} [{_places([_place(w) for w in held.evidence], say)}]"]
    return lines + [f"  {_doubt(doubt, say)}" for doubt in held.doubts]


def _doubt(doubt: Doubt, say: Words) -> str:
    told = wording(say)
    given = {
        "terms": "; ".join(_term(term, say) for term in doubt.terms) or told.say("no_terms"),
        "others": ", ".join(
            told.say(_kind("term_other", term), person=term.person, **_ends(term, say)) for term in doubt.others
        ),
    }  # fmt: skip
    key = f"{doubt.kind}_others" if doubt.others else doubt.kind
    return f"{told.say(key, **given)} [{_places([_place(w) for w in doubt.evidence], say)}]"


def _term(term: Term, say: Words) -> str:
    office = say.office(term.office, term.of) or term.office
    return wording(say).say(_kind("term", term), office=office, **_ends(term, say))


def _kind(key: str, term: Term) -> str:
    """The phrase for a term: one that has not ended has its own."""
    return f"{key}_still" if term.end == ".." else key


def _ends(term: Term, say: Words) -> dict[str, str]:
    told = wording(say)
    last = "" if term.end == ".." else say.date(term.end) or told.say("end_unknown")
    return {"first": say.date(term.start) or told.say("start_unknown"), "last": last}


def _said(said: Said, say: Words) -> str:
    told = wording(say)
    when = say.date(said.evidence[0].date) or told.say("undated")
    words = visible(shorten(said.words, 0, len(said.words), 0, 1, _WORDS)[0])
    cue = visible(" ".join(said.cue.split()))
    cue = say.say("cue", cue=cue) if any(c.isalpha() for c in cue) else ""
    quoted = say.say("quoted_title", text=words.replace("“", "‘").replace("”", "’"))
    line = told.say("said", date=when, stance=told.stances.get(said.stance, said.stance), cue=cue, words=quoted)
    return f"- {line} [{_places([_place(w) for w in said.evidence], say)}]"


# files


def cell(value: object) -> object:
    """A cell that no spreadsheet takes for a formula: text that begins like one has an apostrophe before it."""
    if not isinstance(value, str) or not value.startswith(_FORMULA) or _NUMBER.fullmatch(value):
        return value
    return f"'{value}"


def _csv(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([cell(visible(value) if isinstance(value, str) else value) for value in row] for row in rows)
    return stream.getvalue()


def _json(value: object) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n"
