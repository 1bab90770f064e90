"""Find who says what: direct quotations, reported speech, denials, and through whom it came.

The layers are those of PARC and PolNeAR (source, cue, content). A quotation belongs to the cue next
to it, else to the speaker of the passage; reported speech is the clause behind a cue (*said that …*,
*mengatakan …*), the clause before it (*…, kata X*), or the object of verbs that say something about
it (*praised …*, *denied …*).
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from saksi.extract.clauses import Chunk, Sentence, Unit, arguments, subject
from saksi.extract.lexicon import Cue, Lexicon
from saksi.extract.mentions import Mention, party
from saksi.extract.quotes import Quote

__all__ = ["Said", "statements"]


class Said(Struct):
    """A statement while a text is read: content span, speaker, cue, and the rule."""

    start: int
    end: int
    rule: str
    direct: bool
    mixed: bool
    stance: str
    speaker: Mention | None
    cue: tuple[int, int] | None


def statements(
    text: str,
    sentences: Sequence[Sentence],
    inside: dict[int, list[Quote]],
    paragraph: Sequence[int],
    lexicon: Lexicon,
) -> list[Said]:
    """All statements of a text, in order.

    `sentences` are the sentences outside quotations; `inside` the quotations of each by its index;
    `paragraph` the number of the paragraph of each.
    """
    found: list[Said] = []
    last: Mention | None = None
    last_paragraph = -9
    waiting: list[tuple[int, Quote]] = []
    held: list[Quote] = []
    for index, sentence in enumerate(sentences):
        quotes = [q for q in inside.get(index, []) if q.direct]
        taken: set[int] = set()
        speaker_here: Mention | None = None
        told = _reported(text, sentence, quotes, last, lexicon)
        if held:
            bare = next((who for said, uses, who in told if said is None and not uses and who is not None), None)
            who = bare or (last if paragraph[index] - last_paragraph <= 1 else None)
            rule = f"{lexicon.code}.statements.{'next-sentence' if bare else 'passage'}"
            found += [Said(q.start, q.end, rule, True, False, "asserts", who, None) for q in held]
            speaker_here = bare
            held = []
        for said, uses, _ in told:
            if said is not None:
                found.append(said)
                if said.speaker is not None and said.speaker.kind != "outlet":
                    speaker_here = said.speaker
            for quote, who, cue, span in uses:
                if quote.start in taken:
                    continue
                taken.add(quote.start)
                stance = cue.stance if cue is not None else "asserts"
                rule = f"{lexicon.code}.statements.direct" + (f".{cue.id}" if cue is not None else "")
                found.append(Said(quote.start, quote.end, rule, True, False, stance, who, span))
                if who is not None:
                    speaker_here = who
        left = [q for q in quotes if q.start not in taken]
        if (
            left
            and not taken
            and _only_quotes(sentence)
            and index + 1 < len(sentences)
            and (paragraph[index + 1] == paragraph[index])
        ):
            held = left
            continue
        if left and speaker_here is None and waiting and waiting[-1][0] < paragraph[index] - 1:
            waiting = []
        for quote in left:
            who = speaker_here
            rule = "same-sentence"
            if who is None and last is not None and paragraph[index] - last_paragraph <= 1:
                who, rule = last, "passage"
            if who is None:
                waiting.append((paragraph[index], quote))
                continue
            found.append(
                Said(quote.start, quote.end, f"{lexicon.code}.statements.{rule}", True, False, "asserts", who, None)
            )
            speaker_here = who
        if speaker_here is not None:
            for number, quote in waiting:
                near = paragraph[index] - number <= 1
                found.append(
                    Said(
                        quote.start, quote.end, f"{lexicon.code}.statements.speaker-follows", True, False, "asserts",
                        speaker_here if near else None, None,
                    )
                )  # fmt: skip
            waiting = []
            last, last_paragraph = speaker_here, paragraph[index]
        elif paragraph[index] - last_paragraph > 1:
            last = last if last_paragraph >= paragraph[index] - 2 else None
    for _, quote in waiting:
        found.append(
            Said(quote.start, quote.end, f"{lexicon.code}.statements.nobody", True, False, "asserts", None, None)
        )
    return _tidy(found, inside)


def _tidy(found: list[Said], inside: dict[int, list[Quote]]) -> list[Said]:
    """Sorted; no empty content; indirect ones that quote a few words are mixed; one of two on the same words."""
    short = [q for qs in inside.values() for q in qs if not q.direct]
    kept: list[Said] = []
    for said in sorted(found, key=lambda s: (s.start, not s.direct, -s.end)):
        if said.end - said.start < 3:
            continue
        if (
            kept
            and not said.direct
            and any(said.start < k.end and k.start < said.end for k in kept[-3:] if not k.direct)
        ):
            continue
        if not said.direct:
            said.mixed = any(said.start <= q.start and q.end <= said.end for q in short)
        kept.append(said)
    return kept


def _only_quotes(sentence: Sentence) -> bool:
    return all(chunk.kind in ('"', ".", ",") for chunk in sentence.chunks)


Use = tuple[Quote, Mention | None, Cue | None, tuple[int, int] | None]


def _reported(
    text: str, sentence: Sentence, quotes: list[Quote], last: Mention | None, lexicon: Lexicon
) -> list[tuple[Said | None, list[Use], Mention | None]]:
    """The reported speech of one sentence: content, the quotations that go with it, and the speaker."""
    out: list[tuple[Said | None, list[Use], Mention | None]] = []
    made = sentence.chunks
    previous: Mention | None = None
    for i, chunk in enumerate(made):
        cue = _cue(chunk)
        if chunk.kind == ":" and sentence.headline and i + 1 < len(made):
            said = _headline(text, sentence, i, lexicon)
            if said is not None:
                out.append(
                    (said, [(q, said.speaker, None, None) for q in quotes if q.start > chunk.start], said.speaker)
                )
            break
        if cue is not None and cue.speaker == "object":
            continue
        if cue is None:
            noun = _reporting_noun(text, sentence, i, lexicon)
            if noun is not None:
                out.append((noun, [], noun.speaker))
            continue
        if chunk.kind == "VG" and (
            any(u.tag == "G" for u in chunk.units)
            or any(u.lexeme is not None and u.lexeme.has("refused", "failed") for u in chunk.verbs[:-1])
        ):
            continue
        who, speaker_span = _speaker(made, i, cue, lexicon, last, previous)
        span = (chunk.verbs[-1].start, chunk.verbs[-1].end) if chunk.verbs else (chunk.start, chunk.end)
        uses: list[Use] = []
        for quote in quotes:
            if _beside(made, i, quote, speaker_span):
                uses.append((quote, who, cue, span))
        said = None
        content = _content(text, sentence, i, cue, speaker_span, uses, lexicon)
        if content is not None:
            said = Said(*content, f"{lexicon.code}.statements.{cue.id}", False, False, cue.stance, who, span)
        if said is None and not uses:
            out.append((None, [], who))
            continue
        if said is not None and who is None:
            said = None
        previous = who or previous
        out.append((said, uses, who))
    return out


def _headline(text: str, sentence: Sentence, i: int, lexicon: Lexicon) -> Said | None:
    """`Speaker: words` in a title."""
    made = sentence.chunks
    who = _named(made, i - 1, lexicon) if i and made[i - 1].kind == "NP" else None
    if who is None or (i > 1 and made[i - 2].kind == "P"):
        first = next((k for k in range(i) if made[k].kind == "NP"), None)
        who = _named(made, first, lexicon) if first is not None else None
    content = _trim(text, made, i + 1, len(made), sentence)
    if who is None or content is None:
        return None
    return Said(
        *content, f"{lexicon.code}.statements.headline", False, False, "asserts", who, (made[i].start, made[i].end)
    )


def _reporting_noun(text: str, sentence: Sentence, i: int, lexicon: Lexicon) -> Said | None:
    """`Iran's claim that …`: a noun that reports speech, with its owner and the clause behind it."""
    made = sentence.chunks
    unit = next((u for u in made[i].units if u.cues and u.tag not in "KV"), None)
    if unit is None or i + 2 >= len(made) or made[i + 1].kind != "S" or made[i + 1].low not in lexicon.grammar.that:
        return None
    whole = party(made[i], lexicon)
    content = _trim(text, made, i + 2, _stop(made, i + 2), sentence)
    if not whole or content is None:
        return None
    cue = unit.cues[0].cue
    rule = f"{lexicon.code}.statements.{cue.id}"
    return Said(*content, rule, False, False, cue.stance, whole[0], (unit.start, unit.end))


def _cue(chunk: Chunk) -> Cue | None:
    if chunk.kind == "K":
        entry = next(c for c in chunk.units[0].cues if c.phrase)
        return entry.cue
    if chunk.kind != "VG" or not chunk.verbs:
        return None
    for unit in reversed(chunk.verbs):
        if unit.lexeme is not None and unit.lexeme.cues:
            return unit.lexeme.cues[0]
    return None


def _speaker(
    made: Sequence[Chunk], i: int, cue: Cue, lexicon: Lexicon, last: Mention | None, previous: Mention | None
) -> tuple[Mention | None, tuple[int, int]]:
    """Who speaks, and the chunk indices from the first to the last of speaker and cue."""
    chunk = made[i]
    if chunk.kind == "K":
        if i + 1 < len(made) and made[i + 1].kind == "NP":
            return _named(made, i + 1, lexicon), (i, i + 1)
        return None, (i, i)
    verb = chunk.verbs[-1]
    if _clitic(verb, lexicon) and (cue.inverted or verb.form == "passive"):
        return last or previous, (i, i)
    before = made[i - 1] if i else None
    inverted = (
        (cue.inverted or (lexicon.grammar.head == "last" and (before is None or before.kind in ('"', ","))))
        and i + 1 < len(made)
        and made[i + 1].kind == "NP"
    )
    passive = _passive(chunk)
    if passive:
        for argument in arguments(made, i, lexicon):
            if argument.slot in lexicon.grammar.agent or (
                argument.slot == "object" and lexicon.grammar.head == "first"
            ):
                return _named(made, argument.chunk, lexicon), (i, argument.chunk)
        if not (before is not None and before.kind == "NP"):
            return previous, (i, i)
        if lexicon.grammar.head == "first":
            return None, (i, i)
    direct = before is not None and before.kind == "NP"
    if inverted and not direct:
        who = _named(made, i + 1, lexicon)
        if who is not None:
            end = i + 1
            if end + 2 < len(made) and made[end + 1].kind == "," and made[end + 2].kind == "NP":
                end += 2
            return who, (i, end)
    s = subject(made, i, lexicon)
    if s is not None:
        return _named(made, s, lexicon), (min(s, i), i)
    return previous or (last if cue.inverted else None), (i, i)


def _clitic(verb: Unit, lexicon: Lexicon) -> bool:
    """Whether a verb carries its speaker as a clitic: *ujarnya*, *dinilainya*."""
    return any(verb.low.endswith(clitic) and len(verb.low) > len(clitic) + 2 for clitic in lexicon.grammar.clitics[:1])


def _passive(chunk: Chunk) -> bool:
    verb = chunk.verbs[-1]
    return verb.form in ("passive", "stative") or (
        verb.form == "participle" and any("passive" in u.functions for u in chunk.units)
    )


def _named(made: Sequence[Chunk], j: int, lexicon: Lexicon) -> Mention | None:
    """The speaker that a noun phrase names; with an apposition, the person of the two; None for things."""
    chunk = made[j]
    whole = party(chunk, lexicon)
    who = whole[0] if whole else None
    if j + 2 < len(made) and made[j + 1].kind == "," and made[j + 2].kind == "NP":
        other = party(made[j + 2], lexicon)
        if (
            other
            and who is not None
            and who.kind in ("post", "group")
            and other[0].kind in ("person", "unknown", "organisation")
            and len(made[j + 2].units) < 3
        ):
            return other[0]
    head = _head_unit(chunk, lexicon)
    if head is None or head.tag in "#t":
        return None
    if isinstance(head.mention, Mention):
        if head.mention.kind == "outlet":
            return head.mention
        if head.mention.kind == "group" and head.mention.sector == "JRN":
            named = [
                u.mention
                for u in chunk.units
                if isinstance(u.mention, Mention) and u.mention.kind in ("unknown", "organisation")
            ]
            if named:
                return named[-1]
        return who if who is not None and who.kind != "unknown" else head.mention
    if head.cues and head.tag != "R" and whole:
        return whole[0]
    if head.tag == "R" or head.cues or head.titles:
        words = [u for u in chunk.units if u.tag not in "D#"] or chunk.units
        group = Mention(words[0].start, words[-1].end, " ".join(u.text for u in words), "group")
        group.code = who.code if who is not None else None
        return group
    return None


def _head_unit(chunk: Chunk, lexicon: Lexicon) -> Unit | None:
    """The noun that a noun phrase is about."""
    nouns = [u for u in chunk.units if u.tag not in "D#s-" and "adverb" not in u.functions]
    nouns = nouns or [u for u in chunk.units if isinstance(u.mention, Mention)]
    if not nouns:
        return None
    return nouns[-1] if lexicon.grammar.head == "last" else nouns[0]


def _beside(made: Sequence[Chunk], i: int, quote: Quote, speaker: tuple[int, int]) -> bool:
    """Whether a quotation stands next to the cue and its speaker."""
    k = next((k for k, c in enumerate(made) if c.kind == '"' and c.start == quote.start), None)
    if k is None:
        return False
    low, high = min(speaker[0], i), max(speaker[1], i)
    if k < low:
        return not any(made[m].kind in ("VG", "Q") for m in range(k + 1, low)) or low - k <= 3
    return not any(made[m].kind == "VG" and made[m].verbs and _cue(made[m]) for m in range(high + 1, k))


def _content(
    text: str,
    sentence: Sentence,
    i: int,
    cue: Cue,
    speaker: tuple[int, int],
    uses: list[Use],
    lexicon: Lexicon,
) -> tuple[int, int] | None:
    """Span of the reported content of a cue, outside quotations."""
    made = sentence.chunks
    chunk = made[i]
    start = max(speaker[1], i) + 1
    if chunk.kind == "K":
        if start < len(made) and made[start].kind == ",":
            start += 1
            return _trim(text, made, start, _stop(made, start), sentence)
        return _before(text, made, speaker[0], sentence) if speaker[0] > 1 else None
    if _passive(chunk) and lexicon.grammar.head == "first":
        k = i - 1
        told = speaker[1] > i or _clitic(chunk.verbs[-1], lexicon)
        if not uses and told and k >= 0 and made[k].kind == "NP" and len(made) - max(speaker[1], i) > 2:
            return _trim(text, made, _opening(made, k), len(made), sentence)
        return None
    k = start
    while k < len(made):
        kind = made[k].kind
        if (
            kind == "P"
            and k + 1 < len(made)
            and made[k + 1].kind == "NP"
            and (made[k].low in cue.addressee or _setting(made[k + 1]))
        ):
            k += 2
        elif kind == "t" or (kind == "," and k + 1 < len(made) and made[k + 1].kind in ("t", "P", "(")):
            k += 1
        elif kind == "(":
            while k < len(made) and made[k].kind != ")":
                k += 1
            k += 1
        elif (
            kind == "NP"
            and "object" in cue.addressee
            and k == start
            and not _passive(chunk)
            and _person(made[k], lexicon)
            and (k + 1 < len(made) and made[k + 1].kind in ("S", "NP", "t", "P", ",", '"'))
        ):
            k += 1
        else:
            break
    rest = made[k:]
    low = min(speaker[0], i)
    trails = (
        low > 1
        and made[low - 1].kind == ","
        and any(c.kind == "VG" for c in made[: low - 1])
        and "clause" in cue.content
    )
    if (
        trails
        and not uses
        and (
            not rest
            or rest[0].kind in (",", ".", "P")
            or (rest[0].kind == "S" and rest[0].low not in lexicon.grammar.that)
        )
    ):
        return _before(text, made, low, sentence)
    if rest and rest[0].kind in (",", ":"):
        if k + 1 < len(made) and made[k + 1].kind == '"':
            return None
        if "clause" in cue.content and any(c.kind == "VG" for c in rest) and not uses:
            return _trim(text, made, k + 1, _stop(made, k + 1), sentence)
        rest = []
    if rest and rest[0].kind == '"':
        return None
    if rest and rest[0].kind in ("Q", "P") and k > start:
        opening = next(
            (m for m in range(k, len(made)) if made[m].kind == "S" and made[m].low in lexicon.grammar.that), None
        )
        if opening is not None and not any(_cue(made[m]) for m in range(k, opening)):
            rest, k = made[opening:], opening
    if rest and rest[0].kind == "S":
        if rest[0].low in lexicon.grammar.that or ("clause" in cue.content and rest[0].low in lexicon.grammar.whether):
            if len(rest) > 1 and rest[1].kind == '"':
                return None
            return _trim(
                text, made, k + (1 if rest[0].low in lexicon.grammar.that else 0), _stop(made, k + 1), sentence
            )
        rest = []
    if rest and "clause" in cue.content and any(c.kind in ("VG",) for c in rest) and not uses:
        return _trim(text, made, k, _stop(made, k), sentence)
    for m in range(i + 1, min(k + 3, len(made))) if not uses else ():
        if made[m].kind == "P" and made[m].low in cue.content and not _passive(chunk):
            return _trim(text, made, m + 1, _stop(made, m + 1), sentence)
        if made[m].kind not in ("NP", "t", "P"):
            break
    if rest and rest[0].kind in ("NP", "P") and any(slot not in ("clause",) for slot in cue.content) and not uses:
        for argument in arguments(made, i, lexicon):
            if argument.slot in cue.content and argument.chunk >= k:
                begin = argument.chunk
                return _trim(text, made, begin, _stop(made, begin), sentence)
    plain = chunk.verbs[-1].form == "base" and lexicon.grammar.head == "first"
    if rest and "clause" in cue.content and rest[0].kind in ("NP", "VG") and len(rest) >= 2 and not uses and not plain:
        return _trim(text, made, k, _stop(made, k), sentence)
    if not uses and "clause" in cue.content and speaker[0] > 1 and made[min(speaker[0], i) - 1].kind == ",":
        return _before(text, made, min(speaker[0], i), sentence)
    return None


def _opening(made: Sequence[Chunk], k: int) -> int:
    """Index of the first chunk of the clause whose subject ends at `k`."""
    while k > 0 and made[k - 1].kind in ("NP", "P", "C", "t"):
        k -= 1
    while made[k].kind in ("C", "t"):
        k += 1
    return k


def _person(chunk: Chunk, lexicon: Lexicon) -> bool:
    who = party(chunk, lexicon)
    return bool(who) or any(u.tag in "RT" for u in chunk.units)


def _setting(chunk: Chunk) -> bool:
    """Whether a noun phrase is where words are said: a statement, a press conference, reporters."""
    return any(u.cues or any(r.sector == "JRN" for r in u.roles) for u in chunk.units)


def _stop(made: Sequence[Chunk], k: int) -> int:
    """Index after the last chunk of content that starts at `k`: the end, or where another cue takes over."""
    for m in range(k + 1, len(made)):
        if made[m].kind == '"' and m - k >= 3:
            return m
        if (
            made[m].kind == "VG"
            and _cue(made[m]) is not None
            and made[m - 1].kind in ("C", ",", "S")
            and (made[m - 1].kind != "S" or made[m - 2].kind == ",")
        ):
            return m - 1
    return len(made)


def _trim(text: str, made: Sequence[Chunk], k: int, stop: int, sentence: Sentence) -> tuple[int, int] | None:
    if k >= len(made) or k >= stop:
        return None
    start = made[k].start
    end = made[stop - 1].end if stop < len(made) else sentence.end
    while end > start and text[end - 1] in " .!?,;:\n\"”“'":
        end -= 1
    if text[start:end].count("“") == 1 and "”" in text[end : end + 2]:
        end += 1
    if text[start:end].count('"') == 1 and text[end : end + 2].startswith(('"', '."')):
        end = end + 1 if text[end] == '"' else end + 2
    return (start, end) if end > start else None


def _before(text: str, made: Sequence[Chunk], k: int, sentence: Sentence) -> tuple[int, int] | None:
    """The clause before a trailing speaker and cue: `…, kata X`."""
    m = k - 1
    while m >= 0 and made[m].kind in (",", '"'):
        m -= 1
    if m < 0 or not any(c.kind == "VG" for c in made[: m + 1]):
        return None
    first = 0
    while first < m and made[first].kind in ("C", ",", '"', "S", "A"):
        first += 1
    if any(c.kind == '"' for c in made[first : m + 1]):
        return None
    return (made[first].start, made[m].end)
