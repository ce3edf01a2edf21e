"""Peewee without the PostgreSQL driver, and a PostgreSQL server opened all the same."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.conftest import Botdb
from tests.postgres import Postgres

LOADED = """
import json, sys
from botdb.cli import main
code = main(sys.argv[1:])
names = ("peewee", "psycopg", "psycopg2")
print(json.dumps([code, [name for name in names if name in sys.modules]]), file=sys.stderr)
"""


def loaded(*arguments: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments], capture_output=True, text=True, check=True
    )
    code, names = json.loads(done.stderr.splitlines()[-1])
    assert code == 0, done.stderr
    return list(names)


def test_a_command_on_sqlite_loads_no_driver(sqlite_template: object) -> None:
    assert loaded("config", "get", "mode", "--db", str(sqlite_template)) == ["peewee"]


def test_a_command_on_postgresql_loads_the_driver_that_peewee_did_not(
    postgres: Postgres, botdb: Botdb
) -> None:
    url = postgres.url("postgres")
    assert loaded("init", "--dry-run", "--db", url) == ["peewee", "psycopg"]


def test_others_get_peewee_with_its_drivers() -> None:
    code = "import botdb, peewee, sys; assert peewee.psycopg is not None"
    subprocess.run([sys.executable, "-c", code], check=True)
