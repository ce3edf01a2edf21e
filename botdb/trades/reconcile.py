"""What the broker holds against what the database calls open.

The broker's side is what Alpaca's ``GET /v2/positions`` returns: an array of objects with
``symbol``, ``qty``, ``avg_entry_price`` and ``side``, the numbers as text.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import peewee

from botdb.changes.diff import Row
from botdb.database.json_rows import as_float
from botdb.database.schema import Catalog
from botdb.errors import InputError
from botdb.trades import query
from botdb.trades.query import TradeFilter

MISSING_REASON = "reconciled_missing_on_startup"
"""The exitReason that the bot itself gives to trades it finds missing at the broker."""

Verdict = Literal["matched", "quantity differs", "missing at broker", "unknown to database"]


@dataclass(frozen=True)
class Position:
    """What the broker holds in one symbol."""

    symbol: str
    quantity: float
    """Shares; negative for a short position."""
    entry_price: float | None
    """USD a share, on average."""


@dataclass(frozen=True)
class Comparison:
    """One symbol: the open trades in it and the position."""

    symbol: str
    trades: Sequence[Row]
    position: Position | None

    @property
    def shares(self) -> float | None:
        """The shares of all open trades in the symbol; None if there are none, or none filled."""
        shares = [as_float(trade["shares"]) for trade in self.trades]
        known = [each for each in shares if each is not None]
        return sum(known) if known else None

    @property
    def verdict(self) -> Verdict:
        if self.position is None:
            return "missing at broker"
        if not self.trades:
            return "unknown to database"
        shares, held = self.shares, self.position.quantity
        same = shares is not None and math.isclose(shares, held, rel_tol=1e-9)
        return "matched" if same else "quantity differs"


def parse_positions(text: str) -> list[Position]:
    """The positions in a file. Raises InputError if it is anything else."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"the positions are no JSON: {error}") from None
    if not isinstance(found, list):
        raise InputError(
            "the positions are no JSON array", "give what GET /v2/positions of Alpaca returns"
        )
    positions = [_position(number, each) for number, each in enumerate(found, 1)]
    symbols: set[str] = set()
    for position in positions:
        if position.symbol in symbols:
            raise InputError(f"the positions name {position.symbol} twice")
        symbols.add(position.symbol)
    return positions


def _position(number: int, found: object) -> Position:
    if not isinstance(found, Mapping):
        raise InputError(f"position {number} is no JSON object")
    symbol = found.get("symbol")
    if not isinstance(symbol, str) or not symbol.strip():
        raise InputError(f"position {number} has no symbol")
    quantity = _number(found, "qty", symbol)
    if quantity is None:
        raise InputError(f"the position in {symbol} has no qty")
    price = _number(found, "avg_entry_price", symbol)
    short = found.get("side") == "short"
    return Position(symbol.strip().upper(), -abs(quantity) if short else quantity, price)


def _number(found: Mapping[str, Any], key: str, symbol: str) -> float | None:
    value = found.get(key)
    if value is None:
        return None
    try:
        number = float(value) if isinstance(value, str | int | float) else math.nan
    except (ValueError, OverflowError):
        number = math.nan
    if isinstance(value, bool) or not math.isfinite(number):
        raise InputError(f"the position in {symbol}: {key} is no number: {value!r}")
    return number


def reconcile(
    db: peewee.Database, catalog: Catalog, positions: Sequence[Position]
) -> list[Comparison]:
    """Hold the positions against the open trades, by symbol, the differences first."""
    held = {position.symbol: position for position in positions}
    by_symbol: dict[str, list[Row]] = {}
    open_trades = query.find(db, catalog, TradeFilter(statuses=["open"]), sort="createdAt")
    for trade in open_trades.dicts():
        by_symbol.setdefault(str(trade["symbol"]).upper(), []).append(trade)
    compared = [
        Comparison(symbol, by_symbol.get(symbol, []), held.get(symbol))
        for symbol in sorted(by_symbol.keys() | held.keys())
    ]
    return sorted(compared, key=lambda each: each.verdict == "matched")


def missing(compared: Sequence[Comparison]) -> list[Row]:
    """The open trades of which the broker holds nothing."""
    return [
        trade for each in compared if each.verdict == "missing at broker" for trade in each.trades
    ]
