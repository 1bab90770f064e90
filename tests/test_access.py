"""People and safety: who may log in, what each may do, and that nobody else can; on both databases where one is said."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import socket
import ssl
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from server import CERTIFICATE, certificate_and_key
from test_store import KINDS
from test_store import fresh as fresh_store

pytest.importorskip("fastapi")

from fastapi import Depends, FastAPI
from starlette.requests import Request

with warnings.catch_warnings():  # starlette would like a client that has not settled yet
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

from saksi import alerts, memory
from saksi.cli import cli
from saksi.cli.serving import _config
from saksi.errors import StoreError, UsageError
from saksi.serve import create_app
from saksi.serve.access import needs
from saksi.serve.guard import POLICIES
from saksi.serve.login import inside
from saksi.store import accounts, connect, outbox, schema
from saksi.store.accounts import Refused, TooOftenError
from saksi.store.database import Database

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "src" / "saksi" / "examples"
HERE, SECURE = "http://127.0.0.1:8000", "https://127.0.0.1:8443"
WORDS = "seven blue herons"
NOON = "2024-05-07T12:00:00Z"
HOME, ELSEWHERE = "192.0.2.7", "198.51.100.4"


def later(seconds: int, since: str = NOON) -> str:
    return accounts._before(since, -seconds)


def quick_hasher() -> Any:
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are not worth much in most tests."""
    monkeypatch.setattr(accounts, "_hasher", quick_hasher)


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with fresh_store(request.param, tmp_path) as made:
        yield made


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """A store with an admin, an editor and a reader, all with the same password."""
    opened = connect(url)
    yield opened
    opened.close()


@pytest.fixture
def people(database: Database, quick: None) -> Database:
    for name, role in (("ana", "admin"), ("edi", "editor"), ("rara", "reader")):
        accounts.add(database, name, accounts.role_of(role), WORDS, now=NOON)
    return database


def enter(database: Database, name: str = "edi", password: str = WORDS, address: str = HOME, now: str = NOON) -> str:
    return accounts.log_in(database, name, password, address=address, now=now)


def everything_in(database: Database) -> str:
    with database.reads() as connection:
        return repr([connection.execute(sa.select(table)).all() for table in schema.ACCESS])


# passwords


def test_passwords_are_kept_as_rfc_9106_has_them(database: Database) -> None:
    accounts.add(database, "ana", "admin", WORDS, now=NOON)
    with database.reads() as connection:
        kept = connection.execute(sa.select(schema.users.c.password)).scalar_one()
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$") and WORDS not in kept
    assert accounts.who_has(database, enter(database, "ana"), now=NOON) is not None


def test_a_password_is_hashed_anew_when_the_parameters_have_changed(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "_hasher", quick_hasher)
    accounts.add(database, "ana", "admin", WORDS, now=NOON)
    monkeypatch.undo()
    enter(database, "ana")
    assert "m=65536,t=3,p=4" in everything_in(database)
    enter(database, "ana")


@pytest.mark.parametrize("password", ["", "short", "x" * 257, "aaaaaaaaaaaaaaaa", "ana123456789", "ana-ana-ana-2024"])
def test_a_bad_password_is_refused(people: Database, password: str) -> None:
    for do in (
        lambda: accounts.set_password(people, "ana", password, now=NOON),
        lambda: accounts.add(people, "nia", "reader", password.replace("ana", "nia"), now=NOON),
    ):
        with pytest.raises(UsageError, match="password"):
            do()


@pytest.mark.parametrize("name", ["", "a b", "-a", "a" * 41, "Ana\n", "a/b", "../a", "<b>", "аna", "a\u202eb"])
def test_a_name_that_could_deceive_is_refused(people: Database, name: str) -> None:
    if name.strip().lower() == "ana":
        with pytest.raises(UsageError, match="already"):
            accounts.add(people, name, "reader", WORDS, now=NOON)
        return
    with pytest.raises(UsageError, match="no name"):
        accounts.add(people, name, "reader", WORDS, now=NOON)


def test_a_password_may_be_typed_on_any_keyboard(people: Database) -> None:
    accounts.set_password(people, "edi", "caf\u00e9 di tepi kali", now=NOON)
    enter(people, "EDI ", "cafe\u0301 di tepi kali")


