"""Money, prices, numbers, durations and times, as people read them."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botdb.output.render import format


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "$0.00"),
        (1234.56, "$1,234.56"),
        (-1234.56, "-$1,234.56"),
        (1e6, "$1,000,000.00"),
        (0.01, "$0.01"),
        (0.995, "$0.99"),
        (-0.004, "-$0.004"),
        (0.00012345, "$0.0001234"),
        (0.1 + 0.2 - 0.3, "$0.00"),
        (-1e-17, "$0.00"),
        (-0.0, "$0.00"),
        (-1e21, "-$1e+21"),
        (math.inf, "inf"),
        (-math.inf, "-inf"),
        (math.nan, "nan"),
    ],
)
def test_money(value: float, text: str) -> None:
    assert format.money(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "$0.00"),
        (1, "$1.00"),
        (10.5, "$10.50"),
        (0.5, "$0.5000"),
        (0.01, "$0.0100"),
        (0.00001234567, "$0.00001235"),
        (12345.678, "$12,345.68"),
    ],
)
def test_a_price_has_more_digits_below_a_dollar(value: float, text: str) -> None:
    assert format.price(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_money_reads_back_to_the_cent(value: float) -> None:
    for shown in (format.money(value), format.price(value)):
        number = float(shown.replace("$", "").replace(",", ""))
        assert math.isclose(number, value, rel_tol=1e-3, abs_tol=1e-9) or (
            abs(number - value) <= 0.005 * (1 + 1e-9)
        )
        assert "e" not in shown or abs(value) >= 1e15
        assert not shown.startswith("-$0.00000000000")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (10.0, "10"),
        (1234567, "1,234,567"),
        (0.1, "0.1"),
        (-1234.5678901, "-1,234.5678901"),
        (1e21, "1,000,000,000,000,000,000,000"),
        (1e-7, "0.0000001"),
        (math.inf, "inf"),
    ],
)
def test_every_digit_is_shown_where_it_matters(value: float, text: str) -> None:
    assert format.exact(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_digit_reads_back_as_the_same_number(value: float) -> None:
    assert float(format.exact(value).replace(",", "")) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (50.0, "50"),
        (12345, "12,345"),
        (1.5, "1.5"),
        (0.3333333333, "0.333333"),
        (0.00001, "1e-05"),
        (2e7, "20,000,000"),
        (1e20, "1e+20"),
    ],
)
def test_numbers(value: float, text: str) -> None:
    assert format.number(value) == text


@pytest.mark.parametrize(("value", "text"), [(0.615, "61.5%"), (-0.07, "-7.0%"), (0, "0.0%")])
def test_percent(value: float, text: str) -> None:
    assert format.percent(value) == text


@pytest.mark.parametrize(
    ("stored", "minutes", "exact"),
    [
        ("2026-03-06T14:31:59.999Z", "2026-03-06 09:31", "2026-03-06 09:31:59.999 EST"),
        ("2026-07-06T13:31:00.000Z", "2026-07-06 09:31", "2026-07-06 09:31:00.000 EDT"),
        ("2026-11-01T05:30:00.000Z", "2026-11-01 01:30", "2026-11-01 01:30:00.000 EDT"),
        ("2026-11-01T06:30:00.000Z", "2026-11-01 01:30", "2026-11-01 01:30:00.000 EST"),
        ("no time", "no time", "no time"),
        ("0001-01-01T00:00:00.000Z",) * 3,
    ],
)
def test_times_are_new_york_times(stored: str, minutes: str, exact: str) -> None:
    assert (format.new_york(stored), format.new_york_exact(stored)) == (minutes, exact)


@given(st.integers(0, 2**31 - 1))
def test_times_agree_with_the_time_zone_database(seconds: int) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    wire = moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    local = moment.astimezone(ZoneInfo("America/New_York"))
    assert format.new_york(wire) == local.strftime("%Y-%m-%d %H:%M")
