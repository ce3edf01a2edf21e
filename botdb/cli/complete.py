"""What the shell offers after Tab. Only names are offered that need no database.

Typer keeps, of what these functions return, what begins as the word that is being typed.
"""

from __future__ import annotations

import os


def statuses() -> list[str]:
    from botdb.trades.query import STATUSES

    return list(STATUSES)


def exit_reasons() -> list[str]:
    from botdb.trades.query import EXIT_REASONS

    return list(EXIT_REASONS)


def columns(incomplete: str) -> list[str]:
    """Columns of BotTrade, after the commas of those given already."""
    from botdb.trades.rules import KNOWN

    given, comma, _ = incomplete.rpartition(",")
    return [given + comma + name for name in KNOWN]


def config_fields() -> list[tuple[str, str]]:
    from botdb.config.fields import SETTINGS

    return [(setting.name, setting.meaning) for setting in SETTINGS]


def config_assignments(incomplete: str) -> list[tuple[str, str]]:
    """``FIELD=``, and after the ``=`` the values where they are few."""
    if field := _field_in_bash():
        return [(value, "") for value in _values(field)]
    name, equals, _ = incomplete.partition("=")
    if equals:
        return [(f"{name}={value}", "") for value in _values(name)]
    return [(f"{field}=", meaning) for field, meaning in config_fields()]


def _field_in_bash() -> str | None:
    """The field before an ``=``, if bash asks: it takes the ``=`` for a word of its own."""
    end = int(os.environ.get("COMP_CWORD", "0")) + 1
    match os.environ.get("COMP_WORDS", "").split("\n")[:end]:
        case [*_, field, "="] | [*_, field, "=", _]:
            return field
    return None


def _values(field: str) -> tuple[str, ...]:
    from botdb.config.fields import BY_NAME

    setting = BY_NAME.get(field)
    if setting is None:
        return ()
    return ("true", "false") if setting.kind == "boolean" else setting.choices


def trade_assignments(incomplete: str) -> list[str]:
    """``FIELD=``, and after the ``=`` the values where they are few."""
    from botdb.trades.query import EXIT_REASONS, STATUSES
    from botdb.trades.repair import FIXED
    from botdb.trades.rules import KNOWN

    values = {"status": STATUSES, "exitReason": EXIT_REASONS}
    if field := _field_in_bash():
        return list(values.get(field, ()))
    name, equals, _ = incomplete.partition("=")
    if equals:
        return [f"{name}={value}" for value in values.get(name, ())]
    return [f"{field}=" for field in KNOWN if field not in FIXED]


def check_codes() -> list[tuple[str, str]]:
    from botdb.audit import RULES

    return [(code, rule.problem) for code, rule in RULES.items()]
