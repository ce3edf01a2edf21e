from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from botdb.output.views.report_tables import bins, months, trade_row, year
from botdb.performance.details import Bin
from botdb.stats.calendar import Calendar, CalendarDay


def calendar(**pnl: float) -> Calendar:
    """November and December 2026; 2 November is a Monday, the 26th Thanksgiving."""
    days = [date(2026, 11, 1) + timedelta(days=i) for i in range(61)]
    return Calendar(
        [
            CalendarDay(
                day,
                pnl.get(f"{day:%b%d}"),
                1,
                "weekend" if day.weekday() > 4 else None,
                "early" if day == date(2026, 12, 24) else None,
            )
            for day in days
        ],
        without_pnl=0,
    )


def test_a_month_is_made_of_weeks_whose_days_are_as_strong_as_their_pnl() -> None:
    november, december = months(calendar(Nov02=50, Nov10=-25, Nov14=12, Dec01=12_345))
    assert (november["name"], november["total"]) == (
        "November 2026",
        {"text": "+$37", "sign": "gain"},
    )
    assert november["weekend"] and not december["weekend"]
    monday = november["weeks"][0]["days"][0]
    assert (monday["day"], monday["text"], monday["sign"]) == (2, "+$50", "gain")
    assert monday["strength"] == f"{50 / 12_345:.2f}"
    tuesday = december["weeks"][0]["days"][0]
    assert (december["weeks"][0]["before"], tuesday["text"], tuesday["strength"]) == (
        1,
        "+$12k",
        "1.00",
    )
    [eve] = [day for week in december["weeks"] for day in week["days"] if day["day"] == 24]
    assert (eve["mark"], eve["why"]) == ("½", "early")


def test_a_year_adds_up_weekdays_and_is_left_out_for_one_month() -> None:
    found = year(calendar(Nov02=50, Nov09=-20, Dec01=5))
    assert [(row["name"], row["total"]["text"]) for row in found] == [
        ("Nov 2026", "+$30"),
        ("Dec 2026", "+$5"),
    ]
    assert [each["text"] for each in found[0]["weekdays"]] == ["+$30", "", "", "", ""]
    assert year(calendar(Nov02=50)) == []


def test_bins_read_as_ranges() -> None:
    found = bins([Bin(None, -20, 2), Bin(-20, 0, 4), Bin(0, 20, 1), Bin(20, None, 0)])
    assert [(each["range"], each["sign"], each["length"]) for each in found] == [
        ("below -$20", "loss", "50.0"),
        ("-$20 to $0", "loss", "100.0"),
        ("$0 to $20", "gain", "25.0"),
        ("$20 and more", "gain", "0.0"),
    ]


def test_a_trade_with_missing_values_is_shown() -> None:
    trade: dict[str, Any] = dict.fromkeys(
        ("id", "symbol", "entryPrice", "exitPrice", "exitAt", "catalystType", "exitReason")
    )
    assert trade_row({**trade, "pnl": -1.5}) == {
        "symbol": "—", "what": "", "exit": "—", "return": "—", "pnl": "-$1.50", "sign": "loss",
    }  # fmt: skip
    full = {**trade, "pnl": 3, "entryPrice": 2, "exitPrice": 1.5, "exitReason": "hard_stop"}
    assert (trade_row(full)["return"], trade_row(full)["what"]) == ("-25.0%", "hard_stop")
