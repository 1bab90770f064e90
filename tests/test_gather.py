"""Stories in the store: the same whatever the order of arrival, never read again, and with what people said of them."""

from __future__ import annotations

import functools
import io
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from test_store import KINDS, fresh
from test_stories import AGAIN, OLIVES, PRISON, ZAITUN, visit

import saksi
from saksi import gather as gathering
from saksi.cli import cli
from saksi.errors import UsageError
from saksi.memory import Memory
from saksi.records import Page, Reading, Skip
from saksi.store import connect, migrations, schema

STORIES = Path(__file__).parent.parent / "eval" / "stories"
NOW = "2024-05-07T08:00:00Z"


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with fresh(request.param, tmp_path) as made:
        yield made


@functools.cache
def real() -> tuple[Reading, ...]:
    """The reports of six of our stories, as they are read."""
    folders = sorted(p for p in STORIES.iterdir() if p.is_dir())[:6]
    found = []
    for folder in folders:
        for result in saksi.read(sorted(folder.glob("*.txt"))):
            assert isinstance(result, Reading)
            found.append(msgspec.structs.replace(result, file=f"{folder.name}/{result.file}"))
    return tuple(found)


class Desk:
    """A memory whose reader has readings at hand, and counts how often it is asked."""

    def __init__(self, url: str) -> None:
        self.given: dict[bytes, Reading] = {}
        self.asked = 0
        self.memory = Memory(connect(url), read=self._read, reader="at hand", now=lambda: NOW)

    def _read(self, page: Page) -> Reading | Skip:
        self.asked += 1
        return self.given[page.content]

    def add(self, *readings: Reading) -> None:
        """Adds readings, and groups them."""
        rows = []
        for number, reading in enumerate(readings, len(self.given)):
            self.given[str(number).encode()] = reading
            rows.append(json.dumps({"id": reading.file, "text": str(number)}) + "\n")
        assert all(a.skip is None for a in self.memory.add("-", stdin=io.BytesIO("".join(rows).encode())))
        self.memory.gather()

    def groups(self) -> list[list[str]]:
        """The files of each story, ascending."""
        listed, _ = self.memory.stories(limit=1000)
        return sorted(sorted(r.file for r in self.memory.story(one.id).readings) for one in listed)

    def all(self) -> list[object]:
        """All that was made of the readings, in a fixed order, without the numbers of rows."""
        with self.memory.database.reads() as connection:
            told = connection.execute(
                sa.select(*(c for c in schema.stories.c if c.name != "revision")).order_by(schema.stories.c.id)
            ).all()
            happened = connection.execute(
                sa.select(schema.happenings).order_by(schema.happenings.c.story, schema.happenings.c.number)
            ).all()
        return [tuple(map(tuple, told)), tuple(map(tuple, happened))]


def report(reading: Reading) -> str:
    return reading.report.id


MARCH = visit("march", "2024-03-05", OLIVES)
MARCH_ID = visit("march-id", "2024-03-06", ZAITUN, language="id")
OCTOBER = visit("october", "2024-10-08", PRISON)


def test_a_new_report_joins_a_story_or_starts_one(url: str) -> None:
    desk = Desk(url)
    desk.add(MARCH)
    desk.add(OCTOBER)
    assert desk.groups() == [["march"], ["october"]]
    desk.add(MARCH_ID)
    assert desk.groups() == [["march", "march-id"], ["october"]]


def test_a_new_report_shows_that_two_stories_are_one(url: str) -> None:
    first = visit("first", "2024-03-05", "The two opened a school in Gabes.")
    last = visit("last", "2024-03-21", "A bridge in Sfax was named after the poet.")
    desk = Desk(url)
    desk.add(first, last)
    apart = desk.groups()
    desk.add(
        visit("between", "2024-03-13", "They opened a school in Gabes and a bridge in Sfax, named after the poet.")
    )
    assert apart == [["first"], ["last"]]
    assert desk.groups() == [["between", "first", "last"]]


