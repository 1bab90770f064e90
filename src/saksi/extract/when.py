"""Tell on which day something was done or said: whose a time of a sentence is, and who spoke when.

A time belongs to one verb group of its sentence, its governor. What that group tells, and what is
joined to it without a subject of its own, was done then. Where the governor reports speech, the
time is the day of saying: it dates what the speaker does by words, not what he or she tells of.
"""

from __future__ import annotations

import functools
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from saksi import times
from saksi.extract.clauses import Chunk, Sentence, Unit, arguments, subject
from saksi.extract.events import Told
from saksi.extract.lexicon import Form, Lexicon, plover
from saksi.extract.mentions import Mention, party
from saksi.language import load
from saksi.records import Event, Report, Statement, Timex
from saksi.text import fold
from saksi.times.calendar import first_day

__all__ = [
    "BACKGROUND_DAYS", "Calendar", "Spoken", "act_of_words", "calendar", "day_of_denial", "day_of_passage",
    "day_of_sequel", "days_of", "keeps_doing", "last_day", "opening_day", "others_word", "own_day", "set_aside",
    "spoken_day",
]  # fmt: skip

BACKGROUND_DAYS = 14  # what happened longer before the report is background; undated tellings are not of it
_NEAR = 7  # days before the report in which its news was made
_PASSAGE = 3  # sentences within which one day of speech goes on
_CLOSE = 40  # characters between a time and the words that it dates within a quotation
_COMMON = ("DATE", "TIME")
_PRESENT = frozenset({"base", "third"})
_UNDERGONE = ("passive", "stative")
_AFTERTHOUGHTS = ((",", "base"), ("P", "passive"))  # what stands before a cue behind what was said, and its form


class Clock(NamedTuple):
    """A time of a sentence.

    `cited`: the day on which an outlet was cited; `bound`: only a limit (*since* March); `ahead`, `past`: a week,
    month or year that lies wholly ahead or behind (*earlier this month* too).
    """

    start: int
    end: int
    value: str
    basis: str
    cited: bool = False
    bound: bool = False
    ahead: bool = False
    past: bool = False


class Spoken(NamedTuple):
    """That somebody spoke on a day: in which sentence, who (nobody: whoever spoke before), and the day."""

    sentence: int
    name: str | None
    code: str | None
    person: bool
    value: str


class Around(NamedTuple):
    """The words around times that tell whose they are: sets of `times.toml`."""

    before_day: frozenset[str]
    range_opens: frozenset[str]
    range_joins: frozenset[str]
    part_of: frozenset[str]
    sequel: frozenset[str]


@functools.cache
def _around(code: str) -> Around:
    sets = times.rules(load(code)).sets
    names = ("before_day", "range_opens", "range_joins", "part_of", "sequel")
    before_day, range_opens, range_joins, part_of, sequel = (frozenset(sets.get(name, ())) for name in names)
    return Around(before_day, range_opens, range_joins, part_of, sequel)


class Calendar(NamedTuple):
    """The times of a report by sentence, and who spoke when.

    `body` are the numbers of the sentences of the article itself, `persons` and `speakers` the names of all
    people and of those who speak, `written` is the day number of the report, `text` its text.
    """

    sentences: tuple[Sentence, ...]
    starts: tuple[int, ...]
    clocks: tuple[tuple[Clock, ...], ...]
    spoken: tuple[Spoken, ...]
    body: tuple[int, ...]
    persons: frozenset[str]
    speakers: frozenset[str]
    written: int | None
    text: str

    def number(self, at: int) -> int:
        """Number of the sentence in which an offset stands."""
        return max(0, bisect_right(self.starts, at) - 1)


def calendar(
    sentences: Sequence[Sentence], timexes: Sequence[Timex], said: Sequence[Statement], words: Lexicon, report: Report
) -> Calendar:
    """The times of every sentence, and the days on which somebody speaks."""
    ordered = tuple(sorted(sentences, key=lambda s: s.start))
    ticks = sorted((t for t in timexes if t.type in _COMMON), key=lambda t: t.start)
    every = sorted(timexes, key=lambda t: t.start)
    starts, begins = [t.start for t in ticks], [t.start for t in every]
    cues = {s.cue.start: s for s in said if s.cue is not None and s.speaker is not None}
    written = days_of(report.published.value.split("/")[-1]) if report.published else None
    clocks: list[tuple[Clock, ...]] = []
    spoken: list[Spoken] = []
    for number, host in enumerate(ordered):
        here = [
            _clock(t, written, words, report)
            for t in ticks[bisect_left(starts, host.start) : bisect_left(starts, host.end)]
            if t.value and t.value[:3].isdigit()
        ]
        inside = every[bisect_left(begins, host.start) : bisect_left(begins, host.end)]
        here += _cited(host, inside, words, report)
        clocks.append(_ranged(sorted(here), words, report))
        told = [(at, clock) for clock in clocks[-1] if (at := _saying(host, clock, words)) is not None]
        of_their_own = any(not clock.cited for _, clock in told)
        for at, clock in told:
            day = days_of(clock.value)
            if day is None or (written is not None and not -1 <= written - day <= _NEAR):
                continue
            if not (clock.cited and of_their_own):
                spoken.append(_speaker(host, at, number, clock, cues, words))
    persons = frozenset(
        u.mention.display for s in ordered for u in s.units if isinstance(u.mention, Mention) and _human(u.mention)
    )
    captions = [(s.start, s.end) for s in report.segments if s.kind == "caption"]
    body = tuple(n for n, s in enumerate(ordered) if _in_body(s) and not any(a <= s.start < b for a, b in captions))
    speakers = frozenset(s.speaker.name for s in said if s.speaker is not None and s.speaker.name is not None)
    return Calendar(
        sentences=ordered,
        starts=tuple(s.start for s in ordered),
        clocks=tuple(clocks),
        spoken=tuple(spoken),
        body=body,
        persons=persons,
        speakers=speakers,
        written=written,
        text=report.text,
    )


