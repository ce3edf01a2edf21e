"""`botdb init`: makes what is missing, changes nothing else, and alone makes anything."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import peewee
import pytest

from botdb.database import is_postgres, open_database
from botdb.location import SqliteFile, locate
from tests.conftest import Botdb, BotdbProcess, Postgres, _copy
from tests.contract import INDEXES, LATER_MIGRATIONS, PRISMA_DDL, TABLES


def dump(url: str) -> list[str]:
    """Everything in a database, its catalog and all rows, as sorted text."""
    db = open_database(locate(url), "read")
    try:
        if not is_postgres(db):
            return list(db.connection().iterdump())
        facts = db.execute_sql(
            "SELECT 'column', table_name, column_name, data_type, is_nullable, column_default "
            "FROM information_schema.columns WHERE table_schema = 'public' UNION ALL "
            "SELECT 'index', tablename, indexname, indexdef, '', '' FROM pg_indexes "
            "WHERE schemaname = 'public'"
        ).fetchall()
        for table in db.get_tables():
            facts += db.execute_sql(f'SELECT t::text FROM "{table}" AS t').fetchall()  # noqa: S608
        return sorted(map(str, facts))
    finally:
        db.close()


def run_sql(url: str, script: str) -> None:
    location = locate(url)
    if isinstance(location, SqliteFile):
        location.path.touch()
    db = open_database(location, "write")
    for statement in filter(str.strip, script.split(";")):
        db.execute_sql(statement)
    db.close()


def test_init_says_what_it_made_and_then_what_it_found(botdb: Botdb, empty_url: str) -> None:
    first = botdb("init", db=empty_url)
    assert (first.code, first.lines) == (
        0,
        [
            f"created table: {', '.join(TABLES)}",
            f"created index: {', '.join(INDEXES)}",
            "created the configuration, all defaults",
        ],
    )
    before = dump(empty_url)
    again = botdb("init", db=empty_url)
    assert (again.code, again.lines) == (
        0,
        [
            f"found table: {', '.join(TABLES)}",
            f"found index: {', '.join(INDEXES)}",
            "found the configuration",
        ],
    )
    assert dump(empty_url) == before


def test_the_singleton_row_has_the_defaults_of_the_contract(botdb: Botdb, empty_url: str) -> None:
    botdb("init", db=empty_url)
    row = botdb("config", "show", "--json", db=empty_url).json
    updated_at = row.pop("updatedAt")
    assert row == {
        "id": "singleton",
        "enabled": False,
        "state": "stopped",
        "mode": "paper",
        "positionSizeUsd": 500,
        "confidenceMultiplierHigh": 2.0,
        "confidenceMultiplierMed": 1.0,
        "confidenceMultiplierLow": 0.5,
        "maxConcurrentPositions": 3,
        "dailyLossLimitUsd": 500,
        "minWinRate": 0.5,
        "hardStopLossPct": 7.0,
        "maxHoldDurationSec": 300,
        "enabledCatalystTiers": "1,2,3,4",
        "maxFloatShares": 20_000_000,
        "maxSharePrice": 20,
        "minRelativeVolume": 5,
    }
    assert updated_at.startswith("20") and updated_at.endswith("Z")


def test_a_dry_run_prints_the_sql_and_leaves_nothing(
    botdb: Botdb, empty_url: str, tmp_path: Path
) -> None:
    before = sorted(tmp_path.iterdir())
    result = botdb("init", "--dry-run", db=empty_url)
    assert result.code == 0
    assert result.out.count("CREATE TABLE") == 3 and result.out.count("CREATE ") == 7
    assert result.out.count("INSERT INTO") == 1
    assert sorted(tmp_path.iterdir()) == before
    assert botdb("trades", "list", db=empty_url).code == 5


def test_the_printed_sql_run_by_hand_leaves_nothing_for_init(botdb: Botdb, empty_url: str) -> None:
    run_sql(empty_url, botdb("init", "--dry-run", db=empty_url).out)
    found = botdb("init", "--json", db=empty_url).json
    assert (found["created"], found["singletonCreated"]) == ([], False)


def test_a_dry_run_on_a_complete_database_prints_no_sql(botdb: Botdb, url: str) -> None:
    result = botdb("init", "--dry-run", db=url)
    assert (result.code, result.out) == (0, "")


def test_json_lists_what_was_made_and_found(botdb: Botdb, empty_url: str) -> None:
    made = botdb("init", "--json", db=empty_url).json
    assert made["created"] == [*TABLES, *INDEXES]
    assert (made["found"], made["singletonCreated"]) == ([], True)


def test_on_the_bots_own_database_only_the_missing_singleton_is_added(
    botdb: Botdb, empty_url: str
) -> None:
    run_sql(empty_url, PRISMA_DDL + LATER_MIGRATIONS)
    before = dump(empty_url)
    result = botdb("init", db=empty_url)
    assert result.code == 0
    assert result.lines[-1] == "created the configuration, all defaults"
    assert "created table" not in result.out and "created index" not in result.out
    added = [line for line in dump(empty_url) if line not in before]
    assert len(added) == 1 and "singleton" in added[0]
    assert [line for line in before if line not in dump(empty_url)] == []
    assert botdb("config", "get", "tradeSizeStars3", db=empty_url).out == "1.5\n"
    assert botdb("init", db=empty_url).lines[-1] == "found the configuration"


def test_an_index_of_the_same_meaning_under_another_name_is_enough(
    botdb: Botdb, url: str, db: peewee.Database
) -> None:
    db.execute_sql('DROP INDEX "BotTrade_symbol_idx"')
    db.execute_sql('CREATE INDEX "mine" ON "BotTrade"("symbol")')
    db.execute_sql('DROP INDEX "BotTrade_status_idx"')
    assert botdb("init", "--json", db=url).json["created"] == ["BotTrade_status_idx"]


def test_a_table_that_lacks_columns_is_refused_by_name_and_untouched(
    botdb: Botdb, empty_url: str
) -> None:
    run_sql(empty_url, 'CREATE TABLE "BotTrade" ("id" TEXT NOT NULL PRIMARY KEY, "symbol" TEXT)')
    before = dump(empty_url)
    result = botdb("init", db=empty_url)
    assert (result.code, result.out) == (5, "")
    assert "BotTrade lacks entryPrice, exitPrice, shares" in result.err
    assert result.err.count("\n") == 2 and "hint: " in result.err
    assert dump(empty_url) == before


def test_several_at_once_make_one_database(empty_url: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "botdb", "init", "--json", "--db", empty_url]
    running = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={})
        for _ in range(4)
    ]
    ended = [(process.communicate(), process.returncode) for process in running]
    assert [code for _, code in ended] == [0] * 4, ended
    made = [out for (out, _), _ in ended]
    assert sum('"BotTrade"' in out.partition('"found"')[0] for out in made) == 1
    assert sum('"singletonCreated": true' in out for out in made) == 1
    if empty_url.startswith("sqlite"):
        assert [path.name for path in tmp_path.iterdir() if path.name != "state"] == ["empty.db"]


# --- only init makes anything -------------------------------------------------------------

READING_AND_WRITING = [
    ("trades", "list"),
    ("trades", "show", "x"),
    ("config", "show"),
    ("config", "set", "minWinRate=0.4"),
    ("stats", "show"),
    ("stats", "rollup"),
    ("init", "--dry-run"),
]


@pytest.mark.parametrize("command", READING_AND_WRITING[:-1])
def test_a_typo_in_the_path_leaves_nothing_behind(
    botdb: Botdb, tmp_path: Path, command: tuple[str, ...]
) -> None:
    result = botdb(*command, db=str(tmp_path / "typo.db"))
    assert (result.code, result.out) == (5, "")
    assert result.err.splitlines()[0] == f"error: there is no database at {tmp_path / 'typo.db'}"
    assert result.err.splitlines()[1].startswith("hint: run 'botdb init'")
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
    """Somebody's database, as it lies there when nobody has it open."""
    folder = tmp_path / "foreign"
    folder.mkdir()
    path = folder / "theirs.db"
    elsewhere = tmp_path / "elsewhere.db"
    with sqlite3.connect(elsewhere) as connection:
        if request.param != "rollback journal":
            connection.execute("PRAGMA journal_mode = wal")
        connection.executescript("CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)")
    if request.param == "abandoned log":  # its owner was killed, or somebody copied two files
        path.write_bytes(elsewhere.read_bytes())
        Path(f"{path}-wal").write_bytes(Path(f"{elsewhere}-wal").read_bytes())
    connection.close()
    if not path.exists():
        path.write_bytes(elsewhere.read_bytes())
    if request.param == "empty log":
        Path(f"{path}-wal").touch()
    yield path


