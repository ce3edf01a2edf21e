"""The trades that the bot passed up: how many, why, and how many it took instead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace

import peewee

from botdb.database.models import BotTrade
from botdb.trades.query import TradeFilter

TAKEN = ("open", "closed")
Key = str | int | None
"""A value of a column."""


@dataclass(frozen=True)
class Missed:
    """Trades of one reason, catalyst or tier, or all of them."""

    by: str
    """``total``, or a column of BotTrade."""
    value: Key
    missed: int
    share_of_missed: float | None
    """A fraction of all missed trades."""
    taken: int | None
    """Trades that are open or closed; None by exitReason, which says of a taken trade why it
    ended and not why it was made."""
    missed_rate: float | None
    """Missed, as a fraction of missed and taken together."""


@dataclass(frozen=True)
class MissedReport:
    """What was missed: the total first, then each column's values, the most missed first."""

    rows: list[Missed]
    others: int
    """Trades with a status that is neither missed nor taken, such as rejected."""


def count_missed(db: peewee.Database, which: TradeFilter) -> MissedReport:
    """Count the missed trades that the filter lets through, whatever statuses it asks for."""
    columns = (BotTrade.exit_reason, BotTrade.catalyst_type, BotTrade.catalyst_tier)
    query = (
        replace(which, statuses=())
        .select(db)
        .select(BotTrade.status, *columns, peewee.fn.COUNT(peewee.SQL("*")))
        .group_by(BotTrade.status, *columns)
    )
    counts: dict[str, tuple[Counter[Key], Counter[Key]]] = {
        name: (Counter(), Counter())
        for name in ("total", *(column.column_name for column in columns))
    }
    others = 0
    for status, *values, trades in db.execute(query).fetchall():
        if status != "missed" and status not in TAKEN:
            others += trades
            continue
        for (missed, taken), value in zip(counts.values(), (None, *values), strict=True):
            (missed if status == "missed" else taken)[value] += trades
    total = counts["total"][0].total()
    rows = [
        _row(by, value, total, missed[value], None if by == "exitReason" else taken[value])
        for by, (missed, taken) in counts.items()
        for value in sorted(
            _values(by, missed, taken), key=lambda value: (-missed[value], str(value))
        )
    ]
    return MissedReport(rows, others)


def _values(by: str, missed: Counter[Key], taken: Counter[Key]) -> Collection[Key]:
    if by == "total":
        return [None]
    return missed if by == "exitReason" else missed | taken


def _row(by: str, value: Key, total: int, missed: int, taken: int | None) -> Missed:
    rate = None if taken is None else _share(missed, missed + taken)
    return Missed(by, value, missed, _share(missed, total), taken, rate)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
