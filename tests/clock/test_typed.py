"""What people type after --since, --until and --date."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botdb.clock.typed import parse_day, parse_since, parse_until
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
        ("0001-01-01", "0001-01-01 04:56:02", "0001-01-02 04:56:02"),
        ("9999-12-31", "9999-12-31 05:00", "9999-12-31 23:59:59.999999"),
        ("0001-01-01T00:00Z", "0001-01-01 00:00", "0001-01-01 00:00:00.001"),
        ("9999-12-31T23:59:59.998Z", "9999-12-31 23:59:59.998", "9999-12-31 23:59:59.999"),
        ("9999-12-31T23:59:59.999Z", "9999-12-31 23:59:59.999", "9999-12-31 23:59:59.999999"),
        ("36h", "2026-03-07 14:30", "2026-03-07 14:30:00.001"),
        ("7d", "2026-03-02 02:30", "2026-03-02 02:30:00.001"),
        ("0s", "2026-03-09 02:30", "2026-03-09 02:30:00.001"),
        ("2026-03-06 09:31", "2026-03-06 14:31", "2026-03-06 14:31:00.001"),
        ("2026-03-06T14:31:00.123Z", "2026-03-06 14:31:00.123", "2026-03-06 14:31:00.124"),
    ],
)
def test_since_begins_and_until_ends_with_what_is_named(text: str, since: str, until: str) -> None:
    assert parse_since(text, NOW) == utc(since)
    assert parse_until(text, NOW) == utc(until)


@pytest.mark.parametrize(
    "text", ["", " ", "tomorrow", "2026-3-8", "2026-02-30", "7 d", "7y", "-7d"]
)
def test_what_is_no_time_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(InputError, match=f"'{text}'"):
        parse_since(text, NOW)


def test_an_age_before_the_calendar_is_refused() -> None:
    with pytest.raises(InputError, match="outside the years"):
        parse_since("999999w", NOW)


def test_a_local_time_that_happens_twice_is_refused() -> None:
    with pytest.raises(InputError, match="happens twice"):
        parse_since("2026-11-01 01:30", NOW)


@given(st.integers(0, 999_999), st.sampled_from([("s", 1), ("m", 60), ("h", 3600), ("d", 86400)]))
def test_an_age_counts_seconds_back_from_now(number: int, unit: tuple[str, int]) -> None:
    letter, seconds = unit
    ago = timedelta(seconds=number * seconds)
    if ago < NOW - datetime.min.replace(tzinfo=UTC):
        assert parse_since(f"{number}{letter}", NOW) == NOW - ago


@given(st.text(max_size=20))
def test_any_text_is_understood_or_refused(text: str) -> None:
    with suppress(InputError):
        assert parse_since(text, NOW) < parse_until(text, NOW)


def test_a_day_is_a_date_today_or_yesterday() -> None:
    assert parse_day("today", NOW) == date(2026, 3, 8)
    assert parse_day("Yesterday", NOW) == date(2026, 3, 7)
    assert parse_day("2024-02-29", NOW) == date(2024, 2, 29)
    assert parse_day("36h", NOW) is None
    with pytest.raises(InputError, match="'2026-02-29' is not a date"):
        parse_day("2026-02-29", NOW)
