"""Commands that are over before a person notices: what starting costs."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from tests.benchmarks.case import Case, botdb
from tests.benchmarks.data import BOTDB, Data
from tests.benchmarks.measure import Command
from tests.benchmarks.rivals import TRIVIAL

_FEW = 500
"""Trades of a bot in its first months."""


def cases(data: Data, rows: int) -> Iterator[Case]:
    lite = data.sqlite(_FEW)
    trivial = _trivial(data, "trivial.py", "")
    with_peewee = _trivial(data, "with_peewee.py", "import peewee")
    for words, goal in {
        "config get mode": "≤ 0.8",
        "trades open": "≤ 0.95",
        "status": "≤ 1",
    }.items():
        yield Case(
            12,
            f"{words}, {_FEW:,} rows",
            botdb(*words.split(), db=lite),
            Command(with_peewee),
            "one trivial command, peewee imported",
            goal,
        )
    for option in ("--help", "--version"):
        yield Case(
            13,
            option,
            Command([*BOTDB, option]),
            Command([*trivial, "--help"]),
            "one trivial command, --help",
            "≤ 1.1",
        )


def _trivial(data: Data, name: str, more: str) -> Sequence[str]:
    path = data.folder / name
    path.write_text(TRIVIAL.format(more=more))
    return [sys.executable, str(path)]
