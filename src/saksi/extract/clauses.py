"""Find units, chunks and clauses: light tags, noun phrases, verb groups, subjects and objects.

A sentence becomes units (a phrase of the lexicon, a time, or a plain word), each with one tag; the
units become chunks (noun phrase, verb group, preposition …); `subject` and `arguments` tell which
noun phrases stand where around a verb group. No parser and no model: what a tag is follows from
the lexicon and from the neighbours.

Tags: N name, T title, R role, E event noun, V verb, X auxiliary, G negation, M mood word, D
determiner, P preposition, C coordinator, S subordinator, Q relative, I pronoun, A adverb, K
reporting phrase, H rank, U unknown capitalised word, W other word, # number, t time, s possessive,
and marks as themselves (`"` for every quotation mark, `.` for every sentence end).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from saksi.extract.lexicon import NOTHING, Lexeme, Lexicon, Met, Senses
from saksi.text import WORD, fold

__all__ = [
    "Argument",
    "Chunk",
    "Sentence",
    "Unit",
    "apposes",
    "arguments",
    "chunks",
    "coordinated",
    "is_passive",
    "passive_agent",
    "speaker_behind",
    "subject",
    "units",
]

_FUNCTION_TAGS = {
    "determiner": "D",
    "preposition": "P",
    "coordinator": "C",
    "subordinator": "S",
    "relative": "Q",
    "pronoun": "I",
    "both_sides": "I",
    "both_bare": "D",
    "sport": "W",
    "auxiliary": "X",
    "adverb": "A",
}
_MARKS = {'"': '"', "'": "'", ".": ".", "!": ".", "?": ".", "…": "."}
_ANSWERS = frozenset({"ACCUSE", "SUPPORT", "SANCTION", "COERCE", "THREATEN"})  # classes that answer what another did
_REACH = 30  # how many units back the verb may stand that a list or a demand goes on from
_NOUNISH = frozenset("NTREWU#DIHs")
_STARTS_NOUN = frozenset("NTRDU#IHWE")


class Unit:
    """A phrase of the lexicon, a time, a number, a word or a mark, with its tag and all it can be."""

    __slots__ = (
        "bare", "cues", "end", "form", "forms", "functions", "honorific", "low", "mention", "mood_nouns", "moods",
        "names", "nouns", "roles", "start", "tag", "text", "titles", "who",
    )  # fmt: skip

    def __init__(self, start: int, end: int, text: str, low: str, senses: Senses = NOTHING) -> None:
        self.start, self.end, self.text, self.low = start, end, text, low
        self.tag = "W"
        self.bare = senses is NOTHING
        self.names, self.titles, self.roles = senses.names, senses.titles, senses.roles
        self.forms, self.nouns, self.cues = senses.forms, senses.nouns, senses.cues
        self.moods, self.mood_nouns = senses.moods, senses.mood_nouns
        self.functions, self.honorific = senses.functions, senses.honorific
        self.form = ""
        self.mention: object | None = None
        self.who = ""

    def __repr__(self) -> str:
        return f"{self.text}/{self.tag}"

    @property
    def lexeme(self) -> Lexeme | None:
        """The verb, where the unit is one."""
        return self.forms[0].lexeme if self.forms else None


class Chunk:
    """A noun phrase (NP), verb group (VG), or a single unit by its tag."""

    __slots__ = ("end", "kind", "start", "units", "verbs")

    def __init__(self, kind: str, units_: list[Unit]) -> None:
        self.kind, self.units = kind, units_
        self.start, self.end = units_[0].start, units_[-1].end
        self.verbs = tuple(u for u in units_ if u.tag == "V") if kind == "VG" else ()  # the verbs of a verb group

    def __repr__(self) -> str:
        return f"[{self.kind} {' '.join(u.text for u in self.units)}]"

    @property
    def low(self) -> str:
        """Folded words of the chunk."""
        units_ = self.units
        return units_[0].low if len(units_) == 1 else " ".join([u.low for u in units_])


class Sentence:
    """A sentence with its units and chunks.

    `headline`: written in the shortened way of titles, with capitals; `title`: a title, however it is written.
    """

    __slots__ = ("chunks", "end", "headline", "start", "title", "units")

    def __init__(self, start: int, end: int, units_: list[Unit], *, headline: bool, title: bool = False) -> None:
        self.start, self.end, self.units, self.headline, self.title = start, end, units_, headline, title
        self.chunks: list[Chunk] = []


class Argument:
    """A noun phrase beside a verb or noun: its slot ("object" or a preposition) and its chunk's index."""

    __slots__ = ("chunk", "slot")

    def __init__(self, slot: str, chunk: int) -> None:
        self.slot, self.chunk = slot, chunk


def units(
    text: str, start: int, end: int, hits: Sequence[Met], times: Sequence[tuple[int, int]], lexicon: Lexicon
) -> list[Unit]:
    """The units between two offsets, ascending, every letter in one of them, tagged.

    `hits` are all phrases of the text, sorted; `times` the spans of its time expressions.
    """
    found: list[Unit] = []
    at = start
    first = max(0, bisect_left(times, (start, 0)) - 1)
    blocks = [(a, b) for a, b in times[first : bisect_left(times, (end, 0))] if b > start]
    index, count = bisect_left(hits, (start,)), len(hits)
    block = 0
    possessive = lexicon.grammar.possessive
    folded = fold(text)
    while True:
        while index < count and hits[index][0] < at:
            index += 1
        while block < len(blocks) and blocks[block][1] <= at:
            block += 1
        hit = hits[index] if index < count else None
        if hit is not None and hit[1] > end:
            if hit[0] < end:
                index += 1
                continue
            hit = None
        span = blocks[block] if block < len(blocks) else None
        if hit is not None and span is not None and _reaches_for(text, hit, span, lexicon):
            index += 1
            continue
        if hit is not None and hit[2].forms and _meant_as_noun(found, text, at, hit, lexicon):
            index += 1
            continue
        if span is not None and (hit is None or hit[1] > span[0]):
            if hit is not None and hit[0] < span[0] and hit[1] > span[0]:
                index += 1
                continue
            a = max(span[0], at)
            _between(found, text, folded, at, a, possessive)
            unit = Unit(a, min(span[1], end), text[a : span[1]], text[a : span[1]].lower())
            unit.tag = "t"
            found.append(unit)
            at = unit.end
            block += 1
            continue
        if hit is None:
            break
        begin, stop, senses = hit
        if begin - at > 1 or (begin > at and text[at] != " "):
            _between(found, text, folded, at, begin, possessive)
        at = stop
        index += 1
        while index < count and hits[index][0] == begin and hits[index][1] == at:
            senses |= hits[index][2]
            index += 1
        written = text[begin:at]
        found.append(Unit(begin, at, written, written.lower(), senses))
    _between(found, text, folded, at, end, possessive)
    return found


def _between(found: list[Unit], text: str, folded: str, a: int, b: int, possessive: tuple[str, ...]) -> None:
    """Add what stands between two phrases: words that the lexicon has not, and marks."""
    if found and folded.startswith(possessive, a, b):
        suffix = next(x for x in possessive if folded.startswith(x, a, b))
        found.append(_owner(text, a, a + len(suffix)))
        a += len(suffix)
    for word in WORD.finditer(text, a, b):
        x, y = word.span()
        low = folded[x:y]
        if low.endswith(possessive):
            middle = y - len(next(suffix for suffix in possessive if low.endswith(suffix)))
            if x < middle:
                found.append(_plain(x, middle, text[x:middle], folded[x:middle]))
                found.append(_owner(text, middle, y))
                continue
        found.append(_plain(x, y, text[x:y], low))


def _reaches_for(text: str, hit: Met, time: tuple[int, int], lexicon: Lexicon) -> bool:
    """Whether the last word of a phrase is the preposition of a time: *agreed on* Friday."""
    if not 0 <= time[0] - hit[1] <= 1:
        return False
    words_ = text[hit[0] : hit[1]].lower().split()
    if "preposition" in hit[2].functions:
        return False  # in response to recent tests
    return len(words_) > 1 and words_[-1] in lexicon.grammar.words["preposition"]


