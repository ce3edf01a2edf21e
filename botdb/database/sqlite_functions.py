"""Python functions that SQLite calls for times and dates in New York."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from botdb.clock.new_york import date_of
from botdb.clock.timestamps import from_text, to_wire


def from_sqlite(stored: Any) -> datetime:
    """The moment in what SQLite passes to a function: text, or bytes that may not be UTF-8.

    Raises TypeError or ValueError if it is not a timestamp.
    """
    return from_text(stored.decode() if isinstance(stored, bytes) else stored)


def wire_time(stored: Any) -> str | None:
    """SQL's ``wire_time``: the wire text; null for what is not a timestamp."""
    try:
        return to_wire(from_sqlite(stored))
    except (TypeError, ValueError):
        return None


@lru_cache(maxsize=1024)
def new_york_date(stored: Any) -> str | None:
    """SQL's ``new_york_date``: ``2026-03-06``; null for what is not a timestamp."""
    try:
        return date_of(from_sqlite(stored)).isoformat()
    except (TypeError, ValueError, OverflowError):
        return None
