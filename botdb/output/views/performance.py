"""How the figures over trades read: as JSON, in columns for people, and as one row per group."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from botdb.clock.durations import duration
from botdb.clock.timestamps import to_wire
from botdb.output.render.cells import DIM, LOSS, shown, signed
from botdb.output.render.format import counted, factor, money, number, percent, percent2
from botdb.output.render.table import Cell, text
from botdb.output.views.scope import chosen, period
from botdb.performance.figures import NAMES, RATIOS, Figures

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

    from botdb.performance.intervals import Intervals
    from botdb.performance.report import Report
    from botdb.trades.query import TradeFilter

TOO_FEW = "too few"
Facts = Mapping[str, Any]
"""Figures by their JSON names."""


def facts(figures: Figures) -> dict[str, Any]:
    """Figures as JSON has them: no ratio where there are too few trades, but the reason."""
    made: dict[str, Any] = dict(zip(NAMES.values(), figures, strict=True))
    for name in _MOMENTS:
        if made[name] is not None:
            made[name] = to_wire(made[name])
    if figures.too_few:
        made |= dict.fromkeys(NAMES[name] for name in RATIOS)
    return made | {"tooFew": figures.too_few}


_MOMENTS = ("drawdownPeakAt", "drawdownTroughAt", "firstExitAt", "lastExitAt")


def interval_facts(found: Intervals) -> dict[str, float | None]:
    """Intervals as JSON has them, null if there is none."""
    made: dict[str, float | None] = {}
    for name in ("win_rate", "expectancy", "daily_pnl", "profit_factor", "sharpe_ratio"):
        low, high = getattr(found, name) or (None, None)
        made |= {f"{NAMES[name]}Low": low, f"{NAMES[name]}High": high}
    return made | {
        "drawdownLuckMedian": found.drawdown_luck_median,
        "drawdownLuck95": found.drawdown_luck_95,
    }


def report(done: Report, intervals: Intervals | None) -> dict[str, Any]:
    """The figures of all trades, and how many could not be counted, as JSON has them."""
    return {
        **facts(done.overall),
        **(interval_facts(intervals) if intervals else {}),
        "sessions": done.sessions,
        "withoutPnl": done.without_pnl,
        "withoutExitAt": done.without_exit_at,
    }


# --- all trades, for people ---------------------------------------------------------------

_GAP = 2
"""Blanks between two columns of figures."""

Line = tuple[str, Cell]
"""The name of a figure, and the figure."""


def blocks(facts: Facts, width: int | None) -> Table:
    """The figures as names and values, in as many columns as `width` allows: three on 80."""
    from rich.table import Table

    columns = [list(_results(facts)), list(_typical(facts)), list(_risks(facts))]
    while len(columns) > 1 and width is not None and _width(columns) > width:
        *columns, last = columns
        columns[-1] += last
    grid = Table.grid(padding=(0, _GAP, 0, 0))
    drawn = [_drawn(column) for column in columns]
    for row in zip_longest(*drawn):
        grid.add_row(*row)
    return grid


def _width(columns: Sequence[Sequence[Line]]) -> int:
    return sum(map(_widest, columns)) + _GAP * (len(columns) - 1)


def _widest(column: Sequence[Line]) -> int:
    return max(len(name) + 1 + text(value).cell_len for name, value in column)


def _drawn(column: Sequence[Line]) -> list[Text]:
    """The lines of a column, each name to the left and its value to the right."""
    width = _widest(column)
    lines = []
    for name, value in column:
        shown = text(value)
        lines.append(text(name.ljust(width - shown.cell_len)).append_text(shown))
    return lines


def _results(facts: Facts) -> Iterable[Line]:
    yield "net P&L", signed(facts["netPnl"])
    yield "trades", number(facts["trades"])
    yield "won", number(facts["wins"])
    yield "lost", number(facts["losses"])
    if facts["breakevens"]:
        yield "even", number(facts["breakevens"])
    yield "win rate", shown(facts["winRate"], percent)
    yield from _interval(facts, "winRate", lambda rate: f"{rate * 100:.1f}", "%")
    yield "break-even at", shown(facts["breakEvenWinRate"], percent)
    yield "average win", signed(facts["averageWin"])
    yield "average loss", signed(facts["averageLoss"])
    yield "largest win", signed(facts["largestWin"])
    yield "largest loss", signed(facts["largestLoss"])


def _typical(facts: Facts) -> Iterable[Line]:
    yield "expectancy", signed(facts["expectancy"])
    yield from _interval(facts, "expectancy", money)
    yield "P&L per day", signed(facts["dailyPnl"])
    yield from _interval(facts, "dailyPnl", money)
    yield "profit factor", _ratio(facts, "profitFactor")
    yield from _interval(facts, "profitFactor", factor)
    yield "payoff ratio", _ratio(facts, "payoffRatio")
    yield "mean return", signed(facts["averageReturn"], percent2)
    if facts["averageMfe"] is not None:
        yield "MFE at least", shown(facts["averageMfe"], percent2)
    if facts["averageMae"] is not None:
        yield "MAE at least", shown(facts["averageMae"], percent2)
    yield "held, mean", shown(facts["meanHoldingSec"], duration)
    yield "held, median", shown(facts["medianHoldingSec"], duration)


def _risks(facts: Facts) -> Iterable[Line]:
    yield "max drawdown", drawdown(facts)
    if facts.get("drawdownLuckMedian") is not None:
        yield "  luck alone", money(facts["drawdownLuckMedian"])
        yield "  1 in 20 over", money(facts["drawdownLuck95"])
    yield "recovery", _ratio(facts, "recoveryFactor")
    yield "Sharpe ratio", _ratio(facts, "sharpeRatio")
    yield from _interval(facts, "sharpeRatio", factor)
    yield "SQN", _ratio(facts, "sqn")
    yield "won in a row", number(facts["longestWinningStreak"])
    yield "lost in a row", number(facts["longestLosingStreak"])
    yield "winners held", shown(facts["meanHoldingSecWins"], duration)
    yield "losers held", shown(facts["meanHoldingSecLosses"], duration)


def _interval(
    facts: Facts, name: str, format: Callable[[float], str], unit: str = ""
) -> Iterable[Line]:
    """The line of an interval, where there is one."""
    low, high = facts.get(f"{name}Low"), facts.get(f"{name}High")
    if low is not None or high is not None:
        yield "  95%", (f"{_end(low, format)} to {_end(high, format)}{unit}", DIM)


def _end(value: float | None, format: Callable[[float], str]) -> str:
    return "∞" if value is None else format(value)


def _ratio(facts: Facts, name: str) -> Cell:
    return (TOO_FEW, DIM) if facts["tooFew"] and facts["trades"] else shown(facts[name], factor)


def drawdown(facts: Facts) -> Cell:
    fall = facts["maxDrawdown"]
    return (money(fall), LOSS) if fall else money(0)


def scope(done: Report, which: TradeFilter) -> str:
    """Which trades the figures are of, in one line, and which could not be counted."""
    figures = done.overall
    parts = [counted(figures.trades, "closed trade")]
    if figures.trading_days:
        parts[0] += f" on {counted(figures.trading_days, 'day')}"
        parts[0] += f" of {counted(done.sessions, 'session')}"
        moment = "exited " if which.since is which.until is None else ""
        parts.append(moment + period(which, figures))
    return "; ".join([", ".join([*parts, *chosen(which)]), *left_out(done)])


def left_out(done: Report) -> list[str]:
    """Which trades could not be counted, and how many; nothing where all could."""
    counts = (
        (done.without_exit_at, "without exitAt left out"),
        (done.without_pnl, "without pnl left out"),
        (done.overall.without_holding_time, "without a holding time"),
    )
    return [f"{number(count)} {what}" for count, what in counts if count]


def too_few_line(figures: Figures) -> list[str]:
    """Why ratios and intervals are missing; nothing where they are not."""
    if not figures.trades or not figures.too_few:
        return []
    return [f"{TOO_FEW} trades for ratios and intervals: {figures.too_few}"]
