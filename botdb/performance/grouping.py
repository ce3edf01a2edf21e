"""What the closed trades can be grouped by, and the keys of the groups."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, Literal, get_args

import numpy as np
import peewee

from botdb.clock.new_york import NEW_YORK
from botdb.clock.timestamps import from_milliseconds
from botdb.database.models import BotTrade
from botdb.performance.days import Floats, Ints

Grouping = Literal[
    "symbol", "catalyst", "tier", "exit-reason", "weekday", "hour", "month",
    "entry-hour", "held", "price",
]  # fmt: skip
GROUPINGS: dict[str, Grouping] = {name: name for name in get_args(Grouping)}
Key = str | int | None
"""What distinguishes the trades of a group: the value of a column, or a name made here."""

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HELD = (
    (0, "under 30s"), (30, "30s to 1m"), (60, "1m to 2m"), (120, "2m to 5m"), (300, "5m to 10m"),
    (600, "10m to 30m"), (1800, "30m and over"),
)  # fmt: skip
"""Holding times by their least seconds."""
PRICES = (
    (0, "under $1"), (1, "$1 to $2"), (2, "$2 to $5"), (5, "$5 to $10"), (10, "$10 to $20"),
    (20, "$20 and over"),
)  # fmt: skip
"""Bands of the entry price by their least USD."""

COLUMNS: dict[str, peewee.Field] = {
    "symbol": BotTrade.symbol,
    "catalyst": BotTrade.catalyst_type,
    "tier": BotTrade.catalyst_tier,
    "exit-reason": BotTrade.exit_reason,
}
NATURAL = ("weekday", "hour", "month", "entry-hour", "held", "price")
"""The groups that have an order of their own."""
OUTCOMES = ("exit-reason", "held")
"""What is known only when a trade ends and is part of its outcome: profit targets win by
construction, and trades that are cut early lose. So their groups cannot be tested against luck."""

_HOUR = 3_600_000
_MONTH = 30 * 24
"""Hours. Clocks change at most once within so short a time."""
_EPOCH = date(1970, 1, 1)


def name_of(by: Grouping) -> str:
    """The name of a group's key: the column of BotTrade where it is one."""
    names = {"entry-hour": "entryHour", "held": "heldFor", "price": "priceBand"}
    return str(COLUMNS[by].column_name) if by in COLUMNS else names.get(by, by)


def keys(by: Grouping, entry: Floats, exit: Floats, entry_price: Floats) -> list[Key]:
    """The keys of trades; those that are values of columns are read and not computed here.

    `entry` and `exit` are milliseconds since 1970, NaN where missing; so may the price be.
    """
    if by == "held":
        return _bands(HELD, (exit - entry) / 1000)
    if by == "price":
        return _bands(PRICES, np.where(entry_price > 0, entry_price, np.nan))  # 0: never filled
    if by == "entry-hour":
        hours = new_york_hours(np.where(np.isnan(entry), exit, entry)) % 24
        return [
            None if unknown else hour
            for hour, unknown in zip(hours.tolist(), np.isnan(entry).tolist(), strict=True)
        ]
    hours = new_york_hours(exit)
    named: dict[str, Callable[[int], Key]] = {
        "weekday": lambda hour: WEEKDAYS[(hour // 24 + 3) % 7],  # 1970 began on a Thursday
        "hour": lambda hour: hour % 24,
        "month": lambda hour: date_of_ordinal(hour // 24).isoformat()[:7],
    }
    distinct, which = np.unique(hours, return_inverse=True)
    names = [named[by](hour) for hour in distinct.tolist()]
    return [names[i] for i in which.tolist()]


def _bands(bands: Sequence[tuple[float, str]], values: Floats) -> list[Key]:
    starts, names = [start for start, _ in bands], [name for _, name in bands]
    return [
        names[bisect_right(starts, value) - 1] if value >= starts[0] else None
        for value in values.tolist()  # NaN is not >= anything
    ]


def order(by: Grouping, key: Any) -> tuple[int, Any]:
    """What sorts the keys of a grouping in their own order: numbers, then text, then none."""
    names: Sequence[str] = {
        "weekday": WEEKDAYS,
        "held": [name for _, name in HELD],
        "price": [name for _, name in PRICES],
    }.get(by, ())
    if key is None:
        return 2, 0
    if key in names:
        return 0, names.index(key)
    return (0, key) if isinstance(key, int | float) else (1, str(key))


def new_york_hours(milliseconds: Floats) -> Ints:
    """The hours since 1970-01-01 00:00 on a New York clock, whose offset is whole hours."""
    hours = (milliseconds // _HOUR).astype(np.int64)
    if not len(hours):
        return hours
    first, last = int(hours.min()), int(hours.max())
    if last - first < _MONTH and _offset(first) == _offset(last):
        hours += _offset(first)
    else:
        distinct, which = np.unique(hours, return_inverse=True)
        hours += np.array([_offset(hour) for hour in distinct.tolist()])[which]
    return hours


def _offset(hour: int) -> int:
    """Hours that New York's clock is ahead of UTC when an hour (since 1970) begins."""
    offset = from_milliseconds(hour * _HOUR).astimezone(NEW_YORK).utcoffset()
    return (offset or timedelta()) // timedelta(hours=1)


def date_of_ordinal(ordinal: int) -> date:
    """The date this number of days after 1970-01-01."""
    return _EPOCH + timedelta(days=ordinal)
