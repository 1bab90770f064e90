"""People who may log in: their passwords, their log-ins, their tokens, and how often somebody may try.

Passwords are kept as argon2id with the second choice of RFC 9106 (64 MiB, three passes, four lanes). What a browser
or a program keeps is random, and stands here only as its SHA-256: whoever reads the store can log in with none of it.
Times are ISO 8601 in UTC to the second; `now` is one of them, so that the clock is an argument.

>>> from saksi.store import connect
>>> database = connect(":memory:")
>>> noon = "2024-05-07T12:00:00Z"
>>> add(database, "sri", "admin", "a bridge over Solo", now=noon)
>>> entered = log_in(database, "Sri", "a bridge over Solo", address="192.0.2.7", now=noon)
>>> who_has(database, entered, now=noon)
Known(name='sri', role='admin')
>>> set_password(database, "sri", "the tea of Garut", now=noon)
>>> who_has(database, entered, now=noon) is None
True
>>> database.close()
"""

from __future__ import annotations

import contextlib
import datetime
import functools
import hashlib
import ipaddress
import re
import secrets
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

import sqlalchemy as sa
from sqlalchemy import Connection

from saksi.errors import SaksiError, StoreError, UsageError
from saksi.store import outbox
from saksi.store.database import Database
from saksi.store.schema import log_ins, tokens, tries, users

if TYPE_CHECKING:
    from argon2 import PasswordHasher

__all__ = [
    "ROLES",
    "SCOPES",
    "Known",
    "Person",
    "Refused",
    "Role",
    "Scope",
    "Token",
    "TooOftenError",
    "add",
    "add_token",
    "any_users",
    "clock",
    "generated",
    "listed",
    "listed_tokens",
    "log_in",
    "log_out",
    "network",
    "prove",
    "remove",
    "revoke",
    "role_of",
    "scope_of",
    "set_password",
    "set_role",
    "who_has",
    "who_sends",
]

T = TypeVar("T")

Role = Literal["reader", "editor", "admin"]
Scope = Literal["read", "edit", "admin"]
SCOPES: tuple[Scope, ...] = ("read", "edit", "admin")
ROLES: dict[Role, tuple[Scope, ...]] = {"reader": SCOPES[:1], "editor": SCOPES[:2], "admin": SCOPES}
"""Each role, and the scopes that it has."""

_SHAPE = "%Y-%m-%dT%H:%M:%SZ"
LETTERS = (12, 256)  # of a password: at least, at most
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,38}[a-z0-9])?")
_LABEL_LETTERS = 80
_TOKEN = re.compile(r"(saksi_[0-9a-f]{8})_[A-Za-z0-9_-]{43}")
_LOG_IN = re.compile(r"[0-9a-f]{64}")

IDLE_S, LONGEST_S = 12 * 3600, 7 * 24 * 3600  # a log-in ends when it was not used for so long, and always after so long
SEEN_S, USED_S = 600, 60  # how exactly it is kept when something was last used: every look need not write
DAYS = (90, 366)  # that a token is good for: as a rule, at most

_FORGOTTEN_S = 3600  # tries are forgotten when there was none for so long
_KNOWN_S = 30 * 24 * 3600  # so long strangers cannot hold up an account at an address that it was used from
_FREE = {"account": 5, "address": 20}  # wrong tries before anybody has to wait
_LONGEST_WAIT_S = {"account": 60, "address": 900}
_LOCK = 0x5A4B52  # any number, the same in every process
_HASHING = threading.BoundedSemaphore(2)  # at once: each takes 64 MiB
_WAITING = threading.BoundedSemaphore(10)  # for their turn; who comes then is sent away, and pages stay quick
_BUSY_S = 3


class Known(NamedTuple):
    """Somebody with their role."""

    name: str
    role: Role


class Person(NamedTuple):
    """A user as an admin sees them; `seen` is when a log-in of theirs that still holds was last used."""

    name: str
    role: Role
    created: str
    changed: str
    seen: str | None


class Token(NamedTuple):
    """A token as it can be listed: never its secret."""

    prefix: str
    name: str
    label: str
    scope: Scope
    created: str
    ends: str
    used: str | None
    revoked: str | None


class Refused(SaksiError):  # noqa: N818
    """Name and password do not fit together; which of them is wrong is not said."""

    def __init__(self) -> None:
        super().__init__("name and password do not fit together")


