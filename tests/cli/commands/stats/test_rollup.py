"""`botdb stats rollup`: the daily rows, made from the trades."""

from __future__ import annotations

import pytest

from tests.conftest import Botdb


@pytest.mark.usefixtures("two_trades")
def test_a_script_gets_what_changed(botdb: Botdb, url: str) -> None:
    planned = botdb("stats", "rollup", "--dry-run", "--json", db=url).json
    assert planned["dryRun"] is True
    [change] = planned["changed"]
    assert (change["date"], change["old"], change["new"]["realizedPnl"]) == ("2026-03-06", None, 50)
    assert botdb("stats", "show", "--json", db=url).json == []
    done = botdb("stats", "rollup", "--json", db=url).json
    assert done == {**planned, "dryRun": False}
    assert botdb("stats", "rollup", "--json", db=url).json["changed"] == []


@pytest.mark.usefixtures("two_trades")
def test_a_person_gets_one_line(botdb: Botdb, url: str) -> None:
    assert botdb("stats", "rollup", db=url).lines == ["1 day rolled up, 1 changed"]
    assert botdb("stats", "rollup", "--date", "2026-03-05", db=url).code == 0
