"""Functions and operators that another role has planted in the bot's schema: botdb runs none.

PostgreSQL takes the one that fits the types best, from whichever schema of the search path. So
each function and operator of its own that botdb's SQL names gets look-alikes for all the types
nearby, as any role can make them that may create there, which until PostgreSQL 15 every role may.
"""

from __future__ import annotations

import itertools
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.conftest import Botdb
from tests.postgres import Postgres

pytestmark = pytest.mark.parametrize("engine", ["postgresql"])

NEAR = {
    "text": ("text", "varchar", "bpchar", "name", '"char"'),
    "number": ("int2", "int4", "int8", "float4", "float8", "numeric", "oid"),
    "time": ("timestamp", "timestamptz", "date", "interval", "time"),
    "other": ("bool", "uuid", "jsonb", "int2vector", "text[]", "name[]", "kind"),
}
"""Types that may take the place of each other, by what they hold. `kind` is the bot's own."""
FAMILY = {each: types for types in NEAR.values() for each in types}
ALL = tuple(FAMILY)

COMMANDS = (
    "init", "trades import - -q", "trades import - --on-conflict skip",
    "trades import - --on-conflict replace", "trades list --symbol aapl --status open,closed",
    "trades list --catalyst news --tier 1,2 --exit-reason x --winners --sort pnl --limit 3",
    "trades list --since 2026-03-01 --until 2026-04-01 --json", "trades list --losers --sort id",
    "trades list --sort -return --limit 2", "trades open", "trades missed", "trades show t1",
    "trades show 2", "trades set t7 pnl=3.5 catalystTier=2 --yes", "trades log", "stats missed",
    "trades close t1 --price 2.5 --reason time_exit --yes", "trades miss t4 --reason x --yes",
    "trades undo", "stats rollup", "stats verify", "stats show",
    "stats performance", "stats performance --by symbol", "config set minWinRate=0.3",
    "config show", "config log", "config undo", "config set mode=live --yes", "check", "status",
    "backup b.db --portable", "backup b.dump", "init",
)  # fmt: skip


def trades() -> str:
    rows = [
        {"id": f"t{n}", "symbol": "AAPL", "status": ("closed", "open", "missed")[n % 3],
         "entryPrice": 2.5 + n, "exitPrice": 3, "shares": 4, "pnl": n - 2.0, "catalystTier": 1,
         "catalystType": "news", "exitReason": "time_exit", "entryAt": "2026-03-01T04:31:00Z",
         "exitAt": f"2026-03-{n + 1:02}T04:35:00Z"}
        for n in range(9)
    ]  # fmt: skip
    return json.dumps(rows)


RETYPED = """
    CREATE TYPE kind AS ENUM ('open', 'closed', 'missed');
    ALTER TABLE "BotTrade"
        ALTER "id" TYPE varchar(40), ALTER "status" TYPE kind USING status::kind,
        ALTER "symbol" TYPE varchar(9), ALTER "exitReason" TYPE varchar(99),
        ALTER "catalystType" TYPE varchar(99), ALTER "catalystTier" TYPE smallint,
        ALTER "pnl" TYPE numeric(18, 8), ALTER "entryPrice" TYPE numeric(18, 8),
        ALTER "exitPrice" TYPE real, ALTER "entryAt" TYPE timestamptz(3),
        ALTER "exitAt" TYPE timestamptz(3);
    ALTER TABLE "BotDailyStats" ALTER "realizedPnl" TYPE numeric(18, 8);
    ALTER TABLE "BotConfig" ALTER "minWinRate" TYPE numeric(18, 8)"""


