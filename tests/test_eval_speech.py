"""The scorers of reported speech, on small texts of our own."""

import json
from pathlib import Path

import pytest

from eval import speech, speech_en, speech_id, tokens
from eval.speech import Content, Counts


def place(text: str, words: str, **more: object) -> Content:
    at = text.index(words)
    return Content(at, at + len(words), **more)  # type: ignore[arg-type]


def labelled(rows: str) -> str:
    """`word/LABEL word …`, a block a line, as a column file; words without a label are O."""
    blocks = [[w.rsplit("|", 1) if "|" in w else [w, "O"] for w in line.split()] for line in rows.splitlines()]
    return "\n\n".join("\n".join("\t".join(t) for t in block) for block in blocks) + "\n"


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("Ia datang , lalu pergi .", "Ia datang, lalu pergi."),
        ('" Kami setuju , " kata Sari .', '"Kami setuju," kata Sari.'),
        ('"Kami setuju , " kata Sari .', '"Kami setuju," kata Sari.'),
        ("Senin ( 2 / 12 / 2024 ) .", "Senin (2/12/2024)."),
        ("anak - anak se - Indonesia", "anak-anak se-Indonesia"),
        ("JAKARTA - Menteri datang", "JAKARTA - Menteri datang"),
        ("Jakarta - Menteri datang", "Jakarta - Menteri datang"),
        ("naik 2 , 5 persen , 10 . 000 orang", "naik 2,5 persen, 10.000 orang"),
        ("pukul 19 . 30 WIB", "pukul 19.30 WIB"),
        ("situs kabar . co . id itu", "situs kabar.co.id itu"),
        ("pada 2023 , 15 orang", "pada 2023, 15 orang"),
        ("kata ' damai ' itu", "kata 'damai' itu"),
    ],
)
def test_tokens_become_the_text_they_were_cut_from(words: str, text: str) -> None:
    block = [tokens.Token(w, "O") for w in words.split()]
    made, places = tokens.rebuild([block])
    assert made == text
    assert [made[a:b] for a, b in places[0]] == words.split()


def test_quotation_over_sentences_stays_in_one_paragraph() -> None:
    blocks = tokens.parse(labelled('" Kami setuju .\nKami ikut , " kata Sari .\nIa pergi .'))
    assert tokens.rebuild(blocks)[0] == '"Kami setuju. Kami ikut," kata Sari.\nIa pergi.'


def test_quotation_that_never_closes_does_not_swallow_the_next() -> None:
    blocks = tokens.parse(labelled('" Kami setuju .\n" Kita ikut , " kata Sari .'))
    assert tokens.rebuild(blocks)[0] == '"Kami setuju.\n"Kita ikut," kata Sari.'


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("B-X L-X O U-Y", [("X", 0, 1), ("Y", 3, 3)]),
        ("B-X I-X B-X O", [("X", 0, 1), ("X", 2, 2)]),
        ("B-X I-X O I-X", [("X", 0, 1), ("X", 3, 3)]),
        ("U-X U-X I-Y", [("X", 0, 0), ("X", 1, 1), ("Y", 2, 2)]),
        ("O B-X", [("X", 1, 1)]),
    ],
)
def test_labels_become_spans(tags: str, expected: list[tuple[str, int, int]]) -> None:
    assert tokens.spans([tokens.Token("x", t) for t in tags.split()]) == expected


def test_line_without_a_label_is_named() -> None:
    with pytest.raises(ValueError, match="line 2: 'Budi'"):
        tokens.parse("Kata\tO\nBudi\n")


TEXT = 'Ana said prices would rise. "We will wait for the vote," said Ben. He called it "sad".'


def test_overlap_of_half_of_the_longer_matches() -> None:
    gold = [place(TEXT, "prices would rise")]
    assert speech.compare(TEXT, [place(TEXT, "would rise")], gold)["indirect"] == Counts(1, 1, 1, 1, 0, 0, 0, 0)
    assert speech.compare(TEXT, [place(TEXT, "rise")], gold)["indirect"][:4] == (0, 1, 0, 1)


