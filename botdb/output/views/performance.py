"""How the figures over trades read: as JSON, as two blocks for people, and a row a group."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botdb.clock.timestamps import to_wire
from botdb.output.render.cells import DIM, LOSS, shown, signed
from botdb.output.render.format import NONE, counted, duration, money, new_york, number, percent
from botdb.output.render.table import Cell, Field, Record, text

if TYPE_CHECKING:
    from rich.table import Table

    from botdb.performance.accumulator import Key
    from botdb.performance.figures import Figures
    from botdb.performance.report import Report

SMALL_SAMPLE = 30
"""With fewer trades than this, figures may well be chance."""

Facts = Mapping[str, Any]
"""Figures by their JSON names."""


def facts(figures: Figures) -> dict[str, Any]:
    """Figures as JSON has them."""
    return {
        _camel(name): to_wire(value) if isinstance(value, datetime) else value
        for name, value in asdict(figures).items()
    }


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def report(done: Report) -> dict[str, Any]:
    """The figures of all trades, and how many could not be counted, as JSON has them."""
    return {
        **facts(done.overall),
        "withoutPnl": done.without_pnl,
        "withoutExitAt": done.without_exit_at,
    }


def group(name: str, key: Key, figures: Figures) -> dict[str, Any]:
    """The figures of a group, as JSON has them."""
    return {name: key, **facts(figures), "smallSample": figures.trades < SMALL_SAMPLE}


# --- all trades, for people ---------------------------------------------------------------


def blocks(facts: Facts, width: int | None) -> Table:
    """The figures as names and values, side by side where `width` allows."""
    from rich.table import Table

    left = [(name, text(cell)) for name, cell in _results(facts)]
    right = [(name, text(cell)) for name, cell in _risks(facts)]
    side_by_side = width is None or width >= _BOTH_BLOCKS
    grid = Table.grid(padding=(0, 2))
    for _ in range(2 if side_by_side else 1):
        grid.add_column(no_wrap=True)
        grid.add_column(justify="right", overflow="fold")
    if side_by_side:
        for (name, value), (other, its_value) in zip(left, right, strict=True):
            grid.add_row(name, value, "  " + other, its_value)
    else:
        for name, value in left + right:
            grid.add_row(name, value)
    return grid


_BOTH_BLOCKS = 76


def _results(facts: Facts) -> Sequence[tuple[str, Cell]]:
    return (
        ("net P&L", signed(facts["netPnl"])),
        ("trades", number(facts["trades"])),
        ("won / lost / even", _outcomes(facts)),
        ("win rate", shown(facts["winRate"], percent)),
        ("profit factor", shown(facts["profitFactor"], _factor)),
        ("expectancy a trade", signed(facts["expectancy"])),
        ("average return", signed(facts["averageReturn"], _percent2)),
        ("average win", signed(facts["averageWin"])),
        ("average loss", signed(facts["averageLoss"])),
        ("payoff ratio", shown(facts["payoffRatio"], _factor)),
        ("largest win", signed(facts["largestWin"])),
        ("largest loss", signed(facts["largestLoss"])),
    )


def _risks(facts: Facts) -> Sequence[tuple[str, Cell]]:
    return (
        ("maximum drawdown", _drawdown(facts)),
        ("  from (NY)", _peak(facts)),
        ("  to (NY)", shown(facts["drawdownTroughAt"], new_york)),
        ("recovery factor", shown(facts["recoveryFactor"], _factor)),
        ("Sharpe ratio", shown(facts["sharpeRatio"], _factor)),
        ("SQN", shown(facts["sqn"], _factor)),
        ("longest winning streak", number(facts["longestWinningStreak"])),
        ("longest losing streak", number(facts["longestLosingStreak"])),
        ("held, mean", shown(facts["meanHoldingSec"], duration)),
        ("held, median", shown(facts["medianHoldingSec"], duration)),
        ("held by winners", shown(facts["meanHoldingSecWins"], duration)),
        ("held by losers", shown(facts["meanHoldingSecLosses"], duration)),
    )


def _outcomes(facts: Facts) -> str:
    return " / ".join(number(facts[name]) for name in ("wins", "losses", "breakevens"))


def _drawdown(facts: Facts) -> Cell:
    drawdown = facts["maxDrawdown"]
    return (money(drawdown), LOSS) if drawdown else money(0)


def _peak(facts: Facts) -> Cell:
    """When the drawdown began; one from the very start has no time."""
    if facts["drawdownTroughAt"] is None:
        return NONE
    return shown(facts["drawdownPeakAt"] or "the start", new_york)


def _factor(value: float) -> str:
    return f"{value:,.2f}"


def _percent2(fraction: float) -> str:
    return f"{fraction:.2%}"


def scope(done: Report) -> str:
    """Which trades the figures are of, in one line, and which could not be counted."""
    figures = done.overall
    line = counted(figures.trades, "closed trade")
    if figures.first_exit_at and figures.last_exit_at:
        first, last = (
            new_york(to_wire(at))[:10] for at in (figures.first_exit_at, figures.last_exit_at)
        )
        line += f" on {counted(figures.trading_days, 'day')} from {first} to {last}"
    return "; ".join([line, *left_out(done)])


def left_out(done: Report) -> list[str]:
    """Which trades could not be counted, and how many; nothing where all could."""
    counts = (
        (done.without_exit_at, "without exitAt left out"),
        (done.without_pnl, "without pnl left out"),
        (done.overall.without_holding_time, "without a holding time"),
    )
    return [f"{number(count)} {what}" for count, what in counts if count]


# --- groups -------------------------------------------------------------------------------


def groups(name: str) -> Sequence[Field]:
    """The columns of a table of groups, of which `name` is the key."""

    def figure(fact: str, cell: Callable[[Any], Cell]) -> Callable[[Record], Cell]:
        return lambda record: cell(record[fact])

    def key(record: Record) -> Cell:
        return _hour(record[name]) if name == "hour" else shown(record[name])

    return (
        Field(name, key),
        Field("net P&L", figure("netPnl", signed), align="right"),
        Field("trades", _sample, align="right"),
        Field("win rate", figure("winRate", _or_none(percent)), rank=1, align="right"),
        Field("profit factor", figure("profitFactor", _or_none(_factor)), rank=1, align="right"),
        Field("expectancy", figure("expectancy", signed), rank=2, align="right"),
        Field("max drawdown", _drawdown, rank=3, align="right"),
        Field("average win", figure("averageWin", signed), rank=4, align="right"),
        Field("average loss", figure("averageLoss", signed), rank=4, align="right"),
        Field("won / lost / even", _outcomes, rank=6, align="right"),
        Field("held, mean", figure("meanHoldingSec", _or_none(duration)), rank=5, align="right"),
        Field("return", figure("averageReturn", lambda v: signed(v, _percent2)), rank=5,
              align="right"),
        Field("Sharpe", figure("sharpeRatio", _or_none(_factor)), rank=7, align="right"),
        Field("SQN", figure("sqn", _or_none(_factor)), rank=7, align="right"),
    )  # fmt: skip


def _or_none(format: Callable[[Any], str]) -> Callable[[Any], Cell]:
    return lambda value: shown(value, format)


def _hour(hour: Any) -> Cell:
    return f"{hour:02}:00" if isinstance(hour, int) else shown(hour)


def _sample(record: Record) -> Cell:
    """The number of trades, with a mark where they are few; the other rows keep its place."""
    if record.get("smallSample"):
        return f"{number(record['trades'])} *", DIM
    return f"{number(record['trades'])}  "


SMALL_SAMPLE_LEGEND = f"* fewer than {SMALL_SAMPLE} trades: may well be chance"
