"""Find out who is meant: states, persons with their offices, bodies, groups, seats, pronouns.

Runs of names, titles, roles and unknown capitalised words become one mention each (*Menteri
Pertahanan China Li Shangfu*, *Russian forces*, *spokesman for the Iranian Foreign Ministry*). What
a text says of a person (name, office, state) is learned first and then used for every later
surname, first name and bare title; a list of holders is asked only where the text says nothing.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from saksi.extract.bodies import bodies, capitalised, head_of, is_acronym, is_numeral
from saksi.extract.clauses import Chunk, Sentence, Unit
from saksi.extract.headnouns import Head, HeadNouns, headnouns
from saksi.extract.lexicon import Lexicon
from saksi.language import load, read_tsv
from saksi.names import Name, state_name, utc_offset
from saksi.text import fold

__all__ = ["POSSESSOR", "Mention", "People", "Person", "merge", "party", "resolve"]


POSSESSOR = "'s"  # the form of a mention that owns what follows it
_JUNTA = "junta"  # so in both languages
_SPAN = 200  # units within which a pronoun goes back or ahead in its sentence
_SHORTLY = 20  # mentions back to which a post that is pointed at goes
_RECENT = 300  # mentions back to which a bare title can go
_STOPS = frozenset({".", "!", "?"})
_KINDS = {  # of names, as kinds of mentions; all others name a state
    "organisation": "organisation",
    "city": "place",
    "region": "place",
    "capital": "capital",
    "seat": "seat",
    "outlet": "outlet",
}
_ANYWHERE = frozenset({"EDU", "JRN", "SOC", "BUS", "REL", "MED", "AGR", "LAB", "REF"})  # whose titles tell no state
_AIDES = frozenset({"spokesperson", "adviser", "lawyer", "special envoy", "envoy"})  # who speak for somebody
_RULERS = frozenset(
    {"president", "prime minister", "minister of foreign affairs", "minister of defence", "vice president", "king"}
)


class Person:
    """Somebody of whom the text speaks; grows while it is read."""

    __slots__ = ("code", "held", "name", "office", "parts", "sector")

    def __init__(self, name: str) -> None:
        self.name = name
        self.code: str | None = None
        self.office: str | None = None
        self.sector: str | None = None
        self.held: str | None = None
        self.parts = frozenset(name_parts(name))


class Mention:
    """One place where somebody or something is named. `code` is the side that is meant."""

    __slots__ = (
        "body", "both", "code", "end", "entity", "inner", "kind", "name", "of", "office", "person", "place", "role",
        "sector", "start", "surname",
    )  # fmt: skip

    def __init__(self, start: int, end: int, name: str, kind: str) -> None:
        self.start, self.end, self.name, self.kind = start, end, name, kind
        self.code: str | None = None
        self.sector: str | None = None
        self.office: str | None = None
        self.of: str | None = None
        self.person: Person | None = None
        self.surname = ""
        self.role = ""
        self.body: str | None = None
        self.both: tuple[Mention, ...] = ()
        self.place: tuple[int, int, str, str | None] | None = None
        self.entity = ""  # person, organisation or place, where the kind does not tell
        self.inner: tuple[Mention, ...] = ()

    def __repr__(self) -> str:
        return f"<{self.kind} {self.name} {self.code}>"

    @property
    def display(self) -> str:
        """The fullest name that the text has."""
        return self.person.name if self.person is not None else self.name


class Asked(NamedTuple):
    """What the list of holders says of a name."""

    name: str
    code: str | None
    sector: str | None
    office: str


class People:
    """The persons of one text, found by any part of their names."""

    def __init__(self, ask: Callable[[str], Asked | None], common: frozenset[str] = frozenset()) -> None:
        self.common = common
        self.persons: list[Person] = []
        self._by_part: dict[str, list[Person]] = {}
        self._ask = ask
        self._asked: dict[str, Person | None] = {}
        self.bodies: dict[str, Mention] = {}  # organisations and places by their short forms
        self.by_first = False  # whether a single name is mostly the first one of its bearer

    def learn(self, name: str, office: str | None = None) -> Person:
        """The person of a full name, new or known; of several that share a name the one in the office."""
        parts = name_parts(name)
        known = self.find(name)
        if office and len(parts) == 1 and known is not None and known.office != office:
            known = next((p for p in self._by_part.get(parts[0], ()) if p.office == office), known)
        if known is not None and (set(parts) <= known.parts or known.parts <= set(parts)):
            if len(parts) > len(known.parts):
                known.name = name
                known.parts = frozenset(parts)
                self._index(known)
            return known
        person = Person(name)
        self.persons.append(person)
        self._index(person)
        return person

    def alias(self, person: Person, name: str) -> None:
        """Let a person be found under another name too."""
        self._by_part.setdefault(fold(name), []).append(person)

    def _index(self, person: Person) -> None:
        for part in person.parts:
            bucket = self._by_part.setdefault(part, [])
            if person not in bucket:
                bucket.append(person)

    def parts(self) -> frozenset[str]:
        """All folded parts of the names known."""
        return frozenset(self._by_part)

    def find(self, name: str) -> Person | None:
        """The person meant by a name or a part of it; None where unknown or where two fit equally."""
        parts = name_parts(name)
        if not parts:
            return None
        candidates = list(self._by_part.get(fold(name), []) or self._by_part.get(parts[-1], []))
        if len(parts) > 1:
            candidates = [p for p in candidates if set(parts) <= p.parts or p.parts <= set(parts)]
        if not candidates and len(parts) > 1:
            candidates = [p for p in self._by_part.get(parts[0], []) if set(parts) <= p.parts or p.parts <= set(parts)]
        if len(candidates) > 1 and len(parts) == 1:
            candidates = self._likelier(candidates, parts)
        return candidates[-1] if candidates else None

    def _likelier(self, bearers: list[Person], parts: tuple[str, ...]) -> list[Person]:
        """Of the bearers of one name those that it names first, *Prabowo*, or who hold an office."""
        if self.by_first:
            bearers = [p for p in bearers if name_parts(p.name)[:1] == parts] or bearers
        return [p for p in bearers if p.office] or bearers

    def known(self, name: str) -> Person | None:
        """A person found in the text, or one of the list of holders."""
        person = self.find(name)
        if person is not None and person.code:
            return person
        if name not in self._asked:
            asked = self._ask(name)
            if asked is not None and person is not None and _another(person, asked.name, self.common):
                bearers = self._by_part.get(name_parts(name)[-1], ())
                alike = [p for p in bearers if not _another(p, asked.name, self.common)]
                person = alike[-1] if alike else person
                asked = asked if alike else None  # Brigitte Macron is not who the list knows as Macron
            if asked is None and person is not None and person.name != name:
                asked = self._ask(person.name)
            if asked is None:
                self._asked[name] = None
            else:
                made = person or Person(name)
                made.code, made.sector, made.held = asked.code, made.sector or asked.sector, asked.office
                self._asked[name] = made
        return self._asked[name] or person


@functools.lru_cache(maxsize=4096)  # a text asks for the same few names again and again
def name_parts(name: str) -> tuple[str, ...]:
    """Folded parts of a name, in order.

    >>> name_parts("Kim Jong-un")
    ('kim', 'jong', 'un')
    """
    return tuple(p for p in fold(name).replace("-", " ").replace(".", " ").replace("'", " ").split() if len(p) > 1)


def _another(person: Person, name: str, common: frozenset[str]) -> bool:
    """Whether a person's first name in the text is nothing like that of a full name that shares the surname.

    `common` are words of the text, which a headline may have joined to the name.
    """
    parts = frozenset(name_parts(name))
    own, theirs = frozenset(p for p in person.parts - parts - common if len(p) > 3), parts - person.parts
    return bool(own) and bool(theirs) and not {part[0] for part in own} & {part[0] for part in theirs}


def merge(sentence: Sentence, lexicon: Lexicon, people: People) -> None:
    """Join the units of each mention into one, and learn the persons that they introduce."""
    units = sentence.units
    people.by_first = lexicon.grammar.head == "first"
    marks = {unit.tag for unit in units}
    if "-" in marks:
        units = _join_hyphens(units, lexicon, people)
    units = _join_initials(units)
    _take_ranks(units)
    if not _shortened(sentence):
        units = _join_bodies(units, lexicon, people)
    if "(" in marks:
        units = _drop_short_forms(units, people)
    if "-" in marks:
        _loosen_compounds(units)
    if sentence.headline and lexicon.grammar.head == "first":
        _free_words(units, lexicon, people)
    made: list[Unit] = []
    i = 0
    while i < len(units):
        unit = units[i]
        if unit.mention is not None and not _bears_title(units, i, lexicon):
            made.append(unit)
            i += 1
        elif unit.tag in "NTRUH":
            if unit.tag == "U" and not _namelike(units, i, sentence, people, lexicon):
                made.append(unit)
                i += 1
                continue
            j = _run(units, i, lexicon, people)
            for part in _split(units[i:j], lexicon, people):
                made.append(part)
            i = j
        else:
            made.append(unit)
            i += 1
    if "," in marks:
        _appose(made, people)
    sentence.units = made


def _take_ranks(units: Sequence[Unit]) -> None:
    """Take a rank that is spelt as a party is for the rank where a name follows: *AKP Rina Dewi*."""
    for k in range(len(units) - 1):
        unit = units[k]
        if unit.tag == "N" and unit.honorific is not None and unit.mention is None and units[k + 1].tag == "U":
            unit.tag, unit.names = "H", ()


def _free_words(units: list[Unit], lexicon: Lexicon, people: People) -> None:
    """Take a common word behind a title in a headline for no name: *Menlu Bicara soal Gaza*, *Ilmuwan Nuklir Iran*."""
    heads = headnouns(load(lexicon.code))
    for k in range(1, len(units)):
        before, unit = units[k - 1], units[k]
        if before.tag not in "TU" or unit.tag != "U" or people.find(unit.text) is not None:
            continue
        if before.tag == "U":
            known = people.known(before.text)
            if known is None or known.code is None:
                continue
        if unit.low in people.common or unit.low in heads.inside or heads.is_common(unit.low):
            unit.tag = "W"


def _join_bodies(units: list[Unit], lexicon: Lexicon, people: People) -> list[Unit]:
    """Make one unit of each organisation and place that a head noun tells; words of things are no names."""
    capitals = capitalised(units)
    if not capitals:
        return units
    heads = headnouns(load(lexicon.code))
    last = lexicon.grammar.head == "last"
    cut = _cut_titles(units, capitals, heads)
    if cut is not units:
        units, capitals = cut, capitalised(cut)
    found = bodies(units, capitals, heads, last=last, known=lambda word: people.known(word) is not None)
    if not found and not people.bodies:
        return units
    out: list[Unit] = []
    at = 0
    for body in found:
        out += units[at : body.first]
        part = units[body.first : body.last]
        at = body.last
        if body.head.type == "thing":
            for unit in units[body.first : body.name_last]:
                if unit.tag == "U":
                    unit.tag = "W"
            out += part
            continue
        name = units[body.first : body.name_last]
        whole = Unit(part[0].start, part[-1].end, "", "")
        whole.text = " ".join(u.text for u in name)
        whole.low = whole.text.lower()
        whole.tag = "N"
        mention = _named_body(whole, name, body.head)
        whole.mention, whole.who = mention, mention.kind
        if body.short:
            people.bodies[body.short] = mention
        out.append(whole)
    out += units[at:]
    if people.bodies:
        for unit in out:
            meant = people.bodies.get(unit.text) if unit.tag == "U" else None
            if meant is not None:
                short = Mention(unit.start, unit.end, meant.name, meant.kind)
                short.code, short.sector, short.entity, short.place = (
                    meant.code,
                    meant.sector,
                    meant.entity,
                    meant.place,
                )
                unit.tag, unit.mention, unit.who = "N", short, short.kind
    return out


def _cut_titles(units: list[Unit], capitals: Sequence[int], heads: HeadNouns) -> list[Unit]:
    """Give the head noun at the end of a title or role to the name behind it: *Ketua Umum | Partai Maju*.

    A number in Roman numerals by itself is no name (*anggota Komisi III*), nor is a common word that
    leads a name or follows a title.
    """
    cuts: dict[int, Unit] = {}
    for k in capitals:
        unit = units[k]
        if k and k - 1 not in cuts and units[k - 1].tag in "TR" and unit.tag in "URV":
            noun = _cut_title(units[k - 1], unit, heads)
            if noun is not None:
                cuts[k - 1] = noun
        before = units[k - 1].tag if k else "."
        after = units[k + 1] if k + 1 < len(units) else None
        if unit.tag == "U":
            leads = before == "T" or (before != "U" and after is not None and after.tag in "U#")
            numeral = before != "U" and is_numeral(unit.text) and not (unit.text == "I" and leads)
            if numeral or (leads and unit.low not in heads.opens and heads.is_common(unit.low)):
                unit.tag = "W"
        elif unit.tag == "N" and k and units[k - 1].low in heads.currencies:
            unit.tag = "W"
    if not cuts:
        return units
    return [u for k, unit in enumerate(units) for u in ((unit, cuts[k]) if k in cuts else (unit,))]


def _cut_title(title: Unit, after: Unit, heads: HeadNouns) -> Unit | None:
    """Take the head noun off the end of a title or role where a name follows that it heads."""
    rest, _, noun = title.text.rpartition(" ")
    head = heads.opens.get(noun.lower()) if rest and noun[:1].isupper() else None
    if head is None or not (head.sector == "PTY" or after.low.partition(" ")[0] in heads.inside):
        return None
    cut = Unit(title.end - len(noun), title.end, noun, noun.lower())
    cut.tag = "U"
    title.end, title.text, title.low = title.start + len(rest), rest, rest.lower()
    return cut


def _named_body(whole: Unit, name: Sequence[Unit], head: Head) -> Mention:
    """The mention of an organisation or place. An organ of a state acts for the state that its name holds."""
    coded = [n for u in name for n in u.names if n.code]
    text = "".join(
        u.text if u.tag == "-" or (x and name[x - 1].tag == "-") else f" {u.text}" for x, u in enumerate(name)
    ).strip()
    mention = Mention(whole.start, whole.end, text, "body" if head.type == "organisation" else "site")
    mention.entity = head.type
    mention.sector = head.sector
    if head.type == "place":
        inner = next((n for n in coded if n.kind in ("city", "region", "capital", "name", "short")), None)
        if inner is not None:
            mention.kind, mention.code = "place", inner.code
            mention.place = (whole.start, whole.end, text, inner.code)
    elif coded and (coded[-1].kind == "organisation" or _of_union(coded[0])):
        mention.kind, mention.code = "organisation", coded[-1].code
    elif coded:
        mention.of = coded[-1].code
        if head.side:
            mention.kind, mention.code, mention.body, mention.role = "group", mention.of, "institution", text
    return mention


def _of_union(name: Name) -> bool:
    """Whether a name is the adjective of a union of states: the *European* Court acts for the EU."""
    return name.kind == "adjective" and utc_offset(name.code or "") is None


def _bears_title(units: Sequence[Unit], i: int, lexicon: Lexicon) -> bool:
    """Whether an organisation stands before a title that it gives, in head-last order: *Acme Inc chairman*."""
    if lexicon.grammar.head != "last" or i + 1 >= len(units):
        return False
    return units[i + 1].tag == "T" or (units[i + 1].tag == "s" and i + 2 < len(units) and units[i + 2].tag == "T")


def _shortened(sentence: Sentence) -> bool:
    """Whether a sentence is a headline: its capitals tell nothing. One with a full stop is none."""
    return sentence.headline and not (sentence.units and sentence.units[-1].text in _STOPS)


def _drop_short_forms(units: list[Unit], people: People) -> list[Unit]:
    """Leave out bracketed short forms right behind what they stand for: `Menteri Luar Negeri (Menlu) Iran`."""
    kept: list[Unit] = []
    i = 0
    while i < len(units):
        opens = units[i].tag == "("
        close = next((k for k in range(i + 2, min(i + 5, len(units))) if units[k].tag == ")"), 0) if opens else 0
        if (
            close
            and kept
            and kept[-1].tag in "NTRUW"
            and all(u.tag in "NTR" or (close == i + 2 and u.tag == "U") for u in units[i + 1 : close])
            and (units[i + 1].tag != "U" or units[i + 1].text.isupper() or kept[-1].tag == "U")
        ):
            if kept[-1].tag == "U" and units[i + 1].tag == "U":
                k = len(kept) - 1
                while k > 0 and kept[k - 1].tag == "U":
                    k -= 1
                name = " ".join(u.text for u in kept[k:])
                if len(kept) - k > 1:
                    people.alias(people.learn(name), units[i + 1].text)
            i = close + 1
            continue
        kept.append(units[i])
        i += 1
    return kept


def _join_hyphens(units: list[Unit], lexicon: Lexicon, people: People) -> list[Unit]:
    """Make one unit of a hyphenated name: Moon *Jae-in*, *al-Assad*, Ban *Ki-moon*."""
    joined: list[Unit] = []
    i = 0
    while i < len(units):
        unit = units[i]
        while (
            i + 2 < len(units)
            and _hyphenated(unit, units[i + 1], units[i + 2], lexicon)
            and not _two(unit, units[i + 2], people)
        ):
            last = units[i + 2]
            whole = Unit(unit.start, last.end, f"{unit.text}-{last.text}", f"{unit.low}-{last.low}")
            whole.tag = "U"
            unit = whole
            i += 2
        joined.append(unit)
        i += 1
    return joined


def _join_initials(units: list[Unit]) -> list[Unit]:
    """Give an initial inside a name its dot: *George W. Bush*."""
    if not any(unit.tag == "." for unit in units[:-1]):
        return units
    joined: list[Unit] = []
    i = 0
    while i < len(units):
        unit = units[i]
        inside = unit.tag == "U" and len(unit.text) == 1 and joined and joined[-1].tag in "UTH"
        if inside and i + 2 < len(units) and units[i + 1].text == "." and units[i + 2].tag == "U":
            whole = Unit(unit.start, units[i + 1].end, f"{unit.text}.", f"{unit.low}.")
            whole.tag = "U"
            unit = whole
            i += 1
        joined.append(unit)
        i += 1
    return joined


def _two(one: Unit, other: Unit, people: People) -> bool:
    """Whether a hyphen joins two persons of two sides: *Prabowo-Putin*."""
    if one.tag != "U" or other.tag != "U":
        return False
    codes = {person.code for person in (people.known(one.text), people.known(other.text)) if person is not None}
    return len(codes - {None}) > 1


def _hyphenated(one: Unit, dash: Unit, other: Unit, lexicon: Lexicon) -> bool:
    if dash.tag != "-" or one.end != dash.start or dash.end != other.start or not other.text[:1].isalpha():
        return False
    if other.tag == "U":
        return one.tag == "U" or one.low in lexicon.grammar.particles
    return one.tag == "U" and other.text.islower() and len(other.text) <= 4


def _loosen_compounds(units: list[Unit]) -> None:
    """Take `UN` in *UN-backed troops* for a modifier: the troops are not the UN's."""
    for i in range(len(units) - 2):
        if units[i + 1].tag != "-":
            continue
        name, dash, verb = units[i : i + 3]
        joined = name.tag in "NUW" and verb.start == dash.end == name.end + 1
        if joined and {form.form for form in verb.forms} & {"participle", "gerund"}:
            name.tag = dash.tag = verb.tag = "W"


