"""A table of groups of trades, one row for each, and which differ by more than luck."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from botdb.clock.durations import duration
from botdb.output.render.cells import DIM, shown, signed
from botdb.output.render.format import number, percent
from botdb.output.render.table import Cell, Field, Record
from botdb.output.views.performance import Facts, drawdown, factor, facts, percent2
from botdb.performance.figures import FEWEST_DAYS, FEWEST_TRADES, Figures
from botdb.performance.grouping import OUTCOMES, Grouping, Key

DIFFERENT, SMALL = "†", "*"
"""Marks of a group: it differs from the rest by more than luck; it has too few trades or days."""


def group(
    names: Sequence[str], key: Sequence[Key], figures: Figures, p: float | None
) -> dict[str, Any]:
    """The figures of a group, as JSON has them."""
    return {**dict(zip(names, key, strict=True)), **facts(figures), "p": p}


def fields(names: Sequence[str], level: float) -> Sequence[Field]:
    """The columns of a table of groups that `names` are the keys of.

    Groups with a p up to `level` are marked.
    """

    def figure(fact: str, cell: Callable[[Any], Cell]) -> Callable[[Record], Cell]:
        return lambda record: cell(record[fact])

    def key(name: str) -> Callable[[Record], Cell]:
        return lambda r: (_hour if name in ("hour", "entryHour") else shown)(r[name])

    def sample(record: Record) -> Cell:
        """The number of trades and a mark; rows without a mark keep its place."""
        p = record["p"]
        if p is not None and p <= level:
            return f"{number(record['trades'])} {DIFFERENT}"
        if record["tooFew"]:
            return f"{number(record['trades'])} {SMALL}", DIM
        return f"{number(record['trades'])}  "

    def ratio(fact: str) -> Callable[[Record], Cell]:
        return lambda record: shown(record[fact], factor)

    return (
        *(Field(name, key(name)) for name in names),
        Field("net P&L", figure("netPnl", signed), align="right"),
        Field("trades", sample, align="right"),
        Field("win rate", figure("winRate", _or_none(percent)), rank=1, align="right"),
        Field("expectancy", figure("expectancy", signed), rank=1, align="right"),
        Field("profit factor", ratio("profitFactor"), rank=2, align="right"),
        Field("max drawdown", drawdown, rank=3, align="right"),
        Field("average win", figure("averageWin", signed), rank=4, align="right"),
        Field("average loss", figure("averageLoss", signed), rank=4, align="right"),
        Field("won / lost / even", _outcomes, rank=6, align="right"),
        Field("held, mean", figure("meanHoldingSec", _or_none(duration)), rank=5, align="right"),
        Field("return", figure("averageReturn", lambda v: signed(v, percent2)), rank=5,
              align="right"),
        Field("Sharpe", ratio("sharpeRatio"), rank=7, align="right"),
        Field("SQN", ratio("sqn"), rank=7, align="right"),
    )  # fmt: skip


def _outcomes(facts: Facts) -> str:
    return " / ".join(number(facts[name]) for name in ("wins", "losses", "breakevens"))


def _or_none(format: Callable[[Any], str]) -> Callable[[Any], Cell]:
    return lambda value: shown(value, format)


def _hour(hour: Any) -> Cell:
    return f"{hour:02}:00" if isinstance(hour, int) else shown(hour)


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
    if set(by) & set(OUTCOMES):
        lines.append("exit reasons and holding times are part of the outcome: not tested for luck")
    elif any(row["p"] is not None and row["p"] <= level for row in rows):
        lines.append(
            f"{DIFFERENT} expectancy differs from that of all other trades by more than luck "
            f"(p ≤ {level:g}, corrected for the number of groups)"
        )
    elif any(row["p"] is not None for row in rows):
        lines.append("no group differs from the rest by more than luck")
    return lines
