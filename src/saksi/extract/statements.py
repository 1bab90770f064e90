"""Find who says what: direct quotations, reported speech, denials, and through whom it came.

The layers are those of PARC and PolNeAR (source, cue, content). A quotation belongs to the cue next
to it, else to the speaker of the passage; reported speech is the clause behind a cue (*said that …*,
*mengatakan …*), the clause before it (*…, kata X*), or the object of verbs that say something about
it (*praised …*, *denied …*).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct

from saksi.extract.clauses import Chunk, Sentence, Unit, arguments, subject
from saksi.extract.lexicon import CueNoun, Form, Lexicon
from saksi.extract.mentions import Mention, name_parts, party
from saksi.extract.quotes import Quote
from saksi.extract.rules import Cue
from saksi.names import Name
from saksi.text import fold

__all__ = ["Said", "statements"]

_STATES = frozenset({"name", "short", "adjective", "people", "seat", "capital"})  # kinds of names that tell a state
_SOON = 4  # sentences after which nobody is still "the official" of before
_SHARED = 3  # longer words that two tellings of one statement share
_FOUGHT = frozenset({"ASSAULT", "COERCE", "MOBILIZE", "PROTEST", "SANCTION", "THREATEN"})  # acts that one denies
_AT_ONCE = 12  # characters between a denial and the quotation that gives it
_OWNERS = (" 's", " ’s")  # as units are joined
_SIDES = frozenset({"person", "state", "capital", "seat", "organisation", "post", "group", "unknown"})
_FAR = 40  # chunks after which a clause is not looked for
_LEAST = 3  # words of a piece of an interrupted content that says something by itself


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


class Turn(NamedTuple):
    """Who had the word, and in which paragraph."""

    who: Mention
    paragraph: int


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
    turns: list[Turn] = []
    seen: Turn | None = None
    waiting: list[tuple[int, Quote]] = []
    held: list[Quote] = []
    for index, sentence in enumerate(_undotted(text, s, lexicon) for s in sentences):
        quotes = [q for q in inside.get(index, []) if q.direct]
        taken: set[int] = set()
        speaker_here: Mention | None = None
        near = [t for t in turns if paragraph[index] - t.paragraph <= 2]
        if (
            seen is not None
            and paragraph[index] - seen.paragraph <= 1
            and (not near or near[-1].paragraph < seen.paragraph)
        ):
            near.append(seen)
        told = _reported(text, sentence, quotes, near, lexicon)
        subject_ = _opens_with(sentence)
        seen = Turn(subject_, paragraph[index]) if subject_ is not None else seen
        signed = _signed(sentence, lexicon) if held or quotes else None
        if signed is not None:
            told.append((None, [], signed))
        if held:
            bare = next((who for said, uses, who in told if said is None and not uses and who is not None), None)
            who = bare or (last if paragraph[index] - last_paragraph <= 1 else None)
            who = who or next((who for _, _, who in told if who is not None), None)
            rule = f"{lexicon.code}.statements.{'next-sentence' if bare else 'passage'}"
            found += [Said(q.start, q.end, rule, True, False, "asserts", who, None) for q in held]
            speaker_here = bare
            held = []
        for said, uses, _ in told:
            if said is not None:
                found.append(said)
                if said.speaker is not None and said.speaker.kind != "outlet" and not said.rule.endswith("reason"):
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
        if signed is not None:
            speaker_here = signed
        elif quotes and speaker_here is None:
            speaker_here = _leads_to(sentence, quotes, near, lexicon)
        left = [q for q in quotes if q.start not in taken and not _borrowed(sentence, q, lexicon)]
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
                close = paragraph[index] - number <= 1
                found.append(
                    Said(
                        quote.start, quote.end, f"{lexicon.code}.statements.speaker-follows", True, False, "asserts",
                        speaker_here if close else None, None,
                    )
                )  # fmt: skip
            waiting = []
            last, last_paragraph = speaker_here, paragraph[index]
            turns.append(Turn(speaker_here, paragraph[index]))
        elif paragraph[index] - last_paragraph > 1:
            last = last if last_paragraph >= paragraph[index] - 2 else None
    for _, quote in waiting:
        found.append(
            Said(quote.start, quote.end, f"{lexicon.code}.statements.nobody", True, False, "asserts", None, None)
        )
    return _tidy(_named_later(text, _denied_by(found), sentences, lexicon), inside)


def _borrowed(sentence: Sentence, quote: Quote, lexicon: Lexicon) -> bool:
    """Whether marks only enclose what describes a noun, which nobody says here: a *"first come, first served"* rule."""
    made = sentence.chunks
    k = next((k for k, c in enumerate(made) if c.kind == '"' and c.start == quote.start), 0)
    if lexicon.grammar.head != "last" or not 0 < k < len(made) - 1:
        return False
    before, after = made[k - 1], made[k + 1]
    return before.kind == "NP" and before.units[-1].tag == "D" and after.kind == "NP" and after.units[0].tag in "WNER"


def _signed(sentence: Sentence, lexicon: Lexicon) -> Mention | None:
    """Whose name stands behind a dash below the words: *"…" — Ana Silva*."""
    made = sentence.chunks
    dash = next((k for k, c in enumerate(made) if c.kind not in ('"', ".")), len(made))
    if dash + 1 >= len(made) or made[dash].kind != "-" or any(c.kind == "VG" for c in made[dash:]):
        return None
    named = [u.mention for u in made[dash + 1].units if isinstance(u.mention, Mention)]
    return next((m for m in named if m.person is not None or m.kind in ("person", "unknown")), None)


def _leads_to(sentence: Sentence, quotes: Sequence[Quote], turns: Sequence[Turn], lexicon: Lexicon) -> Mention | None:
    """Whose words a colon opens, where no verb tells it: *Ana Silva went further: "…"*, *her answer: "…"*."""
    made = sentence.chunks
    starts = {q.start for q in quotes}
    k = next((k for k, c in enumerate(made) if c.kind == '"' and c.start in starts and k > 1), None)
    if lexicon.grammar.head != "last" or k is None or made[k - 1].kind != ":" or made[0].kind != "NP":
        return None
    opening = made[0].units
    words = lexicon.grammar.words
    if opening[0].low in words["person_pronoun"] or opening[0].low in words["own_person"]:
        return _someone(turns)
    named = [u.mention for u in opening if isinstance(u.mention, Mention)]
    return next((m for m in named if m.person is not None or m.kind in ("person", "unknown", "state")), None)


def _opens_with(sentence: Sentence) -> Mention | None:
    """The person whom the first noun phrase of a sentence names, or its apposition: *The host, Ana Silva, …*."""
    made = sentence.chunks
    k = next((k for k, c in enumerate(made) if c.kind == "NP"), None)
    if k is None:
        return None
    between = [c.kind for c in made[k + 1 : k + 4 : 2]] == [",", ","]
    apposed = made[k + 2 : k + 3] if between else []
    for chunk in (made[k], *apposed):
        named = [u.mention for u in chunk.units if isinstance(u.mention, Mention)] if chunk.kind == "NP" else []
        who = next((m for m in named if m.person is not None or m.kind == "person"), None)
        if who is not None:
            return who
    return None


def _denied_by(found: list[Said]) -> list[Said]:
    """*The claim was denied. "…," said X*: X denies; a denial that nobody is given is left out."""
    direct = sorted((s for s in found if s.direct and s.speaker is not None), key=lambda s: s.start)
    starts = [s.start for s in direct]
    kept = []
    for said in found:
        if said.stance == "denies" and said.speaker is None and said.cue is not None:
            at = bisect_left(starts, said.end)
            if at == len(direct) or direct[at].start - max(said.end, said.cue[1]) > _AT_ONCE:
                continue
            said.speaker = direct[at].speaker
        kept.append(said)
    return kept


def _named_later(text: str, found: list[Said], sentences: Sequence[Sentence], lexicon: Lexicon) -> list[Said]:
    """*A military official said …* goes to who says the same soon after, in his or her own words and by name."""
    ordered = sorted(found, key=lambda s: s.start)
    named = [s for s in ordered if s.direct and s.speaker is not None and s.speaker.person is not None]
    if not named:
        return found
    hosts = sorted(sentences, key=lambda s: s.start)
    starts, places = [s.start for s in hosts], [s.start for s in named]
    first: dict[int, int] = {}
    for host in hosts:
        for unit in host.units:
            if isinstance(unit.mention, Mention) and unit.mention.person is not None:
                first.setdefault(id(unit.mention.person), unit.start)
    for said in ordered:
        who = said.speaker
        if said.direct or who is None or who.person is not None or not _one_unnamed(who, hosts, starts, lexicon):
            continue
        at = bisect_right(starts, said.start)
        words = _substance(text, said)
        for other in named[bisect_left(places, said.end) :]:
            if bisect_right(starts, other.start) - at > _SOON:
                break
            speaker = other.speaker
            assert speaker is not None
            before = first.get(id(speaker.person), other.start) < said.end
            sides = who.code in (None, speaker.code) or speaker.code is None
            state = {who.sector, speaker.sector} <= {None, "GOV", "MIL"} or who.sector == speaker.sector
            if not before and sides and state and len(words & _substance(text, other)) >= _SHARED:
                said.speaker = _at(who.start, who.end, speaker)
                break
    return found


def _one_unnamed(who: Mention, hosts: Sequence[Sentence], starts: Sequence[int], lexicon: Lexicon) -> bool:
    """Whether a speaker is one person whom the words leave open: *an official*."""
    if who.kind not in ("group", "post", "described") or who.body in ("group", "institution", "thing"):
        return False
    host = hosts[max(0, bisect_right(starts, who.start) - 1)] if hosts else None
    units = [u for u in host.units if u.end <= who.start] if host is not None else []
    return bool(units) and units[-1].low in lexicon.grammar.words["indefinite"]


def _substance(text: str, said: Said) -> set[str]:
    """The longer words of a content."""
    return {w for w in fold(text[said.start : said.end]).replace("-", " ").split() if len(w) > 3 and w.isalpha()}


def _tidy(found: list[Said], inside: dict[int, list[Quote]]) -> list[Said]:
    """Sorted; no empty content; indirect ones that quote a few words are mixed; one of two on the same words."""
    short = [q for qs in inside.values() for q in qs if not q.direct]
    kept: list[Said] = []
    for said in sorted(found, key=lambda s: (s.start, not s.direct, -s.end)):
        if said.end - said.start < (2 if said.stance == "denies" else 3):
            continue
        if (
            kept
            and not said.direct
            and any(
                said.start < k.end and k.start < said.end and not _nested(said, k) for k in kept[-4:] if not k.direct
            )
        ):
            continue
        if not said.direct:
            said.mixed = any(said.start <= q.start < said.end for q in short)
        kept.append(said)
    return kept


def _nested(inner: Said, outer: Said) -> bool:
    """Whether a statement stands inside another one's content and is somebody else's."""
    other = inner.speaker is not None and outer.speaker is not None and inner.speaker.display != outer.speaker.display
    return other and inner.end <= outer.end and inner.cue != outer.cue and "noun" in inner.rule


def _undotted(text: str, sentence: Sentence, lexicon: Lexicon) -> Sentence:
    """The sentence without the dots of abbreviations, which end nothing: *Mr. Obama* is one noun phrase."""
    made = _without_degrees(text, sentence.chunks, lexicon)
    if not any(chunk.kind == "." for chunk in made[:-1]):
        return sentence if made is sentence.chunks else _with_chunks(sentence, made)
    out: list[Chunk] = []
    joins = False
    for i, chunk in enumerate(made):
        if chunk.kind == "." and out and i + 1 < len(made) and _abbreviated(out[-1], chunk, made[i + 1], lexicon):
            joins = True
        elif joins and chunk.kind == "NP" and out[-1].kind == "NP":
            titles = lexicon.grammar.abbreviations
            joined = Chunk("NP", [*(u for u in out[-1].units if u.low not in titles), *chunk.units])
            joined.start = out[-1].start  # *Mr.* is no word of the name, but one of what is said
            out[-1] = joined
            joins = False
        else:
            out.append(chunk)
            joins = False
    return sentence if len(out) == len(sentence.chunks) else _with_chunks(sentence, out)


def _with_chunks(sentence: Sentence, made: list[Chunk]) -> Sentence:
    plain = Sentence(sentence.start, sentence.end, sentence.units, headline=sentence.headline, title=sentence.title)
    plain.chunks = made
    return plain


def _without_degrees(text: str, made: list[Chunk], lexicon: Lexicon) -> list[Chunk]:
    """The chunks without degrees between a name and what follows: *Ana Silva,* M.Pd., *a teacher*."""
    commas = [k for k, c in enumerate(made) if c.kind == ","]
    drop: set[int] = set()
    for n, k in enumerate(commas):
        closing = commas[n + 1] if n + 1 < len(commas) else len(made)
        end = next((m for m in range(k + 1, closing) if made[m].kind not in ("NP", ".")), closing)
        if not k + 1 < end <= k + 5 or made[k - 1].kind not in ("NP", "."):
            continue
        words = text[made[k].end : made[end - 1].end].lower().replace(". ", ".").strip(" .")
        if words in lexicon.grammar.abbreviations:
            drop.update(range(k, end))
    return [c for k, c in enumerate(made) if k not in drop] if drop else made


def _abbreviated(before: Chunk, dot: Chunk, after: Chunk, lexicon: Lexicon) -> bool:
    """Whether a dot belongs to the short word before it: *Mr.*, *S.*, not to a sentence that ends."""
    word = before.units[-1]
    short = len(word.text) == 1 or word.low in lexicon.grammar.abbreviations
    return (short or after.kind == ",") and dot.start == word.end and after.kind not in ('"', ".")


def _only_quotes(sentence: Sentence) -> bool:
    return all(chunk.kind in ('"', ".", ",") for chunk in sentence.chunks)


Use = tuple[Quote, Mention | None, Cue | None, tuple[int, int] | None]


def _reported(
    text: str, sentence: Sentence, quotes: list[Quote], turns: Sequence[Turn], lexicon: Lexicon
) -> list[tuple[Said | None, list[Use], Mention | None]]:
    """The reported speech of one sentence: content, the quotations that go with it, and the speaker."""
    out: list[tuple[Said | None, list[Use], Mention | None]] = []
    made = sentence.chunks
    previous: Mention | None = None
    floor = 0
    uses: list[Use]
    for i, chunk in enumerate(made):
        titled = sentence.headline or (sentence.title and lexicon.grammar.head == "first")
        if chunk.kind == ":" and titled and i + 1 < len(made):
            said = _headline(text, sentence, i, lexicon)
            if said is not None:
                out.append(
                    (said, [(q, said.speaker, None, None) for q in quotes if q.start > chunk.start], said.speaker)
                )
            break
        if chunk.kind == "t":
            found = _outlet(chunk, lexicon)
            quoted = _quoted_by(text, sentence, i, floor, found, turns, lexicon)
            if quoted is not None:
                said, whose, s = quoted
                here = (chunk.start, chunk.end)
                uses = [(q, whose, None, here) for q in quotes if _beside(made, i, q, (s, i), lexicon)]
                out.append((said if not uses else None, uses, whose))
                previous, floor = whose, i + 1
                continue
            cited = _cited(text, sentence, i, floor, found, lexicon)
            if cited is not None:
                here = (chunk.start, chunk.end)
                uses = [(q, cited.speaker, None, here) for q in quotes if cited.start <= q.start < cited.end]
                out.append((cited, uses, cited.speaker))
                if cited.end <= chunk.start:
                    floor = i + 1
            elif found is not None and found[1] is not None and found[0].end <= found[1][0]:
                uses = [(q, found[0], None, found[1]) for q in quotes if _beside(made, i, q, (i, i), lexicon)]
                out.append((None, uses, found[0]))
            continue
        unit, cue = _cue(chunk, lexicon)
        if unit is None or cue is None:
            wrote = _wrote(made, i, lexicon) or (_reads(made, i, lexicon) if quotes else None)
            if wrote is not None:
                beside = {c.start for c in (*made[max(0, i - 1) : i], *made[i + 1 : i + 3])}
                uses = [(q, wrote, None, None) for q in quotes if q.start in beside]
                out.append((None, uses, wrote))
                continue
            noun = _reporting_noun(text, sentence, i, lexicon, turns)
            if noun is not None:
                out.append((noun, [], noun.speaker if not noun.rule.endswith("reason") else None))
            continue
        if cue.speaker == "object":
            second = [] if unit.lexeme is None or _saying(made, i) else unit.lexeme.cues[1:]
            cue = next((c for c in second if c.speaker == "subject"), None)
        if cue is None or (
            chunk.kind == "VG" and (_unsaid(made, i, unit, cue, lexicon) or _dismissed(made, i, lexicon))
        ):
            continue
        who, speaker_span, pronoun = _speaker(made, i, unit, cue, lexicon, turns, previous)
        if "somebody" in cue.content and who is not None and who.kind == "described":
            continue  # citing security concerns
        if lexicon.grammar.head == "last" and speaker_span[0] < i and _nobody(made, speaker_span[0]):
            continue
        if who is not None and speaker_span[0] < i and _mute(made[speaker_span[0]], who, cue, lexicon):
            nearer = _opening_name(made, i, speaker_span[0])
            who = _named(made, nearer, lexicon) if nearer is not None else None
            if nearer is None or who is None or who.kind not in _SIDES:
                continue
            speaker_span = (nearer, i)
        if _named_so(made, speaker_span[0], lexicon):
            if i + 1 < len(made) and made[i + 1].kind == "VG" and who is not None:
                named = _trim(text, made, i + 1, _flat(made, i + 1, lexicon), sentence)
                if named is not None:
                    rule = f"{lexicon.code}.statements.{cue.id}"
                    out.append((Said(*named, rule, False, False, cue.stance, who, (unit.start, unit.end)), [], None))
            continue
        span = (unit.start, unit.end)
        uses = []
        aside = i > 0 and made[i - 1].kind == "P"  # tanpa menyebut …
        nobody = who is None and not pronoun and chunk.kind == "VG" and (aside or _passive(chunk, unit))
        for quote in quotes if not nobody else ():
            if _beside(made, i, quote, speaker_span, lexicon):
                given = (
                    cue.stance == "denies" and quote.start > unit.end and i + 1 < len(made) and made[i + 1].kind == "NP"
                )
                if not given:  # denied Chad "the right to …"
                    uses.append((quote, who, cue, span))
        said = None
        split = _around(text, sentence, i, unit, cue, speaker_span, floor, lexicon)
        spoke = made[speaker_span[0]]
        common = who is not None and who.kind == "described" and spoke.kind == "NP" and len(spoke.units) < 2
        common = common and not _pronoun(spoke)
        common = common and who is not None and not who.name[0].isupper()
        if (
            split
            and not common
            and (who is not None or pronoun)
            and (who is None or who.kind != "described" or _speech(cue, unit, lexicon))
        ):
            rule = f"{lexicon.code}.statements.{cue.id}"
            for piece in split:
                if not _mostly_quoted(piece, quotes):
                    out.append((Said(*piece, rule, False, False, cue.stance, who, span), [], who))
            out.append((None, uses, who))
            previous = who or previous
            floor = max(speaker_span[1], i) + 1
            continue
        charge = None if chunk.kind != "VG" or _passive(chunk, unit) else _charge(made, i, cue, lexicon)
        content = charge or _content(text, sentence, i, unit, cue, speaker_span, floor, lexicon)
        if content is not None:
            content = _before_charge(made, i, _with_name(made, _clipped(made, i, content, lexicon), lexicon), lexicon)
        if content is not None and any(q.start <= content[0] and content[1] <= q.end + 1 for q, *_ in uses):
            content = None
        if content is not None and fold(text[slice(*content)]).startswith(lexicon.grammar.anonymous):
            content = None  # asked not to be named: nothing about the matter
        nameless = who is not None and who.kind == "described" and " " in who.name
        shown = nameless and _by_paper(made, speaker_span[0], cue, lexicon)
        if content is not None and nameless and not shown and not _speech(cue, unit, lexicon):
            plain = lexicon.grammar.head == "last" or unit.form != "base"
            content = content if plain and _states(made, i, content[0], lexicon) else None
        if content is not None and common:
            finite = unit.form != "gerund" and chunk.units[0].low not in lexicon.grammar.infinitive
            content = content if finite and _speech(cue, unit, lexicon) else None
        if content is not None:
            content = _unset(made, content)
            if content[0] == made[0].start and text[sentence.start].isalnum():
                content = (sentence.start, content[1])  # there's …
        if content is not None and _mostly_quoted(content, quotes):
            content = None
        if content is not None and "as" in cue.content and who is not None and who.kind == "described":
            thing = who.name.islower() and i > 0 and made[i - 1].kind == "NP"
            content = None if thing else content  # islets called X
        unnamed = cue.stance == "denies" and chunk.kind == "VG" and _passive(chunk, unit)
        if content is not None and lexicon.grammar.head == "first":
            if cue.stance != "denies" or content[0] > unit.start:
                content = _with_adverb(sentence, content)
            if cue.stance != "denies" and " " not in text[content[0] : content[1]]:
                content = None  # meminta penjelasan
        if content is not None and (who is not None or pronoun or unnamed):
            stance = "asserts" if cue.stance == "asks" and _demands(made, content, lexicon) else cue.stance
            said = Said(*content, f"{lexicon.code}.statements.{cue.id}", False, False, stance, who, span)
            if content[1] <= made[min(speaker_span[0], i)].start:
                floor = max(speaker_span[1], i) + 1
        previous = who or previous
        out.append((said, uses, who))
    return out


def _with_adverb(sentence: Sentence, content: tuple[int, int]) -> tuple[int, int]:
    """The content with what is no chunk at its ends: *bahwa* hanya *dua kapal karam*, *menembak* lebih dulu."""
    units = sentence.units
    first = next((k for k, u in enumerate(units) if u.start >= content[0]), 0)
    k = first
    while k and units[k - 1].tag in "AP":
        k -= 1
    start = units[k].start if k and k < first and units[k - 1].tag in "SQ," else content[0]
    last = next((k for k in range(first, len(units)) if units[k].end >= content[1]), len(units) - 1)
    k = last
    while k + 1 < len(units) and units[k + 1].tag == "A":
        k += 1
    return start, max(content[1], units[k].end if k > last else content[1])


def _demands(made: Sequence[Chunk], content: tuple[int, int], lexicon: Lexicon) -> bool:
    """Whether somebody is asked to do something: *asked Chad to wait*."""
    k = next((k for k, c in enumerate(made) if c.end > content[0]), len(made))
    after = made[k + 1] if k + 1 < len(made) and made[k].kind == "NP" else None
    return after is not None and after.kind == "VG" and after.units[0].low in lexicon.grammar.infinitive


def _unset(made: Sequence[Chunk], content: tuple[int, int]) -> tuple[int, int]:
    """A content without the place of its words at the end: *a truce* in a statement on Monday."""
    k = next((k for k, c in enumerate(made) if c.end >= content[1]), len(made) - 1)
    while k > 2 and made[k].kind == "t":
        k -= 1
    units = made[k].units
    said = made[k].kind == "NP" and made[k - 1].kind == "P" and units[-1].tag in "EW" and bool(units[-1].cues)
    if not said or units[0].tag != "D" or made[k - 2].end <= content[0] or made[k - 2].kind == "VG":
        return content
    return content[0], made[k - 2].end


def _clipped(made: Sequence[Chunk], i: int, content: tuple[int, int], lexicon: Lexicon) -> tuple[int, int]:
    """A content without the main clause behind it: *After aides said that he would stay*, the party met."""
    related = i > 0 and made[i - 1].kind == "Q"
    end: int | None = None
    if content[0] >= made[i].start:
        end = _end_of_relative(made, i, content, lexicon) if related else _end_of_clause(made, i, content, lexicon)
    return (content[0], made[end].end) if end is not None else content


def _end_of_relative(made: Sequence[Chunk], i: int, content: tuple[int, int], lexicon: Lexicon) -> int | None:
    """Index of the last chunk that is told in a relative clause: X, who said that *the dam held*, left."""
    inserted = any(c.kind == "," for c in made[max(0, i - 4) : i])
    told = False
    for m in range(i + 1, len(made)):
        if made[m].start < content[0] or made[m].kind != "VG" or not _predicate(made[m], lexicon):
            continue
        bare = made[m - 1].kind == "NP" and made[m - 2].kind not in ("S", "Q", "C", "P", "t")
        if told and made[m].end <= content[1] and (made[m - 1].kind == "," if inserted else bare):
            return m - 2 if inserted else m - 1
        told = told or made[m - 1].kind != ","
    return None


def _end_of_clause(made: Sequence[Chunk], i: int, content: tuple[int, int], lexicon: Lexicon) -> int | None:
    """Index of the last chunk that is told in a clause before the main one: *After X said he would stay*, Y met."""
    first = next((k for k in range(i) if made[k].kind not in ("C", ",", "t")), i)
    answers = first == i and lexicon.grammar.head == "first"  # Menjawab apakah dana itu ada, X mengatakan …
    openers = lexicon.grammar.that + lexicon.grammar.complement
    under = made[first].kind == "S" and made[first].low not in openers
    with_ = made[first].low in lexicon.grammar.words.get("absolute", frozenset())
    under = under or (with_ and made[i].units[0].form == "gerund")  # With Chad warning that …, the town was cleared
    if not answers and (not under or any(c.kind == "," for c in made[first:i])):
        return None
    for m in range(i + 1, min(i + _FAR, len(made) - 1)):
        if made[m].start >= content[1]:
            break
        if made[m].kind != "," or made[m].start <= content[0] or made[m + 1].kind != "NP":
            continue
        speaks = m + 2 < len(made) and made[m + 2].kind == "VG" and _any_cue(made[m + 2])
        if speaks if answers else _clause(made, m + 1, lexicon):
            return m - 1
    return None


def _dismissed(made: Sequence[Chunk], i: int, lexicon: Lexicon) -> bool:
    """Whether a word is no verb, but what somebody dismisses: *rejected as absurd* reports."""
    if lexicon.grammar.head == "first" or i < 2 or made[i - 1].kind != "NP" or made[i - 2].kind != "VG":
        return False
    named = len(made[i].units) == 1 and any(noun.cue.stance == "asserts" for noun in made[i].units[0].cues)
    return named and made[i - 2].low.split()[-1] == lexicon.grammar.complement[0]


def _named_so(made: Sequence[Chunk], s: int, lexicon: Lexicon) -> bool:
    """Whether somebody only calls a thing something in passing: *what it says* are provocations."""
    names = lexicon.grammar.words.get("free_relative", frozenset())
    return s > 0 and made[s - 1].kind == "NP" and made[s - 1].units[-1].low in names


def _with_name(made: Sequence[Chunk], content: tuple[int, int], lexicon: Lexicon) -> tuple[int, int]:
    """A content with the word that opens what somebody calls so: condemned *what he said was* a raid."""
    k = next((k for k, c in enumerate(made) if c.end > content[0]), 0)
    return (made[k - 1].units[-1].start, content[1]) if _named_so(made, k, lexicon) else content


def _saying(made: Sequence[Chunk], i: int) -> bool:
    """Whether somebody else's words follow a citing verb: *quoted X as saying*."""
    return any(
        c.kind == "VG" and c.units[0].form == "gerund" and made[m - 1].kind in "SP" for m, c in enumerate(made) if m > i
    )


