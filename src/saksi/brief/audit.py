"""Have a person judge a sample of the records: draw it, show it, keep what is said, count.

The sample is drawn by rank: each record's SHA-256 of the seed and its key gives its rank in its kind, and the
kinds take turns. So a larger sample holds the smaller one of the same seed, and a record keeps its rank when
others come or go. Precision has its 95 % interval after Wilson (1927), which also holds for few and for all.

What is measured is precision: how many of the records found are right. It says nothing of what was missed.

>>> low, high = wilson(9, 10)
>>> f"{low:.2f}-{high:.2f}"
'0.60-0.98'
"""

from __future__ import annotations

import datetime
import hashlib
import math
import re
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

import msgspec
from rich.text import Text

from saksi.brief.words import shorten, visible, words
from saksi.errors import UsageError
from saksi.language import short_forms
from saksi.records import Entity, Event, Figure, Office, Party, Reading, Record, Report, Span, Statement, Timex
from saksi.text import sentences

__all__ = [
    "ENOUGH",
    "KINDS",
    "WRONG",
    "Item",
    "Judgement",
    "Row",
    "Sample",
    "decode",
    "encode",
    "interview",
    "judged",
    "line",
    "opening",
    "sample",
    "show",
    "table",
    "tally",
    "wilson",
]

KINDS = ("event", "statement", "office", "timex", "figure")
ENOUGH = 10  # judged events from which on a class has a row of its own
WRONG: dict[str, dict[str, str]] = {
    "event": {
        "n": "no event",
        "c": "class",
        "a": "actor",
        "r": "recipient",
        "d": "date",
        "s": "status",
        "p": "span",
        "o": "other",
    },
    "statement": {
        "n": "no statement",
        "s": "speaker",
        "t": "stance",
        "d": "directness",
        "p": "span",
        "o": "other",
    },
    "office": {"n": "no office", "h": "holder", "f": "office", "t": "state", "u": "tenure", "p": "span", "o": "other"},
    "timex": {"n": "no time", "t": "type", "v": "value", "m": "modifier", "p": "span", "o": "other"},
    "figure": {"n": "no figure", "v": "value", "u": "unit", "m": "modifier", "p": "span", "o": "other"},
}
_ANSWERS: dict[str, str] = {"r": "right", "w": "wrong", "u": "unsure", "s": "skip", "b": "back", "q": "quit"}
_KEYS = {
    "\x1b[d": "b",
    "\xe0k": "b",
    "\x1bod": "b",
    "\x7f": "b",
    "\x08": "b",
    "\x04": "q",
}  # left, backspace, end of input
_COLOUR = {"right": "green", "wrong": "red", "unsure": "yellow", "skip": "dim", "back": "dim", "quit": "dim"}
_STYLE = {
    "anchor": "bold red",
    "actor": "bold blue",
    "recipient": "bold magenta",
    "place": "bold cyan",
    "speaker": "bold blue",
    "cue": "bold red",
    "content": "green",
    "via": "bold yellow",
    "office": "bold cyan",
    "time": "bold blue",
    "figure": "bold magenta",
}
_BASIS = {
    "report": "from the date of the report",
    "text": "from another date in the text",
    "lead": "that of the main happening",
    "story": "from other reports",
}
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MARGIN = 300  # code points kept before and after the marks of a very long sentence
_ANCHORS = 3  # places shown of a happening that is told more often
_SPACE = re.compile(r"\s+")
_Key = tuple[str, str]


class Item(NamedTuple):
    """A record to be judged, in its reading. `key` is the same on every run: report version and record id."""

    reading: Reading
    record: Record

    @property
    def key(self) -> _Key:
        """What the record is known by in a file of judgements."""
        return self.reading.report.version, self.record.id


class Sample(NamedTuple):
    """Records to be judged, in the order of asking, and how many there are of each kind."""

    items: tuple[Item, ...]
    counts: dict[str, int]