def _meant_as_noun(found: Sequence[Unit], text: str, at: int, hit: Met, lexicon: Lexicon) -> bool:
    """Whether a verb with its preposition stands where a noun does: *a brief meeting with* Chad, *a deal with* it."""
    start, end, senses = hit
    forms = {form.form for form in senses.forms}
    if lexicon.grammar.head != "last" or len(forms) > 1 or not forms <= {"gerund", "base", "third"}:
        return False
    rest = text[start:end].lower().partition(" ")[2]
    if rest not in lexicon.grammar.words["preposition"] or text[at:start].strip(" -").count(" ") > 2:
        return False
    between = WORD.findall(text, at, start)
    if any(not word.isalpha() for word in between):
        return False
    if "gerund" not in forms and found:
        word = between[-1] if between else found[-1].low
        owned = not between and (found[-1].tag == "s" or "determiner" in found[-1].functions)
        if word in lexicon.grammar.that or (not owned and ("third" in forms or word.endswith("s"))):
            return False
    for unit in reversed(found[-4:] if not between else found[-3:]):
        if "determiner" in unit.functions or unit.tag == "s":
            return True
        if unit.tag not in "W#-t" or unit.roles or unit.titles or unit.names or unit.functions or unit.nouns:
            return False
    return False


def _owner(text: str, start: int, end: int) -> Unit:
    unit = Unit(start, end, text[start:end], fold(text[start:end]))
    unit.tag = "s"
    return unit


def _plain(start: int, end: int, text: str, low: str) -> Unit:
    unit = Unit(start, end, text, low)
    first = text[0]
    if first.isdigit() or first in "$€£¥₹%":
        unit.tag = "#"
    elif not first.isalnum():
        unit.tag = _MARKS.get(low, low)
    elif first.isupper():
        unit.tag = "U"
    return unit


def is_headline(found: Sequence[Unit]) -> bool:
    """Whether most longer words are capitalised, as in a title."""
    initials = [u.text[0] for u in found if len(u.text) > 3 and u.text[0].isalpha()]
    return len(initials) >= 3 and sum(map(str.isupper, initials)) >= 0.7 * len(initials)


def tag(
    found: list[Unit], lexicon: Lexicon, *, headline: bool, title: bool = False, known: frozenset[str] = frozenset()
) -> None:
    """Give each unit its tag. `title`: it is a title, whose verbs have no prefix; `known`: name parts of the text."""
    terse = headline or (title and lexicon.grammar.head == "first")
    first = True
    for i, unit in enumerate(found):
        if unit.tag == "t":
            first = False
            continue
        if not unit.bare or unit.tag == "W":
            _tag(found, i, lexicon, headline=headline, terse=terse, first=first, known=known)
        if unit.tag not in "\"'([-•":
            first = False


def _tag(
    found: list[Unit], i: int, lexicon: Lexicon, *, headline: bool, terse: bool, first: bool, known: frozenset[str]
) -> None:
    unit = found[i]
    if unit.bare:
        if lexicon.adverb is not None and lexicon.adverb.fullmatch(unit.low):
            unit.tag = "A"
            return
        unit.form = _guessed(found, i, lexicon)
        unit.tag = "V" if unit.form else "W"
        return
    capital = unit.text[:1].isupper()
    lower_entries = unit.forms or unit.nouns or unit.moods or unit.mood_nouns or unit.functions or unit.cues
    if unit.names:
        unit.tag = "N"
        return
    if unit.functions and i > 1 and _ends_name(found, i):
        unit.tag = "U"  # Jae-in
        return
    if (unit.titles or unit.honorific) and not (unit.forms and _verbal(found, i, terse, lexicon)):
        unit.tag = "T" if unit.titles else "H"
        return
    if capital and " " not in unit.text and not headline and lower_entries and not unit.roles:
        previous = found[i - 1] if i else None
        following = found[i + 1] if i + 1 < len(found) else None
        if unit.low in known and (not first or not unit.functions):
            unit.tag = "U"
            return
        if not first and previous is not None and not (unit.nouns and previous.tag in "DPNs"):
            beside = (previous.tag in "UTHN") or (
                following is not None
                and following.text[:1].isupper()
                and not (following.titles or following.names or following.functions)
            )
            if beside and not unit.functions:
                unit.tag = "U"
                return
    if not lower_entries and unit.roles:
        unit.tag = "R"
        return
    if not lower_entries:
        return
    tags = [_FUNCTION_TAGS[f] for f in unit.functions if _FUNCTION_TAGS.get(f, "W") != "W"]
    if unit.forms and tags and "X" not in tags and set(tags) <= {"P", "S", "A"} and _verbal(found, i, terse, lexicon):
        tags = []
    if tags:
        unit.tag = _function(found, i, tags, lexicon)
        return
    if unit.moods:
        unit.tag = "G" if any(m.mood == "negated" for m in unit.moods) else "M"
        if unit.forms and unit.tag == "M" and not _modal(found, i):
            unit.tag = "V" if _verbal(found, i, terse, lexicon) else "W"
        return
    if any(c.phrase for c in unit.cues):
        unit.tag = "K"
        return
    if unit.forms:
        unit.tag = "V" if _verbal(found, i, terse, lexicon) else "E" if unit.nouns else "R" if unit.roles else "W"
        if unit.tag == "V":
            unit.form = _form(found, i)
        return
    unit.tag = "E" if unit.nouns else "R" if unit.roles else "W"


def _ends_name(found: Sequence[Unit], i: int) -> bool:
    """Whether a short word is joined to a name by a hyphen: Jae-*in*."""
    name, dash = found[i - 2], found[i - 1]
    return name.tag == "U" and dash.tag == "-" and name.end == dash.start and dash.end == found[i].start


def _guessed(found: list[Unit], i: int, lexicon: Lexicon) -> str:
    """The form of a word that the lexicon does not have but that looks like a verb behind a noun; else empty."""
    previous = _before(found, i)
    if previous is None or previous.tag not in "NTRUWI)XMG,QC" or len(found[i].low) < 5:
        return ""
    for pattern, form in lexicon.guess:
        if (form == "gerund") is (previous.tag in "C,") and pattern.search(found[i].low):
            if form == "past" and (
                previous.tag == "X" or (i + 1 < len(found) and found[i + 1].low in lexicon.grammar.agent)
            ):
                return "participle"
            return form
    return ""


def _modal(found: list[Unit], i: int) -> bool:
    """Whether a verb follows a word that may be a modal (`may`, `will`)."""
    return any(u.forms or "auxiliary" in u.functions for u in found[i + 1 : i + 4])