def test_whoever_is_not_there_takes_as_long(people: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    work: list[str] = []

    class Counting:
        def verify(self, hashed: str, password: str) -> bool:
            work.append(hashed)
            return bool(quick_hasher().verify(hashed, password))

        def __getattr__(self, name: str) -> Any:
            return getattr(quick_hasher(), name)

    monkeypatch.setattr(accounts, "_hasher", Counting)
    for name in ("nobody-here", "edi"):
        with pytest.raises(Refused):
            enter(people, name, "not the password")
    assert len(work) == 2


def test_the_first_user_is_an_admin_and_the_last_admin_stays(database: Database, quick: None) -> None:
    with pytest.raises(UsageError, match="admin"):
        accounts.add(database, "edi", "editor", WORDS, now=NOON)
    assert not accounts.any_users(database)
    accounts.add(database, "ana", "admin", WORDS, now=NOON)
    for do in (lambda: accounts.remove(database, "ana"), lambda: accounts.set_role(database, "ana", "editor")):
        with pytest.raises(UsageError, match="last admin"):
            do()
    accounts.remove(database, "ana", last=True)
    assert not accounts.any_users(database)


# log-ins


def test_the_store_has_nothing_that_one_could_log_in_with(people: Database) -> None:
    entered = enter(people)
    token = accounts.add_token(people, "edi", "export", "read", now=NOON)
    kept = everything_in(people)
    assert entered not in kept and token not in kept and token[-20:] not in kept and WORDS not in kept
    assert token[:14] in kept and HOME not in kept


@pytest.mark.parametrize(
    ("used", "asked", "holds"),
    [
        ((), 60, True), ((), 12 * 3600 - 60, True), ((), 12 * 3600 + 60, False),
        (range(0, 40 * 3600, 10 * 3600), 40 * 3600, True),
        (range(0, 7 * 86400, 10 * 3600), 7 * 86400 - 60, True), (range(0, 7 * 86400, 10 * 3600), 7 * 86400 + 1, False),
        ((), -86400, False),
    ],
)  # fmt: skip
def test_a_log_in_ends_when_it_is_not_used_and_after_a_week(
    people: Database, used: Any, asked: int, holds: bool
) -> None:
    entered = enter(people)
    for at in used:
        assert accounts.who_has(people, entered, now=later(at)) is not None
    assert (accounts.who_has(people, entered, now=later(asked)) is not None) == holds


@pytest.mark.parametrize("what", ["log out", "password", "role", "remove"])
def test_log_ins_end_with_what_they_rest_on(people: Database, what: str) -> None:
    mine, other, else_ = enter(people), enter(people), enter(people, "rara")
    do: dict[str, Callable[[], None]] = {
        "log out": lambda: accounts.log_out(people, mine),
        "password": lambda: accounts.set_password(people, "edi", "the tea of Garut", now=NOON),
        "role": lambda: accounts.set_role(people, "edi", "reader"),
        "remove": lambda: accounts.remove(people, "edi"),
    }
    do[what]()
    assert accounts.who_has(people, mine, now=NOON) is None
    assert (accounts.who_has(people, other, now=NOON) is None) == (what != "log out")
    assert accounts.who_has(people, else_, now=NOON) is not None


def test_nobody_comes_in_with_a_password_that_changes_meanwhile(
    people: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = accounts._fits

    def fits(hashed: str, password: str) -> str | None:
        monkeypatch.undo()
        monkeypatch.setattr(accounts, "_hasher", quick_hasher)
        accounts.set_password(people, "edi", "the tea of Garut", now=NOON)
        return real(hashed, password)

    monkeypatch.setattr(accounts, "_fits", fits)
    with pytest.raises(Refused):
        enter(people)
    assert accounts.listed(people, now=NOON)[1].seen is None


@pytest.mark.parametrize("entered", ["", "x", "0" * 64, "' OR 1=1 --", "0" * 10_000])
def test_what_was_never_given_is_no_log_in(people: Database, entered: str) -> None:
    enter(people)
    assert accounts.who_has(people, entered, now=NOON) is None


# tokens


@pytest.mark.parametrize(
    ("name", "scope", "made"),
    [("rara", "read", True), ("rara", "edit", False), ("edi", "edit", True), ("edi", "admin", False), ("ana", "admin", True)],
)  # fmt: skip
def test_a_token_has_no_more_than_the_role(people: Database, name: str, scope: str, made: bool) -> None:
    with contextlib.nullcontext() if made else pytest.raises(UsageError, match="scope"):
        token = accounts.add_token(people, name, "export", accounts.scope_of(scope), now=NOON)
        found = accounts.who_sends(people, token, now=NOON)
        assert found is not None and found[1][-1] == scope


def test_a_token_loses_with_its_user_what_it_could(people: Database) -> None:
    token = accounts.add_token(people, "edi", "export", "edit", now=NOON)
    accounts.set_role(people, "edi", "reader")
    found = accounts.who_sends(people, token, now=NOON)
    assert found is not None and found[1] == ("read",)
    accounts.remove(people, "edi")
    assert accounts.who_sends(people, token, now=NOON) is None


def test_a_token_ends(people: Database) -> None:
    token = accounts.add_token(people, "edi", "export", "read", now=NOON, days=2)
    other = accounts.add_token(people, "rara", "export", "read", now=NOON)
    assert accounts.who_sends(people, token, now=later(2 * 86400 - 1)) is not None
    assert accounts.who_sends(people, token, now=later(2 * 86400)) is None
    with pytest.raises(UsageError):
        accounts.revoke(people, other[:14], now=NOON, name="edi")
    accounts.revoke(people, other[:14], now=NOON)
    assert accounts.who_sends(people, other, now=NOON) is None
    with pytest.raises(UsageError):
        accounts.revoke(people, other[:14], now=NOON)
    assert accounts.who_sends(people, token[:-1] + ("A" if token[-1] != "A" else "B"), now=NOON) is None
    for days in (0, -1, 367, 10**9):
        with pytest.raises(UsageError, match="days"):
            accounts.add_token(people, "edi", "export", "read", now=NOON, days=days)


def test_it_is_seen_when_a_token_was_used_and_what_for(people: Database) -> None:
    token = accounts.add_token(people, "edi", "nightly  export", "read", now=NOON)
    assert [one.used for one in accounts.listed_tokens(people, "edi")] == [None]
    accounts.who_sends(people, token, now=later(5))
    accounts.who_sends(people, token, now=later(30))
    [one] = accounts.listed_tokens(people)
    assert (one.prefix, one.label, one.used, one.scope) == (token[:14], "nightly export", later(5), "read")


# how often one may try


def wrong(database: Database, name: str = "edi", address: str = HOME, now: str = NOON) -> int:
    """How long somebody must wait who tries a wrong password; 0 where it was looked at."""
    try:
        enter(database, name, "not the password", address, now)
    except TooOftenError as error:
        return error.wait_s
    except Refused:
        return 0
    raise AssertionError


def test_wrong_tries_have_to_wait_longer_and_longer_but_a_minute_at_most(people: Database) -> None:
    waits = []
    at = 0
    for number in range(14):
        while wait := wrong(people, address=f"192.0.2.{number}", now=later(at)):
            waits.append(wait)
            at += wait
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_the_right_password_has_to_wait_too_and_then_is_taken(people: Database) -> None:
    for number in range(8):
        wrong(people, address=f"192.0.2.{number}", now=later(number * 10))
    with pytest.raises(TooOftenError) as refused:
        enter(people, address="192.0.2.99", now=later(70))
    enter(people, address="192.0.2.99", now=later(70 + refused.value.wait_s))
    assert wrong(people, address="192.0.2.100", now=later(200)) == 0


def test_strangers_cannot_hold_up_whoever_was_here_before(people: Database) -> None:
    enter(people, address=HOME)
    for number in range(30):
        wrong(people, address=f"198.51.100.{number}", now=later(number))
    with pytest.raises(TooOftenError):
        enter(people, address=ELSEWHERE, now=later(30))
    enter(people, address=HOME, now=later(30))


def test_an_address_that_tries_many_names_has_to_wait(people: Database) -> None:
    waits = [wrong(people, f"name{number}", f"2001:db8::{number:x}") for number in range(25)]
    assert waits[:20] == [0] * 20 and waits[20] > 0
    assert wrong(people, "edi", "2001:db8:0:1::1") == 0


def test_tries_are_forgotten_after_an_hour_and_when_the_clock_was_set_back(people: Database) -> None:
    for _ in range(6):
        wrong(people)
    assert wrong(people) > 0
    assert wrong(people, now=later(3700)) == 0
    for _ in range(6):
        wrong(people, now=later(3700))
    assert wrong(people, now=later(-86400)) == 0


def test_a_restart_forgets_no_tries(url: str, people: Database) -> None:
    for _ in range(6):
        wrong(people)
    again = connect(url)
    assert wrong(again) > 0
    again.close()


def test_many_tries_at_once_gain_nothing(people: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    real = accounts._fits

    def fits(hashed: str, password: str) -> str | None:
        looked.append(password)
        return real(hashed, password)

    monkeypatch.setattr(accounts, "_fits", fits)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: wrong(people, address=f"192.0.2.{n}"), range(24)))
    assert len(looked) == 5


def test_whoever_comes_when_too_many_wait_is_sent_away(people: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    full = threading.BoundedSemaphore(1)
    full.acquire()
    monkeypatch.setattr(accounts, "_WAITING", full)
    with pytest.raises(TooOftenError):
        enter(people)


def test_a_store_of_before_gets_the_tables(url: str) -> None:
    opened = connect(url)
    with opened.connection(writes=True) as connection, opened.transaction(connection):
        schema.METADATA.drop_all(connection, tables=[*schema.ACCESS, *schema.ALERTS])
        connection.execute(sa.update(schema.meta).where(schema.meta.c.key == "schema").values(value="2"))
    opened.close()
    again = connect(url)
    assert not accounts.any_users(again)
    again.close()


# the desk


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> str:
        return self.now


@pytest.fixture(scope="module")
def read_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("access") / "memory.db"
    with memory.open(place) as opened:
        list(opened.add([EXAMPLES / "beijing-deal-2023"]))
        opened.gather()
    return place


@pytest.fixture
def store(read_store: Path, tmp_path: Path, quick: None) -> Path:
    """A store with one story and three users."""
    place = tmp_path / "memory.db"
    place.write_bytes(read_store.read_bytes())
    database = connect(place)
    for name, role in (("ana", "admin"), ("edi", "editor"), ("rara", "reader")):
        accounts.add(database, name, accounts.role_of(role), WORDS, now=NOON)
    database.close()
    return place


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(store: Path, clock: Clock) -> FastAPI:
    made = create_app(store, now=clock, alone=False)

    @made.get("/api/v1/of-the-test", dependencies=[Depends(needs("read"))])
    def reads(request: Request) -> dict[str, Any]:
        user = request.state.user
        return {"name": user.name, "by": user.by, "scopes": user.scopes}

    @made.post("/api/v1/of-the-test", dependencies=[Depends(needs("edit"))])
    def changes(request: Request) -> dict[str, Any]:
        return {"name": request.state.user.name}

    return made


@pytest.fixture
def desk(app: FastAPI) -> Iterator[Callable[..., TestClient]]:
    """Browsers: each call gives one more, logged in as a user."""
    with TestClient(app, base_url=HERE):

        def browser(name: str = "", base: str = HERE, **headers: str) -> TestClient:
            client = TestClient(
                app, base_url=base, headers={"accept-language": "en", **headers}, follow_redirects=False
            )
            if name:
                answer = log_in(client, name)
                assert answer.status_code == 303, answer.text
            return client

        yield browser


def token_of(client: TestClient, page: str = "/log-in") -> str:
    found = re.search(r'name="token" value="([0-9a-f]{64})"', client.get(page).text)
    assert found
    return found.group(1)


def log_in(client: TestClient, name: str, password: str = WORDS, **more: str) -> Any:
    return client.post("/log-in", data={"token": token_of(client), "name": name, "password": password, **more})


def post(client: TestClient, place: str, **fields: str) -> Any:
    return client.post(place, data={"token": token_of(client, "/account"), **fields})


def routes(app: FastAPI) -> list[tuple[str, str]]:
    """Every method and path of an application, whatever FastAPI keeps included routers in."""

    def flat(found: Any) -> Iterator[Any]:
        for route in found:
            inner = getattr(route, "original_router", None)
            yield from flat(inner.routes) if inner is not None else [route]

    listed = [
        (method, re.sub(r"{[^}]*}", "x", route.path))
        for route in flat(app.routes)
        for method in sorted(getattr(route, "methods", None) or ["GET"])
    ]
    return sorted(set(listed))


OPEN = {("GET", "/log-in"), ("HEAD", "/log-in"), ("POST", "/log-in"), ("POST", "/log-out"), ("GET", "/static")}
FOR_ADMINS = {
    ("GET", "/users"), ("POST", "/users/add"), ("POST", "/users/role"), ("POST", "/users/password"),
    ("POST", "/users/remove"), ("POST", "/users/revoke"),
}  # fmt: skip
FOR_READERS = {
    ("POST", "/account/password"), ("POST", "/account/token"), ("POST", "/account/revoke"),
    ("POST", "/story/x/follow"), ("POST", "/story/x/unfollow"),
}  # fmt: skip
"""What changes something, and yet is for all who are logged in."""


def test_every_route_says_what_it_needs(app: FastAPI, desk: Callable[..., TestClient]) -> None:
    nobody, reader, editor = desk(), desk("rara"), desk("edi")
    seen = set()
    for method, path in routes(app):
        if path.startswith("/users") and (method, path) not in FOR_ADMINS:
            raise AssertionError(f"{method} {path}: is it for admins alone? Say so in this test")
        answer = nobody.request(method, path)
        if (method, path) in OPEN:
            assert answer.status_code in (200, 307, 403), path  # 403: a form without its token
            continue
        page = method in ("GET", "HEAD") and not re.search(r"\.\w+$", path) and not path.startswith("/api/")
        if page:
            assert (answer.status_code, answer.headers["location"][:7]) == (303, "/log-in"), (method, path)
        else:
            assert answer.status_code == 401, (method, path)
        changes = method not in ("GET", "HEAD", "OPTIONS")
        above = (method, path) in FOR_ADMINS
        refused = [client.request(method, path).status_code == 403 for client in (reader, editor)]
        told = [('class="failed"' in client.request(method, path).text) for client in (reader, editor)]
        if path.startswith("/api/"):
            assert refused[0] == changes or above, (method, path)
        elif above:
            assert refused == [True, True] and told == [True, True], (method, path)
        elif changes and (method, path) not in FOR_READERS:
            assert "Your role does not reach" in reader.request(method, path).text, (method, path)
            assert "Your role does not reach" not in editor.request(method, path).text, (method, path)
        elif not changes:
            assert refused == [False, False], (method, path)
        seen.add((method, path))
    assert seen >= FOR_ADMINS | FOR_READERS and len(seen) > 40


def test_every_form_has_its_token_looked_at(app: FastAPI, desk: Callable[..., TestClient]) -> None:
    client = desk("ana")
    own, others = token_of(client, "/account"), token_of(desk("ana"), "/account")
    assert own != others
    for method, path in routes(app):
        if method in ("GET", "HEAD", "OPTIONS"):
            continue
        for given in ({}, {"token": ""}, {"token": "0" * 64}, {"token": others}):
            answer = client.request(method, path, data=given)
            assert answer.status_code == 403, (method, path, given)


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"}, {"origin": "http://127.0.0.1:9999"}, {"origin": "null"},
        {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"},
    ],
)  # fmt: skip
def test_nobody_is_logged_in_or_out_from_elsewhere(desk: Callable[..., TestClient], headers: dict[str, str]) -> None:
    client = desk("edi")
    data = {"token": token_of(client, "/account")}
    assert client.post("/log-out", data=data, headers=headers).status_code == 403
    assert client.get("/stories").status_code == 200
    assert client.post("/log-out", data=data).status_code == 303
    assert client.get("/stories").status_code == 303


def test_alone_and_without_users_everybody_is_the_local_admin(read_store: Path, tmp_path: Path, quick: None) -> None:
    place = tmp_path / "memory.db"
    place.write_bytes(read_store.read_bytes())
    with TestClient(create_app(place), base_url=HERE, headers={"accept-language": "en"}) as client:
        assert client.get("/stories").status_code == 200 and "Log out" not in client.get("/stories").text
        answer = post_as_local(client, "/users/add", name="ana", role="admin")
        assert answer.status_code == 200 and "shown this once" in answer.text
        assert client.get("/stories", follow_redirects=False).status_code == 303
    with TestClient(create_app(tmp_path / "other.db", alone=False), base_url=HERE) as client:
        assert client.get("/stories", follow_redirects=False).status_code == 303


def post_as_local(client: TestClient, place: str, **fields: str) -> Any:
    return client.post(place, data={"token": token_of(client, "/users"), **fields})


def test_a_log_in_leads_to_where_one_wanted_and_gives_a_new_id(desk: Callable[..., TestClient]) -> None:
    client = desk()
    answer = client.get("/stories?actor=IRN&l=en")
    assert answer.headers["location"] == "/log-in?to=%2Fstories%3Factor%3DIRN%26l%3Den"
    before = token_of(client) and client.cookies["saksi_session"]
    answer = log_in(client, "Rara", to="/stories?actor=IRN&l=en")
    assert answer.status_code == 303 and answer.headers["location"] == "/stories?actor=IRN&l=en"
    after = client.cookies["saksi_session"]
    assert before != after
    page = client.get("/stories")
    assert page.status_code == 200 and "rara" in page.text and page.headers["cache-control"] == "no-store"
    planted = desk()
    planted.cookies.set("saksi_session", before)
    assert planted.get("/stories").status_code == 303
    log_in(client, "edi")
    planted.cookies.set("saksi_session", after)
    assert planted.get("/stories").status_code == 303


def test_a_log_out_ends_the_log_in_and_not_only_the_cookie(desk: Callable[..., TestClient]) -> None:
    client = desk("edi")
    kept = client.cookies["saksi_session"]
    assert post(client, "/log-out").headers["location"] == "/log-in"
    client.cookies.set("saksi_session", kept)
    assert client.get("/stories").status_code == 303


@pytest.mark.parametrize("language", ["en", "id"])
def test_log_in_pages_are_there_in_both_languages_and_say_nothing_of_who_exists(
    desk: Callable[..., TestClient], language: str
) -> None:
    client = desk()
    client.headers["accept-language"] = language
    pages = [client.get("/log-in").text, log_in(client, "edi", "not it").text, log_in(client, "nemo", "not it").text]
    for html in pages:
        assert f'<html lang="{language}">' in html and "<h1>" in html and 'autocomplete="current-password"' in html
        assert 'type="password"' in html and "onclick" not in html and "/stories" not in html.split("<main")[1]
    token = re.compile(r'name="token" value="\w+"|value="(?:edi|nemo)"')
    assert token.sub("", pages[1]) == token.sub("", pages[2]) and "not it" not in "".join(pages)


@pytest.mark.parametrize(
    ("to", "place"),
    [
        ("/stories?actor=IDN#x", "/stories?actor=IDN#x"), ("//evil.example", "/"), ("https://evil.example/", "/"),
        ("/\\evil.example", "/"), ("/\t/evil.example", "/"), ("javascript:alert(1)", "/"), ("", "/"),
        ("/a\r\nset-cookie: x=1", "/"), ("/%0d%0ax", "/%0d%0ax"), ("/a\\b", "/"), ("\\/evil.example", "/"),
    ],
)  # fmt: skip
def test_a_log_in_never_leads_elsewhere(to: str, place: str) -> None:
    assert inside(to) == place


def test_too_many_tries_are_told_when_to_come_again(desk: Callable[..., TestClient], clock: Clock) -> None:
    client = desk()
    answers = [log_in(client, "edi", "not the password").status_code for _ in range(7)]
    assert answers == [401] * 5 + [429] * 2
    answer = client.post(
        "/log-in",
        data={"token": token_of(client), "name": "edi", "password": WORDS},
        headers={"x-forwarded-for": "203.0.113.9", "x-real-ip": "203.0.113.9", "forwarded": "for=203.0.113.9"},
    )
    assert answer.status_code == 429 and answer.headers["retry-after"] == "1"
    clock.now = later(1)
    assert log_in(client, "edi").status_code == 303


def test_strangers_cannot_send_much(desk: Callable[..., TestClient]) -> None:
    client = desk()
    assert log_in(client, "edi", to="x" * 70_000).status_code == 413
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert client.post("/log-in", content=(b"x" * 1000 for _ in range(70)), headers=kind).status_code == 413
    assert client.post("/add/text", data={"text1": "x" * 70_000}).status_code == 401


def test_behind_tls_cookies_are_bound_to_the_host(desk: Callable[..., TestClient]) -> None:
    client = desk(base=SECURE)
    cookies = client.get("/log-in?l=id").headers.get_list("set-cookie")
    cookies += log_in(client, "edi").headers.get_list("set-cookie")
    assert len(cookies) == 3
    for cookie in cookies:
        assert cookie.startswith("__Host-saksi_") and "Secure" in cookie and "HttpOnly" in cookie
        assert "Path=/" in cookie and "SameSite=lax" in cookie and "Domain" not in cookie
    assert client.get("/stories").status_code == 200


def test_a_correction_carries_the_name_of_the_log_in(desk: Callable[..., TestClient]) -> None:
    client = desk("edi")
    name = client.get("/stories.json").json()["stories"][0]["id"]
    story = client.get(f"/story/{name}.json").json()
    assert 'name="who"' not in client.get(f"/story/{name}").text
    report = story["readings"][-1]["report"]["id"]
    answer = post(client, "/correct/split", report=report, who="Somebody Else")
    assert answer.status_code == 303 and "saksi_who" not in answer.headers.get("set-cookie", "")
    [made] = client.get("/corrections.json").json()
    assert made["by"] == "edi"
    assert post(client, "/correct/undo", number=str(made["id"]), who="Somebody Else").status_code == 303
    assert client.get("/corrections.json").json()[0]["undone_by"] == "edi"


def test_readers_are_offered_nothing_that_they_may_not(desk: Callable[..., TestClient]) -> None:
    reader, editor = desk("rara"), desk("edi")
    name = editor.get("/stories.json").json()["stories"][0]["id"]
    report = editor.get(f"/story/{name}.json").json()["readings"][0]["report"]["id"]
    for page in (f"/story/{name}", f"/report/{report}", "/add"):
        offers = re.compile(r'action="/(?:add|correct)|class="judge|href="/add"')
        assert offers.search(editor.get(page).text) and not offers.search(reader.get(page).text), page


def test_faults_have_their_policies_for_whoever_asks(desk: Callable[..., TestClient]) -> None:
    client = desk()
    for answer in (client.get("/stories"), client.get("/stories.json"), client.post("/users/add"), client.get("/none")):
        for name, value in POLICIES.items():
            assert answer.headers[name] == value
    assert "unsafe" not in POLICIES["content-security-policy"]
    assert {"cross-origin-opener-policy", "cross-origin-resource-policy", "cross-origin-embedder-policy"} <= set(
        POLICIES
    )


# what users do for themselves, and admins for others


def test_a_user_gives_themselves_another_password(desk: Callable[..., TestClient]) -> None:
    client, other = desk("edi"), desk("edi")
    new = "the tea of Garut"
    assert "another one" in post(client, "/account/password", password="wrong one", new=new, again=new).text
    assert post(client, "/account/password", password=WORDS, new=new, again=new + "x").status_code == 400
    assert post(client, "/account/password", password=WORDS, new="short", again="short").status_code == 400
    assert client.get("/stories").status_code == 200
    assert post(client, "/account/password", password=WORDS, new=new, again=new).status_code == 303
    assert client.get("/stories").status_code == other.get("/stories").status_code == 303
    assert log_in(client, "edi").status_code == 401 and log_in(client, "edi", new).status_code == 303


def test_an_admin_lets_others_in_and_out(desk: Callable[..., TestClient]) -> None:
    admin = desk("ana")
    page = post(admin, "/users/add", name="Dewi", role="reader").text
    password = re.findall(r"<code>([0-9a-f-]{34})</code>", page)[0]
    dewi = desk()
    assert log_in(dewi, "dewi", password).status_code == 303 and dewi.get("/stories").status_code == 200
    assert password not in admin.get("/users").text
    assert post(admin, "/users/role", name="dewi", role="editor").status_code == 303
    assert dewi.get("/stories").status_code == 303
    again = re.findall(r"<code>([0-9a-f-]{34})</code>", post(admin, "/users/password", name="dewi").text)[0]
    assert log_in(dewi, "dewi", password).status_code == 401 and log_in(dewi, "dewi", again).status_code == 303
    assert post(admin, "/users/remove", name="dewi").status_code == 303
    assert dewi.get("/stories").status_code == 303 and log_in(dewi, "dewi", again).status_code == 401
    for place, given in (
        ("/users/add", {"name": "ana", "role": "reader"}), ("/users/add", {"name": "x y", "role": "reader"}),
        ("/users/add", {"name": "nia", "role": "king"}), ("/users/role", {"name": "ana", "role": "reader"}),
        ("/users/remove", {"name": "ana"}), ("/users/remove", {"name": "<b>nemo"}), ("/users/revoke", {"prefix": "x"}),
    ):  # fmt: skip
        answer = post(admin, place, **given)
        assert answer.status_code == 400 and 'role="alert"' in answer.text and "<b>nemo" not in answer.text, place


def test_a_token_is_shown_once_and_others_cannot_end_it(desk: Callable[..., TestClient]) -> None:
    client, other = desk("edi"), desk("rara")
    answer = post(client, "/account/token", label="<i>export", scope="edit", days="30")
    [token] = re.findall(r"<code>(saksi_\w{8}_[\w-]{43})</code>", answer.text)
    assert answer.headers["cache-control"] == "no-store"
    page = client.get("/account").text
    assert token not in page and token[:14] in page and "&lt;i&gt;export" in page
    assert token[:14] not in other.get("/account").text
    assert post(other, "/account/revoke", prefix=token[:14]).status_code == 400
    assert client.get("/api/v1/of-the-test", headers={"authorization": f"Bearer {token}"}).status_code == 200
    assert post(client, "/account/revoke", prefix=token[:14]).status_code == 303
    assert client.get("/api/v1/of-the-test", headers={"authorization": f"Bearer {token}"}).status_code == 401
    for given in ({"scope": "admin", "days": "30"}, {"scope": "all", "days": "30"}, {"scope": "read", "days": "x"}):
        assert post(client, "/account/token", label="export", **given).status_code == 400


# programs


@pytest.fixture
def tokens(store: Path) -> dict[str, str]:
    database = connect(store)
    made = {
        "reads": accounts.add_token(database, "edi", "reads", "read", now=NOON),
        "edits": accounts.add_token(database, "edi", "edits", "edit", now=NOON),
    }
    database.close()
    return made


def test_a_token_opens_the_interface_for_programs_alone(
    desk: Callable[..., TestClient], tokens: dict[str, str], clock: Clock
) -> None:
    client, place = desk(), "/api/v1/of-the-test"

    def asked(method: str, sent: str, where: str = place) -> Any:
        return client.request(method, where, headers={"authorization": sent})

    answer = asked("GET", f"Bearer {tokens['reads']}")
    assert answer.json() == {"name": "edi", "by": "token", "scopes": ["read"]}
    assert asked("POST", f"Bearer {tokens['reads']}").status_code == 403
    assert asked("POST", f"bearer {tokens['edits']}").json() == {"name": "edi"}
    for sent in ("", "Bearer", "Bearer x", f"Basic {tokens['edits']}", f"Bearer {tokens['edits']}x"):
        answer = asked("GET", sent)
        assert answer.status_code == 401 and answer.headers["www-authenticate"].startswith("Bearer"), sent
    assert client.get(f"{place}?token={tokens['edits']}&access_token={tokens['edits']}").status_code == 401
    for where in ("/stories", "/stories.json", "/users", "/account"):
        assert asked("GET", f"Bearer {tokens['edits']}", where).status_code in (303, 401), where
    clock.now = later(91 * 86400)
    assert asked("GET", f"Bearer {tokens['reads']}").status_code == 401


def test_a_browser_needs_the_token_of_a_form_to_change_something_there(desk: Callable[..., TestClient]) -> None:
    client, place = desk("edi"), "/api/v1/of-the-test"
    assert client.get(place).json()["by"] == "log-in"
    assert client.post(place).status_code == 403
    assert client.post(place, headers={"x-csrf-token": "0" * 64}).status_code == 403
    assert client.post(place, headers={"x-csrf-token": token_of(client, "/account")}).status_code == 200
    assert client.get(place, headers={"authorization": "Bearer none"}).status_code == 401


# what is a user's own


def test_stories_that_a_user_follows_are_theirs_alone(desk: Callable[..., TestClient], store: Path) -> None:
    reader, editor = desk("rara"), desk("edi")
    [story] = [one["id"] for one in editor.get("/stories.json").json()["stories"]]
    for client in (reader, editor):
        assert post(client, f"/story/{story}/follow").status_code == 303
    with memory.open(store) as opened:
        alerts.add_query(opened, "of all", alerts.Query(), ())
        rows = {row.owner: row for row in alerts.queries(opened)}
        assert {row.name for row in rows.values()} == {f"desk {story} of rara", f"desk {story} of edi", "of all"}
        for who, row in rows.items():
            one = alerts.Alert(
                uid=f"{who}", query=row.name, kind="denial", about="denied", story=story, headline=f"Seen by {who}",
                date=None, origins=(), unknown=1, reports=2, at=NOON,
            )  # fmt: skip
            told = outbox.Found("k", one.uid, msgspec.json.encode(one).decode())
            with opened.database.connection(writes=True) as connection, opened.database.transaction(connection):
                outbox.put_found(connection, row, [told], {}, now=NOON, ran=NOON)
    for client, mine, not_mine in ((reader, "rara", "edi"), (editor, "edi", "rara")):
        for place in ("/inbox", "/inbox.json", "/alerts.rss", "/alerts.json"):
            text = client.get(place).text
            assert f"Seen by {mine}" in text and f"Seen by {not_mine}" not in text and "Seen by None" in text, place
    assert post(reader, f"/story/{story}/unfollow").status_code == 303
    assert [client.get("/inbox.json").json()["followed"] for client in (reader, editor)] == [[], [story]]
    assert post(desk("ana"), "/users/remove", name="edi").status_code == 303
    with memory.open(store) as opened:
        assert [row.owner for row in alerts.queries(opened)] == [None]
        with opened.database.reads() as connection:  # who comes with the same name later finds nothing of theirs
            every = [one["uid"] for one in outbox.last_alerts(connection, owner="edi")]
    assert every == ["None"]


# the command line


def run(*words: str, given: str | None = None) -> Any:
    return CliRunner().invoke(cli, ["user", *words], input=given)


def test_users_are_made_on_the_command_line(tmp_path: Path, quick: None) -> None:
    place = ["--store", str(tmp_path / "m.db")]
    assert run("add", "ana", "--role", "admin", *place, given=WORDS + "\n").exit_code == 0
    made = run("add", "edi", "--role", "editor", "--generate", *place)
    assert re.fullmatch(r"[0-9a-f]{6}(-[0-9a-f]{6}){4}", made.stdout.strip())
    assert [line.split("\t")[:2] for line in run("list", *place).stdout.splitlines()] == [
        ["ana", "admin"],
        ["edi", "editor"],
    ]
    token = run("token", "add", "edi", "nightly export", "--scope", "edit", *place).stdout.strip()
    assert run("token", "list", *place).stdout.startswith(token[:14] + "\tedi\tedit\t")
    assert run("role", "edi", "reader", *place).exit_code == 0
    assert run("token", "revoke", token[:14], *place).exit_code == 0
    assert "revoked" in run("token", "list", "edi", *place).stdout
    assert run("passwd", "edi", *place, given="the tea of Garut\n").exit_code == 0
    assert run("remove", "edi", *place).exit_code == 0
    assert "last admin" in str(run("remove", "ana", *place).exception)
    assert run("remove", "ana", "--last", *place).exit_code == 0
    assert WORDS not in (tmp_path / "m.db").read_bytes().decode("latin-1")


def test_a_password_is_never_an_argument(tmp_path: Path) -> None:
    place = ["--store", str(tmp_path / "m.db")]
    assert run("add", "ana", WORDS, "--role", "admin", *place).exit_code == 2
    assert run("add", "ana", "--password", WORDS, *place).exit_code == 2
    assert "first line" in run("add", "ana", "--role", "admin", *place, given="\n").output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--host", "0.0.0.0"], "saksi user add NAME --role admin"), (["--host", "::"], "saksi user add NAME"),
        (["--behind-proxy", "127.0.0.1"], "saksi user add NAME"), (["--host", "news.example"], "address"),
        (["--behind-proxy", "*"], "address"), (["--behind-proxy", "0.0.0.0/0"], "address"),
        (["--behind-proxy", "proxy.example"], "address"), (["--tls-cert", __file__], "belong together"),
        (["--tls-cert", __file__, "--tls-key", __file__], "no certificate"),
    ],
)  # fmt: skip
def test_it_does_not_open_to_others_where_that_is_not_safe(words: list[str], told: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["serve", "--store", str(tmp_path / "m.db"), *words])
    assert result.exit_code and told in result.output + str(result.exception)
    assert not (tmp_path / "m.db").exists()


