"""The rules of the configuration, each declared once: type, default, unit, meaning, bounds.

Validation, the tables, the help, completion and the comments of `config edit` are drawn from
this table; tests hold it against the models and schema.sql. It needs no database, so that the
help and completion can read it at no cost.
"""

from __future__ import annotations

from collections.abc import Mapping

from botdb.config.field import Setting

SETTINGS: tuple[Setting, ...] = (
    Setting("enabled", "boolean", False, "",
            "kill switch that survives restarts"),
    Setting("state", "choice", "stopped", "",
            "what the bot is doing", choices=("stopped", "running", "paused")),
    Setting("mode", "choice", "paper", "",
            "which broker account", choices=("paper", "live")),
    Setting("positionSizeUsd", "float", 500.0, "USD",
            "money for one position, before the multiplier", above=0),
    Setting("confidenceMultiplierHigh", "float", 2.0, "× positionSizeUsd",
            "position size at high confidence", above=0),
    Setting("confidenceMultiplierMed", "float", 1.0, "× positionSizeUsd",
            "position size at medium confidence", above=0),
    Setting("confidenceMultiplierLow", "float", 0.5, "× positionSizeUsd",
            "position size at low confidence", above=0),
    Setting("maxConcurrentPositions", "integer", 3, "positions",
            "most that are open at once", least=1),
    Setting("dailyLossLimitUsd", "float", 500.0, "USD",
            "realized loss in a day that stops new entries", above=0),
    Setting("minWinRate", "float", 0.5, "fraction",
            "a signal whose historical win rate is below it is rejected", least=0, most=1),
    Setting("hardStopLossPct", "float", 7.0, "percent",
            "how far below entry the stop is (7 means −7 %)", above=0, most=100),
    Setting("maxHoldDurationSec", "integer", 300, "seconds",
            "longest hold before a time exit", least=1),
    Setting("enabledCatalystTiers", "tiers", "1,2,3,4", "tiers",
            "catalyst tiers that may trade, 1 (strongest) to 4"),
    Setting("maxFloatShares", "float", 20_000_000.0, "shares",
            "float above which a stock is skipped", above=0),
    Setting("maxSharePrice", "float", 20.0, "USD",
            "share price above which a stock is skipped", above=0),
    Setting("minRelativeVolume", "float", 5.0, "× 30-day average",
            "relative volume below which a stock is skipped", least=0),
)  # fmt: skip
BY_NAME: Mapping[str, Setting] = {setting.name: setting for setting in SETTINGS}
FIXED = ("id", "updatedAt")
"""The columns of BotConfig that nobody sets by hand."""
OPERATING = ("enabled", "state", "mode")
"""The fields that say what the bot is doing. Every other one, known or not, is a limit."""