@pytest.mark.parametrize("command", READING_AND_WRITING)
def test_a_foreign_file_stays_as_it_is_to_the_byte(
    botdb: Botdb, foreign_file: Path, command: tuple[str, ...]
) -> None:
    reading = command not in (("config", "set", "minWinRate=0.4"), ("stats", "rollup"))
    before = snapshot(foreign_file.parent)
    result = botdb(*command, db=str(foreign_file))
    assert result.code == (0 if command[0] == "init" else 5)
    assert "Traceback" not in result.err
    if reading:
        assert snapshot(foreign_file.parent) == before


@pytest.mark.parametrize("content", [b"hello", b"SQLite format 2\0", b"\0" * 4096, b"%PDF-1.7\n"])
def test_a_file_that_is_no_database_is_refused_and_untouched(
    botdb: Botdb, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "x.db").write_bytes(content)
    for command in [*READING_AND_WRITING, ("init",)]:
        result = botdb(*command, db=str(tmp_path / "x.db"))
        assert (result.code, result.out) == (5, "")
        assert "is not a SQLite database" in result.err
    assert snapshot(tmp_path) == {"x.db": (content, (tmp_path / "x.db").stat().st_mode)}


def test_a_folder_is_no_database(botdb: Botdb, tmp_path: Path) -> None:
    for command in [*READING_AND_WRITING, ("init",)]:
        result = botdb(*command, db=str(tmp_path))
        assert result.code == 5 and "is a folder" in result.err


