"""The sample database."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from botdb import demo
from tests.conftest import Botdb


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "demo.db")


def test_a_sample_is_full_and_without_fault(botdb: Botdb, path: str) -> None:
    result = botdb("demo", path)
    assert result.code == 0
    assert f"export BOTDB_URL={path}" in result.out
    assert botdb("check", "--ignore", "off-session", db=path).code == 0
    assert botdb("stats", "verify", db=path).code == 0
    assert len(botdb("trades", "closed", "--json", db=path).json) > 300
    assert len(botdb("trades", "open", "--json", db=path).json) == 2
    assert botdb("status", "--json", db=path).json["state"] == "running"


def test_no_database_that_exists_is_touched(
    botdb: Botdb, path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    precious = tmp_path / "precious.db"
    precious.write_text("precious")
    monkeypatch.setenv("BOTDB_URL", str(precious))
    assert botdb("demo", path).code == 0
    assert botdb("demo", path).code == 4
    assert botdb("demo", str(precious)).code == 4
    assert precious.read_text() == "precious"
    assert botdb("demo", "postgresql://localhost/bot").code == 2


def test_on_the_same_day_the_trades_are_the_same() -> None:
    morning = datetime(2026, 3, 6, 14, 0, tzinfo=UTC)
    evening = datetime(2026, 3, 6, 23, 0, tzinfo=UTC)
    early, late = list(demo.trades(morning)), list(demo.trades(evening))
    assert early[:-2] == late[: len(early) - 2]
    assert len(early) < len(late)


@pytest.mark.parametrize("hour", [5, 15, 20])
def test_nothing_ends_in_the_future_or_outside_the_trading_hours(hour: int) -> None:
    now = datetime(2026, 3, 6, hour, 0, tzinfo=UTC)
    text = now.isoformat()
    for trade in demo.trades(now):
        assert (trade.get("exitAt") or trade["createdAt"]) <= text
        if trade["status"] == "closed":
            assert "13:30" < trade["entryAt"][11:16] < "21:00"  # 09:30 to 16:00, EDT or EST