def test_the_order_of_arrival_changes_nothing(url: str) -> None:
    orders: list[Sequence[Reading]] = [real(), real()[::-1]]
    orders.append(random.Random(5).sample(real(), len(real())))
    found = []
    for number, order in enumerate(orders):
        desk = Desk(url) if number == 0 else None
        if desk is None:
            with connect(url).engine.begin() as connection:
                words = "INSERT INTO fts (fts) VALUES ('delete-all')"
                connection.exec_driver_sql(words if connection.dialect.name == "sqlite" else "DELETE FROM fts")
                for table in reversed(schema.METADATA.sorted_tables):
                    if table is not schema.meta:
                        connection.execute(sa.delete(table))
            desk = Desk(url)
        step = (len(order), 1, 5)[number]
        for at in range(0, len(order), step):
            desk.add(*order[at : at + step])
        found.append(desk.all())
    assert found[0] == found[1] == found[2]


def test_the_store_groups_as_compare_does_before_reports_date_each_other(tmp_path: Path) -> None:
    from saksi.relate import dating, grouping

    desk = Desk(str(tmp_path / "m.db"))
    desk.add(*real())
    suspect = frozenset(r.file for r in real() if dating.doubtful(r))
    assert desk.groups() == sorted(sorted(g) for g in grouping.group(real(), suspect=suspect))


def test_grouping_reads_nothing_again(tmp_path: Path) -> None:
    desk = Desk(str(tmp_path / "m.db"))
    desk.add(MARCH, OCTOBER)
    asked = desk.asked
    desk.add(MARCH_ID)
    assert desk.asked == asked + 1


def test_any_id_of_a_report_leads_to_its_story_and_so_does_its_start(tmp_path: Path) -> None:
    desk = Desk(str(tmp_path / "m.db"))
    desk.add(MARCH, MARCH_ID, OCTOBER)
    story = desk.memory.story(report(MARCH))
    assert story.id == report(MARCH)
    assert desk.memory.story(report(MARCH_ID)[:8]) == story
    with pytest.raises(UsageError, match="no story has the id 'ffffffff'"):
        desk.memory.story("ffffffff")


def test_an_earlier_report_names_the_story_and_the_old_name_still_leads_there(url: str) -> None:
    desk = Desk(url)
    desk.add(MARCH_ID)
    assert desk.memory.story_of(report(MARCH_ID)) == report(MARCH_ID)
    desk.add(MARCH)
    assert desk.memory.story_of(report(MARCH_ID)) == report(MARCH)


def test_a_new_version_takes_its_report_to_another_story(url: str) -> None:
    desk = Desk(url)
    first = msgspec.structs.replace(OCTOBER, report=msgspec.structs.replace(OCTOBER.report, id="one-report"))
    then = msgspec.structs.replace(MARCH_ID, report=msgspec.structs.replace(MARCH_ID.report, id="one-report"))
    desk.add(MARCH, first)
    assert desk.groups() == [["march"], ["october"]]
    desk.add(then)
    assert desk.groups() == [["march", "march-id"]]
    assert desk.memory.stories()[1] == 1


def test_a_report_that_a_better_reader_takes_for_another_leaves_its_story(url: str) -> None:
    desk = Desk(url)
    desk.add(MARCH, MARCH_ID, OCTOBER)
    moved = msgspec.structs.replace(MARCH, report=msgspec.structs.replace(MARCH.report, id="other-name"))
    desk.given[b"0"] = moved
    better = Memory(desk.memory.database, read=desk._read, reader="better", now=lambda: NOW)
    list(better.reread([report(MARCH)]))
    better.gather()
    assert desk.groups() == [["march", "march-id"], ["october"]]
    assert desk.memory.story_of("other-name") == desk.memory.story_of(report(MARCH)) == "other-name"


