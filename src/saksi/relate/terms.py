"""What a report is about, in words, names, numbers and days that can be laid beside another's.

Words are folded, without function words, and cut to a stem by the language's `relate.toml`, so that
*mengunjungi* and *kunjungan* meet. Days are inclusive intervals of ordinals, read from EDTF.

>>> from saksi.language import load
>>> sorted(content("Menteri itu mengunjungi markas armada.", load("id")))
['armada', 'kunjung', 'markas']
>>> days("2023-04")
(738611, 738640)
>>> apart((10, 12), (15, 15)), apart((10, 12), (12, 20))
(3, 0)
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from msgspec import Struct

from saksi.extract.parsing import own_spans as _spans
from saksi.extract.parsing import spans_without
from saksi.language import Language, available, load, short_forms
from saksi.match import Hit, Matcher, longest
from saksi.records import Reading, Report, Segment
from saksi.text import fold, sentences
from saksi.times.calendar import first_day, last_day

__all__ = [
    "NUMBER",
    "Days",
    "Terms",
    "apart",
    "content",
    "days",
    "language_of",
    "lead_end",
    "one_name",
    "own_spans",
    "published",
    "senses",
    "sentences_of",
    "short",
    "sounds",
    "terms",
]

Days = tuple[int, int]

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_BESIDE = frozenset({"furniture", "spam", "stamp", "byline", "credit", "heading", "dateline"})
_BESIDE_LEAD = _BESIDE | {"title", "caption"}
_PARAGRAPHS = 3
_LONGEST = 3000  # characters of an opening, where a text has no lines
_DENIED = 30  # characters before *only* within which a *not* denies it
_VOWELS = frozenset("aeiou")
_PIVOT = "en"  # the language in which the others give their glosses
_SPELT = (("ph", "f"), ("th", "t"), ("c", "k"), ("q", "k"), ("x", "ks"), ("y", "i"), ("v", "f"), ("z", "s"))
_TWICE = re.compile(r"(.)\1")
_KEY = 5  # letters by which words of two languages are taken for sisters
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_OWNER = re.compile(r"^.*['’]s ")
_PART = 4  # letters of a word that two forms of one name share
_CODE = 3  # letters of the code of a state
_LETTERS = 0.75  # likeness of the letters of two spellings of one name
_ACROSS = 0.55  # and of two in two languages
_CONSONANTS = 0.7  # and of their consonants
_SISTERS = str.maketrans({"c": "k", "q": "k", "z": "s", "v": "w", "f": "p", "j": "y"})
_SILENT = re.compile(r"[aeiouhy'’ -]")


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    prefixes: list[str]
    suffixes: list[str]
    common: list[str]
    refusals: list[str]
    lookbacks: list[str]
    spoken_in: list[str]
    accusations: list[str]
    dismissals: list[str]
    suspicions: list[str]
    pointers: list[str]
    tellings: list[str]
    anyone: list[str] = []
    each: list[str] = []
    over: list[str] = []
    years: list[str] = []
    every: list[str] = []
    sole: list[str] = []
    firsts: list[str] = []
    corrects: list[str] = []
    rises: list[str] = []
    whoever: list[str] = []
    grounds: list[str] = []
    quarters: list[str] = []
    links: list[str] = []
    passives: list[str] = []
    coming: list[str] = []
    ahead: list[str] = []
    joints: list[str] = []
    close: list[str] = []
    fires_first: list[str] = []
    others: list[str] = []
    mediates: list[str] = []
    mediation: list[str] = []
    covers: list[str] = []
    voices: list[str] = []
    parts: list[str] = []
    spared: list[str] = []
    lies: list[str] = []
    bodies: dict[str, list[str]] = {}
    turns: dict[str, list[str]] = {}
    drawn: dict[str, str] = {}
    restore: dict[str, str] = {}
    glosses: dict[str, str] = {}


class _Checks(Struct, frozen=True):
    negations: list[str]


class _Grammar(Struct, frozen=True):
    words: dict[str, list[str]]


class Terms:
    """The compiled words of one language for comparing reports."""

    def __init__(self, language: Language) -> None:
        file = language.toml("relate", _File)
        grammar = language.toml("grammar", _Grammar)
        self.stop = frozenset(file.common) | {w for many in grammar.words.values() for w in many}
        self.spoken_in = frozenset(file.spoken_in)
        self._prefixes = tuple(sorted(file.prefixes, key=len, reverse=True))
        self._restore = file.restore
        self._suffixes = tuple(sorted(file.suffixes, key=len, reverse=True))
        self._refusals: Matcher[str] = Matcher({phrase: ["refusal"] for phrase in file.refusals})
        self._accusations: Matcher[str] = Matcher({phrase: ["accusation"] for phrase in file.accusations})
        self._dismissals: Matcher[str] = Matcher({phrase: ["dismissal"] for phrase in file.dismissals})
        self._suspicions: Matcher[str] = Matcher({phrase: ["suspicion"] for phrase in file.suspicions})
        self._pointers = frozenset(fold(word) for word in file.pointers)
        self._tellings = frozenset(fold(word) for word in file.tellings)
        self._lookbacks: Matcher[str] = Matcher({phrase: ["lookback"] for phrase in file.lookbacks})

        self._bodies = Matcher({phrase: [kind] for kind, phrases in file.bodies.items() for phrase in phrases})
        self._turns = Matcher({phrase: [kind] for kind, phrases in file.turns.items() for phrase in phrases})
        self._joints = _phrases(file.joints)
        self._close = re.compile(rf"(?<!\w)(?:{_any(file.close)}) $")
        self._fires_first = _phrases(file.fires_first)
        self._others = _phrases(file.others)
        self._covers = _phrases(file.covers)
        self._mediates, self._mediation = _phrases(file.mediates), _phrases(file.mediation)
        self._voices = _phrases(file.voices)
        self._ahead = re.compile(rf"(?<!\w)(?:{_any(file.ahead)})(?: \w+)? $")
        self.coming = frozenset(fold(phrase) for phrase in file.coming)
        self.passives = tuple(file.passives)
        self.grounds = frozenset(fold(word) for word in file.grounds)
        self.quarters = frozenset(fold(word) for word in file.quarters)
        kinds, links = _any(file.grounds), _any(file.links)
        name = r"[A-Z][\w'’-]*(?: [A-Z][\w'’-]*)*"
        before = rf"(?i:(?P<before>{kinds})) (?:(?:{links}) )?(?P<behind>{name})"
        self._grounded = re.compile(rf"(?<!\w)(?:{before}|(?P<first>{name}) (?i:(?P<after>{kinds})))(?!\w)")

        self._drawn = {fold(short): long for short, long in file.drawn.items()}

        each, over, years = (_any(words) for words in (file.each, file.over, file.years))
        self._spread = re.compile(rf"(?<!\w)(?:(?P<each>{each})|(?P<over>{over})(?: \w+){{1,3}} (?:{years}))(?!\w)")
        self._not = _phrases(language.toml("checks", _Checks).negations)
        self._every, self._sole, self._parts, self._spared = (
            _phrases(words) for words in (file.every, file.sole, file.parts, file.spared)
        )
        self._firsts, self._corrects, self._rises, self._whoever = (
            _phrases(words) for words in (file.firsts, file.corrects, file.rises, file.whoever)
        )
        self._lies = re.compile(rf"(?<!\w)(?:{_any(file.lies)}) ?$")
        self.stem = functools.lru_cache(maxsize=20_000)(self._stem)
        self.sense = functools.lru_cache(maxsize=20_000)(self._sense)
        self.anyone = frozenset(self.stem(fold(word)) for word in file.anyone)
        pivot = self if language.code == _PIVOT or _PIVOT not in available() else terms(load(_PIVOT))
        self._glosses: dict[str, frozenset[str]] = {}
        for word, meant in file.glosses.items():
            keys = frozenset(sounds(pivot.stem(gloss)) for gloss in fold(meant).split())
            self._glosses[self.stem(fold(word))] = keys | self._glosses.get(self.stem(fold(word)), frozenset())

    def _stem(self, word: str) -> str:
        """A folded word without its affixes, as far as four letters stay."""
        if word.endswith(self._suffixes):
            word = next((word[: -len(s)] for s in self._suffixes if word.endswith(s) and len(word) - len(s) >= 4), word)
        for prefix in self._prefixes if word.startswith(self._prefixes) else ():
            rest = word[len(prefix) :]
            if word.startswith(prefix) and len(rest) >= 4:
                return self._restore.get(prefix, "") + rest if rest[0] in _VOWELS else rest
        return word

    def _sense(self, stem: str) -> frozenset[str]:
        """What a stem may mean: keys that words of other languages share, of its glosses, or of its own letters."""
        return self._glosses.get(stem) or frozenset({sounds(stem)})

    def refuses(self, text: str) -> bool:
        """Whether the words refuse, or promise not to do something."""
        return bool(self._refusals.find(text))

    def accuses(self, text: str) -> bool:
        """Whether the words speak of an accusation as such: *denied the allegation*."""
        return bool(self._accusations.find(text))

    def dismisses(self, text: str) -> bool:
        """Whether the words call something untrue: *groundless*."""
        return bool(self._dismissals.find(text))

    def suspects(self, text: str) -> bool:
        """Whether the words tell that somebody is accused or suspected of something: *on suspicion of*."""
        return bool(self._suspicions.find(text))

    def points(self, text: str) -> bool:
        """Whether some word points at what was said before: *the bombing*."""
        return any(word in self._pointers for word in _WORD.findall(fold(text)))

    def pointing(self, text: str) -> bool:
        """Whether the words only point at what was said before: *that*, *the report*."""
        return all(word in self._pointers or word in self._tellings for word in _WORD.findall(fold(text)))

    def tells(self, text: str) -> bool:
        """Whether some word is one for what is told: *reports*."""
        return any(word in self._tellings for word in _WORD.findall(fold(text)))

    def bodies(self, text: str) -> frozenset[str]:
        """The kinds of forces and offices that a name holds: `navy`, `police`."""
        return frozenset(hit.payload for hit in longest(self._bodies.find(text)))

    def turns(self, text: str) -> list[Hit[str]]:
        """Where the words tell that something comes about, each with its kind: `begin`, `arrive`, `force`."""
        return longest(self._turns.find(text))

    def spelt_out(self, text: str) -> str:
        """A folded text with what is drawn together spelt out: *I've* as *I have*."""
        for short, long in self._drawn.items():
            text = text.replace(short, long)
        return text

    def spread(self, text: str, start: int, end: int) -> tuple[str, int] | None:
        """Whether words tell of something done each year or over some years (`each`, `over`), and where they end."""
        found = self._spread.search(fold(text[start:end]))
        if found is None:
            return None
        return ("each" if found.group("each") else "over"), start + found.end()

    def voices(self, text: str) -> bool:
        """Whether the words tell of an act of words, which many may do about one thing: *condemned*."""
        return bool(self._voices.search(fold(text)))

    def mediates(self, text: str) -> list[tuple[int, int, bool]]:
        """Where the words tell that somebody mediates, and whether he is named behind them: *the mediation of*."""
        folded = fold(text)
        found = [(*m.span(), True) for m in self._mediation.finditer(folded)]
        return [*found, *((*m.span(), False) for m in self._mediates.finditer(folded))]

    def covers(self, text: str) -> int | None:
        """Where the words tell to whom or what a rule applies: *applies to*; None where they do not."""
        found = self._covers.search(fold(text))
        return found.start() if found else None

    def others(self, text: str) -> bool:
        """Whether the words tell of another thing of a kind: *a second attack*, *two more men*."""
        return bool(self._others.search(fold(text)))

    def fires_first(self, text: str) -> list[tuple[int, int]]:
        """Where words tell that somebody was the first to fire; not where they deny it."""
        folded = fold(text)
        found = [m.span() for m in self._fires_first.finditer(folded)]
        return [(a, b) for a, b in found if not self._not.search(folded, max(0, a - _DENIED), a)]

    def aims(self, text: str) -> bool:
        """Whether words that lead to a verb tell that it is still to come: *should*, *is expected to*."""
        return bool(self._ahead.search(fold(text)))

    def joints(self, text: str, start: int, end: int) -> list[tuple[int, int]]:
        """Where words between two places of a text open a clause of their own: *after*, *when*."""
        return [(start + m.start(), start + m.end()) for m in self._joints.finditer(fold(text[start:end]))]

    def all_of(self, text: str) -> list[tuple[int, int]]:
        """Where the words speak of all of something: *all*, *nationwide*."""
        return [m.span() for m in self._every.finditer(fold(text))]

    def any_of(self, text: str) -> bool:
        """Whether the words speak of any of several: *any side*."""
        return bool(self._whoever.search(fold(text)))

    def only(self, text: str) -> list[tuple[int, int]]:
        """Where the words speak of a part and nothing else: *only*."""
        folded = fold(text)
        found = self._sole.finditer(folded)
        return [m.span() for m in found if not self._not.search(folded, max(0, m.start() - _DENIED), m.start())]

    def part_of(self, text: str) -> list[tuple[int, int]]:
        """Where the words speak of a part of something: *half of*, *some*."""
        return [m.span() for m in self._parts.finditer(fold(text))]

    def spares(self, text: str) -> tuple[int, int] | None:
        """Where the words leave something out of a rule: *are exempt*; None where they do not."""
        folded = fold(text)
        found = self._spared.finditer(folded)
        return next(
            (m.span() for m in found if not self._not.search(folded, max(0, m.start() - _DENIED), m.start())), None
        )

    def first_time(self, text: str) -> tuple[int, int] | None:
        """Where the words say that something is done for the first time; None where they do not."""
        found = self._firsts.search(fold(text))
        return found.span() if found else None

    def each_time(self, text: str) -> tuple[int, int] | None:
        """Where the words say that something is done each year; None where they do not."""
        found = self._spread.search(fold(text))
        return found.span() if found and found.group("each") else None

    def corrects(self, text: str) -> bool:
        """Whether the words correct what was told before: *an earlier version gave*."""
        return bool(self._corrects.search(fold(text)))

    def rises(self, text: str) -> bool:
        """Whether the words say that a count has risen: *the toll climbed to*."""
        return bool(self._rises.search(fold(text)))

    def close(self, text: str) -> bool:
        """Whether words that lead to a name tell that something is near it."""
        return bool(self._close.search(fold(text)))

    def lies(self, text: str) -> bool:
        """Whether words that lead to a name tell where something is: *north of*."""
        return bool(self._lies.search(fold(text)))

    def grounded(self, text: str) -> list[tuple[str, str, int, int]]:
        """The names that the words give a kind of place: its kind and name, and where both stand: *the port of Lae*."""
        found = []
        for m in self._grounded.finditer(text):
            kind, name = (m["before"], m["behind"]) if m["before"] else (m["after"], m["first"])
            found.append((fold(kind), _OWNER.sub("", name), *m.span()))
        return found

    def looks_back(self, text: str) -> bool:
        """Whether the words look back at something past, as at an anniversary."""
        return bool(self._lookbacks.find(text))


