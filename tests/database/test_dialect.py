"""Which engine a database is, and SQL text for both."""

from __future__ import annotations

import peewee

from botdb.database.dialect import equals, is_postgres, quoted


def test_the_engine_is_known(db: peewee.Database, engine: str) -> None:
    assert is_postgres(db) is (engine == "postgresql")


def test_a_quoted_name_is_that_name_whatever_is_in_it(db: peewee.Database) -> None:
    for name in ("plain", 'with "quotes"', "semi; colon", "CamelCase", "select"):
        cursor = db.execute_sql(f"SELECT 1 AS {quoted(name)}")
        assert cursor.description[0][0] == name
        assert cursor.fetchall() == [(1,)]


def test_the_operator_compares(db: peewee.Database) -> None:
    assert db.execute_sql(f"SELECT 1 {equals(db)} 1").fetchone()[0]
    assert not db.execute_sql(f"SELECT 1 {equals(db)} 2").fetchone()[0]
