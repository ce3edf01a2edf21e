"""Imports: what is stored, what is refused, and that it is all or nothing, on both engines."""

from __future__ import annotations

import json
from typing import Any

import peewee
import pytest

from botdb.errors import InputError, RefusedError
from botdb.trades.importing import pipeline
from botdb.trades.importing.readers import RefusedLinesError
from botdb.trades.importing.staging import Imported, OnConflict
from tests.trades.importing.conftest import NOW_TEXT, Import, lines, stored


def refusals(load: Import, content: str, **options: Any) -> list[tuple[int, str]]:
    with pytest.raises(RefusedLinesError) as refused:
        load(content, **options)
    assert refused.value.total == len(refused.value.problems)
    return refused.value.problems


FULL = {
    "id": "t1", "symbol": "ACME", "entryPrice": 10, "exitPrice": 1e-8, "shares": 50.5,
    "pnl": -0.1, "catalystType": "FDA_APPROVAL", "catalystTier": 4, "exitReason": "",
    "status": "closed", "alpacaOrderId": 'a "b",\tc\\N\nd', "entryAt": "2026-03-06T09:31:00-05:00",
    "exitAt": "2026-03-06T14:36:00.1239Z", "createdAt": "2026-03-06", "updatedAt": "0001-01-01",
}  # fmt: skip


def test_every_column_is_stored_as_it_is_given(db: peewee.Database, load: Import) -> None:
    assert load(json.dumps(FULL)) == Imported(read=1, inserted=1, replaced=0, skipped=0)
    times = {
        "entryAt": "2026-03-06 14:31:00.000",
        "exitAt": "2026-03-06 14:36:00.123",
        "createdAt": "2026-03-06 00:00:00.000",
        "updatedAt": "0001-01-01 00:00:00.000",
    }
    assert stored(db, *FULL) == [tuple({**FULL, **times}.values())]


def test_a_negative_zero_is_zero(db: peewee.Database, load: Import) -> None:
    load(lines({"pnl": -0.0, "shares": -0.0}))
    assert [str(value) for value in stored(db, "pnl", "shares")[0]] == ["0.0", "0.0"]


def test_an_id_and_the_times_of_the_row_are_made_where_absent(
    db: peewee.Database, load: Import
) -> None:
    load(lines({}, {"id": None}, {"createdAt": None}))
    rows = stored(db, "id", "createdAt", "updatedAt", "pnl")
    assert len({trade_id for trade_id, *_ in rows}) == 3
    assert all(len(trade_id) == 25 and trade_id[0] == "c" for trade_id, *_ in rows)
    assert {tuple(rest) for _, *rest in rows} == {(NOW_TEXT, NOW_TEXT, None)}


def test_created_at_defaults_to_the_entry_then_to_the_exit(
    db: peewee.Database, load: Import
) -> None:
    entry, exit, given = (f"2026-03-06T14:3{minute}:00Z" for minute in (1, 2, 3))
    load(
        lines(
            {"id": "1", "entryAt": entry, "exitAt": exit},
            {"id": "2", "entryAt": None, "exitAt": exit},
            {"id": "3", "entryAt": entry, "exitAt": entry, "createdAt": given, "updatedAt": exit},
        )
    )
    assert stored(db, "createdAt", "updatedAt") == [
        ("2026-03-06 14:31:00.000", NOW_TEXT),
        ("2026-03-06 14:32:00.000", NOW_TEXT),
        ("2026-03-06 14:33:00.000", "2026-03-06 14:32:00.000"),
    ]


def test_times_without_an_offset_are_read_in_the_zone(db: peewee.Database, load: Import) -> None:
    content = lines(
        {"id": "1", "entryAt": "2026-03-06T09:31"},
        {"id": "2", "entryAt": "2026-07-06T09:31"},
        {"id": "3", "entryAt": "2026-07-06T09:31Z"},
        {"id": "4", "entryAt": "2026-11-01T01:30-05:00"},
    )
    load(content, zone="America/New_York")
    assert stored(db, "entryAt", "createdAt") == [
        ("2026-03-06 14:31:00.000",) * 2,
        ("2026-07-06 13:31:00.000",) * 2,
        ("2026-07-06 09:31:00.000",) * 2,
        ("2026-11-01 06:30:00.000",) * 2,
    ]


