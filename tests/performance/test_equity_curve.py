from __future__ import annotations

import random
from datetime import date
from itertools import accumulate

from botdb.performance.accumulator import Trade
from botdb.performance.equity_curve import STRETCHES, Curve

DAY = date(2026, 3, 6)


def curve_of(totals: list[float], *, at_once: int) -> Curve:
    curve = Curve(len(totals))
    for start in range(0, len(totals), at_once):
        some = totals[start : start + at_once]
        trades: list[Trade] = [(1.0, None, start + i, None, None, None) for i in range(len(some))]
        curve.add(DAY, trades, some)
    return curve


def test_few_trades_are_all_points() -> None:
    assert curve_of([1.0, 3.0, 2.0], at_once=2).points == [(0, 1.0), (1, 3.0), (2, 2.0)]


def test_many_trades_keep_their_extremes_their_order_and_their_end() -> None:
    totals = [float(i * 7919 % 10_007) for i in range(10 * STRETCHES + 3)]
    points = curve_of(totals, at_once=777).points
    assert len(points) <= 5 * STRETCHES + 11
    assert points == sorted(points)
    assert all(totals[int(at)] == total for at, total in points)
    kept = [total for _, total in points]
    assert (min(kept), max(kept), kept[-1]) == (min(totals), max(totals), totals[-1])


def test_days_are_summed_over_blocks() -> None:
    assert curve_of([1.0, 2.0, 3.0], at_once=2).days == {DAY: 3.0}


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
            drawn = [total for _, total in curve_of(totals, at_once=997).points]
            assert deepest_fall(drawn) == deepest_fall(totals)


def test_trades_of_one_moment_count_together_also_over_two_blocks() -> None:
    curve = Curve(3)
    trade: Trade = (1.0, None, 5, None, None, None)
    curve.add(DAY, [trade, trade], [1.0, 2.0])
    curve.add(DAY, [trade], [3.0])
    assert curve.points == [(5, 3.0)]
