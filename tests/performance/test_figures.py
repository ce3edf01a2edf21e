from __future__ import annotations

import pytest

from botdb.performance.figures import Figures, camel


def test_without_trades_only_sums_and_counts_are_defined() -> None:
    defined = {name: value for name, value in Figures()._asdict().items() if value is not None}
    assert set(defined) == {
        "trades", "wins", "losses", "breakevens", "net_pnl", "max_drawdown",
        "longest_winning_streak", "longest_losing_streak", "without_holding_time", "trading_days",
    }  # fmt: skip
    assert not any(defined.values())


@pytest.mark.parametrize(
    ("trades", "days", "few"), [(20, 10, False), (19, 19, True), (400, 9, True), (0, 0, True)]
)
def test_ratios_need_twenty_trades_on_ten_days(trades: int, days: int, few: bool) -> None:
    reason = Figures(trades=trades, trading_days=days).too_few
    assert reason == ("needs 20 trades on 10 days" if few else None)


def test_figures_have_the_names_of_json() -> None:
    assert camel("mean_holding_sec_wins") == "meanHoldingSecWins"