def _namelike(units: list[Unit], i: int, sentence: Sentence, people: People, lexicon: Lexicon) -> bool:
    """Whether an unknown capitalised word is a name: not just the first word of a sentence or a word of a title."""
    unit = units[i]
    if people.find(unit.text) is not None or people.known(unit.text) is not None:
        return True
    beside = _past_particles(units, i + 1, lexicon)
    following = units[beside] if beside < len(units) else None
    first = all(u.tag in "\"'([-•." for u in units[:i])
    if _shortened(sentence):
        return False
    if not first:
        return True
    if unit.low in people.common or following is None or following.tag not in "UV":
        return False
    someone = people.find(following.text) if following.tag == "U" else None
    return someone is None or unit.low in someone.parts


def _run(units: list[Unit], i: int, lexicon: Lexicon, people: People) -> int:
    """End of the run of names, titles, roles and unknown names that starts at `i`."""
    j = i
    seen_title = False
    genitive = lexicon.grammar.of_title
    while j < len(units):
        tag = units[j].tag
        if units[j].mention is not None and j > i and not seen_title:
            break
        if tag == "T":
            seen_title = True
        if tag in "NTRH" or tag == "U":
            j += 1
        elif (
            tag in "-'"
            and j > i
            and units[j - 1].tag == "U"
            and j + 1 < len(units)
            and (units[j + 1].start == units[j].end == units[j - 1].end + 1)
            and units[j + 1].tag in "UWN"
            and not _two(units[j - 1], units[j + 1], people)
        ):
            j += 2
        elif tag == "s" and j > i:
            j += 1
        elif tag == "P" and seen_title and _ordinal(units, j):
            j += 3
        elif tag == "W" and j > i and _words_to_state(units, j, lexicon):
            j += _words_to_state(units, j, lexicon)
        elif (
            tag == "P"
            and units[j].low in (genitive if seen_title else lexicon.grammar.of_role)
            and units[j - 1].tag in ("TRN" if seen_title else "R")
        ):
            k = j + 1
            while k < len(units) and units[k].tag == "D":
                k += 1
            if lexicon.grammar.head == "last" and _posted_to(units, i, j, k, lexicon):
                break
            if k < len(units) and units[k].tag in "NR":
                j = k
            else:
                break
        elif tag in "WX" and j > i and units[j - 1].tag == "U" and _past_particles(units, j, lexicon) > j:
            j = _past_particles(units, j, lexicon) + 1
        else:
            break
    while j > i + 1 and (units[j - 1].tag == "P" or units[j - 1].tag == "D"):
        j -= 1
    return max(j, i + 1)


