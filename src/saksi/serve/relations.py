"""Two sides over time: the picture, whose every bar opens its list, how much was read, and the list itself."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import cast, get_args
from urllib.parse import quote

from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from saksi.brief import plot, relations
from saksi.brief.sides import pair, side, suggestions
from saksi.errors import UsageError
from saksi.records import Happening
from saksi.relate import dyads
from saksi.serve import looks
from saksi.serve.desk import Desk, Sheet, ask_link, desk_of, to_csv, to_json
from saksi.serve.sheets import bib_of_happenings, to_markdown
from saksi.serve.wording import Wording

__all__ = ["linked", "router"]

router = APIRouter()

_SVG = "{http://www.w3.org/2000/svg}"
_PERIOD = re.compile(r"\d{4}(?:-W?\d\d){0,2}(?=: )")
_MOVED = re.compile(r"translate\([\d.]+ ([\d.]+)\)")
_LIST = 200  # happenings of a list
_PAIRS = 40
_SIDES = 12  # of the matrix
_ASKED = ("by", "since", "until", "directed", "period", "quad", "type")


@router.get("/relations")
def relations_page(request: Request) -> Response:
    """The form, and the pairs of which most is told."""
    desk = desk_of(request)
    say = desk.wording(request)
    one, other = (request.query_params.get(name, "").strip() for name in ("one", "other"))
    fault: str | UsageError = ""
    if one and other:
        try:
            codes = pair(one, other)
            given = [(n, v) for n, v in request.query_params.multi_items() if n not in ("one", "other")]
            return RedirectResponse(ask_link(_path(*codes), given), 302)
        except UsageError as error:
            fault = error
    every = looks.pairs_of(desk.lately(looks.acts))
    found = every[:_PAIRS]
    return desk.page(
        request, "relations.html", status=400 if fault else 200, pairs=found, matrix=_matrix(every), fault=fault,
        sides=suggestions(say.code), one=one, other=other, most=_PAIRS, path_of=_path,
        latest=desk.lately(looks.counted),
    )  # fmt: skip


@router.get("/relations.json")
def relations_json(request: Request) -> Response:
    """The pairs of which most is told, as JSON."""
    every = looks.pairs_of(desk_of(request).lately(looks.acts), 10**9)
    return to_json(
        {"total": len(every), "truncated": len(every) > _PAIRS, "pairs": [p._asdict() for p in every[:_PAIRS]]}
    )


@router.get("/relations.csv")
def relations_csv(request: Request) -> Response:
    """The same as CSV."""
    return to_csv(*_pairs_sheet(request))


@router.get("/relations.md")
def relations_markdown(request: Request) -> Response:
    """The same as Markdown."""
    return to_markdown(desk_of(request).wording(request).say("relations"), *_pairs_sheet(request))


@router.get("/relations/{one}/{other}.md")
def dyad_markdown(request: Request, one: str, other: str) -> Response:
    """The counts as Markdown."""
    desk = desk_of(request)
    made = _dyad(desk, request, one, other)
    head, *rows = csv.reader(io.StringIO(relations.dyad_csv(made)))
    return to_markdown(relations.heading(made, desk.wording(request).words), head, rows)


@router.get("/relations/{one}/{other}.bib")
def dyad_bib(request: Request, one: str, other: str) -> Response:
    """The reports that tell what happened between the two, as BibTeX."""
    return bib_of_happenings(desk_of(request), (h for _, h in _happened(desk_of(request), request, one, other)[0]))


@router.get("/relations/{one}/{other}/list.md")
def happened_markdown(request: Request, one: str, other: str) -> Response:
    """What happened between two sides, as Markdown."""
    say = desk_of(request).wording(request)
    title = _heading(one, other, request.query_params.get("period", ""), say)
    return to_markdown(title, *_list_sheet(request, one, other))


@router.get("/relations/{one}/{other}/list.bib")
def happened_bib(request: Request, one: str, other: str) -> Response:
    """The reports that tell it, as BibTeX."""
    return bib_of_happenings(desk_of(request), (h for _, h in _happened(desk_of(request), request, one, other)[0]))


@router.get("/relations/{one}/{other}.json")
def dyad_json(request: Request, one: str, other: str) -> Response:
    """The counts as JSON."""
    return to_json(_dyad(desk_of(request), request, one, other))


@router.get("/relations/{one}/{other}.csv")
def dyad_csv(request: Request, one: str, other: str) -> Response:
    """The counts as CSV."""
    return Sheet(relations.dyad_csv(_dyad(desk_of(request), request, one, other)))


@router.get("/relations/{one}/{other}.svg")
def dyad_svg(request: Request, one: str, other: str) -> Response:
    """The picture as a file that stands alone; it has a style of its own, and may ask for nothing."""
    desk = desk_of(request)
    made = plot.svg(_dyad(desk, request, one, other), desk.wording(request).words)
    style = re.search("<style>(.*?)</style>", made, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256((style.group(1) if style else "").encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'; sandbox"
    return Response(made, media_type="image/svg+xml", headers={"content-security-policy": policy})


@router.get("/relations/{one}/{other}/list.json")
def happened_json(request: Request, one: str, other: str) -> Response:
    """What happened between two sides, as JSON."""
    say = desk_of(request).wording(request)
    found, total = _happened(desk_of(request), request, one, other)
    lines = relations.entries((h for _, h in found), say.words)
    rows = [{"story": s, "line": e, "happening": h} for (s, h), e in zip(found, lines, strict=True)]
    return to_json({"total": total, "truncated": total > len(rows), "happenings": rows})


@router.get("/relations/{one}/{other}/list.csv")
def happened_csv(request: Request, one: str, other: str) -> Response:
    """What happened between two sides, as CSV."""
    return to_csv(*_list_sheet(request, one, other))


@router.get("/relations/{one}/{other}/list")
def happened_page(request: Request, one: str, other: str) -> Response:
    """What happened between two sides in a period (`?period=2023-04`), each with its reports."""
    desk = desk_of(request)
    say = desk.wording(request)
    found, total = _happened(desk, request, one, other)
    lines = relations.entries((h for _, h in found), say.words)
    return desk.page(
        request,
        "happened.html",
        rows=[(story, entry, happening) for (story, happening), entry in zip(found, lines, strict=True)],
        names=desk.called(t.report for _, happening in found for t in happening.tellings),
        total=total,
        heading=_heading(one, other, request.query_params.get("period", ""), say),
        filters=_narrowed(request, say),
        back_words="back_to_relation",
        back=ask_link(_path(side(one), side(other)), _given(request), period=None, quad=None, type=None),
    )


@router.get("/relations/{one}/{other}")
def dyad_page(request: Request, one: str, other: str) -> Response:
    """The page of a pair. `?by=`, `?since=`, `?until=`, `?directed=1`."""
    desk = desk_of(request)
    say = desk.wording(request)
    made = _dyad(desk, request, one, other)
    path = _path(made.one, made.other)
    given = _given(request)
    picture: Markup | None = None
    too_many = ""
    try:
        picture = linked(plot.svg(made, say.words), {r.period: _list(path, given, r.period) for r in made.rows})
    except UsageError as error:
        too_many = str(error)
    rows = [
        (one_, relations.gap_words(one_, made, say.words) if isinstance(one_, dyads.Gap) else "",
         "" if isinstance(one_, dyads.Gap) else _list(path, given, one_.period))
        for one_ in relations.items(made)
    ]  # fmt: skip
    return desk.page(
        request,
        "dyad.html",
        dyad=made,
        path_=path,
        given=given,
        heading=relations.heading(made, say.words),
        summary=relations.summary(made, say.words),
        picture=picture,
        too_many=too_many,
        rows=rows,
        everything=ask_link(f"{path}/list", given),
        turned=ask_link(_path(made.other, made.one), given),
        score=lambda score: relations.score_words(score, say.words),
        sides=suggestions(say.code),
        periods=get_args(dyads.By),
    )


def _pairs_sheet(request: Request) -> tuple[list[str], list[list[object]]]:
    pairs = looks.pairs_of(desk_of(request).lately(looks.acts), _PAIRS)
    return ["one", "other", "happenings", "stories"], [list(pair) for pair in pairs]


def _list_sheet(request: Request, one: str, other: str) -> tuple[list[str], list[list[object]]]:
    say = desk_of(request).wording(request)
    found, _ = _happened(desk_of(request), request, one, other)
    lines = relations.entries((h for _, h in found), say.words)
    head = ["date", "type", "status", "sentence", "reports", "copies", "origins", "story", "key"]
    rows: list[list[object]] = [
        [e.date or "", e.type, e.status, e.sentence, e.reports, e.copies, " | ".join(e.origins), s, e.key]
        for (s, _), e in zip(found, lines, strict=True)
    ]
    return head, rows


def _heading(one: str, other: str, period: str, say: Wording) -> str:
    words = f"{say.words.state(side(one))} – {say.words.state(side(other))}"
    return f"{words}, {say.words.date(period) or period}" if period else words


def _narrowed(request: Request, say: Wording) -> list[tuple[str, str]]:
    """What a list is narrowed to, in words, each with the address of the list without it."""
    given = request.query_params.multi_items()
    found = []
    for name in ("quad", "type"):
        value = request.query_params.get(name, "").strip()
        if value:
            words = say.relations.quads.get(value, value) if name == "quad" else say.of("classes", value.upper())
            found.append((words, ask_link(request.url.path, given, **{name: None})))
    return found


def _matrix(found: Sequence[looks.Pair]) -> tuple[list[str], dict[str, dict[str, int]]]:
    """The sides of which most is told, and how many happenings each has with each other one."""
    weight: Counter[str] = Counter()
    cells: dict[str, dict[str, int]] = {}
    for two in found:
        for one, other in ((two.one, two.other), (two.other, two.one)):
            weight[one] += two.happenings
            cells.setdefault(one, {})[other] = two.happenings
    codes = sorted(weight, key=lambda code: (-weight[code], code))[:_SIDES]
    return codes, cells


def linked(picture: str, links: dict[str, str]) -> Markup:
    """A picture of `brief.plot` as a part of a page: without its style, which the desk's own has, and with every period
    that has a list as a link to it.

    It is read and written anew as XML, so what comes out is well-formed, with nothing in it but what XML escapes.
    """
    root = ET.fromstring(picture)
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag == f"{_SVG}style":
                parent.remove(child)
            elif child.tag == f"{_SVG}g" and parent is root:
                title = child.find(f"{_SVG}title")
                found = _PERIOD.match((title.text or "") if title is not None else "")
                if found and found.group() in links:
                    link = ET.Element(f"{_SVG}a", {"href": links[found.group()]})
                    parent[list(parent).index(child)] = link
                    link.append(child)
    for element in root.iter():
        element.tag = element.tag.removeprefix(_SVG)
    top = _legend(root)
    if top:  # what stands above the legend is told by the page
        _, _, width, height = root.get("viewBox", "").split()
        root.set("viewBox", f"0 {top:g} {width} {float(height) - top:g}")
        root.attrib.pop("height", None)
    root.set("class", "plot")
    root.set("role", "group")
    return Markup(ET.tostring(root, encoding="unicode"))


def _legend(root: ET.Element) -> float:
    """Where the legend of a picture begins; 0 where that cannot be told."""
    for element in root:
        found = _MOVED.match(element.get("transform", ""))
        if found:
            return max(float(found.group(1)) - 6, 0.0)
    return 0.0


def _given(request: Request) -> list[tuple[str, str]]:
    return [(n, v) for n, v in request.query_params.multi_items() if n in _ASKED]


def _path(one: str, other: str) -> str:
    return f"/relations/{quote(one, safe='')}/{quote(other, safe='')}"


def _list(path: str, given: Iterable[tuple[str, str]], period: str) -> str:
    return ask_link(f"{path}/list", given, period=period)


def _by(request: Request) -> dyads.By:
    by = request.query_params.get("by", "month") or "month"
    if by not in get_args(dyads.By):
        raise UsageError(f"there is no period '{by}'; there are {', '.join(get_args(dyads.By))}")
    return cast(dyads.By, by)


def _dyad(desk: Desk, request: Request, one: str, other: str) -> dyads.Dyad:
    """The counts of a pair. Raises UsageError: a side or date is none."""
    codes = pair(one, other)
    by = _by(request)
    since, until = (request.query_params.get(name) or None for name in ("since", "until"))
    dyads.bounds(since, until)
    found = (happening for _, happening in desk.memory.happenings(codes, since, until))
    return dyads.dyad(
        found, *codes, by=by, directed=request.query_params.get("directed") in ("1", "on"), since=since, until=until,
        coverage=_covered(desk, "year" if by == "total" else by, since, until),
    )  # fmt: skip


def _covered(desk: Desk, by: dyads.By, since: str | None, until: str | None) -> list[dyads.Coverage]:
    """How much was read; of all times together it is remembered for a minute."""
    if since or until:
        return desk.memory.coverage(by, since, until)
    return desk.lately(lambda _: desk.memory.coverage(by), key=("coverage", by))


def _happened(desk: Desk, request: Request, one: str, other: str) -> tuple[list[tuple[str, Happening]], int]:
    """The happenings of a pair by date, each once with a story that tells it, and how many there are in all."""
    codes = pair(one, other)
    since, until = (request.query_params.get(name) or None for name in ("since", "until"))
    period = request.query_params.get("period", "")
    by = _by(request)
    if period:
        first, last = dyads.days_of(period, by)
        since, until = first.isoformat(), last.isoformat()
    story_of: dict[str, str] = {}

    def told() -> Iterable[Happening]:
        for story, happening in desk.memory.happenings(codes, since, until):
            story_of.setdefault(happening.key, story)
            yield happening

    found = dyads.by_date(told(), *codes, since=since, until=until)
    if period:
        found = tuple(h for h in found if dyads.period_of(h.date, by) == period)
    if request.query_params.get("directed") in ("1", "on"):
        acts = [h for h in found if any(p.code == codes[0] for p in h.actors)]
        found = tuple(h for h in acts if any(p.code == codes[1] for p in (*h.recipients, *h.actors)))
    quad, kind = (request.query_params.get(name, "").strip() for name in ("quad", "type"))
    if quad:
        found = tuple(h for h in found if str(h.quad) == quad)
    if kind:
        found = tuple(h for h in found if h.type == kind.upper())
    return [(story_of[h.key], h) for h in found[:_LIST]], len(found)


def words_of(say: Wording, code: str) -> str:
    """A side in words."""
    return say.words.state(code)
