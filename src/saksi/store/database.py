"""Open the database, and say in plain words what is wrong with it.

A store is named by a URL (`sqlite:///memory.db`, `postgresql://user@host/name`) or by the path of a SQLite
file. SQLite runs in WAL mode: readers are never blocked by a writer and see the last whole report. A second
writer waits for the end of the first one's report, up to `wait_s` seconds.

>>> place_of(url_of("postgresql://ana:secret@example.org/news"))
'postgresql://ana:***@example.org/news'
>>> url_of("news.db").database
'news.db'
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import URL, make_url

from saksi.errors import StoreError, UsageError
from saksi.store.migrations import SCHEMA, number, prepare

__all__ = ["Database", "Straight", "connect", "default_url", "is_wait", "place_of", "url_of"]

WAIT_S = 30.0
_WRITES = "saksi_writes"
_HOW = "write the path of a SQLite file (news.db, or sqlite:///news.db), or postgresql://USER@HOST/NAME for PostgreSQL"
_SCHEME = re.compile("(sqlite|postgres|postgresql|file)[+a-z0-9]*:")
_PASSWORD = re.compile("(://[^/@:]*:)[^/]*@")
_SIGNS = (
    (
        r"database is locked|database table is locked|lock timeout",
        "another program has been writing to it for too long ({wait:g} s); wait until it has finished, "
        "then run the same command again",
    ),
    (
        r"database or disk is full|No space left|could not extend file|File too large",
        "the disk is full; make room, then run the same command again: what is stored stays, and it goes on from there",
    ),
    (
        r"readonly database",
        "it may not be written; change the permissions of the file and its folder, or name another --store",
    ),
    (
        r"read-only transaction|permission denied for|must be owner of",
        "this user may not read or write there; name the user who made the store, or let this one do it (`GRANT`)",
    ),
    (
        r"unable to open database file",
        "it cannot be opened; check that its folder exists and may be written (SQLite keeps two files beside it)",
    ),
    (r"file is not a database|file is encrypted", "it is no SQLite database; name another --store"),
    (
        r"malformed",
        "the database is damaged; restore it from a backup, or save what is left with `sqlite3 FILE .recover`",
    ),
    (r"disk I/O error", "the disk reports an error; check it, then run the same command again"),
    (
        r"password authentication failed|no password supplied|role .* does not exist",
        "the server refuses this user; check user and password of the URL",
    ),
    (r"database .* does not exist", "there is no such database; make it with `createdb`"),
    (r"invalid connection option", "what stands behind the ? of the URL is not known to PostgreSQL; take it out"),
    (
        r"connection refused|could not connect|connection failed|timeout expired|server closed|could not translate"
        r"|connection is bad|failed to resolve",
        "the server cannot be reached; check that it runs, and the host, port, user and password of the URL",
    ),
)  # fmt: skip


class Database:
    """An open database: transactions to read and to write in, and errors that name its place."""

    def __init__(self, engine: Engine, place: str, wait_s: float) -> None:
        self.engine, self.place, self.wait_s = engine, place, wait_s

    @property
    def name(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.engine.dialect.name

    @contextlib.contextmanager
    def connection(self, *, writes: bool = False) -> Iterator[Connection]:
        """A connection for one `transaction` after the other. Raises StoreError."""
        with self._told(), self.engine.connect().execution_options(**{_WRITES: writes}) as connection:
            yield connection

    @contextlib.contextmanager
    def transaction(self, connection: Connection) -> Iterator[Connection]:
        """A transaction: kept as a whole or not at all, and it sees one state of the store throughout.

        Raises StoreError; where two writers met, SQLAlchemy's error passes.
        """
        with self._told(), connection.begin():
            yield connection

    @contextlib.contextmanager
    def reads(self) -> Iterator[Connection]:
        """One transaction to read in. Raises StoreError."""
        with self.connection() as connection, self.transaction(connection):
            yield connection

    @contextlib.contextmanager
    def looks(self) -> Iterator[Straight]:
        """A connection to look things up, each look for itself: it sees what was committed last. Raises StoreError."""
        with self._told(), self.engine.connect() as connection:
            if self.name == "postgresql":  # SQLite's driver begins nothing by itself, as it is set up here
                connection = connection.execution_options(isolation_level="AUTOCOMMIT")
            yield Straight(connection)

    def close(self) -> None:
        """Gives all connections back."""
        self.engine.dispose()

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sa.exc.IntegrityError:
            raise
        except sa.exc.DBAPIError as error:
            if is_conflict(error):
                raise
            raise StoreError(self.place, _what(error, self.wait_s)) from error


class Straight:
    """Statements straight through the driver, for what is done with every report: SQLAlchemy takes longer to hand one
    over than SQLite to carry it out. Marks of values are `?`; rows come out as plain tuples.

    Errors are SQLAlchemy's, as with its own connections.
    """

    def __init__(self, connection: Connection) -> None:
        self._dialect = connection.dialect
        self._cursor: Any = connection.connection.driver_connection.cursor()  # type: ignore[union-attr]
        self._fault: type[Exception] = connection.dialect.loaded_dbapi.Error
        self.sqlite = connection.dialect.name == "sqlite"

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        self._do(sql, values)
        found: list[tuple[Any, ...]] = self._cursor.fetchall()
        return found

    def row(self, sql: str, *values: object) -> tuple[Any, ...] | None:
        """The first row of a query."""
        self._do(sql, values)
        found: tuple[Any, ...] | None = self._cursor.fetchone()
        return found

    def run(self, sql: str, *values: object) -> None:
        """Carries a statement out."""
        self._do(sql, values)

    def key(self, sql: str, *values: object) -> int:
        """The number that the database gives to the row that is inserted, as its `id`."""
        self._do(sql if self.sqlite else f"{sql} RETURNING id", values)
        return int(self._cursor.lastrowid if self.sqlite else self._cursor.fetchone()[0])

    def many(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        """Carries a statement out with each row."""
        if rows:
            self._do(sql, rows, many=True)

    def _do(self, sql: str, values: Sequence[Any], *, many: bool = False) -> None:
        told = sql if self.sqlite else sql.replace("?", "%s")
        try:
            (self._cursor.executemany if many else self._cursor.execute)(told, values)
        except self._fault as error:
            raise sa.exc.DBAPIError.instance(told, (), error, self._fault, dialect=self._dialect) from error


def is_conflict(error: sa.exc.DBAPIError) -> bool:
    """Whether two writers met, so that a second try may succeed."""
    state = getattr(error.orig, "sqlstate", None)
    return isinstance(error, sa.exc.IntegrityError) or state in ("40001", "40P01")


def is_wait(error: StoreError) -> bool:
    """Whether a writer waited in vain for the end of another one."""
    return re.search(_SIGNS[0][0], str(error.__cause__)) is not None


def connect(url: str | Path | None = None, *, create: bool = True, wait_s: float = WAIT_S) -> Database:
    """Opens a store, and makes or migrates its tables.

    `url` None is `default_url()`. `create` False: there must be one. Raises StoreError: it cannot be opened, is
    newer than this program, or is none; UsageError: the URL is none.
    """
    made = url_of(url)
    place = place_of(made)
    if made.get_backend_name() == "sqlite":
        _look(made, place, create=create, default=url is None)
    engine = _engine(made, place, wait_s)
    database = Database(engine, place, wait_s)
    try:
        with database.reads() as connection:
            found = number(connection, place)
        if found is None and not create:
            raise StoreError(place, "there is nothing stored yet; `saksi add` makes a store")
        if found != SCHEMA:
            with database.connection(writes=True) as connection, database.transaction(connection):
                prepare(connection, place)
    except BaseException:
        engine.dispose()
        raise
    return database


def default_url() -> str:
    """What SAKSI_STORE says, or else `memory.db` in the user's data folder."""
    import platformdirs

    told = os.environ.get("SAKSI_STORE", "").strip()
    return told or str(platformdirs.user_data_path("saksi", appauthor=False) / "memory.db")