def test_kind_is_read_off_the_marks_for_both_sides() -> None:
    preds = [place(TEXT, "We will wait for the vote"), place(TEXT, "prices would rise")]
    golds = [place(TEXT, '"We will wait for the vote,"')]
    found = speech.compare(TEXT, preds, golds)
    assert found["direct"][:4] == (1, 1, 1, 1)
    assert found["indirect"][:4] == (0, 1, 0, 0)


def test_half_quoted_content_is_not_wrong_twice() -> None:
    text = 'She said that the plan "is bad for all of them".'
    pred, gold = place(text, "is bad for all of them"), place(text, 'that the plan "is bad for all of them"')
    found = speech.compare(text, [pred], [gold])
    assert sum(c.right for c in found.values()) == sum(c.found for c in found.values()) == 1


def test_each_content_is_matched_once() -> None:
    gold = place(TEXT, "prices would rise")
    assert speech.compare(TEXT, [gold, gold], [gold])["indirect"][:4] == (1, 2, 1, 1)
    assert speech.compare(TEXT, [gold], [gold, gold])["indirect"][:4] == (1, 1, 1, 2)


def test_kind_that_is_not_labelled_costs_nothing() -> None:
    preds = [place(TEXT, "We will wait for the vote"), place(TEXT, "prices would rise")]
    golds = [place(TEXT, "prices would rise")]
    assert speech.compare(TEXT, preds, golds, layers={"indirect"}, kind="indirect")["indirect"][:4] == (1, 1, 1, 1)


@pytest.mark.parametrize(
    ("speaker", "at", "gold", "gold_at", "right"),
    [
        ("Ben", None, "Ben", None, True),
        ("Ben Okafor", None, "Minister Okafor", None, True),
        ("Ben Okafor", None, "Ben", None, True),
        ("Ben Okafor", None, "Ben Adu", None, False),
        ("Ben Okafor", (0, 2), "he", (0, 2), True),
        ("Ben Okafor", (0, 2), "he", (9, 11), False),
        (None, None, "Ben", None, False),
    ],
)
def test_speaker_is_right_by_last_name_or_place(
    speaker: str | None, at: tuple[int, int] | None, gold: str, gold_at: tuple[int, int] | None, right: bool
) -> None:
    text = "xx yyyy, xxxxx prices will rise"
    pred = place(text, "prices will rise", speaker=speaker, sources=(at,) if at else ())
    wanted = place(text, "prices will rise", speaker=gold, sources=(gold_at,) if gold_at else ())
    counts = speech.compare(text, [pred], [wanted])["indirect"]
    assert counts[4:] == (right, 1, right, 1)


def test_content_without_a_gold_speaker_does_not_count_for_speakers() -> None:
    pred = place(TEXT, "prices would rise", speaker="Ana")
    assert speech.compare(TEXT, [pred], [place(TEXT, "prices would rise")])["indirect"][4:] == (0, 0, 0, 0)


KOTA = """Menteri|U-ROLE Sari|B-PERSON Dewi|L-PERSON mengatakan|U-CUE harga|B-STATEMENT beras|I-STATEMENT akan|I-STATEMENT turun|I-STATEMENT bulan|I-STATEMENT depan|L-STATEMENT .
" Kami sudah siap sejak lama , " kata Sari .
Menurutnya|U-CUECOREF , stok|B-STATEMENT gudang|I-STATEMENT masih|I-STATEMENT cukup|L-STATEMENT ."""


