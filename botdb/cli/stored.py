"""What this run has stored for good, so that a failure that follows does not hide it.

A script that reads the failure as "nothing happened" would do the work again.
"""

from __future__ import annotations

from botdb.output import say

_STORED: list[str] = []


def stored(what: str) -> None:
    """Note what is stored from now on, such as ``the change is stored``."""
    _STORED.append(what)


def forget() -> None:
    """Start a run: a process may have several, as in the tests."""
    _STORED.clear()


def say_stored() -> None:
    """Say it on standard error, if there is something."""
    for what in dict.fromkeys(_STORED):
        say(f"note: {what}")
