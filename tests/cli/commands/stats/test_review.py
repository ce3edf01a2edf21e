"""`stats review` as it is typed."""

from __future__ import annotations

from tests.conftest import AddTrades, Botdb


def test_a_period_is_reviewed(botdb: Botdb, url: str, add_trades: AddTrades) -> None:
    add_trades(
        {"id": "a", "pnl": 5, "exitAt": "2026-03-05T15:00:00Z"},
        {"id": "b", "pnl": 7, "exitAt": "2026-03-06T15:00:00Z"},
        {"id": "c", "pnl": -2, "exitAt": "2026-03-10T15:00:00Z"},
    )
    dates = ("--since", "2026-03-06", "--until", "2026-03-06")
    shown = botdb("stats", "review", *dates, db=url)
    assert (shown.code, shown.err) == (0, "")
    assert "2026-03-06 to 2026-03-06, 1 day with trades" in shown.lines[0]
    found = botdb("stats", "review", *dates, "--json", db=url).json
    assert (found["period"]["netPnl"], found["before"]["netPnl"], found["expected"]) == (7, 5, 5)
    assert [trade["id"] for trade in found["best"]] == ["b"] and found["worst"] == []
    last = botdb("stats", "review", "--json", db=url).json
    assert (last["since"], last["until"], last["period"]["netPnl"]) == (
        "2026-03-09", "2026-03-15", -2
    )  # fmt: skip


def test_changes_and_findings_are_those_of_the_database(
    botdb: Botdb, url: str, add_trades: AddTrades
) -> None:
    assert botdb("config", "set", "maxSharePrice=30", db=url).code == 0
    add_trades({"pnl": 5, "exitAt": "2026-03-05T15:00:00Z", "catalystTier": 1})
    found = botdb("stats", "review", "--since", "today", "--json", db=url).json
    assert [change["field"] for change in found["changes"]] == ["maxSharePrice"]
    before = botdb("stats", "review", "--until", "2026-03-31", "--json", db=url).json
    assert before["changes"] == []
    codes = {finding["code"] for finding in botdb("check", "--json", db=url).json}
    assert {finding["code"] for finding in found["findings"]} == codes


def test_an_empty_database_is_reviewed_too(botdb: Botdb, url: str) -> None:
    shown = botdb("stats", "review", db=url)
    assert (shown.code, shown.err) == (0, "")
    assert "no earlier trades to compare with" in shown.out


def test_one_day_can_be_reviewed(botdb: Botdb, url: str, add_trades: AddTrades) -> None:
    add_trades({"pnl": 5, "exitAt": "2026-03-06T15:00:00Z"})
    found = botdb("stats", "review", "--date", "2026-03-06", "--json", db=url).json
    assert (found["since"], found["until"]) == ("2026-03-06", "2026-03-06")
    assert found["period"]["netPnl"] == 5
