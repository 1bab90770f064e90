"""What may be asked in an address, and in a cursor: each parameter is declared once, for reading and for the OpenAPI.

Whatever is not declared, comes twice, or cannot be read is a problem that names the parameter.

>>> read(b"since=2024-05&limit=9000", (SINCE, LIMIT))
{'since': '2024-05', 'limit': 500}
>>> read(b"sinse=2024", (SINCE, LIMIT))
Traceback (most recent call last):
saksi.serve.api.problems.Problem: there is no parameter 'sinse' here; there are limit, since
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple
from urllib.parse import parse_qsl

import msgspec

from saksi.brief.sides import side
from saksi.errors import UsageError
from saksi.extract.lexicon import plover
from saksi.relate import dyads
from saksi.serve.api.problems import Problem

__all__ = [
    "ADDRESS",
    "CURSOR",
    "DATE",
    "LIMIT",
    "MOST",
    "MOST_NUMBER",
    "SINCE",
    "UNTIL",
    "Ask",
    "cursor",
    "in_order",
    "key_of",
    "read",
    "sound",
    "value_of",
]

Kind = Literal["text", "name", "address", "when", "side", "class", "date", "number", "limit", "cursor", "yes", "choice"]

MOST = 500  # items of one answer
_PAGE = 50
_LETTERS = 1000
_CURSOR_LETTERS = 8000
_SHORT = 200  # letters of a side, or of a name
_MAY_HAVE: Mapping[str, int] = {"cursor": _CURSOR_LETTERS, "side": _SHORT, "name": _SHORT}
_FIELDS = 100
_UNSOUND = re.compile("[\x00\ud800-\udfff]")
DATE = "[1-9][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"
_WHEN = f"^{DATE}(T[0-9:.+Z-]+)?(/{DATE})?$"
ADDRESS = "^https?://[^\\s\\u0000]+$"
_NUMBER = re.compile("[+-]?[0-9]{1,100}")
MOST_NUMBER = 2**31 - 1  # PostgreSQL's integers
_WORDY = "^[^\\u0000]*[^\\s\\u0000][^\\u0000]*$"  # a text that is not blank
_YES = {"true": True, "1": True, "false": False, "0": False}
_CURSOR = re.compile("[A-Za-z0-9_-]+")


class Ask(NamedTuple):
    """A parameter: its name, what it is, what it does; `many`: it may come several times, and all must hold.

    `default` is what holds where it is not given; None: nothing. `choices` are the values of a choice.
    """

    name: str
    kind: Kind
    about: str
    many: bool = False
    default: Any = None
    choices: tuple[str, ...] = ()
    needed: bool = False

    def schema(self) -> dict[str, Any]:
        """Its JSON schema."""
        most = _MAY_HAVE.get(self.kind, _LETTERS)
        made: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": most, "pattern": _WORDY}
        if self.kind == "class":
            made = {"type": "string", "enum": sorted(plover().types)}
        elif self.kind == "date":
            made = {"type": "string", "pattern": f"^{DATE}$", "examples": ["2024", "2024-05", "2024-05-07"]}
        elif self.kind == "number":
            made = {"type": "integer", "minimum": 1, "maximum": MOST_NUMBER}
        elif self.kind == "limit":
            made = {"type": "integer"}
        elif self.kind == "cursor":
            made = {"type": "string", "pattern": f"^{_CURSOR.pattern}$", "maxLength": most}
        elif self.kind == "address":
            made = {"type": "string", "maxLength": most, "pattern": ADDRESS}
        elif self.kind == "when":
            made = {"type": "string", "pattern": _WHEN, "examples": ["2024-05-07", "2023-04-16/2023-04-17"]}
        elif self.kind == "yes":
            made = {"type": "boolean"}
        elif self.choices:
            made = {"type": "string", "enum": list(self.choices)}
        if self.many:
            return {"type": "array", "items": made, "maxItems": _FIELDS // 2}
        return made if self.default is None else {**made, "default": self.default}


SINCE = Ask("since", "date", "The first day, month or year.")
UNTIL = Ask("until", "date", "The last day, month or year, included.")
LIMIT = Ask("limit", "limit", f"At most so many items, 1 to {MOST}; what lies outside is clamped.", default=_PAGE)
CURSOR = Ask("cursor", "cursor", "Where to go on: `next` of the answer before, with the same other parameters.")


def read(query: bytes, asks: Sequence[Ask]) -> dict[str, Any]:
    """The values of a query, with the defaults of what is not given. Raises Problem: something cannot be read."""
    try:
        pairs = parse_qsl(
            query.decode("utf-8"), keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=_FIELDS
        )
    except UnicodeDecodeError:
        raise Problem(422, "the query is no UTF-8; encode it as UTF-8, and then by %XX") from None
    except ValueError:
        raise Problem(422, f"the query has more than {_FIELDS} parameters; give fewer") from None
    known = {ask.name: ask for ask in asks}
    given: dict[str, list[Any]] = {}
    for name, value in pairs:
        ask = known.get(name)
        if ask is None:
            there = f"there are {', '.join(sorted(known))}" if known else "there are none"
            name = sound(name, "of the query")[:80]
            raise Problem(422, f"there is no parameter '{name}' here; {there}", parameter=name)
        if name in given and not ask.many:
            raise Problem(422, f"{name} is given more than once; give it once", parameter=name)
        given.setdefault(name, []).append(value_of(ask, value))
    found: dict[str, Any] = {}
    for name, ask in known.items():
        if name in given:
            found[name] = given[name] if ask.many else given[name][0]
        elif ask.needed:
            raise Problem(422, f"{name} is missing; give it: ?{name}=…", parameter=name)
        elif ask.many or ask.default is not None:
            found[name] = [] if ask.many else ask.default
    in_order(found)
    return found


def in_order(found: Mapping[str, Any]) -> None:
    """Raises Problem: `since` lies after `until`."""
    try:
        dyads.bounds(found.get("since"), found.get("until"))
    except UsageError as error:
        raise Problem(422, str(error), parameter="since") from None


def value_of(ask: Ask, given: str) -> Any:
    """The value of one parameter. Raises Problem: it is none."""
    name, value = ask.name, sound(given, ask.name)
    if not value.strip():
        raise Problem(422, f"{name} is empty; give a value, or leave it out", parameter=name)
    most = _MAY_HAVE.get(ask.kind, _LETTERS)
    if len(value) > most:
        raise Problem(422, f"{name} has {len(value)} characters; it may have {most}", parameter=name)
    try:
        return _READ[ask.kind](ask, value)
    except UsageError as error:
        raise Problem(422, str(error), parameter=name) from None


def sound(text: str, name: str) -> str:
    """A text without what no store takes. Raises Problem: there is NUL, or half of a pair of surrogates."""
    if _UNSOUND.search(text):
        raise Problem(422, f"{name} has a NUL or a lone surrogate in it; leave that out", parameter=name)
    return text


def _side(_: Ask, value: str) -> str:
    return side(value)


def _class(_: Ask, value: str) -> str:
    if value.upper() not in plover().types:
        raise UsageError(f"there is no class '{value[:40]}'; there are {', '.join(sorted(plover().types))}")
    return value.upper()


def _date(ask: Ask, value: str) -> str:
    if not re.fullmatch(DATE, value) or dyads.span(value) is None:
        raise UsageError(f"{ask.name}: '{value[:40]}' is no date; write 2023, 2023-04 or 2023-04-16")
    return value


def _number(ask: Ask, value: str) -> int:
    if not _NUMBER.fullmatch(value) or not 1 <= int(value) <= MOST_NUMBER:
        raise UsageError(f"{ask.name} is '{value[:40]}'; give a whole number from 1 on")
    return int(value)


def _limit(ask: Ask, value: str) -> int:
    if not _NUMBER.fullmatch(value):
        raise UsageError(f"{ask.name} is '{value[:40]}'; give a whole number from 1 to {MOST}")
    return min(max(int(value), 1), MOST)


def _yes(ask: Ask, value: str) -> bool:
    if value.lower() not in _YES:
        raise UsageError(f"{ask.name} is '{value[:40]}'; give true or false")
    return _YES[value.lower()]


def _choice(ask: Ask, value: str) -> str:
    if value not in ask.choices:
        raise UsageError(f"{ask.name} is '{value[:40]}'; choose {', '.join(ask.choices)}")
    return value


_READ: Mapping[Kind, Any] = {
    **dict.fromkeys(("text", "name", "address", "when"), lambda _, value: value.strip()),
    "cursor": lambda _, value: value, "side": _side, "class": _class,
    "date": _date, "number": _number, "limit": _limit, "yes": _yes, "choice": _choice,
}  # fmt: skip


def cursor(of: str, *key: object) -> str:
    """The cursor of a list, by its name, and of a key: that of the last item of an answer.

    >>> key_of(cursor("stories", "2024-05-07T08:00:00Z", 3), "stories", str, int)
    ('2024-05-07T08:00:00Z', 3)
    """
    return base64.urlsafe_b64encode(msgspec.msgpack.encode((of, *key))).decode().rstrip("=")


def key_of(given: str | None, of: str, *types: Any) -> Any:
    """The key of a cursor, None where there is none. Raises Problem: it was not made here, or for another list."""
    if given is None:
        return None
    try:
        if not _CURSOR.fullmatch(given):
            raise ValueError
        packed = base64.urlsafe_b64decode(given + "=" * (-len(given) % 4))
        shape: Any = tuple.__class_getitem__((str, *types))
        name, *found = msgspec.msgpack.decode(packed, type=shape)
        if name != of:
            raise ValueError
        for one in found:
            for each in one if isinstance(one, list) else [one]:
                if isinstance(each, str):
                    sound(each, "cursor")
                elif each is not None and abs(each) > MOST_NUMBER:
                    raise ValueError
    except (ValueError, msgspec.DecodeError, Problem, RecursionError):
        raise Problem(
            422, "this is no cursor of this list; take `next` of an answer as it is, or leave it out to begin anew",
            parameter="cursor",
        ) from None  # fmt: skip
    return tuple(found)
