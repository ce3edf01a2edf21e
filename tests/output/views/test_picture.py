"""Where the picture has its shapes and words, of trades of which all places are known by hand."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botdb.clock.timestamps import to_milliseconds
from botdb.output.views.picture import bars, lay_out, steps, ticks
from botdb.performance.report import measure
from botdb.trades.query import TradeFilter
from tests.conftest import AddTrades

sqlite = pytest.mark.parametrize("engine", ["sqlite"])  # a picture does not see the database


def at(day: int, hour: int, minute: int) -> datetime:
    """A moment of March 2026 in UTC, five hours before New York's."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def picture(db: Any, *marks: datetime) -> dict[str, Any]:
    report = measure(db, TradeFilter(statuses=["closed"]))
    return lay_out(report, 5, [to_milliseconds(mark) for mark in marks])


def line(path: str) -> list[tuple[float, float]]:
    """The points of a path of absolute lines."""
    points = list[tuple[float, float]]()
    for step, x, y in re.findall(r"([MHV])([-\d.]+)(?: ([-\d.]+))?", path):
        last = points[-1] if points else (0.0, 0.0)
        points.append(
            (float(x), float(y)) if step == "M" else
            (float(x), last[1]) if step == "H" else (last[0], float(x))
        )  # fmt: skip
    return points


@pytest.fixture
def four_sessions(add_trades: AddTrades) -> None:
    """Monday to Thursday: nothing, +100 in the middle of Tuesday, -50 as Thursday begins."""
    add_trades(
        {"pnl": 0, "exitAt": at(2, 14, 30).isoformat()},
        {"pnl": 100, "exitAt": at(3, 17, 45).isoformat()},
        {"pnl": -50, "exitAt": at(5, 14, 30).isoformat()},
    )


@sqlite
@pytest.mark.usefixtures("four_sessions")
def test_totals_are_drawn_over_sessions(db: Any) -> None:
    """A panel of 240 pixels from 24 to 264 for amounts from -5 to 105, 200 pixels a session."""
    drawn = picture(db)
    curve = drawn["panels"][0]
    assert (curve.top, curve.bottom, drawn["left"], drawn["height"]) == (24, 264, 40, 502)
    zero, most, last = 253.1, 34.9, 144.0  # 264 - 240 * (5, 105 and 55) / 110
    assert list(dict.fromkeys(line(drawn["totals"]))) == [
        (0, zero), (300, zero), (300, most), (600, most), (600, last), (800, last)
    ]  # fmt: skip
    assert curve.ticks == [(zero, "$0"), (209.5, "$20"), (165.8, "$40"), (122.2, "$60"),
                           (78.5, "$80"), (34.9, "$100")]  # fmt: skip
    assert drawn["dates"] == [(0, "Mar 2"), (25, "Mar 3"), (50, "Mar 4"), (75, "Mar 5")]


@sqlite
@pytest.mark.usefixtures("four_sessions")
def test_the_drawdown_and_the_bars_of_days_are_below(db: Any) -> None:
    """84 pixels from 288 for -52.5 to 2.5, and 84 from 396 for -57.5 to 107.5."""
    drawn = picture(db)
    assert list(dict.fromkeys(line(drawn["falls"]))) == [
        (0, 291.8), (300, 291.8), (600, 291.8), (600, 368.2), (800, 368.2)
    ]  # fmt: skip
    assert drawn["gains"] == "M220 450.7V399.8h160V450.7"
    assert drawn["losses"] == "M620 450.7V476.2h160V450.7"
    assert (drawn["shade"], drawn["deepest"]) == ((37.5, 37.5), "$50.00")


@sqlite
def test_the_deepest_fall_has_a_width_also_if_the_last_trade_made_it(
    db: Any, add_trades: AddTrades
) -> None:
    add_trades({"pnl": -10, "exitAt": at(2, 21, 0).isoformat()})  # as the session ends
    zero, depth = 291.8, 368.2  # 372 - 84 * 10.5 and 0.5 / 11
    drawn = line(picture(db)["falls"])
    assert list(dict.fromkeys(drawn)) == [(0, zero), (796, zero), (796, depth), (800, depth)]


@sqlite
def test_a_total_that_never_falls_has_no_shade_and_one_that_stays_one_amount(
    db: Any, add_trades: AddTrades
) -> None:
    add_trades({"pnl": 0, "exitAt": at(2, 15, 0).isoformat()})
    drawn = picture(db)
    assert drawn["shade"] is None and drawn["gains"] == drawn["losses"] == ""
    assert [panel.ticks for panel in drawn["panels"]] == [[(y, "$0")] for y in (144, 330, 438)]


def test_of_days_in_one_column_the_largest_result_is_drawn() -> None:
    tips = [(0.5, 90), (0.5, 40), (0.5, 60), (1.0, 95)]
    assert bars(tips, 0.2, 100) == "M0.5 100V40h0.5V100M1 100V95h0.5V100"


@sqlite
@pytest.mark.usefixtures("four_sessions")
def test_marks_are_numbered_where_there_is_room(db: Any) -> None:
    """On Wednesday at 12:45, ten minutes later, and on a Saturday."""
    drawn = picture(db, at(4, 17, 45), at(4, 17, 55), at(7, 12, 0))
    assert drawn["marks"] == [(62.5, "1"), (63.14, ""), (100, "3")]


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (-1, 9_900, ["$0", "$2,500", "$5,000", "$7,500"]),
        (-1_285, 64, ["-$1,000", "-$500", "$0"]),
        (-0.01, 0.08, ["$0.000", "$0.025", "$0.050", "$0.075"]),
        (-2e6, 12_345_678, ["$0", "$5,000,000", "$10,000,000"]),
        (-0.6, 0.7, ["-$0.50", "$0.00", "$0.50"]),
        (-1e15, 9e16, ["$0", "$2.5e+16", "$5e+16", "$7.5e+16"]),
    ],
)
def test_amounts_are_round(low: float, high: float, words: list[str]) -> None:
    assert [each for _, each in ticks(low, high, 4)] == words


@given(st.floats(1e-8, 1e12), st.floats(0, 1), st.sampled_from([4, 8]))
def test_every_scale_has_some_amounts_and_no_two_read_alike(
    span: float, below: float, most: int
) -> None:
    low, high = -span * below, span * (1 - below)
    found = ticks(low, high, most)
    assert 2 <= len(found) <= most + 1
    assert all(low <= amount <= high for amount, _ in found)
    assert len({words for _, words in found}) == len(found)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 99)), min_size=1).map(sorted))
def test_a_line_keeps_the_extremes_and_the_last_height_of_every_column(
    points: list[tuple[int, int]],
) -> None:
    heights = [y * 37 % 100 for _, y in points]  # not in their order
    drawn = line(steps([x for x, _ in points], heights))
    height = heights[0]
    shown = {x: [y for _, y in column] for x, column in groupby(drawn, key=lambda point: point[0])}
    for x, column in groupby(zip([x for x, _ in points], heights, strict=True), lambda p: p[0]):
        true = [height, *(y for _, y in column)]  # it comes in at the height before
        assert (min(shown[x]), max(shown[x]), shown[x][-1]) == (min(true), max(true), true[-1])
        assert len(shown[x]) <= 4
        height = true[-1]
