"""Find reports in the store by their words and by what was read in them.

A query is words that must all be there, `"phrases"`, `OR` between alternatives, `-` before what must not be there and
`*` at the end of a beginning. OR binds closer than the space: `ship tanker OR barge` asks for *ship* and one of the
two others. Case, accents and punctuation count for nothing: `U.S.` is the phrase *u s*. Nothing of a query is
ever handed to the database's own query language but letters and digits, each word quoted.

>>> query = parse('"Selat Hormuz" kapal OR tanker -latih* Élysée')
>>> query.groups
((('selat', 'hormuz'),), (('kapal',), ('tanker',)), (('elysee',),))
>>> fts5(query)
'("selat hormuz") AND ("kapal" OR "tanker") AND ("elysee") NOT ("latih" *)'
>>> tsquery(query)
"('selat' <-> 'hormuz') & ('kapal' | 'tanker') & ('elysee') & !('latih':*)"
>>> parse('kapal OR')
Traceback (most recent call last):
saksi.errors.UsageError: the OR at character 7 of the query has nothing behind it; put a word there, or write "or"
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy import Connection, select

from saksi import outlets
from saksi.errors import UsageError
from saksi.extract.lexicon import plover
from saksi.records import Entity, Event, Record, Report, Span, Statement
from saksi.store.database import Database
from saksi.store.schema import parties, readings, records, texts, versions
from saksi.times.calendar import first_day, last_day

__all__ = ["Hit", "Match", "Query", "Snippet", "Term", "fts5", "indexed", "parse", "search", "tsquery"]

LIMIT = 1000  # hits that are given at once
_RANKED = 5000  # reports with the words that are ranked
_FIRST, _MOST = 50, 2000  # candidates that are looked at together, at first and at most
_FEW = 5000  # events of a side, or versions, that are looked up beforehand
_QUERY = 1000  # code points of a query
_TERMS = 40
_WORD = 100  # code points of a word that is looked for; PostgreSQL takes 2,046 bytes
_SHORTEST = 2  # letters of a beginning
_SNIPPET = 240  # code points
_BEFORE = 60  # code points before the first marked word
_TITLE = 5.0  # how much more a word of the title weighs
_MARKS = 200  # of one report
_BESIDE = frozenset({"title", "furniture", "spam", "credit", "byline", "stamp"})
_TOKEN = re.compile("[^\\W_](?:[^\\W_]|[\u0300-\u036f])*")
_QUOTES = '"“”„«»'
_RECORD: msgspec.json.Decoder[Record] = msgspec.json.Decoder(Record)
_REPORT: msgspec.json.Decoder[Report] = msgspec.json.Decoder(Report)
_FTS = sa.table("fts", sa.column("rowid"), sa.column("version"), sa.column("search"))


Corrected = Callable[[str, str, Sequence[Record]], Sequence[Record]]


class Snippet(Struct, frozen=True, kw_only=True):
    """A piece of a report's text, `[start, end)` of it, and the spans of the words found there, also of the text."""

    text: str
    start: int
    end: int
    marks: tuple[Span, ...] = ()


class Match(Struct, frozen=True, kw_only=True):
    """A record that fits what was asked for, and its words."""

    record: Record
    words: str
    start: int
    end: int


class Hit(Struct, frozen=True, kw_only=True):
    """A report that was found, as its latest version and that one's current reading have it.

    `version` is the id of the version; `story` is None until stories are known. All spans are code points of its text.
    """

    report: str
    version: int
    title: str | None
    outlet: str | None
    language: str | None
    published: str | None
    story: str | None = None
    snippet: Snippet
    matches: tuple[Match, ...] = ()


class Term(NamedTuple):
    """Words that stand side by side, folded, the last one perhaps only a beginning."""

    words: tuple[str, ...]
    prefix: bool = False


class Query(NamedTuple):
    """What must be there: of each group one term at least; and what must not. `terms` are all that must or may be."""

    positive: tuple[tuple[Term, ...], ...] = ()
    negative: tuple[Term, ...] = ()

    @property
    def groups(self) -> tuple[tuple[tuple[str, ...], ...], ...]:
        """The words of the positive terms, by group."""
        return tuple(tuple(term.words for term in group) for group in self.positive)

    @property
    def terms(self) -> tuple[Term, ...]:
        """The terms that may be marked."""
        return tuple(term for group in self.positive for term in group)