class Judgement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person said of a record. The record stands in it as it was judged, with the words it was shown with.

    `what` is a word of WRONG for a wrong record, or None: not told. `version` is that of the report.
    """

    judgement: Literal["right", "wrong", "unsure"]
    what: str | None = None
    file: str
    version: str
    line: str
    words: str
    record: Record

    @property
    def key(self) -> _Key:
        """The key of the Item judged."""
        return self.version, self.record.id


class Row(NamedTuple):
    """One line of the count: a kind, or a class of events. `low`, `high`: the 95 % interval of `precision`."""

    kind: str
    type: str | None
    right: int
    wrong: int
    unsure: int
    what: dict[str, int]

    @property
    def precision(self) -> float | None:
        """Share of the right among the right and the wrong, 0 to 1; None where there are neither."""
        known = self.right + self.wrong
        return self.right / known if known else None


def sample(readings: Iterable[Reading], n: int, *, seed: int = 0, kinds: Sequence[str] = KINDS) -> Sample:
    """`n` records of the readings, the kinds taking turns; fewer where there are not so many.

    The same readings, in any order, give the same sample; a copy of a report gives no second record. At most
    `n` records of a kind are held at a time. Raises UsageError: `n` is not positive, or a kind is unknown.
    """
    if n < 1:
        raise UsageError(f"a sample of {n} records cannot be drawn; N must be 1 or more")
    for kind in kinds:
        if kind not in KINDS:
            raise UsageError(f"there is no kind '{kind}' to judge; there are: {', '.join(KINDS)}")
    wanted = [kind for kind in KINDS if kind in kinds]
    drawn: dict[str, list[tuple[bytes, Item]]] = {kind: [] for kind in wanted}
    seen: dict[str, set[bytes]] = {kind: set() for kind in wanted}
    for reading in readings:
        for record in reading.records:
            kind = _kind(record)
            if kind not in drawn:
                continue
            item = Item(reading, record)
            rank = hashlib.sha256("|".join((str(seed), *item.key)).encode("utf-8", "replace")).digest()[:16]
            if rank in seen[kind]:
                continue
            seen[kind].add(rank)
            drawn[kind].append((rank, item))
            if len(drawn[kind]) > 4 * n + 100:
                drawn[kind] = _first(drawn[kind], n)
    ranked = {kind: [item for _, item in _first(found, n)] for kind, found in drawn.items()}
    turns = [ranked[kind][turn] for turn in range(n) for kind in wanted if turn < len(ranked[kind])]
    return Sample(tuple(turns[:n]), {kind: len(seen[kind]) for kind in wanted})


def _first(found: list[tuple[bytes, Item]], n: int) -> list[tuple[bytes, Item]]:
    return sorted(found, key=lambda pair: pair[0])[:n]


def judged(item: Item, judgements: Mapping[_Key, Judgement]) -> bool:
    """Whether the record was judged as it now is. An id stays when a record says something else; that is asked anew."""
    old = judgements.get(item.key)
    if old is None:
        return False
    before, now = old.record, item.record
    return line(item.reading, before) == line(item.reading, now) and _marks(before) == _marks(now)


def opening(drawn: Sample, to_go: int, out: str | None) -> Text:
    """What is going to be asked, out of how many, and where it is kept; with line ends."""
    taken = Counter(_kind(item.record) for item in drawn.items)
    size, total = len(drawn.items), sum(drawn.counts.values())
    text = Text(f"{size} of {total} record{'' if total == 1 else 's'}", style="bold")
    text.append(": " + " · ".join(f"{kind} {taken[kind]} of {n}" for kind, n in drawn.counts.items()) + "\n", style="")
    done = size - to_go
    if to_go == 0:
        more = "a larger N or another --seed asks about others" if size < total else "there are no others"
        text.append(f"All of them are judged in {out}; {more}.\n")
    elif done:
        text.append(f"{done} of them {'is' if done == 1 else 'are'} judged in {out}, {to_go} to go.\n")
    if out is None:
        text.append("Your judgements are not kept; --out FILE keeps them.\n", style="dim")
    return text


def interview(items: Sequence[Item], keys: Iterator[str]) -> Iterator[Text | Judgement]:
    """Asks about the items one by one: gives the texts to be shown, each with its own line ends, and the judgements.

    `keys` are the answers as they come, a key each, the letters shown in brackets; their end is a quit. After
    a step back the new judgement has the same key as the old one, and takes its place.
    """
    given: dict[_Key, Judgement] = {}
    at, fresh = 0, True
    while at < len(items):
        item = items[at]
        kind = _kind(item.record)
        if fresh:
            yield _head(item, f"{at + 1} of {len(items)}") + show(item)
            if item.key in given:
                old = given[item.key]
                yield Text(f"You said {_said(old.judgement, old.what)}; a new answer replaces it.\n", style="yellow")
        yield _menu(_ANSWERS) + Text(" ")
        key = _key(keys, "q")
        answer = _ANSWERS.get(key)
        fresh = answer is not None
        if answer is None:
            yield Text(f"{visible(repr(key))} is no answer: {', '.join(_ANSWERS)}\n", style="yellow")
        elif answer == "quit":
            yield _echo(answer)
            return
        elif answer == "skip":
            yield _echo(answer)
            at += 1
        elif answer == "back":
            yield _echo(answer if at else "back: this is the first one")
            fresh, at = at > 0, max(at - 1, 0)
        else:
            yield _echo(answer)
            what = (yield from _asked(kind, keys)) if answer == "wrong" else None
            if what == "back":
                fresh = False
                continue
            given[item.key] = _judgement(item, answer, None if what == "quit" else what)
            yield given[item.key]
            if what == "quit":
                return
            at += 1


def _asked(kind: str, keys: Iterator[str]) -> Generator[Text, None, str | None]:
    """Asks what is wrong. Returns: a word of WRONG; None for Enter, space and the end of the answers; back, quit."""
    choices = WRONG[kind]
    while True:
        yield Text("What is wrong? Enter leaves it open, b goes back.\n", style="dim") + _menu(choices) + Text(" ")
        key = _key(keys, "")
        if key in ("", "\r", "\n", " ", "-"):
            yield Text("not told\n", style="dim")
            return None
        word = choices.get(key) or {"b": "back", "\x1b": "back", "q": "quit"}.get(key)
        if word:
            yield Text(f"{word}\n", style="red" if key in choices else "dim")
            return word
        yield Text(f"{visible(repr(key))} is no answer: {', '.join(choices)}, b, q, Enter\n", style="yellow")


def _judgement(item: Item, answer: str, what: str | None) -> Judgement:
    report, record = item.reading.report, item.record
    shown = " … ".join(_SPACE.sub(" ", report.text[a:b]) for a, b in _pieces(report, record, around=False))
    return Judgement(
        judgement=answer, what=what, file=item.reading.file, version=report.version,  # type: ignore[arg-type]
        line=line(item.reading, record), words=shown, record=record,
    )  # fmt: skip


def _key(keys: Iterator[str], end: str) -> str:
    key = next(keys, end).lower()
    return _KEYS.get(key, key)


def _menu(choices: Mapping[str, str]) -> Text:
    """`[r]ight [w]rong`; a letter that is not in its word stands before it."""
    out = Text()
    for number, (key, word) in enumerate(choices.items()):
        at = word.find(key)
        before, after = (word[:at], word[at + 1 :]) if at >= 0 else ("", f" {word}")
        out.append(f"{'  ' if number else ''}{before}").append(f"[{key}]", style="bold").append(after)
    return out


def _echo(answer: str) -> Text:
    return Text(f"{answer}\n", style=_COLOUR.get(answer, "yellow"))


def _said(answer: str, what: str | None) -> str:
    return f"{answer} ({what})" if what else answer


def show(item: Item) -> Text:
    """The sentences of a record with its words marked, `[actor Ana Ruiz]`, and below the record on one line."""
    report, record = item.reading.report, item.record
    out = _marked(report, record)
    out.append("\n\n").append(line(item.reading, record), style="bold").append("\n")
    meaning = _meaning(record)
    if meaning:
        out.append(f"{meaning}\n", style="dim")
    return out


def _head(item: Item, count: str) -> Text:
    report, record = item.reading.report, item.record
    where = f"{visible(item.reading.file)}:{record.start}-{record.end}"
    published = f"published {_dated(report.published.value)}" if report.published else "date of publication unknown"
    if report.published and report.published.basis != "given":
        published += f" ({report.published.basis})"
    out = Text(f"\n{'─' * 40}\n", style="dim")
    out.append(f"{count}  {_kind(record)}", style="not dim bold").append(f"  {where}\n")
    out.append(f"{visible(report.outlet or 'outlet unknown')} · {published}\n")
    title = report.title
    if title and not any(
        report.text[a:b].strip() == title.strip() for a, b in _holding(_split(report), _spans(record))
    ):
        out.append(f"title: {visible(shorten(title, 0, len(title), 0, 0, 160)[0])}\n", style="dim")
    return out.append("\n")


def line(reading: Reading, record: Record) -> str:
    """The record on one plain line: `CONSULT: France (FRA) → Egypt (EGY), 2024-03-02, happened`."""
    if isinstance(record, Event):
        said = _host(reading, record.statement)
        parts = [
            f"{record.type}{f'-{record.mode}' if record.mode else ''}: {_parties(record.actors, 'no actor')} → "
            f"{_parties(record.recipients, 'no recipient')}",
            f"{record.date}{_basis(record.date_basis)}" if record.date else "no date",
            record.status,
        ]
        parts += [f"in {_named(record.place.name, record.place.code)}"] if record.place else []
        parts += [f"as {_speaker(said)} says"] if said else []
        return ", ".join(parts)
    text = reading.report.text
    if isinstance(record, Statement):
        parts = [f"STATEMENT: {_speaker(record)} {record.stance}", record.directness]
        parts += [f"via {visible(via.name)}" for via in record.via]
        claim = next((r for r in reading.records if record.denies and r.id == record.denies), None)
        parts += [f"against the claim “{_quote(text, claim)}”"] if claim else []
        return f"{', '.join(parts)}: “{_quote(text, record)}”"
    if isinstance(record, Office):
        of = f" of {_named(words('en').state(record.of), record.of)}" if record.of else ""
        return f"OFFICE: {visible(record.person)} is {record.office}{of}, {record.tenure}"
    if isinstance(record, Timex):
        value = _dated(record.value) if record.value else "not resolved"
        return f"{record.type}: {value}{f', {record.mod}' if record.mod else ''}{_basis(record.basis)}"
    if isinstance(record, Figure):
        return f"FIGURE: {record.number} {record.unit or '(no unit)'}{f', {record.mod}' if record.mod else ''}"
    return f"ENTITY: {_named(record.name, record.code)}"


def _quote(text: str, record: Record) -> str:
    return visible(shorten(text, record.start, record.end, record.start, record.start, 80)[0])


def _basis(basis: str | None) -> str:
    return f" ({_BASIS[basis]})" if basis in _BASIS else ""


def _meaning(record: Record) -> str:
    """What a class of events stands for, in words: a judge need not know PLOVER by heart."""
    if not isinstance(record, Event):
        return ""
    act = words("en").act(record.type, record.mode)
    meant = act.do.format(r="the recipient") if record.recipients else act.do_alone
    name = f"{record.type}{f'-{record.mode}' if record.mode else ''}"
    return f"{name} stands for: {meant}" if meant else ""


def _parties(parties: tuple[Party, ...], none: str) -> str:
    return ", ".join(_named(p.name, p.code) for p in parties) or none


def _named(name: str, code: str | None) -> str:
    return f"{visible(name)} ({code})" if code else visible(name)


def _speaker(statement: Statement) -> str:
    who = statement.speaker
    return _named(who.name or "somebody", who.code) if who else "somebody"


def _host(reading: Reading, name: str | None) -> Statement | None:
    return next((r for r in reading.records if name and r.id == name and isinstance(r, Statement)), None)


def _dated(value: str) -> str:
    """A date or time of day with its weekday in brackets, where it is one day."""
    try:
        day = datetime.date.fromisoformat(value[:10]) if re.fullmatch(r"\d{4}-\d\d-\d\d(T\S+)?", value) else None
    except ValueError:
        day = None
    return f"{value} ({_WEEKDAYS[day.weekday()]})" if day else value


class _Mark(NamedTuple):
    role: str
    start: int
    end: int


def _marks(record: Record) -> list[_Mark]:
    """The words that a person has to see, with what each is."""
    if isinstance(record, Event):
        found = [("anchor", a) for a in record.anchors or (Span(record.start, record.end),)]
        found += [("actor", Span(p.start, p.end)) for p in record.actors]
        found += [("recipient", Span(p.start, p.end)) for p in record.recipients]
        found += [("place", Span(record.place.start, record.place.end))] if record.place else []
    elif isinstance(record, Statement):
        found = [("content", Span(record.start, record.end))]
        found += [("speaker", Span(record.speaker.start, record.speaker.end))] if record.speaker else []
        found += [("cue", record.cue)] if record.cue else []
        found += [("via", Span(via.start, via.end)) for via in record.via]
    else:
        role = {"timex": "time", "entity": "name"}.get(_kind(record), _kind(record))
        found = [(role, Span(record.start, record.end))]
    return [_Mark(role, span.start, span.end) for role, span in found if span.start < span.end]


def _spans(record: Record) -> list[Span]:
    """What must be shown: all marks, but of a happening told many times only the first places."""
    spans = [Span(m.start, m.end) for m in _marks(record) if m.role != "anchor"]
    if isinstance(record, Event):
        spans += [record.sentence, *list(record.anchors)[:_ANCHORS]]
    return [span for span in spans if span.start < span.end]


def _split(report: Report) -> list[tuple[int, int]]:
    return sentences(report.text, abbreviations=short_forms(report.language))


def _holding(every: Sequence[tuple[int, int]], spans: Sequence[Span]) -> list[tuple[int, int]]:
    """The sentences that hold the spans, joined where one span runs through several."""
    out = [(start, end) for start, end in every if any(s.start < end and start < s.end for s in spans)]
    for span in sorted(spans):
        inside = [s for s in out if s[0] < span.end and span.start < s[1]]
        if len(inside) > 1:
            out = sorted({*(s for s in out if s not in inside), (inside[0][0], inside[-1][1])})
    return out


def _context(report: Report, record: Record, shown: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """What a judge needs besides: the sentence before, and where those are named who are *she* or *they* here."""
    text = report.text
    aside = [s for s in report.segments if s.kind not in ("caption", "heading")]  # the title stands above anyway
    own = [
        (a, b)
        for a, b in _split(report)
        if re.search(r"\w", text[a:b]) and not any(s.start <= a and b <= s.end for s in aside)
    ]
    first = next((a for a, b in shown if a <= record.start < b), record.start)
    found = set([s for s in own if s[1] <= first][-1:])
    parties = [*record.actors, *record.recipients] if isinstance(record, Event) else []
    named = [(p.name, p.start) for p in parties]
    if isinstance(record, Statement) and record.speaker and record.speaker.name:
        named.append((record.speaker.name, record.speaker.start))
    for name, start in named:
        if not any(name in text[a:b] for a, b in shown):
            found.update([s for s in own if s[1] <= start and name in text[slice(*s)]][-1:])
    return [c for c in found if not any(c[0] < b and a < c[1] for a, b in shown)]


def _pieces(report: Report, record: Record, *, around: bool = True) -> list[tuple[int, int]]:
    """The sentences to show, the very long ones cut at words to what lies round their marks."""
    text, marks = report.text, _marks(record)
    shown = _holding(_split(report), _spans(record))
    out: list[tuple[int, int]] = []
    for start, end in sorted([*shown, *(_context(report, record, shown) if around else ())]):
        inside = [m for m in marks if m.start < end and start < m.end]
        first = min((m.start for m in inside), default=end)
        last = max((m.end for m in inside), default=end)
        low, high = max(start, first - _MARGIN), min(end, max(last, start) + _MARGIN)
        while start < low < first and not text[low - 1].isspace():
            low += 1
        while last < high < end and not text[high].isspace():
            high -= 1
        out.append((low, high))
    return out


def _marked(report: Report, record: Record) -> Text:
    text, marks, spans = report.text, _marks(record), _spans(record)
    out = Text()
    before: int | None = None
    bounds = [b for b in report.segments if b.kind in ("title", "caption", "heading")]
    for start, end in _pieces(report, record):
        if before is not None:
            between = text[before:start]
            out.append(" " if between.isspace() and "\n" not in between else "\n")
            out.append("" if not between.strip() else "… ", style="dim")
        kind = next((b.kind for b in bounds if b.start <= start < b.end), None)
        if kind:
            out.append(f"{kind}: ", style="dim")
        _piece(out, text, start, end, marks, plain=not any(s.start < end and start < s.end for s in spans))
        before = end
    if before is not None and text[before : before + 1].strip():
        out.append(" …", style="dim")
    hidden = sum(m.role == "anchor" and not any(s.start <= m.start < s.end for s in spans) for m in marks)
    if hidden:
        out.append(f"\n(told {hidden} more time{'s' if hidden > 1 else ''} in this report)", style="dim")
    return out


def _piece(out: Text, text: str, start: int, end: int, marks: Sequence[_Mark], *, plain: bool) -> None:
    """One piece with a bracket and a word at each mark: outer ones first, equal ones as one."""
    roles: dict[tuple[int, int], list[str]] = {}
    for mark in () if plain else marks:
        if mark.start < end and start < mark.end:
            span = max(mark.start, start), min(mark.end, end)
            roles.setdefault(span, [])
            if mark.role not in roles[span]:
                roles[span].append(mark.role)
    at = start
    for cut in sorted({start, end, *(edge for span in roles for edge in span)}):
        if cut > at:
            over = [span for span in roles if span[0] <= at and cut <= span[1]]
            inner = min(over, key=lambda span: span[1] - span[0], default=None)
            style = "dim" if plain else _STYLE.get(roles[inner][0], "bold") if inner else ""
            out.append(visible(_SPACE.sub(" ", text[at:cut])), style=style)
        for span in roles:
            if span[1] == cut:
                out.append("]", style="dim")
        for span in sorted((s for s in roles if s[0] == cut), key=lambda s: -s[1]):
            out.append(f"[{'+'.join(roles[span])} ", style="dim")
        at = cut


def wilson(right: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share of `right` in `n`, after Wilson; (0, 1) where `n` is 0."""
    if n == 0:
        return 0.0, 1.0
    z = 1.959963984540054
    share = right / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, centre - half), min(1.0, centre + half)


