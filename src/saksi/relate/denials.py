"""Find the claim that a denial denies: by what both say, else by where the denial stands.

A denial that tells what it denies is compared with the claims of all reports, rare words weighing more (as inverse
document frequency within the story). One that only points at it (*denied that*, *the accusation*) means what another
side said, or did, just before it in its own report. Nobody denies what his own side claims.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

from saksi.records import Event, Party, Speaker, Statement
from saksi.relate import same, within
from saksi.relate.nations import nations
from saksi.relate.same import Item, Shelf, Slots
from saksi.relate.terms import language_of, senses, terms
from saksi.text import fold

__all__ = ["claims", "denial", "joined", "links"]

_CLAIMS = 2000  # claims that denials are compared with
_NEAR = 1500  # characters before a denial within which its report tells what it points at
_STEP = 400  # characters by which a claim farther back is half as likely meant
_POINTS = 3  # words of a denial that only points
_NAMED = 4  # telling words of a denial that names an accusation, and does not tell it
_START = 4  # letters of a meaning by which the noun of an act is known
_ENOUGH = 0.5  # score from which a denial is of a claim
_SAME = 0.4  # what it adds that a claim stands just before the denial in one report
_ACCUSES = 0.3  # and that it accuses the side that denies
_MET = 3  # words in common from which a *did not* answers an accusation
_CONTRADICTS = 0.3  # and what they weigh of its words
_CONTRARY = 0.45  # and of those of one that contradicts what was said of its side
_ACT = 0.15  # and that both tell one kind of act
_DEEDS = frozenset({"ASSAULT", "COERCE", "MOBILIZE", "THREATEN"})  # classes of acts of which a side may be accused
_NAME = re.compile(r"\b[A-Z]\w{3,}")
_ADJACENT = 300  # characters behind an accusation within which it is answered
_ARTICLE = re.compile(r"^(?:the|its|his|their) ")
_WISHES = frozenset({"urge", "push", "promise", "praise", "ask"})  # ends of rules of statements that claim nothing
_ACCUSATIONS = frozenset({"accuse", "blame"})  # and of those that accuse


class _Claim(NamedTuple):
    group: int
    item: Item
    meant: frozenset[str]
    accuses: bool
    kinds: frozenset[str]


class Link(NamedTuple):
    """A claim and the denial of it."""

    claim: Item
    denial: Item


def denial(item: Item) -> bool:
    """Whether a record denies: a statement by its stance or that calls something untrue; a refused accusation."""
    record = item.record
    if isinstance(record, Event):
        return record.type == "REJECT" and same.names_accusation(item)
    quoted = isinstance(record, Statement) and record.directness == "direct" and not same.calls_untrue(item)
    return same.denies(item) and not quoted and not _refuses(item)  # what is quoted beside a denial is its reason


def _refuses(item: Item) -> bool:
    """Whether somebody rejects a thing, a plan or an offer, and nothing that anybody claimed."""
    record, language = item.record, language_of(item.reading.report)
    if not isinstance(record, Statement) or not record.rule.endswith(".reject") or record.cue is None or not language:
        return False
    text = item.reading.report.text[min(record.cue.start, record.start) : record.end]
    words = item.reading.report.text[record.start : record.end]
    return not (terms(language).accuses(text) or terms(language).tells(text) or terms(language).pointing(words))


def claims(item: Item) -> bool:
    """Whether a record claims something: a statement that does not deny, or an act told as done or alleged."""
    if isinstance(item.record, Event):
        return item.record.status in ("happened", "alleged") and item.record.type != "REJECT"
    return isinstance(item.record, Statement) and item.record.stance == "asserts" and not same.calls_untrue(item)


def links(groups: Sequence[Sequence[Item]], shelf: Shelf) -> dict[int, list[Link]]:
    """What is denied, by the index of its group: each claim with the denial of it.

    The same denial in another report stands beside it, unless that report shows what it denies itself.
    """
    told = [_claim(n, item) for n, group in enumerate(groups) for item in group if claims(item) and not _wishes(item)]
    made = _Denials(told[:_CLAIMS], groups, shelf)
    found: dict[int, list[Link]] = {}
    for group in groups:
        linked: dict[str, int] = {}
        pairs: list[tuple[int, Link]] = []
        silent: list[Item] = []
        for item in group:
            claim = made.claim(item) if denial(item) else made.contradicted(item)
            if claim is None:
                silent += [item] if denial(item) else []
            else:
                pairs.append((claim.group, Link(claim.item, item)))
                linked[item.file] = claim.group
        for item in silent:
            if pairs and item.file not in linked:
                pairs.append((pairs[0][0], Link(pairs[0][1].claim, item)))
        for n, link in pairs:
            found.setdefault(n, []).append(link)
    return found


def joined(groups: Sequence[list[Item]], shelf: Shelf) -> list[list[Item]]:
    """The groups, with those as one in which other reports of one side deny one claim; in the order of their first."""
    where = {id(item): n for n, group in enumerate(groups) for item in group}
    made = dict(enumerate(groups))
    for held in links(groups, shelf).values():
        told = sorted({where[id(link.denial)] for link in held if _says(link.denial)})
        for one, other in combinations(told, 2):
            if one not in made or other not in made:
                continue  # it has been joined to another one
            mine, theirs = made[one], made[other]
            if not {i.file for i in mine} & {i.file for i in theirs} and _of_one_side([*mine, *theirs]):
                made[one] = [*mine, *made.pop(other)]
                where.update((id(item), one) for item in theirs)
    return list(made.values())


def _says(item: Item) -> bool:
    return isinstance(item.record, Statement) and same.denies(item)


def _of_one_side(items: Sequence[Item]) -> bool:
    """Whether all items are denials by statements, and all that tell whose are those of one side."""
    speakers = [_speaker(item) for item in items if _says(item)]
    return len(speakers) == len(items) and len({s.code for s in speakers if s and s.code}) < 2


def _claim(group: int, item: Item) -> _Claim:
    return _Claim(group, item, frozenset().union(*item.senses, frozenset()), _accuses(item), _kinds(item))


def _kinds(item: Item) -> frozenset[str]:
    """The kinds of acts that an item tells: those that were read, and those that its words name."""
    record, language = item.record, language_of(item.reading.report)
    read = frozenset({same.family(record)}) if isinstance(record, Event) else same.families(item)
    if language is None or isinstance(record, Event):
        return read
    return read | {hit.payload for hit in terms(language).turns(item.reading.report.text[item.start : item.end])}


def _wishes(item: Item) -> bool:
    return isinstance(item.record, Statement) and item.record.rule.rsplit(".", 1)[-1] in _WISHES


def _accusation(item: Item) -> bool:
    """Whether a claim is an accusation as such."""
    record = item.record
    if isinstance(record, Event):  # who is criticised or summoned is not yet accused of anything
        return record.type == "ACCUSE" and record.mode != "disapprove"
    return isinstance(record, Statement) and record.rule.rsplit(".", 1)[-1] in _ACCUSATIONS


def _accuses(item: Item) -> bool:
    """Whether a claim accuses: an accusation as such, or one in whose sentence somebody is accused or suspected."""
    if _accusation(item):
        return True
    if isinstance(item.record, Event) and item.record.type == "ACCUSE":
        return False
    language, text = language_of(item.reading.report), item.reading.report.text
    cue = item.record.cue if isinstance(item.record, Statement) else None
    words = f"{text[cue.start : cue.end] if cue else ''} {text[item.start : item.end]}"
    return language is not None and terms(language).suspects(words)


def _negates(item: Item) -> bool:
    """Whether the words of an item negate something: *did not*."""
    language = language_of(item.reading.report)
    return language is not None and language.part(Slots).negates(item.reading.report.text, item.start, item.end)


class _Denials:
    """The claims of one story, looked up by what a denial says."""

    def __init__(self, told: Sequence[_Claim], groups: Sequence[Sequence[Item]], shelf: Shelf) -> None:
        self._told = told
        self._persons = shelf.persons
        self._sides = _sides(groups, shelf)
        speakers = ([s for i in group if (s := _speaker(i)) is not None] for group in groups)
        self._said = [frozenset(s.code for s in many if s.code) for many in speakers]
        spans = {(i.file, i.start, i.end): i for group in groups for i in group if not same.lasts(i)}
        self._spans = [frozenset().union(*i.senses, frozenset()) for i in spans.values()]
        self._before: dict[str, list[_Claim]] = {}
        for claim in sorted(told, key=lambda c: c.item.record.start):
            self._before.setdefault(claim.item.file, []).append(claim)

    def claim(self, item: Item) -> _Claim | None:
        """The claim that a denial is of; None where nothing shows it."""
        own, other = self._own(item), self._told
        side = self._side_of(item)
        if _points(item):
            scored = [(self._pointed(item, claim, side), n) for n, claim in enumerate(own)]
            best = max(scored, default=(0.0, 0))
            return own[best[1]] if best[0] > 0 else self._elsewhere(item, side)
        weights = [(sense, self._weight(sense)) for sense in item.senses]
        near = {id(claim) for claim in own}
        rated = [(self._told_of(item, claim, side, weights, near), -n) for n, claim in enumerate(other)]
        best = max(rated, default=(0.0, 0))
        return other[-best[1]] if best[0] >= _ENOUGH else self._elsewhere(item, side)

    def _own(self, item: Item) -> list[_Claim]:
        """The claims that stand just before a denial in its report."""
        every = self._before.get(item.file, [])
        starts = [claim.item.record.start for claim in every]
        at = item.record.start
        return every[bisect_left(starts, at - _NEAR) : bisect_left(starts, at)]

    def _weight(self, sense: frozenset[str]) -> float:
        held = sum(bool(sense & span) for span in self._spans)
        return math.log((len(self._spans) + 1) / max(held, 1))

    def _pointed(self, item: Item, claim: _Claim, side: str | None) -> float:
        """How surely a denial that only points means a claim before it."""
        if self._excluded(item, claim, side):
            return 0.0
        distance = item.record.start - claim.item.record.start
        against = side is not None and side in _aimed_at(claim.item)
        against = against or (_just_before(item, claim.item) and self._at_odds(item, claim))
        if same.names_accusation(item) and not (claim.accuses or (against and _charges(claim.item))):
            return 0.0
        act = _content(item)
        answers = _answers(item, claim)
        if act and not answers and not any(_kin(sense, claim.meant) for sense in act):
            return 0.0
        said = isinstance(claim.item.record, Statement)
        against = against or answers
        return (1.0 + 0.5 * said + claim.accuses * (0.5 + against) + 0.3 * against) / (1.0 + distance / _STEP)

    def contradicted(self, item: Item) -> _Claim | None:
        """The claim that a side answers by saying that it did not: *our ships never crossed the line*.

        An accusation is known by fewer words than what was only said of that side.
        """
        record = item.record
        if not isinstance(record, Statement) or record.stance != "asserts":
            return None
        side = self._side_of(item)
        if side is None or not _negates(item):
            return None
        weights = [(sense, self._weight(sense)) for sense in item.senses]
        every = sum(weight for _, weight in weights)
        rated = [(0.0, 0)]
        for n, claim in enumerate(self._told):
            if side not in _aimed_at(claim.item) or self._excluded(item, claim, side):
                continue
            met = [weight for sense, weight in weights if sense & claim.meant]
            needed = _CONTRADICTS if _accusation(claim.item) else _CONTRARY
            least = _MET - bool(_kinds(item) & claim.kinds)
            if len(met) >= least and sum(met) >= needed * every and (claim.accuses or not _negates(claim.item)):
                rated.append((sum(met) / every, -n))
        best = max(rated)
        return self._told[-best[1]] if best[0] else None

    def _elsewhere(self, item: Item, side: str | None) -> _Claim | None:
        """The accusation that a report leaves to others to tell: the only one against the side that denies."""
        if side is None or not (same.names_accusation(item) or same.calls_untrue(item)):
            return None
        found = [
            claim
            for claim in self._told
            if isinstance(claim.item.record, Event) and claim.accuses and not self._excluded(item, claim, side)
            and side in _doers(claim.item)
        ]  # fmt: skip
        return found[0] if len({claim.group for claim in found}) == 1 else None

    def _told_of(
        self,
        item: Item,
        claim: _Claim,
        side: str | None,
        weights: Sequence[tuple[frozenset[str], float]],
        near: set[int],
    ) -> float:
        """How surely a denial that tells what it denies is of a claim."""
        if self._excluded(item, claim, side):
            return 0.0
        every = sum(weight for _, weight in weights)
        met = [weight for sense, weight in weights if sense & claim.meant]
        before = id(claim) in near
        named_ = side is None and before and _named(item, claim.item)
        against = claim.accuses and (side in _aimed_at(claim.item) or named_ or _answers(item, claim))
        record = claim.item.record
        if isinstance(record, Statement) and not claim.accuses and _negates(claim.item) and not _negates(item):
            return 0.0  # who says that nothing was paid says what the denial says
        act = bool(_kinds(item) & claim.kinds)
        told = isinstance(record, Statement) or claim.accuses or act or _anchored(item, claim.item)
        if not told or (not met and not (before and against)):
            return 0.0
        named = isinstance(record, Statement) and not claim.item.codes.isdisjoint({side, *item.codes})
        if len(met) < 2 and not before and not (act and (against or named)):
            return 0.0
        if len(met) > 1:  # a denial that goes on to tell more, or one of a claim that does
            every = min(every, sum(self._weight(sense) for sense in claim.item.senses)) or every
        likeness = min(1.0, sum(met) / every) if every else 0.0
        distance = item.record.start - claim.item.record.start if before else 0
        score = likeness + _ACCUSES * against + _ACT * act + before * _SAME / (1.0 + distance / _STEP)
        return score + 0.05 * isinstance(record, Statement) if score >= _ENOUGH else 0.0

    def _excluded(self, item: Item, claim: _Claim, side: str | None) -> bool:
        """Whether a claim is the denial's own words, or of its own side, or told by nobody and of others."""
        other = claim.item
        if item.file == other.file and other.record.start < item.record.end and item.record.start < other.record.end:
            return True
        if item.file == other.file and other.start <= item.record.start and item.record.end <= other.end:
            before = other.record.start < item.record.start
            if isinstance(other.record, Event) and not (before and other.record.type == "ACCUSE"):
                return True
        if self._at_odds(item, claim) or _answers(item, claim):
            return False
        if side is not None and side in self._said[claim.group]:
            return True
        said = _said_by(other)
        if said is None:
            return isinstance(other.record, Statement) or (side is not None and side not in _doers(other))
        mine = _speaker(item)
        theirs = self._sides.get(said.name or "") or said.code
        if side is not None and theirs is not None:
            return side == theirs
        return mine is not None and _one_name(mine, said)

    def _at_odds(self, item: Item, claim: _Claim) -> bool:
        """Whether a person denies what another one accuses somebody of: both may be of one side, as in parliaments."""
        mine, theirs = _speaker(item), _accuser(claim.item)
        if mine is None or theirs is None or not (mine.name and theirs.name):
            return False
        if not claim.accuses and not (same.names_accusation(item) and _just_before(item, claim.item)):
            return False
        named = [fold(s.name or "") in self._persons.get(i.file, ()) for s, i in ((mine, item), (theirs, claim.item))]
        return all(named) and same.last_name(mine.name) != same.last_name(theirs.name)

    def _side_of(self, item: Item) -> str | None:
        """The side that denies."""
        if isinstance(item.record, Event):
            return next(iter(sorted(same.sides(item.record)[0])), None)
        speaker = _speaker(item)
        return (speaker.code or self._sides.get(speaker.name or "")) if speaker else None


