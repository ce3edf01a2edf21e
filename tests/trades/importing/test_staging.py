"""From the staging table into BotTrade: null and absent, replaced trades, and what is left."""

from __future__ import annotations

import peewee
import pytest

from botdb.database.dialect import is_postgres
from botdb.errors import DatabaseError, InputError, RefusedError
from botdb.trades.importing.staging import Imported
from tests.trades.importing.conftest import Import, lines, stored


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_a_replaced_trade_takes_what_the_file_gives_and_keeps_the_rest(
    db: peewee.Database, load: Import, form: str
) -> None:
    load(lines({"id": "a", "pnl": 1, "catalystTier": 1, "exitReason": "x"}, {"id": "b", "pnl": 2}))
    content = {
        "jsonl": lines({"id": "new"}, {"id": "a", "pnl": 9, "exitReason": None}),
        "csv": "id,symbol,status,pnl,exitReason\nnew,A,open,,\na,A,open,9,\n",
    }[form]
    done = load(content, on_conflict="replace")
    assert done == Imported(read=2, inserted=1, replaced=1, skipped=0)
    assert stored(db, "id", "pnl", "catalystTier", "exitReason") == [
        ("a", 9.0, 1, None),
        ("b", 2.0, None, None),
        ("new", None, None, None),
    ]


def test_a_replaced_trade_keeps_its_creation_unless_the_file_gives_it(
    db: peewee.Database, load: Import
) -> None:
    then, now = "2026-01-02 03:04:05.678", "2026-03-06 14:31:00.123"
    load(lines(*[{"id": i, "createdAt": then, "updatedAt": then} for i in "abc"]))
    load(
        lines(
            {"id": "a", "entryAt": "2026-03-06T14:30:00Z"},
            {"id": "b", "createdAt": None},
            {"id": "c", "createdAt": "2026-02-02", "updatedAt": "2026-02-03"},
        ),
        on_conflict="replace",
    )
    assert stored(db, "createdAt", "updatedAt") == [
        (then, now),
        (then, now),
        ("2026-02-02 00:00:00.000", "2026-02-03 00:00:00.000"),
    ]


@pytest.fixture
def with_defaults(db: peewee.Database) -> None:
    """Two later columns with defaults, of which one may be null."""
    for column in ("\"mood\" TEXT DEFAULT 'calm'", '"stars" INTEGER NOT NULL DEFAULT 3'):
        db.execute_sql(f'ALTER TABLE "BotTrade" ADD COLUMN {column}')


@pytest.mark.usefixtures("with_defaults")
@pytest.mark.parametrize("on_conflict", ["fail", "skip", "replace"])
def test_a_default_applies_where_a_key_is_absent_and_not_where_it_is_null(
    db: peewee.Database, load: Import, on_conflict: str
) -> None:
    """A null that the column forbids counts as absent."""
    load(
        lines({"id": "1"}, {"id": "2", "mood": None}, {"id": "3", "mood": "", "stars": None}),
        on_conflict=on_conflict,
    )
    assert stored(db, "mood", "stars") == [("calm", 3), (None, 3), ("", 3)]


@pytest.mark.usefixtures("with_defaults")
def test_a_full_export_restores_every_null(db: peewee.Database, load: Import) -> None:
    load(lines({"id": "1", "mood": None}))
    before = stored(db, "id", "symbol", "pnl", "mood", "exitReason", "stars")
    changed = """UPDATE "BotTrade" SET "pnl" = 1, "mood" = 'x', "exitReason" = 'y', "stars" = 5"""
    db.execute_sql(changed)
    nulls = {"pnl": None, "mood": None, "exitReason": None, "stars": 3}
    load(lines({"id": "1", **nulls}), on_conflict="replace")
    assert stored(db, "id", "symbol", "pnl", "mood", "exitReason", "stars") == before


@pytest.mark.usefixtures("later")
def test_replacing_keeps_later_columns_that_the_file_does_not_give(
    db: peewee.Database, load: Import
) -> None:
    load(lines({"id": "1", "stars": 5, "peakPrice": 2, "line": 3}))
    load(lines({"id": "1", "peakPrice": None, "pnl": 2}), on_conflict="replace")
    assert stored(db, "stars", "peakPrice", "line", "pnl") == [(5, None, 3, 2.0)]


def test_one_connection_can_import_again_and_again(db: peewee.Database, load: Import) -> None:
    for content in (
        lines({}),
        lines({"shares": True}),
        "[",
        lines({"id": "x"}),
        lines({"id": "x"}),
    ):
        try:
            load(content)
        except (InputError, RefusedError):
            continue
    assert len(stored(db, "id")) == 2
    if is_postgres(db):
        with pytest.raises(peewee.PeeweeException):
            db.execute_sql("SELECT 1 FROM botdb_staging")


@pytest.mark.parametrize("engine", ["sqlite"])
def test_nothing_is_run_after_the_commit(db: peewee.Database, load: Import) -> None:
    """To drop the staging table writes to TMPDIR, which can be full when the trades are stored."""
    statements: list[str] = []
    db.connection().set_trace_callback(statements.append)
    load(lines({}))
    assert statements[-1] == "COMMIT"


def test_before_commit_is_called_when_all_rows_are_written(
    db: peewee.Database, load: Import
) -> None:
    seen: list[int] = []
    load(lines({}, {}), before_commit=lambda: seen.append(len(stored(db, "id"))))
    assert seen == [2]


@pytest.mark.parametrize("engine", ["sqlite"])
def test_rows_that_a_trigger_drops_undo_the_import(db: peewee.Database, load: Import) -> None:
    db.execute_sql(
        """CREATE TRIGGER picky BEFORE INSERT ON "BotTrade" WHEN new.symbol = 'B'
        BEGIN SELECT raise(IGNORE); END"""
    )
    with pytest.raises(DatabaseError, match=r"nothing was changed: .* dropped 1 of 2 rows"):
        load(lines({"symbol": "A"}, {"symbol": "B"}))
    assert stored(db, "id") == []
