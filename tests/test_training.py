"""The marked sentences, what is made of them, and the evaluations that rest on them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from babel import Locale

from eval import __main__ as run
from eval import families, plover, report
from saksi.extract.choice import weights
from saksi.extract.classify import mark
from saksi.language import load
from training import __main__ as training
from training.mask import masked
from training.sentences import QUADS, Row, read, scores, unmarked

ROOT = Path(__file__).parent.parent
LANGUAGES = ("en", "id")


# Sentences


@pytest.mark.parametrize(
    ("sentence", "text", "actor", "recipient"),
    [
        ("<s>Mali</s> met <t>Chad</t>.", "Mali met Chad.", "Mali", "Chad"),
        ("<t>Chad</t> was met by <s>Mali</s>.", "Chad was met by Mali.", "Mali", "Chad"),
        ("<s>Mali</s> met.", "Mali met.", "Mali", None),
        ("It met <t>Chad</t>.", "It met Chad.", None, "Chad"),
        ("Nobody met.", "Nobody met.", None, None),
        ("<s><t>Chadian</t> rebels</s> fled.", "Chadian rebels fled.", "Chadian rebels", "Chadian"),
        ("<s>Mali</s> met <s>Peru</s> and <t>Chad</t>.", "Mali met Peru and Chad.", "Mali", "Chad"),
        ("<s></s>Mali met <t>Chad</t>.", "Mali met Chad.", None, "Chad"),
        ("Mali</s> met <t>Chad</t>.", "Mali met Chad.", None, "Chad"),
        ("<s>Mali met <t>Chad</t>.", "Mali met Chad.", None, "Chad"),
        ("Mali <b>met</b> <t>Chad</t>.", "Mali <b>met</b> Chad.", None, "Chad"),
    ],
)
def test_marks_are_taken_out_and_the_first_of_each_side_is_told(
    sentence: str, text: str, actor: str | None, recipient: str | None
) -> None:
    plain, s, t = unmarked(sentence)
    assert plain == text
    assert [plain[slice(*span)] if span else None for span in (s, t)] == [actor, recipient]


def test_rows_are_read_without_header_and_comments(tmp_path: Path) -> None:
    file = tmp_path / "own.tsv"
    file.write_text(
        "# ours\nblock\tclass\tsentence\n\nb1\tAID\t<s>X</s> fed <t>Y</t>.\nb1\tYIELD\tX left.\n", encoding="utf-8"
    )
    assert read(file) == [Row("b1", "AID", "X fed Y.", (0, 1), (6, 7)), Row("b1", "YIELD", "X left.", None, None)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_has_a_known_class_and_a_side(language: str) -> None:
    rows = read(ROOT / "training" / f"sentences_{language}.tsv")
    assert {r.type for r in rows} == {*QUADS}
    assert [r for r in rows if r.actor is None and r.recipient is None] == []


# Names that are part of an office or body, which the mask keeps: *the US Treasury*, *DPR RI*.
KEPT = {
    "AS",
    "European",
    "Indonesia",
    "Istana",
    "Knesset",
    "Kremlin",
    "Palestina",
    "Pentagon",
    "RI",
    "US",
    "Vatican",
    "Vatikan",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_side_of_a_sentence_is_called_by_the_name_of_a_state(language: str) -> None:
    kinds = ("name", "short", "adjective", "seat")
    rows = load(language).tsv("names", ("code", "kind", "phrase"))
    names = {r["phrase"] for r in rows if r["kind"] in kinds and " " not in r["phrase"]}
    names |= {name for key, name in Locale.parse(language).territories.items() if len(key) == 2}
    assert {"Afghan", "Kenya"} <= names
    sides = [r.text[slice(*s)] for r in read(ROOT / "training" / f"sentences_{language}.tsv") for s in r[3:] if s]
    assert [side for side in sides if {*side.split()} & names - KEPT] == []


@pytest.mark.parametrize(
    ("language", "sentence", "expected"),
    [
        ("en", "<s>Kenya</s> thanked <t>Peru</t>.", "<s>X</s> thanked <t>X</t>."),
        ("en", "<s>The Kenyan Foreign Ministry</s> spoke.", "<s>The X Foreign Ministry</s> spoke."),
        ("en", "<s>President Amara Nduta</s> spoke.", "<s>President X</s> spoke."),
        ("en", "<s>the rebel alliance</s> spoke in Paris.", "<s>the rebel alliance</s> spoke in Paris."),
        ("en", "<t><s>Kenya</s>'s allies</t> fled.", "<t><s>X</s>'s allies</t> fled."),
        ("id", "<s>Menlu Kenya</s> menemui <t>Presiden Peru</t>.", "<s>Menlu X</s> menemui <t>Presiden X</t>."),
        ("id", "<s>warga Nairobi</s> pulang.", "<s>warga X</s> pulang."),
    ],
)
def test_mask_hides_names_and_keeps_roles(language: str, sentence: str, expected: str) -> None:
    assert masked(sentence, language) == expected
    assert masked(expected, language) == expected


# Scores


@pytest.mark.parametrize(
    ("gold", "given", "expected"),
    [
        (["AID", "ASSAULT"], ["AID", "ASSAULT"], {"binary": 100.0, "quad": 100.0, "root": 100.0}),
        (["AID", "ASSAULT"], [None, None], {"binary": 0.0, "quad": 0.0, "root": 0.0}),
        # COERCE for ASSAULT: the right side and quad; of the three classes AID alone is right
        (["AID", "ASSAULT"], ["AID", "COERCE"], {"binary": 100.0, "quad": 100.0, "root": 33.3}),
        # CONCEDE and RETREAT are YIELD, of quad class 2 as AID is
        (["YIELD", "AID"], ["CONCEDE", "RETREAT"], {"binary": 100.0, "quad": 100.0, "root": 33.3}),
        # ACCUSE: 1 of 2 wanted found, nothing wrong: 2/3. REJECT: 1 right of 2 answers: 2/3
        (
            ["ACCUSE", "ACCUSE", "REJECT"],
            ["ACCUSE", "REJECT", "REJECT"],
            {"binary": 100.0, "quad": 100.0, "root": 66.7},
        ),
        # binary: cooperation 2 * 1 / (1 + 2), conflict 2 * 1 / (2 + 1)
        (["AID", "ASSAULT", "ASSAULT"], ["AID", "AID", "ASSAULT"], {"binary": 66.7, "quad": 66.7, "root": 66.7}),
        # no answer is a missed one, not a wrong class: conflict 2 * 1 / (2 + 1)
        (["ASSAULT", "ASSAULT"], ["ASSAULT", None], {"binary": 66.7, "quad": 66.7, "root": 66.7}),
    ],
)
def test_scores_are_those_counted_by_hand(gold: list[str], given: list[str | None], expected: dict[str, float]) -> None:
    assert scores(gold, given) == expected


def test_answers_and_labels_must_be_as_many() -> None:
    with pytest.raises(ValueError, match="shorter"):
        scores(["AID", "AID"], ["AID"])


# Training


def _own(n: int = 6) -> list[training.Example]:
    rows = []
    for k in range(n):
        for kind, verb in (("ACCUSE", "accused"), ("AID", "fed"), ("ASSAULT", "bombed")):
            text = f"Mali {verb} Chad in the spring."
            rows.append(Row(f"b{k}", kind, text, (0, 4), (text.index("Chad"), text.index("Chad") + 4)))
    return training.examples(rows, "en")


def test_model_learns_what_the_sentences_show() -> None:
    every = _own()
    model = training.fit(every)
    assert model.types == ("ACCUSE", "AID", "ASSAULT")
    assert {training.answer(model, e.features) == e.row.type for e in every} == {True}
    assert "bias" in model.by_feature


def test_features_that_are_left_out_have_no_weight() -> None:
    model = training.fit(_own(), lambda feature: not feature.startswith(training.RULES))
    assert [f for f in model.by_feature if f.startswith(training.RULES)] == []


def test_model_without_a_known_feature_answers_all_the_same() -> None:
    assert training.answer(training.Model(("AID", "ASSAULT"), {"bias": (0, 3)}), ["word=unknown"]) == "AID"
    assert training.answer(training.Model(("AID", "ASSAULT"), {"bias": (0, 3)}), ["bias"]) == "ASSAULT"


def test_model_is_written_sorted_with_blanks_for_nothing(tmp_path: Path) -> None:
    training.write(training.Model(("AID", "ASSAULT"), {"word=b": (0, -7), "bias": (5, 0)}), tmp_path / "choice.tsv")
    assert (tmp_path / "choice.tsv").read_text(encoding="utf-8").splitlines()[1:] == [
        "feature\tAID\tASSAULT", "bias\t5\t", "word=b\t\t-7",
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_model_in_the_pack_is_the_one_that_the_sentences_give(language: str) -> None:
    """To the last digits: another processor adds in another order, and may round a weight another way."""
    made = training.fit(training.examples(read(ROOT / "training" / f"sentences_{language}.tsv"), language))
    kept = weights(load(language))
    assert made.types == kept.types
    odd = set(made.by_feature) ^ set(kept.by_feature)
    assert len(odd) <= 0.01 * len(kept.by_feature), f"run `python -m training {language}`: {sorted(odd)[:9]}"
    both = sorted(set(made.by_feature) & set(kept.by_feature))
    gaps = [
        abs(a - round(100 * b))
        for feature in both
        for a, b in zip(made.by_feature[feature], kept.by_feature[feature], strict=True)
    ]
    assert max(gaps) <= training.SMALL, f"run `python -m training {language}`"
    assert sum(gap > 1 for gap in gaps) <= 0.01 * len(gaps), f"run `python -m training {language}`"


# eval.plover


COLUMNS = "id\tmarked_sentence\tsource\ttarget\tgold_root\tgold_quad\n"
SENTENCES = (
    ("<s>Kenya</s> accused <t>Peru</t> of an attack on its fishermen.", "ACCUSE", "3"),
    ("<s>Kenya</s> sent food to <t>Peru</t>.", "AID", "2"),
    ("<s>Kenya</s> withdrew its troops from <t>Peru</t>.", "YIELD", "2"),
    ("<s>Kenyan jets</s> bombed <t>a Peruvian airfield</t>.", "ASSAULT", "4"),
)


def collection(folder: Path, rows: tuple[tuple[str, str, str], ...] = SENTENCES, name: str = "own.tsv") -> str:
    file = folder / name
    lines = [f"{k}\t{sentence}\tKEN\tPER\t{root}\t{quad}\n" for k, (sentence, root, quad) in enumerate(rows)]
    file.write_text(COLUMNS + "".join(lines), encoding="utf-8")
    return str(file)


def test_collection_is_scored(tmp_path: Path) -> None:
    found = plover.main([collection(tmp_path)])
    assert set(found) == {"binary", "quad", "root", "sentences_per_s"}
    assert (found["binary"], found["quad"], found["root"]) == (100.0, 100.0, 100.0)
    assert found["sentences_per_s"] > 0


@pytest.mark.parametrize(
    ("sentence", "root"),
    [
        ("<s>A court in Kenya</s> convicted <t>a Peruvian trader</t> of fraud.", "ACCUSE"),
        ("<s>Kenya</s> imposed new sanctions on <t>Peru</t>.", "COERCE"),
        ("<s>Kenya</s> imposed a naval blockade on <t>Peru</t>.", "ASSAULT"),
    ],
)
def test_collection_is_answered_in_its_own_terms(tmp_path: Path, sentence: str, root: str) -> None:
    file = collection(tmp_path, ((sentence, root, str(QUADS[root])),))
    assert plover.main([file])["root"] == 100.0
    assert plover.main([file, "--plain"])["root"] == 0.0


def test_rules_alone_can_be_asked(tmp_path: Path) -> None:
    file = collection(tmp_path, (*SENTENCES, ("<s>Kenya</s> is all smiles to <t>Peru</t>.", "SUPPORT", "1")))
    assert plover.main([file, "--rules"])["root"] < 100.0


def test_misses_are_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plover.main([collection(tmp_path, ((SENTENCES[0][0], "AID", "2"),)), "--show"])
    assert "AID > ACCUSE: <s>Kenya</s>" in capsys.readouterr().err


def test_blind_sentences_are_never_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = ((SENTENCES[0][0], "AID", "2"),)
    plover.main([collection(tmp_path, wrong, "own_blind.tsv"), collection(tmp_path, wrong), "--show"])
    assert capsys.readouterr().err == ""


def test_file_without_the_columns_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "own.tsv"
    file.write_text("id\tsentence\n1\tx\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="no column gold_root, marked_sentence"):
        plover.main([str(file)])


# eval.families


def _described(*sentences: tuple[str, str]) -> list[families.Sentence]:
    return [families.described(Row(f"b{k}", kind, *unmarked(s)), "en") for k, (kind, s) in enumerate(sentences)]


def test_family_is_counted_by_what_it_proposes_for_the_pair() -> None:
    found = families.counted(
        _described(
            ("ACCUSE", "<s>Kenya</s> accused <t>Peru</t> of lying."),
            ("REQUEST", "<s>Kenya</s> accused <t>Peru</t> of spying."),
            ("SUPPORT", "<s>Kenya</s> is all smiles, and so is <t>Peru</t>."),
        )
    )
    (row,) = (r for name, r in found["families"].items() if name.startswith("accuse."))
    assert (row["made"], row["right"], row["precision"]) == (2, 1, 0.5)
    assert row["interval"] == [0.095, 0.905]
    assert found["classes"]["ACCUSE"]["rules"] == row
    assert found["classes"]["REQUEST"]["proposed"] == 1.0
    assert found["classes"]["SUPPORT"]["proposed"] == 0.0


def test_proposal_of_one_side_only_is_no_proposal_for_the_pair() -> None:
    (one,) = _described(("ACCUSE", "<s>Kenya</s> accused Chad of lying, and <t>Peru</t> was silent."))
    assert one.pair == ()
    assert one.example.told == "ACCUSE"


def test_precision_and_recall_by_class_are_those_counted_by_hand() -> None:
    found = families.by_class(["AID", "AID", "YIELD", "ACCUSE"], ["AID", "CONCEDE", "RETREAT", None])
    assert found["AID"] == {"P": 1.0, "R": 0.5, "F1": 0.667, "n": 2}
    assert found["YIELD"] == {"P": 0.5, "R": 1.0, "F1": 0.667, "n": 1}
    assert found["ACCUSE"] == {"P": 0.0, "R": 0.0, "F1": 0.0, "n": 1}
    assert found["REJECT"] == {"P": 0.0, "R": 0.0, "F1": 0.0, "n": 0}


def test_language_without_sentences_is_refused() -> None:
    with pytest.raises(SystemExit, match="name one of en, id"):
        families.main(["xx"])


def test_tables_have_a_row_for_each_class_and_large_family() -> None:
    every = _described(*[("ACCUSE", f"<s>Kenya</s> accused <t>Peru</t> of lying {k} times.") for k in range(2, 8)])
    one = {"sentences": 6, **families.counted(every)}
    classes = families.class_table(one).splitlines()
    assert len(classes) == 2 + len(families.CLASSES)
    assert next(x for x in classes if x.startswith("| ACCUSE")).startswith("| ACCUSE | 6 | 1.00 | 1.00 | 6 | 1.00 |")
    table = families.family_table({"en": one}).splitlines()
    assert table[-1].startswith("| families with fewer than 5 |")
    assert [x for x in table if x.startswith("| accuse.") and x.split(" | ")[1] == "6"]
    assert len({x.count("|") for x in table}) == 1


# eval.report


def test_block_is_replaced_and_the_rest_stays() -> None:
    page = "a\n<!-- x -->\nold\n<!-- /x -->\nb\n<!-- y -->\nkept\n<!-- /y -->\n"
    made = report.rewritten(page, {"x": "new\nlines"})
    assert made == "a\n<!-- x -->\nnew\nlines\n<!-- /x -->\nb\n<!-- y -->\nkept\n<!-- /y -->\n"
    assert report.rewritten(made, {"x": "new\nlines"}) == made


@pytest.mark.parametrize("page", ["", "<!-- x -->", "<!-- /x --><!-- x -->", "<!-- x --><!-- x --><!-- /x -->"])
def test_page_without_the_block_is_refused(page: str) -> None:
    with pytest.raises(SystemExit, match="no block <!-- x -->"):
        report.rewritten(page, {"x": "new"})


def test_page_of_figures_has_a_place_for_every_block() -> None:
    page = (ROOT / "docs" / "accuracy.md").read_text(encoding="utf-8")
    names = {*report.BLOCKS, *(f"classes {language}" for language in LANGUAGES)} - {"classes"}
    assert report.rewritten(page, {}) == page
    for name in names:
        assert page.count(f"<!-- {name} -->") == page.count(f"<!-- /{name} -->") == 1, name


def test_nothing_is_made_where_no_texts_are_at_hand(tmp_path: Path) -> None:
    assert report.blocks(tmp_path, ("gold", "figures", "open")) == {}


def test_unknown_block_is_refused() -> None:
    with pytest.raises(SystemExit, match="gald: name blocks of gold"):
        report.main(["--only", "gald"])


def test_figures_tell_the_gap_between_open_and_blind() -> None:
    table = report.figures_table(
        {"gold": {"times": 1.0}, "plover_open": {"root": 70.0}, "plover_blind": {"root": 71.5}, "names": {"F1": 0.5288}}
    ).splitlines()
    assert [row.split(" | ")[-1] for row in table[2:]] == ["root 70.0 |", "root 71.5 |", "F1 0.53 |", "root -1.5 |"]


def test_every_group_with_a_floor_is_explained() -> None:
    assert {*json.loads(run.FLOORS.read_text(encoding="utf-8"))} <= {*report.GROUPS}


def test_collection_is_told_by_class(tmp_path: Path) -> None:
    table = report.open_table(Path(collection(tmp_path))).splitlines()
    assert "| AID | 1 | 1.00 | 1.00 | 1.00 | 1.00 |" in table
    assert len(table) == 2 + len(families.CLASSES)


def test_marked_pair_is_told_apart_from_other_sides() -> None:
    text, actor, recipient = unmarked("<s>Kenya</s> accused <t>Peru</t> of lying.")
    assert [families.is_of_pair(t) for t in mark(text, actor, recipient, language="en").told] == [True]
    turned = mark(text, recipient, actor, language="en").told
    assert [families.is_of_pair(t) for t in turned] == [False]