class _Filter(NamedTuple):
    """What is asked for beside the words; codes and names as alternatives, empty for none."""

    actor: tuple[str, ...]
    recipient: tuple[str, ...]
    type: str | None
    since: str | None
    until: str | None
    outlet: tuple[str, ...]
    language: str | None
    place_code: str | None
    place_name: tuple[str, ...]

    @property
    def of_events(self) -> bool:
        return bool(self.actor or self.recipient or self.type)

    @property
    def of_places(self) -> bool:
        return bool(self.place_code or self.place_name)


# the query


def parse(text: str) -> Query:
    """The query that a text is; an empty one for an empty text. Raises UsageError, which names the character."""
    if len(text) > _QUERY:
        raise UsageError(f"the query has {len(text)} characters; it may have {_QUERY}")
    positive: list[tuple[Term, ...]] = []
    negative: list[Term] = []
    joins: tuple[str, int] | None = None  # an operator that waits for what is behind it
    minus = False  # whether the last term was one that must not be there
    for word, at, quoted in _pieces(text):
        if not quoted and word in ("OR", "AND"):
            if joins or (not positive and not minus):
                raise _fault(word, at, "nothing before it")
            if minus and word == "OR":
                raise UsageError(
                    f"the OR at character {at + 1} of the query stands behind a word with '-'; what must not be there "
                    "has no alternatives: write -one -other"
                )
            joins = (word, at)
            continue
        without = word.startswith("-") and (len(word) > 1)
        term = _term(word[1:] if without else word, at + without, quoted)
        if term is None:
            continue
        if without and joins and joins[0] == "OR":
            raise UsageError(
                f"the '-' at character {at + 1} of the query stands behind OR; what must not be there has no "
                "alternatives: write -one -other"
            )
        if without:
            negative.append(term)
        elif joins and joins[0] == "OR":
            positive[-1] = (*positive[-1], term)
        else:
            positive.append((term,))
        joins, minus = None, without
        if sum(map(len, positive)) + len(negative) > _TERMS:
            raise UsageError(f"the query has more than {_TERMS} words or phrases; ask for fewer")
    if joins:
        raise _fault(*joins, "nothing behind it")
    if negative and not positive:
        raise UsageError(
            "the query has only words that must not be there ('-'); name one that must, or leave the text empty "
            "and give a filter"
        )
    if text.strip() and not positive:
        raise UsageError(f"the query '{text.strip()}' has neither a letter nor a digit")
    return Query(tuple(positive), tuple(negative))


def fts5(query: Query) -> str:
    """The query in the syntax of SQLite's FTS5; every word quoted."""

    def one(term: Term) -> str:
        return f'"{" ".join(term.words)}"' + (" *" if term.prefix else "")

    found = " AND ".join(f"({' OR '.join(map(one, group))})" for group in query.positive)
    return found + (f" NOT ({' OR '.join(map(one, query.negative))})" if query.negative else "")


def tsquery(query: Query) -> str:
    """The query in the syntax of PostgreSQL's to_tsquery; every word quoted."""

    def one(term: Term) -> str:
        return " <-> ".join(f"'{word}'" for word in term.words) + (":*" if term.prefix else "")

    def many(terms: Sequence[Term]) -> str:
        return " | ".join(f"({one(t)})" if len(t.words) > 1 and len(terms) > 1 else one(t) for t in terms)

    return " & ".join(
        [*(f"({many(group)})" for group in query.positive), *([f"!({many(query.negative)})"] if query.negative else [])]
    )


def indexed(text: str) -> str:
    """The words of a text as they are to be indexed: folded, with one space between them.

    It makes PostgreSQL see the same words as SQLite's `unicode61 remove_diacritics 2`: its own parser keeps accents,
    and takes addresses and words with hyphens or dots for one.

    >>> indexed("Presiden di Istana Élysée, U.S.-led; 1.200 kapal")
    'presiden di istana elysee u s led 1 200 kapal'
    """
    return " ".join(_plain(m.group()) for m in _TOKEN.finditer(text))


