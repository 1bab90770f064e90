"""Telegram: messages cut to its limit, and what its answers mean.

As the Bot API says, a message has at most 4,096 UTF-16 units after its entities are parsed: tags count nothing, and
`&lt;` counts one. A message that is longer is cut at the end of a line, a sentence or a word; tags that are open there
are closed, and opened again in the next part.

>>> split("<b>One two.</b> Three &amp; four", 11)
['<b>One two.</b>', 'Three &amp;', 'four']
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from saksi.alerts.net import Answer, Outcome, retry_after

__all__ = ["LIMIT", "meaning", "message", "split", "units", "without_tags"]

LIMIT = 4096
_TOKEN = re.compile(r"<[^<>]*>|&(?:#\d+|#x[0-9a-fA-F]+|[a-z]+);|.", re.DOTALL)
_LONGEST_WAIT_S = 3600.0
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&amp;": "&"}


def units(text: str) -> int:
    """The length in UTF-16 units."""
    return len(text) + sum(c > "\uffff" for c in text)


def without_tags(html: str) -> str:
    """The text that such HTML shows."""
    return re.sub(r"&(?:lt|gt|quot|amp);", lambda m: _ENTITIES[m.group()], re.sub(r"<[^<>]*>", "", html))


def split(html: str, limit: int = LIMIT) -> list[str]:
    """Parts of the HTML of `message.html`, each whole in itself, that show at most `limit` UTF-16 units (2 or more).

    Only blanks are lost at the cuts. What shows nothing gives no part.
    """
    tokens = _TOKEN.findall(html)
    parts: list[str] = []
    opened: list[str] = []  # tags that are open where a part begins
    at = 0
    while at < len(tokens):
        while at < len(tokens) and not _is_tag(tokens[at]) and tokens[at].isspace():
            at += 1
        end = _end(tokens, at, limit)
        part, now_open = list(opened), list(opened)
        for token in tokens[at:end]:
            part.append(token)
            if token.startswith("</"):
                del now_open[-1:]
            elif _is_tag(token):
                now_open.append(token)
        closing = "".join(f"</{re.split(r'[ >]', tag[1:])[0]}>" for tag in reversed(now_open))
        made = ("".join(part).rstrip() if not closing else "".join(part)) + closing
        if without_tags(made).strip():
            parts.append(made)
        opened, at = now_open, end
    return parts


def _end(tokens: list[str], at: int, limit: int) -> int:
    """Where the part that begins at a token ends: behind the last line, sentence or word that fits."""
    size, line, sentence, word = 0, 0, 0, 0
    for index in range(at, len(tokens)):
        token = tokens[index]
        if _is_tag(token):
            continue
        size += 1 if token.startswith("&") and len(token) > 1 else units(token)
        if size > limit:
            least = at + (index - at) // 2
            return next((end for end in (line, sentence) if end > least), word or index)
        if token == "\n":
            line = word = index + 1
        elif token.isspace():
            word = index + 1
            if index > at and tokens[index - 1] in ".!?…":
                sentence = index + 1
    return len(tokens)


def _is_tag(token: str) -> bool:
    return len(token) > 1 and token.startswith("<")


def message(chat: str, thread: str, text: str, *, plainly: bool = False) -> bytes:
    """The body of sendMessage."""
    told: dict[str, Any] = {"chat_id": chat, "text": text, "link_preview_options": {"is_disabled": True}}
    if thread:
        told["message_thread_id"] = int(thread)
    if not plainly:
        told["parse_mode"] = "HTML"
    return msgspec.json.encode(told)


def meaning(answer: Answer) -> Outcome:
    """What an answer of the Bot API means for the message.

    429 asks to wait; 401, 403, 404 and a chat that is not there break the channel; of what is no answer of the API
    nobody knows.
    """
    try:
        told = msgspec.json.decode(answer.content)
    except (msgspec.DecodeError, RecursionError):
        told = None
    if not isinstance(told, dict) or not isinstance(told.get("ok"), bool):
        if answer.status in (429, 502, 503, 504):
            return Outcome("again", f"Telegram's server answers {answer.status}", retry_after(answer))
        return Outcome("unknown", f"the answer (status {answer.status}) is none of Telegram's Bot API")
    if told["ok"]:
        return Outcome("sent")
    why = str(told.get("description") or "no reason given")[:200]
    code = told.get("error_code")
    code = code if isinstance(code, int) else answer.status
    reason, low = f"Telegram answers {code}: {why}", why.lower()
    more = told.get("parameters")
    parameters: Mapping[str, Any] = more if isinstance(more, dict) else {}
    if code == 429:
        wait = parameters.get("retry_after")
        seconds = float(wait) if isinstance(wait, int | float) and not isinstance(wait, bool) else retry_after(answer)
        return Outcome("again", reason, min(max(seconds or 1.0, 1.0), _LONGEST_WAIT_S), paced=True)
    if code >= 500:
        return Outcome("again", reason)
    if "migrate_to_chat_id" in parameters:
        return Outcome("broken", f"{reason}; the chat is now {parameters['migrate_to_chat_id']}")
    if code in (401, 403, 404) or re.search(r"chat (not found|_id is empty)|peer_id_invalid|thread not found", low):
        return Outcome("broken", reason)
    if "can't parse entities" in low:
        return Outcome("unparsed", reason)
    return Outcome("failed", reason)
