"""Titles, roles, the words around them, and who held which office."""

from __future__ import annotations

import itertools
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import saksi
from saksi import language as languages
from saksi import posts
from saksi.errors import DataError, UsageError
from saksi.match import Matcher, longest

FOLDER = Path(saksi.__file__).parent
# Several people hold these at once.
SHARED = {"ambassador", "spokesperson", "deputy prime minister"}


def titles_in(code: str, text: str) -> list[tuple[str, str, str]]:
    matcher = Matcher(posts.titles(languages.load(code)))
    return [(text[h.start : h.end], h.payload.office, h.payload.of) for h in longest(matcher.find(text))]


@pytest.mark.parametrize(
    ("code", "text", "expect"),
    [
        ("id", "Menhan China Li Shangfu tiba.", ("Menhan", "minister of defence", "")),
        ("id", "Menteri Luar Negeri Retno Marsudi tiba.", ("Menteri Luar Negeri", "minister of foreign affairs", "")),
        ("id", "Wamenlu Korea Utara tiba.", ("Wamenlu", "deputy minister of foreign affairs", "")),
        ("id", "kata Juru Bicara Kementerian Luar Negeri China", ("Juru Bicara", "spokesperson", "")),
        ("id", "Panglima TNI Agus Subiyanto hadir.", ("Panglima TNI", "commander", "IDN")),
        ("id", "KSAD menutup latihan.", ("KSAD", "army chief of staff", "IDN")),
        ("id", "Kapolri menemui warga.", ("Kapolri", "chief of police", "IDN")),
        ("id", "Sekjen PBB prihatin.", ("Sekjen PBB", "secretary general", "UN")),
        (
            "id",
            "Menko Polkam memimpin rapat.",
            ("Menko Polkam", "coordinating minister of political, legal and security affairs", "IDN"),
        ),
        ("id", "Wapres menerima tamu.", ("Wapres", "vice president", "")),
        ("id", "PM Jepang Shigeru Ishiba tiba.", ("PM", "prime minister", "")),
        ("id", "Putra Mahkota Arab Saudi tiba.", ("Putra Mahkota", "crown prince", "")),
        ("id", "Paus Leo berdoa.", ("Paus", "pope", "VAT")),
        ("en", "Defence Secretary John Healey arrived.", ("Defence Secretary", "secretary of defence", "")),
        ("en", "the Chinese defense minister arrived.", ("defense minister", "minister of defence", "")),
        ("en", "Secretary of State Marco Rubio arrived.", ("Secretary of State", "secretary of state", "")),
        ("en", "Foreign Secretary David Lammy arrived.", ("Foreign Secretary", "minister of foreign affairs", "")),
        (
            "en",
            "the minister for foreign affairs arrived.",
            ("minister for foreign affairs", "minister of foreign affairs", ""),
        ),
        ("en", "a spokeswoman declined to comment.", ("spokeswoman", "spokesperson", "")),
        ("en", "the army's deputy chief of staff said so.", ("deputy chief of staff", "deputy chief of staff", "")),
        ("en", "Supreme Leader Ali Khamenei spoke.", ("Supreme Leader", "supreme leader", "")),
        (
            "en",
            "EU foreign policy chief Kaja Kallas arrived.",
            ("EU foreign policy chief", "high representative", "EU"),
        ),
        ("en", "Vice Premier He Lifeng arrived.", ("Vice Premier", "deputy prime minister", "")),
    ],
)
def test_a_title_is_found_at_its_longest(code: str, text: str, expect: tuple[str, str, str]) -> None:
    assert expect in titles_in(code, text)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("id", "Seekor paus terdampar di pantai."),
        ("id", "Rapat dimulai 3 pm."),
        ("en", "The talks begin at 3 pm."),
        ("en", "They demand justice."),
        ("en", "The cardinal rule is simple."),
    ],
)
def test_a_common_word_is_no_title(code: str, text: str) -> None:
    assert titles_in(code, text) == []


