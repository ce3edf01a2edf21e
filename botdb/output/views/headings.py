"""What tables call what JSON has under stored names: one word for each, whatever the table."""

from __future__ import annotations

from botdb.trades.columns import HEADINGS

_HEADINGS = {
    **{stored: heading for heading, stored in HEADINGS.items()},
    "realizedPnl": "realized P&L",
    "tradeCount": "trades",
    "dayTradeCount": "day trades",
    "entryHour": "entry hour",
    "heldFor": "held",
    "priceBand": "entry price",
}


def heading(name: str) -> str:
    """The heading for a column, a figure of a day or the key of a group."""
    return _HEADINGS.get(name, name)
