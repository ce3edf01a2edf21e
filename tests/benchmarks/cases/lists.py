"""Lists: every trade, streamed, and the newest of many."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.case import SMALL, Case, botdb
from tests.benchmarks.data import Data
from tests.benchmarks.measure import Command
from tests.benchmarks.rivals import EVERY_TRADE, POSTGRES_EXPORT


def cases(data: Data, rows: int) -> Iterator[Case]:
    lite, post = data.sqlite(rows), data.postgres(rows)
    json_rival = Command(["sqlite3", "-json", lite, EVERY_TRADE])
    csv_rival = Command(["sqlite3", "-csv", "-header", lite, EVERY_TRADE])
    copy_rival = Command(data.psql(post, POSTGRES_EXPORT))
    exports = [
        ("jsonl", lite, json_rival, "sqlite3 -json", "≤ 1.2"),
        ("csv", lite, csv_rival, "sqlite3 -csv", "≤ 1.7"),
        ("jsonl", post, copy_rival, "psql COPY row_to_json", "≤ 1.7"),
    ]
    for number, (format, db, rival, name, goal) in enumerate(exports, 1):
        engine = "PostgreSQL" if db == post else "SQLite"
        ours = botdb("trades", "list", "-o", format, db=db)
        what = f"list -o {format}, {rows:,} rows, {engine}"
        yield Case(number, what, ours, rival, name, goal, same_lines=True, header_lines=1)
    yield Case(
        4,
        f"trades closed, {rows:,} rows",
        botdb("trades", "closed", db=lite),
        botdb("trades", "closed", db=data.sqlite(SMALL)),
        f"itself at {SMALL:,} rows",
        "≤ 1.3",
    )