def _speech(cue: Cue, unit: Unit, lexicon: Lexicon) -> bool:
    """Whether a cue says that somebody spoke, not what somebody thinks or what a thing shows."""
    return (
        (unit.form != "base" or lexicon.grammar.head == "last")
        and cue.content[0] == "clause"
        and (cue.inverted or bool(cue.phrases) or bool(cue.addressee))
    )


def _states(made: Sequence[Chunk], i: int, start: int, lexicon: Lexicon) -> bool:
    """Whether the content at `start` behind the cue at `i` is a clause, which only somebody or a finding can state."""
    k = next((k for k, c in enumerate(made) if c.end > start), None)
    if k is None or k <= i:
        return False
    return made[k - 1].low in lexicon.grammar.that or _clause(made, k, lexicon)


def _opening_name(made: Sequence[Chunk], i: int, s: int) -> int | None:
    """The noun phrase of the verb at `i` behind a comma past the one at `s`: *Ahead of the vote,* Chad *promised …*."""
    k = i - 1
    while k > s + 1 and made[k].kind in ("NP", "C"):
        k -= 1
    return k + 1 if k > s and made[k].kind == "," and made[k + 1].kind == "NP" else None


def _nobody(made: Sequence[Chunk], s: int) -> bool:
    """Whether a subject is nobody: *no minister*, *none of the ministers* said that it was so."""
    if made[s].kind != "NP":
        return False
    before = made[s - 1] if s else None
    opening = before.units[0] if before is not None and before.kind == "VG" and not before.verbs else made[s].units[0]
    denied = any(m.mood == "negated" for m in opening.moods)
    return denied and (opening is not made[s].units[0] or len(made[s].units) > 1)


def _mute(chunk: Chunk, who: Mention, cue: Cue, lexicon: Lexicon) -> bool:
    """Whether a thing only shows something, which nobody says by it: *the standoff* underscores the weakness of Y."""
    if "shown" not in cue.content or who.person is not None or chunk.kind != "NP" or who.kind in ("person", "outlet"):
        return False
    head = _head_unit(chunk, lexicon)
    if head is None or head.tag == "R" or head.mention is not None or head.text[0].isupper() or _paper(head, lexicon):
        return False
    things = _set("things", lexicon)
    if head.low in things or head.low in lexicon.grammar.words["nature"] or head.nouns:
        return True
    one = head.low[:-1] if head.low.endswith("s") and not head.low.endswith(("ss", "sis")) else head.low
    one = f"{one[:-2]}y" if one.endswith("ie") else one
    endings = tuple(thing[1:] for thing in things if thing[0] == "-")
    return one not in _set("bodies", lexicon) and one.endswith(endings)


def _paper(head: Unit, lexicon: Lexicon) -> bool:
    """Whether a noun names what a finding stands in: *a study*, *a video*."""
    return bool(head.cues) or head.low in _set("papers", lexicon)


def _by_paper(made: Sequence[Chunk], s: int, cue: Cue, lexicon: Lexicon) -> bool:
    """Whether a paper shows what its cue names: *the poll shows* a tight race."""
    head = _head_unit(made[s], lexicon) if "papers" in cue.content and made[s].kind == "NP" else None
    papers = _set("papers", lexicon) - _set("pictures", lexicon)
    return head is not None and head.low in papers


def _set(name: str, lexicon: Lexicon) -> frozenset[str]:
    """The words of a set of `cues.toml`; none where the language has no such set."""
    return lexicon.sets.get(name, frozenset())


def _mostly_quoted(content: tuple[int, int], quotes: Sequence[Quote]) -> bool:
    """Whether quotations that stand for themselves fill most of a content."""
    quoted = sum(
        min(q.end, content[1]) - max(q.start, content[0]) for q in quotes if q.start < content[1] and q.end > content[0]
    )
    return quoted > 0.7 * (content[1] - content[0])


def _unsaid(made: Sequence[Chunk], i: int, unit: Unit, cue: Cue, lexicon: Lexicon) -> bool:
    """Whether a reporting verb reports nothing: negated, refused, or a participle that describes a noun."""
    before = [u for u in made[i].units if u.start < unit.start]
    if any(u.tag == "G" or any(m.mood in ("negated", "refused") for m in u.moods) for u in before):
        return True
    if any(u.lexeme is not None and u.lexeme.has("refused", "failed") for u in before if u.tag == "V"):
        return True
    if i and made[i - 1].kind == "C" and any(m.mood == "negated" for m in made[i - 1].units[0].moods):
        return True  # neither confirmed nor denied
    if unit.form != "participle" or any(u.tag == "X" for u in before):
        return False
    return _gap(made, i, cue, lexicon) is None


def _headline(text: str, sentence: Sentence, i: int, lexicon: Lexicon) -> Said | None:
    """`Speaker: words` in a title."""
    made = sentence.chunks
    who = _named(made, i - 1, lexicon) if i and made[i - 1].kind == "NP" else None
    if who is None or (i > 1 and made[i - 2].kind in ("P", "VG")):
        first = next((k for k in range(i) if made[k].kind == "NP"), None)
        who = _named(made, first, lexicon) if first is not None else None
    content = _trim(text, made, i + 1, len(made), sentence)
    if who is None or content is None:
        return None
    return Said(
        *content, f"{lexicon.code}.statements.headline", False, False, "asserts", who, (made[i].start, made[i].end)
    )


def _outlet(chunk: Chunk, lexicon: Lexicon) -> tuple[Mention, tuple[int, int] | None] | None:
    """The outlet of a citation (*NHK reported*) and the span of its reporting verb, if there is one."""
    words = chunk.units[0]
    who: Mention | None = None
    verbs: list[tuple[int, int]] = []
    for hit in lexicon.matcher.find(words.text):
        a, b = words.start + hit.start, words.start + hit.end
        if (
            isinstance(hit.payload, Name)
            and hit.payload.kind == "outlet"
            and (who is None or b - a > who.end - who.start)
        ):
            who = Mention(a, b, hit.payload.name or words.text[hit.start : hit.end], "outlet")
        elif (
            isinstance(hit.payload, Form)
            and hit.payload.lexeme.cues
            and hit.payload.lexeme.cues[0].speaker == "subject"
        ):
            verbs.append((a, b))
    if who is None:
        return None
    return who, next((v for v in verbs if v[1] <= who.start or who.end <= v[0]), None)


def _quoted_by(
    text: str,
    sentence: Sentence,
    i: int,
    floor: int,
    found: tuple[Mention, tuple[int, int] | None] | None,
    turns: Sequence[Turn],
    lexicon: Lexicon,
) -> tuple[Said | None, Mention, int] | None:
    """*X was quoted as saying by NHK*: what X said, X, and the index of its chunk."""
    made = sentence.chunks
    if found is None or not i or made[i - 1].kind != "VG" or made[i - 1].verbs:
        return None
    if not any("passive" in u.functions for u in made[i - 1].units):
        return None
    s = subject(made, i - 1, lexicon)
    who = _whose(made, s, _chain(made, s, lexicon), lexicon, turns) if s is not None else None
    if s is None or who is None:
        return None
    content = _before(text, made, s, floor, lexicon) if s > 1 and made[s - 1].kind == "," else None
    if i + 2 < len(made) and made[i + 1].low in lexicon.grammar.that:
        content = _trim(text, made, i + 2, _stop(made, i + 2, lexicon), sentence)
    cue = (made[i].start, made[i].end)
    rule = f"{lexicon.code}.statements.quoted"
    return (Said(*content, rule, False, False, "asserts", who, cue) if content is not None else None), who, s


