"""The desk: stories and reports in a web browser, on this machine, for people who never type commands.

`create_app` makes the application; `saksi serve` runs it. One module a page: `stories`, `story`, `side`, `report`,
`find`, `add`, `skipped`, `relations`, `atlas`, `person`, `organisation`, `correct`, `feeds`, `inbox`; `notices` is
the feed of alerts.
What they share stands in `desk`, what stands before them all in `guard`, and who may open what in `access`. Pages work
without JavaScript, and ask nothing of anybody else. `api` is the same for programs, under `/api/v1/`.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import AsyncIterator, Callable, Iterable
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from saksi.errors import UsageError

if TYPE_CHECKING:
    from fastapi import FastAPI

    from saksi.read.fetch import Fetcher

__all__ = ["create_app", "is_loopback"]

_GRACE_S = 3.0  # for what is being grouped when the desk is closed; the rest is done at the next start
_MOST_BYTES = 64 * 1024 * 1024  # that are taken at once


def create_app(
    url: str | Path | None = None,
    *,
    hosts: Iterable[str] = (),
    wait_s: float = 30.0,
    most_bytes: int = _MOST_BYTES,
    alone: bool = True,
    now: Callable[[], str] | None = None,
    fetcher: Fetcher | None = None,
    feeds_file: Path | None = None,
) -> FastAPI:
    """The desk over a store, as an ASGI application.

    `url` as for `saksi.memory.open`. `hosts` are names that it answers to beside those of this machine itself. A
    body may have `most_bytes`. `alone` True: only this machine reaches it, and while the store has no users it needs
    no log-in; else it always does. `now` is the clock, ISO 8601 in UTC to the second. Raises StoreError: the store
    cannot be opened. `fetcher` asks the net for what is added by its address; None is that of this program.
    `feeds_file` is the list of feeds; None is the one that `saksi watch` takes without a FILE.
    """
    from fastapi import Depends, FastAPI
    from starlette.staticfiles import StaticFiles

    from saksi import config, memory, watch
    from saksi.errors import StoreError
    from saksi.serve import (
        access,
        add,
        api,
        atlas,
        correct,
        faults,
        feeds,
        find,
        inbox,
        login,
        notices,
        organisation,
        people_admin,
        person,
        relations,
        report,
        side,
        skipped,
        stories,
        story,
    )
    from saksi.serve.desk import Desk
    from saksi.serve.guard import LOOPBACK, Guard
    from saksi.serve.jobs import Jobs
    from saksi.store import accounts

    desk = Desk(memory.open(url, wait_s=wait_s), now=now or accounts.clock, alone=alone)

    def up_to_date() -> None:
        with contextlib.suppress(StoreError):  # others may write meanwhile
            desk.memory.gather()

    @contextlib.asynccontextmanager
    async def living(_: FastAPI) -> AsyncIterator[None]:
        gathering = threading.Thread(target=up_to_date, name="gather", daemon=True)
        gathering.start()
        yield
        app.state.jobs.stop()
        gathering.join(timeout=_GRACE_S)
        desk.memory.close()

    app = FastAPI(title="Saksi", docs_url=None, redoc_url=None, openapi_url=None, lifespan=living)
    app.state.desk = desk
    app.state.jobs = Jobs(desk, fetcher)
    listed = feeds_file or config.path().parent / "urls"
    app.state.lists = feeds.Lists(listed, watch.state_for(url or memory.default_url()))
    pages = (stories, story, side, report, find, add, skipped, atlas, relations, person, organisation, correct, notices,
             feeds, inbox)  # fmt: skip
    for page in pages:
        app.include_router(page.router, dependencies=[Depends(access.pages)])
    app.include_router(inbox.own, dependencies=[Depends(access.needs("read"))])
    for page in (login, people_admin):  # each of these says itself what it needs
        app.include_router(page.router)
    app.include_router(api.router)
    app.mount("/static", StaticFiles(directory=str(files("saksi.serve") / "static")), name="static")
    faults.install(app)
    api.install(app)
    failed = api.failing(faults.failed)
    app.add_middleware(Guard, hosts=LOOPBACK | frozenset(hosts), most_bytes=most_bytes, failed=failed)
    app.add_middleware(api.Problems)  # stands before the guard
    return app


def is_loopback(host: str) -> bool:
    """Whether a host is this machine alone. Raises UsageError: it is no address, and no name that is known.

    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, True, False)
    """
    import ipaddress

    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        raise UsageError(f"--host {host}: give an address of this machine: 127.0.0.1, ::1 or localhost") from None
