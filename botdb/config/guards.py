"""What protects real money from a change of the configuration: refusals and questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import peewee

from botdb.changes.diff import Change, Row
from botdb.config.fields import OPERATING, TRADE_SIZES
from botdb.database.json_rows import as_float
from botdb.errors import RefusedError
from botdb.trades import query

TRANSITIONS: Mapping[str, Sequence[str]] = {
    "stopped": ("running",),
    "running": ("paused", "stopped"),
    "paused": ("running", "stopped"),
}
"""The states that each state may change to."""


def check_transition(changed: Sequence[Change]) -> None:
    """Raise RefusedError for a change of state that is not allowed."""
    for change in changed:
        if change.field != "state":
            continue
        # An unknown state can only change to the safe one.
        allowed = TRANSITIONS.get(change.old, ("stopped",))
        if change.new not in allowed:
            raise RefusedError(
                f"state cannot go from {change.old} to {change.new}; nothing was changed",
                f"from {change.old} it can go to {' or '.join(allowed)}",
            )


def changes_mode(changed: Sequence[Change]) -> bool:
    return any(change.field == "mode" for change in changed)


def check_no_open_trade(db: peewee.Database) -> None:
    """Raise RefusedError if a trade is open: its position is in the account of the present mode."""
    count = query.count(db, query.TradeFilter(statuses=["open"]))
    if count:
        what = "1 trade is" if count == 1 else f"{count:,} trades are"
        raise RefusedError(
            f"mode cannot change while {what} open; nothing was changed",
            "'botdb trades open' shows what is",
        )


def question(row: Row, changed: Sequence[Change]) -> str | None:
    """What a person must confirm before these changes, if anything.

    Changes that can only make the bot trade less need no confirmation.
    """
    new = {change.field: change.new for change in changed}
    after = {**row, **new}
    if after["mode"] == "live" != row["mode"]:
        return f"Go live with real money{_stake(after)}?"
    if row["mode"] == "paper":
        return None
    # An unknown mode is treated as live.
    asked = []
    if limits := [field for field in new if field not in OPERATING]:
        asked.append(f"change {', '.join(limits)}")
    turned_on = [
        f"{name}={str(on).lower()}"
        for name, on in (("enabled", True), ("state", "running"))
        if name in new and new[name] == on
    ]
    if turned_on and after["mode"] != "paper":
        asked.append(f"set {', '.join(turned_on)}")
    if not asked:
        return None
    words = " and ".join(asked)
    return f"{words[0].upper()}{words[1:]} while the mode is {row['mode']}?"


def _stake(row: Row) -> str:
    """How much money a configuration puts at risk, in words; empty if it is not valid."""
    largest, positions = largest_position(row), as_float(row["maxConcurrentPositions"])
    stop = as_float(row["hardStopLossPct"])
    if largest is None or positions is None or stop is None:
        return ""
    return (
        f": up to {positions:,.0f} positions of ${largest:,.0f}, "
        f"${largest * positions * stop / 100:,.0f} lost if all stop out at {stop:g} %"
    )


def largest_position(row: Row) -> float | None:
    """USD in the largest position that the configuration allows; None if it is not valid."""
    size = as_float(row["positionSizeUsd"])
    multipliers = [as_float(row[name]) for name in MULTIPLIERS]
    sizes = [as_float(row[name]) for name in TRADE_SIZES if name in row]
    known = [multiplier for multiplier in multipliers if multiplier is not None]
    if size is None or len(known) < len(MULTIPLIERS):
        return None
    return max(size * max(known), *(each for each in sizes if each is not None), 0.0)


MULTIPLIERS = ("confidenceMultiplierHigh", "confidenceMultiplierMed", "confidenceMultiplierLow")


# --- oddities -----------------------------------------------------------------------------


def oddities(row: Row) -> Iterator[tuple[Sequence[str], str]]:
    """What makes little sense in a row that keeps every rule: the fields concerned, and why."""
    for higher, lower in pairwise(MULTIPLIERS):
        if row[higher] < row[lower]:
            yield (
                (higher, lower),
                f"{higher} ({row[higher]:g}) is below {lower} ({row[lower]:g})",
            )
    largest = largest_position(row) or 0.0
    loss = largest * row["maxConcurrentPositions"] * row["hardStopLossPct"] / 100
    if loss > row["dailyLossLimitUsd"]:
        yield (
            (
                "positionSizeUsd",
                "maxConcurrentPositions",
                "hardStopLossPct",
                "dailyLossLimitUsd",
                *MULTIPLIERS,
                *TRADE_SIZES,
            ),
            f"{row['maxConcurrentPositions']:,} positions of up to ${largest:,.0f} that stop out "
            f"at {row['hardStopLossPct']:g} % lose ${loss:,.0f}, "
            f"above dailyLossLimitUsd (${row['dailyLossLimitUsd']:,.0f})",
        )
    if row["hardStopLossPct"] < 0.5:
        yield (
            ("hardStopLossPct",),
            f"hardStopLossPct is in percent: {row['hardStopLossPct']:g} means "
            f"−{row['hardStopLossPct']:g} %",
        )
