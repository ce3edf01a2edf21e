"""The options that choose trades, for every command that has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

import typer

from botdb.cli import complete
from botdb.cli.context import Run
from botdb.clock.typed import parse_day, parse_since, parse_until
from botdb.errors import InputError
from botdb.stats.rollup import Days
from botdb.trades.query import Moment, TradeFilter


@dataclass(frozen=True)
class Filters:
    """Which trades."""

    symbol: Annotated[
        list[str] | None,
        typer.Option(metavar="SYMBOL", help="Only this symbol, in any case; repeatable."),
    ] = None
    catalyst: Annotated[
        list[str] | None,
        typer.Option(metavar="TYPE", help="Only this catalystType; repeatable."),
    ] = None
    tier: Annotated[
        list[int] | None,
        typer.Option(metavar="TIER", help="Only this catalystTier; repeatable."),
    ] = None
    exit_reason: Annotated[
        list[str] | None,
        typer.Option(
            metavar="REASON",
            autocompletion=complete.exit_reasons,
            help="Only this exitReason; repeatable.",
        ),
    ] = None
    winners: Annotated[bool, typer.Option("--winners", help="Only pnl above 0.")] = False
    losers: Annotated[bool, typer.Option("--losers", help="Only pnl below 0.")] = False
    since: Annotated[
        str | None,
        typer.Option(
            metavar="WHEN",
            help="A date, a date and time (New York), today, yesterday, or an age: 36h, 7d.",
        ),
    ] = None
    until: Annotated[
        str | None, typer.Option(metavar="WHEN", help="The same; a day counts to its end.")
    ] = None
    on: Annotated[
        Moment,
        typer.Option(case_sensitive=False, help="What --since and --until look at."),
    ] = "created"

    def choose(self, run: Run, statuses: Sequence[str]) -> TradeFilter:
        """The filter that these options mean now. Raises InputError."""
        now = run.now
        if self.winners and self.losers:
            raise InputError("--winners and --losers exclude each other")
        return TradeFilter(
            statuses=statuses,
            symbols=self.symbol or (),
            catalysts=self.catalyst or (),
            tiers=self.tier or (),
            exit_reasons=self.exit_reason or (),
            outcome="winners" if self.winners else "losers" if self.losers else None,
            since=parse_since(self.since, now) if self.since is not None else None,
            until=parse_until(self.until, now) if self.until is not None else None,
            on=self.on,
        )


@dataclass(frozen=True)
class DayRange:
    """Which New York days."""

    date: Annotated[
        str | None,
        typer.Option(metavar="DAY", help="Only this day: YYYY-MM-DD, today or yesterday."),
    ] = None
    since: Annotated[str | None, typer.Option(metavar="DAY", help="From this day on.")] = None
    until: Annotated[str | None, typer.Option(metavar="DAY", help="Up to this day, included.")] = (
        None
    )

    def choose(self, run: Run) -> Days:
        """The days that these options mean now; all of them without any. Raises InputError."""
        now = run.now

        def day(text: str | None) -> date | None:
            if text is None:
                return None
            parsed = parse_day(text, now)
            if parsed is None:
                raise InputError(f"'{text}' is not a day", "give YYYY-MM-DD, today or yesterday")
            return parsed

        if self.date is not None and (self.since is not None or self.until is not None):
            raise InputError("--date excludes --since and --until")
        since, until = (self.since, self.until) if self.date is None else (self.date, self.date)
        first, last = day(since), day(until)
        if first and last and first > last:
            raise InputError(f"--since {first} is after --until {last}")
        return Days(first, last)
