"""`stats performance` on real databases, against brute force over the exported trades."""

from __future__ import annotations

import json
import random
import statistics
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from zoneinfo import ZoneInfo

import peewee
import pytest

from botdb.clock.timestamps import to_wire
from botdb.performance.grouping import HELD, PRICES, WEEKDAYS, Grouping
from tests.conftest import AddTrades, Botdb

NEW_YORK = ZoneInfo("America/New_York")
Row = dict[str, Any]


def random_trades(seed: int, count: int) -> list[Row]:
    """Trades over a change of the clocks and two month's ends, many of one moment, some lacking
    what they should have.
    """
    dice = random.Random(seed)
    trades = []
    for _ in range(count):
        entry = datetime(2026, 2, 25, tzinfo=UTC) + timedelta(
            minutes=30 * dice.randrange(48 * 20), milliseconds=dice.choice([0, 0, 999])
        )
        exit = entry + timedelta(seconds=dice.choice([0, 30, 300, 90_000]))
        trades.append(
            {
                "id": f"trade {dice.random()}",
                "symbol": dice.choice(["ACME", "[red]X[/]", "GBIO"]),
                "pnl": dice.choice([None, 0, 0.1, -0.1, 0.0004, 1e9, -1e9, dice.gauss(1, 80)]),
                "entryPrice": dice.choice([None, 0, 10, 0.004]),
                "exitPrice": dice.choice([None, 0, 11, 0.005]),
                "entryAt": dice.choice([None, to_wire(entry), to_wire(entry)]),
                "exitAt": dice.choice([None, *[to_wire(exit)] * 5]),
                "catalystType": dice.choice([None, "FDA_APPROVAL", "unknown"]),
                "catalystTier": dice.choice([None, 1, 4]),
                "exitReason": dice.choice([None, "hard_stop", "\x1b[31m"]),
            }
        )
    return trades


def figures_of(trades: list[Row]) -> Row:
    """Some of the figures by their definitions, from exported rows."""
    counted = sorted(
        (row for row in trades if row["pnl"] is not None and row["exitAt"]),
        key=lambda row: (row["exitAt"], row["id"]),
    )
    pnls = [row["pnl"] for row in counted]
    won, lost = [pnl for pnl in pnls if pnl > 0], [pnl for pnl in pnls if pnl < 0]
    total = peak = fall = 0.0
    peak_at = fall_from = fall_to = None
    days: dict[Any, float] = defaultdict(float)
    held = []
    for row, after in zip(counted, [*counted[1:], {"exitAt": None}], strict=True):
        total += row["pnl"]
        if row["exitAt"] != after["exitAt"]:  # those of one moment count together
            if total > peak:
                peak, peak_at = total, row["exitAt"]
            elif peak - total > fall:
                fall, fall_from, fall_to = peak - total, peak_at, row["exitAt"]
        exit = datetime.fromisoformat(row["exitAt"])
        days[exit.astimezone(NEW_YORK).date()] += row["pnl"]
        if row["entryAt"]:
            held.append((exit - datetime.fromisoformat(row["entryAt"])).total_seconds())
    enough = len(counted) >= 20 and len(days) >= 10
    return {
        "trades": len(counted),
        "wins": len(won),
        "losses": len(lost),
        "netPnl": sum(pnls),
        "winRate": len(won) / len(counted),
        "profitFactor": sum(won) / -sum(lost) if lost and enough else None,
        "averageLoss": sum(lost) / len(lost) if lost else None,
        "maxDrawdown": fall,
        "drawdownPeakAt": fall_from,
        "drawdownTroughAt": fall_to,
        "meanHoldingSec": statistics.fmean(held) if held else None,
        "medianHoldingSec": statistics.median(held) if held else None,
        "withoutHoldingTime": len(counted) - len(held),
        "tradingDays": len(days),
        "sharpeRatio": (
            statistics.fmean(days.values()) / statistics.stdev(days.values()) * 252**0.5
            if enough and len(set(days.values())) > 1
            else None
        ),
        "tooFew": None if enough else "needs 20 trades on 10 days",
    }


def assert_figures(found: Row, expected: Row) -> None:
    for name, value in expected.items():
        if value is None or isinstance(value, str):
            assert found[name] == value, name
        else:
            assert found[name] == pytest.approx(value, rel=1e-6, abs=1e-4), name