def _past_particles(units: Sequence[Unit], j: int, lexicon: Lexicon) -> int:
    """Where a name goes on behind one or two particles that start at `j`: Ursula *von der* Leyen; else `j`."""
    k = j
    while k < len(units) and k < j + 2 and units[k].tag in "WX" and units[k].low in lexicon.grammar.particles:
        k += 1
    return k if k < len(units) and units[k].tag == "U" else j


def _posted_to(units: Sequence[Unit], i: int, j: int, k: int, lexicon: Lexicon) -> bool:
    """Whether a bare title only tells the state where its bearer is: *its ambassador to Chad* is not Chad's."""
    if units[j].low not in lexicon.grammar.toward or any(u.tag == "N" for u in units[i:j]):
        return False
    while k < len(units) and units[k].tag in "NR":
        k += 1
    return k >= len(units) or units[k].tag not in "UH"


def _split(run: list[Unit], lexicon: Lexicon, people: People) -> list[Unit]:
    """One unit for each mention of a run."""
    out: list[Unit] = []
    i = 0
    last = lexicon.grammar.head == "last"
    while i < len(run):
        k = _take_last(run, i, lexicon) if last else _take_first(run, i)
        if last and k < len(run) and run[k].tag == "s" and run[k - 1].tag == "U":
            k += 1  # Trump's administration: whose it is goes with the name, not with what is owned
        out.append(_mention(run[i:k], lexicon, people))
        i = k
    return out


def _take_last(run: list[Unit], i: int, lexicon: Lexicon) -> int:
    """Head-last order: [names, roles, 's] title+ [of …] [rank] name+."""
    k = i
    n = len(run)
    if run[k].tag == "N" and _is_outlet(run[k]):
        return k + 1
    while k < n and (run[k].tag in "NR" or run[k].tag == "s"):
        if run[k].tag == "N" and _is_outlet(run[k]):
            return k
        if run[k].tag == "N" and k > i and run[k - 1].tag == "N" and not _adjective(run[k - 1]):
            post = k == i + 1 and k + 1 < n and run[k + 1].tag == "T" and run[i].text.isupper()
            if not post:  # the UN Syria envoy is one
                return k
        k += 1
    if k < n and run[k].tag == "T":
        while k < n and run[k].tag in "TH":
            k += 1
        if k > i + 1 and k + 1 < n and run[k].tag == "N" and run[k + 1].tag == "T" and run[k].text.isupper():
            while k < n and run[k].tag in "NTH":  # Chad's deputy UN ambassador
                k += 1
        while k < n and run[k].tag == "P":
            k += 1
            while k < n and (run[k].tag in "DNR" or run[k].tag == "s"):
                if run[k].tag == "N" and run[k - 1].tag == "N" and not _adjective(run[k - 1]):
                    break
                k += 1
        while k < n and run[k].tag in "HT":
            k += 1
        return _names(run, k)
    if k < n and run[k].tag == "H":
        while k < n and run[k].tag == "H":
            k += 1
        return _names(run, k)
    if k < n and run[k].tag == "U":
        if k > i and run[k - 1].tag == "N" and not _adjective(run[k - 1]):
            return k
        return _names(run, k)
    while k < n and run[k].tag == "P":
        k += 1
        while k < n and run[k].tag in "DNR":
            k += 1
    return max(k, i + 1)