def test_each_refused_line_is_reported_with_its_number(db: peewee.Database, load: Import) -> None:
    content = lines(
        {"id": "good"},
        {"symbol": ""},
        {"status": "", "catalystTier": 5, "entryprice": 1},
        {"entryAt": "2026-03-06T14:31:00Z", "exitAt": "2026-03-06T09:30:59-05:00"},
        {"exitPrice": -1},
        {"pnl": "5"},
        {"entryPrice": float("nan")},
        {"exitPrice": float("-inf")},
        {"exitAt": "noon"},
        {"id": "good"},
    )
    assert refusals(load, content + "\n[]\n") == [
        (2, "symbol must not be empty"),
        (3, "catalystTier must be 1 to 4; status must not be empty; unknown column 'entryprice', "
            "did you mean 'entryPrice'?"),
        (4, "exitAt is before entryAt"),
        (5, "exitPrice must be at least 0"),
        (6, "pnl must be a number"),
        (7, "entryPrice must be a finite number"),
        (8, "exitPrice must be a finite number"),
        (9, "exitAt: not an ISO 8601 time such as 2026-03-06T14:31:00"),
        (10, "id 'good' is in line 1 already"),
        (12, "not a JSON object"),
    ]  # fmt: skip
    assert stored(db, "id") == []


def test_twenty_refused_lines_are_reported_and_all_are_counted(load: Import) -> None:
    content = lines(*[{"exitPrice": -1 if i % 2 else 1} for i in range(5_000)])
    with pytest.raises(RefusedLinesError) as refused:
        load(content)
    assert [line for line, _ in refused.value.problems] == list(range(2, 42, 2))
    assert str(refused.value) == "2,500 lines refused, nothing was imported"


def test_trades_on_one_line_have_their_number(load: Import) -> None:
    rows = lines(*[{"exitPrice": price} for price in (-1, 1, *[-1] * 10)]).splitlines()
    expected = ["", *[f"trade {number}: " for number in range(3, 13)]]
    assert refusals(load, f"[{','.join(rows)}]") == [
        (1, f"{which}exitPrice must be at least 0") for which in expected
    ]


@pytest.mark.parametrize("on_conflict", ["fail", "skip", "replace"])
def test_an_id_that_comes_twice_is_refused_with_every_on_conflict(
    load: Import, on_conflict: OnConflict
) -> None:
    content = lines({"id": "a"}, {"id": "b"}, {"id": "a"}, {"id": "a"})
    twice = "id 'a' is in line 1 already"
    assert refusals(load, content, on_conflict=on_conflict) == [(3, twice), (4, twice)]
    on_one_line = f"[{content.strip().replace(chr(10), ',')}]"
    assert refusals(load, on_one_line, on_conflict=on_conflict) == [(1, twice), (1, twice)]


def test_ids_that_come_twice_are_reported_before_ids_that_exist(
    db: peewee.Database, load: Import
) -> None:
    load(lines({"id": "a"}))
    content = lines({"id": "a"}, {"id": "b"}, {"id": "b"})
    assert refusals(load, content) == [(3, "id 'b' is in line 2 already")]
    assert refusals(load, content, dry_run=True) == [(3, "id 'b' is in line 2 already")]
    assert stored(db, "id") == [("a",)]


# --- ids that are there already -----------------------------------------------------------


@pytest.fixture
def two_trades(load: Import) -> None:
    load(lines({"id": "a", "pnl": 1, "catalystTier": 1}, {"id": "b", "pnl": 2}))


@pytest.mark.usefixtures("two_trades")
def test_existing_ids_fail_the_import(db: peewee.Database, load: Import) -> None:
    with pytest.raises(RefusedError) as refused:
        load(lines({"id": "new"}, {"id": "a", "pnl": 9}, {"id": "b", "pnl": 9}))
    assert str(refused.value) == (
        "2 ids are in the database already: 'a' (line 2), 'b' (line 3); nothing was imported"
    )
    assert stored(db, "id", "pnl") == [("a", 1.0), ("b", 2.0)]