def _in_body(sentence: Sentence) -> bool:
    """Whether a sentence is none of a title: what ends with a full stop is none, however many names it has."""
    return not sentence.headline or (bool(sentence.chunks) and sentence.chunks[-1].kind == ".")


# values


def days_of(value: str) -> int | None:
    """Day number of a full date; None for anything else."""
    try:
        return date.fromisoformat(value[:10]).toordinal() if len(value) >= 10 and "/" not in value else None
    except ValueError:
        return None


def last_day(value: str, written: int) -> int:
    """Day number of the last day of an EDTF date, month or year; `written` where it is none of these."""
    last = value.split("/")[-1]
    return days_of(last) or days_of(f"{last[:7]}-28") or days_of(f"{last[:4]}-12-31") or written


def _clock(timex: Timex, written: int | None, words: Lexicon, report: Report) -> Clock:
    """A time expression of a sentence as one of its times."""
    value = _right_year(timex, written, words, report)
    first = first_day(value) if days_of(value) is None else None
    ahead = past = False
    if first is not None and written is not None:
        ahead = first.toordinal() > written
        past = last_day(value, written) < written or (timex.mod == "START" and timex.basis == "report" and not ahead)
    if past and written is not None and "/" in value and last_day(value, written) > written:
        value = f"{value.split('/')[0]}/{date.fromordinal(written).isoformat()}"  # earlier this week: until the report
    bound = _bound(timex, words, report)
    return Clock(timex.start, timex.end, value, timex.basis, bound=bound, ahead=ahead, past=past)


def _right_year(timex: Timex, written: int | None, words: Lexicon, report: Report) -> str:
    """The value of a time without its clock; where its weekday shows a slip of the year, in the year of the report."""
    value = (timex.value or "").split("T")[0]
    day = days_of(value)
    if day is None or written is None or timex.basis != "explicit" or abs(day - written) < 300:
        return value
    found = times.find(report.text, load(words.code), timex.start, timex.end)
    named = times.weekday_of(found[0]) if found else None
    if named is None or date.fromordinal(day).weekday() == named[0]:
        return value
    for near in range(written - _NEAR, written + 2):
        other = date.fromordinal(near)
        if other.isoformat()[5:] == value[5:] and other.weekday() == named[0]:
            return other.isoformat()
    return value


def _ranged(clocks: list[Clock], words: Lexicon, report: Report) -> tuple[Clock, ...]:
    """The times of a sentence, the two of a range as the range: *between June 3 and June 7*, *dari 3 hingga 7 Juni*."""
    around = _around(words.code)
    out = list(clocks)
    for n, (one, other) in enumerate(pairwise(clocks)):
        between = fold(report.text[one.end : other.start]).split()
        joins = [w for w in between if w not in around.before_day or w in around.range_joins]
        if len(joins) != 1 or joins[0] not in around.range_joins or not one.value < other.value:
            continue
        before = fold(report.text[max(0, one.start - 20) : one.start]).split()
        opens = [w for w in before if w not in around.before_day or w in around.range_opens][-1:]
        if opens and opens[0] in around.range_opens and "/" not in one.value + other.value:
            out[n] = one._replace(value=f"{one.value}/{other.value}", bound=False)
            out[n + 1] = other._replace(value=f"{one.value}/{other.value}", bound=False)
    return tuple(out)


def _bound(timex: Timex, words: Lexicon, report: Report) -> bool:
    """Whether the word before a time makes it a limit."""
    before = fold(report.text[max(0, timex.start - 20) : timex.start]).split()
    within = fold(report.text[timex.start : timex.end]).split()
    since = words.grammar.words["since"]
    return bool((before and before[-1] in since) or (within and within[0] in since))


def _cited(host: Sentence, timexes: Sequence[Timex], words: Lexicon, report: Report) -> list[Clock]:
    """The days on which an outlet was cited, that are no times of the sentence itself: *Dilansir AFP, Senin (1/6)*."""
    found: list[Clock] = []
    for chunk in host.chunks:
        if chunk.kind != "t" or any(t.start < chunk.end and chunk.start < t.end for t in timexes):
            continue
        language = load(words.code)
        told = times.find(report.text, language, chunk.start, chunk.end)
        reference = report.published.value if report.published else None
        for t in times.resolve(told, report.text, language, reference=reference):
            if t.type in _COMMON and t.value and t.value[0].isdigit():
                found.append(Clock(t.start, t.end, t.value.split("T")[0], t.basis, cited=True))
    return found


# whose a time is


def _at(host: Sentence, offset: int) -> int:
    """Index of the chunk in which an offset stands."""
    made = host.chunks
    return max(0, next((k for k in range(len(made) - 1, -1, -1) if made[k].start <= offset), 0))


def _verbal(chunk: Chunk) -> bool:
    return chunk.kind == "VG" and bool(chunk.verbs)


def _cue(made: Sequence[Chunk], k: int) -> bool:
    """Whether a chunk reports speech: not a verb that only carries an act (*held* talks)."""
    chunk = made[k]
    if chunk.kind == "K":
        return True
    told = [u.lexeme for u in chunk.verbs if u.lexeme is not None and u.lexeme.cues] if chunk.kind == "VG" else []
    carries = k + 1 < len(made) and made[k + 1].kind == "NP" and any(u.nouns for u in made[k + 1].units)
    return any(not (carries and lexeme.has("light")) for lexeme in told)


def _finite(chunk: Chunk, words: Lexicon, *, behind: Chunk | None = None) -> bool:
    """Whether a verb group has a subject and tense of its own: no infinitive, no bare gerund or participle.

    `behind`: what stands before it; a word for what is to come is no infinitive behind a noun (*ia akan bertemu*).
    """
    if not chunk.verbs:
        return False
    first = chunk.units[0].low
    subject_before = behind is not None and behind.kind == "NP"
    if first in words.grammar.infinitive and (first in words.grammar.infinitive[:1] or not subject_before):
        return False
    return not (chunk.units[0].tag == "V" and chunk.verbs[0].form in ("gerund", "participle"))