def test_two_stories_that_a_person_joins_stay_joined(url: str) -> None:
    desk = Desk(url)
    desk.add(MARCH, OCTOBER)
    made = desk.memory.merge(report(MARCH), report(OCTOBER), by="ana", note="one tour")
    assert (made.kind, made.by, made.at, made.note) == ("merge", "ana", NOW, "one tour")
    assert desk.groups() == [["march", "october"]]
    desk.add(MARCH_ID)
    assert desk.groups() == [["march", "march-id", "october"]]
    desk.memory.undo(made.id, by="budi")
    assert desk.groups() == [["march", "march-id"], ["october"]]
    assert desk.memory.corrections() == []
    [kept] = desk.memory.corrections(undone=True)
    assert (kept.undone_by, kept.undone_at) == ("budi", NOW)


def test_reports_that_a_person_parts_stay_apart_even_as_copies(url: str) -> None:
    desk = Desk(url)
    copy = visit("copy", "2024-03-07", OLIVES + " It rained.")
    desk.add(MARCH, copy, MARCH_ID)
    assert len(desk.groups()) == 1
    made = desk.memory.split([report(copy)], by="ana")
    assert desk.groups() == [["copy"], ["march", "march-id"]]
    desk.add(OCTOBER)
    assert desk.groups() == [["copy"], ["march", "march-id"], ["october"]]
    desk.memory.undo(made.id, by="ana")
    assert desk.groups() == [["copy", "march", "march-id"], ["october"]]


def test_the_later_of_two_corrections_holds(url: str) -> None:
    desk = Desk(url)
    desk.add(MARCH, MARCH_ID)
    desk.memory.split([report(MARCH)], by="ana")
    assert desk.groups() == [["march"], ["march-id"]]
    desk.memory.merge(report(MARCH), report(MARCH_ID), by="budi")
    assert desk.groups() == [["march", "march-id"]]


def test_what_a_person_calls_no_copy_is_none(url: str) -> None:
    desk = Desk(url)
    copy = visit("copy", "2024-03-07", OLIVES + " It rained.")
    desk.add(visit("long", "2024-03-05", OLIVES), copy)
    [one] = desk.memory.stories()[0]
    assert one.copies == 1
    made = desk.memory.not_a_copy(one.id, report(copy), by="ana")
    assert desk.memory.story(one.id).copies == ()
    assert desk.memory.stories()[0][0].copies == 0
    desk.memory.undo(made.id, by="ana")
    assert desk.memory.stories()[0][0].copies == 1


def test_a_record_that_a_person_calls_wrong_counts_no_more(url: str) -> None:
    desk = Desk(url)
    desk.add(MARCH, MARCH_ID)
    [(_, happening)] = desk.memory.happenings(["SVN", "TUN"])
    for telling in happening.tellings:
        desk.memory.wrong_record(telling.report, telling.record, by="ana")
    assert list(desk.memory.happenings(["SVN", "TUN"])) == []
    assert list(desk.memory.search(actor="SVN", type=happening.type)) == []
    [first, *_] = desk.memory.corrections()
    desk.memory.undo(first.id, by="ana")
    assert len(list(desk.memory.happenings(["SVN", "TUN"]))) == 1


def test_a_record_that_a_person_edits_counts_as_edited(url: str) -> None:
    desk = Desk(url)
    desk.add(MARCH, MARCH_ID)
    [(_, happening)] = desk.memory.happenings(["SVN", "TUN"])
    for telling in happening.tellings:
        desk.memory.edit_record(telling.report, telling.record, {"type": "AID"}, by="ana")
    [(_, after)] = desk.memory.happenings(["SVN", "TUN"])
    assert (happening.type != "AID", after.type, after.quad) == (True, "AID", 2)
    for one in desk.memory.corrections():
        desk.memory.undo(one.id, by="ana")
    assert [one.type for _, one in desk.memory.happenings(["SVN", "TUN"])] == [happening.type]


