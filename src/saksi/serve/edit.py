"""The fields of a record that people may edit, as a form shows them, and as it comes back.

>>> from saksi.records import Figure
>>> from saksi.serve.wording import wording
>>> figure = Figure(start=0, end=2, rule="r", number=30, unit="%")
>>> [(one.name, one.value) for one in fields_of(figure, "30%", wording("en"))]
[('number', '30'), ('unit', '%')]
>>> read_back(figure, {"number": "40", "unit": "%"})
{'number': 40, 'unit': '%'}
"""

from __future__ import annotations

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

__all__ = ["Field", "fields_of", "read_back"]

_TENURES = ("incumbent", "former", "acting", "elect")
_TYPES = ("person", "state", "organisation", "place")
_PARTIES = ("actors", "recipients")
_OUT = "-out"


class Field(Struct, frozen=True, kw_only=True):
    """One field of the form: its name there, what it is, its value; `choices` as (value, words).

    `sided`: it takes a side by its code or name. `out`: the name of the box that leaves this party out.
    """

    name: str
    label: str
    value: str
    choices: tuple[tuple[str, str], ...] = ()
    sided: bool = False
    out: str = ""


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
        return found
    if isinstance(record, Statement):
        speaker = record.speaker
        return [
            chosen("stance", record.stance, "stances", get_args(Stance)),
            chosen("directness", record.directness, "directness", get_args(Directness)),
            *([plain("speaker", speaker.name), plain("code", speaker.code, sided=True)] if speaker else ()),
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


def _side(code: object, say: Wording) -> str:
    """A side by its name, where the name leads back to it, else by its code."""
    name = say.words.state(str(code)) if code else ""
    try:
        return name if not name or side(name) == code else str(code)
    except UsageError:
        return str(code)


def read_back(record: Record, given: Mapping[str, str]) -> dict[str, Any]:
    """What a form says of a record, as the JSON of the record has it. Raises UsageError: a side or a number is none."""
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
            made[name] = _parties(before[name], name, given)
    if isinstance(record, Statement):
        made.pop("code", None)
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