def url_of(url: str | Path | None) -> URL:
    """The URL of what the caller named. Raises UsageError: it is no URL, or of a database that Saksi does not know."""
    told = str(url) if url is not None else default_url()
    if not told.strip() or "\0" in told:
        raise UsageError(f"the --store {told!r} names nothing; {_HOW}")
    if "://" not in told and not _SCHEME.match(told):
        return URL.create("sqlite", database=told)
    try:
        made = make_url(told)
    except (sa.exc.ArgumentError, ValueError):
        hidden = _PASSWORD.sub(r"\1***@", told)
        raise UsageError(f"'{hidden}' is no URL of a store; {_HOW}") from None
    if made.drivername in ("postgresql", "postgres"):
        made = made.set(drivername="postgresql+psycopg")
    if made.drivername not in ("sqlite", "sqlite+pysqlite", "postgresql+psycopg"):
        database, _, driver = made.drivername.partition("+")
        known = database in ("sqlite", "postgresql", "postgres")
        what = f"the driver '{driver}' is not used here" if known else f"Saksi keeps no store in '{database}'"
        raise UsageError(f"{made.render_as_string()}: {what}; {_HOW}")
    if made.get_backend_name() == "sqlite" and (made.host or made.username):
        raise UsageError(f"'{made.render_as_string()}' names a host, and SQLite keeps files; {_HOW}")
    return made