def _take_first(run: list[Unit], i: int) -> int:
    """Head-first order: title+ [role, state] [rank] name+ | role [state] | state | name+."""
    k = i
    n = len(run)
    if run[k].tag in "TH":
        states = 0
        while k < n and run[k].tag in "TH":
            k += 1
        while k < n and (run[k].tag in "RNP#-W" or (run[k].tag == "D" and run[k - 1].tag == "P")):
            if run[k].tag == "N":
                if states and run[k - 1].tag == "N" and not run[k - 1].titles:
                    break
                states += 1
            k += 1
        while k < n and run[k].tag == "H":
            k += 1
        return _names(run, k)
    if run[k].tag == "R":
        while k < n and run[k].tag == "R":
            k += 1
        k += k + 1 < n and run[k].tag == "W" and run[k + 1].tag == "N"
        if k < n and run[k].tag == "N":
            k += 1
        return k
    if run[k].tag == "U":
        return _names(run, k)
    return k + 1


def _names(run: list[Unit], k: int) -> int:
    n = len(run)
    start = k
    while k < n and (
        run[k].tag == "U" or (k > start and run[k].tag in "-'WX" and k + 1 < n) or (k > start and run[k - 1].tag == "-")
    ):
        k += 1
    return max(k, start)


def _words_to_state(units: list[Unit], j: int, lexicon: Lexicon) -> int:
    """How many plain words stand between a title (at most three) or a role (one) and the state, in head-first order."""
    most = 3 if units[j - 1].tag == "T" else 1 if units[j - 1].tag == "R" else 0
    k = j
    while k < len(units) and k - j < most and units[k].tag == "W" and units[k].text.islower():
        k += 1
    state = k > j and k < len(units) and units[k].tag == "N"
    if state and units[j - 1].tag == "R":
        against = units[j].low in lexicon.grammar.words.get("for_or_against", frozenset())
        state = (
            not against and bool(units[k].names) and _said_of(units[k])[2] in ("state", "capital")
        )  # badan legislasi DPR names another body
    return k - j if state and lexicon.grammar.head == "first" else 0


def _ordinal(units: list[Unit], j: int) -> bool:
    """Whether an ordinal of an office starts at `j`: the president *ke-7*."""
    return (
        j + 2 < len(units)
        and units[j + 1].tag == "-"
        and units[j + 2].tag == "#"
        and units[j + 2].start == units[j + 1].end == units[j].end + 1
    )


def _is_outlet(unit: Unit) -> bool:
    return any(name.kind == "outlet" for name in unit.names)


def _adjective(unit: Unit) -> bool:
    return any(name.kind == "adjective" for name in unit.names)


def _mention(part: list[Unit], lexicon: Lexicon, people: People) -> Unit:
    """The mention of a few units, as one unit."""
    first = part[0]
    if len(part) == 1 and first.mention is not None:
        return first
    unit = Unit(first.start, part[-1].end, "", "")
    unit.tag = "N"
    if len(part) == 1 and first.tag == "N":
        unit.text, unit.low, unit.names = first.text, first.text.lower(), first.names
        return _for_state(unit, first.start, first.end, _said_of(first))
    titles: list[Unit] = []
    ranks: list[Unit] = []
    states: list[Unit] = []
    roles: list[Unit] = []
    inner: list[Mention] = []
    named: list[Unit] = []
    for u in part:
        tag = u.tag
        if isinstance(u.mention, Mention):
            inner.append(u.mention)
        if tag == "N":
            if u.mention is None:
                states.append(u)
        elif tag == "U" or (tag in "-'WX" and u is not part[0]):
            named.append(u)
        elif tag == "T":
            titles.append(u)
        elif tag == "R":
            roles.append(u)
        elif tag == "H":
            ranks.append(u)
    while named and named[0].tag != "U":
        named.pop(0)
    while named and named[-1].tag in "-'":
        named.pop()
    if part[-1].tag == "s" and len(part) > 1:
        unit.form = POSSESSOR
        unit.end = part[-2].end
    unit.text = " ".join([u.text for u in part]) if len(part) > 1 else part[0].text
    unit.low = unit.text.lower()
    unit.names = states[0].names if len(states) == 1 else tuple(n for u in states for n in u.names)
    side = code, name, _, _ = _side(titles, states, part, lexicon)
    sent = titles[0].titles[0].of if titles and states and lexicon.grammar.head == "first" else None
    if sent and any(u.tag == "P" and u.end < states[0].start for u in part):
        code = sent  # Dubes RI untuk PBB
    if inner and not (titles or roles or named):
        unit.mention, unit.who = inner[0], inner[0].kind
        return unit
    if inner and not code:
        code = inner[0].code or inner[0].of
    if titles or (named and (ranks or not states)) or named:
        person = Mention(unit.start, unit.end, name, "person")
        if titles:
            title = (titles[0] if lexicon.grammar.head == "first" else titles[-1]).titles[0]
            if len(titles) > 1 and lexicon.grammar.head == "last" and ranks:
                title = titles[0].titles[0]
            person.office = title.office
            person.sector = title.sector or None
            code = code or title.of or None
        elif ranks and ranks[0].honorific is not None:
            person.sector = ranks[0].honorific.sector
        if roles and roles[0].roles[0].sector and not person.sector:
            person.sector = roles[0].roles[0].sector
        person.inner = (*inner, *_organs(roles, titles, lexicon), *_organisations(states, [*titles, *roles], lexicon))
        person.body = (
            inner[0].name
            if inner
            else roles[0].text
            if roles
            else titles[0].text
            if titles and " " in titles[0].text
            else None
        )
        person.code = person.of = code
        if named:
            full = "".join(
                (u.text if u.tag in "-'" or (x and named[x - 1].tag in "-'") else f" {u.text}")
                for x, u in enumerate(named)
            ).strip()
            if ranks and len(named) == 1 and ranks[-1].text in headnouns(load(lexicon.code)).nicknames:
                full = f"{ranks[-1].text} {full}"
            person.name = full
            person.surname = full
            if titles or ranks or (len(named) > 1):
                someone = people.learn(full, person.office)
                if code and not someone.code:
                    someone.code = code
                if person.office and not someone.office:
                    someone.office = person.office
                if person.sector and not someone.sector:
                    someone.sector = person.sector
                person.person = someone
        else:
            person.kind = "post"
            person.name = " ".join(u.text for u in part).strip()
        unit.mention, unit.who = person, person.kind
        return unit
    if roles:
        thing = roles[-1].roles[0].kind == "thing" and len(states) == 1
        group = Mention(unit.start, unit.end, states[0].text if thing else unit.text, "group")
        group.code = code
        group.sector = roles[-1].roles[0].sector
        group.body = roles[-1].roles[0].kind
        group.role = roles[-1].text if lexicon.grammar.head == "last" else roles[0].text
        if len(roles) == 1 and group.body == "institution":
            heads = headnouns(load(lexicon.code))
            head = head_of(unit.low, heads)
            organ = head is not None and head.type != "thing"
            if (organ and bool(states) and lexicon.grammar.head == "first") or _is_named(roles[0].text, lexicon):
                group.entity = head.type if head is not None and organ else "organisation"
        if not group.entity:
            group.inner = (*inner, *_organs(roles, roles, lexicon), *_organisations(states, roles, lexicon))
        if states and not code:
            group.name = name
        if states and any(u.tag == "W" for u in part):  # pejabat senior Iran: a state by itself too
            group.inner = (*group.inner, _state(states[0]))
        unit.mention, unit.who = group, group.kind
        return unit
    if not states:
        unit.tag = "W"
        return unit
    return _for_state(unit, states[0].start, states[-1].end, side)


def _state(unit: Unit) -> Mention:
    """The mention of the state that a unit names."""
    code, name, kind, place = _said_of(unit)
    mention = Mention(unit.start, unit.end, name, kind)
    mention.code, mention.sector, mention.place = code, "GOV" if kind in ("state", "seat") else None, place
    return mention


def _for_state(unit: Unit, start: int, end: int, side: _Side) -> Unit:
    """Let a unit stand for a state, an organisation or a place that is named from `start` to `end`."""
    code, name, kind, place = side
    mention = Mention(start, end, name, kind)
    mention.code = code
    mention.sector = "GOV" if kind in ("state", "seat") else None
    mention.place = place
    unit.mention, unit.who = mention, kind
    return unit


