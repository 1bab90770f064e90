from __future__ import annotations

import pytest
from readings_at_hand import Hand, reading

from saksi.records import Origin
from saksi.relate import copies

HARBOUR = (
    "Port workers in Valparaiso loaded the last crates of copper on Tuesday while customs officers checked every seal. "
    "The harbour master opened the northern gate an hour early so that two delayed freighters could leave with the tide. "
    "Nobody expected the cranes to stop again, yet a broken cable held up the second ship until late in the evening. "
    "Union leaders asked for a review of the maintenance plan and promised to send their own inspector next month. "
    "The company that runs the terminal answered that all parts had been replaced during the winter and that records exist."
)
BRIDGE = (
    "Engineers closed the old bridge over the river Drina after a survey found cracks in two of its stone piers. "
    "Lorries now take the mountain road, which adds forty minutes to the way between the two market towns. "
    "The regional council wants to rebuild the piers before snow falls and has asked three firms for an offer. "
    "Shopkeepers on the eastern bank fear for their trade and have begun to run a small ferry on working days."
)
PIDATO = (
    "“Kita tidak boleh lelah menjaga laut ini, sebab dari laut inilah anak cucu kita makan, belajar, dan berlayar ke "
    "negeri-negeri yang jauh, dan karena itu saya minta semua pihak menahan diri dan duduk bersama,”"
)


def test_a_whole_copy_with_another_dateline_is_found() -> None:
    found = copies.find([reading("a.txt", HARBOUR), reading("b.txt", "SANTIAGO - " + HARBOUR)])
    assert [(c.kind, c.share > 0.9) for c in found] == [("exact", True)]


def test_other_texts_of_one_length_are_no_copies() -> None:
    assert copies.find([reading("a.txt", HARBOUR), reading("b.txt", BRIDGE)]) == ()


def test_a_copy_inside_a_longer_report_is_found_with_its_passage() -> None:
    short = reading("short.txt", BRIDGE, published="2024-03-02")
    long = reading("long.txt", f"{HARBOUR}\n\n{BRIDGE}", published="2024-03-09")
    assert [(c.file, c.original, c.kind) for c in copies.find([long, short])] == [("long.txt", "short.txt", "partial")]
    [span] = copies.passages(long, short)
    assert long.report.text[span.start : span.end] == BRIDGE.rstrip(".")


def test_one_long_quotation_in_two_reports_is_no_copy() -> None:
    first = f"Panglima itu berbicara di dermaga Bitung pada Senin pagi di depan para nelayan. {PIDATO} ujarnya tegas."
    second = f"Dalam upacara yang diguyur hujan, ratusan pelaut mendengar pesan singkat sang komandan. {PIDATO} begitu katanya."
    found = copies.find([reading("a.txt", first, language="id"), reading("b.txt", second, language="id")])
    assert found == ()


def test_shared_background_of_one_sentence_is_no_copy() -> None:
    background = (
        "The two countries broke off relations in 1998 after a dispute over fishing rights near the northern islands."
    )
    pair = [reading("a.txt", f"{HARBOUR} {background}"), reading("b.txt", f"{BRIDGE} {background}")]
    assert copies.find(pair) == ()


def test_furniture_and_spam_in_common_make_no_copy() -> None:
    menu = (
        "Sign up for our daily letter and follow us on every network for the latest news from the whole region today "
        * 3
    )
    pair = [
        reading("a.txt", f"{HARBOUR}\n\n{menu}", segments=[("furniture", menu)]),
        reading("b.txt", f"{BRIDGE}\n\n{menu}", segments=[("furniture", menu)]),
    ]
    assert copies.find(pair) == ()


SIGNS = [
    ({"origin": Origin(kind="outlet", name="Harbour Gazette"), "published": "2024-01-01"}, {"outlet": "Harbour Gazette", "published": "2024-01-09"}, "it credits Harbour Gazette"),
    ({"published": "2024-01-01"}, {"outlet": "Reuters", "published": "2024-01-09"}, "the other is Reuters's own report"),
    ({"flags": ["redated"], "published": "2024-01-01"}, {"published": "2024-01-09"}, "its date was changed"),
    ({"flags": ["spam-tail"], "published": "2024-01-01"}, {"published": "2024-01-09"}, "spam hangs on its end"),
    ({"published": "2024-01-09"}, {"published": "2024-01-01"}, "it was published later; the order of publication is the only sign"),
    ({"published": "2024-01-09T10:30"}, {"published": "2024-01-09T08:00"}, "it was published later; the order of publication is the only sign"),
]  # fmt: skip


@pytest.mark.parametrize(("copy", "original", "reason"), SIGNS, ids=[row[2] for row in SIGNS])
@pytest.mark.parametrize("turned", [False, True])
def test_direction_rests_on_a_named_sign(
    copy: dict[str, object], original: dict[str, object], reason: str, turned: bool
) -> None:
    pair = [reading("copy.txt", HARBOUR, **copy), reading("original.txt", HARBOUR, **original)]  # type: ignore[arg-type]
    [found] = copies.find(pair[::-1] if turned else pair)
    assert (found.file, found.original, found.reason) == ("copy.txt", "original.txt", reason)


