from __future__ import annotations

from datetime import date, timedelta

import pytest

from botdb.output.render.table import plain_lines
from botdb.output.views import calendar as view
from botdb.stats.calendar import Calendar, CalendarDay


def november(**pnl: float) -> Calendar:
    """November 2026, whose 1st is a Sunday; Thanksgiving is the 26th."""
    days = [date(2026, 11, 1) + timedelta(days=i) for i in range(30)]
    return Calendar(
        [
            CalendarDay(
                day,
                pnl.get(f"d{day.day}"),
                f"d{day.day}" in pnl,
                "Thanksgiving" if day.day == 26 else "weekend" if day.weekday() > 4 else None,
                "the day after" if day.day == 27 else None,
            )
            for day in days
        ],
        without_pnl=1,
    )


def lines(grid: view.Grid) -> list[str]:
    rows, fields, footer = grid
    return plain_lines([*rows, footer], fields)


def test_a_month_has_weeks_weekdays_and_their_totals() -> None:
    grid = view.month(november(d2=12.5, d3=-3.25, d9=-100, d27=7), 80)
    shown = [line for line in lines(grid) if line and line[0] != "─"]
    assert shown == [
        "Mon          Tue        Wed  Thu  Fri         week",
        " 2  +$12.50   3 -$3.25   4    5    6            +$9.25",
        " 9 -$100.00  10         11   12   13          -$100.00",
        "16           17         18   19   20",
        "23           24         25   26×  27½ +$7.00    +$7.00",
        "30",
        "    -$87.50     -$3.25                +$7.00   -$83.75",
    ]


def test_a_weekend_has_a_column_if_trades_were_closed_on_it() -> None:
    _, fields, footer = view.month(november(d7=5), 80)
    assert [field.heading for field in fields] == [*view.COLUMNS, "week"]
    assert footer["weekend"].pnl == 5


@pytest.mark.parametrize(
    ("pnl", "written"),
    [
        (1234.56, "+$1,234.56"),
        (-12345.67, "-$12,346"),
        (123456789.0, "+$123M"),
        (-1_000_560_000.0, "-$1.0bn"),
        (-4_560_000.0, "-$4.6M"),
    ],
)
def test_amounts_are_as_exact_as_eighty_columns_allow(pnl: float, written: str) -> None:
    days = {f"d{day}": pnl for day in range(2, 31) if day not in (7, 8, 14, 15, 21, 22, 28, 29)}
    if abs(pnl) < 2000:
        days = {"d2": pnl}
    drawn = lines(view.month(november(**days), 80))
    assert written in drawn[2]
    assert max(map(len, drawn)) <= 80
    exact = lines(view.month(november(**days), None))
    assert f"{'-' if pnl < 0 else '+'}${abs(pnl):,.2f}" in exact[2]


def test_less_than_half_a_dollar_is_not_nothing() -> None:
    days = {f"d{day}": 12345.67 for day in (3, 4, 5, 6)} | {"d2": 0.2, "d9": -0.004, "d10": 0}
    drawn = lines(view.month(november(**days), 80))
    assert "+<$1" in drawn[2] and "-<$1" in drawn[3] and " $0 " in drawn[3]


def test_a_year_adds_up_the_weekdays_of_the_months_with_trades() -> None:
    shown = [line for line in lines(view.year(november(d2=12.5, d9=2.5, d6=-1), 80)) if line]
    assert [line.split() for line in shown if line[0] != "─"] == [
        ["Mon", "Tue", "Wed", "Thu", "Fri", "month"],
        ["Nov", "+$15.00", "-$1.00", "+$14.00"],
        ["all", "+$15.00", "-$1.00", "+$14.00"],
    ]


def test_title_and_legend_say_what_the_grid_means() -> None:
    found = november(d2=12.5, d3=-3.25, d4=0)
    assert view.title(found, "November 2026") == (
        "November 2026: +$9.25 from 3 closed trades on 3 days, 1 up and 1 down"
    )
    assert view.legend(found, days=True) == [
        "× the exchange is closed: 26 Thanksgiving; ½ it closes early: 27 the day after",
        "1 closed trade without pnl counted as 0",
    ]


def test_programs_get_a_record_for_each_day_or_each_weekday_of_a_month() -> None:
    found = november(d2=12.5, d9=2.5)
    days = list(view.day_records(found).dicts())
    assert len(days) == 30
    assert days[1] == {
        "date": "2026-11-02", "weekday": "Monday", "realizedPnl": 12.5, "tradeCount": 1,
        "closed": None, "halfDay": None,
    }  # fmt: skip
    assert (days[25]["closed"], days[26]["halfDay"]) == ("Thanksgiving", "the day after")
    assert list(view.weekday_records(found).dicts()) == [
        {"month": "2026-11", "weekday": "Monday", "realizedPnl": 15, "tradeCount": 2, "days": 2}
    ]