def _pieces(text: str) -> Iterator[tuple[str, int, bool]]:
    """Words and phrases with where they start, and whether they are quoted; a phrase keeps its `-` and `*`."""
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        start = at
        sign = "-" if text[at] == "-" else ""
        at += len(sign)
        if at < len(text) and text[at] in _QUOTES:
            end = next((n for n in range(at + 1, len(text)) if text[n] in _QUOTES), None)
            if end is None:
                raise UsageError(
                    f"the quotation mark at character {at + 1} of the query is not closed: '{_cut(text[at:])}'; put "
                    "another one at the end of the phrase"
                )
            star = "*" if text[end + 1 : end + 2] == "*" else ""
            if not _TOKEN.search(text, at, end):
                raise UsageError(f"the phrase at character {at + 1} of the query is empty; fill it or drop it")
            yield sign + text[at + 1 : end] + star, start, True
            at = end + 1 + len(star)
            continue
        while at < len(text) and not text[at].isspace() and text[at] not in _QUOTES:
            at += 1
        yield text[start:at], start, False


def _term(word: str, at: int, quoted: bool) -> Term | None:
    """The term of a word or phrase; None for mere punctuation."""
    star = word.rstrip(")]},;.").endswith("*") if not quoted else word.endswith("*")
    inner = word.find("*")
    if inner >= 0 and _TOKEN.search(word, inner):
        raise UsageError(
            f"the * at character {at + inner + 1 + quoted} of the query stands within a word; it may only end one"
        )
    words = tuple(_plain(m.group()) for m in _TOKEN.finditer(word))
    if not words:
        return None
    if len(max(words, key=len)) > _WORD:
        raise UsageError(f"the word at character {at + 1} of the query is longer than {_WORD} characters")
    if star and len(words[-1]) < _SHORTEST:
        raise UsageError(
            f"the beginning '{words[-1]}*' at character {at + 1} of the query is too short; "
            f"give {_SHORTEST} letters at least"
        )
    return Term(words, star)


def _fault(word: str, at: int, what: str) -> UsageError:
    return UsageError(
        f'the {word} at character {at + 1} of the query has {what}; put a word there, or write "{word.lower()}"'
    )


def _cut(text: str) -> str:
    return text if len(text) <= 30 else text[:29] + "…"


def _plain(word: str) -> str:
    """A word in lower case without accents."""
    if word.isascii():
        return word.lower()
    return _unaccented(word)


@functools.lru_cache(maxsize=20_000)
def _unaccented(word: str) -> str:
    apart = unicodedata.normalize("NFD", word.lower())
    return unicodedata.normalize("NFC", "".join(c for c in apart if not unicodedata.combining(c)))


# the search


def search(
    database: Database,
    text: str = "",
    *,
    actor: str | None = None,
    recipient: str | None = None,
    type: str | None = None,  # noqa: A002
    since: str | None = None,
    until: str | None = None,
    outlet: str | None = None,
    language: str | None = None,
    place: str | None = None,
    limit: int = 20,
    without: Collection[str] = (),
    corrected: Corrected | None = None,
    mended: Collection[str] = (),
) -> Iterator[Hit]:
    """The reports that have the words and the records asked for, the best first; without `text` the newest first.

    `actor`, `recipient` (codes), `type` (PLOVER class) and `place` are met by one and the same event; `place` alone
    also by a place that is only named. `since` and `until` are EDTF days, months or years, both included, and hold the
    report's date. Ties go to the report that came in later. Only the latest version of each report counts. `corrected`
    gives the records of a report (its id, its version's hash) as people have corrected them; `mended` are the reports
    (ids) in which they edited or added some. Reports `without` (ids) are left out.

    Raises UsageError: the query cannot be read (the message names the character), nothing is asked for, a class or date
    is none, or `limit` is not 1 to 1,000; StoreError.
    """
    query = parse(text)
    wanted = _Filter(
        actor=_codes(actor),
        recipient=_codes(recipient),
        type=_class(type),
        since=_bound(since, "since"),
        until=_bound(until, "until"),
        outlet=_outlets(outlet),
        language=language.lower() if language else None,
        place_code=place if place and _is_code(place) else None,
        place_name=tuple(indexed(place).split()) if place and not _is_code(place) else (),
    )
    if place and not any((wanted.place_code, wanted.place_name)):
        raise UsageError(f"the place '{place}' has neither a letter nor a digit")
    if not query.positive and not any(wanted):
        raise UsageError("nothing is asked for; give words, or one of the filters")
    if not 1 <= limit <= LIMIT:
        raise UsageError(f"the limit is {limit}; it may be 1 to {LIMIT}")
    return _hits(database, query, wanted, limit, frozenset(without), corrected, frozenset(mended))