def exported(botdb: Botdb, url: str) -> list[Row]:
    return [json.loads(line) for line in botdb("trades", "list", "-o", "jsonl", db=url).lines]


@pytest.mark.parametrize("seed", [1, 2])
def test_figures_agree_with_brute_force_over_the_exported_trades(
    botdb: Botdb, url: str, add_trades: AddTrades, seed: int
) -> None:
    add_trades(*random_trades(seed, 150))
    rows = exported(botdb, url)
    found = botdb("stats", "performance", "--json", db=url).json
    assert_figures(found, figures_of(rows))
    assert found["withoutExitAt"] == sum(row["exitAt"] is None for row in rows)
    assert found["withoutPnl"] == sum(bool(row["exitAt"]) and row["pnl"] is None for row in rows)


def local(row: Row, moment: str = "exitAt") -> datetime:
    return datetime.fromisoformat(row[moment]).astimezone(NEW_YORK)


def band(bands: tuple[tuple[float, str], ...], value: float | None) -> str | None:
    found = [name for start, name in bands if value is not None and value >= start]
    return found[-1] if found else None


def held(row: Row) -> float | None:
    if not row["entryAt"]:
        return None
    exit, entry = (datetime.fromisoformat(row[name]) for name in ("exitAt", "entryAt"))
    return (exit - entry).total_seconds()


GROUPS: dict[str, tuple[str, Callable[[Row], Any]]] = {
    "symbol": ("symbol", lambda row: row["symbol"]),
    "catalyst": ("catalystType", lambda row: row["catalystType"]),
    "tier": ("catalystTier", lambda row: row["catalystTier"]),
    "exit-reason": ("exitReason", lambda row: row["exitReason"]),
    "weekday": ("weekday", lambda row: f"{local(row):%A}"),
    "hour": ("hour", lambda row: local(row).hour),
    "month": ("month", lambda row: f"{local(row):%Y-%m}"),
    "entry-hour": ("entryHour", lambda row: local(row, "entryAt").hour if row["entryAt"] else None),
    "held": ("heldFor", lambda row: band(HELD, held(row))),
    "price": ("priceBand", lambda row: band(PRICES, row["entryPrice"] or None)),
}
ORDERS: dict[str, Callable[[Any], Any]] = {
    "weekday": WEEKDAYS.index,
    "hour": int,
    "month": str,
    "entry-hour": int,
    "held": [name for _, name in HELD].index,
    "price": [name for _, name in PRICES].index,
}


@pytest.mark.parametrize("by", get_args(Grouping))
def test_groups_have_the_figures_of_their_trades_in_their_own_order_or_the_best_first(
    botdb: Botdb, url: str, add_trades: AddTrades, by: str
) -> None:
    add_trades(*random_trades(3, 120))
    name, key = GROUPS[by]
    groups = defaultdict(list)
    for row in exported(botdb, url):
        if row["exitAt"] and row["pnl"] is not None:
            groups[key(row)].append(row)
    found = botdb("stats", "performance", "--by", by, "--json", db=url).json
    assert {group[name] for group in found} == set(groups)
    for group in found:
        assert_figures(group, figures_of(groups[group[name]]))
    if by in ORDERS:
        keys = [group[name] for group in found]
        known = [key for key in keys if key is not None]
        assert known == sorted(known, key=ORDERS[by])
        assert keys == [*known, *[None] * (len(keys) - len(known))]
    else:
        totals = [group["netPnl"] for group in found]
        assert totals == sorted(totals, reverse=True)


def test_two_groupings_can_be_combined(botdb: Botdb, url: str, add_trades: AddTrades) -> None:
    add_trades(*random_trades(7, 120))
    groups = defaultdict(list)
    for row in exported(botdb, url):
        if row["exitAt"] and row["pnl"] is not None:
            groups[row["symbol"], local(row).hour].append(row["pnl"])
    expected = {key: pytest.approx(sum(pnls), abs=1e-4) for key, pnls in groups.items()}
    for given in (["--by", "symbol,hour"], ["--by", "Symbol", "--by", "hour"]):
        found = botdb("stats", "performance", *given, "--json", db=url).json
        assert {(group["symbol"], group["hour"]): group["netPnl"] for group in found} == expected
        assert len(found) == len(expected) > 30


