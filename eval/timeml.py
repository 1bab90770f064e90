"""Read TimeML files, and compare EDTF with TIMEX3 values.

EDTF (ISO 8601-2) and TIMEX3 write much alike and some things apart. `normal` brings both to one form, and
`same` compares what both can say:

| | EDTF | TIMEX3 |
|---|---|---|
| decade, century | `199X`, `19XX` | `199`, `19` |
| season, quarter, half | `2023-22`, `2023-35`, `2023-40` | `2023-SU`, `2023-Q3`, `2023-H1` |
| week, weekend | `2023-04-10/2023-04-16`, `2023-04-15/2023-04-16` | `2023-W15`, `2023-W15-WE` |
| a day of a week | `2023-04-10` | `2023-W15-1` |
| year before Christ | `-0299` | `BC0300` |
| approximate | `1990~` | `1990`, with `mod` |
| every day, week, month, year | `P1D` … | `XXXX-XX-XX` … |
| part of a day | a day, of type TIME | `2023-04-11TMO` |
| zone | `T14:00+00:00` | `T14:00Z`, mostly left out |

EDTF has no parts of a day: a day that is said to be a TIME stands for any part of it. A zone counts
where both have one. Durations that differ in unit (`P7D`, `P1W`) differ.

>>> normal("2023-04-10/2023-04-16"), normal("2023-22"), normal("199X"), normal("2013-12-4")
('2023-W15', '2023-SU', '199', '2013-12-04')
>>> same("2023-04-11T09:15+07:00", "2023-04-11T09:15"), same("2023-04-11", "2023-04-11TMO", kind="TIME")
(True, True)
"""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from eval import texts
from saksi.records import Timex

__all__ = ["Article", "Found", "Time", "article", "articles", "compare", "main", "normal", "same", "scores"]

_SEASONS = {"21": "SP", "22": "SU", "23": "FA", "24": "WI"}
_PARTS = {
    **_SEASONS,
    **{str(int(k) + more): v for k, v in _SEASONS.items() for more in (4, 8)},
    **{str(33 + q): f"Q{q + 1}" for q in range(4)},
    "40": "H1",
    "41": "H2",
}  # fmt: skip
_REPEATED = {"XXXX-XX-XX": "P1D", "XXXX-WXX": "P1W", "XXXX-XX": "P1M", "XXXX": "P1Y"}
_UNITS = {"DE": (10, "Y"), "CE": (100, "Y"), "Q": (3, "M"), "WE": (2, "D")}
_TAG = re.compile(r"<(/?)([A-Za-z][\w.:-]*)((?:\s+[\w:.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*)\s*(/?)>")
_ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_CLOCK = re.compile(r"T(\d\d?)(?::?(\d\d))?(?::?(\d\d)(?:\.\d+)?)?(Z|[+-]\d\d(?::?\d\d)?)?$")
_DAY_PART = re.compile(r"T(MO|MI|AF|EV|NI|DT|DA)$")


class Time(NamedTuple):
    """A time expression: offsets, and the value as it is written."""

    start: int
    end: int
    value: str | None
    kind: str


class Article(NamedTuple):
    """The text between the tags of TEXT with its TIMEX3, and the day that it was written."""

    text: str
    written: str | None
    times: tuple[Time, ...]
    left_out: tuple[tuple[int, int], ...] = ()


class Found(NamedTuple):
    """Counts of a comparison: expressions in gold and found; same extent, overlapping, overlapping with the value."""

    gold: int
    found: int
    strict: int
    relaxed: int
    value: int


def main(paths: Sequence[str], language: str) -> dict[str, float]:
    """Score the TimeML files of folders or ZIP archives, read in a language against the day of writing."""
    counts: list[Found] = []
    names: list[str] = []
    for path in paths:
        for name, content in articles(path):
            try:
                gold = article(texts.decoded(content))
            except ValueError as error:
                raise SystemExit(f"{name}: {error}") from error
            names.append(name)
            made = texts.records(gold.text, language, published=gold.written)
            found = [Time(r.start, r.end, r.value, r.type) for r in made if isinstance(r, Timex)]
            counts.append(compare(found, gold))
    if not names:
        raise SystemExit(f"{', '.join(paths)}: no .tml files; name a folder or ZIP archive of TimeML files")
    if not any(c.gold for c in counts):
        raise SystemExit(
            f"{', '.join(paths)}: no TIMEX3 in the TEXT of any of {len(names)} files, so there is no gold to score "
            "against; name files whose times are annotated"
        )
    return scores(counts)


