"""Killed at any moment: a change is complete or not made, and the next command can run.

Each round starts a command on a fresh copy of one database, kills it (SIGKILL) at a random
statement or a little later, and runs it once more.
"""

from __future__ import annotations

import logging
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from botdb.backup import pg_dump
from botdb.changes.journal import entries
from botdb.database.proven_file import remove_file
from tests.conftest import Botdb
from tests.faults.conftest import CHANGES, Running, Start, contents, others
from tests.postgres import Postgres, copy_database
from tests.processes import wait_for

ROUNDS = pytest.mark.parametrize("rounds", [1, pytest.param(40, marks=pytest.mark.soak)])
Fresh = Callable[[], str]


@pytest.fixture
def fresh(
    engine: str,
    url: str,
    fill: Callable[[str], None],
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> Fresh:
    """Make copies of a database that has something to change."""
    fill(url)
    (tmp_path / "positions.json").write_text("[]")
    (tmp_path / "config.json").write_text('{"minWinRate": 0.25, "maxSharePrice": 5}')

    def copy() -> str:
        if engine == "sqlite":
            place = tmp_path / "copy.db"
            for suffix in ("", "-wal", "-shm"):
                Path(f"{place}{suffix}").unlink(missing_ok=True)
            shutil.copy(tmp_path / "bot.db", place)
            return f"sqlite:///{place}"
        postgres: Postgres = request.getfixturevalue("postgres")
        return postgres.url(copy_database(postgres, urlsplit(url).path[1:]))

    return copy


def kill_somewhere(running: Running, statements: int, url: str) -> None:
    """Kill a command in the later half of its `statements`, or soon after the last of them."""
    running.until_statement(random.randint(statements // 2, statements))
    time.sleep(random.uniform(0, 0.03))
    running.kill()
    assert running.end().code in (-signal.SIGKILL, 0)
    if url.startswith("postgresql"):
        wait_for(lambda: not others(url))


def assert_sound(url: str) -> None:
    """SQLite's own check of the file, with the log that the killed process left."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


REPAIRS = {
    **CHANGES,
    "trades set": ("trades", "set", "open", "entryPrice=3.1", "exitReason=x", "--yes"),
    "trades miss": ("trades", "miss", "open", "--reason=x", "--yes"),
    "trades reconcile": (
        "trades", "reconcile", "positions.json", "--apply", "--allow-empty", "--yes",
    ),
    "config apply": ("config", "apply", "config.json", "--yes"),
}  # fmt: skip
AT_LENGTH = ("trades set", "trades miss", "config apply")
"""Changes that work like others: only the soak tests kill them."""


@ROUNDS
@pytest.mark.parametrize(
    "change",
    [pytest.param(c, marks=[pytest.mark.soak] * (c in AT_LENGTH)) for c in REPAIRS],
)
def test_a_killed_change_is_complete_or_not_made(
    change: str,
    rounds: int,
    fresh: Fresh,
    start: Start,
    botdb: Botdb,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, "peewee")  # which logs every statement
    whole = fresh()
    before = contents(whole)
    caplog.clear()
    assert botdb(*REPAIRS[change], db=whole).code == 0
    statements = len(caplog.records)
    after = contents(whole)
    assert before != after
    journal = tmp_path / "journal.jsonl"
    for _ in range(rounds):
        url = fresh()
        journal.unlink(missing_ok=True)
        running = start(*REPAIRS[change], db=url, env={"BOTDB_JOURNAL": str(journal)})
        kill_somewhere(running, statements, url)
        assert_sound(url)
        found = contents(url)
        assert found in (before, after)
        entered, broken = entries(journal)
        assert (len(entered), broken) in ((0, 0), (found == after, 0))
        only_once = change in ("import", "trades close", "trades miss")
        refused = found == after and only_once  # it is done already
        assert botdb(*REPAIRS[change], db=url).code == (4 if refused else 0)
        assert contents(url) == after


KILLED_WRITER = """
import os, signal, sqlite3, sys
bot = sqlite3.connect(sys.argv[1], isolation_level=None)
bot.executescript("PRAGMA journal_mode = delete; PRAGMA cache_size = 5; BEGIN IMMEDIATE")
bot.execute('UPDATE "BotTrade" SET pnl = 99, "exitReason" = hex(randomblob(500))')
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_unfinished_write_of_a_killed_program_is_not_read(
    fresh: Fresh, botdb: Botdb, tmp_path: Path
) -> None:
    """Without a write-ahead log, as other programs make databases, its write is rolled back.

    A command that reads does so in a copy; the next one that writes does so for good.
    """
    url = fresh()
    before = contents(url)
    path = url.removeprefix("sqlite:///")
    subprocess.run([sys.executable, "-c", KILLED_WRITER, path], timeout=60, check=False)
    left = {name: (tmp_path / name).read_bytes() for name in ("copy.db", "copy.db-journal")}
    assert contents(url) == before
    for command in ("status", "trades list", "check", f"backup {tmp_path / 'b.db'}"):
        assert botdb(*command.split(), db=url).code in (0, 6), command
    assert contents(str(tmp_path / "b.db")) == before
    assert {name: (tmp_path / name).read_bytes() for name in left} == left
    assert botdb("config", "set", "minWinRate=0.25", db=url).code == 0
    assert not (tmp_path / "copy.db-journal").exists()
    assert contents(url)["BotTrade"] == before["BotTrade"]


@ROUNDS
def test_a_killed_init_makes_the_complete_schema_or_nothing(
    rounds: int, engine: str, start: Start, botdb: Botdb, tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    for number in range(rounds):
        if engine == "sqlite":
            url = f"sqlite:///{tmp_path / f'{number}.db'}"
        else:
            postgres: Postgres = request.getfixturevalue("postgres")
            url = postgres.url(copy_database(postgres, "template1"))
        running = start("init", db=url)
        kill_somewhere(running, 16, url)
        looked = botdb("config", "get", "mode", db=url)
        assert (looked.code, looked.out) in ((5, ""), (0, "paper\n")), looked
        assert (looked.code == 0) == (botdb("check", db=url).code == 0)
        assert botdb("init", db=url).code == 0
        assert_sound(url)
        assert botdb("check", db=url).code == 0


@ROUNDS
def test_a_killed_demo_can_be_run_again(
    rounds: int, start: Start, botdb: Botdb, tmp_path: Path
) -> None:
    path = tmp_path / "samples" / "demo.db"
    path.parent.mkdir()
    for _ in range(rounds):
        running = start("demo", str(path), db="ignored.db")
        running.until_statement(random.randint(5, 40))
        running.kill()
        running.end()
        again = botdb("demo", str(path))
        assert again.code == 0 or path.exists()
        # Killed while it shows the status, it leaves the side files of a valid log; killed as the
        # file gets its name, it leaves the former name, which the next such command removes.
        names = {each.name for each in path.parent.iterdir() if each.suffix != ".partial"}
        assert names - {"demo.db-wal", "demo.db-shm"} == {"demo.db"}
        assert botdb("stats", "verify", db=str(path)).code == 0
        remove_file(path)


def rows_of(backup: Path, postgres: Postgres) -> dict[str, int]:
    """How many rows of each table a backup holds, of whichever kind it is."""
    if backup.read_bytes().startswith(b"SQLite"):
        return {name: len(rows) for name, rows in contents(str(backup)).items()}
    return pg_dump.count(str(postgres.programs / "pg_dump"), "public", backup)


@ROUNDS
@pytest.mark.parametrize(
    ("engine", "options"),
    [("sqlite", ()), ("postgresql", ()), ("postgresql", ("--portable",))],
    ids=["sqlite", "pg_dump", "portable"],
)
def test_a_killed_backup_leaves_no_file_that_looks_like_a_backup(
    options: tuple[str, ...],
    rounds: int,
    fresh: Fresh,
    start: Start,
    botdb: Botdb,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    postgres: Postgres,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, "peewee")  # which logs every statement
    monkeypatch.setenv("PATH", str(postgres.programs))
    url = fresh()
    before = contents(url)
    folder = tmp_path / "backups"
    folder.mkdir()
    target = folder / "bot.backup"
    caplog.clear()
    assert botdb("backup", str(tmp_path / "whole"), *options, db=url).code == 0
    statements = len(caplog.records)
    for _ in range(rounds):
        running = start("backup", str(target), *options, db=url, env=dict(os.environ))
        kill_somewhere(running, statements, url)
        if target.exists():  # it was ready already
            assert rows_of(target, postgres) == {name: len(rows) for name, rows in before.items()}
            target.unlink()
        assert_sound(url)
        assert contents(url) == before
        assert botdb("backup", str(target), *options, db=url).code == 0
        assert list(folder.iterdir()) == [target]  # nor anything of the one that was killed
        target.unlink()


@pytest.mark.parametrize("engine", ["postgresql"])
@pytest.mark.parametrize(
    "number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP], ids=lambda each: each.name
)
def test_pg_dump_ends_with_botdb(
    number: signal.Signals, start: Start, url: str, tmp_path: Path, postgres: Postgres
) -> None:
    """However botdb ends while pg_dump waits for a lock that another program holds."""
    program = tmp_path / "bin" / "pg_dump"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho $$ > "$0.pid"; exec {postgres.programs}/pg_dump "$@"\n')
    program.chmod(0o755)
    env = {**os.environ, "PATH": f"{program.parent}:/usr/bin:/bin"}
    target = tmp_path / "backups" / "bot.dump"
    target.parent.mkdir()
    with psycopg.connect(url) as holder:
        holder.execute('CREATE TABLE "Other" (id integer)')
        holder.commit()
        holder.execute('LOCK TABLE "Other" IN ACCESS EXCLUSIVE MODE')
        running = start("backup", str(target), db=url, env=env)
        waiting = (
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pg_dump' "
            "AND datname = current_database() AND wait_event_type = 'Lock'"
        )
        with psycopg.connect(url, autocommit=True) as watch:
            wait_for(lambda: watch.execute(waiting).fetchone() == (1,))
        pid = int(Path(f"{program}.pid").read_text())
        running.process.send_signal(number)
        assert running.end().code == (-number if number == signal.SIGKILL else 130)
        wait_for(lambda: not is_alive(pid))
    left = [each.name for each in target.parent.iterdir()]
    assert target.name not in left if number == signal.SIGKILL else left == []


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and that its parent has not noticed does not."""
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