def _verbal(found: list[Unit], i: int, terse: bool, lexicon: Lexicon) -> bool:
    """Whether a word that can be a verb is one here. `terse`: in a title."""
    unit = found[i]
    forms = {form.form for form in unit.forms}
    previous = _before(found, i)
    following = found[i + 1] if i + 1 < len(found) else None
    before = previous.tag if previous is not None else "."
    after = following.tag if following is not None else "."
    if previous is not None and "both_bare" in previous.functions:
        before = "I"
    if before == "t" and lexicon.grammar.head == "last" and _of_noun(found, i, lexicon):
        before = "D"
    if following is not None and following.functions and after == "W":
        after = _FUNCTION_TAGS.get(following.functions[0], "W")
    if following is not None and after == "W" and following.names:
        after = "N"
    if following is not None and after == "W" and (following.titles or following.honorific):
        after = "T"
    if forms & {"active", "passive", "stative"}:  # Indonesian prefixes tell the verb
        return True
    if "only_verb" in unit.functions and before in ("NTRUE)W" if "base" not in forms or after in "NTUI" else "NTRUE)"):
        return True
    if "third" not in forms and not forms & {"past", "participle", "gerund"} and "base" in forms and _bare(unit):
        if terse or before in "MGX":
            plain = before == "V" and not _leads(previous)
            return not (unit.nouns and before in "PEs") and not ((unit.nouns or unit.roles) and plain)
        if before == "I" and previous is not None and _cites(previous, unit, lexicon):
            return True  # hal itu ia sampaikan
        if lexicon.grammar.head == "last" and (before in "QI" or _several(found, i, lexicon)):
            return after in _STARTS_NOUN or not (unit.nouns or unit.roles or unit.titles)
        if (
            lexicon.grammar.head == "last"
            and before in "NTRUW"
            and after in _STARTS_NOUN
            and _demanded(found, i, lexicon)
        ):
            return True
        if lexicon.grammar.head == "last" and before in ",C" and after in _STARTS_NOUN and _goes_on(found, i):
            return after in "NTRDU#I" or not (unit.nouns or unit.roles or unit.titles)
        opens = before == "." and (i == 0 or _continues(found, i, after))
        return bool(unit.forms[0].lexeme.cues) and (before in "\",'" or opens)
    if before in "XMGIQ":
        return not (previous is not None and "preposition" in previous.functions and "base" not in forms)
    if before in "DsP#" or (previous is not None and previous.names and _all_adjectives(previous)):
        if unit.nouns and following is not None and following.low in lexicon.grammar.agent:
            return False  # killed in shelling by Chad
        guest = before == "P" and previous is not None and _describes_guest(unit, previous, following, lexicon)
        return "gerund" in forms and before == "P" and not guest
    if forms <= {"past", "participle"}:
        plain = following is not None and following.tag == "W"
        described = plain and following is not None and (not following.functions or "several" in following.functions)
        return not (described and before in "SV" and lexicon.grammar.head == "last")  # after repeated warnings
    verb_next = following is not None and bool(following.forms) and not following.names
    if "third" in forms and unit.nouns and following is not None and verb_next:
        acts = {form.form for form in following.forms}
        below = i > 1 and found[i - 2].tag == "P"
        if acts <= {"past", "participle"} or (below and acts <= {"gerund"}):
            return False  # protests erupted, in breach of UN sanctions barring it
    if "gerund" in forms:
        if before == "V" and previous is not None and _swells(previous, following, lexicon):
            return False
        if before == "N" and unit.nouns and after in "P.," and _cut_short(found, i):
            return False
        if unit.nouns and before in '.,"' and following is not None:
            past = bool(following.forms) and {form.form for form in following.forms} <= {"past", "participle"}
            if past or following.low in ("between", "of"):
                return False  # fighting between them, fighting broke out
        if "preposition" in unit.functions and before not in "XMG":
            return False  # ended following threats
        return before != "D" and not (before == "W" and after in "P.,")
    if "third" in forms and i > 1:
        if before == "W" and found[i - 2].tag == "#":
            return False  # a 20 million arms package
        if found[i - 2].tag == "V" and (before == "E" or (before == "W" and after in "P.,C")):
            return False  # let aid trucks in, halted gas supplies to Chad
    if not unit.nouns and not unit.roles and not unit.titles:
        if before == "W" and previous is not None and not previous.low.endswith("s"):
            return after in _STARTS_NOUN
        if before == "." and not i and after == "P" and forms == {"third"} and unit.mood_nouns and not terse:
            return False  # hopes for a truce faded
        return before in 'NTRUWE)I,CQ"tH' or before == "."
    if "third" in forms:
        return before in 'NTRUW)I"' and after in _STARTS_NOUN | {"A", "t"} and after != "."
    if forms & {"past"}:
        return before in "NTRUW)C" and after in _STARTS_NOUN
    return (before in "RUWN" and previous is not None and previous.low.endswith("s") and after in _STARTS_NOUN) or (
        terse and before in "NTU" and after in _STARTS_NOUN
    )


def _of_noun(found: Sequence[Unit], i: int, lexicon: Lexicon) -> bool:
    """Whether the time before a word says of a noun when it was: the *1988* bombing, *Monday's* shelling."""
    owns = fold(found[i - 1].text).endswith(lexicon.grammar.possessive)
    return found[i - 1].tag == "t" and (owns or (i > 1 and found[i - 2].tag in "Ds"))


def _swells(verb: Unit, noun: Unit | None, lexicon: Lexicon) -> bool:
    """Whether a gerund behind a verb that only carries a noun says how that is: faced *mounting* criticism."""
    moods = [mood.mood for form in verb.forms for mood in form.lexeme.moods]
    carries = bool(moods) and all(mood in ("light", "receive") for mood in moods)
    return carries and lexicon.grammar.head == "last" and noun is not None and bool(noun.nouns) and not noun.names


def _cut_short(found: Sequence[Unit], i: int) -> bool:
    """Whether a name behind a verb owns what follows it: cut off *Malian funding* to Chad."""
    return i > 1 and found[i - 2].tag == "V" and bool(found[i - 1].names)


def _continues(found: Sequence[Unit], i: int, after: str) -> bool:
    """Whether only adverbs stand before a bare verb of saying, and a speaker behind: *Kemudian* lanjut *Silva, …*."""
    return after in "UNTHI" and not found[i].cues and not found[i].nouns and all(u.tag == "A" for u in found[:i])


def _cites(previous: Unit, unit: Unit, lexicon: Lexicon) -> bool:
    """Whether a bare verb of saying stands right behind a pronoun, in the voice that puts the object first."""
    if lexicon.grammar.head != "first":
        return False
    speaker = "pronoun" in previous.functions and bool(unit.forms[0].lexeme.cues) and not unit.nouns
    return speaker and previous.low in lexicon.grammar.words["person_pronoun"] | lexicon.grammar.words["we"]


def _demanded(found: list[Unit], i: int, lexicon: Lexicon) -> bool:
    """Whether a noun alone stands between a demand and a word: *insisted that Chad* withdraw *its troops*."""
    j = i - 1
    while j > max(0, i - _REACH) and found[j].tag in "NTRUWDE#-s":
        j -= 1
    if found[j].tag == "S" and found[j].low in lexicon.grammar.that and j:
        j -= 1
    elif not any(found[j].low.endswith(f" {word}") for word in lexicon.grammar.that):
        return False
    return any(
        form.lexeme.has("requested") is not None or any(rule.type == "REQUEST" for rule in form.lexeme.events)
        for form in found[j].forms
    )


def _goes_on(found: list[Unit], i: int) -> bool:
    """Whether an infinitive or a verb behind a modal stands before in a list: *will* lift curbs *and* send food."""
    for j in range(i - 1, max(0, i - _REACH), -1):
        unit = found[j]
        if unit.tag in '.;"SQ':
            return False
        if unit.tag == "V":
            lead = _before(found, j)
            return any(form.form == "base" for form in unit.forms) and lead is not None and lead.tag in "MGX,C"
    return False


def _describes_guest(unit: Unit, previous: Unit, guest: Unit | None, lexicon: Lexicon) -> bool:
    """Whether a gerund says of a guest that he or she visits: talks with *visiting* Prime Minister Holm."""
    if guest is None or previous.low not in lexicon.grammar.words.get("company", frozenset()):
        return False
    named = bool(guest.names or guest.titles or guest.honorific or guest.roles)
    rules = [rule for form in unit.forms for rule in form.lexeme.events]
    return named and any(rule.mode == "visit" and not rule.objects for rule in rules)


def _leads(unit: Unit | None) -> bool:
    """Whether a verb can have another one right behind it: *mulai*, *minta*, *ancam*."""
    return unit is not None and (not unit.forms or any(form.lexeme.moods for form in unit.forms))


def _several(found: list[Unit], i: int, lexicon: Lexicon) -> bool:
    """Whether the words before are a subject of several: *experts*, *police*, *Norway and Sweden*."""
    j = i - 1
    while j >= 0 and found[j].tag in "At":
        j -= 1
    if j < 0 or found[j].tag not in "NTRUWE":
        return False
    plural = found[j].low.endswith("s") or found[j].low in lexicon.grammar.words["several"]
    joined = j > 1 and (found[j - 1].tag == "C" or (j == 2 and found[1].tag == ","))
    return plural or (joined and found[j - 2].tag in "NTRU" and found[j].tag in "NTRU")


