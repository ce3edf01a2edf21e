"""How the daily statistics read: the rows, what a roll-up changes and what a proof finds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from botdb.database.json_rows import as_float
from botdb.output.render.bars import bars
from botdb.output.render.cells import amount, column, shown, signed
from botdb.output.render.format import NONE, counted, money, new_york, number
from botdb.output.render.table import Cell, Field, Record, figure
from botdb.output.views.headings import heading

if TYPE_CHECKING:
    from botdb.stats.daily import Period
    from botdb.stats.rollup import Computed, RollUp, Verification

_COUNTS = ("tradeCount", "dayTradeCount", "days")
BAR_WIDTH, WIDE_BAR_WIDTH, WIDE_SCREEN = 21, 41, 120


def fields(periods: Sequence[Record], by: Period, width: int | None) -> Sequence[Field]:
    """The columns of days, weeks or months on a screen `width` columns wide (None: any)."""
    bar = bars(
        map(_pnl, periods),
        BAR_WIDTH if width is None or width < WIDE_SCREEN else WIDE_BAR_WIDTH,
    )
    last = (
        Field("updated (NY)", column("updatedAt", new_york), rank=5)
        if by == "day"
        else figure("days", column("days", number), rank=5)
    )
    return (
        Field(_name(by), column(_name(by), _day)),
        figure(heading("realizedPnl"), amount("realizedPnl")),
        figure("running total", _running_total, rank=2),
        Field("bar", lambda record: "" if "total" in record else bar(_pnl(record)), rank=1),
        figure(heading("tradeCount"), column("tradeCount", number), rank=3),
        figure(heading("dayTradeCount"), column("dayTradeCount", number), rank=4),
        last,
    )


def _name(by: Period) -> str:
    """The column that says which day, week or month it is."""
    return "date" if by == "day" else by


def _day(value: Any) -> str:
    """A date; where a later migration made it a DATE, it is a moment in JSON."""
    return str(value)[:10]


def _or_zero(value: Any) -> float:
    """What to add up and draw: 0 for a value that is not a number."""
    return as_float(value) or 0


def _pnl(period: Record) -> float:
    return _or_zero(period["realizedPnl"])


def _running_total(record: Record) -> Cell:
    return signed(record["runningTotal"]) if "runningTotal" in record else ""


def with_running_total(periods: Sequence[Record]) -> list[Record]:
    totals = accumulate(map(_pnl, periods))
    return [
        {**period, "runningTotal": total} for period, total in zip(periods, totals, strict=True)
    ]


def totals(periods: Sequence[Record], by: Period) -> Record:
    """The record below the periods."""
    return {
        "total": True,
        _name(by): "total",
        "realizedPnl": sum(map(_pnl, periods)),
        **{name: sum(_or_zero(period.get(name)) for period in periods) for name in _COUNTS},
        "updatedAt": "",
    }


def summary(periods: Sequence[Record], by: Period) -> str:
    """How many periods there are, how many of them gained, and the best and the worst."""
    if not periods:
        return "no days; 'botdb stats rollup' makes them from the trades"
    name = _name(by)
    results = [_pnl(period) for period in periods]
    up, down = sum(pnl > 0 for pnl in results), sum(pnl < 0 for pnl in results)
    best = max(periods, key=_pnl)
    worst = min(periods, key=_pnl)
    return (
        f"{counted(len(periods), by)}: {up:,} up, {down:,} down; "
        f"best {money(_pnl(best))} ({_day(best[name])}), "
        f"worst {money(_pnl(worst))} ({_day(worst[name])}), "
        f"average {money(sum(results) / len(results))}"
    )


# --- roll-up ------------------------------------------------------------------------------


def _day_change(field: str, format: Callable[[Any], str]) -> Callable[[Record], Cell]:
    """``old → new`` of a figure, or the figure alone where it stays."""

    def cell(record: Record) -> Cell:
        old, new = record["change"].old, getattr(record["change"].new, field)
        if old is not None and getattr(old, field) == new:
            return format(new)
        return f"{NONE if old is None else format(getattr(old, field))} → {format(new)}"

    return cell


DAY_CHANGES = (
    Field("date", lambda record: record["change"].date),
    figure(heading("realizedPnl"), _day_change("realized_pnl", money)),
    figure(heading("tradeCount"), _day_change("trade_count", number)),
    figure(heading("dayTradeCount"), _day_change("day_trade_count", number)),
)


def rolled_up(done: RollUp, *, dry_run: bool) -> str:
    """A roll-up in one line, fit for a cron mail."""
    verb = "would change" if dry_run else "changed"
    days = counted(len(done.computed.days), "day")
    return f"{days} rolled up, {len(done.changes):,} {verb}" + _left_out(done.computed)


def roll_up_record(done: RollUp, *, dry_run: bool) -> dict[str, Any]:
    """The same for programs."""
    return {
        "days": len(done.computed.days),
        "changed": [
            {
                "date": change.date,
                "old": change.old.by_column() if change.old else None,
                "new": change.new.by_column(),
            }
            for change in done.changes
        ],
        "closedWithoutExitAt": done.computed.without_exit_at,
        "closedWithoutPnl": done.computed.without_pnl,
        "dryRun": dry_run,
    }


def _left_out(figures: Computed) -> str:
    line = ""
    if figures.without_exit_at:
        line += f"; {counted(figures.without_exit_at, 'closed trade')} without exitAt left out"
    if figures.without_pnl:
        line += f"; {counted(figures.without_pnl, 'closed trade')} without pnl counted as 0"
    return line


# --- verification -------------------------------------------------------------------------


def _value(name: str) -> Callable[[Record], Cell]:
    def cell(record: Record) -> Cell:
        return shown(record[name], money if record["column"] == "realizedPnl" else number)

    return cell


DIFFERENCES = (
    Field("date", column("date")),
    Field("finding", column("finding")),
    Field("figure", column("column", heading)),
    figure("stored", _value("stored")),
    figure("computed", _value("computed")),
)


def verified(verification: Verification) -> list[str]:
    """What a comparison found, in one line, and what to do about it."""
    found = verification.findings
    verdict = counted(len(found), "difference") if found else "no difference"
    days = counted(verification.days, "day")
    lines = [f"{days} compared, {verdict}" + _left_out(verification.computed)]
    stale = {finding.date for finding in found if finding.finding != "extra day"}
    if stale:
        date = f" --date {next(iter(stale))}" if len(stale) == 1 else ""
        lines.append(f"'botdb stats rollup{date}' brings the daily rows up to date")
    if len(stale) < len({finding.date for finding in found}):
        lines.append("a row without trades stays: its trades may have been archived or deleted")
    return lines
