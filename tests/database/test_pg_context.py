"""The SQL that Peewee makes for PostgreSQL (what it is for: faults/test_planted_code.py)."""

from __future__ import annotations

import peewee
import pytest

from botdb.database.models import BotTrade
from botdb.database.postgres import Database
from botdb.database.postgres_url import parse

PNL, STATUS = BotTrade.pnl.column, BotTrade.status.column


@pytest.mark.parametrize(
    ("node", "sql", "values"),
    [
        (peewee.fn.COUNT(PNL), 'pg_catalog.COUNT("t1"."pnl")', []),
        (peewee.fn.COALESCE(PNL, 1), 'COALESCE("t1"."pnl", %s)', [1]),
        (PNL - 1 > 2, '(("t1"."pnl" OPERATOR(pg_catalog.-) %s) OPERATOR(pg_catalog.>) %s)', [1, 2]),
        (STATUS != "x", '("t1"."status" OPERATOR(pg_catalog.<>) %s)', ["x"]),
        (STATUS.in_(["x"]), '("t1"."status" OPERATOR(pg_catalog.=) %s)', ["x"]),
        (
            STATUS.not_in(["x", "y"]),
            '(("t1"."status" OPERATOR(pg_catalog.<>) %s) AND '
            '("t1"."status" OPERATOR(pg_catalog.<>) %s))',
            ["x", "y"],
        ),
        (STATUS.in_([]), "(0 = 1)", []),
        (peewee.Entity("100%"), '"100%%"', []),
    ],
)
def test_functions_and_operators_are_those_of_postgresql(
    node: peewee.Node, sql: str, values: list[object]
) -> None:
    db = Database(parse("postgresql://h/db"), {}, read_only=True)
    made, parameters = db.get_sql_context().sql(BotTrade.select(node)).query()
    assert made.removeprefix("SELECT ").removesuffix(' FROM "BotTrade" AS "t1"') == sql
    assert parameters == values
