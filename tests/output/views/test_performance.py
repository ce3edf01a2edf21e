from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import pytest

from botdb.output.render.table import render
from botdb.output.views.performance import blocks, facts, interval_facts, too_few_line
from botdb.performance.figures import Figures
from botdb.performance.intervals import Interval, Intervals

MANY = Figures(
    trades=424_016, wins=223_376, losses=200_562, breakevens=78, net_pnl=528_959.73, win_rate=0.527,
    break_even_win_rate=0.485, profit_factor=1.18, expectancy=1.2475, average_win=15.38,
    average_loss=-14.5, payoff_ratio=1.06, largest_win=135.65, largest_loss=-123.12,
    average_return=0.002, average_mfe=0.031, average_mae=-0.024, max_drawdown=1270.21,
    recovery_factor=416.43, longest_winning_streak=18, longest_losing_streak=17,
    mean_holding_sec=152, median_holding_sec=151, mean_holding_sec_wins=150,
    mean_holding_sec_losses=153, sharpe_ratio=15.25, sqn=41, trading_days=1826, daily_pnl=289.68,
    first_exit_at=datetime(2021, 1, 4, 14, 30, tzinfo=UTC),
)  # fmt: skip
INTERVALS = Intervals(
    None, Interval(0.5253, 0.5283), Interval(1.187, 1.308), Interval(275.39, 303.56),
    Interval(1.17, 1.19), Interval(14.35, None), 1308.89, 1692.35,
)  # fmt: skip


def lines(given: dict[str, Any], width: int) -> list[str]:
    buffer = io.StringIO()
    render([blocks(given, width)], buffer, width=width, color=False)
    return [line.rstrip() for line in buffer.getvalue().splitlines()]


def test_all_figures_and_their_intervals_fit_three_columns_of_eighty() -> None:
    shown = lines(facts(MANY) | interval_facts(INTERVALS), 80)
    assert len(shown) <= 13
    assert all(len(line) <= 80 for line in shown)
    first = shown[0].split()
    assert first == [
        "net",
        "P&L",
        "$528,959.73",
        "expectancy",
        "$1.25",
        "max",
        "drawdown",
        "$1,270.21",
    ]
    text = "\n".join(shown)
    for expected in ("52.5 to 52.8%", "$1.19 to $1.31", "1.17 to 1.19", "14.35 to ∞", "$1,692.35"):
        assert expected in text


@pytest.mark.parametrize("width", [24, 40, 60])
def test_fewer_columns_on_a_narrow_screen_lose_nothing(width: int) -> None:
    wide = " ".join(lines(facts(MANY) | interval_facts(INTERVALS), 80)).split()
    narrow = lines(facts(MANY) | interval_facts(INTERVALS), width)
    assert sorted(" ".join(narrow).split()) == sorted(wide)


def test_too_few_trades_show_no_ratio_but_that_they_are_too_few() -> None:
    few = Figures(trades=4, trading_days=4, profit_factor=3.0, sharpe_ratio=51.0, expectancy=2.5)
    given = facts(few) | interval_facts(Intervals(few.too_few))
    assert given["sharpeRatio"] is given["profitFactor"] is given["sharpeRatioLow"] is None
    assert given["tooFew"] == "needs 20 trades on 10 days"
    assert given["expectancy"] == 2.5
    sharpe = next(line for line in lines(given, 24) if line.startswith("Sharpe"))
    assert sharpe.split()[-2:] == ["too", "few"]
    assert too_few_line(few) == [
        "too few trades for ratios and intervals: needs 20 trades on 10 days"
    ]
    assert too_few_line(Figures()) == too_few_line(MANY) == []


def test_excursions_are_shown_only_where_there_are_any() -> None:
    assert any("MFE" in line for line in lines(facts(MANY), 80))
    assert not any("MFE" in line for line in lines(facts(Figures()), 80))
