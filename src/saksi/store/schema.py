"""The tables: one schema for SQLite and PostgreSQL.

    blobs ── versions ── readings ── records ── parties
    texts ──┘    │ └── fts     │         └── statements
              reports          └ runs        skips
                 └ profiles ── marks, likeness
                      └ stories ── happenings ── sides, pairs        corrections
                           └ tags

A *report* has versions. A *version* is one state in which the report was received: its bytes (`blobs`), what
the caller knew of them (`given`), and its text (`texts`; both are kept once, under their SHA-256). Its columns
say what the current reading found. A *reading* is what one reader (a version of Saksi with its data) made of a
version: the report as read and its records. Old readings stay; one of a version is the current one.

What is made of the readings of several reports stands in tables of its own, and can be made again: a *profile* says
what a report is about, `marks` find those that may be alike it, `likeness` how alike two are. A *story* is named by
its first report (by the day of writing, then by id), whatever the order of arrival; any id of a report leads to its
story. What people correct is kept beside that in `corrections`, and holds when stories are grouped anew.

Five clocks are five columns: `records.date` when it happened, `versions.published` and `.modified` as the page
says, `.fetched` when it was got from the net, `.first_seen` when it came into the store. The first three are
EDTF or ISO 8601 as found, the last two, and all other times, ISO 8601 in UTC to the second. JSON is kept
as text, so that what comes out is to the byte what went in.

*Tags* are what the list of stories is narrowed by, one row for each thing that a story has: its outlets and languages
(those of its reports), its classes, flags and sides. So a filter costs what it finds, and not what there is.

>>> from sqlalchemy import create_engine, text
>>> with create_engine("sqlite://").begin() as connection:
...     create(connection)
...     connection.execute(text("SELECT count(*) FROM versions")).scalar_one()
0
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)

__all__ = [
    "ACCESS",
    "ALERTS",
    "METADATA",
    "ORDER",
    "SEARCH",
    "STORIES",
    "alert_channels",
    "alert_known",
    "alert_queries",
    "alert_quiet",
    "alert_routes",
    "alerts",
    "blobs",
    "corrections",
    "create",
    "deliveries",
    "happenings",
    "likeness",
    "log_ins",
    "marks",
    "meta",
    "outbox",
    "pairs",
    "parties",
    "profiles",
    "readings",
    "records",
    "reports",
    "runs",
    "sides",
    "skips",
    "statements",
    "stories",
    "tags",
    "texts",
    "tokens",
    "tries",
    "users",
    "versions",
]

METADATA = MetaData()

meta = Table(
    "meta",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

blobs = Table(
    "blobs",
    METADATA,
    Column("sha256", Text, primary_key=True),  # of the bytes as received
    Column("data", LargeBinary, nullable=False),  # zlib
    Column("size", Integer, nullable=False),  # bytes as received
    Column("media_type", Text, nullable=False),
)

texts = Table(
    "texts",
    METADATA,
    Column("hash", Text, primary_key=True),  # SHA-256 of the text in UTF-8, as Report.version
    Column("text", Text, nullable=False),
)

runs = Table(
    "runs",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("command", Text, nullable=False),  # add, reread
    Column("reader", Text, nullable=False),
    Column("started", Text, nullable=False),
    Column("ended", Text),  # empty: at work, or it was killed
    *(
        Column(name, Integer, nullable=False, server_default=text("0"))
        for name in ("read", "new", "updated", "unchanged", "reread", "copies", "skipped")
    ),
)

reports = Table(
    "reports",
    METADATA,
    Column("id", Text, primary_key=True),  # Report.id
    Column("first_seen", Text, nullable=False),
    Column("moved_to", Text, ForeignKey("reports.id")),  # a better reader found that it is another report
    Index("reports_seen", "first_seen", "id"),
)

versions = Table(
    "versions",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("report", Text, ForeignKey("reports.id"), nullable=False),
    Column("number", Integer, nullable=False),  # from 1, in the order of arrival
    Column("page", Text, nullable=False, unique=True),  # SHA-256 of bytes and `given`
    Column("blob", Text, ForeignKey("blobs.sha256"), nullable=False),
    Column("given", Text, nullable=False),  # JSON: what the caller knew of the bytes
    Column("source", Text, nullable=False),  # the folder or file handed over
    Column("file", Text, nullable=False),  # its name as the caller called it
    Column("hash", Text, ForeignKey("texts.hash"), nullable=False),
    Column("title", Text),
    Column("outlet", Text),
    Column("language", Text),
    Column("authors", Text, nullable=False),  # JSON list
    Column("url", Text),
    Column("origin", Text, nullable=False),  # JSON
    Column("published", Text),
    Column("published_basis", Text),
    Column("modified", Text),
    Column("modified_basis", Text),
    Column("fetched", Text),
    Column("first_seen", Text, nullable=False),
    Column("run", Integer, ForeignKey("runs.id"), nullable=False),
    UniqueConstraint("report", "number"),
    Index("versions_hash", "hash"),
    Index("versions_published", "published"),
)

Index("versions_outlet", func.lower(versions.c.outlet), versions.c.outlet)

readings = Table(
    "readings",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("version", Integer, ForeignKey("versions.id"), nullable=False),
    Column("reader", Text, nullable=False),
    Column("read_at", Text, nullable=False),
    Column("current", Boolean, nullable=False),
    Column("hash", Text, ForeignKey("texts.hash"), nullable=False),  # a better reader may see another text
    Column("schema", Integer, nullable=False),  # of the contract: Reading.schema
    Column("report", Text, nullable=False),  # JSON of the Report without its text: segments, flags and all
    Column("run", Integer, ForeignKey("runs.id"), nullable=False),
    UniqueConstraint("version", "reader"),
    Index(
        "readings_current",
        "version",
        unique=True,
        sqlite_where=text("current = 1"),
        postgresql_where=text("current"),
    ),
)

records = Table(
    "records",
    METADATA,
    Column("reading", Integer, ForeignKey("readings.id"), nullable=False),
    Column("number", Integer, nullable=False),  # from 0, in the order of the text
    Column("id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("rule", Text, nullable=False),
    Column("type", Text),  # of an event, as the next three
    Column("quad", Integer),
    Column("date", Text),
    Column("status", Text),
    Column("json", Text, nullable=False),
    PrimaryKeyConstraint("reading", "number"),
    Index(
        "records_events",
        "type",
        "date",
        sqlite_where=text("kind = 'event'"),
        postgresql_where=text("kind = 'event'"),
    ),
    sqlite_with_rowid=False,
)

parties = Table(
    "parties",
    METADATA,
    Column("reading", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("side", Text, nullable=False),  # actor, recipient
    Column("place", Integer, nullable=False),  # from 0, among those of its side
    Column("code", Text),
    Column("name", Text, nullable=False),
    Column("sector", Text),
    PrimaryKeyConstraint("reading", "number", "side", "place"),
    ForeignKeyConstraint(["reading", "number"], ["records.reading", "records.number"]),
    Index("parties_code", "code", "side"),
    sqlite_with_rowid=False,
)

statements = Table(
    "statements",
    METADATA,
    Column("reading", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("speaker", Text),
    Column("code", Text),
    Column("directness", Text, nullable=False),
    Column("stance", Text, nullable=False),
    PrimaryKeyConstraint("reading", "number"),
    ForeignKeyConstraint(["reading", "number"], ["records.reading", "records.number"]),
    Index("statements_code", "code"),
    sqlite_with_rowid=False,
)

skips = Table(
    "skips",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("run", Integer, ForeignKey("runs.id"), nullable=False),
    Column("source", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("page", Text),  # as in `versions`; empty where no bytes could be had
    Column("blob", Text, ForeignKey("blobs.sha256")),
    Column("given", Text),
    Column("at", Text, nullable=False),
    Column("closed", Text),  # when it was read after all
    Index("skips_open", "file", sqlite_where=text("closed IS NULL"), postgresql_where=text("closed IS NULL")),
)

profiles = Table(
    "profiles",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("report", Text, ForeignKey("reports.id"), nullable=False, unique=True),
    Column("reading", Integer, ForeignKey("readings.id"), nullable=False),  # that it was made of
    Column("day", Integer),  # the first day on which the report may have been written, as an ordinal
    Column("profile", LargeBinary, nullable=False),  # MessagePack of saksi.relate.grouping.Profile, zlib
    Column("story", Text),  # the id of the story; empty until the report is grouped
    Column("origin", Text),  # whose words they are; empty: unknown
    Column("copy", Text),  # the report that it is a copy of
    Index("profiles_story", "story"),
    Index("profiles_day", "day"),
)

marks = Table(
    "marks",
    METADATA,
    Column("mark", BigInteger, nullable=False),
    Column("day", Integer, nullable=False),  # as in `profiles`; 0 where it does not matter, or is not known
    Column("profile", Integer, ForeignKey("profiles.id"), nullable=False),
    PrimaryKeyConstraint("mark", "day", "profile"),
    Index("marks_profile", "profile"),
    sqlite_with_rowid=False,
)

likeness = Table(
    "likeness",
    METADATA,
    Column("one", Integer, ForeignKey("profiles.id"), nullable=False),
    Column("other", Integer, ForeignKey("profiles.id"), nullable=False),  # greater than `one`
    Column("score", Float, nullable=False),
    Column("tied", Boolean, nullable=False),  # one has the other's words
    PrimaryKeyConstraint("one", "other"),
    Index("likeness_other", "other"),
    sqlite_with_rowid=False,
)

stories = Table(
    "stories",
    METADATA,
    Column("id", Text, primary_key=True),  # of its first report
    Column("stale", Boolean, nullable=False),  # its reports have changed, and what is below was not yet told anew
    Column("revision", Integer, nullable=False),  # counts the changes of its reports
    Column("first_seen", Text, nullable=False),
    Column("changed", Text, nullable=False),
    Column("title", Text),
    Column("date", Text),
    Column("reports", Integer, nullable=False, server_default=text("0")),
    Column("origins", Integer, nullable=False, server_default=text("0")),
    Column("unknown", Integer, nullable=False, server_default=text("0")),
    Column("copies", Integer, nullable=False, server_default=text("0")),
    Column("differences", Integer, nullable=False, server_default=text("0")),
    Column("flags", Text, nullable=False, server_default=text("'{}'")),  # JSON: how many of each kind
    Column("codes", Text, nullable=False, server_default=text("'[]'")),  # JSON: sides of its happenings
    Column("types", Text, nullable=False, server_default=text("'[]'")),  # JSON: their classes
    Column("latest", Text),  # the latest day of publication
    Index("stories_stale", "id", sqlite_where=text("stale = 1"), postgresql_where=text("stale")),
    Index("stories_date", "date"),
)

ORDER = (
    stories.c.changed.desc(),
    stories.c.origins.desc(),
    func.coalesce(stories.c.latest, text("''")).desc(),
    stories.c.id,
)
"""Stories in the order of their list: what changed last, then by known origins, then by the day of publication."""

Index("stories_order", *ORDER)

tags = Table(
    "tags",
    METADATA,
    Column("kind", Text, nullable=False),  # outlet, language, type, flag, single, side, actor, recipient;
    # about: what its title is made of, a `Subject` as JSON; by: whose its headline is
    Column("value", Text, nullable=False),  # of outlets in small letters; `any` flag
    Column("story", Text, ForeignKey("stories.id"), nullable=False),
    PrimaryKeyConstraint("kind", "value", "story"),
    Index("tags_story", "story"),
    sqlite_with_rowid=False,
)

happenings = Table(
    "happenings",
    METADATA,
    Column("story", Text, ForeignKey("stories.id"), nullable=False),
    Column("number", Integer, nullable=False),  # from 0, in the order of the story's facts
    Column("key", Text, nullable=False),  # one happening in several stories has one
    Column("type", Text, nullable=False),
    Column("quad", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("date", Text),
    Column("first", Integer),  # its first and last day, as ordinals
    Column("last", Integer),
    Column("json", Text, nullable=False),
    PrimaryKeyConstraint("story", "number"),
    Index("happenings_first", "first"),
    sqlite_with_rowid=False,
)

sides = Table(
    "sides",
    METADATA,
    Column("code", Text, nullable=False),
    Column("story", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("side", Text, nullable=False),  # actor, recipient
    PrimaryKeyConstraint("code", "story", "number", "side"),
    ForeignKeyConstraint(["story", "number"], ["happenings.story", "happenings.number"]),
    Index("sides_happening", "story", "number"),
    sqlite_with_rowid=False,
)

pairs = Table(
    "pairs",
    METADATA,
    Column("one", Text, nullable=False),  # two sides of one happening, the first one in the alphabet
    Column("other", Text, nullable=False),
    Column("story", Text, nullable=False),
    Column("number", Integer, nullable=False),
    PrimaryKeyConstraint("one", "other", "story", "number"),
    ForeignKeyConstraint(["story", "number"], ["happenings.story", "happenings.number"]),
    Index("pairs_happening", "story", "number"),
    sqlite_with_rowid=False,
)

corrections = Table(
    "corrections",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),  # merge, split, not-a-copy, and of records wrong, right, edited, added
    Column("data", Text, nullable=False),  # JSON: the reports, or the record
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("undone_by", Text),
    Column("undone_at", Text),
)

STORIES = (profiles, marks, likeness, stories, tags, happenings, sides, pairs, corrections)
"""The tables of schema 2, and tags: what is made of the readings, and can be made again; and what people say of it."""

users = Table(
    "users",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),  # in small letters, so that no two look alike
    Column("role", Text, nullable=False),  # reader, editor, admin
    Column("password", Text, nullable=False),  # argon2id, with its parameters
    Column("created", Text, nullable=False),
    Column("changed", Text, nullable=False),  # when the password was set
)

log_ins = Table(
    "log_ins",
    METADATA,
    Column("hash", Text, primary_key=True),  # SHA-256 of what the browser keeps
    Column("user", Integer, ForeignKey("users.id"), nullable=False, index=True),
    Column("begun", Text, nullable=False),
    Column("seen", Text, nullable=False),  # to some minutes
)

tokens = Table(
    "tokens",
    METADATA,
    Column("hash", Text, primary_key=True),  # SHA-256 of what was shown once
    Column("prefix", Text, nullable=False, unique=True),  # its readable beginning
    Column("user", Integer, ForeignKey("users.id"), nullable=False, index=True),
    Column("label", Text, nullable=False),
    Column("scope", Text, nullable=False),  # read, edit, admin
    Column("created", Text, nullable=False),
    Column("ends", Text, nullable=False),
    Column("used", Text),  # to a minute
    Column("revoked", Text),
)

tries = Table(
    "tries",
    METADATA,
    Column("key", Text, primary_key=True),  # "account", "address" or "known", and a SHA-256
    Column("count", Integer, nullable=False),
    Column("last", Text, nullable=False),
    Column("until", Text, nullable=False),  # none is taken before
)

ACCESS: tuple[Table, ...] = (users, log_ins, tokens, tries)
"""The tables of schema 3 for those who may log in."""

alert_channels = Table(
    "alert_channels",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),  # telegram, webhook, feed, apprise
    Column("target", Text, nullable=False),  # what may be shown: a chat, a URL, a file, a scheme
    Column("secret", Text, nullable=False),  # a secret, or env:NAME; never shown
    Column("settings", Text, nullable=False),  # JSON: quiet hours, digest, pace
    Column("broken", Text),  # why nothing is sent there any more
    Column("next_at", Text),  # nothing is sent before: its pace, or the wish of its server
)

alert_queries = Table(
    "alert_queries",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("query", Text, nullable=False),  # JSON
    Column("ran", Text),  # when it was last asked; empty: never, so it marks what is known and alerts nothing
    Column("owner", Text),  # the name of the user whose it is; empty: of all who use the store
)

alert_routes = Table(
    "alert_routes",
    METADATA,
    Column("query", Integer, ForeignKey("alert_queries.id"), nullable=False),
    Column("channel", Integer, ForeignKey("alert_channels.id"), nullable=False),
    PrimaryKeyConstraint("query", "channel"),
)

alert_known = Table(
    "alert_known",
    METADATA,
    Column("query", Integer, ForeignKey("alert_queries.id"), nullable=False),
    Column("key", Text, nullable=False),  # what was found, once for ever
    Column("at", Text, nullable=False),
    PrimaryKeyConstraint("query", "key"),
    sqlite_with_rowid=False,
)

alert_quiet = Table(  # reports of the first poll of a feed, which alert nobody
    "alert_quiet",
    METADATA,
    Column("report", Text, primary_key=True),
)

alerts = Table(
    "alerts",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("uid", Text, nullable=False, unique=True),
    Column("query", Text, nullable=False),  # its name, which may be removed since
    Column("at", Text, nullable=False),
    Column("json", Text, nullable=False),  # as it was found
    Column("owner", Text),  # of its query
)

deliveries = Table(
    "deliveries",
    METADATA,
    Column("id", Text, primary_key=True),  # goes along as the key by which a receiver knows a second one
    Column("channel", Integer, ForeignKey("alert_channels.id"), nullable=False),
    Column("state", Text, nullable=False),  # queued, in-flight, sent, failed, doubtful
    Column("made", Text, nullable=False),
    Column("next_at", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("parts", Integer, nullable=False),  # of the message that have arrived
    Column("claim", Text),  # of the one who sends it
    Column("lease", Text),  # until then it is his
    Column("doubt", Boolean, nullable=False),  # it may have been sent before
    Column("reason", Text),
    Column("at", Text),  # when the state became what it is
    Index("deliveries_state", "state", "next_at"),
)

outbox = Table(
    "outbox",
    METADATA,
    Column("alert", Integer, ForeignKey("alerts.id"), nullable=False),
    Column("channel", Integer, ForeignKey("alert_channels.id"), nullable=False),
    Column("due", Text, nullable=False),
    Column("delivery", Text, ForeignKey("deliveries.id"), index=True),  # empty: matched, and not queued yet
    PrimaryKeyConstraint("alert", "channel"),
)

ALERTS: tuple[Table, ...] = (
    alert_channels,
    alert_queries,
    alert_routes,
    alert_known,
    alert_quiet,
    alerts,
    deliveries,
    outbox,
)
"""The tables of schema 3 for what is watched, and for what is to be sent."""

SEARCH: dict[str, tuple[str, ...]] = {
    "sqlite": (
        "CREATE VIEW version_texts AS SELECT versions.id AS id, coalesce(versions.title, '') AS title,"
        " texts.text AS text FROM versions JOIN texts ON texts.hash = versions.hash",
        "CREATE VIRTUAL TABLE fts USING fts5(title, text, content='version_texts', content_rowid='id',"
        " tokenize='unicode61 remove_diacritics 2')",
    ),
    "postgresql": (
        "CREATE TABLE fts (version integer PRIMARY KEY REFERENCES versions (id), search tsvector NOT NULL)",
        "CREATE INDEX fts_search ON fts USING gin (search)",
    ),
}
"""The full text of every version, title and text: what each database has for it."""


def create(connection: Connection) -> None:
    """Makes all tables in an empty database, within the transaction of the connection."""
    METADATA.create_all(connection)
    for statement in SEARCH[connection.dialect.name]:
        connection.execute(text(statement))
