"""The rules of the configuration, each declared once: type, default, unit, meaning, bounds.

Validation, the tables, the help, completion and the comments of `config edit` are drawn from
this table; tests hold it against the models and schema.sql.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from botdb.errors import InputError, unknown
from botdb.schema import Catalog, Column, Kind
from botdb.setting import Setting, Value

SETTINGS: tuple[Setting, ...] = (
    Setting("enabled", "boolean", False, "", "kill switch that survives restarts"),
    Setting(
        "state",
        "choice",
        "stopped",
        "",
        "what the bot is doing",
        choices=("stopped", "running", "paused"),
    ),
    Setting("mode", "choice", "paper", "", "which broker account", choices=("paper", "live")),
    Setting(
        "positionSizeUsd",
        "float",
        500.0,
        "USD",
        "money for one position, before the multiplier",
        above=0,
    ),
    Setting(
        "confidenceMultiplierHigh",
        "float",
        2.0,
        "× positionSizeUsd",
        "position size at high confidence",
        above=0,
    ),
    Setting(
        "confidenceMultiplierMed",
        "float",
        1.0,
        "× positionSizeUsd",
        "position size at medium confidence",
        above=0,
    ),
    Setting(
        "confidenceMultiplierLow",
        "float",
        0.5,
        "× positionSizeUsd",
        "position size at low confidence",
        above=0,
    ),
    Setting("maxConcurrentPositions", "integer", 3, "positions", "open at once", least=1),
    Setting(
        "dailyLossLimitUsd",
        "float",
        500.0,
        "USD",
        "realized loss in a day that stops new entries",
        above=0,
    ),
    Setting(
        "minWinRate",
        "float",
        0.5,
        "fraction",
        "a signal whose historical win rate is below it is rejected",
        least=0,
        most=1,
    ),
    Setting(
        "hardStopLossPct",
        "float",
        7.0,
        "percent",
        "below entry, where the stop is (7 means −7 %)",
        above=0,
        most=100,
    ),
    Setting("maxHoldDurationSec", "integer", 300, "seconds", "before a time exit", least=1),
    Setting(
        "enabledCatalystTiers",
        "tiers",
        "1,2,3,4",
        "tiers",
        "that may trade, 1 (strongest) to 4",
    ),
    Setting(
        "maxFloatShares",
        "float",
        20_000_000.0,
        "shares",
        "float above which a stock is skipped",
        above=0,
    ),
    Setting(
        "maxSharePrice", "float", 20.0, "USD", "a share, above which a stock is skipped", above=0
    ),
    Setting(
        "minRelativeVolume",
        "float",
        5.0,
        "× 30-day average",
        "volume below which a stock is skipped",
        least=0,
    ),
)
BY_NAME: Mapping[str, Setting] = {setting.name: setting for setting in SETTINGS}
FIXED = ("id", "updatedAt")
"""The columns of BotConfig that nobody sets by hand."""

_KINDS: Mapping[Kind, Literal["boolean", "integer", "float", "text", "unknown"]] = {
    "boolean": "boolean",
    "integer": "integer",
    "float": "float",
    "text": "text",
    "timestamp": "unknown",
    "other": "unknown",
}


def live_settings(catalog: Catalog) -> dict[str, Setting]:
    """Every field that the live BotConfig has, botdb's own first, in the table's order.

    What botdb does not know (the bot's later migrations add columns) takes its type from the
    database and has no rule but that type.
    """
    extra = [column for column in catalog.tables["BotConfig"] if _is_extra(column)]
    return {**BY_NAME, **{column.name: _from_column(column) for column in extra}}


def _is_extra(column: Column) -> bool:
    return column.name not in BY_NAME and column.name not in FIXED


def _from_column(column: Column) -> Setting:
    return Setting(
        column.name, _KINDS[column.kind], None, column.declared.lower(), "unknown to botdb"
    )


def find_setting(settings: Mapping[str, Setting], name: str) -> Setting:
    """The setting of this name, in any case. Raises InputError, suggesting the nearest."""
    by_lower = {known.lower(): setting for known, setting in settings.items()}
    setting = settings.get(name) or by_lower.get(name.lower())
    if setting is None:
        if name.lower() in (fixed.lower() for fixed in FIXED):
            raise InputError(f"'{name}' is kept by botdb itself and cannot be set")
        raise unknown("field", name, settings)
    return setting


def find_readable(catalog: Catalog, name: str) -> str:
    """The live column of BotConfig of this name, in any case. Raises InputError."""
    columns = {column.name.lower(): column.name for column in catalog.tables["BotConfig"]}
    try:
        return columns[name.lower()]
    except KeyError:
        raise unknown("field", name, columns.values()) from None


def parse_assignments(
    settings: Mapping[str, Setting], assignments: Sequence[str]
) -> dict[str, Value]:
    """The new values in ``FIELD=VALUE`` texts. Raises InputError with every violation at once."""
    values: dict[str, Value] = {}
    wrong: list[str] = []
    hints: list[str] = []
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        try:
            if not equals:
                raise InputError(f"'{assignment}' is not of the form FIELD=VALUE")
            setting = find_setting(settings, name.strip())
            if setting.name in values:
                raise InputError(f"'{setting.name}' is given twice")
            values[setting.name] = setting.parse(text)
        except InputError as error:
            wrong.append(str(error))
            hints.extend([error.hint] if error.hint else [])
        except ValueError as error:
            wrong.append(f"{setting.name} {error}")
    if wrong:
        raise InputError("; ".join(wrong), "; ".join(hints) or None)
    return values
