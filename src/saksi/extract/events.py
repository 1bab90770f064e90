"""Find events in PLOVER's classes: who did what to whom, in which mood.

A predicate (verb, or event noun alone or under a light verb) proposes an event by the rules of
`events.toml`; the frame tells where actor and recipient stand; the words around it (future,
negated, refused, stopped …) decide what becomes of the class, by the table of `ontology/plover.toml`.
What one report tells several times is one event with several anchors.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from msgspec import Struct, structs

from saksi.extract.clauses import (
    Argument,
    Chunk,
    Sentence,
    Unit,
    apposes,
    arguments,
    coordinated,
    is_passive,
    passive_agent,
    plan_of,
    speaker_behind,
    subject,
)
from saksi.extract.lexicon import Lexicon
from saksi.extract.mentions import POSSESSOR, Mention, party
from saksi.extract.rules import Mood, Plover, Rule

__all__ = ["Told", "events", "listed_behind", "outcome", "wanted"]

_PLAYED = frozenset({"CONSULT", "ASSAULT", "RETREAT", "SANCTION", "COERCE"})  # classes that sport words imitate
_WORDS = frozenset({"REQUEST", "ACCUSE", "REJECT"})  # classes of what protesters say
_SENT = frozenset({"MIL", "PRM", "REB", "UAF"})  # sectors that pay no visits where they go
_PRIVATE = frozenset({"CVL", "REL", "EDU", "LAB", "SOC", "MED", "AGR", "BUS", "JRN", "CRM", "REF"})
_REACH = 1500  # code points within which "the attack" goes back to an attack told before
_ASKED = frozenset({"state", "seat", "capital", "organisation", "person", "post", "group"})  # of whom one can demand
_NOT_YET = frozenset({"future", "possible", "refused", "failed"})  # moods of a verb beside which talks are named
_TURNS = frozenset({"stopped", "future", "refused", "threatened", "failed", "denied"})  # what a carrying verb adds
_ACTS = frozenset({"REJECT", "COERCE", "ASSAULT"})  # classes of what no law or resolution does by itself
_GIVEN = frozenset({"AID", "COOPERATE"})  # classes that a sanction stops
_LISTED = 8  # how many verbs of a list share the mood of its first
_HARM = frozenset({"ASSAULT", "COERCE", "SANCTION", "MOBILIZE", "THREATEN"})  # classes of what befalls somebody
_FIRED = ("assault.fire-missile", "assault.drone")  # rules whose objects are arms
_SENDS = frozenset({"AID", "MOBILIZE"})  # classes of verbs that send forces
_TOLD_TO = _WORDS | {"THREATEN"}  # classes of words that reach somebody
_SPOTS = frozenset({"capital", "place"})  # kinds of mentions at which nobody is told to protest against a state


class Told(Struct):
    """An event while a text is read: where it is told, by which rule, who and whom, in which mood.

    `open`: a clause tells it, its words leave no doubt of the class, and one side is left to the rest of the text.
    `spoken`: who says it does it, *we condemn Chad*, or demands it, *Chad must leave*.
    `others` are what other rules make of the same words.
    """

    start: int
    end: int
    sentence: tuple[int, int]
    rule: Rule
    type: str
    status: str
    moods: tuple[str, ...]
    actors: list[Mention]
    recipients: list[Mention]
    weak: bool
    background: bool = False
    about_act: bool = False
    alone: bool = False
    open: bool = False
    spoken: bool = False
    others: tuple[Told, ...] = ()


def events(sentences: Sequence[Sentence], lexicon: Lexicon, plover: Plover) -> list[Told]:
    """All events of the sentences, one for each telling, in order.

    A reproach of an act that stands there without its doer (*condemned the launch*) goes to whoever
    did the last act told before it.
    """
    found: list[Told] = []
    for sentence in sentences:
        for told in _of_sentence(sentence, lexicon, plover):
            if told.about_act and told.weak and told.rule.type == "ACCUSE":
                told.recipients = _doer_before(told, found, plover) or told.recipients
                told.weak = not any(m.code for m in told.recipients)
            elif told.weak and told.type == "REJECT":
                told.recipients = _asker_before(told, found) or told.recipients
                told.weak = not any(m.code for m in told.recipients)
            found.append(told)
    return found


def _doer_before(told: Told, found: Sequence[Told], plover: Plover) -> list[Mention]:
    own = {m.code for m in told.actors}
    for earlier in reversed(found):
        if told.start - earlier.start > _REACH:
            break
        doers = [m for m in earlier.actors if m.code and m.code not in own]
        if doers and plover.types[earlier.rule.type].quad == 4 and earlier.rule.type != "PROTEST":
            return doers
    return []


def _asker_before(told: Told, found: Sequence[Told]) -> list[Mention]:
    """Who accused, asked or threatened the side that now rejects."""
    own = {m.code for m in told.actors if m.code}
    for earlier in reversed(found):
        if told.start - earlier.start > _REACH:
            break
        if earlier.rule.type in ("ACCUSE", "REQUEST", "THREATEN") and own & {m.code for m in earlier.recipients}:
            return [m for m in earlier.actors if m.code]
    return []


def _of_sentence(sentence: Sentence, lexicon: Lexicon, plover: Plover) -> list[Told]:
    made = sentence.chunks
    told: list[Told] = []
    used: set[int] = set()
    for i, chunk in enumerate(made):
        if chunk.kind == "VG":
            told.extend(_of_group(sentence, i, lexicon, plover, used))
    for i, chunk in enumerate(made):
        if chunk.kind == "NP":
            told.extend(_of_nouns(sentence, i, lexicon, plover, used))
    told.extend(_going(sentence, lexicon, plover))
    if not told:
        return []
    sport = any(u.low in lexicon.grammar.words["sport"] for u in sentence.units)
    told = [t for t in told if not (sport and t.rule.type in _PLAYED) and not _private(t)]
    return _protests([t for t in told if not _of_nature(t, made, lexicon)])


def _of_nature(told: Told, made: Sequence[Chunk], lexicon: Lexicon) -> bool:
    """Whether the doer of violence is a disaster or an accident: *killed by the Indonesian quake*."""
    if told.rule.type not in ("ASSAULT", "COERCE", "MOBILIZE"):
        return False
    nature = lexicon.grammar.words["nature"]
    doers = [c for c in made if any(c.start <= m.start < c.end for m in told.actors)]
    doers += [
        made[k - 2] for k in range(2, len(made)) if made[k] in doers and made[k - 1].low in lexicon.grammar.place
    ]  # a quake in Chad
    where = doers or ([] if told.actors else [c for c in made if c.kind == "NP"])
    return any(u.low in nature for c in where for u in c.units)


def _protests(told: list[Told]) -> list[Told]:
    """A protest with the demand or reproach of the same people as one protest against those addressed."""
    for protest in [t for t in told if t.rule.type == "PROTEST"]:
        own = {m.code for m in protest.actors if m.code}
        words = [t for t in told if own and t.type in _WORDS and own == {m.code for m in t.actors if m.code}]
        against = next((t.recipients for t in words if any(m.code for m in t.recipients)), [])
        if words and not any(m.code for m in protest.recipients):
            protest.recipients = against
            told = [t for t in told if t not in words]
    return told


def _private(told: Told) -> bool:
    """Whether a meeting or visit is that of citizens, pilgrims or students, or a rally is one for votes."""
    if (
        told.rule.type == "PROTEST"
        and told.rule.mode != "hunger"
        and told.actors
        and all(m.kind in ("person", "post") for m in told.actors)
    ):
        return True  # a politician's rally
    visit = told.rule.mode == "visit"
    return (
        told.rule.type == "CONSULT"
        and any(told.actors)
        and all(m.kind == "group" and m.sector in (_PRIVATE | _SENT if visit else _PRIVATE) for m in told.actors)
    )


# Moods


def _mood_units(made: Sequence[Chunk], i: int, lexicon: Lexicon) -> list[Mood]:
    """Moods of the words of a verb group, and of conditions that its clause stands in."""
    moods = [m for u in made[i].units if u.tag in "GMXAP" for m in u.moods]
    if i > 1 and made[i - 1].low in lexicon.grammar.words.get("or", frozenset()) and made[i - 2].kind == "VG":
        moods += [m for u in made[i - 2].units if u.tag == "G" for m in u.moods]  # tidak memahami atau menghargai
    k = i - 1
    while k >= 0 and made[k].kind not in (".", ";", '"', "VG"):
        far = made[k].kind == "P" and k < i - 1 and lexicon.grammar.head == "last"  # ahead of the talks, he met Chad
        moods.extend(m for u in made[k].units if made[k].kind in "SMGAP" and not far for m in u.moods)
        if made[k].kind in ("S", "Q"):
            moods.extend(_in_doubt(made, k, i, lexicon))
            if any(m.mood == "possible" for u in made[k].units for m in u.moods):
                moods = [m for m in moods if m.mood != "negated"]  # if Chad does not leave, it has not stayed
            break
        k -= 1
    if k >= 0 and made[k].kind == "VG" and not made[k].verbs:
        if _says_no(made, k, i, lexicon):
            moods.extend(m for m in made[k].units[-1].moods if m.mood == "negated")
        wish = _wishes(made[k], lexicon)
        moods.extend(m for u in made[k].units for m in u.moods if m.mood == "possible")
        moods.extend(m for m in lexicon.moods if wish and m.id == "possible.modal")
    return moods


def _in_doubt(made: Sequence[Chunk], k: int, i: int, lexicon: Lexicon) -> list[Mood]:
    """Moods of a noun that its clause fills: *claims that* Chad fired first, *fears that* Mali armed itself."""
    fills = made[k].low in lexicon.grammar.that and k and made[k - 1].kind == "NP" and made[k + 1].kind == "NP"
    if lexicon.grammar.head != "last" or not fills or k + 1 >= i:
        return []
    said = [m for m in made[k - 1].units[-1].mood_nouns if m.mood in ("alleged", "accused", "possible", "denied")]
    if any(m.mood == "accused" for m in said):
        said += [m for m in lexicon.moods if m.mood == "alleged"]
    return [m for m in said if m.mood != "accused"]


def _says_no(made: Sequence[Chunk], k: int, i: int, lexicon: Lexicon) -> bool:
    """Whether words without a verb deny the clause behind them: *neither* Chad *nor* Mali, there is *no sign that*."""
    last = made[k].units[-1]
    if last.tag == "G" and last.low.rpartition(" ")[2] in lexicon.grammar.that:
        return True
    joins = [u for c in made[k + 1 : i] if c.kind == "C" for u in c.units]
    return last is made[k].units[0] and last.tag == "G" and any(m.mood == "negated" for u in joins for m in u.moods)


def _wishes(group: Chunk, lexicon: Lexicon) -> bool:
    """Whether a verb group without a verb says what somebody wants of another: Chad *ingin* Niger membuka pos."""
    return group.units[-1].low in lexicon.grammar.words.get("wish", frozenset())


def outcome(name: str, moods: Sequence[str], plover: Plover, *, promised: bool = False) -> tuple[str, str]:
    """Class and status of an act of a class in these moods (Hu et al. 2024, table of modality)."""
    kind = plover.types[name]
    has = set(moods)
    if "threatened" in has:
        return "THREATEN", "happened"
    if "denied" in has:
        return name, "possible" if "negated" in has else "denied"  # did not deny that it had sold
    if "negated" in has and "stopped" in has:
        return name, "denied"
    if "refused" in has or ("negated" in has and "future" in has):
        return kind.refused, "happened"
    if "stopped" in has:
        return kind.stopped, "planned" if "future" in has or "possible" in has else "happened"
    if "failed" in has or "negated" in has:
        return name, "denied"
    if "possible" in has:
        return name, "possible"
    if "future" in has:
        return kind.future, "happened" if promised else "planned"
    if "alleged" in has:
        return name, "alleged"
    return name, "happened"


# Parties


def _parties(made: Sequence[Chunk], j: int | None, lexicon: Lexicon, *, several: bool = True) -> list[Mention]:
    """Who the noun phrase at `j`, and those joined to it, stand for."""
    if j is None:
        return []
    found = _apposed(made, j, lexicon)
    if found:
        return found
    for k in coordinated(made, j) if several else [j]:
        for mention in _party(made, k, lexicon):
            if all(m.code != mention.code or (m.code is None and m.name != mention.name) for m in found):
                found.append(mention)
    return found


def _party(made: Sequence[Chunk], j: int, lexicon: Lexicon, *, loose: bool = False) -> list[Mention]:
    """Who the noun phrase at `j` stands for; `loose`: also what merely lies in a place (*rumah sakit di Gaza*)."""
    chunk = made[j]
    whole = party(chunk, lexicon)
    coded = [m for m in whole if m.code]
    of_other = j + 2 < len(made) and made[j + 1].kind == "P" and made[j + 1].low in lexicon.grammar.source
    if coded and of_other and chunk.units[-1].low in lexicon.grammar.words.get("counterpart", frozenset()):
        coded = [m for m in party(made[j + 2], lexicon) if m.code] or coded  # met his counterpart from Chad
    if coded:
        return _both(coded)
    genitive = lexicon.grammar.genitive
    if j + 2 < len(made) and made[j + 1].kind == "P" and made[j + 2].kind == "NP":
        body = any(u.tag in "RT" for u in chunk.units) or bool(whole)
        group = whole[0] if whole and lexicon.grammar.head == "first" else None
        if group is not None and (group.body == "thing" or group.sector == "JRN"):
            body = False  # drone di Irak, wartawan di Jakarta: whose they are nobody says
        link = made[j + 1].low
        if lexicon.grammar.head == "last" and made[j + 2].units[-1].low in _paper(lexicon):
            pass  # in defiance of UN sanctions
        elif loose or link in genitive or (body and (link in lexicon.grammar.place or link in lexicon.grammar.source)):
            inner = [m for m in party(made[j + 2], lexicon) if m.code]
            if lexicon.grammar.head == "last" and (not j or made[j - 1].kind != "VG"):  # officials from Chad and Mali
                inner += [m for k in coordinated(made, j + 2)[1:] for m in party(made[k], lexicon) if m.code]
            if inner and not any(u.nouns for u in chunk.units):
                return _both(inner)
    return [m for m in whole if m.kind in ("group", "person", "post")]


def _apposed(made: Sequence[Chunk], j: int, lexicon: Lexicon) -> list[Mention]:
    """The organisation that an apposition names behind what it is: *kelompok bersenjata Chad, Boko Haram,*."""
    if lexicon.grammar.head != "first" or made[j].units[0].who != "group":
        return []
    kinds = [c.kind for c in made[j + 1 : j + 4]]
    if kinds[:2] != [",", "NP"] or kinds[2:] not in ([","], ["VG"]) or len(made[j + 2].units) != 1:
        return []
    mention = made[j + 2].units[0].mention
    named = isinstance(mention, Mention) and mention.kind == "organisation" and mention.code is not None
    return [mention] if named and isinstance(mention, Mention) else []


def _both(mentions: list[Mention]) -> list[Mention]:
    """`Both sides` as the two that it means."""
    return [one for m in mentions for one in (m.both or (m,))]


def _victim(made: Sequence[Chunk], j: int, lexicon: Lexicon, *, doers: bool = False) -> list[Mention]:
    """Who is behind an act that a noun phrase names: `condemned the Israeli attack` is about Israel.

    `doers`: not with whom it is wished for, *mendesak normalisasi hubungan dengan Israel*, but for a meeting or truce.
    """
    for unit in made[j].units:
        if unit.tag == "E" and unit.nouns:
            actors, recipients = _noun_parties(made, j, unit, unit.nouns[0], lexicon)
            harm = lexicon.grammar.head == "first" and unit.nouns[0].type in _HARM
            other = doers and unit.nouns[0].type not in ("CONSULT", "RETREAT")
            return actors if harm or other else actors or recipients
    return []


# Verbs


def _of_group(sentence: Sentence, i: int, lexicon: Lexicon, plover: Plover, used: set[int]) -> list[Told]:
    made = sentence.chunks
    group = made[i]
    verbs = group.verbs
    if not verbs and _wishes(group, lexicon):
        return _wish(sentence, i, lexicon)
    if not any(form.lexeme.events or form.lexeme.moods for verb in verbs for form in verb.forms):
        obliged = verbs and any(u.low in lexicon.grammar.words.get("obliged", frozenset()) for u in group.units)
        obliged = obliged or _does_wrong(group, lexicon)
        if not obliged or is_passive(group, lexicon):
            return []  # nothing but verbs of speech and plain ones
        demand = _demand(sentence, i, subject(made, i, lexicon), (), lexicon)
        return [demand] if demand is not None else []
    governing, words, above, verb_above = _moods_of(sentence, i, lexicon)
    promised = any(m.mood == "future" for m in governing) and not _only_due(group, lexicon)
    moods = _mood_names(sentence, i, governing, words, lexicon, above=above is not None)
    if i and made[i - 1].kind == "P" and made[i - 1].low in _out_of(lexicon) and verbs[0].form == "gerund":
        return []
    if verbs[0].form == "gerund" and i > 1 and made[i - 1].kind == "P" and lexicon.grammar.head == "last":
        coloured = _of_a_thing(made, i, lexicon)
        if coloured is None:
            return []
        moods += coloured
    wished = i > 1 and lexicon.grammar.head == "first" and _wished(made, i, lexicon)
    if wished and any(m.mood == "negated" for u in group.units for m in u.moods):
        return []
    opens = group.units[0]
    aside = opens.low in lexicon.grammar.infinitive and not opens.moods
    if i > 1 and aside and [c.kind for c in made[i - 2 : i]] == [",", "NP"]:
        return []  # an insertion that says what something is for
    main = verbs[-1]
    passive = is_passive(group, lexicon)
    args = arguments(made, i, lexicon)
    who = subject(made, i, lexicon)
    if who is None and lexicon.grammar.head == "first":
        who = _main_subject(made, i)
    if above is not None and above.mood in ("requested", "accused", "permitted") and verb_above is not None:
        objects = [a.chunk for a in arguments(made, verb_above, lexicon) if a.slot == "object"]
        who = objects[0] if objects else who
        ordered = above.mood == "requested" and _own_forces(made, verb_above, who, lexicon)
        if above.mood == "requested" and not ordered:
            return []
        if ordered:  # orders to one's own army are not asked of another side, and not yet carried out
            governing = [m for m in governing if m is not above]
            moods.append("possible")
        barred = [m.mood for m in _mood_units(made, verb_above, lexicon)] if above.mood == "permitted" else []
        if "negated" in barred or "refused" in barred:
            return []  # will not allow Chad to join
        if above.mood == "accused":
            moods = [m for m in moods if m not in ("accused", "possible")] + ["alleged"]  # of a plot to kill
    if len(verbs) > 1 and verbs[0].form == "passive" and verbs[0].lexeme is not None and verbs[0].lexeme.has("accused"):
        moods.append("alleged")  # dituduh melakukan serangan
    if wished:
        moods.append("possible")
    asked = any(m.mood == "requested" for m in governing)
    told = [] if asked else _propose(sentence, i, main, args, who, passive, moods, promised, lexicon, plover, used)
    mutual = any(u.low in lexicon.grammar.words.get("reciprocal", frozenset()) for u in group.units)
    told = _each_other(told) if mutual else told
    if lexicon.grammar.head == "last" and above is None and _for_a_purpose(made, i, lexicon):
        meant = [t.type in _HARM and t.status == "happened" for t in told]
        told = [structs.replace(t, status="possible") if m else t for t, m in zip(told, meant, strict=True)]
    if lexicon.grammar.head == "last":
        told = [_with_condition(sentence, i, t, lexicon) for t in told]
    if who is not None and not passive and made[who].low in lexicon.grammar.words.get("we", frozenset()):
        told = [structs.replace(t, spoken=t.weak and not t.actors) for t in told]
    said_of = any(t.rule.actor == "speaker" for t in told)  # Chad must be wiped out
    demand = None if asked or passive or governing or said_of else _demand(sentence, i, who, tuple(told), lexicon)
    if demand is not None:
        return [demand]
    if told and not all(t.weak for t in told):
        return told
    for unit in reversed(verbs[:-1]):
        if unit.lexeme is not None and unit.lexeme.events:
            own: list[str] = [m.mood for m in words]
            alone = passive and len(verbs) < 2
            outer = _propose(sentence, i, unit, args, who, alone, own, False, lexicon, plover, used)
            outer = _each_other(outer) if mutual else outer
            if outer and (not told or _together(outer[0])):
                return outer  # Chad and Sudan agreed to reopen the border
    return told


def _with_condition(sentence: Sentence, i: int, told: Told, lexicon: Lexicon) -> Told:
    """A threat to nobody named as one to whom its condition names: *Chad threatened to close its port if Mali came*."""
    made = sentence.chunks
    own = _coded(told.actors)
    if told.type != "THREATEN" or not own or any(m.code for m in told.recipients):
        return told
    ends = (k for k in range(i + 1, len(made)) if made[k].kind in (".", ";", '"', "S", "Q"))
    k = next((k for k in ends if made[k].kind != "S" or any(m.mood == "possible" for m in made[k].units[0].moods)), i)
    if k == i or made[k].kind != "S" or made[k + 1 : k + 2] == [] or made[k + 1].kind != "NP":
        return told
    clause = next((j for j in range(i + 1, k) if made[j].kind == "VG"), None)
    if clause is not None and own != _coded(_parties(made, subject(made, clause, lexicon), lexicon)):
        return told  # warned that Mali would fire if …
    whom = [m for m in _parties(made, k + 1, lexicon) if m.code and m.code not in own]
    return structs.replace(told, recipients=whom, weak=False) if whom else told


def _only_due(group: Chunk, lexicon: Lexicon) -> bool:
    """Whether nobody promises what is only due: had been *due to* meet Chad."""
    copula = lexicon.grammar.words.get("passive", frozenset())
    return lexicon.grammar.head == "last" and group.verbs[0].low.partition(" ")[0] in copula


def _main_subject(made: Sequence[Chunk], i: int) -> int | None:
    """The subject that a clause at the front shares with the main one: *Menemui Presiden Chad,* Silva *meminta …*."""
    verb = made[i].verbs[-1]
    if any(c.kind != "t" for c in made[:i]) or not (verb.form == "base" or verb.low.startswith(("me", "di", "ber"))):
        return None  # Tewas tiga orang, …
    k = next((k for k in range(i + 1, len(made)) if made[k].kind not in ("NP", "P", "C", "t")), len(made))
    if k == i + 1 or [c.kind for c in made[k : k + 2]] != [",", "NP"]:
        return None
    kinds = [c.kind for c in made[k + 2 : k + 5]]
    return k + 1 if kinds[:1] == ["VG"] or kinds == [",", "NP", ","] else None


def _going(sentence: Sentence, lexicon: Lexicon, plover: Plover) -> list[Told]:
    """The visit that a title tells without a verb: *Menlu Chad* ke Niger, *bahas perbatasan*; not *ke Niger: …*."""
    made = sentence.chunks
    rule = next((r for r in lexicon.rules if r.id == "consult.go-to"), None)
    if rule is None or lexicon.grammar.head != "first" or not (sentence.headline or sentence.title):
        return []
    first = next((k for k, c in enumerate(made) if c.kind not in ("t", ",")), len(made))
    moods = made[first + 1 : first + 2] if [c.kind for c in made[first + 1 : first + 2]] == ["VG"] else []
    to = first + 1 + len(moods)
    kinds = [c.kind for c in made[to : to + 3]]
    if [c.kind for c in made[first : first + 1]] != ["NP"] or kinds[:2] != ["P", "NP"] or kinds[2:] == [":"]:
        return []
    lexemes = [u.lexeme for c in moods for u in c.verbs if u.lexeme is not None]
    if made[to].low != lexicon.grammar.toward[0] or any(x.events or not x.moods for x in lexemes):
        return []
    who, whom = made[first].units[0].mention, made[to + 1].units[0].mention
    if not isinstance(who, Mention) or who.kind not in ("person", "post") or who.sector in _PRIVATE or not who.code:
        return []
    if not isinstance(whom, Mention) or whom.kind not in ("state", "capital", "place") or whom.code in (None, who.code):
        return []
    names: list[str] = [m.mood for c in moods for u in c.units for m in u.moods]
    names += ["stopped" if m.mood == "failed" else m.mood for x in lexemes for m in x.moods]
    became = outcome(rule.type, names, plover)
    return [
        Told(
            made[to].start, made[to + 1].end, (sentence.start, sentence.end), rule, *became, tuple(names), [who],
            [whom], False,
        )
    ]  # fmt: skip


def _out_of(lexicon: Lexicon) -> list[str]:
    """The prepositions behind which a gerund does not come to pass: kept *from* firing, but answered *by* firing."""
    return [word for word in lexicon.grammar.source if word not in lexicon.grammar.agent]


def _own_forces(made: Sequence[Chunk], k: int, whom: int | None, lexicon: Lexicon) -> bool:
    """Whether who is told to do something by the verb group at `k` is an army or body of the same side."""
    if whom is None or lexicon.grammar.head != "first":
        return False
    asked = {m.code for m in _parties(made, whom, lexicon) if m.kind in ("group", "post", "pronoun")}
    own = {m.code for m in _parties(made, subject(made, k, lexicon), lexicon) if m.code}
    return bool(own) and asked == own


def _each_other(told: Sequence[Told]) -> list[Told]:
    """What two sides do to each other, as one event for each; where they fight, as one of both: *saling menuduh*."""
    out: list[Told] = []
    for one in told:
        sides = [m for m in one.actors if m.code]
        if len({m.code for m in sides}) != 2 or any(m.code for m in one.recipients):
            out.append(one)
        elif one.rule.symmetric or one.type == "ASSAULT":
            out.append(structs.replace(one, weak=False))
        else:
            for actor, recipient in (sides, sides[::-1]):
                out.append(structs.replace(one, actors=[actor], recipients=[recipient], weak=False))
    return out


def _together(told: Told) -> bool:
    """Whether several do something among themselves."""
    return told.rule.symmetric and not told.weak and not told.recipients


def _wished(made: Sequence[Chunk], i: int, lexicon: Lexicon) -> bool:
    """Whether a verb stands in a clause of what is wished for: *memperingatkan Fiji agar tidak menyerang*."""
    k = i - 1
    while k > 0 and made[k].kind in ("NP", "P", "t"):
        k -= 1
    return made[k].kind == "S" and made[k].low in lexicon.grammar.whether[1:]


def _for_a_purpose(made: Sequence[Chunk], i: int, lexicon: Lexicon) -> bool:
    """Whether an infinitive says what something is for: *passed a law to punish Chad*, but not *used a law to*."""
    k = i - 1
    if made[i].units[0].low not in lexicon.grammar.infinitive or len(made[i].verbs) > 1 or k < 1:
        return False
    while k > 0 and made[k].kind in ("NP", "P", "t"):
        k -= 1
    verbs = made[k].verbs if made[k].kind == "VG" and k < i - 1 else ()
    lexeme = verbs[-1].lexeme if verbs else None
    return lexeme is not None and lexeme.root not in lexicon.grammar.words.get("means", frozenset())


def _wish(sentence: Sentence, i: int, lexicon: Lexicon) -> list[Told]:
    """What somebody wants of another side: *Chad ingin Niger membuka perbatasan*."""
    made = sentence.chunks
    rule = next((r for r in lexicon.rules if r.id == "request.hope"), None)
    if rule is None or [c.kind for c in made[i + 1 : i + 3]] != ["NP", "VG"] or not made[i + 2].verbs:
        return []
    actors = [m for m in _parties(made, subject(made, i, lexicon), lexicon) if m.code]
    own = {m.code for m in actors}
    asked = _parties(made, i + 1, lexicon, several=False)
    if not actors or not asked or any(m.code is None or m.code in own or m.kind not in _ASKED for m in asked):
        return []
    return [
        Told(
            made[i].start, made[i].end, (sentence.start, sentence.end), rule, rule.type, "happened", (), actors, asked,
            False,
        )
    ]  # fmt: skip


def _of_a_thing(made: Sequence[Chunk], i: int, lexicon: Lexicon) -> list[str] | None:
    """The moods in which a thing puts the gerund at `i` that says of what it is: *the prospect of sending*.

    None where the thing is only about the act: *a deal on scrapping*, *talks aimed at ending*, *a history of raiding*.
    """
    if made[i - 2].kind != "NP" or made[i - 2].units[-1].mention is not None:
        return []
    link, head = made[i - 1].low, made[i - 2].units[-1]
    if link in lexicon.grammar.words["about"]:
        return None
    moods: list[str] = [m.mood for m in head.mood_nouns if m.mood not in ("light", "begin")]
    return moods if moods or link not in lexicon.grammar.genitive else None


def _demand(sentence: Sentence, i: int, who: int | None, told: tuple[Told, ...], lexicon: Lexicon) -> Told | None:
    """What somebody demands who says that another side should do something: *Oman said Chad must leave*.

    Or with what it is reproached by who says that it does wrong: *Oman menilai Chad melanggar perjanjian*.
    """
    made = sentence.chunks
    obliged = lexicon.grammar.words.get("obliged", frozenset())
    modal = next((u for u in made[i].units if u.low in obliged and u.start < made[i].verbs[-1].start), None)
    wrong = modal is None and _does_wrong(made[i], lexicon) and all(t.weak for t in told)
    if wrong:
        modal = made[i].verbs[-1]
    if modal is None or who is None or who >= i:
        return None
    rule = next((r for r in lexicon.rules if r.id == ("accuse.blame" if wrong else "request.demand")), None)
    if rule is None:
        return None
    if any(u.tag == "X" and "perfect" in u.functions for u in made[i].units):
        return None  # must have known
    if lexicon.grammar.head == "first" and made[who].units[0].tag == "E":
        return None  # kesepakatan damai itu harus …
    asked = _parties(made, who, lexicon)
    if not asked or not all(m.code and m.kind in _ASKED for m in asked):
        return None
    k = who - 1
    while k >= 0 and made[k].kind in ("S", "t", "NP", "P"):
        if made[k].kind == "S" and made[k].low not in lexicon.grammar.that:
            return None  # if Chad should leave
        k -= 1
    if lexicon.grammar.head == "first" and k > 0 and [c.kind for c in made[k - 1 : k + 1]] == ["VG", ","]:
        k -= 1  # Oman mengatakan, Chad harus pergi
    cue = made[k].verbs[-1].lexeme if k >= 0 and made[k].kind == "VG" and made[k].verbs else None
    says = cue is not None and any(c.stance == "asserts" and "clause" in c.content for c in cue.cues)
    own = {m.code for m in asked}
    who_asks = _parties(made, subject(made, k, lexicon), lexicon) if says else []
    actors = [m for m in who_asks if m.code and m.code not in own]
    if (says or wrong) and not actors:
        return None
    return Told(
        modal.start, made[i].verbs[-1].end, (sentence.start, sentence.end), rule, rule.type, "happened", (), actors,
        asked, not actors, spoken=not actors, others=() if actors else told,
    )  # fmt: skip


def _does_wrong(group: Chunk, lexicon: Lexicon) -> bool:
    """Whether a plain verb says that its subject does wrong: *melanggar*, *berbohong*."""
    words = lexicon.grammar.words.get("wrong", frozenset())
    verb = group.verbs[-1].low if group.verbs else ""
    wrong = verb in words or verb.partition(" ")[0] in words
    return wrong and not any(u.tag in "GM" for u in group.units)


def _moods_of(sentence: Sentence, i: int, lexicon: Lexicon) -> tuple[list[Mood], list[Mood], Mood | None, int | None]:
    """Moods above the verb group at `i` and in its words, the one of another verb above it, and that verb's place."""
    for _ in range(_LISTED if lexicon.grammar.head == "last" else 0):
        lead = listed_behind(sentence.chunks, i)
        if lead is None:
            break
        i = lead
    governing: list[Mood] = []
    for unit in sentence.chunks[i].verbs[:-1]:
        if unit.lexeme is not None:
            mood = next((m for m in unit.lexeme.moods if m.mood not in ("light", "receive", "begin", "hosted")), None)
            if mood is not None:
                governing.append(mood)
    above, verb_above = _governed_by(sentence.chunks, i, lexicon)
    if above is not None:
        governing.append(above)
    return governing, _mood_units(sentence.chunks, i, lexicon), above, verb_above


