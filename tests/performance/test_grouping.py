from __future__ import annotations

from datetime import date

import numpy as np

from botdb.performance.grouping import date_of_ordinal, keys, new_york_hours, order

HOUR = 3_600_000.0
MIDNIGHT = 1_772_773_200_000.0
"""2026-03-06 00:00 in New York, 05:00 UTC."""


def test_hours_and_days_are_those_of_a_new_york_clock_in_winter_and_in_summer() -> None:
    moments = np.array([MIDNIGHT - 1, MIDNIGHT, MIDNIGHT + 120 * 24 * HOUR])
    hours = new_york_hours(moments).tolist()
    assert [hour % 24 for hour in hours] == [23, 0, 1]
    days = [date_of_ordinal(hour // 24) for hour in hours]
    assert days == [date(2026, 3, 5), date(2026, 3, 6), date(2026, 7, 4)]


def test_bands_include_their_start_and_leave_out_what_is_unknown() -> None:
    none = np.full(6, np.nan)
    prices = np.array([0.99, 1, 19.99, 20, 0, np.nan])
    assert keys("price", none, none, prices) == [
        "under $1", "$1 to $2", "$10 to $20", "$20 and over", None, None,
    ]  # fmt: skip
    held = np.array([0, 29.999, 30, 1800, -1, np.nan]) * 1000
    assert keys("held", np.zeros(6), held, none) == [
        "under 30s", "under 30s", "30s to 1m", "30m and over", None, None,
    ]  # fmt: skip


def test_hours_of_entry_and_days_of_the_exit() -> None:
    entry, exit = np.array([MIDNIGHT - 1, np.nan]), np.array([MIDNIGHT, MIDNIGHT + 24 * HOUR])
    assert keys("entry-hour", entry, exit, entry) == [23, None]
    assert keys("hour", entry, exit, entry) == [0, 0]
    assert keys("weekday", entry, exit, entry) == ["Friday", "Saturday"]
    assert keys("month", entry, exit, entry) == ["2026-03", "2026-03"]


def test_keys_have_an_order_of_their_own_with_the_missing_ones_last() -> None:
    days = ["Friday", None, "Monday"]
    assert sorted(days, key=lambda key: order("weekday", key)) == ["Monday", "Friday", None]
    hours = [9, None, 15, 10]
    assert sorted(hours, key=lambda key: order("hour", key)) == [9, 10, 15, None]
