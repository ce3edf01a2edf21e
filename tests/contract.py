"""The contract with the bot, written out: what both engines must hold, column by column.

Each column is (name, type, nullable, default); types and defaults in PostgreSQL's words.
"""

from __future__ import annotations

NOW = "CURRENT_TIMESTAMP"

TABLES: dict[str, list[tuple[str, str, bool, str | None]]] = {
    "BotTrade": [
        ("id", "text", False, None),
        ("symbol", "text", False, None),
        ("entryPrice", "double precision", True, None),
        ("exitPrice", "double precision", True, None),
        ("shares", "double precision", True, None),
        ("pnl", "double precision", True, None),
        ("catalystType", "text", True, None),
        ("catalystTier", "integer", True, None),
        ("exitReason", "text", True, None),
        ("status", "text", False, None),
        ("alpacaOrderId", "text", True, None),
        ("entryAt", "timestamp(3)", True, None),
        ("exitAt", "timestamp(3)", True, None),
        ("createdAt", "timestamp(3)", False, NOW),
        ("updatedAt", "timestamp(3)", False, None),
    ],
    "BotConfig": [
        ("id", "text", False, "'singleton'"),
        ("enabled", "boolean", False, "false"),
        ("state", "text", False, "'stopped'"),
        ("mode", "text", False, "'paper'"),
        ("positionSizeUsd", "double precision", False, "500"),
        ("confidenceMultiplierHigh", "double precision", False, "2.0"),
        ("confidenceMultiplierMed", "double precision", False, "1.0"),
        ("confidenceMultiplierLow", "double precision", False, "0.5"),
        ("maxConcurrentPositions", "integer", False, "3"),
        ("dailyLossLimitUsd", "double precision", False, "500"),
        ("minWinRate", "double precision", False, "0.5"),
        ("hardStopLossPct", "double precision", False, "7.0"),
        ("maxHoldDurationSec", "integer", False, "300"),
        ("enabledCatalystTiers", "text", False, "'1,2,3,4'"),
        ("maxFloatShares", "double precision", False, "20000000"),
        ("maxSharePrice", "double precision", False, "20"),
        ("minRelativeVolume", "double precision", False, "5"),
        ("updatedAt", "timestamp(3)", False, None),
    ],
    "BotDailyStats": [
        ("id", "text", False, None),
        ("date", "text", False, None),
        ("realizedPnl", "double precision", False, "0"),
        ("tradeCount", "integer", False, "0"),
        ("dayTradeCount", "integer", False, "0"),
        ("createdAt", "timestamp(3)", False, NOW),
        ("updatedAt", "timestamp(3)", False, None),
    ],
}
PRIMARY_KEYS = {"BotTrade": ["id"], "BotConfig": ["id"], "BotDailyStats": ["id"]}
INDEXES = {  # name: table, column, unique
    "BotTrade_status_idx": ("BotTrade", "status", False),
    "BotTrade_symbol_idx": ("BotTrade", "symbol", False),
    "BotTrade_createdAt_idx": ("BotTrade", "createdAt", False),
    "BotDailyStats_date_key": ("BotDailyStats", "date", True),
}


def _column(name: str, kind: str, null: bool, default: str | None) -> str:
    declared = f'"{name}" {kind.upper()}' if null else f'"{name}" {kind.upper()} NOT NULL'
    return f"{declared} DEFAULT {default}" if default else declared


def _create_table(table: str) -> str:
    columns = ", ".join(_column(*each) for each in TABLES[table])
    return f'CREATE TABLE "{table}" ({columns}, CONSTRAINT "{table}_pkey" PRIMARY KEY ("id"));'


PRISMA_DDL = "\n".join(
    [
        *map(_create_table, TABLES),
        *(
            f'CREATE {"UNIQUE " * unique}INDEX "{name}" ON "{table}"("{column}");'
            for name, (table, column, unique) in INDEXES.items()
        ),
    ]
)
"""What Prisma's own migration runs for the three models, each column written as in the contract."""

LATER_MIGRATIONS = """
ALTER TABLE "BotConfig" ADD COLUMN "tradeSizeStars3" DOUBLE PRECISION NOT NULL DEFAULT 1.5;
ALTER TABLE "BotConfig" ADD COLUMN "trailingEnabled" BOOLEAN NOT NULL DEFAULT true;
ALTER TABLE "BotTrade" ADD COLUMN "peakPrice" DOUBLE PRECISION;
CREATE TABLE "BotSignal" ("id" TEXT NOT NULL, "score" DOUBLE PRECISION NOT NULL DEFAULT 0,
    CONSTRAINT "BotSignal_pkey" PRIMARY KEY ("id"));
INSERT INTO "BotSignal" ("id") VALUES ('s1');
"""