def _hits(
    database: Database,
    query: Query,
    wanted: _Filter,
    limit: int,
    without: Collection[str],
    corrected: Corrected | None,
    mended: Collection[str],
) -> Iterator[Hit]:
    found: list[Hit] = []
    with database.reads() as connection:
        for few in _candidates(connection, query, wanted, mended):
            kept = _kept(connection, few, wanted, without, mended)
            while kept and len(found) < limit:
                most = min(limit - len(found), _FIRST)
                some, kept = kept[:most], kept[most:]
                found += _read(connection, some, query, wanted, corrected)
            if len(found) == limit:
                break
    yield from found


def _candidates(
    connection: Connection, query: Query, wanted: _Filter, mended: Collection[str]
) -> Iterator[list[int]]:  # fmt: skip
    """Versions that may be hits, in the order of the answer, some at a time: few first, for most often they are enough.

    Where very many reports have the words, the latest `_RANKED` of them are ranked, and the others follow as they came.
    """
    latest_first = [versions.c.published.desc().nulls_last(), versions.c.id.desc()]
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:  # which puts nothing last anyway, and takes the index only where nobody says so
        latest_first[0] = versions.c.published.desc()
    rare = _rare(connection, wanted, mended)
    among = [] if rare is None else [select(readings.c.version).where(readings.c.id.in_(rare))]
    if not query.positive and not wanted.place_name:
        of = (*_on_versions(wanted), *map(versions.c.id.in_, among))
        yield from _some(connection, select(versions.c.id).where(*of).order_by(*latest_first))
        return
    asked = query
    if wanted.place_name:  # a place that is named stands in the text
        asked = query._replace(positive=(*query.positive, (Term(wanted.place_name),)))
    key: sa.ColumnElement[int] = _FTS.c.rowid if sqlite else _FTS.c.version
    if sqlite:
        having: sa.ColumnElement[Any] = sa.text("fts MATCH :query").bindparams(query=fts5(asked))  # type: ignore[assignment]
        score: sa.ColumnElement[Any] = sa.literal_column(f"bm25(fts, {_TITLE}, 1.0)")
    else:
        tested = sa.func.to_tsquery("simple", tsquery(asked))
        having = _FTS.c.search.op("@@")(tested)
        score = -sa.func.ts_rank(_FTS.c.search, tested, 1)
    # with a plus SQLite goes through the reports with the words, and does not look each of the others up among them
    plainly: sa.ColumnElement[int] = sa.literal_column("+fts.rowid") if sqlite else key
    if not query.positive:
        yield from _some(
            connection,
            select(key).select_from(_FTS.join(versions, versions.c.id == key)).where(having).order_by(*latest_first),
        )
        return
    found: sa.FromClause = _FTS
    where: list[sa.ColumnElement[bool]] = [having]
    of_outlet = select(versions.c.id).where(_of_outlet(wanted))
    if wanted.outlet and _are_few(connection, of_outlet):
        among.append(of_outlet)
    elif conditions := list(_on_versions(wanted)):
        found = found.join(versions, versions.c.id == plainly)
        where += conditions
    where += map(plainly.in_, among)
    words = select(key.label("id")).select_from(found).where(*where).order_by(key.desc())
    newest = words.add_columns(score.label("score")).limit(_RANKED).subquery()
    ranked = list(connection.execute(select(newest.c.id).order_by(newest.c.score, newest.c.id.desc())).scalars())
    at, size = 0, _FIRST
    while at < len(ranked):
        yield ranked[at : at + size]
        at, size = at + size, min(size * 4, _MOST)
    if len(ranked) == _RANKED:
        yield from _some(connection, words.where(key < min(ranked)))


def _some(connection: Connection, query: sa.Select[Any]) -> Iterator[list[int]]:
    """The numbers that a query gives, as they come, in lists that grow."""
    result = connection.execute(query, execution_options={"stream_results": True})
    size = _FIRST
    while few := list(result.scalars().fetchmany(size)):
        yield few
        size = min(size * 4, _MOST)
    result.close()