def listed_behind(made: Sequence[Chunk], i: int) -> int | None:
    """The verb group whose mood a bare verb goes on with: *will close its mines*, admit monitors *and* send food."""
    verbs = made[i].verbs
    bare = bool(verbs) and len(made[i].units) == 1 and any(form.form == "base" for form in verbs[0].forms)
    if not bare or i < 2 or made[i - 1].kind not in (",", "C"):
        return None
    k = i - 2 if made[i - 2].kind != "," else i - 3
    while k > 0 and made[k].kind in ("NP", "P", "t"):
        k -= 1
    leads = k >= 0 and made[k].kind == "VG" and bool(made[k].verbs)
    return k if leads and made[k].units[0].tag in "GMXV" else None


def _mood_names(
    sentence: Sentence, i: int, governing: Sequence[Mood], words: Sequence[Mood], lexicon: Lexicon, *, above: bool
) -> list[str]:
    """Names of the moods in which the verb group at `i` stands, with those of a noun or a title before it."""
    made = sentence.chunks
    group = made[i]
    moods: list[str] = [m.mood for m in (*governing, *words)]
    no = any(m.mood in ("negated", "refused") for m in words)
    if no and lexicon.grammar.head == "last" and any(m.mood == "refused" for m in governing):
        moods = ["possible"]  # would not rule out striking Chad
    bare = lexicon.grammar.head == "first" and group.units[0].tag == "V" and len(made[i - 1].units) < 2
    if i and made[i - 1].kind == "NP" and (bare or group.units[0].low in lexicon.grammar.infinitive):
        plan = plan_of(made, i - 1, lexicon)
        moods += [m.mood for m in made[i - 1 if plan is None else plan].units[-1].mood_nouns if m.mood != "light"]
    moods += _intended(made, i, lexicon)
    if _to_come(sentence, i, lexicon) and not above:
        moods.append("future")
    return moods


