"""Name a story in a few words that are no outlet's: the sides, the act between them, how sure it is, the day (EDTF).

>>> one = Subject(type="CONSULT", mode="phone", actors=("KEN",), recipients=("ETH",), date="2024-03-12", language="en")
>>> title(one), title(one, "id")
('Kenya – Ethiopia: telephone call, 2024-03-12', 'Kenya – Etiopia: pembicaraan telepon, 2024-03-12')
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from saksi.language import Language, load
from saksi.names import state_name
from saksi.records import Subject

__all__ = ["Titled", "title", "title_of"]

_MUTUAL = frozenset({"AGREE", "CONSULT", "COOPERATE"})  # what both sides do alike
_ONE_WAY = frozenset({"visit"})
_SHOWN = 3  # sides that are named on either hand


class Titled(Protocol):
    """A story, or the line of a list that tells of one."""

    @property
    def title(self) -> str | None: ...  # noqa: D102

    @property
    def subject(self) -> Subject | None: ...  # noqa: D102


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    mutual: str
    one_way: str
    others: str
    dated: str
    status: dict[str, str]
    acts: dict[str, str]


def title(subject: Subject, language: str = "") -> str:
    """A title in a language (ISO 639-1; by default that of the subject): sides, act, how sure it is, day in EDTF."""
    spoken = load(language or subject.language)
    say = spoken.part(_words)
    alike = subject.type in _MUTUAL and subject.mode not in _ONE_WAY
    if subject.recipients:
        actors, recipients = (_sides(codes, spoken, say) for codes in (subject.actors, subject.recipients))
        between = (say.mutual if alike else say.one_way).format(a=actors, r=recipients)
    elif len(subject.actors) == 2:  # both did it
        first, second = (state_name(code, spoken) for code in subject.actors)
        between = say.mutual.format(a=first, r=second)
    else:
        between = _sides(subject.actors, spoken, say)
    act = _act(subject, say)
    if subject.status in say.status:
        act = say.status[subject.status].format(act=act)
    made = f"{between}: {act}"
    return say.dated.format(title=made, date=subject.date) if subject.date else made


def title_of(story: Titled, language: str) -> str:
    """The title of a story in a language; its headline, as it stands, where no title can be made; empty without one."""
    return title(story.subject, language) if story.subject else story.title or ""


def _sides(codes: Sequence[str], language: Language, say: _File) -> str:
    names = [state_name(code, language) for code in codes]
    if len(names) <= _SHOWN:
        return ", ".join(names)
    return say.others.format(names=", ".join(names[: _SHOWN - 1]), n=len(names) - _SHOWN + 1)


def _act(subject: Subject, say: _File) -> str:
    """The act by the narrowest noun there is: of the rule that found it, of its mode, of its class."""
    acts, family = say.acts, subject.rule.partition(".")[0]
    names = []
    if family.upper() == subject.type:
        names = [subject.rule, subject.rule.removesuffix("-noun").removesuffix("-light")]
    elif family:
        names = [f"{subject.type} of {subject.rule}", f"{subject.type} of {family}"]
    names += [f"{subject.type}-{subject.mode}", subject.type]
    return next((acts[name] for name in names if name in acts), subject.type)


def _words(language: Language) -> _File:
    return language.toml("subjects", _File)