def _phrases(words: Iterable[str]) -> re.Pattern[str]:
    """Any of some phrases, as whole words."""
    return re.compile(rf"(?<!\w)(?:{_any(words)})(?!\w)")


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(fold(word)) for word in sorted(words, key=lambda w: (-len(w), w))) or "(?!)"


def terms(language: Language) -> Terms:
    """The compiled words of a language, made once."""
    return language.part(Terms)


def language_of(report: Report) -> Language | None:
    """The pack of a report's language; None where there is none."""
    return load(report.language) if report.language in available() else None


def content(text: str, language: Language | None) -> set[str]:
    """The stems of the words that tell something; without a language pack the longer words as they are."""
    found = _WORD.findall(fold(text))
    if language is None:
        return {w for w in found if len(w) > 3}
    made = terms(language)
    return {made.stem(w) for w in found if len(w) > 2 and w not in made.stop}


def senses(text: str, language: Language | None) -> tuple[frozenset[str], ...]:
    """What the words and numbers of a text may mean, to be laid beside a text of another language; each stem once."""
    made = terms(language) if language else None
    stems = sorted(content(text, language))
    found = [made.sense(stem) if made else frozenset({sounds(stem)}) for stem in stems]
    numbers = sorted({re.sub(r"\D", "", m.group()) for m in NUMBER.finditer(text)})
    return (*found, *(frozenset({f"#{digits}"}) for digits in numbers))


