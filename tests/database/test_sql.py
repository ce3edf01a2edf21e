"""SQL on both engines: New York dates against brute force over zoneinfo, moments, numbers, text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import peewee
import pytest

from botdb.database.dialect import is_postgres
from botdb.database.models import BotTrade
from botdb.database.sql import (
    any_of,
    by_code_point,
    comparable,
    is_moment,
    milliseconds,
    same_date,
    seconds_between,
    sql_date,
    usable_double,
)
from tests.conftest import AddTrades

NEW_YORK = ZoneInfo("America/New_York")


def dates_in_sql(db: peewee.Database, moments: Sequence[str | None]) -> list[str | None]:
    """What the database itself says of moments in stored form, in their order."""
    kind = "timestamp(3)" if is_postgres(db) else "text"
    db.execute_sql(f"CREATE TEMPORARY TABLE moments (n integer, moment {kind})")
    if is_postgres(db):
        sql = "SELECT n, t::timestamp FROM unnest(%s::text[]) WITH ORDINALITY AS given (t, n)"
        db.execute_sql("INSERT INTO moments " + sql, (list(moments),))
    else:
        db.connection().executemany("INSERT INTO moments VALUES (?, ?)", list(enumerate(moments)))
    table = peewee.Table("moments")
    query = table.select(sql_date(db, table.c.moment)).order_by(table.c.n)
    return [day and str(day) for (day,) in db.execute(query).fetchall()]


def hours(first: datetime, last: datetime) -> Iterator[datetime]:
    """Every hour from `first` on, and the last millisecond before it."""
    while first < last:
        yield first - timedelta(milliseconds=1)
        yield first
        first += timedelta(hours=1)


def brute_force(moment: datetime) -> str:
    return moment.replace(tzinfo=UTC).astimezone(NEW_YORK).date().isoformat()


@pytest.mark.parametrize(
    ("first", "last"),
    [
        pytest.param("2024-01-01", "2027-01-02", id="three-years"),
        pytest.param("2006-03-25", "2007-11-10", id="the-new-rules-of-2007"),
        pytest.param("1918-03-28", "1918-11-01", id="the-first-summer-time"),
        pytest.param("1942-02-07", "1945-10-03", id="war-time"),
        pytest.param("9999-12-28", "9999-12-31", id="the-year-9999"),
    ],
)
def test_sql_gives_the_date_that_zoneinfo_gives(db: peewee.Database, first: str, last: str) -> None:
    moments = list(hours(datetime.fromisoformat(first), datetime.fromisoformat(last)))
    stored = [moment.isoformat(" ", "milliseconds") for moment in moments]
    assert dates_in_sql(db, stored) == [brute_force(moment) for moment in moments]


def test_sql_knows_moments_without_a_fraction(db: peewee.Database) -> None:
    moments = ["2026-03-08 04:59:59", "2026-03-08 05:00:00", "2026-03-09 03:59:59"]
    assert dates_in_sql(db, moments) == ["2026-03-07", "2026-03-08", "2026-03-08"]


def test_null_and_times_before_year_1_have_no_date(db: peewee.Database) -> None:
    assert dates_in_sql(db, [None, "0001-01-01 03:00:00.000"]) == [None, None]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2026-03-06 14:31:00.000", "2026-03-06 14:59:59.999", True),
        ("2026-03-06 04:10:00.000", "2026-03-06 04:50:00.000", True),
        ("2026-03-06 04:59:59.999", "2026-03-06 05:00:00.000", False),  # midnight in winter
        ("2026-07-06 03:59:59.999", "2026-07-06 04:00:00.000", False),  # and in summer
        ("2026-03-06 23:00:00.000", "2026-03-07 04:30:00.000", True),
        ("2026-03-06 14:31:00.000", "2026-03-07 14:31:00.000", False),
        ("2026-03-06 14:31:00.000", None, False),
    ],
)
def test_two_moments_are_compared_by_their_new_york_date(
    db: peewee.Database, one: str, other: str | None, *, same: bool
) -> None:
    kind = "timestamp(3)" if is_postgres(db) else "text"
    db.execute_sql(f"CREATE TEMPORARY TABLE pairs (one {kind}, other {kind})")
    for pair in ((one, other), (other, one)):
        db.execute_sql(f"INSERT INTO pairs VALUES ({db.param}, {db.param})", pair)  # noqa: S608
    table = peewee.Table("pairs")
    found = db.execute(table.select(same_date(db, table.c.one, table.c.other))).fetchall()
    assert [bool(is_same) for (is_same,) in found] == [same, same]


@pytest.mark.parametrize("engine", ["postgresql"])
def test_postgresql_times_outside_the_calendar_have_no_date(db: peewee.Database) -> None:
    moments = ["infinity", "-infinity", "0044-03-15 12:00 BC", "12026-01-01", "9999-12-31 23:59:59"]
    assert dates_in_sql(db, moments) == [None, None, None, None, "9999-12-31"]


@pytest.mark.parametrize("engine", ["sqlite"])
def test_sqlite_text_that_is_not_a_timestamp_has_no_date(db: peewee.Database) -> None:
    garbage = [
        "garbage",
        "garbage garbage garbage",
        "",
        "now",
        "12:00",
        "2460000",
        "06:00:00",
        "x" * 23,
    ]
    garbage += ["aaaa-bb-cc 06:00:00", "2026-13-01 10:00:00.000"]
    assert dates_in_sql(db, garbage) == [None] * len(garbage)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_sqlite_text_in_another_iso_form_has_the_date_of_its_moment(db: peewee.Database) -> None:
    moments = ["2026-03-06T04:59:00.123Z", "2026-03-06 23:30:00-05:00", "2026-03-07T04:30Z"]
    assert dates_in_sql(db, moments) == ["2026-03-05", "2026-03-06", "2026-03-06"]


def test_moments_and_the_time_between_them_are_numbers(
    db: peewee.Database, add_trades: AddTrades
) -> None:
    add_trades({"entryAt": "2026-03-06T14:31:00.123Z", "exitAt": "2026-03-06T14:32:00.5Z"})
    entry, exit = BotTrade.entry_at.column, BotTrade.exit_at.column
    query = BotTrade.select(milliseconds(db, entry), seconds_between(db, entry, exit))
    assert db.execute(query).fetchall() == [(1_772_807_460_123, 60.377)]


def test_a_number_too_large_to_be_summed_is_null(
    db: peewee.Database, add_trades: AddTrades
) -> None:
    add_trades({"id": "a", "pnl": -1e100}, {"id": "b", "pnl": 1.1e100}, {"id": "c"})
    query = BotTrade.select(usable_double(db, BotTrade.pnl.column)).order_by(BotTrade.id)
    assert db.execute(query).fetchall() == [(-1e100,), (None,), (None,)]


def test_text_sorts_by_code_point(db: peewee.Database, add_trades: AddTrades) -> None:
    add_trades(*({"id": id} for id in ("b", "é", "a", "_", "B")))
    query = BotTrade.select(BotTrade.id.column).order_by(by_code_point(db, BotTrade.id.column))
    assert [id for (id,) in db.execute(query).fetchall()] == ["B", "_", "a", "b", "é"]


def sound(db: peewee.Database) -> bool:
    [(answer,)] = db.execute(BotTrade.select(is_moment(db, BotTrade.exit_at.column))).fetchall()
    return bool(answer)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("stored", "is_sound"),
    [
        ("2026-03-06 14:31:00.123", True),
        ("2026-03-06 14:31:00", True),  # as CURRENT_TIMESTAMP writes it
        (None, True),
        ("2026-02-31 14:31:00.123", False),
        ("2026-03-06T14:31:00.123Z", False),
        ("2026-03-06 14:31:00.12", False),
        ("yesterday", False),
        ("", False),
    ],
)
def test_text_in_sqlite_is_valid_only_in_the_stored_form(
    db: peewee.Database, add_trades: AddTrades, stored: str | None, is_sound: bool
) -> None:
    add_trades({"id": "t1"})
    db.execute_sql('UPDATE "BotTrade" SET "exitAt" = ?', (stored,))
    assert sound(db) is is_sound


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    ("stored", "is_sound"),
    [
        ("2026-03-06 14:31:00.123", True),
        (None, True),
        ("infinity", False),
        ("-infinity", False),
        ("10000-01-01", False),
        ("0044-03-15 12:00 BC", False),
    ],
)
def test_infinity_and_years_outside_1_to_9999_in_postgresql_are_not_valid(
    db: peewee.Database, add_trades: AddTrades, stored: str | None, is_sound: bool
) -> None:
    add_trades({"id": "t1"})
    db.execute_sql('UPDATE "BotTrade" SET "exitAt" = %s', (stored,))
    assert sound(db) is is_sound


def test_times_with_and_without_a_fraction_compare_as_times(
    db: peewee.Database, engine: str, add_trades: AddTrades
) -> None:
    add_trades({"id": "a"})
    place = "?" if engine == "sqlite" else "%s"
    earlier, later = "2026-03-06 14:31:00", "2026-03-06 14:31:00.001"
    entry_at, exit_at = BotTrade.entry_at.column, BotTrade.exit_at.column
    exit_is_before = comparable(db, exit_at) < comparable(db, entry_at)
    for entry, exit, expected in ((earlier, later, 0), (later, earlier, 1), (earlier, earlier, 0)):
        db.execute_sql(
            f'UPDATE "BotTrade" SET "entryAt" = {place}, "exitAt" = {place}',  # noqa: S608
            (entry, exit),
        )
        assert len(db.execute(BotTrade.select().where(exit_is_before)).fetchall()) == expected


def test_any_of_is_true_where_one_condition_is(db: peewee.Database, add_trades: AddTrades) -> None:
    add_trades({"id": "a"}, {"id": "b"}, {"id": "c"})
    either = any_of([BotTrade.id == "a", BotTrade.id == "c"])
    found = db.execute(BotTrade.select(BotTrade.id).where(either).order_by(BotTrade.id))
    assert [id for (id,) in found.fetchall()] == ["a", "c"]
