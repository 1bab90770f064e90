"""Compile a language pack into one lexicon: every phrase with all that it can be.

Names, titles, roles, verbs in all their forms, event nouns, moods, reporting words and function
words go into one automaton, so that a text is searched once, however large the lexicon grows.
A pack lists roots; the forms are derived by the affix rules of its `grammar.toml`.

>>> from saksi.language import load
>>> english = lexicon(load("en"))
>>> hits = english.matcher.find("France condemned it")
>>> sorted({hit.payload.form for hit in hits if isinstance(hit.payload, Form)})
['participle', 'past']
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, cast

from saksi import names, outlets, posts
from saksi.errors import DataError
from saksi.extract.rules import Compiled, Cue, CueRules, EventRules, Grammar, Mood, MoodRules, Plover, Row, Rule
from saksi.language import Language, read_toml, read_tsv
from saksi.match import Matcher, pack
from saksi.names import Name
from saksi.posts import Role, Title

__all__ = [
    "NOTHING",
    "CueNoun",
    "EventNoun",
    "Form",
    "Function",
    "Honorific",
    "Lexeme",
    "Lexicon",
    "MoodNoun",
    "MoodWord",
    "Senses",
    "inflector",
    "lexicon",
    "plover",
    "plural",
]


class Lexeme:
    """A verb with all that its pack says of it."""

    __slots__ = ("cues", "events", "frame", "moods", "root")

    def __init__(self, root: str) -> None:
        self.root = root
        self.events: tuple[Rule, ...] = ()
        self.moods: tuple[Mood, ...] = ()
        self.cues: tuple[Cue, ...] = ()
        self.frame = ""

    def has(self, *moods: str) -> Mood | None:
        """The first of its moods that is one of these."""
        return next((mood for mood in self.moods if mood.mood in moods), None)


class Form:
    """One form of a verb."""

    __slots__ = ("form", "lexeme")

    def __init__(self, lexeme: Lexeme, form: str) -> None:
        self.lexeme, self.form = lexeme, form


class EventNoun(NamedTuple):
    """A noun that tells an event."""

    rule: Rule


class MoodNoun(NamedTuple):
    """A noun that colours the event below it: plan, threat, refusal."""

    mood: Mood


class MoodWord(NamedTuple):
    """A modal, negation or adverb."""

    mood: Mood


class CueNoun(NamedTuple):
    """A noun or phrase that reports speech: statement, according to."""

    cue: Cue
    phrase: bool


class Function(NamedTuple):
    """A function word; `tag` is the key of its list in `grammar.toml`."""

    tag: str


class Honorific(NamedTuple):
    """A rank or form of address before a name."""

    sector: str | None


Entry = names.Name | posts.Title | posts.Role | Form | EventNoun | MoodNoun | MoodWord | CueNoun | Function | Honorific


class Senses:
    """All that the words of one place can be, by kind."""

    __slots__ = (
        "cues", "forms", "functions", "honorific", "mood_nouns", "moods", "names", "nouns", "roles", "titles",
    )  # fmt: skip

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        kinds: dict[type, list[Any]] = {}
        for entry in entries:
            kinds.setdefault(type(entry), []).append(entry)
        self.names: tuple[Name, ...] = tuple(kinds.get(Name, ()))
        self.titles: tuple[Title, ...] = tuple(kinds.get(Title, ()))
        self.roles: tuple[Role, ...] = tuple(kinds.get(Role, ()))
        self.forms: tuple[Form, ...] = tuple(kinds.get(Form, ()))
        self.nouns: tuple[Rule, ...] = tuple([noun.rule for noun in kinds.get(EventNoun, ())])
        self.moods: tuple[Mood, ...] = tuple([word.mood for word in kinds.get(MoodWord, ())])
        self.mood_nouns: tuple[Mood, ...] = tuple([noun.mood for noun in kinds.get(MoodNoun, ())])
        self.cues: tuple[CueNoun, ...] = tuple(kinds.get(CueNoun, ()))
        self.functions: tuple[str, ...] = tuple([function.tag for function in kinds.get(Function, ())])
        self.honorific: Honorific | None = kinds[Honorific][-1] if Honorific in kinds else None

    def __or__(self, other: Senses) -> Senses:
        """All that either can be."""
        made = Senses()
        made.names = self.names + other.names
        made.titles = self.titles + other.titles
        made.roles = self.roles + other.roles
        made.forms = self.forms + other.forms
        made.nouns = self.nouns + other.nouns
        made.moods = self.moods + other.moods
        made.mood_nouns = self.mood_nouns + other.mood_nouns
        made.cues = self.cues + other.cues
        made.functions = self.functions + other.functions
        made.honorific = other.honorific or self.honorific
        return made


NOTHING = Senses()

# a phrase of the lexicon met in a text: its span, and all it can be there; a bare tuple, as `match.Place` is
Met = tuple[int, int, Senses]


class Lexicon:
    """A compiled pack. `matcher` finds every phrase; the rest are its tables."""

    __slots__ = (
        "_senses",
        "adverb",
        "code",
        "cues",
        "grammar",
        "guess",
        "matcher",
        "moods",
        "objects",
        "rules",
        "sets",
    )

    def __init__(
        self, code: str, grammar: Grammar, matcher: Matcher[Entry], rules: EventRules, moods: MoodRules, cues: CueRules
    ) -> None:
        self.code = code
        self.grammar = grammar
        self.matcher = matcher
        self.rules = rules.rule
        self.objects = {rule.id: _objects(rule, rules.sets, grammar) for rule in rules.rule if rule.objects}
        self.moods = moods.mood
        self.cues = cues.cue
        self.sets = {name: frozenset(words) for name, words in cues.sets.items()}
        self.adverb = re.compile(grammar.adverb) if grammar.adverb else None
        self.guess = tuple((re.compile(pattern), form) for pattern, form in grammar.guess)
        self._senses: dict[int, Senses] = {}

    def hits(self, text: str) -> list[Met]:
        """All phrases of a text with what they can be, by start, then longest first. One for each phrase and span."""
        found: list[Met] = []
        known = self._senses
        for start, end, key in self.matcher.places(text):
            senses = known.get(key)
            if senses is None:
                payloads = self.matcher.payloads(key)
                senses = known[key] = Senses(payloads) if payloads else NOTHING
            if senses is not NOTHING:
                found.append((start, end, senses))
        return found


def _objects(rule: Rule, sets: dict[str, tuple[str, ...]], grammar: Grammar) -> tuple[frozenset[str], tuple[str, ...]]:
    """The words that a rule wants in its object: single ones in all forms, and phrases, each behind a space."""
    wanted: set[str] = set()
    for word in rule.objects:
        wanted.update(sets.get(word[1:], ()) if word.startswith("@") else (word,))
    single = {word + ending for word in wanted if " " not in word for ending in ("", "s", *grammar.clitics)}
    return frozenset(single), tuple(sorted(f" {word}" for word in wanted if " " in word))


@functools.cache
def plover() -> Plover:
    """The ontology's classes."""
    return read_toml("ontology/plover.toml", Plover)


