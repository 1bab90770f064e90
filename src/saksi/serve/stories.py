"""The list of stories: what is new or changed first, with filters that live in the address, and a strip of days."""

from __future__ import annotations

import datetime
import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from fastapi import APIRouter
from msgspec import Struct
from msgspec.structs import replace
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from saksi.brief import outline
from saksi.brief.plain import escape
from saksi.brief.sides import side, suggestions
from saksi.brief.words import Words, languages, visible
from saksi.errors import UsageError
from saksi.extract.lexicon import plover
from saksi.memory import Listed
from saksi.relate import dyads
from saksi.serve import looks
from saksi.serve.desk import Desk, ask_link, desk_of, to_csv, to_json, to_text
from saksi.serve.inbox import followed
from saksi.serve.sheets import bib_of
from saksi.serve.wording import Wording
from saksi.store import ask, query
from saksi.titles import title_of

__all__ = ["Bar", "Strip", "counted", "router", "strip"]

router = APIRouter()

_PAGE = 50  # stories of a page
_STRIP = 1000  # stories that the strip of days shows
_FILE = 1000  # stories of a file
_ASKED = ("actor", "recipient", "side", "type", "outlet", "language", "since", "until", "flag", "single")
_DAYS, _MONTHS = 45, 60  # periods beyond which a strip takes longer ones
_MOST = 150  # bars
_WIDTH, _HEIGHT = 900, 64
_TOGETHER_S = 600  # reports that come within this time have come together


class Bar(Struct, frozen=True, kw_only=True):
    """One period of a strip: its name, how many there are, where it leads, and its shape."""

    name: str
    count: int
    link: str
    x: float
    y: float
    width: float
    height: float
    label: str = ""


class Strip(Struct, frozen=True, kw_only=True):
    """Stories over time. `shown` of `total` are drawn; `undated` have no day."""

    bars: tuple[Bar, ...]
    most: int
    shown: int
    total: int
    undated: int
    width: int = _WIDTH
    height: int = _HEIGHT


class Count(Struct, frozen=True):
    """A count of a head line: its key, its words, and where it leads."""

    key: str
    words: str
    link: str = ""


@router.get("/")
def first() -> Response:
    """The first page is the list of stories."""
    return RedirectResponse("/stories", 302)


@router.get("/stories")
def stories_page(request: Request) -> Response:
    """The list, or why it is empty."""
    desk = desk_of(request)
    say = desk.wording(request)
    given = request.query_params.multi_items()
    offset = number(request, "offset", most=10_000_000)
    fault: str | UsageError = ""
    found: list[Listed] = []
    total = 0
    made: Strip | None = None
    try:
        conditions = _conditions(request)
        found, total = desk.memory.stories(**conditions, limit=_PAGE, offset=offset)
        days = [one.date for one in found]
        if total > len(found):
            days = _latest(desk, conditions)
        made = strip(days, total, given, say.words)
    except UsageError as error:
        fault = error
    with desk.memory.database.reads() as connection:
        stale, skipped = looks.stale(connection), query.skips_kept(connection)
    active = [
        (name, _value(name, value, say), ask_link("/stories", _without(given, name, value)))
        for name, value in _filters(request)
    ]
    return desk.page(
        request,
        "stories.html",
        status=400 if fault else 200,
        rows=[(day, [_row(one, say) for one in group]) for day, group in _by_day(found)],
        total=total,
        first=offset + 1,
        last=offset + len(found),
        previous=ask_link("/stories", given, offset=max(0, offset - _PAGE)) if offset else "",
        next=ask_link("/stories", given, offset=offset + _PAGE) if offset + len(found) < total else "",
        strip=made,
        active=active,
        fault=fault,
        stale=stale,
        skipped=skipped,
        classes=sorted(plover().types),
        flags=outline.FLAGS,
        outlets=desk.lately(looks.outlets),
        sides=suggestions(say.code),
        given=given,
        followed=followed(request),
        here=ask_link("/stories", given),
    )


@router.get("/stories.json")
def stories_json(request: Request) -> Response:
    """The same list as JSON: so many in all, from which on, and the stories."""
    found, total, offset = _asked(request)
    return to_json({"total": total, "offset": offset, "truncated": offset + len(found) < total, "stories": found})


