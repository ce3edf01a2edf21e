"""The three tables as Peewee models. They mirror schema.sql, which alone makes the tables."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import peewee

from botdb.clock.timestamps import from_text, to_millisecond, to_stored, utc_now

SINGLETON = "singleton"
"""The id of BotConfig's only row."""


def new_id() -> str:
    """A random id of a cuid's shape: "c" and 24 letters or digits (96 bits)."""
    return "c" + os.urandom(12).hex()


def new_uuid() -> str:
    """A random id for a column that a later migration gave the type UUID."""
    return str(uuid4())


class TimestampField(peewee.Field):
    """A moment: an aware datetime in UTC outside, text or TIMESTAMP(3) without a zone inside.

    Raises ValueError for a naive datetime. A stored value that is not a moment is read as None, as
    in the bot, so that one bad row does not stop the reading of the others.
    """

    field_type = "TIMESTAMP(3)"

    def db_value(self, value: datetime | None) -> str | None:
        return None if value is None else to_stored(value)

    def python_value(self, value: str | datetime | None) -> datetime | None:
        if isinstance(value, datetime):
            return to_millisecond(value.replace(tzinfo=UTC))
        try:
            return None if value is None else from_text(value)
        except (TypeError, ValueError):
            return None


class _Table(peewee.Model):
    updated_at: TimestampField

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Write the row, with the time of this write: the bot's tables have it on every row."""
        self.updated_at = utc_now()
        return super().save(*args, **kwargs)


class BotTrade(_Table):
    """One trade, from the signal to the exit. Prices and pnl in USD; null until known."""

    id = peewee.TextField(primary_key=True, default=new_id)
    symbol = peewee.TextField(index=True)
    entry_price = peewee.DoubleField(column_name="entryPrice", null=True)
    exit_price = peewee.DoubleField(column_name="exitPrice", null=True)
    shares = peewee.DoubleField(null=True)
    pnl = peewee.DoubleField(null=True)
    catalyst_type = peewee.TextField(column_name="catalystType", null=True)
    catalyst_tier = peewee.IntegerField(column_name="catalystTier", null=True)
    exit_reason = peewee.TextField(column_name="exitReason", null=True)
    status = peewee.TextField(index=True)
    alpaca_order_id = peewee.TextField(column_name="alpacaOrderId", null=True)
    entry_at = TimestampField(column_name="entryAt", null=True)
    exit_at = TimestampField(column_name="exitAt", null=True)
    created_at = TimestampField(column_name="createdAt", default=utc_now, index=True)
    updated_at = TimestampField(column_name="updatedAt", default=utc_now)

    class Meta:
        table_name = "BotTrade"


class BotConfig(_Table):
    """The one row of limits, mode and state. config/fields.py says what each field means."""

    id = peewee.TextField(primary_key=True, default=SINGLETON)
    enabled = peewee.BooleanField(default=False)
    state = peewee.TextField(default="stopped")
    mode = peewee.TextField(default="paper")
    position_size_usd = peewee.DoubleField(column_name="positionSizeUsd", default=500.0)
    confidence_multiplier_high = peewee.DoubleField(
        column_name="confidenceMultiplierHigh", default=2.0
    )
    confidence_multiplier_med = peewee.DoubleField(
        column_name="confidenceMultiplierMed", default=1.0
    )
    confidence_multiplier_low = peewee.DoubleField(
        column_name="confidenceMultiplierLow", default=0.5
    )
    max_concurrent_positions = peewee.IntegerField(column_name="maxConcurrentPositions", default=3)
    daily_loss_limit_usd = peewee.DoubleField(column_name="dailyLossLimitUsd", default=500.0)
    min_win_rate = peewee.DoubleField(column_name="minWinRate", default=0.5)
    hard_stop_loss_pct = peewee.DoubleField(column_name="hardStopLossPct", default=7.0)
    max_hold_duration_sec = peewee.IntegerField(column_name="maxHoldDurationSec", default=300)
    enabled_catalyst_tiers = peewee.TextField(column_name="enabledCatalystTiers", default="1,2,3,4")
    max_float_shares = peewee.DoubleField(column_name="maxFloatShares", default=20_000_000.0)
    max_share_price = peewee.DoubleField(column_name="maxSharePrice", default=20.0)
    min_relative_volume = peewee.DoubleField(column_name="minRelativeVolume", default=5.0)
    updated_at = TimestampField(column_name="updatedAt", default=utc_now)

    class Meta:
        table_name = "BotConfig"


class BotDailyStats(_Table):
    """One trading day in New York: `date` as YYYY-MM-DD, `realized_pnl` in USD."""

    id = peewee.TextField(primary_key=True, default=new_id)
    date = peewee.TextField(unique=True)
    realized_pnl = peewee.DoubleField(column_name="realizedPnl", default=0.0)
    trade_count = peewee.IntegerField(column_name="tradeCount", default=0)
    day_trade_count = peewee.IntegerField(column_name="dayTradeCount", default=0)
    created_at = TimestampField(column_name="createdAt", default=utc_now)
    updated_at = TimestampField(column_name="updatedAt", default=utc_now)

    class Meta:
        table_name = "BotDailyStats"


MODELS = (BotTrade, BotConfig, BotDailyStats)
