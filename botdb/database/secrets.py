"""The secrets of this run, masked in what drivers say and in tracebacks."""

from __future__ import annotations

_SECRETS: set[str] = set()


def remember(*secrets: str) -> None:
    """Let `masked` hide these from now on."""
    _SECRETS.update(filter(None, secrets))


def forget() -> None:
    """Start a run: a process may have several, as in the tests."""
    _SECRETS.clear()


def masked(text: str) -> str:
    for secret in sorted(_SECRETS, key=len, reverse=True):  # so that none is half masked
        text = text.replace(secret, "***")
    return text
