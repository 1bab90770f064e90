"""The shapes of what a pack says in its rules: event rules, moods, ways to report speech, grammar; PLOVER's table.

They are apart from `lexicon`, which compiles them, because msgspec reads them from files: it needs their annotations,
which a module loses when it is itself compiled to machine code.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from msgspec import Struct

from saksi.packed import Packed

__all__ = ["Compiled", "Cue", "CueRules", "EventRules", "Grammar", "Mood", "MoodRules", "Plover", "Row", "Rule"]

MOODS = Literal[
    "light", "receive", "begin", "future", "possible", "refused", "stopped", "threatened", "requested", "accused",
    "denied", "failed", "negated", "alleged", "permitted", "hosted",
]  # fmt: skip


class PloverType(Struct, frozen=True):
    """One class of the ontology, see `ontology/plover.toml`."""

    quad: int
    score: float
    modes: tuple[str, ...]
    future: str
    stopped: str
    refused: str


class Plover(Struct, frozen=True):
    """PLOVER's event classes by name."""

    types: dict[str, PloverType]


class Rule(Struct, frozen=True):
    """An event rule of `events.toml`: which words tell it, and where actor and recipient stand.

    `actor` "speaker": whoever says it does it to the subject, *"Chad broke the truce," said Oman's envoy*.
    """

    id: str
    type: str
    mode: str | None = None
    contexts: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    actor: Literal["subject", "object", "speaker"] = "subject"
    recipient: tuple[str, ...] = ("object",)
    noun_recipient: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()  # the actor must be of one of these: the *troops* left
    symmetric: bool = False
    intransitive: bool = False
    examples: tuple[tuple[str, ...], ...] = ()
    rejects: tuple[str, ...] = ()


class Mood(Struct, frozen=True):
    """What a governing word does to the event below it (`moods.toml`)."""

    id: str
    mood: MOODS
    verbs: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()
    recipient: tuple[str, ...] = ()
    examples: tuple[tuple[str, ...], ...] = ()
    rejects: tuple[str, ...] = ()


class Cue(Struct, frozen=True):
    """A way to report speech (`cues.toml`)."""

    id: str
    verbs: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    stance: Literal["asserts", "denies", "doubts", "asks"] = "asserts"
    content: tuple[str, ...] = ("clause",)
    inverted: bool = False
    speaker: Literal["subject", "object"] = "subject"
    addressee: tuple[str, ...] = ()
    examples: tuple[tuple[str, ...], ...] = ()
    rejects: tuple[str, ...] = ()


class EventRules(Struct, frozen=True):
    """The shape of `events.toml`."""

    rule: tuple[Rule, ...]
    sets: dict[str, tuple[str, ...]] = {}


class MoodRules(Struct, frozen=True):
    """The shape of `moods.toml`."""

    mood: tuple[Mood, ...]


class CueRules(Struct, frozen=True):
    """The shape of `cues.toml`."""

    cue: tuple[Cue, ...]
    sets: dict[str, tuple[str, ...]] = {}


class Grammar(Struct, frozen=True):
    """The shape of `grammar.toml`: function words, word order, inflection."""

    name: str
    head: Literal["first", "last"]
    agent: tuple[str, ...]
    genitive: tuple[str, ...]
    place: tuple[str, ...]
    toward: tuple[str, ...]
    that: tuple[str, ...]
    whether: tuple[str, ...]
    infinitive: tuple[str, ...]
    possessive: tuple[str, ...]
    between: tuple[str, ...]
    under: tuple[str, ...]
    complement: tuple[str, ...]
    source: tuple[str, ...]
    of_title: tuple[str, ...]
    of_role: tuple[str, ...]
    particles: frozenset[str]
    abbreviations: frozenset[str]
    home: str
    home_bodies: frozenset[str]
    words: dict[str, frozenset[str]]
    forms: dict[str, tuple[tuple[str, str], ...]]
    anonymous: tuple[str, ...] = ()  # how speech begins in which somebody only wants not to be named
    clitics: tuple[str, ...] = ()
    guess: tuple[tuple[str, str], ...] = ()
    adverb: str = ""


Row = tuple[str, str | int | None, str | int | None, str | None]


class Compiled(NamedTuple):
    """What makes a lexicon beside its rules: the phrases, each with numbers of entries, the entries, frames of verbs.

    An entry is its kind and what tells it, see `lexicon`.
    """

    phrases: Packed
    entries: list[Row]
    frames: dict[str, str]
