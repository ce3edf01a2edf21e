"""A later migration of the bot gives columns that botdb knows another type, on PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import peewee
import pytest

from tests.conftest import AddTrades, Botdb

pytestmark = pytest.mark.parametrize("engine", ["postgresql"])

UUID = "3b241101-e2bb-4255-8caf-4136c566a96{}"
TRADES: list[dict[str, Any]] = [
    {"id": UUID.format(1), "symbol": "A", "status": "open", "entryPrice": 2.5, "shares": 4,
     "entryAt": "2026-01-14T20:00:00Z"},
    {"id": UUID.format(2), "symbol": "B", "status": "open", "shares": 1},
    {"id": UUID.format(3), "symbol": "A", "pnl": 1.25, "entryPrice": 1, "exitPrice": 1.5,
     "shares": 2.5, "entryAt": "2026-01-15T04:20:00Z", "exitAt": "2026-01-15T04:30:00Z"},
    {"id": UUID.format(4), "symbol": "B", "pnl": -0.5, "exitPrice": 1,
     "exitAt": "2026-07-15T03:59:59.999Z"},
    {"id": UUID.format(5), "symbol": "C", "status": "missed", "exitReason": "gap_too_large"},
]  # fmt: skip
"""The third ends at 23:30 of the 14th in New York, the fourth at 23:59 of the 14th."""

DECIMAL = "DECIMAL(18,8)"
MIGRATIONS = {
    "decimal": {
        **{f"BotTrade.{name}": DECIMAL for name in ("entryPrice", "exitPrice", "shares", "pnl")},
        "BotDailyStats.realizedPnl": DECIMAL,
        "BotConfig.dailyLossLimitUsd": DECIMAL,
        "BotConfig.maxHoldDurationSec": DECIMAL,
        "BotConfig.positionSizeUsd": "DECIMAL(12,2)",
    },
    "timestamptz": {
        f"BotTrade.{name}": "TIMESTAMPTZ" for name in ("entryAt", "exitAt", "createdAt")
    },
    "uuid": {"BotTrade.id": "UUID", "BotDailyStats.id": "UUID"},
    "date": {"BotDailyStats.date": "DATE"},
    "bigint": {"BotTrade.catalystTier": "BIGINT", "BotDailyStats.tradeCount": "BIGINT"},
}


@pytest.fixture
def migrate(db: peewee.Database) -> Callable[[str], None]:
    def run(migration: str) -> None:
        for place, declared in MIGRATIONS[migration].items():
            table, _, column = place.partition(".")
            zone = " AT TIME ZONE 'UTC'" if declared == "TIMESTAMPTZ" else f"::{declared}"
            db.execute_sql(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" DROP DEFAULT')
            db.execute_sql(
                f'ALTER TABLE "{table}" ALTER COLUMN "{column}" TYPE {declared}'
                f' USING "{column}"{zone}'
            )

    return run


@pytest.mark.parametrize("migration", MIGRATIONS)
def test_every_command_works_with_the_new_types(
    botdb: Botdb, url: str, add_trades: AddTrades, migrate: Callable[[str], None], migration: str
) -> None:
    add_trades(*TRADES)
    migrate(migration)

    def done(command: str, code: int = 0, input: str = "") -> Any:
        result = botdb(*command.split(), "--json", db=url, input=input)
        assert result.code == code, (command, result)
        return result.json if result.out else None

    assert done("stats rollup")["days"] == 2
    assert [row["date"][:10] for row in done("stats show")] == ["2026-01-14", "2026-07-14"]
    done("stats verify")
    assert done("stats rollup")["changed"] in (0, [])
    shown = botdb("stats", "show", db=url).lines
    assert shown[-2].split()[:2] == ["total", "$0.75"]
    assert shown[-1].startswith("2 days: 1 up, 1 down; best $1.25 (2026-01-14), ")
    assert len(done("stats show --by month")) == 2
    figures = done("stats performance")
    assert (figures["netPnl"], figures["trades"]) == (0.75, 2)
    assert len(done("stats performance --by weekday")) == 2
    assert len(done("trades list")) == 5
    fresh = '{"symbol": "D", "status": "missed", "catalystTier": 9}'
    done("trades import -", code=2, input=fresh)
    done("trades import -", input=fresh.replace("9", "3"))
    assert len(done("trades list")) == 6
    for number in range(1, 6):
        assert botdb("trades", "show", UUID.format(number), db=url).code == 0
    held = json.dumps([{"symbol": "A", "qty": "4"}, {"symbol": "B", "qty": "1"}])
    assert {row["verdict"] for row in done("trades reconcile -", input=held)} == {"matched"}
    assert "50.0%" in botdb("trades", "show", UUID.format(3), db=url).out
    status = done("status")
    assert (status["lossLimitUsedPct"], status["openTrades"], status["overdue"]) == (0, 2, 1)
    done(f"trades close {UUID.format(1)} --price 3 --yes")
    assert float(done(f"trades show {UUID.format(1)}")["pnl"]) == 2
    done(f"trades miss {UUID.format(2)} --reason gone --yes")
    done("config set positionSizeUsd=501.5")
    done("config set positionSizeUsd=502.25")
    done("config undo")
    assert float(done("config show")["positionSizeUsd"]) == 501.5
    found = botdb("check", "--json", db=url)
    assert {each["code"] for each in found.json} <= {
        "wrong-type", "wrong-default", "stale-rollup", "unknown-exit-reason", "off-session",
        "never-filled",
    }  # fmt: skip


def test_microseconds_are_cut_off_and_never_round_into_the_next_day(
    botdb: Botdb, url: str, db: peewee.Database, add_trades: AddTrades
) -> None:
    add_trades({"id": "t1", "status": "closed", "pnl": 1.0})
    db.execute_sql('ALTER TABLE "BotTrade" ALTER COLUMN "exitAt" TYPE TIMESTAMP(6)')
    db.execute_sql("""UPDATE "BotTrade" SET "exitAt" = '2026-01-15 04:59:59.999999'""")
    last = "2026-01-15T04:59:59.999Z"  # one microsecond before midnight in New York
    assert botdb("trades", "show", "t1", "--json", db=url).json["exitAt"] == last
    assert botdb("stats", "performance", "--json", db=url).json["lastExitAt"] == last
    [group] = botdb("stats", "performance", "--by", "weekday", "--json", db=url).json
    assert group["weekday"] == "Wednesday"
    botdb("stats", "rollup", db=url)
    assert [row["date"] for row in botdb("stats", "show", "--json", db=url).json] == ["2026-01-14"]


ENUMS = {
    "BotTrade.status": ("open", "closed", "missed"),
    "BotTrade.exitReason": ("hard_stop", "gap_too_large"),  # and none of the others
    "BotTrade.catalystType": ("MERGER",),
    "BotConfig.mode": ("paper", "live"),
    "BotConfig.state": ("running", "paused", "stopped"),
}


def test_enums_work_like_text_whichever_values_they_lack(
    botdb: Botdb, url: str, db: peewee.Database, add_trades: AddTrades
) -> None:
    add_trades(*TRADES)
    for place, values in ENUMS.items():
        table, _, column = place.partition(".")
        listed = ", ".join(f"'{value}'" for value in values)
        db.execute_sql(f'CREATE TYPE "{column}" AS ENUM ({listed})')
        db.execute_sql(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" DROP DEFAULT')
        db.execute_sql(
            f'ALTER TABLE "{table}" ALTER COLUMN "{column}" TYPE "{column}"'
            f' USING "{column}"::text::"{column}"'
        )
    found = {each["code"]: each["ids"] for each in botdb("check", "--json", db=url).json}
    assert found["unknown-exit-reason"] == [UUID.format(5)]
    assert found["open-too-long"] == [UUID.format(1)]
    for option in ("--exit-reason=time_exit", "--catalyst=FDA_APPROVAL", "--status=rejected"):
        nothing = botdb("trades", "list", option, "--json", db=url)
        assert (nothing.code, nothing.json) == (0, [])
    [missed] = botdb("trades", "list", "--exit-reason=gap_too_large", "--json", db=url).json
    assert missed["symbol"] == "C"
    refused = botdb("trades", "set", UUID.format(1), "exitReason=time_exit", "--yes", db=url)
    assert refused.code == 2
    assert "the database refused it: invalid input value for enum" in refused.err
    assert botdb("config", "set", "state=running", "mode=live", "--yes", db=url).code == 4
    assert botdb("config", "set", "state=running", db=url).lines == ["state: stopped → running"]


def test_decimal_nan_is_shown(
    botdb: Botdb, url: str, db: peewee.Database, add_trades: AddTrades
) -> None:
    add_trades({"id": "t1"}, {"id": "t2", "status": "open"})
    for column in ("pnl", "shares"):
        db.execute_sql(f'ALTER TABLE "BotTrade" ALTER "{column}" TYPE NUMERIC')
    db.execute_sql("""UPDATE "BotTrade" SET "pnl" = 'NaN', "shares" = 'NaN'""")
    for command in ("trades list", "trades open", "trades closed", "trades show t1", "status"):
        shown = botdb(*command.split(), db=url)
        assert shown.code == 0 and "NaN" in shown.out, command


def test_a_portable_backup_of_dates_works_like_the_database(
    botdb: Botdb, url: str, add_trades: AddTrades, migrate: Callable[[str], None], tmp_path: Path
) -> None:
    add_trades(*TRADES)
    botdb("stats", "rollup", db=url)
    migrate("date")
    copy = str(tmp_path / "copy.db")
    assert botdb("backup", copy, "--portable", db=url).code == 0
    assert botdb("stats", "verify", db=copy).code == 0
    assert botdb("stats", "rollup", db=copy).lines == ["2 days rolled up, 0 changed"]
    assert botdb("stats", "show", "--date", "2026-01-14", db=copy).code == 0


def test_a_row_that_a_portable_backup_cannot_hold_is_reported(
    botdb: Botdb, url: str, db: peewee.Database, add_trades: AddTrades, tmp_path: Path
) -> None:
    add_trades({"id": "t1"})
    db.execute_sql("""UPDATE "BotTrade" SET "createdAt" = 'infinity'""")
    refused = botdb("backup", str(tmp_path / "copy.db"), "--portable", db=url)
    assert refused.code == 5
    assert "NOT NULL constraint failed: BotTrade.createdAt" in refused.err
    assert "botdb check" in refused.err
    assert list(tmp_path.glob("*copy.db*")) == []


def test_a_rounded_value_must_keep_the_rules_and_can_be_undone(
    botdb: Botdb, url: str, db: peewee.Database
) -> None:
    db.execute_sql('ALTER TABLE "BotConfig" ALTER "positionSizeUsd" TYPE DECIMAL(18,2)')
    botdb("config", "set", "maxSharePrice=33", db=url)
    set_ = ("config", "set", "positionSizeUsd=612.345")
    assert botdb(*set_, db=url).lines == ["positionSizeUsd: 500 → 612.35"]
    assert botdb(*set_, db=url).lines == ["nothing to change: every value is set already"]
    refused = botdb("config", "set", "positionSizeUsd=0.001", db=url)
    assert (refused.code, refused.out) == (2, "")
    assert "as it is stored, positionSizeUsd is 0, but must be > 0" in refused.err
    assert botdb("config", "undo", db=url).lines == ["positionSizeUsd: 612.35 → 500"]
    assert botdb("config", "undo", db=url).lines == ["maxSharePrice: 33 → 20"]


@pytest.mark.parametrize(
    ("column", "declared"),
    [("pnl", "TEXT"), ("exitAt", "BIGINT USING 1"), ("status", "BOOLEAN USING true")],
)
def test_check_names_a_column_whose_type_no_query_can_use(
    botdb: Botdb, url: str, db: peewee.Database, column: str, declared: str
) -> None:
    db.execute_sql(f'ALTER TABLE "BotTrade" ALTER "{column}" TYPE {declared}')
    db.execute_sql('DROP INDEX "BotTrade_symbol_idx"')
    checked = botdb("check", "--json", db=url)
    assert checked.code == 6
    assert [each["code"] for each in checked.json] == ["wrong-type", "missing-index"]
    assert checked.json[0]["ids"][0].startswith(f"BotTrade.{column}: {declared.split()[0].lower()}")
    assert "the rows of BotTrade were not checked in full" in checked.err
    status = botdb("status", db=url)
    assert (status.code, status.out) == (5, "")
    assert column == "status" or "run 'botdb check'" in status.err
