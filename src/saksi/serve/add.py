"""Add reports: text that is pasted, one or two at once to compare them, files, and what is at addresses on the net."""

from __future__ import annotations

import contextlib
import re
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from saksi.errors import StoreError, UsageError
from saksi.memory import Added
from saksi.records import Page
from saksi.relate.dyads import span
from saksi.serve.desk import Desk, MissingError, desk_of, done, form, opens, to_json
from saksi.serve.jobs import Job, Jobs, addresses
from saksi.titles import title_of

__all__ = ["router", "safe_name"]

router = APIRouter()

_PASTED = 2
_UNSAFE = re.compile(r"[^\w.() -]+|^\.+")
_NAME = 120
_LISTED = 200


@router.get("/add")
def add_page(request: Request) -> Response:
    """The forms."""
    return desk_of(request).page(request, "add.html", fault="", given={}, pasted=range(1, _PASTED + 1))


@router.post("/add/text")
def add_text(request: Request, given: Annotated[FormData, Depends(form)]) -> Response:
    """Keeps what was pasted; two texts are then laid side by side."""
    desk = desk_of(request)
    try:
        pages = [page for n in range(1, _PASTED + 1) if (page := _pasted(given, n))]
        if not pages:
            raise desk.wording(request).refusal("nothing_pasted")
    except UsageError as error:
        kept = {name: value for name, value in given.items() if isinstance(value, str)}
        return desk.page(request, "add.html", status=400, fault=error, given=kept, pasted=range(1, _PASTED + 1))
    added = _added(desk, lambda: desk.memory.add_pages(pages))
    return _after(request, added, together=len(pages) > 1)


@router.post("/add/files")
def add_files(request: Request, given: Annotated[FormData, Depends(form)]) -> Response:
    """Keeps what is in the files, whatever kind they are."""
    desk = desk_of(request)
    uploads = [one for one in given.getlist("files") if isinstance(one, UploadFile) and one.filename]
    if not uploads:
        return desk.page(
            request, "add.html", status=400, fault=desk.wording(request).say("nothing_chosen"), given={},
            pasted=range(1, _PASTED + 1),
        )  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="saksi-desk-") as folder:
        for upload in uploads:
            _write(upload, Path(folder))
        added = _added(desk, lambda: desk.memory.add(Path(folder)))
    return _after(request, added, together=False)


@router.post("/add/urls")
def add_urls(request: Request, given: Annotated[FormData, Depends(form)]) -> Response:
    """Fetches what is at some addresses: pages, or all that feeds and sitemaps name."""
    desk = desk_of(request)
    text = given.get("urls", "")
    text = text if isinstance(text, str) else ""
    try:
        urls = addresses(text)
        if not urls:
            raise desk.wording(request).refusal("no_address")
        job = jobs_of(request).start(urls)
    except UsageError as error:
        return desk.page(
            request, "add.html", status=400, fault=error, given={"urls": text}, pasted=range(1, _PASTED + 1)
        )
    return done(request, f"/adding/{job.id}")


@router.get("/adding/{name}.json")
def adding_json(request: Request, name: str) -> Response:
    """How far it is, as JSON."""
    return to_json(_job(request, name))


@router.get("/adding/{name}")
def adding_page(request: Request, name: str) -> Response:
    """How far it is, page by page; while it is at work the page comes anew by itself."""
    desk = desk_of(request)
    job = _job(request, name)
    ended = job.ended
    lines = job.lines[:]
    titles = {}
    for line in lines[-_LISTED:]:
        versions = desk.memory.versions(line.report) if line.report else []
        if versions:
            titles[line.report] = versions[-1].title or versions[-1].file
    response = desk.page(
        request, "adding.html", job=job, lines=lines[:-_LISTED - 1 : -1], total=len(lines), ended=ended, titles=titles,
        kept=sum(bool(line.report) for line in lines), failed=sum(not line.report for line in lines),
    )  # fmt: skip
    if not ended:
        response.headers["refresh"] = "2"
    return response


