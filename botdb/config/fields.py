"""The rules of the configuration, each declared once: type, default, unit, meaning, bounds.

Validation, the tables, the help, completion and the comments of `config edit` are drawn from
this table; tests hold it against the models and schema.sql. It needs no database, so that the
help and completion can read it at no cost.

A meaning says what the field is for. botdb cannot know whether the bot's version reads it.
"""

from __future__ import annotations

from collections.abc import Mapping

from botdb.changes.field import FieldRule

SETTINGS: tuple[FieldRule, ...] = (
    FieldRule("enabled", "boolean", False, "",
              "whether the bot may open trades, if its version reads this"),
    FieldRule("state", "choice", "stopped", "",
              "what the bot is doing", choices=("stopped", "running", "paused")),
    FieldRule("mode", "choice", "paper", "",
              "which broker account", choices=("paper", "live")),
    FieldRule("positionSizeUsd", "number", 500.0, "USD",
              "money for one position, before the multiplier", above=0),
    FieldRule("confidenceMultiplierHigh", "number", 2.0, "× positionSizeUsd",
              "position size at high confidence", above=0),
    FieldRule("confidenceMultiplierMed", "number", 1.0, "× positionSizeUsd",
              "position size at medium confidence", above=0),
    FieldRule("confidenceMultiplierLow", "number", 0.5, "× positionSizeUsd",
              "position size at low confidence", above=0),
    FieldRule("maxConcurrentPositions", "integer", 3, "positions",
              "most that are open at once", least=1),
    FieldRule("dailyLossLimitUsd", "number", 500.0, "USD",
              "daily realized loss after which no trade should open, if the bot reads this",
              above=0),
    FieldRule("minWinRate", "number", 0.5, "fraction",
              "a signal whose historical win rate is below it is rejected", least=0, most=1),
    FieldRule("hardStopLossPct", "number", 7.0, "percent",
              "how far below entry the stop is (7 means −7 %)", above=0, most=100),
    FieldRule("maxHoldDurationSec", "integer", 300, "seconds",
              "longest hold before a time exit", least=1),
    FieldRule("enabledCatalystTiers", "tiers", "1,2,3,4", "tiers",
              "catalyst tiers that may trade, 1 (strongest) to 4"),
    FieldRule("maxFloatShares", "number", 20_000_000.0, "shares",
              "float above which a stock is skipped", above=0),
    FieldRule("maxSharePrice", "number", 20.0, "USD",
              "share price above which a stock is skipped", above=0),
    FieldRule("minRelativeVolume", "number", 5.0, "× 30-day average",
              "relative volume below which a stock is skipped", least=0),
)  # fmt: skip
"""The columns that every BotConfig has."""

LATER: tuple[FieldRule, ...] = (
    FieldRule("tradeSizeStars3", "number", 50.0, "USD", "money for a trade rated 3 stars", above=0),
    FieldRule("tradeSizeStars4", "number", 75.0, "USD", "money for a trade rated 4 stars", above=0),
    FieldRule("tradeSizeStars5", "number", 100.0, "USD",
              "money for a trade rated 5 stars", above=0),
    FieldRule("profitTargetPct", "number", 10.0, "percent",
              "gain at which a position is sold", above=0),
    FieldRule("trailingStopPct", "number", 0.0, "percent",
              "fall from the peak at which it is sold; 0 is off; wins over trailingStopDollar",
              least=0, most=100),
    FieldRule("trailingStopDollar", "number", 0.0, "USD",
              "the same in dollars per share; 0 is off", least=0),
    FieldRule("scannerTradingEnabled", "boolean", False, "", "whether the scanner may trade"),
    FieldRule("scannerMinRvol", "number", 2.0, "× average", "least relative volume", least=0),
    FieldRule("scannerMaxFloat", "number", 20_000_000.0, "shares", "largest float", above=0),
    FieldRule("scannerMinGapPct", "number", 5.0, "percent", "least gap", least=0),
    FieldRule("scannerTradeSize", "number", 75.0, "USD", "money for a scanner trade", above=0),
    FieldRule("scannerCooldownMin", "integer", 30, "minutes",
              "time before the same symbol may be entered again", least=0),
    FieldRule("aiKeywords", "texts", "[]", "", "keywords that ask for the AI's view"),
)  # fmt: skip
"""The columns that the bot's later migrations add: their rules hold where the columns exist."""

BY_NAME: Mapping[str, FieldRule] = {field.name: field for field in SETTINGS + LATER}
OPERATING = ("enabled", "state", "mode")
"""The fields that say what the bot is doing. Every other one, known or not, is a limit."""
TRADE_SIZES = (
    "tradeSizeStars3", "tradeSizeStars4", "tradeSizeStars5", "scannerTradeSize",
)  # fmt: skip
"""The fields that hold the money for one trade, next to positionSizeUsd and its multipliers."""
