"""Imports into PostgreSQL while others write: no deadlock, and correct counts."""

from __future__ import annotations

import io
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Event
from time import sleep
from typing import Any

import psycopg
import pytest

from botdb.database.schema import inspect
from botdb.trades.importing.pipeline import import_trades
from botdb.trades.importing.staging import Imported, OnConflict, Staging
from tests.conftest import connected

pytestmark = pytest.mark.parametrize("engine", ["postgresql"])

NOW = datetime(2026, 3, 6, 14, 31, tzinfo=UTC)


def load(url: str, ids: list[str], on_conflict: OnConflict) -> Imported:
    lines = (json.dumps({"id": each, "symbol": "A", "status": "open"}) for each in ids)
    file = io.StringIO("\n".join(lines), newline="")
    with connected(url) as db:
        return import_trades(
            db, inspect(db), file, zone=UTC, now=NOW, format="jsonl", on_conflict=on_conflict
        )


def test_imports_of_the_same_ids_in_opposite_order_do_not_deadlock(url: str) -> None:
    """Each would wait for a row that the other holds, were they not stored in the ids' order."""
    ids = [f"t{number:04}" for number in range(3_000)]
    before = deadlocks(url)
    with ThreadPoolExecutor() as pool:
        for _ in range(3):
            list(pool.map(lambda order: load(url, order, "replace"), (ids, ids[::-1])))
    assert deadlocks(url) == before


def test_an_import_that_a_deadlock_ended_does_not_meet_the_next_one(url: str) -> None:
    """The other program locks the trades in the opposite order, again and again."""
    load(url, ["a", "b"], "fail")
    has_locked_one, is_imported = Event(), Event()

    def opposite() -> None:
        with psycopg.connect(url) as other:
            while not is_imported.is_set():
                other.execute("SET LOCAL deadlock_timeout = '60s'")  # so that the import notices
                other.execute("""UPDATE "BotTrade" SET pnl = 1 WHERE id = 'b'""")
                has_locked_one.set()
                while not is_imported.is_set() and not holds_up_another(other):
                    sleep(0.01)
                other.execute("""UPDATE "BotTrade" SET pnl = 1 WHERE id = 'a'""")
                other.commit()

    with ThreadPoolExecutor() as pool:
        done = pool.submit(opposite)
        try:
            assert has_locked_one.wait(30)
            impatient = f"{url}&options=-c%20deadlock_timeout%3D50ms"
            imported = load(impatient, ["a", "b"], "replace")
        finally:
            is_imported.set()
        done.result()
    assert imported == Imported(read=2, inserted=0, replaced=2, skipped=0)
    assert deadlocks(url) == 1


def holds_up_another(connection: psycopg.Connection[Any]) -> bool:
    blocked = connection.execute(
        "SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    )
    return blocked.fetchone() is not None


def deadlocks(url: str) -> int:
    """How many the server has ended in this database."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_stat_force_next_flush()")
        [counted] = connection.execute(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        ).fetchone() or [None]
    return int(counted or 0)


def test_rows_that_a_node_skips_but_counts_are_not_reported_as_imported(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Citus does, where the table is spread over several nodes."""
    load(url, ["a", "b"], "fail")
    insert = Staging._insert

    def count_all(self: Staging, *arguments: object) -> int:
        insert(self, *arguments)  # type: ignore[arg-type]
        return 3

    monkeypatch.setattr(Staging, "_insert", count_all)
    done = load(url, ["a", "b", "c"], "skip")
    assert done == Imported(read=3, inserted=1, replaced=0, skipped=2)
