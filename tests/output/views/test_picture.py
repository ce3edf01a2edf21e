"""What the picture draws, read from the figure itself."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from matplotlib.figure import Figure

from botdb.clock.timestamps import to_milliseconds
from botdb.output.views import picture
from botdb.performance.report import measure
from botdb.trades.query import TradeFilter
from tests.conftest import AddTrades

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])  # a figure does not see the database


def numbers(data: Any) -> list[float]:
    return [float(value) for value in data]


def exit_at(day: int, hour: int) -> str:
    return f"2026-03-{day:02}T{hour:02}:00:00Z"


@pytest.fixture
def figure(db: Any, add_trades: AddTrades) -> Figure:
    """Up 2,500 on Friday, down 4,000 in all by the very last trade, on Monday at the close."""
    add_trades(
        {"pnl": 2500, "exitAt": exit_at(6, 20)},
        {"pnl": -1500, "exitAt": exit_at(9, 15)},
        {"pnl": -2500, "exitAt": exit_at(9, 20)},
    )
    return picture.figure_of(measure(db, TradeFilter(statuses=["closed"])), (10, 7), "A <title>")


def test_the_drawdown_shows_the_deepest_fall_also_of_the_last_trade(figure: Figure) -> None:
    drawdown = figure.axes[1]
    [line] = drawdown.lines
    assert numbers(line.get_ydata()) == [0, 0, -1500, -4000, -4000]
    filled = drawdown.collections[0].get_paths()[0].get_extents()
    assert filled.ymin == -4000
    assert filled.xmax > numbers(line.get_xdata())[-2], "the last fall has a width"
    assert drawdown.get_xlim()[1] >= filled.xmax
    assert drawdown.get_title("right") == "maximum $4,000.00"


def test_time_is_in_sessions_and_ticks_are_money(figure: Figure) -> None:
    curve, _, daily = figure.axes
    figure.canvas.draw()
    assert [label.get_text() for label in daily.get_xticklabels()] == ["Mar 6", "Mar 9"]
    gains, losses = (patch.get_path().get_extents() for patch in daily.patches)
    assert (gains.ymin, gains.ymax) == (0, 2500)
    assert (losses.ymin, losses.ymax) == (-4000, 0)
    assert [numbers(bar.intervalx) for bar in (gains, losses)] == [[0.1, 0.9], [1.1, 1.9]]
    labels = [label.get_text() for label in curve.get_yticklabels()]
    assert "$2,500" in labels or "$2,000" in labels
    assert "-$1,000" in labels


def test_marks_are_numbered_where_they_belong(db: Any, figure: Figure) -> None:
    report = measure(db, TradeFilter(statuses=["closed"]))
    marks = [
        to_milliseconds(datetime(2026, 3, day, 15, 45, tzinfo=UTC)) for day in (7, 9)
    ]  # a Saturday; two hours and a quarter into Monday
    curve = picture.figure_of(report, (4, 5), marks=marks).axes[0]
    lines = [
        line
        for line in curve.lines
        if numbers(line.get_ydata()) == [0, 1] and line.get_linestyle() != "-"
    ]
    assert [numbers(line.get_xdata())[0] for line in lines] == pytest.approx([1, 1 + 2.25 / 6.5])
    assert [words.get_text() for words in curve.texts] == ["1", "2"]


def test_svg_holds_no_request_and_no_date_and_escapes_its_words(figure: Figure) -> None:
    svg = picture.svg(figure, text=True)
    element = svg[svg.index("<svg") :]
    assert "A &lt;title&gt;" in element
    assert "<metadata>" not in element


def test_numbers_of_marks_that_are_close_do_not_cover_each_other(db: Any, figure: Figure) -> None:
    report = measure(db, TradeFilter(statuses=["closed"]))
    start = to_milliseconds(datetime(2026, 3, 9, 14, tzinfo=UTC))
    curve = picture.figure_of(report, (4, 5), marks=[start + i * 60_000 for i in range(30)]).axes[0]
    assert len([line for line in curve.lines if numbers(line.get_ydata()) == [0, 1]]) == 30
    assert [words.get_text() for words in curve.texts] == ["1"]
