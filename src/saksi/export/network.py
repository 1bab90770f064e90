"""Who acts towards whom, as GraphML (graphdrawing.org): sides are nodes, and each event is a dated edge.

A node is a side by its code, or by its name where it has none. An event with several sides gives several edges, as
`saksi.export.happened.pairs` says, all with one `key`. Nodes stand before their first edge, so that nothing is held in
memory but the sides and the keys seen.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

from msgspec.structs import replace

from saksi.export.codes import state
from saksi.export.happened import Happenings, View, happenings, pairs, views
from saksi.export.safe import web, xml
from saksi.export.written import Written
from saksi.records import Happening, Party, Story

__all__ = ["graphml"]

_NODE = {"label": "string", "code": "string", "kind": "string"}
_EDGE = {
    "type": "string", "mode": "string", "quad": "int", "intensity": "double", "status": "string", "date": "string",
    "date_basis": "string", "contexts": "string", "place": "string", "tellings": "int", "origins": "int",
    "story": "string", "key": "string", "url": "string",
}  # fmt: skip
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""


def graphml(stories: Iterable[Story], out: IO[str], *, of: Happenings = happenings) -> Written:
    """One directed graph, with parallel edges. Events of every status, which each edge names; each event once."""
    written, seen, nodes = Written(), set[str](), set[str]()
    out.write(_HEAD)
    for name, kind in _NODE.items():
        out.write(f'<key id="n_{name}" for="node" attr.name="{name}" attr.type="{kind}"/>\n')
    for name, kind in _EDGE.items():
        out.write(f'<key id="e_{name}" for="edge" attr.name="{name}" attr.type="{kind}"/>\n')
    out.write('<graph id="saksi" edgedefault="directed">\n')
    for story in stories:
        for view in views(story, of):
            if view.key in seen:
                written.leave_out("told in an earlier story")
                continue
            seen.add(view.key)
            edges = [(a, r) for a, r in pairs(_named(view.happening)) if a is not None and r is not None]
            for party in (*view.happening.actors, *view.happening.recipients):
                _node(party, nodes, out, written)
            if not edges:
                written.leave_out("without a second side")
            for actor, recipient in edges:
                written.add("edge")
                _edge(view, actor, recipient, written.rows["edge"], out)
    out.write("</graph>\n</graphml>\n")
    return written


def _named(happening: Happening) -> Happening:
    """The happening with a name as the code of each side that has none."""
    return replace(
        happening,
        actors=tuple(replace(p, code=_id(p), sector=None) for p in happening.actors),
        recipients=tuple(replace(p, code=_id(p), sector=None) for p in happening.recipients),
    )


def _id(party: Party) -> str:
    return party.code or f"name:{party.name}"


def _node(party: Party, nodes: set[str], out: IO[str], written: Written) -> None:
    name = xml(_id(party))
    if name in nodes:
        return
    nodes.add(name)
    written.add("node")
    if not party.code:
        label, kind = party.name, "name"
    else:
        label, kind = _label(party.code), "state" if state(party.code).fips else "organisation"
    values = {"label": label, "code": party.code or "", "kind": kind}
    out.write(f'<node id="{name}">{_data("n", values)}</node>\n')


def _edge(view: View, actor: Party, recipient: Party, number: int, out: IO[str]) -> None:
    from saksi.relate.dyads import score

    one, when, first = view.happening, view.when, view.first
    values = {
        "type": one.type, "mode": one.mode or "", "quad": str(one.quad),
        "intensity": f"{score(one.type, one.mode):g}", "status": one.status, "date": when.value if when else "",
        "date_basis": when.basis if when else "", "contexts": "; ".join(one.contexts),
        "place": one.place.name if one.place else "", "tellings": str(len(view.told)),
        "origins": str(len({t.telling.origin for t in view.told if t.telling.origin and not t.telling.copy})),
        "story": view.story.id, "key": view.key, "url": web(first.reading.report.url) or "" if first else "",
    }  # fmt: skip
    ends = f'source="{xml(_id(actor))}" target="{xml(_id(recipient))}"'
    out.write(f'<edge id="e{number}" {ends}>{_data("e", values)}</edge>\n')


def _data(prefix: str, values: dict[str, str]) -> str:
    return "".join(f'<data key="{prefix}_{name}">{xml(text)}</data>' for name, text in values.items() if text)


def _label(code: str) -> str:
    from saksi.language import load
    from saksi.names import state_name

    return state_name(code, load("en"))