def _intended(made: Sequence[Chunk], i: int, lexicon: Lexicon) -> list[str]:
    """Moods of a noun with its owner before a verb that says what is meant: *rencana Fiji menutup jalan dikecam*."""
    noun = made[i - 1] if i and lexicon.grammar.head == "first" else None
    if noun is None or noun.kind != "NP" or len(noun.units) < 2 or made[i].verbs[-1].form != "active":
        return []
    found: list[str] = [m.mood for m in noun.units[0].mood_nouns if m.mood in ("future", "possible", "threatened")]
    if not found or not isinstance(noun.units[-1].mention, Mention):
        return []
    below = i > 1 and made[i - 2].kind in ("VG", "P")
    k = next((k for k in range(i + 1, len(made)) if made[k].kind not in ("NP", "P", "t")), len(made))
    return found if below or (k < len(made) and made[k].kind == "VG") else []


def _to_come(sentence: Sentence, i: int, lexicon: Lexicon) -> bool:
    """Whether a title speaks of what is to come by an infinitive: *Iran and Saudi Arabia to restore ties*."""
    made = sentence.chunks
    infinitive = made[i].units[0].low in lexicon.grammar.infinitive and lexicon.grammar.head == "last"
    return sentence.headline and infinitive and i > 0 and made[i - 1].kind == "NP"


def _governed_by(made: Sequence[Chunk], i: int, lexicon: Lexicon) -> tuple[Mood | None, int | None]:
    """A verb before that governs this group across its object: urged X *to withdraw*, accused X of *sending*."""
    verbs = made[i].verbs
    first = next((u for u in made[i].units if u.tag != "G"), made[i].units[0])  # urged Chad not to fire
    linked = first.low in lexicon.grammar.infinitive or (verbs and verbs[0].form == "gerund")
    if verbs and verbs[0].form == "gerund" and i and _meanwhile(made[i - 1], lexicon):
        return None, None
    k = i - 1
    crossed = False
    while k >= 0:
        kind = made[k].kind
        if kind == "VG":
            if not made[k].verbs:
                return None, None
            lexeme = made[k].verbs[-1].lexeme
            if linked and lexicon.grammar.head == "first" and (lexeme is None or not lexeme.moods):
                higher, at = _governed_by(made, k, lexicon)  # mendesak Fiji meneken pakta untuk membantu Chad
                if higher is not None and higher.mood == "requested":
                    return higher, at
            if lexeme is None:
                return None, None
            demanded = made[k].verbs[-1].low.rpartition(" ")[2] in lexicon.grammar.that
            crossed = crossed or (demanded and bool(verbs) and verbs[0].form == "base")
            plain = lexicon.grammar.head == "first" and all(made[m].kind in ("NP", "t", "C") for m in range(k + 1, i))
            bare = bool(verbs) and verbs[0].form == "base" and len(made[i].units) == 1 and k == i - 2
            if bare and lexeme.has("requested") is not None:
                plain = True  # demanded Chad withdraw
            if linked or crossed or plain or k == i - 1:
                mood = lexeme.has(
                    "requested", "accused", "permitted", "threatened", "refused", "future", "denied", "possible"
                )
                if mood is not None and mood.mood == "permitted":
                    higher, at = _governed_by(made, k, lexicon)
                    if higher is not None and higher.mood == "requested":
                        return higher, at
                if mood is None and linked and made[k].units[0].low in lexicon.grammar.infinitive:
                    return _governed_by(made, k, lexicon)  # urged Chad to use its weight to stop the war
                if mood is not None and mood.mood in ("requested", "accused"):
                    return (mood, k) if linked or crossed or plain else (None, None)
                if (
                    mood is not None
                    and (linked or crossed)
                    and (k == i - 1 or mood.mood in ("denied", "possible") or linked)
                ):
                    return mood, k if mood.mood == "permitted" and lexicon.grammar.head == "last" else None
            return None, None
        listed = kind == "C" and made[k + 1].kind == "NP" and k > 0 and made[k - 1].kind == "NP"
        if kind in (".", ";", '"', ",", "C", "Q") and not listed:
            return None, None
        if kind == "S":
            crossed = True
        k -= 1
    return None, None


