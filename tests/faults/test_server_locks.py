"""Locks of other programs on PostgreSQL: waiting is limited, and the error names the program."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from botdb.database import dialect
from tests.conftest import Botdb
from tests.faults.conftest import CHANGES, assert_reported

pytestmark = pytest.mark.parametrize("engine", ["postgresql"])

NEEDED = {
    "BotTrade": ("trades list", "trades open", "trades show open", "stats missed", "stats verify"),
    "BotConfig": ("config show", "config get mode"),
    "BotDailyStats": ("stats show", "stats verify"),
}
"""The commands that read each of the tables, of those that read some only."""
ALL = ("status", "check", "backup b.db --portable", "backup b.dump")
DEADLINE = 15
"""Seconds: several waits of a tenth of one, on a slow machine; without a limit, for ever."""


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(dialect, "WAIT_SECONDS", 0.1)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def migration(url: str, fill: Callable[[str], None]) -> Iterator[psycopg.Connection]:
    """A migration of the bot, in the middle of a transaction on the filled database of `url`."""
    fill(url)
    with psycopg.connect(url, application_name="prisma") as connection:
        yield connection
        connection.rollback()


@pytest.mark.parametrize("table", NEEDED)
def test_waiting_for_a_table_that_a_migration_alters_is_limited(
    table: str, botdb: Botdb, url: str, migration: psycopg.Connection
) -> None:
    """Only the commands that need the table wait at all."""
    migration.execute(f'ALTER TABLE "{table}" ADD COLUMN more text'.encode())
    pid = migration.info.backend_pid
    reading = {command for commands in NEEDED.values() for command in commands}
    for command in (*reading, *ALL):
        start = time.monotonic()
        done = botdb(*command.split(), db=url)
        assert time.monotonic() - start < DEADLINE
        if command in NEEDED[table] or command in ALL:
            who = f"process {pid} ('prisma' of postgres) has locked {table} for "
            assert_reported(done, 5, "waited 0.1s for a lock; " + who, "try again")
        else:
            assert done.code in (0, 6), (command, done)
    for name, change in CHANGES.items():
        needs = {"config set": ["BotConfig"], "rollup": ["BotTrade", "BotDailyStats"]}
        done = botdb(*change, "-q", db=url)
        if table in needs.get(name, ["BotTrade"]):
            assert_reported(done, 5, "waited 0.1s for a lock; process ", "'prisma'")
        else:
            assert done.code == 0, (change, done)


def test_waiting_for_rows_that_another_program_locks_is_limited(
    botdb: Botdb, url: str, migration: psycopg.Connection
) -> None:
    adding, *rest = CHANGES.values()
    assert botdb(*adding, db=url).code == 0
    for table in NEEDED:
        migration.execute(f'UPDATE "{table}" SET "updatedAt" = now()'.encode())
    for change in (
        *rest,
        (*adding, "--on-conflict=replace"),
        ("trades", "set", "open", "pnl=3", "--yes"),
        ("trades", "miss", "open", "--reason=x", "--yes"),
    ):
        start = time.monotonic()
        done = botdb(*change, "-q", db=url)
        assert time.monotonic() - start < DEADLINE
        assert_reported(done, 5, "for a lock; process ", "'prisma' of postgres", "try again")
