"""Make the background of stories: the share of reports that have a word: `python -m training.background`.

Counted over the sentences of `training/sentences_LANGUAGE.tsv`, whose sides are masked before. A report is taken for
twelve sentences. Writes `src/saksi/languages/LANGUAGE/background.tsv` with the stems of `relate.toml` that stand in
two sentences or more.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from saksi.language import load
from saksi.relate.terms import content
from training.sentences import read

PACKS = Path(__file__).parent.parent / "src" / "saksi" / "languages"
SENTENCES = 12
LEAST = 0.005  # shares of words below this are all one
HEAD = """\
# Made by `python -m training.background`: the share of reports that have a word, counted over our own sentences.
# stem: by relate.toml. share: from 0 to 1.
"""


def page(language: str) -> str:
    """The file of a language."""
    rows = read(Path(__file__).with_name(f"sentences_{language}.tsv"))
    seen = Counter(stem for row in rows for stem in content(row.text, load(language)))
    shares = {stem: 1 - (1 - count / len(rows)) ** SENTENCES for stem, count in seen.items() if count > 1}
    lines = [f"{stem}\t{share:.3f}\n" for stem, share in sorted(shares.items()) if share > LEAST]
    return HEAD + "stem\tshare\n" + "".join(lines)


def main() -> None:
    for language in ("en", "id"):
        (PACKS / language / "background.tsv").write_text(page(language), encoding="utf-8")


if __name__ == "__main__":
    main()
