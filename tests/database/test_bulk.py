"""Many rows at once, in a temporary table."""

from __future__ import annotations

import peewee
import pytest

from botdb.database.bulk import fill, lock_order, temporary_table
from botdb.database.dialect import is_postgres

ROWS = [("b", None), ('a"\t\\N', 1.5), ("A", -0.25)]


def test_a_temporary_table_is_filled_and_lasts_for_its_context(db: peewee.Database) -> None:
    for _ in range(2):
        with temporary_table(db, "many", {"id": "TEXT", "a b": "DOUBLE PRECISION"}):
            fill(db, "many", ["id", "a b"], ROWS)
            assert sorted(db.execute_sql("SELECT * FROM many").fetchall()) == sorted(ROWS)
    if is_postgres(db):  # SQLite drops it with the connection, or before the next one
        with pytest.raises(peewee.ProgrammingError, match="many"):
            db.execute_sql("SELECT * FROM many")


def test_rows_can_be_locked_in_the_order_of_code_points(db: peewee.Database) -> None:
    with temporary_table(db, "many", {"id": "TEXT"}):
        fill(db, "many", ["id"], [("b",), ("a",), ("B",)])
        sql = "SELECT id FROM many" + lock_order(db, "id")  # noqa: S608
        found = db.execute_sql(sql).fetchall()
    # On SQLite, where one transaction writes, any order will do.
    assert found == ([("B",), ("a",), ("b",)] if is_postgres(db) else [("b",), ("a",), ("B",)])