@router.get("/stories.csv")
def stories_csv(request: Request) -> Response:
    """The same list as CSV."""
    found, _, _ = _asked(request)
    head = ["id", "date", "title", "headline", "outlet", "reports", "known_origins", "unknown_origins", "copies",
            "differences", "flags", "sides", "classes", "latest", "first_seen", "changed"]  # fmt: skip
    rows = (
        [s.id, s.date or "", s.title or "", s.headline or "", s.outlet or "", s.reports, s.origins, s.unknown,
         s.copies, s.differences, " ".join(f"{k}:{v}" for k, v in s.flags.items()), " ".join(s.codes),
         " ".join(s.types), s.latest or "", s.first_seen, s.changed]
        for s in found
    )  # fmt: skip
    return to_csv(head, rows)


@router.get("/stories.md")
def stories_markdown(request: Request) -> Response:
    """The same list as Markdown."""
    say = desk_of(request).wording(request)
    found, total, offset = _asked(request)
    lines = [f"# {escape(say.say('stories'))}", ""]
    for one in found:
        title = escape(visible(one.title or say.words.say("untitled")))
        counts = " · ".join(count.words for count in counted(one, say))
        headline = outline.headline(one, say.words)
        quoted = f" {escape(headline)}." if headline else ""
        lines.append(f"- **{title}** ({one.date or say.words.say('undated')}): {escape(counts)}.{quoted} `{one.id}`")
    if offset + len(found) < total:
        lines += ["", escape(say.say("shown_of", first=offset + 1, last=offset + len(found), of=total))]
    return to_text("\n".join(lines) + "\n", markdown=True)


@router.get("/stories.bib")
def stories_bib(request: Request) -> Response:
    """The reports of these stories as BibTeX."""
    found, _, _ = _asked(request)
    desk = desk_of(request)
    with desk.memory.database.reads() as connection:
        reports = [report for one in found for report in looks.first_seen(connection, one.id)]
    return bib_of(desk, reports)


def _asked(request: Request) -> tuple[list[Listed], int, int]:
    desk = desk_of(request)
    offset = number(request, "offset", most=10_000_000)
    limit = number(request, "limit", most=_FILE) or _PAGE
    found, total = desk.memory.stories(**_conditions(request), limit=limit, offset=offset)
    return titled(found, desk.wording(request)), total, offset


def number(request: Request, name: str, *, most: int) -> int:
    """A number of the address, clamped to 0 and `most`; 0 where there is none. Raises UsageError: it is no number."""
    given = request.query_params.get(name, "").strip()
    if not given:
        return 0
    if not given.removeprefix("-").isdecimal() or len(given) > 20:
        raise UsageError(f"{name} is '{given[:40]}'; give a number")
    return min(max(int(given), 0), most)


def _latest(desk: Desk, conditions: dict[str, Any]) -> list[str | None]:
    """The days of the stories that the strip shows; they are remembered for a minute."""
    return desk.lately(lambda c: ask.dates(c, _STRIP, **conditions), key=("strip", repr(conditions)))


def _conditions(request: Request) -> dict[str, Any]:
    """What the address asks for, as `Memory.stories` takes it. Raises UsageError: a filter cannot be read."""
    asked = request.query_params
    since, until = asked.get("since", "").strip(), asked.get("until", "").strip()
    for date in (since, until):
        dyads.bounds(date or None, None)
    types = [name.upper() for name in asked.getlist("type") if name]
    unknown = [name for name in types if name not in plover().types]
    if unknown:
        raise UsageError(f"there is no class '{unknown[0]}'; there are {', '.join(sorted(plover().types))}")
    flag = asked.get("flag", "").strip()
    if flag and flag not in (*outline.FLAGS, "any"):
        raise UsageError(f"there is no flag '{flag[:40]}'; there are {', '.join(outline.FLAGS)}")
    return {
        "actor": side(asked["actor"]) if asked.get("actor") else None,
        "recipient": side(asked["recipient"]) if asked.get("recipient") else None,
        "codes": [side(name) for name in asked.getlist("side") if name.strip()],
        "types": types,
        "since": since or None,
        "until": until or None,
        "outlet": asked.get("outlet") or None,
        "language": asked.get("language") or None,
        "flag": flag or None,
        "single": asked.get("single") in ("1", "on"),
    }


def _filters(request: Request) -> list[tuple[str, str]]:
    return [(n, v) for n, v in request.query_params.multi_items() if n in _ASKED and v.strip()]


