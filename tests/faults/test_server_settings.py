"""Databases with unusual settings, schemas and encodings."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.conftest import AddTrades, Botdb
from tests.faults.commands import is_one_clear_line
from tests.postgres import Postgres

PNL = (2.123456789012345 - 1 / 3) * 3.5
TRADE = {
    "id": "t1", "symbol": "Ü漢", "status": "closed", "entryPrice": 1 / 3, "shares": 3.5,
    "exitPrice": 2.123456789012345, "pnl": PNL,
    "entryAt": "2026-03-06T14:31:00.123Z", "exitAt": "2026-11-01T05:36:00.456Z",
}  # fmt: skip

SETTINGS = {
    "values": (
        "datestyle = 'SQL, DMY'", "extra_float_digits = -5", "intervalstyle = 'sql_standard'",
        "bytea_output = 'escape'", "timezone = 'Asia/Tokyo'", "client_encoding = 'LATIN1'",
    ),
    "SQL": (
        "standard_conforming_strings = off", "transform_null_equals = on",
        "quote_all_identifiers = on", "search_path = 'elsewhere'", "client_encoding = 'SQL_ASCII'",
    ),
    "sessions": (
        "default_transaction_isolation = 'serializable'", "row_security = off",
        "client_min_messages = 'debug1'",
    ),
}  # fmt: skip


@pytest.mark.parametrize("engine", ["postgresql"])
@pytest.mark.parametrize("about", SETTINGS)
def test_the_settings_of_a_database_change_nothing(
    botdb: Botdb, url: str, add_trades: AddTrades, postgres: Postgres, about: str
) -> None:
    name = urlsplit(url).path[1:]
    postgres.execute(
        """ALTER TABLE "BotTrade" ADD "held" interval DEFAULT '1 mon -2 days 03:04:05'""", name
    )
    postgres.execute("; ".join(f"ALTER DATABASE {name} SET {each}" for each in SETTINGS[about]))
    add_trades(TRADE)
    stored = botdb("trades", "show", "t1", "--json", db=url).json
    assert stored["held"] == "1 mon -2 days +03:04:05"
    assert {name: stored[name] for name in TRADE} == TRADE
    for command in ("status", "stats rollup", "stats verify", "check", "init"):
        done = botdb(*command.split(), db=url)
        assert done.code == 0, done
    [day] = botdb("stats", "show", "--json", db=url).json
    assert (day["date"], day["realizedPnl"]) == ("2026-11-01", round(PNL, 9))
    for assignment in ("minWinRate=0.1234567890123456", "maxSharePrice=19.99"):
        assert botdb("config", "set", assignment, db=url).code == 0
    assert botdb("config", "get", "minWinRate", db=url).out == "0.1234567890123456\n"


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_schema_of_the_roles_name_does_not_hide_the_bots_tables(
    botdb: Botdb, url: str, postgres: Postgres
) -> None:
    """PostgreSQL looks there first, Prisma does not."""
    name = urlsplit(url).path[1:]
    postgres.execute("CREATE SCHEMA postgres", name)
    assert "created table" not in botdb("init", db=url).out
    assert botdb("config", "set", "enabled=true", db=url).code == 0
    with psycopg.connect(url) as connection:
        [[enabled]] = connection.execute('SELECT enabled FROM public."BotConfig"')
    assert enabled
    given = f"{url}&options=-csearch_path%3Dpostgres"
    assert botdb("config", "get", "enabled", db=given).code == 5


@pytest.fixture
def encoded(postgres: Postgres, request: pytest.FixtureRequest) -> str:
    """An empty database of another encoding."""
    name = f"encoded_{request.param}".lower()
    postgres.execute(f"DROP DATABASE IF EXISTS {name}")
    postgres.execute(
        f"CREATE DATABASE {name} ENCODING '{request.param}' LOCALE 'C' TEMPLATE template0"
    )
    return postgres.url(name)


@pytest.mark.parametrize("encoded", ["SQL_ASCII"], indirect=True)
def test_a_database_without_an_encoding_holds_utf_8(
    botdb: Botdb, encoded: str, postgres: Postgres
) -> None:
    """As it is made where no locale is set."""
    assert botdb("init", "-q", db=encoded).code == 0
    assert botdb("trades", "import", "-", db=encoded, input=json.dumps([TRADE])).code == 0
    [stored] = botdb("trades", "list", "--symbol", "Ü漢", "--json", db=encoded).json
    assert {name: stored[name] for name in TRADE} == TRADE
    postgres.execute(
        """UPDATE "BotTrade" SET symbol = E'A\\xff\\xfeB'""", urlsplit(encoded).path[1:]
    )
    assert is_one_clear_line(botdb("trades", "list", "--json", db=encoded), 5)


@pytest.mark.parametrize("encoded", ["LATIN1"], indirect=True)
def test_a_character_that_the_database_encoding_lacks_is_refused(
    botdb: Botdb, encoded: str
) -> None:
    assert botdb("init", "-q", db=encoded).code == 0
    refused = botdb("trades", "import", "-", db=encoded, input=json.dumps([TRADE]))
    assert refused.code == 2 and 'no equivalent in encoding "LATIN1"' in refused.err
    known = json.dumps([{**TRADE, "symbol": "Ü"}])
    assert botdb("trades", "import", "-", db=encoded, input=known).code == 0
    assert len(botdb("trades", "list", "--symbol", "Ü", "--json", db=encoded).json) == 1
    for command in ("trades list --symbol 漢", "trades show 漢", "trades set t1 symbol=漢 --yes"):
        assert is_one_clear_line(botdb(*command.split(), db=encoded), 2), command
