"""Search finds what is asked for, shows where it stands, and says what it cannot read; equally on both databases."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from test_store import KINDS, fresh, lines, opened

from saksi import memory as memories
from saksi.cli.reading import why_command
from saksi.cli.searching import search_command
from saksi.cli.telling import stories_command
from saksi.errors import UsageError
from saksi.memory import Memory
from saksi.store.search import Hit, fts5, parse, search, tsquery

REPORTS: tuple[dict[str, object], ...] = (
    {"id": "a", "url": "https://example.org/a", "title": "Tankers in the strait", "outlet": "Kurier",
     "published": "2024-05-02", "text": "Tankers wait in the strait. FRANCE met JAPAN at the Élysée, said the U.S.-led crew."},
    {"id": "b", "url": "https://example.org/b", "title": "A quiet port", "outlet": "Posten", "published": "2024-05-06",
     "text": "The port is quiet. One tanker left the narrow strait of old. GREECE waits for the ferry."},
    {"id": "c", "url": "https://example.org/c", "title": "Barges", "outlet": "Posten", "published": "2023-12-31",
     "text": "Barges carry coal 😀 along the river, past the palace of Elysee, and no strait is near."},
    {"id": "d", "url": "https://example.org/d", "title": "Undated", "text": "Nobody knows when the barge sank."},
)  # fmt: skip


@pytest.fixture(params=KINDS)
def memory(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Memory]:
    with fresh(request.param, tmp_path) as url, opened(url) as made:
        assert [added.outcome for added in made.add("-", stdin=lines(*REPORTS))] == ["new"] * len(REPORTS)
        yield made


def found(memory: Memory, text: str = "", **asked: object) -> list[str]:
    """The letters of the reports found, in order."""
    by_title = {item["title"]: str(item["id"]) for item in REPORTS}
    return [by_title[hit.title] for hit in search(memory.database, text, **asked)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("strait", "abc"),
        ("STRAIT", "abc"),
        ("strait tanker", "b"),
        ("tanker*", "ab"),
        ("tanker OR barge", "bd"),
        ("strait tanker OR river", "bc"),
        ('"the strait"', "a"),
        ('"strait the"', ""),
        ('"narrow str"*', "b"),
        ("strait -tanker*", "c"),
        ('strait -"no strait"', "ab"),
        ("élysée", "ac"),
        ("ELYSEE", "ac"),
        ("U.S.", "a"),
        ("us", ""),
        ("u.s.-led", "a"),
        ("strait AND river", "c"),
        ("strait - river", "c"),
        ("(tanker OR river) strait", "bc"),
        ("NEAR(strait tanker)", ""),
        ("title:strait", ""),
        ("strait' | 'river", "c"),
        ("nothing", ""),
    ],
)
def test_words_phrases_alternatives_and_what_must_not_be_there(memory: Memory, text: str, expected: str) -> None:
    assert sorted(found(memory, text)) == list(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('tanker "the strait', "mark at character 8"),
        ("OR tanker", "OR at character 1 .* nothing before"),
        ("tanker OR", "OR at character 8 .* nothing behind"),
        ("tanker OR OR barge", "OR at character 11 .* nothing before"),
        ("-tanker", "only words that must not"),
        ("-tanker OR barge", "OR at character 9"),
        ("tanker OR -barge", "'-' at character 11"),
        ('tanker ""', "phrase at character 8 .* empty"),
        ("tan*er", r"\* at character 4"),
        ("t*", "'t\\*' at character 1"),
        ("?!", "neither a letter nor a digit"),
        ("x" * 1001, "1001 characters"),
        ("tanker " + "y" * 101, "word at character 8"),
        ("word " * 41, "more than 40"),
    ],
)
def test_a_query_that_cannot_be_read_is_a_message_that_names_the_place(text: str, expected: str) -> None:
    with pytest.raises(UsageError, match=expected):
        parse(text)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"actor": "FRA"}, "a"),
        ({"actor": "fra", "recipient": "FRA", "type": "consult"}, "a"),
        ({"actor": "FRA", "recipient": "JAP"}, ""),  # of two events
        ({"type": "ASSAULT"}, ""),
        ({"outlet": "posten"}, "bc"),
        ({"since": "2024"}, "ab"),
        ({"since": "2024-05-03"}, "b"),
        ({"until": "2023"}, "c"),
        ({"since": "2024-05", "until": "2024-05-02"}, "a"),
        ({"language": "en"}, "abcd"),
        ({"language": "id"}, ""),
        ({"place": "Élysée"}, ""),  # the words are there, but nothing was read as happening there
        ({"text": "strait", "actor": "GRE"}, "b"),
        ({"text": "strait", "outlet": "Posten", "until": "2024-01"}, "c"),
    ],
)
def test_filters_hold_for_one_event_and_for_the_report(memory: Memory, asked: dict[str, str], expected: str) -> None:
    assert sorted(found(memory, **asked)) == list(expected)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, "nothing is asked for"),
        ({"type": "WAR"}, "no class of PLOVER"),
        ({"since": "May"}, "--since 'May' is no date"),
        ({"until": "2023-13"}, "is no date"),
        ({"until": "2023-02-30"}, "is no date"),
        ({"place": "?"}, "neither a letter nor a digit"),
        ({"text": "strait", "limit": 0}, "may be 1 to 1000"),
    ],
)
def test_what_cannot_be_asked_for_is_told_at_once(memory: Memory, asked: dict[str, str], expected: str) -> None:
    with pytest.raises(UsageError, match=expected):
        search(memory.database, **asked)  # type: ignore[arg-type]


@pytest.mark.parametrize("few", [0, 1, 5000])
@pytest.mark.parametrize("ranked", [1, 2, 5000])
@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"outlet": "Posten"}, "bc"),
        ({"outlet": "Posten", "since": "2024"}, "b"),
        ({"outlet": "Kurier", "language": "en"}, "a"),
        ({"outlet": "Kurier", "language": "id"}, ""),
        ({"outlet": "Nobody"}, ""),
        ({"language": "en"}, "abc"),
        ({"until": "2024-05-02"}, "ac"),
        ({"since": "2024-05-02", "until": "2024-05-02"}, "a"),
        ({"actor": "FRA"}, "a"),
        ({"actor": "FRA", "outlet": "Posten"}, ""),
        ({"actor": "GRE", "outlet": "Posten", "since": "2024-05"}, "b"),
    ],
)
def test_filters_of_words_find_the_same_however_many_have_what_is_asked_for(
    memory: Memory, monkeypatch: pytest.MonkeyPatch, asked: dict[str, str], expected: str, ranked: int, few: int
) -> None:
    monkeypatch.setattr("saksi.store.search._RANKED", ranked)
    monkeypatch.setattr("saksi.store.search._FEW", few)
    assert sorted(found(memory, "strait", **asked)) == list(expected)


def test_the_newest_come_first_without_words_and_the_undated_last(memory: Memory) -> None:
    assert found(memory, language="en") == ["b", "a", "c", "d"]
    assert found(memory, language="en", limit=2) == ["b", "a"]


def test_a_word_of_the_title_weighs_more(memory: Memory) -> None:
    assert found(memory, "strait")[0] == "a"
    assert found(memory, "barges")[0] == "c"


def test_marks_and_records_stand_where_the_text_has_them(memory: Memory) -> None:
    text = {str(item["title"]): str(item["text"]) for item in REPORTS}
    for hit in search(memory.database, 'strait OR elysee OR "met japan"'):
        whole = text[str(hit.title)]
        snippet = hit.snippet
        assert whole[snippet.start : snippet.end] == snippet.text
        words = {whole[m.start : m.end] for m in snippet.marks}
        assert words and words <= {"strait", "Élysée", "Elysee", "met JAPAN"}
        assert all(whole[m.start : m.end] == m.words for m in hit.matches)
        assert hit.story is None


def test_the_matching_records_are_those_asked_for(memory: Memory) -> None:
    (hit,) = search(memory.database, "strait", actor="FRA")
    assert [m.words for m in hit.matches] == ["FRANCE"]


def test_a_long_text_is_shown_around_its_words(tmp_path: Path) -> None:
    with opened(str(tmp_path / "m.db")) as memory:
        body = "quiet water " * 300 + "and then the ferry struck the pier " + "quiet water " * 300
        list(memory.add("-", stdin=lines({"id": "x", "title": "T", "text": body})))
        (hit,) = search(memory.database, "ferry pier")
        assert "ferry struck the pier" in hit.snippet.text
        assert len(hit.snippet.text) <= 240 and len(hit.snippet.marks) == 2


def test_only_the_latest_version_of_a_report_counts(memory: Memory) -> None:
    changed = {**REPORTS[1], "text": "The port is loud. Nobody left."}
    assert [a.outcome for a in memory.add("-", stdin=lines(changed))] == ["updated"]
    assert found(memory, "quiet") == ["b"]  # its title still has it
    assert found(memory, "tanker") == []
    assert found(memory, "loud") == ["b"]


def test_ties_go_to_the_later_report(memory: Memory) -> None:
    same = [{"id": n, "url": f"https://example.org/{n}", "title": "Same", "text": "A zeppelin rose."} for n in "xyz"]
    list(memory.add("-", stdin=lines(*same)))
    ids = [hit.version for hit in search(memory.database, "zeppelin")]
    assert ids == sorted(ids, reverse=True) and len(ids) == 3


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab\"*-() ORAND'&|!:<>\\é。😀\n", max_size=30))
def test_no_text_of_a_user_reaches_the_syntax_of_a_database(text: str) -> None:
    try:
        query = parse(text)
    except UsageError:
        return
    if not query.positive:
        return
    connection = sa.create_engine("sqlite://").connect()
    connection.exec_driver_sql("CREATE VIRTUAL TABLE fts USING fts5(text, tokenize='unicode61 remove_diacritics 2')")
    connection.exec_driver_sql("SELECT rowid FROM fts WHERE fts MATCH ?", (fts5(query),)).all()
    connection.close()
    assert all(word.isalnum() for group in query.groups for words in group for word in words)
    assert "\\" not in tsquery(query)


def test_odd_queries_are_safe_on_both(memory: Memory) -> None:
    for text in ("'); DROP TABLE fts; --x", "a:*b", "strait:*", "& | !strait", "1e5", "strait 😀", "x\\y", "%_%strait"):
        try:
            assert isinstance(found(memory, text), list)
        except UsageError:
            continue
    assert found(memory, "river") == ["c"]


def test_the_command_prints_text_and_json(tmp_path: Path) -> None:
    url = str(tmp_path / "m.db")
    with opened(url) as memory:
        list(memory.add("-", stdin=io.BytesIO(lines(*REPORTS).getvalue())))

    def run(*arguments: str) -> tuple[int, str, str]:
        result = CliRunner().invoke(
            search_command, [*arguments, "--store", url], standalone_mode=False, catch_exceptions=False
        )
        return result.return_value, result.stdout, result.stderr

    status, out, _ = run("elysee", "--actor", "FRA")
    assert status == 0 and "Tankers in the strait" in out and "[Élysée]" in out and "CONSULT FRA → FRA, FRA" in out
    status, out, _ = run("strait", "--format", "json")
    rows = json.loads(out)
    assert [set(row) for row in rows] == [set(Hit.__struct_fields__)] * 3
    assert run("strait", "-n", "1")[2] == "The first 1; --limit shows more.\n"
    assert run("elysee", "--actor", "Prancis")[0] == 0
    status, out, err = run("nothing")
    assert (status, out, err) == (1, "", "Nothing was found.\n")
    with pytest.raises(UsageError, match="'Atlantis' is neither a code nor a name"):
        run("elysee", "--actor", "Atlantis")


def test_stories_are_asked_for_by_names_and_a_wrong_word_is_refused(tmp_path: Path) -> None:
    url = str(tmp_path / "m.db")
    with opened(url) as memory:
        list(memory.add("-", stdin=io.BytesIO(lines(*REPORTS).getvalue())))

    def run(*arguments: str) -> tuple[int, str, str]:
        result = CliRunner().invoke(
            stories_command, [*arguments, "--store", url], standalone_mode=False, catch_exceptions=False
        )
        return result.return_value, result.stdout, result.stderr

    assert all("Tankers in the strait" in run("--side", name)[1] for name in ("FRA", "Prancis", "france"))
    assert "Tankers in the strait" in run("--changed-since", "2 days")[1]
    for words in (
        ("--actor", "Atlantis"), ("--type", "DANCE"), ("--since", "soon"), ("--since", "2024", "--until", "2023"),
        ("--flagged", "pretty"), ("--report-language", "xx"), ("--changed-since", "soon"),
    ):  # fmt: skip
        with pytest.raises((UsageError, click.UsageError)):
            run(*words)


def test_why_finds_a_report_of_the_memory_by_its_id_and_file(tmp_path: Path) -> None:
    url = str(tmp_path / "m.db")
    text = "Kenya's president met the Japanese foreign minister on Monday."
    with memories.open(url, create=True) as memory:
        rows = ({"id": f"{folder}/visit", "outlet": folder, "text": text} for folder in ("north", "south"))
        added = list(memory.add("-", stdin=lines(*rows)))

    def run(*arguments: str) -> str:
        return (
            CliRunner()
            .invoke(why_command, [*arguments, "--store", url], standalone_mode=False, catch_exceptions=False)
            .stdout
        )

    for name in ("north/visit", added[0].report):
        assert "consult.meet" in run(f"{name}:18-21")
    for name, said in (("visit", "give the id of one"), ("east/visit", "no report in the memory")):
        with pytest.raises(click.UsageError, match=said):
            run(f"{name}:18-21")
