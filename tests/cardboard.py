"""A reader that reads nothing, in a module of its own: a process that imports it is there at once."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from saksi.errors import DataError
from saksi.records import Page, Reading, Report, Skip


def cardboard(page: Page) -> Reading | Skip:
    """Reads nothing; what it is to do stands in the page."""
    what, _, rest = page.content.decode("utf-8", "surrogatepass").partition(" ")
    if what == "die" and os.getpid() != int(rest):
        os.kill(os.getpid(), signal.SIGKILL)
    elif what == "once" and not Path(rest).exists():
        Path(rest).touch()
        os._exit(1)
    elif what == "fail":
        raise ValueError("our own mistake")
    elif what == "data":
        raise DataError("languages/en/verbs.tsv", 3, "a tab too many")
    elif what == "sleep":
        time.sleep(float(rest))
    elif what == "pid":
        return Reading(file=page.file, report=Report(id="", version="", text=str(os.getpid())))
    return Reading(file=page.file, report=Report(id="", version="", title=page.title, text=page.content.decode()))


def cards(*texts: str, few: int = 40) -> list[Page | Skip]:
    """Pages of cardboard behind so many others that the processes have begun."""
    every = ["plain"] * few + list(texts)
    return [Page(file=str(n), content=text.encode()) for n, text in enumerate(every)]
