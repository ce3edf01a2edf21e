"""Seeded trades for the benchmarks: the same file for the same size, on every machine.

python -m tests.benchmarks.generate 100000 > trades.jsonl
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from string import ascii_uppercase
from typing import Any

CATALYSTS = ("FDA_APPROVAL", "MA_ACQUISITION", "EARNINGS_BEAT", "CONTRACT_WIN", "unknown")
REASONS = ("trailing_stop", "hard_stop", "profit_target", "time_exit", "force_close")
MISSES = ("pdt_limit", "alpaca_rejected", "reconciled_missing_on_startup")
START = datetime(2021, 1, 4, 14, 30, tzinfo=UTC)
YEARS = 5


def trades(count: int, symbols: int = 250, seed: int = 7) -> Iterator[dict[str, Any]]:
    """`count` trades in `symbols` symbols, over five years, in the order of their creation.

    Most are closed, some missed, the last few open; some closed ones lack pnl or exitAt, as real
    ones do.
    """
    random_ = random.Random(seed)
    names = [_symbol(number) for number in range(symbols)]
    step = timedelta(days=365 * YEARS) / count
    for i in range(count):
        created = START + step * i
        trade: dict[str, Any] = {
            "id": f"c{random_.getrandbits(120):024x}"[:25],
            "symbol": random_.choice(names),
            "entryPrice": None,
            "exitPrice": None,
            "shares": None,
            "pnl": None,
            "catalystType": random_.choice(CATALYSTS),
            "catalystTier": random_.randint(1, 4),
            "exitReason": None,
            "status": "missed",
            "alpacaOrderId": None,
            "entryAt": None,
            "exitAt": None,
            "createdAt": _text(created),
            "updatedAt": _text(created),
        }
        kind = random_.random()
        if i >= count - 3:
            trade |= {"status": "open"} | _entry(random_, created)
        elif kind < 0.85:
            trade |= {"status": "closed"} | _entry(random_, created)
            trade |= _exit(random_, created, trade)
        else:
            trade["exitReason"] = random_.choice(MISSES)
        yield trade


def _entry(random_: random.Random, created: datetime) -> dict[str, Any]:
    price = round(random_.uniform(1, 20), 2)
    return {
        "entryPrice": price,
        "shares": round(random_.uniform(250, 1000) / price, 4),
        "alpacaOrderId": f"{random_.getrandbits(128):032x}",
        "entryAt": _text(created + timedelta(milliseconds=random_.randint(20, 2000))),
    }


def _exit(random_: random.Random, created: datetime, trade: dict[str, Any]) -> dict[str, Any]:
    move = random_.gauss(0.002, 0.03)
    price = round(trade["entryPrice"] * (1 + move), 4)
    closed = created + timedelta(seconds=random_.uniform(5, 300))
    pnl = (price - trade["entryPrice"]) * trade["shares"]
    return {
        "exitPrice": price,
        "pnl": None if random_.random() < 0.001 else pnl,
        "exitReason": random_.choice(REASONS),
        "exitAt": None if random_.random() < 0.001 else _text(closed),
        "updatedAt": _text(closed),
    }


def _symbol(number: int) -> str:
    """Four letters, different for each number below 26⁴."""
    return "".join(ascii_uppercase[number // 26**place % 26] for place in range(4))


def _text(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


if __name__ == "__main__":
    for trade in trades(int(sys.argv[1])):
        sys.stdout.write(json.dumps(trade) + "\n")
