"""What the shell offers after Tab. Only names are offered that need no database."""

from __future__ import annotations

from collections.abc import Iterable


def _starting(incomplete: str, names: Iterable[str]) -> list[str]:
    return [name for name in names if name.lower().startswith(incomplete.lower())]


def statuses(incomplete: str) -> list[str]:
    from botdb.trades import STATUSES

    return _starting(incomplete, STATUSES)


def exit_reasons(incomplete: str) -> list[str]:
    from botdb.trades import EXIT_REASONS

    return _starting(incomplete, EXIT_REASONS)


def columns(incomplete: str) -> list[str]:
    """Columns of BotTrade, after the commas of those given already, or after a "-"."""
    from botdb.trade_rules import KNOWN

    given, comma, last = incomplete.rpartition(",")
    prefix = given + comma
    if not prefix and last.startswith("-"):
        prefix, last = "-", last[1:]
    return [prefix + name for name in _starting(last, KNOWN)]


def config_fields(incomplete: str) -> list[tuple[str, str]]:
    from botdb.settings import SETTINGS

    return [
        (setting.name, setting.meaning)
        for setting in SETTINGS
        if setting.name.lower().startswith(incomplete.lower())
    ]


def config_assignments(incomplete: str) -> list[tuple[str, str]]:
    """``FIELD=``, and after the ``=`` the values where they are few."""
    from botdb.settings import BY_NAME

    name, equals, _ = incomplete.partition("=")
    if not equals:
        return [(f"{field}=", meaning) for field, meaning in config_fields(incomplete)]
    setting = BY_NAME.get(name)
    if setting is None:
        return []
    values = ("true", "false") if setting.kind == "boolean" else setting.choices
    return [(f"{name}={value}", "") for value in values]


def trade_assignments(incomplete: str) -> list[str]:
    """``FIELD=``, and after the ``=`` the values where they are few."""
    from botdb.trade_edit import FIXED
    from botdb.trade_rules import KNOWN
    from botdb.trades import EXIT_REASONS, STATUSES

    name, equals, value = incomplete.partition("=")
    if not equals:
        return [f"{field}=" for field in _starting(name, KNOWN) if field not in FIXED]
    values = {"status": STATUSES, "exitReason": EXIT_REASONS}.get(name, ())
    return [f"{name}={each}" for each in _starting(value, values)]


def check_codes(incomplete: str) -> list[tuple[str, str]]:
    from botdb.audit import RULES

    return [(code, RULES[code].problem) for code in _starting(incomplete, RULES)]