# --- PostgreSQL ---------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["postgresql"])
@pytest.mark.parametrize(
    "schema", ["bot", "Bot", 'a"b', "a;DROP TABLE x", "two words", "a'b", "a\\b", "é"]
)
def test_a_schema_of_any_name_is_made_and_used(botdb: Botdb, empty_url: str, schema: str) -> None:
    url = f"{empty_url}&schema={quote(schema)}"
    planned = botdb("init", "--dry-run", db=url)
    assert planned.code == 0
    assert planned.lines[0] == 'CREATE SCHEMA IF NOT EXISTS "' + schema.replace('"', '""') + '";'
    missing = botdb("trades", "list", db=url)
    assert missing.code == 5 and "no table BotTrade" in missing.err
    assert botdb("init", db=url).code == 0
    assert botdb("config", "get", "minWinRate", db=url).out == "0.5\n"
    assert "found table" in botdb("init", db=url).out
    assert botdb("config", "get", "minWinRate", db=empty_url).code == 5  # not in public


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_role_that_may_not_create_schemas_can_use_one_that_is_there(
    botdb: Botdb, empty_url: str, postgres: Postgres
) -> None:
    name = empty_url.partition("@/")[2].partition("?")[0]
    postgres.execute("CREATE SCHEMA bot", name)
    postgres.execute(f"CREATE ROLE {name} LOGIN", name)
    postgres.execute(f"GRANT ALL ON SCHEMA bot TO {name}", name)
    url = f"{empty_url}&schema=bot".replace("postgres@", f"{name}@")
    result = botdb("init", db=url)
    assert result.code == 0, result.err


def test_tcp_prisma_parameters_and_a_socket_reach_the_same_database(
    botdb: Botdb, postgres: Postgres
) -> None:
    name = _copy(postgres, "botdb_template")
    prisma = "?schema=public&connection_limit=1&pgbouncer=true&pool_timeout=0"
    assert botdb("config", "set", "minWinRate=0.4", db=postgres.tcp_url(name) + prisma).code == 0
    assert botdb("config", "get", "minWinRate", db=postgres.url(name)).out == "0.4\n"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:s3cr%40t@127.0.0.1:1/db",
        "postgresql://u:s3cr%40t@no.such.host.invalid/db",
        "postgresql:///db?host=/no/such/folder&user=u&password=s3cr%40t",
        "postgresql://u:s3cr%t@127.0.0.1/db",
        "postgresql://u:s3cr%40t@127.0.0.1/db?nonsense=1",
        "postgresql://u:s3cr%40t@127.0.0.1/db?sslmode=nonsense",
    ],
)
def test_an_unreachable_server_is_named_without_the_password(
    botdb_process: BotdbProcess, url: str
) -> None:
    result = botdb_process("config", "show", "-v", db=url, env={"BOTDB_TRACEBACK": "1"})
    assert result.code in (2, 5) and result.out == ""
    assert "s3cr" not in result.err
    assert "\nerror: postgresql://" in "\n" + result.err


def test_without_the_driver_postgresql_says_how_to_get_it() -> None:
    code = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from botdb.cli import main; sys.exit(main(['init', '--db', 'postgresql://h/db']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "error: PostgreSQL needs the driver psycopg, which is not installed",
        "hint: install it with: pip install 'botdb[postgres]'",
    ]
