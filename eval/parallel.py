"""Compare the readings of the same text in two languages: `python -m eval.parallel [--show] [FOLDER]`.

FOLDER (default `../shared/data`) holds `language/ind.txt` and `language/eng.txt`, line by line the same sentence, and
`articles/articles.jsonl` with `panl-…` groups of an English story and its translation. No gold is needed: what one
reading has and the other has not shows where one language is weaker, or both differ.

Agreement is 2·common / (a + b), summed over the pairs, each key once a pair:

- events: type with the codes of actor and recipient, one key a dyad; where one language says that both
  act (*X and Y met*), the order of the two does not matter;
- figures: number and unit;
- dates: the value (relative dates are resolved against one made-up day for both);
- names: the code of a state or organisation, the last word of a person's or place's name; an organisation without a
  code is left out, for its name is translated.

`--show` lists on standard error, for every pair that differs, the keys of one language only.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

import saksi
from eval import texts
from saksi import extract
from saksi.records import Entity, Event, Figure, Record, Timex

KINDS = ("events", "figures", "dates", "names")
LANGUAGES = ("id", "en")
WRITTEN = "2019-03-20"

Key = tuple[Any, ...]
Keys = dict[str, set[Key]]
Counts = dict[str, list[int]]  # by kind: common, of the first language, of the second


class Side(NamedTuple):
    """A text and what was read in it."""

    text: str
    keys: Keys


def main(arguments: Sequence[str]) -> dict[str, Any]:
    """Read both sides of every pair and compare them."""
    show = "--show" in arguments
    folder = Path(next((a for a in arguments if not a.startswith("-")), "../shared/data"))
    sentences, articles = list(sentence_pairs(folder)), list(article_pairs(folder))
    if not sentences and not articles:
        raise SystemExit(
            f"{folder}: neither language/ind.txt with eng.txt nor articles/articles.jsonl; name their folder"
        )
    apart = {"sentences": count(map(_sentences, sentences), show), "articles": count(map(_articles, articles), show)}
    both = {kind: [sum(c[kind][i] for c in apart.values()) for i in range(3)] for kind in KINDS}
    out = measures(both, len(sentences) + len(articles))
    return {**out, "sentences": measures(apart["sentences"], len(sentences)),
            "articles": measures(apart["articles"], len(articles))}  # fmt: skip


def sentence_pairs(folder: Path) -> Iterator[tuple[str, str]]:
    """Indonesian and English sentences of the same number."""
    ours, theirs = folder / "language" / "ind.txt", folder / "language" / "eng.txt"
    if ours.exists() and theirs.exists():
        a, b = (texts.decoded(p.read_bytes()).rstrip("\n").split("\n") for p in (ours, theirs))
        if len(a) != len(b):
            raise SystemExit(f"{ours} has {len(a)} lines and {theirs} {len(b)}; they must be line by line the same")
        yield from zip(a, b, strict=True)


def article_pairs(folder: Path) -> Iterator[tuple[str, str]]:
    """Indonesian and English articles of one `panl-…` group."""
    file = folder / "articles" / "articles.jsonl"
    groups: dict[str, dict[str, str]] = defaultdict(dict)
    if file.exists():
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if str(row.get("group") or "").startswith("panl-"):
                groups[row["group"]][row["lang"]] = row["text"]
    for _, sides in sorted(groups.items()):
        if "id" in sides and "en" in sides:
            yield sides["id"], sides["en"]


def _sentences(pair: tuple[str, str]) -> list[Side]:
    return [Side(t, keys(texts.records(t, c, published=WRITTEN))) for t, c in zip(pair, LANGUAGES, strict=True)]


def _articles(pair: tuple[str, str]) -> list[Side]:
    """Articles are cleaned as `saksi read` cleans them: datelines and credits are not part of what they say."""
    reports = [msgspec.structs.replace(saksi.report(t, published=WRITTEN), language=c)
               for t, c in zip(pair, LANGUAGES, strict=True)]  # fmt: skip
    return [Side(r.text, keys(extract(r))) for r in reports]


def count(pairs: Iterable[Sequence[Side]], show: bool = False) -> Counts:
    """Common keys, and the keys of each side, summed over the pairs."""
    total: Counts = {kind: [0, 0, 0] for kind in KINDS}
    for one, other in pairs:
        for kind in KINDS:
            a, b = one.keys[kind], other.keys[kind]
            if kind == "events":
                a, b = _unordered(a, b), _unordered(b, a)
            for i, size in enumerate((len(a & b), len(a), len(b))):
                total[kind][i] += size
            if show and a != b:
                for code, side, own in zip(LANGUAGES, (one, other), (a - b, b - a), strict=True):
                    print(f"{kind} {code} {sorted(own, key=str)}  {' '.join(side.text.split())[:300]}", file=sys.stderr)
    return total


def _unordered(keys: set[Key], beside: set[Key]) -> set[Key]:
    """Event keys, those as mutual that are so in either language."""
    mutual = {key[:3] for key in keys | beside if key[3]}
    return {mine if (mine := (k[0], *sorted(k[1:3], key=str))) in mutual else k[:3] for k in keys}


def keys(records: Iterable[Record]) -> Keys:
    """What a reading holds, in a form that does not depend on the language.

    The keys of events end in whether they are mutual.
    """
    found: Keys = {kind: set() for kind in KINDS}
    for r in records:
        if isinstance(r, Event):
            found["events"] |= _dyads(r)
        elif isinstance(r, Figure):
            found["figures"].add((round(float(r.number), 6), r.unit))
        elif isinstance(r, Timex):
            if r.value:
                found["dates"].add((r.value,))
        elif isinstance(r, Entity) and (r.code or r.type != "organisation"):
            words = r.name.casefold().split()
            person = r.type == "person" and words
            found["names"].add(("person", words[-1]) if person else (r.code or " ".join(words),))
    return found


def _dyads(event: Event) -> set[Key]:
    actors = [p.code for p in event.actors] or [None]
    recipients = [p.code for p in event.recipients] or [None]
    if len(actors) > 1 and recipients == [None]:
        return {(event.type, *sorted((a, b), key=str), True) for a in actors for b in actors if a != b}
    return {(event.type, a, b, False) for a in actors for b in recipients}


def measures(counts: Counts, pairs: int) -> dict[str, Any]:
    """Agreement by kind, and the counts behind it."""
    out: dict[str, Any] = {}
    for kind, (common, ours, theirs) in counts.items():
        out[kind] = round(2 * common / (ours + theirs), 3) if ours + theirs else 0.0
    out["counts"] = {kind: {"common": c, "id": a, "en": b} for kind, (c, a, b) in counts.items()}
    out["pairs"] = pairs
    return out


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1:])))