def _opens_noun(ahead: Sequence[Unit], lexicon: Lexicon) -> bool:
    """Whether what follows opens a noun phrase: an object for the verb before it."""
    return any(
        u.names or u.titles or u.roles or u.tag in "U#" or "determiner" in u.functions or "pronoun" in u.functions
        for u in ahead
    )


def _bare(unit: Unit) -> bool:
    """Whether the language marks verbs with prefixes, so that a bare stem is mostly none."""
    return all(form.form == "base" for form in unit.forms)


def _form(found: list[Unit], i: int) -> str:
    """The form of a verb: one where several are spelled alike."""
    forms = [form.form for form in found[i].forms]
    if "past" in forms and "participle" in forms:
        for unit in reversed(found[max(0, i - 4) : i]):
            if "base" in forms and (unit.tag == "M" or (unit.tag == "X" and "preposition" in unit.functions)):
                return "base"  # to cut, will hit
            if unit.tag == "X":
                return "participle"
            if unit.tag not in "AGM":
                break
        following = found[i + 1] if i + 1 < len(found) else None
        return "participle" if following is not None and following.low == "by" else "past"
    return forms[0]


def _before(found: list[Unit], i: int) -> Unit | None:
    """The unit before, past adverbs."""
    j = i - 1
    while j >= 0 and found[j].tag == "A":
        j -= 1
    return found[j] if j >= 0 else None


def _function(found: list[Unit], i: int, tags: list[str], lexicon: Lexicon) -> str:
    """The tag of a function word that can be several things."""
    unit = found[i]
    ahead = [u for u in found[i + 1 : i + 4] if "adverb" not in u.functions or u.forms]
    following = ahead[0] if ahead else None
    previous = _before(found, i)
    if "Q" in tags:
        return "Q"
    if unit.low in lexicon.grammar.words.get("about", ()) and i + 1 < len(found) and found[i + 1].tag == "#":
        return "D"
    if unit.low in lexicon.grammar.infinitive and ("X" in tags or "P" in tags):
        if following is not None and following.forms and not following.names:
            forms = {f.form for f in following.forms}
            noun = following.nouns and forms == {"base"}
            if forms & {"base", "active", "passive"} and not (noun and not _opens_noun(ahead[1:2], lexicon)):
                return "X"
            if noun and lexicon.grammar.head == "last" and _means_to(previous, ahead[1:2]):
                return "X"  # threatened to attack two ships
        if following is not None and following.moods:
            return "X"
        return "P" if "P" in tags or "X" in tags else tags[0]
    if unit.low in lexicon.grammar.that and "S" in tags:
        if previous is not None and (previous.tag in 'V,"' or (previous.cues and previous.tag != "K")):
            return "Q" if previous.tag == "W" and _acts_on(ahead) else "S"
        if "D" in tags and following is not None:
            if previous is not None and previous.tag in "WERTNU":
                return "Q"
            if following.tag == "W" and not following.functions and not following.forms:
                return "D"
        return "S"
    timed = following is not None and following.tag == "t" and found[i + 1] is following
    if "S" in tags and "P" in tags and timed and lexicon.grammar.head == "first" and _tense_behind(found, i + 1):
        return "P"  # Chad sejak Agustus telah …
    if "S" in tags and "P" in tags:
        for n, u in enumerate(found[i + 1 : i + 10]):
            if u.tag in ',.;"' and not u.forms:
                break
            if not n and u.forms and {form.form for form in u.forms} <= {"past", "participle"}:
                continue  # after repeated delays: a clause would have a subject first
            if "relative" in u.functions:
                break
            if u.forms and (not u.nouns or len(u.forms) > 1) and not _bare(u) and not u.names:
                return "S"
            if "auxiliary" in u.functions and u.low not in lexicon.grammar.infinitive:
                return "S"
        return "P"
    if "A" in tags and ("P" in tags or "X" in tags):
        if "P" not in tags or following is None or following.functions or following.forms:
            return "A"
        named = bool(following.names or following.titles or following.roles) or following.tag in "UW"
        return "P" if named else "A"
    if "D" in tags and "I" in tags:
        return "D"
    return tags[0]


def _means_to(previous: Unit | None, behind: Sequence[Unit]) -> bool:
    """Whether an infinitive follows a verb or noun of what is meant, before what is no preposition."""
    if previous is None or not behind or behind[0].functions or behind[0].tag in ".,;":
        return False
    moods = [m.mood for form in previous.forms for m in form.lexeme.moods] + [m.mood for m in previous.mood_nouns]
    return any(mood in ("future", "threatened", "refused", "requested", "failed") for mood in moods)


def _acts_on(ahead: Sequence[Unit]) -> bool:
    """Whether a verb with its object stands right behind *that*: a statement that *condemned Chad*."""
    if len(ahead) < 2 or ahead[0].nouns or not ahead[0].forms:
        return False
    told = any(form.form in ("past", "third") for form in ahead[0].forms)
    bare = any(form.form == "base" for form in ahead[0].forms)
    return told and not bare and (bool(ahead[1].names) or "determiner" in ahead[1].functions)


def _tense_behind(found: Sequence[Unit], i: int) -> bool:
    """Whether a predicate stands right behind the time at `i` and the words *lalu*, *ini* that belong to it."""
    k = i + 1
    while k < len(found) and found[k].tag in "tAWD#" and not (found[k].forms or found[k].names):
        if k > i + 2:
            return False
        k += 1
    return k < len(found) and (bool(found[k].forms) or "auxiliary" in found[k].functions or bool(found[k].moods))


def chunks(found: list[Unit], lexicon: Lexicon) -> list[Chunk]:
    """Noun phrases, verb groups, and single units between them, in order; adverbs outside groups fall away."""
    made: list[Chunk] = []
    tags = [unit.tag for unit in found]
    i = 0
    n = len(found)
    starts = lexicon.grammar.head == "last"
    while i < n:
        tag_ = tags[i]
        if tag_ in "VXGM" or (tag_ == "A" and i + 1 < n and tags[i + 1] in "VXGM"):
            j = i
            while j < n and tags[j] in "VXGMA":
                lexeme = found[j].lexeme if tags[j] == "V" else None
                j += 1
                if lexeme is not None and not _governs(lexeme):
                    break
            while tags[j - 1] == "A":
                j -= 1
            made.append(Chunk("VG", found[i:j]))
            i = j
        elif tag_ in _NOUNISH:
            j = i
            while j < n and (tags[j] in _NOUNISH or (tags[j] in "-t" and j > i and j + 1 < n)):
                tag_ = tags[j]
                if tag_ == "I":
                    j += j == i
                    break
                if starts and tag_ == "D" and j > i and tags[j - 1] not in "D#":
                    break
                if tag_ == "t" and not _inside(found, j, starts):
                    break
                if tag_ == "-" and not (found[j].start == found[j - 1].end and found[j + 1].start == found[j].end):
                    break
                j += 1
            made.append(Chunk("NP", found[i:j]))
            i = j
        elif tag_ == "A" or (tag_ == "P" and i + 1 < n and tags[i + 1] == "t" and not _dated(found, i + 1, lexicon)):
            i += 1
        else:
            made.append(Chunk(tag_, found[i : i + 1]))
            i += 1
    if starts:
        _reduce(made)
        _join_headline(made)
    return made


def _join_headline(made: list[Chunk]) -> None:
    """Take the comma between two names that open a sentence for *and*: *France, Egypt open talks*."""
    if len(made) > 3 and [c.kind for c in made[:4]] == ["NP", ",", "NP", "VG"]:
        names = [c.units[0] for c in (made[0], made[2]) if len(c.units) == 1]
        if len(names) == 2 and all(u.who == "state" for u in names):
            made[1].kind = "C"


def _reduce(made: Sequence[Chunk]) -> None:
    """Take the verb of an inserted phrase for a participle: *Chad, accused of raids, denied them*."""
    for i in range(1, len(made) - 1):
        if _tells_of_act(made, i):
            made[i].verbs[0].form = "participle"
    for i in range(2, len(made)):
        if made[i].kind == "VG" and made[i - 1].kind != ",":
            return  # the predicate
        verb = made[i].verbs[0] if made[i].kind == "VG" and len(made[i].units) == 1 and made[i].verbs else None
        if verb is None or verb.form != "past" or made[i - 2].kind != "NP":
            continue
        end = next((m for m in range(i + 1, len(made)) if made[m].kind in (",", "VG", ".", "S", "Q")), len(made))
        closed = [c.kind for c in made[end : end + 2]] == [",", "VG"]
        if closed and any(form.form == "participle" for form in verb.forms):
            verb.form = "participle"
        return


