"""`botdb init`: makes what is missing, changes nothing else, and alone makes anything."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg

from botdb.config.fields import SETTINGS
from botdb.database.dialect import is_postgres
from botdb.database.session import open_database
from botdb.database.url import SqliteFile, locate
from tests.conftest import Botdb
from tests.contract import INDEXES, LATER_MIGRATIONS, PRISMA_DDL, TABLES
from tests.processes import Process


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


def test_the_configuration_that_init_makes_has_the_defaults(botdb: Botdb, empty_url: str) -> None:
    """That those are the defaults of schema.sql: config/test_fields.py."""
    botdb("init", db=empty_url)
    row = botdb("config", "show", "--json", db=empty_url).json
    defaults = {setting.name: setting.default for setting in SETTINGS}
    assert row == {"id": "singleton", **defaults, "updatedAt": row["updatedAt"]}


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


def test_json_lists_what_was_made_and_found(botdb: Botdb, empty_url: str) -> None:
    dry = botdb("init", "--dry-run", "--json", db=empty_url).json
    made = botdb("init", "--json", db=empty_url).json
    assert (dry.pop("dryRun"), made.pop("dryRun")) == (True, False)
    assert made == dry
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
        Process(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={}) for _ in range(3)
    ]
    ended = [(process.communicate(), process.returncode) for process in running]
    assert [code for _, code in ended] == [0] * 3, ended
    made = [out for (out, _), _ in ended]
    assert sum(b'"BotTrade"' in out.partition(b'"found"')[0] for out in made) == 1
    assert sum(b'"singletonCreated": true' in out for out in made) == 1
    if empty_url.startswith("sqlite"):
        assert [path.name for path in tmp_path.iterdir() if path.name != "state"] == ["empty.db"]


def test_a_view_in_the_place_of_a_table_is_refused(botdb: Botdb, empty_url: str) -> None:
    database = empty_url.removeprefix("sqlite:///")
    if database == empty_url:
        with psycopg.connect(empty_url) as connection:
            connection.execute("""CREATE VIEW "BotTrade" AS SELECT 1 AS id""")
    else:
        with closing(sqlite3.connect(database)) as file:
            file.execute("""CREATE VIEW "BotTrade" AS SELECT 1 AS id""")
    before = dump(empty_url)
    for arguments in (["init"], ["init", "--dry-run"]):
        done = botdb(*arguments, db=empty_url)
        assert (done.code, done.out) == (5, "")
        assert "BotTrade is a view, not a table" in done.err
    assert dump(empty_url) == before


def test_a_virtual_table_is_refused(botdb: Botdb, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "bot.db")) as file:
        file.execute("""CREATE VIRTUAL TABLE "BotConfig" USING fts5(id)""")
    done = botdb("init", db=str(tmp_path / "bot.db"))
    assert (done.code, done.out) == (5, "")
    assert "BotConfig is a virtual table, not a table" in done.err
