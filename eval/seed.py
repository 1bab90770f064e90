"""Score two reports of one happening, read together: `python -m eval.seed GOLD.json GOLD.json`.

The reports are plain dumps that stand beside their gold, as its `report` says; nothing is known of
them from outside. Measures as in `eval.gold`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

import saksi
from eval.gold import Row, score, summary


def main(paths: Sequence[str]) -> Row:
    """Read the reports of the gold files together and score them."""
    golds = [(Path(p), json.loads(Path(p).read_text(encoding="utf-8"))) for p in paths]
    results = list(saksi.read([path.parent / gold["report"] for path, gold in golds], together=True))
    rows = [msgspec.json.decode(msgspec.json.encode(r)) for r in results if isinstance(r, saksi.Reading)]
    if len(rows) != len(golds):
        raise SystemExit("; ".join(f"{r.file}: {r.reason}" for r in results if isinstance(r, saksi.Skip)))
    return summary([score(row, gold) for row, (_, gold) in zip(rows, golds, strict=True)])


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    print(json.dumps(main(sys.argv[1:])))
