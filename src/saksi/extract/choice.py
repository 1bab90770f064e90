"""Choose the class of an act between two sides: rules propose, a small linear model decides.

The rules of `events.toml` propose classes from frames; the words of `leanings.tsv` speak for
classes wherever they stand. What both say, with mood, voice and the path between the two sides,
are the features of a linear model. Its weights (`choice.tsv`) are trained by `python -m training`
on sentences written for this project, with the sides masked; no name is a feature.
"""

from __future__ import annotations

import math
from collections.abc import Container, Sequence
from itertools import pairwise
from typing import NamedTuple

from saksi.errors import DataError
from saksi.extract.clauses import Chunk, Sentence, Unit, arguments, coordinated, is_passive, passive_agent, subject
from saksi.extract.events import Told, listed_behind, outcome, wanted
from saksi.extract.leanings import Leaning, leanings
from saksi.extract.lexicon import Lexicon
from saksi.extract.rules import Plover
from saksi.language import Language, read_lines
from saksi.posts import Role, Title
from saksi.text import fold

__all__ = ["Choice", "Pair", "Weights", "choose", "features", "joined", "weights"]

Span = tuple[int, int]

_REACH = 60  # how many code points behind a word of mood a leaning still stands under it
_TURNING = frozenset(
    {"future", "possible", "refused", "stopped", "threatened", "requested", "denied", "failed", "negated"}
)
_CARRYING = frozenset({"light", "receive", "begin", "hosted"})  # moods that leave an act as it is
_NEAR = 4  # how many words beside a side are asked for their own place


class Pair(NamedTuple):
    """Two sides in their sentence: where they stand (None: not there), their codes, their words."""

    actor: Span | None
    recipient: Span | None
    actor_code: str | None
    recipient_code: str | None
    actor_words: str
    recipient_words: str


class Choice(NamedTuple):
    """The class that the model prefers, what it gives to each, and the features that spoke most for it."""

    type: str
    shares: dict[str, float]
    reasons: tuple[tuple[str, float], ...]


def features(
    text: str,
    sentence: Sentence,
    pair: Pair,
    told: Sequence[Told],
    language: Language,
    lexicon: Lexicon,
    plover: Plover,
) -> list[str]:
    """What the sentence shows of an act of the pair, each feature once, sorted.

    `told` are the tellings that the rules found in the sentence.
    """
    out: set[str] = {"bias", f"order={_order(pair)}"}
    _proposals(out, pair, told)
    leaning = leanings(text, sentence.start, sentence.end, language)
    _predicates(out, sentence, pair, leaning, lexicon, plover)
    zones = _zones(sentence, pair)
    _words(out, zones, _order(pair))
    _leanings(out, sentence, pair, leaning)
    for side, words in (("s", pair.actor_words), ("t", pair.recipient_words)):
        _party(out, side, words, lexicon)
    return sorted(out)


def _order(pair: Pair) -> str:
    if pair.recipient is None:
        return "s"
    if pair.actor is None:
        return "t"
    return "st" if pair.actor < pair.recipient else "ts"


# What the rules propose


def _proposals(out: set[str], pair: Pair, told: Sequence[Told]) -> None:
    whole = False
    for one in told:
        actors, recipients = {m.code for m in one.actors}, {m.code for m in one.recipients}
        here, there = pair.actor_code in actors, pair.recipient_code in recipients
        if here and (there or pair.recipient_code in actors):
            level = "both" if there else "joint"
            whole = True
            out.add(f"rule={one.rule.id}")
            out.update(f"told-mood={mood}:{one.rule.type}" for mood in one.moods)
        elif pair.recipient_code in actors and pair.actor_code in recipients:
            level = "turned"
        elif here:
            level = "actor"
        elif there:
            level = "recipient"
        elif pair.actor_code in recipients or pair.recipient_code in actors:
            level = "crossed"
        else:
            level = "aside"
        out.add(f"told={one.type}:{level}")
        out.add(f"told={one.rule.type}:{one.status}:{level}")
        if one.background:
            out.add(f"told-noun={one.type}:{level}")
    out.add("told-any" if whole else "told-none")