def _dated(found: list[Unit], j: int, lexicon: Lexicon) -> bool:
    """Whether the time at `j` only says of the noun behind it when it was: over *recent* raids, *Monday's* vote."""
    if lexicon.grammar.head == "first" or j + 1 >= len(found) or found[j + 1].tag not in "EW":
        return False
    time = found[j].text
    owns = fold(time).endswith(lexicon.grammar.possessive)
    return owns or (time.isalpha() and time.islower()) or " " in found[j - 1].low


def _tells_of_act(made: Sequence[Chunk], i: int) -> bool:
    """Whether a verb that carries a noun stands behind that noun itself: *sanctions imposed* on Chad by Mali."""
    group, noun = made[i], made[i - 1]
    if len(group.units) > 1 or not group.verbs or noun.kind != "NP" or made[i + 1].kind != "P":
        return False
    verb, act = group.verbs[0], noun.units[-1]
    done = verb.form == "past" and any(form.form == "participle" for form in verb.forms)
    end = next((k for k in range(i + 1, len(made)) if made[k].kind in (",", ".", ";", "S", "Q", "C", "VG")), len(made))
    if not (i > 1 and made[i - 2].kind in ("VG", "P")) and (end == len(made) or made[end].kind != "VG"):
        return False  # talks resumed in Mali
    return done and act.tag == "E" and verb.lexeme is not None and verb.lexeme.has("light") is not None


def _inside(found: list[Unit], j: int, head_last: bool) -> bool:
    """Whether the time at `j` stands in a noun phrase: a *three-day* visit, *kunjungan tiga hari Presiden X*."""
    before, following = found[j - 1], found[j + 1].tag
    if head_last:
        return following in "EWR" and (before.tag in "Ds" or bool(before.names and _all_adjectives(before)))
    return following == "N" and before.tag == "E"


def _all_adjectives(unit: Unit) -> bool:
    return all(name.kind == "adjective" for name in unit.names)


def _governs(lexeme: Lexeme) -> bool:
    """Whether a verb can take another verb right behind it (promise to send, refuse to meet)."""
    return any(mood.mood not in ("light", "receive", "hosted") for mood in lexeme.moods)


def subject(made: Sequence[Chunk], i: int, lexicon: Lexicon) -> int | None:
    """Index of the noun phrase that is the subject of the verb group at `i`; None where there is none."""
    return _subject(made, i, lexicon, depth=0)


def _subject(made: Sequence[Chunk], i: int, lexicon: Lexicon, depth: int) -> int | None:
    if depth > 6:
        return None
    group = made[i]
    infinitive = group.units[0].low in lexicon.grammar.infinitive
    gerund = any(u.form == "gerund" for u in group.verbs[:1]) and not any("passive" in u.functions for u in group.units)
    j = i - 1
    while j >= 0 and made[j].kind in ("t", "K", "A"):
        j -= 1
    if j < 0:
        main = _verb_after(made, i) if gerund and lexicon.grammar.head == "last" else None
        return _subject(made, main, lexicon, depth + 1) if main is not None else None
    kind = made[j].kind
    first = lexicon.grammar.head == "first"
    if first and infinitive and kind == "NP" and group.units[0].moods and _head(made, j) is not None:
        infinitive = False  # mengatakan bahwa Chad akan menyerang
    if kind == "Q":
        back = j - 1
        while back >= 0 and made[back].kind in (",", "t", ")", "("):
            back -= 1
        return _head(made, back, near=True) if back >= 0 and made[back].kind == "NP" else None
    k: int | None
    if infinitive and kind == "NP" and lexicon.grammar.head == "last" and _owned_plan(made[j]):
        return j
    if infinitive and kind == "NP" and plan_of(made, j, lexicon) is not None:
        return j
    if infinitive and kind == "NP" and lexicon.grammar.head == "first" and _planned_by(made[j]):
        return j
    promised = gerund and kind == "P" and j > 0 and made[j - 1].kind == "NP" and _owned_plan(made[j - 1])
    if promised and lexicon.grammar.head == "last":
        return j - 1
    split = _split_from(made, i) if lexicon.grammar.head == "last" and not infinitive and group.verbs else None
    if split is not None:
        return _subject(made, split, lexicon, depth + 1)
    if gerund and kind == "NP" and j and made[j - 1].kind == "VG" and _perceives(made[j - 1]):
        return j
    if gerund and kind == "NP" and any(m.mood == "alleged" for m in group.units[0].moods):
        return j  # seized a ship suspected of carrying arms
    if gerund and kind == "NP" and _tells_of(made[j], lexicon):
        return j
    if gerund and kind == "NP":
        aside = j - 2 if j > 1 and made[j - 1].kind == "C" and made[j - 2].kind == "NP" else j
        if aside and made[aside - 1].low in lexicon.grammar.words.get("absolute", frozenset()):
            return aside
    if gerund and kind == "," and any(m.mood == "alleged" for m in group.units[0].moods):
        return _described_before(made, j)
    if infinitive or gerund or kind in ("S", "P"):
        k = _verb_before(made, i)
        linked = _linking_before(made, i, k) if lexicon.grammar.head == "last" and (infinitive or gerund) else None
        if linked is not None:
            return _subject(made, linked, lexicon, depth + 1)
        if k is not None:
            control = made[k].verbs[-1].lexeme if made[k].verbs else None
            link = made[j].low
            barred = gerund and kind == "P" and link in lexicon.grammar.source and link not in lexicon.grammar.agent
            behind = speaker_behind(made, k, lexicon)
            if behind is not None and behind < j:
                return behind
            if control is not None and control.cues and control.cues[0].speaker == "object" and not infinitive:
                quoted = next((a.chunk for a in arguments(made, k, lexicon) if a.slot == "object"), None)
                passive = any("passive" in u.functions for u in made[k].units)
                return quoted if quoted is not None and not passive else _subject(made, k, lexicon, depth + 1)
            blamed = kind in ("S", "P") and control is not None and control.has("accused") is not None
            if gerund and link in lexicon.grammar.words["reason"] and control is not None:
                blamed = blamed or any(rule.type in _ANSWERS for rule in control.events)  # praised Chad for sending
            if (
                barred
                or blamed
                or (infinitive and control is not None and control.has("requested", "permitted", "accused"))
            ):
                for argument in arguments(made, k, lexicon):
                    if argument.slot == "object" and argument.chunk < i:
                        return argument.chunk
            return _subject(made, k, lexicon, depth + 1)
        k = _verb_after(made, i) if kind in ("S", "P") and (not j or made[j - 1].kind in (",", "C", '"')) else None
        if k is not None:
            return _subject(made, k, lexicon, depth + 1)
        if kind != "NP":
            return None
    if kind == "C":
        k = _verb_before(made, j)
        if lexicon.grammar.head == "last":
            k = _predicate_before(made, j, k)
        if k is not None:
            k = _teller(made, i, k, lexicon)
            if lexicon.grammar.head == "last" and made[j - 1].kind == ",":
                k = _saying_before(made, j - 1, k)
                k = (_verb_before(made, k) or k) if k and made[k - 1].kind == "Q" else k
            return _subject(made, k, lexicon, depth + 1)
        return None
    if kind == "VG":
        believed = _believed_of(made, i, j) if lexicon.grammar.head == "last" else None
        return believed if believed is not None else _subject(made, j, lexicon, depth + 1)
    if kind in (",", "-"):
        related = _inserted_source(made, j)
        if related is not None:
            return related
        opening = _insertion(made, j)
        if opening is not None:
            return _head(made, opening)
        k = _verb_before(made, j)
        if k is not None and not _verb_between(made, k, j):
            return _subject(made, k, lexicon, depth + 1)
        return _head(made, j - 1) if j and made[j - 1].kind == "NP" else None
    if kind == ")":
        k = j
        while k >= 0 and made[k].kind != "(":
            k -= 1
        k -= 1
        return _head(made, k) if k >= 0 and made[k].kind == "NP" else None
    if kind == '"':
        return None
    if kind == "NP":
        act = _act_before(made, j, lexicon) if lexicon.grammar.head == "first" else _plan_before(made, j, lexicon)
        if act is not None:
            return _head(made, act)
        k = _serial(made, i, j, lexicon)
        return _head(made, _past_relative(made, j)) if k is None else _subject(made, k, lexicon, depth + 1)
    return None