def _cited(
    text: str,
    sentence: Sentence,
    i: int,
    floor: int,
    found: tuple[Mention, tuple[int, int] | None] | None,
    lexicon: Lexicon,
) -> Said | None:
    """`…, NHK reported` and `NHK said that …`: an outlet that speaks for itself."""
    made = sentence.chunks
    if found is None or found[1] is None or found[1][0] < found[0].end:
        return None
    who, verb = found
    content = None
    k = next((k for k in range(i + 1, len(made)) if made[k].kind != "t"), len(made))
    if k + 1 < len(made) and made[k].low in lexicon.grammar.that:
        content = _trim(text, made, k + 1, _stop(made, k + 1, lexicon), sentence)
    elif k < len(made) and _clause(made, k, lexicon):
        content = _trim(text, made, k, _stop(made, k, lexicon), sentence)
    else:
        low = i - 1 if i and made[i - 1].kind == "NP" else i
        if low and made[low - 1].kind == ",":
            content = _before(text, made, low, floor, lexicon)
    rule = f"{lexicon.code}.statements.outlet"
    return Said(*content, rule, False, False, "asserts", who, verb) if content is not None else None


def _reporting_noun(text: str, sentence: Sentence, i: int, lexicon: Lexicon, turns: Sequence[Turn]) -> Said | None:
    """`Iran's claim that …`: a noun that reports speech, with its owner and the clause behind it."""
    made = sentence.chunks
    unit = next((u for u in made[i].units if u.cues and u.tag not in "KV"), None)
    if unit is None or i + 2 >= len(made):
        return None
    cue = unit.cues[0].cue
    k, agent = i + 1, None
    if made[k].kind == "P" and made[k].low in lexicon.grammar.source and k + 3 < len(made) and made[k + 1].kind == "NP":
        agent = _named(made, k + 1, lexicon)
        k += 2
    whole = [m for m in party(made[i], lexicon) if m.kind != "pronoun" or m.code]
    who = agent or (whole[0] if whole else None)
    if who is None and made[i].units[0].low in lexicon.grammar.words["own_person"]:
        meant = made[i].units[0].mention
        who = meant if isinstance(meant, Mention) and meant.person is not None else _someone(turns)
    if "reason" in cue.content:
        return _reason(text, sentence, i, unit, cue, lexicon)
    if who is None or who.kind == "place":
        return None
    opens = lexicon.grammar.head == "last" and i == 1 and made[0].kind == "P" and "clause" in cue.content
    by = made[0].low in lexicon.grammar.agent or ("held" in cue.content and made[0].low in lexicon.grammar.under)
    if opens and by and made[k].kind == "," and _clause(made, k + 1, lexicon):
        content = _trim(text, made, k + 1, _stop(made, k + 1, lexicon), sentence)
    elif "clause" in cue.content and _amounts(made, k, lexicon):
        content = _trim(text, made, k + 2, _stop(made, k + 2, lexicon), sentence)
    elif made[k].low in lexicon.grammar.that and made[k].kind in "SQ":
        stop = _stop(made, k + 1, lexicon)
        if not any(c.kind == "VG" for c in made[:i]):
            stop = min(stop, _main_clause(made, k + 1, lexicon))
        if not any(c.kind == "VG" for c in made[:i]):
            stop = min(stop, _second_verb(made, k + 1))
        content = _trim(text, made, k + 1, stop, sentence)
    elif made[k].kind == "P" and made[k].low in cue.content and _solid(made, k + 1, lexicon, 2):
        content = _trim(text, made, k + 1, _flat(made, k + 1, lexicon), sentence)
    else:
        return None
    if content is None:
        return None
    rule = f"{lexicon.code}.statements.{cue.id}"
    return Said(*content, rule, False, False, cue.stance, who, (unit.start, unit.end))


def _wrote(made: Sequence[Chunk], i: int, lexicon: Lexicon) -> Mention | None:
    """Whose the words are that a noun behind a quotation names: *"…," demikian pernyataan Kemlu*; else None."""
    if lexicon.grammar.head != "first" or not i or made[i].kind != "NP" or made[i - 1].kind != '"':
        return None
    if not any(noun.cue.stance == "asserts" and not noun.cue.phrases for u in made[i].units for noun in u.cues):
        return None
    return _owner_of_words(made, i, lexicon)


def _reads(made: Sequence[Chunk], i: int, lexicon: Lexicon) -> Mention | None:
    """What a quotation stands in, where its verb looks like the last noun of a phrase: *"…," the letter reads*."""
    units = made[i].units
    if lexicon.grammar.head != "last" or made[i].kind != "NP" or len(units) < 2:
        return None
    verb = any(form.lexeme.cues and form.lexeme.cues[0].inverted for form in units[-1].forms)
    after = [c.kind for c in made[i + 1 : i + 3]]
    behind = i > 0 and made[i - 1].kind == '"' and after[:1] in ([], ["."])
    before = i == 0 and '"' in after and after[0] in ('"', ":", ",")
    if not verb or not (behind or before) or not _paper(units[-2], lexicon):
        return None
    words = [u for u in units[:-1] if u.tag not in "D#"]
    return Mention(words[0].start, words[-1].end, " ".join(u.text for u in words), "described")


def _owner_of_words(made: Sequence[Chunk], j: int, lexicon: Lexicon) -> Mention | None:
    """Who speaks by the statement or report at `j`: named in it, or behind *dari*."""
    own = [m for m in party(made[j], lexicon) if m.kind != "pronoun" or m.code]
    sources = (*lexicon.grammar.source, *lexicon.grammar.genitive)
    if not own and j + 2 < len(made) and made[j + 1].low in sources and made[j + 2].kind == "NP":
        return _named(made, j + 2, lexicon)
    return own[0] if own and own[0].kind != "unknown" else None


def _reason(text: str, sentence: Sentence, i: int, unit: Unit, cue: Cue, lexicon: Lexicon) -> Said | None:
    """The reason that somebody gives for an act: *left on the grounds that …*."""
    made = sentence.chunks
    verb = next((k for k in range(i - 1, 0, -1) if made[k].kind == "VG"), None)
    if verb is None or made[i - 1].kind != "P":
        return None
    s = subject(made, verb, lexicon)
    who = _whose(made, s, _chain(made, s, lexicon), lexicon, ()) if s is not None else None
    k = i + 2 if made[i + 1].low in lexicon.grammar.that else i + 1
    opens = k > i + 1 or (lexicon.grammar.head == "first" and (made[k].kind == "VG" or _clause(made, k, lexicon)))
    behind = made[i].units[made[i].units.index(unit) + 1 :]  # the subject of the reason is one phrase with its noun
    begin = behind[0].start if behind and lexicon.grammar.head == "first" else made[k].start
    content = _trimmed(text, begin, made, _stop(made, k, lexicon), sentence) if opens else None
    if who is None or who.code is None or content is None:
        return None
    rule = f"{lexicon.code}.statements.{cue.id}"
    return Said(*content, rule, False, False, cue.stance, who, (unit.start, unit.end))


def _amounts(made: Sequence[Chunk], k: int, lexicon: Lexicon) -> bool:
    """Whether a noun says what it is in a clause: *the guild's view* is that *the hall is safe*."""
    if lexicon.grammar.head != "last" or k + 2 >= len(made) or made[k].kind != "VG":
        return False
    plain = all(u.low in lexicon.grammar.words["passive"] or u.tag == "A" for u in made[k].units)
    return plain and made[k + 1].low in lexicon.grammar.that and _clause(made, k + 2, lexicon)


def _main_clause(made: Sequence[Chunk], k: int, lexicon: Lexicon) -> int:
    """Index of the comma behind which the main clause opens: *Contrary to Chad's claim that it held*, the dam broke."""
    return next(
        (m for m in range(k + 1, len(made) - 1) if made[m].kind == "," and _clause(made, m + 1, lexicon)), len(made)
    )


def _second_verb(made: Sequence[Chunk], k: int) -> int:
    """Index of the second finite verb of a clause that starts at `k`: it is the predicate of the sentence around it."""
    seen = False
    for m in range(k, len(made)):
        if made[m].kind in ("S", "Q", "C", ",", '"'):
            seen = False
        elif made[m].kind == "VG" and made[m].units[0].form != "gerund":
            if seen:
                return m
            seen = True
    return len(made)


def _cue(chunk: Chunk, lexicon: Lexicon) -> tuple[Unit | None, Cue | None]:
    """The unit of a chunk that reports speech, and its cue."""
    if chunk.kind == "K":
        entry = next(c for c in chunk.units[0].cues if c.phrase)
        return chunk.units[0], entry.cue
    if chunk.kind == "S" and " " in chunk.low and chunk.low.split()[-1] in lexicon.grammar.that:
        return _first_verb(chunk.units[0], lexicon) or (None, None)
    if chunk.kind != "VG":
        return None, None
    for unit in reversed(chunk.units):
        if unit.tag not in "VM" or (unit.tag == "M" and all(form.form == "passive" for form in unit.forms)):
            continue
        if unit.lexeme is not None and unit.lexeme.cues:
            cue = unit.lexeme.cues[0]
            tail = [u for u in chunk.units if u.start > unit.start and u.tag in "VXM"]
            if tail and lexicon.grammar.head == "last" and tail[0].form == "gerund":
                if "finite" in cue.content:
                    continue  # continued shelling: nobody says that
            elif tail and lexicon.grammar.head == "last":
                if tail[0].low in lexicon.grammar.infinitive:
                    if tail[0].low not in cue.content:
                        continue
                elif tail[0].tag == "V" and not (unit.form == "third" and tail[0].form == "past"):
                    continue
            leading = _leading(chunk, unit, lexicon)
            if leading is not None and leading.lexeme is not None:
                return leading, leading.lexeme.cues[0]
            return unit, cue
        if unit.tag == "V" and " " in unit.low:
            inner = _inner(unit, lexicon)
            if inner is not None and chunk.kind == "VG":
                return inner
    return None, None


def _leading(chunk: Chunk, unit: Unit, lexicon: Lexicon) -> Unit | None:
    """The verb of saying that another one hangs on by an infinitive: *vowed* not to repeat."""
    k = chunk.units.index(unit) - 1
    if k < 1 or chunk.units[k].low not in lexicon.grammar.infinitive:
        return None
    infinitive = chunk.units[k].low
    k -= 1
    while k > 0 and chunk.units[k].tag in "AG":
        k -= 1
    verb = chunk.units[k]
    if verb.tag not in "VM" or verb.lexeme is None or not verb.lexeme.cues or _passive(chunk, verb):
        return None
    return verb if infinitive in verb.lexeme.cues[0].content else None


def _first_verb(unit: Unit, lexicon: Lexicon) -> tuple[Unit, Cue] | None:
    """The reporting verb that a longer phrase of the lexicon opens with: *mengancam* akan menggunakan kekuatan."""
    for hit in lexicon.matcher.find(unit.text):
        form = hit.payload
        if not hit.start and hit.end < len(unit.text) and isinstance(form, Form) and form.lexeme.cues:
            verb = Unit(unit.start, unit.start + hit.end, unit.text[: hit.end], unit.low[: hit.end])
            verb.tag, verb.forms, verb.form = "V", (form,), form.form
            return verb, form.lexeme.cues[0]
    return None


def _inner(unit: Unit, lexicon: Lexicon) -> tuple[Unit, Cue] | None:
    """As `_first_verb`, where the rest of the phrase is what is said: a future act, or something denied."""
    found = _first_verb(unit, lexicon)
    if found is None or "clause" not in found[1].content:
        return None
    rest = unit.low[len(found[0].low) :].split()
    future = bool(rest) and rest[0] in lexicon.grammar.infinitive[1:]
    denied = found[1].stance == "denies" and any(
        isinstance(hit.payload, CueNoun) for hit in lexicon.matcher.find(" ".join(rest))
    )
    denied = denied or (found[1].stance == "denies" and bool(rest) and rest[0] in lexicon.grammar.words["perfect"])
    object_ = lexicon.grammar.head == "first" and found[0].form == "active" and "object" in found[1].content
    object_ = object_ or "act" in found[1].content
    return found if future or denied or object_ or _none(unit, found[0], lexicon) else None


def _none(unit: Unit, verb: Unit, lexicon: Lexicon) -> bool:
    """Whether a longer phrase of the lexicon is a reporting verb and a determiner: *said no* rounds were fired."""
    return unit.low[len(verb.low) :].strip() in lexicon.grammar.words["determiner"]


def _speaker(
    made: Sequence[Chunk],
    i: int,
    verb: Unit,
    cue: Cue,
    lexicon: Lexicon,
    turns: Sequence[Turn],
    previous: Mention | None,
) -> tuple[Mention | None, tuple[int, int], bool]:
    """Who speaks, the chunk indices from the first to the last of speaker and cue, and whether by a pronoun."""
    chunk = made[i]
    last = turns[-1].who if turns else None
    if i > 2 and [c.kind for c in made[i - 3 : i]] == ["NP", "P", "Q"] and lexicon.grammar.head == "last":
        j = i - 5 if i > 4 and made[i - 4].kind == "," and made[i - 5].kind == "NP" else i - 3
        return _whose(made, j, j, lexicon, turns), (i - 3, i), False  # the crews, most of whom say …
    if chunk.kind == "K":
        if _clitic(verb, lexicon):
            return _someone(turns) or previous, (i, i), True
        if i + 2 < len(made) and made[i + 1].low in lexicon.grammar.source and made[i + 2].kind == "NP":
            end = _chain(made, i + 2, lexicon)  # menurut keterangan dari polisi
            return _whose(made, i + 2, end, lexicon, turns, back=True), (i, end), _pronoun(made[i + 2])
        if i + 1 < len(made) and made[i + 1].kind == "NP":
            j = _past_time(made, i + 1)  # according to a recent survey
            end = _chain(made, j, lexicon)
            head = _head_unit(made[j], lexicon)
            words = lexicon.grammar.head == "first" and head is not None and bool(head.cues)
            owner = _owner_of_words(made, j, lexicon) if words else None
            who = owner or _whose(made, j, end, lexicon, turns, back=True)
            apposed = made[end + 1 : end + 4]
            if who is not None and [c.kind for c in apposed] == [",", "NP", ","] and who.start >= apposed[1].start:
                end += 2  # menurut Menlu Fiji, Ana Silva, …
            return who, (i, end), _pronoun(made[i + 1])
        found = _outlet(made[i + 1], lexicon) if i + 1 < len(made) and made[i + 1].kind == "t" else None
        return (found[0], (i, i + 1), False) if found else (None, (i, i), False)
    if _clitic(verb, lexicon) and (cue.inverted or verb.form == "passive"):
        return _someone(turns) or previous, (i, i), True
    before = made[i - 1] if i else None
    if before is not None and before.kind == "S" and verb.form in ("gerund", "participle"):
        quoted = _quoted(made, i, lexicon, turns)
        if quoted is not None:
            return quoted[0], (quoted[1], i), False
    follows = i + 1 < len(made) and made[i + 1].kind == "NP"
    bare = verb.form not in ("gerund",) and not (verb.form == "active" and verb.low.startswith("me"))
    past = next((c for c in reversed(made[:i]) if c.kind != "t"), None)
    opens = past is None or past.kind in ('"', ",", ".")
    thus = lexicon.grammar.head == "first" and i > 1 and made[i - 1].kind == "S" and made[i - 2].kind == '"'
    inverted = follows and cue.inverted and bare and (opens or thus)
    inverted = inverted and not (
        lexicon.grammar.head == "last"
        and not _after_quote(made, i)
        and (cue.stance == "denies" or _clause(made, i + 1, lexicon) or _past_apposition(made, i))
    )
    if _passive(chunk, verb) or (verb.form == "participle" and _gap(made, i, cue, lexicon) is not None):
        for argument in arguments(made, i, lexicon):
            if argument.slot in lexicon.grammar.agent or (
                argument.slot == "object"
                and lexicon.grammar.head == "first"
                and not any(u.tag in "VXM" for u in chunk.units if u.start > verb.start)
            ):
                end = _chain(made, argument.chunk, lexicon)
                return _whose(made, argument.chunk, end, lexicon, turns), (i, end), False
        return None, (i, i), False
    if inverted and (before is None or before.kind != "NP"):
        end = _chain(made, i + 1, lexicon)
        who = _whose(made, i + 1, end, lexicon, turns, back=True)
        if who is not None or _pronoun(made[i + 1]):
            named = end + 2 < len(made) and made[end + 1].kind == "," and made[end + 2].kind == "NP"
            if (
                named
                and who is not None
                and past is not None
                and made[end + 3 : end + 4]
                and made[end + 3].kind != "VG"
                and not _tells_on(made, i, end + 2, lexicon)
            ):
                end += 2
            return who, (i, end), who is None
    if before is not None and before.kind == "t":
        found = _outlet(before, lexicon)
        cited = lexicon.grammar.head == "first" and i > 1 and made[i - 2].kind == "NP"  # Kim dikutip KCNA mengatakan
        if found is not None and found[1] is None and not cited:
            return found[0], (i - 1, i), False
    shown = verb.form == "gerund" and before is not None and before.kind == "NP" and lexicon.grammar.head == "last"
    if shown and i > 1 and made[i - 2].kind == "P" and chunk.units[0].start == verb.start:
        heard = _named(made, i - 1, lexicon)  # footage of X asking
        if heard is not None and heard.body is None and (heard.person is not None or heard.kind in ("person", "state")):
            return heard, (i - 1, i), False
    if verb.form == "gerund" and before is not None and before.kind in (",", "-") and previous is not None:
        return previous, (i, i), False
    s = subject(made, i, lexicon) if chunk.kind == "VG" else None
    if s is not None and previous is not None and _speaks_on(made, i, s, lexicon):
        return previous, (i, i), False
    if before is not None and before.kind == "Q" and i > 2 and made[i - 2].kind == "NP" and made[i - 3].kind == "VG":
        issued = _head_unit(made[i - 2], lexicon)
        if issued is not None and issued.cues:
            s = subject(made, i - 3, lexicon)  # X mengeluarkan pernyataan yang menyerukan …
    if verb.form == "gerund" and (chunk.kind == "S" or (before is not None and before.kind == "P")):
        k = next((k for k in range(i - 1, -1, -1) if made[k].kind == "VG"), None)
        s = subject(made, k, lexicon) if k is not None else s
    if s is None and before is not None and before.kind in (",", ")"):
        back = i - 1
        while back > 0 and made[back].kind in (",", "t", ")", "("):
            back -= 1
        s = back if made[back].kind == "NP" and not (back and made[back - 1].kind in ("P", "VG")) else None
        s = s if s is not None else _first_subject(made, i, lexicon)
        s = s if s is not None else _apposed(made, i, lexicon)
    if _free(made, i, lexicon):
        return _whose(made, i - 1, i - 1, lexicon, turns), (i - 1, i), _pronoun(made[i - 1])
    if lexicon.grammar.head == "last" and chunk.kind == "VG":
        aged = _aged(made, i)
        s = _briefed(made, i) if s is None and aged is None else (s if aged is None else aged)
    if s is not None and lexicon.grammar.head == "last" and chunk.units[0].low in lexicon.grammar.infinitive:
        led = i - 1
        while led > 1 and made[led - 1].kind == "C" and made[led - 2].kind == "NP":
            led -= 2
        moved = made[led].kind == "NP" and led > 0 and made[led - 1].kind == "VG" and s < led - 1
        moved = moved and " " not in made[led - 1].units[-1].low  # met with X to say
        party_ = _named(made, led, lexicon) if moved else None
        if party_ is not None and (party_.code or party_.person is not None):
            s = led  # prompted Chad and Mali to announce that …
    if s is not None:
        if s == i - 2 and s and made[i - 1].kind == "VG" and made[s - 1].kind == "NP" and _pronoun(made[s]):
            s -= 1  # all the crews I met said …
        s = _past_meanwhile(made, s, i) if lexicon.grammar.head == "first" else _named_before(made, s)
        after_quote = s > 0 and made[s - 1].kind in ('"', ",") and any(c.kind == '"' for c in made[:s])
        who = _whose(made, s, _chain(made, s, lexicon), lexicon, turns, back=after_quote)
        if previous is not None and _human(previous) and _pronoun(made[s]):
            unit = made[s].units[0]
            if unit.low in lexicon.grammar.words["person_pronoun"]:
                who = _at(unit.start, unit.end, previous)
        office = who is not None and who.kind in ("group", "post") and who.person is None and made[i - 1].kind == ","
        if (who is None or who.kind == "described" or office) and not _pronoun(made[s]):
            near = next((k for k in range(i - 1, s, -1) if made[k].kind not in (",", "t", "A")), s)
            name = _named(made, near, lexicon) if made[near].kind == "NP" and made[near - 1].kind == "," else None
            who = name if who is None or (name is not None and name.kind in ("person", "unknown")) else who
        placed = s > 0 and s == i - 2 and made[i - 1].kind == "Q" and made[s - 1].low in lexicon.grammar.place
        if placed and who is not None and who.person is None:
            return None, (i, i), False  # a note in Latin that read …
        return who, (min(s, i), i), _pronoun(made[s])
    if before is not None and before.kind == "Q" and lexicon.grammar.head == "first":
        j = i - 3 if i > 2 and made[i - 2].kind == "," else i - 2
        while (
            j > 1 and made[j].kind == "NP" and made[j - 1].low in lexicon.grammar.genitive and made[j - 2].kind == "NP"
        ):
            j -= 2
        if j >= 0 and made[j].kind == "NP":
            return _whose(made, j, j, lexicon, turns), (j, i), False  # X dari Y yang menyatakan …
    if before is not None and before.kind == "NP":
        opening = i - 1
        while opening > 2 and made[opening - 1].low in lexicon.grammar.genitive and made[opening - 2].kind == "NP":
            opening -= 2
        if opening and made[opening - 1].kind == "VG" and _any_cue(made[opening - 1]):
            return _whose(made, opening, i - 1, lexicon, turns), (opening, i), False
        behind = _behind_setting(made, i, lexicon)
        if behind is not None:
            return behind, (i - 1, i), False
        holder = _relative(made, i, lexicon)
        holder = _past_setting(made, i) if holder is None else holder
        holder = _past_places(made, i) if holder is None else holder
        if holder is not None:
            return _whose(made, holder, holder, lexicon, turns), (holder, i), False
        return None, (i, i), False
    return previous or (last if cue.inverted and (before is None or before.kind == '"') else None), (i, i), False


