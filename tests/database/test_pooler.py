"""PostgreSQL behind a pooler: the same results, and no effect on its other clients."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from tests.conftest import Botdb, Result
from tests.faults.conftest import contents
from tests.pgbouncer import Mode, Pooler, pgbouncer
from tests.postgres import Postgres, copy_database, drop_database

TRADES = "\n".join(
    json.dumps(
        {
            "id": f"t{number:04}",
            "symbol": "AAPL",
            "status": "open" if number % 7 == 0 else "closed",
            "entryPrice": number / 3,
            "shares": 10,
            "pnl": 0.1 * number,
            "entryAt": f"2026-03-{number % 27 + 1:02}T15:00:00.123Z",
            "exitAt": f"2026-03-{number % 27 + 1:02}T15:04:00.456Z",
            "createdAt": "2026-03-01T00:00:00.000Z",
        }
    )
    for number in range(1_000)
)
MORE = TRADES.replace('"id": "t', '"id": "u')

COMMANDS = (
    "init", "init", "trades import -", "trades import - --on-conflict skip",
    "trades import - --on-conflict replace", "trades import -", "trades list --json",
    "trades list --sort pnl", "trades show t0007", "trades set t0007 pnl=3.5 --yes",
    "trades close t0014 --price 2.5 --at 2026-03-20T10:31 --yes",
    "trades miss t0021 --reason x --yes", "trades show 0014", "stats rollup", "stats rollup",
    "stats verify", "stats show", "stats performance --by symbol",
    "config set minWinRate=0.1234567890123456 maxSharePrice=19.5", "config set enabled=maybe",
    "config get minWinRate", "config show", "check", "status --json",
)  # fmt: skip

NOW = re.compile(
    r"(?!2026-03)\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?|(?<=oldestOpenSec\W{3})[\d.]+"
)
"""The moment of a run: all others are in March."""


@pytest.fixture(scope="module")
def poolers(
    postgres: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[Mode, bool], Pooler]]:
    """Poolers of every kind in front of the shared server, each started when it is asked for."""
    running: dict[tuple[Mode, bool], Pooler] = {}
    with ExitStack() as stack:

        def pooler(mode: Mode, ignore_options: bool) -> Pooler:
            key = (mode, ignore_options)
            if key not in running:
                folder = tmp_path_factory.mktemp("pooler")
                started = pgbouncer(postgres, folder, mode, ignore_options=ignore_options)
                running[key] = stack.enter_context(started)
            return running[key]

        yield pooler


@pytest.fixture
def databases(postgres: Postgres) -> Iterator[tuple[str, str]]:
    """Two databases with the bot's tables in public."""
    names = [copy_database(postgres, "botdb_template") for _ in range(2)]
    yield names[0], names[1]
    for name in names:
        drop_database(postgres, name)


@pytest.mark.parametrize(
    ("mode", "ignore_options"),
    [("session", False), ("transaction", False), ("transaction", True)],
)
def test_every_command_gives_the_same_through_a_pooler(
    botdb: Botdb,
    postgres: Postgres,
    poolers: Callable[[Mode, bool], Pooler],
    databases: tuple[str, str],
    mode: Mode,
    ignore_options: bool,
) -> None:
    """In a schema of the bot's own: another schema is not changed."""
    straight = postgres.tcp_url(databases[0]) + "?schema=bot"
    pooled = poolers(mode, ignore_options).url(databases[1]) + "?schema=bot"
    public = contents(postgres.url(databases[1]))

    def run(command: str, url: str) -> Result:
        done = botdb(*command.split(), db=url, input=TRADES)
        out, err = (NOW.sub("NOW", said.replace(url, "URL")) for said in (done.out, done.err))
        return Result(done.code, out, err)

    for command in COMMANDS:
        one, other = run(command, straight), run(command, pooled)
        assert one == other, command
    here, there = contents(pooled), contents(straight)
    assert [here[table] for table in ("BotTrade", "BotConfig")] == [
        there[table] for table in ("BotTrade", "BotConfig")
    ]
    assert len(here["BotDailyStats"]) == len(there["BotDailyStats"]) == 27
    assert contents(postgres.url(databases[1])) == public


def test_a_pooler_in_statement_mode_is_refused(
    botdb: Botdb, poolers: Callable[[Mode, bool], Pooler], databases: tuple[str, str]
) -> None:
    for ignored in (False, True):
        url = poolers("statement", ignored).url(databases[0])
        for command in ("status", "config set minWinRate=0.3", "trades import -", "backup b"):
            done = botdb(*command.split(), db=url, input=TRADES)
            assert done.code == 5
            [error, hint] = done.err.splitlines()
            assert "statement pooling" in error and "by transaction or session" in hint


# --- the other clients --------------------------------------------------------------------

