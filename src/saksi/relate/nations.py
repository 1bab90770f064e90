"""Tell what a report describes as a state's: *a Spanish frigate*, *fregat Prancis*, *17 Indian fishermen*.

>>> from saksi.language import load
>>> [(hit.start, hit.end, hit.payload) for hit in nations("two Kenyan doctors", load("en"))]
[(4, 10, 'KEN')]
"""

from __future__ import annotations

from saksi import names
from saksi.language import Language
from saksi.match import Hit, Matcher, longest

__all__ = ["nations"]

_DESCRIBING = frozenset({"adjective", "name", "short"})  # kinds of names that describe a thing as a state's


def nations(text: str, language: Language) -> list[Hit[str]]:
    """Where the words describe something as a state's, each with its code; in some languages by the state's name."""
    return [hit for hit in longest(language.part(_matcher).find(text)) if text[hit.start].isupper()]


def _matcher(language: Language) -> Matcher[str]:
    told = {phrase: {n.code for n in many if n.code} for phrase, many in names.names(language).items()}
    kinds = {phrase: {n.kind for n in many} for phrase, many in names.names(language).items()}
    return Matcher({p: sorted(codes) for p, codes in told.items() if len(codes) == 1 and kinds[p] <= _DESCRIBING})
