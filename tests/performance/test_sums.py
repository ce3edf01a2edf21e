from __future__ import annotations

import statistics
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botdb.performance.sums import Spread, Sum


@given(st.lists(st.floats(-1e12, 1e12), max_size=50))
def test_a_sum_loses_nothing_worth_a_cent(values: list[float]) -> None:
    total = Sum()
    total.add(values)
    exact = float(sum(map(Fraction, values), Fraction()))
    assert total.value == pytest.approx(exact, rel=1e-15, abs=1e-9)


@given(st.lists(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=9), min_size=2, max_size=9))
def test_a_spread_does_not_depend_on_how_the_numbers_come_in(parts: list[list[float]]) -> None:
    spread = Spread()
    for part in parts:
        spread.add(part)
    values = [value for part in parts for value in part]
    deviation = statistics.stdev(values)
    if deviation > 1e-6:
        expected = statistics.fmean(values) / deviation
        assert spread.mean_over_deviation() == pytest.approx(expected, rel=1e-6, abs=1e-9)
