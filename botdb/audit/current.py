"""What is wrong now, as `status` shows it: a part of the audit, and fast for any number of trades.

`status` waits for what this module imports, so the rules that only `check` applies are not here.
"""

from __future__ import annotations

from datetime import datetime

import peewee

from botdb.audit import days, scene, settings
from botdb.audit import now as now_rules
from botdb.audit.finding import Finding, worst_first
from botdb.audit.scene import UNKNOWN, Journaled, Scene
from botdb.database.schema import Catalog


def current(
    db: peewee.Database,
    catalog: Catalog,
    *,
    now: datetime,
    journaled: Journaled = UNKNOWN,
) -> tuple[Scene, tuple[Finding, ...]]:
    """What the rules about now looked at, and what is wrong, the worst first."""
    row = settings.stored_row(db, catalog)
    seen = scene.read(db, settings.sound(row), now=now, journaled=journaled)
    found = [*settings.find(db, row), *now_rules.find(seen), *days.find_stale(db, seen)]
    return seen, worst_first(found)
