"""The rules about now: both commands find the same, and the limits are exact."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import peewee
import pytest

from botdb.audit import now
from botdb.audit.current import current
from botdb.audit.finding import Finding
from botdb.audit.scene import Scene
from botdb.clock import timestamps
from botdb.database.models import BotConfig
from botdb.database.schema import inspect
from botdb.stats import rollup
from botdb.stats.rollup import Day
from tests.audit.findings import NOW, audited, open_trade, trade
from tests.conftest import AddTrades, Botdb

Found = Callable[..., dict[str, Finding]]


@pytest.fixture
def found(db: peewee.Database) -> Found:
    """What `status` finds, by code; `check` finds that too."""

    def find(at: datetime = NOW, **options: Any) -> dict[str, Finding]:
        rollup.roll_up(db, rollup.Days(), now=at)
        _, problems = current(db, inspect(db), now=at, **options)
        seen = {each.rule.code: each for each in problems}
        everything = {each.rule.code: each for each in audited(db, now=at, **options).findings}
        assert seen.items() <= everything.items()
        return seen

    return find


def set_config(db: peewee.Database, **columns: Any) -> None:
    values = {peewee.Column(BotConfig._meta.table, name): value for name, value in columns.items()}
    db.execute(BotConfig.update(values))


def stored(moment: datetime) -> str:
    return timestamps.to_wire(moment)


# --- open positions -----------------------------------------------------------------------


def test_a_position_is_open_too_long_a_minute_after_the_longest_hold(
    found: Found, add_trades: AddTrades
) -> None:
    add_trades(open_trade("late", symbol="ABVX", entryAt=stored(NOW - timedelta(seconds=360.001))))
    add_trades(open_trade("exact", symbol="B", entryAt=stored(NOW - timedelta(seconds=360))))
    [finding] = found().values()
    assert (finding.rule.code, finding.rule.severity) == ("open-too-long", "error")
    assert (finding.count, finding.ids, finding.symbols) == (1, ("late",), ("ABVX",))
    assert finding.message == "ABVX open for 6m 00s, longest hold 5m 00s"
    assert finding.command == "botdb trades show late"


def test_without_an_entry_time_the_age_counts_from_creation_also_over_a_clock_change(
    found: Found, add_trades: AddTrades
) -> None:
    """The clocks go forward on 8 March 2026: the skipped hour does not count."""
    add_trades(open_trade("t", entryAt=None, createdAt="2026-03-08T06:58:00Z"))
    assert "open-too-long" not in found(datetime(2026, 3, 8, 7, 4, tzinfo=UTC))
    assert "6m 01s" in found(datetime(2026, 3, 8, 7, 4, 1, tzinfo=UTC))["open-too-long"].message


def test_several_overdue_positions_are_one_finding(found: Found, add_trades: AddTrades) -> None:
    for i, symbol in enumerate(("A", "B", "C")):
        add_trades(open_trade(f"t{i}", symbol=symbol, entryAt=stored(NOW - timedelta(hours=3 - i))))
    finding = found()["open-too-long"]
    assert finding.message == (
        "3 trades open too long, longest hold 5m 00s: A (3h 00m), B (2h 00m), C (1h 00m)"
    )
    assert finding.command == "botdb trades open"


def test_more_open_than_allowed(db: peewee.Database, found: Found, add_trades: AddTrades) -> None:
    set_config(db, maxConcurrentPositions=2)
    add_trades(open_trade("1", symbol="A"), open_trade("2", symbol="B"))
    assert found() == {}
    add_trades(open_trade("3", symbol="C", entryAt="2026-03-06T19:57:00Z"))
    finding = found()["too-many-open"]
    assert (finding.count, finding.ids) == (3, ("3", "1", "2"))
    assert finding.message == "3 open, at most 2 allowed: C, A, B"


@pytest.mark.parametrize("planted", [open_trade("big"), trade("big")])
def test_a_position_may_be_a_tenth_larger_than_the_largest_allowed_and_no_more(
    found: Found, add_trades: AddTrades, planted: dict[str, Any]
) -> None:
    """500 USD, doubled at high confidence."""
    pnl = {"pnl": None} if planted["status"] == "closed" else {}
    add_trades({**planted, **pnl, "id": "fits", "entryPrice": 11, "shares": 100})
    assert "position-too-large" not in found()
    large = {**planted, **pnl, "entryPrice": 11, "shares": 100.01}
    add_trades({**large, "symbol": "ABVX"})
    finding = found()["position-too-large"]
    assert (finding.count, finding.ids) == (1, ("big",))
    assert finding.message == "ABVX takes $1,100.11, largest allowed $1,000.00"


def test_a_short_position_can_be_too_large(
    db: peewee.Database, found: Found, add_trades: AddTrades
) -> None:
    add_trades(open_trade("short", shares=120))
    db.execute_sql('UPDATE "BotTrade" SET "shares" = -120')
    assert found()["position-too-large"].ids == ("short",)


def test_the_sizes_of_later_migrations_count_for_the_largest_position(
    db: peewee.Database, found: Found, add_trades: AddTrades
) -> None:
    for stars, size in ((3, 50), (4, 75), (5, 2000)):
        db.execute_sql(
            f'ALTER TABLE "BotConfig" ADD COLUMN "tradeSizeStars{stars}" '
            f"DOUBLE PRECISION NOT NULL DEFAULT {size}"
        )
    add_trades(open_trade("fits", shares=220))
    assert found() == {}
    add_trades(open_trade("big", symbol="B", shares=221))
    assert found()["position-too-large"].ids == ("big",)


@pytest.mark.parametrize("engine", ["sqlite"])  # the rules see the same of both
@pytest.mark.parametrize(
    ("planted", "is_found"),
    [
        (trade("t", entryPrice=0, exitPrice=0, pnl=0), True),
        (trade("t", shares=None, pnl=0), True),
        (trade("t", shares=0, pnl=0), True),
        (open_trade("t", entryPrice=0), True),
        (open_trade("t", entryPrice=None, shares=None), False),
        (open_trade("t", shares=None, entryAt="2026-03-06T19:54:00Z"), False),
        (open_trade("t", shares=None, entryAt="2026-03-06T19:53:59Z"), True),
        (trade("t", entryPrice=0.0001, exitPrice=0.0001, pnl=0), False),
        ({"id": "t", "symbol": "A", "status": "missed"}, False),
    ],
)
def test_an_order_that_was_never_filled(
    found: Found, add_trades: AddTrades, planted: dict[str, Any], is_found: bool
) -> None:
    """An open trade has no shares until its fill arrives, which may take as long as a hold."""
    add_trades(planted)
    assert ("never-filled" in found()) == is_found


def test_an_invalid_limit_is_reported_and_not_applied(
    db: peewee.Database, found: Found, add_trades: AddTrades
) -> None:
    set_config(
        db,
        maxHoldDurationSec=-1,
        maxConcurrentPositions=0,
        dailyLossLimitUsd=0,
        positionSizeUsd=-5,
        hardStopLossPct=700,
    )
    add_trades(open_trade("old", shares=1e6, entryAt="2026-03-02T15:00:00Z"), trade("t", pnl=-5000))
    assert found().keys() == {"bad-setting"}


# --- today and the last sessions ----------------------------------------------------------


def test_the_loss_limit_is_reached_at_exactly_the_limit(
    db: peewee.Database, found: Found, add_trades: AddTrades
) -> None:
    set_config(db, dailyLossLimitUsd=0.3)
    add_trades(*[{**trade(f"t{i}", exitPrice=None, pnl=-0.1)} for i in range(2)])
    assert "loss-limit-reached" not in found()
    # -0.1 three times is -0.30000000000000004 or -0.3, as the engine sums.
    add_trades(trade("t2", exitPrice=None, pnl=-0.1, symbol="ABVX"))
    finding = found()["loss-limit-reached"]
    assert (finding.rule.severity, finding.count) == ("error", 3)
    assert finding.message.startswith("-$0.30 today, loss limit $0.30: ")
    assert finding.command == "botdb trades closed --since today"
    set_config(db, state="running", enabled=True)
    assert found()["loss-limit-reached"].command == "botdb config set state=stopped"


@pytest.mark.parametrize(
    ("realized", "is_found"),
    [(-0.8, True), (-0.7999999999999999, True), (-0.79999, False), (0.8, False)],
)
def test_rounding_errors_of_a_sum_do_not_hide_that_the_limit_is_reached(
    realized: float, is_found: bool
) -> None:
    """Eight times -0.1 is -0.7999999999999999."""
    scene = Scene(NOW, {"dailyLossLimitUsd": 0.8}, [], [], {"2026-03-06": Day(realized, 8, 8)})
    assert [each.rule.code for each in now.find(scene)] == ["loss-limit-reached"] * is_found


def test_yesterdays_loss_and_a_null_pnl_do_not_count(found: Found, add_trades: AddTrades) -> None:
    add_trades(
        trade("yesterday", pnl=-5000, entryAt=None, exitAt="2026-03-06T04:59:59.999Z"),
        trade("null", pnl=None),
    )
    assert "loss-limit-reached" not in found()


def test_a_loss_of_more_than_twice_the_stop(found: Found, add_trades: AddTrades) -> None:
    """The stop is at 7 % of a cost of 500 USD, so twice is 70."""
    add_trades(trade("exact", exitPrice=8.6, pnl=-70))
    assert "loss-beyond-stop" not in found()
    add_trades(trade("far", symbol="ABVX", exitPrice=8, pnl=-100))
    finding = found()["loss-beyond-stop"]
    assert (finding.rule.severity, finding.ids) == ("warning", ("far",))
    assert finding.message == "ABVX lost 20.0%, stop at 7%"


def test_losses_before_the_last_five_sessions_are_not_compared_with_todays_stop(
    found: Found, add_trades: AddTrades
) -> None:
    """Friday 6 March 2026 is the fifth session from Monday the 2nd on."""
    lost = {"exitPrice": 5, "pnl": -250, "entryAt": None}
    add_trades(trade("old", **lost, exitAt="2026-03-02T04:59:59Z"))
    assert "loss-beyond-stop" not in found()
    add_trades(trade("recent", **lost, exitAt="2026-03-02T15:00:00Z"))
    assert found()["loss-beyond-stop"].ids == ("recent",)


def missed(id: str, seconds: float, **values: Any) -> dict[str, Any]:
    return {
        "id": id,
        "symbol": id.upper(),
        "status": "missed",
        "exitReason": "reconciled_missing_on_startup",
        "createdAt": "2026-03-06T14:30:00Z",
        "updatedAt": stored(NOW - timedelta(hours=1) + timedelta(seconds=seconds)),
        **values,
    }


def test_three_trades_marked_missing_within_a_minute(found: Found, add_trades: AddTrades) -> None:
    add_trades(missed("a", 0), missed("b", 30), missed("later", 60.001))
    assert found() == {}
    add_trades(missed("c", 60))
    finding = found()["mass-missed"]
    assert (finding.rule.severity, finding.count) == ("error", 4)  # later, with b and c
    assert finding.ids == ("a", "b", "c", "later")
    assert finding.message.endswith(": A, B, C, LATER")


@pytest.mark.parametrize(
    "values",
    [
        {"exitReason": "pdt_limit"},
        {"status": "closed", "shares": 1, "exitAt": "2026-03-06T14:31:00Z"},
        {"updatedAt": "2026-02-27T20:00:00Z"},
        {"createdAt": "2026-01-02T20:00:00Z"},  # imported without its updatedAt
    ],
)
def test_other_trades_are_not_a_burst(
    found: Found, add_trades: AddTrades, values: dict[str, Any]
) -> None:
    add_trades(*[missed(id, 0, **values) for id in "abc"])
    assert "mass-missed" not in found()


def test_trades_that_botdb_itself_marked_as_missed_are_not_a_burst(
    botdb: Botdb, url: str, add_trades: AddTrades
) -> None:
    add_trades(*[open_trade(id, symbol=id.upper()) for id in ("a1", "b1", "c1")])
    held = '[{"symbol": "OTHER", "qty": "1"}]'
    done = botdb("trades", "reconcile", "-", "--apply", "--yes", db=url, input=held)
    assert done.code in (0, 6), done.err
    trades = botdb("trades", "missed", "--json", db=url).json
    assert {trade["exitReason"] for trade in trades} == {"reconciled_missing_on_startup"}
    assert len(trades) == 3
    for command in ("status", "check"):
        assert "mass-missed" not in botdb(command, "--json", db=url).out


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("entered", "why"),
    [
        ("2025-11-27T15:00:00Z", "2025-11-27, Thanksgiving Day"),
        ("2025-11-28T17:59:59.999Z", None),
        ("2025-11-28T18:00:00Z", "2025-11-28 13:00"),
        ("2026-03-06T14:29:59.999Z", "2026-03-06 09:29"),
        ("2026-03-06T14:30:00Z", None),
        ("2025-11-03T20:59:59.999Z", None),  # the first Monday of standard time
        ("2025-10-31T20:00:00Z", "2025-10-31 16:00"),  # the Friday before
        ("2025-11-01T15:00:00Z", "2025-11-01, weekend"),
    ],
)
def test_entries_while_the_exchange_was_closed(
    found: Found, add_trades: AddTrades, entered: str, why: str | None
) -> None:
    later = timestamps.from_text(entered) + timedelta(minutes=4)
    add_trades(trade("t", symbol="ABVX", entryAt=entered, exitAt=stored(later)))
    finding = found().get("off-session")
    assert (finding.message if finding else None) == (
        why and f"ABVX entered outside the session: {why}"
    )
    assert finding is None or finding.rule.severity == "info"


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("state", "enabled", "is_found"),
    [
        ("running", False, True),
        ("running", True, False),
        ("paused", False, False),
        ("stopped", False, False),
    ],
)
def test_a_bot_that_runs_disabled(
    db: peewee.Database, found: Found, state: str, enabled: bool, is_found: bool
) -> None:
    set_config(db, state=state, enabled=enabled)
    finding = found().get("running-but-disabled")
    assert (finding is not None) == is_found
    assert finding is None or finding.command == "botdb config set state=stopped"


def test_a_configuration_that_another_program_changed_since_botdb_wrote_it(
    botdb: Botdb, url: str, db: peewee.Database
) -> None:
    assert botdb("config", "set", "maxSharePrice=15", db=url).code == 0
    assert botdb("status", "--json", db=url).json["problems"] == []
    set_config(db, maxSharePrice=99.5, minWinRate=0.6)
    for command, problems in (
        ("status", botdb("status", "--json", db=url).json["problems"]),
        ("check", botdb("check", "--json", db=url).json),
    ):
        [problem] = problems
        assert (problem["code"], problem["severity"]) == ("changed-elsewhere", "info"), command
        assert problem["ids"] == ["maxSharePrice"]  # what botdb never wrote is not compared
        assert "maxSharePrice 15.0 → 99.5" in problem["message"]
        assert problem["command"] == "botdb config log"


# --- times in the future -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bad", "shown"),
    [
        (open_trade("bad", entryAt="2026-03-06T20:05:00.001Z"), "2026-03-06 15:05"),
        (open_trade("bad", entryAt=None, createdAt="2026-03-07T05:00:00Z"), "2026-03-07 00:00"),
        (trade("bad", exitAt="9999-12-31T23:59:59.999Z"), "9999-12-31 18:59"),
    ],
)
def test_a_time_after_now_is_found(
    found: Found, add_trades: AddTrades, bad: dict[str, Any], shown: str
) -> None:
    """NOW is 20:00 in UTC; clocks may be five minutes apart."""
    exact = "2026-03-06T20:05:00Z"
    add_trades(bad, open_trade("a", symbol="A", entryAt=exact), trade("b", exitAt=exact))
    finding = found()["in-the-future"]
    assert (finding.count, finding.ids) == (1, ("bad",))
    assert finding.message == f"AAPL has a time in the future: {shown}"


def test_an_exit_on_a_later_day_is_not_one_of_today(
    db: peewee.Database, add_trades: AddTrades
) -> None:
    add_trades(trade("today", entryAt=None, exitAt=stored(NOW)))
    add_trades(trade("later", entryAt=None, exitAt="2026-03-07T05:00:00Z"))
    seen, _ = current(db, inspect(db), now=NOW)
    assert ([each.id for each in seen.closed_today], seen.live) == (["today"], Day(50, 1, 0))
