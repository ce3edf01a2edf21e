from __future__ import annotations

from datetime import date

import peewee

from botdb.stats.calendar import CalendarDay, calendar, calendar_of
from tests.conftest import AddTrades


def test_each_day_has_its_trades_and_what_the_exchange_does(
    db: peewee.Database, add_trades: AddTrades
) -> None:
    add_trades(
        {"pnl": 10.5, "exitAt": "2026-11-25T20:00:00Z"},
        {"pnl": -4, "exitAt": "2026-11-26T04:59:59.999Z"},  # still the 25th in New York
        {"pnl": None, "exitAt": "2026-11-27T15:00:00Z"},
        {"pnl": 99, "exitAt": "2026-11-29T15:00:00Z"},
        {"pnl": 1, "exitAt": "2026-11-25T15:00:00Z", "status": "open"},
    )
    found = calendar(db, date(2026, 11, 25), date(2026, 11, 28))
    assert found.days == [
        CalendarDay(date(2026, 11, 25), 6.5, 2, None, None),
        CalendarDay(date(2026, 11, 26), None, 0, "Thanksgiving Day", None),
        CalendarDay(date(2026, 11, 27), 0, 1, None, "Day after Thanksgiving Day"),
        CalendarDay(date(2026, 11, 28), None, 0, "weekend", None),
    ]
    assert found.without_pnl == 1


def test_days_with_trades_fill_whole_months_and_a_wrong_year_none() -> None:
    results = {date(2026, 2, 27): (1.5, 1), date(2026, 3, 2): (-1.0, 2)}
    found = calendar_of(results).days
    assert (found[0].day, found[-1].day) == (date(2026, 2, 1), date(2026, 3, 31))
    assert {each.day: (each.pnl, each.trades) for each in found if each.trades} == results
    stray = {date(1, 1, 2): (1.0, 1), date(2026, 3, 2): (2.0, 1)}
    assert calendar_of(stray).days[0].day == date(2021, 2, 1)


def test_a_sum_does_not_depend_on_the_order_of_the_trades(
    db: peewee.Database, add_trades: AddTrades
) -> None:
    """As doubles, 0.1 + 0.2 + 0.3 is 0.6000000000000001."""
    pnls = (0.1, 0.2, 0.3)
    for day, order in ((25, pnls), (27, pnls[::-1])):
        add_trades(*({"pnl": pnl, "exitAt": f"2026-11-{day}T15:00:00Z"} for pnl in order))
    found = calendar(db, date(2026, 11, 25), date(2026, 11, 27))
    assert [each.pnl for each in found.days] == [0.6, None, 0.6]
