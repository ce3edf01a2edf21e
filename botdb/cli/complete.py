"""What the shell offers after Tab about trades.

Typer keeps, of what these functions return, what begins as the word that is being typed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from threading import Timer
from typing import Any

import typer

from botdb.cli.shared_options import DEFAULT_URL
from botdb.database.session import session
from botdb.database.url import locate
from botdb.trades.columns import COMPUTED
from botdb.trades.fields import KNOWN
from botdb.trades.query import EXIT_REASONS, STATUSES
from botdb.trades.values import recent

PATIENCE = 1.5
"""Seconds that Tab waits for a database."""


def statuses() -> list[str]:
    return list(STATUSES)


def symbols(ctx: typer.Context, incomplete: str) -> list[str]:
    return _after_comma(incomplete, _used(ctx, "symbol"))


def catalysts(ctx: typer.Context, incomplete: str) -> list[str]:
    return _after_comma(incomplete, _used(ctx, "catalystType"))


def exit_reasons(ctx: typer.Context, incomplete: str) -> list[str]:
    return _after_comma(incomplete, dict.fromkeys([*EXIT_REASONS, *_used(ctx, "exitReason")]))


def trade_ids(ctx: typer.Context) -> list[tuple[str, str]]:
    """The ids of the newest trades, with symbol and status."""
    rows = _recent(ctx, "id", "symbol", "status")
    return [(id, f"{symbol} {status}") for id, symbol, status in rows]


def open_trade_names(ctx: typer.Context) -> list[tuple[str, str]]:
    """The name of an open trade: its symbol, or its id."""
    rows = _recent(ctx, "id", "symbol", statuses=["open"])
    return [*((symbol, "") for _, symbol in rows), *rows]


def _used(ctx: typer.Context, column: str) -> list[str]:
    """The different values of a column, in order."""
    return sorted({value for (value,) in _recent(ctx, column)})


_SAFE = re.compile(r"[\w.@%+/][\w.@%+/-]*", re.ASCII)
"""Text that a shell takes literally, and botdb not for an option. Other text is not offered:
shells evaluate offers."""


def _recent(ctx: typer.Context, *columns: str, statuses: Sequence[str] = ()) -> list[Any]:
    """Columns of the newest trades; nothing where the database cannot be read at once."""
    watchdog = Timer(PATIENCE, os._exit, (0,))  # a wait for a lock or a server ends no sooner
    watchdog.daemon = True
    watchdog.start()
    try:
        with session(locate(ctx.params.get("db") or DEFAULT_URL), "read") as db:
            rows = recent(db, *columns, statuses=statuses)
    except Exception:  # an error must not land in the line that is being typed
        return []
    finally:
        watchdog.cancel()
    return [row for row in rows if all(value and _SAFE.fullmatch(str(value)) for value in row)]


def _after_comma(incomplete: str, names: Iterable[str]) -> list[str]:
    """Names to continue with, after the commas of those given already."""
    given, comma, _ = incomplete.rpartition(",")
    return [given + comma + name for name in names]


def column_names(incomplete: str) -> list[str]:
    """Columns of BotTrade, after the commas of those given already."""
    return _after_comma(incomplete, (*KNOWN, *COMPUTED))


def assigned(offered: Callable[[str], list[tuple[str, str]]]) -> Any:
    """The arguments FIELD=VALUE of a command that sets fields."""
    return typer.Argument(
        metavar="FIELD=VALUE...",
        autocompletion=offered,
        help="The new values; also FIELD VALUE for a single one.",
    )


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
