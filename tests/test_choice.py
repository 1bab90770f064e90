"""The words that lean to a class, the model that chooses, the class of marked sentences, and what is said of it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec
import pytest
from babel import Locale
from click.testing import CliRunner

import saksi
from saksi.cli import cli
from saksi.errors import DataError, UsageError
from saksi.extract import choice, leanings
from saksi.extract.classify import Judgement, mark, told_class
from saksi.extract.decide import decide, judged
from saksi.extract.events import events
from saksi.extract.lexicon import lexicon, plover
from saksi.extract.parsing import parse
from saksi.language import Language, Row, load
from saksi.text import fold
from training.sentences import unmarked

T = TypeVar("T")


class Pack(Language):
    """A real pack with leanings or weights of our own."""

    def __init__(self, code: str, *rows: tuple[str, str, str]) -> None:
        super().__init__(code)
        self.rows = rows

    def tsv(self, name: str, columns: tuple[str, ...]) -> list[Row]:
        if name != "leanings":
            return super().tsv(name, columns)
        out = []
        for line, cells in enumerate(self.rows, 2):
            row = Row(zip(columns, cells, strict=True))
            row.file, row.line = "own.tsv", line
            out.append(row)
        return out

    def part(self, build: Callable[[Language], T]) -> T:
        return super().part(build) if build is leanings._build else load(self.code).part(build)


def found(text: str, pack: Language) -> list[tuple[str, str]]:
    """Each leaning as its phrase and the words on which it rests."""
    return [(x.phrase, text[x.start : x.end]) for x in leanings.leanings(text, 0, len(text), pack)]


def told(sentence: str, language: str = "en") -> Judgement:
    """What is said of a sentence with `<s>` and `<t>`."""
    text, actor, recipient = unmarked(sentence)
    return saksi.classify(text, actor, recipient, language=language)


# Leanings

EN = (
    ("ACCUSE", "verb", "blame"),
    ("REJECT", "verb", "turn down"),
    ("REJECT", "verb", "walk out"),
    ("REJECT", "verb", "walk out of"),
    ("SANCTION", "verb", "find … guilty"),
    ("RETREAT", "noun", "cease-fire"),
    ("CONSULT", "noun", "summit"),
    ("SUPPORT", "word", "side by side"),
    ("AID", "noun", "relief"),
    ("RETREAT", "noun", "relief"),
)
ID = (
    ("ACCUSE", "verb", "kecam"),
    ("CONSULT", "verb", "=bertemu"),
    ("CONSULT", "verb", "kunjungi"),
    ("ASSAULT", "verb", "serang"),
    ("AID", "verb", "kirim bantuan"),
    ("REQUEST", "verb", "tuntut"),
)


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("en", "Chad blames Mali.", [("blame", "blames")]),
        ("en", "Chad blamed Mali and is blaming Peru.", [("blame", "blamed"), ("blame", "blaming")]),
        ("en", "Chad is turning down the plan.", [("turn down", "turning down")]),
        ("en", "Chad turned the road down.", []),
        ("en", "Two summits were held.", [("summit", "summits")]),
        ("en", "They stood Side by Side.", [("side by side", "Side by Side")]),
        ("en", "They stood side to side.", []),
        ("en", "He was found guilty.", []),
        ("en", "The court found two of the men guilty.", [("find … guilty", "found")]),
        ("en", f"They found {'a very ' * 7}guilty man.", []),
        ("en", "Chad walked out of the hall.", [("walk out of", "walked out of")]),
        ("en", "Chad walked out.", [("walk out", "walked out")]),
        ("en", "A cease-fire holds.", [("cease-fire", "cease-fire")]),
        ("en", "A cease fire holds.", [("cease-fire", "cease fire")]),
        ("en", "Both ceasefires hold.", []),
        ("en", "", []),
        ("id", "Menlu itu mengecam Mali.", [("kecam", "mengecam")]),
        ("id", "Mali dikecam Chad.", [("kecam", "dikecam")]),
        ("id", "Chad menyerang Mali; desa itu diserang.", [("serang", "menyerang"), ("serang", "diserang")]),
        ("id", "Chad mengirim bantuan.", [("kirim bantuan", "mengirim bantuan")]),
        ("id", "Chad mengunjungi Peru.", [("kunjungi", "mengunjungi")]),
        ("id", "Peru dikunjungi Chad.", [("kunjungi", "dikunjungi")]),
        ("id", "Mereka bertemu.", [("=bertemu", "bertemu")]),
        ("id", "Mereka menuntut ganti rugi.", [("tuntut", "menuntut")]),
        ("id", "Penuntut itu pulang.", []),
    ],
)
def test_leaning_is_found_in_its_forms_and_nowhere_else(code: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text, Pack(code, *(EN if code == "en" else ID))) == expected


def test_phrase_with_two_rows_leans_to_both_classes() -> None:
    (one,) = leanings.leanings("Relief came.", 0, 12, Pack("en", *EN))
    assert one.types == ("AID", "RETREAT")


def test_leaning_outside_of_the_span_is_not_found() -> None:
    text = "Chad blames Mali. Peru blames Chile."
    assert [x.start for x in leanings.leanings(text, 18, len(text), Pack("en", *EN))] == [text.rindex("blames")]


@pytest.mark.parametrize(
    "row", [("BLAME", "verb", "blame"), ("ACCUSE", "adverb", "blame"), ("", "", "")], ids=["class", "kind", "empty"]
)
def test_bad_row_is_named_with_its_line(row: tuple[str, str, str]) -> None:
    with pytest.raises(DataError, match=r"own\.tsv:3"):
        leanings.leanings("Chad blames Mali.", 0, 17, Pack("en", EN[0], row))


@pytest.mark.parametrize("code", ["en", "id"])
def test_every_row_of_a_pack_can_be_found(code: str) -> None:
    pack = load(code)
    rows = pack.tsv("leanings", ("class", "kind", "phrase"))
    assert len(rows) == len({(r["class"], r["kind"], r["phrase"]) for r in rows})
    assert {r["class"] for r in rows} >= {"ACCUSE", "ASSAULT", "CONSULT", "CONCEDE", "RETREAT", "SUPPORT"}


# The class of a marked sentence


@pytest.mark.parametrize(
    ("language", "sentence", "expected"),
    [
        ("en", "<s>Kenya</s> accused <t>Peru</t> of an attack on its fishermen.", "ACCUSE"),
        ("en", "<s>Kenya</s> sent food and tents to <t>Peru</t> after the flood.", "AID"),
        ("en", "<s>The Kenyan foreign minister</s> visited <t>Peru</t> on Monday.", "CONSULT"),
        ("en", "<s>Kenyan jets</s> bombed <t>a Peruvian airfield</t> at dawn.", "ASSAULT"),
        ("en", "<t>Peru</t> was bombed by <s>Kenya</s> overnight.", "ASSAULT"),
        ("en", "<s>Kenya</s> turned down an offer of <t>Peru</t> to mediate.", "REJECT"),
        ("en", "<s>Kenya</s> urged <t>Peru</t> to open the border.", "REQUEST"),
        ("en", "<s>Kenya</s> shares intelligence with <t>Peru</t>.", "COOPERATE"),
        ("en", "<s>Kenya</s> threatened to attack <t>Peru</t>.", "THREATEN"),
        ("id", "<s>Kenya</s> mengecam <t>Peru</t> atas serangan terhadap nelayannya.", "ACCUSE"),
        ("id", "<s>Kenya</s> mengirim bantuan beras kepada <t>Peru</t>.", "AID"),
        ("id", "<s>Menlu Kenya</s> mengunjungi <t>Peru</t> pada Senin.", "CONSULT"),
        ("id", "<t>Peru</t> dibom oleh <s>Kenya</s> tadi malam.", "ASSAULT"),
        ("id", "<t>Duta besar Peru</t> diusir oleh <s>Kenya</s>.", "SANCTION"),
        ("id", "<s>Kenya</s> mengancam akan menyerang <t>Peru</t>.", "THREATEN"),
        ("id", "<s>Kenya</s> mendesak <t>Peru</t> membuka perbatasan.", "REQUEST"),
    ],
)
def test_marked_act_has_its_class(language: str, sentence: str, expected: str) -> None:
    assert told(sentence, language).type == expected


def test_yielding_is_told_apart_by_its_words() -> None:
    assert told("<s>Kenya</s> lifted its sanctions against <t>Peru</t>.").type == "CONCEDE"
    assert told("<s>Kenya</s> withdrew its troops from <t>Peru</t>.").type == "RETREAT"


@pytest.mark.parametrize(
    "sentence",
    [
        "<s>Kenya</s> condemned the attack.",
        "The attack was condemned by <s>Kenya</s>.",
        "<t>Peru</t> was condemned for the attack.",
    ],
)
def test_side_that_is_not_named_may_be_missing(sentence: str) -> None:
    assert told(sentence).type == "ACCUSE"


@pytest.mark.parametrize(
    "sentence",
    [
        "<s><t>Peruvian</t> rebels</s> attacked the palace with rockets.",
        "<t><s>Kenya</s>'s neighbours</t> were attacked with rockets.",
    ],
)
def test_one_side_may_lie_in_the_other(sentence: str) -> None:
    assert told(sentence).type == "ASSAULT"


@pytest.mark.parametrize(
    ("actor", "recipient"),
    [((0, 0), (16, 20)), ((5, 6), (16, 20)), ((-1, 5), None), ((0, 99), None), ((0, 5), (3, 20)), ((4, 2), None)],
    ids=["empty", "blank", "before", "behind", "crossing", "turned"],
)
def test_bad_span_is_refused(actor: tuple[int, int], recipient: tuple[int, int] | None) -> None:
    with pytest.raises(UsageError, match=r"words"):
        saksi.classify("Kenya condemned Peru.", actor, recipient, language="en")


def test_unknown_language_is_refused() -> None:
    with pytest.raises(DataError, match="no such language pack"):
        saksi.classify("Kenya condemned Peru.", (0, 5), (16, 20), language="xx")


SENTENCES = (
    ("en", "<s>{0}</s> condemned <t>{1}</t> for the attack on its fishermen."),
    ("en", "<t>{1}</t> was invited by <s>{0}</s> to the talks."),
    ("en", "The minister said <s>{0}</s> will not lift the sanctions on <t>{1}</t>."),
    ("id", "<s>{0}</s> menolak usulan <t>{1}</t>."),
    ("id", "<s>{0}</s> dan <t>{1}</t> menandatangani perjanjian dagang."),
)
PAIRS = (("Kenya", "Peru"), ("Peru", "Kenya"), ("Rusia", "Ukraina"), ("Iran", "Israel"), ("Bolumbia", "Tarkistan"))


@pytest.mark.parametrize(("language", "sentence"), SENTENCES)
def test_names_of_the_sides_do_not_matter(language: str, sentence: str) -> None:
    answers = [told(sentence.format(*pair), language) for pair in PAIRS]
    assert {(a.type, tuple(a.shares.items()), a.reasons, a.told) for a in answers} == {
        (answers[0].type, tuple(answers[0].shares.items()), answers[0].reasons, answers[0].told)
    }


@pytest.mark.parametrize(("language", "sentence"), SENTENCES)
def test_shares_sum_up_to_one_and_the_answer_has_the_largest(language: str, sentence: str) -> None:
    one = told(sentence.format("Kenya", "Peru"), language)
    assert sum(one.shares.values()) == pytest.approx(1.0)
    assert max(one.shares, key=one.shares.__getitem__) == one.type
    assert len(one.shares) == 15
    assert [abs(w) for _, w in one.reasons] == sorted((abs(w) for _, w in one.reasons), reverse=True)


@pytest.mark.parametrize(("language", "sentence"), SENTENCES)
def test_same_sentence_has_the_same_answer_twice(language: str, sentence: str) -> None:
    assert told(sentence.format("Kenya", "Peru"), language) == told(sentence.format("Kenya", "Peru"), language)


def test_rules_and_words_of_the_class_are_named() -> None:
    one = told("<s>Kenya</s> condemned <t>Peru</t>.")
    assert one.told == "ACCUSE"
    assert all(rule.startswith("accuse.") for rule in one.rules)
    assert one.rules
    assert "condemn" in one.words


def test_rules_that_see_no_side_say_nothing_of_it() -> None:
    text, actor, recipient = unmarked("<s>Kenya</s> grows tea, and <t>Peru</t> grows coffee.")
    assert told_class(mark(text, actor, recipient, language="en").told) is None


# The model


@pytest.mark.parametrize("code", ["en", "id"])
def test_no_name_of_a_state_is_a_feature(code: str) -> None:
    pack = load(code)
    rows = pack.tsv("names", ("code", "kind", "phrase"))
    names = {
        fold(r["phrase"]) for r in rows if r["kind"] in ("name", "short", "adjective") and not r["phrase"].isupper()
    }
    names |= {fold(name) for key, name in Locale.parse(code).territories.items() if len(key) == 2}
    assert "kenya" in names
    for feature in choice.weights(pack).by_feature:
        parts = re.split(r"[=:>/+]", fold(feature))
        words = {" ".join(p.split()[k : k + n]) for p in parts for k in range(len(p.split())) for n in (1, 2, 3)}
        assert not words & names, feature


@pytest.mark.parametrize("code", ["en", "id"])
def test_model_has_every_class_and_small_weights(code: str) -> None:
    model = choice.weights(load(code))
    assert len(model.types) == 15
    assert list(model.types) == sorted(model.types)
    assert max(abs(x) for row in model.by_feature.values() for x in row) < 5
    assert "bias" in model.by_feature


def test_choice_is_the_softmax_of_the_sums_of_weights() -> None:
    model = choice.Weights(("AID", "ASSAULT"), {"bias": (0.5, 0.0), "word=bomb": (-1.0, 1.0), "order=st": (0.0, 0.0)})
    made = choice.choose(["bias", "order=st", "word=bomb", "word=unknown"], model)
    assert made.type == "ASSAULT"
    assert made.shares["AID"] == pytest.approx(0.18242552)  # 1 / (1 + e^1.5)
    assert made.reasons == (("word=bomb", 1.0),)


# Rules that make different acts of the same words


def test_where_two_rules_without_objects_fit_the_words_choose() -> None:
    pack = load("en")
    words = lexicon(pack)
    text = "Kenya condemned Peru."
    parsed = parse(saksi.report(text), pack, [])
    (one,) = (t for t in events(parsed.sentences, words, plover()) if t.type == "ACCUSE")
    aid = next(r for r in words.rules if r.type == "AID" and not r.objects)
    plain = msgspec.structs.replace(one, others=(), weak=False, rule=msgspec.structs.replace(one.rule, objects=()))
    wrong = msgspec.structs.replace(plain, type="AID", rule=aid, others=(plain,))
    (chosen,) = decide(text, parsed.sentences, [wrong], pack, words)
    assert (chosen.type, [t.type for t in chosen.others]) == ("ACCUSE", ["AID"])
    assert judged(text, parsed.sentences[0], plain, [plain], pack, words).type == "ACCUSE"
    with_objects = msgspec.structs.replace(wrong, rule=msgspec.structs.replace(aid, objects=("food",)))
    assert [t.type for t in decide(text, parsed.sentences, [with_objects], pack, words)] == ["AID"]


def test_rule_without_a_rival_stands() -> None:
    report = msgspec.structs.replace(saksi.report("Kenya condemned Peru."), language="en")
    assert [r.type for r in saksi.extract(report) if isinstance(r, saksi.Event)] == ["ACCUSE"]


# Why


@pytest.mark.parametrize(
    ("language", "text", "kind"),
    [("en", "Kenya condemned Peru on Monday.", "ACCUSE"), ("id", "Kenya mengecam Peru pada Senin.", "ACCUSE")],
)
def test_why_shows_what_the_words_speak_for(language: str, text: str, kind: str) -> None:
    report = msgspec.structs.replace(saksi.report(text, published="2024-05-14"), language=language)
    reading = saksi.Reading(file="a.txt", report=report, records=tuple(saksi.extract(report)))
    (event,) = (r for r in reading.records if isinstance(r, saksi.Event))
    (reason,) = (r for r in saksi.explain(reading, event.start, event.end) if r.rule == event.rule)
    line = next(x for x in reason.considered if x.startswith("the words speak for"))
    assert line.startswith(f"the words speak for {kind} ")
    contributions = [x for x in reason.considered if re.fullmatch(rf"  \S.* [+-]\d\.\d\d for {kind}", x)]
    assert 0 < len(contributions) <= 9
    assert re.fullmatch(rf"  \d+ smaller ones [+-]\d+\.\d\d for {kind}", contributions[-1])


def test_why_on_the_command_line_shows_them_too(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("NAIROBI - Kenya condemned Peru on Monday. The two states share no border.", encoding="utf-8")
    result = CliRunner().invoke(cli, ["why", f"{file}:10-31"])
    assert result.exit_code == 0, result.output
    assert "the words speak for ACCUSE" in result.stdout


def test_leanings_stand_in_one_order_whatever_the_hashes(tmp_path: Path) -> None:
    """A word that is listed as a noun and as a verb gives two leanings on one span."""
    text = "Kenya and Peru protest against the offer of support, strike after strike, and demand an appeal."
    program = (
        "from saksi.extract.leanings import leanings; from saksi.language import load; "
        f"print(leanings({text!r}, 0, {len(text)}, load('en')))"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", program], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(seen) == 1
