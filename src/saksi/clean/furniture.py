"""Find furniture and spam: prompts, links, page bars, buttons, and what others hang on a text.

The words stand in each language's `furniture.toml`, and all languages are asked at once, for an
Indonesian page has English buttons. Each rule there has examples and rejects, and they run.

>>> from saksi.clean.blocks import lines
>>> text = "Menteri itu tiba di Oslo pada Senin pagi untuk berunding.\\n[Gambas:Video]\\nTogel Hongkong"
>>> [(s.kind, text[s.start : s.end], s.rule) for s in find(text, lines(text)).segments]
[('furniture', '[Gambas:Video]', 'furniture.embed'), ('spam', 'Togel Hongkong', 'spam.links')]
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from typing import NamedTuple

from saksi.clean.rules import File, Rule, Spam, Words
from saksi.language import available, load
from saksi.match import Hit, Matcher, longest
from saksi.records import Segment
from saksi.text import fold

__all__ = ["Found", "Rule", "Spam", "find", "is_sentence", "labels_for", "rules", "spam", "words_for"]


class _Cue(NamedTuple):
    """A phrase of a rule, with the marks that must follow it; no rule: a sure word of spam."""

    rule: Rule | None
    marks: str


class Found(NamedTuple):
    """The segments, ascending and apart; of these, which rule asks for which flag; whether spam was seen."""

    segments: list[Segment]
    flags: list[tuple[Segment, Rule]]


_LONG = 140  # characters from which a line reads as the article's, whatever its end
_END = re.compile(r"[.!?…][\"”’'»)\]\\]*(?:\s?\([^()\n]{1,40}\))?$")
_WORDS = re.compile(r"\w+")
_DIGIT = re.compile(r"\d")
_TOKEN = re.compile(r"[^\s|,•·/&>»()\[\]:;–—-]+")
_PAGES = re.compile(r"\W*\d{1,2}(?:[\s|,.]+\d{1,2}){1,12}(?:[\s|]*[^\W\d_]{3,12})?\W*")
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_LINK_FIRST = frozenset("hwHW")
_LINK_WORDS = frozenset({"http", "https", "www"})
_AMOUNT = re.compile(r"\d{1,6}[a-z]{0,3}")
_CUT = re.compile(r"(?:…|\.\.\.)?\s*\[\+\d{1,6} \w{4,12}\]$")
_OWNED = re.compile(r"(?:©|\([cC]\))\W*(?:[Cc]opyright\W*)?(?:(?:19|20)\d\d|[^\n]{2,40}(?:19|20)\d\d\W*$)")
_SIGNED = re.compile(r"\([a-z]{2,4}(?:[/,-]\s?[a-z0-9]{2,4}){0,3}\)\W*")
_HASHTAGS = re.compile(r"(?:#\w+[\s,|]*)+")
_QUOTES = frozenset("\"“”'‘’«»„")


class _Grammar:
    def __init__(self) -> None:
        phrases: dict[str, list[_Cue]] = {}
        fill: set[str] = set()
        numbers: set[str] = set()
        words: dict[str, set[str]] = {}
        self.rules: list[tuple[str, Rule]] = []
        self.spam: list[tuple[str, Spam]] = []
        for code in available():
            file = load(code).toml("furniture", File)
            for rule in file.rule:
                self.rules.append((code, rule))
                for phrase in rule.phrases:
                    key, marks = _split(phrase)
                    phrases.setdefault(key, []).append(_Cue(rule, marks))
            self.spam.append((code, file.spam))
            for phrase in file.spam.sure:
                phrases.setdefault(phrase, []).append(_Cue(None, ""))
            fill |= {w for row in (*file.spam.fill, *file.spam.sure) for w in row.split()}
            numbers |= set(file.spam.brand_numbers)
            for name in Words.__struct_fields__:
                words.setdefault(name, set()).update(getattr(file.words, name))
        self.matcher: Matcher[_Cue] = Matcher(phrases)
        self.fill = frozenset(fill)
        ends = "|".join(sorted(map(re.escape, numbers), key=len, reverse=True))
        self.brand = re.compile(rf"(?=\d*[a-z])[a-z0-9]{{2,18}}(?:{ends})")
        self.lone_brand = re.compile(
            rf"[a-z]{{4,18}}(?:{'|'.join(sorted(n for n in numbers if n.isdigit() and len(n) > 1))})"
        )
        self.words = {name: frozenset(rows) for name, rows in words.items()}
        says = "|".join(sorted(map(re.escape, self.words["says"]), key=lambda w: (-len(w), w)))
        self.told = re.compile(rf"[,\"'][\"']?\s+(?:[^\W\d]+\s+){{0,6}}?(?:{says})(?!\w)")


@functools.cache
def _grammar() -> _Grammar:
    return _Grammar()


def rules() -> list[tuple[str, Rule]]:
    """All rules with the language whose file they stand in."""
    return _grammar().rules


def spam() -> list[tuple[str, Spam]]:
    """The spam words of all languages, with the language."""
    return _grammar().spam


def words_for(name: str) -> frozenset[str]:
    """The labels of one kind (a field of `Words`) in all languages, folded."""
    return _grammar().words[name]


@functools.cache
def labels_for(name: str) -> tuple[str, ...]:
    """As `words_for`, the longest first: `photo credit` before `credit`."""
    return tuple(sorted(words_for(name), key=lambda label: (-len(label), label)))


def is_sentence(line: str) -> bool:
    """Whether a line reads as the article's: it ends in a sentence's mark, or is long."""
    return len(line) > _LONG or (line.count(" ") >= 4 and _END.search(line) is not None)


def find(text: str, spans: list[tuple[int, int]]) -> Found:
    """The segments of the given lines that rules of `furniture.toml` know."""
    grammar = _grammar()
    starts = [a for a, _ in spans]
    whole: dict[int, tuple[str, str, Rule | None]] = {}
    inside: dict[int, list[tuple[int, int, Rule]]] = {}
    sure: list[Hit[_Cue]] = []
    lists: list[int] = []
    alone: list[int] = []
    asked: dict[tuple[int, str, str], bool] = {}  # a line of one word a hundred times is asked once
    for hit in grammar.matcher.find(text):
        index = bisect_right(starts, hit.start) - 1
        if index < 0 or hit.start >= spans[index][1]:
            continue
        rule = hit.payload.rule
        if rule is None:
            sure.append(hit)
        elif rule.at == "inline":
            if piece := _inline(text, hit, spans[index]):
                inside.setdefault(index, []).append((*piece, rule))
        elif index in whole and not rule.run and not (rule.flag and not (whole[index][2] or rule).flag):
            continue
        elif hit.end - spans[index][0] < 600 and _line(text, hit, spans[index], asked):
            if rule.run:
                lists.append(index)
            if index in whole and not rule.flag:
                continue
            whole[index] = (rule.kind, f"{rule.kind}.{rule.id}", rule)
            if rule.next and not _WORDS.search(text, hit.end, spans[index][1]):
                alone.append(index)
    for index in [i for i, pieces in inside.items() if any(r.caption and r.kind != "credit" for *_, r in pieces)]:
        whole.pop(index, None)
    for index in [i for i, (_, _, rule) in whole.items() if rule and rule.above]:
        if not _above_headline(text, spans, index, whole):
            del whole[index]
    own = [i not in whole and (b - a > _LONG or is_sentence(text[a:b])) for i, (a, b) in enumerate(spans)]
    for index in alone:
        if index + 1 < len(spans) and not own[index + 1] and spans[index + 1][1] - spans[index + 1][0] <= 160:
            whole.setdefault(index + 1, ("furniture", "furniture.list", None))
    first = next((i for i, is_own in enumerate(own) if is_own), len(spans))
    for index in lists:
        for i in range(index + 1, len(spans)):
            if (own[i] and _END.search(text[spans[i][0] : spans[i][1]])) or spans[i][1] - spans[i][0] > 160:
                break
            if _SIGNED.fullmatch(text, *spans[i]):
                continue
            if i < first and text.count(" ", *spans[i]) >= 3:  # above the article: its headline, it may be
                break
            whole.setdefault(i, ("furniture", "furniture.list", None))
    for i, (a, b) in enumerate(spans):
        sign = text[a]
        if sign.isalpha() and sign not in _LINK_FIRST:
            continue  # none of what follows begins with a letter
        if i not in whole and b - a <= (160 if sign in "©(" else 60):
            line = text[a:b]
            if _LINK.fullmatch(line):
                whole[i] = ("furniture", "furniture.link", None)
            elif _OWNED.match(line):
                whole[i] = ("furniture", "furniture.copyright", None)
            elif _HASHTAGS.fullmatch(line):
                whole[i] = ("furniture", "furniture.tags", None)
            elif not _WORDS.search(line):
                whole[i] = ("furniture", "furniture.marks", None)
            elif _is_page_bar(line) or _is_page_number(text, spans, i, whole):
                whole[i] = ("furniture", "furniture.pages", _PAGE_BAR)
    last = max((i for i, is_own in enumerate(own) if is_own and i not in whole), default=-1)
    for index in [i for i, (_, _, rule) in whole.items() if rule and rule.last and i < last]:
        del whole[index]
    segments = [
        Segment(kind=kind, start=spans[i][0], end=spans[i][1], rule=name)  # type: ignore[arg-type]
        for i, (kind, name, _) in whole.items()
    ]
    flags = [
        (s, rule)
        for s, (i, (_, _, rule)) in zip(segments, whole.items(), strict=True)
        if rule and rule.flag and i >= last
    ]
    for index, pieces in inside.items():
        if index in whole:
            continue
        a, b = spans[index]
        at = a
        for start, end, rule in sorted(pieces, key=lambda p: (p[0], -p[1])):
            if start < at or (rule.last and (index < last or b - end > 160)):
                continue
            if rule.caption and start > at:
                if rule.kind == "credit" and (
                    start - at > 300 or (start - at > 160 and text.find(". ", at, start - 3) >= 0)
                ):
                    continue
                segments += _caption(text, at, start) if rule.kind == "credit" else _gallery(text, at, start)
            segments.append(Segment(kind=rule.kind, start=start, end=end, rule=f"{rule.kind}.{rule.id}"))
            at = end
    if spans and last >= 0 and (m := _CUT.search(text, max(spans[last][0], spans[last][1] - 40), spans[last][1])):
        cut = Segment(kind="furniture", start=m.start(), end=m.end(), rule="furniture.cut")
        segments.append(cut)
        flags.append((cut, _CUT_OFF))
    segments += _spam(text, spans, sure, whole, last)
    return Found(_apart(segments), flags)


_PAGE_BAR = Rule(
    id="pages",
    kind="furniture",
    at="whole",
    phrases=[],
    flag="continues-elsewhere",
    reason="a page bar names further pages",
)
_CUT_OFF = Rule(
    id="cut",
    kind="furniture",
    at="inline",
    phrases=[],
    flag="continues-elsewhere",
    reason="the text was cut off, as its end says",
)


def _is_page_bar(line: str) -> bool:
    """A line such as `1 2 3 Next`."""
    return not line[-1].isdigit() and bool(_PAGES.fullmatch(line)) and bool(re.search(r"\b1\W+2\b", line))


def _is_page_number(
    text: str, spans: list[tuple[int, int]], index: int, whole: dict[int, tuple[str, str, Rule | None]]
) -> bool:
    """A line of one number, where the lines are the numbers of pages from 1 on."""
    line = text[slice(*spans[index])]
    if not line.isdigit() or len(line) > 2:
        return False
    if line == "1":
        return index + 1 < len(spans) and text[slice(*spans[index + 1])] == "2"
    return index - 1 in whole and whole[index - 1][1] == "furniture.pages"


def _apart(segments: list[Segment]) -> list[Segment]:
    """Sorted, without overlaps: spam first, then the longer."""
    kept: list[Segment] = []
    for segment in sorted(segments, key=lambda s: (s.start, s.kind != "spam", -s.end)):
        if kept and segment.start < kept[-1].end:
            if segment.kind == "spam" and kept[-1].kind != "spam":
                kept[-1] = segment
            continue
        kept.append(segment)
    return kept


def _split(phrase: str) -> tuple[str, str]:
    """A phrase without the marks at its end, and these."""
    bare = re.sub(r"[\W_]+$", "", phrase)
    return bare, phrase[len(bare) :].strip()


@functools.cache
def _compile(pattern: str) -> re.Pattern[str]:
    """A pattern of a rule, when it is first asked for: most texts need few of them."""
    return re.compile(pattern, re.MULTILINE)


def _fits(text: str, hit: Hit[_Cue]) -> bool:
    """Whether the phrase has its capital and its marks in the text."""
    rule, marks = hit.payload.rule, hit.payload.marks
    if rule and rule.capital and not text[hit.start].isupper():
        return False
    return not marks or text[hit.end : hit.end + 8].lstrip(" ").startswith(marks)


def _line(text: str, hit: Hit[_Cue], span: tuple[int, int], asked: dict[tuple[int, str, str], bool]) -> bool:
    """Whether a rule for lines holds of the line that its phrase stands in."""
    rule = hit.payload.rule
    a, b = span
    if rule is None or hit.end > b or not _fits(text, hit) or b - a > 14 * rule.words:
        return False
    before = text[a : hit.start]
    if rule.at != "line" and (not set(before).isdisjoint(_QUOTES) or _WORDS.search(before)):
        return False
    if rule.at == "whole":
        return not _WORDS.search(text, hit.end, b)
    line = text[a:b]
    if line.count(" ") >= rule.words or (rule.open_end and line.rstrip('"”').endswith(".")):
        return False
    if rule.names and not _names(text[hit.end : b]):
        return False
    key = (a, rule.needs, rule.prose)
    if key not in asked:
        asked[key] = (
            (not rule.needs or bool(_compile(rule.needs).search(line)))
            and (not rule.prose or not line.rstrip().endswith(".") or bool(_compile(rule.prose).search(line)))
            and not _is_told(line)
        )
    return asked[key]


def _is_told(line: str) -> bool:
    """Whether a line is a sentence that says who spoke: `Join us, the sellers wrote.`"""
    return bool(_END.search(line)) and bool(_grammar().told.search(fold(line)))


def _above_headline(
    text: str, spans: list[tuple[int, int]], index: int, whole: dict[int, tuple[str, str, Rule | None]]
) -> bool:
    """Whether the next line that is no furniture reads as a headline."""
    for i in range(index + 1, min(index + 6, len(spans))):
        if i not in whole:
            line = text[slice(*spans[i])]
            return len(line) <= 160 and line.count(" ") >= 3 and not _END.search(line)
    return False


def _names(rest: str) -> bool:
    """Whether only names (and dates) stand there: capitals, or small words between them."""
    tokens = rest.replace("|", " ").replace(",", " ").split()
    joining = words_for("join")
    return (
        bool(tokens)
        and len(tokens) <= 14
        and not rest.rstrip().endswith(".")
        and len([t for t in tokens if t[:1].isupper()]) >= min(2, len(tokens))
        and all(t[:1].isupper() or not t[:1].isalpha() or fold(t) in joining for t in tokens)
    )


def _inline(text: str, hit: Hit[_Cue], span: tuple[int, int]) -> tuple[int, int] | None:
    """The span of a rule inside a line."""
    rule, marks = hit.payload
    if rule is None or not _fits(text, hit):
        return None
    start, end = hit.start, hit.end
    if marks:
        end = text.index(marks, end) + len(marks)
    if rule.before:
        head = ("" if start > 12 else "\n") + text[max(0, start - 12) : start]
        m = _compile(rf"(?:{rule.before})\Z").search(head)
        if not m:
            return None
        start -= len(m.group().lstrip("\n \t"))
    if rule.headline:
        stop = _headline_end(text, end, span[1])
        if stop is None:
            return None
        end = stop
    if rule.rest:
        m = _compile(rule.rest).match(text, end, span[1])
        if not m:
            return None
        end = m.end()
    return max(start, span[0]), min(end, span[1])


def _caption(text: str, start: int, end: int) -> list[Segment]:
    """What stands before a photo's credit on its line."""
    piece = text[start:end].rstrip()
    begin = start + len(piece) - len(piece.lstrip())
    if not _WORDS.search(piece):
        return []
    return [Segment(kind="caption", start=begin, end=start + len(piece), rule="caption.credit")]