def _passing(chunk: Chunk, words: Lexicon) -> bool:
    """Whether a subordinator says that two things go on at once: *while*, *when*."""
    return chunk.kind == "S" and chunk.low in words.grammar.words["while"]


def _governor(host: Sentence, clock: Clock, words: Lexicon) -> int | None:
    """Index of the verb group that a time belongs to; None where there is none."""
    made = host.chunks
    t = _at(host, clock.start)
    if made[t].kind == '"' or _of_noun(host, t):
        return None
    if _opens_with_words(host, t, words):
        return _right(host, t, words)
    left = _left(host, t, words)
    if left is not None and (_of_described(host, left, t) or _of_cause(host, t, words)):
        return None
    n = t + 1
    while n < len(made) and (made[n].kind in ("A",) or (made[n].kind == "NP" and _pointing(made[n]))):
        n += 1
    before = made[t - 1].kind if t else ""
    if n < len(made) and _verbal(made[n]) and _finite(made[n], words):
        if before in ("S", "Q", "C") or left is None:
            return n
        if before == "NP" and _subject_of(host, t, left, words):
            return n
    if before in ("C", ";", "S", "Q") and (opened := _clause_behind(host, t, words)) is not None:
        return opened
    last = all(c.kind in (".", "(", ")", '"') for c in made[t + 1 :])
    if last and _behind_words(host, t):
        return None
    closing = left is not None and last and before == "," and not _cue(made, left)
    if closing and words.grammar.head == "first" and days_of(clock.value):
        main = _main(host, words)  # ..., Senin (1/6): the day of the sentence
        return main if main is not None else left
    return _issuing(host, left) if left is not None else _right(host, t, words)


def _behind_words(host: Sentence, t: int) -> bool:
    """Whether a time stands behind whose words a sentence gives: *..., demikian pernyataan kementerian itu, Senin*."""
    made = host.chunks
    if t < 3 or [made[t - 1].kind, made[t - 2].kind, made[t - 3].kind] != [",", "NP", ","]:
        return False
    return any(u.cues or (u.lexeme is not None and u.lexeme.cues) for u in made[t - 2].units)


def _issuing(host: Sentence, k: int) -> int:
    """The verb group at `k`; where it only tells how some words came out, that which says them.

    *Condemned the raid in a statement issued* on Monday.
    """
    made = host.chunks
    noun = k - 2 if k and made[k - 1].kind == "Q" else k - 1
    if noun < 2 or made[noun].kind != "NP" or made[noun - 1].kind != "P" or not any(u.cues for u in made[noun].units):
        return k
    for j in range(noun - 2, -1, -1):
        if _verbal(made[j]) or made[j].kind == "K":
            return j
        if made[j].kind not in ("NP", "P", "C"):
            break
    return k


def _of_described(host: Sentence, left: int, t: int) -> bool:
    """Whether a time is that of a happening of which more is told behind it: *the raid on Monday, which* killed two."""
    made = host.chunks
    tells_more = t + 2 < len(made) and made[t + 1].kind == "," and made[t + 2].kind == "Q"
    return tells_more and any(
        c.kind == "NP" and made[left + k].kind == "P" and any(u.nouns for u in c.units)
        for k, c in enumerate(made[left + 1 : t])
    )


def _of_cause(host: Sentence, t: int, words: Lexicon) -> bool:
    """Whether a time is that of a happening on which something else followed: closed it *after clashes on Monday*."""
    made = host.chunks
    after, sequel = words.grammar.words["after"], _around(words.code).sequel
    k = t - 1
    while k > 0 and made[k].kind in ("NP", "P", "C") and made[k].low not in after and made[k].low not in sequel:
        k -= 1
    followed = 0 < k < t - 1 and (made[k].low in after or made[k].low in sequel)
    return followed and any(u.nouns for c in made[k + 1 : t] for u in c.units)


def _opens_with_words(host: Sentence, t: int, words: Lexicon) -> bool:
    """Whether a sentence opens with where somebody said what follows, and a time: *in a statement issued on Monday*."""
    made = host.chunks
    if not 1 < t < 5 or made[0].kind != "P" or made[0].low not in words.grammar.words["during"]:
        return False
    said = made[1].kind == "NP" and any(u.cues for u in made[1].units)
    issued = all(c.kind == "Q" or (_verbal(c) and not _passing(c, words)) for c in made[2:t])
    return said and issued and t + 1 < len(made) and made[t + 1].kind == ","


def _clause_behind(host: Sentence, t: int, words: Lexicon) -> int | None:
    """The verb group of a clause that opens with a time: and *a day later* the king left."""
    made = host.chunks
    if t + 1 >= len(made) or made[t + 1].kind != "NP":
        return None
    k = t + 2
    while k < len(made) and made[k].kind in ("NP", "P", "C", "A"):
        k += 1
    clause = k < len(made) and _verbal(made[k]) and _finite(made[k], words, behind=made[k - 1])
    return k if clause else None


def _of_noun(host: Sentence, t: int) -> bool:
    """Whether a time describes a noun: a *Monday* report, *Thursday*'s statement."""
    made = host.chunks
    if made[t].kind == "NP":
        return True
    if t + 1 >= len(made) or made[t + 1].kind != "NP":
        return False
    return made[t + 1].units[0].tag == "s" and any(u.cues for u in made[t + 1].units)


def _pointing(chunk: Chunk) -> bool:
    return all(u.tag == "D" for u in chunk.units)


def _subject_of(host: Sentence, t: int, left: int, words: Lexicon) -> bool:
    """Whether the noun phrase before a time opens a clause of its own: *said* its army *on Monday* attacked."""
    made = host.chunks
    k = t - 1
    while k > left + 1 and made[k].kind in ("NP", "P", "C", "t"):
        k -= 1
    if made[k].kind in ("S", "Q", ",", ";"):
        return True
    return k == left + 1 and _cue(made, left) and made[k].kind == "NP" and made[t - 1].kind == "NP"


