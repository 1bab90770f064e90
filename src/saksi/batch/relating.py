"""Find copies and stories over a whole batch, by joins that an engine does, and checks in its processes.

Copies: reports that meet in a band of their MinHash and have a Jaccard index of `sketch.SAME_WORDS` are joined, and
what is joined by a chain is one group (connected components, by labels that spread along the pairs and along the
labels themselves until nothing changes). The original is the report written first.

Stories: reports of neighbouring spans of days that share some of their heaviest terms are compared by the likeness
of `relate.grouping`, and grow together as there, with copies as ties. What many reports of one span have tells
nothing. `saksi compare` looks at all pairs of its reports; here only those written within a week of each other, whose
heaviest terms meet, are looked at.

No step holds more in one process than one bucket of pairs.
"""

from __future__ import annotations

import itertools
import shutil
from pathlib import Path

from saksi.batch.engines import Engine
from saksi.batch.layout import emptied
from saksi.batch.work import FAINT, Task
from saksi.relate.grouping import NEAR_MARKS, SAME

__all__ = ["components", "copies", "stories"]

_CROWD = 40  # reports in one band that are all paired; of more each is paired with the first only
_COMMON = 60  # reports of one span with one term, beyond which it tells nothing


def copies(engine: Engine, work: Path, here: Path, buckets: int) -> None:
    """Writes `ties` (pairs of near-copies) and `copies`, a row for each report that has its words from another."""
    docs = work / "docs"
    words = (
        "SELECT pairs.a AS a, pairs.b AS b, x.shingles AS one, y.shingles AS other FROM pairs "
        "JOIN docs AS x ON pairs.a = x.doc JOIN docs AS y ON pairs.b = y.doc"
    )
    _once(
        engine,
        here / "crowds",
        {"bands": work / "bands"},
        "SELECT band, MIN(doc) AS head, COUNT(*) AS n FROM bands GROUP BY band HAVING COUNT(*) > 1",
    )
    _once(
        engine,
        here / "met",
        {"bands": work / "bands", "crowds": here / "crowds"},
        "SELECT DISTINCT a, b FROM ("
        "SELECT x.doc AS a, y.doc AS b FROM crowds JOIN bands AS x ON crowds.band = x.band "
        f"JOIN bands AS y ON crowds.band = y.band WHERE crowds.n <= {_CROWD} AND x.doc < y.doc "
        "UNION ALL "
        "SELECT crowds.head AS a, x.doc AS b FROM crowds JOIN bands AS x ON crowds.band = x.band "
        f"WHERE crowds.n > {_CROWD} AND crowds.head < x.doc) AS pairs",
    )
    _bucketed(
        engine, "near", here / "near_copies", "shares", {"pairs": here / "met", "docs": docs}, words, buckets, "a"
    )
    _once(
        engine,
        here / "ties",
        {"shares": here / "near_copies"},
        "SELECT DISTINCT original AS a, doc AS b FROM shares",
    )
    components(engine, here / "ties", here / "groups")
    _once(
        engine,
        here / "first_days",
        {"labels": here / "groups", "docs": docs},
        "SELECT labels.label AS label, MIN(docs.born) AS born FROM labels JOIN docs ON labels.doc = docs.doc "
        "GROUP BY labels.label",
    )
    _once(
        engine,
        here / "originals",
        {"labels": here / "groups", "docs": docs, "days": here / "first_days"},
        "SELECT labels.label AS label, MIN(labels.doc) AS original FROM labels JOIN docs ON labels.doc = docs.doc "
        "JOIN days ON labels.label = days.label AND docs.born = days.born GROUP BY labels.label",
    )
    _once(
        engine,
        here / "copied",
        {"labels": here / "groups", "originals": here / "originals"},
        "SELECT originals.original AS a, labels.doc AS b FROM labels "
        "JOIN originals ON labels.label = originals.label WHERE labels.doc <> originals.original",
    )
    _bucketed(engine, "share", here / "shares", "shares", {"pairs": here / "copied", "docs": docs}, words, buckets, "b")
    _once(
        engine, here / "copies", {"shares": here / "shares", "docs": docs},
        "SELECT DISTINCT shares.doc AS doc, x.file AS file, x.report AS report, shares.original AS original, "
        "y.file AS original_file, shares.share AS share, shares.likeness AS likeness, x.day AS day "
        "FROM shares JOIN docs AS x ON shares.doc = x.doc JOIN docs AS y ON shares.original = y.doc",
    )  # fmt: skip


