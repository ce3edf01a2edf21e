"""Findings about trades, with their symbols and values in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from botdb.audit.finding import SHOWN_IDS, Finding, Rule
from botdb.audit.recent import Trade

Case = tuple[Trade, str]
"""A trade that breaks a rule, and by how much, in words."""


def usd(amount: float) -> str:
    """``$1,234.56`` or ``-$1,234.56``."""
    return f"{'-' * (amount < 0)}${abs(amount):,.2f}"


def found(
    rule: Rule, cases: Sequence[Case], one: str, limit: str, many: str, do_many: str = ""
) -> Iterator[Finding]:
    """A finding about these, if there are any: one of them in a sentence, or several in a list.

    `do_many` is a command that suits several better than the rule's own.
    """
    if not cases:
        return
    limit = limit and f", {limit}"
    if len(cases) == 1:
        [(trade, how)] = cases
        detail = f"{trade.name} {one} {how}{limit}"
    else:
        listed = some([f"{trade.name} ({how})" for trade, how in cases])
        detail = f"{len(cases):,} trades {many}{limit}: {listed}"
    do = do_many if len(cases) > 1 else ""
    yield about(rule, [trade for trade, _ in cases], detail, do)


def about(rule: Rule, trades: Sequence[Trade], detail: str, do: str = "") -> Finding:
    """A finding about these trades, the first few of them named."""
    shown = trades[:SHOWN_IDS]
    return Finding(
        rule,
        len(trades),
        tuple(trade.id for trade in shown),
        tuple(trade.symbol for trade in shown),
        detail,
        do,
    )


def some(texts: Sequence[str], most: int = SHOWN_IDS) -> str:
    """The first few texts, and … if there are more."""
    return ", ".join(texts[:most]) + (", …" if len(texts) > most else "")
