"""Score times in Indonesian TimeML: `python -m eval.times_id ZIP_OR_FOLDER [ZIP_OR_FOLDER …]`.

F1 as TempEval-3 gives it (UzZaman et al., SemEval 2013): `strict` the same extent, `relaxed` some overlap,
`value` overlap and the same value. Values are resolved against the document creation time. See `eval.timeml`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

from eval import timeml


def main(paths: Sequence[str]) -> dict[str, float]:
    """Score the files."""
    return timeml.main(paths, "id")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    print(json.dumps(main(sys.argv[1:])))
