"""`botdb stats show`: the daily rows, or their sums."""

from __future__ import annotations

import pytest

from tests.conftest import Botdb


@pytest.fixture
def rolled_up(botdb: Botdb, url: str, two_trades: None) -> None:
    assert botdb("stats", "rollup", db=url).code == 0


@pytest.mark.usefixtures("rolled_up")
def test_days_weeks_and_months(botdb: Botdb, url: str) -> None:
    [day] = botdb("stats", "show", "--json", db=url).json
    assert (day["date"], day["realizedPnl"], day["tradeCount"]) == ("2026-03-06", 50, 1)
    for by in ("week", "month"):
        [period] = botdb("stats", "show", "--by", by, "--json", db=url).json
        assert period["realizedPnl"] == 50
    assert "$50.00" in botdb("stats", db=url).out


@pytest.mark.usefixtures("rolled_up")
def test_a_day_without_a_row_is_not_found(botdb: Botdb, url: str) -> None:
    done = botdb("stats", "show", "--date", "2026-03-05", db=url)
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith("error: no daily row for 2026-03-05\nhint: 'botdb stats rollup ")
    assert botdb("stats", "show", "--until", "2026-03-05", "--json", db=url).json == []