def _meanwhile(link: Chunk, lexicon: Lexicon) -> bool:
    """Whether a gerund behind a word is an act of its own: warned Chad *before* firing, punished it *by* closing."""
    words = lexicon.grammar.words
    apart = link.low in words["after"] or link.low in words["since"] or link.low in words.get("while", frozenset())
    return lexicon.grammar.head == "last" and link.kind in ("P", "S") and (apart or link.low in lexicon.grammar.agent)


def _propose(
    sentence: Sentence,
    i: int,
    verb: Unit,
    args: list[Argument],
    who: int | None,
    passive: bool,
    moods: list[str],
    promised: bool,
    lexicon: Lexicon,
    plover: Plover,
    used: set[int],
) -> list[Told]:
    fitting: list[Told] = []
    rules = _rules(verb)
    if rules:
        frame = _framed(sentence.chunks, i, args, who, passive, lexicon)
        tried = [_by_rule(sentence, i, verb, rule, frame, moods, promised, lexicon, plover) for rule in rules]
        fitting = [told for told in tried if told is not None]
    best = fitting[0] if len(fitting) == 1 else None
    if len(fitting) > 1:
        ranks = [_strength(told, frame.words, lexicon) for told in fitting]
        best = fitting[ranks.index(max(ranks))]
    carried = _carried(sentence, i, verb, args, who, passive, moods, promised, lexicon, plover, used)
    if best is None or (carried and (not best.rule.objects or (not best.recipients and not best.rule.intransitive))):
        return carried
    if carried and not carried[0].weak and lexicon.grammar.head == "last":
        objects = [a.chunk for a in args if a.slot in ("object", "second")]
        joint = carried[0].rule.symmetric and len(_coded(carried[0].actors)) > 1 and not best.recipients
        if joint:
            return carried  # held joint exercises
        if best.rule.type in _HARM and carried[0].rule.type in ("CONCEDE", "RETREAT"):
            return carried  # announced the lifting of sanctions
        if best.rule.objects and not any(wanted(best.rule, sentence.chunks[j].low, lexicon) for j in objects):
            return carried  # held meetings with the opposition: nobody was held
    best.others = tuple(t for t in fitting if t is not best)
    if best.rule.objects:
        used.update(u.start for a in args if a.slot == "object" for u in sentence.chunks[a.chunk].units if u.nouns)
    return [best]


def _rules(verb: Unit) -> list[Rule]:
    seen: dict[str, Rule] = {}
    for form in verb.forms:
        for rule in form.lexeme.events:
            seen.setdefault(rule.id, rule)
    return list(seen.values())


def _strength(told: Told, words: Sequence[str], lexicon: Lexicon) -> tuple[int, int, int, int, int]:
    return (
        not told.weak,
        bool(told.rule.objects),
        sum(m.code is not None for m in told.recipients[:1]) + sum(m.code is not None for m in told.actors[:1]),
        _longest(told.rule, words, lexicon) if lexicon.grammar.head == "last" else 0,
        -len(told.rule.recipient),
    )


def _longest(rule: Rule, words: Sequence[str], lexicon: Lexicon) -> int:
    """How long the phrase is that a rule finds in its object: *aircraft carrier* tells more than *aircraft*."""
    if not rule.objects:
        return 0
    phrases = lexicon.objects[rule.id][1]
    found = [phrase.count(" ") for phrase in phrases for low in words if phrase in f" {low}"]
    return max(found, default=1)


class _Frame:
    """What stands around a verb, whichever of its rules is tried: chunks of doer and object, the other arguments.

    `words` are those in which a rule looks for the object that it wants.
    """

    __slots__ = ("actor", "agent", "args", "object", "passive", "words")

    def __init__(
        self, actor: int | None, agent: int | None, object_: int | None, args: list[Argument], *, passive: bool
    ) -> None:
        self.actor, self.agent, self.object, self.args, self.passive = actor, agent, object_, args, passive
        self.words: list[str] = []


def _framed(
    made: Sequence[Chunk], i: int, args: list[Argument], who: int | None, passive: bool, lexicon: Lexicon
) -> _Frame:
    """The frame of the verb group at `i`, with its subject and arguments."""
    agent = passive_agent(made, args, passive, lexicon)
    if passive and agent is None and not args and lexicon.grammar.head == "first":
        agent = _shared_agent(made, i, lexicon)
    if passive:
        patient = [Argument("object", who)] if who is not None else []
        rest = [a for a in args if a.chunk != agent]
        if lexicon.grammar.head == "last":  # what is left behind a passive is its second object: was given *asylum*
            rest = [Argument("second", a.chunk) if a.slot == "object" else a for a in rest]
        frame = _Frame(agent, agent, who, patient + [a for a in rest if a.slot != "object"], passive=True)
    else:
        object_at = next((a.chunk for a in args if a.slot == "object"), None)
        if object_at is None and who is not None:
            object_at = _relative_object(made, i, who, lexicon)
        frame = _Frame(who, agent, object_at, args, passive=False)
    frame.words = _object_words(made, i, frame, lexicon)
    return frame


def _shared_agent(made: Sequence[Chunk], i: int, lexicon: Lexicon) -> int | None:
    """The doer that stands behind a second passive joined to that at `i`: *didukung dan dipersenjatai oleh Chad*."""
    if [c.kind for c in made[i + 1 : i + 3]] != ["C", "VG"] or not _passive_group(made[i + 2], lexicon):
        return None
    return passive_agent(made, arguments(made, i + 2, lexicon), True, lexicon)


def _by_rule(
    sentence: Sentence,
    i: int,
    verb: Unit,
    rule: Rule,
    frame: _Frame,
    moods: list[str],
    promised: bool,
    lexicon: Lexicon,
    plover: Plover,
) -> Told | None:
    guest = rule.mode == "visit" and rule.actor == "object" and lexicon.grammar.head == "last" and rule.objects
    if guest and frame.object is not None:
        if not _is_guest(sentence.chunks[frame.object], rule, lexicon):
            return None
    elif rule.objects and not any(wanted(rule, low, lexicon) for low in frame.words):
        return None
    made, args, passive, agent, actor_at = sentence.chunks, frame.args, frame.passive, frame.agent, frame.actor
    if actor_at is not None and i and made[i - 1].kind == "Q":
        far = rule.type == "ASSAULT" and i > 1 and made[i - 2].kind == ","
        near, actor_at = actor_at, _antecedent(made, actor_at, lexicon, far=far)
        if rule.type == "ASSAULT" and lexicon.grammar.head == "last" and actor_at == near:
            actor_at = _killing_before(made, near, lexicon)
    actors = _parties(made, actor_at, lexicon)
    act = _act_of(made[actor_at], lexicon) if actor_at is not None else None
    if actor_at is not None and act is not None:
        named = _noun_parties(made, actor_at, act, act.nouns[0], lexicon)[0] if act.nouns else []
        actors = named or [m for m in actors if m.kind not in ("capital", "place")]
    if actor_at is not None and rule.type in _ACTS and made[actor_at].units[-1].low in _paper(lexicon):
        return None  # a resolution that bars Chad from buying arms
    if rule.id == "sanction.bar-by-law":
        actors = _lawgiver(made, i, actor_at, lexicon)
        if not actors:
            return None
    if actor_at is not None and rule.actor == "subject":
        actors = [m for m in actors if not _merely_from(made, actor_at, m, lexicon)]
    if actor_at is not None and not passive and not [m for m in actors if m.code]:
        actors = _behind(made, i, actor_at, lexicon) or actors
    if rule.mode == "obstruct" and actors and all(m.kind in ("state", "seat", "capital") for m in actors):
        return None  # no crowd
    if rule.mode == "riot" and actors and all(m.sector in _SENT or m.sector == "COP" for m in actors):
        return None  # police stormed an embassy
    if rule.sectors and not any(m.sector in rule.sectors for m in actors):
        return None
    if rule.actor == "speaker":
        act_of = rule.type == "ACCUSE" and actor_at is not None and _names_act(made[actor_at], lexicon)
        return _said_of(sentence, verb, rule, actors, moods, plover, about_act=act_of)
    if rule.type == "ASSAULT" and passive and agent is None and not actors and lexicon.grammar.head == "last":
        actors = _attacker(made, args, lexicon)
    recipients = _recipients(made, args, rule.recipient, rule, lexicon, exclude=actors)
    if rule.type == "REQUEST" and (_only_says(made, i, verb, lexicon) or _only_tells(made, verb, args, lexicon)):
        return None
    deeds = lexicon.grammar.words.get("deed", frozenset())
    if rule.type == "REQUEST" and actor_at is not None and made[actor_at].units[0].low in deeds:
        return None  # what Chad did moved another to something
    if rule.type == "ACCUSE" and frame.actor is not None and _in_passing(made, frame.actor, lexicon):
        return None
    if rule.type in ("REQUEST", "THREATEN", "ACCUSE") and not [m for m in recipients if m.code]:
        recipients = _below(made, i, args, actors, lexicon, to_come=rule.type == "THREATEN") or recipients
    if rule.type == "REQUEST" and not _coded(recipients) and args and lexicon.grammar.head == "last":
        recipients = [
            m for m in _holder(made, args[-1].chunk + 1, lexicon) if m.code not in _coded(actors)
        ] or recipients
    if rule.type == "CONSULT" and rule.symmetric and lexicon.grammar.head == "last":
        recipients = [m for m in recipients if not _describes_thing(made, args, m)]
    if rule.type == "CONSULT" and rule.mode != "phone" and passive and agent is None:
        actors = _host(made, args, recipients, lexicon) or actors
    alone = rule.id == "consult.speak"  # who speaks in a place
    alone = alone or (rule.mode == "phone" and lexicon.grammar.head == "first")
    if rule.type == "CONSULT" and not alone and not [m for m in recipients if m.code]:
        recipients = _host(made, args, actors, lexicon) or recipients
    if rule.symmetric and passive and agent is None and frame.object is not None and not recipients[1:]:
        both = [m for m in _parties(made, frame.object, lexicon) if m.code]
        if len({m.code for m in both}) > 1:
            actors, recipients = both, []  # the ties of X and Y were restored
    if passive and agent is None and frame.object is not None and rule.objects and len(_coded(recipients)) < 2:
        talks = _act_of(made[frame.object], lexicon)
        aid = talks is not None and rule.type == "SANCTION" and talks.nouns and talks.nouns[0].type in _GIVEN
        joint = talks is not None and talks.nouns and (talks.nouns[0].symmetric or aid or _visits(talks, lexicon))
        if joint and talks is not None:
            one, other = _noun_parties(made, frame.object, talks, talks.nouns[0], lexicon)
            if len(_coded([*one, *other])) > 1:
                actors, recipients = one, other  # the talks between X and Y were put off
    among = rule.symmetric and any(a.slot in lexicon.grammar.between for a in args)
    if among and not any(m.code for m in actors) and len({m.code for m in recipients if m.code}) > 1:
        actors, recipients = recipients, []  # diteken antara X dan Y
    became = outcome(rule.type, moods, plover, promised=promised)
    refused = became[0] == "REJECT" != rule.type  # who refuses is the subject
    if rule.actor == "object" and not refused:
        actors, recipients = recipients, actors
        if rule.id == "assault.victim" and not _coded(recipients):
            where = [a.chunk for a in args if a.slot in lexicon.grammar.place]
            hit = [m for k in where for m in _party(made, k, lexicon, loose=True) if m.code not in _coded(actors)]
            recipients = [m for m in hit if m.code] or recipients  # tewas dalam serangan Chad di Niger
    enough = _enough(rule, actors, recipients)
    nobody = passive and agent is None and bool(rule.objects) and not actors and not recipients
    if rule.type == "COOPERATE" and rule.symmetric and lexicon.grammar.head == "first":
        nobody = False  # rudal diluncurkan: nobody does it together
    if not enough and not nobody:
        return None
    about = any(_names_act(made[a.chunk], lexicon) for a in args if a.slot in rule.recipient)
    sides = {m.code for m in actors}
    recipients = [m for m in recipients if m.code not in sides or m.code is None]
    return Told(
        verb.start,
        verb.end,
        (sentence.start, sentence.end),
        rule,
        *became,
        tuple(moods),
        actors,
        recipients,
        enough < 2,
        about_act=about,
        alone=(rule.type == "ASSAULT" and not nobody and _somebody(rule, actors, frame.object, passive, agent))
        or (
            rule.type == "PROTEST" and _crowd(rule, actors) and any(m.code and m.kind not in _SPOTS for m in recipients)
        ),
        open=enough < 2
        and (bool(rule.objects) or passive)
        and not (passive and agent is not None)
        and _left_open(made[i], rule, actors, recipients, lexicon, passive=passive),
    )


