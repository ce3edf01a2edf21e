"""The clock at a New York midnight and where daylight saving time begins and ends.

The expected values were worked out by hand: the clocks go from 02:00 EST to 03:00 EDT on 2026-03-08
at 07:00 UTC, and from 02:00 EDT back to 01:00 EST on 2026-11-01 at 06:00 UTC.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from botdb.clock import timestamps
from botdb.clock.timestamps import to_wire
from tests.conftest import AddTrades, Botdb

SPRING = {
    "before midnight": "2026-03-08T04:59:59.999Z",  # the 7th
    "midnight": "2026-03-08T05:00:00.000Z",
    "before the change": "2026-03-08T06:59:59.999Z",
    "after the change": "2026-03-08T07:00:00.000Z",
    "before the next midnight": "2026-03-09T03:59:59.999Z",
    "the next midnight": "2026-03-09T04:00:00.000Z",  # the 9th
}
AUTUMN = {
    "before midnight": "2026-11-01T03:59:59.999Z",  # the 31st
    "midnight": "2026-11-01T04:00:00.000Z",
    "before the change": "2026-11-01T05:59:59.999Z",
    "after the change": "2026-11-01T06:00:00.000Z",
    "before the next midnight": "2026-11-02T04:59:59.999Z",
    "the next midnight": "2026-11-02T05:00:00.000Z",  # the 2nd
}
MOMENTS = [*SPRING.values(), *AUTUMN.values()]
ON_DAY = {
    "2026-03-06": [], "2026-03-07": MOMENTS[:1], "2026-03-08": MOMENTS[1:5],
    "2026-03-09": MOMENTS[5:6],
    "2026-10-30": [], "2026-10-31": MOMENTS[6:7], "2026-11-01": MOMENTS[7:11],
    "2026-11-02": MOMENTS[11:],
}  # fmt: skip
"""The moments that are on each day in New York."""

CASES = [
    # the clock, today, yesterday, and the first of the moments within the last 24 hours
    (SPRING["before midnight"], "2026-03-07", "2026-03-06", 0),
    (SPRING["midnight"], "2026-03-08", "2026-03-07", 0),
    (SPRING["before the next midnight"], "2026-03-08", "2026-03-07", 0),
    # The 8th had 23 hours: 24 hours before its end are an hour before its beginning.
    (SPRING["the next midnight"], "2026-03-09", "2026-03-08", 0),
    ("2026-03-09T07:00:00.000Z", "2026-03-09", "2026-03-08", 3),
    (AUTUMN["midnight"], "2026-11-01", "2026-10-31", 6),
    (AUTUMN["before the next midnight"], "2026-11-01", "2026-10-31", 8),
    # The 1st had 25 hours.
    (AUTUMN["the next midnight"], "2026-11-02", "2026-11-01", 8),
]


def set_clock(monkeypatch: pytest.MonkeyPatch, now: str) -> datetime:
    moment = datetime.fromisoformat(now).astimezone(UTC)
    monkeypatch.setattr(timestamps, "utc_now", lambda: moment)
    return moment


@pytest.fixture
def at_every_moment(add_trades: AddTrades) -> None:
    """A closed and a missed trade at each, whose pnl is the number of the moment, from 1."""
    add_trades(
        *[
            {"id": f"c{i}", "pnl": i + 1, "exitAt": moment, "createdAt": moment}
            for i, moment in enumerate(MOMENTS)
        ],
        *[
            {"id": f"m{i}", "status": "missed", "exitReason": "x", "createdAt": moment}
            for i, moment in enumerate(MOMENTS)
        ],
    )


@pytest.mark.usefixtures("at_every_moment")
def test_today_and_yesterday_are_those_of_new_york(
    botdb: Botdb, url: str, add_trades: AddTrades, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_trades({"id": "o", "status": "open", "entryPrice": 1, "shares": 1})
    for clock, today, yesterday, first in CASES:
        now = set_clock(monkeypatch, clock)
        entry = to_wire(now - timedelta(seconds=120))
        assert botdb("trades", "set", "o", f"entryAt={entry}", "--yes", db=url).code == 0
        pnl = {day: sum(MOMENTS.index(at) + 1 for at in ON_DAY[day]) for day in ON_DAY}

        seen = botdb("status", "--json", db=url).json
        assert (seen["today"]["date"], seen["oldestOpenSec"]) == (today, 120), clock
        assert seen["today"]["live"]["realizedPnl"] == pnl[today], clock

        done = botdb("stats", "rollup", "--since", "yesterday", "--until", "today", db=url)
        assert done.code == 0, clock
        for word, day in (("today", today), ("yesterday", yesterday)):
            shown = botdb("stats", "show", "--date", word, "--json", db=url)
            rows = shown.json if shown.code == 0 else []
            assert [row["realizedPnl"] for row in rows] == [pnl[day]] * bool(ON_DAY[day]), clock
            span = ("--since", word, "--until", word)
            listed = botdb("trades", "closed", *span, "--on", "exited", "--json", db=url).json
            assert sorted(trade["exitAt"] for trade in listed) == ON_DAY[day], (clock, word)
            total = botdb("stats", "missed", *span, "--json", db=url).json[0]
            assert (total["by"], total["missed"]) == ("total", len(ON_DAY[day])), (clock, word)

        aged = botdb("trades", "closed", "--since", "1d", "--on", "exited", "--json", db=url).json
        assert sorted(trade["exitAt"] for trade in aged) == MOMENTS[first:], clock


def test_a_trade_is_closed_at_the_moment_of_the_clock(
    botdb: Botdb, url: str, add_trades: AddTrades, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At 01:30 of the autumn night and, an hour later, at 01:30 again."""
    for clock in ("2026-11-01T05:30:00.000Z", "2026-11-01T06:30:00.000Z"):
        trade = {"id": f"t{clock}", "status": "open", "entryPrice": 1, "shares": 1}
        add_trades({**trade, "entryAt": clock})
        set_clock(monkeypatch, clock)
        done = botdb("trades", "close", f"t{clock}", "--price=2", "--yes", "--rollup", db=url)
        assert done.code == 0, done
        assert botdb("trades", "show", f"t{clock}", "--json", db=url).json["exitAt"] == clock
    [day] = botdb("stats", "show", "--json", db=url).json
    assert (day["date"], day["dayTradeCount"]) == ("2026-11-01", 2)
