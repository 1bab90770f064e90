"""Bring a database from the schema that it has to the one that this program knows.

`meta` holds the number of the schema. Each step takes the schema from its number to the next, in one
transaction with all others: a database is never left between two schemas. A newer one is refused.
A step is written when a released schema changes, and never altered afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import Connection, delete, insert, inspect, select, text

from saksi.errors import StoreError
from saksi.store import schema
from saksi.store.schema import meta

__all__ = ["MIGRATIONS", "SCHEMA", "prepare"]

SCHEMA = 3


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
    """2 to 3: the tables of people who may log in, and of alerts; stories are found in the order of their list."""
    schema.METADATA.create_all(connection, tables=[*schema.ACCESS, *schema.ALERTS])
    connection.execute(text("DROP INDEX IF EXISTS stories_changed"))
    for index in schema.stories.indexes:
        index.create(connection, checkfirst=True)


MIGRATIONS: dict[int, Callable[[Connection], None]] = {1: _stories, 2: _people}

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
