"""Who holds which office, as the text itself says.

Offices are learned from names with titles (*Menteri Pertahanan China Li Shangfu*, *Wang Yi, China's
foreign minister,*) before any list is asked. *Former*, *acting* and *-elect* are not incumbents.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from saksi.extract.lexicon import Lexicon
from saksi.extract.mentions import Mention
from saksi.posts import Around, TitleWords
from saksi.records import Office
from saksi.text import fold

__all__ = ["offices"]

_APART = 6  # characters between a name and its title: a comma, an article

Tenure = Literal["incumbent", "former", "acting", "elect"]


def offices(text: str, mentions: Iterable[Mention], lexicon: Lexicon, title_words: TitleWords) -> list[Office]:
    """One record for each person and office, at the first place that says so."""
    found: dict[tuple[str, str, str | None], Office] = {}
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
                tenure=_tenure(text, mention, title_words),
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


def _tenure(text: str, mention: Mention, title_words: TitleWords) -> Tenure:
    """What the words around the title say; an ordinal behind it (*ke-7*) is of a former holder."""
    around = fold(text[max(0, mention.start - 14) : mention.end])
    tables: tuple[tuple[Tenure, Around], ...] = (
        ("former", title_words.former),
        ("acting", title_words.acting),
        ("elect", title_words.elect),
    )
    for tenure, words in tables:
        for word in (*words.before, *words.after):
            if re.search(rf"(?<!\w){re.escape(fold(word))}(?!\w)", around):
                return tenure
    for pattern in title_words.names.ordinals:
        head, marked, tail = fold(pattern).partition("{n}")
        if marked and head and re.search(rf"(?<!\w){re.escape(head)}\d+{re.escape(tail)}(?!\w)", around):
            return "former"
    return "incumbent"