# Predicates and where the two sides stand around them


def _predicates(
    out: set[str], sentence: Sentence, pair: Pair, leaning: Sequence[Leaning], lexicon: Lexicon, plover: Plover
) -> None:
    made = sentence.chunks
    s, t = _chunk_of(made, pair.actor), _chunk_of(made, pair.recipient)
    here = {u.low for u in sentence.units}
    chain: list[Unit] = []
    for i, group in enumerate(made):
        if group.kind != "VG" or not group.verbs:
            continue
        main = group.verbs[-1]
        passive = is_passive(group, lexicon)
        args = arguments(made, i, lexicon)
        who = subject(made, i, lexicon)
        doer = passive_agent(made, args, passive, lexicon) if passive else who
        acts = s is not None and doer is not None and s in coordinated(made, doer)
        slots = {a.slot for a in args if a.chunk == t}
        slots_of_actor = {a.slot for a in args if a.chunk == s}
        if passive and who is not None and who == t:
            slots.add("subject")
        if passive and who is not None and who == s:
            slots_of_actor.add("subject")
        prepositions = {a.slot for a in args}
        lead = listed_behind(made, i) if lexicon.grammar.head == "last" else None
        ahead = made[lead].units if lead is not None else []  # agreed to lay down its arms and join the army
        moods = sorted({m.mood for u in [*ahead, *group.units] for m in u.moods})
        near = " ".join(made[a.chunk].low for a in args) + (f" {made[who].low}" if passive and who is not None else "")
        if acts:
            governing = [*(made[lead].verbs[:-1] if lead is not None else ()), *group.verbs[:-1]]
            above = sorted({m for verb in governing for m in _moods(verb)} - _CARRYING)
            end = max([group.end, *(made[a.chunk].end for a in args)])
            chain += group.verbs
            seen: list[str] = list(moods)
            for verb in [*governing, *group.verbs[-1:]]:
                kinds = _classes(verb, prepositions, near, lexicon)
                _verb(out, "S", verb, kinds)
                for kind in kinds:
                    out.add(f"S-act={outcome(kind, seen, plover)[0]}")
                    if seen:
                        out.add(f"S-mood={'+'.join(seen)}:{kind}")
                seen += sorted(_moods(verb) - _CARRYING)
            for one in leaning:
                if group.start <= one.start < end:
                    size = "long" if " " in one.phrase else "short"
                    for kind in one.types:
                        out.add(f"S-leans={kind}:{size}")
                        out.add(f"S-leans={outcome(kind, moods + above, plover)[0]}:acted")
                        if any(group.start <= u.start < one.end for u in group.verbs):
                            out.add(f"S-verb-leans={kind}:{len(one.types) > 1}")
            for argument in args:
                for unit in made[argument.chunk].units:
                    for rule in unit.nouns:
                        out.add(f"S-noun={rule.type}")
                        out.add(f"S-noun={outcome(rule.type, seen, plover)[0]}:acted")
                        out.update(f"S-carries={mood}:{rule.type}" for mood in _moods(main))
                    if unit.tag in "EWR":
                        out.add(f"S-carries={_lemma(main)}>{unit.low}")
        if slots:
            for one in leaning:
                if group.start <= one.start < group.end:
                    out.update(f"T-leans={kind}:{len(one.types) > 1}" for kind in one.types)
        for slot in slots:
            kinds = _classes(main, prepositions, near, lexicon)
            _verb(out, "T", main, kinds)
            out.add(f"T={_lemma(main)}/{slot}")
            if acts:
                for verb in group.verbs:
                    _verb(out, "ST", verb, _classes(verb, prepositions, near, lexicon))
                out.update(f"ST={kind}/{slot}" for kind in kinds)
        if slots_of_actor - slots:
            _verb(out, "S-object", main, _classes(main, prepositions, near, lexicon))
    for first, second in pairwise(chain):
        out.add(f"chain={_lemma(first)}>{_lemma(second)}")
        out.update(f"chain={mood}>{kind}" for mood in _moods(first) for kind in _classes(second, here))