def _headline_end(text: str, start: int, end: int) -> int | None:
    """Where a headline in capitals ends in the middle of a paragraph: before the word that opens the next sentence."""
    joining = words_for("join")
    words = list(re.finditer(r"\S+", text[start : min(end, start + 220)]))
    size = 0
    for m in words[:22]:
        word = m.group()
        if word[:1].isalpha() and word[:1].islower() and fold(word) not in joining:
            break
        size += 1
        if word[-1] in ".!?" and size > 2:
            return start + m.end()
    else:
        return None
    while size and fold(words[size - 1].group()) in joining:
        size -= 1
    size -= 1
    return start + words[size - 1].end() if size >= 3 else None


def _gallery(text: str, start: int, end: int) -> list[Segment]:
    """What stands before a gallery's button: `Photos: name of the gallery`, then the caption."""
    piece = text[start:end]
    begin = start + len(piece) - len(piece.lstrip())
    body = text[begin:end].rstrip()
    made: list[Segment] = []
    colon = body.find(": ", 0, 16)
    if colon > 0 and fold(body[:colon]) in words_for("photo"):
        size = _repeated(text, body, begin)
        made.append(Segment(kind="furniture", start=begin, end=begin + size, rule="furniture.gallery"))
        rest = body[size:]
        begin += len(body) - len(rest.lstrip())
        body = rest.lstrip()
    if body and _WORDS.search(body):
        made.append(Segment(kind="caption", start=begin, end=begin + len(body), rule="caption.gallery"))
    return made


