"""How the changes of the configuration and what trades came to before and after them read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from botdb.clock.timestamps import to_wire
from botdb.database.json_rows import Records
from botdb.output.render.format import interval, money, new_york, traded
from botdb.output.views.changes import arrow
from botdb.performance.figures import FEWEST_DAYS, FEWEST_TRADES
from botdb.performance.impact import beyond_luck

if TYPE_CHECKING:
    from botdb.performance.impact import Impact, Side

NOTE = (
    "a change need not be the cause: the bot reads its configuration when it starts, and "
    "everything else that changed meanwhile counts too"
)


def lines(found: Sequence[Impact]) -> list[str]:
    """A few lines for each change, the newest first, then what to bear in mind."""
    tested = tested_of(found)
    shown = []
    for impact in found:
        shown += [
            f"{new_york(to_wire(impact.change.at))}  {arrow(impact.change)}",
            f"  before: {side(impact.before)}; after: {side(impact.after)}",
            f"  {verdict(impact, tested)}",
            "",
        ]
    if tested > 1:
        shown.append(f"corrected for {tested} comparisons")
    return [*shown, NOTE]


def tested_of(found: Sequence[Impact]) -> int:
    """How many changes have enough trades on both sides to be judged."""
    return sum(impact.p is not None for impact in found)


def side(each: Side) -> str:
    """``$4.85 per trade, 412 trades on 40 days``."""
    if each.expectancy is None:
        return "no trades"
    return f"{money(each.expectancy)} per trade, {traded(each.trades, each.days, 'trade')}"


def verdict(impact: Impact, tested: int) -> str:
    """The difference with its interval, and whether luck alone can explain it."""
    said = judgement(impact, tested)
    if impact.p is None or impact.difference is None:
        return f"{said}: it takes {FEWEST_TRADES} trades on {FEWEST_DAYS} days on each side"
    ends = interval(impact.interval or (None, None), money)
    return f"difference {money(impact.difference)} ({ends}): {said}"


def judgement(impact: Impact, tested: int) -> str:
    """Whether luck alone can explain a difference, if `tested` of them are judged."""
    luck = beyond_luck(impact, tested)
    if luck is None:
        return "too few to tell"
    return "more than luck alone explains" if luck else "luck alone can explain it"


def records(found: Sequence[Impact]) -> Records:
    """A record for each change."""
    tested = tested_of(found)
    columns = (
        "time", "field", "old", "new", "command", "user",
        "tradesBefore", "daysBefore", "expectancyBefore",
        "tradesAfter", "daysAfter", "expectancyAfter",
        "difference", "differenceLow", "differenceHigh", "p", "beyondLuck",
    )  # fmt: skip
    rows = (
        (
            to_wire(each.change.at), each.change.field, each.change.old, each.change.new,
            each.change.command, each.change.user,
            each.before.trades, each.before.days, each.before.expectancy,
            each.after.trades, each.after.days, each.after.expectancy,
            each.difference, *(each.interval or (None, None)), each.p, beyond_luck(each, tested),
        )
        for each in found
    )  # fmt: skip
    return Records(columns, rows)
