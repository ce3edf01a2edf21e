"""A SQLite file that another program has locked: changes wait, and then report it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import peewee
import pytest

from botdb.database import dialect
from tests.conftest import Botdb
from tests.faults.conftest import CHANGES, assert_reported, contents
from tests.processes import DEADLINE

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])


@pytest.fixture(autouse=True)
def _filled(url: str, fill: Callable[[str], None]) -> None:
    fill(url)


@pytest.mark.parametrize("command", CHANGES.values(), ids=CHANGES)
def test_a_change_waits_for_a_lock_that_is_released_in_time(
    command: tuple[str, ...], botdb: Botdb, url: str, rival: peewee.Database
) -> None:
    before = contents(url)
    rival.execute_sql("BEGIN IMMEDIATE")
    with ThreadPoolExecutor() as pool:
        running = pool.submit(botdb, *command, db=url)
        with pytest.raises(TimeoutError):
            running.result(timeout=0.3)
        rival.execute_sql("COMMIT")
        assert running.result(timeout=DEADLINE).code == 0
    assert contents(url) != before


def test_a_lock_that_is_not_released_is_reported(
    botdb: Botdb,
    url: str,
    rival: peewee.Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dialect, "WAIT_SECONDS", 0.1)
    before = contents(url)
    rival.execute_sql("BEGIN IMMEDIATE")
    for command in CHANGES.values():
        result = botdb(*command, db=url)
        assert_reported(result, 5, "database is locked", "another program is writing to it")
    rival.execute_sql("ROLLBACK")
    assert contents(url) == before


def test_reading_does_not_wait_for_a_lock(botdb: Botdb, url: str, rival: peewee.Database) -> None:
    rival.execute_sql("BEGIN EXCLUSIVE")
    for command in (("status",), ("trades", "list"), ("stats", "show"), ("backup", "copy.db")):
        assert botdb(*command, db=url).code == 0
    rival.execute_sql("ROLLBACK")