def _left(host: Sentence, t: int, words: Lexicon) -> int | None:
    """The verb group before a time in its clause."""
    made = host.chunks
    k = t - 1
    closed = False
    while k >= 0:
        kind = made[k].kind
        if kind == "VG" and made[k].verbs:
            if _starts_time(host, k) or _restricts(host, k, words):
                k -= 1
                if made[k].kind == "Q":
                    k -= 1
                continue
            opening = k - 1
            while opening > 0 and made[opening].kind in ("NP", "P", "t", "C"):
                opening -= 1
            if closed and opening > 0 and made[opening].kind == "Q" and made[opening - 1].kind == ",":
                k = opening - 1
                continue
            if closed and opening >= 0 and made[opening].kind == "S" and opening == 0:
                return None
            return k
        if kind == "K":
            return k
        if kind in (".", ";", "S", "Q") or (kind == '"' and not closed and k < t - 2):
            return None
        if kind == ",":
            closed = True
        k -= 1
    return None


def _starts_time(host: Sentence, k: int) -> bool:
    """Whether a verb only opens a time: *mulai* 16 April."""
    lexeme = host.chunks[k].verbs[-1].lexeme
    following = host.chunks[k + 1].kind if k + 1 < len(host.chunks) else ""
    before = host.chunks[k - 1].kind if k else ""
    return following == "t" and before != "Q" and lexeme is not None and lexeme.has("begin") is not None


def _restricts(host: Sentence, k: int, words: Lexicon) -> bool:
    """Whether a verb only tells which thing is meant: *gedung yang dipakai* tentara, *a base used* by the army."""
    made = host.chunks
    if not _plain(made[k]) or k < 2 or (k + 1 < len(made) and made[k + 1].kind == "t"):
        return False
    if words.grammar.head == "first":
        return made[k - 1].kind == "Q" and made[k - 2].kind == "NP"
    first = made[k].units[0]
    if made[k - 1].kind != "NP" or first.tag != "V":
        return False
    inside = first.form == "gerund" and k + 1 < len(made) and made[k + 1].kind == "NP"  # its nuclear testing site
    return first.form == "participle" or inside


def _right(host: Sentence, t: int, words: Lexicon) -> int | None:
    """The main verb group behind a time that opens a sentence or clause."""
    made = host.chunks
    inserted = False
    for k in range(t + 1, len(made)):
        kind = made[k].kind
        if kind in ("S", "Q"):
            inserted = True
        elif kind == ",":
            inserted = False
        elif kind == ";":
            return None
        elif kind == "K" or (
            _verbal(made[k]) and not inserted and _finite(made[k], words, behind=made[k - 1] if k else None)
        ):
            return k
    return None


def _main(host: Sentence, words: Lexicon) -> int | None:
    """The main verb group of a sentence."""
    made = host.chunks
    return _right(host, -1, words) if made else None


def _linked(host: Sentence, a: int, b: int, words: Lexicon) -> bool:
    """Whether the verb group at `b` goes on with what the one at `a` before it tells, on the same day."""
    made = host.chunks
    first = next((c for c in made if c.kind != "C"), None)
    if first is not None and _passing(first, words) and a < b and any(c.kind == "," for c in made[a:b]):
        return all(c.kind not in ("Q", "S") for c in made[a + 1 : b]) and b == _right(host, _comma(host, a), words)
    if made[b].kind == "K":
        return False
    for k in range(a + 1, b + 1):
        if not _verbal(made[k]):
            if made[k].kind == "Q" or made[k].kind in (";", "."):
                return False
            if made[k].kind == "S" and not _passing(made[k], words):
                return False
            continue
        before = made[k - 1]
        if any(_passing(c, words) for c in made[a + 1 : k]):
            continue
        if _cue(made, a) and before.kind not in ("C", ",") and not _by_doing(before, words):
            return False
        if _cue(made, k) and (before.kind, made[k].verbs[0].form) in _AFTERTHOUGHTS:
            return False  # ..., kata Menteri Luar Negeri; seperti dikatakan Menteri Luar Negeri
        joined = before.kind == "C" and k > 1
        purpose = made[k].units[0].low in words.grammar.infinitive or before.kind == "P"
        gerund = made[k].verbs[0].form == "gerund" and before.kind in (",", "-")
        serial = words.grammar.head == "first" and before.kind in ("VG", ",", "NP") and not _own_subject(host, k, words)
        if not (joined or purpose or gerund or serial):
            return False
    return True


def _by_doing(chunk: Chunk, words: Lexicon) -> bool:
    """Whether a preposition opens what was done: answered *by* closing the border, membalas *dengan* menutup."""
    grammar = words.grammar
    return chunk.kind == "P" and chunk.low in (grammar.complement if grammar.head == "first" else grammar.agent)


def _comma(host: Sentence, a: int) -> int:
    """Index of the first comma behind the chunk at `a`."""
    return next(k for k in range(a, len(host.chunks)) if host.chunks[k].kind == ",")


def _own_subject(host: Sentence, k: int, words: Lexicon) -> bool:
    """Whether the noun phrase before a verb group is its subject, not the object of the group before."""
    made = host.chunks
    if made[k - 1].kind != "NP":
        return False
    j = k - 1
    while j > 0 and made[j - 1].kind in ("NP", "P", "C"):
        j -= 1
    return j == 0 or not _verbal(made[j - 1])


def own_day(one: Told, host: Sentence, clocks: Sequence[Clock], words: Lexicon) -> tuple[str | None, str | None]:
    """The date and basis of the time that belongs to a telling in its own sentence; None where there is none."""
    best: tuple[int, Clock] | None = None
    made = host.chunks
    e = _at(host, one.start)
    for clock in clocks:
        if clock.cited or clock.bound or _bounds(one, host, clock, words):
            continue
        if clock.ahead and one.status == "happened" and act_of_words(one):
            continue  # welcomed a plan for next month
        t = _at(host, clock.start)
        quoted = bool(made) and made[e].kind == '"'
        if quoted and not one.sentence[0] <= clock.start < one.sentence[1]:
            continue
        far = _distance(one, host, e, t, clock, words) if made and t != e else 0
        if far is None:
            continue
        gap = max(clock.start, one.start) - min(clock.end, one.end) + far
        if quoted and gap > _CLOSE:
            continue
        if best is None or gap < best[0]:
            best = (gap, clock)
    return (best[1].value, best[1].basis) if best is not None else (None, None)


