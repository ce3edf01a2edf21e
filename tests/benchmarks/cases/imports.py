"""Imports into an empty database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tests.benchmarks.case import Case, botdb
from tests.benchmarks.data import Data
from tests.benchmarks.measure import Command
from tests.benchmarks.rivals import COLUMNS


def cases(data: Data, rows: int) -> Iterator[Case]:
    lines, table = data.jsonl(rows), data.csv(rows)
    ours = str(data.folder / "ours.db")
    theirs = str(data.folder / "theirs.db")

    def fresh_ours() -> None:
        data.fresh_sqlite("ours.db")

    def fresh_theirs() -> None:
        data.fresh_sqlite("theirs.db")

    yield Case(
        9,
        f"import, {rows:,} rows of JSON lines, SQLite",
        replace(botdb("trades", "import", str(lines), db=ours), prepare=fresh_ours),
        Command(
            ["sqlite-utils", "insert", theirs, "BotTrade", str(lines), "--nl"],
            prepare=fresh_theirs,
        ),
        "sqlite-utils insert --nl",
        "≤ 0.35",
    )
    yield Case(
        10,
        f"import, {rows:,} rows of CSV, SQLite",
        replace(botdb("trades", "import", str(table), db=ours), prepare=fresh_ours),
        Command(
            ["sqlite3", theirs, ".mode csv", f".import --skip 1 {table} BotTrade"],
            prepare=fresh_theirs,
        ),
        "sqlite3 .import",
        "≤ 3",
    )

    def fresh_post() -> None:
        data.fresh_postgres("imported")

    url = data.postgres_url("imported")
    columns = ", ".join(f'"{column}"' for column in COLUMNS)
    yield Case(
        11,
        f"import, {rows:,} rows of CSV, PostgreSQL",
        replace(botdb("trades", "import", str(table), db=url), prepare=fresh_post),
        Command(
            data.psql(url, f"\\copy \"BotTrade\" ({columns}) FROM '{table}' CSV HEADER"),
            prepare=fresh_post,
        ),
        "psql \\copy",
        "≤ 2.2",
    )
