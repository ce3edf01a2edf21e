"""What stands between a change of the configuration and real money: refusals and questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import peewee

from botdb.changes.diff import Change, Row
from botdb.config.fields import OPERATING
from botdb.errors import RefusedError
from botdb.trades import query

TRANSITIONS: Mapping[str, Sequence[str]] = {
    "stopped": ("running",),
    "running": ("paused", "stopped"),
    "paused": ("running", "stopped"),
}
"""Where the bot's state may go from each."""


def check_transition(changed: Sequence[Change]) -> None:
    """Raise RefusedError if the state would move where it may not."""
    for change in changed:
        if change.field != "state":
            continue
        # A state that the bot does not have is left only by way of the safe one.
        allowed = TRANSITIONS.get(change.old, ("stopped",))
        if change.new not in allowed:
            raise RefusedError(
                f"state cannot go from {change.old} to {change.new}; nothing was changed",
                f"from {change.old} it can go to {' or '.join(allowed)}",
            )


def changes_mode(changed: Sequence[Change]) -> bool:
    return any(change.field == "mode" for change in changed)


def check_no_open_trade(db: peewee.Database) -> None:
    """Raise RefusedError if a trade is open: its position is at the broker account of the mode."""
    count = query.count(db, query.TradeFilter(statuses=["open"]))
    if count:
        what = "1 trade is" if count == 1 else f"{count:,} trades are"
        raise RefusedError(
            f"mode cannot change while {what} open; nothing was changed",
            "'botdb trades open' shows what is",
        )


def question(row: Row, changed: Sequence[Change]) -> str | None:
    """What a person must say yes to before these changes, if anything."""
    mode = {change.field: change.new for change in changed}.get("mode", row["mode"])
    if mode == "live" and row["mode"] != "live":
        return "Go live, with real money?"
    limits = [change.field for change in changed if change.field not in OPERATING]
    # A mode that nobody knows is taken for live.
    if row["mode"] != "paper" and limits:
        return f"Change {', '.join(limits)} while the mode is {row['mode']}?"
    return None


# --- oddities -----------------------------------------------------------------------------


def oddities(row: Row) -> Iterator[tuple[Sequence[str], str]]:
    """What is valid but makes little sense: the fields concerned, and why."""
    multipliers = [f"confidenceMultiplier{level}" for level in ("High", "Med", "Low")]
    for higher, lower in pairwise(multipliers):
        if row[higher] < row[lower]:
            yield (
                (higher, lower),
                f"{higher} ({row[higher]:g}) is below {lower} ({row[lower]:g})",
            )
    largest = row["positionSizeUsd"] * max(row[name] for name in multipliers)
    loss = largest * row["maxConcurrentPositions"] * row["hardStopLossPct"] / 100
    if loss > row["dailyLossLimitUsd"]:
        yield (
            (
                "positionSizeUsd",
                "maxConcurrentPositions",
                "hardStopLossPct",
                "dailyLossLimitUsd",
                *multipliers,
            ),
            f"{row['maxConcurrentPositions']:,} positions of up to ${largest:,.0f} that stop out "
            f"at {row['hardStopLossPct']:g} % lose ${loss:,.0f}, "
            f"above dailyLossLimitUsd (${row['dailyLossLimitUsd']:,.0f})",
        )
    if 0 < row["hardStopLossPct"] < 0.5:
        yield (
            ("hardStopLossPct",),
            f"hardStopLossPct is in percent: {row['hardStopLossPct']:g} means "
            f"−{row['hardStopLossPct']:g} %",
        )
