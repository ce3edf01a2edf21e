"""Faults of trades: each a condition in SQL, all of them counted in one pass over the table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

import peewee

from botdb.audit.finding import SHOWN_IDS, Finding, Rule, Severity
from botdb.audit.values import any_of, comparable, is_moment
from botdb.changes.field import Value
from botdb.clock.new_york import date_of, start_of
from botdb.clock.timestamps import to_bound
from botdb.database.models import BotTrade
from botdb.database.sql import usable
from botdb.trades.query import EXIT_REASONS, STATUSES

CENT = 0.01
TENTH_OF_A_PERCENT = 0.001


def _rule(code: str, severity: Severity, problem: str, remedy: str) -> Rule:
    return Rule(code, severity, "BotTrade", problem, remedy)


_SET = "botdb trades set ID"
RULES = (
    _rule(
        "closed-without-exit-at",
        "error",
        "closed, but without exitAt: no day counts it",
        f"give it its exit: {_SET} exitAt=TIME --rollup",
    ),
    _rule(
        "closed-without-exit-price",
        "warning",
        "closed, but without exitPrice",
        f"look the fill up at the broker: {_SET} exitPrice=USD",
    ),
    _rule(
        "closed-without-pnl",
        "warning",
        "closed, but without pnl: its day counts it as $0",
        f"look the fill up at the broker: {_SET} pnl=USD --rollup",
    ),
    _rule(
        "pnl-mismatch",
        "error",
        "pnl is not (exitPrice − entryPrice) × shares",
        f"see which is wrong, then {_SET} pnl=USD --rollup, or a price or shares",
    ),
    _rule(
        "exit-before-entry",
        "error",
        "exitAt is before entryAt",
        f"mend the wrong one: {_SET} exitAt=TIME --rollup, or entryAt",
    ),
    _rule(
        "open-with-exit-at",
        "error",
        "open, but with an exitAt",
        "if it is closed: botdb trades set ID status=closed --rollup; else set ID exitAt=",
    ),
    _rule(
        "open-too-long",
        "warning",
        "open since before today, and beyond maxHoldDurationSec",
        "see what the broker holds (botdb trades reconcile), then trades close or trades miss",
    ),
    _rule(
        "too-many-open",
        "warning",
        "open at once: more than maxConcurrentPositions",
        "see what the broker holds: botdb trades reconcile",
    ),
    _rule(
        "symbol-open-twice",
        "warning",
        "open in a symbol that is open more than once",
        "see what the broker holds: botdb trades reconcile",
    ),
    _rule(
        "missed-with-pnl",
        "error",
        "missed, but with a pnl",
        f"if it was made: {_SET} status=closed exitAt=TIME --rollup; else {_SET} pnl=",
    ),
    _rule(
        "unknown-status",
        "info",
        "a status other than " + ", ".join(STATUSES),
        f"if it is a slip: {_SET} status=STATUS; if the bot knows it, all is well",
    ),
    _rule(
        "unknown-exit-reason",
        "info",
        "an exitReason that botdb does not know",
        f"if it is a slip: {_SET} exitReason=REASON; if the bot knows it, all is well",
    ),
    _rule(
        "not-a-number",
        "error",
        "a price, shares, pnl or tier that is no number, or beyond measure",
        f"give the true value, or none with {_SET} FIELD=",
    ),
    _rule(
        "bad-timestamp",
        "error",
        "a time not stored as UTC 'YYYY-MM-DD HH:MM:SS.mmm'",
        f"write it anew: {_SET} FIELD=TIME",
    ),
)


def find(db: peewee.Database, limits: Mapping[str, Value], *, now: datetime) -> Iterator[Finding]:
    """The faults of the trades. `limits` are those settings of the configuration that are sound:
    a rule whose limit is not among them is left out.
    """
    conditions = _conditions(db, limits, now)
    rules = [rule for rule in RULES if rule.code in conditions]
    counts = BotTrade.select(
        *[peewee.fn.COUNT(peewee.Case(None, [(conditions[rule.code], 1)])) for rule in rules]
    )
    for rule, count in zip(rules, db.execute(counts).fetchone(), strict=True):
        if count:
            yield Finding(rule, count, _first_ids(db, conditions[rule.code]))


def _first_ids(db: peewee.Database, condition: peewee.ColumnBase) -> tuple[str, ...]:
    # Ordered by an expression, so that no engine walks an index and its table row by row.
    query = (
        BotTrade.select(BotTrade.id)
        .where(condition)
        .order_by(BotTrade.id.concat(""))
        .limit(SHOWN_IDS)
    )
    return tuple(str(row[0]) for row in db.execute(query).fetchall())


def _conditions(
    db: peewee.Database, limits: Mapping[str, Value], now: datetime
) -> dict[str, peewee.ColumnBase]:
    """When a trade breaks a rule, by the rule's code."""
    # As text: a later migration may make them enums, which refuse values that they lack.
    status, reason = BotTrade.status.cast("TEXT"), BotTrade.exit_reason.cast("TEXT")
    is_open, is_closed, is_missed = (status == each for each in STATUSES)
    numbers = [
        BotTrade.entry_price.column,
        BotTrade.exit_price.column,
        BotTrade.shares.column,
        BotTrade.pnl.column,
    ]
    times = [BotTrade.entry_at, BotTrade.exit_at, BotTrade.created_at, BotTrade.updated_at]
    conditions = {
        "closed-without-exit-at": is_closed & BotTrade.exit_at.is_null(),
        "closed-without-exit-price": is_closed & BotTrade.exit_price.is_null(),
        "closed-without-pnl": is_closed & BotTrade.pnl.is_null(),
        "pnl-mismatch": _pnl_mismatch(),
        "exit-before-entry": _exit_before_entry(db),
        "open-with-exit-at": is_open & BotTrade.exit_at.is_null(False),
        "symbol-open-twice": is_open & peewee.fn.UPPER(BotTrade.symbol).in_(_repeated_symbols()),
        "missed-with-pnl": is_missed & BotTrade.pnl.is_null(False),
        "unknown-status": status.not_in(STATUSES),
        "unknown-exit-reason": reason.not_in(EXIT_REASONS),
        "not-a-number": any_of(
            number.is_null(False) & ~usable(number)
            for number in (*numbers, BotTrade.catalyst_tier.column)
        ),
        "bad-timestamp": any_of(~is_moment(db, field.column) for field in times),
    }
    if "maxHoldDurationSec" in limits:
        longest = timedelta(seconds=float(limits["maxHoldDurationSec"]))
        entered = peewee.fn.COALESCE(BotTrade.entry_at.column, BotTrade.created_at.column)
        before = to_bound(min(now - longest, start_of(date_of(now))))
        conditions["open-too-long"] = is_open & (entered < before)
    if "maxConcurrentPositions" in limits:
        other = BotTrade.alias()
        how_many = other.select(peewee.fn.COUNT(peewee.SQL("*"))).where(other.status == "open")
        conditions["too-many-open"] = is_open & (how_many > limits["maxConcurrentPositions"])
    return conditions


