"""All rules together: their severities, --only and --ignore, and no finding in valid data."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import peewee
import pytest

from botdb.audit import days, trades
from botdb.audit.audit import RULES
from botdb.audit.current import current
from botdb.audit.finding import SEVERITIES, Severity
from botdb.clock.sessions import last_sessions, session_at
from botdb.database.dialect import is_postgres
from botdb.database.models import BotConfig, BotDailyStats, BotTrade
from botdb.database.schema import inspect
from botdb.stats import rollup
from botdb.trades.query import EXIT_REASONS
from tests.audit.findings import NOW, audited, found, trade
from tests.conftest import AddTrades

SEVERITY: dict[Severity, str] = {
    "error": """
        bad-daily-figure bad-date bad-setting bad-timestamp bad-value closed-without-exit-at
        date-twice exit-before-entry loss-limit-reached mass-missed missed-with-exit missed-with-pnl
        missing-column missing-primary-key missing-table no-configuration not-a-number open-too-long
        open-with-exit-at pnl-mismatch second-configuration wrong-index wrong-null wrong-type
    """,
    "warning": """
        bad-configuration-timestamp bad-daily-timestamp closed-without-entry
        closed-without-exit-price closed-without-pnl in-the-future loss-beyond-stop missing-index
        never-filled open-with-result order-twice position-too-large running-but-disabled
        stale-rollup symbol-open-twice symbol-with-blanks too-many-open wrong-default
    """,
    "info": """
        changed-elsewhere day-without-trades off-session unknown-exit-reason unknown-status
    """,
}


def test_every_rule_has_its_stable_code_and_its_severity() -> None:
    expected = {code: severity for severity, codes in SEVERITY.items() for code in codes.split()}
    assert {code: rule.severity for code, rule in RULES.items()} == expected
    assert SEVERITIES == ("info", "warning", "error")


def test_every_rule_says_what_to_do() -> None:
    for code, rule in RULES.items():
        assert rule.problem and rule.remedy, code
        assert " ID" not in rule.command + rule.remedy, code
        assert rule.command.startswith("botdb ") or not rule.command, code


def test_rules_about_now_alone_do_not_read_every_trade(
    db: peewee.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_all(*arguments: object, **options: object) -> None:
        pytest.fail("every trade was read")

    for module in (trades, days):
        monkeypatch.setattr(module, "find", read_all)
    assert found(db, only=["open-too-long", "too-many-open"]) == {}


def test_the_most_severe_findings_come_first(db: peewee.Database, add_trades: AddTrades) -> None:
    add_trades(trade("a", exitReason="pdt_limit"), trade("b", exitPrice=None), trade("c", pnl=1))
    rollup.roll_up(db, rollup.Days(), now=NOW)
    codes = ["pnl-mismatch", "closed-without-exit-price", "unknown-exit-reason"]
    assert list(found(db)) == codes
    assert list(found(db, only=codes[1:])) == codes[1:]
    assert list(found(db, ignore=codes[1:])) == codes[:1]
    audit = audited(db, ignore=["pnl-mismatch"])
    assert [audit.has(severity) for severity in SEVERITIES] == [True, True, False]


# --- valid databases ----------------------------------------------------------------------


def sound(chance: random.Random) -> tuple[datetime, dict[str, Any], list[dict[str, Any]]]:
    """A moment, a configuration and trades that break no rule, often at the very limit."""
    days = (date(2027, 12, 31) - date(2024, 1, 2)).days
    now = datetime(2024, 1, 2, tzinfo=UTC) + timedelta(seconds=chance.randrange(days * 86_400))
    most = chance.randint(1, 3)
    hold = chance.choice([chance.randint(1, 7200), chance.randint(1, 9 * 86_400)])
    size, stop = chance.uniform(1, 5000), chance.uniform(0.1, 100)
    config = {
        "maxHoldDurationSec": hold,
        "positionSizeUsd": size,
        "hardStopLossPct": stop,
        "maxConcurrentPositions": most,
        "dailyLossLimitUsd": 1_000_000.0,
        "enabled": True,
        "state": chance.choice(["stopped", "running", "paused"]),
    }
    trades = list(_closed(chance, now, hold, size, stop))
    if session := session_at(now):
        for i in range(chance.randint(0, most)):
            age = chance.choice([0.0, hold + 60.0, chance.uniform(0, hold + 60)])
            entered = now - timedelta(seconds=int(age))
            if entered >= session.opens:
                trades.append(_open(chance, i, entered, size))
    return now, config, trades


def _closed(
    chance: random.Random, now: datetime, hold: int, size: float, stop: float
) -> Iterator[dict[str, Any]]:
    for number, session in enumerate(last_sessions(now, chance.randint(1, 9))):
        for i in range(chance.randint(0, 4)):
            length = (session.closes - session.opens).total_seconds()
            entered = session.opens + timedelta(seconds=int(chance.choice([0, length - 1])))
            entered += timedelta(milliseconds=chance.choice([0, 7, 999]))
            exited = entered + timedelta(seconds=chance.randint(0, hold))
            if exited > now:
                continue
            cost = size * chance.choice([2.2, 1.0, 0.5]) * (1 - 1e-12)
            shares = chance.choice([1, -1]) * chance.uniform(0.01, 1000)
            result = chance.choice([-2 * stop / 100 * (1 - 1e-6), 0.0, 0.3]) * cost
            if shares > 0:
                result = max(result, -cost * (1 - 1e-9))  # no price is negative
            entry = cost / abs(shares)
            yield {
                "id": f"closed-{number}-{i}",
                "symbol": chance.choice(["A", "B"]),
                "status": "closed",
                "entry_price": entry,
                "exit_price": entry + result / shares,
                "shares": shares,
                "pnl": round(result, 2) if result > 0 else result,
                "exit_reason": chance.choice(EXIT_REASONS),
                **_signal(chance),
                "entry_at": entered,
                "exit_at": exited,
                "created_at": entered,
                "updated_at": exited,
            }
        for i in range(chance.randint(0, 2)):  # a third would make a burst
            yield {
                "id": f"missed-{number}-{i}",
                "symbol": "C",
                "status": "missed",
                "exit_reason": "reconciled_missing_on_startup",
                "entry_at": chance.choice([session.opens, None]),
                "created_at": session.opens,
                "updated_at": session.opens,
                **_signal(chance),
            }


def _signal(chance: random.Random) -> dict[str, Any]:
    """What a trade has of its news and its order; a position that the bot took over has neither."""
    return {
        "catalyst_type": chance.choice(["FDA_APPROVAL", "unknown", "SOMETHING_NEW", None]),
        "catalyst_tier": chance.choice([1, 2, 3, 4, None]),
        "alpaca_order_id": chance.choice([str(chance.getrandbits(128)), None]),
    }


def _open(chance: random.Random, i: int, entered: datetime, size: float) -> dict[str, Any]:
    filled = {"entry_price": 4.0, "shares": size * 2.2 / 4 * (1 - 1e-12), "entry_at": entered}
    times = {"created_at": entered, "updated_at": entered}
    trade = {"id": f"open-{i}", "symbol": f"O{i}", "status": "open", **times, **_signal(chance)}
    return trade | (filled if chance.random() < 0.7 else {})


LATER_COLUMNS = (
    '"BotTrade" ADD "peakPrice" DOUBLE PRECISION',
    '"BotTrade" ADD "maxDrawdownPct" DOUBLE PRECISION',
    '"BotConfig" ADD "tradeSizeStars5" DOUBLE PRECISION NOT NULL DEFAULT 100',
    '"BotConfig" ADD "trailingStopPct" DOUBLE PRECISION NOT NULL DEFAULT 0',
    '"BotConfig" ADD "scannerTradingEnabled" BOOLEAN NOT NULL DEFAULT false',
    """"BotConfig" ADD "aiKeywords" TEXT NOT NULL DEFAULT '[]'""",
    """"BotConfig" ADD "unknown" TEXT""",
)
"""As the bot's migrations add them."""


