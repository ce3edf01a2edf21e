from __future__ import annotations

from datetime import date
from itertools import accumulate

import pytest

from botdb.output.views.equity_curve import HEIGHT, NARROWEST, draw, legend
from botdb.performance.accumulator import Tally, Trade
from botdb.performance.equity_curve import Curve

HOUR = 3_600_000.0


def lines(pnls: list[float], width: int = 60) -> list[str]:
    """The curve of trades that end an hour after one another, and its legend."""
    tally, curve = Tally(), Curve(len(pnls))
    trades: list[Trade] = [(pnl, None, i * HOUR, None, None, None) for i, pnl in enumerate(pnls)]
    curve.add(date(1970, 1, 1), trades, tally.add(date(1970, 1, 1), trades))
    figures = tally.figures()
    return [*draw(curve.points, figures, width).plain.splitlines(), legend(figures)]


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