def lexicon(language: Language) -> Lexicon:
    """The compiled lexicon of a pack, made once."""
    return language.part(_build)


class _Rules(NamedTuple):
    """The rules of a pack."""

    grammar: Grammar
    events: EventRules
    moods: MoodRules
    cues: CueRules


def _rules(language: Language) -> _Rules:
    return _Rules(
        language.toml("grammar", Grammar),
        language.toml("events", EventRules),
        language.toml("moods", MoodRules),
        language.toml("cues", CueRules),
    )


def _build(language: Language) -> Lexicon:
    rules = language.part(_rules)
    compiled = language.kept(_compile, Compiled)
    lexemes: dict[str, Lexeme] = {}

    def lexeme(root: str) -> Lexeme:
        return lexemes.setdefault(root, Lexeme(root))

    for rule in rules.events.rule:
        for root in rule.verbs:
            lexeme(root).events += (rule,)
    for mood in rules.moods.mood:
        for root in mood.verbs:
            lexeme(root).moods += (mood,)
    for cue in rules.cues.cue:
        for root in cue.verbs:
            lexeme(root).cues += (cue,)
    for root, frame in compiled.frames.items():
        lexeme(root).frame = frame
    made: list[Entry | None] = [None] * len(compiled.entries)

    def entry(number: int) -> Entry:
        one = made[number]
        if one is None:
            one = made[number] = _entry(compiled.entries[number], rules, lexemes)
        return one

    matcher = Matcher.of(compiled.phrases, entry)
    return Lexicon(language.code, rules.grammar, matcher, rules.events, rules.moods, rules.cues)


def _entry(row: Row, rules: _Rules, lexemes: dict[str, Lexeme]) -> Entry:
    """The entry that a row of `Compiled.entries` stands for."""
    kind, a, b, c = row
    made: Any
    if kind == "form":
        made = Form(lexemes[str(a)], str(b))
    elif kind == "event":
        made = EventNoun(rules.events.rule[cast(int, a)])
    elif kind == "mood-noun":
        made = MoodNoun(rules.moods.mood[cast(int, a)])
    elif kind == "mood-word":
        made = MoodWord(rules.moods.mood[cast(int, a)])
    elif kind == "cue":
        made = CueNoun(rules.cues.cue[cast(int, a)], phrase=bool(b))
    elif kind == "function":
        made = Function(str(a))
    elif kind == "honorific":
        made = Honorific(cast("str | None", a))
    elif kind == "role":
        made = posts.Role(str(a), cast(posts.RoleKind, b))
    elif kind == "title":
        made = posts.Title(str(a), str(b), str(c))
    else:
        made = names.Name(cast("str | None", a), str(b), str(c))
    return cast(Entry, made)