@pytest.mark.parametrize(
    ("code", "phrase", "sector", "kind"),
    [
        ("en", "foreign ministry", "GOV", "institution"),
        ("en", "troops", "MIL", "group"),
        ("en", "protesters", "CVL", "group"),
        ("en", "diplomat", "GOV", "person"),
        ("en", "warships", "MIL", "thing"),
        ("id", "kemlu", "GOV", "institution"),
        ("id", "kementerian pertahanan", "MIL", "institution"),
        ("id", "pasukan", "MIL", "group"),
        ("id", "nelayan", "CVL", "group"),
        ("id", "pejabat", "GOV", "group"),
        ("id", "jet tempur", "MIL", "thing"),
    ],
)
def test_a_role_has_sector_and_kind(code: str, phrase: str, sector: str, kind: str) -> None:
    assert posts.Role(sector, kind) in posts.roles(languages.load(code))[phrase]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("person", "office", "of", "day", "expect"),
    [
        ("Li Shangfu", "minister of defence", "CHN", "2023-04-16", True),
        ("Li Shangfu", "minister of defence", "CHN", "2023-04", True),
        ("Li Shangfu", "minister of defence", "CHN", "2023", None),
        ("Li Shangfu", "minister of defence", "CHN", "2022-12-31", False),
        ("Li Shangfu", "minister of defence", "CHN", "2025-12-07", False),
        ("Li Shangfu", "minister of defence", "RUS", "2023-04-16", None),
        ("Nobody Known", "president", "FRA", "2023-04-16", None),
        ("Jokowi", "president", "IDN", "2016-01-01", True),
        ("SBY", "president", "IDN", "2016-01-01", False),
        ("Prabowo", "president", "IDN", "2025-06-19", True),
        ("Prabowo", "minister of defence", "IDN", "2025-06-19", False),
        ("Zelenskiy", "president", "UKR", "2022-02-24", True),
        ("Erdoğan", "president", "TUR", "2013-05-01", False),
        ("Erdogan", "prime minister", "TUR", "2013-05-01", True),
        ("Putin", "president", "RUS", "2010-01-01", False),
        ("Putin", "president", "RUS", "2023-04-16/2023-04-19", True),
        ("Bush", "president", "USA", "2003-03-20", True),
        ("Trump", "president", "USA", "2022-01-01", False),
        ("Xi Jinping", "leader", "CHN", "2023-04-16", True),
        ("Kim Jong-un", "leader", "PRK", "2010-01-01", False),
        ("Rubio", "minister of foreign affairs", "USA", "2025-06-01", True),
        ("Ben Wallace", "secretary of defence", "GBR", "2022-03-01", True),
        ("Ban Ki-moon", "secretary general", "UN", "2012-01-01", True),
        ("Sergei Shoigu", "minister of defence", "RUS", "2023-04-16", True),
        ("Paus Fransiskus", "pope", "VAT", "2024-09-03", True),
    ],
)
def test_a_term_tells_who_was_in_office(person: str, office: str, of: str, day: str, expect: bool | None) -> None:
    assert posts.in_office(person, office, of, day) is expect


@pytest.mark.parametrize(
    ("office", "of", "day", "expect"),
    [
        ("minister of foreign affairs", "CHN", "2023-07-26", ["Wang Yi"]),
        ("minister of foreign affairs", "CHN", "2023-07-25", ["Qin Gang", "Wang Yi"]),
        ("minister of defence", "CHN", "2023-11-15", []),
        ("secretary general", "NATO", "2025-01-01", ["Mark Rutte"]),
        ("prime minister", "GBR", "2022-10-01", ["Liz Truss"]),
        ("president", "XXX", "2022-10-01", []),
    ],
)
def test_an_office_has_its_holders_of_a_day(office: str, of: str, day: str, expect: list[str]) -> None:
    assert [term.person for term in posts.held(office, of, day)] == expect


def test_a_shared_surname_finds_all_who_bear_it() -> None:
    assert {term.person for term in posts.holders_named("rice")} == {"Condoleezza Rice", "Susan Rice"}


def test_accents_hyphens_and_case_do_not_matter_in_a_name() -> None:
    assert posts.holders_named("cavusoglu") == posts.holders_named("Çavuşoğlu") != []
    assert posts.holders_named("Moon Jae In") == posts.holders_named("Moon Jae-in") != []


def test_a_single_office_has_no_two_incumbents() -> None:
    terms: dict[tuple[str, str], list[posts.Holder]] = {}
    for term in posts.holders():
        if term.office not in SHARED:
            terms.setdefault((term.office, term.of), []).append(term)
    clashes = []
    for (office, of), rows in terms.items():
        rows.sort(key=lambda term: term.start)
        for earlier, later in itertools.pairwise(rows):
            if earlier.end == ".." or (
                earlier.end and earlier.end[: len(later.start)] > later.start[: len(earlier.end)]
            ):
                clashes.append(
                    f"{office} of {of}: {earlier.person} until {earlier.end}, {later.person} from {later.start}"
                )
    assert clashes == []


def test_no_person_stands_twice_under_two_alias_lists() -> None:
    lists: dict[str, set[tuple[str, ...]]] = {}
    for term in posts.holders():
        lists.setdefault(term.person, set()).add(term.aliases)
    assert [person for person, aliases in lists.items() if len(aliases) > 1] == []