def _sides(groups: Sequence[Sequence[Item]], shelf: Shelf) -> dict[str, str]:
    """The side of each speaker whom one report gives none, where the others tell one."""
    known: dict[str, set[str]] = {}
    names: set[str] = set()
    for group in groups:
        for item in group:
            speaker = _speaker(item)
            if speaker is not None and speaker.name:
                names.add(speaker.name)
                last = same.last_name(speaker.name)
                if speaker.code and fold(speaker.name) in shelf.persons.get(item.file, ()):
                    known.setdefault(last, set()).add(speaker.code)
                known.setdefault(last, set()).update(of for _, of in shelf.held.get(last, ()) if of)
    made = {name: known.get(same.last_name(name), set()) for name in names}
    return {name: next(iter(codes)) for name, codes in made.items() if len(codes) == 1}


def _speaker(item: Item) -> Speaker | None:
    return item.record.speaker if isinstance(item.record, Statement) else None


def _said_by(item: Item) -> Speaker | None:
    """Who makes a claim: the speaker of a statement, or of the statement in which an act is told."""
    if isinstance(item.record, Statement):
        return item.record.speaker
    assert isinstance(item.record, Event)
    said = within.statement(item.reading, item.record.statement)
    return said.speaker if said else None


def _accuser(item: Item) -> Speaker | Party | None:
    """Who accuses: the speaker of a statement, or the first who is told to do it."""
    record = item.record
    return next(iter(record.actors), None) if isinstance(record, Event) else _said_by(item)


