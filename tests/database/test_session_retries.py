"""Transactions that lose a conflict with another one, on PostgreSQL."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

import peewee
import psycopg
import pytest

from botdb.database.driver_errors import sqlstate
from botdb.database.models import BotTrade
from botdb.database.session import MAX_ATTEMPTS, stream, transact
from tests.conftest import AddTrades

T = TypeVar("T")

pytestmark = pytest.mark.parametrize("engine", ["postgresql"])


@pytest.fixture(autouse=True)
def _two_trades(add_trades: AddTrades) -> None:
    add_trades({"id": "one", "pnl": 0}, {"id": "two", "pnl": 0})


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses between the attempts, which are recorded and skipped."""
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    return slept


def pnl(db: peewee.Database, trade_id: str = "one") -> float:
    query = BotTrade.select(BotTrade.pnl).where(BotTrade.id == trade_id)
    return float(db.execute(query).fetchone()[0])


def setting(trade_id: str, value: float) -> peewee.Update:
    return BotTrade.update({BotTrade.pnl: value}).where(BotTrade.id == trade_id)


def add_one(db: peewee.Database) -> None:
    db.execute(setting("one", pnl(db) + 1))


def serializable(db: peewee.Database, work: Callable[[], T]) -> T:
    """A transaction on the strictest level, which finds more conflicts."""
    return transact(db, work, level="SERIALIZABLE")  # type: ignore[arg-type]


def write(db: peewee.Database, query: peewee.Update) -> None:
    db.execute(query)


def write_while_streaming(db: peewee.Database, query: peewee.Update) -> None:
    """As records are read: the driver's own error comes, without Peewee's around it."""
    list(stream(db, query.returning(BotTrade.id)))


@pytest.mark.parametrize("writing", [write, write_while_streaming])
def test_a_transaction_that_lost_a_conflict_is_tried_again(
    db: peewee.Database,
    rival: peewee.Database,
    pauses: list[float],
    writing: Callable[[peewee.Database, peewee.Update], None],
) -> None:
    attempts = 0

    def work() -> float:
        nonlocal attempts
        attempts += 1
        read = pnl(db)
        if attempts <= 3:
            add_one(rival)
        writing(db, setting("one", read + 1))
        return read

    assert serializable(db, work) == 3
    assert (attempts, len(pauses)) == (4, 3)
    assert pnl(rival) == 4  # not one of the four increments is lost


def test_of_two_transactions_that_read_what_the_other_writes_one_is_repeated(
    db: peewee.Database, rival: peewee.Database, pauses: list[float]
) -> None:
    attempts = 0

    def work() -> None:
        nonlocal attempts
        attempts += 1
        total = pnl(db, "one") + pnl(db, "two")
        if attempts == 1:
            with rival.atomic("SERIALIZABLE"):
                rival.execute(setting("two", pnl(rival, "one") + pnl(rival, "two") + 1))
        db.execute(setting("one", total + 1))

    serializable(db, work)
    assert attempts == 2  # the first one failed at its commit, if not before
    assert (pnl(rival, "one"), pnl(rival, "two")) == (2, 1)


def test_the_attempts_are_limited_with_random_growing_pauses(
    db: peewee.Database, rival: peewee.Database, pauses: list[float]
) -> None:
    attempts = 0

    def work() -> None:
        nonlocal attempts
        attempts += 1
        read = pnl(db)
        add_one(rival)
        db.execute(setting("one", read + 1))

    with pytest.raises(peewee.OperationalError) as raised:
        serializable(db, work)
    assert sqlstate(raised.value) == "40001"
    assert attempts == MAX_ATTEMPTS
    assert len(pauses) == MAX_ATTEMPTS - 1
    assert all(0 <= pause <= 0.02 * 2**n for n, pause in enumerate(pauses, 1))
    assert len(set(pauses)) == len(pauses)
    assert pnl(rival) == MAX_ATTEMPTS  # the rival's, and nothing of ours


def test_the_victim_of_a_deadlock_tries_again(
    db: peewee.Database, url: str, pauses: list[float]
) -> None:
    both_hold_one = threading.Barrier(2, timeout=30)
    attempts = 0

    def other_way_round() -> None:
        with psycopg.connect(url) as other:
            other.execute("SET LOCAL deadlock_timeout = '60s'")
            other.execute("""UPDATE "BotTrade" SET pnl = pnl + 1 WHERE id = 'two'""")
            both_hold_one.wait()
            other.execute("""UPDATE "BotTrade" SET pnl = pnl + 1 WHERE id = 'one'""")

    def work() -> None:
        nonlocal attempts
        attempts += 1
        db.execute_sql("SET LOCAL deadlock_timeout = '500ms'")  # so that it is we who notice
        db.execute_sql("""UPDATE "BotTrade" SET pnl = pnl + 1 WHERE id = 'one'""")
        if attempts == 1:
            both_hold_one.wait()
        db.execute_sql("""UPDATE "BotTrade" SET pnl = pnl + 1 WHERE id = 'two'""")

    thread = threading.Thread(target=other_way_round)
    thread.start()
    transact(db, work)
    thread.join()
    assert attempts >= 2
    assert (pnl(db, "one"), pnl(db, "two")) == (2, 2)