class TooOftenError(SaksiError):
    """There were too many wrong tries; `wait_s` seconds from now the next one is taken."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(f"there were too many wrong tries; try again in {wait_s} s")
        self.wait_s = wait_s


def clock() -> str:
    """The time: ISO 8601 in UTC to the second."""
    return datetime.datetime.now(datetime.UTC).strftime(_SHAPE)


# users


def any_users(database: Database) -> bool:
    """Whether there is anybody who could log in."""
    with database.reads() as connection:
        return connection.execute(sa.select(users.c.id).limit(1)).first() is not None


def add(database: Database, name: str, role: Role, password: str, *, now: str) -> None:
    """Lets somebody in from now on. The first one has to be an admin.

    Raises UsageError: the name or the password is no good, the name is taken, or the first one is no admin.
    """
    name = _sound_name(name)
    hashed = _hashed(name, password)
    try:
        with _writes(database) as connection:
            if role != "admin" and connection.execute(sa.select(users.c.id).limit(1)).first() is None:
                raise UsageError("the first user has to be an admin, who can let others in")
            connection.execute(sa.insert(users).values(name=name, role=role, password=hashed, created=now, changed=now))
    except sa.exc.IntegrityError:
        raise UsageError(f"there is a user '{name}' already; choose another name") from None


def listed(database: Database, *, now: str) -> list[Person]:
    """All users by name."""
    seen = sa.select(log_ins.c.user, sa.func.max(log_ins.c.seen).label("seen")).where(_holds(now))
    last = seen.group_by(log_ins.c.user).subquery()
    query = (
        sa.select(users.c.name, users.c.role, users.c.created, users.c.changed, last.c.seen)
        .join_from(users, last, users.c.id == last.c.user, isouter=True)
        .order_by(users.c.name)
    )
    with database.reads() as connection:
        return [Person(*row) for row in connection.execute(query)]


def set_password(database: Database, name: str, password: str, *, now: str) -> None:
    """Gives a user another password; all their log-ins end. Raises UsageError: no such user, or no good password."""
    hashed = _hashed(name, password)
    with _writes(database) as connection:
        user = _user(connection, name)
        connection.execute(sa.update(users).where(users.c.id == user).values(password=hashed, changed=now))
        connection.execute(sa.delete(log_ins).where(log_ins.c.user == user))


def set_role(database: Database, name: str, role: Role) -> None:
    """Gives a user another role; all their log-ins end, and their tokens can do no more than the role.

    Raises UsageError: there is no such user, or no admin would be left.
    """
    with _writes(database) as connection:
        user = _user(connection, name)
        if role != "admin":
            _not_the_last(connection, user, name)
        connection.execute(sa.update(users).where(users.c.id == user).values(role=role))
        connection.execute(sa.delete(log_ins).where(log_ins.c.user == user))


def remove(database: Database, name: str, *, last: bool = False) -> None:
    """Takes a user out, with their log-ins, tokens and saved queries; what they corrected keeps their name.

    `last` True: also the last admin. Raises UsageError: there is no such user, or no admin would be left.
    """
    with _writes(database) as connection:
        user = _user(connection, name)
        if not last:
            _not_the_last(connection, user, name)
        connection.execute(sa.delete(log_ins).where(log_ins.c.user == user))
        connection.execute(sa.delete(tokens).where(tokens.c.user == user))
        outbox.forget(connection, _folded(name))
        connection.execute(sa.delete(users).where(users.c.id == user))


def role_of(given: str) -> Role:
    """A role by its name. Raises UsageError."""
    return _one_of(given, ROLES, "role")


def scope_of(given: str) -> Scope:
    """A scope by its name. Raises UsageError."""
    return _one_of(given, SCOPES, "scope")


def generated() -> str:
    """A password that nobody can guess: 120 bits."""
    letters = secrets.token_hex(15)
    return "-".join(letters[at : at + 6] for at in range(0, 30, 6))


# log-ins


def prove(database: Database, name: str, password: str, *, address: str, now: str) -> str:
    """That name and password fit together. Returns the name as it is kept.

    A try counts before it is looked at, so that many at once gain nothing. After some wrong ones the next must wait:
    for the account at most a minute, for the address at most a quarter of an hour. At an address from which an account
    was used lately, tries of others do not count against it. Raises Refused, TooOftenError.
    """
    return _proved(database, name, password, address, now)


def log_in(database: Database, name: str, password: str, *, address: str, now: str) -> str:
    """What the browser is to keep, if name and password fit together. Raises Refused, TooOftenError, as `prove`."""
    entered = secrets.token_hex(32)
    _proved(database, name, password, address, now, entered)
    return entered


def _proved(database: Database, name: str, password: str, address: str, now: str, entered: str = "") -> str:
    name = _folded(name)
    account, place = _key("account", name), _key("address", network(address))
    known = _key("known", f"{name} {network(address)}")
    with _counts(database) as connection:
        connection.execute(sa.delete(tries).where(_is_over(now)))
        trusted = connection.execute(sa.select(tries.c.key).where(tries.c.key == known)).first() is not None
        keys = {"address": place} if trusted else {"account": account, "address": place}
        wait_s = max(_wait_s(connection, kind, key, now) for kind, key in keys.items())
        if wait_s:
            raise TooOftenError(wait_s)
        for kind, key in keys.items():
            _count(connection, kind, key, now)
        held = connection.execute(sa.select(users.c.password).where(users.c.name == name)).scalar_one_or_none()
    again = _fits(held or _nobody(), password)
    if held is None or again is None:
        raise Refused
    with _counts(database) as connection:
        same = sa.update(users).where(users.c.name == name, users.c.password == held)
        if connection.execute(same.values(password=again)).rowcount != 1:  # changed or removed meanwhile
            raise Refused
        connection.execute(sa.delete(tries).where(tries.c.key.in_([account, known])))
        connection.execute(sa.insert(tries).values(key=known, count=0, last=now, until=now))
        own = sa.update(tries).where(tries.c.key == place)
        connection.execute(own.values(count=tries.c.count - 1, until=now))
        if entered:  # in the same transaction: a password that changes meanwhile ends this log-in, too
            connection.execute(sa.delete(log_ins).where(sa.not_(_holds(now))))
            user = _user(connection, name)
            connection.execute(sa.insert(log_ins).values(hash=_digest(entered), user=user, begun=now, seen=now))
    return name


def log_out(database: Database, entered: str) -> None:
    """Ends a log-in."""
    with _writes(database) as connection:
        connection.execute(sa.delete(log_ins).where(log_ins.c.hash == _digest(entered)))


def who_has(database: Database, entered: str, *, now: str) -> Known | None:
    """Whose log-in it is; None where it has ended, or never was one."""
    if not _LOG_IN.fullmatch(entered):
        return None
    query = (
        sa.select(users.c.name, users.c.role, log_ins.c.seen)
        .join_from(log_ins, users, users.c.id == log_ins.c.user)
        .where(log_ins.c.hash == _digest(entered), _holds(now))
    )
    with database.reads() as connection:
        row = connection.execute(query).first()
    if row is None:
        return None
    if row.seen < _before(now, SEEN_S):
        with contextlib.suppress(StoreError), _writes(database) as connection:  # it may be read alone
            connection.execute(sa.update(log_ins).where(log_ins.c.hash == _digest(entered)).values(seen=now))
    return Known(row.name, row.role)


# tokens


def add_token(database: Database, name: str, label: str, scope: Scope, *, now: str, days: int = DAYS[0]) -> str:
    """A token of a user for programs: it is shown this once, and cannot be shown again.

    Raises UsageError: there is no such user, their role has not this scope, or it would be good for too long.
    """
    label = " ".join(label.split())
    if not label or len(label) > _LABEL_LETTERS or not label.isprintable():
        raise UsageError(f"a token needs a name of at most {_LABEL_LETTERS} letters, which says what it is for")
    if not 1 <= days <= DAYS[1]:
        raise UsageError(f"a token is good for 1 to {DAYS[1]} days, not {days}")
    prefix = f"saksi_{secrets.token_hex(4)}"
    token = f"{prefix}_{secrets.token_urlsafe(32)}"
    with _writes(database) as connection:
        user = _user(connection, name)
        role: Role = connection.execute(sa.select(users.c.role).where(users.c.id == user)).scalar_one()
        if scope not in ROLES[role]:
            raise UsageError(f"{name} is {role}, so a token of theirs cannot have the scope '{scope}'")
        connection.execute(
            sa.insert(tokens).values(
                hash=_digest(token), prefix=prefix, user=user, label=label, scope=scope, created=now,
                ends=_before(now, -days * 86400),
            )
        )  # fmt: skip
    return token


def listed_tokens(database: Database, name: str | None = None) -> list[Token]:
    """The tokens of a user, or of all, the latest first; also those that have ended."""
    query = sa.select(
        tokens.c.prefix, users.c.name, tokens.c.label, tokens.c.scope, tokens.c.created, tokens.c.ends, tokens.c.used,
        tokens.c.revoked,
    ).join_from(tokens, users, users.c.id == tokens.c.user)  # fmt: skip
    if name is not None:
        query = query.where(users.c.name == _folded(name))
    with database.reads() as connection:
        rows = connection.execute(query.order_by(tokens.c.created.desc(), tokens.c.prefix))
        return [Token(*row) for row in rows]


def revoke(database: Database, prefix: str, *, now: str, name: str | None = None) -> None:
    """Ends a token; with `name` only one of that user. Raises UsageError: there is none, or it has been revoked."""
    owner = sa.select(users.c.id).where(users.c.name == _folded(name or ""))
    query = sa.update(tokens).where(tokens.c.prefix == prefix, tokens.c.revoked.is_(None))
    if name is not None:
        query = query.where(tokens.c.user.in_(owner))
    with _writes(database) as connection:
        if connection.execute(query.values(revoked=now)).rowcount != 1:
            raise UsageError(f"there is no token '{prefix[:40]}' that holds; `saksi user token list` lists them")


def who_sends(database: Database, token: str, *, now: str) -> tuple[Known, tuple[Scope, ...]] | None:
    """Whose token it is, and what it may: never more than the role they have now. None where it does not hold."""
    if not _TOKEN.fullmatch(token):
        return None
    query = (
        sa.select(users.c.name, users.c.role, tokens.c.scope, tokens.c.used)
        .join_from(tokens, users, users.c.id == tokens.c.user)
        .where(tokens.c.hash == _digest(token), tokens.c.revoked.is_(None), tokens.c.ends > now)
    )
    with database.reads() as connection:
        row = connection.execute(query).first()
    if row is None:
        return None
    if row.used is None or row.used < _before(now, USED_S):
        with contextlib.suppress(StoreError), _writes(database) as connection:
            connection.execute(sa.update(tokens).where(tokens.c.hash == _digest(token)).values(used=now))
    role: Role = row.role
    own = SCOPES[: SCOPES.index(row.scope) + 1]
    return Known(row.name, role), tuple(scope for scope in ROLES[role] if scope in own)


# what stands behind


@contextlib.contextmanager
def _writes(database: Database) -> Iterator[Connection]:
    with database.connection(writes=True) as connection, database.transaction(connection):
        yield connection


@contextlib.contextmanager
def _counts(database: Database) -> Iterator[Connection]:
    """Writes tries, one at a time: of those that come at once, each sees what the others have counted."""
    with _writes(database) as connection:
        if database.name == "postgresql":
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        yield connection


def _one_of(given: str, known: Iterable[T], what: str) -> T:
    for one in known:
        if one == given:
            return one
    raise UsageError(f"'{given[:40]}' is no {what}; there are {', '.join(map(str, known))}")


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name[:200]).strip().lower()


def _sound_name(name: str) -> str:
    folded = _folded(name)
    if not _NAME.fullmatch(folded):
        raise UsageError(
            f"'{name[:40]}' is no name for a user; it has up to 40 small letters a to z, digits, and . _ - within"
        )
    return folded


def _user(connection: Connection, name: str) -> int:
    found = connection.execute(sa.select(users.c.id).where(users.c.name == _folded(name))).scalar_one_or_none()
    if found is None:
        raise UsageError(f"there is no user '{name[:40]}'; `saksi user list` lists them")
    return int(found)


def _not_the_last(connection: Connection, user: int, name: str) -> None:
    admins = set(connection.execute(sa.select(users.c.id).where(users.c.role == "admin").with_for_update()).scalars())
    if admins == {user}:
        raise UsageError(f"'{name[:40]}' is the last admin; make somebody else one first")


def _hashed(name: str, password: str) -> str:
    """Raises UsageError: the password is too short, too long, or far too easy to guess."""
    sound = _plain(password)
    least, most = LETTERS
    if not least <= len(sound) <= most:
        raise UsageError(f"a password has {least} to {most} letters; this one has {len(sound)}")
    if len(set(sound.lower())) < 5 or sound.lower().replace(_folded(name), "").strip(" 0123456789!.-_") == "":
        raise UsageError("this password is too easy to guess; take some words that have nothing to do with each other")
    with _turn():
        return _hasher().hash(sound)


@contextlib.contextmanager
def _turn() -> Iterator[None]:
    """One's turn to work on a password. Raises TooOftenError: too many wait for theirs."""
    if not _WAITING.acquire(blocking=False):
        raise TooOftenError(_BUSY_S)
    try:
        with _HASHING:
            yield
    finally:
        _WAITING.release()


