"""Peak memory of every command that reads or writes many trades."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from dataclasses import replace

from tests.benchmarks.case import SMALL, Case, botdb
from tests.benchmarks.data import Data

_LISTS = ("trades list -o json", "trades list -o jsonl", "trades list -o csv")
_READING = (
    *_LISTS, "trades list --sort pnl -o jsonl", "trades closed", "trades list --catalyst none",
    "stats verify", "stats show", "stats performance --json", "stats performance",
    "stats performance --by symbol", "stats performance --by hour", "stats calendar",
    "stats missed", "status", "check",
)  # fmt: skip


def cases(data: Data, rows: int) -> Iterator[Case]:
    large, small = data.sqlite(rows), data.sqlite(SMALL)
    post, small_post = data.postgres(rows), data.postgres(SMALL)
    for command in _READING:
        yield _case(f"{command}, SQLite", command, large, small)
    for command in (*_LISTS, "stats performance --json", "check", "stats verify"):
        yield _case(f"{command}, PostgreSQL", command, post, small_post)
    picture = f"stats plot {shlex.quote(str(data.folder / 'curve.svg'))}"
    yield _case("stats plot, SQLite", picture, large, small)
    for format, name in (("table", "many groups"), ("json", "many groups, JSON")):
        yield _case(
            f"stats performance --by symbol, {name}",
            f"stats performance --by symbol -o {format}",
            data.sqlite(rows, symbols=100_000),
            small,
        )
    yield from _writing(data, rows)


def _writing(data: Data, rows: int) -> Iterator[Case]:
    copies = [data.copy_of_sqlite(count, f"copy{count}.db") for count in (rows, SMALL)]
    yield _case("stats rollup, SQLite", "stats rollup", *copies)
    backup = f"backup --force {shlex.quote(str(data.folder / 'backup.db'))}"
    yield _case("backup, SQLite", backup, *copies)
    for format, path in (("JSON lines", data.jsonl), ("CSV", data.csv)):
        imports = [f"trades import {shlex.quote(str(path(count)))}" for count in (rows, SMALL)]
        empty = [str(data.folder / f"empty{count}.db") for count in (rows, SMALL)]

        def fresh() -> None:
            for count in (rows, SMALL):
                data.fresh_sqlite(f"empty{count}.db")

        case = _case(f"import of {format}, SQLite", imports[0], *empty)
        rival = replace(botdb(*shlex.split(imports[1]), db=empty[1]), prepare=fresh)
        yield replace(case, ours=replace(case.ours, prepare=fresh), rival=rival)
    opened = [data.copy_of_sqlite(count, f"open{count}.db") for count in (rows, SMALL)]
    for database in opened:
        data.sqlite_run(database, """UPDATE "BotTrade" SET "status" = 'open'""")
    positions = data.folder / "positions.json"
    positions.write_text(json.dumps([{"symbol": "NONE", "qty": "1"}]))
    reconcile = f"trades reconcile {shlex.quote(str(positions))}"
    yield _case("trades reconcile, all open", reconcile, *opened)


def _case(what: str, command: str, large: str, small: str) -> Case:
    ours, rival = (botdb(*shlex.split(command), db=db, accepted=(0, 6)) for db in (large, small))
    name = f"itself at {SMALL:,} rows"
    return Case(21, f"memory of {what}", ours, rival, name, "≤ 100 MB", by_memory=True)
