"""The exchange's sessions, compared with the closures that it published."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from botdb.clock import sessions
from botdb.clock.new_york import NEW_YORK
from botdb.clock.sessions import (
    closure,
    count_sessions,
    last_sessions,
    next_session,
    session_at,
    session_on,
)

# Copied from press releases of NYSE Group: "NYSE Group Announces 2022, 2023 and 2024 Holiday and
# Early Closings Calendar" (2021-12-27), the same for 2025, 2026 and 2027 (2024-11-08), and the one
# on the National Day of Mourning on 9 January 2025 (2024-12-30).
PUBLISHED = {
    2024: (
        "01-01 01-15 02-19 03-29 05-27 06-19 07-04 09-02 11-28 12-25",
        "07-03 11-29 12-24",
    ),
    2025: (
        "01-01 01-09 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25",
        "07-03 11-28 12-24",
    ),
    2026: (
        "01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25",
        "11-27 12-24",
    ),
    2027: (
        "01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24",
        "11-26",
    ),
}
"""By year: the weekdays on which the exchange is closed, and those on which it closes at 13:00."""


def new_york(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK)


def days(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=i) for i in range((date(year + 1, 1, 1) - first).days)]


@pytest.mark.parametrize("year", PUBLISHED)
def test_the_closures_that_the_exchange_published_and_no_others(year: int) -> None:
    found = {day: session_on(day) for day in days(year) if day.weekday() < 5}
    closed = [f"{day:%m-%d}" for day, session in found.items() if not session]
    one = [
        f"{day:%m-%d}"
        for day, session in found.items()
        if session and session.closes == new_york(f"{day} 13:00")
    ]
    assert (" ".join(closed), " ".join(one)) == PUBLISHED[year]


def test_the_exchange_is_closed_on_weekends() -> None:
    assert closure(date(2026, 11, 28)) == closure(date(2026, 7, 4)) == "weekend"
    assert closure(date(2026, 11, 27)) is None


def test_a_closure_has_the_name_of_its_holiday() -> None:
    assert closure(date(2026, 11, 26)) == "Thanksgiving Day"
    assert closure(date(2026, 7, 3)) == "Independence Day (observed)"


def test_a_new_year_on_a_saturday_closes_no_day() -> None:
    """NYSE Rule 7.2: the Friday before stays open if it ends an accounting period."""
    assert closure(date(2021, 12, 31)) is closure(date(2027, 12, 31)) is None


def test_hours_of_a_full_day_and_of_a_half_day() -> None:
    full, half = session_on(date(2026, 11, 25)), session_on(date(2026, 11, 27))
    assert full and half and session_on(date(2026, 11, 26)) is None
    assert (full.opens, full.closes) == (
        datetime(2026, 11, 25, 14, 30, tzinfo=UTC),
        datetime(2026, 11, 25, 21, 0, tzinfo=UTC),
    )
    assert full.half_day is None
    assert half.closes == datetime(2026, 11, 27, 18, 0, tzinfo=UTC)
    assert half.half_day == "Day after Thanksgiving Day"


def test_a_half_day_may_end_at_another_time_than_13_00() -> None:
    storm = session_on(date(1994, 2, 11))
    assert storm and storm.closes == new_york("1994-02-11 14:30")


def test_hours_follow_daylight_saving() -> None:
    """The clocks change on the Sundays 8 March and 1 November 2026."""
    hours = {}
    for day in ("2026-03-06", "2026-03-09", "2026-10-30", "2026-11-02"):
        session = session_on(date.fromisoformat(day))
        assert session
        hours[day] = session.opens.strftime("%H:%M")
    assert list(hours.values()) == ["14:30", "13:30", "13:30", "14:30"]


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-25 09:29:59.999", False),
        ("2026-11-25 09:30:00", True),
        ("2026-11-25 15:59:59.999", True),
        ("2026-11-25 16:00:00", False),
        ("2026-11-26 12:00:00", False),
        ("2026-11-27 12:59:59.999", True),
        ("2026-11-27 13:00:00", False),
        ("2026-11-28 12:00:00", False),
    ],
)
def test_the_session_at_a_moment(moment: str, is_open: bool) -> None:
    assert (session_at(new_york(moment)) is not None) == is_open


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-11-25 09:29:59", "2026-11-25"),
        ("2026-11-25 09:30:00", "2026-11-27"),
        ("2026-11-27 13:30:00", "2026-11-30"),
        ("2026-12-24 23:59:59", "2026-12-28"),
        ("2026-12-31 16:00:00", "2027-01-04"),
    ],
)
def test_the_next_session(moment: str, day: str) -> None:
    assert str(next_session(new_york(moment)).day) == day


def test_the_last_sessions_start_with_the_one_that_is_open() -> None:
    def last(moment: str) -> list[str]:
        return [str(session.day) for session in last_sessions(new_york(moment), 3)]

    assert last("2026-11-27 09:30:00") == ["2026-11-27", "2026-11-25", "2026-11-24"]
    assert last("2026-11-27 09:29:00") == ["2026-11-25", "2026-11-24", "2026-11-23"]
    assert last_sessions(new_york("2026-11-27 09:30:00"), 0) == []


def test_sessions_are_counted_with_both_ends() -> None:
    # The weekdays of the year without the closures above: 262 - 10, 261 - 11, 261 - 10, 261 - 10.
    for year, count in ((2024, 252), (2025, 250), (2026, 251), (2027, 251)):
        assert count_sessions(date(year, 1, 1), date(year, 12, 31)) == count
    assert count_sessions(date(2026, 11, 26), date(2026, 11, 26)) == 0
    assert count_sessions(date(2026, 11, 27), date(2026, 11, 27)) == 1
    assert count_sessions(date(2026, 11, 27), date(2026, 11, 26)) == 0


def test_counting_sessions_agrees_with_a_loop_over_days() -> None:
    first = date(2025, 12, 3)
    for length in range(60):
        last = first + timedelta(days=length)
        one_by_one = sum(closure(first + timedelta(days=i)) is None for i in range(length + 1))
        assert count_sessions(first, last) == one_by_one


def test_holidays_are_known_from_1993_to_2100() -> None:
    assert closure(date(1993, 7, 5)) == closure(date(2100, 7, 5)) == "Independence Day (observed)"
    assert closure(date(1992, 12, 25)) is closure(date(2101, 7, 4)) is None


def test_in_years_without_known_holidays_every_weekday_is_a_session() -> None:
    assert closure(date(1900, 12, 25)) is closure(date(2222, 12, 25)) is None
    assert count_sessions(date(1, 1, 1), date(9999, 12, 31)) > 2_600_000


def test_without_the_shortcut_the_calendar_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """A later release of `holidays` may keep its files elsewhere."""
    expected = sessions._calendar(2026)
    for cached in (sessions._calendar, sessions._exchange):
        cached.cache_clear()
    monkeypatch.setattr(sessions, "PathFinder", SimpleNamespace(find_spec=lambda *_: None))
    assert sessions._calendar(2026) == expected
    sessions._exchange.cache_clear()
