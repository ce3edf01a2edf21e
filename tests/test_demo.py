"""The sample database."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from botdb import demo
from botdb.clock.new_york import NEW_YORK
from botdb.clock.sessions import session_at
from botdb.stats.rollup import roll_up
from tests.conftest import Botdb


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "demo.db")


MORNING = datetime(2026, 3, 6, 15, 0, tzinfo=UTC)  # a Friday, 10:00 in New York


def test_a_sample_has_hundreds_of_trades_and_some_findings(botdb: Botdb, path: str) -> None:
    result = botdb("demo", path)
    assert result.code == 0
    assert f"export BOTDB_URL={path}" in result.out
    found = {each["code"] for each in botdb("check", "--json", db=path).json}
    assert {"closed-without-pnl", "closed-without-exit-price"} <= found
    assert botdb("stats", "verify", db=path).code == 0
    assert len(botdb("trades", "closed", "--json", db=path).json) > 300
    assert botdb("status", "--json", db=path).json["state"] == "running"
    with closing(sqlite3.connect(path)) as made:
        assert made.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_all_of_a_sample_is_in_its_file_and_not_in_a_log_next_to_it(
    botdb: Botdb, path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite says nothing if a full disk keeps the log out of the file: it would be damaged."""
    seen: list[str] = []

    def last_step(*given: Any, **named: Any) -> Any:
        done = roll_up(*given, **named)
        seen.extend(each.suffix for each in tmp_path.iterdir())
        return done

    monkeypatch.setattr(demo, "roll_up", last_step)
    assert botdb("demo", path).code == 0
    assert seen == [".partial"]


# --- the trades ---------------------------------------------------------------------------


def by_status(now: datetime) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {"open": [], "closed": [], "missed": []}
    for trade in demo.trades(now):
        found[trade["status"]].append(trade)
    return found


def test_the_trades_of_a_day_are_always_the_same() -> None:
    early = {trade["id"]: trade for trade in demo.trades(MORNING)}
    late = {trade["id"]: trade for trade in demo.trades(MORNING + timedelta(days=10))}
    past = {key for key, trade in early.items() if trade["createdAt"] < "2026-02-20"}
    past -= {key for key, trade in early.items() if trade["createdAt"] < "2025-12-20"}
    assert len(past) > 300 and all(late[key] == early[key] for key in past)
    assert list(demo.trades(MORNING)) == list(early.values())


@pytest.mark.parametrize(
    ("now", "why"),
    [
        ("2026-03-06T14:20", "the exchange is closed (outside its hours)"),
        ("2026-03-06T14:32", "the session has just begun"),
        ("2026-03-06T14:36", None),
        ("2026-03-06T20:44", None),
        ("2026-03-06T20:46", "the bot closes every position 15 minutes before the exchange does"),
        ("2026-03-06T21:00", "the exchange is closed (outside its hours)"),
        ("2026-03-07T15:00", "the exchange is closed (weekend)"),
        ("2025-12-25T15:00", "the exchange is closed (Christmas Day)"),
        ("2025-12-24T17:44", None),  # a half day, which ends at 13:00 in New York
        ("2025-12-24T17:46", "the bot closes every position 15 minutes before the exchange does"),
    ],
)
def test_positions_are_open_only_when_the_bot_may_hold_some(now: str, why: str | None) -> None:
    moment = datetime.fromisoformat(f"{now}+00:00")
    assert demo.why_none_open(moment) == why
    trades = by_status(moment)["open"]
    assert len(trades) == (0 if why else 2)
    assert len({trade["symbol"] for trade in trades}) == len(trades)
    for trade in trades:
        age = moment - datetime.fromisoformat(trade["entryAt"])
        assert timedelta(0) < age < timedelta(minutes=5)


@pytest.mark.parametrize("hour", [5, 15, 20])
def test_nothing_is_in_the_future_or_outside_a_session(hour: int) -> None:
    """Three months with holidays and half days, in summer time and not."""
    for month in (1, 12):
        now = datetime(2026, month, 3, hour, 0, tzinfo=UTC)
        for trade in demo.trades(now):
            session = session_at(datetime.fromisoformat(trade["createdAt"]))
            assert session and trade["updatedAt"] <= now.isoformat()
            if trade["status"] == "closed":
                exit = datetime.fromisoformat(trade["exitAt"])
                assert exit <= session.closes - timedelta(minutes=15)
                assert timedelta(0) < exit - datetime.fromisoformat(trade["entryAt"])


@pytest.mark.parametrize("month", range(1, 13, 3))
def test_one_catalyst_loses_money_and_hours_differ(month: int) -> None:
    closed = by_status(datetime(2026, month, 20, 22, 0, tzinfo=UTC))["closed"]
    catalysts, hours = defaultdict[str, float](float), defaultdict[int, float](float)
    for trade in closed:
        pnl = trade["pnl"] or 0.0
        catalysts[trade["catalystType"]] += pnl
        hours[datetime.fromisoformat(trade["entryAt"]).astimezone(NEW_YORK).hour] += pnl
    assert catalysts["ANALYST_UPGRADE"] == min(catalysts.values()) < -100
    assert sum(catalysts.values()) > 500
    assert hours[9] > hours[12]


def test_every_missed_trade_has_a_reason_and_no_fill() -> None:
    missed = by_status(MORNING)["missed"]
    reasons = Counter(trade["exitReason"] for trade in missed)
    assert reasons["alpaca_rejected"] > reasons["reconciled_missing_on_startup"] > 10
    assert set(reasons) == {"alpaca_rejected", "reconciled_missing_on_startup"}
    assert {(trade["entryPrice"], trade["shares"]) for trade in missed} == {(None, None)}


def test_the_figures_of_a_trade_fit_each_other() -> None:
    for trade in by_status(MORNING)["closed"]:
        if trade["pnl"] is not None:
            move = trade["exitPrice"] - trade["entryPrice"]
            assert trade["pnl"] == pytest.approx(move * trade["shares"], abs=0.006)
            assert 0 < trade["entryPrice"] * trade["shares"] <= 1_000


def test_two_trades_of_the_last_sessions_have_errors_to_find() -> None:
    closed = by_status(MORNING)["closed"]
    [lost] = [trade for trade in closed if trade["pnl"] is None]
    [gap] = [t for t in closed if t["pnl"] and t["exitPrice"] / t["entryPrice"] < 0.86]
    assert (lost["exitPrice"], lost["exitAt"][:10], gap["exitAt"][:10]) == (
        None, "2026-03-02", "2026-03-04",
    )  # fmt: skip
