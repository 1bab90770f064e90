"""The fields of a record that people may edit or make, as a form shows them, and as it comes back.

Whoever is added to a record, and a record that is new, rests on words of the text: the form has these words, and
`located` finds where they stand.

>>> from saksi.records import Figure
>>> from saksi.serve.wording import wording
>>> figure = Figure(start=0, end=2, rule="r", number=30, unit="%")
>>> [(one.name, one.value) for one in fields_of(figure, "30%", wording("en"))]
[('number', '30'), ('unit', '%')]
>>> read_back(figure, {"number": "40", "unit": "%"})
{'number': 40, 'unit': '%'}
>>> located("Peru met Chile. Later Chile\\nand Peru parted.", "Chile and Peru")
(22, 36)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args

import msgspec
from msgspec import Struct

from saksi.brief.sides import side
from saksi.brief.words import visible
from saksi.errors import UsageError
from saksi.extract.lexicon import plover
from saksi.records import Directness, Entity, Event, Figure, Office, Record, Stance, Statement, Status, Timex
from saksi.serve.wording import Wording

__all__ = ["KINDS", "Field", "blank", "fields_of", "located", "made_of", "read_back"]

_TENURES = ("incumbent", "former", "acting", "elect")
_TYPES = ("person", "state", "organisation", "place")
_PARTIES = ("actors", "recipients")
_OUT, _MORE, _SIDE = "-out", "-more", "-side"
_WORDS = 1000  # characters of words that are looked for
KINDS = ("event", "statement", "office", "figure", "timex", "entity")
"""The kinds of records that people may add."""


class Field(Struct, frozen=True, kw_only=True):
    """One field of the form: its name there, what it is, its value; `choices` as (value, words).

    `sided`: it takes a side by its code or name. `out`: the name of the box that leaves this party out. `needed`: it
    may not stay empty.
    """

    name: str
    label: str
    value: str
    choices: tuple[tuple[str, str], ...] = ()
    sided: bool = False
    out: str = ""
    needed: bool = False


def fields_of(record: Record, text: str, say: Wording) -> list[Field]:
    """The fields of a record, in order. `text` is that of the report."""

    def chosen(name: str, value: str, table: str, choices: Iterable[str], label: str = "") -> Field:
        return Field(name=name, label=say.of("fields", label or name), value=value,
                     choices=tuple((one, say.of(table, one)) for one in choices))  # fmt: skip

    def plain(name: str, value: object, *, sided: bool = False) -> Field:
        shown = _side(value, say) if sided else "" if value is None else str(value)
        return Field(name=name, label=say.of("fields", name), value=shown, sided=sided)

    if isinstance(record, Event):
        found = [
            chosen("type", record.type, "classes", sorted(plover().types), "class"),
            chosen("status", record.status, "statuses", get_args(Status)),
            plain("date", record.date),
        ]
        for name, one in (("actors", "actor"), ("recipients", "recipient")):
            for number, party in enumerate(getattr(record, name)):
                words = visible(" ".join(text[party.start : party.end].split()))[:60]
                found.append(
                    Field(name=f"{name}{number}", label=f"{say.of('fields', one)} “{words}”", sided=True,
                          value=_side(party.code, say), out=f"{name}{number}{_OUT}")
                )  # fmt: skip
            found += _more(name, say.say(f"more_{one}"), say)
        return found
    if isinstance(record, Statement):
        speaker = record.speaker
        return [
            chosen("stance", record.stance, "stances", get_args(Stance)),
            chosen("directness", record.directness, "directness", get_args(Directness)),
            *(
                [plain("speaker", speaker.name), plain("code", speaker.code, sided=True)]
                if speaker
                else _more("speaker", say.of("fields", "speaker"), say)
            ),
        ]
    if isinstance(record, Office):
        return [plain("person", record.person), plain("office", record.office), plain("of", record.of, sided=True),
                chosen("tenure", record.tenure, "tenures", _TENURES)]  # fmt: skip
    if isinstance(record, Figure):
        return [plain("number", record.number), plain("unit", record.unit)]
    if isinstance(record, Timex):
        return [plain("value", record.value)]
    return [plain("name", record.name), chosen("type", record.type, "types", _TYPES),
            plain("code", record.code, sided=True)]  # fmt: skip


def _more(name: str, who: str, say: Wording) -> list[Field]:
    """The fields for somebody who is not in the record yet."""
    return [Field(name=f"{name}{_MORE}", label=say.say("in_text", who=who), value=""),
            Field(name=f"{name}{_SIDE}", label=say.say("more_side", who=who), value="", sided=True)]  # fmt: skip


def blank(kind: str, words: str, say: Wording) -> list[Field]:
    """The fields of a record that is still to be made of some words. Raises UsageError: there is no such kind."""

    def chosen(name: str, table: str, choices: Iterable[str], label: str = "") -> Field:
        return Field(name=name, label=say.of("fields", label or name), value="",
                     choices=tuple((one, say.of(table, one)) for one in choices))  # fmt: skip

    def plain(name: str, value: str = "", *, sided: bool = False, needed: bool = False) -> Field:
        return Field(name=name, label=say.of("fields", name), value=value, sided=sided, needed=needed)

    if kind == "event":
        return [chosen("type", "classes", sorted(plover().types), "class"),
                chosen("status", "statuses", get_args(Status)), plain("date"),
                *_more("actors", say.of("fields", "actor"), say),
                *_more("recipients", say.of("fields", "recipient"), say)]  # fmt: skip
    if kind == "statement":
        return [chosen("stance", "stances", get_args(Stance)),
                chosen("directness", "directness", get_args(Directness)),
                *_more("speaker", say.of("fields", "speaker"), say)]  # fmt: skip
    if kind == "office":
        return [plain("person", words, needed=True), plain("office", needed=True), plain("of", sided=True),
                chosen("tenure", "tenures", _TENURES)]  # fmt: skip
    if kind == "figure":
        return [plain("number", "".join(re.findall(r"[\d.]+", words)[:1]), needed=True), plain("unit")]
    if kind == "timex":
        return [plain("value", needed=True)]
    if kind == "entity":
        return [plain("name", words, needed=True), chosen("type", "types", _TYPES), plain("code", sided=True)]
    raise UsageError(f"there is no kind of finding '{kind[:40]}'; there are {', '.join(KINDS)}")


def made_of(kind: str, given: Mapping[str, str], text: str, start: int) -> dict[str, Any]:
    """What a form says of a new record at `start`, as its JSON has it. Raises UsageError as `read_back` does."""
    made: dict[str, Any] = {}
    for name, value in ((name, " ".join(value.split())) for name, value in given.items()):
        if name in ("code", "of"):
            made[name] = side(value) if value else None
        elif name == "number":
            made[name] = _number(value)
        elif not name.endswith((_MORE, _SIDE)):
            made[name] = value or None
    if kind == "event":
        for name in _PARTIES:
            made[name] = _new(name, given, text, start)
    if kind == "statement":
        found = _new("speaker", given, text, start)
        made["speaker"] = found[0] if found else None
    return made


def located(text: str, words: str, near: int | None = None) -> tuple[int, int]:
    """Where words stand in a text, whatever space is between them; where several times, nearest to a place.

    Raises UsageError: they are not there, or stand there several times and no place is given.
    """
    parts = words[:_WORDS].split()
    if not parts:
        raise UsageError(
            "a finding needs the words that it rests on; mark them in the text, or copy them into the form"
        )
    shown = " ".join(parts)[:80]
    told = r"\s+".join(map(re.escape, parts))
    found = [m.span() for m in re.finditer(rf"(?<!\w){told}(?!\w)", text)]
    found = found or [m.span() for m in re.finditer(told, text)]
    if not found:
        raise UsageError(f"the words “{shown}” do not stand in this report; copy them to the letter")
    if len(found) > 1 and near is None:
        raise UsageError(
            f"the words “{shown}” stand in this report {len(found)} times; copy more of them, or mark them in the text"
        )
    return min(found, key=lambda span: abs(span[0] - (near or 0)))


def _new(name: str, given: Mapping[str, str], text: str, near: int) -> list[dict[str, Any]]:
    """Who is added by the words of a form: at most one."""
    words, code = (given.get(f"{name}{end}", "").strip() for end in (_MORE, _SIDE))
    if not words:
        return []
    start, end = located(text, words, near)
    found = {"name": " ".join(words.split()), "code": side(code) if code else None, "start": start, "end": end}
    return [found if name == "speaker" else {**found, "sector": None}]


def _side(code: object, say: Wording) -> str:
    """A side by its name, where the name leads back to it, else by its code."""
    name = say.words.state(str(code)) if code else ""
    try:
        return name if not name or side(name) == code else str(code)
    except UsageError:
        return str(code)


def read_back(record: Record, given: Mapping[str, str], text: str = "") -> dict[str, Any]:
    """What a form says of a record, as the JSON of the record has it. `text` is that of the report.

    Raises UsageError: a side or a number is none, or the words of somebody new do not stand in the text.
    """
    before = msgspec.json.decode(msgspec.json.encode(record))
    made: dict[str, Any] = {}
    for name, value in given.items():
        value = " ".join(value.split())
        if name in ("code", "of"):
            made[name] = side(value) if value else None
        elif name == "number":
            made[name] = _number(value)
        elif name in ("date", "value", "unit"):
            made[name] = value or None
        elif name in before and name not in (*_PARTIES, "speaker"):
            made[name] = value
    if isinstance(record, Event):
        for name in _PARTIES:
            made[name] = [*_parties(before[name], name, given), *_new(name, given, text, record.start)]
    if isinstance(record, Statement):
        made.pop("code", None)
        if not record.speaker and (found := _new("speaker", given, text, record.start)):
            made["speaker"] = found[0]
        if record.speaker:
            code = given.get("code", record.speaker.code or "")
            name = " ".join(given.get("speaker", record.speaker.name or "").split())
            made["speaker"] = {**before["speaker"], "name": name or None, "code": side(code) if code.strip() else None}
    if isinstance(record, Entity) and not made.get("name", record.name):
        raise UsageError("a name is needed")
    return made


def _parties(before: Sequence[Mapping[str, Any]], name: str, given: Mapping[str, str]) -> list[dict[str, Any]]:
    """The parties that stay, each for the side that the form has."""
    found = []
    for number, party in enumerate(before):
        if given.get(f"{name}{number}{_OUT}"):
            continue
        code = given.get(f"{name}{number}", party["code"] or "").strip()
        found.append({**party, "code": side(code) if code else None})
    return found


def _number(value: str) -> int | float:
    try:
        number = float(value.replace(" ", ""))
    except ValueError:
        raise UsageError(f"'{value[:40]}' is no number; write 30 or 2.5") from None
    if number != number or number in (float("inf"), float("-inf")):
        raise UsageError(f"'{value[:40]}' is no number; write 30 or 2.5")
    return int(number) if number.is_integer() else number