def jobs_of(request: Request) -> Jobs:
    """The jobs of the desk that a request has come to."""
    jobs: Jobs = request.app.state.jobs
    return jobs


def _job(request: Request, name: str) -> Job:
    job = jobs_of(request).get(name)
    if job is None:
        raise MissingError(f"nothing is fetched under '{name[:40]}', or it was long ago")
    return job


@router.get("/added")
def added_page(request: Request) -> Response:
    """What became of what was added: the reports, their stories, and how many could not be read."""
    desk = desk_of(request)
    language, rows = desk.wording(request).code, []
    for pair in request.query_params.getlist("r")[:_LISTED]:
        outcome, _, report = pair.partition(":")
        versions = desk.memory.versions(report)
        if versions:
            story = desk.story(report)
            rows.append((outcome, versions[-1], story.id, title_of(story, language), len(story.readings)))
    skipped = request.query_params.get("skipped", "0")
    more = request.query_params.get("more", "0")
    return desk.page(
        request,
        "added.html",
        rows=rows,
        skipped=int(skipped) if skipped.isdecimal() and len(skipped) < 10 else 0,
        more=int(more) if more.isdecimal() and len(more) < 10 else 0,
    )


def _pasted(given: FormData, number: int) -> Page | None:
    """One pasted text with what is known of it; None where there is none. Raises UsageError: a field is wrong."""

    def field(name: str) -> str | None:
        value = given.get(f"{name}{number}", "")
        return (value.strip() or None) if isinstance(value, str) else None

    text = field("text")
    if not text:
        return None
    published, url = field("published"), field("url")
    if published and span(published) is None:
        raise UsageError(f"'{published[:40]}' is no date; write 2024-05-07")
    if url and opens(url) is None:
        raise UsageError(f"'{url[:80]}' is no address of a page; it begins with https:// or http://")
    return Page(
        file=f"pasted-{number}", content=text.replace("\r\n", "\n").encode("utf-8", "replace"), encoding="utf-8",
        outlet=field("outlet"), title=field("title"), published=published, url=url,
    )  # fmt: skip


def _write(upload: UploadFile, folder: Path) -> None:
    """Puts an upload into a folder under a name that is safe, and free."""
    name = safe_name(upload.filename or "")
    place, number = folder / name, 1
    while place.exists():
        number += 1
        place = folder / f"{number}-{name}"
    with place.open("wb") as stream:
        while piece := upload.file.read(1024 * 1024):
            stream.write(piece)


def safe_name(name: str) -> str:
    """The last part of a file's name without what a path could be made of.

    >>> safe_name("../../etc/passwd"), safe_name("C:\\\\news\\\\a b.html"), safe_name("..")
    ('passwd', 'a b.html', 'upload')
    """
    last = re.split(r"[\\/]", name)[-1]
    return _UNSAFE.sub("_", last).strip(" .")[-_NAME:].strip("_") or "upload"


def _added(desk: Desk, add: Callable[[], Iterable[Added]]) -> list[Added]:
    """What became of each page; stories are brought up to date."""
    with desk.writing():
        added = list(add())
        with contextlib.suppress(StoreError):  # it is kept; the next one who writes will group it
            desk.memory.gather()
    return added


def _after(request: Request, added: list[Added], *, together: bool) -> Response:
    found = [(one.outcome, one.report) for one in added if one.report]
    reports = list(dict.fromkeys(report for _, report in found))
    if together and len(reports) > 1:
        return done(request, f"/side?{urlencode([('r', report) for report in reports])}")
    asked = [("r", f"{outcome}:{report}") for outcome, report in found[:_LISTED]]
    asked.append(("skipped", str(sum(one.outcome == "skipped" for one in added))))
    if len(found) > _LISTED:
        asked.append(("more", str(len(found) - _LISTED)))
    return done(request, f"/added?{urlencode(asked)}")