def _distance(one: Told, host: Sentence, e: int, t: int, clock: Clock, words: Lexicon) -> int | None:
    """How loosely the time at chunk `t` belongs to the telling at chunk `e`; None where it does not."""
    made = host.chunks
    if made[t].kind == "NP":
        return None
    low, high = min(e, t), max(e, t)
    g = _governor(host, clock, words)
    if made[e].kind == '"':
        return None  # a time around a quotation is that of saying it
    if t == e - 1 and act_of_words(one) and _behind_happening(host, t):
        return None
    if made[e].kind != "VG":
        between = [k for k in range(low + 1, high) if _verbal(made[k]) or made[k].kind in ("S", "Q", "K")]
        ahead = g is not None and (t < g < e or e < t < g)
        if not between or (not ahead and all(made[k].kind == "Q" for k in between)):
            said = g is not None and _cue(made, g) and (t < e or (one.background and g < e))
            apart = g is not None and any(made[k].kind in ("S", "Q") for k in range(min(g, e), e))
            told = apart or (t > e and (days_of(clock.value) is None or _within_talks(one, made, e, words)))
            return None if said and not told else 0
        happens = t > e and len(between) < 3 and _verbal(made[between[-1]])
        happens = happens and not (one.type == "REJECT" != one.rule.type)  # called off talks that were set for Monday
        happens = happens and (_plain(made[between[-1]]) or _undergoes(one, host, e, between))
        object_ = made[between[-1] + 1] if happens else None  # trade reached 33 billion in 2006: a figure is none
        bare = object_ is not None and (object_.kind != "NP" or any(u.tag == "#" for u in object_.units))
        if bare and (len(between) == 1 or made[between[0]].kind == "Q"):
            return 0  # the meeting took place on Monday; talks scheduled for Monday; a meeting that was held on Monday
        if g is None or one.background:
            return None
        carrying = max((k for k in range(e) if _verbal(made[k])), default=None)
        if carrying is None or _cue(made, carrying):
            return None
        if any(made[k].kind in ("S", "Q", ",") for k in range(carrying + 1, e)):
            return None
        far = _distance_of_verbs(one, host, carrying, clock, g, words)
        return far + 500 if far is not None else None
    return _distance_of_verbs(one, host, e, clock, g, words)


def _distance_of_verbs(one: Told, host: Sentence, e: int, clock: Clock, g: int | None, words: Lexicon) -> int | None:
    """As `_distance`, for what the verb group at `e` tells; `g` is the governor of the time."""
    made = host.chunks
    t = _at(host, clock.start)
    if t < e and _goes_on(host, t, e, g, words):
        return 0
    if g is None:
        return None
    if g == e:
        return 0
    if g < e:
        return 500 if _linked(host, g, e, words) else None
    acts = plover().types
    promised = any(
        acts[rule.type].quad in (1, 3) and rule.type != "CONSULT"
        for u in made[g].verbs
        if u.lexeme is not None
        for rule in u.lexeme.events
    ) or any(u.lexeme is not None and u.lexeme.moods for u in made[g].verbs[:-1])
    asked = act_of_words(one) and made[g].units[0].low in words.grammar.infinitive
    if promised or asked:
        # signed it and agreed to leave on Monday; asked them to leave on Monday; but: asked them to leave last month
        whole = all(c.kind not in ("S", "Q", ",", ";") for c in made[e:g])
        return 500 if asked and clock.past and whole else None
    return 500 if _linked(host, e, g, words) else None


def _goes_on(host: Sentence, t: int, e: int, g: int | None, words: Lexicon) -> bool:
    """Whether a clause right behind a time tells what was then: on Monday, *when they attacked*."""
    made = host.chunks
    then = [c for c in made[t + 1 : e] if c.kind not in (",", "NP", "C")]
    if not then:
        apart = any(c.kind == "," for c in made[t + 1 : e])
        return not apart and words.grammar.head == "last" and g is not None and not _cue(made, g)
    n = t + 2 if made[t + 1].kind == "," else t + 1
    return len(then) == 1 and then[0] is made[n] and _passing(then[0], words)


def _behind_happening(host: Sentence, t: int) -> bool:
    """Whether a time stands in the subject, behind what happened then: *the visit last month* gave them hope."""
    made = host.chunks
    k = t - 1
    while k > 0 and made[k].kind in ("NP", "P") and made[k - 1].kind in ("NP", "P", "t"):
        k -= 1
    return any(u.nouns for c in made[max(k, 0) : t] for u in c.units if c.kind == "NP")


def _within_talks(one: Told, made: Sequence[Chunk], e: int, words: Lexicon) -> bool:
    """Whether something was said in the talks that a noun tells, on their day: said *in a phone call* on Monday."""
    opened = made[e - 1].low if e and made[e - 1].kind == "P" else ""
    return one.rule.type == "CONSULT" and (opened in words.grammar.words["during"] or opened in words.grammar.place)


def _undergoes(one: Told, host: Sentence, e: int, verbs: Sequence[int]) -> bool:
    """Whether a verb says that what its subject tells came about: a deal *was reached*, the talks *resumed*.

    Asked where no object follows; `verbs` are the verb groups between subject and time.
    """
    made = host.chunks
    if len(verbs) > 1 or any(c.kind not in ("NP", "P", "C") for c in made[e + 1 : verbs[0]]):
        return False
    chunk = made[verbs[0]]
    passive = any("passive" in u.functions for u in chunk.units) or any(u.form in _UNDERGONE for u in chunk.verbs)
    lexemes = [u.lexeme for u in chunk.verbs if u.lexeme is not None]
    if one.rule.type == "CONSULT" and not passive:
        return not any(lexeme.cues for lexeme in lexemes)  # the talks ended on Tuesday
    same = any(rule.type == one.rule.type for lexeme in lexemes if not lexeme.cues for rule in lexeme.events)
    return same or (passive and any(lexeme.has("light") for lexeme in lexemes))


