"""The counts of missed trades as people and programs read them."""

from __future__ import annotations

from botdb.output.views import missed
from botdb.stats.missed import Missed, MissedReport

TOTAL = Missed("total", None, 2, 1.0, 6, 0.25)
REASON = Missed("exitReason", None, 2, 1.0, None, None)


def test_a_row_for_programs_has_every_figure() -> None:
    assert missed.facts(TOTAL) == {
        "by": "total", "value": None, "missed": 2, "shareOfMissed": 1.0, "taken": 6,
        "missedRate": 0.25,
    }  # fmt: skip


def test_a_row_for_people_has_a_dash_for_what_is_not_known() -> None:
    rows = [[field.cell(missed.facts(row)) for field in missed.FIELDS] for row in (TOTAL, REASON)]
    assert rows == [
        ["", "all", "2", "100.0%", "6", "25.0%"],
        ["reason", "—", "2", "100.0%", "—", "—"],
    ]


def test_the_caption_says_what_was_counted_and_when() -> None:
    report = MissedReport([TOTAL], others=1)
    assert missed.caption(report, "created since 2026-03-06 (New York)") == [
        "2 missed trades, 6 taken (open or closed); created since 2026-03-06 (New York)",
        "1 trade of other statuses counted as neither",
    ]
    assert missed.caption(MissedReport([TOTAL], 0), "") == [
        "2 missed trades, 6 taken (open or closed)"
    ]
