"""`botdb config log`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Botdb


def test_the_log_shows_who_changed_what(botdb: Botdb, url: str) -> None:
    botdb("config", "set", "maxSharePrice=30", "minWinRate=0.6", db=url)
    botdb("config", "reset", "minWinRate", db=url)
    newest, oldest = botdb("config", "log", "--json", db=url).json
    assert (newest["command"], newest["old"], newest["new"]) == (
        "config reset",
        {"minWinRate": 0.6},
        {"minWinRate": 0.5},
    )
    assert oldest["new"] == {"maxSharePrice": 30.0, "minWinRate": 0.6}
    assert oldest["user"] and oldest["host"]
    table = botdb("config", "log", db=url)
    assert table.lines[0].split() == ["time", "(NY)", "change", "id", "command", "who"]
    assert table.lines[2].split()[2:6] == ["minWinRate:", "0.6", "→", "0.5"]
    assert table.lines[-1].startswith("2 changes of ")


def test_the_journal_identifies_a_database_from_any_folder(
    botdb: Botdb, url: str, other_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    botdb("config", "set", "maxSharePrice=30", db=url)
    botdb("config", "set", "maxSharePrice=40", db=other_url)
    [entry] = botdb("config", "log", "--json", db=url).json
    assert entry["new"] == {"maxSharePrice": 30.0}
    assert len(botdb("config", "log", "--all", "--json", db=url).json) == 2
    monkeypatch.chdir(tmp_path)
    for name in ("bot.db", "other.db"):
        if Path(name).exists():
            assert len(botdb("config", "log", "--json", db=name).json) == 1