def stories(engine: Engine, work: Path, here: Path, buckets: int) -> None:
    """Writes `stories`: the story of each report, by the smallest key of its reports."""
    docs, marks = work / "docs", work / "marks"
    _once(
        engine,
        here / "telling",
        {"marks": marks},
        f"SELECT key FROM marks GROUP BY key HAVING COUNT(*) > 1 AND COUNT(*) <= {_COMMON}",
    )
    _once(
        engine,
        here / "rare",
        {"marks": marks, "telling": here / "telling"},
        "SELECT marks.key AS key, marks.span AS span, marks.home AS home, marks.own AS own, "
        "marks.weight AS weight, marks.doc AS doc FROM marks JOIN telling ON marks.key = telling.key",
    )
    _once(
        engine,
        here / "near",
        {"x": here / "rare", "y": here / "rare"},
        "SELECT DISTINCT a, b FROM (SELECT x.doc AS a, y.doc AS b, x.span AS span, x.own AS own, COUNT(*) AS n, "
        "SUM(x.weight * y.weight) AS met FROM x JOIN y ON x.key = y.key "
        "WHERE x.doc < y.doc AND x.home + y.home > 0 AND x.own = y.own GROUP BY x.doc, y.doc, x.span, x.own"
        f") AS pairs WHERE n >= {NEAR_MARKS} AND met >= {FAINT}",
    )
    _bucketed(
        engine,
        "alike",
        here / "scores",
        "scores",
        {"pairs": here / "near", "docs": docs},
        "SELECT pairs.a AS a, pairs.b AS b, x.profile AS one, y.profile AS other FROM pairs "
        "JOIN docs AS x ON pairs.a = x.doc JOIN docs AS y ON pairs.b = y.doc",
        buckets,
        "a",
    )
    _once(
        engine,
        here / "links",
        {"scores": here / "scores", "ties": here / "ties"},
        f"SELECT DISTINCT a, b FROM (SELECT a, b FROM scores WHERE score >= {SAME} "
        "UNION ALL SELECT a, b FROM ties) AS pairs",
    )
    components(engine, here / "links", here / "joined")
    _bucketed(
        engine,
        "grow",
        here / "grown",
        "labels",
        {"scores": here / "scores", "ties": here / "ties", "x": here / "joined", "y": here / "joined"},
        "SELECT pairs.a AS a, pairs.b AS b, pairs.score AS score, pairs.tie AS tie, x.label AS label FROM "
        "(SELECT a, b, score, tie FROM scores UNION ALL SELECT a, b, 1.0 AS score, 1 AS tie FROM ties) AS pairs "
        "JOIN x ON pairs.a = x.doc JOIN y ON pairs.b = y.doc WHERE x.label = y.label",
        buckets,
        "label",
    )
    _once(
        engine, here / "stories", {"docs": docs, "grown": here / "grown"},
        "SELECT DISTINCT COALESCE(grown.label, docs.doc) AS story, docs.doc AS doc, docs.file AS file, "
        "docs.report AS report, docs.day AS day FROM docs LEFT JOIN grown ON docs.doc = grown.doc",
    )  # fmt: skip


def components(engine: Engine, edges: Path, out: Path) -> None:
    """Labels the reports of some pairs: those joined by a chain of pairs have one label, their smallest key.

    In each round a report takes the smallest label of itself and its neighbours, then the label of that label; what
    a chain needs grows with the logarithm of its length.
    """
    if out.exists():
        return
    steps = out.with_name(f"{out.name}.rounds")
    now = steps / "0"
    _once(engine, now, {"edges": edges},
          "SELECT doc, MIN(label) AS label FROM (SELECT a AS doc, a AS label FROM edges "
          "UNION ALL SELECT b AS doc, a AS label FROM edges) AS pairs GROUP BY doc")  # fmt: skip
    for number in itertools.count(1):
        spread, leapt = steps / f"{number}.spread", steps / f"{number}"
        _once(
            engine,
            spread,
            {"labels": now, "edges": edges},
            "SELECT doc, MIN(label) AS label FROM (SELECT doc, label FROM labels "
            "UNION ALL SELECT edges.a AS doc, labels.label AS label FROM edges JOIN labels ON edges.b = labels.doc "
            "UNION ALL SELECT edges.b AS doc, labels.label AS label FROM edges JOIN labels ON edges.a = labels.doc"
            ") AS seen GROUP BY doc",
        )
        _once(
            engine,
            leapt,
            {"x": spread, "y": spread},
            "SELECT x.doc AS doc, y.label AS label FROM x JOIN y ON x.label = y.doc",
        )
        moved = engine.rows(
            "SELECT COUNT(*) AS n FROM x JOIN y ON x.doc = y.doc WHERE x.label <> y.label", {"x": now, "y": leapt}
        )[0][0]
        if number > 1:
            shutil.rmtree(now)
        shutil.rmtree(spread)
        now = leapt
        if not moved:
            break
    now.rename(out)
    shutil.rmtree(steps)


def _bucketed(
    engine: Engine, what: str, out: Path, table: str, tables: dict[str, Path], sql: str, buckets: int, key: str
) -> None:
    """Does a task for each bucket of a query's rows, by a number of them; what lies between is taken away."""
    if (out / "empty.parquet").exists():  # it is written last
        return
    given = out.with_name(f"{out.name}.buckets")
    _once(engine, given, tables, f"SELECT *, {key} % {buckets} AS bucket FROM ({sql}) AS rows_", by="bucket")
    folders = sorted(path for path in given.iterdir() if path.is_dir())
    tasks = [Task(what=what, given=str(path), out=str(out / f"{path.name}.parquet")) for path in folders]
    engine.each([task for task in tasks if not Path(task.out).exists()])
    emptied(out, table)
    shutil.rmtree(given)


def _once(engine: Engine, out: Path, tables: dict[str, Path], sql: str, *, by: str | None = None) -> None:
    """Writes the rows of a query, unless they are there."""
    if not out.exists():
        engine.query(sql, tables, out, by=by)
