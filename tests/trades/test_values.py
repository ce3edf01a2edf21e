"""Typed values of the filters against what the trades hold, on both engines."""

from __future__ import annotations

import peewee
import pytest

from botdb.database.models import BotTrade
from botdb.trades.query import TradeFilter
from botdb.trades.values import settle, values
from tests.conftest import AddTrades


@pytest.fixture
def stored(add_trades: AddTrades) -> None:
    add_trades(
        {"id": "a", "symbol": "BBAI", "catalystType": "FDA_APPROVAL", "catalystTier": 1},
        {"id": "b", "symbol": "KULR", "catalystType": "FDA_REJECTION", "exitReason": "odd_stop"},
        {"id": "c", "symbol": "kulr", "catalystType": "Merger", "catalystTier": 2},
        {"id": "d", "symbol": "KULR", "catalystType": "MERGER", "status": "rejected"},
    )


@pytest.mark.usefixtures("stored")
def test_a_value_takes_the_case_used_in_the_trades(db: peewee.Database) -> None:
    typed = TradeFilter(
        statuses=(
            "OPEN",
            "Rejected",
        ),
        symbols=(
            "kulr",
            "bbai",
        ),
        catalysts=(
            "fda_approval",
            "MERGER",
        ),
        tiers=(1,),
        exit_reasons=(
            "Hard_Stop",
            "ODD_STOP",
        ),
    )
    settled, warnings = settle(db, typed)
    assert warnings == []
    assert (settled.statuses, settled.catalysts, settled.exit_reasons) == (
        ("open", "rejected"),
        ("FDA_APPROVAL", "MERGER"),
        ("hard_stop", "odd_stop"),
    )


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(
    ("typed", "warning"),
    [
        (
            TradeFilter(catalysts=("FDA",)),
            "no trade has the catalystType 'FDA'; did you mean 'FDA_APPROVAL' or 'FDA_REJECTION'?",
        ),
        (
            TradeFilter(catalysts=("approval",)),
            "no trade has the catalystType 'approval'; did you mean 'FDA_APPROVAL'?",
        ),
        (
            TradeFilter(catalysts=("merger",)),
            "no trade has the catalystType 'merger'; did you mean 'MERGER' or 'Merger'?",
        ),
        (TradeFilter(symbols=("BBAY",)), "no trade has the symbol 'BBAY'; did you mean 'BBAI'?"),
        (TradeFilter(symbols=("XYZQ",)), "no trade has the symbol 'XYZQ'"),
        (
            TradeFilter(exit_reasons=("hard",)),
            "no trade has the exitReason 'hard'; did you mean 'hard_stop'?",
        ),
        (
            TradeFilter(statuses=("closd",)),
            "no trade has the status 'closd'; did you mean 'closed'?",
        ),
        (TradeFilter(tiers=(5,)), "no trade has the catalystTier 5; they have 1, 2"),
    ],
)
def test_a_value_that_no_trade_has_gets_suggestions(
    db: peewee.Database, typed: TradeFilter, warning: str
) -> None:
    settled, warnings = settle(db, typed)
    assert warnings == [warning]
    assert settled == typed


@pytest.mark.usefixtures("stored")
def test_known_words_cause_no_warning(db: peewee.Database) -> None:
    typed = TradeFilter(statuses=("missed",), exit_reasons=("time_exit",))
    assert settle(db, typed) == (typed, [])


def test_without_trades_nothing_is_suggested(db: peewee.Database) -> None:
    _, warnings = settle(db, TradeFilter(symbols=("A",), tiers=(1,)))
    assert warnings == ["no trade has the catalystTier 1", "no trade has the symbol 'A'"]


@pytest.mark.usefixtures("stored")
def test_values_are_those_of_all_trades_but_null(db: peewee.Database) -> None:
    assert values(db, BotTrade.catalyst_tier) == ["1", "2"]
    assert values(db, BotTrade.symbol) == ["BBAI", "KULR", "kulr"]