def _chunk_of(made: Sequence[Chunk], span: Span | None) -> int | None:
    if span is None:
        return None
    return next((k for k, c in enumerate(made) if any(u.start < span[1] and span[0] < u.end for u in c.units)), None)


def _verb(out: set[str], role: str, unit: Unit, kinds: set[str]) -> None:
    out.add(f"{role}={_lemma(unit)}")
    out.update(f"{role}-class={kind}" for kind in kinds)
    out.update(f"{role}-mood={mood}" for mood in _moods(unit))
    if unit.lexeme is not None and unit.lexeme.cues:
        out.add(f"{role}-cue={unit.lexeme.cues[0].stance}")


def _classes(unit: Unit, slots: Container[str], objects: str | None = None, lexicon: Lexicon | None = None) -> set[str]:
    """The classes of a verb by its rules whose frame can be filled.

    `slots` are the prepositions at hand; a rule that wants a certain object counts only where it is
    among `objects`.
    """
    found = set()
    for form in unit.forms:
        for rule in form.lexeme.events:
            framed = rule.intransitive or not rule.recipient or any(s == "object" or s in slots for s in rule.recipient)
            has = not rule.objects or (objects is not None and lexicon is not None and wanted(rule, objects, lexicon))
            if framed and has and rule.actor != "speaker":
                found.add(rule.type)
    return found


def _moods(unit: Unit) -> set[str]:
    return {mood.mood for form in unit.forms for mood in form.lexeme.moods}


def _lemma(unit: Unit) -> str:
    """The root of a verb, the folded word of another; a mark for names, numbers and times."""
    if unit.tag == "V" and unit.lexeme is not None:
        return unit.lexeme.root
    return {"N": "NAME", "U": "NAME", "T": "NAME", "H": "NAME", "t": "TIME", "#": "NUMBER"}.get(unit.tag, unit.low)


# Words


def _zone(pair: Pair, start: int, end: int) -> str:
    """Where a span stands to the two sides: before both, between them, behind both; empty where it is in one."""
    spans = sorted(s for s in (pair.actor, pair.recipient) if s is not None)
    if not spans:
        return "before"
    if end <= spans[0][0]:
        return "before"
    if start >= spans[-1][1]:
        return "behind"
    return "between" if len(spans) > 1 and start >= spans[0][1] and end <= spans[1][0] else ""


def _zones(sentence: Sentence, pair: Pair) -> dict[str, list[Unit]]:
    zones: dict[str, list[Unit]] = {"before": [], "between": [], "behind": []}
    for unit in sentence.units:
        zone = _zone(pair, unit.start, unit.end)
        if zone:
            zones[zone].append(unit)
    return zones


def _words(out: set[str], zones: dict[str, list[Unit]], order: str) -> None:
    here = {u.low for units in zones.values() for u in units}
    for zone, units in zones.items():
        lemmas = [_lemma(u) for u in units]
        for unit, lemma in zip(units, lemmas, strict=True):
            if not lemma.isupper() and lemma[:1].isalpha():
                out.add(f"word={lemma}")
                out.add(f"{zone}={lemma}")
            kinds = (
                _classes(unit, here) if unit.tag == "V" else {r.type for r in unit.nouns} if unit.tag == "E" else set()
            )
            for kind in kinds:
                out.add(f"class={kind}")
                out.add(f"{zone}-class={kind}:{'verb' if unit.tag == 'V' else 'noun'}")
            moods = {m.mood for m in (*unit.moods, *unit.mood_nouns)} | _moods(unit)
            out.update(f"{zone}-mood={mood}" for mood in moods)
        place = f"{zone}:{order}" if zone == "between" else zone
        for one, other in pairwise(lemmas):
            out.add(f"words={one} {other}")
            out.add(f"{place}={one} {other}")
    beside = (
        ("first", [_lemma(u) for u in zones["between"][:_NEAR]]),
        ("last", [_lemma(u) for u in zones["between"][1 - _NEAR :]]),
        ("next", [_lemma(u) for u in zones["behind"][:_NEAR]]),
        ("just", [_lemma(u) for u in zones["before"][1 - _NEAR :]]),
    )
    for name, near in beside:
        out.update(f"{name}:{order}={lemma}" for lemma in near)


