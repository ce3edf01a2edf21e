"""Changes of the configuration, and the trades before and after them."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import peewee
import pytest

from botdb.changes.journal import Entry
from botdb.performance.days import DailyResults, by_day
from botdb.performance.impact import (
    Side,
    beyond_luck,
    config_changes,
    impacts,
    shuffled_p,
)
from tests.conftest import AddTrades

START = datetime(2026, 3, 2, 15, tzinfo=UTC)


def entry(day: int, database: str = "bot", table: str = "BotConfig", **change: object) -> Entry:
    """A change of one field, from None, this number of days after the start."""
    time = (START + timedelta(days=day)).isoformat().replace("+00:00", ".000Z")
    return Entry(
        time,
        database,
        "ann",
        "host",
        "config set",
        table,
        "singleton",
        dict.fromkeys(change),
        change,
    )


def trades(pnls: Sequence[float], first: int) -> list[dict[str, object]]:
    """Two trades on each day from the first on, entered an hour after START's time of day."""
    return [
        {
            "id": f"{first} {i} {half}",
            "pnl": pnl,
            "entryAt": (START + timedelta(days=first + i, hours=1)).isoformat(),
            "exitAt": (START + timedelta(days=first + i, hours=1, minutes=half)).isoformat(),
        }
        for i, pnl in enumerate(pnls)
        for half in (1, 2)
    ]


def test_changes_are_those_of_this_database_the_oldest_first() -> None:
    entries = [
        entry(5, a=1),
        entry(1, a=2, b=3),
        entry(2, database="other", a=4),
        entry(3, table="BotTrade", pnl=5),
        Entry("yesterday", "bot", "", "", "", "BotConfig", "singleton", {"a": 1}, {"a": 2}),
    ]
    found = config_changes(entries, "bot")
    assert [(change.field, change.new) for change in found] == [("a", 2), ("b", 3), ("a", 1)]
    assert found[0].at == START + timedelta(days=1)


def test_before_and_after_reach_to_the_next_change_of_the_same_field(
    db: peewee.Database, add_trades: AddTrades
) -> None:
    add_trades(
        *trades([1, 2, 3], 0),
        *trades([10, 30], 3),
        *trades([-5], 5),
        {
            "id": "straddles",
            "pnl": 100,
            "entryAt": (START + timedelta(days=2, hours=23)).isoformat(),
            "exitAt": (START + timedelta(days=4)).isoformat(),
        },
    )
    newest, other, oldest = impacts(
        db, config_changes([entry(3, a=1), entry(4, b=1), entry(5, a=2)], "bot")
    )
    # The trade that was entered before the change of the third day counts before it.
    assert (oldest.change.new, oldest.before, oldest.after) == (1, Side(7, 4, 16), Side(4, 2, 20))
    assert oldest.difference == 4
    assert (newest.change.new, newest.before, newest.after) == (2, Side(4, 2, 20), Side(2, 1, -5))
    assert (other.change.field, other.before.trades, other.after.trades) == ("b", 9, 4)
    assert oldest.interval is None and oldest.p is None and beyond_luck(oldest, 1) is None


def test_a_change_before_every_trade_has_nothing_to_compare_with(
    db: peewee.Database, add_trades: AddTrades
) -> None:
    add_trades(*trades([1], 0))
    [impact] = impacts(db, config_changes([entry(-1, a=1)], "bot"))
    assert (impact.before, impact.after) == (Side(0, 0, None), Side(2, 1, 1))
    assert impact.difference is None


def test_a_large_difference_is_beyond_luck_and_a_small_one_is_not(
    db: peewee.Database, add_trades: AddTrades
) -> None:
    dice = random.Random(1)
    noise = [dice.gauss(0, 10) for _ in range(45)]
    add_trades(*trades([*noise[:15], *(n + 1 for n in noise[15:30])], 0))
    add_trades(*trades([n + 40 for n in noise[30:]], 30))
    large, small = impacts(db, config_changes([entry(15, a=1), entry(30, a=2)], "bot"))
    assert (large.change.new, small.change.new) == (2, 1)
    assert beyond_luck(large, 2) is True and beyond_luck(small, 2) is False
    assert large.interval and large.interval.low and 20 < large.interval.low < 40
    assert large.p is not None and large.p < 0.005
    assert beyond_luck(large, 101) is False  # of 101 comparisons one comes out like this


def days_of(pnl: Sequence[float], first: int = 0) -> DailyResults:
    return by_day(range(first, first + len(pnl)), pnl)


def test_the_p_of_a_few_days_is_that_of_all_their_orders() -> None:
    # Of the 10 ways to choose 2 of 5 days, 1 differs as much: p is about 1/10.
    assert shuffled_p(days_of([1, 2, 3]), days_of([30, 31], 3)) == pytest.approx(0.1, abs=0.02)
    assert shuffled_p(days_of([5, 5, 5]), days_of([5, 5], 3)) == 1


def test_differences_of_spread_alone_are_not_taken_for_an_effect() -> None:
    """After a change of the position size the days spread five times as far, without an edge."""
    random = np.random.default_rng(7)
    found = [
        shuffled_p(
            days_of(random.normal(0, 1, 60).tolist()), days_of(random.normal(0, 5, 12).tolist(), 60)
        )
        for _ in range(300)
    ]
    assert sum(p <= 0.05 for p in found) <= 30  # 15 are expected of an exact test


def test_changes_are_read_from_journal_lines() -> None:
    line = json.dumps(vars(entry(1, a=1.5)))
    assert config_changes([Entry(**json.loads(line))], "bot")[0].new == 1.5