def _plain(chunk: Chunk) -> bool:
    """Whether a verb group tells no act of its own, and no speech."""
    return not any(u.lexeme is not None and (u.lexeme.events or u.lexeme.cues) for u in chunk.verbs)


def _bounds(one: Told, host: Sentence, clock: Clock, words: Lexicon) -> bool:
    """Whether a time belongs to another noun: the invasion *of* 2022."""
    before = [u for u in host.units if u.end <= clock.start]
    while before and before[-1].tag == "t":
        before.pop()
    if not before:
        return False
    if before[-1].low in words.grammar.genitive:
        if len(before) > 1 and before[-2].low in _around(words.code).part_of:
            return False  # on the night of June 5
        return len(before) > 1 and not before[-2].start <= one.start < before[-2].end
    return False


# who spoke when


def _saying(host: Sentence, clock: Clock, words: Lexicon) -> int | None:
    """Index of the chunk of the cue whose day of saying a time is; None where it is the day of something else."""
    made = host.chunks
    if not made:
        return None
    t = _at(host, clock.start)
    g = _governor(host, clock, words) if not clock.cited else _right(host, t, words)
    while g is not None and g > 1:
        opening = g - 1
        while opening > 0 and made[opening].kind in ("NP", "P"):
            opening -= 1
        higher = next((k for k in range(opening - 1, -1, -1) if _verbal(made[k])), None)
        aired = made[opening].kind == "Q" and _plain(made[g]) and higher is not None
        if aired and higher is not None:  # said so in an interview that was broadcast on Monday
            kinds = [c.kind for c in made[higher:opening]]
            aired = "P" in kinds and "," not in kinds and "S" not in kinds
        if not (_passing(made[opening], words) or aired):
            break
        if higher is None or not (_cue(made, higher) or _of_words(host, higher, words)):
            break
        g = higher
    if g is None:
        return None
    return g if _cue(made, g) or _of_words(host, g, words) else None


def _of_report(host: Sentence, clock: Clock) -> bool:
    """Whether a time stands in or behind the name of what somebody said: *a Monday report*."""
    if not host.chunks:
        return False
    t = _at(host, clock.start)
    chunk = host.chunks[t]
    return (chunk.kind == "NP" and any(u.cues for u in chunk.units)) or _behind_words(host, t)


def _of_words(host: Sentence, g: int, words: Lexicon) -> bool:
    """Whether the subject of a verb group is what somebody said: *the statement* came on Monday."""
    if host.chunks[g].kind != "VG":
        return False
    s = subject(host.chunks, g, words)
    return s is not None and any(u.cues for u in host.chunks[s].units)


def _speaker(host: Sentence, g: int, number: int, clock: Clock, cues: dict[int, Statement], words: Lexicon) -> Spoken:
    made = host.chunks
    statement = next((s for u in made[g].units if (s := cues.get(u.start)) is not None), None)
    mention = _who(made, g, words)
    if mention is not None and (statement is None or mention.person is not None):
        return Spoken(number, mention.display, mention.code, _human(mention), clock.value)
    if statement is not None and statement.speaker is not None:
        return Spoken(number, statement.speaker.name, statement.speaker.code, False, clock.value)
    return Spoken(number, None, None, False, clock.value)


def _who(made: Sequence[Chunk], g: int, words: Lexicon) -> Mention | None:
    """Who speaks by the cue at `g`."""
    if made[g].kind == "K":
        j = g + 1 if g + 1 < len(made) and made[g + 1].kind == "NP" else None
    else:
        verb = next((u for u in reversed(made[g].verbs) if u.lexeme is not None and u.lexeme.cues), made[g].verbs[-1])
        passive = verb.form in ("passive", "stative") or (
            verb.form == "participle" and any("passive" in u.functions for u in made[g].units)
        )
        if passive:
            j = next(
                (
                    a.chunk
                    for a in arguments(made, g, words)
                    if a.slot in words.grammar.agent or (a.slot == "object" and words.grammar.head == "first")
                ),
                None,
            )
        else:
            inverted = g + 1 < len(made) and made[g + 1].kind == "NP" and (not g or made[g - 1].kind in (",", '"'))
            j = g + 1 if inverted else subject(made, g, words)
    found = party(made[j], words) if j is not None and made[j].kind == "NP" else []
    return found[0] if found else None


def _human(who: Mention) -> bool:
    return who.person is not None or who.kind in ("person", "post")


def act_of_words(one: Told) -> bool:
    """Whether a happening is done by speaking: not a meeting, not a deed."""
    return plover().types[one.type].quad in (1, 3) and one.rule.type != "CONSULT"


def spoken_day(
    one: Told, host: Statement | None, known: Calendar, words: Lexicon, *, opening: bool, lead: str | None
) -> tuple[str | None, str | None]:
    """The day on which a deed of words was done that has no time of its own: that on which its doer speaks.

    `host` is the statement that it stands in; `opening`: it stands in the opening of the report;
    `lead` the day of the opening. Not asked: what the speaker only tells of, what is told as past
    before the news (*has condemned*), and what somebody keeps doing.
    """
    if not _asks_for_day(one, host, known, words):
        return None, None
    at = known.number(one.start)
    sentence = known.sentences[at]
    day = _in_saying(host, sentence, known.clocks[at], words) if host is not None and _own(one, host) else None
    if day is not None:
        return day.value, day.basis
    if not opening and _in_the_past(one, at, known):
        return None, None
    named = _doers(one, host, known)
    doers = {m.code for m in one.actors if m.code}
    theirs = [s for s in known.spoken if s.name is not None and s.name in named]
    if not named:
        theirs = [s for s in known.spoken if not s.person and s.code is not None and s.code in doers]
        theirs = [s for s in theirs if opening or abs(s.sentence - at) <= _PASSAGE]
    passing = [s for s in known.spoken if s.name is None and 0 <= s.sentence - at <= _PASSAGE - 1]
    days = {s.value for s in theirs}
    if len(days) == 1:
        return days.pop(), "text"
    if theirs:
        near = min(theirs, key=lambda s: (abs(s.sentence - at), s.sentence > at))
        return (near.value, "text") if abs(near.sentence - at) <= _PASSAGE else (None, None)
    if opening and len({s.value for s in passing}) == 1:
        return passing[0].value, "text"
    if opening:
        return (lead, "lead") if lead else (None, None)
    return None, None


