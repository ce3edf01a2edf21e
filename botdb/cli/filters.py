"""The options that choose trades, for every command that has them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, NamedTuple

import typer

from botdb.cli import complete
from botdb.cli.context import Opened, Run
from botdb.clock.typed import DAY_WORDS, parse_day, parse_days, parse_span
from botdb.errors import InputError
from botdb.stats.rollup import Days
from botdb.trades.query import Moment, TradeFilter
from botdb.trades.values import settle


def several(metavar: str, help: str, offered: Callable[..., Sequence[str]] | None = None) -> Any:
    """An option that takes several values, with commas between them or repeated."""
    return typer.Option(metavar=metavar, autocompletion=offered, help=help)


class Filters(NamedTuple):
    """Which trades."""

    symbol: Annotated[
        list[str] | None,
        several("SYMBOL", "Only these symbols, in any case: A,B or repeated.", complete.symbols),
    ] = None
    catalyst: Annotated[
        list[str] | None, several("TYPE", "Only these values of catalystType.", complete.catalysts)
    ] = None
    tier: Annotated[list[str] | None, several("TIER", "Only these values of catalystTier.")] = None
    exit_reason: Annotated[
        list[str] | None,
        several("REASON", "Only these values of exitReason.", complete.exit_reasons),
    ] = None
    winners: Annotated[bool, typer.Option("--winners", help="Only pnl above 0.")] = False
    losers: Annotated[bool, typer.Option("--losers", help="Only pnl below 0.")] = False
    since: Annotated[
        str | None,
        typer.Option(
            metavar="WHEN",
            help=f"A date, a date and time (New York), an age (36h, 7d), or {DAY_WORDS}.",
        ),
    ] = None
    until: Annotated[
        str | None, typer.Option(metavar="WHEN", help="The same; a day counts to its end.")
    ] = None
    on: Annotated[
        Moment | None,
        typer.Option(
            case_sensitive=False,
            help="The time that --since and --until filter; default: created, or exited if closed.",
        ),
    ] = None

    def choose(self, run: Run, statuses: Sequence[str], *, on: Moment = "created") -> TradeFilter:
        """The filter that these options mean now; `on` is the moment that counts without --on.

        Raises InputError.
        """
        now = run.now
        if self.winners and self.losers:
            raise InputError("--winners and --losers exclude each other")
        since = parse_span(self.since, now)[0] if self.since is not None else None
        until = parse_span(self.until, now)[1] if self.until is not None else None
        if since and until and since >= until:
            raise InputError(f"--since {self.since} is after --until {self.until}")
        return TradeFilter(
            statuses=_split(statuses),
            symbols=_split(self.symbol),
            catalysts=_split(self.catalyst),
            tiers=[_tier(text) for text in _split(self.tier)],
            exit_reasons=_split(self.exit_reason),
            outcome="winners" if self.winners else "losers" if self.losers else None,
            since=since,
            until=until,
            on=self.on or on,
        )


def _split(given: Sequence[str] | None) -> list[str]:
    """Several values after one option, with commas between them."""
    return [value.strip() for text in given or () for value in text.split(",")]


def _tier(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise InputError(f"--tier '{text}' is not a whole number") from None


def settled(run: Run, opened: Opened, which: TradeFilter) -> TradeFilter:
    """The filter with its values spelled as in the trades; warns about values that no trade has."""
    which, warnings = settle(opened.db, which)
    for warning in warnings:
        run.out.warning(warning)
    return which


class DayRange(NamedTuple):
    """Which New York days."""

    date: Annotated[
        str | None,
        typer.Option(metavar="DAY", help="Only this day: YYYY-MM-DD, or a word as for --since."),
    ] = None
    since: Annotated[
        str | None,
        typer.Option(
            metavar="DAY",
            help=f"From this day on: a date, {DAY_WORDS}; an age (7d) is the day it falls in.",
        ),
    ] = None
    until: Annotated[str | None, typer.Option(metavar="DAY", help="Up to this day, included.")] = (
        None
    )

    def choose(self, run: Run) -> Days:
        """The days that these options mean now; all of them without any. Raises InputError."""
        now = run.now
        if self.date is not None:
            if self.since is not None or self.until is not None:
                raise InputError("--date excludes --since and --until")
            day = parse_day(self.date, now)
            return Days(day, day)
        first = None if self.since is None else parse_days(self.since, now)[0]
        last = None if self.until is None else parse_days(self.until, now)[1]
        if first and last and first > last:
            raise InputError(f"--since {first} is after --until {last}")
        return Days(first, last)