@pytest.mark.parametrize("retyped", [False, True])
def test_functions_and_operators_of_other_roles_are_not_run(
    retyped: bool,
    botdb: Botdb,
    url: str,
    postgres: Postgres,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(postgres.programs))
    database = urlsplit(url).path[1:]
    postgres.execute(RETYPED if retyped else "CREATE TYPE kind AS ENUM ('open')", database)
    statements: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: statements.append(str(record.msg))  # type: ignore[method-assign]
    logging.getLogger("peewee").addHandler(handler)
    logging.getLogger("peewee").setLevel(logging.DEBUG)
    before = [botdb(*command.split(), db=url, input=trades()).code for command in COMMANDS]
    logging.getLogger("peewee").removeHandler(handler)
    assert before.count(0) > len(COMMANDS) - 4, dict(zip(COMMANDS, before, strict=True))

    postgres.execute('DELETE FROM "BotTrade"; DELETE FROM "BotDailyStats"', database)
    plant(postgres, url, database, "\n".join(statements))
    for command, code in zip(COMMANDS, before, strict=True):
        done = botdb(*command.replace("b.d", "c.d").split(), db=url, input=trades())
        assert "look-alike" not in done.err, (command, done)
        assert done.code == code, (command, done)


# --- planting -----------------------------------------------------------------------------

BODY = "LANGUAGE plpgsql AS $$ BEGIN RAISE 'a look-alike ran: {}'; END $$"
BEGINNING = {"set_config", "current_setting"}
"""What is sent with every BEGIN, which is not logged."""
COMPARE, COMBINE = ("=", "<>", "<", "<=", ">", ">=", "~~"), ("+", "-", "*", "/", "||")


def plant(postgres: Postgres, url: str, database: str, sql: str) -> None:
    """Make look-alikes of all that the SQL names, as a role that may create in the schema."""
    role = f"intruder_in_{database}"
    postgres.execute(f"CREATE ROLE {role}; GRANT CREATE ON SCHEMA public TO {role}", database)
    names = sorted({name.lower() for name in re.findall(r"(\w+)\(", sql)} | BEGINNING)
    with psycopg.connect(url) as connection:
        connection.execute(f"SET ROLE {role}".encode())
        theirs = connection.execute(
            """SELECT proname::text, proargtypes::regtype[]::text[] FROM pg_proc
            WHERE proname = ANY (%s) AND pronamespace = 'pg_catalog'::regnamespace""",
            [names],
        ).fetchall()
        assert {"count", "sum", "substr", "upper", "to_char", "set_config"} <= {
            name for name, _ in theirs
        }
        planted = [*functions(theirs), *operators()]
        assert len(planted) > 2_000
        connection.execute("; ".join(planted).encode())


def functions(theirs: list[tuple[str, list[str]]]) -> set[str]:
    return {
        f'CREATE FUNCTION public."{name}"({", ".join(near)}) RETURNS text {BODY.format(name)}'
        for name, types in theirs
        for near in itertools.islice(itertools.product(*map(nearby, types)), 400)
    }


def nearby(type_: str) -> tuple[str, ...]:
    """Types that arguments may have where a function of PostgreSQL's takes this one."""
    short = SHORT.get(type_, type_)
    return FAMILY.get(short, ALL if short.startswith(("any", '"any')) else (type_,))


SHORT = {
    "character varying": "varchar", "character": "bpchar", "smallint": "int2", "integer": "int4",
    "bigint": "int8", "real": "float4", "double precision": "float8", "boolean": "bool",
    "timestamp without time zone": "timestamp", "timestamp with time zone": "timestamptz",
    "time without time zone": "time",
}  # fmt: skip
"""Names of types as PostgreSQL gives them, and their short ones."""


def operators() -> Iterator[str]:
    for one, other in itertools.product(ALL, ALL):
        if FAMILY[one] is not FAMILY[other] and "text" not in (one, other):
            continue
        for signs, result in ((COMPARE, "boolean"), (COMBINE, one)):
            function = f"public.planted_{'compare' if signs is COMPARE else 'combine'}"
            yield f"CREATE FUNCTION {function}({one}, {other}) RETURNS {result} " + BODY.format(
                f"{one}, {other}"
            )
            for sign in signs:
                yield (
                    f"CREATE OPERATOR public.{sign} "
                    f"(FUNCTION = {function}, LEFTARG = {one}, RIGHTARG = {other})"
                )
