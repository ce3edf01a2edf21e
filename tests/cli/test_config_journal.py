"""`botdb config log` and `undo`: what botdb changed, and taking it back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import peewee
import pytest

from tests.conftest import Botdb


def row_of(botdb: Botdb, url: str) -> Any:
    return botdb("config", "show", "--json", db=url).json


def test_the_log_tells_who_changed_what(botdb: Botdb, url: str) -> None:
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
    assert table.lines[0].split() == [
        "time", "(NY)", "field", "old", "new", "change", "command", "who",
    ]  # fmt: skip
    assert table.lines[-1].startswith("2 changes of ")


def test_the_journal_knows_a_file_from_any_folder_and_tells_databases_apart(
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


def test_a_password_never_gets_into_the_journal(
    botdb: Botdb, request: pytest.FixtureRequest, engine: str, url: str, tmp_path: Path
) -> None:
    if engine == "sqlite":
        pytest.skip("a file has no password")
    secret = url.replace("postgres@", "postgres:s3cr%40t@", 1)
    assert botdb("config", "set", "maxSharePrice=30", db=secret).code == 0
    text = (tmp_path / "state" / "botdb" / "journal.jsonl").read_text(encoding="utf-8")
    assert "s3cr" not in text
    assert "postgresql://postgres@" in text


def test_undo_takes_back_change_after_change(botdb: Botdb, url: str) -> None:
    botdb("config", "set", "maxSharePrice=30", "minWinRate=0.6", db=url)
    botdb("config", "set", "maxSharePrice=40", db=url)
    dry = botdb("config", "undo", "--dry-run", db=url)
    assert dry.lines == ["maxSharePrice: 40 → 30"]
    assert botdb("config", "undo", db=url).lines == ["maxSharePrice: 40 → 30"]
    assert botdb("config", "undo", db=url).lines == [
        "maxSharePrice: 30 → 20",
        "minWinRate: 0.6 → 0.5",
    ]
    nothing = botdb("config", "undo", db=url)
    assert (nothing.code, nothing.out) == (4, "")
    assert "to take back" in nothing.err


def test_undo_never_overwrites_what_another_writer_did_since(
    botdb: Botdb, db: peewee.Database, url: str
) -> None:
    botdb("config", "set", "maxSharePrice=30", "minWinRate=0.6", db=url)
    db.execute_sql("""UPDATE "BotConfig" SET "maxSharePrice" = 35""")
    before = row_of(botdb, url)
    refused = botdb("config", "undo", db=url)
    assert (refused.code, refused.out) == (4, "")
    assert [line.split() for line in refused.err.splitlines()[:3:2]] == [
        ["field", "as", "you", "read", "it", "as", "it", "is", "now"],
        ["maxSharePrice", "30", "35"],
    ]
    assert "hint: set the other fields by hand: botdb config set minWinRate=0.5" in refused.err
    assert row_of(botdb, url) == before


def test_a_change_that_is_taken_back_already_does_not_stop_undo(
    botdb: Botdb, db: peewee.Database, url: str
) -> None:
    """So an undo that was killed after its commit, before the journal, leaves the row."""
    botdb("config", "set", "minWinRate=0.6", db=url)
    botdb("config", "set", "maxSharePrice=30", db=url)
    db.execute_sql("""UPDATE "BotConfig" SET "maxSharePrice" = 20""")
    assert botdb("config", "undo", db=url).lines == ["minWinRate: 0.6 → 0.5"]
    assert botdb("config", "undo", db=url).code == 4


def test_a_change_is_undone_by_its_id(botdb: Botdb, url: str) -> None:
    botdb("config", "set", "minWinRate=0.6", db=url)
    botdb("config", "set", "maxSharePrice=30", db=url)
    newest, oldest = botdb("config", "log", "--json", db=url).json
    by_id = ("config", "undo", "--change")
    assert botdb(*by_id, oldest["id"][:8], db=url).lines == ["minWinRate: 0.6 → 0.5"]
    for unknown in (oldest["id"], "zzz"):
        refused = botdb(*by_id, unknown, db=url)
        assert (refused.code, refused.out) == (2, "")
        assert "'botdb config log' shows the ids" in refused.err
    assert botdb(*by_id, newest["id"], db=url).lines == ["maxSharePrice: 30 → 20"]


def test_undo_keeps_to_the_guards(botdb: Botdb, url: str) -> None:
    botdb("config", "set", "mode=live", "--yes", db=url)
    botdb("config", "set", "mode=paper", db=url)
    assert botdb("config", "undo", db=url).code == 4
    assert botdb("config", "undo", "--yes", db=url).lines == ["mode: paper → live"]
    botdb("config", "set", "mode=paper", db=url)
    botdb("config", "set", "state=running", db=url)
    botdb("config", "set", "state=paused", "maxSharePrice=30", db=url)
    botdb("config", "set", "state=stopped", "minWinRate=0.6", db=url)
    refused = botdb("config", "undo", db=url)
    assert refused.code == 4
    newest, before = botdb("config", "log", "--json", db=url).json[:2]
    assert refused.err.splitlines() == [
        f"error: cannot take back change {newest['id'][:8]}: state cannot go from stopped to "
        "paused; nothing was changed",
        "hint: set the other fields by hand: botdb config set minWinRate=0.5; or take back the "
        f"change before it: botdb config undo --change {before['id'][:8]}",
    ]


@pytest.mark.parametrize("off", ["", "off", "0", "NO"])
def test_the_journal_can_be_turned_off(
    botdb: Botdb, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, off: str
) -> None:
    monkeypatch.setenv("BOTDB_JOURNAL", off)
    monkeypatch.chdir(tmp_path)
    assert botdb("config", "set", "maxSharePrice=30", db=url).err == ""
    assert not (tmp_path / "state").exists()
    assert "turned off" in botdb("config", "log", db=url).err
    assert botdb("config", "undo", db=url).code == 4


def test_the_journal_can_be_moved(
    botdb: Botdb, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOTDB_JOURNAL", str(tmp_path / "elsewhere.jsonl"))
    botdb("config", "set", "maxSharePrice=30", db=url)
    assert (tmp_path / "elsewhere.jsonl").stat().st_mode & 0o777 == 0o600
    assert len(botdb("config", "log", "--json", db=url).json) == 1


def test_a_journal_that_cannot_be_written_is_a_warning(
    botdb: Botdb, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("BOTDB_JOURNAL", str(tmp_path / "file" / "journal.jsonl"))
    done = botdb("config", "set", "maxSharePrice=30", db=url)
    assert (done.code, done.lines) == (0, ["maxSharePrice: 20 → 30"])
    assert done.err.startswith("warning: changed, but not entered in the journal: ")
    quiet = botdb("config", "set", "maxSharePrice=40", "-q", db=url)
    assert quiet.err.startswith("warning: changed, but not entered in the journal: ")
