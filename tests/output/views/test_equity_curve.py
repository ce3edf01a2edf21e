from __future__ import annotations

from itertools import accumulate

import numpy as np
import pytest

from botdb.output.views.equity_curve import HEIGHT, NARROWEST, draw, fitting, legend
from botdb.performance import segments
from botdb.performance.equity_curve import points
from botdb.performance.segments import Segments

HOUR = 3_600_000.0


def lines(pnls: list[float], width: int = 60, height: int = HEIGHT) -> list[str]:
    """The curve of trades that end an hour after one another, and its legend."""
    pnl, exit = np.array(pnls), np.arange(len(pnls), dtype=np.float64) * HOUR
    zero, none = np.zeros(len(pnls), np.int32), np.full(1, np.nan)
    segment = Segments(np.zeros(1, np.int64), pnl, exit, np.zeros(len(pnls)), zero)
    figures = next(segments.figures(segment, none, none, none))
    return [*draw(points(pnl, exit), figures, width, height).plain.splitlines(), legend(figures)]


def test_the_drawdown_is_marked_on_the_axis_from_its_peak_to_its_trough() -> None:
    drawn = lines([10, 10, -5, -15, 30])
    axis = drawn[HEIGHT]
    assert axis.startswith("      └──") and axis.endswith("──")
    columns = 60 - len("$30.00") - 1
    plot = axis[len("$30.00") + 1 :]
    # The peak is the second of five trades, the trough the fourth.
    assert plot.index("▲") == round((columns - 1) / 4)
    assert plot.index("▼") == round((columns - 1) * 3 / 4)
    assert set(plot[plot.index("▲") + 1 : plot.index("▼")]) == {"━"}
    assert drawn[-1] == (
        "running total of P&L; ▲━▼ maximum drawdown $20.00: "
        "1969-12-31 20:00 to 1969-12-31 22:00 (NY)"
    )


def test_the_scale_names_the_highest_and_the_lowest_total_and_zero_between() -> None:
    drawn = lines([50, -100, 20])
    assert drawn[0].startswith(" $50.00┤")
    assert drawn[HEIGHT - 1].startswith("-$50.00┤")
    assert sum(line.startswith("  $0.00┤") for line in drawn) == 1


def test_the_ends_are_dated() -> None:
    assert lines([1, 2, 3])[HEIGHT + 1].split() == ["1969-12-31", "1969-12-31"]


@pytest.mark.parametrize("width", [NARROWEST, 79, 80, 200])
@pytest.mark.parametrize(
    "pnls", [[5.0], [-5.0], [0.0, 0.0], [1e9, -3e9, 1e-7], [float(i % 7 - 3) for i in range(999)]]
)
def test_no_line_is_wider_than_the_screen(pnls: list[float], width: int) -> None:
    assert all(len(line) <= width for line in lines(pnls, width)[:-1])


def test_each_column_shows_every_total_within_it() -> None:
    """Dots of a curve that swings between its ends in each column fill it from top to bottom."""
    swings = [1.0 if i % 2 else -1.0 for i in range(5000)]
    totals = list(accumulate(swings))
    assert (min(totals), max(totals)) == (-1, 0)
    plot = [line.split("┤")[-1].split("│")[-1] for line in lines(swings, 50)[:HEIGHT]]
    assert all(set(row) == {"⣿"} for row in plot)


@pytest.mark.parametrize("height", [4, 5, 17])
def test_the_curve_is_as_high_as_it_is_wanted(height: int) -> None:
    drawn = lines([50, -100, 20], height=height)
    assert len(drawn) == height + 3  # the axis, its dates and the legend
    assert drawn[0].startswith(" $50.00┤") and drawn[height - 1].startswith("-$50.00┤")


def test_the_curve_takes_the_lines_that_are_left() -> None:
    assert [fitting(lines) for lines in (2, 12, 20, 500)] == [4, 7, 15, 30]
