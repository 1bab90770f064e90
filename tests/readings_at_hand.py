"""Readings built by hand, for tests of what is done with them: every span is found by its words."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from saksi.records import (
    Date,
    Entity,
    Event,
    Figure,
    Flag,
    Office,
    Origin,
    Party,
    Place,
    Reading,
    Record,
    Report,
    Segment,
    Span,
    Speaker,
    Statement,
    Timex,
)

QUAD = {"AGREE": 1, "CONSULT": 1, "SUPPORT": 1, "AID": 2, "COOPERATE": 2, "ACCUSE": 3, "REJECT": 3, "REQUEST": 3}


def at(text: str, words: str) -> tuple[int, int]:
    """Where words stand in a text; they must stand there."""
    start = text.index(words)
    return start, start + len(words)


class Hand:
    """Makes the records of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.made: list[Record] = []

    def _id(self) -> str:
        return f"r{len(self.made)}"

    def event(
        self, anchor: str, type_: str, actors: Iterable[tuple[str, str]], recipients: Iterable[tuple[str, str]] = (),
        *, date: str | None = None, basis: str = "explicit", place: tuple[str, str] | None = None,
        status: Any = "happened", mode: str | None = None, rule: str = "hand",
    ) -> Hand:  # fmt: skip
        start, end = at(self.text, anchor)
        first = max(self.text.rfind(". ", 0, start) + 2 if self.text.rfind(". ", 0, start) >= 0 else 0,
                    self.text.rfind("\n", 0, start) + 1)  # fmt: skip
        stops = [p + 1 for p in (self.text.find(". ", end), self.text.find("\n", end)) if p >= 0]
        where = (
            Place(name=place[0], code=place[1], start=at(self.text, place[0])[0], end=at(self.text, place[0])[1])
            if place
            else None
        )
        self.made.append(
            Event(
                id=self._id(), start=start, end=end, rule=rule, anchors=(Span(start, end),), type=type_, mode=mode,
                quad=QUAD.get(type_, 4), actors=tuple(map(self._party, actors)),
                recipients=tuple(map(self._party, recipients)), date=date, date_basis=basis if date else None,
                place=where, status=status, sentence=Span(first, min(stops, default=len(self.text))),
            )
        )  # fmt: skip
        return self

    def _party(self, given: tuple[str, str]) -> Party:
        start, end = at(self.text, given[0])
        return Party(name=given[0], code=given[1], sector=None, start=start, end=end)

    def person(self, *names: str) -> Hand:
        for name in names:
            start, end = at(self.text, name)
            self.made.append(
                Entity(id=self._id(), start=start, end=end, rule="hand", entity=name.lower().replace(" ", "-"), name=name, type="person")
            )  # fmt: skip
        return self

    def state(self, *names: tuple[str, str]) -> Hand:
        for name, code in names:
            start, end = at(self.text, name)
            self.made.append(
                Entity(id=self._id(), start=start, end=end, rule="hand", entity=code.lower(), name=name, type="state", code=code)
            )  # fmt: skip
        return self

    def office(self, words: str, person: str, office: str, of: str, tenure: Any = "incumbent") -> Hand:
        start, end = at(self.text, words)
        self.made.append(
            Office(id=self._id(), start=start, end=end, rule="hand", person=person, office=office, of=of, tenure=tenure)
        )
        return self

    def time(self, words: str, value: str, basis: str = "explicit") -> Hand:
        start, end = at(self.text, words)
        self.made.append(Timex(id=self._id(), start=start, end=end, rule="hand", type="DATE", value=value, basis=basis))
        return self

    def figure(self, words: str, number: float, unit: str, mod: str | None = None) -> Hand:
        start, end = at(self.text, words)
        self.made.append(Figure(id=self._id(), start=start, end=end, rule="hand", number=number, unit=unit, mod=mod))
        return self

    def said(
        self, words: str, speaker: str, code: str | None, *, directness: Any = "indirect", stance: Any = "asserts"
    ) -> Hand:
        start, end = at(self.text, words)
        a, b = at(self.text, speaker)
        self.made.append(
            Statement(
                id=self._id(), start=start, end=end, rule="hand", directness=directness, stance=stance,
                speaker=Speaker(name=speaker, code=code, start=a, end=b), cue=None,
            )
        )  # fmt: skip
        return self


def reading(
    file: str,
    hand: Hand | str,
    *,
    language: str = "en",
    published: str | None = None,
    basis: str = "given",
    outlet: str | None = None,
    title: str | None = None,
    origin: Origin | None = None,
    segments: Iterable[tuple[Any, str]] = (),
    flags: Iterable[str] = (),
) -> Reading:
    """A reading of a text with the records made by hand."""
    hand = Hand(hand) if isinstance(hand, str) else hand
    text = hand.text
    version = hashlib.sha256(text.encode()).hexdigest()
    return Reading(
        file=file,
        report=Report(
            id=version[:16], version=version, outlet=outlet, title=title, language=language, text=text,
            published=Date(value=published, basis=basis) if published else None,
            origin=origin or Origin(),
            segments=tuple(
                Segment(kind=kind, start=at(text, words)[0], end=at(text, words)[1], rule="hand") for kind, words in segments
            ),
            flags=tuple(Flag(kind=kind, start=0, end=0, rule="hand", reason="hand") for kind in flags),
        ),
        records=tuple(sorted(hand.made, key=lambda r: (r.start, r.end))),
    )  # fmt: skip
