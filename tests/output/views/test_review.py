from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from botdb.audit.audit import RULES, Audit
from botdb.audit.finding import Finding
from botdb.output import Output
from botdb.output.views.review import Parts, record, screen
from botdb.performance.impact import ConfigChange, Impact, Side
from botdb.performance.review import GroupDifference, review
from botdb.performance.scope import Scope
from botdb.trades.query import TradeFilter
from tests.conftest import AddTrades

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])

NOW = datetime(2026, 3, 19, tzinfo=UTC)
BEST = {"symbol": "\x1b[31mX", "pnl": 40, "exitReason": "profit_target",
        "exitAt": "2026-03-17T16:00:00.000Z"}  # fmt: skip


@pytest.fixture
def parts(db: Any, add_trades: AddTrades) -> Parts:
    """Forty days that brought $1 each, then two that brought $40 and -$10."""
    add_trades(
        *(
            {"id": f"{day}", "pnl": 1, "exitAt": f"2026-{month:02}-{day:02}T16:00:00Z"}
            for month in (1, 2)
            for day in range(1 + 20 * (month - 1), 21 + 8 * (month - 1))
        ),
        {"id": "x", "pnl": 40, "exitAt": "2026-03-17T16:00:00Z"},
        {"id": "y", "pnl": -10, "exitAt": "2026-03-18T16:00:00Z"},
    )
    change = ConfigChange(NOW, "maxSharePrice", 20, 30, "config set", "ann")
    return Parts(
        Scope("bot.db", "paper", TradeFilter(), NOW),
        review(db, None, None, today=date(2026, 3, 19))[0],
        [BEST],
        [],
        [Impact(change, Side(28, 28, 1.0), Side(0, 0, None), None, None)] * 3,
        Audit((Finding(next(iter(RULES.values())), 1, ("a",)),), (), (), 1, False),
    )


def lines(parts: Parts) -> list[str]:
    return Output().drawn(*screen(parts, 80), width=80).splitlines()


def test_the_screen_has_the_figures_what_made_the_difference_and_what_changed(
    parts: Parts,
) -> None:
    shown = lines(parts)
    assert shown[0] == "bot.db · paper · 2026-03-16 to 2026-03-19, 2 days with trades"
    assert [line.split("  ")[0] for line in shown[4:9]] == [
        "net P&L", "trades", "daily P&L", "win rate", "expectancy"
    ]  # fmt: skip
    assert "$30.00" in shown[4] and "$28.00" in shown[4]
    assert "$15.00  too few to tell" in shown[8] and "95%: $1.00 to $1.00" in shown[8]
    assert shown[9].startswith("$28.00 more than 2 average days before: ")
    text = "\n".join(shown)
    assert "best    \\x1b[31mX $40.00 (profit_target, 03-17)" in text
    assert "change  maxSharePrice: 20 → 30; per trade $1.00 before, — after; too few" in text
    assert "1 more change: botdb config impact" in text
    assert shown[-1].startswith("check   1 ")
    assert len(shown) <= 24 and max(map(len, shown)) <= 80


def test_a_difference_beyond_luck_has_a_mark(parts: Parts) -> None:
    marked = GroupDifference("tier", 2, 5, 100, 20, 0.01)
    parts.review.differences[:] = [marked]
    shown = "\n".join(lines(parts))
    assert "tier 2" in shown and "+$80.00 †" in shown
    assert "† is more than luck alone explains" in shown


def test_programs_get_one_object(parts: Parts) -> None:
    found = record(parts)
    assert (found["since"], found["until"]) == ("2026-03-16", "2026-03-19")
    assert (found["period"]["netPnl"], found["before"]["netPnl"]) == (30, 28)
    assert (found["expected"], found["difference"]) == (2, 28)
    assert found["period"]["tooFew"] and found["before"]["expectancyLow"] == 1
    [none] = [each for each in found["differences"] if each["by"] == "tier"]
    assert (none["key"], none["netPnl"], none["trades"]) == (None, 30, 2)
    assert len(found["changes"]) == 3 and len(found["findings"]) == 1
    assert found["best"] == [BEST]