def _visits(act: Unit, lexicon: Lexicon) -> bool:
    """Whether an event noun is a visit, which is put off with both its sides."""
    return act.nouns[0].type == "CONSULT" and lexicon.grammar.head == "last"


def _is_guest(chunk: Chunk, rule: Rule, lexicon: Lexicon) -> bool:
    """Whether who is received heads a noun phrase: hosted *Xi*, *Chad's envoy*, but not welcomed *Xi's decision*."""
    head = chunk.units[-1]
    mention = head.mention
    person = isinstance(mention, Mention) and mention.kind == "person" and mention.code is not None
    said = wanted(rule, head.low, lexicon) or (isinstance(mention, Mention) and wanted(rule, chunk.low, lexicon))
    return head.form != POSSESSOR and (person or said)


def _paper(lexicon: Lexicon) -> frozenset[str]:
    return lexicon.grammar.words.get("paper", frozenset())


def _attacker(made: Sequence[Chunk], args: Sequence[Argument], lexicon: Lexicon) -> list[Mention]:
    """Whose attack it was in which somebody was harmed: *killed in a Chadian strike*, *hurt in shelling by Chad*."""
    for argument in args:
        act = _act_of(made[argument.chunk], lexicon) if argument.slot in lexicon.grammar.place else None
        if act is not None and any(rule.type == "ASSAULT" for rule in act.nouns):
            return [m for m in _noun_parties(made, argument.chunk, act, act.nouns[0], lexicon)[0] if m.code]
    return []


def _lawgiver(made: Sequence[Chunk], i: int, doer: int | None, lexicon: Lexicon) -> list[Mention]:
    """Whose law bars somebody: *UN resolutions bar Chad*, *Chad is barred under UN resolutions*."""
    places = [doer] if doer is not None else []
    k = i + 1
    while k + 1 < len(made) and made[k].kind not in (",", ".", ";", '"'):
        if made[k].kind == "P" and made[k].low in lexicon.grammar.under + lexicon.grammar.agent:
            places.append(k + 1)
        k += 1
    law = next((j for j in places if made[j].units[-1].low in _paper(lexicon)), None)
    if law is None:
        return []
    whose = [u.mention for u in made[law].units[:-1] if isinstance(u.mention, Mention)]
    return [m for m in whose if m.code and m.kind == "organisation"]


def _said_of(
    sentence: Sentence,
    verb: Unit,
    rule: Rule,
    about: list[Mention],
    moods: list[str],
    plover: Plover,
    *,
    about_act: bool,
) -> Told | None:
    """What whoever says it does to the side that it is said of: to say that Chad broke the truce accuses Chad.

    `about_act`: it is said of an act, the *tests*, which is that of whoever did it.
    """
    whom = [m for m in about if m.code]
    became = outcome(rule.type, moods, plover)
    if rule.type == "THREATEN" and became[1] in ("planned", "possible"):
        became = (rule.type, "happened")  # Chad will pay for it
    if (
        not (whom or about_act)
        or became != (rule.type, "happened")
        or (rule.type == "THREATEN" and not (moods or verb.form == "active"))
    ):
        return None
    return Told(
        verb.start, verb.end, (sentence.start, sentence.end), rule, *became, tuple(moods), [], whom, weak=True,
        about_act=not whom, spoken=True,
    )  # fmt: skip


def _describes_thing(made: Sequence[Chunk], args: Sequence[Argument], mention: Mention) -> bool:
    """Whether a side only says whose a thing is that is met: a *UN* deadline, *Iran's* demands."""
    chunk = next((made[a.chunk] for a in args if any(u.mention is mention for u in made[a.chunk].units)), None)
    if chunk is None or chunk.units[-1].mention is mention:
        return False
    head = chunk.units[-1]
    return head.tag == "W" and head.mention is None and not (head.roles or head.titles or head.functions)


def _coded(mentions: Sequence[Mention]) -> set[str]:
    return {m.code for m in mentions if m.code}


def _in_passing(made: Sequence[Chunk], who: int, lexicon: Lexicon) -> bool:
    """Whether somebody only calls a thing something in passing: after *what Chad called* a raid."""
    names = lexicon.grammar.words.get("free_relative", frozenset())
    return who > 0 and made[who - 1].kind == "NP" and made[who - 1].units[-1].low in names


def _only_says(made: Sequence[Chunk], i: int, verb: Unit, lexicon: Lexicon) -> bool:
    """Whether a verb with *that* says what is so, and asks for nothing: *insisted that Chad had fired first*."""
    if verb.low.split()[-1] not in lexicon.grammar.that or lexicon.grammar.head != "last":
        return False
    k = next((k for k in range(i + 1, len(made)) if made[k].kind in ("VG", ",", ".")), len(made))
    if k >= len(made) or made[k].kind != "VG" or made[k - 1].kind == "P":
        return False
    opening = made[k].units[0]
    words = lexicon.grammar.words
    asks = opening.low in words["obliged"] | words["subjunctive"]
    return not asks and not any(form.form == "base" for form in opening.forms)


def _only_tells(made: Sequence[Chunk], verb: Unit, args: Sequence[Argument], lexicon: Lexicon) -> bool:
    """Whether somebody is told something, and not to do something: *told Chad that*, *told Chad of its plans*."""
    if verb.lexeme is None or verb.lexeme.root not in lexicon.grammar.words.get("tells", frozenset()):
        return False
    k = args[0].chunk + 1 if args else len(made)
    return (
        k >= len(made)
        or made[k].kind != "VG"
        or not any(u.low in lexicon.grammar.infinitive for u in made[k].units[:2])
    )


def _left_open(
    group: Chunk, rule: Rule, actors: list[Mention], recipients: list[Mention], lexicon: Lexicon, *, passive: bool
) -> bool:
    """Whether a clause leaves one side of an act to the rest of the text.

    *Britain suspended the training* is open to whom, *a Uganda police course was suspended* by whom.
    """
    if group.units[0].low in lexicon.grammar.infinitive or group.verbs[-1].form == "gerund":
        return False
    if passive:
        return not actors and any(m.code for m in recipients) and all(m.code for m in recipients)
    whom = rule.type == "AID" or not recipients  # help for victims, for a hospital, goes to their state
    return bool(actors) and all(m.code for m in actors) and whom and not any(m.code for m in recipients)


def _merely_from(made: Sequence[Chunk], j: int, mention: Mention, lexicon: Lexicon) -> bool:
    """Whether a doer is something that only comes from a state: *a Swiss watchmaker*, *tarif Tiongkok*."""
    unit = next((u for u in made[j].units if u.mention is mention), None)
    if unit is None or mention.kind != "state":
        return False
    if lexicon.grammar.head == "last":
        head = made[j].units[-1]
        described = bool(unit.names) and all(n.kind == "adjective" for n in unit.names)
    else:
        head = made[j].units[0]
        described = True
    return described and head is not unit and head.tag == "W" and not (head.roles or head.nouns or head.functions)


def _antecedent(made: Sequence[Chunk], j: int, lexicon: Lexicon, *, far: bool = False) -> int:
    """What a relative clause is about: not the place where it was, *the attack in Gaza, which killed …*.

    `far`: nor, in head-first order, whom it hit: *serangan Chad ke sebuah desa di Niger, yang menewaskan …*.
    """
    k = j
    past = lexicon.grammar.place + lexicon.grammar.toward
    if far and lexicon.grammar.head == "first":
        while k > 1 and made[k - 1].kind == "P" and made[k - 2].kind == "NP":
            act = _act_of(made[k - 2], lexicon)
            k -= 2
            if act is not None and act.nouns and made[k + 1].low in past + act.nouns[0].noun_recipient:
                return k
            if made[k + 1].low not in past + lexicon.grammar.genitive:
                break
        k = j
    while k > 1 and made[k - 1].kind == "P" and made[k - 1].low in lexicon.grammar.place and made[k - 2].kind == "NP":
        k -= 2
    return k if _act_of(made[k], lexicon) is not None else j


def _killing_before(made: Sequence[Chunk], j: int, lexicon: Lexicon) -> int:
    """What a relative clause of violence behind the place or victim of an attack is about: the attack, or its doer.

    *Shelled a camp in Chad that killed nine*, *the bombing of a Chadian hotel that killed nine*.
    """
    k = j
    while k > 1 and made[k - 1].kind == "P" and made[k - 2].kind == "NP":
        k -= 2
        act = _act_of(made[k], lexicon)
        if act is not None and any(rule.type == "ASSAULT" for rule in act.nouns):
            return k
    verbs = made[k - 1].verbs if k and made[k - 1].kind == "VG" and _is_thing(made[k]) else ()
    attacks = any(rule.type == "ASSAULT" for form in (verbs[-1].forms if verbs else ()) for rule in form.lexeme.events)
    doer = subject(made, k - 1, lexicon) if attacks and not _passive_group(made[k - 1], lexicon) else None
    return doer if doer is not None else j


def _is_thing(chunk: Chunk) -> bool:
    """Whether a noun phrase is no party: *a camp*, *a Chadian hotel*."""
    mention = chunk.units[-1].mention
    return not isinstance(mention, Mention) or mention.body == "thing"


def _relative_object(made: Sequence[Chunk], i: int, who: int, lexicon: Lexicon) -> int | None:
    """The noun phrase that a relative clause has as its object: *the pact that X and Y signed*."""
    k = who - 1
    if k < 1 or made[k].kind != "Q" or made[k - 1].kind != "NP" or lexicon.grammar.head != "last":
        return None
    return k - 1 if who < i else None


def _act_of(chunk: Chunk, lexicon: Lexicon) -> Unit | None:
    """The event noun that heads a noun phrase: its last word, or its first where heads come first."""
    unit = chunk.units[-1 if lexicon.grammar.head == "last" else 0]
    return unit if unit.tag == "E" else None


def _behind(made: Sequence[Chunk], i: int, antecedent: int, lexicon: Lexicon) -> list[Mention]:
    """Who is behind a thing that acts in a relative clause: `X issued a statement that condemned Y`."""
    if i == 0 or made[i - 1].kind not in ("Q", "NP"):
        return []
    if any(m.mood == "alleged" for m in made[i].units[0].moods):
        return []  # X seized a ship suspected of carrying arms
    if any(u.low in lexicon.grammar.words["nature"] for u in made[antecedent].units):
        return []  # X suffered a quake that killed nine
    if lexicon.grammar.head == "last" and made[i - 1].kind == "Q" and not _acts_for(made, antecedent, lexicon):
        return []  # X praised the states that condemned Y
    k = antecedent - 1
    while k >= 0 and made[k].kind in ("P", "t"):
        k -= 1
    if k < 0 or made[k].kind != "VG" or _passive_group(made[k], lexicon):
        return []
    if made[i - 1].kind == "NP" and any(u.lexeme is not None and u.lexeme.cues for u in made[k].verbs):
        return []
    return [m for m in _parties(made, subject(made, k, lexicon), lexicon) if m.code]


def _acts_for(made: Sequence[Chunk], j: int, lexicon: Lexicon) -> bool:
    """Whether what the noun phrase at `j` names acts for who has it: a statement, a strike, arms, soldiers sent."""
    head = made[j].units[-1]
    words = lexicon.grammar.words
    if head.tag == "E" or head.low in words.get("wording", frozenset()) | _paper(lexicon):
        return True
    if any(rule in lexicon.objects and head.low in lexicon.objects[rule][0] for rule in _FIRED):
        return True
    verbs = made[j - 1].verbs if j and made[j - 1].kind == "VG" else ()
    lexeme = verbs[-1].lexeme if verbs else None
    if lexeme is None:
        return False
    if any(isinstance(u.mention, Mention) for u in made[j].units):
        forces = any(isinstance(u.mention, Mention) and u.mention.sector in _SENT for u in made[j].units)
        return forces and any(rule.type in _SENDS for rule in lexeme.events)
    return lexeme.has("light") is not None  # published data that backed Chad


def _below(
    made: Sequence[Chunk], i: int, args: list[Argument], actors: list[Mention], lexicon: Lexicon, *, to_come: bool
) -> list[Mention]:
    """The subject of the clause that a demand or reproach governs: *demanded that X …*, *mendesak agar X …*.

    `to_come`: only where the clause tells what will befall it, not what it may do to another.
    """
    k = max([i, *(a.chunk for a in args)]) + 1
    while k < len(made) and made[k].kind == "t":
        k += 1
    if k + 1 < len(made) and made[k].kind == "S" and made[k + 1].kind == "NP":
        verb = next((c for c in made[k + 2 :] if c.kind == "VG"), None)
        if to_come and lexicon.grammar.head == "last" and (verb is None or not _befalls(verb, lexicon)):
            return []
        own = {m.code for m in actors}
        return [m for m in _parties(made, k + 1, lexicon) if m.code and m.code not in own]
    return []


