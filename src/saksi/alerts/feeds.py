"""The latest alerts as RSS 2.0 and as JSON Feed 1.1; `feed` is what the desk serves at /alerts.rss and /alerts.json.

>>> rss([], "http://127.0.0.1:8000").startswith(b"<?xml")
True
>>> json_feed([], "http://127.0.0.1:8000")[:48]
b'{"version":"https://jsonfeed.org/version/1.1","t'
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape

import msgspec

from saksi.alerts.message import Alert, plain, story_link, title
from saksi.memory import Memory
from saksi.store import outbox

__all__ = ["feed", "json_feed", "rss"]

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def feed(memory: Memory, form: str, desk: str, *, limit: int = 100, owner: str | None = None) -> bytes:
    """The latest alerts, the last one first, as `rss` or `json`. `desk`: the address of the desk. Raises StoreError.

    They are those of queries that are of all, and those of the user `owner`.
    """
    with memory.database.reads() as connection:
        found = msgspec.convert(outbox.last_alerts(connection, limit, owner=owner), list[Alert])
    return json_feed(found, desk) if form == "json" else rss(found, desk)


def rss(alerts: Sequence[Alert], desk: str) -> bytes:
    """RSS 2.0 of alerts."""
    items = []
    for one in alerts:
        at = format_datetime(datetime.fromisoformat(one.at))
        items.append(
            f"<item><title>{_xml(title([one]))}</title><link>{_xml(story_link(one, desk))}</link>"
            f'<guid isPermaLink="false">{_xml(one.uid)}</guid><pubDate>{at}</pubDate>'
            f"<category>{_xml(one.query)}</category><description>{_xml(escape(plain(one, desk)))}</description></item>"
        )
    head = (
        f"<title>Saksi: alerts</title><link>{_xml(desk)}</link><description>What saved queries have found</description>"
    )
    told = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>\n'
    )
    return told.encode("utf-8", "replace")


def json_feed(alerts: Sequence[Alert], desk: str) -> bytes:
    """JSON Feed 1.1 of alerts; all that an alert has stands under `_saksi`."""
    items = [
        {
            "id": one.uid,
            "url": story_link(one, desk),
            "title": title([one]),
            "content_text": plain(one, desk),
            "date_published": one.at,
            "tags": [one.query, one.kind],
            "_saksi": one,
        }
        for one in alerts
    ]
    return msgspec.json.encode(
        {"version": "https://jsonfeed.org/version/1.1", "title": "Saksi: alerts", "home_page_url": desk, "items": items}
    )


def _xml(text: str) -> str:
    return escape(_NO_XML.sub("\ufffd", text))
