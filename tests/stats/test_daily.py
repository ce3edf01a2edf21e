from __future__ import annotations

import json

import pytest

from tests.conftest import AddTrades, Botdb


@pytest.fixture
def rolled_up(botdb: Botdb, url: str, add_trades: AddTrades) -> str:
    """A Friday, the Monday after it, which is in the next month, and the Sunday after that."""
    add_trades(
        {
            "id": "1",
            "pnl": 100,
            "entryAt": "2026-01-30T15:00:00Z",
            "exitAt": "2026-01-30T16:00:00Z",
        },
        {"id": "2", "pnl": -40, "exitAt": "2026-02-02T15:00:00Z"},
        {"id": "3", "pnl": -5.5, "exitAt": "2026-02-02T16:00:00Z"},
        {"id": "4", "pnl": 0.25, "exitAt": "2026-02-08T16:00:00Z"},
    )
    assert botdb("stats", "rollup", db=url).code == 0
    return url


def test_weeks_are_named_by_their_monday(botdb: Botdb, rolled_up: str) -> None:
    assert botdb("stats", "show", "--by", "week", "--json", db=rolled_up).json == [
        {"week": "2026-01-26", "realizedPnl": 100, "tradeCount": 1, "dayTradeCount": 1, "days": 1},
        {
            "week": "2026-02-02",
            "realizedPnl": -45.25,
            "tradeCount": 3,
            "dayTradeCount": 0,
            "days": 2,
        },
    ]


def test_months_and_their_range(botdb: Botdb, rolled_up: str) -> None:
    months = botdb("stats", "show", "--by", "month", "-o", "csv", db=rolled_up)
    assert months.out == (
        "month,realizedPnl,tradeCount,dayTradeCount,days\r\n"
        "2026-01,100.0,1,1,1\r\n2026-02,-45.25,3,0,2\r\n"
    )
    february = botdb(
        "stats", "show", "--by", "month", "--since", "2026-02-03", "-o", "jsonl", db=rolled_up
    )
    assert [row["realizedPnl"] for row in map(json.loads, february.lines)] == [0.25]


def test_days_are_the_stored_rows(botdb: Botdb, rolled_up: str) -> None:
    rows = botdb("stats", "show", "--json", db=rolled_up).json
    assert [row["date"] for row in rows] == ["2026-01-30", "2026-02-02", "2026-02-08"]
    assert list(rows[0]) == [
        "id",
        "date",
        "realizedPnl",
        "tradeCount",
        "dayTradeCount",
        "createdAt",
        "updatedAt",
    ]


def test_the_table_has_a_running_total_bars_and_totals(botdb: Botdb, rolled_up: str) -> None:
    table = botdb("stats", "show", db=rolled_up).lines
    assert [line[:58].rstrip() for line in table[2:5]] == [
        "2026-01-30       $100.00        $100.00        │█████████████▌"[:58].rstrip(),
        "2026-02-02       -$45.50         $54.50  ██████│",
        "2026-02-08         $0.25         $54.75        │▌",
    ]
    assert table[-2].split() == ["total", "$54.75", "4", "1"]
    assert table[-1] == (
        "3 days: 2 up, 1 down; best $100.00 (2026-01-30), worst -$45.50 (2026-02-02), "
        "average $18.25"
    )


def test_sums_of_days_have_no_rounding_errors(
    botdb: Botdb, url: str, add_trades: AddTrades
) -> None:
    add_trades(*({"pnl": 0.1, "exitAt": f"2026-02-0{day}T15:00:00Z"} for day in (2, 3, 4)))
    assert botdb("stats", "rollup", db=url).code == 0
    [week] = botdb("stats", "show", "--by", "week", "--json", db=url).json
    assert week["realizedPnl"] == 0.3
