"""The desk behind its pages: the memory, what was made of stories lately, words, templates, and forms that may be read.

Every page is made by `Desk.page`, which alone touches the templates; all that stands in them is escaped. Every form is
read by `form`, which alone looks at its token.
"""

from __future__ import annotations

import codecs
import contextlib
import csv
import functools
import hashlib
import hmac
import io
import re
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from importlib.resources import files
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote, unquote, urlencode, urlsplit

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from sqlalchemy import Connection
from starlette.datastructures import FormData, QueryParams
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

import saksi
from saksi.brief import Brief, brief
from saksi.brief.called import shortened
from saksi.brief.plain import joined
from saksi.brief.relations import cell
from saksi.brief.words import languages, visible
from saksi.errors import UsageError
from saksi.memory import Memory
from saksi.records import Story
from saksi.serve import cookies, looks
from saksi.serve.wording import Wording, choose, refused, wording
from saksi.store import ask

__all__ = [
    "Desk",
    "ForbiddenError",
    "MissingError",
    "Sheet",
    "Shown",
    "ask_link",
    "desk_of",
    "form",
    "live_link",
    "owner",
    "span_link",
    "to_csv",
    "to_json",
]

T = TypeVar("T")

_KEPT = 64  # stories that are kept as they were told
_FIELD_BYTES = 8 * 1024 * 1024
_LATELY_S = 60.0
_LOOKS = 200  # that are remembered
_COLOURS = 10
_YEAR_S = 365 * 24 * 3600
_WHO_LETTERS = 80
_FRAGMENT = 10  # words of a Text Fragment; of more the first and the last
_SESSION_SHAPE = re.compile(r"[0-9a-f]{64}")


class MissingError(Exception):
    """There is no such thing here: status 404. Its text is for people."""


class ForbiddenError(Exception):
    """A form without its token: status 403."""


class Shown(NamedTuple):
    """A story with its brief in one language."""

    story: Story
    brief: Brief


