"""New York days: in Python and, on both engines, in SQL."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botdb.clock.new_york import bounds, date_of, in_words, is_date, start_of

NEW_YORK = ZoneInfo("America/New_York")


@given(st.datetimes(datetime.fromisoformat("0001-01-02"), timezones=st.just(UTC)))
def test_a_moment_lies_within_the_bounds_of_its_day(moment: datetime) -> None:
    day = date_of(moment)
    first, after = bounds(day, day)
    assert first <= moment < after or day == date.max


@given(st.dates())
def test_a_day_begins_when_clocks_in_new_york_show_midnight(day: date) -> None:
    shown = start_of(day).astimezone(NEW_YORK)
    assert (shown.date(), shown.hour, shown.minute) == (day, 0, 0)


@pytest.mark.parametrize(
    ("day", "length"), [("2026-03-07", 24), ("2026-03-08", 23), ("2026-11-01", 25)]
)
def test_a_day_of_a_clock_change_is_an_hour_shorter_or_longer(day: str, length: int) -> None:
    first, after = bounds(date.fromisoformat(day), date.fromisoformat(day))
    assert after - first == timedelta(hours=length)


def test_the_last_day_of_the_calendar_has_bounds() -> None:
    first, after = bounds(date.max, date.max)
    assert first == datetime(9999, 12, 31, 5, tzinfo=UTC) < after


def test_a_time_in_words_is_new_york_time() -> None:
    assert in_words(datetime(2026, 3, 6, 14, 31, tzinfo=UTC)) == "2026-03-06 09:31:00 EST"
    assert in_words(datetime(2026, 7, 1, 14, 31, tzinfo=UTC)) == "2026-07-01 10:31:00 EDT"


@pytest.mark.parametrize(
    ("stored", "valid"),
    [("2026-03-06", True), ("2026-02-30", False), ("20260306", False), ("", False), (None, False)],
)
def test_a_date_is_ten_characters_that_the_calendar_has(stored: object, valid: bool) -> None:
    assert is_date(stored) is valid
