"""What the shell offers after Tab about trades. Only names are offered that need no database.

Typer keeps, of what these functions return, what begins as the word that is being typed.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from botdb.trades.columns import COMPUTED
from botdb.trades.fields import KNOWN
from botdb.trades.query import EXIT_REASONS, STATUSES


def statuses() -> list[str]:
    return list(STATUSES)


def exit_reasons() -> list[str]:
    return list(EXIT_REASONS)


def columns(incomplete: str) -> list[str]:
    """Columns of BotTrade, after the commas of those given already."""
    given, comma, _ = incomplete.rpartition(",")
    return [given + comma + name for name in (*KNOWN, *COMPUTED)]


def assignments(
    incomplete: str, fields: Mapping[str, str], values: Mapping[str, Sequence[str]]
) -> list[tuple[str, str]]:
    """``FIELD=`` with its meaning, and after the ``=`` the values where they are few."""
    if field := _field_in_bash():
        return [(value, "") for value in values.get(field, ())]
    name, equals, _ = incomplete.partition("=")
    if equals:
        return [(f"{name}={value}", "") for value in values.get(name, ())]
    return [(f"{field}=", meaning) for field, meaning in fields.items()]


def _field_in_bash() -> str | None:
    """The field before an ``=``, if bash asks: it takes the ``=`` for a word of its own."""
    end = int(os.environ.get("COMP_CWORD", "0")) + 1
    match os.environ.get("COMP_WORDS", "").split("\n")[:end]:
        case [*_, field, "="] | [*_, field, "=", _]:
            return field
    return None
