"""One event for each happening, however often it is told: with its date, its place, its standing.

Tellings of one class, the same sides and status, whose dates and persons don't contradict, are one
happening with several anchors. A telling that names only one side joins one that names both.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec import structs

from saksi.extract.clauses import Sentence
from saksi.extract.events import Told
from saksi.extract.lexicon import Lexicon, plover
from saksi.extract.mentions import Mention
from saksi.extract.when import (
    BACKGROUND_DAYS,
    Calendar,
    act_of_words,
    calendar,
    day_of_denial,
    day_of_passage,
    day_of_sequel,
    days_of,
    keeps_doing,
    last_day,
    opening_day,
    others_word,
    own_day,
    set_aside,
    spoken_day,
)
from saksi.records import Event, Party, Place, Report, Span, Statement, Timex
from saksi.times.calendar import first_day

__all__ = ["happenings"]

_SUMMON = ".summon"  # in the names of rules
_CITED = 3  # days within which words are cited after they were said
_DERIVED = ("lead", "text")  # bases of dates that stand elsewhere in the text
_ANYBODY = frozenset({"MOBILIZE", "PROTEST", "SUPPORT", "CONSULT", "THREATEN"})  # their other side may be anybody
_JOINED = frozenset({"AID", "SANCTION", "COERCE"})  # classes in which others join for the same cause
_OF_WORDS = frozenset({"ACCUSE", "REJECT", "REQUEST", "THREATEN"})  # classes of what is done by saying it
_NEAR = 60  # how many statements or happenings back are still asked


class Entry(NamedTuple):
    """A telling with its date and basis, place, status and statement; `habit`: it is done again and again."""

    told: Told
    date: str | None
    basis: str | None
    place: Place | None
    status: str
    statement: Statement | None
    habit: bool


def happenings(
    told: Sequence[Told],
    said: Sequence[Statement],
    timexes: Sequence[Timex],
    sentences: Sequence[Sentence],
    words: Lexicon,
    report: Report,
) -> list[Event]:
    """One Event for each happening, however often it is told."""
    known = calendar(sentences, timexes, said, words, report)
    lead = {verbal: opening_day(known, words, verbal=verbal) for verbal in (True, False)}
    groups = _grouped(_tellings(told, said, known, lead, words), known.written)
    kept = [(group, event) for group in groups if (event := _event(group, known, words)) is not None]
    out = [event for _, event in kept]
    for n, (group, event) in enumerate(kept):
        if event.date is None:
            when, basis = _day_from_around(group, out, known, lead[True], words)
            out[n] = structs.replace(event, date=when, date_basis=basis)
    return out


def _day_from_around(
    group: Sequence[Entry], events: Sequence[Event], known: Calendar, lead: str | None, words: Lexicon
) -> tuple[str | None, str | None]:
    """Date and basis of an undated happening by what is told before it: the meeting that it follows, the passage."""
    when = day_of_sequel(group[0].told, events, known, words)
    if when is not None:
        return when, "text"
    for entry in _not_disputed(group):
        day = day_of_passage(entry.told, entry.statement, known, words, lead)
        if day[0] is not None:
            return day
    return None, None


def _tellings(
    told: Sequence[Told],
    said: Sequence[Statement],
    known: Calendar,
    lead: dict[bool, str | None],
    words: Lexicon,
) -> list[Entry]:
    """Each telling with its date, place and standing. What the opening tells undated gets its day (`lead`)."""
    ontology = plover()
    claims = sorted(said, key=lambda s: s.start)
    openings = [s.start for s in claims]
    written = known.written
    found: list[Entry] = []
    era = -9
    for one in _by_speakers(told, claims, openings):
        at = known.number(one.start)
        host = known.sentences[at]
        until = bisect_right(openings, one.start)
        status, statement = _standing(one, claims[max(0, until - _NEAR) : until])
        habit = keeps_doing(one, host, words)
        when, basis = own_day(one, host, known.clocks[at], words)
        if when is not None:
            old = written is not None and last_day(when, written) < written - BACKGROUND_DAYS
            era = host.end if old else -9
            first = first_day(when) if when[5:7] < "13" else None  # it is not said when a season begins
            ahead = written is not None and first is not None and first.toordinal() > written
            if status == "happened" and ahead:
                one.type, status = ontology.types[one.type].future, "planned"
        elif status == "denied" and (denial := day_of_denial(statement, at, known, words))[0] is not None:
            when, basis = denial
        elif at in known.body[:2] and not habit and not 0 <= host.start - era < 3:
            when, basis = _day_of_lead(one, status, statement, known, lead, words)
        place = _place(one, host, words)
        found.append(Entry(one, when, basis, place, status, statement, habit))
    return found


def _by_speakers(told: Sequence[Told], claims: Sequence[Statement], openings: Sequence[int]) -> list[Told]:
    """The tellings, what a speaker does or demands as the speaker's: *"Chad must leave," said Oman's envoy*.

    What nobody demands from another side is what else the words tell.
    """
    out: list[Told] = []
    for one in told:
        if not one.spoken:
            out.append(one)
            continue
        until = bisect_right(openings, one.start)
        statement = _standing(one, claims[max(0, until - _NEAR) : until])[1]
        speaker = statement.speaker if statement is not None and statement.stance == "asserts" else None
        whom = _codes(one.recipients)
        if speaker is None or speaker.code is None or speaker.code in whom or (one.about_act and not whom):
            out += one.others
            continue
        who = Mention(speaker.start, speaker.end, speaker.name or "", "state")
        who.code = speaker.code
        out.append(structs.replace(one, actors=[who], weak=False, others=()))
    return out


def _day_of_lead(
    one: Told,
    status: str,
    statement: Statement | None,
    known: Calendar,
    lead: dict[bool, str | None],
    words: Lexicon,
) -> tuple[str | None, str | None]:
    """Date and basis of what the opening tells without a time: the day on which its doer speaks, or of the lead."""
    promise = one.type != one.rule.type
    if one.background or one.status != "happened" or not (status == "happened" or (status == "denied" and not promise)):
        return None, None
    day = lead[status == "denied" or plover().types[one.type].quad in (1, 3)]
    if day and act_of_words(one) and others_word(one, known, day):
        day = None
    if status == "happened":
        found = spoken_day(one, statement, known, words, opening=True, lead=day)
        if found[0] is not None:
            return found
    return (day, "lead") if day and not set_aside(one, known, words) else (None, None)


def _grouped(tellings: Sequence[Entry], written: int | None) -> list[list[Entry]]:
    """The tellings of each happening together: those with all sides first, then those with one or none."""
    groups: list[list[Entry]] = []
    by_class: dict[str, list[list[Entry]]] = {}
    sides = _dealings(tellings)
    for entry in tellings:
        if entry.told.weak:
            continue
        kin = by_class.setdefault(entry.told.type, [])
        home = next((g for g in kin if all(_same(other, entry, written) for other in _some(g))), None)
        if home is not None:
            home.append(entry)
        else:
            groups.append([entry])
            kin.append(groups[-1])
    for entry in tellings:
        if not entry.told.weak:
            continue
        kin = by_class.get(entry.told.type, [])[-_NEAR:]
        fitting = [g for g in kin if all(_tells_again(other, entry) for other in _some(g))]
        if fitting:
            near = min(fitting, key=lambda g: min(abs(other.told.start - entry.told.start) for other in g))
            near.append(entry)
        elif (whole := _completed(entry, sides)) is not None:
            home = next((g for g in kin if all(_same(other, whole, written) for other in _some(g))), None)
            if home is not None:
                home.append(whole)
            else:
                groups.append([whole])
                by_class.setdefault(whole.told.type, []).append(groups[-1])
        elif entry.told.alone:
            groups.append([entry])
    return groups


def _dealings(tellings: Sequence[Entry]) -> dict[str, list[tuple[Told, list[Mention]]]]:
    """The tellings with two sides by the code of either side, each with the other; by `*` and class those acted on.

    Only so many for each as a text needs that is no trap.
    """
    found: dict[str, list[tuple[Told, list[Mention]]]] = {}
    for told in (e.told for e in tellings if not e.told.weak):
        actors, recipients = ([m for m in side if m.code] for side in (told.actors, told.recipients))
        if not recipients and len(actors) == 2:
            actors, recipients = actors[:1], actors[1:]
        keys = [("*" + told.type, recipients)] if recipients else []
        for one, other in ((actors, recipients), (recipients, actors)):
            if len(_codes(one)) == 1 and _codes(other) - _codes(one):
                keys.append((one[0].code or "", other))
        for key, other in keys:
            if len(kept := found.setdefault(key, [])) < _NEAR:
                kept.append((told, other))
    return found


def _completed(entry: Entry, sides: Mapping[str, list[tuple[Told, list[Mention]]]]) -> Entry | None:
    """An act told with one side, with the other side that the text mostly has to do with it; None where that is open.

    *Britain bars officials of Uganda. … A course for the Ugandan police was suspended.*
    """
    told = entry.told
    actors, recipients = ([m for m in side if m.code] for side in (told.actors, told.recipients))
    given = actors or recipients
    if not told.open or entry.status not in ("happened", "planned") or len(_codes(given)) != 1:
        return None
    if told.type in _ANYBODY or (told.type == "REQUEST" and not actors) or any(m.kind == "pronoun" for m in given):
        return None
    if told.type == "AGREE" and entry.status == "planned":
        return None
    quads = {kind: known.quad for kind, known in plover().types.items()}
    least = 4 if told.type == "ASSAULT" else 3 if quads[told.type] > 2 else 1
    kin = [
        other
        for one, other in sides.get(given[0].code or "", ())
        if quads[one.type] >= least and (quads[one.type] > 2) == (quads[told.type] > 2)
    ]
    if not kin and actors and told.type in _JOINED:
        kin = [those for _, those in sides.get(f"*{told.type}", ()) if not _codes(those) & _codes(actors)]
    counts = Counter(frozenset(_codes(other)) for other in kin)
    if not kin or 3 * counts.most_common(1)[0][1] < 2 * len(kin):
        return None
    codes = counts.most_common(1)[0][0]
    other = next(o for o in kin if _codes(o) == codes)
    made = structs.replace(told, actors=actors or other, recipients=recipients or other, weak=False, others=())
    return entry._replace(told=made)


def _event(group: Sequence[Entry], known: Calendar, words: Lexicon) -> Event | None:
    """The event that some tellings tell; None where it names too few sides."""
    leading = group[0].told
    when, basis = _day(group, known, words)
    placed = next((g for g in group if g.place), group[0])
    actors = max((g.told.actors for g in group), key=lambda a: sum(m.code is not None for m in a))
    recipients = max((g.told.recipients for g in group), key=lambda a: sum(m.code is not None for m in a))
    own = _codes(actors)
    recipients = [m for m in recipients if m.code is None or m.code not in own]
    if not (_codes(recipients) or leading.rule.intransitive or leading.alone or len(own) > 1):
        return None
    first = min(group, key=lambda g: g.told.start)
    return Event(
        start=first.told.start,
        end=first.told.end,
        rule=f"{words.code}.events.{leading.rule.id}",
        anchors=tuple(sorted({Span(g.told.start, g.told.end) for g in group})),
        type=leading.type,
        mode=leading.rule.mode if leading.type == leading.rule.type else None,
        contexts=leading.rule.contexts,
        quad=plover().types[leading.type].quad,
        actors=tuple(_party(m) for m in actors if m.code or not any(x.code for x in actors)),
        recipients=tuple(_party(m) for m in recipients if m.code),
        date=when,
        date_basis=basis,
        place=placed.place,
        status=group[0].status,  # type: ignore[arg-type]
        statement=f"{first.statement.start}:{first.statement.end}" if first.statement is not None else None,
        sentence=Span(*first.told.sentence),
    )


def _day(group: Sequence[Entry], known: Calendar, words: Lexicon) -> tuple[str | None, str | None]:
    """Date and basis of a happening: the most exact that a telling has, else the day on which its doer spoke."""
    dated = min(
        group,
        key=lambda g: (not g.date, _refined(g, group), g.basis in _DERIVED, g.told.weak, -_precision(g.date)),
    )
    old = known.written is not None and last_day(dated.date or "", known.written) < known.written - BACKGROUND_DAYS
    if old and dated.told.weak and not group[0].told.weak:
        dated = group[0]
    if dated.date is not None:
        return dated.date, dated.basis
    for entry in _not_disputed(group):
        day = spoken_day(entry.told, entry.statement, known, words, opening=False, lead=None)
        if day[0] is not None:
            return day
    return None, None


def _refined(one: Entry, group: Sequence[Entry]) -> bool:
    """Whether another telling has a day within the month or year that one gives: *14 times this year*."""
    return any(o.date and one.date and o.date != one.date and o.date.startswith(one.date) for o in group)


def _party(mention: Mention) -> Party:
    return Party(name=mention.display, code=mention.code, sector=mention.sector, start=mention.start, end=mention.end)


def _not_disputed(group: Sequence[Entry]) -> list[Entry]:
    """The tellings of what was done or promised, not of what is denied or only alleged."""
    return [entry for entry in group if entry.status in ("happened", "planned")]


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
    a, b = one.told, other.told
    if a.rule.type != b.rule.type or one.status != other.status or _summons(a) != _summons(b):
        return False
    half_dated = bool(one.date) != bool(other.date) and a.sentence != b.sentence
    if written and half_dated and last_day(one.date or other.date or "", written) < written - BACKGROUND_DAYS:
        return False
    a1, a2, b1, b2 = _codes(a.actors), _codes(a.recipients), _codes(b.actors), _codes(b.recipients)
    if a.rule.symmetric and b.rule.symmetric:
        same = (a1 | a2) == (b1 | b2) or (len(a1 | a2) > 1 and (b1 | b2) <= (a1 | a2))
    else:
        same = a1 == b1 and (a2 == b2 or not b2 or not a2)
    return same and _compatible(one, other)


def _summons(told: Told) -> bool:
    """Whether an envoy is summoned: an act of its own beside the reproach for which that is done."""
    return _SUMMON in told.rule.id


def _tells_again(one: Entry, weak: Entry) -> bool:
    """Whether a telling that names one side, or none, can be of an event that names both."""
    a, b = one.told, weak.told
    a1, a2, b1, b2 = _codes(a.actors), _codes(a.recipients), _codes(b.actors), _codes(b.recipients)
    if (a.rule.symmetric and b.rule.symmetric) or (len(a1) > 1 and not a2):
        same = (b1 | b2) <= (a1 | a2)
    else:
        same = (b1 <= a1 or not a1) and (b2 <= a2 or not a2)
    promised = a.type == "AGREE" and "AGREE" not in (a.rule.type, b.rule.type)
    other_act = (a.type == "REJECT" or promised) and a.rule.type != b.rule.type
    denied = (one.status == "denied") != (weak.status == "denied")
    apart = a.rule.type == "SUPPORT" and a.rule.symmetric != b.rule.symmetric  # praise is no signing
    return same and not (other_act or denied or apart) and _compatible(one, weak)


def _compatible(one: Entry, other: Entry) -> bool:
    """Whether two tellings have one class, and neither dates nor persons that contradict."""
    a, b = one.told, other.told
    if a.type != b.type:
        return False
    if (one.habit and other.date) or (other.habit and one.date):
        return False
    if not _dates_agree(one, other):
        return False
    persons_a, persons_b = _persons(a), _persons(b)
    every_a, every_b = set().union(*persons_a.values()), set().union(*persons_b.values())
    if every_a and every_b and not every_a & every_b:
        return False
    sides = persons_a.keys() & persons_b.keys()
    return all(persons_a[side] & persons_b[side] for side in sides) if a.type == "CONSULT" else True


def _dates_agree(one: Entry, other: Entry) -> bool:
    """Whether the dates of two tellings can be one; for a deed of words the day of citing it can be a little later."""
    x, y = one.date, other.date
    if not x or not y or x.startswith(y) or y.startswith(x):
        return True
    if (one.basis in _DERIVED) == (other.basis in _DERIVED) or not act_of_words(one.told):
        return False
    a, b = days_of(x), days_of(y)
    return a is not None and b is not None and abs(a - b) <= _CITED


def _persons(one: Told) -> dict[str | None, set[str]]:
    """Names of the persons that take part, by side."""
    found: dict[str | None, set[str]] = {}
    for mention in (*one.actors, *one.recipients):
        if mention.person is not None:
            found.setdefault(mention.code, set()).add(mention.person.name)
    return found


def _codes(found: Iterable[Mention]) -> set[str]:
    return {m.code for m in found if m.code}


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


def _standing(one: Told, said: Sequence[Statement]) -> tuple[str, Statement | None]:
    """Status with regard to the statement that an event stands in, and that statement."""
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
    if one.status == "happened":
        code = host.speaker.code if host.speaker else None
        refused = one.type == "REJECT" != one.rule.type  # the denial itself: the accusation is refused
        # accused Chad of arming rebels, a charge Chad denies: he was accused
        refused = refused or (one.type in _OF_WORDS and code in _codes(one.recipients) - _codes(one.actors))
        if host.stance == "denies" and not refused and not (one.background and one.start > host.start):
            return "denied", host
        if host.stance in ("doubts", "asks"):
            return "possible", host
        hostile = one.type in ("ASSAULT", "COERCE", "SANCTION", "MOBILIZE", "THREATEN")
        if (
            hostile
            and not one.background
            and code
            and code not in _codes(one.actors)
            and code in _codes(one.recipients)
        ):
            return "alleged", host
    return one.status, host
