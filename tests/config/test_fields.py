"""The table of settings, compared with schema.sql and with the limits of the specification."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from botdb.changes.field import FIXED
from botdb.config.fields import BY_NAME, LATER, SETTINGS, TRADE_SIZES

SCHEMA = (Path(__file__).parents[2] / "schema.sql").read_text(encoding="utf-8")
SQL_TYPES = {
    "boolean": "BOOLEAN",
    "integer": "INTEGER",
    "number": "DOUBLE PRECISION",
    "choice": "TEXT",
    "tiers": "TEXT",
}


def columns_of_schema_sql() -> list[tuple[str, str]]:
    """Name and type of each column of BotConfig, in the order of the file."""
    match = re.search(r'CREATE TABLE IF NOT EXISTS "BotConfig" \((.*?)CONSTRAINT', SCHEMA, re.S)
    assert match
    return re.findall(r'^\s+"(\w+)" ([A-Z0-9 ()]+?) NOT NULL', match[1], re.M)


def test_the_table_has_the_columns_of_schema_sql_in_its_order() -> None:
    names = [name for name, _ in columns_of_schema_sql()]
    assert [setting.name for setting in SETTINGS] == [n for n in names if n not in FIXED]
    assert set(FIXED) < set(names)


def test_each_type_and_default_is_that_of_schema_sql() -> None:
    types = dict(columns_of_schema_sql())
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(SCHEMA)
        connection.execute("""INSERT INTO "BotConfig" ("updatedAt") VALUES ('x')""")
        connection.row_factory = sqlite3.Row
        stored = dict(connection.execute('SELECT * FROM "BotConfig"').fetchone())
    for setting in SETTINGS:
        assert types[setting.name] == SQL_TYPES[setting.type], setting.name
        assert stored[setting.name] == setting.default, setting.name


def test_each_default_keeps_its_own_rule_and_has_a_meaning() -> None:
    for setting in SETTINGS + LATER:
        assert setting.default is not None, setting.name
        assert setting.check(setting.default) == setting.default
        assert setting.meaning and BY_NAME[setting.name] is setting, setting.name


# Copied from the bot's own description of its settings.
LIMITS: dict[str, tuple[list[Any], list[Any]]] = {
    "positionSizeUsd": ([5e-324, 1e12], [0, -1]),
    "confidenceMultiplierHigh": ([0.01], [0, -0.5]),
    "confidenceMultiplierMed": ([0.01], [0, -0.5]),
    "confidenceMultiplierLow": ([0.01], [0, -0.5]),
    "maxConcurrentPositions": ([1, 2**31 - 1], [0, -1, 2**31, 1.5]),
    "dailyLossLimitUsd": ([0.01], [0, -1]),
    "minWinRate": ([0, 0.5, 1], [-0.01, 1.01, 50]),
    "hardStopLossPct": ([0.01, 100], [0, 100.01, -7]),
    "maxHoldDurationSec": ([1], [0, -1, 0.5]),
    "maxFloatShares": ([1], [0]),
    "maxSharePrice": ([0.01], [0]),
    "minRelativeVolume": ([0, 5], [-0.01]),
    "enabled": ([True, False], [0, 1, "true", None]),
    "state": (["stopped", "running", "paused"], ["Running", "", "halted", None, 1]),
    "mode": (["paper", "live"], ["LIVE", "", None]),
    "tradeSizeStars3": ([0.01], [0, -1]),
    "tradeSizeStars4": ([0.01], [0, -1]),
    "tradeSizeStars5": ([0.01], [0, -1]),
    "profitTargetPct": ([0.01, 250], [0, -1]),
    "trailingStopPct": ([0, 100], [-0.01, 100.01]),
    "trailingStopDollar": ([0, 0.05], [-0.01]),
    "scannerTradingEnabled": ([True, False], [0, "yes"]),
    "scannerMinRvol": ([0, 2], [-0.01]),
    "scannerMaxFloat": ([1], [0]),
    "scannerMinGapPct": ([0, 5], [-0.01]),
    "scannerTradeSize": ([0.01], [0]),
    "scannerCooldownMin": ([0, 30], [-1, 1.5]),
    "aiKeywords": (["[]", '["fda"]'], ["", "[", "[1]", "{}", None, []]),
    "enabledCatalystTiers": (["1", "1,2,3,4"], ["", "5", "0", "1,1", "1,,2", "1;2", 1, None]),
}


@pytest.mark.parametrize("name", BY_NAME)
def test_a_setting_accepts_what_is_within_its_limits_and_nothing_else(name: str) -> None:
    good, bad = LIMITS[name]
    for value in good:
        assert BY_NAME[name].check(value) == value
    for value in bad:
        with pytest.raises(ValueError, match=r"must|too large|twice"):
            BY_NAME[name].check(value)


def test_the_sizes_of_trades_are_fields_in_usd() -> None:
    assert {name for name in BY_NAME if "TradeSize" in name or "tradeSize" in name} == set(
        TRADE_SIZES
    )
    assert {BY_NAME[name].unit for name in TRADE_SIZES} == {"USD"}


def test_no_meaning_claims_that_botdb_enforces_a_limit() -> None:
    for setting in BY_NAME.values():
        assert not re.search(r"kill switch|stops|enforce", setting.meaning), setting.name