def _is_named(text: str, lexicon: Lexicon) -> bool:
    """Whether a body of the lexicon stands here as a name: KPK, *Kementerian Sosial*; not *Pemerintah*."""
    words = text.split()
    heads = headnouns(load(lexicon.code))
    if len(words) == 1:
        return text.isupper() and is_acronym(text, heads)
    capitals = sum(w[:1].isupper() for w in words)
    small = sum(w in heads.connectors for w in words)
    return words[0][:1].isupper() and capitals + small == len(words) and capitals > 1


def _organisations(states: Sequence[Unit], titles: Sequence[Unit], lexicon: Lexicon) -> list[Mention]:
    """The organisations of the lexicon in a title or beside a role, with the head noun that the title took."""
    heads = headnouns(load(lexicon.code))
    found: list[Mention] = []
    for unit in states:
        name = next((n for n in unit.names if n.kind == "organisation"), None)
        if name is None:
            continue
        start, text = unit.start, unit.text
        for title in titles:
            head = title.text.rpartition(" ")[2]
            if title.end + 1 == unit.start and head[:1].isupper() and head.lower() in heads.opens:
                start, text = title.end - len(head), f"{head} {text}"
        organ = Mention(start, unit.end, text, "organisation")
        organ.code = name.code
        found.append(organ)
    return found


def _organs(roles: Sequence[Unit], titles: Sequence[Unit], lexicon: Lexicon) -> list[Mention]:
    """The organisations that a title's words name: the head of the *KPK*, *Ketua Mahkamah Agung*."""
    spans = [(u.start, u.text) for u in roles if u.roles[0].kind == "institution" and _is_named(u.text, lexicon)]
    heads = headnouns(load(lexicon.code))
    for title in titles:
        words = title.text.split(" ")
        if _is_named(title.text, lexicon) and title.roles:
            continue
        for k in range(1, len(words)):
            rest = " ".join(words[k:])
            named = words[k][:1].isupper() and (words[k].lower() in heads.opens or is_acronym(words[k], heads))
            if named and _is_named(rest, lexicon):
                spans.append((title.start + len(" ".join(words[:k])) + 1, rest))
                break
    found: list[Mention] = []
    for start, text in spans:
        organ = Mention(start, start + len(text), text, "body")
        organ.entity = "organisation"
        found.append(organ)
    return found


# of a state, organisation or place: code, display name, kind, and where it is a place, its span, words and state
_Side = tuple[str | None, str, str, tuple[int, int, str, str | None] | None]


def _side(titles: list[Unit], states: list[Unit], part: list[Unit], lexicon: Lexicon) -> _Side:
    """Code, display name and kind of the state or body among the units of a mention."""
    if not states:
        return None, part[0].text, "unknown", None
    unit = states[0]
    if titles and lexicon.grammar.head == "last":
        unit = states[0]  # Peru's UN envoy is Peru's
    return _said_of(unit)


def _said_of(unit: Unit) -> _Side:
    """What a unit says that names a state, an organisation or a place."""
    name = next((n for n in unit.names if n.kind != "city"), unit.names[0])
    kind = _KINDS.get(name.kind, "state")
    place = None
    if name.kind in ("city", "region", "capital", "name", "short"):
        place = (unit.start, unit.end, unit.text, name.code)
    return name.code, (name.name if kind == "outlet" else unit.text), kind, place


def _appose(units: list[Unit], people: People) -> None:
    """Learn from `Name, title of state,` and `Title, Name,`."""
    for i in range(len(units) - 2):
        one = units[i].mention
        if not isinstance(one, Mention) or units[i + 1].tag != ",":
            continue
        k = i + 2
        while k < len(units) and units[k].tag == "D":
            k += 1
        other = units[k].mention if k < len(units) else None
        if not isinstance(other, Mention):
            continue
        if one.kind == "person" and other.kind == "post" and not one.office:
            _give_office(one, other, people)
        elif one.kind == "post" and other.kind == "person" and not other.office and not _set_off(units, i, k):
            _give_office(other, one, people)
        elif one.kind == other.kind == "person" and one.office in _AIDES and not other.office and " " in other.name:
            _serves(one, other, people)


def _set_off(units: Sequence[Unit], i: int, k: int) -> bool:
    """Whether a phrase set before the sentence ends between a post and a name: *Besides the minister, Sato came*."""
    opens = i == 1 and units[0].tag in "PK"
    return opens and k + 1 < len(units) and units[k + 1].tag not in ",()"


def _serves(one: Mention, other: Mention, people: People) -> None:
    """Take a title for that of whom an apposition names: *juru bicara Guterres, Stephane Dujarric*."""
    if " " in one.surname or one.person is None:
        return
    post = Mention(one.start, one.end, one.name, "post")
    post.office, post.code, post.of, post.sector = one.office, one.code, one.of, one.sector
    if one.person.office == one.office:
        one.person.office = None
    known = people.known(one.surname)
    post.code = post.of = post.code or (known.code if known is not None else None)
    one.kind, one.office, one.person = "post", None, None
    one.code = one.of = post.code
    _give_office(other, post, people)
    one.office, one.person = post.office, other.person


def _give_office(person: Mention, post: Mention, people: People) -> None:
    someone = person.person or people.learn(person.name)
    person.person = someone
    person.office, person.of, person.code = post.office, post.of, post.code or person.code
    person.sector = person.sector or post.sector
    someone.office = someone.office or post.office
    someone.code = someone.code or post.code
    someone.sector = someone.sector or post.sector
    post.person = someone


def _blamed(units: Sequence[Unit], i: int, reasons: frozenset[str], *, personal: bool) -> Mention | None:
    """Whose a thing is for which somebody is praised or blamed: *rebuked Russia for its support*."""
    before = units[i - 2].mention if i > 1 and units[i - 1].low in reasons else None
    if not isinstance(before, Mention):
        return None
    return before if before.code and (before.person is not None) == personal and before.kind != "pronoun" else None


def _urged(units: Sequence[Unit], i: int) -> Mention | None:
    """Whose a thing is with which somebody is asked to do something: *urged Chad to halt* its *strikes*."""
    k = i - 1
    if k < 2 or units[k].tag != "V" or not any(form.form == "base" for form in units[k].forms):
        return None
    k -= 2 if units[k - 1].tag == "X" else 1
    asked = units[k].mention
    if not isinstance(asked, Mention) or asked.code is None or asked.person is not None or asked.kind == "pronoun":
        return None
    k -= 1
    while k > 0 and units[k].tag in "DS":
        k -= 1
    lexeme = units[k].lexeme if k >= 0 and units[k].tag == "V" else None
    return asked if lexeme is not None and lexeme.has("requested") is not None else None


