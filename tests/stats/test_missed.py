from __future__ import annotations

from tests.conftest import AddTrades, Botdb


def test_missed_trades_are_counted_against_those_taken(
    botdb: Botdb, url: str, add_trades: AddTrades
) -> None:
    add_trades(
        {"status": "missed", "exitReason": "pdt_limit", "catalystType": "FDA", "catalystTier": 1},
        {"status": "missed", "exitReason": "pdt_limit", "catalystType": "FDA", "catalystTier": 2},
        {"status": "missed", "catalystTier": 1},
        {"status": "closed", "exitReason": "hard_stop", "catalystType": "FDA", "catalystTier": 3},
        {"status": "open", "catalystTier": 1},
        {"status": "rejected", "catalystTier": 1},
    )
    found = botdb("stats", "missed", "--json", db=url).json
    third, two_thirds = 1 / 3, 2 / 3
    assert [tuple(row.values()) for row in found] == [
        ("total", None, 3, 1, 2, 0.6),
        ("exitReason", "pdt_limit", 2, two_thirds, None, None),
        ("exitReason", None, 1, third, None, None),
        ("catalystType", "FDA", 2, two_thirds, 1, two_thirds),
        ("catalystType", None, 1, third, 1, 0.5),
        ("catalystTier", 1, 2, two_thirds, 1, two_thirds),
        ("catalystTier", 2, 1, third, 0, 1),
        ("catalystTier", 3, 0, 0, 1, 0),
    ]
    table = botdb("stats", "missed", db=url).lines
    assert table[-2:] == [
        "3 missed trades, 2 taken (open or closed)",
        "1 trade of other statuses counted as neither",
    ]


def test_without_trades_nothing_is_missed(botdb: Botdb, url: str) -> None:
    assert botdb("stats", "missed", "--json", db=url).json == [
        {
            "by": "total",
            "value": None,
            "missed": 0,
            "shareOfMissed": None,
            "taken": 0,
            "missedRate": None,
        }
    ]


def test_filters_narrow_both_sides(botdb: Botdb, url: str, add_trades: AddTrades) -> None:
    add_trades({"status": "missed", "symbol": "ACME"}, {"status": "closed", "symbol": "GBIO"})
    [total, *_] = botdb("stats", "missed", "--symbol", "acme", "--json", db=url).json
    assert (total["missed"], total["taken"]) == (1, 0)
