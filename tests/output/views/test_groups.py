from __future__ import annotations

from collections.abc import Sequence

from botdb.output.render.table import plain_lines
from botdb.output.views.groups import fields, group, legend
from botdb.performance.figures import Figures
from botdb.performance.grouping import Grouping

MANY = Figures(trades=400, trading_days=100, net_pnl=90, max_drawdown=10)
FEW = Figures(trades=12, trading_days=3, net_pnl=5)
ROWS = [
    group(["catalystType", "hour"], ["FDA", 9], MANY, 0.001),
    group(["catalystType", "hour"], ["M&A", None], MANY, 0.2),
    group(["catalystType", "hour"], [None, 15], FEW, None),
]


def said(rows: Sequence[int], more: int = 0, by: Grouping = "hour") -> str:
    return "\n".join(legend([ROWS[i] for i in rows], len(rows) + more, [by], 0.05))


def test_groups_are_marked_that_differ_by_more_than_luck_or_are_too_small() -> None:
    lines = plain_lines(ROWS, fields(["catalystType", "hour"], 0.05))
    assert lines[0].split()[:3] == ["catalyst", "hour", "net"]  # as lists of trades have it
    assert [line.split()[:4] for line in lines[2:]] == [
        ["FDA", "09:00", "$90.00", "400"],
        ["M&A", "—", "$90.00", "400"],
        ["—", "15:00", "$5.00", "12"],
    ]
    assert [("†" in line, "*" in line) for line in lines[2:]] == [
        (True, False), (False, False), (False, True),
    ]  # fmt: skip


def test_a_sentence_says_what_the_marks_mean_or_that_nothing_differs() -> None:
    assert said([0, 1]).startswith("† expectancy differs from that of all other trades by more")
    assert said([1]) == "no group differs from the rest by more than luck"
    assert said([2]) == "* too few to tell: fewer than 20 trades or 10 days"


def test_outcomes_are_not_tested() -> None:
    sentence = "exit reasons and holding times are part of the outcome: not tested for luck"
    assert said([1], by="exit-reason") == said([1], by="held") == sentence


def test_groups_that_are_not_shown_are_counted() -> None:
    assert said([1], more=1233).startswith("1 of 1,234 groups: those with the largest net P&L")