def _past_time(made: Sequence[Chunk], j: int) -> int:
    """Index of the noun phrase that a time cuts from its determiner at `j`: *a* recent *survey*; else `j`."""
    cut = [c.kind for c in made[j + 1 : j + 3]] == ["t", "NP"] and all(u.tag == "D" for u in made[j].units)
    return j + 2 if cut else j


def _tells_on(made: Sequence[Chunk], i: int, k: int, lexicon: Lexicon) -> bool:
    """Whether the noun phrase at `k` opens what is said, not an apposition: *Selain itu, kata X,* panen baik."""
    if lexicon.grammar.head != "first":
        return False
    if made[k].units[0].low in lexicon.grammar.words["exists"]:
        return True
    fronted = i > 1 and made[i - 1].kind == "," and not any(c.kind in ('"', ",") for c in made[: i - 1])
    fronted = fronted and (made[0].kind == "P" or made[0].units[0].low in lexicon.grammar.infinitive)
    return fronted and made[k + 1].kind not in (",", ".", "t")


def _after_quote(made: Sequence[Chunk], i: int) -> bool:
    """Whether a cue stands behind a quotation, with or without a comma."""
    k = i - 1
    while k > 0 and made[k].kind in ("t", ","):
        k -= 1
    return k >= 0 and made[k].kind == '"'


def _past_apposition(made: Sequence[Chunk], i: int) -> bool:
    """Whether what stands before the verb at `i` is its subject and what describes it: *X, chief of Y, called on Z*."""
    k = i - 1
    while k > 0 and made[k].kind == "t":
        k -= 1
    if k < 1 or made[k].kind != ",":
        return False
    verbs = [m for m in range(k) if made[m].kind == "VG"]
    if not verbs:
        return not any(c.kind == '"' for c in made[:k])
    comma = next((m for m in range(k) if made[m].kind == ","), k)
    return len(verbs) == 1 and comma < verbs[0] and (made[comma + 1].kind == "Q" or comma + 1 == verbs[0])


def _speaks_on(made: Sequence[Chunk], i: int, s: int, lexicon: Lexicon) -> bool:
    """Whether a verb of saying behind *and* goes on with the speaker: *he said the boats had left and warned of fog*.

    The nearer subject stands in what was said, and is nobody who speaks: neither a person nor a side.
    """
    if not i or made[i - 1].kind != "C" or not any(_any_cue(made[k]) for k in range(s) if made[k].kind == "VG"):
        return False
    if lexicon.grammar.head == "last" and made[i - 2].kind == ",":
        listed = any(made[k].kind == "," and made[k + 1].kind == "VG" for k in range(s, i - 2))
        if not listed:
            return True
    after = made[s + 1]
    if (
        lexicon.grammar.head == "last"
        and s
        and made[s - 1].kind == "VG"
        and not (after.kind == "VG" and _predicate(after, lexicon))
    ):
        return True  # who is told, not who tells: *urged the crew to stay and said …*
    nearer = _named(made, s, lexicon)
    return nearer is None or (nearer.kind in ("group", "described") and nearer.code is None)


def _quoted(
    made: Sequence[Chunk], i: int, lexicon: Lexicon, turns: Sequence[Turn]
) -> tuple[Mention | None, int] | None:
    """*The paper quoted X as saying*, *X was quoted by the paper as saying*: X and the index of its chunk."""
    j = i - 2
    if j >= 0 and made[j].kind == "NP" and not (j and made[j - 1].kind == "P"):
        return _whose(made, j, j, lexicon, turns), j
    k = next((k for k in range(j, -1, -1) if made[k].kind == "VG"), None)
    s = subject(made, k, lexicon) if k is not None else None
    return (_whose(made, s, s, lexicon, turns), s) if s is not None else None


def _someone(turns: Sequence[Turn]) -> Mention | None:
    """The last person who spoke, else the last speaker."""
    person = next((t.who for t in reversed(turns) if _human(t.who)), None)
    return person or (turns[-1].who if turns else None)


def _human(who: Mention) -> bool:
    return (
        who.person is not None
        or who.kind in ("person", "post")
        or (who.kind in ("group", "unknown") and who.body in (None, "person"))
    )


def _pronoun(chunk: Chunk) -> bool:
    return chunk.kind == "NP" and chunk.units[0].tag == "I"


def _whose(
    made: Sequence[Chunk], j: int, end: int, lexicon: Lexicon, turns: Sequence[Turn], *, back: bool = False
) -> Mention | None:
    """The speaker at a noun phrase that goes on to `end`: pronouns and half names go to who spoke last.

    `back`: the words come before their speaker, so a pronoun goes back to the last speaker first.
    """
    chunk = made[j]
    if _pronoun(chunk):
        unit = chunk.units[0]
        words = lexicon.grammar.words
        meant = unit.mention if isinstance(unit.mention, Mention) else None
        spoke: Mention | None = None
        if unit.low in words["person_pronoun"]:
            spoke = next((t.who for t in reversed(turns) if _human(t.who)), None)
            meant = meant if meant is not None and meant.person is not None else None
        elif unit.low in words["group_pronoun"]:
            spoke = next((t.who for t in reversed(turns) if not _human(t.who)), None)
        else:
            return meant
        if spoke is not None and spoke.person is None and meant is not None and meant.person is not None:
            spoke = meant  # somebody who has a name since
        first, second = (spoke, meant) if back or unit.low in words["group_pronoun"] else (meant, spoke)
        who = first or second
        return _at(unit.start, unit.end, who) if who is not None else None
    who = _named(made, j, lexicon)
    if who is None:
        return _described(made, j, end, lexicon)
    if who.code is None and turns and _is_speech(chunk, lexicon):
        return _at(who.start, who.end, turns[-1].who)
    if who.person is None:
        joined = next((mark for mark in _OWNERS if mark in who.name), None)
        if joined is not None:
            who = _at(who.start, who.end, who)
            who.name = who.name.replace(joined, joined[1:])
    if who.kind in ("person", "unknown") and len(name_parts(who.name)) == 1:
        part = name_parts(who.name)[0]
        for turn in reversed(turns):
            known = turn.who.person
            if lexicon.grammar.head == "first" and known is not None and who.person is not None:
                own = name_parts(who.person.name)[:1] == (part,)
                if own and name_parts(known.name)[:1] != (part,):
                    continue  # Prabowo is not Listyo Sigit Prabowo
            if known is not None and part in known.parts and (who.person is None or part in who.person.parts):
                return _at(who.start, who.end, turn.who) if known is not who.person else who
    seat = _seat(made, j, lexicon)
    if seat is not None and seat != who.code:
        who = _at(who.start, who.end, who)
        who.code = seat
    return who


def _is_speech(chunk: Chunk, lexicon: Lexicon) -> bool:
    """Whether a noun phrase is what somebody said just before: *the statement*."""
    head = _head_unit(chunk, lexicon)
    said = head is not None and any(noun.cue.id == "statement-noun" for noun in head.cues)
    return said and len(chunk.units) == 2 and chunk.units[0].low in lexicon.grammar.words.get("definite", frozenset())


def _seat(made: Sequence[Chunk], j: int, lexicon: Lexicon) -> str | None:
    """The state of a body that is told by its capital alone: *the ministry in Nairobi*; an embassy is not meant."""
    head = _head_unit(made[j], lexicon)
    if head is None or j + 2 >= len(made) or made[j + 1].low not in lexicon.grammar.place or made[j + 2].kind != "NP":
        return None
    words = head.low.split()
    seated = words[-1 if lexicon.grammar.head == "last" else 0] in lexicon.grammar.words["seated"]
    if not seated or any(name.code and name.kind in _STATES for u in made[j].units for name in u.names):
        return None
    capital = next((name for u in made[j + 2].units[:1] for name in u.names if name.kind == "capital"), None)
    return capital.code if capital is not None else None


def _at(start: int, end: int, who: Mention) -> Mention:
    """The same speaker, named by other words."""
    copy = Mention(start, end, who.display, who.kind)
    copy.code, copy.sector, copy.person, copy.body = who.code, who.sector, who.person, who.body
    return copy


def _described(made: Sequence[Chunk], j: int, end: int, lexicon: Lexicon) -> Mention | None:
    """A speaker without a name: *a member of the upper house*, *many experts*."""
    units = [u for u in made[j].units if u.tag not in "D#t"]
    if not units and lexicon.grammar.head == "last":
        return _counted(made, j, end, lexicon)
    if not units or not all(u.tag in "WRNETUs-" for u in units) or len(units[-1].text) < 3:
        return None
    if lexicon.grammar.head == "first" and any(u.mood_nouns or u.nouns for u in units):
        return None
    plural = lexicon.grammar.head == "last" and units[-1].low.endswith("s")
    plural = plural or units[-1].low in _set("somebody", lexicon)
    if len(made[j].units) < 2 and not units[0].text[0].isupper() and not plural:
        return None
    last = max(k for k in range(j, max(j, end) + 1) if made[k].kind == "NP")
    parts = [u for k in range(j, last + 1) for u in made[k].units]
    parts = parts[next(n for n, u in enumerate(parts) if u.tag not in "D#t") :]
    who = Mention(parts[0].start, parts[-1].end, " ".join(u.text for u in parts).replace(" 's", "'s"), "described")
    sides = [m for k in range(j, last + 1) if made[k].kind == "NP" for m in party(made[k], lexicon) if m.code]
    who.code = sides[0].code if sides else None
    return who


def _counted(made: Sequence[Chunk], j: int, end: int, lexicon: Lexicon) -> Mention | None:
    """A speaker that is told by a number alone, or a part of several: *the two*, *most of the nurses*."""
    owned = end > j and made[end].kind == "NP" and made[j + 1].low in lexicon.grammar.genitive
    if not owned and not (made[j].units[-1].tag == "#" and made[j].units[0].tag == "D"):
        return None
    if owned and not any(u.tag == "R" or u.low.endswith("s") for u in made[end].units):
        return None
    parts = [u for chunk in made[j : (end if owned else j) + 1] for u in chunk.units]
    return Mention(parts[0].start, parts[-1].end, " ".join(u.text for u in parts).replace(" 's", "'s"), "described")


def _chain(made: Sequence[Chunk], j: int, lexicon: Lexicon) -> int:
    """Index of the last noun phrase joined to the one at `j` by prepositions of belonging: *a member of the house*."""
    belonging = (*lexicon.grammar.genitive, *lexicon.grammar.of_role, *lexicon.grammar.of_title)
    while j + 2 < len(made) and made[j + 1].kind == "P" and made[j + 1].low in belonging and made[j + 2].kind == "NP":
        j += 2
    return j


def _named_before(made: Sequence[Chunk], s: int) -> int:
    """The noun phrase that names, where the one at `s` only describes it: *The Herald, a weekly, …*."""
    j = s - 1
    while j > 0 and made[j].kind in ("VG", "P", "NP") and s - j < 4 and made[j].kind != "NP":
        j -= 1
    for k in (s - 1, s - 3):
        if k > 0 and made[k].kind == "," and made[k - 1].kind == "NP":
            inner = made[k + 1]
            described = inner.kind == "NP" and inner.units[0].tag == "D"
            names = any(u.who in ("outlet", "person", "organisation") for u in made[k - 1].units)
            if described and names and not (k > 1 and made[k - 2].kind in ("P", "VG")):
                return k - 1
    return s


def _past_meanwhile(made: Sequence[Chunk], s: int, i: int) -> int:
    """The subject, where the noun phrase at `s` stands in a time set between commas: *X, seusai* rapat, *berkata*."""
    k = s - 1
    while k > 0 and made[k].kind in ("NP", "P", "t"):
        k -= 1
    inserted = k > 1 and made[k].kind == "S" and made[k - 1].kind == "," and made[k - 2].kind == "NP"
    closed = any(c.kind == "," for c in made[s + 1 : i]) and not any(c.kind == "VG" for c in made[k:i])
    return k - 2 if inserted and closed else _named_before(made, s)


def _relative(made: Sequence[Chunk], i: int, lexicon: Lexicon) -> int | None:
    """The noun phrase that a verb belongs to, past a relative clause without commas: *X who sat in the hall said*."""
    for k in range(i - 1, 0, -1):
        if made[k].kind in (",", '"', ";", ":", "S", "."):
            return None
        if made[k].kind == "Q":
            own = sum(c.kind == "VG" for c in made[k:i]) == 1 and made[k - 1].kind == "NP"
            k -= 1
            while own and k > 1 and made[k - 1].low in lexicon.grammar.genitive and made[k - 2].kind == "NP":
                k -= 2  # one of the nurses who …
            return k if own and not (k and made[k - 1].kind in ("P", "VG")) else None
    return None