def others_word(one: Told, known: Calendar, day: str) -> bool:
    """Whether a day of the opening is only that on which another side spoke."""
    doers = {m.code for m in one.actors if m.code}
    told = [c for n in known.body[:3] for c in known.clocks[n] if c.value == day]
    spoke = [s for s in known.spoken if s.sentence in known.body[:3] and s.value == day]
    return len(spoke) == len(told) and all(s.code is not None and s.code not in doers for s in spoke)


def _asks_for_day(one: Told, host: Statement | None, known: Calendar, words: Lexicon) -> bool:
    """Whether a telling is of a deed of words that is news, so that the day of its doer's speech is its own.

    Not so: what a speaker only tells of, what is told as past before the news, and what somebody keeps doing.
    """
    if not act_of_words(one) or one.background:
        return False
    own = _own(one, host)
    if host is not None and host.speaker is not None and not own:
        return False
    promise = own and one.status == "planned" and one.type != one.rule.type
    if one.status != "happened" and not promise:
        return False
    host_sentence = known.sentences[known.number(one.start)]
    quoted = bool(host_sentence.chunks) and host_sentence.chunks[_at(host_sentence, one.start)].kind == '"'
    if quoted and _in_body(host_sentence):
        return own and _now(one, known.text, words)
    return _fresh(one, host_sentence, words, told=own)


def _own(one: Told, host: Statement | None) -> bool:
    """Whether a telling stands in the words of its doer."""
    speaker = host.speaker if host is not None else None
    return speaker is not None and speaker.code in {m.code for m in one.actors if m.code}


def _doers(one: Told, host: Statement | None, known: Calendar) -> set[str]:
    """Names of the persons who do a deed of words, or tell it as their own."""
    named = {m.display for m in one.actors if _human(m)}
    if host is not None and host.speaker is not None and _own(one, host) and host.speaker.name in known.persons:
        named.add(host.speaker.name)
    return named


def day_of_denial(said: Statement | None, at: int, known: Calendar, words: Lexicon) -> tuple[str | None, str | None]:
    """The day on which somebody denied something, by the sentence of the denial; None where it has none."""
    clock = _in_saying(said, known.sentences[at], known.clocks[at], words) if said is not None else None
    return (clock.value, clock.basis) if clock is not None else (None, None)


def day_of_passage(
    one: Told, host: Statement | None, known: Calendar, words: Lexicon, lead: str | None
) -> tuple[str | None, str | None]:
    """The day of what a person who speaks in the report does by words: of the sentence before, else of the lead."""
    if not _asks_for_day(one, host, known, words):
        return None, None
    at = known.number(one.start)
    named = _doers(one, host, known)
    if not named or not named <= known.speakers or _in_the_past(one, at, known):
        return None, None
    before = [s.value for s in known.spoken if s.sentence == at - 1]
    if before:
        return before[-1], "text"
    return (lead, "lead") if lead else (None, None)


def _in_the_past(one: Told, at: int, known: Calendar) -> bool:
    """Whether the last time told before is long past: a passage on what was before."""
    if known.written is None:
        return False
    for n in range(at, max(-1, at - _PASSAGE), -1):
        told = [last_day(c.value, known.written) for c in known.clocks[n] if c.start <= one.start and not c.cited]
        if told:
            return max(told) < known.written - BACKGROUND_DAYS
    return False


def set_aside(one: Told, known: Calendar, words: Lexicon) -> bool:
    """Whether a telling of the opening is not of its day, which another telling has.

    So where it stands in a quotation, behind *after*, in a clause that tells who or which is meant or that is put in
    before the main verb, or is told as done before (*who has joined*).
    """
    at = known.number(one.start)
    host = known.sentences[at]
    made = host.chunks
    if not made:
        return False
    e = _at(host, one.start)
    if made[e].kind == '"':
        return True
    if _since(host, e, known.clocks[at], words):
        return True
    first = e
    if e and made[e - 1].kind == "C":  # which borders on Chad and accuses it
        first = next((k for k in range(e - 1, -1, -1) if _verbal(made[k])), e)
    opening = _opener(host, first)
    if opening is None:
        return False
    if made[opening].low in words.grammar.words["after"]:
        return True
    if made[opening].kind != "Q" or not _verbal(made[e]):
        return False
    which = opening > 0 and made[opening - 1].kind == "NP"  # which one is meant: the gang that robbed the envoy
    main = _main(host, words)
    inserted = main is not None and e < main  # Kenya, which accuses Chad of theft, closed the border
    return which or inserted or any("perfect" in u.functions for u in made[e].units)


def _since(host: Sentence, e: int, clocks: Sequence[Clock], words: Lexicon) -> bool:
    """Whether what the chunk at `e` tells has a limit for a time: the border *closed since* March."""
    for clock in clocks:
        t = _at(host, clock.start)
        if clock.bound and t > e and (t == e + 1 or _governor(host, clock, words) == e):
            return True
    return False


def _opener(host: Sentence, e: int) -> int | None:
    """Index of the word that opens the clause of the chunk at `e`; None in a main clause."""
    made = host.chunks
    k = e - 1
    while k >= 0 and made[k].kind in ("NP", "P", "C", "t", "A", "X", "G", "M"):
        k -= 1
    return k if k >= 0 and made[k].kind in ("S", "Q") else None


def _in_saying(said: Statement, host: Sentence, clocks: Sequence[Clock], words: Lexicon) -> Clock | None:
    """The time at which a statement was made, by its own sentence."""
    if said.cue is None:
        return None
    for clock in clocks:
        g = _saying(host, clock, words)
        if g is not None and not clock.cited and host.chunks[g].start <= said.cue.start < host.chunks[g].end:
            return clock
    return None


