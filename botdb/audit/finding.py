"""The rules that `check` and `status` apply to a database, and what they find."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

Severity = Literal["info", "warning", "error"]
SEVERITIES: tuple[Severity, ...] = ("info", "warning", "error")
"""From the least to the worst: worth knowing; may be wrong; is wrong."""

SHOWN_IDS = 5


class Rule(NamedTuple):
    """One thing that may be wrong, and what to do about it."""

    code: str
    """Stable: scripts choose by it."""
    severity: Severity
    table: str
    problem: str
    remedy: str
    """What to do, in words."""
    command: str = ""
    """The command that does it, or shows more; ``{id}`` becomes the id of a row concerned."""


@dataclass(frozen=True)
class Finding:
    """A broken rule: how often, and by which rows, columns or fields."""

    rule: Rule
    count: int
    ids: tuple[str, ...]
    """The first few of them; text from the database, like the symbols."""
    symbols: tuple[str, ...] = ()
    """The symbols of these trades, in the same order."""
    detail: str = ""
    """What is wrong with just these, with their symbols and values."""
    do: str = ""
    """A command that suits just these better than the rule's own."""

    @property
    def message(self) -> str:
        """What is wrong and what it concerns, in one line."""
        return self.detail or f"{self.rule.problem}: {self.named}"

    @property
    def named(self) -> str:
        """The symbols of the first few, or else their ids."""
        more = ", …" if self.count > len(self.ids) else ""
        return ", ".join(self.symbols or self.ids) + more

    @property
    def command(self) -> str:
        """What to type about it, for a shell; empty if there is no such command."""
        return self.with_id(self.ids[0]) if self.ids else self.do or self.rule.command

    def with_id(self, id: str) -> str:
        """The command with another form of the first id."""
        return (self.do or self.rule.command).replace("{id}", shlex.quote(id))


def finding(rule: Rule, ids: Iterable[object], detail: str = "", do: str = "") -> Finding | None:
    """The finding that these break the rule; None if there are none."""
    broken = tuple(map(str, ids))  # SQLite keeps bytes and numbers in columns of text
    if not broken:
        return None
    return Finding(rule, len(broken), broken[:SHOWN_IDS], detail=detail, do=do)


def rank(severity: Severity) -> int:
    return SEVERITIES.index(severity)


def worst_first(findings: Iterable[Finding | None]) -> tuple[Finding, ...]:
    found = [each for each in findings if each]
    return tuple(sorted(found, key=lambda finding: -rank(finding.rule.severity)))
