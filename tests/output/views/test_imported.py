"""How an import reads."""

from __future__ import annotations

from botdb.output.views.imported import record, summary
from botdb.trades.importing.staging import Imported


def test_a_line_counts_what_happened_and_nothing_else() -> None:
    done = Imported(read=1_234, inserted=1_000, replaced=234, skipped=0)
    assert summary(done, dry_run=False) == "1,234 trades read: 1,000 imported, 234 replaced"
    skipped = Imported(read=1, inserted=0, replaced=0, skipped=1)
    assert summary(skipped, dry_run=True) == (
        "dry run, nothing was written; 1 trade read: 0 imported, 1 skipped"
    )


def test_programs_get_every_number() -> None:
    done = Imported(read=3, inserted=1, replaced=2, skipped=0)
    assert record(done, dry_run=True) == {
        "read": 3, "inserted": 1, "replaced": 2, "skipped": 0, "dryRun": True,
    }  # fmt: skip
