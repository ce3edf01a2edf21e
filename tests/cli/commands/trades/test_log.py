"""`botdb trades log`."""

from __future__ import annotations

import pytest

from tests.cli.conftest import CLOSING
from tests.conftest import Botdb

pytestmark = pytest.mark.usefixtures("two_trades")


def test_the_log_has_the_changes_of_every_trade_or_of_one(botdb: Botdb, url: str) -> None:
    botdb(*CLOSING, db=url)
    botdb("trades", "set", "t2", "pnl=40", "exitReason=x", "--yes", db=url)
    botdb("config", "set", "maxSharePrice=30", db=url)
    newest, oldest = botdb("trades", "log", "--json", db=url).json
    assert (newest["command"], newest["row"]) == ("trades set", "t2")
    assert (newest["old"], newest["new"]) == (
        {"pnl": 50.0, "exitReason": None},
        {"pnl": 40.0, "exitReason": "x"},
    )
    assert (oldest["command"], oldest["row"]) == ("trades close", "t1")
    assert botdb("trades", "log", "t1", "--json", db=url).json == [oldest]


def test_the_table_names_trade_and_change_once(botdb: Botdb, url: str) -> None:
    botdb("trades", "set", "t2", "pnl=40", "exitReason=x", "--yes", db=url)
    [entry] = botdb("trades", "log", "--json", db=url).json
    header, _, first, second, *_, caption = botdb("trades", "log", db=url).lines
    assert header.split() == ["time", "(NY)", "trade", "change", "id", "command", "who"]
    assert first.split()[2:7] == ["t2", "pnl:", "50", "→", "40"]
    assert first.split()[7] == entry["id"][:8]
    assert second.split() == ["exitReason:", "—", "→", "x"]
    assert caption.startswith("1 change of ")


def test_an_unknown_trade_is_an_error(botdb: Botdb, url: str) -> None:
    assert botdb("trades", "log", "nobody", db=url).code == 3
    assert botdb("trades", "log", db=url).out.startswith("no changes of ")
