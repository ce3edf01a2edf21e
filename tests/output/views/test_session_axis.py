from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from botdb.clock.new_york import NEW_YORK
from botdb.clock.timestamps import to_milliseconds
from botdb.output.views.session_axis import SessionAxis


def at(day: date, hour: int, minute: int = 0) -> float:
    return to_milliseconds(datetime(day.year, day.month, day.day, hour, minute, tzinfo=NEW_YORK))


WEDNESDAY, FRIDAY, MONDAY = date(2026, 11, 25), date(2026, 11, 27), date(2026, 11, 30)


@pytest.fixture
def around_thanksgiving() -> SessionAxis:
    exits = [at(WEDNESDAY, 10), at(MONDAY, 15)]
    return SessionAxis(exits, [WEDNESDAY, MONDAY])


def test_nights_weekends_and_holidays_take_no_room(around_thanksgiving: SessionAxis) -> None:
    assert around_thanksgiving.days == [WEDNESDAY, FRIDAY, MONDAY]
    places = [
        around_thanksgiving.place(moment)
        for moment in (
            at(WEDNESDAY, 9, 30),
            at(WEDNESDAY, 12, 45),
            at(WEDNESDAY, 20),
            at(date(2026, 11, 26), 12),  # Thanksgiving
            at(FRIDAY, 9),
            at(date(2026, 11, 28), 12),  # a Saturday
            at(MONDAY, 16),
            at(date(2026, 12, 1), 12),
        )
    ]
    assert places == [0, 0.5, 1, 1, 1, 2, 3, 3]


def test_trades_outside_the_session_widen_every_day() -> None:
    axis = SessionAxis([at(WEDNESDAY, 8), at(WEDNESDAY, 18)], [WEDNESDAY])
    assert axis.place(at(WEDNESDAY, 8)) == 0
    assert axis.place(at(WEDNESDAY, 13)) == 0.5
    assert axis.place(at(WEDNESDAY, 18)) == 1


def test_a_day_without_a_session_has_a_place_if_trades_ended_on_it() -> None:
    saturday = date(2026, 11, 28)
    axis = SessionAxis([at(FRIDAY, 10), at(saturday, 12)], [FRIDAY, saturday])
    assert axis.number(saturday) == 1
    assert 1 < axis.place(at(saturday, 12)) < 2


def test_a_wrong_year_does_not_fill_the_axis_with_empty_sessions() -> None:
    axis = SessionAxis([at(date(1970, 1, 1), 12), at(MONDAY, 12)], [date(1970, 1, 1), MONDAY])
    assert len(axis.days) == 2


def labels(first: date, days: int, most: int) -> list[str]:
    last = first + timedelta(days=days)
    axis = SessionAxis([at(first, 10), at(last, 10)], [first, last])
    return [label for _, label in axis.ticks(most)]


def test_ticks_are_at_the_start_of_a_day_a_week_or_a_month(
    around_thanksgiving: SessionAxis,
) -> None:
    assert around_thanksgiving.ticks(8) == [(0, "Nov 25"), (1, "Nov 27"), (2, "Nov 30")]
    assert labels(date(2026, 11, 2), 11, 5) == ["Nov 2", "Nov 4", "Nov 6", "Nov 10", "Nov 12"]
    assert labels(date(2026, 11, 2), 20, 5) == ["Nov 2", "Nov 9", "Nov 16"]
    assert labels(date(2025, 1, 2), 510, 6) == [
        "Jan 2025", "Apr 2025", "Jul 2025", "Oct 2025", "Jan 2026", "Apr 2026"
    ]  # fmt: skip
    assert labels(date(2010, 1, 4), 6000, 6) == ["2010", "2013", "2016", "2019", "2022", "2025"]


def test_a_month_or_year_that_began_before_the_first_trade_has_no_tick() -> None:
    assert labels(date(2026, 8, 26), 91, 5) == ["Sep 2026", "Oct 2026", "Nov 2026"]
    assert labels(date(2016, 11, 3), 1500, 7) == ["2017", "2018", "2019", "2020"]
    assert labels(date(1, 1, 2), 1, 5) == ["Jan 2", "Jan 3"]


def test_a_tick_that_is_too_close_to_the_next_one_is_left_out() -> None:
    """16 January 2026 is a Friday, the 19th a holiday."""
    assert labels(date(2026, 1, 16), 27, 9) == ["Jan 20", "Jan 26", "Feb 2", "Feb 9"]


def test_a_single_day_has_hours() -> None:
    axis = SessionAxis([at(WEDNESDAY, 10)], [WEDNESDAY])
    assert [label for _, label in axis.ticks(4)] == ["10:00", "12:00", "14:00", "16:00"]
    assert axis.ticks(4)[0][0] == pytest.approx(0.5 / 6.5)