def tally(judgements: Iterable[Judgement]) -> tuple[Row, ...]:
    """The counts: a row for each kind that was judged, under `event` one for each class with ENOUGH of them."""
    kinds: dict[str, list[Judgement]] = {}
    for one in judgements:
        kinds.setdefault(_kind(one.record), []).append(one)
    rows: list[Row] = []
    for kind in sorted(kinds, key=lambda k: (KINDS.index(k) if k in KINDS else len(KINDS), k)):
        rows.append(_row(kind, None, kinds[kind]))
        classes: dict[str, list[Judgement]] = {}
        for one in kinds[kind]:
            if isinstance(one.record, Event):
                classes.setdefault(one.record.type, []).append(one)
        for name, inside in sorted(classes.items(), key=lambda pair: (-len(pair[1]), pair[0])):
            if sum(one.judgement != "unsure" for one in inside) >= ENOUGH:
                rows.append(_row(kind, name, inside))
    return tuple(rows)


def _row(kind: str, name: str | None, judgements: Sequence[Judgement]) -> Row:
    counts = Counter(one.judgement for one in judgements)
    what = Counter(one.what or "not told" for one in judgements if one.judgement == "wrong")
    ranked = sorted(what.items(), key=lambda pair: (pair[0] == "not told", -pair[1], pair[0]))
    return Row(kind, name, counts["right"], counts["wrong"], counts["unsure"], dict(ranked))


