"""What `check` looks for: faults of the schema, the configuration, the trades and the days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import peewee

from botdb.audit import days, settings, tables, trades
from botdb.audit.finding import SEVERITIES, Finding, Rule, Severity
from botdb.database.schema import TABLES, Catalog
from botdb.errors import find_named

__all__ = ["RULES", "SEVERITIES", "Audit", "Finding", "Rule", "Severity", "audit"]

RULES: dict[str, Rule] = {
    rule.code: rule for module in (tables, settings, trades, days) for rule in module.RULES
}
"""Every rule, by its code."""


@dataclass(frozen=True)
class Audit:
    """What an audit found."""

    findings: tuple[Finding, ...]
    """The worst first."""
    unread: tuple[str, ...]
    """The tables whose rows nobody could look at, for lack of columns or of the whole table."""
    more: tuple[str, ...]
    """Columns beyond those that botdb knows."""

    def has(self, severity: Severity) -> bool:
        """Whether anything is as bad as this, or worse."""
        return any(_rank(finding.rule.severity) >= _rank(severity) for finding in self.findings)


def audit(
    db: peewee.Database,
    catalog: Catalog,
    *,
    now: datetime,
    only: Sequence[str] = (),
    ignore: Sequence[str] = (),
) -> Audit:
    """Look for every fault, or for these codes `only`, and never for those to `ignore`.

    The time it takes grows with the number of trades, and no faster. Raises InputError for a
    code that there is not.
    """
    wanted = {_rule(code) for code in only} or set(RULES.values())
    wanted -= {_rule(code) for code in ignore}
    lacking = catalog.missing_columns()
    unread = tuple(table for table in TABLES if table in lacking or table not in catalog.tables)
    found = [each for each in _find(db, catalog, unread, now) if each and each.rule in wanted]
    found.sort(key=lambda finding: -_rank(finding.rule.severity))
    return Audit(tuple(found), unread, tuple(tables.more_than_expected(catalog)))


def _find(
    db: peewee.Database, catalog: Catalog, unread: Sequence[str], now: datetime
) -> Iterator[Finding | None]:
    yield from tables.find(db, catalog)
    row = None
    if "BotConfig" not in unread:
        row = settings.stored_row(db)
        yield from settings.find(db, row)
    if "BotTrade" not in unread:
        yield from trades.find(db, settings.sound(row), now=now)
        if "BotDailyStats" not in unread:
            yield from days.find(db)


def _rule(code: str) -> Rule:
    return find_named("code", code, RULES)


def _rank(severity: Severity) -> int:
    return SEVERITIES.index(severity)