def _holder(made: Sequence[Chunk], k: int, lexicon: Lexicon) -> list[Mention]:
    """By whom is held what is asked for: *demanded the release of nuns held by Chad*."""
    if k >= len(made) or made[k].kind != "VG" or len(made[k].units) > 1 or not made[k].verbs:
        return []
    args = arguments(made, k, lexicon)
    grammar = lexicon.grammar
    by = next((a.chunk for a in args[:1] if a.slot in grammar.agent or a.slot in grammar.place), None)
    return [m for m in _parties(made, by, lexicon) if m.code]


def _befalls(group: Chunk, lexicon: Lexicon) -> bool:
    """Whether a clause tells what comes over its subject: *would pay*, *will be hit*, *must leave*."""
    words = lexicon.grammar.words
    if not group.verbs:
        return True
    lexeme, opening = group.verbs[-1].lexeme, group.units[0]
    suffers = lexeme is not None and lexeme.root.split()[0] in words.get("suffers", frozenset())
    passive = any("passive" in u.functions for u in group.units) and group.verbs[-1].form == "participle"
    return suffers or passive or opening.low in words.get("obliged", frozenset())


def _passive_group(group: Chunk, lexicon: Lexicon) -> bool:
    return bool(group.verbs) and is_passive(group, lexicon)


def _host(made: Sequence[Chunk], args: list[Argument], sides: list[Mention], lexicon: Lexicon) -> list[Mention]:
    """The state in whose seat, capital or land a meeting takes place, where it is not one of the sides."""
    own = {m.code for m in sides if m.code}
    objects = {a.chunk for a in args if a.slot == "object" and lexicon.grammar.head == "first"}
    for argument in args if len(own) == 1 else ():
        within = argument.chunk - 2 in objects  # membahas situasi di Myanmar
        if argument.slot in lexicon.grammar.place and not within:
            found = [m for m in party(made[argument.chunk], lexicon) if m.code and m.code not in own]
            if found and found[0].kind in ("seat", "capital", "state"):
                return found
    return []


def _somebody(rule: Rule, actors: list[Mention], object_at: int | None, passive: bool, agent: int | None) -> bool:
    """Whether an attack stands with one side only: its doer is a party, or nobody is named (not an avalanche)."""
    if any(m.code for m in actors):
        return object_at is not None or passive
    return (passive and agent is None) or (rule.actor == "object" and not actors)


def _crowd(rule: Rule, actors: list[Mention]) -> bool:
    """Whether those who protest are people of whom no state is told: a protest at an embassy stands without it."""
    return all(m.kind in ("group", "person") for m in actors) if actors else rule.mode == "demo"


def _names_act(chunk: Chunk, lexicon: Lexicon) -> bool:
    """Whether a noun phrase is an act: an event noun, or *the move*, *tindakan itu*."""
    return any(u.tag == "E" or u.low in lexicon.grammar.words["act"] for u in chunk.units)


def _object_words(made: Sequence[Chunk], i: int, frame: _Frame, lexicon: Lexicon) -> list[str]:
    """The words in which a rule of the verb group at `i` may find its object; a sum may open with a currency sign."""
    slots = ("object", "second", *lexicon.grammar.complement)
    places = {a.chunk for a in frame.args if a.slot in slots}
    if frame.object is not None:
        places.add(frame.object)
        if frame.object + 1 < len(made) and made[frame.object + 1].kind == "t":
            places.add(frame.object + 1)  # gave Chad 48 hours
        counted = made[frame.object].units[-1].low in lexicon.grammar.words.get("quantity", frozenset())
        if counted and frame.object + 2 < len(made) and made[frame.object + 1].low in lexicon.grammar.genitive:
            places.add(frame.object + 2)  # fired dozens of rockets
    places.update(k for k in (i + 2, i + 3) if k < len(made) and unicodedata.category(made[k - 1].low[0]) == "Sc")
    if lexicon.grammar.head == "first":  # menyebutnya sebagai sesuatu yang tidak dapat diterima
        places.update(j + 2 for j in tuple(places) if [c.kind for c in made[j + 1 : j + 3]] == ["Q", "VG"])
    return [made[j].low for j in places]


def wanted(rule: Rule, low: str, lexicon: Lexicon) -> bool:
    """Whether folded words hold one of those that a rule wants in its object."""
    single, phrases = lexicon.objects[rule.id]
    spaced = f" {low}"
    return not single.isdisjoint(low.split()) or any(phrase in spaced for phrase in phrases)


def _recipients(
    made: Sequence[Chunk],
    args: list[Argument],
    slots: Sequence[str],
    rule: Rule,
    lexicon: Lexicon,
    *,
    exclude: list[Mention],
) -> list[Mention]:
    """The parties in the first slot of the frame that is filled by one."""
    if rule.type in ("ACCUSE", "SUPPORT") and lexicon.grammar.head == "first":
        args = _beside_harm(made, args)
    if rule.type in ("AID", "RETREAT") and "object" in slots and lexicon.grammar.head == "first":
        own = {m.code for m in exclude if m.code}
        if any(m.code in own for a in args if a.slot == "object" for m in _party(made, a.chunk, lexicon)):
            return []  # Chad mengevakuasi warga Chad dari Sudan
    fallback: list[Mention] = []
    if rule.type == "REQUEST" and ("from" in slots or lexicon.grammar.head == "last"):
        whose = next((made[a.chunk] for a in args if a.slot == "object"), None)
        named = party(whose, lexicon) if whose is not None else []
        owners = [m for m in named if whose is not None and _owns(whose, m)]
        owners = [m for m in owners if "from" in slots and m.code and m.code not in _coded(exclude)]
        act = _act_of(whose, lexicon) if whose is not None and lexicon.grammar.head == "last" else None
        if not owners and act is not None and act.nouns and not act.nouns[0].symmetric:
            at = next(a.chunk for a in args if a.slot == "object")
            doers = _noun_parties(made, at, act, act.nouns[0], lexicon)[0]
            owners = [m for m in doers if m.code and m.code not in _coded(exclude)]
        if not owners and whose is not None and any(m.mood == "stopped" for m in whose.units[-1].mood_nouns):
            ended = [a for a in args if a.slot in lexicon.grammar.genitive] if lexicon.grammar.head == "last" else []
            owners = [m for a in ended[:1] for m in _party(made, a.chunk, lexicon) if m.code not in _coded(exclude)]
            owners = [m for m in owners if m.code]
        if owners:
            return owners  # demanded Chad's withdrawal from Mali, the withdrawal of Chadian troops from Mali
    for slot in slots:
        chosen = _in_slot(made, args, slot, rule, lexicon, exclude, loose=False)
        if any(m.code for m in chosen):
            return [m for m in chosen if m.code]
        fallback = fallback or chosen
    if "object" in slots and rule.actor == "subject":
        chosen = _in_slot(made, args, "object", rule, lexicon, exclude, loose=True)
        fallback = [m for m in chosen if m.code] or fallback
    if rule.id == "support.congratulate" and not any(m.code for m in fallback):
        for slot in [slot for slot in slots if slot in lexicon.grammar.words["reason"]]:
            chosen = _in_slot(made, args, slot, rule, lexicon, exclude, loose=True)
            fallback = [m for m in chosen if m.code] or fallback  # belasungkawa atas gempa di Chad
    if rule.type in _HARM and not any(m.code for m in fallback):
        for slot in [slot for slot in slots if slot in lexicon.grammar.words.get("target", frozenset())]:
            chosen = _in_slot(made, args, slot, rule, lexicon, exclude, loose=True)
            fallback = [m for m in chosen if m.code] or fallback  # fired at a boat from Chad
    return fallback


def _beside_harm(made: Sequence[Chunk], args: list[Argument]) -> list[Argument]:
    """The arguments without those that tell whom a harm in the object befell: *mengecam serangan terhadap X*."""
    harm: Rule | None = None
    kept: list[Argument] = []
    for argument in args:
        act = next((u for u in made[argument.chunk].units if u.tag == "E" and u.nouns), None)
        if argument.slot == "object":
            harm = act.nouns[0] if act is not None and act.nouns[0].type in _HARM else None
        if harm is None or argument.slot == "object" or argument.slot not in harm.noun_recipient:
            kept.append(argument)
    return kept


def _in_slot(
    made: Sequence[Chunk],
    args: list[Argument],
    slot: str,
    rule: Rule,
    lexicon: Lexicon,
    exclude: list[Mention],
    *,
    loose: bool,
) -> list[Mention]:
    """The parties in one slot of a frame; where there is none, those behind an act named there."""
    own = {m.code for m in exclude if m.code}
    chosen: list[Mention] = []
    for argument in args:
        if argument.slot != slot and not (slot == "object" and argument.slot == "second"):
            continue
        act = next((u for u in made[argument.chunk].units if u.tag == "E" and u.nouns), None)
        if (
            act is not None
            and act.nouns[0].type in _HARM
            and slot in lexicon.grammar.place
            and _last(made, argument, act)
        ):
            whom = _noun_parties(made, argument.chunk, act, act.nouns[0], lexicon)[1]
            chosen += [m for m in whom if m.code and m.code not in own]
            continue  # killed in a Chadian strike on Mali
        if act is not None and act.nouns[0].type in _HARM and any(a.slot in lexicon.grammar.agent for a in args):
            chosen += [m for m in _victim(made, argument.chunk, lexicon) if m.code and m.code not in own]
            continue  # mengutuk pengusiran warga X oleh Y
        if act is not None and rule.id == "support.congratulate" and act.nouns[0].type in _HARM:
            whom = _noun_parties(made, argument.chunk, act, act.nouns[0], lexicon)[1]
            chosen += [m for m in whom if m.code and m.code not in own]
            continue  # belasungkawa atas serangan Chad ke Niger
        for mention in _party(made, argument.chunk, lexicon, loose=loose):
            if act is not None and lexicon.grammar.head == "first" and _where(mention, act.nouns[0], lexicon):
                continue
            harmed = rule.type == "ACCUSE" and act is not None and "object" in act.nouns[0].noun_recipient
            if harmed and lexicon.grammar.head == "first" and _befallen(mention):
                continue  # mengecam penahanan warga Chad
            if (mention.code not in own or mention.code is None) and all(m.code != mention.code for m in chosen):
                chosen.append(mention)
        named = [u.tag for u in made[argument.chunk].units[:2]] == ["D", "D"]  # called *this a threat* to Chad
        heading = rule.mode == "visit" and lexicon.grammar.head == "first"  # menuju normalisasi
        if not named and not heading and not any(m.code for m in chosen):
            wish = rule.type == "REQUEST" and lexicon.grammar.head == "first"
            behind = _victim(made, argument.chunk, lexicon, doers=wish)
            chosen += [m for m in behind if m.code and m.code not in own]
    return chosen


def _last(made: Sequence[Chunk], argument: Argument, unit: Unit) -> bool:
    """Whether a word heads the noun phrase of an argument in a language whose heads come last."""
    return made[argument.chunk].units[-1] is unit


def _enough(rule: Rule, actors: list[Mention], recipients: list[Mention]) -> int:
    """2: an event by itself; 1: only another telling of one with both sides; 0: none.

    By itself stands what has both sides, or an actor where the rule needs no recipient.
    """
    actor, recipient = any(m.code for m in actors), any(m.code for m in recipients)
    if actor and recipient:
        return 2
    if actor and (rule.intransitive or (rule.symmetric and len({m.code for m in actors if m.code}) > 1)):
        return 2
    return 1 if actor or (recipient and (not actors or (rule.type == "PROTEST" and _crowd(rule, actors)))) else 0


# Event nouns