def _behind_setting(made: Sequence[Chunk], i: int, lexicon: Lexicon) -> Mention | None:
    """Who is named right behind where words were said, without a comma: *In her speech* Dahl *said …*."""
    units = made[i - 1].units
    opens = i > 1 and made[i - 2].kind == "P" and (i == 2 or made[i - 3].kind not in ("NP", "VG"))
    if lexicon.grammar.head != "last" or not opens:
        return None
    who = units[-1].mention
    setting = any(u.tag in "WE" and u.text[0].islower() for u in units[:-1])
    return who if setting and isinstance(who, Mention) and who.kind not in ("pronoun", "place", "group") else None


def _past_places(made: Sequence[Chunk], i: int) -> int | None:
    """The noun phrase that a verb belongs to, past places of several: *farmers in Java and around the lake said*."""
    k = i
    while k > 0 and made[k - 1].kind in ("NP", "P", "C", "t"):
        k -= 1
    several = any(made[m].kind == "C" and made[m + 1].kind == "P" for m in range(k, i))
    return k if several and made[k].kind == "NP" and (not k or made[k - 1].kind in ('"', ".", ";", "S")) else None


def _past_setting(made: Sequence[Chunk], i: int) -> int | None:
    """The noun phrase that a verb belongs to, past where it was said: *X, in his speech, said*."""
    k = i - 1
    while k > 0 and made[k].kind in ("NP", "P", "t"):
        k -= 1
    if k < 1 or made[k].kind != "," or made[k + 1].kind != "P" or made[k - 1].kind != "NP":
        return None
    return k - 1 if not (k > 1 and made[k - 2].kind in ("P", "VG")) else None


def _free(made: Sequence[Chunk], i: int, lexicon: Lexicon) -> bool:
    """Whether the subject of the verb at `i` stands in a free relative clause: the gap between *what X says* …."""
    before = made[i - 1] if i and made[i].kind == "VG" else None
    if lexicon.grammar.head != "last" or before is None or before.kind != "NP" or len(before.units) < 2:
        return False
    return before.units[0].low in lexicon.grammar.words["free_relative"]


def _aged(made: Sequence[Chunk], i: int) -> int | None:
    """The noun phrase that a verb belongs to, past an age and what follows it: *X, 41, a clerk from Y, said*."""
    if i < 4 or made[i - 1].kind != ",":
        return None
    for k in range(i - 4, -1, -1):
        if made[k + 2].kind in ('"', ";", ":") or (made[k + 2].kind == "VG" and made[k + 1].kind != "Q"):
            return None
        number = made[k + 2].kind == "NP" and all(u.tag == "#" for u in made[k + 2].units)
        if number and [c.kind for c in made[k : k + 4]] == ["NP", ",", "NP", ","]:
            return k if any(isinstance(u.mention, Mention) for u in made[k].units) else None
    return None


def _briefed(made: Sequence[Chunk], i: int) -> int | None:
    """The noun phrase that a verb belongs to, past a participle: *two people* briefed on the plan *said*."""
    k = i - 1
    while k > 1 and made[k].kind in ("NP", "P", "t"):
        k -= 1
    if k < 1 or k == i - 1 or made[k].kind != "VG" or made[k - 1].kind != "NP" or not made[k].verbs:
        return None
    bare = made[k].units[0].form in ("participle", "past") and len(made[k].units) == 1
    return k - 1 if bare and (k == 1 or made[k - 2].kind in ('"', ",", "S", "C", ".")) else None


def _first_subject(made: Sequence[Chunk], i: int, lexicon: Lexicon) -> int | None:
    """The noun phrase that a verb belongs to, past what describes it: *X, a clerk who ran Y, a house of Z, said*."""
    if lexicon.grammar.head == "first":
        return None
    starts = [0, *(k + 1 for k in range(i - 1) if made[k].kind == ",")]
    if made[starts[0]].kind != "NP":
        starts = starts[1:]
    if len(starts) < 3 or made[starts[0]].kind != "NP":
        return None
    for n, start in enumerate(starts):
        end = starts[n + 1] - 1 if n + 1 < len(starts) else i - 1
        describes = made[start].kind == "Q" or (made[start].kind == "NP" and made[start].units[0].tag == "D")
        related = next((k for k in range(start, end) if made[k].kind == "Q"), end)
        if (n and not describes) or any(c.kind in ("VG", '"', "S") for c in made[start:related]):
            return None
    return starts[0]


def _apposed(made: Sequence[Chunk], i: int, lexicon: Lexicon) -> int | None:
    """The noun phrase that a verb after a comma belongs to, past an apposition: *X, chief of Y, said*."""
    k = i - 2
    while k > 0 and made[k].kind in ("NP", "P", "C", "t", "-", "(", ")", "'"):
        k -= 1
    if k == 0 and made[0].kind == "NP" and lexicon.grammar.head == "first":
        return 0  # X dari Y, mengatakan
    if k < 1 or made[k].kind != "," or made[k - 1].kind not in ("NP", ")"):
        return None
    adverbial = k > 1 and made[k - 2].kind == "P" and (k == 2 or made[k - 3].kind == "t")
    if adverbial and made[k + 1].kind == "NP" and lexicon.grammar.head == "first":
        return k + 1  # Di sisi lain, X dari Y, mengatakan
    k -= 1
    while k > 0 and made[k].kind != "NP":
        k -= 1
    return k if made[k].kind == "NP" and not (k and made[k - 1].kind in ("P", "VG")) else None


def _clitic(verb: Unit, lexicon: Lexicon) -> bool:
    """Whether a verb carries its speaker as a clitic: *ujarnya*, *dinilainya*."""
    if verb.lexeme is not None and verb.low.endswith(verb.lexeme.root.lstrip("=")):
        return False  # bertanya
    return any(verb.low.endswith(clitic) and len(verb.low) > len(clitic) + 2 for clitic in lexicon.grammar.clitics[:1])


def _passive(chunk: Chunk, verb: Unit) -> bool:
    return verb.form in ("passive", "stative") or (
        verb.form == "participle" and any("passive" in u.functions for u in chunk.units if u.start < verb.start)
    )


def _named(made: Sequence[Chunk], j: int, lexicon: Lexicon) -> Mention | None:
    """The speaker that a noun phrase names; with an apposition, the person of the two; None for things."""
    chunk = made[j]
    whole = party(chunk, lexicon)
    who = whole[0] if whole else None
    if j + 2 < len(made) and made[j + 1].kind == "," and made[j + 2].kind == "NP":
        other = party(made[j + 2], lexicon)
        outlet = next((u.mention for u in made[j + 2].units if u.who == "outlet"), None)
        if isinstance(outlet, Mention) and any(u.cues or (u.roles and u.roles[0].sector == "JRN") for u in chunk.units):
            return outlet
        if (
            other
            and who is not None
            and who.kind in ("post", "group")
            and other[0].kind in ("person", "unknown", "organisation", "outlet")
            and len(made[j + 2].units) < 3
        ):
            return other[0]
    head = _head_unit(chunk, lexicon)
    if head is None or head.tag in "#t":
        return None
    bearer = _bearer(made, j, head) if lexicon.grammar.head == "first" else None
    if bearer is not None:
        return bearer
    if isinstance(head.mention, Mention):
        if head.mention.kind == "outlet":
            return head.mention
        if head.mention.kind == "group" and head.mention.sector == "JRN":
            named = [
                u.mention
                for u in chunk.units
                if isinstance(u.mention, Mention) and u.mention.kind in ("unknown", "organisation", "outlet")
            ]
            if named:
                return named[-1]
        after = next((u.mention for u in chunk.units if u.start >= head.end and u.who in ("person", "unknown")), None)
        if head.mention.kind == "group" and head.mention.body in ("person", None) and isinstance(after, Mention):
            bearer = _at(after.start, after.end, after)
            bearer.code = after.code or head.mention.code
            return bearer
        if head.mention.kind in ("person", "unknown") and who is not None and who.kind in ("state", "place", "capital"):
            owner = _at(head.mention.start, head.mention.end, head.mention)
            owner.code = head.mention.code or who.code
            return owner
        return who if who is not None and who.kind != "unknown" else head.mention
    if head.cues and head.tag != "R" and whole:
        return whole[0]
    if head.tag == "R" or head.cues or head.titles:
        words = [u for u in chunk.units if u.tag not in "D#"] or chunk.units
        group = Mention(words[0].start, words[-1].end, " ".join(u.text for u in words), "group")
        group.code = who.code if who is not None else None
        return group
    return None


def _bearer(made: Sequence[Chunk], j: int, head: Unit) -> Mention | None:
    """Who bears the office that a noun phrase opens with, past its body and place: *Kepala BPS Luwu* Ana Silva."""
    office = head.mention
    if not isinstance(office, Mention) or office.kind not in ("post", "person", "group"):
        return None
    body = office.kind != "person" or any(len(w) > 1 and w.isupper() for w in office.name.split())
    told = j > 0 and made[j - 1].kind in ("K", "VG")
    if not body and (told or head.text == office.name):
        return None  # a name of its own: Menlu Ana Silva
    last = made[j].units[-1].mention
    if body and last is not office and isinstance(last, Mention) and last.person is not None:
        return last
    while j + 2 < len(made) and made[j + 1].kind in "CP" and made[j + 2].kind == "NP" and not told:
        j += 2  # Sekretaris Badan Riset dan Inovasi, Ana Silva, …
    if j + 2 >= len(made) or made[j + 1].kind != "," or made[j + 2].kind != "NP" or len(made[j + 2].units) > 2:
        return None
    other = made[j + 2].units[-1].mention
    closes = [c.kind for c in made[j + 3 : j + 5]]
    closed = closes[:1] == ["VG"] or (closes[:1] == [","] and closes[1:] not in ([], ["C"], ["NP"]))
    plain = isinstance(other, Mention) and (other.person is not None or other.kind == "unknown")
    return other if closed and plain and isinstance(other, Mention) and made[j + 2].units[0].tag in "NUHT" else None


def _head_unit(chunk: Chunk, lexicon: Lexicon) -> Unit | None:
    """The noun that a noun phrase is about."""
    nouns = [u for u in chunk.units if u.tag not in "D#s-" and "adverb" not in u.functions]
    nouns = nouns or [u for u in chunk.units if isinstance(u.mention, Mention)]
    if not nouns:
        return None
    return nouns[-1] if lexicon.grammar.head == "last" else nouns[0]


def _beside(made: Sequence[Chunk], i: int, quote: Quote, speaker: tuple[int, int], lexicon: Lexicon) -> bool:
    """Whether a quotation stands next to the cue and its speaker."""
    k = next((k for k, c in enumerate(made) if c.kind == '"' and c.start == quote.start), None)
    if k is None:
        return False
    low, high = min(speaker[0], i), max(speaker[1], i)
    if k > high and made[i - 1].kind == "Q" and _of_hearer(made, i - 3, i, k, lexicon) and _any_cue(made[i - 3]):
        return False
    if k < low:
        if not any(made[m].kind in ("VG", "Q") for m in range(k + 1, low)) or low - k <= 3:
            return True
        return made[low - 1].kind == "," and not any(_tells(made[m], lexicon) for m in range(k + 1, low))
    return not any(
        made[m].kind == "VG" and _cue(made[m], lexicon)[0] is not None and not _of_hearer(made, i, m, k, lexicon)
        for m in range(high + 1, k)
    )


def _of_hearer(made: Sequence[Chunk], i: int, m: int, k: int, lexicon: Lexicon) -> bool:
    """Whether the cue at `m` tells of who is addressed at `i`: *told a clerk who* asked for it, *"…"* at `k`."""
    hearer = lexicon.grammar.head == "last" and [c.kind for c in made[i + 1 : i + 3]] == ["NP", "Q"] and m == i + 3
    return hearer and made[k - 1].kind == "," and k > m + 2


def _tells(chunk: Chunk, lexicon: Lexicon) -> bool:
    """Whether a chunk is a verb by which its subject tells something: not *is held*."""
    unit = _cue(chunk, lexicon)[0] if chunk.kind == "VG" else None
    return unit is not None and not _passive(chunk, unit)


def _any_cue(chunk: Chunk) -> bool:
    return any(u.lexeme is not None and u.lexeme.cues for u in chunk.verbs)


