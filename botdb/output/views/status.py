"""One screen that answers "is all well?"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from botdb.clock.new_york import NEW_YORK
from botdb.output.escape import visible
from botdb.output.render.cells import DIM, reads, signed
from botdb.output.render.format import counted, duration, money
from botdb.output.render.table import Cell, draw
from botdb.output.views import trades

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

    from botdb.status import Status

_ALARM = "bold red"
_STATES = {"running": "green", "paused": "yellow", "stopped": "yellow"}
_LABEL_WIDTH = 8


def screen(
    status: Status, database: str, width: int | None, trouble: str = ""
) -> list[RenderableType]:
    """The whole of a status, `width` columns wide (None: as wide as it is).

    `trouble` is why there is no newer one.
    """
    return [
        *([_line("", (trouble, _ALARM))] if trouble else []),
        _line("", (database, "bold"), "  ", (f"{status.now.astimezone(NEW_YORK):%F %T %Z}", DIM)),
        _line("bot", *_setting(status)),
        _line(""),
        *_today(status),
        _line(""),
        *_open(status, width),
        _line(""),
        *_closed(status, width),
    ]


def _line(label: str, *parts: Cell) -> Text:
    """A line under a label in the margin; what came from outside is made harmless."""
    from rich.text import Text

    line = Text(f"{label:{_LABEL_WIDTH}}" if label else "", style="")
    for part in parts:
        text, style = part if isinstance(part, tuple) else (part, "")
        line.append(visible(text), style)
    return line


def _setting(status: Status) -> Iterator[Cell]:
    row = status.config
    state = str(row["state"])
    yield state, _STATES.get(state, _ALARM)
    yield ", "
    yield f"{row['mode']} account", "bold" if row["mode"] == "live" else ""
    yield ", "
    yield "enabled" if row["enabled"] is True else ("disabled", _ALARM)


def _today(status: Status) -> Iterator[Text]:
    live = status.live
    used = status.loss_limit_used_pct
    limit = status.config["dailyLossLimitUsd"]
    share: Cell = "no daily loss limit"
    if used is not None:
        style = _ALARM if used >= 100 else "yellow" if used >= 75 else ""
        share = (f"{used:.1f}% of the {money(limit)} loss limit used", style)
    yield _line("today", signed(live.realized_pnl), " realized, ", share)
    yield _line(
        "", " " * _LABEL_WIDTH, f"{counted(live.trade_count, 'closed trade')}, ",
        counted(live.day_trade_count, "day trade"),
    )  # fmt: skip
    if status.is_stale:
        stored = status.stored
        said = (
            f"{money(stored.realized_pnl)} of {counted(stored.trade_count, 'trade')}"
            if stored
            else "none"
        )
        text = f"stored row: {said}; 'botdb stats rollup' brings it up to date"
        yield _line("", " " * _LABEL_WIDTH, (text, "yellow"))


def _open(status: Status, width: int | None) -> Iterator[RenderableType]:
    row = status.config
    most, longest = row["maxConcurrentPositions"], row["maxHoldDurationSec"]
    over = isinstance(most, int) and status.open_count > most
    parts: list[Cell] = [
        (f"{status.open_count:,}", _ALARM if over else "bold"),
        f" of at most {reads(most)}, each for at most {_span(longest)}",
    ]
    if status.overdue:
        parts += [", ", (f"{status.overdue:,} overdue", _ALARM)]
    if status.open_count > len(status.open_trades):
        parts += [f"; the oldest {len(status.open_trades)}:"]
    yield _line("open", *parts)
    if status.open_trades:
        limit = longest if isinstance(longest, int) else None
        fields = trades.open_trades(status.now, limit)
        yield draw(status.open_trades, fields, width=width)[0]


def _span(seconds: object) -> str:
    return duration(seconds) if isinstance(seconds, int) else reads(seconds)


def _closed(status: Status, width: int | None) -> Iterator[RenderableType]:
    yield _line("closed", "the latest:" if status.latest_closed else "none yet")
    if status.latest_closed:
        yield draw(status.latest_closed, trades.CLOSED, width=width)[0]