def test_every_state_and_organisation_of_a_post_is_known() -> None:
    files = [FOLDER / "ontology" / f"{name}.tsv" for name in ("countries", "organisations")]
    if not all(file.is_file() for file in files):
        pytest.skip("needs ontology/countries.tsv and organisations.tsv")
    known = set()
    for file in files:
        lines = file.read_text(encoding="utf-8").splitlines()
        known |= {line.split("\t")[0] for line in lines if line and not line.startswith("#")}
    used = {term.of for term in posts.holders()}
    for code in ("en", "id"):
        used |= {title.of for row in posts.titles(languages.load(code)).values() for title in row}
    assert used - known - {""} == set()


@pytest.mark.parametrize("code", ["en", "id"])
def test_the_words_of_a_pack_fit_together(code: str) -> None:
    language = languages.load(code)
    words, roles = posts.title_words(language), posts.roles(language)
    assert words.former.before and words.acting.before and words.elect.after and words.deputy.before
    assert {rank.sector for rank in words.ranks} == {"MIL", "COP", "REL"}
    assert [office for office in words.institutions if office not in posts.offices()] == []
    assert [body for bodies in words.institutions.values() for body in bodies if body not in roles] == []
    ranked = [word for rank in words.ranks for word in rank.words]
    assert len(ranked) == len(set(ranked))


@pytest.mark.parametrize(
    "path",
    [
        "ontology/offices",
        "ontology/holders",
        "languages/en/titles",
        "languages/id/titles",
        "languages/en/roles",
        "languages/id/roles",
    ],
)
def test_data_is_nfc_without_doubled_lines(path: str) -> None:
    text = (FOLDER / f"{path}.tsv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert text == unicodedata.normalize("NFC", text)
    assert len(lines) == len(set(lines))


def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> languages.Language:
    """A language pack of which one file is replaced."""
    for folder in ("languages/xx", "ontology"):
        (tmp_path / folder).mkdir(parents=True)
    for file in ("offices", "sectors"):
        (tmp_path / f"ontology/{file}.tsv").write_bytes((FOLDER / f"ontology/{file}.tsv").read_bytes())
    (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(languages, "_ROOT", tmp_path)
    return languages.Language("xx")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("office\tof\tphrase\nprezident\t\tbos\n", r"titles\.tsv:2: office 'prezident' .* did you mean 'president'"),
        ("office\tof\tphrase\npresident\t\tbos\npresident\t\tbos\n", r"titles\.tsv:3: 'bos' stands twice"),
        ("office\tof\tphrase\npresident\t\t\n", r"titles\.tsv:2: the phrase is empty"),
    ],
)
def test_a_wrong_title_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, fault: str) -> None:
    language = write(tmp_path, monkeypatch, "languages/xx/titles.tsv", text)
    with pytest.raises(DataError, match=fault):
        posts.titles(language)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("sector\tkind\tphrase\nGOVV\tgroup\tpara\n", r"roles\.tsv:2: sector 'GOVV' .* did you mean 'GOV'"),
        ("sector\tkind\tphrase\nGOV\tgroups\tpara\n", r"roles\.tsv:2: kind 'groups' is none of"),
    ],
)
def test_a_wrong_role_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, fault: str) -> None:
    language = write(tmp_path, monkeypatch, "languages/xx/roles.tsv", text)
    with pytest.raises(DataError, match=fault):
        posts.roles(language)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("Ana B\t\tpresident\tXXX\t2020\t2019", r"holders\.tsv:2: from 2020 lies after until 2019"),
        ("Ana B\t\tpresident\tXXX\tMay 2020\t", r"holders\.tsv:2: from 'May 2020' is no EDTF date"),
        ("Ana B\t\tking of all\tXXX\t\t", r"holders\.tsv:2: office 'king of all' is not in"),
    ],
)
def test_a_wrong_term_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, row: str, fault: str) -> None:
    write(tmp_path, monkeypatch, "ontology/holders.tsv", f"person\taliases\toffice\tof\tfrom\tuntil\n{row}\n")
    with pytest.raises(DataError, match=fault):
        posts.holders.__wrapped__()


def test_a_date_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="no EDTF date"):
        posts.in_office("Xi", "president", "CHN", "last May")


@given(st.sampled_from(posts.holders()), st.dates().map(str))
def test_whoever_was_surely_in_office_is_among_the_holders(term: posts.Holder, day: str) -> None:
    if posts.in_office(term.person, term.office, term.of, day):
        assert term.person in {other.person for other in posts.held(term.office, term.of, day)}


@given(st.dates().map(str))
def test_a_day_in_office_makes_its_month_no_day_out(day: str) -> None:
    for term in posts.holders_named("Xi Jinping"):
        if posts.in_office(term.person, term.office, term.of, day):
            assert posts.in_office(term.person, term.office, term.of, day[:7]) is not False