BOTS = (
    """INSERT INTO "BotTrade" (id, symbol, status, "updatedAt")
       VALUES (gen_random_uuid()::text, 'MSFT', 'missed', now())""",
    """UPDATE "BotTrade" SET "catalystTier" = 2 WHERE id = 't0001'""",
    """SELECT count(*) FROM "BotTrade" """,
    "SELECT current_setting('search_path'), current_setting('TimeZone')",
)
SESSION = """SELECT name, setting FROM pg_settings WHERE source = 'session'
    AND name NOT IN ('application_name', 'client_encoding')"""
LEFT = """SELECT relname FROM pg_class WHERE relpersistence = 't' UNION ALL
    SELECT query FROM pg_stat_activity WHERE state LIKE 'idle in%' UNION ALL
    SELECT locktype FROM pg_locks WHERE locktype IN ('advisory', 'relation')
        AND pid <> pg_backend_pid()"""


class Client(threading.Thread):
    """Another client of a pool, such as the bot: it runs one statement again and again."""

    def __init__(self, url: str, sql: str) -> None:
        super().__init__()
        self.errors: list[Exception] = []
        self.answers: set[object] = set()
        self.runs = 0
        self._url, self._sql = url, sql
        self._ended = threading.Event()

    def run(self) -> None:
        try:
            with psycopg.connect(self._url, autocommit=True, prepare_threshold=None) as bot:
                while not self._ended.wait(0.002):
                    cursor = bot.execute(self._sql.encode())
                    if cursor.description:
                        self.answers.add(cursor.fetchone())
                    self.runs += 1
        except Exception as error:
            self.errors.append(error)

    def stop(self) -> None:
        self._ended.set()
        self.join()


@pytest.mark.parametrize("mode", ["session", "transaction"])
def test_other_clients_of_the_pool_are_not_affected(
    botdb: Botdb,
    postgres: Postgres,
    databases: tuple[str, str],
    tmp_path: Path,
    mode: Mode,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", str(postgres.programs), prepend=":")  # pg_dump would be there
    monkeypatch.chdir(tmp_path)
    direct = postgres.url(databases[0])
    # By session each client keeps its own connection, and one is left for botdb.
    with pgbouncer(postgres, tmp_path, mode, size=5 if mode == "session" else 2) as pooler:
        url = pooler.url(databases[0])
        clients = [Client(url, sql) for sql in BOTS]
        for client in clients:
            client.start()
        for round in range(2):
            for command in (
                "trades import -", "trades import - --on-conflict skip", f"backup b{round}.db",
                "status", "config set minWinRate=0.3", "config set minWinRate=0.4", "check",
                "stats rollup", "trades list", "trades set t0007 pnl=3.5 --yes", "init",
            ):  # fmt: skip
                done = botdb(*command.split(), db=url, input=(TRADES, MORE)[round])
                assert done.code in (0, 6), (command, done)
                if command.startswith("backup"):
                    assert "SQLite file (pg_dump does not work through a pooler)" in done.out
        for client in clients:
            client.stop()
        assert [client.errors for client in clients] == [[]] * 4
        assert all(client.runs > 20 for client in clients)
        assert (
            len(clients[3].answers) == 1
        )  # the settings of each session, whichever client had it before
        with psycopg.connect(url) as one, psycopg.connect(url) as other:
            settings = [bot.execute(SESSION).fetchall() for bot in (one, other)]
        with psycopg.connect(direct) as outside:
            assert (settings, outside.execute(LEFT).fetchall()) == ([[], []], [])
            [imported] = outside.execute(
                """SELECT count(*) FROM "BotTrade" WHERE symbol = 'AAPL'"""
            ).fetchone() or [0]
            assert imported == 2_000


def test_a_temporary_table_of_another_client_is_not_taken_for_the_bots(
    botdb: Botdb, postgres: Postgres, databases: tuple[str, str], tmp_path: Path
) -> None:
    """It stays with the pooler's connection, and comes before all schemas of the search path."""
    before = contents(postgres.url(databases[0]))
    with pgbouncer(postgres, tmp_path, "transaction", size=1) as pooler:
        url = pooler.url(databases[0])
        with psycopg.connect(url, autocommit=True) as other:
            other.execute('CREATE TEMPORARY TABLE "BotConfig" AS SELECT * FROM "BotConfig"')
        for command in ("config set minWinRate=0.3", "config show", "init"):
            refused = botdb(*command.split(), db=url)
            assert refused.code == 5 and 'temporary table "BotConfig"' in refused.err, refused
        with psycopg.connect(url, autocommit=True) as other:
            other.execute('DROP TABLE pg_temp."BotConfig"')
        assert contents(postgres.url(databases[0])) == before
        assert botdb("config", "set", "minWinRate=0.3", db=url).code == 0


def test_pgbouncer_true_in_the_url_makes_a_portable_backup(
    botdb: Botdb, postgres: Postgres, databases: tuple[str, str], tmp_path: Path
) -> None:
    done = botdb(
        "backup", str(tmp_path / "b.db"), db=postgres.tcp_url(databases[0]) + "?pgbouncer=true"
    )
    assert done.code == 0 and "through a pooler" in done.out
