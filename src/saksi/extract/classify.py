"""Class the act of a sentence in which somebody has marked who acts and on whom.

So researchers use an event coder on sentences of their own, and so coders are compared (Hu et al.
2024): the sides are given, one class is asked.
"""

from __future__ import annotations

from typing import NamedTuple

from saksi import times
from saksi.errors import UsageError
from saksi.extract.choice import Pair, choose, features, weights
from saksi.extract.clauses import Sentence
from saksi.extract.events import Told, events
from saksi.extract.leanings import Leaning, leanings
from saksi.extract.lexicon import Entry, lexicon, plover
from saksi.extract.parsing import parse
from saksi.language import load
from saksi.match import Hit
from saksi.names import Name
from saksi.records import Report

__all__ = ["Judgement", "classify", "told_class"]

Span = tuple[int, int]

_ACTOR, _RECIPIENT = "S", "T"  # codes of the marked sides; no state has one letter
_MASKS = {_ACTOR: "Aaxa", _RECIPIENT: "Bbxb"}  # names that no lexicon has


class Judgement(NamedTuple):
    """The class of a marked act.

    `type` is a PLOVER class; `shares` what the model gives to each class (they sum up to 1; YIELD is
    CONCEDE and RETREAT together); `rules` and `modes` are those of the rules that proposed the class
    with one of the sides; `told` is the class that the rules alone would answer, if any; `words` are
    the phrases of the sentence that lean to the class; `reasons` are the features that spoke for or
    against the class, strongest first, with their weights.
    """

    type: str
    shares: dict[str, float]
    rules: tuple[str, ...]
    modes: tuple[str, ...]
    told: str | None
    words: tuple[str, ...]
    reasons: tuple[tuple[str, float], ...]


class Marked(NamedTuple):
    """A sentence with two marked sides, read by the rules and described for the model."""

    features: tuple[str, ...]
    told: tuple[Told, ...]
    leanings: tuple[Leaning, ...]


def classify(text: str, actor: Span | None, recipient: Span | None, *, language: str) -> Judgement:
    """Class what the marked actor does to the marked recipient.

    Spans are in code points of `text`; None where a side is not named. One may lie in the other.
    Raises UsageError: a span is empty, lies outside of the text, or overlaps the other in part.
    """
    pack = load(language)
    marked = mark(text, actor, recipient, language=language)
    choice = choose(marked.features, weights(pack))
    own = [one for one in marked.told if {_ACTOR, _RECIPIENT} & {m.code for m in (*one.actors, *one.recipients)}]
    kind = choice.type
    if kind == "YIELD":
        kind = next((t.type for t in own if t.type in ("CONCEDE", "RETREAT")), None) or _yield(marked.features)
    chosen = [one for one in own if one.type == kind]
    return Judgement(
        kind,
        choice.shares,
        tuple(one.rule.id for one in chosen),
        tuple(one.rule.mode for one in chosen if one.rule.mode),
        told_class(marked.told),
        tuple(x.phrase for x in marked.leanings if kind in x.types),
        choice.reasons,
    )


def mark(text: str, actor: Span | None, recipient: Span | None, *, language: str) -> Marked:
    """The features of a sentence with marked sides, and what the rules find in it; as `classify`."""
    pack = load(language)
    words = lexicon(pack)
    masked, sides = _masked(text, {_ACTOR: actor, _RECIPIENT: recipient})
    report = Report(id="marked", version="", text=masked, language=language)
    dates = times.find(masked, pack)
    aside = [(t.start, t.end) for t in dates if not any(t.start < b and a < t.end for a, b in sides.values())]
    hits: list[Hit[Entry]] = [Hit(*span, Name(code, "name", code)) for code, span in sides.items()]
    parsed = parse(report, pack, aside, sorted(hits))
    everything = sorted([*parsed.sentences, *(s for s, _ in parsed.inner)], key=lambda s: s.start)
    # a protest by others is none of the pair's doing
    told = [t for t in events(everything, words, plover()) if not t.actors or any(m.code for m in t.actors)]
    host = _host(everything, list(sides.values()))
    pair = Pair(
        sides.get(_ACTOR),
        sides.get(_RECIPIENT),
        _ACTOR,
        _RECIPIENT,
        text[slice(*actor)] if actor else "",
        text[slice(*recipient)] if recipient else "",
    )
    if host is None:
        return Marked((), tuple(told), ())
    found = features(masked, host, pair, told, pack, words, plover())
    return Marked(tuple(found), tuple(told), tuple(leanings(masked, host.start, host.end, pack)))


def told_class(told: tuple[Told, ...]) -> str | None:
    """The class that the rules alone give to the marked pair: with both sides, else with one; None without."""

    def rank(one: Told) -> int:
        actors, recipients = {m.code for m in one.actors}, {m.code for m in one.recipients}
        both = _ACTOR in actors and (_RECIPIENT in recipients or _RECIPIENT in actors)
        return 0 if both else 1 if _ACTOR in actors else 2 if _RECIPIENT in recipients else 3

    best = min(told, key=rank, default=None)
    return best.type if best is not None and rank(best) < 3 else None


def _yield(found: tuple[str, ...]) -> str:
    """Whether a yielding is one of words or of deeds, by the leanings."""
    return "RETREAT" if "leans=RETREAT" in found and "leans=CONCEDE" not in found else "CONCEDE"


def _host(sentences: list[Sentence], sides: list[Span]) -> Sentence | None:
    """The sentence that holds both sides, the innermost; else the one that holds the first of them."""
    for wanted in (sides, sides[:1]):
        holding = [s for s in sentences if all(s.start <= a and b <= s.end for a, b in wanted)]
        if holding:
            return min(holding, key=lambda s: s.end - s.start)
    return None


def _masked(text: str, sides: dict[str, Span | None]) -> tuple[str, dict[str, Span]]:
    """The text with a mask in the place of each side, and where the masks stand.

    A side inside of the other comes to stand before the rest of it: *[[Iraqi] fighters]* is *T S*.
    """
    spans = {code: span for code, span in sides.items() if span is not None}
    for a, b in spans.values():
        if not (0 <= a < b <= len(text)) or not text[a:b].strip():
            raise UsageError(f"{a}:{b} holds no words of the text of {len(text)} characters; give a span of its words")
    cuts = sorted((a, -b, code) for code, (a, b) in spans.items())
    if len(cuts) > 1 and cuts[1][0] < -cuts[0][1]:
        (a, b, outer), (c, d, inner) = cuts[0], cuts[1]
        if -d > -b:
            raise UsageError(f"{a}:{-b} and {c}:{-d} overlap in part; mark words of their own, or one inside the other")
        made = f"{_MASKS[inner]} {_MASKS[outer]}"
        at = a + len(_MASKS[inner])
        return text[:a] + made + text[-b:], {inner: (a, at), outer: (at + 1, a + len(made))}
    out, at = "", 0
    places: dict[str, Span] = {}
    for a, b, code in cuts:
        words = text[a:-b]
        before = len(words) - len(words.lstrip())
        behind = len(words.rstrip())
        out += text[at : a + before]
        places[code] = (len(out), len(out) + len(_MASKS[code]))
        out += _MASKS[code]
        at = a + behind
    return out + text[at:], places
