"""Know the outlets of the world's news, and find where a text cites one.

An outlet is known by its name, its aliases and its domains (`languages/shared/outlets.tsv`). A
citation is the whole phrase by which a text says that it has something from an outlet (`via`), or
that somebody spoke to one (`told`); its words stand in each language's `citations.toml`. A cited
outlet is neither speaker nor actor, and the bracketed date after it is the day of citing, which
is no part of the phrase.

>>> from saksi.language import load
>>> named("www.aljazeera.com").name, named("kantor berita Nusantara Raya")
('Al Jazeera', None)
>>> text = "Menlu itu tiba di Doha, seperti dilansir AFP dan Kyodo, Kamis (28/5/2026)."
>>> [(text[c.start : c.end], c.name, c.kind) for c in citations(text, load("id"))]
[('seperti dilansir AFP dan Kyodo', 'AFP', 'via'), ('seperti dilansir AFP dan Kyodo', 'Kyodo', 'via')]
"""

from __future__ import annotations

import functools
import re
from typing import Literal

from msgspec import Struct

from saksi.language import Language, available, load, read_tsv
from saksi.match import Hit, Matcher, longest
from saksi.records import Span
from saksi.text import fold

__all__ = ["Citation", "Outlet", "bare", "citations", "mentions", "named", "outlets", "rules"]

Kind = Literal["agency", "newspaper", "portal", "broadcaster", "state-media", "magazine"]
_COLUMNS = ("name", "aliases", "owner", "newsroom", "language", "country", "domain", "kind")
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)?|[^\w\s]|_")
_PLAIN = frozenset("\"'“”‘’-–")
_OWNER = re.compile(r"['’]s?\b")
_DOMAIN = re.compile(r"(?:www\.)?[a-z0-9][a-z0-9-]{1,40}(?:\.[a-z0-9-]{2,20}){0,2}\.[a-z]{2,6}\b", re.IGNORECASE)
_NAME = re.compile(r"(?:[A-Z][\w'’&.-]{0,30}\w|[A-Z])(?: (?:(?:[A-Z]|\d)[\w'’&-]{0,30}|of|the|al|de)(?![\w.]*\()){0,4}")
_NAME_BEFORE = re.compile(
    r"(?<![\w.])(?:[A-Z][\w'’&.-]{0,30} (?:(?:[A-Z][\w'’&.-]{0,30}|of|the|al) ){0,3})?[A-Z][\w'’&.-]{0,30}\Z"
)
_NEXT = re.compile(r" ([A-Z][a-z]+)")


class Outlet(Struct, frozen=True, kw_only=True):
    """Who publishes. `newsroom` is what counts as one witness; an empty value means unknown."""

    name: str
    aliases: tuple[str, ...] = ()
    owner: str | None = None
    newsroom: str
    language: str | None = None
    country: str | None = None
    domains: tuple[str, ...] = ()
    kind: Kind

    @property
    def is_agency(self) -> bool:
        """Whether others print its words: a news agency, of a state or not."""
        return self.kind == "agency" or any(
            "agency" in fold(n) or "kantor berita" in fold(n) for n in (self.name, *self.aliases)
        )


class Citation(Struct, frozen=True, kw_only=True):
    """A cited outlet: the span of the whole phrase, the outlet's name and words, `via` or `told`.

    `origin`: whether such words at the start of a report say that the report is taken from there.
    A phrase that names two outlets makes two citations of one span.
    """

    start: int
    end: int
    rule: str
    name: str
    outlet: Span
    kind: Literal["via", "told"]
    origin: bool = False


class Rule(Struct, frozen=True, forbid_unknown_fields=True):
    """A rule of `citations.toml`. `before` and `after` stand around the outlet; `open` takes unknown names too."""

    id: str
    kind: Literal["via", "told"]
    before: list[str] = []
    after: list[str] = []
    open: bool = False
    origin: bool = False
    examples: list[tuple[str, str, str]] = []
    rejects: list[str] = []


class _Words(Struct, frozen=True, forbid_unknown_fields=True):
    link: list[str]
    tail: list[str]
    join: list[str]
    days: list[str]
    first: list[str]
    last: list[str]
    vouch: list[str]


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    words: _Words
    rule: list[Rule]


class _Grammar:
    """The compiled citations of one language."""

    def __init__(self, language: Language) -> None:
        file = language.toml("citations", _File)
        phrases: dict[str, list[tuple[str, Rule]]] = {}
        for rule in file.rule:
            for side, rows in (("before", rule.before), ("after", rule.after)):
                for phrase in rows:
                    phrases.setdefault(phrase, []).append((side, rule))
        self.rules = tuple(file.rule)
        self.matcher: Matcher[tuple[str, Rule]] = Matcher(phrases)
        self.link = frozenset(file.words.link)
        self.tail = frozenset(file.words.tail)
        self.join = frozenset(file.words.join)
        self.days = frozenset(file.words.days)
        self.first = frozenset(file.words.first)
        self.last = frozenset(file.words.last)
        self.vouch = frozenset(file.words.vouch)