def _content(
    text: str,
    sentence: Sentence,
    i: int,
    unit: Unit,
    cue: Cue,
    speaker: tuple[int, int],
    floor: int,
    lexicon: Lexicon,
) -> tuple[int, int] | None:
    """Span of the reported content of a cue; None where it reports nothing, or only a quotation."""
    made = sentence.chunks
    chunk = made[i]
    grammar = lexicon.grammar
    first = grammar.head == "first"
    start = max(speaker[1], i) + 1
    low = min(speaker[0], i)
    if chunk.kind == "K":
        opens = all(made[m].kind in ("C", "S", ",", "A", "t") for m in range(floor, low))
        speaks_on = first and start < len(made) and made[start].kind == "VG" and _any_cue(made[start])
        if (not opens and "opening" in cue.content) or (not opens and speaks_on):
            return None  # X dalam pernyataannya menyebut …
        if opens:
            while start < len(made) and made[start].kind in ("t", ","):
                start += 1
            start = start if first else _past_source(made, start, lexicon)
            return (
                _trim(text, made, start, _stop(made, start, lexicon), sentence)
                if _solid(made, start, lexicon, 2)
                else None
            )
        if low > floor + 1 and made[low - 1].kind == "," and made[low - 2].low in grammar.that:
            return None  # X said that, according to Y, …
        inserted = low > floor and made[low - 1].kind == "," and not any(c.kind == "VG" for c in made[floor:low])
        if inserted and start + 1 < len(made) and made[start].kind == "," and made[start + 1].kind == "VG":
            return _trim(text, made, start + 1, _stop(made, start + 1, lexicon), sentence)
        bare = (
            first
            and low > floor
            and made[low - 1].kind not in (",", '"')
            and not any(c.kind == "VG" for c in made[floor:low])
        )
        if bare and _clause(made, start, lexicon):
            return _trim(text, made, start, _stop(made, start, lexicon), sentence)
        return _before(text, made, low, floor, lexicon) if not (first and _told_already(made, floor, low)) else None
    tail = [u for u in chunk.units if u.start > unit.start]
    inner = next((u for u in chunk.units if u.start == unit.start and u.end > unit.end), None)
    if inner is not None and chunk.kind == "VG":
        begin = unit.end + len(text[unit.end : inner.end]) - len(text[unit.end : inner.end].lstrip())
        if _none(inner, unit, lexicon) and not _clause(made, i + 1, lexicon):
            return None
        thanks = first and text[begin : inner.end].split()[0].lower() not in grammar.infinitive
        stop = _flat(made, i, lexicon) if cue.stance == "denies" or thanks else _stop(made, i, lexicon)
        return _trimmed(text, begin, made, stop, sentence)
    if chunk.kind == "S":
        return (
            _trim(text, made, i + 1, _stop(made, i + 1, lexicon), sentence)
            if made[i + 1 : i + 2] and made[i + 1].kind != '"'
            else None
        )
    if any(u.tag == "V" for u in tail) and "clause" not in cue.content:
        return None
    if tail and "clause" in cue.content:
        opening = next((n for n, u in enumerate(tail) if u.tag in "VXMG"), None)
        if opening is None:
            pass
        elif tail[opening].low == grammar.infinitive[0] and tail[opening].low not in cue.content:
            return None
        else:
            stop = _flat(made, i, lexicon) if cue.stance == "denies" else _stop(made, i, lexicon)
            stop = len(made) if stop == len(made) - 1 and made[stop].kind == "." else stop  # adverbs are no chunks
            return _trimmed(text, tail[opening].start, made, stop, sentence)
    gap = _gap(made, i, cue, lexicon)
    if gap is not None:
        return made[gap].start, _bare_end(made[gap])
    if not first and speaker[1] <= i and i > 2 and made[low - 1].kind in "QS" and made[low - 2].kind in ("NP", ","):
        told = _told_of(made, i + 1, lexicon) if "clause" in cue.content else None
        if told is not None:
            return _trim(text, made, i + 1, told, sentence)
    if _passive(chunk, unit):
        if cue.stance == "denies":
            s = subject(made, i, lexicon)
            s = i - 1 if s is None and i and _points_back(made, i - 1, lexicon) else s
            told_by = speaker[1] > i or _clitic(unit, lexicon)
            denied_from = _claim_before(made, floor, i, lexicon) if told_by else None
            if denied_from is not None:
                return made[denied_from].start, _bare_end(made[i - 1])
            if s is not None and s < i and _denied_thing(made[s], None, cue, lexicon):
                return made[s].start, _bare_end(made[s])
        if not first:
            return _by_agent(text, sentence, i, cue, speaker[1], lexicon) if speaker[1] > i else None
        opens = all(made[m].kind in ("C", "S", ",", "A", "t") for m in range(floor, i))
        if opens and _clitic(unit, lexicon):
            k = i + 2 if made[i + 1 : i + 2] and made[i + 1].kind == "," else i + 1
            k += k < len(made) and made[k].low in grammar.that
            return _trim(text, made, k, _stop(made, k, lexicon), sentence) if _solid(made, k, lexicon, 3) else None
        that = speaker[1] + 1
        if opens and speaker[1] > i and that < len(made) and made[that].low in grammar.that:
            return _trim(text, made, that + 1, _stop(made, that + 1, lexicon), sentence)  # disebutkan X bahwa …
        k = i - 1
        told = speaker[1] > i or _clitic(unit, lexicon)
        if told and k >= 0 and made[k].kind == "NP" and len(made) - max(speaker[1], i) > 2:
            begin = _opening(made, k)
            goes_on = start < len(made) and made[start].kind == "VG"
            clause = any(c.kind == "VG" for c in made[begin:i]) or (goes_on)
            return _trim(text, made, begin, len(made), sentence) if clause and _solid(made, begin, lexicon, 2) else None
        return None
    spoken = low > 0 and (
        made[low - 1].kind == '"' or (low > 1 and made[low - 1].kind == "," and made[low - 2].kind == '"')
    )
    if spoken and not _woven(made, low - 1 if made[low - 1].kind == '"' else low - 2, floor, lexicon):
        return None
    k = _past_hearer(made, start, cue, lexicon)
    trails = low > 1 and made[low - 1].kind == "," and "clause" in cue.content
    where = not first and k == start and " " in unit.low and unit.low.split()[-1] in grammar.place
    if where and [c.kind for c in made[k : k + 1]] == ["NP"]:
        closed = trails and k + 1 < len(made) and made[k + 1].kind in (",", ".")
        k += closed or _leads_on(made, k + 1, lexicon)  # …, wrote in a letter; wrote on X that …
    # nothing was said by who has a right to respond, or would answer
    trails = trails and (first or (chunk.units[0].low not in grammar.infinitive and chunk.units[0].tag != "M"))
    if trails and text[made[low - 1].end : made[low].start].strip().lower() in _set("contrasts", lexicon):
        trails = False  # the crowd is small, yet X boasts about its size
    where_said = start < k < len(made) and made[k - 1].kind == "NP" and _setting(made[k - 1])
    where_said = where_said and made[k].kind in ("P", "NP", "VG")
    if trails and not first and k < len(made) and (where_said or made[k].kind == "P" or "object" in cue.addressee):
        past = k + (made[k].kind == "NP")
        skipped = ("t",) if "object" in cue.content else ("t", "P")
        while past < len(made) and made[past].kind in skipped:
            past += 1 + (made[past].kind == "P" and past + 1 < len(made) and made[past + 1].kind in ("NP", "t"))
        closes = past >= len(made) or made[past].kind in (",", ".") or (made[past].kind == "Q" and speaker[1] > i)
        if where_said and not closes and not _clause(made, past, lexicon):
            closes = True  # …, X said in an interview published on Monday
            past = next((m for m in range(past, len(made)) if made[m].kind in (",", ".", ";")), len(made))
        k = past if closes else k
    quoted = k + 1 < len(made) and (made[k].kind == '"' or made[k + 1].kind == '"')
    onward = (
        first
        and k < len(made)
        and made[k].kind == ","
        and unit.form != "base"
        and any(c.kind == "VG" for c in made[k:])
    )
    if trails and first and unit.form == "base" and speaker[1] > i:
        before = _before(text, made, low, floor, lexicon, verbless=True)
        if before is not None:
            return before
    trails = trails and not quoted and not onward
    if low > 0 and made[low - 1].kind == "S" and made[low - 1].low in grammar.complement and "clause" in cue.content:
        return _as_said(text, sentence, low - 1, k, floor, lexicon)
    if trails and (
        k >= len(made)
        or made[k].kind in (",", ".", ";")
        or (made[k].kind == "Q" and not first and speaker[1] > i)  # …, said a diplomat who left
        or (made[k].kind == "S" and made[k].low not in grammar.that and made[k].low not in grammar.whether)
    ):
        before = _before(text, made, low, floor, lexicon)
        if before is not None:
            return before
    if k >= len(made) or made[k].kind in (".", ";"):
        return None
    if k > start and _points(made[k], lexicon) and _clause(made, k, lexicon):
        return _trimmed(text, made[k].units[1].start, made, _stop(made, k, lexicon), sentence)
    if made[k].kind in (",", ":"):
        between = low > floor and made[low - 1].kind == "," and not any(c.kind == "VG" for c in made[floor:low])
        if between and made[k].kind == "," and "clause" in cue.content and k + 1 < len(made):  # noqa: SIM102
            if any(c.kind == "VG" for c in made[k:]) and made[k + 1].kind in ("VG", "NP"):
                return _trim(text, made, k + 1, _stop(made, k + 1, lexicon), sentence)
        if speaker[1] > i:
            opens = first and all(made[m].kind in ("C", "S", ",", "A", "t") for m in range(floor, low))
            opens = opens and k + 1 < len(made) and made[k + 1].kind != '"' and _solid(made, k + 1, lexicon, 3)
            return _trim(text, made, k + 1, _stop(made, k + 1, lexicon), sentence) if opens else None
        if k + 1 < len(made) and made[k + 1].kind != '"' and "clause" in cue.content:
            if (first or made[k].kind == ":") and (
                any(c.kind == "VG" for c in made[k + 1 :])
                or (first and unit.form != "base" and made[k + 1].kind != "K" and _solid(made, k + 1, lexicon, 3))
            ):
                return _trim(text, made, k + 1, _stop(made, k + 1, lexicon), sentence)
            if k + 2 < len(made) and made[k + 1].low in grammar.that:
                return _trim(text, made, k + 2, _stop(made, k + 2, lexicon), sentence)
            if not first and text[made[k + 1].start - 1] in '"“':  # X said, "It is over."
                closing = next((n for n in range(made[k + 1].start, sentence.end) if text[n] in '"”'), sentence.end)
                end = made[k + 1].start + len(text[made[k + 1].start : closing].rstrip(" .,!?"))
                return (made[k + 1].start, end) if " " in text[made[k + 1].start : end] else None
            beyond = _past_insertion(made, k, lexicon)
            if beyond is not None:
                return _trim(text, made, beyond, _stop(made, beyond, lexicon), sentence)
        return None
    if made[k].kind == '"':
        return None
    if cue.stance == "denies" and _points_back(made, k, lexicon):
        return made[k].start, made[k].end
    if cue.stance == "denies" and made[k].units[0].low in grammar.words["exists"]:
        return _trim(text, made, k, _stop(made, k, lexicon), sentence)
    absurd = not first and unit.low.split()[-1] == grammar.complement[0] and len(made[k].units) == 1
    if absurd and cue.stance == "denies" and k + 1 < len(made) and made[k + 1].kind == "NP":
        k += 1  # rejected as absurd the claim of a coup
    granted = _head_unit(made[k], lexicon) if made[k].kind == "NP" and cue.stance == "denies" else None
    if granted is not None and granted.low in grammar.words["granted"]:
        return None  # denied them access: refused, not denied
    if cue.stance == "denies" and made[k].kind == "NP" and _that(made, k + 1, lexicon) is None:
        after = made[k + 1] if k + 1 < len(made) else None
        goes_on = any(_cue(c, lexicon)[1] is not None for c in made[k + 2 : k + 3])  # …, saying that …
        if not goes_on and _denied_thing(made[k], after, cue, lexicon):
            return made[k].start, made[k].end
    claim = _head_unit(made[k], lexicon) if first and made[k].kind == "NP" else None
    if cue.stance != "denies" or "clause" in cue.content or (claim is not None and _deniable(claim)):
        opening = _that(made, k, lexicon)
        if (
            opening is None
            and k + 2 < len(made)
            and _dismissed(made, k + 1, lexicon)
            and made[k + 2].low in grammar.that
        ):
            opening = k + 2
        if opening is not None and opening > k and first and "clause" not in cue.content and cue.stance != "denies":
            return None  # menanggapi laporan bahwa …: the report says it
        plain = cue.stance == "asserts" and "object" not in cue.addressee and k == start and not first
        plain = plain and opening is not None and opening > k and made[k].kind == "NP"
        if plain and ("object" not in cue.content or _ends_in_predicate(made, (opening or k) + 1, lexicon)):
            return _trim(text, made, k, _stop(made, k, lexicon), sentence)  # said reports that it fled were false
        if opening is not None:
            related = made[opening].kind == "Q" and made[opening - 1].kind == "NP" and "object" not in cue.addressee
            if related and [c.kind for c in made[opening + 1 : opening + 2]] == [","]:
                return None  # protested against a ban that, according to X, …
            k = opening
            asks = made[k].low in grammar.whether
            points = not first and made[k + 1 : k + 2] != [] and made[k + 1].kind == "VG" and k == start
            if not asks and not (points and _is(made[k + 1], lexicon)):
                k += 1  # but: said that was not so
            if k >= len(made) or (made[k].kind == '"' and not _goes_on(made, k)):
                return None
            return _trim(text, made, k, _stop(made, k, lexicon), sentence)
    if "opened" in cue.content:
        return None
    openers = made[k].kind in "PS" and made[k].low not in {
        *grammar.that,
        *grammar.whether,
        *cue.content,
        *cue.addressee,
    }
    placed = k + 2 < len(made) and made[k].low in grammar.place and made[k + 2].kind == "VG"
    if first and k > start and placed and made[k + 2].units[0].low == grammar.infinitive[0]:
        return _trim(text, made, k + 2, _stop(made, k + 2, lexicon), sentence)  # kepada sekolah di Fiji untuk …
    if not first and "anything" in cue.content and made[k].kind == "S" and made[k].low not in grammar.complement:
        behind = range(k + 1, min(k + _FAR, len(made)))
        if any(made[m].kind == "," and _clause(made, m + 1, lexicon) for m in behind):
            return _trim(text, made, k, _stop(made, k, lexicon), sentence)  # says until they answer, it will wait
    if first and openers and "clause" in cue.content and unit.form != "base" and not _clitic(unit, lexicon):
        later = any(
            made[m].kind == "," or (made[m].kind == "VG" and made[m - 1].kind != "Q") for m in range(k + 1, len(made))
        )
        later = later or made[k].kind == "S" or made[k].low.split()[0] in grammar.place
        if later and _words(made[k:]) > _LEAST:
            return _trim(text, made, k, _stop(made, k, lexicon), sentence)
    if made[k].kind in "SQ" or (made[k].kind == "NP" and made[k].units[0].low in cue.content):
        asked = made[k].low in grammar.whether or made[k].units[0].low in cue.content
        if asked and "clause" in cue.content:
            return _trim(text, made, k, _stop(made, k, lexicon), sentence)
        return None
    related = first and i > 0 and made[i - 1].kind == "Q"
    comma = i > 1 and made[i - 2].kind == ","
    closed = any(c.kind == "VG" for c in made[:i]) or comma  # who has a predicate already: diumumkan X yang berkata …
    if related and not (closed and cue.inverted and "clause" in cue.content and len(chunk.units) == 1):
        return None
    if "clause" in cue.content and _free(made, i, lexicon):
        told = _told_of(made, k, lexicon)
        if told is not None:
            return _trim(text, made, k, told, sentence)  # in what X said was a raid
        verb = next((m for m in range(k, len(made)) if made[m].kind == "VG"), None)
        bare = len(made[k].units) == 1 and made[k].units[0].tag == "W" and made[k].units[0].text[0].islower()
        if verb is not None and _clause(made, k, lexicon):
            ends = (m for m in range(verb + 1, len(made)) if made[m].kind in (",", "C", ";", "VG"))
            return _trim(text, made, k, next(ends, len(made)), sentence) if not bare else None
    plain = cue.content[0] != "object" or first or " " in unit.low
    plain = plain or _named_so(made, k, lexicon)
    if "clause" in cue.content and plain and _clause(made, k, lexicon):
        return _trim(text, made, k, _stop(made, k, lexicon), sentence)
    if made[k].kind == "VG" and made[k].units[0].low in cue.content and made[k].units[0].low in grammar.infinitive:
        return _trim(text, made, k, _stop(made, k, lexicon), sentence)
    doing = not first and k == start and ("object" in cue.content or "doing" in cue.content) and cue.stance != "denies"
    if doing and _gerund(made[k]) and _solid(made, k, lexicon, 3):
        stop = _flat(made, k, lexicon)
        while stop + 1 < len(made) and made[stop].kind == "C" and _gerund(made[stop + 1]):
            stop = _flat(made, stop + 1, lexicon)  # proposed raising the tax and cutting the debt
        return _trim(text, made, k, _before_occasion(made, k, stop, lexicon), sentence)
    denied = cue.stance == "denies" and "clause" in cue.content and made[k].kind == "VG" and made[k].verbs
    if denied and (first or denied[0].form == "gerund"):
        return _trim(text, made, k, _flat(made, k, lexicon), sentence)
    for m in range(i + 1, min(k + 4, len(made))):
        if made[m].kind == "P" and made[m].low in cue.content and made[m].low not in grammar.infinitive:
            return (
                _trim(text, made, m + 1, _flat(made, m + 1, lexicon), sentence)
                if _solid(made, m + 1, lexicon, 2)
                else None
            )
        if made[m].kind not in ("NP", "t", "P"):
            break
    following = made[k + 1] if k + 1 < len(made) and made[k + 1].kind == "VG" else None
    purpose = following is not None and following.units[0].low in grammar.infinitive
    if made[k].kind == "NP" and "to" in cue.content and purpose:
        return _trim(text, made, k, _stop(made, k + 1, lexicon), sentence)
    if i and made[i - 1].kind == "Q":
        return None
    if _owned_time(made, k) and "object" in cue.content and k == i + 1 and _solid(made, k + 1, lexicon, 2):
        return _trim(text, made, k, _flat(made, k + 1, lexicon), sentence)
    if trails and not first and k > i + 1 and made[i + 1].kind == "t" and speaker[1] <= i:
        return _before(text, made, low, floor, lexicon)
    shown = made[k].kind == "NP" and _by_paper(made, low, cue, lexicon)
    named = made[k].kind == "NP" and ("object" in cue.content or shown)
    if named and (absurd or all(c.kind == "t" for c in made[i + 1 : k])):
        words = [u for u in made[k].units if u.tag not in "D"]
        pointing = first and made[k].units[-1].tag == "D" and len(words) < 2
        pointing = pointing and not (k + 1 < len(made) and made[k + 1].low == grammar.complement[0])  # ini sebagai …
        if purpose or (pointing and "as" not in cue.content):
            return None
        needed = _needed(cue, made, k, lexicon)
        if needed is None or not _solid(made, k, lexicon, needed):
            return None
        stop = _flat(made, k, lexicon)
        while not first and stop < len(made) - 1 and made[stop].kind == '"' and made[stop - 1].kind not in (",", ":"):
            stop = _flat(made, stop, lexicon)  # called the raid "a breach of the law" of the sea
        return _trim(text, made, k, stop if first else _before_occasion(made, k, stop, lexicon), sentence)
    if "anything" in cue.content and made[k].kind == "NP" and _solid(made, k, lexicon, 4):
        return _trim(text, made, k, _stop(made, k, lexicon), sentence)
    bare = (
        first
        and not related
        and "clause" in cue.content
        and made[k].kind in ("NP", "VG")
        and _solid(made, k, lexicon, 4)
    )
    bare = bare and ("object" in cue.content or any(c.kind == "VG" for c in made[k:]))
    if bare and unit.form != "base" and speaker[1] <= i and not _pronoun(made[k]):
        return _trim(text, made, k, _stop(made, k, lexicon), sentence)
    return None


def _told_of(made: Sequence[Chunk], k: int, lexicon: Lexicon) -> int | None:
    """Index after what is told of a thing whose clause opens at `k`: a boat that X says *was stolen* has been found."""
    if k >= len(made) or made[k].kind != "VG" or not _predicate(made[k], lexicon):
        return None
    for m in range(k + 1, len(made)):
        if made[m].kind in ("S", "Q", "C", ";"):
            break
        if made[m].kind == "," or (made[m].kind == "VG" and _predicate(made[m], lexicon)):
            return m
    return _stop(made, k, lexicon)


def _by_agent(text: str, sentence: Sentence, i: int, cue: Cue, end: int, lexicon: Lexicon) -> tuple[int, int] | None:
    """What is said of the subject of a passive: *was accused by X* of theft, *the raid* was condemned by X."""
    made = sentence.chunks
    openers = (*cue.content, lexicon.grammar.complement[0])
    if end + 2 < len(made) and made[end + 1].low in openers and _solid(made, end + 2, lexicon, 2):
        return _trim(text, made, end + 2, _flat(made, end + 2, lexicon), sentence)
    s = subject(made, i, lexicon) if cue.content[0] == "object" else None
    if s is None or made[s].kind != "NP" or made[i - 1].kind != "NP" or _pronoun(made[s]):
        return None
    head = _head_unit(made[s], lexicon)
    return None if head is None or _paper(head, lexicon) else (made[s].start, _bare_end(made[i - 1]))


def _past_insertion(made: Sequence[Chunk], k: int, lexicon: Lexicon) -> int | None:
    """Index of the reported clause past what the comma at `k` and another enclose: *warned, as did Chad, that …*."""
    if lexicon.grammar.head == "first" or made[k].kind != ",":
        return None
    for m in range(k + 2, min(k + 12, len(made) - 1)):
        if made[m].kind in ('"', ";", ":") or (made[m].kind == "VG" and _any_cue(made[m])):
            return None
        if made[m].kind == ",":
            opens = made[m + 1].low in lexicon.grammar.that and _clause(made, m + 2, lexicon)
            return m + 2 if opens else None
    return None


def _past_source(made: Sequence[Chunk], start: int, lexicon: Lexicon) -> int:
    """Index of the clause past what describes its source: *according to X*, head of Y, and others, *the dam held*."""
    if start >= len(made) or _clause(made, start, lexicon):
        return start
    for m in range(start + 1, min(start + 16, len(made) - 1)):
        if made[m].kind in ('"', ";", ":") or (made[m].kind == "VG" and _any_cue(made[m])):
            break
        if made[m].kind == "," and _clause(made, m + 1, lexicon):
            return m + 1
    return start


