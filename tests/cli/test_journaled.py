"""What the rules learn from the journal: nothing if it is missing or cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Botdb


def test_without_a_journal_no_change_by_others_is_reported(
    botdb: Botdb, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOTDB_JOURNAL", "off")
    assert botdb("config", "set", "maxSharePrice=15", db=url).code == 0
    assert botdb("config", "set", "maxSharePrice=16", db=url).code == 0
    assert botdb("status", "--json", db=url).json["problems"] == []


def test_a_journal_that_cannot_be_read_is_a_warning(
    botdb: Botdb, url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("BOTDB_JOURNAL", str(tmp_path))
    for command in ("status", "check"):
        result = botdb(command, db=url)
        assert result.code == 0
        assert result.err.startswith("warning: cannot read the journal")
