"""Figures over all trades, by groups few and many, and the audit."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.case import Case, botdb
from tests.benchmarks.data import Data
from tests.benchmarks.measure import Command
from tests.benchmarks.rivals import CLOSED_IN_ORDER, logged_queries

_MANY_SYMBOLS = 100_000


def cases(data: Data, rows: int) -> Iterator[Case]:
    lite, many = data.sqlite(rows), data.sqlite(rows, symbols=_MANY_SYMBOLS)
    overall = botdb("stats", "performance", "--json", db=lite)
    yield Case(
        14,
        f"stats performance, {rows:,} rows, SQLite",
        overall,
        Command(["sqlite3", lite, CLOSED_IN_ORDER]),
        "sqlite3, the query alone",
        "≤ 2.5",
    )
    by_symbol = ("stats", "performance", "--by", "symbol")
    yield Case(
        15,
        f"stats performance --by symbol, 250 symbols, {rows:,} rows",
        botdb(*by_symbol, "--json", db=lite),
        overall,
        "itself without --by",
        "≤ 1.5",
    )
    for number, format in ((16, "table"), (17, "json")):
        yield Case(
            number,
            f"the same -o {format}, {_MANY_SYMBOLS:,} symbols",
            botdb(*by_symbol, "-o", format, db=many),
            botdb(*by_symbol, "-o", format, db=lite),
            "itself with 250 symbols",
            "≤ 3",
        )
    queries = logged_queries(data.log("check", db=lite))
    yield Case(
        18,
        f"check, {rows:,} rows, SQLite",
        botdb("check", db=lite, accepted=(6,)),  # it finds the faults that the trades have
        Command(["sqlite3", lite, queries]),
        "sqlite3, its queries alone",
        "≤ 1.5",
    )