def test_a_side_that_people_add_or_edit_is_searched_for_as_they_have_it(url: str) -> None:
    desk = Desk(url)
    desk.add(MARCH, OCTOBER)

    def found(**asked: object) -> list[str]:
        return [hit.report for hit in desk.memory.search(limit=5, **asked)]

    assert found(actor="FJI") == found(type="AID", text="kralj") == []
    [event] = [r for r in desk.memory.story(report(MARCH)).readings[0].records if r.__struct_config__.tag == "event"]
    text = desk.memory.reading(desk.memory.versions(report(MARCH))[-1]).report.text
    start = text.index("Vesna Kralj")
    party = {"name": "Vesna Kralj", "code": "FJI", "sector": None, "start": start, "end": start + 11}
    made = desk.memory.edit_record(report(MARCH), event.id, {"actors": [party]}, by="ana")
    assert (
        found(actor="FJI") == found(actor="FJI", text="kralj") == found(actor="FJI", type=event.type) == [report(MARCH)]
    )
    assert found(actor="SVN") == [report(OCTOBER)]
    desk.memory.undo(made.id, by="ana")
    added = {"type": "AID", "status": "happened", "actors": [party]}
    desk.memory.add_record(
        report(OCTOBER), "event", 0, 5, added | {"actors": [party | {"start": 0, "end": 5}]}, by="ana"
    )
    assert found(actor="FJI") == found(type="AID", text="kralj") == found(actor="FJI", type="AID") == [report(OCTOBER)]
    assert found(actor="FJI", recipient="TUN") == found(actor="FJI", type=event.type) == []


def test_corrections_that_make_no_sense_are_refused(tmp_path: Path) -> None:
    desk = Desk(str(tmp_path / "m.db"))
    desk.add(MARCH, MARCH_ID, OCTOBER)
    with pytest.raises(UsageError, match="one story already"):
        desk.memory.merge(report(MARCH), report(MARCH_ID), by="ana")
    with pytest.raises(UsageError, match="all reports of the story"):
        desk.memory.split([report(OCTOBER)], by="ana")
    with pytest.raises(UsageError, match="not of one story"):
        desk.memory.split([report(OCTOBER), report(MARCH)], by="ana")
    with pytest.raises(UsageError, match="who says so"):
        desk.memory.merge(report(MARCH), report(OCTOBER), by=" ")
    with pytest.raises(UsageError, match="no record of the report"):
        desk.memory.wrong_record(report(MARCH), "nothing", by="ana")
    with pytest.raises(UsageError, match="no correction 7"):
        desk.memory.undo(7, by="ana")
    assert desk.memory.corrections(undone=True) == []


