"""What the data files of this room hold: `furniture.toml` of each language, and `markup.toml` of all.

They stand apart from the code that reads them, which may be compiled: msgspec decodes no types of compiled modules.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

__all__ = ["File", "Kind", "Marks", "Rule", "Spam", "Words"]

Kind = Literal["furniture", "caption", "credit", "byline", "stamp"]


class Rule(Struct, frozen=True, forbid_unknown_fields=True):
    """A rule of `furniture.toml`; the keys are explained at the head of the Indonesian file."""

    id: str
    kind: Kind
    at: Literal["start", "whole", "line", "inline"]
    phrases: list[str]
    words: int = 40
    run: bool = False
    next: bool = False
    flag: str | None = None
    reason: str = ""
    caption: bool = False
    last: bool = False
    capital: bool = False
    open_end: bool = False
    names: bool = False
    needs: str = ""
    before: str = ""
    rest: str = ""
    prose: str = ""
    above: bool = False
    headline: bool = False
    examples: list[str] = []
    rejects: list[str] = []


class Spam(Struct, frozen=True, forbid_unknown_fields=True):
    """The words of link spam."""

    sure: list[str]
    fill: list[str]
    brand_numbers: list[str]
    examples: list[str] = []
    rejects: list[str] = []


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """Labels of credits, bylines and stamps, and places of datelines, all folded.

    `modified`: labels of an update's date; `paper`: words that open or end an outlet's name; `section`: names of a
    site's parts that may stand above a headline; `whence`: words between an author and the place written from;
    `join`: small words inside names; `says`: words that tell who spoke.
    """

    photo: list[str]
    byline: list[str]
    author: list[str]
    stamp: list[str]
    modified: list[str]
    paper: list[str]
    section: list[str]
    whence: list[str]
    join: list[str]
    says: list[str]
    places: list[str]


class File(Struct, frozen=True, forbid_unknown_fields=True):
    """A `furniture.toml`."""

    words: Words
    rule: list[Rule]
    spam: Spam


class Marks(Struct, frozen=True, forbid_unknown_fields=True):
    """Words in the names that pages give their elements; see the file."""

    beside: list[str]
    beside_pairs: list[str]
    article: list[str]
    article_pairs: list[str]
    caption: list[str]
    quoted: list[str]
    talk: list[str]
    hidden: list[str]
    roles: list[str]
    summary: list[str]
