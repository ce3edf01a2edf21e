"""The options that choose trades and days, as commands understand them."""

from __future__ import annotations

import pytest

from tests.conftest import AddTrades, Botdb


@pytest.fixture
def late_exit(add_trades: AddTrades) -> None:
    """A trade of the 5th and one of the 6th of March, which ended a day after it began."""
    moments = {"createdAt": "2026-03-05T15:00Z", "entryAt": "2026-03-05T15:00Z"}
    add_trades(
        {"id": "short", "symbol": "A", **moments, "exitAt": "2026-03-05T16:00Z", "pnl": 1},
        {"id": "long", "symbol": "B", **moments, "exitAt": "2026-03-06T16:00Z", "pnl": 2},
    )


def ids(botdb: Botdb, url: str, *arguments: str) -> list[str]:
    done = botdb("trades", *arguments, "--json", db=url)
    assert done.code == 0, done.err
    return sorted(trade["id"] for trade in done.json)


@pytest.mark.usefixtures("late_exit")
def test_closed_trades_belong_to_the_day_of_their_exit_and_lists_go_by_creation(
    botdb: Botdb, url: str
) -> None:
    day = ("--since", "2026-03-06", "--until", "2026-03-06")
    assert ids(botdb, url, "closed", *day) == ["long"]
    assert ids(botdb, url, "closed", *day, "--on", "created") == []
    assert ids(botdb, url, "list", *day) == []
    assert ids(botdb, url, "list", "--status", "closed", *day, "--on", "exited") == ["long"]
    figures = botdb("stats", "performance", *day, "--json", db=url).json
    assert figures["netPnl"] == 2
    botdb("stats", "rollup", db=url)
    [row] = botdb("stats", "show", "--date", "2026-03-06", "--json", db=url).json
    assert row["realizedPnl"] == figures["netPnl"]


@pytest.mark.usefixtures("late_exit")
def test_the_caption_says_which_time_the_period_is_about(botdb: Botdb, url: str) -> None:
    closed = botdb("trades", "closed", "--since", "2026-03-06", db=url)
    assert closed.lines[-1] == "1 closed trade, exited since 2026-03-06 (New York)"
    listed = botdb("trades", "list", "--until", "2026-03-05 10:00", "--limit", "1", db=url)
    assert listed.lines[-1] == (
        "1 of 2 trades, created until 2026-03-05 10:00 (New York); --limit N shows more"
    )


@pytest.mark.usefixtures("late_exit")
def test_several_values_may_follow_one_option(botdb: Botdb, url: str) -> None:
    assert ids(botdb, url, "list", "--symbol", "a, b") == ["long", "short"]
    assert ids(botdb, url, "list", "--symbol", "A", "--symbol", "B") == ["long", "short"]
    assert ids(botdb, url, "list", "--status", "open,missed") == []


@pytest.mark.usefixtures("late_exit")
@pytest.mark.parametrize("command", ["trades closed", "stats performance", "stats missed"])
def test_a_value_that_no_trade_has_is_a_warning_and_a_success(
    botdb: Botdb, url: str, command: str
) -> None:
    done = botdb(*command.split(), "--symbol", "C", "--json", db=url)
    assert (done.code, done.err) == (0, "warning: no trade has the symbol 'C'\n")
    assert botdb(*command.split(), "--symbol", "C", "-q", "--json", db=url).err == ""


def test_a_tier_is_a_whole_number(botdb: Botdb, url: str) -> None:
    refused = botdb("trades", "list", "--tier", "1,x", db=url)
    assert (refused.code, refused.err) == (2, "error: --tier 'x' is not a whole number\n")


@pytest.mark.usefixtures("late_exit")
def test_days_can_be_given_as_words_and_ages(botdb: Botdb, url: str) -> None:
    botdb("stats", "rollup", db=url)
    for since in ("ytd", "mtd", "wtd", "monday", "2h", "52w"):
        done = botdb("stats", "show", "--since", since, "--json", db=url)
        assert done.code == 0, done.err
    refused = botdb("stats", "show", "--date", "mtd", db=url)
    assert (refused.code, refused.out) == (2, "")
    assert refused.err == "error: 'mtd' is more than one day\nhint: give --since mtd\n"


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("since", "until"), [("2026-03-06", "2026-03-05"), ("1h", "2h"), ("today", "yesterday")]
)
def test_a_period_that_ends_before_it_begins_is_refused(
    botdb: Botdb, url: str, since: str, until: str
) -> None:
    for command in ("trades closed", "stats performance"):
        refused = botdb(*command.split(), "--since", since, "--until", until, db=url)
        assert (refused.code, refused.out) == (2, "")
        assert refused.err == f"error: --since {since} is after --until {until}\n"
    same = ("--since", "2026-03-06", "--until", "2026-03-06")
    assert botdb("trades", "closed", *same, db=url).code == 0