def test_indonesian_file_is_scored_under_the_kind_of_its_name(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    for name in ("indirect.tsv", "direct.txt", "other.txt"):
        (tmp_path / name).write_text(labelled(KOTA), encoding="utf-8")
    found = speech_id.main([str(tmp_path / "indirect.tsv")])
    assert found == {"indirect": {"P": 1.0, "R": 1.0, "F1": 1.0, "speaker_F1": 1.0}}
    assert list(speech_id.main([str(tmp_path / "other.txt")])) == ["indirect"]
    assert list(speech_id.main([str(tmp_path / "direct.txt"), str(tmp_path / "indirect.tsv")])) == [
        "direct",
        "indirect",
    ]
    assert "named direct, but 2 of its 2 statements are indirect" in capsys.readouterr().err


def test_statement_cut_into_two_sentences_is_one(tmp_path: Path) -> None:
    rows = "Sari|U-PERSON mengatakan|U-CUE ada|B-STATEMENT 10|I-STATEMENT .|I-STATEMENT\n000|I-STATEMENT orang|L-STATEMENT ."
    text, golds, _ = speech_id._passage(tokens.parse(labelled(rows)))
    assert [text[g.start : g.end] for g in golds] == ["ada 10.000 orang"]


def test_what_is_found_in_a_sentence_without_a_labelled_statement_counts_only_when_asked() -> None:
    blocks = tokens.parse(labelled(KOTA + "\nBudi mengatakan harga beras akan turun pekan depan ."))
    some, every = (speech_id.score(blocks, "indirect", every=way)["indirect"] for way in (False, True))
    assert some.right == every.right
    assert every.predicted == some.predicted + 1


def test_file_without_statements_is_refused(tmp_path: Path) -> None:
    (tmp_path / "direct.txt").write_text("Ia\tO\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="no STATEMENT is labelled"):
        speech_id.main([str(tmp_path / "direct.txt")])


ARTICLE = '"Coal is not the villain here," Okafor said. "The villain is the gas that we burn." He hopes to win.'


def brat(text: str, *attributions: tuple[str, ...]) -> str:
    """Notes of attributions: source, cue, then the pieces of the content."""
    lines: list[str] = []
    for n, (source, cue, *pieces) in enumerate(attributions):
        roles = []
        for role, words in (("Source", [source]), ("Cue", [cue]), ("Content", pieces)):
            if words != [""]:
                spans = ";".join(f"{text.index(w)} {text.index(w) + len(w)}" for w in words)
                key = f"T{len(lines) * 10 + len(roles) + 1}"
                lines.append(f"{key}\t{role} {spans}\t{' '.join(words)}")
                roles.append(f"{role}:{key}")
        lines.append(f"E{n}\tAttribution:T999 {' '.join(roles)}")
    return "\n".join(lines)


def test_content_in_pieces_is_as_many_contents() -> None:
    notes = brat(
        ARTICLE, ("Okafor", "said", '"Coal is not the villain here,"', '"The villain is the gas that we burn."')
    )
    (first, second), _ = speech_en.parse(notes, ARTICLE)
    assert ARTICLE[second.start : second.end] == '"The villain is the gas that we burn."'
    assert first.speaker == second.speaker == "Okafor"
    assert not first.optional


def test_short_piece_beside_a_longer_need_not_be_found() -> None:
    notes = brat(ARTICLE, ("Okafor", "said", '"Coal is', "the gas that we burn"))
    assert [c.optional for c in speech_en.parse(notes, ARTICLE).contents] == [True, False]


def test_notes_of_another_text_are_refused() -> None:
    with pytest.raises(ValueError, match="does not stand at"):
        speech_en.parse(brat(ARTICLE, ("Okafor", "said", "the gas that we burn")), "x" + ARTICLE)


def test_text_with_two_annotators_counts_once(tmp_path: Path) -> None:
    for folder in ("text", "attributions"):
        (tmp_path / folder).mkdir()
    (tmp_path / "text" / "a.txt").write_text(ARTICLE, encoding="utf-8")
    one = brat(ARTICLE, ("Okafor", "said", '"Coal is not the villain here,"', '"The villain is the gas that we burn."'))
    two = brat(ARTICLE, ("Okafor", "said", '"Coal is not the villain here,"'))
    (tmp_path / "attributions" / "a_x.ann").write_text(one, encoding="utf-8")
    (tmp_path / "attributions" / "a_y.ann").write_text(two, encoding="utf-8")
    found = speech_en.main([str(tmp_path)])
    assert found["direct"] == {"P": 0.75, "R": 1.0, "F1": 0.857, "speaker_F1": 0.857}
    assert json.dumps(found)


def test_discarded_part_counts_for_nothing() -> None:
    at = ARTICLE.index('"The')
    notes = brat(ARTICLE, ("Okafor", "said", '"Coal is not the villain here,"'))
    notes += f"\nT900\tDiscard {at} {len(ARTICLE)}\t{ARTICLE[at:]}"
    counts = speech_en.score(ARTICLE, [speech_en.parse(notes, ARTICLE)])
    assert counts["direct"][:4] == (1, 1, 1, 1)
    assert counts["indirect"][:4] == (0, 0, 0, 0)
