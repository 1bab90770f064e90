"""Who holds which office, as the text itself says.

Offices are learned from names with titles (*Menteri Pertahanan China Li Shangfu*, *Wang Yi, China's
foreign minister,*) before any list is asked. *Former*, *acting* and *-elect* are not incumbents.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

from saksi.extract.lexicon import Lexicon
from saksi.extract.mentions import Mention
from saksi.language import Language
from saksi.posts import Around, title_words
from saksi.records import Office
from saksi.text import fold

__all__ = ["offices"]

_APART = 6  # characters between a name and its title: a comma, an article

Tenure = Literal["incumbent", "former", "acting", "elect"]


class _Tenures(NamedTuple):
    """The words around a title that tell how its holder holds the office, as patterns over folded text."""

    words: tuple[tuple[Tenure, re.Pattern[str]], ...]
    ordinals: tuple[re.Pattern[str], ...]


def offices(text: str, mentions: Iterable[Mention], lexicon: Lexicon, language: Language) -> list[Office]:
    """One record for each person and office, at the first place that says so."""
    found: dict[tuple[str, str, str | None], Office] = {}
    tenures = language.part(_tenures)
    every = list(mentions)
    for n, mention in enumerate(every):
        if mention.kind != "person" or not mention.office or mention.person is None:
            continue
        key = (mention.person.name, mention.office, mention.of or mention.code)
        if key not in found:
            start, end = _with_title(text, mention, every[max(0, n - 1) : n + 2])
            found[key] = Office(
                start=start,
                end=end,
                rule=f"{lexicon.code}.offices.title-and-name",
                person=mention.person.name,
                office=mention.office,
                of=mention.of or mention.code,
                tenure=_tenure(text, mention, tenures),
            )
    return list(found.values())


def _with_title(text: str, person: Mention, around: Iterable[Mention]) -> tuple[int, int]:
    """The span of a name with the title that stands beside it behind a comma."""
    start, end = person.start, person.end
    for title in around:
        if title.kind == "post" and title.person is person.person:
            low, high = min(start, title.start), max(end, title.end)
            between = text[min(end, title.end) : max(start, title.start)]
            if len(between) <= _APART and "," in between and "\n" not in between:
                start, end = low, high
    return start, end


def _tenure(text: str, mention: Mention, tenures: _Tenures) -> Tenure:
    """What the words around the title say; an ordinal behind it (*ke-7*) is of a former holder."""
    around = fold(text[max(0, mention.start - 14) : mention.end])
    for tenure, words in tenures.words:
        if words.search(around):
            return tenure
    return "former" if any(ordinal.search(around) for ordinal in tenures.ordinals) else "incumbent"


def _tenures(language: Language) -> _Tenures:
    words = title_words(language)
    tables: tuple[tuple[Tenure, Around], ...] = (
        ("former", words.former),
        ("acting", words.acting),
        ("elect", words.elect),
    )
    ordinals = (fold(pattern).partition("{n}") for pattern in words.names.ordinals)
    return _Tenures(
        tuple((tenure, _any([re.escape(fold(w)) for w in (*table.before, *table.after)])) for tenure, table in tables),
        tuple(_any([rf"{re.escape(head)}\d+{re.escape(tail)}"]) for head, marked, tail in ordinals if marked and head),
    )


def _any(sources: Iterable[str]) -> re.Pattern[str]:
    """What finds any of some patterns as whole words."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(sources) or '(?!)'})(?!\w)")
