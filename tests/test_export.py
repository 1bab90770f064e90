"""Exports hold what they should, can be read back, and harm nobody who opens them."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
import shlex
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from saksi.cli.exporting import FORMATS, export_command
from saksi.errors import UsageError
from saksi.export import EXPORTERS, export
from saksi.export.annotations import quote
from saksi.export.codes import cameo, side, state
from saksi.export.gdelt import EVENT_COLUMNS, MENTION_COLUMNS
from saksi.export.happened import choosing, pairs
from saksi.export.polecat import COLUMNS as POLECAT
from saksi.export.safe import cell, line, plain, sound, xml
from saksi.export.sheet import COLUMNS as SHEET
from saksi.export.tables import TABLES, rows
from saksi.extract.lexicon import plover as ontology
from saksi.language import read_tsv
from saksi.posts import sectors
from saksi.records import (
    Date,
    Event,
    Figure,
    Happening,
    Party,
    Place,
    Reading,
    Record,
    Report,
    Span,
    Statement,
    Story,
    Telling,
)
from tests.story_of_a_visit import comparison

AT = datetime.datetime(2023, 3, 7, 12, 15)
STORIES = comparison().stories
NS = "{http://graphml.graphdrawing.org/xmlns}"


def written(stories: Iterable[Story], form: str, **options: Any) -> str:
    out = io.StringIO()
    export(stories, form, out, **options)
    return out.getvalue()


def gdelt(stories: Iterable[Story], folder: Path, **options: Any) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    export(stories, "gdelt", folder, at=AT, **options)
    names = (("export", EVENT_COLUMNS), ("mentions", MENTION_COLUMNS))
    return tuple(  # type: ignore[return-value]
        [
            dict(zip(columns, row.split("\t"), strict=True))
            for row in (folder / f"20230307121500.{name}.CSV").read_text(encoding="utf-8").splitlines()
        ]
        for name, columns in names
    )


def party(name: str = "Ruiz", code: str | None = "ESP", sector: str | None = None, start: int = 0) -> Party:
    return Party(name=name, code=code, sector=sector, start=start, end=start + len(name))


def a_story(
    *,
    text: str = "Ruiz met Melo in Lisbon.",
    outlet: str | None = "Reuters",
    name: str = "Ruiz",
    place: str = "Lisbon",
    type_: str = "CONSULT",
    status: str = "happened",
    date: str | None = "2023-03-06",
    published: str | None = "2023-03-07",
    actors: tuple[Party, ...] | None = None,
    recipients: tuple[Party, ...] | None = None,
    story: str = "s1",
    url: str | None = "https://www.example.org/1",
) -> tuple[Story, Happening]:
    """One report with one event; what is not given is plain."""
    actors = (party(name),) if actors is None else actors
    recipients = (party("Melo", "PRT", "GOV", 9),) if recipients is None else recipients
    end = min(3, len(text))
    shared: dict[str, Any] = {
        "type": type_, "quad": 1, "actors": actors, "recipients": recipients, "date": date,
        "date_basis": "explicit" if date else None, "place": Place(name=place, code="PRT", start=0, end=end),
        "status": status,
    }  # fmt: skip
    event = Event(id="e1", start=0, end=end, rule="r", anchors=(Span(0, end),), sentence=Span(0, len(text)), **shared)
    figure = Figure(id="f1", start=0, end=end, rule="r", number=12, unit=name)
    statement = Statement(id="t1", start=0, end=end, rule="r", directness="direct", speaker=None, cue=None)
    report = Report(
        id="i1", version="v1", url=url, outlet=outlet, title=name, language="id", text=text,
        published=Date(value=published, basis="stamp") if published else None,
    )  # fmt: skip
    telling = Telling(file="a.txt", report="i1", record="e1", start=0, end=end, origin=outlet)
    reading = Reading(file="a.txt", report=report, records=(event, figure, statement))
    happening = Happening(id="h1", key=f"k-{type_}-{date}", tellings=(telling,), **shared)
    return Story(id=story, title=name, date=date, readings=(reading,)), happening


def of(happening: Happening) -> Any:
    return lambda story: (happening,)


# the codes


def test_every_class_and_mode_has_a_cameo_code_and_no_other_has() -> None:
    table = tomllib.loads((files("saksi") / "ontology" / "cameo.toml").read_text(encoding="utf-8"))
    assert set(table["types"]) == set(ontology().types)
    for name, one in ontology().types.items():
        assert set(table["types"][name].get("modes", {})) <= set(one.modes), name
        for mode in (None, *one.modes):
            code = cameo(name, mode)
            assert re.fullmatch(r"\d{3,4}", code.code)
            assert code.code.startswith(code.base)
            assert code.base.startswith(code.root)
            assert -10 <= code.goldstein <= 10
    assert set(table["sectors"]) == set(sectors())
    organisations = {row["code"] for row in read_tsv("ontology/organisations.tsv", ("code", "sector", "name"))}
    assert set(table["groups"]) <= organisations
    used = {code for row in table["types"].values() for code in (row["any"], *row.get("modes", {}).values())}
    assert set(table["codes"]) == used


@pytest.mark.parametrize(
    ("type_", "mode", "code", "quad", "goldstein"),
    [
        ("CONSULT", "visit", "042", 1, 1.9), ("CONSULT", "phone", "041", 1, 1.0), ("AID", None, "070", 2, 7.0),
        ("ACCUSE", "investigate", "090", 2, -2.0), ("ACCUSE", "allege", "112", 3, -2.0),
        ("THREATEN", "territory", "1382", 3, -7.0), ("PROTEST", "demo", "141", 3, -6.5),
        ("SANCTION", None, "160", 4, -4.0), ("ASSAULT", "aerial", "195", 4, -10.0), ("AGREE", None, "030", 1, 4.0),
    ],
)  # fmt: skip
def test_cameo_codes_are_those_of_the_codebook(
    type_: str, mode: str | None, code: str, quad: int, goldstein: float
) -> None:
    made = cameo(type_, mode)
    assert (made.code, made.quad, made.goldstein) == (code, quad, goldstein)


def test_every_state_has_a_row_and_no_two_share_a_code() -> None:
    known = [row["code"] for row in read_tsv("ontology/countries.tsv", ("code", "alpha2", "utc_offset"))]
    table = list(read_tsv("ontology/codes.tsv", ("code", "fips", "cameo", "cow")))
    assert [row["code"] for row in table] == known
    for column in ("fips", "cameo", "cow"):
        codes = [row[column] for row in table if row[column]]
        assert len(set(codes)) == len(codes), column
    assert all(re.fullmatch(r"([A-Z]{2})?", row["fips"]) for row in table)
    assert all(re.fullmatch(r"([A-Z]{3})?", row["cameo"]) for row in table)
    assert all(re.fullmatch(r"(\d{1,3})?", row["cow"]) for row in table)


@pytest.mark.parametrize(
    ("code", "fips", "cameo_code", "cow"),
    [
        ("IDN", "ID", "IDN", "850"), ("CHN", "CH", "CHN", "710"), ("JPN", "JA", "JPN", "740"), ("RUS", "RS", "RUS", "365"),
        ("DEU", "GM", "DEU", "255"), ("ROU", "RO", "ROM", "360"), ("TLS", "TT", "TMP", "860"), ("GEO", "GG", "GEO", "372"),
        ("UKR", "UP", "UKR", "369"), ("AUS", "AS", "AUS", "900"), ("HKG", "HK", "HKG", ""), ("BES", "", "", ""),
    ],
)  # fmt: skip
def test_states_are_called_as_other_data_sets_call_them(code: str, fips: str, cameo_code: str, cow: str) -> None:
    assert state(code) == (fips, cameo_code, cow)


@pytest.mark.parametrize(
    ("code", "sector", "expected"),
    [
        ("IDN", "GOV", ("IDNGOV", "IDN", "", "GOV")), ("IDN", None, ("IDN", "IDN", "", "")),
        ("UN", None, ("IGOUNO", "", "UNO", "IGO")), ("AlShabab", None, ("REB", "", "", "REB")),
        ("CHN", "JRN", ("CHNMED", "CHN", "", "MED")), ("CHN", "MED", ("CHNHLH", "CHN", "", "HLH")),
    ],
)  # fmt: skip
def test_sides_are_put_together_as_cameo_does(code: str, sector: str | None, expected: tuple[str, ...]) -> None:
    assert side(party(code=code, sector=sector)) == expected


# who acts towards whom


def sides(type_: str, actors: str, recipients: str) -> list[str]:
    made = a_story(
        type_=type_,
        actors=tuple(party(c, c) if c.isupper() else party(c, None) for c in actors.split()),
        recipients=tuple(party(c, c) if c.isupper() else party(c, None) for c in recipients.split()),
    )[1]
    return [f"{a.code if a else ''}>{r.code if r else ''}" for a, r in pairs(made)]


@pytest.mark.parametrize(
    ("type_", "actors", "recipients", "expected"),
    [
        ("CONSULT", "ESP", "PRT", ["ESP>PRT"]),
        ("ACCUSE", "ESP PRT", "MAR DZA", ["ESP>MAR", "ESP>DZA", "PRT>MAR", "PRT>DZA"]),
        ("CONSULT", "ESP PRT MAR", "", ["ESP>PRT", "ESP>MAR", "PRT>ESP", "PRT>MAR", "MAR>ESP", "MAR>PRT"]),
        ("ACCUSE", "ESP PRT", "", ["ESP>", "PRT>"]),
        ("ASSAULT", "ESP PRT", "somebody", ["ESP>", "PRT>"]),
        ("ACCUSE", "somebody", "MAR", [">MAR"]),
        ("ACCUSE", "ESP ESP", "MAR", ["ESP>MAR"]),
        ("PROTEST", "somebody", "", []),
    ],
)
def test_each_actor_meets_each_recipient_once(type_: str, actors: str, recipients: str, expected: list[str]) -> None:
    assert sides(type_, actors, recipients) == expected


# the formats


def test_the_command_knows_the_formats_of_the_library() -> None:
    assert {name: one.folder for name, one in EXPORTERS.items()} == FORMATS


def test_jsonl_is_read_back_as_the_readings() -> None:
    lines = written(STORIES, "jsonl").splitlines()
    assert tuple(msgspec.json.decode(text, type=Reading) for text in lines) == STORIES[0].readings


def test_csv_has_one_row_a_telling_with_its_words() -> None:
    table = list(csv.DictReader(io.StringIO(written(STORIES, "csv"))))
    assert [(row["type"], row["file"], row["words"]) for row in table[:4]] == [
        ("CONSULT", "portal.txt", "mengunjungi"), ("CONSULT", "farm.html", "tiba di"),
        ("CONSULT", "agency.txt", "visited"), ("CONSULT", "copy.txt", "visited"),
    ]  # fmt: skip
    assert [row["copy"] for row in table[:4]] == ["no", "no", "no", "yes"]
    texts = {reading.file: reading.report.text for reading in STORIES[0].readings}
    for row in table:
        assert tuple(row) == SHEET
        assert texts[row["file"]][int(row["start"]) : int(row["end"])] == row["words"]
        assert row["words"] in row["sentence"]
    assert {row["status"] for row in table} == {"happened", "denied", "planned"}


def test_plover_has_the_required_fields_and_says_what_did_not_happen() -> None:
    events = [json.loads(text) for text in written(STORIES, "plover").splitlines()]
    for event in events:
        assert {"id", "date", "actor", "event"} <= set(event)
        assert event["event"][0] in ontology().types
    assert [event["mode"] for event in events] == [["visit"], [], ["negation"], ["allege"], ["future"], []]
    visit = events[0]
    assert (visit["date"], visit["event_scale"], visit["quad_code"]) == ("2023-03-06", 4.0, 1)
    assert [told["words"] for told in visit["saksi"]["tellings"]] == ["mengunjungi", "tiba di", "visited", "visited"]
    assert visit["actor"] == [{"code": "ESP", "sector": "MIL", "entity_text": "Ana Ruiz", "entity_name": "Ana Ruiz"}]
    assert visit["link"] == "https://example.org/lisbon"


def test_plover_gives_a_period_its_last_day_and_the_published_day_a_basis() -> None:
    story, one = a_story(date="2023-03")
    assert json.loads(written([story], "plover", of=of(one)))["enddate"] == "2023-03-31"
    story, one = a_story(date=None)
    event = json.loads(written([story], "plover", of=of(one)))
    assert (event["date"], event["saksi"]["date_basis"]) == ("2023-03-07", "published")
    story, one = a_story(date=None, published=None)
    assert json.loads(written([story], "plover", of=of(one)))["date"] is None


def test_polecat_has_forty_columns_and_none_for_what_is_missing() -> None:
    lines = written(STORIES, "polecat").splitlines()
    assert tuple(lines[0].split("\t")) == POLECAT
    assert len(POLECAT) == 40
    table = [dict(zip(POLECAT, text.split("\t"), strict=True)) for text in lines[1:]]
    assert all(value for row in table for value in row.values())
    visit = table[0]
    assert (visit["Event Date"], visit["Quad Code"], visit["Actor COW"]) == ("2023-03-06", "VERBAL COOPERATION", "230")
    assert (visit["Actor Title"], visit["Latitude"]) == ("minister of defence", "None")
    assert "AID" not in {row["Event Type"] for row in table}, "denied: the format cannot say so"


def test_a_body_has_the_sector_of_its_kind() -> None:
    story, one = a_story(actors=(party("UN", "UN"),))
    row = dict(zip(POLECAT, written([story], "polecat", of=of(one)).splitlines()[1].split("\t"), strict=True))
    assert (row["Actor Country"], row["Primary Actor Sector"]) == ("IGO", "IGO")
    assert json.loads(written([story], "plover", of=of(one)))["actor"][0]["sector"] == "IGO"


def test_polecat_joins_lists_and_makes_no_day_of_a_month() -> None:
    story, one = a_story(actors=(party("Spain; the", "ESP", "GOV"), party("UN", "UN", "IGO")), date="2023-03")
    row = dict(zip(POLECAT, written([story], "polecat", of=of(one)).splitlines()[1].split("\t"), strict=True))
    assert (row["Actor Name"], row["Actor Country"]) == ("Spain, the; UN", "ESP; IGO")
    assert (row["Event Date"], row["Publication Date"]) == ("None", "2023-03-07")


def test_gdelt_has_its_columns_and_names(tmp_path: Path) -> None:
    assert (len(EVENT_COLUMNS), len(MENTION_COLUMNS)) == (61, 16)
    events, mentions = gdelt(STORIES, tmp_path)
    assert len(events) == 4
    meeting = next(row for row in events if row["EventCode"] == "040")
    expected = {
        "SQLDATE": "20230306", "MonthYear": "202303", "Year": "2023", "FractionDate": "2023.1808",
        "Actor1Code": "ESPMIL", "Actor1Name": "ANA RUIZ", "Actor1CountryCode": "ESP", "Actor1Type1Code": "MIL",
        "Actor2Code": "PRTGOV", "EventBaseCode": "040", "EventRootCode": "04", "QuadClass": "1", "GoldsteinScale": "1.0",
        "NumMentions": "2", "NumArticles": "2", "Actor1Geo_Type": "0", "ActionGeo_Type": "1",
        "ActionGeo_FullName": "Portugal", "ActionGeo_CountryCode": "PO", "AvgTone": "", "DATEADDED": "20230307121500",
        "SOURCEURL": "https://example.org/lisbon",
    }  # fmt: skip
    assert {name: meeting[name] for name in expected} == expected
    assert {row["GLOBALEVENTID"] for row in mentions} == {row["GLOBALEVENTID"] for row in events}
    assert all(int(row["GLOBALEVENTID"]) < 2**53 for row in events)


def test_gdelt_mentions_point_at_the_words(tmp_path: Path) -> None:
    events, mentions = gdelt(STORIES, tmp_path)
    texts = {reading.file: reading.report.text for reading in STORIES[0].readings}
    number = next(row["GLOBALEVENTID"] for row in events if row["EventCode"] == "042")
    found = []
    for row in mentions:
        if row["GLOBALEVENTID"] == number:
            file = next(f for f, t in texts.items() if str(len(t)) == row["MentionDocLen"])
            text = texts[file]
            places = [int(row[n]) for n in ("ActionCharOffset", "Actor1CharOffset", "Actor2CharOffset")]
            found.append((file, row["MentionType"], *(text[at : at + 7] for at in places)))
    assert sorted(found) == [
        ("agency.txt", "1", "visited", "Ana Rui", "Portuga"), ("copy.txt", "2", "visited", "Ana Rui", "Portuga"),
        ("farm.html", "2", "tiba di", "Ana Rui", "Portuga"), ("portal.txt", "2", "mengunj", "Ana Rui", "Portuga"),
    ]  # fmt: skip


def test_gdelt_counts_the_year_as_gdelt_does(tmp_path: Path) -> None:
    for date, fraction in (("2013-04-01", "2013.2493"), ("2013-04-08", "2013.2685"), ("2023-12-31", "2023.9890")):
        story, one = a_story(date=date)
        assert gdelt([story], tmp_path, of=of(one))[0][0]["FractionDate"] == fraction


def test_gdelt_writes_one_event_of_two_stories_once_with_the_mentions_of_both(tmp_path: Path) -> None:
    first, one = a_story()
    second, _ = a_story(story="s2")
    events, mentions = gdelt([first, second], tmp_path, of=of(one))
    assert (len(events), len(mentions)) == (1, 2)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"status": "denied"}, "denied, alleged or only possible"),
        ({"actors": (party(code=None),), "recipients": ()}, "without a side that has a code"),
        ({"date": None, "published": None}, "without any date"),
    ],
)
def test_what_gdelt_cannot_hold_is_counted(change: dict[str, Any], reason: str, tmp_path: Path) -> None:
    story, one = a_story(**change)
    assert export([story], "gdelt", tmp_path, at=AT, of=of(one)).left_out == {reason: 1}


def resolved(text: str, selector: dict[str, Any]) -> list[int]:
    """Where a TextQuoteSelector matches."""
    whole = selector["prefix"] + selector["exact"] + selector["suffix"]
    return [m.start() + len(selector["prefix"]) for m in re.finditer(f"(?={re.escape(whole)})", text)]


def test_annotations_resolve_on_their_texts_and_hold_the_records() -> None:
    texts = {reading.file: reading for reading in STORIES[0].readings}
    found: dict[str, list[Record]] = {file: [] for file in texts}
    for text in written(STORIES, "w3c").splitlines():
        made = json.loads(text)
        reading = texts[made["file"]]
        position, quoted = made["target"]["selector"]
        assert reading.report.text[position["start"] : position["end"]] == quoted["exact"]
        assert resolved(reading.report.text, quoted) == [position["start"]]
        found[made["file"]].append(msgspec.convert(made["record"], Record))
    assert {file: tuple(records) for file, records in found.items()} == {f: r.records for f, r in texts.items()}


def test_an_ambiguous_quotation_gets_more_around_it() -> None:
    text = "He said no. " * 10 + "At last. " + "He said no. " * 10
    start = text.index("no", 50)
    exact, prefix, suffix = quote(text, start, start + 2)
    assert resolved(text, {"exact": exact, "prefix": prefix, "suffix": suffix}) == [start]


def test_the_network_has_its_sides_and_dated_edges() -> None:
    root = ET.fromstring(written(STORIES, "graphml").encode())
    nodes, edges = root.findall(f".//{NS}node"), root.findall(f".//{NS}edge")
    assert [node.get("id") for node in nodes] == ["ESP", "PRT", "MAR", "IDN"]
    assert [(e.get("source"), e.get("target")) for e in edges] == [("ESP", "PRT"), ("ESP", "PRT"), ("ESP", "MAR"), ("MAR", "ESP")]  # fmt: skip
    data = {d.get("key"): d.text for d in edges[0]}
    assert (data["e_type"], data["e_date"], data["e_tellings"], data["e_origins"]) == (
        "CONSULT",
        "2023-03-06",
        "4",
        "1",
    )
    declared = {key.get("id") for key in root.findall(f"{NS}key")}
    assert {d.get("key") for d in root.iter(f"{NS}data")} <= declared


def test_networkx_reads_the_network() -> None:
    networkx = pytest.importorskip("networkx")
    graph = networkx.read_graphml(io.BytesIO(written(STORIES, "graphml").encode()), force_multigraph=True)
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (4, 4)
    assert {data["quad"] for *_, data in graph.edges(data=True)} == {1, 2, 3}


def test_parquet_tables_are_read_back_row_by_row(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    from importlib import import_module

    pq: Any = import_module("pyarrow.parquet")
    export(STORIES, "parquet", tmp_path)
    expected: dict[str, list[Any]] = {name: [] for name in TABLES}
    for story in STORIES:
        for name, row in rows(story):
            expected[name].append(row)
    assert sorted(path.stem for path in tmp_path.iterdir()) == sorted(TABLES)
    for name, made in expected.items():
        table = pq.read_table(tmp_path / f"{name}.parquet")
        assert table.to_pylist() == made, name
        assert table.schema.metadata[b"saksi.schema"] == b"1"
    assert [len(expected[name]) for name in ("reports", "events", "happenings", "differences")] == [4, 11, 6, 1]


def test_a_difference_that_no_fact_has_is_a_row_without_one() -> None:
    story = next(s for s in STORIES if any(f.differences for f in s.facts))
    own = replace(next(d for f in story.facts for d in f.differences), about="place")
    made = [row for name, row in rows(replace(story, differences=(*story.differences, own))) if name == "differences"]
    assert [row["about"] for row in made if row["fact"] is None] == ["place"]
    assert len(made) == 2


def test_parquet_without_pyarrow_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(UsageError, match=r"pip install 'saksi\[parquet\]'"):
        export(STORIES, "parquet", tmp_path)


def test_every_exporter_takes_its_stories_one_by_one(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    for form, exporter in EXPORTERS.items():
        asked: list[int] = []
        seen: list[int] = []

        def told(story: Story, seen: list[int] = seen, asked: list[int] = asked) -> list[Happening]:
            seen.append(len(asked))
            return []

        def stories(asked: list[int] = asked) -> Iterable[Story]:
            for number in range(3):
                asked.append(number)
                yield a_story()[0]

        export(stories(), form, tmp_path if exporter.folder else io.StringIO(), at=AT, of=told)
        assert len(asked) == 3
        assert seen in ([], [1, 2, 3]), form


def test_exports_are_the_same_every_time(tmp_path: Path) -> None:
    for form, exporter in EXPORTERS.items():
        if exporter.folder:
            continue
        assert written(STORIES, form) == written(STORIES, form)
    first, second = gdelt(STORIES, tmp_path), gdelt(STORIES, tmp_path)
    assert first == second


# what is chosen


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, 1), ({"since": "2023-03-06"}, 1), ({"since": "2023-03-07"}, 0), ({"until": "2023-03-05"}, 0),
        ({"since": "2023", "until": "2023-03"}, 1), ({"actor": "esp"}, 1), ({"actor": "PRT"}, 1), ({"actor": "IDN"}, 0),
    ],
)  # fmt: skip
def test_events_are_chosen_by_day_and_side(options: dict[str, str], expected: int) -> None:
    story, one = a_story()
    assert len(written([story], "plover", of=of(one), **options).splitlines()) == expected
    assert len(written([story], "jsonl", of=of(one), **options).splitlines()) == expected


def test_an_event_without_a_date_of_its_own_is_in_no_period() -> None:
    story, one = a_story(date=None, published="2023-03-06")
    assert not choosing(since="2023", of=of(one))(story)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"since": "yesterday"}, "--since yesterday: no date"), ({"since": "2024", "until": "2023"}, "later than"),
        ({"actor": "INDO"}, "did you mean IND"), ({"actor": "??"}, "three letters"),
    ],
)  # fmt: skip
def test_a_wrong_choice_is_an_error_that_says_so(options: dict[str, str], said: str) -> None:
    with pytest.raises(UsageError, match=re.escape(said)):
        export(STORIES, "plover", io.StringIO(), **options)  # type: ignore[arg-type]


def test_a_wrong_format_or_place_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there are: jsonl"):
        export(STORIES, "xls", io.StringIO())
    with pytest.raises(UsageError, match="gdelt is written into a folder"):
        export(STORIES, "gdelt", io.StringIO())
    with pytest.raises(UsageError, match="csv is written into a stream"):
        export(STORIES, "csv", tmp_path)


# hostile text


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+SUM(A1)", "-2+3|cmd", "@x", "\t=1", "\r=1", "\n=1", " =1", "＝1", "'=1", "''@x", "'\t", "-", "-a"],
)
def test_a_cell_that_could_run_is_defused(text: str) -> None:
    assert cell(text).startswith("'")
    assert plain(cell(text)) == text
    assert line(text).startswith("'") or not re.match(r"'*\s*[=+\-@＝＋－＠]", line(text))


@pytest.mark.parametrize("text", ["-5", "+3,5 %".replace(" ", ""), "1.000", "12", "a=1", "'t Hooft", "", "Melo - Ruiz"])
def test_a_harmless_cell_stays_as_it_is(text: str) -> None:
    assert cell(text) == text


ANY = st.text(st.characters(codec=None, categories=None), max_size=20)
HOSTILE = st.one_of(
    ANY,
    st.lists(
        st.sampled_from(["=", "@", "'", '"', ",", ";", "; ", "\t", "\r", "\n", "\x00", "\x0b", "\u2028", "\ud800", "<", "&",
                         "]]>", "\ufffe", "None", "-", "a", "\x85", "\x1f", "\\", "🙂"]), max_size=6,
    ).map("".join),
)  # fmt: skip
LAX = settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))


@LAX
@given(HOSTILE)
def test_plain_takes_back_what_cell_did(text: str) -> None:
    assert plain(cell(text)) == sound(text).replace("\x00", "\ufffd")


@LAX
@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
def test_hostile_text_breaks_no_format(text: str, name: str, outlet: str, place: str) -> None:
    story, one = a_story(text=text, name=name, outlet=outlet, place=place, url=outlet)
    count = len(story.readings[0].records)
    for form, lines in (("jsonl", 1), ("plover", 1), ("w3c", count)):
        made = written([story], form, of=of(one)).encode().split(b"\n")
        assert len([json.loads(row) for row in made if row]) == lines

    sheet = written([story], "csv", of=of(one)).encode().decode()
    header, row = csv.reader(io.StringIO(sheet, newline=""))
    read = dict(zip(header, row, strict=True))
    assert plain(read["title"]) == sound(name).replace("\x00", "\ufffd")
    assert plain(read["outlet"]) == sound(outlet).replace("\x00", "\ufffd")
    assert not any(re.match(r"[=@\t\r]", value) for value in row)

    table = written([story], "polecat", of=of(one)).encode().decode()
    assert len(table.splitlines()) == 2
    [cells] = list(csv.reader(io.StringIO(table), delimiter="\t"))[1:]
    assert len(cells) == 40
    assert not any(re.match(r"[=@]", value) for value in cells)

    root = ET.fromstring(written([story], "graphml", of=of(one)).encode())
    assert len(root.findall(f".//{NS}node")) == 2
    assert len(root.findall(f".//{NS}edge")) == 1

    for annotation in map(json.loads, written([story], "w3c", of=of(one)).splitlines()):
        position, quoted = annotation["target"]["selector"]
        assert sound(text)[position["start"] : position["end"]] == quoted["exact"]
        assert position["start"] in resolved(sound(text), quoted)


@LAX
@given(HOSTILE, HOSTILE)
def test_hostile_text_breaks_no_gdelt_line(tmp_path_factory: pytest.TempPathFactory, name: str, outlet: str) -> None:
    story, one = a_story(name=name, outlet=outlet, url=outlet)
    folder = tmp_path_factory.mktemp("gdelt")
    events, mentions = gdelt([story], folder, of=of(one))
    assert len(events) == len(mentions) == 1
    for path in folder.iterdir():
        [cells] = csv.reader(path.open(encoding="utf-8", newline=""), delimiter="\t")
        assert len(cells) in (61, 16)
        assert not any(re.match(r"[=+@]", value) for value in cells)
    ET.fromstring(f"<extras>{mentions[0]['Extras']}</extras>".replace("&#9;", " "))


@settings(LAX, max_examples=25)
@given(HOSTILE, HOSTILE)
def test_hostile_text_comes_back_from_parquet(tmp_path_factory: pytest.TempPathFactory, text: str, name: str) -> None:
    pytest.importorskip("pyarrow")
    from importlib import import_module

    story, one = a_story(text=text, name=name)
    huge = Figure(id="f2", start=0, end=0, rule="r", number=10**400, unit=name)
    reading = replace(story.readings[0], records=(*story.readings[0].records, huge))
    story = replace(story, readings=(reading,))
    folder = tmp_path_factory.mktemp("parquet")
    export([story], "parquet", folder, of=of(one))
    pq: Any = import_module("pyarrow.parquet")
    for table in ("reports", "events", "figures", "happenings"):
        expected = [row for kind, row in rows(story, of(one)) if kind == table]
        assert pq.read_table(folder / f"{table}.parquet").to_pylist() == expected


@LAX
@given(ANY)
def test_xml_text_is_read_back_without_what_xml_lacks(text: str) -> None:
    read = ET.fromstring(f'<a b="{xml(text)}">{xml(text)}</a>')
    assert read.get("b") == read.text if xml(text) else read.text is None
    assert set(read.get("b") or "") <= set(sound(text))


def test_a_text_that_repeats_itself_takes_no_long_time() -> None:
    text = "a" * 90_000
    for start in range(0, 90_000, 9_000):
        exact, prefix, suffix = quote(text, start, start + 1)
        assert text[start : start + 1] == exact
        assert len(prefix) + len(suffix) <= 1024


# the command


def run(*words: str | Path) -> Any:
    return CliRunner().invoke(export_command, [str(word) for word in words], standalone_mode=False)


@pytest.fixture
def news(tmp_path: Path) -> Path:
    path = tmp_path / "visit.txt"
    path.write_text("LISBON, March 6, 2023 - Kenya's president met the Japanese foreign minister on Monday.\n")
    return path


def test_the_command_writes_a_file_by_its_ending(news: Path, tmp_path: Path) -> None:
    result = run(news, "--out", tmp_path / "events.csv")
    assert result.return_value == 0, result.output
    table = list(csv.DictReader((tmp_path / "events.csv").open(encoding="utf-8")))
    assert [(row["type"], row["actor_codes"], row["recipient_codes"]) for row in table] == [("CONSULT", "KEN", "JPN")]
    assert "1 event, 1 telling" in result.stderr


def test_the_command_marks_a_csv_for_excel_and_takes_names_of_sides(news: Path, tmp_path: Path) -> None:
    for name, marks in (("plain.csv", []), ("excel.csv", ["--bom", "--actor", "Jepang"])):
        assert run(news, "--out", tmp_path / name, *marks).return_value == 0
    assert (tmp_path / "excel.csv").read_bytes() == b"\xef\xbb\xbf" + (tmp_path / "plain.csv").read_bytes()


def test_the_command_writes_a_folder_named_for_the_time(news: Path, tmp_path: Path) -> None:
    result = run(news, "-f", "gdelt", "-o", tmp_path / "out", "--at", "2023-03-07T12:15")
    assert result.return_value == 0, result.output
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "20230307121500.export.CSV", "20230307121500.mentions.CSV",
    ]  # fmt: skip
    assert {path.name for path in tmp_path.iterdir()} == {"out", "visit.txt"}, "no leftovers"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-f", "gdelt"], "gdelt is several files; name a folder for them: --out FOLDER"),
        (["-f", "parquet", "-o", "NEWS"], "is a file, but parquet needs a folder"),
        (["-f", "csv", "-o", "FOLDER"], "is a folder, but csv is one file; name it: --out"),
        ([], "say which format: --format jsonl|csv"),
        (["-f", "gdelt", "-o", "FOLDER/no/such"], "there is no folder"),
        (["-f", "plover", "--bom"], "--bom is for csv"),
        (["-f", "csv", "--actor", "Atlantis"], "'Atlantis' is neither a code nor a name of a side"),
    ],
)  # fmt: skip
def test_the_command_says_what_is_missing(words: list[str], said: str, news: Path) -> None:
    given_ = [word.replace("NEWS", str(news)).replace("FOLDER", str(news.parent)) for word in words]
    result = run(news, *given_)
    assert said in str(result.exception)


def test_the_commands_of_the_documentation_have_these_options() -> None:
    page = (Path(__file__).parent.parent / "docs" / "export.md").read_text(encoding="utf-8")
    calls = re.findall(r"^saksi export (.+)$", page, re.MULTILINE)
    assert len(calls) > 3
    for call in calls:
        assert export_command.make_context("export", shlex.split(call)).params["form"] in EXPORTERS
    for form in EXPORTERS:
        assert f"\n| `{form}` |" in page
        assert f"### {form}" in page or form == "jsonl"


def test_a_wrong_option_leaves_the_old_file_alone(news: Path, tmp_path: Path) -> None:
    out = tmp_path / "events.csv"
    out.write_text("old")
    assert isinstance(run(news, "-o", out, "--since", "soon").exception, UsageError)
    assert out.read_text() == "old"
