"""Roll-ups of every day and of one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tests.benchmarks.case import SMALL, Case, botdb
from tests.benchmarks.data import Data
from tests.benchmarks.generate import START, YEARS
from tests.benchmarks.measure import Command
from tests.benchmarks.rivals import POSTGRES_ROLL_UP, five_hours_behind, new_york, sqlite_roll_up


def cases(data: Data, rows: int) -> Iterator[Case]:
    lite = data.copy_of_sqlite(rows, "rollup.db")
    post = data.postgres(rows)
    empty = 'DELETE FROM "BotDailyStats"'

    def empty_lite() -> None:
        data.sqlite_run(lite, empty)

    def empty_post() -> None:
        data.postgres_run(f"trades_{rows}", empty)

    ours = replace(botdb("stats", "rollup", db=lite), prepare=empty_lite)
    what = f"stats rollup, {rows:,} rows, SQLite"
    exact = sqlite_roll_up(new_york(START.year, START.year + YEARS))
    same = Command(["sqlite3", lite, exact], prepare=empty_lite)
    yield Case(5, what, ours, same, "sqlite3, the same in SQL", "≤ 1.4")
    plain = Command(["sqlite3", lite, sqlite_roll_up(five_hours_behind)], prepare=empty_lite)
    yield Case(6, what, ours, plain, "sqlite3, without daylight saving", "≤ 2.0")
    yield Case(
        7,
        f"stats rollup, {rows:,} rows, PostgreSQL",
        replace(botdb("stats", "rollup", db=post), prepare=empty_post),
        Command(data.psql(post, POSTGRES_ROLL_UP), prepare=empty_post),
        "psql, the same in SQL",
        "≤ 1.4",
    )
    day = f"{START.year + 2}-03-06"
    yield Case(
        8,
        f"stats rollup --date, {rows:,} rows",
        botdb("stats", "rollup", "--date", day, db=lite),
        botdb("stats", "rollup", "--date", day, db=data.copy_of_sqlite(SMALL, "small.db")),
        f"itself at {SMALL:,} rows",
        "near 1",
    )