def resolve(
    sentences: Sequence[Sentence],
    lexicon: Lexicon,
    people: People,
    home: str | None,
    quoted: frozenset[int] = frozenset(),
) -> list[Mention]:
    """Say for every mention of a text, in order, who is meant; returns the mentions, pronouns included.

    Surnames and first names go to the persons that the text has introduced, else to the list of
    holders; a bare title to the last person who holds that office, else to the state `home`; pronouns
    to the last subject that fits; *both sides* to the two sides last named. `quoted` are the starts of
    sentences inside quotations: who is spoken of there is nobody whom the report goes on with.
    """
    grammar = lexicon.grammar
    abroad = headnouns(load(lexicon.code)).abroad
    junta = _junta(sentences)
    named = (u.mention for sentence in sentences for u in sentence.units if isinstance(u.mention, Mention))
    abroad_all = grammar.head == "first" and not any(m.code == home for m in named)
    own_organs = grammar.words.get("own_organs", frozenset())  # that stand without a state in their own country
    pairs = grammar.words["both_sides"] | grammar.words["both_bare"]
    homeland = grammar.words.get("homeland", frozenset())
    pronouns = grammar.words["person_pronoun"] | grammar.words["group_pronoun"] | grammar.words["own"]
    found: list[Mention] = []
    person: Mention | None = None
    body: Mention | None = None
    recent: list[str] = []
    couple: list[Mention] = []
    others: set[str] = set()  # sides that asked something of both: they are neither
    latest: dict[str, Mention] = {}
    bodies: dict[str, str] = {}
    firsts: dict[str, Mention] = {}
    outside: tuple[Mention | None, Mention | None] = (None, None)
    for sentence in sentences:
        if sentence.start not in quoted:
            person, body = outside
        first_person = first_body = None
        person_behind = body_behind = False  # they stand behind a preposition, so that a later one is the subject
        for index, unit in enumerate(sentence.units):
            mention = unit.mention
            if isinstance(mention, Mention):
                if mention.body and mention.code is None and mention.kind in ("person", "post"):
                    mention.code = mention.of = bodies.get(mention.body.lower())
                    if mention.person is not None:
                        mention.person.code = mention.person.code or mention.code
                _shares_side(sentence.units, index, people, lexicon)
                away = abroad_all and mention.kind == "person" and recent and home not in recent
                _resolve_one(mention, people, lexicon, found, None if away else home)
                if mention.kind == "post" and mention.person is None and grammar.head == "first":
                    _points_to(sentence.units, index, found, person, home, grammar.words)
                if mention.kind == "state" and " " in mention.name:
                    firsts[mention.name.partition(" ")[0]] = mention
                elif mention.kind == "unknown" and _cut_short(sentence.units, index) and mention.name in firsts:
                    whole = firsts[mention.name]  # the North: North Korea
                    mention.kind, mention.name = "state", whole.name
                    mention.code, mention.sector = whole.code, whole.sector
                    unit.who = "state"
                if mention.kind == "group" and mention.code:
                    for role in _bodies_of(mention, lexicon):
                        bodies[role] = mention.code
                if mention.kind == "group" and mention.code is None:
                    mention.code = bodies.get(mention.name.lower())
                if mention.kind == "group" and mention.code is None:
                    beside = _beside(sentence.units, index, lexicon)
                    if beside is not None:
                        _resolve_one(beside, people, lexicon, found, home)
                        mention.code = beside.code
                    elif junta and _JUNTA in f"{mention.role} {mention.name}".lower().split():
                        mention.code = junta
                    elif abroad_all and (there := _seat_of(sentence.units, index, lexicon, people, home)) is not None:
                        mention.code = there
                    elif mention.name.lower() in lexicon.grammar.home_bodies or (
                        mention.name[:1].isupper()
                        and mention.name.lower() in own_organs
                        and (not recent or home in recent)
                    ):
                        mention.code = home
                    else:
                        mention.code = _stateless(sentence.units, index, first_body, body, abroad)
                found.append(mention)
                behind = _behind_preposition(sentence.units, index, described=grammar.head == "first")
                if mention.kind == "person" or (mention.kind == "post" and mention.code):
                    if first_person is None or (person_behind and not behind):
                        first_person, person_behind = mention, behind
                elif (
                    mention.code
                    and mention.kind in ("state", "organisation", "seat", "group", "capital")
                    and (first_body is None or (body_behind and not behind))
                ):
                    first_body, body_behind = mention, behind
                if mention.code and mention.kind not in ("place", "organisation") and mention.code not in _unions():
                    if mention.code in recent:
                        recent.remove(mention.code)
                    recent.append(mention.code)
                    latest[mention.code] = mention
                if mention.kind == "post" and mention.code is None and mention.person is None and home is None:
                    mention.code = _stateless(sentence.units, index, first_body, body, abroad)
            elif unit.low in pairs and len(couple or recent) >= 2 and _means_both(sentence.units, index, grammar.words):
                unit.tag = "I"
                pair = Mention(unit.start, unit.end, unit.text, "pair")
                third = _who_asks(sentence.units, index)
                if third is not None and third not in {one.code for one in couple}:
                    others.add(third)
                sides = [code for code in recent if code not in others]
                meant = couple or [latest[code] for code in (sides if len(sides) > 1 else recent)[-2:]]
                pair.code = meant[0].code
                pair.both = tuple(_one_of_pair(unit, one, lexicon.code) for one in meant)
                unit.mention = pair
                found.append(pair)
                _share(sentence.units, index, pair, lexicon)
            elif unit.tag == "W" and unit.low in homeland and _cut_short(sentence.units, index):
                inside = _goes_on(sentence.units, index, lexicon)
                target = _teller(sentence.units, index, personal=False) or (first_body if inside else None) or body
                known = target is not None and target.kind in ("state", "group", "seat", "capital", "pronoun")
                if target is not None and known and sentence.units[index - 1].low in grammar.words["definite"]:
                    land = Mention(unit.start, unit.end, target.name, "pronoun")
                    land.code, land.sector = target.code, "GOV"
                    unit.mention = land
                    found.append(land)
            elif unit.tag in "ID" and unit.low in pronouns:
                target = None
                reported = any(u.tag == "V" and u.lexeme and u.lexeme.cues for u in sentence.units[:index])
                inside = reported or _goes_on(sentence.units, index, lexicon)
                ahead = None
                if lexicon.grammar.head == "last" and first_person is None and first_body is None:
                    ahead = _subject_ahead(sentence.units, index)
                if ahead is not None and unit.low not in grammar.words["person_pronoun"]:
                    target = ahead
                elif unit.low in grammar.words["person_pronoun"]:
                    teller = _teller(sentence.units, index, personal=True)
                    target = teller or (first_person if inside else None) or person
                elif unit.low in grammar.words["group_pronoun"]:
                    spoke = first_person if reported and first_person is not None and first_person.code else None
                    teller = _teller(sentence.units, index, personal=False)
                    if unit.low in grammar.words.get("own_forces", frozenset()):
                        inside = True  # Chad … pasukannya
                        spoke = spoke or (first_person if first_person is not None and first_person.code else None)
                    here = first_body
                    if grammar.head == "first" and (first_body is None or body_behind) and not person_behind:
                        here = first_person if first_person is not None and first_person.code else first_body
                    target = teller or (here if inside else None) or spoke or body
                elif unit.low in grammar.words["own"]:
                    personal = unit.low in grammar.words["own_person"]
                    teller = _teller(sentence.units, index, personal=True, own=True) if personal else None
                    theirs = _blamed(sentence.units, index, grammar.words["reason"], personal=personal)
                    theirs = theirs or (None if personal else _urged(sentence.units, index))
                    target = theirs or ((teller or first_person or person) if personal else (first_body or body))
                if target is not None and (target.code or target.person):
                    pronoun = Mention(unit.start, unit.end, target.name, "pronoun")
                    pronoun.code, pronoun.sector, pronoun.person = target.code, target.sector, target.person
                    unit.mention = pronoun
                    found.append(pronoun)
                    if target is person:
                        first_person = first_person or target
                    elif target is body:
                        first_body = first_body or target
        person = first_person or person
        if body is None or not (body_behind and first_person is not None and first_person.code and not person_behind):
            body = first_body or body
        if sentence.start not in quoted:
            outside = (person, body)
        couple = _couple(sentence) or (couple if len(recent) < 3 else [])
    _look_ahead(found)
    _say_what(sentences, found, lexicon, people)
    return found


def _seat_of(units: Sequence[Unit], index: int, lexicon: Lexicon, people: People, home: str | None) -> str | None:
    """Whose a bare *pemerintah* is where a text is all about abroad: that of the one side named before it."""
    mention = units[index].mention
    assert isinstance(mention, Mention)
    if mention.name.lower() not in lexicon.grammar.home_bodies:
        return None
    before = [u.mention for u in units[:index] if isinstance(u.mention, Mention)]
    sides: set[str | None] = set()
    for one in before:
        known = people.known(one.surname or one.name) if one.kind in ("person", "unknown") else None
        sides.add(one.code or (known.code if known is not None else None))
    sides.discard(None)
    return sides.pop() if len(sides) == 1 and home not in sides and not sides & _unions() else None


def _points_to(
    units: Sequence[Unit], index: int, found: Sequence[Mention], before: Mention | None, home: str | None,
    words: dict[str, frozenset[str]],
) -> None:  # fmt: skip
    """Let a post of the own country that is pointed at stand for who was just named: *Ketua Umum Partai Maju itu*.

    It is whoever the sentence named last, else the person `before`, else another one shortly before.
    """
    post = units[index].mention
    following = units[index + 1].low if index + 1 < len(units) else ""
    assert isinstance(post, Mention)
    named = post.sector in _ANYWHERE or utc_offset(post.code or "") is not None
    if named or following not in words.get("points", frozenset()):
        return
    near = [m for m in reversed(found[-_SHORTLY:]) if m.kind == "person"]
    here = [m for m in near if m.start >= units[0].start]
    for who in (*here, *([before] if before is not None else []), *near):
        if who.person is not None and who.code in (None, home):
            post.person, post.code, post.sector = who.person, who.code, who.sector or post.sector
            return