def sounds(stem: str) -> str:
    """The start of a word as sister words of other languages spell it too: provokasi and provocation are `profo`."""
    for old, new in _SPELT:
        stem = stem.replace(old, new)
    return (_TWICE.sub(r"\1", stem) if _TWICE.search(stem) else stem)[:_KEY]


@functools.lru_cache(maxsize=8192)
def one_name(one: str, other: str, *, across: bool = False) -> bool:
    """Whether two names are one, spelt otherwise or with more words; `across`: they are of two languages.

    Codes of states are one name only where they are equal, and words like *port* or *shoal* make no name.

    >>> one_name("Arctic", "Arktik"), one_name("Pulau Nias", "Nias"), one_name("Sabina Shoal", "Reed Shoal")
    (True, True, False)
    """
    a, b = fold(one), fold(other)
    if a == b or len(one) == _CODE == len(other):
        return a == b
    words, others = ([word for word in name.split() if word not in _grounds()] or [name] for name in (a, b))
    if any(word in others and len(word) >= _PART for word in words):
        return True
    a, b = " ".join(words), " ".join(others)
    if a == b or (min(len(a), len(b)) >= _PART and (a.startswith(b) or b.startswith(a))):  # Asia, Asian
        return True
    letters = SequenceMatcher(None, a, b, autojunk=False).ratio()
    if letters >= (_ACROSS if across else _LETTERS):
        return True
    return SequenceMatcher(None, _skeleton(a), _skeleton(b), autojunk=False).ratio() >= _CONSONANTS