def _pnl_mismatch() -> peewee.ColumnBase:
    """The difference is more than a cent, and more than a tenth of a percent.

    PostgreSQL raises an error where a product is too large or too small for a double, so what is
    beyond measure is left alone and what is next to nothing is taken for nothing. Only CASE goes
    in order.
    """
    entry, exit, shares, pnl = (
        BotTrade.entry_price.column,
        BotTrade.exit_price.column,
        BotTrade.shares.column,
        BotTrade.pnl.column,
    )
    sane = usable(entry) & usable(exit) & usable(shares) & usable(pnl)
    move = exit - entry
    expected = peewee.Case(
        None,
        [((peewee.fn.ABS(move) > 1e-100) & (peewee.fn.ABS(shares) > 1e-100), move * shares)],
        0.0,
    )
    off = peewee.fn.ABS(pnl - expected)
    differs = (off > CENT) & (off > TENTH_OF_A_PERCENT * peewee.fn.ABS(expected))
    return peewee.Case(None, [(sane, differs)], False)


def _exit_before_entry(db: peewee.Database) -> peewee.ColumnBase:
    entry, exit = BotTrade.entry_at.column, BotTrade.exit_at.column
    before = comparable(db, exit) < comparable(db, entry)
    return peewee.Case(None, [(before, is_moment(db, exit) & is_moment(db, entry))], False)


def _repeated_symbols() -> peewee.ModelSelect[BotTrade]:
    other = BotTrade.alias()
    symbol = peewee.fn.UPPER(other.symbol)
    return (
        other.select(symbol)
        .where(other.status == "open")
        .group_by(symbol)
        .having(peewee.fn.COUNT(peewee.SQL("*")) > 1)
    )
