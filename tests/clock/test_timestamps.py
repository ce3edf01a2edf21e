"""Moments: their text forms, their order, and the clock changes that make them ambiguous."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botdb.clock.timestamps import (
    from_milliseconds,
    from_text,
    parse,
    text_to_stored,
    to_bound,
    to_millisecond,
    to_milliseconds,
    to_stored,
    to_wire,
)

NEW_YORK = ZoneInfo("America/New_York")

moments = st.datetimes(timezones=st.just(UTC))
millisecond_moments = moments.map(lambda m: m.replace(microsecond=m.microsecond // 1000 * 1000))


def naive_times(first: str, last: str) -> st.SearchStrategy[datetime]:
    return st.datetimes(datetime.fromisoformat(first), datetime.fromisoformat(last))


offsets = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_the_text_forms_of_one_moment() -> None:
    moment = utc("2026-03-06 14:31:00.123")
    assert to_stored(moment) == "2026-03-06 14:31:00.123"
    assert to_wire(moment) == "2026-03-06T14:31:00.123Z"
    assert to_bound(moment) == "2026-03-06 14:31:00.123"
    assert to_bound(utc("2026-03-06 14:31:00")) == "2026-03-06 14:31:00"


def test_stored_text_has_three_decimals_and_is_rounded_down() -> None:
    assert to_stored(utc("2026-03-06 14:31:59.999999")) == "2026-03-06 14:31:59.999"
    assert to_stored(utc("0001-01-01 00:00:00")) == "0001-01-01 00:00:00.000"


@given(moments, moments)
def test_the_order_of_stored_texts_is_the_order_in_time(a: datetime, b: datetime) -> None:
    a, b = to_millisecond(a), to_millisecond(b)
    assert (to_stored(a) < to_stored(b)) == (a < b)
    assert (to_wire(a) < to_wire(b)) == (a < b)


@given(millisecond_moments, millisecond_moments)
def test_a_bound_compares_as_a_time_with_and_without_a_fraction(
    bound: datetime, row: datetime
) -> None:
    texts = {to_stored(row), to_stored(row).removesuffix(".000")}
    for text in texts:
        assert (text >= to_bound(bound)) == (row >= bound)
        assert (text < to_bound(bound)) == (row < bound)


@given(millisecond_moments)
def test_every_text_form_reads_back(moment: datetime) -> None:
    for text in (to_stored(moment), to_wire(moment), to_bound(moment)):
        assert from_text(text) == moment


@given(naive_times("0002-01-01", "9998-12-31"), offsets)
def test_a_moment_is_the_same_in_every_offset(naive: datetime, offset: timezone) -> None:
    moment = naive.replace(tzinfo=offset)
    assert parse(moment.isoformat(), NEW_YORK) == to_millisecond(moment)
    assert to_stored(moment) == to_stored(moment.astimezone(UTC))


@given(naive_times("1990-01-01", "2030-01-01"))
def test_a_local_time_means_the_one_moment_when_clocks_show_it(naive: datetime) -> None:
    shown_at = [
        moment
        for hours in (4, 5)  # New York is so far behind UTC, in these years
        if (moment := naive.replace(tzinfo=UTC) + timedelta(hours=hours))
        .astimezone(NEW_YORK)
        .replace(tzinfo=None)
        == naive
    ]
    if len(shown_at) == 1:
        assert parse(naive.isoformat(), NEW_YORK) == to_millisecond(shown_at[0])
    else:
        with pytest.raises(ValueError, match="twice" if shown_at else "never"):
            parse(naive.isoformat(), NEW_YORK)


@pytest.mark.parametrize(
    ("text", "happens"),
    [
        ("2026-03-08 02:00", "never"),
        ("2026-03-08 02:59:59.999", "never"),
        ("2026-11-01 01:00", "twice"),
        ("2026-11-01 01:59:59.999", "twice"),
    ],
)
def test_the_hours_of_the_clock_change_are_refused(text: str, happens: str) -> None:
    with pytest.raises(ValueError, match=f"happens {happens} in America/New_York"):
        parse(text, NEW_YORK)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("2026-03-08 01:59:59", "2026-03-08 06:59:59.000"),
        ("2026-03-08 03:00", "2026-03-08 07:00:00.000"),
        ("2026-11-01 00:59:59", "2026-11-01 04:59:59.000"),
        ("2026-11-01 02:00", "2026-11-01 07:00:00.000"),
        ("2026-11-01T01:30-04:00", "2026-11-01 05:30:00.000"),
        ("2026-11-01T01:30-05:00", "2026-11-01 06:30:00.000"),
    ],
)
def test_the_hours_next_to_a_clock_change_and_times_with_offsets_are_unambiguous(
    text: str, stored: str
) -> None:
    assert to_stored(parse(text, NEW_YORK)) == stored


@pytest.mark.parametrize(
    "text",
    [
        "", "now", "2026-02-30", "2026-03-06 25:00", "14:31", "1772807460123", "infinity",
        "1735112432122", "1735112432", "2026-03-06114:31", "2026-03-06_14:31",
    ],
)  # fmt: skip
def test_text_that_is_not_a_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an ISO 8601 time"):
        parse(text, UTC)


@given(millisecond_moments)
def test_the_wire_form_is_stored_as_its_moment(moment: datetime) -> None:
    assert text_to_stored(to_wire(moment), NEW_YORK) == to_stored(moment)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("2026-03-06T14:31:00.1239Z", "2026-03-06 14:31:00.123"),
        ("2026-03-06 09:31:00-05:00", "2026-03-06 14:31:00.000"),
        ("2026-03-06T09:31:00.1-05", "2026-03-06 14:31:00.100"),  # as long as the wire form
        ("2026-07-06T09:31", "2026-07-06 13:31:00.000"),
        ("2026-03-06", "2026-03-06 05:00:00.000"),
    ],
)
def test_other_forms_are_stored_as_what_they_mean_in_the_zone(text: str, stored: str) -> None:
    assert text_to_stored(text, NEW_YORK) == stored


@pytest.mark.parametrize("text", ["2026-02-30T14:31:00.123Z", "2026-03-06T14:61:00.123Z"])
def test_a_wire_form_of_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is out of range|must be in"):
        text_to_stored(text, UTC)


def test_milliseconds_are_counted_from_1970() -> None:
    assert to_milliseconds(utc("1970-01-02 00:00:00.001")) == 86_400_001
    assert from_milliseconds(-1) == utc("1969-12-31 23:59:59.999")


@pytest.mark.parametrize("text", ["2026-03-06T24:00:00.000Z", "2026-03-06T24:00:00Z"])
def test_the_hour_24_is_refused_or_the_next_day(text: str) -> None:
    """Python takes it since 3.14."""
    with suppress(ValueError):
        assert text_to_stored(text, UTC) == "2026-03-07 00:00:00.000"


@pytest.mark.parametrize("text", ["0001-01-01T00:00+01:00", "9999-12-31T23:59-01:00"])
def test_a_moment_outside_the_calendar_in_utc_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="outside the years 1 to 9999"):
        parse(text, UTC)


def test_a_time_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 3, 6)  # noqa: DTZ001  # the very thing to be refused
    with pytest.raises(ValueError, match="without a zone"):
        to_millisecond(naive)
    with pytest.raises(ValueError, match="without a zone"):
        to_stored(naive)
