"""Score Indonesian reported speech: `python -m eval.speech_id [--all] FILE [FILE …]`.

A file holds labelled tokens (see `eval.tokens`): STATEMENT the contents, PERSON, PERSONCOREF, ROLE,
AFFILIATION who is named, CUE and CUECOREF the words of saying. A file whose name says `direct` or `indirect`
is scored under that key; another one under the kind of most of its statements.

Where hardly a statement of a file stands in quotation marks, quotations are not labelled in it, and a
quotation that matches nothing is left out of the count (and the other way round). Standard error tells
of it. A sentence without a labelled statement cannot be told from one that the annotators, who were
students, passed over: most of what is found in such sentences is plain reported speech. So only what is
found in sentences with a labelled statement counts against precision; `--all` counts everything.

The speaker is the person named next to the cue in the sentence of the statement, else the role or the
affiliation; a statement that names nobody (*menurutnya*) does not count for `speaker_F1`.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from eval import speech, texts
from eval.speech import Content
from eval.tokens import Labelled, Token, parse, rebuild, spans

_SPEAKERS = (("PERSON", "PERSONCOREF"), ("ROLE", "AFFILIATION"))
_LABELLED = 0.1  # a kind with a smaller share of the statements of a file is not labelled in it
_BLOCKS = 60  # a file is read in passages of so many sentences; articles are not marked off


def main(arguments: Sequence[str]) -> dict[str, dict[str, float]]:
    """Score the files; those of one kind together."""
    rows = []
    for path in [a for a in arguments if not a.startswith("-")]:
        try:
            blocks = parse(texts.decoded(Path(path).read_bytes()))
            rows.append(score(blocks, _named_kind(Path(path).name), name=path, every="--all" in arguments))
        except ValueError as error:
            raise SystemExit(f"{path}: {error}") from error
    return speech.measures(speech.add(rows))


def score(
    blocks: Sequence[Sequence[Token]], kind: str | None, *, name: str = "tokens", every: bool = False
) -> dict[str, speech.Counts]:
    """Counts of one file; `every`: of all its sentences. Raises ValueError: it labels no statement."""
    parts = [_passage(blocks[i : i + _BLOCKS]) for i in range(0, len(blocks), _BLOCKS)]
    quoted = total = 0
    for text, golds, _ in parts:
        marks = speech.in_marks(text)
        for gold in golds:
            total += 1
            quoted += speech.kind_of(gold, marks) == "direct"
    if not total:
        raise ValueError("no STATEMENT is labelled; check that the last column holds the labels")
    share = quoted / total
    layers = {k for k, part in (("direct", share), ("indirect", 1 - share)) if part >= _LABELLED}
    if len(layers) == 1 and kind not in (None, *layers):
        print(
            f"{name}: named {kind}, but {total - quoted if 'indirect' in layers else quoted} of its {total} statements "
            f"are {layers.copy().pop()}; predictions of the other kind that match none are left out",
            file=sys.stderr,
        )
    kind = kind or ("direct" if share >= 0.5 else "indirect")
    counts = []
    for text, golds, labelled in parts:
        found = speech.predicted(texts.records(text, "id"))
        asked = [c for c in found if every or any(c.start < b and a < c.end for a, b in labelled)]
        counts.append(speech.compare(text, asked, golds, layers=layers, kind=kind))
    return speech.add(counts)


def _named_kind(name: str) -> str | None:
    found = re.search(r"indirect|direct", name.lower())
    return found.group() if found else None


def _passage(blocks: Sequence[Sequence[Token]]) -> tuple[str, list[Content], list[tuple[int, int]]]:
    """The text of some sentences, the statements labelled in it, and the spans of the sentences that hold one."""
    text, places = rebuild(blocks)
    golds: list[Content] = []
    holding: list[tuple[int, int]] = []
    is_open = False
    for block, places_here in zip(blocks, places, strict=True):
        labelled = spans(block)
        if any(said.label == "STATEMENT" for said in labelled):
            holding.append((places_here[0][0], places_here[-1][1]))
        for said in labelled:
            if is_open and said.label == "STATEMENT" and said.first == 0 and block[0].label[0] in "IL":
                golds[-1] = golds[-1]._replace(end=places_here[said.last][1])  # a sentence was cut inside it
            elif said.label == "STATEMENT":
                source = _source(said, labelled)
                at = (places_here[source.first][0], places_here[source.last][1]) if source else None
                golds.append(
                    Content(
                        places_here[said.first][0],
                        places_here[said.last][1],
                        text[at[0] : at[1]] if at else None,
                        (at,) if at else (),
                    )
                )
        is_open = block[-1].label in ("B-STATEMENT", "I-STATEMENT")
    return text, golds, holding


def _source(said: Labelled, labelled: Sequence[Labelled]) -> Labelled | None:
    """Who says it: the person nearest to the cue that stands nearest to the statement."""
    cues = [s for s in labelled if s.label in ("CUE", "CUECOREF")]
    cue = min(cues, key=lambda s: _gap(s, said), default=None)
    for kinds in _SPEAKERS:
        named = [s for s in labelled if s.label in kinds]
        if named:
            return min(named, key=lambda s: _gap(s, cue or said))
    return None


def _gap(a: Labelled, b: Labelled) -> int:
    return max(a.first - b.last, b.first - a.last, 0)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    print(json.dumps(main(sys.argv[1:])))
