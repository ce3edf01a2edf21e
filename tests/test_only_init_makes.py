"""Only init makes files and tables; files of other programs are not changed."""

from __future__ import annotations

import os
import re
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Botdb

READING = [("trades", "list"), ("trades", "show", "x"), ("config", "show"), ("stats", "show")]
WRITING = [("config", "set", "minWinRate=0.4"), ("stats", "rollup")]
INIT = [("init", "--dry-run"), ("init",)]


def test_a_typo_in_the_path_leaves_nothing_behind(botdb: Botdb, tmp_path: Path) -> None:
    for command in (*READING, *WRITING):
        result = botdb(*command, db=str(tmp_path / "typo.db"))
        assert (result.code, result.out) == (5, "")
        error, hint = result.err.splitlines()
        assert error == f"error: there is no database at {tmp_path / 'typo.db'}"
        assert hint.startswith("hint: run 'botdb init'")
    assert list(tmp_path.iterdir()) == []


def test_init_makes_no_folder(botdb: Botdb, tmp_path: Path) -> None:
    result = botdb("init", db=str(tmp_path / "no" / "bot.db"))
    assert result.code == 5 and "no folder" in result.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_only_its_owner_can_read_a_new_file(botdb: Botdb, tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        assert botdb("init", db=str(tmp_path / "bot.db")).code == 0
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "bot.db").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["bot.db"]


def snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {p.name: (p.read_bytes(), p.stat().st_mode) for p in folder.iterdir() if p.is_file()}


@pytest.fixture(params=["rollback journal", "write-ahead log", "abandoned log", "empty log"])
def foreign_file(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A database that no process has open."""
    folder = tmp_path / "foreign"
    folder.mkdir()
    path = folder / "theirs.db"
    elsewhere = tmp_path / "elsewhere.db"
    with sqlite3.connect(elsewhere) as connection:
        if request.param != "rollback journal":
            connection.execute("PRAGMA journal_mode = wal")
        connection.executescript("CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)")
    if request.param == "abandoned log":  # its writer was killed, or two files were copied
        path.write_bytes(elsewhere.read_bytes())
        Path(f"{path}-wal").write_bytes(Path(f"{elsewhere}-wal").read_bytes())
    connection.close()
    if not path.exists():
        path.write_bytes(elsewhere.read_bytes())
    if request.param == "empty log":
        Path(f"{path}-wal").touch()
    yield path


def test_reading_does_not_change_a_byte_of_another_programs_database(
    botdb: Botdb, foreign_file: Path
) -> None:
    before = snapshot(foreign_file.parent)
    for command in READING:
        assert botdb(*command, db=str(foreign_file)).code == 5, command
    assert botdb("init", "--dry-run", db=str(foreign_file)).code == 0
    assert snapshot(foreign_file.parent) == before
    for command in WRITING:
        assert botdb(*command, db=str(foreign_file)).code == 5, command


@pytest.mark.parametrize(
    "content", [b"hello", b"SQLite format 2\0", b"SQLite format 3\0", b"\0" * 4096, b"%PDF-1.7\n"]
)
def test_a_file_that_is_not_a_database_is_refused_and_not_changed(
    botdb: Botdb, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "x.db").write_bytes(content)
    for command in (*READING, *WRITING, *INIT):
        result = botdb(*command, db=str(tmp_path / "x.db"))
        assert (result.code, result.out) == (5, "")
        assert re.search("is not a (SQLite )?database", result.err)
    assert snapshot(tmp_path) == {"x.db": (content, (tmp_path / "x.db").stat().st_mode)}


def test_an_empty_file_stays_empty(botdb: Botdb, tmp_path: Path) -> None:
    (tmp_path / "x.db").touch()
    for command in (*READING, *WRITING):
        result = botdb(*command, db=str(tmp_path / "x.db"))
        assert (result.code, result.out) == (5, "")
    assert [(path.name, path.stat().st_size) for path in tmp_path.iterdir()] == [("x.db", 0)]


def test_a_folder_is_refused(botdb: Botdb, tmp_path: Path) -> None:
    for command in (*READING, *WRITING, *INIT):
        result = botdb(*command, db=str(tmp_path))
        assert result.code == 5 and "is a folder" in result.err