def _before_occasion(made: Sequence[Chunk], k: int, stop: int, lexicon: Lexicon) -> int:
    """Index after an object at `k` without when and why it was named: *called the law absurd* while he was in Y."""
    for m in range(k + 1, stop):
        low = made[m].low
        opens = [c.kind for c in made[m + 1 : m + 3]]
        when = made[m].kind == "S" and low not in lexicon.grammar.that and low not in lexicon.grammar.whether
        when = when and (opens == ["NP", "VG"] or (opens[:1] != ["NP"] and low not in lexicon.grammar.complement))
        when = when and made[m - 1].kind != "P" and not (opens == ["NP", "VG"] and not _clause(made, m + 1, lexicon))
        if when or (made[m].kind == "P" and low in _set("occasions", lexicon)):
            return m
    return stop


def _gerund(chunk: Chunk) -> bool:
    """Whether a verb group is a gerund: proposed *raising the tax*."""
    verb = next((u for u in chunk.units if u.tag not in "AG"), chunk.units[0])
    return chunk.kind == "VG" and verb.form == "gerund"


def _is(chunk: Chunk, lexicon: Lexicon) -> bool:
    """Whether a verb group opens with its finite verb: *was not*, not *nobody came*."""
    opening = chunk.units[0]
    auxiliary = opening.low.split()[0] in lexicon.grammar.words["auxiliary"]
    return _predicate(chunk, lexicon) and (opening.tag != "G" or auxiliary)


def _ends_in_predicate(made: Sequence[Chunk], k: int, lexicon: Lexicon) -> bool:
    """Whether the clause from `k` on only belongs to a subject, whose predicate follows: *reports that it fled* were
    false."""
    second = _second_verb(made, k)
    verb = next((m for m in range(k, len(made)) if made[m].kind == "VG"), len(made))
    return second < len(made) or any(c.kind == "NP" and _is_so(c, lexicon) for c in made[verb + 1 :])


def _goes_on(made: Sequence[Chunk], k: int) -> bool:
    """Whether the quotation at `k` is the subject of a clause: said that *"the blue line" has been crossed*."""
    return k + 1 < len(made) and made[k + 1].kind == "VG" and not _any_cue(made[k + 1])


def _around(
    text: str,
    sentence: Sentence,
    i: int,
    unit: Unit,
    cue: Cue,
    speaker: tuple[int, int],
    floor: int,
    lexicon: Lexicon,
) -> list[tuple[int, int]]:
    """The pieces of a content that speaker and cue interrupt: *The road, he said, was open.* Empty: it is whole."""
    made = sentence.chunks
    low, high = min(speaker[0], i), max(speaker[1], i)
    if made[i].kind == "VG" and ("clause" not in cue.content or unit.form == "gerund" or _passive(made[i], unit)):
        return []
    if made[i].units[0].low in lexicon.grammar.infinitive or cue.stance == "denies":
        return []
    if low <= floor or made[low - 1].kind != "," or made[i].units[-1].start != unit.start:
        return []
    if lexicon.grammar.head == "first" and speaker[1] <= i and made[i].kind == "VG":
        return []  # X mengatakan, …: the comma opens the content
    k = high + 1
    while k < len(made) and (
        made[k].kind == "t" or (made[k].kind == "P" and k + 1 < len(made) and made[k + 1].kind in ("NP", "t"))
    ):
        k += 2 if made[k].kind == "P" else 1
    if k + 1 >= len(made) or made[k].kind != ",":
        return []
    first = next((n + 1 for n in range(low - 2, floor - 1, -1) if made[n].kind == ";"), floor)
    while first < low - 1 and made[first].kind in ("C", ",", "A"):
        first += 1
    before = made[first : low - 1]
    if lexicon.grammar.head == "last" and made[i].kind == "VG" and len(before) > 1 and before[-1].kind == "Q":
        return _around_relative(text, made, k + 1, sentence, lexicon)
    after = made[k + 1 : _stop(made, k + 1, lexicon)]
    if not before or any(c.kind in ('"', ";", ":") for c in (*before, *after[:1])) or not _words(after):
        return []
    if any(c.kind == "VG" and _any_cue(c) for c in after[1 if lexicon.grammar.head == "first" else 0 : 4]):
        return []
    purpose = before[0].kind == "P" or before[0].units[0].low in lexicon.grammar.infinitive
    if lexicon.grammar.head == "first" and purpose:
        main = False  # Untuk itu, kata X, …
    elif lexicon.grammar.head == "first" and before[0].kind == "VG":
        main = any(c.kind == "NP" and made[k + 1].kind != "NP" for c in before)  # Berbeda dengan itu, kata X, …
    else:
        named = next((n for n, c in enumerate(before) if c.kind == "NP"), len(before))
        main = before[0].kind != "S" and any(c.kind == "VG" and _predicate(c, lexicon) for c in before[named:])
    opens = after[0].kind
    verb = next((c for c in after if c.kind == "VG"), None)
    if main:
        if after[0].low in lexicon.grammar.complement or not (
            opens == "S" or (opens == "C" and len(after) > 1 and after[1].kind == "NP" and verb is not None)
        ):
            return []
    else:
        verbless = lexicon.grammar.head == "first" and _words(after) > _LEAST and before[-1].kind == "NP"
        if opens not in ("VG", "NP", "P", "t", "A") or (verb is None and not verbless):
            return []
    pieces = []
    if main or (lexicon.grammar.head == "last" and _words(before) >= _LEAST):
        pieces.append((before[0].start, before[-1].end))
    skip = k + 2 if opens == "C" else k + 1
    rest = _trim(text, made, skip, _stop(made, skip, lexicon), sentence)
    if rest is not None and (not main or _words(after) >= _LEAST):
        pieces.append(rest)
    return pieces


def _around_relative(
    text: str, made: Sequence[Chunk], k: int, sentence: Sentence, lexicon: Lexicon
) -> list[tuple[int, int]]:
    """What is told of a thing in a relative clause that the cue interrupts: the dam, which, X said, *is old*, held."""
    if made[k].kind != "VG":
        return []
    stop = _stop(made, k, lexicon)
    for m in range(k + 1, stop - 1):
        if made[m].kind == "," and made[m + 1].kind == "VG" and _predicate(made[m + 1], lexicon):
            stop = m
            break
    told = _trim(text, made, k, stop, sentence)
    return [told] if told is not None else []


def _words(chunks: Sequence[Chunk]) -> int:
    """Number of words in chunks."""
    return sum(len(u.text.split()) for c in chunks for u in c.units if u.text[0].isalnum())


def _predicate(chunk: Chunk, lexicon: Lexicon) -> bool:
    """Whether a verb group is finite."""
    opening = next((u for u in chunk.units if u.tag != "A"), chunk.units[0])
    if opening.low.split()[0] in lexicon.grammar.infinitive:
        return lexicon.grammar.head == "first"
    return opening.tag in "XMG" or opening.form not in ("gerund", "participle", "base", "")


def _told_already(made: Sequence[Chunk], floor: int, low: int) -> bool:
    """Whether what stands before an attribution is another's cue: *kata X dalam pidatonya*, *Ia menilai … di mata Y*.

    Behind a comma an attribution is that of the whole, where a cue and its speaker are not all there is.
    """
    if low <= floor:
        return False
    if made[low - 1].kind == "Q" or (low - 1 > floor and made[low - 1].kind == "," and made[low - 2].kind == "Q"):
        return True
    told = [k for k in range(floor, low) if made[k].kind == "VG" and _cue_of_clause(made[k])]
    if not told or made[low - 1].kind != ",":
        return bool(told)
    return not any(c.kind == "VG" for c in made[told[0] + 1 : low])


def _cue_of_clause(chunk: Chunk) -> bool:
    """Whether a verb reports a clause."""
    return any(
        unit.lexeme is not None and any("clause" in cue.content for cue in unit.lexeme.cues) for unit in chunk.verbs
    )


def _as_said(
    text: str, sentence: Sentence, opening: int, k: int, floor: int, lexicon: Lexicon
) -> tuple[int, int] | None:
    """The content of *As X noted, …* and *…, as X noted*; the cue ends before `k`."""
    made = sentence.chunks
    if k < len(made) and made[k].kind not in (",", ".", ";"):
        return None
    if opening > floor + 1:
        return _before(text, made, opening, floor, lexicon) if made[opening - 1].kind == "," else None
    if k + 1 < len(made) and _clause(made, k + 1, lexicon):
        return _trim(text, made, k + 1, _stop(made, k + 1, lexicon), sentence)
    return None


def _points_back(made: Sequence[Chunk], k: int, lexicon: Lexicon) -> bool:
    """Whether the word at `k` points at what was said before, though it could open a clause: *denied that.*"""
    chunk = made[k]
    if chunk.kind not in "SQ" or chunk.low not in lexicon.grammar.words["pointing"]:
        return False
    after = made[k + 1] if k + 1 < len(made) else None
    return after is None or after.kind in (".", ",", ";", "t", "C") or (k == 0 and after.kind == "VG")


def _bare_end(chunk: Chunk) -> int:
    """Where a noun phrase ends, without adverbs that belong to the verb behind it."""
    return next((u.end for u in reversed(chunk.units) if "adverb" not in u.functions), chunk.end)


def _claim_before(made: Sequence[Chunk], floor: int, i: int, lexicon: Lexicon) -> int | None:
    """Where the claim begins that the passive at `i` denies: *Reports of a coup* were denied, *that he fled*."""
    k = next((k for k in range(floor, i) if made[k].kind in ("NP", "VG")), i)
    head = _head_unit(made[k], lexicon) if k < i else None
    if head is None or not _deniable(head) or any(c.kind in (",", '"', ";", ":") for c in made[k:i]):
        return None
    opens = k + 1 < i and made[k + 1].low in lexicon.grammar.that
    if not opens and any(c.kind == "VG" for c in made[k + 1 : i]):
        return None
    return k + 2 if opens and k + 2 < i else k


def _gap(made: Sequence[Chunk], i: int, cue: Cue, lexicon: Lexicon) -> int | None:
    """Index of what a denial behind its object denies: *a charge rejected by X*, *…, which X denied*."""
    if cue.stance != "denies" or made[i].kind != "VG" or not i:
        return None
    j = i - 1
    verb = made[i].verbs[-1] if made[i].verbs else made[i].units[-1]
    reduced = verb.form == "participle" and not any(u.tag == "X" for u in made[i].units)  # a charge rejected by X
    if not reduced and not _passive(made[i], verb):
        ends = i + 1 >= len(made) or made[i + 1].kind in (".", ",", ";", "t", "C", "P")
        if not ends or made[j].kind != "NP":
            return None
        j -= 1
    if j < 1:
        return None
    relative = made[j].kind == "Q"
    if (relative and made[j - 1].kind == ",") or (reduced and made[j].kind == ","):
        meant = j - 1 - relative
        named = _head_unit(made[meant], lexicon) if meant >= 0 and made[meant].kind == "NP" else None
        if named is not None and _deniable(named):
            return meant
        return j if relative else None
    j -= relative
    head = _head_unit(made[j], lexicon) if made[j].kind == "NP" else None
    apposed = j > 0 and made[j - 1].kind in (",", "-")
    return j if head is not None and apposed and _deniable(head) else None


def _denied_behind(made: Sequence[Chunk], m: int, lexicon: Lexicon) -> bool:
    """Whether somebody denies, behind the comma at `m`, what stands before it: *…, a charge that X rejects*."""
    for i in range(m + 2, min(m + 5, len(made))):
        if made[i].kind == "VG":
            cue = _cue(made[i], lexicon)[1]
            return cue is not None and _gap(made, i, cue, lexicon) == m + 1
    return False


def _deniable(head: Unit) -> bool:
    """Whether a noun names what a denial denies: *the accusation*."""
    return any("deniable" in noun.cue.content for noun in head.cues)


def _charge(made: Sequence[Chunk], i: int, cue: Cue, lexicon: Lexicon) -> tuple[int, int] | None:
    """The noun that takes up what was said, and whose relative clause denies it: *a charge* (that) Chad denies."""
    if cue.stance != "denies" or lexicon.grammar.head != "last" or i < 2 or made[i - 1].kind != "NP":
        return None
    k = i - 1
    if i > 3 and made[i - 2].kind in ("S", "Q"):
        k = i - 3
    elif i > 2 and made[i - 2].kind == "NP":
        k = i - 2
    units = made[k].units
    at = next((n for n, u in enumerate(units) if u.tag in "EW" and _deniable(u)), None)
    if at is None or not k or made[k - 1].kind != "," or units[0].tag != "D":
        return None
    named = isinstance(units[-1].mention, Mention)
    return (units[0].start, units[at].end) if named == (k == i - 1) and (named or units[at] is units[-1]) else None


def _before_charge(made: Sequence[Chunk], i: int, content: tuple[int, int], lexicon: Lexicon) -> tuple[int, int]:
    """A content without the noun behind it that takes it up to deny it: *shelling its port*, a charge Chad denies."""
    for m in range(i + 3, len(made)):
        if made[m].kind == "VG" and content[0] < made[m].start < content[1]:
            _, cue = _cue(made[m], lexicon)
            charge = _charge(made, m, cue, lexicon) if cue is not None else None
            if charge is not None and content[0] < charge[0]:
                comma = next(k for k in range(m, 0, -1) if made[k].kind == "," and made[k].start < charge[0])
                return content[0], made[comma - 1].end
    return content


def _denied_thing(chunk: Chunk, after: Chunk | None, cue: Cue, lexicon: Lexicon) -> bool:
    """Whether a noun phrase only names or points at what is denied: *the accusation*, *this*, *the bombing*.

    `after` is what stands behind it: *denied it was so* and *denied this to the crew* have other contents.
    """
    words = lexicon.grammar.words
    if after is not None and (after.kind in ("NP", "VG", "(", "Q", ":") or after.low in lexicon.grammar.toward):
        return False
    if all(u.low in words["pointing"] or u.tag == "D" for u in chunk.units):
        return {"named", "pointed"} & {*cue.content} != set() and any(u.low in words["pointing"] for u in chunk.units)
    head = _head_unit(chunk, lexicon) if after is None or after.kind != "P" else None
    if head is None or not all(u.tag == "D" or u is head or "adverb" in u.functions for u in chunk.units):
        return False
    if _deniable(head):
        return True
    definite = chunk.units[0].tag == "D" or chunk.units[-1].tag == "D"
    fought = any(rule.type in _FOUGHT for rule in head.nouns) or head.form == "gerund"
    return "named" in cue.content and definite and fought


def _needed(cue: Cue, made: Sequence[Chunk], k: int, lexicon: Lexicon) -> int | None:
    """How many words of substance the noun phrase needs that a cue says something about; None: it is no content."""
    claim = any(u.cues or u.mood_nouns for u in made[k].units)
    if cue.stance == "denies":
        owned = k + 1 < len(made) and made[k + 1].low in lexicon.grammar.genitive
        claim = claim or (owned and made[k].units[0].low in lexicon.grammar.words.get("definite", frozenset()))
        return 2 if claim or "clause" not in cue.content else None
    two = k + 1 < len(made) and made[k + 1].kind in ("NP", "S", "P", "VG", '"')
    if "as" in cue.content:
        return 2 if two or len(made[k].units) > 2 else None
    return 2 if claim or lexicon.grammar.head == "last" or cue.content[0] == "clause" else 3


def _past_hearer(made: Sequence[Chunk], k: int, cue: Cue, lexicon: Lexicon) -> int:
    """Index after times, settings and the person addressed behind a cue."""
    start = k
    while k < len(made):
        kind = made[k].kind
        if (
            kind == "P"
            and k + 1 < len(made)
            and made[k + 1].kind == "NP"
            and made[k].low not in cue.content
            and (made[k].low in cue.addressee or _setting(made[k + 1]) or _leads_on(made, k + 2, lexicon))
        ):
            k += 2
        elif (
            (kind == "P" and k + 1 < len(made) and made[k + 1].kind in ("t", ",", "."))
            or (kind == "t" and not _owned_time(made, k))
            or (kind == "," and k > start and _leads_on(made, k + 1, lexicon))
        ):
            k += 1
        elif k > start and lexicon.grammar.head == "first" and kind in ("NP", "C") and _leads_on(made, k, lexicon):
            k += 1  # an apposition of the hearer
        elif k == start and "clause" in cue.content and _occasion(made, k, lexicon):
            k += 2
        elif kind == "(":
            while k < len(made) and made[k].kind != ")":
                k += 1
            k += 1
        elif (kind == "NP" and "object" in cue.addressee and k == start and _leads_on(made, k + 1, lexicon)) or (
            kind == "NP" and "object" in cue.addressee and k == start and _told_at_once(made, k, cue, lexicon)
        ):
            k += 1
        else:
            break
    if k > start and k < len(made) and made[k].kind == "Q":
        for m in range(k + 1, min(k + 9, len(made))):
            if made[m].kind == "S" and made[m].low in lexicon.grammar.that:
                return m
            if made[m].kind == "VG" and _any_cue(made[m]):
                break
    return k


def _told_at_once(made: Sequence[Chunk], k: int, cue: Cue, lexicon: Lexicon) -> bool:
    """Whether a bare clause follows the person addressed at `k`: *told the crew* (this week) *it could leave*."""
    timed = k + 2 < len(made) and made[k + 1].kind == "t" and lexicon.grammar.head == "last"
    m = k + 2 if timed else k + 1
    if m >= len(made) or made[m].kind != "NP" or not _clause(made, m, lexicon):
        return False
    if "to" not in cue.content:
        return True
    verb = next((c for c in made[m:] if c.kind == "VG"), None)
    finite = verb is not None and _predicate(verb, lexicon)
    return finite and lexicon.grammar.head == "last" and made[m].units[0].tag in "ID"


