"""Decide between rules that make different acts of the same words, by the model of `choice`."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from saksi.extract.choice import Choice, Pair, choose, features, joined, weights
from saksi.extract.clauses import Sentence
from saksi.extract.events import Told
from saksi.extract.lexicon import Lexicon, plover
from saksi.extract.mentions import Mention
from saksi.language import Language

__all__ = ["decide", "judged"]


def decide(
    text: str, sentences: Sequence[Sentence], told: Sequence[Told], language: Language, lexicon: Lexicon
) -> list[Told]:
    """The tellings, each by the one of its rules for whose class the words speak most.

    A rule that asks for certain objects, and has them, is not doubted.
    """
    hosts = {(s.start, s.end): s for s in sentences}
    out: list[Told] = []
    for one in told:
        rivals = [t for t in one.others if t.type != one.type and not (t.weak or t.rule.objects or one.rule.objects)]
        if rivals and not one.weak and one.sentence in hosts:
            mine = [t for t in told if t.sentence == one.sentence]
            choice = judged(text, hosts[one.sentence], one, mine, language, lexicon)
            best = max([one, *rivals], key=lambda t: choice.shares.get(joined(t.type), 0.0))
            if best is not one:
                rest = tuple(t for t in (one, *one.others) if t is not best)
                one = structs.replace(best, others=rest)
        out.append(one)
    return out


def judged(
    text: str, sentence: Sentence, one: Told, told: Sequence[Told], language: Language, lexicon: Lexicon
) -> Choice:
    """What the model says of the class of a telling; `told` are all tellings of its sentence."""
    actors, recipients = ([m for m in side if m.code] for side in (one.actors, one.recipients))
    actor = actors[0] if actors else None
    recipient = recipients[0] if recipients else actors[1] if len(actors) > 1 else None

    def place(mention: Mention | None) -> tuple[int, int] | None:
        here = mention is not None and sentence.start <= mention.start and mention.end <= sentence.end
        return (mention.start, mention.end) if mention is not None and here else None

    pair = Pair(
        place(actor),
        place(recipient),
        actor.code if actor else None,
        recipient.code if recipient else None,
        text[actor.start : actor.end] if actor else "",
        text[recipient.start : recipient.end] if recipient else "",
    )
    return choose(features(text, sentence, pair, told, language, lexicon, plover()), weights(language))
