"""What an alert says of a finding, in the words of the brief: no codes, and reports by the names of their outlets.

A `Teller` holds one story and one language; it is made only for what is told, since most findings are known.
"""

from __future__ import annotations

from saksi.brief.called import called, shortened
from saksi.brief.outline import differing, language_of
from saksi.brief.sentences import Shelf, excerpt, sentence
from saksi.brief.words import visible, words
from saksi.records import Check, Difference, Fact, Flag, Office, Story

__all__ = ["Teller"]

_PIECE = 120  # characters of words that a flag is about


class Teller:
    """Tells of one story in one language (ISO 639-1; None: that of most of its reports)."""

    def __init__(self, story: Story, language: str | None) -> None:
        self.story = story
        self.say = words(language or language_of(story))
        self.names = called(story.readings)
        self.shelf = Shelf(story)

    def new(self) -> str:
        """That the story is there."""
        return self.say.say("alert_new")

    def grown(self, origins: int) -> str:
        """How many known origins it has reached."""
        return self.say.say("alert_grows", origins=self.say.count("known_origins", origins))

    def differs(self, difference: Difference) -> str:
        """On what reports differ, and which of them says what."""
        return differing(self.story, difference, self.say)

    def denied(self, fact: Fact) -> str:
        """What is denied."""
        line = sentence(self.shelf, fact, self.say)
        frames = {frame.partition("{")[0] for kind, frame in self.say.file.frames.items() if kind.startswith("denied")}
        return line if line.startswith(tuple(frames)) else self.say.say("alert_denied", line=line)

    def holds(self, office: Office) -> str:
        """Who holds which office."""
        name = self.say.office(office.office, office.of, office.tenure) or office.office
        return f"{self.say.say('office', person=visible(office.person), office=name)}."

    def flagged(self, file: str, flag: Flag | Check) -> str:
        """What a flag of a report, or a check of it, is about."""
        say, name, kind = self.say, self.names.get(file, visible(file)), flag.kind
        reason = say.reason(flag.reason, self.names) or say.of("flags", kind)
        other = flag.other if isinstance(flag, Check) else None
        template = say.file.warnings.get(kind, "") if kind != "copied" else ""
        if not template:
            return f"{name}: {say.of('flags', kind)}: {reason}"
        piece = self.shelf.text(file)[flag.start : flag.end]
        return template.format(
            file=name, reason=reason, words=shortened(piece, _PIECE),
            other=shortened(other.value, _PIECE) if other else "",
            place=self.names.get(other.file, visible(other.file)) if other else "",
        )  # fmt: skip

    def around(self, file: str, start: int, end: int) -> tuple[int, int]:
        """The sentence round some words, as far as an alert shows it."""
        shown = excerpt(self.shelf, file, start, end)
        return shown.start, shown.end