def rules(language: Language) -> tuple[Rule, ...]:
    """The rules of a language, in the order of its file."""
    return language.part(_Grammar).rules


@functools.cache
def outlets() -> tuple[Outlet, ...]:
    """All known outlets, in the order of the file. Raises DataError: a row is wrong."""
    rows: list[Outlet] = []
    for row in read_tsv("languages/shared/outlets.tsv", _COLUMNS):
        if row["kind"] not in Kind.__args__:  # type: ignore[attr-defined]
            raise row.fault(f"kind '{row['kind']}' is none of {', '.join(Kind.__args__)}")  # type: ignore[attr-defined]
        rows.append(
            Outlet(
                name=row["name"],
                aliases=tuple(a for a in row["aliases"].split("|") if a),
                owner=row["owner"] or None,
                newsroom=row["newsroom"] or row["name"],
                language=row["language"] or None,
                country=row["country"] or None,
                domains=tuple(d for d in row["domain"].split("|") if d),
                kind=row["kind"],  # type: ignore[arg-type]
            )
        )
    return tuple(rows)


def named(name: str) -> Outlet | None:
    """The outlet of a name, an alias, a domain or an address, whatever its case; None where it is unknown."""
    key = _key(name)
    table = _by_name()
    if key in table:
        return table[key]
    if "." not in key:
        return None
    host = re.sub(r"^(?:[a-z]+:)?//", "", key).split("/")[0].split(":")[0].removeprefix("www.")
    while "." in host:
        if host in table:
            return table[host]
        host = host.partition(".")[2]
    return None


def mentions(text: str, start: int = 0, end: int | None = None) -> list[Hit[Outlet]]:
    """Where outlets are named, longest leftmost, ascending. Says nothing of why they are named."""
    piece = text[start:end]
    return [Hit(h.start + start, h.end + start, h.payload) for h in longest(_matcher().find(piece))]


def bare(name: str) -> str:
    """A folded name without the words that say what it is: `samudra` of *Kantor Berita Samudra*; whole if all are."""
    words = _key(name).split(" ")
    plain = _plain_words()
    first = next((i for i, word in enumerate(words) if word not in plain), 0)
    last = next((i for i in reversed(range(len(words))) if words[i] not in plain), len(words) - 1)
    return " ".join(words[first : last + 1])


def citations(
    text: str, language: Language, start: int = 0, end: int | None = None, *, anybody: bool = False
) -> tuple[Citation, ...]:
    """The citations between two offsets, by start of the phrase, then of the outlet.

    `anybody`: after every phrase an unknown name counts too, and it may be a person's or a ministry's.
    """
    grammar = language.part(_Grammar)
    end = len(text) if end is None else end
    phrases = longest(grammar.matcher.find(text[start:end]))
    if not phrases:
        return ()
    hits = [hit for hit in mentions(text, start, end) if not _goes_on(text, hit, grammar)]
    found: list[Citation] = []
    for phrase in phrases:
        side, rule = phrase.payload
        a, b = phrase.start + start, phrase.end + start
        if side == "before":
            cited = _following(text, b, end, hits, grammar, rule.open or anybody)
        else:
            cited = _preceding(text, a, hits, grammar) or (_somebody(text, a) if anybody else [])
        if not cited:
            continue
        if side == "before":
            b = _with_tail(text, cited[-1][1], end, grammar)
        else:
            a = cited[0][0]
        found += [
            Citation(start=a, end=b, rule=rule.id, name=name, outlet=Span(x, y), kind=rule.kind, origin=rule.origin)
            for x, y, name in cited
        ]
    return _distinct(found)


def _distinct(found: list[Citation]) -> tuple[Citation, ...]:
    """One citation for each outlet's words: the one with the longer phrase, the earlier where they are as long."""
    best: dict[tuple[int, int], Citation] = {}
    for citation in found:
        key = (citation.outlet.start, citation.outlet.end)
        if key not in best or citation.end - citation.start > best[key].end - best[key].start:
            best[key] = citation
    return tuple(sorted(best.values(), key=lambda c: (c.start, c.outlet.start)))