def _described_before(made: Sequence[Chunk], comma: int) -> int | None:
    """The noun phrase that a participle behind a comma is about: *a ship, the Mary Ann,* suspected of smuggling."""
    j = comma - 1
    while j > 1 and made[j].kind == "NP" and made[j - 1].kind == "," and made[j - 2].kind == "NP":
        j -= 2
    return _head(made, j) if made[j].kind == "NP" else None


def _perceives(group: Chunk) -> bool:
    """Whether a verb tells what is seen of its object, which then does what follows: *spotted a ship unloading*."""
    return bool(group.verbs) and "perceive" in group.verbs[-1].functions


def _tells_of(chunk: Chunk, lexicon: Lexicon) -> bool:
    """Whether a noun phrase is somebody's words, which say what a gerund behind tells: *Chad's letter warning Mali*."""
    owned = any(u.mention is not None for u in chunk.units[:-1])
    words = lexicon.grammar.words
    return owned and chunk.units[-1].low in words.get("wording", frozenset()) | words.get("paper", frozenset())


def _believed_of(made: Sequence[Chunk], i: int, j: int) -> int | None:
    """What a relative clause is about where somebody's belief stands in it: *ships that Chad believes* carried arms."""
    lexeme = made[j].verbs[-1].lexeme if made[j].verbs else None
    cues = lexeme.cues if lexeme is not None else ()
    told = bool(made[i].verbs) and made[i].verbs[0].form not in ("gerund", "participle")
    if not (told or len(made[i].units) > 1) or not any("clause" in c.content for c in cues):
        return None
    k = j - 1
    while k > 0 and made[k].kind in ("NP", "t"):
        k -= 1
    if k < 1 or made[k].kind not in ("Q", "S") or k == j - 1:
        return None
    return k - 1 if made[k - 1].kind == "NP" else None


def speaker_behind(made: Sequence[Chunk], i: int, lexicon: Lexicon) -> int | None:
    """Who stands behind a bare verb of saying whose words came before it, in head-first order: *…, kata Sato*."""
    group = made[i]
    if lexicon.grammar.head != "first" or len(group.units) > 1 or i + 1 >= len(made) or made[i + 1].kind != "NP":
        return None
    verb = group.units[0]
    opened = i > 0 and made[i - 1].kind in (",", '"')
    says = verb.lexeme is not None and any(c.inverted for c in verb.lexeme.cues)
    return i + 1 if opened and says and verb.form == "base" else None


def _teller(made: Sequence[Chunk], i: int, k: int, lexicon: Lexicon) -> int:
    """The verb whose subject goes on at `i`: that of saying, not the passive at `k` in what is said.

    *Ia menyerukan agar perang diakhiri dan mendesak …*: he urges. Otherwise `k`.
    """
    speaks = any(u.lexeme is not None and u.lexeme.cues for u in made[i].verbs)
    if lexicon.grammar.head != "first" or not speaks or made[k].verbs[-1].form != "passive":
        return k
    m = k - 1
    while m > 0 and (made[m].kind in ("NP", "P", "t") or (made[m].kind == "VG" and not made[m].verbs)):
        m -= 1
    said = m > 0 and made[m].kind in ("S", ",") and made[m - 1].kind == "VG"
    return m - 1 if said and any(u.lexeme is not None and u.lexeme.cues for u in made[m - 1].verbs) else k


def _act_before(made: Sequence[Chunk], j: int, lexicon: Lexicon) -> int | None:
    """The noun phrase of an act that a clause up to `j` fills: *langkah Fiji menutup pelabuhan* menuai kecaman."""
    if lexicon.grammar.head != "first":
        return None
    k = j
    while k > 0 and made[k].kind in ("NP", "P", "t"):
        k -= 1
    if k < 1 or made[k].kind != "VG" or made[k - 1].kind != "NP":
        return None
    k -= 1
    if made[k + 1].units[0].low in lexicon.grammar.infinitive:  # undangan kepada Fiji untuk hadir disampaikan …
        while k > 1 and made[k - 1].kind == "P" and made[k - 2].kind == "NP":
            k -= 2
    return k if made[k].units[0].low in lexicon.grammar.words["act"] else None


def _plan_before(made: Sequence[Chunk], j: int, lexicon: Lexicon) -> int | None:
    """The plan that an infinitive up to `j` fills: *Chad's decision to expel Mali's envoy* was condemned."""
    k = j
    while k > 0 and made[k].kind in ("NP", "P", "t"):
        k -= 1
    if k < 1 or made[k].kind != "VG" or made[k].units[0].low not in lexicon.grammar.infinitive:
        return None
    if made[k - 1].kind != "NP":
        return None
    return k - 1 if _owned_plan(made[k - 1]) else plan_of(made, k - 1, lexicon)


def _serial(made: Sequence[Chunk], i: int, j: int, lexicon: Lexicon) -> int | None:
    """The verb whose subject a bare verb of a title goes on with: *Menlu temui PM Fiji bahas iklim*; else None.

    Not so behind a verb that says what another one does: *Menlu desak Fiji buka pasar*.
    """
    if lexicon.grammar.head != "first" or not made[i].verbs:
        return None
    doer = j > 1 and made[j - 1].kind == "VG" and made[j - 2].kind == "NP" and bool(made[j - 1].verbs)
    if doer and made[j - 1].verbs[-1].form == "passive":
        return j - 1  # the doer of a passive: Sugiono didampingi dubes Fiji menemui …
    if made[i].verbs[0].form != "base":
        return None
    k = j
    while k > 0 and made[k].kind in ("NP", "P", "t"):
        k -= 1
    lexeme = made[k].verbs[-1].lexeme if made[k].kind == "VG" and made[k].verbs else None
    if lexeme is None:
        return None
    governs = lexeme.cues or lexeme.has("requested", "permitted", "accused", "possible", "threatened")
    return None if governs else k


def _split_from(made: Sequence[Chunk], i: int) -> int | None:
    """The auxiliary that a time or place cuts off from the verb group at `i`: *has* since August *been using*."""
    if made[i].verbs[0].form not in ("gerund", "participle"):
        return None
    k = i - 1
    while k > 0 and (made[k].kind in ("t", "P", "S") or (made[k].kind == "NP" and made[k - 1].kind == "P")):
        if made[k].kind == "S" and made[k + 1].kind != "t":
            return None
        k -= 1
    aside = i - k > 1 and made[i - 1].kind != "P"
    auxiliary = made[k].kind == "VG" and not made[k].verbs and any("perfect" in u.functions for u in made[k].units)
    return k if aside and auxiliary else None


def _owned_plan(chunk: Chunk) -> bool:
    """Whether a noun phrase is what somebody means to do: *Chad's decision* to expel."""
    owners = [u for u in chunk.units if u.mention is not None and u.who != "place"]
    owned = any(u.form == "'s" or u.tag == "D" or (u.names and _all_adjectives(u)) for u in owners)
    return owned and bool(chunk.units[-1].mood_nouns)  # but gave Chad permission to land


def plan_of(made: Sequence[Chunk], j: int, lexicon: Lexicon) -> int | None:
    """The noun phrase that says what the side at `j` means to do: *a plan by Chad* to expel."""
    by = j > 1 and made[j - 1].kind == "P" and made[j - 1].low in lexicon.grammar.agent and made[j - 2].kind == "NP"
    if not by or lexicon.grammar.head == "first":
        return None
    head = made[j - 2].units[-1]
    return j - 2 if head.mood_nouns or head.low in lexicon.grammar.words["act"] else None


