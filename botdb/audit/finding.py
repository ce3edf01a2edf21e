"""Rules that `check` holds against a database, and what it finds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["info", "warning", "error"]
SEVERITIES: tuple[Severity, ...] = ("info", "warning", "error")
"""From the least to the worst: worth knowing; may be wrong; is wrong."""

SHOWN_IDS = 5


@dataclass(frozen=True)
class Rule:
    """One thing that may be wrong, and what to do where it is."""

    code: str
    """Stable: scripts choose by it."""
    severity: Severity
    table: str
    problem: str
    remedy: str


@dataclass(frozen=True)
class Finding:
    """A rule that is broken: how often, and by which rows, columns or fields."""

    rule: Rule
    count: int
    ids: tuple[str, ...]
    """The first few of them."""
    detail: str = ""
    """What is wrong with just these, where the rule alone does not tell."""


def finding(rule: Rule, ids: Iterable[object], detail: str = "") -> Finding | None:
    """The finding that these break the rule; None if there are none."""
    broken = tuple(map(str, ids))  # SQLite keeps bytes and numbers in columns of text
    return Finding(rule, len(broken), broken[:SHOWN_IDS], detail) if broken else None