def _are_few(connection: Connection, query: sa.Select[Any]) -> bool:
    """Whether a query gives few rows."""
    some = query.limit(_FEW + 1).subquery()
    return int(connection.execute(select(sa.func.count()).select_from(some)).scalar_one()) <= _FEW


def _rare(connection: Connection, wanted: _Filter, mended: Collection[str]) -> list[int] | None:
    """The readings with a code that is asked for, and those that people mended, where they are few.

    None where all codes are common, or none is asked.
    """
    for side, codes in (("actor", wanted.actor), ("recipient", wanted.recipient)):
        if codes:
            rows = select(parties.c.reading).where(parties.c.code.in_(codes), parties.c.side == side).limit(_FEW + 1)
            found = list(connection.execute(rows).scalars())
            if len(found) <= _FEW:
                of = select(readings.c.id).join(versions, versions.c.id == readings.c.version)
                own = connection.execute(of.where(versions.c.report.in_(mended), readings.c.current)).scalars()
                return sorted({*found, *own})
    return None


def _kept(
    connection: Connection, few: Sequence[int], wanted: _Filter, without: Collection[str], mended: Collection[str]
) -> list[tuple[int, int]]:
    """Of some versions those that are the latest of their report and fit, in order, with their current readings.

    Those of `mended` reports may fit: what people made of their records is looked at later.
    """
    newer = versions.alias()
    fitting = [sa.and_(*conditions)] if (conditions := list(_on_records(wanted))) else []
    if fitting and mended:
        fitting = [sa.or_(versions.c.report.in_(mended), *fitting)]
    rows = connection.execute(
        select(versions.c.id, versions.c.report, readings.c.id.label("reading"))
        .join(readings, sa.and_(readings.c.version == versions.c.id, readings.c.current))
        .where(
            versions.c.id.in_(few),
            ~sa.exists().where(newer.c.report == versions.c.report, newer.c.number > versions.c.number),
            *_on_versions(wanted),
            *fitting,
        )
    ).all()
    kept = {row.id: row.reading for row in rows if row.report not in without}
    return [(version, kept[version]) for version in few if version in kept]


def _on_versions(wanted: _Filter) -> Iterator[sa.ColumnElement[bool]]:
    """Conditions on a version: language, outlet, and the day of the report."""
    if wanted.language:
        yield versions.c.language == wanted.language
    if wanted.outlet:
        yield _of_outlet(wanted)
    day = sa.func.substr(versions.c.published, 1, 10)
    if wanted.since:  # of an interval the last day counts, of a month or year as much as it says
        spans = sa.func.substr(versions.c.published, 11, 1) == "/"
        last = sa.case((spans, sa.func.substr(versions.c.published, 12, 10)), else_=day)
        yield last >= sa.func.substr(sa.literal(wanted.since), 1, sa.func.length(last))
    if wanted.until:
        yield day <= wanted.until


def _of_outlet(wanted: _Filter) -> sa.ColumnElement[bool]:
    return sa.func.lower(versions.c.outlet).in_(wanted.outlet)


def _on_records(wanted: _Filter) -> Iterator[sa.ColumnElement[bool]]:
    """Conditions on the records of a reading: one event has the sides and the class; the place is looked at again."""
    if wanted.of_events:
        found: list[Any] = []  # rows of one event: its parties, which an index finds, then the event itself
        for side, codes in (("actor", wanted.actor), ("recipient", wanted.recipient)):
            if codes:
                party = parties.alias()
                found.append((party, (party.c.side == side, party.c.code.in_(codes))))
        if wanted.type or not found:
            event = records.alias()
            found.append((event, (event.c.kind == "event", event.c.type == wanted.type)))
        first = found[0][0]
        exists = sa.exists().where(first.c.reading == readings.c.id, *found[0][1])
        for table, conditions in found[1:]:
            same = (table.c.reading == first.c.reading, table.c.number == first.c.number)
            exists = exists.where(sa.exists().where(*same, *conditions))
        yield exists
    if wanted.place_code:
        named = records.alias()
        of_event = named.c.json.like(f'%"place":{{%"code":"{wanted.place_code}"%')
        of_entity = named.c.json.like(f'%"type":"place","code":"{wanted.place_code}"%')
        yield sa.exists().where(
            named.c.reading == readings.c.id,
            sa.or_(
                sa.and_(named.c.kind == "event", of_event),
                sa.and_(named.c.kind == "entity", of_entity) if not wanted.of_events else sa.false(),
            ),
        )


