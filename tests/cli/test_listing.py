"""What every list of trades has: columns, order, how many rows, and a caption."""

from __future__ import annotations

from botdb.cli.listing import TABLE_ROWS
from tests.conftest import AddTrades, Botdb


def numbered(count: int) -> list[dict[str, object]]:
    return [{"id": f"t{i:03}", "pnl": i} for i in range(count)]


def test_a_table_shows_the_first_rows_and_other_formats_all(
    botdb: Botdb, url: str, add_trades: AddTrades
) -> None:
    add_trades(*numbered(TABLE_ROWS + 3))
    table = botdb("trades", "list", db=url)
    assert f"{TABLE_ROWS} of {TABLE_ROWS + 3} trades" in table.lines[-1]
    assert len(botdb("trades", "list", "--json", db=url).json) == TABLE_ROWS + 3
    assert len(botdb("trades", "list", "--csv", db=url).lines) == TABLE_ROWS + 4


def test_a_limit_holds_for_every_format(botdb: Botdb, url: str, add_trades: AddTrades) -> None:
    add_trades(*numbered(5))
    assert len(botdb("trades", "list", "-n", "2", "--json", db=url).json) == 2
    assert "2 of 5 trades" in botdb("trades", "list", "-n", "2", db=url).lines[-1]
    assert botdb("trades", "list", "-n", "0", "--json", db=url).json == []


def test_columns_are_those_asked_for_in_their_order(
    botdb: Botdb, url: str, add_trades: AddTrades
) -> None:
    add_trades(*numbered(2))
    done = botdb("trades", "list", "--columns", "pnl, id", "--sort", "-pnl", "--csv", db=url)
    assert done.lines == ["pnl,id", "1.0,t001", "0.0,t000"]


def test_an_empty_list_is_a_success(botdb: Botdb, url: str) -> None:
    done = botdb("trades", "list", db=url)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("no trades")
