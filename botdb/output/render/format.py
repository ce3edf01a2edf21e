"""Values as people read them: money, prices, durations, New York times."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from botdb.clock.new_york import NEW_YORK
from botdb.clock.timestamps import from_text

NONE = "—"
"""What a table shows for null."""


def money(value: float) -> str:
    """``$1,234.56`` or ``-$1,234.56``; an amount below a cent keeps its digits."""
    return _dollars(value, 2)


def signed_money(value: float) -> str:
    """Money with a plus for a gain."""
    return "+" * (value > 0) + money(value)


def whole_money(value: float) -> str:
    """Money without cents if it has none."""
    return money(value).removesuffix(".00")


def price(value: float) -> str:
    """USD per share: as money, but with more digits below a dollar."""
    return _dollars(value, 4 if 0.01 <= abs(value) < 1 else 2)


def _dollars(value: float, digits: int) -> str:
    if not math.isfinite(value):
        return str(value)
    if abs(value) < _LEAST_DOLLARS:
        value = 0.0
    sign = "-" if value < 0 else ""
    if 0 < abs(value) < 0.01:
        return f"{sign}${_significant(abs(value))}"
    if abs(value) >= _BEYOND_CENTS:
        return f"{sign}${abs(value):g}"
    return f"{sign}${abs(value):,.{digits}f}"


_BEYOND_CENTS = 1e15
"""From here a double holds no cents, and its digits would only fill the screen."""

_LEAST_DOLLARS = 1e-9
"""Smaller amounts are rounding errors of doubles (0.1 + 0.2 - 0.3), not money."""


def _significant(value: float) -> str:
    """A number below a cent with four significant digits and no exponent."""
    return f"{Decimal(f'{value:.4g}'):f}"


def exact(value: float) -> str:
    """Every digit that is stored, with thousands separators and without an exponent."""
    if not math.isfinite(value):
        return str(value)
    text = f"{Decimal(str(value)):,f}"
    return text.removesuffix(".0")


def number(value: float) -> str:
    """A plain number with thousands separators, without meaningless digits."""
    if not isinstance(value, int) and value % 1:
        return f"{value:,.6f}".rstrip("0").rstrip(".") if abs(value) >= 1e-3 else f"{value:.4g}"
    return f"{value:,.0f}" if abs(value) < 1e15 else f"{value:g}"


def bare(value: Any) -> str:
    """A value as a script wants it: full precision, true and false, no separators."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return "" if value is None else str(value)


def percent(fraction: float) -> str:
    """``61.5%`` for 0.615."""
    return f"{fraction:.1%}"


def percent2(fraction: float) -> str:
    return f"{fraction:.2%}"


def factor(value: float) -> str:
    return f"{value:,.2f}"


def interval(ends: Iterable[float | None], write: Callable[[float], str]) -> str:
    """``95%: $1.00 to $2.50``; an end without a bound is a dash."""
    return "95%: " + " to ".join(NONE if end is None else write(end) for end in ends)


def counted(number: int, what: str) -> str:
    """``1 day``, ``1,234 days``."""
    return f"{number:,} {what}" + ("" if number == 1 else "s")


def traded(trades: int, days: int, what: str = "closed trade") -> str:
    """``3 closed trades on 2 days``."""
    return f"{counted(trades, what)} on {counted(days, 'day')}"


def new_york(text: str) -> str:
    """A record's timestamp on a New York clock, to the minute; other text is shown as it is."""
    return _new_york(text, "minutes")


def new_york_exact(text: str) -> str:
    """The same to the millisecond, with the offset that daylight saving makes ambiguous."""
    return _new_york(text, "milliseconds", offset=True)


def _new_york(text: str, precision: str, *, offset: bool = False) -> str:
    moment = parsed(text)
    if moment is None:
        return str(text)  # SQLite may hold a number
    try:
        local = moment.astimezone(NEW_YORK)
    except OverflowError:  # the first hours of the year 1
        return text
    shown = local.replace(tzinfo=None).isoformat(" ", precision)
    return f"{shown} {local:%Z}" if offset else shown


def parsed(text: object) -> datetime | None:
    """The moment in a record's timestamp; None if it is null or not a timestamp."""
    try:
        return from_text(str(text)) if text is not None else None
    except ValueError:
        return None