def _read(
    connection: Connection,
    some: Sequence[tuple[int, int]],
    query: Query,
    wanted: _Filter,
    corrected: Corrected | None,
) -> list[Hit]:
    """The hits that some candidates are, without those whose records do not have what is asked for."""
    numbers = [reading for _, reading in some]
    found = {
        row.id: row
        for row in connection.execute(
            select(
                readings.c.id,
                versions.c.report,
                versions.c.title,
                versions.c.outlet,
                versions.c.language,
                versions.c.published,
                readings.c.report.label("read"),
                texts.c.text,
                texts.c.hash,
            )
            .join(readings, readings.c.version == versions.c.id)
            .join(texts, texts.c.hash == readings.c.hash)
            .where(readings.c.id.in_(numbers))
        )
    }
    kinds = ("event", "entity") if wanted.of_places else ("event",) if wanted.of_events else ("event", "statement")
    every: dict[int, list[Record]] = {}
    for reading, json in connection.execute(
        select(records.c.reading, records.c.json)
        .where(records.c.reading.in_(numbers), records.c.kind.in_(kinds))
        .order_by(records.c.reading, records.c.number)
    ):
        every.setdefault(reading, []).append(_RECORD.decode(json))
    hits = (
        _hit(found[reading], version, every.get(reading, []), query, wanted, corrected) for version, reading in some
    )
    return [hit for hit in hits if hit is not None]


def _hit(
    row: Any,
    version: int,
    every: Sequence[Record],
    query: Query,
    wanted: _Filter,
    corrected: Corrected | None,
) -> Hit | None:
    """The hit that a candidate is; None where its records do not have what is asked for."""
    if corrected is not None:
        every = corrected(row.report, row.hash, every)
    fitting = [record for record in every if _fits(record, wanted)]
    if (wanted.of_places or wanted.of_events) and not fitting:
        return None
    text = row.text
    marks = _marks(text, query.terms)
    first = _place(fitting[0]) if fitting else None
    snippet = _snippet(text, marks, first, _beside(row.read))
    if not (wanted.of_events or wanted.of_places):
        fitting = [record for record in every if _told_in(record, snippet)]
    return Hit(
        report=row.report,
        version=version,
        title=row.title,
        outlet=row.outlet,
        language=row.language,
        published=row.published,
        snippet=snippet,
        matches=tuple(_match(record, text) for record in fitting),
    )


def _fits(record: Record, wanted: _Filter) -> bool:
    """Whether a record is one that was asked for by its sides, class or place."""
    if isinstance(record, Event):
        if not (wanted.of_events or wanted.of_places):
            return False
        if wanted.type and record.type != wanted.type:
            return False
        for codes, side in ((wanted.actor, record.actors), (wanted.recipient, record.recipients)):
            if codes and not any(party.code in codes for party in side):
                return False
        place = record.place
        return not wanted.of_places or (place is not None and _is_place(place.name, place.code, wanted))
    if isinstance(record, Entity):
        named = record.type == "place" and wanted.of_places and not wanted.of_events
        return named and _is_place(record.name, record.code, wanted)
    return False


def _is_place(name: str, code: str | None, wanted: _Filter) -> bool:
    if wanted.place_code:
        return code == wanted.place_code
    return tuple(indexed(name).split()) == wanted.place_name


def _place(record: Record) -> Span:
    spans = record.anchors if isinstance(record, Event) else ()
    return spans[0] if spans else Span(record.start, record.end)


def _told_in(record: Record, snippet: Snippet) -> bool:
    """Whether an event or a statement is told in a sentence in which words of the snippet are marked."""
    if isinstance(record, Event):
        told = record.sentence
    elif isinstance(record, Statement):
        told = Span(record.start, record.end)
    else:
        return False
    return any(told.start < mark.end and mark.start < told.end for mark in snippet.marks)


def _match(record: Record, text: str) -> Match:
    span = _place(record)
    return Match(record=record, words=text[span.start : span.end], start=span.start, end=span.end)


# words and snippets