def _repeated(text: str, body: str, at: int) -> int:
    """How long the gallery's name is: the words that open another caption of it too, or the text's first line."""
    label = body[: body.find(":") + 1]
    title = text[:400].lstrip()[:200].split("\n")[0].strip()
    if title and body[len(label) :].lstrip().startswith(title) and len(title) < len(body) - len(label):
        return body.index(title, len(label)) + len(title)
    other = text.find(label, at + len(body), at + len(body) + 4000)
    if other < 0:
        other = text.rfind(label, max(0, at - 4000), at)
    if other < 0:
        return len(label)
    size = 0
    while size < min(len(body), 200) and other + size < len(text) and body[size] == text[other + size]:
        size += 1
    while size > len(label) and size < len(body) and not body[size - 1].isspace():
        size -= 1
    return max(len(body[:size].rstrip()), len(label))


def _spam(
    text: str,
    spans: list[tuple[int, int]],
    sure: list[Hit[_Cue]],
    whole: dict[int, tuple[str, str, Rule | None]],
    last: int,
) -> list[Segment]:
    """Stretches of nothing but spam words between ends of sentences or lines; in a report on it only after its end."""
    grammar = _grammar()
    starts = [a for a, _ in spans]
    made: list[Segment] = []
    hits = longest(sure)
    regions: list[tuple[int, int, int]] = []
    about = 0
    for hit in hits:
        index = bisect_right(starts, hit.start) - 1
        if regions and hit.start < regions[-1][1]:
            continue
        a, b = spans[index]
        start, end = _stretch(text, hit, a, b, grammar)
        left = start == a or _END.search(text[max(a, start - 6) : start].rstrip())
        shut = (
            text[end - 1] in ".!?"
            or (  # `Data Singapore Exchange`: two words before a capital may be a name's
                text[end : end + 20].lstrip()[:1].isupper() and len(_TOKEN.findall(text[start:end])) > 2
            )
        )
        right = end == b or (start > a and shut)
        if left and right and not (start == a and end < b):
            regions.append((start, end, index))
        elif b - a > 60 or text[b - 1] in '.!?"”':
            about += 1
    for start, end, index in regions:
        tail = index > last or (index == last and end == spans[index][1])
        if about >= 2 and not (tail and index > last):
            continue
        if index == 0 and len(spans) > 1 and about:
            continue
        made.append(Segment(kind="spam", start=start, end=end, rule="spam.links"))
    spoilt = {bisect_right(starts, s.start) - 1 for s in made}
    named = {bisect_right(starts, hit.start) - 1 for hit in hits}
    for index in range(max(last + 1, 1), len(spans)):
        a, b = spans[index]
        if b - a > 120 or index in spoilt or (index in whole and whole[index][1] != "furniture.link"):
            continue
        after = index - 1 in spoilt
        if _is_spam_line(text[a:b], after, index in named and (after or not about), grammar):
            made.append(Segment(kind="spam", start=a, end=b, rule="spam.brand"))
            spoilt.add(index)
    return made


