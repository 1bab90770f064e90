"""One event for each happening, however often it is told: with its date, its place, its standing.

Tellings of one class, the same sides and status, whose dates and persons don't contradict, are one
happening with several anchors. A telling that names only one side joins one that names both.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import date

from saksi.extract.clauses import Sentence
from saksi.extract.events import Told
from saksi.extract.lexicon import Lexicon, plover
from saksi.extract.mentions import Mention
from saksi.records import Event, Party, Place, Report, Span, Statement, Timex

__all__ = ["happenings"]

_BACKGROUND_DAYS = 14  # what happened longer before the report is background; undated tellings are not of it
_NEAR = 60  # how many statements or happenings back are still asked


def happenings(
    told: Sequence[Told],
    said: Sequence[Statement],
    timexes: Sequence[Timex],
    sentences: Sequence[Sentence],
    words: Lexicon,
    report: Report,
) -> list[Event]:
    """One Event for each happening, however often it is told."""
    ontology = plover()
    ordered = sorted(sentences, key=lambda s: s.start)
    starts = [s.start for s in ordered]
    clocks = sorted(timexes, key=lambda t: t.start)
    ticks = [t.start for t in clocks]
    claims = sorted(said, key=lambda s: s.start)
    openings = [s.start for s in claims]
    groups: list[list[Entry]] = []
    by_class: dict[str, list[list[Entry]]] = {}
    strong: list[Entry] = []
    weak: list[Entry] = []
    lead = {verbal: _lead_date(ordered, clocks, report, verbal=verbal) for verbal in (True, False)}
    written = _days(report.published.value.split("/")[-1]) if report.published else None
    body = [s for s in ordered if not s.headline]
    lead_end = body[min(1, len(body) - 1)].end if body else 0
    era = 0
    for one in told:
        host = ordered[max(0, bisect_right(starts, one.start) - 1)]
        when, basis = _date(one, host, clocks[bisect_left(ticks, host.start) : bisect_left(ticks, host.end)], words)
        if when is not None:
            old = written is not None and _last_day(when, written) < written - _BACKGROUND_DAYS
            era = host.end if old else 0
        elif one.end <= lead_end and not one.background and one.status == "happened" and not 0 <= host.start - era < 3:
            when = lead[ontology.types[one.type].quad in (1, 3)]
            basis = "lead" if when else None
        place = _place(one, host, words)
        until = bisect_right(openings, one.start)
        status, statement = _standing(one, claims[max(0, until - _NEAR) : until])
        if status == "happened" and written and basis != "lead" and (_days((when or "").split("/")[0]) or 0) > written:
            one.type, status = ontology.types[one.type].future, "planned"
        entry = (one, when, basis, place, status, statement)
        (weak if one.weak else strong).append(entry)
    for entry in strong:
        kin = by_class.setdefault(entry[0].type, [])
        home = next((g for g in kin if all(_same(other, entry, written) for other in _some(g))), None)
        if home is not None:
            home.append(entry)
        else:
            groups.append([entry])
            kin.append(groups[-1])
    for entry in weak:
        kin = by_class.get(entry[0].type, [])[-_NEAR:]
        fitting = [g for g in kin if all(_tells_again(other, entry) for other in _some(g))]
        if fitting:
            near = min(fitting, key=lambda g: min(abs(other[0].start - entry[0].start) for other in g))
            near.append(entry)
        elif entry[0].alone:
            groups.append([entry])
    out: list[Event] = []
    for group in groups:
        leading = group[0][0]
        dated = min(group, key=lambda g: (not g[1], g[0].weak, -_precision(g[1])))
        if (
            dated[0].weak
            and not leading.weak
            and written
            and _last_day(dated[1] or "", written) < written - _BACKGROUND_DAYS
        ):
            dated = group[0]
        placed = next((g for g in group if g[3]), group[0])
        actors = max((g[0].actors for g in group), key=lambda a: sum(m.code is not None for m in a))
        recipients = max((g[0].recipients for g in group), key=lambda a: sum(m.code is not None for m in a))
        own = _codes(actors)
        recipients = [m for m in recipients if m.code is None or m.code not in own]
        if not (_codes(recipients) or leading.rule.intransitive or leading.alone or len(own) > 1):
            continue
        anchors = tuple(sorted({Span(g[0].start, g[0].end) for g in group}))
        first = min(group, key=lambda g: g[0].start)
        out.append(
            Event(
                start=first[0].start,
                end=first[0].end,
                rule=f"{words.code}.events.{leading.rule.id}",
                anchors=anchors,
                type=leading.type,
                mode=leading.rule.mode if leading.type == leading.rule.type else None,
                contexts=leading.rule.contexts,
                quad=ontology.types[leading.type].quad,
                actors=tuple(_party(m) for m in actors if m.code or not any(x.code for x in actors)),
                recipients=tuple(_party(m) for m in recipients if m.code),
                date=dated[1],
                date_basis=dated[2],
                place=placed[3],
                status=group[0][4],  # type: ignore[arg-type]
                statement=first[5],
                sentence=Span(*first[0].sentence),
            )
        )
    return out


def _party(mention: Mention) -> Party:
    return Party(name=mention.display, code=mention.code, sector=mention.sector, start=mention.start, end=mention.end)


Entry = tuple[Told, str | None, str | None, Place | None, str, str | None]
"""A telling with its date and basis, its place, its status and the span of its statement."""


def _some(group: list[Entry]) -> list[Entry]:
    """The first and the last few tellings: enough to compare with, and no more in a text without end."""
    return group if len(group) < 6 else [group[0], *group[-4:]]


def _precision(value: str | None) -> int:
    """How exact a date is: 3 a day or days, 2 a month, 1 a year, 0 none."""
    return len((value or "").split("/")[0].split("-")) if value else 0


def _same(one: Entry, other: Entry, written: int | None) -> bool:
    """Whether two tellings are of one happening: same class, sides, status; dates and persons that don't contradict.

    `written` is the day number of the report: an undated telling is not of what happened long before.
    """
    a, b = one[0], other[0]
    if a.rule.type != b.rule.type or one[4] != other[4]:
        return False
    half_dated = bool(one[1]) != bool(other[1]) and a.sentence != b.sentence
    if written and half_dated and _last_day(one[1] or other[1] or "", written) < written - _BACKGROUND_DAYS:
        return False
    a1, a2, b1, b2 = _codes(a.actors), _codes(a.recipients), _codes(b.actors), _codes(b.recipients)
    if a.rule.symmetric and b.rule.symmetric:
        same = (a1 | a2) == (b1 | b2) or (len(a1 | a2) > 1 and (b1 | b2) <= (a1 | a2))
    else:
        same = a1 == b1 and (a2 == b2 or not b2 or not a2)
    return same and _compatible(one, other)


def _tells_again(one: Entry, weak: Entry) -> bool:
    """Whether a telling that names one side, or none, can be of an event that names both."""
    a, b = one[0], weak[0]
    a1, a2, b1, b2 = _codes(a.actors), _codes(a.recipients), _codes(b.actors), _codes(b.recipients)
    if (a.rule.symmetric and b.rule.symmetric) or (len(a1) > 1 and not a2):
        same = (b1 | b2) <= (a1 | a2)
    else:
        same = (b1 <= a1 or not a1) and (b2 <= a2 or not a2)
    other_act = a.type == "REJECT" and a.rule.type != b.rule.type
    return same and not other_act and _compatible(one, weak)


def _compatible(one: Entry, other: Entry) -> bool:
    """Whether two tellings have one class, and neither dates nor persons that contradict."""
    a, b = one[0], other[0]
    if a.type != b.type:
        return False
    if one[1] and other[1] and one[1] != other[1] and not (one[1].startswith(other[1]) or other[1].startswith(one[1])):
        return False
    people_a = {m.person.name for m in (*a.actors, *a.recipients) if m.person is not None}
    people_b = {m.person.name for m in (*b.actors, *b.recipients) if m.person is not None}
    return not people_a or not people_b or bool(people_a & people_b)


def _codes(found: Iterable[Mention]) -> set[str]:
    return {m.code for m in found if m.code}


def _lead_date(ordered: Sequence[Sentence], timexes: Sequence[Timex], report: Report, *, verbal: bool) -> str | None:
    """The one day that the opening of a report names, in the week before the report: the day of its lead.

    The day on which something was said dates what is done in words (`verbal`), not what was done.
    """
    body = [s for s in ordered if not s.headline][:3]
    if not body or report.published is None:
        return None
    written = _days(report.published.value.split("/")[-1])
    near = set()
    for timex in timexes:
        value = (timex.value or "").split("T")[0]
        day = _days(value) if timex.type in ("DATE", "TIME") else None
        if day is None or written is None or not -1 <= written - day <= 7:
            continue
        host = next((s for s in body if s.start <= timex.start < s.end), None)
        if host is not None and (verbal or not _of_saying(host, timex)):
            near.add(value)
    return near.pop() if len(near) == 1 else None


def _of_saying(host: Sentence, timex: Timex) -> bool:
    """Whether a time stands behind a verb of saying: *said on Monday*."""
    before = [c for c in host.chunks if c.kind == "VG" and c.verbs and c.end <= timex.start]
    return bool(before) and any(u.lexeme is not None and u.lexeme.cues for u in before[-1].verbs)


def _days(value: str) -> int | None:
    """Day number of a full date; None for anything else."""
    try:
        return date.fromisoformat(value[:10]).toordinal() if len(value) >= 10 else None
    except ValueError:
        return None


def _restricts(host: Sentence, k: int, words: Lexicon) -> bool:
    """Whether a verb stands in a clause that only tells which one is meant: *gedung yang dipakai* …"""
    made = host.chunks
    return words.grammar.head == "first" and k > 1 and made[k - 1].kind == "Q" and made[k - 2].kind == "NP"


def _starts_time(host: Sentence, k: int) -> bool:
    """Whether a verb only opens a time: *mulai* 16 April."""
    lexeme = host.chunks[k].verbs[-1].lexeme
    following = host.chunks[k + 1].kind if k + 1 < len(host.chunks) else ""
    return following == "t" and lexeme is not None and lexeme.has("begin") is not None


def _bounds(one: Told, host: Sentence, timex: Timex, words: Lexicon) -> bool:
    """Whether a time only bounds something (*since* March), or belongs to another noun (the invasion *of* 2022)."""
    before = [u for u in host.units if u.end <= timex.start]
    while before and before[-1].tag == "t":
        before.pop()
    if not before:
        return False
    if before[-1].low in words.grammar.genitive:
        return len(before) > 1 and not before[-2].start <= one.start < before[-2].end
    return before[-1].low in words.grammar.words["since"]


def _last_day(value: str, written: int) -> int:
    """Day number of the last day of an EDTF date, month or year; `written` where it is none of these."""
    last = value.split("/")[-1]
    return _days(last) or _days(f"{last[:7]}-28") or _days(f"{last[:4]}-12-31") or written


def _date(one: Told, host: Sentence, timexes: Sequence[Timex], words: Lexicon) -> tuple[str | None, str | None]:
    """The date of the time that stands nearest in the event's own clause; None where there is none.

    A time between whose words and the event's another predicate stands is not the event's, unless
    it opens the sentence.
    """
    best: tuple[int, Timex] | None = None
    made = host.chunks
    groups = [
        c
        for k, c in enumerate(made)
        if c.kind == "VG"
        and c.verbs
        and not _starts_time(host, k)
        and (one.background or not _restricts(host, k, words))
    ]
    opening = groups[0].start if groups else host.end
    for timex in timexes:
        if timex.type not in ("DATE", "TIME") or not timex.value or not timex.value[0].isdigit():
            continue
        if _bounds(one, host, timex, words):
            continue
        low, high = min(timex.end, one.end), max(timex.start, one.start)
        between = [c for c in groups if low <= c.start and c.end <= high and not c.start <= one.start < c.end]
        gap = high - low
        if between and not (timex.end <= opening and one.start >= opening):
            continue
        if timex.end <= one.start and _of_saying(host, timex):
            continue
        if between:
            gap += 500
        if best is None or gap < best[0]:
            best = (gap, timex)
    if best is None:
        return None, None
    return (best[1].value or "").split("T")[0], best[1].basis


def _place(one: Told, host: Sentence, words: Lexicon) -> Place | None:
    """The nearest place name behind a preposition of place in the sentence; for a visit also behind *to*."""
    best: tuple[int, Place] | None = None
    made = host.chunks
    for k in range(len(made) - 1):
        if made[k].kind != "P" or made[k + 1].kind != "NP":
            continue
        if made[k].low not in words.grammar.place and not (
            one.rule.type == "CONSULT" and made[k].low in words.grammar.toward
        ):
            continue
        for unit in made[k + 1].units:
            if isinstance(unit.mention, Mention) and unit.mention.place is not None:
                start, end, name, code = unit.mention.place
                low, high = min(one.end, end), max(one.start, start)
                if any(c.kind == "VG" and c.verbs and low <= c.start and c.end <= high for c in made):
                    break
                gap = start - one.end if start >= one.end else 200 + one.start - end
                if best is None or gap < best[0]:
                    best = (gap, Place(name=name, code=code, start=start, end=end))
                break
    if best is None and one.rule.type == "CONSULT":
        for mention in one.recipients:
            if mention.place is not None and mention.kind in ("capital", "place", "state"):
                start, end, name, code = mention.place
                return Place(name=name, code=code, start=start, end=end)
    return best[1] if best else None


def _standing(one: Told, said: Sequence[Statement]) -> tuple[str, str | None]:
    """Status with regard to the statement that an event stands in, and the span of that statement."""
    host = None
    for statement in said:
        if (
            statement.start <= one.start
            and one.end <= statement.end
            and (host is None or statement.end - statement.start < host.end - host.start)
        ):
            host = statement
    if host is None:
        return one.status, None
    key = f"{host.start}:{host.end}"
    if one.status == "happened":
        if host.stance == "denies" and not (one.background and one.start > host.start):
            return "denied", key
        if host.stance in ("doubts", "asks"):
            return "possible", key
        code = host.speaker.code if host.speaker else None
        hostile = one.type in ("ASSAULT", "COERCE", "SANCTION", "MOBILIZE", "THREATEN")
        if (
            hostile
            and not one.background
            and code
            and code not in _codes(one.actors)
            and code in _codes(one.recipients)
        ):
            return "alleged", key
    return one.status, key