def _leanings(out: set[str], sentence: Sentence, pair: Pair, every: Sequence[Leaning]) -> None:
    order = _order(pair)
    moods = [
        (u.start, m) for u in sentence.units for m in sorted({x.mood for x in u.moods} | _moods(u)) if m in _TURNING
    ]
    by_zone: dict[str, list[Leaning]] = {}
    for leaning in every:
        zone = _zone(pair, leaning.start, leaning.end)
        if zone:
            by_zone.setdefault(zone, []).append(leaning)
    for zone, found in by_zone.items():
        for leaning in found:
            size = "long" if " " in leaning.phrase else "short"
            out.add(f"leaning={leaning.phrase}")
            turned = [m for at, m in moods if 0 <= leaning.end - at < _REACH and not leaning.start <= at < leaning.end]
            for kind in leaning.types:
                out.add(f"leans={kind}")
                out.update(f"leans-mood={mood}:{kind}:{zone}" for mood in turned)
                out.add(f"leans={kind}:{zone}:{order}:{size}")
                if len(leaning.types) == 1:
                    out.add(f"leans-only={kind}:{size}")
                    out.add(f"leans-only={kind}:{zone}:{order}:{size}")
        out.update(f"leans-first={kind}:{zone}:{order}" for kind in found[0].types)
        out.update(f"leans-last={kind}:{zone}:{order}" for kind in found[-1].types)


def _party(out: set[str], side: str, words: str, lexicon: Lexicon) -> None:
    """What kind of side it is: by its roles and titles, its last common word, its length."""
    for hit in lexicon.matcher.find(words):
        if isinstance(hit.payload, Role):
            out.add(f"{side}-role={hit.payload.sector}")
        elif isinstance(hit.payload, Title):
            out.add(f"{side}-title={hit.payload.sector}")
    every = words.split()
    common = [w for w in every if w[:1].islower()]
    if common:
        out.add(f"{side}-word={fold(common[-1])}")
    if every and len(common) == len(every):
        out.add(f"{side}-common")


# The model


class Weights(NamedTuple):
    """A linear model: the classes, and what each feature gives to each of them."""

    types: tuple[str, ...]
    by_feature: dict[str, tuple[float, ...]]


def joined(type_: str) -> str:
    """The class of the model that holds a PLOVER class: YIELD is CONCEDE and RETREAT (Hu et al. 2024)."""
    return "YIELD" if type_ in ("CONCEDE", "RETREAT") else type_


def weights(language: Language) -> Weights:
    """The trained model of a language, read once. Raises DataError: the file does not fit."""
    return language.kept(_read, Weights)


def _read(language: Language) -> Weights:
    path = f"languages/{language.code}/choice.tsv"
    header, *lines = (x for x in read_lines(path) if not x.startswith("#"))
    types = tuple(header.split("\t")[1:])
    table: dict[str, tuple[float, ...]] = {}
    for number, line in enumerate(lines, 1):
        feature, *cells = line.split("\t")
        if len(cells) != len(types):
            raise DataError(path, number, f"{len(cells)} weights for {len(types)} classes; run python -m training")
        table[feature] = tuple(int(cell or 0) / 100 for cell in cells)
    return Weights(types, table)


def choose(found: Sequence[str], model: Weights) -> Choice:
    """The class for which the features speak most, with the share of each (softmax; all sum up to 1)."""
    rows = [(f, model.by_feature[f]) for f in found if f in model.by_feature]
    sums = [sum(row[k] for _, row in rows) for k in range(len(model.types))]
    best = max(range(len(sums)), key=sums.__getitem__)
    powers = [math.exp(x - sums[best]) for x in sums]
    shares = {name: power / sum(powers) for name, power in zip(model.types, powers, strict=True)}
    spoke = sorted(((f, row[best]) for f, row in rows if row[best]), key=lambda x: (-abs(x[1]), x[0]))
    return Choice(model.types[best], shares, tuple(spoke))
