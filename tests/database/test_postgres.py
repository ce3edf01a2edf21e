"""PostgreSQL by URL: schemas of any name, sockets and TCP; and without its driver."""

from __future__ import annotations

import subprocess
import sys
from urllib.parse import quote

import pytest

from tests.conftest import Botdb
from tests.postgres import Postgres, copy_database


@pytest.mark.parametrize("engine", ["postgresql"])
@pytest.mark.parametrize("schema", ["bot", 'a"b', "a'b\\ é"])
def test_a_schema_of_any_name_is_made_and_used(botdb: Botdb, empty_url: str, schema: str) -> None:
    url = f"{empty_url}&schema={quote(schema)}"
    planned = botdb("init", "--dry-run", db=url)
    assert planned.code == 0
    assert planned.lines[0] == 'CREATE SCHEMA IF NOT EXISTS "' + schema.replace('"', '""') + '";'
    missing = botdb("trades", "list", db=url)
    assert missing.code == 5 and "none of the bot's tables" in missing.err
    assert botdb("init", db=url).code == 0
    assert botdb("config", "get", "minWinRate", db=url).out == "0.5\n"
    assert "found table" in botdb("init", db=url).out
    in_public = botdb("config", "get", "minWinRate", db=empty_url)
    assert in_public.code == 5
    assert f"add schema={quote(schema, safe='')} to the URL" in in_public.err


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
    name = copy_database(postgres, "botdb_template")
    prisma = "?schema=public&connection_limit=1&pgbouncer=true&pool_timeout=0"
    assert botdb("config", "set", "minWinRate=0.4", db=postgres.tcp_url(name) + prisma).code == 0
    assert botdb("config", "get", "minWinRate", db=postgres.url(name)).out == "0.4\n"


def test_without_the_driver_postgresql_says_how_to_get_it() -> None:
    code = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from botdb.cli import main; sys.exit(main(['init', '--db', 'postgresql://h/db']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "error: PostgreSQL needs the driver psycopg, which is not installed",
        "hint: install it with: pip install 'botdb[postgres]'",
    ]


def test_warnings_of_the_driver_are_not_shown() -> None:
    code = (
        "import logging, botdb.database.postgres\n"
        "logging.getLogger('psycopg').warning('query cancellation failed')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == ""
