"""Repairs of single trades: what they may do, and what stops them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import peewee
import pytest

from botdb.clock.timestamps import utc_now
from botdb.database.models import BotTrade
from botdb.database.schema import Catalog
from botdb.errors import InputError, NotFoundError, RefusedError
from botdb.trades import lookup, repair
from tests.cli.conftest import CLOSED, OPEN
from tests.conftest import AddTrades


@pytest.fixture(autouse=True)
def _two_trades(add_trades: AddTrades) -> None:
    add_trades(OPEN, CLOSED)


def test_a_deleted_trade_cannot_be_repaired(db: peewee.Database, catalog: Catalog) -> None:
    proposed = repair.propose(lookup.get(db, catalog, "t1"), {"shares": 1.0})
    db.execute(BotTrade.delete().where(BotTrade.id == "t1"))
    with pytest.raises(NotFoundError):
        repair.write(db, catalog, proposed, now=utc_now())


def test_invalid_values_in_other_fields_do_not_stop_a_repair(
    db: peewee.Database, catalog: Catalog, engine: str
) -> None:
    junk = "'NaN'" if engine == "postgresql" else "'ten'"
    db.execute(BotTrade.update({BotTrade.pnl: peewee.SQL(junk)}).where(BotTrade.id == "t2"))
    proposed = repair.propose(lookup.get(db, catalog, "t2"), {"shares": 49.0})
    repair.write(db, catalog, proposed, now=utc_now())
    assert lookup.get(db, catalog, "t2")["shares"] == 49


@pytest.mark.parametrize(
    ("entry", "exit", "shares", "pnl"),
    [
        # By hand, in decimals: binary fractions give 49,099.049999999996 and 0.10000000000582077.
        (1.05, 492.0405, 100.0, 49_099.05),
        (100_000.0, 100_000.1, 1.0, 0.1),
        (10.0, 9.0, -40.0, 40.0),
        (4 / 3, 2.0, 7.0, 4.6667),
        (0.00001234, 0.00001, 12.5, -0.00002925),
        (10.0, 10.0, 5.0, 0.0),
        (1e-300, 1e-300, 1.0, 0.0),
        (1.0, 1e20, 2.0, 2e20),
        (0.0, 1e308, 100.0, float("inf")),
    ],
)
def test_the_pnl_is_money_without_the_noise_of_binary_fractions(
    entry: float, exit: float, shares: float, pnl: float
) -> None:
    assert repair.realized_pnl(entry, exit, shares) == pnl


def test_a_trade_may_be_closed_at_this_very_moment_and_not_later(
    db: peewee.Database, catalog: Catalog
) -> None:
    row, at = lookup.get(db, catalog, "t1"), utc_now()
    done = repair.closed(catalog, row, price="11.5", at=at, reason="manual", now=at)
    assert done.after["pnl"] == 49.5  # 33 shares, each 1.5 more than its 10
    with pytest.raises(InputError, match="in the future"):
        repair.closed(
            catalog, row, price="11.5", at=at + timedelta(seconds=1), reason="manual", now=at
        )


@pytest.mark.parametrize("price", ["", "1e308"])
def test_a_price_that_gives_no_finite_pnl_closes_nothing(
    db: peewee.Database, catalog: Catalog, price: str
) -> None:
    row, at = lookup.get(db, catalog, "t1"), utc_now()
    with pytest.raises(InputError, match=r"exitPrice must be a number|finite"):
        repair.closed(catalog, row, price=price, at=at, reason="manual", now=at)


def test_only_an_open_trade_is_closed_or_marked_as_missed(
    db: peewee.Database, catalog: Catalog
) -> None:
    row, at = lookup.get(db, catalog, "t2"), utc_now()
    with pytest.raises(RefusedError, match="is not open but closed"):
        repair.missed(catalog, row, reason="test")
    with pytest.raises(RefusedError, match="is not open but closed"):
        repair.closed(catalog, row, price="11.5", at=at, reason="manual", now=at)


@pytest.mark.parametrize("unknown", ["entryPrice", "shares"])
def test_a_trade_that_was_never_filled_is_not_closed(
    db: peewee.Database, catalog: Catalog, unknown: str
) -> None:
    row, at = {**lookup.get(db, catalog, "t1"), unknown: None}, utc_now()
    with pytest.raises(RefusedError, match="has no entryPrice or no shares") as refused:
        repair.closed(catalog, row, price="11.5", at=at, reason="manual", now=at)
    assert "botdb trades miss" in str(refused.value.hint)


@pytest.mark.parametrize(
    ("values", "days"),
    [
        ({"pnl": 1.0}, [6]),
        ({"exitAt": "2026-03-09T14:36:00.000Z"}, [6, 9]),  # the row of each day is stale
        ({"exitAt": None}, [6]),
        ({"shares": 49.0}, []),  # no daily row counts them
        ({"status": "missed", "exitAt": None}, [6]),
    ],
)
def test_the_days_whose_rows_a_repair_makes_stale(
    db: peewee.Database, catalog: Catalog, values: dict[str, Any], days: list[int]
) -> None:
    proposed = repair.propose(lookup.get(db, catalog, "t2"), values)
    assert proposed.days == [date(2026, 3, day) for day in days]


@pytest.mark.parametrize(
    ("values", "cost", "fraction"),
    [
        ({}, 500, 0.1),  # 50 shares at 10, and a pnl of 50
        ({"shares": -50.0}, 500, 0.1),
        ({"shares": None}, None, None),
        ({"entryPrice": None}, None, None),
        ({"entryPrice": 0.0}, 0, None),
        ({"pnl": None}, 500, None),
    ],
)
def test_the_return_of_a_trade_is_a_fraction_of_its_cost(
    values: dict[str, Any], cost: float | None, fraction: float | None
) -> None:
    row = {"entryPrice": 10, "shares": 50, "pnl": 50, "entryAt": None, "exitAt": None}
    proposed = repair.propose(row, values)
    assert (proposed.cost, proposed.fractional_return) == (cost, fraction)