def _fresh(one: Told, host: Sentence, words: Lexicon, *, told: bool) -> bool:
    """Whether a telling is of the news itself. `told`: in the words of its doer, where the past is no news."""
    if not _in_body(host):
        return True
    made = host.chunks
    e = _at(host, one.start)
    if made[e].kind != "VG":
        e = next((k for k in range(e - 1, -1, -1) if _verbal(made[k])), -1)
        if e < 0 or one.weak:
            return False
    if made[e].units[0].low in words.grammar.infinitive[:1]:
        return False
    opening = _opener(host, e)
    if opening is not None and made[opening].low not in words.grammar.that and not _passing(made[opening], words):
        return False
    for _ in range(4):
        units = made[e].units
        if any(_old(u, words) for u in units):
            return False
        if _finite(made[e], words) or words.grammar.head == "first":
            break
        e = next((k for k in range(e - 1, -1, -1) if _verbal(made[k])), -1)
        if e < 0:
            return False
    if words.grammar.head == "first":
        return True
    first = made[e].verbs[0]
    bare = first is made[e].units[0] or first.form == "third"
    if told:
        return not (bare and first.form == "past")
    return not (bare and first.form in ("third", "base"))  # Washington accuses Iran: a stance


def _now(one: Told, text: str, words: Lexicon) -> bool:
    """Whether somebody does by the words of a quotation what they tell: *we condemn*, not *we condemned*."""
    before = fold(text[max(0, one.start - _CLOSE) : one.start]).split()[-3:]
    perfect, habit = words.grammar.words["perfect"], words.grammar.words["habit"]
    if any(word in perfect or word in habit for word in before):
        return False
    anchor = fold(text[one.start : one.end]).split()[0]
    for word in (anchor, *reversed(before[-2:])):  # the anchor, or the verb whose object it is
        forms = {hit.payload.form for hit in words.matcher.find(word) if isinstance(hit.payload, Form)}
        if forms:
            return words.grammar.head == "first" or bool(forms & _PRESENT)
    return False


def _old(unit: Unit, words: Lexicon) -> bool:
    return "perfect" in unit.functions or unit.low in words.grammar.words["habit"]


def keeps_doing(one: Told, host: Sentence, words: Lexicon) -> bool:
    """Whether a telling is of what is done again and again: no single happening with a day."""
    made = host.chunks
    e = _at(host, one.start)
    return bool(made) and made[e].kind == "VG" and any(u.low in words.grammar.words["often"] for u in made[e].units)


def day_of_sequel(one: Told, events: Sequence[Event], known: Calendar, words: Lexicon) -> str | None:
    """The day of an undated happening told with a dated one of the same side: *after* or *in the talks*, *then*."""
    if one.status != "happened" or one.background or one.weak:
        return None
    at = known.number(one.start)
    host = known.sentences[at]
    made = host.chunks
    e = _at(host, one.start)
    sides = {m.code for m in (*one.actors, *one.recipients) if m.code}
    after = len(made) > 1 and made[0].low in words.grammar.words["after"] and made[1].kind == "NP"
    met = after and any(r.type == "CONSULT" for u in made[1].units for r in u.nouns)
    then = made[e].kind == "VG" and any(u.low in words.grammar.words["then"] for u in made[e].units)
    then = then or (bool(made) and made[0].low in words.grammar.words["then"])
    reach = _PASSAGE if met else 1
    within = len(made) > 1 and made[0].low in words.grammar.words["during"] and made[1].kind == "NP"
    within = within and any(r.type == "CONSULT" for u in made[1].units for r in u.nouns)
    met = met or (within and any(u.tag == "D" for k in (1, 2) if k < len(made) for u in made[k].units))
    met = met or (within and len(made) > 2 and made[2].kind == "Q")  # dalam pertemuan yang sama
    opened = _opener(host, e)
    if opened and made[opened].kind == "Q" and any(u.cues for u in made[opened - 1].units):
        opened = _opener(host, opened - 1)  # issued a statement that pledges
    if not (met or then) or opened not in (None, 0 if met else None):
        return None
    best: tuple[int, str] | None = None
    for event in events:
        theirs = {p.code for p in (*event.actors, *event.recipients) if p.code}
        if event.date is None or event.date_basis in ("lead", None) or not sides & theirs:
            continue
        if event.status != "happened" or (met and (event.type != "CONSULT" or not sides <= theirs)):
            continue
        for anchor in event.anchors:
            far = at - known.number(anchor.start)
            if 0 < far <= reach and (best is None or anchor.start > best[0]):
                best = (anchor.start, event.date)
    return best[1] if best is not None else None


def opening_day(known: Calendar, words: Lexicon, *, verbal: bool) -> str | None:
    """The one day that the opening of a report names, in the week before the report: the day of its lead.

    The day on which something was said, or an outlet cited, dates what is done in words (`verbal`),
    not what was done; the day of a deed that words are about does not date the words.
    """
    body = known.body[:3]
    if not body or known.written is None:
        return None
    near: set[str] = set()
    cited: set[str] = set()
    for n in body:
        host = known.sentences[n]
        for clock in known.clocks[n]:
            day = days_of(clock.value)
            if day is None or not -1 <= known.written - day <= _NEAR:
                continue
            if host.chunks and _of_cause(host, _at(host, clock.start), words):
                continue
            saying = _saying(host, clock, words) is not None or _of_report(host, clock)
            if clock.cited:
                cited.add(clock.value)
            elif verbal or not saying:
                if verbal and not saying and _aside(host, clock, words):
                    continue
                near.add(clock.value)
    if verbal and not near:
        near = cited
    return near.pop() if len(near) == 1 else None


def _aside(host: Sentence, clock: Clock, words: Lexicon) -> bool:
    """Whether a time is that of a clause within the sentence: after its army *attacked on Monday*."""
    g = _governor(host, clock, words)
    if g is None:
        return False
    main = _main(host, words)
    return main is not None and g > main and not _linked(host, main, g, words)