def _cut_short(units: Sequence[Unit], index: int) -> bool:
    """Whether a single name stands behind an article and before no other name: *the North*."""
    after = units[index + 1] if index + 1 < len(units) and units[index].form != POSSESSOR else None
    alone = after is None or after.tag not in "UNTRWE-" or after.text[:1] in "'’"
    return index > 0 and units[index - 1].tag == "D" and alone


def _behind_preposition(units: Sequence[Unit], index: int, *, described: bool = False) -> bool:
    """Whether a preposition stands before; `described`: also before a plain noun, *di markas besar PBB*."""
    k = index - 1
    while k >= 0 and (units[k].tag == "D" or (described and units[k].tag == "W" and units[k].text.islower())):
        k -= 1
    return k >= 0 and units[k].tag == "P"


def _goes_on(units: Sequence[Unit], index: int, lexicon: Lexicon) -> bool:
    """Whether a pronoun goes on with the subject of its sentence: *Chad has been isolated since it shut the border*.

    Not so in English one that opens the sentence or speaks in a clause of its own: *…, it said*.
    """
    if lexicon.grammar.head != "last":
        return index > 1 and units[index - 1].tag == "S" and units[index - 1].low not in lexicon.grammar.whether
    after = next((u for u in units[index + 1 :] if u.tag not in "AXGM"), None)
    speaks = after is not None and after.tag == "V" and after.lexeme is not None and bool(after.lexeme.cues)
    return not (speaks and units[index - 1].tag in ',"-') if index else False


def _subject_ahead(units: Sequence[Unit], index: int) -> Mention | None:
    """The side that a pronoun in an opening phrase speaks of before it is named: *Despite its pledge, Chad left*."""
    first = next((u for u in units if u.tag not in "\"'([-"), None)
    fronted = first is not None and (first.tag in "PS" or first.form in ("gerund", "participle", "past"))
    if not fronted:
        return None
    until = min(len(units), index + _SPAN)
    comma = next((k for k in range(index + 1, until) if units[k].tag == ","), until)
    k = comma + 1
    while k < until and units[k].tag in "Dt":
        k += 1
    if k + 1 >= until or units[k + 1].tag not in "VXMGA":
        return None
    named = units[k].mention
    return named if isinstance(named, Mention) and named.code and named.kind not in ("place", "pronoun") else None


def _teller(units: Sequence[Unit], index: int, *, personal: bool, own: bool = False) -> Mention | None:
    """Who says the words that a pronoun stands in: the nearest subject before the nearest verb of saying.

    In *Oman said Iran would pay if it could* it is who stands in these words; so for what somebody owns (`own`).
    """
    k, least = index - 1, max(0, index - _SPAN)
    while k >= least and not (units[k].tag == "V" and any(form.lexeme.cues for form in units[k].forms[:1])):
        k -= 1
    if k < least:
        return None
    if k >= 0 and units[k + 1].tag in ',."':
        return None  # these words do not follow what is said: …, Oman said, in a waiver for it
    places: Sequence[int] = range(k - 1, max(-1, k - _SPAN), -1)
    if k >= 0 and (own or (units[index - 1].tag == "S" and any(u.tag == "V" for u in units[k + 1 : index - 1]))):
        nearer = [*range(k + 1, index - 1)]
        places = [*nearer, *places] if own else nearer
    for m in places:
        mention = units[m].mention
        if not isinstance(mention, Mention) or units[m].form == POSSESSOR or _behind_preposition(units, m):
            continue
        human = mention.person is not None or mention.kind in ("person", "post")
        if personal and (human or (mention.kind == "group" and mention.body == "person" and mention.code)):
            return mention
        if not personal and mention.code and not human and mention.kind not in ("place", "outlet"):
            return mention
    return None


def _say_what(sentences: Sequence[Sentence], found: list[Mention], lexicon: Lexicon, people: People) -> None:
    """Tell what an unknown name is by the words beside it, and what later mentions of it then are."""
    heads = headnouns(load(lexicon.code))
    last = lexicon.grammar.head == "last"
    told: dict[str, str] = {}
    open_: list[Mention] = []
    for sentence in sentences:
        if _shortened(sentence):
            continue
        units = sentence.units
        for index, unit in enumerate(units):
            mention = unit.mention
            if isinstance(mention, Mention) and mention.kind == "outlet" and index:
                after = units[index + 1] if index + 1 < len(units) else None
                mention.entity = "" if after is not None and after.tag in "UN" else "organisation"
            if isinstance(mention, Mention) and mention.kind == "person" and not (mention.office or mention.code):
                before = units[index - 1] if index else None
                word = before.low.rpartition(" ")[2] if before is not None else ""
                if mention.start == unit.start and word in heads.place_before and not mention.sector:
                    mention.entity = "place"
                elif (word in heads.organisation_before and not mention.sector) or (
                    is_acronym(mention.name, heads) and mention.display == mention.name
                ):
                    mention.entity = "organisation"
            if mention is None and unit.tag == "U":
                mention = Mention(unit.start, unit.end, unit.text, "name")
                mention.surname = unit.text
                found.append(mention)
            if not isinstance(mention, Mention) or mention.kind not in ("unknown", "name"):
                continue
            if mention.name in people.bodies:  # said in full only later, or in a headline
                meant = people.bodies[mention.name]
                mention.name, mention.entity = meant.name, meant.entity
                continue
            mention.entity = _what(units, index, mention, heads, last=last)
            if mention.entity:
                told.setdefault(mention.name, mention.entity)
            else:
                open_.append(mention)
    for mention in open_:
        mention.entity = told.get(mention.name, "")


def _what(units: Sequence[Unit], index: int, mention: Mention, heads: HeadNouns, *, last: bool) -> str:
    """The kind of an unknown name, by its form and by the words beside it; empty where nothing tells."""
    before = units[index - 1] if index else None
    single = " " not in mention.name
    if single and mention.name.isupper():
        counted = before is not None and before.tag == "#"
        return "organisation" if is_acronym(mention.name, heads) and not counted else ""
    if single and sum(c.isupper() for c in mention.name) > 1 and mention.name.isalpha():
        return "organisation"  # written with a capital inside: FoodCo
    after = next((u for u in units[index + 1 : index + 4] if u.tag not in "AXGM"), None)
    common = heads.is_common(mention.name.partition(" ")[0].lower())
    if before is not None and not common:
        low = before.low.rpartition(" ")[2]
        if low in heads.place_before:
            return "place"
        if low in heads.organisation_before:
            return "organisation"
        if low in heads.person_before or before.tag == "K" or (before.lexeme is not None and before.lexeme.cues):
            return "person"
    if common:
        return ""
    if after is not None and after.tag == "V" and after.lexeme is not None and after.lexeme.cues:
        return "person"
    if after is not None and after.tag == "," and index + 2 < len(units) and units[index + 2].tag in "TQ":
        return "person"
    if after is not None and (after.tag == "#" or (after.tag == "t" and after.text[:1].isdigit())):
        return ""
    beside = units[index + 1].tag if index + 1 < len(units) else "."
    if last and beside in "NTRUEWHI#":
        return ""  # what stands before a noun there describes it
    if before is None or before.tag in "\"'([-•.NREW#":
        return "person" if after is not None and after.tag == "V" else ""
    return "person"


def _who_asks(units: Sequence[Unit], index: int) -> str | None:
    """The side that asks something of the two at `index`: *China*, which has ties with Peru, *urged both*."""
    verb = next((u for u in reversed(units[:index]) if u.tag == "V"), None)
    if verb is None or verb.lexeme is None or verb.lexeme.has("requested") is None:
        return None
    before = (u.mention for u in units if u.start < verb.start and isinstance(u.mention, Mention))
    return next((m.code for m in before if m.code and m.kind != "place"), None)


def _means_both(units: Sequence[Unit], index: int, words: dict[str, frozenset[str]]) -> bool:
    """Whether a unit means two sides named before: *both sides*, or *the two* right before a verb."""
    if units[index].low in words["both_sides"]:
        return True
    following = units[index + 1].tag if index + 1 < len(units) else ""
    return units[index].low in words["both_bare"] and following in tuple("VXM")


