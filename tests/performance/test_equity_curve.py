from __future__ import annotations

from datetime import date

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
    assert len(points) <= 3 * STRETCHES + 11
    assert points == sorted(points)
    assert all(totals[int(at)] == total for at, total in points)
    kept = [total for _, total in points]
    assert (min(kept), max(kept), kept[-1]) == (min(totals), max(totals), totals[-1])


def test_days_are_summed_over_blocks() -> None:
    assert curve_of([1.0, 2.0, 3.0], at_once=2).days == {DAY: 3.0}
