"""The changes that `log` shows, and the one that `undo` takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Botdb

pytestmark = [
    pytest.mark.usefixtures("two_trades"),
    pytest.mark.parametrize("engine", ["sqlite"]),
]


def test_each_noun_has_its_own_changes_newest_first(botdb: Botdb, url: str) -> None:
    for price in ("30", "40"):
        botdb("config", "set", f"maxSharePrice={price}", db=url)
    botdb("trades", "set", "t2", "pnl=40", "--yes", db=url)
    logged = botdb("config", "log", "--json", db=url).json
    assert [entry["new"] for entry in logged] == [{"maxSharePrice": 40.0}, {"maxSharePrice": 30.0}]
    assert [entry["row"] for entry in botdb("trades", "log", "--json", db=url).json] == ["t2"]


def test_a_line_that_cannot_be_read_hides_no_other(botdb: Botdb, url: str, tmp_path: Path) -> None:
    botdb("config", "set", "maxSharePrice=30", db=url)
    with (tmp_path / "state" / "botdb" / "journal.jsonl").open("a") as journal:
        journal.write("{broken\n")
    log = botdb("config", "log", db=url)
    assert log.lines[-1].startswith("1 change of ")
    assert log.err.endswith("1 unreadable journal line skipped\n")
    assert botdb("config", "undo", db=url).lines == ["maxSharePrice: 30 → 20"]


def test_without_a_change_there_is_nothing_to_undo(botdb: Botdb, url: str) -> None:
    for command, what in (("config undo", ""), ("trades undo t1", "trade 't1'")):
        refused = botdb(*command.split(), db=url)
        assert (refused.code, refused.out) == (4, "")
        assert f"error: the journal has no change of {what}" in refused.err
