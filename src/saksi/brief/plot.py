"""Draw a dyad as SVG: what happened between two sides, period by period, and how much was read of each.

Cooperation stands above the line and conflict below it, each in words and in deeds. The strip beneath shows the
reports read; a hatched field is a period of which none were, so that silence is not taken for peace. A long run of such
periods is folded into one field. The file stands alone: no script, no font, no address; it follows the reader's
light or dark scheme, and equal dyads give equal bytes.

>>> steps(7), steps(0), steps(130)
([0, 2, 4, 6, 8], [0, 1], [0, 50, 100, 150])
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple
from xml.sax.saxutils import escape

import msgspec

from saksi.brief.relations import gap_words, heading, items, score_words, summary, wording
from saksi.brief.words import Words, visible
from saksi.errors import UsageError
from saksi.relate.dyads import Count, Dyad, Gap, Row

__all__ = ["steps", "svg"]

_WIDTH, _LEFT, _RIGHT = 960, 64, 24
_PLOT = 300  # height of the bars' field
_STRIP = 36
_MOST = 400  # fields beyond which bars could not be told apart
_FOLDED = 3  # periods from which a gap is one field
_LABEL = 74  # room of a label beneath
_LINE = 20
_CHARACTER = 7.2  # width of a letter, roughly
_UNFIT = dict.fromkeys((65534, 65535))  # no characters of XML, and not shown by `visible`

_STYLE = """
.paper{fill:#ffffff}.ink{fill:#1c2733}.soft{fill:#56636f}.axis{stroke:#1c2733}.rule{stroke:#d9dfe5}
.q1{fill:#86bde8}.q2{fill:#17639f}.q3{fill:#f2b36b}.q4{fill:#b3431a}.read{fill:#8b98a5}.hatch{stroke:#9aa6b1}
@media (prefers-color-scheme:dark){
.paper{fill:#14191f}.ink{fill:#e8edf2}.soft{fill:#a3afba}.axis{stroke:#e8edf2}.rule{stroke:#333d47}
.q1{fill:#9ccdf2}.q2{fill:#3d8fd1}.q3{fill:#f5c58c}.q4{fill:#e0683a}.read{fill:#6d7a87}.hatch{stroke:#6d7a87}
}
text{font:13px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
.title{font-size:18px;font-weight:600}.small{font-size:12px}
"""


class _Field(NamedTuple):
    """One place on the axis: a period with its row, or None where nothing was read; or a gap that is folded."""

    name: str
    row: Row | None
    gap: Gap | None


def svg(dyad: Dyad, say: Words) -> str:
    """The picture, with a line end. Raises UsageError: there are more periods than fit."""
    told = wording(say)
    fields = _fields(dyad)
    if len(fields) > _MOST:
        raise UsageError(f"{len(fields)} periods do not fit into a picture; choose longer ones, or a later --since")
    title = heading(dyad, say)
    counts = summary(dyad, say)
    name = hashlib.sha256(msgspec.json.encode(dyad) + say.code.encode()).hexdigest()[:8]
    above = max([_up(f.row.count) for f in fields if f.row] or [0])
    below = max([_down(f.row.count) for f in fields if f.row] or [0])
    marks = steps(max(above, below))
    step = marks[1]
    high, low = (-(-above // step) * step or step), (-(-below // step) * step or step)
    heads = _wrapped(title, _WIDTH - 2 * _RIGHT, 1.4)
    lines = [line for text in counts for line in _wrapped(text, _WIDTH - 2 * _RIGHT)]
    legend = _legend(dyad, say, name)
    top = 20 + 24 * len(heads) + _LINE * (len(lines) + len(legend)) + 34
    unit = _PLOT / (high + low)
    zero = top + high * unit
    bottom = top + _PLOT
    strip = bottom + 44
    foot = strip + _STRIP + 26 if dyad.covered else bottom + 52
    notes = _notes(dyad, say)
    height = foot + _LINE * len(notes) - 4
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_n(height)}" width="{_WIDTH}" '
        f'height="{_n(height)}" role="img" aria-labelledby="title-{name} desc-{name}" lang="{say.code}">',
        f'<title id="title-{name}">{_text(title)}</title>',
        f'<desc id="desc-{name}">{_text(told.say("plot_desc", counts=" ".join(counts)))}</desc>',
        f"<style>{_STYLE}</style>",
        f'<defs><pattern id="hatch-{name}" width="7" height="7" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><path class="hatch" d="M0 0V7" stroke-width="1.4"/></pattern></defs>',
        f'<rect class="paper" width="{_WIDTH}" height="{_n(height)}"/>',
    ]
    y = 34.0
    for line in heads:
        out.append(_say(_RIGHT, y, line, "ink title"))
        y += 24
    for line in lines:
        out.append(_say(_RIGHT, y, line, "soft"))
        y += _LINE
    for row in legend:
        y += _LINE
        out += [f'<g transform="translate({_RIGHT} {_n(y - 12)})">', *row, "</g>"]
    for mark in sorted({*(m for m in marks if m <= high), *(-m for m in marks if m <= low)}):
        at = zero - mark * unit
        out.append(f'<path class="rule" d="M{_LEFT} {_n(at)}H{_WIDTH - _RIGHT}"/>')
        out.append(_say(_LEFT - 10, at + 4, say.number(abs(mark)), "soft small", "end"))
    most = max([f.row.coverage.reports for f in fields if f.row and f.row.coverage] or [0])
    width = (_WIDTH - _LEFT - _RIGHT) / max(len(fields), 1)
    for number, field in enumerate(fields):
        out += _field(field, _LEFT + number * width, width, zero, unit, strip, most, dyad, say, name)
    out.append(f'<path class="axis" d="M{_LEFT} {_n(zero)}H{_WIDTH - _RIGHT}"/>')
    out += _labels(fields, width, bottom + 20)
    if not fields:
        out.append(_say(_WIDTH / 2, zero - 14, told.say("nothing"), "soft", "middle"))
    if dyad.covered:
        out.append(f'<path class="axis" d="M{_LEFT} {_n(strip + _STRIP)}H{_WIDTH - _RIGHT}"/>')
    if dyad.covered and most:
        out.append(_say(_LEFT - 10, strip + 11, say.number(most), "soft small", "end"))
        out.append(_say(_LEFT - 10, strip + _STRIP + 4, "0", "soft small", "end"))
    y = foot
    for note in notes:
        out.append(_say(_RIGHT, y, note, "soft small"))
        y += _LINE
    return "\n".join([*out, "</svg>"]) + "\n"


def steps(most: int) -> list[int]:
    """The marks of an axis from 0 to at least `most`, at round distances, ten at the utmost."""
    step = next(unit * 10**power for power in range(30) for unit in (1, 2, 5) if unit * 10**power * 4.5 >= most)
    return list(range(0, max(most, 1) + step, step)) if max(most, 1) % step else list(range(0, max(most, 1) + 1, step))


def _fields(dyad: Dyad) -> list[_Field]:
    made: list[_Field] = []
    for one in items(dyad):
        if isinstance(one, Row):
            made.append(_Field(one.period, one, None))
        elif one.periods >= _FOLDED:
            made.append(_Field(one.first, None, one))
        else:
            made += [_Field(name, None, None) for name in dict.fromkeys((one.first, one.last))]
    return made


def _field(
    field: _Field, x: float, width: float, zero: float, unit: float, strip: float, most: int, dyad: Dyad, say: Words,
    name: str,
) -> list[str]:  # fmt: skip
    """One period: its bars, and the strip beneath; with all its numbers as a title."""
    gap = max(0.0, min(width * 0.22, 8.0))
    wide = min(width - gap, 72.0)
    left = x + (width - wide) / 2
    out = [f"<g><title>{_text(_told(field, dyad, say))}</title>"]
    if field.row is not None:
        quads = field.row.count.quads
        at = zero
        for quad in (1, 2):
            tall = quads.get(quad, 0) * unit
            at -= tall
            out += [_box(left, at, wide, tall, f"q{quad}")] if tall else []
        at = zero
        for quad in (3, 4):
            tall = quads.get(quad, 0) * unit
            out += [_box(left, at, wide, tall, f"q{quad}")] if tall else []
            at += tall
    coverage = field.row.coverage if field.row else None
    if coverage is not None:
        tall = max(coverage.reports / most * _STRIP, 1.5)
        out.append(_box(left, strip + _STRIP - tall, wide, tall, "read"))
    elif dyad.covered:
        shape = f'x="{_n(x)}" y="{_n(strip)}" width="{_n(width)}" height="{_STRIP}"'
        out.append(f'<rect {shape} fill="url(#hatch-{name})"/>')
    if field.gap is not None:
        out.append(_say(x + width / 2, zero - 6, "⋯", "soft", "middle"))
    out.append(f'<rect x="{_n(x)}" y="{_n(zero)}" width="{_n(width)}" height="1" fill="none"/></g>')
    return out


def _told(field: _Field, dyad: Dyad, say: Words) -> str:
    """What the reader is told who points at a period."""
    told = wording(say)
    if field.gap is not None:
        return gap_words(field.gap, dyad, say)
    if field.row is None:
        return gap_words(Gap(first=field.name, last=field.name, periods=1), dyad, say)
    count, coverage = field.row.count, field.row.coverage
    parts = [f"{told.quads[str(quad)]} {n}" for quad, n in count.quads.items()]
    parts += [f"{n} {told.statuses[status]}" for status, n in count.beside.items()]
    if count.intensity is not None:
        parts.append(f"{told.columns['intensity']} {score_words(count.intensity, say)}")
    if coverage is not None:
        parts.append(f"{told.columns['reports']} {coverage.reports}, {told.columns['origins']} {coverage.origins}")
    elif dyad.covered:
        parts.append(told.say("nothing_read"))
    return f"{field.name}: {' · '.join(parts)}"


def _labels(fields: list[_Field], width: float, y: float) -> list[str]:
    """The names of periods, as many as there is room for; none of a folded gap, unless there is room for it, too."""
    out: list[str] = []
    free = 0.0
    for number, field in enumerate(fields):
        middle = _LEFT + (number + 0.5) * width
        if middle - _LABEL / 2 < free or middle + _LABEL / 2 > _WIDTH or (field.gap is not None and width < _LABEL):
            continue
        name = f"{field.name} …" if field.gap is not None else field.name
        out.append(_say(middle, y, name, "soft small", "middle"))
        out.append(f'<path class="rule" d="M{_n(middle)} {_n(y - 18)}v5"/>')
        free = middle + _LABEL / 2
    return out


def _legend(dyad: Dyad, say: Words, name: str) -> list[list[str]]:
    """The legend in lines that fit."""
    told = wording(say)
    keys = [(f'class="q{quad}"', told.quads[str(quad)]) for quad in (1, 2, 3, 4)]
    if dyad.covered:
        keys += [('class="read"', told.say("plot_coverage")), (f'fill="url(#hatch-{name})"', told.say("nothing_read"))]
    lines: list[list[str]] = [[]]
    x = 0.0
    for paint, words in keys:
        wide = 17 + len(words) * _CHARACTER * 0.92
        if x + wide > _WIDTH - 2 * _RIGHT:
            lines.append([])
            x = 0.0
        lines[-1].append(f'<rect x="{_n(x)}" width="12" height="12" {paint}/>')
        lines[-1].append(_say(x + 17, 10.5, words, "ink small"))
        x += wide + 16
    return lines


def _notes(dyad: Dyad, say: Words) -> list[str]:
    """What the picture does not show, and what it rests on."""
    told = wording(say)
    pairs = ((f"inexact_{dyad.by}", dyad.inexact), ("undated", dyad.undated))
    left = [f"{told.say(key)} {say.number(count.happened)}" for key, count in pairs if count.happened]
    notes = [told.say("plot_left_out", what=", ".join(left))] if left else []
    notes += [told.say("note_counted"), told.say("note_coverage" if dyad.covered else "note_unknown")]
    return [line for note in notes for line in _wrapped(note, _WIDTH - 2 * _RIGHT, 0.92)]


def _up(count: Count) -> int:
    return count.quads.get(1, 0) + count.quads.get(2, 0)


def _down(count: Count) -> int:
    return count.quads.get(3, 0) + count.quads.get(4, 0)


def _wrapped(text: str, width: float, size: float = 1.0) -> list[str]:
    """A text in lines of about a width, at a size of letters."""
    room = int(width / (_CHARACTER * size))
    lines = [""]
    for word in visible(text).split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > room:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _box(x: float, y: float, width: float, height: float, kind: str) -> str:
    return f'<rect class="{kind}" x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}"/>'


def _say(x: float, y: float, text: str, kind: str, anchor: str = "start") -> str:
    side = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text class="{kind}" x="{_n(x)}" y="{_n(y)}"{side}>{_text(text)}</text>'


def _text(text: str) -> str:
    return escape(visible(text).translate(_UNFIT), {'"': "&quot;"})


def _n(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
