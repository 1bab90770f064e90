"""Bring a database from the schema that it has to the one that this program knows.

`meta` holds the number of the schema. Each step takes the schema from its number to the next, in one
transaction with all others: a database is never left between two schemas. A newer one is refused.
A step is written when a released schema changes, and never altered afterwards.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from sqlalchemy import Connection, delete, insert, inspect, select, text

from saksi.errors import StoreError
from saksi.store import schema
from saksi.store.schema import meta

__all__ = ["MIGRATIONS", "SCHEMA", "prepare"]

SCHEMA = 4


def _stories(connection: Connection) -> None:
    """1 to 2: the tables of stories, filled later from the readings; PostgreSQL gets words as SQLite has them."""
    schema.METADATA.create_all(connection, tables=list(schema.STORIES))
    if connection.dialect.name == "postgresql":
        _index_again(connection)


def _index_again(connection: Connection) -> None:
    """Folds the words of the full text on PostgreSQL: without accents, and parted at hyphens."""
    from saksi.store.search import indexed

    every = "SELECT v.id, v.title, t.text FROM versions v JOIN texts t ON t.hash = v.hash"
    new = text(
        "UPDATE fts SET search = setweight(to_tsvector('simple', :title), 'A') || to_tsvector('simple', :text)"
        " WHERE version = :id"
    )
    for row in connection.execute(text(every)).all():
        words = {"title": indexed(row.title or ""), "text": indexed(row.text[:200_000])}
        connection.execute(new, {"id": row.id, **words})


def _people(connection: Connection) -> None:
    """2 to 3: the tables of people who may log in, and of alerts."""
    schema.METADATA.create_all(connection, tables=[*schema.ACCESS, *schema.ALERTS])
    connection.execute(text("DROP INDEX IF EXISTS stories_changed"))


def _tags(connection: Connection) -> None:
    """3 to 4: stories are found by tags, and in the order of days; saved queries have an owner."""
    schema.METADATA.create_all(connection, tables=[schema.tags])
    for table in ("alert_queries", "alerts"):
        if "owner" not in {column["name"] for column in inspect(connection).get_columns(table)}:
            connection.execute(text(f"ALTER TABLE {table} ADD COLUMN owner TEXT"))
    for index in (*schema.stories.indexes, *schema.versions.indexes):
        if index.name in ("stories_order", "stories_date", "versions_outlet"):
            connection.execute(text(f"DROP INDEX IF EXISTS {index.name}"))
            index.create(connection)
    last = ""
    while names := _after(connection, last):
        last = names[-1]
        _tag(connection, names[0], last)
    connection.execute(text("UPDATE stories SET stale = true"))  # their titles come when they are told


def _after(connection: Connection, last: str) -> list[str]:
    query = text("SELECT id FROM stories WHERE id > :last ORDER BY id LIMIT 1000")
    return list(connection.execute(query, {"last": last}).scalars())


def _tag(connection: Connection, first: str, last: str) -> None:
    """Gives the stories of some ids, in a row, their tags: of what was told of them, and of their reports."""
    between = {"first": first, "last": last}
    found: set[tuple[str, str, str]] = set()
    told = text("SELECT id, origins, flags, codes, types FROM stories WHERE id >= :first AND id <= :last")
    for row in connection.execute(told, between):
        flags = json.loads(row.flags)
        found.update((row.id, "flag", kind) for kind in (*flags, *(["any"] if flags else [])))
        found.update((row.id, "side", code) for code in json.loads(row.codes))
        found.update((row.id, "type", one) for one in json.loads(row.types))
        if row.origins < 2:
            found.add((row.id, "single", "yes"))
    of = text("SELECT story, side, code FROM sides WHERE story >= :first AND story <= :last")
    found.update((row.story, row.side, row.code) for row in connection.execute(of, between))
    by = text(
        "SELECT p.story, v.outlet, v.language FROM profiles p JOIN readings r ON r.id = p.reading"
        " JOIN versions v ON v.id = r.version WHERE p.story >= :first AND p.story <= :last"
    )
    for row in connection.execute(by, between):
        found.update({(row.story, "outlet", row.outlet.lower())} if row.outlet else ())
        found.update({(row.story, "language", row.language)} if row.language else ())
    rows = [{"kind": kind, "value": value, "story": story} for story, kind, value in sorted(found)]
    if rows:
        connection.execute(text("INSERT INTO tags (kind, value, story) VALUES (:kind, :value, :story)"), rows)


MIGRATIONS: dict[int, Callable[[Connection], None]] = {1: _stories, 2: _people, 3: _tags}

_LOCK = 0x5A4B51  # any number, the same in every process: two of them must not make the tables at once


def prepare(
    connection: Connection,
    place: str,
    *,
    migrations: Mapping[int, Callable[[Connection], None]] = MIGRATIONS,
    to: int = SCHEMA,
) -> None:
    """Makes the tables in an empty database, or migrates those that are there; within the caller's transaction.

    Raises StoreError: the schema is newer than `to`, there is no step from it, or the tables are not Saksi's.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    found = number(connection, place)
    if found is None:
        schema.create(connection)
        found = to
    elif found == to:
        return
    if found > to:
        raise StoreError(
            place,
            f"it has schema {found}, made by a newer Saksi; this one knows schemas up to {to}. "
            "Install the newer version, or name another --store",
        )
    while found < to:
        if found not in migrations:
            raise StoreError(place, f"there is no way from its schema {found} to {to}; it was made by no release")
        migrations[found](connection)
        found += 1
    connection.execute(delete(meta).where(meta.c.key == "schema"))
    connection.execute(insert(meta).values(key="schema", value=str(to)))


def number(connection: Connection, place: str) -> int | None:
    """The schema's number; None in an empty database. Raises StoreError: the tables are not Saksi's."""
    names = set(inspect(connection).get_table_names())
    if meta.name in names:
        columns = {c["name"] for c in inspect(connection).get_columns(meta.name)}
        if {"key", "value"} <= columns:
            value = connection.execute(select(meta.c.value).where(meta.c.key == "schema")).scalar_one_or_none()
            if value is not None and value.isdecimal():
                return int(value)
    other = names if connection.dialect.name == "sqlite" else names & set(schema.METADATA.tables)
    if other:
        some = ", ".join(sorted(other)[:3])
        raise StoreError(place, f"it is no store of Saksi, but holds other tables ({some}); name another --store")
    return None
