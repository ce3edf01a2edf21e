"""How a reconciliation reads: the symbols, the most dangerous first, and what to do about each."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from botdb.database.json_rows import Records
from botdb.output.render.cells import DIM, amount, column, shown
from botdb.output.render.format import NONE, bare, counted, number, price
from botdb.output.render.table import Field, Record, figure

if TYPE_CHECKING:
    from botdb.trades.reconcile import Comparison, Reconciliation

_STYLES = {"matched": DIM, "quantity differs": "yellow"}
_SHOWN = 50
"""How many symbols a table shows, the most dangerous ones."""
_EXPLAINED = 10
"""How many symbols are explained one by one below the table."""


def _ids(record: Record) -> str:
    more = record["tradeCount"] - len(record["trades"][:3])
    return ", ".join(record["trades"][:3]) + (f", … {more:,} more" * (more > 0)) or NONE


FIELDS = (
    Field("symbol", column("symbol")),
    Field(
        "verdict",
        lambda record: (record["verdict"], _STYLES.get(record["verdict"], "bold red")),
    ),
    figure("shares", column("shares", number)),
    figure("at broker", column("qty", number)),
    figure("price", column("currentPrice", price), rank=1),
    figure("unrealized", amount("unrealizedPl"), rank=1),
    figure("entry", column("entryPrice", price), rank=3),
    figure("entry at broker", column("avgEntryPrice", price), rank=3),
    Field("open trades", _ids, rank=2),
)
COLUMNS = (
    "symbol", "verdict", "trades", "tradeCount", "shares", "qty", "entryPrice", "avgEntryPrice",
    "currentPrice", "unrealizedPl",
)  # fmt: skip
"""`trades` are the first 20 ids, and `tradeCount` is how many there are."""


def rows(found: Reconciliation) -> list[Record]:
    """One row per symbol, for a table."""
    return [_row(each) for each in found.compared[:_SHOWN]]


def _row(each: Comparison) -> Record:
    held = each.position
    return {
        "symbol": each.symbol,
        "verdict": each.verdict,
        "trades": each.trades.ids,
        "tradeCount": each.trades.count,
        "shares": each.trades.shares,
        "qty": held.quantity if held else None,
        "entryPrice": each.trades.entry_price,
        "avgEntryPrice": held.entry_price if held else None,
        "currentPrice": held.current_price if held else None,
        "unrealizedPl": held.unrealized_pl if held else None,
    }


def records(found: Reconciliation) -> Records:
    """Every symbol, for programs."""
    each_row = map(_row, found.compared)
    return Records(COLUMNS, (tuple(row[name] for name in COLUMNS) for row in each_row))


def summary(found: Reconciliation) -> str:
    """``paper account, 3 symbols: 1 matched, 2 missing at broker``."""
    account = f"{found.mode} account, as configured: "
    if not found.compared:
        return account + "no open trades, and no positions at the broker"
    counts = Counter(each.verdict for each in found.compared)
    parts = ", ".join(f"{count:,} {verdict}" for verdict, count in counts.items())
    shown = f", the first {_SHOWN} shown" if len(found.compared) > _SHOWN else ""
    return account + f"{counted(len(found.compared), 'symbol')}{shown}, {parts}"


# --- what to do ---------------------------------------------------------------------------


def next_steps(found: Reconciliation, settled: Collection[str]) -> list[str]:
    """For each symbol whose verdict is not settled, what it means and what to do about it."""
    differing = [each for each in found.compared if each.verdict not in settled]
    lines = [line for each in differing[:_EXPLAINED] for line in ("", *_step(each))]
    if len(differing) > _EXPLAINED:
        lines += ["", f"… and {len(differing) - _EXPLAINED:,} more symbols that differ"]
    return lines


def _step(each: Comparison) -> Sequence[str]:
    one = each.trades.count == 1
    symbol = shlex.quote(each.symbol) if one else "ID"  # which means the one open trade in it
    match each.verdict:
        case "unknown to database":
            return (
                f"{each.symbol}: held at the broker, and the bot does not manage it",
                "  → sell it at the broker, or add it: botdb trades import FILE",
            )
        case "missing at broker":
            return (
                f"{each.symbol}: open in the database, and not held at the broker",
                f"  → sold? record it: botdb trades close {symbol} --price PRICE",
                "    (botdb trades miss would hide its profit or loss)",
            )
        case _:
            shares, held = each.trades.shares, each.position.quantity if each.position else 0.0
            right = f"{shlex.quote(each.trades.ids[0])} shares={bare(held)}"
            return (
                f"{each.symbol}: {shown(shares, number)} shares in the database, "
                f"{number(held)} at the broker",
                f"  → check its orders, then: botdb trades set {right if one else 'ID shares=N'}",
            )


def named(trades: Iterable[Record], count: int) -> str:
    """``c1 (ACME), c2 (BBAI) and 3 more``, of so many trades."""
    names = ", ".join(f"{trade['id']} ({trade['symbol']})" for trade in islice(trades, _EXPLAINED))
    more = count - _EXPLAINED
    return names + (f" and {more:,} more" if more > 0 else "")
