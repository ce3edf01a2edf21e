"""Tables call a thing by one word, whichever table it is."""

from __future__ import annotations

import pytest

from botdb.output.render.table import plain_lines
from botdb.output.views import days, trades
from botdb.output.views.headings import heading
from botdb.performance.grouping import GROUPINGS, Grouping, name_of


@pytest.mark.parametrize("by", GROUPINGS)
def test_no_group_has_a_stored_name_for_a_heading(by: Grouping) -> None:
    assert heading(name_of(by)) == heading(name_of(by)).lower()


def test_groups_and_lists_of_trades_agree() -> None:
    listed = {field.heading for field in (*trades.TRADES, *trades.CLOSED)}
    assert {
        heading(name_of(by)) for by in ("symbol", "catalyst", "tier", "exit-reason", "held")
    } <= listed


def test_what_a_comparison_finds_is_named_as_in_the_daily_rows() -> None:
    difference = {
        "date": "2026-03-06", "finding": "wrong value", "column": "dayTradeCount",
        "stored": 1, "computed": 2,
    }  # fmt: skip
    [head, _, line] = plain_lines([difference], days.DIFFERENCES)
    assert head.split() == ["date", "finding", "figure", "stored", "computed"]
    assert line.split() == ["2026-03-06", "wrong", "value", "day", "trades", "1", "2"]
