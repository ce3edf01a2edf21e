from __future__ import annotations

from datetime import UTC, datetime

import pytest

from botdb.output.views.scope import chosen, period, window
from botdb.performance.figures import Figures
from botdb.trades.query import TradeFilter

NOTHING = Figures()


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        ("2026-03-06T05:00:00", None, "since 2026-03-06"),
        ("2026-03-06T14:31:00", None, "since 2026-03-06 09:31"),
        (None, "2026-03-07T05:00:00", "until 2026-03-06"),
        ("2026-03-08T05:00:00", "2026-03-09T04:00:00", "on 2026-03-08"),
        ("2026-03-06T05:00:00", "2026-03-09T04:00:00", "since 2026-03-06 until 2026-03-08"),
        (None, "2026-03-06T15:00:00.001", "until 2026-03-06 10:00"),
        (None, "2026-03-06T14:31:05.001", "until 2026-03-06 09:31:05"),
    ],
)
def test_a_period_reads_as_new_york_days_or_minutes(
    since: str | None, until: str | None, words: str
) -> None:
    which = TradeFilter(
        since=moment(since) if since else None,
        until=moment(until) if until else None,
        on="exited",
    )
    assert period(which, NOTHING) == window(which) == f"exited {words} (New York)"


def test_a_period_that_nothing_bounds_is_that_of_the_trades() -> None:
    figures = Figures(
        first_exit_at=moment("2026-03-07T04:59:59"), last_exit_at=moment("2026-03-09T05:00:00")
    )
    assert window(TradeFilter()) == ""
    assert period(TradeFilter(), figures) == "2026-03-06 to 2026-03-09"


def test_a_filter_reads_as_words() -> None:
    which = TradeFilter(
        symbols=["A", "B"], catalysts=["FDA"], tiers=[1, 2], exit_reasons=["x"], outcome="losers"
    )
    assert chosen(which) == [
        "symbol A or B", "catalyst FDA", "tier 1 or 2", "exit reason x", "losers"
    ]  # fmt: skip
    assert chosen(TradeFilter()) == []
