"""Make docs/records.md: every noun of `records.py` with its fields, types and defaults.

`python docs/generate.py` writes the page; a test asks that the page in the repository is what this
makes. What a field means stands in `docs/fields.toml`.

>>> shown(int | None)
'integer or null'
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

import msgspec

from saksi import records

__all__ = ["FIELDS", "PAGE", "main", "page", "shown"]

PAGE = Path(__file__).with_name("records.md")
FIELDS = Path(__file__).with_name("fields.toml")

_PARTS = (
    ("What comes in", ("Page", "Skip")),
    ("A report", ("Reading", "Report", "Segment", "Flag", "Date", "Origin")),
    ("The records", ("Timex", "Entity", "Office", "Statement", "Figure", "Event")),
    ("Parts of records", ("Span", "Speaker", "Via", "Party", "Place")),
    (
        "Across reports",
        (
            "Comparison",
            "Story",
            "Subject",
            "Copy",
            "Fact",
            "Cell",
            "Difference",
            "Position",
            "Check",
            "Happening",
            "Telling",
        ),
    ),
)
_PLAIN = {int: "integer", float: "number", str: "string", bytes: "bytes", bool: "true or false", NoneType: "null"}
_HEAD = """\
# The records

<!-- Made by `python docs/generate.py` from src/saksi/records.py and docs/fields.toml. Change these. -->

All nouns of Saksi, as Python has them and as `--format jsonl` prints them. Spans are half-open offsets
in Unicode code points: `text[start:end]` is what the record says. Dates are EDTF (ISO 8601-2), codes of
states ISO 3166-1 alpha-3. An empty value means unknown. The union `Record` is told apart by `kind`.
"""


def page() -> str:
    """The whole page. Raises KeyError: fields.toml lacks a field of a noun; ValueError: it has one too many."""
    meanings = tomllib.loads(FIELDS.read_text(encoding="utf-8"))
    told = {name for _, names in _PARTS for name in names}
    missing = {n for n in records.__all__ if isinstance(getattr(records, n), type)} - told
    if missing:
        raise KeyError(f"docs/generate.py: no part of the page has {', '.join(sorted(missing))}")
    used: set[tuple[str, str]] = set()
    out = [_HEAD]
    for title, names in _PARTS:
        out.append(f"\n## {title}\n")
        for name in names:
            out.append(_noun(getattr(records, name), meanings, used))
    surplus = {(n, f) for n, fields in meanings.items() for f in fields} - used
    if surplus:
        raise ValueError(f"docs/fields.toml: no such field: {', '.join('.'.join(s) for s in sorted(surplus))}")
    return "".join(out)


def shown(kind: Any) -> str:
    """A type in words."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        return " · ".join(f"`{a}`" for a in arguments)
    if kind == records.Record:
        return "record"
    if origin in (Union, UnionType):
        if set(arguments) == {int, float}:
            return "number"
        return " or ".join(shown(a) for a in arguments)
    if origin is tuple:
        return f"list of {shown(arguments[0])}"
    if origin is dict:
        return f"object of {shown(arguments[1])}"
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return f"[{kind.__name__}](#{kind.__name__.lower()})"
    return _PLAIN[kind]


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8", newline="\n")


def _noun(noun: type[msgspec.Struct], meanings: dict[str, dict[str, str]], used: set[tuple[str, str]]) -> str:
    name = noun.__name__
    tag = noun.__struct_config__.tag
    doc = "\n".join(line.strip() for line in (noun.__doc__ or "").strip().splitlines())
    rows = ["| field | type | default | meaning |", "|---|---|---|---|"]
    if tag is not None:
        rows.append(f"| `kind` | `{tag}` |  | which record it is |")
    for field in msgspec.structs.fields(noun):
        place = next((p for p in (name, "any") if field.name in meanings.get(p, {})), None)
        if place is None:
            raise KeyError(f"docs/fields.toml: say under [{name}] what `{field.name}` means")
        used.add((place, field.name))
        rows.append(f"| `{field.name}` | {shown(field.type)} | {_default(field)} | {meanings[place][field.name]} |")
    return f"\n### {name}\n\n{doc}\n\n" + "\n".join(rows) + "\n"


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.default is msgspec.NODEFAULT:
        return ""
    if field.default is None:
        return "null"
    if field.default == ():
        return "empty"
    if isinstance(field.default, msgspec.Struct):
        return f"`{type(field.default).__name__}()`"
    return f"`{field.default}`" if field.default != "" else "empty"


if __name__ == "__main__":
    main()
