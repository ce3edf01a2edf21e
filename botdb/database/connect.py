"""The library's way in: open a database and bind the models to it."""

from __future__ import annotations

from typing import Literal

import peewee

from botdb.database.driver_errors import translated_errors
from botdb.database.models import MODELS
from botdb.database.schema import inspect
from botdb.database.session import open_database
from botdb.database.url import locate


def connect(url: str, *, mode: Literal["read", "write"] = "read") -> peewee.Database:
    """Open the bot's database and bind BotTrade, BotConfig and BotDailyStats to it.

    `url` is what ``botdb --db`` takes. `mode` is "read" (nothing can be changed) or "write";
    neither makes a file or a table. Close what it returns, or use it as a context manager,
    which also makes one transaction of what is inside.

    Raises DatabaseError if the database is missing or lacks the tables, InputError for a URL
    that makes no sense. Later queries raise Peewee's own exceptions.
    """
    location = locate(url)
    with translated_errors(location):
        db = open_database(location, mode)
        try:
            inspect(db).require(location.label)
        except BaseException:
            db.close()
            raise
    db.bind(MODELS)
    return db
