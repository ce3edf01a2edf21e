"""The whole audit, as `check` makes it: every rule, or those that are wanted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

import peewee

from botdb.audit import days, scene, settings, tables, trades
from botdb.audit import now as now_rules
from botdb.audit.finding import Finding, Rule, Severity, rank, worst_first
from botdb.audit.recent import has_older
from botdb.audit.scene import UNKNOWN, Journal
from botdb.changes.diff import Row
from botdb.config.configuration import Configuration
from botdb.database.schema import TABLES, Catalog
from botdb.errors import find_named

RULES: dict[str, Rule] = {
    rule.code: rule
    for module in (tables, settings, now_rules, trades, days)
    for rule in module.RULES
}
"""Every rule, by its code."""


@dataclass(frozen=True)
class Audit:
    """What an audit found."""

    findings: tuple[Finding, ...]
    """The worst first."""
    unread: tuple[str, ...]
    """The tables that could not be checked, or not by all rules: their schema is wrong."""
    more: tuple[str, ...]
    """Columns that botdb does not know."""
    applied: int
    """How many rules were applied."""
    newest_only: bool
    """Whether there are more trades than the newest ones, which the rules about now look at."""

    def has(self, severity: Severity) -> bool:
        """Whether anything is as bad as this, or worse."""
        return any(rank(finding.rule.severity) >= rank(severity) for finding in self.findings)


def audit(
    db: peewee.Database,
    catalog: Catalog,
    *,
    now: datetime,
    journal: Journal = lambda row: UNKNOWN,
    only: Sequence[str] = (),
    ignore: Sequence[str] = (),
) -> Audit:
    """Look for every fault, or for these codes `only`, and never for those to `ignore`.

    The time it takes grows with the number of trades, and no faster; for rules about now alone it
    does not grow. Raises InputError for an unknown code.
    """
    wanted = {_rule(code) for code in only} or set(RULES.values())
    wanted -= {_rule(code) for code in ignore}
    lacking = catalog.missing_columns()
    unread = tuple(table for table in TABLES if table in lacking or table not in catalog.tables)
    found: list[Finding | None] = []
    try:
        found += _find(db, catalog, unread, now, journal, wanted)  # up to an error, if there is one
    except (peewee.ProgrammingError, peewee.DataError):
        if not any(each and each.rule is tables.WRONG_TYPE for each in found):
            raise
        unread = TABLES  # PostgreSQL cannot compare a column of such a type
    findings = worst_first(each for each in found if each and each.rule in wanted)
    more = tuple(tables.more_than_expected(catalog))
    older = "BotTrade" not in unread and has_older(db)
    return Audit(findings, unread, more, len(wanted), newest_only=older)


def _find(
    db: peewee.Database,
    catalog: Catalog,
    unread: Sequence[str],
    now: datetime,
    journal: Journal,
    wanted: Set[Rule],
) -> Iterator[Finding | None]:
    """What every rule finds; all trades are read only if a wanted one looks at them."""
    yield from tables.find(db, catalog)
    row: Row | None = None
    known = UNKNOWN
    if "BotConfig" not in unread:
        row = settings.stored_row(db, catalog)
        yield from settings.find(db, row)
        if row is not None:
            known = journal(Configuration.load(db, catalog).row)
    if "BotTrade" not in unread:
        limits = settings.sound(row)
        yield from now_rules.find(scene.read(db, limits, now=now, journaled=known))
        if not wanted.isdisjoint(trades.RULES):
            yield from trades.find(db, catalog)
        if "BotDailyStats" not in unread and not wanted.isdisjoint(days.RULES):
            yield from days.find(db, now=now)


def _rule(code: str) -> Rule:
    return find_named("code", code, RULES)
