"""Peewee without the PostgreSQL drivers that it loads where they are installed.

They would make the start of every command on SQLite three times as long (150 ms instead of
50 ms). botdb.database.postgres loads the driver itself when it opens a server.
"""

from __future__ import annotations

import sys
from typing import Any


def import_peewee_alone() -> None:
    """Import Peewee for a process that is botdb's own: others may want the drivers from Peewee."""
    if "peewee" in sys.modules:
        return
    hidden = [name for name in ("psycopg", "psycopg2") if name not in sys.modules]
    blocked: dict[str, Any] = dict.fromkeys(hidden)
    sys.modules.update(blocked)
    try:
        import peewee  # noqa: F401  # for its place in sys.modules
    finally:
        for name in hidden:
            del sys.modules[name]
