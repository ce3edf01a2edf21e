"""The row of the configuration: written only if it is still as it was read."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import peewee
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from botdb.changes.assignments import parse_assignments
from botdb.changes.diff import Change, ConflictError
from botdb.config.configuration import Configuration, Proposal, violations
from botdb.config.fields import BY_NAME, SETTINGS
from botdb.database.schema import Catalog, inspect
from botdb.errors import DatabaseError, InputError, InvalidError, RefusedError
from tests.conftest import connected

NOW = datetime(2026, 3, 6, 14, 31, 0, 123000, tzinfo=UTC)
STAMP = "2026-03-06T14:31:00.123Z"


def read(db: peewee.Database, catalog: Catalog) -> Any:
    return Configuration.load(db, catalog).row


def propose(db: peewee.Database, catalog: Catalog, **values: Any) -> Proposal:
    return Configuration.load(db, catalog).propose(values)


def change(db: peewee.Database, catalog: Catalog, **values: Any) -> None:
    config = Configuration.load(db, catalog)
    config.write(config.propose(values), now=NOW)


INSERT_OPEN_TRADE = """INSERT INTO "BotTrade" ("id", "symbol", "status", "updatedAt")
    VALUES ('t1', 'ACME', 'open', '2026-03-06 14:30:00.000')"""


def test_a_change_is_stored_with_the_time_of_the_write(
    db: peewee.Database, catalog: Catalog
) -> None:
    before = read(db, catalog)
    change(db, catalog, positionSizeUsd=750.25, enabled=True)
    assert read(db, catalog) == {
        **before,
        "positionSizeUsd": 750.25,
        "enabled": True,
        "updatedAt": STAMP,
    }


def test_a_value_that_is_set_already_is_not_a_change(db: peewee.Database, catalog: Catalog) -> None:
    proposal = propose(db, catalog, positionSizeUsd=500.0, enabled=False, maxSharePrice=30.0)
    assert proposal.changes == [Change("maxSharePrice", 20.0, 30.0)]


def test_a_state_that_cannot_follow_the_present_one_is_refused(
    db: peewee.Database, catalog: Catalog
) -> None:
    with pytest.raises(RefusedError, match="state cannot go from stopped to paused"):
        propose(db, catalog, state="paused")


def test_defaults_are_those_of_named_fields_or_of_all(
    db: peewee.Database, catalog: Catalog
) -> None:
    config = Configuration.load(db, catalog)
    assert config.defaults(["MODE"]) == {"mode": "paper"}
    assert config.defaults([]) == {setting.name: setting.default for setting in SETTINGS}


def test_values_that_are_not_those_of_the_row_are_a_conflict(
    db: peewee.Database, catalog: Catalog
) -> None:
    config = Configuration.load(db, catalog)
    config.check_unchanged({"maxSharePrice": 20.0})
    with pytest.raises(ConflictError, match="maxSharePrice") as caught:
        config.check_unchanged({"maxSharePrice": 25.0})
    assert caught.value.hint == "look at it with 'botdb config show', then try again"


# --- other writers ------------------------------------------------------------------------


def test_a_row_that_another_writer_changed_is_not_overwritten(
    db: peewee.Database, catalog: Catalog, rival: peewee.Database
) -> None:
    config = Configuration.load(db, catalog)
    proposal = config.propose({"positionSizeUsd": 750.0})
    rival.execute_sql("""UPDATE "BotConfig" SET "state" = 'running', "maxSharePrice" = 25""")
    theirs = read(db, catalog)
    with pytest.raises(ConflictError, match=r"\(state, maxSharePrice\)") as caught:
        config.write(proposal, now=NOW)
    assert caught.value.differences == [
        Change("state", "stopped", "running"),
        Change("maxSharePrice", 20.0, 25.0),
    ]
    assert read(db, catalog) == theirs


def test_a_row_that_another_writer_deleted_is_an_error(
    db: peewee.Database, catalog: Catalog
) -> None:
    config = Configuration.load(db, catalog)
    proposal = config.propose({"positionSizeUsd": 750.0})
    db.execute_sql('DELETE FROM "BotConfig"')
    with pytest.raises(DatabaseError, match="no row with id 'singleton'"):
        config.write(proposal, now=NOW)


def test_the_mode_cannot_change_while_a_trade_is_open(
    db: peewee.Database, catalog: Catalog
) -> None:
    db.execute_sql(INSERT_OPEN_TRADE)
    with pytest.raises(RefusedError, match="mode cannot change while 1 trade is open"):
        propose(db, catalog, mode="live")
    db.execute_sql("""UPDATE "BotTrade" SET "status" = 'closed'""")
    assert propose(db, catalog, mode="live").changes == [Change("mode", "paper", "live")]


def test_the_mode_does_not_change_if_a_trade_is_opened_before_the_write(
    db: peewee.Database, catalog: Catalog
) -> None:
    config = Configuration.load(db, catalog)
    proposal = config.propose({"mode": "live"})
    db.execute_sql(INSERT_OPEN_TRADE)
    with pytest.raises(RefusedError, match="1 trade is open"):
        config.write(proposal, now=NOW)
    assert read(db, catalog) == config.row


def test_changing_the_mode_waits_for_a_trade_that_is_just_being_opened(
    db: peewee.Database, catalog: Catalog, url: str
) -> None:
    config = Configuration.load(db, catalog)
    proposal = config.propose({"mode": "live"})

    def write() -> None:
        with connected(url) as own:
            config._replace(db=own).write(proposal, now=NOW)

    with ThreadPoolExecutor() as pool:
        with db.atomic():
            db.execute_sql(INSERT_OPEN_TRADE)
            waiting = pool.submit(write)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.2)
        with pytest.raises(RefusedError):
            waiting.result(timeout=10)
    assert read(db, catalog)["mode"] == "paper"


# --- whatever is typed --------------------------------------------------------------------

ASSIGNMENTS = st.lists(
    st.tuples(
        st.sampled_from(sorted({each.name for each in SETTINGS} - {"mode", "state"})),
        st.one_of(
            st.floats(min_value=0).map(repr),
            st.integers(-10, 2**33).map(str),
            st.sampled_from(["true", "off", "1,3", "4,2", "0.25", "100", "1e-300", "50%", "x"]),
        ),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda pair: pair[0],
)


@given(pairs=ASSIGNMENTS)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_what_is_accepted_is_stored_exactly_and_what_is_refused_changes_nothing(
    db: peewee.Database, catalog: Catalog, pairs: list[tuple[str, str]]
) -> None:
    before = read(db, catalog)
    known = Configuration.load(db, catalog).fields
    try:
        values = parse_assignments(known, [f"{name}={text}" for name, text in pairs])
    except InvalidError as error:
        assert len(error.reasons) <= len(pairs)
        assert read(db, catalog) == before
        return
    change(db, catalog, **values)
    after = read(db, catalog)
    for name, text in pairs:
        wanted: dict[str, Callable[[str], Any]] = {
            "enabled": lambda text: text == "true",
            "enabledCatalystTiers": lambda text: ",".join(sorted(text.split(","))),
        }
        assert after[name] == wanted.get(name, float)(text)
    untouched = set(before) - {name for name, _ in pairs} - {"updatedAt"}
    assert {name: after[name] for name in untouched} == {name: before[name] for name in untouched}


# --- rows that were not validated -----------------------------------------------------------


def test_a_row_that_breaks_rules_can_still_be_corrected(
    db: peewee.Database, catalog: Catalog
) -> None:
    db.execute_sql(
        """UPDATE "BotConfig" SET "state" = 'halted', "minWinRate" = 55, "positionSizeUsd" = -1,
        "enabledCatalystTiers" = '2,1'"""
    )
    assert Configuration.load(db, catalog).problems() == [
        "state is halted, but must be one of stopped, running, paused",
        "positionSizeUsd is -1, but must be > 0",
        "minWinRate is 55, but must be 0 to 1: it is a fraction, so 55 percent is 0.55",
        "enabledCatalystTiers is 2,1, but should be 1,2",
    ]
    change(db, catalog, minWinRate=0.55)
    assert read(db, catalog)["minWinRate"] == 0.55


def test_more_than_one_row_is_a_problem(db: peewee.Database, catalog: Catalog) -> None:
    db.execute_sql(
        """INSERT INTO "BotConfig" ("id", "updatedAt") VALUES
        ('other', '2026-01-01 00:00:00.000'), ('[red]', '2026-01-01 00:00:00.000')"""
    )
    db.execute_sql("""UPDATE "BotConfig" SET "minWinRate" = 55 WHERE "id" = 'singleton'""")
    config = Configuration.load(db, catalog)
    assert config.row["id"] == "singleton"
    first, second = config.problems()
    assert first == "BotConfig has more rows than 'singleton': [red], other"
    assert second.startswith("minWinRate is 55, but must be 0 to 1")


@pytest.mark.parametrize("engine", ["postgresql"])  # SQLite stores NaN as null, which is refused
def test_a_nan_in_the_row_does_not_prevent_changes(db: peewee.Database, catalog: Catalog) -> None:
    db.execute_sql("""UPDATE "BotConfig" SET "minWinRate" = 'NaN'""")
    change(db, catalog, maxSharePrice=30.0)
    change(db, catalog, minWinRate=0.5)
    assert read(db, catalog)["minWinRate"] == 0.5


# --- the bot's later columns --------------------------------------------------------------


def test_a_value_that_a_constraint_of_the_database_refuses_changes_nothing(
    db: peewee.Database,
) -> None:
    db.execute_sql(
        'ALTER TABLE "BotConfig" ADD COLUMN "profitTargetPct" DOUBLE PRECISION NOT NULL '
        'DEFAULT 10 CHECK ("profitTargetPct" < 50)'
    )
    catalog = inspect(db)
    before = read(db, catalog)
    with pytest.raises(InputError, match="the database refused it"):
        change(db, catalog, profitTargetPct=60.0, maxSharePrice=30.0)
    assert read(db, catalog) == before
    change(db, catalog, profitTargetPct=12.5)
    assert read(db, catalog)["profitTargetPct"] == 12.5


def test_known_later_columns_have_botdbs_rules_and_the_default_of_the_database(
    db: peewee.Database, catalog: Catalog
) -> None:
    assert "trailingStopPct" not in Configuration.load(db, catalog).fields
    for column in (
        '"note" TEXT',
        '"trailingStopPct" DOUBLE PRECISION NOT NULL DEFAULT 1.5',
        '"tradeSizeStars3" DECIMAL(10,2) NOT NULL DEFAULT 50',
        '"aiKeywords" TEXT NOT NULL',
    ):
        default = " DEFAULT ''" if column.endswith("NOT NULL") else ""
        db.execute_sql(f'ALTER TABLE "BotConfig" ADD COLUMN {column}{default}')
    config = Configuration.load(db, inspect(db))
    names = [each.name for each in SETTINGS]
    assert list(config.fields) == [
        *names, "tradeSizeStars3", "trailingStopPct", "aiKeywords", "note"
    ]  # fmt: skip
    assert config.fields["trailingStopPct"].default == 1.5
    assert config.row["tradeSizeStars3"] == 50.0
    assert config.problems() == [
        """aiKeywords is '', but must be a JSON array of texts, such as ["fda","merger"]"""
    ]
    with pytest.raises(InvalidError, match="trailingStopPct must be 0 to 100"):
        parse_assignments(config.fields, ["trailingStopPct=101"])


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_later_column_of_another_type_than_expected_has_no_rule(db: peewee.Database) -> None:
    db.execute_sql('ALTER TABLE "BotConfig" ADD COLUMN "aiKeywords" TEXT[] NOT NULL DEFAULT \'{}\'')
    config = Configuration.load(db, inspect(db))
    assert config.problems() == []
    assert config.fields["aiKeywords"].declared == "text[]"


def test_a_later_number_that_is_a_text_in_the_database_is_set_as_text(db: peewee.Database) -> None:
    db.execute_sql('ALTER TABLE "BotConfig" ADD "tradeSizeStars3" TEXT NOT NULL DEFAULT \'x\'')
    config = Configuration.load(db, inspect(db))
    assert config.problems() == []
    assert parse_assignments(config.fields, ["tradeSizeStars3=50"]) == {"tradeSizeStars3": "50"}


def test_a_null_is_named_as_in_sql() -> None:
    assert violations(BY_NAME, {"maxSharePrice": None}) == {
        "maxSharePrice": "is null, but must not be null"
    }