def _one_name(one: Speaker, other: Speaker) -> bool:
    return same.last_name(one.name or "") == same.last_name(other.name or "")


def _aimed_at(item: Item) -> frozenset[str]:
    """The sides that a claim is about: the accused, who acted, or who is named in what somebody else says."""
    record = item.record
    if isinstance(record, Event):
        actors, recipients = same.sides(record)
        if record.type == "ACCUSE":
            return recipients
        return actors | recipients if _accuses(item) else actors
    return item.codes | _described(item)


def _described(item: Item) -> frozenset[str]:
    """The states that the words of an item describe something as: *Indonesian mills*."""
    language, text = language_of(item.reading.report), item.reading.report.text
    return frozenset(hit.payload for hit in nations(text[item.start : item.end], language)) if language else frozenset()


def _just_before(item: Item, told: Item) -> bool:
    """Whether what somebody said stands just before a denial in one report."""
    distance = item.record.start - told.record.end
    return item.file == told.file and 0 < distance <= _ADJACENT


def _answers(item: Item, claim: _Claim) -> bool:
    """Whether who denies is called as the accused was just before: *accused the police*, *the police denied*."""
    speaker, told = _speaker(item), claim.item
    if speaker is None or not speaker.name or not claim.accuses or item.file != told.file:
        return False
    if not _just_before(item, told):
        return False
    text = item.reading.report.text
    low, high = same.sentence(item.reading.report, told.record.start, told.record.end)
    accuser = _accuser(told)
    name = _ARTICLE.sub("", fold(speaker.name))
    return bool(name) and name in fold(text[low:high]) and not (accuser and name in fold(accuser.name or ""))