def _fits(hashed: str, password: str) -> str | None:
    """None where the password is another one; else how it is to be kept: anew where the parameters have changed."""
    from argon2.exceptions import InvalidHashError, VerificationError

    sound = _plain(password[: LETTERS[1] + 1])
    with _turn():
        try:
            _hasher().verify(hashed, sound)
        except (VerificationError, InvalidHashError):
            return None
        return _hasher().hash(sound) if _hasher().check_needs_rehash(hashed) else hashed


def _plain(password: str) -> str:
    """One spelling for what looks alike, whatever the keyboard makes of it; what no encoding can carry is replaced."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "replace").decode()


def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher, profiles

    return PasswordHasher.from_parameters(profiles.RFC_9106_LOW_MEMORY)


@functools.cache
def _nobody() -> str:
    """What the password of a user who is not there is held against, so that it takes as long."""
    return _hasher().hash(secrets.token_hex(16))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _key(kind: str, what: str) -> str:
    return f"{kind}:{hashlib.sha256(what.encode('utf-8', 'replace')).hexdigest()}"


def network(address: str) -> str:
    """What counts as one address: of IPv6 the first 64 bits, which one customer has all of."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if found.version == 6:
        mapped = found.ipv4_mapped
        return str(mapped or ipaddress.ip_network((int(found) >> 64 << 64, 64)))
    return str(found)