def test_groups_are_sorted_by_any_of_their_figures(
    botdb: Botdb, url: str, add_trades: AddTrades
) -> None:
    add_trades(*random_trades(8, 120))

    def found(*arguments: str) -> list[Row]:
        rows: list[Row] = botdb("stats", "performance", *arguments, "--json", db=url).json
        return rows

    hours = [group["winRate"] for group in found("--by", "hour", "--sort", "-winRate")]
    assert hours == sorted(hours, reverse=True)
    sized = [group["trades"] for group in found("--by", "symbol", "--sort", "trades")]
    assert sized == sorted(sized)
    days = [group["weekday"] for group in found("--by", "weekday", "--sort", "-weekday")]
    assert days == sorted(days, key=WEEKDAYS.index, reverse=True)
    for column in ("catalystType", "profitFactor", "p"):
        for name in (column, f"-{column}"):
            values = [group[column] for group in found("--by", "catalyst,tier", "--sort", name)]
            known = [value for value in values if value is not None]
            assert known == sorted(known, reverse=name != column)
            assert values == [*known, *[None] * (len(values) - len(known))]
    unknown = botdb("stats", "performance", "--by", "hour", "--sort", "winrat", db=url)
    assert unknown.code == 2 and "did you mean 'winRate'?" in unknown.err
    for given, said in (
        (["--by", "hor"], "did you mean 'hour'?"),
        (["--sort", "trades"], "add --by"),
        (["-n", "3"], "add --by"),
    ):
        refused = botdb("stats", "performance", *given, db=url)
        assert refused.code == 2 and said in refused.err


def test_a_table_shows_the_fifty_groups_of_the_largest_pnl_and_says_how_many_there_are(
    botdb: Botdb, url: str, add_trades: AddTrades
) -> None:
    at = "2026-03-06T14:31:00Z"
    add_trades(*({"symbol": f"S{i}", "pnl": (-1) ** i * i, "exitAt": at} for i in range(60)))
    shown = botdb("stats", "performance", "--by", "symbol", db=url).lines
    symbols = {line.split()[0] for line in shown if line.startswith("S")}
    assert symbols == {f"S{i}" for i in range(10, 60)}
    assert any(line.startswith("50 of 60 groups: those with the largest net P&L") for line in shown)
    assert len(botdb("stats", "performance", "--by", "symbol", "--json", db=url).json) == 60
    few = botdb("stats", "performance", "--by", "symbol", "-n", "2", "--json", db=url).json
    assert [group["symbol"] for group in few] == ["S58", "S59"]


def test_filters_choose_the_trades(botdb: Botdb, url: str, add_trades: AddTrades) -> None:
    add_trades(
        {"id": "1", "symbol": "ACME", "pnl": 1, "exitAt": "2026-03-06T04:59:59.999Z"},
        {"id": "2", "symbol": "ACME", "pnl": 2, "exitAt": "2026-03-06T05:00:00Z"},
        {"id": "3", "symbol": "GBIO", "pnl": -4, "exitAt": "2026-03-07T04:59:59.999Z"},
        {"id": "4", "pnl": 8, "exitAt": "2026-03-06T15:00:00Z", "status": "open"},
    )

    def net(*filters: str) -> Any:
        return botdb("stats", "performance", *filters, "--json", db=url).json["netPnl"]

    assert net() == -1
    assert net("--symbol", "acme") == 3
    assert net("--losers") == -4
    assert net("--on", "exited", "--since", "2026-03-06", "--until", "2026-03-06") == -2


def test_the_table_shows_what_cannot_be_counted_and_no_trade_at_all(
    botdb: Botdb, url: str, add_trades: AddTrades
) -> None:
    none = botdb("stats", "performance", db=url)
    assert none.code == 0 and none.lines[0] == "0 closed trades"
    assert botdb("stats", "performance", "--by", "hour", "--json", db=url).json == []
    add_trades({"pnl": 1}, {"pnl": None, "exitAt": "2026-03-06T15:00:00Z"})
    assert botdb("stats", "performance", db=url).lines[0] == (
        "0 closed trades; 1 without exitAt left out; 1 without pnl left out"
    )
    grouped = botdb("stats", "performance", "--by", "tier", "--json", db=url)
    assert grouped.err == "1 without exitAt left out; 1 without pnl left out\n"


