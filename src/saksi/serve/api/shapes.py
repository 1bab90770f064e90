"""What is sent and answered beside the records themselves; the OpenAPI is made of these."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from saksi.memory import Correction, Hit, Listed, Quarantined, Stored, Version
from saksi.records import Difference, Fact, Record, Report, Skip
from saksi.relate.people import Person
from saksi.serve.api.asks import ADDRESS, MOST_NUMBER

__all__ = [
    "Came", "Corrections", "Facts", "Found", "Given", "GivenMany", "Health", "Hits", "Index", "OneReport", "People",
    "Receipt", "Records", "Reports", "Said", "Skipped", "Someone", "Stories", "Versions",
]  # fmt: skip

_WORDY = "^[^\\u0000]*[^\\s\\u0000][^\\u0000]*$"  # without NUL, and not blank

Name = Annotated[str, Meta(min_length=1, max_length=1000, pattern=_WORDY)]
Address = Annotated[str, Meta(max_length=1000, pattern=ADDRESS)]
Short = Annotated[str, Meta(max_length=2000, pattern="^[^\\u0000]*$")]


class Page(Struct, frozen=True, kw_only=True):
    """A part of a list. `next` is the cursor of what follows, null at the end; `truncated`: this is not all.

    `limit` is how many items an answer may have: what was asked for, clamped.
    """

    next: str | None = None
    truncated: bool = False
    limit: int


class Stories(Page, frozen=True, kw_only=True):
    """Stories, those that changed last first."""

    items: tuple[Listed, ...]


class Reports(Page, frozen=True, kw_only=True):
    """Reports by the second when they were first seen, then by id."""

    items: tuple[Stored, ...]


class Versions(Page, frozen=True, kw_only=True):
    """The versions of a report, the first received first."""

    items: tuple[Version, ...]


class Records(Page, frozen=True, kw_only=True):
    """Records of a report, in the order of its text."""

    items: tuple[Record, ...]


class Someone(Struct, frozen=True, kw_only=True):
    """Somebody whom reports name by a full name, the side most of them give, and in how many reports it stands."""

    name: str
    code: str | None
    reports: int


class People(Page, frozen=True, kw_only=True):
    """People by name, as the latest reports have them; `looked_at` is how many these are, of `reports` in all."""

    items: tuple[Someone, ...]
    looked_at: int
    reports: int


class Hits(Page, frozen=True, kw_only=True):
    """Reports that were found, the best first."""

    items: tuple[Hit, ...]


class Skipped(Page, frozen=True, kw_only=True):
    """What could not be read, the latest first."""

    items: tuple[Quarantined, ...]


class Corrections(Page, frozen=True, kw_only=True):
    """What people said of stories and records, the latest first."""

    items: tuple[Correction, ...]


class Facts(Struct, frozen=True, kw_only=True):
    """The facts of a story, and where its reports differ."""

    story: str
    facts: tuple[Fact, ...]
    differences: tuple[Difference, ...]


class OneReport(Struct, frozen=True, kw_only=True):
    """A report in one of its versions: the number of it, how many there are, and how many records of each kind.

    `story` is the id of the story that it is in; null: it was not grouped yet.
    """

    id: str
    story: str | None
    file: str
    version: int
    versions: int
    first_seen: str
    report: Report
    records: dict[str, int]


class Found(Struct, frozen=True, kw_only=True):
    """A person. `reports` have the words of the name; where they are very many only the latest are looked at."""

    person: Person
    reports: int
    truncated: bool


class Health(Struct, frozen=True, kw_only=True):
    """Whether the store answers, and what is in it: how many reports, the first and the last time one came."""

    status: Literal["ok"]
    version: str
    reports: int
    first: str | None
    last: str | None


class Index(Struct, frozen=True, kw_only=True):
    """What this is: the program, its version, the schema of its records, and where all else is."""

    name: str
    version: str
    schema: int
    links: dict[str, str]


class Given(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A report as text, with what is known of it."""

    text: Annotated[str, Meta(min_length=1, pattern="^[^\\u0000]*$")]
    title: Name | None = None
    url: Address | None = None
    published: Name | None = None
    outlet: Name | None = None


class GivenMany(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Several reports as text."""

    reports: Annotated[tuple[Given, ...], Meta(min_length=1, max_length=100)]


class Came(Struct, frozen=True, kw_only=True):
    """What became of one report that was sent: its id, the number of its version and its story, or why there is none.

    `copy_of` is the id of the report that had exactly this text before.
    """

    file: str
    outcome: Literal["new", "updated", "unchanged", "reread", "skipped"]
    report: str | None = None
    number: int | None = None
    story: str | None = None
    copy_of: str | None = None
    skip: Skip | None = None


class Receipt(Struct, frozen=True, kw_only=True):
    """What became of each report that was sent, in order."""

    items: tuple[Came, ...]


class _Says(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    by: Annotated[str, Meta(min_length=1, max_length=80, pattern=_WORDY)] | None = None
    note: Short = ""


class Merge(_Says, frozen=True, kw_only=True, tag="merge"):
    """Two stories are one: their ids."""

    story: Name
    other: Name


class Split(_Says, frozen=True, kw_only=True, tag="split"):
    """Some reports of a story are another one: their ids."""

    reports: Annotated[tuple[Name, ...], Meta(min_length=1, max_length=1000)]


class NotACopy(_Says, frozen=True, kw_only=True, tag="not-a-copy"):
    """Of two reports none is a copy of the other: their ids."""

    one: Name
    other: Name


class WrongRecord(_Says, frozen=True, kw_only=True, tag="wrong-record"):
    """A record of a report is wrong: both ids."""

    report: Name
    record: Name


class RightRecord(_Says, frozen=True, kw_only=True, tag="right-record"):
    """A record of a report is right: both ids."""

    report: Name
    record: Name


class EditedRecord(_Says, frozen=True, kw_only=True, tag="edited-record"):
    """A record of a report is right with other fields, as its JSON has them."""

    report: Name
    record: Name
    fields: dict[str, Any]


class AddedRecord(_Says, frozen=True, kw_only=True, tag="added-record"):
    """A finding that the machine has not: its kind, the words `[start, end)` of the report, and what its JSON has."""

    report: Name
    finding: Literal["event", "statement", "office", "figure", "timex", "entity"]
    start: Annotated[int, Meta(ge=0, le=MOST_NUMBER)]
    end: Annotated[int, Meta(ge=1, le=MOST_NUMBER)]
    fields: dict[str, Any]


Said = Merge | Split | NotACopy | WrongRecord | RightRecord | EditedRecord | AddedRecord
