"""`botdb demo`: a new file, and what to try next."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from botdb.cli.commands.demo import NEXT
from botdb.clock import timestamps
from tests.conftest import Botdb


def test_the_suggested_commands_work(botdb: Botdb, tmp_path: Path) -> None:
    path = str(tmp_path / "demo.db")
    done = botdb("demo", path)
    assert done.code == 0
    shown = [line for line in done.lines if line.startswith("  botdb ")]
    for line, (typed, why) in zip(shown, NEXT, strict=True):
        assert line.split("#") == [f"  {typed:50}", f" {why}"] and len(line) <= 80
        tried = botdb(*shlex.split(typed)[1:], db=path)
        assert tried.code == (6 if "exits 6" in why else 0), tried.err


def test_it_says_why_no_position_is_open(
    botdb: Botdb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    friday = datetime(2026, 3, 6, 15, tzinfo=UTC)
    monkeypatch.setattr(timestamps, "utc_now", lambda: friday)
    assert "no position is open" not in botdb("demo", str(tmp_path / "friday.db")).out
    saturday = friday + timedelta(days=1)
    monkeypatch.setattr(timestamps, "utc_now", lambda: saturday)
    done = botdb("demo", str(tmp_path / "saturday.db"))
    assert "no position is open: the exchange is closed (weekend)" in done.lines


def test_a_file_that_exists_is_refused(botdb: Botdb, tmp_path: Path) -> None:
    path = tmp_path / "demo.db"
    path.write_text("precious")
    done = botdb("demo", str(path))
    assert (done.code, done.out, path.read_text()) == (4, "", "precious")


def test_a_server_cannot_be_a_sample(botdb: Botdb) -> None:
    done = botdb("demo", "postgresql://localhost/x")
    assert (done.code, done.out) == (2, "")
    assert done.err == "error: the sample is a SQLite file\nhint: give the path of a new file\n"
