"""Peewee is imported without the PostgreSQL driver, which is loaded only for PostgreSQL."""

from __future__ import annotations

import subprocess
import sys

from tests.conftest import Botdb
from tests.postgres import Postgres
from tests.processes import loaded

DRIVERS = {"peewee", "psycopg", "psycopg2"}


def test_a_command_on_sqlite_loads_no_driver(sqlite_template: object) -> None:
    assert loaded("config", "get", "mode", f"--db={sqlite_template}") & DRIVERS == {"peewee"}


def test_a_command_on_postgresql_loads_the_driver(postgres: Postgres, botdb: Botdb) -> None:
    url = postgres.url("postgres")
    assert loaded("init", "--dry-run", "--db", url) & DRIVERS == {"peewee", "psycopg"}


def test_other_programs_get_peewee_with_its_drivers() -> None:
    code = "import botdb, peewee, sys; assert peewee.psycopg is not None"
    subprocess.run([sys.executable, "-c", code], check=True)
