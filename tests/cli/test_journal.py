"""The journal as the commands find it, and one that cannot be written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Botdb


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_password_never_gets_into_the_journal(botdb: Botdb, url: str, tmp_path: Path) -> None:
    secret = url.replace("postgres@", "postgres:s3cr%40t@", 1)
    assert botdb("config", "set", "maxSharePrice=30", db=secret).code == 0
    text = (tmp_path / "state" / "botdb" / "journal.jsonl").read_text(encoding="utf-8")
    assert "s3cr" not in text
    assert "postgresql://postgres@" in text


@pytest.mark.parametrize("engine", ["sqlite"])
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
