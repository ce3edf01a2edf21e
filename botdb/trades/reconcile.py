"""The broker's positions compared with the open trades, the most dangerous first."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import peewee

from botdb.changes.diff import Row
from botdb.database.json_rows import as_float
from botdb.database.models import SINGLETON, BotConfig
from botdb.database.schema import Catalog
from botdb.errors import RefusedError
from botdb.trades import query
from botdb.trades.broker_positions import Position
from botdb.trades.query import TradeFilter

KEPT_IDS = 20
"""How many ids of the open trades in one symbol are kept; the others are counted."""

Verdict = Literal["unknown to database", "missing at broker", "quantity differs", "matched"]
"""The most dangerous first: a position that the bot does not know of is never sold."""


@dataclass
class OpenTrades:
    """The open trades in one symbol."""

    count: int = 0
    ids: list[str] = field(default_factory=list)
    """The first of them, KEPT_IDS at most."""
    shares: float | None = None
    """Of all of them; None if none is filled."""
    entry_price: float | None = None
    """USD per share, of a single trade."""

    def add(self, trade: Mapping[str, Any]) -> None:
        self.count += 1
        if len(self.ids) < KEPT_IDS:
            self.ids.append(trade["id"])
        shares = as_float(trade["shares"])
        if shares is not None:
            self.shares = (self.shares or 0.0) + shares
        self.entry_price = as_float(trade["entryPrice"]) if self.count == 1 else None


@dataclass(frozen=True)
class Comparison:
    """One symbol: the open trades in it and the position."""

    symbol: str
    trades: OpenTrades
    position: Position | None

    @property
    def verdict(self) -> Verdict:
        if self.position is None:
            return "missing at broker"
        if not self.trades.count:
            return "unknown to database"
        shares, held = self.trades.shares, self.position.quantity
        same = shares is not None and math.isclose(shares, held, rel_tol=1e-9)
        return "matched" if same else "quantity differs"


@dataclass(frozen=True)
class Reconciliation:
    """The comparisons, the most dangerous first, and for which account the bot is configured."""

    mode: str
    compared: Sequence[Comparison]

    @property
    def strangers(self) -> bool:
        """Whether both sides have symbols but none in common: perhaps another account."""
        verdicts = {each.verdict for each in self.compared}
        return verdicts == {"unknown to database", "missing at broker"}

    @property
    def missing(self) -> Sequence[Comparison]:
        """The symbols with open trades in which the broker holds nothing."""
        return [each for each in self.compared if each.verdict == "missing at broker"]

    def refuse_empty(self) -> None:
        """Raise RefusedError if the broker holds nothing at all while trades are open.

        An error of the broker, or the keys of another account, look like that.
        """
        count = sum(each.trades.count for each in self.compared)
        trades = "1 trade is" if count == 1 else f"{count:,} trades are"
        if count and all(each.position is None for each in self.compared):
            raise RefusedError(
                f"the broker's answer is empty, but {trades} open in the database",
                "check the account and the answer; if it is right, add --allow-empty",
            )


def reconcile(
    db: peewee.Database, catalog: Catalog, positions: Sequence[Position]
) -> Reconciliation:
    """Compare the positions with the open trades, by symbol."""
    held = {position.symbol: position for position in positions}
    by_symbol: dict[str, OpenTrades] = {}
    for trade in open_trades(db, catalog, ["id", "symbol", "shares", "entryPrice"]):
        by_symbol.setdefault(symbol_of(trade), OpenTrades()).add(trade)
    compared = [
        Comparison(symbol, by_symbol.get(symbol, OpenTrades()), held.get(symbol))
        for symbol in sorted(by_symbol.keys() | held.keys())
    ]
    compared.sort(key=_danger)
    query_mode = BotConfig.select(BotConfig.mode).where(BotConfig.id == SINGLETON)
    [mode] = db.execute(query_mode).fetchone() or ["unknown"]
    return Reconciliation(str(mode), compared)


def _danger(compared: Comparison) -> tuple[int, float]:
    value = compared.position.value if compared.position else 0.0
    return get_args(Verdict).index(compared.verdict), -value


def open_trades(
    db: peewee.Database, catalog: Catalog, columns: Sequence[str] | None = None
) -> Iterator[Row]:
    """The open trades in the order of their creation; `columns` None are all of the table."""
    which = TradeFilter(statuses=["open"])
    return query.find(db, catalog, which, columns=columns, sort="createdAt").dicts()


def symbol_of(trade: Row) -> str:
    """The symbol of a trade in the case in which symbols are compared."""
    return str(trade["symbol"]).upper()