def _carried(
    sentence: Sentence,
    i: int,
    verb: Unit,
    args: list[Argument],
    who: int | None,
    passive: bool,
    moods: list[str],
    promised: bool,
    lexicon: Lexicon,
    plover: Plover,
    used: set[int],
) -> list[Told]:
    """Events of a verb that carries a noun: *launched an attack on*, *lifted sanctions*, *came under fire*."""
    made = sentence.chunks
    kinds = [m for form in verb.forms for m in form.lexeme.moods]
    if not kinds:
        return []
    mood = kinds[0]
    under = lexicon.grammar.under
    given = passive and _given(made, verb, args, lexicon)  # dikenai sanksi: the noun stands behind a passive
    behind = [a.chunk for a in args if a.slot in ("object", "second") or a.slot in under]
    if mood.mood == "light" and lexicon.grammar.head == "last":
        behind += [j + 2 for j in behind if _turns(made, j, lexicon)]
    places = [who] if passive and not given else behind
    for j in places:
        if j is None:
            continue
        for unit in made[j].units:
            if unit.tag != "E" or not unit.nouns or unit.start in used or _modifies(made[j], unit, lexicon):
                continue
            rule = unit.nouns[0]
            actors, recipients = own, _ = _noun_parties(made, j, unit, rule, lexicon)
            agent = passive_agent(made, args, passive, lexicon) if passive else who
            if given:
                agent = who
            doers = _parties(made, agent, lexicon)
            if passive and agent is None:
                doers = []
            told_of = "receive" if given and mood.mood == "light" else mood.mood
            tail = [a for a in args if a.chunk != agent]
            if not recipients:
                recipients = _recipients(
                    made, tail, rule.noun_recipient or rule.recipient, rule, lexicon, exclude=doers
                )
            if not _coded(recipients) and lexicon.grammar.head == "last" and not passive:
                second = any(a.chunk == j and a.slot == "second" for a in args)
                whom = next((a.chunk for a in args if a.slot == "object"), None) if second else None
                recipients = [m for m in _parties(made, whom, lexicon) if m.code not in _coded(doers)] or recipients
            denies = mood.mood == "denied"
            told_that = j + 1 < len(made) and made[j + 1].kind == "VG"
            if denies and (lexicon.grammar.head == "first" or told_that or rule.type in _TOLD_TO):
                continue  # rejected claims that its tests broke the law, denied the charge
            if _coded(own) and verb.lexeme is not None and verb.lexeme.has("alleged") is not None:
                continue  # claimed an attack by Chad
            if told_of == "receive":
                recipients, actors = (
                    doers,
                    actors or _recipients(made, tail, lexicon.grammar.source, rule, lexicon, exclude=doers),
                )
            elif told_of in (
                "light",
                "begin",
                "stopped",
                "future",
                "refused",
                "threatened",
                "hosted",
                "failed",
                "permitted",
                "denied",
            ):
                both = [m for m in (*actors, *recipients) if m.code]
                if not (mood.mood == "stopped" and actors and not doers) and not (
                    mood.mood == "hosted" and len(both) > 1
                ):
                    same = {m.code for m in actors if m.code}
                    if told_of == "failed" and _coded(own) - _coded(doers) and lexicon.grammar.head == "last":
                        recipients = recipients or doers  # foiled a Chadian attack
                    elif doers and [m for m in doers if m.code]:
                        if rule.symmetric:
                            recipients = recipients or [m for m in actors if m.code not in {d.code for d in doers}]
                        actors = doers
                    elif not same:
                        actors = doers or actors
            else:
                continue
            recipients = [m for m in recipients if m.code is None or m.code not in {a.code for a in actors}]
            if rule.actor == "object":
                actors, recipients = recipients, actors
            if mood.mood == "refused" and not recipients:
                recipients = [m for m in own if m.code and m.code not in {a.code for a in actors}]
            enough = _enough(rule, actors, recipients)
            nobody = passive and agent is None and not actors and not recipients
            if not enough and not nobody:
                continue
            if mood.mood == "threatened" and plover.types[rule.type].quad < 3:
                continue
            extra = [mood.mood] if mood.mood in _TURNS else []
            around = _noun_moods(made, j, unit)
            if "stopped" in extra and lexicon.grammar.head == "last":
                around = [m for m in around if m not in _NOT_YET]  # called off a planned strike
            every = [*moods, *extra, *around]
            became = outcome(rule.type, every, plover, promised=promised or mood.mood == "future")
            if mood.mood == "refused" and "negated" not in moods:
                became = ("REJECT", "happened")
            used.add(unit.start)
            return [
                Told(
                    unit.start, unit.end, (sentence.start, sentence.end), rule, *became, (*moods, *extra), actors,
                    recipients, enough < 2,
                    open=enough < 2
                    and mood.mood in ("light", "begin", "stopped", "refused")
                    and rule.type != "AGREE"  # showed its readiness: to whom is not said
                    and not (passive and agent is not None)
                    and _left_open(made[i], rule, actors, recipients, lexicon, passive=passive),
                )
            ]  # fmt: skip
    return []


def _turns(made: Sequence[Chunk], j: int, lexicon: Lexicon) -> bool:
    """Whether a noun phrase is the end or the return of the act behind it: announced *a halt to* arms exports."""
    turned = any(m.mood in ("stopped", "begin") for m in made[j].units[-1].mood_nouns)
    joins = lexicon.grammar.genitive + lexicon.grammar.toward
    if not turned or j + 2 >= len(made) or made[j + 1].low not in joins or made[j + 2].kind != "NP":
        return False
    return not any(rule.type == "ASSAULT" for rule in made[j + 2].units[-1].nouns)  # declared an end to the war


def _given(made: Sequence[Chunk], verb: Unit, args: Sequence[Argument], lexicon: Lexicon) -> bool:
    """Whether a passive has the noun that it carries behind it, and whom it befalls before it: *dikenai sanksi*."""
    if lexicon.grammar.head != "first" or verb.lexeme is None or not verb.lexeme.root.endswith("i"):
        return False
    first = next((a.chunk for a in args if a.slot == "object"), None)
    return first is not None and any(u.tag == "E" for u in made[first].units)


def _where(mention: Mention, rule: Rule, lexicon: Lexicon) -> bool:
    """Whether a name behind an event noun only tells where: *gencatan senjata Gaza*, *perundingan Doha*."""
    if mention.kind == "state":
        return mention.name.lower() in lexicon.grammar.words.get("lands", frozenset())
    return mention.kind == "place" or (mention.kind == "capital" and rule.type in ("CONSULT", "AGREE"))


def _owns(chunk: Chunk, mention: Mention) -> bool:
    """Whether a mention is a possessor: *Moscow's* attack is Moscow's, the *London* attack only was in London."""
    return any(u.form == POSSESSOR for u in chunk.units if u.mention is mention)


def _modifies(chunk: Chunk, unit: Unit, lexicon: Lexicon) -> bool:
    """Whether an event noun only describes the noun behind it: *trade* deal."""
    k = chunk.units.index(unit)
    return lexicon.grammar.head == "last" and k + 1 < len(chunk.units) and chunk.units[k + 1].tag in "EWR"


def _noun_moods(made: Sequence[Chunk], j: int, unit: Unit) -> list[str]:
    """Moods of the words around an event noun: a *planned* visit, *threat* of an attack, *rencana* kunjungan."""
    near = [u for u in made[j].units if u is not unit and abs(u.start - unit.start) < 60]
    before: list[str] = [m.mood for m in made[j - 1].units[0].moods] if j and made[j - 1].kind == "P" else []
    if j >= 2 and made[j - 1].kind == "P" and made[j - 2].kind == "NP":
        near += made[j - 2].units[-1:]
    return before + [
        m.mood for u in near for m in (*u.mood_nouns, *(u.moods if u.tag in "MWG" else ())) if m.mood != "light"
    ]


def _of_nouns(sentence: Sentence, i: int, lexicon: Lexicon, plover: Plover, used: set[int]) -> list[Told]:
    """Events that a noun phrase tells by itself: *invasi Rusia ke Ukraina*, *China's support for Russia*."""
    made = sentence.chunks
    out: list[Told] = []
    for unit in made[i].units:
        if unit.tag != "E" or not unit.nouns or unit.start in used or _modifies(made[i], unit, lexicon):
            continue
        rule = unit.nouns[0]
        actors, recipients = _noun_parties(made, i, unit, rule, lexicon)
        more: list[str] = []
        if lexicon.grammar.head == "first" and i and made[i - 1].kind == "VG" and plover.types[rule.type].quad < 3:
            if _discusses(made[i - 1]):
                continue
            wanted_moods = _NOT_YET if made[i - 1].verbs else ("negated",)  # there is no …
            more = [m.mood for u in made[i - 1].units if u.tag in "GM" for m in u.moods if m.mood in wanted_moods]
        if rule.symmetric and not actors and lexicon.grammar.head == "first":
            actors, recipients = _parted(made, i, lexicon) or (actors, recipients)
        if not {m.code for m in actors} - {m.code for m in recipients}:  # travel bans on officials of Uganda
            actors = []
            if rule.mode == "visit" and not recipients and lexicon.grammar.head == "last":
                recipients = _stayed_in(made, i, lexicon)
            if rule.type == "CONSULT":
                actors, besides = _beside(made, i, recipients, lexicon)
                more += besides
            if not actors and not recipients and lexicon.grammar.head == "last":
                actors = _broke_out(made, i, lexicon)
            if rule.type == "AID" and _coded(recipients) and i and lexicon.grammar.head == "last":
                actors = _equated(made, i, recipients, lexicon)
        elif rule.type in _TOLD_TO and not _coded(recipients) and lexicon.grammar.head == "last":
            recipients = _told_to(made, i, actors, lexicon)
        if rule.actor == "object":
            actors, recipients = recipients, actors
        enough = _enough(rule, actors, recipients)
        if not enough:
            continue
        if lexicon.grammar.head == "last" and _asked_for(made, i):
            continue
        about = [*_noun_moods(made, i, unit), *more]
        if rule.type in ("CONSULT", "RETREAT") and lexicon.grammar.head == "last":
            about += _predicate_moods(made, i, lexicon)
        if "requested" in about and lexicon.grammar.head == "first":
            about.append("possible")  # seruan gencatan senjata: it is only called for
        became = outcome(rule.type, about, plover, promised=False)
        used.add(unit.start)
        out.append(
            Told(
                unit.start, unit.end, (sentence.start, sentence.end), rule, *became, tuple(about), actors,
                recipients, enough < 2, background=True,
                alone=rule.type == "PROTEST" and made[i].units[0].low == "anti" and not actors,
            )
        )  # fmt: skip
    return out


def _equated(made: Sequence[Chunk], i: int, recipients: list[Mention], lexicon: Lexicon) -> list[Mention]:
    """Who is what an event noun says: *Chad is a lifeline for Mali*."""
    group = made[i - 1]
    if group.kind != "VG" or group.verbs or any(u.tag in "GM" for u in group.units):
        return []
    no = any(m.mood == "negated" for u in made[i].units for m in u.moods)
    if no or not any("passive" in u.functions for u in group.units):
        return []
    found = _parties(made, subject(made, i - 1, lexicon), lexicon)
    return [m for m in found if m.code and m.code not in _coded(recipients)]


def _past_source(made: Sequence[Chunk], comma: int, lexicon: Lexicon) -> int | None:
    """The verb of the clause that a comma ends, past who says so: *Chad fired a rocket, media reported, despite …*."""
    k = _verb_ahead(made, comma)
    said = k is not None and k > 1 and any(u.lexeme is not None and u.lexeme.cues for u in made[k].verbs)
    if k is not None and said and [c.kind for c in made[k - 2 : k]] == [",", "NP"]:
        return _verb_ahead(made, k - 2)
    return k


def _broke_out(made: Sequence[Chunk], i: int, lexicon: Lexicon) -> list[Mention]:
    """Both sides of what happens where a verb stands before them: *clashes broke out between Chad and Mali*."""
    if i + 1 >= len(made) or made[i + 1].kind != "VG" or not made[i + 1].verbs or _passive_group(made[i + 1], lexicon):
        return []
    args = arguments(made, i + 1, lexicon)
    at = next((a.chunk for a in args if a.slot in lexicon.grammar.between), None)
    if at is None or any(a.slot == "object" for a in args):
        return []
    sides = [m for m in _parties(made, at, lexicon) if m.code]
    return sides if len(_coded(sides)) > 1 else []


def _told_to(made: Sequence[Chunk], i: int, actors: list[Mention], lexicon: Lexicon) -> list[Mention]:
    """Whom words from somebody reach that stand beside what he or she does: *left amid pressure from Chad*."""
    words, grammar = lexicon.grammar.words, lexicon.grammar
    if i < 1 or made[i - 1].kind not in ("P", "S") or [c.low for c in made[i + 1 : i + 2]] != [grammar.source[0]]:
        return []
    link = made[i - 1]
    other = (*grammar.genitive, *grammar.place, *grammar.toward, *grammar.agent)
    if link.low in other or link.low in words["about"] or link.low in words["company"] or link.units[0].moods:
        return []
    k: int | None = i - 2
    while k is not None and k >= 0 and made[k].kind in ("NP", "P", "t"):
        k -= 1
    if k is None or k < 0 or made[k].kind in (",", '"'):
        comma = k if k is not None and k == i - 2 else None
        k = _main_verb(made, i)
        if k is None and comma is not None:
            k = _past_source(made, comma, lexicon)
    if k is None or made[k].kind != "VG" or not made[k].verbs or _passive_group(made[k], lexicon):
        return []
    own = _coded(actors)
    return [m for m in _parties(made, subject(made, k, lexicon), lexicon) if m.code and m.code not in own]


