"""What the broker holds: the answer of Alpaca's ``GET /v2/positions``.

It is an array of objects with ``symbol``, ``qty``, ``avg_entry_price``, ``side``,
``current_price`` and ``unrealized_pl``, the numbers as text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botdb.changes.json_text import parse_json
from botdb.errors import InputError


@dataclass(frozen=True)
class Position:
    """What the broker holds in one symbol."""

    symbol: str
    quantity: float
    """Shares; negative for a short position."""
    entry_price: float | None
    """USD per share, on average."""
    current_price: float | None = None
    """USD per share."""
    unrealized_pl: float | None = None
    """USD."""

    @property
    def value(self) -> float:
        """USD at the current price, or the entry price; 0 where neither is given."""
        return abs(self.quantity) * (self.current_price or self.entry_price or 0.0)


def parse_positions(text: str) -> list[Position]:
    """The positions in a file. Raises InputError if it is anything else."""
    found = parse_json(text)
    if not isinstance(found, list):
        raise InputError(
            "expected a JSON array of positions", "give what Alpaca's GET /v2/positions returns"
        )
    positions = [_position(number, each) for number, each in enumerate(found, 1)]
    symbols: set[str] = set()
    for position in positions:
        if position.symbol in symbols:
            raise InputError(f"two positions in {position.symbol}")
        symbols.add(position.symbol)
    return positions


def _position(number: int, found: object) -> Position:
    if not isinstance(found, Mapping):
        raise InputError(f"position {number} is not a JSON object")
    symbol = found.get("symbol")
    if not isinstance(symbol, str) or not symbol.strip():
        raise InputError(f"position {number} has no symbol")
    quantity = _parsed_number(found, "qty", symbol)
    if quantity is None:
        raise InputError(f"the position in {symbol} has no qty")
    short = found.get("side") == "short"
    return Position(
        symbol.strip().upper(),
        -abs(quantity) if short else quantity,
        _parsed_number(found, "avg_entry_price", symbol),
        _parsed_number(found, "current_price", symbol),
        _parsed_number(found, "unrealized_pl", symbol),
    )


_JSON_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
"""A number of JSON. Python's float() reads more: 1_000, and the digits of every script."""


def _parsed_number(found: Mapping[str, Any], key: str, symbol: str) -> float | None:
    value = found.get(key)
    if value is None:
        return None
    number = math.nan
    if isinstance(value, str):
        number = float(value) if _JSON_NUMBER.fullmatch(value) else math.nan
    elif isinstance(value, int | float) and not isinstance(value, bool):
        number = float(value) if abs(value) < 1e308 else math.nan
    if not math.isfinite(number):
        raise InputError(f"the position in {symbol}: {key} is not a number: {value!r}")
    return number