def test_a_cut_text_is_the_copy_of_the_one_that_goes_on() -> None:
    cut = HARBOUR[: HARBOUR.index("Union leaders")]
    [found] = copies.find([reading("whole.txt", HARBOUR), reading("cut.txt", cut)])
    assert (found.file, found.kind, found.reason) == (
        "cut.txt",
        "partial",
        "its text is cut: the other goes on where it ends",
    )


def test_each_report_is_a_copy_of_one_original_and_none_of_itself() -> None:
    found = copies.find([reading(f"{n}.txt", HARBOUR, published=f"2024-01-0{n}") for n in (3, 1, 2)])
    assert {c.file for c in found} == {"2.txt", "3.txt"}
    assert "1.txt" in {c.original for c in found}


def _wire(text: str, names: list[str]) -> Hand:
    return Hand(text).person(*names)


NAMES = ["Rashidi", "Petrov", "Okonkwo", "Lindqvist", "Matsuda", "Herrera"]
ENGLISH = (
    "Rashidi met Petrov on the 14th to sign 3 treaties on trade. They are worth 250 million dollars and run until 2031. "
    "Okonkwo spoke for 45 minutes about the harbour of the island. Lindqvist demanded more patrols against smuggled fuel. "
    "Matsuda counted 17 ships at the port, of which 9 were new. Herrera asked for 1200 tons of rice before the next season."
)
INDONESIAN = (
    "Rashidi bertemu Petrov pada tanggal 14 untuk meneken 3 traktat perdagangan. Nilainya 250 juta dolar dan berlaku hingga 2031. "
    "Okonkwo berbicara 45 menit mengenai pelabuhan pulau itu. Lindqvist menuntut patroli lebih banyak terhadap bahan bakar selundupan. "
    "Matsuda menghitung 17 kapal di pelabuhan, 9 di antaranya baru. Herrera meminta 1200 ton beras sebelum musim berikutnya."
)


def test_a_translation_is_found_by_what_its_sentences_tell_in_their_order() -> None:
    pair = [reading("en.txt", _wire(ENGLISH, NAMES)), reading("id.txt", _wire(INDONESIAN, NAMES), language="id")]
    assert [(c.file, c.original, c.kind) for c in copies.find(pair)] == [("id.txt", "en.txt", "translated")]


def test_another_report_on_the_same_people_is_no_translation() -> None:
    other = (
        "Herrera membuka sidang pukul 8 dengan 90 wakil. Matsuda dan Lindqvist duduk di baris 2, Petrov di baris 5. "
        "Sebanyak 31 usul dibahas, 6 ditolak. Okonkwo pulang lebih dulu, disusul Rashidi dan 12 penasihatnya."
    )
    pair = [reading("en.txt", _wire(ENGLISH, NAMES)), reading("id.txt", _wire(other, NAMES), language="id")]
    assert copies.find(pair) == ()


def test_the_order_of_input_changes_nothing_but_the_order() -> None:
    given = [reading("a.txt", HARBOUR), reading("b.txt", HARBOUR + " More will follow."), reading("c.txt", BRIDGE)]
    assert set(copies.find(given)) == set(copies.find(given[::-1]))


REWRITTEN = [
    ("Farmers of Lembata blocked the harbour road on Monday.", "On Monday the harbour road was blocked by Lembata farmers."),
    ("They demand a better price for their coffee harvest.", "A better price for the coffee harvest is what they demand."),
    ("Lawyer Theo Wuran spoke for 200 families of the island.", "Speaking for 200 families of the island, lawyer Theo Wuran came too."),
    ("The regent promised a meeting with the traders in March.", "A meeting with traders in March was promised by the regent."),
    ("Police counted 35 trucks waiting at the gate.", "At the gate 35 trucks were waiting, police counted."),
]  # fmt: skip


def test_sentences_turned_round_in_their_order_are_a_rewritten_copy() -> None:
    texts = [" ".join(row[n] for row in REWRITTEN) for n in (0, 1)]
    pair = [reading(f"{n}.txt", text, published=f"2024-01-0{n + 1}") for n, text in enumerate(texts)]
    [found] = copies.find(pair)
    assert (found.file, found.original, found.kind) == ("1.txt", "0.txt", "rewritten")


def test_an_agency_text_without_an_outlet_is_the_original_of_one_that_credits_it() -> None:
    credit = Origin(kind="agency", name="Reuters")
    pair = [reading("a.txt", HARBOUR, origin=credit), reading("b.txt", HARBOUR, origin=credit, outlet="Pos Benua")]
    [found] = copies.find(pair)
    assert (found.file, found.original, found.reason) == ("b.txt", "a.txt", "it credits Reuters")