def nothing_found(db: peewee.Database, seeds: range) -> None:
    for seed in seeds:
        if seed == len(seeds) // 2:
            for column in LATER_COLUMNS:
                db.execute_sql(f"ALTER TABLE {column}")
        now, config, trades = sound(random.Random(seed))
        for model in (BotTrade, BotDailyStats):
            db.execute(model.delete())
        table = BotConfig._meta.table
        columns = {peewee.Column(table, name): value for name, value in config.items()}
        db.execute(BotConfig.update(columns))
        for values in trades:
            db.execute(BotTrade.insert(**values))
        if not is_postgres(db):  # as SQLite's CURRENT_TIMESTAMP fills it in
            db.execute_sql(
                """UPDATE "BotTrade" SET "createdAt" = SUBSTR("createdAt", 1, 19)
                WHERE "createdAt" LIKE '%.000'"""
            )
        rollup.roll_up(db, rollup.Days(), now=now)
        assert audited(db, now=now).findings == (), (seed, now)
        _, problems = current(db, inspect(db), now=now)
        assert problems == (), (seed, now)


def test_nothing_is_found_in_valid_databases(db: peewee.Database) -> None:
    nothing_found(db, range(20))


@pytest.mark.soak
def test_nothing_is_found_in_a_thousand_valid_databases(db: peewee.Database) -> None:
    nothing_found(db, range(1000))
