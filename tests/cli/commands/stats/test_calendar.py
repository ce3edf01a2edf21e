"""`stats calendar` as it is typed."""

from __future__ import annotations

import pytest

from tests.conftest import AddTrades, Botdb
from tests.terminals import on_terminal


def test_a_month_and_a_year(botdb: Botdb, url: str, add_trades: AddTrades) -> None:
    add_trades(
        {"pnl": 5.5, "exitAt": "2026-11-24T15:00:00Z"},
        {"pnl": -2, "exitAt": "2026-11-24T16:00:00Z"},
        {"pnl": 1, "exitAt": "2026-12-01T04:59:00Z"},  # 30 November in New York
    )
    month = botdb("stats", "calendar", "--month", "2026-11", db=url)
    assert month.lines[0] == "November 2026: +$4.50 from 3 closed trades on 2 days, 2 up and 0 down"
    assert "24 +$3.50" in month.out and "26×" in month.out and "27½" in month.out
    [day] = [
        day
        for day in botdb("stats", "calendar", "--month", "2026-11", "--json", db=url).json
        if day["date"] == "2026-11-24"
    ]
    assert (day["realizedPnl"], day["tradeCount"]) == (3.5, 2)
    year = botdb("stats", "calendar", "--year", "2026", "-o", "csv", db=url)
    assert year.lines == [
        "month,weekday,realizedPnl,tradeCount,days",
        "2026-11,Monday,1.0,1,1",
        "2026-11,Tuesday,3.5,2,1",
    ]


def test_a_month_without_trades_is_shown(botdb: Botdb, url: str) -> None:
    shown = botdb("stats", "calendar", "--month", "2026-11", db=url)
    assert (shown.code, shown.err) == (0, "")
    assert shown.lines[0].startswith("November 2026: $0.00 from 0 closed trades")
    assert "26×" in shown.out
    assert botdb("stats", "calendar", "--year", "2025", db=url).lines == [
        "2025: $0.00 from 0 closed trades on 0 days, 0 up and 0 down"
    ]
    assert botdb("stats", "calendar", "--year", "2025", "--json", db=url).json == []


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--month", "2026-13"], "error: '2026-13' is not a month\nhint: give YYYY-MM\n"),
        (["--month", "11"], "error: '11' is not a month\nhint: give YYYY-MM\n"),
        (["--year", "26"], "error: '26' is not a year\nhint: give YYYY\n"),
        (
            ["--year", "2026", "--month", "2026-11"],
            "error: --month and --year exclude each other\n",
        ),
    ],
)
def test_other_periods_are_refused(botdb: Botdb, url: str, arguments: list[str], said: str) -> None:
    refused = botdb("stats", "calendar", *arguments, db=url)
    assert (refused.code, refused.out, refused.err) == (2, "", said)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_month_fits_eighty_columns_with_and_without_colour(
    monkeypatch: pytest.MonkeyPatch, url: str, add_trades: AddTrades
) -> None:
    add_trades(
        *(
            {"id": f"{day}", "pnl": (-1) ** day * 1234.56, "exitAt": f"2026-09-{day:02}T15:00:00Z"}
            for day in range(1, 31)
        )
    )
    calendar = ("stats", "calendar", "--month", "2026-09")
    _, plain = on_terminal(monkeypatch, *calendar, "--db", url, columns=80, NO_COLOR="1")
    assert max(map(len, plain.splitlines())) <= 80
    assert "-$1,235" in plain and "+$1,235" in plain
    _, coloured = on_terminal(monkeypatch, *calendar, "--db", url, columns=80)
    assert "\x1b[32m" in coloured and "\x1b[31m" in coloured