def _occasion(made: Sequence[Chunk], k: int, lexicon: Lexicon) -> bool:
    """Whether an occasion stands before a bare reported clause: *said* after the talks *he would stay*."""
    grammar = lexicon.grammar
    if grammar.head == "first" or k + 2 >= len(made) or made[k + 1].kind != "NP" or made[k + 2].kind != "NP":
        return False
    at = made[k].kind == "P" and made[k].low in grammar.place
    when = made[k].kind == "S" and (made[k].low in grammar.words["after"] or made[k].low in grammar.words["since"])
    subject_ = made[k + 2].units[0]
    return (at or when) and subject_.tag in "ID" and _clause(made, k + 2, lexicon)


def _owned_time(made: Sequence[Chunk], k: int) -> bool:
    """Whether a time owns what follows: *Wednesday's* vote."""
    return made[k].kind == "t" and k + 1 < len(made) and made[k + 1].units[0].tag == "s"


def _leads_on(made: Sequence[Chunk], k: int, lexicon: Lexicon) -> bool:
    """Whether reported words open here, at once or past times and settings: that, whether, a colon, a quotation."""
    for m in range(k, min(k + (9 if lexicon.grammar.head == "first" else 6), len(made))):
        kind = made[m].kind
        if kind in "SQ":
            after = made[m + 1 : m + 2]
            relative = kind == "Q" and [c.kind for c in after] == ["VG"] and after[0].units[0].tag != "G"
            relative = relative and lexicon.grammar.head == "last"  # the board that oversees it
            that = made[m].low in lexicon.grammar.that and not relative
            return that or made[m].low in lexicon.grammar.whether
        if kind in (":", '"'):
            return True
        apposed = kind == "C" or (kind == "NP" and m > 0 and made[m - 1].kind in (",", "P", "C"))
        if apposed and lexicon.grammar.head == "first":
            continue  # kepada Vega, menteri pertanian Peru, bahwa …
        if kind == "NP" and m > k and (made[m - 1].kind == "P" or (made[m - 1].kind == "," and _place(made, m))):
            continue
        if _points(made[m], lexicon) and _clause(made, m, lexicon):
            return True
        if kind not in ("t", "P", ","):
            return False
    return False


def _place(made: Sequence[Chunk], m: int) -> bool:
    """Whether a noun phrase between commas names a place: *in Toledo, Ohio, that*."""
    if made[m + 1 : m + 2] == [] or made[m + 1].kind != ",":
        return False
    bare = all(u.text[0].isupper() for u in made[m].units) and made[m + 2 : m + 3] != [] and made[m + 2].kind in "SQ"
    return bare or made[m].units[-1].who in ("place", "state")


def _points(chunk: Chunk, lexicon: Lexicon) -> bool:
    """Whether a noun phrase opens with a word that opens reported clauses too: *that*."""
    return chunk.kind == "NP" and len(chunk.units) > 1 and chunk.units[0].low in lexicon.grammar.that


def _that(made: Sequence[Chunk], k: int, lexicon: Lexicon) -> int | None:
    """Index of the word that opens the reported clause: at once, or behind a noun phrase and its prepositions."""
    for m in range(k, min(k + 5, len(made))):
        if made[m].kind in "SQ":
            if made[m].low in lexicon.grammar.that:
                claim = m == k or (
                    made[m].kind == "S"
                    and made[m - 1].kind == "NP"
                    and any(u.cues or u.mood_nouns for u in made[m - 1].units)
                )
                told = any(u.cues for u in made[k].units) and m > k and _clause(made, m + 1, lexicon)
                return m if claim or made[m].kind == "S" or told else None
            return m if made[m].low in lexicon.grammar.whether and m == k else None
        if made[m].kind not in ("NP", "P", "t"):
            return None
    return None


def _clause(made: Sequence[Chunk], k: int, lexicon: Lexicon) -> bool:
    """Whether a clause with subject and finite verb opens at `k`."""
    if k >= len(made) or made[k].kind not in ("NP", "VG", "t", "("):
        return False
    if made[k].kind == "NP" and lexicon.grammar.head == "first":
        if all(u.tag == "D" for u in made[k].units):
            return False
        if made[k].units[0].low in lexicon.grammar.words["exists"] and len(made[k].units) > 1:
            return True  # menyebut ada kesalahan
        if _predicated(made[k], lexicon):
            return True  # menilai langkah itu tepat
    m = k
    inserted = False  # in a relative clause between commas
    while m < len(made):
        kind = made[m].kind
        if kind == "VG":
            opening = next((u for u in made[m].units if u.tag != "A"), made[m].units[0])
            verb = made[m].verbs[0] if made[m].verbs else None
            if opening.tag == "G" and m == k and not made[m].verbs:
                m += 1  # neither … nor …
                continue
            if opening.low in lexicon.grammar.infinitive:
                if lexicon.grammar.head == "first" or m == k:
                    return m > k
                m += 1  # efforts to slow it would fail
                continue
            nobody = opening.tag == "G" and len(made[m].units) > 1 and made[m].units[1].tag == "X"
            if nobody and m == k and lexicon.grammar.head == "last":
                return not _is(made[m], lexicon)  # said nobody was hurt
            finite = opening.tag in "XMG" or (verb is not None and verb.form not in ("gerund", "participle"))
            if lexicon.grammar.head == "first":
                return True
            if not finite and m > k and lexicon.grammar.head == "last":
                m += 1  # the law passed by them was void
                continue
            return finite and (m > k or opening.tag in "XM")
        if kind == "P" and lexicon.grammar.head == "last" and m + 1 < len(made) and made[m + 1].kind == "VG":
            m += 2  # a diplomat who asked not to be named
            continue
        if kind == "Q" and m + 1 < len(made):
            inserted = lexicon.grammar.head == "first" and m > k and made[m - 1].kind == ","
            m += 2 if made[m + 1].kind == "VG" else 1
            continue
        if kind == "," and m > k and lexicon.grammar.head == "last" and _goes_round(made, m, lexicon):
            return True
        if kind == "," and inserted:
            inserted = False
        elif kind == "(":
            while m < len(made) and made[m].kind != ")":
                m += 1
        elif kind == "," and m + 2 < len(made) and made[m + 1].kind == "NP" and made[m + 2].kind == ",":
            m += 2  # the student, Ana Silva, left
        elif (
            (kind == "C" and not (m + 1 < len(made) and made[m + 1].kind == "NP"))
            or kind not in ("NP", "P", "C", "t", '"', ")", "'", "-", ",", "$")
            or (
                kind == ","
                and not (
                    m + 1 < len(made) and (made[m + 1].kind in "Qt" or (m + 2 < len(made) and made[m + 2].kind == ","))
                )
            )
        ):
            return False
        m += 1
    return False


def _predicated(chunk: Chunk, lexicon: Lexicon) -> bool:
    """Whether a noun phrase holds a predicate without a verb: *langkah itu* keliru, *harga beras* terlalu tinggi."""
    words = lexicon.grammar.words
    points, emphatic = words.get("points", frozenset()), words.get("emphatic", frozenset())
    degree = words.get("degree", frozenset())
    units = chunk.units
    return any(
        units[n + 1].tag == "W"
        and ((units[n].low in points and units[n + 1].low not in emphatic) or units[n].low in degree)
        for n in range(1, len(units) - 1)
    )


def _goes_round(made: Sequence[Chunk], m: int, lexicon: Lexicon) -> bool:
    """Whether a predicate follows what the comma at `m` and the next one enclose: *the plan*, run by Chad, *failed*."""
    closing = next((n for n in range(m + 1, min(m + 16, len(made) - 1)) if made[n].kind == ","), None)
    if closing is None or made[m + 1].kind not in ("NP", "Q", "VG") or any(_any_cue(c) for c in made[m + 1 : closing]):
        return False
    if made[m + 1].kind == "NP" and made[closing - 1].kind == "NP" and closing > m + 2 and made[m + 2].kind == "VG":
        return False
    return made[closing + 1].kind == "VG" and _predicate(made[closing + 1], lexicon)


def _solid(made: Sequence[Chunk], k: int, lexicon: Lexicon, needed: int) -> bool:
    """Whether what opens at `k` has substance: not only pronouns, pointing words, times."""
    stop = _flat(made, k, lexicon)
    count = 0
    for chunk in made[k:stop]:
        if chunk.kind in ("NP", "VG", '"'):
            count += sum(len(u.text.split()) if u.tag not in "DIs#t" and u.text.strip() else 0 for u in chunk.units) + (
                3 if chunk.kind == '"' else 0
            )
    return count >= needed


def _flat(made: Sequence[Chunk], k: int, lexicon: Lexicon) -> int:
    """Index after a noun phrase or gerund with its additions: where another clause or predicate begins."""
    for m in range(k + 1, len(made)):
        kind = made[m].kind
        if kind in (".", ";", '"') or (kind == "-" and made[m].start > made[m - 1].end):
            return m
        if kind == "," and m + 1 < len(made) and made[m + 1].low in _set("contrasts", lexicon):
            return m
        contrasts = kind == "C" and m + 2 < len(made) and made[m + 1].kind == "NP" and made[m + 2].kind == "VG"
        if contrasts and _says_itself(made, m + 2, lexicon):
            return m
        if kind in ("C", ",") and m + 1 < len(made):
            after = made[m + 1].kind
            if after in ("VG", '"', "t", "K", "S") or (
                kind == "," and after == "C" and m + 2 < len(made) and made[m + 2].kind == "VG"
            ):
                return m
            if kind == "," and after == "NP" and any(c.kind == "VG" for c in made[m + 1 : m + 4]):
                return m
            told = kind == "," and after == "C" and any(c.kind == "VG" and _any_cue(c) for c in made[m + 2 : m + 4])
            if told or (kind == "," and after == "Q"):
                return m
    return len(made)


def _opening(made: Sequence[Chunk], k: int) -> int:
    """Index of the first chunk of the clause whose subject ends at `k`."""
    while k > 0 and made[k - 1].kind in ("NP", "P", "C", "t"):
        k -= 1
    while made[k].kind in ("C", "t"):
        k += 1
    return k


def _setting(chunk: Chunk) -> bool:
    """Whether a noun phrase is where words are said: a statement, a press conference, reporters."""
    return any(u.cues or any(r.sector == "JRN" for r in u.roles) or u.who == "outlet" for u in chunk.units)


def _stop(made: Sequence[Chunk], k: int, lexicon: Lexicon) -> int:
    """Index after the last chunk of content that starts at `k`: the end, or where another cue takes over."""
    for m in range(k + 1, len(made)):
        if made[m].kind == ";" or (made[m].kind == "K" and made[m - 1].kind == "," and m > k + 1):
            return m
        if made[m].kind == "," and (_denied_behind(made, m, lexicon) or _contrasts(made, m, k, lexicon)):
            return m
        if (
            made[m].kind == "VG"
            and _any_cue(made[m])
            and made[m].units[0].tag != "G"
            and made[m - 1].kind in ("C", ",", "S")
            and (made[m - 1].kind != "S" or made[m - 2].kind == ",")
            and (made[m - 1].kind != "C" or made[m + 1 : m + 2] == [] or made[m + 1].kind != "P")
            and (made[m - 1].kind != "C" or lexicon.grammar.head == "first" or any(c.kind == "VG" for c in made[k:m]))
        ):
            return m - 2 if made[m - 1].kind == "C" and made[m - 2].kind == "," else m - 1
        another = made[m].kind == "VG" and _any_cue(made[m]) and made[m - 1].kind == "NP"
        whole = m - k > 4 or (lexicon.grammar.head == "last" and m - k == 4 and made[k + 1].kind == "VG")
        another = another and whole
        if another and "preposition" in made[m - 2].units[0].functions:
            continue  # A, B, hingga C memperkirakan …: a list
        if another and made[m - 2].kind == "C" and _says_itself(made, m, lexicon):
            return m - 3 if made[m - 3].kind in (",", "-") else m - 2
        closes = made[m - 3].kind == '"' and lexicon.grammar.head == "last"  # said it was "no good to us," but X said
        if another and made[m - 2].kind in "CS" and (closes or made[m - 3].kind in (",", "-")):
            return m - 2 if closes else m - 3
    return len(made)


def _contrasts(made: Sequence[Chunk], m: int, k: int, lexicon: Lexicon) -> bool:
    """Whether the report itself goes on behind the comma at `m`: X claimed that the dam held, *but* gave no proof."""
    if m <= k + 2 or m + 3 >= len(made):
        return False
    after = made[m + 1]
    verb = next((u for u in after.units if u.tag != "A"), after.units[0])
    follows = lexicon.grammar.head == "last" and after.kind == "VG" and verb.form == "gerund" and not _any_cue(after)
    return follows or after.low in _set("contrasts", lexicon)


def _says_itself(made: Sequence[Chunk], m: int, lexicon: Lexicon) -> bool:
    """Whether the verb at `m` tells what another side says: it lay at sea *and Chad said* that it did not."""
    unit, cue = _cue(made[m], lexicon)
    speaks = cue is not None and (cue.inverted or "object" in cue.addressee)  # and X accused Y of it
    if unit is None or cue is None or not speaks or _passive(made[m], unit) or not _predicate(made[m], lexicon):
        return False
    who = next((u.mention for u in reversed(made[m - 1].units) if isinstance(u.mention, Mention)), None)
    if who is not None and who.kind != "pronoun" and (who.code is not None or who.person is not None):
        return True
    body = who is not None and who.kind in ("group", "post") and lexicon.grammar.head == "last"
    body = body and len(made[m].units) == 1 and _speech(cue, unit, lexicon)
    return body and _clause(made, m + 1, lexicon)  # and the guild said the bridge was shut


def _trim(text: str, made: Sequence[Chunk], k: int, stop: int, sentence: Sentence) -> tuple[int, int] | None:
    while k < min(stop, len(made)) and made[k].kind == ",":
        k += 1
    if k >= len(made) or k >= stop:
        return None
    return _trimmed(text, made[k].start, made, stop, sentence)


def _trimmed(text: str, start: int, made: Sequence[Chunk], stop: int, sentence: Sentence) -> tuple[int, int] | None:
    end = made[stop - 1].end if stop < len(made) else sentence.end
    if start > sentence.start and text[start - 1] in '"“':
        start -= 1
    while end > start and text[end - 1] in " .!?,;:\n\"”“'":
        end -= 1
    if text[start:end].count("“") == 1 and "”" in text[end : end + 2]:
        end = text.index("”", end) + 1
    elif text[start:end].count('"') % 2 and '"' in text[end : end + 2]:
        end = text.index('"', end) + 1
    return (start, end) if end > start else None


def _woven(made: Sequence[Chunk], n: int, first: int, lexicon: Lexicon) -> bool:
    """Whether the quotation at `n` is a part of the clause from `first` on, where nobody tells: *it is no "cure"*."""
    opens = n > first and made[n - 1].kind not in (",", ":", ".", "-", "S", '"')
    return opens and not any(_tells(c, lexicon) for c in made[first:n])


def _quoted_whole(text: str, start: int, end: int) -> bool:
    """Whether marks close around a few words that are all that is said: *"It's weak," X said*."""
    opens = start > 0 and text[start - 1] in '"“' and " " in text[start:end]
    return (
        opens and text[end : end + 2] in (',"', ",”", '!"', "!”", '?"', "?”") and not set(text[start:end]) & set('"“”')
    )


def _is_so(chunk: Chunk, lexicon: Lexicon) -> bool:
    """Whether a noun phrase ends in a whole predicate: the claim *is false*."""
    words = chunk.units[-1].low.split()
    return lexicon.grammar.head == "last" and len(words) > 1 and words[0] in lexicon.grammar.words["auxiliary"]


def _before(
    text: str, made: Sequence[Chunk], k: int, floor: int, lexicon: Lexicon, *, verbless: bool = False
) -> tuple[int, int] | None:
    """The clause before a trailing speaker and cue: `…, kata X`. `verbless`: it may be one without a verb."""
    m = k - 1
    while m >= floor and made[m].kind in (",", '"'):
        m -= 1
    if m < floor:
        return None
    first = next((n + 1 for n in range(m - 1, floor - 1, -1) if made[n].kind == ";"), floor)
    while first < m and made[first].kind in ("C", ",", '"', "S", "A"):
        first += 1
    verb = next((n for n in range(first, m + 1) if made[n].kind == "VG" or _is_so(made[n], lexicon)), None)
    short = lexicon.grammar.head == "last" and _quoted_whole(text, made[first].start, made[m].end)
    if not short and any(made[n].kind == '"' and not _woven(made, n, first, lexicon) for n in range(first, m + 1)):
        return None
    if short:
        return (made[first].start, made[m].end)
    if verb is None:
        told = _words(made[first : m + 1]) > _LEAST or (made[first].kind == "NP" and _predicated(made[first], lexicon))
        return (made[first].start, made[m].end) if verbless and told else None
    if (
        (
            not any(c.kind == "NP" for c in made[first:verb])
            and not floor
            and verb == first
            and "," in {c.kind for c in made[:k]}
        )
        and made[verb].verbs
        and made[verb].verbs[0].form in ("active", "gerund", "participle")
    ):
        return None
    return (made[first].start, made[m].end)