def _planned_by(chunk: Chunk) -> bool:
    """Whether a noun phrase in head-first order is what somebody means to do: *komitmen Chad* untuk menutup …."""
    meant = any(m.mood in ("future", "refused", "threatened", "possible", "failed") for m in chunk.units[0].mood_nouns)
    owner = chunk.units[-1]
    return meant and owner is not chunk.units[0] and owner.mention is not None and owner.who != "place"


def _past_relative(made: Sequence[Chunk], j: int) -> int:
    """The noun phrase that a relative clause without commas belongs to, whose last one stands at `j`.

    In *a scholar who follows the Gulf told reporters* the scholar told; but *an envoy who said Chad told …* goes on.
    """
    k = j
    while k > 0 and made[k - 1].kind in ("NP", "P", "t"):
        k -= 1
    if k < 3 or made[k - 1].kind != "VG" or made[k - 2].kind != "Q" or made[k - 3].kind != "NP":
        return j
    m = k - 4
    while m >= 0 and made[m].kind in ("NP", "P", "t"):
        m -= 1
    if m >= 0 and made[m].kind == "VG" and m < k - 4:
        return j  # thanked a king who let Chad join: the clause around it has its verb
    clause = any(u.lexeme is not None and u.lexeme.cues and u.form != "passive" for u in made[k - 1].verbs)
    return j if clause else k - 3


def _head(made: Sequence[Chunk], j: int, *, near: bool = False) -> int | None:
    """The first noun phrase of a chain joined by prepositions, coordinators and appositions that ends at `j`."""
    if j < 0 or made[j].kind != "NP":
        return None
    if near:
        return j
    k = j
    while True:
        before = k - 1
        while before >= 0 and made[before].kind in ("t",):
            before -= 1
        if before >= 1 and made[before].kind == "P":
            inner = before - 1
            while inner >= 0 and made[inner].kind == "t":
                inner -= 1
            if inner >= 0 and made[inner].kind == "NP" and not _object_of_verb(made, inner):
                k = inner
                continue
            if inner > 0 and _reduced(made, inner):
                k = inner - 1  # prisoners freed by Norway returned
                continue
            if inner >= 0 and made[inner].kind in ("VG",):
                return None if k == j and not _clause_start(made, before) else k
            return None if before >= 0 and k == j else k
        if before == 0 and made[before].kind == "P":
            return None
        if (
            before >= 1
            and made[before].kind == "C"
            and made[before - 1].kind == "NP"
            and (not _object_of_verb(made, before - 1) or _opens_words(made, before - 1))
            and not _in_object(made, before - 1)
        ):
            k = before - 1
            continue
        listed = before > 3 and [c.kind for c in made[before - 4 : before + 1]] == ["NP", ",", "NP", ",", "C"]
        if listed and not _object_of_verb(made, before - 2):
            k = before - 2  # A, B, and C
            continue
        if before >= 1 and made[before].kind == "," and made[before - 1].kind == "NP":
            opening = before - 1
            if (
                not _object_of_verb(made, opening)
                and not _after_preposition(made, opening)
                and made[k].units[0].tag in "DN"
            ):
                listed = any(made[m].kind == "C" for m in range(opening, j))
                if listed or apposes(made[opening], made[k]):
                    k = opening
                    continue
        return k


def _reduced(made: Sequence[Chunk], i: int) -> bool:
    """Whether the verb group at `i` only describes the noun phrase before it: *sanctions imposed* by Chad hurt."""
    verbs = made[i].verbs
    alone = bool(verbs) and len(made[i].units) == 1 and verbs[0].form == "participle" and made[i + 1].low == "by"
    return alone and made[i - 1].kind == "NP" and (i < 2 or made[i - 2].kind not in ("VG", "P"))


def apposes(one: Chunk, other: Chunk) -> bool:
    """Whether one of two noun phrases names and the other describes."""
    first = {u.who for u in one.units} - {""}
    second = {u.who for u in other.units} - {""}
    named, described = {"person", "unknown"}, {"post", "group"}
    return bool((first & named and second & described) or (second & named and first & described))


def _clause_start(made: Sequence[Chunk], j: int) -> bool:
    return j == 0 or made[j - 1].kind in (",", "S", '"', ".")


def _object_of_verb(made: Sequence[Chunk], j: int) -> bool:
    """Whether the noun phrase at `j` follows a verb group of its clause directly, or through a preposition."""
    k = j - 1
    while k >= 0 and made[k].kind in ("t", "P"):
        k -= 1
    return k >= 0 and made[k].kind == "VG"


def _in_object(made: Sequence[Chunk], j: int) -> bool:
    """Whether the noun phrase at `j` hangs on the object of a verb before: *put curbs on Chad* and Oman left."""
    k = j
    while k > 1 and made[k - 1].kind == "P" and made[k - 2].kind == "NP":
        k -= 2
    return k != j and k > 1 and _object_of_verb(made, k) and not _opens_words(made, k) and made[k - 2].kind == "NP"


def _opens_words(made: Sequence[Chunk], j: int) -> bool:
    """Whether the noun phrase at `j` opens what somebody says: said *he* and Kim had agreed."""
    verbs = made[j - 1].verbs if j and made[j - 1].kind == "VG" else ()
    cues = verbs[-1].lexeme.cues if verbs and verbs[-1].lexeme is not None else ()
    return any(c.content[:1] == ("clause",) and "object" not in c.content + c.addressee for c in cues[:1])


def _after_preposition(made: Sequence[Chunk], j: int) -> bool:
    return j > 0 and made[j - 1].kind == "P"


def _insertion(made: Sequence[Chunk], j: int) -> int | None:
    """The noun phrase before a comma-bounded insertion that ends with the comma at `j`."""
    k = j - 1
    seen_verb = False
    while k > 0:
        if made[k].kind == "VG" and made[k - 1].kind != "Q":
            seen_verb = True
        if made[k].kind in ('"', ".", ";"):
            return None
        if made[k].kind == ",":
            if made[k - 1].kind in ("NP", ")"):
                inner = made[k + 1] if k + 1 < j else None
                if (
                    seen_verb
                    and inner is not None
                    and inner.kind != "Q"
                    and not (inner.kind == "VG" and inner.verbs and inner.verbs[0].form in ("gerund", "participle"))
                ):
                    return None
                opening = k - 1
                while opening > 0 and made[opening].kind != "NP":
                    opening -= 1
                return _outermost(made, opening) if made[opening].kind == "NP" else None
            return None
        k -= 1
    return None


def _inserted_source(made: Sequence[Chunk], j: int) -> int | None:
    """The noun phrase of a relative clause that opens with an insertion up to the comma at `j`: *yang, menurut X,*."""
    k = j - 1
    while k > 1 and made[k].kind in ("NP", "P", "t", "K", "VG"):
        k -= 1
    opened = k > 1 and made[k].kind == "," and made[k - 1].kind == "Q"
    return k - 2 if opened and made[k - 2].kind == "NP" else None


def _outermost(made: Sequence[Chunk], j: int) -> int:
    """The noun phrase that the one at `j` only describes: *X, a former envoy who heads the institute*."""
    while j > 1:
        k = j - 2
        if made[j - 1].kind == "VG" and made[k].kind == "Q":
            k -= 2 if k > 1 and made[k - 1].kind == "," else 1
        elif made[j - 1].kind != "," or not apposes(made[k], made[j]):
            break
        if k < 0 or made[k].kind != "NP":
            break
        j = k
    return j


def _verb_before(made: Sequence[Chunk], j: int) -> int | None:
    """The nearest verb group to the left that is not inside a relative clause of its own."""
    k = j - 1
    while k >= 0:
        if made[k].kind == "VG" and made[k].verbs:
            return k
        if made[k].kind in (".", ";"):
            return None
        k -= 1
    return None


