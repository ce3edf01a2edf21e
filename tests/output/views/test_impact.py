from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from botdb.output.views.impact import NOTE, lines, records
from botdb.performance.impact import ConfigChange, Impact, Side
from botdb.performance.intervals import Interval

CHANGE = ConfigChange(
    datetime(2026, 3, 6, 14, 31, tzinfo=UTC), "hardStopLossPct", 7.0, 5.0, "config set", "ann"
)
IMPACT = Impact(
    CHANGE, Side(40, 20, 4.5), Side(1, 1, -0.25), Interval(-9.5, None), 0.02
)  # fmt: skip


def test_a_change_reads_as_before_after_and_a_judgement() -> None:
    assert lines([IMPACT]) == [
        "2026-03-06 09:31  hardStopLossPct: 7 → 5",
        "  before: $4.50 per trade, 40 trades on 20 days; "
        "after: -$0.25 per trade, 1 trade on 1 day",
        "  difference -$4.75 (95%: -$9.50 to —): more than luck alone explains",
        "",
        NOTE,
    ]


def test_the_judgement_allows_for_the_number_of_changes() -> None:
    shown = lines([IMPACT, IMPACT, IMPACT])
    assert shown[2].endswith("luck alone can explain it")
    assert shown[-2] == "corrected for 3 comparisons"
    judged = [record["beyondLuck"] for record in records([IMPACT, replace(IMPACT, p=None)]).dicts()]
    assert judged == [True, None]
