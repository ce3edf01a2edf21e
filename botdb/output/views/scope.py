"""Which trades a picture or a report shows, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from botdb.clock.new_york import NEW_YORK
from botdb.clock.timestamps import to_wire
from botdb.output.render.format import money, new_york, traded

if TYPE_CHECKING:
    from botdb.performance.figures import Figures
    from botdb.performance.scope import Scope
    from botdb.trades.query import TradeFilter


def title(scope: Scope, figures: Figures) -> str:
    """Two lines: database, mode, period and filter, then how many trades and their net P&L."""
    parts = [scope.database, scope.mode, period(scope.which, figures), *chosen(scope.which)]
    result = traded(figures.trades, figures.trading_days)
    return f"{' · '.join(parts)}\n{result}, net {money(figures.net_pnl)}"


def period(which: TradeFilter, figures: Figures) -> str:
    """From when to when: as it was asked for, else from the first exit to the last."""
    if which.since is None and which.until is None:
        ends = (figures.first_exit_at, figures.last_exit_at)
        first, last = (new_york(to_wire(at))[:10] if at else "" for at in ends)
        return first if first == last else f"{first} to {last}"
    parts = []
    if which.since:
        parts.append(f"from {_moment(which.since)}")
    if which.until:
        parts.append(f"to {_moment(which.until - timedelta(milliseconds=1), last=True)}")
    return f"{which.on} {' '.join(parts)}"


def _moment(at: datetime, *, last: bool = False) -> str:
    """A New York date, with a time unless the whole day is meant."""
    local = at.astimezone(NEW_YORK)
    whole = time(23, 59, 59, 999_000) if last else time()
    return f"{local:%Y-%m-%d}" if local.time() == whole else f"{local:%Y-%m-%d %H:%M}"


def chosen(which: TradeFilter) -> list[str]:
    """The parts of a filter that choose among the trades of a period."""
    parts: list[tuple[str, Sequence[Any]]] = [
        ("symbol", which.symbols),
        ("catalyst", which.catalysts),
        ("tier", which.tiers),
        ("exit reason", which.exit_reasons),
    ]
    words = [f"{name} {' or '.join(map(str, values))}" for name, values in parts if values]
    return [*words, which.outcome] if which.outcome else words
