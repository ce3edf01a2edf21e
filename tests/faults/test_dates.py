"""Times around the changes of the clocks, and impossible ones, wherever a command takes a time."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import peewee
import pytest

from botdb.database.ddl import schema_sql
from botdb.database.dialect import is_postgres
from tests.conftest import AddTrades, Botdb
from tests.faults.commands import is_one_clear_line

GAP, FOLD = "2026-03-08T02:30", "2026-11-01T01:30"
"""Local times in New York that happen never and twice."""

REFUSED = [
    GAP,
    FOLD,
    "2026-06-30T23:59:60Z",  # a leap second
    "2016-12-31T23:59:60Z",
    "2026-02-29T12:00",
    "0000-01-01T00:00Z",
    "10000-01-01T00:00Z",
    "+10000-01-01T00:00Z",
    "-0001-01-01T00:00Z",
    "0001-01-01T00:00+00:01",  # in the year 0, in UTC
    "9999-12-31T23:59:59-00:01",
    "2026-03-06T14:31:00+25:00",
    "infinity",
    "now",
    "9" * 400,
    "2026-03-06T14:31:00 America/New_York",
    "٢٠٢٦-٠٣-٠٦",
    "\x00",
]
UNDERSTOOD = {
    "2026-11-01T01:30-04:00": "2026-11-01T05:30:00.000Z",
    "2026-11-01T01:30-05:00": "2026-11-01T06:30:00.000Z",
    "2026-11-01T01:30-05": "2026-11-01T06:30:00.000Z",
    "2026-03-08T01:59:59.999": "2026-03-08T06:59:59.999Z",
    "2026-03-08T03:00": "2026-03-08T07:00:00.000Z",
    "2026-03-06T14:31:00+00:00:30": "2026-03-06T14:30:30.000Z",
    "2026-03-06T14:31:00.9999Z": "2026-03-06T14:31:00.999Z",
}
"""What is typed in New York, and the moment that it is."""


@pytest.fixture
def open_trade(add_trades: AddTrades) -> None:
    add_trades({"id": "t1", "status": "open", "entryPrice": 1, "shares": 10})


PLACES = (
    ("trades", "import", "-", "--tz", "America/New_York"),
    ("trades", "list", "--since={}"),
    ("trades", "list", "--until={}", "--on=entered"),
    ("stats", "performance", "--since={}"),
    ("trades", "close", "t1", "--price=2", "--yes", "--at={}"),
    ("trades", "set", "t1", "--yes", "exitAt={}"),
    ("config", "set", "--yes", "since={}"),
)


@pytest.fixture
def later_column(db: peewee.Database) -> None:
    """A column for times that a later version of the bot has in its configuration."""
    with db.atomic():
        db.execute_sql('ALTER TABLE "BotConfig" ADD COLUMN "since" TIMESTAMP(3)')
    db.close()


@pytest.mark.parametrize("engine", ["sqlite"])  # refused before a database is asked
@pytest.mark.usefixtures("open_trade", "later_column")
@pytest.mark.parametrize("place", PLACES, ids=lambda place: " ".join(place[:3]))
def test_a_time_that_does_not_exist_or_happens_twice_is_refused(
    botdb: Botdb, url: str, place: tuple[str, ...]
) -> None:
    before = botdb("trades", "list", "--json", db=url).out
    for text in REFUSED:
        row = {"id": "t2", "symbol": "A", "status": "open", "entryAt": text}
        done = botdb(*(word.format(text) for word in place), db=url, input=json.dumps([row]))
        assert (done.code, done.out) == (2, ""), (text, done)
        assert "error: unexpected" not in done.err and done.err.count("\n") <= 3, (text, done)
        if text in (GAP, FOLD):
            happens = "never" if text == GAP else "twice"
            assert f"happens {happens} in America/New_York" in done.err
    assert botdb("trades", "list", "--json", db=url).out == before


@pytest.mark.usefixtures("open_trade", "later_column")
def test_a_time_is_the_same_in_every_place(botdb: Botdb, url: str) -> None:
    for text, wire in UNDERSTOOD.items():
        row = {"id": "t2", "symbol": "A", "status": "open", "entryAt": text}
        zone = ("--tz", "America/New_York", "--on-conflict", "replace", "-q")
        done = botdb("trades", "import", "-", *zone, db=url, input=json.dumps([row]))
        assert done.code == 0, (text, done)
        assert botdb("trades", "show", "t2", "--json", db=url).json["entryAt"] == wire
        for option in ("--since", "--until"):
            listed = botdb("trades", "list", f"{option}={text}", "--on=entered", "--json", db=url)
            assert [each["id"] for each in listed.json] == ["t2"], text
        assert botdb("trades", "set", "t1", f"exitAt={text}", "--yes", db=url).code == 0, text
        assert botdb("trades", "show", "t1", "--json", db=url).json["exitAt"] == wire
        done = botdb("config", "set", f"since={text}", "--yes", db=url)
        assert done.code == 0, done
        assert botdb("config", "show", "--json", db=url).json["since"] == wire, text


EVERYTHING = (
    "status", "check", "trades list --wide", "trades closed", "trades show t1",
    "trades list --json", "trades list -o csv", "stats rollup", "stats verify", "stats show",
    "stats show --by week", "stats show --by month", "stats performance",
    "stats performance --json", "stats performance --by month", "stats performance --by hour",
    "stats missed",
)  # fmt: skip


@pytest.mark.parametrize("years", [("0001-01-01", "0001-01-02"), ("9999-12-30", "9999-12-31")])
def test_no_command_crashes_on_the_first_or_the_last_day_of_the_calendar(
    botdb: Botdb, url: str, add_trades: AddTrades, years: tuple[str, str]
) -> None:
    """The first hours of the calendar in UTC are in the year 0 in New York."""
    first, last = years
    moments = {"createdAt": f"{first}T00:00Z", "entryAt": f"{first}T00:00Z"}
    trade = {**moments, "pnl": 1.5, "entryPrice": 1, "exitPrice": 2, "shares": 1.5}
    add_trades(
        {**trade, "id": "t1", "exitAt": f"{last}T23:59:59.999Z"},
        {**trade, "id": "t2", "exitAt": f"{first}T00:00Z"},
        {**trade, "id": "t3", "status": "open"},
    )
    for command in EVERYTHING:
        done = botdb(*command.split(), db=url)
        assert done.code in (0, 6), (command, done)
        assert "error: unexpected" not in done.err and "NaN" not in done.out
    for day in years:
        for command in (
            "stats rollup --date {}",
            "stats verify --since {}",
            "trades list --until {}",
        ):
            done = botdb(*command.format(day).split(), db=url)
            assert done.code in (0, 6), (command, done)


NO_DAYS = (
    "2026-02-29", "0000-01-01", "10000-01-01", "2026-3-6", "2026-W10-1", "20260306", FOLD, "soon",
    "",  # a variable that a script forgot to set
)  # fmt: skip


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("command", ["stats show", "stats rollup", "stats verify"])
def test_a_day_that_does_not_exist_is_refused(botdb: Botdb, url: str, command: str) -> None:
    options = [(f"{option}={day}",) for option in ("--date", "--since") for day in NO_DAYS]
    for typed in (
        *options,
        ("--since", "2026-03-02", "--until", "2026-03-01"),
        ("--date", "2026-03-02", "--until", "2026-03-01"),
    ):
        done = botdb(*command.split(), *typed, db=url)
        assert is_one_clear_line(done, 2), (typed, done)


def test_no_command_crashes_on_times_outside_pythons_range(
    botdb: Botdb, db: peewee.Database, url: str, add_trades: AddTrades
) -> None:
    """PostgreSQL knows infinity and the year 10000, SQLite takes any text."""
    add_trades({"id": "t1", "pnl": 1}, {"id": "t2", "pnl": 1})
    odd = ("infinity", "10000-01-01 00:00:00") if is_postgres(db) else (GAP[:-1], "24:61")
    with db.atomic():
        db.execute_sql(f"""UPDATE "BotTrade" SET "exitAt" = '{odd[0]}' WHERE id = 't1'""")
        db.execute_sql(f"""UPDATE "BotTrade" SET "entryAt" = '{odd[1]}' WHERE id = 't2'""")
    db.close()
    for command in EVERYTHING:
        done = botdb(*command.split(), db=url)
        assert done.code in (0, 6), (command, done)


@pytest.mark.parametrize("encoding", ["UTF-16le", "UTF-16be"])
def test_a_file_whose_text_is_utf_16_is_refused(
    botdb: Botdb, tmp_path: Path, encoding: str
) -> None:
    path = str(tmp_path / "wide.db")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA encoding = '{encoding}'")
        connection.executescript(schema_sql())
    done = botdb("init", db=path)
    assert done.code == 5
    assert "UTF-16" in done.err and "hint: " in done.err
