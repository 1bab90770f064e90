"""What people have edited or added, wherever pages show it: the mark that it bears, and the way to the machine's.

>>> from saksi.gather import Said
>>> none = frozenset()
>>> people = Said(none, none, none, {}, edited={"r1": {("hash", "office", 4, 9): {"tenure": "former"}}})
>>> marks(people)["r1", 4, 9].link
'/report/r1?kind=office&at=4-9#m-office-4-9'
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import quote

from msgspec.structs import replace
from sqlalchemy import Connection

from saksi.gather import Said, edited, record_of, said
from saksi.records import Office, Record, Statement
from saksi.serve import looks
from saksi.serve.looks import Quoted
from saksi.store import stories as kept

__all__ = ["Mark", "as_people_have", "marks", "people_say"]

Marks = Mapping[tuple[str, int, int], "Mark"]


class Mark(NamedTuple):
    """How a finding was changed (`edited` or `added`), and where its page shows what the machine had."""

    how: str
    link: str


def people_say(connection: Connection) -> Said:
    """What people say of all reports."""
    return said(kept.corrections_made(connection))


def marks(people: Said) -> dict[tuple[str, int, int], Mark]:
    """The findings that people edited or added, by report and place."""
    found = {}
    for how, by_report in (("added", people.added), ("edited", people.edited)):
        for report, keys in by_report.items():
            for _, kind, start, end in keys:
                place = f"/report/{quote(report, safe='')}?kind={kind}&at={start}-{end}"
                anchor = f"m-{kind}-{start}-{end}" if how == "edited" else f"s{start}-{end}"
                found[report, start, end] = Mark(how, f"{place}#{anchor}")
    return found


def as_people_have(connection: Connection, found: list[Quoted], code: str, kind: str, people: Said) -> list[Quoted]:
    """The statements or offices of a side as people have them: without the wrong, with the edited and the added ones.

    `found` are the machine's of this side; what people ascribe to it comes in, what they ascribe to another falls out.
    """
    every = {(one.report, one.key): one for one in found}
    for by_report in (people.edited, people.added):
        for report, keys in by_report.items():
            for key, fields in keys.items():
                if key[1] == kind and (report, key) not in every and _code_of(fields) == code:
                    own = record_of(fields) if by_report is people.added else None
                    if one := looks.quoted_at(connection, report, key, own):
                        every[report, key] = one
    made = []
    for (report, key), one in every.items():
        fields = people.edited.get(report, {}).get(key, {})
        record = edited(one.record, fields) if fields else one.record
        if key not in people.wrong.get(report, ()) and _side_of(record) == code:
            made.append(replace(one, record=record))
    return sorted(made, key=lambda one: one.day or "", reverse=True)


def _code_of(fields: Mapping[str, object]) -> object:
    """The side that the fields of an edit or of a record ascribe it to."""
    speaker = fields.get("speaker")
    return speaker.get("code") if isinstance(speaker, Mapping) else fields.get("of")


def _side_of(record: Record) -> str | None:
    if isinstance(record, Statement):
        return record.speaker.code if record.speaker else None
    return record.of if isinstance(record, Office) else None
