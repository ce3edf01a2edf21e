"""What people type after --since, --until and --date."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botdb.clock.typed import (
    parse_day,
    parse_days,
    parse_moment,
    parse_month,
    parse_span,
    parse_year,
)
from botdb.errors import InputError

NOW = datetime(2026, 3, 9, 2, 30, tzinfo=UTC)  # 22:30 on Sunday the 8th in New York


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        # The 8th has 23 hours: the clocks go forward.
        ("today", "2026-03-08 05:00", "2026-03-09 04:00"),
        ("TODAY", "2026-03-08 05:00", "2026-03-09 04:00"),
        ("yesterday", "2026-03-07 05:00", "2026-03-08 05:00"),
        ("2026-03-08", "2026-03-08 05:00", "2026-03-09 04:00"),
        ("2026-11-01", "2026-11-01 04:00", "2026-11-02 05:00"),
        ("sunday", "2026-03-08 05:00", "2026-03-09 04:00"),  # which is today
        ("Monday", "2026-03-02 05:00", "2026-03-03 05:00"),
        ("saturday", "2026-03-07 05:00", "2026-03-08 05:00"),
        ("wtd", "2026-03-02 05:00", "2026-03-09 04:00"),
        ("mtd", "2026-03-01 05:00", "2026-03-09 04:00"),
        ("YTD", "2026-01-01 05:00", "2026-03-09 04:00"),
        ("9999-12-31", "9999-12-31 05:00", "9999-12-31 23:59:59.999999"),
        ("36h", "2026-03-07 14:30", "2026-03-07 14:30:00.001"),
        ("7d", "2026-03-02 02:30", "2026-03-02 02:30:00.001"),
        ("0s", "2026-03-09 02:30", "2026-03-09 02:30:00.001"),
        ("2026-03-06 09:31", "2026-03-06 14:31", "2026-03-06 14:31:00.001"),
        ("2026-03-06T14:31:00.123Z", "2026-03-06 14:31:00.123", "2026-03-06 14:31:00.124"),
    ],
)
def test_since_is_the_start_and_until_the_end_of_the_period(
    text: str, since: str, until: str
) -> None:
    assert parse_span(text, NOW)[0] == utc(since)
    assert parse_span(text, NOW)[1] == utc(until)


@pytest.mark.parametrize(
    "text", ["", " ", "tomorrow", "2026-3-8", "2026-02-30", "7 d", "7y", "-7d", "mon", "qtd"]
)
def test_text_that_is_not_a_time_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=f"'{text}'"):
        parse_span(text, NOW)[0]


def test_an_age_before_the_calendar_is_refused() -> None:
    with pytest.raises(InputError, match="before the first year"):
        parse_span("999999w", NOW)[0]


def test_a_local_time_that_happens_twice_is_refused() -> None:
    with pytest.raises(InputError, match="happens twice"):
        parse_span("2026-11-01 01:30", NOW)[0]


@given(st.integers(0, 999_999), st.sampled_from([("s", 1), ("m", 60), ("h", 3600), ("d", 86400)]))
def test_an_age_counts_seconds_back_from_now(number: int, unit: tuple[str, int]) -> None:
    letter, seconds = unit
    ago = timedelta(seconds=number * seconds)
    if ago < NOW - datetime.min.replace(tzinfo=UTC):
        assert parse_span(f"{number}{letter}", NOW)[0] == NOW - ago


@given(st.text(max_size=20))
def test_any_text_gives_a_period_or_an_error(text: str) -> None:
    with suppress(InputError):
        assert parse_span(text, NOW)[0] < parse_span(text, NOW)[1]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("today", "2026-03-08", "2026-03-08"),
        ("Yesterday", "2026-03-07", "2026-03-07"),
        ("friday", "2026-03-06", "2026-03-06"),
        ("mtd", "2026-03-01", "2026-03-08"),
        ("2024-02-29", "2024-02-29", "2024-02-29"),
        ("3h", "2026-03-08", "2026-03-08"),
        ("23h", "2026-03-07", "2026-03-07"),  # 22:30 less 23 hours, in New York
        ("1w", "2026-03-01", "2026-03-01"),
    ],
)
def test_days_are_those_of_new_york_and_an_age_is_the_day_it_falls_in(
    text: str, first: str, last: str
) -> None:
    assert parse_days(text, NOW)[0] == date.fromisoformat(first)
    assert parse_days(text, NOW)[1] == date.fromisoformat(last)


def test_a_period_or_a_time_is_not_a_single_day() -> None:
    assert parse_day("2024-02-29", NOW) == date(2024, 2, 29)
    for text, message in {
        "mtd": "'mtd' is more than one day",
        "2026-02-29": "'2026-02-29' is not a date",
        "2026-03-06T14:31": "'2026-03-06T14:31' is not a day",
    }.items():
        with pytest.raises(InputError, match=message):
            parse_day(text, NOW)


def test_a_whole_day_is_not_a_time() -> None:
    assert parse_moment("2h", NOW) == NOW - timedelta(hours=2)
    for text in ("today", "monday", "mtd", "2026-03-06"):
        with pytest.raises(InputError, match=f"'{text}' is a whole day"):
            parse_moment(text, NOW)


def test_a_month_and_a_year_have_their_first_and_last_day() -> None:
    assert parse_month("2028-02") == (date(2028, 2, 1), date(2028, 2, 29))
    assert parse_year("2026") == (date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize("text", ["2026-13", "2026-1", "0000-01", "11", "", "٢٠٢٦-01"])
def test_what_is_not_a_month_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="is not a month"):
        parse_month(text)


@pytest.mark.parametrize("text", ["26", "0000", "20260", "year", "٢٠٢٦"])
def test_what_is_not_a_year_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="is not a year"):
        parse_year(text)
