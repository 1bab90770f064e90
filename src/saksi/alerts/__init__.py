"""Alerts: saved queries over stories, and the channels through which people are told.

    gather -> queries.look -> outbox (matched) -> deliver (queued, in-flight) -> a channel (sent, failed, doubtful)

`saved` keeps queries and channels, `run` does one whole round, `feed` gives the latest alerts as RSS or JSON.
"""

from __future__ import annotations

from saksi.alerts.channels import Channel
from saksi.alerts.deliver import Delivered, deliver, run, send_test
from saksi.alerts.feeds import feed, json_feed, rss
from saksi.alerts.message import Alert, Quote
from saksi.alerts.queries import KINDS, Query, look
from saksi.alerts.saved import add_channel, add_query, channels, queries, quiet, remove_channel, remove_query, retry
from saksi.alerts.webhook import sign, verify

__all__ = [
    "KINDS",
    "Alert",
    "Channel",
    "Delivered",
    "Query",
    "Quote",
    "add_channel",
    "add_query",
    "channels",
    "deliver",
    "feed",
    "json_feed",
    "look",
    "queries",
    "quiet",
    "remove_channel",
    "remove_query",
    "retry",
    "rss",
    "run",
    "send_test",
    "sign",
    "verify",
]