def _compile(language: Language) -> Compiled:
    """All phrases of a pack with all that they can be. Raises DataError: a rule names what PLOVER has not."""
    grammar, rules, moods, cues = language.part(_rules)
    known = plover().types
    for rule in rules.rule:
        if rule.type not in known or (rule.mode and rule.mode not in known[rule.type].modes):
            raise DataError(
                f"languages/{language.code}/events.toml", 0, f"rule {rule.id}: PLOVER has no {rule.type} / {rule.mode}"
            )
    phrases: dict[str, list[int]] = {}
    numbers: dict[Row, int] = {}

    def add(
        phrase: str,
        kind: str,
        a: str | int | None,
        b: str | int | None = None,
        c: str | None = None,
        *,
        again: bool = False,
    ) -> None:
        number = numbers.setdefault((kind, a, b, c), len(numbers))
        entries = phrases.setdefault(phrase, [])
        if again or number not in entries:
            entries.append(number)

    for phrase, those in names.names(language).items():
        for name in those:
            add(phrase, "name", *name, again=True)
    for phrase, titles in posts.titles(language).items():
        for title in titles:
            add(phrase, "title", *title, again=True)
    for phrase, roles in posts.roles(language).items():
        for role in roles:
            add(phrase, "role", *role, again=True)
    for outlet in outlets.outlets():
        for phrase in (outlet.name, *outlet.aliases):
            if phrase[:1].isupper() and phrase not in phrases:
                add(phrase, "name", None, "outlet", outlet.name)
    around = posts.title_words(language)
    for word in around.names.honorifics:
        add(word, "honorific", None)
    for rank in around.ranks:
        for word in rank.words:
            add(word, "honorific", rank.sector)
    for tag, words in grammar.words.items():
        for word in sorted(words):
            add(word, "function", tag)
    verbs: dict[str, None] = {}
    for number, rule in enumerate(rules.rule):
        verbs.update(dict.fromkeys(rule.verbs))
        for noun in rule.nouns:
            for surface in plural(noun, grammar):
                add(surface, "event", number)
    for number, mood in enumerate(moods.mood):
        verbs.update(dict.fromkeys(mood.verbs))
        for word in mood.words:
            add(word, "mood-word", number)
        for noun in mood.nouns:
            for surface in plural(noun, grammar):
                add(surface, "mood-noun", number)
    for number, cue in enumerate(cues.cue):
        verbs.update(dict.fromkeys(cue.verbs))
        for noun in cue.nouns:
            add(noun, "cue", number, 0)
        for phrase in cue.phrases:
            add(phrase, "cue", number, 1)
    frames = {row["verb"]: row["frame"] for row in language.tsv("verbs", ("verb", "frame"))}
    verbs.update(dict.fromkeys(frames))
    irregular = _irregular(language)
    for root in verbs:
        for surface, form in _inflect(root, grammar, irregular):
            add(surface, "form", root, form)
    return Compiled(pack(phrases), list(numbers), frames)


def _irregular(language: Language) -> dict[str, dict[str, list[str]]]:
    if "third" not in language.toml("grammar", Grammar).forms:
        return {}
    columns = ("root", "third", "past", "participle", "gerund")
    rows = read_tsv(f"languages/{language.code}/irregular.tsv", columns)
    return {row["root"]: {form: row[form].split("|") for form in columns[1:]} for row in rows}


def inflector(language: Language) -> Callable[[str], set[str]]:
    """What gives all forms of a verb, or of a phrase whose first word is one."""
    grammar, irregular = language.toml("grammar", Grammar), _irregular(language)
    return lambda root: {surface for surface, _ in _inflect(root, grammar, irregular)}


def plural(noun: str, grammar: Grammar) -> Iterator[str]:
    """A noun with its other forms."""
    yield noun
    if "plural" in grammar.forms:
        yield _apply(noun, grammar.forms["plural"])[0]
    elif " " not in noun:
        yield f"{noun}-{noun}"
    for clitic in grammar.clitics[:1]:
        yield noun + clitic


def _inflect(root: str, grammar: Grammar, irregular: dict[str, dict[str, list[str]]]) -> Iterator[tuple[str, str]]:
    """All forms of a root: (surface, form). `=word` takes no affix; of several words the first is inflected."""
    if root.startswith("="):
        yield root[1:], "active"
        for clitic in grammar.clitics:
            yield root[1:] + clitic, "active"
        return
    first, space, rest = root.partition(" ")
    for form, rules in grammar.forms.items():
        if form == "plural":
            continue
        surfaces = irregular.get(first, {}).get(form) or _apply(first, rules, every=form == "active")
        for surface in surfaces:
            yield surface + space + rest, form
            if not space:
                for clitic in grammar.clitics:
                    yield surface + clitic, form


@functools.cache
def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source)


def _apply(word: str, rules: Iterable[tuple[str, str]], *, every: bool = False) -> list[str]:
    made: list[str] = []
    for pattern, replacement in rules:
        new, count = _pattern(pattern).subn(replacement, word, count=1)
        if count:
            made.append(new)
            if not every:
                break
    return made or [word]