def test_a_store_without_users_is_not_opened_to_others_either(tmp_path: Path) -> None:
    connect(tmp_path / "m.db").close()
    result = CliRunner().invoke(cli, ["serve", "--store", str(tmp_path / "m.db"), "--host", "0.0.0.0"])
    assert result.exit_code == 2 and "saksi user add NAME --role admin" in result.output


@pytest.mark.parametrize(
    ("words", "warned", "shown"),
    [
        (["--host", "0.0.0.0"], True, "http://0.0.0.0:"), (["--host", "0.0.0.0", "TLS"], False, "https://0.0.0.0:"),
        (["--behind-proxy", "127.0.0.1"], False, "http://127.0.0.1:"), ([], False, "http://127.0.0.1:"),
    ],
)  # fmt: skip
def test_it_warns_where_others_could_read_along(
    words: list[str], warned: bool, shown: str, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import uvicorn

    monkeypatch.setattr("saksi.cli.serving._listening", lambda host, port: socket.create_server(("127.0.0.1", 0)))
    monkeypatch.setattr(uvicorn.Server, "run", lambda self, sockets: None)
    if words[-1:] == ["TLS"]:
        words = [*words[:-1], "--tls-cert", str(tmp_path / "cert.pem"), "--tls-key", str(tmp_path / "key.pem")]
        for file, text in zip((words[-3], words[-1]), certificate_and_key(), strict=True):
            Path(file).write_text(text)
    result = CliRunner().invoke(cli, ["serve", "--store", str(store), *words])
    assert result.exit_code == 0 and ("Warning: without TLS" in result.output) == warned and shown in result.output


# a server


@contextlib.contextmanager
def served(
    app: FastAPI, cert: Path | None = None, key: Path | None = None, proxies: tuple[str, ...] = ()
) -> Iterator[int]:
    import uvicorn

    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(_config(app, cert, key, proxies))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(10)


def asked(port: int, *, tls: bool = False, host: str = "127.0.0.1", path: str = "/log-in", **headers: str) -> str:
    """The answer, as bytes come."""
    connection: socket.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
    if tls:
        context = ssl.create_default_context(cadata=CERTIFICATE)
        connection = context.wrap_socket(connection, server_hostname="news.example")
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    with connection, io.BytesIO() as taken:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        while piece := connection.recv(65536):
            taken.write(piece)
        return taken.getvalue().decode()


def test_it_speaks_tls_and_answers_to_its_names_alone(store: Path, tmp_path: Path) -> None:
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    for file, text in zip((cert, key), certificate_and_key(), strict=True):
        file.write_text(text)
    with served(create_app(store, hosts={"news.example"}, alone=False), cert, key) as port:
        answer = asked(port, tls=True, host="news.example")
        assert answer.startswith("HTTP/1.1 200") and "set-cookie: __Host-saksi_session=" in answer.lower().replace(
            "__host", "__Host"
        )
        assert "server:" not in answer.lower().split("\r\n\r\n")[0]
        assert asked(port, tls=True, host="evil.example").startswith("HTTP/1.1 421")
        assert asked(port, tls=True, host=f"127.0.0.1:{port}").startswith("HTTP/1.1 200")


@pytest.mark.parametrize("proxies", [(), ("127.0.0.1",), ("192.0.2.1",)])
def test_a_proxy_is_believed_only_where_it_was_named(app: FastAPI, proxies: tuple[str, ...]) -> None:
    @app.get("/who-asks")
    def who_asks(request: Request) -> dict[str, Any]:
        return {"host": request.client and request.client.host, "scheme": request.url.scheme}

    with served(app, proxies=proxies) as port:
        told = asked(port, path="/who-asks", X_Forwarded_For="203.0.113.9, 198.51.100.2", X_Forwarded_Proto="https")
    believed = proxies == ("127.0.0.1",)
    assert ('"198.51.100.2"' in told, '"https"' in told) == (believed, believed)


@pytest.mark.slow
@pytest.mark.parametrize(("language", "script"), [("en", True), ("id", False)])
def test_people_log_in_and_out_in_a_browser_also_without_a_script(store: Path, language: str, script: bool) -> None:
    driver = pytest.importorskip("playwright.sync_api")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("there is no Chromium here")
    axe = Path(os.environ.get("AXE_CORE", ROOT / "node_modules" / "axe-core" / "axe.min.js"))
    with served(create_app(store, alone=False)) as port, driver.sync_playwright() as playwright:
        here = f"http://127.0.0.1:{port}"
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context(base_url=here, locale=language, java_script_enabled=script)
        page = context.new_page()
        faults: list[str] = []
        page.on("request", lambda r: None if r.url.startswith(here) else faults.append(r.url))
        page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
        page.goto("/users")
        page.locator('input[name="name"]:focus').wait_for()  # a browser gives it after the page has loaded
        page.keyboard.type("ana")
        page.keyboard.press("Tab")
        page.keyboard.type(WORDS)
        page.keyboard.press("Enter")
        page.wait_for_url("**/users")
        for place in ("/users", "/account", "/log-in"):
            page.goto(place)
            assert page.locator("html").get_attribute("lang") == language and page.locator("h1").count() == 1
            if script and axe.exists():
                bare = browser.new_context(base_url=here, bypass_csp=True, storage_state=context.storage_state())
                looked = bare.new_page()
                looked.goto(place)
                looked.add_script_tag(path=str(axe))
                assert looked.evaluate("async () => (await axe.run()).violations.map(v => v.id)") == []
        page.locator("form.account button").click()
        page.wait_for_url("**/log-in")
        page.go_back()
        assert page.locator('input[type="password"]').count() == 1 and page.locator("table").count() == 0
        assert faults == []
        browser.close()


# what no page does


def test_no_text_is_ever_marked_safe() -> None:
    code = ROOT / "src" / "saksi"
    marks = re.compile(r"{{[^{}]*\|\s*safe\b[^{}]*}}|\bMarkup\([^\n]*|autoescape\s*(?:=\s*|\s+)[Ff]alse|__html__")
    allowed = {
        code / "templates": {
            "{{ style | safe }}",
            "{{ script | safe }}",
        },  # files of the package, in pages of their own
        code / "serve": {'Markup(ET.tostring(root, encoding="unicode"))'},  # a drawing, escaped as XML
    }
    for file in [*code.rglob("*.html"), *code.rglob("*.py")]:
        text = file.read_text(encoding="utf-8")
        if file.suffix == ".html" or "markupsafe" in text or "jinja2" in text:
            assert set(marks.findall(text)) <= allowed.get(file.parent, set()), file


def test_no_secret_is_ever_asked_for_by_an_address() -> None:
    for file in (ROOT / "src" / "saksi" / "serve" / "templates").glob("*.html"):
        for form in re.findall(r"<form.*?</form>", file.read_text(encoding="utf-8"), re.DOTALL):
            if 'type="password"' in form or 'name="token"' in form:
                assert re.match(r'<form method="post"', form), file


def test_a_store_that_cannot_be_written_can_still_be_read_by_those_logged_in(
    people: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered = enter(people)

    def no_writing(_: Database) -> Any:
        raise StoreError("m.db", "it may not be written")

    monkeypatch.setattr(accounts, "_writes", no_writing)
    assert accounts.who_has(people, entered, now=later(3600)) is not None
