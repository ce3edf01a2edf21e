"""A table of groups of trades, one row for each, and which differ by more than luck."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from botdb.clock.durations import duration
from botdb.output.render.cells import DIM, amount, column, key
from botdb.output.render.format import factor, number, percent, percent2
from botdb.output.render.table import Cell, Field, Record, figure
from botdb.output.views.headings import heading
from botdb.output.views.performance import Facts, drawdown, facts
from botdb.performance.figures import FEWEST_DAYS, FEWEST_TRADES, Figures
from botdb.performance.grouping import OUTCOMES, Grouping, Key

DIFFERENT, SMALL = "†", "*"
"""Marks of a group: it differs from the rest by more than luck; it has too few trades or days."""


def group(
    names: Sequence[str], keys: Sequence[Key], figures: Figures, p: float | None
) -> dict[str, Any]:
    """The figures of a group, as JSON has them."""
    return {**dict(zip(names, keys, strict=True)), **facts(figures), "p": p}


def fields(names: Sequence[str], level: float) -> Sequence[Field]:
    """The columns of a table of groups that `names` are the keys of.

    Groups with a p up to `level` are marked.
    """

    def name_of(by: str) -> Callable[[Record], Cell]:
        return lambda record: key(by, record[by])

    def sample(record: Record) -> Cell:
        """The number of trades and a mark; rows without a mark keep its place."""
        p = record["p"]
        if p is not None and p <= level:
            return f"{number(record['trades'])} {DIFFERENT}"
        if record["tooFew"]:
            return f"{number(record['trades'])} {SMALL}", DIM
        return f"{number(record['trades'])}  "

    return (
        *(Field(heading(name), name_of(name)) for name in names),
        figure("net P&L", amount("netPnl")),
        figure("trades", sample),
        figure("win rate", column("winRate", percent), rank=1),
        figure("expectancy", amount("expectancy"), rank=1),
        figure("profit factor", column("profitFactor", factor), rank=2),
        figure("max drawdown", drawdown, rank=3),
        figure("average win", amount("averageWin"), rank=4),
        figure("average loss", amount("averageLoss"), rank=4),
        figure("won / lost / even", _outcomes, rank=6),
        figure("held, mean", column("meanHoldingSec", duration), rank=5),
        figure("return", amount("averageReturn", percent2), rank=5),
        figure("Sharpe", column("sharpeRatio", factor), rank=7),
        figure("SQN", column("sqn", factor), rank=7),
    )


def _outcomes(facts: Facts) -> str:
    return " / ".join(number(facts[name]) for name in ("wins", "losses", "breakevens"))


def legend(rows: Sequence[Record], total: int, by: Sequence[Grouping], level: float) -> list[str]:
    """How many of the groups are shown, what their marks mean, and whether any differs."""
    lines = []
    if len(rows) < total:
        lines.append(
            f"{number(len(rows))} of {number(total)} groups: those with the largest net P&L, "
            "won or lost; --limit N shows more"
        )
    if any(row["tooFew"] for row in rows):
        lines.append(
            f"{SMALL} too few to tell: fewer than {FEWEST_TRADES} trades or {FEWEST_DAYS} days"
        )
    if rows and set(by) & set(OUTCOMES):
        lines.append("exit reasons and holding times are part of the outcome: not tested for luck")
    elif any(row["p"] is not None and row["p"] <= level for row in rows):
        lines.append(
            f"{DIFFERENT} expectancy differs from that of all other trades by more than luck "
            f"(p ≤ {level:g}, corrected for the number of groups)"
        )
    elif any(row["p"] is not None for row in rows):
        lines.append("no group differs from the rest by more than luck")
    return lines
