"""Count events where there is none: `python -m eval.false_alarms [--show] [FOLDER]`.

FOLDER (default `eval/everyday`) holds `CODE.txt` for each language: sentences of domestic sports, crime,
business, weather and lifestyle news, one a line; lines that begin with `#` are comments. None
of them tells an act between states, so every event that is read is a false alarm.

Prints events a hundred sentences, over all and by language. `--show` lists them on standard error.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from eval import texts
from saksi.language import available
from saksi.records import Event

EVERYDAY = Path(__file__).with_name("everyday")


def main(arguments: Sequence[str]) -> dict[str, float]:
    """Read the sentences and count their events."""
    folder = Path(next((a for a in arguments if not a.startswith("-")), EVERYDAY))
    sentences = {
        code: read(folder / f"{code}.txt") for code in sorted(available()) if (folder / f"{code}.txt").exists()
    }
    if not any(sentences.values()):
        raise SystemExit(
            f"{folder}: no sentences in {', '.join(f'{c}.txt' for c in sorted(available()))}; name their folder"
        )
    alarms = {code: [alarms_in(s, code, "--show" in arguments) for s in rows] for code, rows in sentences.items()}
    total = sum(map(len, sentences.values()))
    return {
        "per_100": round(100 * sum(map(sum, alarms.values())) / total, 3),
        **{code: round(100 * sum(row) / len(row), 3) for code, row in sorted(alarms.items()) if row},
        "sentences": total,
    }


def read(file: Path) -> list[str]:
    """The sentences of a file, without comments and empty lines."""
    lines = (line.strip() for line in texts.decoded(file.read_bytes()).split("\n"))
    return [line for line in lines if line and not line.startswith("#")]


def alarms_in(sentence: str, code: str, show: bool = False) -> int:
    """How many events are read in a sentence."""
    events = [r for r in texts.records(sentence, code) if isinstance(r, Event)]
    for event in events if show else ():
        sides = " → ".join(",".join(p.code or p.name for p in side) or "-" for side in (event.actors, event.recipients))
        words = sentence[event.start : event.end]
        print(f"{code} {event.type} {sides} [{words}] {event.rule} | {sentence}", file=sys.stderr)
    return len(events)


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1:])))
