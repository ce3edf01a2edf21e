"""`botdb config reset`."""

from __future__ import annotations

from tests.conftest import AddTrades, Botdb


def test_reset_goes_back_to_the_defaults(botdb: Botdb, url: str) -> None:
    botdb("config", "set", "maxSharePrice=30", "minWinRate=0.6", "enabled=yes", db=url)
    assert botdb("config", "reset", "MINWINRATE", db=url).lines == ["minWinRate: 0.6 → 0.5"]
    assert botdb("config", "reset", "--all", db=url).lines == [
        "enabled: true → false",
        "maxSharePrice: 30 → 20",
    ]
    for arguments in ([], ["--all", "mode"]):
        assert botdb("config", "reset", *arguments, db=url).code == 2


def test_reset_is_refused_where_set_is(botdb: Botdb, url: str, add_trades: AddTrades) -> None:
    botdb("config", "set", "mode=live", "--yes", db=url)
    add_trades({"status": "open"})
    refused = botdb("config", "reset", "--all", "--yes", db=url)
    assert refused.code == 4
    assert "1 trade is open" in refused.err