def articles(path: str) -> Iterator[tuple[str, bytes]]:
    """Name and content of every TimeML file: of a folder (with all below it), a ZIP archive, or the file itself."""
    place = Path(path)
    if place.is_dir():
        for file in sorted(p for p in place.rglob("*") if p.suffix.lower() in (".tml", ".xml", ".timeml", ".zip")):
            if file.suffix.lower() == ".zip":
                yield from articles(str(file))
            else:
                yield str(file), file.read_bytes()
    elif not place.exists():
        raise SystemExit(f"{path}: there is no such file or folder; check the path")
    elif zipfile.is_zipfile(place):
        with zipfile.ZipFile(place) as archive:
            for name in sorted(archive.namelist()):
                hidden = any(part.startswith((".", "__")) for part in name.split("/"))
                if name.lower().endswith((".tml", ".xml", ".timeml")) and not hidden:
                    yield f"{path}/{name}", archive.read(name)
    else:
        yield path, place.read_bytes()


def article(content: str) -> Article:
    """The article in a TimeML file; stray `&` and `<` are borne with. Raises ValueError: it has no TEXT."""
    opening = re.search(r"<TEXT\b[^>]*>", content)
    closing = content.rfind("</TEXT>")
    if not opening or closing < opening.end():
        raise ValueError("no <TEXT> … </TEXT>; is this TimeML?")
    pieces: list[str] = []
    times: list[Time] = []
    left_out: list[tuple[int, int]] = []
    at = 0
    last = opening.end()
    open_times: list[tuple[int, dict[str, str]]] = []
    written: str | None = None

    def take(raw: str) -> None:
        nonlocal at
        plain = html.unescape(raw)
        pieces.append(plain)
        at += len(plain)

    for tag in _TAG.finditer(content, last, closing):
        take(content[last : tag.start()])
        last = tag.end()
        if tag[2] != "TIMEX3" or tag[4]:
            continue
        if not tag[1]:
            open_times.append((at, _attributes(tag[3])))
        elif open_times:
            start, said = open_times.pop()
            if said.get("functionInDocument") == "CREATION_TIME":
                written = said.get("value")
                left_out.append((start, at))
            elif at > start:
                times.append(Time(start, at, said.get("value") or None, said.get("type", "")))
    take(content[last:closing])
    for tag in _TAG.finditer(content[: opening.start()] + content[closing:]):
        said = _attributes(tag[3])
        if tag[2] == "TIMEX3" and said.get("functionInDocument") == "CREATION_TIME":
            written = said.get("value")
    return Article("".join(pieces), _day(written), tuple(sorted(times)), tuple(left_out))


def compare(found: Iterable[Time], gold: Article) -> Found:
    """Match what was found with the gold one to one, the same extents first, then by what overlaps most."""
    preds = [p for p in found if not any(p.start < b and a < p.end for a, b in gold.left_out)]
    pairs = sorted(
        (not same(p.value, g.value, kind=p.kind), -_common(p, g), i, j)
        for i, p in enumerate(preds)
        for j, g in enumerate(gold.times)
        if _common(p, g) > 0
    )
    pairs.sort(key=lambda row: (preds[row[2]][:2] != gold.times[row[3]][:2], *row))
    taken: dict[int, int] = {}
    used: set[int] = set()
    for _, _, i, j in pairs:
        if i not in taken and j not in used:
            taken[i] = j
            used.add(j)
    strict = sum(preds[i][:2] == gold.times[j][:2] for i, j in taken.items())
    value = sum(same(preds[i].value, gold.times[j].value, kind=preds[i].kind) for i, j in taken.items())
    return Found(len(gold.times), len(preds), strict, len(taken), value)


def scores(counts: Iterable[Found]) -> dict[str, float]:
    """F1 of extents, of overlap, and of overlap with the right value, over all texts."""
    rows = list(counts)
    size = sum(c.gold + c.found for c in rows)

    def f1(right: int) -> float:
        return round(2 * right / size, 3) if size else 0.0

    return {
        "strict": f1(sum(c.strict for c in rows)),
        "relaxed": f1(sum(c.relaxed for c in rows)),
        "value": f1(sum(c.value for c in rows)),
    }


def same(ours: str | None, gold: str | None, *, kind: str = "") -> bool:
    """Whether an EDTF value of a record of type `kind` and a TIMEX3 value say the same, as far as both can."""
    a, b = normal(ours), normal(gold)
    if not a or not b:
        return False
    if a == b:
        return True
    if kind == "TIME" and _DAY_PART.search(b) and a == _DAY_PART.sub("", b):
        return True
    if _REPEATED.get(b, b) == _REPEATED.get(a, a):
        return True
    mine, theirs = _clock(a), _clock(b)
    if mine is None or theirs is None:
        return False
    if mine[1] is not None and theirs[1] is not None:
        return _instant(*mine) == _instant(*theirs)
    return mine[0] == theirs[0]


