"""States as a network and on a map of the world: who has to do with whom, and where it happened.

Both count what happened in the stories that changed last, filtered by `?type=`, `?quad=`, `?since=`, `?until=`. They
are drawn here, as SVG; every line and every country leads to its list.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import quote

from fastapi import APIRouter
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from saksi.brief import relations, world
from saksi.errors import UsageError
from saksi.extract.lexicon import plover
from saksi.records import Happening
from saksi.relate import dyads
from saksi.serve import looks
from saksi.serve.desk import Desk, ask_link, desk_of, to_csv, to_json
from saksi.serve.looks import Act
from saksi.serve.sheets import bib_of_happenings, to_markdown
from saksi.serve.wording import Wording

__all__ = ["Network", "drawn", "router"]

router = APIRouter()

_NODES, _EDGES = 24, 60
_WIDTH, _HEIGHT = 900.0, 620.0
_MARGIN_X, _MARGIN_Y = 90.0, 46.0
_STEPS = 120
_LETTER, _LABEL = 8.0, 46.0  # of a name: the width of a letter, the height with its circle
_LIST = 200
_ASKED = ("type", "quad", "since", "until")
_SHOWN = ("sides", "places")
_LEVELS = 5


class Node(Struct, frozen=True, kw_only=True):
    """A side in the picture: where, how large, how many happenings, and where it leads."""

    code: str
    name: str
    x: float
    y: float
    size: float
    count: int
    link: str


class Line(Struct, frozen=True, kw_only=True):
    """All happenings of one quad class between two sides: a curve, so that the quads of a pair lie apart."""

    one: str
    other: str
    quad: int
    count: int
    path: str
    width: float
    link: str


class Network(Struct, frozen=True, kw_only=True):
    """The picture, and how many sides and pairs it leaves out."""

    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]
    more_nodes: int
    more_lines: int
    width: float = _WIDTH
    height: float = _HEIGHT


class Land(Struct, frozen=True, kw_only=True):
    """A country on the map: its shape, how many happenings, the level of its colour (0: none), where it leads."""

    code: str
    name: str
    path: str
    dot: tuple[int, int] | None
    count: int
    level: int
    link: str


class Between(NamedTuple):
    """How much of each quad class happened between two sides."""

    one: str
    other: str
    quads: Counter[int]


@router.get("/relations/network")
def network_page(request: Request) -> Response:
    """The network of sides, and the same as a table."""
    desk = desk_of(request)
    say = desk.wording(request)
    found, fault = _acts(desk, request)
    given = _given(request)
    every = desk.lately(lambda _: _between(found), key=("between", *given))
    return desk.page(
        request, "network.html", status=400 if fault else 200, network=drawn(every, given, say), fault=fault,
        rows=[(b, _path(b.one, b.other), [(q, b.quads[q], _list(b, q, given)) for q in (1, 2, 3, 4)])
              for b in every[:_EDGES]],
        total=len(every), given=given, classes=sorted(plover().types), latest=desk.lately(looks.counted),
    )  # fmt: skip


@router.get("/relations/network.json")
def network_json(request: Request) -> Response:
    """The pairs with their counts as JSON."""
    every = _pairs_asked(request)
    rows = [{"one": b.one, "other": b.other, "quads": {str(q): b.quads[q] for q in sorted(b.quads)}} for b in every]
    return to_json({"total": len(rows), "pairs": rows})


@router.get("/relations/network.csv")
def network_csv(request: Request) -> Response:
    """The pairs with their counts as CSV."""
    return to_csv(*_network_sheet(request))


@router.get("/relations/network.md")
def network_markdown(request: Request) -> Response:
    """The pairs with their counts as Markdown."""
    return to_markdown(desk_of(request).wording(request).say("network"), *_network_sheet(request))


@router.get("/relations/map")
def map_page(request: Request) -> Response:
    """The map: by `?show=sides` who takes part, by `places` where it happened."""
    desk = desk_of(request)
    say = desk.wording(request)
    found, fault = _acts(desk, request)
    counts, elsewhere = _by_state(found, _show(request))
    lands = _lands(counts, request, say)
    return desk.page(
        request, "map.html", status=400 if fault else 200, lands=lands, fault=fault, show=_show(request),
        rows=[(land, say.words.state(land.code)) for land in
              sorted(lands, key=lambda one: (-one.count, one.code)) if land.count],
        elsewhere=elsewhere, given=_given(request), classes=sorted(plover().types), latest=desk.lately(looks.counted),
        box=(world.LEFT, world.TOP, world.WIDTH, world.HEIGHT), steps=_steps(counts),
    )  # fmt: skip


@router.get("/relations/map.json")
def map_json(request: Request) -> Response:
    """The counts by state as JSON."""
    counts, elsewhere = _by_state(_asked(request), _show(request))
    return to_json({"show": _show(request), "states": dict(counts.most_common()), "without": elsewhere})


@router.get("/relations/map.csv")
def map_csv(request: Request) -> Response:
    """The counts by state as CSV."""
    return to_csv(*_map_sheet(request))


@router.get("/relations/map.md")
def map_markdown(request: Request) -> Response:
    """The counts by state as Markdown."""
    return to_markdown(desk_of(request).wording(request).say("map"), *_map_sheet(request))


@router.get("/relations/map/list")
def list_page(request: Request) -> Response:
    """What happened in a state (`?place=IDN`), or has it for a side (`?side=IDN`)."""
    desk = desk_of(request)
    say = desk.wording(request)
    found, total, code, words = _happened(request)
    lines = relations.entries((h for _, h in found), say.words)
    return desk.page(
        request, "happened.html", rows=[(s, e, h) for (s, h), e in zip(found, lines, strict=True)], total=total,
        names=desk.called(t.report for _, happening in found for t in happening.tellings),
        heading=say.say(words, side=say.words.state(code)), filters=[], back_words="back_to_map",
        back=ask_link("/relations/map", _given(request), show="places" if words == "happened_in" else None),
    )  # fmt: skip


@router.get("/relations/map/list.json")
def list_json(request: Request) -> Response:
    """The same as JSON."""
    found, total, _, _ = _happened(request)
    rows = [{"story": s, "happening": h} for s, h in found]
    return to_json({"total": total, "truncated": total > len(rows), "happenings": rows})


@router.get("/relations/map/list.csv")
def list_csv(request: Request) -> Response:
    """The same as CSV."""
    return to_csv(*_list_sheet(request))


@router.get("/relations/map/list.md")
def list_markdown(request: Request) -> Response:
    """The same as Markdown."""
    _, _, code, words = _happened(request)
    say = desk_of(request).wording(request)
    return to_markdown(say.say(words, side=say.words.state(code)), *_list_sheet(request))


@router.get("/relations/map/list.bib")
def list_bib(request: Request) -> Response:
    """The reports that tell it, as BibTeX."""
    return bib_of_happenings(desk_of(request), (h for _, h in _happened(request)[0]))


def drawn(every: Sequence[Between], given: Sequence[tuple[str, str]], say: Wording) -> Network:
    """The sides with most happenings, and the pairs among them; equal counts give an equal picture."""
    weight: Counter[str] = Counter()
    for pair in every:
        for code in (pair.one, pair.other):
            weight[code] += pair.quads.total()
    codes = sorted(weight, key=lambda code: (-weight[code], code))[:_NODES]
    shown = [pair for pair in every if pair.one in codes and pair.other in codes][:_EDGES]
    codes = [code for code in codes if any(code in (pair.one, pair.other) for pair in shown)]
    drawn_together = tuple((pair.one, pair.other, pair.quads.total()) for pair in shown)
    places = dict(_laid(tuple(codes), drawn_together, tuple(len(say.words.state(code)) for code in codes)))
    heaviest = max(weight.values(), default=1)
    most = max((n for pair in shown for n in pair.quads.values()), default=1)
    nodes = tuple(
        Node(code=code, name=say.words.state(code), x=places[code][0], y=places[code][1], count=weight[code],
             size=round(5 + 15 * math.sqrt(weight[code] / heaviest), 1), link=f"/stories?side={quote(code)}")
        for code in codes
    )  # fmt: skip
    lines = []
    for pair in shown:
        quads = sorted(pair.quads)
        for number, quad in enumerate(quads):
            bend = (number - (len(quads) - 1) / 2) * 16
            lines.append(
                Line(one=pair.one, other=pair.other, quad=quad, count=pair.quads[quad], link=_list(pair, quad, given),
                     path=_curve(places[pair.one], places[pair.other], bend),
                     width=round(1.6 + 6 * math.sqrt(pair.quads[quad] / most), 1))
            )  # fmt: skip
    return Network(nodes=nodes, lines=tuple(lines), more_nodes=len(weight) - len(codes),
                   more_lines=len(every) - len(shown))  # fmt: skip


@functools.lru_cache(maxsize=64)
def _laid(
    codes: Sequence[str], pairs: Sequence[tuple[str, str, int]], letters: Sequence[int]
) -> Mapping[str, tuple[float, float]]:
    """Where each side stands: pairs draw together, all push each other off (Fruchterman and Reingold 1991).

    What comes out is a knot with a few far away from it; so half of each place is its rank, which fills the picture,
    and what then lies upon another is pushed aside. `letters` are those of the names.
    """
    count = len(codes)
    if not count:
        return {}
    at = {code: [math.cos(2 * math.pi * n / count), math.sin(2 * math.pi * n / count)] for n, code in enumerate(codes)}
    ideal = 1.7 / math.sqrt(count)
    pulls = [(one, other, 1 + math.log(many)) for one, other, many in pairs]
    for step in range(_STEPS):
        force = {code: [-0.08 * x, -0.08 * y] for code, (x, y) in at.items()}
        for number, one in enumerate(codes):
            for other in codes[number + 1 :]:
                dx, dy = at[one][0] - at[other][0], at[one][1] - at[other][1]
                off = max(math.hypot(dx, dy), 0.01)
                push = ideal * ideal / off
                for code, sign in ((one, 1), (other, -1)):
                    force[code][0] += sign * dx / off * push
                    force[code][1] += sign * dy / off * push
        for one, other, weight in pulls:
            dx, dy = at[one][0] - at[other][0], at[one][1] - at[other][1]
            off = max(math.hypot(dx, dy), 0.01)
            pull = off * off / ideal * 0.25 * weight
            for code, sign in ((one, -1), (other, 1)):
                force[code][0] += sign * dx / off * pull
                force[code][1] += sign * dy / off * pull
        heat = 0.12 * (1 - step / _STEPS)
        for code in codes:
            size = max(math.hypot(*force[code]), 0.0001)
            at[code][0] += force[code][0] / size * min(size, heat)
            at[code][1] += force[code][1] / size * min(size, heat)
    xs = _spread([at[code][0] for code in codes], _MARGIN_X, _WIDTH - _MARGIN_X)
    ys = _spread([at[code][1] for code in codes], _MARGIN_Y, _HEIGHT - _MARGIN_Y)
    _part(xs, ys, letters)
    return {code: (round(x, 1), round(y, 1)) for code, x, y in zip(codes, xs, ys, strict=True)}


def _spread(values: Sequence[float], low: float, high: float) -> list[float]:
    """Values between two ends, each half by its size and half by its rank."""
    least, wide = min(values), (max(values) - min(values)) or 1.0
    rank = {n: place for place, n in enumerate(sorted(range(len(values)), key=lambda n: (values[n], n)))}
    steps = max(len(values) - 1, 1)
    return [low + ((v - least) / wide + rank[n] / steps) / 2 * (high - low) for n, v in enumerate(values)]


def _part(xs: list[float], ys: list[float], letters: Sequence[int]) -> None:
    """Pushes places apart until no name lies upon another, as far as there is room."""
    for _ in range(_STEPS):
        for one, other in itertools.combinations(range(len(xs)), 2):
            dx, dy = xs[other] - xs[one], ys[other] - ys[one]
            over_x = _LETTER * (letters[one] + letters[other]) / 2 + 12 - abs(dx)
            over_y = _LABEL - abs(dy)
            if over_x <= 0 or over_y <= 0:
                continue
            if over_y <= over_x:
                ys[one], ys[other] = _apart(ys[one], ys[other], over_y, _MARGIN_Y, _HEIGHT - _MARGIN_Y)
            else:
                xs[one], xs[other] = _apart(xs[one], xs[other], over_x, _MARGIN_X, _WIDTH - _MARGIN_X)


def _apart(one: float, other: float, over: float, low: float, high: float) -> tuple[float, float]:
    step = over / 2 * (1 if one <= other else -1)
    return min(max(one - step, low), high), min(max(other + step, low), high)


def _curve(one: tuple[float, float], other: tuple[float, float], bend: float) -> str:
    dx, dy = other[0] - one[0], other[1] - one[1]
    off = math.hypot(dx, dy) or 1.0
    x, y = (one[0] + other[0]) / 2 - dy / off * bend * 2, (one[1] + other[1]) / 2 + dx / off * bend * 2
    return f"M{one[0]:g} {one[1]:g}Q{x:.1f} {y:.1f} {other[0]:g} {other[1]:g}"


def _lands(counts: Counter[str], request: Request, say: Wording) -> list[Land]:
    steps, given, show = _steps(counts), _given(request), _show(request)
    found = []
    for shape in world.shapes():
        count = counts[shape.code]
        level = sum(count >= step for step in steps)
        link = ask_link("/stories", [(n, v) for n, v in given if n != "quad"], side=shape.code)
        if show == "places" or any(n == "quad" for n, _ in given):
            link = ask_link("/relations/map/list", given, **{"place" if show == "places" else "side": shape.code})
        found.append(
            Land(code=shape.code, name=say.words.state(shape.code), path=shape.path, dot=shape.dot, count=count,
                 level=level, link=link if count else "")
        )  # fmt: skip
    return found


def _steps(counts: Counter[str]) -> list[int]:
    """From which count on each level begins: 1, and then powers up to the highest count."""
    most = max(counts.values(), default=0)
    return sorted({max(1, round(most ** (n / _LEVELS))) for n in range(_LEVELS)}) if most else []


def _by_state(found: Sequence[Act], show: str) -> tuple[Counter[str], int]:
    """How many happenings each state has; and how many have none: no place, or no state for a side."""
    drawn_ = {shape.code for shape in world.shapes()}
    counts: Counter[str] = Counter()
    without = 0
    for act in found:
        codes = {act.place} if show == "places" else set(act.codes)
        here = [code for code in codes if code in drawn_]
        counts.update(str(code) for code in here)
        without += not here
    return counts, without


def _between(found: Sequence[Act]) -> list[Between]:
    many = Counter((pair, act.quad) for act in found for pair in itertools.combinations(act.codes, 2))
    quads: dict[tuple[str, str], Counter[int]] = {}
    for (pair, quad), count in many.items():
        quads.setdefault(pair, Counter())[quad] = count
    every = [Between(one, other, counts) for (one, other), counts in quads.items()]
    return sorted(every, key=lambda b: (-b.quads.total(), b.one, b.other))


def _acts(desk: Desk, request: Request) -> tuple[list[Act], str | UsageError]:
    """What is asked for, and what cannot be read of the question."""
    try:
        return _asked(request), ""
    except UsageError as error:
        return [], error


def _asked(request: Request) -> list[Act]:
    """The acts that all filters let pass; those denied are none. Raises UsageError: a filter cannot be read."""
    asked = {name: request.query_params.get(name, "").strip() for name in _ASKED}
    first, last = dyads.bounds(asked["since"] or None, asked["until"] or None)
    low = first.toordinal() if asked["since"] else None
    high = last.toordinal() if asked["until"] else None
    kind = asked["type"].upper()
    if kind and kind not in plover().types:
        raise UsageError(f"there is no class '{kind[:40]}'; there are {', '.join(sorted(plover().types))}")
    if asked["quad"] and asked["quad"] not in ("1", "2", "3", "4"):
        raise UsageError(f"there is no quad class '{asked['quad'][:40]}'; there are 1, 2, 3 and 4")
    return [
        act
        for act in desk_of(request).lately(looks.acts)
        if act.status != "denied"
        and (not kind or act.type == kind)
        and (not asked["quad"] or act.quad == int(asked["quad"]))
        and (low is None or (act.last is not None and act.last >= low))
        and (high is None or (act.first is not None and act.first <= high))
    ]


def _pairs_asked(request: Request) -> list[Between]:
    return _between(_asked(request))


def _happened(request: Request) -> tuple[list[tuple[str, Happening]], int, str, str]:
    """The happenings of a state, the latest first, how many there are in all, the state, and how it is told."""
    desk = desk_of(request)
    place, side_ = (request.query_params.get(name, "").strip() for name in ("place", "side"))
    code = place or side_
    if not code:
        raise UsageError("say which state: ?place=IDN for where it happened, ?side=IDN for who takes part")
    acts = [act for act in _asked(request) if (act.place == place if place else side_ in act.codes)]
    acts.sort(key=lambda act: (-(act.last or 0), act.key))
    with desk.memory.database.reads() as connection:
        found = looks.happened(connection, {act.key: act.story for act in acts[:_LIST]})
    order = {act.key: number for number, act in enumerate(acts)}
    found.sort(key=lambda pair: order[pair[1].key])
    return found, len(acts), code, "happened_in" if place else "happened_with"


def _list_sheet(request: Request) -> tuple[list[str], list[list[object]]]:
    say = desk_of(request).wording(request)
    found, _, _, _ = _happened(request)
    lines = relations.entries((h for _, h in found), say.words)
    rows: list[list[object]] = [
        [e.date or "", e.type, e.status, e.sentence, e.reports, " | ".join(e.origins), s]
        for (s, _), e in zip(found, lines, strict=True)
    ]
    return ["date", "type", "status", "sentence", "reports", "origins", "story"], rows


def _network_sheet(request: Request) -> tuple[list[str], list[list[object]]]:
    rows: list[list[object]] = [
        [b.one, b.other, b.quads.total(), *(b.quads[q] for q in (1, 2, 3, 4))] for b in _pairs_asked(request)
    ]
    return ["one", "other", "happenings", "quad1", "quad2", "quad3", "quad4"], rows


def _map_sheet(request: Request) -> tuple[list[str], list[list[object]]]:
    say = desk_of(request).wording(request)
    counts, _ = _by_state(_asked(request), _show(request))
    return ["state", "name", "happenings"], [[code, say.words.state(code), n] for code, n in counts.most_common()]


def _show(request: Request) -> str:
    show = request.query_params.get("show", "")
    return show if show in _SHOWN else _SHOWN[0]


def _given(request: Request) -> list[tuple[str, str]]:
    return [(n, v) for n, v in request.query_params.multi_items() if n in _ASKED and v.strip()]


def _path(one: str, other: str) -> str:
    return f"/relations/{quote(one, safe='')}/{quote(other, safe='')}"


def _list(pair: Between, quad: int, given: Sequence[tuple[str, str]]) -> str:
    return ask_link(f"{_path(pair.one, pair.other)}/list", given, quad=quad)
