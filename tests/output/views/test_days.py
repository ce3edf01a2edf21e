"""The daily statistics in words and tables: sums, changes and what to do about differences."""

from __future__ import annotations

from typing import Any

import pytest

from botdb.output.render.cells import GAIN
from botdb.output.views import days
from botdb.stats.rollup import Computed, Day, DayChange, Difference, RollUp, Verification

ROWS: list[dict[str, Any]] = [
    {"date": "2026-03-05", "realizedPnl": -20.0, "tradeCount": 3, "dayTradeCount": 2},
    {"date": "2026-03-06", "realizedPnl": 50.0, "tradeCount": 1, "dayTradeCount": 1},
    {"date": "2026-03-09", "realizedPnl": "lots", "tradeCount": None, "dayTradeCount": 0},
]


def test_a_running_total_goes_on_past_values_that_are_not_numbers() -> None:
    totals = [period["runningTotal"] for period in days.with_running_total(ROWS)]
    assert totals == [-20, 30, 30]


def test_the_last_row_holds_the_sums() -> None:
    total = days.totals(ROWS, "day")
    assert (total["date"], total["realizedPnl"]) == ("total", 30)
    assert (total["tradeCount"], total["dayTradeCount"]) == (4, 3)


def test_the_caption_sums_up_the_days() -> None:
    assert days.summary(ROWS, "day") == (
        "3 days: 1 up, 1 down; best $50.00 (2026-03-06), worst -$20.00 (2026-03-05), average $10.00"
    )
    assert days.summary([], "day") == "no days; 'botdb stats rollup' makes them from the trades"


@pytest.mark.parametrize(("width", "bar"), [(80, 21), (119, 21), (120, 41), (None, 21)])
def test_bars_are_wider_where_there_is_room(width: int | None, bar: int) -> None:
    gain = ROWS[1]
    [field] = [field for field in days.fields([gain], "day", width) if field.heading == "bar"]
    assert field.cell(gain) == ("│" + "█" * (bar - 1), GAIN)
    assert field.cell(days.totals([gain], "day")) == ""


@pytest.mark.parametrize(
    ("old", "cells"),
    [
        (None, ["2026-03-06", "— → $12.50", "— → 3", "— → 2"]),
        (Day(10.0, 3, 1), ["2026-03-06", "$10.00 → $12.50", "3", "1 → 2"]),
    ],
)
def test_a_change_shows_what_it_replaces(old: Day | None, cells: list[str]) -> None:
    change = DayChange("2026-03-06", old, Day(12.5, 3, 2))
    assert [field.cell({"change": change}) for field in days.DAY_CHANGES] == cells


def test_a_roll_up_says_what_it_left_out() -> None:
    one, two = (
        {"2026-03-06": Day(1, 1, 1)},
        {"2026-03-05": Day(1, 1, 1), "2026-03-06": Day(1, 1, 1)},
    )
    done = RollUp(Computed(two, without_exit_at=1, without_pnl=0), ())
    assert days.rolled_up(done, dry_run=False) == (
        "2 days rolled up, 0 changed; 1 closed trade without exitAt left out"
    )
    assert days.rolled_up(RollUp(Computed(one, 0, 2), ()), dry_run=True) == (
        "1 day rolled up, 0 would change; 2 closed trades without pnl counted as 0"
    )


def difference(date: str, finding: Any) -> Difference:
    return Difference(date, finding, "realizedPnl", 1.0, 2.0)


@pytest.mark.parametrize(
    ("found", "lines"),
    [
        ([], ["9 days compared, no difference"]),
        (
            [difference("2026-03-06", "wrong value")],
            [
                "9 days compared, 1 difference",
                "'botdb stats rollup --date 2026-03-06' brings the daily rows up to date",
            ],
        ),
        (
            [difference("2026-03-05", "missing day"), difference("2026-03-06", "wrong value")],
            [
                "9 days compared, 2 differences",
                "'botdb stats rollup' brings the daily rows up to date",
            ],
        ),
        (
            [difference("2026-03-05", "extra day")],
            [
                "9 days compared, 1 difference",
                "a row without trades stays: its trades may have been archived or deleted",
            ],
        ),
    ],
)
def test_a_verification_says_how_to_fix_differences(
    found: list[Difference], lines: list[str]
) -> None:
    assert days.verified(Verification(9, tuple(found), Computed({}, 0, 0))) == lines