def table(judgements: Iterable[Judgement]) -> Text:
    """The counts for people, with line ends: precision and its interval by kind and class, and what was wrong."""
    rows = tally(judgements)
    if not rows:
        return Text("Nothing was judged.\n")
    out = Text()
    out.append(f"{'':<16}{'right':>6}{'wrong':>7}{'unsure':>8}{'precision':>11}   95 % interval\n", style="bold")
    for row in rows:
        name = f"  {row.type}" if row.type else row.kind
        out.append(f"{name:<16}{row.right:>6}{row.wrong:>7}{row.unsure:>8}")
        if row.precision is None:
            out.append(f"{'–':>11}\n")
        else:
            low, high = wilson(row.right, row.right + row.wrong)
            out.append(f"{row.precision:>9.0%}".replace("%", " %")).append(
                f"   {low:>5.0%} to {high:.0%}\n".replace("%", " %")
            )
    wrong = [row for row in rows if row.what]
    if wrong:
        out.append("\nwhat was wrong\n", style="bold")
    for row in wrong:
        name = f"  {row.type}" if row.type else row.kind
        out.append(f"{name:<16}  {' · '.join(f'{what} {n}' for what, n in row.what.items())}\n")
    out.append(
        f"\nPrecision is the share of right among right and wrong. A class of events has a row from {ENOUGH} on. "
        "What was missed is not counted here.\n",
        style="dim",
    )
    return out


def encode(judgements: Iterable[Judgement]) -> str:
    """JSON Lines, one judgement a line."""
    encoder = msgspec.json.Encoder()
    return "".join(encoder.encode(one).decode() + "\n" for one in judgements)


def decode(text: str, file: str) -> dict[_Key, Judgement]:
    """The judgements of a file by their keys, of two with one key the later. Raises UsageError: it is another file."""
    decoder = msgspec.json.Decoder(Judgement)
    found: dict[_Key, Judgement] = {}
    for number, row in enumerate(text.split("\n"), 1):
        if not row.strip():
            continue
        try:
            one = decoder.decode(row)
        except (msgspec.MsgspecError, UnicodeError) as error:
            raise UsageError(
                f"{file}:{number}: this is no judgement of `saksi audit` ({error}); name another file"
            ) from None
        if isinstance(one.record, Entity):
            raise UsageError(f"{file}:{number}: entities are not judged; name another file")
        found[one.key] = one
    return found


def _kind(record: Record) -> str:
    return str(record.__struct_config__.tag)
