"""Which program holds a lock; for all commands, see faults/test_server_locks.py."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from botdb.database import dialect
from tests.conftest import Botdb
from tests.faults.conftest import assert_reported, others
from tests.processes import wait_for

pytestmark = pytest.mark.parametrize("engine", ["postgresql"])


def test_the_error_names_the_program_that_blocks_the_table(
    botdb: Botdb, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long read blocks a migration, which blocks all later commands."""
    monkeypatch.setattr(dialect, "WAIT_SECONDS", 0.1)
    alter = """ALTER TABLE "BotTrade" ADD COLUMN more text"""
    with (
        psycopg.connect(url, application_name="report") as reader,
        psycopg.connect(url) as other,
        ThreadPoolExecutor() as pool,
    ):
        reader.execute('SELECT count(*) FROM "BotTrade"')
        waiting = pool.submit(other.execute, alter)
        wait_for(lambda: "Lock" in others(url))
        done = botdb("trades", "list", db=url)
        process = reader.info.backend_pid
        reader.rollback()
        waiting.result(timeout=60)
    assert_reported(done, 5, f"process {process} ('report' of postgres) has locked BotTrade for ")


def test_a_prepared_transaction_is_named_with_what_ends_it(
    botdb: Botdb, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No process holds its locks; it survives its session, and the server."""
    monkeypatch.setattr(dialect, "WAIT_SECONDS", 0.1)
    with psycopg.connect(url, autocommit=True) as other:
        other.execute("BEGIN")
        other.execute("""UPDATE "BotConfig" SET "updatedAt" = now()""")
        other.execute("PREPARE TRANSACTION 'left open'")
        try:
            done = botdb("config", "set", "minWinRate=0.3", db=url)
        finally:
            other.execute("ROLLBACK PREPARED 'left open'")
    held = "the prepared transaction 'left open' has locked BotConfig for "
    assert_reported(done, 5, held, "ROLLBACK PREPARED")
