"""What is measured against what, and the goal that it is held to."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from tests.benchmarks.data import BOTDB, Data
from tests.benchmarks.generate import START, YEARS
from tests.benchmarks.measure import Command, program
from tests.benchmarks.rivals import (
    CLOSED_IN_ORDER,
    COLUMNS,
    EVERY_TRADE,
    POSTGRES_EXPORT,
    POSTGRES_ROLL_UP,
    TRIVIAL,
    logged_queries,
    sqlite_roll_up,
)

SMALL = 10_000


@dataclass(frozen=True)
class Case:
    """One comparison. The ratio is of wall times, or of peak memory if `by_memory`."""

    number: int
    what: str
    ours: Command
    rival: Command | None
    rival_name: str
    goal: str
    same_lines: bool = False
    header_lines: int = 0
    by_memory: bool = False
    missing: str = ""
    """The rival that this machine lacks."""


def cases(data: Data, rows: int) -> Iterator[Case]:
    groups = (
        _lists(data, rows),
        _roll_ups(data, rows),
        _reports(data, rows),
        _imports(data, rows),
        _starts(data),
    )
    for case in chain.from_iterable(groups):
        needed = case.rival_name.split()[0]
        lacks = needed in ("sqlite3", "sqlite-utils") and program(needed) is None
        yield replace(case, missing=f"{needed} is not installed") if lacks else case


def _botdb(*arguments: str, db: str) -> Command:
    return Command([*BOTDB, *arguments, "--db", db])


def _lists(data: Data, rows: int) -> Iterator[Case]:
    lite, post = data.sqlite(rows), data.postgres(rows)
    json_rival = Command(["sqlite3", "-json", lite, EVERY_TRADE])
    csv_rival = Command(["sqlite3", "-csv", "-header", lite, EVERY_TRADE])
    copy_rival = Command(data.psql(post, POSTGRES_EXPORT))
    exports = [
        ("jsonl", lite, json_rival, "sqlite3 -json", "≤ 1.2"),
        ("csv", lite, csv_rival, "sqlite3 -csv", "≤ 1.5"),
        ("jsonl", post, copy_rival, "psql COPY row_to_json", "≤ 1.7"),
    ]
    for number, (format, db, rival, name, goal) in enumerate(exports, 1):
        engine = "PostgreSQL" if db == post else "SQLite"
        ours = _botdb("trades", "list", "-o", format, db=db)
        what = f"list -o {format}, {rows:,} rows, {engine}"
        yield Case(number, what, ours, rival, name, goal, same_lines=True, header_lines=1)
    for format, db, small in (
        ("jsonl", lite, data.sqlite(SMALL)),
        ("csv", lite, data.sqlite(SMALL)),
        ("jsonl", post, data.postgres(SMALL)),
    ):
        engine = "PostgreSQL" if db == post else "SQLite"
        yield Case(
            4,
            f"peak memory of list -o {format}, {engine}",
            _botdb("trades", "list", "-o", format, db=db),
            _botdb("trades", "list", "-o", format, db=small),
            f"itself at {SMALL:,} rows",
            "≤ 1.2, ≤ 60 MB",
            by_memory=True,
        )
    yield Case(
        8,
        f"trades closed, {rows:,} rows",
        _botdb("trades", "closed", db=lite),
        _botdb("trades", "closed", db=data.sqlite(SMALL)),
        f"itself at {SMALL:,} rows",
        "≤ 1.3",
    )


def _roll_ups(data: Data, rows: int) -> Iterator[Case]:
    lite = data.copy_of_sqlite(rows, "rollup.db")
    post = data.postgres(rows)
    empty = 'DELETE FROM "BotDailyStats"'

    def empty_lite() -> None:
        data.sqlite_run(lite, empty)

    def empty_post() -> None:
        data.postgres_run(f"trades_{rows}", empty)

    best = sqlite_roll_up(START.year, START.year + YEARS)
    yield Case(
        5,
        f"stats rollup, {rows:,} rows, SQLite",
        replace(_botdb("stats", "rollup", db=lite), prepare=empty_lite),
        Command(["sqlite3", lite, best], prepare=empty_lite),
        "sqlite3, the same in SQL",
        "≤ 1.4",
    )
    yield Case(
        6,
        f"stats rollup, {rows:,} rows, PostgreSQL",
        replace(_botdb("stats", "rollup", db=post), prepare=empty_post),
        Command(data.psql(post, POSTGRES_ROLL_UP), prepare=empty_post),
        "psql, the same in SQL",
        "≤ 1.4",
    )
    day = f"{START.year + 2}-03-06"
    yield Case(
        7,
        f"stats rollup --date, {rows:,} rows",
        _botdb("stats", "rollup", "--date", day, db=lite),
        _botdb("stats", "rollup", "--date", day, db=data.copy_of_sqlite(SMALL, "small.db")),
        f"itself at {SMALL:,} rows",
        "near 1",
    )


def _reports(data: Data, rows: int) -> Iterator[Case]:
    lite = data.sqlite(rows)
    yield Case(
        14,
        f"stats performance, {rows:,} rows, SQLite",
        _botdb("stats", "performance", db=lite),
        Command(["sqlite3", lite, CLOSED_IN_ORDER]),
        "sqlite3, the query alone",
        "report",
    )
    yield Case(
        15,
        f"check, {rows:,} rows, SQLite",
        # Exit 6: it finds the faults that the trades were made with.
        replace(_botdb("check", db=lite), accepted=(6,)),
        Command(["sqlite3", lite, logged_queries(data.log("check", db=lite))]),
        "sqlite3, its queries alone",
        "≤ 1.5",
    )


def _imports(data: Data, rows: int) -> Iterator[Case]:
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
        replace(_botdb("trades", "import", str(lines), db=ours), prepare=fresh_ours),
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
        replace(_botdb("trades", "import", str(table), db=ours), prepare=fresh_ours),
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
        replace(_botdb("trades", "import", str(table), db=url), prepare=fresh_post),
        Command(
            data.psql(url, f"\\copy \"BotTrade\" ({columns}) FROM '{table}' CSV HEADER"),
            prepare=fresh_post,
        ),
        "psql \\copy",
        "≤ 3",
    )


def _starts(data: Data) -> Iterator[Case]:
    lite = data.sqlite(SMALL)
    trivial = _trivial(data, "trivial.py", "")
    with_peewee = _trivial(data, "with_peewee.py", "import peewee")
    for arguments in (["config", "get", "mode"], ["trades", "open"]):
        yield Case(
            12,
            " ".join(arguments),
            _botdb(*arguments, db=lite),
            Command(with_peewee),
            "one trivial command, peewee imported",
            "≤ 1.3",
        )
    for option in ("--help", "--version"):
        yield Case(
            13,
            option,
            Command([*BOTDB, option]),
            Command([*trivial, "--help"]),
            "one trivial command, --help",
            "≤ 1.2",
        )


def _trivial(data: Data, name: str, more: str) -> Sequence[str]:
    path = data.folder / name
    path.write_text(TRIVIAL.format(more=more))
    return [sys.executable, str(path)]