class Desk:
    """An open memory with all that its pages share.

    `alone` True: nobody but this machine reaches it, so that it needs no log-in while the store has no users. `now` is
    the clock: ISO 8601 in UTC to the second.
    """

    def __init__(self, memory: Memory, *, now: Callable[[], str], alone: bool = True) -> None:
        self.memory, self.now, self.alone = memory, now, alone
        self._writing = threading.Lock()
        self._secret = secrets.token_bytes(32)
        self._told: OrderedDict[tuple[str, int], Story] = OrderedDict()
        self._briefs: OrderedDict[tuple[str, int, str], Brief] = OrderedDict()
        self._looks: OrderedDict[Any, tuple[Any, float]] = OrderedDict()
        self._lock = threading.Lock()
        self._templates = _environment()

    # stories

    def story(self, given: str) -> Story:
        """The story of an id, or of the id of one of its reports. Raises MissingError."""
        return self._story(given)[1]

    def shown(self, given: str, language: str) -> Shown:
        """The same with its brief. Raises MissingError."""
        key, story = self._story(given)
        made = self._at_hand(
            self._briefs, (*key, language), lambda: brief(story, language=language, version=saksi.__version__)
        )
        return Shown(story, made)

    def called(self, reports: Iterable[str]) -> dict[str, looks.Called]:
        """What some reports are called, by their ids."""
        with self.memory.database.reads() as connection:
            return looks.called(connection, reports)

    def with_names(self, head: list[str], rows: list[list[object]]) -> tuple[list[str], list[list[object]]]:
        """A table whose column `report` has ids, with what these reports are called as its last column."""
        at = head.index("report")
        names = self.called(str(row[at]) for row in rows)
        return [*head, "name"], [[*row, names[str(row[at])].name if str(row[at]) in names else ""] for row in rows]

    def _story(self, given: str) -> tuple[tuple[str, int], Story]:
        """A story with what it is kept by: its id, and how often it has changed. Raises MissingError."""
        with self.memory.database.reads() as connection:
            try:
                name = ask.find(connection, given)
            except UsageError as error:
                raise MissingError(str(error).partition(";")[0]) from None
            number = looks.revision(connection, name) or 0
        return (name, number), self._at_hand(self._told, (name, number), lambda: self.memory.story(name))

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Within this, one page at a time writes; what was looked up lately is forgotten."""
        with self._writing:
            yield
        with self._lock:
            self._looks.clear()

    def lately(self, look: Callable[[Connection], T], key: Hashable = None) -> T:
        """What a look into the store gives, at most a minute old: for what takes long and changes slowly.

        `key` is what it is remembered by; None: the look itself.
        """
        key = look if key is None else key
        with self._lock:
            made, until = self._looks.get(key, (None, 0.0))
        if time.monotonic() < until:
            return made  # type: ignore[no-any-return]
        with self.memory.database.reads() as connection:
            found = look(connection)
        with self._lock:
            self._looks[key] = (found, time.monotonic() + _LATELY_S)
            self._looks.move_to_end(key)
            while len(self._looks) > _LOOKS:
                self._looks.popitem(last=False)
        return found

    def _at_hand(self, kept: OrderedDict[Any, Any], key: Any, make: Callable[[], Any]) -> Any:
        with self._lock:
            if key in kept:
                kept.move_to_end(key)
                return kept[key]
        made = make()
        with self._lock:
            kept[key] = made
            while len(kept) > _KEPT:
                kept.popitem(last=False)
        return made

    # pages

    def wording(self, request: Request) -> Wording:
        """The words for whoever asks: by `?l=`, the cookie, the browser."""
        return wording(
            choose(
                request.query_params.get("l"),
                cookies.get(request, cookies.LANGUAGE),
                accept=request.headers.get("accept-language", ""),
            )
        )

    def page(self, request: Request, template: str, *, status: int = 200, **given: Any) -> Response:
        """A page of a template. It has the words, the language links, who asks, and the token for its forms.

        `fault` and `detail` are words, or the error itself.
        """
        say = self.wording(request)
        user = getattr(request.state, "user", None)
        session = cookies.get(request, cookies.SESSION)
        fresh = not _SESSION_SHAPE.fullmatch(session)
        if fresh:
            session = secrets.token_hex(32)
        for name in ("fault", "detail"):  # an error is told in the language of the page, as far as there are words
            if isinstance(given.get(name), Exception):
                given[name] = refused(given[name], say)
        html = self._templates.get_template(template).render(
            t=say.say, n=say.count, o=say.of, say=say.words, told=say.relations, wording=say, language=say.code,
            others=[(code, _here(request, code)) for code in languages() if code != say.code],
            token=self._token(session), who=who(request), user=user, alone=self.alone,
            may_edit=user is not None and "edit" in user.scopes, path=request.url.path, query=request.query_params,
            version=saksi.__version__, assets=_assets(), **given,
        )  # fmt: skip
        response = Response(html, status, media_type="text/html; charset=utf-8")
        if fresh:
            cookies.put(request, response, cookies.SESSION, session)
        if request.query_params.get("l") in languages():
            cookies.put(request, response, cookies.LANGUAGE, say.code, max_age_s=_YEAR_S)
        if user is not None and user.by == "log-in":
            response.headers["cache-control"] = "no-store"  # gone from the browser after the log-out
        return response

    def _token(self, session: str) -> str:
        return hmac.new(self._secret, session.encode(), hashlib.sha256).hexdigest()

    def is_token(self, request: Request, given: str) -> bool:
        """Whether a form was made by this desk for this browser, and for the log-in that it has."""
        session = cookies.get(request, cookies.SESSION)
        return bool(_SESSION_SHAPE.fullmatch(session)) and hmac.compare_digest(
            self._token(session).encode(), given.encode()
        )


def desk_of(request: Request) -> Desk:
    """The desk that a request has come to."""
    desk: Desk = request.app.state.desk
    return desk


async def form(request: Request) -> FormData:
    """The fields of a form that this desk has made. Raises ForbiddenError: its token is missing or too old."""
    given = await request.form(max_files=200, max_fields=1000, max_part_size=_FIELD_BYTES)
    token = given.get("token")
    if not isinstance(token, str) or not desk_of(request).is_token(request, token):
        raise ForbiddenError
    return given


def who(request: Request) -> str:
    """Who corrects: the name of the log-in, else what the browser remembers; empty where nobody said so."""
    user = getattr(request.state, "user", None)
    if user is not None and user.by != "local":
        return str(user.name)
    return unquote(cookies.get(request, cookies.WHO))[:_WHO_LETTERS].strip()


def owner(request: Request) -> str | None:
    """Whose the saved queries are that whoever asks makes: their own, where the desk has users; None: all people's."""
    user = request.state.user
    return None if user.by == "local" else str(user.name)