def _couple(sentence: Sentence) -> list[Mention]:
    """The two sides that a sentence names first, joined by a coordinator: *Blinken and Lammy arrived*."""
    named = [u for u in sentence.units if u.tag in ("N", "C", "V")]
    for one, link, other in zip(named, named[1:], named[2:], strict=False):
        if one.tag == "V":
            return []
        pair = [one.mention, other.mention]
        if link.tag == "C" and all(isinstance(m, Mention) and m.code and m.kind != "place" for m in pair):
            sides = [m for m in pair if isinstance(m, Mention)]
            return sides if sides[0].code != sides[1].code else []
    return []


def _one_of_pair(unit: Unit, meant: Mention, language: str) -> Mention:
    """One of the two sides that *both sides* means, at the words of the pair."""
    name = meant.name if meant.kind in ("state", "organisation") else state_name(meant.code or "", load(language))
    one = Mention(unit.start, unit.end, name, "state")
    one.code, one.sector = meant.code, "GOV"
    return one


def _look_ahead(found: Sequence[Mention]) -> None:
    """Join a bare post with its holder: whom the text names in it a little later, or whom the list has in it.

    *A spokeswoman … said. … Hua Chunying, the spokeswoman*; *China's defence minister … Li* where the
    list of holders knows Li as that minister.
    """
    posts_ = {(m.office or "", m.code or ""): m for m in reversed(found) if m.kind == "post" and m.code}
    for mention in found:
        if mention.kind == "person" and not mention.office and mention.person is not None and mention.person.held:
            post = posts_.get((mention.person.held, mention.code or ""))
            if post is not None and post.person is None:
                mention.office, mention.of = post.office, post.of or post.code
                post.person = mention.person
    for index, mention in enumerate(found):
        if mention.kind != "post" or mention.person is not None or mention.code is None:
            continue
        for later in found[index + 1 :]:
            if later.start - mention.start > 700:
                break
            if (
                later.kind == "person"
                and later.person is not None
                and later.office == mention.office
                and later.code == mention.code
            ):
                mention.person = later.person
                break


def _resolve_one(
    mention: Mention, people: People, lexicon: Lexicon, found: Sequence[Mention], home: str | None
) -> None:
    if mention.kind == "person":
        known = people.known(mention.surname or mention.name)
        if known is not None:
            mention.person = mention.person or known
            mention.code = mention.code or known.code
            mention.sector = mention.sector or known.sector
        elif mention.person is None and not mention.office:
            mention.kind = "unknown"
        if (
            mention.code is None
            and mention.office
            and home
            and mention.sector not in _ANYWHERE
            and (lexicon.grammar.home or mention.body or mention.office in _RULERS)
        ):
            mention.code = mention.of = home
            if mention.person is not None and mention.person.code is None:
                mention.person.code = mention.code
    elif mention.kind == "post":
        for earlier in reversed(found[-_RECENT:]):
            if (
                earlier.kind == "person"
                and earlier.person is not None
                and earlier.person.office == mention.office
                and (mention.code is None or earlier.code == mention.code)
            ):
                mention.person = earlier.person
                mention.code = mention.code or earlier.code
                mention.sector = mention.sector or earlier.sector
                return
        ruling = mention.sector in ("GOV", "MIL") and mention.office in _RULERS
        if mention.code is None and (ruling or mention.person is not None):
            mention.code = home


def _shares_side(units: Sequence[Unit], index: int, people: People, lexicon: Lexicon) -> None:
    """Give a person with a bare title the side of the one joined to it: *Menlu AS X dan Menhan Y*."""
    mention, before = units[index].mention, units[index - 2].mention if index > 1 else None
    if lexicon.grammar.head != "first" or units[index - 1].tag != "C" or not isinstance(before, Mention):
        return
    assert isinstance(mention, Mention)
    bare = mention.kind == "person" and bool(mention.office) and mention.code is None
    if bare and before.kind == "person" and before.office and before.code:
        known = people.known(mention.surname or mention.name)
        if known is None or known.code is None:
            mention.code = mention.of = before.code


def _junta(sentences: Sequence[Sentence]) -> str | None:
    """The state whose junta a text speaks of: of those that have one, the one named most; None where none is."""
    mentions = (u.mention for sentence in sentences for u in sentence.units if isinstance(u.mention, Mention))
    told = Counter(m.code for m in mentions if m.code in _juntas())
    return max(told, key=lambda code: (told[code], code or ""), default=None)


@functools.lru_cache(maxsize=1)
def _juntas() -> frozenset[str]:
    return frozenset(row["code"] for row in read_tsv("ontology/juntas.tsv", ("code", "from", "to")))


@functools.lru_cache(maxsize=1)
def _unions() -> frozenset[str]:
    """Codes of the organisations of states: their speakers stand between the sides of a quarrel."""
    rows = read_tsv("ontology/organisations.tsv", ("code", "sector", "name"))
    return frozenset(row["code"] for row in rows if row["sector"] == "IGO")


def _share(units: Sequence[Unit], index: int, pair: Mention, lexicon: Lexicon) -> None:
    """Give both sides to the post that they share: *the foreign ministers of both countries*."""
    k = index - 1 if lexicon.grammar.head == "first" else index - 2
    if k < 0 or (k < index - 1 and units[index - 1].low not in lexicon.grammar.of_title):
        return
    post = units[k].mention
    if isinstance(post, Mention) and post.kind in ("post", "group") and not post.code and post.person is None:
        post.code, post.both = pair.code, pair.both


def _stateless(
    units: Sequence[Unit], index: int, here: Mention | None, before: Mention | None, abroad: frozenset[str]
) -> str | None:
    """The state of a body or its speaker named without one: the text's last side, where no other comes in question.

    In *Norway closed a port. The foreign ministry summoned Iran's envoy.* the ministry is Norway's. Bodies that sit
    `abroad` are another side's as often.
    """
    mention = units[index].mention
    assert isinstance(mention, Mention)
    words = mention.role if mention.kind == "group" else mention.body or ""
    body = mention.body == "institution" if mention.kind == "group" else bool(words)
    left = units[index - 1] if index else None
    if left is not None and left.tag == "V" and " " in left.low and mention.start == units[index].start:
        return None  # mengirim bantuan militer: what kind of aid it is
    if not body or mention.sector not in ("GOV", "MIL") or abroad & set(words.lower().split()):
        return None
    k = index - 1
    while k >= 0 and (units[k].tag in "WDs" or isinstance(units[k].mention, Mention)):
        if isinstance(units[k].mention, Mention):
            return None  # Peru's former first lady: the state stands there
        k -= 1
    sides = {side.code for side in (here, before) if side is not None and side.code}
    later = [u.mention for u in units[index + 1 :] if isinstance(u.mention, Mention)]
    others = {m.code for m in later if m.kind not in ("capital", "place")}
    return sides.pop() if len(sides) == 1 and not sides & others else None


def _bodies_of(mention: Mention, lexicon: Lexicon) -> list[str]:
    """Under which words an institution is spoken of later: *China's foreign ministry*, then *the ministry*."""
    words = mention.role.lower()
    if mention.body != "institution" or not words:
        return []
    parts = words.split()
    return [words, parts[-1] if lexicon.grammar.head == "last" else parts[0]]


def _beside(units: Sequence[Unit], index: int, lexicon: Lexicon) -> Mention | None:
    """The person whose body it is: the Trump administration, *pemerintahan Trump*."""
    k = index - 1 if lexicon.grammar.head == "last" else index + 1
    if lexicon.grammar.head == "last" and k >= 0 and units[k].tag == "s":
        k -= 1
    other = units[k].mention if 0 <= k < len(units) else None
    return other if isinstance(other, Mention) and other.kind in ("person", "unknown", "organisation") else None


def party(chunk: Chunk, lexicon: Lexicon) -> list[Mention]:
    """Who a noun phrase stands for: mostly one mention, two for `Rusia-Tiongkok` and *both sides*, none if nobody."""
    mentions = [u.mention for u in chunk.units if isinstance(u.mention, Mention)]
    named = [m for m in mentions if m.code and m.kind != "pronoun"]
    if not named:
        return [m for m in mentions if m.code][:1] or [
            m for m in mentions if m.kind in ("person", "post", "group", "unknown", "body")
        ][-1:]
    joined = [
        u.mention
        for k, u in enumerate(chunk.units)
        if isinstance(u.mention, Mention)
        and u.mention.code
        and ((k and chunk.units[k - 1].tag == "-") or (k + 1 < len(chunk.units) and chunk.units[k + 1].tag == "-"))
    ]
    if len(joined) > 1:
        return joined
    solid = [m for m in named if m.kind != "place"] or named
    return [solid[-1] if lexicon.grammar.head == "last" else solid[0]]
