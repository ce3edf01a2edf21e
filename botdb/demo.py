"""A sample database: three months of invented trades, for a first look."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import peewee

from botdb.clock.new_york import NEW_YORK, date_of
from botdb.clock.sessions import Session, closure, last_sessions, session_at, session_on
from botdb.clock.timestamps import to_wire
from botdb.database import ddl
from botdb.database.models import BotConfig
from botdb.database.proven_file import proven_file
from botdb.database.schema import inspect
from botdb.database.session import session as database_session
from botdb.database.session import transact
from botdb.database.url import SqliteFile
from botdb.stats.rollup import Days, roll_up
from botdb.trades.importing.pipeline import import_trades

SEED = 1792  # any fixed number: the trades of a day are always the same
DAYS = 91
SYMBOLS = (
    "ABVX", "ACHR", "AKTX", "BBAI", "BNGO", "CADL", "CRVS", "DRUG", "GRRR", "HOLO", "IONQ",
    "KULR", "LAES", "MRNS", "NVAX", "OCGN", "QBTS", "RGTI", "SANA", "SOUN", "TNXP", "VERU",
)  # fmt: skip
CATALYSTS = (
    ("FDA_APPROVAL", 1, 0.70), ("MA_ACQUISITION", 1, 0.68), ("EARNINGS_BEAT", 2, 0.64),
    ("CONTRACT_WIN", 2, 0.62), ("CLINICAL_TRIAL", 2, 0.60), ("PARTNERSHIP", 3, 0.58),
    ("ANALYST_UPGRADE", 3, 0.22), ("unknown", 4, 0.56),
)  # fmt: skip
"""Each with its tier and the fraction of its trades that win: one of them loses money."""
EDGE_BY_HOUR = {9: 0.08, 10: 0.04, 12: -0.10, 13: -0.06}
"""What the hour of the entry in New York adds to the fraction of trades that win."""
WINS = (
    ("trailing_stop", 45, 0.005, 0.05),
    ("profit_target", 30, 0.06, 0.10),
    ("time_exit", 25, 0.002, 0.03),
)
LOSSES = (
    ("hard_stop", 35, -0.072, -0.068),
    ("time_exit", 45, -0.04, -0.002),
    ("trailing_stop", 20, -0.02, -0.002),
)
"""Why a trade ends, how often of a hundred, and the least and most that it returns (fractions)."""
MISSED = (("alpaca_rejected", 70), ("reconciled_missing_on_startup", 30))
FIRST_ENTRY, FORCE_CLOSE = timedelta(minutes=1), timedelta(minutes=15)
"""After the open, and before the close of a session: the bot holds nothing at its end."""
LONGEST_HOLD = timedelta(seconds=300)
OPEN_AGES = (timedelta(seconds=190), timedelta(seconds=75))
DEFAULT_SIZE_USD = 500
ID_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"

Trade = dict[str, Any]
"""A trade as JSON has it."""


def make(path: Path, *, now: datetime) -> None:
    """Make the sample: a new file, which takes its name when it is ready.

    Raises RefusedError for a file that exists, and what making a file can raise.
    """
    with (
        proven_file(path, force=False) as partial,
        database_session(SqliteFile(partial), "write") as db,
    ):
        db.execute_sql("PRAGMA synchronous = OFF")  # the finished file is synced
        # Not in a log yet: closing says nothing if a full disk keeps the log out of the file.
        db.execute_sql("PRAGMA journal_mode = memory")
        transact(db, lambda: ddl.create(db, now=now, label=str(path)))
        _fill(db, now)
        db.execute_sql("PRAGMA journal_mode = wal")


def _fill(db: peewee.Database, now: datetime) -> None:
    """The trades, the daily rows, and a bot that is running on paper."""
    lines = "\n".join(map(json.dumps, trades(now)))
    import_trades(db, inspect(db), StringIO(lines), zone=UTC, now=now, format="jsonl")
    running = {BotConfig.enabled: True, BotConfig.state: "running", BotConfig.updated_at: now}
    db.execute(BotConfig.update(running))
    roll_up(db, Days(), now=now)


def trades(now: datetime) -> Iterator[Trade]:
    """The trades of three months up to `now`: those of a day are always the same ones.

    About ten signals per session, of which the bot misses some. Its trades are over within five
    minutes, more than half of them with a gain. Two are open if the bot can hold any now, and
    two of the last sessions are flawed, for `check` to find.
    """
    today = date_of(now)
    for back in range(DAYS, -1, -1):
        if session := session_on(today - timedelta(days=back)):
            for trade in _session_trades(session):
                if (trade.get("exitAt") or trade["updatedAt"]) < to_wire(now):
                    yield trade
    yield from _flawed(now)
    if why_none_open(now) is None:
        chance = _chance(today, "open")
        for age, symbol in zip(OPEN_AGES, chance.sample(SYMBOLS, len(OPEN_AGES)), strict=True):
            yield {**_entered(chance, now - age), "symbol": symbol}


def why_none_open(now: datetime) -> str | None:
    """Why the bot would hold no position at this moment; None if it may hold some."""
    session = session_at(now)
    if session is None:
        return f"the exchange is closed ({closure(date_of(now)) or 'outside its hours'})"
    if now < session.opens + FIRST_ENTRY + max(OPEN_AGES):
        return "the session has just begun"
    if now >= session.closes - FORCE_CLOSE:
        return "the bot closes every position 15 minutes before the exchange does"
    return None


def _session_trades(session: Session) -> Iterator[Trade]:
    chance = _chance(session.day)
    first, last = session.opens + FIRST_ENTRY, session.closes - FORCE_CLOSE - LONGEST_HOLD
    # More of them after the opening than later.
    moments = sorted(
        first + (last - first) * chance.random() ** 1.6 for _ in range(chance.randint(6, 14))
    )
    for moment in moments:
        yield _over(chance, moment)


def _flawed(now: datetime) -> Iterator[Trade]:
    """A loss far beyond the stop, and a trade whose exit was never recorded."""
    _, _, gap, _, lost = last_sessions(now, 5)
    for session, flaw in ((gap, "gap"), (lost, "lost")):
        chance = _chance(session.day, flaw)
        trade = _closed(chance, session.opens + timedelta(hours=2), "hard_stop", -0.176)
        yield trade if flaw == "gap" else {**trade, "exitPrice": None, "pnl": None}


def _chance(day: date, what: str = "") -> random.Random:
    return random.Random(f"{SEED} {day} {what}")


def _over(chance: random.Random, moment: datetime) -> Trade:
    """A trade that is over: closed, or missed."""
    if chance.random() < 0.3:
        trade = _entered(chance, moment)
        [(reason, _)] = chance.choices(MISSED, [weight for _, weight in MISSED])
        unfilled = {"entryPrice": None, "shares": None, "entryAt": None, "alpacaOrderId": None}
        return {**trade, **unfilled, "status": "missed", "exitReason": reason}
    catalyst = chance.choice(CATALYSTS)
    edge = EDGE_BY_HOUR.get(moment.astimezone(NEW_YORK).hour, 0.0)
    ends = WINS if chance.random() < catalyst[2] + edge else LOSSES
    [(reason, _, low, high)] = chance.choices(ends, [end[1] for end in ends])
    return _closed(chance, moment, reason, chance.uniform(low, high), catalyst[:2])


def _closed(
    chance: random.Random,
    moment: datetime,
    reason: str,
    fraction: float,
    catalyst: tuple[str, int] | None = None,
) -> Trade:
    """A trade that was entered at `moment` and returned this fraction of its cost."""
    trade = _entered(chance, moment, catalyst)
    price = round(trade["entryPrice"] * (1 + fraction), 2)
    held = LONGEST_HOLD if reason == "time_exit" else LONGEST_HOLD * chance.uniform(0.1, 0.95)
    exit = to_wire(moment + held)
    return {
        **trade,
        "status": "closed",
        "exitPrice": price,
        "pnl": round((price - trade["entryPrice"]) * trade["shares"], 2),
        "exitReason": reason,
        "exitAt": exit,
        "updatedAt": exit,
    }


def _entered(
    chance: random.Random, moment: datetime, catalyst: tuple[str, int] | None = None
) -> Trade:
    """A trade that is open since `moment`."""
    symbol = chance.choice(SYMBOLS)
    usual_price = random.Random(symbol).uniform(1.5, 17)
    price = round(usual_price * chance.uniform(0.85, 1.15), 2)
    size = DEFAULT_SIZE_USD * chance.choice((2.0, 1.0, 0.5))
    name, tier = catalyst or chance.choice(CATALYSTS)[:2]
    return {
        "id": "c" + "".join(chance.choices(ID_ALPHABET, k=24)),
        "symbol": symbol,
        "status": "open",
        "entryPrice": price,
        "shares": size // price,
        "catalystType": name,
        "catalystTier": tier,
        "alpacaOrderId": str(UUID(int=chance.getrandbits(128), version=4)),
        "entryAt": to_wire(moment),
        "createdAt": to_wire(moment - timedelta(milliseconds=chance.randint(300, 2500))),
        "updatedAt": to_wire(moment),
    }
