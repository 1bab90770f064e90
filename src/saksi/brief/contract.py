"""A comparison as JSON, in the shape that the contract fixes: `saksi compare --format json`.

Keys beyond the contract's say what a reader of the JSON alone could not know: ids, what a fact is about,
why a report is a copy, and what was not read.
"""

from __future__ import annotations

from typing import Any

import msgspec

from saksi.records import SCHEMA, Comparison, Difference, Fact, Reading, Story
from saksi.titles import title_of

__all__ = ["contract", "encode"]


def contract(comparison: Comparison, language: str | None = None) -> dict[str, Any]:
    """The comparison as plain dicts and lists, keys in the contract's order. `language` is that of titles."""
    return {
        "schema": SCHEMA,
        "stories": [_story(story, language) for story in comparison.stories],
        "skipped": [msgspec.to_builtins(skip) for skip in comparison.skipped],
    }


def encode(comparison: Comparison, language: str | None = None) -> str:
    """The comparison as JSON of two-space indent, with a line end."""
    return msgspec.json.format(msgspec.json.encode(contract(comparison, language)), indent=2).decode() + "\n"


def _story(story: Story, language: str | None) -> dict[str, Any]:
    differences = [*(d for fact in story.facts for d in fact.differences), *story.differences]
    return {
        "id": story.id,
        "title": title_of(story, language) if language else story.title,
        "headline": story.headline,
        "headline_outlet": story.outlet,
        "date": story.date,
        "reports": [_report(reading, story) for reading in story.readings],
        "facts": [_fact(fact) for fact in story.facts],
        "differences": [_difference(d) for d in dict.fromkeys(differences)],
        "checks": [msgspec.to_builtins(check) for check in story.checks],
    }


def _report(reading: Reading, story: Story) -> dict[str, Any]:
    report = reading.report
    copy = next((c for c in story.copies if c.file == reading.file), None)
    return {
        "file": reading.file,
        "outlet": report.outlet,
        "title": report.title,
        "url": report.url,
        "language": report.language,
        "published": msgspec.to_builtins(report.published),
        "version": report.version,
        "origin": msgspec.to_builtins(report.origin),
        "copy_of": copy.original if copy else None,
        "copy": {"share": copy.share, "kind": copy.kind, "reason": copy.reason} if copy else None,
        "flags": [msgspec.to_builtins(flag) for flag in report.flags],
    }


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "id": fact.id,
        "kind": fact.kind,
        "status": fact.status,
        "about": fact.about,
        "date": fact.date,
        "cells": {file: [msgspec.to_builtins(cell) for cell in cells] for file, cells in fact.cells.items()},
        "silent": dict(fact.silent),
    }


def _difference(difference: Difference) -> dict[str, Any]:
    return {"about": difference.about, "positions": [msgspec.to_builtins(p) for p in difference.positions]}