def _skeleton(name: str) -> str:
    """A name by its consonants, those that languages write for each other as one: Arctic and Arktik."""
    return _SILENT.sub("", name.translate(_SISTERS))


@functools.lru_cache(maxsize=1)
def _grounds() -> frozenset[str]:
    """Words of any language that do not tell which place is meant: *port*, *pulau*."""
    packs = [terms(load(code)) for code in available()]
    return frozenset().union(*(pack.grounds | pack.quarters for pack in packs))


def own_spans(report: Report, without: Iterable[str] = _BESIDE) -> list[tuple[int, int]]:
    """Spans of the article's own sentences, ascending: the text without furniture, spam, stamps, credits."""
    return _spans(report, frozenset(without))


def sentences_of(report: Report, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Spans of the sentences between two offsets of a report; a short form of its language (*Gen.*) ends none."""
    return sentences(report.text, start, end, abbreviations=short_forms(report.language))


def lead_end(reading: Reading) -> int:
    """Where the opening of a report ends: its title, caption and first three paragraphs."""
    return _lead_end(reading.report.text, reading.report.segments)


@functools.lru_cache(maxsize=256)  # a report's opening is looked at for many things
def _lead_end(text: str, segments: tuple[Segment, ...]) -> int:
    found = begin = end = 0
    for start, stop in spans_without(segments, len(text), _BESIDE_LEAD):
        at = start
        for line in text[start:stop].split("\n"):
            if line.count(" ") > 4:
                begin = at if not found else begin
                found += 1
                end = at + len(line)
                if found == _PARAGRAPHS or end - begin > _LONGEST:
                    return min(end, begin + _LONGEST)
            at += len(line) + 1
    return end or min(len(text), _LONGEST)


@functools.lru_cache(maxsize=8192)
def days(value: str | None) -> Days | None:
    """The first and last day of an EDTF date, season or interval, as ordinals; None where it has none."""
    if not value:
        return None
    first, last = first_day(value.split("T")[0]), last_day(value.split("T")[0] if "/" not in value else value)
    if first is None:
        return None
    if last is None:
        last = first
    return (first.toordinal(), max(first, last).toordinal())


def short(file: str) -> str:
    """The last part of a path: how a reader names a report."""
    return file.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1] or file


def published(report: Report) -> Days | None:
    """The days on which a report was, or may have been, published."""
    return days(report.published.value) if report.published else None


def apart(one: Sequence[int], other: Sequence[int]) -> int:
    """How many days lie between two intervals; 0 where they meet."""
    return max(0, other[0] - one[1], one[0] - other[1])
