"""The memory's database: what was received, what was read in it, and what could not be read.

`schema` says what stands where, `migrations` keep old stores usable, `database` opens one, `write` puts readings
in, each as a whole, and `query` takes them out. The rooms above use these through `saksi.memory`.
"""

from __future__ import annotations

from saksi.errors import StoreError
from saksi.store.database import Database, connect, default_url
from saksi.store.rows import Added, Counts, Outcome, Quarantined, Reread, Stored, Version

__all__ = [
    "Added",
    "Counts",
    "Database",
    "Outcome",
    "Quarantined",
    "Reread",
    "StoreError",
    "Stored",
    "Version",
    "connect",
    "default_url",
]