def _predicate_before(made: Sequence[Chunk], j: int, k: int | None) -> int | None:
    """The predicate without a verb that stands nearer than the verb at `k`: *Oman is in debt* and sold the port.

    Not so behind a verb of saying, whose subject goes on: *Oman said Chad was late* and left.
    """
    lexeme = made[k].verbs[-1].lexeme if k is not None else None
    if lexeme is not None and lexeme.cues:
        return k
    for m in range(j - 1, 0 if k is None else k, -1):
        if made[m].kind in (".", ";", '"', "S", "Q", ","):
            return k
        if made[m].kind == "VG" and any("auxiliary" in u.functions for u in made[m].units):
            return m
    return k


def _saying_before(made: Sequence[Chunk], comma: int, k: int) -> int:
    """The verb of saying whose words end at a comma before *and*, else the verb at `k`.

    In *Oman said a jet had crossed its border, and summoned the envoy* Oman summons; in a list of what the jet did
    it does not.
    """
    for m in range(k, -1, -1):
        if made[m].kind in (".", ";", '"') or (made[m].kind == "," and m < comma and made[m + 1].kind == "VG"):
            break
        if made[m].kind == "VG" and any(u.lexeme is not None and u.lexeme.cues for u in made[m].verbs):
            return m
    return k


def _linking_before(made: Sequence[Chunk], i: int, k: int | None) -> int | None:
    """A form of *be* without a verb that stands nearer than the verb at `k`: *envoys are in Oslo to press Chad*."""
    for m in range(i - 1, -1 if k is None else k, -1):
        if made[m].kind in (".", ";", "S", "Q", ","):
            return None
        if made[m].kind == "VG" and any("passive" in u.functions for u in made[m].units):
            return m
    return None


def _verb_after(made: Sequence[Chunk], j: int) -> int | None:
    """The verb group of the main clause that follows a comma after `j`."""
    comma = False
    for k in range(j + 1, len(made)):
        if made[k].kind == ",":
            comma = True
        elif made[k].kind == "VG" and comma:
            return k
        elif made[k].kind in (".", ";"):
            return None
    return None


def _verb_between(made: Sequence[Chunk], a: int, b: int) -> bool:
    return any(made[k].kind in ("S", "Q") for k in range(a + 1, b))


def arguments(made: Sequence[Chunk], i: int, lexicon: Lexicon) -> list[Argument]:
    """Noun phrases to the right of the chunk at `i` up to the end of its clause, with their slots."""
    found: list[Argument] = []
    slot = "object" if made[i].kind == "VG" else ""
    starts = lexicon.grammar.head == "last"
    j = i + 1
    depth = 0
    while j < len(made):
        kind = made[j].kind
        if kind == "(":
            depth += 1
        elif kind == ")":
            depth = max(0, depth - 1)
        elif depth:
            pass
        elif kind == "NP":
            if slot:
                if _subject_of_next(made, j) and found and not (starts and made[j - 1].kind == "P"):
                    break
                found.append(Argument(slot, j))
                if slot != "object":
                    slot = "" if made[i].kind != "VG" else "second"
                else:
                    slot = "second"
            else:
                break
        elif kind == "P":
            slot = made[j].low
            if j + 1 < len(made) and made[j + 1].kind == "VG":
                break
        elif kind == "S" and found and _complements(made, j, lexicon):
            slot = made[j].low
        elif kind == "C":
            if j + 1 < len(made) and made[j + 1].kind == "NP" and found and not _subject_of_next(made, j + 1):
                found.append(Argument(found[-1].slot, j + 1))
                j += 1
            elif j + 1 < len(made) and made[j + 1].kind == "P" and found:
                pass
            else:
                break
        elif kind == ",":
            following = made[j + 1] if j + 1 < len(made) else None
            if following is None:
                break
            if following.kind == "NP" and found and _listed(made, j + 1):
                namely = made[j + 1].units[0].low in lexicon.grammar.words.get("namely", frozenset())
                found.append(Argument(found[0 if namely else -1].slot, j + 1))
                j += 1
            elif _last_listed(made, j) and len(found) > 1 and found[-1].slot == found[-2].slot:
                found.append(Argument(found[-1].slot, j + 2))
                j += 2
            elif following.kind not in ("t", "P"):
                break
        elif kind in ("t", "'", '"', "K"):
            if kind == '"' and found:
                break
        else:
            break
        j += 1
    return found


def _complements(made: Sequence[Chunk], j: int, lexicon: Lexicon) -> bool:
    """Whether what follows `as` at `j` is no clause but says as what something is taken: *regards Chad as a threat*."""
    taken = made[j].low in lexicon.grammar.complement and j + 1 < len(made) and made[j + 1].kind == "NP"
    return taken and not _subject_of_next(made, j + 1)


def _last_listed(made: Sequence[Chunk], j: int) -> bool:
    """Whether the last of a list stands behind the comma at `j`: *A, B*, and C."""
    return [c.kind for c in made[j + 1 : j + 3]] == ["C", "NP"] and not _subject_of_next(made, j + 2)


def _listed(made: Sequence[Chunk], j: int) -> bool:
    """Whether the noun phrase at `j` is one of a list: more commas and a coordinator follow."""
    k = j + 1
    while k + 1 < len(made) and made[k].kind == "," and made[k + 1].kind == "NP":
        k += 2
    if k < len(made) and made[k].kind == ",":
        k += 1
    return k + 1 < len(made) and made[k].kind == "C" and made[k + 1].kind == "NP" and not _subject_of_next(made, k + 1)


def _subject_of_next(made: Sequence[Chunk], j: int) -> bool:
    """Whether a finite verb group follows the noun phrase at `j` directly."""
    k = j + 1
    while k < len(made) and made[k].kind in ("t",):
        k += 1
    if k >= len(made) or made[k].kind != "VG":
        return False
    first = made[k].units[0]
    verbs = made[k].verbs
    infinitive = first.tag == "X" and "preposition" in first.functions
    return not (infinitive or (verbs and first.tag == "V" and verbs[0].form in ("gerund", "participle")))


def coordinated(made: Sequence[Chunk], j: int) -> list[int]:
    """The noun phrase at `j` with those joined to it on the right: `A, B and C`."""
    found = [j]
    k = j + 1
    while k + 1 < len(made):
        if (made[k].kind == "C" and made[k + 1].kind == "NP") or (
            made[k].kind == "," and made[k + 1].kind == "NP" and _list_goes_on(made, k + 1)
        ):
            found.append(k + 1)
            k += 2
        elif (
            made[k].kind == ","
            and k + 2 < len(made)
            and made[k + 1].kind == "C"
            and made[k + 2].kind == "NP"
            and len(found) > 1
        ):
            found.append(k + 2)
            k += 3
        else:
            break
    return found


def _list_goes_on(made: Sequence[Chunk], j: int) -> bool:
    k = j + 1
    while k + 1 < len(made) and made[k].kind == "," and made[k + 1].kind == "NP":
        k += 2
    if k < len(made) and made[k].kind == ",":
        k += 1
    return k + 1 < len(made) and made[k].kind == "C" and made[k + 1].kind == "NP"


def is_passive(group: Chunk, lexicon: Lexicon) -> bool:
    """Whether the verb of a group with a verb stands in the passive."""
    verb = group.verbs[-1]
    if verb.form in ("passive", "stative"):
        return True
    if verb.form != "participle":
        return False
    if any("passive" in u.functions for u in group.units):
        return True
    return not any("perfect" in u.functions for u in group.units)


def _measures(chunk: Chunk, lexicon: Lexicon) -> bool:
    """Whether a noun phrase says by how much something was changed: *cut by half*, *by 20 million*."""
    return chunk.units[0].tag == "#" or chunk.low in lexicon.grammar.words.get("measure", frozenset())


def passive_agent(made: Sequence[Chunk], args: list[Argument], passive: bool, lexicon: Lexicon) -> int | None:
    """The doer of a passive: behind `by` / `oleh`, in head-first order also right behind the verb."""
    if not passive:
        return None
    for argument in args:
        if argument.slot in lexicon.grammar.agent and not _measures(made[argument.chunk], lexicon):
            return argument.chunk
    if lexicon.grammar.head == "first":
        return next((a.chunk for a in args if a.slot == "object"), None)
    return None
