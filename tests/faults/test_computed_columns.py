"""Columns that the database itself computes: read like any other, never written."""

from __future__ import annotations

from pathlib import Path

import peewee
import pytest

from botdb.database.models import BotTrade
from tests.conftest import AddTrades, Botdb

TRADE = {"id": "t1", "symbol": "ACME", "entryPrice": 2.5, "shares": 4.2, "pnl": 1.5}


@pytest.fixture(autouse=True)
def computed(db: peewee.Database, engine: str) -> None:
    for table, column in (
        ("BotTrade", '"cost" DOUBLE PRECISION GENERATED ALWAYS AS ("entryPrice" * "shares")'),
        ("BotTrade", """"flag" BOOLEAN NOT NULL GENERATED ALWAYS AS ("symbol" = 'ACME')"""),
        ("BotConfig", '"risk" DOUBLE PRECISION GENERATED ALWAYS AS ("maxSharePrice" * 2)'),
    ):
        stored = "STORED" if engine == "postgresql" else "VIRTUAL"
        db.execute_sql(f'ALTER TABLE "{table}" ADD COLUMN {column} {stored}')


def test_computed_columns_are_shown(botdb: Botdb, url: str, add_trades: AddTrades) -> None:
    add_trades(TRADE)
    trade = botdb("trades", "show", "t1", "--json", db=url).json
    assert (trade["cost"], trade["flag"]) == (10.5, True)
    assert botdb("config", "get", "risk", db=url).out == "40\n"
    listed = botdb("trades", "list", "--sort=-cost", "--columns=cost", "-o", "csv", db=url)
    assert listed.out == "cost\r\n10.5\r\n"


@pytest.mark.parametrize(
    ("format", "on_conflict"), [("json", "replace"), ("jsonl", "fail"), ("csv", "replace")]
)
def test_an_export_can_be_imported_and_is_computed_again(
    db: peewee.Database,
    botdb: Botdb,
    url: str,
    add_trades: AddTrades,
    format: str,
    on_conflict: str,
) -> None:
    add_trades(TRADE, {"id": "t2", "symbol": "XYZ"})
    printed = botdb("trades", "list", "-o", format, db=url).out
    if on_conflict == "fail":
        db.execute(BotTrade.delete())
    else:
        db.execute(BotTrade.update({BotTrade.shares: 1.0}))
    done = botdb("trades", "import", "-", "--on-conflict", on_conflict, db=url, input=printed)
    assert done.code == 0, done.err
    assert botdb("trades", "list", "-o", format, db=url).out == printed


def test_computed_columns_cannot_be_set(botdb: Botdb, url: str, add_trades: AddTrades) -> None:
    add_trades(TRADE)
    for command in (
        ("trades", "set", "t1", "cost=3", "--yes"),
        ("config", "set", "risk=3"),
        ("config", "apply", "-"),
    ):
        refused = botdb(*command, db=url, input='{"risk": 3}')
        assert refused.code == 2
        assert "is computed by the database and cannot be set" in refused.err


def test_other_columns_can_be_written(
    botdb: Botdb, url: str, add_trades: AddTrades, tmp_path: Path
) -> None:
    add_trades(TRADE)
    assert botdb("trades", "set", "t1", "shares=8.4", "--yes", db=url).code == 0
    assert botdb("trades", "show", "t1", "--json", db=url).json["cost"] == 21.0
    shown = botdb("config", "show", "--json", db=url).out
    applied = botdb("config", "apply", "-", db=url, input=shown.replace("500.0", "400.0"))
    assert applied.code == 0, applied.err
    assert botdb("config", "reset", "--all", db=url).code == 0
    assert botdb("stats", "rollup", db=url).code == 0
    found = botdb("check", "--json", db=url).json
    assert {each["code"] for each in found} == {
        "closed-without-entry", "closed-without-exit-at", "closed-without-exit-price",
    }  # fmt: skip
    copy = tmp_path / "copy.db"
    assert botdb("backup", str(copy), "--portable", db=url).code == 0
    assert botdb("trades", "show", "t1", "--json", db=str(copy)).json["cost"] == 21.0
