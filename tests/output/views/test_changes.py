"""How changes read, and the log of them."""

from __future__ import annotations

from typing import Any

import pytest

from botdb.changes.diff import Change
from botdb.output.views.changes import arrow, log_fields, log_rows, result
from botdb.trades.repair import Repair
from tests.changes.test_journal import entry


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        (500.0, 1000.0, "f: 500 → 1,000"),
        (None, 0.00001234, "f: — → 0.00001234"),
        (True, False, "f: true → false"),
        ("2026-03-06T14:31:00.000Z", None, "f: 2026-03-06 09:31:00.000 EST → —"),
        ("1,2", "1", "f: 1,2 → 1"),
    ],
)
def test_a_change_is_read_from_old_to_new(old: Any, new: Any, text: str) -> None:
    assert arrow(Change("f", old, new)) == text


@pytest.mark.parametrize(
    ("pnl", "entry_price", "shares", "text"),
    [
        (49.5, 10.0, 33.0, "P&L +$49.50, +15.0% of $330.00"),
        (-16.5, 10.0, 33.0, "P&L -$16.50, -5.0% of $330.00"),
        (40.0, 10.0, -40.0, "P&L +$40.00, +10.0% of $400.00"),
        (0.0, 10.0, 33.0, "P&L $0.00, +0.0% of $330.00"),
        (10.0, 0.0, 5.0, "P&L +$10.00"),
        (10.0, None, 5.0, "P&L +$10.00"),
    ],
)
def test_a_closing_reads_as_money_and_return(
    pnl: float, entry_price: float | None, shares: float, text: str
) -> None:
    row = {"entryPrice": entry_price, "shares": shares, "pnl": None}
    assert result(Repair(row, [Change("pnl", None, pnl)])) == text


def test_the_log_has_a_row_per_field_and_says_what_they_share_once() -> None:
    both = entry(Change("a", 1, 2), Change("b", None, "x"))
    first, second = log_rows([both], short_ids=True)
    assert first["change"] == Change("a", 1, 2)
    assert first["row"] == "single"  # of 'singleton'
    assert first["id"] == both.id[:8]
    assert second == {"change": Change("b", None, "x")}
    [whole, _] = log_rows([both], short_ids=False)
    assert whole["row"] == "singleton"


def test_the_log_names_row_and_database_only_where_there_are_several() -> None:
    titles = [field.heading for field in log_fields(rows=False, databases=False)]
    assert titles == ["time (NY)", "change", "id", "command", "who"]
    kept = [field.heading for field in log_fields(rows=True, databases=True) if not field.rank]
    assert kept == ["time (NY)", "trade", "change"]
    more = {field.heading for field in log_fields(rows=True, databases=True)}
    assert more - set(titles) == {"trade", "database"}