def _before(now: str, seconds: int) -> str:
    """The time so many seconds before."""
    at = datetime.datetime.strptime(now, _SHAPE) - datetime.timedelta(seconds=seconds)
    return at.strftime(_SHAPE)


def _holds(now: str) -> sa.ColumnElement[bool]:
    """That a log-in has not ended. One of the future is none either: the clock was set back."""
    return sa.and_(
        log_ins.c.begun > _before(now, LONGEST_S), log_ins.c.seen > _before(now, IDLE_S),
        log_ins.c.begun <= _before(now, -SEEN_S),
    )  # fmt: skip


def _is_over(now: str) -> sa.ColumnElement[bool]:
    """That a row of tries says nothing any more. One of the future is none: the clock was set back."""
    return sa.or_(
        tries.c.last > _before(now, -_FORGOTTEN_S), tries.c.last < _before(now, _KNOWN_S),
        sa.and_(tries.c.last < _before(now, _FORGOTTEN_S), tries.c.key.not_like("known:%")),
    )  # fmt: skip


def _wait_s(connection: Connection, kind: str, key: str, now: str) -> int:
    """How many seconds are to be waited."""
    until = connection.execute(sa.select(tries.c.until).where(tries.c.key == key)).scalar_one_or_none()
    if until is None or until <= now:
        return 0
    longest = _LONGEST_WAIT_S[kind]
    left = datetime.datetime.strptime(until, _SHAPE) - datetime.datetime.strptime(now, _SHAPE)
    return min(int(left.total_seconds()), longest)


def _count(connection: Connection, kind: str, key: str, now: str) -> None:
    """Counts a try, and says how long the next one must wait: from the free ones on 1 s, 2 s, 4 s …"""
    made = connection.execute(sa.select(tries.c.count).where(tries.c.key == key)).scalar_one_or_none()
    count = (made or 0) + 1
    over = count - _FREE[kind]
    until = _before(now, -min(2 ** min(over, 20), _LONGEST_WAIT_S[kind])) if over >= 0 else now
    if made is None:
        connection.execute(sa.insert(tries).values(key=key, count=count, last=now, until=until))
    else:
        connection.execute(sa.update(tries).where(tries.c.key == key).values(count=count, last=now, until=until))
