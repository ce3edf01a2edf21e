"""Show the P&L of each day of a month, or of a year.

A trade belongs to the New York day of its exit. Without options it is this month; --year adds up
the weekdays of each month. On × the exchange is closed, on ½ it closes early.
"""

from __future__ import annotations

from typing import Annotated

import typer

from botdb.cli.context import Run
from botdb.clock.new_york import date_of
from botdb.clock.typed import parse_month, parse_year
from botdb.errors import InputError
from botdb.output.views import calendar as view
from botdb.stats.calendar import calendar

EXAMPLES = """
botdb stats calendar
botdb stats calendar --month 2026-03
botdb stats calendar --year 2026
"""


def command(
    run: Run,
    month: Annotated[
        str | None, typer.Option("--month", metavar="YYYY-MM", help="Weeks and weekdays of it.")
    ] = None,
    year: Annotated[
        str | None, typer.Option("--year", metavar="YYYY", help="Months and weekdays of it.")
    ] = None,
) -> None:
    if month is not None and year is not None:
        raise InputError("--month and --year exclude each other")
    first, last = (
        parse_month(f"{date_of(run.now):%Y-%m}" if month is None else month)
        if year is None
        else parse_year(year)
    )
    with run.reading() as opened:
        found = calendar(opened.db, first, last)
    if not run.out.is_table:
        run.out.records(view.day_records(found) if year is None else view.weekday_records(found))
        return
    rows, fields, footer = (
        view.month(found, run.out.width) if year is None else view.year(found, run.out.width)
    )
    run.out.sentence(view.title(found, f"{first:%B %Y}" if year is None else f"{first:%Y}"))
    run.out.table(rows, fields, footer=footer, caption=view.legend(found, days=year is None))