def test_a_run_that_breaks_between_grouping_and_telling_is_made_good(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(url)
    desk.add(MARCH)

    def broken(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(gathering, "_tell", broken)
        with pytest.raises(KeyboardInterrupt):
            desk.add(MARCH_ID, OCTOBER)
    assert [one.stale for one in desk.memory.stories()[0]].count(True) == 2
    done = desk.memory.gather()
    assert (done.grouped, done.told) == (0, 2)
    assert desk.groups() == [["march", "march-id"], ["october"]]


def test_a_fault_of_the_program_costs_one_report_or_story_and_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(str(tmp_path / "m.db"))
    real_profile, real_tell = gathering.grouping.profile, gathering.tell

    def profile(reading: Reading, *, suspect: bool) -> object:
        if reading.file == "march":
            raise ZeroDivisionError("march")
        return real_profile(reading, suspect=suspect)

    def tell(readings: Sequence[Reading], **more: object) -> object:
        if readings[0].file == "october":
            raise IndexError("october")
        return real_tell(readings, **more)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(gathering.grouping, "profile", profile)
        patch.setattr(gathering, "tell", tell)
        for reading in (MARCH, OCTOBER, MARCH_ID):
            desk.given[str(len(desk.given)).encode()] = reading
        rows = "".join(json.dumps({"id": str(n), "text": str(n)}) + "\n" for n in range(3))
        list(desk.memory.add("-", stdin=io.BytesIO(rows.encode())))
        done = desk.memory.gather()
    assert [fault.split(":")[0] for fault in done.faults] == [
        f"report {report(MARCH)} stands alone",
        f"story {report(OCTOBER)} is listed without what happened",
    ]
    assert desk.groups() == [["march"], ["march-id"], ["october"]]


def test_copies_that_grouping_shows_are_counted(url: str) -> None:
    desk = Desk(url)
    desk.add(MARCH)
    desk.given[b"1"] = visit("copy", "2024-03-07", OLIVES + " It rained.")
    list(desk.memory.add("-", stdin=io.BytesIO(b'{"id": "1", "text": "1"}\n')))
    assert desk.memory.gather().copies == 1
    assert desk.memory.gather().copies == 0


# what each schema had not yet, the latest first
_BACK_TO_3 = (
    "DROP TABLE tags",
    "DROP INDEX stories_date",
    "DROP INDEX versions_outlet",
    "DROP INDEX stories_order",
    "ALTER TABLE alert_queries DROP COLUMN owner",
    "ALTER TABLE alerts DROP COLUMN owner",
    "CREATE INDEX stories_order ON stories (changed DESC, origins DESC, id)",
)
_BACK_TO_2 = ("DROP INDEX stories_order", "CREATE INDEX stories_changed ON stories (changed)")


def back_to(number: int, connection: sa.Connection) -> None:
    """Takes a store back to an older schema."""
    for statement in (*_BACK_TO_3, *(_BACK_TO_2 if number < 3 else ())):
        connection.execute(sa.text(statement))
    if number < 3:
        schema.METADATA.drop_all(connection, tables=[*schema.ACCESS, *schema.ALERTS])
    if number < 2:
        schema.METADATA.drop_all(connection, tables=[t for t in schema.STORIES if t.name != "tags"])
    connection.execute(sa.update(schema.meta).where(schema.meta.c.key == "schema").values(value=str(number)))


def shape(connection: sa.Connection) -> dict[str, object]:
    """The columns of all tables, and all indexes, as the database has them."""
    looks = sa.inspect(connection)
    columns = {
        table: [(c["name"], str(c["type"]), c["nullable"]) for c in looks.get_columns(table)]
        for table in sorted(schema.METADATA.tables)
    }
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"
    if connection.dialect.name == "postgresql":
        query = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() ORDER BY indexname"
    return {"columns": columns, "indexes": [tuple(row) for row in connection.execute(sa.text(query))]}


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_store_of_any_older_schema_becomes_what_a_new_one_is(url: str, number: int) -> None:
    desk = Desk(url)
    desk.add(MARCH, MARCH_ID, OCTOBER)
    every = sa.select(schema.tags).order_by(*schema.tags.c)
    with desk.memory.database.engine.begin() as connection:
        new, tagged = shape(connection), connection.execute(every).all()
        back_to(number, connection)
        assert not sa.inspect(connection).has_table("tags")
    desk.memory.close()
    again = Desk(url)
    assert migrations.SCHEMA == 4
    with again.memory.database.engine.begin() as connection:
        assert shape(connection) == new
        if number > 1:  # what was told is found by its tags at once
            found = [row for row in tagged if row.kind not in ("about", "by")]  # titles come when it is told anew
            assert connection.execute(every).all() == found != tagged
    again.memory.gather()
    assert again.groups() == [["march", "march-id"], ["october"]]
    with again.memory.database.reads() as connection:
        assert connection.execute(every).all() == tagged


def test_stories_are_asked_for_by_what_happened_in_them(url: str) -> None:
    desk = Desk(url)
    desk.add(MARCH, MARCH_ID, OCTOBER)

    def asked(**conditions: object) -> list[str]:
        return sorted(one.id for one in desk.memory.stories(**conditions)[0])

    both = sorted([report(MARCH), report(OCTOBER)])
    assert asked() == asked(codes=["SVN", "TUN"]) == asked(actor="SVN") == asked(types=["CONSULT"]) == both
    assert asked(actor="TUN") == asked(recipient="SVN") == asked(types=["ASSAULT"]) == asked(flag="any") == []
    assert asked(language="id") == [report(MARCH)]
    assert asked(until="2024-03") == asked(until="2024-03-31") == [report(MARCH)]
    assert asked(since="2024-04") == [report(OCTOBER)]
    assert asked(single=True) == asked(types=["CONSULT", "AID"]) == asked(codes=["TUN"], types=["CONSULT"]) == both
    assert asked(language="id", codes=["SVN"], types=["AID", "CONSULT"]) == [report(MARCH)]
    for some in ({"language": "id"}, {"types": ["CONSULT", "AID"]}, {"pair": ("SVN", "TUN"), "language": "en"}):
        assert desk.memory.stories(**some)[1] == len(asked(**some)), some
    first, total = desk.memory.stories(limit=1)
    assert (len(first), total) == (1, 2)


def test_happenings_and_coverage_can_be_asked_for_a_time(url: str) -> None:
    desk = Desk(url)
    desk.add(
        visit("a", "2024-03-05", OLIVES, day="5 March 2024"),
        visit("b", "2024-03-06", AGAIN, day="5 March 2024"),
        visit("c", "2024-10-08", PRISON, day="8 October 2024"),
    )
    assert sorted(str(h.date) for _, h in desk.memory.happenings(["TUN"])) == ["2024-03-05", "2024-10-08"]
    [(story, one)] = desk.memory.happenings(["SVN", "TUN"], until="2024-03")
    assert {t.file for t in one.tellings} == {"a", "b"}
    assert story == one.tellings[0].report
    assert [(c.period, c.reports, c.origins) for c in desk.memory.coverage("month")] == [
        ("2024-03", 2, 0),
        ("2024-10", 1, 0),
    ]
    assert [c.period for c in desk.memory.coverage("day", since="2024-03-06", until="2024-09")] == ["2024-03-06"]


def test_the_reports_that_have_a_name_are_found(url: str) -> None:
    desk = Desk(url)
    desk.add(MARCH, OCTOBER)
    assert len(list(desk.memory.mentioning("Vesna Kralj"))) == 2
    assert list(desk.memory.mentioning("Vesna Novak")) == list(desk.memory.mentioning("?!")) == []


def test_the_command_line_lists_tells_and_corrects_stories(tmp_path: Path) -> None:
    url = str(tmp_path / "m.db")
    run = CliRunner()
    folder = STORIES / "05-polish-visit-march"
    assert run.invoke(cli, ["add", "--store", url, *map(str, sorted(folder.glob("*.txt")))]).exit_code == 0
    listed = run.invoke(cli, ["stories", "--store", url, "-f", "json"])
    stories = json.loads(listed.stdout)["stories"]
    assert sum(one["reports"] for one in stories) == 4
    told = run.invoke(cli, ["story", stories[0]["id"], "--store", url, "-l", "en", "--since", "2000"])
    assert "WHAT IS NEW" in told.stdout
    plain = run.invoke(cli, ["story", stories[0]["id"], "--store", url, "-l", "en"])
    assert "WHAT IS NEW" not in plain.stdout
    with Memory(connect(url)) as memory:
        some = next(r.report.id for r in memory.story(stories[0]["id"]).readings[::-1])
    made = run.invoke(cli, ["correct", "split", some, "--store", url, "--by", "ana"])
    assert made.exit_code == 0
    assert "ana: " in made.stdout
    shown = run.invoke(cli, ["corrections", "--store", url])
    assert some in shown.stdout
    assert run.invoke(cli, ["correct", "undo", "1", "--store", url, "--by", "ana"]).exit_code == 0
    assert run.invoke(cli, ["corrections", "--store", url]).stdout == ""
    refused = run.invoke(cli, ["correct", "merge", some, some, "--store", url, "--by", "ana"])
    assert isinstance(refused.exception, UsageError)
    nothing = run.invoke(cli, ["stories", "--store", url, "--type", "ASSAULT", "--since", "2030"])
    assert (nothing.exit_code, nothing.stdout) == (0, "")