def _parted(made: Sequence[Chunk], j: int, lexicon: Lexicon) -> tuple[list[Mention], list[Mention]] | None:
    """Both sides of an act that its predicate parts from them: *Bentrokan* pecah *antara tentara Chad dan Sudan*."""
    k = j + 2
    if k < len(made) and made[k].kind == "NP" and all(u.tag == "W" for u in made[k].units):
        k += 1  # berlangsung alot antara
    if [c.kind for c in (*made[j + 1 : j + 2], *made[k : k + 2])] != ["VG", "P", "NP"]:
        return None
    if made[k].low not in lexicon.grammar.between:
        return None
    sides = [m for m in _parties(made, k + 1, lexicon) if m.code]
    return (sides[:1], sides[1:]) if len(_coded(sides)) > 1 else None


def _asked_for(made: Sequence[Chunk], i: int) -> bool:
    """Whether what the noun phrase at `i` names is only asked for: *urged talks*, *sought a halt to drills by Chad*."""
    k = i
    ended = False
    while k > 1 and made[k].kind == "NP":
        if made[k - 1].kind == "P" and made[k - 1].low in ("of", "to") and made[k - 2].kind == "NP":
            ended = ended or any(m.mood in ("stopped", "begin") for u in made[k - 2].units for m in u.mood_nouns)
            k -= 2
        elif made[k - 1].kind == "C" and made[k - 2].kind == "NP":
            k -= 2
        else:
            break
    group = made[k - 1] if k else None
    if i > 1 and made[i - 1].kind == "P" and made[i - 2].kind == "NP":
        head = made[i - 2].units[-1]
        if any(m.mood == "requested" for m in head.mood_nouns) or any(rule.type == "REQUEST" for rule in head.nouns):
            return True  # an appeal for a truce
    forms = made[i - 1].units[-1].forms if i and made[i - 1].kind == "NP" else ()
    if any(rule.type == "REQUEST" for form in forms for rule in form.lexeme.events):
        return True  # backed calls for a truce
    if group is None or group.kind != "VG" or not group.verbs or group.verbs[-1].form == "passive":
        return False
    lexeme = group.verbs[-1].lexeme
    if lexeme is None or not (ended or k == i):
        return False
    asks = not ended and lexeme.has("light") is None and any(rule.type == "REQUEST" for rule in lexeme.events)
    return asks or lexeme.has("requested") is not None


def _discusses(group: Chunk) -> bool:
    """Whether a verb says that its object is only talked about: *membahas* normalisasi hubungan."""
    lexeme = group.verbs[-1].lexeme if group.verbs else None
    return lexeme is not None and any(rule.id == "consult.discuss" for rule in lexeme.events)


def _predicate_moods(made: Sequence[Chunk], j: int, lexicon: Lexicon) -> list[str]:
    """Moods of the predicate of which talks are the subject, or that they are: *it will be the first visit to Peru*."""
    k = j - 1
    while k > 0 and made[k].kind == "NP" and all(u.tag == "D" for u in made[k].units):
        k -= 1
    if k < 0 or made[k].kind != "VG" or made[k].verbs:
        k = j + 1
        while k < len(made) and made[k].kind in ("P", "NP", "t", "C"):
            k += 1
        if k >= len(made) or made[k].kind != "VG" or subject(made, k, lexicon) != j:
            return []
    told = [m.mood for u in made[k].units if u.tag in "GM" for m in u.moods]
    return [mood for mood in told if mood in _NOT_YET]


def _beside(
    made: Sequence[Chunk], j: int, recipients: list[Mention], lexicon: Lexicon
) -> tuple[list[Mention], list[str]]:
    """Who talked, and in which mood, where a clause tells what its subject did beside the talks.

    *Signed after talks with Peru*, *is in Oslo for talks with Peru*, *is open to talks with Peru*, *On a visit to
    Lima, he said*, and, of both sides, *In a phone call, Chad and Peru agreed*.
    """
    own = {m.code for m in recipients if m.code}
    if j < 1:
        return [], []
    words = lexicon.grammar.words
    moods: list[str] = []
    k: int | None = j - 1
    if made[j - 1].kind == "VG":
        if made[j - 1].verbs or made[j - 1].units[-1].tag != "M" or not own:
            return [], []
        moods = [m.mood for m in made[j - 1].units[-1].moods]
    elif made[j - 1].kind not in ("P", "S"):
        return [], []
    else:
        k = j - 2
        while k >= 0 and (made[k].kind in ("NP", "P", "t") or _joins(made, k, lexicon)):
            k -= 1
        link = made[j - 1].low
        if k < 0 or made[k].kind in (",", "C", '"'):
            held = link in words["after"] or link in words["during"] or link in lexicon.grammar.place
            behind = k >= 0 and k == j - 2 and link in words["after"] and lexicon.grammar.head == "last"
            k = _main_verb(made, j) if held and k == j - 2 else None
            if k is None and behind:
                k = _verb_ahead(made, j - 2)  # freed them, after talks with Chad
        elif made[k].kind != "VG" or not own or (_passive_group(made[k], lexicon) and lexicon.grammar.head == "last"):
            k = None
        elif not made[k].verbs and not any("passive" in u.functions for u in made[k].units):
            k = None  # has no wish for talks
        elif not made[k].verbs and link not in words["reason"] | words["after"] | words["during"] | words["upon"]:
            k = None  # is against talks
        elif link in words["reason"] and made[j - 2].kind == "NP" and _a_thing(made, j - 2):
            k = None  # sets terms for talks
        elif link not in words["after"]:
            moods = [m.mood for m in _mood_units(made, k, lexicon)]
            moods += [m.mood for u in made[k].verbs if u.lexeme for m in u.lexeme.moods if m.mood in _NOT_YET]
    if k is None:
        return [], []
    found = [m for m in _parties(made, _doer(made, k, lexicon), lexicon) if m.code and m.code not in own]
    return (found if own or len({m.code for m in found}) > 1 else []), moods


def _verb_ahead(made: Sequence[Chunk], comma: int) -> int | None:
    """The verb group of the clause that a comma ends."""
    k = comma - 1
    while k > 0 and made[k].kind in ("NP", "P", "t", "C"):
        k -= 1
    return k if made[k].kind == "VG" and made[k].verbs and made[k].verbs[0].form != "gerund" else None


def _joins(made: Sequence[Chunk], k: int, lexicon: Lexicon) -> bool:
    """Whether a coordinator joins two noun phrases in head-first order: *mengenang Chad dan Niger seusai …*."""
    around = 0 < k < len(made) - 1 and made[k].kind == "C" and lexicon.grammar.head == "first"
    return around and made[k - 1].kind == made[k + 1].kind == "NP"


def _doer(made: Sequence[Chunk], k: int, lexicon: Lexicon) -> int | None:
    """Who does what the verb group at `k` says: its subject, in head-first order also who stands behind it."""
    if lexicon.grammar.head == "first" and _passive_group(made[k], lexicon):
        return passive_agent(made, arguments(made, k, lexicon), True, lexicon)
    behind = speaker_behind(made, k, lexicon)
    return behind if behind is not None else subject(made, k, lexicon)


def _stayed_in(made: Sequence[Chunk], j: int, lexicon: Lexicon) -> list[Mention]:
    """Where somebody is for the visit at `j`: *is in Chad for a visit*."""
    link = lexicon.grammar.words["reason"]
    if j < 4 or made[j - 1].low not in link or made[j - 3].low not in lexicon.grammar.place or made[j - 4].verbs:
        return []
    stays = made[j - 4].kind == "VG" and any("passive" in u.functions for u in made[j - 4].units)
    return [m for m in _parties(made, j - 2, lexicon) if m.code] if stays else []


def _a_thing(made: Sequence[Chunk], j: int) -> bool:
    """Whether a noun phrase is the object of a verb and names nobody and no place: *set terms* for talks."""
    return made[j - 1].kind != "P" and not any(u.mention is not None or u.roles for u in made[j].units)


def _main_verb(made: Sequence[Chunk], j: int) -> int | None:
    """The verb group of the clause behind the comma that ends what opens a sentence."""
    comma = False
    for k in range(j + 1, len(made)):
        if made[k].kind == ",":
            comma = True
        elif made[k].kind in ("S", "Q", "VG") and not comma:
            return None
        elif made[k].kind == "VG" and made[k].verbs:
            return k
    return None


def _noun_parties(
    made: Sequence[Chunk], j: int, unit: Unit, rule: Rule, lexicon: Lexicon
) -> tuple[list[Mention], list[Mention]]:
    """Actor and recipient of an event noun: modifiers and possessors, then its prepositional phrases."""
    chunk = made[j]
    last = lexicon.grammar.head == "last"
    inside = [
        u.mention
        for u in chunk.units
        if isinstance(u.mention, Mention) and (u.start < unit.start if last else u.start > unit.start)
    ]
    inside = [m for m in inside if m.code and not (last and m.kind in ("capital", "place") and not _owns(chunk, m))]
    if not last and len(inside) == 1 and _where(inside[0], rule, lexicon):
        inside = []
    actors: list[Mention] = []
    recipients: list[Mention] = []
    if last and rule.type == "PROTEST" and chunk.units[0].low == "anti":
        recipients, inside = inside, []  # anti-Chad protests
    if inside:
        joined = [m for m in _both(party(chunk, lexicon)) if (m.code and m in inside) or m.kind == "state"]
        if (rule.symmetric and len(joined) > 1) or (len(joined) > 1 and all(m in inside for m in joined)):
            actors = joined
        else:
            actors = _both([inside[-1] if last and len(inside) == 1 else inside[0]])
    if not last and len(inside) == 1 and "object" in rule.noun_recipient and _befallen(inside[0]):
        actors, recipients = [], actors  # penangkapan nelayan Chad
    k = j + 1
    slot = ""
    frame = rule.noun_recipient or tuple(s for s in rule.recipient if s != "object")
    if not last and not actors and [c.kind for c in made[k : k + 2]] == ["Q", "VG"]:
        actors = _carried_out_by(made, k + 1, lexicon)
        if actors:
            k += 3 if k + 2 < len(made) and made[k + 2].kind == "NP" else 2
    if last and k < len(made) and _brought_about(made[k]):
        k += 1  # condemned the strike launched by Chad
    while k < len(made):
        kind = made[k].kind
        if kind == "P":
            slot = made[k].low
        elif kind == "NP" and slot:
            group = [m for m in _parties(made, k, lexicon) if m.code and m.kind != "pronoun"]
            if slot in lexicon.grammar.between and group:
                actors, recipients = group[:1], group[1:]
            elif slot in frame:
                recipients = recipients or [m for m in group if m.code not in {a.code for a in actors}]
            elif slot in lexicon.grammar.agent:
                if not actors:
                    actors = group
                elif not recipients:
                    recipients, actors = actors, group
            elif (slot in lexicon.grammar.genitive or slot in lexicon.grammar.source) and not actors:
                actors = group
            k = coordinated(made, k)[-1]
            slot = ""
        elif (
            kind == "C" and k + 1 < len(made) and made[k + 1].kind == "NP" and k == j + 1 and rule.symmetric and actors
        ):
            if not recipients:
                recipients = [
                    m for m in _party(made, k + 1, lexicon) if m.code and m.code not in {a.code for a in actors}
                ]
            k += 1
        elif kind == "C" and k + 1 < len(made) and made[k + 1].kind == "P":
            pass
        elif (kind == "," and k + 1 < len(made) and made[k + 1].kind == "NP" and apposes(made[k - 1], made[k + 1])) or (
            kind == "Q" and k + 1 < len(made) and made[k + 1].kind == "NP" and not any(u.who for u in made[k + 1].units)
        ):
            k += 1
        elif kind == "," and k + 1 < len(made) and made[k + 1].kind in ("P", "t") and (slot or k > j + 2):
            pass
        elif kind not in ("t", "'"):
            break
        k += 1
    return actors, recipients


def _brought_about(group: Chunk) -> bool:
    """Whether a verb that carries a noun stands as a participle behind it: sanctions *imposed* by Chad."""
    verb = group.units[0] if group.kind == "VG" and len(group.units) == 1 else None
    done = verb is not None and verb.form == "participle" and verb.lexeme is not None
    return done and verb is not None and verb.lexeme is not None and verb.lexeme.has("light") is not None


def _befallen(mention: Mention) -> bool:
    """Whether somebody behind the noun of a harm is whom it befalls: people, not a state or its forces."""
    return mention.kind in ("group", "person") and mention.sector not in _SENT and mention.sector not in ("GOV", "COP")


def _carried_out_by(made: Sequence[Chunk], k: int, lexicon: Lexicon) -> list[Mention]:
    """Who did an act by the relative clause behind it: *serangan yang dilancarkan (oleh) Chad*."""
    verb = made[k].verbs[-1].lexeme if _passive_group(made[k], lexicon) else None
    if verb is None or verb.has("light", "begin") is None:
        return []
    agent = passive_agent(made, arguments(made, k, lexicon), True, lexicon)
    return [m for m in _parties(made, agent, lexicon) if m.code]
