"""The command that finds reports in the memory: `saksi search`."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

import click

from saksi.cli.terminal import console_on, output, store_option, up_to_date

if TYPE_CHECKING:
    from saksi.store.search import Hit

__all__ = ["search_command"]

_FORMATS = ("text", "json")
_RECORDS = 5  # of a report that are listed


@click.command("search")
@click.argument("text", metavar="[TEXT]", required=False, default="")
@click.option("--actor", metavar="SIDE", help="An event has this side as its actor: CHN, China, NATO …")
@click.option("--recipient", metavar="SIDE", help="The event has this side as its recipient.")
@click.option("--type", "kind", metavar="CLASS", help="The event is of this PLOVER class: CONSULT, ASSAULT …")
@click.option("--place", metavar="NAME|CODE", help="The event was there; a name, or the three letters of a state.")
@click.option("--since", metavar="DATE", help="Reports of this day, month or year and later: 2023-04.")
@click.option("--until", metavar="DATE", help="Reports up to this day, month or year, which is included.")
@click.option("--outlet", metavar="NAME", help="Reports of this outlet.")
@click.option("-l", "--language", metavar="CODE", help="Reports in this language: id, en.")
@click.option("-n", "--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="So many at most.")
@click.option("-f", "--format", "form", type=click.Choice(_FORMATS), default="text", show_default=True)
@store_option
def search_command(
    text: str,
    actor: str | None,
    recipient: str | None,
    kind: str | None,
    place: str | None,
    since: str | None,
    until: str | None,
    outlet: str | None,
    language: str | None,
    limit: int,
    form: str,
    url: str | None,
) -> int:
    """Find reports in the memory by their words and by what was read in them.

    TEXT: words that must all be there, "phrases", OR between alternatives, -word for what must not be there, and
    begin* for a beginning. Case and accents do not count. Where a word begins with -, put -- before TEXT. Without TEXT
    the filters alone count, and the newest reports come first. Exit status 1: nothing was found.
    """
    from saksi.brief.sides import side
    from saksi.store.search import LIMIT

    actor, recipient = (side(name) if name else None for name in (actor, recipient))
    with up_to_date(url) as memory, output(None) as stream:
        hits = list(
            memory.search(
                text,
                actor=actor,
                recipient=recipient,
                type=kind,
                since=since,
                until=until,
                outlet=outlet,
                language=language,
                place=place,
                limit=min(limit + 1, LIMIT),
            )
        )
        shown = hits[:limit]
        if form == "json":
            import msgspec

            stream.write(msgspec.json.format(msgspec.json.encode(shown), indent=2).decode() + "\n")
        else:
            for hit in shown:
                _show(hit, stream)
    if len(hits) > limit:
        click.echo(f"The first {limit}; --limit shows more.", err=True)
    elif not hits:
        click.echo("Nothing was found.", err=True)
    return 0 if hits else 1


def _show(hit: Hit, stream: IO[str]) -> None:
    """A hit: title; id, outlet and date; the snippet with its marked words; its records."""
    from rich.text import Text

    from saksi.brief.words import visible

    console = console_on(stream)
    where = ", ".join(visible(part) for part in (hit.outlet, hit.published) if part)
    console.print(Text(visible(hit.title or "(no title)"), style="bold"), soft_wrap=True)
    story = f"  story {hit.story}" if hit.story and hit.story != hit.report else ""
    console.print(Text(f"  {hit.report}  {where}{story}".rstrip()), soft_wrap=True)
    snippet, at = hit.snippet, hit.snippet.start
    line = Text(f"  {snippet.start}-{snippet.end}: ")
    for mark in snippet.marks:
        if mark.start >= at:
            line.append(_flat(snippet.text[at - snippet.start : mark.start - snippet.start]))
            line.append(f"[{_flat(snippet.text[mark.start - snippet.start : mark.end - snippet.start])}]", "bold red")
            at = mark.end
    line.append(_flat(snippet.text[at - snippet.start :]))
    console.print(line, soft_wrap=True)
    for match in hit.matches[:_RECORDS]:
        told = _told(match.record)
        console.print(Text(f"  {match.start}-{match.end}: {told} “{_flat(match.words)[:80]}”"), soft_wrap=True)
    if len(hit.matches) > _RECORDS:
        console.print(Text(f"  and {len(hit.matches) - _RECORDS} more records"), soft_wrap=True)


def _told(record: object) -> str:
    """What a record is, in the program's own terms."""
    from saksi.brief.words import visible
    from saksi.records import Entity, Event, Statement

    if isinstance(record, Event):
        sides = (", ".join(p.code or p.name for p in side) or "unknown" for side in (record.actors, record.recipients))
        when = f" on {record.date}" if record.date else ""
        where = f" in {record.place.name}" if record.place else ""
        return visible(f"{record.type} {' → '.join(sides)} {record.status}{when}{where}")
    if isinstance(record, Statement):
        return visible(f"{(record.speaker.name if record.speaker else None) or 'somebody'} {record.stance}")
    return visible(f"{record.type} {record.name}") if isinstance(record, Entity) else ""


def _flat(words: str) -> str:
    """Words on one line, with nothing that a terminal would obey; spaces at the ends stay."""
    from saksi.brief.words import visible

    return visible(words.replace("\n", " "))
