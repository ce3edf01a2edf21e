"""What the rivals run: the best equivalent SQL that we know, and trivial programs."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

COLUMNS = (
    *("id", "symbol", "entryPrice", "exitPrice", "shares", "pnl", "catalystType", "catalystTier"),
    *("exitReason", "status", "alpacaOrderId", "entryAt", "exitAt", "createdAt", "updatedAt"),
)

CLOSED_IN_ORDER = """
SELECT "exitAt", "pnl", "entryAt", "entryPrice", "exitPrice" FROM "BotTrade"
WHERE "status" = 'closed' AND "exitAt" IS NOT NULL ORDER BY "exitAt", "id";
"""

EVERY_TRADE = 'SELECT * FROM "BotTrade" ORDER BY "createdAt" DESC, "id"'
"""The same rows in the same order as ours."""

POSTGRES_EXPORT = f"COPY (SELECT row_to_json(t) FROM ({EVERY_TRADE}) AS t) TO STDOUT"

POSTGRES_ROLL_UP = """
INSERT INTO "BotDailyStats"
    ("id", "date", "realizedPnl", "tradeCount", "dayTradeCount", "updatedAt")
SELECT gen_random_uuid()::text, day::text, coalesce(sum("pnl"), 0), count(*),
    count(*) FILTER (WHERE entry_day = day), now()
FROM (
    SELECT "pnl",
        ("exitAt" AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')::date AS day,
        ("entryAt" AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')::date AS entry_day
    FROM "BotTrade" WHERE "status" = 'closed' AND "exitAt" IS NOT NULL
) AS closed
GROUP BY day
ON CONFLICT ("date") DO UPDATE SET "realizedPnl" = excluded."realizedPnl",
    "tradeCount" = excluded."tradeCount", "dayTradeCount" = excluded."dayTradeCount",
    "updatedAt" = excluded."updatedAt";
"""


def logged_queries(log: str) -> str:
    """The queries that ``botdb -v`` showed, as a script for sqlite3, which lacks our functions."""
    queries = [
        _with_values(*line.removeprefix("sql: ").split("  ", 1))
        for line in log.splitlines()
        if line.startswith("sql: SELECT")
    ]
    script = ";\n".join(queries) + ";"
    return script.replace("new_york_date(", "date(").replace("wire_time(", "upper(")


def _with_values(sql: str, parameters: str = "[]") -> str:
    values = iter(ast.literal_eval(parameters))
    return re.sub(r"\?", lambda _: _literal(next(values)), sql)


def _literal(value: str | float) -> str:
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else repr(value)


def five_hours_behind(column: str) -> str:
    """The date of a column as if New York had no daylight saving."""
    return f"date({column}, '-5 hours')"


def new_york(first_year: int, last_year: int) -> Callable[[str], str]:
    """The New York date of a column, with the clock changes of these years written out."""

    def date(column: str) -> str:
        summers = " OR ".join(
            f"({column} >= '{start}' AND {column} < '{end}')"
            for start, end in map(_summer, range(first_year, last_year + 1))
        )
        return f"date({column}, CASE WHEN {summers} THEN '-4 hours' ELSE '-5 hours' END)"

    return date


def sqlite_roll_up(date: Callable[[str], str]) -> str:
    """The roll-up in SQLite's own SQL; `date` gives the day of a column."""
    return f"""
INSERT INTO "BotDailyStats"
    ("id", "date", "realizedPnl", "tradeCount", "dayTradeCount", "updatedAt")
SELECT hex(randomblob(12)), {date('"exitAt"')} AS day, coalesce(sum("pnl"), 0), count(*),
    sum({date('"entryAt"')} = {date('"exitAt"')}), strftime('%Y-%m-%d %H:%M:%f', 'now')
FROM "BotTrade" WHERE "status" = 'closed' AND "exitAt" IS NOT NULL
GROUP BY day
ON CONFLICT ("date") DO UPDATE SET "realizedPnl" = excluded."realizedPnl",
    "tradeCount" = excluded."tradeCount", "dayTradeCount" = excluded."dayTradeCount",
    "updatedAt" = excluded."updatedAt";
"""


def _summer(year: int) -> tuple[str, str]:
    """When daylight saving begins and ends in New York, in UTC: second Sunday of March and
    first of November at 02:00.
    """
    zone = ZoneInfo("America/New_York")
    march = next(d for d in range(8, 15) if datetime(year, 3, d, tzinfo=UTC).weekday() == 6)
    november = next(d for d in range(1, 8) if datetime(year, 11, d, tzinfo=UTC).weekday() == 6)
    start = datetime(year, 3, march, 3, tzinfo=zone).astimezone(UTC)
    end = datetime(year, 11, november, 1, tzinfo=zone, fold=1).astimezone(UTC)
    return f"{start:%Y-%m-%d %H:%M:%S}", f"{end:%Y-%m-%d %H:%M:%S}"


TRIVIAL = """
import typer
{more}
app = typer.Typer(rich_markup_mode=None)

@app.command()
def main() -> None:
    "One command."

app()
"""
