from __future__ import annotations

import numpy as np
import pytest

from botdb.performance.days import RUN, by_day, drawn


def test_a_day_has_its_sums_its_extremes_and_its_deepest_fall() -> None:
    days = by_day([5, 5, 5, 5, 9], [10.0, -15.0, 0.0, 2.0, -1.0])
    assert days.ordinal.tolist() == [5, 9]
    assert days.trades.tolist() == [4, 1]
    assert days.wins.tolist() == [2, 0]
    assert days.pnl.tolist() == [-3, -1]
    assert (days.gained.tolist(), days.lost.tolist()) == ([12, 0], [15, 1])
    assert (days.high.tolist(), days.low.tolist()) == ([10, 0], [-5, -1])
    assert days.fall.tolist() == [15, 1]


def test_trades_of_one_moment_move_the_total_of_the_day_together() -> None:
    exit = np.array([1.0, 2, 2, 2])
    days = by_day([7, 7, 7, 8], [10.0, -15.0, 5.0, 4.0], exit)
    assert (days.high.tolist(), days.low.tolist(), days.fall.tolist()) == ([10, 4], [0, 0], [10, 0])


def test_no_trades_are_no_days() -> None:
    assert len(by_day([], [])) == 0


@pytest.mark.parametrize("n", [2, 7, 16, 39, 63, 200])
def test_every_day_is_drawn_equally_often_and_in_runs(n: int) -> None:
    for k in {1, n // 3, n // 2, n - 1} - {0}:
        rows = np.concatenate(list(drawn(n, k, 2000)))
        assert rows.shape == (2000, n)
        assert (rows.sum(axis=1) == k).all()
        assert np.abs(rows.mean(axis=0) - k / n).max() < 0.06
        alike = (rows == np.roll(rows, 1, axis=1)).sum(axis=1)
        if n >= 8 * RUN and k >= RUN:
            assert (n - alike <= 2 * -(-min(k, n - k) // RUN)).all()
