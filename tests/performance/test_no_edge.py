"""Reviews and impacts of trades without any edge: luck may mark at most one in twenty.

`Trades` of test_luck.py makes P&Ls of several kinds: normal, skewed, with heavy tails, with days
that share their news. Here they also come in runs of good and bad days, and grow. The ledger takes
the place of the database, which the figures do not change.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from botdb.performance import review
from botdb.performance.crossing import Grouped
from botdb.performance.impact import ConfigChange, beyond_luck, impacts_in
from botdb.performance.ledger import Ledger
from tests.performance.test_luck import KINDS, Trades

DAY = 86_400_000
RUNS = 400
MOST = 0.05 + 3 * (0.05 * 0.95 / RUNS) ** 0.5
RUNS_OF_DAYS, GROWING = "runs of days", "growing positions"


@dataclass(frozen=True)
class Case:
    """Trades on 60 days: of one of the groupings 5 groups, of another 30."""

    ledger: Ledger

    @classmethod
    def of(cls, seed: int, kind: str, per_day: int, edge: float = 0.0, since: int = 40) -> Case:
        """The P&Ls of the days from `since` on are higher by `edge` standard deviations."""
        is_own = kind in (RUNS_OF_DAYS, GROWING)
        made = Trades(seed, "5 of any size", "normal" if is_own else kind, days=60, per_day=per_day)
        pnl = made.pnl + edge * made.pnl.std() * (made.day >= since)
        if kind == RUNS_OF_DAYS:
            shared = np.random.default_rng(seed).normal(size=80)
            for day in range(1, 80):
                shared[day] += shared[day - 1] / 2
            pnl += shared[20:][made.day]
        if kind == GROWING:
            pnl *= np.linspace(1, 3, 60)[made.day]
        n = len(pnl)
        few = Grouped.by_one(made.group, [f"group {i}" for i in range(5)])
        many = Grouped.by_one(made.random.integers(0, 30, n), [f"symbol {i}" for i in range(30)])
        held = np.full(n, 60_000.0)
        return cls(
            Ledger(
                pnl, made.day.astype(np.float64) * DAY, held, made.day, [few, few, few, few, many]
            )
        )

    def review_claims(self) -> tuple[bool, bool]:
        """Whether a review of the last five days calls the whole, or any group, beyond luck."""
        start = int(np.searchsorted(self.ledger.day, 55))
        _, p, groups = review._compared(self.ledger, start, len(self.ledger))
        assert p is not None
        return p <= 0.05, any(each.beyond_luck for each in groups)

    def impact_claims(self, days: tuple[int, ...] = (20, 40)) -> list[bool]:
        """Of each change on the given days, whether its effect is called beyond luck."""
        epoch = datetime(1970, 1, 1, tzinfo=UTC)
        changes = [
            ConfigChange(epoch + timedelta(days=day), "field", day, day + 1, "set", "ann")
            for day in days
        ]
        found = impacts_in(self.ledger, changes)
        tested = sum(each.p is not None for each in found)
        return [bool(beyond_luck(each, tested)) for each in found]


@pytest.mark.soak
@pytest.mark.parametrize("per_day", [1, 5])
@pytest.mark.parametrize("kind", [*KINDS, GROWING])
def test_at_most_one_review_in_twenty_claims_anything_of_groups_without_an_edge(
    kind: str, per_day: int
) -> None:
    claims = [Case.of(seed, kind, per_day).review_claims() for seed in range(RUNS)]
    overall, groups = (sum(each) / RUNS for each in zip(*claims, strict=True))
    assert overall <= MOST
    assert groups <= MOST


@pytest.mark.soak
@pytest.mark.parametrize("per_day", [1, 5])
@pytest.mark.parametrize("kind", [*KINDS, GROWING])
def test_at_most_one_log_of_changes_in_twenty_has_an_impact_where_nothing_changed(
    kind: str, per_day: int
) -> None:
    claims = sum(any(Case.of(seed, kind, per_day).impact_claims()) for seed in range(RUNS))
    assert claims / RUNS <= MOST


@pytest.mark.soak
@pytest.mark.parametrize("kind", KINDS)
def test_a_change_of_one_standard_deviation_is_found_in_nine_of_ten_logs(kind: str) -> None:
    runs = 100
    found = sum(any(Case.of(seed, kind, 5, edge=1).impact_claims((40,))) for seed in range(runs))
    assert found / runs >= 0.9


def test_without_an_edge_few_claim_anything_and_a_large_change_is_found() -> None:
    """A small form of the simulations."""
    made = [Case.of(seed, KINDS[seed % 5], 5) for seed in range(20)]
    assert sum(any(case.review_claims()) for case in made) <= 5
    assert sum(any(case.impact_claims()) for case in made) <= 4
    assert all(any(Case.of(seed, "normal", 5, edge=1).impact_claims()) for seed in range(5))


def test_few_reviews_claim_anything_where_good_days_come_in_runs_or_positions_grow() -> None:
    """Days drawn one by one, and all alike, claim something in 8 and 15 of these reviews, and in 19
    of the logs of changes where days come in runs.
    """
    for kind, most in ((RUNS_OF_DAYS, 4), (GROWING, 9)):
        made = [Case.of(seed, kind, 5) for seed in range(60)]
        assert sum(any(case.review_claims()) for case in made) <= most
        assert sum(any(case.impact_claims()) for case in made) <= 6
