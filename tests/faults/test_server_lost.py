"""The server goes away: before a command, and in the middle of one."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from tests.conftest import Botdb
from tests.faults.conftest import (
    CHANGES,
    PASSWORD,
    Start,
    assert_reported,
    contents,
    others,
)
from tests.postgres import Postgres, copy_database
from tests.processes import wait_for

READS = {
    "status": ("status",),
    "list": ("trades", "list", "-o", "jsonl"),
    "backup": ("backup", "bot.dump"),
    "portable backup": ("backup", "bot.db", "--portable"),
}
COMMANDS = CHANGES | READS
HELD = {
    "import": """INSERT INTO "BotTrade" (id, symbol, status, "updatedAt")
        VALUES ('more4999', '', '', now())""",
    "rollup": """UPDATE "BotDailyStats" SET "tradeCount" = 0 WHERE date = '2026-02-28'""",
    "config set": """UPDATE "BotConfig" SET state = 'running'""",
    "trades close": """UPDATE "BotTrade" SET symbol = '' WHERE id = 'open'""",
    "status": """LOCK TABLE "BotTrade" """,
    "list": """LOCK TABLE "BotTrade" """,
    "backup": "LOCK TABLE only_dumped",
    "portable backup": """LOCK TABLE "BotDailyStats" """,
}
"""What another client does, without a commit, so that a command waits for it half-way."""


@pytest.fixture
def url(
    own_server: Postgres, fill: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    monkeypatch.setenv("PATH", str(own_server.programs))
    name = copy_database(own_server, "botdb_template")
    own_server.execute("CREATE TABLE only_dumped ()", name)
    url = own_server.tcp_url(name).replace("postgres@", f"postgres:{PASSWORD}@")
    fill(url)
    yield url
    bring_back(own_server)


def bring_back(server: Postgres) -> None:
    """Let the server run, whether it was stopped, or is recovering by itself."""
    if not (server.folder / "postmaster.pid").exists():
        server.control("start")

    def answers() -> bool:
        with suppress(psycopg.OperationalError):
            server.execute("SELECT 1")
            return True
        return False

    wait_for(answers)


def backends(url: str) -> list[int]:
    """The process ids of the clients of botdb and of pg_dump."""
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
            "AND application_name IN ('botdb', 'pg_dump')"
        )
        return [row[0] for row in rows]


def stop(server: Postgres, url: str) -> None:
    server.control("stop", "-m", "fast")


def restart(server: Postgres, url: str) -> None:
    server.control("restart", "-m", "immediate")


def end_backend(server: Postgres, url: str) -> None:
    for pid in backends(url):
        server.execute(f"SELECT pg_terminate_backend({pid})")


def kill_backend(server: Postgres, url: str) -> None:
    """On which the server ends every session and recovers from its log."""
    os.kill(backends(url)[0], signal.SIGKILL)


Cut = Callable[[Postgres, str], None]
CUTS: tuple[Cut, ...] = (stop, restart, end_backend, kill_backend)
SOME = {("import", kill_backend), ("rollup", restart), ("list", stop), ("backup", end_backend)}


def test_a_stopped_server_is_reported(botdb: Botdb, url: str, own_server: Postgres) -> None:
    before = contents(url)
    own_server.control("stop", "-m", "fast")
    for command in COMMANDS.values():
        assert_reported(botdb(*command, db=url), 5, "Connection refused", "that the server runs")
    own_server.control("start")
    assert contents(url) == before
    assert not Path("bot.dump").exists()


@pytest.mark.parametrize(
    ("command", "cut"),
    [
        pytest.param(command, cut, marks=() if (command, cut) in SOME else pytest.mark.soak)
        for command in COMMANDS
        for cut in CUTS
    ],
)
def test_a_server_that_goes_away_leaves_no_half_finished_change(
    command: str, cut: Cut, botdb: Botdb, url: str, own_server: Postgres, start: Start
) -> None:
    before = contents(url)
    with suppress(psycopg.OperationalError), psycopg.connect(url) as other:
        other.execute(HELD[command].encode())
        running = start(*COMMANDS[command], db=url, env=dict(os.environ))
        wait_for(lambda: "Lock" in others(url))
        cut(own_server, url)
        other.rollback()
    result = running.end()
    assert_reported(result, 5)
    assert "terminating connection" in result.err or "closed the connection" in result.err
    bring_back(own_server)
    assert contents(url) == before
    assert not Path("bot.dump").exists() and not Path("bot.db").exists()
    assert botdb(*COMMANDS[command], db=url).code == 0
