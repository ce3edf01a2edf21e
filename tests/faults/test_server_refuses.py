"""A server that refuses: missing rights, and conflicts with other transactions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import psycopg
import pytest

from botdb.database.session import MAX_ATTEMPTS
from tests.conftest import Botdb
from tests.faults.conftest import CHANGES, assert_reported, contents
from tests.postgres import Postgres

pytestmark = pytest.mark.parametrize("engine", ["postgresql"])


# --- rights -------------------------------------------------------------------------------


@pytest.fixture
def reader(url: str, postgres: Postgres) -> Iterator[str]:
    """A role of this database that may read its configuration and its trades."""
    name = urlsplit(url).path[1:]
    role = f"reader_of_{name}"
    postgres.execute(f"CREATE ROLE {role} LOGIN", name)
    postgres.execute(f'GRANT SELECT ON "BotConfig", "BotTrade" TO {role}', name)
    yield role
    postgres.execute(f"DROP OWNED BY {role}", name)
    postgres.execute(f"DROP ROLE {role}", name)


def test_a_role_that_may_not_write_gets_the_name_of_the_table(
    botdb: Botdb, url: str, reader: str, fill: Callable[[str], None]
) -> None:
    fill(url)
    before = contents(url)
    for command in CHANGES.values():
        result = botdb(*command, db=url.replace("postgres@", f"{reader}@"))
        assert_reported(result, 5, "permission denied for table Bot", "grant you the right")
    assert contents(url) == before


def test_a_role_that_may_read_some_tables_reads_those(botdb: Botdb, url: str, reader: str) -> None:
    limited = url.replace("postgres@", f"{reader}@")
    assert botdb("trades", "list", db=limited).code == 0
    assert_reported(botdb("stats", "show", db=limited), 5, "permission denied", "BotDailyStats")


def test_a_schema_that_a_role_may_not_use_is_not_taken_for_an_empty_one(
    botdb: Botdb, url: str, reader: str, postgres: Postgres
) -> None:
    postgres.execute("REVOKE USAGE ON SCHEMA public FROM PUBLIC", urlsplit(url).path[1:])
    for command in ("trades list", "check", "config set minWinRate=0.3", "init"):
        refused = botdb(*command.split(), db=url.replace("postgres@", f"{reader}@"))
        assert_reported(refused, 5, "permission denied for schema public", "USAGE")


def test_a_server_that_answers_is_not_said_to_be_away(
    botdb: Botdb, url: str, reader: str, postgres: Postgres
) -> None:
    postgres.execute(f"ALTER ROLE {reader} CONNECTION LIMIT 0")
    refused = botdb("status", db=url.replace("postgres@", f"{reader}@"))
    assert_reported(refused, 5, "too many connections", reader)
    assert "close some" in refused.err
    standby = f"{url}&target_session_attrs=standby"
    assert_reported(botdb("status", db=standby), 5, "not in hot standby", "asks for another server")
    over_tls = f"{postgres.tcp_url(urlsplit(url).path[1:])}?sslmode=require"
    assert_reported(botdb("status", db=over_tls), 5, "does not support SSL", "sslmode=prefer")


# --- conflicts ----------------------------------------------------------------------------

SERIALIZATION_FAILURE, DEADLOCK = "40001", "40P01"
TABLES = {
    "import": "BotTrade",
    "rollup": "BotDailyStats",
    "config set": "BotConfig",
    "trades close": "BotTrade",
}


def conflict(postgres: Postgres, url: str, table: str, state: str, times: int) -> None:
    """Let the first `times` transactions that write to a table meet another one's.

    The count is kept in a sequence, which no rollback takes back.
    """
    postgres.execute(
        f"""CREATE SEQUENCE attempts;
        CREATE FUNCTION conflict() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF nextval('attempts') <= {times} THEN
                RAISE 'another transaction came first' USING ERRCODE = '{state}';
            END IF;
            RETURN NULL;
        END $$;
        CREATE TRIGGER conflict AFTER INSERT OR UPDATE ON "{table}"
            FOR EACH STATEMENT EXECUTE FUNCTION conflict()""",
        urlsplit(url).path[1:],
    )


def attempts(url: str) -> int:
    with psycopg.connect(url) as connection:
        [count] = connection.execute("SELECT last_value FROM attempts").fetchone() or [0]
    return int(count)


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ("import", SERIALIZATION_FAILURE),
        ("rollup", DEADLOCK),
        ("config set", SERIALIZATION_FAILURE),
        ("trades close", DEADLOCK),
    ],
)
def test_a_conflict_is_tried_again_and_then_reported(
    change: str,
    state: str,
    botdb: Botdb,
    url: str,
    postgres: Postgres,
    fill: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    fill(url)
    before = contents(url)
    conflict(postgres, url, TABLES[change], state, times=MAX_ATTEMPTS + 2)
    result = botdb(*CHANGES[change], db=url)
    assert_reported(result, 4, "another transaction came first", "try again")
    assert attempts(url) == MAX_ATTEMPTS
    assert contents(url) == before
    assert botdb(*CHANGES[change], db=url).code == 0  # which meets the other two
    assert contents(url) != before