def normal(value: str | None) -> str:
    """One form for an EDTF or TIMEX3 value; empty without one."""
    text = re.sub(r"(?<=[\dX])[~?%]", "", (value or "").strip().upper())
    if not text:
        return ""
    if "/" in text:
        low, _, high = text.partition("/")
        return _interval(normal(low), normal(high))
    if text.startswith("P") and not text.endswith("_REF"):
        return _duration(text)
    if m := re.fullmatch(r"-(\d{4})", text):
        return f"BC{int(m[1]) + 1:04d}"
    if re.fullmatch(r"\d{1,3}X{1,3}", text) and len(text) == 4:
        return text.rstrip("X")
    day, sep, rest = text.partition("T") if not text.endswith("_REF") else (text, "", "")
    if m := re.fullmatch(r"(\d{4}|XXXX)-(\d\d)", day):
        day = f"{m[1]}-{_PARTS.get(m[2], m[2])}"
    elif m := re.fullmatch(r"(\d{4}|XXXX)-(\d\d?|XX)(?:-(\d\d?|XX))?", day):
        day = "-".join(part.zfill(2) for part in m.groups() if part)
    elif m := re.fullmatch(r"(\d{4})-?W(\d\d?)(?:-([1-7]))?", day):
        day = _week_day(int(m[1]), int(m[2]), int(m[3])) if m[3] else f"{m[1]}-W{int(m[2]):02d}"
    elif m := re.fullmatch(r"(\d{4})(\d\d)(\d\d)", day):
        day = "-".join(m.groups())
    if not sep:
        return day
    return f"{'' if day == 'XXXX-XX-XX' else day}T{_time(rest)}"


def _time(rest: str) -> str:
    m = _CLOCK.match("T" + rest)
    if not m:
        return rest
    second = f":{m[3]}" if m[3] and m[3] != "00" else ""
    zone = (m[4] or "").replace("Z", "+00:00")
    if zone and ":" not in zone:
        zone = zone + ":00" if len(zone) == 3 else f"{zone[:3]}:{zone[3:]}"
    return f"{int(m[1]):02d}:{m[2] or '00'}{second}{zone}"


def _duration(text: str) -> str:
    """Decades, centuries, quarters and weekends counted in years, months and days; hours behind a `T`."""
    if m := re.fullmatch(r"P(\d+)(DE|CE|Q|WE)", text):
        factor, unit = _UNITS[m[2]]
        return f"P{int(m[1]) * factor}{unit}"
    if m := re.fullmatch(r"P(\d+|X)(H|S)", text):
        return f"PT{m[1]}{m[2]}"
    return re.sub(r"(?<![\d.])0+(?=\d)", "", text)


def _interval(low: str, high: str) -> str:
    """A week, weekend, month, quarter or year where the interval is one."""
    try:
        a, b = date.fromisoformat(low), date.fromisoformat(high)
    except ValueError:
        return f"{low}/{high}"
    year, week, weekday = a.isocalendar()
    length = (b - a).days
    if length == 6 and weekday == 1:
        return f"{year:04d}-W{week:02d}"
    if length == 1 and weekday == 6:
        return f"{year:04d}-W{week:02d}-WE"
    after = b + timedelta(days=1)
    if a.day == after.day == 1:
        months = (after.year - a.year) * 12 + after.month - a.month
        if months == 1:
            return low[:7]
        if months == 3 and a.month % 3 == 1:
            return f"{a.year:04d}-Q{a.month // 3 + 1}"
        if months == 12 and a.month == 1:
            return low[:4]
    return f"{low}/{high}"


def _week_day(year: int, week: int, weekday: int) -> str:
    try:
        return date.fromisocalendar(year, week, weekday).isoformat()
    except ValueError:
        return f"{year:04d}-W{week:02d}-{weekday}"


def _clock(value: str) -> tuple[str, str | None] | None:
    """A date-time and its zone."""
    m = re.fullmatch(r"(.*T\d\d:\d\d(?::\d\d)?)([+-]\d\d:\d\d)?", value)
    return (m[1], m[2]) if m else None


def _instant(value: str, zone: str | None) -> datetime | str:
    try:
        return datetime.fromisoformat(f"{value}{zone or ''}")
    except ValueError:
        return f"{value}{zone}"


def _day(value: str | None) -> str | None:
    made = normal(value)
    return made if re.match(r"\d{4}", made) else None


def _common(a: Time, b: Time) -> int:
    return min(a.end, b.end) - max(a.start, b.start)


def _attributes(words: str) -> dict[str, str]:
    return {m[1]: html.unescape(m[2] if m[2] is not None else m[3]) for m in _ATTRIBUTE.finditer(words)}