def _value(name: str, value: str, say: Wording) -> str:
    """What a filter asks for, in words."""
    if name == "type":
        return say.of("classes", value.upper())
    if name == "language":
        return say.words.tongue(value) if value in languages() else value
    if name == "flag":
        return say.say("any_flag") if value == "any" else say.flag(value)
    if name in ("actor", "recipient", "side"):
        return say.words.state(value) or value
    return value


def _without(given: Iterable[tuple[str, str]], name: str, value: str) -> list[tuple[str, str]]:
    return [(n, v) for n, v in given if (n, v) != (name, value) and n != "offset"]


def _by_day(found: Sequence[Listed]) -> list[tuple[str, list[Listed]]]:
    return [(day, list(group)) for day, group in itertools.groupby(found, key=lambda one: one.changed[:10])]


def titled(found: Iterable[Listed], say: Wording) -> list[Listed]:
    """The same stories with their titles in the language of the page."""
    return [replace(one, title=title_of(one, say.code) or None) for one in found]


def _row(one: Listed, say: Wording) -> tuple[Listed, str, str, list[Count], bool]:
    title = title_of(one, say.code) or say.words.say("untitled")
    return one, title, outline.headline(one, say.words), counted(one, say), _is_new(one)


def _is_new(one: Listed) -> bool:
    """Whether a story has not changed since its first report came, but for others that came with it."""
    seen, changed = (datetime.datetime.fromisoformat(time) for time in (one.first_seen, one.changed))
    return (changed - seen).total_seconds() < _TOGETHER_S


def counted(one: Listed, say: Wording) -> list[Count]:
    """What a story rests on, in words, each count with the part of its page that it leads to."""
    link, words = f"/story/{one.id}", say.words
    found = [Count("reports", words.count("reports", one.reports), f"{link}#reports")]
    if one.reports:
        found.append(Count("known_origins", words.count("known_origins", one.origins), f"{link}#basis"))
    if one.unknown:
        found.append(Count("unknown_origins", words.count("unknown_origins", one.unknown), f"{link}#basis"))
    if one.copies:
        found.append(Count("copies", words.count("copies", one.copies), f"{link}#basis"))
    if one.flags.get("redated"):
        found.append(Count("redated", words.count("redated", one.flags["redated"]), f"{link}#flags"))
    if one.differences:
        found.append(Count("differences", words.count("differences", one.differences), f"{link}?facts=differ#facts"))
    return found


def strip(found: Sequence[str | None], total: int, given: Sequence[tuple[str, str]], words: Words) -> Strip:
    """Stories by the day on which they were (EDTF), in days, months or years, as there is room."""
    days = [days for one in found if (days := dyads.span(one))]
    bars: list[Bar] = []
    most = 0
    if days:
        low, high = min(d[0] for d in days), max(d[0] for d in days)
        by: dyads.By = "day" if (high - low).days < _DAYS else "month"
        if by == "month" and (high.year - low.year) * 12 + high.month - low.month >= _MONTHS:
            by = "year"
        counts = Counter(dyads.period(d[0], by) for d in days)
        names = list(itertools.islice(_periods(low, high, by), _MOST))
        if len(names) == _MOST:  # a date far off: only the periods that have stories
            names = sorted(counts)[-_MOST:]
        most = max(counts.values())
        wide = _WIDTH / max(len(names), 12)
        every = max(1, -(-len(names) // 12))
        for index, name in enumerate(names):
            count = counts.get(name, 0)
            tall = count / most * (_HEIGHT - 22)
            first, last = dyads.days_of(name, by)
            bars.append(
                Bar(
                    name=words.date(name) or name, count=count, x=round(index * wide, 2), width=round(wide * 0.82, 2),
                    y=round(_HEIGHT - 18 - tall, 2), height=round(tall, 2),
                    link=ask_link("/stories", given, since=first.isoformat(), until=last.isoformat(), offset=None),
                    label=(name[5:] if by == "day" else name) if index % every == 0 else "",
                )
            )  # fmt: skip
    return Strip(bars=tuple(bars), most=most, shown=len(found), total=total, undated=len(found) - len(days))


def _periods(low: datetime.date, high: datetime.date, by: dyads.By) -> Iterable[str]:
    day = low
    last = ""
    while day <= high:
        name = dyads.period(day, by)
        if name != last:
            yield name
        last = name
        day = dyads.days_of(name, by)[1] + datetime.timedelta(days=1)
