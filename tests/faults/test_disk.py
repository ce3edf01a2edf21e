"""Database files that are damaged, or in the exclusive use of another program."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from botdb.database import dialect
from tests.conftest import Botdb
from tests.faults.commands import is_one_clear_line
from tests.faults.conftest import TRADES, is_sound

# --- damaged ------------------------------------------------------------------------------

COMMANDS = (
    "init",
    "status",
    "check",
    "trades list -o json",
    "trades show t1",
    "stats rollup",
    "stats verify",
    "config show",
    "config set minWinRate=0.25",
    "trades close t1 --price 1 --yes",
    "backup {folder}/backup.db --force",
)


@pytest.fixture
def filled(botdb: Botdb, path: Path) -> bytes:
    """A database with trades on several pages, of tables and of indexes."""
    assert botdb("trades", "import", "-", db=str(path), input=TRADES).code == 0
    assert botdb("init", db=str(path)).code == 0
    return path.read_bytes()


PAGE = 4_096


def damaged_header(file: bytearray) -> None:
    file[16:18] = b"\x12\x34"  # the size of a page


def damaged_schema(file: bytearray) -> None:
    file[100:108] = b"\xff" * 8  # the header of the tree that holds the schema


def damaged_trees(file: bytearray) -> None:
    for start in range(PAGE, len(file), PAGE):
        file[start : start + 8] = b"\xff" * 8


def cut_off(file: bytearray) -> None:
    del file[PAGE:]


@pytest.mark.parametrize("damage", [damaged_header, damaged_schema, damaged_trees, cut_off])
def test_a_damaged_file_is_one_clear_error(
    botdb: Botdb, path: Path, filled: bytes, damage: Callable[[bytearray], None]
) -> None:
    """Wherever the command looks, it meets the damage."""
    damaged = bytearray(filled)
    damage(damaged)
    for command in COMMANDS:
        for left in path.parent.iterdir():
            left.unlink()
        path.write_bytes(damaged)
        done = botdb(*command.format(folder=path.parent).split(), db=str(path))
        assert is_one_clear_line(done, 5), (command, done)
        assert path.read_bytes() == damaged, command


@pytest.mark.parametrize("where", ["header", "schema", "tables and indexes", "end cut off"])
def test_random_damage_causes_no_traceback_and_gets_into_no_backup(
    botdb: Botdb, path: Path, filled: bytes, where: str
) -> None:
    """What a command does not look at may be damaged, but a backup looks at everything."""
    chance = random.Random(where)
    bounds = {
        "header": (16, 100),
        "schema": (100, PAGE),
        "tables and indexes": (PAGE, len(filled)),
    }
    for command in COMMANDS:
        damaged = bytearray(filled)
        if where == "end cut off":
            del damaged[chance.randrange(100, len(filled)) :]
        else:
            for _ in range(chance.choice([1, 4, 40])):
                damaged[chance.randrange(*bounds[where])] = chance.randrange(256)
        for left in path.parent.iterdir():
            left.unlink()
        path.write_bytes(damaged)
        done = botdb(*command.format(folder=path.parent).split(), db=str(path))
        assert "error: unexpected" not in done.err and "Traceback" not in done.err
        assert done.code in (0, 3, 6) or is_one_clear_line(done, 2, 4, 5), (command, done)
        if command.startswith("backup"):
            assert (done.code == 0) == is_sound(path), done


# --- in use -------------------------------------------------------------------------------


def test_a_file_in_exclusive_use_cannot_be_read_either(
    botdb: Botdb, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialect, "WAIT_SECONDS", 0.01)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("PRAGMA journal_mode = delete")
    holder.execute("BEGIN EXCLUSIVE")
    for command in COMMANDS:
        done = botdb(*command.format(folder=path.parent).split(), db=str(path))
        assert is_one_clear_line(done, 5), (command, done)
    holder.close()
    assert [each.name for each in path.parent.iterdir()] == ["bot.db"]
