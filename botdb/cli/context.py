"""What every command is given: its database, its output, its clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from botdb.clock import timestamps
from botdb.database.schema import Catalog, inspect
from botdb.database.session import Mode, session
from botdb.database.url import Location
from botdb.output import Output

if TYPE_CHECKING:
    import peewee


class Opened(NamedTuple):
    """An open database, and what its schema is."""

    db: peewee.Database
    catalog: Catalog


class Run(NamedTuple):
    """One run of one command."""

    location: Location
    out: Output
    now: datetime
    """The moment that the run takes for now: read once, when the command starts."""
    verbose: bool = False

    def restarted(self) -> Run:
        """The same run with the clock read again: for a refresh, or after an editor closed."""
        return self._replace(now=timestamps.utc_now())

    def reading(self) -> AbstractContextManager[Opened]:
        """The database, read-only, at one moment."""
        return self._session("read")

    def writing(self) -> AbstractContextManager[Opened]:
        """The database, for a command that may change rows."""
        return self._session("write")

    def creating(self) -> AbstractContextManager[peewee.Database]:
        """The database, created if it is missing, even if it lacks tables or columns."""
        return session(self.location, "create")

    def reading_anything(self) -> AbstractContextManager[peewee.Database]:
        """The database, read-only, even if it lacks tables or columns."""
        return session(self.location, "read")

    @contextmanager
    def _session(self, mode: Mode) -> Iterator[Opened]:
        with session(self.location, mode) as db:
            catalog = inspect(db)
            catalog.require(self.location.label)
            yield Opened(db, catalog)