def _following(
    text: str, at: int, end: int, hits: list[Hit[Outlet]], grammar: _Grammar, unknown: bool
) -> list[tuple[int, int, str]]:
    """The outlets after a phrase that ends at `at`, joined by commas and words like "and"."""
    cited: list[tuple[int, int, str]] = []
    for hit in hits:
        if hit.start < at or hit.start - at > 80:
            if hit.start > at:
                break
            continue
        words = grammar.link if not cited else grammar.link | grammar.join
        if not _only(text, at, hit.start, words, comma=bool(cited)):
            break
        cited.append((hit.start, hit.end, hit.payload.name))
        at = hit.end
    if cited:
        return cited
    known = unknown = unknown or fold(text[:at].rsplit(" ", 1)[-1]) in grammar.vouch
    begin: int | None = None  # where a name starts whose first words only say what it is: Kantor Berita Samudra
    while m := _TOKEN.match(text, _skip(text, at, end), end):
        word, capital = fold(m.group()), m.group()[0].isupper()
        if (word not in grammar.link and word not in _PLAIN) or (known and capital):
            break
        if capital:
            begin = m.start() if begin is None else begin
            unknown = unknown or word in grammar.first
        unknown = unknown or word in grammar.vouch
        at = m.end()
    at = _skip(text, at, end)
    if m := _DOMAIN.match(text, at, end):
        return [(m.start(), m.end(), m.group())]
    if m := _NAME.match(text, at, end):
        words_of_name = m.group().split(" ")
        while words_of_name and fold(words_of_name[-1]) in grammar.days:
            words_of_name.pop()
        name = " ".join(words_of_name).rstrip(".,'’")
        start, at = at if begin is None or not unknown else begin, at + len(name)
        if name and (unknown or _is_medium(text, name, at, end, grammar)):
            return [(start, at, text[start:at])]
    return []


def _is_medium(text: str, name: str, at: int, end: int, grammar: _Grammar) -> bool:
    """Whether an unknown name shows that it is an outlet's, by a word in it or the word after it."""
    words = fold(name).split(" ")
    if words[0] in grammar.first or (len(words) > 1 and words[-1] in grammar.last):
        return True
    m = _TOKEN.match(text, _skip(text, at, end), end)
    return bool(m) and m.group() in grammar.tail and m.group() in grammar.last  # type: ignore[union-attr]


def _preceding(text: str, at: int, hits: list[Hit[Outlet]], grammar: _Grammar) -> list[tuple[int, int, str]]:
    """The outlets before a phrase that starts at `at`."""
    cited: list[tuple[int, int, str]] = []
    for hit in reversed(hits):
        if hit.end > at:
            continue
        words = grammar.tail if not cited else grammar.link | grammar.join
        if at - hit.end > 40 or not _only(text, hit.end, at, words, comma=bool(cited)):
            break
        cited.insert(0, (hit.start, hit.end, hit.payload.name))
        at = hit.start
    return cited


def _somebody(text: str, at: int) -> list[tuple[int, int, str]]:
    """The name in capitals, of whomever, that ends where a phrase starts."""
    last = len(text[:at].rstrip())
    m = _NAME_BEFORE.search(text, max(0, last - 80), last)
    return [(m.start(), m.end(), m.group())] if m else []


def _only(text: str, start: int, end: int, words: frozenset[str], *, comma: bool) -> bool:
    """Whether nothing but certain words and quotation marks stands between two offsets."""
    return all(
        (w := fold(m.group())) in words or w in _PLAIN or (comma and w == ",") or _OWNER.fullmatch(w) or w == "s"
        for m in _TOKEN.finditer(text, start, end)
    )


def _with_tail(text: str, at: int, end: int, grammar: _Grammar) -> int:
    """The end of the phrase with words like "news agency" or "'s report" after the outlet."""
    if m := _OWNER.match(text, at, end):
        at = m.end()
    while (m := _TOKEN.match(text, _skip(text, at, end), end)) and fold(m.group()) in grammar.tail:
        at = m.end()
    return at


def _skip(text: str, at: int, end: int) -> int:
    while at < end and text[at] in " \t\u00a0":
        at += 1
    return at


def _goes_on(text: str, hit: Hit[Outlet], grammar: _Grammar) -> bool:
    """Whether a name of one plain word is but the start of a longer one (the Guardian Council)."""
    words = text[hit.start : hit.end]
    if " " in words or "." in words or words.isupper():
        return False
    m = _NEXT.match(text, hit.end)
    return bool(m) and fold(m.group(1)) not in grammar.days and fold(m.group(1)) not in grammar.tail  # type: ignore[union-attr]


def _key(name: str) -> str:
    return re.sub(r"\s+", " ", fold(name)).strip(" .,")


@functools.cache
def _plain_words() -> frozenset[str]:
    """Words that stand beside an outlet's name in any language, and are none."""
    grammars = [load(code).part(_Grammar) for code in available()]
    return frozenset().union(*(grammar.link | grammar.tail for grammar in grammars))


@functools.cache
def _by_name() -> dict[str, Outlet]:
    table: dict[str, Outlet] = {}
    for outlet in outlets():
        for name in (outlet.name, *outlet.domains, *outlet.aliases):
            table.setdefault(_key(name), outlet)
    return table


@functools.cache
def _matcher() -> Matcher[Outlet]:
    phrases: dict[str, list[Outlet]] = {}
    for outlet in outlets():
        for name in {outlet.name, *outlet.aliases, *outlet.domains}:
            phrases.setdefault(name, []).append(outlet)
    return Matcher(phrases)
