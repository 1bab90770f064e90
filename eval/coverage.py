"""Report how far the event rules reach: `python -m eval.coverage [FILE.jsonl …] [--sentences N]`.

Per language and class: how many rules there are, how many fire on the texts, and how many events
they make; then the sentences that name a state or organisation and yield nothing (N of each
language, default 20). Without files: the articles and annotated reports in `../shared`.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import saksi
from saksi.extract import own_spans
from saksi.extract.lexicon import lexicon
from saksi.language import available, load
from saksi.text import sentences


def main(arguments: Sequence[str]) -> None:
    """Print the report."""
    limit = int(arguments[arguments.index("--sentences") + 1]) if "--sentences" in arguments else 20
    files = [a for a in arguments if a.endswith(".jsonl")] or [
        str(p) for p in (Path("../shared/data/articles/articles.jsonl"), Path("../shared/gold/dev.jsonl")) if p.exists()
    ]
    if not files:
        raise SystemExit("no texts; name .jsonl files")
    fired: dict[str, Counter[str]] = defaultdict(Counter)
    silent: dict[str, list[str]] = defaultdict(list)
    seen: Counter[str] = Counter()
    for result in saksi.read(files):
        if isinstance(result, saksi.Skip) or result.report.language is None:
            continue
        code = result.report.language
        told = [r for r in result.records if isinstance(r, saksi.Event)]
        fired[code].update(r.rule.removeprefix(f"{code}.events.") for r in told)
        places = [(a.start, a.end) for r in told for a in r.anchors]
        actors = [r for r in result.records if isinstance(r, saksi.Entity) and r.code]
        for start, end in own_spans(result.report):
            for a, b in sentences(result.report.text, start, end):
                if any(a <= r.start < b for r in actors):
                    seen[code] += 1
                    if not any(a <= x < b for x, _ in places):
                        silent[code].append(result.report.text[a:b])
    for code in available():
        rules = lexicon(load(code)).rules
        print(f"{code}: {len(rules)} rules, {sum(r.id in fired[code] for r in rules)} of them fire")
        for kind in sorted({r.type for r in rules}):
            mine = [r for r in rules if r.type == kind]
            count = sum(fired[code][r.id] for r in mine)
            print(f"  {kind:10} {len(mine):4} rules  {sum(r.id in fired[code] for r in mine):4} fire  {count:5} events")
        print(f"  {len(silent[code])} of {seen[code]} sentences with a known actor yield no event, for example:")
        step = max(1, len(silent[code]) // max(limit, 1))
        for sentence in silent[code][::step][:limit]:
            print(f"    {sentence}")


if __name__ == "__main__":
    main(sys.argv[1:])