def _is_spam_line(line: str, after: bool, named: bool, grammar: _Grammar) -> bool:
    """Whether a line below the article is spam's. `after`: one stands above it; `named`: it has a sure word.

    All of its words are spam's and one is a brand, or nearly all of them are where a sure word is among them.
    """
    if not after and not named and _DIGIT.search(line) is None:
        return False  # a brand that stands alone ends in digits
    words = [w for m in _TOKEN.findall(fold(line)) if (w := m.strip(".!?*%\"'“”")) and w not in _LINK_WORDS]
    brand = grammar.brand if after else grammar.lone_brand
    brands = [w for w in words if brand.fullmatch(w.partition(".")[0])]
    if (brands or after) and words and all(w in grammar.fill or w in brands for w in words):
        return True
    if not named or _END.search(line):
        return False
    long = [w for w in words if len(w) > 3 or not w.isalpha()]
    known = [w for w in long if w in grammar.fill or w in brands or _AMOUNT.fullmatch(w)]
    return len(long) > 1 and 4 * len(known) > 3 * len(long)


def _stretch(text: str, hit: Hit[_Cue], a: int, b: int, grammar: _Grammar) -> tuple[int, int]:
    """The words around a sure one that are spam's, too."""

    def counts(word: str) -> bool:
        bare = fold(word).strip(".!?*\"'“”")
        return (
            bare in grammar.fill
            or bool(grammar.brand.fullmatch(bare.partition(".")[0]))
            or bool(re.fullmatch(r"(?:https?|www)\S*|\d{1,4}", bare))
        )

    low = max(a, hit.start - 200)
    start = hit.start
    before = list(_TOKEN.finditer(text, low, hit.start))
    for m in reversed(before):
        if m.group()[-1] in '.!?…”"' or not counts(m.group()):
            break
        start = m.start()
    if not _WORDS.search(text, a, start) and start - a < 8:
        start = a
    end = hit.end
    for m in _TOKEN.finditer(text, hit.end, min(b, hit.end + 300)):
        if not counts(m.group()):
            break
        end = m.end()
        if m.group()[-1] in ".!?":
            break
    if b - end < 8 and not _WORDS.search(text, end, b):
        end = b
    return start, end