def place_of(url: URL) -> str:
    """How a store is named in messages: the path of the file, or the URL without its password."""
    if url.get_backend_name() == "sqlite":
        return url.database or ":memory:"
    if url.drivername == "postgresql+psycopg":
        url = url.set(drivername="postgresql")
    return url.render_as_string(hide_password=True)


def _look(url: URL, place: str, *, create: bool, default: bool) -> None:
    """Looks at the file before SQLite does, which says less of what is wrong, and would make an empty one."""
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        return
    file = Path(url.database)
    try:
        if file.is_dir():
            raise StoreError(place, "it is a folder; name a file in it")
        if file.exists():
            return
    except (OSError, ValueError) as error:  # a name that no file can have, or a folder that may not be looked into
        why = getattr(error, "strerror", None) or str(error)
        raise StoreError(place, f"it cannot be opened ({why}); name another --store") from None
    if not create:
        raise StoreError(place, "there is no store; `saksi add` makes one")
    try:
        if default:
            file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(place, f"its folder cannot be made ({error.strerror}); name another --store") from None
    if file.parent.is_file():
        raise StoreError(place, f"{file.parent} is a file and no folder; name another --store")
    if not file.parent.is_dir():
        raise StoreError(place, f"there is no folder {file.parent}; make it, or name another --store")


def _engine(url: URL, place: str, wait_s: float) -> Engine:
    if url.get_backend_name() == "sqlite":
        engine = sa.create_engine(url, connect_args={"timeout": wait_s})
        event.listen(engine, "connect", _set_up)
        event.listen(engine, "begin", _begin)
        return engine
    options = f"-c lock_timeout={int(wait_s * 1000)} -c timezone=UTC"
    try:
        engine = sa.create_engine(
            url, connect_args={"options": options, "connect_timeout": 10, "application_name": "saksi"}
        )
    except ImportError:
        raise StoreError(place, "psycopg is missing; install saksi[postgres]") from None
    event.listen(engine, "begin", _one_state)
    return engine


def _set_up(connection: Any, _: Any) -> None:
    """WAL, foreign keys, and transactions that begin where we say so (the driver's own begin too late)."""
    connection.isolation_level = None
    cursor = connection.cursor()
    if cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        names = {name for (name,) in cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not names or {"meta", "versions"} <= names:  # what another program keeps stays as it is
            cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")  # a kill loses nothing; a power cut at most the last reports
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA wal_autocheckpoint = 4000")  # pages: up to 16 MB wait in the WAL, and are copied at once
    cursor.execute("PRAGMA cache_size = -32768")  # kB: of a large store's indexes more than the usual 2 MB are in use
    cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _one_state(connection: Connection) -> None:
    """What reads on PostgreSQL sees one state throughout, as on SQLite; what writes sees what others have committed."""
    if not connection.get_execution_options().get(_WRITES):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def _what(error: sa.exc.DBAPIError, wait_s: float) -> str:
    told = " ".join(str(error.orig or error).split())
    for sign, what in _SIGNS:
        if re.search(sign, told, re.IGNORECASE):
            return f"{what.format(wait=wait_s)} ({told[:200]})"
    return told[:300]
