"""What a report is called in a brief: its outlet, as people speak of it; reports of one outlet are numbered.

Where no outlet is known it is the host of its address, else the name of its file, and where the file has none that
says anything (an id in a line of JSON), its title.

>>> from saksi.records import Report
>>> def kept(file, **known):
...     return Reading(file=file, report=Report(id=file, version="", text="", **known), records=())
>>> list(called([kept("a.txt", outlet="Selat Pos"), kept("9f3c", outlet="Selat Pos"), kept("news/visit.txt")]).values())
['Selat Pos #1', 'Selat Pos #2', 'news/visit.txt']
>>> called([kept("9f3c", title="Talks open in Lima")])
{'9f3c': '“Talks open in Lima”'}
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import urlsplit

from saksi.brief.words import visible
from saksi.records import Reading

__all__ = ["called", "name_by", "name_of", "places", "shortened"]

_LONGEST = 40  # characters of a name
_FILE = re.compile(r"\.[A-Za-z]\w{0,4}$")  # what ends a file's name


def called(readings: Iterable[Reading]) -> dict[str, str]:
    """The name of each report by its file, fit to be shown; no two are the same."""
    every = tuple(readings)
    short = places(reading.file for reading in every)
    names = {r.file: visible(short[r.file]) if _by_file(r) else name_of(r) for r in every}
    counts = Counter(names.values())
    seen: Counter[str] = Counter()
    for file, name in names.items():
        if counts[name] > 1:
            seen[name] += 1
            names[file] = f"{name} #{seen[name]}"
    return names


def name_of(reading: Reading, *, titled: bool = False) -> str:
    """What one report is called, without a number; `titled`: by its title rather than by the name of a file."""
    report = reading.report
    by_file = _by_file(reading) and not titled
    return name_by(_publisher(reading), None if by_file else report.title, reading.file)


def name_by(outlet: str | None, title: str | None, file: str, url: str | None = None) -> str:
    """What a report is called by what is known of it, in this order: outlet, host of its address, title, file.

    >>> name_by(None, "Talks open in Lima", "9f3c", "https://www.news.example/a")
    'news.example'
    """
    if name := outlet or _host(url or file):
        return shortened(name, _LONGEST)
    return f"“{shortened(title, _LONGEST)}”" if title else visible(file.rpartition("/")[2] or file)


def places(files: Iterable[str]) -> dict[str, str]:
    """Each file without the folders that all share.

    >>> places(["/news/a/one.txt", "/news/b/one.txt"])
    {'/news/a/one.txt': 'a/one.txt', '/news/b/one.txt': 'b/one.txt'}
    """
    paths = {file: file.split("/") for file in files}
    folders = [path[:-1] for path in paths.values()]
    depth = 0
    while folders and all(len(f) > depth and f[depth] == folders[0][depth] for f in folders):
        depth += 1
    return {file: "/".join(path[depth:]) for file, path in paths.items()}


def shortened(text: str, most: int) -> str:
    """Text on one line, cut at a word where it is longer than `most` characters."""
    flat = visible(" ".join(text.split()))
    return flat if len(flat) <= most else flat[: most - 1].rsplit(" ", 1)[0].rstrip(",.;:") + "…"


def _publisher(reading: Reading) -> str:
    """The outlet of a report, or the host of its address; empty where neither is known."""
    report = reading.report
    own = report.origin.name if report.origin.kind == "own" else None
    return report.outlet or own or _host(report.url or reading.file)


def _by_file(reading: Reading) -> bool:
    """Whether a report is called by its file: no outlet is known, and the file has a name such as people give."""
    title = reading.report.title
    return not _publisher(reading) and (not title or _FILE.search(reading.file) is not None)


def _host(url: str) -> str:
    """The host of a web address without www; empty for anything else."""
    if not url.startswith(("http://", "https://")):
        return ""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
