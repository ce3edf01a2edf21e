"""Many writers at once: the bot, and every command that writes, in loops from several processes."""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import peewee
import pytest

from botdb.changes.journal import entries
from botdb.database.models import BotTrade
from tests.conftest import Botdb, BotdbProcess, Result, connected
from tests.postgres import Postgres
from tests.processes import DEADLINE

FIRST_EXIT = datetime(2026, 2, 2, 18, tzinfo=UTC)
DAYS = 20


@dataclass
class Bot:
    """Plays the bot, and keeps its own record of what it has done."""

    url: str
    pnl: dict[str, float] = field(default_factory=dict)
    """By the id of every trade that it has closed."""
    left_open: set[str] = field(default_factory=set)

    def trade(self, over: threading.Event) -> None:
        """Open, fill and close one trade after the other, each step a transaction of its own."""
        with connected(self.url) as db:
            for number in itertools.count():
                # With a pause, as SQLite's lock has no queue: the first to find it free gets it.
                if over.wait(0.005):
                    break
                self._trade_once(db, f"bot{number}", number)

    def _trade_once(self, db: peewee.Database, trade_id: str, number: int) -> None:
        exit_at = FIRST_EXIT + timedelta(days=number % DAYS)
        this = BotTrade.id == trade_id
        opened = {BotTrade.id: trade_id, BotTrade.symbol: "AAPL", BotTrade.status: "open"}
        filled = {BotTrade.entry_price: 3.0, BotTrade.shares: 10.0, BotTrade.entry_at: exit_at}
        pnl = number % 64 / 4  # a binary fraction: sums are exact in any order
        closed = {BotTrade.status: "closed", BotTrade.pnl: pnl, BotTrade.exit_at: exit_at}
        db.execute(BotTrade.insert(opened))
        db.execute(BotTrade.update(filled).where(this))
        if number % 8 == 0:
            self.left_open.add(trade_id)
        else:
            db.execute(BotTrade.update(closed).where(this))
            self.pnl[trade_id] = pnl

    def by_day(self) -> dict[str, tuple[float, int]]:
        """The realized P&L and the number of trades of each day."""
        sums: defaultdict[str, float] = defaultdict(float)
        counts: Counter[str] = Counter()
        for trade_id, pnl in self.pnl.items():
            exit_at = FIRST_EXIT + timedelta(days=int(trade_id.removeprefix("bot")) % DAYS)
            day = exit_at.date().isoformat()  # 18:00 UTC is the same date in New York
            sums[day] += pnl
            counts[day] += 1
        return {day: (sums[day], counts[day]) for day in counts}


@dataclass
class Operators:
    """The operators: the commands that write, each in its own loop."""

    run: Callable[..., Result]
    folder: Path
    settings: dict[str, int] = field(default_factory=dict)
    """What each field of the configuration was last set to."""
    sets: int = 0
    imported: int = 0

    def roll_up(self, number: int) -> None:
        assert self.run("stats", "rollup").code == 0

    def set_size(self, number: int) -> None:
        self._set("positionSizeUsd", 1_000 + number)

    def set_positions(self, number: int) -> None:
        self._set("maxConcurrentPositions", 10 + number)

    def _set(self, name: str, value: int) -> None:
        result = self.run("config", "set", f"{name}={value}")
        assert result.code in (0, 4), result.err
        if result.code == 0:  # else the other one came first, and it says so
            self.settings[name] = value
            self.sets += 1

    def import_missed(self, number: int) -> None:
        rows = [{"id": f"in{number}.{n}", "symbol": "MSFT", "status": "missed"} for n in range(200)]
        result = self.run("trades", "import", "-", input=json.dumps(rows))
        assert result.code == 0, result.err
        self.imported += len(rows)

    def back_up(self, number: int) -> None:
        result = self.run("backup", str(self.folder / f"{number}.backup"))
        assert result.code == 0, result.err


@pytest.mark.parametrize("seconds", [1, pytest.param(60, marks=pytest.mark.soak)])
def test_simultaneous_writers_lose_no_update_and_all_finish(
    seconds: int,
    url: str,
    botdb_process: BotdbProcess,
    botdb: Botdb,
    postgres: Postgres,
    tmp_path: Path,
) -> None:
    journal = tmp_path / "journal.jsonl"
    env = {"BOTDB_JOURNAL": str(journal), "PATH": str(postgres.programs)}
    others = Operators(
        lambda *words, **given: botdb_process(*words, db=url, env=env, **given), tmp_path
    )
    bot = Bot(url)
    deadline = time.monotonic() + seconds

    def again_and_again(work: Callable[[int], None]) -> None:
        for number in itertools.count():
            work(number)
            if time.monotonic() > deadline:
                break

    over = threading.Event()
    with ThreadPoolExecutor() as pool:
        trading = pool.submit(bot.trade, over)
        works = (
            others.roll_up,
            others.set_size,
            others.set_positions,
            others.import_missed,
            others.back_up,
        )
        loops = [pool.submit(again_and_again, work) for work in works]
        try:
            for each in loops:
                each.result(timeout=seconds + DEADLINE)
        finally:
            over.set()
        trading.result(timeout=DEADLINE)

    assert botdb("stats", "rollup", db=url).code == 0
    assert botdb("stats", "verify", db=url).code == 0
    old = ("--ignore", "open-too-long")  # for the bot of this test trades in the past
    assert botdb("check", "--severity", "error", *old, db=url).code == 0
    days = botdb("stats", "show", "--json", db=url).json
    assert {d["date"]: (d["realizedPnl"], d["tradeCount"]) for d in days} == bot.by_day()
    trades = {trade["id"]: trade for trade in botdb("trades", "list", "--json", db=url).json}
    assert {i: t["pnl"] for i, t in trades.items() if t["status"] == "closed"} == bot.pnl
    assert {i for i, t in trades.items() if t["status"] == "open"} == bot.left_open
    assert sum(t["status"] == "missed" for t in trades.values()) == others.imported
    config = botdb("config", "show", "--json", db=url).json
    assert {name: config[name] for name in others.settings} == others.settings
    entered, broken = entries(journal)
    assert (len(entered), broken) == (others.sets, 0)