def _marks(text: str, terms: Sequence[Term]) -> list[tuple[Span, int]]:
    """Where the terms stand in a text, ascending, each with the number of its term; two hundred at most."""
    if not terms:
        return []
    whole: dict[str, list[int]] = {}
    begun: list[int] = []
    for number, term in enumerate(terms):
        if term.prefix and len(term.words) == 1:
            begun.append(number)
        else:
            whole.setdefault(term.words[0], []).append(number)
    initials = {word[0] for term in terms for word in term.words[:1]}
    initials |= {letter.upper() for letter in initials}
    spans = [m.span() for m in _TOKEN.finditer(text)]
    found: list[tuple[Span, int]] = []
    for at, (start, end) in enumerate(spans):
        if text[start] not in initials and text[start].isascii():
            continue
        word = _plain(text[start:end])
        for number in whole.get(word, ()):
            term = terms[number]
            last = at + len(term.words) - 1
            if last < len(spans) and _stand(text, spans[at : last + 1], term):
                found.append((Span(start, spans[last][1]), number))
        found.extend((Span(start, end), number) for number in begun if word.startswith(terms[number].words[0]))
        if len(found) >= _MARKS:
            break
    return found


def _stand(text: str, spans: Sequence[tuple[int, int]], term: Term) -> bool:
    """Whether the words of a term stand at some places."""
    words = [_plain(text[start:end]) for start, end in spans]
    return words[:-1] == list(term.words[:-1]) and (
        words[-1].startswith(term.words[-1]) if term.prefix else words[-1] == term.words[-1]
    )


def _snippet(
    text: str, marks: Sequence[tuple[Span, int]], first: Span | None, beside: Sequence[tuple[int, int]]
) -> Snippet:
    """The piece of a text that holds most of the terms, of its own sentences if it can be; else one with a record."""
    best: tuple[int, int, int] | None = None
    start = max(0, first.start - _BEFORE) if first else 0
    for n, (mark, _) in enumerate(marks):
        low = max(0, mark.start - _BEFORE)
        inside = {number for span, number in marks[n : n + _SNIPPET] if span.end <= low + _SNIPPET}
        own = not any(a <= mark.start < b for a, b in beside)
        if best is None or (len(inside), own, -mark.start) > best:
            best, start = (len(inside), own, -mark.start), low
    begin, end = _whole_words(text, start, min(len(text), start + _SNIPPET))
    inside_ = sorted({span for span, _ in marks if begin <= span.start and span.end <= end})
    return Snippet(text=text[begin:end], start=begin, end=end, marks=tuple(inside_))


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without the pieces of words at its ends."""
    if start and not text[start - 1].isspace():
        gap = re.compile(r"\s+").search(text, start, min(end, start + _BEFORE))
        start = gap.end() if gap else start
    if end < len(text) and not text[end].isspace():
        cut = max(text.rfind(" ", start + _BEFORE, end), text.rfind("\n", start + _BEFORE, end))
        end = cut if cut > start else end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _beside(read: str) -> list[tuple[int, int]]:
    """Where a report's text is not its own sentences."""
    try:
        report = _REPORT.decode(read)
    except msgspec.ValidationError:
        return []
    return [(s.start, s.end) for s in report.segments if s.kind in _BESIDE]


# filters


def _codes(given: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys((given, given.upper()))) if given else ()


def _class(given: str | None) -> str | None:
    """The PLOVER class of a name in any case. Raises UsageError: there is none."""
    if given is None:
        return None
    known = sorted(plover().types)
    if given.upper() not in known:
        raise UsageError(f"'{given}' is no class of PLOVER; there are: {', '.join(known)}")
    return given.upper()


def _bound(given: str | None, which: str) -> str | None:
    """The first or last day of an EDTF date. Raises UsageError: it is none."""
    if given is None:
        return None
    whole = re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", given)
    day = (first_day if which == "since" else last_day)(given) if whole else None
    if day is None or (len(given) > 4 and not 1 <= int(given[5:7]) <= 12):
        raise UsageError(f"--{which} '{given}' is no date; write 2023, 2023-04 or 2023-04-16")
    return day.isoformat()


def _outlets(given: str | None) -> tuple[str, ...]:
    """The names that an outlet may stand under, in lower case."""
    if not given:
        return ()
    known = outlets.named(given)
    return tuple(dict.fromkeys(name.lower() for name in (given, known.name if known else given)))


def _is_code(place: str) -> bool:
    """Whether a place is given by the code of its state."""
    return bool(re.fullmatch(r"[A-Z]{3}", place))
