"""Files and folders that cannot be used, because of their modes (root included) or their kind."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import Botdb
from tests.faults.commands import is_one_clear_line
from tests.privileges import bound_by_modes


@pytest.fixture
def path(sqlite_template: Path, tmp_path: Path) -> Path:
    """A database in a folder of its own."""
    (tmp_path / "theirs").mkdir()
    return Path(shutil.copy(sqlite_template, tmp_path / "theirs" / "bot.db"))


@contextmanager
def mode(path: Path, mode: int) -> Iterator[None]:
    """Change the mode of a file or folder for a while."""
    before = path.stat().st_mode
    path.chmod(mode)
    try:
        yield
    finally:
        path.chmod(before)


READING = ("config get mode", "check")
WRITING = ("config set minWinRate=0.25", "init")


@pytest.mark.parametrize(("what", "bits"), [("file", 0o444), ("folder", 0o555)])
def test_what_is_read_only_can_be_read_and_is_not_changed(path: Path, what: str, bits: int) -> None:
    """No log is left next to it either, which would keep others from writing later."""
    before = path.read_bytes()
    with mode(path if what == "file" else path.parent, bits):
        for command in READING:
            assert bound_by_modes(*command.split(), "--db", str(path)).code == 0, command
            assert os.listdir(path.parent) == ["bot.db"], command
        for command in WRITING:
            done = bound_by_modes(*command.split(), "--db", str(path))
            assert is_one_clear_line(done, 5), done
            assert "check that you may write" in done.err
            assert os.listdir(path.parent) == ["bot.db"], command
    assert path.read_bytes() == before
    assert bound_by_modes(*WRITING[0].split(), "--db", str(path)).code == 0


def test_a_log_that_a_writer_left_is_read_in_a_read_only_folder(path: Path) -> None:
    writer = sqlite3.connect(path)
    writer.execute("""UPDATE "BotConfig" SET "minWinRate" = 0.25""")
    writer.commit()
    copies = path.parent / "left"  # as it is when the writer is killed
    copies.mkdir()
    for suffix in ("", "-wal"):
        shutil.copy(f"{path}{suffix}", copies)
    writer.close()
    with mode(copies, 0o555):
        done = bound_by_modes("config", "get", "minWinRate", "--db", str(copies / path.name))
    assert (done.code, done.out) == (0, "0.25\n"), done
    assert sorted(os.listdir(copies)) == ["bot.db", "bot.db-wal"]


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("config get mode --db {folder}/bot.db", 5),
        ("init --db {folder}/new.db", 5),
        ("demo {folder}/new.db", 2),
        ("backup {folder}/copy.db --db {mine}", 2),
        ("trades import {folder}/trades.csv --db {mine}", 2),
    ],
)
def test_a_folder_that_may_not_be_entered_is_one_clear_line(
    path: Path, tmp_path: Path, command: str, code: int
) -> None:
    mine = shutil.copy(path, tmp_path / "mine.db")
    with mode(path.parent, 0o000):
        done = bound_by_modes(*command.format(folder=path.parent, mine=mine).split())
    assert is_one_clear_line(done, code), done
    assert "Permission denied" in done.err
    assert os.listdir(path.parent) == ["bot.db"]


def test_a_file_that_may_not_be_read_is_one_clear_line(path: Path) -> None:
    with mode(path, 0o000):
        for command in ("config get mode", "init"):
            done = bound_by_modes(*command.split(), "--db", str(path))
            assert is_one_clear_line(done, 5) and "Permission denied" in done.err, done


def test_pipes_devices_links_to_nothing_and_folders_are_not_databases(
    botdb: Botdb, tmp_path: Path
) -> None:
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "dangling").symlink_to("nothing")
    os.mkfifo(tmp_path / "pipe")
    for place in (*tmp_path.iterdir(), tmp_path, Path("/dev/zero"), tmp_path / ("x" * 300)):
        for command in ("init", "config get mode", "config set minWinRate=0.25"):
            done = botdb(*command.split(), db=str(place))
            assert is_one_clear_line(done, 5), (place, done)
    assert sorted(os.listdir(tmp_path)) == ["dangling", "loop", "pipe"]
