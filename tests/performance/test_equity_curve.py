from __future__ import annotations

import random
from itertools import accumulate

import numpy as np
import pytest

from botdb.performance.equity_curve import STRETCHES, Point, points


def curve_of(totals: list[float], exits: list[float] | None = None) -> list[Point]:
    moments = np.arange(len(totals), dtype=float) if exits is None else np.array(exits)
    return points(np.diff(np.array(totals), prepend=0.0), moments)


def test_few_trades_are_all_points() -> None:
    assert curve_of([1.0, 3.0, 2.0]) == [(0, 1.0), (1, 3.0), (2, 2.0)]
    assert curve_of([]) == []


def test_trades_of_one_moment_are_one_point() -> None:
    assert curve_of([1.0, 3.0, 2.0, 5.0], [7, 8, 8, 9]) == [(7, 1.0), (8, 2.0), (9, 5.0)]


def test_many_trades_keep_their_extremes_their_order_and_their_end() -> None:
    totals = [float(i * 7919 % 10_007) for i in range(10 * STRETCHES + 3)]
    found = curve_of(totals)
    assert len(found) <= 5 * STRETCHES + 11
    assert found == sorted(found)
    assert all(totals[int(at)] == total for at, total in found)
    kept = [total for _, total in found]
    assert (min(kept), max(kept), kept[-1]) == (min(totals), max(totals), totals[-1])


def deepest_fall(totals: list[float]) -> float:
    highs = accumulate(totals, max, initial=0.0)
    next(highs)
    return max(high - total for high, total in zip(highs, totals, strict=True))


def test_the_deepest_fall_is_kept_also_within_a_stretch_that_ends_higher() -> None:
    rise = [float(i) for i in range(10 * STRETCHES)]
    rise[5001:5005] = [5001.0, 4980.0, 5002.0, 5100.0]  # the low and the high of it lie outside
    for seed in range(20):
        dice = random.Random(seed)
        walk = list(accumulate(dice.gauss(0.2, 1) for _ in range(5 * STRETCHES)))
        for totals in (rise, walk):
            drawn = [total for _, total in curve_of(totals)]
            assert deepest_fall(drawn) == pytest.approx(deepest_fall(totals))
