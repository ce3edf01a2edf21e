-- The database of the trading bot: three tables, shared with the bot's Prisma client.
--
-- This file is the one source of the DDL. It runs unchanged on SQLite and PostgreSQL and may
-- be run again: what exists is left alone. Names are camelCase and case-sensitive, so they are
-- always quoted. Timestamps are UTC, without a zone, to the millisecond.

-- The whole life of every trade that the bot considers or makes.
CREATE TABLE IF NOT EXISTS "BotTrade" (
    "id" TEXT NOT NULL,
    "symbol" TEXT NOT NULL,
    "entryPrice" DOUBLE PRECISION,
    "exitPrice" DOUBLE PRECISION,
    "shares" DOUBLE PRECISION,
    "pnl" DOUBLE PRECISION,
    "catalystType" TEXT,
    "catalystTier" INTEGER,
    "exitReason" TEXT,
    "status" TEXT NOT NULL,
    "alpacaOrderId" TEXT,
    "entryAt" TIMESTAMP(3),
    "exitAt" TIMESTAMP(3),
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "BotTrade_pkey" PRIMARY KEY ("id")
);

-- Limits, mode and state: exactly one row, whose id is always 'singleton'.
CREATE TABLE IF NOT EXISTS "BotConfig" (
    "id" TEXT NOT NULL DEFAULT 'singleton',
    "enabled" BOOLEAN NOT NULL DEFAULT false,
    "state" TEXT NOT NULL DEFAULT 'stopped',
    "mode" TEXT NOT NULL DEFAULT 'paper',
    "positionSizeUsd" DOUBLE PRECISION NOT NULL DEFAULT 500,
    "confidenceMultiplierHigh" DOUBLE PRECISION NOT NULL DEFAULT 2.0,
    "confidenceMultiplierMed" DOUBLE PRECISION NOT NULL DEFAULT 1.0,
    "confidenceMultiplierLow" DOUBLE PRECISION NOT NULL DEFAULT 0.5,
    "maxConcurrentPositions" INTEGER NOT NULL DEFAULT 3,
    "dailyLossLimitUsd" DOUBLE PRECISION NOT NULL DEFAULT 500,
    "minWinRate" DOUBLE PRECISION NOT NULL DEFAULT 0.5,
    "hardStopLossPct" DOUBLE PRECISION NOT NULL DEFAULT 7.0,
    "maxHoldDurationSec" INTEGER NOT NULL DEFAULT 300,
    "enabledCatalystTiers" TEXT NOT NULL DEFAULT '1,2,3,4',
    "maxFloatShares" DOUBLE PRECISION NOT NULL DEFAULT 20000000,
    "maxSharePrice" DOUBLE PRECISION NOT NULL DEFAULT 20,
    "minRelativeVolume" DOUBLE PRECISION NOT NULL DEFAULT 5,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "BotConfig_pkey" PRIMARY KEY ("id")
);

-- One row a trading day; "date" is the calendar day in New York, as YYYY-MM-DD.
CREATE TABLE IF NOT EXISTS "BotDailyStats" (
    "id" TEXT NOT NULL,
    "date" TEXT NOT NULL,
    "realizedPnl" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "tradeCount" INTEGER NOT NULL DEFAULT 0,
    "dayTradeCount" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "BotDailyStats_pkey" PRIMARY KEY ("id")
);

CREATE INDEX IF NOT EXISTS "BotTrade_status_idx" ON "BotTrade"("status");
CREATE INDEX IF NOT EXISTS "BotTrade_symbol_idx" ON "BotTrade"("symbol");
CREATE INDEX IF NOT EXISTS "BotTrade_createdAt_idx" ON "BotTrade"("createdAt");

-- What makes the upsert of a day safe.
CREATE UNIQUE INDEX IF NOT EXISTS "BotDailyStats_date_key" ON "BotDailyStats"("date");