def done(request: Request, place: str, *, by: str = "") -> RedirectResponse:
    """Leads on to a page after something was done; whoever did it is remembered, unless the log-in says it."""
    response = RedirectResponse(place, 303)
    if by and by != who(request):
        cookies.put(request, response, cookies.WHO, quote(by[:_WHO_LETTERS]), max_age_s=_YEAR_S)
    return response


def to_json(value: object) -> Response:
    """A value as JSON that people can read. Spans are in code points."""
    made = msgspec.json.format(msgspec.json.encode(value), indent=2)
    return Response(made + b"\n", media_type="application/json")


def to_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """Rows as CSV (RFC 4180); no cell is a formula."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([cell(visible(v)) if isinstance(v, str) else v for v in row] for row in rows)
    return Sheet(stream.getvalue())


class Sheet(Response):
    """CSV in UTF-8. Asked with `?bom=1` it begins with a byte order mark, by which Excel knows its letters."""

    media_type = "text/csv"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends it to whoever asks."""
        if QueryParams(scope["query_string"]).get("bom") == "1":
            self.body = codecs.BOM_UTF8 + bytes(self.body)
            self.headers["content-length"] = str(len(self.body))
        await super().__call__(scope, receive, send)


def to_text(text: str, *, markdown: bool = False) -> Response:
    """Plain text or Markdown."""
    kind = "text/markdown" if markdown else "text/plain"
    return Response(text.encode("utf-8", "replace"), media_type=f"{kind}; charset=utf-8")


def span_link(report: str, start: int, end: int) -> str:
    """The address of a span of a report's text: it works without a script, too.

    >>> span_link("1f2e", 120, 188)
    '/report/1f2e?at=120-188#s120-188'
    """
    return f"/report/{quote(report, safe='')}?at={start}-{end}#s{start}-{end}"


def live_link(url: str | None, words: str) -> str | None:
    """The address of words on the page itself, as a Text Fragment; None where the page cannot be opened safely.

    >>> live_link("https://a.example/x#top", "Peru's minister, in Lima")
    'https://a.example/x#:~:text=Peru%27s%20minister%2C%20in%20Lima'
    """
    there = opens(url)
    parts = words.split()
    if there is None or not parts:
        return None
    ends = [parts] if len(parts) <= _FRAGMENT else [parts[: _FRAGMENT // 2], parts[-_FRAGMENT // 2 :]]
    text = ",".join(quote(" ".join(part), safe="").replace("-", "%2D") for part in ends)
    return f"{there.partition('#')[0]}#:~:text={text}"


def ask_link(path: str, given: Iterable[tuple[str, str]], **change: object) -> str:
    """An address with its questions, some of them changed; None and "" take one away.

    >>> ask_link("/stories", [("actor", "RUS"), ("offset", "50")], offset=None, flag="any")
    '/stories?actor=RUS&flag=any'
    """
    kept = [(name, value) for name, value in given if value and name not in change]
    kept += [(name, str(value)) for name, value in change.items() if value not in (None, "", 0, False)]
    return f"{path}?{urlencode(kept)}" if kept else path


def _here(request: Request, language: str) -> str:
    return ask_link(request.url.path, request.query_params.multi_items(), l=language)


def opens(url: str | None) -> str | None:
    """The address where it is one that a browser may safely open on a click; else None."""
    if not url or visible(url) != url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def _environment() -> Environment:
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=PackageLoader("saksi.serve", "templates"),
    )
    environment.filters["visible"] = lambda text: visible(str(text)) if text else ""
    environment.filters["when"] = _when
    environment.filters["shortened"] = shortened
    environment.filters["ending"] = _ending
    environment.globals.update(
        span=span_link, ask=ask_link, notes=joined, colour=lambda number: number % _COLOURS, opens=opens
    )
    return environment


def _ending(name: str, most: int) -> str:
    """A name cut to its end, in which those of one outlet differ: `…com #3`."""
    return visible(name if len(name) <= most else f"…{name[1 - most :]}")


@pass_context
def _when(context: Context, time: str) -> str:
    """An ISO 8601 time in UTC in the words of the page, without its seconds: `7 May 2024, 08:00`."""
    return f"{context['say'].date(time[:10])}, {time[11:16]}"


@functools.cache
def _assets() -> str:
    """A name for the style and script as they are, so that a browser never keeps old ones."""
    folder = files("saksi.serve") / "static"
    digest = hashlib.sha256()
    for name in ("desk.css", "desk.js"):
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()[:12]