def test_excursions_are_averaged_where_the_table_has_their_columns(
    botdb: Botdb, url: str, add_trades: AddTrades, db: peewee.Database
) -> None:
    at = "2026-03-06T14:31:00Z"
    add_trades(*({"id": name, "pnl": 1, "exitAt": at, "entryPrice": 10} for name in "abc"))
    plain = botdb("stats", "performance", "--json", db=url).json
    assert plain["averageMfe"] is plain["averageMae"] is None
    for column in ("peakPrice", "maxDrawdownPct"):
        db.execute_sql(f'ALTER TABLE "BotTrade" ADD COLUMN "{column}" DOUBLE PRECISION')
    db.execute_sql(
        'UPDATE "BotTrade" SET "peakPrice" = 12, "maxDrawdownPct" = 3 WHERE "id" = \'a\''
    )
    # A peak below the entry is not a gain.
    db.execute_sql('UPDATE "BotTrade" SET "peakPrice" = 9, "maxDrawdownPct" = 5 WHERE "id" = \'b\'')
    found = botdb("stats", "performance", "--json", db=url).json
    assert (found["averageMfe"], found["averageMae"]) == (pytest.approx(0.1), pytest.approx(-0.04))
    shown = botdb("stats", "performance", db=url).out
    assert "MFE at least" in shown and "MAE at least" in shown


def test_the_caption_says_which_moment_counts(
    botdb: Botdb, url: str, add_trades: AddTrades
) -> None:
    add_trades(
        {"pnl": 1, "exitAt": "2026-03-06T15:00:00Z", "createdAt": "2026-03-05T15:00:00Z"},
        {"pnl": 2, "exitAt": "2026-03-09T15:00:00Z", "createdAt": "2026-03-06T15:00:00Z"},
    )

    def caption(*arguments: str) -> str:
        return botdb("stats", "performance", *arguments, db=url).lines[0]

    assert caption().startswith(
        "2 closed trades on 2 days of 2 sessions, exited 2026-03-06 to 2026-03-09; "
    )
    since = "--since=2026-03-06"
    assert caption(since, "--until=2026-03-06").startswith(
        "1 closed trade on 1 day of 1 session, exited on 2026-03-06 (New York)"
    )
    assert caption(since, "--on=created").startswith(
        "1 closed trade on 1 day of 1 session, created since 2026-03-06"
    )


def test_intervals_can_be_left_out(botdb: Botdb, url: str, add_trades: AddTrades) -> None:
    add_trades(*random_trades(9, 120))
    whole = botdb("stats", "performance", "--json", db=url).json
    without = botdb("stats", "performance", "--json", "--no-intervals", db=url).json
    assert whole["winRateLow"] < whole["winRate"] < whole["winRateHigh"]
    assert whole["drawdownLuckMedian"] < whole["drawdownLuck95"]
    assert set(whole) - set(without) == {
        "winRateLow", "winRateHigh", "expectancyLow", "expectancyHigh", "dailyPnlLow",
        "dailyPnlHigh", "profitFactorLow", "profitFactorHigh", "sharpeRatioLow", "sharpeRatioHigh",
        "drawdownLuckMedian", "drawdownLuck95",
    }  # fmt: skip
    assert without.items() <= whole.items()
    assert " 95% " in botdb("stats", "performance", db=url).out
    assert " 95% " not in botdb("stats", "performance", "--no-intervals", db=url).out


def test_groups_of_an_edge_are_marked_and_outcomes_are_not_tested(
    botdb: Botdb, url: str, add_trades: AddTrades
) -> None:
    dice = random.Random(4)
    trades = []
    for i in range(300):
        catalyst = dice.choice(["A", "B", "C"])
        exit = datetime(2026, 3, 2, 15, tzinfo=UTC) + timedelta(days=i // 10, minutes=i % 10)
        pnl = round(dice.gauss(8 if catalyst == "A" else 0, 10), 2)
        reason = "profit_target" if pnl > 0 else "hard_stop"
        trades.append(
            {"catalystType": catalyst, "pnl": pnl, "exitAt": to_wire(exit), "exitReason": reason}
        )
    add_trades(*trades)
    found = botdb("stats", "performance", "--by", "catalyst", "--json", db=url).json
    assert found[0]["catalystType"] == "A" and found[0]["p"] <= 0.002
    table = botdb("stats", "performance", "--by", "catalyst", db=url).lines
    assert "†" in table[2]
    assert table[-1].startswith("† expectancy differs from that of all other trades")
    reasons = botdb("stats", "performance", "--by", "exit-reason", "--json", db=url).json
    assert [group["p"] for group in reasons] == [None, None]
