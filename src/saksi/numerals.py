"""The shape of `numbers.toml`, which `numbers` compiles.

It is apart because msgspec reads it from files: it needs the annotations, which a compiled module loses.
"""

from __future__ import annotations

from msgspec import Struct

__all__ = ["Numerals"]


class _Mods(Struct, frozen=True):
    before: dict[str, str]
    after: dict[str, str]


class Numerals(Struct, frozen=True):
    """The shape of `numbers.toml`."""

    decimal: str
    group: str
    joiner: list[str]
    glued: list[str]
    small: dict[str, int]
    teen: dict[str, int]
    times: dict[str, int]
    scale: dict[str, int]
    suffix: dict[str, int]
    vague: dict[str, int]
    part: list[str]
    mod: _Mods