def _charges(item: Item) -> bool:
    """Whether a claim can be meant by *the accusation*: what somebody said, or an act of force."""
    return not isinstance(item.record, Event) or item.record.type in _DEEDS


def _named(item: Item, claim: Item) -> bool:
    """Whether the sentence of a denial names, beside what is denied, somebody whom a claim names too."""
    text, record = item.reading.report.text, item.record
    low, high = same.sentence(item.reading.report, record.start, record.end)
    beside = f"{text[low : record.start]} {text[record.end : high]}"
    told = claim.reading.report.text[claim.start : claim.end]
    return item.file == claim.file and bool(set(_NAME.findall(beside)) & set(_NAME.findall(told)))


def _anchored(item: Item, claim: Item) -> bool:
    """Whether a denial holds the word by which an act is told."""
    record, report = claim.record, claim.reading.report
    told = senses(report.text[record.start : record.end], language_of(report))
    return any(_kin(sense, frozenset().union(*item.senses, frozenset())) for sense in told)


def _doers(item: Item) -> frozenset[str]:
    """The sides that a report itself gives an act to: who did it, or who is accused of one."""
    assert isinstance(item.record, Event)
    actors, recipients = same.sides(item.record)
    return (recipients if item.record.mode != "disapprove" else frozenset()) if item.record.type == "ACCUSE" else actors


def _kin(sense: frozenset[str], meant: frozenset[str]) -> bool:
    """Whether a word that may have lost a letter with its ends is one of others: *penculikan*, *menculik*."""
    starts = {key[:_START] for key in sense}
    return any(key[:_START] in starts for key in meant)


def _points(item: Item) -> bool:
    """Whether a denial only points at what it denies."""
    if isinstance(item.record, Event):
        return True
    text, language = item.reading.report.text[item.start : item.end], language_of(item.reading.report)
    few = len(text.split()) <= _POINTS and (language is None or terms(language).points(text))
    return few or (same.names_accusation(item) and len(item.senses) <= _NAMED)


def _content(item: Item) -> list[frozenset[str]]:
    """What a denial that points says of it: the act of *the bombing*; nothing for *the accusation*."""
    language = language_of(item.reading.report)
    if language is None or isinstance(item.record, Event) or same.names_accusation(item):
        return []
    text = item.reading.report.text[item.start : item.end]
    return [] if terms(language).pointing(text) else list(item.senses)