@pytest.mark.parametrize(("ids", "more"), [("abc", ""), ("abcd", ", …")])
def test_three_existing_ids_are_listed(load: Import, ids: str, more: str) -> None:
    content = lines(*({"id": trade_id} for trade_id in ids))
    load(content)
    listed = "'a' (line 1), 'b' (line 2), 'c' (line 3)"
    with pytest.raises(RefusedError) as refused:
        load(content)
    assert f"already: {listed}{more}; nothing was imported" in str(refused.value)


@pytest.mark.usefixtures("two_trades")
def test_existing_ids_can_be_skipped(db: peewee.Database, load: Import) -> None:
    done = load(lines({"id": "new"}, {"id": "a", "pnl": 9}), on_conflict="skip")
    assert done == Imported(read=2, inserted=1, replaced=0, skipped=1)
    assert stored(db, "id", "pnl") == [("a", 1.0), ("b", 2.0), ("new", None)]


@pytest.mark.usefixtures("two_trades")
@pytest.mark.parametrize("on_conflict", ["skip", "replace"])
def test_a_dry_run_gives_the_same_counts_and_changes_nothing(
    db: peewee.Database, load: Import, on_conflict: OnConflict
) -> None:
    before = stored(db, *FULL)
    content = lines({"id": "new"}, {"id": "a", "pnl": 9})
    dry = load(content, on_conflict=on_conflict, dry_run=True)
    assert stored(db, *FULL) == before
    assert load(content, on_conflict=on_conflict) == dry


# --- columns that the bot's later migrations add ------------------------------------------


@pytest.mark.usefixtures("later")
def test_columns_of_later_migrations_are_stored_and_their_defaults_apply(
    db: peewee.Database, load: Import
) -> None:
    load(
        lines(
            {"id": "1", "peakPrice": 1.5, "stars": 5, "checkedAt": "2026-03-06T14:31Z", "line": 7},
            {"id": "2"},
            {"id": "3", "peakPrice": None, "stars": None, "checkedAt": None, "line": None},
            {"id": "4", "stars": 1},
        )
    )
    default = "2020-01-01 00:00:00"
    rows = stored(db, "peakPrice", "stars", "checkedAt", "line")
    assert [(p, s, str(c)[:19], n) for p, s, c, n in rows] == [
        (1.5, 5, "2026-03-06 14:31:00", 7),
        (None, 3, default, None),
        (None, 3, default, None),
        (None, 1, default, None),
    ]


@pytest.mark.parametrize("engine", ["postgresql"])  # SQLite alters no column
def test_null_becomes_the_default_where_the_column_forbids_null(
    db: peewee.Database, load: Import
) -> None:
    db.execute_sql(
        'ALTER TABLE "BotTrade" ALTER "shares" SET DEFAULT 0, ALTER "shares" SET NOT NULL'
    )
    load(lines({"id": "1"}, {"id": "2", "shares": 3}, {"id": "3", "shares": None}))
    assert stored(db, "shares") == [(0.0,), (3.0,), (0.0,)]


def test_columns_of_later_migrations_are_unknown_where_the_database_lacks_them(
    load: Import,
) -> None:
    assert refusals(load, lines({"venue": None})) == [(1, "unknown column 'venue'")]
    assert refusals(load, "symbol,status,venue\nA,open,\n") == [(1, "unknown column 'venue'")]


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_value_that_only_postgresql_refuses_is_reported_with_its_line(
    db: peewee.Database, load: Import
) -> None:
    db.execute_sql('ALTER TABLE "BotTrade" ADD COLUMN "venue" uuid')
    good = {"venue": "00000000-0000-0000-0000-000000000000"}
    with pytest.raises(InputError, match=r'^line 4: invalid input syntax for type uuid: "NYSE"'):
        load("\n" + lines(good, good, {"venue": "NYSE"}))
    assert stored(db, "id") == []
    load(lines(good))


def test_progress_counts_every_row_that_is_read(
    load: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "_STATEMENT", 1_000)
    seen: list[int] = []
    load(lines(*[{}] * 2_345), progress=seen.append)
    assert seen == [1_000, 1_000, 345]
