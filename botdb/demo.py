"""A sample database: three months of trades that might have been, for a first look around."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from typing import Any
from uuid import UUID

import peewee

from botdb.clock.new_york import NEW_YORK, date_of
from botdb.clock.timestamps import localize, to_wire
from botdb.database.models import BotConfig
from botdb.database.schema import Catalog
from botdb.stats.rollup import Days, RollUp, roll_up
from botdb.trades.importing.pipeline import import_trades

SEED = 1792  # the year in which New York's brokers first agreed on how to trade
DAYS = 91
SYMBOLS = (
    "ABVX", "ACHR", "AKTX", "BBAI", "BNGO", "CADL", "CRVS", "DRUG", "GRRR", "HOLO", "IONQ",
    "KULR", "LAES", "MRNS", "NVAX", "OCGN", "QBTS", "RGTI", "SANA", "SOUN", "TNXP", "VERU",
)  # fmt: skip
CATALYSTS = (
    ("FDA_APPROVAL", 1), ("MA_ACQUISITION", 1), ("EARNINGS_BEAT", 2), ("CONTRACT_WIN", 2),
    ("CLINICAL_TRIAL", 2), ("PARTNERSHIP", 3), ("ANALYST_UPGRADE", 3), ("unknown", 4),
)  # fmt: skip
EXITS = (
    ("trailing_stop", 0.005, 0.05),
    ("profit_target", 0.04, 0.10),
    ("hard_stop", -0.072, -0.068),
    ("time_exit", -0.04, 0.03),
    ("force_close", -0.02, 0.02),
)
"""Why a trade ends, and the least and most that it may return then, as fractions."""
FIRST_ENTRY = time(9, 31)
TRADING_SECONDS = 6.3 * 3600
LONGEST_HOLD = timedelta(seconds=300)
OPEN_AGES = (timedelta(seconds=190), timedelta(seconds=75))
DEFAULT_SIZE_USD = 500
ID_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"

Trade = dict[str, Any]
"""A trade as JSON has it."""


def fill(db: peewee.Database, catalog: Catalog, *, now: datetime) -> RollUp:
    """Fill a new database: the trades, the daily rows, and a bot that is running on paper."""
    lines = "\n".join(map(json.dumps, trades(now)))
    import_trades(db, catalog, StringIO(lines), zone=UTC, now=now, format="jsonl")
    running = {BotConfig.enabled: True, BotConfig.state: "running", BotConfig.updated_at: now}
    db.execute(BotConfig.update(running))
    return roll_up(db, Days(), now=now)


def trades(now: datetime) -> Iterator[Trade]:
    """The trades of three months up to `now`: on the same day they are the same ones.

    About ten signals a trading day, of which the bot misses some. Its trades are over within
    five minutes, rather more than half of them with a gain. Two are open still.
    """
    chance = random.Random(SEED)
    today = date_of(now)
    for back in range(DAYS, -1, -1):
        day = today - timedelta(days=back)
        if day.weekday() < 5:
            for moment in _signals(chance, day):
                trade = _trade(chance, moment)
                if moment + LONGEST_HOLD < now:
                    yield trade
    for age, symbol in zip(OPEN_AGES, chance.sample(SYMBOLS, len(OPEN_AGES)), strict=True):
        yield {**_entered(chance, now - age), "symbol": symbol}


def _signals(chance: random.Random, day: date) -> list[datetime]:
    """When news came on a New York day, the most of it in the morning."""
    opening = localize(datetime.combine(day, FIRST_ENTRY), NEW_YORK)
    return sorted(
        opening + timedelta(seconds=TRADING_SECONDS * chance.random() ** 1.6)
        for _ in range(chance.randint(6, 14))
    )


def _trade(chance: random.Random, moment: datetime) -> Trade:
    """A trade that is over: closed, or missed."""
    trade = _entered(chance, moment)
    if chance.random() < 0.3:
        unfilled = {"entryPrice": None, "shares": None, "entryAt": None, "alpacaOrderId": None}
        return {**trade, **unfilled, "status": "missed"}
    reason, low, high = chance.choices(EXITS, weights=(30, 25, 20, 20, 5))[0]
    price = round(trade["entryPrice"] * (1 + chance.uniform(low, high)), 2)
    held = LONGEST_HOLD if reason == "time_exit" else LONGEST_HOLD * chance.uniform(0.1, 0.95)
    return {
        **trade,
        "status": "closed",
        "exitPrice": price,
        "pnl": round((price - trade["entryPrice"]) * trade["shares"], 2),
        "exitReason": reason,
        "exitAt": to_wire(moment + held),
    }


def _entered(chance: random.Random, moment: datetime) -> Trade:
    """A trade that is open since `moment`."""
    catalyst, tier = chance.choice(CATALYSTS)
    price = round(chance.uniform(1.2, 19.5), 2)
    size = DEFAULT_SIZE_USD * chance.choice((2.0, 1.0, 0.5))
    return {
        "id": "c" + "".join(chance.choices(ID_ALPHABET, k=24)),
        "symbol": chance.choice(SYMBOLS),
        "status": "open",
        "entryPrice": price,
        "shares": size // price,
        "catalystType": catalyst,
        "catalystTier": tier,
        "alpacaOrderId": str(UUID(int=chance.getrandbits(128), version=4)),
        "entryAt": to_wire(moment),
        "createdAt": to_wire(moment - timedelta(milliseconds=chance.randint(300, 2500))),
    }
